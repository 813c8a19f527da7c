/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads, locks and condition variables: POSIX, native on Windows. */
#ifndef KACI_THREAD_H
#define KACI_THREAD_H

#include <stdint.h>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
struct kaci_mutex {
    SRWLOCK native;
};
struct kaci_condition {
    CONDITION_VARIABLE native;
};
struct kaci_thread {
    HANDLE native;
    void (*run)(void *user);
    void *user;
};
#else
#include <pthread.h>
struct kaci_mutex {
    pthread_mutex_t native;
};
struct kaci_condition {
    pthread_cond_t native;
};
struct kaci_thread {
    pthread_t native;
    void (*run)(void *user);
    void *user;
};
#endif

/* These return 0, or another number when the system has no resources. */
int kaci_mutex_init(struct kaci_mutex *mutex);
int kaci_condition_init(struct kaci_condition *condition);
/* The thread takes no signals: handlers run on the threads of the host. The
 * struct stays where it is until the join. */
int kaci_thread_start(struct kaci_thread *thread, void (*run)(void *user),
                      void *user);
void kaci_thread_join(struct kaci_thread *thread);

void kaci_mutex_destroy(struct kaci_mutex *mutex);
void kaci_mutex_lock(struct kaci_mutex *mutex);
void kaci_mutex_unlock(struct kaci_mutex *mutex);

void kaci_condition_destroy(struct kaci_condition *condition);
/* Wakes up without a reason, too: test in a loop. */
void kaci_condition_wait(struct kaci_condition *condition,
                         struct kaci_mutex *mutex);
void kaci_condition_wake_all(struct kaci_condition *condition);

/* Processors that are there; at least 1. */
int32_t kaci_processor_count(void);

/* A number for this process that a forked child does not share. */
int64_t kaci_process_id(void);

#endif
