/* SPDX-License-Identifier: BSD-2-Clause */
/* Charts: named curves in panels, to be drawn or written as numbers. */
#include "chart.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "message.h"

struct chart_panel *chart_add_panel(struct chart *chart, const char *title)
{
    struct chart_panel *panel = &chart->panels[chart->panel_count++];

    memset(panel, 0, sizeof *panel);
    snprintf(panel->title, sizeof panel->title, "%s", title);
    return panel;
}

struct chart_curve *chart_add(struct chart_panel *panel, const char *name,
                              enum chart_style style, enum figure_colour colour,
                              int64_t n)
{
    struct chart_curve *curve;

    if (panel->curve_count == panel->curve_room) {
        const int room = panel->curve_room ? 2 * panel->curve_room : 8;

        curve = realloc(panel->curves, (size_t)room * sizeof *curve);
        if (!curve) {
            message_memory("a picture");
            return NULL;
        }
        panel->curves = curve;
        panel->curve_room = room;
    }
    curve = &panel->curves[panel->curve_count];
    memset(curve, 0, sizeof *curve);
    snprintf(curve->name, sizeof curve->name, "%s", name);
    curve->style = style;
    curve->colour = colour;
    curve->in_legend = true;
    curve->n = n;
    curve->x = calloc(2 * (size_t)n + 1, sizeof *curve->x);
    if (!curve->x) {
        message_memory("a picture");
        return NULL;
    }
    curve->y = curve->x + n;
    panel->curve_count++;
    return curve;
}

void chart_add_note(struct chart_panel *panel, double x, double y, double dx,
                    double dy, double across, enum figure_colour colour,
                    const char *text)
{
    const int most = sizeof panel->notes / sizeof *panel->notes;
    struct chart_note note = {"", x, y, dx, dy, across, colour};

    snprintf(note.text, sizeof note.text, "%s", text);
    if (panel->note_count < most)
        panel->notes[panel->note_count++] = note;
}

void chart_steps(double x0, double x1, bool ratios, int64_t n, double *x)
{
    for (int64_t i = 0; i < n; i++) {
        const double u = (double)i / (double)(n - 1);

        x[i] = ratios ? x0 * pow(x1 / x0, u) : x0 + u * (x1 - x0);
    }
    x[n - 1] = x1;
}

static enum figure_mark mark_of(enum chart_style style)
{
    switch (style) {
    case CHART_DASHES:
        return FIGURE_DASHES;
    case CHART_DOTS:
        return FIGURE_DOT;
    case CHART_AREA:
        return FIGURE_PATCH;
    case CHART_STEMS:
        return FIGURE_STEM;
    case CHART_LINE:
    case CHART_THIN:
        break;
    }
    return FIGURE_LINE;
}

/* Has an earlier curve put this name into the legend? */
static bool is_known(const struct chart *chart, int panel, int curve)
{
    const char *name = chart->panels[panel].curves[curve].name;

    for (int i = 0; i <= panel; i++)
        for (int j = 0; j < (i < panel ? chart->panels[i].curve_count : curve);
             j++)
            if (chart->panels[i].curves[j].in_legend &&
                strcmp(chart->panels[i].curves[j].name, name) == 0)
                return true;
    return false;
}

static void draw_legend(const struct chart *chart, struct figure *figure)
{
    for (int i = 0; i < chart->panel_count; i++)
        for (int j = 0; j < chart->panels[i].curve_count; j++) {
            const struct chart_curve *curve = &chart->panels[i].curves[j];

            if (curve->in_legend && !is_known(chart, i, j))
                figure_legend(figure, curve->name, mark_of(curve->style),
                              curve->colour);
        }
}

/* Heights on the scale at the right, where those at the left would be. */
static int draw_stems(const struct chart_panel *panel,
                      const struct chart_curve *curve, struct figure *figure)
{
    double *y = malloc(((size_t)curve->n + 1) * sizeof *y);

    if (!y)
        return message_memory("a picture");
    for (int64_t i = 0; i < curve->n; i++)
        y[i] = panel->y0 + curve->y[i] / panel->right * (panel->y1 - panel->y0);
    figure_dots(figure, curve->n, curve->x, y, curve->colour, 4, true);
    free(y);
    return 0;
}

static int draw_curve(const struct chart_panel *panel,
                      const struct chart_curve *curve, struct figure *figure)
{
    switch (curve->style) {
    case CHART_LINE:
        figure_line(figure, curve->n, curve->x, curve->y, curve->colour, 2, 1);
        break;
    case CHART_THIN:
        figure_line(figure, curve->n, curve->x, curve->y, curve->colour, 1.1,
                    0.75);
        break;
    case CHART_DASHES:
        figure_dashes(figure, curve->n, curve->x, curve->y, curve->colour, 1.6);
        break;
    case CHART_DOTS:
        figure_dots(figure, curve->n, curve->x, curve->y, curve->colour, 3.2,
                    false);
        break;
    case CHART_STEMS:
        return draw_stems(panel, curve, figure);
    case CHART_AREA:
        figure_area(figure, curve->n, curve->x, curve->y, curve->colour, 0.13);
        break;
    }
    return 0;
}

/* The plot area of panel i, between `top` and the lower end of the sheet. */
static void place(const struct chart *chart, int i, double top,
                  struct figure *figure)
{
    const struct chart_panel *panel = &chart->panels[i];
    const int columns = chart->columns, row = i / columns;
    const int rows = (chart->panel_count + columns - 1) / columns;
    const double title = panel->title[0] ? 21 : 0, left = 62;
    const double right = panel->right_label ? 62 : 22, gap = 44;
    const double below = 30; // of a row that has no label of x
    const double width =
        (figure->width - left - right - gap * (columns - 1)) / columns;
    const double height = (figure->height - top - 52 + below) / rows;

    figure->left = left + (width + gap) * (i % columns);
    figure->right = figure->left + width;
    figure->top = top + height * row + title;
    figure->bottom = top + height * (row + 1) - below;
}

static int draw_panel(const struct chart *chart, int i, struct figure *figure)
{
    const struct chart_panel *panel = &chart->panels[i];
    const bool is_first = i % chart->columns == 0;
    const bool is_last =
        (i + 1) % chart->columns == 0 || i + 1 == chart->panel_count;
    const bool is_low = i + chart->columns >= chart->panel_count;
    int wrong = 0;

    if (figure->bottom - figure->top < 60) {
        message_error("the picture has not enough height for its panels; "
                      "give --size WxH with a larger H, or fewer times");
        return TOOL_USAGE;
    }
    figure_axes(figure, panel->x0, panel->x1, panel->y0, panel->y1, panel->kind,
                is_low ? panel->x_label : "", is_first ? panel->y_label : "");
    if (panel->right_label)
        figure_axis_right(figure, 0, panel->right,
                          is_last ? panel->right_label : NULL);
    if (panel->title[0])
        figure_heading(figure, panel->title);
    for (int j = 0; !wrong && j < panel->curve_count; j++)
        wrong = draw_curve(panel, &panel->curves[j], figure);
    for (int j = 0; j < panel->note_count; j++) {
        const struct chart_note *note = &panel->notes[j];

        figure_note(figure, note->x, note->y, note->dx, note->dy, note->across,
                    note->colour, note->text);
    }
    return wrong;
}

int chart_write_png(const struct chart *chart, const char *path, int width,
                    int height)
{
    struct figure figure;
    double top;
    int wrong = figure_begin_pixels(&figure, width, height, chart->title);

    if (wrong)
        return wrong;
    draw_legend(chart, &figure);
    top = figure.legend_y + 13;
    for (int i = 0; !wrong && i < chart->panel_count; i++) {
        place(chart, i, top, &figure);
        wrong = draw_panel(chart, i, &figure);
    }
    if (!wrong)
        wrong = figure_write(&figure, path);
    figure_end(&figure);
    return wrong;
}

int chart_write_csv(const struct chart *chart, const char *path)
{
    struct new_file file;
    int wrong = file_begin(&file, path);

    if (wrong)
        return wrong;
    fputs("panel,curve,x,y\n", file.stream);
    for (int i = 0; i < chart->panel_count; i++) {
        const struct chart_panel *panel = &chart->panels[i];

        for (int j = 0; j < panel->curve_count; j++) {
            const struct chart_curve *curve = &panel->curves[j];

            // 17 digits give every double back.
            for (int64_t k = 0; k < curve->n; k++)
                fprintf(file.stream, "\"%s\",\"%s\",%.17g,%.17g\n",
                        panel->title, curve->name, curve->x[k], curve->y[k]);
        }
    }
    return file_commit(&file);
}

void chart_free(struct chart *chart)
{
    for (int i = 0; i < chart->panel_count; i++) {
        for (int j = 0; j < chart->panels[i].curve_count; j++)
            free(chart->panels[i].curves[j].x);
        free(chart->panels[i].curves);
    }
    memset(chart, 0, sizeof *chart);
}
