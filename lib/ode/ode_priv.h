/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of `ode` share: the handle, a run, and the block of points
 * that is carried together. */
#ifndef KACI_ODE_PRIV_H
#define KACI_ODE_PRIV_H

#include "ode/ode.h"

#include <kacflow/integrator.h>

struct kac_integrator {
    kac_context *context;
    int32_t method;
    int64_t steps;
    int64_t grid_count; /* 0: equal steps */
    double *grid;
    double relative, absolute;
    int64_t max_evaluations;
    const kac_process *process; /* of the projection, or NULL */
    int32_t again;

    int64_t points; /* of the last run */
    int64_t *evaluations;
    int32_t *reason;
};

/* One call of run or run_dense. x, evaluations and reason are the run's own
 * memory until it has succeeded. */
struct kaci_run {
    const kac_integrator *integrator;
    kac_context *context;
    const kac_field *field;
    int64_t n, d, k;
    double t0, t1;
    const double *cond; /* [n, k] or NULL */
    double *x;          /* [n, d] */
    int64_t count;      /* dense output */
    const double *times;
    double *path; /* [count, n, d] */
    int64_t *evaluations;
    int32_t *reason;
    const kac_process *process; /* NULL: no projection */
    int64_t done, total;        /* progress */
};

/* Points first .. first + n - 1 of the run, at first all; those that have
 * stopped leave, the others keep their order. */
struct kaci_block {
    struct kaci_run *run;
    int64_t capacity, m; /* m active */
    int64_t *index;      /* [m] their numbers in the run */
    double *cond;        /* [m, k] or NULL */
    int8_t *failed;      /* [m] could not be evaluated */
    int8_t *gone;        /* [m] has stopped and will leave */
};

/* Most rows of a block: keeps memory bounded. Results do not depend on it. */
int64_t kaci_block_rows(int64_t d);

kac_status kaci_block_create(struct kaci_run *run, int64_t first, int64_t n,
                             struct kaci_block *block);
void kaci_block_destroy(struct kaci_block *block);

/* Evaluates m rows (cond: their conditions) and counts nothing. Rows at which
 * the caller's field fails recoverably are found by halving the batch; they
 * get failed[j] = 1 and unspecified values, the others 0. */
kac_status kaci_block_evaluate(const struct kaci_block *block, int64_t m,
                               const double *t, const double *x,
                               const double *cond, double *v, double *xhat,
                               int8_t *failed);

/* The point of slot j stops here: its state becomes the result. */
void kaci_block_stop(struct kaci_block *block, int64_t j, int32_t reason,
                     const double *x);

/* An array of the block with `bytes` for a slot. */
struct kaci_column {
    void *data;
    int64_t bytes;
};

/* Closes the gaps of points that are gone, in the block and the columns. */
void kaci_block_compact(struct kaci_block *block, int32_t columns,
                        const struct kaci_column *column);

/* x = f xhat + clip(x - f xhat, +- c g) at time t. *moved becomes 1 where a
 * coordinate changes by more than rounding. */
kac_status kaci_project(const kac_process *process, double t, int64_t d,
                        const double *xhat, double *x, int32_t *moved);

/* Largest |x_i|; infinite where one is not finite. */
double kaci_largest(int64_t d, const double *x);

/* The row of the path for time c and point i. */
double *kaci_path_row(const struct kaci_run *run, int64_t c, int64_t i);

/* Carry one block from t0 to t1. */
kac_status kaci_run_fixed(struct kaci_block *block);
kac_status kaci_run_dopri5(struct kaci_block *block);

#endif
