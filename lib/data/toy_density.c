/* SPDX-License-Identifier: BSD-2-Clause */
/* Toy distributions: modes and logarithms of the densities. */

#include "data/data_priv.h"

#include <math.h>

static const double log_2pi = 0x1.d67f1c864beb5p+0; // ln(2 pi)

int64_t kaci_grid9_modes(double *out)
{
    for (int i = 0; i < 9; i++) {
        const int row = i / 3, column = i % 3;

        out[2 * i] = row - 1;
        out[2 * i + 1] = column - 1;
    }
    return 9;
}

int64_t kaci_gaussians8_modes(double radius, double *out)
{
    for (int i = 0; i < 8; i++) {
        out[2 * i] = radius * kaci_cospi(0.25 * i);
        out[2 * i + 1] = radius * kaci_sinpi(0.25 * i);
    }
    return 8;
}

double kaci_mixture_log_density(int64_t modes, const double *mode, double std,
                                const double *x)
{
    double energy[KACI_TOY_MODES], least = INFINITY, sum = 0.0;

    assert(modes >= 1 && modes <= KACI_TOY_MODES);
    if (x[0] != x[0] || x[1] != x[1]) {
        return NAN;
    }
    for (int64_t i = 0; i < modes; i++) {
        const double dx = (x[0] - mode[2 * i]) / std;
        const double dy = (x[1] - mode[2 * i + 1]) / std;

        energy[i] = 0.5 * (dx * dx + dy * dy);
        least = energy[i] < least ? energy[i] : least;
    }
    if (!(least < INFINITY)) {
        return -INFINITY;
    }
    for (int64_t i = 0; i < modes; i++) {
        sum += kaci_exp(least - energy[i]);
    }
    return kaci_ln(sum / (double)modes) - least - log_2pi - 2.0 * kaci_ln(std);
}

double kaci_checkerboard_log_density(const double *x)
{
    if (x[0] != x[0] || x[1] != x[1]) {
        return NAN;
    }
    if (!(x[0] >= -2.0 && x[0] < 2.0 && x[1] >= -2.0 && x[1] < 2.0)) {
        return -INFINITY;
    }
    if (((int)floor(x[0]) + (int)floor(x[1])) % 2 != 0) {
        return -INFINITY;
    }
    return -0x1.0a2b23f3bab73p+1; // -ln 8
}

double kaci_funnel_log_density(int64_t d, double std, const double *x)
{
    const double z = x[0] / std, shrink = kaci_exp(-0.5 * x[0]);
    double energy = 0.0;
    int infinite = 0;

    for (int64_t i = 0; i < d; i++) {
        if (x[i] != x[i]) {
            return NAN;
        }
        infinite |= fabs(x[i]) == INFINITY;
    }
    if (infinite) {
        return -INFINITY;
    }
    for (int64_t i = 1; i < d; i++) {
        const double y = x[i] != 0.0 ? x[i] * shrink : 0.0; // no 0 * inf

        energy += y * y;
    }
    return -0.5 *
               (z * z + energy + (double)(d - 1) * x[0] + (double)d * log_2pi) -
           kaci_ln(std);
}
