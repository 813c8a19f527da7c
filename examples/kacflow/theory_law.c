/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of the law of the Kac process: density, velocity, energy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

#include "message.h"
#include "theory.h"

enum { steps = 401 };

static const double pi = 3.14159265358979323846;

/* Standard deviation of the Gaussian that the law tends to. */
static double limit_deviation(const struct theory *theory, double t)
{
    return theory->c * sqrt(t / theory->a);
}

/* The density, which is 0 beyond the fronts. */
static int add_density(const struct theory *theory, double t,
                       struct chart_panel *panel)
{
    const double front = theory->c * t, reach = panel->x1;
    const double inside = fmin(reach, front * (1 - 1e-12));
    struct chart_curve *curve = chart_add(panel, "density of the Kac process",
                                          CHART_LINE, FIGURE_BLUE, steps + 4);
    kac_status status;

    if (!curve)
        return TOOL_FAILED;
    curve->x[0] = -fmax(reach, front);
    curve->x[1] = -fmax(inside, front);
    chart_steps(-inside, inside, false, steps, curve->x + 2);
    curve->x[steps + 2] = fmax(inside, front);
    curve->x[steps + 3] = fmax(reach, front);
    status =
        kac_law_density(theory->a, theory->c, t, curve->n, curve->x, curve->y);
    for (int64_t i = 0; i < curve->n; i++)
        panel->y1 = fmax(panel->y1, 1.12 * curve->y[i]);
    return status ? message_status(status, NULL) : 0;
}

static int add_gaussian(double deviation, struct chart_panel *panel)
{
    struct chart_curve *curve = chart_add(panel, "Gaussian N(0, c\u00b2t/a)",
                                          CHART_DASHES, FIGURE_BLACK, steps);

    if (!curve)
        return TOOL_FAILED;
    chart_steps(panel->x0, panel->x1, false, steps, curve->x);
    for (int i = 0; i < steps; i++) {
        const double z = curve->x[i] / deviation;

        curve->y[i] = exp(-0.5 * z * z) / (deviation * sqrt(2 * pi));
        panel->y1 = fmax(panel->y1, 1.12 * curve->y[i]);
    }
    return 0;
}

/* A number of two digits without the zeros of its exponent. */
static void short_number(double value, char *out, size_t room)
{
    const int exponent = (int)floor(log10(value));

    if (value >= 0.001)
        snprintf(out, room, "%.2g", value);
    else
        snprintf(out, room, "%.0fe%d", value / pow(10, exponent), exponent);
}

static int add_atoms(const struct theory *theory, double t,
                     struct chart_panel *panel)
{
    const double front = theory->c * t, mass = kac_law_atom(theory->a, t);
    struct chart_curve *curve =
        chart_add(panel, "atoms at \u00b1ct, their mass on the right",
                  CHART_STEMS, FIGURE_VERMILLION, 2);
    char text[32];

    if (!curve)
        return TOOL_FAILED;
    short_number(fmax(mass, 1e-300), text, sizeof text);
    for (int i = 0; i < 2; i++) {
        const double side = i == 0 ? -1 : 1;

        curve->x[i] = side * front;
        curve->y[i] = mass;
        if (front < panel->x1)
            chart_add_note(panel, side * front, mass / panel->right * panel->y1,
                           side * 7, mass < 0.05 ? -4 : 4, i == 0 ? 1 : 0,
                           FIGURE_VERMILLION, text);
    }
    return 0;
}

static int add_law(const struct theory *theory, double t, struct chart *chart)
{
    const double front = theory->c * t, deviation = limit_deviation(theory, t);
    struct chart_panel *panel;
    char text[64];
    int wrong;

    snprintf(text, sizeof text, "t = %g,  at = %g", t, theory->a * t);
    panel = chart_add_panel(chart, text);
    panel->x_label = "position x [length]";
    panel->y_label = "density [1/length]";
    panel->right_label = "mass of an atom";
    panel->x1 = fmax(2.6 * deviation, fmin(1.5 * front, 4.5 * deviation));
    panel->x0 = -panel->x1;
    panel->right = 0.6; // above 1/2, the most that an atom has
    wrong = add_density(theory, t, panel);
    if (!wrong)
        wrong = add_gaussian(deviation, panel);
    if (!wrong)
        wrong = add_atoms(theory, t, panel);
    return wrong;
}

int theory_law(const struct theory *theory, struct chart *chart)
{
    int wrong = 0;

    snprintf(chart->title, sizeof chart->title,
             "Law of the Kac process, a = %g, c = %g", theory->a, theory->c);
    chart->columns = theory_columns(theory->time_count);
    for (int i = 0; !wrong && i < theory->time_count; i++)
        wrong = add_law(theory, theory->times[i], chart);
    return wrong;
}

/* v(t, x) between the fronts, where it jumps to +-c, and x/(2t). */
static int add_velocity(const struct theory *theory, int i,
                        struct chart_panel *panel)
{
    const double t = theory->times[i], front = theory->c * t;
    const double reach = fmin(panel->x1, 2 * t * panel->y1);
    struct chart_curve *curve;
    kac_status status;
    char text[64];

    snprintf(text, sizeof text, "x/(2t) of diffusion, t = %g", t);
    curve = chart_add(panel, text, CHART_DASHES, theory_colours[i], 2);
    if (!curve)
        return TOOL_FAILED;
    curve->in_legend = false;
    for (int k = 0; k < 2; k++) {
        curve->x[k] = k == 0 ? -reach : reach;
        curve->y[k] = curve->x[k] / (2 * t);
    }
    snprintf(text, sizeof text, "t = %g", t);
    curve = chart_add(panel, text, CHART_LINE, theory_colours[i], steps);
    if (!curve)
        return TOOL_FAILED;
    chart_steps(-front * (1 - 1e-12), front * (1 - 1e-12), false, steps,
                curve->x);
    status = kac_law_velocity(theory->a, theory->c, t, steps, curve->x,
                              curve->y, NULL, NULL);
    if (status)
        return message_status(status, NULL);
    snprintf(text, sizeof text, "on the fronts, t = %g", t);
    curve = chart_add(panel, text, CHART_DOTS, theory_colours[i], 2);
    if (!curve)
        return TOOL_FAILED;
    curve->in_legend = false;
    curve->x[0] = -front;
    curve->x[1] = front;
    status = kac_law_velocity(theory->a, theory->c, t, 2, curve->x, curve->y,
                              NULL, NULL);
    return status ? message_status(status, NULL) : 0;
}

static int add_bounds(double c, struct chart_panel *panel)
{
    for (int k = 0; k < 2; k++) {
        const double sign = k == 0 ? -1 : 1;
        struct chart_curve *curve =
            chart_add(panel, "bound", CHART_LINE, FIGURE_GREY, 2);

        if (!curve)
            return TOOL_FAILED;
        curve->in_legend = false;
        chart_steps(panel->x0, panel->x1, false, 2, curve->x);
        curve->y[0] = curve->y[1] = sign * c;
    }
    chart_add_note(panel, panel->x0, c, 8, -7, 0, FIGURE_BLACK, "+c");
    chart_add_note(panel, panel->x0, -c, 8, 16, 0, FIGURE_BLACK, "\u2212c");
    return 0;
}

int theory_velocity(const struct theory *theory, struct chart *chart)
{
    struct chart_panel *panel = chart_add_panel(chart, "");
    double last = 0;
    int wrong;

    snprintf(chart->title, sizeof chart->title,
             "Velocity field of the Kac process, a = %g, c = %g", theory->a,
             theory->c);
    for (int i = 0; i < theory->time_count; i++)
        last = fmax(last, theory->times[i]);
    panel->x_label = "position x [length]";
    panel->y_label = "velocity v(t, x) [length/time]";
    panel->x1 = 1.06 * theory->c * last;
    panel->x0 = -panel->x1;
    panel->y1 = 1.6 * theory->c;
    panel->y0 = -panel->y1;
    wrong = add_bounds(theory->c, panel);
    for (int i = 0; !wrong && i < theory->time_count; i++)
        wrong = add_velocity(theory, i, panel);
    // Signs of what there is of every colour.
    if (!wrong &&
        (!chart_add(panel, "diffusion x/(2t)", CHART_DASHES, FIGURE_BLACK, 0) ||
         !chart_add(panel, "v = \u00b1c on the fronts x = \u00b1ct", CHART_DOTS,
                    FIGURE_BLACK, 0)))
        return TOOL_FAILED;
    return wrong;
}

/* E|v|^2 of d coordinates, and its bound d c^2. */
static int add_energy(double a, double c, double d, enum figure_colour colour,
                      struct chart_panel *panel)
{
    struct chart_curve *curve;
    char text[64];

    snprintf(text, sizeof text, "bound d c\u00b2, c = %g", c);
    curve = chart_add(panel, text, CHART_DASHES, colour, 2);
    if (!curve)
        return TOOL_FAILED;
    curve->in_legend = false;
    chart_steps(panel->x0, panel->x1, true, 2, curve->x);
    curve->y[0] = curve->y[1] = d * c * c;
    snprintf(text, sizeof text, "Kac, a = %g, c = %g", a, c);
    curve = chart_add(panel, text, CHART_LINE, colour, steps);
    if (!curve)
        return TOOL_FAILED;
    chart_steps(panel->x0, panel->x1, true, steps, curve->x);
    for (int i = 0; i < steps; i++)
        curve->y[i] = d * kac_law_energy(a, c, curve->x[i]);
    return 0;
}

/* The energy of diffusion reaches the bound of a Kac process at 1/(4a). */
static int add_crossings(const double processes[][2], int count, double d,
                         struct chart_panel *panel)
{
    struct chart_curve *curve;

    if (!chart_add(panel, "bound d c\u00b2", CHART_DASHES, FIGURE_BLACK, 0))
        return TOOL_FAILED;
    curve = chart_add(panel, "t = 1/(4a)", CHART_DOTS, FIGURE_BLACK, count);
    if (!curve)
        return TOOL_FAILED;
    for (int i = 0; i < count; i++) {
        curve->x[i] = 1 / (4 * processes[i][0]);
        curve->y[i] = d * processes[i][1] * processes[i][1];
    }
    return 0;
}

int theory_energy(const struct theory *theory, struct chart *chart)
{
    static const double usual[][2] = {{1, 1}, {9, 3}, {100, 10}};
    const double given[][2] = {{theory->a, theory->c}};
    const double(*processes)[2] = theory->process_given ? given : usual;
    const int count = theory->process_given ? 1 : 3;
    const double sigma = processes[0][1] / sqrt(processes[0][0]);
    const double d = (double)theory->dimension;
    struct chart_panel *panel = chart_add_panel(chart, "");
    struct chart_curve *curve;
    int wrong = 0;

    snprintf(chart->title, sizeof chart->title,
             "Mean energy of the velocity field, d = %g, \u03c3 = %g", d,
             sigma);
    panel->kind = FIGURE_LOG_X | FIGURE_LOG_Y;
    panel->x_label = "time t [time]";
    panel->y_label = "E |v(t, X)|\u00b2  [length\u00b2/time\u00b2]";
    panel->x0 = 0.003 / processes[count - 1][0];
    panel->x1 = 10 / processes[0][0];
    panel->y0 = 0.7 * d * sigma * sigma / (4 * panel->x1);
    panel->y1 = d * sigma * sigma / (4 * panel->x0);
    curve = chart_add(panel, "diffusion d \u03c3\u00b2/(4t)", CHART_LINE,
                      FIGURE_BLACK, 2);
    if (!curve)
        return TOOL_FAILED;
    chart_steps(panel->x0, panel->x1, true, 2, curve->x);
    for (int k = 0; k < 2; k++)
        curve->y[k] = d * sigma * sigma / (4 * curve->x[k]);
    for (int i = 0; !wrong && i < count; i++)
        wrong = add_energy(processes[i][0], processes[i][1], d,
                           theory_colours[i], panel);
    return wrong ? wrong : add_crossings(processes, count, d, panel);
}
