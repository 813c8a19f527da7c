/* SPDX-License-Identifier: BSD-2-Clause */
/* Incomplete gamma and beta functions against MPFR: the bound that the header
 * states. The reference is the series with positive terms for one tail, and 1
 * less it for the other, with enough bits that nothing is lost. Errors are
 * relative; a spacing of subnormal numbers is allowed beside them. */
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

enum { BITS = 1280 }; /* 1 - 1e-308 keeps 256 */

static int points = 20; /* of each kind */

struct worst {
    double error, a, b, x;
};

static const double bound = 4e-15;

/* |got - want| over want, where it is more than 2^-1074. */
static double relative(double got, mpfr_t want)
{
    mpfr_t difference;
    double error;

    if (mpfr_cmp_d(want, 0x1p-1074) < 0) {
        return got <= 0x1p-1074 ? 0.0 : (double)INFINITY;
    }
    mpfr_init2(difference, BITS);
    mpfr_d_sub(difference, got, want, MPFR_RNDN);
    mpfr_abs(difference, difference, MPFR_RNDN);
    if (mpfr_cmp_d(want, 0x1p-1000) < 0) {
        mpfr_sub_d(difference, difference, 0x1p-1074, MPFR_RNDN);
    }
    mpfr_div(difference, difference, want, MPFR_RNDN);
    error = mpfr_get_d(difference, MPFR_RNDN);
    mpfr_clear(difference);
    return error < 0.0 ? 0.0 : error;
}

static void note(struct worst *worst, double error, double a, double b,
                 double x)
{
    if (!(error <= worst->error)) {
        *worst = (struct worst){error, a, b, x};
    }
    if (!(error < bound)) {
        print_message("%.3g at a %.17g b %.17g x %.17g\n", error, a, b, x);
    }
}

/* sum_n prod_(k<=n) (top + k step - step) / (a + k): one of the two series. */
static void positive_series(mpfr_t sum, double a, mpfr_t top, mpfr_t step)
{
    mpfr_t term, factor, numerator;

    mpfr_inits2(BITS, term, factor, numerator, (mpfr_ptr)0);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    mpfr_set_ui(sum, 1, MPFR_RNDN);
    mpfr_set(numerator, top, MPFR_RNDN);
    for (unsigned long n = 1; mpfr_get_exp(term) > mpfr_get_exp(sum) - BITS;
         n++) {
        mpfr_set_d(factor, a, MPFR_RNDN);
        mpfr_add_ui(factor, factor, n, MPFR_RNDN);
        mpfr_div(factor, numerator, factor, MPFR_RNDN);
        mpfr_mul(term, term, factor, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        mpfr_add(numerator, numerator, step, MPFR_RNDN);
    }
    mpfr_clears(term, factor, numerator, (mpfr_ptr)0);
}

/* ln += sign ln Gamma(a + 1); -1e-400 < a is the sum of two numbers. */
static void add_ln_gamma(mpfr_t ln, mpfr_t a, int sign)
{
    mpfr_t value;

    mpfr_init2(value, BITS);
    mpfr_add_ui(value, a, 1, MPFR_RNDN);
    mpfr_lngamma(value, value, MPFR_RNDN);
    (sign > 0 ? mpfr_add : mpfr_sub)(ln, ln, value, MPFR_RNDN);
    mpfr_clear(value);
}

/* p = P(a, x), q = Q(a, x) */
static void exact_gamma(mpfr_t p, mpfr_t q, double a, double x)
{
    mpfr_t ln, step;

    mpfr_inits2(BITS, ln, step, (mpfr_ptr)0);
    mpfr_set_d(q, x, MPFR_RNDN);
    mpfr_set_ui(step, 0, MPFR_RNDN);
    positive_series(p, a, q, step);
    mpfr_log(ln, q, MPFR_RNDN);
    mpfr_mul_d(ln, ln, a, MPFR_RNDN);
    mpfr_sub_d(ln, ln, x, MPFR_RNDN);
    mpfr_set_d(step, a, MPFR_RNDN);
    add_ln_gamma(ln, step, -1);
    mpfr_exp(ln, ln, MPFR_RNDN);
    mpfr_mul(p, p, ln, MPFR_RNDN);
    mpfr_ui_sub(q, 1, p, MPFR_RNDN);
    mpfr_clears(ln, step, (mpfr_ptr)0);
}

/* lower = I_x(a, b), upper = 1 - lower; y = 1 - x. */
static void exact_beta(mpfr_t lower, mpfr_t upper, double a, double b, mpfr_t x,
                       mpfr_t y)
{
    mpfr_t ln, sum;

    mpfr_inits2(BITS, ln, sum, (mpfr_ptr)0);
    mpfr_set_d(sum, a, MPFR_RNDN);
    mpfr_add_d(sum, sum, b, MPFR_RNDN);
    mpfr_mul(ln, sum, x, MPFR_RNDN);
    positive_series(lower, a, ln, x);
    mpfr_mul_d(lower, lower, b, MPFR_RNDN);
    mpfr_div(lower, lower, sum, MPFR_RNDN);
    mpfr_log(ln, x, MPFR_RNDN);
    mpfr_mul_d(ln, ln, a, MPFR_RNDN);
    mpfr_log(upper, y, MPFR_RNDN);
    mpfr_mul_d(upper, upper, b, MPFR_RNDN);
    mpfr_add(ln, ln, upper, MPFR_RNDN);
    add_ln_gamma(ln, sum, 1);
    mpfr_set_d(sum, a, MPFR_RNDN);
    add_ln_gamma(ln, sum, -1);
    mpfr_set_d(sum, b, MPFR_RNDN);
    add_ln_gamma(ln, sum, -1);
    mpfr_exp(ln, ln, MPFR_RNDN);
    mpfr_mul(lower, lower, ln, MPFR_RNDN);
    mpfr_ui_sub(upper, 1, lower, MPFR_RNDN);
    mpfr_clears(ln, sum, (mpfr_ptr)0);
}

static struct worst worst_gamma[2], worst_beta[2];

static void compare_gamma(double a, double x)
{
    mpfr_t p, q;

    if (!(x > 0.0)) {
        return;
    }
    mpfr_inits2(BITS, p, q, (mpfr_ptr)0);
    exact_gamma(p, q, a, x);
    note(&worst_gamma[0], relative(kac_gamma_p(a, x), p), a, 0.0, x);
    note(&worst_gamma[1], relative(kac_gamma_q(a, x), q), a, 0.0, x);
    mpfr_clears(p, q, (mpfr_ptr)0);
}

static void compare_beta(double a, double b, double argument)
{
    mpfr_t lower, upper, x, y;

    if (!(argument > 0.0 && argument < 1.0)) {
        return;
    }
    mpfr_inits2(BITS, lower, upper, x, y, (mpfr_ptr)0);
    mpfr_set_d(x, argument, MPFR_RNDN);
    mpfr_ui_sub(y, 1, x, MPFR_RNDN);
    if (argument <= 0.5) {
        exact_beta(lower, upper, a, b, x, y);
    } else {
        exact_beta(upper, lower, b, a, y, x);
    }
    note(&worst_beta[0], relative(kac_beta_i(a, b, argument), lower), a, b,
         argument);
    note(&worst_beta[1], relative(kac_beta_i_complement(a, b, argument), upper),
         a, b, argument);
    mpfr_clears(lower, upper, x, y, (mpfr_ptr)0);
}

/* The i-th of a sequence that fills (0, 1). */
static double spread(int i, double irrational)
{
    const double x = (i + 1) * irrational;

    return x - floor(x);
}

static const double golden = 0.61803398874989484820,
                    silver = 0.41421356237309504880,
                    bronze = 0.30277563773199464656;

static void test_gamma(void **state)
{
    const double edges[] = {1.0, 10.0, 100.0, 2.0, 0.5, 20.0};

    (void)state;
    for (int i = 0; i < points; i++) {
        const double u = spread(i, golden), v = 2.0 * spread(i, silver) - 1.0;
        const double large = exp(10.0 * u), tiny = exp(-740.0 * u);
        const double medium = exp(8.0 * u - 5.0);

        /* 38 standard deviations: the whole range that is not 0 or 1. */
        compare_gamma(large, large + 38.0 * v * fabs(v) * sqrt(large));
        compare_gamma(large, large * exp(v * fabs(v)));
        compare_gamma(medium, medium * exp(4.0 * v));
        compare_gamma(medium, exp(6.0 * v - 1.0));
        compare_gamma(medium, exp(360.0 * v - 360.0));
        compare_gamma(tiny, exp(6.0 * v));
        compare_gamma(tiny, exp(360.0 * v - 360.0));
        compare_gamma(1.0 + 20.0 * u, 700.0 * fabs(v));
    }
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 9; k++) {
            const double a = edges[k % 3 == 0 ? i : (i + k) % 6];
            const double x = edges[(i + k / 3) % 6];

            compare_gamma(a, x);
            compare_gamma(nextafter(a, 0.0), nextafter(x, 1e9));
            compare_gamma(nextafter(a, 1e9), nextafter(x, 0.0));
        }
    }
    for (int k = 0; k < 2; k++) {
        print_message("gamma %c %.3g at a %.17g x %.17g\n", "pq"[k],
                      worst_gamma[k].error, worst_gamma[k].a, worst_gamma[k].x);
        assert_true(worst_gamma[k].error > 1e-16);
        assert_true(worst_gamma[k].error < bound);
    }
}

static void test_beta(void **state)
{
    const double edges[] = {1.0, 10.0, 100.0, 40.0, 0.5, 3.0};

    (void)state;
    for (int i = 0; i < points; i++) {
        const double u = spread(i, golden), v = spread(i, silver);
        const double w = 2.0 * spread(i, bronze) - 1.0;
        const double a = exp(8.0 * u), b = exp(8.0 * v), sum = a + b;
        const double mean = a / sum;
        const double deviation = sqrt(mean * (b / sum) / sum);
        const double small = exp(8.0 * u - 6.0), other = exp(8.0 * v - 6.0);

        compare_beta(a, b, mean + 38.0 * w * fabs(w) * deviation);
        compare_beta(a, b, mean + 4.0 * w * deviation);
        compare_beta(a, b, 0.5 + 0.5 * w);
        compare_beta(small, other, 0.5 + 0.5 * w);
        compare_beta(small, b, small / (small + b) * exp(4.0 * w));
        compare_beta(b, small, 1.0 - small / (small + b) * exp(4.0 * w));
        compare_beta(small, other, exp(-300.0 - 300.0 * w));
        compare_beta(small, other, 1.0 - exp(-20.0 + 15.0 * w));
        compare_beta(exp(-740.0 * u), other, 0.5 + 0.5 * w);
        compare_beta(other, exp(-740.0 * u), 0.5 + 0.5 * w);
        compare_beta(exp(-740.0 * u), b, exp(-10.0 + 10.0 * w) / b);
        compare_beta(exp(-40.0 * u), exp(-40.0 * v), 0.5 + 0.5 * w);
    }
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 6; k++) {
            const double a = edges[i], b = edges[k], mean = a / (a + b);

            compare_beta(a, b, mean);
            compare_beta(a, b, nextafter(mean, 0.0));
            compare_beta(a, nextafter(b, 0.0), nextafter(mean, 1.0));
            compare_beta(a, b, 0.7);
            compare_beta(a, b, 0.3);
        }
    }
    for (int k = 0; k < 2; k++) {
        print_message("beta %s %.3g at a %.17g b %.17g x %.17g\n",
                      k == 0 ? "lower" : "upper", worst_beta[k].error,
                      worst_beta[k].a, worst_beta[k].b, worst_beta[k].x);
        assert_true(worst_beta[k].error > 1e-16);
        assert_true(worst_beta[k].error < bound);
    }
    mpfr_free_cache();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gamma),
        cmocka_unit_test(test_beta),
    };

    if (argc > 1) {
        points = atoi(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
