/* SPDX-License-Identifier: BSD-2-Clause */
/* The field of a point and the integral of the divergence along its way:
 * (x, l) with dx/dt = v, dl/dt = div v. */

#include <string.h>

#include "field/field_priv.h"

/* Arrays of the inner field. */
enum { X, V, DIVERGENCE, COND };

static void widths(const kac_field *field, int64_t *width)
{
    width[X] = width[V] = field->d - 1;
    width[DIVERGENCE] = 1;
    width[COND] = field->k - 1;
}

/* `cond` is there: it holds the numbers of the points. */
static kac_status evaluate_rows(const kac_field *field,
                                const struct kaci_batch *batch,
                                struct kaci_wrapper_block *block,
                                int32_t *recoverable)
{
    const int64_t d = field->d - 1, k = field->k - 1, n = batch->n;
    const struct kaci_batch inner = {
        .n = n,
        .t = batch->t,
        .x = block->array[X],
        .cond = field->conditioned ? block->array[COND] : NULL,
        .v = block->array[V],
        .divergence = block->array[DIVERGENCE],
        .item = block->row};
    kac_status status;

    for (int64_t i = 0; i < n; i++) {
        const double *cond = batch->cond + i * (k + 1);

        memcpy(block->array[X] + i * d, batch->x + i * (d + 1),
               (size_t)d * sizeof *block->array[X]);
        block->row[i] = (int64_t)cond[0];
        if (k > 0) {
            memcpy(block->array[COND] + i * k, cond + 1,
                   (size_t)k * sizeof *block->array[COND]);
        }
    }
    status = field->inner->kind->evaluate(field->inner, &inner, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    for (int64_t i = 0; i < n; i++) {
        double *v = batch->v + i * (d + 1);

        memcpy(v, block->array[V] + i * d, (size_t)d * sizeof *v);
        v[d] = block->array[DIVERGENCE][i];
    }
    return KAC_OK;
}

static const struct kaci_field_kind density_kind = {
    .name = "density",
    .evaluate = kaci_wrapper_evaluate,
    .destroy = kaci_wrapper_destroy,
    .widths = widths,
    .around = evaluate_rows,
};

kac_status kaci_field_create_density(kac_context *ctx, const kac_field *inner,
                                     int32_t conditioned, kac_field **out)
{
    kac_field *field = kaci_wrapper_new(ctx, &density_kind, inner, inner->d + 1,
                                        inner->k + 1, 0);

    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->conditioned = conditioned;
    *out = field;
    return KAC_OK;
}
