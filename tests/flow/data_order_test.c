/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of the data: a new permutation in every epoch, alike at every
 * place, for any number of points and far into a run. */
#include "flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 300 };

static void every_epoch_is_a_permutation(void **state)
{
    static const int64_t epochs[4] = {0, 1, 7, (int64_t)1 << 40};

    (void)state;
    for (int64_t n = 1; n <= MOST; n++) {
        for (int e = 0; e < 4; e++) {
            char seen[MOST] = {0};

            for (int64_t i = 0; i < n; i++) {
                const int64_t k =
                    kaci_data_order(KACI_RANDOM_EPOCH, 5, n, epochs[e] * n + i);

                assert_true(k >= 0 && k < n);
                assert_false(seen[k]);
                seen[k] = 1;
            }
        }
    }
}

static void epochs_and_seeds_differ(void **state)
{
    int same_epoch = 0, same_seed = 0, fixed = 0;

    (void)state;
    for (int64_t i = 0; i < MOST; i++) {
        const int64_t k = kaci_data_order(KACI_RANDOM_EPOCH, 1, MOST, i);

        same_epoch +=
            k == kaci_data_order(KACI_RANDOM_EPOCH, 1, MOST, MOST + i);
        same_seed += k == kaci_data_order(KACI_RANDOM_EPOCH, 2, MOST, i);
        fixed += k == i;
    }
    // Each is Poisson of mean 1 for random permutations: above 12 with
    // probability below 1e-10.
    assert_in_range(same_epoch, 0, 12);
    assert_in_range(same_seed, 0, 12);
    assert_in_range(fixed, 0, 12);
}

/* Chi-square of where points land over many epochs: 10 x 10 counts of mean
 * 400, 81 degrees of freedom; above 165 with probability below 1e-7. */
static void places_are_alike(void **state)
{
    enum { N = 10, EPOCHS = 4000 };
    int64_t counts[N][N] = {{0}};
    double sum = 0;

    (void)state;
    for (int64_t i = 0; i < N * EPOCHS; i++) {
        counts[i % N][kaci_data_order(KACI_RANDOM_EPOCH, 9, N, i)]++;
    }
    for (int i = 0; i < N * N; i++) {
        const double e = EPOCHS / (double)N;
        const double off = (double)counts[i / N][i % N] - e;

        sum += off * off / e;
    }
    assert_true(sum < 165);
}

static void large_sets(void **state)
{
    static const int64_t sizes[4] = {((int64_t)1 << 31) + 1, (int64_t)1 << 40,
                                     ((int64_t)1 << 61) - 1, (int64_t)1 << 62};

    (void)state;
    for (int s = 0; s < 4; s++) {
        int64_t seen[64];

        for (int i = 0; i < 64; i++) {
            seen[i] = kaci_data_order(KACI_RANDOM_EPOCH, 3, sizes[s], i);
            assert_true(seen[i] >= 0 && seen[i] < sizes[s]);
            for (int j = 0; j < i; j++) {
                assert_true(seen[i] != seen[j]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_epoch_is_a_permutation),
        cmocka_unit_test(epochs_and_seeds_differ),
        cmocka_unit_test(places_are_alike),
        cmocka_unit_test(large_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
