/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernels that give a part of their result: all parts together, in any order,
 * write the bits of the whole, and nothing twice. */
#include "kernel_check.h"

enum { MOST = 4 };
static const int32_t parts_of[MOST] = {2, 3, 5, 19};

static float *filled(int64_t n, uint64_t *state)
{
    float *x = malloc((size_t)(n + 1) * sizeof *x);

    assert_non_null(x);
    for (int64_t i = 0; i < n; i++) {
        x[i] = random_float(state);
    }
    return x;
}

static float *again(const float *x, int64_t n)
{
    float *copy = malloc((size_t)(n + 1) * sizeof *copy);

    assert_non_null(copy);
    memcpy(copy, x, (size_t)n * sizeof *copy);
    return copy;
}

static void assert_bits(const float *a, const float *b, int64_t n)
{
    assert_memory_equal(a, b, (size_t)n * sizeof *a);
}

/* The k-th part that is asked for: the later half first. */
static int32_t order(int32_t k, int32_t parts)
{
    return (k + parts / 2) % parts;
}

/* What a convolution writes. */
struct written {
    int64_t y_size, x_size, weights, out;
    float *y, *dx, *dweight, *dbias;
};

static void run_conv(const struct kaci_kernels *kernels, struct kaci_conv c,
                     int in_place, int32_t parts, const struct written *start,
                     struct written *w)
{
    w->y = again(start->y, w->y_size);
    w->dx = again(start->dx, w->x_size);
    w->dweight = again(start->dweight, w->weights);
    w->dbias = again(start->dbias, w->out);
    c.y = w->y;
    c.dx = w->dx;
    c.dweight = w->dweight;
    c.dbias = w->dbias;
    c.parts = parts;
    for (int32_t k = 0; k < (parts > 0 ? parts : 1); k++) {
        // Nothing passes from part to part by the scratch.
        memset(c.scratch, 0x5a, (size_t)kaci_conv_scratch(&c) * sizeof(float));
        c.part = parts > 0 ? order(k, parts) : 0;
        c.before = in_place ? c.y : NULL;
        kernels->conv(&c);
        c.before = in_place ? c.dx : NULL;
        kernels->conv_input_gradient(&c);
        kernels->conv_weight_gradient(&c);
    }
}

static void free_written(struct written *w)
{
    free(w->y);
    free(w->dx);
    free(w->dweight);
    free(w->dbias);
}

static void check_conv(const struct kaci_kernels *kernels,
                       const struct kaci_conv *shape, uint64_t *state)
{
    const int64_t height =
        (shape->height * shape->upsample - 1) / shape->stride + 1;
    const int64_t width =
        (shape->width * shape->upsample - 1) / shape->stride + 1;
    struct written start = {
        .y_size = shape->rows * height * width * shape->out,
        .x_size = shape->rows * shape->height * shape->width * shape->in,
        .weights = shape->in * shape->out * shape->size * shape->size,
        .out = shape->out};
    struct kaci_conv c = *shape;
    float *x = filled(start.x_size, state), *dy = filled(start.y_size, state);
    float *weight = filled(start.weights, state);
    float *bias = filled(start.out, state);

    start.y = filled(start.y_size, state);
    start.dx = filled(start.x_size, state);
    start.dweight = filled(start.weights, state);
    start.dbias = filled(start.out, state);
    c.x = x;
    c.dy = dy;
    c.weight = weight;
    c.bias = bias;
    c.scratch = malloc((size_t)kaci_conv_scratch(shape) * sizeof(float));
    assert_non_null(c.scratch);
    for (int in_place = 0; in_place < 2; in_place++) {
        struct written whole = start, split = start;

        run_conv(kernels, c, in_place, 0, &start, &whole);
        for (int i = 0; i < MOST; i++) {
            run_conv(kernels, c, in_place, parts_of[i], &start, &split);
            assert_bits(split.y, whole.y, start.y_size);
            assert_bits(split.dx, whole.dx, start.x_size);
            assert_bits(split.dweight, whole.dweight, start.weights);
            assert_bits(split.dbias, whole.dbias, start.out);
            free_written(&split);
        }
        free_written(&whole);
    }
    free_written(&start);
    free(x);
    free(dy);
    free(weight);
    free(bias);
    free(c.scratch);
}

/* Direct, thin (both ways) and Winograd's, there with fewer tiles than results
 * and with more; odd heights, one row, two images. */
static void convolutions(void **state)
{
    static const struct kaci_conv shapes[] = {
        {.rows = 1, .height = 9, .width = 5, .in = 3, .out = 10, .size = 3},
        {.rows = 2, .height = 7, .width = 6, .in = 20, .out = 9, .size = 3},
        {.rows = 2, .height = 5, .width = 3, .in = 7, .out = 20, .size = 1},
        {.rows = 1, .height = 1, .width = 9, .in = 5, .out = 6, .size = 3},
        {.rows = 2, .height = 9, .width = 4, .in = 9, .out = 3, .size = 3},
        {.rows = 1, .height = 8, .width = 7, .in = 2, .out = 12, .size = 3},
        {.rows = 1, .height = 13, .width = 11, .in = 32, .out = 70, .size = 3},
        {.rows = 2, .height = 31, .width = 9, .in = 33, .out = 35, .size = 3},
        {.rows = 1, .height = 3, .width = 3, .in = 40, .out = 32, .size = 3}};
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t random = 11;

    (void)state;
    for (int t = 0; t < count; t++) {
        const struct kaci_kernels *kernels = tables[t];

        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            for (int k = 0; k < 4; k++) {
                struct kaci_conv shape = shapes[i];

                shape.stride = 1 + k % 2;
                shape.upsample = 1 + k / 2;
                if (shape.in < 32 || k < 2) {
                    check_conv(kernels, &shape, &random);
                }
            }
        }
    }
}

/* Group norm in its two stages, also in place; layer norm. */
static void check_norm(const struct kaci_kernels *kernels,
                       const struct kaci_norm *shape, uint64_t *state)
{
    const int64_t size = shape->rows * shape->positions * shape->channels;
    const int64_t most = 3 * shape->rows * (shape->positions + shape->groups);
    struct kaci_norm n = *shape;
    float *x = filled(size, state), *m;
    float *statistics[2] = {calloc((size_t)most, sizeof(float)),
                            calloc((size_t)most, sizeof(float))};
    float *y = malloc((size_t)size * sizeof *y);

    m = filled(2 * n.rows * n.channels, state);
    n.epsilon = 1e-5;
    n.modulation = m;
    n.activation = KACI_SILU;
    n.scratch = malloc((size_t)kaci_norm_scratch(n.channels) * sizeof(float));
    n.x = x;
    n.y = y;
    n.statistics = statistics[0];
    (n.groups > 0 ? kernels->group_norm : kernels->layer_norm)(&n);
    for (int i = 0; i < MOST; i++) {
        float *in_place = again(x, size);

        n.x = n.y = in_place;
        n.statistics = statistics[1];
        n.parts = parts_of[i];
        for (n.stage = 0; n.stage < (n.groups > 0 ? 2 : 1); n.stage++) {
            for (int32_t k = 0; k < n.parts; k++) {
                n.part = order(k, n.parts);
                (n.groups > 0 ? kernels->group_norm : kernels->layer_norm)(&n);
            }
        }
        assert_bits(in_place, y, size);
        assert_bits(statistics[1], statistics[0], most);
        free(in_place);
    }
    free(n.scratch);
    free(statistics[0]);
    free(statistics[1]);
    free(x);
    free(m);
    free(y);
}

/* The three stages of the gradient of group norm, also in place. */
static void check_gradient(const struct kaci_kernels *kernels,
                           const struct kaci_norm *shape, int32_t activation,
                           int accumulate, uint64_t *state)
{
    const int64_t c = shape->channels;
    const int64_t size = shape->rows * shape->positions * c;
    struct kaci_norm n = *shape;
    struct kaci_norm_backward b = {.norm = &n, .accumulate = accumulate};
    float *x = filled(size, state), *dy = filled(size, state);
    float *m = filled(2 * n.rows * c, state), *start = filled(size, state);
    float *sums[2] = {calloc((size_t)(2 * n.rows * c), sizeof(float)),
                      calloc((size_t)(2 * n.rows * c), sizeof(float))};
    float *dx = again(start, size);

    n.epsilon = 1e-5;
    n.x = x;
    n.weight = m + c;
    n.modulation = m;
    n.activation = activation;
    n.statistics = calloc((size_t)(3 * n.rows * n.groups), sizeof(float));
    n.scratch = malloc((size_t)kaci_norm_backward_scratch(n.positions, c) *
                       sizeof(float));
    b.shared =
        malloc((size_t)kaci_norm_backward_shared(n.rows, n.positions, c) *
               sizeof(float));
    n.y = again(x, size);
    kernels->group_norm(&n);
    b.dy = dy;
    b.dx = dx;
    b.sums = sums[0];
    kernels->group_norm_backward(&b);
    for (int i = 0; i < MOST; i++) {
        float *in_place = again(accumulate ? start : dy, size);

        b.dy = accumulate ? dy : in_place;
        b.dx = in_place;
        b.sums = sums[1];
        n.parts = parts_of[i];
        for (n.stage = 0; n.stage < 3; n.stage++) {
            for (int32_t k = 0; k < n.parts; k++) {
                n.part = order(k, n.parts);
                kernels->group_norm_backward(&b);
            }
        }
        assert_bits(in_place, dx, size);
        assert_bits(sums[1], sums[0], 2 * n.rows * c);
        free(in_place);
    }
    free(n.y);
    free(n.statistics);
    free(n.scratch);
    free(b.shared);
    free(sums[0]);
    free(sums[1]);
    free(x);
    free(dy);
    free(dx);
    free(m);
    free(start);
}

static void norms(void **state)
{
    static const struct kaci_norm shapes[] = {
        {.rows = 1, .positions = 77, .channels = 64, .groups = 8},
        {.rows = 2, .positions = 33, .channels = 30, .groups = 6},
        {.rows = 1, .positions = 3, .channels = 5, .groups = 1},
        {.rows = 2, .positions = 40, .channels = 37, .groups = 0}};
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t random = 12;

    (void)state;
    for (int t = 0; t < count; t++) {
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            check_norm(tables[t], &shapes[i], &random);
            for (int k = 0; k < 4 && shapes[i].groups > 0; k++) {
                check_gradient(tables[t], &shapes[i],
                               k / 2 ? KACI_SILU : KACI_IDENTITY, k % 2,
                               &random);
            }
        }
    }
}

static void check_attention(const struct kaci_kernels *kernels,
                            const struct kaci_attention *shape, int accumulate,
                            uint64_t *state)
{
    const int64_t size =
        shape->rows * shape->positions * shape->heads * shape->size;
    const int64_t scratch =
        kaci_attention_backward_scratch(shape->positions, shape->size) +
        kaci_attention_scratch(shape->positions, shape->size);
    struct kaci_attention a = *shape;
    struct kaci_attention_backward b = {.attention = &a,
                                        .accumulate = accumulate};
    float *qkv = filled(3 * size, state), *dout = filled(size, state);
    float *start = filled(3 * size, state);
    float *out = calloc((size_t)size, sizeof *out);
    float *split = calloc((size_t)size, sizeof *split);
    float *dqkv = again(start, 3 * size);

    a.qkv = qkv;
    a.scratch = malloc((size_t)scratch * sizeof(float));
    a.out = out;
    b.dout = dout;
    b.dqkv = dqkv;
    kernels->attention(&a);
    kernels->attention_backward(&b);
    for (int i = 0; i < MOST; i++) {
        float *gradient = again(start, 3 * size);

        memset(split, 0, (size_t)size * sizeof *split);
        a.out = split;
        b.dqkv = gradient;
        a.parts = parts_of[i];
        for (int32_t k = 0; k < a.parts; k++) {
            a.part = order(k, a.parts);
            kernels->attention(&a);
            kernels->attention_backward(&b);
        }
        assert_bits(split, out, size);
        assert_bits(gradient, dqkv, 3 * size);
        free(gradient);
    }
    free(a.scratch);
    free(qkv);
    free(dout);
    free(start);
    free(out);
    free(split);
    free(dqkv);
}

static void attention(void **state)
{
    static const struct kaci_attention shapes[] = {
        {.rows = 1, .positions = 63, .heads = 1, .size = 16},
        {.rows = 2, .positions = 9, .heads = 3, .size = 5, .order = 1},
        {.rows = 1, .positions = 1, .heads = 2, .size = 4}};
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t random = 13;

    (void)state;
    for (int t = 0; t < count; t++) {
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            check_attention(tables[t], &shapes[i], (int)i % 2, &random);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions),
        cmocka_unit_test(norms),
        cmocka_unit_test(attention),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
