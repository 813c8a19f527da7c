/* SPDX-License-Identifier: BSD-2-Clause */
/* From options to optimizer and trainer. */
#include "setup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

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
    const kac_dataset *measured = source->dataset;
    float *numbers, *scale;
    int64_t d;
    int32_t mode = KAC_NORMALIZE_NONE;
    kac_status status;

    kac_normalize_from_name(how, &mode);
    if (mode == KAC_NORMALIZE_NONE)
        return KAC_OK;
    // Whole pictures, unless their numbers differ by place; then many parts.
    if (source->whole && (mode == KAC_NORMALIZE_RANGE ||
                          kac_dataset_dimension(source->whole) == source->d))
        measured = source->whole;
    d = kac_dataset_dimension(measured);
    numbers = malloc(2 * (size_t)d * sizeof *numbers);
    if (!numbers)
        return KAC_ERROR_MEMORY;
    scale = numbers + d;
    status = kac_dataset_measure(
        measured, mode, kac_dataset_whole_count(measured) ? 4096 : 1000000,
        numbers, scale);
    if (!status)
        status = kac_trainer_set_normalization(trainer, numbers, scale);
    free(numbers);
    return status;
}

int setup_pictures(struct options *options, kac_context *context,
                   struct source *data, struct source *held)
{
    const char *text = option_text(options, OPTION_CROP);
    const uint64_t seed = option_seed(options);
    int32_t flips = 0;
    int64_t shape[3], crop[2];
    double size[2];
    int wrong;

    kac_flip_from_name(option_text(options, OPTION_FLIP), &flips);
    if (!text && !flips)
        return 0;
    if (!setup_shape(options, NULL, data, data->d, shape)) {
        message_error("--%s is for pictures: give their --shape",
                      text ? "crop" : "flip");
        return TOOL_USAGE;
    }
    if (text) {
        option_numbers(text, 'x', 2, size);
        crop[0] = (int64_t)size[0];
        crop[1] = (int64_t)size[1];
    }
    wrong =
        source_augment(context, data, shape, text ? crop : NULL, flips, seed);
    if (!wrong && text && held->dataset)
        wrong = source_augment(context, held, shape, crop, 0, seed + 1);
    options->given[OPTION_SHAPE] = NULL; // that of the data says it now
    return wrong;
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
