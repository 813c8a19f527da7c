/* SPDX-License-Identifier: BSD-2-Clause */
/* Bessel functions against MPFR on many arguments: the bounds that the header
 * states hold over the whole range. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <mpfr.h>

#include <kacflow/special.h>

#include "special/special.h"

enum { BITS = 200, POINTS = 1000 };
/* Below it the power series, above it the asymptotic one, whose smallest term
 * is exp(-2 z). */
static const double split = 60.0;

/* sum = (z/2)^-order I_order(z) exp(-z), all terms positive. */
static void power_series(mpfr_t sum, double z, int order)
{
    mpfr_t term, quarter;

    mpfr_inits2(BITS, term, quarter, (mpfr_ptr)0);
    mpfr_set_d(quarter, z, MPFR_RNDN);
    mpfr_sqr(quarter, quarter, MPFR_RNDN);
    mpfr_div_ui(quarter, quarter, 4, MPFR_RNDN);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    for (int k = 2; k <= order; k++) {
        mpfr_div_ui(term, term, (unsigned long)k, MPFR_RNDN);
    }
    mpfr_set(sum, term, MPFR_RNDN);
    for (unsigned long k = 1; k < 400; k++) {
        mpfr_mul(term, term, quarter, MPFR_RNDN);
        mpfr_div_ui(term, term, k, MPFR_RNDN);
        mpfr_div_ui(term, term, k + (unsigned long)order, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_set_d(term, -z, MPFR_RNDN);
    mpfr_exp(term, term, MPFR_RNDN);
    mpfr_mul(sum, sum, term, MPFR_RNDN);
    mpfr_clears(term, quarter, (mpfr_ptr)0);
}

/* The same from exp(z) / sqrt(2 pi z) sum_k (-1)^k a_k / z^k with
 * a_k = a_(k-1) (4 order^2 - (2k-1)^2) / (8 k). */
static void asymptotic_series(mpfr_t sum, double z, int order)
{
    mpfr_t term, scale;

    mpfr_inits2(BITS, term, scale, (mpfr_ptr)0);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    mpfr_set_ui(sum, 1, MPFR_RNDN);
    for (long k = 1; k < 100; k++) {
        mpfr_mul_si(term, term, (2 * k - 1) * (2 * k - 1) - 4L * order * order,
                    MPFR_RNDN);
        mpfr_div_ui(term, term, 8 * (unsigned long)k, MPFR_RNDN);
        mpfr_div_d(term, term, z, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_const_pi(scale, MPFR_RNDN);
    mpfr_mul_ui(scale, scale, 2, MPFR_RNDN);
    mpfr_mul_d(scale, scale, z, MPFR_RNDN);
    mpfr_sqrt(scale, scale, MPFR_RNDN);
    mpfr_div(sum, sum, scale, MPFR_RNDN);
    for (int k = 0; k < order; k++) {
        mpfr_div_d(sum, sum, 0.5 * z, MPFR_RNDN);
    }
    mpfr_clears(term, scale, (mpfr_ptr)0);
}

static void bessel(mpfr_t out, double z, int order)
{
    if (z < split) {
        power_series(out, z, order);
    } else {
        asymptotic_series(out, z, order);
    }
}

static double error_of(double got, mpfr_t want, mpfr_t scratch)
{
    mpfr_d_sub(scratch, got, want, MPFR_RNDN);
    mpfr_div(scratch, scratch, want, MPFR_RNDN);
    return fabs(mpfr_get_d(scratch, MPFR_RNDN));
}

/* h = 2 J0/J1 and kappa = J2 / (2 J1) with J_n = (z/2)^-n I_n exp(-z). */
static void errors_at(double z, double worst[3], double where[3])
{
    mpfr_t j0, j1, j2, want, scratch;
    double error[3];
    /* kappa is asked only where w is the exact square. */
    const double w = z * z;

    mpfr_inits2(BITS, j0, j1, j2, want, scratch, (mpfr_ptr)0);
    bessel(j0, z, 0);
    bessel(j1, z, 1);
    error[0] = error_of(kac_bessel_i0e(z), j0, scratch);
    mpfr_div(want, j0, j1, MPFR_RNDN);
    mpfr_mul_ui(want, want, 2, MPFR_RNDN);
    error[1] = error_of(kac_bessel_h(z), want, scratch);
    bessel(j2, z, 2);
    mpfr_div(want, j2, j1, MPFR_RNDN);
    mpfr_div_ui(want, want, 2, MPFR_RNDN);
    error[2] = fma(z, z, -w) == 0.0
                   ? error_of(kac_bessel_kappa(w), want, scratch)
                   : 0.0;
    for (int i = 0; i < 3; i++) {
        if (error[i] > worst[i]) {
            worst[i] = error[i];
            where[i] = z;
        }
    }
    mpfr_clears(j0, j1, j2, want, scratch, (mpfr_ptr)0);
}

/* 24 bits, so that its square is a double. */
static double with_exact_square(double z)
{
    return (double)(float)z;
}

static void test_bounds(void **state)
{
    double worst[3] = {0}, where[3] = {0};

    (void)state;
    for (int i = 0; i < POINTS; i++) {
        const double position = (i + 0.5) / POINTS;

        errors_at(with_exact_square(exp(-14.0 + 32.0 * position)), worst,
                  where);
        errors_at(40.0 * position, worst, where);
        errors_at(with_exact_square(40.0 * position), worst, where);
    }
    print_message("i0e %.2e at %.9g, h %.2e at %.9g, kappa %.2e at %.9g\n",
                  worst[0], where[0], worst[1], where[1], worst[2], where[2]);
    assert_true(worst[0] > 0.0 && worst[0] < 1e-15);
    assert_true(worst[1] > 0.0 && worst[1] < 1e-15);
    assert_true(worst[2] > 0.0 && worst[2] < 1.2e-15);
    mpfr_free_cache();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
