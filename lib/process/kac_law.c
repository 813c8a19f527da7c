/* SPDX-License-Identifier: BSD-2-Clause */
/* The Kac law: speed c, direction reversed at Poisson rate a. With lam = a g,
 * beta = a/c and w = beta^2 (c g - |n|) (c g + |n|), everything inside the
 * cone is a function of lam, beta n and w; h = 2 + w kappa. */

#include "process/process_priv.h"
#include "process/block_math.h"
#include "special/special.h"

/* Values at a displacement that is not inside. */
static struct kaci_noise_point outside(const kac_process *process, double g,
                                       double n, int32_t on_front)
{
    struct kaci_noise_point p = {0};

    if (isnan(n)) {
        p.log_density = p.velocity = p.score = p.slope = n;
        return p;
    }
    p.log_density =
        on_front ? kaci_kac_law.log_atom(process, g) : -(double)INFINITY;
    /* At g = 0 both fronts lie at n = 0, where the mean is 0. */
    p.velocity = n == 0.0 ? 0.0 : copysign(process->c, n);
    p.front = (n < 0.0 ? -1 : 1) * (on_front ? 1 : 2);
    return p;
}

/* The distance to the front is c g - |n| with one rounding: c g is held as
 * high + low, and high - |n| is exact near the front. So w keeps its relative
 * precision up to the front. In the log density no exponentials cancel:
 * log I0(z) - lam = log(mass / sqrt(root)) - e with
 * e = lam + 6 - root = ((beta n)^2 + 12 lam) / (lam + 6 + root).
 * The first loop has no branch, so that it can be vectorised; what it makes of
 * a displacement that is not inside is not used. */
static void kac_noise(const kac_process *process, double g, int64_t count,
                      const double *displacement, double tolerance,
                      struct kaci_noise_point *out)
{
    const double a = process->a, c = process->c, beta = a / c, lam = a * g;
    const double high = c * g, low = fma(c, g, -high);
    const double log_half_beta = process->log_half_beta;
    double gap[KACI_BLOCK], log_density[KACI_BLOCK], velocity[KACI_BLOCK];
    double score[KACI_BLOCK], slope[KACI_BLOCK];

    for (int64_t i = 0; i < count; i++) {
        const double n = displacement[i], size = fabs(n);
        const double far = high - size, delta = far + low;
        const double bn = beta * n;
        const double w = (beta * delta) * (beta * (high + size));
        const double root = sqrt(w + 36.0);
        const double kappa = kaci_kappa(root), h = 2.0 + w * kappa;
        const double sum = lam + h;
        const double e = (bn * bn + 12.0 * lam) / (lam + 6.0 + root);

        gap[i] = far;
        velocity[i] = c * (bn / sum);
        score[i] = -beta * (bn * ((1.0 + lam * kappa) / sum));
        slope[i] = a / sum * (1.0 + bn * (bn * kaci_slope(root) / sum));
        log_density[i] = log_half_beta - e +
                         block_ln(kaci_mass(root) * sum / (h * sqrt(root)));
    }
    for (int64_t i = 0; i < count; i++) {
        if (gap[i] > tolerance) {
            out[i].log_density = log_density[i];
            out[i].velocity = velocity[i];
            out[i].score = score[i];
            out[i].slope = slope[i];
            out[i].front = 0;
        } else {
            out[i] = outside(process, g, displacement[i], gap[i] >= -tolerance);
        }
    }
}

static double kac_log_atom(const kac_process *process, double g)
{
    return -process->a * g - 0x1.62e42fefa39efp-1; /* log 2 */
}

static double kac_radius(const kac_process *process, double g)
{
    return process->c * g;
}

static void kac_scales(const kac_process *process, double g, double dg,
                       double *noise, double *velocity)
{
    *noise = process->c * g;
    *velocity = process->c * dg;
}

static const struct kaci_scalar_law kac_scalar = {
    .prepare = kaci_kac_prepare,
    .draw = kaci_kac_draw,
    .noise = kac_noise,
};

const struct kaci_law kaci_kac_law = {
    .id = KAC_LAW_KAC,
    .draw = kaci_product_draw,
    .noise = kaci_product_noise,
    .log_atom = kac_log_atom,
    .radius = kac_radius,
    .scales = kac_scales,
    .scalar = &kac_scalar,
};
