/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of the theory: `kacflow plot law` and its like. */
#ifndef KACFLOW_TOOL_THEORY_H
#define KACFLOW_TOOL_THEORY_H

#include <stdbool.h>
#include <stdint.h>

#include "chart.h"
#include "options.h"

enum { theory_most_times = chart_most_panels };

/* What a picture is drawn from: options, else the picture's own defaults. */
struct theory {
    double a, c;
    bool process_given; // --a or --c
    double times[theory_most_times];
    int time_count;
    int64_t dimension, count;
    double horizon, sigma, bump;
    uint64_t seed;
};

/* Is it the name of such a picture? */
bool theory_is(const char *name);

/* The names in turn, NULL behind the last one; for option_nearest(). */
const char *theory_candidate(int i, int command);

/* Draw it, or write its numbers where --out ends in .csv. */
int theory_plot(const struct options *options, const char *name);

/* Is this an option of such pictures alone? */
bool theory_has(enum option_id id);

/* One for each time. */
extern const enum figure_colour theory_colours[theory_most_times];

/* Columns of that many panels. */
int theory_columns(int panels);

/* Fill in a chart; 0 or an exit status, with a message. */
int theory_law(const struct theory *theory, struct chart *chart);
int theory_velocity(const struct theory *theory, struct chart *chart);
int theory_energy(const struct theory *theory, struct chart *chart);
int theory_paths(const struct theory *theory, struct chart *chart);
int theory_telegraph(const struct theory *theory, struct chart *chart);
int theory_limit(const struct theory *theory, struct chart *chart);

#endif
