/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a graph: values, operations, and where they live. */
#ifndef KACI_GRAPH_PRIV_H
#define KACI_GRAPH_PRIV_H

#include "graph/graph.h"

enum {
    KACI_OP_LINEAR,
    KACI_OP_ADD,
    KACI_OP_CONCAT,
    KACI_OP_SLICE,
    KACI_OP_EMBED,
    KACI_OP_ACTIVATE
};

/* Offsets are floats from the start of the arena, [0] of one for inference and
 * [1] of one for training; -1: no place. */
struct kaci_value {
    int64_t columns; /* 0: row numbers */
    int64_t offset[2];
    int64_t gradient; /* offset in a training arena */
    int32_t producer; /* operation, or -1: the caller */
    int32_t last_use; /* last operation that reads it, or -1 */
    int8_t output;
    int8_t kept;          /* some backward reads it */
    int8_t by_parameters; /* changes with parameters */
    int8_t by_inputs;     /* changes with differentiable inputs */
};

struct kaci_operation {
    int32_t kind;
    int32_t a, b; /* values read; b -1: none */
    int32_t out;  /* value written */
    int32_t activation;
    int8_t set_a, set_b;  /* backward is the first to write this gradient */
    int64_t weight, bias; /* places in the parameters, -1: none */
    int64_t table_rows;   /* of an embedding */
    int64_t first;        /* column of a slice */
    int64_t before[2];    /* offset of the values before the activation */
};

struct kaci_graph {
    const kac_context *context;
    int64_t rows;
    kac_status status; /* of the building */
    int32_t finished;
    int32_t value_count, value_room;
    int32_t operation_count, operation_room;
    int32_t index_count;
    struct kaci_value *values;
    struct kaci_operation *operations;
    int64_t arena_size[2];
    int64_t scratch; /* floats, for the matrix products */
};

/* Places all values, gradients and temporaries (plan.c). */
kac_status kaci_graph_plan(struct kaci_graph *graph);

#endif
