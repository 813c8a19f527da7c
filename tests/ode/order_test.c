/* SPDX-License-Identifier: BSD-2-Clause */
/* Orders of the methods: errors under refinement, exactness on polynomials,
 * dense output; either direction of time, equal and unequal steps. */

#include "ode_test.h"

static const int32_t fixed[] = {KAC_METHOD_EULER, KAC_METHOD_MIDPOINT,
                                KAC_METHOD_HEUN, KAC_METHOD_RK4,
                                KAC_METHOD_AB2};
static const int order_of[] = {1, 2, 2, 4, 2};
enum { FIXED = 5 };

/* Times t0 .. t1, quadratically closer towards t1 where `bent`. */
static void fill_grid(int64_t steps, double t0, double t1, double *grid)
{
    for (int64_t j = 0; j <= steps; j++) {
        const double part = (double)j / (double)steps;

        grid[j] = t0 + (t1 - t0) * (part + 0.4 * part * (1.0 - part));
    }
    grid[steps] = t1;
}

static double error_of(int32_t method, int64_t steps, double t0, double t1,
                       int bent)
{
    kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL);
    kac_integrator *integrator = make_integrator(NULL, method);
    double x = 1.5, grid[2049];

    if (bent) {
        fill_grid(steps, t0, t1, grid);
        OK(kac_integrator_set_grid(integrator, steps + 1, grid));
    } else {
        OK(kac_integrator_set_steps(integrator, steps));
    }
    OK(kac_integrator_run(integrator, field, 1, t0, t1, NULL, &x));
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
    return fabs(x - swing_exact(t0, t1, 1.5));
}

static void test_observed_order(void **state)
{
    (void)state;
    for (int m = 0; m < FIXED; m++) {
        for (int way = 0; way < 2; way++) {
            for (int bent = 0; bent < 2; bent++) {
                const double t0 = way ? 2.0 : -0.4, t1 = way ? -0.4 : 2.0;
                const double coarse = error_of(fixed[m], 80, t0, t1, bent);
                const double fine = error_of(fixed[m], 320, t0, t1, bent);
                const double order = log(coarse / fine) / log(4.0);

                if (fabs(order - order_of[m]) > 0.25) {
                    fail_msg("%s, direction %d, grid %d: observed order %.3f",
                             kac_method_name(fixed[m]), way, bent, order);
                }
            }
        }
    }
}

/* A method of order p integrates t^(p-1) exactly. */
static void test_polynomials(void **state)
{
    static const int exact[] = {0, 1, 1, 3, 0};

    (void)state;
    for (int m = 0; m < FIXED; m++) {
        for (int p = 0; p <= exact[m] + 1; p++) {
            kac_field *field = make_field(NULL, 1, 0, 0, power, &p);
            kac_integrator *integrator = make_integrator(NULL, fixed[m]);
            const double want = (pow(2.0, p + 1) - pow(0.5, p + 1)) / (p + 1);
            double x = 0.25;

            OK(kac_integrator_set_steps(integrator, 7));
            OK(kac_integrator_run(integrator, field, 1, 2.0, 0.5, NULL, &x));
            if (p <= exact[m]) {
                assert_near(x, 0.25 - want, 1e-14);
            } else {
                assert_true(fabs(x - (0.25 - want)) > 1e-7);
            }
            kac_integrator_destroy(integrator);
            kac_field_destroy(field);
        }
    }
}

/* One Euler step, then AB2 is exact on linear velocities of unequal steps. */
static void test_ab2_unequal_steps(void **state)
{
    const double grid[] = {0.0, 0.25, 1.0, 1.125, 2.0};
    int p = 1;
    kac_field *field = make_field(NULL, 1, 0, 0, power, &p);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_AB2);
    double x = 0.0;

    (void)state;
    OK(kac_integrator_set_grid(integrator, 5, grid));
    OK(kac_integrator_run(integrator, field, 1, 0.0, 2.0, NULL, &x));
    assert_near(x, 2.0 - 0.03125, 1e-15); // Euler misses 0.25^2 / 2
    assert_int_equal(kac_integrator_evaluations(integrator, 0), 4);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

static void test_evaluations_a_step(void **state)
{
    static const int64_t cost[] = {1, 2, 2, 4, 1};

    (void)state;
    for (int m = 0; m < FIXED; m++) {
        kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL);
        kac_integrator *integrator = make_integrator(NULL, fixed[m]);
        double x[3] = {1.0, 2.0, 3.0};

        assert_int_equal(kac_integrator_steps(integrator), 50);
        OK(kac_integrator_run(integrator, field, 3, 0.0, 1.0, NULL, x));
        assert_int_equal(kac_integrator_points(integrator), 3);
        assert_int_equal(kac_integrator_evaluations(integrator, 2),
                         50 * cost[m]);
        assert_int_equal(kac_integrator_evaluations(integrator, 3), 0);
        assert_int_equal(kac_integrator_evaluations_max(integrator),
                         50 * cost[m]);
        assert_true(kac_integrator_evaluations_mean(integrator) ==
                    50.0 * (double)cost[m]);
        assert_int_equal(kac_integrator_reason(integrator, 1), KAC_STOP_END);
        assert_int_equal(kac_integrator_reason_count(integrator, KAC_STOP_END),
                         3);
        kac_integrator_destroy(integrator);
        kac_field_destroy(field);
    }
}

/* Largest error of the dense output between the steps of RK4. */
static double dense_error(int64_t steps, double t0, double t1)
{
    kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_RK4);
    double x = 1.0, times[101], path[101], worst = 0.0;

    for (int c = 0; c <= 100; c++) {
        times[c] = t0 + (t1 - t0) * (double)c / 100.0;
    }
    times[100] = t1;
    OK(kac_integrator_set_steps(integrator, steps));
    OK(kac_integrator_run_dense(integrator, field, 1, t0, t1, NULL, &x, 101,
                                times, path));
    for (int c = 0; c <= 100; c++) {
        const double off = fabs(path[c] - swing_exact(t0, times[c], 1.0));

        worst = off > worst ? off : worst;
    }
    assert_true(path[0] == 1.0);
    assert_true(path[100] == x);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
    return worst;
}

static void test_dense_fixed(void **state)
{
    const double up = dense_error(11, 0.0, 3.0) / dense_error(44, 0.0, 3.0);
    const double down = dense_error(11, 3.0, 0.0) / dense_error(44, 3.0, 0.0);

    (void)state;
    assert_true(log(up) / log(4.0) > 3.6); // cubic Hermite: 4
    assert_true(log(down) / log(4.0) > 3.6);
}

/* Dense output changes neither the result nor the steps. */
static void test_dense_leaves_result(void **state)
{
    const int32_t methods[] = {KAC_METHOD_EULER, KAC_METHOD_HEUN,
                               KAC_METHOD_AB2, KAC_METHOD_DOPRI5};
    const double times[] = {0.1, 0.1, 0.555, 0.999};

    (void)state;
    for (int m = 0; m < 4; m++) {
        kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL);
        kac_integrator *integrator = make_integrator(NULL, methods[m]);
        double x[2] = {1.0, -2.0}, y[2] = {1.0, -2.0}, path[8];

        OK(kac_integrator_run(integrator, field, 2, 0.0, 1.0, NULL, x));
        OK(kac_integrator_run_dense(integrator, field, 2, 0.0, 1.0, NULL, y, 4,
                                    times, path));
        assert_memory_equal(x, y, sizeof x);
        assert_memory_equal(path, path + 2, 2 * sizeof *path);
        for (int c = 0; c < 8; c++) {
            assert_near(path[c],
                        swing_exact(0.0, times[c / 2], c % 2 ? -2.0 : 1.0),
                        methods[m] == KAC_METHOD_EULER ? 0.05 : 1e-3);
        }
        kac_integrator_destroy(integrator);
        kac_field_destroy(field);
    }
}

/* Local errors of order 6 at the end and 5 between: a tolerance so loose that
 * each run is a single step. */
static void single_step(double h, double *end, double *between)
{
    const double times[] = {1.0 + 0.31 * h, 1.0 + 0.77 * h};
    kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);
    double x = 1.0, path[2];

    OK(kac_integrator_set_tolerance(integrator, 0.0, 100.0));
    OK(kac_integrator_run_dense(integrator, field, 1, 1.0, 1.0 + h, NULL, &x, 2,
                                times, path));
    assert_int_equal(kac_integrator_evaluations(integrator, 0), 8);
    *end = fabs(x - swing_exact(1.0, 1.0 + h, 1.0));
    *between = fabs(path[0] - swing_exact(1.0, times[0], 1.0)) +
               fabs(path[1] - swing_exact(1.0, times[1], 1.0));
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

static void test_dopri5_local_order(void **state)
{
    double end[2], between[2];

    (void)state;
    for (int way = 0; way < 2; way++) {
        single_step(way ? -0.4 : 0.4, &end[0], &between[0]);
        single_step(way ? -0.1 : 0.1, &end[1], &between[1]);
        assert_true(log(end[0] / end[1]) / log(4.0) > 5.6);
        assert_true(log(between[0] / between[1]) / log(4.0) > 4.6);
    }
}

static void test_dopri5_polynomials(void **state)
{
    const double times[] = {1.7, 1.1, 0.6};

    (void)state;
    for (int p = 0; p <= 4; p++) {
        kac_field *field = make_field(NULL, 1, 0, 0, power, &p);
        kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);
        double x = 0.0, path[3];

        OK(kac_integrator_set_tolerance(integrator, 0.0, 1e12));
        OK(kac_integrator_run_dense(integrator, field, 1, 2.0, 0.5, NULL, &x, 3,
                                    times, path));
        assert_near(x, (pow(0.5, p + 1) - pow(2.0, p + 1)) / (p + 1), 5e-15);
        for (int c = 0; c < 3 && p < 4; c++) {
            assert_near(path[c],
                        (pow(times[c], p + 1) - pow(2.0, p + 1)) / (p + 1),
                        1e-14);
        }
        kac_integrator_destroy(integrator);
        kac_field_destroy(field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_observed_order),
        cmocka_unit_test(test_polynomials),
        cmocka_unit_test(test_ab2_unequal_steps),
        cmocka_unit_test(test_evaluations_a_step),
        cmocka_unit_test(test_dense_fixed),
        cmocka_unit_test(test_dense_leaves_result),
        cmocka_unit_test(test_dopri5_local_order),
        cmocka_unit_test(test_dopri5_polynomials),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
