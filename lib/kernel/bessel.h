/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions of one number: the bodies of the array kernels and
 * of kaci_bessel_...(). Additions, multiplications, divisions and square roots
 * in a fixed order, and nothing that keeps a loop from being vectorised. Where
 * the processor has a fused multiply-add it computes what a product lost;
 * nothing else is fused.
 *
 * Errors, in ulp (the spacing of the type at the exact value), asserted over
 * the whole range in bessel_mpfr_test.c: below 2. The largest among 36000
 * arguments of each function: I0 1.85, I1 1.82, I0e 1.74, I1e 1.78, I1/I0 1.82,
 * h 1.07, h' 1.83, kappa 1.87. Results in single precision are computed in
 * double precision with shorter fits and rounded once: below 0.6 (0.56 among a
 * 101st of all floats).
 */
#ifndef KACI_BESSEL_H
#define KACI_BESSEL_H

#include <math.h>
#include <string.h>

#include "base/base.h"

/* ---- Tools ------------------------------------------------------------- */

/* 1/sqrt(2 pi) and what its rounding took off. */
#define BESSEL_C 0x1.9884533d43651p-2
#define BESSEL_C_REST -0x1.cbc0d30ebfd15p-56
/* Adding this rounds to an integer, which is then in the low bits. */
#define BESSEL_ROUNDER 0x1.8p52

static inline double bessel_of_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t bessel_bits(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* a b - product, rounded once: exact, unless it is below the least number.
 * Without the instruction a and b are split into halves of 26 bits, whose
 * products and sums are exact in this order (Dekker). The bits are the same
 * where a b is above 2^-900. */
static inline double bessel_product_rest(double a, double b, double product)
{
#if defined(__FP_FAST_FMA)
    return __builtin_fma(a, b, -product);
#else
    const uint64_t half = 0x4000000u, high = 0xfffffffff8000000u;
    const double ah = bessel_of_bits((bessel_bits(a) + half) & high);
    const double bh = bessel_of_bits((bessel_bits(b) + half) & high);
    const double al = a - ah, bl = b - bh;

    return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
#endif
}

/* a + b - sum, exact. */
static inline double bessel_sum_rest(double a, double b, double sum)
{
    const double part = sum - a;

    return (a - (sum - part)) + (b - part);
}

#include "kernel/bessel_fit.h"

/* 2^k for an integer |k| <= 1000. */
static inline double bessel_two_to(double k)
{
    const uint64_t one = 0x3ff0000000000000u;

    return bessel_of_bits((bessel_bits(k + BESSEL_ROUNDER) << 52) + one);
}

/* e^x = (high + low) 2^k to 2^-58 of it, 0.7 <= high < 1.42. |x| <= 1000. */
struct bessel_power {
    double high, low, k;
};

/* x = k ln 2 + a - b; Taylor's series of (e^r - 1 - r)/r^2, r = a - b, whose
 * rest is below 5e-18. The first part of ln 2 has 42 bits: k times it is
 * exact. */
static inline struct bessel_power bessel_power(double x)
{
    const double k =
        (x * 0x1.71547652b82fep+0 + BESSEL_ROUNDER) - BESSEL_ROUNDER;
    const double a = x - k * 0x1.62e42fefa38p-1, b = k * 0x1.ef35793c7673p-45;
    const double r = a - b, w = r * r;
    const double p =
        ((1.0 / 2 + r * (1.0 / 6)) + w * (1.0 / 24 + r * (1.0 / 120))) +
        w * w *
            (((1.0 / 720 + r * (1.0 / 5040)) +
              w * (1.0 / 40320 + r * (1.0 / 362880))) +
             w * w *
                 ((1.0 / 3628800 + r * (1.0 / 39916800)) +
                  w * (1.0 / 479001600 + r * (1.0 / 6227020800.0))));
    const double rest = w * p - b, sum = a + rest;
    struct bessel_power e;

    e.high = 1.0 + sum;
    e.low = ((1.0 - e.high) + sum) + ((a - sum) + rest);
    e.k = k;
    return e;
}

/* e^x with a relative error of 1e-10. |x| <= 1000. */
static inline double bessel_exp_single(double x)
{
    const double k =
        (x * 0x1.71547652b82fep+0 + BESSEL_ROUNDER) - BESSEL_ROUNDER;
    const double r = x - k * 0x1.62e42fefa39efp-1, w = r * r;
    const double p =
        ((1.0 + r) + w * (1.0 / 2 + r * (1.0 / 6))) +
        w * w *
            ((1.0 / 24 + r * (1.0 / 120)) +
             w * ((1.0 / 720 + r * (1.0 / 5040)) + w * (1.0 / 40320)));

    return p * bessel_two_to(k);
}

/* ---- I0, I1, scaled or not, for z >= 0 --------------------------------- */

/* first + second w + tail w^2 = *sum + *rest, w = z^2, z <= 5.5. What the last
 * roundings took off is kept, and that of z^2 too, which counts up to z/2
 * times: tilt is d ln(value) / dw. */
static inline void bessel_near(double z, double first, double second,
                               double tail, double tilt, double *sum,
                               double *rest)
{
    const double w = z * z, third = w * tail, p = second + third, q = w * p;
    const double s = first + q;
    const double p_rest =
        bessel_sum_rest(second, third, p) + bessel_product_rest(w, tail, third);
    const double q_rest = bessel_product_rest(w, p, q) + w * p_rest;

    *sum = s;
    *rest = (bessel_sum_rest(first, q, s) + q_rest) +
            s * (tilt * bessel_product_rest(z, z, w));
}

static inline void bessel_i0_near(double z, double *sum, double *rest)
{
    bessel_near(z, 1.0, 0.25, i0_near(z * z), i0_tilt(z), sum, rest);
}

/* I1 / z */
static inline void bessel_i1_near(double z, double *sum, double *rest)
{
    bessel_near(z, 0.5, 0.0625, i1_near(z * z), i1_tilt(z), sum, rest);
}

/* What I(z) sqrt(z) e^-z is more than 1/sqrt(2 pi), for z >= 5.5; r = 1/z. */
static inline double bessel_i0_more(double r)
{
    return BESSEL_C_REST + r * i0_far(r);
}

static inline double bessel_i1_more(double r)
{
    return BESSEL_C_REST - r * i1_far(r);
}

/* e^-z (sum + rest), z <= 5.5. */
static inline double bessel_scaled(double z, double sum, double rest)
{
    const struct bessel_power e = bessel_power(-z);

    const double product = e.high * sum;
    const double more = bessel_product_rest(e.high, sum, product) +
                        (e.high * rest + e.low * sum);

    return (product + more) * bessel_two_to(e.k);
}

/* e^z (c + more) / sqrt(z); infinite where it is too large. In two factors,
 * because e^z overflows before the quotient. What the square root and the
 * products lose is added to the quotient. */
static inline double bessel_unscaled(double z, double more)
{
    const struct bessel_power e = bessel_power(z < 800.0 ? z : 800.0);
    const double half = (0.5 * e.k + BESSEL_ROUNDER) - BESSEL_ROUNDER;
    const double root = sqrt(z), n = BESSEL_C + more;
    const double n_rest = (BESSEL_C - n) + more, top = e.high * n;
    const double top_rest =
        bessel_product_rest(e.high, n, top) + (e.high * n_rest + e.low * n);
    const double value = top / root;
    const double rest = top_rest / root +
                        value * (0.5 * bessel_product_rest(root, root, z) / z);

    return z < 800.0 ? (value + rest) * bessel_two_to(half) *
                           bessel_two_to(e.k - half)
                     : z + (double)INFINITY;
}

/* ---- Double precision -------------------------------------------------- */

/* Each function has two ranges: name_is_near(x) tells which one x is in, and
 * name_near(x), name_far(x) compute it there (and anything elsewhere). NaN is
 * far. */

static inline int bessel_i0_is_near(double x)
{
    return fabs(x) <= 5.5;
}

static inline double bessel_i0_near_of(double x)
{
    double sum, rest;

    bessel_i0_near(fabs(x), &sum, &rest);
    return sum + rest;
}

static inline double bessel_i0_far_of(double x)
{
    const double z = fabs(x);

    return bessel_unscaled(z, bessel_i0_more(1.0 / z));
}

static inline int bessel_i1_is_near(double x)
{
    return fabs(x) <= 5.5;
}

static inline double bessel_i1_near_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    bessel_i1_near(z, &sum, &rest);
    return copysign(z * sum + z * rest, x);
}

static inline double bessel_i1_far_of(double x)
{
    const double z = fabs(x);

    return copysign(bessel_unscaled(z, bessel_i1_more(1.0 / z)), x);
}

static inline int bessel_i0e_is_near(double x)
{
    return fabs(x) <= 5.5;
}

static inline double bessel_i0e_near_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    bessel_i0_near(z, &sum, &rest);
    return bessel_scaled(z, sum, rest);
}

static inline double bessel_i0e_far_of(double x)
{
    const double z = fabs(x);

    return (BESSEL_C + bessel_i0_more(1.0 / z)) / sqrt(z);
}

static inline int bessel_i1e_is_near(double x)
{
    return fabs(x) <= 5.5;
}

static inline double bessel_i1e_near_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    bessel_i1_near(z, &sum, &rest);
    return x * bessel_scaled(z, sum, rest);
}

static inline double bessel_i1e_far_of(double x)
{
    const double z = fabs(x);

    return copysign((BESSEL_C + bessel_i1_more(1.0 / z)) / sqrt(z), x);
}

/* h - z for z >= 7, r = 1/z. */
static inline double bessel_h_more(double r)
{
    return 0.5 + r * h_far(r);
}

/* h = the result + *rest for 0 <= z <= 7. */
static inline double bessel_h_pair_near(double z, double *rest)
{
    double more_rest;
    const double more = h_more(z, 0.45 * z - 1.0, &more_rest), sum = z + more;
    const double left = bessel_sum_rest(z, more, sum) + more_rest;
    const double h = sum + left;
    const int tiny = z < 0x1p-27; // 2 itself: h is 2 + z^2/4

    *rest = tiny ? 0.0 : (sum - h) + left;
    return tiny ? 2.0 : h;
}

static inline double bessel_h_pair_far(double z, double *rest)
{
    const double more = bessel_h_more(1.0 / z), h = z + more;

    *rest = bessel_sum_rest(z, more, h);
    return h;
}

static inline int bessel_h_is_near(double x)
{
    return fabs(x) <= 7.0;
}

static inline double bessel_h_near_of(double x)
{
    double rest;

    return bessel_h_pair_near(fabs(x), &rest);
}

static inline double bessel_h_far_of(double x)
{
    const double z = fabs(x);

    return z + bessel_h_more(1.0 / z);
}

static inline int bessel_ratio_is_near(double x)
{
    return fabs(x) <= 7.0;
}

/* I1/I0 = z/h. */
static inline double bessel_ratio_near_of(double x)
{
    const double z = fabs(x);
    double rest;
    const double h = bessel_h_pair_near(z, &rest), value = z / h;

    return copysign(value - value * rest / h, x);
}

/* The rest is no number where z is infinite, and nothing long before. */
static inline double bessel_ratio_far_of(double x)
{
    const double z = fabs(x);
    double rest;
    const double h = bessel_h_pair_far(z, &rest), value = z / h;

    return copysign(z > 1e17 ? 1.0 : value - value * rest / h, x);
}

static inline int bessel_kappa_is_near(double w)
{
    return w <= 49.0;
}

static inline double bessel_kappa_near_of(double w)
{
    double rest;
    const double value = kappa_near(w, 0.00065 * w - 0.0104, &rest);

    return w < 0.0 ? (double)NAN : value + rest;
}

/* h = 2 + w kappa, so kappa = (1 + (h - z - 2)/z) / z. */
static inline double bessel_kappa_far_of(double w)
{
    const double z = sqrt(w), r = 1.0 / z;

    return (1.0 - r * (2.0 - bessel_h_more(r))) / z;
}

static inline int bessel_h_derivative_is_near(double x)
{
    return fabs(x) <= 7.0;
}

/* What the product loses may be subnormal and is nothing for small z. */
static inline double bessel_h_derivative_near_of(double x)
{
    const double z = fabs(x);
    double rest;
    const double value = slope_near(z * z, 0.0045 * (z * z) - 0.042, &rest);
    const double product = z * value;
    const double lost = bessel_product_rest(z, value, product);

    return copysign(z < 0x1p-800 ? product : product + (lost + z * rest), x);
}

static inline double bessel_h_derivative_far_of(double x)
{
    const double r = 1.0 / fabs(x);

    return copysign(1.0 - r * r * slope_far(r), x);
}

#include "kernel/bessel_single.h"

/* ---- One number --------------------------------------------------------- */

#define KACI_BESSEL_ONE(type, name)                                            \
    static inline type bessel_##name##_of(type x)                              \
    {                                                                          \
        return bessel_##name##_is_near(x) ? bessel_##name##_near_of(x)         \
                                          : bessel_##name##_far_of(x);         \
    }

KACI_BESSEL_ONE(double, i0)
KACI_BESSEL_ONE(double, i1)
KACI_BESSEL_ONE(double, i0e)
KACI_BESSEL_ONE(double, i1e)
KACI_BESSEL_ONE(double, ratio)
KACI_BESSEL_ONE(double, h)
KACI_BESSEL_ONE(double, kappa)
KACI_BESSEL_ONE(double, h_derivative)
KACI_BESSEL_ONE(float, i0_f32)
KACI_BESSEL_ONE(float, i1_f32)
KACI_BESSEL_ONE(float, i0e_f32)
KACI_BESSEL_ONE(float, i1e_f32)
KACI_BESSEL_ONE(float, ratio_f32)
KACI_BESSEL_ONE(float, h_f32)
KACI_BESSEL_ONE(float, kappa_f32)
KACI_BESSEL_ONE(float, h_derivative_f32)

#endif
