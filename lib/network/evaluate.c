/* SPDX-License-Identifier: BSD-2-Clause */
/* A network on whole batches: shards shared out over the threads of the
 * context. */

#include "network/network_priv.h"

#include <math.h>
#include <string.h>

/* One call over a batch. NULL pointers are things not given or not wanted. */
struct batch {
    const kac_network *network;
    int64_t n, rows; /* of the batch, of a shard */
    const float *t, *x, *cond, *dv, *dxhat;
    float *v, *xhat, *dx;
    struct kaci_workspace **workspaces; /* one a thread */
    int32_t threads, splits;
};

static const float *rows_of(const float *array, int64_t offset)
{
    return array != NULL ? array + offset : NULL;
}

static int64_t shard_rows(const struct batch *batch, int64_t shard)
{
    const int64_t left = batch->n - shard * batch->rows;

    return left < batch->rows ? left : batch->rows;
}

/* Runs shard `shard` forward; its outputs stay in the workspace. */
static void run_shard(const struct batch *batch, int64_t shard,
                      struct kaci_workspace *workspace, const float **v,
                      const float **xhat)
{
    const kac_network *network = batch->network;
    const int64_t row = shard * batch->rows;

    kaci_network_run(
        network, network->parameters, workspace, shard_rows(batch, shard),
        batch->t + row, batch->x + row * network->d,
        rows_of(batch->cond, row * kaci_condition_width(network)), v, xhat);
}

static kac_status forward_shard(void *user, int64_t shard, int32_t worker)
{
    const struct batch *batch = user;
    const int64_t offset = shard * batch->rows * batch->network->d;
    const size_t bytes =
        (size_t)(shard_rows(batch, shard) * batch->network->d) * sizeof(float);
    const float *v, *xhat;

    run_shard(batch, shard, batch->workspaces[worker], &v, &xhat);
    if (batch->v != NULL) {
        memcpy(batch->v + offset, v, bytes);
    }
    if (batch->xhat != NULL) {
        memcpy(batch->xhat + offset, xhat, bytes);
    }
    return KAC_OK;
}

static kac_status gradient_shard(void *user, int64_t shard, int32_t worker,
                                 float *sum)
{
    const struct batch *batch = user;
    const kac_network *network = batch->network;
    const int64_t offset = shard * batch->rows * network->d;
    const float *v, *xhat;

    run_shard(batch, shard, batch->workspaces[worker], &v, &xhat);
    kaci_network_run_backward(
        network, network->parameters, batch->workspaces[worker],
        shard_rows(batch, shard), rows_of(batch->dv, offset),
        rows_of(batch->dxhat, offset), sum,
        batch->dx != NULL ? batch->dx + offset : NULL);
    return KAC_OK;
}

/* Without the gradient by parameters. */
static kac_status input_shard(void *user, int64_t shard, int32_t worker)
{
    return gradient_shard(user, shard, worker, NULL);
}

static void release_workspaces(struct batch *batch)
{
    kac_context *context = batch->network->context;
    int32_t i;

    for (i = 0; batch->workspaces != NULL && i < batch->threads; i++) {
        kaci_workspace_destroy(batch->workspaces[i]);
    }
    kaci_free(context, batch->workspaces);
}

/* One workspace a thread, before anything runs, so that a lack of memory
 * leaves the outputs untouched. */
static kac_status take_workspaces(struct batch *batch, int32_t training)
{
    kac_context *context = batch->network->context;
    kac_status status = KACI_NO_MEMORY;
    int32_t i;

    batch->rows = kaci_network_shard_rows(batch->network);
    batch->threads = batch->n > batch->rows ? kac_context_threads(context) : 1;
    batch->workspaces =
        kaci_alloc(context, batch->threads, sizeof *batch->workspaces);
    if (batch->workspaces == NULL) {
        return status;
    }
    for (i = 0; i < batch->threads; i++) {
        status = kaci_workspace_create(context, batch->network, training,
                                       &batch->workspaces[i]);
        if (status == KAC_OK && i == 0) {
            status = kaci_workspace_share(batch->workspaces[0], batch->network,
                                          context, batch->n, &batch->splits);
        }
        if (status != KAC_OK) {
            release_workspaces(batch);
            return status;
        }
        if (batch->splits) {
            batch->threads = 1;
        }
    }
    return KAC_OK;
}

static kac_status check_class(int64_t row, float value, int32_t size)
{
    KACI_REQUIRE((double)value == floor((double)value) && value >= -1.0f &&
                     value < (float)size,
                 "cond of row %" PRId64 " is %g, must be a class 0 to %" PRId32
                 ", or -1 for none",
                 row, (double)value, size - 1);
    return KAC_OK;
}

kac_status kaci_network_check_conditions(const kac_network *network,
                                         int64_t first, int64_t n,
                                         const float *cond)
{
    int64_t i;

    if (network->options.condition != KAC_CONDITION_CLASS) {
        return KAC_OK;
    }
    for (i = 0; i < n; i++) {
        const kac_status status =
            check_class(first + i, cond[i], network->options.condition_size);

        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

static kac_status check_batch(const kac_network *network, int64_t n,
                              const float *t, const float *x, const float *cond)
{
    int64_t bytes;

    KACI_REQUIRE(network != NULL, "network is NULL");
    if (network->parameters == NULL) {
        return kaci_error(KAC_ERROR_STATE, "the network is not initialised");
    }
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(
        kaci_mul_size(n, network->d, sizeof *x, &bytes) &&
            kaci_mul_size(n, kaci_condition_width(network), sizeof *x, &bytes),
        "n is %" PRId64 ": arrays of so many points do not fit into "
        "memory",
        n);
    KACI_REQUIRE(n == 0 || t != NULL, "t is NULL");
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(cond == NULL ||
                     network->options.condition != KAC_CONDITION_NONE,
                 "cond is given, must be NULL: the network has no condition");
    return cond != NULL ? kaci_network_check_conditions(network, 0, n, cond)
                        : KAC_OK;
}

static kac_status check_head(const kac_network *network, const float *array,
                             int32_t head, const char *name)
{
    KACI_REQUIRE(array == NULL || (network->options.heads & head),
                 "%s is given, must be NULL: the network has no %s head", name,
                 kac_heads_name(head));
    return KAC_OK;
}

static int64_t shards_of(const struct batch *batch)
{
    return batch->n / batch->rows + (batch->n % batch->rows != 0);
}

kac_status kac_network_forward(const kac_network *network, int64_t n,
                               const float *t, const float *x,
                               const float *cond, float *v, float *xhat)
{
    struct batch batch = {.network = network,
                          .n = n,
                          .t = t,
                          .x = x,
                          .cond = cond,
                          .v = v,
                          .xhat = xhat};
    struct kaci_fpmode mode;
    kac_status status = check_batch(network, n, t, x, cond);

    if (status == KAC_OK) {
        status = check_head(network, v, KAC_HEAD_VELOCITY, "v");
    }
    if (status == KAC_OK) {
        status = check_head(network, xhat, KAC_HEAD_MEAN, "xhat");
    }
    if (status == KAC_OK && n > 0) {
        status = take_workspaces(&batch, 0);
    }
    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    status = kaci_run_shards(network->context, batch.splits, shards_of(&batch),
                             forward_shard, &batch);
    kaci_fp_leave(mode);
    release_workspaces(&batch);
    return status;
}

/* All shards, in memory that was taken; `sum` is NULL without `parameters`. */
static kac_status run_gradient(struct batch *batch,
                               struct kaci_gradient_sum *sum, float *parameters)
{
    const float *gradient;
    kac_status status;

    if (sum == NULL) {
        return kaci_run_shards(batch->network->context, batch->splits,
                               shards_of(batch), input_shard, batch);
    }
    kaci_gradient_sum_split(sum, batch->splits);
    status = kaci_gradient_sum_run(sum, gradient_shard, batch, &gradient);
    if (status == KAC_OK) {
        memcpy(parameters, gradient,
               (size_t)batch->network->parameter_count * sizeof *parameters);
    }
    return status;
}

kac_status kac_network_gradient(const kac_network *network, int64_t n,
                                const float *t, const float *x,
                                const float *cond, const float *dv,
                                const float *dxhat, float *parameters,
                                float *dx)
{
    struct batch batch = {.network = network,
                          .n = n,
                          .t = t,
                          .x = x,
                          .cond = cond,
                          .dv = dv,
                          .dxhat = dxhat,
                          .dx = dx};
    struct kaci_gradient_sum *sum = NULL;
    struct kaci_fpmode mode;
    kac_status status = check_batch(network, n, t, x, cond);

    if (status == KAC_OK) {
        status = check_head(network, dv, KAC_HEAD_VELOCITY, "dv");
    }
    if (status == KAC_OK) {
        status = check_head(network, dxhat, KAC_HEAD_MEAN, "dxhat");
    }
    if (status == KAC_OK && n == 0 && parameters != NULL) {
        memset(parameters, 0,
               (size_t)network->parameter_count * sizeof *parameters);
    }
    if (status == KAC_OK && n > 0) {
        status = take_workspaces(&batch, 1);
    }
    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    if (parameters != NULL) {
        status = kaci_gradient_sum_create(
            network->context, network->kernels, network->parameter_count,
            shards_of(&batch), batch.threads, &sum);
    }
    if (status == KAC_OK) {
        status = run_gradient(&batch, sum, parameters);
    }
    kaci_fp_leave(mode);
    kaci_gradient_sum_destroy(sum);
    release_workspaces(&batch);
    return status;
}
