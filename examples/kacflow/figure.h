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
    FIGURE_SKY,
    FIGURE_GREY,
    FIGURE_BLACK
};

enum figure_mark {
    FIGURE_DOT,
    FIGURE_LINE,
    FIGURE_DASHES,
    FIGURE_STEM,
    FIGURE_PATCH
};

/* Kinds of axes, to be added up. With FIGURE_EQUAL one unit is as long on
 * both: the shorter range is widened. */
enum { FIGURE_EQUAL = 1, FIGURE_LOG_X = 2, FIGURE_LOG_Y = 4 };

struct figure {
    cairo_surface_t *surface;
    cairo_t *cairo;
    double width, height;
    double left, right, top, bottom; // the plot area
    double x0, x1, y0, y1;           // its ends in data units
    bool log_x, log_y;
    double legend_x, legend_y; // where the next entry goes
};

/* An empty sheet with a title; sizes in points, two pixels each. */
int figure_begin(struct figure *figure, double width, double height,
                 const char *title);

/* An empty sheet of this many pixels, as if 720 points wide: text grows and
 * shrinks with the sheet. */
int figure_begin_pixels(struct figure *figure, int width, int height,
                        const char *title);

/* Fix the axes and draw them around the plot area. */
void figure_axes(struct figure *figure, double x0, double x1, double y0,
                 double y1, int kind, const char *x_label, const char *y_label);

/* A second scale from y0 to y1, linear, at the right of the axes; where there
 * is no label, only a line. */
void figure_axis_right(struct figure *figure, double y0, double y1,
                       const char *label);

/* Where data lands on the sheet. */
double figure_map_x(const struct figure *figure, double x);
double figure_map_y(const struct figure *figure, double y);

/* Text that begins (across = 0), has its middle (0.5) or ends (1) at (x, y)
 * of the sheet, in the colour that is set. */
void figure_text(struct figure *figure, double x, double y, double across,
                 const char *text);
void figure_set_colour(struct figure *figure, enum figure_colour colour,
                       double alpha);

/* A heading above the plot area. */
void figure_heading(struct figure *figure, const char *text);

/* Text near a point of the plot, moved by (dx, dy) points, with a white rim
 * that keeps it readable over lines. */
void figure_note(struct figure *figure, double x, double y, double dx,
                 double dy, double across, enum figure_colour colour,
                 const char *text);

void figure_points(struct figure *figure, int64_t n, const float *x,
                   const float *y, int64_t stride, enum figure_colour colour,
                   double radius, double alpha);

/* A line through the points; a point that is not finite breaks it. */
void figure_line(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double width,
                 double alpha);
void figure_dashes(struct figure *figure, int64_t n, const double *x,
                   const double *y, enum figure_colour colour, double width);

/* The polygon through the points, filled. */
void figure_area(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double alpha);

/* Dots, whole also at the rim of the plot; with `stems` each on a line from
 * the lower end. */
void figure_dots(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour colour, double radius,
                 bool stems);

/* A line whose colour goes over from one to the other. */
void figure_path(struct figure *figure, int64_t n, const double *x,
                 const double *y, enum figure_colour from,
                 enum figure_colour to, double width, double alpha);

/* A bar from y = 0 (the lower end) up. */
void figure_bar(struct figure *figure, double x0, double x1, double y,
                enum figure_colour colour, double alpha);

/* One more entry of the legend above the plot; what does not fit goes to the
 * next line. */
void figure_legend(struct figure *figure, const char *text,
                   enum figure_mark mark, enum figure_colour colour);

int figure_write(struct figure *figure, const char *path);
void figure_end(struct figure *figure);

#endif
