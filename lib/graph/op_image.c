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

/* A part of an operation on two values, of which one has twice as many rows and
 * columns as the other: of picture i, a range of rows of the coarse one, and
 * what lies there. A last row of the fine one that has no partner is in the
 * last part. */
struct strip {
    struct kaci_image image; /* of the value that image_of() was asked for */
    const float *x;
    const float *before; /* what is added to the result: it is there already */
    float *y;
};

static int strip_of(const struct kaci_run *run, const struct kaci_operation *op,
                    int32_t coarse, int32_t shape, int64_t i,
                    struct strip *strip)
{
    const struct kaci_shape from = kaci_shape_of(run->graph, op->in[0]);
    const struct kaci_shape to = kaci_shape_of(run->graph, op->out);
    const int64_t rows = kaci_shape_of(run->graph, coarse).height;
    const struct kaci_range r =
        kaci_range_in(kaci_run_share(run, run->n * rows), i, rows);
    // Rows of the coarse and of the fine picture.
    const int64_t first[2] = {r.first, 2 * r.first};
    const int fine_in = coarse == op->out;
    const int64_t height = kaci_shape_of(run->graph, shape).height;

    strip->image = image_of(run, shape);
    strip->image.rows = 1;
    strip->image.height = r.end - r.first;
    if (shape != coarse) {
        strip->image.height =
            (r.end == rows ? height : 2 * r.end) - 2 * r.first;
    }
    strip->x = kaci_run_value(run, op->in[0]) +
               (i * from.height + first[fine_in]) * from.width * from.channels;
    strip->y = kaci_run_value(run, op->out) +
               (i * to.height + first[!fine_in]) * to.width * to.channels;
    strip->before = op->so_far >= 0 ? strip->y : NULL;
    return r.end > r.first;
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
    struct strip s;
    int64_t i;

    for (i = 0; i < run->n; i++) {
        if (strip_of(run, op, op->out, op->in[0], i, &s)) {
            run->kernels->pool(&s.image, s.x, s.y);
        }
    }
}

static void pool_back_run(const struct kaci_run *run,
                          const struct kaci_operation *op)
{
    struct strip s;
    int64_t i;

    for (i = 0; i < run->n; i++) {
        if (strip_of(run, op, op->in[0], op->out, i, &s)) {
            run->kernels->pool_backward(&s.image, s.x, s.before, s.y);
        }
    }
}

static void pool_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);
static void pool_back_differentiate(struct kaci_gradient *gradient,
                                    const struct kaci_operation *op,
                                    int32_t out, int32_t beside);

static const struct kaci_kind pool = {"pool", pool_run, pool_differentiate,
                                      NULL,   0,        kaci_split_back};
static const struct kaci_kind pool_back = {
    "gradient of pool", pool_back_run, pool_back_differentiate, NULL, 0,
    kaci_split_numbers};

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
    struct strip s;
    int64_t i;

    for (i = 0; i < run->n; i++) {
        if (strip_of(run, op, op->in[0], op->in[0], i, &s)) {
            run->kernels->upsample(&s.image, s.x, s.y);
        }
    }
}

static void upsample_back_run(const struct kaci_run *run,
                              const struct kaci_operation *op)
{
    struct strip s;
    int64_t i;

    for (i = 0; i < run->n; i++) {
        if (strip_of(run, op, op->out, op->out, i, &s)) {
            run->kernels->upsample_backward(&s.image, s.x, s.before, s.y);
        }
    }
}

static void upsample_differentiate(struct kaci_gradient *gradient,
                                   const struct kaci_operation *op, int32_t out,
                                   int32_t beside);
static void upsample_back_differentiate(struct kaci_gradient *gradient,
                                        const struct kaci_operation *op,
                                        int32_t out, int32_t beside);

static const struct kaci_kind upsample = {
    "upsample", upsample_run,      upsample_differentiate, NULL,
    0,          kaci_split_numbers};
static const struct kaci_kind upsample_back = {"gradient of upsample",
                                               upsample_back_run,
                                               upsample_back_differentiate,
                                               NULL,
                                               0,
                                               kaci_split_back};

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
    const struct kaci_range share = kaci_run_share(run, run->n * positions);
    const float *vectors = kaci_run_value(run, op->in[0]);
    float *y = kaci_run_value(run, op->out) + share.first * channels;
    int64_t i;

    for (i = share.first; i < share.end; i++, y += channels) {
        const float *vector = vectors + i / positions * channels;

        if (op->so_far >= 0) {
            run->kernels->add(channels, vector, y);
        } else {
            memcpy(y, vector, (size_t)channels * sizeof *y);
        }
    }
}

/* The sum over the positions of a row, in ascending order; parts are of the
 * channels. */
static void gather_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    const int64_t channels = kaci_shape_of(run->graph, op->out).channels;
    const int64_t positions = kaci_pixels(run->graph, op->in[0], 1);
    const struct kaci_range share = kaci_run_share(run, channels);
    const int64_t count = share.end - share.first;
    const float *x = kaci_run_value(run, op->in[0]) + share.first;
    float *y = kaci_run_value(run, op->out) + share.first;
    int64_t i;

    for (i = 0; i < run->n; i++, y += channels) {
        if (op->so_far < 0) {
            memset(y, 0, (size_t)count * sizeof *y);
        }
        run->kernels->add_rows(positions, count, x + i * positions * channels,
                               channels, y);
    }
}

static void spread_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);
static void gather_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);

static const struct kaci_kind spread = {
    "add_channels", spread_run, spread_differentiate,
    NULL,           0,          kaci_split_numbers};
static const struct kaci_kind gather = {"gradient of add_channels",
                                        gather_run,
                                        gather_differentiate,
                                        NULL,
                                        0,
                                        kaci_split_back};

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
