/* SPDX-License-Identifier: BSD-2-Clause */
/* Gradients as operations of the graph: a sweep from the last operation to the
 * first, in which every kind appends what computes its part. */

#include "graph/graph_priv.h"

int kaci_gradient_wanted(const struct kaci_gradient *gradient, int32_t value)
{
    assert(value < gradient->count);
    return value >= 0 && gradient->depends[value];
}

int32_t kaci_gradient_so_far(const struct kaci_gradient *gradient,
                             int32_t value)
{
    assert(value >= 0 && value < gradient->count);
    return gradient->sum[value];
}

void kaci_gradient_set(struct kaci_gradient *gradient, int32_t value,
                       int32_t sum)
{
    assert(kaci_gradient_wanted(gradient, value));
    gradient->sum[value] = sum;
}

void kaci_gradient_append(struct kaci_gradient *gradient, int32_t value,
                          struct kaci_operation op)
{
    if (kaci_gradient_wanted(gradient, value)) {
        op.so_far = kaci_gradient_so_far(gradient, value);
        kaci_gradient_set(gradient, value,
                          kaci_append(gradient->graph, &op,
                                      kaci_shape_of(gradient->graph, value)));
    }
}

void kaci_gradient_add(struct kaci_gradient *gradient, int32_t value,
                       int32_t part)
{
    if (!kaci_gradient_wanted(gradient, value)) {
        return;
    }
    if (gradient->sum[value] >= 0) {
        part = kaci_append_sum(gradient->graph, gradient->sum[value], part);
    }
    gradient->sum[value] = part;
}

void kaci_refuse_gradient(struct kaci_gradient *gradient,
                          const struct kaci_operation *op)
{
    kaci_fail(gradient->graph,
              kaci_error(KAC_ERROR_ARGUMENT,
                         "the operation '%s' cannot be differentiated",
                         op->kind->name));
}

/* Memory of a sweep; nothing depends on anything yet. */
static kac_status begin(struct kaci_gradient *sweep, struct kaci_graph *graph,
                        int32_t parameters)
{
    int32_t i;

    sweep->graph = graph;
    sweep->parameters = parameters;
    sweep->count = graph->value_count;
    sweep->sum = kaci_alloc(graph->context, sweep->count, sizeof *sweep->sum);
    sweep->depends =
        kaci_alloc(graph->context, sweep->count, sizeof *sweep->depends);
    if (sweep->sum == NULL || sweep->depends == NULL) {
        return KAC_ERROR_MEMORY;
    }
    for (i = 0; i < sweep->count; i++) {
        sweep->sum[i] = -1;
    }
    return KAC_OK;
}

static void end(struct kaci_gradient *sweep)
{
    kaci_free(sweep->graph->context, sweep->sum);
    kaci_free(sweep->graph->context, sweep->depends);
}

/* From what was marked on to all that was computed from it. */
static void spread(struct kaci_gradient *sweep)
{
    const struct kaci_graph *graph = sweep->graph;
    int32_t i, k;

    for (i = 0; i < graph->operation_count; i++) {
        const struct kaci_operation *op = &graph->operations[i];
        int8_t depends = sweep->parameters && op->weight >= 0;

        for (k = 0; k < KACI_READS; k++) {
            depends |= op->in[k] >= 0 && sweep->depends[op->in[k]];
        }
        depends |= op->so_far >= 0 && sweep->depends[op->so_far];
        if (op->out >= 0) {
            sweep->depends[op->out] |= depends;
        }
        if (op->beside >= 0) {
            sweep->depends[op->beside] |= depends;
        }
    }
}

/* After the gradients by the results were put into `sum`. */
static void sweep_back(struct kaci_gradient *sweep)
{
    struct kaci_graph *graph = sweep->graph;
    int32_t i;

    for (i = graph->operation_count - 1; i >= 0; i--) {
        // A copy: the array moves when it grows.
        const struct kaci_operation op = graph->operations[i];
        const int32_t out = op.out >= 0 ? sweep->sum[op.out] : -1;
        const int32_t beside = op.beside >= 0 ? sweep->sum[op.beside] : -1;

        if (graph->status != KAC_OK || (out < 0 && beside < 0)) {
            continue;
        }
        if (op.kind->differentiate == NULL) {
            kaci_refuse_gradient(sweep, &op);
            return;
        }
        if (op.so_far >= 0 && out >= 0) {
            kaci_gradient_add(sweep, op.so_far, out);
        }
        op.kind->differentiate(sweep, &op, out, beside);
    }
}

/* Values for the gradients by the outputs, which the caller writes after the
 * forward. */
static void append_seeds(struct kaci_gradient *sweep)
{
    struct kaci_graph *graph = sweep->graph;
    int32_t i;

    for (i = 0; i < sweep->count; i++) {
        if (graph->values[i].output) {
            const int32_t seed =
                kaci_append_value(graph, graph->values[i].shape);

            if (seed < 0) {
                return;
            }
            graph->values[seed].late = 1;
            graph->values[i].seed = seed;
            if (sweep->depends[i]) {
                sweep->sum[i] = seed;
            }
        }
    }
}

kac_status kaci_graph_differentiate(struct kaci_graph *graph)
{
    struct kaci_gradient sweep = {0};
    kac_status status;
    int32_t i;

    if (!kaci_is_open(graph)) {
        return graph->status;
    }
    status = begin(&sweep, graph, 1);
    if (status != KAC_OK) {
        kaci_fail(graph, status);
        goto fail;
    }
    graph->mark = graph->operation_count;
    graph->deriving = 1;
    for (i = 0; i < sweep.count; i++) {
        sweep.depends[i] = graph->values[i].differentiable;
    }
    spread(&sweep);
    append_seeds(&sweep);
    sweep_back(&sweep);
    for (i = 0; i < sweep.count && graph->status == KAC_OK; i++) {
        if (graph->values[i].differentiable) {
            const int32_t zero =
                sweep.sum[i] < 0
                    ? kaci_append_zeros(graph, graph->values[i].shape)
                    : sweep.sum[i];

            graph->values[i].gradient = zero;
        }
    }
    graph->deriving = 0;
fail:
    end(&sweep);
    return graph->status;
}

/* The gradient of the sum over i of sum(seed[i] of[i]) by each of `by`, in
 * operations that may be dropped; 0 where the building has failed. */
static int derive(struct kaci_graph *graph, int32_t count, const int32_t *of,
                  const int32_t *seed, int32_t by_count, const int32_t *by,
                  int32_t *result)
{
    struct kaci_gradient sweep = {0};
    kac_status status = begin(&sweep, graph, 0);
    int32_t i;

    if (status != KAC_OK) {
        kaci_fail(graph, status);
        goto fail;
    }
    graph->deriving = 1;
    for (i = 0; i < by_count; i++) {
        sweep.depends[by[i]] = 1;
    }
    spread(&sweep);
    for (i = 0; i < count; i++) {
        kaci_gradient_add(&sweep, of[i], seed[i]);
    }
    sweep_back(&sweep);
    for (i = 0; i < by_count && graph->status == KAC_OK; i++) {
        const int32_t sum = sweep.sum[by[i]];

        result[i] = sum >= 0
                        ? sum
                        : kaci_append_zeros(graph, kaci_shape_of(graph, by[i]));
    }
    graph->deriving = 0;
fail:
    end(&sweep);
    return graph->status == KAC_OK;
}

int32_t kaci_graph_gradient(struct kaci_graph *graph, int32_t of, int32_t seed,
                            int32_t by)
{
    int32_t result = -1;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, of) || !kaci_is_tensor(graph, by) ||
        !kaci_has_shape(graph, seed, kaci_shape_of(graph, of))) {
        return kaci_refuse(graph, "gradient", of, by);
    }
    return derive(graph, 1, &of, &seed, 1, &by, &result) ? result : -1;
}

/* With g(w) = w J, the gradient of sum(tangent g(w)) by w is J tangent: w is
 * never read, for g is linear in it, so neither it nor g is computed. */
int32_t kaci_graph_jvp(struct kaci_graph *graph, int32_t of, int32_t count,
                       const int32_t *by, const int32_t *tangent)
{
    int32_t g[KACI_DIRECTIONS] = {0}, w, result = -1, i;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, of) || count < 1 || count > KACI_DIRECTIONS) {
        return kaci_refuse(graph, "jvp", of, -1);
    }
    for (i = 0; i < count; i++) {
        if (!kaci_is_tensor(graph, by[i]) ||
            !kaci_has_shape(graph, tangent[i], kaci_shape_of(graph, by[i]))) {
            return kaci_refuse(graph, "jvp", of, by[i]);
        }
    }
    graph->deriving = 1;
    w = kaci_append_zeros(graph, kaci_shape_of(graph, of));
    graph->deriving = 0;
    return w >= 0 && derive(graph, 1, &of, &w, count, by, g) &&
                   derive(graph, count, g, tangent, 1, &w, &result)
               ? result
               : -1;
}
