/* SPDX-License-Identifier: BSD-2-Clause */
/* Norms over groups of channels and over the channels of a position. */

#include "graph/graph_priv.h"

#include <string.h>

/* Free number: groups of a row, or 0 for layer norm. */
enum { GROUPS };

static struct kaci_norm norm_of(const struct kaci_run *run,
                                const struct kaci_operation *op, int32_t x,
                                int32_t modulation, int32_t statistics)
{
    const struct kaci_shape shape = kaci_shape_of(run->graph, x);
    struct kaci_norm norm = {0};

    norm.rows = run->n;
    norm.positions = (int64_t)shape.height * shape.width;
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
    struct kaci_norm norm = norm_of(run, op, op->in[0], op->in[1], op->beside);

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
    split.stages = op->numbers[GROUPS] > 0 ? 2 : 1;
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

    split.work = op->numbers[GROUPS] > 0 ? 4 * split.work : -1;
    split.stages = 3;
    return split;
}

/* dx and the gradient by the modulation, from x, the modulation, dy and the
 * statistics; what the gradients of weight and bias gain comes from the sums,
 * too. */
static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_norm norm = norm_of(run, op, op->in[0], op->in[1], op->in[3]);
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

/* One row of a norm. */
static struct kaci_norm row_of(const struct kaci_norm *norm, int64_t i)
{
    const int64_t size = norm->positions * norm->channels;
    struct kaci_norm row = *norm;

    row.rows = 1;
    row.x += i * size;
    row.statistics +=
        3 * i * (norm->groups > 0 ? norm->groups : norm->positions);
    row.modulation += norm->modulation != NULL ? 2 * i * norm->channels : 0;
    return row;
}

/* Scratch of the tangent: dxhat and v of a row, spare statistics, sums. */
static int64_t tangent_floats(const struct kaci_norm *norm)
{
    const int64_t positions = norm->positions, channels = norm->channels;

    return 2 * positions * channels +
           3 * (norm->groups > 0 ? norm->groups : positions) + 2 * channels;
}

static int64_t tangent_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    const struct kaci_shape shape = kaci_shape_of(graph, op->in[0]);
    const struct kaci_norm norm = {.positions =
                                       (int64_t)shape.height * shape.width,
                                   .channels = shape.channels,
                                   .groups = op->numbers[GROUPS]};
    const int64_t forth = kaci_norm_scratch(norm.channels);
    const int64_t back =
        kaci_norm_backward_scratch(norm.positions, norm.channels);

    return tangent_floats(&norm) + (forth > back ? forth : back);
}

/* Of a row, both of them in scratch: dxhat along u (zero where there is none)
 * and weight xhat + bias. The derivative of xhat is its own transpose. */
static void row_tangent(const struct kaci_run *run, const struct kaci_norm *row,
                        const float *u, float *dxhat, float *v)
{
    const int64_t size = row->positions * row->channels;
    struct kaci_norm plain = *row;
    struct kaci_norm_backward back = {0};
    float *statistics = v + size;

    plain.weight = plain.bias = plain.modulation = NULL;
    plain.activation = KACI_IDENTITY;
    back.norm = &plain;
    back.dy = u;
    back.dx = dxhat;
    back.sums =
        statistics + 3 * (row->groups > 0 ? row->groups : row->positions);
    if (u == NULL) {
        memset(dxhat, 0, (size_t)size * sizeof *dxhat);
    } else if (row->groups > 0) {
        run->kernels->group_norm_backward(&back);
    } else {
        run->kernels->layer_norm_backward(&back);
    }
    plain.weight = row->weight;
    plain.bias = row->bias;
    plain.statistics = statistics;
    plain.y = v;
    if (row->groups > 0) {
        run->kernels->group_norm(&plain);
    } else {
        run->kernels->layer_norm(&plain);
    }
}

/* With v = (weight xhat + bias)(1 + scale) + shift, along u of x and m of the
 * modulation: y += act'(v) dv. */
static void tangent_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    struct kaci_norm norm = norm_of(run, op, op->in[0], op->in[1], op->in[3]);
    const int64_t c = norm.channels, size = norm.positions * c;
    const float *u = op->in[2] >= 0 ? kaci_run_value(run, op->in[2]) : NULL;
    const float *m = op->in[4] >= 0 ? kaci_run_value(run, op->in[4]) : NULL;
    float *dv = run->scratch, *v = dv + size;
    float *y = kaci_run_value(run, op->out);
    int64_t i, j;

    norm.scratch = run->scratch + tangent_floats(&norm);
    for (i = 0; i < run->n; i++, y += size) {
        const struct kaci_norm row = row_of(&norm, i);

        row_tangent(run, &row, u != NULL ? u + i * size : NULL, dv, v);
        for (j = 0; j < size; j++) {
            const int64_t k = j % c;
            const float weight = row.weight != NULL ? row.weight[k] : 1.0f;
            const float scale =
                row.modulation != NULL ? 1.0f + row.modulation[k] : 1.0f;
            const float along =
                m != NULL ? m[2 * i * c + k] * v[j] + m[(2 * i + 1) * c + k]
                          : 0.0f;

            dv[j] = weight * scale * dv[j] + along;
            v[j] = scale * v[j] +
                   (row.modulation != NULL ? row.modulation[c + k] : 0.0f);
        }
        run->kernels->activate_backward(op->activation, size, v, dv, dv);
        if (op->so_far >= 0) {
            run->kernels->add(size, dv, y);
        } else {
            memcpy(y, dv, (size_t)size * sizeof *y);
        }
    }
}

static void norm_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind norm = {
    "norm", norm_run, norm_differentiate, norm_scratch, 1, norm_split};
static const struct kaci_kind back = {
    "gradient of norm", back_run, back_differentiate,
    back_scratch,       4,        back_split};
static const struct kaci_kind tangent = {"tangent of norm", tangent_run, NULL,
                                         tangent_scratch,   0,           NULL};

/* By dy only, in which it is linear: the norm's derivative along the gradients
 * by dx and by the modulation's gradient. */
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    struct kaci_operation new = *op;

    if (kaci_gradient_wanted(gradient, op->in[0]) ||
        kaci_gradient_wanted(gradient, op->in[1]) ||
        (gradient->parameters && (op->weight >= 0 || op->bias >= 0))) {
        kaci_refuse_gradient(gradient, op);
        return;
    }
    new.kind = &tangent;
    new.in[2] = out;
    new.in[4] = beside;
    new.beside = -1;
    new.adds = 0;
    kaci_gradient_append(gradient, op->in[2], new);
}

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
    op.numbers[GROUPS] = groups;
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
