/* SPDX-License-Identifier: BSD-2-Clause */
/* The field that a network has learned: shards of the batch in float. */

#include <string.h>

#include "network/network.h"

#include "field/field_priv.h"

static const char *const divergence_names[] = {"exact", "hutchinson"};
enum { DIVERGENCES = 2, MOST_PROBES = 1 << 20 };

struct learned_block {
    struct kaci_workspace *workspace;
    float *t, *x, *cond; /* one shard, converted */
    /* For the divergence, made when one is first asked for: */
    struct kaci_workspace *backward;
    float *probe, *product; /* [rows, d] w and J^T w */
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
    kaci_workspace_destroy(block->backward);
    kaci_free(field->context, block->probe);
    kaci_free(field->context, block->product);
    kaci_free(field->context, block->t);
    kaci_free(field->context, block->x);
    kaci_free(field->context, block->cond);
    kaci_free(field->context, block);
}

static kac_status block_make(const kac_field *field, void **out)
{
    const int64_t width =
        (int64_t)sizeof(float) * kaci_network_shard_rows(field->network);
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

/* What a divergence needs beside the rest. */
static kac_status make_backward(const kac_field *field,
                                struct learned_block *block)
{
    const int64_t width =
        (int64_t)sizeof(float) * kaci_network_shard_rows(field->network);

    if (block->backward != NULL) {
        return KAC_OK;
    }
    if (block->probe == NULL) {
        block->probe = kaci_alloc(field->context, field->d, width);
    }
    if (block->product == NULL) {
        block->product = kaci_alloc(field->context, field->d, width);
    }
    if (block->probe == NULL || block->product == NULL) {
        return KACI_NO_MEMORY;
    }
    return kaci_workspace_create(field->context, field->network, 1,
                                 &block->backward);
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

/* Signs by fair coins; those of probe s of an item are always the same. */
static void draw_probes(const kac_field *field, const struct kaci_batch *batch,
                        int64_t first, int64_t rows, int64_t s, float *probe)
{
    const int64_t d = field->d;

    for (int64_t r = 0; r < rows; r++) {
        const int64_t item =
            batch->item != NULL ? batch->item[first + r] : first + r;
        struct kaci_random random;
        uint64_t bits = 0;

        kaci_random_begin(&random, field->seed, KACI_RANDOM_PROBES, (uint32_t)s,
                          item);
        for (int64_t i = 0; i < d; i++) {
            bits = i % 64 == 0 ? kaci_random_u64(&random) : bits >> 1;
            probe[r * d + i] = (bits & 1) ? 1.0f : -1.0f;
        }
    }
}

/* The unit vector of coordinate i in every row. */
static void unit_probes(int64_t d, int64_t rows, int64_t i, float *probe)
{
    memset(probe, 0, (size_t)(rows * d) * sizeof *probe);
    for (int64_t r = 0; r < rows; r++) {
        probe[r * d + i] = 1.0f;
    }
}

/* After a forward run in the block's `backward`. With J = dv/dx, the trace is
 * sum_i e_i^T J e_i, and the mean of w^T J w over signs w; one backward run
 * gives J^T w of all rows. */
static void add_divergence(const struct learned_call *call,
                           const struct learned_block *block, int64_t first,
                           int64_t rows)
{
    const kac_field *field = call->field;
    const int exact = field->divergence == KAC_DIVERGENCE_EXACT;
    const int64_t d = field->d, runs = exact ? d : field->probes;
    double *out = call->batch->divergence + first;

    memset(out, 0, (size_t)rows * sizeof *out);
    for (int64_t s = 0; s < runs; s++) {
        if (exact) {
            unit_probes(d, rows, s, block->probe);
        } else {
            draw_probes(field, call->batch, first, rows, s, block->probe);
        }
        kaci_network_run_backward(field->network, call->parameters,
                                  block->backward, rows, block->probe, NULL,
                                  NULL, block->product);
        for (int64_t r = 0; r < rows; r++) {
            const float *w = block->probe + r * d, *p = block->product + r * d;
            double sum = 0.0;

            for (int64_t i = exact ? s : 0; i < (exact ? s + 1 : d); i++) {
                sum += (double)w[i] * (double)p[i];
            }
            out[r] += sum;
        }
    }
    for (int64_t r = 0; r < rows && !exact; r++) {
        out[r] /= (double)runs;
    }
}

static kac_status run_shard(void *user, int64_t index, int32_t worker)
{
    const struct learned_call *call = user;
    const struct kaci_batch *batch = call->batch;
    const kac_field *field = call->field;
    const struct learned_block *block = call->scratch->block[worker];
    const int64_t d = field->d, k = field->k;
    const int64_t most = kaci_network_shard_rows(field->network);
    const int64_t first = index * most;
    const int64_t left = batch->n - first;
    const int64_t rows = left < most ? left : most;
    const float *v = NULL, *xhat = NULL;

    narrow(rows, batch->t + first, block->t);
    narrow(rows * d, batch->x + first * d, block->x);
    if (batch->cond != NULL) {
        narrow(rows * k, batch->cond + first * k, block->cond);
    }
    kaci_network_run(field->network, call->parameters,
                     batch->divergence != NULL ? block->backward
                                               : block->workspace,
                     rows, block->t, block->x,
                     batch->cond != NULL ? block->cond : NULL, &v, &xhat);
    widen(rows * d, v, batch->v + first * d);
    if (batch->xhat != NULL) {
        widen(rows * d, xhat, batch->xhat + first * d);
    }
    if (batch->divergence != NULL) {
        add_divergence(call, block, first, rows);
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
    const int64_t shards =
        (batch->n - 1) / kaci_network_shard_rows(field->network) + 1;
    struct learned_call call = {.field = field, .batch = batch};
    kac_status status = check_conditions(field, batch);
    int32_t splits = 0;

    (void)recoverable;
    if (status != KAC_OK) {
        return status;
    }
    status = kaci_scratch_enter(field, block_make, block_free, &call.scratch);
    if (status != KAC_OK) {
        return status;
    }
    call.parameters = parameters_of(field->network);
    for (int32_t i = 0; status == KAC_OK && batch->divergence != NULL &&
                        i < call.scratch->workers;
         i++) {
        status = make_backward(field, call.scratch->block[i]);
    }
    if (status == KAC_OK) {
        const struct learned_block *block = call.scratch->block[0];

        status = kaci_workspace_share(
            batch->divergence != NULL ? block->backward : block->workspace,
            field->network, field->context, batch->n, &splits);
    }
    if (status == KAC_OK) {
        status =
            kaci_run_shards(field->context, splits, shards, run_shard, &call);
    }
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
                           KAC_FIELD_DIVERGENCE |
                               ((heads & KAC_HEAD_MEAN) ? KAC_FIELD_MEAN : 0));
    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->network = network;
    field->probes = 1;
    field->scratch = kaci_alloc(ctx, 1, sizeof *field->scratch);
    if (field->scratch == NULL) {
        kac_field_destroy(field);
        return KACI_NO_MEMORY;
    }
    atomic_init(&field->scratch->busy, 0);
    *out = field;
    return KAC_OK;
}

kac_status kac_field_set_divergence(kac_field *field, int32_t method,
                                    int64_t probes, uint64_t seed)
{
    KACI_REQUIRE(field != NULL, "field is NULL");
    KACI_REQUIRE(kac_divergence_name(method) != NULL,
                 "method is %" PRId32 ", must be one of KAC_DIVERGENCE_...",
                 method);
    KACI_REQUIRE(probes >= 1 && probes <= MOST_PROBES,
                 "probes is %" PRId64 ", must be 1 to %d", probes, MOST_PROBES);
    KACI_REQUIRE(field->network != NULL,
                 "the %s field's divergence is not the library's to choose; "
                 "only a learned field's is",
                 field->kind->name);
    field->divergence = method;
    field->probes = probes;
    field->seed = seed;
    return KAC_OK;
}

int32_t kac_field_divergence(const kac_field *field)
{
    return field == NULL || field->network == NULL ? -1 : field->divergence;
}

int64_t kac_field_divergence_probes(const kac_field *field)
{
    return field == NULL ? 0 : field->probes;
}

uint64_t kac_field_divergence_seed(const kac_field *field)
{
    return field == NULL ? 0 : field->seed;
}

const char *kac_divergence_name(int32_t method)
{
    return kaci_enum_name(divergence_names, DIVERGENCES, method);
}

kac_status kac_divergence_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(divergence_names, DIVERGENCES, "divergence",
                               name, out);
}
