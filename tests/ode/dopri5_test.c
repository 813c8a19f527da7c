/* SPDX-License-Identifier: BSD-2-Clause */
/* Dormand-Prince: accuracy and cost, independence of the points, jumps, limits
 * and fields that cannot be evaluated everywhere. */

#include "ode_test.h"

/* Arenstorf's orbit in the restricted three-body problem: x, y, x', y' of
 * period 17.0652165601579625588917206249 (Hairer, Norsett, Wanner, II.0). */
static int32_t arenstorf(void *user, int64_t n, const double *t,
                         const double *x, const double *cond, double *v,
                         double *xhat, double *divergence)
{
    const double mu = 0.012277471, nu = 1.0 - mu;

    (void)user;
    (void)t;
    (void)cond;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        const double *p = x + 4 * i;
        const double r1 = pow((p[0] + mu) * (p[0] + mu) + p[1] * p[1], 1.5);
        const double r2 = pow((p[0] - nu) * (p[0] - nu) + p[1] * p[1], 1.5);

        v[4 * i] = p[2];
        v[4 * i + 1] = p[3];
        v[4 * i + 2] =
            p[0] + 2.0 * p[3] - nu * (p[0] + mu) / r1 - mu * (p[0] - nu) / r2;
        v[4 * i + 3] = p[1] - 2.0 * p[2] - nu * p[1] / r1 - mu * p[1] / r2;
    }
    return 0;
}

/* Hairer's DOPRI5 takes about 1,400 evaluations at 1e-7. */
static void test_arenstorf(void **state)
{
    const double begin[4] = {0.994, 0.0, 0.0, -2.00158510637908252240537862224};
    const double period = 17.0652165601579625588917206249;
    kac_field *field = make_field(NULL, 4, 0, 0, arenstorf, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);
    double x[4];

    (void)state;
    for (int way = 0; way < 2; way++) {
        memcpy(x, begin, sizeof x);
        OK(kac_integrator_set_tolerance(integrator, 1e-7, 1e-7));
        OK(kac_integrator_run(integrator, field, 1, way ? period : 0.0,
                              way ? 0.0 : period, NULL, x));
        assert_near(x[0], 0.994, 0.02);
        assert_near(x[1], 0.0, 0.02);
        assert_in_range(kac_integrator_evaluations(integrator, 0), 1000, 1900);
        memcpy(x, begin, sizeof x);
        OK(kac_integrator_set_tolerance(integrator, 1e-12, 1e-12));
        OK(kac_integrator_run(integrator, field, 1, way ? period : 0.0,
                              way ? 0.0 : period, NULL, x));
        assert_near(x[0], 0.994, 1e-6);
        assert_near(x[1], 0.0, 1e-6);
    }
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

/* Point 0 spins fast, the others do not: coordinates (cos, sin)(w t). */
static int32_t spin(void *user, int64_t n, const double *t, const double *x,
                    const double *cond, double *v, double *xhat,
                    double *divergence)
{
    int64_t *calls = user;

    (void)t;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[2 * i] = -cond[i] * x[2 * i + 1];
        v[2 * i + 1] = cond[i] * x[2 * i];
    }
    if (calls != NULL) {
        *calls += n;
    }
    return 0;
}

static void test_points_are_independent(void **state)
{
    double cond[7] = {200.0, 1.0, 2.0, 0.0, 5.0, 0.5, 3.0}, x[14], alone[2];
    int64_t calls = 0, sum = 0;
    kac_field *field = make_field(NULL, 2, 1, 0, spin, &calls);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);
    kac_integrator *other = make_integrator(NULL, KAC_METHOD_DOPRI5);

    (void)state;
    for (int i = 0; i < 7; i++) {
        x[2 * i] = 1.0;
        x[2 * i + 1] = 0.0;
    }
    OK(kac_integrator_run(integrator, field, 7, 0.0, 3.0, cond, x));
    for (int i = 0; i < 7; i++) {
        sum += kac_integrator_evaluations(integrator, i);
    }
    assert_int_equal(calls, sum); // finished points cost nothing
    assert_int_equal(kac_integrator_evaluations_max(integrator),
                     kac_integrator_evaluations(integrator, 0));
    assert_true(kac_integrator_evaluations(integrator, 0) >
                20 * kac_integrator_evaluations(integrator, 1));
    for (int i = 0; i < 7; i++) {
        alone[0] = 1.0;
        alone[1] = 0.0;
        OK(kac_integrator_run(other, field, 1, 0.0, 3.0, cond + i, alone));
        assert_memory_equal(alone, x + 2 * i, sizeof alone);
        assert_int_equal(kac_integrator_evaluations(other, 0),
                         kac_integrator_evaluations(integrator, i));
        assert_near(x[2 * i], cos(3.0 * cond[i]), 0.05);
    }
    kac_integrator_destroy(integrator);
    kac_integrator_destroy(other);
    kac_field_destroy(field);
}

/* x' = 1 before t = 1/3, 2 after. */
static int32_t jump(void *user, int64_t n, const double *t, const double *x,
                    const double *cond, double *v, double *xhat,
                    double *divergence)
{
    (void)user;
    (void)cond;
    (void)x;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = t[i] < 1.0 / 3.0 ? 1.0 : 2.0;
    }
    return 0;
}

/* A jump between the first nodes is seen through the smallest weight of the
 * error estimate: the error can be 170 times as large. */
static void test_steps_over_jumps(void **state)
{
    const double tolerance[] = {1e-3, 1e-6, 1e-10, 1e-14, 1e-18};
    kac_field *field = make_field(NULL, 1, 0, 0, jump, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);

    (void)state;
    for (int k = 0; k < 5; k++) {
        double x = 0.0;

        OK(kac_integrator_set_tolerance(integrator, 0.0, tolerance[k]));
        OK(kac_integrator_run(integrator, field, 1, 0.0, 1.0, NULL, &x));
        assert_int_equal(kac_integrator_reason(integrator, 0), KAC_STOP_END);
        assert_near(x, 1.0 / 3.0 + 4.0 / 3.0, 170.0 * tolerance[k] + 1e-14);
        assert_true(kac_integrator_evaluations(integrator, 0) < 700);
    }
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

/* x' = x^2: infinite at t = 1 / x0. */
static int32_t explode(void *user, int64_t n, const double *t, const double *x,
                       const double *cond, double *v, double *xhat,
                       double *divergence)
{
    (void)user;
    (void)t;
    (void)cond;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = x[i] * x[i];
    }
    return 0;
}

static void test_reasons(void **state)
{
    kac_field *field = make_field(NULL, 1, 0, 0, explode, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);
    const double times[] = {0.5, 1.5};
    double x[4] = {0.25, 1.0, NAN, 0.5}, path[8];

    (void)state;
    OK(kac_integrator_run_dense(integrator, field, 4, 0.0, 1.5, NULL, x, 2,
                                times, path));
    assert_int_equal(kac_integrator_reason(integrator, 0), KAC_STOP_END);
    assert_near(x[0], 0.25 / (1.0 - 1.5 * 0.25), 1e-4);
    assert_true(kac_integrator_reason(integrator, 1) == KAC_STOP_STEP ||
                kac_integrator_reason(integrator, 1) == KAC_STOP_NONFINITE);
    assert_true(x[1] > 1e6 && x[1] < INFINITY); // the last good state
    assert_int_equal(kac_integrator_reason(integrator, 2), KAC_STOP_NONFINITE);
    assert_true(isnan(x[2]));
    assert_int_equal(kac_integrator_reason(integrator, 3), KAC_STOP_END);
    assert_near(path[1], 2.0, 1e-3);
    assert_true(isnan(path[4 + 1]) && isnan(path[2]) && isnan(path[4 + 2]));
    assert_near(path[4 + 3], x[3], 0.0);
    assert_int_equal(kac_integrator_reason(integrator, 4), KAC_STOP_NONE);

    x[0] = 0.25;
    OK(kac_integrator_set_max_evaluations(integrator, 7));
    OK(kac_integrator_run(integrator, field, 1, 0.0, 1.5, NULL, x));
    assert_int_equal(kac_integrator_reason(integrator, 0),
                     KAC_STOP_EVALUATIONS);
    assert_in_range(kac_integrator_evaluations(integrator, 0), 1, 7);
    assert_int_equal(
        kac_integrator_reason_count(integrator, KAC_STOP_EVALUATIONS), 1);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

static void test_reasons_fixed(void **state)
{
    kac_field *field = make_field(NULL, 1, 0, 0, explode, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_HEUN);
    const double times[] = {0.5, 0.75, 9.0};
    double x[3] = {1.0, 0.05, INFINITY}, path[9];

    (void)state;
    OK(kac_integrator_set_steps(integrator, 20));
    OK(kac_integrator_run_dense(integrator, field, 3, 0.0, 10.0, NULL, x, 3,
                                times, path));
    assert_int_equal(kac_integrator_reason(integrator, 0), KAC_STOP_NONFINITE);
    assert_true(x[0] < INFINITY);
    assert_int_equal(kac_integrator_reason(integrator, 1), KAC_STOP_END);
    assert_near(x[1], 0.1, 1e-4);
    assert_near(path[1], 0.05 / (1.0 - 0.5 * 0.05), 1e-4);
    assert_near(path[6 + 1], 0.05 / (1.0 - 9.0 * 0.05), 1e-4);
    assert_true(isnan(path[6]) && isnan(path[8]));
    assert_int_equal(kac_integrator_reason(integrator, 2), KAC_STOP_NONFINITE);
    assert_true(x[2] == INFINITY);

    OK(kac_integrator_set_max_evaluations(integrator, 7));
    x[1] = 0.05;
    OK(kac_integrator_run_dense(integrator, field, 1, 0.0, 10.0, NULL, x + 1, 3,
                                times, path));
    assert_int_equal(kac_integrator_reason(integrator, 0),
                     KAC_STOP_EVALUATIONS);
    assert_int_equal(kac_integrator_evaluations(integrator, 0), 6);
    assert_near(x[1], 0.05 / (1.0 - 1.5 * 0.05), 1e-4);
    assert_true(isnan(path[2]) && path[1] > 0.05);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

/* x' = -sqrt(x), which has no value for x < 0. */
static int32_t drain(void *user, int64_t n, const double *t, const double *x,
                     const double *cond, double *v, double *xhat,
                     double *divergence)
{
    (void)user;
    (void)t;
    (void)cond;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        if (x[i] < 0.0) {
            return 1;
        }
        v[i] = -sqrt(x[i]);
    }
    return 0;
}

static void test_recoverable(void **state)
{
    kac_field *field = make_field(NULL, 1, 0, 0, drain, NULL);
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_DOPRI5);
    double x[3] = {4.0, 1.0, 9.0}, alone = 4.0, bad = -1.0;

    (void)state;
    OK(kac_integrator_run(integrator, field, 3, 0.0, 1.99, NULL, x));
    assert_int_equal(kac_integrator_reason(integrator, 0), KAC_STOP_END);
    assert_near(x[0], (2.0 - 0.995) * (2.0 - 0.995), 1e-4);
    assert_near(x[1], 0.005 * 0.005, 1e-4);
    assert_near(x[2], (3.0 - 0.995) * (3.0 - 0.995), 1e-4);
    OK(kac_integrator_run(integrator, field, 1, 0.0, 1.99, NULL, &alone));
    assert_true(alone == x[0]); // its neighbour's trouble is not its own

    OK(kac_integrator_set_tolerance(integrator, 0.0, 10.0)); // long steps
    x[0] = 4.0;
    x[1] = 1.0;
    OK(kac_integrator_run(integrator, field, 2, 0.0, 6.0, NULL, x));
    assert_int_equal(kac_integrator_reason(integrator, 1), KAC_STOP_STEP);
    assert_true(x[1] >= 0.0 && x[1] < 1e-3);

    assert_int_equal(
        kac_integrator_run(integrator, field, 1, 0.0, 1.0, NULL, &bad),
        KAC_ERROR_CALLBACK);
    assert_true(bad == -1.0);
    kac_integrator_destroy(integrator);

    integrator = make_integrator(NULL, KAC_METHOD_EULER); // cannot shorten
    x[0] = 4.0;
    OK(kac_integrator_set_steps(integrator, 3));
    assert_int_equal(
        kac_integrator_run(integrator, field, 1, 0.0, 9.0, NULL, x),
        KAC_ERROR_CALLBACK);
    assert_true(x[0] == 4.0);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arenstorf),
        cmocka_unit_test(test_points_are_independent),
        cmocka_unit_test(test_steps_over_jumps),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_reasons_fixed),
        cmocka_unit_test(test_recoverable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
