/* SPDX-License-Identifier: BSD-2-Clause */
/* Attention among the positions of a picture. */

#include "graph/graph_priv.h"

#include <math.h>

/* Free numbers. */
enum { HEADS, ORDER };

/* Channels of a head. */
static int64_t size_of(const struct kaci_graph *graph,
                       const struct kaci_operation *op)
{
    return kaci_shape_of(graph, op->in[0]).channels / 3 / op->numbers[HEADS];
}

static struct kaci_attention attention_of(const struct kaci_run *run,
                                          const struct kaci_operation *op)
{
    struct kaci_attention attention = {0};

    attention.rows = run->n;
    attention.positions = kaci_pixels(run->graph, op->in[0], 1);
    attention.heads = op->numbers[HEADS];
    attention.size = size_of(run->graph, op);
    attention.qkv = kaci_run_value(run, op->in[0]);
    attention.scratch = run->scratch;
    attention.order = op->numbers[ORDER];
    attention.part = run->part;
    attention.parts = run->parts;
    return attention;
}

static int64_t attention_scratch(const struct kaci_graph *graph,
                                 const struct kaci_operation *op)
{
    return kaci_attention_scratch(kaci_pixels(graph, op->in[0], 1),
                                  size_of(graph, op));
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
    struct kaci_attention attention = attention_of(run, op);

    attention.out = kaci_run_value(run, op->out);
    run->kernels->attention(&attention);
}

static int64_t back_scratch(const struct kaci_graph *graph,
                            const struct kaci_operation *op)
{
    return kaci_attention_backward_scratch(kaci_pixels(graph, op->in[0], 1),
                                           size_of(graph, op));
}

static void back_run(const struct kaci_run *run,
                     const struct kaci_operation *op)
{
    const struct kaci_attention attention = attention_of(run, op);
    struct kaci_attention_backward back = {0};

    back.attention = &attention;
    back.dout = kaci_run_value(run, op->in[1]);
    back.dqkv = kaci_run_value(run, op->out);
    back.accumulate = op->so_far >= 0;
    run->kernels->attention_backward(&back);
}

/* Queries that are worked on together by the tangent. */
static int64_t tangent_rows(int64_t positions)
{
    return positions < 64 ? positions : 64;
}

static int64_t tangent_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    const int64_t positions = kaci_pixels(graph, op->in[0], 1);
    const int64_t rows = tangent_rows(positions), size = size_of(graph, op);
    const int64_t scores = kaci_gemm_scratch(rows, positions, size);
    const int64_t mixed = kaci_gemm_scratch(rows, size, positions);

    return 2 * rows * positions + (scores > mixed ? scores : mixed);
}

/* c (+)= a b, or a b^T, of matrices whose rows lie ld apart. */
struct product {
    int64_t m, n, k;
    const float *a;
    int64_t lda;
    const float *b;
    int64_t ldb;
    float *c;
    int64_t ldc;
    int transpose, accumulate;
};

static void multiply(const struct kaci_run *run, float *scratch,
                     const struct product *p)
{
    struct kaci_gemm gemm = {0};

    gemm.m = p->m;
    gemm.n = p->n;
    gemm.k = p->k;
    gemm.a = p->a;
    gemm.lda = p->lda;
    gemm.b = p->b;
    gemm.ldb = p->ldb;
    gemm.c = p->c;
    gemm.ldc = p->ldc;
    gemm.transpose_b = p->transpose != 0;
    gemm.accumulate = p->accumulate != 0;
    gemm.scratch = scratch;
    run->kernels->gemm(&gemm);
}

/* One head of one row. With P = softmax(S), S = q k^T / sqrt(size), along
 * (dq, dk, dv): d out = P dv + dP v, and dP from dS = (dq k^T + q dk^T) /
 * sqrt(size) as in a gradient, for that derivative is symmetric. q, k, v lie
 * `step` apart, in rows of `wide`. */
static void head_tangent(const struct kaci_run *run,
                         const struct kaci_attention *attention, const float *q,
                         const float *dq, int64_t step, int accumulate,
                         float *out)
{
    const int64_t count = attention->positions, size = attention->size;
    const int64_t wide = 3 * attention->heads * size, narrow = wide / 3;
    const int64_t block = tangent_rows(count);
    const float scale = (float)(1.0 / sqrt((double)size));
    float *p = attention->scratch, *dp = p + block * count;
    float *scratch = dp + block * count;
    int64_t i;

    for (i = 0; i < count; i += block) {
        const int64_t m = count - i < block ? count - i : block;
        const float *qi = q + i * wide, *dqi = dq + i * wide;
        float *to = out + i * narrow;
        const struct product products[5] = {
            {m, count, size, qi, wide, q + step, wide, p, count, 1, 0},
            {m, count, size, dqi, wide, q + step, wide, dp, count, 1, 0},
            {m, count, size, qi, wide, dq + step, wide, dp, count, 1, 1},
            {m, size, count, p, count, dq + 2 * step, wide, to, narrow, 0,
             accumulate},
            {m, size, count, dp, count, q + 2 * step, wide, to, narrow, 0, 1},
        };
        int k;

        for (k = 0; k < 5; k++) {
            if (k == 3) {
                run->kernels->softmax(m, count, scale, p, count, p);
                run->kernels->softmax_backward(m, count, scale, p, count, dp,
                                               dp);
            }
            multiply(run, scratch, &products[k]);
        }
    }
}

static void tangent_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    const struct kaci_attention attention = attention_of(run, op);
    const int64_t size = attention.size, narrow = attention.heads * size;
    const int64_t row = attention.positions * narrow;
    const int first = attention.order == KACI_HEADS_FIRST;
    const float *u = kaci_run_value(run, op->in[1]);
    float *out = kaci_run_value(run, op->out);
    int64_t i, head;

    for (i = 0; i < attention.rows; i++) {
        for (head = 0; head < attention.heads; head++) {
            const int64_t at = 3 * i * row + (first ? 3 : 1) * head * size;

            head_tangent(run, &attention, attention.qkv + at, u + at,
                         first ? size : narrow, op->so_far >= 0,
                         out + i * row + head * size);
        }
    }
}

static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside);

static const struct kaci_kind attention_back = {
    "gradient of attention", back_run, back_differentiate, back_scratch, 0,
    attention_split};
static const struct kaci_kind attention_tangent = {
    "tangent of attention", tangent_run, NULL, tangent_scratch, 0, NULL};

/* By dout only, in which it is linear: the derivative along the gradient. */
static void back_differentiate(struct kaci_gradient *gradient,
                               const struct kaci_operation *op, int32_t out,
                               int32_t beside)
{
    struct kaci_operation new = *op;

    (void)beside;
    if (kaci_gradient_wanted(gradient, op->in[0])) {
        kaci_refuse_gradient(gradient, op);
        return;
    }
    new.kind = &attention_tangent;
    new.in[1] = out;
    kaci_gradient_append(gradient, op->in[1], new);
}

static void attention_differentiate(struct kaci_gradient *gradient,
                                    const struct kaci_operation *op,
                                    int32_t out, int32_t beside)
{
    struct kaci_operation new = *op;

    (void)beside;
    new.kind = &attention_back;
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
    op.numbers[HEADS] = (int32_t)heads;
    op.numbers[ORDER] = order;
    return kaci_append(graph, &op, shape);
}
