/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law with direction: transition densities, direction given position. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* beta/2 exp(-lam) times lam (1 + y) I1(z)/z, I0(z), I0(z),
 * lam (1 - y) I1(z)/z, and I1(z)/z = I0(z)/h. */
static void directed(const struct kaci_cone *cone, double x, double *out)
{
    const struct cone_point p = cone_point(cone, x);

    if (p.gap > 0.0) {
        const double turned = 0.5 * cone->beta * cone_bessel(&p) *
                              kaci_exp(-cone_exponent(cone, &p));
        const double same = turned / p.h;

        out[0] = same * (x < 0.0 ? p.near : p.far);
        out[1] = out[2] = turned;
        out[3] = same * (x < 0.0 ? p.far : p.near);
    } else {
        out[0] = out[1] = out[2] = out[3] = isnan(x) ? x : 0.0;
    }
}

kac_status kac_law_directed(double a, double c, double t, int64_t n,
                            const double *x, double *out)
{
    const kac_status status = kaci_cone_check(a, c, t, n);
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    cone = cone_at(a, c, t);
    for (int64_t i = 0; i < n; i++) {
        directed(&cone, x[i], out + 4 * i);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

/* The weights of the four are lam (1 + y) : h : h : lam (1 - y). */
static double direction_inside(const struct kaci_cone *cone,
                               const struct cone_point *p, double x,
                               int32_t start)
{
    const double plus = x < 0.0 ? p->near : p->far;
    const double minus = x < 0.0 ? p->far : p->near;

    if (start > 0) {
        return plus / (plus + p->h);
    }
    if (start < 0) {
        return p->h / (minus + p->h);
    }
    return 0.5 * ((plus + p->h) / (cone->lam + p->h));
}

static void direction(const struct kaci_cone *cone, const void *detail,
                      int64_t count, const double *x, double *out)
{
    const int32_t start = *(const int32_t *)detail;

    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);

        if (p.gap > 0.0) {
            out[i] = direction_inside(cone, &p, x[i], start);
        } else if (isnan(x[i])) {
            out[i] = x[i];
        } else if (x[i] == 0.0) {
            out[i] = 0.5 * (1 + start); /* t = 0 */
        } else {
            out[i] = x[i] > 0.0 ? 1.0 : 0.0;
        }
    }
}

kac_status kac_law_direction(double a, double c, double t, int32_t start,
                             int64_t n, const double *x, double *out)
{
    KACI_REQUIRE(start >= -1 && start <= 1,
                 "start is %" PRId32 ", must be -1, 0 or +1", start);
    return kaci_cone_apply(a, c, t, n, "x", x, out, direction, &start);
}
