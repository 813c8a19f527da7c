/* SPDX-License-Identifier: BSD-2-Clause */
/* Which data points are possible given x: the light cones that contain it. */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* Largest |x_i - f x0_i| of each point of a group, up to two roundings; where
 * all are above `enough` they may be too small. */
static void reach_of(const kac_field *field, const struct kaci_query *q,
                     int64_t group, double enough, double reach[KACI_LANES])
{
    const double *x0 = field->points + group * KACI_LANES * field->d;

    memset(reach, 0, KACI_LANES * sizeof *reach);
    for (int64_t i = 0; i < field->d; i++, x0 += KACI_LANES) {
        for (int lane = 0; lane < KACI_LANES; lane++) {
            const double size = fabs(q->x[i] - q->s.f * x0[lane]);

            reach[lane] = size > reach[lane] ? size : reach[lane];
        }
        if (i % 16 == 15) {
            double least = reach[0];

            for (int lane = 1; lane < KACI_LANES; lane++) {
                least = reach[lane] < least ? reach[lane] : least;
            }
            if (least > enough) {
                return;
            }
        }
    }
}

/* Number of coordinates of x on fronts of component k (0 where fronts carry no
 * mass), or -1 where x is outside its cone. */
static int64_t fronts_of(const kac_field *field, const struct kaci_query *q,
                         int64_t k)
{
    const double *x0 = kaci_point_of(field, k);
    int64_t fronts = 0;

    for (int64_t i = 0; i < field->d; i++) {
        const double gap =
            q->radius - fabs(kaci_fma(-q->s.f, x0[i * KACI_LANES], q->x[i]));

        if (gap < -q->tolerance) {
            return -1;
        }
        fronts += gap <= q->tolerance;
    }
    return kaci_process_has_atoms(field->process) ? fronts : 0;
}

/* Of points. */
static int64_t select_points(const kac_field *field, const struct kaci_query *q,
                             int64_t *inside, int64_t *fronts, int64_t *nearest)
{
    const double near = q->radius - 2.0 * q->tolerance;
    const double far = q->radius + 2.0 * q->tolerance;
    int64_t most = 0, selected = 0;
    double reach[KACI_LANES], least = INFINITY;

    for (int64_t k = 0; k < field->count; k++) {
        const int lane = (int)(k % KACI_LANES);
        int64_t on_fronts = 0;

        if (lane == 0) {
            reach_of(field, q, k / KACI_LANES, far > least ? far : least,
                     reach);
        }
        if (reach[lane] < least) {
            least = reach[lane];
            *nearest = k;
        }
        if (reach[lane] > far) {
            continue;
        }
        if (!(reach[lane] < near)) { // roundings may decide; not at infinity
            on_fronts = near < INFINITY ? fronts_of(field, q, k) : 0;
        }
        if (on_fronts > most) {
            most = on_fronts;
            selected = 0;
        }
        if (on_fronts == most) {
            inside[selected++] = k;
        }
    }
    *fronts = most;
    return selected;
}

/* Of components with widths: all of a normal kernel. */
static int64_t select_spread(const kac_field *field, const struct kaci_query *q,
                             int64_t *inside, int64_t *nearest)
{
    const double far = q->radius + 2.0 * q->tolerance;
    const double widest = fabs(q->s.f) * field->widest;
    const int box = field->kernel == KAC_KERNEL_BOX;
    int64_t selected = 0;
    double reach[KACI_LANES], least = INFINITY;

    for (int64_t k = 0; k < field->count; k++) {
        const int lane = (int)(k % KACI_LANES);
        const double own = box ? fabs(q->s.f) * field->width[k] : 0.0;

        if (lane == 0) {
            reach_of(field, q, k / KACI_LANES,
                     (far > least ? far : least) + widest, reach);
        }
        if (reach[lane] - own < least) {
            least = reach[lane] - own;
            *nearest = k;
        }
        if (!box || reach[lane] <= far + own) {
            inside[selected++] = k;
        }
    }
    return selected;
}

int64_t kaci_select_components(const kac_field *field,
                               const struct kaci_query *q, int64_t *inside,
                               int32_t *fronts, int64_t *nearest)
{
    int64_t most = 0, selected;

    *nearest = 0;
    selected = q->spread ? select_spread(field, q, inside, nearest)
                         : select_points(field, q, inside, &most, nearest);
    if (selected == 0) {
        inside[selected++] = *nearest;
    }
    *fronts = (int32_t)most;
    return selected;
}
