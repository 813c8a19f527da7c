/* SPDX-License-Identifier: BSD-2-Clause */
/* A network's options as metadata of a file, and a network from them. */

#include "network/network_priv.h"

#include <kacflow/tensor_file.h>

#include <string.h>

enum {
    KEY_KIND,
    KEY_DIMENSION,
    KEY_WIDTHS,
    KEY_ACTIVATION,
    KEY_TIME,
    KEY_TIME_SIZE,
    KEY_TIME_SCALE,
    KEY_HORIZON,
    KEY_RESIDUAL,
    KEY_CONDITION,
    KEY_CONDITION_SIZE,
    KEY_HEADS,
    KEYS
};

static const char PREFIX[] = "network.";

static const char *const keys[KEYS] = {
    "network.kind",       "network.dimension",      "network.widths",
    "network.activation", "network.time",           "network.time_size",
    "network.time_scale", "network.horizon",        "network.residual",
    "network.condition",  "network.condition_size", "network.heads",
};

/* Room for the widths: five digits and a comma each. */
enum { WIDTHS_TEXT = 6 * KACI_MAX_LAYERS + 1 };

static void print_widths(const kac_network *network, char text[WIDTHS_TEXT])
{
    size_t used = 0;
    int32_t i;

    text[0] = '\0';
    for (i = 0; i < network->layers; i++) {
        used += (size_t)snprintf(text + used, WIDTHS_TEXT - used, "%s%" PRId64,
                                 i > 0 ? "," : "", network->widths[i]);
    }
}

static kac_status put_int(kac_tensors *file, int key, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    return kac_tensors_set_metadata(file, keys[key], text);
}

static kac_status put_double(kac_tensors *file, int key, double value)
{
    char text[KACI_NUMBER_TEXT];

    kaci_format_double(text, value);
    return kac_tensors_set_metadata(file, keys[key], text);
}

static kac_status describe_key(const kac_network *network, kac_tensors *file,
                               int key)
{
    const struct kaci_network_options *options = &network->options;
    char widths[WIDTHS_TEXT];
    const char *text = "";

    switch (key) {
    case KEY_DIMENSION:
        return put_int(file, key, network->d);
    case KEY_TIME_SIZE:
        return put_int(file, key, options->time_size);
    case KEY_TIME_SCALE:
        return put_double(file, key, options->time_scale);
    case KEY_HORIZON:
        return put_double(file, key, options->horizon);
    case KEY_RESIDUAL:
        return put_int(file, key, options->residual);
    case KEY_CONDITION_SIZE:
        return put_int(file, key, options->condition_size);
    case KEY_KIND:
        text = "mlp";
        break;
    case KEY_WIDTHS:
        print_widths(network, widths);
        text = widths;
        break;
    case KEY_ACTIVATION:
        text = kac_activation_name(options->activation);
        break;
    case KEY_TIME:
        text = kac_time_embedding_name(options->time);
        break;
    case KEY_CONDITION:
        text = kac_condition_name(options->condition);
        break;
    default:
        assert(key == KEY_HEADS);
        text = kac_heads_name(options->heads);
        break;
    }
    return kac_tensors_set_metadata(file, keys[key], text);
}

kac_status kaci_network_describe(const kac_network *network,
                                 struct kac_tensors *file)
{
    kac_status status = KAC_OK;
    int key;

    for (key = 0; key < KEYS && status == KAC_OK; key++) {
        status = describe_key(network, file, key);
    }
    return status;
}

/* The whole of `text` is one number. */
static kac_status get_int(const char *const *texts, int key, int64_t *out)
{
    const char *text = texts[key], *end;

    if (!kaci_parse_int64(text, strlen(text), out, &end) || *end != '\0') {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%s is \"%.40s\", must be a whole "
                          "number",
                          keys[key], text);
    }
    return KAC_OK;
}

/* The same within int32_t, where wider numbers are out of any domain. */
static kac_status get_int32(const char *const *texts, int key, int32_t *out)
{
    int64_t wide;
    const kac_status status = get_int(texts, key, &wide);

    if (status != KAC_OK) {
        return status;
    }
    if (wide < INT32_MIN || wide > INT32_MAX) {
        return kaci_error(KAC_ERROR_FORMAT, "%s is %.40s, out of its range",
                          keys[key], texts[key]);
    }
    *out = (int32_t)wide;
    return KAC_OK;
}

static kac_status get_double(const char *const *texts, int key, double *out)
{
    const char *text = texts[key], *end;

    if (!kaci_parse_double(text, strlen(text), out, &end) || *end != '\0') {
        return kaci_error(KAC_ERROR_FORMAT, "%s is \"%.40s\", must be a number",
                          keys[key], text);
    }
    return KAC_OK;
}

/* Numbers with commas between them. */
static kac_status get_widths(const char *text, int64_t widths[KACI_MAX_LAYERS],
                             int32_t *layers)
{
    const char *at = text, *end;
    int32_t i;

    for (i = 0; i < KACI_MAX_LAYERS; i++) {
        if (!kaci_parse_int64(at, strlen(at), &widths[i], &end)) {
            break;
        }
        if (*end == '\0') {
            *layers = i + 1;
            return KAC_OK;
        }
        if (*end != ',') {
            break;
        }
        at = end + 1;
    }
    return kaci_error(KAC_ERROR_FORMAT,
                      "%s is \"%.40s\", must be 1 to %d whole numbers with "
                      "commas between them",
                      keys[KEY_WIDTHS], text, KACI_MAX_LAYERS);
}

/* What a setter or create refuses is, coming from a file, a wrong file. */
static kac_status as_format(kac_status status)
{
    char message[256];

    if (status != KAC_ERROR_ARGUMENT) {
        return status;
    }
    snprintf(message, sizeof message, "%s", kac_last_error());
    return kaci_error(KAC_ERROR_FORMAT, "metadata \"network.\": %s", message);
}

/* Finds all values, and refuses unknown and missing keys. */
static kac_status get_texts(const kac_tensors *file, const char *texts[KEYS])
{
    const int64_t count = kac_tensors_metadata_count(file);
    int64_t i;
    int key;

    for (i = 0; i < count; i++) {
        const char *name = kac_tensors_metadata_key(file, i);

        for (key = 0; key < KEYS && strcmp(name, keys[key]) != 0; key++) {
        }
        if (key == KEYS && strncmp(name, PREFIX, sizeof PREFIX - 1) == 0) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "metadata key \"%.60s\" is unknown", name);
        }
    }
    for (key = 0; key < KEYS; key++) {
        texts[key] = kac_tensors_metadata(file, keys[key]);
        if (texts[key] == NULL) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "metadata key \"%s\" is missing", keys[key]);
        }
    }
    if (strcmp(texts[KEY_KIND], "mlp") != 0) {
        return kaci_error(KAC_ERROR_FORMAT, "%s is \"%.40s\", must be \"mlp\"",
                          keys[KEY_KIND], texts[KEY_KIND]);
    }
    return KAC_OK;
}

static kac_status set_time(kac_network *network, const char *const *texts)
{
    double scale = 1.0, horizon = 1.0;
    int32_t kind = 0, size = 0;
    kac_status status;

    status = kac_time_embedding_from_name(texts[KEY_TIME], &kind);
    if (status == KAC_OK) {
        status = get_int32(texts, KEY_TIME_SIZE, &size);
    }
    if (status == KAC_OK) {
        status = get_double(texts, KEY_TIME_SCALE, &scale);
    }
    if (status == KAC_OK) {
        status = kac_network_set_time_embedding(network, kind, size, scale);
    }
    if (status == KAC_OK && kac_network_time_size(network) != size) {
        status = kaci_error(KAC_ERROR_FORMAT,
                            "%s is %" PRId32 ", must be %" PRId32 " for \"%s\"",
                            keys[KEY_TIME_SIZE], size,
                            kac_network_time_size(network), texts[KEY_TIME]);
    }
    if (status == KAC_OK) {
        status = get_double(texts, KEY_HORIZON, &horizon);
    }
    if (status == KAC_OK) {
        status = kac_network_set_horizon(network, horizon);
    }
    return status;
}

static kac_status set_condition(kac_network *network, const char *const *texts)
{
    int32_t kind = 0, size = 0;
    kac_status status;

    status = kac_condition_from_name(texts[KEY_CONDITION], &kind);
    if (status == KAC_OK) {
        status = get_int32(texts, KEY_CONDITION_SIZE, &size);
    }
    if (status == KAC_OK) {
        status = kac_network_set_condition(network, kind, size);
    }
    return status;
}

static kac_status set_rest(kac_network *network, const char *const *texts)
{
    int32_t activation = 0, residual = 0, heads = 0;
    kac_status status;

    status = kac_activation_from_name(texts[KEY_ACTIVATION], &activation);
    if (status == KAC_OK) {
        status = kac_network_set_activation(network, activation);
    }
    if (status == KAC_OK) {
        status = get_int32(texts, KEY_RESIDUAL, &residual);
    }
    if (status == KAC_OK) {
        status = kac_network_set_residual(network, residual);
    }
    if (status == KAC_OK) {
        status = kac_heads_from_name(texts[KEY_HEADS], &heads);
    }
    if (status == KAC_OK) {
        status = kac_network_set_heads(network, heads);
    }
    return status;
}

/* A small file must not make us take much memory. */
static kac_status check_size(const kac_network *network,
                             const kac_tensors *file)
{
    const int64_t count = kac_tensors_count(file);
    int64_t i, elements = 0;

    for (i = 0; i < count && elements < network->parameter_count; i++) {
        const int64_t more = kac_tensors_elements(file, i);

        elements = more > INT64_MAX - elements ? INT64_MAX : elements + more;
    }
    if (elements < network->parameter_count) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "the metadata describe a network of %" PRId64
                          " weights; all tensors of the file have %" PRId64,
                          network->parameter_count, elements);
    }
    return KAC_OK;
}

kac_status kaci_network_create_described(kac_context *context,
                                         const struct kac_tensors *file,
                                         kac_network **out)
{
    int64_t widths[KACI_MAX_LAYERS], d = 0;
    const char *texts[KEYS];
    int32_t layers = 0;
    kac_network *network = NULL;
    kac_status status = get_texts(file, texts);

    if (status == KAC_OK) {
        status = get_int(texts, KEY_DIMENSION, &d);
    }
    if (status == KAC_OK) {
        status = get_widths(texts[KEY_WIDTHS], widths, &layers);
    }
    if (status == KAC_OK) {
        status = kac_network_create_mlp(context, d, layers, widths, &network);
    }
    if (status == KAC_OK) {
        status = set_time(network, texts);
    }
    if (status == KAC_OK) {
        status = set_condition(network, texts);
    }
    if (status == KAC_OK) {
        status = set_rest(network, texts);
    }
    if (status == KAC_OK) {
        status = kaci_network_list(network);
    }
    if (status == KAC_OK) {
        status = check_size(network, file);
    }
    if (status == KAC_OK) {
        status = kaci_network_build(network);
    }
    if (status != KAC_OK) {
        kac_network_destroy(network);
        return as_format(status);
    }
    *out = network;
    return KAC_OK;
}
