/* SPDX-License-Identifier: BSD-2-Clause */
/* The Kac law as a noise law of a process; its formulas are in kac_cone.h. */

#include "process/kac_cone.h"

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

/* The first loop has no branch, so that it can be vectorised; what it makes of
 * a displacement that is not inside is not used. */
static void kac_noise(const kac_process *process, double g, int64_t count,
                      const double *displacement, double tolerance,
                      struct kaci_noise_point *out)
{
    const struct kaci_cone cone = cone_at(process->a, process->c, g);
    const double log_half_beta = process->log_half_beta;
    double gap[KACI_BLOCK], log_density[KACI_BLOCK], velocity[KACI_BLOCK];
    double score[KACI_BLOCK], slope[KACI_BLOCK];

    for (int64_t i = 0; i < count; i++) {
        const struct cone_point p = cone_point(&cone, displacement[i]);

        gap[i] = p.gap;
        velocity[i] = cone_velocity(&cone, &p);
        score[i] = cone_score(&cone, &p);
        slope[i] = cone_slope(&cone, &p, kaci_slope(p.root));
        log_density[i] = cone_log_density(&cone, &p, log_half_beta);
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

static void kac_velocity_each(const kac_process *process, int64_t count,
                              const double *g, const double *displacement,
                              double *velocity)
{
    process->kernels->kac_velocity_each(process->a, process->c, count, g,
                                        displacement, velocity);
}

static double kac_log_atom(const kac_process *process, double g)
{
    return cone_log_atom(process->a * g);
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

/* lam (1 - sqrt(1 - y^2)) with y = size / (c g). */
static double kac_exponent(const kac_process *process, double g, double size,
                           double *slope)
{
    const double lam = process->a * g, radius = process->c * g;
    const double y = size < radius ? size / radius : 1.0;
    const double s = sqrt((1.0 - y) * (1.0 + y));

    *slope = lam / radius * (y / s);
    return lam * (y * y / (1.0 + s));
}

static const struct kaci_scalar_law kac_scalar = {
    .prepare = kaci_kac_prepare,
    .draw = kaci_kac_draw,
    .draw_each = kaci_kac_draw_each,
    .velocity_each = kac_velocity_each,
    .noise = kac_noise,
    .exponent = kac_exponent,
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
