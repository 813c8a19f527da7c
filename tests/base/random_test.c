/* SPDX-License-Identifier: BSD-2-Clause */
/* Random numbers: published words, laws, streams, and bits that stay.
 *
 * Every statistical check has a fixed seed and would refuse a right generator
 * with probability 1e-6; with some 30 of them, one seed in 30,000 would fail.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kacflow/random.h>

#include "base/base.h"

/* Quantile 1 - 1e-6 of the normal law, and of Kolmogorov's. */
static const double normal_limit = 4.7534;
static const double kolmogorov_limit = 2.6935;
static const double root_half = 0x1.6a09e667f3bcdp-1; /* sqrt(1/2) */

enum { DRAWS = 100000, SEED = 12345 };

/* ---- Words ------------------------------------------------------------- */

/* The known answers that Salmon et al. publish with Random123. */
static void philox_gives_the_published_words(void **state)
{
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } cases[] = {
        {{0, 0, 0, 0},
         {0, 0},
         {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    uint32_t words[4];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            kac_random_philox4x32(cases[i].counter, cases[i].key, words),
            KAC_OK);
        assert_memory_equal(words, cases[i].out, sizeof words);
        memcpy(words, cases[i].counter, sizeof words);
        assert_int_equal(kac_random_philox4x32(words, cases[i].key, words),
                         KAC_OK); // in place
        assert_memory_equal(words, cases[i].out, sizeof words);
    }
}

/* Counter: block, step, item, purpose and the rest of the item. */
static void words_follow_the_documented_counter(void **state)
{
    const int64_t item = 0x0123456789abcd;
    const uint32_t key[2] = {0x55667788, 0x11223344};
    struct kaci_random random;

    (void)state;
    kaci_random_begin(&random, 0x1122334455667788u, KACI_RANDOM_TOY,
                      0xdeadbeefu, item);
    for (uint32_t block = 0; block < 3; block++) {
        const uint32_t counter[4] = {block, 0xdeadbeef, 0x6789abcd,
                                     (uint32_t)7 << 24 | 0x012345};
        uint32_t want[4];

        kaci_philox4x32(counter, key, want);
        for (int i = 0; i < 4; i += 2) {
            if (block == 1) {
                assert_true(kaci_random_u64(&random) ==
                            (want[i] | (uint64_t)want[i + 1] << 32));
            } else {
                assert_true(kaci_random_u32(&random) == want[i]);
                assert_true(kaci_random_u32(&random) == want[i + 1]);
            }
        }
    }
}

/* ---- Judges ------------------------------------------------------------ */

/* Chi-square by the normal approximation of Wilson and Hilferty. */
static void judge_counts(int cells, const int64_t *count,
                         const double *probability, int64_t draws,
                         const char *what)
{
    const double degrees = cells - 1;
    double sum = 0.0, z;

    assert_true(cells > 1);
    for (int i = 0; i < cells; i++) {
        const double want = probability[i] * (double)draws;

        assert_true(want > 4.0); // else the approximation is none
        sum += ((double)count[i] - want) * ((double)count[i] - want) / want;
    }
    z = (cbrt(sum / degrees) - (1.0 - 2.0 / (9.0 * degrees))) /
        sqrt(2.0 / (9.0 * degrees));
    if (!(z < normal_limit)) {
        fail_msg("%s: chi-square %g with %g degrees, z = %g", what, sum,
                 degrees, z);
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov; sorts x. */
static void judge_distribution(double *x, double (*cdf)(double),
                               const char *what)
{
    double worst = 0.0;

    qsort(x, DRAWS, sizeof *x, ascending);
    for (int i = 0; i < DRAWS; i++) {
        const double p = cdf(x[i]);

        worst = fmax(worst,
                     fmax(p - i / (double)DRAWS, (i + 1) / (double)DRAWS - p));
    }
    if (!(worst * sqrt(DRAWS) < kolmogorov_limit)) {
        fail_msg("%s: %g from the distribution function", what, worst);
    }
}

/* How many of x are above each edge, against the probabilities of that. */
static void judge_tail(const double *x, double sign, int edges,
                       const double *edge, const double *above,
                       const char *what)
{
    int64_t count[8] = {0};
    double probability[8];

    for (int i = 0; i < DRAWS; i++) {
        int cell = 0;

        while (cell < edges && sign * x[i] > edge[cell]) {
            cell++;
        }
        count[cell]++;
    }
    for (int i = 0; i <= edges; i++) {
        probability[i] =
            (i == 0 ? 1.0 : above[i - 1]) - (i == edges ? 0.0 : above[i]);
    }
    judge_counts(edges + 1, count, probability, DRAWS, what);
}

/* ---- Laws -------------------------------------------------------------- */

static double *draws;

static int make_draws(void **state)
{
    (void)state;
    draws = malloc(DRAWS * sizeof *draws);
    return draws == NULL;
}

static int free_draws(void **state)
{
    (void)state;
    free(draws);
    return 0;
}

static double uniform_cdf(double x)
{
    return x;
}

static void uniform_law(void **state)
{
    int64_t count[64] = {0};
    double probability[64];

    (void)state;
    assert_int_equal(kac_random_uniform(SEED, 1, 0, DRAWS, draws), KAC_OK);
    for (int i = 0; i < DRAWS; i++) {
        const double k = draws[i] * 0x1p53; // an odd number

        assert_true(draws[i] > 0.0 && draws[i] < 1.0);
        assert_true(k == floor(k) && fmod(k, 2.0) == 1.0);
        count[(int)fmod(floor(k / 2.0), 64.0)]++; // the last six bits
    }
    for (int i = 0; i < 64; i++) {
        probability[i] = 1.0 / 64;
    }
    judge_counts(64, count, probability, DRAWS, "last bits");
    judge_distribution(draws, uniform_cdf, "uniform");
}

/* The words that would round to 0 and 1 if they were taken carelessly. */
static void uniform_stays_inside(void **state)
{
    struct kaci_random random;

    (void)state;
    kaci_random_begin(&random, 0, KACI_RANDOM_USER, 0, 0);
    for (int i = 0; i < 4; i++) {
        random.word[i] = i < 2 ? 0 : 0xffffffff;
    }
    random.used = 0;
    assert_true(kaci_random_uniform(&random) == 0x1p-53);
    assert_true(kaci_random_uniform(&random) == 1.0 - 0x1p-53);
}

static double normal_cdf(double x)
{
    return 0.5 * erfc(-x * root_half);
}

static void normal_law(void **state)
{
    static const double edge[] = {1.0, 2.0, 3.0, 3.5};
    double above[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        above[i] = normal_cdf(-edge[i]);
    }
    assert_int_equal(kac_random_normal(SEED, 2, 0, DRAWS, draws), KAC_OK);
    judge_tail(draws, 1.0, 4, edge, above, "upper tail of the normal law");
    judge_tail(draws, -1.0, 4, edge, above, "lower tail of the normal law");
    for (int i = 0; i + 1 < DRAWS; i += 2) { // independent, if they were
        const double x = draws[i], y = draws[i + 1];

        draws[i] = (x + y) * root_half;
        draws[i + 1] = (x - y) * root_half;
    }
    judge_distribution(draws, normal_cdf, "normal");
}

static double exponential_cdf(double x)
{
    return -expm1(-x);
}

static void exponential_law(void **state)
{
    static const double edge[] = {1.0, 3.0, 5.0, 7.0, 9.0};
    double above[5];

    (void)state;
    for (int i = 0; i < 5; i++) {
        above[i] = exp(-edge[i]);
    }
    assert_int_equal(kac_random_exponential(SEED, 3, 0, DRAWS, draws), KAC_OK);
    judge_tail(draws, 1.0, 5, edge, above, "tail of the exponential law");
    judge_distribution(draws, exponential_cdf, "exponential");
}

/* Counts in runs of values that have at least 1/400 of the mass together.
 * What is beyond 8 standard deviations is in the first and last cells. */
static void judge_poisson(double mean, const int64_t *count)
{
    enum { MAX_CELLS = 500 };
    const double sigma = sqrt(mean);
    const double first = fmax(0.0, floor(mean - 8.0 * sigma));
    const double last = ceil(mean + 8.0 * sigma) + 8.0;
    const double mode = floor(mean);
    const int64_t values = (int64_t)(last - first) + 1;
    double *p = malloc((size_t)values * sizeof *p);
    int64_t *edge = malloc(MAX_CELLS * sizeof *edge);
    int64_t cells_count[MAX_CELLS] = {0};
    double probability[MAX_CELLS] = {0.0};
    int cells = 0;
    double sum = 0.0, left = 1.0;
    char what[64];

    // Ratios from the mode outwards, then the sum made 1.
    p[(int64_t)(mode - first)] = 1.0;
    for (double k = mode; k > first; k--) {
        p[(int64_t)(k - first) - 1] = p[(int64_t)(k - first)] * k / mean;
    }
    for (double k = mode; k < last; k++) {
        p[(int64_t)(k - first) + 1] =
            p[(int64_t)(k - first)] * mean / (k + 1.0);
    }
    for (int64_t i = 0; i < values; i++) {
        sum += p[i];
    }
    for (int64_t i = 0; i < values && left > 1.0 / 400; i++) {
        probability[cells] += p[i] / sum;
        if (probability[cells] >= 1.0 / 400) {
            left -= probability[cells];
            edge[cells++] = (int64_t)first + i;
        }
    }
    probability[cells - 1] += left; // the last cell has no end
    edge[cells - 1] = INT64_MAX;
    for (int i = 0; i < DRAWS; i++) {
        int low = 0, high = cells - 1;

        assert_true(count[i] >= 0);
        while (low < high) {
            const int middle = (low + high) / 2;

            if (count[i] <= edge[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        cells_count[low]++;
    }
    snprintf(what, sizeof what, "Poisson with mean %g", mean);
    judge_counts(cells, cells_count, probability, DRAWS, what);
    free(edge);
    free(p);
}

static void poisson_law(void **state)
{
    static const double means[] = {0.01, 0.1,  1.0,    9.0, 29.9,
                                   30.1, 77.0, 1000.0, 1e6, 1e8};
    int64_t *count = malloc(DRAWS * sizeof *count);

    (void)state;
    for (uint32_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        assert_int_equal(
            kac_random_poisson(SEED, 100 + i, 0, DRAWS, means[i], count),
            KAC_OK);
        judge_poisson(means[i], count);
    }
    free(count);
}

/* Mean and variance at the largest mean, where counts no longer fit a table. */
static void poisson_of_the_largest_mean(void **state)
{
    int64_t *count = malloc(DRAWS * sizeof *count);
    double sum = 0.0, squares = 0.0;

    (void)state;
    assert_int_equal(kac_random_poisson(SEED, 4, 0, DRAWS, 0x1p40, count),
                     KAC_OK);
    for (int i = 0; i < DRAWS; i++) {
        draws[i] = ((double)count[i] - 0x1p40) * 0x1p-20;
        sum += draws[i];
        squares += draws[i] * draws[i];
    }
    assert_true(fabs(sum) / sqrt(DRAWS) < 4.9);
    assert_true(fabs(squares - DRAWS) / sqrt(2.0 * DRAWS) < 4.9);
    judge_distribution(draws, normal_cdf, "Poisson with mean 2^40");
    assert_int_equal(kac_random_poisson(SEED, 4, 0, 100, 0.0, count), KAC_OK);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(count[i], 0);
    }
    free(count);
}

/* Rejection: of 2^64 words, a quarter is thrown away here. */
static void numbers_below_are_unbiased(void **state)
{
    const int64_t wide = (int64_t)3 << 61;
    int64_t seven[7] = {0}, thirds[3] = {0};
    double probability[7];
    struct kaci_random random;

    (void)state;
    kaci_random_begin(&random, SEED, KACI_RANDOM_USER, 5, 0);
    for (int i = 0; i < DRAWS; i++) {
        const int64_t small = kaci_random_below(&random, 7);
        const int64_t large = kaci_random_below(&random, wide);

        assert_in_range(small, 0, 6);
        assert_true(large >= 0 && large < wide);
        seven[small]++;
        thirds[large >> 61]++;
    }
    assert_int_equal(kaci_random_below(&random, 1), 0);
    for (int i = 0; i < 7; i++) {
        probability[i] = 1.0 / 7;
    }
    judge_counts(7, seven, probability, DRAWS, "below 7");
    for (int i = 0; i < 3; i++) {
        probability[i] = 1.0 / 3;
    }
    judge_counts(3, thirds, probability, DRAWS, "below 3 * 2^61");
}

/* ---- Permutations ------------------------------------------------------ */

static void permutations_are_permutations(void **state)
{
    enum { LENGTH = 1000 };
    int64_t order[LENGTH];
    int seen[LENGTH] = {0};

    (void)state;
    assert_int_equal(kac_random_permutation(SEED, 0, LENGTH, order), KAC_OK);
    for (int i = 0; i < LENGTH; i++) {
        assert_in_range(order[i], 0, LENGTH - 1);
        seen[order[i]]++;
    }
    for (int i = 0; i < LENGTH; i++) {
        assert_int_equal(seen[i], 1);
    }
    order[0] = 7;
    assert_int_equal(kac_random_permutation(SEED, 0, 0, NULL), KAC_OK);
    assert_int_equal(order[0], 7);
    assert_int_equal(kac_random_permutation(SEED, 0, 1, order), KAC_OK);
    assert_int_equal(order[0], 0);
}

static void permutations_are_uniform(void **state)
{
    enum { TRIES = 24000 };
    int64_t count[256] = {0}, cells[24];
    double probability[24];
    int used = 0;

    (void)state;
    for (uint32_t stream = 0; stream < TRIES; stream++) {
        int64_t order[4];

        assert_int_equal(kac_random_permutation(SEED, stream, 4, order),
                         KAC_OK);
        count[order[0] | order[1] << 2 | order[2] << 4 | order[3] << 6]++;
    }
    for (int i = 0; i < 256; i++) {
        if (count[i] > 0) {
            assert_true(used < 24);
            probability[used] = 1.0 / 24;
            cells[used++] = count[i];
        }
    }
    assert_int_equal(used, 24);
    judge_counts(24, cells, probability, TRIES, "permutations of 4");
}

/* ---- Streams ----------------------------------------------------------- */

typedef kac_status (*fill_fn)(uint64_t seed, uint32_t stream, int64_t first,
                              int64_t n, double *out);

static const fill_fn fills[] = {kac_random_uniform, kac_random_normal,
                                kac_random_exponential};
enum { FILLS = sizeof fills / sizeof fills[0] };

static void parts_of_a_stream_are_the_stream(void **state)
{
    enum { COUNT = 500 };
    const int64_t start = ((int64_t)1 << 55) - COUNT; // the very last ones
    double whole[COUNT], part[COUNT];
    int64_t whole_counts[COUNT], part_counts[COUNT];

    (void)state;
    for (int f = 0; f < FILLS; f++) {
        assert_int_equal(fills[f](SEED, 9, start, COUNT, whole), KAC_OK);
        for (int64_t at = 0, step = 1; at < COUNT; at += step, step += 3) {
            const int64_t n = COUNT - at < step ? COUNT - at : step;

            assert_int_equal(fills[f](SEED, 9, start + at, n, part + at),
                             KAC_OK);
        }
        assert_memory_equal(whole, part, sizeof whole);
    }
    for (int i = 0; i < 2; i++) {
        const double mean = i == 0 ? 5.0 : 500.0;

        assert_int_equal(
            kac_random_poisson(SEED, 9, start, COUNT, mean, whole_counts),
            KAC_OK);
        for (int64_t at = COUNT - 1; at >= 0; at--) { // in any order
            assert_int_equal(kac_random_poisson(SEED, 9, start + at, 1, mean,
                                                part_counts + at),
                             KAC_OK);
        }
        assert_memory_equal(whole_counts, part_counts, sizeof whole_counts);
    }
}

static void seeds_and_streams_differ(void **state)
{
    double base[8], other[8];

    (void)state;
    kac_random_uniform(SEED, 1, 0, 8, base);
    kac_random_uniform(SEED + 1, 1, 0, 8, other);
    assert_memory_not_equal(base, other, sizeof base);
    kac_random_uniform(SEED + ((uint64_t)1 << 63), 1, 0, 8, other);
    assert_memory_not_equal(base, other, sizeof base);
    kac_random_uniform(SEED, 2, 0, 8, other);
    assert_memory_not_equal(base, other, sizeof base);
    kac_random_uniform(SEED, 1, 1, 7, other);
    assert_memory_equal(base + 1, other, 7 * sizeof *base);
}

/* ---- Bits that stay ---------------------------------------------------- */

/* FNV-1a over little-endian words. */
static uint64_t hash(const void *words, int64_t count)
{
    uint64_t value = 0xcbf29ce484222325u;

    for (int64_t i = 0; i < count; i++) {
        uint64_t word;

        memcpy(&word, (const char *)words + 8 * i, sizeof word);
        for (int b = 0; b < 8; b++) {
            value = (value ^ (word >> 8 * b & 0xff)) * 0x100000001b3u;
        }
    }
    return value;
}

static void assert_hash(uint64_t got, uint64_t want, const char *what)
{
    if (got != want) {
        fail_msg("%s: hash 0x%016" PRIx64 ", must be 0x%016" PRIx64, what, got,
                 want);
    }
}

/* The same on every machine, compiler and instruction set. A change here
 * changes what every user's seed means. */
static void bits_are_those_of_the_first_release(void **state)
{
    enum { COUNT = 20000 };
    int64_t *count = malloc(COUNT * sizeof *count);

    (void)state;
    kac_random_uniform(SEED, 0, 0, COUNT, draws);
    assert_hash(hash(draws, COUNT), 0xdcc2a9adaeb6a634u, "uniform");
    kac_random_normal(SEED, 0, 0, COUNT, draws);
    assert_hash(hash(draws, COUNT), 0x49999e2ac6e3e88eu, "normal");
    kac_random_exponential(SEED, 0, 0, COUNT, draws);
    assert_hash(hash(draws, COUNT), 0xf155663fc0ade9e0u, "exponential");
    kac_random_poisson(SEED, 0, 0, COUNT, 3.5, count);
    assert_hash(hash(count, COUNT), 0x3fe01c83d2512087u, "Poisson 3.5");
    kac_random_poisson(SEED, 0, 0, COUNT, 12345.6, count);
    assert_hash(hash(count, COUNT), 0x73e450280ca7c7f1u, "Poisson 12345.6");
    kac_random_permutation(SEED, 0, COUNT, count);
    assert_hash(hash(count, COUNT), 0x8b5a34eb2476db75u, "permutation");
    free(count);
}

/* ---- Arguments --------------------------------------------------------- */

static void bad_arguments_are_refused(void **state)
{
    const int64_t end = (int64_t)1 << 55;
    const uint32_t words[4] = {1, 2, 3, 4};
    uint32_t out_words[4] = {5, 6, 7, 8};
    double out[2] = {7.0, 8.0};
    int64_t counts[2] = {7, 8};

    (void)state;
    for (int f = 0; f < FILLS; f++) {
        assert_int_equal(fills[f](0, 0, 0, -1, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "n is -1"));
        assert_int_equal(fills[f](0, 0, -1, 1, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "first is -1"));
        assert_int_equal(fills[f](0, 0, end, 1, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(fills[f](0, 0, 1, end, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(fills[f](0, 0, 0, INT64_MAX, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(fills[f](0, 0, 0, 1, NULL), KAC_ERROR_ARGUMENT);
        assert_int_equal(fills[f](0, 0, 0, 0, NULL), KAC_OK);
    }
    assert_int_equal(kac_random_poisson(0, 0, 0, -1, 1.0, counts),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_poisson(0, 0, -1, 1, 1.0, counts),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_poisson(0, 0, 0, 1, 1.0, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_poisson(0, 0, 0, 1, -1.0, counts),
                     KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "mean is -1"));
    assert_int_equal(kac_random_poisson(0, 0, 0, 1, 0x1.1p40, counts),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_poisson(0, 0, 0, 1, NAN, counts),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_permutation(0, 0, -1, counts),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_random_permutation(0, 0, ((int64_t)1 << 31) + 1, counts),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_permutation(0, 0, 1, NULL), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_philox4x32(NULL, words, out_words),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_philox4x32(words, NULL, out_words),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_philox4x32(words, words, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_true(out[0] == 7.0 && counts[0] == 7 && out_words[0] == 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_words),
        cmocka_unit_test(words_follow_the_documented_counter),
        cmocka_unit_test(uniform_law),
        cmocka_unit_test(uniform_stays_inside),
        cmocka_unit_test(normal_law),
        cmocka_unit_test(exponential_law),
        cmocka_unit_test(poisson_law),
        cmocka_unit_test(poisson_of_the_largest_mean),
        cmocka_unit_test(numbers_below_are_unbiased),
        cmocka_unit_test(permutations_are_permutations),
        cmocka_unit_test(permutations_are_uniform),
        cmocka_unit_test(parts_of_a_stream_are_the_stream),
        cmocka_unit_test(seeds_and_streams_differ),
        cmocka_unit_test(bits_are_those_of_the_first_release),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests(tests, make_draws, free_draws);
}
