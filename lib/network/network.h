/* SPDX-License-Identifier: BSD-2-Clause */
/* What `network` shows the trainer, the model file and the learned field:
 * the flat vector of trained numbers, and evaluation with memory that is
 * planned once. */
#ifndef KACI_NETWORK_H
#define KACI_NETWORK_H

#include "kernel/kernel.h"

#include <kacflow/network.h>

/* Rows of a shard: the unit of parallel work and of gradient summation, a
 * function of the network's options alone. It decides bits of trained weights.
 * KACI_SHARD_ROWS are those of a multilayer perceptron: fewer rows cost more
 * in packing weights and adding gradients (a step of 3 x 256 hidden units at
 * 256 rows: 64 rows 1400 us, 128 rows 1160 us, 256 rows 1110 us), more give
 * fewer threads work. */
enum { KACI_SHARD_ROWS = 128 };
int64_t kaci_network_shard_rows(const kac_network *network);

/* All trained tensors, one after the other; the network's own memory. Who
 * writes there has asked kaci_network_require_floats(). */
float *kaci_network_parameters(kac_network *network);
const struct kaci_kernels *kaci_network_kernels(const kac_network *network);
const kac_context *kaci_network_context(const kac_network *network);

/* KAC_ERROR_STATE where evaluations read weights as bfloat16. */
kac_status kaci_network_require_floats(const kac_network *network);

/* A network with the same options and weights, which are read as floats. */
kac_status kaci_network_copy(kac_context *context, const kac_network *network,
                             kac_network **out);

/* The same without a mean head: `network` is initialised and has a velocity
 * head. */
kac_status kaci_network_copy_velocity(kac_context *context,
                                      const kac_network *network,
                                      kac_network **out);

/* Options as text for the metadata of a file, and back: keys begin with
 * "network."; an unknown or missing one, a value outside its domain, and a
 * network of more weights than all tensors of the file have are
 * KAC_ERROR_FORMAT and named. The create call initialises with zeros. Tensors
 * are then set by name. */
struct kac_tensors;
kac_status kaci_network_describe(const kac_network *network,
                                 struct kac_tensors *file);
kac_status kaci_network_create_described(kac_context *context,
                                         const struct kac_tensors *file,
                                         kac_network **out);

/* Memory for one shard of at most kaci_network_shard_rows() rows, of one
 * thread. Without `training` there is none for a backward. */
struct kaci_workspace;
kac_status kaci_workspace_create(kac_context *context,
                                 const kac_network *network, int32_t training,
                                 struct kaci_workspace **out);
void kaci_workspace_destroy(struct kaci_workspace *workspace);

/* Where `n` rows make so few shards, of pictures so large, that the threads of
 * the context do better to share every operation of one shard after the other,
 * the following runs in this workspace do so (and must not be pieces of
 * kaci_parallel()); elsewhere they do not. The bits are the same. Allocates
 * where the number of threads is new. */
kac_status kaci_workspace_share(struct kaci_workspace *workspace,
                                const kac_network *network,
                                kac_context *context, int64_t n,
                                int32_t *splits);
/* All shards: pieces of kaci_parallel() or, where that is said, one after the
 * other on the caller, worker 0, until one fails. */
kac_status kaci_run_shards(kac_context *context, int32_t splits, int64_t shards,
                           kaci_task_fn fn, void *user);

/* Refuses a class that is none; names the row, of which the first is row
 * `first`. */
kac_status kaci_network_check_conditions(const kac_network *network,
                                         int64_t first, int64_t n,
                                         const float *cond);

/* Weights are read as bfloat16 where the network says so, they are its own, and
 * the workspace is not for training. Unchecked, no allocation. Outputs live in
 * the workspace until the next call: v and xhat are [n, d] (NULL for a head
 * that is not there). `parameters` is the flat vector to use (the network's
 * own, or averages). */
void kaci_network_run(const kac_network *network, const float *parameters,
                      struct kaci_workspace *workspace, int64_t n,
                      const float *t, const float *x, const float *cond,
                      const float **v, const float **xhat);

/* Whether the following runs drop what a network with dropout drops, which is a
 * function of seed, step and the sample's number: row i is first + i. At first
 * they do not. */
void kaci_workspace_dropout(struct kaci_workspace *workspace, int32_t drops,
                            uint64_t seed, uint32_t step, int64_t first);

/* After a run in a training workspace with the same parameters and n: ADDS to
 * `gradient` (flat; NULL: not wanted); dx receives [n, d] (or NULL). dv, dxhat
 * [n, d], NULL: zero. May be repeated after one run. */
void kaci_network_run_backward(const kac_network *network,
                               const float *parameters,
                               struct kaci_workspace *workspace, int64_t n,
                               const float *dv, const float *dxhat,
                               float *gradient, float *dx);

/* Adds `count` vectors into the first, elements first .. first + n - 1 only
 * (so that ranges can be shared out), in a fixed binary tree: at every level
 * neighbours 2i and 2i + 1 are added, and one without a neighbour is passed
 * up. The other vectors are overwritten. */
void kaci_tree_add(const struct kaci_kernels *kernels, int64_t count,
                   float *const *vectors, int64_t first, int64_t n);

/* The sum of the gradients, `size` numbers each, of a number of shards, which
 * the context's threads share: in that tree, so that its bits do not depend on
 * their number, with memory for about twice as many gradients as there are
 * threads. */
struct kaci_gradient_sum;
typedef kac_status (*kaci_gradient_fn)(void *user, int64_t shard,
                                       int32_t worker, float *gradient);
kac_status kaci_gradient_sum_create(kac_context *context,
                                    const struct kaci_kernels *kernels,
                                    int64_t size, int64_t shards,
                                    int32_t threads,
                                    struct kaci_gradient_sum **out);
void kaci_gradient_sum_destroy(struct kaci_gradient_sum *sum);
/* Whether the following runs are by kaci_run_shards() with `splits`. */
void kaci_gradient_sum_split(struct kaci_gradient_sum *sum, int32_t splits);
/* `fn` adds to a gradient of zeros. `out` receives the sum, whose memory is
 * kept until the next run. */
kac_status kaci_gradient_sum_run(struct kaci_gradient_sum *sum,
                                 kaci_gradient_fn fn, void *user,
                                 const float **out);

#endif
