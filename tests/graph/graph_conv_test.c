/* SPDX-License-Identifier: BSD-2-Clause */
/* Convolutions, means of squares and doubled positions in a graph: shapes, and
 * gradients against differences. Everything is linear in every number, so a
 * difference over a step of 2 is exact but for rounding. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h"

enum { ROWS = 2, HEIGHT = 5, WIDTH = 6, IN = 3, MIDDLE = 9, OUTPUTS = 3 };
enum { X_SIZE = ROWS * HEIGHT * WIDTH * IN };

struct picture_net {
    struct kaci_graph *graph;
    int32_t x, outputs[OUTPUTS];
    int64_t parameters;
};

static int64_t take(struct picture_net *net, int64_t count)
{
    net->parameters += count;
    return net->parameters - count;
}

/* x doubled and convolved, halved, convolved with a residual from x, and its
 * result in three ways; values are read more than once. */
static struct picture_net build(void)
{
    struct picture_net net = {0};
    struct kaci_graph *g;
    int32_t a, side, z;
    int64_t w, b;

    assert_int_equal(kaci_graph_create(NULL, ROWS, &g), KAC_OK);
    net.graph = g;
    net.x = kaci_graph_input_image(g, HEIGHT, WIDTH, IN, 1);
    w = take(&net, MIDDLE * IN * 9);
    b = take(&net, MIDDLE);
    a = kaci_graph_conv(g, net.x, MIDDLE, 3, 1, 2, w, b, -1);
    assert_int_equal(kaci_graph_columns(g, a), 4 * HEIGHT * WIDTH * MIDDLE);
    a = kaci_graph_pool(g, a);
    w = take(&net, MIDDLE * IN);
    side = kaci_graph_conv(g, net.x, MIDDLE, 1, 1, 1, w, -1, -1);
    w = take(&net, MIDDLE * MIDDLE * 9);
    b = take(&net, MIDDLE);
    z = kaci_graph_conv(g, a, MIDDLE, 3, 1, 1, w, b, side);
    w = take(&net, 2 * MIDDLE * 9);
    net.outputs[0] = kaci_graph_conv(g, z, 2, 3, 2, 1, w, -1, -1);
    assert_int_equal(kaci_graph_columns(g, net.outputs[0]), 3 * 3 * 2);
    net.outputs[1] = kaci_graph_upsample(g, z);
    assert_int_equal(kaci_graph_columns(g, net.outputs[1]),
                     4 * HEIGHT * WIDTH * MIDDLE);
    w = take(&net, MIDDLE * 2);
    b = take(&net, 2);
    net.outputs[2] = kaci_graph_conv(g, z, 2, 1, 2, 1, w, b, net.outputs[0]);
    for (int i = 0; i < OUTPUTS; i++) {
        assert_true(net.outputs[i] >= 0);
        kaci_graph_output(g, net.outputs[i]);
    }
    assert_int_equal(kaci_graph_differentiate(g), KAC_OK);
    assert_int_equal(kaci_graph_finish(g, net.parameters), KAC_OK);
    return net;
}

/* The sum over the outputs of each number times its own factor. */
static float factor(int64_t i)
{
    return (float)((i * 7919) % 17 - 8) / 8.0f;
}

static double loss(const struct picture_net *net, struct kaci_arena *arena,
                   const float *x, const float *parameters)
{
    double sum = 0.0;

    memcpy(kaci_arena_value(arena, net->x), x, X_SIZE * sizeof *x);
    kaci_graph_forward(arena, kaci_kernels_for(kac_cpu_best()), parameters,
                       ROWS);
    for (int i = 0; i < OUTPUTS; i++) {
        const int64_t size =
            ROWS * kaci_graph_columns(net->graph, net->outputs[i]);
        const float *y = kaci_arena_value(arena, net->outputs[i]);

        for (int64_t j = 0; j < size; j++) {
            sum += (double)factor(i + j) * (double)y[j];
        }
    }
    return sum;
}

static void assert_slopes(const struct picture_net *net,
                          struct kaci_arena *arena, const float *x,
                          const float *parameters, float *number, int64_t count,
                          const float *gradient)
{
    for (int64_t i = 0; i < count; i++) {
        const float saved = number[i];
        double slope;

        number[i] = saved + 1.0f;
        slope = loss(net, arena, x, parameters);
        number[i] = saved - 1.0f;
        slope = 0.5 * (slope - loss(net, arena, x, parameters));
        number[i] = saved;
        if (!(fabs(slope - (double)gradient[i]) <=
              1e-4 * (1.0 + fabs(slope)))) {
            fail_msg("slope %d is %g, not %g", (int)i, (double)gradient[i],
                     slope);
        }
    }
}

static void gradients(void **state)
{
    struct picture_net net = build();
    float *parameters = calloc((size_t)net.parameters, sizeof *parameters);
    float *gradient = calloc((size_t)net.parameters, sizeof *gradient);
    struct kaci_random random;
    struct kaci_arena *arena, *inference;
    float x[X_SIZE], dx[X_SIZE];
    double value;

    (void)state;
    assert_true(parameters && gradient);
    kaci_random_begin(&random, 5, KACI_RANDOM_USER, 0, 1);
    for (int i = 0; i < X_SIZE; i++) {
        x[i] = (float)kaci_random_normal(&random);
    }
    for (int64_t i = 0; i < net.parameters; i++) {
        parameters[i] = (float)(0.2 * kaci_random_normal(&random));
    }
    assert_int_equal(kaci_arena_create(NULL, net.graph, 1, &arena), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, net.graph, 0, &inference), KAC_OK);
    value = loss(&net, arena, x, parameters);
    assert_true(value == loss(&net, inference, x, parameters));
    for (int i = 0; i < OUTPUTS; i++) {
        const int64_t size =
            ROWS * kaci_graph_columns(net.graph, net.outputs[i]);
        float *seed = kaci_arena_seed(arena, net.outputs[i]);

        for (int64_t j = 0; j < size; j++) {
            seed[j] = factor(i + j);
        }
    }
    kaci_graph_backward(arena, kaci_kernels_for(kac_cpu_best()), parameters,
                        ROWS, gradient, 1);
    memcpy(dx, kaci_arena_gradient(arena, net.x), sizeof dx);
    assert_slopes(&net, inference, x, parameters, parameters, net.parameters,
                  gradient);
    assert_slopes(&net, inference, x, parameters, x, X_SIZE, dx);
    kaci_arena_destroy(arena);
    kaci_arena_destroy(inference);
    kaci_graph_destroy(net.graph);
    free(parameters);
    free(gradient);
}

/* Whatever does not fit. */
static void refused(void **state)
{
    (void)state;
    for (int fault = 0; fault < 12; fault++) {
        struct kaci_graph *g;
        int32_t x, bad = 0;

        assert_int_equal(kaci_graph_create(NULL, ROWS, &g), KAC_OK);
        x = kaci_graph_input_image(g, 1, 4, 2, 0);
        switch (fault) {
        case 0:
            bad = kaci_graph_conv(g, 7, 2, 3, 1, 1, 0, -1, -1);
            break;
        case 1:
            bad = kaci_graph_conv(g, x, 0, 3, 1, 1, 0, -1, -1);
            break;
        case 2:
            bad = kaci_graph_conv(g, x, 2, 2, 1, 1, 0, -1, -1);
            break;
        case 3:
            bad = kaci_graph_conv(g, x, 2, 3, 0, 1, 0, -1, -1);
            break;
        case 4:
            bad = kaci_graph_conv(g, x, 2, 3, 3, 1, 0, -1, -1);
            break;
        case 5:
            bad = kaci_graph_conv(g, x, 2, 3, 1, 3, 0, -1, -1);
            break;
        case 6:
            bad = kaci_graph_conv(g, x, 2, 3, 1, 1, -1, -1, -1);
            break;
        case 7:
            bad = kaci_graph_conv(g, x, 2, 3, 1, 1, 0, -2, -1);
            break;
        case 8:
            bad = kaci_graph_conv(g, x, 3, 3, 1, 1, 0, -1, x);
            break;
        case 9:
            bad = kaci_graph_conv(g, x, INT64_MAX, 3, 1, 1, 0, -1, -1);
            break;
        case 10:
            bad = kaci_graph_pool(g, x); // one row
            break;
        default:
            bad = kaci_graph_upsample(g, 9);
            break;
        }
        assert_int_equal(bad, -1);
        assert_int_equal(kaci_graph_finish(g, 1000), KAC_ERROR_ARGUMENT);
        kaci_graph_destroy(g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
