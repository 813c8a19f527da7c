/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures: the sheet, points, lines, the legend; axes are in figure_axes.c. */
#include "figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "message.h"

static const double pi = 3.14159265358979323846;
static const double font_size = 12, title_size = 15;
static const double dashes[] = {6, 3.5};

static const double palette[][3] = {
    [FIGURE_BLUE] = {0.000, 0.447, 0.698},
    [FIGURE_VERMILLION] = {0.835, 0.369, 0.000},
    [FIGURE_GREEN] = {0.000, 0.620, 0.451},
    [FIGURE_ORANGE] = {0.902, 0.624, 0.000},
    [FIGURE_PURPLE] = {0.800, 0.475, 0.655},
    [FIGURE_SKY] = {0.337, 0.706, 0.914},
    [FIGURE_GREY] = {0.620, 0.620, 0.620},
    [FIGURE_BLACK] = {0.200, 0.200, 0.200},
};
enum { palette_size = sizeof palette / sizeof *palette };

void figure_set_colour(struct figure *figure, enum figure_colour colour,
                       double alpha)
{
    cairo_set_source_rgba(figure->cairo, palette[colour][0], palette[colour][1],
                          palette[colour][2], alpha);
}

void figure_text(struct figure *figure, double x, double y, double across,
                 const char *text)
{
    cairo_text_extents_t extents;

    cairo_text_extents(figure->cairo, text, &extents);
    cairo_move_to(figure->cairo, x - across * extents.x_advance, y);
    cairo_show_text(figure->cairo, text);
}

static void set_font(struct figure *figure, cairo_font_weight_t weight,
                     double size)
{
    cairo_select_font_face(figure->cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           weight);
    cairo_set_font_size(figure->cairo, size);
}

static int begin(struct figure *figure, int pixels_wide, int pixels_high,
                 double pixels_a_point, const char *title)
{
    cairo_t *cairo;

    memset(figure, 0, sizeof *figure);
    figure->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                 pixels_wide, pixels_high);
    cairo = figure->cairo = cairo_create(figure->surface);
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS) {
        figure_end(figure);
        return message_memory("a picture");
    }
    cairo_scale(cairo, pixels_a_point, pixels_a_point);
    figure->width = pixels_wide / pixels_a_point;
    figure->height = pixels_high / pixels_a_point;
    figure->left = 62;
    figure->right = figure->width - 22;
    figure->top = 62;
    figure->bottom = figure->height - 52;
    figure->legend_x = figure->left;
    figure->legend_y = 47;
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0.15, 0.15, 0.15);
    set_font(figure, CAIRO_FONT_WEIGHT_BOLD, title_size);
    figure_text(figure, figure->left, 27, 0, title);
    set_font(figure, CAIRO_FONT_WEIGHT_NORMAL, font_size);
    return 0;
}

int figure_begin(struct figure *figure, double width, double height,
                 const char *title)
{
    enum { pixels_a_point = 2 };

    return begin(figure, (int)width * pixels_a_point,
                 (int)height * pixels_a_point, pixels_a_point, title);
}

int figure_begin_pixels(struct figure *figure, int width, int height,
                        const char *title)
{
    return begin(figure, width, height, width / 720.0, title);
}

void figure_heading(struct figure *figure, const char *text)
{
    cairo_set_source_rgb(figure->cairo, 0.15, 0.15, 0.15);
    set_font(figure, CAIRO_FONT_WEIGHT_BOLD, font_size);
    figure_text(figure, figure->left, figure->top - 7, 0, text);
    set_font(figure, CAIRO_FONT_WEIGHT_NORMAL, font_size);
}

void figure_note(struct figure *figure, double x, double y, double dx,
                 double dy, double across, enum figure_colour colour,
                 const char *text)
{
    cairo_t *cairo = figure->cairo;
    cairo_text_extents_t extents;

    cairo_text_extents(cairo, text, &extents);
    cairo_move_to(cairo,
                  figure_map_x(figure, x) + dx - across * extents.x_advance,
                  figure_map_y(figure, y) + dy);
    cairo_text_path(cairo, text);
    cairo_set_line_width(cairo, 4);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_stroke_preserve(cairo);
    figure_set_colour(figure, colour, 1);
    cairo_fill(cairo);
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
    figure_set_colour(figure, colour, alpha);
    for (int64_t i = 0; i < n; i++) {
        const double px = figure_map_x(figure, x[i * stride]);
        const double py = figure_map_y(figure, y[i * stride]);

        // Also false for NaN, and far from what cairo can count in.
        if (!(px > figure->left - 50 && px < figure->right + 50 &&
              py > figure->top - 50 && py < figure->bottom + 50))
            continue;
        cairo_arc(figure->cairo, px, py, radius, 0, 2 * pi);
        cairo_fill(figure->cairo);
    }
    cairo_restore(figure->cairo);
}

/* A cairo path through the points, which are as figure_line() takes them. */
static void trace(struct figure *figure, int64_t n, const double *x,
                  const double *y)
{
    bool down = false;

    for (int64_t i = 0; i < n; i++) {
        const double px = figure_map_x(figure, x[i]);
        const double py = figure_map_y(figure, y[i]);

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
}

void figure_line(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double width,
                 double alpha)
{
    clip_to_plot(figure);
    figure_set_colour(figure, colour, alpha);
    cairo_set_line_width(figure->cairo, width);
    cairo_set_line_join(figure->cairo, CAIRO_LINE_JOIN_ROUND);
    trace(figure, n, x, y);
    cairo_stroke(figure->cairo);
    cairo_restore(figure->cairo);
}

void figure_dashes(struct figure *figure, int64_t n, const double *x,
                   const double *y, enum figure_colour colour, double width)
{
    cairo_set_dash(figure->cairo, dashes, 2, 0);
    figure_line(figure, n, x, y, colour, width, 1);
    cairo_set_dash(figure->cairo, NULL, 0, 0);
}

void figure_area(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double alpha)
{
    clip_to_plot(figure);
    figure_set_colour(figure, colour, alpha);
    trace(figure, n, x, y);
    cairo_fill(figure->cairo);
    cairo_restore(figure->cairo);
}

void figure_dots(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double radius,
                 bool stems)
{
    figure_set_colour(figure, colour, 1);
    cairo_set_line_width(figure->cairo, 2);
    for (int64_t i = 0; i < n; i++) {
        const double px = figure_map_x(figure, x[i]);
        const double py = figure_map_y(figure, y[i]);

        if (!(px >= figure->left - 1 && px <= figure->right + 1 &&
              py >= figure->top - 1 && py <= figure->bottom + 1))
            continue;
        if (stems) {
            cairo_move_to(figure->cairo, px, figure->bottom);
            cairo_line_to(figure->cairo, px, py);
            cairo_stroke(figure->cairo);
        }
        cairo_arc(figure->cairo, px, py, radius, 0, 2 * pi);
        cairo_fill(figure->cairo);
    }
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
        const double ax = figure_map_x(figure, x[i - 1]),
                     bx = figure_map_x(figure, x[i]);
        const double ay = figure_map_y(figure, y[i - 1]),
                     by = figure_map_y(figure, y[i]);
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
    const double left = figure_map_x(figure, x0), top = figure_map_y(figure, y);

    clip_to_plot(figure);
    figure_set_colour(figure, colour, alpha);
    cairo_rectangle(figure->cairo, left, top, figure_map_x(figure, x1) - left,
                    figure->bottom - top);
    cairo_fill(figure->cairo);
    cairo_restore(figure->cairo);
}

/* The sign of an entry; returns its width. */
static double legend_sign(struct figure *figure, double x, double y,
                          enum figure_mark mark, enum figure_colour colour)
{
    cairo_t *cairo = figure->cairo;

    figure_set_colour(figure, colour, mark == FIGURE_PATCH ? 0.25 : 1);
    if (mark == FIGURE_PATCH) {
        cairo_rectangle(cairo, x, y - 10, 20, 12);
        cairo_fill(cairo);
        return 26;
    }
    if (mark == FIGURE_DOT || mark == FIGURE_STEM) {
        cairo_arc(cairo, x + 5, y - (mark == FIGURE_DOT ? 4 : 8),
                  mark == FIGURE_DOT ? 4.5 : 3, 0, 2 * pi);
        cairo_fill(cairo);
        if (mark == FIGURE_STEM) {
            cairo_set_line_width(cairo, 2);
            cairo_move_to(cairo, x + 5, y - 8);
            cairo_line_to(cairo, x + 5, y + 3);
            cairo_stroke(cairo);
        }
        return 16;
    }
    if (mark == FIGURE_DASHES)
        cairo_set_dash(cairo, dashes, 2, 0);
    cairo_set_line_width(cairo, mark == FIGURE_DASHES ? 2 : 3);
    cairo_move_to(cairo, x, y - 4);
    cairo_line_to(cairo, x + 20, y - 4);
    cairo_stroke(cairo);
    cairo_set_dash(cairo, NULL, 0, 0);
    return 26;
}

void figure_legend(struct figure *figure, const char *text,
                   enum figure_mark mark, enum figure_colour colour)
{
    cairo_text_extents_t extents;

    cairo_text_extents(figure->cairo, text, &extents);
    if (figure->legend_x > figure->left &&
        figure->legend_x + 26 + extents.x_advance > figure->width - 8) {
        figure->legend_x = figure->left;
        figure->legend_y += 18;
    }
    figure->legend_x +=
        legend_sign(figure, figure->legend_x, figure->legend_y, mark, colour);
    cairo_set_source_rgb(figure->cairo, 0.25, 0.25, 0.25);
    figure_text(figure, figure->legend_x, figure->legend_y, 0, text);
    figure->legend_x += extents.x_advance + 22;
}

/* Our own colours as pixels have them. */
static void pixel_palette(uint8_t out[][3])
{
    for (int i = 0; i < palette_size; i++)
        for (int k = 0; k < 3; k++)
            out[i][k] = (uint8_t)(255 * palette[i][k] + 0.5);
}

int figure_write(struct figure *figure, const char *path)
{
    const int width = cairo_image_surface_get_width(figure->surface);
    const int height = cairo_image_surface_get_height(figure->surface);
    const int stride = cairo_image_surface_get_stride(figure->surface);
    const unsigned char *data;
    uint8_t *pixels = malloc(3 * (size_t)width * (size_t)height);
    uint8_t colours[palette_size][3];
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
    pixel_palette(colours);
    wrong = image_write_figure(path, width, height, palette_size,
                               (const uint8_t(*)[3])colours, pixels);
    free(pixels);
    return wrong;
}

void figure_end(struct figure *figure)
{
    cairo_destroy(figure->cairo);
    cairo_surface_destroy(figure->surface);
    memset(figure, 0, sizeof *figure);
}
