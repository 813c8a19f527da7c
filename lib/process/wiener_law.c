/* SPDX-License-Identifier: BSD-2-Clause */
/* The Wiener law: N(g) is normal with variance sigma^2 g. */

#include "process/process_priv.h"

#include <math.h>

static void wiener_prepare(struct kaci_scalar_state *state, int64_t d)
{
    (void)state;
    (void)d;
}

/* Box and Muller, one number from a pair. */
void kaci_normal_draw(struct kaci_random *random, double deviation,
                      int64_t count, double *noise)
{
    double uniform[KACI_BLOCK];
    uint64_t angle[KACI_BLOCK];

    for (int64_t i = 0; i < count; i++) {
        uniform[i] = kaci_random_uniform(random);
        angle[i] = kaci_random_u64(random);
    }
    for (int64_t i = 0; i < count; i++) {
        double sine;
        const double cosine = block_direction(angle[i], &sine);

        noise[i] = deviation * (sqrt(-2.0 * block_ln(uniform[i])) * cosine);
    }
}

/* At g = 0 the velocity given X_0 and X_t = X_0 has mean 0. */
static void wiener_draw(const struct kaci_scalar_state *state,
                        struct kaci_random *random, int64_t count,
                        double *noise, double *velocity, int8_t *atom)
{
    const double g = state->g, deviation = state->process->sigma * sqrt(g);

    kaci_normal_draw(random, deviation, count, noise);
    for (int64_t i = 0; i < count; i++) {
        atom[i] = 0;
    }
    if (velocity != NULL) {
        for (int64_t i = 0; i < count; i++) {
            velocity[i] = g > 0.0 ? noise[i] / (2.0 * g) : 0.0;
        }
    }
}

struct kaci_noise_point kaci_noise_at_zero(double n)
{
    struct kaci_noise_point p = {0};

    p.log_density = n == 0.0 ? (double)INFINITY : -(double)INFINITY;
    p.velocity = p.score = p.slope = n == 0.0 ? 0.0 : (double)NAN;
    if (isnan(n)) {
        p.log_density = n;
    }
    return p;
}

static void wiener_noise(const kac_process *process, double g, int64_t count,
                         const double *displacement, double tolerance,
                         struct kaci_noise_point *out)
{
    const double sigma = process->sigma, deviation = sigma * sqrt(g);
    /* log of sqrt(2 pi) times the deviation */
    const double log_scale = 0x1.d67f1c864beb5p-1 + kaci_ln(deviation);

    (void)tolerance;
    for (int64_t i = 0; i < count; i++) {
        const double n = displacement[i], y = n / deviation;

        if (g <= 0.0) {
            out[i] = kaci_noise_at_zero(n);
            continue;
        }
        out[i].log_density = -0.5 * y * y - log_scale;
        out[i].velocity = n / (2.0 * g);
        out[i].score = -y / deviation;
        out[i].slope = 0.5 / g;
        out[i].front = 0;
    }
}

static double wiener_log_atom(const kac_process *process, double g)
{
    (void)process;
    (void)g;
    return -(double)INFINITY;
}

static double wiener_radius(const kac_process *process, double g)
{
    (void)process;
    (void)g;
    return (double)INFINITY;
}

static void wiener_scales(const kac_process *process, double g, double dg,
                          double *noise, double *velocity)
{
    const double root = sqrt(g);

    *noise = process->sigma * root;
    *velocity = root > 0.0 ? process->sigma * dg / (2.0 * root) : 0.0;
}

static double wiener_rate(const kac_process *process)
{
    return process->sigma * process->sigma;
}

static double wiener_exponent(const kac_process *process, double g, double size,
                              double *slope)
{
    *slope = size / (wiener_rate(process) * g);
    return 0.5 * size * *slope;
}

static const struct kaci_scalar_law wiener_scalar = {
    .prepare = wiener_prepare,
    .draw = wiener_draw,
    .noise = wiener_noise,
    .exponent = wiener_exponent,
    .variance_rate = wiener_rate,
};

const struct kaci_law kaci_wiener_law = {
    .id = KAC_LAW_WIENER,
    .draw = kaci_product_draw,
    .noise = kaci_product_noise,
    .log_atom = wiener_log_atom,
    .radius = wiener_radius,
    .scales = wiener_scales,
    .scalar = &wiener_scalar,
};
