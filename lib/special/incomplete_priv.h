/* SPDX-License-Identifier: BSD-2-Clause */
/* What the incomplete gamma and the incomplete beta function share: the mass
 * of Poisson's law with its exponent in two doubles, so that the far tails
 * keep their relative precision, and the integral of a tail over its density
 * at the boundary. */
#ifndef KACI_INCOMPLETE_PRIV_H
#define KACI_INCOMPLETE_PRIV_H

#include "special/special.h"

/* high + low, |low| at most half a spacing of high. */
struct kaci_pair {
    double high, low;
};

/* factor exp(ln) */
struct kaci_mass {
    struct kaci_pair ln;
    double factor;
};

/* value times scale, which is 1 or, where the product may be subnormal, a
 * power of 2: rounded once, at the end. */
struct kaci_scaled {
    double value, scale;
};

/* A tail: the integral of exp(-g(u)) over u > 0,
 * g(u) = slope u + size (e^v - 1 - v) - total (w - ln(1 + w)), v = u or -u,
 * w = share (e^v - 1), and g''(0) = curvature. */
struct kaci_tail {
    double slope, size, total, share, curvature;
    int32_t falling; /* v = -u */
};

struct kaci_pair kaci_pair_sum(double a, double b);
struct kaci_pair kaci_pair_add(struct kaci_pair a, struct kaci_pair b);
struct kaci_pair kaci_pair_multiply(struct kaci_pair a, struct kaci_pair b);
/* Requires x.high > 0, finite. Good to 2^-68 of the value. */
struct kaci_pair kaci_pair_ln(struct kaci_pair x);

/* ln Gamma(a + 1) - ((a + 1/2) ln a - a + ln(2 pi) / 2). Requires a >= 10. */
double kaci_stirling(double a);
/* ln Gamma(1 + f) / f. Requires 0 <= f <= 1. */
double kaci_ln_gamma_slope(double f);

/* x^a e^-x / Gamma(a + 1). Requires a > 0 and x >= 0; ln_x is ln x, looked at
 * where a < 10. */
struct kaci_mass kaci_mass_of(double a, struct kaci_pair x,
                              struct kaci_pair ln_x);
struct kaci_scaled kaci_mass_value(struct kaci_mass mass);

/* Requires size, or total share (1 - share), of 20 or more. */
double kaci_tail_integral(const struct kaci_tail *tail);

#endif
