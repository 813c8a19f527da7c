/* SPDX-License-Identifier: BSD-2-Clause */
/* Attention among the positions of a picture. */

#include "graph/attention_kinds.h"

int64_t kaci_head_size(const struct kaci_graph *graph,
                       const struct kaci_operation *op)
{
    return kaci_shape_of(graph, op->in[0]).channels / 3 /
           op->numbers[KACI_ATTENTION_HEADS];
}

struct kaci_attention kaci_attention_of(const struct kaci_run *run,
                                        const struct kaci_operation *op)
{
    struct kaci_attention attention = {0};

    attention.rows = run->n;
    attention.positions = kaci_pixels(run->graph, op->in[0], 1);
    attention.heads = op->numbers[KACI_ATTENTION_HEADS];
    attention.size = kaci_head_size(run->graph, op);
    attention.qkv = kaci_run_value(run, op->in[0]);
    attention.scratch = run->scratch;
    attention.order = op->numbers[KACI_ATTENTION_ORDER];
    attention.part = run->part;
    attention.parts = run->parts;
    return attention;
}

static int64_t attention_scratch(const struct kaci_graph *graph,
                                 const struct kaci_operation *op)
{
    return kaci_attention_scratch(kaci_pixels(graph, op->in[0], 1),
                                  kaci_head_size(graph, op));
}

/* Two products of all positions with each other in every channel. */
static struct kaci_split attention_split(const struct kaci_graph *graph,
                                         const struct kaci_operation *op)
{
    const struct kaci_split split = {2 * kaci_pixels(graph, op->in[0], 1) *
                                         graph->values[op->in[0]].columns / 3,
                                     1};

    return split;
}

static void attention_run(const struct kaci_run *run,
                          const struct kaci_operation *op)
{
    struct kaci_attention attention = kaci_attention_of(run, op);

    attention.out = kaci_run_value(run, op->out);
    run->kernels->attention(&attention);
}

static int64_t back_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    return kaci_attention_backward_scratch(kaci_pixels(graph, op->in[0], 1),
                                           kaci_head_size(graph, op));
}

static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    const struct kaci_attention attention = kaci_attention_of(run, op);
    struct kaci_attention_backward back = {0};

    back.attention = &attention;
    back.dout = kaci_run_value(run, op->in[1]);
    back.dqkv = kaci_run_value(run, op->out);
    back.accumulate = op->so_far >= 0;
    run->kernels->attention_backward(&back);
}

const struct kaci_kind kaci_attention_back = {"gradient of attention",
                                              back_run,
                                              kaci_attention_back_differentiate,
                                              back_scratch,
                                              0,
                                              attention_split};

static void attention_differentiate(struct kaci_gradient *gradient,
                                    const struct kaci_operation *op,
                                    int32_t out, int32_t beside)
{
    struct kaci_operation new = *op;

    (void)beside;
    new.kind = &kaci_attention_back;
    new.in[1] = out;
    kaci_gradient_append(gradient, op->in[0], new);
}

static const struct kaci_kind attention = {
    "attention", attention_run,  attention_differentiate, attention_scratch,
    0,           attention_split};

int32_t kaci_graph_attention(struct kaci_graph *graph, int32_t qkv,
                             int64_t heads, int32_t order)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};
    struct kaci_shape shape;

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, qkv) || heads < 1 || heads > INT32_MAX / 3 ||
        kaci_shape_of(graph, qkv).channels % (3 * heads) != 0 ||
        (order != KACI_HEADS_FIRST && order != KACI_QKV_FIRST)) {
        return kaci_refuse(graph, "attention", qkv, -1);
    }
    shape = kaci_shape_of(graph, qkv);
    shape.channels /= 3;
    op.kind = &attention;
    op.in[0] = qkv;
    op.numbers[KACI_ATTENTION_HEADS] = (int32_t)heads;
    op.numbers[KACI_ATTENTION_ORDER] = order;
    return kaci_append(graph, &op, shape);
}
