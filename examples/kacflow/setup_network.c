/* SPDX-License-Identifier: BSD-2-Clause */
/* From options to a network. */
#include "setup.h"

#include <inttypes.h>
#include <string.h>

#include "message.h"

/* The hidden layers: --widths, or --depth layers of --width. */
static int hidden_widths(const struct options *options, int64_t *widths,
                         int32_t *layers)
{
    double list[256];
    const int n =
        option_numbers(option_text(options, OPTION_WIDTHS), ',', 256, list);
    const bool width = option_given(options, OPTION_WIDTH);
    const bool depth = option_given(options, OPTION_DEPTH);

    if ((width || depth) && option_given(options, OPTION_WIDTHS)) {
        message_error("--widths says all; leave out --width and --depth");
        return TOOL_USAGE;
    }
    *layers = depth ? (int32_t)option_whole(options, OPTION_DEPTH) : n;
    for (int i = 0; i < *layers; i++)
        widths[i] = width   ? option_whole(options, OPTION_WIDTH)
                    : depth ? (int64_t)list[0]
                            : (int64_t)list[i];
    return 0;
}

static bool is_on(const struct options *options, enum option_id id)
{
    return strcmp(option_text(options, id), "on") == 0;
}

static int create_mlp(const struct options *options, kac_context *context,
                      int64_t d, kac_network **out)
{
    int64_t widths[256];
    int32_t layers = 0;
    const int wrong = hidden_widths(options, widths, &layers);
    kac_status status;

    if (wrong)
        return wrong;
    status = kac_network_create_mlp(context, d, layers, widths, out);
    if (!status)
        status =
            kac_network_set_residual(*out, is_on(options, OPTION_RESIDUAL));
    return status ? message_status(status, "the network") : 0;
}

static kac_status set_unet(const struct options *options, kac_network *network)
{
    int32_t factors[12], resample = 0;
    bool middle;
    const int32_t count = option_attention(
        option_text(options, OPTION_ATTENTION), factors, &middle);
    kac_status status;

    kac_resample_from_name(option_text(options, OPTION_RESAMPLE), &resample);
    status = kac_unet_set_attention(network, count, factors, middle);
    if (!status)
        status = kac_unet_set_attention_heads(
            network, (int32_t)option_whole(options, OPTION_ATTENTION_HEADS), 0,
            0);
    if (!status)
        status = kac_unet_set_patch(
            network, (int32_t)option_whole(options, OPTION_PATCH));
    if (!status)
        status = kac_unet_set_blocks(
            network, (int32_t)option_whole(options, OPTION_BLOCKS));
    if (!status)
        status = kac_unet_set_scale_shift(network,
                                          is_on(options, OPTION_SCALE_SHIFT));
    if (!status)
        status = kac_unet_set_resample(network, resample);
    if (!status)
        status =
            kac_unet_set_dropout(network, option_real(options, OPTION_DROPOUT));
    return status;
}

static int create_unet(const struct options *options, kac_context *context,
                       const struct source *source, kac_network **out)
{
    double multipliers[12];
    const int levels = option_numbers(option_text(options, OPTION_MULTIPLIERS),
                                      ',', 12, multipliers);
    int64_t shape[3];
    kac_status status;

    if (!setup_shape(options, NULL, source, source->d, shape)) {
        message_error("--network unet is for pictures: give their --shape");
        return TOOL_USAGE;
    }
    status = kac_network_create_unet(context, shape[0], shape[1], shape[2],
                                     option_whole(options, OPTION_CHANNELS),
                                     levels, multipliers, out);
    if (!status)
        status = set_unet(options, *out);
    return status ? message_status(status, "the network") : 0;
}

/* What the architecture sees must be there, and what is there be seen. */
static int check_own(const kac_network *network, const struct source *source,
                     const struct labels *labels)
{
    const int32_t condition = kac_network_condition(network);

    if (kac_network_dimension(network) != source->d) {
        message_error("--architecture is of points of %" PRId64
                      " numbers, --data of %" PRId64,
                      kac_network_dimension(network), source->d);
        return TOOL_FAILED;
    }
    if (labels->values &&
        (condition != labels->kind ||
         kac_network_condition_size(network) < labels->size ||
         (condition == KAC_CONDITION_VECTOR &&
          kac_network_condition_size(network) != labels->size))) {
        message_error("--labels are of kind %s, size %d, the condition of "
                      "--architecture of kind %s, size %d",
                      kac_condition_name(labels->kind), (int)labels->size,
                      kac_condition_name(condition),
                      (int)kac_network_condition_size(network));
        return TOOL_FAILED;
    }
    return 0;
}

static int create_own(const struct options *options, kac_context *context,
                      const struct source *source, const struct labels *labels,
                      kac_network **out)
{
    const char *path = option_text(options, OPTION_ARCHITECTURE);
    kac_architecture *architecture = NULL;
    kac_status status;
    int wrong;

    if (!path) {
        message_error("--network own is that of --architecture FILE");
        return TOOL_USAGE;
    }
    wrong = setup_architecture(context, path, &architecture);
    if (wrong)
        return wrong;
    status = kac_network_create_own(context, architecture, out);
    kac_architecture_destroy(architecture);
    return status ? message_status(status, path)
                  : check_own(*out, source, labels);
}

static kac_status set_time(const struct options *options, kac_network *network)
{
    int32_t kind = 0;
    const bool unet = kac_network_kind(network) == KAC_NETWORK_UNET;
    const int64_t size = unet && !option_given(options, OPTION_TIME_SIZE)
                             ? kac_unet_base(network)
                             : option_whole(options, OPTION_TIME_SIZE);

    kac_time_embedding_from_name(option_text(options, OPTION_TIME_EMBEDDING),
                                 &kind);
    if (unet && !option_given(options, OPTION_TIME_EMBEDDING))
        kind = KAC_TIME_SINUSOIDAL;
    return kac_network_set_time_embedding(
        network, kind, (int32_t)size, option_real(options, OPTION_TIME_SCALE));
}

/* What networks that are not own have. */
static kac_status set_common(const struct options *options,
                             const struct labels *labels, kac_network *network)
{
    int32_t activation = 0, heads = 0;
    kac_status status;

    kac_activation_from_name(option_text(options, OPTION_ACTIVATION),
                             &activation);
    kac_heads_from_name(option_text(options, OPTION_HEADS), &heads);
    status = kac_network_set_activation(network, activation);
    if (!status)
        status = set_time(options, network);
    if (!status)
        status = kac_network_set_heads(network, heads);
    if (!status && labels->values)
        status = kac_network_set_condition(network, labels->kind, labels->size);
    return status;
}

/* What all networks have, and the weights. */
static kac_status finish(const struct options *options,
                         const struct labels *labels, kac_network *network)
{
    kac_status status = KAC_OK;

    if (kac_network_kind(network) != KAC_NETWORK_OWN)
        status = set_common(options, labels, network);
    if (!status)
        status = kac_network_set_horizon(network,
                                         option_real(options, OPTION_HORIZON));
    if (!status)
        status = kac_network_initialize(network, option_seed(options), 1);
    return status;
}

/* Options of other kinds are refused. */
static int check_kind(const struct options *options, const char *kind)
{
    static const struct {
        const char *kinds[2]; // that have the options
        enum option_id ids[9];
        int count;
    } lists[] = {
        {{"mlp", "mlp"},
         {OPTION_WIDTHS, OPTION_WIDTH, OPTION_DEPTH, OPTION_RESIDUAL},
         4},
        {{"unet", "unet"},
         {OPTION_CHANNELS, OPTION_MULTIPLIERS, OPTION_PATCH, OPTION_BLOCKS,
          OPTION_ATTENTION, OPTION_ATTENTION_HEADS, OPTION_SCALE_SHIFT,
          OPTION_RESAMPLE, OPTION_DROPOUT},
         9},
        {{"own", "own"}, {OPTION_ARCHITECTURE}, 1},
        {{"mlp", "unet"},
         {OPTION_ACTIVATION, OPTION_TIME_EMBEDDING, OPTION_TIME_SIZE,
          OPTION_TIME_SCALE, OPTION_HEADS},
         5},
    };

    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++)
        for (int i = 0; i < lists[l].count; i++)
            if (option_given(options, lists[l].ids[i]) &&
                strcmp(kind, lists[l].kinds[0]) != 0 &&
                strcmp(kind, lists[l].kinds[1]) != 0) {
                message_error("--%s is an option of --network %s",
                              option_table[lists[l].ids[i]].name,
                              lists[l].kinds[0]);
                return TOOL_USAGE;
            }
    return 0;
}

int setup_network(const struct options *options, kac_context *context,
                  const struct source *source, const struct labels *labels,
                  kac_network **out)
{
    const char *kind = option_text(options, OPTION_NETWORK);
    kac_network *network = NULL;
    int wrong = check_kind(options, kind);

    if (!wrong && strcmp(kind, "own") == 0)
        wrong = create_own(options, context, source, labels, &network);
    else if (!wrong)
        wrong = strcmp(kind, "unet") == 0
                    ? create_unet(options, context, source, &network)
                    : create_mlp(options, context, source->d, &network);
    if (!wrong) {
        const kac_status status = finish(options, labels, network);

        wrong = status ? message_status(status, "the network") : 0;
    }
    if (wrong) {
        kac_network_destroy(network);
        return wrong;
    }
    *out = network;
    return 0;
}

void setup_network_describe(const struct options *options,
                            const kac_network *network)
{
    const int64_t weights = kac_network_parameter_count(network);
    const char *heads = kac_heads_name(kac_network_heads(network));

    if (kac_network_kind(network) == KAC_NETWORK_UNET)
        message_note("network  U-Net of %d levels, %" PRId64
                     " base channels, %" PRId64 " weights, heads %s",
                     (int)kac_unet_levels(network), kac_unet_base(network),
                     weights, heads);
    else if (kac_network_kind(network) == KAC_NETWORK_OWN)
        message_note("network  that of %s, %" PRId64 " weights, heads %s",
                     option_text(options, OPTION_ARCHITECTURE), weights, heads);
    else
        message_note(
            "network  %d hidden layer%s, %" PRId64 " weights, heads %s",
            (int)kac_network_layers(network),
            kac_network_layers(network) == 1 ? "" : "s", weights, heads);
}
