/* SPDX-License-Identifier: BSD-2-Clause */
/* The discrete walk: its law against all sequences of turns and against the
 * closed form, its draws against its law, and how fast it tends to the Kac
 * process. Sampling errors: see path_check.h. */
#include "path_check.h"

/* Sum over all 2^(m-1) sequences of turns and both starts. */
static void test_enumeration(void **state)
{
    enum { MOST = 12 };
    static const double turns[] = {1e-9, 0.1, 0.5, 0.8, 1.0};

    (void)state;
    for (int i = 0; i < 5 * MOST; i++) {
        const double p = turns[i / MOST];
        const int m = i % MOST + 1;
        double want[MOST + 1] = {0}, got[MOST + 2];

        for (unsigned bits = 0; bits < 1u << (m - 1); bits++) {
            double share = 0.5;
            int plus = 1, d = 1;

            for (int k = 0; k < m - 1; k++) {
                const int turn = bits >> k & 1;

                share *= turn ? p : 1.0 - p;
                d = turn ? -d : d;
                plus += d > 0;
            }
            want[plus] += share;
            want[m - plus] += share;
        }
        got[m + 1] = 7.0;
        assert_int_equal(kac_path_walk_law(p / 0.3, 0.3, m, got), KAC_OK);
        for (int j = 0; j <= m; j++) {
            check("walk", j, got[j], want[j], (m + 1) * 4e-16 * want[j]);
        }
        assert_true(got[m + 1] == 7.0);
    }
}

/* With r turns, + first, there are r/2 + 1 runs of + steps (rounded down) and
 * (r + 1)/2 of - steps: as many ways to divide the steps, each of probability
 * p^r (1-p)^(m-1-r). In logarithms; both starts. */
static double closed(double p, int m, int plus)
{
    double sum = 0.0;

    for (int r = 1; r < m; r++) {
        for (int side = 0; side < 2; side++) {
            const int steps = side ? m - plus : plus;
            const int first = r / 2 + 1, second = (r + 1) / 2;

            if (steps >= first && m - steps >= second) {
                sum += 0.5 *
                       exp(r * log(p) + (m - 1 - r) * log1p(-p) +
                           lgamma(steps) - lgamma(first) -
                           lgamma(steps - first + 1.0) + lgamma(m - steps) -
                           lgamma(second) - lgamma(m - steps - second + 1.0));
            }
        }
    }
    return sum +
           (plus == 0 || plus == m ? 0.5 * exp((m - 1) * log1p(-p)) : 0.0);
}

static void test_closed_form(void **state)
{
    enum { M = 600 };
    static const double rates[] = {1e-3, 2.0, 40.0, 400.0};
    double law[M + 1];

    (void)state;
    for (int i = 0; i < 4; i++) {
        double sum = 0.0;

        assert_int_equal(kac_path_walk_law(rates[i], 1.0 / M, M, law), KAC_OK);
        for (int j = 0; j <= M; j++) {
            const double want = closed(rates[i] / M, M, j);

            /* Logarithms of thousands are subtracted in closed(). */
            check("walk", j, law[j], want, 1e-11 * want + 1e-300);
            assert_true(law[j] == law[M - j]);
            sum += law[j];
        }
        check("mass", rates[i], sum, 1.0, (M + 1) * 4e-16);
    }
    assert_int_equal(kac_path_walk_law(2.0, 0.1, 0, law), KAC_OK);
    assert_true(law[0] == 1.0);
}

static void test_draws(void **state)
{
    enum { N = 20000, M = 30 };
    const double c = 1.5, dt = 0.1;
    static const double rates[] = {0.01, 2.0, 9.0, 10.0};
    double *x = memory(N * M, sizeof *x);
    int8_t *direction = memory(N * M, 1);

    (void)state;
    for (int r = 0; r < 4; r++) {
        assert_int_equal(kac_path_walk(rates[r], c, dt, SEED, (uint32_t)r, 0, N,
                                       M, x, direction),
                         KAC_OK);
        for (int m = 1; m <= M; m += m < 4 ? 1 : 13) {
            double expected[M + 1], observed[M + 1] = {0};

            assert_int_equal(kac_path_walk_law(rates[r], dt, m, expected),
                             KAC_OK);
            for (int i = 0; i < N; i++) {
                const double j = 0.5 * (x[i * M + m - 1] / (c * dt) + m);

                assert_true(fabs(j - rint(j)) < 1e-12);
                observed[(int)rint(j)] += 1.0;
            }
            for (int j = 0; j <= m; j++) {
                expected[j] *= N;
            }
            check_counts("walk", rates[r], m + 1, expected, observed);
        }
        for (int i = 0; i < N; i++) { /* the first step is fair, then this */
            const double *own = x + i * M;
            double turns = 0.0;

            assert_true(fabs(own[0]) == c * dt);
            for (int k = 0; k + 1 < M; k++) {
                check("step", k, own[k + 1] - own[k],
                      direction[i * M + k] * (c * dt), 1e-14);
                turns +=
                    k > 0 && direction[i * M + k] != direction[i * M + k - 1];
            }
            assert_true(rates[r] < 10.0 || turns == M - 2); /* a dt = 1 */
        }
    }
    free(x);
    free(direction);
}

static void test_items(void **state)
{
    enum { N = 20, M = 50 };
    double x[N * M], one[M];
    int8_t direction[N * M], own[M];

    (void)state;
    assert_int_equal(
        kac_path_walk(3.0, 1.0, 0.2, SEED, 9, 70, N, M, x, direction), KAC_OK);
    for (int i = 0; i < N; i++) {
        assert_int_equal(
            kac_path_walk(3.0, 1.0, 0.2, SEED, 9, 70 + i, 1, M, one, own),
            KAC_OK);
        assert_memory_equal(one, x + i * M, sizeof one);
        assert_memory_equal(own, direction + i * M, sizeof own);
        assert_int_equal(
            kac_path_walk(3.0, 1.0, 0.2, SEED, 9, 70 + i, 1, M / 2, one, NULL),
            KAC_OK);
        assert_memory_equal(one, x + i * M, M / 2 * sizeof *one);
    }
}

/* Of the laws of S_m and K(t), m dt = t, without sampling: the largest
 * difference of the distribution functions, and the integral of its modulus
 * over x / (c t). Between its places the walk's function is constant. */
static void distances(double lam, int m, double *kolmogorov,
                      double *wasserstein)
{
    enum { PARTS = 16 };
    double *law = memory(m + 1, sizeof *law), below = 0.0, before = 0.0;

    *kolmogorov = *wasserstein = 0.0;
    assert_int_equal(kac_path_walk_law(lam, 1.0 / m, m, law), KAC_OK);
    for (int j = 0; j <= m; j++) {
        const double y = (2.0 * j - m) / m;
        const double atom = kac_law_atom(lam, 1.0);
        const double right = at(kac_law_cdf, lam, 1.0, 1.0, y);
        const double left = j == 0 ? 0.0 : j == m ? 1.0 - atom : right;

        for (int k = 0; j > 0 && k < PARTS; k++) {
            const double z = y - (2.0 / m) * (k + 0.5) / PARTS;

            *wasserstein += 2.0 / m / PARTS *
                            fabs(below - at(kac_law_cdf, lam, 1.0, 1.0, z));
        }
        before = below;
        below += law[j];
        *kolmogorov = fmax(*kolmogorov, fabs(before - left));
        *kolmogorov = fmax(*kolmogorov, fabs(below - right));
    }
    free(law);
}

/* Slopes of the distances in log dt, by least squares over four halvings, with
 * a dt at most 0.1: measured 1.000 to 1.015. */
static void test_convergence(void **state)
{
    static const double lams[] = {0.3, 2.0, 9.0, 40.0};
    enum { STEPS = 5 };

    (void)state;
    for (int i = 0; i < 4; i++) {
        double slope[2] = {0}, squares = 0.0;

        for (int k = 0; k < STEPS; k++) {
            const int m = (lams[i] > 10.0 ? 400 : 100) << k;
            const double u = -(k - 0.5 * (STEPS - 1)) * log(2.0);
            double distance[2];

            distances(lams[i], m, distance, distance + 1);
            for (int d = 0; d < 2; d++) {
                slope[d] += u * log(distance[d]);
            }
            squares += u * u;
        }
        for (int d = 0; d < 2; d++) {
            slope[d] /= squares;
            check(d ? "order, integral" : "order, largest", lams[i], slope[d],
                  1.0, 0.02);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enumeration), cmocka_unit_test(test_closed_form),
        cmocka_unit_test(test_draws),       cmocka_unit_test(test_items),
        cmocka_unit_test(test_convergence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
