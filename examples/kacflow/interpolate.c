/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples between two points each: where they start. */
#include "interpolate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "setup.h"

static int check(const char *name, const kac_model *model,
                 const struct source *data, int64_t n)
{
    if (data->d != kac_model_dimension(model)) {
        message_error("--interpolate %s has %" PRId64 " numbers a point, the "
                      "model %" PRId64,
                      name, data->d, kac_model_dimension(model));
        return TOOL_FAILED;
    }
    if (n % interpolate_row != 0 || n / interpolate_row > data->count / 2) {
        message_error("--count %" PRId64 ": must be a multiple of %d, a row of "
                      "which takes two points, and %s has %" PRId64 " points",
                      n, interpolate_row, name, data->count);
        return TOOL_USAGE;
    }
    return 0;
}

/* One class a row; all of it without where none is asked for. */
static int row_conditions(const struct options *options, kac_context *context,
                          const kac_model *model, int64_t rows, float **out)
{
    *out = NULL;
    if (!option_given(options, OPTION_CLASS) &&
        !option_given(options, OPTION_LABELS))
        return 0;
    return setup_conditions(options, context, model, rows, out);
}

/* Copies row i / every of the conditions to i. */
static float *repeat(const float *cond, int64_t n, int64_t k, int64_t every)
{
    float *out = malloc((size_t)(n * k) * sizeof *out);

    for (int64_t i = 0; out && i < n; i++)
        memcpy(out + i * k, cond + i / every * k, (size_t)k * sizeof *out);
    return out;
}

/* Ends [2 rows, d] to noise, and the ways between them [10 rows, d]. */
static kac_status find_ways(kac_sampler *sampler, int64_t rows, int64_t d,
                            float *ends, const float *cond, float *ways)
{
    double position[interpolate_row];
    kac_status status = kac_sampler_invert(sampler, 2 * rows, ends, cond, ends);

    for (int k = 0; k < interpolate_row; k++)
        position[k] = (double)k / (interpolate_row - 1);
    for (int64_t r = 0; !status && r < rows; r++)
        status = kac_sampler_interpolate(
            sampler, ends + 2 * r * d, ends + (2 * r + 1) * d, interpolate_row,
            position, ways + r * interpolate_row * d);
    return status;
}

int interpolate_start(const struct options *options, kac_context *context,
                      const kac_model *model, int64_t n, kac_sampler *sampler,
                      struct source *start, float **cond)
{
    const char *name = option_text(options, OPTION_INTERPOLATE);
    const int64_t rows = n / interpolate_row, d = kac_model_dimension(model);
    const int64_t k = kac_network_condition_width(kac_model_network(model));
    float *ends = NULL, *row_cond = NULL, *pair_cond = NULL;
    struct source data;
    kac_status status;
    int wrong = source_open(context, name, option_seed(options), &data);

    if (wrong)
        return wrong;
    wrong = check(name, model, &data, n);
    if (!wrong)
        wrong = source_read(&data, 0, 2 * rows, &ends);
    source_close(&data);
    if (!wrong)
        wrong = row_conditions(options, context, model, rows, &row_cond);
    if (!wrong && row_cond) {
        pair_cond = repeat(row_cond, 2 * rows, k, 2);
        *cond = repeat(row_cond, n, k, interpolate_row);
        if (!pair_cond || !*cond)
            wrong = message_memory("the conditions");
    }
    if (!wrong) {
        source_close(start);
        start->points = malloc((size_t)(n * d) * sizeof *start->points);
        if (!start->points)
            wrong = message_memory("the noise");
    }
    if (!wrong) {
        status = find_ways(sampler, rows, d, ends, pair_cond, start->points);
        if (!status)
            status = kac_dataset_create_array(context, n, d, start->points,
                                              &start->dataset);
        if (!status)
            status = kac_sampler_set_source(sampler, start->dataset);
        if (status)
            wrong = message_status(status, "--interpolate");
    }
    free(ends);
    free(row_cond);
    free(pair_cond);
    return wrong;
}
