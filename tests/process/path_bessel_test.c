/* SPDX-License-Identifier: BSD-2-Clause */
/* The Bessel law of the number of pieces of a bridge: chi-square against its
 * probabilities. Sampling errors: see path_check.h. */
#include "path_check.h"

#include "process/path_priv.h"

enum { N = 20000, WIDTH = 10000 };

static double expected[WIDTH], observed[WIDTH];

/* Of k, from a logarithm that is near 0 at the mode: relative to the mode's. */
static double weight(double z, int nu, double k, double mode)
{
    return exp(2.0 * (k - mode) * log(0.5 * z) + lgamma(mode + 1.0) -
               lgamma(k + 1.0) + lgamma(mode + nu + 1.0) -
               lgamma(k + nu + 1.0));
}

static void check_bessel(double z, int nu)
{
    const double mode = floor(0.5 * (sqrt(z * z + nu) - nu));
    const double base = fmax(mode - WIDTH / 2, 0.0);
    double sum = 0.0;

    memset(observed, 0, sizeof observed);
    for (int k = 0; k < WIDTH; k++) {
        sum += expected[k] = weight(z, nu, base + k, mode);
    }
    for (int k = 0; k < WIDTH; k++) {
        expected[k] *= N / sum;
    }
    for (int i = 0; i < N; i++) {
        struct kaci_random random;
        double k;

        kaci_random_begin(&random, SEED, KACI_RANDOM_BRIDGE, (uint32_t)nu, i);
        k = (double)kaci_random_bessel(&random, nu, z) - base;
        assert_true(k >= 0.0 && k < WIDTH);
        observed[(int)k] += 1.0;
    }
    check_counts(nu ? "Bes(1)" : "Bes(0)", z, WIDTH, expected, observed);
}

static void test_bessel(void **state)
{
    static const double zs[] = {0.0, 1e-8, 1e-3, 0.1, 0.7,  1.9, 2.0, 2.1, 3.0,
                                4.0, 8.9,  30.0, 60., 70.3, 1e3, 1e4, 1e6};

    (void)state;
    for (size_t i = 0; i < sizeof zs / sizeof *zs; i++) {
        if (zs[i] > 0.0) {
            check_bessel(zs[i], 0);
            check_bessel(zs[i], 1);
        }
    }
    for (int nu = 0; nu < 2; nu++) {
        struct kaci_random random;

        kaci_random_begin(&random, SEED, KACI_RANDOM_BRIDGE, 0, 0);
        assert_int_equal(kaci_random_bessel(&random, nu, 0.0), 0);
    }
}

/* Moments see what few draws over many classes do not: E k = z I_(nu+1) /
 * (2 I_nu), and E k (k + nu) = z^2/4. */
static void test_moments(void **state)
{
    static const double zs[] = {0.5, 7.0, 90.0, 3e4};

    (void)state;
    for (size_t i = 0; i < sizeof zs / sizeof *zs; i++) {
        const double z = zs[i], h = kac_bessel_h(z);
        const double mean[] = {0.5 * z * z / h, 0.5 * (h - 2.0)};

        for (int nu = 0; nu < 2; nu++) {
            double sum[2] = {0}, square[2] = {0};

            for (int j = 0; j < 5 * N; j++) {
                struct kaci_random random;
                double k, v[2];

                kaci_random_begin(&random, SEED, KACI_RANDOM_BRIDGE,
                                  2 + (uint32_t)nu, j);
                k = (double)kaci_random_bessel(&random, nu, z);
                v[0] = k - mean[nu];
                v[1] = k * (k + nu) - 0.25 * z * z;
                for (int m = 0; m < 2; m++) {
                    sum[m] += v[m];
                    square[m] += v[m] * v[m];
                }
            }
            check_zero("mean", z, sum[0], square[0]);
            check_zero("second moment", z, sum[1], square[1]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bessel),
        cmocka_unit_test(test_moments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
