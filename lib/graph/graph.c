/* SPDX-License-Identifier: BSD-2-Clause */
/* Building a graph: values and operations, and what must be true of them. */

#include "graph/graph_priv.h"

#include <string.h>

enum { MAX_ROWS = 65536 };

int32_t kaci_fail(struct kaci_graph *graph, kac_status status)
{
    if (graph->status == KAC_OK) {
        graph->status = status;
    }
    return -1;
}

int32_t kaci_refuse(struct kaci_graph *graph, const char *operation, int32_t a,
                    int32_t b)
{
    return kaci_fail(graph, kaci_error(KAC_ERROR_ARGUMENT,
                                       "%s of values %" PRId32 " and %" PRId32
                                       ": they are missing or do not fit",
                                       operation, a, b));
}

int kaci_is_open(struct kaci_graph *graph)
{
    if (graph->status == KAC_OK && (graph->finished || graph->mark >= 0)) {
        kaci_fail(graph, kaci_error(KAC_ERROR_STATE, "the graph is finished"));
    }
    return graph->status == KAC_OK;
}

int kaci_is_tensor(const struct kaci_graph *graph, int32_t value)
{
    return value >= 0 && value < graph->value_count &&
           graph->values[value].columns > 0;
}

int kaci_has_shape(const struct kaci_graph *graph, int32_t value,
                   struct kaci_shape shape)
{
    const struct kaci_shape *has;

    if (!kaci_is_tensor(graph, value)) {
        return 0;
    }
    has = &graph->values[value].shape;
    return has->height == shape.height && has->width == shape.width &&
           has->channels == shape.channels;
}

int kaci_is_activation(int32_t activation)
{
    return activation >= KACI_IDENTITY && activation <= KACI_TANH;
}

struct kaci_shape kaci_shape_of(const struct kaci_graph *graph, int32_t value)
{
    assert(value >= 0 && value < graph->value_count);
    return graph->values[value].shape;
}

struct kaci_shape kaci_vector(int64_t columns)
{
    const struct kaci_shape shape = {1, 1, (int32_t)columns};

    assert(columns >= 0 && columns <= INT32_MAX);
    return shape;
}

int64_t kaci_pixels(const struct kaci_graph *graph, int32_t value, int64_t n)
{
    const struct kaci_shape shape = kaci_shape_of(graph, value);

    return n * shape.height * shape.width;
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

int32_t kaci_append_value(struct kaci_graph *graph, struct kaci_shape shape)
{
    const int64_t pixels = (int64_t)shape.height * shape.width;
    struct kaci_value *value;
    void *values = graph->values;

    if (graph->status != KAC_OK) {
        return -1;
    }
    if (shape.channels > 0 && pixels > INT32_MAX / shape.channels) {
        return kaci_fail(graph,
                         kaci_error(KAC_ERROR_ARGUMENT,
                                    "a value of %" PRId32 " x %" PRId32
                                    " positions of %" PRId32 " channels has "
                                    "more than 2^31 - 1 columns",
                                    shape.height, shape.width, shape.channels));
    }
    if (!grow(graph->context, &values, graph->value_count, &graph->value_room,
              sizeof *value)) {
        return kaci_fail(graph, KAC_ERROR_MEMORY);
    }
    graph->values = values;
    value = &graph->values[graph->value_count];
    memset(value, 0, sizeof *value);
    value->shape = shape;
    value->columns = pixels * shape.channels;
    value->offset[0] = value->offset[1] = -1;
    value->producer = value->seed = value->gradient = -1;
    value->derived = graph->deriving != 0;
    return graph->value_count++;
}

static void append_operation(struct kaci_graph *graph,
                             const struct kaci_operation *op)
{
    const int32_t number = graph->operation_count;
    void *operations = graph->operations;

    if (graph->status != KAC_OK) {
        return;
    }
    if (!grow(graph->context, &operations, number, &graph->operation_room,
              sizeof *op)) {
        kaci_fail(graph, KAC_ERROR_MEMORY);
        return;
    }
    graph->operations = operations;
    graph->operations[number] = *op;
    graph->operations[number].derived = graph->deriving != 0;
    graph->operation_count++;
    if (op->out >= 0) {
        graph->values[op->out].producer = number;
    }
    if (op->beside >= 0) {
        graph->values[op->beside].producer = number;
        graph->values[op->beside].derived = 1; // need not be read
    }
}

int32_t kaci_append(struct kaci_graph *graph, const struct kaci_operation *op,
                    struct kaci_shape shape)
{
    struct kaci_operation copy = *op;

    copy.out = kaci_append_value(graph, shape);
    append_operation(graph, &copy);
    return graph->status == KAC_OK ? copy.out : -1;
}

void kaci_append_adding(struct kaci_graph *graph,
                        const struct kaci_operation *op)
{
    struct kaci_operation copy = *op;

    assert(op->out < 0 && op->weight >= 0);
    copy.adds = 1;
    append_operation(graph, &copy);
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
    graph->mark = -1;
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

int32_t kaci_graph_input_image(struct kaci_graph *graph, int64_t height,
                               int64_t width, int64_t channels,
                               int32_t differentiable)
{
    struct kaci_shape shape;
    int32_t value;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (height < 1 || width < 1 || channels < 1 || height > INT32_MAX ||
        width > INT32_MAX || channels > INT32_MAX) {
        return kaci_fail(graph, kaci_error(KAC_ERROR_ARGUMENT,
                                           "input is %" PRId64 " x %" PRId64
                                           " x %" PRId64
                                           ", each must be 1 to 2^31 - 1",
                                           height, width, channels));
    }
    shape.height = (int32_t)height;
    shape.width = (int32_t)width;
    shape.channels = (int32_t)channels;
    value = kaci_append_value(graph, shape);
    if (value >= 0) {
        graph->values[value].differentiable = differentiable != 0;
    }
    return value;
}

int32_t kaci_graph_input(struct kaci_graph *graph, int64_t columns,
                         int32_t differentiable)
{
    return kaci_graph_input_image(graph, 1, 1, columns, differentiable);
}

int32_t kaci_graph_index(struct kaci_graph *graph)
{
    int32_t value;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    value = kaci_append_value(graph, kaci_vector(0));
    if (value >= 0) {
        // Row numbers have an array of their own; these are its offsets.
        graph->values[value].offset[0] = graph->index_count * graph->rows;
        graph->values[value].offset[1] = graph->values[value].offset[0];
        graph->index_count++;
    }
    return value;
}

void kaci_graph_output(struct kaci_graph *graph, int32_t value)
{
    if (!kaci_is_open(graph)) {
        return;
    }
    if (!kaci_is_tensor(graph, value)) {
        kaci_refuse(graph, "output", value, -1);
        return;
    }
    graph->values[value].output = 1;
}

/* 1 where parameters lie inside the vector, or there are none. */
static int lies_inside(int64_t place, int64_t size, int64_t parameters)
{
    return place < 0 || (size <= parameters && place <= parameters - size);
}

/* From the last operation to the first: what each serves. */
static void find_what_serves(struct kaci_graph *graph)
{
    int32_t i, k;

    for (i = 0; i < graph->value_count; i++) {
        struct kaci_value *value = &graph->values[i];

        value->serves |= value->output ? KACI_FOR_OUTPUTS : 0;
        if (value->gradient >= 0) {
            graph->values[value->gradient].serves |= KACI_FOR_INPUTS;
        }
    }
    for (i = graph->operation_count - 1; i >= 0; i--) {
        struct kaci_operation *op = &graph->operations[i];

        op->serves = op->adds ? KACI_FOR_PARAMETERS : 0;
        if (op->out >= 0) {
            op->serves |= graph->values[op->out].serves;
        }
        if (op->beside >= 0) {
            op->serves |= graph->values[op->beside].serves;
        }
        for (k = 0; k < KACI_READS; k++) {
            if (op->in[k] >= 0) {
                graph->values[op->in[k]].serves |= op->serves;
            }
        }
        if (op->so_far >= 0) {
            graph->values[op->so_far].serves |= op->serves;
        }
    }
}

static void forget(struct kaci_graph *graph, int32_t value)
{
    if (value >= 0) {
        graph->values[value].producer = -1;
    }
}

/* Operations that only gradients brought and nobody needs. */
static void drop_useless(struct kaci_graph *graph)
{
    int32_t i, kept = 0, mark = graph->mark;

    for (i = 0; i < graph->operation_count; i++) {
        const struct kaci_operation *op = &graph->operations[i];

        if (i == graph->mark) {
            mark = kept;
        }
        if (op->derived && op->serves == 0) {
            forget(graph, op->out);
            forget(graph, op->beside);
            continue;
        }
        if (op->out >= 0) {
            graph->values[op->out].producer = kept;
        }
        if (op->beside >= 0) {
            graph->values[op->beside].producer = kept;
        }
        graph->operations[kept++] = *op;
    }
    if (graph->mark == graph->operation_count) {
        mark = kept;
    }
    graph->operation_count = kept;
    graph->mark = mark;
}

kac_status kaci_graph_finish(struct kaci_graph *graph, int64_t parameters)
{
    int32_t i;

    if (graph->status == KAC_OK && graph->finished) {
        kaci_fail(graph, kaci_error(KAC_ERROR_STATE, "the graph is finished"));
    }
    if (graph->status != KAC_OK) {
        return graph->status;
    }
    find_what_serves(graph);
    for (i = 0; i < graph->value_count; i++) {
        const struct kaci_value *value = &graph->values[i];

        if (!value->derived && !(value->serves & KACI_FOR_OUTPUTS)) {
            kaci_fail(graph,
                      kaci_error(KAC_ERROR_ARGUMENT,
                                 "value %" PRId32 " serves no output", i));
            return graph->status;
        }
    }
    for (i = 0; i < graph->operation_count; i++) {
        const struct kaci_operation *op = &graph->operations[i];

        if (!lies_inside(op->weight, op->weight_size, parameters) ||
            !lies_inside(op->bias, op->bias_size, parameters)) {
            kaci_fail(graph,
                      kaci_error(KAC_ERROR_ARGUMENT,
                                 "operation %" PRId32 " needs "
                                 "parameters beyond the %" PRId64 " there are",
                                 i, parameters));
            return graph->status;
        }
    }
    drop_useless(graph);
    graph->status = kaci_graph_plan(graph);
    graph->finished = graph->status == KAC_OK;
    return graph->status;
}

int64_t kaci_append_half(struct kaci_graph *graph, int64_t columns,
                         int64_t depth)
{
    const int64_t place = graph->half_words;

    graph->half_words += kaci_half_words(columns, depth);
    return place;
}

int64_t kaci_graph_half_words(const struct kaci_graph *graph)
{
    return graph->half_words;
}

void kaci_graph_round(const struct kaci_graph *graph, const float *parameters,
                      int64_t first, int64_t count, uint32_t *half)
{
    const int32_t end = graph->mark >= 0 ? graph->mark : graph->operation_count;

    for (int32_t i = 0; i < end; i++) {
        const struct kaci_operation *op = &graph->operations[i];
        const int64_t columns = op->half_columns;

        if (op->half < 0 || op->weight >= first + count ||
            first >= op->weight + op->weight_size) {
            continue;
        }
        if (columns > 0) {
            kaci_half_pack(columns, op->weight_size / columns,
                           parameters + op->weight, half + op->half);
        } else {
            kaci_half_pack_row(op->weight_size, parameters + op->weight,
                               half + op->half);
        }
    }
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
