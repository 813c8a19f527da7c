/* SPDX-License-Identifier: BSD-2-Clause */
/* Convolutions of pictures, means of 2x2 pixels and doubled pixels, and what
 * their gradients need. All are linear in the picture: the gradient of a
 * gradient is the operation itself. */

#include "graph/graph_priv.h"

/* Size, stride and upsampling of a convolution. */
enum { SIZE, STRIDE, UPSAMPLE };

/* The convolution of pictures like `x` to pictures like `y`. */
static struct kaci_conv shape_of_conv(const struct kaci_graph *graph,
                                      const struct kaci_operation *op,
                                      int32_t x, int32_t y, int64_t rows)
{
    const struct kaci_shape shape = kaci_shape_of(graph, x);
    struct kaci_conv conv = {0};

    conv.rows = rows;
    conv.height = shape.height;
    conv.width = shape.width;
    conv.in = shape.channels;
    conv.out = kaci_shape_of(graph, y).channels;
    conv.size = op->numbers[SIZE];
    conv.stride = op->numbers[STRIDE];
    conv.upsample = op->numbers[UPSAMPLE];
    return conv;
}

static struct kaci_conv begin_conv(const struct kaci_run *run,
                                   const struct kaci_operation *op, int32_t x,
                                   int32_t y)
{
    struct kaci_conv conv = shape_of_conv(run->graph, op, x, y, run->n);

    conv.weight = run->parameters + op->weight;
    conv.scratch = run->scratch;
    return conv;
}

static int64_t conv_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    const struct kaci_conv conv =
        shape_of_conv(graph, op, op->in[0], op->out, graph->rows);

    return kaci_conv_scratch(&conv);
}

static void conv_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_conv conv = begin_conv(run, op, op->in[0], op->out);

    conv.x = kaci_run_value(run, op->in[0]);
    conv.y = kaci_run_value(run, op->out);
    conv.bias = op->bias >= 0 ? run->parameters + op->bias : NULL;
    conv.before = op->so_far >= 0  ? conv.y
                  : op->in[1] >= 0 ? kaci_run_value(run, op->in[1])
                                   : NULL;
    run->kernels->conv(&conv);
}

static int64_t back_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    const struct kaci_conv conv =
        shape_of_conv(graph, op, op->out, op->in[0], graph->rows);

    return kaci_conv_scratch(&conv);
}

/* dx from dy = in[0]. */
static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    struct kaci_conv conv = begin_conv(run, op, op->out, op->in[0]);

    conv.dy = kaci_run_value(run, op->in[0]);
    conv.dx = kaci_run_value(run, op->out);
    conv.before = op->so_far >= 0 ? conv.dx : NULL;
    run->kernels->conv_input_gradient(&conv);
}

static int64_t weights_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    const struct kaci_conv conv =
        shape_of_conv(graph, op, op->in[1], op->in[0], graph->rows);

    return kaci_conv_scratch(&conv);
}

/* Adds the gradients by the parameters, from dy = in[0] and x = in[1]. */
static void weights_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    struct kaci_conv conv = begin_conv(run, op, op->in[1], op->in[0]);

    conv.dy = kaci_run_value(run, op->in[0]);
    conv.x = kaci_run_value(run, op->in[1]);
    conv.dweight = run->gradient + op->weight;
    conv.dbias = op->bias >= 0 ? run->gradient + op->bias : NULL;
    run->kernels->conv_weight_gradient(&conv);
}

static void conv_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind conv_kind = {"conv", conv_run, conv_differentiate,
                                           conv_scratch, 2};
static const struct kaci_kind conv_back = {"gradient of conv", back_run,
                                           back_differentiate, back_scratch, 0};
static const struct kaci_kind conv_weights = {
    "gradient of conv by its weights", weights_run, NULL, weights_scratch, 0};

/* An operation on the same convolution. */
static struct kaci_operation like(const struct kaci_operation *op,
                                  const struct kaci_kind *kind, int32_t a)
{
    struct kaci_operation other = {KACI_NEW_OPERATION};

    other.kind = kind;
    other.in[0] = a;
    other.weight = op->weight;
    other.weight_size = op->weight_size;
    other.numbers[SIZE] = op->numbers[SIZE];
    other.numbers[STRIDE] = op->numbers[STRIDE];
    other.numbers[UPSAMPLE] = op->numbers[UPSAMPLE];
    return other;
}

static void append_weights(struct kaci_gradient *gradient,
                           const struct kaci_operation *op, int32_t dy,
                           int32_t x)
{
    struct kaci_operation weights = like(op, &conv_weights, dy);

    weights.in[1] = x;
    weights.bias = op->bias;
    weights.bias_size = op->bias_size;
    kaci_append_adding(gradient->graph, &weights);
}

/* The gradient by op->in[0] gains what `kind` makes of `out`. */
static void append_gradient(struct kaci_gradient *gradient,
                            const struct kaci_operation *op,
                            const struct kaci_kind *kind, int32_t out)
{
    struct kaci_operation other = like(op, kind, out);

    if (!kaci_gradient_wanted(gradient, op->in[0])) {
        return;
    }
    other.so_far = kaci_gradient_so_far(gradient, op->in[0]);
    kaci_gradient_set(gradient, op->in[0],
                      kaci_append(gradient->graph, &other,
                                  kaci_shape_of(gradient->graph, op->in[0])));
}

static void conv_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    kaci_gradient_add(gradient, op->in[1], out);
    if (gradient->parameters) {
        append_weights(gradient, op, out, op->in[0]);
    }
    append_gradient(gradient, op, &conv_back, out);
}

static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    if (gradient->parameters) {
        append_weights(gradient, op, op->in[0], out);
    }
    append_gradient(gradient, op, &conv_kind, out);
}

int32_t kaci_graph_conv(struct kaci_graph *graph, int32_t x, int64_t channels,
                        int32_t size, int32_t stride, int32_t upsample,
                        int64_t weight, int64_t bias, int32_t residual)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || channels < 1 || channels > INT32_MAX ||
        (size != 1 && size != 3) || stride < 1 || stride > 2 || upsample < 1 ||
        upsample > 2 || weight < 0 || bias < -1 || residual < -1) {
        return kaci_refuse(graph, "conv", x, residual);
    }
    shape = kaci_shape_of(graph, x);
    if (shape.height > INT32_MAX / upsample ||
        shape.width > INT32_MAX / upsample ||
        channels > INT64_MAX / 16 / shape.channels) {
        return kaci_refuse(graph, "conv", x, residual);
    }
    op.weight_size = channels * shape.channels * size * size;
    shape.height = (shape.height * upsample - 1) / stride + 1;
    shape.width = (shape.width * upsample - 1) / stride + 1;
    shape.channels = (int32_t)channels;
    if (residual >= 0 && !kaci_has_shape(graph, residual, shape)) {
        return kaci_refuse(graph, "conv", x, residual);
    }
    op.kind = &conv_kind;
    op.in[0] = x;
    op.in[1] = residual;
    op.weight = weight;
    op.bias = bias;
    op.bias_size = channels;
    op.numbers[SIZE] = size;
    op.numbers[STRIDE] = stride;
    op.numbers[UPSAMPLE] = upsample;
    return kaci_append(graph, &op, shape);
}

/* ---- Half and double ---------------------------------------------------- */

static struct kaci_image image_of(const struct kaci_run *run, int32_t x)
{
    const struct kaci_shape shape = kaci_shape_of(run->graph, x);

    return (struct kaci_image){run->n, shape.height, shape.width,
                               shape.channels};
}

static void pool_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->in[0]);

    run->kernels->pool(&image, kaci_run_value(run, op->in[0]),
                       kaci_run_value(run, op->out));
}

static void upsample_run(const struct kaci_run *run,
                         const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->in[0]);

    run->kernels->upsample(&image, kaci_run_value(run, op->in[0]),
                           kaci_run_value(run, op->out));
}

static void pool_back_run(const struct kaci_run *run,
                          const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->out);
    float *dx = kaci_run_value(run, op->out);

    run->kernels->pool_backward(&image, kaci_run_value(run, op->in[0]),
                                op->so_far >= 0 ? dx : NULL, dx);
}

static void upsample_back_run(const struct kaci_run *run,
                              const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->out);
    float *dx = kaci_run_value(run, op->out);

    run->kernels->upsample_backward(&image, kaci_run_value(run, op->in[0]),
                                    op->so_far >= 0 ? dx : NULL, dx);
}

#define KIND(name)                                                             \
    static void name##_differentiate(struct kaci_gradient *gradient,           \
                                     const struct kaci_operation *op,          \
                                     int32_t out, int32_t beside);             \
    static const struct kaci_kind name

KIND(pool) = {"pool", pool_run, pool_differentiate, NULL, 0};
KIND(upsample) = {"upsample", upsample_run, upsample_differentiate, NULL, 0};
KIND(pool_back) = {"gradient of pool", pool_back_run, pool_back_differentiate,
                   NULL, 0};
KIND(upsample_back) = {"gradient of upsample", upsample_back_run,
                       upsample_back_differentiate, NULL, 0};

static void pool_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    append_gradient(gradient, op, &pool_back, out);
}

static void upsample_differentiate(struct kaci_gradient *gradient,
                                   const struct kaci_operation *op, int32_t out,
                                   int32_t beside)
{
    (void)beside;
    append_gradient(gradient, op, &upsample_back, out);
}

/* These two do not add: a part of its own. */
static void add_part(struct kaci_gradient *gradient,
                     const struct kaci_operation *op,
                     const struct kaci_kind *kind, int32_t out)
{
    const struct kaci_operation other = like(op, kind, out);

    if (kaci_gradient_wanted(gradient, op->in[0])) {
        kaci_gradient_add(
            gradient, op->in[0],
            kaci_append(gradient->graph, &other,
                        kaci_shape_of(gradient->graph, op->in[0])));
    }
}

static void pool_back_differentiate(struct kaci_gradient *gradient,
                                    const struct kaci_operation *op,
                                    int32_t out, int32_t beside)
{
    (void)beside;
    add_part(gradient, op, &pool, out);
}

static void upsample_back_differentiate(struct kaci_gradient *gradient,
                                        const struct kaci_operation *op,
                                        int32_t out, int32_t beside)
{
    (void)beside;
    add_part(gradient, op, &upsample, out);
}

int32_t kaci_graph_pool(struct kaci_graph *graph, int32_t x)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || kaci_shape_of(graph, x).height < 2 ||
        kaci_shape_of(graph, x).width < 2) {
        return kaci_refuse(graph, "pool", x, -1);
    }
    shape = kaci_shape_of(graph, x);
    shape.height /= 2;
    shape.width /= 2;
    op.kind = &pool;
    op.in[0] = x;
    return kaci_append(graph, &op, shape);
}

int32_t kaci_graph_upsample(struct kaci_graph *graph, int32_t x)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) ||
        kaci_shape_of(graph, x).height > INT32_MAX / 2 ||
        kaci_shape_of(graph, x).width > INT32_MAX / 2) {
        return kaci_refuse(graph, "upsample", x, -1);
    }
    shape = kaci_shape_of(graph, x);
    shape.height *= 2;
    shape.width *= 2;
    op.kind = &upsample;
    op.in[0] = x;
    return kaci_append(graph, &op, shape);
}
