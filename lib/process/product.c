/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole points of a law whose coordinates are independent and alike. */

#include "process/process_priv.h"

static int64_t least(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

void kaci_product_draw(const kac_process *process, double g,
                       struct kaci_random *random, int64_t d,
                       struct kaci_sink *sink)
{
    const struct kaci_scalar_law *law = process->law->scalar;
    struct kaci_scalar_state state;
    double noise[KACI_BLOCK], velocity[KACI_BLOCK];
    int8_t atom[KACI_BLOCK];

    state.process = process;
    state.g = g;
    state.single = sink->single;
    law->prepare(&state, d);
    for (int64_t i = 0; i < d; i += KACI_BLOCK) {
        const int64_t count = least(d - i, KACI_BLOCK);

        law->draw(&state, random, count, noise,
                  sink->v != NULL ? velocity : NULL, atom);
        kaci_sink_put(sink, i, count, noise, velocity, atom);
    }
}

/* Where a point ends does not matter: all coordinates are alike. */
void kaci_product_noise(const kac_process *process, double g, int64_t points,
                        int64_t d, const double *displacement, double tolerance,
                        struct kaci_noise_point *out)
{
    const struct kaci_scalar_law *law = process->law->scalar;
    const int64_t total = points * d;

    for (int64_t i = 0; i < total; i += KACI_BLOCK) {
        law->noise(process, g, least(total - i, KACI_BLOCK), displacement + i,
                   tolerance, out + i);
    }
}
