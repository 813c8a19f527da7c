/* SPDX-License-Identifier: BSD-2-Clause */
/* Exact draws of the Kac law and its velocity, without a table over time.
 *
 * With N ~ Poisson(lam) reversals and m = ceil(N / 2), N(g) / (c g) is a
 * coordinate of a uniform point on the unit sphere of R^(2m+1). Its projection
 * on a plane has squared radius 1 - W, W = U^(1/(m - 1/2)), so
 *     y = sqrt(1 - W) cos(theta),   1 - y^2 = sin(theta)^2 + W cos(theta)^2,
 * and m = 0 is the atom y = +-1. The complement is a sum of positive terms: w
 * is precise up to the front, and velocity and position come from one draw.
 *
 * Where many coordinates share lam, m comes from a table of its law; elsewhere
 * the radius is drawn without m, by inverting its distribution function
 * (lib/kernel/kac_polar.inc). Either way block i of the random numbers of a
 * point, and nothing else, makes its coordinate i: one word of 64 bits for the
 * radius, one for the direction. */

#include "process/process_priv.h"
#include "special/special.h"

#include <string.h>

/* From here on exp(-lam) and exp(-p) are nothing: kac_wide(). */
#define WIDE 1000.0

/* From here on y sqrt(lam) has its limit law to more digits than a double
 * holds; with sqrt(most/lam) as a factor lam need not grow further. */
#define MOST 0x1p60

static int64_t expected_rows(double lam)
{
    return (int64_t)(10.0 * sqrt(lam)) + 30;
}

/* Widths of the intervals of 64-bit words that mean m = base, base + 1, ...:
 * P(m) 2^64 rounded to whole words, all but the likeliest, which takes what
 * is left. P(m)/P(m-1) is known, so the likeliest starts at 1 and the sum
 * normalises; what is below 2^-66 of the likeliest on either side is no word.
 */
static void fill_table(struct kaci_scalar_state *state, double lam)
{
    double p[KACI_TABLE];
    const int64_t mode = (int64_t)(0.5 * lam);
    const int64_t below = mode < KACI_TABLE / 2 ? mode : KACI_TABLE / 2;
    const int64_t base = mode - below;
    const double inverse = mode > 0 ? 1.0 / lam : 0.0;
    double term, scale, sum = 0.0; /* term: lam^(2m-1)/(2m-1)! to a factor */
    int64_t first = below, last = below;
    uint64_t total = 0;

    p[below] = mode > 0 ? 1.0 + lam / (2.0 * (double)mode) : 1.0;
    term = 1.0;
    for (int64_t i = below; i + 1 < KACI_TABLE; i++) {
        const double m = (double)(base + i);

        /* P(0) : P(1) = 1 : lam (1 + lam/2). */
        term *= m > 0.0 ? lam * lam / (2.0 * m * (2.0 * m + 1.0)) : lam;
        p[i + 1] = term * (1.0 + lam / (2.0 * m + 2.0));
        if (p[i + 1] < 0x1p-66) {
            break;
        }
        last = i + 1;
    }
    term = 1.0;
    for (int64_t i = below; i > 0; i--) {
        const double m = (double)(base + i);

        term *= m > 1.0
                    ? (2.0 * m - 1.0) * (2.0 * m - 2.0) * (inverse * inverse)
                    : inverse;
        p[i - 1] = m > 1.0 ? term * (1.0 + lam / (2.0 * m - 2.0)) : term;
        if (p[i - 1] < 0x1p-66) {
            break;
        }
        first = i - 1;
    }
    for (int64_t i = first; i <= last; i++) {
        sum += p[i];
    }
    scale = 0x1p64 / sum;
    for (int64_t i = first; i <= last; i++) {
        state->bound[i - first] =
            i == below ? 0 : (uint64_t)(p[i] * scale + 0.5);
        total += state->bound[i - first];
    }
    state->bound[below - first] = UINT64_C(0) - total;
    state->base = base + first;
    state->rows = last - first + 1;
    while (state->rows > 1 && state->bound[state->rows - 1] == 0) {
        state->rows--;
    }
    /* From widths to upper bounds; the last one is 2^64, wrapped to 0. */
    for (int64_t i = 1; i < state->rows; i++) {
        state->bound[i] += state->bound[i - 1];
    }
}

/* guide[j]: the row of the least word whose leading bits are j. */
static void fill_guide(struct kaci_scalar_state *state, int64_t d)
{
    const int32_t bits = d >= 256 ? 8 : d >= 32 ? 5 : 1;
    int64_t row = 0;

    state->guide_shift = 64 - bits;
    for (uint64_t j = 0; j < UINT64_C(1) << bits; j++) {
        const uint64_t word = j << state->guide_shift;

        while (row + 1 < state->rows && word >= state->bound[row]) {
            row++;
        }
        state->guide[j] = (int16_t)row;
    }
}

/* What a coordinate needs of its row: no divisions and no branches later. */
static void fill_rows(struct kaci_scalar_state *state)
{
    for (int64_t i = 0; i < state->rows; i++) {
        const uint64_t start = i > 0 ? state->bound[i - 1] : 0;
        const uint64_t half = (state->bound[i] - start) >> 1;
        const int atom = state->base + i == 0;
        const double m = (double)(state->base + i);
        const struct kaci_count_row row = {
            start,
            atom ? 0.0 : 1.0 / ((double)(int64_t)half + 1.0),
            atom ? 1.0 : 0.0,
            atom ? 2.0 : 1.0 / (m - 0.5),
            atom ? 1.0 : 0.0,
            atom};

        state->row[i] = row;
    }
}

/* A table of counts where it is small and pays. */
void kaci_kac_prepare(struct kaci_scalar_state *state, int64_t d)
{
    const double lam = state->process->a * state->g;

    state->rows = 0;
    if (lam < WIDE && expected_rows(lam) <= 2 * d) {
        fill_table(state, lam);
        fill_guide(state, d);
        fill_rows(state);
    }
}

/* x with the sign of block_direction(). */
static double signed_as(double x, uint64_t angle)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    bits ^= angle << 1 & UINT64_C(0x8000000000000000);
    memcpy(&x, &bits, sizeof bits);
    return x;
}

/* Where the word falls within its interval is the uniform number. Rows first,
 * so that a branch that is not foreseen costs little. */
static void choose(const struct kaci_scalar_state *state, int64_t count,
                   const uint64_t *words, struct kaci_counts *counts,
                   int8_t *atom)
{
    const int64_t last = state->rows - 1;
    int16_t rows[KACI_BLOCK];

    for (int64_t i = 0; i < count; i++) {
        const uint64_t word = words[i];
        int64_t at = state->guide[word >> state->guide_shift];

        while (at < last && word >= state->bound[at]) {
            at++;
        }
        rows[i] = (int16_t)at;
    }
    for (int64_t i = 0; i < count; i++) {
        const struct kaci_count_row *row = &state->row[rows[i]];
        const double part =
            ((double)(int64_t)((words[i] - row->start) >> 1) + 0.5) *
                row->scale +
            row->offset;

        counts->power[i] = row->power;
        counts->uniform[i] = part < 1.0 ? part : 1.0;
        counts->atom[i] = signed_as(row->atom, counts->angle[i]);
        atom[i] =
            (int8_t)(row->mark * (1 - (int32_t)(counts->angle[i] >> 61 & 2)));
    }
}

/* Positions in units of the front, velocities in units of the speed, in both
 * precisions, and the atoms. */
struct drawn {
    double y[KACI_BLOCK], ratio[KACI_BLOCK], atom[KACI_BLOCK];
    float y_single[KACI_BLOCK], ratio_single[KACI_BLOCK];
};

/* Exact on atoms: the front and the speed in double. */
static void put(struct drawn *drawn, int32_t single, int64_t count,
                double *noise, double *velocity)
{
    for (int64_t i = 0; single && i < count; i++) {
        noise[i] *= (double)drawn->y_single[i];
    }
    for (int64_t i = 0; single && velocity != NULL && i < count; i++) {
        velocity[i] *= (double)drawn->ratio_single[i];
    }
    for (int64_t i = 0; !single && i < count; i++) {
        noise[i] *= drawn->y[i];
    }
    for (int64_t i = 0; !single && velocity != NULL && i < count; i++) {
        velocity[i] *= drawn->ratio[i];
    }
}

static void put_atoms(const struct drawn *drawn, int64_t count, int8_t *atom)
{
    for (int64_t i = 0; i < count; i++) {
        atom[i] = (int8_t)drawn->atom[i];
    }
}

/* lam, at most MOST, and the factor that makes up for it. */
static double limited(double lam, double *factor)
{
    *factor = lam > MOST ? sqrt(MOST / lam) : 1.0;
    return lam > MOST ? MOST : lam;
}

void kaci_kac_draw(const struct kaci_scalar_state *state,
                   struct kaci_random *random, int64_t count, double *noise,
                   double *velocity, int8_t *atom)
{
    const kac_process *process = state->process;
    const struct kaci_kernels *kernels = process->kernels;
    uint64_t word[KACI_BLOCK];
    struct kaci_lanes lanes;
    struct kaci_counts counts;
    struct drawn drawn;
    double factor;
    const double lam = limited(process->a * state->g, &factor);

    assert(random->used == 4);
    for (int64_t i = 0; i < KACI_BLOCK; i++) {
        lanes.block[i] = (uint32_t)(random->counter[0] + (uint32_t)i);
        lanes.low[i] = random->counter[2];
        lanes.high[i] = random->counter[3];
    }
    kernels->philox(random->key, random->counter[1], count, &lanes, word,
                    counts.angle);
    random->counter[0] += (uint32_t)count;
    for (int64_t i = 0; i < count; i++) {
        noise[i] = process->c * state->g * factor;
    }
    for (int64_t i = 0; velocity != NULL && i < count; i++) {
        velocity[i] = process->c * factor;
    }
    if (state->rows > 0) {
        choose(state, count, word, &counts, atom);
        if (state->single) {
            kernels->draw->kac_counts_f32(lam, count, &counts, drawn.y_single,
                                          drawn.ratio_single);
        } else {
            kernels->draw->kac_counts(lam, count, &counts, drawn.y,
                                      drawn.ratio);
        }
    } else if (lam >= WIDE) {
        memset(atom, 0, (size_t)count);
        if (state->single) {
            kernels->draw->kac_wide_f32(lam, count, word, counts.angle,
                                        drawn.y_single, drawn.ratio_single);
        } else {
            kernels->draw->kac_wide(lam, count, word, counts.angle, drawn.y,
                                    drawn.ratio);
        }
    } else {
        double lams[KACI_BLOCK];

        for (int64_t i = 0; i < count; i++) {
            lams[i] = lam;
        }
        if (state->single) {
            kernels->draw->kac_radial_f32(count, lams, word, counts.angle,
                                          drawn.y_single, drawn.ratio_single,
                                          drawn.atom);
        } else {
            kernels->draw->kac_radial(count, lams, word, counts.angle, drawn.y,
                                      drawn.ratio, drawn.atom);
        }
        put_atoms(&drawn, count, atom);
    }
    put(&drawn, state->single, count, noise, velocity);
}

void kaci_kac_draw_each(const kac_process *process,
                        const struct kaci_each *each, double *noise,
                        double *velocity, int8_t *atom)
{
    kaci_kac_each(process->kernels, process->a, process->c, each, noise,
                  velocity, atom);
}

void kaci_kac_each(const struct kaci_kernels *kernels, double a, double c,
                   const struct kaci_each *each, double *noise,
                   double *velocity, int8_t *atom)
{
    const int64_t count = each->count;
    uint64_t word[KACI_BLOCK], angle[KACI_BLOCK];
    double lams[KACI_BLOCK];
    struct drawn drawn;

    kernels->philox(each->key, each->step, count, &each->lanes, word, angle);
    for (int64_t i = 0; i < count; i++) {
        double factor;

        lams[i] = limited(a * each->g[i], &factor);
        noise[i] = c * each->g[i] * factor;
        if (velocity != NULL) {
            velocity[i] = c * factor;
        }
    }
    if (each->single) {
        kernels->draw->kac_radial_f32(count, lams, word, angle, drawn.y_single,
                                      drawn.ratio_single, drawn.atom);
    } else {
        kernels->draw->kac_radial(count, lams, word, angle, drawn.y,
                                  drawn.ratio, drawn.atom);
    }
    put(&drawn, each->single, count, noise, velocity);
    put_atoms(&drawn, count, atom);
}
