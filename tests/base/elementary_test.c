/* SPDX-License-Identifier: BSD-2-Clause */
/* Elementary functions against MPFR, in units in the last place, and their
 * special values. With --measure the worst errors found are printed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <mpfr.h>

#include "base/base.h"

enum { PRECISION = 200, POINTS = 1500 };

static const double tiny = 0x1p-1074;
static const double max_double = 0x1.fffffffffffffp1023;
static int points = POINTS;
static int measuring;

typedef void (*exact_fn)(mpfr_t out, double x, double y);

struct function {
    const char *name;
    double (*f)(double x);
    double (*f2)(double x, double y); /* instead of f */
    exact_fn exact;
    double bound; /* ulp; the one that elementary.c states */
};

/* ---- The same functions by MPFR ---------------------------------------- */

#define EXACT(name, call)                                                      \
    static void exact_##name(mpfr_t out, double x, double y)                   \
    {                                                                          \
        (void)y;                                                               \
        mpfr_set_d(out, x, MPFR_RNDN);                                         \
        call(out, out, MPFR_RNDN);                                             \
    }

EXACT(exp, mpfr_exp)
EXACT(expm1, mpfr_expm1)
EXACT(ln, mpfr_log)
EXACT(log1p, mpfr_log1p)
EXACT(tanh, mpfr_tanh)
EXACT(erf, mpfr_erf)
EXACT(lgamma, mpfr_lngamma)

static void exact_pow(mpfr_t out, double x, double y)
{
    mpfr_t power;

    mpfr_init2(power, PRECISION);
    mpfr_set_d(power, y, MPFR_RNDN);
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_pow(out, out, power, MPFR_RNDN);
    mpfr_clear(power);
}

/* pi times the rest of x in a period; fmod is exact. */
static void times_pi(mpfr_t out, double x)
{
    mpfr_const_pi(out, MPFR_RNDN);
    mpfr_mul_d(out, out, fmod(x, 2.0), MPFR_RNDN);
}

static void exact_sinpi(mpfr_t out, double x, double y)
{
    (void)y;
    times_pi(out, x);
    mpfr_sin(out, out, MPFR_RNDN);
    if (fmod(x, 1.0) == 0.0) {
        mpfr_set_zero(out, 1);
    }
}

static void exact_cospi(mpfr_t out, double x, double y)
{
    (void)y;
    times_pi(out, x);
    mpfr_cos(out, out, MPFR_RNDN);
    if (fabs(fmod(x, 1.0)) == 0.5) {
        mpfr_set_zero(out, 1);
    }
}

static const struct function table[] = {
    {"exp", kaci_exp, NULL, exact_exp, 0.9},
    {"expm1", kaci_expm1, NULL, exact_expm1, 0.9},
    {"ln", kaci_ln, NULL, exact_ln, 0.9},
    {"log1p", kaci_log1p, NULL, exact_log1p, 1.0},
    {"tanh", kaci_tanh, NULL, exact_tanh, 1.0},
    {"erf", kaci_erf, NULL, exact_erf, 1.0},
    {"sinpi", kaci_sinpi, NULL, exact_sinpi, 0.9},
    {"cospi", kaci_cospi, NULL, exact_cospi, 0.9},
    {"lgamma", kaci_lgamma, NULL, exact_lgamma, 1.0},
    {"pow", NULL, kaci_pow, exact_pow, 1.0},
};
enum { EXP, EXPM1, LN, LOG1P, TANH, ERF, SINPI, COSPI, LGAMMA, POW };

/* ---- Errors ------------------------------------------------------------ */

/* |got - exact| in units in the last place of the exact value; an overflow
 * is right where the nearest double is infinite. */
static double error_in_ulp(double got, mpfr_t exact)
{
    mpfr_t difference;
    mpfr_exp_t exponent;
    double ulps;

    if (mpfr_nan_p(exact) || isnan(got)) {
        return mpfr_nan_p(exact) && isnan(got) ? 0.0 : 1e300;
    }
    if (isinf(got) || mpfr_zero_p(exact)) {
        return got == mpfr_get_d(exact, MPFR_RNDN) ? 0.0 : 1e300;
    }
    if (mpfr_inf_p(exact)) {
        return 1e300;
    }
    exponent = mpfr_get_exp(exact) - 53;
    exponent = exponent < -1074 ? -1074 : exponent;
    mpfr_init2(difference, PRECISION);
    mpfr_sub_d(difference, exact, got, MPFR_RNDN);
    mpfr_abs(difference, difference, MPFR_RNDN);
    mpfr_mul_2si(difference, difference, -exponent, MPFR_RNDN);
    ulps = mpfr_get_d(difference, MPFR_RNDN);
    mpfr_clear(difference);
    return ulps;
}

struct worst {
    double ulps, x, y;
};

static void try_point(const struct function *f, double x, double y,
                      struct worst *worst)
{
    mpfr_t exact;
    double ulps;

    mpfr_init2(exact, PRECISION);
    f->exact(exact, x, y);
    ulps = error_in_ulp(f->f != NULL ? f->f(x) : f->f2(x, y), exact);
    mpfr_clear(exact);
    if (ulps > worst->ulps) {
        worst->ulps = ulps;
        worst->x = x;
        worst->y = y;
    }
}

static void judge(const struct function *f, const struct worst *worst,
                  const char *where)
{
    if (measuring) {
        printf("%-7s %-26s %.3f ulp at %a %a\n", f->name, where, worst->ulps,
               worst->x, worst->y);
    }
    if (!(worst->ulps <= f->bound)) {
        fail_msg("%s: %g ulp at %a, %a; bound %g", f->name, worst->ulps,
                 worst->x, worst->y, f->bound);
    }
}

/* Evenly spread numbers of [low, high]. */
static void sweep(int which, double low, double high)
{
    const struct function *f = &table[which];
    struct worst worst = {0.0, 0.0, 0.0};
    struct kaci_random random;
    char where[64];

    kaci_random_begin(&random, 1, KACI_RANDOM_USER, (uint32_t)which, 0);
    for (int i = 0; i < points; i++) {
        const double u = kaci_random_uniform(&random);

        try_point(f, low + (high - low) * u, 0.0, &worst);
    }
    snprintf(where, sizeof where, "[%g, %g]", low, high);
    judge(f, &worst, where);
}

/* Numbers of all magnitudes 2^low .. 2^high, of both signs where asked. */
static void sweep_magnitudes(int which, int low, int high, int both)
{
    const struct function *f = &table[which];
    struct worst worst = {0.0, 0.0, 0.0};
    struct kaci_random random;
    char where[64];

    kaci_random_begin(&random, 2, KACI_RANDOM_USER, (uint32_t)which, 0);
    for (int i = 0; i < points; i++) {
        const double mantissa = 1.0 + kaci_random_uniform(&random);
        const int exponent =
            low + (int)kaci_random_below(&random, high - low + 1);
        const double x = ldexp(mantissa, exponent);

        try_point(f, x, 0.0, &worst);
        if (both) {
            try_point(f, -x, 0.0, &worst);
        }
    }
    snprintf(where, sizeof where, "+-2^%d .. 2^%d", low, high);
    judge(f, &worst, where);
}

static void exp_is_within_its_bound(void **state)
{
    (void)state;
    sweep(EXP, -1.0, 1.0);
    sweep(EXP, -708.0, 709.0);
    sweep(EXP, -745.0, -708.0); // subnormal results
    sweep(EXP, 708.0, 709.9);   // to overflow
    sweep_magnitudes(EXP, -1074, 0, 1);
}

static void expm1_is_within_its_bound(void **state)
{
    (void)state;
    sweep(EXPM1, -0.35, 0.35);
    sweep(EXPM1, -1.1, -0.34);
    sweep(EXPM1, 0.34, 1.1);
    sweep(EXPM1, 1.0, 60.0);
    sweep(EXPM1, -45.0, -1.0);
    sweep(EXPM1, 60.0, 709.9);
    sweep_magnitudes(EXPM1, -1074, 0, 1);
}

static void ln_is_within_its_bound(void **state)
{
    (void)state;
    sweep(LN, 0.5, 2.0);
    sweep(LN, 0.99, 1.01);
    sweep(LN, 0.0, 1.0);
    sweep(LN, 1.0, 1e6);
    sweep_magnitudes(LN, -1074, 1023, 0);
}

static void log1p_is_within_its_bound(void **state)
{
    (void)state;
    sweep(LOG1P, -1.0, 0.0);
    sweep(LOG1P, -0.35, 0.5);
    sweep(LOG1P, 0.3, 4.0);
    sweep_magnitudes(LOG1P, -1074, 1023, 0);
    sweep_magnitudes(LOG1P, -1074, -2, 1);
}

static void tanh_is_within_its_bound(void **state)
{
    (void)state;
    sweep(TANH, -0.2, 0.2);
    sweep(TANH, -1.0, 1.0);
    sweep(TANH, 0.5, 25.0);
    sweep_magnitudes(TANH, -1074, 1023, 1);
}

static void erf_is_within_its_bound(void **state)
{
    (void)state;
    sweep(ERF, -0.88, 0.88);
    sweep(ERF, 0.87, 1.51);
    sweep(ERF, 1.49, 2.51);
    sweep(ERF, -4.1, -2.49);
    sweep(ERF, 3.9, 6.5);
    sweep_magnitudes(ERF, -1074, -1, 1);
}

static void sinpi_and_cospi_are_within_their_bounds(void **state)
{
    (void)state;
    for (int which = SINPI; which <= COSPI; which++) {
        sweep(which, -0.25, 0.25);
        sweep(which, 0.0, 2.0);
        sweep(which, 0.499, 0.501);
        sweep(which, -1e6, 1e6);
        sweep_magnitudes(which, -1074, 54, 1);
    }
}

static void lgamma_is_within_its_bound(void **state)
{
    (void)state;
    sweep(LGAMMA, 0.0, 0.76);
    sweep(LGAMMA, 0.7, 1.3);
    sweep(LGAMMA, 1.2, 1.8);
    sweep(LGAMMA, 1.7, 2.3);
    sweep(LGAMMA, 2.2, 3.3);
    sweep(LGAMMA, 3.0, 10.1);
    sweep(LGAMMA, 9.9, 200.0);
    sweep_magnitudes(LGAMMA, -1074, 1012, 0);
}

static void pow_is_within_its_bound(void **state)
{
    const struct function *f = &table[POW];
    struct worst worst = {0.0, 0.0, 0.0};
    struct kaci_random random;

    (void)state;
    kaci_random_begin(&random, 3, KACI_RANDOM_USER, POW, 0);
    for (int i = 0; i < 2 * points; i++) {
        const double near = 0.5 + kaci_random_uniform(&random);
        const double far =
            ldexp(near, (int)kaci_random_below(&random, 2090) - 1070);
        const double exponent = 2200.0 * kaci_random_uniform(&random) - 1100.0;
        const double log2_far = log2(far);

        try_point(f, near, exponent, &worst);
        try_point(f, far, exponent / log2_far, &worst);
        try_point(f, far, 4.0 * kaci_random_uniform(&random) - 2.0, &worst);
        try_point(f, 1.0 + 0x1p-20 * near, 1e8 * near, &worst);
    }
    try_point(f, 1.0 + 0x1p-52, 0x1p60, &worst);
    try_point(f, 1.0 - 0x1p-53, 0x1p62, &worst);
    try_point(f, 2.0, -1074.0, &worst);
    try_point(f, 2.0, 1023.0, &worst);
    try_point(f, 0.7, 1e300, &worst);
    try_point(f, 0.7, 1e-300, &worst);
    judge(f, &worst, "all of it");
}

/* ---- Special values ---------------------------------------------------- */

/* Equal, and of the same sign where they are zeros; or both NaN. */
static void assert_same(double got, double want)
{
    if (isnan(want)) {
        assert_true(isnan(got));
        return;
    }
    if (!(got == want) || signbit(got) != signbit(want)) {
        fail_msg("%a instead of %a", got, want);
    }
}

static void special_values_are_those_of_c(void **state)
{
    const double inf = INFINITY, nan = NAN;

    (void)state;
    for (size_t i = 0; i < POW; i++) {
        assert_same(table[i].f(nan), nan);
    }
    assert_same(kaci_exp(0.0), 1.0);
    assert_same(kaci_exp(-0.0), 1.0);
    assert_same(kaci_exp(inf), inf);
    assert_same(kaci_exp(-inf), 0.0);
    assert_same(kaci_exp(max_double), inf);
    assert_same(kaci_exp(-max_double), 0.0);
    assert_same(kaci_expm1(0.0), 0.0);
    assert_same(kaci_expm1(-0.0), -0.0);
    assert_same(kaci_expm1(tiny), tiny);
    assert_same(kaci_expm1(inf), inf);
    assert_same(kaci_expm1(-inf), -1.0);
    assert_same(kaci_ln(0.0), -inf);
    assert_same(kaci_ln(-0.0), -inf);
    assert_same(kaci_ln(1.0), 0.0);
    assert_same(kaci_ln(-1.0), nan);
    assert_same(kaci_ln(-tiny), nan);
    assert_same(kaci_ln(-inf), nan);
    assert_same(kaci_ln(inf), inf);
    assert_same(kaci_log1p(0.0), 0.0);
    assert_same(kaci_log1p(-0.0), -0.0);
    assert_same(kaci_log1p(-tiny), -tiny);
    assert_same(kaci_log1p(-1.0), -inf);
    assert_same(kaci_log1p(-1.5), nan);
    assert_same(kaci_log1p(-inf), nan);
    assert_same(kaci_log1p(inf), inf);
    assert_same(kaci_tanh(0.0), 0.0);
    assert_same(kaci_tanh(-0.0), -0.0);
    assert_same(kaci_tanh(-tiny), -tiny);
    assert_same(kaci_tanh(inf), 1.0);
    assert_same(kaci_tanh(-inf), -1.0);
    assert_same(kaci_erf(0.0), 0.0);
    assert_same(kaci_erf(-0.0), -0.0);
    assert_same(kaci_erf(inf), 1.0);
    assert_same(kaci_erf(-inf), -1.0);
    assert_same(kaci_lgamma(1.0), 0.0);
    assert_same(kaci_lgamma(2.0), 0.0);
    assert_same(kaci_lgamma(0.0), inf);
    assert_same(kaci_lgamma(inf), inf);
    assert_same(kaci_lgamma(max_double), inf);
    assert_same(kaci_lgamma(-0.5), nan);
}

static void turns_are_exact(void **state)
{
    (void)state;
    assert_same(kaci_sinpi(0.0), 0.0);
    assert_same(kaci_sinpi(-0.0), -0.0);
    assert_same(kaci_sinpi(1.0), 0.0);
    assert_same(kaci_sinpi(-2.0), -0.0);
    assert_same(kaci_sinpi(0x1p60), 0.0);
    assert_same(kaci_sinpi(-max_double), -0.0);
    assert_same(kaci_sinpi(0.5), 1.0);
    assert_same(kaci_sinpi(1.5), -1.0);
    assert_same(kaci_sinpi(-0.5), -1.0);
    assert_same(kaci_sinpi(0x1p51 + 0.5), 1.0);
    assert_same(kaci_sinpi(INFINITY), NAN);
    assert_same(kaci_sinpi(-INFINITY), NAN);
    assert_same(kaci_cospi(0.0), 1.0);
    assert_same(kaci_cospi(-0.0), 1.0);
    assert_same(kaci_cospi(0.5), 0.0);
    assert_same(kaci_cospi(-0.5), 0.0);
    assert_same(kaci_cospi(1.5), 0.0);
    assert_same(kaci_cospi(1.0), -1.0);
    assert_same(kaci_cospi(-1.0), -1.0);
    assert_same(kaci_cospi(0x1p53), 1.0);
    assert_same(kaci_cospi(0x1p52 + 1.0), -1.0);
    assert_same(kaci_cospi(INFINITY), NAN);
}

static void powers_at_the_edge(void **state)
{
    const double inf = INFINITY, nan = NAN;

    (void)state;
    assert_same(kaci_pow(1.0, nan), 1.0);
    assert_same(kaci_pow(1.0, inf), 1.0);
    assert_same(kaci_pow(nan, 0.0), 1.0);
    assert_same(kaci_pow(nan, 1.0), nan);
    assert_same(kaci_pow(2.0, nan), nan);
    assert_same(kaci_pow(-2.0, 1.0), nan); // x >= 0 here, unlike C
    assert_same(kaci_pow(0.0, 2.0), 0.0);
    assert_same(kaci_pow(0.0, -2.0), inf);
    assert_same(kaci_pow(0.0, inf), 0.0);
    assert_same(kaci_pow(inf, 2.0), inf);
    assert_same(kaci_pow(inf, -2.0), 0.0);
    assert_same(kaci_pow(inf, inf), inf);
    assert_same(kaci_pow(2.0, inf), inf);
    assert_same(kaci_pow(2.0, -inf), 0.0);
    assert_same(kaci_pow(0.5, inf), 0.0);
    assert_same(kaci_pow(0.5, -inf), inf);
    assert_same(kaci_pow(2.0, 1024.0), inf);
    assert_same(kaci_pow(2.0, -1076.0), 0.0);
    assert_same(kaci_pow(tiny, -1.0), inf);
    assert_same(kaci_pow(max_double, 2.0), inf);
    assert_same(kaci_pow(2.0, 0x1p1000), inf);
    assert_same(kaci_pow(0x1.fffffffffffffp-1, -0x1p1020), inf);
    assert_same(kaci_pow(10.0, 2.0), 100.0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_within_its_bound),
        cmocka_unit_test(expm1_is_within_its_bound),
        cmocka_unit_test(ln_is_within_its_bound),
        cmocka_unit_test(log1p_is_within_its_bound),
        cmocka_unit_test(tanh_is_within_its_bound),
        cmocka_unit_test(erf_is_within_its_bound),
        cmocka_unit_test(sinpi_and_cospi_are_within_their_bounds),
        cmocka_unit_test(lgamma_is_within_its_bound),
        cmocka_unit_test(pow_is_within_its_bound),
        cmocka_unit_test(special_values_are_those_of_c),
        cmocka_unit_test(turns_are_exact),
        cmocka_unit_test(powers_at_the_edge),
    };
    int failed;

    if (argc > 1 && strcmp(argv[1], "--measure") == 0) {
        measuring = 1;
        points = 30000;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpfr_free_cache();
    return failed;
}
