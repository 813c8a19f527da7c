/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of samples as the options want them: for sample and plot. */
#include "picture_drawn.h"

#include <inttypes.h>
#include <stdlib.h>

#include "message.h"
#include "pictures.h"

int picture_drawn_images(const struct options *options, const char *path,
                         const struct drawn *drawn, const int64_t shape[3])
{
    const struct points points = {"", drawn->n, drawn->d, drawn->x};
    const char *text = option_text(options, OPTION_RANGE);
    double range[2];

    if (!text && drawn->model)
        text = kac_model_entry(drawn->model, "point.range");
    if (text && option_numbers(text, ',', 2, range) == 2)
        return picture_images(path, &points, shape, range, drawn->columns);
    return picture_images(path, &points, shape, NULL, drawn->columns);
}

static int read_columns(const struct options *options, int64_t d,
                        int64_t column[2])
{
    double number[2] = {0, 1};

    if (option_given(options, OPTION_COLUMNS))
        option_numbers(option_text(options, OPTION_COLUMNS), ',', 2, number);
    for (int i = 0; i < 2; i++) {
        if (d > 1 && number[i] >= (double)d) {
            message_error("--columns %g,%g: points have the columns 0 to "
                          "%" PRId64,
                          number[0], number[1], d - 1);
            return TOOL_USAGE;
        }
        column[i] = (int64_t)number[i];
    }
    return 0;
}

/* As many data points as there are samples; none without --data. */
static int read_data(const struct options *options, kac_context *context,
                     const struct drawn *drawn, int64_t *n, float **x)
{
    const char *name = option_text(options, OPTION_DATA);
    // Other draws than those of a toy that is being drawn itself.
    const uint64_t seed = option_seed(options) + 1;
    struct source source;
    int wrong;

    *n = 0;
    *x = NULL;
    if (!name)
        return 0;
    wrong = source_open(context, name, seed, &source);
    if (!wrong && source.d != drawn->d) {
        message_error("--data %s has %" PRId64 " numbers a point, the samples "
                      "%" PRId64,
                      name, source.d, drawn->d);
        wrong = TOOL_FAILED;
    }
    if (!wrong) {
        *n = source.count < drawn->n ? source.count : drawn->n;
        wrong = source_pick(&source, seed, *n, x);
    }
    source_close(&source);
    return wrong;
}

int picture_drawn_scatter(const struct options *options, kac_context *context,
                          const char *path, const char *title,
                          const struct drawn *drawn)
{
    const struct points samples = {"samples", drawn->n, drawn->d, drawn->x};
    struct points data = {"data", 0, drawn->d, NULL};
    int64_t column[2];
    float *x = NULL;
    int wrong = read_columns(options, drawn->d, column);

    if (!wrong)
        wrong = read_data(options, context, drawn, &data.n, &x);
    data.x = x;
    if (!wrong)
        wrong =
            picture_scatter(path, title, &samples, &data, column[0], column[1]);
    free(x);
    return wrong;
}
