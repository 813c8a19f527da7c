/* SPDX-License-Identifier: BSD-2-Clause */
/* Nearest points, precision and recall against all pairs in double; refusals.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "failing_heap.h"

#define OK(call) assert_int_equal((call), KAC_OK)

/* Numbers in [0, 1) times `scale` plus `offset`. */
static float *make_sample(double a, int64_t n, int64_t d, double scale,
                          double offset)
{
    float *x = malloc((size_t)(n * d) * sizeof *x);

    for (int64_t i = 0; i < n * d; i++) {
        const double k = (double)(i + 1), value = a * (k * k);

        x[i] = (float)(offset + scale * (value - floor(value)));
    }
    return x;
}

static double square_of(int64_t d, const float *x, const float *y)
{
    double sum = 0.0;

    for (int64_t k = 0; k < d; k++) {
        const double off = (double)x[k] - (double)y[k];

        sum += off * off;
    }
    return sum;
}

/* Of every point of x the nearest of y, straight from the definition. */
static void check_nearest(int64_t n, int64_t m, int64_t d, const float *x,
                          const float *y)
{
    double *distance = malloc((size_t)n * sizeof *distance);
    int64_t *found = malloc((size_t)n * sizeof *found);

    OK(kac_metric_nearest(NULL, n, m, d, x, y, distance, found));
    for (int64_t i = 0; i < n; i++) {
        double least = INFINITY;
        int64_t which = -1;

        for (int64_t j = 0; j < m; j++) {
            const double square = square_of(d, x + i * d, y + j * d);

            if (square < least && !(x == y && n == m && i == j)) {
                least = square;
                which = j;
            }
        }
        assert_true(distance[i] == sqrt(least));
        assert_int_equal(found[i], which);
    }
    OK(kac_metric_nearest(NULL, n, m, d, x, y, NULL, NULL));
    free(distance);
    free(found);
}

static void test_nearest(void **state)
{
    static const struct {
        int64_t n, m, d;
        double scale, offset;
    } cases[] = {
        {1, 1, 1, 1.0, 0.0},        {300, 700, 3, 1.0, 0.0},
        {129, 513, 17, 255.0, 0.0}, {60, 90, 200, 1.0, 1000.0},
        {50, 70, 5, 1e-22, 0.0},    {50, 70, 5, 1e-30, 1e-30},
        {50, 70, 3, 1e25, 0.0},     {40, 40, 2, 3e38, 0.0},
        {40, 40, 2, 6e38, -3e38},   {70, 70, 4, 0.0, 0.1},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const int64_t n = cases[c].n, m = cases[c].m, d = cases[c].d;
        float *x = make_sample(0.7548776662466927, n, d, cases[c].scale,
                               cases[c].offset);
        float *y = make_sample(0.5698402909980532, m, d, cases[c].scale,
                               cases[c].offset);

        check_nearest(n, m, d, x, y);
        if (m > 1) {
            check_nearest(m, m, d, y, y);
            check_nearest(m - 1, m, d, y, y); // they are their own
            memcpy(y + (m - 1) * d, x, (size_t)d * sizeof *x);
            check_nearest(n, m, d, x, y);
        }
        free(x);
        free(y);
    }
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Share of x in the balls around y, from the definition. */
static double share_inside(int64_t n, int64_t m, int64_t d, const float *x,
                           const float *y, int32_t k)
{
    double *squares = malloc((size_t)m * sizeof *squares);
    char *inside = calloc((size_t)n, 1);
    int64_t count = 0;

    for (int64_t j = 0; j < m; j++) {
        double radius;

        for (int64_t i = 0; i < m; i++) {
            squares[i] = square_of(d, y + i * d, y + j * d);
        }
        squares[j] = -1.0; // itself comes first
        qsort(squares, (size_t)m, sizeof *squares, compare);
        radius = squares[k];
        for (int64_t i = 0; i < n; i++) {
            inside[i] |= square_of(d, x + i * d, y + j * d) <= radius;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        count += inside[i];
    }
    free(squares);
    free(inside);
    return (double)count / (double)n;
}

static void test_precision_recall(void **state)
{
    static const int64_t sizes[][4] = {
        {200, 150, 2, 3}, {130, 260, 5, 1}, {70, 70, 9, 20}, {80, 66, 3, 64}};

    (void)state;
    for (size_t c = 0; c < 4; c++) {
        const int64_t n = sizes[c][0], m = sizes[c][1], d = sizes[c][2];
        const int32_t k = (int32_t)sizes[c][3];
        float *x = make_sample(0.7548776662466927, n, d, 2.0, 0.0);
        float *y = make_sample(0.5698402909980532, m, d, 1.0, 0.0);
        double precision = -1.0, recall = -1.0, again = -1.0;

        OK(kac_metric_precision_recall(NULL, n, m, d, x, y, k, &precision,
                                       &recall));
        assert_true(precision == share_inside(n, m, d, x, y, k));
        assert_true(recall == share_inside(m, n, d, y, x, k));
        OK(kac_metric_precision_recall(NULL, m, n, d, y, x, k, NULL, &again));
        assert_true(again == precision);
        free(x);
        free(y);
    }
}

/* Two samples of one distribution, and one of half of it: recall falls, not
 * precision. */
static void test_what_they_say(void **state)
{
    enum { N = 1000 };
    float *x = make_sample(0.7548776662466927, N, 2, 1.0, 0.0);
    float *y = make_sample(0.5698402909980532, N, 2, 1.0, 0.0);
    double precision, recall;

    (void)state;
    OK(kac_metric_precision_recall(NULL, N, N, 2, x, y, 3, &precision,
                                   &recall));
    assert_true(precision > 0.9 && recall > 0.9);
    for (int64_t i = 0; i < N; i++) {
        x[2 * i] *= 0.5f;
    }
    OK(kac_metric_precision_recall(NULL, N, N, 2, x, y, 3, &precision,
                                   &recall));
    assert_true(precision > 0.9 && recall > 0.4 && recall < 0.6);
    free(x);
    free(y);
}

static void test_threads(void **state)
{
    enum { N = 700, M = 600 };
    float *x = make_sample(0.7548776662466927, N, 40, 1.0, 0.0);
    float *y = make_sample(0.5698402909980532, M, 40, 1.0, 0.0);
    double one[N], three[N] = {0.0}, shares[4];
    kac_context *context = NULL;

    (void)state;
    OK(kac_metric_nearest(NULL, N, M, 40, x, y, one, NULL));
    OK(kac_metric_precision_recall(NULL, N, M, 40, x, y, 3, &shares[0],
                                   &shares[1]));
    OK(kac_context_create(&context));
    OK(kac_context_set_threads(context, 3));
    OK(kac_metric_nearest(context, N, M, 40, x, y, three, NULL));
    OK(kac_metric_precision_recall(context, N, M, 40, x, y, 3, &shares[2],
                                   &shares[3]));
    assert_memory_equal(one, three, sizeof one);
    assert_memory_equal(shares, shares + 2, 2 * sizeof *shares);
    kac_context_cancel(context);
    three[0] = shares[0] = 7.0;
    assert_int_equal(kac_metric_nearest(context, N, M, 40, x, y, three, NULL),
                     KAC_ERROR_CANCELLED);
    assert_int_equal(kac_metric_precision_recall(context, N, M, 40, x, y, 3,
                                                 &shares[0], NULL),
                     KAC_ERROR_CANCELLED);
    assert_true(three[0] == 7.0 && shares[0] == 7.0);
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
    float x[8] = {0.0f, 1.0f, 2.0f, 3.0f}, y[8] = {0.5f};
    float bad[4] = {0.0f, NAN, 0.0f, 0.0f};
    const kac_status argument = KAC_ERROR_ARGUMENT;
    double out = 7.0;

    (void)state;
    refused(kac_metric_nearest(NULL, 0, 2, 2, x, y, &out, NULL), argument,
            "n is 0");
    refused(kac_metric_nearest(NULL, 1, 0, 2, x, y, &out, NULL), argument,
            "m is 0");
    refused(kac_metric_nearest(NULL, 1, 2, 0, x, y, &out, NULL), argument,
            "d is 0");
    refused(kac_metric_nearest(NULL, 1, 2, 2, NULL, y, &out, NULL), argument,
            "x is NULL");
    refused(kac_metric_nearest(NULL, 1, 2, 2, x, NULL, &out, NULL), argument,
            "y is NULL");
    refused(kac_metric_nearest(NULL, 1, 2, 2, x, bad, &out, NULL),
            KAC_ERROR_NONFINITE, "y[0, 1]");
    refused(kac_metric_nearest(NULL, 1, 1, 2, x, x, &out, NULL), argument,
            "no neighbour");
    refused(kac_metric_precision_recall(NULL, 4, 4, 2, x, y, 0, &out, NULL),
            argument, "k is 0");
    refused(kac_metric_precision_recall(NULL, 4, 4, 2, x, y, 65, &out, NULL),
            argument, "k is 65");
    refused(kac_metric_precision_recall(NULL, 4, 3, 2, x, y, 3, &out, NULL),
            argument, "m is 3");
    refused(kac_metric_precision_recall(NULL, 4, 4, 2, x, NULL, 3, &out, NULL),
            argument, "y is NULL");
    assert_true(out == 7.0);
}

static void test_failed_allocations(void **state)
{
    float *x = make_sample(0.7548776662466927, 60, 2, 1.0, 0.0);

    (void)state;
    for (int which = 0; which < 2; which++) {
        int failed = 1;
        int64_t left;

        for (left = 0; failed; left++) {
            struct failing_heap heap;
            double out[30];
            kac_status status;

            failing_heap_open(&heap, left);
            out[0] = 7.0;
            status =
                which ? kac_metric_nearest(heap.context, 30, 30, 2, x, x + 60,
                                           out, NULL)
                      : kac_metric_precision_recall(heap.context, 30, 30, 2, x,
                                                    x + 60, 3, out, out + 1);
            assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
            assert_true((out[0] == 7.0) == (heap.failed != 0));
            failed = heap.failed;
            failing_heap_close(&heap);
        }
        assert_true(left > 4);
    }
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_precision_recall),
        cmocka_unit_test(test_what_they_say),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
