/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of the workers that evaluations of a field use again. */

#include "field/field_priv.h"

void kaci_scratch_destroy(const kac_field *field, kaci_block_free_fn release,
                          struct kaci_scratch *scratch)
{
    if (scratch == NULL) {
        return;
    }
    for (int32_t i = 0; scratch->block != NULL && i < scratch->workers; i++) {
        if (scratch->block[i] != NULL) {
            release(field, scratch->block[i]);
        }
    }
    kaci_free(field->context, scratch->block);
    kaci_free(field->context, scratch);
}

/* As many blocks as the context has threads; more than before only where the
 * caller has raised their number since. */
static kac_status grow(const kac_field *field, kaci_block_make_fn make,
                       struct kaci_scratch *scratch)
{
    const int32_t workers = kac_context_threads(field->context);
    void **block;

    if (workers <= scratch->workers) {
        return KAC_OK;
    }
    block = kaci_alloc(field->context, workers, (int64_t)sizeof *block);
    if (block == NULL) {
        return KACI_NO_MEMORY;
    }
    for (int32_t i = 0; i < scratch->workers; i++) {
        block[i] = scratch->block[i];
    }
    kaci_free(field->context, scratch->block);
    scratch->block = block;
    while (scratch->workers < workers) {
        const kac_status status = make(field, &block[scratch->workers]);

        if (status != KAC_OK) {
            return status;
        }
        scratch->workers++;
    }
    return KAC_OK;
}

kac_status kaci_scratch_enter(const kac_field *field, kaci_block_make_fn make,
                              kaci_block_free_fn release,
                              struct kaci_scratch **out)
{
    struct kaci_scratch *scratch = field->scratch;
    kac_status status;

    if (atomic_exchange(&scratch->busy, 1)) {
        scratch = kaci_alloc(field->context, 1, sizeof *scratch);
        if (scratch == NULL) {
            return KACI_NO_MEMORY;
        }
        atomic_init(&scratch->busy, 1);
    }
    status = grow(field, make, scratch);
    if (status != KAC_OK) {
        kaci_scratch_leave(field, release, scratch);
        return status;
    }
    *out = scratch;
    return KAC_OK;
}

void kaci_scratch_leave(const kac_field *field, kaci_block_free_fn release,
                        struct kaci_scratch *scratch)
{
    if (scratch == field->scratch) {
        atomic_store(&scratch->busy, 0);
    } else {
        kaci_scratch_destroy(field, release, scratch);
    }
}
