/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of the telegrapher's equation beside its limit, the heat equation:
 * solutions from one bump, and how fast their distance falls. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

#include "message.h"
#include "theory.h"

static const double pi = 3.14159265358979323846;

/* Density of N(0, deviation^2). */
static double gaussian(double x, double deviation)
{
    const double z = x / deviation;

    return exp(-0.5 * z * z) / (deviation * sqrt(2 * pi));
}

static int32_t bump(void *user, int64_t n, const double *x, double *f)
{
    const double *deviation = user;

    for (int64_t i = 0; i < n; i++)
        f[i] = gaussian(x[i], *deviation);
    return 0;
}

static int add_telegraph(const struct theory *theory, double t,
                         struct chart_panel *panel)
{
    enum { steps = 601 };
    double deviation = theory->bump;
    struct chart_curve *curve = chart_add(panel, "telegrapher's equation",
                                          CHART_LINE, FIGURE_BLUE, steps);
    kac_status status;

    if (!curve)
        return TOOL_FAILED;
    chart_steps(panel->x0, panel->x1, false, steps, curve->x);
    status = kac_telegraph_solve(theory->a, theory->c, t, bump, NULL,
                                 &deviation, -12 * deviation, 12 * deviation,
                                 1e-10, steps, curve->x, curve->y, NULL, NULL);
    for (int i = 0; i < steps; i++)
        panel->y1 = fmax(panel->y1, 1.12 * curve->y[i]);
    return status ? message_status(status, NULL) : 0;
}

static int add_heat(double deviation, struct chart_panel *panel)
{
    enum { steps = 401 };
    struct chart_curve *curve =
        chart_add(panel, "heat equation", CHART_DASHES, FIGURE_BLACK, steps);

    if (!curve)
        return TOOL_FAILED;
    chart_steps(panel->x0, panel->x1, false, steps, curve->x);
    for (int i = 0; i < steps; i++) {
        curve->y[i] = gaussian(curve->x[i], deviation);
        panel->y1 = fmax(panel->y1, 1.12 * curve->y[i]);
    }
    return 0;
}

static int add_solutions(const struct theory *theory, double t,
                         struct chart *chart)
{
    const double start = theory->bump, front = theory->c * t + 4 * start;
    const double sigma = theory->c / sqrt(theory->a);
    const double deviation = sqrt(start * start + sigma * sigma * t);
    struct chart_panel *panel;
    char text[64];
    int wrong;

    snprintf(text, sizeof text, "t = %g,  at = %g", t, theory->a * t);
    panel = chart_add_panel(chart, text);
    panel->x_label = "position x [length]";
    panel->y_label = "u(t, x) [1/length]";
    panel->x1 = fmax(2.6 * deviation, fmin(front, 4.5 * deviation));
    panel->x0 = -panel->x1;
    wrong = add_telegraph(theory, t, panel);
    return wrong ? wrong : add_heat(deviation, panel);
}

int theory_telegraph(const struct theory *theory, struct chart *chart)
{
    int wrong = 0;

    snprintf(chart->title, sizeof chart->title,
             "Telegrapher's and heat equation from a bump of width %g, a = %g, "
             "c = %g",
             theory->bump, theory->a, theory->c);
    chart->columns = theory_columns(theory->time_count);
    for (int i = 0; !wrong && i < theory->time_count; i++)
        wrong = add_solutions(theory, theory->times[i], chart);
    return wrong;
}

/* A limit: which rate, diffusion, dimension, and bump. */
struct limit {
    double a, sigma, bump;
    int dimension;
};

/* L2 norm of the difference of the law of d Kac coordinates (for d = 1 the
 * telegrapher's equation) and that of diffusion; NaN where the library
 * refuses. */
static double distance(const struct limit *limit, double t)
{
    return kac_telegraph_heat_distance(limit->a, limit->sigma * sqrt(limit->a),
                                       t, limit->bump, limit->dimension);
}

/* Slope of log y over log x from point `first` on, by least squares. */
static double fit_slope(const struct chart_curve *points, int64_t first,
                        double *at_mean_x, double *at_mean_y)
{
    const double n = (double)(points->n - first);
    double x = 0, y = 0, xx = 0, xy = 0;

    for (int64_t i = first; i < points->n; i++) {
        x += log(points->x[i]) / n;
        y += log(points->y[i]) / n;
    }
    for (int64_t i = first; i < points->n; i++) {
        const double gap = log(points->x[i]) - x;

        xx += gap * gap;
        xy += gap * (log(points->y[i]) - y);
    }
    *at_mean_x = x;
    *at_mean_y = y;
    return xy / xx;
}

/* The line of the fit over the whole panel, whose slope the legend tells. */
static int add_fit(const struct chart_curve *points, int64_t first,
                   const char *name, enum figure_colour colour,
                   struct chart_panel *panel)
{
    double x, y;
    const double slope = fit_slope(points, first, &x, &y);
    struct chart_curve *curve;
    char text[64];

    snprintf(text, sizeof text, "%s: slope \u2212%.3f", name, fabs(slope));
    curve = chart_add(panel, text, CHART_DASHES, colour, 2);
    if (!curve)
        return TOOL_FAILED;
    curve->x[0] = panel->x0;
    curve->x[1] = panel->x1;
    for (int i = 0; i < 2; i++)
        curve->y[i] = exp(y + slope * (log(curve->x[i]) - x));
    return 0;
}

enum { limit_points = 17, fitted_from = 8 };

/* Distances over the rate (t fixed) or over time (a fixed). */
static int add_distances(const struct limit *limit, double t, bool over_rate,
                         const char *name, enum figure_colour colour,
                         struct chart_panel *panel)
{
    struct chart_curve *curve =
        chart_add(panel, name, CHART_DOTS, colour, limit_points);

    if (!curve)
        return TOOL_FAILED;
    curve->in_legend = false;
    chart_steps(panel->x0, panel->x1, true, limit_points, curve->x);
    for (int i = 0; i < limit_points; i++) {
        struct limit here = *limit;

        if (over_rate)
            here.a = curve->x[i];
        curve->y[i] = distance(&here, over_rate ? t : curve->x[i]);
        if (!(curve->y[i] > 0)) {
            message_error("the distance of the solutions cannot be computed "
                          "at a = %g, t = %g; choose others",
                          here.a, over_rate ? t : curve->x[i]);
            return TOOL_USAGE;
        }
        panel->y0 = fmin(panel->y0, curve->y[i] / 2);
        panel->y1 = fmax(panel->y1, curve->y[i] * 2);
    }
    return add_fit(curve, fitted_from, name, colour, panel);
}

int theory_limit(const struct theory *theory, struct chart *chart)
{
    struct limit limit = {theory->a, theory->sigma, theory->bump, 1};
    struct chart_panel *panels[2];
    char text[64];
    int wrong = 0;

    snprintf(chart->title, sizeof chart->title,
             "L2 distance of the Kac and the heat solution, \u03c3 = %g, "
             "bump %g",
             theory->sigma, theory->bump);
    chart->columns = 2;
    panels[0] =
        chart_add_panel(chart, "t fixed, d = 1; theorem: slope \u22121");
    panels[0]->x_label = "rate a [1/time], c = \u03c3\u221aa";
    panels[0]->y_label = "L2 norm of the difference";
    snprintf(text, sizeof text, "a = %g fixed; theorem: \u22121 \u2212 d/4",
             theory->a);
    panels[1] = chart_add_panel(chart, text);
    panels[1]->x_label = "time t [time]";
    panels[1]->y_label = "";
    for (int i = 0; i < 2; i++) {
        panels[i]->kind = FIGURE_LOG_X | FIGURE_LOG_Y;
        panels[i]->x0 = 1;
        panels[i]->x1 = 1e4;
        panels[i]->y0 = INFINITY;
    }
    // The sign of dots of all colours.
    if (!chart_add(panels[0], "computed", CHART_DOTS, FIGURE_BLACK, 0))
        return TOOL_FAILED;
    for (int i = 0; !wrong && i < theory->time_count; i++) {
        snprintf(text, sizeof text, "t = %g", theory->times[i]);
        wrong = add_distances(&limit, theory->times[i], true, text,
                              theory_colours[i], panels[0]);
    }
    for (int d = 1; !wrong && d <= 3; d++) {
        limit.dimension = d;
        snprintf(text, sizeof text, "d = %d", d);
        wrong = add_distances(&limit, 0, false, text, theory_colours[d + 2],
                              panels[1]);
    }
    return wrong;
}
