/* SPDX-License-Identifier: BSD-2-Clause */
/* Random graphs of all operations against plain code in double precision, and
 * their gradients against its differences. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plain_graph.h"

static void assert_near(const char *what, double got, double want)
{
    if (!(fabs(got - want) <= 1e-4 * (fabs(want) + 1.0))) {
        fail_msg("%s is %.9g, should be %.9g", what, got, want);
    }
}

static double difference(struct net *net, double *at)
{
    const double h = 1e-6, saved = *at;
    double high, low;

    *at = saved + h;
    high = net_loss(net);
    *at = saved - h;
    low = net_loss(net);
    *at = saved;
    return (high - low) / (2.0 * h);
}

/* Outputs of both arenas: close to the plain ones, and the same bits. */
static void check_outputs(struct net *net, const struct kaci_arena *inference,
                          const struct kaci_arena *training)
{
    int32_t v;
    int64_t e;

    net_loss(net);
    for (v = 0; v < net->count; v++) {
        const struct node *node = &net->node[v];
        const int64_t size = ROWS * node_columns(node);
        const float *got;

        if (!node->output) {
            continue;
        }
        got = kaci_arena_value(training, node->id);
        assert_memory_equal(kaci_arena_value(inference, node->id), got,
                            (size_t)size * sizeof *got);
        for (e = 0; e < size; e++) {
            assert_near("an output", (double)got[e], node->value[e]);
        }
    }
}

/* Some of the numbers, chosen at random, each by itself. */
static void check_gradient(struct net *net, const char *what, int64_t count,
                           const float *got, double *at, int32_t tries)
{
    for (; tries > 0 && count > 0; tries--) {
        const int64_t i = kaci_random_below(&net->random, count);

        assert_near(what, (double)got[i], difference(net, &at[i]));
    }
}

/* All numbers together, along a random direction. */
static void check_direction(struct net *net, const float *gradient,
                            const float *dx)
{
    struct node *node = &net->node[0];
    const int64_t size = ROWS * node_columns(node);
    const double h = 1e-6;
    double along = 0.0, length = 0.0, value[2];
    double *u = calloc((size_t)(net->parameters + size), sizeof *u);
    int64_t i;
    int side;

    for (i = 0; i < net->parameters + size; i++) {
        const double g =
            (double)(i < net->parameters ? gradient[i]
                                         : dx[i - net->parameters]);

        u[i] = kaci_random_normal(&net->random);
        along += u[i] * g;
        length += g * g;
    }
    for (side = 0; side < 2; side++) {
        const double step = side == 0 ? -h : h;

        for (i = 0; i < net->parameters + size; i++) {
            *(i < net->parameters ? &net->weight[i]
                                  : &node->value[i - net->parameters]) +=
                (side + 1) * step * u[i];
        }
        value[side] = net_loss(net);
    }
    for (i = 0; i < net->parameters + size; i++) {
        *(i < net->parameters ? &net->weight[i]
                              : &node->value[i - net->parameters]) -= h * u[i];
    }
    along = (along - (value[1] - value[0]) / (2.0 * h)) / (sqrt(length) + 1.0);
    assert_near("the gradient along a direction", along, 0.0);
    free(u);
}

static void check_net(struct net *net)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    const size_t size = (size_t)(ROWS * node_columns(&net->node[0]));
    float *parameters = calloc(PARAMETERS, sizeof *parameters);
    float *gradient = calloc(PARAMETERS, sizeof *gradient);
    float *again = calloc(PARAMETERS, sizeof *again);
    float *dx = calloc(size, sizeof *dx);
    struct kaci_graph *graph;
    struct kaci_arena *inference, *training;

    assert_int_equal(kaci_graph_create(NULL, ROWS, &graph), KAC_OK);
    net_build(net, graph);
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, net->parameters), KAC_OK);
    net_parameters(net, parameters);
    assert_int_equal(kaci_arena_create(NULL, graph, 0, &inference), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, graph, 1, &training), KAC_OK);
    assert_true(kaci_graph_arena_size(graph, 0) <=
                kaci_graph_arena_size(graph, 1));
    net_enter(net, inference);
    kaci_graph_forward(inference, kernels, parameters, ROWS);
    net_enter(net, training);
    kaci_graph_forward(training, kernels, parameters, ROWS);
    check_outputs(net, inference, training);

    net_seed(net, training);
    kaci_graph_backward(training, kernels, parameters, ROWS, gradient, 1);
    memcpy(dx, kaci_arena_gradient(training, net->node[0].id),
           size * sizeof *dx);
    check_gradient(net, "the gradient by a parameter", net->parameters,
                   gradient, net->weight, 30);
    check_gradient(net, "the gradient by x", (int64_t)size, dx,
                   net->node[0].value, 10);
    check_gradient(
        net, "the gradient by the vector", ROWS * node_columns(&net->node[3]),
        kaci_arena_gradient(training, net->node[3].id), net->node[3].value, 5);
    check_direction(net, gradient, dx);
    // Again, each alone: the backward left the forward's values.
    net_seed(net, training);
    kaci_graph_backward(training, kernels, parameters, ROWS, again, 0);
    assert_memory_equal(again, gradient, PARAMETERS * sizeof *again);
    net_seed(net, training);
    kaci_graph_backward(training, kernels, parameters, ROWS, NULL, 1);
    assert_memory_equal(kaci_arena_gradient(training, net->node[0].id), dx,
                        size * sizeof *dx);
    check_outputs(net, inference, training);

    kaci_arena_destroy(inference);
    kaci_arena_destroy(training);
    kaci_graph_destroy(graph);
    free(parameters);
    free(gradient);
    free(again);
    free(dx);
}

static void check_nets(int64_t first, int64_t count, enum kind kinds)
{
    int64_t number;

    for (number = first; number < first + count; number++) {
        struct net *net = net_new(number, 4 + (int32_t)(number % 24), kinds, 0);

        check_net(net);
        net_free(net);
    }
}

static void random_graphs(void **state)
{
    (void)state;
    check_nets(0, 24, CONV);
}

static void random_graphs_of_pictures(void **state)
{
    (void)state;
    check_nets(100, 24, KINDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(random_graphs_of_pictures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
