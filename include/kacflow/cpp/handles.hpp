/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * Contexts, processes, data sets, networks, optimizers and velocity fields as
 * C++ objects. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_HANDLES_HPP
#define KACFLOW_CPP_HANDLES_HPP

#include <kacflow/cpp/support.hpp>

namespace kacflow
{

/** Threads, instruction set, log and progress. */
class context : public detail::owner<kac_context>
{
  public:
    explicit context(report to = {})
    {
        create(to, std::make_shared<detail::thrown>(), kac_context_destroy,
               [](kac_context **out) { return kac_context_create(out); });
    }

    /** 0: one for each processor. */
    void set_threads(std::int32_t threads, report to = {})
    {
        done(to, kac_context_set_threads(get(), threads));
    }
    std::int32_t threads() const
    {
        return kac_context_threads(get());
    }
    void set_cpu(std::int32_t cpu, report to = {})
    {
        done(to, kac_context_set_cpu(get(), cpu));
    }
    std::int32_t cpu() const
    {
        return kac_context_cpu(get());
    }

    /** log(level, text), text without a newline; nullptr for none. */
    void set_log(std::function<void(std::int32_t, const char *)> log,
                 report to = {})
    {
        const bool wanted = static_cast<bool>(log);
        auto kept = boxed(std::move(log));
        void *const user = kept.get();

        set(to, 0, kac_context_set_log(get(), wanted ? run_log : nullptr, user),
            std::move(kept));
    }

    /** progress(stage, done, total): false stops the call with
     * KAC_ERROR_CALLBACK; nullptr for none. */
    void set_progress(
        std::function<bool(const char *, std::int64_t, std::int64_t)> progress,
        report to = {})
    {
        const bool wanted = static_cast<bool>(progress);
        auto kept = boxed(std::move(progress));
        void *const user = kept.get();

        set(to, 1,
            kac_context_set_progress(get(), wanted ? run_progress : nullptr,
                                     user),
            std::move(kept));
    }

    /** From any thread: long calls stop with KAC_ERROR_CANCELLED, until
     * resume(). */
    void cancel()
    {
        kac_context_cancel(get());
    }
    void resume()
    {
        kac_context_resume(get());
    }

  private:
    static void run_log(void *user, std::int32_t level, const char *text)
    {
        using log = detail::box<void(std::int32_t, const char *)>;
        const auto self = log::held(user);

        detail::guard(self->thrown, 0, [&] {
            self->call(level, text);
            return 0;
        });
    }
    static std::int32_t run_progress(void *user, const char *stage,
                                     std::int64_t so_far, std::int64_t total)
    {
        using progress =
            detail::box<bool(const char *, std::int64_t, std::int64_t)>;
        const auto self = progress::held(user);

        return detail::guard(self->thrown, 1, [&] {
            return self->call(stage, so_far, total) ? 0 : 1;
        });
    }
};

/** A noise law and a schedule. */
class process : public detail::owner<kac_process>
{
    template <class F> process(const context &ctx, const report &to, F &&call)
    {
        create(to, ctx.exceptions(), kac_process_destroy, call, ctx.lifetime());
    }

  public:
    process() = default;

    static process kac(const context &ctx, double a, double c, report to = {})
    {
        return process(ctx, to, [&](kac_process **out) {
            return kac_process_create_kac(ctx.get(), a, c, out);
        });
    }
    static process wiener(const context &ctx, double sigma, report to = {})
    {
        return process(ctx, to, [&](kac_process **out) {
            return kac_process_create_wiener(ctx.get(), sigma, out);
        });
    }
    static process uniform(const context &ctx, double c, report to = {})
    {
        return process(ctx, to, [&](kac_process **out) {
            return kac_process_create_uniform(ctx.get(), c, out);
        });
    }
    static process poisson(const context &ctx, double D, double sigma,
                           report to = {})
    {
        return process(ctx, to, [&](kac_process **out) {
            return kac_process_create_poisson(ctx.get(), D, sigma, out);
        });
    }

    void set_horizon(double T, report to = {})
    {
        done(to, kac_process_set_horizon(get(), T));
    }
    double horizon() const
    {
        return kac_process_horizon(get());
    }
    /** KAC_SIGNAL_..., KAC_CLOCK_... */
    void set_schedule(std::int32_t signal, std::int32_t clock, report to = {})
    {
        done(to, kac_process_set_schedule(get(), signal, clock));
    }
    /** KAC_PRIOR_... */
    void set_prior(std::int32_t prior, report to = {})
    {
        done(to, kac_process_set_prior(get(), prior));
    }

    /** Noised points and their velocities: x0, xt, v of n d numbers (v may be
     * empty), t of n. */
    void draw(std::uint64_t seed, std::uint32_t step, std::int64_t first,
              std::int64_t d, span<const double> t, span<const double> x0,
              span<double> xt, span<double> v = {}, report to = {}) const
    {
        const std::int64_t n = t.count();

        if (to.length("x0", x0, n, d) && to.length("xt", xt, n, d) &&
            to.length("v", v, n, d, true)) {
            done(to, kac_process_draw(get(), seed, step, first, n, d, t.data(),
                                      x0.data(), xt.data(), v.data(), nullptr));
        }
    }
    void draw(std::uint64_t seed, std::uint32_t step, std::int64_t first,
              std::int64_t d, span<const float> t, span<const float> x0,
              span<float> xt, span<float> v = {}, report to = {}) const
    {
        const std::int64_t n = t.count();

        if (to.length("x0", x0, n, d) && to.length("xt", xt, n, d) &&
            to.length("v", v, n, d, true)) {
            done(to,
                 kac_process_draw_f32(get(), seed, step, first, n, d, t.data(),
                                      x0.data(), xt.data(), v.data(), nullptr));
        }
    }
    /** The velocity at x given x0. */
    std::vector<double> velocity(std::int64_t d, span<const double> t,
                                 span<const double> x, span<const double> x0,
                                 report to = {}) const
    {
        return each(kac_process_velocity, d, d, t, x, x0, to);
    }
    std::vector<double> score(std::int64_t d, span<const double> t,
                              span<const double> x, span<const double> x0,
                              report to = {}) const
    {
        return each(kac_process_score, d, d, t, x, x0, to);
    }
    std::vector<double> log_density(std::int64_t d, span<const double> t,
                                    span<const double> x, span<const double> x0,
                                    report to = {}) const
    {
        return each(kac_process_log_density, 1, d, t, x, x0, to);
    }

  private:
    /** `gives` numbers a point. */
    template <class F>
    std::vector<double> each(F *call, std::int64_t gives, std::int64_t d,
                             span<const double> t, span<const double> x,
                             span<const double> x0, const report &to) const
    {
        const std::int64_t n = t.count();
        std::vector<double> out;

        if (!to.length("x", x, n, d) || !to.length("x0", x0, n, d) ||
            !to.room(&out, n, gives) ||
            !done(to, call(get(), n, d, t.data(), x.data(), x0.data(),
                           out.data()))) {
            out.clear();
        }
        return out;
    }
};

/** Points to learn from. */
class dataset : public detail::owner<kac_dataset>
{
    template <class F> dataset(const context &ctx, const report &to, F &&call)
    {
        create(to, ctx.exceptions(), kac_dataset_destroy, call, ctx.lifetime());
    }

  public:
    dataset() = default;

    /** [n, d] floats of the caller, which must live as long and not change. */
    static dataset array(const context &ctx, std::int64_t d,
                         span<const float> points, report to = {})
    {
        std::int64_t n = 0;

        if (!to.points("points", points, d, &n)) {
            return dataset();
        }
        return dataset(ctx, to, [&](kac_dataset **out) {
            return kac_dataset_create_array(ctx.get(), n, d, points.data(),
                                            out);
        });
    }
    /** A vector that nobody else holds would be gone before the data set. */
    static dataset array(const context &ctx, std::int64_t d,
                         std::vector<float> &&points, report to = {}) = delete;
    static dataset bytes(const context &ctx, std::int64_t d,
                         span<const std::uint8_t> points, report to = {})
    {
        std::int64_t n = 0;

        if (!to.points("points", points, d, &n)) {
            return dataset();
        }
        return dataset(ctx, to, [&](kac_dataset **out) {
            return kac_dataset_create_bytes(ctx.get(), n, d, points.data(),
                                            out);
        });
    }
    static dataset bytes(const context &ctx, std::int64_t d,
                         std::vector<std::uint8_t> &&points,
                         report to = {}) = delete;
    /** .npy, IDX, CSV. */
    static dataset open(const context &ctx, const std::string &path,
                        report to = {})
    {
        return dataset(ctx, to, [&](kac_dataset **out) {
            return kac_dataset_open(ctx.get(), path.c_str(), out);
        });
    }
    static dataset toy(const context &ctx, const std::string &name,
                       std::uint64_t seed, report to = {})
    {
        return dataset(ctx, to, [&](kac_dataset **out) {
            return kac_dataset_create_toy(ctx.get(), name.c_str(), seed, out);
        });
    }

    /** Pictures of `whole`, cut and flipped at random. */
    static dataset augmented(const context &ctx, const dataset &whole,
                             std::int64_t height, std::int64_t width,
                             std::int64_t channels, std::int64_t crop_height,
                             std::int64_t crop_width, std::int32_t flips,
                             std::uint64_t seed, report to = {})
    {
        dataset made;

        made.create(
            to, ctx.exceptions(), kac_dataset_destroy,
            [&](kac_dataset **out) {
                return kac_dataset_create_augmented(
                    ctx.get(), whole.get(), height, width, channels,
                    crop_height, crop_width, flips, seed, out);
            },
            ctx.lifetime(), whole.lifetime());
        return made;
    }

    void set_parameter(const std::string &name, double value, report to = {})
    {
        done(to, kac_dataset_set_parameter(get(), name.c_str(), value));
    }
    std::int64_t count() const
    {
        return kac_dataset_count(get());
    }
    std::int64_t dimension() const
    {
        return kac_dataset_dimension(get());
    }
    /** Points first .. first + n - 1, [n, d]. */
    std::vector<float> read(std::int64_t first, std::int64_t n,
                            report to = {}) const
    {
        std::vector<float> out;

        if (!to.room(&out, n, dimension()) ||
            !done(to, kac_dataset_read(get(), first, n, out.data()))) {
            out.clear();
        }
        return out;
    }
};

/** A parametric function with weights. */
class network : public detail::owner<kac_network>
{
    template <class F> network(const context &ctx, const report &to, F &&call)
    {
        create(to, ctx.exceptions(), kac_network_destroy, call, ctx.lifetime());
    }

  public:
    network() = default;

    static network mlp(const context &ctx, std::int64_t d,
                       span<const std::int64_t> widths, report to = {})
    {
        return network(ctx, to, [&](kac_network **out) {
            return kac_network_create_mlp(
                ctx.get(), d, static_cast<std::int32_t>(widths.size()),
                widths.data(), out);
        });
    }
    static network mlp(const context &ctx, std::int64_t d,
                       std::initializer_list<std::int64_t> widths,
                       report to = {})
    {
        return mlp(ctx, d,
                   span<const std::int64_t>(widths.begin(), widths.size()), to);
    }

    /** For pictures of height x width positions of `channels` numbers; the
     * kac_unet_set_...() functions of unet.h set the rest through get(). */
    static network unet(const context &ctx, std::int64_t height,
                        std::int64_t width, std::int64_t channels,
                        std::int64_t base, span<const double> multipliers,
                        report to = {})
    {
        return network(ctx, to, [&](kac_network **out) {
            return kac_network_create_unet(
                ctx.get(), height, width, channels, base,
                static_cast<std::int32_t>(multipliers.size()),
                multipliers.data(), out);
        });
    }

    /** Of an architecture (cpp/architecture.hpp). */
    static network own(const context &ctx, const kac_architecture *architecture,
                       report to = {})
    {
        return network(ctx, to, [&](kac_network **out) {
            return kac_network_create_own(ctx.get(), architecture, out);
        });
    }

    /** KAC_ACTIVATION_... */
    void set_activation(std::int32_t activation, report to = {})
    {
        done(to, kac_network_set_activation(get(), activation));
    }
    /** KAC_TIME_... */
    void set_time_embedding(std::int32_t kind, std::int32_t size, double scale,
                            report to = {})
    {
        done(to, kac_network_set_time_embedding(get(), kind, size, scale));
    }
    void set_horizon(double T, report to = {})
    {
        done(to, kac_network_set_horizon(get(), T));
    }
    void set_residual(bool residual, report to = {})
    {
        done(to, kac_network_set_residual(get(), residual));
    }
    /** KAC_CONDITION_... */
    void set_condition(std::int32_t kind, std::int32_t size, report to = {})
    {
        done(to, kac_network_set_condition(get(), kind, size));
    }
    /** A sum of KAC_HEAD_... */
    void set_heads(std::int32_t heads, report to = {})
    {
        done(to, kac_network_set_heads(get(), heads));
    }
    void initialize(std::uint64_t seed, bool zero_last = true, report to = {})
    {
        done(to, kac_network_initialize(get(), seed, zero_last));
    }
    /** What evaluations read: KAC_TYPE_F32 or _BF16. Nobody is reading. */
    void set_precision(std::int32_t type, report to = {})
    {
        done(to, kac_network_set_precision(get(), type));
    }
    std::int32_t precision() const noexcept
    {
        return kac_network_precision(get());
    }

    std::int64_t dimension() const
    {
        return kac_network_dimension(get());
    }
    std::int64_t parameter_count() const
    {
        return kac_network_parameter_count(get());
    }
    /** v [n, d] at times t [n] and points x [n, d]; cond [n, k] or empty. */
    std::vector<float> velocity(span<const float> t, span<const float> x,
                                span<const float> cond = {},
                                report to = {}) const
    {
        const std::int64_t n = t.count();
        std::vector<float> out;

        if (!to.length("x", x, n, dimension()) ||
            !to.length("cond", cond, n, kac_network_condition_width(get()),
                       true) ||
            !to.room(&out, n, dimension()) ||
            !done(to, kac_network_forward(get(), n, t.data(), x.data(),
                                          cond.data(), out.data(), nullptr))) {
            out.clear();
        }
        return out;
    }
};

/** A rule that turns gradients into new weights. */
class optimizer : public detail::owner<kac_optimizer>
{
  public:
    optimizer() = default;

    /** KAC_OPTIMIZER_... */
    optimizer(const context &ctx, std::int32_t kind, double rate,
              report to = {})
    {
        create(
            to, ctx.exceptions(), kac_optimizer_destroy,
            [&](kac_optimizer **out) {
                return kac_optimizer_create(ctx.get(), kind, rate, out);
            },
            ctx.lifetime());
    }
    void set_betas(double beta1, double beta2, report to = {})
    {
        done(to, kac_optimizer_set_betas(get(), beta1, beta2));
    }
    void set_weight_decay(double decay, report to = {})
    {
        done(to, kac_optimizer_set_weight_decay(get(), decay));
    }
    void set_clip_norm(double norm, report to = {})
    {
        done(to, kac_optimizer_set_clip_norm(get(), norm));
    }
    /** KAC_RATE_... */
    void set_schedule(std::int32_t kind, std::int64_t warmup,
                      std::int64_t period, double gamma, report to = {})
    {
        done(to,
             kac_optimizer_set_schedule(get(), kind, warmup, period, gamma));
    }
};

} // namespace kacflow

#endif
