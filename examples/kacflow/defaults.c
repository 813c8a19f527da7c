/* SPDX-License-Identifier: BSD-2-Clause */
/* The defaults of the tool, all in one place. */
#include "defaults.h"

#include <stddef.h>

/* A recipe of pictures that says nothing has that of points. */
struct recipes {
    const char *points, *pictures;
};

static const struct recipes defaults[OPTIONS] = {
    [OPTION_COUPLING] = {"ot", NULL},
    [OPTION_STEPS] = {"24000", "4000"},
    [OPTION_COUNT_] = {"5000", "1000"},
    [OPTION_SEED_] = {"1", NULL},
    [OPTION_THREADS] = {"0", NULL},
    [OPTION_NORMALIZE] = {"standard", "range"},
    [OPTION_VALIDATION] = {"0", NULL},
    [OPTION_VALIDATION_EVERY] = {"500", NULL},
    [OPTION_CHECKPOINT_EVERY] = {"2000", "500"},
    [OPTION_CHECKPOINT_SECONDS] = {"300", NULL},
    [OPTION_SAMPLES_EVERY] = {"0", NULL},
    [OPTION_FLIP] = {"none", NULL},
    [OPTION_STORAGE] = {"f32", NULL},
    [OPTION_TEACHER_EVALUATIONS] = {"50", "20"},
    [OPTION_PATHS] = {"32768", "2048"},
    [OPTION_FRESH] = {"1024", "64"},
    [OPTION_FRESH_EVERY] = {"100", "20"},
    [OPTION_LOG_EVERY] = {"10", NULL},
    [OPTION_EXACT] = {"2000", "1000"},
    [OPTION_SHIFT] = {"0", NULL},

    [OPTION_LAW] = {"kac", NULL},
    [OPTION_A] = {"25", "9"},
    [OPTION_C] = {"2", "3"},
    [OPTION_SIGMA] = {"1", NULL},
    [OPTION_EXTRA] = {"128", NULL},
    [OPTION_HORIZON] = {"1", NULL},
    [OPTION_SIGNAL] = {"linear", NULL},
    [OPTION_CLOCK] = {"quadratic", NULL},
    [OPTION_CLOCK_POWER] = {"3", NULL},
    [OPTION_BETA] = {"0.1,20", NULL},

    [OPTION_NETWORK] = {"mlp", NULL},
    [OPTION_WIDTHS] = {"256,256,256", "512,512,512"},
    [OPTION_ACTIVATION] = {"silu", NULL},
    [OPTION_TIME_EMBEDDING] = {"log", NULL},
    [OPTION_TIME_SIZE] = {"64", NULL},
    [OPTION_TIME_SCALE] = {"1", NULL},
    [OPTION_RESIDUAL] = {"off", "on"},
    [OPTION_CHANNELS] = {"32", NULL},
    [OPTION_MULTIPLIERS] = {"1,2,2", NULL},
    [OPTION_PATCH] = {"1", NULL},
    [OPTION_BLOCKS] = {"2", NULL},
    [OPTION_ATTENTION] = {"middle", NULL},
    [OPTION_ATTENTION_HEADS] = {"1", NULL},
    [OPTION_SCALE_SHIFT] = {"off", NULL},
    [OPTION_RESAMPLE] = {"conv", NULL},
    [OPTION_DROPOUT] = {"0", NULL},
    [OPTION_HEADS] = {"both", NULL},
    [OPTION_LABEL_DROPOUT] = {"0.1", NULL},

    [OPTION_OPTIMIZER] = {"adam", NULL},
    [OPTION_RATE] = {"2e-3", "1e-3"},
    [OPTION_SCHEDULE] = {"cosine", NULL},
    [OPTION_WARMUP] = {"200", NULL},
    [OPTION_GAMMA] = {"0.1", NULL},
    [OPTION_BATCH] = {"256", NULL},
    [OPTION_CLIP] = {"0", NULL},
    [OPTION_MOMENTUM] = {"0.9", NULL},
    [OPTION_BETAS] = {"0.9,0.99", NULL},
    [OPTION_EMA] = {"0.999", NULL},

    [OPTION_TIMES] = {"uniform", NULL},
    [OPTION_VELOCITY_WEIGHT] = {"uniform:1", NULL},
    [OPTION_MEAN_WEIGHT] = {"noise:1:1e-3", "noise:10:1"},

    [OPTION_EVALUATIONS] = {"20", NULL},
    [OPTION_METHOD] = {"ab2", NULL},
    [OPTION_GRID] = {"power", NULL},
    [OPTION_POWER] = {"1", NULL},
    [OPTION_END] = {"0.05", "0.1"},
    [OPTION_REFINEMENTS] = {"1", NULL},
    [OPTION_PROJECTION] = {"2", NULL},
    [OPTION_GUIDANCE] = {"0", NULL},
    [OPTION_GUIDANCE_LIMIT] = {"0", NULL},
    [OPTION_GUIDANCE_FROM] = {"0", NULL},
    [OPTION_TOLERANCE] = {"1e-5", NULL},
    [OPTION_PRECISION] = {"f32", NULL},

    [OPTION_DIMENSION] = {"1", NULL},
    [OPTION_SIZE] = {"1440x880", NULL},
};

/* Of a student, where they are not those of training. */
static const struct recipes student_defaults[OPTIONS] = {
    [OPTION_STEPS] = {"6000", "600"},
    [OPTION_BATCH] = {"256", "64"},
    [OPTION_WARMUP] = {"200", "50"},
    [OPTION_RATE] = {"1e-3", "5e-4"},
    [OPTION_EVALUATIONS] = {"4", NULL},
};

const char *default_text(enum option_id id, int recipe)
{
    const struct recipes *of =
        (recipe & RECIPE_STUDENT) && student_defaults[id].points
            ? &student_defaults[id]
            : &defaults[id];

    return (recipe & RECIPE_PICTURES) && of->pictures ? of->pictures
                                                      : of->points;
}
