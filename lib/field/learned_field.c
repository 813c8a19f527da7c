/* SPDX-License-Identifier: BSD-2-Clause */
/* The field that a network has learned: shards of the batch in float. */

#include "network/network.h"

#include "field/field_priv.h"

struct learned_block {
    struct kaci_workspace *workspace;
    float *t, *x, *cond; /* one shard, converted */
};

struct learned_call {
    const kac_field *field;
    const struct kaci_batch *batch;
    const float *parameters;
    struct kaci_scratch *scratch;
};

static void block_free(const kac_field *field, void *memory)
{
    struct learned_block *block = memory;

    kaci_workspace_destroy(block->workspace);
    kaci_free(field->context, block->t);
    kaci_free(field->context, block->x);
    kaci_free(field->context, block->cond);
    kaci_free(field->context, block);
}

static kac_status block_make(const kac_field *field, void **out)
{
    const int64_t width = (int64_t)sizeof(float) * KACI_SHARD_ROWS;
    struct learned_block *block = kaci_alloc(field->context, 1, sizeof *block);
    kac_status status = KACI_NO_MEMORY;

    if (block == NULL) {
        return status;
    }
    block->t = kaci_alloc(field->context, 1, width);
    block->x = kaci_alloc(field->context, field->d, width);
    block->cond = kaci_alloc(field->context, field->k, width);
    if (block->t == NULL || block->x == NULL || block->cond == NULL) {
        goto fail;
    }
    status = kaci_workspace_create(field->context, field->network, 0,
                                   &block->workspace);
    if (status != KAC_OK) {
        goto fail;
    }
    *out = block;
    return KAC_OK;
fail:
    block_free(field, block);
    return status;
}

static void narrow(int64_t n, const double *from, float *to)
{
    for (int64_t i = 0; i < n; i++) {
        to[i] = (float)from[i];
    }
}

static void widen(int64_t n, const float *from, double *to)
{
    for (int64_t i = 0; i < n; i++) {
        to[i] = (double)from[i];
    }
}

static kac_status run_shard(void *user, int64_t index, int32_t worker)
{
    const struct learned_call *call = user;
    const struct kaci_batch *batch = call->batch;
    const kac_field *field = call->field;
    const struct learned_block *block = call->scratch->block[worker];
    const int64_t d = field->d, k = field->k;
    const int64_t first = index * KACI_SHARD_ROWS;
    const int64_t left = batch->n - first;
    const int64_t rows = left < KACI_SHARD_ROWS ? left : KACI_SHARD_ROWS;
    const float *v = NULL, *xhat = NULL;

    narrow(rows, batch->t + first, block->t);
    narrow(rows * d, batch->x + first * d, block->x);
    if (batch->cond != NULL) {
        narrow(rows * k, batch->cond + first * k, block->cond);
    }
    kaci_network_run(field->network, call->parameters, block->workspace, rows,
                     block->t, block->x,
                     batch->cond != NULL ? block->cond : NULL, &v, &xhat);
    widen(rows * d, v, batch->v + first * d);
    if (batch->xhat != NULL) {
        widen(rows * d, xhat, batch->xhat + first * d);
    }
    return KAC_OK;
}

/* kaci_network_parameters() is for those who may write; here they are read. */
static const float *parameters_of(const kac_network *network)
{
    union {
        const kac_network *in;
        kac_network *out;
    } same = {.in = network};

    return kaci_network_parameters(same.out);
}

/* Before anything is written. A vector has any values. */
static kac_status check_conditions(const kac_field *field,
                                   const struct kaci_batch *batch)
{
    for (int64_t i = 0; batch->cond != NULL && field->k == 1 && i < batch->n;
         i++) {
        const float class = (float)batch->cond[i];
        const kac_status status =
            kaci_network_check_conditions(field->network, i, 1, &class);

        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

static kac_status learned_evaluate(const kac_field *field,
                                   const struct kaci_batch *batch,
                                   int32_t *recoverable)
{
    const int64_t shards = (batch->n - 1) / KACI_SHARD_ROWS + 1;
    struct learned_call call = {.field = field, .batch = batch};
    kac_status status = check_conditions(field, batch);

    (void)recoverable;
    if (status != KAC_OK) {
        return status;
    }
    status = kaci_scratch_enter(field, block_make, block_free, &call.scratch);
    if (status != KAC_OK) {
        return status;
    }
    call.parameters = parameters_of(field->network);
    status = kaci_parallel(field->context, shards, run_shard, &call);
    kaci_scratch_leave(field, block_free, call.scratch);
    return status;
}

const kac_network *kaci_field_network(const kac_field *field)
{
    return field->network;
}

static void learned_destroy(kac_field *field)
{
    kaci_scratch_destroy(field, block_free, field->scratch);
}

static const struct kaci_field_kind learned_kind = {.name = "learned",
                                                    .evaluate =
                                                        learned_evaluate,
                                                    .destroy = learned_destroy};

kac_status kac_field_create_learned(kac_context *ctx,
                                    const kac_network *network, kac_field **out)
{
    int32_t heads;
    kac_field *field;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(network != NULL, "network is NULL");
    if (!kac_network_is_initialized(network)) {
        return kaci_error(KAC_ERROR_STATE, "the network is not initialised; "
                                           "call kac_network_initialize()");
    }
    heads = kac_network_heads(network);
    KACI_REQUIRE(heads & KAC_HEAD_VELOCITY, "the network has no velocity head");

    field = kaci_field_new(ctx, &learned_kind, kac_network_dimension(network),
                           kac_network_condition_width(network),
                           (heads & KAC_HEAD_MEAN) ? KAC_FIELD_MEAN : 0);
    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->network = network;
    field->scratch = kaci_alloc(ctx, 1, sizeof *field->scratch);
    if (field->scratch == NULL) {
        kac_field_destroy(field);
        return KACI_NO_MEMORY;
    }
    atomic_init(&field->scratch->busy, 0);
    *out = field;
    return KAC_OK;
}
