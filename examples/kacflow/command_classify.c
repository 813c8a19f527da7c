/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow classify`: a small classifier of pictures, and its accuracy. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "defaults.h"
#include "files.h"
#include "message.h"
#include "progress.h"
#include "setup.h"
#include "shipped.h"
#include "source.h"

/* The classifier that is trained: channels of its blocks, and features. */
static const int64_t block_widths[] = {16, 32, 48};
enum { block_count = 3, feature_count = 64 };

struct pictures {
    struct source source;
    struct labels labels; // values: NULL without --labels
};

static int check_labels(const struct options *options,
                        const struct pictures *data)
{
    const char *name = option_text(options, OPTION_LABELS);

    if (data->labels.kind != KAC_CONDITION_CLASS) {
        message_error("--labels %s: these are no classes", name);
        return TOOL_FAILED;
    }
    if (data->labels.n != data->source.count) {
        message_error(
            "--labels %s has %" PRId64 " labels, %s %" PRId64 " points", name,
            data->labels.n, data->source.name, data->source.count);
        return TOOL_FAILED;
    }
    return 0;
}

static int open_pictures(const struct options *options, kac_context *context,
                         struct pictures *data)
{
    const char *name = option_text(options, OPTION_DATA);
    int wrong = source_open(context, name, option_seed(options), &data->source);

    if (!wrong && data->source.toy) {
        message_error("--data %s: a toy has no pictures", name);
        wrong = TOOL_USAGE;
    }
    if (!wrong && option_given(options, OPTION_LABELS)) {
        wrong = labels_open(context, option_text(options, OPTION_LABELS),
                            &data->labels);
        if (!wrong)
            wrong = check_labels(options, data);
    }
    return wrong;
}

static void close_pictures(struct pictures *data)
{
    source_close(&data->source);
    labels_close(&data->labels);
}

/* ---- Training ------------------------------------------------------------ */

/* Black and white: those of bytes, or the smallest and largest number. */
static kac_status set_range(const struct source *source,
                            kac_classifier *classifier)
{
    float *numbers;
    kac_status status;

    if (source->bytes)
        return kac_classifier_set_range(classifier, 0, 255);
    numbers = malloc(2 * (size_t)source->d * sizeof *numbers);
    if (!numbers)
        return KAC_ERROR_MEMORY;
    status = kac_dataset_measure(source->dataset, KAC_NORMALIZE_RANGE, 1000000,
                                 numbers, numbers + source->d);
    if (!status) {
        const double middle = numbers[0], half = numbers[source->d];

        status =
            kac_classifier_set_range(classifier, middle - half, middle + half);
    }
    free(numbers);
    return status;
}

static int create(const struct options *options, kac_context *context,
                  const struct pictures *data, kac_classifier **out)
{
    int64_t shape[3];
    int32_t flips = KAC_FLIP_NONE;
    kac_status status;

    kac_flip_from_name(option_text(options, OPTION_FLIP), &flips);
    if (flips != KAC_FLIP_NONE && flips != KAC_FLIP_HORIZONTAL) {
        message_error("--flip is %s, must be horizontal or none for a "
                      "classifier",
                      kac_flip_name(flips));
        return TOOL_USAGE;
    }
    if (!setup_shape(options, NULL, &data->source, data->source.d, shape)) {
        message_error("points of %s are no pictures; say --shape HxW of "
                      "%" PRId64 " numbers",
                      data->source.name, data->source.d);
        return TOOL_USAGE;
    }
    status =
        kac_classifier_create(context, shape[0], shape[1], shape[2],
                              data->labels.size < 2 ? 2 : data->labels.size,
                              block_count, block_widths, feature_count, out);
    if (!status)
        status = kac_classifier_set_augmentation(
            *out, (int32_t)option_whole(options, OPTION_SHIFT),
            flips == KAC_FLIP_HORIZONTAL);
    if (!status)
        status = set_range(&data->source, *out);
    if (!status)
        status = kac_classifier_initialize(*out, option_seed(options));
    return status ? message_status(status, "the classifier") : 0;
}

/* In pieces of a hundredth, so that the loss is seen. */
static int run_training(const struct options *options, kac_optimizer *optimizer,
                        const struct pictures *data, kac_classifier *classifier)
{
    const int64_t steps = option_whole(options, OPTION_STEPS);
    const int64_t batch = option_whole(options, OPTION_BATCH);
    double loss = 0;
    char remark[40];
    kac_status status =
        kac_dataset_set_condition(data->source.dataset, 1, data->labels.values);

    progress_begin("steps", 0, !message_quiet());
    for (int64_t i = 0; !status && i < 100; i++) {
        const int64_t some = steps * (i + 1) / 100 - steps * i / 100;

        if (some == 0)
            continue;
        status =
            kac_classifier_train(classifier, optimizer, data->source.dataset,
                                 some, batch, option_seed(options), &loss);
        snprintf(remark, sizeof remark, "loss %.4f", loss);
        progress_remark(remark);
        progress_show(steps * (i + 1) / 100, steps);
    }
    progress_end();
    if (status)
        return message_status(status, "training");
    if (steps > 0)
        message_note("loss %.4f", loss);
    return 0;
}

static int train(const struct options *options, kac_context *context,
                 const struct pictures *data)
{
    const char *out = option_text(options, OPTION_OUT);
    kac_optimizer *optimizer = NULL;
    kac_classifier *classifier = NULL;
    int wrong;

    if (!data->labels.values) {
        message_error("--labels is missing: kacflow classify --data D --labels "
                      "L --out C.safetensors");
        return TOOL_USAGE;
    }
    wrong = create(options, context, data, &classifier);
    if (!wrong)
        wrong = setup_optimizer(options, context, &optimizer);
    if (!wrong)
        wrong = run_training(options, optimizer, data, classifier);
    if (!wrong && kac_classifier_save(classifier, out)) {
        message_status(KAC_ERROR_FILE, NULL);
        wrong = TOOL_FAILED;
    }
    if (!wrong)
        message_note("%s written: %" PRId64 " weights", out,
                     kac_classifier_parameter_count(classifier));
    kac_optimizer_destroy(optimizer);
    kac_classifier_destroy(classifier);
    return wrong;
}

/* ---- Testing ------------------------------------------------------------- */

/* Of every class: its pictures, those taken for it, and those rightly. */
static void print_counts(const struct pictures *data, int32_t classes,
                         const int32_t *found)
{
    const int64_t n = data->source.count;
    int64_t all = 0;

    printf(data->labels.values ? "%-8s %10s %10s %10s\n" : "%-8s %10s\n",
           "class", "taken for", "pictures", "rightly");
    for (int32_t k = 0; k < classes; k++) {
        int64_t taken = 0, there = 0, right = 0;

        for (int64_t i = 0; i < n; i++) {
            const bool is =
                data->labels.values && data->labels.values[i] == (float)k;

            taken += found[i] == k;
            there += is;
            right += is && found[i] == k;
        }
        all += right;
        printf("%-8d %10" PRId64, (int)k, taken);
        if (data->labels.values)
            printf(" %10" PRId64 " %10" PRId64, there, right);
        putchar('\n');
    }
    if (data->labels.values)
        printf("accuracy %.4f of %" PRId64 " pictures\n",
               (double)all / (double)n, n);
}

static int test(const struct options *options, kac_context *context,
                const struct pictures *data)
{
    const int64_t n = data->source.count;
    kac_classifier *classifier = NULL;
    float *x = NULL;
    int32_t *found = NULL;
    int wrong = shipped_classifier(context, options->files[0], &classifier);

    if (!wrong && kac_classifier_dimension(classifier) != data->source.d) {
        message_error("%s has %" PRId64 " numbers a point, the classifier "
                      "%" PRId64,
                      data->source.name, data->source.d,
                      kac_classifier_dimension(classifier));
        wrong = TOOL_FAILED;
    }
    if (!wrong && data->labels.size > kac_classifier_classes(classifier)) {
        message_error("--labels %s has the class %d, the classifier %d classes",
                      option_text(options, OPTION_LABELS),
                      (int)data->labels.size - 1,
                      (int)kac_classifier_classes(classifier));
        wrong = TOOL_FAILED;
    }
    if (!wrong)
        wrong = source_read(&data->source, 0, n, &x);
    if (!wrong) {
        found = malloc((size_t)n * sizeof *found);
        if (!found)
            wrong = message_memory("the classes");
    }
    if (!wrong) {
        const kac_status status =
            kac_classifier_predict(classifier, n, x, NULL, NULL, found);

        wrong = status ? message_status(status, options->files[0]) : 0;
    }
    if (!wrong)
        print_counts(data, kac_classifier_classes(classifier), found);
    free(found);
    free(x);
    kac_classifier_destroy(classifier);
    return wrong;
}

int command_classify(struct options *options, const struct command_line *line)
{
    const char *out = option_text(options, OPTION_OUT);
    const bool trains = options->file_count == 0;
    struct pictures data = {0};
    kac_context *context = NULL;
    int wrong = 0;

    (void)line;
    options->recipe = RECIPE_PICTURES;
    if (!option_given(options, OPTION_DATA) || trains != (out != NULL)) {
        message_error("wanted: kacflow classify --data D --labels L --out "
                      "C.safetensors, or kacflow classify C.safetensors "
                      "--data D");
        return TOOL_USAGE;
    }
    if (out && !file_has_suffix(out, ".safetensors")) {
        message_error("--out %s: the name must end in .safetensors", out);
        return TOOL_USAGE;
    }
    if (out)
        wrong = file_check_writable(out);
    if (!wrong)
        wrong = setup_context(options, &context);
    if (!wrong)
        wrong = open_pictures(options, context, &data);
    if (!wrong)
        wrong = trains ? train(options, context, &data)
                       : test(options, context, &data);
    close_pictures(&data);
    setup_context_destroy(context);
    return wrong;
}
