/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of an optimizer, for optimizer.c and optimizer_state.c. */
#ifndef KACI_OPTIMIZER_PRIV_H
#define KACI_OPTIMIZER_PRIV_H

#include "flow/flow.h"

struct kac_optimizer {
    kac_context *context;
    const struct kaci_kernels *kernels;
    int32_t kind;
    double rate, momentum, beta1, beta2, epsilon, decay, clip;
    int32_t schedule;
    int64_t warmup, period;
    double gamma;

    int64_t n, steps;
    float *first, *second; /* [n]: momentum or moments; second only for Adam */
    double norm;           /* of the last gradient */
};

#endif
