/* SPDX-License-Identifier: BSD-2-Clause */
/* Bad arguments are refused by name, failing functions stop the call, and what
 * is not finite stays where it is. */
#include "telegraph_check.h"

static double s = 0.5;
static double x[2] = {0.25, 0.75}, out[2];

static int32_t good(void *user, int64_t n, const double *at, double *f,
                    double *gradient)
{
    (void)user;
    for (int64_t i = 0; i < n; i++) {
        f[i] = exp(-at[i] * at[i]);
        gradient[i] = -2.0 * at[i] * f[i];
    }
    return 0;
}

static int32_t bad(void *user, int64_t n, const double *at, double *f,
                   double *gradient)
{
    (void)user;
    (void)n;
    (void)at;
    (void)f;
    (void)gradient;
    return -2;
}

static int32_t wave(void *user, const double *at, int64_t n, const double *time,
                    double *w)
{
    (void)user;
    for (int64_t i = 0; i < n; i++) {
        w[i] = cos(*at) * cos(time[i]);
    }
    return 0;
}

static int32_t no_wave(void *user, const double *at, int64_t n,
                       const double *time, double *w)
{
    (void)user;
    (void)at;
    (void)n;
    (void)time;
    (void)w;
    return 9;
}

static int32_t hole(void *user, int64_t n, const double *at, double *f)
{
    (void)user;
    for (int64_t i = 0; i < n; i++) {
        f[i] = at[i] < 0.0 ? NAN : 1.0;
    }
    return 0;
}

static const double rates[] = {0.0, -1.0, 1e-61, 1e61, INFINITY, NAN};
enum { RATES = sizeof rates / sizeof *rates };

static void untouched(void)
{
    assert_true(out[0] == 7.0 && out[1] == 7.0);
}

static void test_fundamental(void **state)
{
    (void)state;
    for (int i = 0; i < RATES; i++) {
        const double r = rates[i];

        refused(kac_telegraph_fundamental(r, 1.0, 1.0, 2, x, out, NULL, NULL),
                "a is ");
        refused(kac_telegraph_fundamental(1.0, r, 1.0, 2, x, out, NULL, NULL),
                "c is ");
        refused(kac_telegraph_impulse(r, 1.0, 1.0, 2, x, out), "a is ");
        refused(kac_telegraph_impulse(1.0, r, 1.0, 2, x, out), "c is ");
        refused(kac_telegraph_clock_density(r, 1.0, 2, x, out), "a is ");
        refused(kac_telegraph_clock_draw(1, 0, r, 1.0, 2, out), "a is ");
        if (i > 0) {
            refused(
                kac_telegraph_fundamental(1.0, 1.0, r, 2, x, out, NULL, NULL),
                "t is ");
            refused(kac_telegraph_impulse(1.0, 1.0, r, 2, x, out), "t is ");
            refused(kac_telegraph_clock_density(1.0, r, 2, x, out), "t is ");
            refused(kac_telegraph_clock_draw(1, 0, 1.0, r, 2, out), "t is ");
        }
    }
    refused(kac_telegraph_fundamental(1.0, 1.0, 1.0, -1, x, out, NULL, NULL),
            "n is -1");
    refused(kac_telegraph_fundamental(1.0, 1.0, 1.0, 2, NULL, out, NULL, NULL),
            "x is NULL");
    refused(kac_telegraph_fundamental(1.0, 1.0, 1.0, 2, x, NULL, NULL, NULL),
            "u, flux and dudt are all NULL");
    refused(kac_telegraph_impulse(1.0, 1.0, 1.0, 2, NULL, out), "x is NULL");
    refused(kac_telegraph_impulse(1.0, 1.0, 1.0, 2, x, NULL), "out is NULL");
    refused(kac_telegraph_clock_density(1.0, 1.0, -3, x, out), "n is -3");
    refused(kac_telegraph_clock_density(1.0, 1.0, 2, NULL, out), "tau is NULL");
    refused(kac_telegraph_clock_density(1.0, 1.0, 2, x, NULL), "out is NULL");
    refused(kac_telegraph_clock_draw(1, -1, 1.0, 1.0, 2, out), "first is -1");
    refused(kac_telegraph_clock_draw(1, INT64_MAX, 1.0, 1.0, 2, out), "2^55");
    refused(kac_telegraph_clock_draw(1, 0, 1e13, 1.0, 2, out), "a t is 1e+13");
    refused(kac_telegraph_clock_draw(1, 0, 1.0, 1.0, 2, NULL), "out is NULL");
    untouched();
}

static kac_status solve(double a, double c, double t, double lo, double hi,
                        double tolerance, int64_t n, kac_telegraph_fn f0,
                        kac_telegraph_fn f1, const double *at, double *u,
                        double *flux)
{
    return kac_telegraph_solve(a, c, t, f0, f1, &s, lo, hi, tolerance, n, at, u,
                               flux, NULL);
}

static void test_solve(void **state)
{
    const double tolerances[] = {0.0, -1.0, 1.5, NAN, INFINITY};
    double flux[2], error[2];

    (void)state;
    for (int i = 0; i < RATES; i++) {
        const double r = rates[i];

        refused(solve(r, 1, 1, -1, 1, 0.1, 2, gauss, NULL, x, out, NULL),
                "a is ");
        refused(solve(1, r, 1, -1, 1, 0.1, 2, gauss, NULL, x, out, NULL),
                "c is ");
        if (i > 0) {
            refused(solve(1, 1, r, -1, 1, 0.1, 2, gauss, NULL, x, out, NULL),
                    "t is ");
        }
    }
    for (int i = 0; i < 5; i++) {
        refused(
            solve(1, 1, 1, -1, 1, tolerances[i], 2, gauss, NULL, x, out, NULL),
            "tolerance is ");
    }
    refused(solve(1, 1, 1, 1, -1, 0.1, 2, gauss, NULL, x, out, NULL),
            "lo must be < hi");
    refused(solve(1, 1, 1, NAN, 1, 0.1, 2, gauss, NULL, x, out, NULL),
            "lo must be < hi");
    refused(solve(1, 1, 1, -1, 1, 0.1, -2, gauss, NULL, x, out, NULL),
            "n is -2");
    refused(solve(1, 1, 1, -1, 1, 0.1, 2, NULL, NULL, x, out, NULL),
            "f0 is NULL");
    refused(solve(1, 1, 1, -1, 1, 0.1, 2, gauss, NULL, NULL, out, NULL),
            "x is NULL");
    refused(solve(1, 1, 1, -1, 1, 0.1, 2, gauss, NULL, x, NULL, NULL),
            "u is NULL");
    refused(solve(1, 1, 1, -1, 1, 0.1, 2, gauss, gauss, x, out, flux),
            "flux must be NULL");
    untouched();
    for (double t = 0.0; t < 2.0; t += 1.0) {
        assert_int_equal(
            solve(1, 1, t, -1, 1, 0.1, 2, broken, NULL, x, flux, NULL),
            KAC_ERROR_CALLBACK);
        assert_non_null(strstr(kac_last_error(), "f0 answered 3"));
    }
    assert_int_equal(
        solve(1, 1, 1, -1, 1, 0.1, 2, gauss, broken, x, flux, NULL),
        KAC_ERROR_CALLBACK);
    assert_non_null(strstr(kac_last_error(), "f1 answered 3"));

    /* NaN to the left of 0 is seen from points less than c t away. */
    {
        const double at[] = {0.5, 1.5, NAN, INFINITY};
        double u[4], e[4];

        assert_int_equal(kac_telegraph_solve(1.0, 1.0, 1.0, hole, NULL, NULL,
                                             -1.0, 9.0, 1e-9, 4, at, u, NULL,
                                             e),
                         KAC_OK);
        assert_true(isnan(u[0]) && isnan(e[0]));
        within("u", at[1], u[1], 1.0, 1e-14);
        assert_true(isnan(u[2]) && isnan(u[3]));
        /* In place; at t = 0 it is f0 in [lo, hi]. */
        assert_int_equal(kac_telegraph_solve(1.0, 1.0, 0.0, hole, NULL, NULL,
                                             -1.0, 1.0, 1e-9, 2, at, u, flux,
                                             error),
                         KAC_OK);
        assert_true(u[0] == 1.0 && u[1] == 0.0 && flux[0] == 0.0);
    }
}

static void test_insertion(void **state)
{
    double error[2];

    (void)state;
    refused(
        kac_telegraph_insertion(0.0, 1.0, wave, NULL, 1, 0.1, 2, x, out, NULL),
        "a is 0");
    refused(
        kac_telegraph_insertion(1.0, -1.0, wave, NULL, 1, 0.1, 2, x, out, NULL),
        "t is -1");
    refused(
        kac_telegraph_insertion(1.0, 1.0, NULL, NULL, 1, 0.1, 2, x, out, NULL),
        "wave is NULL");
    refused(
        kac_telegraph_insertion(1.0, 1.0, wave, NULL, 0, 0.1, 2, x, out, NULL),
        "d is 0");
    refused(
        kac_telegraph_insertion(1.0, 1.0, wave, NULL, 1, 2.0, 2, x, out, NULL),
        "tolerance is 2");
    refused(
        kac_telegraph_insertion(1.0, 1.0, wave, NULL, 1, 0.1, -1, x, out, NULL),
        "n is -1");
    refused(kac_telegraph_insertion(1.0, 1.0, wave, NULL, 1, 0.1, 2, NULL, out,
                                    NULL),
            "x is NULL");
    refused(
        kac_telegraph_insertion(1.0, 1.0, wave, NULL, 1, 0.1, 2, x, NULL, NULL),
        "u is NULL");
    refused(kac_telegraph_insertion_sample(1.0, 1.0, NULL, NULL, 1, 1, 9, 2, x,
                                           out, error),
            "wave is NULL");
    refused(kac_telegraph_insertion_sample(1.0, 1.0, wave, NULL, 1, 1, 1, 2, x,
                                           out, error),
            "draws is 1");
    refused(kac_telegraph_insertion_sample(1e20, 1.0, wave, NULL, 1, 1, 9, 2, x,
                                           out, error),
            "a t is 1e+20");
    refused(kac_telegraph_insertion_sample(1.0, 1.0, wave, NULL, 1, 1, 9, 2, x,
                                           out, NULL),
            "error is NULL");
    untouched();
    assert_int_equal(kac_telegraph_insertion(1.0, 1.0, no_wave, NULL, 1, 0.1, 2,
                                             x, error, NULL),
                     KAC_ERROR_CALLBACK);
    assert_non_null(strstr(kac_last_error(), "wave answered 9"));
    assert_int_equal(kac_telegraph_insertion_sample(1.0, 1.0, no_wave, NULL, 1,
                                                    1, 9, 2, x, error, error),
                     KAC_ERROR_CALLBACK);
    /* The mean of cos(tau) is the characteristic function at c = 1. */
    {
        double u[2], phi, one = 1.0;

        kac_law_characteristic(3.0, 1.0, 2.0, 1, &one, &phi);
        assert_int_equal(kac_telegraph_insertion(3.0, 2.0, wave, NULL, 1, 1e-13,
                                                 2, x, u, error),
                         KAC_OK);
        within("u", x[1], u[1], phi * cos(x[1]), 1e-15);
        assert_int_equal(kac_telegraph_insertion(3.0, 0.0, wave, NULL, 1, 1e-13,
                                                 2, x, u, error),
                         KAC_OK);
        within("u", x[1], u[1], cos(x[1]), 1e-15);
    }
}

static void test_waves(void **state)
{
    double w[2], radius[2] = {-1.0, NAN};

    (void)state;
    refused(kac_telegraph_wave(0.0, 1.0, 1, good, NULL, 0.1, 2, x, out, NULL),
            "c is 0");
    refused(kac_telegraph_wave(1.0, -1.0, 1, good, NULL, 0.1, 2, x, out, NULL),
            "t is -1");
    refused(kac_telegraph_wave(1.0, 1.0, 0, good, NULL, 0.1, 2, x, out, NULL),
            "d is 0");
    refused(kac_telegraph_wave(1.0, 1.0, 4, good, NULL, 0.1, 2, x, out, NULL),
            "d is 4");
    refused(kac_telegraph_wave(1.0, 1.0, 1, NULL, NULL, 0.1, 2, x, out, NULL),
            "f is NULL");
    refused(kac_telegraph_wave(1.0, 1.0, 1, good, NULL, 0.0, 2, x, out, NULL),
            "tolerance is 0");
    refused(kac_telegraph_wave(1.0, 1.0, 1, good, NULL, 0.1, -1, x, out, NULL),
            "n is -1");
    refused(
        kac_telegraph_wave(1.0, 1.0, 1, good, NULL, 0.1, 2, NULL, out, NULL),
        "points are NULL");
    refused(kac_telegraph_wave(1.0, 1.0, 1, good, NULL, 0.1, 2, x, NULL, NULL),
            "results are NULL");
    refused(kac_telegraph_wave_radial(1.0, 1.0, 4, good, NULL, 0.1, 2, x, out,
                                      NULL),
            "d is 4");
    refused(kac_telegraph_wave_radial(1.0, 1.0, 2, good, NULL, 0.1, 2, NULL,
                                      out, NULL),
            "points are NULL");
    refused(kac_telegraph_insertion_radial(0.0, 1.0, 1.0, 2, good, NULL, 0.1, 2,
                                           x, out, NULL),
            "a is 0");
    refused(kac_telegraph_insertion_radial(1.0, 1.0, 1.0, 2, NULL, NULL, 0.1, 2,
                                           x, out, NULL),
            "f is NULL");
    refused(kac_telegraph_insertion_radial(1.0, 1.0, 1.0, 2, good, NULL, 0.1, 2,
                                           x, NULL, NULL),
            "results are NULL");
    untouched();
    for (int64_t d = 1; d <= 3; d++) {
        const double at[3] = {0.1, 0.2, 0.3};

        assert_int_equal(
            kac_telegraph_wave(1.0, 1.0, d, bad, NULL, 0.1, 1, at, w, NULL),
            KAC_ERROR_CALLBACK);
        assert_non_null(strstr(kac_last_error(), "f answered -2"));
        for (int k = 0; k < 2; k++) {
            assert_int_equal(kac_telegraph_wave_radial(1.0, 1.0, d, bad, NULL,
                                                       0.1, 1, &x[k], w, NULL),
                             KAC_ERROR_CALLBACK);
        }
        assert_int_equal(kac_telegraph_insertion_radial(
                             1.0, 1.0, 1.0, d, bad, NULL, 0.1, 1, x, w, NULL),
                         KAC_ERROR_CALLBACK);
        assert_non_null(strstr(kac_last_error(), "f did not answer 0"));
        assert_int_equal(kac_telegraph_wave_radial(1.0, 1.0, d, good, NULL, 0.1,
                                                   2, radius, w, NULL),
                         KAC_OK);
        assert_true(isnan(w[0]) && isnan(w[1]));
    }
    assert_int_equal(
        kac_telegraph_wave(1.0, 1.0, 1, good, NULL, 0.1, 2, radius, w, NULL),
        KAC_OK);
    assert_true(!isnan(w[0]) && isnan(w[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fundamental),
        cmocka_unit_test(test_solve),
        cmocka_unit_test(test_insertion),
        cmocka_unit_test(test_waves),
    };

    out[0] = out[1] = 7.0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
