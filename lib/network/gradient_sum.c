/* SPDX-License-Identifier: BSD-2-Clause */
/* The sum of the gradients of all shards, in a fixed binary tree and in little
 * memory.
 *
 * Shards are added as a binary counter counts: a group of shards is added in
 * its tree, and groups of equal size are joined as soon as there are two. The
 * sums at the end are those of one tree over all shards, whatever the size of
 * a group. */

#include "network/network.h"

#include <string.h>

/* Elements of the gradient that one piece of the adding takes; bytes that a
 * group may have beside what the threads need. */
enum { CHUNK = 16384, SPARE_BYTES = 1 << 24, MOST_DEPTH = 64 };

struct kaci_gradient_sum {
    kac_context *context;
    const struct kaci_kernels *kernels;
    int64_t size;   /* numbers of a gradient */
    int64_t shards; /* in all */
    int64_t group;  /* shards of a full group, a power of two */
    int32_t splits; /* threads share the operations of a shard */
    float **sums;   /* [group] */

    /* The counter: memory, of which the lowest `depth` are in use. */
    float *partial[MOST_DEPTH];
    int32_t depth;
    int64_t groups; /* so far */

    /* Of the group at hand. */
    int64_t first, count;
    kaci_gradient_fn fn;
    void *user;
};

void kaci_tree_add(const struct kaci_kernels *kernels, int64_t count,
                   float *const *vectors, int64_t first, int64_t n)
{
    int64_t stride, i;

    for (stride = 1; stride < count; stride *= 2) {
        for (i = 0; i + stride < count; i += 2 * stride) {
            kernels->add(n, vectors[i + stride] + first, vectors[i] + first);
        }
    }
}

/* More shards than threads, so that uneven ones cost little; more where they
 * are small, so that threads meet less often. */
static int64_t group_of(int64_t size, int64_t shards, int32_t threads)
{
    const int64_t most = SPARE_BYTES / (int64_t)sizeof(float) / (size + 1);
    int64_t group = 1;

    while (group < shards && (group < 2 * threads || 2 * group <= most)) {
        group *= 2;
    }
    return group;
}

static kac_status take_memory(struct kaci_gradient_sum *sum)
{
    int64_t groups = (sum->shards - 1) / sum->group + 1, i;

    sum->sums = kaci_alloc(sum->context, sum->group, sizeof *sum->sums);
    for (i = 0; sum->sums != NULL && i < sum->group; i++) {
        sum->sums[i] = kaci_alloc(sum->context, sum->size, sizeof **sum->sums);
        if (sum->sums[i] == NULL) {
            return KACI_NO_MEMORY;
        }
    }
    for (i = 0; groups > 1 && i < MOST_DEPTH && groups >> i > 0; i++) {
        sum->partial[i] =
            kaci_alloc(sum->context, sum->size, sizeof **sum->partial);
        if (sum->partial[i] == NULL) {
            return KACI_NO_MEMORY;
        }
    }
    return sum->sums != NULL ? KAC_OK : KACI_NO_MEMORY;
}

kac_status kaci_gradient_sum_create(kac_context *context,
                                    const struct kaci_kernels *kernels,
                                    int64_t size, int64_t shards,
                                    int32_t threads,
                                    struct kaci_gradient_sum **out)
{
    struct kaci_gradient_sum *sum = kaci_alloc(context, 1, sizeof *sum);
    kac_status status;

    assert(shards >= 1);
    if (sum == NULL) {
        return KACI_NO_MEMORY;
    }
    sum->context = context;
    sum->kernels = kernels;
    sum->size = size;
    sum->shards = shards;
    sum->group = group_of(sum->size, shards, threads);
    status = take_memory(sum);
    if (status != KAC_OK) {
        kaci_gradient_sum_destroy(sum);
        return status;
    }
    *out = sum;
    return KAC_OK;
}

void kaci_gradient_sum_destroy(struct kaci_gradient_sum *sum)
{
    int64_t i;

    if (sum == NULL) {
        return;
    }
    for (i = 0; sum->sums != NULL && i < sum->group; i++) {
        kaci_free(sum->context, sum->sums[i]);
    }
    kaci_free(sum->context, sum->sums);
    for (i = 0; i < MOST_DEPTH; i++) {
        kaci_free(sum->context, sum->partial[i]);
    }
    kaci_free(sum->context, sum);
}

void kaci_gradient_sum_split(struct kaci_gradient_sum *sum, int32_t splits)
{
    sum->splits = splits;
}

static kac_status run_shard(void *user, int64_t index, int32_t worker)
{
    const struct kaci_gradient_sum *sum = user;
    float *gradient = sum->sums[index];

    memset(gradient, 0, (size_t)sum->size * sizeof *gradient);
    return sum->fn(sum->user, sum->first + index, worker, gradient);
}

/* Adds a chunk of the gradients of the group's shards into the first. */
static kac_status add_chunk(void *user, int64_t index, int32_t worker)
{
    const struct kaci_gradient_sum *sum = user;
    const int64_t first = index * CHUNK;
    const int64_t left = sum->size - first;

    (void)worker;
    kaci_tree_add(sum->kernels, sum->count, sum->sums, first,
                  left < CHUNK ? left : CHUNK);
    return KAC_OK;
}

/* Takes the sum of one more group, sums[0], into the counter. */
static void count_group(struct kaci_gradient_sum *sum)
{
    float *last = sum->sums[0];
    int64_t carry;

    for (carry = sum->groups; carry & 1; carry >>= 1) {
        sum->kernels->add(sum->size, sum->partial[--sum->depth], last);
    }
    sum->sums[0] = sum->partial[sum->depth];
    sum->partial[sum->depth++] = last;
    sum->groups++;
}

/* The sum of all groups: what is left in the counter, the last first. */
static float *add_rest(struct kaci_gradient_sum *sum)
{
    for (; sum->depth > 1; sum->depth--) {
        sum->kernels->add(sum->size, sum->partial[sum->depth - 1],
                          sum->partial[sum->depth - 2]);
    }
    return sum->partial[0];
}

kac_status kaci_gradient_sum_run(struct kaci_gradient_sum *sum,
                                 kaci_gradient_fn fn, void *user,
                                 const float **out)
{
    kac_status status = KAC_OK;

    sum->fn = fn;
    sum->user = user;
    sum->depth = 0;
    sum->groups = 0;
    for (sum->first = 0; sum->first < sum->shards; sum->first += sum->group) {
        const int64_t left = sum->shards - sum->first;

        sum->count = left < sum->group ? left : sum->group;
        status = kaci_run_shards(sum->context, sum->splits, sum->count,
                                 run_shard, sum);
        if (status == KAC_OK) {
            status = kaci_parallel(sum->context, (sum->size - 1) / CHUNK + 1,
                                   add_chunk, sum);
        }
        if (status != KAC_OK) {
            return status;
        }
        if (sum->shards > sum->group) {
            count_group(sum);
        }
    }
    *out = sum->shards > sum->group ? add_rest(sum) : sum->sums[0];
    return KAC_OK;
}
