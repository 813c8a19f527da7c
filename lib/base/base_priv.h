/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of `base` share among themselves. */
#ifndef KACI_BASE_PRIV_H
#define KACI_BASE_PRIV_H

#include <stdatomic.h>

#include "base/base.h"

enum { KACI_MESSAGE_TEXT = 512 };

struct kaci_pool;

struct kac_context {
    kac_allocate_fn allocate; /* NULL: calloc and free */
    kac_release_fn release;
    void *allocator_user;
    kac_log_fn log;
    void *log_user;
    kac_progress_fn progress;
    void *progress_user;
    int32_t cpu;
    int32_t threads;
    atomic_int cancelled;
    struct kaci_pool *pool; /* NULL when there is only the caller */
};

/* The pool of a context: a place for threads, which come at the first use. */
kac_status kaci_pool_create(kac_context *context, struct kaci_pool **out);
/* Ends the threads; NULL is allowed. */
void kaci_pool_destroy(struct kaci_pool *pool);

/* first and n of a public call, and where its n numbers go. */
kac_status kaci_random_check(int64_t first, int64_t n, const void *out);

/* What KACFLOW_CPU asks for, or the best instruction set. */
kac_status kaci_cpu_default(int32_t *cpu);

#endif
