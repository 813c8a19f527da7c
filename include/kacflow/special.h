/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file special.h
 * Special functions of the Kac law.
 *
 * Scalar functions return their value, NaN outside their domain, and touch no
 * state, the floating-point mode included: errors are stated for
 * round-to-nearest. The array functions do the same for n numbers, always in
 * round-to-nearest. Any thread may call them. The stated errors are asserted
 * against reference tables in bessel_test.c and against MPFR over the whole
 * range in bessel_mpfr_test.c; the figures in brackets are the largest among
 * 90000 arguments.
 */
#ifndef KACFLOW_SPECIAL_H
#define KACFLOW_SPECIAL_H

#include <kacflow/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * h(z) = z I0(z) / I1(z), the one special function of the Kac velocity.
 * h(0) = 2; h(z) - z tends to 1/2; even in z; infinite at infinity.
 *
 * @param z  Any number.
 * @return h(z) with a relative error below 1e-15 (9.1e-16); NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_h(double z);

/**
 * kappa(w) = (h(z) - 2) / w with w = z^2: the regular part of h, which is
 * I2(z) / (z I1(z)). 1/4 at 0, decreasing, positive.
 *
 * @param w  Squared argument; >= 0.
 * @return kappa(w) with a relative error below 1.2e-15 (1.1e-15); 0 at
 *         infinity, NaN for w < 0 or NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_kappa(double w);

/**
 * exp(-|z|) I0(z), the scaled modified Bessel function of order 0.
 *
 * @param z  Any number.
 * @return The value with a relative error below 1e-15 (7.2e-16); 0 at
 *         infinity, NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_i0e(double z);

/**
 * kac_bessel_h() of n numbers.
 *
 * @param n    How many; >= 0.
 * @param z    [n]
 * @param out  [n]; may be `z`.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT; on error `out` is untouched.
 * @since 0.1
 */
KAC_API kac_status kac_bessel_h_array(int64_t n, const double *z, double *out);

/** kac_bessel_kappa() of n numbers; as kac_bessel_h_array(). @since 0.1 */
KAC_API kac_status kac_bessel_kappa_array(int64_t n, const double *w,
                                          double *out);

/** kac_bessel_i0e() of n numbers; as kac_bessel_h_array(). @since 0.1 */
KAC_API kac_status kac_bessel_i0e_array(int64_t n, const double *z,
                                        double *out);

#ifdef __cplusplus
}
#endif

#endif
