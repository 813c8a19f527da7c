/* SPDX-License-Identifier: BSD-2-Clause */
/* Fundamental solution: reference values, the law of the Kac process, and the
 * equations that it solves, by differences of high order. */
#include "telegraph_check.h"

static void values(double a, double c, double t, double x, double *u,
                   double *flux, double *dudt)
{
    assert_int_equal(kac_telegraph_fundamental(a, c, t, 1, &x, u, flux, dudt),
                     KAC_OK);
}

static double impulse(double a, double c, double t, double x)
{
    double out;

    assert_int_equal(kac_telegraph_impulse(a, c, t, 1, &x, &out), KAC_OK);
    return out;
}

static void test_reference(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_density.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double y = x / (c * t), unit = 6e-15 * (1.0 + a * t * y * y);
        const double p = vectors_number(&v, "pdf");
        const double j = vectors_number(&v, "flux");
        double u, flux;

        values(a, c, t, x, &u, &flux, NULL);
        if (fabs(x) >= c * t) {
            assert_true(u == 0.0 && flux == 0.0);
        } else if (p > 1e-290) {
            within("u", x, u, p, unit * p);
            within("flux", x, flux, j, unit * fabs(j));
        }
        rows++;
    }
    assert_int_equal(rows, 282);
}

/* Where u, flux and du/dt are asked for is told in (a, c, t, x). */
static const double places[][4] = {
    {1.0, 1.0, 2.0, 0.3},  {9.0, 3.0, 1.0, -1.4},   {9.0, 3.0, 0.25, 0.6},
    {0.5, 2.0, 0.5, 0.05}, {100.0, 10.0, 0.5, 2.0}, {25.0, 5.0, 4.0, -1.0},
    {1e-3, 1.0, 1.0, 0.5}, {3.0, 0.5, 3.0, 1.2},
};
enum { PLACES = sizeof places / sizeof *places };

/* u_t + j_x = 0 and j_t + 2 a j + c^2 u_x = 0, with u_t as the library says
 * and by differences, in steps that the function's own scales allow; the bound
 * is that of the rounding of nine values, 4e-16 relative each, and of their
 * arguments: eps x times the derivative. */
static void test_system(void **state)
{
    double worst = 0.0;

    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double a = places[i][0], c = places[i][1], t = places[i][2];
        const double x = places[i][3], lam = a * t;
        const double wide = c * t / sqrt(lam > 1.0 ? lam : 1.0);
        const double hx = 0x1p-6 * wide, ht = 0x1p-6 * wide / c;
        double u[9], j[9], ut[9], jt[9], u0, j0, dudt, ux, jx, ju, jj;
        double bound;

        for (int k = 0; k < 9; k++) {
            values(a, c, t, x + (k - 4) * hx, &u[k], &j[k], NULL);
            values(a, c, t + (k - 4) * ht, x, &ut[k], &jt[k], NULL);
        }
        values(a, c, t, x, &u0, &j0, &dudt);
        ux = first_difference(u, hx);
        jx = first_difference(j, hx);
        ju = first_difference(ut, ht);
        jj = first_difference(jt, ht);
        /* |j| <= c u: all terms are measured by c u over the step. */
        bound = FIRST_WEIGHTS * 0x1p-52 * (4.0 + lam) * c * u0 / hx;
        within("u_t, stated", x, dudt, -jx, bound);
        within("u_t + j_x", x, ju + jx, 0.0, 2.0 * bound);
        within("j_t + 2 a j + c^2 u_x", x, jj + 2.0 * a * j0 + c * c * ux, 0.0,
               2.0 * c * bound);
        worst = fmax(worst, fabs(ju + jx) / (2.0 * bound));
    }
    assert_true(worst < 1.0);
}

/* p_tt + 2 a p_t = c^2 p_xx for the density and for the answer to a blow. */
static void test_equation(void **state)
{
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double a = places[i][0], c = places[i][1], t = places[i][2];
        const double x = places[i][3], lam = a * t;
        const double wide = c * t / sqrt(lam > 1.0 ? lam : 1.0);
        const double hx = 0x1p-5 * wide, ht = 0x1p-5 * wide / c;
        double px[9], pt[9], rx[9], rt[9], bound, unused;

        for (int k = 0; k < 9; k++) {
            values(a, c, t, x + (k - 4) * hx, &px[k], &unused, NULL);
            values(a, c, t + (k - 4) * ht, x, &pt[k], &unused, NULL);
            rx[k] = impulse(a, c, t, x + (k - 4) * hx);
            rt[k] = impulse(a, c, t + (k - 4) * ht, x);
        }
        bound =
            2.0 * SECOND_WEIGHTS * 0x1p-52 * (4.0 + lam) * c * c / (hx * hx);
        within("p", x,
               second_difference(pt, ht) + 2.0 * a * first_difference(pt, ht) -
                   c * c * second_difference(px, hx),
               0.0, bound * px[4]);
        within("r", x,
               second_difference(rt, ht) + 2.0 * a * first_difference(rt, ht) -
                   c * c * second_difference(rx, hx),
               0.0, bound * rx[4]);
    }
}

/* The continuity equation of the process: p_t + (p v)_x = 0 with
 * kac_law_density() and kac_law_velocity(). */
static void test_continuity_of_the_law(void **state)
{
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double a = places[i][0], c = places[i][1], t = places[i][2];
        const double x0 = places[i][3], lam = a * t;
        const double wide = c * t / sqrt(lam > 1.0 ? lam : 1.0);
        const double hx = 0x1p-6 * wide, ht = 0x1p-6 * wide / c;
        double x[9], p[9], v[9], pt[9];

        for (int k = 0; k < 9; k++) {
            x[k] = x0 + (k - 4) * hx;
            assert_int_equal(
                kac_law_density(a, c, t + (k - 4) * ht, 1, &x0, &pt[k]),
                KAC_OK);
        }
        assert_int_equal(kac_law_density(a, c, t, 9, x, p), KAC_OK);
        assert_int_equal(kac_law_velocity(a, c, t, 9, x, v, NULL, NULL),
                         KAC_OK);
        for (int k = 0; k < 9; k++) {
            v[k] *= p[k];
        }
        within("p_t + (p v)_x", x0,
               first_difference(pt, ht) + first_difference(v, hx), 0.0,
               2.0 * FIRST_WEIGHTS * 0x1p-52 * (4.0 + lam) * c * p[4] / hx);
    }
}

/* The flux of all that lies beyond x is c^2 times the answer to a blow, the
 * front with its atom included: at the front both are c exp(-a t)/2. */
static void test_impulse(void **state)
{
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double a = places[i][0], c = places[i][1], t = places[i][2];
        const double x = places[i][3], wide = c * t / sqrt(1.0 + a * t);
        const double h = 0x1p-6 * wide;
        double r[9], u, flux;

        for (int k = 0; k < 9; k++) {
            r[k] = impulse(a, c, t, x + (k - 4) * h);
        }
        values(a, c, t, x, &u, &flux, NULL);
        within("c^2 r_x", x, c * c * first_difference(r, h), -flux,
               FIRST_WEIGHTS * 0x1p-52 * (4.0 + a * t) * c * c * r[4] / h);
        within("front", c * t, impulse(a, c, t, c * t), kac_law_atom(a, t) / c,
               1e-15 * kac_law_atom(a, t) / c);
        assert_true(impulse(a, c, t, 1.0000001 * c * t) == 0.0);
        assert_true(isnan(impulse(a, c, t, NAN)));
    }
}

static void test_ends(void **state)
{
    double x[] = {NAN, 0.0, INFINITY, 1.0}, u[4], flux[4], dudt[4];

    (void)state;
    assert_int_equal(
        kac_telegraph_fundamental(2.0, 1.0, 1.0, 4, x, u, flux, dudt), KAC_OK);
    assert_true(isnan(u[0]) && isnan(flux[0]) && isnan(dudt[0]));
    assert_true(u[2] == 0.0 && flux[2] == 0.0 && dudt[2] == 0.0);
    assert_true(u[3] == 0.0 && flux[3] == 0.0 && dudt[3] == 0.0);
    assert_true(u[1] > 0.0 && flux[1] == 0.0 && dudt[1] < 0.0);
    assert_int_equal(
        kac_telegraph_fundamental(2.0, 1.0, 1.0, 4, x, x, NULL, NULL), KAC_OK);
    assert_memory_equal(x + 1, u + 1, 3 * sizeof *x);
    assert_int_equal(
        kac_telegraph_fundamental(2.0, 1.0, 0.0, 1, &u[3], &u[0], NULL, NULL),
        KAC_OK);
    assert_true(u[0] == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_system),
        cmocka_unit_test(test_equation),
        cmocka_unit_test(test_continuity_of_the_law),
        cmocka_unit_test(test_impulse),
        cmocka_unit_test(test_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
