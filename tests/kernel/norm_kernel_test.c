/* SPDX-License-Identifier: BSD-2-Clause */
/* Group and layer norm of every table: forward against the definition in
 * double precision, gradients against differences of it, all tables to the
 * bit. */
#include "layer_check.h"

struct shape {
    int64_t rows, positions, channels;
    int64_t groups; /* 0: layer norm */
};

static const struct shape small[] = {
    {2, 5, 6, 3},  {1, 1, 1, 1},   {3, 1, 17, 1},  {2, 17, 4, 2},
    {1, 33, 3, 1}, {2, 16, 20, 5}, {1, 15, 34, 2}, {1, 7, 16, 16},
    {0, 4, 4, 2},  {5, 1, 9, 3},   {20, 1, 7, 0},  {1, 33, 40, 0},
    {0, 4, 4, 0},  {2, 16, 1, 0},  {3, 5, 16, 0},
};

static const struct shape large[] = {{2, 49, 128, 32}, {1, 784, 32, 32},
                                     {1, 196, 64, 8},  {2, 40, 300, 0},
                                     {1, 300, 24, 1},  {1, 20, 1000, 0}};

/* The definition, in doubles. */
struct plain {
    struct shape shape;
    int32_t activation;
    double *x, *weight, *bias, *modulation, *dy; /* may be NULL but x, dy */
    double *y;
    double terms; /* the largest sum of moduli that v is the sum of */
};

/* Numbers whose mean and variance are taken together: `size` channels, in
 * their group, of n positions of a row from `first` on. */
static void plain_group(struct plain *p, int64_t row, int64_t first, int64_t n,
                        int64_t group, int64_t size)
{
    const int64_t c = p->shape.channels;
    const int64_t from = (row * p->shape.positions + first) * c;
    double mean = 0.0, variance = 0.0;

    for (int64_t i = 0; i < n * size; i++) {
        mean += p->x[from + i / size * c + group * size + i % size];
    }
    mean /= (double)(n * size);
    for (int64_t i = 0; i < n * size; i++) {
        const double d =
            p->x[from + i / size * c + group * size + i % size] - mean;

        variance += d * d;
    }
    variance /= (double)(n * size);
    for (int64_t i = 0; i < n * size; i++) {
        const int64_t j = group * size + i % size, at = from + i / size * c + j;
        double along = (p->x[at] - mean) / sqrt(variance + 1e-5);
        double even = p->bias ? p->bias[j] : 0.0;

        along *= p->weight ? p->weight[j] : 1.0;
        if (p->modulation) {
            along *= 1.0 + p->modulation[2 * row * c + j];
            even = even * (1.0 + p->modulation[2 * row * c + j]) +
                   p->modulation[(2 * row + 1) * c + j];
        }
        p->y[at] = plain_activation(p->activation, along + even);
        p->terms = fmax(p->terms, fabs(along) + fabs(even));
    }
}

static double plain_norm(void *of)
{
    struct plain *p = of;
    const int64_t n = p->shape.rows * p->shape.positions * p->shape.channels;
    double sum = 0.0;

    for (int64_t i = 0; i < p->shape.rows; i++) {
        for (int64_t g = 0; g < p->shape.groups; g++) {
            plain_group(p, i, 0, p->shape.positions, g,
                        p->shape.channels / p->shape.groups);
        }
        for (int64_t k = 0; k < p->shape.positions && !p->shape.groups; k++) {
            plain_group(p, i, k, 1, 0, p->shape.channels);
        }
    }
    for (int64_t i = 0; i < n; i++) {
        sum += p->dy[i] * p->y[i];
    }
    return sum;
}

/* One case: its inputs, and what the first table gave. */
struct norm_case {
    struct plain plain;
    int64_t size, channels; /* of x, of the modulation */
    struct guarded x, weight, bias, modulation, dy, so_far;
    struct guarded y, dx, sums, dmodulation, dweight, dbias, statistics;
    int filled; /* the first table has been there */
};

static double *some_doubles(const struct guarded *g)
{
    return g->n ? doubles_of(g->n, g->data) : NULL;
}

static struct norm_case case_new(struct shape shape, int32_t activation,
                                 int modulated, float offset, uint64_t *state)
{
    const int64_t c = shape.channels;
    const int64_t size = shape.rows * shape.positions * c;
    const int bare = random_below(state, 4) == 0; /* no weight, no bias */
    struct norm_case t = {.size = size, .channels = 2 * shape.rows * c};

    t.x = guarded_random(size, offset, state);
    t.weight = guarded_random(bare ? 0 : c, 1.0f, state);
    t.bias = guarded_random(bare ? 0 : c, 0.0f, state);
    t.modulation = guarded_random(modulated ? t.channels : 0, 0.2f, state);
    t.dy = guarded_random(size, 0.0f, state);
    t.so_far = guarded_random(size, 0.0f, state);
    t.y = guarded_random(size, 0.0f, state);
    t.dx = guarded_random(size, 0.0f, state);
    t.dmodulation = guarded_random(t.channels, 0.0f, state);
    t.dweight = guarded_random(c, 0.0f, state);
    t.dbias = guarded_random(c, 0.0f, state);
    t.sums = guarded_random(t.channels, 0.0f, state);
    t.statistics = guarded_random(
        3 * shape.rows * (shape.groups ? shape.groups : shape.positions), 0.0f,
        state);
    t.plain = (struct plain){.shape = shape,
                             .activation = activation,
                             .x = doubles_of(size, t.x.data),
                             .weight = some_doubles(&t.weight),
                             .bias = some_doubles(&t.bias),
                             .modulation = some_doubles(&t.modulation),
                             .dy = doubles_of(size, t.dy.data),
                             .y = doubles_of(size, NULL)};
    return t;
}

static void case_free(struct norm_case *t)
{
    guarded_free(&t->x);
    guarded_free(&t->weight);
    guarded_free(&t->bias);
    guarded_free(&t->modulation);
    guarded_free(&t->dy);
    guarded_free(&t->so_far);
    guarded_free(&t->y);
    guarded_free(&t->dx);
    guarded_free(&t->sums);
    guarded_free(&t->dmodulation);
    guarded_free(&t->dweight);
    guarded_free(&t->dbias);
    guarded_free(&t->statistics);
    free(t->plain.x);
    free(t->plain.weight);
    free(t->plain.bias);
    free(t->plain.modulation);
    free(t->plain.dy);
    free(t->plain.y);
}

static const float *pointer(const struct guarded *g)
{
    return g->n ? g->data : NULL;
}

/* The first table's result is kept, the others have to repeat it. */
static void keep_or_compare(const char *what, const struct kaci_kernels *k,
                            int filled, const struct guarded *got,
                            const struct guarded *kept)
{
    if (filled) {
        assert_same(what, k, got->n, got->data, kept->data);
    } else {
        memcpy(kept->data, got->data, (size_t)got->n * sizeof *got->data);
    }
}

static void run_forward(const struct kaci_kernels *k, struct norm_case *t,
                        struct kaci_norm *n, uint64_t *state)
{
    struct guarded y = guarded_copy(&t->x, random_below(state, 4));
    struct guarded statistics = guarded_copy(&t->statistics, 1);
    struct guarded scratch =
        guarded_new(kaci_norm_scratch(n->channels), random_below(state, 4));

    n->y = y.data;
    n->statistics = statistics.data;
    n->x = random_below(state, 2) ? y.data : t->x.data; // in place or not
    n->scratch = scratch.data;
    (t->plain.shape.groups ? k->group_norm : k->layer_norm)(n);
    keep_or_compare("norm", k, t->filled, &y, &t->y);
    keep_or_compare("statistics", k, t->filled, &statistics, &t->statistics);
    n->x = t->x.data;
    n->statistics = t->statistics.data;
    guarded_free(&y);
    guarded_free(&statistics);
    guarded_free(&scratch);
}

/* What the sums of a backward give. */
static void run_sums(const struct kaci_kernels *k, struct norm_case *t,
                     const struct kaci_norm *n)
{
    struct guarded dmodulation = guarded_copy(&t->dmodulation, 2);
    struct guarded dweight = guarded_copy(&t->weight, 1);
    struct guarded dbias = guarded_copy(&t->bias, 3);

    k->norm_parameters(n, t->sums.data, n->weight ? dweight.data : NULL,
                       n->bias ? dbias.data : NULL);
    keep_or_compare("dweight", k, t->filled, &dweight, &t->dweight);
    keep_or_compare("dbias", k, t->filled, &dbias, &t->dbias);
    k->norm_modulation(n, t->sums.data, 0, dmodulation.data);
    keep_or_compare("dmodulation", k, t->filled, &dmodulation, &t->dmodulation);
    k->norm_modulation(n, t->sums.data, 1, dmodulation.data);
    for (int64_t i = 0; i < t->channels; i++) {
        assert_true(same(dmodulation.data[i], 2.0f * t->dmodulation.data[i]));
    }
    guarded_free(&dmodulation);
    guarded_free(&dweight);
    guarded_free(&dbias);
}

static void run_backward(const struct kaci_kernels *k, struct norm_case *t,
                         struct kaci_norm *n, uint64_t *state)
{
    void (*const run)(const struct kaci_norm_backward *) =
        t->plain.shape.groups ? k->group_norm_backward : k->layer_norm_backward;
    struct guarded dx = guarded_copy(&t->dy, random_below(state, 4));
    struct guarded sums = guarded_copy(&t->sums, 1);
    struct guarded scratch =
        guarded_new(kaci_norm_backward_scratch(n->positions, n->channels),
                    random_below(state, 4));
    struct kaci_norm_backward b = {.norm = n,
                                   .dy = random_below(state, 2) ? dx.data
                                                                : t->dy.data,
                                   .dx = dx.data,
                                   .sums = sums.data};

    n->scratch = scratch.data;
    run(&b);
    keep_or_compare("dx", k, t->filled, &dx, &t->dx);
    keep_or_compare("sums", k, t->filled, &sums, &t->sums);
    run_sums(k, t, n);
    // Added to what there is: the sum, rounded once more.
    memcpy(dx.data, t->so_far.data, (size_t)t->size * sizeof *dx.data);
    b.dy = t->dy.data;
    b.accumulate = 1;
    run(&b);
    for (int64_t i = 0; i < t->size; i++) {
        assert_true(same(dx.data[i], t->so_far.data[i] + t->dx.data[i]));
    }
    assert_same("sums", k, sums.n, sums.data, t->sums.data);
    guarded_free(&dx);
    guarded_free(&sums);
    guarded_free(&scratch);
}

static void run_case(struct norm_case *t, uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    const struct shape s = t->plain.shape;
    struct kaci_norm n = {.rows = s.rows,
                          .positions = s.positions,
                          .channels = s.channels,
                          .groups = s.groups,
                          .epsilon = 1e-5,
                          .x = t->x.data,
                          .weight = pointer(&t->weight),
                          .bias = pointer(&t->bias),
                          .modulation = pointer(&t->modulation),
                          .activation = t->plain.activation};

    for (int i = 0; i < count; i++) {
        run_forward(tables[i], t, &n, state);
        run_backward(tables[i], t, &n, state);
        t->filled = 1;
    }
}

/* The size of the terms whose difference dx is: slopes, by 1 / deviation. */
static double steepest(const struct norm_case *t)
{
    double most = 0.0;

    for (int64_t i = 2; i < t->statistics.n; i += 3) {
        most = fmax(most, (double)t->statistics.data[i]);
    }
    return most * fmax(t->plain.terms, 1.0);
}

/* `some` of the derivatives by x against differences, all if it is 0. */
static void check_differences(const char *what, struct norm_case *t,
                              const struct guarded *got, double *x,
                              const struct guarded *before, int some,
                              uint64_t *state)
{
    const struct kaci_kernels *base = kaci_kernels_for(KAC_CPU_BASELINE);
    const int64_t n = x ? got->n : 0;
    const struct shape *shape = &t->plain.shape;
    const double size = x == t->plain.x
                            ? steepest(t)
                            : (double)(shape->rows * shape->positions);

    for (int64_t i = 0; i < (some && n ? some : n); i++) {
        const int64_t at = some ? random_below(state, (int)n) : i;
        const double want = difference(plain_norm, &t->plain, x + at) +
                            (before ? (double)before->data[at] : 0.0);

        assert_near(what, base, 1, got->data + at, &want, 1e-6, size);
    }
}

static void check_case(struct shape shape, int32_t activation, int modulated,
                       float offset, int some, uint64_t *state)
{
    struct norm_case t = case_new(shape, activation, modulated, offset, state);

    run_case(&t, state);
    t.plain.terms = 0.0;
    plain_norm(&t.plain);
    assert_near("forward", kaci_kernels_for(KAC_CPU_BASELINE), t.size, t.y.data,
                t.plain.y, 0x1p-22, t.plain.terms);
    check_differences("dx", &t, &t.dx, t.plain.x, NULL, some, state);
    check_differences("dmodulation", &t, &t.dmodulation, t.plain.modulation,
                      NULL, some, state);
    check_differences("dweight", &t, &t.dweight, t.plain.weight, &t.weight,
                      some, state);
    check_differences("dbias", &t, &t.dbias, t.plain.bias, &t.bias, some,
                      state);
    case_free(&t);
}

static void small_shapes(void **unused)
{
    uint64_t state = 21;

    (void)unused;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        for (int32_t activation = 0; activation <= KACI_TANH; activation++) {
            for (int modulated = 0; modulated < 2; modulated++) {
                check_case(small[i], activation, modulated, 0.3f,
                           small[i].rows ? 8 : 0, &state);
            }
        }
    }
}

static void every_derivative(void **unused)
{
    const struct shape shape = {2, 3, 4, 2};
    uint64_t state = 22;

    (void)unused;
    for (int32_t activation = 0; activation <= KACI_TANH; activation++) {
        check_case(shape, activation, 1, 0.0f, 0, &state);
    }
}

static void large_shapes(void **unused)
{
    uint64_t state = 23;

    (void)unused;
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        check_case(large[i], KACI_SILU, i & 1, 0.0f, 3, &state);
        check_case(large[i], KACI_IDENTITY, !(i & 1), 0.0f, 3, &state);
    }
}

/* Pictures far from zero, and with one number far from the others: nothing is
 * lost but what x itself lacks. */
static void offsets_cost_nothing(void **unused)
{
    static const float offsets[] = {1e3f, -1e5f, 3e6f};
    uint64_t state = 24;

    (void)unused;
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        for (size_t j = 0; j < sizeof offsets / sizeof *offsets; j++) {
            struct norm_case t =
                case_new(large[i], KACI_IDENTITY, 0, offsets[j], &state);

            if (j == 1) {
                t.x.data[0] = 0.0f;
                t.plain.x[0] = 0.0;
            }
            run_case(&t, &state);
            plain_norm(&t.plain);
            assert_near("offset", kaci_kernels_for(KAC_CPU_BASELINE), t.size,
                        t.y.data, t.plain.y, 0x1p-22, t.plain.terms);
            case_free(&t);
        }
    }
    // Gradients, as far from zero as differences of doubles allow.
    check_case((struct shape){2, 5, 6, 3}, KACI_SILU, 1, 1e4f, 0, &state);
    check_case((struct shape){2, 5, 20, 0}, KACI_SILU, 1, 1e4f, 0, &state);
}

/* A NaN spoils what shares its mean; a constant has xhat = 0, exactly. */
static void special_values(void **unused)
{
    enum { ROWS = 2, POSITIONS = 18, CHANNELS = 20, GROUPS = 4 };
    static const float specials[] = {NAN, INFINITY, -INFINITY};
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    float x[ROWS * POSITIONS * CHANNELS], y[ROWS * POSITIONS * CHANNELS];
    float statistics[3 * ROWS * POSITIONS], *scratch;
    struct kaci_norm n = {.rows = ROWS,
                          .positions = POSITIONS,
                          .channels = CHANNELS,
                          .groups = GROUPS,
                          .epsilon = 1e-5,
                          .x = x,
                          .y = y,
                          .statistics = statistics};

    (void)unused;
    scratch = malloc((size_t)kaci_norm_scratch(CHANNELS) * sizeof *scratch);
    assert_non_null(scratch);
    n.scratch = scratch;
    for (int t = 0; t < count * 6; t++) {
        const struct kaci_kernels *k = tables[t / 6];
        const int layer = t & 1, at = 7 * CHANNELS + 11; // position 7, group 2

        for (int i = 0; i < ROWS * POSITIONS * CHANNELS; i++) {
            x[i] = -1234.5678f;
        }
        x[at] = specials[t % 6 / 2];
        (layer ? k->layer_norm : k->group_norm)(&n);
        for (int i = 0; i < ROWS * POSITIONS * CHANNELS; i++) {
            const int spoilt = layer ? i / CHANNELS == 7
                                     : i / (POSITIONS * CHANNELS) == 0 &&
                                           i % CHANNELS / 5 == 2;

            assert_true(spoilt ? y[i] != y[i] : y[i] == 0.0f);
        }
    }
    free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_shapes),
        cmocka_unit_test(every_derivative),
        cmocka_unit_test(large_shapes),
        cmocka_unit_test(offsets_cost_nothing),
        cmocka_unit_test(special_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
