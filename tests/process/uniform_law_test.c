/* SPDX-License-Identifier: BSD-2-Clause */
/* The uniform law: density, velocity, cone, draws. */
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

enum { DRAWS = 40000, SEED = 5 };

static kac_process *uniform(double c, int32_t signal, int32_t clock)
{
    kac_process *p = NULL;

    OK(kac_process_create_uniform(NULL, c, &p));
    OK(kac_process_set_schedule(p, signal, clock));
    return p;
}

/* Inside and on the front the density is 1 / (2 c g), beyond 0; rays. */
static void test_law(void **state)
{
    kac_process *p = uniform(3.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    const double t[5] = {0.5, 0.5, 0.5, 0.5, 0.5};
    const double x[5] = {0.25, -1.0, 1.5, 1.75, NAN}, zero[5] = {0.0};
    double v[5], score[5], log_density[5], out;

    (void)state;
    OK(kac_process_velocity(p, 5, 1, t, x, zero, v));
    OK(kac_process_score(p, 5, 1, t, x, zero, score));
    OK(kac_process_log_density(p, 5, 1, t, x, zero, log_density));
    for (int i = 0; i < 3; i++) {
        assert_true(v[i] == x[i] / 0.5 && fabs(v[i]) <= 3.0);
        assert_true(score[i] == 0.0);
        assert_true(fabs(log_density[i] + log(3.0)) < 1e-15);
    }
    assert_true(v[3] == 3.0 && score[3] == 0.0);
    assert_true(isinf(log_density[3]) && log_density[3] < 0.0);
    assert_true(isnan(v[4]) && isnan(score[4]) && isnan(log_density[4]));
    OK(kac_process_log_density(p, 1, 3, t, x, zero, &out));
    assert_true(fabs(out + 3.0 * log(3.0)) < 1e-14);
    OK(kac_process_cone(p, 0.5, &out));
    assert_true(out == 1.5);
    OK(kac_process_log_atom(p, 0.5, &out));
    assert_true(isinf(out) && out < 0.0);
    kac_process_destroy(p);
}

/* d/dt log p + v d/dx log p + dv/dx = -1/t + 0 + 1/t = 0. */
static void test_continuity(void **state)
{
    kac_process *p = uniform(2.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    const double h = 1e-3, t[2] = {0.4 - h, 0.4 + h}, at[2] = {0.4, 0.4};
    const double x[2] = {0.3, 0.3}, y[2] = {0.2, 0.3}, zero[2] = {0.0};
    double log_density[2], v[2];

    (void)state;
    OK(kac_process_log_density(p, 2, 1, t, x, zero, log_density));
    OK(kac_process_velocity(p, 2, 1, at, y, zero, v));
    assert_true(fabs((log_density[1] - log_density[0]) / (2.0 * h) +
                     (v[1] - v[0]) / 0.1) < 1e-4);
    kac_process_destroy(p);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov's test of the first coordinate, false alarm 1e-6; the others are
 * held by independence: the sum of two has the triangular law (the same). The
 * velocity is that of the position, never above c g'. */
static void test_draws(void **state)
{
    static double t[DRAWS], x0[2 * DRAWS], x[2 * DRAWS], v[2 * DRAWS];
    static double want[2 * DRAWS], judged[DRAWS];
    static int8_t atom[2 * DRAWS];
    kac_process *p = uniform(3.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_QUADRATIC);

    (void)state;
    for (int i = 0; i < DRAWS; i++) {
        t[i] = (i + 1.0) / DRAWS;
    }
    OK(kac_process_draw(p, SEED, 0, 0, DRAWS, 2, t, x0, x, v, atom));
    OK(kac_process_velocity(p, DRAWS, 2, t, x, x0, want));
    for (int i = 0; i < 2 * DRAWS; i++) {
        assert_true(fabs(x[i]) <= 3.0 * t[i / 2] * t[i / 2]);
        assert_true(fabs(v[i]) <= 6.0 * t[i / 2] && atom[i] == 0);
        assert_true(fabs(v[i] - want[i]) <= 1e-14);
    }
    for (int k = 0; k < 3; k++) {
        double worst = 0.0;

        for (int i = 0; i < DRAWS; i++) {
            const double reach = 3.0 * t[i] * t[i];
            const double one = x[2 * i] / reach, two = x[2 * i + 1] / reach;
            const double sum = one + two, rest = 2.0 - fabs(sum);

            judged[i] = k == 0      ? 0.5 + 0.5 * one
                        : k == 1    ? 0.5 + 0.5 * two
                        : sum < 0.0 ? 0.125 * rest * rest
                                    : 1.0 - 0.125 * rest * rest;
        }
        qsort(judged, DRAWS, sizeof *judged, ascending);
        for (int i = 0; i < DRAWS; i++) {
            worst = fmax(worst, fmax(judged[i] - i / (double)DRAWS,
                                     (i + 1) / (double)DRAWS - judged[i]));
        }
        assert_true(worst * sqrt(DRAWS) < 2.6935);
    }
    kac_process_destroy(p);
}

/* At t = 0 there is no noise: position f x0, mean velocity f' x0. */
static void test_start(void **state)
{
    kac_process *p = uniform(3.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    const double t = 0.0, x0 = 0.7;
    double x, v;
    int8_t atom = 9;

    (void)state;
    OK(kac_process_draw(p, SEED, 0, 0, 1, 1, &t, &x0, &x, &v, &atom));
    assert_true(x == 0.7 && v == -0.7 && atom == 0);
    OK(kac_process_velocity(p, 1, 1, &t, &x0, &x0, &v));
    assert_true(v == -0.7);
    x = 0.8;
    OK(kac_process_velocity(p, 1, 1, &t, &x, &x0, &v));
    assert_true(v == 3.0 - 0.7);
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law),
        cmocka_unit_test(test_continuity),
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
