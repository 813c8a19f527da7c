/* SPDX-License-Identifier: BSD-2-Clause */
/* Coordinates of samples that are known: which, their data, and the noise that
 * they have on the way. */
#include "flow/sampler_priv.h"

static kac_status check(const kac_sampler *sampler, const uint8_t *mask,
                        const kac_dataset *values)
{
    KACI_REQUIRE(mask && values,
                 "mask or values is NULL, must be both or neither");
    KACI_REQUIRE(kac_dataset_dimension(values) == sampler->d,
                 "values has points of %" PRId64 " numbers, must have "
                 "%" PRId64,
                 kac_dataset_dimension(values), sampler->d);
    KACI_REQUIRE(sampler->coupling < 0,
                 "the sampler's path is between two data sets: what a known "
                 "coordinate is on the way depends on its source point, must "
                 "be a path from noise");
    KACI_REQUIRE(kaci_process_has_quantiles(sampler->process),
                 "the coordinates of radial Poisson noise are not independent: "
                 "the known ones have no noise of their own");
    return KAC_OK;
}

kac_status kac_sampler_set_known(kac_sampler *sampler, const uint8_t *mask,
                                 const kac_dataset *values)
{
    int64_t *coordinate = NULL, count = 0;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    if (mask || values) {
        const kac_status status = check(sampler, mask, values);

        if (status != KAC_OK) {
            return status;
        }
        coordinate =
            kaci_alloc(sampler->context, sampler->d, sizeof *coordinate);
        if (!coordinate) {
            return KACI_NO_MEMORY;
        }
    }
    for (int64_t j = 0; mask && j < sampler->d; j++) {
        if (mask[j]) {
            coordinate[count++] = j;
        }
    }
    kaci_free(sampler->context, sampler->known_coordinate);
    sampler->known_coordinate = coordinate;
    sampler->known_count = count;
    sampler->known = values;
    return KAC_OK;
}

/* ---- The rows of a draw ------------------------------------------------- */

void kaci_known_free(const kac_sampler *sampler, struct kaci_known_rows *rows)
{
    const kac_context *ctx = sampler->context;

    kac_field_destroy(rows->field);
    kaci_free(ctx, rows->x0);
    kaci_free(ctx, rows->level);
    kaci_free(ctx, rows->cond);
    kaci_free(ctx, rows->values);
    kaci_free(ctx, rows->index);
}

kac_status kaci_known_make(const kac_sampler *sampler, const kac_field *field,
                           int32_t conditioned, int64_t chunk,
                           struct kaci_known_rows *rows)
{
    const kac_context *ctx = sampler->context;
    const int64_t count = sampler->known_count;

    rows->x0 = kaci_alloc(ctx, chunk * count, sizeof *rows->x0);
    rows->level = kaci_alloc(ctx, chunk * count, sizeof *rows->level);
    rows->cond = kaci_alloc(ctx, chunk * (sampler->k + 1), sizeof *rows->cond);
    rows->values = kaci_alloc(ctx, chunk * sampler->d, sizeof *rows->values);
    rows->index = kaci_alloc(ctx, chunk, sizeof *rows->index);
    if (!rows->x0 || !rows->level || !rows->cond || !rows->values ||
        !rows->index) {
        return KACI_NO_MEMORY;
    }
    rows->known = (struct kaci_known){.process = sampler->process,
                                      .d = sampler->d,
                                      .count = count,
                                      .coordinate = sampler->known_coordinate,
                                      .x0 = rows->x0,
                                      .level = rows->level};
    return kaci_field_create_known(sampler->context, field, conditioned,
                                   &rows->known, &rows->field);
}

/* Every coordinate has its number, so that a level does not depend on what
 * else is known. */
static void draw_levels(const struct kaci_known *known, uint64_t seed,
                        int64_t sample, double *level)
{
    struct kaci_random random;
    int64_t k = 0;

    kaci_random_begin(&random, seed, KACI_RANDOM_KNOWN, 0, sample);
    for (int64_t j = 0; k < known->count; j++) {
        const double u = kaci_random_uniform(&random);

        if (known->coordinate[k] == j) {
            level[k++] = u;
        }
    }
}

kac_status kaci_known_begin(const kac_sampler *sampler, uint64_t seed,
                            int64_t first, int64_t m, const double *cond,
                            struct kaci_known_rows *rows, double *x)
{
    const struct kaci_known *known = &rows->known;
    const int64_t d = sampler->d, k = sampler->k;
    kac_status status;

    for (int64_t i = 0; i < m; i++) {
        rows->index[i] = (first + i) % kac_dataset_count(sampler->known);
    }
    status = kac_dataset_gather(sampler->known, m, rows->index, rows->values);
    for (int64_t i = 0; status == KAC_OK && i < m; i++) {
        double *own = rows->cond + i * (k + 1);

        own[0] = (double)i;
        for (int64_t j = 0; j < k; j++) {
            own[j + 1] = cond ? cond[i * k + j] : 0;
        }
        for (int64_t j = 0; j < known->count; j++) {
            const int64_t at = known->coordinate[j];

            rows->x0[i * known->count + j] =
                kaci_sampler_from_data(sampler, at, rows->values[i * d + at]);
            x[i * d + at] = 0;
        }
        draw_levels(known, seed, first + i, rows->level + i * known->count);
    }
    return status;
}

kac_status kaci_known_fill(const struct kaci_known_rows *rows, double t,
                           int64_t m, double *x)
{
    const struct kaci_known *known = &rows->known;
    kac_status status = KAC_OK;

    for (int64_t i = 0; status == KAC_OK && known->count > 0 && i < m; i++) {
        double *row = x + i * known->d;

        if (row[known->coordinate[0]] == 0) { // else it has stopped: NaN
            status = kaci_known_at(known, t, i, row);
        }
    }
    return status;
}

void kaci_known_fill_means(const struct kaci_known_rows *rows, int64_t m,
                           double *xhat)
{
    const struct kaci_known *known = &rows->known;

    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < known->count; j++) {
            xhat[i * known->d + known->coordinate[j]] =
                rows->x0[i * known->count + j];
        }
    }
}

void kaci_known_fill_samples(const struct kaci_known_rows *rows, int64_t m,
                             float *out)
{
    const struct kaci_known *known = &rows->known;

    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < known->count; j++) {
            const int64_t at = i * known->d + known->coordinate[j];

            out[at] = rows->values[at];
        }
    }
}
