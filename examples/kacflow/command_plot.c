/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow plot`: samples, pictures, a loss curve, trajectories or theory. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "draw.h"
#include "files.h"
#include "message.h"
#include "picture_drawn.h"
#include "pictures.h"
#include "setup.h"
#include "source.h"
#include "theory.h"
#include "train_log.h"

enum {
    most_points = 50000, // of a scatter, where --count is not given
    most_pictures = 100
};

static const char *title(const struct options *options, const char *otherwise)
{
    const char *text = option_text(options, OPTION_TITLE);

    return text ? text : otherwise;
}

/* Is it the log of a training run? */
static bool is_log(const char *path)
{
    char line[128] = "";
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    if (!fgets(line, sizeof line, file))
        line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\r\n")] = '\0';
    return strcmp(line, train_log_header) == 0;
}

/* What suits the file: only arrays of trajectories have a name for it. */
static const char *choose_kind(const struct options *options, const char *path)
{
    const char *kind = option_text(options, OPTION_KIND);

    if (kind)
        return kind;
    if (is_log(path))
        return "loss";
    if (strstr(path, "trajectories") && file_has_suffix(path, ".npy"))
        return "trajectories";
    return NULL;
}

static int plot_trajectories(const struct options *options,
                             kac_context *context, const char *path)
{
    kac_npy *npy = NULL;
    float *paths = NULL;
    int64_t count;
    kac_status status = kac_npy_open(context, path, &npy);
    int wrong = 0;

    if (!status && (kac_npy_rank(npy) != 3 || kac_npy_count(npy) == 0 ||
                    kac_npy_is_fortran(npy))) {
        message_error("%s is no array of trajectories [times, paths, d]", path);
        kac_npy_destroy(npy);
        return TOOL_FAILED;
    }
    if (!status) {
        count = kac_npy_count(npy);
        paths = count < INT64_C(0x10000000000)
                    ? malloc((size_t)count * sizeof *paths)
                    : NULL;
        if (!paths)
            wrong = message_memory(path);
        else
            status = kac_npy_read_f32(npy, 0, count, paths);
    }
    if (status) {
        message_status(status, NULL);
        wrong = TOOL_FAILED;
    }
    if (!wrong)
        wrong = picture_trajectories(
            option_text(options, OPTION_OUT),
            title(options, "From noise to samples"), kac_npy_shape(npy, 0),
            kac_npy_shape(npy, 1), kac_npy_shape(npy, 2), paths);
    free(paths);
    kac_npy_destroy(npy);
    return wrong;
}

static int plot_points(struct options *options, kac_context *context,
                       const char *kind)
{
    const char *path = options->files[0];
    const char *out = option_text(options, OPTION_OUT);
    struct drawn drawn = {0};
    struct source source = {0};
    int64_t shape[3], most = most_points;
    bool images = false;
    int wrong = 0;

    // Pictures are recognised before all points are read.
    if (!kind || strcmp(kind, "images") == 0) {
        if (!file_has_suffix(path, ".safetensors")) {
            wrong = source_open(context, path, 1, &source);
            if (wrong)
                return wrong;
            images = setup_shape(options, NULL, &source, source.d, shape);
            source_close(&source);
        } else {
            wrong = draw_open_model(options, context, path, &drawn.model);
            if (wrong)
                return wrong;
            images = setup_shape(options, drawn.model, NULL,
                                 kac_model_dimension(drawn.model), shape);
            drawn_free(&drawn);
        }
    }
    if (kind && strcmp(kind, "images") == 0 && !images) {
        message_error("%s: the points' shape as pictures is not known; give "
                      "--shape HxW that fits them",
                      path);
        return TOOL_USAGE;
    }
    if (images)
        most = most_pictures;
    wrong = draw_or_read(options, context, path, most, &drawn);
    if (!wrong)
        wrong = images ? picture_drawn_images(options, out, &drawn, shape)
                       : picture_drawn_scatter(
                             options, context, out,
                             title(options, option_given(options, OPTION_DATA)
                                                ? "Samples over data"
                                                : "Samples"),
                             &drawn);
    drawn_free(&drawn);
    return wrong;
}

static int check_out(const char *out, bool is_theory)
{
    if (out && (file_has_suffix(out, ".png") ||
                (is_theory && file_has_suffix(out, ".csv"))))
        return 0;
    if (!out)
        message_error("--out is missing: kacflow plot FILE --out P.png");
    else
        message_error("the name of --out must end in .png%s: kacflow plot "
                      "FILE --out P.png",
                      is_theory ? " or .csv" : "");
    return TOOL_USAGE;
}

/* A theory's option does not fit a file, and a name may be mistyped. */
static int check_file(const struct options *options, const char *path)
{
    const char *nearest = option_nearest(path, theory_candidate, 0);

    for (int id = 0; id < OPTIONS; id++)
        if (option_given(options, (enum option_id)id) &&
            theory_has((enum option_id)id)) {
            message_error("--%s is an option of pictures of the theory, not "
                          "of those of a file; see kacflow plot --help",
                          option_table[id].name);
            return TOOL_USAGE;
        }
    if (nearest && !file_exists(path)) {
        message_error("there is no file \"%s\"; did you mean the picture "
                      "%s?",
                      path, nearest);
        return TOOL_USAGE;
    }
    return 0;
}

int command_plot(struct options *options, const struct command_line *line)
{
    const char *out = option_text(options, OPTION_OUT), *kind;
    const char *path = options->files[0];
    kac_context *context = NULL;
    int wrong;

    (void)line;
    wrong = check_out(out, theory_is(path));
    if (!wrong && !theory_is(path))
        wrong = check_file(options, path);
    if (!wrong)
        wrong = file_check_writable(out);
    if (wrong)
        return wrong;
    kind = choose_kind(options, path);
    if (theory_is(path)) {
        wrong = theory_plot(options, path);
    } else if (kind && strcmp(kind, "loss") == 0) {
        wrong = picture_loss(out, title(options, "Training loss"), path);
    } else {
        wrong = setup_context(options, &context);
        if (!wrong)
            wrong = kind && strcmp(kind, "trajectories") == 0
                        ? plot_trajectories(options, context, path)
                        : plot_points(options, context, kind);
    }
    if (!wrong)
        message_note("%s written", out);
    setup_context_destroy(context);
    return wrong;
}
