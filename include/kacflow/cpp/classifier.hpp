/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * Classifiers of pictures as C++ objects. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_CLASSIFIER_HPP
#define KACFLOW_CPP_CLASSIFIER_HPP

#include <kacflow/cpp/handles.hpp>

namespace kacflow
{

/** A small classifier of pictures, to judge samples by. */
class classifier : public detail::owner<kac_classifier>
{
    template <class F>
    classifier(const context &ctx, const report &to, F &&call)
    {
        create(to, ctx.exceptions(), kac_classifier_destroy, call,
               ctx.lifetime());
    }

  public:
    classifier() = default;

    /** Pictures of height x width positions of `channels` numbers; widths:
     * channels of each block. Weights are drawn by initialize(). */
    static classifier make(const context &ctx, std::int64_t height,
                           std::int64_t width, std::int64_t channels,
                           std::int32_t classes,
                           span<const std::int64_t> widths,
                           std::int64_t features, report to = {})
    {
        return classifier(ctx, to, [&](kac_classifier **out) {
            return kac_classifier_create(
                ctx.get(), height, width, channels, classes,
                static_cast<std::int32_t>(widths.size()), widths.data(),
                features, out);
        });
    }
    static classifier load(const context &ctx, const std::string &path,
                           report to = {})
    {
        return classifier(ctx, to, [&](kac_classifier **out) {
            return kac_classifier_load(ctx.get(), path.c_str(), out);
        });
    }

    void set_range(double low, double high, report to = {})
    {
        done(to, kac_classifier_set_range(get(), low, high));
    }
    void set_augmentation(std::int32_t shift, bool flip, report to = {})
    {
        done(to, kac_classifier_set_augmentation(get(), shift, flip));
    }
    void initialize(std::uint64_t seed, report to = {})
    {
        done(to, kac_classifier_initialize(get(), seed));
    }
    std::int64_t dimension() const
    {
        return kac_classifier_dimension(get());
    }
    std::int32_t class_count() const
    {
        return kac_classifier_classes(get());
    }
    std::int64_t feature_count() const
    {
        return kac_classifier_features(get());
    }
    /** The mean loss of the steps; the classes are the data's conditions. */
    double train(const optimizer &rule, const dataset &data, std::int64_t steps,
                 std::int64_t batch, std::uint64_t seed, report to = {})
    {
        double loss = 0;

        done(to, kac_classifier_train(get(), rule.get(), data.get(), steps,
                                      batch, seed, &loss));
        return loss;
    }
    /** [n, features] of pictures [n, dimension]. */
    std::vector<float> features(span<const float> x, report to = {}) const
    {
        return predict<float>(x, feature_count(), to, [](float *out) {
            return arrays{out, nullptr, nullptr};
        });
    }
    /** [n, classes] */
    std::vector<float> logits(span<const float> x, report to = {}) const
    {
        return predict<float>(x, class_count(), to, [](float *out) {
            return arrays{nullptr, out, nullptr};
        });
    }
    /** [n] */
    std::vector<std::int32_t> classes(span<const float> x, report to = {}) const
    {
        return predict<std::int32_t>(x, 1, to, [](std::int32_t *out) {
            return arrays{nullptr, nullptr, out};
        });
    }
    void save(const std::string &path, report to = {}) const
    {
        done(to, kac_classifier_save(get(), path.c_str()));
    }

  private:
    struct arrays {
        float *features, *logits;
        std::int32_t *classes;
    };
    template <class T, class F>
    std::vector<T> predict(span<const float> x, std::int64_t size,
                           const report &to, F &&where) const
    {
        std::int64_t n = 0;
        std::vector<T> out;

        if (!to.points("x", x, dimension(), &n) || !to.room(&out, n, size)) {
            return out;
        }
        const arrays a = where(out.data());

        if (!done(to, kac_classifier_predict(get(), n, x.data(), a.features,
                                             a.logits, a.classes))) {
            out.clear();
        }
        return out;
    }
};

} // namespace kacflow

#endif
