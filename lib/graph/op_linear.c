/* SPDX-License-Identifier: BSD-2-Clause */
/* Linear layers, at every position of a picture: y = act(x W^T + b) + residual,
 * and what their gradients need. With z = x W^T + b and dz = dy act'(z):
 * dW += dz^T x, db += sum of rows of dz, dx = dz W, and the residual has dy
 * itself. */

#include "graph/graph_priv.h"

static int64_t channels_of(const struct kaci_graph *graph, int32_t value)
{
    return kaci_shape_of(graph, value).channels;
}

static int64_t linear_scratch(const struct kaci_graph *graph,
                              const struct kaci_operation *op)
{
    const int64_t in = channels_of(graph, op->in[0]);
    const int64_t out = op->weight_size / in;

    return kaci_gemm_scratch(kaci_pixels(graph, op->in[0], graph->rows), out,
                             in);
}

static void linear_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    const int64_t in = channels_of(run->graph, op->in[0]);
    const int64_t out = channels_of(run->graph, op->out);
    const struct kaci_range share =
        kaci_run_share(run, kaci_run_pixels(run, op->out));
    const int64_t at = share.first * out;
    float *y = kaci_run_value(run, op->out) + at;
    struct kaci_gemm product = {0};

    product.m = share.end - share.first;
    product.n = out;
    product.k = in;
    product.a = kaci_run_value(run, op->in[0]) + share.first * in;
    product.lda = in;
    product.b = run->parameters + op->weight;
    product.ldb = in;
    product.b_half =
        run->half != NULL && op->half >= 0 ? run->half + op->half : NULL;
    product.transpose_b = 1;
    product.c = op->beside >= 0 ? kaci_run_value(run, op->beside) + at : y;
    product.ldc = out;
    product.bias = op->bias >= 0 ? run->parameters + op->bias : NULL;
    product.activated = op->beside >= 0 ? y : NULL;
    product.activation = op->activation;
    product.accumulate = op->so_far >= 0;
    product.scratch = run->scratch;
    run->kernels->gemm(&product);
    if (op->in[1] >= 0) {
        run->kernels->add(product.m * out, kaci_run_value(run, op->in[1]) + at,
                          y);
    }
}

/* Of all three kinds. */
static struct kaci_split linear_split(const struct kaci_graph *graph,
                                      const struct kaci_operation *op)
{
    const struct kaci_split split = {
        kaci_pixels(graph, op->in[0], 1) * op->weight_size, 1};

    return split;
}

static int64_t back_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    return kaci_gemm_scratch(kaci_pixels(graph, op->in[0], graph->rows),
                             channels_of(graph, op->out),
                             channels_of(graph, op->in[0]));
}

/* dx = dz W. */
static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    const struct kaci_range share =
        kaci_run_share(run, kaci_run_pixels(run, op->out));
    struct kaci_gemm product = {0};

    product.m = share.end - share.first;
    product.n = channels_of(run->graph, op->out);
    product.k = channels_of(run->graph, op->in[0]);
    product.a = kaci_run_value(run, op->in[0]) + share.first * product.k;
    product.lda = product.k;
    product.b = run->parameters + op->weight;
    product.ldb = product.ldc = product.n;
    product.c = kaci_run_value(run, op->out) + share.first * product.n;
    product.accumulate = op->so_far >= 0;
    product.scratch = run->scratch;
    run->kernels->gemm(&product);
}

static int64_t weights_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    return kaci_gemm_scratch(channels_of(graph, op->in[0]),
                             channels_of(graph, op->in[1]),
                             kaci_pixels(graph, op->in[0], graph->rows));
}

/* dW += dz^T x, db += sum of rows of dz; parts are of its columns. */
static void weights_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    const int64_t out = channels_of(run->graph, op->in[0]);
    const struct kaci_range share = kaci_run_share(run, out);
    const float *dz = kaci_run_value(run, op->in[0]) + share.first;
    struct kaci_gemm product = {0};

    product.m = share.end - share.first;
    product.n = channels_of(run->graph, op->in[1]);
    product.k = kaci_run_pixels(run, op->in[0]);
    product.a = dz;
    product.lda = out;
    product.b = kaci_run_value(run, op->in[1]);
    product.ldb = product.ldc = product.n;
    product.c = run->gradient + op->weight + share.first * product.n;
    product.transpose_a = product.accumulate = 1;
    product.scratch = run->scratch;
    run->kernels->gemm(&product);
    if (op->bias >= 0) {
        run->kernels->add_rows(product.k, product.m, dz, out,
                               run->gradient + op->bias + share.first);
    }
}

static void linear_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind linear = {
    "linear",       linear_run, linear_differentiate,
    linear_scratch, 0,          linear_split};
static const struct kaci_kind linear_back = {
    "gradient of linear", back_run, back_differentiate,
    back_scratch,         0,        linear_split};
static const struct kaci_kind linear_weights = {
    "gradient of linear by its weights",
    weights_run,
    NULL,
    weights_scratch,
    0,
    linear_split};

/* A new operation with the weights of a linear one. */
static struct kaci_operation like(const struct kaci_operation *op,
                                  const struct kaci_kind *kind, int32_t a)
{
    struct kaci_operation new = {KACI_NEW_OPERATION};

    new.kind = kind;
    new.in[0] = a;
    new.weight = op->weight;
    new.weight_size = op->weight_size;
    return new;
}

static void append_weights(struct kaci_gradient *gradient,
                           const struct kaci_operation *op, int32_t dz,
                           int32_t x, int64_t bias)
{
    if (gradient->parameters) {
        struct kaci_operation weights = like(op, &linear_weights, dz);

        weights.in[1] = x;
        weights.bias = bias;
        weights.bias_size = op->bias_size;
        kaci_append_adding(gradient->graph, &weights);
    }
}

static void linear_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside)
{
    struct kaci_graph *graph = gradient->graph;
    int32_t dz = out;

    kaci_gradient_add(gradient, op->in[1], out);
    if (op->activation != KACI_IDENTITY) {
        dz = out < 0
                 ? beside
                 : kaci_append_slope(graph, op->beside, out, op->activation);
        if (out >= 0 && beside >= 0) {
            dz = kaci_append_sum(graph, dz, beside);
        }
    }
    append_weights(gradient, op, dz, op->in[0], op->bias);
    kaci_gradient_append(gradient, op->in[0], like(op, &linear_back, dz));
}

/* Of g = dz W: ddz = dg W^T, dW += dz^T dg. */
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    append_weights(gradient, op, op->in[0], out, -1);
    kaci_gradient_append(gradient, op->in[0], like(op, &linear, out));
}

int32_t kaci_graph_linear(struct kaci_graph *graph, int32_t x, int64_t columns,
                          int64_t weight, int64_t bias, int32_t activation,
                          int32_t residual)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || columns < 1 || columns > INT32_MAX ||
        weight < 0 || bias < -1 || !kaci_is_activation(activation) ||
        residual < -1) {
        return kaci_refuse(graph, "linear", x, residual);
    }
    shape = kaci_shape_of(graph, x);
    op.weight_size = columns * shape.channels;
    op.half = kaci_append_half(graph, columns, shape.channels);
    op.half_columns = (int32_t)columns;
    shape.channels = (int32_t)columns;
    if (residual >= 0 && !kaci_has_shape(graph, residual, shape)) {
        return kaci_refuse(graph, "linear", x, residual);
    }
    op.kind = &linear;
    op.in[0] = x;
    op.in[1] = residual;
    op.weight = weight;
    op.bias = bias;
    op.bias_size = columns;
    op.activation = activation;
    if (activation != KACI_IDENTITY) {
        op.beside = kaci_append_value(graph, shape); // z
    }
    return kaci_append(graph, &op, shape);
}
