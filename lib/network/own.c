/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks of the caller's own architecture: a kind like the others, whose
 * tensors and graph follow from the list of operations. */

#include "network/architecture_priv.h"

static kac_status own_list(kac_network *network)
{
    const kac_architecture *architecture = network->options.architecture;
    kac_status status = KAC_OK;
    int32_t i;

    for (i = 0; i < architecture->count && status == KAC_OK; i++) {
        const struct kaci_node *node = &architecture->nodes[i];

        status = node->kind->list(architecture, node, network);
    }
    return status == KAC_OK ? kaci_network_append_time(network) : status;
}

static int32_t head(const struct kaci_lowering *lowering, int32_t value)
{
    const int32_t at = kaci_lowered(lowering, value);

    if (value >= 0) {
        kaci_graph_output(lowering->graph, at);
    }
    return at;
}

static kac_status lower(const kac_architecture *architecture,
                        struct kaci_lowering *lowering)
{
    kac_network *network = lowering->network;
    kac_status status;
    int32_t i;

    for (i = 0; i < architecture->count; i++) {
        const struct kaci_node *node = &architecture->nodes[i];

        lowering->values[i] = node->kind->lower(lowering, node);
    }
    network->out_velocity = head(lowering, architecture->velocity);
    network->out_mean = head(lowering, architecture->mean);
    status = kaci_graph_differentiate(network->graph);
    return status == KAC_OK
               ? kaci_graph_finish(network->graph, network->parameter_count)
               : status;
}

static kac_status own_graph(kac_network *network)
{
    const kac_architecture *architecture = network->options.architecture;
    struct kaci_lowering lowering = {.network = network,
                                     .weights = network->tensors};
    kac_status status = kaci_graph_create(
        network->context, kaci_network_shard_rows(network), &network->graph);

    if (status != KAC_OK) {
        return status;
    }
    lowering.graph = network->graph;
    lowering.values = kaci_alloc(network->context, architecture->count,
                                 sizeof *lowering.values);
    if (lowering.values == NULL) {
        return KACI_NO_MEMORY;
    }
    status = lower(architecture, &lowering);
    kaci_free(network->context, lowering.values);
    return status;
}

/* Those of a multilayer perceptron where all that has weights is of vectors,
 * else those of a U-Net. */
static int64_t own_rows(const struct kaci_network_options *options)
{
    const kac_architecture *architecture = options->architecture;
    int64_t most = 1;
    int32_t i;

    for (i = 0; i < architecture->count; i++) {
        const struct kaci_node *node = &architecture->nodes[i];
        const int64_t size = node->shape.height * node->shape.width;

        if (node->name[0] != '\0' && size > most) {
            most = size;
        }
    }
    return most == 1 ? KACI_SHARD_ROWS : kaci_picture_rows(most);
}

kac_status kac_network_create_own(kac_context *ctx,
                                  const kac_architecture *architecture,
                                  kac_network **out)
{
    struct kaci_network_options options = kaci_network_defaults;
    kac_status status;

    KACI_REQUIRE(architecture != NULL, "architecture is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_architecture_check(architecture);
    if (status != KAC_OK) {
        return status;
    }
    status = kaci_architecture_copy(ctx, architecture, &options.architecture);
    if (status == KAC_OK) {
        kaci_architecture_options(architecture, &options);
        status = kaci_network_new(ctx, &kaci_own_kind, &options, out);
        kac_architecture_destroy(options.architecture);
    }
    return status;
}

kac_status kac_architecture_create_network(kac_context *ctx,
                                           const kac_network *network,
                                           kac_architecture **out)
{
    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(network->kind == &kaci_own_kind,
                 "network is of the kind %s, must be one of an architecture",
                 kac_network_kind_name(network->kind->number));
    return kaci_architecture_copy(ctx, network->options.architecture, out);
}

static kac_status own_create(kac_context *context,
                             const struct kaci_network_options *options,
                             kac_network **out)
{
    return kac_network_create_own(context, options->architecture, out);
}

static kac_status own_set(kac_network *network,
                          const struct kaci_network_options *options)
{
    (void)network;
    (void)options;
    return KAC_OK;
}

const struct kaci_network_kind kaci_own_kind = {
    KAC_NETWORK_OWN, own_rows, own_list, own_graph, own_create, own_set};
