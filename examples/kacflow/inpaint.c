/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples of which a part is known: which part, and what is there. */
#include "inpaint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "message.h"
#include "setup.h"

/* Parts of a picture: what is known, by row and column. */
enum part { PART_LEFT, PART_RIGHT, PART_TOP, PART_BOTTOM, PART_CENTER, PARTS };
static const char *const part_names[PARTS] = {"left", "right", "top", "bottom",
                                              "center"};

static bool is_known(enum part part, const int64_t shape[3], int64_t row,
                     int64_t column)
{
    const int64_t h = shape[0], w = shape[1];

    switch (part) {
    case PART_LEFT:
        return column < w / 2;
    case PART_RIGHT:
        return column >= w - w / 2;
    case PART_TOP:
        return row < h / 2;
    case PART_BOTTOM:
        return row >= h - h / 2;
    default: // a frame around the hole
        return row < h / 4 || row >= h - h / 4 || column < w / 4 ||
               column >= w - w / 4;
    }
}

static int no_mask(const char *name, int64_t d)
{
    message_error("--mask %s must be a file with %" PRId64 " numbers, as a "
                  "point of the model, or one of left, right, top, bottom, "
                  "center",
                  name, d);
    return TOOL_FAILED;
}

static int mask_by_name(const struct options *options, const kac_model *model,
                        enum part part, int64_t d, uint8_t *mask)
{
    int64_t shape[3];

    if (!setup_shape(options, model, NULL, d, shape)) {
        message_error("--mask %s: points of this model are no pictures; say "
                      "--shape HxW of %" PRId64 " numbers or give a mask in a "
                      "file",
                      part_names[part], d);
        return TOOL_USAGE;
    }
    for (int64_t i = 0; i < d; i++) {
        const int64_t pixel = i / shape[2];

        mask[i] = is_known(part, shape, pixel / shape[1], pixel % shape[1]);
    }
    return 0;
}

/* All numbers of a file, one for every number of a point, or one for every
 * pixel of three colours. */
static int mask_of_file(const struct options *options, kac_context *context,
                        const kac_model *model, int64_t d, uint8_t *mask)
{
    const char *name = option_text(options, OPTION_MASK);
    int64_t shape[3], numbers, colours = 1;
    float *values = NULL;
    struct source file;
    int wrong;

    if (!file_exists(name))
        return no_mask(name, d);
    wrong = source_open(context, name, option_seed(options), &file);
    if (wrong)
        return wrong;
    numbers = file.count > d ? 0 : file.count * file.d;
    if (setup_shape(options, model, NULL, d, shape) && numbers * shape[2] == d)
        colours = shape[2];
    if (numbers * colours != d)
        wrong = no_mask(name, d);
    if (!wrong)
        wrong = source_read(&file, 0, file.count, &values);
    for (int64_t i = 0; !wrong && i < d; i++)
        mask[i] = values[i / colours] != 0;
    free(values);
    source_close(&file);
    return wrong;
}

static int fill_mask(const struct options *options, kac_context *context,
                     const kac_model *model, int64_t d, uint8_t *mask)
{
    const char *name = option_text(options, OPTION_MASK);

    for (int part = 0; part < PARTS; part++)
        if (strcmp(name, part_names[part]) == 0)
            return mask_by_name(options, model, (enum part)part, d, mask);
    return mask_of_file(options, context, model, d, mask);
}

static int check(const struct options *options)
{
    if (!option_given(options, OPTION_KNOWN) ||
        !option_given(options, OPTION_MASK)) {
        message_error("--known D says what is known and --mask M where: both "
                      "or neither");
        return TOOL_USAGE;
    }
    if (option_given(options, OPTION_INTERPOLATE)) {
        message_error("--known and --interpolate: only one of them");
        return TOOL_USAGE;
    }
    return 0;
}

int inpaint_set(const struct options *options, kac_context *context,
                const kac_model *model, kac_sampler *sampler,
                struct source *known)
{
    const char *name = option_text(options, OPTION_KNOWN);
    const int64_t d = kac_model_dimension(model);
    uint8_t *mask;
    kac_status status;
    int wrong;

    memset(known, 0, sizeof *known);
    if (!option_given(options, OPTION_KNOWN) &&
        !option_given(options, OPTION_MASK))
        return 0;
    wrong = check(options);
    if (wrong)
        return wrong;
    mask = malloc((size_t)d);
    if (!mask)
        return message_memory("the mask");
    wrong = source_open(context, name, option_seed(options), known);
    if (!wrong && known->d != d) {
        message_error("--known %s has %" PRId64 " numbers a point, the model "
                      "%" PRId64,
                      name, known->d, d);
        wrong = TOOL_FAILED;
    }
    if (!wrong)
        wrong = fill_mask(options, context, model, d, mask);
    if (!wrong) {
        status = kac_sampler_set_known(sampler, mask, known->dataset);
        wrong = status ? message_status(status, "--known") : 0;
    }
    free(mask);
    return wrong;
}
