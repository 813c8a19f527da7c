/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * Networks of the caller's own as C++ objects. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_ARCHITECTURE_HPP
#define KACFLOW_CPP_ARCHITECTURE_HPP

#include <kacflow/cpp/handles.hpp>

namespace kacflow
{

/** A value of an architecture; -1: none. */
using value = std::int32_t;

/** Operations that network::own() makes a network of. Every method that appends
 * one gives the value of its result, -1 on failure. */
class architecture : public detail::owner<kac_architecture>
{
    template <class F>
    architecture(const context &ctx, const report &to, F &&call)
    {
        create(to, ctx.exceptions(), kac_architecture_destroy, call,
               ctx.lifetime());
    }

  public:
    architecture() = default;

    /** Points that are vectors of d numbers. */
    static architecture vectors(const context &ctx, std::int64_t d,
                                report to = {})
    {
        return pictures(ctx, 1, 1, d, to);
    }
    static architecture pictures(const context &ctx, std::int64_t height,
                                 std::int64_t width, std::int64_t channels,
                                 report to = {})
    {
        return architecture(ctx, to, [&](kac_architecture **out) {
            return kac_architecture_create(ctx.get(), height, width, channels,
                                           out);
        });
    }
    static architecture of(const context &ctx, const network &net,
                           report to = {})
    {
        return architecture(ctx, to, [&](kac_architecture **out) {
            return kac_architecture_create_network(ctx.get(), net.get(), out);
        });
    }
    static architecture parse(const context &ctx, const std::string &text,
                              report to = {})
    {
        return architecture(ctx, to, [&](kac_architecture **out) {
            return kac_architecture_parse(ctx.get(), text.c_str(), out);
        });
    }

    std::string text() const
    {
        const char *const found = kac_architecture_text(get());

        return found ? found : "";
    }
    network make_network(const context &ctx, report to = {}) const
    {
        return network::own(ctx, get(), to);
    }

    value point() const
    {
        return kac_architecture_point(get());
    }
    /** KAC_TIME_... */
    value time(std::int32_t kind, std::int32_t size, double scale,
               report to = {})
    {
        return made(to, kac_architecture_time, kind, size, scale);
    }
    /** KAC_CONDITION_... */
    value condition(const std::string &name, std::int32_t kind,
                    std::int32_t size, std::int64_t columns, report to = {})
    {
        return made(to, kac_architecture_condition, name.c_str(), kind, size,
                    columns);
    }
    /** KAC_ACTIVATION_... */
    value linear(const std::string &name, value x, std::int64_t columns,
                 std::int32_t activation = KAC_ACTIVATION_IDENTITY,
                 value residual = -1, report to = {})
    {
        return made(to, kac_architecture_linear, name.c_str(), x, columns,
                    activation, residual);
    }
    value conv(const std::string &name, value x, std::int64_t channels,
               std::int32_t size = 3, std::int32_t stride = 1,
               std::int32_t upsample = 1, value residual = -1, report to = {})
    {
        return made(to, kac_architecture_conv, name.c_str(), x, channels, size,
                    stride, upsample, residual);
    }
    /** An empty name: without weights. */
    value group_norm(const std::string &name, value x, std::int64_t groups,
                     std::int32_t activation = KAC_ACTIVATION_IDENTITY,
                     value modulation = -1, report to = {})
    {
        return made(to, kac_architecture_group_norm, or_null(name), x, groups,
                    modulation, activation);
    }
    value layer_norm(const std::string &name, value x,
                     std::int32_t activation = KAC_ACTIVATION_IDENTITY,
                     report to = {})
    {
        return made(to, kac_architecture_layer_norm, or_null(name), x,
                    activation);
    }
    value attention(value x, std::int64_t heads = 1, std::int32_t order = 0,
                    report to = {})
    {
        return made(to, kac_architecture_attention, x, heads, order);
    }
    value add(value x, value y, report to = {})
    {
        return made(to, kac_architecture_add, x, y);
    }
    value add_channels(value x, value vector, report to = {})
    {
        return made(to, kac_architecture_add_channels, x, vector);
    }
    value concat(value x, value y, report to = {})
    {
        return made(to, kac_architecture_concat, x, y);
    }
    value slice(value x, std::int64_t first, std::int64_t channels,
                report to = {})
    {
        return made(to, kac_architecture_slice, x, first, channels);
    }
    value activate(value x, std::int32_t activation, report to = {})
    {
        return made(to, kac_architecture_activate, x, activation);
    }
    value pool(value x, report to = {})
    {
        return made(to, kac_architecture_pool, x);
    }
    value upsample(value x, report to = {})
    {
        return made(to, kac_architecture_upsample, x);
    }
    value join_patches(value x, std::int32_t size, report to = {})
    {
        return made(to, kac_architecture_join_patches, x, size);
    }
    value split_patches(value x, std::int32_t size, report to = {})
    {
        return made(to, kac_architecture_split_patches, x, size);
    }
    value flatten(value x, report to = {})
    {
        return made(to, kac_architecture_flatten, x);
    }
    value dropout(value x, double rate, report to = {})
    {
        return made(to, kac_architecture_dropout, x, rate);
    }

    void set_bias(value of, bool bias, report to = {})
    {
        done(to, kac_architecture_set_bias(get(), of, bias));
    }
    void set_last(value of, bool last, report to = {})
    {
        done(to, kac_architecture_set_last(get(), of, last));
    }
    void set_epsilon(value of, double epsilon, report to = {})
    {
        done(to, kac_architecture_set_epsilon(get(), of, epsilon));
    }
    void set_velocity(value of, report to = {})
    {
        done(to, kac_architecture_set_velocity(get(), of));
    }
    void set_mean(value of, report to = {})
    {
        done(to, kac_architecture_set_mean(get(), of));
    }
    value velocity() const
    {
        return kac_architecture_velocity(get());
    }
    value mean() const
    {
        return kac_architecture_mean(get());
    }

    std::int32_t count() const
    {
        return kac_architecture_count(get());
    }
    std::int64_t height(value of) const
    {
        return kac_architecture_height(get(), of);
    }
    std::int64_t width(value of) const
    {
        return kac_architecture_width(get(), of);
    }
    std::int64_t channels(value of) const
    {
        return kac_architecture_channels(get(), of);
    }

  private:
    static const char *or_null(const std::string &name)
    {
        return name.empty() ? nullptr : name.c_str();
    }
    template <class F, class... Arguments>
    value made(const report &to, F *call, Arguments... arguments)
    {
        value out = -1;

        done(to, call(get(), arguments..., &out));
        return out;
    }
};

} // namespace kacflow

#endif
