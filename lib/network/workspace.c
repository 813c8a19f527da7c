/* SPDX-License-Identifier: BSD-2-Clause */
/* A network on one shard, in memory that was planned once. */

#include "network/network_priv.h"

#include <math.h>
#include <string.h>

struct kaci_workspace {
    const kac_context *context;
    struct kaci_arena *arena;
    int32_t training;
    float *scratch; /* for the time features */
};

kac_status kaci_workspace_create(kac_context *context,
                                 const kac_network *network, int32_t training,
                                 struct kaci_workspace **out)
{
    struct kaci_workspace *workspace;
    kac_status status;

    workspace = kaci_alloc(context, 1, sizeof *workspace);
    if (workspace == NULL) {
        return KACI_NO_MEMORY;
    }
    workspace->context = context;
    workspace->training = training;
    status =
        kaci_arena_create(context, network->graph, training, &workspace->arena);
    if (status != KAC_OK) {
        goto fail;
    }
    workspace->scratch = kaci_alloc_unset(
        context, kaci_network_shard_rows(network) * network->options.time_size,
        sizeof *workspace->scratch);
    if (workspace->scratch == NULL) {
        status = KACI_NO_MEMORY;
        goto fail;
    }
    *out = workspace;
    return KAC_OK;
fail:
    kaci_workspace_destroy(workspace);
    return status;
}

void kaci_workspace_destroy(struct kaci_workspace *workspace)
{
    if (workspace != NULL) {
        kaci_arena_destroy(workspace->arena);
        kaci_free(workspace->context, workspace->scratch);
        kaci_free(workspace->context, workspace);
    }
}

kac_status kaci_workspace_share(struct kaci_workspace *workspace,
                                const kac_network *network,
                                kac_context *context, int64_t n,
                                int32_t *splits)
{
    const int64_t rows = kaci_network_shard_rows(network);

    *splits = kaci_graph_splits(network->graph, n < rows ? n : rows,
                                n / rows + (n % rows != 0),
                                kac_context_threads(context));
    return kaci_arena_share(workspace->arena, *splits ? context : NULL,
                            KACI_SPLIT_WORK);
}

kac_status kaci_run_shards(kac_context *context, int32_t splits, int64_t shards,
                           kaci_task_fn fn, void *user)
{
    kac_status status = KAC_OK;
    struct kaci_fpmode mode;
    int64_t i;

    if (!splits) {
        return kaci_parallel(context, shards, fn, user);
    }
    mode = kaci_fp_enter();
    for (i = 0; i < shards && status == KAC_OK; i++) {
        status = fn(user, i, 0);
    }
    kaci_fp_leave(mode);
    return status;
}

void kaci_workspace_dropout(struct kaci_workspace *workspace, int32_t drops,
                            uint64_t seed, uint32_t step, int64_t first)
{
    kaci_arena_dropout(workspace->arena, drops, seed, step, first);
}

/* Row numbers of the tables, and the vectors with zeros for missing ones. */
static void enter_condition(const kac_network *network,
                            struct kaci_arena *arena, int64_t n,
                            const float *cond)
{
    const int32_t size = network->options.condition_size;
    int32_t *row = kaci_arena_index(arena, network->in_class);
    float *vector;
    int64_t i;

    if (network->options.condition == KAC_CONDITION_CLASS) {
        for (i = 0; i < n; i++) {
            row[i] = cond != NULL && cond[i] >= 0.0f && cond[i] < (float)size
                         ? (int32_t)cond[i]
                         : size;
        }
        return;
    }
    vector = kaci_arena_value(arena, network->in_vector);
    for (i = 0; i < n; i++) {
        const int missing = cond == NULL || isnan(cond[i * size]);

        row[i] = missing ? 0 : -1;
        if (missing) {
            memset(vector + i * size, 0, (size_t)size * sizeof *vector);
        } else {
            memcpy(vector + i * size, cond + i * size,
                   (size_t)size * sizeof *vector);
        }
    }
}

void kaci_network_run(const kac_network *network, const float *parameters,
                      struct kaci_workspace *workspace, int64_t n,
                      const float *t, const float *x, const float *cond,
                      const float **v, const float **xhat)
{
    struct kaci_arena *arena = workspace->arena;

    assert(n >= 0 && n <= kaci_network_shard_rows(network));
    if (n > 0) {
        memcpy(kaci_arena_value(arena, network->in_x), x,
               (size_t)(n * network->d) * sizeof *x);
        if (network->in_time >= 0) {
            kaci_time_features(network, n, t, workspace->scratch,
                               kaci_arena_value(arena, network->in_time));
        }
        if (network->options.condition != KAC_CONDITION_NONE) {
            enter_condition(network, arena, n, cond);
        }
        kaci_arena_half(arena, parameters == network->parameters &&
                                       !workspace->training
                                   ? network->half
                                   : NULL);
        kaci_graph_forward(arena, network->kernels, parameters, n);
    }
    *v = network->out_velocity >= 0
             ? kaci_arena_value(arena, network->out_velocity)
             : NULL;
    *xhat = network->out_mean >= 0 ? kaci_arena_value(arena, network->out_mean)
                                   : NULL;
}

/* The gradient by an output: given, or zero. */
static void enter_gradient(struct kaci_arena *arena, int32_t output,
                           int64_t count, const float *given)
{
    float *gradient;

    if (output < 0) {
        return;
    }
    gradient = kaci_arena_seed(arena, output);
    if (given != NULL) {
        memcpy(gradient, given, (size_t)count * sizeof *given);
    } else {
        memset(gradient, 0, (size_t)count * sizeof *gradient);
    }
}

void kaci_network_run_backward(const kac_network *network,
                               const float *parameters,
                               struct kaci_workspace *workspace, int64_t n,
                               const float *dv, const float *dxhat,
                               float *gradient, float *dx)
{
    struct kaci_arena *arena = workspace->arena;
    const int64_t count = n * network->d;

    if (n == 0) {
        return;
    }
    enter_gradient(arena, network->out_velocity, count, dv);
    enter_gradient(arena, network->out_mean, count, dxhat);
    kaci_graph_backward(arena, network->kernels, parameters, n, gradient,
                        dx != NULL);
    if (dx != NULL) {
        memcpy(dx, kaci_arena_gradient(arena, network->in_x),
               (size_t)count * sizeof *dx);
    }
}
