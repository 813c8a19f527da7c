/* SPDX-License-Identifier: BSD-2-Clause */
/* Known systems as a law and a schedule, as process.h lists them:
 * each against the formulas of its own literature, for x0 given. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include <kacflow/kac_law.h>
#include <kacflow/process.h>

#define OK(call) assert_int_equal(call, KAC_OK)

enum { D = 3 };

static const double pi = 3.14159265358979323846;
static const double x0[D] = {0.7, -1.1, 0.2}, x[D] = {0.9, 0.3, -0.4};

static void near(double got, double want, double bound)
{
    if (!(fabs(got - want) <= bound * (1.0 + fabs(want)))) {
        fail_msg("%.17g, must be %.17g", got, want);
    }
}

/* X_t = mean x0 + deviation z with normal z: its log density and score, and
 * draws that are it (6 standard errors of mean and variance). */
static void check_normal(kac_process *p, double t, double mean,
                         double deviation)
{
    enum { N = 4000 };
    static double times[N], start[N], out[N];
    double log_density, score[D], want = 0.0, sum = 0.0, squares = 0.0;

    OK(kac_process_log_density(p, 1, D, &t, x, x0, &log_density));
    OK(kac_process_score(p, 1, D, &t, x, x0, score));
    for (int i = 0; i < D; i++) {
        const double z = (x[i] - mean * x0[i]) / deviation;

        want -= 0.5 * z * z + log(deviation) + 0.5 * log(2.0 * pi);
        near(score[i], -z / deviation, 1e-12);
    }
    near(log_density, want, 1e-12);
    for (int i = 0; i < N; i++) {
        times[i] = t;
        start[i] = 0.7;
    }
    OK(kac_process_draw(p, 3, 0, 0, N, 1, times, start, out, NULL, NULL));
    for (int i = 0; i < N; i++) {
        const double z = (out[i] - mean * 0.7) / deviation;

        sum += z;
        squares += z * z;
    }
    assert_true(fabs(sum / N) < 6.0 / sqrt(N));
    assert_true(fabs(squares / N - 1.0) < 6.0 * sqrt(2.0 / N));
}

/* Lipman et al.: X_t = (1 - t) x0 + t z, velocity z - x0. */
static void test_flow_matching(void **state)
{
    kac_process *p = NULL;

    (void)state;
    OK(kac_process_create_wiener(NULL, 1.0, &p));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC));
    for (double t = 0.1; t <= 1.0; t += 0.3) {
        double v[D];

        check_normal(p, t, 1.0 - t, t);
        OK(kac_process_velocity(p, 1, D, &t, x, x0, v));
        for (int i = 0; i < D; i++) {
            near(v[i], (x[i] - (1.0 - t) * x0[i]) / t - x0[i], 1e-13);
        }
    }
    kac_process_destroy(p);
}

/* Karras et al. (EDM): X_t = x0 + t z, dx/dt = -t grad log p = (x - x0)/t. */
static void test_variance_exploding(void **state)
{
    const double T = 80.0;
    kac_process *p = NULL;

    (void)state;
    OK(kac_process_create_wiener(NULL, sqrt(T), &p));
    OK(kac_process_set_horizon(p, T));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_QUADRATIC));
    for (double t = 0.002; t <= T; t *= 3.0) {
        double v[D], score[D];

        check_normal(p, t, 1.0, t);
        OK(kac_process_velocity(p, 1, D, &t, x, x0, v));
        OK(kac_process_score(p, 1, D, &t, x, x0, score));
        for (int i = 0; i < D; i++) {
            near(v[i], (x[i] - x0[i]) / t, 1e-13);
            near(v[i], -t * score[i], 1e-13);
        }
    }
    kac_process_destroy(p);
}

/* Ho et al., Song et al.: mean alpha x0, variance 1 - alpha^2, probability
 * flow dx/dt = -beta/2 (x + grad log p). */
static void test_variance_preserving(void **state)
{
    kac_process *p = NULL;

    (void)state;
    OK(kac_process_create_wiener(NULL, 1.0, &p));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_VP, KAC_CLOCK_VP));
    for (double t = 0.05; t <= 1.0; t += 0.19) {
        const double alpha = exp(-0.05 * t - 4.975 * t * t);
        const double beta = 0.1 + 19.9 * t;
        double v[D], score[D];

        check_normal(p, t, alpha, sqrt(1.0 - alpha * alpha));
        OK(kac_process_velocity(p, 1, D, &t, x, x0, v));
        OK(kac_process_score(p, 1, D, &t, x, x0, score));
        for (int i = 0; i < D; i++) {
            near(v[i], -0.5 * beta * (x[i] + score[i]), 1e-11);
        }
    }
    kac_process_destroy(p);
}

/* The mean-reverting Kac process: (1 - t/T) x0 + K(t). */
static void test_kac(void **state)
{
    const double a = 9.0, c = 3.0, T = 2.0;
    kac_process *p = NULL;

    (void)state;
    OK(kac_process_create_kac(NULL, a, c, &p));
    OK(kac_process_set_horizon(p, T));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR));
    for (double t = 0.6; t <= T; t += 0.35) {
        double v[D], n[D], noise[D], logs[D], log_density;

        OK(kac_process_velocity(p, 1, D, &t, x, x0, v));
        OK(kac_process_log_density(p, 1, D, &t, x, x0, &log_density));
        for (int i = 0; i < D; i++) {
            n[i] = x[i] - (1.0 - t / T) * x0[i];
        }
        OK(kac_law_velocity(a, c, t, D, n, noise, NULL, NULL));
        OK(kac_law_log_density(a, c, t, D, n, logs));
        for (int i = 0; i < D; i++) {
            near(v[i], noise[i] - x0[i] / T, 1e-12);
        }
        near(log_density, logs[0] + logs[1] + logs[2], 1e-12);
    }
    kac_process_destroy(p);
}

/* Xu et al. (PFGM++): p_r(x | y) with r = sqrt(extra) t, dx/dr = (x - y)/r; of
 * PFGM, extra = 1 and r = t. */
static void test_poisson(void **state)
{
    static const double extras[] = {1.0, 8.0, 2048.0};
    const double T = 80.0;

    (void)state;
    for (int k = 0; k < 3; k++) {
        const double extra = extras[k];
        kac_process *p = NULL;

        OK(kac_process_create_poisson(NULL, extra, sqrt(T), &p));
        OK(kac_process_set_horizon(p, T));
        OK(kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT,
                                    KAC_CLOCK_QUADRATIC));
        for (double t = 0.01; t <= T; t *= 7.0) {
            const double r = sqrt(extra) * t;
            double v[D], log_density, squares = 0.0;

            OK(kac_process_velocity(p, 1, D, &t, x, x0, v));
            OK(kac_process_log_density(p, 1, D, &t, x, x0, &log_density));
            for (int i = 0; i < D; i++) {
                near(v[i], (x[i] - x0[i]) / r * sqrt(extra), 1e-13);
                squares += (x[i] - x0[i]) * (x[i] - x0[i]);
            }
            near(log_density,
                 lgamma(0.5 * (D + extra)) - lgamma(0.5 * extra) -
                     0.5 * D * log(pi) + extra * log(r) -
                     0.5 * (D + extra) * log(squares + r * r),
                 1e-11);
        }
        kac_process_destroy(p);
    }
}

/* Uniform noise on [-c t, c t] about (1 - t) x0: flow matching from a cube. */
static void test_uniform(void **state)
{
    kac_process *p = NULL;

    (void)state;
    OK(kac_process_create_uniform(NULL, 4.0, &p));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR));
    for (double t = 0.4; t <= 1.0; t += 0.2) {
        double v[D], log_density;

        OK(kac_process_velocity(p, 1, D, &t, x, x0, v));
        OK(kac_process_log_density(p, 1, D, &t, x, x0, &log_density));
        for (int i = 0; i < D; i++) {
            near(v[i], (x[i] - x0[i]) / t, 1e-13);
        }
        near(log_density, -D * log(8.0 * t), 1e-13);
    }
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flow_matching),
        cmocka_unit_test(test_variance_exploding),
        cmocka_unit_test(test_variance_preserving),
        cmocka_unit_test(test_kac),
        cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_uniform),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
