/* SPDX-License-Identifier: BSD-2-Clause */
/* A fused multiply-add in whole numbers, for systems whose own rounds twice
 * (the C libraries of Windows, on processors without the instruction). */
#include "base/base.h"

#include <math.h>
#include <string.h>

enum {
    TOP = 125, // of numbers that are added: room for a carry
    FRACTION = 53,
    LEAST = -1074 // exponent of the smallest double
};

/* high 2^64 + low. */
struct wide {
    uint64_t high, low;
};

/* The product of two numbers below 2^53. */
static struct wide product(uint64_t a, uint64_t b)
{
    const uint64_t ah = a >> 32, al = a & 0xffffffffu;
    const uint64_t bh = b >> 32, bl = b & 0xffffffffu;
    const uint64_t middle = ah * bl + al * bh; // below 2^54
    struct wide r = {ah * bh + (middle >> 32), al * bl};

    r.low += middle << 32;
    r.high += r.low < al * bl;
    return r;
}

/* 0 <= count <= 127. */
static struct wide left(struct wide a, int count)
{
    if (count >= 64) {
        return (struct wide){a.low << (count - 64), 0};
    }
    if (count > 0) {
        a.high = a.high << count | a.low >> (64 - count);
        a.low <<= count;
    }
    return a;
}

/* With the lowest bit set where bits that are lost were; count >= 0. */
static struct wide right(struct wide a, int count)
{
    uint64_t lost;

    if (count >= 128) {
        return (struct wide){0, (a.high | a.low) != 0};
    }
    if (count >= 64) {
        lost = a.low | (count > 64 ? a.high << (128 - count) : 0);
        return (struct wide){0, a.high >> (count - 64) | (lost != 0)};
    }
    if (count > 0) {
        lost = a.low << (64 - count);
        a.low = a.low >> count | a.high << (64 - count) | (lost != 0);
        a.high >>= count;
    }
    return a;
}

static int top_bit(struct wide a)
{
    uint64_t word = a.high != 0 ? a.high : a.low;
    int bit = a.high != 0 ? 64 : 0;

    for (int step = 32; step > 0; step /= 2) {
        if (word >> step != 0) {
            word >>= step;
            bit += step;
        }
    }
    return bit;
}

/* A number with its highest bit at TOP, times 2^exponent. */
struct scaled {
    struct wide bits;
    int exponent, negative;
};

static struct scaled scale(struct wide bits, int exponent, int negative)
{
    const int up = TOP - top_bit(bits);

    return (struct scaled){left(bits, up), exponent - up, negative};
}

/* |x| = whole 2^exponent of a finite x that is not 0. */
static uint64_t take_apart(double x, int *exponent, int *negative)
{
    const uint64_t hidden = UINT64_C(1) << (FRACTION - 1);
    uint64_t bits;
    int biased;

    memcpy(&bits, &x, sizeof bits);
    *negative = (int)(bits >> 63);
    biased = (int)(bits >> (FRACTION - 1) & 0x7ff);
    *exponent = LEAST + (biased > 0 ? biased - 1 : 0);
    return (bits & (hidden - 1)) | (biased > 0 ? hidden : 0);
}

/* To nearest, ties to even, with as many bits as the double has there. */
static double rounded(struct scaled a)
{
    const int top = top_bit(a.bits);
    const int keep = top + a.exponent - LEAST + 1; // bits above 2^LEAST
    const int drop = top + 1 - (keep < FRACTION ? keep : FRACTION);
    double result = 0;

    if (keep >= 0) { // else below half of the smallest
        // Two bits more than are kept: half, and whether there is more.
        const struct wide cut =
            drop >= 2 ? right(a.bits, drop - 2) : left(a.bits, 2 - drop);
        uint64_t whole = cut.low >> 2;
        const uint64_t rest = cut.low & 3;

        whole += rest > 2 || (rest == 2 && (whole & 1) != 0);
        result = ldexp((double)whole, a.exponent + drop);
    }
    return a.negative ? -result : result;
}

double kaci_fma_exactly(double x, double y, double z)
{
    int ex, ey, ez, nx, ny, nz, apart;
    uint64_t mx, my, mz;
    struct scaled large, small;

    // Infinities, NaNs and zeros: one of the two operations is exact.
    if (!isfinite(x) || !isfinite(y) || x == 0 || y == 0) {
        return x * y + z;
    }
    if (!isfinite(z)) {
        return z;
    }
    if (z == 0) {
        return x * y;
    }
    mx = take_apart(x, &ex, &nx);
    my = take_apart(y, &ey, &ny);
    mz = take_apart(z, &ez, &nz);
    large = scale(product(mx, my), ex + ey, nx != ny);
    small = scale((struct wide){0, mz}, ez, nz);
    if (small.exponent > large.exponent ||
        (small.exponent == large.exponent &&
         (small.bits.high > large.bits.high ||
          (small.bits.high == large.bits.high &&
           small.bits.low > large.bits.low)))) {
        const struct scaled swap = large;

        large = small;
        small = swap;
    }
    // The product has 106 bits of the 126: what is lost here is far below the
    // last bit of the sum.
    apart = large.exponent - small.exponent;
    small.bits = right(small.bits, apart);
    if (large.negative == small.negative) {
        large.bits.low += small.bits.low;
        large.bits.high += small.bits.high + (large.bits.low < small.bits.low);
    } else {
        const int borrow = large.bits.low < small.bits.low;

        large.bits.low -= small.bits.low;
        large.bits.high -= small.bits.high + (uint64_t)borrow;
        if ((large.bits.high | large.bits.low) == 0) {
            return 0;
        }
    }
    return rounded(large);
}
