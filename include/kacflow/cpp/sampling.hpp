/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * Samplers and likelihoods as C++ objects. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_SAMPLING_HPP
#define KACFLOW_CPP_SAMPLING_HPP

#include <kacflow/cpp/flow.hpp>

namespace kacflow
{

namespace detail
{

/** What is made of a model, or of a process and a field along which it goes,
 * and knows their sizes: d numbers a point, k a condition. */
template <class T> class along : public owner<T>
{
  protected:
    std::int64_t d_ = 0, k_ = 0;

    along() = default;
    along(const context &ctx, const model &of, const report &to,
          void (*destroy)(T *),
          kac_status (*make)(kac_context *, const kac_model *, T **))
        : d_(of.dimension()),
          k_(kac_network_condition_width(kac_model_network(of.get())))
    {
        this->create(
            to, ctx.exceptions(), destroy,
            [&](T **out) { return make(ctx.get(), of.get(), out); },
            ctx.lifetime(), of.lifetime());
    }
    along(const context &ctx, const process &noise, const field &velocity,
          const report &to, void (*destroy)(T *),
          kac_status (*make)(kac_context *, const kac_process *,
                             const kac_field *, T **))
        : d_(velocity.dimension()),
          k_(kac_field_condition_width(velocity.get()))
    {
        this->create(
            to, ctx.exceptions(), destroy,
            [&](T **out) {
                return make(ctx.get(), noise.get(), velocity.get(), out);
            },
            ctx.lifetime(), noise.lifetime(), velocity.lifetime());
    }
};

} // namespace detail

/** From noise to data. */
class sampler : public detail::along<kac_sampler>
{
  public:
    sampler() = default;
    sampler(const context &ctx, const kacflow::model &from, report to = {})
        : along(ctx, from, to, kac_sampler_destroy, kac_sampler_create_model)
    {
    }
    sampler(const context &ctx, const process &noise, const field &velocity,
            report to = {})
        : along(ctx, noise, velocity, to, kac_sampler_destroy,
                kac_sampler_create)
    {
    }
    /** KAC_METHOD_... */
    void set_method(std::int32_t method, report to = {})
    {
        done(to, kac_sampler_set_method(get(), method));
    }
    void set_evaluations(std::int64_t evaluations, report to = {})
    {
        done(to, kac_sampler_set_evaluations(get(), evaluations));
    }
    void set_grid(double power, double end, report to = {})
    {
        done(to, kac_sampler_set_grid(get(), power, end));
    }
    /** KAC_GRID_... */
    void set_grid_kind(std::int32_t kind, report to = {})
    {
        done(to, kac_sampler_set_grid_kind(get(), kind));
    }
    /** v_y + weight (v_y - v_none); every such evaluation counts twice. */
    void set_guidance(double weight, double limit = 0, report to = {})
    {
        done(to, kac_sampler_set_guidance(get(), weight, limit));
    }
    void set_guidance_interval(double from, double to_time, report to = {})
    {
        done(to, kac_sampler_set_guidance_interval(get(), from, to_time));
    }
    void set_start_data(const dataset &data, report to = {})
    {
        set(to, 0, kac_sampler_set_start_data(get(), data.get()),
            data.lifetime());
    }
    /** Points at T to start from as they are. */
    void set_source(const dataset &data, report to = {})
    {
        set(to, 0, kac_sampler_set_source(get(), data.get()), data.lifetime());
    }
    /** Keep the coordinates where `mask` [d] is not 0 as the points say, in
     * turn; an empty mask for none. */
    void set_known(span<const std::uint8_t> mask, const dataset &values,
                   report to = {})
    {
        if (mask.empty()) {
            set(to, 1, kac_sampler_set_known(get(), nullptr, nullptr), nullptr);
        } else if (to.length("mask", mask, 1, d_)) {
            set(to, 1, kac_sampler_set_known(get(), mask.data(), values.get()),
                values.lifetime());
        }
    }
    /** The noise that leads to the points x, [n, d]. */
    std::vector<float> invert(span<const float> x, span<const float> cond = {},
                              report to = {})
    {
        std::int64_t n = 0;
        std::vector<float> out;

        if (!to.points("x", x, d_, &n) ||
            !to.length("cond", cond, n, k_, true) || !to.room(&out, n, d_) ||
            !done(to, kac_sampler_invert(get(), n, x.data(), cond.data(),
                                         out.data()))) {
            out.clear();
        }
        return out;
    }
    /** Points between two points of noise, one for every position. */
    std::vector<float> interpolate(span<const float> from, span<const float> to,
                                   span<const double> position,
                                   report says = {}) const
    {
        std::vector<float> out;

        if (!says.length("from", from, 1, d_) ||
            !says.length("to", to, 1, d_) ||
            !says.room(&out, position.count(), d_) ||
            !done(says, kac_sampler_interpolate(get(), from.data(), to.data(),
                                                position.count(),
                                                position.data(), out.data()))) {
            out.clear();
        }
        return out;
    }
    /** Samples first .. first + n - 1 of a seed, [n, d]. */
    std::vector<float> draw(std::uint64_t seed, std::int64_t first,
                            std::int64_t n, span<const float> cond = {},
                            report to = {})
    {
        std::vector<float> out;

        if (!to.room(&out, n, d_) || !to.length("cond", cond, n, k_, true) ||
            !done(to, kac_sampler_draw(get(), seed, first, n, cond.data(),
                                       out.data()))) {
            out.clear();
        }
        return out;
    }
};

inline trainer trainer::student(const context &ctx, const sampler &teacher,
                                const kacflow::model &from,
                                const optimizer &rule, std::int64_t evaluations,
                                double power, report to)
{
    trainer made;

    made.context_ = ctx.lifetime();
    made.width_ = kac_network_condition_width(kac_model_network(from.get()));
    made.create(
        to, ctx.exceptions(), kac_trainer_destroy,
        [&](kac_trainer **out) {
            return kac_trainer_create_student(
                ctx.get(), teacher.get(), kac_model_network(from.get()),
                rule.get(), evaluations, power, out);
        },
        ctx.lifetime(), teacher.lifetime(), rule.lifetime());
    return made;
}

/** Log densities of points, along the ODE. */
class likelihood : public detail::along<kac_likelihood>
{
  public:
    likelihood() = default;
    likelihood(const context &ctx, const kacflow::model &of, report to = {})
        : along(ctx, of, to, kac_likelihood_destroy,
                kac_likelihood_create_model)
    {
    }
    likelihood(const context &ctx, const process &noise, const field &velocity,
               report to = {})
        : along(ctx, noise, velocity, to, kac_likelihood_destroy,
                kac_likelihood_create)
    {
    }
    void set_tolerance(double relative, double absolute, report to = {})
    {
        done(to, kac_likelihood_set_tolerance(get(), relative, absolute));
    }
    /** log p [n] at points x [n, d]. */
    std::vector<double> evaluate(span<const double> x,
                                 span<const double> cond = {}, report to = {})
    {
        std::int64_t n = 0;
        std::vector<double> out;

        if (!to.points("x", x, d_, &n) ||
            !to.length("cond", cond, n, k_, true) || !to.room(&out, n, 1) ||
            !done(to, kac_likelihood_evaluate(get(), n, x.data(), cond.data(),
                                              out.data(), nullptr, nullptr))) {
            out.clear();
        }
        return out;
    }
};

} // namespace kacflow

#endif
