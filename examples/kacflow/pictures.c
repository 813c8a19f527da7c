/* SPDX-License-Identifier: BSD-2-Clause */
/* Scatters, histograms, image grids and trajectories. */
#include "pictures.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "image.h"
#include "message.h"

static int compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* Extend [*low, *high] to a column of points but for a share of them at each
 * end, so that a few lost points do not shrink all others. */
static int extend_range(const struct points *points, int64_t column,
                        double share, double *low, double *high)
{
    float *values;
    int64_t n = 0, skip;

    if (points->n == 0)
        return 0;
    values = malloc((size_t)points->n * sizeof *values);
    if (!values)
        return message_memory("a picture");
    for (int64_t i = 0; i < points->n; i++)
        if (isfinite(points->x[i * points->d + column]))
            values[n++] = points->x[i * points->d + column];
    if (n > 0) {
        qsort(values, (size_t)n, sizeof *values, compare_floats);
        skip = (int64_t)(share * (double)n);
        *low = fmin(*low, values[skip]);
        *high = fmax(*high, values[n - 1 - skip]);
    }
    free(values);
    return 0;
}

/* Both ends with a margin; an empty range becomes one around its place. */
static void add_margin(double *low, double *high)
{
    double margin;

    if (!(*low <= *high)) {
        *low = -1;
        *high = 1;
    }
    margin = 0.06 * (*high - *low);
    if (margin == 0)
        margin = fmax(0.5 * fabs(*low), 0.5);
    *low -= margin;
    *high += margin;
}

static void count_text(const struct points *points, char *out, size_t room)
{
    snprintf(out, room, "%s (%" PRId64 ")", points->name, points->n);
}

/* Points smaller and paler the more there are. */
static void draw_points(struct figure *figure, const struct points *points,
                        int64_t cx, int64_t cy, enum figure_colour colour,
                        double scale, double alpha)
{
    const double many = fmax(1, (double)points->n / 2000.0);
    const double radius = fmax(1.0, 2.2 / pow(many, 0.25));

    figure_points(figure, points->n, points->x + cx, points->x + cy, points->d,
                  colour, scale * radius, alpha / pow(many, 0.25));
}

static void draw_histogram(struct figure *figure, const struct points *points,
                           double low, double high, double *bins, int count)
{
    const double width = (high - low) / count;

    (void)figure;
    memset(bins, 0, (size_t)count * sizeof *bins);
    for (int64_t i = 0; i < points->n; i++) {
        const double bin = floor((points->x[i] - low) / width);

        if (bin >= 0 && bin < count)
            bins[(int)bin] += 1 / (width * (double)points->n);
    }
}

/* The outline of a histogram as a line of steps. */
static void outline(struct figure *figure, const double *bins, int count,
                    double low, double high, enum figure_colour colour)
{
    double x[2 * 80 + 2], y[2 * 80 + 2];
    int n = 0;

    x[n] = low;
    y[n++] = 0;
    for (int i = 0; i < count; i++) {
        x[n] = low + (high - low) * i / count;
        y[n++] = bins[i];
        x[n] = low + (high - low) * (i + 1) / count;
        y[n++] = bins[i];
    }
    x[n] = high;
    y[n++] = 0;
    figure_line(figure, n, x, y, colour, 1.8, 1);
}

static int histogram(const char *path, const char *title,
                     const struct points *samples, const struct points *data)
{
    enum { count = 80 };
    double bins[count], under[count], low = INFINITY, high = -INFINITY;
    double top = 0;
    struct figure figure;
    char text[80];
    int wrong = extend_range(data, 0, 0, &low, &high);

    if (!wrong)
        wrong = extend_range(samples, 0, 0.001, &low, &high);
    if (!wrong)
        wrong = figure_begin(&figure, 640, 420, title);
    if (wrong)
        return wrong;
    add_margin(&low, &high);
    draw_histogram(&figure, samples, low, high, bins, count);
    draw_histogram(&figure, data, low, high, under, count);
    for (int i = 0; i < count; i++)
        top = fmax(top, fmax(bins[i], data->n ? under[i] : 0));
    figure_axes(&figure, low, high, 0, 1.05 * top, 0, "x0", "density");
    if (data->n) {
        for (int i = 0; i < count; i++)
            figure_bar(&figure, low + (high - low) * i / count,
                       low + (high - low) * (i + 1) / count, under[i],
                       FIGURE_ORANGE, 0.5);
        count_text(data, text, sizeof text);
        figure_legend(&figure, text, FIGURE_DOT, FIGURE_ORANGE);
    }
    outline(&figure, bins, count, low, high, FIGURE_BLUE);
    count_text(samples, text, sizeof text);
    figure_legend(&figure, text, FIGURE_LINE, FIGURE_BLUE);
    wrong = figure_write(&figure, path);
    figure_end(&figure);
    return wrong;
}

int picture_scatter(const char *path, const char *title,
                    const struct points *samples, const struct points *data,
                    int64_t column_x, int64_t column_y)
{
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    struct figure figure;
    char text[80], label[2][32];
    int wrong;

    if (samples->d == 1)
        return histogram(path, title, samples, data);
    wrong = extend_range(data, column_x, 0.001, &x0, &x1);
    if (!wrong)
        wrong = extend_range(data, column_y, 0.001, &y0, &y1);
    if (!wrong)
        wrong = extend_range(samples, column_x, 0.002, &x0, &x1);
    if (!wrong)
        wrong = extend_range(samples, column_y, 0.002, &y0, &y1);
    if (!wrong)
        wrong = figure_begin(&figure, 600, 620, title);
    if (wrong)
        return wrong;
    add_margin(&x0, &x1);
    add_margin(&y0, &y1);
    snprintf(label[0], sizeof label[0], "x%" PRId64, column_x);
    snprintf(label[1], sizeof label[1], "x%" PRId64, column_y);
    figure_axes(&figure, x0, x1, y0, y1, FIGURE_EQUAL, label[0], label[1]);
    if (data->n) {
        draw_points(&figure, data, column_x, column_y, FIGURE_ORANGE, 2.2,
                    0.55);
        count_text(data, text, sizeof text);
        figure_legend(&figure, text, FIGURE_DOT, FIGURE_ORANGE);
    }
    draw_points(&figure, samples, column_x, column_y, FIGURE_BLUE, 1.0, 0.75);
    count_text(samples, text, sizeof text);
    figure_legend(&figure, text, FIGURE_DOT, FIGURE_BLUE);
    wrong = figure_write(&figure, path);
    figure_end(&figure);
    return wrong;
}

/* The usual range that holds nearly all values, else that of the values. */
static void find_range(const struct points *points, double range[2])
{
    static const double usual[][2] = {{0, 1}, {-1, 1}, {0, 255}};
    const int64_t total = points->n * points->d;

    for (size_t k = 0; k < 3; k++) {
        const double margin = 0.1 * (usual[k][1] - usual[k][0]);
        int64_t inside = 0;

        for (int64_t i = 0; i < total; i++)
            inside += points->x[i] >= usual[k][0] - margin &&
                      points->x[i] <= usual[k][1] + margin;
        if ((double)inside >= 0.98 * (double)total) {
            range[0] = usual[k][0];
            range[1] = usual[k][1];
            return;
        }
    }
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (int64_t i = 0; i < total; i++) {
        range[0] = fmin(range[0], points->x[i]);
        range[1] = fmax(range[1], points->x[i]);
    }
    if (!(range[1] > range[0]))
        range[1] = range[0] + 1;
}

/* Copy one picture into its place, each value a square of `zoom` pixels. */
static void put_image(uint8_t *pixels, int64_t stride, const float *x,
                      const int64_t shape[3], int64_t zoom,
                      const double range[2])
{
    const int64_t colours = shape[2];

    for (int64_t i = 0; i < shape[0] * zoom; i++)
        for (int64_t j = 0; j < shape[1] * zoom; j++)
            for (int64_t k = 0; k < colours; k++) {
                const float value =
                    x[(i / zoom * shape[1] + j / zoom) * colours + k];
                const double u =
                    (value - range[0]) / (range[1] - range[0]) * 255;

                pixels[i * stride + j * colours + k] =
                    (uint8_t)(u >= 255 ? 255
                              : u > 0  ? u + 0.5
                                       : 0);
            }
}

int picture_images(const char *path, const struct points *points,
                   const int64_t shape[3], const double *range, int64_t columns)
{
    const int64_t gap = 2, n = points->n;
    int64_t rows, zoom, width, height;
    double found[2];
    uint8_t *pixels;
    int wrong;

    if (columns == 0)
        columns = (int64_t)ceil(
            sqrt((double)n * (double)shape[0] / (double)shape[1]));
    rows = (n + columns - 1) / columns;
    zoom = 900 / (columns * shape[1]);

    if (!range)
        find_range(points, found);
    else
        memcpy(found, range, sizeof found);
    zoom = zoom < 1 ? 1 : zoom > 8 ? 8 : zoom;
    width = columns * (shape[1] * zoom + gap) + gap;
    height = rows * (shape[0] * zoom + gap) + gap;
    if (width > 65500 || height > 65500)
        return image_write_png(path, width, height, 1, NULL);
    pixels = malloc((size_t)(width * height * shape[2]));
    if (!pixels)
        return message_memory("a picture");
    memset(pixels, 255, (size_t)(width * height * shape[2]));
    for (int64_t i = 0; i < n; i++) {
        const int64_t y = i / columns * (shape[0] * zoom + gap) + gap;
        const int64_t x = i % columns * (shape[1] * zoom + gap) + gap;

        put_image(pixels + (y * width + x) * shape[2], width * shape[2],
                  points->x + i * points->d, shape, zoom, found);
    }
    wrong = image_write_png(path, width, height, (int)shape[2], pixels);
    free(pixels);
    return wrong;
}

/* In the plane: lines from the colour of noise to that of samples. */
static void draw_plane(struct figure *figure, int64_t times, int64_t n,
                       int64_t d, const float *paths, double *x, double *y)
{
    const float *first = paths, *last = paths + (times - 1) * n * d;
    const double alpha = fmax(0.15, fmin(0.8, 10 / sqrt((double)n + 1)));

    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < times; k++) {
            x[k] = paths[(k * n + i) * d];
            y[k] = paths[(k * n + i) * d + 1];
        }
        figure_path(figure, times, x, y, FIGURE_ORANGE, FIGURE_BLUE, 0.9,
                    alpha);
    }
    figure_points(figure, n, first, first + 1, d, FIGURE_ORANGE, 2.0, 0.8);
    figure_points(figure, n, last, last + 1, d, FIGURE_BLUE, 2.4, 0.9);
    figure_legend(figure, "noise, t = T", FIGURE_DOT, FIGURE_ORANGE);
    figure_legend(figure, "sample, t = 0", FIGURE_DOT, FIGURE_BLUE);
}

/* One coordinate over time, which runs from T on the left to 0. */
static void draw_over_time(struct figure *figure, int64_t times, int64_t n,
                           int64_t d, const float *paths, double *x, double *y)
{
    const double alpha = fmax(0.15, fmin(0.9, 6 / sqrt((double)n + 1)));

    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < times; k++) {
            x[k] = times > 1 ? (double)k / (double)(times - 1) : 0;
            y[k] = paths[(k * n + i) * d];
        }
        figure_line(figure, times, x, y, FIGURE_BLUE, 0.9, alpha);
    }
    figure_legend(figure, "path", FIGURE_LINE, FIGURE_BLUE);
}

int picture_trajectories(const char *path, const char *title, int64_t times,
                         int64_t n, int64_t d, const float *paths)
{
    const struct points all = {"", times * n, d, paths};
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    double *x = malloc(2 * (size_t)times * sizeof *x);
    struct figure figure;
    int wrong = x ? 0 : message_memory("a picture");

    if (!wrong)
        wrong = extend_range(&all, 0, 0, &x0, &x1);
    if (!wrong && d > 1)
        wrong = extend_range(&all, 1, 0, &y0, &y1);
    if (!wrong)
        wrong =
            figure_begin(&figure, d > 1 ? 600 : 640, d > 1 ? 620 : 440, title);
    if (wrong) {
        free(x);
        return wrong;
    }
    add_margin(&x0, &x1);
    add_margin(&y0, &y1);
    if (d > 1) {
        figure_axes(&figure, x0, x1, y0, y1, FIGURE_EQUAL, "x0", "x1");
        draw_plane(&figure, times, n, d, paths, x, x + times);
    } else {
        figure_axes(&figure, 0, 1, x0, x1, 0,
                    "1 - t/T (noise on the left, data on the right)", "x0");
        draw_over_time(&figure, times, n, d, paths, x, x + times);
    }
    wrong = figure_write(&figure, path);
    figure_end(&figure);
    free(x);
    return wrong;
}
