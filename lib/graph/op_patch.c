/* SPDX-License-Identifier: BSD-2-Clause */
/* Squares of positions as channels of one position, and back: numbers change
 * their places and nothing else, so each is the gradient of the other. */

#include "graph/graph_priv.h"

#include <string.h>

/* Channel (k size + l) c + m of position (i, j) of the patches is channel m of
 * position (i size + k, j size + l) of the picture of c channels: `size` * c
 * numbers lie together in both. */
static void move(const struct kaci_run *run, const struct kaci_operation *op,
                 int32_t picture, int joins)
{
    const struct kaci_shape shape = kaci_shape_of(run->graph, picture);
    const int64_t size = op->numbers[0];
    const int64_t together = size * shape.channels;
    const int64_t width = shape.width / size;
    const float *from = kaci_run_value(run, op->in[0]);
    float *to = kaci_run_value(run, op->out);
    const struct kaci_range share = kaci_run_share(run, run->n * shape.height);
    int64_t row, j;

    for (row = share.first; row < share.end; row++) {
        for (j = 0; j < width; j++) {
            const int64_t part =
                ((row / size * width + j) * size + row % size) * together;
            const int64_t plain = (row * width + j) * together;
            const float *source = from + (joins ? plain : part);
            float *target = to + (joins ? part : plain);

            if (op->so_far >= 0) {
                run->kernels->add(together, source, target);
            } else {
                memcpy(target, source, (size_t)together * sizeof *target);
            }
        }
    }
}

static void join_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    move(run, op, op->in[0], 1);
}

static void split_run(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    move(run, op, op->out, 0);
}

static void join_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);
static void split_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside);

static const struct kaci_kind join = {
    "join_patches", join_run, join_differentiate, NULL, 0, kaci_split_numbers};
static const struct kaci_kind split = {
    "split_patches",   split_run, split_differentiate, NULL, 0,
    kaci_split_numbers};

static void append_inverse(struct kaci_gradient *gradient,
                           const struct kaci_kind *kind,
                           const struct kaci_operation *op, int32_t out)
{
    struct kaci_operation back = {KACI_NEW_OPERATION};

    back.kind = kind;
    back.in[0] = out;
    back.numbers[0] = op->numbers[0];
    kaci_gradient_append(gradient, op->in[0], back);
}

static void join_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    (void)beside;
    append_inverse(gradient, &split, op, out);
}

static void split_differentiate(struct kaci_gradient *gradient,
                                const struct kaci_operation *op, int32_t out,
                                int32_t beside)
{
    (void)beside;
    append_inverse(gradient, &join, op, out);
}

int32_t kaci_graph_join_patches(struct kaci_graph *graph, int32_t x,
                                int32_t size)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || size < 1 || size > 256) {
        return kaci_refuse(graph, "join_patches", x, -1);
    }
    shape = kaci_shape_of(graph, x);
    if (shape.height % size != 0 || shape.width % size != 0 ||
        shape.channels > INT32_MAX / size / size) {
        return kaci_refuse(graph, "join_patches", x, -1);
    }
    shape.height /= size;
    shape.width /= size;
    shape.channels *= size * size;
    op.kind = &join;
    op.in[0] = x;
    op.numbers[0] = size;
    return kaci_append(graph, &op, shape);
}

int32_t kaci_graph_split_patches(struct kaci_graph *graph, int32_t x,
                                 int32_t size)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || size < 1 || size > 256) {
        return kaci_refuse(graph, "split_patches", x, -1);
    }
    shape = kaci_shape_of(graph, x);
    if (shape.channels % (size * size) != 0 ||
        shape.height > INT32_MAX / size || shape.width > INT32_MAX / size) {
        return kaci_refuse(graph, "split_patches", x, -1);
    }
    shape.height *= size;
    shape.width *= size;
    shape.channels /= size * size;
    op.kind = &split;
    op.in[0] = x;
    op.numbers[0] = size;
    return kaci_append(graph, &op, shape);
}
