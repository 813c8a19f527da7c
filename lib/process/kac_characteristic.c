/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: characteristic function
 * phi(k) = exp(-lam) (cosh(omega t) + a/omega sinh(omega t)),
 * omega^2 = a^2 - c^2 k^2. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* cosh(x) + lam sinh(x)/x for |x| < 1/2 from square = x^2, of either sign. */
static double near_turn(double lam, double square)
{
    double even = 1.0, odd = 1.0, cosine = 1.0, sine = 1.0;

    for (int j = 2; j < 24; j += 2) {
        even *= square / (j * (j - 1.0));
        odd *= square / (j * (j + 1.0));
        cosine += even;
        sine += odd;
    }
    return cosine + lam * sine;
}

/* a - c |k| with one rounding, so that omega keeps its relative precision. */
static double phi(const struct kaci_cone *cone, double t, double k)
{
    const double a = cone->a, lam = cone->lam, ck = cone->c * fabs(k);
    const double less = kaci_fma(-cone->c, fabs(k), a), more = a + ck;
    const double omega = sqrt(fabs(less)) * sqrt(more), x = omega * t;

    if (!(ck * t < (double)INFINITY)) {
        return NAN;
    }
    if (k == 0.0) {
        return 1.0;
    }
    if (x < 0.5) {
        return kaci_exp(-lam) * near_turn(lam, less < 0.0 ? -x * x : x * x);
    }
    if (less > 0.0) {
        const double part = ck / (a + omega) * ck; /* a - omega */

        return 0.5 * (1.0 + a / omega) * kaci_exp(-(part * t)) -
               0.5 * (part / omega) * kaci_exp(-((a + omega) * t));
    }
    {
        const double turns = x * 0x1.45f306dc9c883p-2; /* 1/pi */

        return kaci_exp(-lam) *
               (kaci_cospi(turns) + a / omega * kaci_sinpi(turns));
    }
}

static void characteristic(const struct kaci_cone *cone, const void *detail,
                           int64_t count, const double *k, double *out)
{
    const double t = *(const double *)detail;

    for (int64_t i = 0; i < count; i++) {
        out[i] = phi(cone, t, k[i]);
    }
}

kac_status kac_law_characteristic(double a, double c, double t, int64_t n,
                                  const double *k, double *out)
{
    return kaci_cone_apply(a, c, t, n, "k", k, out, characteristic, &t);
}
