/* SPDX-License-Identifier: BSD-2-Clause */
/* Conditional and empirical fields against tables, identities, differences
 * and the quantile transport. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "failing_heap.h"
#include "vectors.h"

#define OK(call) assert_int_equal((call), KAC_OK)

static void near(double got, double want, double most, const char *what)
{
    if (!(fabs(got - want) <= most)) {
        fail_msg("%s: %.17g, must be %.17g; off by %.2e of %.2e", what, got,
                 want, got - want, most);
    }
}

static kac_process *kac(double a, double c, double T, int32_t signal,
                        int32_t clock)
{
    kac_process *process = NULL;

    OK(kac_process_create_kac(NULL, a, c, &process));
    OK(kac_process_set_horizon(process, T));
    OK(kac_process_set_schedule(process, signal, clock));
    return process;
}

/* The mixture of the tables. */
enum { CENTRES = 5 };
static double centres[2 * CENTRES], weights[CENTRES];

static int load_mixture(void **state)
{
    struct vectors v;

    (void)state;
    vectors_open(&v, "marginal_mixture.csv");
    for (int k = 0; vectors_next(&v); k++) {
        weights[k] = vectors_number(&v, "w");
        centres[2 * k] = vectors_number(&v, "x01");
        centres[2 * k + 1] = vectors_number(&v, "x02");
    }
    return 0;
}

static void test_marginal_table(void **state)
{
    struct vectors v;
    int rows = 0, on_fronts = 0;

    (void)state;
    vectors_open(&v, "marginal_velocity.csv");
    while (vectors_next(&v)) {
        const double t = vectors_number(&v, "t"), c = vectors_number(&v, "c");
        const double x[2] = {vectors_number(&v, "x1"),
                             vectors_number(&v, "x2")};
        const double want = vectors_number(&v, "div");
        kac_process *process = kac(vectors_number(&v, "a"), c, t,
                                   KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
        kac_field *field = NULL;
        const double log_p = vectors_number(&v, "logp");
        double out[2], xhat[2], div, density;
        int32_t fronts;

        OK(kac_field_create_empirical(NULL, process, CENTRES, 2, centres,
                                      weights, &field));
        OK(kac_field_evaluate(field, 1, &t, x, NULL, out, xhat, &div));
        near(out[0], vectors_number(&v, "v1"), 4e-14 * c, "v1");
        near(out[1], vectors_number(&v, "v2"), 4e-14 * c, "v2");
        OK(kac_field_log_density(field, 1, &t, x, &density, &fronts));
        near(density, log_p, 2e-15 * (2.0 + fabs(log_p)), "log density");
        assert_int_equal(fronts, atoi(vectors_text(&v, "order")));
        if (strcmp(vectors_text(&v, "order"), "0") == 0) {
            near(div, want, 1e-12 * (1.0 + fabs(want)), "divergence");
        } else {
            on_fronts++;
        }
        for (int i = 0; i < 2; i++) {
            assert_true(fabs(x[i] - xhat[i]) <= c * t * (1.0 + 1e-14));
        }
        kac_field_destroy(field);
        kac_process_destroy(process);
        rows++;
    }
    assert_int_equal(rows, 250);
    assert_true(on_fronts > 20);
}

/* Inside and on the fronts: the velocity of the process, whatever the
 * schedule; beyond them: along the rays. */
static void test_conditional(void **state)
{
    const double x0 = 0.375, c = 3.0;

    (void)state;
    for (int32_t signal = 0; signal <= KAC_SIGNAL_COS; signal++) {
        for (int32_t clock = 0; clock <= KAC_CLOCK_QUADRATIC; clock++) {
            kac_process *process = kac(9.0, c, 2.0, signal, clock);
            kac_field *field = NULL;

            OK(kac_field_create_conditional(NULL, process, 1, &x0, &field));
            assert_int_equal(kac_field_gives(field),
                             KAC_FIELD_MEAN | KAC_FIELD_DIVERGENCE);
            for (int k = -24; k <= 24; k++) {
                const double t = 0.25 * (1 + abs(k) % 8);
                double s[4], x, v, xhat, div, want, up, down, y;

                OK(kac_process_schedule(process, t, s));
                x = s[0] * x0 + c * s[2] * (double)k / 20.0;
                OK(kac_field_evaluate(field, 1, &t, &x, NULL, &v, &xhat, &div));
                assert_true(xhat == x0);
                if (abs(k) <= 20) {
                    OK(kac_process_velocity(process, 1, 1, &t, &x, &x0, &want));
                } else {
                    want = s[1] * x0 + s[3] * c * (double)k / 20.0;
                }
                near(v, want, 1e-13, "conditional velocity");
                if (abs(k) == 20) {
                    assert_true(div == 0.0);
                    continue;
                }
                y = x + 1e-5;
                OK(kac_field_evaluate(field, 1, &t, &y, NULL, &up, NULL, NULL));
                y = x - 1e-5;
                OK(kac_field_evaluate(field, 1, &t, &y, NULL, &down, NULL,
                                      NULL));
                near(div, (up - down) / 2e-5, 1e-7, "conditional divergence");
            }
            kac_field_destroy(field);
            kac_process_destroy(process);
        }
    }
}

/* One data point: the flow back in time is the transport of quantiles. */
static void test_flow_is_quantile_transport(void **state)
{
    const double zero = 0.0;
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_flowmap.csv");
    for (; vectors_next(&v); rows++) {
        const double t0 = vectors_number(&v, "t0");
        const double t1 = vectors_number(&v, "t1");
        kac_process *process =
            kac(vectors_number(&v, "a"), vectors_number(&v, "c"), t1,
                KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
        double x = vectors_number(&v, "x1");
        kac_field *field = NULL;
        kac_integrator *dopri5 = NULL;

        OK(kac_field_create_conditional(NULL, process, 1, &zero, &field));
        OK(kac_integrator_create(NULL, KAC_METHOD_DOPRI5, &dopri5));
        OK(kac_integrator_set_tolerance(dopri5, 0.0, 1e-12));
        OK(kac_integrator_run(dopri5, field, 1, t1, t0, NULL, &x));
        assert_int_equal(kac_integrator_reason(dopri5, 0), KAC_STOP_END);
        near(x, vectors_number(&v, "x_t0"), 1e-9, "flow map");
        kac_integrator_destroy(dopri5);
        kac_field_destroy(field);
        kac_process_destroy(process);
    }
    assert_int_equal(rows, 100);
}

static void test_one_point_is_conditional(void **state)
{
    const double x0[3] = {0.3, -1.0, 2.0}, weight = 7.0;
    kac_process *process =
        kac(2.0, 1.5, 1.0, KAC_SIGNAL_COS, KAC_CLOCK_QUADRATIC);
    kac_field *one = NULL, *many = NULL;

    (void)state;
    OK(kac_field_create_conditional(NULL, process, 3, x0, &one));
    OK(kac_field_create_empirical(NULL, process, 1, 3, x0, &weight, &many));
    for (int i = 0; i <= 40; i++) {
        const double t = (double)i / 40.0;
        const double x[3] = {0.1 * i - 2.0, -1.0 + 0.02 * i, 2.0 - 0.05 * i};
        double a[7], b[7];

        OK(kac_field_evaluate(one, 1, &t, x, NULL, a, a + 3, a + 6));
        OK(kac_field_evaluate(many, 1, &t, x, NULL, b, b + 3, b + 6));
        assert_memory_equal(a, b, sizeof a);
    }
    kac_field_destroy(one);
    kac_field_destroy(many);
    kac_process_destroy(process);
}

/* Divergence against differences, for both laws. */
static void check_divergence(const kac_process *process)
{
    kac_field *field = NULL;

    OK(kac_field_create_empirical(NULL, process, CENTRES, 2, centres, weights,
                                  &field));
    for (int i = 0; i < 60; i++) {
        const double t = 0.35 + 0.01 * i, h = 1e-5;
        const double x[2] = {0.0113 * i - 0.3, 0.2 - 0.0171 * i};
        double v[2], div, sum = 0.0;

        OK(kac_field_evaluate(field, 1, &t, x, NULL, v, NULL, &div));
        for (int j = 0; j < 2; j++) {
            double y[2] = {x[0], x[1]}, up[2], down[2];

            y[j] = x[j] + h;
            OK(kac_field_evaluate(field, 1, &t, y, NULL, up, NULL, NULL));
            y[j] = x[j] - h;
            OK(kac_field_evaluate(field, 1, &t, y, NULL, down, NULL, NULL));
            sum += (up[j] - down[j]) / (2.0 * h);
        }
        near(div, sum, 1e-6 * (1.0 + fabs(sum)), "divergence");
    }
    kac_field_destroy(field);
}

static void test_divergence(void **state)
{
    kac_process *wiener = NULL;
    kac_process *process =
        kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);

    (void)state;
    OK(kac_process_create_wiener(NULL, 0.8, &wiener));
    check_divergence(process);
    check_divergence(wiener);
    kac_process_destroy(process);
    kac_process_destroy(wiener);
}

/* Gaussian flow matching, f = 1 - t, variance t^2: v = (x - xhat) / t. */
static void test_wiener(void **state)
{
    kac_process *wiener = NULL;
    kac_field *field = NULL;

    (void)state;
    OK(kac_process_create_wiener(NULL, 1.0, &wiener));
    OK(kac_field_create_empirical(NULL, wiener, CENTRES, 2, centres, weights,
                                  &field));
    for (int i = 1; i <= 50; i++) {
        const double t = 0.02 * i, x[2] = {0.05 * i - 1.0, 0.4 - 0.03 * i};
        double v[2], xhat[2], total = 0.0, mean[2] = {0.0, 0.0};

        for (int k = 0; k < CENTRES; k++) {
            const double a = x[0] - (1.0 - t) * centres[2 * k];
            const double b = x[1] - (1.0 - t) * centres[2 * k + 1];
            const double p = weights[k] * exp(-(a * a + b * b) / (2.0 * t * t));

            total += p;
            mean[0] += p * centres[2 * k];
            mean[1] += p * centres[2 * k + 1];
        }
        OK(kac_field_evaluate(field, 1, &t, x, NULL, v, xhat, NULL));
        for (int j = 0; total > 1e-250 && j < 2; j++) {
            near(xhat[j], mean[j] / total, 1e-12, "Gaussian mean");
            near(v[j], (x[j] - xhat[j]) / t, 1e-11 / t, "Gaussian velocity");
        }
    }
    { // densities below the smallest number: the nearest point
        const double t = 1e-3, x[2] = {1.01, 900.0};
        double v[2], xhat[2];

        OK(kac_field_evaluate(field, 1, &t, x, NULL, v, xhat, NULL));
        near(xhat[0], 1.0, 0.0, "far mean");
        near(v[1], (900.0 - 0.5) / t, 1e-6, "far velocity");
    }
    { // no noise at all
        const double t = 0.0, x[2] = {1.01, 0.5};
        double v[2], xhat[2];

        OK(kac_field_evaluate(field, 1, &t, x, NULL, v, xhat, NULL));
        near(v[0], -1.0, 0.0, "velocity at 0");
        near(v[1], -0.5, 0.0, "velocity at 0");
    }
    kac_field_destroy(field);
    kac_process_destroy(wiener);
}

/* Outside all cones: the nearest one, rays beyond its fronts only. */
static void test_outside(void **state)
{
    kac_process *process =
        kac(9.0, 3.0, 1.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    const double t[2] = {0.01, 0.0}, x[4] = {1.05, 0.51, 1.05, 0.5};
    const double x0[2] = {1.0, 0.5};
    kac_field *field = NULL;
    double v[4], xhat[4], div[2], inside;

    (void)state;
    OK(kac_field_create_empirical(NULL, process, CENTRES, 2, centres, weights,
                                  &field));
    OK(kac_field_evaluate(field, 2, t, x, NULL, v, xhat, div));
    OK(kac_process_velocity(process, 1, 1, t, x + 1, x0 + 1, &inside));
    near(v[0], 5.0, 1e-12, "ray");
    near(v[1], inside, 1e-12, "inside");
    near(xhat[0], 1.0, 0.0, "nearest");
    near(xhat[1], 0.5, 0.0, "nearest");
    assert_true(div[0] > 100.0);
    near(v[2], 3.0, 0.0, "beside the point at t = 0");
    near(v[3], 0.0, 0.0, "on it");
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* A front is met by positions that are rounded as a sampler rounds them. */
static void test_rounded_fronts(void **state)
{
    const double x0[2] = {0.3, 0.7};
    kac_process *process =
        kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);
    kac_field *field = NULL;

    (void)state;
    OK(kac_field_create_empirical(NULL, process, 2, 1, x0, NULL, &field));
    for (int i = 0; i < 400; i++) {
        const double t = 0.4 + 0.0015 * i;
        double s[4], x, v, xhat;

        OK(kac_process_schedule(process, t, s));
        x = s[0] * x0[0] + 3.0 * s[2]; // inside the cone of the other point
        OK(kac_field_evaluate(field, 1, &t, &x, NULL, &v, &xhat, NULL));
        near(v, s[1] * x0[0] + 3.0 * s[3], 1e-15 * 8.0, "on a rounded front");
        near(xhat, x0[0], 0.0, "on a rounded front");
        x -= 1e-13;
        OK(kac_field_evaluate(field, 1, &t, &x, NULL, &v, &xhat, NULL));
        assert_true(xhat > x0[0] + 1e-3); // beside it both count
    }
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* Points and a field with many components, for bits and threads. */
enum { MANY = 1003, BATCH = 333 };

static void evaluate_many(int32_t threads, int64_t at_a_time, double *out)
{
    kac_context *context = NULL;
    kac_process *process = NULL;
    kac_field *field = NULL;
    double *points = malloc(2 * MANY * sizeof *points);
    double t[BATCH], x[2 * BATCH];

    OK(kac_context_create(&context));
    OK(kac_context_set_threads(context, threads));
    OK(kac_random_normal(3, 0, 0, 2 * MANY, points));
    OK(kac_process_create_kac(context, 9.0, 3.0, &process));
    OK(kac_field_create_empirical(context, process, MANY, 2, points, NULL,
                                  &field));
    for (int i = 0; i < BATCH; i++) {
        t[i] = (double)(i + 1) / BATCH;
        x[2 * i] = points[2 * i] * (1.0 - t[i]) + 0.4 * t[i];
        x[2 * i + 1] = points[2 * i + 1] * (1.0 - t[i]) - 0.1 * t[i];
    }
    for (int64_t i = 0; i < BATCH; i += at_a_time) {
        const int64_t n = i + at_a_time < BATCH ? at_a_time : BATCH - i;

        OK(kac_field_evaluate(field, n, t + i, x + 2 * i, NULL, out + 2 * i,
                              out + 2 * (BATCH + i), out + 4 * BATCH + i));
    }
    kac_field_destroy(field);
    kac_process_destroy(process);
    kac_context_destroy(context);
    free(points);
}

static void test_same_bits(void **state)
{
    double want[5 * BATCH], got[5 * BATCH];

    (void)state;
    evaluate_many(1, BATCH, want);
    evaluate_many(3, BATCH, got);
    assert_memory_equal(got, want, sizeof want);
    evaluate_many(2, 7, got);
    assert_memory_equal(got, want, sizeof want);
}

/* Equal weights, weights times a constant, points given twice. */
static void test_weights(void **state)
{
    kac_process *process =
        kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    const double twice[8] = {0.0, 0.0, 1.0, 0.5, 1.0, 0.5, 1.0, 0.5};
    const double heavy[2] = {0.25e300, 0.75e300};
    const double t = 0.5, x[2] = {0.7, 0.3};
    kac_field *a = NULL, *b = NULL;
    double va[5], vb[5];

    (void)state;
    OK(kac_field_create_empirical(NULL, process, 4, 2, twice, NULL, &a));
    OK(kac_field_create_empirical(NULL, process, 2, 2, twice, heavy, &b));
    OK(kac_field_evaluate(a, 1, &t, x, NULL, va, va + 2, va + 4));
    OK(kac_field_evaluate(b, 1, &t, x, NULL, vb, vb + 2, vb + 4));
    for (int i = 0; i < 5; i++) {
        near(va[i], vb[i], 1e-13 * (1.0 + fabs(vb[i])), "weights");
    }
    kac_field_destroy(a);
    kac_field_destroy(b);
    kac_process_destroy(process);
}

static void test_refusals(void **state)
{
    const double x0[4] = {0.0, 1.0, NAN, 2.0}, bad[2] = {1.0, 0.0};
    const double t[2] = {0.5, 1.5}, x[4] = {0.0, NAN, 0.1, 0.2};
    kac_process *process =
        kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    kac_field *f = NULL;
    double v[4] = {7.0, 7.0, 7.0, 7.0};

    (void)state;
    assert_int_equal(kac_field_create_conditional(NULL, NULL, 1, x0, &f), -1);
    assert_int_equal(kac_field_create_conditional(NULL, process, 0, x0, &f),
                     -1);
    assert_int_equal(kac_field_create_conditional(NULL, process, 1, NULL, &f),
                     -1);
    assert_int_equal(kac_field_create_conditional(NULL, process, 3, x0, &f),
                     -1);
    assert_non_null(strstr(kac_last_error(), "x0[0, 2]"));
    assert_int_equal(kac_field_create_conditional(NULL, process, 1, x0, NULL),
                     -1);
    assert_int_equal(kac_field_create_empirical(NULL, NULL, 1, 2, x0, NULL, &f),
                     -1);
    assert_int_equal(
        kac_field_create_empirical(NULL, process, 0, 2, x0, NULL, &f), -1);
    assert_int_equal(
        kac_field_create_empirical(NULL, process, 1, 0, x0, NULL, &f), -1);
    assert_int_equal(
        kac_field_create_empirical(NULL, process, 2, 2, x0, NULL, &f), -1);
    assert_int_equal(
        kac_field_create_empirical(NULL, process, 1, 2, NULL, NULL, &f), -1);
    assert_int_equal(
        kac_field_create_empirical(NULL, process, 2, 1, x0, bad, &f), -1);
    assert_non_null(strstr(kac_last_error(), "weights[1]"));
    assert_int_equal(
        kac_field_create_empirical(NULL, process, 1, 2, x0, NULL, NULL), -1);
    assert_null(f);

    OK(kac_field_create_empirical(NULL, process, 1, 2, x0, NULL, &f));
    assert_int_equal(kac_field_evaluate(f, 2, t, x, NULL, v, NULL, NULL), -1);
    assert_non_null(strstr(kac_last_error(), "t[1]"));
    assert_true(v[0] == 7.0);
    OK(kac_field_evaluate(f, 1, t, x, NULL, v, v + 2, NULL));
    assert_true(isnan(v[0]) && isnan(v[1]) && isnan(v[2]) && isnan(v[3]));
    kac_field_destroy(f);
    kac_process_destroy(process);
}

static int32_t late_failure(void *user, double t, double *out)
{
    out[0] = 1.0 - t;
    out[1] = -1.0;
    out[2] = t;
    out[3] = 1.0;
    return t == 0.25 ? *(int *)user : 0;
}

static void test_failing_schedule(void **state)
{
    const double t[3] = {0.5, 0.25, 1.0}, x[3] = {0.0, 0.1, 0.2}, x0 = 0.5;
    int answer = 1;
    kac_process *process = NULL;
    kac_field *field = NULL;
    double v[3];

    (void)state;
    OK(kac_process_create_kac(NULL, 9.0, 3.0, &process));
    OK(kac_process_set_schedule_custom(process, late_failure, &answer));
    OK(kac_field_create_conditional(NULL, process, 1, &x0, &field));
    assert_int_equal(kac_field_evaluate(field, 3, t, x, NULL, v, NULL, NULL),
                     KAC_ERROR_CALLBACK);
    answer = 0;
    OK(kac_field_evaluate(field, 3, t, x, NULL, v, NULL, NULL));
    kac_field_destroy(field);
    kac_process_destroy(process);
}

static void test_failed_allocations(void **state)
{
    const double t = 0.5, x[2] = {0.1, 0.2};
    struct failing_heap heap = {.failed = 1};

    (void)state;
    for (int64_t left = 0; heap.failed; left++) {
        kac_process *process = NULL;
        kac_field *field = NULL;
        double v[2] = {7.0, 7.0};
        kac_status status;

        failing_heap_open(&heap, left);
        status = kac_process_create_kac(heap.context, 9.0, 3.0, &process);
        if (status == KAC_OK) {
            status = kac_field_create_empirical(heap.context, process, CENTRES,
                                                2, centres, weights, &field);
        }
        if (status == KAC_OK) {
            status = kac_field_evaluate(field, 1, &t, x, NULL, v, NULL, NULL);
            assert_true(status == KAC_OK || v[0] == 7.0);
        }
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_field_destroy(field);
        kac_process_destroy(process);
        failing_heap_close(&heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marginal_table),
        cmocka_unit_test(test_conditional),
        cmocka_unit_test(test_flow_is_quantile_transport),
        cmocka_unit_test(test_one_point_is_conditional),
        cmocka_unit_test(test_divergence),
        cmocka_unit_test(test_wiener),
        cmocka_unit_test(test_outside),
        cmocka_unit_test(test_rounded_fronts),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failing_schedule),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, load_mixture, NULL);
}
