/* SPDX-License-Identifier: BSD-2-Clause */
/* Derivatives of the derivatives of attention. With T = the derivative of out
 * along u of qkv, sum(dout T) is both what the tangent sums up to and what the
 * gradient sums up to along u: see op_norm_second.c. */

#include "graph/attention_kinds.h"

#include <math.h>
#include <string.h>

/* Queries that are worked on together. */
static int64_t block_rows(int64_t positions)
{
    return positions < 64 ? positions : 64;
}

/* c (+)= a b, of matrices whose rows lie ld apart; a or b turned. */
struct product {
    int64_t m, n, k;
    const float *a;
    int64_t lda;
    const float *b;
    int64_t ldb;
    float *c;
    int64_t ldc;
    int turn_a, turn_b, accumulate;
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
    gemm.transpose_a = p->turn_a != 0;
    gemm.transpose_b = p->turn_b != 0;
    gemm.accumulate = p->accumulate != 0;
    gemm.scratch = scratch;
    run->kernels->gemm(&gemm);
}

/* ---- Along a direction --------------------------------------------------- */

static int64_t tangent_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    const int64_t positions = kaci_pixels(graph, op->in[0], 1);
    const int64_t rows = block_rows(positions),
                  size = kaci_head_size(graph, op);
    const int64_t scores = kaci_gemm_scratch(rows, positions, size);
    const int64_t mixed = kaci_gemm_scratch(rows, size, positions);

    return 2 * rows * positions + (scores > mixed ? scores : mixed);
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
    const int64_t block = block_rows(count);
    const float scale = (float)(1.0 / sqrt((double)size));
    float *p = attention->scratch, *dp = p + block * count;
    float *scratch = dp + block * count;
    int64_t i;

    for (i = 0; i < count; i += block) {
        const int64_t m = count - i < block ? count - i : block;
        const float *qi = q + i * wide, *dqi = dq + i * wide;
        float *to = out + i * narrow;
        const struct product products[5] = {
            {m, count, size, qi, wide, q + step, wide, p, count, 0, 1, 0},
            {m, count, size, dqi, wide, q + step, wide, dp, count, 0, 1, 0},
            {m, count, size, qi, wide, dq + step, wide, dp, count, 0, 1, 1},
            {m, size, count, p, count, dq + 2 * step, wide, to, narrow, 0, 0,
             accumulate},
            {m, size, count, dp, count, q + 2 * step, wide, to, narrow, 0, 0,
             1},
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
    const struct kaci_attention attention = kaci_attention_of(run, op);
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

/* ---- By qkv -------------------------------------------------------------- */

static int64_t second_scratch(const struct kaci_graph *graph,
                              const struct kaci_operation *op)
{
    const int64_t positions = kaci_pixels(graph, op->in[0], 1);
    const int64_t rows = block_rows(positions);
    const int64_t size = kaci_head_size(graph, op);
    const int64_t needs[3] = {kaci_gemm_scratch(rows, positions, size),
                              kaci_gemm_scratch(rows, size, positions),
                              kaci_gemm_scratch(positions, size, rows)};
    int64_t most = 0;
    int i;

    for (i = 0; i < 3; i++) {
        most = needs[i] > most ? needs[i] : most;
    }
    return 4 * rows * positions + most;
}

/* The matrices of a block of queries, [rows, positions] each. */
struct block {
    float *p, *ds, *m, *dm;
};

/* A row of n of a block. With the means d = sum(p ds) and e = sum(p m), the
 * derivative of a softmax along ds is p (ds - d), and sum(p (ds - d) (m - e) +
 * p dm), the row's part of sum(dout T), has by p the derivative k = (ds - d) (m
 * - e) + dm less a constant. On return p (ds - d) is in ds, p (m - e) in m, p
 * (k - sum(p k)) in dm. */
static void row_second(int64_t n, const float *p, float *ds, float *m,
                       float *dm)
{
    double d = 0.0, e = 0.0, all = 0.0;
    int64_t j;

    for (j = 0; j < n; j++) {
        d += (double)p[j] * (double)ds[j];
        e += (double)p[j] * (double)m[j];
    }
    for (j = 0; j < n; j++) {
        const double a = (double)ds[j] - d, b = (double)m[j] - e;

        all += (double)p[j] * (a * b + (double)dm[j]);
    }
    for (j = 0; j < n; j++) {
        const double a = (double)ds[j] - d, b = (double)m[j] - e;
        const double chance = (double)p[j];

        dm[j] = (float)(chance * (a * b + (double)dm[j] - all));
        ds[j] = (float)(chance * a);
        m[j] = (float)(chance * b);
    }
}

/* Where things of a head of a row begin. */
struct head {
    const float *q, *dq; /* k and v are `step` further on */
    const float *dout;
    float *out; /* like q */
    int64_t step;
};

/* Between the products: from S, dS, M and dM to what row_second() makes. */
static void block_second(const struct kaci_run *run, int64_t rows, int64_t n,
                         float scale, const struct block *b)
{
    int64_t i;

    run->kernels->softmax(rows, n, scale, b->p, n, b->p);
    run->kernels->scale(rows * n, scale, b->ds);
    for (i = 0; i < rows; i++) {
        row_second(n, b->p + i * n, b->ds + i * n, b->m + i * n, b->dm + i * n);
    }
    run->kernels->scale(rows * n, scale, b->m);
    run->kernels->scale(rows * n, scale, b->dm);
}

/* With S = q k^T / sqrt(size) and dS = (dq k^T + q dk^T) / sqrt(size), M = dout
 * v^T and dM = dout dv^T, X, R and dP what row_second() makes of dM, M and dS:
 * by q (X k + R dk) / sqrt(size), by k (X^T q + R^T dq) / sqrt(size), by v
 * dP^T dout. All are added. */
static void head_second(const struct kaci_run *run,
                        const struct kaci_attention *attention,
                        const struct head *h)
{
    const int64_t n = attention->positions, size = attention->size;
    const int64_t wide = 3 * attention->heads * size, narrow = wide / 3;
    const int64_t rows = block_rows(n), step = h->step;
    const float scale = (float)(1.0 / sqrt((double)size));
    const float *key = h->q + step, *dkey = h->dq + step;
    float *p = attention->scratch, *by_key = h->out + step;
    const struct block b = {p, p + rows * n, p + 2 * rows * n,
                            p + 3 * rows * n};
    int64_t i, k;

    for (i = 0; i < n; i += rows) {
        const int64_t m = n - i < rows ? n - i : rows;
        const float *q = h->q + i * wide, *dq = h->dq + i * wide;
        const float *dout = h->dout + i * narrow;
        float *to = h->out + i * wide;
        const struct product products[10] = {
            {m, n, size, q, wide, key, wide, b.p, n, 0, 1, 0},
            {m, n, size, dq, wide, key, wide, b.ds, n, 0, 1, 0},
            {m, n, size, q, wide, dkey, wide, b.ds, n, 0, 1, 1},
            {m, n, size, dout, narrow, key + step, wide, b.m, n, 0, 1, 0},
            {m, n, size, dout, narrow, dkey + step, wide, b.dm, n, 0, 1, 0},
            {m, size, n, b.dm, n, key, wide, to, wide, 0, 0, 1},
            {m, size, n, b.m, n, dkey, wide, to, wide, 0, 0, 1},
            {n, size, m, b.dm, n, q, wide, by_key, wide, 1, 0, 1},
            {n, size, m, b.m, n, dq, wide, by_key, wide, 1, 0, 1},
            {n, size, m, b.ds, n, dout, narrow, by_key + step, wide, 1, 0, 1},
        };

        for (k = 0; k < 10; k++) {
            if (k == 5) {
                block_second(run, m, n, scale, &b);
            }
            multiply(run, p + 4 * rows * n, &products[k]);
        }
    }
}

static void second_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    const struct kaci_attention attention = kaci_attention_of(run, op);
    const int64_t size = attention.size, narrow = attention.heads * size;
    const int64_t row = attention.positions * narrow;
    const int first = attention.order == KACI_HEADS_FIRST;
    const float *dout = kaci_run_value(run, op->in[1]);
    const float *u = kaci_run_value(run, op->in[2]);
    float *out = kaci_run_value(run, op->out);
    int64_t i, head;

    if (op->so_far < 0) {
        memset(out, 0, (size_t)kaci_run_size(run, op->out) * sizeof *out);
    }
    for (i = 0; i < attention.rows; i++) {
        for (head = 0; head < attention.heads; head++) {
            const int64_t at = 3 * i * row + (first ? 3 : 1) * head * size;
            const struct head h = {attention.qkv + at, u + at,
                                   dout + i * row + head * size, out + at,
                                   first ? size : narrow};

            head_second(run, &attention, &h);
        }
    }
}

/* ---- As operations ------------------------------------------------------- */

static void tangent_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside);
static void second_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);

static const struct kaci_kind tangent = {
    "tangent of attention", tangent_run, tangent_differentiate,
    tangent_scratch,        0,           NULL};
static const struct kaci_kind second = {"second derivative of attention",
                                        second_run,
                                        second_differentiate,
                                        second_scratch,
                                        0,
                                        NULL};

/* Like `op`, of qkv and two others. */
static struct kaci_operation like(const struct kaci_operation *op,
                                  const struct kaci_kind *kind, int32_t a,
                                  int32_t b)
{
    struct kaci_operation new = *op;

    new.kind = kind;
    new.in[1] = a;
    new.in[2] = b;
    return new;
}

void kaci_attention_back_differentiate(struct kaci_gradient *gradient,
                                       const struct kaci_operation *op,
                                       int32_t out, int32_t beside)
{
    (void)beside;
    kaci_gradient_append(gradient, op->in[0],
                         like(op, &second, op->in[1], out));
    kaci_gradient_append(gradient, op->in[1], like(op, &tangent, out, -1));
}

static void tangent_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside)
{
    (void)beside;
    kaci_gradient_append(gradient, op->in[0],
                         like(op, &second, out, op->in[1]));
    kaci_gradient_append(gradient, op->in[1],
                         like(op, &kaci_attention_back, out, -1));
}

/* By u, in which it is linear: second derivatives are symmetric. */
static void second_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside)
{
    (void)beside;
    if (kaci_gradient_wanted(gradient, op->in[0]) ||
        kaci_gradient_wanted(gradient, op->in[1])) {
        kaci_refuse_gradient(gradient, op);
        return;
    }
    kaci_gradient_append(gradient, op->in[2],
                         like(op, &second, op->in[1], out));
}
