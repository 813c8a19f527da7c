/* SPDX-License-Identifier: BSD-2-Clause */
/* The U-Net's creation and options. */

#include "network/network_priv.h"

#include <kacflow/unet.h>

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { MAX_BASE = 4096, MAX_PATCH = 64 };

static const char *const resample_names[] = {"conv", "pool", "block"};
enum { RESAMPLES = sizeof resample_names / sizeof resample_names[0] };

static kac_status check_size(int64_t size, int32_t levels, int32_t patch,
                             const char *name)
{
    const int64_t step = (INT64_C(1) << (levels - 1)) * patch;

    KACI_REQUIRE(size >= 1 && size <= KACI_MAX_DIMENSION && size % step == 0,
                 "%s is %" PRId64 ", must be a multiple of %" PRId64
                 " for %" PRId32 " levels%s",
                 name, size, step, levels, patch > 1 ? " of patches" : "");
    return KAC_OK;
}

static kac_status check_levels(int64_t base, int32_t levels,
                               const double *multipliers)
{
    int32_t i;

    KACI_REQUIRE(base >= 2 && base <= MAX_BASE && base % 2 == 0,
                 "base is %" PRId64 ", must be even, 2 to %d", base, MAX_BASE);
    KACI_REQUIRE(levels >= 1 && levels <= KACI_MAX_LEVELS,
                 "levels is %" PRId32 ", must be 1 to %d", levels,
                 KACI_MAX_LEVELS);
    KACI_REQUIRE(multipliers != NULL, "multipliers is NULL");
    for (i = 0; i < levels; i++) {
        const double channels = multipliers[i] * (double)base;

        KACI_REQUIRE(channels >= 1.0 && channels < KACI_MAX_WIDTH + 1.0,
                     "multipliers[%" PRId32 "] is %g, must give 1 to %d "
                     "channels of %" PRId64,
                     i, multipliers[i], KACI_MAX_WIDTH, base);
    }
    return KAC_OK;
}

kac_status kac_network_create_unet(kac_context *ctx, int64_t height,
                                   int64_t width, int64_t channels,
                                   int64_t base, int32_t levels,
                                   const double *multipliers, kac_network **out)
{
    struct kaci_network_options options = kaci_network_defaults;
    struct kaci_unet_options *unet = &options.unet;
    kac_status status;
    int32_t i;

    KACI_REQUIRE(out != NULL, "out is NULL");
    status = check_levels(base, levels, multipliers);
    if (status == KAC_OK) {
        status = check_size(height, levels, 1, "height");
    }
    if (status == KAC_OK) {
        status = check_size(width, levels, 1, "width");
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(channels >= 1 && channels <= KACI_MAX_DIMENSION,
                 "channels is %" PRId64 ", must be 1 to %d", channels,
                 KACI_MAX_DIMENSION);
    KACI_REQUIRE(height * width <= KACI_MAX_DIMENSION / channels,
                 "a picture is %" PRId64 " x %" PRId64 " x %" PRId64
                 ", must have at most %d numbers",
                 height, width, channels, KACI_MAX_DIMENSION);
    options.d = height * width * channels;
    options.time = KAC_TIME_SINUSOIDAL;
    options.time_size = (int32_t)base;
    unet->height = height;
    unet->width = width;
    unet->channels = channels;
    unet->patch = 1;
    unet->base = base;
    unet->levels = levels;
    for (i = 0; i < levels; i++) {
        unet->multipliers[i] = multipliers[i];
    }
    unet->blocks = 2;
    unet->middle = unet->heads = unet->heads_up = 1;
    unet->groups = 32;
    return kaci_network_new(ctx, &kaci_unet_kind, &options, out);
}

static int is_unet(const kac_network *network)
{
    return network != NULL && network->kind == &kaci_unet_kind;
}

/* For getters: NULL and other networks have what these answer. */
static const struct kaci_unet_options *options_of(const kac_network *network)
{
    static const struct kaci_unet_options none = {.order = -1, .resample = -1};

    return is_unet(network) ? &network->options.unet : &none;
}

/* For setters: a U-Net whose shape is still open. */
static kac_status require_unet(const kac_network *network)
{
    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(is_unet(network), "network is of the kind %s, must be a U-Net",
                 kac_network_kind_name(network->kind->number));
    return kaci_network_require_open(network);
}

/* A whole number of the options, at `field` in them. */
static kac_status set_whole(kac_network *network, size_t field,
                            const char *name, int32_t value, int32_t least,
                            int32_t most)
{
    const kac_status status = require_unet(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(value >= least && value <= most,
                 "%s is %" PRId32 ", must be %" PRId32 " to %" PRId32, name,
                 value, least, most);
    memcpy((char *)&network->options.unet + field, &value, sizeof value);
    return KAC_OK;
}

#define AT(field) offsetof(struct kaci_unet_options, field)

int64_t kac_unet_height(const kac_network *network)
{
    return options_of(network)->height;
}

int64_t kac_unet_width(const kac_network *network)
{
    return options_of(network)->width;
}

int64_t kac_unet_channels(const kac_network *network)
{
    return options_of(network)->channels;
}

int64_t kac_unet_base(const kac_network *network)
{
    return options_of(network)->base;
}

int32_t kac_unet_levels(const kac_network *network)
{
    return options_of(network)->levels;
}

double kac_unet_multiplier(const kac_network *network, int32_t level)
{
    const struct kaci_unet_options *unet = options_of(network);

    return level >= 0 && level < unet->levels ? unet->multipliers[level]
                                              : (double)NAN;
}

kac_status kac_unet_set_patch(kac_network *network, int32_t patch)
{
    kac_status status = require_unet(network);
    const struct kaci_unet_options *unet;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(patch >= 1 && patch <= MAX_PATCH,
                 "patch is %" PRId32 ", must be 1 to %d", patch, MAX_PATCH);
    unet = &network->options.unet;
    status = check_size(unet->height, unet->levels, patch, "height");
    if (status == KAC_OK) {
        status = check_size(unet->width, unet->levels, patch, "width");
    }
    if (status == KAC_OK) {
        network->options.unet.patch = patch;
    }
    return status;
}

int32_t kac_unet_patch(const kac_network *network)
{
    return options_of(network)->patch;
}

kac_status kac_unet_set_blocks(kac_network *network, int32_t blocks)
{
    return set_whole(network, AT(blocks), "blocks", blocks, 1, KACI_MAX_BLOCKS);
}

int32_t kac_unet_blocks(const kac_network *network)
{
    return options_of(network)->blocks;
}

/* The level of a factor, or -1. */
static int32_t level_of(const kac_network *network, int32_t factor)
{
    int32_t level;

    for (level = 0; level < network->options.unet.levels; level++) {
        if (factor == INT32_C(1) << level) {
            return level;
        }
    }
    return -1;
}

kac_status kac_unet_set_attention(kac_network *network, int32_t count,
                                  const int32_t *factors, int32_t middle)
{
    const kac_status status = require_unet(network);
    int32_t i, levels = 0;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(count >= 0 && count <= KACI_MAX_LEVELS,
                 "count is %" PRId32 ", must be 0 to %d", count,
                 KACI_MAX_LEVELS);
    KACI_REQUIRE(count == 0 || factors != NULL, "factors is NULL");
    for (i = 0; i < count; i++) {
        const int32_t level = level_of(network, factors[i]);

        KACI_REQUIRE(level >= 0,
                     "factors[%" PRId32 "] is %" PRId32
                     ", must be a power of two, 1 to %" PRId32,
                     i, factors[i],
                     INT32_C(1) << (network->options.unet.levels - 1));
        levels |= INT32_C(1) << level;
    }
    KACI_REQUIRE(middle == 0 || middle == 1,
                 "middle is %" PRId32 ", must be 0 or 1", middle);
    network->options.unet.attention = levels;
    network->options.unet.middle = middle;
    return KAC_OK;
}

int32_t kac_unet_attention(const kac_network *network, int32_t factor)
{
    const int32_t level = is_unet(network) ? level_of(network, factor) : -1;

    return level >= 0 ? (network->options.unet.attention >> level) & 1 : 0;
}

int32_t kac_unet_attention_middle(const kac_network *network)
{
    return options_of(network)->middle;
}

kac_status kac_unet_set_attention_heads(kac_network *network, int32_t heads,
                                        int32_t heads_up, int32_t channels)
{
    const kac_status status = require_unet(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(heads >= 1 && heads <= KACI_MAX_WIDTH,
                 "heads is %" PRId32 ", must be 1 to %d", heads,
                 KACI_MAX_WIDTH);
    KACI_REQUIRE(heads_up >= 0 && heads_up <= KACI_MAX_WIDTH,
                 "heads_up is %" PRId32 ", must be 0 to %d", heads_up,
                 KACI_MAX_WIDTH);
    KACI_REQUIRE(channels >= 0 && channels <= KACI_MAX_WIDTH,
                 "channels is %" PRId32 ", must be 0 to %d", channels,
                 KACI_MAX_WIDTH);
    network->options.unet.heads = heads;
    network->options.unet.heads_up = heads_up > 0 ? heads_up : heads;
    network->options.unet.head_channels = channels;
    return KAC_OK;
}

int32_t kac_unet_attention_heads(const kac_network *network)
{
    return options_of(network)->heads;
}

int32_t kac_unet_attention_heads_up(const kac_network *network)
{
    return options_of(network)->heads_up;
}

int32_t kac_unet_attention_channels(const kac_network *network)
{
    return options_of(network)->head_channels;
}

kac_status kac_unet_set_attention_order(kac_network *network, int32_t order)
{
    return set_whole(network, AT(order), "order", order, 0, 1);
}

int32_t kac_unet_attention_order(const kac_network *network)
{
    return options_of(network)->order;
}

kac_status kac_unet_set_scale_shift(kac_network *network, int32_t scale_shift)
{
    return set_whole(network, AT(scale_shift), "scale_shift", scale_shift, 0,
                     1);
}

int32_t kac_unet_scale_shift(const kac_network *network)
{
    return options_of(network)->scale_shift;
}

kac_status kac_unet_set_resample(kac_network *network, int32_t resample)
{
    return set_whole(network, AT(resample), "resample", resample, 0,
                     RESAMPLES - 1);
}

int32_t kac_unet_resample(const kac_network *network)
{
    return options_of(network)->resample;
}

kac_status kac_unet_set_norm_groups(kac_network *network, int32_t groups)
{
    return set_whole(network, AT(groups), "groups", groups, 1, KACI_MAX_WIDTH);
}

int32_t kac_unet_norm_groups(const kac_network *network)
{
    return options_of(network)->groups;
}

kac_status kac_unet_set_dropout(kac_network *network, double rate)
{
    const kac_status status = require_unet(network);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(rate >= 0.0 && rate < 1.0,
                 "rate is %g, must be at least 0 and below 1", rate);
    network->options.unet.dropout = rate;
    return KAC_OK;
}

double kac_unet_dropout(const kac_network *network)
{
    return options_of(network)->dropout;
}

const char *kac_resample_name(int32_t resample)
{
    return kaci_enum_name(resample_names, RESAMPLES, resample);
}

kac_status kac_resample_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(resample_names, RESAMPLES, "resampling", name,
                               out);
}

/* ---- From options -------------------------------------------------------- */

static kac_status set_attention(kac_network *network,
                                const struct kaci_unet_options *unet)
{
    int32_t factors[KACI_MAX_LEVELS], count = 0, level;
    kac_status status;

    KACI_REQUIRE(unet->attention >= 0 && unet->attention >> unet->levels == 0,
                 "attention is to a level that is not there");
    for (level = 0; level < unet->levels; level++) {
        if ((unet->attention >> level) & 1) {
            factors[count++] = INT32_C(1) << level;
        }
    }
    status = kac_unet_set_attention(network, count, factors, unet->middle);
    if (status == KAC_OK) {
        status = kac_unet_set_attention_heads(
            network, unet->heads, unet->heads_up, unet->head_channels);
    }
    if (status == KAC_OK) {
        status = kac_unet_set_attention_order(network, unet->order);
    }
    return status;
}

kac_status kaci_unet_create(kac_context *context,
                            const struct kaci_network_options *options,
                            kac_network **out)
{
    const struct kaci_unet_options *unet = &options->unet;

    return kac_network_create_unet(context, unet->height, unet->width,
                                   unet->channels, unet->base, unet->levels,
                                   unet->multipliers, out);
}

kac_status kaci_unet_set_own(kac_network *network,
                             const struct kaci_network_options *options)
{
    const struct kaci_unet_options *unet = &options->unet;
    kac_status status = set_attention(network, unet);

    if (status == KAC_OK) {
        status = kac_unet_set_blocks(network, unet->blocks);
    }
    if (status == KAC_OK) {
        status = kac_unet_set_patch(network, unet->patch);
    }
    if (status == KAC_OK) {
        status = kac_unet_set_scale_shift(network, unet->scale_shift);
    }
    if (status == KAC_OK) {
        status = kac_unet_set_resample(network, unet->resample);
    }
    if (status == KAC_OK) {
        status = kac_unet_set_norm_groups(network, unet->groups);
    }
    if (status == KAC_OK) {
        status = kac_unet_set_dropout(network, unet->dropout);
    }
    return status;
}
