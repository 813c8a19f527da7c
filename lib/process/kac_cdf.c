/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: distribution function and survival, with relative precision in the
 * tails.
 *
 * For 0 < y < 1, with s = sqrt(1 - y^2), z = lam s and W = 1 - s cos(theta),
 *
 *     P(K > c t y) = y / (2 pi) * integral over 0..pi of exp(-lam W) / W,
 *
 * atom included. The integrand is periodic and analytic but for poles at
 * +-i eta, eta = atanh(y). The trapezoid rule with N nodes at half steps
 * therefore converges geometrically; where the nodes resolve exp(z cos) only
 * beyond the pole (eta < asinh(N/z), which is lam y < N), the pole's own sum,
 * 1 / (1 + exp(N eta)), has to be added. All terms are positive. N =
 * sqrt(76 z + 160) makes the error of the rule smaller than rounding. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* Terms from exp(-40) of the largest on are left out. With the N above no more
 * than 21 are left, 12 for large z. */
enum { MOST_TERMS = 24 };
#define CUT 40.0

/* z (1 - cos(theta)) = 2 z sin^2(theta/2) at the nodes theta = (k + 1/2) 2
 * pi/N, by rotation: sines and cosines up to pi/2, so nothing cancels where it
 * matters. Returns how many are below CUT. */
static int node_heights(double z, double nodes, double height[MOST_TERMS])
{
    const double sine = kaci_sinpi(0.5 / nodes),
                 cosine = kaci_cospi(0.5 / nodes);
    const double step_sine = 2.0 * sine * cosine;
    const double step_cosine = 1.0 - 2.0 * sine * sine;
    const int most = nodes < 2 * MOST_TERMS ? (int)(0.5 * nodes) : MOST_TERMS;
    double x = cosine, y = sine;

    for (int k = 0; k < most; k++) {
        const double old = x;

        height[k] = 2.0 * z * (y * y);
        if (height[k] > CUT) {
            return k;
        }
        x = old * step_cosine - y * step_sine;
        y = y * step_cosine + old * step_sine;
    }
    return most;
}

/* In units of exp(-base), base = lam y^2/(1 + s) = (beta n)^2/(lam + z): the
 * largest term's exponent, lam W = base + height. */
double kaci_cone_tail(const struct kaci_cone *cone, double n, double *exponent)
{
    const double bn = cone->beta * n, delta = (cone->high - n) + cone->low;
    const double z =
        sqrt((cone->beta * delta) * (cone->beta * (cone->high + n)));
    const double base = bn * (bn / (cone->lam + z));
    const double nodes = 2.0 * (floor(0.5 * sqrt(76.0 * z + 160.0)) + 1.0);
    double height[MOST_TERMS], term[MOST_TERMS], sum = 0.0, unused;
    const int terms = node_heights(z, nodes, height);

    assert(terms >= 1 && terms <= MOST_TERMS);
    for (int k = 0; k < terms; k++) {
        term[k] = block_exp(-height[k], &unused) / (base + height[k]);
    }
    for (int k = terms - 1; k >= 0; k--) {
        sum += term[k];
    }
    sum *= bn / nodes;
    if (bn < nodes) {
        const double pole = nodes * (0.5 * kaci_log1p(2.0 * (n / delta)));

        if (pole - base < CUT + 4.0) {
            sum += kaci_exp(base - pole) / (1.0 + kaci_exp(-pole));
        }
    }
    *exponent = base;
    return sum;
}

/* P(K > n) for any n >= 0. */
static double upper(const struct kaci_cone *cone, double n)
{
    double exponent, scaled, tail;

    if (n >= cone->high) {
        return 0.0;
    }
    if (n == 0.0) {
        return 0.5;
    }
    scaled = kaci_cone_tail(cone, n, &exponent);
    tail = scaled * kaci_exp(-exponent);
    return tail < 0.5 ? tail : 0.5;
}

/* P(K >= n) for any n > 0. */
static double upper_closed(const struct kaci_cone *cone, double n)
{
    return n == cone->high ? 0.5 * kaci_exp(-cone->lam) : upper(cone, n);
}

static void survival(const struct kaci_cone *cone, const void *detail,
                     int64_t count, const double *x, double *out)
{
    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        if (isnan(x[i])) {
            out[i] = x[i];
        } else if (x[i] >= 0.0) {
            out[i] = upper(cone, x[i]);
        } else {
            out[i] = 1.0 - upper_closed(cone, -x[i]);
        }
    }
}

static void cdf(const struct kaci_cone *cone, const void *detail, int64_t count,
                const double *x, double *out)
{
    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        if (isnan(x[i])) {
            out[i] = x[i];
        } else if (x[i] >= 0.0) {
            out[i] = 1.0 - upper(cone, x[i]);
        } else {
            out[i] = upper_closed(cone, -x[i]);
        }
    }
}

static void log_survival(const struct kaci_cone *cone, const void *detail,
                         int64_t count, const double *x, double *out)
{
    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        if (isnan(x[i])) {
            out[i] = x[i];
        } else if (x[i] >= cone->high) {
            out[i] = -(double)INFINITY;
        } else if (x[i] > 0.0) {
            double exponent;
            const double tail = kaci_cone_tail(cone, x[i], &exponent);

            out[i] = kaci_ln(tail) - exponent;
        } else if (x[i] == 0.0) {
            out[i] = -CONE_LN2;
        } else {
            out[i] = kaci_log1p(-upper_closed(cone, -x[i]));
        }
    }
}

kac_status kac_law_cdf(double a, double c, double t, int64_t n, const double *x,
                       double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, cdf, NULL);
}

kac_status kac_law_survival(double a, double c, double t, int64_t n,
                            const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, survival, NULL);
}

kac_status kac_law_log_survival(double a, double c, double t, int64_t n,
                                const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, log_survival, NULL);
}
