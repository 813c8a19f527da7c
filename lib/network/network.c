/* SPDX-License-Identifier: BSD-2-Clause */
/* The network handle: creation, initialisation, weights by name. */

#include "network/architecture_priv.h"

#include <math.h>
#include <string.h>

const struct kaci_network_options kaci_network_defaults = {
    .activation = KAC_ACTIVATION_SILU,
    .time = KAC_TIME_LOG,
    .time_size = 2,
    .time_scale = 1.0,
    .horizon = 1.0,
    .condition = KAC_CONDITION_NONE,
    .heads = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN,
};

const struct kaci_network_kind *kaci_network_kind_at(int32_t number)
{
    static const struct kaci_network_kind *const kinds[] = {
        &kaci_mlp_kind, &kaci_unet_kind, &kaci_own_kind};

    return number >= 0 && number < (int32_t)(sizeof kinds / sizeof kinds[0])
               ? kinds[number]
               : NULL;
}

static const struct kaci_weights *tensor_at(const kac_network *network,
                                            int64_t i)
{
    return network != NULL && i >= 0 && i < network->tensor_count
               ? &network->tensors[i]
               : NULL;
}

int64_t kaci_condition_width(const kac_network *network)
{
    return network->options.condition == KAC_CONDITION_CLASS
               ? 1
               : network->options.condition_size;
}

int64_t kaci_weights_count(const struct kaci_weights *tensor)
{
    int64_t count = 1;
    int32_t j;

    for (j = 0; j < tensor->rank; j++) {
        count *= tensor->shape[j];
    }
    return count;
}

float *kaci_weights_data(const kac_network *network,
                         const struct kaci_weights *tensor)
{
    return tensor->trained ? network->parameters + tensor->offset
                           : network->frequencies;
}

struct kaci_weights *kaci_network_append(kac_network *network, const char *name,
                                         int32_t rank, const int64_t *shape,
                                         int64_t fan_in, int64_t item)
{
    struct kaci_weights *tensor;
    int32_t j;

    if (network->tensor_count == network->tensor_room) {
        const int64_t room = 2 * network->tensor_room + 16;
        struct kaci_weights *more =
            kaci_alloc(network->context, room, sizeof *more);

        if (more == NULL) {
            return NULL;
        }
        if (network->tensor_count > 0) {
            memcpy(more, network->tensors,
                   (size_t)network->tensor_count * sizeof *more);
        }
        kaci_free(network->context, network->tensors);
        network->tensors = more;
        network->tensor_room = room;
    }
    tensor = &network->tensors[network->tensor_count++];
    snprintf(tensor->name, sizeof tensor->name, "%s", name);
    tensor->rank = rank;
    tensor->trained = 1;
    for (j = 0; j < KACI_TENSOR_RANK; j++) {
        tensor->shape[j] = j < rank ? shape[j] : 1;
    }
    tensor->offset = network->parameter_count;
    tensor->fan_in = fan_in;
    tensor->item = item;
    network->parameter_count += kaci_weights_count(tensor);
    return tensor;
}

/* FNV-1a, 56 bits of it. */
int64_t kaci_network_item(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    }
    return (int64_t)(hash >> 8);
}

int64_t kaci_network_offset(const kac_network *network, const char *name)
{
    const int64_t i = kac_network_tensor_find(network, name);

    assert(i >= 0);
    return network->tensors[i].offset;
}

int64_t kaci_network_shard_rows(const kac_network *network)
{
    return network->kind->shard_rows(&network->options);
}

kac_status kaci_network_list(kac_network *network)
{
    const kac_status status = network->kind->list(network);

    if (status != KAC_OK) {
        kaci_network_unbuild(network);
    }
    return status;
}

kac_status kaci_network_begin(kac_network *network)
{
    network->in_x = network->in_time = network->in_vector = -1;
    network->in_class = network->out_velocity = network->out_mean = -1;
    return network->kind->graph(network);
}

kac_status kaci_network_finish(kac_network *network)
{
    const kac_status status = kaci_graph_differentiate(network->graph);

    return status == KAC_OK
               ? kaci_graph_finish(network->graph, network->parameter_count)
               : status;
}

kac_status kaci_network_build(kac_network *network)
{
    const int32_t half = network->options.time_size / 2;
    const int fourier = network->options.time == KAC_TIME_FOURIER;
    kac_status status;

    status = kaci_network_begin(network);
    if (status == KAC_OK) {
        status = kaci_network_finish(network);
    }
    if (status != KAC_OK) {
        goto fail;
    }
    status = KACI_NO_MEMORY;
    if (fourier) {
        network->frequencies =
            kaci_alloc(network->context, half, sizeof *network->frequencies);
        if (network->frequencies == NULL) {
            goto fail;
        }
    }
    if (fourier || network->options.time == KAC_TIME_SINUSOIDAL) {
        network->rates =
            kaci_alloc(network->context, half, sizeof *network->rates);
        if (network->rates == NULL) {
            goto fail;
        }
    }
    network->parameters = kaci_alloc(network->context, network->parameter_count,
                                     sizeof *network->parameters);
    if (network->parameters == NULL) {
        goto fail;
    }
    kaci_time_rates(network);
    return KAC_OK;
fail:
    kaci_network_unbuild(network);
    return status;
}

void kaci_network_unbuild(kac_network *network)
{
    kaci_graph_destroy(network->graph);
    kaci_free(network->context, network->tensors);
    kaci_free(network->context, network->parameters);
    kaci_free(network->context, network->half);
    kaci_free(network->context, network->frequencies);
    kaci_free(network->context, network->rates);
    network->graph = NULL;
    network->tensors = NULL;
    network->parameters = network->frequencies = NULL;
    network->half = NULL;
    network->rates = NULL;
    network->tensor_count = network->tensor_room = 0;
    network->parameter_count = 0;
}

kac_status kaci_network_new(kac_context *context,
                            const struct kaci_network_kind *kind,
                            const struct kaci_network_options *options,
                            kac_network **out)
{
    kac_network *network;
    int32_t cpu;
    const kac_status status = kaci_context_level(context, &cpu);

    if (status != KAC_OK) {
        return status;
    }
    network = kaci_alloc(context, 1, sizeof *network);
    if (network == NULL) {
        return KACI_NO_MEMORY;
    }
    network->context = context;
    network->kernels = kaci_kernels_for(cpu);
    network->kind = kind;
    network->d = options->d;
    network->options = *options;
    if (options->architecture != NULL) {
        kac_architecture *copy;
        const kac_status copied =
            kaci_architecture_copy(context, options->architecture, &copy);

        if (copied != KAC_OK) {
            kaci_free(context, network);
            return copied;
        }
        network->options.architecture = copy;
    }
    *out = network;
    return KAC_OK;
}

void kac_network_destroy(kac_network *network)
{
    if (network != NULL) {
        kaci_network_unbuild(network);
        kac_architecture_destroy(network->options.architecture);
        kaci_free(network->context, network);
    }
}

/* Uniform on +-1/sqrt(fan in), or a constant. */
static void draw_weights(kac_network *network, uint64_t seed, int zero_last)
{
    int64_t i, j;

    for (i = 0; i < network->tensor_count; i++) {
        const struct kaci_weights *tensor = &network->tensors[i];
        const int64_t count = kaci_weights_count(tensor);
        float *data = kaci_weights_data(network, tensor);
        double bound;
        struct kaci_random random;

        if (tensor->last && zero_last) {
            continue;
        }
        if (tensor->fan_in == 0) {
            for (j = 0; tensor->trained && j < count; j++) {
                data[j] = tensor->initial;
            }
            continue;
        }
        bound = 1.0 / sqrt((double)tensor->fan_in);
        kaci_random_begin(&random, seed, KACI_RANDOM_WEIGHTS, 0, tensor->item);
        for (j = 0; j < count; j++) {
            data[j] =
                (float)(bound * (2.0 * kaci_random_uniform(&random) - 1.0));
        }
    }
}

kac_status kac_network_initialize(kac_network *network, uint64_t seed,
                                  int32_t zero_last)
{
    struct kaci_fpmode mode;
    kac_status status = kaci_network_require_open(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(zero_last == 0 || zero_last == 1,
                 "zero_last is %" PRId32 ", must be 0 or 1", zero_last);
    mode = kaci_fp_enter();
    status = kaci_network_list(network);
    if (status == KAC_OK) {
        status = kaci_network_build(network);
    }
    if (status == KAC_OK) {
        draw_weights(network, seed, zero_last);
        kaci_time_draw(network, seed);
        kaci_time_rates(network);
    }
    kaci_fp_leave(mode);
    return status;
}

int32_t kac_network_is_initialized(const kac_network *network)
{
    return network != NULL && network->parameters != NULL;
}

int64_t kac_network_dimension(const kac_network *network)
{
    return network != NULL ? network->d : 0;
}

int32_t kac_network_layers(const kac_network *network)
{
    return network != NULL ? network->options.layers : 0;
}

int64_t kac_network_width(const kac_network *network, int32_t i)
{
    return network != NULL && i >= 0 && i < network->options.layers
               ? network->options.widths[i]
               : 0;
}

int64_t kac_network_parameter_count(const kac_network *network)
{
    return network != NULL ? network->parameter_count : 0;
}

int64_t kac_network_tensor_count(const kac_network *network)
{
    return network != NULL ? network->tensor_count : 0;
}

const char *kac_network_tensor_name(const kac_network *network, int64_t i)
{
    const struct kaci_weights *tensor = tensor_at(network, i);

    return tensor != NULL ? tensor->name : NULL;
}

int64_t kac_network_tensor_find(const kac_network *network, const char *name)
{
    int64_t i;

    for (i = 0; network != NULL && name != NULL && i < network->tensor_count;
         i++) {
        if (strcmp(network->tensors[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int32_t kac_network_tensor_rank(const kac_network *network, int64_t i)
{
    const struct kaci_weights *tensor = tensor_at(network, i);

    return tensor != NULL ? tensor->rank : 0;
}

int64_t kac_network_tensor_shape(const kac_network *network, int64_t i,
                                 int32_t j)
{
    const struct kaci_weights *tensor = tensor_at(network, i);

    return tensor != NULL && j >= 0 && j < tensor->rank ? tensor->shape[j] : 0;
}

int32_t kac_network_tensor_trained(const kac_network *network, int64_t i)
{
    const struct kaci_weights *tensor = tensor_at(network, i);

    return tensor != NULL && tensor->trained;
}

/* Checks what get and set have in common. */
static kac_status require_tensor(const kac_network *network, int64_t i,
                                 int64_t n, const void *array, const char *name)
{
    int64_t count;

    KACI_REQUIRE(network != NULL, "network is NULL");
    if (network->parameters == NULL) {
        return kaci_error(KAC_ERROR_STATE, "the network is not initialised");
    }
    KACI_REQUIRE(tensor_at(network, i) != NULL,
                 "i is %" PRId64 ", must be 0 to %" PRId64, i,
                 network->tensor_count - 1);
    count = kaci_weights_count(&network->tensors[i]);
    KACI_REQUIRE(n == count,
                 "n is %" PRId64 ", must be %" PRId64 ", the elements of %s", n,
                 count, network->tensors[i].name);
    KACI_REQUIRE(array != NULL, "%s is NULL", name);
    return KAC_OK;
}

kac_status kac_network_tensor_get(const kac_network *network, int64_t i,
                                  int64_t n, float *out)
{
    const kac_status status = require_tensor(network, i, n, out, "out");

    if (status == KAC_OK) {
        memcpy(out, kaci_weights_data(network, &network->tensors[i]),
               (size_t)n * sizeof *out);
    }
    return status;
}

kac_status kac_network_tensor_set(kac_network *network, int64_t i, int64_t n,
                                  const float *values)
{
    const kac_status status = require_tensor(network, i, n, values, "values");
    int64_t j;

    if (status != KAC_OK) {
        return status;
    }
    for (j = 0; j < n; j++) {
        KACI_REQUIRE(isfinite(values[j]),
                     "values[%" PRId64 "] of %s is %g, must be finite", j,
                     network->tensors[i].name, (double)values[j]);
    }
    memcpy(kaci_weights_data(network, &network->tensors[i]), values,
           (size_t)n * sizeof *values);
    if (!network->tensors[i].trained) {
        kaci_time_rates(network);
    } else {
        kaci_network_round(network, network->tensors[i].offset, n);
    }
    return KAC_OK;
}

float *kaci_network_parameters(kac_network *network)
{
    return network->parameters;
}

const struct kaci_kernels *kaci_network_kernels(const kac_network *network)
{
    return network->kernels;
}

const kac_context *kaci_network_context(const kac_network *network)
{
    return network->context;
}

kac_status kaci_network_copy(kac_context *context, const kac_network *network,
                             kac_network **out)
{
    kac_network *copy;
    kac_status status =
        kaci_network_new(context, network->kind, &network->options, &copy);

    if (status != KAC_OK) {
        return status;
    }
    if (network->parameters != NULL) {
        status = kac_network_initialize(copy, 0, 1);
        if (status != KAC_OK) {
            kac_network_destroy(copy);
            return status;
        }
        memcpy(copy->parameters, network->parameters,
               (size_t)network->parameter_count * sizeof *copy->parameters);
        if (network->frequencies != NULL) {
            memcpy(copy->frequencies, network->frequencies,
                   (size_t)(network->options.time_size / 2) *
                       sizeof *copy->frequencies);
        }
        kaci_time_rates(copy);
    }
    *out = copy;
    return KAC_OK;
}

/* Tensors by name. Heads that share one have its rows one after the other, the
 * velocity's first. */
static void copy_shared(kac_network *to, const kac_network *from)
{
    for (int64_t i = 0; i < to->tensor_count; i++) {
        const struct kaci_weights *tensor = &to->tensors[i];

        for (int64_t j = 0; j < from->tensor_count; j++) {
            const struct kaci_weights *other = &from->tensors[j];

            if (strcmp(tensor->name, other->name) == 0) {
                memcpy(kaci_weights_data(to, tensor),
                       kaci_weights_data(from, other),
                       (size_t)kaci_weights_count(tensor) * sizeof(float));
            }
        }
    }
}

kac_status kaci_network_copy_velocity(kac_context *context,
                                      const kac_network *network,
                                      kac_network **out)
{
    struct kaci_network_options options = network->options;
    kac_architecture *architecture = NULL;
    kac_network *copy;
    kac_status status = KAC_OK;

    assert(network->parameters && (options.heads & KAC_HEAD_VELOCITY));
    options.heads = KAC_HEAD_VELOCITY;
    if (options.architecture != NULL) {
        status = kaci_architecture_copy_velocity(context, options.architecture,
                                                 &architecture);
        if (status != KAC_OK) {
            return status;
        }
        options.architecture = architecture;
        kaci_architecture_options(architecture, &options);
    }
    status = kaci_network_new(context, network->kind, &options, &copy);
    kac_architecture_destroy(architecture);
    if (status != KAC_OK) {
        return status;
    }
    status = kac_network_initialize(copy, 0, 1);
    if (status != KAC_OK) {
        kac_network_destroy(copy);
        return status;
    }
    copy_shared(copy, network);
    kaci_time_rates(copy);
    *out = copy;
    return KAC_OK;
}
