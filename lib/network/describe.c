/* SPDX-License-Identifier: BSD-2-Clause */
/* A network's options as metadata of a file, and a network from them: one
 * table of keys, of which a kind has those that are its own and those of all.
 */

#include "network/architecture_priv.h"

#include <kacflow/unet.h>

#include <stddef.h>
#include <string.h>

static const char PREFIX[] = "network.";
static const char KIND_KEY[] = "network.kind";

/* What a value is, and so its type in the options. */
enum text_type {
    TEXT_INT64,
    TEXT_INT32,
    TEXT_DOUBLE,
    TEXT_NAME,        /* of an int32_t */
    TEXT_WIDTHS,      /* int64_t[layers], commas between */
    TEXT_MULTIPLIERS, /* double[levels], commas between */
    TEXT_LEVELS,      /* bits of an int32_t: factors, commas between */
    TEXT_ARCHITECTURE /* all that an architecture decides */
};

struct key {
    const char *name;
    int32_t kind; /* KAC_NETWORK_..., -1: all, or as below */
    enum text_type type;
    size_t offset; /* in the options */
    const char *(*name_of)(int32_t value);
    kac_status (*from_name)(const char *name, int32_t *out);
    int32_t usual; /* of a TEXT_INT32 that files may be without; 0: none */
};

/* Where no architecture says it. */
enum { NOT_OWN = -2 };

#define AT(field) offsetof(struct kaci_network_options, field)

static const struct key keys[] = {
    {"network.dimension", KAC_NETWORK_MLP, TEXT_INT64, AT(d), NULL, NULL, 0},
    {"network.widths", KAC_NETWORK_MLP, TEXT_WIDTHS, AT(widths), NULL, NULL, 0},
    {"network.residual", KAC_NETWORK_MLP, TEXT_INT32, AT(residual), NULL, NULL,
     0},

    {"network.height", KAC_NETWORK_UNET, TEXT_INT64, AT(unet.height), NULL,
     NULL, 0},
    {"network.width", KAC_NETWORK_UNET, TEXT_INT64, AT(unet.width), NULL, NULL,
     0},
    {"network.channels", KAC_NETWORK_UNET, TEXT_INT64, AT(unet.channels), NULL,
     NULL, 0},
    {"network.patch", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.patch), NULL, NULL,
     1},
    {"network.base", KAC_NETWORK_UNET, TEXT_INT64, AT(unet.base), NULL, NULL,
     0},
    {"network.multipliers", KAC_NETWORK_UNET, TEXT_MULTIPLIERS,
     AT(unet.multipliers), NULL, NULL, 0},
    {"network.blocks", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.blocks), NULL,
     NULL, 0},
    {"network.attention", KAC_NETWORK_UNET, TEXT_LEVELS, AT(unet.attention),
     NULL, NULL, 0},
    {"network.attention_middle", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.middle),
     NULL, NULL, 0},
    {"network.attention_heads", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.heads),
     NULL, NULL, 0},
    {"network.attention_heads_up", KAC_NETWORK_UNET, TEXT_INT32,
     AT(unet.heads_up), NULL, NULL, 0},
    {"network.attention_channels", KAC_NETWORK_UNET, TEXT_INT32,
     AT(unet.head_channels), NULL, NULL, 0},
    {"network.attention_order", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.order),
     NULL, NULL, 0},
    {"network.scale_shift", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.scale_shift),
     NULL, NULL, 0},
    {"network.resample", KAC_NETWORK_UNET, TEXT_NAME, AT(unet.resample),
     kac_resample_name, kac_resample_from_name, 0},
    {"network.norm_groups", KAC_NETWORK_UNET, TEXT_INT32, AT(unet.groups), NULL,
     NULL, 0},
    {"network.dropout", KAC_NETWORK_UNET, TEXT_DOUBLE, AT(unet.dropout), NULL,
     NULL, 0},

    {"network.architecture", KAC_NETWORK_OWN, TEXT_ARCHITECTURE,
     AT(architecture), NULL, NULL, 0},

    {"network.activation", NOT_OWN, TEXT_NAME, AT(activation),
     kac_activation_name, kac_activation_from_name, 0},
    {"network.time", NOT_OWN, TEXT_NAME, AT(time), kac_time_embedding_name,
     kac_time_embedding_from_name, 0},
    {"network.time_size", NOT_OWN, TEXT_INT32, AT(time_size), NULL, NULL, 0},
    {"network.time_scale", NOT_OWN, TEXT_DOUBLE, AT(time_scale), NULL, NULL, 0},
    {"network.horizon", -1, TEXT_DOUBLE, AT(horizon), NULL, NULL, 0},
    {"network.condition", NOT_OWN, TEXT_NAME, AT(condition), kac_condition_name,
     kac_condition_from_name, 0},
    {"network.condition_size", NOT_OWN, TEXT_INT32, AT(condition_size), NULL,
     NULL, 0},
    {"network.heads", NOT_OWN, TEXT_NAME, AT(heads), kac_heads_name,
     kac_heads_from_name, 0},
};

enum { KEYS = sizeof keys / sizeof keys[0] };

static int has_key(const struct kaci_network_kind *kind, const struct key *key)
{
    return key->kind == -1 || key->kind == kind->number ||
           (key->kind == NOT_OWN && kind != &kaci_own_kind);
}

/* ---- To text ------------------------------------------------------------- */

/* Room for lists: five digits and a comma a width, a number a multiplier. */
enum { LIST_TEXT = 6 * KACI_MAX_LAYERS + 1 };

static void print_list(const struct kaci_network_options *options,
                       enum text_type type, char text[LIST_TEXT])
{
    const struct kaci_unet_options *unet = &options->unet;
    const int32_t count = type == TEXT_WIDTHS ? options->layers : unet->levels;
    size_t used = 0;
    int32_t i;

    text[0] = '\0';
    for (i = 0; i < count; i++) {
        char number[KACI_NUMBER_TEXT];

        if (type == TEXT_LEVELS && ((unet->attention >> i) & 1) == 0) {
            continue;
        }
        if (type == TEXT_MULTIPLIERS) {
            kaci_format_double(number, unet->multipliers[i]);
        } else {
            snprintf(number, sizeof number, "%" PRId64,
                     type == TEXT_WIDTHS ? options->widths[i]
                                         : INT64_C(1) << i);
        }
        used += (size_t)snprintf(text + used, LIST_TEXT - used, "%s%s",
                                 used > 0 ? "," : "", number);
    }
}

static kac_status describe_architecture(const kac_network *network,
                                        const char *name, kac_tensors *file)
{
    char *text = kaci_architecture_print(network->context,
                                         network->options.architecture);
    kac_status status;

    if (text == NULL) {
        return KACI_NO_MEMORY;
    }
    status = kac_tensors_set_metadata(file, name, text);
    kaci_free(network->context, text);
    return status;
}

static kac_status describe_key(const struct kaci_network_options *options,
                               const struct key *key, kac_tensors *file)
{
    const char *at = (const char *)options + key->offset;
    char text[LIST_TEXT];
    int64_t wide;
    int32_t narrow = 0;
    double real;

    switch (key->type) {
    case TEXT_INT64:
        memcpy(&wide, at, sizeof wide);
        snprintf(text, sizeof text, "%" PRId64, wide);
        break;
    case TEXT_INT32:
        memcpy(&narrow, at, sizeof narrow);
        if (key->usual != 0 && narrow == key->usual) {
            return KAC_OK;
        }
        snprintf(text, sizeof text, "%" PRId32, narrow);
        break;
    case TEXT_DOUBLE:
        memcpy(&real, at, sizeof real);
        kaci_format_double(text, real);
        break;
    case TEXT_NAME:
        memcpy(&narrow, at, sizeof narrow);
        snprintf(text, sizeof text, "%s", key->name_of(narrow));
        break;
    default:
        print_list(options, key->type, text);
        break;
    }
    return kac_tensors_set_metadata(file, key->name, text);
}

kac_status kaci_network_describe(const kac_network *network,
                                 struct kac_tensors *file)
{
    kac_status status = kac_tensors_set_metadata(
        file, KIND_KEY, kac_network_kind_name(network->kind->number));
    size_t i;

    for (i = 0; i < KEYS && status == KAC_OK; i++) {
        if (!has_key(network->kind, &keys[i])) {
            continue;
        }
        status = keys[i].type == TEXT_ARCHITECTURE
                     ? describe_architecture(network, keys[i].name, file)
                     : describe_key(&network->options, &keys[i], file);
    }
    return status;
}

/* ---- From text ----------------------------------------------------------- */

/* The whole of `text` is one number. */
static kac_status get_int(const char *name, const char *text, int64_t *out)
{
    const char *end;

    if (!kaci_parse_int64(text, strlen(text), out, &end) || *end != '\0') {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%s is \"%.40s\", must be a whole "
                          "number",
                          name, text);
    }
    return KAC_OK;
}

/* The same within int32_t, where wider numbers are out of any domain. */
static kac_status get_int32(const char *name, const char *text, int32_t *out)
{
    int64_t wide;
    const kac_status status = get_int(name, text, &wide);

    if (status != KAC_OK) {
        return status;
    }
    if (wide < INT32_MIN || wide > INT32_MAX) {
        return kaci_error(KAC_ERROR_FORMAT, "%s is %.40s, out of its range",
                          name, text);
    }
    *out = (int32_t)wide;
    return KAC_OK;
}

static kac_status get_double(const char *name, const char *text, double *out)
{
    const char *end;

    if (!kaci_parse_double(text, strlen(text), out, &end) || *end != '\0') {
        return kaci_error(KAC_ERROR_FORMAT, "%s is \"%.40s\", must be a number",
                          name, text);
    }
    return KAC_OK;
}

/* 1 to `most` numbers with commas between them; of the two lists, the one that
 * is not NULL receives them. */
static kac_status get_list(const char *name, const char *text, int32_t most,
                           int64_t *whole, double *real, int32_t *count)
{
    const char *at = text, *end;
    int32_t i;

    for (i = 0; i < most; i++) {
        if (whole != NULL
                ? !kaci_parse_int64(at, strlen(at), &whole[i], &end)
                : !kaci_parse_double(at, strlen(at), &real[i], &end)) {
            break;
        }
        if (*end == '\0') {
            *count = i + 1;
            return KAC_OK;
        }
        if (*end != ',') {
            break;
        }
        at = end + 1;
    }
    return kaci_error(KAC_ERROR_FORMAT,
                      "%s is \"%.40s\", must be 1 to %" PRId32
                      "%s numbers with "
                      "commas between them",
                      name, text, most, whole != NULL ? " whole" : "");
}

/* Factors to the bits of their levels; none where the text is empty. Whether
 * the levels are there is for the setter to see. */
static kac_status get_levels(const char *name, const char *text, int32_t *bits)
{
    int64_t factors[KACI_MAX_LEVELS];
    int32_t count = 0, i, level;
    kac_status status = KAC_OK;

    *bits = 0;
    if (text[0] != '\0') {
        status = get_list(name, text, KACI_MAX_LEVELS, factors, NULL, &count);
    }
    for (i = 0; i < count && status == KAC_OK; i++) {
        for (level = 0;
             level < KACI_MAX_LEVELS && factors[i] != INT64_C(1) << level;
             level++) {
        }
        if (level == KACI_MAX_LEVELS) {
            status = kaci_error(KAC_ERROR_FORMAT,
                                "%s is \"%.40s\", must be powers of two", name,
                                text);
        } else {
            *bits |= INT32_C(1) << level;
        }
    }
    return status;
}

static kac_status get_key(const struct key *key, const char *text,
                          struct kaci_network_options *options)
{
    char *at = (char *)options + key->offset;
    int64_t wide = 0;
    int32_t narrow = 0;
    double real = 0.0;
    kac_status status;

    switch (key->type) {
    case TEXT_INT64:
        status = get_int(key->name, text, &wide);
        memcpy(at, &wide, sizeof wide);
        return status;
    case TEXT_DOUBLE:
        status = get_double(key->name, text, &real);
        memcpy(at, &real, sizeof real);
        return status;
    case TEXT_WIDTHS:
        return get_list(key->name, text, KACI_MAX_LAYERS, options->widths, NULL,
                        &options->layers);
    case TEXT_MULTIPLIERS:
        return get_list(key->name, text, KACI_MAX_LEVELS, NULL,
                        options->unet.multipliers, &options->unet.levels);
    case TEXT_INT32:
        status = get_int32(key->name, text, &narrow);
        break;
    case TEXT_NAME:
        status = key->from_name(text, &narrow);
        break;
    default:
        status = get_levels(key->name, text, &narrow);
        break;
    }
    memcpy(at, &narrow, sizeof narrow);
    return status;
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

static kac_status get_kind(const kac_tensors *file,
                           const struct kaci_network_kind **kind)
{
    const char *text = kac_tensors_metadata(file, KIND_KEY);
    int32_t number = 0;
    kac_status status;

    if (text == NULL) {
        return kaci_error(KAC_ERROR_FORMAT, "metadata key \"%s\" is missing",
                          KIND_KEY);
    }
    status = kac_network_kind_from_name(text, &number);
    if (status == KAC_OK) {
        *kind = kaci_network_kind_at(number);
    }
    return status;
}

/* Refuses keys that the kind does not have. */
static kac_status refuse_unknown(const kac_tensors *file,
                                 const struct kaci_network_kind *kind)
{
    const int64_t count = kac_tensors_metadata_count(file);
    int64_t i;
    size_t j;

    for (i = 0; i < count; i++) {
        const char *name = kac_tensors_metadata_key(file, i);

        for (j = 0; j < KEYS && !(has_key(kind, &keys[j]) &&
                                  strcmp(name, keys[j].name) == 0);
             j++) {
        }
        if (j == KEYS && strcmp(name, KIND_KEY) != 0 &&
            strncmp(name, PREFIX, sizeof PREFIX - 1) == 0) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "metadata key \"%.60s\" is unknown", name);
        }
    }
    return KAC_OK;
}

/* An architecture that is not refused is the caller's. */
static kac_status get_architecture(kac_context *context, const char *text,
                                   struct kaci_network_options *options)
{
    kac_architecture *architecture;
    const kac_status status =
        kac_architecture_parse(context, text, &architecture);

    if (status == KAC_OK) {
        options->architecture = architecture;
        kaci_architecture_options(architecture, options);
    }
    return status;
}

static kac_status get_options(kac_context *context, const kac_tensors *file,
                              const struct kaci_network_kind *kind,
                              struct kaci_network_options *options)
{
    kac_status status = refuse_unknown(file, kind);
    size_t i;

    for (i = 0; i < KEYS && status == KAC_OK; i++) {
        const char *text = kac_tensors_metadata(file, keys[i].name);

        if (!has_key(kind, &keys[i])) {
            continue;
        }
        if (text == NULL && keys[i].usual != 0) {
            memcpy((char *)options + keys[i].offset, &keys[i].usual,
                   sizeof keys[i].usual);
            continue;
        }
        if (text == NULL) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "metadata key \"%s\" is missing", keys[i].name);
        }
        status = keys[i].type == TEXT_ARCHITECTURE
                     ? get_architecture(context, text, options)
                     : get_key(&keys[i], text, options);
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

/* Sizes that follow from others must be as they say. */
static kac_status check_time(const kac_network *network,
                             const struct kaci_network_options *options)
{
    if (network->options.time_size != options->time_size) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "network.time_size is %" PRId32 ", must be %" PRId32
                          " for \"%s\"",
                          options->time_size, network->options.time_size,
                          kac_time_embedding_name(options->time));
    }
    return KAC_OK;
}

kac_status kaci_network_create_described(kac_context *context,
                                         const struct kac_tensors *file,
                                         kac_network **out)
{
    struct kaci_network_options options = kaci_network_defaults;
    const struct kaci_network_kind *kind = NULL;
    kac_network *network = NULL;
    kac_status status = get_kind(file, &kind);

    if (status == KAC_OK) {
        status = get_options(context, file, kind, &options);
    }
    if (status == KAC_OK) {
        status = kind->create(context, &options, &network);
    }
    if (status == KAC_OK) {
        status = kaci_network_set_common(network, &options);
    }
    if (status == KAC_OK) {
        status = kind->set_own(network, &options);
    }
    if (status == KAC_OK) {
        status = check_time(network, &options);
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
    kac_architecture_destroy(options.architecture);
    if (status != KAC_OK) {
        kac_network_destroy(network);
        return as_format(status);
    }
    *out = network;
    return KAC_OK;
}
