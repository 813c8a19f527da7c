/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that move or change numbers one by one: sums, parts of channels,
 * rows of tables, activations. */

#include "graph/graph_priv.h"

#include <string.h>

static int64_t channels_of(const struct kaci_run *run, int32_t value)
{
    return kaci_shape_of(run->graph, value).channels;
}

/* target (+)= source at `count` positions, `channels` numbers each. */
static void move(const struct kaci_run *run, int add, int64_t count,
                 int64_t channels, const float *source, int64_t source_stride,
                 float *target, int64_t target_stride)
{
    int64_t i;

    if (source_stride == channels && target_stride == channels) {
        channels *= count;
        count = 1;
    }
    for (i = 0; i < count; i++) {
        const float *from = source + i * source_stride;
        float *to = target + i * target_stride;

        if (add) {
            run->kernels->add(channels, from, to);
        } else if (channels > 0) {
            memcpy(to, from, (size_t)channels * sizeof *to);
        }
    }
}

/* The numbers of `out` of this part. */
static struct kaci_range numbers_of(const struct kaci_run *run,
                                    const struct kaci_operation *op)
{
    return kaci_run_share(run, kaci_run_size(run, op->out));
}

/* ---- Zeros and sums ----------------------------------------------------- */

static void zeros_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const struct kaci_range r = numbers_of(run, op);
    float *y = kaci_run_value(run, op->out) + r.first;

    if (op->so_far < 0) {
        memset(y, 0, (size_t)(r.end - r.first) * sizeof *y);
    }
}

static void zeros_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    (void)gradient;
    (void)op;
    (void)out;
    (void)beside;
}

static const struct kaci_kind zeros = {"zeros", zeros_run, zeros_differentiate,
                                       NULL,    0,         kaci_split_numbers};

int32_t kaci_append_zeros(struct kaci_graph *graph, struct kaci_shape shape)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    op.kind = &zeros;
    return kaci_append(graph, &op, shape);
}

/* In the memory of either operand, or of none. */
static void sum_run(const struct kaci_run *run, const struct kaci_operation *op)
{
    const struct kaci_range r = numbers_of(run, op);
    const int64_t size = r.end - r.first;
    const float *a = kaci_run_value(run, op->in[0]) + r.first;
    const float *b = kaci_run_value(run, op->in[1]) + r.first;
    float *y = kaci_run_value(run, op->out) + r.first;

    if (y == b) {
        b = a;
    } else if (y != a) {
        memcpy(y, a, (size_t)size * sizeof *y);
    }
    run->kernels->add(size, b, y);
}

static void sum_differentiate(struct kaci_gradient *gradient,
                              const struct kaci_operation *op, int32_t out,
                              int32_t beside)
{
    (void)beside;
    kaci_gradient_add(gradient, op->in[1], out);
    kaci_gradient_add(gradient, op->in[0], out);
}

static const struct kaci_kind sum = {"add", sum_run, sum_differentiate,
                                     NULL,  3,       kaci_split_numbers};

int32_t kaci_append_sum(struct kaci_graph *graph, int32_t a, int32_t b)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (a < 0 || b < 0) {
        return -1; // the building has failed
    }
    op.kind = &sum;
    op.in[0] = a;
    op.in[1] = b;
    return kaci_append(graph, &op, kaci_shape_of(graph, a));
}

int32_t kaci_graph_add(struct kaci_graph *graph, int32_t a, int32_t b)
{
    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, a) ||
        !kaci_has_shape(graph, b, kaci_shape_of(graph, a))) {
        return kaci_refuse(graph, "add", a, b);
    }
    return kaci_append_sum(graph, a, b);
}

/* ---- Parts of channels -------------------------------------------------- */

/* y (+)= channels numbers[0] .. of x. */
static void slice_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const int64_t part = channels_of(run, op->out);
    const int64_t whole = channels_of(run, op->in[0]);
    const struct kaci_range r =
        kaci_run_share(run, kaci_run_pixels(run, op->out));

    move(run, op->so_far >= 0, r.end - r.first, part,
         kaci_run_value(run, op->in[0]) + op->numbers[0] + r.first * whole,
         whole, kaci_run_value(run, op->out) + r.first * part, part);
}

/* y += x in channels numbers[0] .., from zero where there is nothing so far. */
static void widen_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const int64_t part = channels_of(run, op->in[0]);
    const int64_t whole = channels_of(run, op->out);
    const struct kaci_range r =
        kaci_run_share(run, kaci_run_pixels(run, op->out));
    const int64_t pixels = r.end - r.first;
    float *y = kaci_run_value(run, op->out) + r.first * whole;

    if (op->so_far < 0) {
        memset(y, 0, (size_t)(pixels * whole) * sizeof *y);
    }
    move(run, 1, pixels, part, kaci_run_value(run, op->in[0]) + r.first * part,
         part, y + op->numbers[0], whole);
}

static void concat_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    const struct kaci_range r =
        kaci_run_share(run, kaci_run_pixels(run, op->out));
    const int64_t pixels = r.end - r.first;
    const int64_t left = channels_of(run, op->in[0]);
    const int64_t right = channels_of(run, op->in[1]);
    const float *a = kaci_run_value(run, op->in[0]) + r.first * left;
    const float *b = kaci_run_value(run, op->in[1]) + r.first * right;
    float *y = kaci_run_value(run, op->out) + r.first * (left + right);

    move(run, 0, pixels, left, a, left, y, left + right);
    move(run, 0, pixels, right, b, right, y + left, left + right);
}

static void slice_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside);
static void widen_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside);
static void concat_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);

static const struct kaci_kind slice = {"slice", slice_run, slice_differentiate,
                                       NULL,    0,         kaci_split_numbers};
static const struct kaci_kind widen = {
    "gradient of slice", widen_run, widen_differentiate, NULL, 0,
    kaci_split_numbers};
static const struct kaci_kind concat = {
    "concat", concat_run, concat_differentiate, NULL, 0, kaci_split_numbers};

/* The gradient by `value` gains the slice or the widened `from`. */
static void append_part(struct kaci_gradient *gradient,
                        const struct kaci_kind *kind, int32_t value,
                        int32_t from, int32_t first)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    op.kind = kind;
    op.in[0] = from;
    op.numbers[0] = first;
    kaci_gradient_append(gradient, value, op);
}

static void slice_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    (void)beside;
    append_part(gradient, &widen, op->in[0], out, op->numbers[0]);
}

static void widen_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    (void)beside;
    append_part(gradient, &slice, op->in[0], out, op->numbers[0]);
}

static void concat_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside)
{
    (void)beside;
    append_part(gradient, &slice, op->in[1], out,
                kaci_shape_of(gradient->graph, op->in[0]).channels);
    append_part(gradient, &slice, op->in[0], out, 0);
}

int32_t kaci_graph_concat(struct kaci_graph *graph, int32_t a, int32_t b)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape, right;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, a) || !kaci_is_tensor(graph, b)) {
        return kaci_refuse(graph, "concat", a, b);
    }
    shape = kaci_shape_of(graph, a);
    right = kaci_shape_of(graph, b);
    if (shape.height != right.height || shape.width != right.width ||
        shape.channels > INT32_MAX - right.channels) {
        return kaci_refuse(graph, "concat", a, b);
    }
    shape.channels += right.channels;
    op.kind = &concat;
    op.in[0] = a;
    op.in[1] = b;
    return kaci_append(graph, &op, shape);
}

int32_t kaci_graph_slice(struct kaci_graph *graph, int32_t a, int64_t first,
                         int64_t columns)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, a) || first < 0 || columns < 1 ||
        columns > kaci_shape_of(graph, a).channels ||
        first > kaci_shape_of(graph, a).channels - columns) {
        return kaci_refuse(graph, "slice", a, -1);
    }
    shape = kaci_shape_of(graph, a);
    shape.channels = (int32_t)columns;
    op.kind = &slice;
    op.in[0] = a;
    op.numbers[0] = (int32_t)first;
    return kaci_append(graph, &op, shape);
}

/* ---- Other shapes ------------------------------------------------------- */

static void reshape_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    const struct kaci_range r = numbers_of(run, op);
    const int64_t size = r.end - r.first;

    move(run, 0, 1, size, kaci_run_value(run, op->in[0]) + r.first, size,
         kaci_run_value(run, op->out) + r.first, size);
}

static void reshape_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside);

static const struct kaci_kind reshape = {
    "flatten", reshape_run, reshape_differentiate, NULL, 0, kaci_split_numbers};

/* Back to the shape that it had. */
static void reshape_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside)
{
    struct kaci_operation back = {KACI_NEW_OPERATION};

    (void)beside;
    if (kaci_gradient_wanted(gradient, op->in[0])) {
        back.kind = &reshape;
        back.in[0] = out;
        kaci_gradient_add(
            gradient, op->in[0],
            kaci_append(gradient->graph, &back,
                        kaci_shape_of(gradient->graph, op->in[0])));
    }
}

int32_t kaci_graph_flatten(struct kaci_graph *graph, int32_t x)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x)) {
        return kaci_refuse(graph, "flatten", x, -1);
    }
    op.kind = &reshape;
    op.in[0] = x;
    return kaci_append(graph, &op, kaci_vector(kaci_graph_columns(graph, x)));
}

/* ---- Rows of tables ----------------------------------------------------- */

static void embed_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const int64_t columns = channels_of(run, op->out);
    const int32_t *index = kaci_run_index(run, op->in[0]);
    float *y = kaci_run_value(run, op->out);
    int64_t i;

    for (i = 0; i < run->n; i++, y += columns) {
        assert(index[i] >= -1 && index[i] < op->weight_size / columns);
        if (index[i] < 0) {
            memset(y, 0, (size_t)columns * sizeof *y);
        } else {
            memcpy(y, run->parameters + op->weight + index[i] * columns,
                   (size_t)columns * sizeof *y);
        }
    }
}

static void table_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const int64_t columns = channels_of(run, op->in[1]);
    const int32_t *index = kaci_run_index(run, op->in[0]);
    const float *dy = kaci_run_value(run, op->in[1]);
    int64_t i;

    for (i = 0; i < run->n; i++, dy += columns) {
        if (index[i] >= 0) {
            run->kernels->add(columns, dy,
                              run->gradient + op->weight + index[i] * columns);
        }
    }
}

static const struct kaci_kind table = {
    "gradient of embed by its table", table_run, NULL, NULL, 0, NULL};

static void embed_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    struct kaci_operation adding = {KACI_NEW_OPERATION};

    (void)beside;
    if (gradient->parameters) {
        adding.kind = &table;
        adding.in[0] = op->in[0];
        adding.in[1] = out;
        adding.weight = op->weight;
        adding.weight_size = op->weight_size;
        kaci_append_adding(gradient->graph, &adding);
    }
}

static const struct kaci_kind embed = {"embed", embed_run, embed_differentiate,
                                       NULL,    0,         NULL};

int32_t kaci_graph_embed(struct kaci_graph *graph, int32_t index,
                         int64_t table_rows, int64_t columns, int64_t weight)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (index < 0 || index >= graph->value_count ||
        kaci_is_tensor(graph, index) || columns < 1 || columns > INT32_MAX ||
        table_rows < 1 || table_rows > INT32_MAX || weight < 0) {
        return kaci_refuse(graph, "embed", index, -1);
    }
    op.kind = &embed;
    op.in[0] = index;
    op.weight = weight;
    op.weight_size = table_rows * columns;
    return kaci_append(graph, &op, kaci_vector(columns));
}

/* ---- Activations -------------------------------------------------------- */

static void activate_run(const struct kaci_run *run,
                         const struct kaci_operation *op)
{
    const struct kaci_range r = numbers_of(run, op);

    run->kernels->activate(op->activation, r.end - r.first,
                           kaci_run_value(run, op->in[0]) + r.first,
                           kaci_run_value(run, op->out) + r.first);
}

/* dx = act'(x) dy. */
static void slope_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const struct kaci_range r = numbers_of(run, op);

    run->kernels->activate_backward(op->activation, r.end - r.first,
                                    kaci_run_value(run, op->in[0]) + r.first,
                                    kaci_run_value(run, op->in[1]) + r.first,
                                    kaci_run_value(run, op->out) + r.first);
}

/* act''(x) dy u. */
static void curve_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const struct kaci_range r = numbers_of(run, op);

    run->kernels->activate_curve(op->activation, r.end - r.first,
                                 kaci_run_value(run, op->in[0]) + r.first,
                                 kaci_run_value(run, op->in[1]) + r.first,
                                 kaci_run_value(run, op->in[2]) + r.first,
                                 kaci_run_value(run, op->out) + r.first);
}

static void slope_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside);
static void curve_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside);

static const struct kaci_kind slope = {
    "gradient of activate", slope_run, slope_differentiate, NULL, 2,
    kaci_split_numbers};
static const struct kaci_kind curve = {"second derivative of activate",
                                       curve_run,
                                       curve_differentiate,
                                       NULL,
                                       6,
                                       kaci_split_numbers};

int32_t kaci_append_slope(struct kaci_graph *graph, int32_t x, int32_t dy,
                          int32_t activation)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (x < 0 || dy < 0) {
        return -1; // the building has failed
    }
    op.kind = &slope;
    op.in[0] = x;
    op.in[1] = dy;
    op.activation = activation;
    return kaci_append(graph, &op, kaci_shape_of(graph, x));
}

/* The gradient by `value` gains act''(x) dy u. */
static void append_curve(struct kaci_gradient *gradient, int32_t value,
                         int32_t x, int32_t dy, int32_t u, int32_t activation)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (kaci_gradient_wanted(gradient, value) && activation != KACI_RELU) {
        op.kind = &curve;
        op.in[0] = x;
        op.in[1] = dy;
        op.in[2] = u;
        op.activation = activation;
        kaci_gradient_add(gradient, value,
                          kaci_append(gradient->graph, &op,
                                      kaci_shape_of(gradient->graph, x)));
    }
}

/* Of act'(x) dy. */
static void slope_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    (void)beside;
    append_curve(gradient, op->in[0], op->in[0], op->in[1], out,
                 op->activation);
    if (kaci_gradient_wanted(gradient, op->in[1])) {
        kaci_gradient_add(
            gradient, op->in[1],
            kaci_append_slope(gradient->graph, op->in[0], out, op->activation));
    }
}

/* Of act''(x) dy u: linear in two of three. */
static void curve_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    (void)beside;
    if (kaci_gradient_wanted(gradient, op->in[0])) {
        kaci_refuse_gradient(gradient, op);
        return;
    }
    append_curve(gradient, op->in[1], op->in[0], out, op->in[2],
                 op->activation);
    append_curve(gradient, op->in[2], op->in[0], out, op->in[1],
                 op->activation);
}

static void activate_differentiate(struct kaci_gradient *gradient,
                                   const struct kaci_operation *op, int32_t out,
                                   int32_t beside)
{
    (void)beside;
    kaci_gradient_add(
        gradient, op->in[0],
        kaci_append_slope(gradient->graph, op->in[0], out, op->activation));
}

static const struct kaci_kind activate = {
    "activate", activate_run,      activate_differentiate, NULL,
    1,          kaci_split_numbers};

int32_t kaci_graph_activate(struct kaci_graph *graph, int32_t x,
                            int32_t activation)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || !kaci_is_activation(activation)) {
        return kaci_refuse(graph, "activate", x, -1);
    }
    op.kind = &activate;
    op.in[0] = x;
    op.activation = activation;
    return kaci_append(graph, &op, kaci_shape_of(graph, x));
}
