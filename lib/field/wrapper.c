/* SPDX-License-Identifier: BSD-2-Clause */
/* What fields around another field share: arrays for the batch that the inner
 * one is asked. */

#include <string.h>

#include "field/field_priv.h"

static void release_arrays(const kac_field *field,
                           struct kaci_wrapper_block *block)
{
    for (int i = 0; i < KACI_WRAPPER_ARRAYS; i++) {
        kaci_free(field->context, block->array[i]);
    }
    kaci_free(field->context, block->row);
    memset(block, 0, sizeof *block);
}

static void block_free(const kac_field *field, void *memory)
{
    release_arrays(field, memory);
    kaci_free(field->context, memory);
}

static kac_status block_make(const kac_field *field, void **out)
{
    struct kaci_wrapper_block *block =
        kaci_alloc(field->context, 1, sizeof *block);

    *out = block;
    return block == NULL ? KACI_NO_MEMORY : KAC_OK;
}

static kac_status grow(const kac_field *field, int64_t n,
                       struct kaci_wrapper_block *block)
{
    const int64_t size = (int64_t)sizeof(double);
    int64_t width[KACI_WRAPPER_ARRAYS] = {0}, numbers;
    int complete;

    if (n <= block->rows) {
        return KAC_OK;
    }
    release_arrays(field, block);
    field->kind->widths(field, width);
    block->row = kaci_alloc(field->context, n, (int64_t)sizeof *block->row);
    complete = block->row != NULL;
    for (int i = 0; complete && i < KACI_WRAPPER_ARRAYS; i++) {
        complete = kaci_mul_size(n, width[i], size, &numbers);
        if (complete) {
            block->array[i] = kaci_alloc(field->context, n * width[i], size);
            complete = block->array[i] != NULL;
        }
    }
    if (!complete) {
        release_arrays(field, block);
        return KACI_NO_MEMORY;
    }
    block->rows = n;
    return KAC_OK;
}

kac_status kaci_wrapper_evaluate(const kac_field *field,
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
        status =
            field->kind->around(field, batch, scratch->block[0], recoverable);
    }
    kaci_scratch_leave(field, block_free, scratch);
    return status;
}

void kaci_wrapper_destroy(kac_field *field)
{
    kaci_scratch_destroy(field, block_free, field->scratch);
}

kac_field *kaci_wrapper_new(kac_context *ctx,
                            const struct kaci_field_kind *kind,
                            const kac_field *inner, int64_t d, int64_t k,
                            int32_t gives)
{
    kac_field *field = kaci_field_new(ctx, kind, d, k, gives);

    if (field == NULL) {
        return NULL;
    }
    field->inner = inner;
    field->scratch = kaci_alloc(ctx, 1, sizeof *field->scratch);
    if (field->scratch == NULL) {
        kac_field_destroy(field);
        return NULL;
    }
    atomic_init(&field->scratch->busy, 0);
    return field;
}
