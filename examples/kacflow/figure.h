/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures: axes with ticks and a light grid, points, lines, a legend. */
#ifndef KACFLOW_TOOL_FIGURE_H
#define KACFLOW_TOOL_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include <cairo.h>

/* Colours that the colour-blind can tell apart (M. Okabe, K. Ito, 2008). */
enum figure_colour {
    FIGURE_BLUE,
    FIGURE_VERMILLION,
    FIGURE_GREEN,
    FIGURE_ORANGE,
    FIGURE_PURPLE,
    FIGURE_GREY
};

enum figure_mark { FIGURE_DOT, FIGURE_LINE };

struct figure {
    cairo_surface_t *surface;
    cairo_t *cairo;
    double width, height;
    double left, right, top, bottom; // the plot area
    double x0, x1, y0, y1;           // its ends in data units
    bool log_y;
    double legend_x; // where the next entry goes
};

/* An empty sheet with a title; sizes in points of 1/2 pixel. */
int figure_begin(struct figure *figure, double width, double height,
                 const char *title);

/* Fix the axes and draw them. With `equal` one unit is as long on both: the
 * shorter range is widened. */
void figure_axes(struct figure *figure, double x0, double x1, double y0,
                 double y1, bool equal, bool log_y, const char *x_label,
                 const char *y_label);

void figure_points(struct figure *figure, int64_t n, const float *x,
                   const float *y, int64_t stride, enum figure_colour colour,
                   double radius, double alpha);

/* A line through the points; a point that is not finite breaks it. */
void figure_line(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double width,
                 double alpha);

/* A line whose colour goes over from one to the other. */
void figure_path(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour from,
                 enum figure_colour to, double width, double alpha);

/* A bar from y = 0 (the lower end) up. */
void figure_bar(struct figure *figure, double x0, double x1, double y,
                enum figure_colour colour, double alpha);

/* One more entry of the legend above the plot. */
void figure_legend(struct figure *figure, const char *text,
                   enum figure_mark mark, enum figure_colour colour);

int figure_write(struct figure *figure, const char *path);
void figure_end(struct figure *figure);

#endif
