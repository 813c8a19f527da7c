/* SPDX-License-Identifier: BSD-2-Clause */
/* The random clock tau(t) of Kac's insertion: density and draws. */

#include "telegraph/telegraph_priv.h"

/* With eta = tau/t: a/2 exp(-lam) (I0(z) + lam (1 + eta) I1(z)/z). The last
 * step to the front has one rounding, as in the law of K. */
kac_status kac_telegraph_clock_density(double a, double t, int64_t n,
                                       const double *tau, double *out)
{
    const kac_status status = kaci_telegraph_check(a, 1.0, t, n);
    const double lam = a * t;
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || tau != NULL, "tau is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        const double at = tau[i], size = fabs(at);

        if (size < t) {
            const double near = a * (t - size), far = a * (t + size);
            const struct kernel_point p = kernel_point(lam, a * at, near, far);

            out[i] = 0.5 * a * p.e * (1.0 + (at < 0.0 ? near : far) / p.h);
        } else {
            out[i] = isnan(at) ? at : 0.0;
        }
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

/* With N reversals and m = ceil(N/2), the scaled position is a coordinate of a
 * uniform point on the sphere of R^(2m+1), whose projection on a plane has
 * squared radius 1 - U^(1/(m - 1/2)). It is the position given that the last
 * direction is minus the first (N odd); where they agree, it is more likely to
 * be on that side, by 1 + eta. */
double kaci_clock_draw(uint64_t seed, int64_t index, double a, double t)
{
    struct kaci_random random;
    int64_t reversals, m;
    double power, eta;

    kaci_random_begin(&random, seed, KACI_RANDOM_TELEGRAPH, 0, index);
    reversals = kaci_random_poisson(&random, a * t);
    m = (reversals + 1) >> 1;
    if (m == 0) {
        return t;
    }
    power = kaci_ln(kaci_random_uniform(&random)) / ((double)m - 0.5);
    eta = sqrt(-kaci_expm1(power)) *
          kaci_cospi(2.0 * kaci_random_uniform(&random));
    if ((reversals & 1) == 0 &&
        2.0 * kaci_random_uniform(&random) > 1.0 + eta) {
        eta = -eta;
    }
    return t * eta;
}

kac_status kaci_clock_check(double a, double t)
{
    KACI_REQUIRE(a * t <= 0x1p40, "a t is %g, must be at most 2^40", a * t);
    return KAC_OK;
}

kac_status kac_telegraph_clock_draw(uint64_t seed, int64_t first, double a,
                                    double t, int64_t n, double *out)
{
    kac_status status = kaci_telegraph_check(a, 1.0, t, n);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = kaci_clock_check(a, t);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(first >= 0, "first is %" PRId64 ", must be >= 0", first);
    KACI_REQUIRE(n <= (INT64_C(1) << 55) - first,
                 "first is %" PRId64 " and n is %" PRId64
                 ", first + n must be at most 2^55",
                 first, n);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        out[i] = kaci_clock_draw(seed, first + i, a, t);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
