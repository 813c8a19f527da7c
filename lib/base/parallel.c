/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces of work on the threads of a context. */
#include "base/base_priv.h"
#include "base/thread.h"

#include <string.h>

/* One call of kaci_parallel: lives on the stack of its caller. Pieces are
 * handed out in ascending order, so once a piece has failed every lower one
 * has been handed out, and the lowest failure does not depend on timing. */
struct job {
    kaci_task_fn fn;
    void *user;
    int64_t count;
    atomic_llong next;       /* first piece that nobody has taken */
    struct kaci_mutex *lock; /* guards what follows; NULL: one thread only */
    int64_t failed;          /* lowest index that failed, or count */
    kac_status status;
    char message[KACI_MESSAGE_TEXT];
};

struct worker {
    struct kaci_thread thread;
    struct kaci_pool *pool;
    int32_t index;
};

struct kaci_pool {
    kac_context *context;
    struct kaci_mutex lock; /* guards everything below */
    struct kaci_condition wake;
    struct kaci_condition idle;
    struct job *job;     /* what is to be done, or NULL */
    uint64_t generation; /* counts jobs, so a worker joins each once */
    int32_t active;      /* workers inside the job */
    int32_t busy;        /* a caller owns the pool */
    int32_t ending;
    int64_t process;        /* where the threads are: not in a forked child */
    int32_t wanted;         /* threads that `workers` was made for; 0: none */
    int32_t started;        /* workers that run */
    struct worker *workers; /* [wanted - 1] */
};

/* The context whose piece this thread is running. */
static _Thread_local const kac_context *running;

static void note_failure(struct job *job, int64_t index, kac_status status)
{
    if (job->lock != NULL) {
        kaci_mutex_lock(job->lock);
    }
    if (index < job->failed) {
        const char *message = kac_last_error();

        job->failed = index;
        job->status = status;
        memcpy(job->message, message, strlen(message) + 1);
    }
    if (job->lock != NULL) {
        kaci_mutex_unlock(job->lock);
    }
    atomic_store(&job->next, job->count);
}

/* Takes pieces until there are no more. */
static void work(struct job *job, int32_t worker)
{
    const struct kaci_fpmode saved = kaci_fp_enter();

    for (;;) {
        // Failure sets `next` to `count`; later additions only raise it.
        const int64_t index = atomic_fetch_add(&job->next, 1);
        kac_status status;

        if (index >= job->count) {
            break;
        }
        status = job->fn(job->user, index, worker);
        if (status != KAC_OK) {
            note_failure(job, index, status);
        }
    }
    kaci_fp_leave(saved);
}

static void worker_main(void *user)
{
    struct worker *worker = user;
    struct kaci_pool *pool = worker->pool;
    uint64_t seen = 0;

    running = pool->context;
    kaci_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->ending &&
               (pool->job == NULL || pool->generation == seen)) {
            kaci_condition_wait(&pool->wake, &pool->lock);
        }
        if (pool->ending) {
            break;
        }
        seen = pool->generation;
        pool->active++;
        {
            struct job *job = pool->job;

            kaci_mutex_unlock(&pool->lock);
            work(job, worker->index);
            kaci_mutex_lock(&pool->lock);
        }
        if (--pool->active == 0) {
            kaci_condition_wake_all(&pool->idle);
        }
    }
    kaci_mutex_unlock(&pool->lock);
}

/* Requires that no job runs and the lock is not held. */
static void end_workers(struct kaci_pool *pool)
{
    if (pool->workers == NULL) {
        return;
    }
    if (pool->process == kaci_process_id()) {
        kaci_mutex_lock(&pool->lock);
        pool->ending = 1;
        kaci_condition_wake_all(&pool->wake);
        kaci_mutex_unlock(&pool->lock);
        for (int32_t i = 0; i < pool->started; i++) {
            kaci_thread_join(&pool->workers[i].thread);
        }
    } else {
        // A forked child: nobody is there to join, and who waits for a
        // condition in the parent would be waited for here for ever.
        kaci_mutex_init(&pool->lock);
        kaci_condition_init(&pool->wake);
        kaci_condition_init(&pool->idle);
    }
    kaci_free(pool->context, pool->workers);
    pool->workers = NULL;
    pool->started = 0;
    pool->wanted = 0;
    pool->ending = 0;
}

/* Makes the threads what the context asks for. What the system does not give
 * is done without: results do not depend on it. */
static void fit_workers(struct kaci_pool *pool)
{
    const int32_t threads = pool->context->threads;

    if (pool->wanted == threads && pool->process == kaci_process_id()) {
        return;
    }
    end_workers(pool);
    pool->wanted = threads;
    pool->process = kaci_process_id();
    if (threads == 1) {
        return;
    }
    pool->workers =
        kaci_alloc(pool->context, threads - 1, sizeof *pool->workers);
    if (pool->workers == NULL) {
        pool->wanted = 0; // the next call tries again
        return;
    }
    for (int32_t i = 0; i < threads - 1; i++) {
        struct worker *worker = &pool->workers[i];

        worker->pool = pool;
        worker->index = i + 1;
        if (kaci_thread_start(&worker->thread, worker_main, worker) != 0) {
            break;
        }
        pool->started++;
    }
}

kac_status kaci_pool_create(kac_context *context, struct kaci_pool **out)
{
    struct kaci_pool *pool = kaci_alloc(context, 1, sizeof *pool);

    if (pool == NULL) {
        return KACI_NO_MEMORY;
    }
    pool->context = context;
    if (kaci_mutex_init(&pool->lock) != 0) {
        goto fail_lock;
    }
    if (kaci_condition_init(&pool->wake) != 0) {
        goto fail_wake;
    }
    if (kaci_condition_init(&pool->idle) != 0) {
        goto fail_idle;
    }
    *out = pool;
    return KAC_OK;

fail_idle:
    kaci_condition_destroy(&pool->wake);
fail_wake:
    kaci_mutex_destroy(&pool->lock);
fail_lock:
    kaci_free(context, pool);
    return kaci_error(KAC_ERROR_MEMORY, "the system has no more locks");
}

void kaci_pool_destroy(struct kaci_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    end_workers(pool);
    kaci_condition_destroy(&pool->idle);
    kaci_condition_destroy(&pool->wake);
    kaci_mutex_destroy(&pool->lock);
    kaci_free(pool->context, pool);
}

/* Only one caller at a time has the pool. */
static int take_pool(struct kaci_pool *pool)
{
    int taken;

    kaci_mutex_lock(&pool->lock);
    taken = !pool->busy;
    pool->busy = 1;
    kaci_mutex_unlock(&pool->lock);
    return taken;
}

static void run_on_pool(struct kaci_pool *pool, struct job *job)
{
    fit_workers(pool);
    job->lock = &pool->lock;
    kaci_mutex_lock(&pool->lock);
    pool->job = job;
    pool->generation++;
    kaci_condition_wake_all(&pool->wake);
    kaci_mutex_unlock(&pool->lock);

    work(job, 0);

    // A worker that has not joined by now finds no job any more.
    kaci_mutex_lock(&pool->lock);
    pool->job = NULL;
    while (pool->active > 0) {
        kaci_condition_wait(&pool->idle, &pool->lock);
    }
    pool->busy = 0;
    kaci_mutex_unlock(&pool->lock);
}

kac_status kaci_parallel(kac_context *context, int64_t count, kaci_task_fn fn,
                         void *user)
{
    const kac_context *outer = running;
    struct job job;

    assert(context == NULL || context != outer);
    job.fn = fn;
    job.user = user;
    job.count = count;
    atomic_init(&job.next, 0);
    job.lock = NULL;
    job.failed = count;
    job.status = KAC_OK;

    running = context;
    if (context != NULL && context != outer && context->threads > 1 &&
        count > 1 && take_pool(context->pool)) {
        run_on_pool(context->pool, &job);
    } else {
        work(&job, 0);
    }
    running = outer;
    if (job.status != KAC_OK) {
        kaci_set_message(job.message);
    }
    return job.status;
}

/* Pieces for a thread between two looks at the progress callback. */
enum { STAGE_PIECES = 16 };

struct offset_work {
    kaci_task_fn fn;
    void *user;
    int64_t first;
};

static kac_status run_offset(void *user, int64_t index, int32_t worker)
{
    const struct offset_work *work = user;

    return work->fn(work->user, work->first + index, worker);
}

kac_status kaci_parallel_stage(kac_context *context, const char *stage,
                               int64_t count, kaci_task_fn fn, void *user)
{
    const int64_t group = (int64_t)STAGE_PIECES * kac_context_threads(context);
    struct offset_work work = {.fn = fn, .user = user};

    if (stage == NULL) {
        return kaci_parallel(context, count, fn, user);
    }
    while (work.first < count) {
        const int64_t left = count - work.first;
        const int64_t pieces = left < group ? left : group;
        kac_status status = kaci_parallel(context, pieces, run_offset, &work);

        work.first += pieces;
        if (status == KAC_OK) {
            status = kaci_progress(context, stage, work.first, count);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}
