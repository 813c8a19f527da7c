/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations without weights. */

#include "network/architecture_priv.h"

enum { MAX_PATCH = 256 };

static kac_status attention_shape(const struct kac_architecture *architecture,
                                  struct kaci_node *node)
{
    const int64_t heads = node->whole[KACI_AT_GROUPS];

    node->shape = *kaci_node_shape(architecture, node->x);
    if (node->shape.channels % (3 * heads) != 0) {
        return kaci_node_refuse(node,
                                "value %" PRId32 " has %" PRId64
                                " channels, must be a multiple of %" PRId64
                                ", queries, keys and values of %" PRId64
                                " head%s",
                                node->x, node->shape.channels, 3 * heads, heads,
                                heads == 1 ? "" : "s");
    }
    node->shape.channels /= 3;
    return KAC_OK;
}

static int32_t attention_lower(struct kaci_lowering *lowering,
                               const struct kaci_node *node)
{
    return kaci_graph_attention(
        lowering->graph, kaci_lowered(lowering, node->x),
        node->whole[KACI_AT_GROUPS], (int32_t)node->whole[KACI_AT_ORDER]);
}

const struct kaci_node_kind kaci_node_attention = {
    "attention",
    attention_shape,
    kaci_node_no_tensors,
    attention_lower,
    {{KACI_VALUE("x", x)},
     {KACI_WHOLE("heads", KACI_AT_GROUPS, 1, KACI_MAX_WIDTH)},
     {KACI_WHOLE("order", KACI_AT_ORDER, 0, 1), .has_usual = 1, .usual = 0.0}},
};

static kac_status add_shape(const struct kac_architecture *architecture,
                            struct kaci_node *node)
{
    node->shape = *kaci_node_shape(architecture, node->x);
    return kaci_node_check_second(architecture, node, "y", &node->shape);
}

static int32_t add_lower(struct kaci_lowering *lowering,
                         const struct kaci_node *node)
{
    return kaci_graph_add(lowering->graph, kaci_lowered(lowering, node->x),
                          kaci_lowered(lowering, node->y));
}

const struct kaci_node_kind kaci_node_add = {
    "add",
    add_shape,
    kaci_node_no_tensors,
    add_lower,
    {{KACI_VALUE("x", x)}, {KACI_VALUE("y", y)}},
};

static kac_status
add_channels_shape(const struct kac_architecture *architecture,
                   struct kaci_node *node)
{
    struct kaci_picture vector;

    node->shape = *kaci_node_shape(architecture, node->x);
    vector = kaci_vector_shape(node->shape.channels);
    return kaci_node_check_second(architecture, node, "vector", &vector);
}

static int32_t add_channels_lower(struct kaci_lowering *lowering,
                                  const struct kaci_node *node)
{
    return kaci_graph_add_channels(lowering->graph,
                                   kaci_lowered(lowering, node->x),
                                   kaci_lowered(lowering, node->y));
}

const struct kaci_node_kind kaci_node_add_channels = {
    "add_channels",
    add_channels_shape,
    kaci_node_no_tensors,
    add_channels_lower,
    {{KACI_VALUE("x", x)}, {KACI_VALUE("vector", y)}},
};

static kac_status concat_shape(const struct kac_architecture *architecture,
                               struct kaci_node *node)
{
    const struct kaci_picture *y = kaci_node_shape(architecture, node->y);
    char left[KACI_SHAPE_TEXT], right[KACI_SHAPE_TEXT];

    node->shape = *kaci_node_shape(architecture, node->x);
    if (y->height != node->shape.height || y->width != node->shape.width) {
        return kaci_node_refuse(node,
                                "x is value %" PRId32
                                " of %s and y is value %" PRId32
                                " of %s, must have the same height and width",
                                node->x, kaci_shape_text(&node->shape, left),
                                node->y, kaci_shape_text(y, right));
    }
    node->shape.channels += y->channels;
    return KAC_OK;
}

static int32_t concat_lower(struct kaci_lowering *lowering,
                            const struct kaci_node *node)
{
    return kaci_graph_concat(lowering->graph, kaci_lowered(lowering, node->x),
                             kaci_lowered(lowering, node->y));
}

const struct kaci_node_kind kaci_node_concat = {
    "concat",
    concat_shape,
    kaci_node_no_tensors,
    concat_lower,
    {{KACI_VALUE("x", x)}, {KACI_VALUE("y", y)}},
};

static kac_status slice_shape(const struct kac_architecture *architecture,
                              struct kaci_node *node)
{
    const int64_t first = node->whole[KACI_AT_FIRST];
    const int64_t channels = node->whole[KACI_AT_CHANNELS];

    node->shape = *kaci_node_shape(architecture, node->x);
    if (channels > node->shape.channels ||
        first > node->shape.channels - channels) {
        return kaci_node_refuse(
            node,
            "channels %" PRId64 " to %" PRId64 ", must be among the %" PRId64
            " of value %" PRId32,
            first, first + channels - 1, node->shape.channels, node->x);
    }
    node->shape.channels = channels;
    return KAC_OK;
}

static int32_t slice_lower(struct kaci_lowering *lowering,
                           const struct kaci_node *node)
{
    return kaci_graph_slice(lowering->graph, kaci_lowered(lowering, node->x),
                            node->whole[KACI_AT_FIRST],
                            node->whole[KACI_AT_CHANNELS]);
}

const struct kaci_node_kind kaci_node_slice = {
    "slice",
    slice_shape,
    kaci_node_no_tensors,
    slice_lower,
    {{KACI_VALUE("x", x)},
     {KACI_WHOLE("first", KACI_AT_FIRST, 0, INT32_MAX)},
     {KACI_WHOLE("channels", KACI_AT_CHANNELS, 1, INT32_MAX)}},
};

static kac_status same(const struct kac_architecture *architecture,
                       struct kaci_node *node)
{
    node->shape = *kaci_node_shape(architecture, node->x);
    return KAC_OK;
}

static int32_t activate_lower(struct kaci_lowering *lowering,
                              const struct kaci_node *node)
{
    return kaci_graph_activate(lowering->graph, kaci_lowered(lowering, node->x),
                               node->choice);
}

const struct kaci_node_kind kaci_node_activate = {
    "activate",
    same,
    kaci_node_no_tensors,
    activate_lower,
    {{KACI_VALUE("x", x)}, {KACI_ACTIVATION}},
};

static kac_status pool_shape(const struct kac_architecture *architecture,
                             struct kaci_node *node)
{
    char text[KACI_SHAPE_TEXT];

    node->shape = *kaci_node_shape(architecture, node->x);
    if (node->shape.height < 2 || node->shape.width < 2) {
        return kaci_node_refuse(
            node, "x is value %" PRId32 " of %s, must have 2 x 2 positions",
            node->x, kaci_shape_text(&node->shape, text));
    }
    node->shape.height /= 2;
    node->shape.width /= 2;
    return KAC_OK;
}

static int32_t pool_lower(struct kaci_lowering *lowering,
                          const struct kaci_node *node)
{
    return kaci_graph_pool(lowering->graph, kaci_lowered(lowering, node->x));
}

const struct kaci_node_kind kaci_node_pool = {
    "pool",
    pool_shape,
    kaci_node_no_tensors,
    pool_lower,
    {{KACI_VALUE("x", x)}},
};

static kac_status upsample_shape(const struct kac_architecture *architecture,
                                 struct kaci_node *node)
{
    node->shape = *kaci_node_shape(architecture, node->x);
    node->shape.height *= 2;
    node->shape.width *= 2;
    return KAC_OK;
}

static int32_t upsample_lower(struct kaci_lowering *lowering,
                              const struct kaci_node *node)
{
    return kaci_graph_upsample(lowering->graph,
                               kaci_lowered(lowering, node->x));
}

const struct kaci_node_kind kaci_node_upsample = {
    "upsample",     upsample_shape,         kaci_node_no_tensors,
    upsample_lower, {{KACI_VALUE("x", x)}},
};

static kac_status join_shape(const struct kac_architecture *architecture,
                             struct kaci_node *node)
{
    const int64_t size = node->whole[KACI_AT_SIZE];
    char text[KACI_SHAPE_TEXT];

    node->shape = *kaci_node_shape(architecture, node->x);
    if (node->shape.height % size != 0 || node->shape.width % size != 0) {
        return kaci_node_refuse(
            node,
            "size is %" PRId64 ", must divide the sides of value %" PRId32
            " of %s",
            size, node->x, kaci_shape_text(&node->shape, text));
    }
    node->shape.height /= size;
    node->shape.width /= size;
    node->shape.channels *= size * size;
    return KAC_OK;
}

static int32_t join_lower(struct kaci_lowering *lowering,
                          const struct kaci_node *node)
{
    return kaci_graph_join_patches(lowering->graph,
                                   kaci_lowered(lowering, node->x),
                                   (int32_t)node->whole[KACI_AT_SIZE]);
}

const struct kaci_node_kind kaci_node_join_patches = {
    "join_patches",
    join_shape,
    kaci_node_no_tensors,
    join_lower,
    {{KACI_VALUE("x", x)}, {KACI_WHOLE("size", KACI_AT_SIZE, 1, MAX_PATCH)}},
};

static kac_status split_shape(const struct kac_architecture *architecture,
                              struct kaci_node *node)
{
    const int64_t size = node->whole[KACI_AT_SIZE];

    node->shape = *kaci_node_shape(architecture, node->x);
    if (node->shape.channels % (size * size) != 0) {
        return kaci_node_refuse(node,
                                "size is %" PRId64 ", its square must divide "
                                "the %" PRId64 " channels of value %" PRId32,
                                size, node->shape.channels, node->x);
    }
    node->shape.height *= size;
    node->shape.width *= size;
    node->shape.channels /= size * size;
    return KAC_OK;
}

static int32_t split_lower(struct kaci_lowering *lowering,
                           const struct kaci_node *node)
{
    return kaci_graph_split_patches(lowering->graph,
                                    kaci_lowered(lowering, node->x),
                                    (int32_t)node->whole[KACI_AT_SIZE]);
}

const struct kaci_node_kind kaci_node_split_patches = {
    "split_patches",
    split_shape,
    kaci_node_no_tensors,
    split_lower,
    {{KACI_VALUE("x", x)}, {KACI_WHOLE("size", KACI_AT_SIZE, 1, MAX_PATCH)}},
};

static kac_status flatten_shape(const struct kac_architecture *architecture,
                                struct kaci_node *node)
{
    const struct kaci_picture *x = kaci_node_shape(architecture, node->x);

    node->shape = kaci_vector_shape(x->height * x->width * x->channels);
    return KAC_OK;
}

static int32_t flatten_lower(struct kaci_lowering *lowering,
                             const struct kaci_node *node)
{
    return kaci_graph_flatten(lowering->graph, kaci_lowered(lowering, node->x));
}

const struct kaci_node_kind kaci_node_flatten = {
    "flatten",     flatten_shape,          kaci_node_no_tensors,
    flatten_lower, {{KACI_VALUE("x", x)}},
};

static kac_status dropout_shape(const struct kac_architecture *architecture,
                                struct kaci_node *node)
{
    if (!(node->real >= 0.0 && node->real < 1.0)) {
        return kaci_node_refuse(
            node, "rate is %g, must be at least 0 and below 1", node->real);
    }
    return same(architecture, node);
}

static int32_t dropout_lower(struct kaci_lowering *lowering,
                             const struct kaci_node *node)
{
    return kaci_graph_dropout(lowering->graph, kaci_lowered(lowering, node->x),
                              node->real, lowering->dropouts++);
}

const struct kaci_node_kind kaci_node_dropout = {
    "dropout",
    dropout_shape,
    kaci_node_no_tensors,
    dropout_lower,
    {{KACI_VALUE("x", x)}, {KACI_REAL("rate")}},
};
