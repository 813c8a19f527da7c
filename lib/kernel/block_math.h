/* SPDX-License-Identifier: BSD-2-Clause */
/* Elementary functions without branches on the ranges that occur here, for
 * loops that the compiler vectorises; the same operations in any width. */
#ifndef KACI_BLOCK_MATH_H
#define KACI_BLOCK_MATH_H

#include <stdint.h>
#include <string.h>

static inline uint64_t block_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double block_number(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln 2 with 32 zero bits at the end, and the rest. */
#define BLOCK_LN2_HIGH 0x1.62e42feep-1
#define BLOCK_LN2_LOW 0x1.a39ef35793c76p-33

/* Natural logarithm of a normal positive number 1 + f, f given as precisely as
 * it is known: relative precision also next to 1. x = 2^k m with m around 1,
 * log m = 2 atanh((m - 1) / (m + 1)) by its series, whose rest is below 2^-60
 * as the argument is below 0.172. */
static inline double block_ln_of(double x, double f)
{
    const uint64_t half = UINT64_C(0x3fe6a09e667f3bcd); /* sqrt(1/2) */
    const uint64_t shifted = (block_bits(x) - half) + (UINT64_C(1024) << 52);
    const uint64_t k = shifted >> 52; /* exponent + 1024 */
    const double m =
        block_number(block_bits(x) - (k << 52) + (UINT64_C(1024) << 52));
    const double e =
        block_number(k | UINT64_C(0x4330000000000000)) - (0x1p52 + 1024.0);
    const double d = e == 0.0 ? f : m - 1.0, g = d / (m + 1.0), q = g * g;
    /* Even and odd powers apart: two chains, each half as long. */
    const double r = q * q;
    double even = 1.0 / 23.0, odd = 1.0 / 21.0, p;

    even = even * r + 1.0 / 19.0;
    odd = odd * r + 1.0 / 17.0;
    even = even * r + 1.0 / 15.0;
    odd = odd * r + 1.0 / 13.0;
    even = even * r + 1.0 / 11.0;
    odd = odd * r + 1.0 / 9.0;
    even = even * r + 1.0 / 7.0;
    odd = odd * r + 1.0 / 5.0;
    p = (even * r + 1.0 / 3.0) + q * odd;
    /* 2 g = d - g d, and d is exact. */
    return e * BLOCK_LN2_HIGH +
           (d - (g * (d - 2.0 * q * p) - e * BLOCK_LN2_LOW));
}

static inline double block_ln(double x)
{
    return block_ln_of(x, x - 1.0);
}

/* block_ln_of() but for a relative error of 1.2e-6: a polynomial by least
 * squares with Lawson's weights. */
static inline double block_ln_near(double x, double f)
{
    const uint64_t half = UINT64_C(0x3fe6a09e667f3bcd);
    const uint64_t shifted = (block_bits(x) - half) + (UINT64_C(1024) << 52);
    const uint64_t k = shifted >> 52;
    const double m =
        block_number(block_bits(x) - (k << 52) + (UINT64_C(1024) << 52));
    const double e =
        block_number(k | UINT64_C(0x4330000000000000)) - (0x1p52 + 1024.0);
    const double d = e == 0.0 ? f : m - 1.0;
    double p = 0.11895957;

    p = p * d - 0.18667799;
    p = p * d + 0.20496349;
    p = p * d - 0.2490975;
    p = p * d + 0.33314508;
    p = p * d - 0.50001113;
    p = p * d + 1.00000097;
    return e * 0x1.62e42fefa39efp-1 + d * p;
}

/* A number in (0, 1) in steps of 2^-64 with the relative precision of a double
 * at both ends, and 1 minus it: the word's first bit says which end is near,
 * the others how near. */
static inline double block_uniform(uint64_t word, double *complement)
{
    const uint64_t far = -(word >> 63), t = word ^ far; /* t < 2^63 */
    const double high =
        block_number((t >> 32) | UINT64_C(0x4530000000000000)); /* 2^84 + */
    const double low = /* 2^51 + ... + 1/2 */
        block_number((t << 1 & UINT64_C(0x1fffffffe)) |
                     UINT64_C(0x4320000000000001));
    const double near = ((high - (0x1p84 + 0x1p51)) + low) * 0x1p-64;
    const uint64_t here = block_bits(near), there = block_bits(1.0 - near);

    *complement = block_number((there & ~far) | (here & far));
    return block_number((here & ~far) | (there & far));
}

/* exp(x) and 1 - exp(x) for -700 <= x <= 0, each with its own full relative
 * precision: x = k ln 2 + r, expm1(r) by its series. */
static inline double block_exp(double x, double *complement)
{
    const double t = x * 0x1.71547652b82fep+0 + 0x1.8p52;
    const double k = t - 0x1.8p52;
    const double r = (x - k * BLOCK_LN2_HIGH) - k * BLOCK_LN2_LOW;
    const double scale = block_number((block_bits(t) + 1023) << 52);
    const double q = r * r;
    double even = 1.0 / 479001600.0, odd = 1.0 / 6227020800.0, p;

    odd = odd * q + 1.0 / 39916800.0;
    even = even * q + 1.0 / 3628800.0;
    odd = odd * q + 1.0 / 362880.0;
    even = even * q + 1.0 / 40320.0;
    odd = odd * q + 1.0 / 5040.0;
    even = even * q + 1.0 / 720.0;
    odd = odd * q + 1.0 / 120.0;
    even = even * q + 1.0 / 24.0;
    odd = odd * q + 1.0 / 6.0;
    p = (even * q + 0.5) + r * odd;
    p = r + q * p;
    *complement = (1.0 - scale) - scale * p;
    return scale + scale * p;
}

/* A direction in the plane from 64 random bits: its angle to the nearest half
 * axis is uniform on (0, pi/4) in steps of 2^-52, two bits say which. Returns
 * the cosine; `sine` receives the modulus of the sine. */
static inline double block_direction(uint64_t word, double *sine)
{
    const double v = block_number((word & UINT64_C(0xfffffffffffff)) |
                                  UINT64_C(0x3ff0000000000000)) -
                     (1.0 - 0x1p-53);
    const double angle = v * 0x1.921fb54442d18p-1, q = angle * angle;
    const uint64_t swap = -(word >> 63);
    const uint64_t sign = (word << 1) & UINT64_C(0x8000000000000000);
    double s = -1.0 / 1307674368000.0, c = 1.0 / 20922789888000.0;
    uint64_t sb, cb;

    s = s * q + 1.0 / 6227020800.0;
    s = s * q - 1.0 / 39916800.0;
    s = s * q + 1.0 / 362880.0;
    s = s * q - 1.0 / 5040.0;
    s = s * q + 1.0 / 120.0;
    s = s * q - 1.0 / 6.0;
    s = angle + angle * q * s;
    c = c * q - 1.0 / 87178291200.0;
    c = c * q + 1.0 / 479001600.0;
    c = c * q - 1.0 / 3628800.0;
    c = c * q + 1.0 / 40320.0;
    c = c * q - 1.0 / 720.0;
    c = c * q + 1.0 / 24.0;
    c = c * q - 0.5;
    c = 1.0 + q * c;
    sb = block_bits(s);
    cb = block_bits(c);
    *sine = block_number((sb & ~swap) | (cb & swap));
    return block_number(((cb & ~swap) | (sb & swap)) ^ sign);
}

#endif
