/* SPDX-License-Identifier: BSD-2-Clause */
/* The derivative of a network along a direction of x, as a network of its own:
 * the same weights and options on another graph, whose heads are the products
 * of the Jacobian with the direction. It can be differentiated again. */

#include "network/architecture_priv.h"

#include <string.h>

/* Shape of the point (node 0 of an own architecture) or of a head. */
static struct kaci_picture shape_of(const kac_network *network, int32_t node)
{
    const struct kaci_unet_options *unet = &network->options.unet;
    struct kaci_picture shape = {1, 1, network->d};

    if (network->kind == &kaci_own_kind) {
        return network->options.architecture->nodes[node].shape;
    }
    if (network->kind == &kaci_unet_kind) {
        shape.height = unet->height;
        shape.width = unet->width;
        shape.channels = unet->channels;
    }
    return shape;
}

/* Whether both heads are there, as layers of one shape. */
static int are_alike(const kac_network *network)
{
    const kac_architecture *own = network->options.architecture;
    struct kaci_picture v, mean;

    if (network->out_velocity < 0 || network->out_mean < 0) {
        return 0;
    }
    if (network->kind != &kaci_own_kind) {
        return 1;
    }
    v = shape_of(network, own->velocity);
    mean = shape_of(network, own->mean);
    return kaci_same_shape(&v, &mean);
}

static void append_head(struct kaci_tangent *tangent, int32_t *head)
{
    kac_network *along = &tangent->network;

    if (*head >= 0) {
        *head = kaci_graph_jvp(along->graph, *head, 1, &along->in_x,
                               &tangent->direction);
        kaci_graph_output(along->graph, *head);
    }
}

/* The product for all heads at once where that can be: the ways to them are
 * the same. */
static void append_product(struct kaci_tangent *tangent)
{
    kac_network *along = &tangent->network;
    struct kaci_graph *graph = along->graph;
    int32_t *v = &along->out_velocity, *mean = &along->out_mean, all;
    int64_t channels;

    tangent->plain[0] = *v;
    tangent->plain[1] = *mean;
    if (!are_alike(along)) {
        append_head(tangent, v);
        append_head(tangent, mean);
        return;
    }
    channels = shape_of(along, along->kind == &kaci_own_kind
                                   ? along->options.architecture->velocity
                                   : 0)
                   .channels;
    all = kaci_graph_concat(graph, *v, *mean);
    kaci_graph_output(graph, all); // all that is computed serves an output
    tangent->plain[2] = all;
    all = kaci_graph_jvp(graph, all, 1, &along->in_x, &tangent->direction);
    *v = kaci_graph_slice(graph, all, 0, channels);
    *mean = kaci_graph_slice(graph, all, channels, channels);
    kaci_graph_output(graph, *v);
    kaci_graph_output(graph, *mean);
}

kac_status kaci_tangent_build(const kac_network *network,
                              struct kaci_tangent *tangent)
{
    const struct kaci_picture point = shape_of(network, 0);
    kac_network *along = &tangent->network;
    kac_status status;

    *along = *network; // weights and all else are shared
    along->graph = NULL;
    along->half = NULL; // derivatives are of the floats
    tangent->plain[0] = tangent->plain[1] = tangent->plain[2] = -1;
    status = kaci_network_begin(along);
    if (status == KAC_OK) {
        tangent->direction = kaci_graph_input_image(
            along->graph, point.height, point.width, point.channels, 0);
        // Where nothing depends on x it would serve nothing.
        kaci_graph_output(along->graph, tangent->direction);
        append_product(tangent);
        status = kaci_network_finish(along);
    }
    if (status != KAC_OK) {
        kaci_tangent_release(tangent);
    }
    return status;
}

void kaci_tangent_release(struct kaci_tangent *tangent)
{
    kaci_graph_destroy(tangent->network.graph);
    tangent->network.graph = NULL;
}

void kaci_tangent_enter(const struct kaci_tangent *tangent,
                        struct kaci_workspace *workspace, int64_t n,
                        const float *u)
{
    if (n > 0) {
        memcpy(kaci_arena_value(kaci_workspace_arena(workspace),
                                tangent->direction),
               u, (size_t)(n * tangent->network.d) * sizeof *u);
    }
}

void kaci_tangent_begin_backward(const struct kaci_tangent *tangent,
                                 struct kaci_workspace *workspace, int64_t n)
{
    const struct kaci_graph *graph = tangent->network.graph;
    const int32_t values[4] = {tangent->direction, tangent->plain[0],
                               tangent->plain[1], tangent->plain[2]};
    int32_t i;

    for (i = 0; i < 4; i++) {
        if (values[i] >= 0) {
            float *seed =
                kaci_arena_seed(kaci_workspace_arena(workspace), values[i]);

            memset(seed, 0,
                   (size_t)(n * kaci_graph_columns(graph, values[i])) *
                       sizeof *seed);
        }
    }
}
