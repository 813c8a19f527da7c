/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole paths of the Kac process: their reversals, and where they lead. */

#include "process/path_priv.h"

#include <kacflow/kac_path.h>

/* ---- Checks ------------------------------------------------------------ */

kac_status kaci_path_check(double a, double c, int64_t first, int64_t n,
                           int64_t m)
{
    int64_t bytes;

    KACI_REQUIRE(cone_rate_ok(a), "a is %g, must be between 1e-60 and 1e60", a);
    KACI_REQUIRE(cone_rate_ok(c), "c is %g, must be between 1e-60 and 1e60", c);
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(m >= 0, "m is %" PRId64 ", must be >= 0", m);
    KACI_REQUIRE(kaci_mul_size(n, m, 8, &bytes),
                 "n * m is %" PRId64 " * %" PRId64 ", too large", n, m);
    KACI_REQUIRE(
        n <= INT64_C(1) << 56 && first >= 0 && first <= (INT64_C(1) << 56) - n,
        "first is %" PRId64 ", must be 0 to 2^56 - n (n is %" PRId64 ")", first,
        n);
    return KAC_OK;
}

kac_status kaci_path_check_room(int64_t n, int64_t capacity)
{
    int64_t bytes;

    KACI_REQUIRE(capacity >= 0 && kaci_mul_size(n, capacity, 8, &bytes),
                 "capacity is %" PRId64 ", must be >= 0, and n * capacity "
                 "numbers in memory",
                 capacity);
    return KAC_OK;
}

kac_status kaci_path_check_most(int32_t wanted, int64_t capacity, int64_t path,
                                int64_t most)
{
    KACI_REQUIRE(!wanted || most <= capacity,
                 "capacity is %" PRId64 ", path %" PRId64 " has %" PRId64
                 " reversals",
                 capacity, path, most);
    return KAC_OK;
}

kac_status kaci_path_check_times(const char *name, int64_t m, const double *t)
{
    KACI_REQUIRE(m == 0 || t != NULL, "%s is NULL", name);
    for (int64_t k = 0; k < m; k++) {
        KACI_REQUIRE(cone_time_ok(t[k]),
                     "%s[%" PRId64 "] is %g, must be 0 or between 1e-60 and "
                     "1e60",
                     name, k, t[k]);
        KACI_REQUIRE(k == 0 || t[k] >= t[k - 1],
                     "%s[%" PRId64 "] is %g, must not be below the one before, "
                     "%g",
                     name, k, t[k], t[k - 1]);
    }
    return KAC_OK;
}

kac_status kaci_path_check_directions(const char *name, int64_t n,
                                      const int8_t *direction,
                                      int32_t zero_allowed)
{
    for (int64_t i = 0; direction != NULL && i < n; i++) {
        KACI_REQUIRE(direction[i] == 1 || direction[i] == -1 ||
                         (zero_allowed && direction[i] == 0),
                     "%s[%" PRId64 "] is %d, must be %s", name, i,
                     (int)direction[i],
                     zero_allowed ? "-1, 0 or 1" : "-1 or 1");
    }
    return KAC_OK;
}

/* ---- Reversals --------------------------------------------------------- */

/* Direction and count of an item; its times follow in the same stream. */
static int64_t begin_path(struct kaci_random *random, uint64_t seed,
                          uint32_t step, int64_t item, double lam,
                          int8_t *start)
{
    kaci_random_begin(random, seed, KACI_RANDOM_PATH, step, item);
    *start = (int8_t)path_fair(random);
    return kaci_random_poisson(random, lam);
}

/* Of `count` + 1 exponential gaps, scaled to the length t, the partial sums
 * are sorted uniform numbers. Their sum is at least every partial sum, so
 * that none comes out beyond t. */
static void fill_times(struct kaci_random *random, double t, int64_t count,
                       double *times)
{
    double sum = 0.0;

    for (int64_t k = 0; k < count; k++) {
        sum += kaci_random_exponential(random);
        times[k] = sum;
    }
    sum += kaci_random_exponential(random);
    for (int64_t k = 0; k < count; k++) {
        times[k] = t * (times[k] / sum);
    }
}

kac_status kac_path_jumps(double a, double t, uint64_t seed, uint32_t step,
                          int64_t first, int64_t n, int64_t capacity,
                          int8_t *start, int64_t *count, double *jumps)
{
    kac_status status;
    struct kaci_fpmode mode;
    int64_t most = 0, path = 0;

    status = kaci_path_check(a, 1.0, first, n, 1);
    if (status == KAC_OK) {
        status = kaci_path_check_room(n, capacity);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(cone_time_ok(t),
                 "t is %g, must be 0 or between 1e-60 and 1e60", t);
    KACI_REQUIRE(a * t <= PATH_COUNTS, "a t is %g, must be at most 2^32",
                 a * t);
    KACI_REQUIRE(n == 0 || count != NULL, "count is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;
        int8_t unused;

        count[i] = begin_path(&random, seed, step, first + i, a * t, &unused);
        if (count[i] > most) {
            most = count[i];
            path = i;
        }
    }
    if (jumps == NULL || most <= capacity) {
        for (int64_t i = 0; i < n; i++) {
            struct kaci_random random;
            int8_t direction;

            begin_path(&random, seed, step, first + i, a * t, &direction);
            if (start != NULL) {
                start[i] = direction;
            }
            if (jumps != NULL) {
                fill_times(&random, t, count[i], jumps + i * capacity);
            }
        }
    }
    kaci_fp_leave(mode);
    return kaci_path_check_most(jumps != NULL, capacity, path, most);
}

/* ---- Places ------------------------------------------------------------ */

/* tau at the m times s, in the path's own direction. Times and gaps are
 * multiples of the spacing of doubles at the last reversal, which is not below
 * tau: its sums are exact, but for one rounding whenever that spacing has
 * doubled. So the error does not grow with the number of reversals. */
static void walk(double c, int32_t d, int64_t count, const double *jumps,
                 int64_t m, const double *s, double *x, int8_t *direction)
{
    double tau = 0.0, last = 0.0;
    int32_t sign = 1;
    int64_t j = 0;

    for (int64_t k = 0; k < m; k++) {
        for (; j < count && jumps[j] <= s[k]; j++) {
            tau += sign * (jumps[j] - last);
            last = jumps[j];
            sign = -sign;
        }
        if (x != NULL) {
            const double place = path_clamp(tau + sign * (s[k] - last), s[k]);

            x[k] = 0.0 + d * (c * place); // not -0.0
        }
        if (direction != NULL) {
            direction[k] = (int8_t)(d * sign);
        }
    }
}

static kac_status check_paths(int64_t n, int64_t capacity, const int64_t *count,
                              const double *jumps)
{
    KACI_REQUIRE(n == 0 || count != NULL, "count is NULL");
    for (int64_t i = 0; i < n; i++) {
        const double *times = jumps != NULL ? jumps + i * capacity : NULL;

        KACI_REQUIRE(count[i] >= 0 && count[i] <= capacity,
                     "count[%" PRId64 "] is %" PRId64 ", must be 0 to capacity "
                     "(%" PRId64 ")",
                     i, count[i], capacity);
        KACI_REQUIRE(count[i] == 0 || jumps != NULL, "jumps is NULL");
        for (int64_t j = 0; j < count[i]; j++) {
            KACI_REQUIRE(times[j] >= (j > 0 ? times[j - 1] : 0.0) &&
                             times[j] <= KACI_LARGEST,
                         "jumps[%" PRId64 ", %" PRId64 "] is %g, must be 0 to "
                         "1e60 and not below the one before",
                         i, j, times[j]);
        }
    }
    return KAC_OK;
}

kac_status kac_path_position(double c, int64_t n, int64_t capacity,
                             const int8_t *start, const int64_t *count,
                             const double *jumps, int64_t m, const double *s,
                             double *x, int8_t *direction)
{
    kac_status status = kaci_path_check(1.0, c, 0, n, m);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = kaci_path_check_room(n, capacity);
    }
    if (status == KAC_OK) {
        status = kaci_path_check_directions("start", n, start, 0);
    }
    if (status == KAC_OK) {
        status = check_paths(n, capacity, count, jumps);
    }
    if (status == KAC_OK) {
        status = kaci_path_check_times("s", m, s);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || m == 0 || x != NULL || direction != NULL,
                 "x and direction are both NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        walk(c, start != NULL ? start[i] : 1, count[i],
             jumps != NULL ? jumps + i * capacity : NULL, m, s,
             x != NULL ? x + i * m : NULL,
             direction != NULL ? direction + i * m : NULL);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
