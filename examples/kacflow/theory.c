/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of the theory: which there are, and what each takes. */
#include "theory.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "message.h"

const enum figure_colour theory_colours[theory_most_times] = {
    FIGURE_BLUE,   FIGURE_VERMILLION, FIGURE_GREEN,
    FIGURE_ORANGE, FIGURE_PURPLE,     FIGURE_SKY};

/* Which there are, their defaults, and the options they take, OPTIONS behind
 * the last one. */
struct picture {
    const char *name;
    double a, c, bump;
    const char *at; // as the option takes them
    int (*make)(const struct theory *theory, struct chart *chart);
    enum option_id takes[8];
};

// clang-format off
static const struct picture pictures[] = {
    {"law", 9, 3, 0, "0.05,0.15,0.4,1", theory_law,
     {OPTION_A, OPTION_C, OPTION_AT, OPTIONS}},
    {"velocity", 9, 3, 0, "0.1,0.25,0.5,1", theory_velocity,
     {OPTION_A, OPTION_C, OPTION_AT, OPTIONS}},
    {"paths", 25, 5, 0, NULL, theory_paths,
     {OPTION_A, OPTION_C, OPTION_HORIZON, OPTION_COUNT_, OPTION_SEED_,
      OPTIONS}},
    {"telegraph", 1, 1, 0.1, "0.25,1,3,10", theory_telegraph,
     {OPTION_A, OPTION_C, OPTION_AT, OPTION_BUMP, OPTIONS}},
    {"limit", 10, 0, 0.5, "0.1,1,10", theory_limit,
     {OPTION_A, OPTION_SIGMA, OPTION_AT, OPTION_BUMP, OPTIONS}},
    {"energy", 9, 3, 0, NULL, theory_energy,
     {OPTION_A, OPTION_C, OPTION_DIMENSION, OPTIONS}},
};
// clang-format on

enum { paths_drawn = 8, most_paths = 1000 };
static const double paths_end = 4; // where --T is not given

enum { picture_count = sizeof pictures / sizeof *pictures };

const char *theory_candidate(int i, int command)
{
    (void)command;
    return i < picture_count ? pictures[i].name : NULL;
}

static const struct picture *find(const char *name)
{
    for (int i = 0; i < picture_count; i++)
        if (strcmp(pictures[i].name, name) == 0)
            return &pictures[i];
    return NULL;
}

bool theory_is(const char *name)
{
    return find(name) != NULL;
}

static bool takes(const struct picture *picture, enum option_id id)
{
    for (int i = 0; picture->takes[i] != OPTIONS; i++)
        if (picture->takes[i] == id)
            return true;
    return false;
}

bool theory_has(enum option_id id)
{
    if (id == OPTION_COUNT_ || id == OPTION_SEED_)
        return false;
    if (id == OPTION_SIZE)
        return true;
    for (int i = 0; i < picture_count; i++)
        if (takes(&pictures[i], id))
            return true;
    return false;
}

/* Options of other pictures are refused, not passed over. */
static int check_options(const struct options *options,
                         const struct picture *picture)
{
    static const enum option_id always[] = {OPTION_OUT,   OPTION_SIZE,
                                            OPTION_TITLE, OPTION_THREADS,
                                            OPTION_QUIET, OPTION_HELP};
    char list[160] = "";

    for (int i = 0; picture->takes[i] != OPTIONS; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "--%s, ",
                 option_table[picture->takes[i]].name);
    for (int id = 0; id < OPTIONS; id++) {
        bool known = !option_given(options, (enum option_id)id) ||
                     takes(picture, (enum option_id)id);

        for (size_t i = 0; i < sizeof always / sizeof *always; i++)
            known = known || (int)always[i] == id;
        if (!known) {
            message_error("--%s is no option of the picture \"%s\", which "
                          "takes %s--size and --title",
                          option_table[id].name, picture->name, list);
            return TOOL_USAGE;
        }
    }
    return 0;
}

int theory_columns(int panels)
{
    return panels == 4 ? 2 : panels < 4 ? panels : 3;
}

static double real_or(const struct options *options, enum option_id id,
                      double otherwise)
{
    return option_given(options, id) ? option_real(options, id) : otherwise;
}

static int settle(const struct options *options, const struct picture *picture,
                  struct theory *theory)
{
    const char *at = option_text(options, OPTION_AT);

    memset(theory, 0, sizeof *theory);
    theory->process_given =
        option_given(options, OPTION_A) || option_given(options, OPTION_C);
    theory->a = real_or(options, OPTION_A, picture->a);
    theory->c = real_or(options, OPTION_C, picture->c);
    theory->sigma = option_real(options, OPTION_SIGMA);
    theory->bump = real_or(options, OPTION_BUMP, picture->bump);
    theory->horizon = real_or(options, OPTION_HORIZON, paths_end);
    if (!at)
        at = picture->at;
    if (at)
        theory->time_count =
            option_numbers(at, ',', theory_most_times, theory->times);
    theory->dimension = option_whole(options, OPTION_DIMENSION);
    theory->seed = option_seed(options);
    theory->count = option_given(options, OPTION_COUNT_)
                        ? option_whole(options, OPTION_COUNT_)
                        : paths_drawn;
    if (theory->count > most_paths) {
        message_error("--count %" PRId64 ": at most %d paths are drawn",
                      theory->count, most_paths);
        return TOOL_USAGE;
    }
    return 0;
}

/* Numbers that are too large for axes, as of extreme rates. */
static int check_ranges(const struct chart *chart)
{
    for (int i = 0; i < chart->panel_count; i++) {
        const struct chart_panel *panel = &chart->panels[i];
        const double x = fmax(fabs(panel->x0), fabs(panel->x1));
        const double y = fmax(fabs(panel->y0), fabs(panel->y1));

        if (!(x > 1e-30 && x < 1e30 && y > 1e-30 && y < 1e30)) {
            message_error("with these values the axes would reach to %g and "
                          "%g, which cannot be drawn; choose others",
                          x, y);
            return TOOL_USAGE;
        }
    }
    return 0;
}

static int write_chart(const struct options *options, struct chart *chart)
{
    const char *out = option_text(options, OPTION_OUT);
    double size[2] = {0};
    int wrong;

    if (option_given(options, OPTION_TITLE))
        snprintf(chart->title, sizeof chart->title, "%s",
                 option_text(options, OPTION_TITLE));
    wrong = check_ranges(chart);
    if (wrong)
        return wrong;
    if (file_has_suffix(out, ".csv"))
        return chart_write_csv(chart, out);
    option_numbers(option_text(options, OPTION_SIZE), 'x', 2, size);
    return chart_write_png(chart, out, (int)size[0], (int)size[1]);
}

int theory_plot(const struct options *options, const char *name)
{
    const struct picture *picture = find(name);
    struct chart chart = {.columns = 1};
    struct theory theory;
    int wrong = check_options(options, picture);

    if (wrong)
        return wrong;
    wrong = settle(options, picture, &theory);
    if (!wrong)
        wrong = picture->make(&theory, &chart);
    if (!wrong)
        wrong = write_chart(options, &chart);
    chart_free(&chart);
    return wrong;
}
