/* SPDX-License-Identifier: BSD-2-Clause */
/* Running a graph on one shard: every operation's forward, and directly below
 * it its backward. */

#include "graph/graph_priv.h"

#include <string.h>

struct kaci_arena {
    const kac_context *context;
    const struct kaci_graph *graph;
    int32_t training;
    float *memory;
    float *scratch;
    int32_t *indices;
};

/* What all operations of one run need to know. */
struct run {
    const struct kaci_arena *arena;
    const struct kaci_graph *graph;
    const struct kaci_kernels *kernels;
    const float *parameters;
    int64_t n;
    float *gradient; /* by parameters, or NULL */
    int32_t inputs;  /* gradients by inputs wanted */
};

static float *value_of(const struct run *run, int32_t value)
{
    return kaci_arena_value(run->arena, value);
}

static int64_t columns_of(const struct run *run, int32_t value)
{
    return run->graph->values[value].columns;
}

/* Where the gradient of a value is, or NULL where this run does not need it. */
static float *gradient_of(const struct run *run, int32_t value)
{
    const struct kaci_value *v = &run->graph->values[value];

    return (run->gradient != NULL && v->by_parameters) ||
                   (run->inputs && v->by_inputs)
               ? run->arena->memory + v->gradient
               : NULL;
}

/* target (+)= source, n rows of `columns` numbers each. */
static void move_rows(const struct run *run, int add, int64_t columns,
                      const float *source, int64_t source_stride, float *target,
                      int64_t target_stride)
{
    int64_t i;

    if (source_stride == columns && target_stride == columns) {
        if (add) {
            run->kernels->add(run->n * columns, source, target);
        } else {
            memcpy(target, source, (size_t)(run->n * columns) * sizeof *target);
        }
        return;
    }
    for (i = 0; i < run->n; i++) {
        const float *from = source + i * source_stride;
        float *to = target + i * target_stride;

        if (add) {
            run->kernels->add(columns, from, to);
        } else {
            memcpy(to, from, (size_t)columns * sizeof *to);
        }
    }
}

static void linear_forward(const struct run *run,
                           const struct kaci_operation *op)
{
    const int64_t in = columns_of(run, op->a), out = columns_of(run, op->out);
    const int64_t before = op->before[run->arena->training];
    float *y = value_of(run, op->out);
    struct kaci_gemm product = {0};

    product.m = run->n;
    product.n = out;
    product.k = in;
    product.a = value_of(run, op->a);
    product.lda = in;
    product.b = run->parameters + op->weight;
    product.ldb = in;
    product.transpose_b = 1;
    product.c = before >= 0 ? run->arena->memory + before : y;
    product.ldc = out;
    product.bias = op->bias >= 0 ? run->parameters + op->bias : NULL;
    product.activated = before >= 0 ? y : NULL;
    product.activation = op->activation;
    product.scratch = run->arena->scratch;
    run->kernels->gemm(&product);
    if (op->b >= 0) {
        run->kernels->add(run->n * out, value_of(run, op->b), y);
    }
}

/* With z = x W^T + b, dz = dy act'(z): dW += dz^T x, db += sum of rows of dz,
 * dx = dz W, and the residual has dy itself. */
static void linear_backward(const struct run *run,
                            const struct kaci_operation *op)
{
    const int64_t in = columns_of(run, op->a), out = columns_of(run, op->out);
    float *dz = gradient_of(run, op->out);
    float *dx = gradient_of(run, op->a);
    struct kaci_gemm product = {0};

    if (op->b >= 0 && gradient_of(run, op->b) != NULL) {
        move_rows(run, !op->set_b, out, dz, out, gradient_of(run, op->b), out);
    }
    if (op->activation != KACI_IDENTITY) {
        run->kernels->activate_backward(op->activation, run->n * out,
                                        run->arena->memory + op->before[1], dz,
                                        dz);
    }
    product.a = dz;
    product.lda = out;
    product.n = in;
    product.ldb = product.ldc = in;
    product.scratch = run->arena->scratch;
    if (run->gradient != NULL) {
        product.m = out;
        product.k = run->n;
        product.b = value_of(run, op->a);
        product.c = run->gradient + op->weight;
        product.transpose_a = product.accumulate = 1;
        run->kernels->gemm(&product);
        if (op->bias >= 0) {
            run->kernels->add_rows(run->n, out, dz, out,
                                   run->gradient + op->bias);
        }
    }
    if (dx != NULL) {
        product.m = run->n;
        product.k = out;
        product.b = run->parameters + op->weight;
        product.c = dx;
        product.transpose_a = 0;
        product.accumulate = !op->set_a;
        run->kernels->gemm(&product);
    }
}

static void add_forward(const struct run *run, const struct kaci_operation *op)
{
    const int64_t size = run->n * columns_of(run, op->out);
    float *y = value_of(run, op->out);

    memcpy(y, value_of(run, op->a), (size_t)size * sizeof *y);
    run->kernels->add(size, value_of(run, op->b), y);
}

static void add_backward(const struct run *run, const struct kaci_operation *op)
{
    const int64_t columns = columns_of(run, op->out);
    const float *dy = gradient_of(run, op->out);
    float *da = gradient_of(run, op->a), *db = gradient_of(run, op->b);

    if (db != NULL) {
        move_rows(run, !op->set_b, columns, dy, columns, db, columns);
    }
    if (da != NULL) {
        move_rows(run, !op->set_a, columns, dy, columns, da, columns);
    }
}

static void concat_forward(const struct run *run,
                           const struct kaci_operation *op)
{
    const int64_t left = columns_of(run, op->a);
    const int64_t right = columns_of(run, op->b);
    float *y = value_of(run, op->out);

    move_rows(run, 0, left, value_of(run, op->a), left, y, left + right);
    move_rows(run, 0, right, value_of(run, op->b), right, y + left,
              left + right);
}

static void concat_backward(const struct run *run,
                            const struct kaci_operation *op)
{
    const int64_t left = columns_of(run, op->a);
    const int64_t right = columns_of(run, op->b);
    const float *dy = gradient_of(run, op->out);
    float *da = gradient_of(run, op->a), *db = gradient_of(run, op->b);

    if (db != NULL) {
        move_rows(run, !op->set_b, right, dy + left, left + right, db, right);
    }
    if (da != NULL) {
        move_rows(run, !op->set_a, left, dy, left + right, da, left);
    }
}

static void slice_forward(const struct run *run,
                          const struct kaci_operation *op)
{
    const int64_t columns = columns_of(run, op->out);

    move_rows(run, 0, columns, value_of(run, op->a) + op->first,
              columns_of(run, op->a), value_of(run, op->out), columns);
}

static void slice_backward(const struct run *run,
                           const struct kaci_operation *op)
{
    const int64_t columns = columns_of(run, op->out);
    const int64_t whole = columns_of(run, op->a);
    float *da = gradient_of(run, op->a);

    if (op->set_a) {
        memset(da, 0, (size_t)(run->n * whole) * sizeof *da);
    }
    move_rows(run, 1, columns, gradient_of(run, op->out), columns,
              da + op->first, whole);
}

static void embed_forward(const struct run *run,
                          const struct kaci_operation *op)
{
    const int64_t columns = columns_of(run, op->out);
    const int32_t *index = kaci_arena_index(run->arena, op->a);
    float *y = value_of(run, op->out);
    int64_t i;

    for (i = 0; i < run->n; i++, y += columns) {
        assert(index[i] >= -1 && index[i] < op->table_rows);
        if (index[i] < 0) {
            memset(y, 0, (size_t)columns * sizeof *y);
        } else {
            memcpy(y, run->parameters + op->weight + index[i] * columns,
                   (size_t)columns * sizeof *y);
        }
    }
}

static void embed_backward(const struct run *run,
                           const struct kaci_operation *op)
{
    const int64_t columns = columns_of(run, op->out);
    const int32_t *index = kaci_arena_index(run->arena, op->a);
    const float *dy = gradient_of(run, op->out);
    int64_t i;

    for (i = 0; i < run->n && run->gradient != NULL; i++, dy += columns) {
        if (index[i] >= 0) {
            run->kernels->add(columns, dy,
                              run->gradient + op->weight + index[i] * columns);
        }
    }
}

static void activate_forward(const struct run *run,
                             const struct kaci_operation *op)
{
    run->kernels->activate(op->activation, run->n * columns_of(run, op->a),
                           value_of(run, op->a), value_of(run, op->out));
}

static void activate_backward(const struct run *run,
                              const struct kaci_operation *op)
{
    const int64_t columns = columns_of(run, op->a);
    float *dy = gradient_of(run, op->out);

    run->kernels->activate_backward(op->activation, run->n * columns,
                                    value_of(run, op->a), dy, dy);
    move_rows(run, !op->set_a, columns, dy, columns, gradient_of(run, op->a),
              columns);
}

/* One row a kind of operation, in the order of the KACI_OP_... constants. */
static const struct {
    void (*forward)(const struct run *, const struct kaci_operation *);
    void (*backward)(const struct run *, const struct kaci_operation *);
} steps[] = {
    {linear_forward, linear_backward}, {add_forward, add_backward},
    {concat_forward, concat_backward}, {slice_forward, slice_backward},
    {embed_forward, embed_backward},   {activate_forward, activate_backward},
};

kac_status kaci_arena_create(const kac_context *context,
                             const struct kaci_graph *graph, int32_t training,
                             struct kaci_arena **out)
{
    struct kaci_arena *arena;

    assert(graph->finished);
    arena = kaci_alloc(context, 1, sizeof *arena);
    if (arena == NULL) {
        return KAC_ERROR_MEMORY;
    }
    arena->context = context;
    arena->graph = graph;
    arena->training = training != 0;
    arena->memory = kaci_alloc(context, graph->arena_size[arena->training],
                               sizeof *arena->memory);
    arena->scratch =
        kaci_alloc(context, graph->scratch, sizeof *arena->scratch);
    arena->indices = kaci_alloc(context, graph->index_count * graph->rows,
                                sizeof *arena->indices);
    if (arena->memory == NULL || arena->scratch == NULL ||
        arena->indices == NULL) {
        kaci_arena_destroy(arena);
        return KAC_ERROR_MEMORY;
    }
    *out = arena;
    return KAC_OK;
}

void kaci_arena_destroy(struct kaci_arena *arena)
{
    if (arena != NULL) {
        kaci_free(arena->context, arena->memory);
        kaci_free(arena->context, arena->scratch);
        kaci_free(arena->context, arena->indices);
        kaci_free(arena->context, arena);
    }
}

float *kaci_arena_value(const struct kaci_arena *arena, int32_t value)
{
    assert(arena->graph->values[value].columns > 0);
    return arena->memory + arena->graph->values[value].offset[arena->training];
}

int32_t *kaci_arena_index(const struct kaci_arena *arena, int32_t value)
{
    assert(arena->graph->values[value].columns == 0);
    return arena->indices + arena->graph->values[value].offset[0];
}

float *kaci_arena_gradient(const struct kaci_arena *arena, int32_t value)
{
    assert(arena->training && arena->graph->values[value].gradient >= 0);
    return arena->memory + arena->graph->values[value].gradient;
}

void kaci_graph_forward(struct kaci_arena *arena,
                        const struct kaci_kernels *kernels,
                        const float *parameters, int64_t n)
{
    const struct run run = {arena, arena->graph, kernels, parameters,
                            n,     NULL,         0};
    int32_t i;

    assert(n >= 0 && n <= run.graph->rows);
    for (i = 0; i < run.graph->operation_count; i++) {
        const struct kaci_operation *op = &run.graph->operations[i];

        steps[op->kind].forward(&run, op);
    }
}

void kaci_graph_backward(struct kaci_arena *arena,
                         const struct kaci_kernels *kernels,
                         const float *parameters, int64_t n, float *gradient,
                         int32_t inputs)
{
    const struct run run = {arena, arena->graph, kernels, parameters,
                            n,     gradient,     inputs};
    int32_t i;

    assert(arena->training && n >= 0 && n <= run.graph->rows);
    for (i = run.graph->operation_count - 1; i >= 0; i--) {
        const struct kaci_operation *op = &run.graph->operations[i];

        if (gradient_of(&run, op->out) != NULL) {
            steps[op->kind].backward(&run, op);
        }
    }
}
