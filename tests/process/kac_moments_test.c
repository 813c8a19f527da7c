/* SPDX-License-Identifier: BSD-2-Clause */
/* Characteristic function, moments, covariance and energy of the Kac law:
 * reference values, limits, joins of their branches, what is outside. */
#include "kac_check.h"

static void test_characteristic(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_charfn.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), k = vectors_number(&v, "k");
        const double want = vectors_number(&v, "phi"), lam = a * t;
        const double got = at(kac_law_characteristic, a, c, t, k);

        check("phi", k, got, want,
              c * k <= a ? 4e-15 * (1.0 - log(want)) * want
                         : 4e-15 * exp(-lam) * (1.0 + lam) * (1.0 + c * k * t));
        assert_true(at(kac_law_characteristic, a, c, t, -k) == got);
        rows++;
    }
    assert_int_equal(rows, 176);
}

/* Next to q = |c k/a| = 1 there is nothing special. */
static void test_characteristic_turn(void **state)
{
    (void)state;
    for (double lam = 0.01; lam < 100.0; lam *= 3.0) {
        const double at_turn = exp(-lam) * (1.0 + lam);

        check("phi", lam, at(kac_law_characteristic, lam, 1.0, 1.0, lam),
              at_turn, 4e-15 * (1.0 + lam) * at_turn);
        for (double off = 1e-15; off < 1e-3; off *= 10.0) {
            const double below =
                at(kac_law_characteristic, lam, 1.0, 1.0, lam * (1.0 - off));
            const double above =
                at(kac_law_characteristic, lam, 1.0, 1.0, lam * (1.0 + off));

            check("phi below", off, below, at_turn,
                  (lam * lam * (off + 1e-15) + 1e-14) * at_turn);
            check("phi above", off, above, at_turn,
                  (lam * lam * (off + 1e-15) + 1e-14) * at_turn);
            assert_true(above <= below * (1.0 + 1e-13));
        }
    }
    /* Where c k rounds, a - c k must not lose its digits: a power series. */
    for (double off = 1e-12; off < 1e-8; off *= 1.9) {
        const double lam = 600.0, c = 1.1, k = lam / c * (1.0 - off);
        const double u = fma(-c, k, lam) * (lam + c * k);
        const double even = 1.0 + u / 2.0 * (1.0 + u / 12.0 * (1.0 + u / 30.0));
        const double odd = 1.0 + u / 6.0 * (1.0 + u / 20.0 * (1.0 + u / 42.0));
        const double want = even + lam * odd;

        check("phi near the turn", off,
              at(kac_law_characteristic, lam, c, 1.0, k) / exp(-lam), want,
              4e-15 * want);
    }
    assert_true(at(kac_law_characteristic, 2.0, 3.0, 0.0, 1e9) == 1.0);
    assert_true(at(kac_law_characteristic, 2.0, 3.0, 4.0, 0.0) == 1.0);
    assert_true(isnan(at(kac_law_characteristic, 2.0, 3.0, 4.0, INFINITY)));
    assert_true(isnan(at(kac_law_characteristic, 2.0, 3.0, 0.0, -INFINITY)));
    assert_true(isnan(at(kac_law_characteristic, 2.0, 3.0, 4.0, NAN)));
    assert_true(isnan(at(kac_law_characteristic, 2.0, 30.0, 4.0, 1e308)));
    assert_true(fabs(at(kac_law_characteristic, 1.0, 1.0, 1.0, 1e300)) <= 1.0);
}

static void test_moments(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_moments.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), r = vectors_number(&v, "r");
        const double want = vectors_number(&v, "abs_moment");

        check("moment", r, kac_law_moment(a, c, t, r), want, 4e-15 * want);
        if (r == 2.0) {
            check("variance", t, kac_law_variance(a, c, t), want, 4e-15 * want);
            check("covariance", t, kac_law_covariance(a, c, t, t), want,
                  4e-15 * want);
        }
        rows++;
    }
    assert_int_equal(rows, 128);
}

/* Random orders and rates, to both ends of the orders. */
static void test_moments_wide(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_moments_wide.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), r = vectors_number(&v, "r");
        const double want = vectors_number(&v, "abs_moment");

        check("moment", r, kac_law_moment(a, c, t, r), want,
              (r <= 10.0 ? 4e-15 : 4e-14) * want);
        rows++;
    }
    assert_int_equal(rows, 200);
}

/* Over all lam, across the joins of the branches: the variance's closed form;
 * and as |K| <= c t, moments fall with r and their logarithm is convex. */
static void test_moment_joins(void **state)
{
    (void)state;
    for (double lam = 1e-9; lam < 1e12; lam *= 1.37) {
        const double variance = kac_law_variance(lam, 1.0, 1.0);
        double before = kac_law_moment(lam, 1.0, 1.0, -0.97);
        double middle = kac_law_moment(lam, 1.0, 1.0, -0.47);

        check("variance", lam, kac_law_moment(lam, 1.0, 1.0, 2.0), variance,
              4e-15 * variance);
        for (double r = 0.03; r < 99.0; r += 0.5) {
            const double after = kac_law_moment(lam, 1.0, 1.0, r);

            if (after < 1e-290) {
                break;
            }
            assert_true(after <= middle * (1.0 + 1e-13));
            if (lam > 1e-3) {
                assert_true(before / middle >= middle / after * (1.0 - 1e-13));
            }
            before = middle;
            middle = after;
        }
    }
    for (double r = 0.5; r < 12.0; r += 0.7) { /* both ways at the join */
        const double join = fmax(40.0, 0.5 * r * r);
        const double below = kac_law_moment(join * (1.0 - 1e-14), 1.0, 1.0, r);
        const double above = kac_law_moment(join * (1.0 + 1e-14), 1.0, 1.0, r);

        check("join", r, below, above, 1e-14 * (1.0 + r) * above);
    }
    assert_true(kac_law_moment(3.0, 1.0, 1.0, 0.0) == 1.0);
    assert_true(kac_law_moment(3.0, 1.0, 0.0, 0.0) == 1.0);
    assert_true(kac_law_moment(3.0, 1.0, 0.0, 1e-9) == 0.0);
    assert_true(kac_law_moment(3.0, 1.0, 0.0, -1e-9) == INFINITY);
    assert_true(kac_law_moment(1e-60, 1e60, 1e60, 100.0) == INFINITY);
    assert_true(kac_law_moment(1e-60, 1e-60, 1e-60, 100.0) == 0.0);
    check("no overflow on the way", 0.0, kac_law_moment(1e-3, 1e4, 1.0, 76.0),
          1e304 * exp(-1e-3), 1e302);
    for (double r = -0.9; r <= 100.0; r += 9.7) {
        assert_true(isfinite(kac_law_moment(1e60, 1.0, 1.0, r)));
        check("tiny lam", r, kac_law_moment(1e-60, 1e60, 1e-60, r), 1.0,
              1e-15 * (2.0 + r));
    }
}

/* Against the formula in differences, which is good where lam is not small. */
static void test_covariance(void **state)
{
    (void)state;
    for (double lam = 0.5; lam < 1e4; lam *= 3.0) {
        for (double part = 0.05; part <= 1.0; part += 0.05) {
            const double a = lam / 2.0, c = 1.5, t = 2.0, s = part * t;
            const double scale = c * c / (4.0 * a * a);
            const double want =
                scale * (4.0 * a * s - 1.0 + exp(-2.0 * a * s) +
                         exp(-2.0 * a * t) - exp(-2.0 * a * (t - s)));
            const double got = kac_law_covariance(a, c, s, t);

            check("covariance", part, got, want,
                  4e-15 * want + 1e-15 * scale * (1.0 + lam));
            assert_true(kac_law_covariance(a, c, t, s) == got);
        }
    }
    check("tiny", 0.0, kac_law_covariance(1e-60, 1e60, 1e-60, 2e-60), 2.0,
          1e-14);
    check("tiny", 0.0, kac_law_variance(1e-60, 1e-60, 1e-60), 1e-240, 1e-254);
    assert_true(kac_law_variance(2.0, 3.0, 0.0) == 0.0);
    assert_true(kac_law_covariance(2.0, 3.0, 0.0, 1.0) == 0.0);
}

static void test_energy(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_energy.csv");
    while (vectors_next(&v)) {
        const double lam = vectors_number(&v, "lambda");
        const double want = vectors_number(&v, "ev2_over_dc2");

        check("energy", lam, kac_law_energy(lam, 1.0, 1.0), want, 4e-15 * want);
        check("energy", lam, kac_law_energy(lam / 0.25, 8.0, 0.25), 64.0 * want,
              4e-15 * 64.0 * want);
        rows++;
    }
    assert_int_equal(rows, 23);
    assert_true(kac_law_energy(2.0, 3.0, 0.0) == 9.0);
    check("series", 1e-5, kac_law_energy(1e-5, 1.0, 1.0),
          1.0 - 1e-5 + 0.5e-10 - 1e-15 / 12.0, 4e-16);
    check("limit", 1e60, kac_law_energy(1e60, 1.0, 1e60), 0.25e-120, 4e-135);
    check("limit", 1e5, kac_law_energy(1e5, 1.0, 1.0), 0.25e-5 + 0.125e-10,
          1e-20 + 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characteristic),
        cmocka_unit_test(test_characteristic_turn),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_moments_wide),
        cmocka_unit_test(test_moment_joins),
        cmocka_unit_test(test_covariance),
        cmocka_unit_test(test_energy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
