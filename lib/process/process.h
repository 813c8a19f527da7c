/* SPDX-License-Identifier: BSD-2-Clause */
/* What `process` shows the other parts beside the public calls: the schedule
 * and a law's functions over displacements, for the exact marginal fields; the
 * pairing of two sets of points. */
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

/* `count` displacements at one clock time g >= 0 with width b > 0. About 10
 * us an element, but for two normal laws. */
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

/* noise_quantile.c: quantiles of one coordinate of N(g), g >= 0, at `count`
 * levels in (0, 1), atoms included. Only laws of independent coordinates have
 * them. About a microsecond an element of the Kac law. */
int kaci_process_has_quantiles(const kac_process *process);
void kaci_process_quantiles(const kac_process *process, double g, int64_t count,
                            const double *level, double *out);

/* ---- Assignment (assignment.c) ----------------------------------------- */

/* Rows and columns to be paired, and the memory for it. */
struct kaci_assignment {
    kac_context *context;
    int64_t n;          /* at most that of _make */
    double *cost;       /* [n, n], finite; to be filled in */
    double *price;      /* [n] of the columns: see _solve */
    double *distance;   /* [n] of the columns in a search */
    int64_t *row_of;    /* [n] partner of a column */
    int64_t *column_of; /* [n] partner of a row: the answer */
    int64_t *before;    /* [n] row before a column on its path */
    int64_t *order;     /* [n] columns: settled, within reach, the others */
    int64_t *free_rows; /* [n] */
};

kac_status kaci_assignment_make(struct kaci_assignment *a, kac_context *context,
                                int64_t n);
/* What _make left behind when it failed may be freed. */
void kaci_assignment_free(struct kaci_assignment *a);

/* The permutation of least total cost. Its proof are the prices: with u_i =
 * cost[i, column_of[i]] - price[column_of[i]] no u_i + price[j] exceeds
 * cost[i, j], up to rounding. `stage` for progress and cancelling, or NULL.
 * Allocates nothing. */
kac_status kaci_assignment_solve(struct kaci_assignment *a, const char *stage);

/* ---- Optimal transport (transport.c) ------------------------------------ */

/* Memory to pair up to n points of d numbers, again and again. */
struct kaci_transport {
    kac_context *context;
    int64_t d;
    struct kaci_assignment assignment; /* d > 1 */
    double *shift;                     /* [d] */
    double *packed;                    /* [threads, d, 16] */
    struct kaci_ranked *ranked;        /* [3 n], d = 1 */
};

/* Most points of more than one number: 8 n^2 bytes are 512 MiB. */
enum { KACI_TRANSPORT_MOST = 8192 };

/* For the number of threads that the context has now. */
kac_status kaci_transport_make(struct kaci_transport *t, kac_context *context,
                               int64_t n, int64_t d);
void kaci_transport_free(struct kaci_transport *t);

/* partner[i]: the point of y [n, d] that goes with point i of x [n, d], arrays
 * of float where `single`, finite and below 1e60. 1 <= n <= that of _make.
 * Stages as in kaci_parallel_stage(). Allocates nothing. */
kac_status kaci_transport_pair(struct kaci_transport *t, int64_t n,
                               int32_t single, const void *x, const void *y,
                               const char *costs, const char *paths,
                               int64_t *partner);

/* Refuses a kind that is none, and n points that are too many for it. */
kac_status kaci_coupling_check(int32_t kind, int64_t n, int64_t d);

/* Mean squared distance of the pairs. */
double kaci_transport_cost(int64_t n, int64_t d, int32_t single, const void *x,
                           const void *y, const int64_t *partner);

#endif
