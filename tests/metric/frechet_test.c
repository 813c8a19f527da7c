/* SPDX-License-Identifier: BSD-2-Clause */
/* Frechet distance against mpmath and closed forms; refusals. */

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

/* The samples of make_frechet_vectors.py. */
static float *make_sample(double a, int64_t n, int64_t d, double stretch)
{
    float *x = malloc((size_t)(n * d) * sizeof *x);

    for (int64_t i = 0; i < n; i++) {
        double scale = 1.0;

        for (int64_t j = 0; j < d; j++, scale *= stretch) {
            const double k = (double)(i * d + j + 1), value = a * (k * k);

            x[i * d + j] = (float)((value - floor(value)) * scale);
        }
    }
    return x;
}

static void test_against_vectors(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "frechet.csv");
    for (; vectors_next(&v); rows++) {
        const int64_t n = atoi(vectors_text(&v, "n"));
        const int64_t m = atoi(vectors_text(&v, "m"));
        const int64_t d = atoi(vectors_text(&v, "d"));
        const double traces = vectors_number(&v, "traces");
        float *x = make_sample(vectors_number(&v, "a_x"), n, d,
                               vectors_number(&v, "stretch_x"));
        float *y = make_sample(vectors_number(&v, "a_y"), m, d,
                               vectors_number(&v, "stretch_y"));
        double got = 0.0, back = 0.0;

        OK(kac_metric_frechet(NULL, n, m, d, x, y, &got));
        near(got, vectors_number(&v, "frechet"), 1e-12 * traces, "vector");
        OK(kac_metric_frechet(NULL, m, n, d, y, x, &back));
        near(back, got, 1e-13 * traces, "symmetric");
        free(x);
        free(y);
    }
    assert_int_equal(rows, 6);
}

/* Trace of the covariance, from its definition. */
static double trace_of(int64_t n, int64_t d, const float *x, double *square)
{
    double trace = 0.0;

    *square = 0.0; // of the mean
    for (int64_t j = 0; j < d; j++) {
        double mean = 0.0;

        for (int64_t i = 0; i < n; i++) {
            mean += x[i * d + j] / (double)n;
        }
        for (int64_t i = 0; i < n; i++) {
            trace += pow(x[i * d + j] - mean, 2.0) / (double)(n - 1);
        }
        *square += mean * mean;
    }
    return trace;
}

/* y = c x + shift: |(c - 1) mean + shift|^2 + (c - 1)^2 tr A; c and the shift
 * are such that y is exact. */
static void test_closed_forms(void **state)
{
    enum { N = 200, D = 9 };
    float *x = make_sample(0.7548776662466927, N, D, 1.0), *y;
    double square, got;
    const double trace = trace_of(N, D, x, &square);

    (void)state;
    y = malloc(N * D * sizeof *y);
    for (int64_t i = 0; i < N * D; i++) {
        y[i] = 4.0f * x[i];
    }
    OK(kac_metric_frechet(NULL, N, N, D, x, y, &got));
    near(got, 9.0 * (trace + square), 1e-11, "scaled");
    for (int64_t i = 0; i < N * D; i++) {
        x[i] = floorf(x[i] * 1024.0f) / 1024.0f;
        y[i] = x[i] - 2.0f;
    }
    OK(kac_metric_frechet(NULL, N, N, D, x, y, &got));
    near(got, 4.0 * D, 1e-11, "shifted");
    OK(kac_metric_frechet(NULL, N, N, D, x, x, &got));
    near(got, 0.0, 1e-12, "itself");
    assert_true(got >= 0.0);
    free(x);
    free(y);
}

/* Points on a line in 3 dimensions, and on another one at 60 degrees: A = s u
 * u^T, B = t v v^T, and the cross term is sqrt(s t) |u v|. Fewer points than
 * numbers do no harm. */
static void test_singular(void **state)
{
    enum { N = 50 };
    float x[3 * N], y[3 * N], few[2 * 40] = {0.0f};
    double s = 0.0, t = 0.0, sum = 0.0, got;

    (void)state;
    for (int i = 0; i < N; i++) {
        const double w = i - (N - 1) / 2.0; // of mean 0

        x[3 * i] = (float)w;
        x[3 * i + 1] = x[3 * i + 2] = 0.0f;
        y[3 * i] = y[3 * i + 1] = (float)w;
        y[3 * i + 2] = 0.0f;
        sum += w * w / (N - 1);
    }
    s = sum;
    t = 2.0 * sum;
    OK(kac_metric_frechet(NULL, N, N, 3, x, y, &got));
    near(got, s + t - 2.0 * sqrt(s * t * 0.5), 1e-6 * (s + t), "lines");
    few[3] = 2.0f; // two points: variance 2 of one number
    OK(kac_metric_frechet(NULL, 2, 2, 40, few, few, &got));
    near(got, 0.0, 1e-6 * 4.0, "two points");
    memset(few, 0, sizeof few);
    OK(kac_metric_frechet(NULL, 2, 2, 40, few, few, &got));
    near(got, 0.0, 0.0, "one point");
}

static void test_threads(void **state)
{
    float *x = make_sample(0.7548776662466927, 300, 40, 0.9375);
    float *y = make_sample(0.5698402909980532, 200, 40, 1.0);
    double one = 0.0, three = 1.0;
    kac_context *context = NULL;

    (void)state;
    OK(kac_metric_frechet(NULL, 300, 200, 40, x, y, &one));
    OK(kac_context_create(&context));
    OK(kac_context_set_threads(context, 3));
    OK(kac_metric_frechet(context, 300, 200, 40, x, y, &three));
    assert_true(memcmp(&one, &three, sizeof one) == 0);
    kac_context_cancel(context);
    assert_int_equal(kac_metric_frechet(context, 300, 200, 40, x, y, &three),
                     KAC_ERROR_CANCELLED);
    assert_true(memcmp(&one, &three, sizeof one) == 0);
    kac_context_destroy(context);
    free(x);
    free(y);
}

static void refused(kac_status status, kac_status want, const char *says)
{
    assert_int_equal(status, want);
    if (strstr(kac_last_error(), says) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", kac_last_error(), says);
    }
}

static void test_refusals(void **state)
{
    float x[8] = {0.0f, 1.0f, 2.0f, 3.0f}, bad[4] = {0.0f, INFINITY};
    const kac_status argument = KAC_ERROR_ARGUMENT;
    double out = 7.0;

    (void)state;
    refused(kac_metric_frechet(NULL, 2, 2, 2, x, x, NULL), argument, "out");
    refused(kac_metric_frechet(NULL, 1, 2, 2, x, x, &out), argument, "n is 1");
    refused(kac_metric_frechet(NULL, 2, 1, 2, x, x, &out), argument, "m is 1");
    refused(kac_metric_frechet(NULL, 2, 2, 0, x, x, &out), argument, "d is 0");
    refused(kac_metric_frechet(NULL, 2, 2, 8193, x, x, &out), argument,
            "d is 8193");
    refused(kac_metric_frechet(NULL, 2, 2, 2, NULL, x, &out), argument, "x is");
    refused(kac_metric_frechet(NULL, 2, 2, 2, x, NULL, &out), argument, "y is");
    refused(kac_metric_frechet(NULL, 2, 2, 2, x, bad, &out),
            KAC_ERROR_NONFINITE, "y[0, 1]");
    assert_true(out == 7.0);
}

static void test_failed_allocations(void **state)
{
    float *x = make_sample(0.7548776662466927, 40, 9, 1.0);
    int failed = 1;
    int64_t left;

    (void)state;
    for (left = 0; failed; left++) {
        struct failing_heap heap;
        double out = 7.0;
        kac_status status;

        failing_heap_open(&heap, left);
        status = kac_metric_frechet(heap.context, 20, 20, 9, x, x + 180, &out);
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        assert_true((out == 7.0) == (heap.failed != 0));
        failed = heap.failed;
        failing_heap_close(&heap);
    }
    assert_true(left > 5);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_vectors),
        cmocka_unit_test(test_closed_forms),
        cmocka_unit_test(test_singular),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
