/* SPDX-License-Identifier: BSD-2-Clause */
/* Random descriptions of graphs. */
#include "plain_graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

static int32_t pick(struct net *net, int32_t n)
{
    return (int32_t)kaci_random_below(&net->random, n);
}

/* Some value that is a picture (or a vector), of `channels` unless 0; -1. */
static int32_t pick_value(struct net *net, int32_t picture, int32_t channels)
{
    const int32_t start = pick(net, net->count);
    int32_t i;

    for (i = 0; i < net->count; i++) {
        const int32_t v = (start + i) % net->count;
        const struct node *node = &net->node[v];

        if (node->channels > 0 && (node->height > 1) == picture &&
            (channels == 0 || node->channels == channels)) {
            return v;
        }
    }
    return -1;
}

/* Some value of exactly this shape, or -1. */
static int32_t pick_like(struct net *net, const struct node *like)
{
    const int32_t start = pick(net, net->count);
    int32_t i;

    for (i = 0; i < net->count; i++) {
        const int32_t v = (start + i) % net->count;
        const struct node *node = &net->node[v];

        if (node->channels == like->channels && node->height == like->height &&
            node->width == like->width) {
            return v;
        }
    }
    return -1;
}

static int64_t take(struct net *net, int64_t count)
{
    const int64_t place = net->parameters;
    int64_t i;

    assert_true(place + count <= PARAMETERS);
    for (i = 0; i < count; i++) {
        net->weight[place + i] =
            (double)(float)(0.4 * kaci_random_normal(&net->random));
    }
    net->parameters += count;
    return place;
}

/* Appends a node, unless it is too large; a node it reads is used. */
static void append(struct net *net, struct node node)
{
    const int64_t columns = node_columns(&node);

    if (columns > COLUMNS || net->count == NODES) {
        return;
    }
    node.value = net->memory + (int64_t)2 * net->count * ROWS * COLUMNS;
    node.seed = node.value + (int64_t)ROWS * COLUMNS;
    if (node.a >= 0) {
        net->node[node.a].used = 1;
    }
    if (node.b >= 0) {
        net->node[node.b].used = 1;
    }
    net->node[net->count++] = node;
}

static void append_input(struct net *net, int32_t height, int32_t width,
                         int32_t channels, int32_t differentiable)
{
    const struct node node = {.kind = INPUT,
                              .a = -1,
                              .b = -1,
                              .height = height,
                              .width = width,
                              .channels = channels,
                              .differentiable = differentiable};

    append(net, node);
}

static int32_t pick_activation(struct net *net)
{
    const int32_t activation = pick(net, 5);

    return net->smooth && activation == KACI_RELU ? KACI_SILU : activation;
}

/* Parameters, channels and what else the kind has; 0 where it cannot be. */
static int complete(struct net *net, struct node *node)
{
    const struct node *a = &net->node[node->a];
    const int32_t channels = 1 + pick(net, 6);
    int32_t k;

    switch (node->kind) {
    case LINEAR:
        node->channels = channels;
        node->activation = pick_activation(net);
        node->weight = take(net, (int64_t)channels * a->channels);
        node->bias = pick(net, 3) ? take(net, channels) : -1;
        node->b = pick(net, 2) ? pick_like(net, node) : -1;
        return 1;
    case ADD:
        node->b = pick_like(net, node);
        return 1;
    case CONCAT:
        for (k = 0; k < net->count; k++) {
            const int32_t v = (node->a + k) % net->count;

            if (net->node[v].height == a->height &&
                net->node[v].width == a->width && net->node[v].channels > 0 &&
                a->channels + net->node[v].channels <= 12) {
                node->b = v;
            }
        }
        node->channels += node->b >= 0 ? net->node[node->b].channels : 0;
        return node->b >= 0;
    case SLICE:
        node->channels = channels;
        node->number[0] =
            channels < a->channels ? pick(net, a->channels - channels) : 0;
        return channels <= a->channels;
    case EMBED:
        node->a = 2;
        node->height = node->width = 1;
        node->channels = channels;
        node->weight = take(net, 3 * (int64_t)channels);
        return 1;
    case ACTIVATE:
        node->activation = pick_activation(net);
        return 1;
    case CONV:
        node->channels = channels;
        node->number[0] = pick(net, 2) ? 3 : 1;
        node->number[1] = 1 + pick(net, 2);
        node->number[2] = pick(net, 3) ? 1 : 2;
        node->height = (a->height * node->number[2] - 1) / node->number[1] + 1;
        node->width = (a->width * node->number[2] - 1) / node->number[1] + 1;
        node->weight = take(net, (int64_t)channels * a->channels *
                                     node->number[0] * node->number[0]);
        node->bias = pick(net, 3) ? take(net, channels) : -1;
        node->b = pick(net, 2) ? pick_like(net, node) : -1;
        return node->height > 1 && node->width > 1;
    case ADD_CHANNELS:
        node->b = pick_value(net, 0, a->channels);
        return node->b >= 0;
    case POOL:
        node->height /= 2;
        node->width /= 2;
        return node->height > 1 && node->width > 1;
    case UPSAMPLE:
        node->height *= 2;
        node->width *= 2;
        return 1;
    case JOIN:
        k = node->number[0] = 2 + pick(net, 2);
        node->height /= k;
        node->width /= k;
        node->channels *= k * k;
        return a->height % k == 0 && a->width % k == 0 && node->height > 1 &&
               node->width > 1 && node->channels <= 16;
    case SPLIT:
        k = node->number[0] = 2 + pick(net, 2);
        node->height *= k;
        node->width *= k;
        node->channels /= k * k;
        return a->channels % (k * k) == 0;
    case FLATTEN:
        node->channels *= node->height * node->width;
        node->height = node->width = 1;
        return node->channels <= 60;
    case DROPOUT:
        node->number[0] = net->count;
        node->real = 0.375;
        return 1;
    case LAYER_NORM:
        node->activation = pick_activation(net);
        node->real = 0.1;
        node->weight = pick(net, 3) ? take(net, a->channels) : -1;
        node->bias = pick(net, 3) ? take(net, a->channels) : -1;
        return a->channels > 1;
    case GROUP_NORM:
        node->activation = pick_activation(net);
        node->real = 1e-2;
        node->number[0] = a->channels % 2 || pick(net, 2) ? 1 : 2;
        node->weight = pick(net, 3) ? take(net, a->channels) : -1;
        node->bias = pick(net, 3) ? take(net, a->channels) : -1;
        node->b = pick_value(net, 0, 2 * a->channels);
        return a->height > 1;
    default:
        node->channels /= 3;
        node->number[0] = node->channels % 2 || pick(net, 2) ? 1 : 2;
        node->number[1] = pick(net, 2);
        return a->channels % 3 == 0;
    }
}

static void append_random(struct net *net)
{
    struct node node = {.a = -1, .b = -1, .weight = -1, .bias = -1};

    node.kind = (enum kind)(LINEAR + pick(net, net->kinds - LINEAR));
    node.a = pick_value(net, pick(net, 3) > 0, 0);
    if (node.kind == CONV || node.kind == ADD_CHANNELS || node.kind == POOL ||
        node.kind == UPSAMPLE || node.kind == JOIN || node.kind == SPLIT ||
        node.kind >= LAYER_NORM) {
        node.a = pick_value(net, 1, 0);
    }
    node.height = net->node[node.a].height;
    node.width = net->node[node.a].width;
    node.channels = net->node[node.a].channels;
    if (complete(net, &node)) {
        append(net, node);
    }
}

/* A net of inputs alone. */
static struct net *begin(uint32_t seed, int64_t number, enum kind kinds,
                         int32_t smooth)
{
    struct net *net = calloc(1, sizeof *net);
    const struct node index = {.kind = INDEX, .a = -1, .b = -1};

    assert_non_null(net);
    net->memory = calloc((size_t)2 * NODES * ROWS * COLUMNS, sizeof(double));
    assert_non_null(net->memory);
    net->kinds = (int32_t)kinds;
    net->smooth = smooth;
    kaci_random_begin(&net->random, 2026, KACI_RANDOM_USER, seed, number);
    append_input(net, 4, 3, 4, 1);
    append_input(net, 1, 1, 2, 0);
    append(net, index);
    append_input(net, 1, 1, 4, 1);
    return net;
}

static void fill(struct net *net)
{
    int32_t v, i;
    int64_t e;

    for (v = 0; v < net->count; v++) {
        struct node *node = &net->node[v];

        // A value that nobody reads is an output; some others are, too.
        node->output = node->channels > 0 && (!node->used || pick(net, 6) == 0);
        for (i = 0; i < ROWS; i++) {
            node->row[i] = pick(net, 4) - 1;
        }
        for (e = 0; e < ROWS * node_columns(node); e++) {
            node->seed[e] = (double)(float)kaci_random_normal(&net->random);
            node->value[e] = (double)(float)kaci_random_normal(&net->random);
        }
    }
}

struct net *net_new(int64_t number, int32_t operations, enum kind kinds,
                    int32_t smooth)
{
    struct net *net = begin(0, number, kinds, smooth);
    int32_t i;

    for (i = 0; i < operations; i++) {
        append_random(net);
    }
    fill(net);
    return net;
}

/* A node of that kind on the last one, or on node `a`; whether it came. */
static int append_kind(struct net *net, enum kind kind, int32_t a)
{
    struct node node = {.kind = kind, .b = -1, .weight = -1, .bias = -1};
    const int32_t count = net->count;

    node.a = a;
    node.height = net->node[a].height;
    node.width = net->node[a].width;
    node.channels = net->node[a].channels;
    if (complete(net, &node)) {
        append(net, node);
    }
    return net->count > count;
}

/* A layer on a vector, of as many channels as are needed. */
static int append_layer(struct net *net, int32_t a, int32_t channels)
{
    struct node node = {.kind = LINEAR, .b = -1, .height = 1, .width = 1};
    const int32_t count = net->count;

    node.a = a;
    node.channels = channels;
    node.activation = KACI_TANH;
    node.weight = take(net, (int64_t)channels * net->node[a].channels);
    node.bias = take(net, channels);
    append(net, node);
    return net->count > count;
}

/* The operation between others; NULL where the draw does not fit. */
static struct net *try_around(int64_t number, enum kind kind, uint32_t attempt)
{
    struct net *net = begin(attempt, number, KINDS, 1);
    const int32_t channels = 1 + pick(net, 12);
    struct node conv = {.kind = CONV, .a = 0, .b = -1};
    int32_t x = net->count + 1;

    conv.number[0] = 3;
    conv.number[1] = 1;
    conv.number[2] = 1 + pick(net, 2);
    conv.height = 4 * conv.number[2];
    conv.width = 3 * conv.number[2];
    conv.channels = channels;
    conv.weight = take(net, (int64_t)9 * 4 * channels);
    conv.bias = take(net, channels);
    append(net, conv);
    if (net->count == x && append_kind(net, ACTIVATE, x - 1) &&
        append_layer(net, 3, channels) && append_layer(net, 3, 2 * channels) &&
        append_kind(net, kind, x) &&
        (kind != EMBED || append_kind(net, ADD_CHANNELS, x)) &&
        append_kind(net, ACTIVATE, net->count - 1)) {
        fill(net);
        return net;
    }
    net_free(net);
    return NULL;
}

struct net *net_around(int64_t number, enum kind kind)
{
    struct net *net = NULL;
    uint32_t attempt;

    for (attempt = 1; attempt < 1000 && net == NULL; attempt++) {
        net = try_around(number, kind, attempt);
    }
    assert_non_null(net);
    return net;
}

void net_free(struct net *net)
{
    free(net->memory);
    free(net);
}
