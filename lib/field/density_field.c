/* SPDX-License-Identifier: BSD-2-Clause */
/* The field of a point and the integral of the divergence along its way:
 * (x, l) with dx/dt = v, dl/dt = div v. */

#include <string.h>

#include "field/field_priv.h"

/* Arrays of the inner field, for `rows` points. */
struct density_block {
    int64_t rows;
    double *x, *v, *divergence, *cond;
    int64_t *item;
};

static void release_arrays(const kac_field *field, struct density_block *block)
{
    kaci_free(field->context, block->x);
    kaci_free(field->context, block->v);
    kaci_free(field->context, block->divergence);
    kaci_free(field->context, block->cond);
    kaci_free(field->context, block->item);
    memset(block, 0, sizeof *block);
}

static void block_free(const kac_field *field, void *memory)
{
    release_arrays(field, memory);
    kaci_free(field->context, memory);
}

static kac_status block_make(const kac_field *field, void **out)
{
    struct density_block *block = kaci_alloc(field->context, 1, sizeof *block);

    *out = block;
    return block == NULL ? KACI_NO_MEMORY : KAC_OK;
}

static kac_status grow(const kac_field *field, int64_t n,
                       struct density_block *block)
{
    const int64_t width = (int64_t)sizeof(double);
    int64_t numbers;

    if (n <= block->rows) {
        return KAC_OK;
    }
    release_arrays(field, block);
    if (!kaci_mul_size(n, field->d > field->k ? field->d : field->k, width,
                       &numbers)) {
        return KACI_NO_MEMORY;
    }
    block->x = kaci_alloc(field->context, n * (field->d - 1), width);
    block->v = kaci_alloc(field->context, n * (field->d - 1), width);
    block->divergence = kaci_alloc(field->context, n, width);
    block->cond = kaci_alloc(field->context, n * (field->k - 1), width);
    block->item = kaci_alloc(field->context, n, (int64_t)sizeof *block->item);
    if (block->x == NULL || block->v == NULL || block->divergence == NULL ||
        block->cond == NULL || block->item == NULL) {
        release_arrays(field, block);
        return KACI_NO_MEMORY;
    }
    block->rows = n;
    return KAC_OK;
}

/* `cond` is there: it holds the numbers of the points. */
static kac_status evaluate_rows(const kac_field *field,
                                const struct kaci_batch *batch,
                                struct density_block *block,
                                int32_t *recoverable)
{
    const int64_t d = field->d - 1, k = field->k - 1, n = batch->n;
    const struct kaci_batch inner = {.n = n,
                                     .t = batch->t,
                                     .x = block->x,
                                     .cond = field->conditioned ? block->cond
                                                                : NULL,
                                     .v = block->v,
                                     .divergence = block->divergence,
                                     .item = block->item};
    kac_status status;

    for (int64_t i = 0; i < n; i++) {
        const double *cond = batch->cond + i * (k + 1);

        memcpy(block->x + i * d, batch->x + i * (d + 1),
               (size_t)d * sizeof *block->x);
        block->item[i] = (int64_t)cond[0];
        if (k > 0) {
            memcpy(block->cond + i * k, cond + 1,
                   (size_t)k * sizeof *block->cond);
        }
    }
    status = field->inner->kind->evaluate(field->inner, &inner, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    for (int64_t i = 0; i < n; i++) {
        double *v = batch->v + i * (d + 1);

        memcpy(v, block->v + i * d, (size_t)d * sizeof *v);
        v[d] = block->divergence[i];
    }
    return KAC_OK;
}

static kac_status density_evaluate(const kac_field *field,
                                   const struct kaci_batch *batch,
                                   int32_t *recoverable)
{
    struct kaci_scratch *scratch;
    kac_status status =
        kaci_scratch_enter(field, block_make, block_free, &scratch);

    if (status != KAC_OK) {
        return status;
    }
    status = grow(field, batch->n, scratch->block[0]);
    if (status == KAC_OK) {
        status = evaluate_rows(field, batch, scratch->block[0], recoverable);
    }
    kaci_scratch_leave(field, block_free, scratch);
    return status;
}

static void density_destroy(kac_field *field)
{
    kaci_scratch_destroy(field, block_free, field->scratch);
}

static const struct kaci_field_kind density_kind = {.name = "density",
                                                    .evaluate =
                                                        density_evaluate,
                                                    .destroy = density_destroy};

kac_status kaci_field_create_density(kac_context *ctx, const kac_field *inner,
                                     int32_t conditioned, kac_field **out)
{
    kac_field *field =
        kaci_field_new(ctx, &density_kind, inner->d + 1, inner->k + 1, 0);

    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->inner = inner;
    field->conditioned = conditioned;
    field->scratch = kaci_alloc(ctx, 1, sizeof *field->scratch);
    if (field->scratch == NULL) {
        kac_field_destroy(field);
        return KACI_NO_MEMORY;
    }
    atomic_init(&field->scratch->busy, 0);
    *out = field;
    return KAC_OK;
}
