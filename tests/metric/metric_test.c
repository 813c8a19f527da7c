/* SPDX-License-Identifier: BSD-2-Clause */
/* Distances against SciPy and brute force, identities, refusals. */

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

/* The samples of make_assignment_vectors.py. */
static float *make_sample(double a, int64_t n, int64_t d)
{
    float *x = malloc((size_t)(n * d) * sizeof *x);

    for (int64_t i = 0; i < n * d; i++) {
        const double k = (double)(i + 1), value = a * (k * k);

        x[i] = (float)(value - floor(value));
    }
    return x;
}

/* A permutation whose mean square is the distance. */
static void check_match(int64_t n, int64_t d, const float *x, const float *y,
                        const int64_t *match, double w2)
{
    char *seen = calloc((size_t)n, 1);
    double sum = 0.0;

    for (int64_t i = 0; i < n; i++) {
        assert_in_range(match[i], 0, n - 1);
        assert_int_equal(seen[match[i]], 0);
        seen[match[i]] = 1;
        for (int64_t k = 0; k < d; k++) {
            const double off =
                (double)x[i * d + k] - (double)y[match[i] * d + k];

            sum += off * off;
        }
    }
    near(sqrt(sum / (double)n), w2, 1e-14, "matched");
    free(seen);
}

static void test_against_scipy(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "metrics.csv");
    for (; vectors_next(&v); rows++) {
        const int64_t n = atoi(vectors_text(&v, "n"));
        const int64_t m = atoi(vectors_text(&v, "m"));
        const int64_t d = atoi(vectors_text(&v, "d"));
        float *x = make_sample(vectors_number(&v, "a_x"), n, d);
        float *y = make_sample(vectors_number(&v, "a_y"), m, d);
        double got = 0.0, back = 0.0;

        OK(kac_metric_energy(NULL, n, m, d, x, y, &got));
        near(got, vectors_number(&v, "energy"), 1e-11, "energy");
        OK(kac_metric_energy(NULL, m, n, d, y, x, &back));
        near(back, got, 1e-12, "energy is symmetric");
        if (n == m) {
            int64_t *match = malloc((size_t)n * sizeof *match);

            OK(kac_metric_wasserstein(NULL, n, d, x, y, match, &got));
            near(got, vectors_number(&v, "w2"), 1e-12, "W2");
            check_match(n, d, x, y, match, got);
            OK(kac_metric_wasserstein(NULL, n, d, y, x, NULL, &back));
            near(back, got, 1e-12, "W2 is symmetric");
            free(match);
        }
        free(x);
        free(y);
    }
    assert_int_equal(rows, 10);
}

/* All pairings of 7 points, some of them equal. */
static double least_cost(int64_t n, int64_t row, int used, const double *cost)
{
    double least = INFINITY;

    if (row == n) {
        return 0.0;
    }
    for (int64_t j = 0; j < n; j++) {
        if (!(used >> j & 1)) {
            const double sum =
                cost[row * n + j] + least_cost(n, row + 1, used | 1 << j, cost);

            least = sum < least ? sum : least;
        }
    }
    return least;
}

static void test_brute_force(void **state)
{
    (void)state;
    for (int trial = 0; trial < 40; trial++) {
        const int64_t n = 1 + trial % 7;
        float *x = make_sample(0.3 + 0.01 * trial, n, 2);
        float *y = make_sample(0.7 - 0.01 * trial, n, 2);
        double cost[49], got;

        for (int64_t i = 0; trial % 3 == 0 && i < 2 * n; i++) {
            x[i] = floorf(2.0f * x[i]); // ties
            y[i] = floorf(2.0f * y[i]);
        }
        for (int64_t i = 0; i < n; i++) {
            for (int64_t j = 0; j < n; j++) {
                cost[i * n + j] = pow(x[2 * i] - y[2 * j], 2) +
                                  pow(x[2 * i + 1] - y[2 * j + 1], 2);
            }
        }
        OK(kac_metric_wasserstein(NULL, n, 2, x, y, NULL, &got));
        near(got * got * (double)n, least_cost(n, 0, 0, cost), 1e-6, "W2");
        free(x);
        free(y);
    }
}

/* Moved, shuffled and equal samples. */
static void test_identities(void **state)
{
    enum { N = 200, D = 3 };
    float *x = make_sample(0.7548776662466927, N, D), y[N * D], moved[N * D];
    double got, sliced = 0.0;
    int64_t match[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < D; k++) {
            y[((i * 77 + 5) % N) * D + k] = x[i * D + k];
            moved[i * D + k] = x[i * D + k] + 4.0f * (float)(k + 1);
        }
    }
    OK(kac_metric_energy(NULL, N, N, D, x, x, &got));
    assert_true(got == 0.0);
    OK(kac_metric_energy(NULL, N, N, D, x, y, &got));
    near(got, 0.0, 1e-7, "energy of a shuffled sample");
    OK(kac_metric_sliced_wasserstein(NULL, N, N, D, x, y, 10, 3, &got));
    near(got, 0.0, 1e-15, "sliced of a shuffled sample");
    OK(kac_metric_wasserstein(NULL, N, D, x, y, match, &got));
    assert_true(got == 0.0);
    for (int i = 0; i < N; i++) {
        assert_int_equal(match[i], (i * 77 + 5) % N);
    }
    OK(kac_metric_wasserstein(NULL, N, D, x, moved, NULL, &got));
    near(got, 4.0 * sqrt(14.0), 1e-5, "W2 of a moved sample");
    // A shift by s: the mean square of <s, u> is |s|^2 / d. The mean of 4000
    // directions is off by more than 4 standard errors once in 16,000 seeds.
    OK(kac_metric_sliced_wasserstein(NULL, N, N, D, x, moved, 4000, 9,
                                     &sliced));
    near(sliced * sliced / (16.0 * 14.0 / 3.0), 1.0, 4.0 * sqrt(0.8 / 4000.0),
         "sliced of a moved sample");
    free(x);
}

/* d = 1: one direction, so the sliced distance is the exact one, and that of
 * samples of different sizes is that of the sample repeated. */
static void test_one_dimension(void **state)
{
    enum { N = 30, M = 12, COMMON = 60 };
    float *x = make_sample(0.7548776662466927, N, 1);
    float *y = make_sample(0.5698402909980532, M, 1);
    float a[COMMON], b[COMMON];
    double sliced, exact;

    (void)state;
    for (int i = 0; i < COMMON; i++) {
        a[i] = x[i % N];
        b[i] = y[i % M];
    }
    OK(kac_metric_sliced_wasserstein(NULL, N, M, 1, x, y, 3, 5, &sliced));
    OK(kac_metric_wasserstein(NULL, COMMON, 1, a, b, NULL, &exact));
    near(sliced, exact, 1e-14, "unequal sizes");
    OK(kac_metric_sliced_wasserstein(NULL, M, N, 1, y, x, 1, 6, &sliced));
    near(sliced, exact, 1e-14, "unequal sizes");
    free(x);
    free(y);
}

static void test_threads(void **state)
{
    enum { N = 500, M = 321, D = 4 };
    float *x = make_sample(0.7548776662466927, N, D);
    float *y = make_sample(0.5698402909980532, N, D);
    double want[8], got[8], centres[3 * D] = {0.0, 0.1, 0.2, 0.3, 0.4, 0.5};

    (void)state;
    for (int32_t threads = 1; threads <= 4; threads++) {
        kac_context *context = NULL;

        OK(kac_context_create(&context));
        OK(kac_context_set_threads(context, threads));
        OK(kac_metric_energy(context, N, M, D, x, y, got));
        OK(kac_metric_sliced_wasserstein(context, N, M, D, x, y, 40, 3,
                                         got + 1));
        OK(kac_metric_wasserstein(context, N, D, x, y, NULL, got + 2));
        OK(kac_metric_modes(context, N, 3, D, x, centres, NULL, NULL, got + 3));
        got[6] = got[7] = 0.0;
        if (threads == 1) {
            memcpy(want, got, sizeof want);
        }
        assert_memory_equal(got, want, sizeof want);
        kac_context_destroy(context);
    }
    free(x);
    free(y);
}

static void test_modes(void **state)
{
    const double centres[4] = {0.0, 0.0, 10.0, 0.0};
    const float x[8] = {0.0f, 3.0f, 10.0f, 1.0f, 8.0f, 0.0f, 11.0f, 0.0f};
    double distances[4], shares[2], out[3];
    float many[200];

    (void)state;
    OK(kac_metric_modes(NULL, 4, 2, 2, x, centres, distances, shares, out));
    near(distances[0], 3.0, 0.0, "distance");
    near(distances[2], 2.0, 0.0, "distance");
    near(shares[0], 0.25, 0.0, "share");
    near(shares[1], 0.75, 0.0, "share");
    near(out[0], 1.0, 0.0, "median"); // 1 1 2 3: the second
    near(out[1], 3.0, 0.0, "99th percentile");
    near(out[2], 0.25, 1e-16, "total variation");
    for (int i = 0; i < 200; i++) {
        many[i] = (float)(200 - i);
    }
    OK(kac_metric_modes(NULL, 200, 1, 1, many, centres, NULL, NULL, out));
    near(out[0], 100.0, 0.0, "order statistic 100 of 200");
    near(out[1], 198.0, 0.0, "order statistic 198 of 200");
    near(out[2], 0.0, 0.0, "one mode");
}

/* Samples of checkerboard: log 1/8 each; one outside. */
static void test_nll(void **state)
{
    kac_dataset *board = NULL, *moons = NULL;
    float x[2 * 3001];
    double out = 7.0, dense[2], xd[4];
    int64_t outside = -1;

    (void)state;
    OK(kac_dataset_create_toy(NULL, "checkerboard", 1, &board));
    OK(kac_dataset_read(board, 0, 3000, x));
    x[6000] = 50.0f;
    x[6001] = 0.0f;
    OK(kac_metric_nll(NULL, board, 3001, x, &out, &outside));
    near(out, log(8.0), 1e-12, "checkerboard");
    assert_int_equal(outside, 1);
    OK(kac_metric_nll(NULL, board, 1, x + 6000, &out, NULL));
    assert_true(isnan(out));
    kac_dataset_destroy(board);

    OK(kac_dataset_create_toy(NULL, "gaussians8", 1, &board));
    OK(kac_dataset_read(board, 0, 2, x));
    for (int i = 0; i < 4; i++) {
        xd[i] = (double)x[i];
    }
    OK(kac_dataset_log_density(board, 2, xd, dense));
    OK(kac_metric_nll(NULL, board, 2, x, &out, &outside));
    near(out, -0.5 * (dense[0] + dense[1]), 1e-15, "gaussians8");
    assert_int_equal(outside, 0);
    assert_int_equal(kac_metric_nll(NULL, board, 0, x, &out, NULL), -1);
    assert_int_equal(kac_metric_nll(NULL, board, 1, NULL, &out, NULL), -1);
    assert_int_equal(kac_metric_nll(NULL, board, 1, x, NULL, NULL), -1);
    assert_int_equal(kac_metric_nll(NULL, NULL, 1, x, &out, NULL), -1);
    x[1] = NAN;
    assert_int_equal(kac_metric_nll(NULL, board, 1, x, &out, NULL),
                     KAC_ERROR_NONFINITE);
    x[1] = 0.0f;
    OK(kac_dataset_create_toy(NULL, "moons", 1, &moons));
    out = 7.0;
    assert_int_equal(kac_metric_nll(NULL, moons, 1, x, &out, NULL),
                     KAC_ERROR_STATE);
    assert_true(out == 7.0);
    kac_dataset_destroy(board);
    kac_dataset_destroy(moons);
}

static void test_refusals(void **state)
{
    const float x[4] = {0.0f, 1.0f, 2.0f, INFINITY};
    const double c[2] = {0.0, NAN};
    double out = 7.0;

    (void)state;
    assert_int_equal(kac_metric_energy(NULL, 0, 1, 1, x, x, &out), -1);
    assert_int_equal(kac_metric_energy(NULL, 1, 0, 1, x, x, &out), -1);
    assert_int_equal(kac_metric_energy(NULL, 1, 1, 0, x, x, &out), -1);
    assert_int_equal(kac_metric_energy(NULL, 1, 1, 1, NULL, x, &out), -1);
    assert_int_equal(kac_metric_energy(NULL, 1, 1, 1, x, NULL, &out), -1);
    assert_int_equal(kac_metric_energy(NULL, 1, 1, 1, x, x, NULL), -1);
    assert_int_equal(kac_metric_energy(NULL, INT64_MAX / 8, 1, 2, x, x, &out),
                     -1);
    assert_int_equal(kac_metric_energy(NULL, 1, INT64_MAX / 8, 2, x, x, &out),
                     -1);
    assert_int_equal(kac_metric_energy(NULL, (int64_t)1 << 40, (int64_t)1 << 40,
                                       1, x, x, &out),
                     -1);
    assert_int_equal(kac_metric_energy(NULL, 1, 2, 2, x, x, &out),
                     KAC_ERROR_NONFINITE);
    assert_non_null(strstr(kac_last_error(), "y[1, 1]"));
    assert_int_equal(
        kac_metric_sliced_wasserstein(NULL, 1, 1, 1, x, x, 0, 1, &out), -1);
    assert_int_equal(
        kac_metric_sliced_wasserstein(NULL, 1, 1, 1, x, x, 1, 1, NULL), -1);
    assert_int_equal(
        kac_metric_sliced_wasserstein(NULL, 1, 1, 1, NULL, x, 1, 1, &out), -1);
    assert_int_equal(
        kac_metric_sliced_wasserstein(NULL, 0, 1, 1, x, x, 1, 1, &out), -1);
    assert_int_equal(
        kac_metric_sliced_wasserstein(NULL, 4, 1, 1, x, x, 1, 1, &out),
        KAC_ERROR_NONFINITE);
    assert_int_equal(kac_metric_wasserstein(NULL, 0, 1, x, x, NULL, &out), -1);
    assert_int_equal(kac_metric_wasserstein(NULL, 5001, 1, x, x, NULL, &out),
                     -1);
    assert_int_equal(kac_metric_wasserstein(NULL, 1, 0, x, x, NULL, &out), -1);
    assert_int_equal(kac_metric_wasserstein(NULL, 1, 1, NULL, x, NULL, &out),
                     -1);
    assert_int_equal(kac_metric_wasserstein(NULL, 1, 1, x, x, NULL, NULL), -1);
    assert_int_equal(kac_metric_wasserstein(NULL, 4, 1, x, x, NULL, &out),
                     KAC_ERROR_NONFINITE);
    assert_int_equal(kac_metric_modes(NULL, 0, 1, 1, x, c, NULL, NULL, &out),
                     -1);
    assert_int_equal(kac_metric_modes(NULL, 1, 0, 1, x, c, NULL, NULL, &out),
                     -1);
    assert_int_equal(kac_metric_modes(NULL, 1, 1, 1, NULL, c, NULL, NULL, &out),
                     -1);
    assert_int_equal(kac_metric_modes(NULL, 1, 1, 1, x, NULL, NULL, NULL, &out),
                     -1);
    assert_int_equal(kac_metric_modes(NULL, 1, 1, 1, x, c, NULL, NULL, NULL),
                     -1);
    assert_int_equal(kac_metric_modes(NULL, 1, 2, 1, x, c, NULL, NULL, &out),
                     KAC_ERROR_NONFINITE);
    assert_true(out == 7.0);
}

static void test_failed_allocations(void **state)
{
    float *x = make_sample(0.7548776662466927, 40, 2);
    float *y = make_sample(0.5698402909980532, 40, 2);
    const double centres[4] = {0.0};
    kac_dataset *board = NULL;

    (void)state;
    OK(kac_dataset_create_toy(NULL, "checkerboard", 1, &board));
    for (int what = 0; what < 6; what++) {
        struct failing_heap heap = {.failed = 1};

        for (int64_t left = 0; heap.failed; left++) {
            double out[3] = {7.0, 7.0, 7.0};
            kac_context *context;
            kac_status status;

            failing_heap_open(&heap, left);
            context = heap.context;
            switch (what) {
            case 0:
                status = kac_metric_energy(context, 40, 40, 2, x, y, out);
                break;
            case 1:
                status = kac_metric_sliced_wasserstein(context, 40, 40, 2, x, y,
                                                       4, 1, out);
                break;
            case 2:
                status =
                    kac_metric_wasserstein(context, 40, 2, x, y, NULL, out);
                break;
            case 3:
                status =
                    kac_metric_wasserstein(context, 40, 1, x, y, NULL, out);
                break;
            case 4:
                status = kac_metric_modes(context, 40, 2, 2, x, centres, NULL,
                                          NULL, out);
                break;
            default:
                status = kac_metric_nll(context, board, 40, x, out, NULL);
                break;
            }
            assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
            assert_true((out[0] == 7.0) == (heap.failed != 0));
            failing_heap_close(&heap);
        }
    }
    kac_dataset_destroy(board);
    free(x);
    free(y);
}

static void test_cancel(void **state)
{
    float *x = make_sample(0.7548776662466927, 40, 2);
    const double centres[4] = {0.0};
    kac_context *context = NULL;
    double out[3] = {7.0, 7.0, 7.0};

    (void)state;
    OK(kac_context_create(&context));
    kac_context_cancel(context);
    assert_int_equal(kac_metric_energy(context, 40, 40, 2, x, x, out),
                     KAC_ERROR_CANCELLED);
    assert_int_equal(
        kac_metric_sliced_wasserstein(context, 40, 40, 2, x, x, 4, 1, out),
        KAC_ERROR_CANCELLED);
    assert_int_equal(kac_metric_wasserstein(context, 40, 2, x, x, NULL, out),
                     KAC_ERROR_CANCELLED);
    assert_int_equal(
        kac_metric_modes(context, 40, 2, 2, x, centres, NULL, NULL, out),
        KAC_ERROR_CANCELLED);
    assert_true(out[0] == 7.0);
    kac_context_destroy(context);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_scipy),
        cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_one_dimension),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_nll),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failed_allocations),
        cmocka_unit_test(test_cancel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
