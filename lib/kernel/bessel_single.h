/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions of one number, for results in single precision:
 * computed in double precision with shorter fits and rounded once. Included by
 * bessel.h, after what it uses. */
#ifndef KACI_BESSEL_SINGLE_H
#define KACI_BESSEL_SINGLE_H

/* e^z n / sqrt(z), all infinite from 92 on. */
static inline float bessel_unscaled_single(double z, double n)
{
    const double bounded = z > 200.0 ? 200.0 : z;

    return (float)(n / sqrt(bounded) * bessel_exp_single(bounded));
}

static inline double bessel_i0_single(double z)
{
    const double w = z * z;

    return 1.0 + w * (0.25 + w * i0_near_single(w));
}

static inline double bessel_i1_single(double z)
{
    const double w = z * z;

    return z * (0.5 + w * (0.0625 + w * i1_near_single(w)));
}

/* sqrt(z) e^-z I(z) for z >= 6; r = 1/z. */
static inline double bessel_i0_large_single(double r)
{
    return BESSEL_C + r * i0_far_single(r);
}

static inline double bessel_i1_large_single(double r)
{
    return BESSEL_C - r * i1_far_single(r);
}

static inline int bessel_i0_f32_is_near(float x)
{
    return fabsf(x) <= 6.0f;
}

static inline float bessel_i0_f32_near_of(float x)
{
    return (float)bessel_i0_single(fabs((double)x));
}

static inline float bessel_i0_f32_far_of(float x)
{
    const double z = fabs((double)x);

    return bessel_unscaled_single(z, bessel_i0_large_single(1.0 / z));
}

static inline int bessel_i1_f32_is_near(float x)
{
    return fabsf(x) <= 6.0f;
}

static inline float bessel_i1_f32_near_of(float x)
{
    return copysignf((float)bessel_i1_single(fabs((double)x)), x);
}

static inline float bessel_i1_f32_far_of(float x)
{
    const double z = fabs((double)x);

    return copysignf(bessel_unscaled_single(z, bessel_i1_large_single(1.0 / z)),
                     x);
}

static inline int bessel_i0e_f32_is_near(float x)
{
    return fabsf(x) <= 6.0f;
}

static inline float bessel_i0e_f32_near_of(float x)
{
    const double z = fabs((double)x);

    return (float)(bessel_i0_single(z) * bessel_exp_single(-z));
}

static inline float bessel_i0e_f32_far_of(float x)
{
    const double z = fabs((double)x);

    return (float)(bessel_i0_large_single(1.0 / z) / sqrt(z));
}

static inline int bessel_i1e_f32_is_near(float x)
{
    return fabsf(x) <= 6.0f;
}

static inline float bessel_i1e_f32_near_of(float x)
{
    const double z = fabs((double)x);

    return copysignf((float)(bessel_i1_single(z) * bessel_exp_single(-z)), x);
}

static inline float bessel_i1e_f32_far_of(float x)
{
    const double z = fabs((double)x);

    return copysignf((float)(bessel_i1_large_single(1.0 / z) / sqrt(z)), x);
}

/* h for z <= 4, z >= 4. */
static inline double bessel_h_small_single(double z)
{
    const double w = z * z;

    return 2.0 + w * kappa_near_single(w);
}

static inline double bessel_h_large_single(double z)
{
    const double r = 1.0 / z;

    return z + (0.5 + r * h_far_single(r));
}

static inline int bessel_h_f32_is_near(float x)
{
    return fabsf(x) <= 4.0f;
}

static inline float bessel_h_f32_near_of(float x)
{
    return (float)bessel_h_small_single(fabs((double)x));
}

static inline float bessel_h_f32_far_of(float x)
{
    return (float)bessel_h_large_single(fabs((double)x));
}

static inline int bessel_ratio_f32_is_near(float x)
{
    return fabsf(x) <= 4.0f;
}

static inline float bessel_ratio_f32_near_of(float x)
{
    return (float)(x / bessel_h_small_single(fabs((double)x)));
}

static inline float bessel_ratio_f32_far_of(float x)
{
    const double z = fabs((double)x), value = z / bessel_h_large_single(z);

    return copysignf((float)(z > 1e17 ? 1.0 : value), x);
}

static inline int bessel_kappa_f32_is_near(float w)
{
    return w <= 16.0f;
}

static inline float bessel_kappa_f32_near_of(float w)
{
    return w < 0.0f ? (float)NAN : (float)kappa_near_single(w);
}

static inline float bessel_kappa_f32_far_of(float w)
{
    const double r = 1.0 / sqrt((double)w);

    return (float)((1.0 - r * (1.5 - r * h_far_single(r))) * r);
}

static inline int bessel_h_derivative_f32_is_near(float x)
{
    return fabsf(x) <= 4.0f;
}

static inline float bessel_h_derivative_f32_near_of(float x)
{
    const double z = x;

    return (float)(z * slope_near_single(z * z));
}

static inline float bessel_h_derivative_f32_far_of(float x)
{
    const double r = 1.0 / fabs((double)x);

    return copysignf((float)(1.0 - r * r * slope_far_single(r)), x);
}

#endif
