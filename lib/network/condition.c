/* SPDX-License-Identifier: BSD-2-Clause */
/* The condition: its tensors, and what it adds on a graph. */

#include "network/network_priv.h"

/* Random numbers of the tensors; see mlp.c. */
enum { ITEM_CLASS = 1000004, ITEM_VECTOR, ITEM_MISSING };

kac_status kaci_condition_append(kac_network *network, const char *table,
                                 int64_t width)
{
    const int64_t size = network->options.condition_size;
    const int64_t rows[2] = {size + 1, width}, linear[2] = {width, size};
    struct kaci_weights *tensor;

    if (network->options.condition == KAC_CONDITION_NONE) {
        return KAC_OK;
    }
    if (network->options.condition == KAC_CONDITION_CLASS) {
        // One row is looked up, not summed over: a fan in of 1.
        tensor = kaci_network_append(network, table, 2, rows, 1, ITEM_CLASS);
        if (tensor == NULL) {
            return KACI_NO_MEMORY;
        }
        tensor->spare_row = 1;
        return KAC_OK;
    }
    if (kaci_network_append(network, "condition.vector.weight", 2, linear, size,
                            ITEM_VECTOR) == NULL ||
        kaci_network_append(network, "condition.missing", 1, &width, size,
                            ITEM_MISSING) == NULL) {
        return KACI_NO_MEMORY;
    }
    return KAC_OK;
}

int32_t kaci_condition_add(kac_network *network, struct kaci_graph *graph,
                           const char *table, int64_t width)
{
    const int64_t size = network->options.condition_size;
    int32_t linear, missing;

    if (network->options.condition == KAC_CONDITION_NONE) {
        return -1;
    }
    network->in_class = kaci_graph_index(graph);
    if (network->options.condition == KAC_CONDITION_CLASS) {
        return kaci_graph_embed(graph, network->in_class, size + 1, width,
                                kaci_network_offset(network, table));
    }
    // A missing vector is entered as zeros and looks up the only row.
    network->in_vector = kaci_graph_input(graph, size, 0);
    linear = kaci_graph_linear(
        graph, network->in_vector, width,
        kaci_network_offset(network, "condition.vector.weight"), -1,
        KACI_IDENTITY, -1);
    missing =
        kaci_graph_embed(graph, network->in_class, 1, width,
                         kaci_network_offset(network, "condition.missing"));
    return kaci_graph_add(graph, linear, missing);
}
