/* SPDX-License-Identifier: BSD-2-Clause */
/* Picture of paths of the Kac process in their light cone. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "message.h"
#include "theory.h"

static const double most_reversals = 1e5; // that paths have in the mean

/* Reversals of n paths. */
struct reversals {
    int64_t n, capacity;
    int8_t *start;
    int64_t *count;
    double *jumps; // [n, capacity]
};

static void reversals_free(struct reversals *reversals)
{
    free(reversals->start);
    free(reversals->count);
    free(reversals->jumps);
}

/* The counts; then the reversals too, for which there is room. */
static kac_status ask(const struct theory *theory, double a, uint32_t step,
                      const struct reversals *out)
{
    return kac_path_jumps(a, theory->horizon, theory->seed, step, 0, out->n,
                          out->capacity, out->start, out->count, out->jumps);
}

static int reversals_draw(const struct theory *theory, double a, uint32_t step,
                          struct reversals *out)
{
    const size_t n = (size_t)theory->count;
    kac_status status;

    memset(out, 0, sizeof *out);
    out->n = theory->count;
    out->start = calloc(n, sizeof *out->start);
    out->count = calloc(n, sizeof *out->count);
    if (!out->start || !out->count)
        return message_memory("paths");
    status = ask(theory, a, step, out);
    for (size_t i = 0; !status && i < n; i++)
        if (out->count[i] > out->capacity)
            out->capacity = out->count[i];
    if (!status) {
        out->jumps = calloc(n * (size_t)out->capacity + 1, sizeof *out->jumps);
        if (!out->jumps)
            return message_memory("paths");
        status = ask(theory, a, step, out);
    }
    return status ? message_status(status, NULL) : 0;
}

/* Path i with its corners: at 0, where it is reversed, at T. */
static int add_path(const struct reversals *reversals, int64_t i, double c,
                    double horizon, struct chart_panel *panel)
{
    const int64_t count = reversals->count[i];
    const double *jumps = reversals->jumps + i * reversals->capacity;
    struct chart_curve *curve;
    kac_status status;
    char text[32];

    snprintf(text, sizeof text, "path %" PRId64, i + 1);
    curve = chart_add(panel, text, CHART_THIN,
                      theory_colours[i % theory_most_times], count + 2);
    if (!curve)
        return TOOL_FAILED;
    curve->in_legend = false;
    for (int64_t k = 0; k < count; k++)
        curve->x[k + 1] = jumps[k];
    curve->x[count + 1] = horizon;
    status = kac_path_position(c, 1, count, reversals->start + i, &count, jumps,
                               count + 2, curve->x, curve->y, NULL);
    return status ? message_status(status, NULL) : 0;
}

static int add_cone(double c, double horizon, struct chart_panel *panel)
{
    struct chart_curve *curve = chart_add(panel, "light cone |x| \u2264 ct",
                                          CHART_AREA, FIGURE_BLUE, 3);

    if (!curve)
        return TOOL_FAILED;
    curve->x[1] = curve->x[2] = horizon;
    curve->y[1] = c * horizon;
    curve->y[2] = -c * horizon;
    return 0;
}

/* Twice the deviation of the diffusion that the paths tend to. */
static int add_deviation(double sigma, double horizon,
                         struct chart_panel *panel)
{
    enum { steps = 201 };

    for (int k = 0; k < 2; k++) {
        struct chart_curve *curve = chart_add(
            panel, "\u00b12\u03c3\u221at of diffusion, \u03c3 = c/\u221aa",
            CHART_DASHES, FIGURE_BLACK, steps);

        if (!curve)
            return TOOL_FAILED;
        for (int i = 0; i < steps; i++) {
            const double u = (double)i / (steps - 1);

            // Closer where the root is steep.
            curve->x[i] = horizon * u * u;
            curve->y[i] = (k == 0 ? -2 : 2) * sigma * u * sqrt(horizon);
        }
    }
    return 0;
}

static int add_paths(const struct theory *theory, double a, double c,
                     uint32_t step, double reach, struct chart *chart)
{
    const double horizon = theory->horizon;
    struct chart_panel *panel;
    struct reversals reversals;
    char text[64];
    int wrong;

    snprintf(text, sizeof text, "a = %g, c = %g", a, c);
    panel = chart_add_panel(chart, text);
    panel->x_label = "time t [time]";
    panel->y_label = "position x [length]";
    panel->x1 = horizon;
    panel->y1 = reach;
    panel->y0 = -reach;
    wrong = add_cone(c, horizon, panel);
    if (wrong)
        return wrong;
    wrong = reversals_draw(theory, a, step, &reversals);
    for (int64_t i = 0; !wrong && reversals.jumps && i < theory->count; i++)
        wrong = add_path(&reversals, i, c, horizon, panel);
    reversals_free(&reversals);
    return wrong ? wrong : add_deviation(c / sqrt(a), horizon, panel);
}

int theory_paths(const struct theory *theory, struct chart *chart)
{
    static const double usual[][2] = {{1, 1}, {25, 5}};
    const double given[][2] = {{theory->a, theory->c}};
    const double(*processes)[2] = theory->process_given ? given : usual;
    const int count = theory->process_given ? 1 : 2;
    const double sigma = processes[0][1] / sqrt(processes[0][0]);
    const double reach = fmin(1.1 * processes[0][1] * theory->horizon,
                              4.5 * sigma * sqrt(theory->horizon));
    int wrong = 0;

    snprintf(chart->title, sizeof chart->title,
             "%" PRId64 " paths of the Kac process", theory->count);
    chart->columns = count;
    for (int i = 0; !wrong && i < count; i++) {
        if (processes[i][0] * theory->horizon > most_reversals) {
            message_error("a path would have some %g reversals; lower --a or "
                          "--T until there are at most %g",
                          processes[i][0] * theory->horizon, most_reversals);
            return TOOL_USAGE;
        }
        wrong = add_paths(theory, processes[i][0], processes[i][1], (uint32_t)i,
                          reach, chart);
    }
    return wrong;
}
