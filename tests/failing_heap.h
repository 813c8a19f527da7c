/* SPDX-License-Identifier: BSD-2-Clause */
/* A context whose allocation number `left` (from 0) fails, once. Include after
 * cmocka.h. */
#ifndef KAC_TEST_FAILING_HEAP_H
#define KAC_TEST_FAILING_HEAP_H

#include <stdint.h>
#include <stdlib.h>

#include <kacflow/context.h>

struct failing_heap {
    int64_t left, alive;
    int failed;
    kac_context *context;
};

static inline void *failing_allocate(void *user, int64_t bytes)
{
    struct failing_heap *heap = user;

    if (heap->left-- == 0) {
        heap->failed = 1;
        return NULL;
    }
    heap->alive++;
    return malloc((size_t)bytes);
}

static inline void failing_release(void *user, void *memory)
{
    struct failing_heap *heap = user;

    heap->alive--;
    free(memory);
}

/* The allocations of the context itself all succeed. */
static inline void failing_heap_open(struct failing_heap *heap, int64_t left)
{
    heap->left = -1;
    heap->alive = 0;
    heap->failed = 0;
    assert_int_equal(kac_context_create_with_allocator(
                         failing_allocate, failing_release, heap,
                         &heap->context),
                     KAC_OK);
    heap->left = left;
}

static inline void failing_heap_close(struct failing_heap *heap)
{
    kac_context_destroy(heap->context);
    assert_int_equal(heap->alive, 0);
}

#endif
