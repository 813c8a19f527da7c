/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * The telegrapher's equation for functions of the caller. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_TELEGRAPH_HPP
#define KACFLOW_CPP_TELEGRAPH_HPP

#include <kacflow/cpp/support.hpp>

namespace kacflow
{

/** u(t, x) with u(0) = f0, u_t(0) = 0, at every x; f0(y) is a function of one
 * number that is only asked in [lo, hi] and is 0 outside. See
 * kac_telegraph_solve(). */
template <class F>
std::vector<double> telegraph_solve(double a, double c, double t, F &&f0,
                                    double lo, double hi, double tolerance,
                                    span<const double> x, report to = {})
{
    struct box {
        std::remove_reference_t<F> *call;
        std::shared_ptr<detail::thrown> thrown;
    } self{&f0, std::make_shared<detail::thrown>()};
    std::vector<double> u;

    if (!to.room(&u, x.count(), 1)) {
        return u;
    }
    if (!to(kac_telegraph_solve(
                a, c, t,
                [](void *user, std::int64_t n, const double *y,
                   double *f) -> std::int32_t {
                    auto *box_of = static_cast<box *>(user);

                    return detail::guard(box_of->thrown, 1, [&] {
                        for (std::int64_t i = 0; i < n; i++) {
                            f[i] = (*box_of->call)(y[i]);
                        }
                        return 0;
                    });
                },
                nullptr, &self, lo, hi, tolerance, x.count(), x.data(),
                u.data(), nullptr, nullptr),
            self.thrown.get())) {
        u.clear();
    }
    return u;
}

} // namespace kacflow

#endif
