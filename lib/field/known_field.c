/* SPDX-License-Identifier: BSD-2-Clause */
/* A field some of whose coordinates are known: the way of these is given, the
 * field is asked for that of the others (THEORY.md 10). */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* Rows that a worker takes at a time. */
enum { GROUP = 16 };

/* Quantiles that are found together, on the stack. */
enum { TOGETHER = 64 };

kac_status kaci_known_at(const struct kaci_known *known, double t, int64_t row,
                         double *x)
{
    const double *x0 = known->x0 + row * known->count;
    const double *level = known->level + row * known->count;
    struct kaci_schedule s;
    const kac_status status = kaci_process_schedule(known->process, t, &s);

    if (status != KAC_OK) {
        return status;
    }
    for (int64_t k = 0; k < known->count; k += TOGETHER) {
        const int64_t left = known->count - k;
        const int64_t n = left < TOGETHER ? left : TOGETHER;
        double noise[TOGETHER];

        kaci_process_quantiles(known->process, s.g, n, level + k, noise);
        for (int64_t i = 0; i < n; i++) {
            x[known->coordinate[k + i]] = kaci_fma(s.f, x0[k + i], noise[i]);
        }
    }
    return KAC_OK;
}

/* Arrays: points and conditions as the inner field sees them. */
enum { X, COND };

static void widths(const kac_field *field, int64_t *width)
{
    width[X] = field->d;
    width[COND] = field->k - 1;
}

/* Rows of a batch that get their known coordinates. */
struct overwriting {
    const kac_field *field;
    const struct kaci_batch *batch;
    struct kaci_wrapper_block *block;
};

static kac_status overwrite(void *user, int64_t index, int32_t worker)
{
    const struct overwriting *work = user;
    const kac_field *field = work->field;
    const struct kaci_batch *batch = work->batch;
    const int64_t first = index * GROUP;
    const int64_t last = first + GROUP < batch->n ? first + GROUP : batch->n;

    (void)worker;
    for (int64_t i = first; i < last; i++) {
        double *x = work->block->array[X] + i * field->d;
        kac_status status;

        memcpy(x, batch->x + i * field->d, (size_t)field->d * sizeof *x);
        status = kaci_known_at(&field->known, batch->t[i],
                               (int64_t)batch->cond[i * field->k], x);
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

/* `batch` has conditions: the rows are in them. */
static kac_status evaluate_rows(const kac_field *field,
                                const struct kaci_batch *batch,
                                struct kaci_wrapper_block *block,
                                int32_t *recoverable)
{
    const int64_t k = field->k - 1, n = batch->n;
    struct overwriting work = {field, batch, block};
    struct kaci_batch inner = *batch;
    kac_status status = kaci_parallel(field->context, (n + GROUP - 1) / GROUP,
                                      overwrite, &work);

    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; k > 0 && i < n; i++) {
        memcpy(block->array[COND] + i * k, batch->cond + i * (k + 1) + 1,
               (size_t)k * sizeof *block->array[COND]);
    }
    inner.x = block->array[X];
    inner.cond = field->conditioned ? block->array[COND] : NULL;
    status = field->inner->kind->evaluate(field->inner, &inner, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    for (int64_t i = 0; i < n * field->known.count; i++) {
        const int64_t at = i / field->known.count * field->d +
                           field->known.coordinate[i % field->known.count];

        batch->v[at] = 0.0;
        if (batch->xhat != NULL) {
            batch->xhat[at] = 0.0;
        }
    }
    return KAC_OK;
}

static const struct kaci_field_kind known_kind = {
    .name = "known",
    .evaluate = kaci_wrapper_evaluate,
    .destroy = kaci_wrapper_destroy,
    .widths = widths,
    .around = evaluate_rows,
    .passes = 1,
};

kac_status kaci_field_create_known(kac_context *ctx, const kac_field *inner,
                                   int32_t conditioned,
                                   const struct kaci_known *known,
                                   kac_field **out)
{
    kac_field *field =
        kaci_wrapper_new(ctx, &known_kind, inner, inner->d, inner->k + 1,
                         inner->gives & KAC_FIELD_MEAN);

    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->conditioned = conditioned;
    field->known = *known;
    *out = field;
    return KAC_OK;
}
