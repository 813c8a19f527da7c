/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights as bfloat16 beside the floats, for evaluations. */

#include "network/network_priv.h"

kac_status kac_network_set_precision(kac_network *network, int32_t type)
{
    uint32_t *half = NULL;

    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(type == KAC_TYPE_F32 || type == KAC_TYPE_BF16,
                 "type is %" PRId32 ", must be KAC_TYPE_F32 or KAC_TYPE_BF16",
                 type);
    if (network->parameters == NULL) {
        return kaci_error(KAC_ERROR_STATE, "the network is not initialised");
    }
    if (type == kac_network_precision(network)) {
        return KAC_OK;
    }
    if (type == KAC_TYPE_BF16) {
        half = kaci_alloc(network->context,
                          kaci_graph_half_words(network->graph), sizeof *half);
        if (half == NULL) {
            return KACI_NO_MEMORY;
        }
    }
    kaci_free(network->context, network->half);
    network->half = half;
    kaci_network_round(network, 0, network->parameter_count);
    return KAC_OK;
}

int32_t kac_network_precision(const kac_network *network)
{
    return network == NULL         ? -1
           : network->half != NULL ? KAC_TYPE_BF16
                                   : KAC_TYPE_F32;
}

void kaci_network_round(kac_network *network, int64_t first, int64_t count)
{
    if (network->half != NULL) {
        kaci_graph_round(network->graph, network->parameters, first, count,
                         network->half);
    }
}

kac_status kaci_network_require_floats(const kac_network *network)
{
    return network->half == NULL
               ? KAC_OK
               : kaci_error(KAC_ERROR_STATE,
                            "the network evaluates with weights as bfloat16, "
                            "which are not trained: call "
                            "kac_network_set_precision() with KAC_TYPE_F32");
}
