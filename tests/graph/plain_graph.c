/* SPDX-License-Identifier: BSD-2-Clause */
/* Every operation by its definition, in double precision, element by element;
 * nothing of it is shared with the library. */
#include "plain_graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

int64_t node_columns(const struct node *node)
{
    return (int64_t)node->height * node->width * node->channels;
}

/* Element c of position (y, x) in row i; zero outside of the picture. */
static double at(const struct node *node, int64_t i, int64_t y, int64_t x,
                 int64_t c)
{
    if (y < 0 || y >= node->height || x < 0 || x >= node->width) {
        return 0.0;
    }
    return node->value[i * node_columns(node) +
                       (y * node->width + x) * node->channels + c];
}

static double activated(int32_t activation, double x)
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

static double conv_element(const struct net *net, const struct node *node,
                           int64_t i, int64_t y, int64_t x, int64_t c)
{
    const struct node *a = &net->node[node->a];
    const int64_t size = node->number[0], stride = node->number[1];
    const int64_t up = node->number[2], half = size / 2;
    double sum = node->bias >= 0 ? net->weight[node->bias + c] : 0.0;
    int64_t k, ky, kx;

    for (k = 0; k < a->channels; k++) {
        for (ky = 0; ky < size; ky++) {
            for (kx = 0; kx < size; kx++) {
                const int64_t sy = y * stride + ky - half;
                const int64_t sx = x * stride + kx - half;
                const double w =
                    net->weight[node->weight +
                                ((c * a->channels + k) * size + ky) * size +
                                kx];

                // Outside of the enlarged picture there are zeros.
                sum +=
                    sy < 0 || sx < 0 ? 0.0 : w * at(a, i, sy / up, sx / up, k);
            }
        }
    }
    return sum + (node->b >= 0 ? at(&net->node[node->b], i, y, x, c) : 0.0);
}

static double norm_element(const struct net *net, const struct node *node,
                           int64_t i, int64_t y, int64_t x, int64_t c)
{
    const struct node *a = &net->node[node->a];
    const int64_t groups = node->kind == GROUP_NORM ? node->number[0] : 1;
    const int64_t size = a->channels / groups, first = c / size * size;
    const int each = node->kind == LAYER_NORM;
    double sum = 0.0, square = 0.0, count = 0.0, v;
    int64_t p, q, k;
    int pass;

    for (pass = 0; pass < 2; pass++) {
        for (p = 0; p < a->height; p++) {
            for (q = 0; q < a->width; q++) {
                for (k = first;
                     k < first + size && (!each || (p == y && q == x)); k++) {
                    if (pass == 0) {
                        sum += at(a, i, p, q, k);
                        count += 1.0;
                    } else {
                        square += pow(at(a, i, p, q, k) - sum / count, 2.0);
                    }
                }
            }
        }
    }
    v = (at(a, i, y, x, c) - sum / count) / sqrt(square / count + node->real);
    v = (node->weight >= 0 ? net->weight[node->weight + c] : 1.0) * v +
        (node->bias >= 0 ? net->weight[node->bias + c] : 0.0);
    if (node->b >= 0) {
        const double *m =
            net->node[node->b].value + i * 2 * (int64_t)a->channels;

        v = v * (1.0 + m[c]) + m[a->channels + c];
    }
    return activated(node->activation, v);
}

static double attention_element(const struct net *net, const struct node *node,
                                int64_t i, int64_t y, int64_t x, int64_t c)
{
    const struct node *a = &net->node[node->a];
    const int64_t heads = node->number[0], size = node->channels / heads;
    const int64_t head = c / size;
    const int64_t q = node->number[1] ? head * size : 3 * head * size;
    const int64_t step = node->number[1] ? node->channels : size;
    double above = 0.0, below = 0.0;
    int64_t p, k;

    for (p = 0; p < (int64_t)a->height * a->width; p++) {
        const int64_t py = p / a->width, px = p % a->width;
        double score = 0.0;

        for (k = 0; k < size; k++) {
            score += at(a, i, y, x, q + k) * at(a, i, py, px, q + step + k);
        }
        score = exp(score / sqrt((double)size));
        above += score * at(a, i, py, px, q + 2 * step + c % size);
        below += score;
    }
    return above / below;
}

static double dropout_element(const struct net *net, const struct node *node,
                              int64_t i, int64_t y, int64_t x, int64_t c)
{
    const int64_t e = (y * node->width + x) * node->channels + c;
    const uint32_t counter[4] = {
        (uint32_t)(e / 4), MASK_STEP, (uint32_t)(MASK_FIRST + i),
        (uint32_t)KACI_RANDOM_MASK << 24 | (uint32_t)node->number[0]};
    const uint32_t key[2] = {MASK_SEED, 0};
    uint32_t word[4];

    kaci_philox4x32(counter, key, word);
    return word[e % 4] < (uint32_t)(node->real * 0x1p32)
               ? 0.0
               : at(&net->node[node->a], i, y, x, c) / (1.0 - node->real);
}

static double linear_element(const struct net *net, const struct node *node,
                             int64_t i, int64_t y, int64_t x, int64_t c)
{
    const struct node *a = &net->node[node->a];
    double sum = node->bias >= 0 ? net->weight[node->bias + c] : 0.0;
    int64_t k;

    for (k = 0; k < a->channels; k++) {
        sum +=
            net->weight[node->weight + c * a->channels + k] * at(a, i, y, x, k);
    }
    return activated(node->activation, sum) +
           (node->b >= 0 ? at(&net->node[node->b], i, y, x, c) : 0.0);
}

static double element(const struct net *net, const struct node *node, int64_t i,
                      int64_t y, int64_t x, int64_t c)
{
    const struct node *a = &net->node[node->a >= 0 ? node->a : 0];
    const struct node *b = &net->node[node->b >= 0 ? node->b : 0];
    const int64_t k = node->number[0];

    switch (node->kind) {
    case LINEAR:
        return linear_element(net, node, i, y, x, c);
    case ADD:
        return at(a, i, y, x, c) + at(b, i, y, x, c);
    case CONCAT:
        return c < a->channels ? at(a, i, y, x, c)
                               : at(b, i, y, x, c - a->channels);
    case SLICE:
        return at(a, i, y, x, node->number[0] + c);
    case EMBED:
        return a->row[i] < 0
                   ? 0.0
                   : net->weight[node->weight + a->row[i] * node->channels + c];
    case ACTIVATE:
        return activated(node->activation, at(a, i, y, x, c));
    case CONV:
        return conv_element(net, node, i, y, x, c);
    case FLATTEN:
        return at(a, i, c / a->channels / a->width, c / a->channels % a->width,
                  c % a->channels);
    case ADD_CHANNELS:
        return at(a, i, y, x, c) + b->value[i * b->channels + c];
    case POOL:
        return (at(a, i, 2 * y, 2 * x, c) + at(a, i, 2 * y, 2 * x + 1, c) +
                at(a, i, 2 * y + 1, 2 * x, c) +
                at(a, i, 2 * y + 1, 2 * x + 1, c)) /
               4.0;
    case UPSAMPLE:
        return at(a, i, y / 2, x / 2, c);
    case JOIN: // channel c is (row, column, channel) of a square
        return at(a, i, k * y + c / a->channels / k,
                  k * x + c / a->channels % k, c % a->channels);
    case SPLIT:
        return at(a, i, y / k, x / k, (y % k * k + x % k) * node->channels + c);
    case DROPOUT:
        return dropout_element(net, node, i, y, x, c);
    case GROUP_NORM:
    case LAYER_NORM:
        return norm_element(net, node, i, y, x, c);
    default:
        return attention_element(net, node, i, y, x, c);
    }
}

double net_loss(struct net *net)
{
    double sum = 0.0;
    int32_t v, i, y, x, c;

    for (v = 0; v < net->count; v++) {
        struct node *node = &net->node[v];
        int64_t e = 0;

        for (i = 0; i < ROWS && node->kind != INDEX; i++) {
            for (y = 0; y < node->height; y++) {
                for (x = 0; x < node->width; x++) {
                    for (c = 0; c < node->channels; c++, e++) {
                        if (node->kind != INPUT) {
                            node->value[e] = element(net, node, i, y, x, c);
                        }
                        if (node->output) {
                            sum += node->seed[e] * node->value[e];
                        }
                    }
                }
            }
        }
    }
    return sum;
}

/* ---- For the library ---------------------------------------------------- */

static int32_t build_node(const struct net *net, const struct node *node,
                          struct kaci_graph *g)
{
    const int32_t a = node->a >= 0 ? net->node[node->a].id : -1;
    const int32_t b = node->b >= 0 ? net->node[node->b].id : -1;

    switch (node->kind) {
    case INPUT:
        return kaci_graph_input_image(g, node->height, node->width,
                                      node->channels, node->differentiable);
    case INDEX:
        return kaci_graph_index(g);
    case LINEAR:
        return kaci_graph_linear(g, a, node->channels, node->weight, node->bias,
                                 node->activation, b);
    case ADD:
        return kaci_graph_add(g, a, b);
    case CONCAT:
        return kaci_graph_concat(g, a, b);
    case SLICE:
        return kaci_graph_slice(g, a, node->number[0], node->channels);
    case EMBED:
        return kaci_graph_embed(g, a, 3, node->channels, node->weight);
    case ACTIVATE:
        return kaci_graph_activate(g, a, node->activation);
    case CONV:
        return kaci_graph_conv(g, a, node->channels, node->number[0],
                               node->number[1], node->number[2], node->weight,
                               node->bias, b);
    case ADD_CHANNELS:
        return kaci_graph_add_channels(g, a, b);
    case POOL:
        return kaci_graph_pool(g, a);
    case UPSAMPLE:
        return kaci_graph_upsample(g, a);
    case JOIN:
        return kaci_graph_join_patches(g, a, node->number[0]);
    case SPLIT:
        return kaci_graph_split_patches(g, a, node->number[0]);
    case FLATTEN:
        return kaci_graph_flatten(g, a);
    case DROPOUT:
        return kaci_graph_dropout(g, a, node->real, node->number[0]);
    case LAYER_NORM:
        return kaci_graph_layer_norm(g, a, node->real, node->weight, node->bias,
                                     node->activation);
    case GROUP_NORM:
        return kaci_graph_group_norm(g, a, node->number[0], node->real,
                                     node->weight, node->bias, b,
                                     node->activation);
    default:
        return kaci_graph_attention(g, a, node->number[0], node->number[1]);
    }
}

void net_build(struct net *net, struct kaci_graph *graph)
{
    int32_t v;

    for (v = 0; v < net->count; v++) {
        struct node *node = &net->node[v];

        // An unread index stands for no output.
        if (node->kind == INDEX && !node->used) {
            continue;
        }
        node->id = build_node(net, node, graph);
        assert_true(node->id >= 0);
        assert_int_equal(kaci_graph_columns(graph, node->id),
                         node_columns(node));
        if (node->output) {
            kaci_graph_output(graph, node->id);
        }
    }
}

void net_parameters(const struct net *net, float *parameters)
{
    int64_t i;

    for (i = 0; i < net->parameters; i++) {
        parameters[i] = (float)net->weight[i];
    }
}

void net_write(const struct node *node, const double *from, float *to)
{
    int64_t e;

    for (e = 0; e < ROWS * node_columns(node); e++) {
        to[e] = (float)from[e];
    }
}

void net_enter(const struct net *net, struct kaci_arena *arena)
{
    int32_t v;

    kaci_arena_dropout(arena, 1, MASK_SEED, MASK_STEP, MASK_FIRST);
    for (v = 0; v < net->count; v++) {
        const struct node *node = &net->node[v];

        if (node->kind == INPUT) {
            net_write(node, node->value, kaci_arena_value(arena, node->id));
        } else if (node->kind == INDEX && node->used) {
            memcpy(kaci_arena_index(arena, node->id), node->row,
                   sizeof node->row);
        }
    }
}

void net_seed(const struct net *net, struct kaci_arena *arena)
{
    int32_t v;

    for (v = 0; v < net->count; v++) {
        if (net->node[v].output) {
            net_write(&net->node[v], net->node[v].seed,
                      kaci_arena_seed(arena, net->node[v].id));
        }
    }
}
