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
    int32_t grid;        /* KAC_GRID_... */
    double power, end, relative, absolute;
    struct kaci_guidance guidance;
    kac_field *guided; /* `field` with the guidance; NULL where that is off */
    const kac_dataset *known; /* NULL: no coordinate is known */
    int64_t known_count;
    int64_t *known_coordinate; /* [known_count], ascending */

    /* Of the last draw. */
    double evaluations_mean;
    int64_t evaluations_max, unfinished;
};

/* The field to draw with: guided where conditions are given. */
static inline const kac_field *kaci_sampler_field(const kac_sampler *sampler,
                                                  int32_t conditioned)
{
    return conditioned && sampler->guided ? sampler->guided : sampler->field;
}

/* Whether the noise has a light cone, and with it a greatest speed
 * (sampler.c). */
kac_status kaci_sampler_is_bounded(const kac_sampler *sampler, int *out);

/* Entries of a model; what it does not say stays, what cannot be used is an
 * error (sampler_entries.c). */
kac_status kaci_sampler_use_entries(kac_sampler *sampler,
                                    const kac_model *model);

/* Of sampler_plan.c, for the field to draw with: refuses evaluations that are
 * too few for one step; what the posterior mean at the end costs of them; the
 * integrator from T to the end, or back up without projection. */
kac_status kaci_sampler_check_evaluations(const kac_sampler *sampler,
                                          const kac_field *field);
int64_t kaci_sampler_last_cost(const kac_sampler *sampler,
                               const kac_field *field);
kac_status kaci_sampler_integrator(const kac_sampler *sampler,
                                   const kac_field *field, int32_t upwards,
                                   kac_integrator **out);

/* Known coordinates of a draw (sampler_known.c); all zero where the sampler has
 * none. */
struct kaci_known_rows {
    kac_field *field;        /* to integrate along */
    struct kaci_known known; /* of the rows of a chunk */
    double *x0, *level, *cond;
    float *values; /* [chunk, d] in the units of the data */
    int64_t *index;
};

/* For draws along `field`, up to `chunk` points at once. What it left behind
 * when it failed may be freed. */
kac_status kaci_known_make(const kac_sampler *sampler, const kac_field *field,
                           int32_t conditioned, int64_t chunk,
                           struct kaci_known_rows *rows);
void kaci_known_free(const kac_sampler *sampler, struct kaci_known_rows *rows);
/* Samples first .. first + m - 1 with conditions [m, k] or NULL; the known
 * coordinates of the states x [m, d] become 0, as the integrator has them. */
kac_status kaci_known_begin(const kac_sampler *sampler, uint64_t seed,
                            int64_t first, int64_t m, const double *cond,
                            struct kaci_known_rows *rows, double *x);
/* The known coordinates of states at time t; rows that are NaN stay. */
kac_status kaci_known_fill(const struct kaci_known_rows *rows, double t,
                           int64_t m, double *x);
/* Those of means [m, d], and of samples in the units of the data. */
void kaci_known_fill_means(const struct kaci_known_rows *rows, int64_t m,
                           double *xhat);
void kaci_known_fill_samples(const struct kaci_known_rows *rows, int64_t m,
                             float *out);

/* Time k of n steps from T to `end` of the power grid (sampler_plan.c). */
double kaci_power_time(double T, double end, double power, int64_t k,
                       int64_t n);

/* Of sampler_draw.c: points that are carried together, which bounds memory and
 * decides no bits; coordinate j in the units of the data, and back from them;
 * whether the field can be followed from or to T for n points with conditions
 * [n, k] or NULL. */
int64_t kaci_sampler_chunk(int64_t d);
float kaci_sampler_to_data(const kac_sampler *sampler, int64_t j, double x);
double kaci_sampler_from_data(const kac_sampler *sampler, int64_t j, float x);
kac_status kaci_sampler_check(const kac_sampler *sampler, int64_t n,
                              const float *cond);

#endif
