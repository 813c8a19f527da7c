/* SPDX-License-Identifier: BSD-2-Clause */
/* Toy distributions: built-in data sets without end. */

#include "data/data_priv.h"

#include <math.h>
#include <string.h>

struct parameter {
    const char *name; /* NULL: none */
    double value;     /* by default */
};

struct toy_set;

/* A distribution; what it does not have is NULL. */
struct toy {
    const char *name;
    int64_t dimension;
    struct parameter parameter[KACI_TOY_PARAMETERS];
    void (*draw)(const struct toy_set *set, struct kaci_random *random,
                 double *x);
    double (*log_density)(const struct toy_set *set, const double *x);
    int64_t (*modes)(const struct toy_set *set, double *out);
};

enum { MAX_DIMENSION = 64 };

struct toy_set {
    kac_dataset base;
    const struct toy *toy;
    uint64_t seed;
    double value[KACI_TOY_PARAMETERS]; /* in the order of the table */
    double mode[2 * KACI_TOY_MODES];
    int64_t modes;
};

// ---- The distributions: value[] is in the order of the table below --------

static void draw_mixture(const struct toy_set *set, struct kaci_random *random,
                         double *x)
{
    const double *mode = set->mode + 2 * kaci_random_below(random, set->modes);

    x[0] = mode[0] + set->value[0] * kaci_random_normal(random);
    x[1] = mode[1] + set->value[0] * kaci_random_normal(random);
}

static double mixture_density(const struct toy_set *set, const double *x)
{
    return kaci_mixture_log_density(set->modes, set->mode, set->value[0], x);
}

static int64_t grid9_modes(const struct toy_set *set, double *out)
{
    (void)set;
    return kaci_grid9_modes(out);
}

static int64_t gaussians8_modes(const struct toy_set *set, double *out)
{
    return kaci_gaussians8_modes(set->value[1], out);
}

// Upper half of the unit circle, or the lower half of the one around (1, 1/2).
static void draw_moons(const struct toy_set *set, struct kaci_random *random,
                       double *x)
{
    const int lower = (int)kaci_random_below(random, 2);
    const double u = kaci_random_uniform(random);
    const double c = kaci_cospi(u), s = kaci_sinpi(u);

    x[0] = (lower ? 1.0 - c : c) + set->value[0] * kaci_random_normal(random);
    x[1] = (lower ? 0.5 - s : s) + set->value[0] * kaci_random_normal(random);
}

// In (0, 1), so coarse that a sum with -2 .. 1 is a float and stays inside.
static double uniform_in_square(struct kaci_random *random)
{
    return ((double)(kaci_random_u32(random) >> 10) + 0.5) * 0x1p-22;
}

// Row and half decide the square: a dark one has an even sum of corners.
static void draw_checkerboard(const struct toy_set *set,
                              struct kaci_random *random, double *x)
{
    const int64_t square = kaci_random_below(random, 8);
    const int64_t row = square >> 1, column = 2 * (square & 1) + (row & 1);

    (void)set;
    x[0] = (double)(column - 2) + uniform_in_square(random);
    x[1] = (double)(row - 2) + uniform_in_square(random);
}

static double checkerboard_density(const struct toy_set *set, const double *x)
{
    (void)set;
    return kaci_checkerboard_log_density(x);
}

// Radius sqrt(u) in (0, 1), angle 2 pi turns radius; the other arm is opposite.
static void draw_spirals(const struct toy_set *set, struct kaci_random *random,
                         double *x)
{
    const double sign = kaci_random_below(random, 2) ? -1.0 : 1.0;
    const double radius = sqrt(kaci_random_uniform(random));
    const double angle = 2.0 * set->value[1] * radius;

    x[0] = sign * radius * kaci_cospi(angle) +
           set->value[0] * kaci_random_normal(random);
    x[1] = sign * radius * kaci_sinpi(angle) +
           set->value[0] * kaci_random_normal(random);
}

static void draw_funnel(const struct toy_set *set, struct kaci_random *random,
                        double *x)
{
    double width;

    x[0] = set->value[0] * kaci_random_normal(random);
    width = kaci_exp(0.5 * x[0]);
    for (int64_t i = 1; i < set->base.dimension; i++) {
        x[i] = width * kaci_random_normal(random);
    }
}

static double funnel_density(const struct toy_set *set, const double *x)
{
    return kaci_funnel_log_density(set->base.dimension, set->value[0], x);
}

static const struct toy toys[] = {
    {.name = "grid9",
     .dimension = 2,
     .parameter = {{"std", 1e-4}},
     .draw = draw_mixture,
     .log_density = mixture_density,
     .modes = grid9_modes},
    {.name = "gaussians8",
     .dimension = 2,
     .parameter = {{"std", 0.1}, {"radius", 2.0}},
     .draw = draw_mixture,
     .log_density = mixture_density,
     .modes = gaussians8_modes},
    {.name = "moons",
     .dimension = 2,
     .parameter = {{"std", 0.05}},
     .draw = draw_moons},
    {.name = "checkerboard",
     .dimension = 2,
     .draw = draw_checkerboard,
     .log_density = checkerboard_density},
    {.name = "spirals",
     .dimension = 2,
     .parameter = {{"std", 0.03}, {"turns", 1.5}},
     .draw = draw_spirals},
    {.name = "funnel",
     .dimension = 2,
     .parameter = {{"std", 1.0}, {"dimension", 2.0}},
     .draw = draw_funnel,
     .log_density = funnel_density},
};

enum { TOY_COUNT = sizeof toys / sizeof *toys };

// ---- The kind of data set --------------------------------------------------

static kac_status read_toy(const kac_dataset *base, int64_t first, int64_t n,
                           float *out)
{
    const struct toy_set *set = (const struct toy_set *)base;
    const int64_t d = base->dimension;
    double x[MAX_DIMENSION];

    for (int64_t i = 0; i < n; i++) {
        const int64_t row = first + i;
        struct kaci_random random;

        // An item has 56 bits; the step takes what is above.
        kaci_random_begin(&random, set->seed, KACI_RANDOM_TOY,
                          (uint32_t)(row >> 56),
                          row & ((INT64_C(1) << 56) - 1));
        set->toy->draw(set, &random, x);
        for (int64_t j = 0; j < d; j++) {
            out[i * d + j] = (float)x[j];
        }
    }
    return KAC_OK;
}

static kac_status find_parameter(const struct toy_set *set, const char *name,
                                 int *out)
{
    for (int i = 0; i < KACI_TOY_PARAMETERS; i++) {
        const char *own = set->toy->parameter[i].name;

        if (own != NULL && strcmp(own, name) == 0) {
            *out = i;
            return KAC_OK;
        }
    }
    return kaci_error(
        KAC_ERROR_ARGUMENT, "name is \"%s\", must be %s%s%s for %s", name,
        set->toy->parameter[0].name ? set->toy->parameter[0].name : "nothing",
        set->toy->parameter[1].name ? " or " : "",
        set->toy->parameter[1].name ? set->toy->parameter[1].name : "",
        set->toy->name);
}

static void update(struct toy_set *set)
{
    set->modes = set->toy->modes ? set->toy->modes(set, set->mode) : 0;
}

static kac_status set_parameter(kac_dataset *base, const char *name,
                                double value)
{
    struct toy_set *set = (struct toy_set *)base;
    struct kaci_fpmode mode;
    int i = 0;
    kac_status status = find_parameter(set, name, &i);

    if (status != KAC_OK) {
        return status;
    }
    if (strcmp(name, "dimension") == 0) {
        KACI_REQUIRE(value >= 2 && value <= MAX_DIMENSION &&
                         floor(value) == value,
                     "dimension is %g, must be a whole number in 2 .. %d",
                     value, MAX_DIMENSION);
        base->dimension = (int64_t)value;
        base->point_shape[0] = base->dimension;
    }
    set->value[i] = value;
    mode = kaci_fp_enter();
    update(set);
    kaci_fp_leave(mode);
    return KAC_OK;
}

static kac_status parameter(const kac_dataset *base, const char *name,
                            double *out)
{
    const struct toy_set *set = (const struct toy_set *)base;
    int i = 0;
    kac_status status = find_parameter(set, name, &i);

    if (status == KAC_OK) {
        *out = set->value[i];
    }
    return status;
}

static int32_t has_density(const kac_dataset *base)
{
    return ((const struct toy_set *)base)->toy->log_density != NULL;
}

static void log_density(const kac_dataset *base, int64_t n, const double *x,
                        double *out)
{
    const struct toy_set *set = (const struct toy_set *)base;

    for (int64_t i = 0; i < n; i++) {
        out[i] = set->toy->log_density(set, x + i * base->dimension);
    }
}

static int64_t mode_count(const kac_dataset *base)
{
    return ((const struct toy_set *)base)->modes;
}

static void modes(const kac_dataset *base, double *out)
{
    const struct toy_set *set = (const struct toy_set *)base;

    memcpy(out, set->mode, (size_t)(2 * set->modes) * sizeof *out);
}

static const struct kaci_source toy_source = {
    .read = read_toy,
    .set_parameter = set_parameter,
    .parameter = parameter,
    .has_density = has_density,
    .log_density = log_density,
    .mode_count = mode_count,
    .modes = modes,
};

kac_status kac_dataset_create_toy(kac_context *ctx, const char *name,
                                  uint64_t seed, kac_dataset **out)
{
    const struct toy *toy = NULL;
    struct toy_set *set;
    struct kaci_fpmode mode;

    KACI_REQUIRE(name != NULL, "name is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    for (int i = 0; i < TOY_COUNT; i++) {
        if (strcmp(toys[i].name, name) == 0) {
            toy = &toys[i];
        }
    }
    KACI_REQUIRE(toy != NULL,
                 "name is \"%s\", must be grid9, gaussians8, moons, "
                 "checkerboard, spirals or funnel",
                 name);
    set = kaci_dataset_new(ctx, &toy_source, sizeof *set, INT64_MAX,
                           toy->dimension);
    if (set == NULL) {
        return KACI_NO_MEMORY;
    }
    set->toy = toy;
    set->seed = seed;
    for (int i = 0; i < KACI_TOY_PARAMETERS; i++) {
        set->value[i] = toy->parameter[i].value;
    }
    mode = kaci_fp_enter();
    update(set);
    kaci_fp_leave(mode);
    *out = &set->base;
    return KAC_OK;
}

int32_t kac_dataset_toy_count(void)
{
    return TOY_COUNT;
}

const char *kac_dataset_toy_name(int32_t i)
{
    return i >= 0 && i < TOY_COUNT ? toys[i].name : NULL;
}
