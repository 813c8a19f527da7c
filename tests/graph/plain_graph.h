/* SPDX-License-Identifier: BSD-2-Clause */
/* A graph as the test knows it: random, run by plain code in double
 * precision, and built from the same description for the library. */
#ifndef KAC_TEST_PLAIN_GRAPH_H
#define KAC_TEST_PLAIN_GRAPH_H

#include "graph/graph.h"

enum {
    ROWS = 3,
    NODES = 40,
    COLUMNS = 600, /* at most of a value */
    PARAMETERS = 8000
};

enum kind {
    INPUT,
    INDEX,
    LINEAR,
    ADD,
    CONCAT,
    SLICE,
    EMBED,
    ACTIVATE,
    CONV,
    ADD_CHANNELS,
    POOL,
    UPSAMPLE,
    JOIN,
    SPLIT,
    FLATTEN,
    DROPOUT,
    LAYER_NORM,
    GROUP_NORM,
    ATTENTION,
    KINDS
};

struct node {
    enum kind kind;
    int32_t a, b; /* nodes read, or -1 */
    int32_t height, width, channels;
    int32_t activation;
    int64_t weight, bias;
    int32_t number[3];
    double real;
    int32_t used, output, differentiable;
    int32_t id;           /* in the library's graph */
    double *value, *seed; /* [ROWS, columns]; seed: the gradient by an output */
    int32_t row[ROWS];    /* of an index */
};

struct net {
    struct node node[NODES];
    int32_t count;
    int64_t parameters;
    double weight[PARAMETERS];
    struct kaci_random random;
    int32_t kinds; /* all before this one may be drawn */
    int32_t smooth;
    double *memory;
};

/* What the masks of dropout are made of. */
enum { MASK_SEED = 77, MASK_STEP = 5, MASK_FIRST = 10 };

/* Node 0 is a differentiable picture, node 1 a vector, node 2 row numbers, 3 a
 * differentiable vector. */
struct net *net_new(int64_t number, int32_t operations, enum kind kinds,
                    int32_t smooth);
/* An operation of this kind between two smooth ones, with all that it can read
 * depending on nodes 0 and 3. */
struct net *net_around(int64_t number, enum kind kind);
void net_free(struct net *net);
int64_t node_columns(const struct node *node);

/* Runs the net; returns the sum of seed times output. */
double net_loss(struct net *net);
/* Builds it on an open graph, outputs marked; returns whether all went well. */
void net_build(struct net *net, struct kaci_graph *graph);
/* The same numbers as floats; writes inputs, and gradients by outputs. */
void net_parameters(const struct net *net, float *parameters);
void net_enter(const struct net *net, struct kaci_arena *arena);
void net_seed(const struct net *net, struct kaci_arena *arena);
/* [ROWS, columns] to floats. */
void net_write(const struct node *node, const double *from, float *to);

#endif
