/* SPDX-License-Identifier: BSD-2-Clause */
/* The integrator handle: options and their refusals, progress and cancelling,
 * failed allocations, names. */

#include "ode_test.h"

#include "failing_heap.h"

static void test_refuses_options(void **state)
{
    const double up[] = {0.0, 1.0, 3.0}, flat[] = {0.0, 1.0, 1.0};
    const double back[] = {0.0, 1.0, 0.5}, nan_grid[] = {0.0, NAN};
    kac_integrator *euler = make_integrator(NULL, KAC_METHOD_EULER);
    kac_integrator *dopri5 = make_integrator(NULL, KAC_METHOD_DOPRI5);
    kac_integrator *out = NULL;

    (void)state;
    assert_int_equal(kac_integrator_create(NULL, -1, &out), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_create(NULL, 6, &out), KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "method is 6"));
    assert_int_equal(kac_integrator_create(NULL, 0, NULL), KAC_ERROR_ARGUMENT);
    assert_null(out);

    assert_int_equal(kac_integrator_set_steps(NULL, 1), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_steps(euler, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_steps(euler, 1000000001),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_steps(dopri5, 1), KAC_ERROR_STATE);
    assert_int_equal(kac_integrator_set_grid(NULL, 3, up), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_grid(euler, 1, up), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_grid(euler, 3, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_grid(euler, 3, flat),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_grid(euler, 3, back),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_grid(euler, 2, nan_grid),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_grid(dopri5, 3, up), KAC_ERROR_STATE);
    assert_int_equal(kac_integrator_steps(euler), 50);
    assert_int_equal(kac_integrator_steps(dopri5), 0);

    assert_int_equal(kac_integrator_set_tolerance(NULL, 0.1, 0.1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_tolerance(dopri5, -1.0, 0.1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_tolerance(dopri5, NAN, 0.1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_tolerance(dopri5, 0.1, 0.0),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_tolerance(dopri5, 0.1, INFINITY),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_tolerance(euler, 0.1, 0.1),
                     KAC_ERROR_STATE);
    assert_true(kac_integrator_tolerance_relative(dopri5) == 1e-5);
    assert_true(kac_integrator_tolerance_absolute(dopri5) == 1e-5);
    OK(kac_integrator_set_tolerance(dopri5, 0.0, 0.5));
    assert_true(kac_integrator_tolerance_relative(dopri5) == 0.0);
    assert_true(kac_integrator_tolerance_absolute(dopri5) == 0.5);

    assert_int_equal(kac_integrator_set_max_evaluations(NULL, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_max_evaluations(euler, 0),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_max_evaluations(euler), 100000);
    assert_int_equal(kac_integrator_set_projection(NULL, NULL, 0),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_set_projection(euler, NULL, 2),
                     KAC_ERROR_ARGUMENT);
    kac_integrator_destroy(euler);
    kac_integrator_destroy(dopri5);
    kac_integrator_destroy(NULL);
}

static void test_refuses_runs(void **state)
{
    const double grid[] = {0.0, 0.5, 1.0}, times[] = {0.5, 0.25, 2.0, NAN};
    kac_field *field = make_field(NULL, 1, 0, 0, swing, NULL);
    kac_integrator *euler = make_integrator(NULL, KAC_METHOD_EULER);
    kac_process *process = NULL;
    double x = 1.0, path[2] = {7.0, 7.0};

    (void)state;
    assert_int_equal(kac_integrator_run(NULL, field, 1, 0, 1, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run(euler, NULL, 1, 0, 1, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run(euler, field, -1, 0, 1, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_integrator_run(euler, field, INT64_MAX / 4, 0, 1, NULL, &x),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run(euler, field, 1, NAN, 1, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run(euler, field, 1, 0, INFINITY, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_integrator_run(euler, field, 1, -1e308, 1e308, NULL, &x),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run(euler, field, 1, 0, 1, NULL, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run_dense(euler, field, 1, 0, 1, NULL, &x,
                                              -1, times, path),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run_dense(euler, field, 1, 0, 1, NULL, &x,
                                              1, NULL, path),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run_dense(euler, field, 1, 0, 1, NULL, &x,
                                              1, times, NULL),
                     KAC_ERROR_ARGUMENT);
    for (int c = 0; c < 3; c++) { // out of order, outside, NaN
        assert_int_equal(kac_integrator_run_dense(
                             euler, field, 1, 0, 1, NULL, &x, c == 0 ? 2 : 1,
                             times + (c == 0 ? 0 : c + 1), path),
                         KAC_ERROR_ARGUMENT);
    }
    OK(kac_integrator_set_grid(euler, 3, grid));
    assert_int_equal(kac_integrator_steps(euler), 2);
    assert_int_equal(kac_integrator_run(euler, field, 1, 0, 2, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_integrator_run(euler, field, 1, 1, 0, NULL, &x),
                     KAC_ERROR_ARGUMENT);
    OK(kac_integrator_set_steps(euler, 5));
    OK(kac_process_create_kac(NULL, 9.0, 3.0, &process));
    OK(kac_integrator_set_projection(euler, process, 0));
    assert_int_equal(kac_integrator_run(euler, field, 1, 1, 0, NULL, &x),
                     KAC_ERROR_ARGUMENT); // no mean
    assert_non_null(strstr(kac_last_error(), "xhat"));
    kac_field_destroy(field);
    field = make_field(NULL, 1, 0, KAC_FIELD_MEAN, swing, NULL);
    assert_int_equal(kac_integrator_run(euler, field, 1, 1.5, 0, NULL, &x),
                     KAC_ERROR_ARGUMENT); // beyond T
    assert_true(x == 1.0 && path[0] == 7.0);
    assert_int_equal(kac_integrator_points(euler), 0);
    kac_integrator_destroy(euler);
    kac_process_destroy(process);
    kac_field_destroy(field);
}

static void test_nothing_to_do(void **state)
{
    kac_field *field = make_field(NULL, 2, 0, 0, swing, NULL);
    double x[4] = {1.0, 2.0, 3.0, 4.0}, path[8];
    const double times[] = {0.5, 0.5};

    (void)state;
    for (int32_t m = KAC_METHOD_EULER; m <= KAC_METHOD_DOPRI5; m++) {
        kac_integrator *integrator = make_integrator(NULL, m);

        assert_int_equal(kac_integrator_method(integrator), m);
        OK(kac_integrator_run(integrator, field, 0, 0.0, 1.0, NULL, NULL));
        assert_int_equal(kac_integrator_points(integrator), 0);
        assert_true(kac_integrator_evaluations_mean(integrator) == 0.0);
        OK(kac_integrator_run_dense(integrator, field, 2, 0.5, 0.5, NULL, x, 2,
                                    times, path));
        assert_memory_equal(path, x, sizeof x);
        assert_memory_equal(path + 4, x, sizeof x);
        assert_true(x[0] == 1.0 && x[3] == 4.0);
        assert_int_equal(kac_integrator_reason(integrator, 1), KAC_STOP_END);
        assert_int_equal(kac_integrator_evaluations(integrator, 1), 0);
        kac_integrator_destroy(integrator);
    }
    kac_field_destroy(field);
    assert_int_equal(kac_integrator_method(NULL), -1);
    assert_int_equal(kac_integrator_points(NULL), 0);
    assert_int_equal(kac_integrator_reason(NULL, 0), KAC_STOP_NONE);
}

/* Stops after so many calls: by its answer, or by cancelling. */
struct watcher {
    kac_context *context;
    int64_t calls, stop_at, last, total;
    int cancel;
};

static int32_t watch(void *user, const char *stage, int64_t done, int64_t total)
{
    struct watcher *watcher = user;

    assert_string_equal(stage, "integrate");
    assert_true(done >= watcher->last && done <= total);
    watcher->last = done;
    watcher->total = total;
    if (++watcher->calls == watcher->stop_at) {
        if (!watcher->cancel) {
            return 1;
        }
        kac_context_cancel(watcher->context);
    }
    return 0;
}

static void test_progress_and_cancel(void **state)
{
    const int32_t methods[] = {KAC_METHOD_RK4, KAC_METHOD_DOPRI5};
    struct watcher watcher;
    kac_context *context = NULL;
    kac_field *field;

    (void)state;
    OK(kac_context_create(&context));
    OK(kac_context_set_progress(context, watch, &watcher));
    field = make_field(context, 1, 0, 0, swing, NULL);
    for (int m = 0; m < 2; m++) {
        kac_integrator *integrator = make_integrator(context, methods[m]);
        double x[2] = {1.0, 2.0};

        for (int cancel = 0; cancel < 2; cancel++) {
            watcher = (struct watcher){context, 0, 3, 0, 0, cancel};
            assert_int_equal(
                kac_integrator_run(integrator, field, 2, 0.0, 5.0, NULL, x),
                cancel ? KAC_ERROR_CANCELLED : KAC_ERROR_CALLBACK);
            assert_int_equal(watcher.calls, 3);
            assert_true(x[0] == 1.0 && x[1] == 2.0);
            kac_context_resume(context);
        }
        watcher = (struct watcher){context, 0, -1, 0, 0, 0};
        OK(kac_integrator_run(integrator, field, 2, 0.0, 5.0, NULL, x));
        assert_int_equal(watcher.last, watcher.total);
        assert_int_equal(watcher.total, m == 0 ? 50 : 2);
        kac_integrator_destroy(integrator);
    }
    kac_field_destroy(field);
    kac_context_destroy(context);
}

static int32_t stop(void *user, int64_t n, const double *t, const double *x,
                    const double *cond, double *v, double *xhat,
                    double *divergence)
{
    (void)user;
    (void)n;
    (void)t;
    (void)x;
    (void)cond;
    (void)v;
    (void)xhat;
    (void)divergence;
    return -3;
}

static void test_field_stops_the_run(void **state)
{
    kac_field *field = make_field(NULL, 1, 0, 0, stop, NULL);

    (void)state;
    for (int32_t m = KAC_METHOD_EULER; m <= KAC_METHOD_DOPRI5; m++) {
        kac_integrator *integrator = make_integrator(NULL, m);
        double x = 1.0;

        assert_int_equal(
            kac_integrator_run(integrator, field, 1, 0.0, 1.0, NULL, &x),
            KAC_ERROR_CALLBACK);
        assert_non_null(strstr(kac_last_error(), "-3"));
        assert_true(x == 1.0);
        kac_integrator_destroy(integrator);
    }
    kac_field_destroy(field);
}

static int32_t towards(void *user, int64_t n, const double *t, const double *x,
                       const double *cond, double *v, double *xhat,
                       double *divergence)
{
    (void)user;
    (void)t;
    (void)divergence;
    for (int64_t i = 0; i < 2 * n; i++) {
        v[i] = 3.0 * (x[i] - cond[i / 2]);
        if (xhat != NULL) {
            xhat[i] = cond[i / 2];
        }
    }
    return 0;
}

/* Everything that allocates in a run; x must be untouched where it fails. */
static kac_status run_all(kac_context *context, int32_t method)
{
    const double cond[] = {0.5, -0.5, 0.1}, times[] = {0.9, 0.33};
    const double grid[] = {1.0, 0.7, 0.2};
    const double begin[6] = {5.0, 0.1, 0.2, 0.3, 0.4, 0.5};
    double x[6], path[12];
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_integrator *integrator = NULL;
    kac_status status;

    memcpy(x, begin, sizeof x);
    status = kac_process_create_kac(context, 9.0, 3.0, &process);
    if (status == KAC_OK) {
        status = kac_field_create_callback(context, 2, 1, KAC_FIELD_MEAN,
                                           towards, NULL, &field);
    }
    if (status == KAC_OK) {
        status = kac_integrator_create(context, method, &integrator);
    }
    if (status == KAC_OK && method != KAC_METHOD_DOPRI5) {
        status = kac_integrator_set_grid(integrator, 3, grid);
    }
    if (status == KAC_OK) {
        OK(kac_integrator_set_projection(integrator, process, 1));
        status = kac_integrator_run_dense(integrator, field, 3, 1.0, 0.2, cond,
                                          x, 2, times, path);
        if (status != KAC_OK) {
            assert_memory_equal(x, begin, sizeof x);
            assert_int_equal(kac_integrator_points(integrator), 0);
        }
    }
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
    kac_process_destroy(process);
    return status;
}

static void test_failed_allocations(void **state)
{
    (void)state;
    for (int32_t m = KAC_METHOD_EULER; m <= KAC_METHOD_DOPRI5; m++) {
        struct failing_heap heap = {.failed = 1};

        for (int64_t left = 0; heap.failed; left++) {
            kac_status status;

            failing_heap_open(&heap, left);
            status = run_all(heap.context, m);
            failing_heap_close(&heap);
            assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        }
    }
}

static void test_names(void **state)
{
    static const char *const methods[] = {"euler", "midpoint", "heun",
                                          "rk4",   "ab2",      "dopri5"};
    static const char *const stops[] = {"none", "end", "evaluations", "step",
                                        "nonfinite"};
    int32_t value = -7;

    (void)state;
    for (int32_t m = 0; m < 6; m++) {
        assert_string_equal(kac_method_name(m), methods[m]);
        OK(kac_method_from_name(methods[m], &value));
        assert_int_equal(value, m);
    }
    for (int32_t r = 0; r < 5; r++) {
        assert_string_equal(kac_stop_name(r), stops[r]);
        OK(kac_stop_from_name(stops[r], &value));
        assert_int_equal(value, r);
    }
    assert_null(kac_method_name(6));
    assert_null(kac_stop_name(-1));
    assert_int_equal(kac_method_from_name("rk5", &value), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_stop_from_name(NULL, &value), KAC_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_options),
        cmocka_unit_test(test_refuses_runs),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_progress_and_cancel),
        cmocka_unit_test(test_field_stops_the_run),
        cmocka_unit_test(test_failed_allocations),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
