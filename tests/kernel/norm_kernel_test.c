/* SPDX-License-Identifier: BSD-2-Clause */
/* Group and layer norm of every table: forward against the definition in
 * double precision, gradients against differences of it, all tables to the
 * bit. */
#include "layer_check.h"

struct shape {
    int64_t rows, positions, channels, groups;
};

static const struct shape small[] = {
    {2, 5, 6, 3},  {1, 1, 1, 1},   {3, 1, 17, 1},  {2, 17, 4, 2},
    {1, 33, 3, 1}, {2, 16, 20, 5}, {1, 15, 34, 2}, {1, 7, 16, 16},
    {20, 1, 7, 1}, {0, 4, 4, 2},   {33, 1, 40, 1}, {5, 1, 9, 3},
};

static const struct shape large[] = {{2, 49, 128, 32},
                                     {1, 784, 32, 32},
                                     {1, 196, 64, 8},
                                     {40, 1, 300, 1},
                                     {1, 300, 24, 1}};

/* The definition, in doubles. */
struct plain {
    struct shape shape;
    int32_t activation;
    double *x, *weight, *bias, *modulation, *dy; /* may be NULL but x, dy */
    double *y;
    double terms; /* the largest sum of moduli that v is the sum of */
};

static void plain_group(struct plain *p, int64_t row, int64_t group)
{
    const int64_t c = p->shape.channels, size = c / p->shape.groups;
    const int64_t n = p->shape.positions, from = row * n * c;
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
            plain_group(p, i, g);
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
    struct guarded y, dx, dmodulation, dweight, dbias, statistics;
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
    t.statistics = guarded_random(3 * shape.rows * shape.groups, 0.0f, state);
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

    n->y = y.data;
    n->statistics = statistics.data;
    n->x = random_below(state, 2) ? y.data : t->x.data; // in place or not
    k->norm(n);
    keep_or_compare("norm", k, t->filled, &y, &t->y);
    keep_or_compare("statistics", k, t->filled, &statistics, &t->statistics);
    n->x = t->x.data;
    memset(statistics.data, 0, (size_t)statistics.n * sizeof(float));
    k->norm_statistics(n);
    assert_same("statistics alone", k, statistics.n, statistics.data,
                t->statistics.data);
    n->statistics = t->statistics.data;
    guarded_free(&y);
    guarded_free(&statistics);
}

static void run_backward(const struct kaci_kernels *k, struct norm_case *t,
                         const struct kaci_norm *n, uint64_t *state)
{
    struct guarded dx = guarded_copy(&t->dy, random_below(state, 4));
    struct guarded dmodulation = guarded_copy(&t->dmodulation, 2);
    struct guarded dweight = guarded_copy(&t->weight, 1);
    struct guarded dbias = guarded_copy(&t->bias, 3);
    struct kaci_norm_backward b = {
        .norm = n,
        .dy = random_below(state, 2) ? dx.data : t->dy.data,
        .dx = dx.data,
        .dmodulation = n->modulation ? dmodulation.data : NULL,
        .dweight = n->weight ? dweight.data : NULL,
        .dbias = n->bias ? dbias.data : NULL};

    k->norm_backward(&b);
    keep_or_compare("dx", k, t->filled, &dx, &t->dx);
    keep_or_compare("dmodulation", k, t->filled, &dmodulation, &t->dmodulation);
    keep_or_compare("dweight", k, t->filled, &dweight, &t->dweight);
    keep_or_compare("dbias", k, t->filled, &dbias, &t->dbias);
    // Added to what there is: the sum, rounded once more.
    memcpy(dx.data, t->dy.data, (size_t)t->size * sizeof *dx.data);
    b.so_far = t->so_far.data;
    b.dmodulation = b.dweight = b.dbias = NULL;
    k->norm_backward(&b);
    for (int64_t i = 0; i < t->size; i++) {
        const float want = t->so_far.data[i] + t->dx.data[i];

        assert_true(same(dx.data[i], want));
    }
    // Without dx the rest is the same.
    b = (struct kaci_norm_backward){
        .norm = n, .dy = t->dy.data, .dmodulation = dmodulation.data};
    k->norm_backward(&b);
    if (n->modulation) {
        assert_same("dmodulation alone", k, dmodulation.n, dmodulation.data,
                    t->dmodulation.data);
    }
    guarded_free(&dx);
    guarded_free(&dmodulation);
    guarded_free(&dweight);
    guarded_free(&dbias);
}

static void run_case(struct norm_case *t, uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    const struct shape s = t->plain.shape;
    struct guarded scratch =
        guarded_new(kaci_norm_scratch(s.channels), random_below(state, 4));
    struct kaci_norm n = {.rows = s.rows,
                          .positions = s.positions,
                          .channels = s.channels,
                          .groups = s.groups,
                          .epsilon = 1e-5,
                          .x = t->x.data,
                          .weight = pointer(&t->weight),
                          .bias = pointer(&t->bias),
                          .modulation = pointer(&t->modulation),
                          .scratch = scratch.data,
                          .activation = t->plain.activation};

    for (int i = 0; i < count; i++) {
        run_forward(tables[i], t, &n, state);
        run_backward(tables[i], t, &n, state);
        t->filled = 1;
    }
    guarded_free(&scratch);
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
    const double size =
        x == t->plain.x ? steepest(t) : sqrt((double)t->plain.shape.positions);

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_shapes),
        cmocka_unit_test(every_derivative),
        cmocka_unit_test(large_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
