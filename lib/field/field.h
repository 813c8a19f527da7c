/* SPDX-License-Identifier: BSD-2-Clause */
/* What `field` shows the other parts: evaluation whose recoverable failures
 * an integrator can tell from the others. */
#ifndef KACI_FIELD_H
#define KACI_FIELD_H

#include "process/process.h"

#include <kacflow/field.h>
#include <kacflow/network.h>

/* As kac_field_evaluate without checks of arguments; *recoverable becomes 1
 * (and the status KAC_OK) where a caller's field answered with a positive
 * number: outputs are then unspecified. */
kac_status kaci_field_evaluate(const kac_field *field, int64_t n,
                               const double *t, const double *x,
                               const double *cond, double *v, double *xhat,
                               double *divergence, int32_t *recoverable);

/* The network of a learned field, NULL of any other. */
const kac_network *kaci_field_network(const kac_field *field);

/* How a condition is strengthened. */
struct kaci_guidance {
    double weight;              /* w: v_y + w (v_y - v_none), the mean too */
    double from, to;            /* the times at which it acts, both included */
    double limit;               /* of |x_0i|; 0: speed and mean go free */
    const kac_process *process; /* with a limit: of bounded noise */
};

/* The guided field of `field`, which takes a condition, gives a velocity and
 * perhaps a mean, and must outlive it. To be evaluated with conditions; it asks
 * `field` a second time without them. With a limit B a mean is clipped to
 * |xhat_i| <= B and v becomes f' xhat + (v - f' xhat clipped to the process's
 * fastest noise, c |g'|), and without a mean |v_i| <= |f'| B + c |g'|. */
kac_status kaci_field_create_guided(kac_context *ctx, const kac_field *field,
                                    const struct kaci_guidance *guidance,
                                    kac_field **out);

/* Coordinates whose data are known, and the noise that they are given: of row
 * r at time t, coordinate[k] is f(t) x0[r, k] + the quantile of N(g(t)) at
 * level[r, k], a continuous way from noise to the datum. */
struct kaci_known {
    const kac_process *process; /* with quantiles */
    int64_t d, count;
    const int64_t *coordinate; /* [count] */
    const double *x0, *level;  /* [rows, count] */
};

/* Writes the known coordinates of row `row` at time t into x [d]. */
kac_status kaci_known_at(const struct kaci_known *known, double t, int64_t row,
                         double *x);

/* The field of the other coordinates: `field`, which must outlive it as what
 * `known` points to must, at points whose known coordinates are overwritten.
 * The state and the outputs of these are 0, so that an integrator has nothing
 * to do with them, and no projection either. A condition has one number more
 * in front, the row; `conditioned` as below. */
kac_status kaci_field_create_known(kac_context *ctx, const kac_field *field,
                                   int32_t conditioned,
                                   const struct kaci_known *known,
                                   kac_field **out);

/* How often an evaluation at t asks a network, or whatever is behind the
 * field: twice where it is guided. */
int64_t kaci_field_cost(const kac_field *field, double t);

/* The most of it at any time. */
int64_t kaci_field_cost_most(const kac_field *field);

/* The field of points (x, l) with dl/dt = div v(t, x), of `field`, which must
 * outlive it. A condition has one number more in front: the number of the
 * point, whose random probes it has wherever it is in a batch; `conditioned`
 * says whether those behind it mean anything or the field is to have none. */
kac_status kaci_field_create_density(kac_context *ctx, const kac_field *field,
                                     int32_t conditioned, kac_field **out);

#endif
