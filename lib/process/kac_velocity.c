/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: conditional velocity and its derivatives. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

#include <string.h>

/* Asking the processor costs more than a short array gains; every table gives
 * the same bits. */
static const struct kaci_kernels *kernels_for_length(int64_t n)
{
    return n >= 4096 ? kaci_process_kernels(NULL)
                     : kaci_kernels_for(KAC_CPU_BASELINE);
}

static void derivatives(const struct kaci_cone *cone, int64_t count,
                        const double *x, double *dvdx, double *dvdt)
{
    double gap[KACI_BLOCK];

    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);
        const double slope = kaci_slope(p.root);

        gap[i] = p.gap;
        dvdx[i] = cone_slope(cone, &p, slope);
        dvdt[i] = cone_change(cone, &p, slope);
    }
    for (int64_t i = 0; i < count; i++) {
        if (!(gap[i] > 0.0)) {
            dvdx[i] = dvdt[i] = isnan(x[i]) ? x[i] : 0.0;
        }
    }
}

static void put(double *out, int64_t first, int64_t count, const double *block)
{
    if (out != NULL) {
        memcpy(out + first, block, (size_t)count * sizeof *block);
    }
}

kac_status kac_law_velocity(double a, double c, double t, int64_t n,
                            const double *x, double *v, double *dvdx,
                            double *dvdt)
{
    const kac_status status = kaci_cone_check(a, c, t, n);
    const struct kaci_kernels *kernels;
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || v != NULL || dvdx != NULL || dvdt != NULL,
                 "v, dvdx and dvdt are all NULL");

    mode = kaci_fp_enter();
    kernels = kernels_for_length(n);
    if (dvdx == NULL && dvdt == NULL) {
        kernels->kac_velocity(a, c, t, n, x, v);
        kaci_fp_leave(mode);
        return KAC_OK;
    }
    cone = cone_at(a, c, t);
    for (int64_t i = 0; i < n; i += KACI_BLOCK) {
        const int64_t count = n - i < KACI_BLOCK ? n - i : KACI_BLOCK;
        double speed[KACI_BLOCK], in_x[KACI_BLOCK], in_t[KACI_BLOCK];

        kernels->kac_velocity(a, c, t, count, x + i, speed);
        derivatives(&cone, count, x + i, in_x, in_t);
        put(v, i, count, speed);
        put(dvdx, i, count, in_x);
        put(dvdt, i, count, in_t);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

/* Where single precision has no room for a t and c t or for their squares. */
static int too_far(double x)
{
    return !(x >= 1e-18 && x <= 1e18);
}

kac_status kac_law_velocity_f32(double a, double c, double t, int64_t n,
                                const float *x, float *v)
{
    const kac_status status = kaci_cone_check(a, c, t, n);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || v != NULL, "v is NULL");

    mode = kaci_fp_enter();
    if (too_far(a * t) || too_far(c * t) || too_far(c) || too_far(a / c)) {
        const struct kaci_kernels *one = kaci_kernels_for(KAC_CPU_BASELINE);

        for (int64_t i = 0; i < n; i++) {
            const float size = fabsf(x[i]);
            const double at = x[i];
            double speed = copysign(c, at);

            if (!(size > 0.0f && size >= (float)(c * t))) {
                one->kac_velocity(a, c, t, 1, &at, &speed);
            }
            v[i] = (float)speed;
        }
    } else {
        kernels_for_length(n)->kac_velocity_f32(a, c, t, n, x, v);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
