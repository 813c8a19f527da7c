/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures made smaller and larger, and vectors added to all their positions.
 * Each is linear, and the gradient of its gradient is itself. */

#include "graph/graph_priv.h"

#include <string.h>

static struct kaci_image image_of(const struct kaci_run *run, int32_t value)
{
    const struct kaci_shape shape = kaci_shape_of(run->graph, value);
    const struct kaci_image image = {run->n, shape.height, shape.width,
                                     shape.channels};

    return image;
}

/* What is added to the result of a gradient: it is there already. */
static const float *before_of(const struct kaci_run *run,
                              const struct kaci_operation *op)
{
    return op->so_far >= 0 ? kaci_run_value(run, op->out) : NULL;
}

/* An operation of one operand whose result is added to a gradient, by itself
 * where it `adds`. */
static void append_part(struct kaci_gradient *gradient,
                        const struct kaci_kind *kind, int32_t value, int32_t a,
                        int adds)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    op.kind = kind;
    op.in[0] = a;
    if (adds) {
        kaci_gradient_append(gradient, value, op);
    } else if (kaci_gradient_wanted(gradient, value)) {
        kaci_gradient_add(gradient, value,
                          kaci_append(gradient->graph, &op,
                                      kaci_shape_of(gradient->graph, value)));
    }
}

/* ---- Pooling ------------------------------------------------------------ */

static void pool_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->in[0]);

    run->kernels->pool(&image, kaci_run_value(run, op->in[0]),
                       kaci_run_value(run, op->out));
}

static void pool_back_run(const struct kaci_run *run,
                          const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->out);

    run->kernels->pool_backward(&image, kaci_run_value(run, op->in[0]),
                                before_of(run, op),
                                kaci_run_value(run, op->out));
}

static void pool_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);
static void pool_back_differentiate(struct kaci_gradient *gradient,
                                    const struct kaci_operation *op,
                                    int32_t out, int32_t beside);

static const struct kaci_kind pool = {"pool", pool_run, pool_differentiate,
                                      NULL, 0};
static const struct kaci_kind pool_back = {"gradient of pool", pool_back_run,
                                           pool_back_differentiate, NULL, 0};

static void pool_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    append_part(gradient, &pool_back, op->in[0], out, 1);
}

static void pool_back_differentiate(struct kaci_gradient *gradient,
                                    const struct kaci_operation *op,
                                    int32_t out, int32_t beside)
{
    (void)beside;
    append_part(gradient, &pool, op->in[0], out, 0);
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

/* ---- Doubling ----------------------------------------------------------- */

static void upsample_run(const struct kaci_run *run,
                         const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->in[0]);

    run->kernels->upsample(&image, kaci_run_value(run, op->in[0]),
                           kaci_run_value(run, op->out));
}

static void upsample_back_run(const struct kaci_run *run,
                              const struct kaci_operation *op)
{
    const struct kaci_image image = image_of(run, op->out);

    run->kernels->upsample_backward(&image, kaci_run_value(run, op->in[0]),
                                    before_of(run, op),
                                    kaci_run_value(run, op->out));
}

static void upsample_differentiate(struct kaci_gradient *gradient,
                                   const struct kaci_operation *op, int32_t out,
                                   int32_t beside);
static void upsample_back_differentiate(struct kaci_gradient *gradient,
                                        const struct kaci_operation *op,
                                        int32_t out, int32_t beside);

static const struct kaci_kind upsample = {"upsample", upsample_run,
                                          upsample_differentiate, NULL, 0};
static const struct kaci_kind upsample_back = {
    "gradient of upsample", upsample_back_run, upsample_back_differentiate,
    NULL, 0};

static void upsample_differentiate(struct kaci_gradient *gradient,
                                   const struct kaci_operation *op, int32_t out,
                                   int32_t beside)
{
    (void)beside;
    append_part(gradient, &upsample_back, op->in[0], out, 1);
}

static void upsample_back_differentiate(struct kaci_gradient *gradient,
                                        const struct kaci_operation *op,
                                        int32_t out, int32_t beside)
{
    (void)beside;
    append_part(gradient, &upsample, op->in[0], out, 0);
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

/* ---- A vector at every position ----------------------------------------- */

/* y += vector; from zero where there is nothing so far. */
static void spread_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    const int64_t channels = kaci_shape_of(run->graph, op->out).channels;
    const int64_t positions = kaci_pixels(run->graph, op->out, 1);
    const float *vector = kaci_run_value(run, op->in[0]);
    float *y = kaci_run_value(run, op->out);
    int64_t i, j;

    for (i = 0; i < run->n; i++, vector += channels) {
        for (j = 0; j < positions; j++, y += channels) {
            if (op->so_far >= 0) {
                run->kernels->add(channels, vector, y);
            } else {
                memcpy(y, vector, (size_t)channels * sizeof *y);
            }
        }
    }
}

/* The sum over the positions of a row, in ascending order. */
static void gather_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    const int64_t channels = kaci_shape_of(run->graph, op->out).channels;
    const int64_t positions = kaci_pixels(run->graph, op->in[0], 1);
    const float *x = kaci_run_value(run, op->in[0]);
    float *y = kaci_run_value(run, op->out);
    int64_t i;

    if (op->so_far < 0) {
        memset(y, 0, (size_t)(run->n * channels) * sizeof *y);
    }
    for (i = 0; i < run->n; i++) {
        run->kernels->add_rows(positions, channels,
                               x + i * positions * channels, channels,
                               y + i * channels);
    }
}

static void spread_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);
static void gather_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);

static const struct kaci_kind spread = {"add_channels", spread_run,
                                        spread_differentiate, NULL, 0};
static const struct kaci_kind gather = {"gradient of add_channels", gather_run,
                                        gather_differentiate, NULL, 0};

static void spread_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside)
{
    (void)beside;
    append_part(gradient, &gather, op->in[0], out, 1);
}

static void gather_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside)
{
    (void)beside;
    append_part(gradient, &spread, op->in[0], out, 1);
}

int32_t kaci_graph_add_channels(struct kaci_graph *graph, int32_t x,
                                int32_t vector)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) ||
        !kaci_has_shape(graph, vector,
                        kaci_vector(kaci_shape_of(graph, x).channels))) {
        return kaci_refuse(graph, "add_channels", x, vector);
    }
    op.kind = &spread;
    op.in[0] = vector;
    op.so_far = x;
    return kaci_append(graph, &op, kaci_shape_of(graph, x));
}
