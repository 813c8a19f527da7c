/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file special.h
 * Special functions: Bessel functions of the Kac law, the normal distribution,
 * the logarithm of the gamma function, and the incomplete gamma and beta
 * functions.
 *
 * Scalar functions return their value, NaN for NaN and outside their domain,
 * and touch no state, the floating-point mode included: errors are stated for
 * round-to-nearest, in which array functions always compute. Any thread may
 * call them.
 *
 * Each Bessel function has four forms: `double f(double)`,
 * `float f_f32(float)`, and over arrays `f_array(n, x, out)` and
 * `f_array_f32(n, x, out)`, which give the same bits as the scalar forms on
 * every processor, in the time of its vector instructions. The others have
 * `double f(double)` and `f_array(n, x, out)`, the incomplete functions with
 * two and three arguments instead of one. Of array functions:
 * - n is the number of arguments, >= 0; x is [n], out is [n] and may be x;
 * - they return #KAC_OK, or #KAC_ERROR_ARGUMENT with `out` untouched.
 *
 * Errors are in ulp: the spacing of the type at the exact value. They hold for
 * every argument, subnormal, huge and infinite ones included, and are asserted
 * against multiple precision in bessel_mpfr_test.c and normal_mpfr_test.c. In
 * single precision they are below 0.6 ulp for every Bessel function. Errors of
 * the incomplete functions are relative, and stated with them.
 */
#ifndef KACFLOW_SPECIAL_H
#define KACFLOW_SPECIAL_H

#include <kacflow/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * I0(z), the modified Bessel function of order 0: even, 1 at 0, infinite above
 * |z| = 713.98 (in single precision 91.90), where it exceeds the type.
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_i0(double z);
/** kac_bessel_i0() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i0_array(int64_t n, const double *z, double *out);
/** kac_bessel_i0() in single precision. @since 0.1 */
KAC_API float kac_bessel_i0_f32(float z);
/** kac_bessel_i0_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i0_array_f32(int64_t n, const float *z,
                                           float *out);

/**
 * I1(z), the modified Bessel function of order 1: odd, z/2 near 0, infinite
 * with the sign of z above |z| = 713.98 (in single precision 91.90).
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_i1(double z);
/** kac_bessel_i1() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i1_array(int64_t n, const double *z, double *out);
/** kac_bessel_i1() in single precision. @since 0.1 */
KAC_API float kac_bessel_i1_f32(float z);
/** kac_bessel_i1_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i1_array_f32(int64_t n, const float *z,
                                           float *out);

/**
 * exp(-|z|) I0(z), the scaled function of order 0: even, 1 at 0, decreasing,
 * 0 at infinity.
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_i0e(double z);
/** kac_bessel_i0e() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i0e_array(int64_t n, const double *z,
                                        double *out);
/** kac_bessel_i0e() in single precision. @since 0.1 */
KAC_API float kac_bessel_i0e_f32(float z);
/** kac_bessel_i0e_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i0e_array_f32(int64_t n, const float *z,
                                            float *out);

/**
 * exp(-|z|) I1(z), the scaled function of order 1: odd, 0 at infinity.
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_i1e(double z);
/** kac_bessel_i1e() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i1e_array(int64_t n, const double *z,
                                        double *out);
/** kac_bessel_i1e() in single precision. @since 0.1 */
KAC_API float kac_bessel_i1e_f32(float z);
/** kac_bessel_i1e_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_i1e_array_f32(int64_t n, const float *z,
                                            float *out);

/**
 * I1(z) / I0(z) = z / h(z): odd, increasing, +-1 at infinity.
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_ratio(double z);
/** kac_bessel_ratio() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_ratio_array(int64_t n, const double *z,
                                          double *out);
/** kac_bessel_ratio() in single precision. @since 0.1 */
KAC_API float kac_bessel_ratio_f32(float z);
/** kac_bessel_ratio_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_ratio_array_f32(int64_t n, const float *z,
                                              float *out);

/**
 * h(z) = z I0(z) / I1(z), the one special function of the Kac velocity:
 * even, h(0) = 2, h(z) - |z| tends to 1/2; infinite at infinity.
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_h(double z);
/** kac_bessel_h() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_h_array(int64_t n, const double *z, double *out);
/** kac_bessel_h() in single precision. @since 0.1 */
KAC_API float kac_bessel_h_f32(float z);
/** kac_bessel_h_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_h_array_f32(int64_t n, const float *z,
                                          float *out);

/**
 * h'(z) = z + h (2 - h) / z, the derivative of h: odd, z/2 near 0, increasing,
 * +-1 at infinity.
 *
 * @param z  Any number.
 * @return The value, error below 2 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_bessel_h_derivative(double z);
/** kac_bessel_h_derivative() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_h_derivative_array(int64_t n, const double *z,
                                                 double *out);
/** kac_bessel_h_derivative() in single precision. @since 0.1 */
KAC_API float kac_bessel_h_derivative_f32(float z);
/** kac_bessel_h_derivative_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_h_derivative_array_f32(int64_t n, const float *z,
                                                     float *out);

/**
 * kappa(w) = (h(z) - 2) / w with w = z^2: the regular part of h, which is
 * I2(z) / (z I1(z)). 1/4 at 0, decreasing, positive, 0 at infinity.
 *
 * @param w  Squared argument; >= 0.
 * @return The value, error below 2 ulp; NaN for NaN or w < 0.
 * @since 0.1
 */
KAC_API double kac_bessel_kappa(double w);
/** kac_bessel_kappa() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_kappa_array(int64_t n, const double *w,
                                          double *out);
/** kac_bessel_kappa() in single precision. @since 0.1 */
KAC_API float kac_bessel_kappa_f32(float w);
/** kac_bessel_kappa_f32() of n numbers. @since 0.1 */
KAC_API kac_status kac_bessel_kappa_array_f32(int64_t n, const float *w,
                                              float *out);

/**
 * Phi(x), the distribution function of the standard normal law.
 *
 * @param x  Any number.
 * @return The value, error below 3 ulp in both tails; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_normal_cdf(double x);
/** kac_normal_cdf() of n numbers. @since 0.1 */
KAC_API kac_status kac_normal_cdf_array(int64_t n, const double *x,
                                        double *out);

/**
 * 1 - Phi(x) = Phi(-x), accurate where it is small.
 *
 * @param x  Any number.
 * @return The value, error below 3 ulp; NaN for NaN.
 * @since 0.1
 */
KAC_API double kac_normal_survival(double x);
/** kac_normal_survival() of n numbers. @since 0.1 */
KAC_API kac_status kac_normal_survival_array(int64_t n, const double *x,
                                             double *out);

/**
 * The quantile of the standard normal law: Phi(quantile(p)) = p. Upper tails
 * below the spacing of doubles at 1 are reached as -quantile(1 - p).
 *
 * @param p  Probability; 0 <= p <= 1.
 * @return The value, error below 3 ulp; -infinity at 0, infinity at 1; NaN
 *         outside and for NaN.
 * @since 0.1
 */
KAC_API double kac_normal_quantile(double p);
/** kac_normal_quantile() of n numbers. @since 0.1 */
KAC_API kac_status kac_normal_quantile_array(int64_t n, const double *p,
                                             double *out);

/**
 * ln Gamma(x), the logarithm of the gamma function.
 *
 * @param x  Any number > 0.
 * @return The value, error below 1 ulp (asserted in elementary_test.c);
 *         infinity at 0 and infinity, NaN below 0 and for NaN.
 * @since 0.1
 */
KAC_API double kac_log_gamma(double x);
/** kac_log_gamma() of n numbers. @since 0.1 */
KAC_API kac_status kac_log_gamma_array(int64_t n, const double *x, double *out);

/**
 * P(a, x) = integral of t^(a-1) exp(-t) over 0 < t < x, over Gamma(a): the
 * regularised lower incomplete gamma function, the distribution function of
 * the gamma law of shape a. The probability that a Poisson number of mean x is
 * a or more, for an integer a.
 *
 * @param a  Shape; >= 0. 1 at a = 0 and 0 at infinity, for 0 < x < infinity.
 * @param x  Argument; >= 0. 0 at 0 and 1 at infinity, for 0 < a < infinity.
 * @return The value; NaN outside, for NaN, and where a and x are both 0 or
 *         both infinite.
 * @par Accuracy
 * Relative error below 4e-15, and a spacing of subnormal numbers, for all a
 * and x, in both tails; asserted in incomplete_mpfr_test.c.
 * @since 0.1
 */
KAC_API double kac_gamma_p(double a, double x);
/** kac_gamma_p() of n pairs; a and x are [n], out may be either. @since 0.1 */
KAC_API kac_status kac_gamma_p_array(int64_t n, const double *a,
                                     const double *x, double *out);

/**
 * Q(a, x) = 1 - P(a, x), the upper incomplete gamma function, accurate where
 * it is small. The probability that a Poisson number of mean x is at most
 * a - 1, for an integer a.
 *
 * @param a  Shape, as in kac_gamma_p().
 * @param x  Argument, as in kac_gamma_p().
 * @return The value, with the domain and the relative error of kac_gamma_p().
 * @since 0.1
 */
KAC_API double kac_gamma_q(double a, double x);
/** kac_gamma_q() of n pairs; a and x are [n], out may be either. @since 0.1 */
KAC_API kac_status kac_gamma_q_array(int64_t n, const double *a,
                                     const double *x, double *out);

/**
 * I_x(a, b) = integral of t^(a-1) (1-t)^(b-1) over 0 < t < x, over B(a, b): the
 * regularised incomplete beta function, the distribution function of the beta
 * law.
 *
 * @param a  First shape; >= 0. All mass is at 0 for a = 0, at 1 for infinity.
 * @param b  Second shape; >= 0. All mass is at 1 for b = 0, at 0 for infinity.
 * @param x  Argument; 0 <= x <= 1.
 * @return The value; NaN outside, for NaN, where all mass is at x, and where
 *         it is at no one point (a and b both 0 or both infinite).
 * @par Accuracy
 * Relative error below 4e-15, and a spacing of subnormal numbers, for all
 * arguments, in both tails; asserted in incomplete_mpfr_test.c.
 * @since 0.1
 */
KAC_API double kac_beta_i(double a, double b, double x);
/** kac_beta_i() of n triples; a, b and x are [n], out may be one of them.
 *  @since 0.1 */
KAC_API kac_status kac_beta_i_array(int64_t n, const double *a, const double *b,
                                    const double *x, double *out);

/**
 * 1 - I_x(a, b) = I_(1-x)(b, a), accurate where it is small.
 *
 * @param a  First shape, as in kac_beta_i().
 * @param b  Second shape, as in kac_beta_i().
 * @param x  Argument; 0 <= x <= 1.
 * @return The value, with the domain and the relative error of kac_beta_i().
 * @since 0.1
 */
KAC_API double kac_beta_i_complement(double a, double b, double x);
/** kac_beta_i_complement() of n triples; a, b and x are [n], out may be one of
 *  them. @since 0.1 */
KAC_API kac_status kac_beta_i_complement_array(int64_t n, const double *a,
                                               const double *b, const double *x,
                                               double *out);

#ifdef __cplusplus
}
#endif

#endif
