/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures: axes with ticks and a light grid, points, lines, a legend. */
#include "figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "message.h"

static const double pi = 3.14159265358979323846;
enum { pixels_a_point = 2 };
static const double font_size = 12, title_size = 15;

static const double palette[][3] = {
    [FIGURE_BLUE] = {0.000, 0.447, 0.698},
    [FIGURE_VERMILLION] = {0.835, 0.369, 0.000},
    [FIGURE_GREEN] = {0.000, 0.620, 0.451},
    [FIGURE_ORANGE] = {0.902, 0.624, 0.000},
    [FIGURE_PURPLE] = {0.800, 0.475, 0.655},
    [FIGURE_GREY] = {0.620, 0.620, 0.620},
};

static void set_colour(cairo_t *cairo, enum figure_colour colour, double alpha)
{
    cairo_set_source_rgba(cairo, palette[colour][0], palette[colour][1],
                          palette[colour][2], alpha);
}

static double map_x(const struct figure *figure, double x)
{
    const double u = (x - figure->x0) / (figure->x1 - figure->x0);

    return figure->left + u * (figure->right - figure->left);
}

static double map_y(const struct figure *figure, double y)
{
    double u;

    if (figure->log_y)
        u = log(y / figure->y0) / log(figure->y1 / figure->y0);
    else
        u = (y - figure->y0) / (figure->y1 - figure->y0);
    return figure->bottom - u * (figure->bottom - figure->top);
}

/* Text whose anchor is at (x, y): across 0 left, 0.5 centre, 1 right. */
static void draw_text(cairo_t *cairo, double x, double y, double across,
                      const char *text)
{
    cairo_text_extents_t extents;

    cairo_text_extents(cairo, text, &extents);
    cairo_move_to(cairo, x - across * extents.x_advance, y);
    cairo_show_text(cairo, text);
}

int figure_begin(struct figure *figure, double width, double height,
                 const char *title)
{
    cairo_t *cairo;

    memset(figure, 0, sizeof *figure);
    figure->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                 (int)width * pixels_a_point,
                                                 (int)height * pixels_a_point);
    cairo = figure->cairo = cairo_create(figure->surface);
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS) {
        figure_end(figure);
        return message_memory("a picture");
    }
    cairo_scale(cairo, pixels_a_point, pixels_a_point);
    figure->width = width;
    figure->height = height;
    figure->left = 62;
    figure->right = width - 22;
    figure->top = 62;
    figure->bottom = height - 52;
    figure->legend_x = figure->left;
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(cairo, title_size);
    cairo_set_source_rgb(cairo, 0.15, 0.15, 0.15);
    draw_text(cairo, figure->left, 27, 0, title);
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, font_size);
    return 0;
}

/* A round number near range / count. */
static double tick_step(double range, double count)
{
    const double raw = range / count;
    const double decade = pow(10, floor(log10(raw)));
    const double share = raw / decade;

    return decade * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10);
}

/* The shortest text that tells ticks of this step apart. */
static void tick_text(double value, double step, char *out, size_t room)
{
    const int digits = (int)ceil(-log10(step) - 1e-9);

    if (fabs(value) < 1e-9 * step)
        value = 0;
    if (fabs(value) >= 1e5 || (value != 0 && fabs(value) < 1e-4))
        snprintf(out, room, "%g", value);
    else
        snprintf(out, room, "%.*f", digits > 0 && digits < 12 ? digits : 0,
                 value);
}

static void grid_line(struct figure *figure, double x0, double y0, double x1,
                      double y1)
{
    cairo_t *cairo = figure->cairo;

    cairo_set_source_rgb(cairo, 0.9, 0.9, 0.9);
    cairo_set_line_width(cairo, 1);
    cairo_move_to(cairo, x0, y0);
    cairo_line_to(cairo, x1, y1);
    cairo_stroke(cairo);
    cairo_set_source_rgb(cairo, 0.25, 0.25, 0.25);
}

static void draw_tick_y(struct figure *figure, double value, const char *text)
{
    const double y = map_y(figure, value);

    grid_line(figure, figure->left, y, figure->right, y);
    draw_text(figure->cairo, figure->left - 8, y + 0.35 * font_size, 1, text);
}

static void draw_ticks(struct figure *figure, bool equal)
{
    const double step_x = tick_step(figure->x1 - figure->x0,
                                    (figure->right - figure->left) / 105);
    const double step_y = equal
                              ? step_x
                              : tick_step(figure->y1 - figure->y0,
                                          (figure->bottom - figure->top) / 70);
    const double first_x = ceil(figure->x0 / step_x - 1e-9);
    const double first_y = ceil(figure->y0 / step_y - 1e-9);
    char text[32];

    for (int i = 0; (first_x + i) * step_x <= figure->x1 + 1e-9 * step_x; i++) {
        const double value = (first_x + i) * step_x;
        const double x = map_x(figure, value);

        grid_line(figure, x, figure->top, x, figure->bottom);
        tick_text(value, step_x, text, sizeof text);
        draw_text(figure->cairo, x, figure->bottom + 18, 0.5, text);
    }
    if (figure->log_y)
        return;
    for (int i = 0; (first_y + i) * step_y <= figure->y1 + 1e-9 * step_y; i++) {
        const double value = (first_y + i) * step_y;

        tick_text(value, step_y, text, sizeof text);
        draw_tick_y(figure, value, text);
    }
}

/* Decades, and 2 and 5 between them where there are few. */
static void draw_ticks_log(struct figure *figure)
{
    static const double parts[] = {1, 2, 5};
    const double decades = log10(figure->y1 / figure->y0);
    const int count = decades < 2.5 ? 3 : 1;
    const int every = (int)ceil(decades / 10);

    for (int e = (int)floor(log10(figure->y0)); e <= log10(figure->y1) + 1; e++)
        for (int i = 0; i < count; i++) {
            const double value = parts[i] * pow(10, e);
            char text[32];

            if (value < figure->y0 * 0.9999 || value > figure->y1 * 1.0001 ||
                e % every)
                continue;
            snprintf(text, sizeof text, "%g", value);
            draw_tick_y(figure, value, text);
        }
}

/* Widen the range that is drawn larger until units are equal. */
static void make_equal(struct figure *figure)
{
    const double sx =
        (figure->x1 - figure->x0) / (figure->right - figure->left);
    const double sy =
        (figure->y1 - figure->y0) / (figure->bottom - figure->top);

    if (sx < sy) {
        const double grow = 0.5 * (sy * (figure->right - figure->left) -
                                   (figure->x1 - figure->x0));

        figure->x0 -= grow;
        figure->x1 += grow;
    } else {
        const double grow = 0.5 * (sx * (figure->bottom - figure->top) -
                                   (figure->y1 - figure->y0));

        figure->y0 -= grow;
        figure->y1 += grow;
    }
}

void figure_axes(struct figure *figure, double x0, double x1, double y0,
                 double y1, bool equal, bool log_y, const char *x_label,
                 const char *y_label)
{
    cairo_t *cairo = figure->cairo;

    figure->x0 = x0;
    figure->x1 = x1 > x0 ? x1 : x0 + 1;
    figure->y0 = y0;
    figure->y1 = y1 > y0 ? y1 : log_y ? y0 * 10 : y0 + 1;
    figure->log_y = log_y;
    if (equal)
        make_equal(figure);
    if (log_y)
        draw_ticks_log(figure);
    draw_ticks(figure, equal);
    cairo_set_source_rgb(cairo, 0.35, 0.35, 0.35);
    cairo_set_line_width(cairo, 1);
    cairo_move_to(cairo, figure->left, figure->top);
    cairo_line_to(cairo, figure->left, figure->bottom);
    cairo_line_to(cairo, figure->right, figure->bottom);
    cairo_stroke(cairo);
    cairo_set_source_rgb(cairo, 0.25, 0.25, 0.25);
    draw_text(cairo, 0.5 * (figure->left + figure->right), figure->bottom + 40,
              0.5, x_label);
    cairo_save(cairo);
    cairo_translate(cairo, 16, 0.5 * (figure->top + figure->bottom));
    cairo_rotate(cairo, -0.5 * pi);
    draw_text(cairo, 0, 0, 0.5, y_label);
    cairo_restore(cairo);
}

static void clip_to_plot(struct figure *figure)
{
    cairo_save(figure->cairo);
    cairo_rectangle(figure->cairo, figure->left, figure->top,
                    figure->right - figure->left, figure->bottom - figure->top);
    cairo_clip(figure->cairo);
}

void figure_points(struct figure *figure, int64_t n, const float *x,
                   const float *y, int64_t stride, enum figure_colour colour,
                   double radius, double alpha)
{
    clip_to_plot(figure);
    set_colour(figure->cairo, colour, alpha);
    for (int64_t i = 0; i < n; i++) {
        const double px = map_x(figure, x[i * stride]);
        const double py = map_y(figure, y[i * stride]);

        // Also false for NaN, and far from what cairo can count in.
        if (!(px > figure->left - 50 && px < figure->right + 50 &&
              py > figure->top - 50 && py < figure->bottom + 50))
            continue;
        cairo_arc(figure->cairo, px, py, radius, 0, 2 * pi);
        cairo_fill(figure->cairo);
    }
    cairo_restore(figure->cairo);
}

void figure_line(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double width,
                 double alpha)
{
    bool down = false;

    clip_to_plot(figure);
    set_colour(figure->cairo, colour, alpha);
    cairo_set_line_width(figure->cairo, width);
    cairo_set_line_join(figure->cairo, CAIRO_LINE_JOIN_ROUND);
    for (int64_t i = 0; i < n; i++) {
        const double px = map_x(figure, x[i]), py = map_y(figure, y[i]);

        if (!(fabs(px) < 1e5 && fabs(py) < 1e5)) {
            down = false;
            continue;
        }
        if (down)
            cairo_line_to(figure->cairo, px, py);
        else
            cairo_move_to(figure->cairo, px, py);
        down = true;
    }
    cairo_stroke(figure->cairo);
    cairo_restore(figure->cairo);
}

void figure_path(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour from,
                 enum figure_colour to, double width, double alpha)
{
    cairo_t *cairo = figure->cairo;

    clip_to_plot(figure);
    cairo_set_line_width(cairo, width);
    for (int64_t i = 1; i < n; i++) {
        const double u = (double)i / (double)n;
        const double ax = map_x(figure, x[i - 1]), bx = map_x(figure, x[i]);
        const double ay = map_y(figure, y[i - 1]), by = map_y(figure, y[i]);
        double mix[3];

        if (!(fabs(ax) < 1e5 && fabs(ay) < 1e5 && fabs(bx) < 1e5 &&
              fabs(by) < 1e5))
            continue;
        for (int k = 0; k < 3; k++)
            mix[k] = (1 - u) * palette[from][k] + u * palette[to][k];
        cairo_set_source_rgba(cairo, mix[0], mix[1], mix[2], alpha);
        cairo_move_to(cairo, ax, ay);
        cairo_line_to(cairo, bx, by);
        cairo_stroke(cairo);
    }
    cairo_restore(cairo);
}

void figure_bar(struct figure *figure, double x0, double x1, double y,
                enum figure_colour colour, double alpha)
{
    const double left = map_x(figure, x0), top = map_y(figure, y);

    clip_to_plot(figure);
    set_colour(figure->cairo, colour, alpha);
    cairo_rectangle(figure->cairo, left, top, map_x(figure, x1) - left,
                    figure->bottom - top);
    cairo_fill(figure->cairo);
    cairo_restore(figure->cairo);
}

void figure_legend(struct figure *figure, const char *text,
                   enum figure_mark mark, enum figure_colour colour)
{
    cairo_t *cairo = figure->cairo;
    cairo_text_extents_t extents;
    const double y = 47;
    double x = figure->legend_x;

    set_colour(cairo, colour, 1);
    if (mark == FIGURE_DOT) {
        cairo_arc(cairo, x + 5, y - 4, 4.5, 0, 2 * pi);
        cairo_fill(cairo);
        x += 16;
    } else {
        cairo_set_line_width(cairo, 3);
        cairo_move_to(cairo, x, y - 4);
        cairo_line_to(cairo, x + 20, y - 4);
        cairo_stroke(cairo);
        x += 26;
    }
    cairo_set_source_rgb(cairo, 0.25, 0.25, 0.25);
    draw_text(cairo, x, y, 0, text);
    cairo_text_extents(cairo, text, &extents);
    figure->legend_x = x + extents.x_advance + 22;
}

int figure_write(struct figure *figure, const char *path)
{
    const int width = cairo_image_surface_get_width(figure->surface);
    const int height = cairo_image_surface_get_height(figure->surface);
    const int stride = cairo_image_surface_get_stride(figure->surface);
    const unsigned char *data;
    uint8_t *pixels = malloc(3 * (size_t)width * (size_t)height);
    int wrong;

    cairo_surface_flush(figure->surface);
    data = cairo_image_surface_get_data(figure->surface);
    if (!pixels || !data ||
        cairo_status(figure->cairo) != CAIRO_STATUS_SUCCESS) {
        free(pixels);
        return message_memory("a picture");
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint8_t *out = pixels + 3 * ((size_t)y * (size_t)width + (size_t)x);
            uint32_t word;

            memcpy(&word, data + (size_t)y * (size_t)stride + 4 * (size_t)x,
                   sizeof word);
            out[0] = (uint8_t)(word >> 16);
            out[1] = (uint8_t)(word >> 8);
            out[2] = (uint8_t)word;
        }
    wrong = image_write_png(path, width, height, 3, pixels);
    free(pixels);
    return wrong;
}

void figure_end(struct figure *figure)
{
    cairo_destroy(figure->cairo);
    cairo_surface_destroy(figure->surface);
    memset(figure, 0, sizeof *figure);
}
