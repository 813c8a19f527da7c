/* SPDX-License-Identifier: BSD-2-Clause */
/* A context whose allocation number `left` (from 0) fails, once; from any of
 * its threads. Include after cmocka.h. */
#ifndef KAC_TEST_FAILING_HEAP_H
#define KAC_TEST_FAILING_HEAP_H

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include <kacflow/context.h>

struct failing_heap {
    int64_t left, alive;
    int failed;
    pthread_mutex_t lock;
    kac_context *context;
};

static inline void *failing_allocate(void *user, int64_t bytes)
{
    struct failing_heap *heap = user;
    int fails;

    pthread_mutex_lock(&heap->lock);
    fails = heap->left-- == 0;
    heap->failed |= fails;
    heap->alive += !fails;
    pthread_mutex_unlock(&heap->lock);
    return fails ? NULL : malloc((size_t)bytes);
}

static inline void failing_release(void *user, void *memory)
{
    struct failing_heap *heap = user;

    pthread_mutex_lock(&heap->lock);
    heap->alive--;
    pthread_mutex_unlock(&heap->lock);
    free(memory);
}

/* The allocations of the context itself all succeed. */
static inline void failing_heap_open(struct failing_heap *heap, int64_t left)
{
    heap->left = -1;
    heap->alive = 0;
    heap->failed = 0;
    assert_int_equal(pthread_mutex_init(&heap->lock, NULL), 0);
    assert_int_equal(kac_context_create_with_allocator(
                         failing_allocate, failing_release, heap,
                         &heap->context),
                     KAC_OK);
    heap->left = left;
}

static inline void failing_heap_close(struct failing_heap *heap)
{
    kac_context_destroy(heap->context);
    pthread_mutex_destroy(&heap->lock);
    assert_int_equal(heap->alive, 0);
}

#endif
