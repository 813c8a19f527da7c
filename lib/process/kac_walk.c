/* SPDX-License-Identifier: BSD-2-Clause */
/* The discrete walk that tends to the Kac process, and its exact law. */

#include "process/path_priv.h"

#include <kacflow/kac_path.h>

static kac_status check_step(double a, double dt)
{
    KACI_REQUIRE(dt > 0.0 && cone_time_ok(dt),
                 "dt is %g, must be between 1e-60 and 1e60", dt);
    KACI_REQUIRE(a * dt <= 1.0, "a dt is %g, must be a probability, at most 1",
                 a * dt);
    return KAC_OK;
}

/* The number of steps forward less those backward is a whole number, so that
 * the place is rounded once. */
static void walk_steps(double turn, double length, struct kaci_random *random,
                       int64_t m, double *x, int8_t *direction)
{
    int64_t ahead = 0;
    int32_t d = path_fair(random);

    for (int64_t k = 0; k < m; k++) {
        ahead += d;
        if (kaci_random_uniform(random) < turn) {
            d = -d;
        }
        if (x != NULL) {
            x[k] = length * (double)ahead;
        }
        if (direction != NULL) {
            direction[k] = (int8_t)d;
        }
    }
}

kac_status kac_path_walk(double a, double c, double dt, uint64_t seed,
                         uint32_t step, int64_t first, int64_t n, int64_t m,
                         double *x, int8_t *direction)
{
    kac_status status = kaci_path_check(a, c, first, n, m);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = check_step(a, dt);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || m == 0 || x != NULL || direction != NULL,
                 "x and direction are both NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;

        kaci_random_begin(&random, seed, KACI_RANDOM_WALK, step, first + i);
        walk_steps(a * dt, c * dt, &random, m, x != NULL ? x + i * m : NULL,
                   direction != NULL ? direction + i * m : NULL);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

/* f(j): the probability of j steps backward among the first k, the last one
 * forward; by symmetry that of j steps backward and the last one backward is
 * f(k - j). So the next f(j) is (1 - p) f(j) + p f(k - j): two by two, in
 * place, and all terms are positive. Requires m >= 1. */
static void fill_law(double p, int64_t m, double *f)
{
    const double q = 1.0 - p;

    f[0] = 0.5;
    f[1] = 0.0;
    for (int64_t k = 1; k < m; k++) {
        for (int64_t j = 0; 2 * j < k; j++) {
            const double one = f[j], other = f[k - j];

            f[j] = q * one + p * other;
            f[k - j] = q * other + p * one;
        }
        f[k + 1] = 0.0;
    }
    for (int64_t j = 0; 2 * j <= m; j++) {
        f[j] = f[m - j] = f[j] + f[m - j];
    }
}

kac_status kac_path_walk_law(double a, double dt, int64_t m, double *out)
{
    kac_status status = kaci_path_check(a, 1.0, 0, 1, m);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = check_step(a, dt);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    if (m == 0) {
        out[0] = 1.0;
    } else {
        fill_law(a * dt, m, out);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
