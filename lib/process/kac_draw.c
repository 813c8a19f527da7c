/* SPDX-License-Identifier: BSD-2-Clause */
/* Exact draws of the Kac law and its velocity, without a table over time.
 *
 * With N ~ Poisson(lam) reversals and m = ceil(N / 2), N(g) / (c g) is a
 * coordinate of a uniform point on the unit sphere of R^(2m+1). Its projection
 * on a plane has squared radius 1 - W, W = U^(1/(m - 1/2)), so
 *     y = sqrt(1 - W) cos(theta),   1 - y^2 = sin(theta)^2 + W cos(theta)^2,
 * and m = 0 is the atom y = +-1. The complement is a sum of positive terms: w
 * is precise up to the front, and velocity and position come from one draw. */

#include "process/process_priv.h"
#include "process/block_math.h"
#include "special/special.h"

/* From here on a Poisson count is normal to more digits than a double has
 * room for in the position: the law depends on the shape of the count only
 * through terms of relative size lam^(-3/2). */
#define NORMAL_COUNTS 0x1p40

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

/* A table of counts where it is small and pays, else a count at a time. */
void kaci_kac_prepare(struct kaci_scalar_state *state, int64_t d)
{
    const double lam = state->process->a * state->g;

    state->rows = 0;
    if (lam < 1200.0 && expected_rows(lam) <= 60 + d) {
        fill_table(state, lam);
        fill_guide(state, d);
    }
}

/* The random part of a coordinate. */
struct choice {
    double m[KACI_BLOCK];       /* ceil(N / 2), and 1 on an atom */
    double uniform[KACI_BLOCK]; /* U in (0, 1], and 1 on an atom: W = 1 */
    uint64_t angle[KACI_BLOCK]; /* for block_direction() */
    double atom[KACI_BLOCK];    /* +-1 on an atom, else 0 */
};

static void choose(struct choice *choice, int64_t i, double m, double uniform,
                   uint64_t angle)
{
    double sine;

    choice->angle[i] = angle;
    if (m > 0.0) {
        choice->m[i] = m;
        choice->uniform[i] = uniform;
        choice->atom[i] = 0.0;
    } else {
        choice->m[i] = choice->uniform[i] = 1.0;
        choice->atom[i] = copysign(1.0, block_direction(angle, &sine));
    }
}

/* Where the word falls within its interval is the uniform number. */
static void choose_by_table(const struct kaci_scalar_state *state,
                            struct kaci_random *random, int64_t count,
                            struct choice *choice)
{
    for (int64_t i = 0; i < count; i++) {
        const uint64_t word = kaci_random_u64(random);
        int64_t row = state->guide[word >> state->guide_shift];
        uint64_t start, width;
        double uniform;

        while (row + 1 < state->rows && word >= state->bound[row]) {
            row++;
        }
        start = row > 0 ? state->bound[row - 1] : 0;
        width = state->bound[row] - start;
        uniform = ((double)(int64_t)((word - start) >> 1) + 0.5) /
                  ((double)(int64_t)(width >> 1) + 1.0);
        choose(choice, i, (double)(state->base + row), uniform,
               kaci_random_u64(random));
    }
}

static void choose_by_rejection(double lam, struct kaci_random *random,
                                int64_t count, struct choice *choice)
{
    for (int64_t i = 0; i < count; i++) {
        double m, uniform;

        if (lam < NORMAL_COUNTS) {
            m = (double)((kaci_random_poisson(random, lam) + 1) >> 1);
        } else {
            m = 0.5 * (lam + sqrt(lam) * kaci_random_normal(random));
        }
        uniform = kaci_random_uniform(random);
        choose(choice, i, m, uniform, kaci_random_u64(random));
    }
}

/* Loops without branches, so that they can be vectorised: on an atom the
 * inner part is 0 and the unit +-1 is added, which is exact. */
void kaci_kac_draw(const struct kaci_scalar_state *state,
                   struct kaci_random *random, int64_t count, double *noise,
                   double *velocity, int8_t *atom)
{
    const double c = state->process->c, lam = state->process->a * state->g;
    const double radius = c * state->g;
    struct choice choice;
    double inner[KACI_BLOCK], rest[KACI_BLOCK];

    if (state->rows > 0) {
        choose_by_table(state, random, count, &choice);
    } else {
        choose_by_rejection(lam, random, count, &choice);
    }
    for (int64_t i = 0; i < count; i++) {
        double sine, square;
        const double cosine = block_direction(choice.angle[i], &sine);
        const double w = block_exp(
            block_ln(choice.uniform[i]) / (choice.m[i] - 0.5), &square);

        inner[i] = sqrt(square) * cosine;
        rest[i] = sine * sine + w * cosine * cosine;
        noise[i] = radius * (inner[i] + choice.atom[i]);
        atom[i] = (int8_t)choice.atom[i];
    }
    if (velocity == NULL) {
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        const double w = lam * lam * rest[i], root = sqrt(w + 36.0);
        const double h = 2.0 + w * kaci_kappa(root);

        velocity[i] = c * (lam * inner[i] / (lam + h)) + c * choice.atom[i];
    }
}
