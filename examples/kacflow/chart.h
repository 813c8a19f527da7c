/* SPDX-License-Identifier: BSD-2-Clause */
/* Charts: named curves in panels, to be drawn or written as numbers. */
#ifndef KACFLOW_TOOL_CHART_H
#define KACFLOW_TOOL_CHART_H

#include <stdbool.h>
#include <stdint.h>

#include "figure.h"

enum chart_style {
    CHART_LINE,
    CHART_THIN, // a pale line, one of many
    CHART_DASHES,
    CHART_DOTS,
    CHART_STEMS, // on the scale at the right
    CHART_AREA   // a polygon, pale
};

struct chart_curve {
    char name[64];
    enum chart_style style;
    enum figure_colour colour;
    bool in_legend;
    int64_t n;
    double *x, *y;
};

struct chart_note {
    char text[64];
    double x, y, dx, dy, across; // as of figure_note()
    enum figure_colour colour;
};

struct chart_panel {
    char title[64];
    const char *x_label, *y_label, *right_label;
    double x0, x1, y0, y1, right;
    int kind; // sum of FIGURE_...
    struct chart_curve *curves;
    int curve_count, curve_room;
    struct chart_note notes[8];
    int note_count;
};

enum { chart_most_panels = 6 };

/* Labels of y stand at the first panel of a row, those of the scale at the
 * right at the last, those of x at the lowest of a column. */
struct chart {
    char title[128];
    int columns, panel_count;
    struct chart_panel panels[chart_most_panels];
};

/* The next panel, empty; there must be room for it. */
struct chart_panel *chart_add_panel(struct chart *chart, const char *title);

/* A curve of n points whose coordinates the caller fills in. It stays valid
 * until the next one is added; NULL, with a message: no memory. The legend
 * has one entry for curves of one name. */
struct chart_curve *chart_add(struct chart_panel *panel, const char *name,
                              enum chart_style style, enum figure_colour colour,
                              int64_t n);

void chart_add_note(struct chart_panel *panel, double x, double y, double dx,
                    double dy, double across, enum figure_colour colour,
                    const char *text);

/* n positions from x0 to x1, in equal steps or equal ratios. */
void chart_steps(double x0, double x1, bool ratios, int64_t n, double *x);

/* As a picture of width x height pixels, or as CSV panel,curve,x,y. */
int chart_write_png(const struct chart *chart, const char *path, int width,
                    int height);
int chart_write_csv(const struct chart *chart, const char *path);

void chart_free(struct chart *chart);

#endif
