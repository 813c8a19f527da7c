/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that bring in what is outside: point, time, condition. */

#include "network/architecture_priv.h"

#include <math.h>

static kac_status point_shape(const struct kac_architecture *architecture,
                              struct kaci_node *node)
{
    const int64_t *whole = node->whole;

    (void)architecture;
    if (whole[KACI_AT_HEIGHT] * whole[KACI_AT_WIDTH] >
        KACI_MAX_DIMENSION / whole[KACI_AT_CHANNELS]) {
        return kaci_node_refuse(node,
                                "%" PRId64 " x %" PRId64 " x %" PRId64
                                ", must have at most %d numbers",
                                whole[KACI_AT_HEIGHT], whole[KACI_AT_WIDTH],
                                whole[KACI_AT_CHANNELS], KACI_MAX_DIMENSION);
    }
    node->shape.height = whole[KACI_AT_HEIGHT];
    node->shape.width = whole[KACI_AT_WIDTH];
    node->shape.channels = whole[KACI_AT_CHANNELS];
    return KAC_OK;
}

static int32_t point_lower(struct kaci_lowering *lowering,
                           const struct kaci_node *node)
{
    lowering->network->in_x =
        kaci_graph_input_image(lowering->graph, node->shape.height,
                               node->shape.width, node->shape.channels, 1);
    return lowering->network->in_x;
}

const struct kaci_node_kind kaci_node_point = {
    "point",
    point_shape,
    kaci_node_no_tensors,
    point_lower,
    {{KACI_WHOLE("height", KACI_AT_HEIGHT, 1, KACI_MAX_DIMENSION)},
     {KACI_WHOLE("width", KACI_AT_WIDTH, 1, KACI_MAX_DIMENSION)},
     {KACI_WHOLE("channels", KACI_AT_CHANNELS, 1, KACI_MAX_DIMENSION)}},
};

/* Another one of its kind, or NULL. */
static const struct kaci_node *
find_like(const struct kac_architecture *architecture,
          const struct kaci_node *node)
{
    int32_t i;

    for (i = 0; i < architecture->count; i++) {
        if (architecture->nodes[i].kind == node->kind) {
            return &architecture->nodes[i];
        }
    }
    return NULL;
}

static kac_status time_shape(const struct kac_architecture *architecture,
                             struct kaci_node *node)
{
    int64_t *size = &node->whole[KACI_AT_SIZE];

    if (find_like(architecture, node) != NULL) {
        return kaci_node_refuse(node, "%s",
                                "there is one already; use its value");
    }
    if (node->choice == KAC_TIME_RAW || node->choice == KAC_TIME_LOG) {
        *size = node->choice == KAC_TIME_RAW ? 1 : 2;
        node->real = 1.0;
    }
    if (node->choice == KAC_TIME_FOURIER ||
        node->choice == KAC_TIME_SINUSOIDAL) {
        if (*size < 2 || *size > KACI_MAX_TIME_SIZE || *size % 2 != 0) {
            return kaci_node_refuse(
                node, "size is %" PRId64 ", must be even, 2 to %d", *size,
                KACI_MAX_TIME_SIZE);
        }
        if (!(isfinite(node->real) && node->real > 0.0)) {
            return kaci_node_refuse(node, "scale is %g, must be finite and > 0",
                                    node->real);
        }
    }
    node->shape = kaci_vector_shape(*size);
    return KAC_OK;
}

static int32_t time_lower(struct kaci_lowering *lowering,
                          const struct kaci_node *node)
{
    lowering->network->in_time =
        kaci_graph_input(lowering->graph, node->shape.channels, 0);
    return lowering->network->in_time;
}

const struct kaci_node_kind kaci_node_time = {
    "time",
    time_shape,
    kaci_node_no_tensors,
    time_lower,
    {{KACI_CHOICE("kind", KAC_TIME_RAW, KAC_TIME_SINUSOIDAL,
                  kac_time_embedding)},
     {KACI_WHOLE("size", KACI_AT_SIZE, INT32_MIN, INT32_MAX)},
     {KACI_REAL("scale")}},
};

static kac_status condition_shape(const struct kac_architecture *architecture,
                                  struct kaci_node *node)
{
    const struct kaci_node *other = find_like(architecture, node);

    if (other != NULL &&
        (other->choice != node->choice ||
         other->whole[KACI_AT_SIZE] != node->whole[KACI_AT_SIZE])) {
        return kaci_node_refuse(
            node,
            "kind and size are %s and %" PRId64 ", must be those of \"%s\", "
            "%s and %" PRId64,
            kac_condition_name(node->choice), node->whole[KACI_AT_SIZE],
            other->name, kac_condition_name(other->choice),
            other->whole[KACI_AT_SIZE]);
    }
    node->shape = kaci_vector_shape(node->whole[KACI_AT_CHANNELS]);
    return KAC_OK;
}

static kac_status condition_list(const struct kac_architecture *architecture,
                                 const struct kaci_node *node,
                                 kac_network *network)
{
    const int64_t columns = node->whole[KACI_AT_CHANNELS];
    const int64_t size = node->whole[KACI_AT_SIZE];
    const int64_t table[2] = {size + 1, columns}, linear[2] = {columns, size};
    struct kaci_weights *tensor;

    (void)architecture;
    if (node->choice == KAC_CONDITION_CLASS) {
        // One row is looked up, not summed over: a fan in of 1.
        tensor = kaci_node_append(node, "weight", 2, table, 1, network);
        if (tensor == NULL) {
            return KACI_NO_MEMORY;
        }
        tensor->spare_row = 1;
        return KAC_OK;
    }
    return kaci_node_append(node, "weight", 2, linear, size, network) != NULL &&
                   kaci_node_append(node, "missing", 1, &columns, size,
                                    network) != NULL
               ? KAC_OK
               : KACI_NO_MEMORY;
}

static int32_t condition_lower(struct kaci_lowering *lowering,
                               const struct kaci_node *node)
{
    struct kaci_graph *graph = lowering->graph;
    kac_network *network = lowering->network;
    const int64_t columns = node->whole[KACI_AT_CHANNELS];
    const int64_t size = node->whole[KACI_AT_SIZE];
    const int64_t weight = lowering->weights++->offset;
    int32_t linear;

    if (network->in_class < 0) {
        network->in_class = kaci_graph_index(graph);
    }
    if (node->choice == KAC_CONDITION_CLASS) {
        return kaci_graph_embed(graph, network->in_class, size + 1, columns,
                                weight);
    }
    // A missing vector is entered as zeros and looks up the only row.
    if (network->in_vector < 0) {
        network->in_vector = kaci_graph_input(graph, size, 0);
    }
    linear = kaci_graph_linear(graph, network->in_vector, columns, weight, -1,
                               KACI_IDENTITY, -1);
    return kaci_graph_add(graph, linear,
                          kaci_graph_embed(graph, network->in_class, 1, columns,
                                           lowering->weights++->offset));
}

const struct kaci_node_kind kaci_node_condition = {
    "condition",
    condition_shape,
    condition_list,
    condition_lower,
    {{KACI_NAME},
     {KACI_CHOICE("kind", KAC_CONDITION_CLASS, KAC_CONDITION_VECTOR,
                  kac_condition)},
     {KACI_WHOLE("size", KACI_AT_SIZE, 1, KACI_MAX_WIDTH)},
     {KACI_WHOLE("columns", KACI_AT_CHANNELS, 1, KACI_MAX_WIDTH)}},
};
