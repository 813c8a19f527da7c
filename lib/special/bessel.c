/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions of one number. */

#include "special/special.h"

#include "kernel/kernel.h"

double kac_bessel_i0(double z)
{
    return kaci_bessel_i0(z);
}

double kac_bessel_i1(double z)
{
    return kaci_bessel_i1(z);
}

double kac_bessel_i0e(double z)
{
    return kaci_bessel_i0e(z);
}

double kac_bessel_i1e(double z)
{
    return kaci_bessel_i1e(z);
}

double kac_bessel_ratio(double z)
{
    return kaci_bessel_ratio(z);
}

double kac_bessel_h(double z)
{
    return kaci_bessel_h(z);
}

double kac_bessel_h_derivative(double z)
{
    return kaci_bessel_h_derivative(z);
}

double kac_bessel_kappa(double w)
{
    return kaci_bessel_kappa(w);
}

float kac_bessel_i0_f32(float z)
{
    return kaci_bessel_i0_f32(z);
}

float kac_bessel_i1_f32(float z)
{
    return kaci_bessel_i1_f32(z);
}

float kac_bessel_i0e_f32(float z)
{
    return kaci_bessel_i0e_f32(z);
}

float kac_bessel_i1e_f32(float z)
{
    return kaci_bessel_i1e_f32(z);
}

float kac_bessel_ratio_f32(float z)
{
    return kaci_bessel_ratio_f32(z);
}

float kac_bessel_h_f32(float z)
{
    return kaci_bessel_h_f32(z);
}

float kac_bessel_h_derivative_f32(float z)
{
    return kaci_bessel_h_derivative_f32(z);
}

float kac_bessel_kappa_f32(float w)
{
    return kaci_bessel_kappa_f32(w);
}
