/* SPDX-License-Identifier: BSD-2-Clause */
/* The error function and the logarithm of the gamma function, as elementary.c:
 * the same bits on every system. */
#include "base/elementary_priv.h"

#include "base/elementary_data.h"

/* ---- erf --------------------------------------------------------------- */

/* (c[0] + rest) + c[1] t + c[2] t^2 + ..., the constant added last. */
static double about_constant(const double *c, int count, double rest, double t)
{
    return c[0] + (rest + t * polynomial(c + 1, count - 1, t));
}

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* Requires 0.875 <= a < 6. */
static double erf_middle(double a)
{
    if (a < 1.5) {
        return about_constant(erf_1, COUNT(erf_1), erf_1_rest, a - 1.1875);
    }
    if (a < 2.5) {
        return about_constant(erf_2, COUNT(erf_2), erf_2_rest, a - 2.0);
    }
    if (a < 4.0) {
        return about_constant(erf_3, COUNT(erf_3), erf_3_rest, a - 3.25);
    }
    return about_constant(erf_4, COUNT(erf_4), erf_4_rest, a - 5.0);
}

/* Error below 1 ulp. */
double kaci_erf(double x)
{
    const double a = fabs(x);
    double value;

    if (!(a >= 0.875)) { // or NaN
        return x + x * POLYNOMIAL(erf_small, x * x);
    }
    if (a >= 6.0) {
        return x < 0.0 ? -1.0 : 1.0;
    }
    value = erf_middle(a);
    return x < 0.0 ? -value : value;
}

/* ---- lgamma ------------------------------------------------------------ */

/* x (c[0] + rest + c[1] x + ...) with the two leading products exact. Requires
 * |c[0]| >= |c[1] x|. */
static double times_polynomial(const double *c, int count, double rest,
                               double x)
{
    const double lead = x * c[1];
    const double tail =
        product_error(x, c[1], lead) + x * x * polynomial(c + 2, count - 2, x);
    const double sum = c[0] + lead;
    const double sum_low = (c[0] - sum) + lead + (tail + rest);
    const double product = x * sum;

    return product + (product_error(x, sum, product) + x * sum_low);
}

/* lgamma(1 + t). Requires -1/4 <= t <= 9/32. */
static double lgamma_near_1(double t)
{
    return times_polynomial(lgamma_1, COUNT(lgamma_1), lgamma_1_rest, t);
}

/* lgamma(2 + t). Requires -3/8 <= t <= 1/4. */
static double lgamma_near_2(double t)
{
    return times_polynomial(lgamma_2, COUNT(lgamma_2), lgamma_2_rest, t);
}

/* lgamma(1.5 + u) = the result + *rest. Requires |u| <= 1/4. */
static double lgamma_near_15(double u, double *rest)
{
    const int count = COUNT(lgamma_15);
    const double tail =
        lgamma_15_rest + u * polynomial(lgamma_15 + 1, count - 1, u);
    const double sum = lgamma_15[0] + tail;

    *rest = (lgamma_15[0] - sum) + tail;
    return sum;
}

/* x (ln x - 1), where nothing else is left of Stirling's formula. */
static double lgamma_huge(double x)
{
    double ln_low;
    const double ln_high = kaci_ln_pair(x, &ln_low);
    const double factor = ln_high - 1.0;
    const double product = x * factor;

    if (product > 0x1.fffffffffffffp1023) {
        return product;
    }
    ln_low += (ln_high - factor) - 1.0;
    return product + (product_error(x, factor, product) + x * ln_low);
}

/* Stirling: (x - 1/2) ln x - x + ln(2 pi)/2 + 1/(12 x) - 1/(360 x^3) + ...;
 * the large parts in pairs. Requires 10 <= x < 2^52. */
static double lgamma_large(double x)
{
    const double half_ln_2pi = 0x1.d67f1c864beb5p-1;
    const double w = 1.0 / (x * x);
    const double series =
        (1.0 / 12 -
         w * (1.0 / 360 -
              w * (1.0 / 1260 -
                   w * (1.0 / 1680 -
                        w * (1.0 / 1188 -
                             w * (691.0 / 360360 - w * (1.0 / 156))))))) /
        x;
    double ln_low;
    const double ln_high = kaci_ln_pair(x, &ln_low);
    const double left = x - 0.5; // exact
    const double product = left * ln_high;
    double error, sum;

    error = product_error(left, ln_high, product) + left * ln_low;
    sum = product - x; // the product is at least twice x
    error += (product - sum) - x;
    return sum + (error + (half_ln_2pi + series));
}

/* lgamma(x) = the result + *rest. Requires 1.25 <= x < 2.25. */
static double lgamma_middle(double x, double *rest)
{
    if (x < 1.625) {
        return lgamma_near_15(x - 1.5, rest);
    }
    *rest = 0.0;
    return lgamma_near_2(x - 2.0);
}

/* lgamma(1 + x) - ln x. Requires 0 < x < 0.75. */
static double lgamma_small(double x)
{
    double ln_low, more_low = 0.0;
    const double ln_high = -kaci_ln_pair(x, &ln_low);
    const double more =
        x < 0.25 ? lgamma_near_1(x) : lgamma_near_15(x - 0.5, &more_low);
    const double sum = ln_high + more;

    return sum + ((ln_high - sum) + more + (more_low - ln_low));
}

/* Error below 1 ulp. */
double kaci_lgamma(double x)
{
    double product = 1.0, lost = 0.0;
    double ln_high, ln_low, sum, more, more_low;

    if (!(x > 0.0)) {
        return x == 0.0 ? (double)INFINITY : (double)NAN;
    }
    if (x > 0x1.fffffffffffffp1023) {
        return x;
    }
    if (x >= 10.0) {
        return x < 0x1p52 ? lgamma_large(x) : lgamma_huge(x);
    }
    if (x < 0.75) {
        return lgamma_small(x);
    }
    if (x < 1.28125) {
        return lgamma_near_1(x - 1.0);
    }
    while (x >= 2.25) { // lgamma(x) = lgamma(x - 1) + ln(x - 1)
        const double next = product * (x - 1.0);

        x -= 1.0;
        lost = lost * x + product_error(product, x, next);
        product = next;
    }
    more = lgamma_middle(x, &more_low);
    if (product == 1.0) {
        return more + more_low;
    }
    ln_high = kaci_ln_pair(product, &ln_low);
    sum = ln_high + more;
    return sum +
           ((ln_high - sum) + more + (ln_low + more_low + lost / product));
}
