/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a sampler, for sampler.c (options) and sampler_draw.c. */
#ifndef KACI_SAMPLER_PRIV_H
#define KACI_SAMPLER_PRIV_H

#include "field/field.h"
#include "flow/flow.h"

#include <kacflow/integrator.h>
#include <kacflow/sampler.h>

#include <math.h>

struct kac_sampler {
    kac_context *context;
    const kac_process *process;
    const kac_field *field;
    kac_field *owned_field; /* of a model's sampler; else NULL */
    float *shift, *scale;   /* [d] of a model's sampler; else NULL */
    const kac_dataset *start;
    int32_t start_as_is; /* its points are those of T, without noise */
    int32_t coupling;    /* of a model between two data sets, else -1 */
    int64_t d, k;

    int32_t method, projection, refinements;
    int64_t evaluations; /* 0: the method's default */
    double power, end, relative, absolute;

    /* Of the last draw. */
    double evaluations_mean;
    int64_t evaluations_max, unfinished;
};

/* Time of point i of a grid of `steps` steps from T to `end`
 * (sampler_draw.c). */
double kaci_sampler_time(double T, double end, double power, int64_t i,
                         int64_t steps);
/* Refuses evaluations that are too few for one step (sampler_draw.c). */
kac_status kaci_sampler_check_evaluations(const kac_sampler *sampler);

#endif
