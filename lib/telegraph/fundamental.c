/* SPDX-License-Identifier: BSD-2-Clause */
/* Fundamental solution of the telegrapher's equation in one dimension, and
 * what the part's public calls share. */

#include "telegraph/telegraph_priv.h"

kac_status kaci_telegraph_check(double a, double c, double t, int64_t n)
{
    KACI_REQUIRE(telegraph_rate_ok(a),
                 "a is %g, must be between 1e-60 and 1e60", a);
    KACI_REQUIRE(telegraph_rate_ok(c),
                 "c is %g, must be between 1e-60 and 1e60", c);
    KACI_REQUIRE(telegraph_time_ok(t),
                 "t is %g, must be 0 or between 1e-60 and 1e60", t);
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    return KAC_OK;
}

kac_status kaci_telegraph_check_tolerance(double tolerance)
{
    KACI_REQUIRE(tolerance > 0.0 && tolerance <= 1.0,
                 "tolerance is %g, must be above 0 and at most 1", tolerance);
    return KAC_OK;
}

kac_status kaci_telegraph_answer(const char *name, int32_t answer)
{
    if (answer == 0) {
        return KAC_OK;
    }
    return kaci_error(KAC_ERROR_CALLBACK,
                      "the caller's function %s answered %" PRId32, name,
                      answer);
}

/* The cone at one time. The distance of a point to the front is c t - |x| with
 * one rounding: high - |x| is exact near the front. */
struct cone {
    double a, c, lam, beta;
    double high, low; /* c t = high + low */
};

static struct cone cone_of(double a, double c, double t)
{
    const double high = c * t;
    const struct cone cone = {a, c, a * t, a / c, high, kaci_fma(c, t, -high)};

    return cone;
}

static struct kernel_point point_of(const struct cone *cone, double x)
{
    const double size = fabs(x);

    return kernel_point(cone->lam, cone->beta * x,
                        cone->beta * ((cone->high - size) + cone->low),
                        cone->beta * (cone->high + size));
}

/* With e = exp(-lam) I0(z) and lam y = beta x:
 *     u = beta/2 e (1 + lam/h),  j = a/2 e lam y/h,
 *     u_t = a beta/2 e (lam^2 y^2 kappa - 1)/h,
 * the last from (I0)' = z (I1/z), (I1/z)' = z (I2/z^2) and w kappa = h - 2. */
kac_status kac_telegraph_fundamental(double a, double c, double t, int64_t n,
                                     const double *x, double *u, double *flux,
                                     double *dudt)
{
    const kac_status status = kaci_telegraph_check(a, c, t, n);
    struct kaci_fpmode mode;
    struct cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || u != NULL || flux != NULL || dudt != NULL,
                 "u, flux and dudt are all NULL");

    mode = kaci_fp_enter();
    cone = cone_of(a, c, t);
    for (int64_t i = 0; i < n; i++) {
        const double at = x[i], bn = cone.beta * at;
        double value = 0.0, flow = 0.0, change = 0.0;

        if (isnan(at)) {
            value = flow = change = at;
        } else if (fabs(at) < cone.high) {
            const struct kernel_point p = point_of(&cone, at);
            const double half = 0.5 * p.e;

            value = half * cone.beta * (1.0 + cone.lam / p.h);
            flow = half * a * (bn / p.h);
            change = half * a * cone.beta * ((bn * bn * p.kappa - 1.0) / p.h);
        }
        if (u != NULL) {
            u[i] = value;
        }
        if (flux != NULL) {
            flux[i] = flow;
        }
        if (dudt != NULL) {
            dudt[i] = change;
        }
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

kac_status kac_telegraph_impulse(double a, double c, double t, int64_t n,
                                 const double *x, double *out)
{
    const kac_status status = kaci_telegraph_check(a, c, t, n);
    struct kaci_fpmode mode;
    struct cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    cone = cone_of(a, c, t);
    for (int64_t i = 0; i < n; i++) {
        const double at = x[i];

        if (fabs(at) < cone.high) {
            out[i] = point_of(&cone, at).e / (2.0 * c);
        } else if (fabs(at) == cone.high) {
            out[i] = kaci_exp(-cone.lam) / (2.0 * c);
        } else {
            out[i] = isnan(at) ? at : 0.0;
        }
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
