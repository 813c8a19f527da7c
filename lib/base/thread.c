/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads, locks and condition variables of the system. */
#include "base/thread.h"

#if defined(_WIN32)

int kaci_mutex_init(struct kaci_mutex *mutex)
{
    InitializeSRWLock(&mutex->native);
    return 0;
}

int kaci_condition_init(struct kaci_condition *condition)
{
    InitializeConditionVariable(&condition->native);
    return 0;
}

static DWORD WINAPI thread_main(LPVOID argument)
{
    struct kaci_thread *thread = argument;

    thread->run(thread->user);
    return 0;
}

int kaci_thread_start(struct kaci_thread *thread, void (*run)(void *user),
                      void *user)
{
    thread->run = run;
    thread->user = user;
    thread->native = CreateThread(NULL, 0, thread_main, thread, 0, NULL);
    return thread->native == NULL;
}

void kaci_thread_join(struct kaci_thread *thread)
{
    WaitForSingleObject(thread->native, INFINITE);
    CloseHandle(thread->native);
}

void kaci_mutex_destroy(struct kaci_mutex *mutex)
{
    (void)mutex;
}

void kaci_mutex_lock(struct kaci_mutex *mutex)
{
    AcquireSRWLockExclusive(&mutex->native);
}

void kaci_mutex_unlock(struct kaci_mutex *mutex)
{
    ReleaseSRWLockExclusive(&mutex->native);
}

void kaci_condition_destroy(struct kaci_condition *condition)
{
    (void)condition;
}

void kaci_condition_wait(struct kaci_condition *condition,
                         struct kaci_mutex *mutex)
{
    SleepConditionVariableSRW(&condition->native, &mutex->native, INFINITE, 0);
}

void kaci_condition_wake_all(struct kaci_condition *condition)
{
    WakeAllConditionVariable(&condition->native);
}

int32_t kaci_processor_count(void)
{
    SYSTEM_INFO info;

    GetSystemInfo(&info);
    return info.dwNumberOfProcessors < 1 ? 1
                                         : (int32_t)info.dwNumberOfProcessors;
}

int64_t kaci_process_id(void)
{
    return (int64_t)GetCurrentProcessId();
}

#else

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

int kaci_mutex_init(struct kaci_mutex *mutex)
{
    return pthread_mutex_init(&mutex->native, NULL);
}

int kaci_condition_init(struct kaci_condition *condition)
{
    return pthread_cond_init(&condition->native, NULL);
}

static void *thread_main(void *argument)
{
    struct kaci_thread *thread = argument;

    thread->run(thread->user);
    return NULL;
}

int kaci_thread_start(struct kaci_thread *thread, void (*run)(void *user),
                      void *user)
{
    sigset_t all, before;
    int failed;

    thread->run = run;
    thread->user = user;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&thread->native, NULL, thread_main, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

void kaci_thread_join(struct kaci_thread *thread)
{
    pthread_join(thread->native, NULL);
}

void kaci_mutex_destroy(struct kaci_mutex *mutex)
{
    pthread_mutex_destroy(&mutex->native);
}

void kaci_mutex_lock(struct kaci_mutex *mutex)
{
    pthread_mutex_lock(&mutex->native);
}

void kaci_mutex_unlock(struct kaci_mutex *mutex)
{
    pthread_mutex_unlock(&mutex->native);
}

void kaci_condition_destroy(struct kaci_condition *condition)
{
    pthread_cond_destroy(&condition->native);
}

void kaci_condition_wait(struct kaci_condition *condition,
                         struct kaci_mutex *mutex)
{
    pthread_cond_wait(&condition->native, &mutex->native);
}

void kaci_condition_wake_all(struct kaci_condition *condition)
{
    pthread_cond_broadcast(&condition->native);
}

int32_t kaci_processor_count(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count < 1 ? 1 : count > 1024 ? 1024 : (int32_t)count;
}

int64_t kaci_process_id(void)
{
    return (int64_t)getpid();
}

#endif
