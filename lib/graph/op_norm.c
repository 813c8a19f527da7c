/* SPDX-License-Identifier: BSD-2-Clause */
/* Norms over groups of channels and over the channels of a position. */

#include "graph/graph_priv.h"

/* Free numbers: groups of a row, and 1 where every position is a row. */
enum { GROUPS, EACH };

static struct kaci_norm norm_of(const struct kaci_run *run,
                                const struct kaci_operation *op, int32_t x,
                                int32_t modulation, int32_t statistics)
{
    const struct kaci_shape shape = kaci_shape_of(run->graph, x);
    const int64_t pixels = kaci_run_pixels(run, x);
    struct kaci_norm norm = {0};

    norm.rows = op->numbers[EACH] ? pixels : run->n;
    norm.positions =
        op->numbers[EACH] ? 1 : (int64_t)shape.height * shape.width;
    norm.channels = shape.channels;
    norm.groups = op->numbers[GROUPS];
    norm.epsilon = op->number;
    norm.x = kaci_run_value(run, x);
    norm.weight = op->weight >= 0 ? run->parameters + op->weight : NULL;
    norm.bias = op->bias >= 0 ? run->parameters + op->bias : NULL;
    norm.modulation = modulation >= 0 ? kaci_run_value(run, modulation) : NULL;
    norm.statistics = kaci_run_value(run, statistics);
    norm.scratch = run->scratch;
    norm.activation = op->activation;
    return norm;
}

static int64_t norm_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    return kaci_norm_scratch(kaci_shape_of(graph, op->in[0]).channels);
}

static void norm_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_norm norm = norm_of(run, op, op->in[0], op->in[1], op->beside);

    norm.y = kaci_run_value(run, op->out);
    run->kernels->norm(&norm);
}

/* dx and the gradient by the modulation, from x, the modulation, dy and the
 * statistics; one pass also finds what the gradients of weight and bias gain.
 */
static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    const struct kaci_norm norm =
        norm_of(run, op, op->in[0], op->in[1], op->in[3]);
    struct kaci_norm_backward back = {0};
    float *gradient = op->adds ? run->gradient : NULL;

    back.norm = &norm;
    back.dy = kaci_run_value(run, op->in[2]);
    back.so_far = op->so_far >= 0 ? kaci_run_value(run, op->so_far) : NULL;
    back.dx = kaci_run_value(run, op->out);
    back.dmodulation = op->beside >= 0 ? kaci_run_value(run, op->beside) : NULL;
    if (gradient != NULL && op->weight >= 0) {
        back.dweight = gradient + op->weight;
    }
    if (gradient != NULL && op->bias >= 0) {
        back.dbias = gradient + op->bias;
    }
    run->kernels->norm_backward(&back);
}

static void norm_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind norm = {
    "norm", norm_run, norm_differentiate, norm_scratch, 1, 0};
static const struct kaci_kind back = {"gradient of norm", back_run, NULL,
                                      norm_scratch,       4,        1};

static void norm_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    struct kaci_graph *graph = gradient->graph;
    struct kaci_operation new = *op;
    int32_t dx;

    (void)beside; // nothing but gradients reads the statistics
    new.kind = &back;
    new.in[2] = out;
    new.in[3] = op->beside;
    new.beside = -1;
    new.adds = gradient->parameters && (op->weight >= 0 || op->bias >= 0);
    if (kaci_gradient_wanted(gradient, op->in[1])) {
        new.beside = kaci_append_value(graph, kaci_shape_of(graph, op->in[1]));
    }
    if (kaci_gradient_wanted(gradient, op->in[0])) {
        new.so_far = kaci_gradient_so_far(gradient, op->in[0]);
    }
    dx = kaci_append(graph, &new, kaci_shape_of(graph, op->in[0]));
    if (kaci_gradient_wanted(gradient, op->in[0])) {
        kaci_gradient_set(gradient, op->in[0], dx);
    }
    kaci_gradient_add(gradient, op->in[1], new.beside);
}

/* Both norms, of checked values. */
static int32_t append_norm(struct kaci_graph *graph, int32_t x, int32_t groups,
                           int32_t each, double epsilon, int64_t weight,
                           int64_t bias, int32_t modulation, int32_t activation)
{
    const struct kaci_shape shape = kaci_shape_of(graph, x);
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape statistics = kaci_vector(0);

    statistics.height = each ? shape.height : 1;
    statistics.width = each ? shape.width : 1;
    statistics.channels = 3 * groups;
    op.kind = &norm;
    op.in[0] = x;
    op.in[1] = modulation;
    op.weight = weight;
    op.bias = bias;
    op.weight_size = op.bias_size = shape.channels;
    op.activation = activation;
    op.numbers[GROUPS] = groups;
    op.numbers[EACH] = each;
    op.number = epsilon;
    op.beside = kaci_append_value(graph, statistics);
    return kaci_append(graph, &op, shape);
}

static int are_fit(const struct kaci_graph *graph, int32_t x, double epsilon,
                   int64_t weight, int64_t bias, int32_t activation)
{
    return kaci_is_tensor(graph, x) && epsilon > 0.0 && epsilon <= 1.0 &&
           weight >= -1 && bias >= -1 && kaci_is_activation(activation);
}

int32_t kaci_graph_group_norm(struct kaci_graph *graph, int32_t x,
                              int64_t groups, double epsilon, int64_t weight,
                              int64_t bias, int32_t modulation,
                              int32_t activation)
{
    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!are_fit(graph, x, epsilon, weight, bias, activation) || groups < 1 ||
        kaci_shape_of(graph, x).channels % groups != 0 ||
        groups > INT32_MAX / 3 || modulation < -1 ||
        (modulation >= 0 &&
         !kaci_has_shape(
             graph, modulation,
             kaci_vector(2 * (int64_t)kaci_shape_of(graph, x).channels)))) {
        return kaci_refuse(graph, "group_norm", x, modulation);
    }
    return append_norm(graph, x, (int32_t)groups, 0, epsilon, weight, bias,
                       modulation, activation);
}

int32_t kaci_graph_layer_norm(struct kaci_graph *graph, int32_t x,
                              double epsilon, int64_t weight, int64_t bias,
                              int32_t activation)
{
    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!are_fit(graph, x, epsilon, weight, bias, activation)) {
        return kaci_refuse(graph, "layer_norm", x, -1);
    }
    return append_norm(graph, x, 1, 1, epsilon, weight, bias, -1, activation);
}
