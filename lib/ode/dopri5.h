/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two files of Dormand-Prince share: the points on their way, and
 * the formula itself. */
#ifndef KACI_DOPRI5_H
#define KACI_DOPRI5_H

#include "ode/ode_priv.h"

enum { KACI_STAGES = 7 };

/* Where one point is. */
struct kaci_place {
    double t, h, t_next;
    double error_before;       /* of the last accepted step */
    double error_last, h_last; /* of the attempt before, if rejected */
    int64_t cursor;            /* next time of the dense output */
    int32_t rejected;          /* attempts since the last accepted step */
};

struct kaci_dopri {
    struct kaci_block *block;
    double direction;
    struct kaci_place *place; /* [m] */
    double *y, *next;         /* [m, d] state, state after the step */
    double *k[KACI_STAGES];   /* [m, d]; k[0] belongs to y */
    double *xhat;             /* [m, d], or NULL without projection */
    double *stage;            /* [m, d] */
    double *times;            /* [m] */
    double *row_cond;
    int64_t *row;
    int8_t *bad; /* [m] a stage is 1: not finite, 2: not known */
};

/* Evaluates all slots at dopri->times, at x, and counts it. */
kac_status kaci_dopri_evaluate(struct kaci_dopri *dopri, const double *x,
                               double *v, double *xhat);

/* Root mean square of value_i / (absolute + relative |y_i|), the larger y. */
double kaci_dopri_norm(const struct kaci_dopri *dopri, const double *value,
                       const double *y, const double *y_next);

/* Stages 2 to 7; `bad` tells of points where one of them failed. */
kac_status kaci_dopri_stages(struct kaci_dopri *dopri);

/* Estimated error of slot j over its tolerance; the error itself in stage. */
double kaci_dopri_error(struct kaci_dopri *dopri, int64_t j);

/* The solution at part theta of the last step of slot j, of order 4. */
void kaci_dopri_dense(const struct kaci_dopri *dopri, int64_t j, double theta,
                      double *out);

#endif
