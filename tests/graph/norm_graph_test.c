/* SPDX-License-Identifier: BSD-2-Clause */
/* Norms and attention in a graph: a block of a network on pictures against
 * plain code in double precision, its gradients against differences, every
 * table to the bit; what the builders refuse. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h"

enum {
    ROWS = 3,
    HEIGHT = 2,
    WIDTH = 3,
    POSITIONS = HEIGHT * WIDTH,
    CHANNELS = 4,
    GROUPS = 2,
    HEADS = 2,
    SIZE = CHANNELS / HEADS,
    PICTURE = POSITIONS * CHANNELS,
    VECTOR = 2 * CHANNELS,
    // Places of the parameters.
    WEIGHT = 0,
    BIAS = WEIGHT + CHANNELS,
    LINEAR = BIAS + CHANNELS,
    LINEAR_BIAS = LINEAR + 3 * CHANNELS * CHANNELS,
    LAYER = LINEAR_BIAS + 3 * CHANNELS,
    LAYER_BIAS = LAYER + CHANNELS,
    PARAMETERS = LAYER_BIAS + CHANNELS
};

/* y = tanh(layer norm(attention(qkv) + x + q)), where qkv is linear in
 * SiLU(group norm(x, modulation)), and q its first channels. */
struct block {
    double parameters[PARAMETERS];
    double x[ROWS * PICTURE], modulation[ROWS * VECTOR];
    double seed[ROWS * PICTURE], y[ROWS * PICTURE];
    int32_t order;
    int bare; /* no parameters of the layer norm, no bias of the group norm */
};

/* count numbers, `step` apart, in runs of `run`; in place. */
static void plain_norm(double *x, int count, int run, int step)
{
    double mean = 0.0, variance = 0.0;
    int i;

    for (i = 0; i < count; i++) {
        mean += x[i / run * step + i % run] / count;
    }
    for (i = 0; i < count; i++) {
        const double d = x[i / run * step + i % run] - mean;

        variance += d * d / count;
    }
    for (i = 0; i < count; i++) {
        double *at = &x[i / run * step + i % run];

        *at = (*at - mean) / sqrt(variance + 1e-5);
    }
}

static void plain_group_norm(const struct block *b, int row, double *h)
{
    const double *m = b->modulation + (ptrdiff_t)row * VECTOR;
    int g, i;

    memcpy(h, b->x + (ptrdiff_t)row * PICTURE, PICTURE * sizeof *h);
    for (g = 0; g < GROUPS; g++) {
        plain_norm(h + g * (CHANNELS / GROUPS), PICTURE / GROUPS,
                   CHANNELS / GROUPS, CHANNELS);
    }
    for (i = 0; i < PICTURE; i++) {
        const int c = i % CHANNELS;
        double v = h[i] * b->parameters[WEIGHT + c];

        v += b->bare ? 0.0 : b->parameters[BIAS + c];
        v = v * (1.0 + m[c]) + m[CHANNELS + c];
        h[i] = v / (1.0 + exp(-v));
    }
}

static void plain_linear(const struct block *b, const double *h, double *qkv)
{
    int i, j, k;

    for (i = 0; i < POSITIONS; i++) {
        for (j = 0; j < 3 * CHANNELS; j++) {
            double sum = b->parameters[LINEAR_BIAS + j];

            for (k = 0; k < CHANNELS; k++) {
                sum += b->parameters[LINEAR + j * CHANNELS + k] *
                       h[i * CHANNELS + k];
            }
            qkv[i * 3 * CHANNELS + j] = sum;
        }
    }
}

/* Where part (q, k, v) of a head begins. */
static int place(const struct block *b, int position, int head, int part)
{
    return position * 3 * CHANNELS + (b->order == KACI_HEADS_FIRST
                                          ? (3 * head + part) * SIZE
                                          : part * CHANNELS + head * SIZE);
}

static void plain_attention(const struct block *b, const double *qkv, int head,
                            int i, double *out)
{
    double weight[POSITIONS], sum = 0.0;
    int j, c;

    for (j = 0; j < POSITIONS; j++) {
        double score = 0.0;

        for (c = 0; c < SIZE; c++) {
            score +=
                qkv[place(b, i, head, 0) + c] * qkv[place(b, j, head, 1) + c];
        }
        weight[j] = exp(score / sqrt((double)SIZE));
        sum += weight[j];
    }
    for (c = 0; c < SIZE; c++) {
        out[c] = 0.0;
        for (j = 0; j < POSITIONS; j++) {
            out[c] += weight[j] / sum * qkv[place(b, j, head, 2) + c];
        }
    }
}

static double plain_loss(struct block *b)
{
    double h[PICTURE], qkv[3 * PICTURE], sum = 0.0;
    int row, i, head;

    for (row = 0; row < ROWS; row++) {
        double *y = b->y + (ptrdiff_t)row * PICTURE;

        plain_group_norm(b, row, h);
        plain_linear(b, h, qkv);
        for (i = 0; i < POSITIONS; i++) {
            for (head = 0; head < HEADS; head++) {
                plain_attention(b, qkv, head, i,
                                y + i * CHANNELS + head * SIZE);
            }
        }
        for (i = 0; i < PICTURE; i++) {
            y[i] += b->x[row * PICTURE + i] +
                    qkv[i / CHANNELS * 3 * CHANNELS + i % CHANNELS];
        }
        for (i = 0; i < POSITIONS; i++) {
            plain_norm(y + (ptrdiff_t)i * CHANNELS, CHANNELS, CHANNELS, 0);
        }
        for (i = 0; i < PICTURE; i++) {
            const int c = i % CHANNELS;

            y[i] = b->bare ? y[i]
                           : y[i] * b->parameters[LAYER + c] +
                                 b->parameters[LAYER_BIAS + c];
            y[i] = tanh(y[i]);
            sum += b->seed[row * PICTURE + i] * y[i];
        }
    }
    return sum;
}

/* Numbers that are floats, about `offset`. */
static void fill(struct kaci_random *random, int n, double offset, double *x)
{
    int i;

    for (i = 0; i < n; i++) {
        x[i] = (float)(offset + 0.7 * kaci_random_normal(random));
    }
}

static void to_floats(int n, const double *x, float *y)
{
    int i;

    for (i = 0; i < n; i++) {
        y[i] = (float)x[i];
    }
}

/* The graph; its values in `value`: x, modulation, y. */
static struct kaci_graph *build(const struct block *b, int32_t value[3])
{
    struct kaci_graph *graph;
    int32_t h, qkv;

    assert_int_equal(kaci_graph_create(NULL, ROWS, &graph), KAC_OK);
    value[0] = kaci_graph_input_image(graph, HEIGHT, WIDTH, CHANNELS, 1);
    value[1] = kaci_graph_input(graph, VECTOR, 1);
    h = kaci_graph_group_norm(graph, value[0], GROUPS, 1e-5, WEIGHT,
                              b->bare ? -1 : BIAS, value[1], KACI_SILU);
    qkv = kaci_graph_linear(graph, h, 3 * CHANNELS, LINEAR, LINEAR_BIAS,
                            KACI_IDENTITY, -1);
    h = kaci_graph_attention(graph, qkv, HEADS, b->order);
    h = kaci_graph_add(graph, h, value[0]);
    h = kaci_graph_add(graph, h, kaci_graph_slice(graph, qkv, 0, CHANNELS));
    value[2] = kaci_graph_layer_norm(graph, h, 1e-5, b->bare ? -1 : LAYER,
                                     b->bare ? -1 : LAYER_BIAS, KACI_TANH);
    assert_true(value[2] >= 0);
    kaci_graph_output(graph, value[2]);
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, PARAMETERS), KAC_OK);
    return graph;
}

/* All that a step finds. */
struct found {
    float y[ROWS * PICTURE], dx[ROWS * PICTURE], dm[ROWS * VECTOR];
    float gradient[PARAMETERS];
};

static void run(const struct kaci_graph *graph, const int32_t value[3],
                const struct block *b, int32_t cpu, struct found *found)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(cpu);
    float parameters[PARAMETERS];
    struct kaci_arena *arena, *other;

    to_floats(PARAMETERS, b->parameters, parameters);
    memset(found->gradient, 0, sizeof found->gradient);
    assert_int_equal(kaci_arena_create(NULL, graph, 1, &arena), KAC_OK);
    to_floats(ROWS * PICTURE, b->x, kaci_arena_value(arena, value[0]));
    to_floats(ROWS * VECTOR, b->modulation, kaci_arena_value(arena, value[1]));
    kaci_graph_forward(arena, kernels, parameters, ROWS);
    memcpy(found->y, kaci_arena_value(arena, value[2]), sizeof found->y);
    to_floats(ROWS * PICTURE, b->seed, kaci_arena_seed(arena, value[2]));
    kaci_graph_backward(arena, kernels, parameters, ROWS, found->gradient, 1);
    memcpy(found->dx, kaci_arena_gradient(arena, value[0]), sizeof found->dx);
    memcpy(found->dm, kaci_arena_gradient(arena, value[1]), sizeof found->dm);
    kaci_arena_destroy(arena);
    // An arena for inference gives the same.
    assert_int_equal(kaci_arena_create(NULL, graph, 0, &other), KAC_OK);
    to_floats(ROWS * PICTURE, b->x, kaci_arena_value(other, value[0]));
    to_floats(ROWS * VECTOR, b->modulation, kaci_arena_value(other, value[1]));
    kaci_graph_forward(other, kernels, parameters, ROWS);
    assert_memory_equal(kaci_arena_value(other, value[2]), found->y,
                        sizeof found->y);
    kaci_arena_destroy(other);
}

static double difference(struct block *b, double *at)
{
    const double h = 1e-5, saved = *at;
    double high, low;

    *at = saved + h;
    high = plain_loss(b);
    *at = saved - h;
    low = plain_loss(b);
    *at = saved;
    return (high - low) / (2.0 * h);
}

/* Gradients of n numbers, against the largest of them. */
static void check(struct block *b, int n, double *x, const float *got)
{
    double *want = malloc((size_t)n * sizeof *want), most = 1.0;
    int i;

    assert_non_null(want);
    for (i = 0; i < n; i++) {
        want[i] = difference(b, x + i);
        most = fmax(most, fabs(want[i]));
    }
    for (i = 0; i < n; i++) {
        if (!(fabs((double)got[i] - want[i]) <= 3e-6 * most)) {
            fail_msg("gradient %d of %d is %.9g, should be %.9g", i, n,
                     (double)got[i], want[i]);
        }
    }
    free(want);
}

static void check_block(int32_t order, int bare)
{
    static const int32_t others[] = {KAC_CPU_AVX2, KAC_CPU_AVX512,
                                     KAC_CPU_NEON};
    struct block *b = calloc(1, sizeof *b);
    struct kaci_random random;
    struct kaci_graph *graph;
    struct found found, other;
    int32_t value[3];
    size_t i;

    assert_non_null(b);
    b->order = order;
    b->bare = bare;
    kaci_random_begin(&random, 2027, KACI_RANDOM_USER, order, bare);
    fill(&random, PARAMETERS, 0.5, b->parameters);
    fill(&random, ROWS * PICTURE, 1.0, b->x);
    fill(&random, ROWS * VECTOR, 0.0, b->modulation);
    fill(&random, ROWS * PICTURE, 0.0, b->seed);
    graph = build(b, value);
    run(graph, value, b, KAC_CPU_BASELINE, &found);
    plain_loss(b);
    for (i = 0; i < (size_t)ROWS * PICTURE; i++) {
        assert_true(fabs((double)found.y[i] - b->y[i]) < 1e-6);
    }
    check(b, ROWS * PICTURE, b->x, found.dx);
    check(b, ROWS * VECTOR, b->modulation, found.dm);
    check(b, PARAMETERS, b->parameters, found.gradient);
    for (i = 0; i < sizeof others / sizeof *others; i++) {
        if (kac_cpu_available(others[i])) {
            run(graph, value, b, others[i], &other);
            assert_memory_equal(&found, &other, sizeof found);
        }
    }
    kaci_graph_destroy(graph);
    free(b);
}

static void block_agrees_with_plain_code(void **unused)
{
    int bare;

    (void)unused;
    for (bare = 0; bare < 2; bare++) {
        check_block(KACI_HEADS_FIRST, bare);
        check_block(KACI_QKV_FIRST, bare);
    }
}

static int32_t wrong(struct kaci_graph *graph, int fault, int32_t x, int32_t m)
{
    switch (fault) {
    case 0:
        return kaci_graph_group_norm(graph, x, 5, 1e-5, 0, 6, -1, 0);
    case 1:
        return kaci_graph_group_norm(graph, x, 0, 1e-5, 0, 6, -1, 0);
    case 2:
        return kaci_graph_group_norm(graph, x, 2, 0.0, 0, 6, -1, 0);
    case 3:
        return kaci_graph_group_norm(graph, x, 2, (double)NAN, 0, 6, -1, 0);
    case 4:
        return kaci_graph_group_norm(graph, x, 2, 1e-5, -2, 6, -1, 0);
    case 5:
        return kaci_graph_group_norm(graph, x, 2, 1e-5, 0, -2, -1, 0);
    case 6:
        return kaci_graph_group_norm(graph, x, 2, 1e-5, 0, 6, x, 0);
    case 7:
        return kaci_graph_group_norm(graph, x, 2, 1e-5, 0, 6, -1, 5);
    case 8:
        return kaci_graph_group_norm(graph, 99, 2, 1e-5, 0, 6, -1, 0);
    case 9:
        return kaci_graph_layer_norm(graph, 99, 1e-5, 0, 6, 0);
    case 10:
        return kaci_graph_layer_norm(graph, x, -1.0, 0, 6, 0);
    case 11:
        return kaci_graph_attention(graph, x, 3, 0);
    case 12:
        return kaci_graph_attention(graph, m, 1, 0);
    case 13:
        return kaci_graph_attention(graph, x, 0, 0);
    case 14:
        return kaci_graph_attention(graph, x, 1, 2);
    default:
        // No room for the parameters.
        kaci_graph_output(graph,
                          kaci_graph_layer_norm(graph, x, 1e-5, 0, 7, 0));
        return -1;
    }
}

static void refused(void **unused)
{
    int fault;

    (void)unused;
    for (fault = 0; fault < 16; fault++) {
        struct kaci_graph *graph;
        int32_t x, m;

        assert_int_equal(kaci_graph_create(NULL, 2, &graph), KAC_OK);
        x = kaci_graph_input_image(graph, 2, 2, 6, 1);
        m = kaci_graph_input(graph, 11, 1);
        kaci_graph_output(graph, x);
        kaci_graph_output(graph, m);
        assert_int_equal(wrong(graph, fault, x, m), -1);
        assert_int_equal(kaci_graph_finish(graph, 12), KAC_ERROR_ARGUMENT);
        kaci_graph_destroy(graph);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_agrees_with_plain_code),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
