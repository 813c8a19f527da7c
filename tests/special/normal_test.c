/* SPDX-License-Identifier: BSD-2-Clause */
/* Normal distribution and log-gamma: special values, symmetry, inverse, and
 * arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include <kacflow/special.h>

static const double infinity = (double)INFINITY, no_number = (double)NAN;

static void test_special_values(void **state)
{
    (void)state;
    assert_true(kac_normal_cdf(0.0) == 0.5 && kac_normal_cdf(-0.0) == 0.5);
    assert_true(kac_normal_cdf(5e-324) == 0.5);
    assert_true(kac_normal_cdf(9.0) == 1.0);
    assert_true(kac_normal_cdf(-38.4) > 0.0);
    assert_true(kac_normal_cdf(-39.0) == 0.0);
    assert_true(kac_normal_cdf(-DBL_MAX) == 0.0);
    assert_true(kac_normal_cdf(DBL_MAX) == 1.0);
    assert_true(kac_normal_cdf(-infinity) == 0.0);
    assert_true(kac_normal_cdf(infinity) == 1.0);
    assert_true(isnan(kac_normal_cdf(no_number)));
    assert_true(kac_normal_survival(infinity) == 0.0);
    assert_true(kac_normal_survival(-infinity) == 1.0);
    assert_true(isnan(kac_normal_survival(no_number)));

    assert_true(kac_normal_quantile(0.5) == 0.0);
    assert_true(kac_normal_quantile(0.0) == -infinity);
    assert_true(kac_normal_quantile(-0.0) == -infinity);
    assert_true(kac_normal_quantile(1.0) == infinity);
    assert_true(isnan(kac_normal_quantile(-5e-324)));
    assert_true(isnan(kac_normal_quantile(nextafter(1.0, 2.0))));
    assert_true(isnan(kac_normal_quantile(infinity)));
    assert_true(isnan(kac_normal_quantile(no_number)));

    assert_true(kac_log_gamma(1.0) == 0.0 && kac_log_gamma(2.0) == 0.0);
    assert_true(fabs(kac_log_gamma(0.5) - 0x1.250d048e7a1bdp-1) < 2e-16);
    assert_true(kac_log_gamma(0.0) == infinity);
    assert_true(kac_log_gamma(infinity) == infinity);
    assert_true(isnan(kac_log_gamma(-1.5)));
    assert_true(isnan(kac_log_gamma(no_number)));
}

/* Published: Phi(1), Phi(-5), Phi(-10), and the 97.5% point. */
static void test_known_values(void **state)
{
    const double x[] = {1.0, -5.0, -10.0};
    const double phi[] = {0.84134474606854294859, 2.8665157187919391167e-7,
                          7.6198530241605260660e-24};

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(kac_normal_cdf(x[i]) / phi[i] - 1.0) < 5e-16);
    }
    assert_true(fabs(kac_normal_quantile(0.975) - 1.959963984540054235525) <
                5e-16);
}

static void test_symmetry_order_and_inverse(void **state)
{
    double before = -1.0;

    (void)state;
    for (int i = -3800; i <= 800; i++) {
        const double x = 0.01 * i, p = kac_normal_cdf(x);

        assert_true(p == kac_normal_survival(-x));
        assert_true(p > before || x > 7.5);
        before = p;
        /* dx = dp / density; dp is 3 ulp of p. */
        if (x > -37.5 && x < 5.0) {
            const double density = 0.3989422804014327 * exp(-0.5 * x * x);
            const double bound = 4.0 * DBL_EPSILON * (p / density + fabs(x));

            assert_true(fabs(kac_normal_quantile(p) - x) <= bound);
        }
    }
    for (int i = 1; i < 1000; i++) {
        const double p = i / 1024.0; /* 1 - p is exact */

        assert_true(kac_normal_quantile(p) == -kac_normal_quantile(1.0 - p));
    }
}

static void test_arrays(void **state)
{
    enum { N = 101 };
    kac_status (*const array[])(int64_t, const double *, double *) = {
        kac_normal_cdf_array, kac_normal_survival_array,
        kac_normal_quantile_array, kac_log_gamma_array};
    double (*const scalar[])(double) = {kac_normal_cdf, kac_normal_survival,
                                        kac_normal_quantile, kac_log_gamma};
    double x[N], out[N], same[N];

    (void)state;
    for (int f = 0; f < 4; f++) {
        for (int i = 0; i < N; i++) {
            x[i] = same[i] = i < N - 1 ? 0.0099 * (i + 1) : no_number;
            out[i] = -1.0;
        }
        assert_int_equal(array[f](N, x, out), KAC_OK);
        assert_int_equal(array[f](N, same, same), KAC_OK);
        assert_memory_equal(out, same, sizeof out);
        for (int i = 0; i < N - 1; i++) {
            assert_true(out[i] == scalar[f](x[i]));
        }
        assert_true(isnan(out[N - 1]));
        assert_int_equal(array[f](0, NULL, NULL), KAC_OK);
        assert_int_equal(array[f](-1, x, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "-1"));
        assert_int_equal(array[f](1, NULL, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, x, NULL), KAC_ERROR_ARGUMENT);
        assert_memory_equal(out, same, sizeof out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_special_values),
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_symmetry_order_and_inverse),
        cmocka_unit_test(test_arrays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
