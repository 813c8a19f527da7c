/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples of a model, or out of a file: what sample, eval and plot share. */
#include "draw.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "defaults.h"
#include "files.h"
#include "inpaint.h"
#include "interpolate.h"
#include "message.h"
#include "progress.h"
#include "setup.h"

int draw_open_model(struct options *options, kac_context *context,
                    const char *path, kac_model **out)
{
    kac_status status = kac_model_load(context, path, out);

    if (!status && strcmp(option_text(options, OPTION_PRECISION), "bf16") == 0)
        status = kac_model_set_precision(*out, KAC_TYPE_BF16);
    if (status) {
        message_status(status, NULL);
        return TOOL_FAILED;
    }
    if (kac_model_dimension(*out) >= RECIPE_PICTURE_SIZE)
        options->recipe = RECIPE_PICTURES;
    return 0;
}

static float *new_numbers(int64_t a, int64_t b, int64_t c)
{
    const int64_t most = INT64_C(0x10000000000);

    if (a > most / b || a * b > most / c)
        return NULL;
    return malloc((size_t)(a * b * c) * sizeof(float));
}

/* The way of the first samples. */
static kac_status draw_paths(kac_sampler *sampler, const kac_model *model,
                             uint64_t seed, int64_t n, const float *cond,
                             float *x, float *paths)
{
    const double T = kac_process_horizon(kac_model_process(model));
    double times[draw_path_times];

    for (int i = 0; i < draw_path_times; i++)
        times[i] = T * (1 - (double)i / (draw_path_times - 1));
    return kac_sampler_draw_path(sampler, seed, 0, n, cond, draw_path_times,
                                 times, paths, x);
}

static kac_status run_sampler(const struct options *options,
                              kac_context *context, kac_sampler *sampler,
                              const kac_model *model, const float *cond,
                              struct drawn *out, int64_t path_count,
                              float *paths)
{
    const uint64_t seed = option_seed(options);
    double start;
    kac_status status = KAC_OK;

    kac_context_set_progress(context, progress_callback, NULL);
    if (path_count > 0)
        status =
            draw_paths(sampler, model, seed, path_count, cond, out->x, paths);
    start = progress_clock();
    progress_begin("samples", 0, !message_quiet());
    if (!status)
        status = kac_sampler_draw(sampler, seed, 0, out->n, cond, out->x);
    out->seconds = progress_clock() - start;
    progress_end();
    kac_context_set_progress(context, NULL, NULL);
    return status;
}

int draw_samples(const struct options *options, kac_context *context,
                 const kac_model *model, int64_t n, struct drawn *out,
                 int64_t path_count, float **paths)
{
    struct source start = {0}, known = {0};
    kac_sampler *sampler = NULL;
    kac_status status = KAC_OK;
    int wrong = setup_sampler(options, context, model, &start, &sampler);

    out->n = n;
    out->d = kac_model_dimension(model);
    if (path_count > n)
        path_count = n;
    if (option_given(options, OPTION_INTERPOLATE))
        out->columns = interpolate_row;
    if (!wrong)
        wrong = inpaint_set(options, context, model, sampler, &known);
    if (!wrong && out->columns)
        wrong = interpolate_start(options, context, model, n, sampler, &start,
                                  &out->cond);
    else if (!wrong)
        wrong = setup_conditions(options, context, model, n, &out->cond);
    if (!wrong) {
        out->x = new_numbers(n, out->d, 1);
        if (path_count > 0)
            *paths = new_numbers(draw_path_times, path_count, out->d);
        if (!out->x || (path_count > 0 && !*paths))
            wrong = message_memory("the samples; lower --count");
    }
    if (!wrong) {
        status = run_sampler(options, context, sampler, model, out->cond, out,
                             path_count, path_count > 0 ? *paths : NULL);
        wrong = status ? message_status(status, "sampling") : 0;
    }
    if (!wrong) {
        out->evaluations = kac_sampler_evaluations_mean(sampler);
        if (kac_sampler_unfinished(sampler) > 0)
            message_warning("%" PRId64 " samples stopped before the end",
                            kac_sampler_unfinished(sampler));
    }
    kac_sampler_destroy(sampler);
    source_close(&start);
    source_close(&known);
    return wrong;
}

int draw_or_read(struct options *options, kac_context *context,
                 const char *path, int64_t most, struct drawn *out)
{
    int64_t n;
    int wrong;

    memset(out, 0, sizeof *out);
    if (file_has_suffix(path, ".safetensors")) {
        wrong = draw_open_model(options, context, path, &out->model);
        if (wrong)
            return wrong;
        n = option_whole(options, OPTION_COUNT_);
        if (!option_given(options, OPTION_COUNT_) && n > most)
            n = most;
        return draw_samples(options, context, out->model, n, out, 0, NULL);
    }
    wrong = source_open(context, path, option_seed(options), &out->source);
    if (wrong)
        return wrong;
    n = out->source.count < most ? out->source.count : most;
    if (out->source.toy)
        n = option_whole(options, OPTION_COUNT_);
    if (option_given(options, OPTION_COUNT_)) {
        n = option_whole(options, OPTION_COUNT_);
        if (n > out->source.count) {
            message_error("--count %" PRId64 ": %s has only %" PRId64 " points",
                          n, path, out->source.count);
            return TOOL_FAILED;
        }
    }
    out->n = n;
    out->d = out->source.d;
    return source_read(&out->source, 0, n, &out->x);
}

void drawn_free(struct drawn *drawn)
{
    free(drawn->x);
    free(drawn->cond);
    kac_model_destroy(drawn->model);
    source_close(&drawn->source);
    memset(drawn, 0, sizeof *drawn);
}
