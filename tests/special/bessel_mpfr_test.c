/* SPDX-License-Identifier: BSD-2-Clause */
/* Bessel functions against MPFR on many arguments: the bounds that the header
 * states hold over the whole range. Errors are in ulp, the spacing of the type
 * at the exact value. */
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
/* Below it the power series, above it the asymptotic one, whose smallest term
 * is exp(-2 z). */
static const double split = 70.0;

/* sum = (z/2)^-order I_order(z) exp(-z), all terms positive. */
static void power_series(mpfr_t sum, mpfr_t z, int order)
{
    mpfr_t term, quarter;

    mpfr_inits2(BITS, term, quarter, (mpfr_ptr)0);
    mpfr_sqr(quarter, z, MPFR_RNDN);
    mpfr_div_ui(quarter, quarter, 4, MPFR_RNDN);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    for (int k = 2; k <= order; k++) {
        mpfr_div_ui(term, term, (unsigned long)k, MPFR_RNDN);
    }
    mpfr_set(sum, term, MPFR_RNDN);
    for (unsigned long k = 1;
         !mpfr_zero_p(term) && mpfr_get_exp(term) > mpfr_get_exp(sum) - BITS;
         k++) {
        mpfr_mul(term, term, quarter, MPFR_RNDN);
        mpfr_div_ui(term, term, k * (k + (unsigned long)order), MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_neg(term, z, MPFR_RNDN);
    mpfr_exp(term, term, MPFR_RNDN);
    mpfr_mul(sum, sum, term, MPFR_RNDN);
    mpfr_clears(term, quarter, (mpfr_ptr)0);
}

/* The same from exp(z) / sqrt(2 pi z) sum_k (-1)^k a_k / z^k with
 * a_k = a_(k-1) (4 order^2 - (2k-1)^2) / (8 k). */
static void asymptotic_series(mpfr_t sum, mpfr_t z, int order)
{
    mpfr_t term, scale;

    mpfr_inits2(BITS, term, scale, (mpfr_ptr)0);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    mpfr_set_ui(sum, 1, MPFR_RNDN);
    for (long k = 1; k < 130 && !mpfr_zero_p(term) &&
                     mpfr_get_exp(term) > mpfr_get_exp(sum) - BITS;
         k++) {
        mpfr_mul_si(term, term, (2 * k - 1) * (2 * k - 1) - 4L * order * order,
                    MPFR_RNDN);
        mpfr_div_ui(term, term, 8 * (unsigned long)k, MPFR_RNDN);
        mpfr_div(term, term, z, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_const_pi(scale, MPFR_RNDN);
    mpfr_mul_ui(scale, scale, 2, MPFR_RNDN);
    mpfr_mul(scale, scale, z, MPFR_RNDN);
    mpfr_sqrt(scale, scale, MPFR_RNDN);
    mpfr_div(sum, sum, scale, MPFR_RNDN);
    for (int k = 0; k < order; k++) {
        mpfr_div(sum, sum, z, MPFR_RNDN);
        mpfr_mul_ui(sum, sum, 2, MPFR_RNDN);
    }
    mpfr_clears(term, scale, (mpfr_ptr)0);
}

enum { I0, I1, I0E, I1E, RATIO, H, SLOPE, KAPPA, COUNT };

/* The exact values at z > 0; value[SLOPE] is h' = z (1 - h kappa), which
 * cancels to z^-2 and is left for huge z, where it is 1 - 3/8 z^-2. */
static void exact(mpfr_t z, mpfr_t value[COUNT])
{
    mpfr_t j[3];

    for (int order = 0; order < 3; order++) {
        mpfr_init2(j[order], BITS);
        (mpfr_cmp_d(z, split) < 0 ? power_series : asymptotic_series)(j[order],
                                                                      z, order);
    }
    mpfr_set(value[I0E], j[0], MPFR_RNDN);
    mpfr_mul(value[I1E], j[1], z, MPFR_RNDN);
    mpfr_div_ui(value[I1E], value[I1E], 2, MPFR_RNDN);
    mpfr_exp(value[I0], z, MPFR_RNDN);
    mpfr_mul(value[I1], value[I0], value[I1E], MPFR_RNDN);
    mpfr_mul(value[I0], value[I0], value[I0E], MPFR_RNDN);
    mpfr_div(value[RATIO], value[I1E], value[I0E], MPFR_RNDN);
    mpfr_div(value[H], z, value[RATIO], MPFR_RNDN);
    mpfr_div(value[KAPPA], j[2], j[1], MPFR_RNDN);
    mpfr_div_ui(value[KAPPA], value[KAPPA], 2, MPFR_RNDN);
    mpfr_mul(value[SLOPE], value[H], value[KAPPA], MPFR_RNDN);
    mpfr_ui_sub(value[SLOPE], 1, value[SLOPE], MPFR_RNDN);
    mpfr_mul(value[SLOPE], value[SLOPE], z, MPFR_RNDN);
    if (mpfr_cmp_d(z, 1e9) > 0) {
        mpfr_set_ui(value[SLOPE], 1, MPFR_RNDN);
    }
    for (int order = 0; order < 3; order++) {
        mpfr_clear(j[order]);
    }
}

/* |got - want| in units of the spacing that a type of `digits` bits and least
 * positive number 2^least has at want; 0 where want overflows to got. */
static double ulp_error(double got, mpfr_t want, int digits, int least,
                        double largest)
{
    mpfr_t difference;
    mpfr_exp_t unit;
    double error;

    if (mpfr_cmp_d(want, largest) > 0 && isinf(got)) {
        return 0.0;
    }
    unit = mpfr_get_exp(want) - digits;
    unit = unit < least ? least : unit;
    mpfr_init2(difference, BITS);
    mpfr_d_sub(difference, got, want, MPFR_RNDN);
    mpfr_mul_2si(difference, difference, -(long)unit, MPFR_RNDN);
    error = fabs(mpfr_get_d(difference, MPFR_RNDN));
    mpfr_clear(difference);
    return error;
}

struct function {
    const char *name;
    double (*value)(double);
    float (*value_f32)(float);
    double bound, worst, where;
    double worst_f32, where_f32;
};

static struct function functions[COUNT] = {
    [I0] = {"i0", kac_bessel_i0, kac_bessel_i0_f32, 2.0, 0, 0, 0, 0},
    [I1] = {"i1", kac_bessel_i1, kac_bessel_i1_f32, 2.0, 0, 0, 0, 0},
    [I0E] = {"i0e", kac_bessel_i0e, kac_bessel_i0e_f32, 2.0, 0, 0, 0, 0},
    [I1E] = {"i1e", kac_bessel_i1e, kac_bessel_i1e_f32, 2.0, 0, 0, 0, 0},
    [RATIO] = {"ratio", kac_bessel_ratio, kac_bessel_ratio_f32, 2.0, 0, 0, 0,
               0},
    [H] = {"h", kac_bessel_h, kac_bessel_h_f32, 2.0, 0, 0, 0, 0},
    [SLOPE] = {"h'", kac_bessel_h_derivative, kac_bessel_h_derivative_f32, 2.0,
               0, 0, 0, 0},
    [KAPPA] = {"kappa", kac_bessel_kappa, kac_bessel_kappa_f32, 2.0, 0, 0, 0,
               0},
};

/* Error of function f at x, whose exact value is `want`. */
static void compare(struct function *f, double x, mpfr_t want)
{
    double error = ulp_error(f->value(x), want, 53, -1074, DBL_MAX);

    if (!(error <= f->worst)) {
        f->worst = error;
        f->where = x;
    }
    if ((double)(float)x != x) {
        return;
    }
    error = ulp_error((double)f->value_f32((float)x), want, 24, -149, FLT_MAX);
    if (!(error <= f->worst_f32)) {
        f->worst_f32 = error;
        f->where_f32 = x;
    }
}

static void compare_all(double x)
{
    mpfr_t z, value[COUNT];

    mpfr_init2(z, BITS);
    for (int i = 0; i < COUNT; i++) {
        mpfr_init2(value[i], BITS);
    }
    mpfr_set_d(z, x, MPFR_RNDN);
    exact(z, value);
    for (int i = 0; i < KAPPA; i++) {
        compare(&functions[i], x, value[i]);
    }
    mpfr_sqrt(z, z, MPFR_RNDN);
    exact(z, value);
    compare(&functions[KAPPA], x, value[KAPPA]);
    for (int i = 0; i < COUNT; i++) {
        mpfr_clear(value[i]);
    }
    mpfr_clear(z);
}

static int points = 400; /* of each kind */

static void test_bounds(void **state)
{
    const double edges[] = {4.0, 5.5, 6.0, 7.0, 8.0, 16.0, 49.0, 1e8, 1e17};

    (void)state;
    for (int i = 0; i < points; i++) {
        const double position = (i + 0.5) / points;

        compare_all(9.0 * position);
        compare_all((double)(float)(9.0 * position + 1e-3));
        compare_all((double)(float)(100.0 * position));
        compare_all(720.0 * position);
        compare_all(exp(-744.0 + 1453.0 * position));
        compare_all((double)(float)exp(-100.0 + 188.0 * position));
    }
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        compare_all(edges[i]);
        compare_all(nextafter(edges[i], 0.0));
        compare_all(nextafter(edges[i], 1e300));
        compare_all((double)nextafterf((float)edges[i], 1e30f));
    }
    compare_all(5e-324);
    compare_all(DBL_MIN);
    compare_all(DBL_MAX);
    compare_all((double)FLT_MAX);
    compare_all((double)0x1p-149f);
    for (int i = 0; i < COUNT; i++) {
        const struct function *f = &functions[i];

        print_message("%-5s %.3f ulp at %.17g, single %.4f at %.9g\n", f->name,
                      f->worst, f->where, f->worst_f32, f->where_f32);
    }
    for (int i = 0; i < COUNT; i++) {
        assert_true(functions[i].worst > 0.5);
        assert_true(functions[i].worst < functions[i].bound);
        assert_true(functions[i].worst_f32 > 0.4);
        assert_true(functions[i].worst_f32 < 0.6);
    }
    mpfr_free_cache();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),
    };

    if (argc > 1) {
        points = atoi(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
