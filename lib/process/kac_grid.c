/* SPDX-License-Identifier: BSD-2-Clause */
/* Exact joint draws of place and direction of the Kac process on a grid of
 * times. */

#include "process/path_priv.h"

#include <kacflow/kac_path.h>

/* From here on a Poisson count is normal to more digits than the place has,
 * and even or odd with equal probability. */
#define NORMAL_COUNTS 0x1p40

/* What happens within a step: the share of it by which the path advances, from
 * -1 to 1 in its direction at the step's start, and how often it turns. */
struct advance {
    double share;
    int8_t turned, odd;
};

/* A coordinate of a uniform point on the sphere of R^(2m+1): its projection on
 * a plane has the squared radius 1 - U^(1/(m - 1/2)). */
static double sphere(struct kaci_random *random, double m)
{
    const double w = kaci_ln(kaci_random_uniform(random)) / (m - 0.5);

    return sqrt(-kaci_expm1(w)) * kaci_cospi(2.0 * kaci_random_uniform(random));
}

/* N odd: N + 1 pieces, as many in either direction, B ~ Beta(m, m) of the time
 * in that of the start. N even: one piece more in it, B ~ Beta(m + 1, m), which
 * is Beta(m, m) with the density weighted by 2 B = 1 + Y. */
static struct advance advance(struct kaci_random *random, double lam)
{
    struct advance step = {1.0, 0, 0};
    double m;

    if (lam < NORMAL_COUNTS) {
        const int64_t count = kaci_random_poisson(random, lam);

        if (count == 0) {
            return step;
        }
        m = (double)((count + 1) >> 1);
        step.odd = (int8_t)(count & 1);
    } else {
        m = 0.5 * (lam + sqrt(lam) * kaci_random_normal(random));
        step.odd = path_fair(random) > 0;
    }
    step.turned = 1;
    step.share = sphere(random, m);
    if (!step.odd && kaci_random_uniform(random) > 0.5 * (1.0 + step.share)) {
        step.share = -step.share;
    }
    return step;
}

/* Where the path has gone straight for several steps its place comes from the
 * last one where it had not: on the front it stays to the bit. */
static void draw_path(double a, double c, struct kaci_random *random, int32_t d,
                      int64_t m, const double *t, double *x, int8_t *direction,
                      int8_t *turned)
{
    double place = 0.0, since = 0.0, before = 0.0;

    for (int64_t k = 0; k < m; k++) {
        const double length = t[k] - before;
        const struct advance step = advance(random, a * length);

        if (step.turned) {
            place += d * (c * ((before - since) + length * step.share));
            place = path_clamp(place, c * t[k]);
            since = t[k];
            d = step.odd ? -d : d;
            x[k] = place;
        } else {
            const double straight = place + d * (c * (t[k] - since));

            x[k] = path_clamp(straight, c * t[k]);
        }
        if (direction != NULL) {
            direction[k] = (int8_t)d;
        }
        if (turned != NULL) {
            turned[k] = step.turned;
        }
        before = t[k];
    }
}

kac_status kac_path_grid(double a, double c, uint64_t seed, uint32_t step,
                         int64_t first, int64_t n, const int8_t *start,
                         int64_t m, const double *t, double *x,
                         int8_t *direction, int8_t *turned)
{
    kac_status status = kaci_path_check(a, c, first, n, m);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = kaci_path_check_directions("start", n, start, 1);
    }
    if (status == KAC_OK) {
        status = kaci_path_check_times("t", m, t);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || m == 0 || x != NULL, "x is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;
        int32_t fair;

        kaci_random_begin(&random, seed, KACI_RANDOM_GRID, step, first + i);
        fair = path_fair(&random);
        draw_path(a, c, &random,
                  start != NULL && start[i] != 0 ? start[i] : fair, m, t,
                  x + i * m, direction != NULL ? direction + i * m : NULL,
                  turned != NULL ? turned + i * m : NULL);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
