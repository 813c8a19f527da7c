/* SPDX-License-Identifier: BSD-2-Clause */
/* The loss curve of a training log. */
#include "pictures.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "message.h"
#include "train_log.h"

/* Columns of a log: step, loss and validation (NaN where not measured). */
struct curve {
    int64_t n, room, validations;
    double *step, *loss, *smooth, *validation;
};

static void curve_free(struct curve *curve)
{
    free(curve->step);
    free(curve->loss);
    free(curve->smooth);
    free(curve->validation);
    memset(curve, 0, sizeof *curve);
}

static bool curve_grow(struct curve *curve)
{
    double **const columns[] = {&curve->step, &curve->loss, &curve->smooth,
                                &curve->validation};
    const int64_t room = curve->room ? 2 * curve->room : 1024;

    for (size_t i = 0; i < 4; i++) {
        double *more = realloc(*columns[i], (size_t)room * sizeof *more);

        if (!more)
            return false;
        *columns[i] = more;
    }
    curve->room = room;
    return true;
}

/* One line: step, loss, four numbers passed over, validation or nothing. */
static bool read_line(const char *line, struct curve *curve)
{
    char *end;
    const double step = strtod(line, &end);
    double loss;

    if (*end != ',')
        return false;
    loss = strtod(end + 1, &end);
    for (int i = 0; i < 4; i++) {
        if (*end != ',')
            return false;
        strtod(end + 1, &end);
    }
    if (*end != ',')
        return false;
    curve->step[curve->n] = step;
    curve->loss[curve->n] = loss;
    curve->validation[curve->n] = NAN;
    if (end[1] != '\0' && end[1] != '\n' && end[1] != '\r') {
        curve->validation[curve->n] = strtod(end + 1, NULL);
        curve->validations++;
    }
    curve->n++;
    return true;
}

static int read_log(const char *path, struct curve *curve)
{
    FILE *file = fopen(path, "rb");
    char line[512];
    int wrong = 0;

    memset(curve, 0, sizeof *curve);
    if (!file) {
        message_error("%s cannot be opened: %s", path, strerror(errno));
        return TOOL_FAILED;
    }
    if (!fgets(line, sizeof line, file))
        line[0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    if (strcmp(line, train_log_header) != 0) {
        message_error("%s is not the log of a training run", path);
        wrong = TOOL_FAILED;
    }
    while (!wrong && fgets(line, sizeof line, file)) {
        if (curve->n == curve->room && !curve_grow(curve))
            wrong = message_memory(path);
        else if (!read_line(line, curve))
            break; // the last line of a run that was killed
    }
    fclose(file);
    if (!wrong && curve->n == 0) {
        message_error("%s has no steps", path);
        wrong = TOOL_FAILED;
    }
    if (wrong)
        curve_free(curve);
    return wrong;
}

/* Mean over the last part of the curve so far: what the eye wants to see. */
static void smoothen(struct curve *curve)
{
    const double window = fmax(1, (double)curve->n / 50);
    double mean = curve->loss[0];

    for (int64_t i = 0; i < curve->n; i++) {
        // Short at first, where the loss falls fast.
        const double share = 1 / fmin(window, 1 + (double)i / 8);

        if (isfinite(curve->loss[i]))
            mean += share * (curve->loss[i] - mean);
        curve->smooth[i] = mean;
    }
}

static void loss_range(const struct curve *curve, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int64_t i = 0; i < curve->n; i++) {
        const double values[] = {curve->loss[i], curve->validation[i]};

        for (int k = 0; k < 2; k++)
            if (isfinite(values[k])) {
                *low = fmin(*low, values[k]);
                *high = fmax(*high, values[k]);
            }
    }
    if (!(*low <= *high)) {
        *low = 0;
        *high = 1;
    }
}

static void draw_validation(struct figure *figure, const struct curve *curve)
{
    double *x = malloc(2 * (size_t)curve->n * sizeof *x);
    double *y = x ? x + curve->n : NULL;
    int64_t n = 0;

    for (int64_t i = 0; x && i < curve->n; i++)
        if (isfinite(curve->validation[i])) {
            x[n] = curve->step[i];
            y[n++] = curve->validation[i];
        }
    if (x)
        figure_line(figure, n, x, y, FIGURE_VERMILLION, 2, 1);
    free(x);
    figure_legend(figure, "validation", FIGURE_LINE, FIGURE_VERMILLION);
}

int picture_loss(const char *path, const char *title, const char *log)
{
    struct figure figure;
    struct curve curve;
    double low, high;
    bool logarithmic;
    int wrong = read_log(log, &curve);

    if (wrong)
        return wrong;
    smoothen(&curve);
    loss_range(&curve, &low, &high);
    logarithmic = low > 0;
    wrong = figure_begin(&figure, 720, 440, title);
    if (wrong) {
        curve_free(&curve);
        return wrong;
    }
    figure_axes(&figure, 0, curve.step[curve.n - 1],
                logarithmic ? low / 1.15 : low - 0.05 * (high - low),
                logarithmic ? high * 1.15 : high + 0.05 * (high - low),
                logarithmic ? FIGURE_LOG_Y : 0, "step", "loss");
    figure_line(&figure, curve.n, curve.step, curve.loss, FIGURE_BLUE, 0.8,
                0.25);
    figure_line(&figure, curve.n, curve.step, curve.smooth, FIGURE_BLUE, 2, 1);
    figure_legend(&figure, "training loss, averaged", FIGURE_LINE, FIGURE_BLUE);
    if (curve.validations > 0)
        draw_validation(&figure, &curve);
    wrong = figure_write(&figure, path);
    figure_end(&figure);
    curve_free(&curve);
    return wrong;
}
