/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kinds of operations share, and the list of them. */

#include "network/architecture_priv.h"

const char *kaci_shape_text(const struct kaci_picture *shape,
                            char text[KACI_SHAPE_TEXT])
{
    snprintf(text, KACI_SHAPE_TEXT, "%" PRId64 " x %" PRId64 " x %" PRId64,
             shape->height, shape->width, shape->channels);
    return text;
}

const struct kaci_picture *
kaci_node_shape(const struct kac_architecture *architecture, int32_t value)
{
    assert(value >= 0 && value < architecture->count);
    return &architecture->nodes[value].shape;
}

int kaci_same_shape(const struct kaci_picture *a, const struct kaci_picture *b)
{
    return a->height == b->height && a->width == b->width &&
           a->channels == b->channels;
}

struct kaci_picture kaci_vector_shape(int64_t columns)
{
    const struct kaci_picture shape = {1, 1, columns};

    return shape;
}

/* The operand y, called `name`, has the shape, or is none. */
kac_status kaci_node_check_second(const struct kac_architecture *architecture,
                                  const struct kaci_node *node,
                                  const char *name,
                                  const struct kaci_picture *shape)
{
    char has[KACI_SHAPE_TEXT], wanted[KACI_SHAPE_TEXT];

    if (node->y < 0 ||
        kaci_same_shape(kaci_node_shape(architecture, node->y), shape)) {
        return KAC_OK;
    }
    return kaci_node_refuse(
        node, "%s is value %" PRId32 " of %s, must be of %s", name, node->y,
        kaci_shape_text(kaci_node_shape(architecture, node->y), has),
        kaci_shape_text(shape, wanted));
}

/* Appends a tensor of the node, drawn by its name; NULL: no memory. */
struct kaci_weights *kaci_node_append(const struct kaci_node *node,
                                      const char *part, int32_t rank,
                                      const int64_t *shape, int64_t fan_in,
                                      kac_network *network)
{
    char name[KACI_TENSOR_NAME];

    snprintf(name, sizeof name, "%s.%s", node->name, part);
    return kaci_network_append(network, name, rank, shape, fan_in,
                               kaci_network_item(name));
}

kac_status kaci_node_no_tensors(const struct kac_architecture *architecture,
                                const struct kaci_node *node,
                                kac_network *network)
{
    (void)architecture;
    (void)node;
    (void)network;
    return KAC_OK;
}

int32_t kaci_lowered(const struct kaci_lowering *lowering, int32_t value)
{
    return value >= 0 ? lowering->values[value] : -1;
}

const struct kaci_node_kind *const kaci_node_kinds[] = {
    &kaci_node_point,         &kaci_node_time,
    &kaci_node_condition,     &kaci_node_linear,
    &kaci_node_conv,          &kaci_node_group_norm,
    &kaci_node_layer_norm,    &kaci_node_attention,
    &kaci_node_add,           &kaci_node_add_channels,
    &kaci_node_concat,        &kaci_node_slice,
    &kaci_node_activate,      &kaci_node_pool,
    &kaci_node_upsample,      &kaci_node_join_patches,
    &kaci_node_split_patches, &kaci_node_flatten,
    &kaci_node_dropout,       NULL,
};
