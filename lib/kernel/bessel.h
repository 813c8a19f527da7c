/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions of one number: the bodies of the array kernels and
 * of kaci_bessel_...(). Additions, multiplications, divisions and
 * square roots in a fixed order, and nothing that keeps a loop from being
 * vectorised: both sides of a choice can be computed.
 *
 * Errors, in ulp (the spacing of the type at the exact value), asserted over
 * the whole range in bessel_mpfr_test.c: below 2. The largest among 120000
 * arguments of each function: I0 1.69, I1 1.75, I0e 1.71, I1e 1.66, I1/I0 1.85,
 * h 1.48, h' 1.93, kappa 1.75. Results in single precision are computed in
 * double precision with shorter fits and rounded once: below 0.6 (0.55).
 */
#ifndef KACI_BESSEL_H
#define KACI_BESSEL_H

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "kernel/bessel_fit.h"

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

/* The 26 leading bits: products of two such numbers are exact. */
static inline double bessel_leading(double x)
{
    return bessel_of_bits(bessel_bits(x) & 0xfffffffff8000000u);
}

/* a b - product, good to 2^-106 of it (Dekker). */
static inline double bessel_product_rest(double a, double b, double product)
{
    const double ah = bessel_leading(a), bh = bessel_leading(b);
    const double al = a - ah, bl = b - bh;

    return ((ah * bh - product) + (ah * bl + al * bh)) + al * bl;
}

/* a + b - sum, exact. */
static inline double bessel_sum_rest(double a, double b, double sum)
{
    const double part = sum - a;

    return (a - (sum - part)) + (b - part);
}

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

static inline double bessel_i0_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    if (z <= 5.5) {
        bessel_i0_near(z, &sum, &rest);
        return sum + rest;
    }
    return bessel_unscaled(z, bessel_i0_more(1.0 / z));
}

static inline double bessel_i1_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    if (z <= 5.5) {
        bessel_i1_near(z, &sum, &rest);
        return copysign(z * sum + z * rest, x);
    }
    return copysign(bessel_unscaled(z, bessel_i1_more(1.0 / z)), x);
}

static inline double bessel_i0e_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    if (z <= 5.5) {
        bessel_i0_near(z, &sum, &rest);
        return bessel_scaled(z, sum, rest);
    }
    return (BESSEL_C + bessel_i0_more(1.0 / z)) / sqrt(z);
}

static inline double bessel_i1e_of(double x)
{
    const double z = fabs(x);
    double sum, rest;

    if (z <= 5.5) {
        bessel_i1_near(z, &sum, &rest);
        return x * bessel_scaled(z, sum, rest);
    }
    return copysign((BESSEL_C + bessel_i1_more(1.0 / z)) / sqrt(z), x);
}

/* h - z for z >= 7, r = 1/z. */
static inline double bessel_h_far(double r)
{
    return 0.5 + r * h_far(r);
}

/* h = the result + *rest, z >= 0. */
static inline double bessel_h_pair(double z, double *rest)
{
    double more, more_rest = 0.0, h;

    if (z <= 7.0) {
        more = h_more(z, 0.45 * z - 1.0, &more_rest);
    } else {
        more = bessel_h_far(1.0 / z);
    }
    h = z + more;
    *rest = bessel_sum_rest(z, more, h) + more_rest;
    return h;
}

/* The second part is no number where z is infinite, and nothing long before. */
static inline double bessel_h_of(double x)
{
    double rest;
    const double h = bessel_h_pair(fabs(x), &rest);

    return h < 1e17 ? h + rest : h;
}

/* I1/I0 = z/h. */
static inline double bessel_ratio_of(double x)
{
    const double z = fabs(x);
    double rest;
    const double h = bessel_h_pair(z, &rest), value = z / h;

    return copysign(z > 1e17 ? 1.0 : value - value * rest / h, x);
}

/* h = 2 + w kappa, so kappa = (1 + (h - z - 2)/z) / z. */
static inline double bessel_kappa_of(double w)
{
    const double z = sqrt(w), r = 1.0 / z;
    double value, rest;

    if (w <= 49.0) {
        value = kappa_near(w, 0.00065 * w - 0.0104, &rest);
        return w < 0.0 ? (double)NAN : value + rest;
    }
    return (1.0 - r * (2.0 - bessel_h_far(r))) / z;
}

static inline double bessel_h_derivative_of(double x)
{
    const double z = fabs(x), r = 1.0 / z;
    double value, rest, product;

    if (z <= 7.0) {
        value = slope_near(z * z, 0.0045 * (z * z) - 0.042, &rest);
        product = z * value;
        value = product + (bessel_product_rest(z, value, product) + z * rest);
    } else {
        value = 1.0 - r * r * slope_far(r);
    }
    return copysign(value, x);
}

/* e^z n / sqrt(z) for results in single precision, all infinite from 92 on. */
static inline float bessel_unscaled_single(double z, double n)
{
    const double bounded = z > 200.0 ? 200.0 : z;

    return (float)(n / sqrt(bounded) * bessel_exp_single(bounded));
}

/* ---- Single precision -------------------------------------------------- */

static inline double bessel_i0_near_single(double z)
{
    const double w = z * z;

    return 1.0 + w * (0.25 + w * i0_near_single(w));
}

static inline double bessel_i1_near_single(double z)
{
    const double w = z * z;

    return z * (0.5 + w * (0.0625 + w * i1_near_single(w)));
}

/* sqrt(z) e^-z I(z) for z >= 6; r = 1/z. */
static inline double bessel_i0_far_single(double r)
{
    return BESSEL_C + r * i0_far_single(r);
}

static inline double bessel_i1_far_single(double r)
{
    return BESSEL_C - r * i1_far_single(r);
}

static inline float bessel_i0_f32_of(float x)
{
    const double z = fabs((double)x);

    if (z <= 6.0) {
        return (float)bessel_i0_near_single(z);
    }
    return bessel_unscaled_single(z, bessel_i0_far_single(1.0 / z));
}

static inline float bessel_i1_f32_of(float x)
{
    const double z = fabs((double)x);

    if (z <= 6.0) {
        return copysignf((float)bessel_i1_near_single(z), x);
    }
    return copysignf(bessel_unscaled_single(z, bessel_i1_far_single(1.0 / z)),
                     x);
}

static inline float bessel_i0e_f32_of(float x)
{
    const double z = fabs((double)x);

    if (z <= 6.0) {
        return (float)(bessel_i0_near_single(z) * bessel_exp_single(-z));
    }
    return (float)(bessel_i0_far_single(1.0 / z) / sqrt(z));
}

static inline float bessel_i1e_f32_of(float x)
{
    const double z = fabs((double)x);
    double value;

    if (z <= 6.0) {
        value = bessel_i1_near_single(z) * bessel_exp_single(-z);
    } else {
        value = bessel_i1_far_single(1.0 / z) / sqrt(z);
    }
    return copysignf((float)value, x);
}

/* h for results in single precision, z >= 0 or NaN. */
static inline double bessel_h_single(double z)
{
    const double w = z * z, r = 1.0 / z;

    if (z <= 4.0) {
        return 2.0 + w * kappa_near_single(w);
    }
    return z + (0.5 + r * h_far_single(r));
}

static inline float bessel_h_f32_of(float x)
{
    return (float)bessel_h_single(fabs((double)x));
}

static inline float bessel_ratio_f32_of(float x)
{
    const double value = x / bessel_h_single(fabs((double)x));

    return (float)(fabs((double)x) > 1e17 ? copysign(1.0, (double)x) : value);
}

static inline float bessel_kappa_f32_of(float x)
{
    const double w = x, z = sqrt(w), r = 1.0 / z;

    if (w <= 16.0) {
        return w < 0.0 ? (float)NAN : (float)kappa_near_single(w);
    }
    return (float)((1.0 - r * (1.5 - r * h_far_single(r))) * r);
}

static inline float bessel_h_derivative_f32_of(float x)
{
    const double z = fabs((double)x), w = z * z, r = 1.0 / z;
    double value;

    if (z <= 4.0) {
        value = z * slope_near_single(w);
    } else {
        value = 1.0 - r * r * slope_far_single(r);
    }
    return copysignf((float)value, x);
}

#endif
