/* SPDX-License-Identifier: BSD-2-Clause */
/* What `special` shows the other parts beside the public calls: the nodes of
 * Gauss-Legendre quadrature (gauss_nodes.h), and the functions of the Kac law
 * in the variable in which they are smooth, w = z^2, without a branch, so that
 * loops over them can be vectorised. */
#ifndef KACI_SPECIAL_H
#define KACI_SPECIAL_H

#include "base/base.h"

#include <math.h>

#include <kacflow/special.h>

#include "kernel/kernel.h"
#include "special/gauss_nodes.h"

/* Where sqrt(w + 36) stands below, the caller computes it once; w >= 0 and
 * below 1e300. */

/* kappa = I2(z) / (z I1(z)); h = z I0(z) / I1(z) = 2 + w kappa. */
static inline double kaci_kappa(double root)
{
    const double u = 6.0 / root, x = u - 13.0 / 32.0;

    return u * kappa_fit_p(x) / kappa_fit_q(x);
}

/* k = h'(z) / z = 1 - h kappa, which cancels for large z. */
static inline double kaci_slope(double root)
{
    const double u = 6.0 / root, x = u - 15.0 / 32.0;

    return u * slope_fit_p(x) / slope_fit_q(x);
}

/* I0(z) exp(6 - root) sqrt(root): positive, between 2.4 and 161. */
static inline double kaci_mass(double root)
{
    const double x = 6.0 / root - 7.0 / 16.0;

    return mass_fit_p(x) / mass_fit_q(x);
}

#endif
