/* SPDX-License-Identifier: BSD-2-Clause */
/* Gamma numbers: law, small numbers, huge shapes, parts, arguments.
 *
 * Every statistical check has a fixed seed and would refuse a right generator
 * with probability 1e-6; there are 15. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kacflow/random.h>

#define OK(call) assert_int_equal(call, KAC_OK)

/* Quantile 1 - 1e-6 of Kolmogorov's law, and of the normal on both sides. */
static const double kolmogorov_limit = 2.6935, normal_limit = 4.8917;

enum { DRAWS = 40000, SEED = 4711 };

static double draws[DRAWS];

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* P(G <= x), by its series; terms rise and fall, none is negative. */
static double gamma_cdf(double shape, double x)
{
    double term = 1.0, sum = 1.0;

    for (double k = 1.0; term > 1e-17 * sum; k += 1.0) {
        term *= x / (shape + k);
        sum += term;
    }
    return exp(shape * log(x) - x - lgamma(shape + 1.0)) * sum;
}

static double normal_cdf(double x)
{
    return 0.5 * erfc(-x * sqrt(0.5));
}

static double deviation(double (*cdf)(double, double), double shape)
{
    double worst = 0.0;

    qsort(draws, DRAWS, sizeof *draws, ascending);
    for (int i = 0; i < DRAWS; i++) {
        const double p = cdf(shape, draws[i]);

        worst = fmax(worst,
                     fmax(p - i / (double)DRAWS, (i + 1) / (double)DRAWS - p));
    }
    return worst * sqrt(DRAWS);
}

static void the_law(void **state)
{
    static const double shapes[] = {0.5,  0.7, 1.0,  1.2,   1.5,
                                    2.25, 8.0, 64.0, 1000.0};

    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double off;

        OK(kac_random_gamma(SEED, (uint32_t)i, 0, DRAWS, shapes[i], draws));
        off = deviation(gamma_cdf, shapes[i]);
        if (!(off < kolmogorov_limit)) {
            fail_msg("shape %g: %g from the law", shapes[i], off);
        }
    }
}

static double standard_cdf(double shape, double x)
{
    return normal_cdf((x - shape) / sqrt(shape));
}

/* Of a huge shape the law is normal but for terms of 1 / (3 sqrt(shape)), far
 * below what the draws can tell; and what is accepted is no rounding. */
static void huge_shapes(void **state)
{
    static const double shapes[] = {1e9, 1e13};

    (void)state;
    for (int i = 0; i < 2; i++) {
        OK(kac_random_gamma(SEED, 20, 0, DRAWS, shapes[i], draws));
        assert_true(deviation(standard_cdf, shapes[i]) < kolmogorov_limit);
    }
    OK(kac_random_gamma(SEED, 20, 0, DRAWS, 1e60, draws));
    for (int i = 0; i < DRAWS; i++) {
        assert_true(fabs(draws[i] / 1e60 - 1.0) < 1e-15);
    }
}

/* P(G < x) is x^shape / Gamma(shape + 1) for small x: as many numbers there as
 * there should be, in their own steps and not those of larger ones. */
static void small_numbers(void **state)
{
    static const double shapes[] = {0.5, 0.5, 1.0, 1.5};
    static const double edge[] = {1e-4, 1e-7, 1e-3, 1e-2};

    (void)state;
    for (int k = 0; k < 4; k++) {
        const double p = gamma_cdf(shapes[k], edge[k]);
        int64_t below = 0;

        OK(kac_random_gamma(SEED, 30, 0, DRAWS, shapes[k], draws));
        for (int i = 0; i < DRAWS; i++) {
            assert_true(draws[i] > 0.0);
            below += draws[i] < edge[k];
        }
        assert_true(fabs((double)below - DRAWS * p) <
                    normal_limit * sqrt(DRAWS * p) + 8.0);
    }
}

static void parts_and_arguments(void **state)
{
    const int64_t start = ((int64_t)1 << 55) - 50;
    double part[50], out = 7.0;

    (void)state;
    OK(kac_random_gamma(SEED, 9, start, 50, 0.5, draws));
    for (int i = 49; i >= 0; i--) {
        OK(kac_random_gamma(SEED, 9, start + i, 1, 0.5, part + i));
    }
    assert_memory_equal(part, draws, sizeof part);
    assert_int_equal(kac_random_gamma(0, 0, 0, 1, 0.49, &out),
                     KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "shape is 0.49"));
    assert_int_equal(kac_random_gamma(0, 0, 0, 1, NAN, &out),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_gamma(0, 0, 0, 1, 2e60, &out),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_gamma(0, 0, 0, -1, 1.0, &out),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_gamma(0, 0, -1, 1, 1.0, &out),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_random_gamma(0, 0, 0, 1, 1.0, NULL),
                     KAC_ERROR_ARGUMENT);
    OK(kac_random_gamma(0, 0, 0, 0, 1.0, NULL));
    assert_true(out == 7.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_law),
        cmocka_unit_test(huge_shapes),
        cmocka_unit_test(small_numbers),
        cmocka_unit_test(parts_and_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
