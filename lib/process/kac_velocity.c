/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: conditional velocity and its derivatives. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

#include <string.h>

/* Velocities of one block; `gap` receives the distances to the front. */
static void velocity(const struct kaci_cone *cone, int64_t count,
                     const double *x, double *gap, double *v)
{
    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);

        gap[i] = p.gap;
        v[i] = cone_velocity(cone, &p);
    }
    for (int64_t i = 0; i < count; i++) {
        if (!(gap[i] > 0.0)) {
            /* At t = 0 both fronts lie at 0, where the mean is 0. */
            v[i] = isnan(x[i]) || x[i] == 0.0 ? x[i] : copysign(cone->c, x[i]);
        }
    }
}

static void derivatives(const struct kaci_cone *cone, int64_t count,
                        const double *x, const double *gap, double *dvdx,
                        double *dvdt)
{
    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(cone, x[i]);
        const double slope = kaci_slope(p.root);

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
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || v != NULL || dvdx != NULL || dvdt != NULL,
                 "v, dvdx and dvdt are all NULL");

    mode = kaci_fp_enter();
    cone = cone_at(a, c, t);
    for (int64_t i = 0; i < n; i += KACI_BLOCK) {
        const int64_t count = n - i < KACI_BLOCK ? n - i : KACI_BLOCK;
        double gap[KACI_BLOCK], speed[KACI_BLOCK];
        double in_x[KACI_BLOCK], in_t[KACI_BLOCK];

        velocity(&cone, count, x + i, gap, speed);
        if (dvdx != NULL || dvdt != NULL) {
            derivatives(&cone, count, x + i, gap, in_x, in_t);
        }
        put(v, i, count, speed);
        put(dvdx, i, count, in_x);
        put(dvdt, i, count, in_t);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
