/* SPDX-License-Identifier: BSD-2-Clause */
/* Normal distribution against MPFR: the bounds that the header states hold
 * over the whole range. Errors are in ulp, the spacing of doubles at the exact
 * value. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <mpfr.h>

#include <kacflow/special.h>

enum { BITS = 192 };

static int points = 500; /* of each kind */

/* out = Phi(x) */
static void exact_cdf(mpfr_t out, double x)
{
    mpfr_t root;

    mpfr_init2(root, BITS);
    mpfr_sqrt_ui(root, 2, MPFR_RNDN);
    mpfr_d_div(out, -x, root, MPFR_RNDN);
    mpfr_erfc(out, out, MPFR_RNDN);
    mpfr_div_ui(out, out, 2, MPFR_RNDN);
    mpfr_clear(root);
}

/* |difference| in spacings of doubles at `at`. */
static double in_ulp(mpfr_t difference, mpfr_t at)
{
    mpfr_exp_t unit = mpfr_zero_p(at) ? -1074 : mpfr_get_exp(at) - 53;

    unit = unit < -1074 ? -1074 : unit;
    mpfr_mul_2si(difference, difference, -(long)unit, MPFR_RNDN);
    return fabs(mpfr_get_d(difference, MPFR_RNDN));
}

struct worst {
    double error, at;
};

static void note(struct worst *worst, double error, double at)
{
    if (!(error <= worst->error)) {
        worst->error = error;
        worst->at = at;
    }
}

static double cdf_error(double x)
{
    mpfr_t want, difference;
    double error;

    mpfr_inits2(BITS, want, difference, (mpfr_ptr)0);
    exact_cdf(want, x);
    mpfr_d_sub(difference, kac_normal_cdf(x), want, MPFR_RNDN);
    error = in_ulp(difference, want);
    mpfr_clears(want, difference, (mpfr_ptr)0);
    return error;
}

/* The quantile is x where (Phi(x) - p) / phi(x) of its own value x is 0; the
 * curvature is far below an ulp. */
static double quantile_error(double p)
{
    const double x = kac_normal_quantile(p);
    mpfr_t value, density, root;
    double error;

    mpfr_inits2(BITS, value, density, root, (mpfr_ptr)0);
    exact_cdf(value, x);
    mpfr_sub_d(value, value, p, MPFR_RNDN);
    mpfr_set_d(density, x, MPFR_RNDN);
    mpfr_sqr(density, density, MPFR_RNDN);
    mpfr_div_si(density, density, -2, MPFR_RNDN);
    mpfr_exp(density, density, MPFR_RNDN);
    mpfr_const_pi(root, MPFR_RNDN);
    mpfr_mul_ui(root, root, 2, MPFR_RNDN);
    mpfr_sqrt(root, root, MPFR_RNDN);
    mpfr_div(density, density, root, MPFR_RNDN);
    mpfr_div(value, value, density, MPFR_RNDN);
    mpfr_set_d(density, x, MPFR_RNDN);
    error = in_ulp(value, density);
    mpfr_clears(value, density, root, (mpfr_ptr)0);
    return error;
}

static void test_cdf(void **state)
{
    const double edges[] = {0.75, 37.0, 38.4, 5e-324, 1e-300, 8.3};
    struct worst worst = {0.0, 0.0};

    (void)state;
    for (int i = 0; i < points; i++) {
        const double position = (i + 0.5) / points;
        const double x[] = {-39.0 * position, 9.0 * position, -3.0 * position,
                            exp(-60.0 * position), -exp(-60.0 * position)};

        for (int k = 0; k < 5; k++) {
            note(&worst, cdf_error(x[k]), x[k]);
        }
    }
    for (int i = 0; i < 6; i++) {
        const double below = nextafter(edges[i], 0.0);

        note(&worst, cdf_error(edges[i]), edges[i]);
        note(&worst, cdf_error(-edges[i]), -edges[i]);
        note(&worst, cdf_error(below), below);
        note(&worst, cdf_error(-below), -below);
    }
    print_message("cdf %.3f ulp at %.17g\n", worst.error, worst.at);
    assert_true(worst.error > 0.5 && worst.error < 3.0);
}

static void test_quantile(void **state)
{
    const double edges[] = {0.25, 0.75, 0.5, 5e-324, DBL_MIN, 0x1p-53};
    struct worst worst = {0.0, 0.0};

    (void)state;
    for (int i = 0; i < points; i++) {
        const double position = (i + 0.5) / points;
        const double p[] = {position, exp(-744.0 * position),
                            0.5 + exp(-36.0 * position - 1.0),
                            1.0 - exp(-36.0 * position), 0.5 * position};

        for (int k = 0; k < 5; k++) {
            note(&worst, quantile_error(p[k]), p[k]);
        }
    }
    for (int i = 0; i < 6; i++) {
        const double above = nextafter(edges[i], 1.0);

        note(&worst, quantile_error(edges[i]), edges[i]);
        note(&worst, quantile_error(above), above);
        note(&worst, quantile_error(1.0 - 0x1p-53), 1.0 - 0x1p-53);
    }
    print_message("quantile %.3f ulp at %.17g\n", worst.error, worst.at);
    assert_true(worst.error > 0.5 && worst.error < 3.0);
    mpfr_free_cache();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cdf),
        cmocka_unit_test(test_quantile),
    };

    if (argc > 1) {
        points = atoi(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
