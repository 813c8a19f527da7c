/* SPDX-License-Identifier: BSD-2-Clause */
/* The heat equation, and how fast the telegrapher's tends to it: the distances
 * of the reference table, and the rates of the theorem. */
#include "telegraph_check.h"

static double distance(double a, double t, int64_t d)
{
    return kac_telegraph_heat_distance(a, sqrt(a), t, 0.5, d);
}

static void test_reference(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "heat_limit.csv");
    while (vectors_next(&v)) {
        const double want = vectors_number(&v, "l2_dist");

        within("distance", vectors_number(&v, "t"),
               kac_telegraph_heat_distance(
                   vectors_number(&v, "a"), vectors_number(&v, "c"),
                   vectors_number(&v, "t"), vectors_number(&v, "s"), 1),
               want, 1e-13 * want);
        rows++;
    }
    assert_int_equal(rows, 25);
}

/* Products: three digits as printed (a = 100, sigma = 1, s = 0.5), and the sum
 * over the grid of a periodic box in two dimensions. */
static void test_products(void **state)
{
    enum { N = 64 };
    static double f[N * N], u[N * N], h[N * N];
    const double printed[2][3] = {{5.03e-5, 2.15e-5, 7.96e-6},
                                  {3.00e-6, 7.22e-7, 1.51e-7}};
    const int64_t shape[] = {N, N};
    const double period[] = {16.0, 16.0}, step = 16.0 / N;
    double sum = 0.0;

    (void)state;
    for (int64_t d = 1; d <= 3; d++) {
        within("t = 10", (double)d, distance(100.0, 10.0, d), printed[0][d - 1],
               0.0051 * printed[0][d - 1]);
        within("t = 100", (double)d, distance(100.0, 100.0, d),
               printed[1][d - 1], 0.0051 * printed[1][d - 1]);
    }
    for (int i = 0; i < N * N; i++) {
        const double x = step * (i / N - N / 2), y = step * (i % N - N / 2);

        f[i] = exp(-2.0 * (x * x + y * y)) * 2.0 / PI;
    }
    assert_int_equal(kac_telegraph_fourier(NULL, KAC_EQUATION_KAC, 9.0, 3.0,
                                           1.0, 2, shape, period, f, NULL, u),
                     KAC_OK);
    assert_int_equal(kac_telegraph_fourier(NULL, KAC_EQUATION_HEAT, 9.0, 3.0,
                                           1.0, 2, shape, period, f, NULL, h),
                     KAC_OK);
    for (int i = 0; i < N * N; i++) {
        sum += step * step * (u[i] - h[i]) * (u[i] - h[i]);
    }
    within("two dimensions", 2.0,
           kac_telegraph_heat_distance(9.0, 3.0, 1.0, 0.5, 2), sqrt(sum),
           1e-7 * sqrt(sum));
}

/* Slope of log y against log x by least squares. */
static double slope(int n, const double *x, const double *y)
{
    double sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;

    for (int i = 0; i < n; i++) {
        sx += log(x[i]) / n;
        sy += log(y[i]) / n;
    }
    for (int i = 0; i < n; i++) {
        sxx += (log(x[i]) - sx) * (log(x[i]) - sx);
        sxy += (log(x[i]) - sx) * (log(y[i]) - sy);
    }
    return sxy / sxx;
}

/* The slides' theorem bounds the distance by a multiple of
 * 1/(a t) + 1/(c sqrt(a t)), of the order 1/a and t^(-1/2) for c = sigma
 * sqrt(a), in d dimensions t^(-1/2 - (d-1)/4). Fitted: 1/a, which is sharp, and
 * t^(-1 - d/4), which is faster. The constant for d = 1 is known. */
static void test_rates(void **state)
{
    const double scale[] = {100.0, 200.0, 400.0, 800.0, 1600.0};

    (void)state;
    for (int64_t d = 1; d <= 3; d++) {
        for (double t = 0.5; t < 3.0; t *= 2.0) {
            double y[5];

            for (int i = 0; i < 5; i++) {
                y[i] = distance(10.0 * scale[i], t, d);
            }
            within("slope in a", (double)d, slope(5, scale, y), -1.0, 2e-3);
        }
        for (double a = 1.0; a < 200.0; a *= 10.0) {
            double y[5], fitted;

            for (int i = 0; i < 5; i++) {
                y[i] = distance(a, scale[i], d);
            }
            fitted = slope(5, scale, y);
            within("slope in t", (double)d, fitted, -1.0 - 0.25 * (double)d,
                   5e-3);
            assert_true(fitted < -0.5 - 0.25 * (double)(d - 1));
        }
    }
    {
        const double sharp =
            sqrt(33.0 / (128.0 * sqrt(PI) * sqrt(1e5))) / (4.0 * 7.0 * 1e5);

        within("constant", 1e5, distance(7.0, 1e5, 1), sharp, 1e-5 * sharp);
    }
}

/* The bound itself, with the constant 1: over six decades of a t. */
static void test_bound(void **state)
{
    (void)state;
    for (double a = 1.0; a <= 1e4; a *= 10.0) {
        for (double t = 0.1; t <= 1e3; t *= 10.0) {
            assert_true(distance(a, t, 1) <
                        1.0 / (a * t) + 1.0 / (a * sqrt(t)));
        }
    }
}

/* A Gaussian stays one; the flux is -(sigma^2/2) u_x; mass of a box; f0 at
 * t = 0. */
static void test_solution(void **state)
{
    const double a = 3.0, c = 2.0, t = 0.7;
    const double variance = c * c * t / a;
    double s = 0.5, x[] = {0.0, 0.4, -1.3, 3.0, 9.0, NAN}, u[6], flux[6];
    double error[6], b = 0.25;

    (void)state;
    assert_int_equal(kac_telegraph_heat(a, c, t, gauss, &s, -8.0, 8.0, 1e-13, 6,
                                        x, u, flux, error),
                     KAC_OK);
    for (int i = 0; i < 5; i++) {
        const double wide = s * s + variance;
        const double want =
            exp(-x[i] * x[i] / (2.0 * wide)) / sqrt(2.0 * PI * wide);

        within("u", x[i], u[i], want, 1e-14 * want + 1e-18);
        within("flux", x[i], flux[i], c * c / (2.0 * a) * x[i] / wide * want,
               2e-15);
        assert_true(error[i] <= 2e-13);
    }
    assert_true(isnan(u[5]) && isnan(flux[5]));

    assert_int_equal(
        kac_telegraph_heat(a, c, t, box, &b, -b, b, 1e-12, 5, x, u, NULL, NULL),
        KAC_OK);
    for (int i = 0; i < 5; i++) {
        const double up = (x[i] + b) / sqrt(2.0 * variance);
        const double down = (x[i] - b) / sqrt(2.0 * variance);

        within("box", x[i], u[i], (erf(up) - erf(down)) / (4.0 * b), 1e-14);
    }
    assert_int_equal(kac_telegraph_heat(a, c, 0.0, box, &b, -b, b, 1e-12, 5, x,
                                        u, flux, NULL),
                     KAC_OK);
    assert_true(u[0] == 2.0 && u[1] == 0.0 && isnan(flux[0]));
}

static void test_refused(void **state)
{
    double s = 0.5, x = 0.0, u = 7.0;

    (void)state;
    refused(kac_telegraph_heat(0.0, 1.0, 1.0, gauss, &s, -1.0, 1.0, 0.1, 1, &x,
                               &u, NULL, NULL),
            "a is 0");
    refused(kac_telegraph_heat(1.0, 1.0, 1.0, NULL, &s, -1.0, 1.0, 0.1, 1, &x,
                               &u, NULL, NULL),
            "f0 is NULL");
    refused(kac_telegraph_heat(1.0, 1.0, 1.0, gauss, &s, 1.0, 1.0, 0.1, 1, &x,
                               &u, NULL, NULL),
            "lo must be < hi");
    refused(kac_telegraph_heat(1.0, 1.0, 1.0, gauss, &s, -1.0, 1.0, 0.0, 1, &x,
                               &u, NULL, NULL),
            "tolerance is 0");
    refused(kac_telegraph_heat(1.0, 1.0, 1.0, gauss, &s, -1.0, 1.0, 0.1, 1,
                               NULL, &u, NULL, NULL),
            "x is NULL");
    refused(kac_telegraph_heat(1.0, 1.0, 1.0, gauss, &s, -1.0, 1.0, 0.1, 1, &x,
                               NULL, NULL, NULL),
            "u is NULL");
    assert_true(u == 7.0);
    assert_int_equal(kac_telegraph_heat(1.0, 1.0, 1.0, broken, &s, -1.0, 1.0,
                                        0.1, 1, &x, &u, NULL, NULL),
                     KAC_ERROR_CALLBACK);
    assert_non_null(strstr(kac_last_error(), "f0 answered 3"));

    assert_true(isnan(kac_telegraph_heat_distance(0.0, 1.0, 1.0, 1.0, 1)));
    assert_true(isnan(kac_telegraph_heat_distance(1.0, NAN, 1.0, 1.0, 1)));
    assert_true(isnan(kac_telegraph_heat_distance(1.0, 1.0, -1.0, 1.0, 1)));
    assert_true(isnan(kac_telegraph_heat_distance(1.0, 1.0, 1.0, 0.0, 1)));
    assert_true(isnan(kac_telegraph_heat_distance(1.0, 1.0, 1.0, 1.0, 0)));
    assert_true(isnan(kac_telegraph_heat_distance(1.0, 1.0, 1.0, 1.0, 65)));
    assert_true(kac_telegraph_heat_distance(1.0, 1.0, 0.0, 1.0, 1) == 0.0);
    /* 1e9 oscillations are too many. */
    assert_true(isnan(kac_telegraph_heat_distance(1.0, 1.0, 1.0, 1e-9, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference), cmocka_unit_test(test_products),
        cmocka_unit_test(test_rates),     cmocka_unit_test(test_bound),
        cmocka_unit_test(test_solution),  cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
