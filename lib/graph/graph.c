/* SPDX-License-Identifier: BSD-2-Clause */
/* Building a graph: values and operations, shapes, what depends on what. */

#include "graph/graph_priv.h"

#include <string.h>

enum { MAX_ROWS = 65536 };

/* Keeps the first failure; every builder returns its -1. */
static int32_t fail(struct kaci_graph *graph, kac_status status)
{
    if (graph->status == KAC_OK) {
        graph->status = status;
    }
    return -1;
}

/* Makes room for one element more; 0 where there is no memory. */
static int grow(const kac_context *context, void **array, int32_t count,
                int32_t *room, size_t size)
{
    const int32_t wanted = *room > 0 ? 2 * *room : 16;
    void *larger;

    if (count < *room) {
        return 1;
    }
    larger = kaci_alloc(context, wanted, (int64_t)size);
    if (larger == NULL) {
        return 0;
    }
    if (count > 0) {
        memcpy(larger, *array, (size_t)count * size);
    }
    kaci_free(context, *array);
    *array = larger;
    *room = wanted;
    return 1;
}

/* 1 where the number is that of a value with columns (not row numbers). */
static int is_tensor(const struct kaci_graph *graph, int32_t value)
{
    return value >= 0 && value < graph->value_count &&
           graph->values[value].columns > 0;
}

static int32_t append_value(struct kaci_graph *graph, int64_t columns)
{
    struct kaci_value *value;
    void *values = graph->values;

    if (!grow(graph->context, &values, graph->value_count, &graph->value_room,
              sizeof *value)) {
        return fail(graph, KAC_ERROR_MEMORY);
    }
    graph->values = values;
    value = &graph->values[graph->value_count];
    value->columns = columns;
    value->offset[0] = value->offset[1] = value->gradient = -1;
    value->producer = value->last_use = -1;
    return graph->value_count++;
}

/* Appends an operation with its value; the shapes were checked. */
static int32_t append(struct kaci_graph *graph, struct kaci_operation op,
                      int64_t columns)
{
    const int32_t number = graph->operation_count;
    const int32_t read[2] = {op.a, op.b};
    struct kaci_value *value;
    void *operations = graph->operations;
    int i;

    if (!grow(graph->context, &operations, number, &graph->operation_room,
              sizeof op)) {
        return fail(graph, KAC_ERROR_MEMORY);
    }
    graph->operations = operations;
    op.out = append_value(graph, columns);
    if (op.out < 0) {
        return -1;
    }
    op.before[0] = op.before[1] = -1;
    value = &graph->values[op.out];
    value->producer = number;
    value->by_parameters = op.weight >= 0;
    for (i = 0; i < 2; i++) {
        if (read[i] >= 0) {
            const struct kaci_value *from = &graph->values[read[i]];

            graph->values[read[i]].last_use = number;
            value->by_parameters |= from->by_parameters;
            value->by_inputs |= from->by_inputs;
        }
    }
    graph->operations[number] = op;
    graph->operation_count++;
    return op.out;
}

/* 1 where building may go on. */
static int is_open(struct kaci_graph *graph)
{
    if (graph->status == KAC_OK && graph->finished) {
        fail(graph, kaci_error(KAC_ERROR_STATE, "the graph is finished"));
    }
    return graph->status == KAC_OK;
}

static int32_t refuse(struct kaci_graph *graph, const char *operation,
                      int32_t a, int32_t b)
{
    return fail(graph, kaci_error(KAC_ERROR_ARGUMENT,
                                  "%s of values %" PRId32 " and %" PRId32
                                  ": they are missing or do not fit",
                                  operation, a, b));
}

static int is_activation(int32_t activation)
{
    return activation >= KACI_IDENTITY && activation <= KACI_TANH;
}

kac_status kaci_graph_create(const kac_context *context, int64_t rows,
                             struct kaci_graph **out)
{
    struct kaci_graph *graph;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(rows >= 1 && rows <= MAX_ROWS,
                 "rows is %" PRId64 ", must be 1 to %d", rows, MAX_ROWS);
    graph = kaci_alloc(context, 1, sizeof *graph);
    if (graph == NULL) {
        return KAC_ERROR_MEMORY;
    }
    graph->context = context;
    graph->rows = rows;
    *out = graph;
    return KAC_OK;
}

void kaci_graph_destroy(struct kaci_graph *graph)
{
    if (graph != NULL) {
        kaci_free(graph->context, graph->values);
        kaci_free(graph->context, graph->operations);
        kaci_free(graph->context, graph);
    }
}

int32_t kaci_graph_input(struct kaci_graph *graph, int64_t columns,
                         int32_t differentiable)
{
    int32_t value;

    if (!is_open(graph)) {
        return -1;
    }
    if (columns < 1 || columns > INT32_MAX) {
        return fail(graph,
                    kaci_error(KAC_ERROR_ARGUMENT,
                               "columns is %" PRId64 ", must be 1 to 2^31 - 1",
                               columns));
    }
    value = append_value(graph, columns);
    if (value >= 0) {
        graph->values[value].by_inputs = differentiable != 0;
    }
    return value;
}

int32_t kaci_graph_index(struct kaci_graph *graph)
{
    int32_t value;

    if (!is_open(graph)) {
        return -1;
    }
    value = append_value(graph, 0);
    if (value >= 0) {
        // Row numbers have an array of their own; these are its offsets.
        graph->values[value].offset[0] = graph->index_count * graph->rows;
        graph->values[value].offset[1] = graph->values[value].offset[0];
        graph->index_count++;
    }
    return value;
}

int32_t kaci_graph_linear(struct kaci_graph *graph, int32_t x, int64_t columns,
                          int64_t weight, int64_t bias, int32_t activation,
                          int32_t residual)
{
    const struct kaci_operation op = {.kind = KACI_OP_LINEAR,
                                      .a = x,
                                      .b = residual,
                                      .activation = activation,
                                      .weight = weight,
                                      .bias = bias};
    int32_t out;

    if (!is_open(graph)) {
        return -1;
    }
    if (!is_tensor(graph, x) || columns < 1 || columns > INT32_MAX ||
        weight < 0 || bias < -1 || !is_activation(activation) ||
        residual < -1 ||
        (residual >= 0 && (!is_tensor(graph, residual) ||
                           graph->values[residual].columns != columns))) {
        return refuse(graph, "linear", x, residual);
    }
    out = append(graph, op, columns);
    if (out >= 0) {
        graph->values[x].kept = 1; // for the gradient by W
    }
    return out;
}

int32_t kaci_graph_add(struct kaci_graph *graph, int32_t a, int32_t b)
{
    const struct kaci_operation op = {
        .kind = KACI_OP_ADD, .a = a, .b = b, .weight = -1, .bias = -1};

    if (!is_open(graph)) {
        return -1;
    }
    if (!is_tensor(graph, a) || !is_tensor(graph, b) ||
        graph->values[a].columns != graph->values[b].columns) {
        return refuse(graph, "add", a, b);
    }
    return append(graph, op, graph->values[a].columns);
}

int32_t kaci_graph_concat(struct kaci_graph *graph, int32_t a, int32_t b)
{
    const struct kaci_operation op = {
        .kind = KACI_OP_CONCAT, .a = a, .b = b, .weight = -1, .bias = -1};

    if (!is_open(graph)) {
        return -1;
    }
    if (!is_tensor(graph, a) || !is_tensor(graph, b) ||
        graph->values[a].columns + graph->values[b].columns > INT32_MAX) {
        return refuse(graph, "concat", a, b);
    }
    return append(graph, op,
                  graph->values[a].columns + graph->values[b].columns);
}

int32_t kaci_graph_slice(struct kaci_graph *graph, int32_t a, int64_t first,
                         int64_t columns)
{
    const struct kaci_operation op = {.kind = KACI_OP_SLICE,
                                      .a = a,
                                      .b = -1,
                                      .weight = -1,
                                      .bias = -1,
                                      .first = first};

    if (!is_open(graph)) {
        return -1;
    }
    if (!is_tensor(graph, a) || first < 0 || columns < 1 ||
        columns > graph->values[a].columns ||
        first > graph->values[a].columns - columns) {
        return refuse(graph, "slice", a, -1);
    }
    return append(graph, op, columns);
}

int32_t kaci_graph_embed(struct kaci_graph *graph, int32_t index,
                         int64_t table_rows, int64_t columns, int64_t table)
{
    const struct kaci_operation op = {.kind = KACI_OP_EMBED,
                                      .a = index,
                                      .b = -1,
                                      .weight = table,
                                      .bias = -1,
                                      .table_rows = table_rows};

    if (!is_open(graph)) {
        return -1;
    }
    if (index < 0 || index >= graph->value_count ||
        graph->values[index].columns != 0 || table_rows < 1 ||
        table_rows > INT32_MAX || columns < 1 || columns > INT32_MAX ||
        table < 0) {
        return refuse(graph, "embed", index, -1);
    }
    return append(graph, op, columns);
}

int32_t kaci_graph_activate(struct kaci_graph *graph, int32_t x,
                            int32_t activation)
{
    const struct kaci_operation op = {.kind = KACI_OP_ACTIVATE,
                                      .a = x,
                                      .b = -1,
                                      .activation = activation,
                                      .weight = -1,
                                      .bias = -1};
    int32_t out;

    if (!is_open(graph)) {
        return -1;
    }
    if (!is_tensor(graph, x) || !is_activation(activation)) {
        return refuse(graph, "activate", x, -1);
    }
    out = append(graph, op, graph->values[x].columns);
    if (out >= 0) {
        graph->values[x].kept = 1;
    }
    return out;
}

void kaci_graph_output(struct kaci_graph *graph, int32_t value)
{
    if (!is_open(graph)) {
        return;
    }
    if (!is_tensor(graph, value)) {
        refuse(graph, "output", value, -1);
        return;
    }
    graph->values[value].output = 1;
}

/* 1 where the operation's parameters lie inside the vector. */
static int parameters_fit(const struct kaci_graph *graph,
                          const struct kaci_operation *op, int64_t parameters)
{
    const int64_t columns = graph->values[op->out].columns;
    int64_t size;

    if (op->weight < 0) {
        return 1;
    }
    if (!kaci_mul_size(op->kind == KACI_OP_EMBED ? op->table_rows
                                                 : graph->values[op->a].columns,
                       columns, 1, &size)) {
        return 0;
    }
    return size <= parameters && op->weight <= parameters - size &&
           (op->bias < 0 || op->bias <= parameters - columns);
}

kac_status kaci_graph_finish(struct kaci_graph *graph, int64_t parameters)
{
    int32_t i;

    if (!is_open(graph)) {
        return graph->status;
    }
    for (i = 0; i < graph->value_count; i++) {
        if (graph->values[i].last_use < 0 && !graph->values[i].output) {
            fail(graph, kaci_error(KAC_ERROR_ARGUMENT,
                                   "value %" PRId32 " serves no output", i));
            return graph->status;
        }
    }
    for (i = 0; i < graph->operation_count; i++) {
        if (!parameters_fit(graph, &graph->operations[i], parameters)) {
            fail(graph, kaci_error(KAC_ERROR_ARGUMENT,
                                   "operation %" PRId32 " needs parameters "
                                   "beyond the %" PRId64 " there are",
                                   i, parameters));
            return graph->status;
        }
    }
    graph->status = kaci_graph_plan(graph);
    graph->finished = graph->status == KAC_OK;
    return graph->status;
}

int64_t kaci_graph_columns(const struct kaci_graph *graph, int32_t value)
{
    assert(value >= 0 && value < graph->value_count);
    return graph->values[value].columns;
}

int64_t kaci_graph_arena_size(const struct kaci_graph *graph, int32_t training)
{
    return graph->arena_size[training != 0];
}
