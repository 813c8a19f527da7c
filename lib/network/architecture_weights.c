/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations with weights of their own. */

#include "network/architecture_priv.h"

#include <math.h>

/* Weight and bias of a linear operation or a convolution. */
static kac_status list_pair(const struct kaci_node *node, int32_t rank,
                            const int64_t *shape, kac_network *network)
{
    struct kaci_weights *tensor;
    int64_t fan_in = 1;
    int32_t j;

    for (j = 1; j < rank; j++) {
        fan_in *= shape[j];
    }
    tensor = kaci_node_append(node, "weight", rank, shape, fan_in, network);
    if (tensor == NULL) {
        return KACI_NO_MEMORY;
    }
    tensor->last = node->whole[KACI_AT_LAST] != 0;
    if (node->whole[KACI_AT_BIAS]) {
        tensor = kaci_node_append(node, "bias", 1, shape, fan_in, network);
        if (tensor == NULL) {
            return KACI_NO_MEMORY;
        }
        tensor->last = node->whole[KACI_AT_LAST] != 0;
    }
    return KAC_OK;
}

/* Place of the bias behind that of the weight, or -1. */
static int64_t bias_of(struct kaci_lowering *lowering,
                       const struct kaci_node *node)
{
    return node->whole[KACI_AT_BIAS] ? lowering->weights++->offset : -1;
}

static kac_status linear_shape(const struct kac_architecture *architecture,
                               struct kaci_node *node)
{
    node->shape = *kaci_node_shape(architecture, node->x);
    node->shape.channels = node->whole[KACI_AT_CHANNELS];
    return kaci_node_check_second(architecture, node, "residual", &node->shape);
}

static kac_status linear_list(const struct kac_architecture *architecture,
                              const struct kaci_node *node,
                              kac_network *network)
{
    const int64_t shape[2] = {node->whole[KACI_AT_CHANNELS],
                              kaci_node_shape(architecture, node->x)->channels};

    return list_pair(node, 2, shape, network);
}

static int32_t linear_lower(struct kaci_lowering *lowering,
                            const struct kaci_node *node)
{
    const int64_t weight = lowering->weights++->offset;
    const int64_t bias = bias_of(lowering, node);

    return kaci_graph_linear(lowering->graph, kaci_lowered(lowering, node->x),
                             node->whole[KACI_AT_CHANNELS], weight, bias,
                             node->choice, kaci_lowered(lowering, node->y));
}

const struct kaci_node_kind kaci_node_linear = {
    "linear",
    linear_shape,
    linear_list,
    linear_lower,
    {{KACI_NAME},
     {KACI_VALUE("x", x)},
     {KACI_WHOLE("columns", KACI_AT_CHANNELS, 1, KACI_MAX_WIDTH)},
     {KACI_ACTIVATION},
     {KACI_VALUE("residual", y), .has_usual = 1, .usual = -1.0},
     {KACI_WHOLE("bias", KACI_AT_BIAS, 0, 1), .has_usual = 1, .usual = 1.0},
     {KACI_WHOLE("last", KACI_AT_LAST, 0, 1), .has_usual = 1, .usual = 0.0}},
};

static kac_status conv_shape(const struct kac_architecture *architecture,
                             struct kaci_node *node)
{
    const int64_t stride = node->whole[KACI_AT_STRIDE];
    const int64_t upsample = node->whole[KACI_AT_UPSAMPLE];
    const struct kaci_picture *x = kaci_node_shape(architecture, node->x);

    if (node->whole[KACI_AT_SIZE] == 2) {
        return kaci_node_refuse(node, "%s", "size is 2, must be 1 or 3");
    }
    node->shape.height = (upsample * x->height - 1) / stride + 1;
    node->shape.width = (upsample * x->width - 1) / stride + 1;
    node->shape.channels = node->whole[KACI_AT_CHANNELS];
    return kaci_node_check_second(architecture, node, "residual", &node->shape);
}

static kac_status conv_list(const struct kac_architecture *architecture,
                            const struct kaci_node *node, kac_network *network)
{
    const int64_t size = node->whole[KACI_AT_SIZE];
    const int64_t shape[4] = {node->whole[KACI_AT_CHANNELS],
                              kaci_node_shape(architecture, node->x)->channels,
                              size, size};

    return list_pair(node, 4, shape, network);
}

static int32_t conv_lower(struct kaci_lowering *lowering,
                          const struct kaci_node *node)
{
    const int64_t weight = lowering->weights++->offset;
    const int64_t bias = bias_of(lowering, node);

    return kaci_graph_conv(lowering->graph, kaci_lowered(lowering, node->x),
                           node->whole[KACI_AT_CHANNELS],
                           (int32_t)node->whole[KACI_AT_SIZE],
                           (int32_t)node->whole[KACI_AT_STRIDE],
                           (int32_t)node->whole[KACI_AT_UPSAMPLE], weight, bias,
                           kaci_lowered(lowering, node->y));
}

const struct kaci_node_kind kaci_node_conv = {
    "conv",
    conv_shape,
    conv_list,
    conv_lower,
    {{KACI_NAME},
     {KACI_VALUE("x", x)},
     {KACI_WHOLE("channels", KACI_AT_CHANNELS, 1, KACI_MAX_WIDTH)},
     {KACI_WHOLE("size", KACI_AT_SIZE, 1, 3)},
     {KACI_WHOLE("stride", KACI_AT_STRIDE, 1, 2), .has_usual = 1, .usual = 1.0},
     {KACI_WHOLE("upsample", KACI_AT_UPSAMPLE, 1, 2), .has_usual = 1,
      .usual = 1.0},
     {KACI_VALUE("residual", y), .has_usual = 1, .usual = -1.0},
     {KACI_WHOLE("bias", KACI_AT_BIAS, 0, 1), .has_usual = 1, .usual = 1.0},
     {KACI_WHOLE("last", KACI_AT_LAST, 0, 1), .has_usual = 1, .usual = 0.0}},
};

/* What both norms check. */
static kac_status norm_shape(const struct kac_architecture *architecture,
                             struct kaci_node *node)
{
    node->shape = *kaci_node_shape(architecture, node->x);
    if (!(isfinite(node->real) && node->real > 0.0)) {
        return kaci_node_refuse(node, "epsilon is %g, must be finite and > 0",
                                node->real);
    }
    return KAC_OK;
}

static kac_status group_norm_shape(const struct kac_architecture *architecture,
                                   struct kaci_node *node)
{
    const int64_t channels = kaci_node_shape(architecture, node->x)->channels;
    const struct kaci_picture wanted = kaci_vector_shape(2 * channels);
    const kac_status status =
        kaci_node_check_second(architecture, node, "modulation", &wanted);

    if (status != KAC_OK) {
        return status;
    }
    if (channels % node->whole[KACI_AT_GROUPS] != 0) {
        return kaci_node_refuse(node,
                                "groups is %" PRId64
                                ", must divide the %" PRId64
                                " channels of value %" PRId32,
                                node->whole[KACI_AT_GROUPS], channels, node->x);
    }
    return norm_shape(architecture, node);
}

static kac_status norm_list(const struct kac_architecture *architecture,
                            const struct kaci_node *node, kac_network *network)
{
    const int64_t channels = kaci_node_shape(architecture, node->x)->channels;
    struct kaci_weights *weight;

    if (node->name[0] == '\0') {
        return KAC_OK;
    }
    weight = kaci_node_append(node, "weight", 1, &channels, 0, network);
    if (weight == NULL) {
        return KACI_NO_MEMORY;
    }
    weight->initial = 1.0f;
    return kaci_node_append(node, "bias", 1, &channels, 0, network) != NULL
               ? KAC_OK
               : KACI_NO_MEMORY;
}

static int32_t group_norm_lower(struct kaci_lowering *lowering,
                                const struct kaci_node *node)
{
    const int named = node->name[0] != '\0';
    const int64_t weight = named ? lowering->weights++->offset : -1;
    const int64_t bias = named ? lowering->weights++->offset : -1;

    return kaci_graph_group_norm(
        lowering->graph, kaci_lowered(lowering, node->x),
        node->whole[KACI_AT_GROUPS], node->real, weight, bias,
        kaci_lowered(lowering, node->y), node->choice);
}

const struct kaci_node_kind kaci_node_group_norm = {
    "group_norm",
    group_norm_shape,
    norm_list,
    group_norm_lower,
    {{KACI_NAME, .has_usual = 1},
     {KACI_VALUE("x", x)},
     {KACI_WHOLE("groups", KACI_AT_GROUPS, 1, KACI_MAX_WIDTH)},
     {KACI_VALUE("modulation", y), .has_usual = 1, .usual = -1.0},
     {KACI_ACTIVATION},
     {KACI_REAL("epsilon"), .has_usual = 1, .usual = KACI_EPSILON}},
};

static int32_t layer_norm_lower(struct kaci_lowering *lowering,
                                const struct kaci_node *node)
{
    const int named = node->name[0] != '\0';
    const int64_t weight = named ? lowering->weights++->offset : -1;
    const int64_t bias = named ? lowering->weights++->offset : -1;

    return kaci_graph_layer_norm(lowering->graph,
                                 kaci_lowered(lowering, node->x), node->real,
                                 weight, bias, node->choice);
}

const struct kaci_node_kind kaci_node_layer_norm = {
    "layer_norm",
    norm_shape,
    norm_list,
    layer_norm_lower,
    {{KACI_NAME, .has_usual = 1},
     {KACI_VALUE("x", x)},
     {KACI_ACTIVATION},
     {KACI_REAL("epsilon"), .has_usual = 1, .usual = KACI_EPSILON}},
};
