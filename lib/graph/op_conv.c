/* SPDX-License-Identifier: BSD-2-Clause */
/* Convolutions of pictures, and what their gradients need: by the picture the
 * transposed convolution of dy, by the parameters their products. Both are
 * linear in dy, so they have gradients of their own. */

#include "graph/graph_priv.h"

/* Free numbers of all three kinds. */
enum { SIZE, STRIDE, UPSAMPLE };

/* The shape of a convolution from x to y (values), for n rows. */
static struct kaci_conv conv_of(const struct kaci_graph *graph,
                                const struct kaci_operation *op, int32_t x,
                                int32_t y, int64_t n)
{
    const struct kaci_shape from = kaci_shape_of(graph, x);
    struct kaci_conv conv = {0};

    conv.rows = n;
    conv.height = from.height;
    conv.width = from.width;
    conv.in = from.channels;
    conv.out = kaci_shape_of(graph, y).channels;
    conv.size = op->numbers[SIZE];
    conv.stride = op->numbers[STRIDE];
    conv.upsample = op->numbers[UPSAMPLE];
    return conv;
}

/* Common to all runs. */
static struct kaci_conv prepare(const struct kaci_run *run,
                                const struct kaci_operation *op, int32_t x,
                                int32_t y)
{
    struct kaci_conv conv = conv_of(run->graph, op, x, y, run->n);

    conv.weight = run->parameters + op->weight;
    conv.scratch = run->scratch;
    conv.part = run->part;
    conv.parts = run->parts;
    return conv;
}

/* Floats for weights that are expanded. */
static int64_t expanded(const struct kaci_operation *op)
{
    return op->half >= 0
               ? (op->weight_size + KACI_HALF - 1) / KACI_HALF * KACI_HALF
               : 0;
}

static int64_t conv_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    const struct kaci_conv conv =
        conv_of(graph, op, op->in[0], op->out, graph->rows);

    return kaci_conv_scratch(&conv) + expanded(op);
}

/* y = conv(x) + b, and what is so far or the residual. */
static void conv_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_conv conv = prepare(run, op, op->in[0], op->out);

    assert(op->so_far < 0 || op->in[1] < 0);
    conv.x = kaci_run_value(run, op->in[0]);
    conv.bias = op->bias >= 0 ? run->parameters + op->bias : NULL;
    conv.y = kaci_run_value(run, op->out);
    if (op->so_far >= 0) {
        conv.before = conv.y;
    } else if (op->in[1] >= 0) {
        conv.before = kaci_run_value(run, op->in[1]);
    }
    if (run->half != NULL && op->half >= 0) {
        run->kernels->expand(op->weight_size, run->half + op->half,
                             run->scratch);
        conv.weight = run->scratch;
        conv.scratch = run->scratch + expanded(op);
    }
    run->kernels->conv(&conv);
}

static int64_t back_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    const struct kaci_conv conv =
        conv_of(graph, op, op->out, op->in[0], graph->rows);

    return kaci_conv_scratch(&conv);
}

/* dx from dy. */
static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_conv conv = prepare(run, op, op->out, op->in[0]);

    conv.dy = kaci_run_value(run, op->in[0]);
    conv.dx = kaci_run_value(run, op->out);
    conv.before = op->so_far >= 0 ? conv.dx : NULL;
    run->kernels->conv_input_gradient(&conv);
}

static int64_t weights_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    const struct kaci_conv conv =
        conv_of(graph, op, op->in[1], op->in[0], graph->rows);

    return kaci_conv_scratch(&conv);
}

/* dW and db from dy and x. */
static void weights_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    struct kaci_conv conv = prepare(run, op, op->in[1], op->in[0]);

    conv.dy = kaci_run_value(run, op->in[0]);
    conv.x = kaci_run_value(run, op->in[1]);
    conv.dweight = run->gradient + op->weight;
    conv.dbias = op->bias >= 0 ? run->gradient + op->bias : NULL;
    run->kernels->conv_weight_gradient(&conv);
}

/* By the numbers of y, each a sum over all weights of a channel. */
static struct kaci_split split_of(const struct kaci_graph *graph,
                                  const struct kaci_operation *op, int32_t y)
{
    const struct kaci_shape shape = kaci_shape_of(graph, y);
    const struct kaci_split split = {
        (int64_t)shape.height * shape.width * op->weight_size, 1};

    return split;
}

static struct kaci_split conv_split(const struct kaci_graph *graph,
                                    const struct kaci_operation *op)
{
    return split_of(graph, op, op->out);
}

static struct kaci_split back_split(const struct kaci_graph *graph,
                                    const struct kaci_operation *op)
{
    return split_of(graph, op, op->in[0]);
}

static void conv_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind conv_kind = {
    "conv", conv_run, conv_differentiate, conv_scratch, 2, conv_split};
static const struct kaci_kind back_kind = {
    "gradient of conv", back_run, back_differentiate,
    back_scratch,       0,        back_split};
static const struct kaci_kind weights_kind = {"gradient of conv by its weights",
                                              weights_run,
                                              NULL,
                                              weights_scratch,
                                              0,
                                              back_split};

/* A new operation with what a convolution and its gradients have in common. */
static struct kaci_operation like(const struct kaci_operation *op,
                                  const struct kaci_kind *kind, int32_t a)
{
    struct kaci_operation new = {KACI_NEW_OPERATION};
    int i;

    new.kind = kind;
    new.in[0] = a;
    new.weight = op->weight;
    new.weight_size = op->weight_size;
    for (i = 0; i < KACI_NUMBERS; i++) {
        new.numbers[i] = op->numbers[i];
    }
    return new;
}

static void append_weights(struct kaci_gradient *gradient,
                           const struct kaci_operation *op, int32_t dy,
                           int32_t x, int64_t bias)
{
    if (gradient->parameters) {
        struct kaci_operation weights = like(op, &weights_kind, dy);

        weights.in[1] = x;
        weights.bias = bias;
        weights.bias_size = op->bias_size;
        kaci_append_adding(gradient->graph, &weights);
    }
}

static void conv_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    kaci_gradient_add(gradient, op->in[1], out);
    append_weights(gradient, op, out, op->in[0], op->bias);
    kaci_gradient_append(gradient, op->in[0], like(op, &back_kind, out));
}

static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    append_weights(gradient, op, op->in[0], out, -1);
    kaci_gradient_append(gradient, op->in[0], like(op, &conv_kind, out));
}

static int32_t outer(int32_t inner, int32_t stride, int32_t upsample)
{
    return (int32_t)(((int64_t)inner * upsample - 1) / stride + 1);
}

int32_t kaci_graph_conv(struct kaci_graph *graph, int32_t x,
                        int64_t out_channels, int32_t size, int32_t stride,
                        int32_t upsample, int64_t weight, int64_t bias,
                        int32_t residual)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || out_channels < 1 ||
        out_channels > INT32_MAX || (size != 1 && size != 3) ||
        (stride != 1 && stride != 2) || (upsample != 1 && upsample != 2) ||
        weight < 0 || bias < -1 || residual < -1) {
        return kaci_refuse(graph, "conv", x, residual);
    }
    shape = kaci_shape_of(graph, x);
    if (shape.height > INT32_MAX / 2 || shape.width > INT32_MAX / 2 ||
        !kaci_mul_size(out_channels, shape.channels, size * size,
                       &op.weight_size)) {
        return kaci_refuse(graph, "conv", x, residual);
    }
    shape.height = outer(shape.height, stride, upsample);
    shape.width = outer(shape.width, stride, upsample);
    shape.channels = (int32_t)out_channels;
    if (residual >= 0 && !kaci_has_shape(graph, residual, shape)) {
        return kaci_refuse(graph, "conv", x, residual);
    }
    op.kind = &conv_kind;
    op.half = kaci_append_half(graph, KACI_HALF,
                               (op.weight_size - 1) / KACI_HALF + 1);
    op.in[0] = x;
    op.in[1] = residual;
    op.weight = weight;
    op.bias = bias;
    op.bias_size = out_channels;
    op.numbers[SIZE] = size;
    op.numbers[STRIDE] = stride;
    op.numbers[UPSAMPLE] = upsample;
    return kaci_append(graph, &op, shape);
}
