/* SPDX-License-Identifier: BSD-2-Clause */
/* The grid of times: law at every time, however it is divided, with either
 * start; direction given place; joint moments and characteristic functions
 * against closed forms; items apart. Sampling errors: see path_check.h.
 *
 *     path_grid_test [DRAWS]
 *
 * With a number of draws, only a few laws are looked at, with so many.
 */
#include "path_check.h"

#include <complex.h>

static int64_t draws = 10000;
static int few;

/* The law at every time of a grid of m, given the start or not: for m > 1
 * this is Chapman and Kolmogorov's equation. */
static void check_grid(double lam, int64_t m, int32_t start)
{
    const double c = 1.3, end = 0.7, a = lam / end;
    const int64_t n = draws;
    double *x = memory(n * m, sizeof *x), *column = memory(n, sizeof *column);
    int8_t *begin = memory(n, 1), *turned = memory(n * m, 1);
    double t[8];

    for (int64_t k = 0; k < m; k++) { /* uneven steps */
        t[k] = k == m - 1 ? end : end * (double)((k + 1) * (k + 1)) / 40.0;
    }
    memset(begin, start, (size_t)n);
    assert_int_equal(kac_path_grid(a, c, SEED, (uint32_t)(10 * m + start), 0, n,
                                   begin, m, t, x, NULL, turned),
                     KAC_OK);
    for (int64_t k = 0; k < m; k++) {
        double fronts = 0.0;

        for (int64_t i = 0; i < n; i++) {
            int straight = 1;

            for (int64_t j = 0; j <= k; j++) {
                straight &= !turned[i * m + j];
            }
            column[i] = x[i * m + k];
            assert_int_equal(straight, fabs(column[i]) == c * t[k]);
            fronts += straight;
        }
        check_law(start == 0 ? "grid" : "grid from +-", a, c, t[k], start, n,
                  column);
        check_zero("atoms", a * t[k], fronts - (double)n * exp(-a * t[k]),
                   (double)n * exp(-a * t[k]) * -expm1(-a * t[k]) + 1.0);
    }
    free(x);
    free(column);
    free(begin);
    free(turned);
}

static void test_law(void **state)
{
    static const double lams[] = {1e-3, 0.5, 2.0, 9.0, 40.0, 1e4, 1e9, 1e14};

    (void)state;
    if (few) {
        check_grid(0.5, 2, 0);
        check_grid(9.0, 2, 1);
        check_grid(1e4, 1, 0);
        return;
    }
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        check_grid(lams[l], 1, 0);
        if (lams[l] <= 40.0) {
            check_grid(lams[l], 1, 1);
            check_grid(lams[l], 2, -1);
            check_grid(lams[l], 3, 1);
        }
        check_grid(lams[l], 4, 0);
    }
}

/* Direction given place: in ten classes of the probability and altogether,
 * what was drawn less what is expected. */
static void check_direction(double lam, int64_t m, int32_t start)
{
    const double c = 2.0, end = 1.5, a = lam / end;
    const int64_t n = draws;
    double *x = memory(n * m, sizeof *x), t[4];
    int8_t *direction = memory(n * m, 1), *begin = memory(n, 1);
    double sum[11] = {0}, square[11] = {0};

    for (int64_t k = 0; k < m; k++) {
        t[k] = end * (double)(k + 1) / (double)m;
    }
    memset(begin, start, (size_t)n);
    assert_int_equal(kac_path_grid(a, c, SEED, (uint32_t)(200 + 10 * m + start),
                                   0, n, begin, m, t, x, direction, NULL),
                     KAC_OK);
    for (int64_t i = 0; i < n; i++) {
        double p;
        int class;

        assert_int_equal(
            kac_law_direction(a, c, end, start, 1, x + i * m + m - 1, &p),
            KAC_OK);
        class = (int)fmin(9.0, 10.0 * p);
        for (int k = class; k <= 10; k += 10 - class) {
            sum[k] += (direction[i * m + m - 1] > 0) - p;
            square[k] += p * (1.0 - p);
        }
    }
    for (int k = 0; k <= 10; k++) {
        check_zero("direction", lam, sum[k], square[k] + 1.0);
    }
    free(x);
    free(direction);
    free(begin);
}

static void test_direction(void **state)
{
    static const double lams[] = {0.1, 2.0, 9.0, 300.0};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        for (int32_t start = -1; start <= 1; start++) {
            check_direction(lams[l], 1, start);
            check_direction(lams[l], 3, start);
        }
    }
}

/* u <- M(k, D) u, M = exp(D (Q + i c k diag(1, -1))) where Q turns at rate a:
 * exp(-a D) (cosh(w D) + sinh(w D)/w (a swap + i c k diag(1, -1))). */
static void propagate(double a, double c, double k, double length,
                      double complex u[2])
{
    const double complex w = csqrt(a * a - c * c * k * k);
    const double complex ch = ccosh(w * length) * exp(-a * length);
    const double complex sh = cabs(w) > 1e-9
                                  ? csinh(w * length) / w * exp(-a * length)
                                  : length * exp(-a * length);
    const double complex p = u[0], q = u[1];

    u[0] = (ch + sh * I * c * k) * p + sh * a * q;
    u[1] = (ch - sh * I * c * k) * q + sh * a * p;
}

static void test_joint(void **state)
{
    enum { M = 4, WAVES = 6 };
    static const double lams[] = {0.3, 2.0, 9.0, 100.0};
    static const double waves[WAVES][M] = {
        {1, 0, 0, 0},  {1, -1, 0, 0}, {0.5, 0.5, 0.5, 0.5},
        {2, -3, 4, 1}, {0, 1, -2, 1}, {-1, 0, 0, 2},
    };
    const double c = 0.9, t[M] = {0.2, 0.5, 0.6, 1.3};
    const int64_t n = draws;
    double *x = memory(n * M, sizeof *x);

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        const double a = lams[l];

        assert_int_equal(kac_path_grid(a, c, SEED, 300 + (uint32_t)l, 0, n,
                                       NULL, M, t, x, NULL, NULL),
                         KAC_OK);
        for (int j = 0; j < M; j++) {
            for (int k = 0; k <= j; k++) {
                const double want = kac_law_covariance(a, c, t[j], t[k]);
                double sum = 0.0, square = 0.0;

                for (int64_t i = 0; i < n; i++) {
                    const double v = x[i * M + j] * x[i * M + k] - want;

                    sum += v;
                    square += v * v;
                }
                check_zero("covariance", a, sum, square);
            }
        }
        for (int w = 0; w < WAVES; w++) {
            const double unit = sqrt(a) / c; /* where it says something */
            double complex u[2] = {1.0, 1.0};
            double rest = 0.0, sum[2] = {0}, square[2] = {0};

            for (int k = M - 1; k >= 0; k--) {
                rest += waves[w][k] * unit;
                propagate(a, c, rest, k > 0 ? t[k] - t[k - 1] : t[0], u);
            }
            u[0] = 0.5 * (u[0] + u[1]);
            for (int64_t i = 0; i < n; i++) {
                double phase = 0.0, v[2];

                for (int k = 0; k < M; k++) {
                    phase += waves[w][k] * unit * x[i * M + k];
                }
                v[0] = cos(phase) - creal(u[0]);
                v[1] = sin(phase) - cimag(u[0]);
                for (int k = 0; k < 2; k++) {
                    sum[k] += v[k];
                    square[k] += v[k] * v[k];
                }
            }
            check_zero("joint cosine", a, sum[0], square[0]);
            check_zero("joint sine", a, sum[1], square[1]);
        }
    }
    free(x);
}

/* The same bits item by item, for the first times alone, and given the
 * direction that a free start has drawn. */
static void test_items(void **state)
{
    enum { N = 40, M = 6 };
    const double t[M] = {0.0, 0.1, 0.1, 0.4, 3.0, 1e5};
    double x[N * M], one[M];
    int8_t direction[N * M], turned[N * M], own[M], flag[M];

    (void)state;
    assert_int_equal(kac_path_grid(4.0, 1.5, SEED, 7, 500, N, NULL, M, t, x,
                                   direction, turned),
                     KAC_OK);
    for (int i = 0; i < N; i++) {
        const int8_t start = direction[i * M];

        assert_true(x[i * M] == 0.0 && !turned[i * M] && !turned[i * M + 2]);
        assert_true(x[i * M + 1] == x[i * M + 2]);
        for (int m = 0; m <= M; m++) {
            const size_t count = (size_t)m;

            assert_int_equal(kac_path_grid(4.0, 1.5, SEED, 7, 500 + i, 1,
                                           m % 2 ? &start : NULL, m, t, one,
                                           own, flag),
                             KAC_OK);
            assert_memory_equal(one, x + i * M, count * sizeof *one);
            assert_memory_equal(own, direction + i * M, count);
            assert_memory_equal(flag, turned + i * M, count);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_joint),
        cmocka_unit_test(test_items),
    };
    const struct CMUnitTest dense[] = {cmocka_unit_test(test_law)};

    if (argc > 1) {
        draws = atoll(argv[1]);
        few = 1;
        return cmocka_run_group_tests(dense, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
