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

/* The field of points (x, l) with dl/dt = div v(t, x), of `field`, which must
 * outlive it. A condition has one number more in front: the number of the
 * point, whose random probes it has wherever it is in a batch; `conditioned`
 * says whether those behind it mean anything or the field is to have none. */
kac_status kaci_field_create_density(kac_context *ctx, const kac_field *field,
                                     int32_t conditioned, kac_field **out);

#endif
