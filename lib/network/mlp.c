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
    ITEM_MEAN_BIAS
};

static const char CLASS_TABLE[] = "condition.class.weight";

static int64_t input_width(const kac_network *network)
{
    return network->d + network->options.time_size;
}

/* Appends a trained tensor; columns 0: of rank 1. */
static struct kaci_weights *append(kac_network *network, const char *name,
                                   int64_t rows, int64_t columns,
                                   int64_t fan_in, int64_t item)
{
    const int64_t shape[2] = {rows, columns};

    return kaci_network_append(network, name, columns > 0 ? 2 : 1, shape,
                               fan_in, item);
}

static kac_status append_hidden(kac_network *network, int32_t i)
{
    const int64_t *widths = network->options.widths;
    const int64_t in = i > 0 ? widths[i - 1] : input_width(network);
    const int64_t out = widths[i];
    char name[KACI_TENSOR_NAME];

    snprintf(name, sizeof name, "hidden.%" PRId32 ".weight", i);
    if (append(network, name, out, in, in, 2 * (int64_t)i) == NULL) {
        return KACI_NO_MEMORY;
    }
    snprintf(name, sizeof name, "hidden.%" PRId32 ".bias", i);
    return append(network, name, out, 0, in, 2 * (int64_t)i + 1) != NULL
               ? KAC_OK
               : KACI_NO_MEMORY;
}

/* Weights of both heads, then biases of both, so that either pair is one
 * matrix or vector to the graph. */
static kac_status append_heads(kac_network *network)
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
    const int64_t in = network->options.widths[network->options.layers - 1];
    size_t i;

    for (i = 0; i < sizeof list / sizeof list[0]; i++) {
        struct kaci_weights *tensor;

        if ((network->options.heads & list[i].head) == 0) {
            continue;
        }
        tensor = append(network, list[i].name, network->d,
                        list[i].is_bias ? 0 : in, in, list[i].item);
        if (tensor == NULL) {
            return KACI_NO_MEMORY;
        }
        tensor->last = 1;
    }
    return KAC_OK;
}

static kac_status mlp_list(kac_network *network)
{
    kac_status status = KAC_OK;
    int32_t i;

    for (i = 0; i < network->options.layers && status == KAC_OK; i++) {
        status = append_hidden(network, i);
    }
    if (status == KAC_OK) {
        status = append_heads(network);
    }
    if (status == KAC_OK) {
        status = kaci_condition_append(network, CLASS_TABLE,
                                       network->options.widths[0]);
    }
    return status == KAC_OK ? kaci_network_append_time(network) : status;
}

/* Hidden layers on top of [x, time]; returns the last one's output. */
static int32_t add_hidden(kac_network *network, struct kaci_graph *graph)
{
    const int32_t activation = network->options.activation;
    const int64_t *widths = network->options.widths;
    int32_t h = kaci_graph_concat(graph, network->in_x, network->in_time);
    int32_t i;

    for (i = 0; i < network->options.layers; i++) {
        const struct kaci_weights *weight = &network->tensors[2 * i];
        const int64_t bias = network->tensors[2 * i + 1].offset;
        const int conditioned =
            i == 0 && network->options.condition != KAC_CONDITION_NONE;
        const int residual =
            i > 0 && network->options.residual && widths[i] == widths[i - 1];

        h = kaci_graph_linear(graph, h, weight->shape[0], weight->offset, bias,
                              conditioned ? KACI_IDENTITY : activation,
                              residual ? h : -1);
        if (conditioned) {
            h = kaci_graph_add(
                graph, h,
                kaci_condition_add(network, graph, CLASS_TABLE, widths[0]));
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
    const struct kaci_weights *weight =
        &network->tensors[2 * network->options.layers];
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

static kac_status mlp_graph(kac_network *network)
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
    return KAC_OK;
}

static int64_t mlp_rows(const struct kaci_network_options *options)
{
    (void)options;
    return KACI_SHARD_ROWS;
}

kac_status kac_network_create_mlp(kac_context *ctx, int64_t d, int32_t layers,
                                  const int64_t *widths, kac_network **out)
{
    struct kaci_network_options options = kaci_network_defaults;
    int32_t i;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(d >= 1 && d <= KACI_MAX_DIMENSION,
                 "d is %" PRId64 ", must be 1 to %d", d, KACI_MAX_DIMENSION);
    KACI_REQUIRE(layers >= 1 && layers <= KACI_MAX_LAYERS,
                 "layers is %" PRId32 ", must be 1 to %d", layers,
                 KACI_MAX_LAYERS);
    KACI_REQUIRE(widths != NULL, "widths is NULL");
    for (i = 0; i < layers; i++) {
        KACI_REQUIRE(widths[i] >= 1 && widths[i] <= KACI_MAX_WIDTH,
                     "widths[%" PRId32 "] is %" PRId64 ", must be 1 to %d", i,
                     widths[i], KACI_MAX_WIDTH);
        options.widths[i] = widths[i];
    }
    options.d = d;
    options.layers = layers;
    return kaci_network_new(ctx, &kaci_mlp_kind, &options, out);
}

static kac_status mlp_create(kac_context *context,
                             const struct kaci_network_options *options,
                             kac_network **out)
{
    return kac_network_create_mlp(context, options->d, options->layers,
                                  options->widths, out);
}

static kac_status mlp_set_own(kac_network *network,
                              const struct kaci_network_options *options)
{
    return kac_network_set_residual(network, options->residual);
}

const struct kaci_network_kind kaci_mlp_kind = {
    KAC_NETWORK_MLP, mlp_rows, mlp_list, mlp_graph, mlp_create, mlp_set_own};
