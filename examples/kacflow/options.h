/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of the tool: one table drives parsing, checking and the help. */
#ifndef KACFLOW_TOOL_OPTIONS_H
#define KACFLOW_TOOL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* The subcommands, as bits: which of them an option belongs to. */
enum {
    FOR_TRAIN = 1,
    FOR_SAMPLE = 2,
    FOR_EVAL = 4,
    FOR_SHOW = 8,
    FOR_PLOT = 16,
    FOR_DISTILL = 32,
    FOR_CLASSIFY = 64,
    FOR_ALL = 127
};

/* What a value must be. */
enum option_type {
    OPTION_FLAG,   // no value
    OPTION_TEXT,   // anything, not empty
    OPTION_WHOLE,  // a whole number from min to max
    OPTION_SEED,   // 0 to 2^64 - 1
    OPTION_REAL,   // a finite number from min to max
    OPTION_CHOICE, // one of a list of names
    OPTION_CHECKED // what its own function accepts
};

/* Headings of the help, in its order. */
enum option_group {
    GROUP_MAIN,
    GROUP_PROCESS,
    GROUP_NETWORK,
    GROUP_OPTIMIZER,
    GROUP_LOSS,
    GROUP_STUDENT,
    GROUP_SAMPLER,
    GROUP_PICTURE,
    GROUP_THEORY,
    GROUP_COUNT
};

enum option_id {
    OPTION_DATA,
    OPTION_SOURCE,
    OPTION_COUPLING,
    OPTION_OUT,
    OPTION_STEPS,
    OPTION_COUNT_,
    OPTION_SEED_,
    OPTION_THREADS,
    OPTION_RESUME,
    OPTION_LABELS,
    OPTION_CLASS,
    OPTION_NORMALIZE,
    OPTION_VALIDATION,
    OPTION_VALIDATION_EVERY,
    OPTION_CHECKPOINT_EVERY,
    OPTION_CHECKPOINT_SECONDS,
    OPTION_SAMPLES_EVERY,
    OPTION_FLIP,
    OPTION_CROP,
    OPTION_STORAGE,
    OPTION_LOG,
    OPTION_LOG_EVERY,
    OPTION_TEACHER_EVALUATIONS,
    OPTION_PATHS,
    OPTION_FRESH,
    OPTION_FRESH_EVERY,
    OPTION_INIT,
    OPTION_CSV,
    OPTION_EXACT,
    OPTION_LIKELIHOOD,
    OPTION_CLASSIFIER,
    OPTION_TRAINING,
    OPTION_SHIFT,
    OPTION_CPU,
    OPTION_TOYS,
    OPTION_LAW,
    OPTION_A,
    OPTION_C,
    OPTION_SIGMA,
    OPTION_EXTRA,
    OPTION_HORIZON,
    OPTION_SIGNAL,
    OPTION_CLOCK,
    OPTION_CLOCK_POWER,
    OPTION_BETA,
    OPTION_PRIOR,
    OPTION_NETWORK,
    OPTION_ARCHITECTURE,
    OPTION_WIDTHS,
    OPTION_WIDTH,
    OPTION_DEPTH,
    OPTION_ACTIVATION,
    OPTION_TIME_EMBEDDING,
    OPTION_TIME_SIZE,
    OPTION_TIME_SCALE,
    OPTION_RESIDUAL,
    OPTION_CHANNELS,
    OPTION_MULTIPLIERS,
    OPTION_PATCH,
    OPTION_BLOCKS,
    OPTION_ATTENTION,
    OPTION_ATTENTION_HEADS,
    OPTION_SCALE_SHIFT,
    OPTION_RESAMPLE,
    OPTION_DROPOUT,
    OPTION_HEADS,
    OPTION_LABEL_DROPOUT,
    OPTION_OPTIMIZER,
    OPTION_RATE,
    OPTION_SCHEDULE,
    OPTION_WARMUP,
    OPTION_PERIOD,
    OPTION_GAMMA,
    OPTION_BATCH,
    OPTION_CLIP,
    OPTION_WEIGHT_DECAY,
    OPTION_MOMENTUM,
    OPTION_BETAS,
    OPTION_EMA,
    OPTION_TIMES,
    OPTION_VELOCITY_WEIGHT,
    OPTION_MEAN_WEIGHT,
    OPTION_EVALUATIONS,
    OPTION_METHOD,
    OPTION_GRID,
    OPTION_POWER,
    OPTION_END,
    OPTION_REFINEMENTS,
    OPTION_PROJECTION,
    OPTION_GUIDANCE,
    OPTION_GUIDANCE_LIMIT,
    OPTION_GUIDANCE_FROM,
    OPTION_GUIDANCE_TO,
    OPTION_TOLERANCE,
    OPTION_PRECISION,
    OPTION_START_DATA,
    OPTION_KNOWN,
    OPTION_MASK,
    OPTION_INTERPOLATE,
    OPTION_TRAJECTORIES,
    OPTION_AT,
    OPTION_BUMP,
    OPTION_DIMENSION,
    OPTION_SIZE,
    OPTION_KIND,
    OPTION_COLUMNS,
    OPTION_SHAPE,
    OPTION_RANGE,
    OPTION_TITLE,
    OPTION_QUIET,
    OPTION_HELP,
    OPTIONS
};

struct option {
    const char *name; // without the dashes
    enum option_type type;
    enum option_group group;
    int commands;             // sum of FOR_...
    const char *value;        // how the help calls the value
    double min, max;          // WHOLE and REAL; an open end is a tiny number
    const char *const *names; // CHOICE: the names, NULL at the end
    bool (*check)(const char *text); // CHECKED
    const char *wanted;              // CHECKED: what would be right
    const char *help;
};

extern const struct option option_table[OPTIONS];
extern const char *const option_group_titles[GROUP_COUNT];

/* Values of a command line. */
struct options {
    int command;                // one of FOR_...
    int recipe;                 // which defaults, see defaults.h
    const char *given[OPTIONS]; // NULL where not given; "" for a flag
    const char *files[8];       // arguments that are no options
    int file_count;
};

/* Parse what follows the subcommand. Returns 0, or an exit status after it
 * has said what is wrong. */
int options_parse(struct options *options, int command, int argc,
                  char *const *argv, int min_files, int max_files,
                  const char *files_wanted);

/* The value given, or the default; NULL where there is neither. */
const char *option_text(const struct options *options, enum option_id id);
bool option_given(const struct options *options, enum option_id id);
int64_t option_whole(const struct options *options, enum option_id id);
uint64_t option_seed(const struct options *options);
double option_real(const struct options *options, enum option_id id);

/* Where attention is: "none", or "middle" and factors 1, 2, 4, ... with commas
 * between. Returns the number of factors, or -1 for what is none of this. */
int option_attention(const char *text, int32_t factors[12], bool *middle);

/* The candidate nearest to a mistyped word, or NULL where none is near;
 * candidate(i) returns NULL past the last one and "" for one to pass over. */
const char *option_nearest(const char *word,
                           const char *(*candidate)(int i, int command),
                           int command);

/* Numbers in a text, all finite, separated by `separator`. Returns how many,
 * or -1 where the text is something else or has more than `room`. */
int option_numbers(const char *text, char separator, int room, double *out);

/* KIND[:p[:q]] where the kinds are `names`; parts that are missing keep their
 * values. Returns the index of the kind, or -1. */
int option_kind(const char *text, const char *const *names, double *p,
                double *q);

extern const char *const option_times_names[];
extern const char *const option_weight_names[];

#endif
