/* SPDX-License-Identifier: BSD-2-Clause */
/* The multilayer perceptron: its tensors, and its operations on a graph.
 *
 *   h = act(W_0 [x, time] + b_0 + condition)
 *   h = act(W_i h + b_i) (+ h)               i = 1 .. layers - 1
 *   [v, xhat] = [W_v; W_m] h + [b_v; b_m]
 */

#include "network/network_priv.h"

#include <string.h>

/* Random numbers are drawn by these, not by the place in the list, so that a
 * layer's weights do not depend on which other tensors there are. Hidden layer
 * i has 2 i and 2 i + 1. */
enum {
    ITEM_VELOCITY_WEIGHT = 1000000,
    ITEM_VELOCITY_BIAS,
    ITEM_MEAN_WEIGHT,
    ITEM_MEAN_BIAS,
    ITEM_CLASS,
    ITEM_VECTOR,
    ITEM_MISSING
};

static int64_t input_width(const kac_network *network)
{
    return network->d + network->options.time_size;
}

/* Appends a trained tensor; columns 0: of rank 1. */
static struct kaci_weights *append(kac_network *network, const char *name,
                                   int64_t rows, int64_t columns,
                                   int64_t fan_in, int64_t item)
{
    struct kaci_weights *tensor = &network->tensors[network->tensor_count++];

    snprintf(tensor->name, sizeof tensor->name, "%s", name);
    tensor->rank = columns > 0 ? 2 : 1;
    tensor->trained = 1;
    tensor->shape[0] = rows;
    tensor->shape[1] = columns > 0 ? columns : 1;
    tensor->offset = network->parameter_count;
    tensor->fan_in = fan_in;
    tensor->item = item;
    network->parameter_count += kaci_weights_count(tensor);
    return tensor;
}

static void append_hidden(kac_network *network, int32_t i)
{
    const int64_t in = i > 0 ? network->widths[i - 1] : input_width(network);
    const int64_t out = network->widths[i];
    char name[KACI_TENSOR_NAME];

    snprintf(name, sizeof name, "hidden.%" PRId32 ".weight", i);
    append(network, name, out, in, in, 2 * (int64_t)i);
    snprintf(name, sizeof name, "hidden.%" PRId32 ".bias", i);
    append(network, name, out, 0, in, 2 * (int64_t)i + 1);
}

/* Weights of both heads, then biases of both, so that either pair is one
 * matrix or vector to the graph. */
static void append_heads(kac_network *network)
{
    static const struct {
        int32_t head;
        int32_t is_bias;
        const char *name;
        int64_t item;
    } list[] = {
        {KAC_HEAD_VELOCITY, 0, "head.velocity.weight", ITEM_VELOCITY_WEIGHT},
        {KAC_HEAD_MEAN, 0, "head.mean.weight", ITEM_MEAN_WEIGHT},
        {KAC_HEAD_VELOCITY, 1, "head.velocity.bias", ITEM_VELOCITY_BIAS},
        {KAC_HEAD_MEAN, 1, "head.mean.bias", ITEM_MEAN_BIAS},
    };
    const int64_t in = network->widths[network->layers - 1];
    size_t i;

    for (i = 0; i < sizeof list / sizeof list[0]; i++) {
        if (network->options.heads & list[i].head) {
            append(network, list[i].name, network->d, list[i].is_bias ? 0 : in,
                   in, list[i].item)
                ->last = 1;
        }
    }
}

static void append_condition(kac_network *network)
{
    const int64_t width = network->widths[0];
    const int64_t size = network->options.condition_size;

    if (network->options.condition == KAC_CONDITION_CLASS) {
        // One row is looked up, not summed over: a fan in of 1.
        append(network, "condition.class.weight", size + 1, width, 1,
               ITEM_CLASS);
    } else if (network->options.condition == KAC_CONDITION_VECTOR) {
        append(network, "condition.vector.weight", width, size, size,
               ITEM_VECTOR);
        append(network, "condition.missing", width, 0, size, ITEM_MISSING);
    }
}

kac_status kaci_mlp_list(kac_network *network)
{
    const int64_t most = 2 * (int64_t)network->layers + 8;
    int32_t i;

    network->tensors =
        kaci_alloc(network->context, most, sizeof *network->tensors);
    if (network->tensors == NULL) {
        return KACI_NO_MEMORY;
    }
    for (i = 0; i < network->layers; i++) {
        append_hidden(network, i);
    }
    append_heads(network);
    append_condition(network);
    if (network->options.time == KAC_TIME_FOURIER) {
        struct kaci_weights *tensor =
            &network->tensors[network->tensor_count++];

        snprintf(tensor->name, sizeof tensor->name, "time.frequency");
        tensor->rank = 1;
        tensor->shape[0] = network->options.time_size / 2;
        tensor->shape[1] = 1;
    }
    assert(network->tensor_count <= most);
    return KAC_OK;
}

/* Where a tensor of that name is in the parameters. */
static int64_t offset_of(const kac_network *network, const char *name)
{
    const int64_t i = kac_network_tensor_find(network, name);

    assert(i >= 0);
    return network->tensors[i].offset;
}

/* What the condition adds to the first layer, or -1 without one. */
static int32_t add_condition(kac_network *network, struct kaci_graph *graph)
{
    const int64_t width = network->widths[0];
    const int64_t size = network->options.condition_size;
    int32_t linear, missing;

    if (network->options.condition == KAC_CONDITION_NONE) {
        return -1;
    }
    network->in_class = kaci_graph_index(graph);
    if (network->options.condition == KAC_CONDITION_CLASS) {
        return kaci_graph_embed(graph, network->in_class, size + 1, width,
                                offset_of(network, "condition.class.weight"));
    }
    // A missing vector is entered as zeros and looks up the only row.
    network->in_vector = kaci_graph_input(graph, size, 0);
    linear = kaci_graph_linear(graph, network->in_vector, width,
                               offset_of(network, "condition.vector.weight"),
                               -1, KACI_IDENTITY, -1);
    missing = kaci_graph_embed(graph, network->in_class, 1, width,
                               offset_of(network, "condition.missing"));
    return kaci_graph_add(graph, linear, missing);
}

/* Hidden layers on top of [x, time]; returns the last one's output. */
static int32_t add_hidden(kac_network *network, struct kaci_graph *graph)
{
    const int32_t activation = network->options.activation;
    int32_t h = kaci_graph_concat(graph, network->in_x, network->in_time);
    int32_t i;

    for (i = 0; i < network->layers; i++) {
        const struct kaci_weights *weight = &network->tensors[2 * i];
        const int64_t bias = network->tensors[2 * i + 1].offset;
        const int conditioned =
            i == 0 && network->options.condition != KAC_CONDITION_NONE;
        const int residual = i > 0 && network->options.residual &&
                             network->widths[i] == network->widths[i - 1];

        h = kaci_graph_linear(graph, h, weight->shape[0], weight->offset, bias,
                              conditioned ? KACI_IDENTITY : activation,
                              residual ? h : -1);
        if (conditioned) {
            h = kaci_graph_add(graph, h, add_condition(network, graph));
            h = kaci_graph_activate(graph, h, activation);
        }
    }
    return h;
}

static void add_heads(kac_network *network, struct kaci_graph *graph, int32_t h)
{
    const int64_t d = network->d;
    const int32_t heads = network->options.heads;
    const int both = heads == (KAC_HEAD_VELOCITY | KAC_HEAD_MEAN);
    const struct kaci_weights *weight = &network->tensors[2 * network->layers];
    const int64_t bias = weight[both ? 2 : 1].offset;
    const int32_t y = kaci_graph_linear(
        graph, h, both ? 2 * d : d, weight->offset, bias, KACI_IDENTITY, -1);

    if (heads & KAC_HEAD_VELOCITY) {
        network->out_velocity = both ? kaci_graph_slice(graph, y, 0, d) : y;
        kaci_graph_output(graph, network->out_velocity);
    }
    if (heads & KAC_HEAD_MEAN) {
        network->out_mean = both ? kaci_graph_slice(graph, y, d, d) : y;
        kaci_graph_output(graph, network->out_mean);
    }
}

kac_status kaci_mlp_graph(kac_network *network)
{
    struct kaci_graph *graph;
    kac_status status;

    status = kaci_graph_create(network->context, KACI_SHARD_ROWS, &graph);
    if (status != KAC_OK) {
        return status;
    }
    network->graph = graph;
    network->in_x = kaci_graph_input(graph, network->d, 1);
    network->in_time = kaci_graph_input(graph, network->options.time_size, 0);
    add_heads(network, graph, add_hidden(network, graph));
    status = kaci_graph_differentiate(graph);
    if (status != KAC_OK) {
        return status;
    }
    return kaci_graph_finish(graph, network->parameter_count);
}
