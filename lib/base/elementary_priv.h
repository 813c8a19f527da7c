/* SPDX-License-Identifier: BSD-2-Clause */
/* Tools of the elementary functions. */
#ifndef KACI_ELEMENTARY_PRIV_H
#define KACI_ELEMENTARY_PRIV_H

#include <math.h>
#include <string.h>

#include "base/base.h"

static inline uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double of_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The 26 leading bits: products of two such numbers are exact. */
static inline double leading(double x)
{
    return of_bits(bits_of(x) & 0xfffffffff8000000u);
}

/* a b - product to 2^-106 of it (Dekker). The product must be finite. */
static inline double product_error(double a, double b, double product)
{
    const double ah = leading(a), bh = leading(b);
    const double al = a - ah, bl = b - bh;

    return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
}

/* c[0] + c[1] x + ... + c[count-1] x^(count-1) */
static inline double polynomial(const double *c, int count, double x)
{
    double sum = c[count - 1];

    for (int i = count - 2; i >= 0; i--) {
        sum = sum * x + c[i];
    }
    return sum;
}

#define POLYNOMIAL(c, x) polynomial(c, (int)(sizeof c / sizeof *c), x)

/* ln x = the result + *rest, good to 2^-64 of the value. Requires x > 0,
 * finite. */
double kaci_ln_pair(double x, double *rest);

#endif
