/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * Velocity fields, integrators, models and trainers as C++ objects. See
 * kacflow.hpp.
 */
#ifndef KACFLOW_CPP_FLOW_HPP
#define KACFLOW_CPP_FLOW_HPP

#include <kacflow/cpp/handles.hpp>

namespace kacflow
{

/** What a caller's field sees and fills: t [n], x [n, d], cond [n, k] or
 * empty; v [n, d], and xhat [n, d] and divergence [n] where they are wanted,
 * else empty. */
struct field_call {
    std::int64_t n;
    span<const double> t, x, cond;
    span<double> v, xhat, divergence;
};

/** A velocity field v(t, x). */
class field : public detail::owner<kac_field>
{
    template <class F, class... Needs>
    field(const context &ctx, const report &to, F &&call, Needs... needs)
    {
        create(to, ctx.exceptions(), kac_field_destroy, call, ctx.lifetime(),
               std::move(needs)...);
    }

  public:
    /** Fills v; false where it cannot be evaluated at one of the points. */
    using function = std::function<bool(const field_call &)>;

    field() = default;

    /** The caller's own, in d dimensions with conditions of k numbers. It may
     * be called from any thread of the context. gives: a sum of
     * KAC_FIELD_... */
    static field own(const context &ctx, std::int64_t d, function evaluate,
                     std::int64_t k = 0, std::int32_t gives = 0, report to = {})
    {
        const bool wanted = static_cast<bool>(evaluate);
        auto kept = std::make_shared<box>(
            box{std::move(evaluate), d, k, ctx.exceptions()});

        return field(
            ctx, to,
            [&](kac_field **out) {
                return kac_field_create_callback(ctx.get(), d, k, gives,
                                                 wanted ? box::run : nullptr,
                                                 kept.get(), out);
            },
            kept);
    }
    static field learned(const context &ctx, const network &net, report to = {})
    {
        return field(
            ctx, to,
            [&](kac_field **out) {
                return kac_field_create_learned(ctx.get(), net.get(), out);
            },
            net.lifetime());
    }
    /** Of one data point x0. */
    static field conditional(const context &ctx, const process &noise,
                             span<const double> x0, report to = {})
    {
        return field(
            ctx, to,
            [&](kac_field **out) {
                return kac_field_create_conditional(ctx.get(), noise.get(),
                                                    x0.count(), x0.data(), out);
            },
            noise.lifetime());
    }
    /** The exact one of points [n, d] with weights [n] (empty: equal). */
    static field empirical(const context &ctx, const process &noise,
                           std::int64_t d, span<const double> points,
                           span<const double> weights = {}, report to = {})
    {
        std::int64_t n = 0;

        if (!to.points("points", points, d, &n) ||
            !to.length("weights", weights, n, 1, true)) {
            return field();
        }
        return field(
            ctx, to,
            [&](kac_field **out) {
                return kac_field_create_empirical(ctx.get(), noise.get(), n, d,
                                                  points.data(), weights.data(),
                                                  out);
            },
            noise.lifetime());
    }

    std::int64_t dimension() const
    {
        return kac_field_dimension(get());
    }
    /** KAC_DIVERGENCE_... */
    void set_divergence(std::int32_t method, std::int64_t probes,
                        std::uint64_t seed, report to = {})
    {
        done(to, kac_field_set_divergence(get(), method, probes, seed));
    }
    /** v [n, d] at times t [n] and points x [n, d]. */
    std::vector<double> velocity(span<const double> t, span<const double> x,
                                 span<const double> cond = {},
                                 report to = {}) const
    {
        return evaluate(t, x, cond, dimension(), to, [](double *out) {
            return arrays{out, nullptr, nullptr};
        });
    }
    /** E[X_0 | X_t = x], [n, d]. */
    std::vector<double> mean(span<const double> t, span<const double> x,
                             span<const double> cond = {}, report to = {}) const
    {
        return evaluate(t, x, cond, dimension(), to, [](double *out) {
            return arrays{nullptr, out, nullptr};
        });
    }
    std::vector<double> divergence(span<const double> t, span<const double> x,
                                   span<const double> cond = {},
                                   report to = {}) const
    {
        return evaluate(t, x, cond, 1, to, [](double *out) {
            return arrays{nullptr, nullptr, out};
        });
    }

  private:
    struct arrays {
        double *v, *xhat, *divergence;
    };
    struct box {
        function call;
        std::int64_t d, k;
        std::shared_ptr<detail::thrown> thrown;

        static std::int32_t run(void *user, std::int64_t n, const double *t,
                                const double *x, const double *cond, double *v,
                                double *xhat, double *divergence)
        {
            const auto *self = static_cast<const box *>(user);
            const auto size = [](const void *array, std::int64_t count) {
                return array != nullptr ? static_cast<std::size_t>(count) : 0;
            };
            const std::int64_t nd = n * self->d;

            return detail::guard(self->thrown, -1, [&] {
                return self->call({n,
                                   {t, size(t, n)},
                                   {x, size(x, nd)},
                                   {cond, size(cond, n * self->k)},
                                   {v, size(v, nd)},
                                   {xhat, size(xhat, nd)},
                                   {divergence, size(divergence, n)}})
                           ? 0
                           : 1;
            });
        }
    };

    /** `gives` numbers a point. */
    template <class F>
    std::vector<double> evaluate(span<const double> t, span<const double> x,
                                 span<const double> cond, std::int64_t gives,
                                 const report &to, F &&place) const
    {
        const std::int64_t n = t.count();
        std::vector<double> out, unwanted;

        if (!to.length("x", x, n, dimension()) ||
            !to.length("cond", cond, n, kac_field_condition_width(get()),
                       true) ||
            !to.room(&out, n, gives)) {
            return out;
        }
        arrays to_fill = place(out.data());
        if (to_fill.v == nullptr) { // the velocity is always computed
            if (!to.room(&unwanted, n, dimension())) {
                return unwanted;
            }
            to_fill.v = unwanted.data();
        }
        if (!done(to, kac_field_evaluate(get(), n, t.data(), x.data(),
                                         cond.data(), to_fill.v, to_fill.xhat,
                                         to_fill.divergence))) {
            out.clear();
        }
        return out;
    }
};

/** An ODE method with its tolerances. */
class integrator : public detail::owner<kac_integrator>
{
  public:
    integrator() = default;

    /** KAC_METHOD_... */
    integrator(const context &ctx, std::int32_t method, report to = {})
    {
        create(
            to, ctx.exceptions(), kac_integrator_destroy,
            [&](kac_integrator **out) {
                return kac_integrator_create(ctx.get(), method, out);
            },
            ctx.lifetime());
    }
    void set_steps(std::int64_t steps, report to = {})
    {
        done(to, kac_integrator_set_steps(get(), steps));
    }
    void set_tolerance(double relative, double absolute, report to = {})
    {
        done(to, kac_integrator_set_tolerance(get(), relative, absolute));
    }
    void set_grid(span<const double> times, report to = {})
    {
        done(to, kac_integrator_set_grid(get(), times.count(), times.data()));
    }
    /** Carries x [n, d] from t0 to t1, in place. */
    void run(const field &along, double t0, double t1, span<double> x,
             span<const double> cond = {}, report to = {})
    {
        std::int64_t n = 0;

        if (to.points("x", x, along.dimension(), &n) &&
            to.length("cond", cond, n, kac_field_condition_width(along.get()),
                      true)) {
            done(to, kac_integrator_run(get(), along.get(), n, t0, t1,
                                        cond.data(), x.data()));
        }
    }
    double evaluations_mean() const
    {
        return kac_integrator_evaluations_mean(get());
    }
};

/** What is needed to sample again, in one file. */
class model : public detail::owner<kac_model>
{
    friend class trainer;

  public:
    model() = default;

    static model load(const context &ctx, const std::string &path,
                      report to = {})
    {
        model made;

        made.create(
            to, ctx.exceptions(), kac_model_destroy,
            [&](kac_model **out) {
                return kac_model_load(ctx.get(), path.c_str(), out);
            },
            ctx.lifetime());
        return made;
    }
    void save(const std::string &path, report to = {}) const
    {
        done(to, kac_model_save(get(), path.c_str()));
    }
    std::int64_t dimension() const
    {
        return kac_model_dimension(get());
    }
    /** Weights in the file as KAC_TYPE_F32, _F16 or _BF16. */
    void set_storage(std::int32_t type, report to = {})
    {
        done(to, kac_model_set_storage(get(), type));
    }
    std::int32_t storage() const noexcept
    {
        return kac_model_storage(get());
    }
    /** What evaluations read: KAC_TYPE_F32 or _BF16. Nobody is reading. */
    void set_precision(std::int32_t type, report to = {})
    {
        done(to, kac_model_set_precision(get(), type));
    }
    std::int32_t precision() const noexcept
    {
        return kac_model_precision(get());
    }
};

/** What a step of training came to. */
struct training_step {
    std::int64_t step;
    double loss, velocity, mean; /* parts of the loss; mean 0 without a head */
    double gradient, rate;       /* norm before clipping; learning rate */
    double validation;           /* NaN where it was not measured */
};

class sampler;

/** Flow matching: a process, a network, an optimizer and data. */
class trainer : public detail::owner<kac_trainer>
{
    std::shared_ptr<const void> context_;
    std::int64_t width_ = 0; /* numbers a condition, of a student */

  public:
    trainer() = default;
    trainer(const context &ctx, const process &noise, const network &net,
            const optimizer &rule, const dataset &data, report to = {})
        : context_(ctx.lifetime())
    {
        create(
            to, ctx.exceptions(), kac_trainer_destroy,
            [&](kac_trainer **out) {
                return kac_trainer_create(ctx.get(), noise.get(), net.get(),
                                          rule.get(), data.get(), out);
            },
            ctx.lifetime(), noise.lifetime(), net.lifetime(), rule.lifetime(),
            data.lifetime());
    }
    /** Of a student with so many evaluations that begins as a model. */
    static trainer student(const context &ctx, const sampler &teacher,
                           const kacflow::model &from, const optimizer &rule,
                           std::int64_t evaluations, double power = 1,
                           report to = {});
    /** Paths of the teacher to keep, and how many new ones every few steps. */
    void set_paths(std::int64_t paths, std::int64_t fresh, std::int64_t every,
                   report to = {})
    {
        done(to, kac_trainer_set_paths(get(), paths, fresh, every));
    }
    /** Conditions [n, k] of the paths, in turn. */
    void set_path_conditions(std::int64_t n, span<const float> cond,
                             report to = {})
    {
        if (to.length("cond", cond, n, width_)) {
            done(to, kac_trainer_set_path_conditions(get(), n, cond.data()));
        }
    }
    void set_segment_weight(std::int64_t segment, double weight, report to = {})
    {
        done(to, kac_trainer_set_segment_weight(get(), segment, weight));
    }
    /** Of a student; 0 of one on data. */
    std::int64_t evaluations() const
    {
        return kac_trainer_evaluations(get());
    }
    std::int64_t paths() const
    {
        return kac_trainer_paths(get());
    }
    void set_batch(std::int64_t batch, report to = {})
    {
        done(to, kac_trainer_set_batch(get(), batch));
    }
    void set_seed(std::uint64_t seed, report to = {})
    {
        done(to, kac_trainer_set_seed(get(), seed));
    }
    void set_ema(double decay, report to = {})
    {
        done(to, kac_trainer_set_ema(get(), decay));
    }
    void set_times(std::int32_t kind, double p, double q, report to = {})
    {
        done(to, kac_trainer_set_times(get(), kind, p, q));
    }
    /** Data at t = T: KAC_COUPLING_... */
    void set_source(const dataset &source, std::int32_t coupling,
                    report to = {})
    {
        set(to, 0, kac_trainer_set_source(get(), source.get(), coupling),
            source.lifetime());
    }
    /** After every step; false stops the run with KAC_ERROR_CALLBACK; nullptr
     * for none. */
    void set_log(std::function<bool(const training_step &)> log, report to = {})
    {
        const bool wanted = static_cast<bool>(log);
        auto kept = boxed(std::move(log));
        void *const user = kept.get();

        set(to, 1, kac_trainer_set_log(get(), wanted ? run_log : nullptr, user),
            std::move(kept));
    }
    void run(std::int64_t steps, report to = {})
    {
        done(to, kac_trainer_run(get(), steps));
    }
    std::int64_t steps() const
    {
        return kac_trainer_steps(get());
    }
    double loss() const
    {
        return kac_trainer_loss(get());
    }
    /** A checkpoint, and back. */
    void save(const std::string &path, report to = {}) const
    {
        done(to, kac_trainer_save(get(), path.c_str()));
    }
    void restore(const std::string &path, report to = {})
    {
        done(to, kac_trainer_restore(get(), path.c_str()));
    }
    kacflow::model model(report to = {}) const
    {
        kacflow::model made;

        made.create(
            to, exceptions(), kac_model_destroy,
            [&](kac_model **out) { return kac_trainer_model(get(), out); },
            context_);
        return made;
    }

  private:
    static std::int32_t run_log(void *user, std::int64_t step, double loss,
                                double velocity, double mean, double gradient,
                                double rate, double validation)
    {
        const auto self = detail::box<bool(const training_step &)>::held(user);

        return detail::guard(self->thrown, 1, [&] {
            return self->call(
                       {step, loss, velocity, mean, gradient, rate, validation})
                       ? 0
                       : 1;
        });
    }
};

} // namespace kacflow

#endif
