/* SPDX-License-Identifier: BSD-2-Clause */
/* Light-cone projection: the rules of every method, counted and computed by
 * hand, and the exact flow, which it leaves alone. */

#include "ode_test.h"

/* v = 0, xhat = 0.5 everywhere; Kac(9, 3), f = 1 - t, c g = 3 t^2: the cone of
 * a point is 0.5 (1 - t) +- 3 t^2. */
static int32_t rest(void *user, int64_t n, const double *t, const double *x,
                    const double *cond, double *v, double *xhat,
                    double *divergence)
{
    (void)user;
    (void)t;
    (void)x;
    (void)cond;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = 0.0;
        if (xhat != NULL) {
            xhat[i] = 0.5;
        }
    }
    return 0;
}

static double edge(double t)
{
    return 0.5 * (1.0 - t) + 3.0 * t * t;
}

static kac_process *make_process(void)
{
    kac_process *process = NULL;

    OK(kac_process_create_kac(NULL, 9.0, 3.0, &process));
    return process;
}

/* From x = 2.9 at t = 1, in 10 steps to t = 0.5. */
static double run_rest(int32_t method, int32_t again, int64_t *evaluations,
                       double *path)
{
    const double times[] = {0.8, 0.525};
    kac_process *process = make_process();
    kac_field *field = make_field(NULL, 1, 0, KAC_FIELD_MEAN, rest, NULL);
    kac_integrator *integrator = make_integrator(NULL, method);
    double x = 2.9;

    if (method != KAC_METHOD_DOPRI5) {
        OK(kac_integrator_set_steps(integrator, 10));
    }
    OK(kac_integrator_set_projection(integrator, process, again));
    OK(kac_integrator_run_dense(integrator, field, 1, 1.0, 0.5, NULL, &x,
                                path == NULL ? 0 : 2, times, path));
    *evaluations = kac_integrator_evaluations(integrator, 0);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
    kac_process_destroy(process);
    return x;
}

static void test_rules(void **state)
{
    int64_t evaluations;
    double path[2];

    (void)state;
    // One stage: the last projection was at t = 0.55, with `again` at 0.5.
    assert_near(run_rest(KAC_METHOD_EULER, 0, &evaluations, NULL), edge(0.55),
                1e-14);
    assert_int_equal(evaluations, 10);
    assert_near(run_rest(KAC_METHOD_AB2, 1, &evaluations, NULL), edge(0.5),
                1e-14);
    assert_int_equal(evaluations, 10);
    // The others project at 0.5 too; a state that has moved is looked at
    // again: the cone overtakes 2.9 in the first step, so at 0.95 to 0.55.
    assert_near(run_rest(KAC_METHOD_HEUN, 0, &evaluations, NULL), edge(0.5),
                1e-14);
    assert_int_equal(evaluations, 20 + 9 + 1);
    assert_near(run_rest(KAC_METHOD_RK4, 1, &evaluations, NULL), edge(0.5),
                1e-14);
    assert_int_equal(evaluations, 40 + 0 + 1); // moved by `again` already
    assert_near(run_rest(KAC_METHOD_DOPRI5, 0, &evaluations, NULL), edge(0.5),
                1e-14);
    // Dense output is in the cone of the time that it is for.
    run_rest(KAC_METHOD_HEUN, 0, &evaluations, path);
    assert_near(path[0], edge(0.8), 1e-14);
    assert_true(path[1] <= edge(0.525) + 1e-14);
    run_rest(KAC_METHOD_DOPRI5, 0, &evaluations, path);
    assert_true(path[0] <= edge(0.8) + 1e-14);
    assert_true(path[1] <= edge(0.525) + 1e-14);
    run_rest(KAC_METHOD_EULER, 0, &evaluations, path);
    assert_int_equal(evaluations, 11); // the velocity at the end
}

static void test_unbounded_does_nothing(void **state)
{
    kac_process *process = NULL;
    kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL); // no mean
    kac_integrator *integrator = make_integrator(NULL, KAC_METHOD_HEUN);
    double x = 1.0, y = 1.0;

    (void)state;
    OK(kac_process_create_wiener(NULL, 1.0, &process));
    OK(kac_integrator_run(integrator, field, 1, 3.0, 0.0, NULL, &x));
    OK(kac_integrator_set_projection(integrator, process, 1));
    OK(kac_integrator_run(integrator, field, 1, 3.0, 0.0, NULL, &y));
    assert_true(x == y);
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

enum { SAMPLES = 40 };

/* Samples of three data points, with and without projection. */
static void sample(const kac_process *process, int32_t method, int project,
                   double *x)
{
    const double points[] = {0.0, 0.5, -0.75, 0.25, 0.5, -0.5};
    kac_field *field = NULL;
    kac_integrator *integrator = make_integrator(NULL, method);

    OK(kac_field_create_empirical(NULL, process, 3, 2, points, NULL, &field));
    if (method == KAC_METHOD_DOPRI5) {
        OK(kac_integrator_set_tolerance(integrator, 0.0, 1e-8));
    } else {
        OK(kac_integrator_set_steps(integrator, 400));
    }
    OK(kac_integrator_set_projection(integrator, project ? process : NULL, 0));
    OK(kac_process_prior(process, 7, 0, SAMPLES, 2, NULL, x));
    for (int i = 0; i < 2 * SAMPLES; i++) {
        x[i] *= 0.3; // away from the fronts
    }
    OK(kac_integrator_run(integrator, field, SAMPLES, 1.0, 0.6, NULL, x));
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
}

/* With the exact mean the projection moves the flow by rounding only, as long
 * as a point is inside a cone (a point that rides on a front is beside it by
 * the error of a step). */
static void test_exact_flow_stays(void **state)
{
    const int32_t methods[] = {KAC_METHOD_EULER, KAC_METHOD_RK4,
                               KAC_METHOD_DOPRI5};
    kac_process *process = make_process();

    (void)state;
    for (int m = 0; m < 3; m++) {
        double free_run[2 * SAMPLES], held[2 * SAMPLES];

        sample(process, methods[m], 0, free_run);
        sample(process, methods[m], 1, held);
        for (int i = 0; i < 2 * SAMPLES; i++) {
            assert_near(held[i], free_run[i], 1e-13);
        }
    }
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_unbounded_does_nothing),
        cmocka_unit_test(test_exact_flow_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
