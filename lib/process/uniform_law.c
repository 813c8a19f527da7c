/* SPDX-License-Identifier: BSD-2-Clause */
/* The uniform law: N(g) is uniform on [-c g, c g]. A point moves along a ray
 * n / g, so its speed is at most c, as the Kac process's; unlike that one it
 * never turns, and no mass sits on the fronts. */

#include "process/process_priv.h"

#include <math.h>

static void uniform_prepare(struct kaci_scalar_state *state, int64_t d)
{
    (void)state;
    (void)d;
}

/* At g = 0 all rays start from one point: their mean is 0. */
static void uniform_draw(const struct kaci_scalar_state *state,
                         struct kaci_random *random, int64_t count,
                         double *noise, double *velocity, int8_t *atom)
{
    const double c = state->process->c, radius = c * state->g;
    const double speed = state->g > 0.0 ? c : 0.0;
    double unit[KACI_BLOCK];

    for (int64_t i = 0; i < count; i++) {
        unit[i] = 2.0 * kaci_random_uniform(random) - 1.0;
    }
    for (int64_t i = 0; i < count; i++) {
        noise[i] = radius * unit[i];
        atom[i] = 0;
    }
    if (velocity != NULL) {
        for (int64_t i = 0; i < count; i++) {
            velocity[i] = speed * unit[i];
        }
    }
}

static double uniform_radius(const kac_process *process, double g)
{
    return process->c * g;
}

/* A front counts as inside: it carries no mass. At g = 0 all mass is at 0. */
static void uniform_noise(const kac_process *process, double g, int64_t count,
                          const double *displacement, double tolerance,
                          struct kaci_noise_point *out)
{
    const double c = process->c, radius = uniform_radius(process, g);
    const double log_density = -kaci_ln(2.0 * radius);
    const double slope = g > 0.0 ? 1.0 / g : 0.0;

    for (int64_t i = 0; i < count; i++) {
        const double n = displacement[i];
        struct kaci_noise_point p = {0};

        if (isnan(n)) {
            p.log_density = p.velocity = p.score = p.slope = n;
        } else if (radius - fabs(n) >= -tolerance) {
            p.log_density = log_density;
            p.velocity = g > 0.0 ? n / g : 0.0;
            p.slope = slope;
        } else {
            p.log_density = -(double)INFINITY;
            p.velocity = copysign(c, n);
            p.front = n < 0.0 ? -2 : 2;
        }
        out[i] = p;
    }
}

static double uniform_log_atom(const kac_process *process, double g)
{
    (void)process;
    (void)g;
    return -(double)INFINITY;
}

static void uniform_scales(const kac_process *process, double g, double dg,
                           double *noise, double *velocity)
{
    *noise = process->c * g;
    *velocity = process->c * dg;
}

static const struct kaci_scalar_law uniform_scalar = {
    .prepare = uniform_prepare,
    .draw = uniform_draw,
    .noise = uniform_noise,
};

const struct kaci_law kaci_uniform_law = {
    .id = KAC_LAW_UNIFORM,
    .draw = kaci_product_draw,
    .noise = kaci_product_noise,
    .log_atom = uniform_log_atom,
    .radius = uniform_radius,
    .scales = uniform_scales,
    .scalar = &uniform_scalar,
};
