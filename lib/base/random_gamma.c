/* SPDX-License-Identifier: BSD-2-Clause */
/* Gamma numbers. */
#include <kacflow/random.h>

#include "base/base_priv.h"

#include <math.h>

/* ln(1 + w) - w + w^2/2 - w^3/3 = -w^4/4 + w^5/5 - ... for |w| <= 0.1. */
static double log1p_rest(double w)
{
    double term = -w * w * w * w, sum = 0.25 * term;

    for (int j = 5;; j++) {
        double next;

        term *= -w;
        next = sum + term / j;
        if (next == sum) {
            return sum;
        }
        sum = next;
    }
}

/* x^2/2 + d (1 - v + ln v) with v = (1 + w)^3 and w = x / sqrt(9 d): for small
 * w all up to the third power cancels, and only the rest is summed. */
static double log_acceptance(double d, double x, double w)
{
    const double v = (1.0 + w) * (1.0 + w) * (1.0 + w);

    if (fabs(w) <= 0.1) {
        return 3.0 * d * log1p_rest(w);
    }
    return 0.5 * x * x + d * (1.0 - v + kaci_ln(v));
}

/* A cubed normal number with rejection: G. Marsaglia, W. W. Tsang, "A simple
 * method for generating gamma variables", ACM Trans. Math. Software 26 (2000)
 * 363-372. Below a shape of 1, a number of shape + 1 times U^(1/shape), so
 * that small numbers keep their relative precision. */
double kaci_random_gamma(struct kaci_random *random, double shape)
{
    const double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
    const double step = 1.0 / sqrt(9.0 * d);
    double x, w, u;

    assert(shape >= 0.5 && shape < INFINITY);
    do {
        x = kaci_random_normal(random);
        u = kaci_random_uniform(random);
        w = x * step;
    } while (w <= -1.0 || (u >= 1.0 - 0.0331 * (x * x) * (x * x) &&
                           !(kaci_ln(u) < log_acceptance(d, x, w))));
    x = d * ((1.0 + w) * (1.0 + w) * (1.0 + w));
    if (shape < 1.0) {
        x *= kaci_pow(kaci_random_uniform(random), 1.0 / shape);
    }
    return x;
}

kac_status kac_random_gamma(uint64_t seed, uint32_t stream, int64_t first,
                            int64_t n, double shape, double *out)
{
    const kac_status status = kaci_random_check(first, n, out);
    struct kaci_fpmode saved;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(shape >= 0.5 && shape <= 1e60,
                 "shape is %g, must be 0.5 to 1e60", shape);
    saved = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;

        kaci_random_begin(&random, seed, KACI_RANDOM_USER, stream, first + i);
        out[i] = kaci_random_gamma(&random, shape);
    }
    kaci_fp_leave(saved);
    return KAC_OK;
}
