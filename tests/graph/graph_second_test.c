/* SPDX-License-Identifier: BSD-2-Clause */
/* Jacobian-vector products, gradients as values, and gradients of both, on
 * random graphs against differences in double precision. With L = sum(s y) both
 * sum(u grad L) and sum(s J u) are the derivative of L along u, so both have
 * the gradient that differences of differences of L find. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph_priv.h"
#include "plain_graph.h"

enum { TRIES = 12 };

static void assert_near(const char *what, double got, double want, double size)
{
    if (!(fabs(got - want) <= 1e-4 * (size + 1.0))) {
        fail_msg("%s is %.9g, should be %.9g", what, got, want);
    }
}

struct second {
    struct net *net;
    struct node *x, *y;
    double *along;  /* u, a direction of x */
    double *across; /* and of node 3, where it is not zero */
    float *parameters, *gradient;
    struct kaci_graph *graph;
    struct kaci_arena *arena;
    int32_t tangent, seed, result; /* values of the graph */
};

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

/* One output counts: its seed is s. */
static void begin(struct second *s, int64_t number, enum kind kinds,
                  int32_t from)
{
    int32_t v;
    int64_t e;

    s->net = net_new(number, 4 + (int32_t)(number % 16), kinds, 1);
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

static void end(struct second *s)
{
    kaci_arena_destroy(s->arena);
    kaci_graph_destroy(s->graph);
    net_free(s->net);
    free(s->along);
    free(s->across);
    free(s->parameters);
    free(s->gradient);
}

/* The derivative of L along u; leaves y's in `slope` [ROWS, columns of y]. */
static double along(struct second *s, double *slope)
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

/* The mixed second derivative by u and a number. */
static double mixed(struct second *s, double *number)
{
    const double h = 1e-4, saved = *number;
    double high, low;

    *number = saved + h;
    high = along(s, NULL);
    *number = saved - h;
    low = along(s, NULL);
    *number = saved;
    return (high - low) / (2.0 * h);
}

/* Finishes and runs the graph forward. */
static void run(struct second *s)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());

    assert_true(s->result >= 0);
    kaci_graph_output(s->graph, s->result);
    // Where y does not depend on x it would serve nothing.
    kaci_graph_output(s->graph, s->seed >= 0 ? s->seed : s->tangent);
    assert_int_equal(kaci_graph_differentiate(s->graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(s->graph, s->net->parameters), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, s->graph, 1, &s->arena), KAC_OK);
    net_parameters(s->net, s->parameters);
    net_enter(s->net, s->arena);
    if (s->tangent >= 0) {
        net_write(s->x, s->along, kaci_arena_value(s->arena, s->tangent));
    }
    if (s->seed >= 0) {
        net_write(s->y, s->y->seed, kaci_arena_value(s->arena, s->seed));
    }
    kaci_graph_forward(s->arena, kernels, s->parameters, ROWS);
}

static double largest(int64_t count, const float *x)
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
    const double size = largest(count, got);
    int32_t i;

    for (i = 0; i < TRIES && count > 0; i++) {
        const int64_t at = kaci_random_below(&s->net->random, count);

        assert_near(what, (double)got[at], mixed(s, &numbers[at]), size);
    }
}

/* Gradients of sum(weight result), all other outputs not counted. */
static void check_second(struct second *s, const struct node *like,
                         const double *weight)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    struct node *const inputs[2] = {&s->net->node[0], &s->net->node[3]};
    int32_t v, i;

    for (v = 0; v < s->net->count; v++) {
        const struct node *node = &s->net->node[v];

        if (node->output) {
            memset(kaci_arena_seed(s->arena, node->id), 0,
                   (size_t)(ROWS * node_columns(node)) * sizeof(float));
        }
    }
    i = s->seed >= 0 ? s->seed : s->tangent;
    memset(kaci_arena_seed(s->arena, i), 0,
           (size_t)(ROWS * kaci_graph_columns(s->graph, i)) * sizeof(float));
    net_write(like, weight, kaci_arena_seed(s->arena, s->result));
    kaci_graph_backward(s->arena, kernels, s->parameters, ROWS, s->gradient, 1);
    check_some(s, "a second derivative by a parameter", s->net->parameters,
               s->gradient, s->net->weight);
    for (i = 0; i < 2; i++) {
        check_some(s, "a second derivative by an input",
                   ROWS * node_columns(inputs[i]),
                   kaci_arena_gradient(s->arena, inputs[i]->id),
                   inputs[i]->value);
    }
}

static void jacobian_vector_products(void **state)
{
    int64_t number, e, dependent = 0;

    (void)state;
    for (number = 200; number < 230; number++) {
        struct second s = {0};
        double *slope = calloc((size_t)ROWS * COLUMNS, sizeof *slope);
        const float *got;
        double size;

        begin(&s, number, LAYER_NORM, number % 2 ? 0 : 3);
        s.seed = -1;
        s.tangent = kaci_graph_input_image(s.graph, s.x->height, s.x->width,
                                           s.x->channels, 1);
        s.result = kaci_graph_jvp(s.graph, s.y->id, 1, &s.x->id, &s.tangent);
        run(&s);
        got = kaci_arena_value(s.arena, s.result);
        size = largest(ROWS * node_columns(s.y), got);
        dependent += size > 0.0;
        along(&s, slope);
        for (e = 0; e < ROWS * node_columns(s.y); e++) {
            assert_near("J u", (double)got[e], slope[e], size);
        }
        check_second(&s, s.y, s.y->seed);
        free(slope);
        end(&s);
    }
    assert_true(dependent >= 20); // of 30
}

static void gradients_as_values(void **state)
{
    int64_t number, e;

    (void)state;
    for (number = 200; number < 230; number++) {
        struct second s = {0};
        const float *got;
        double sum = 0.0, size = 0.0;

        begin(&s, number, LAYER_NORM, number % 2 ? 0 : 3);
        s.tangent = -1;
        s.seed = kaci_graph_input_image(s.graph, s.y->height, s.y->width,
                                        s.y->channels, 0);
        s.result = kaci_graph_gradient(s.graph, s.y->id, s.seed, s.x->id);
        run(&s);
        got = kaci_arena_value(s.arena, s.result);
        for (e = 0; e < ROWS * node_columns(s.x); e++) {
            sum += (double)got[e] * s.along[e];
            size += fabs((double)got[e] * s.along[e]);
        }
        assert_near("the gradient along u", sum, along(&s, NULL), size);
        check_second(&s, s.x, s.along);
        end(&s);
    }
}

/* A product costs what the forward costs: nothing that only the way to it
 * needed is left. */
static void nothing_useless_is_computed(void **state)
{
    struct kaci_graph *graph;
    int32_t x, h, u, i;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
    x = h = kaci_graph_input(graph, 3, 0);
    u = kaci_graph_input(graph, 3, 0);
    for (i = 0; i < 3; i++) {
        h = kaci_graph_linear(graph, h, 3, 0, 9,
                              i < 2 ? KACI_TANH : KACI_IDENTITY, -1);
    }
    kaci_graph_output(graph, h);
    kaci_graph_output(graph, kaci_graph_jvp(graph, h, 1, &x, &u));
    // Not asked for by an output: the gradient is built, and dropped.
    assert_true(kaci_graph_gradient(graph, h, h, x) >= 0);
    assert_int_equal(kaci_graph_finish(graph, 12), KAC_OK);
    assert_int_equal(graph->operation_count, 3 + 3 + 2);
    kaci_graph_destroy(graph);
}

/* What does not depend has zeros for a derivative. */
static void independent_values(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    struct kaci_graph *graph;
    struct kaci_arena *arena;
    int32_t x, y, g, t;
    int i;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 1, &graph), KAC_OK);
    x = kaci_graph_input(graph, 3, 1);
    y = kaci_graph_input(graph, 2, 1);
    g = kaci_graph_gradient(graph, x, x, y);
    t = kaci_graph_jvp(graph, x, 1, &y, &y);
    kaci_graph_output(graph, x);
    kaci_graph_output(graph, y);
    kaci_graph_output(graph, g);
    kaci_graph_output(graph, t);
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, 0), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, graph, 1, &arena), KAC_OK);
    for (i = 0; i < 3; i++) {
        kaci_arena_value(arena, x)[i] = 5.0f;
        kaci_arena_value(arena, y)[i % 2] = 6.0f;
        kaci_arena_value(arena, t)[i] = 7.0f;
        kaci_arena_value(arena, g)[i % 2] = 8.0f;
    }
    kaci_graph_forward(arena, kernels, NULL, 1);
    for (i = 0; i < 3; i++) {
        assert_true(kaci_arena_value(arena, t)[i] == 0.0f);
        assert_true(kaci_arena_value(arena, g)[i % 2] == 0.0f);
    }
    kaci_arena_destroy(arena);
    kaci_graph_destroy(graph);
}

/* Along both inputs at once, through all operations, in an arena without
 * gradients. */
static void products_through_everything(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    int64_t number, e, dependent = 0;
    int32_t i;

    (void)state;
    for (number = 500; number < 540; number++) {
        struct second s = {0};
        double *slope = calloc((size_t)ROWS * COLUMNS, sizeof *slope);
        int32_t by[2], tangent[2];
        const float *got;
        double size;

        begin(&s, number, KINDS, 0);
        memcpy(s.across, s.along, (size_t)ROWS * COLUMNS * sizeof(double));
        for (i = 0; i < 2; i++) {
            const struct node *x = &s.net->node[3 * i];

            by[i] = x->id;
            tangent[i] = kaci_graph_input_image(s.graph, x->height, x->width,
                                                x->channels, 0);
            kaci_graph_output(s.graph, tangent[i]);
        }
        s.result = kaci_graph_jvp(s.graph, s.y->id, 2, by, tangent);
        assert_true(s.result >= 0);
        kaci_graph_output(s.graph, s.result);
        assert_int_equal(kaci_graph_finish(s.graph, s.net->parameters), KAC_OK);
        assert_int_equal(kaci_arena_create(NULL, s.graph, 0, &s.arena), KAC_OK);
        net_parameters(s.net, s.parameters);
        net_enter(s.net, s.arena);
        for (i = 0; i < 2; i++) {
            net_write(&s.net->node[3 * i], s.along,
                      kaci_arena_value(s.arena, tangent[i]));
        }
        kaci_graph_forward(s.arena, kernels, s.parameters, ROWS);
        got = kaci_arena_value(s.arena, s.result);
        size = largest(ROWS * node_columns(s.y), got);
        dependent += size > 0.0;
        along(&s, slope);
        for (e = 0; e < ROWS * node_columns(s.y); e++) {
            assert_near("J u", (double)got[e], slope[e], size);
        }
        free(slope);
        end(&s);
    }
    assert_true(dependent >= 30); // of 40
}

/* There is no second derivative of these, and no third of an activation. */
static void refused(void **state)
{
    static const char *const names[6] = {
        "gradient of norm",      "gradient of norm",
        "gradient of attention", "second derivative of activate",
        "tangent of norm",       "tangent of attention"};
    int fault;

    (void)state;
    for (fault = 0; fault < 6; fault++) {
        struct kaci_graph *graph;
        int32_t x, y, g;

        assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
        x = kaci_graph_input_image(graph, 2, 2, 6, 1);
        y = fault % 4 == 0
                ? kaci_graph_group_norm(graph, x, 2, 1e-5, -1, -1, -1, 0)
            : fault == 1 ? kaci_graph_layer_norm(graph, x, 1e-5, -1, -1, 0)
            : fault == 3 ? kaci_graph_activate(graph, x, KACI_TANH)
                         : kaci_graph_attention(graph, x, 1, 0);
        assert_true(y >= 0);
        if (fault >= 4) {
            g = kaci_graph_jvp(graph, y, 1, &x, &x);
        } else {
            g = fault == 2 ? kaci_graph_slice(graph, x, 0, 2) : y;
            g = kaci_graph_gradient(graph, y, g, x);
        }
        if (fault == 3) {
            g = kaci_graph_gradient(graph, g, x, x);
        }
        assert_true(g >= 0);
        kaci_graph_output(graph, g);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), names[fault]));
        assert_int_equal(kaci_graph_finish(graph, 0), KAC_ERROR_ARGUMENT);
        kaci_graph_destroy(graph);
    }
}

static void shapes_refused(void **state)
{
    int fault;

    (void)state;
    for (fault = 0; fault < 9; fault++) {
        struct kaci_graph *graph;
        const int32_t none = -1;
        int32_t x, y, bad = 0;

        assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
        x = kaci_graph_input(graph, 3, 1);
        y = kaci_graph_slice(graph, x, 0, 2);
        kaci_graph_output(graph, y);
        switch (fault) {
        case 0:
            bad = kaci_graph_gradient(graph, y, x, x);
            break;
        case 1:
            bad = kaci_graph_gradient(graph, 9, y, x);
            break;
        case 2:
            bad = kaci_graph_gradient(graph, y, y, -1);
            break;
        case 3:
            bad = kaci_graph_jvp(graph, y, 1, &x, &y);
            break;
        case 4:
            bad = kaci_graph_jvp(graph, y, 1, &none, &x);
            break;
        case 5:
            bad = kaci_graph_jvp(graph, 9, 1, &x, &x);
            break;
        case 6:
            bad = kaci_graph_jvp(graph, y, 0, &x, &x);
            break;
        case 7:
            bad = kaci_graph_jvp(graph, y, KACI_DIRECTIONS + 1, &x, &x);
            break;
        default:
            assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
            bad = kaci_graph_jvp(graph, y, 1, &x, &x);
            break;
        }
        assert_int_equal(bad, -1);
        assert_int_equal(kaci_graph_finish(graph, 0),
                         fault < 8 ? KAC_ERROR_ARGUMENT : KAC_ERROR_STATE);
        kaci_graph_destroy(graph);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jacobian_vector_products),
        cmocka_unit_test(gradients_as_values),
        cmocka_unit_test(products_through_everything),
        cmocka_unit_test(nothing_useless_is_computed),
        cmocka_unit_test(independent_values),
        cmocka_unit_test(refused),
        cmocka_unit_test(shapes_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
