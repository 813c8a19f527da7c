/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of `process`: the handle, and what a noise law is. */
#ifndef KACI_PROCESS_PRIV_H
#define KACI_PROCESS_PRIV_H

#include "process/process.h"

#include "kernel/kernel.h"

/* Coordinates that are worked on together: arrays of this length on the
 * stack, one simple loop after the other. */
enum { KACI_BLOCK = KACI_DRAWS };

/* From so many coordinates of a point on, the point is worked on alone. */
enum { KACI_SHARED = 32 };

/* Physical parameters lie in this range, so that no product of them leaves
 * the doubles. */
#define KACI_SMALLEST 1e-60
#define KACI_LARGEST 1e60

/* Schedules at several times. */
struct kaci_schedules {
    double f[KACI_BLOCK], df[KACI_BLOCK], g[KACI_BLOCK], dg[KACI_BLOCK];
};

/* kaci_process_schedule() at count <= KACI_BLOCK times. */
kac_status kaci_process_schedules(const kac_process *process, int64_t count,
                                  const double *t, struct kaci_schedules *out);

/* Where a draw goes: x_t and its velocity are formed from the noise and the
 * schedule here, in double, and rounded once. */
struct kaci_sink {
    struct kaci_schedule schedule;
    int32_t single;   /* arrays of float, else of double */
    const void *x0;   /* of this point; NULL counts as zero */
    void *xt, *v;     /* of this point; v may be NULL */
    int8_t *atom;     /* of this point; may be NULL */
    int32_t overflow; /* set where a result is not finite */
};

/* Coordinates first .. first + count - 1 of the sink's point have the noise
 * N(g), the velocity v_N and sit on the atom `atom` (0: on none). */
void kaci_sink_put(struct kaci_sink *sink, int64_t first, int64_t count,
                   const double *noise, const double *velocity,
                   const int8_t *atom);

/* A noise law: functions over whole points of d numbers. */
struct kaci_law {
    int32_t id; /* KAC_LAW_... */

    /* Draws N(g), g >= 0, with its velocity into the sink. */
    void (*draw)(const kac_process *process, double g,
                 struct kaci_random *random, int64_t d, struct kaci_sink *sink);
    /* Log density, velocity, score and slope of `points` points: see
     * kaci_process_noise(). g >= 0; at g = 0 the limit. */
    void (*noise)(const kac_process *process, double g, int64_t points,
                  int64_t d, const double *displacement, double tolerance,
                  struct kaci_noise_point *out);
    /* Log of the mass of one atom of one coordinate, -inf for none. */
    double (*log_atom)(const kac_process *process, double g);
    /* Half width of the cone, infinity for none. */
    double (*radius)(const kac_process *process, double g);
    /* Sizes of N(g) and of its velocity with g' = dg. */
    void (*scales)(const kac_process *process, double g, double dg,
                   double *noise, double *velocity);

    /* Of a law whose coordinates are independent and alike: */
    const struct kaci_scalar_law *scalar;
};

/* Scratch of a scalar law for one clock time, of fixed size. */
enum { KACI_TABLE = 384, KACI_GUIDE = 256 };
/* What a count m makes of a word: see kac_draw.c. */
struct kaci_count_row {
    uint64_t start;       /* of its interval of words */
    double scale, offset; /* 1/width and 0; on an atom 0 and 1 */
    double power;         /* 1 / (m - 1/2), and 2 on an atom */
    double atom;          /* 1 on an atom, else 0 */
    int32_t mark;         /* the same */
};
struct kaci_scalar_state {
    const kac_process *process;
    double g;
    int32_t single; /* only single precision is asked for */
    /* Counts of the Kac law: kac_draw.c. */
    int64_t base, rows;
    uint64_t bound[KACI_TABLE];
    struct kaci_count_row row[KACI_TABLE];
    int16_t guide[KACI_GUIDE];
    int32_t guide_shift;
};

/* Coordinates of several points, each with its own clock time: a block of
 * random numbers makes one. */
struct kaci_each {
    uint32_t key[2], step;
    int32_t single;
    int64_t count; /* <= KACI_BLOCK */
    const double *g;
    struct kaci_lanes lanes;
};

/* A law of one number; kaci_product_... make whole points of it. */
struct kaci_scalar_law {
    /* Once for the d coordinates of a point. */
    void (*prepare)(struct kaci_scalar_state *state, int64_t d);
    /* 1 <= count <= KACI_BLOCK coordinates; `velocity` may be NULL. */
    void (*draw)(const struct kaci_scalar_state *state,
                 struct kaci_random *random, int64_t count, double *noise,
                 double *velocity, int8_t *atom);
    /* The same for points of less than KACI_SHARED coordinates, which differ
     * in g; NULL: there is no such way. */
    void (*draw_each)(const kac_process *process, const struct kaci_each *each,
                      double *noise, double *velocity, int8_t *atom);
    /* Velocities alone, each at its own g; NULL: `noise` tells them. `velocity`
     * is not `displacement`. */
    void (*velocity_each)(const kac_process *process, int64_t count,
                          const double *g, const double *displacement,
                          double *velocity);
    /* 1 <= count <= KACI_BLOCK displacements. */
    void (*noise)(const kac_process *process, double g, int64_t count,
                  const double *displacement, double tolerance,
                  struct kaci_noise_point *out);
    /* -log density at 0 <= size <= radius up to a constant and a factor that
     * varies little; convex. `slope` receives its derivative. NULL: constant.
     */
    double (*exponent)(const kac_process *process, double g, double size,
                       double *slope);
    /* N(g) is normal with this times g as its variance; NULL: it is not. */
    double (*variance_rate)(const kac_process *process);
};

void kaci_product_draw(const kac_process *process, double g,
                       struct kaci_random *random, int64_t d,
                       struct kaci_sink *sink);
void kaci_product_noise(const kac_process *process, double g, int64_t points,
                        int64_t d, const double *displacement, double tolerance,
                        struct kaci_noise_point *out);

/* X_T is known without the data, or is taken for that; else a state error. */
kac_status kaci_process_check_prior(const kac_process *process);

/* A custom schedule is one: f(0) = 1, g(0) = 0, g increasing. */
kac_status kaci_process_check_schedule(const kac_process *process);

extern const struct kaci_law kaci_kac_law, kaci_wiener_law, kaci_uniform_law,
    kaci_poisson_law;

/* wiener_law.c: 1 <= count <= KACI_BLOCK normal numbers, and what an unbounded
 * law knows at g = 0, where all mass is at 0 and no displacement but 0 has a
 * velocity. */
void kaci_normal_draw(struct kaci_random *random, double deviation,
                      int64_t count, double *noise);
struct kaci_noise_point kaci_noise_at_zero(double n);

/* For an array of any length (context NULL: the processor's best). */
const struct kaci_kernels *kaci_process_kernels(const kac_context *context);

/* kac_draw.c */
void kaci_kac_prepare(struct kaci_scalar_state *state, int64_t d);
void kaci_kac_draw(const struct kaci_scalar_state *state,
                   struct kaci_random *random, int64_t count, double *noise,
                   double *velocity, int8_t *atom);
void kaci_kac_draw_each(const kac_process *process,
                        const struct kaci_each *each, double *noise,
                        double *velocity, int8_t *atom);
void kaci_kac_each(const struct kaci_kernels *kernels, double a, double c,
                   const struct kaci_each *each, double *noise,
                   double *velocity, int8_t *atom);

struct kac_process {
    const kac_context *context;
    const struct kaci_kernels *kernels;
    const struct kaci_law *law;
    double a, c, sigma, D; /* NaN where the law has none */
    double log_half_beta;  /* of the Kac law: log(a / (2 c)) */
    double T;
    int32_t signal, clock, prior;
    double beta_min, beta_max; /* of KAC_SIGNAL_VP and KAC_CLOCK_VP */
    double power;              /* of KAC_CLOCK_POWER */
    kac_schedule_fn schedule;  /* CUSTOM */
    void *user;
};

#endif
