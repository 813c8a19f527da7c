/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions of the Kac law, scalar and over arrays. */

#include "special/special.h"

double kac_bessel_kappa(double w)
{
    return w < 0.0 ? (double)NAN : kaci_kappa(sqrt(w + 36.0));
}

/* h = z + 1/2 + 3/(8 z) + ...: from 1e8 on the third term is below 4e-17 of
 * the first; below it z^2 cannot overflow. */
double kac_bessel_h(double z)
{
    const double size = fabs(z);

    if (size >= 1e8) {
        return size + 0.5;
    }
    return 2.0 + z * z * kaci_kappa(sqrt(z * z + 36.0));
}

double kac_bessel_i0e(double z)
{
    const double size = fabs(z);

    if (size <= 8.0) {
        return kaci_exp(-size) * i0_small(size * size / 64.0);
    }
    return i0_large(8.0 / size) / sqrt(size);
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

kac_status kac_bessel_h_array(int64_t n, const double *z, double *out)
{
    return apply(kac_bessel_h, n, "z", z, out);
}

kac_status kac_bessel_kappa_array(int64_t n, const double *w, double *out)
{
    return apply(kac_bessel_kappa, n, "w", w, out);
}

kac_status kac_bessel_i0e_array(int64_t n, const double *z, double *out)
{
    return apply(kac_bessel_i0e, n, "z", z, out);
}
