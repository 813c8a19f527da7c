/* SPDX-License-Identifier: BSD-2-Clause */
/* From options to network, optimizer and trainer. */
#include "setup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

int setup_network(const struct options *options, kac_context *context,
                  int64_t d, const struct labels *labels, kac_network **out)
{
    kac_network *network = NULL;
    int64_t widths[256];
    int32_t layers = 0, activation = 0, embedding = 0, heads = 0;
    const bool residual =
        strcmp(option_text(options, OPTION_RESIDUAL), "on") == 0;
    int wrong = hidden_widths(options, widths, &layers);
    kac_status status;

    if (wrong)
        return wrong;
    kac_activation_from_name(option_text(options, OPTION_ACTIVATION),
                             &activation);
    kac_time_embedding_from_name(option_text(options, OPTION_TIME_EMBEDDING),
                                 &embedding);
    kac_heads_from_name(option_text(options, OPTION_HEADS), &heads);
    status = kac_network_create_mlp(context, d, layers, widths, &network);
    if (!status)
        status = kac_network_set_activation(network, activation);
    if (!status)
        status = kac_network_set_time_embedding(
            network, embedding,
            (int32_t)option_whole(options, OPTION_TIME_SIZE),
            option_real(options, OPTION_TIME_SCALE));
    if (!status)
        status = kac_network_set_residual(network, residual);
    if (!status)
        status = kac_network_set_heads(network, heads);
    if (!status && labels->values)
        status = kac_network_set_condition(network, labels->kind, labels->size);
    if (!status)
        status = kac_network_set_horizon(network,
                                         option_real(options, OPTION_HORIZON));
    if (!status)
        status = kac_network_initialize(network, option_seed(options), 1);
    if (status) {
        kac_network_destroy(network);
        return message_status(status, "the network");
    }
    *out = network;
    return 0;
}

static kac_status set_rate_schedule(const struct options *options,
                                    kac_optimizer *optimizer)
{
    const int64_t steps = option_whole(options, OPTION_STEPS);
    int64_t warmup = option_whole(options, OPTION_WARMUP), period;
    int32_t kind = 0;

    kac_rate_from_name(option_text(options, OPTION_SCHEDULE), &kind);
    if (!option_given(options, OPTION_WARMUP) && warmup > steps / 2)
        warmup = steps / 2;
    if (kind == KAC_RATE_STEP)
        period = option_given(options, OPTION_PERIOD)
                     ? option_whole(options, OPTION_PERIOD)
                     : steps / 3;
    else
        period = steps;
    // A run of no steps writes the network as it was drawn.
    if (period <= warmup && !option_given(options, OPTION_PERIOD) &&
        !option_given(options, OPTION_WARMUP))
        period = warmup + 1;
    return kac_optimizer_set_schedule(optimizer, kind, warmup, period,
                                      option_real(options, OPTION_GAMMA));
}

/* With two extra dimensions or fewer the squares of Poisson noise have no
 * mean, and a step may be of any size. */
static double clip_norm(const struct options *options)
{
    const bool heavy =
        strcmp(option_text(options, OPTION_LAW), "poisson") == 0 &&
        option_real(options, OPTION_EXTRA) <= 2;

    return heavy && !option_given(options, OPTION_CLIP)
               ? 1.0
               : option_real(options, OPTION_CLIP);
}

int setup_optimizer(const struct options *options, kac_context *context,
                    kac_optimizer **out)
{
    kac_optimizer *optimizer = NULL;
    const double clip = clip_norm(options);
    double betas[2] = {0};
    int32_t kind = 0;
    kac_status status;

    kac_optimizer_kind_from_name(option_text(options, OPTION_OPTIMIZER), &kind);
    option_numbers(option_text(options, OPTION_BETAS), ',', 2, betas);
    status = kac_optimizer_create(
        context, kind, option_real(options, OPTION_RATE), &optimizer);
    if (!status)
        status = kac_optimizer_set_momentum(
            optimizer, option_real(options, OPTION_MOMENTUM));
    if (!status)
        status = kac_optimizer_set_betas(optimizer, betas[0], betas[1]);
    if (!status && option_given(options, OPTION_WEIGHT_DECAY))
        status = kac_optimizer_set_weight_decay(
            optimizer, option_real(options, OPTION_WEIGHT_DECAY));
    if (!status && clip > 0)
        status = kac_optimizer_set_clip_norm(optimizer, clip);
    if (!status)
        status = set_rate_schedule(options, optimizer);
    if (status) {
        kac_optimizer_destroy(optimizer);
        return message_status(status, "the optimizer");
    }
    *out = optimizer;
    return 0;
}

static kac_status set_loss(const struct options *options, kac_trainer *trainer)
{
    double p = 1, q = 1, weight = 1, floor_ = 1e-3;
    int kind;
    kac_status status;

    kind = option_kind(option_text(options, OPTION_TIMES), option_times_names,
                       &p, &q);
    status = kac_trainer_set_times(trainer, kind, p, q);
    if (!status) {
        kind = option_kind(option_text(options, OPTION_VELOCITY_WEIGHT),
                           option_weight_names, &weight, &floor_);
        status = kac_trainer_set_velocity_weight(trainer, kind, weight, floor_);
    }
    weight = 1;
    floor_ = 1e-3;
    if (!status) {
        kind = option_kind(option_text(options, OPTION_MEAN_WEIGHT),
                           option_weight_names, &weight, &floor_);
        status = kac_trainer_set_mean_weight(trainer, kind, weight, floor_);
    }
    return status;
}

static kac_status set_normalization(const struct options *options,
                                    const struct source *source,
                                    kac_trainer *trainer)
{
    const char *how = option_text(options, OPTION_NORMALIZE);
    float *numbers;
    int32_t mode = KAC_NORMALIZE_NONE;
    kac_status status;

    kac_normalize_from_name(how, &mode);
    if (mode == KAC_NORMALIZE_NONE)
        return KAC_OK;
    numbers = malloc(2 * (size_t)source->d * sizeof *numbers);
    if (!numbers)
        return KAC_ERROR_MEMORY;
    status = kac_dataset_measure(source->dataset, mode, 1000000, numbers,
                                 numbers + source->d);
    if (!status)
        status = kac_trainer_set_normalization(trainer, numbers,
                                               numbers + source->d);
    free(numbers);
    return status;
}

int setup_trainer(const struct options *options, const struct source *source,
                  kac_trainer *trainer)
{
    kac_status status =
        kac_trainer_set_batch(trainer, option_whole(options, OPTION_BATCH));

    if (!status)
        status = kac_trainer_set_seed(trainer, option_seed(options));
    if (!status)
        status = set_loss(options, trainer);
    if (!status)
        status = kac_trainer_set_ema(trainer, option_real(options, OPTION_EMA));
    if (!status && option_given(options, OPTION_LABELS))
        status = kac_trainer_set_condition_dropout(
            trainer, option_real(options, OPTION_LABEL_DROPOUT));
    if (!status)
        status = set_normalization(options, source, trainer);
    return status ? message_status(status, "the trainer") : 0;
}
