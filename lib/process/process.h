/* SPDX-License-Identifier: BSD-2-Clause */
/* What `process` shows the other parts beside the public calls: the schedule
 * and a law's functions over displacements, for the exact marginal fields. */
#ifndef KACI_PROCESS_H
#define KACI_PROCESS_H

#include "base/base.h"

#include <kacflow/process.h>

struct kaci_schedule {
    double f, df, g, dg;
};

/* 0 <= t <= T. Fails only where a custom schedule does. */
kac_status kaci_process_schedule(const kac_process *process, double t,
                                 struct kaci_schedule *out);

/* One coordinate of the noise N(g) at displacement n = x - f x0. */
struct kaci_noise_point {
    double log_density; /* continuous part; -inf beyond the front; on the front
                         * the log of the mass of the atom. The sum over the
                         * coordinates is that of the point: a law whose
                         * coordinates are not independent puts the whole of it
                         * into the first and 0 into the others */
    double velocity;    /* v_N(g, n); +-c on and beyond the front */
    double score;       /* d log_density of the point / dn; 0 on and beyond
                         * the front */
    double slope;       /* d velocity / dn of the same coordinate; 0 on and
                         * beyond the front */
    int32_t front;      /* 0 inside, +-1 on the front, +-2 beyond it */
};

/* `points` displacements of d numbers each, at one clock time g >= 0 (at 0 the
 * limit: everything but 0 lies beyond). `tolerance` >= 0: a coordinate with
 * | c g - |n| | <= tolerance counts as on the front. All NaN, front 0, where
 * the coordinate is NaN. About 25 ns a coordinate; call it with many. */
void kaci_process_noise(const kac_process *process, double g, int64_t points,
                        int64_t d, const double *displacement, double tolerance,
                        struct kaci_noise_point *out);

/* One coordinate of N(g) + b U at displacement n, for U of a kernel: uniform
 * on [-1, 1] or standard normal. */
struct kaci_smooth_point {
    double log_density; /* -inf where `outside` */
    double velocity;    /* E[v_N | n] */
    double score;       /* d log_density / dn */
    double slope;       /* d velocity / dn */
    double mean;        /* E[U | n] */
    double mean_slope;  /* d mean / dn */
    int32_t outside;    /* beyond all that kernel and cone can reach: U at its
                         * end, and the noise along the ray n / g */
};

/* Only laws of independent coordinates can. */
int kaci_process_smooths(const kac_process *process);

/* `count` displacements at one clock time g >= 0 with width b > 0. About 2 us
 * an element, but for two normal laws. */
void kaci_process_smooth(const kac_process *process, int32_t normal, double g,
                         double b, int64_t count, const double *displacement,
                         struct kaci_smooth_point *out);

/* Whether a front carries mass. A law may have a cone and none. */
int32_t kaci_process_has_atoms(const kac_process *process);

/* How large the noise and its velocity are at a time, for loss weights: c g
 * and c g' of the Kac law, sigma sqrt(g) and its derivative of the Wiener. */
kac_status kaci_process_scales(const kac_process *process, double t,
                               double *noise, double *velocity);

/* The same law, horizon and schedule; an own schedule is called as before. */
kac_status kaci_process_copy(const kac_context *context,
                             const kac_process *process, kac_process **out);

/* Half width of the cone: c g, or infinity. */
double kaci_process_radius(const kac_process *process, double g);

#endif
