/* SPDX-License-Identifier: BSD-2-Clause */
/* Derivatives of a net along a direction by differences. */
#include "second_order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 12 };

void second_near(const struct second *s, const char *what, double got,
                 double want, double size)
{
    if (!(fabs(got - want) <= s->tolerance * (size + 1.0))) {
        fail_msg("%s is %.9g, should be %.9g", what, got, want);
    }
}

static void shift(struct second *s, double h)
{
    int64_t e;

    for (e = 0; e < ROWS * node_columns(s->x); e++) {
        s->x->value[e] += h * s->along[e];
    }
    for (e = 0; e < ROWS * node_columns(&s->net->node[3]); e++) {
        s->net->node[3].value[e] += h * s->across[e];
    }
}

/* The last output that changes with x, or else the last of all. */
static struct node *dependent_output(struct second *s)
{
    double *before = calloc((size_t)NODES, sizeof *before);
    struct node *y = NULL;
    int32_t v, turn;
    int64_t e;

    for (turn = 0; turn < 2; turn++) {
        net_loss(s->net);
        for (v = 0; v < s->net->count; v++) {
            struct node *node = &s->net->node[v];
            double sum = 0.0;

            for (e = 0; e < ROWS * node_columns(node); e++) {
                sum += (double)(e + 1) * node->value[e];
            }
            if (node->output && node->kind != INPUT &&
                (y == NULL || (turn == 1 && sum != before[v]))) {
                y = node;
            }
            before[v] = sum;
        }
        shift(s, turn == 0 ? 1.0 : -1.0);
    }
    free(before);
    assert_non_null(y);
    return y;
}

void second_begin(struct second *s, struct net *net, int32_t from)
{
    int32_t v;
    int64_t e;

    s->net = net;
    s->x = &s->net->node[from];
    s->along = calloc((size_t)ROWS * COLUMNS, sizeof(double));
    s->across = calloc((size_t)ROWS * COLUMNS, sizeof(double));
    for (e = 0; e < ROWS * node_columns(s->x); e++) {
        s->along[e] = (double)(float)kaci_random_normal(&s->net->random);
    }
    s->y = dependent_output(s);
    for (v = 0; v < s->net->count; v++) {
        struct node *node = &s->net->node[v];

        if (node != s->y) {
            memset(node->seed, 0,
                   (size_t)(ROWS * node_columns(node)) * sizeof(double));
        }
    }
    s->parameters = calloc(PARAMETERS, sizeof(float));
    s->gradient = calloc(PARAMETERS, sizeof(float));
    assert_int_equal(kaci_graph_create(NULL, ROWS, &s->graph), KAC_OK);
    net_build(s->net, s->graph);
}

void second_end(struct second *s)
{
    kaci_arena_destroy(s->arena);
    kaci_graph_destroy(s->graph);
    net_free(s->net);
    free(s->along);
    free(s->across);
    free(s->parameters);
    free(s->gradient);
}

double second_along(struct second *s, double *slope)
{
    const double h = 1e-4;
    const int64_t size = ROWS * node_columns(s->y);
    double high, low;
    int64_t e;

    shift(s, h);
    high = net_loss(s->net);
    for (e = 0; slope != NULL && e < size; e++) {
        slope[e] = s->y->value[e];
    }
    shift(s, -2.0 * h);
    low = net_loss(s->net);
    for (e = 0; slope != NULL && e < size; e++) {
        slope[e] = (slope[e] - s->y->value[e]) / (2.0 * h);
    }
    shift(s, h);
    return (high - low) / (2.0 * h);
}

double second_mixed(struct second *s, double *number)
{
    const double h = 1e-4, saved = *number;
    double high, low;

    *number = saved + h;
    high = second_along(s, NULL);
    *number = saved - h;
    low = second_along(s, NULL);
    *number = saved;
    return (high - low) / (2.0 * h);
}

/* A run may overwrite what was entered. */
static void forward(struct second *s, int32_t cpu)
{
    net_enter(s->net, s->arena);
    if (s->tangent >= 0) {
        net_write(s->x, s->along, kaci_arena_value(s->arena, s->tangent));
    }
    if (s->seed >= 0) {
        net_write(s->y, s->y->seed, kaci_arena_value(s->arena, s->seed));
    }
    kaci_graph_forward(s->arena, kaci_kernels_for(cpu), s->parameters, ROWS);
}

void second_run(struct second *s, int32_t further)
{
    assert_true(s->result >= 0);
    kaci_graph_output(s->graph, s->result);
    // Where y does not depend on x they would serve nothing.
    if (s->seed >= 0) {
        kaci_graph_output(s->graph, s->seed);
    }
    if (s->tangent >= 0) {
        kaci_graph_output(s->graph, s->tangent);
    }
    if (further) {
        assert_int_equal(kaci_graph_differentiate(s->graph), KAC_OK);
    }
    assert_int_equal(kaci_graph_finish(s->graph, s->net->parameters), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, s->graph, further, &s->arena),
                     KAC_OK);
    net_parameters(s->net, s->parameters);
    forward(s, kac_cpu_best());
}

double second_largest(int64_t count, const float *x)
{
    double most = 0.0;
    int64_t i;

    for (i = 0; i < count; i++) {
        most = fabs((double)x[i]) > most ? fabs((double)x[i]) : most;
    }
    return most;
}

static void check_some(struct second *s, const char *what, int64_t count,
                       const float *got, double *numbers)
{
    const double size = second_largest(count, got);
    int32_t i;

    for (i = 0; i < TRIES && count > 0; i++) {
        const int64_t at = kaci_random_below(&s->net->random, count);

        second_near(s, what, (double)got[at], second_mixed(s, &numbers[at]),
                    size);
    }
}

static void no_seed(struct second *s, int32_t value)
{
    memset(kaci_arena_seed(s->arena, value), 0,
           (size_t)(ROWS * kaci_graph_columns(s->graph, value)) *
               sizeof(float));
}

void second_backward(struct second *s, const struct node *like,
                     const double *weight, int32_t cpu)
{
    int32_t v;

    forward(s, cpu);
    for (v = 0; v < s->net->count; v++) {
        if (s->net->node[v].output) {
            no_seed(s, s->net->node[v].id);
        }
    }
    if (s->seed >= 0) {
        no_seed(s, s->seed);
    }
    if (s->tangent >= 0) {
        no_seed(s, s->tangent);
    }
    net_write(like, weight, kaci_arena_seed(s->arena, s->result));
    memset(s->gradient, 0, PARAMETERS * sizeof(float));
    kaci_graph_backward(s->arena, kaci_kernels_for(cpu), s->parameters, ROWS,
                        s->gradient, 1);
}

void second_check(struct second *s, const struct node *like,
                  const double *weight)
{
    struct node *const inputs[2] = {&s->net->node[0], &s->net->node[3]};
    int32_t i;

    second_backward(s, like, weight, kac_cpu_best());
    check_some(s, "a second derivative by a parameter", s->net->parameters,
               s->gradient, s->net->weight);
    for (i = 0; i < 2; i++) {
        check_some(s, "a second derivative by an input",
                   ROWS * node_columns(inputs[i]),
                   kaci_arena_gradient(s->arena, inputs[i]->id),
                   inputs[i]->value);
    }
}
