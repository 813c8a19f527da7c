/* SPDX-License-Identifier: BSD-2-Clause */
/* Norms over groups of channels and over the channels of a position. */

#include "graph/norm_kinds.h"

struct kaci_norm kaci_norm_of(const struct kaci_run *run,
                              const struct kaci_operation *op, int32_t x,
                              int32_t modulation, int32_t statistics)
{
    const struct kaci_shape shape = kaci_shape_of(run->graph, x);
    struct kaci_norm norm = {0};

    norm.rows = run->n;
    norm.positions = (int64_t)shape.height * shape.width;
    norm.channels = shape.channels;
    norm.groups = op->numbers[KACI_NORM_GROUPS];
    norm.epsilon = op->number;
    norm.x = kaci_run_value(run, x);
    norm.weight = op->weight >= 0 ? run->parameters + op->weight : NULL;
    norm.bias = op->bias >= 0 ? run->parameters + op->bias : NULL;
    norm.modulation = modulation >= 0 ? kaci_run_value(run, modulation) : NULL;
    norm.statistics = statistics >= 0 ? kaci_run_value(run, statistics) : NULL;
    norm.scratch = run->scratch;
    norm.activation = op->activation;
    norm.part = run->part;
    norm.parts = run->parts;
    norm.stage = run->stage;
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
    struct kaci_norm norm =
        kaci_norm_of(run, op, op->in[0], op->in[1], op->beside);

    norm.y = kaci_run_value(run, op->out);
    if (norm.groups > 0) {
        run->kernels->group_norm(&norm);
    } else {
        run->kernels->layer_norm(&norm);
    }
}

static struct kaci_split norm_split(const struct kaci_graph *graph,
                                    const struct kaci_operation *op)
{
    struct kaci_split split = kaci_split_numbers(graph, op);

    split.work *= 4;
    split.stages = op->numbers[KACI_NORM_GROUPS] > 0 ? 2 : 1;
    return split;
}

/* Of the kernel, and its sums [rows, 2 channels] before it. */
static int64_t back_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    const int64_t channels = kaci_shape_of(graph, op->in[0]).channels;
    const int64_t positions = kaci_pixels(graph, op->in[0], 1);
    const int64_t alone = kaci_norm_backward_scratch(positions, channels);
    const int64_t shared =
        kaci_norm_backward_shared(graph->rows, positions, channels);

    return 2 * graph->rows * channels + (alone > shared ? alone : shared);
}

/* Not of layer norm. */
static struct kaci_split back_split(const struct kaci_graph *graph,
                                    const struct kaci_operation *op)
{
    struct kaci_split split = kaci_split_numbers(graph, op);

    split.work = op->numbers[KACI_NORM_GROUPS] > 0 ? 4 * split.work : -1;
    split.stages = 3;
    return split;
}

/* dx and the gradient by the modulation, from x, the modulation, dy and the
 * statistics; what the gradients of weight and bias gain comes from the sums,
 * too. */
static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_norm norm =
        kaci_norm_of(run, op, op->in[0], op->in[1], op->in[3]);
    struct kaci_norm_backward back = {0};

    back.norm = &norm;
    back.dy = kaci_run_value(run, op->in[2]);
    back.dx = kaci_run_value(run, op->out);
    back.accumulate = op->so_far >= 0;
    back.sums = run->shared;
    back.shared = run->shared + 2 * run->n * norm.channels;
    norm.scratch = run->parts > 1 ? run->scratch : back.shared;
    if (norm.groups > 0) {
        run->kernels->group_norm_backward(&back);
    } else {
        run->kernels->layer_norm_backward(&back);
    }
    if (run->parts > 1 && (run->stage < 2 || run->part > 0)) {
        return;
    }
    if (op->beside >= 0) {
        run->kernels->norm_modulation(&norm, back.sums, 0,
                                      kaci_run_value(run, op->beside));
    }
    if (op->adds && run->gradient != NULL) {
        run->kernels->norm_parameters(
            &norm, back.sums,
            op->weight >= 0 ? run->gradient + op->weight : NULL,
            op->bias >= 0 ? run->gradient + op->bias : NULL);
    }
}

static void norm_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind norm = {
    "norm", norm_run, norm_differentiate, norm_scratch, 1, norm_split};
const struct kaci_kind kaci_norm_back = {
    "gradient of norm", back_run, kaci_norm_back_differentiate,
    back_scratch,       4,        back_split};

void kaci_norm_append(struct kaci_gradient *gradient, struct kaci_operation op,
                      int32_t x, int32_t modulation)
{
    struct kaci_graph *graph = gradient->graph;
    int32_t part;

    op.so_far = op.beside = -1;
    if (kaci_gradient_wanted(gradient, modulation)) {
        op.beside = kaci_append_value(graph, kaci_shape_of(graph, modulation));
    }
    if (kaci_gradient_wanted(gradient, x)) {
        op.so_far = kaci_gradient_so_far(gradient, x);
    }
    part = kaci_append(graph, &op, kaci_shape_of(graph, op.in[0]));
    if (kaci_gradient_wanted(gradient, x)) {
        kaci_gradient_set(gradient, x, part);
    }
    kaci_gradient_add(gradient, modulation, op.beside);
}

static void norm_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    struct kaci_operation new = *op;

    (void)beside; // nothing but gradients reads the statistics
    new.kind = &kaci_norm_back;
    new.in[2] = out;
    new.in[3] = op->beside;
    new.adds = gradient->parameters && (op->weight >= 0 || op->bias >= 0);
    kaci_norm_append(gradient, new, op->in[0], op->in[1]);
}

/* Both norms, of checked values. */
static int32_t append_norm(struct kaci_graph *graph, int32_t x, int32_t groups,
                           double epsilon, int64_t weight, int64_t bias,
                           int32_t modulation, int32_t activation)
{
    const struct kaci_shape shape = kaci_shape_of(graph, x);
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape statistics = kaci_vector(3 * (int64_t)groups);

    if (groups == 0) {
        statistics = shape;
        statistics.channels = 3;
    }
    op.kind = &norm;
    op.in[0] = x;
    op.in[1] = modulation;
    op.weight = weight;
    op.bias = bias;
    op.weight_size = op.bias_size = shape.channels;
    op.activation = activation;
    op.numbers[KACI_NORM_GROUPS] = groups;
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
    return append_norm(graph, x, (int32_t)groups, epsilon, weight, bias,
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
    return append_norm(graph, x, 0, epsilon, weight, bias, -1, activation);
}
