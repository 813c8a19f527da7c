/* SPDX-License-Identifier: BSD-2-Clause */
/* Elementary functions with the same bits on every system: additions,
 * multiplications and divisions in a fixed order, no fused operations. The
 * bounds beside the functions are asserted in elementary_test.c. */
#include "base/elementary_priv.h"

/* ---- Tools ------------------------------------------------------------- */

/* ln 2 in two parts: the first has 42 bits, so that its product with an
 * exponent is exact. */
#define LN2_HIGH 0x1.62e42fefa38p-1
#define LN2_LOW 0x1.ef35793c7673p-45
#define LOG2_E 0x1.71547652b82fep+0
/* Adding this rounds to an integer, which is then in the low bits. */
#define ROUNDER 0x1.8p52

/* 2^k. Requires -1022 <= k <= 1023. */
static double power_of_two(int64_t k)
{
    return of_bits((uint64_t)(k + 1023) << 52);
}

/* x 2^k, rounded once where it is subnormal. Requires 1/2 < x < 4 and
 * |k| <= 1100. */
static double scale(double x, int64_t k)
{
    if (k > 1000) {
        return x * 0x1p1000 * power_of_two(k - 1000);
    }
    if (k < -1000) {
        return x * 0x1p-1000 * power_of_two(k + 1000);
    }
    return x * power_of_two(k);
}

/* ---- exp --------------------------------------------------------------- */

/* (e^r - 1 - r) / r^2 for |r| <= ln(2)/2 + tiny: Taylor's series, whose rest
 * is below 5e-18 of e^r. */
static double exp_rest(double r)
{
    const double w = r * r;
    const double v = w * w;
    const double low =
        (1.0 / 2 + r * (1.0 / 6)) + w * (1.0 / 24 + r * (1.0 / 120));
    const double middle =
        (1.0 / 720 + r * (1.0 / 5040)) + w * (1.0 / 40320 + r * (1.0 / 362880));
    const double high = (1.0 / 3628800 + r * (1.0 / 39916800)) +
                        w * (1.0 / 479001600 + r * (1.0 / 6227020800.0));

    return low + v * (middle + v * high);
}

/* x = k ln 2 + high - low with |high - low| <= ln(2)/2. Requires
 * |x| <= 800. */
static int64_t exp_reduce(double x, double *high, double *low)
{
    const double shifted = x * LOG2_E + ROUNDER;
    const double k = shifted - ROUNDER;

    *high = x - k * LN2_HIGH; // exact
    *low = k * LN2_LOW;
    return (int64_t)k;
}

/* Where the result is no normal number, or x is none. */
static double exp_special(double x)
{
    double high, low, r;
    int64_t k;

    if (x != x) {
        return x;
    }
    if (x > 709.8) {
        return (double)INFINITY;
    }
    if (x < -745.2) {
        return 0.0;
    }
    k = exp_reduce(x, &high, &low);
    r = high - low;
    return scale(1.0 + (high + (r * r * exp_rest(r) - low)), k);
}

/* Error below 0.9 ulp. */
double kaci_exp(double x)
{
    double high, low, r;
    int64_t k;

    if (!(fabs(x) <= 708.0)) {
        return exp_special(x);
    }
    k = exp_reduce(x, &high, &low);
    r = high - low;
    return (1.0 + (high + (r * r * exp_rest(r) - low))) * power_of_two(k);
}

/* (e^r - 1 - r - r^2/2) / r^3 for |r| <= ln(2)/2 + tiny, as exp_rest. */
static double exp_cubic(double r)
{
    static const double c[] = {
        1.0 / 6,        1.0 / 24,        1.0 / 120,         1.0 / 720,
        1.0 / 5040,     1.0 / 40320,     1.0 / 362880,      1.0 / 3628800,
        1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0};

    return POLYNOMIAL(c, r);
}

/* e^(high - low) - 1 = the result + *rest, for what exp_reduce gives. The
 * leading part of r^2/2 is exact, so that only small terms are rounded. */
static double exp_minus_one(double high, double low, double *rest)
{
    const double r = high - low;
    const double a = leading(r);
    const double half = 0.5 * a * a;
    const double small =
        (0.5 * (r - a) * (r + a) - low) + r * r * r * exp_cubic(r);
    const double first = high + half;
    const double sum = first + small;

    *rest = (high - first) + half; // |high| is the larger one
    *rest += (first - sum) + small;
    return sum;
}

/* e^x - 1 = the result + *rest. Requires -40 <= x <= 708. */
static double expm1_pair(double x, double *rest)
{
    double high, low, p, p_low, scaled, minus, sum, part;
    const int64_t k = exp_reduce(x, &high, &low);
    const double factor = power_of_two(k);

    p = exp_minus_one(high, low, &p_low);
    if (k == 0) {
        *rest = p_low;
        return p;
    }
    // 2^k (1 + p) - 1 = (2^k - 1) + 2^k p; the bracket is exact to k = 53,
    // and beyond that what is lost of the 1 is kept.
    minus = factor - 1.0;
    scaled = factor * p;
    sum = minus + scaled;
    part = sum - minus;
    *rest = (minus - (sum - part)) + (scaled - part) + factor * p_low +
            ((factor - minus) - 1.0);
    return sum;
}

/* Error below 0.9 ulp. */
double kaci_expm1(double x)
{
    double rest, value;

    if (fabs(x) < 0x1p-54) {
        return x;
    }
    if (!(x <= 708.0)) {
        return exp_special(x);
    }
    if (x < -40.0) {
        return -1.0;
    }
    value = expm1_pair(x, &rest);
    return value + rest;
}

/* Error below 1 ulp: e^(2x) - 1 = e gives e / (e + 2), in pairs. */
double kaci_tanh(double x)
{
    const double a = fabs(x);
    double e, e_low, sum, sum_low, quotient, back;

    if (!(a >= 0x1p-28)) { // x^3/3 is too small; or NaN
        return x;
    }
    if (a > 20.0) {
        return x < 0.0 ? -1.0 : 1.0;
    }
    e = expm1_pair(2.0 * a, &e_low);
    sum = e + 2.0;
    sum_low = e > 2.0 ? (e - sum) + 2.0 : (2.0 - sum) + e;
    sum_low += e_low;
    quotient = e / sum;
    back = quotient * sum;
    quotient += ((e - back) - product_error(quotient, sum, back) + e_low -
                 quotient * sum_low) /
                sum;
    return x < 0.0 ? -quotient : quotient;
}

/* ---- ln ---------------------------------------------------------------- */

/* x = 2^k m with sqrt(1/2) <= m < sqrt(2). Requires x normal and > 0. */
static int64_t ln_reduce(double x, double *m)
{
    const uint64_t root = 0x3fe6a09e667f3bcdu; // bits of sqrt(1/2)
    const uint64_t above = bits_of(x) - root;
    const int64_t k = (int64_t)(above >> 52 ^ 0x800) - 0x800; // sign extended

    *m = of_bits(bits_of(x) - ((uint64_t)k << 52));
    return k;
}

/* With s = f / (2 + f): ln(1 + f) = 2 s + 2 s^3/3 + 2 s^5/5 + ..., and
 * 2 s = f - s f = f - f^2/2 + s f^2/2. What follows f is small beside it;
 * returns f - ln(1 + f), where ln(1 + f) has `more` added to it. The series
 * ends with a rest below 2e-18 of the value. */
static double ln_rest(double f, double more)
{
    const double s = f / (2.0 + f);
    const double half = 0.5 * f * f;
    const double z = s * s;
    const double w = z * z;
    const double odd =
        z * (2.0 / 3 +
             w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19)))));
    const double even =
        w * (2.0 / 5 +
             w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21)))));

    return half - (s * (half + (odd + even)) + more);
}

static double ln_special(double x)
{
    double m;
    int64_t k;

    if (x == 0.0) {
        return -(double)INFINITY;
    }
    if (!(x > 0.0)) {
        return (double)NAN;
    }
    if (x > 0x1.fffffffffffffp1023) {
        return x;
    }
    k = ln_reduce(x * 0x1p54, &m) - 54;
    return (double)k * LN2_HIGH -
           (ln_rest(m - 1.0, (double)k * LN2_LOW) - (m - 1.0));
}

/* Error below 0.9 ulp. */
double kaci_ln(double x)
{
    double m;
    int64_t k;

    // Zero and subnormal, negative, infinite, NaN: all in one comparison.
    if (bits_of(x) - 0x0010000000000000u >= 0x7fe0000000000000u) {
        return ln_special(x);
    }
    k = ln_reduce(x, &m);
    return (double)k * LN2_HIGH -
           (ln_rest(m - 1.0, (double)k * LN2_LOW) - (m - 1.0));
}

/* Error below 1 ulp. */
double kaci_log1p(double x)
{
    double u, m, lost;
    int64_t k;

    if (!(x > -1.0) || x > 0x1p1000) {
        return x > 0.0 || x != x ? kaci_ln(x) : ln_special(1.0 + x);
    }
    if (x > -0.29 && x < 0.41) {
        return x - ln_rest(x, 0.0);
    }
    u = 1.0 + x;
    lost = x > 1.0 ? 1.0 - (u - x) : x - (u - 1.0);
    k = ln_reduce(u, &m);
    return (double)k * LN2_HIGH -
           (ln_rest(m - 1.0, (double)k * LN2_LOW + lost / u) - (m - 1.0));
}

/* 1/5 + z/7 + z^2/9 + ... to z^10/25, what ln_pair needs of the series of
 * artanh. */
static double artanh_tail(double z)
{
    static const double c[] = {1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,
                               1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19,
                               1.0 / 21, 1.0 / 23, 1.0 / 25};

    return POLYNOMIAL(c, z);
}

/* ln x = the result + *rest, good to 2^-64 of the value. Requires x > 0,
 * finite. The first two terms of the series are pairs, the others are not. */
double kaci_ln_pair(double x, double *rest)
{
    const double third = 0x1.5555555555555p-2,
                 third_low = 0x1.5555555555555p-56;
    const int subnormal = x < 0x1p-1022;
    double m, f, sum, sum_low, s, s_low, back, z, z_low, w, w_low, t, t_low;
    double high, low, base, total, part;
    const int64_t k =
        ln_reduce(subnormal ? x * 0x1p54 : x, &m) - (subnormal ? 54 : 0);

    f = m - 1.0;
    sum = 2.0 + f;
    sum_low = f - (sum - 2.0);
    s = f / sum;
    back = s * sum;
    s_low = ((f - back) - product_error(s, sum, back) - s * sum_low) / sum;
    z = s * s;
    z_low = product_error(s, s, z) + 2.0 * s * s_low;
    // w = z/3 + z^2/5 + ...
    w = z * third;
    w_low = product_error(z, third, w) + z * third_low + z_low * third +
            z * z * artanh_tail(z);
    s += s;
    s_low += s_low;
    t = s * w;
    t_low = product_error(s, w, t) + s * w_low + s_low * w;
    high = s + t;
    low = (s - high) + t + (t_low + s_low);
    // The sum with k ln 2.
    base = (double)k * LN2_HIGH;
    total = base + high;
    part = total - base;
    low += (base - (total - part)) + (high - part) + (double)k * LN2_LOW;
    high = total + low;
    *rest = low - (high - total);
    return high;
}

/* ---- pow --------------------------------------------------------------- */

/* Error below 1 ulp. */
double kaci_pow(double x, double y)
{
    double ln_high, ln_low, e, e_low, high, low, rest, sum, total;
    int64_t k;

    if (x == 1.0 || y == 0.0) {
        return 1.0;
    }
    if (!(x >= 0.0) || y != y) {
        return (double)NAN;
    }
    if (x == 0.0 || x > 0x1.fffffffffffffp1023) {
        return (x == 0.0) == (y > 0.0) ? 0.0 : (double)INFINITY;
    }
    ln_high = kaci_ln_pair(x, &ln_low);
    e = y * ln_high;
    if (!(fabs(e) <= 750.0)) {
        return e > 0.0 ? (double)INFINITY : 0.0;
    }
    e_low = product_error(y, ln_high, e) + y * ln_low;
    k = exp_reduce(e, &high, &low);
    sum = exp_minus_one(high, low - e_low, &rest);
    total = 1.0 + sum;
    return scale(total + ((1.0 - total) + sum + rest), k);
}

/* ---- sin pi x, cos pi x ------------------------------------------------ */

/* pi in two parts, the first of 26 bits. */
#define PI_HIGH 0x1.921fb5p+1
#define PI_LOW 0x1.110b4611a6263p-25

/* sin(pi r). Requires 2^-900 < |r| <= 1/4. With p = pi r: the leading product
 * is exact, so only p^3 (-1/6 + ...), a tenth of p at most, is rounded. */
static double sinpi_small(double r)
{
    const double rh = leading(r);
    const double high = PI_HIGH * rh;
    const double low = PI_HIGH * (r - rh) + PI_LOW * r;
    const double p = high + low;
    const double z = p * p;
    const double w = z * z;
    const double odd =
        -1.0 / 6 + w * (-1.0 / 5040 +
                        w * (-1.0 / 39916800 + w * (-1.0 / 1307674368000.0)));
    const double even =
        1.0 / 120 + w * (1.0 / 362880 + w * (1.0 / 6227020800.0 +
                                             w * (1.0 / 355687428096000.0)));

    return high + (low + p * z * (odd + z * even));
}

/* cos(pi r). Requires |r| <= 1/4. pi r = a + b with the square of a exact, and
 * 1 - a^2/2 as a pair. */
static double cospi_small(double r)
{
    const double rh = leading(r);
    const double high = PI_HIGH * rh;
    const double low = PI_HIGH * (r - rh) + PI_LOW * r;
    const double p = high + low;
    const double a = leading(p);
    const double b = (high - a) + low;
    const double z = p * p;
    const double w = z * z;
    const double even =
        1.0 / 24 + w * (1.0 / 40320 +
                        w * (1.0 / 479001600 + w * (1.0 / 20922789888000.0)));
    const double odd =
        -1.0 / 720 + w * (-1.0 / 3628800 + w * (-1.0 / 87178291200.0));
    const double half = 0.5 * a * a;
    const double main = 1.0 - half;

    return main +
           (((1.0 - main) - half) - b * (a + 0.5 * b) + w * (even + z * odd));
}

/* x = n/2 + r with |r| <= 1/4; returns n modulo 4. Requires x finite. */
static unsigned quarter_turns(double x, double *r)
{
    double shifted;

    if (fabs(x) >= 0x1p50) {
        x -= 2.0 * floor(0.5 * x); // exact, and the period is 2
    }
    shifted = 2.0 * x + ROUNDER;
    *r = x - 0.5 * (shifted - ROUNDER);
    return (unsigned)(bits_of(shifted) & 3);
}

/* Error below 0.9 ulp. An integer gives a zero with the sign of x. */
double kaci_sinpi(double x)
{
    double r;
    unsigned turns;

    if (!(fabs(x) <= 0x1.fffffffffffffp1023)) {
        return (double)NAN;
    }
    turns = quarter_turns(x, &r);
    if (turns & 1) {
        return turns & 2 ? -cospi_small(r) : cospi_small(r);
    }
    if (fabs(r) < 0x1p-900) {
        // So near to 0 only around x = 0; scaled, so that parts are normal.
        return r == 0.0 ? 0.0 * x : sinpi_small(r * 0x1p200) * 0x1p-200;
    }
    return turns & 2 ? -sinpi_small(r) : sinpi_small(r);
}

/* Error below 0.9 ulp. */
double kaci_cospi(double x)
{
    double r;
    unsigned turns;

    if (!(fabs(x) <= 0x1.fffffffffffffp1023)) {
        return (double)NAN;
    }
    turns = quarter_turns(x, &r);
    if (turns & 1) {
        if (r == 0.0) {
            return 0.0; // not -0 at the zeros
        }
        return turns & 2 ? sinpi_small(r) : -sinpi_small(r);
    }
    return turns & 2 ? -cospi_small(r) : cospi_small(r);
}
