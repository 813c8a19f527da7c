/* SPDX-License-Identifier: BSD-2-Clause */
/* Axes of figures: ranges, ticks, labels, a light grid. */
#include "figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;
static const double font_size = 12, small_size = 8.5;

double figure_map_x(const struct figure *figure, double x)
{
    double u;

    if (figure->log_x)
        u = log(x / figure->x0) / log(figure->x1 / figure->x0);
    else
        u = (x - figure->x0) / (figure->x1 - figure->x0);
    return figure->left + u * (figure->right - figure->left);
}

double figure_map_y(const struct figure *figure, double y)
{
    double u;

    if (figure->log_y)
        u = log(y / figure->y0) / log(figure->y1 / figure->y0);
    else
        u = (y - figure->y0) / (figure->y1 - figure->y0);
    return figure->bottom - u * (figure->bottom - figure->top);
}

/* A round number near range / count. */
static double tick_step(double range, double count)
{
    const double raw = range / fmax(count, 2);
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

static void grid_x(struct figure *figure, double value)
{
    const double x = figure_map_x(figure, value);

    grid_line(figure, x, figure->top, x, figure->bottom);
}

static void grid_y(struct figure *figure, double value)
{
    const double y = figure_map_y(figure, value);

    grid_line(figure, figure->left, y, figure->right, y);
}

static void label_x(struct figure *figure, double value, const char *text)
{
    figure_text(figure, figure_map_x(figure, value), figure->bottom + 18, 0.5,
                text);
}

static void label_y(struct figure *figure, double value, const char *text)
{
    figure_text(figure, figure->left - 8,
                figure_map_y(figure, value) + 0.35 * font_size, 1, text);
}

static void ticks_linear_x(struct figure *figure, double step)
{
    const double first = ceil(figure->x0 / step - 1e-9);
    char text[32];

    for (int i = 0; (first + i) * step <= figure->x1 + 1e-9 * step; i++) {
        const double value = (first + i) * step;

        grid_x(figure, value);
        tick_text(value, step, text, sizeof text);
        label_x(figure, value, text);
    }
}

static void ticks_linear_y(struct figure *figure, double step)
{
    const double first = ceil(figure->y0 / step - 1e-9);
    char text[32];

    for (int i = 0; (first + i) * step <= figure->y1 + 1e-9 * step; i++) {
        const double value = (first + i) * step;

        grid_y(figure, value);
        tick_text(value, step, text, sizeof text);
        label_y(figure, value, text);
    }
}

/* 10 with a small exponent above, for decades that are far from 1. */
static void draw_power(struct figure *figure, int exponent, double x, double y,
                       double across)
{
    cairo_t *cairo = figure->cairo;
    cairo_text_extents_t base, power;
    char text[16];

    snprintf(text, sizeof text, "%s%d", exponent < 0 ? "\u2212" : "",
             abs(exponent));
    cairo_text_extents(cairo, "10", &base);
    cairo_set_font_size(cairo, small_size);
    cairo_text_extents(cairo, text, &power);
    x -= across * (base.x_advance + power.x_advance + 1);
    cairo_move_to(cairo, x + base.x_advance + 1, y - 5);
    cairo_show_text(cairo, text);
    cairo_set_font_size(cairo, font_size);
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, "10");
}

/* Decades, and 2 and 5 between them where there are few. */
static void ticks_log(struct figure *figure, bool is_x, double low, double high)
{
    static const double parts[] = {1, 2, 5};
    const double decades = log10(high / low);
    const double room = is_x ? (figure->right - figure->left) / 40
                             : (figure->bottom - figure->top) / 22;
    const int count = decades < 2.5 ? 3 : 1;
    const int every = (int)fmax(1, ceil(decades / fmin(room, 10)));

    for (int e = (int)floor(log10(low)); e <= log10(high) + 1; e++)
        for (int i = 0; i < count; i++) {
            const double value = parts[i] * pow(10, e);
            char text[32];

            if (value < low * 0.9999 || value > high * 1.0001 || e % every)
                continue;
            if (is_x)
                grid_x(figure, value);
            else
                grid_y(figure, value);
            snprintf(text, sizeof text, "%g", value);
            if (i == 0 && (e < -3 || e > 3 || decades > 5))
                draw_power(
                    figure, e,
                    is_x ? figure_map_x(figure, value) : figure->left - 8,
                    is_x ? figure->bottom + 18
                         : figure_map_y(figure, value) + 0.35 * font_size,
                    is_x ? 0.5 : 1);
            else if (is_x)
                label_x(figure, value, text);
            else
                label_y(figure, value, text);
        }
}

static void draw_ticks(struct figure *figure, bool equal)
{
    const double step = tick_step(
        figure->x1 - figure->x0, fmax((figure->right - figure->left) / 105, 3));

    if (figure->log_x)
        ticks_log(figure, true, figure->x0, figure->x1);
    else
        ticks_linear_x(figure, step);
    if (figure->log_y)
        ticks_log(figure, false, figure->y0, figure->y1);
    else
        ticks_linear_y(
            figure,
            equal ? step
                  : tick_step(figure->y1 - figure->y0,
                              fmax((figure->bottom - figure->top) / 70, 3)));
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

static void axis_line(struct figure *figure, double x0, double y0, double x1,
                      double y1)
{
    cairo_set_source_rgb(figure->cairo, 0.35, 0.35, 0.35);
    cairo_set_line_width(figure->cairo, 1);
    cairo_move_to(figure->cairo, x0, y0);
    cairo_line_to(figure->cairo, x1, y1);
    cairo_stroke(figure->cairo);
    cairo_set_source_rgb(figure->cairo, 0.25, 0.25, 0.25);
}

/* Beside an axis, from below to above. */
static void upright_label(struct figure *figure, double x, const char *label)
{
    cairo_save(figure->cairo);
    cairo_translate(figure->cairo, x, 0.5 * (figure->top + figure->bottom));
    cairo_rotate(figure->cairo, -0.5 * pi);
    figure_text(figure, 0, 0, 0.5, label);
    cairo_restore(figure->cairo);
}

void figure_axes(struct figure *figure, double x0, double x1, double y0,
                 double y1, int kind, const char *x_label, const char *y_label)
{
    figure->log_x = kind & FIGURE_LOG_X;
    figure->log_y = kind & FIGURE_LOG_Y;
    figure->x0 = x0;
    figure->x1 = x1 > x0 ? x1 : figure->log_x ? x0 * 10 : x0 + 1;
    figure->y0 = y0;
    figure->y1 = y1 > y0 ? y1 : figure->log_y ? y0 * 10 : y0 + 1;
    if (kind & FIGURE_EQUAL)
        make_equal(figure);
    draw_ticks(figure, kind & FIGURE_EQUAL);
    axis_line(figure, figure->left, figure->top, figure->left, figure->bottom);
    axis_line(figure, figure->left, figure->bottom, figure->right,
              figure->bottom);
    figure_text(figure, 0.5 * (figure->left + figure->right),
                figure->bottom + 40, 0.5, x_label);
    upright_label(figure, figure->left - 46, y_label);
}

void figure_axis_right(struct figure *figure, double y0, double y1,
                       const char *label)
{
    const double height = figure->bottom - figure->top;
    const double step = tick_step(y1 - y0, height / 70);
    char text[32];

    axis_line(figure, figure->right, figure->top, figure->right,
              figure->bottom);
    if (!label)
        return;
    for (int i = 0; i * step <= y1 - y0 + 1e-9 * step; i++) {
        const double y = figure->bottom - height * i * step / (y1 - y0);

        axis_line(figure, figure->right, y, figure->right + 4, y);
        tick_text(y0 + i * step, step, text, sizeof text);
        figure_text(figure, figure->right + 8, y + 0.35 * font_size, 0, text);
    }
    upright_label(figure, figure->right + 46, label);
}
