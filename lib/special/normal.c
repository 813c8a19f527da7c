/* SPDX-License-Identifier: BSD-2-Clause */
/* Normal distribution and the logarithm of the gamma function, scalar and over
 * arrays. Errors in ulp, asserted in normal_mpfr_test.c: below 3 (largest of
 * 40000 arguments: Phi 2.61, the quantile 2.68); log-gamma below 1. */

#include "special/special.h"

#include "special/normal.inc"

/* Below it Phi - 1/2, above it 1 - Phi is computed. */
#define SPLIT 0.75
#define SQRT_2PI 0x1.40d931ff62706p+1

/* (1 - Phi(x)) exp(x^2 / 2). Requires x >= 5/8. */
static double mills(double x)
{
    const double y = 1.0 / (x + 2.5);

    return y * normal_mills(y);
}

/* e^shift (1 - Phi(x)) = e^(shift - x^2/2) mills(x); what x^2, x + 5/2, the
 * product and the quotient lose in rounding is taken back. shift - x^2/2 must
 * be as exact as x^2. Requires 5/8 <= x < 1e100. */
static double scaled_tail(double x, double shift)
{
    const double square = x * x, square_rest = kaci_fma(x, x, -square);
    const double sum = x + 2.5, part = sum - x;
    const double sum_rest = (x - (sum - part)) + (2.5 - part);
    const double power = kaci_exp(shift - 0.5 * square);
    const double factor = normal_mills(1.0 / sum), product = power * factor;
    const double value = product / sum;
    const double product_rest =
        kaci_fma(power, factor, -product) + kaci_fma(-value, sum, product);

    return value + ((product_rest - value * sum_rest) / sum -
                    value * (0.5 * square_rest));
}

/* 1 - Phi(x). Where it may be subnormal it is computed e^64 times as large and
 * rounded once there. Requires x >= SPLIT or NaN. */
static double tail(double x)
{
    if (x >= 40.0) {
        return 0.0;
    }
    return x < 37.0 ? scaled_tail(x, 0.0)
                    : scaled_tail(x, 64.0) * 0x1.969d47321e4ccp-93;
}

double kac_normal_cdf(double x)
{
    if (fabs(x) < SPLIT) {
        return 0.5 + x * normal_middle(x * x);
    }
    return x < 0.0 ? tail(-x) : 1.0 - tail(x);
}

double kac_normal_survival(double x)
{
    return kac_normal_cdf(-x);
}

/* x for a residual u = (value wanted - value at x) / density, the value being
 * increasing: Halley's step. */
static double halley(double x, double u)
{
    return x + u / (1.0 - 0.5 * u * x);
}

/* Phi(x) = 1/2 + d. Requires |d| <= 1/4; third-order start, within 0.01. */
static double quantile_middle(double d)
{
    const double z = SQRT_2PI * d;
    double x = z * (1.0 + z * z * (1.0 / 6));

    for (int i = 0; i < 3; i++) {
        const double missing = d - x * normal_middle(x * x);

        x = halley(x, missing * SQRT_2PI * kaci_exp(0.5 * x * x));
    }
    return x;
}

/* 1 - Phi(x) = q. Requires 0 < q < 1/4. The start is good to 5e-4 (Abramowitz
 * and Stegun, 26.2.23). Where the tail may be subnormal, all is e^64 times as
 * large. */
static double quantile_tail(double q)
{
    const int tiny = q < 0x1p-960;
    const double shift = tiny ? 64.0 : 0.0;
    const double wanted = tiny ? q * 0x1.425982cf597cdp+92 : q;
    const double t = sqrt(-2.0 * kaci_ln(q));
    double x = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                       (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

    for (int i = 0; i < 3; i++) {
        const double at = scaled_tail(x, shift);

        x = halley(x, SQRT_2PI * mills(x) * ((at - wanted) / at));
    }
    return x;
}

double kac_normal_quantile(double p)
{
    if (!(p > 0.0 && p < 1.0)) {
        return p == 0.0   ? -(double)INFINITY
               : p == 1.0 ? (double)INFINITY
                          : (double)NAN;
    }
    if (p < 0.25) {
        return -quantile_tail(p);
    }
    return p > 0.75 ? quantile_tail(1.0 - p) : quantile_middle(p - 0.5);
}

double kac_log_gamma(double x)
{
    return kaci_lgamma(x);
}

static kac_status apply(double (*function)(double), int64_t n, const char *name,
                        const double *x, double *out)
{
    struct kaci_fpmode mode;

    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || x != NULL, "%s is NULL", name);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        out[i] = function(x[i]);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

kac_status kac_normal_cdf_array(int64_t n, const double *x, double *out)
{
    return apply(kac_normal_cdf, n, "x", x, out);
}

kac_status kac_normal_survival_array(int64_t n, const double *x, double *out)
{
    return apply(kac_normal_survival, n, "x", x, out);
}

kac_status kac_normal_quantile_array(int64_t n, const double *p, double *out)
{
    return apply(kac_normal_quantile, n, "p", p, out);
}

kac_status kac_log_gamma_array(int64_t n, const double *x, double *out)
{
    return apply(kac_log_gamma, n, "x", x, out);
}
