/* SPDX-License-Identifier: BSD-2-Clause */
/* The variance-preserving signal, the sine, power and variance-preserving
 * clocks, their parameters, and the prior where the data are not forgotten. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include <kacflow/process.h>

#define OK(call) assert_int_equal(call, KAC_OK)

static const double pi = 3.14159265358979323846;

static kac_process *wiener(double T, int32_t signal, int32_t clock)
{
    kac_process *p = NULL;

    OK(kac_process_create_wiener(NULL, 1.0, &p));
    OK(kac_process_set_horizon(p, T));
    OK(kac_process_set_schedule(p, signal, clock));
    return p;
}

static void near(double got, double want, double bound)
{
    if (!(fabs(got - want) <= bound)) {
        fail_msg("%.17g, must be %.17g (off by %.2e of %.2e)", got, want,
                 fabs(got - want), bound);
    }
}

/* f^2 + g = 1 always; g is precise where f is next to 1; the rate is the
 * derivative of the integral. */
static void test_vp(void **state)
{
    static const double beta[][2] = {
        {0.1, 20.0}, {0.0, 5.0}, {3.0, 3.0}, {4.0, 0.5}};
    static const double horizons[] = {1.0, 0.25, 7.0};

    (void)state;
    for (int k = 0; k < 12; k++) {
        const double T = horizons[k % 3], *b = beta[k / 3];
        kac_process *p = wiener(T, KAC_SIGNAL_VP, KAC_CLOCK_VP);
        double s[4];

        if (k == 0) {
            assert_true(kac_process_beta_min(p) == 0.1);
            assert_true(kac_process_beta_max(p) == 20.0);
        }
        OK(kac_process_set_beta(p, b[0], b[1]));
        assert_true(kac_process_beta_min(p) == b[0]);
        assert_true(kac_process_beta_max(p) == b[1]);
        for (double share = 1e-12; share < 1.0; share *= 1.7) {
            const double t = share * T;
            const double rate = b[0] + (b[1] - b[0]) * t / T;
            const double integral = b[0] * t + 0.5 * (b[1] - b[0]) * t * t / T;

            OK(kac_process_schedule(p, t, s));
            near(s[0], exp(-0.5 * integral), 4e-16 + 1e-15 * integral);
            near(s[2], -expm1(-integral), 2e-15 * s[2]);
            near(s[1], -0.5 * rate * s[0], 4e-15 * fabs(s[1]));
            near(s[3], rate * s[0] * s[0], 4e-15 * s[3]);
            near(s[0] * s[0] + s[2], 1.0, 1e-15);
        }
        OK(kac_process_schedule(p, 0.0, s));
        assert_true(s[0] == 1.0 && s[2] == 0.0);
        assert_true(s[1] == -0.5 * b[0] && s[3] == b[0]);
        kac_process_destroy(p);
    }
}

static void test_sine(void **state)
{
    static const double horizons[] = {1.0, 0.3, 12.0};

    (void)state;
    for (int k = 0; k < 3; k++) {
        const double T = horizons[k];
        kac_process *p = wiener(T, KAC_SIGNAL_COS, KAC_CLOCK_SINE);
        double s[4];

        for (double share = 1e-9; share < 1.0; share *= 1.7) {
            const double t = share * T, angle = 0.5 * pi * (t / T);
            const double rest = 0.5 * pi * ((T - t) / T); /* exact near T */

            OK(kac_process_schedule(p, t, s));
            near(s[2], T * sin(angle) * sin(angle), 2e-15 * s[2]);
            near(s[3], pi * sin(angle) * sin(rest), 4e-15 * s[3]);
            near(s[0] * s[0] + s[2] / T, 1.0, 1e-15);
        }
        OK(kac_process_schedule(p, T, s));
        assert_true(s[0] == 0.0 && s[2] == T && s[3] == 0.0);
        OK(kac_process_schedule(p, 0.0, s));
        assert_true(s[0] == 1.0 && s[2] == 0.0 && s[3] == 0.0);
        kac_process_destroy(p);
    }
}

/* Powers 1 and 2 are the linear and the quadratic clock. */
static void test_power(void **state)
{
    static const double powers[] = {1.0, 2.0, 1.5, 7.0, 100.0};
    static const double horizons[] = {1.0, 0.3, 12.0};

    (void)state;
    for (int k = 0; k < 15; k++) {
        const double T = horizons[k % 3], power = powers[k / 3];
        kac_process *p = wiener(T, KAC_SIGNAL_LINEAR, KAC_CLOCK_POWER);
        double s[4];

        assert_true(kac_process_power(p) == 1.0);
        OK(kac_process_set_power(p, power));
        assert_true(kac_process_power(p) == power);
        for (double share = 1e-3; share < 1.0; share *= 1.3) {
            OK(kac_process_schedule(p, share * T, s));
            near(s[2], T * pow(share, power), 4e-16 * power * s[2] + 4e-16 * T);
            near(s[3], power * pow(share, power - 1.0),
                 4e-16 * power * s[3] + 4e-16);
        }
        OK(kac_process_schedule(p, T, s));
        assert_true(s[2] == T && s[3] == power);
        OK(kac_process_schedule(p, 0.0, s));
        assert_true(s[2] == 0.0 && s[3] == (power == 1.0 ? 1.0 : 0.0));
        kac_process_destroy(p);
    }
}

/* g' is the derivative of g, f' that of f, for every pair. */
static void test_derivatives(void **state)
{
    (void)state;
    for (int32_t f = 0; kac_signal_name(f) != NULL; f++) {
        for (int32_t g = 0; kac_clock_name(g) != NULL; g++) {
            const double T = 2.0, h = 1e-4;
            kac_process *p;

            if (f == KAC_SIGNAL_CUSTOM || g == KAC_CLOCK_CUSTOM) {
                continue;
            }
            p = wiener(T, f, g);
            OK(kac_process_set_power(p, 2.5));
            for (double t = 0.1; t < 1.9; t += 0.17) {
                double s[4], low[4], high[4];

                OK(kac_process_schedule(p, t, s));
                OK(kac_process_schedule(p, t - h, low));
                OK(kac_process_schedule(p, t + h, high));
                near(s[1], (high[0] - low[0]) / (2.0 * h), 1e-5);
                near(s[3], (high[2] - low[2]) / (2.0 * h), 1e-5);
            }
            kac_process_destroy(p);
        }
    }
}

/* Where f(T) != 0 noise alone is drawn when that is asked for, with the
 * numbers of a draw from x0 = 0, and has the density of the noise. */
static void test_prior(void **state)
{
    enum { N = 10, D = 3 };
    const double zero[N * D] = {0.0};
    kac_process *p = wiener(1.0, KAC_SIGNAL_VP, KAC_CLOCK_VP), *same = NULL;
    double out[N * D], want[N * D], log_density[2];

    (void)state;
    assert_int_equal(kac_process_prior_kind(p), KAC_PRIOR_DATA);
    assert_int_equal(kac_process_prior(p, 1, 0, N, D, NULL, out),
                     KAC_ERROR_STATE);
    assert_non_null(strstr(kac_last_error(), "kac_process_set_prior"));
    assert_int_equal(kac_process_prior_log_density(p, 1, D, zero, out, NULL),
                     KAC_ERROR_STATE);
    OK(kac_process_prior(p, 1, 0, N, D, zero, want));

    OK(kac_process_set_prior(p, KAC_PRIOR_NOISE));
    assert_int_equal(kac_process_prior_kind(p), KAC_PRIOR_NOISE);
    OK(kac_process_prior(p, 1, 0, N, D, NULL, out));
    assert_memory_equal(out, want, sizeof out);
    OK(kac_process_prior_log_density(p, 1, D, out, log_density, NULL));
    OK(kac_process_create_wiener(NULL, sqrt(-expm1(-10.05)), &same));
    OK(kac_process_prior_log_density(same, 1, D, out, log_density + 1, NULL));
    near(log_density[0], log_density[1], 1e-13);

    OK(kac_process_set_prior(p, KAC_PRIOR_DATA));
    assert_int_equal(kac_process_prior(p, 1, 0, N, D, NULL, out),
                     KAC_ERROR_STATE);
    kac_process_destroy(p);
    kac_process_destroy(same);
}

static void test_refused(void **state)
{
    static const double bad[] = {-1.0, NAN, INFINITY, 2e60};
    kac_process *p = wiener(1.0, KAC_SIGNAL_VP, KAC_CLOCK_POWER);

    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(kac_process_set_beta(p, bad[i], 1.0),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "beta_min is"));
        assert_int_equal(kac_process_set_beta(p, 1.0, bad[i]),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "beta_max is"));
        assert_int_equal(kac_process_set_power(p, bad[i]), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "power is"));
    }
    assert_int_equal(kac_process_set_beta(p, 0.0, 0.0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_beta(NULL, 1.0, 1.0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_power(p, 0.99), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_power(p, 100.1), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_power(NULL, 1.0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_prior(p, -1), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_prior(p, 2), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_prior(NULL, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(p, 6, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(p, 0, 6), KAC_ERROR_ARGUMENT);
    assert_true(kac_process_beta_min(p) == 0.1);
    assert_true(kac_process_beta_max(p) == 20.0);
    assert_true(kac_process_power(p) == 1.0);
    assert_true(isnan(kac_process_beta_min(NULL)));
    assert_true(isnan(kac_process_beta_max(NULL)));
    assert_true(isnan(kac_process_power(NULL)));
    assert_int_equal(kac_process_prior_kind(NULL), -1);
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vp),    cmocka_unit_test(test_sine),
        cmocka_unit_test(test_power), cmocka_unit_test(test_derivatives),
        cmocka_unit_test(test_prior), cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
