/* SPDX-License-Identifier: BSD-2-Clause */
/* Building an architecture by calls: each fills in a node. */

#include "network/architecture_priv.h"

#include <string.h>

/* The end of every call. */
static kac_status append(kac_architecture *architecture, struct kaci_node *node,
                         const char *name, int32_t *out)
{
    kac_status status;

    KACI_REQUIRE(architecture != NULL, "architecture is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_node_set_name(node, name);
    return status == KAC_OK ? kaci_architecture_append(architecture, node, out)
                            : status;
}

kac_status kac_architecture_create(kac_context *ctx, int64_t height,
                                   int64_t width, int64_t channels,
                                   kac_architecture **out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_point);
    kac_architecture *architecture;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_architecture_new(ctx, &architecture);
    if (status != KAC_OK) {
        return status;
    }
    node.whole[KACI_AT_HEIGHT] = height;
    node.whole[KACI_AT_WIDTH] = width;
    node.whole[KACI_AT_CHANNELS] = channels;
    status = kaci_architecture_append(architecture, &node, NULL);
    if (status != KAC_OK) {
        kac_architecture_destroy(architecture);
        return status;
    }
    *out = architecture;
    return KAC_OK;
}

int32_t kac_architecture_point(const kac_architecture *architecture)
{
    return architecture != NULL ? 0 : -1;
}

kac_status kac_architecture_time(kac_architecture *architecture, int32_t kind,
                                 int32_t size, double scale, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_time);

    node.choice = kind;
    node.whole[KACI_AT_SIZE] = size;
    node.real = scale;
    return append(architecture, &node, NULL, out);
}

kac_status kac_architecture_condition(kac_architecture *architecture,
                                      const char *name, int32_t kind,
                                      int32_t size, int64_t columns,
                                      int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_condition);

    node.choice = kind;
    node.whole[KACI_AT_SIZE] = size;
    node.whole[KACI_AT_CHANNELS] = columns;
    return append(architecture, &node, name, out);
}

kac_status kac_architecture_linear(kac_architecture *architecture,
                                   const char *name, int32_t x, int64_t columns,
                                   int32_t activation, int32_t residual,
                                   int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_linear);

    node.x = x;
    node.y = residual;
    node.choice = activation;
    node.whole[KACI_AT_CHANNELS] = columns;
    return append(architecture, &node, name, out);
}

kac_status kac_architecture_conv(kac_architecture *architecture,
                                 const char *name, int32_t x, int64_t channels,
                                 int32_t size, int32_t stride, int32_t upsample,
                                 int32_t residual, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_conv);

    node.x = x;
    node.y = residual;
    node.whole[KACI_AT_CHANNELS] = channels;
    node.whole[KACI_AT_SIZE] = size;
    node.whole[KACI_AT_STRIDE] = stride;
    node.whole[KACI_AT_UPSAMPLE] = upsample;
    return append(architecture, &node, name, out);
}

kac_status kac_architecture_group_norm(kac_architecture *architecture,
                                       const char *name, int32_t x,
                                       int64_t groups, int32_t modulation,
                                       int32_t activation, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_group_norm);

    node.x = x;
    node.y = modulation;
    node.choice = activation;
    node.whole[KACI_AT_GROUPS] = groups;
    return append(architecture, &node, name, out);
}

kac_status kac_architecture_layer_norm(kac_architecture *architecture,
                                       const char *name, int32_t x,
                                       int32_t activation, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_layer_norm);

    node.x = x;
    node.choice = activation;
    return append(architecture, &node, name, out);
}

kac_status kac_architecture_attention(kac_architecture *architecture, int32_t x,
                                      int64_t heads, int32_t order,
                                      int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_attention);

    node.x = x;
    node.whole[KACI_AT_GROUPS] = heads;
    node.whole[KACI_AT_ORDER] = order;
    return append(architecture, &node, NULL, out);
}

/* An operation of two values and nothing else. */
static kac_status append_pair(kac_architecture *architecture,
                              const struct kaci_node_kind *kind, int32_t x,
                              int32_t y, int32_t *out)
{
    struct kaci_node node = kaci_node_new(kind);

    node.x = x;
    node.y = y;
    return append(architecture, &node, NULL, out);
}

kac_status kac_architecture_add(kac_architecture *architecture, int32_t x,
                                int32_t y, int32_t *out)
{
    return append_pair(architecture, &kaci_node_add, x, y, out);
}

kac_status kac_architecture_add_channels(kac_architecture *architecture,
                                         int32_t x, int32_t vector,
                                         int32_t *out)
{
    return append_pair(architecture, &kaci_node_add_channels, x, vector, out);
}

kac_status kac_architecture_concat(kac_architecture *architecture, int32_t x,
                                   int32_t y, int32_t *out)
{
    return append_pair(architecture, &kaci_node_concat, x, y, out);
}

kac_status kac_architecture_slice(kac_architecture *architecture, int32_t x,
                                  int64_t first, int64_t channels, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_slice);

    node.x = x;
    node.whole[KACI_AT_FIRST] = first;
    node.whole[KACI_AT_CHANNELS] = channels;
    return append(architecture, &node, NULL, out);
}

kac_status kac_architecture_activate(kac_architecture *architecture, int32_t x,
                                     int32_t activation, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_activate);

    node.x = x;
    node.choice = activation;
    return append(architecture, &node, NULL, out);
}

kac_status kac_architecture_pool(kac_architecture *architecture, int32_t x,
                                 int32_t *out)
{
    return append_pair(architecture, &kaci_node_pool, x, -1, out);
}

kac_status kac_architecture_upsample(kac_architecture *architecture, int32_t x,
                                     int32_t *out)
{
    return append_pair(architecture, &kaci_node_upsample, x, -1, out);
}

/* Of patches. */
static kac_status append_sized(kac_architecture *architecture,
                               const struct kaci_node_kind *kind, int32_t x,
                               int32_t size, int32_t *out)
{
    struct kaci_node node = kaci_node_new(kind);

    node.x = x;
    node.whole[KACI_AT_SIZE] = size;
    return append(architecture, &node, NULL, out);
}

kac_status kac_architecture_join_patches(kac_architecture *architecture,
                                         int32_t x, int32_t size, int32_t *out)
{
    return append_sized(architecture, &kaci_node_join_patches, x, size, out);
}

kac_status kac_architecture_split_patches(kac_architecture *architecture,
                                          int32_t x, int32_t size, int32_t *out)
{
    return append_sized(architecture, &kaci_node_split_patches, x, size, out);
}

kac_status kac_architecture_flatten(kac_architecture *architecture, int32_t x,
                                    int32_t *out)
{
    return append_pair(architecture, &kaci_node_flatten, x, -1, out);
}

kac_status kac_architecture_dropout(kac_architecture *architecture, int32_t x,
                                    double rate, int32_t *out)
{
    struct kaci_node node = kaci_node_new(&kaci_node_dropout);

    node.x = x;
    node.real = rate;
    return append(architecture, &node, NULL, out);
}
