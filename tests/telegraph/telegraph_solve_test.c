/* SPDX-License-Identifier: BSD-2-Clause */
/* The telegrapher's equation in one dimension against reference values, its
 * own conservation laws, and what else is known about it. */
#include "telegraph_check.h"

static double solve_at(double a, double c, double t, kac_telegraph_fn f0,
                       double s, double reach, double tolerance, double x,
                       double *flux, double *error)
{
    double u;

    assert_int_equal(kac_telegraph_solve(a, c, t, f0, NULL, &s, -reach, reach,
                                         tolerance, 1, &x, &u, flux, error),
                     KAC_OK);
    return u;
}

/* Gaussian and box f0; the box once with its edges as the ends of its support,
 * once with jumps inside that have to be found. */
static void test_reference(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "telegraph.csv");
    while (vectors_next(&v)) {
        const int smooth = strcmp(vectors_text(&v, "f0"), "gauss") == 0;
        const double s = vectors_number(&v, "s"), a = vectors_number(&v, "a");
        const double c = vectors_number(&v, "c"), t = vectors_number(&v, "t");
        const double x = vectors_number(&v, "x"), u = vectors_number(&v, "u");
        const double j = vectors_number(&v, "j");
        const double top = smooth ? 0.4 / s : 0.5 / s;
        double flux, error, got;

        got = solve_at(a, c, t, smooth ? gauss : box, s, smooth ? 12.0 * s : s,
                       1e-13, x, &flux, &error);
        within("u", x, got, u, 1e-14 * top);
        within("flux", x, flux, j, 1e-14 * c * top);
        within("u by its error", x, got, u, error + 1e-18 * top);
        assert_true(error < 2e-13 * top);

        got = solve_at(a, c, t, smooth ? gauss : box, s,
                       smooth ? 40.0 * s : 1.5 * s, 1e-10, x, &flux, &error);
        within("u, wide", x, got, u, error + 1e-18 * top);
        assert_true(error < 2e-10 * top);
        rows++;
    }
    assert_int_equal(rows, 168);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
