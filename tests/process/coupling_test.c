/* SPDX-License-Identifier: BSD-2-Clause */
/* Couplings: the best pairing against every other, against sorting and where
 * it is known; paths against their derivative; the field of an independent
 * coupling of two Gaussians against its closed form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/coupling.h>
#include <kacflow/random.h>

#include "failing_heap.h"

#define OK(call) assert_int_equal((call), KAC_OK)
#define REFUSED(call) assert_int_equal((call), KAC_ERROR_ARGUMENT)

enum {
    APART = KAC_COUPLING_INDEPENDENT,
    BEST = KAC_COUPLING_OPTIMAL_TRANSPORT
};

static double *normals(uint64_t seed, uint32_t stream, int64_t n)
{
    double *x = malloc((size_t)n * sizeof *x);

    OK(kac_random_normal(seed, stream, 0, n, x));
    return x;
}

static double squared(int64_t d, const double *x, const double *y)
{
    double sum = 0.0;

    for (int64_t k = 0; k < d; k++) {
        sum += (x[k] - y[k]) * (x[k] - y[k]);
    }
    return sum;
}

static double cost_of(int64_t n, int64_t d, const double *x0, const double *x1,
                      const int64_t *pairs)
{
    double sum = 0.0;

    for (int64_t i = 0; i < n; i++) {
        sum += squared(d, x0 + i * d, x1 + pairs[i] * d);
    }
    return sum / (double)n;
}

static void assert_permutation(int64_t n, const int64_t *pairs)
{
    char *seen = calloc((size_t)n, 1);

    for (int64_t i = 0; i < n; i++) {
        assert_in_range(pairs[i], 0, n - 1);
        assert_int_equal(seen[pairs[i]]++, 0);
    }
    free(seen);
}

/* Least total over all permutations that extend a choice. */
static double least(int64_t n, int64_t d, int64_t row, int used,
                    const double *x0, const double *x1)
{
    double best = row == n ? 0.0 : (double)INFINITY;

    for (int64_t j = 0; row < n && j < n; j++) {
        if (!(used >> j & 1)) {
            const double sum = squared(d, x0 + row * d, x1 + j * d) +
                               least(n, d, row + 1, used | 1 << j, x0, x1);

            best = fmin(best, sum);
        }
    }
    return best;
}

/* Half of the sets lie on whole numbers, where many pairings are the best. */
static void test_every_permutation(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= 7; n++) {
        for (uint32_t trial = 0; trial < 12; trial++) {
            const int64_t d = 1 + trial % 3;
            double *x0 = normals(3, trial, n * d);
            double *x1 = normals(4, trial, n * d);
            double cost, apart;
            int64_t pairs[7], same[7];
            float f0[21], f1[21];

            for (int64_t i = 0; i < n * d; i++) {
                x0[i] = trial % 2 ? floor(x0[i]) : (double)(float)x0[i];
                x1[i] = trial % 2 ? floor(x1[i]) : (double)(float)(x1[i] + 9);
                f0[i] = (float)x0[i];
                f1[i] = (float)x1[i];
            }
            OK(kac_coupling_pair(NULL, BEST, n, d, x0, x1, pairs, &cost));
            assert_permutation(n, pairs);
            assert_true(fabs(cost * (double)n - least(n, d, 0, 0, x0, x1)) <=
                        1e-12 * cost * (double)n);
            assert_true(fabs(cost - cost_of(n, d, x0, x1, pairs)) <=
                        1e-14 * cost);
            OK(kac_coupling_pair(NULL, APART, n, d, x0, x1, same, &apart));
            assert_true(cost <= apart * (1.0 + 1e-14));
            for (int64_t i = 0; i < n; i++) {
                assert_int_equal(same[i], i);
            }
            // The same numbers as floats: the same pairs.
            OK(kac_coupling_pair_f32(NULL, BEST, n, d, f0, f1, same, &apart));
            assert_memory_equal(same, pairs, (size_t)n * sizeof *pairs);
            assert_true(apart == cost);
            free(x0);
            free(x1);
        }
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* In one dimension the k-th smallest goes to the k-th smallest; the solver of
 * more dimensions comes to the same where the others are constant. */
static void test_sorting(void **state)
{
    enum { N = 401 };
    double *x0 = normals(1, 0, N), *x1 = normals(1, 1, N);
    double flat0[2 * N], flat1[2 * N], sum = 0.0, cost, other;
    int64_t pairs[N], flat[N];

    (void)state;
    for (int64_t i = 0; i < N; i++) {
        x1[i] = exp(x1[i]);
        flat0[2 * i] = x0[i];
        flat1[2 * i] = x1[i];
        flat0[2 * i + 1] = 3.0;
        flat1[2 * i + 1] = 3.0;
    }
    OK(kac_coupling_pair(NULL, BEST, N, 1, x0, x1, pairs, &cost));
    OK(kac_coupling_pair(NULL, BEST, N, 2, flat0, flat1, flat, &other));
    assert_permutation(N, pairs);
    assert_memory_equal(pairs, flat, sizeof pairs);
    assert_true(fabs(cost - other) <= 1e-14 * cost);
    qsort(x0, N, sizeof *x0, ascending);
    qsort(x1, N, sizeof *x1, ascending);
    for (int64_t i = 0; i < N; i++) {
        sum += (x0[i] - x1[i]) * (x0[i] - x1[i]) / N;
    }
    assert_true(fabs(cost - sum) <= 1e-13 * sum);
    free(x0);
    free(x1);
}

/* Between a set and its moved and shuffled copy the best pairing is the move:
 * its cost is |move|^2, which no pairing can beat (Jensen). */
static void test_translation(void **state)
{
    enum { N = 240, MOST = 30 };
    static const int64_t dimensions[] = {1, 2, 5, MOST};
    static const double far[] = {0.0, 0.25, 1000.0};
    int64_t order[N], pairs[N];

    (void)state;
    OK(kac_random_permutation(8, 0, N, order));
    for (int k = 0; k < 4; k++) {
        const int64_t d = dimensions[k];
        double *x0 = normals(9, (uint32_t)d, N * d);
        double *x1 = malloc((size_t)(N * d) * sizeof *x1), cost;

        for (int m = 0; m < 3; m++) {
            for (int64_t i = 0; i < N * d; i++) {
                x1[order[i / d] * d + i % d] = x0[i] + far[m];
            }
            OK(kac_coupling_pair(NULL, BEST, N, d, x0, x1, pairs, &cost));
            assert_memory_equal(pairs, order, sizeof pairs);
            assert_true(fabs(cost - (double)d * far[m] * far[m]) <=
                        1e-12 * (1.0 + cost));
        }
        free(x0);
        free(x1);
    }
}

static void test_extremes(void **state)
{
    enum { N = 50 };
    double x0[2 * N], x1[2 * N], cost;
    int64_t pairs[N], again[N];

    (void)state;
    for (int i = 0; i < 2 * N; i++) {
        x0[i] = x1[i] = -7.5; // all in one place
    }
    OK(kac_coupling_pair(NULL, BEST, N, 2, x0, x1, pairs, &cost));
    assert_permutation(N, pairs);
    assert_true(cost == 0.0);
    OK(kac_coupling_pair(NULL, BEST, N, 2, x0, x0, again, NULL));
    assert_memory_equal(pairs, again, sizeof pairs);
    for (int i = 0; i < 2 * N; i++) { // as large as may be, both signs
        x0[i] = i % 4 < 2 ? 1e60 : -1e60;
        x1[i] = i < N ? -1e60 : 1e60;
    }
    OK(kac_coupling_pair(NULL, BEST, N, 2, x0, x1, pairs, &cost));
    assert_permutation(N, pairs);
    assert_true(cost == 0.0);
    OK(kac_coupling_pair(NULL, APART, N, 2, x0, x1, pairs, &cost));
    assert_true(cost > 1e120 && cost < INFINITY);
    for (int i = 0; i < 2 * N; i++) { // as small as numbers are
        x0[i] = i * 4.9e-324;
        x1[i] = (2 * N - i) * 4.9e-324;
    }
    OK(kac_coupling_pair(NULL, BEST, N, 2, x0, x1, pairs, &cost));
    assert_permutation(N, pairs);
    assert_true(cost == 0.0);
}

/* The same bits at any number of threads, and nothing lost over the columns
 * that are worked out together. */
static void test_threads(void **state)
{
    enum { N = 131, D = 3 };
    double *x0 = normals(5, 0, N * D), *x1 = normals(5, 1, N * D);
    double cost[3];
    int64_t pairs[3][N];

    (void)state;
    for (int32_t threads = 1; threads <= 3; threads++) {
        kac_context *context = NULL;

        OK(kac_context_create(&context));
        OK(kac_context_set_threads(context, threads));
        OK(kac_coupling_pair(context, BEST, N, D, x0, x1, pairs[threads - 1],
                             cost + threads - 1));
        kac_context_destroy(context);
        assert_memory_equal(pairs[threads - 1], pairs[0], sizeof pairs[0]);
        assert_true(cost[threads - 1] == cost[0]);
    }
    free(x0);
    free(x1);
}

/* W2^2 of two normal laws on the line is (m1 - m0)^2 + (s1 - s0)^2, and a
 * batch of n has it up to O(1/sqrt n): sd of the cost here below 0.03. */
static void test_gaussian_cost(void **state)
{
    enum { N = 20000 };
    double *x0 = normals(21, 0, N), *x1 = normals(21, 1, N);
    int64_t *pairs = malloc(sizeof(int64_t[N]));
    double cost;

    (void)state;
    for (int64_t i = 0; i < N; i++) {
        x1[i] = 2.0 + 0.5 * x1[i];
    }
    OK(kac_coupling_pair(NULL, BEST, N, 1, x0, x1, pairs, &cost));
    assert_true(fabs(cost - 4.25) < 0.12);
    free(pairs);
    free(x0);
    free(x1);
}

static void test_paths(void **state)
{
    enum { N = 5, D = 2 };
    const double t[N] = {0.0, 0.25, 1.5, 2.75, 3.0};
    double *x0 = normals(6, 0, N * D), *x1 = normals(6, 1, N * D);
    double x[N * D], v[N * D], unit[N], copy0[N * D], copy1[N * D];
    float f0[N * D], f1[N * D], ft[N], fx[N * D], fv[N * D];
    kac_process *process = NULL;

    (void)state;
    OK(kac_process_create_wiener(NULL, 1.0, &process));
    OK(kac_process_set_horizon(process, 3.0));
    for (int signal = 0; signal < 2; signal++) {
        OK(kac_process_set_schedule(process,
                                    signal ? KAC_SIGNAL_COS : KAC_SIGNAL_LINEAR,
                                    KAC_CLOCK_LINEAR));
        OK(kac_coupling_interpolate(process, N, D, t, x0, x1, x, v));
        assert_memory_equal(x, x0, sizeof(double[D]));
        assert_memory_equal(x + (N - 1) * D, x1 + (N - 1) * D,
                            sizeof(double[D]));
        for (int i = 1; i < N - 1; i++) { // velocity: difference of points
            const double before[2] = {t[i] - 1e-4, t[i] - 1e-4};
            const double after[2] = {t[i] + 1e-4, t[i] + 1e-4};
            double a[D], b[D];

            OK(kac_coupling_interpolate(process, 1, D, before, x0 + i * D,
                                        x1 + i * D, a, NULL));
            OK(kac_coupling_interpolate(process, 1, D, after, x0 + i * D,
                                        x1 + i * D, b, NULL));
            for (int k = 0; k < D; k++) {
                assert_true(fabs((b[k] - a[k]) / 2e-4 - v[i * D + k]) < 1e-7);
            }
        }
    }
    // Outputs may be inputs.
    memcpy(copy0, x0, sizeof copy0);
    memcpy(copy1, x1, sizeof copy1);
    OK(kac_coupling_interpolate(process, N, D, t, copy0, copy1, copy1, copy0));
    assert_memory_equal(copy1, x, sizeof x);
    assert_memory_equal(copy0, v, sizeof v);
    // Without a process: the straight line over a unit of time.
    for (int i = 0; i < N; i++) {
        unit[i] = t[i] / 4.0;
        ft[i] = (float)unit[i];
    }
    for (int i = 0; i < N * D; i++) {
        f0[i] = (float)x0[i];
        f1[i] = (float)x1[i];
        x0[i] = (double)f0[i];
        x1[i] = (double)f1[i];
    }
    OK(kac_coupling_interpolate(NULL, N, D, unit, x0, x1, x, v));
    OK(kac_coupling_interpolate_f32(NULL, N, D, ft, f0, f1, fx, fv));
    for (int i = 0; i < N * D; i++) {
        const double at = unit[i / D];

        assert_true(x[i] == (1.0 - at) * x0[i] + (1.0 - (1.0 - at)) * x1[i]);
        assert_true(v[i] == -(x0[i] - x1[i]));
        assert_true(fx[i] == (float)x[i]);
        assert_true(fv[i] == (float)v[i]);
    }
    kac_process_destroy(process);
    free(x0);
    free(x1);
}

/* E[X1 - X0 | X_t = x] of an independent pair of normal numbers is the line
 * m1 - m0 + (t s1^2 - (1-t) s0^2) / s_t^2 (x - m_t). A line fitted to N draws
 * has it within 5 standard errors (false alarm 1e-5 over the ten checks), and
 * in both halves of x, so that it is a line. After transport the same fit
 * leaves next to nothing: there v is a function of x, (s1 - s0) / s_t. */
static void check_field(double t, int kind)
{
    enum { N = 100000 };
    const double m0 = 1.0, s0 = 2.0, m1 = -0.5, s1 = 0.5;
    double *x0 = normals(30, 0, N), *x1 = normals(30, 1, N);
    double *times = malloc(sizeof(double[N])), cost;
    double *x = malloc(sizeof(double[N])), *v = malloc(sizeof(double[N]));
    int64_t *pairs = malloc(sizeof(int64_t[N]));
    const double mt = (1 - t) * m0 + t * m1;
    const double var = kind == APART
                           ? (1 - t) * (1 - t) * s0 * s0 + t * t * s1 * s1
                           : pow((1 - t) * s0 + t * s1, 2);
    const double slope = kind == APART ? (t * s1 * s1 - (1 - t) * s0 * s0) / var
                                       : (s1 - s0) / sqrt(var);
    double rest = 0.0;

    for (int64_t i = 0; i < N; i++) {
        x0[i] = m0 + s0 * x0[i];
        x1[i] = m1 + s1 * x1[i];
        times[i] = t;
    }
    OK(kac_coupling_pair(NULL, kind, N, 1, x0, x1, pairs, &cost));
    for (int64_t i = 0; i < N; i++) {
        v[i] = x1[pairs[i]];
    }
    OK(kac_coupling_interpolate(NULL, N, 1, times, x0, v, x, v));
    for (int half = 0; half < 2; half++) {
        double sum = 0.0, square = 0.0;
        int64_t count = 0;

        for (int64_t i = 0; i < N; i++) {
            const double e = v[i] - (m1 - m0 + slope * (x[i] - mt));

            if ((x[i] > mt) == half) {
                sum += e;
                square += e * e;
                count++;
            }
        }
        rest += square / N;
        if (kind == APART) {
            assert_true(fabs(sum) < 5.0 * sqrt(square));
        }
        assert_true(count > N / 3);
    }
    // The variance of v given x, s0^2 s1^2 / s_t^2; after transport it is the
    // error of the empirical laws, some log N / N.
    if (kind == APART) {
        const double want = s0 * s0 * s1 * s1 / var;

        assert_true(fabs(rest - want) < 5.0 * want * sqrt(2.0 / N));
    } else {
        assert_true(rest < 1e-3);
    }
    free(pairs);
    free(x0);
    free(x1);
    free(times);
    free(x);
    free(v);
}

static void test_gaussian_field(void **state)
{
    static const double times[] = {0.1, 0.5, 0.8};

    (void)state;
    for (int i = 0; i < 3; i++) {
        check_field(times[i], APART);
        check_field(times[i], BEST);
    }
}

static void test_names(void **state)
{
    int32_t kind = 7;

    (void)state;
    for (int32_t i = 0; i < 2; i++) {
        OK(kac_coupling_from_name(kac_coupling_name(i), &kind));
        assert_int_equal(kind, i);
    }
    assert_null(kac_coupling_name(-1));
    assert_null(kac_coupling_name(2));
    REFUSED(kac_coupling_from_name("transport", &kind));
    REFUSED(kac_coupling_from_name(NULL, &kind));
    REFUSED(kac_coupling_from_name("ot", NULL));
    assert_int_equal(kind, 1);
}

static void test_refused_pairs(void **state)
{
    double x[4] = {0, 1, 2, 3}, bad[4] = {0, 1, 2, 3}, cost = 7.0;
    static const double wrong[] = {NAN, INFINITY, -INFINITY, 1.1e60};
    int64_t pairs[2] = {7, 7};
    float f[4] = {0, 1, 2, NAN};

    (void)state;
    REFUSED(kac_coupling_pair(NULL, 2, 2, 2, x, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, -1, 2, 2, x, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 0, 2, x, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 8193, 2, x, x, pairs, &cost));
    REFUSED(
        kac_coupling_pair(NULL, BEST, (1 << 20) + 1, 1, x, x, pairs, &cost));
    REFUSED(
        kac_coupling_pair(NULL, APART, (1 << 20) + 1, 1, x, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 2, 0, x, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 2, INT64_MAX, x, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 2, 2, NULL, x, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 2, 2, x, NULL, pairs, &cost));
    REFUSED(kac_coupling_pair(NULL, BEST, 2, 2, x, x, NULL, &cost));
    for (int i = 0; i < 4; i++) {
        bad[3] = wrong[i];
        REFUSED(kac_coupling_pair(NULL, i % 2, 2, 2, bad, x, pairs, &cost));
        assert_non_null(strstr(kac_last_error(), "x0[1, 1]"));
        REFUSED(kac_coupling_pair(NULL, i % 2, 2, 2, x, bad, pairs, &cost));
        assert_non_null(strstr(kac_last_error(), "x1[1, 1]"));
    }
    REFUSED(kac_coupling_pair_f32(NULL, BEST, 2, 2, f, f, pairs, &cost));
    assert_true(cost == 7.0 && pairs[0] == 7 && pairs[1] == 7);
}

static void test_refused_paths(void **state)
{
    const double x[2] = {0, 1}, bad[2] = {0, NAN}, large[2] = {0, DBL_MAX};
    const double minus[2] = {0, -DBL_MAX};
    const double t[2] = {0.5, 0.5}, late[2] = {0.5, 1.0001};
    const double none[2] = {0.5, NAN}, early[2] = {-1e-300, 0.5};
    double out[2] = {7, 7}, v[2] = {7, 7};
    const float ft[1] = {0.5f}, fx[1] = {3e38f}, fy[1] = {-3e38f};
    float fout[1], fv[1];

    (void)state;
    REFUSED(kac_coupling_interpolate(NULL, -1, 1, t, x, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 0, t, x, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, INT64_MAX, t, x, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, NULL, x, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, t, NULL, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, t, x, NULL, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, t, x, x, NULL, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, t, x, x, out, out));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, t, bad, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, t, x, bad, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, late, x, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, none, x, x, out, v));
    REFUSED(kac_coupling_interpolate(NULL, 2, 1, early, x, x, out, v));
    assert_true(out[0] == 7 && out[1] == 7 && v[0] == 7 && v[1] == 7);
    OK(kac_coupling_interpolate(NULL, 0, 1, NULL, NULL, NULL, NULL, NULL));
    // A velocity of twice the largest number.
    assert_int_equal(
        kac_coupling_interpolate(NULL, 2, 1, t, large, minus, out, v),
        KAC_ERROR_NONFINITE);
    OK(kac_coupling_interpolate(NULL, 2, 1, t, large, minus, out, NULL));
    assert_int_equal(
        kac_coupling_interpolate_f32(NULL, 1, 1, ft, fx, fy, fout, fv),
        KAC_ERROR_NONFINITE);
}

static void test_failed_allocations(void **state)
{
    double *x = normals(2, 0, 80), *y = normals(2, 1, 80);

    (void)state;
    for (int64_t d = 1; d <= 2; d++) {
        struct failing_heap heap = {.failed = 1};

        for (int64_t left = 0; heap.failed; left++) {
            int64_t pairs[40] = {-7};
            double cost = -7.0;
            kac_status status;

            failing_heap_open(&heap, left);
            status = kac_coupling_pair(heap.context, BEST, 40, d, x, y, pairs,
                                       &cost);
            assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
            assert_true((cost == -7.0) == (heap.failed != 0));
            assert_true((pairs[0] == -7) == (heap.failed != 0));
            failing_heap_close(&heap);
        }
    }
    free(x);
    free(y);
}

static void test_cancel(void **state)
{
    double *x = normals(2, 0, 80), *y = normals(2, 1, 80), cost = 7.0;
    int64_t pairs[40] = {7};
    kac_context *context = NULL;

    (void)state;
    OK(kac_context_create(&context));
    kac_context_cancel(context);
    assert_int_equal(
        kac_coupling_pair(context, BEST, 40, 2, x, y, pairs, &cost),
        KAC_ERROR_CANCELLED);
    assert_true(cost == 7.0 && pairs[0] == 7);
    kac_context_destroy(context);
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_permutation),
        cmocka_unit_test(test_sorting),
        cmocka_unit_test(test_translation),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_gaussian_cost),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_gaussian_field),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_refused_pairs),
        cmocka_unit_test(test_refused_paths),
        cmocka_unit_test(test_failed_allocations),
        cmocka_unit_test(test_cancel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
