/* SPDX-License-Identifier: BSD-2-Clause */
/* A network's options, their setters and getters, and their names. */

#include "network/network_priv.h"

#include <math.h>

/* From KAC_NETWORK_MLP = 0 on. */
static const char *const kind_names[] = {"mlp", "unet", "own"};
static const char *const activation_names[] = {"identity", "relu", "silu",
                                               "gelu", "tanh"};
static const char *const time_names[] = {"raw", "log", "fourier", "sinusoidal"};
static const char *const condition_names[] = {"none", "class", "vector"};
/* From KAC_HEAD_VELOCITY = 1 on. */
static const char *const heads_names[] = {"velocity", "mean", "both"};

enum {
    KINDS = sizeof kind_names / sizeof kind_names[0],
    ACTIVATIONS = sizeof activation_names / sizeof activation_names[0],
    TIMES = sizeof time_names / sizeof time_names[0],
    CONDITIONS = sizeof condition_names / sizeof condition_names[0],
    HEADS = sizeof heads_names / sizeof heads_names[0]
};

kac_status kaci_network_require_open(const kac_network *network)
{
    KACI_REQUIRE(network != NULL, "network is NULL");
    if (network->parameters != NULL) {
        return kaci_error(KAC_ERROR_STATE,
                          "the network is initialised; its shape is fixed");
    }
    return KAC_OK;
}

/* The same, for what an architecture decides. */
static kac_status require_free(const kac_network *network)
{
    const kac_status status = kaci_network_require_open(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(network->kind != &kaci_own_kind,
                 "network is of the kind own, must be another: the "
                 "architecture says what it has");
    return KAC_OK;
}

kac_status kaci_network_set_common(kac_network *network,
                                   const struct kaci_network_options *options)
{
    kac_status status;

    if (network->kind == &kaci_own_kind) {
        return kac_network_set_horizon(network, options->horizon);
    }
    status = kac_network_set_activation(network, options->activation);
    if (status == KAC_OK) {
        status = kac_network_set_time_embedding(
            network, options->time, options->time_size, options->time_scale);
    }
    if (status == KAC_OK) {
        status = kac_network_set_horizon(network, options->horizon);
    }
    if (status == KAC_OK) {
        status = kac_network_set_condition(network, options->condition,
                                           options->condition_size);
    }
    return status == KAC_OK ? kac_network_set_heads(network, options->heads)
                            : status;
}

int32_t kac_network_kind(const kac_network *network)
{
    return network != NULL ? network->kind->number : -1;
}

kac_status kac_network_set_activation(kac_network *network, int32_t activation)
{
    const kac_status status = require_free(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(activation >= 0 && activation < ACTIVATIONS,
                 "activation is %" PRId32 ", must be a KAC_ACTIVATION_ "
                 "constant (0 to %d)",
                 activation, ACTIVATIONS - 1);
    network->options.activation = activation;
    return KAC_OK;
}

int32_t kac_network_activation(const kac_network *network)
{
    return network != NULL ? network->options.activation : -1;
}

kac_status kac_network_set_time_embedding(kac_network *network, int32_t kind,
                                          int32_t size, double scale)
{
    const kac_status status = require_free(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(kind >= 0 && kind < TIMES,
                 "kind is %" PRId32 ", must be a KAC_TIME_ constant (0 to %d)",
                 kind, TIMES - 1);
    if (kind == KAC_TIME_FOURIER || kind == KAC_TIME_SINUSOIDAL) {
        KACI_REQUIRE(size >= 2 && size <= KACI_MAX_TIME_SIZE && size % 2 == 0,
                     "size is %" PRId32 ", must be even, 2 to %d", size,
                     KACI_MAX_TIME_SIZE);
        KACI_REQUIRE(isfinite(scale) && scale > 0.0,
                     "scale is %g, must be finite and > 0", scale);
        network->options.time_scale = scale;
    }
    network->options.time = kind;
    network->options.time_size = kind == KAC_TIME_RAW   ? 1
                                 : kind == KAC_TIME_LOG ? 2
                                                        : size;
    return KAC_OK;
}

int32_t kac_network_time_embedding(const kac_network *network)
{
    return network != NULL ? network->options.time : -1;
}

int32_t kac_network_time_size(const kac_network *network)
{
    return network != NULL ? network->options.time_size : 0;
}

double kac_network_time_scale(const kac_network *network)
{
    return network != NULL ? network->options.time_scale : (double)NAN;
}

kac_status kac_network_set_horizon(kac_network *network, double T)
{
    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(isfinite(T) && T > 0.0, "T is %g, must be finite and > 0", T);
    network->options.horizon = T;
    return KAC_OK;
}

double kac_network_horizon(const kac_network *network)
{
    return network != NULL ? network->options.horizon : (double)NAN;
}

kac_status kac_network_set_residual(kac_network *network, int32_t residual)
{
    const kac_status status = kaci_network_require_open(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(network->kind == &kaci_mlp_kind,
                 "network is of the kind %s, must be a multilayer perceptron",
                 kac_network_kind_name(network->kind->number));
    KACI_REQUIRE(residual == 0 || residual == 1,
                 "residual is %" PRId32 ", must be 0 or 1", residual);
    network->options.residual = residual;
    return KAC_OK;
}

int32_t kac_network_residual(const kac_network *network)
{
    return network != NULL ? network->options.residual : 0;
}

kac_status kac_network_set_condition(kac_network *network, int32_t kind,
                                     int32_t size)
{
    const kac_status status = require_free(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(kind >= 0 && kind < CONDITIONS,
                 "kind is %" PRId32 ", must be a KAC_CONDITION_ constant "
                 "(0 to %d)",
                 kind, CONDITIONS - 1);
    KACI_REQUIRE(kind == KAC_CONDITION_NONE ||
                     (size >= 1 && size <= KACI_MAX_WIDTH),
                 "size is %" PRId32 ", must be 1 to %d", size, KACI_MAX_WIDTH);
    network->options.condition = kind;
    network->options.condition_size = kind == KAC_CONDITION_NONE ? 0 : size;
    return KAC_OK;
}

int32_t kac_network_condition(const kac_network *network)
{
    return network != NULL ? network->options.condition : -1;
}

int32_t kac_network_condition_size(const kac_network *network)
{
    return network != NULL ? network->options.condition_size : 0;
}

int32_t kac_network_condition_width(const kac_network *network)
{
    return network != NULL ? (int32_t)kaci_condition_width(network) : 0;
}

kac_status kac_network_set_heads(kac_network *network, int32_t heads)
{
    const kac_status status = require_free(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(heads >= 1 && heads <= HEADS,
                 "heads is %" PRId32 ", must be a sum of KAC_HEAD_ constants "
                 "(1 to %d)",
                 heads, HEADS);
    network->options.heads = heads;
    return KAC_OK;
}

int32_t kac_network_heads(const kac_network *network)
{
    return network != NULL ? network->options.heads : 0;
}

const char *kac_network_kind_name(int32_t kind)
{
    return kaci_enum_name(kind_names, KINDS, kind);
}

kac_status kac_network_kind_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(kind_names, KINDS, "kind of network", name, out);
}

const char *kac_activation_name(int32_t activation)
{
    return kaci_enum_name(activation_names, ACTIVATIONS, activation);
}

kac_status kac_activation_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(activation_names, ACTIVATIONS, "activation",
                               name, out);
}

const char *kac_time_embedding_name(int32_t kind)
{
    return kaci_enum_name(time_names, TIMES, kind);
}

kac_status kac_time_embedding_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(time_names, TIMES, "time embedding", name, out);
}

const char *kac_condition_name(int32_t kind)
{
    return kaci_enum_name(condition_names, CONDITIONS, kind);
}

kac_status kac_condition_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(condition_names, CONDITIONS, "condition", name,
                               out);
}

const char *kac_heads_name(int32_t heads)
{
    return heads > 0 ? kaci_enum_name(heads_names, HEADS, heads - 1) : NULL;
}

kac_status kac_heads_from_name(const char *name, int32_t *out)
{
    int32_t index;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_enum_from_name(heads_names, HEADS, "choice of heads", name,
                                 &index);
    if (status == KAC_OK) {
        *out = index + 1;
    }
    return status;
}
