/* SPDX-License-Identifier: BSD-2-Clause */
/* Where everything lives: buffers whose lives do not meet share memory, and an
 * operation may write into the buffer of what it reads for the last time. */

#include "graph/graph_priv.h"

/* Times: 0 the inputs are written, 2 i + 2 operation i runs, 2 mark + 1 the
 * gradients by outputs are written; after all others outputs and gradients by
 * inputs are read. */
struct buffer {
    int64_t size;        /* floats, a multiple of ALIGNMENT; 0: none */
    int64_t offset;      /* its place */
    int32_t first, last; /* times of its life, both included */
    int32_t root;        /* the value whose buffer this one is; or itself */
};

enum { ALIGNMENT = 16 }; // floats: 64 bytes

struct planner {
    struct kaci_graph *graph;
    int32_t operations;      /* that run */
    int32_t end;             /* the time after all */
    struct buffer *buffers;  /* one a value */
    struct buffer **by_size; /* roots, largest first */
    struct buffer **placed;  /* by ascending offset */
};

static int32_t time_of(int32_t operation)
{
    return 2 * operation + 2;
}

/* A value's own life: from its writer to its last reader. */
static void note_reader(struct planner *planner, int32_t value, int32_t reader)
{
    const struct kaci_graph *graph = planner->graph;
    const int32_t time = graph->mark >= 0 && reader >= graph->mark &&
                                 graph->values[value].producer < graph->mark &&
                                 !graph->values[value].late
                             ? planner->end // a backward may be repeated
                             : time_of(reader);
    struct buffer *buffer = &planner->buffers[value];

    if (buffer->last < time) {
        buffer->last = time;
    }
}

/* Lives and sizes of all values; 0 where a size overflows. */
static int find_lives(struct planner *planner, int training)
{
    const struct kaci_graph *graph = planner->graph;
    int32_t i, k;

    for (i = 0; i < graph->value_count; i++) {
        const struct kaci_value *value = &graph->values[i];
        struct buffer *buffer = &planner->buffers[i];
        int64_t bytes;

        if (!kaci_mul_size(graph->rows, value->columns, sizeof(float),
                           &bytes) ||
            bytes > INT64_MAX / 4096) {
            return 0;
        }
        buffer->root = i;
        buffer->first = value->late           ? 2 * graph->mark + 1
                        : value->producer < 0 ? 0
                                              : time_of(value->producer);
        buffer->last = value->output ? planner->end : buffer->first;
        // What a dropped operation would have written has no place.
        buffer->size =
            value->producer >= planner->operations ||
                    (value->derived && !value->late && value->producer < 0) ||
                    (value->late && !training)
                ? 0
                : (bytes / (int64_t)sizeof(float) + ALIGNMENT - 1) / ALIGNMENT *
                      ALIGNMENT;
    }
    for (i = 0; i < planner->operations; i++) {
        const struct kaci_operation *op = &graph->operations[i];

        for (k = 0; k < KACI_READS; k++) {
            if (op->in[k] >= 0) {
                note_reader(planner, op->in[k], i);
            }
        }
        if (op->so_far >= 0) {
            note_reader(planner, op->so_far, i);
        }
    }
    for (i = 0; i < graph->value_count && training; i++) {
        const int32_t gradient = graph->values[i].gradient;

        if (gradient >= 0) {
            planner->buffers[gradient].last = planner->end;
        }
    }
    return 1;
}

/* 1 where operation i may write into the buffer of `value`, one of its
 * operands. */
static int may_take(const struct planner *planner, int32_t i, int32_t value)
{
    const struct kaci_operation *op = &planner->graph->operations[i];
    const int32_t root = planner->buffers[value].root;
    int32_t k, uses = 0;

    for (k = 0; k < KACI_READS; k++) {
        uses += op->in[k] >= 0 && planner->buffers[op->in[k]].root == root;
    }
    uses += op->so_far >= 0 && planner->buffers[op->so_far].root == root;
    return uses == 1 && planner->buffers[root].last == time_of(i) &&
           planner->buffers[root].size == planner->buffers[op->out].size;
}

/* Lets results take buffers of operands. */
static void share(struct planner *planner)
{
    const struct kaci_graph *graph = planner->graph;
    int32_t i, k;

    for (i = 0; i < planner->operations; i++) {
        const struct kaci_operation *op = &graph->operations[i];
        int32_t taken = -1;

        if (op->out >= 0 && op->so_far >= 0) {
            taken = may_take(planner, i, op->so_far) ? op->so_far : -1;
        } else if (op->out >= 0) {
            for (k = 0; k < KACI_READS && taken < 0; k++) {
                if ((op->kind->in_place >> k & 1) && op->in[k] >= 0 &&
                    may_take(planner, i, op->in[k])) {
                    taken = op->in[k];
                }
            }
        }
        if (taken >= 0) {
            const struct buffer *out = &planner->buffers[op->out];
            struct buffer *root =
                &planner->buffers[planner->buffers[taken].root];

            planner->buffers[op->out].root = planner->buffers[taken].root;
            if (root->last < out->last) {
                root->last = out->last;
            }
        }
    }
}

/* Sorts the buffers, largest first, equal ones in the order of the values;
 * returns how many. */
static int32_t sort(struct planner *planner)
{
    int32_t i, count = 0;

    for (i = 0; i < planner->graph->value_count; i++) {
        struct buffer *new = &planner->buffers[i];
        int32_t at = count;

        if (new->size == 0 || new->root != i) {
            continue;
        }
        for (; at > 0 && planner->by_size[at - 1]->size < new->size; at--) {
            planner->by_size[at] = planner->by_size[at - 1];
        }
        planner->by_size[at] = new;
        count++;
    }
    return count;
}

/* Gives every buffer, largest first, the lowest place that is free during its
 * life; returns the floats of the arena. */
static int64_t place(struct planner *planner)
{
    const int32_t count = sort(planner);
    struct buffer **placed = planner->placed;
    int64_t total = 0;
    int32_t i, j, at;

    for (i = 0; i < count; i++) {
        struct buffer *new = planner->by_size[i];

        new->offset = 0;
        for (j = 0; j < i; j++) { // by ascending offset
            const struct buffer *old = placed[j];

            if (old->last < new->first || new->last < old->first) {
                continue;
            }
            if (old->offset >= new->offset + new->size) {
                break;
            }
            if (old->offset + old->size > new->offset) {
                new->offset = old->offset + old->size;
            }
        }
        if (new->offset + new->size > total) {
            total = new->offset + new->size;
        }
        for (at = i; at > 0 && placed[at - 1]->offset > new->offset; at--) {
            placed[at] = placed[at - 1];
        }
        placed[at] = new;
    }
    return total;
}

/* Most scratch of the operations that run. */
static int64_t most_scratch(const struct planner *planner)
{
    int64_t most = 0;
    int32_t i;

    for (i = 0; i < planner->operations; i++) {
        const struct kaci_operation *op = &planner->graph->operations[i];

        if (op->kind->scratch != NULL) {
            const int64_t scratch = op->kind->scratch(planner->graph, op);

            most = scratch > most ? scratch : most;
        }
    }
    return most;
}

/* One of the two arenas; 0 where a size overflows. */
static int plan(struct planner *planner, int training)
{
    struct kaci_graph *graph = planner->graph;
    int32_t i;

    planner->operations =
        training || graph->mark < 0 ? graph->operation_count : graph->mark;
    planner->end = time_of(planner->operations);
    if (!find_lives(planner, training)) {
        return 0;
    }
    share(planner);
    graph->arena_size[training] = place(planner);
    graph->scratch[training] = most_scratch(planner);
    for (i = 0; i < graph->value_count; i++) {
        const struct buffer *buffer = &planner->buffers[i];

        if (graph->values[i].columns > 0 && buffer->size > 0) {
            graph->values[i].offset[training] =
                planner->buffers[buffer->root].offset;
        }
    }
    return 1;
}

kac_status kaci_graph_plan(struct kaci_graph *graph)
{
    struct planner planner = {.graph = graph};
    kac_status status = KAC_ERROR_MEMORY;
    int training;

    planner.buffers =
        kaci_alloc(graph->context, graph->value_count, sizeof *planner.buffers);
    planner.by_size =
        kaci_alloc(graph->context, graph->value_count, sizeof(struct buffer *));
    planner.placed =
        kaci_alloc(graph->context, graph->value_count, sizeof(struct buffer *));
    if (planner.buffers == NULL || planner.by_size == NULL ||
        planner.placed == NULL) {
        goto fail;
    }
    for (training = 0; training < 2; training++) {
        if (!plan(&planner, training)) {
            status =
                kaci_error(KAC_ERROR_MEMORY, "the graph's memory overflows");
            goto fail;
        }
    }
    status = KAC_OK;
fail:
    kaci_free(graph->context, planner.buffers);
    kaci_free(graph->context, planner.by_size);
    kaci_free(graph->context, planner.placed);
    return status;
}
