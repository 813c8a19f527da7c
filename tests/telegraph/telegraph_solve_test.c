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

struct counted {
    double s;
    int64_t evaluations;
};

static int32_t counted_gauss(void *user, int64_t n, const double *x, double *f)
{
    struct counted *counted = user;

    counted->evaluations += n;
    return gauss(&counted->s, n, x, f);
}

/* Far out, where u is 1e-110, the exponentials have hundreds of units of
 * rounding; that must not be taken for structure. The solution for a Gaussian
 * against the trapezoid rule, which converges exponentially where both factors
 * are negligible at the ends. */
static void test_tails(void **state)
{
    enum { N = 4000 };
    const double a = 400.0, c = 20.0, t = 1.0, step = 2.0 * c * t / N;
    static double y[N], p[N], f[N];

    (void)state;
    for (double x = -22.0; x <= 22.0; x += 1.1) {
        struct counted counted = {0.5, 0};
        double want = 0.0, u, error;

        assert_int_equal(kac_telegraph_solve(a, c, t, counted_gauss, NULL,
                                             &counted, -4.5, 4.5, 1e-12, 1, &x,
                                             &u, NULL, &error),
                         KAC_OK);
        assert_true(error <= 1e-12 * u);
        assert_true(counted.evaluations < 700);
        if (fabs(x) > 9.0) {
            continue; /* the cut at 4.5 would be seen */
        }
        for (int i = 0; i < N; i++) {
            y[i] = step * (i + 0.5 - N / 2);
        }
        assert_int_equal(kac_law_density(a, c, t, N, y, p), KAC_OK);
        for (int i = 0; i < N; i++) {
            y[i] = x - y[i];
        }
        gauss(&counted.s, N, y, f);
        for (int i = 0; i < N; i++) {
            want += fabs(y[i]) <= 4.5 ? step * p[i] * f[i] : 0.0;
        }
        within("u", x, u, want, 1e-12 * want + 1e-16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_tails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
