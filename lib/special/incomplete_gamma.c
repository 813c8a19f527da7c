/* SPDX-License-Identifier: BSD-2-Clause */
/* Regularised incomplete gamma functions. Each of the two is computed where it
 * is the smaller, or of the same size, and the other as 1 less it. */

#include "special/incomplete_priv.h"

/* From here on a tail is integrated: the series would take long. */
#define MANY 100.0

struct tails {
    double p, q;
};

/* sum_n x^n / ((a+1) ... (a+n)) = P / mass; all terms positive. */
static double series(double a, double x)
{
    double term = 1.0, sum = 1.0;

    for (int n = 1; term > 0x1p-56 * sum; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* Gamma(a, x) e^x / x^a: Legendre's continued fraction (DLMF 8.9.2), summed as
 * Steed does. Requires x >= 1 and x >= a. */
static double fraction(double a, double x)
{
    double b = (x - a) + 1.0, d = 1.0 / b, step = d, sum = d;

    for (int n = 1; fabs(step) > 0x1p-56 * sum; n++) {
        b += 2.0;
        d = 1.0 / (b + n * (a - n) * d);
        step *= b * d - 1.0;
        sum += step;
    }
    return sum;
}

/* Q where it is small although x < 1, because a is: with A = x^a/Gamma(a+1),
 * 1 - A less A a sum_(n>0) (-x)^n / (n! (a+n)). */
static double small_q(double a, double x, double ln_x)
{
    const double slope = ln_x - kaci_ln_gamma_slope(a), ln = a * slope;
    double term = 1.0, sum = 0.0;

    for (int n = 1; fabs(term) > 0x1p-60; n++) {
        term *= -x / n;
        sum += term / (a + n);
    }
    if (a < 0x1p-64) { // A is 1 + ln
        return -a * (slope + sum);
    }
    return -kaci_expm1(ln) - kaci_exp(ln) * a * sum;
}

/* Requires 0 < a, x < infinity. */
static struct tails tails_of(double a, double x)
{
    const struct kaci_pair x_pair = {x, 0.0}, none = {0.0, 0.0};
    const struct kaci_pair ln_x = a < 10.0 ? kaci_pair_ln(x_pair) : none;
    const struct kaci_scaled mass =
        kaci_mass_value(kaci_mass_of(a, x_pair, ln_x));
    const struct kaci_tail tail = {fabs(a - x), x, 0.0, 0.0, x, x < a};
    struct tails tails;

    if (mass.value == 0.0) {
        return x < a ? (struct tails){0.0, 1.0} : (struct tails){1.0, 0.0};
    }
    if (x < a || x < 1.0) {
        const double sum =
            a > MANY ? a * kaci_tail_integral(&tail) : series(a, x);

        tails.p = mass.value * sum * mass.scale;
        tails.q = tails.p > 0.75 && a < 1.0 ? small_q(a, x, ln_x.high)
                                            : 1.0 - tails.p;
    } else {
        const double sum =
            a > MANY ? kaci_tail_integral(&tail) : fraction(a, x);

        tails.q = mass.value * a * sum * mass.scale;
        tails.p = 1.0 - tails.q;
    }
    return tails;
}

/* The limits; P(0, x) = 1 for x > 0, P(infinity, x) = 0 for x < infinity. */
static struct tails gamma_tails(double a, double x)
{
    const double infinity = (double)INFINITY;

    if (!(a >= 0.0 && x >= 0.0) || (a == 0.0 && x == 0.0) ||
        (a == infinity && x == infinity)) {
        return (struct tails){(double)NAN, (double)NAN};
    }
    if (a == 0.0 || x == infinity) {
        return (struct tails){1.0, 0.0};
    }
    if (x == 0.0 || a == infinity) {
        return (struct tails){0.0, 1.0};
    }
    return tails_of(a, x);
}

double kac_gamma_p(double a, double x)
{
    return gamma_tails(a, x).p;
}

double kac_gamma_q(double a, double x)
{
    return gamma_tails(a, x).q;
}

static kac_status apply(double (*function)(double, double), int64_t n,
                        const double *a, const double *x, double *out)
{
    struct kaci_fpmode mode;

    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || a != NULL, "a is NULL");
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        out[i] = function(a[i], x[i]);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

kac_status kac_gamma_p_array(int64_t n, const double *a, const double *x,
                             double *out)
{
    return apply(kac_gamma_p, n, a, x, out);
}

kac_status kac_gamma_q_array(int64_t n, const double *a, const double *x,
                             double *out)
{
    return apply(kac_gamma_q, n, a, x, out);
}
