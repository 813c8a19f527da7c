/* SPDX-License-Identifier: BSD-2-Clause */
/* The law given a reversal: reference values, round trips, symmetry, ends. */
#include "kac_check.h"

#include <float.h>

static void test_values(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_cdf.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double F = at(kac_law_jumped_cdf, a, c, t, x);
        const double S = at(kac_law_jumped_survival, a, c, t, x);
        const double y = x / (c * t), tail = 8e-15 * (1.0 + a * t * y * y);

        check("cdf", x, F, vectors_number(&v, "cdf_na"),
              (x < 0.0 ? tail : 2e-15) * F + DBL_MIN * 4e-16);
        check("survival", x, S, vectors_number(&v, "sf_na"),
              (x > 0.0 ? tail : 2e-15) * S + DBL_MIN * 4e-16);
        rows++;
    }
    assert_int_equal(rows, 282);
}

static void test_quantiles(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_quantile.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), p = vectors_number(&v, "p");
        const double want = vectors_number(&v, "q_na");

        check("quantile", p, at(kac_law_jumped_quantile, a, c, t, p), want,
              1e-14 * fabs(want));
        rows++;
    }
    assert_int_equal(rows, 256);
}

/* With the law itself: survival = (1 - exp(-lam)) jumped + exp(-lam)/2, and
 * the quantile gives back what it was of, as far as the position can tell. */
static void test_round_trips(void **state)
{
    (void)state;
    for (double lam = 1e-9; lam < 1e9; lam *= 3.3) {
        for (double u = 0.499; u > 1e-12; u *= 0.6) {
            const double x = -at(kac_law_jumped_quantile, lam, 1.0, 1.0, u);
            const double S = at(kac_law_jumped_survival, lam, 1.0, 1.0, x);
            const double p = at(kac_law_density, lam, 1.0, 1.0, x);
            const double full = -expm1(-lam);

            check("survival of quantile", u, S, u,
                  3e-14 * u + p / full * DBL_EPSILON * x);
            check("whole law", u, at(kac_law_survival, lam, 1.0, 1.0, x),
                  full * S + 0.5 * exp(-lam),
                  1e-14 * (full * S + 0.5 * exp(-lam)) * (1.0 + lam * x * x));
            assert_true(at(kac_law_jumped_cdf, lam, 1.0, 1.0, -x) == S);
            assert_true(x > 0.0 && x <= 1.0);
        }
    }
}

static void test_ends(void **state)
{
    (void)state;
    assert_true(at(kac_law_jumped_cdf, 9.0, 3.0, 1.0, -3.0) == 0.0);
    assert_true(at(kac_law_jumped_cdf, 9.0, 3.0, 1.0, 3.0) == 1.0);
    assert_true(at(kac_law_jumped_survival, 9.0, 3.0, 1.0, INFINITY) == 0.0);
    assert_true(at(kac_law_jumped_cdf, 9.0, 3.0, 1.0, 0.0) == 0.5);
    assert_true(isnan(at(kac_law_jumped_cdf, 9.0, 3.0, 1.0, NAN)));
    assert_true(at(kac_law_jumped_quantile, 9.0, 3.0, 1.0, 0.0) == -3.0);
    assert_true(at(kac_law_jumped_quantile, 9.0, 3.0, 1.0, 1.0) == 3.0);
    assert_true(at(kac_law_jumped_quantile, 9.0, 3.0, 1.0, 0.5) == 0.0);
    assert_true(isnan(at(kac_law_jumped_quantile, 9.0, 3.0, 1.0, 1.5)));
    assert_true(isnan(at(kac_law_jumped_quantile, 9.0, 3.0, 1.0, NAN)));
    assert_true(at(kac_law_jumped_cdf, 9.0, 3.0, 0.0, 0.0) == 1.0);
    assert_true(at(kac_law_jumped_survival, 9.0, 3.0, 0.0, 0.0) == 0.0);
    assert_true(at(kac_law_jumped_cdf, 9.0, 3.0, 0.0, -1e-9) == 0.0);
    assert_true(at(kac_law_jumped_quantile, 9.0, 3.0, 0.0, 0.2) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
