/* SPDX-License-Identifier: BSD-2-Clause */
/* Random graphs against a plain interpreter in double precision and its
 * differences; memory that is shared. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h"

enum { ROWS = 5, NODES = 40, WIDTH = 12, PARAMETERS = 4000 };

enum kind { INPUT, INDEX, LINEAR, ADD, CONCAT, SLICE, EMBED, ACTIVATE };

/* A value as the test knows it. */
struct node {
    enum kind kind;
    int32_t a, b;
    int64_t columns;
    int32_t activation;
    int64_t weight, bias, first, table_rows;
    int used, output, differentiable;
    int32_t id; /* in the graph */
    double value[ROWS][WIDTH];
    double seed[ROWS][WIDTH]; /* gradient by an output */
    int32_t row[ROWS];        /* of an index */
};

struct net {
    struct node node[NODES];
    int32_t count;
    int64_t parameters;
    double weight[PARAMETERS];
    struct kaci_random random;
};

static double plain_activation(int32_t activation, double x)
{
    switch (activation) {
    case KACI_RELU:
        return x > 0.0 ? x : 0.0;
    case KACI_SILU:
        return x / (1.0 + exp(-x));
    case KACI_GELU:
        return x * 0.5 * erfc(-x / sqrt(2.0));
    case KACI_TANH:
        return tanh(x);
    default:
        return x;
    }
}

static double plain_element(const struct net *net, const struct node *node,
                            int i, int64_t j)
{
    const struct node *a = node->a >= 0 ? &net->node[node->a] : NULL;
    const struct node *b = node->b >= 0 ? &net->node[node->b] : NULL;
    double sum = 0.0;
    int64_t k;

    switch (node->kind) {
    case LINEAR:
        sum = node->bias >= 0 ? net->weight[node->bias + j] : 0.0;
        for (k = 0; k < a->columns; k++) {
            sum +=
                net->weight[node->weight + j * a->columns + k] * a->value[i][k];
        }
        return plain_activation(node->activation, sum) +
               (b != NULL ? b->value[i][j] : 0.0);
    case ADD:
        return a->value[i][j] + b->value[i][j];
    case CONCAT:
        return j < a->columns ? a->value[i][j] : b->value[i][j - a->columns];
    case SLICE:
        return a->value[i][node->first + j];
    case EMBED:
        return a->row[i] < 0
                   ? 0.0
                   : net->weight[node->weight + a->row[i] * node->columns + j];
    case ACTIVATE:
        return plain_activation(node->activation, a->value[i][j]);
    default:
        return node->value[i][j];
    }
}

/* Runs the net and returns the sum of seed times output. */
static double plain_loss(struct net *net)
{
    double sum = 0.0;
    int32_t v;
    int64_t j;
    int i;

    for (v = 0; v < net->count; v++) {
        struct node *node = &net->node[v];

        for (i = 0; i < ROWS; i++) {
            for (j = 0; j < node->columns; j++) {
                node->value[i][j] = plain_element(net, node, i, j);
                sum +=
                    node->output ? node->seed[i][j] * node->value[i][j] : 0.0;
            }
        }
    }
    return sum;
}

static int32_t pick(struct net *net, int32_t n)
{
    return (int32_t)kaci_random_below(&net->random, n);
}

/* Some value that has columns, of `columns` of them unless 0; or -1. */
static int32_t pick_tensor(struct net *net, int64_t columns)
{
    const int32_t start = pick(net, net->count);
    int32_t i;

    for (i = 0; i < net->count; i++) {
        const int32_t v = (start + i) % net->count;

        if (net->node[v].columns > 0 &&
            (columns == 0 || net->node[v].columns == columns)) {
            return v;
        }
    }
    return -1;
}

static struct node *append(struct net *net, enum kind kind, int32_t a,
                           int32_t b, int64_t columns)
{
    struct node *node = &net->node[net->count++];

    memset(node, 0, sizeof *node);
    node->kind = kind;
    node->a = a;
    node->b = b;
    node->columns = columns;
    node->weight = node->bias = -1;
    if (a >= 0) {
        net->node[a].used = 1;
    }
    if (b >= 0) {
        net->node[b].used = 1;
    }
    return node;
}

static int64_t take(struct net *net, int64_t count)
{
    int64_t at = net->parameters, i;

    for (i = 0; i < count; i++) {
        net->weight[at + i] = (float)(0.5 * kaci_random_normal(&net->random));
    }
    net->parameters += count;
    return at;
}

static void add_random(struct net *net)
{
    const int32_t a = pick_tensor(net, 0);
    const int64_t columns = 1 + pick(net, 6);
    struct node *node;
    int32_t b;

    switch (LINEAR + pick(net, 6)) {
    case LINEAR:
        b = pick(net, 2) ? pick_tensor(net, columns) : -1;
        node = append(net, LINEAR, a, b, columns);
        node->activation = pick(net, 5);
        node->weight = take(net, columns * net->node[a].columns);
        node->bias = pick(net, 3) ? take(net, columns) : -1;
        break;
    case ADD:
        append(net, ADD, a, pick_tensor(net, net->node[a].columns),
               net->node[a].columns);
        break;
    case CONCAT:
        b = pick_tensor(net, 0);
        if (net->node[a].columns + net->node[b].columns <= WIDTH) {
            append(net, CONCAT, a, b,
                   net->node[a].columns + net->node[b].columns);
        }
        break;
    case SLICE:
        if (columns <= net->node[a].columns) {
            node = append(net, SLICE, a, -1, columns);
            node->first =
                pick(net, (int32_t)(net->node[a].columns - columns + 1));
        }
        break;
    case EMBED:
        node = append(net, EMBED, 2, -1, columns);
        node->table_rows = 3;
        node->weight = take(net, 3 * columns);
        break;
    default:
        node = append(net, ACTIVATE, a, -1, net->node[a].columns);
        node->activation = pick(net, 5);
        break;
    }
}

static void make_net(struct net *net, int64_t number)
{
    int32_t v, operations = 4 + (int32_t)(number % 20);
    int i, j;

    memset(net, 0, sizeof *net);
    kaci_random_begin(&net->random, 2026, KACI_RANDOM_USER, 0, number);
    append(net, INPUT, -1, -1, 3)->differentiable = 1;
    append(net, INPUT, -1, -1, 2);
    append(net, INDEX, -1, -1, 0);
    append(net, EMBED, 2, -1, 4)->table_rows = 3;
    net->node[3].weight = take(net, 12);
    while (operations-- > 0) {
        add_random(net);
    }
    for (v = 0; v < net->count; v++) {
        struct node *node = &net->node[v];

        // A value that nobody reads is an output; some others are, too.
        node->output = !node->used || (node->columns > 0 && pick(net, 5) == 0);
        for (i = 0; i < ROWS; i++) {
            node->row[i] = pick(net, 4) - 1;
            for (j = 0; j < WIDTH; j++) {
                node->seed[i][j] = (float)kaci_random_normal(&net->random);
                if (node->kind == INPUT) {
                    node->value[i][j] = (float)kaci_random_normal(&net->random);
                }
            }
        }
    }
}

static int32_t id_of(const struct net *net, int32_t v)
{
    return v >= 0 ? net->node[v].id : -1;
}

static struct kaci_graph *build(struct net *net)
{
    struct kaci_graph *graph;
    int32_t v, got = -1;

    assert_int_equal(kaci_graph_create(NULL, ROWS, &graph), KAC_OK);
    for (v = 0; v < net->count; v++) {
        struct node *node = &net->node[v];
        const int32_t a = id_of(net, node->a), b = id_of(net, node->b);

        switch (node->kind) {
        case INPUT:
            got = kaci_graph_input(graph, node->columns, node->differentiable);
            break;
        case INDEX:
            got = kaci_graph_index(graph);
            break;
        case LINEAR:
            got = kaci_graph_linear(graph, a, node->columns, node->weight,
                                    node->bias, node->activation, b);
            break;
        case ADD:
            got = kaci_graph_add(graph, a, b);
            break;
        case CONCAT:
            got = kaci_graph_concat(graph, a, b);
            break;
        case SLICE:
            got = kaci_graph_slice(graph, a, node->first, node->columns);
            break;
        case EMBED:
            got = kaci_graph_embed(graph, a, node->table_rows, node->columns,
                                   node->weight);
            break;
        default:
            got = kaci_graph_activate(graph, a, node->activation);
            break;
        }
        assert_true(got >= 0);
        node->id = got;
        assert_int_equal(kaci_graph_columns(graph, got), node->columns);
        if (node->output) {
            kaci_graph_output(graph, got);
        }
    }
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, net->parameters), KAC_OK);
    return graph;
}

static void write_rows(const struct node *node,
                       const double source[ROWS][WIDTH], float *target)
{
    int64_t j;
    int i;

    for (i = 0; i < ROWS; i++) {
        for (j = 0; j < node->columns; j++) {
            target[i * node->columns + j] = (float)source[i][j];
        }
    }
}

static void enter(const struct net *net, struct kaci_arena *arena)
{
    int32_t v;

    for (v = 0; v < net->count; v++) {
        const struct node *node = &net->node[v];

        if (node->kind == INPUT) {
            write_rows(node, node->value, kaci_arena_value(arena, node->id));
        } else if (node->kind == INDEX) {
            memcpy(kaci_arena_index(arena, node->id), node->row,
                   sizeof node->row);
        }
    }
}

static void seed(const struct net *net, struct kaci_arena *arena)
{
    int32_t v;

    for (v = 0; v < net->count; v++) {
        if (net->node[v].output) {
            write_rows(&net->node[v], net->node[v].seed,
                       kaci_arena_seed(arena, net->node[v].id));
        }
    }
}

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-4 * (fabs(want) + 1.0))) {
        print_error("%.9g, should be %.9g\n", got, want);
        fail();
    }
}

static double difference(struct net *net, double *at)
{
    const double h = 1e-6, saved = *at;
    double high, low;

    *at = saved + h;
    high = plain_loss(net);
    *at = saved - h;
    low = plain_loss(net);
    *at = saved;
    return (high - low) / (2.0 * h);
}

/* Outputs of both arenas: close to the plain ones, and the same bits. */
static void check_outputs(struct net *net, const struct kaci_arena *inference,
                          const struct kaci_arena *training)
{
    int32_t v;
    int64_t j;
    int i;

    plain_loss(net);
    for (v = 0; v < net->count; v++) {
        const struct node *node = &net->node[v];

        if (!node->output) {
            continue;
        }
        assert_memory_equal(kaci_arena_value(inference, node->id),
                            kaci_arena_value(training, node->id),
                            (size_t)(ROWS * node->columns) * sizeof(float));
        for (i = 0; i < ROWS; i++) {
            for (j = 0; j < node->columns; j++) {
                assert_near(
                    kaci_arena_value(training, node->id)[i * node->columns + j],
                    node->value[i][j]);
            }
        }
    }
}

static void check_net(int64_t number)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    struct net *net = malloc(sizeof *net);
    float *parameters = calloc(PARAMETERS, sizeof *parameters);
    float *gradient = calloc(PARAMETERS, sizeof *gradient);
    float *again = calloc(PARAMETERS, sizeof *again);
    struct kaci_graph *graph;
    struct kaci_arena *inference, *training;
    float dx[ROWS * 3];
    int64_t i;

    make_net(net, number);
    graph = build(net);
    for (i = 0; i < net->parameters; i++) {
        parameters[i] = (float)net->weight[i];
    }
    assert_int_equal(kaci_arena_create(NULL, graph, 0, &inference), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, graph, 1, &training), KAC_OK);
    assert_true(kaci_graph_arena_size(graph, 0) <=
                kaci_graph_arena_size(graph, 1));
    enter(net, inference);
    kaci_graph_forward(inference, kernels, parameters, ROWS);
    enter(net, training);
    kaci_graph_forward(training, kernels, parameters, ROWS);
    check_outputs(net, inference, training);

    seed(net, training);
    kaci_graph_backward(training, kernels, parameters, ROWS, gradient, 1);
    memcpy(dx, kaci_arena_gradient(training, 0), sizeof dx);
    for (i = 0; i < net->parameters; i++) {
        assert_near(gradient[i], difference(net, &net->weight[i]));
    }
    for (i = 0; i < ROWS * 3; i++) {
        assert_near(dx[i], difference(net, &net->node[0].value[i / 3][i % 3]));
    }
    // Again, each alone: the backward left the forward's values.
    seed(net, training);
    kaci_graph_backward(training, kernels, parameters, ROWS, again, 0);
    assert_memory_equal(again, gradient, PARAMETERS * sizeof *again);
    seed(net, training);
    kaci_graph_backward(training, kernels, parameters, ROWS, NULL, 1);
    assert_memory_equal(kaci_arena_gradient(training, 0), dx, sizeof dx);
    check_outputs(net, inference, training);

    kaci_arena_destroy(inference);
    kaci_arena_destroy(training);
    kaci_graph_destroy(graph);
    free(net);
    free(parameters);
    free(gradient);
    free(again);
}

static void random_graphs(void **state)
{
    int64_t number;

    (void)state;
    for (number = 0; number < 60; number++) {
        check_net(number);
    }
}

/* A deep chain needs no more memory than a short one, unless it trains. */
static void memory_is_shared(void **state)
{
    int64_t sizes[2][2];
    int deep, i, training;

    (void)state;
    for (deep = 0; deep < 2; deep++) {
        struct kaci_graph *graph;
        int32_t h;

        assert_int_equal(kaci_graph_create(NULL, 16, &graph), KAC_OK);
        h = kaci_graph_input(graph, 8, 1);
        for (i = 0; i < (deep ? 100 : 10); i++) {
            h = kaci_graph_linear(graph, h, 8, 0, 64, KACI_TANH, -1);
        }
        kaci_graph_output(graph, h);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
        assert_int_equal(kaci_graph_finish(graph, 72), KAC_OK);
        for (training = 0; training < 2; training++) {
            sizes[deep][training] = kaci_graph_arena_size(graph, training);
        }
        kaci_graph_destroy(graph);
    }
    assert_int_equal(sizes[0][0], sizes[1][0]);
    assert_int_equal(sizes[0][0], 3 * 16 * 8); // x, before and after tanh
    assert_true(sizes[1][1] > 5 * sizes[0][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(memory_is_shared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
