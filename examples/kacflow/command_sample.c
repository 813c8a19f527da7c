/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow sample`: new points from a model. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "draw.h"
#include "files.h"
#include "message.h"
#include "picture_drawn.h"
#include "pictures.h"
#include "setup.h"

enum { picture_count = 100 }; // of images, where --count is not given

static int write_npy(kac_context *context, const char *path, int64_t n,
                     const int64_t *shape, int32_t rank, const float *x)
{
    int64_t sizes[4] = {n};
    kac_status status;

    for (int i = 0; i < rank; i++)
        sizes[i + 1] = shape[i];
    status = kac_npy_write_f32(context, path, rank + 1, sizes, x);
    if (!status)
        return 0;
    message_status(status, NULL);
    return TOOL_FAILED;
}

static int write_samples(const struct options *options, kac_context *context,
                         const char *path, const struct drawn *drawn)
{
    int64_t shape[3];
    bool pictures;

    if (file_has_suffix(path, ".csv"))
        return file_write_csv(path, drawn->n, drawn->d, drawn->x);
    pictures = setup_shape(options, drawn->model, NULL, drawn->d, shape);
    if (file_has_suffix(path, ".png"))
        return pictures ? picture_drawn_images(options, path, drawn, shape)
                        : picture_drawn_scatter(options, context, path,
                                                "Samples", drawn);
    if (pictures)
        return write_npy(context, path, drawn->n, shape, shape[2] > 1 ? 3 : 2,
                         drawn->x);
    return write_npy(context, path, drawn->n, &drawn->d, 1, drawn->x);
}

static int write_paths(const struct options *options, kac_context *context,
                       const char *out, const struct drawn *drawn,
                       const float *paths)
{
    int64_t shape[2] = {option_whole(options, OPTION_TRAJECTORIES), drawn->d};
    const bool picture = file_has_suffix(out, ".png");
    char *path = file_replace_suffix(out, picture ? "-trajectories.png"
                                                  : "-trajectories.npy");
    int wrong;

    if (!path)
        return message_memory("a file name");
    if (shape[0] > drawn->n)
        shape[0] = drawn->n;
    if (picture)
        wrong = picture_trajectories(
            path,
            option_given(options, OPTION_SOURCE) ? "From source to samples"
                                                 : "From noise to samples",
            draw_path_times, shape[0], drawn->d, paths);
    else
        wrong = write_npy(context, path, draw_path_times, shape, 2, paths);
    if (!wrong)
        message_note("%s written", path);
    free(path);
    return wrong;
}

/* What can be written is decided before anything is computed. */
static int check_out(const struct options *options)
{
    const char *out = option_text(options, OPTION_OUT);

    if (!out) {
        message_error("--out is missing: kacflow sample M.safetensors --out "
                      "S.npy");
        return TOOL_USAGE;
    }
    if (!file_has_suffix(out, ".npy") && !file_has_suffix(out, ".csv") &&
        !file_has_suffix(out, ".png")) {
        message_error("--out %s: the name must end in .npy, .csv or .png", out);
        return TOOL_USAGE;
    }
    return file_check_writable(out);
}

static int sample(struct options *options, kac_context *context)
{
    const char *out = option_text(options, OPTION_OUT);
    const int64_t path_count = option_whole(options, OPTION_TRAJECTORIES);
    struct drawn drawn = {0};
    int64_t n, shape[3];
    float *paths = NULL;
    int wrong =
        draw_open_model(options, context, options->files[0], &drawn.model);

    if (wrong)
        return wrong;
    n = option_whole(options, OPTION_COUNT_);
    if (!option_given(options, OPTION_COUNT_) && n > picture_count &&
        file_has_suffix(out, ".png") &&
        setup_shape(options, drawn.model, NULL,
                    kac_model_dimension(drawn.model), shape))
        n = picture_count;
    if (option_given(options, OPTION_INTERPOLATE) &&
        !option_given(options, OPTION_COUNT_))
        n = picture_count;
    wrong = draw_samples(options, context, drawn.model, n, &drawn, path_count,
                         &paths);
    if (!wrong)
        wrong = write_samples(options, context, out, &drawn);
    if (!wrong && paths)
        wrong = write_paths(options, context, out, &drawn, paths);
    if (!wrong)
        message_note("%s written", out);
    if (!wrong)
        fprintf(stderr, "%" PRId64 " samples, %.*f evaluations each, %.3g s\n",
                drawn.n, drawn.evaluations == floor(drawn.evaluations) ? 0 : 1,
                drawn.evaluations, drawn.seconds);
    free(paths);
    drawn_free(&drawn);
    return wrong;
}

int command_sample(struct options *options, const struct command_line *line)
{
    kac_context *context = NULL;
    int wrong = check_out(options);

    (void)line;
    if (!wrong)
        wrong = setup_context(options, &context);
    if (!wrong)
        wrong = sample(options, context);
    setup_context_destroy(context);
    return wrong;
}
