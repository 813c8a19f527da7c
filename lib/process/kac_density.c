/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: atoms, density, log density, score. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

double kac_law_atom(double a, double t)
{
    struct kaci_fpmode mode;
    double value;

    if (!cone_rate_ok(a) || !cone_time_ok(t)) {
        return NAN;
    }
    mode = kaci_fp_enter();
    value = 0.5 * kaci_exp(-(a * t));
    kaci_fp_leave(mode);
    return value;
}

double kac_law_log_atom(double a, double t)
{
    struct kaci_fpmode mode;
    double value;

    if (!cone_rate_ok(a) || !cone_time_ok(t)) {
        return NAN;
    }
    mode = kaci_fp_enter();
    value = cone_log_atom(a * t);
    kaci_fp_leave(mode);
    return value;
}

static void density(const struct kaci_cone *cone, const void *detail,
                    int64_t count, const double *x, double *out)
{
    double exponent[KACI_BLOCK], gap[KACI_BLOCK];

    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);

        gap[i] = p.gap;
        exponent[i] = cone_exponent(cone, &p);
        out[i] = 0.5 * cone->beta * cone_mass(&p);
    }
    for (int64_t i = 0; i < count; i++) {
        if (gap[i] > 0.0) {
            out[i] *= kaci_exp(-exponent[i]);
        } else {
            out[i] = isnan(x[i]) ? x[i] : 0.0;
        }
    }
}

kac_status kac_law_density(double a, double c, double t, int64_t n,
                           const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, density, NULL);
}

static void log_density(const struct kaci_cone *cone, const void *detail,
                        int64_t count, const double *x, double *out)
{
    const double log_half_beta = kaci_ln(0.5 * cone->beta);
    double gap[KACI_BLOCK];

    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);

        gap[i] = p.gap;
        out[i] = cone_log_density(cone, &p, log_half_beta);
    }
    for (int64_t i = 0; i < count; i++) {
        if (!(gap[i] > 0.0)) {
            out[i] = isnan(x[i]) ? x[i] : -(double)INFINITY;
        }
    }
}

kac_status kac_law_log_density(double a, double c, double t, int64_t n,
                               const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, log_density, NULL);
}

static void score(const struct kaci_cone *cone, const void *detail,
                  int64_t count, const double *x, double *out)
{
    double gap[KACI_BLOCK];

    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);

        gap[i] = p.gap;
        out[i] = cone_score(cone, &p);
    }
    for (int64_t i = 0; i < count; i++) {
        if (!(gap[i] > 0.0)) {
            out[i] = isnan(x[i]) ? x[i] : 0.0;
        }
    }
}

kac_status kac_law_score(double a, double c, double t, int64_t n,
                         const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, score, NULL);
}
