/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions of one number, with the bits of the kernels. */
#include "kernel/kernel.h"

#include "kernel/bessel.h"

double kaci_bessel_i0(double x)
{
    return bessel_i0_of(x);
}

double kaci_bessel_i1(double x)
{
    return bessel_i1_of(x);
}

double kaci_bessel_i0e(double x)
{
    return bessel_i0e_of(x);
}

double kaci_bessel_i1e(double x)
{
    return bessel_i1e_of(x);
}

double kaci_bessel_ratio(double x)
{
    return bessel_ratio_of(x);
}

double kaci_bessel_h(double x)
{
    return bessel_h_of(x);
}

double kaci_bessel_kappa(double x)
{
    return bessel_kappa_of(x);
}

double kaci_bessel_h_derivative(double x)
{
    return bessel_h_derivative_of(x);
}

float kaci_bessel_i0_f32(float x)
{
    return bessel_i0_f32_of(x);
}

float kaci_bessel_i1_f32(float x)
{
    return bessel_i1_f32_of(x);
}

float kaci_bessel_i0e_f32(float x)
{
    return bessel_i0e_f32_of(x);
}

float kaci_bessel_i1e_f32(float x)
{
    return bessel_i1e_f32_of(x);
}

float kaci_bessel_ratio_f32(float x)
{
    return bessel_ratio_f32_of(x);
}

float kaci_bessel_h_f32(float x)
{
    return bessel_h_f32_of(x);
}

float kaci_bessel_kappa_f32(float x)
{
    return bessel_kappa_f32_of(x);
}

float kaci_bessel_h_derivative_f32(float x)
{
    return bessel_h_derivative_f32_of(x);
}
