/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of the draws of paths: the same on every machine, compiler and
 * instruction set. A change here changes what a seed means. */
#include "kac_check.h"

#include <kacflow/kac_path.h>

enum { N = 64, M = 5, CAPACITY = 60 };
static const uint64_t SEED = UINT64_C(0x123456789abcdef0);
static const double times[M] = {0.0, 0.1, 0.7, 1.9, 2.0};

/* FNV-1a over 8 bytes at a time. */
static uint64_t hash(uint64_t h, size_t bytes, const void *data)
{
    for (size_t i = 0; i < bytes; i += 8) {
        uint64_t word = 0;

        memcpy(&word, (const char *)data + i, bytes - i < 8 ? bytes - i : 8);
        h = (h ^ word) * UINT64_C(0x100000001b3);
        h ^= h >> 32;
    }
    return h;
}

static void same(const char *what, uint64_t got, uint64_t want)
{
    if (got != want) {
        fail_msg("%s: 0x%016llx, must be 0x%016llx", what,
                 (unsigned long long)got, (unsigned long long)want);
    }
}

static void test_paths(void **state)
{
    double *jumps = calloc(N * CAPACITY, sizeof *jumps), x[N * M];
    int64_t count[N];
    int8_t start[N], direction[N * M], turned[N * M];
    uint64_t h;

    (void)state;
    assert_non_null(jumps);
    assert_int_equal(kac_path_jumps(7.0, 2.0, SEED, 3, INT64_C(1) << 40, N,
                                    CAPACITY, start, count, jumps),
                     KAC_OK);
    h = hash(hash(0, sizeof start, start), sizeof count, count);
    h = hash(h, N * CAPACITY * sizeof *jumps, jumps);
    same("jumps", h, UINT64_C(0x061b9276830a77d4));

    assert_int_equal(kac_path_position(1.5, N, CAPACITY, start, count, jumps, M,
                                       times, x, direction),
                     KAC_OK);
    same("places", hash(hash(0, sizeof x, x), sizeof direction, direction),
         UINT64_C(0xb35022d9d1f4f31d));
    free(jumps);

    assert_int_equal(kac_path_grid(7.0, 1.5, SEED, 3, INT64_C(1) << 40, N, NULL,
                                   M, times, x, direction, turned),
                     KAC_OK);
    h = hash(hash(0, sizeof x, x), sizeof direction, direction);
    same("grid", hash(h, sizeof turned, turned), UINT64_C(0x8cb16e0b9593c304));
    assert_int_equal(kac_path_grid(1e15, 1.5, SEED, 3, 0, N, NULL, M, times, x,
                                   direction, turned),
                     KAC_OK);
    same("grid, many turns",
         hash(hash(0, sizeof x, x), sizeof direction, direction),
         UINT64_C(0x1e38b93c47985816));
}

static void test_bridges(void **state)
{
    double *jumps = calloc(N * CAPACITY, sizeof *jumps), x[N], place[N * M];
    int64_t count[N];
    int8_t start[N], direction[N * M];
    uint64_t h;

    (void)state;
    assert_non_null(jumps);
    for (int i = 0; i < N; i++) {
        x[i] = (i - 32) * (3.0 / 32.0);
    }
    assert_int_equal(kac_path_bridge(7.0, 1.5, 2.0, SEED, 3, 5, N, x, NULL,
                                     NULL, M, times, place, direction),
                     KAC_OK);
    same("bridges",
         hash(hash(0, sizeof place, place), sizeof direction, direction),
         UINT64_C(0xa3609b5db4b24eed));
    assert_int_equal(kac_path_bridge_jumps(7.0, 1.5, 2.0, SEED, 3, 5, N, x,
                                           NULL, NULL, CAPACITY, start, count,
                                           jumps),
                     KAC_OK);
    h = hash(hash(0, sizeof start, start), sizeof count, count);
    same("bridge jumps", hash(h, N * CAPACITY * sizeof *jumps, jumps),
         UINT64_C(0xd9d7ddbca973cfd5));
    assert_int_equal(kac_path_bridge_density(7.0, 1.5, 2.0, 0.3, 0, 1, 0.7, N,
                                             x, place, place + 2 * N),
                     KAC_OK);
    same("density", hash(0, (2 * N + 4) * sizeof *place, place),
         UINT64_C(0x3a7d8564bb77d107));
    free(jumps);
}

static void test_walk(void **state)
{
    double x[N * M], law[N];
    int8_t direction[N * M];

    (void)state;
    assert_int_equal(
        kac_path_walk(3.0, 1.5, 0.1, SEED, 3, 5, N, M, x, direction), KAC_OK);
    same("walk", hash(hash(0, sizeof x, x), sizeof direction, direction),
         UINT64_C(0x5d9df7f17569e213));
    assert_int_equal(kac_path_walk_law(3.0, 0.1, N - 1, law), KAC_OK);
    same("law of the walk", hash(0, sizeof law, law),
         UINT64_C(0x4264688176a7ac05));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_bridges),
        cmocka_unit_test(test_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
