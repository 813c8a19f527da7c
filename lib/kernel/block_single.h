/* SPDX-License-Identifier: BSD-2-Clause */
/* block_math.h in single precision. */
#ifndef KACI_BLOCK_SINGLE_H
#define KACI_BLOCK_SINGLE_H

#include <stdint.h>
#include <string.h>

static inline uint32_t single_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float single_number(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln 2 with 12 zero bits at the end, and the rest. */
#define SINGLE_LN2_HIGH 0x1.62ep-1f
#define SINGLE_LN2_LOW 0x1.0bfbe8p-15f

/* Natural logarithm of a normal positive number that is 1 + f, f given as
 * precisely as it is known: relative precision also next to 1. As block_ln().
 */
static inline float single_ln(float x, float f)
{
    const uint32_t half = 0x3f3504f3u; /* sqrt(1/2) */
    const uint32_t shifted = (single_bits(x) - half) + (UINT32_C(128) << 23);
    const uint32_t k = shifted >> 23; /* exponent + 128 */
    const float m =
        single_number(single_bits(x) - (k << 23) + (UINT32_C(128) << 23));
    const float e = single_number(k | 0x4b000000u) - (0x1p23f + 128.0f);
    const float d = e == 0.0f ? f : m - 1.0f;
    const float g = d / (2.0f + d), q = g * g;
    float p = 1.0f / 9.0f;

    p = p * q + 1.0f / 7.0f;
    p = p * q + 1.0f / 5.0f;
    p = p * q + 1.0f / 3.0f;
    return e * SINGLE_LN2_HIGH +
           (d - (g * (d - 2.0f * q * p) - e * SINGLE_LN2_LOW));
}

/* The same but for a relative error of 1.3e-6. */
static inline float single_ln_near(float x, float f)
{
    const uint32_t half = 0x3f3504f3u;
    const uint32_t shifted = (single_bits(x) - half) + (UINT32_C(128) << 23);
    const uint32_t k = shifted >> 23;
    const float m =
        single_number(single_bits(x) - (k << 23) + (UINT32_C(128) << 23));
    const float e = single_number(k | 0x4b000000u) - (0x1p23f + 128.0f);
    const float d = e == 0.0f ? f : m - 1.0f;
    float p = 0.11895957f;

    p = p * d - 0.18667799f;
    p = p * d + 0.20496349f;
    p = p * d - 0.2490975f;
    p = p * d + 0.33314508f;
    p = p * d - 0.50001113f;
    p = p * d + 1.00000097f;
    return e * 0x1.62e43p-1f + d * p;
}

/* exp(x) and 1 - exp(x) for -80 <= x <= 0, each with its own full relative
 * precision. */
static inline float single_exp(float x, float *complement)
{
    const float t = x * 0x1.715476p+0f + 0x1.8p23f;
    const float k = t - 0x1.8p23f;
    const float r = (x - k * SINGLE_LN2_HIGH) - k * SINGLE_LN2_LOW;
    const float scale = single_number((single_bits(t) + 127u) << 23);
    float p = 1.0f / 5040.0f;

    p = p * r + 1.0f / 720.0f;
    p = p * r + 1.0f / 120.0f;
    p = p * r + 1.0f / 24.0f;
    p = p * r + 1.0f / 6.0f;
    p = p * r + 0.5f;
    p = r + r * r * p;
    *complement = (1.0f - scale) - scale * p;
    return scale + scale * p;
}

/* block_direction() of the same word, whose angle is cut to 31 bits. */
static inline float single_direction(uint64_t word, float *sine)
{
    const int32_t bits = (int32_t)((word >> 21) & 0x7fffffffu);
    const float angle = ((float)bits + 0.5f) * (0x1.921fb6p-1f * 0x1p-31f);
    const float q = angle * angle;
    const uint32_t swap = -(uint32_t)(word >> 63);
    const uint32_t sign = (uint32_t)(word >> 31) & 0x80000000u;
    float s = 1.0f / 362880.0f, c = 1.0f / 40320.0f;
    uint32_t sb, cb;

    s = s * q - 1.0f / 5040.0f;
    s = s * q + 1.0f / 120.0f;
    s = s * q - 1.0f / 6.0f;
    s = angle + angle * q * s;
    c = c * q - 1.0f / 720.0f;
    c = c * q + 1.0f / 24.0f;
    c = c * q - 0.5f;
    c = 1.0f + q * c;
    sb = single_bits(s);
    cb = single_bits(c);
    *sine = single_number((sb & ~swap) | (cb & swap));
    return single_number(((cb & ~swap) | (sb & swap)) ^ sign);
}

#endif
