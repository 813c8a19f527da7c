/* SPDX-License-Identifier: BSD-2-Clause */
/* Where everything lives: buffers whose lives do not meet share memory. */

#include "graph/graph_priv.h"

/* Times of m operations: 0 the inputs are written; 1 + i operation i runs;
 * m + 1 the gradients by outputs are written; 2 m + 1 - i operation i runs
 * backward; 2 m + 2 gradients by inputs are read. */
struct buffer {
    int64_t size;        /* floats, a multiple of ALIGNMENT */
    int32_t first, last; /* times of its life, both included */
    int64_t *offset;     /* receives its place */
};

enum { ALIGNMENT = 16 }; // floats: 64 bytes

struct planner {
    const struct kaci_graph *graph;
    struct buffer *buffers; /* largest first once all are there */
    int32_t count;
};

/* Keeps the buffers sorted by size, largest first, equal ones in the order of
 * adding; false where a size overflows. */
static int add_buffer(struct planner *planner, int64_t columns, int32_t first,
                      int32_t last, int64_t *offset)
{
    struct buffer *at = &planner->buffers[planner->count];
    int64_t bytes;
    struct buffer new = {0, first, last, offset};

    if (!kaci_mul_size(planner->graph->rows, columns, sizeof(float), &bytes) ||
        bytes > INT64_MAX / 4096) {
        return 0;
    }
    new.size =
        (bytes / (int64_t)sizeof(float) + ALIGNMENT - 1) / ALIGNMENT *ALIGNMENT;
    while (at > planner->buffers && at[-1].size < new.size) {
        *at = at[-1];
        at--;
    }
    *at = new;
    planner->count++;
    return 1;
}

/* Gives every buffer, largest first, the lowest place that is free during its
 * life; returns the floats of the arena. `placed` has room for all. */
static int64_t place(const struct planner *planner,
                     const struct buffer **placed)
{
    int64_t total = 0;
    int32_t i, j, at;

    for (i = 0; i < planner->count; i++) {
        const struct buffer *new = &planner->buffers[i];
        int64_t offset = 0;

        for (j = 0; j < i; j++) { // by ascending offset
            const struct buffer *old = placed[j];

            if (old->last < new->first || new->last < old->first) {
                continue;
            }
            if (*old->offset >= offset + new->size) {
                break;
            }
            if (*old->offset + old->size > offset) {
                offset = *old->offset + old->size;
            }
        }
        *new->offset = offset;
        if (offset + new->size > total) {
            total = offset + new->size;
        }
        for (at = i; at > 0 && *placed[at - 1]->offset > offset; at--) {
            placed[at] = placed[at - 1];
        }
        placed[at] = new;
    }
    return total;
}

/* Values and what is kept from before activations; false on overflow. */
static int add_values(struct planner *planner, struct kaci_graph *graph,
                      int training)
{
    const int32_t m = graph->operation_count;
    const int32_t end = training ? 2 * m + 2 : m + 1;
    int32_t i;

    for (i = 0; i < graph->value_count; i++) {
        struct kaci_value *value = &graph->values[i];
        const int stays = value->output || (training && value->kept);

        if (value->columns > 0 &&
            !add_buffer(planner, value->columns, 1 + value->producer,
                        stays ? end : 1 + value->last_use,
                        &value->offset[training])) {
            return 0;
        }
    }
    for (i = 0; i < m; i++) {
        struct kaci_operation *op = &graph->operations[i];

        if (op->kind == KACI_OP_LINEAR && op->activation != KACI_IDENTITY &&
            !add_buffer(planner, graph->values[op->out].columns, 1 + i,
                        training ? end : 1 + i, &op->before[training])) {
            return 0;
        }
    }
    return 1;
}

static int add_gradients(struct planner *planner, struct kaci_graph *graph)
{
    const int32_t m = graph->operation_count;
    int32_t i;

    for (i = 0; i < graph->value_count; i++) {
        struct kaci_value *value = &graph->values[i];

        if ((value->by_parameters || value->by_inputs || value->output) &&
            !add_buffer(planner, value->columns,
                        value->output ? m + 1 : 2 * m + 1 - value->last_use,
                        value->producer < 0 ? 2 * m + 2
                                            : 2 * m + 1 - value->producer,
                        &value->gradient)) {
            return 0;
        }
    }
    return 1;
}

/* Which operation's backward is the first to write a value's gradient: it
 * sets, later ones add. The order is that of kaci_graph_backward(). */
static void mark_first_writers(struct kaci_graph *graph, int8_t *written)
{
    int32_t i;

    for (i = 0; i < graph->value_count; i++) {
        written[i] = graph->values[i].output;
    }
    for (i = graph->operation_count - 1; i >= 0; i--) {
        struct kaci_operation *op = &graph->operations[i];

        if (op->b >= 0) {
            op->set_b = !written[op->b];
            written[op->b] = 1;
        }
        op->set_a = !written[op->a];
        written[op->a] = 1;
    }
}

/* Floats of scratch that the operation's products need. */
static int64_t scratch_of(const struct kaci_graph *graph,
                          const struct kaci_operation *op)
{
    const int64_t in = graph->values[op->a].columns;
    const int64_t out = graph->values[op->out].columns;
    const int64_t sizes[3] = {kaci_gemm_scratch(graph->rows, out, in),
                              kaci_gemm_scratch(out, in, graph->rows),
                              kaci_gemm_scratch(graph->rows, in, out)};
    int64_t most = 0;
    int i;

    for (i = 0; i < 3 && op->kind == KACI_OP_LINEAR; i++) {
        most = sizes[i] > most ? sizes[i] : most;
    }
    return most;
}

kac_status kaci_graph_plan(struct kaci_graph *graph)
{
    // A value, its gradient, and one temporary an operation.
    const int32_t room = 2 * graph->value_count + graph->operation_count;
    struct planner planner = {graph, NULL, 0};
    const struct buffer **placed = NULL;
    int8_t *written = NULL;
    kac_status status = KAC_ERROR_MEMORY;
    int32_t i;
    int training;

    planner.buffers = kaci_alloc(graph->context, room, sizeof *planner.buffers);
    placed = kaci_alloc(graph->context, room, sizeof *placed);
    written = kaci_alloc(graph->context, graph->value_count, 1);
    if (planner.buffers == NULL || placed == NULL || written == NULL) {
        goto fail;
    }
    for (training = 0; training < 2; training++) {
        planner.count = 0;
        if (!add_values(&planner, graph, training) ||
            (training && !add_gradients(&planner, graph))) {
            status =
                kaci_error(KAC_ERROR_MEMORY, "the graph's memory overflows");
            goto fail;
        }
        graph->arena_size[training] = place(&planner, placed);
    }
    mark_first_writers(graph, written);
    for (i = 0; i < graph->operation_count; i++) {
        const int64_t scratch = scratch_of(graph, &graph->operations[i]);

        graph->scratch = scratch > graph->scratch ? scratch : graph->scratch;
    }
    status = KAC_OK;
fail:
    kaci_free(graph->context, planner.buffers);
    kaci_free(graph->context, placed);
    kaci_free(graph->context, written);
    return status;
}
