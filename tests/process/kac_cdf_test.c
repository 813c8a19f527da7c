/* SPDX-License-Identifier: BSD-2-Clause */
/* Distribution function, survival and quantile of the Kac law: reference
 * values, fronts, round trips, tails that no probability reaches. */
#include "kac_check.h"

#include <float.h>

static void test_cdf(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_cdf.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double F = at(kac_law_cdf, a, c, t, x);
        const double S = at(kac_law_survival, a, c, t, x);
        const double y = x / (c * t), tail = 4e-15 * (1.0 + a * t * y * y);
        const double want = vectors_number(&v, "sf");

        check("cdf", x, F, vectors_number(&v, "cdf"),
              (x < 0.0 ? tail : 1e-15) * F);
        check("survival", x, S, want, (x > 0.0 ? tail : 1e-15) * S);
        if (want > DBL_MIN) {
            check("log survival", x, at(kac_law_log_survival, a, c, t, x),
                  log(want), 4e-15 + 1e-15 * fabs(log(want)));
        }
        rows++;
    }
    assert_int_equal(rows, 282);
}

static void test_quantile(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_quantile.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), p = vectors_number(&v, "p");
        const double want = vectors_number(&v, "q");
        const double got = at(kac_law_quantile, a, c, t, p);

        check("quantile", p, got, want, 4e-15 * fabs(want));
        if (vectors_number(&v, "is_atom") != 0.0) {
            assert_true(fabs(got) == c * t);
        }
        rows++;
    }
    assert_int_equal(rows, 256);
}

/* Random points over all magnitudes of lam: next to the centre, in the tails,
 * next to the front; and the quantile of what was found, which is x but for
 * the errors of both functions and the rounding of x itself. */
static void test_tails(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_tails.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double want = vectors_number(&v, "logsf"), y = x / (c * t);
        const double cost = 4e-15 * (1.0 + a * t * y * y);
        const double S = at(kac_law_survival, a, c, t, x);
        const double p = at(kac_law_density, a, c, t, x);

        check("log survival", x, at(kac_law_log_survival, a, c, t, x), want,
              4e-15 + 1e-15 * fabs(want));
        if (want > -700.0) {
            check("survival", x, S, exp(want), 2.0 * cost * S);
            check("quantile", x, -at(kac_law_quantile, a, c, t, S), x,
                  (cost + 6e-15 * (1.0 - 0.25 * want)) * S / p +
                      4.0 * DBL_EPSILON * x);
        }
        rows++;
    }
    assert_int_equal(rows, 240);
}

/* Next to the front the survival falls to the atom's mass within 1 - y of
 * 2/lam^2: convergence there is told by the survival, not by the step. */
static void test_next_to_front(void **state)
{
    static const double steep[] = {1.0, 10.0, 100.0, 278.0, 600.0};

    (void)state;
    for (int l = 0; l < 5; l++) {
        const double lam = steep[l], atom = kac_law_atom(lam, 1.0);

        for (double more = 1e-12; more < 1e6; more *= 1.7) {
            const double u = atom * (1.0 + more);
            const double x = -at(kac_law_quantile, lam, 1.0, 1.0, u);
            const double p = at(kac_law_density, lam, 1.0, 1.0, x);

            if (u > 0.49) {
                break;
            }
            check("survival of quantile", u,
                  at(kac_law_survival, lam, 1.0, 1.0, x), x < 1.0 ? u : 0.0,
                  6e-15 * u * (1.0 - 0.25 * log(u)) + DBL_EPSILON * p);
            assert_true(x < 1.0 || more < 1e-10);
        }
    }
}

static const double lams[] = {1e-9, 0.01, 0.3, 1.0, 2.9, 3.1,
                              9.0,  40.0, 1e3, 1e5, 1e8, 1e15};
enum { LAMS = sizeof lams / sizeof *lams };

/* From u to a position and back: what is left is the error of both and the
 * rounding of the position, times the density. */
static void test_round_trip(void **state)
{
    (void)state;
    for (int l = 0; l < LAMS; l++) {
        for (double u = 0.4999; u > 1e-300; u *= u < 1e-9 ? 1e-13 : 0.83) {
            const double a = lams[l] / 0.7, c = 1.3, t = 0.7;
            const double x = -at(kac_law_quantile, a, c, t, u);
            const double p = at(kac_law_density, a, c, t, x);

            if (u <= kac_law_atom(a, t)) {
                assert_true(x == c * t);
                break;
            }
            check("survival of quantile", u, at(kac_law_survival, a, c, t, x),
                  u, 6e-15 * u * (1.0 - 0.25 * log(u)) + DBL_EPSILON * x * p);
            assert_true(at(kac_law_cdf, a, c, t, -x) ==
                            at(kac_law_survival, a, c, t, x) ||
                        x == c * t);
            if (u > 1e-9) {
                check("other side", u, at(kac_law_quantile, a, c, t, 1.0 - u),
                      x, DBL_EPSILON / p + 4e-15 * x);
            }
        }
    }
}

/* The other way, and that both functions are monotone. */
static void test_back(void **state)
{
    (void)state;
    for (int l = 0; l < LAMS; l++) {
        const double lam = lams[l], reach = fmin(1.0, 30.0 / sqrt(lam));
        double last = 0.5, log_last = log(0.5);

        for (int i = 1; i < 100; i++) {
            const double x = reach * i / 100.0;
            const double y2 = 4e-15 * (1.0 + lam * x * x);
            const double S = at(kac_law_survival, lam, 1.0, 1.0, x);
            const double log_S = at(kac_law_log_survival, lam, 1.0, 1.0, x);
            const double p = at(kac_law_density, lam, 1.0, 1.0, x);

            assert_true(S <= last * (1.0 + y2) && log_S <= log_last + y2);
            check("log", x, exp(log_S), S, (y2 + 1e-15 * fabs(log_S)) * S);
            if (S > 1e-290 && S > kac_law_atom(lam, 1.0) * (1.0 + 1e-12)) {
                check("quantile of survival", x,
                      -at(kac_law_quantile, lam, 1.0, 1.0, S), x,
                      4.0 * y2 * S / p + 1e-15 * x);
            }
            last = S;
            log_last = log_S;
        }
    }
}

/* Around the median the quantile keeps its own relative precision. */
static void test_median(void **state)
{
    (void)state;
    for (int l = 0; l < LAMS; l++) {
        const double p0 = at(kac_law_density, lams[l], 1.0, 1.0, 0.0);

        for (int k = 20; k <= 50; k += 6) {
            const double off = ldexp(1.0, -k), x = off / p0;
            /* relative: x^2/6 times the curvature of log p, below that of
             * the normal law with 3 more at small lam */
            const double bend = x * x * (lams[l] + 1.0);

            if (lams[l] < 1e-5) {
                continue; /* 1/2 - off lies on the atom */
            }
            check("near the median", off,
                  at(kac_law_quantile, lams[l], 1.0, 1.0, 0.5 + off), x,
                  (4e-15 + bend) * x);
            check("below the median", off,
                  at(kac_law_quantile, lams[l], 1.0, 1.0, 0.5 - off), -x,
                  (4e-15 + bend) * x);
        }
    }
}

static void test_front(void **state)
{
    const double a = 0.9, c = 3.1, t = 0.7, front = c * t;
    const double atom = kac_law_atom(a, t);
    const double in = nextafter(front, 0.0);

    (void)state;
    assert_true(at(kac_law_cdf, a, c, t, -front) == atom);
    assert_true(at(kac_law_cdf, a, c, t, nextafter(-front, -9.0)) == 0.0);
    assert_true(at(kac_law_cdf, a, c, t, -INFINITY) == 0.0);
    assert_true(at(kac_law_cdf, a, c, t, front) == 1.0);
    assert_true(at(kac_law_cdf, a, c, t, INFINITY) == 1.0);
    assert_true(at(kac_law_cdf, a, c, t, 0.0) == 0.5);
    check("inside", in, at(kac_law_cdf, a, c, t, in), 1.0 - atom, 4e-16);
    check("inside", -in, at(kac_law_cdf, a, c, t, -in), atom, 4e-15);
    assert_true(at(kac_law_survival, a, c, t, front) == 0.0);
    assert_true(at(kac_law_survival, a, c, t, INFINITY) == 0.0);
    assert_true(at(kac_law_survival, a, c, t, 0.0) == 0.5);
    assert_true(at(kac_law_survival, a, c, t, -front) == 1.0 - atom);
    assert_true(at(kac_law_survival, a, c, t, -INFINITY) == 1.0);
    assert_true(at(kac_law_log_survival, a, c, t, front) == -INFINITY);
    assert_true(at(kac_law_log_survival, a, c, t, INFINITY) == -INFINITY);
    assert_true(at(kac_law_log_survival, a, c, t, -INFINITY) == 0.0);
    check("log", 0.0, at(kac_law_log_survival, a, c, t, 0.0), log(0.5), 1e-16);
    check("log", -front, at(kac_law_log_survival, a, c, t, -front),
          log1p(-atom), 1e-15);

    assert_true(at(kac_law_quantile, a, c, t, 0.0) == -front);
    assert_true(at(kac_law_quantile, a, c, t, atom) == -front);
    assert_true(at(kac_law_quantile, a, c, t, 0.5) == 0.0);
    assert_true(at(kac_law_quantile, a, c, t, 1.0) == front);
    assert_true(at(kac_law_quantile, a, c, t, 1.0 - 0.5 * atom) == front);
    check("just inside", atom,
          at(kac_law_quantile, a, c, t, nextafter(atom, 1.0)), -front, 1e-15);
    assert_true(at(kac_law_quantile, a, c, t, 1.01 * atom) > -front);
    assert_true(isnan(at(kac_law_quantile, a, c, t, -1e-300)));
    assert_true(isnan(at(kac_law_quantile, a, c, t, 1.0000001)));
    assert_true(isnan(at(kac_law_quantile, a, c, t, NAN)));
    assert_true(isnan(at(kac_law_cdf, a, c, t, NAN)));
    assert_true(isnan(at(kac_law_survival, a, c, t, NAN)));
    assert_true(isnan(at(kac_law_log_survival, a, c, t, NAN)));
}

/* At t = 0 a step; far tails have a logarithm where they underflow; the ends
 * of the ranges of the arguments. */
static void test_extremes(void **state)
{
    const double pi = 3.14159265358979323846;

    (void)state;
    assert_true(at(kac_law_cdf, 1.0, 1.0, 0.0, 0.0) == 1.0);
    assert_true(at(kac_law_cdf, 1.0, 1.0, 0.0, -1e-300) == 0.0);
    assert_true(at(kac_law_survival, 1.0, 1.0, 0.0, -1e-300) == 1.0);
    assert_true(at(kac_law_survival, 1.0, 1.0, 0.0, 0.0) == 0.0);
    assert_true(at(kac_law_log_survival, 1.0, 1.0, 0.0, -1.0) == 0.0);
    assert_true(at(kac_law_quantile, 1.0, 1.0, 0.0, 0.3) == 0.0);

    /* lam = 1e6, y = 0.8, s = 0.6, W = 0.4 + 0.3 theta^2: Laplace's method. */
    check("far", 0.8, at(kac_law_log_survival, 1e6, 1.0, 1.0, 0.8),
          -4e5 + log(0.8 / (2.0 * pi * 0.4) * sqrt(pi / 1.2e6)), 1e-5);
    assert_true(at(kac_law_survival, 1e6, 1.0, 1.0, 0.8) == 0.0);
    for (double u = 0.4; u > 1e-300; u *= 1e-30) {
        const double n = at(kac_law_quantile, 1e60, 1e60, 1e60, u);

        assert_true(isfinite(n) && n < 0.0 && n > -1e92);
        assert_true(at(kac_law_quantile, 1e-60, 1e-60, 1e-60, u) == -1e-120);
    }
    check("tiny lam", 0.0, at(kac_law_cdf, 1e-60, 1e-60, 1e-60, 5e-121), 0.5,
          1e-15);
    check("tiny x", 0.0, at(kac_law_cdf, 1.0, 1.0, 1.0, 5e-324), 0.5, 1e-16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tails),      cmocka_unit_test(test_next_to_front),
        cmocka_unit_test(test_cdf),        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_back),
        cmocka_unit_test(test_median),     cmocka_unit_test(test_front),
        cmocka_unit_test(test_extremes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
