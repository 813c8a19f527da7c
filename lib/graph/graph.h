/* SPDX-License-Identifier: BSD-2-Clause */
/* A static operation graph over float tensors [rows, columns]: it is built
 * once, operation by operation in the order of execution, its memory is
 * planned once, and it then runs on a shard of at most `rows` rows without
 * allocating. Rows never mix, except in the gradients of the parameters. A row
 * is a plain vector or a picture [height, width, channels]. Parameters live in
 * one flat vector that the caller passes to every run; an operation knows its
 * place in it.
 *
 * Gradients are operations of the same graph: kaci_graph_differentiate()
 * appends those that a backward runs. */
#ifndef KACI_GRAPH_H
#define KACI_GRAPH_H

#include "kernel/kernel.h"

struct kaci_graph;

/* ---- Building (graph.c) ------------------------------------------------ */

/* `rows`: most rows of a run; 1 to 65536. */
kac_status kaci_graph_create(const kac_context *context, int64_t rows,
                             struct kaci_graph **out);
void kaci_graph_destroy(struct kaci_graph *graph); /* NULL allowed */

/* Each function below appends one value and returns its number. A failure (no
 * memory, shapes that do not fit, a value that does not exist) is kept, gives
 * -1, and is what kaci_graph_finish() returns; -1 as an argument is therefore
 * passed through without a new message. */

/* What the caller writes before a run. A backward gives the gradient by an
 * input only where it is `differentiable`. */
int32_t kaci_graph_input(struct kaci_graph *graph, int64_t columns,
                         int32_t differentiable);
int32_t kaci_graph_input_image(struct kaci_graph *graph, int64_t height,
                               int64_t width, int64_t channels,
                               int32_t differentiable);

/* One row number a row, to be looked up by kaci_graph_embed(). */
int32_t kaci_graph_index(struct kaci_graph *graph);

/* act(x W^T + b) + residual at every position: W [columns, channels of x] and
 * b [columns] at their places in the parameters; bias -1: none, residual -1:
 * none. */
int32_t kaci_graph_linear(struct kaci_graph *graph, int32_t x, int64_t columns,
                          int64_t weight, int64_t bias, int32_t activation,
                          int32_t residual);

/* a + b, of the same shape. */
int32_t kaci_graph_add(struct kaci_graph *graph, int32_t a, int32_t b);

/* Channels of a, then channels of b, at every position. */
int32_t kaci_graph_concat(struct kaci_graph *graph, int32_t a, int32_t b);

/* Channels first .. first + columns - 1 of a. */
int32_t kaci_graph_slice(struct kaci_graph *graph, int32_t a, int64_t first,
                         int64_t columns);

/* Rows of a table [table_rows, columns] at its place in the parameters; zeros
 * where the row number is -1. */
int32_t kaci_graph_embed(struct kaci_graph *graph, int32_t index,
                         int64_t table_rows, int64_t columns, int64_t table);

/* The numbers of a picture as a plain vector, in their order. */
int32_t kaci_graph_flatten(struct kaci_graph *graph, int32_t x);

/* act(x). */
int32_t kaci_graph_activate(struct kaci_graph *graph, int32_t x,
                            int32_t activation);

/* 3x3 (zeros around) or 1x1 convolution plus residual: W [out_channels,
 * channels of x, size, size], b [out_channels]. stride, upsample 1 or 2: the
 * picture is made twice as large, by repeating, before; the result has
 * (upsample height - 1) / stride + 1 rows of pixels. */
int32_t kaci_graph_conv(struct kaci_graph *graph, int32_t x,
                        int64_t out_channels, int32_t size, int32_t stride,
                        int32_t upsample, int64_t weight, int64_t bias,
                        int32_t residual);

/* Means of 2x2 positions (a last odd row or column is left out), and every
 * position twice each way. */
int32_t kaci_graph_pool(struct kaci_graph *graph, int32_t x);
int32_t kaci_graph_upsample(struct kaci_graph *graph, int32_t x);

/* [height, width, c] to [height / size, width / size, size^2 c], the numbers of
 * a square row by row at its position, and back; size 1 to 256. */
int32_t kaci_graph_join_patches(struct kaci_graph *graph, int32_t x,
                                int32_t size);
int32_t kaci_graph_split_patches(struct kaci_graph *graph, int32_t x,
                                 int32_t size);

/* x plus a vector of as many columns as x has channels, at every position. */
int32_t kaci_graph_add_channels(struct kaci_graph *graph, int32_t x,
                                int32_t vector);

/* act((weight xhat + bias) (1 + scale) + shift) with xhat normed over the
 * positions and the channels of a group; weight, bias [channels] or -1: one and
 * zero; modulation [2 channels]: scale, then shift, or -1: zero. The layer norm
 * is over the channels of every position. Their gradients have no further ones,
 * except along directions (kaci_graph_jvp()). */
int32_t kaci_graph_group_norm(struct kaci_graph *graph, int32_t x,
                              int64_t groups, double epsilon, int64_t weight,
                              int64_t bias, int32_t modulation,
                              int32_t activation);
int32_t kaci_graph_layer_norm(struct kaci_graph *graph, int32_t x,
                              double epsilon, int64_t weight, int64_t bias,
                              int32_t activation);

/* [height, width, 3 c] to [height, width, c]: softmax(q k^T / sqrt(c / heads))
 * v in every head; order: kaci_attention_order. Of its gradients the same is
 * true. */
int32_t kaci_graph_attention(struct kaci_graph *graph, int32_t qkv,
                             int64_t heads, int32_t order);

/* Zeros with chance `rate` (0 <= rate < 1), else x / (1 - rate); identity
 * unless kaci_arena_dropout() said otherwise. `item`, below 2^24, tells the
 * masks of a graph apart. */
int32_t kaci_graph_dropout(struct kaci_graph *graph, int32_t x, double rate,
                           int64_t item);

/* The gradient of sum(seed * of) by the value `by`, as a value: all of it, also
 * where `of` is used further. `seed` is shaped like `of`. Zero where `of` does
 * not depend on `by`. */
int32_t kaci_graph_gradient(struct kaci_graph *graph, int32_t of, int32_t seed,
                            int32_t by);

/* The derivative of `of` along directions `tangent` of the values `by`, count
 * of both and of the same shapes: Jacobians times tangents, added up, found
 * together with `of` in about twice the time. Through norms and attention, it
 * is not to be differentiated. */
enum { KACI_DIRECTIONS = 4 };
int32_t kaci_graph_jvp(struct kaci_graph *graph, int32_t of, int32_t count,
                       const int32_t *by, const int32_t *tangent);

/* Marks a value as a result: it stays until the next run. */
void kaci_graph_output(struct kaci_graph *graph, int32_t value);

/* Appends all that computes, from the gradients by the outputs, those by the
 * differentiable inputs and by the parameters. Only the end of the building
 * may follow. KAC_ERROR_ARGUMENT where an operation has no gradient. */
kac_status kaci_graph_differentiate(struct kaci_graph *graph);

/* Ends the building, checks that every operation's parameters lie inside the
 * vector of `parameters` numbers and that every value serves an output, and
 * plans the memory. */
kac_status kaci_graph_finish(struct kaci_graph *graph, int64_t parameters);

/* Columns of a value (0 for an index). */
int64_t kaci_graph_columns(const struct kaci_graph *graph, int32_t value);

/* Floats of an arena, gradients included where `training` (if the graph was
 * differentiated). */
int64_t kaci_graph_arena_size(const struct kaci_graph *graph, int32_t training);

/* ---- Running (execute.c) ----------------------------------------------- */

/* All memory of one run, of one thread. */
struct kaci_arena;
kac_status kaci_arena_create(const kac_context *context,
                             const struct kaci_graph *graph, int32_t training,
                             struct kaci_arena **out);
void kaci_arena_destroy(struct kaci_arena *arena); /* NULL allowed */

/* Where inputs are written and outputs read, [n, columns]; nothing else has a
 * place of its own. */
float *kaci_arena_value(const struct kaci_arena *arena, int32_t value);
/* Where row numbers are written, [n]. */
int32_t *kaci_arena_index(const struct kaci_arena *arena, int32_t value);
/* Where the gradient by an output is written before every backward, and the
 * gradient by a differentiable input read after it; [n, columns]. */
float *kaci_arena_seed(const struct kaci_arena *arena, int32_t output);
const float *kaci_arena_gradient(const struct kaci_arena *arena, int32_t input);

/* Whether the following runs drop; masks are functions of seed, step, item of
 * the operation, and sample: row i is sample first + i, below 2^32. At first
 * they do not. */
void kaci_arena_dropout(struct kaci_arena *arena, int32_t drops, uint64_t seed,
                        uint32_t step, int64_t first);

/* Multiplications from which a run of an operation is split: 0.2 ms of a thread
 * or so, several times what waking and awaiting others takes. A convolution of
 * one picture of 28 x 28 from 32 to 32 channels is below it. */
enum { KACI_SPLIT_WORK = 1 << 23 };

/* The following runs split operations of at least so much work over the threads
 * of this context, in the same bits; they then must not be pieces of
 * kaci_parallel() on it themselves. NULL: they do so no more, as at first.
 * Allocates where the number of threads is new. */
kac_status kaci_arena_share(struct kaci_arena *arena, kac_context *threads,
                            int64_t least);

/* 1 where threads are used better by runs of n rows that are split, one after
 * the other, than by `shards` runs side by side. */
int kaci_graph_splits(const struct kaci_graph *graph, int64_t n, int64_t shards,
                      int32_t threads);

/* Matrices and convolutions of a forward as bfloat16 (kernel.h): words that
 * they take together; and rounding those with a weight among parameters first
 * .. first + count - 1. Biases, norms and tables stay floats. */
int64_t kaci_graph_half_words(const struct kaci_graph *graph);
void kaci_graph_round(const struct kaci_graph *graph, const float *parameters,
                      int64_t first, int64_t count, uint32_t *half);

/* Whether the following forwards read them there (NULL: no, as at first)
 * instead of in the parameters. A backward never does. */
void kaci_arena_half(struct kaci_arena *arena, const uint32_t *half);

void kaci_graph_forward(struct kaci_arena *arena,
                        const struct kaci_kernels *kernels,
                        const float *parameters, int64_t n);

/* After a forward in a training arena with the same n; all gradients by
 * outputs must have been written (they are lost). ADDS to `gradient`, which is
 * shaped like the parameters (NULL: not wanted). Gradients by inputs are only
 * computed if `inputs`. The forward's values stay: it may be repeated. */
void kaci_graph_backward(struct kaci_arena *arena,
                         const struct kaci_kernels *kernels,
                         const float *parameters, int64_t n, float *gradient,
                         int32_t inputs);

#endif
