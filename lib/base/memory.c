/* SPDX-License-Identifier: BSD-2-Clause */
/* Zeroed, aligned memory on top of any allocator. */
#include "base/base_priv.h"

#include <stdlib.h>
#include <string.h>

/* A cache line, and the widest vector. */
enum { ALIGNMENT = 64 };

int kaci_mul_size(int64_t a, int64_t b, int64_t c, int64_t *bytes)
{
    const int64_t limit =
        (uint64_t)INT64_MAX > SIZE_MAX ? (int64_t)SIZE_MAX : INT64_MAX;

    if (a < 0 || b < 0 || c < 0) {
        return 0;
    }
    if (a == 0 || b == 0 || c == 0) {
        *bytes = 0;
        return 1;
    }
    if (a > limit / b || a * b > limit / c) {
        return 0;
    }
    *bytes = a * b * c;
    return 1;
}

/* The block from the allocator begins somewhere before the aligned memory; its
 * address is kept in the word right before it. */
static void *take(const kac_context *context, int64_t count, int64_t size,
                  int zero)
{
    const int64_t extra = ALIGNMENT + (int64_t)sizeof(void *);
    int64_t bytes = 0;
    char *block, *memory;

    if (!kaci_mul_size(count, size, 1, &bytes) || bytes > INT64_MAX - extra ||
        (uint64_t)(bytes + extra) > SIZE_MAX) {
        kaci_error(KACI_NO_MEMORY,
                   "%" PRId64 " elements of %" PRId64
                   " bytes are more than can be addressed",
                   count, size);
        return NULL;
    }
    if (context != NULL && context->allocate != NULL) {
        block = context->allocate(context->allocator_user, bytes + extra);
    } else {
        block = zero ? calloc(1, (size_t)(bytes + extra))
                     : malloc((size_t)(bytes + extra));
    }
    if (block == NULL) {
        kaci_error(KACI_NO_MEMORY, "no memory for %" PRId64 " bytes", bytes);
        return NULL;
    }
    memory = block + sizeof(void *);
    memory += (ALIGNMENT - (uintptr_t)memory % ALIGNMENT) % ALIGNMENT;
    if (zero && context != NULL && context->allocate != NULL) {
        memset(memory, 0, (size_t)bytes);
    }
    memcpy(memory - sizeof(void *), &block, sizeof block);
    return memory;
}

void *kaci_alloc(const kac_context *context, int64_t count, int64_t size)
{
    return take(context, count, size, 1);
}

void *kaci_alloc_unset(const kac_context *context, int64_t count, int64_t size)
{
    return take(context, count, size, 0);
}

void kaci_free(const kac_context *context, void *memory)
{
    void *block;

    if (memory == NULL) {
        return;
    }
    memcpy(&block, (char *)memory - sizeof(void *), sizeof block);
    if (context != NULL && context->allocate != NULL) {
        context->release(context->allocator_user, block);
    } else {
        free(block);
    }
}

char *kaci_copy_string(const kac_context *context, const char *text)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = kaci_alloc(context, (int64_t)bytes, 1);

    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}
