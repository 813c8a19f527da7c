/* SPDX-License-Identifier: BSD-2-Clause */
/* Incomplete gamma and beta functions: limits, laws that they sum up, recorded
 * values for huge parameters, and arrays. */
#include "vectors.h"

#include <float.h>
#include <math.h>

#include <kacflow/special.h>

static const double infinity = (double)INFINITY, no_number = (double)NAN;

static void check(double got, double want, double bound)
{
    if (!(fabs(got / want - 1.0) < bound)) {
        fail_msg("%.17g instead of %.17g", got, want);
    }
}

static void test_gamma_limits(void **state)
{
    const double positive[] = {5e-324, 1e-310, 0.3, 1.0, 7.0, 1e8, DBL_MAX};

    (void)state;
    for (int i = 0; i < 7; i++) {
        const double v = positive[i];

        assert_true(kac_gamma_p(v, 0.0) == 0.0 && kac_gamma_q(v, 0.0) == 1.0);
        assert_true(kac_gamma_p(0.0, v) == 1.0 && kac_gamma_q(0.0, v) == 0.0);
        assert_true(kac_gamma_p(v, infinity) == 1.0);
        assert_true(kac_gamma_q(v, infinity) == 0.0);
        assert_true(kac_gamma_p(infinity, v) == 0.0);
        assert_true(kac_gamma_q(infinity, v) == 1.0);
        assert_true(isnan(kac_gamma_p(-v, 1.0)) && isnan(kac_gamma_q(1.0, -v)));
        assert_true(isnan(kac_gamma_p(no_number, v)));
        assert_true(isnan(kac_gamma_q(v, no_number)));
        for (int k = 0; k < 7; k++) {
            const double p = kac_gamma_p(v, positive[k]);
            const double q = kac_gamma_q(v, positive[k]);

            assert_true(p >= 0.0 && q >= 0.0 && fabs(p + q - 1.0) < 4e-16);
        }
    }
    assert_true(isnan(kac_gamma_p(0.0, 0.0)));
    assert_true(isnan(kac_gamma_q(infinity, infinity)));
    check(kac_gamma_p(DBL_MAX, DBL_MAX), 0.5, 1e-15);
    /* a small: Q = a E1(x), E1(1) = 0.2193839343955202737. */
    check(kac_gamma_q(1e-300, 1.0), 2.193839343955202737e-301, 2e-15);
    /* P = x^a near 0; exp(-700) at its far end. */
    check(kac_gamma_p(1.0, 1e-300), 1e-300, 1e-15);
    check(kac_gamma_q(1.0, 700.0), 9.8596765437597708567e-305, 4e-15);
    check(kac_gamma_p(0.5, 1e-320),
          2.0 / sqrt(3.14159265358979323846) * sqrt(1e-320), 4e-15);
}

static void test_beta_limits(void **state)
{
    const double positive[] = {5e-324, 1e-310, 0.3, 1.0, 7.0, 1e8, DBL_MAX};
    const double inside[] = {5e-324, 0.3, 1.0 - 0x1p-53};

    (void)state;
    for (int i = 0; i < 7; i++) {
        const double v = positive[i];

        for (int k = 0; k < 7; k++) {
            const double w = positive[k];

            assert_true(kac_beta_i(v, w, 0.0) == 0.0);
            assert_true(kac_beta_i(v, w, 1.0) == 1.0);
            assert_true(kac_beta_i_complement(v, w, 0.0) == 1.0);
            assert_true(kac_beta_i_complement(v, w, 1.0) == 0.0);
            for (int m = 0; m < 3; m++) {
                const double p = kac_beta_i(v, w, inside[m]);
                const double q = kac_beta_i_complement(v, w, inside[m]);

                assert_true(p >= 0.0 && q >= 0.0 && fabs(p + q - 1.0) < 4e-16);
            }
        }
        assert_true(kac_beta_i(0.0, v, 0.3) == 1.0);
        assert_true(kac_beta_i_complement(v, 0.0, 0.3) == 1.0);
        assert_true(kac_beta_i(infinity, v, 0.3) == 0.0);
        assert_true(kac_beta_i_complement(v, infinity, 0.3) == 0.0);
        assert_true(isnan(kac_beta_i(0.0, v, 0.0)));
        assert_true(isnan(kac_beta_i(v, 0.0, 1.0)));
        assert_true(isnan(kac_beta_i(infinity, v, 1.0)));
        assert_true(isnan(kac_beta_i_complement(v, infinity, 0.0)));
        assert_true(isnan(kac_beta_i(-v, 1.0, 0.5)));
        assert_true(isnan(kac_beta_i(1.0, -v, 0.5)));
        assert_true(isnan(kac_beta_i(no_number, v, 0.5)));
        assert_true(isnan(kac_beta_i(v, no_number, 0.5)));
        assert_true(isnan(kac_beta_i_complement(v, v, no_number)));
    }
    assert_true(isnan(kac_beta_i(0.0, 0.0, 0.5)));
    assert_true(isnan(kac_beta_i(infinity, infinity, 0.5)));
    assert_true(isnan(kac_beta_i(0.0, infinity, 0.5)) == 0);
    assert_true(isnan(kac_beta_i(0.0, infinity, 0.0)));
    assert_true(isnan(kac_beta_i(1.0, 1.0, -5e-324)));
    assert_true(isnan(kac_beta_i(1.0, 1.0, nextafter(1.0, 2.0))));
    check(kac_beta_i(DBL_MAX, DBL_MAX, 0.5), 0.5, 1e-15);
    check(kac_beta_i(1.0, 1.0, 1e-310), 1e-310, 1e-12);
    check(kac_beta_i_complement(1.0, 3.0, 0.75), 0x1p-6, 1e-15);
    /* The arcsine law. */
    check(kac_beta_i(0.5, 0.5, 0.25), 1.0 / 3, 1e-15);
}

/* Q(n, x) is the probability of fewer than n of Poisson's events, I_p(k, n-k+1)
 * that of k or more heads among n. */
static void test_discrete_laws(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        const double mean = 0.3 + 1.7 * i, p = (i + 0.5) / 40.0;
        double term = exp(-mean), sum = term;

        for (int n = 1; n <= 60; n++) {
            check(kac_gamma_q(n, mean), sum, 1e-13);
            term *= mean / n;
            sum += term;
        }
        term = sum = pow(p, 60.0);
        for (int k = 60; k >= 1; k--) {
            check(kac_beta_i(k, 61 - k, p), sum, 1e-13);
            term *= k * (1.0 - p) / ((61 - k) * p);
            sum += term;
        }
    }
}

/* With 2 x = z^2: P(1/2, x) = 2 Phi(z) - 1; the beta law of (1/2, 1/2) is that
 * of a squared sine; I_x(a, b) = 1 - I_(1-x)(b, a). */
static void test_known_laws(void **state)
{
    (void)state;
    for (int i = 1; i < 200; i++) {
        const double z = 0.15 * i, x = 0.5 * z * z;
        const double s = sin(0.0078 * i);

        check(kac_gamma_q(0.5, x), 2.0 * kac_normal_survival(z),
              1e-15 * (4.0 + z * z));
        check(kac_beta_i(0.5, 0.5, s * s),
              0.0078 * i * (2.0 / 3.14159265358979323846), 4e-15);
        for (int k = 1; k < 16; k++) { /* 1 - x is exact */
            const double a = 0.03 * i * i, b = 0.2 * k * k, y = k / 16.0;
            const double lower = kac_beta_i(a, b, y);

            assert_true(lower == kac_beta_i_complement(b, a, 1.0 - y) ||
                        fabs(lower / kac_beta_i_complement(b, a, 1.0 - y) -
                             1.0) < 4e-15);
        }
    }
}

static void test_order(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++) {
        const double a = exp(-3.0 + 0.25 * i);
        double before = 0.0, below = 0.0;

        for (int k = 1; k < 400; k++) {
            const double p = kac_gamma_p(a, a * 0.005 * k);
            const double q = kac_beta_i(a, 3.0, 0.0025 * k);

            assert_true(p >= before * (1.0 - 4e-15) && p <= 1.0);
            assert_true(q >= below * (1.0 - 4e-15) && q <= 1.0);
            before = p;
            below = q;
        }
    }
}

static void test_huge_parameters(void **state)
{
    struct vectors v;

    (void)state;
    vectors_open(&v, "incomplete_gamma.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), x = vectors_number(&v, "x");

        check(kac_gamma_p(a, x), vectors_number(&v, "p"), 4e-15);
        check(kac_gamma_q(a, x), vectors_number(&v, "q"), 4e-15);
    }
    vectors_open(&v, "incomplete_beta.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), b = vectors_number(&v, "b");
        const double x = vectors_number(&v, "x");

        check(kac_beta_i(a, b, x), vectors_number(&v, "lower"), 4e-15);
        check(kac_beta_i_complement(a, b, x), vectors_number(&v, "upper"),
              4e-15);
    }
}

static void test_gamma_arrays(void **state)
{
    enum { N = 50 };
    kac_status (*const array[])(int64_t, const double *, const double *,
                                double *) = {kac_gamma_p_array,
                                             kac_gamma_q_array};
    double (*const scalar[])(double, double) = {kac_gamma_p, kac_gamma_q};
    double a[N], x[N], out[N], same[N];

    (void)state;
    for (int f = 0; f < 2; f++) {
        for (int i = 0; i < N; i++) {
            a[i] = same[i] = 0.4 * (i + 1);
            x[i] = 20.0 - 0.3 * i;
        }
        assert_int_equal(array[f](N, a, x, out), KAC_OK);
        assert_int_equal(array[f](N, same, x, same), KAC_OK);
        assert_memory_equal(out, same, sizeof out);
        for (int i = 0; i < N; i++) {
            assert_true(out[i] == scalar[f](a[i], x[i]));
        }
        assert_int_equal(array[f](0, NULL, NULL, NULL), KAC_OK);
        assert_int_equal(array[f](-1, a, x, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "-1"));
        assert_int_equal(array[f](1, NULL, x, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, a, NULL, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, a, x, NULL), KAC_ERROR_ARGUMENT);
        assert_memory_equal(out, same, sizeof out);
    }
}

static void test_beta_arrays(void **state)
{
    enum { N = 50 };
    kac_status (*const array[])(int64_t, const double *, const double *,
                                const double *, double *) = {
        kac_beta_i_array, kac_beta_i_complement_array};
    double (*const scalar[])(double, double, double) = {kac_beta_i,
                                                        kac_beta_i_complement};
    double a[N], b[N], x[N], out[N], same[N];

    (void)state;
    for (int f = 0; f < 2; f++) {
        for (int i = 0; i < N; i++) {
            a[i] = 0.4 * (i + 1);
            b[i] = 20.0 - 0.3 * i;
            x[i] = same[i] = (i + 0.5) / N;
        }
        assert_int_equal(array[f](N, a, b, x, out), KAC_OK);
        assert_int_equal(array[f](N, a, b, same, same), KAC_OK);
        assert_memory_equal(out, same, sizeof out);
        for (int i = 0; i < N; i++) {
            assert_true(out[i] == scalar[f](a[i], b[i], x[i]));
        }
        assert_int_equal(array[f](0, NULL, NULL, NULL, NULL), KAC_OK);
        assert_int_equal(array[f](-1, a, b, x, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "-1"));
        assert_int_equal(array[f](1, NULL, b, x, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, a, NULL, x, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, a, b, NULL, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, a, b, x, NULL), KAC_ERROR_ARGUMENT);
        assert_memory_equal(out, same, sizeof out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gamma_limits),
        cmocka_unit_test(test_beta_limits),
        cmocka_unit_test(test_discrete_laws),
        cmocka_unit_test(test_known_laws),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_huge_parameters),
        cmocka_unit_test(test_gamma_arrays),
        cmocka_unit_test(test_beta_arrays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
