/* SPDX-License-Identifier: BSD-2-Clause */
/* The context: allocator, threads, instruction set, callbacks. */
#include "base/base_priv.h"
#include "base/thread.h"

#include <stdarg.h>

enum { MAX_THREADS = 1024, LOG_TEXT = 1024 };

static const char *const log_level_names[] = {"warning", "info"};
enum { LOG_LEVELS = sizeof log_level_names / sizeof log_level_names[0] };

/* `like` carries the allocator: NULL, or a context on the caller's stack. */
static kac_status create(const kac_context *like, kac_context **out)
{
    kac_context *context;
    int32_t cpu = 0;
    kac_status status = kaci_cpu_default(&cpu);

    if (status != KAC_OK) {
        return status;
    }
    context = kaci_alloc(like, 1, sizeof *context);
    if (context == NULL) {
        return KACI_NO_MEMORY;
    }
    if (like != NULL) {
        context->allocate = like->allocate;
        context->release = like->release;
        context->allocator_user = like->allocator_user;
    }
    context->cpu = cpu;
    context->threads = 1;
    atomic_init(&context->cancelled, 0);
    status = kaci_pool_create(context, &context->pool);
    if (status != KAC_OK) {
        kac_context_destroy(context);
        return status;
    }
    *out = context;
    return KAC_OK;
}

kac_status kac_context_create(kac_context **out)
{
    KACI_REQUIRE(out != NULL, "out is NULL");
    return create(NULL, out);
}

kac_status kac_context_create_with_allocator(kac_allocate_fn allocate,
                                             kac_release_fn release, void *user,
                                             kac_context **out)
{
    kac_context like = {0};

    KACI_REQUIRE(allocate != NULL, "allocate is NULL, must be a function");
    KACI_REQUIRE(release != NULL, "release is NULL, must be a function");
    KACI_REQUIRE(out != NULL, "out is NULL");
    like.allocate = allocate;
    like.release = release;
    like.allocator_user = user;
    return create(&like, out);
}

void kac_context_destroy(kac_context *context)
{
    if (context != NULL) {
        // A copy, because the allocator is in the memory that it takes back.
        kac_context like = {0};

        like.allocate = context->allocate;
        like.release = context->release;
        like.allocator_user = context->allocator_user;
        kaci_pool_destroy(context->pool);
        kaci_free(&like, context);
    }
}

kac_status kac_context_set_threads(kac_context *context, int32_t threads)
{
    KACI_REQUIRE(context != NULL, "context is NULL");
    KACI_REQUIRE(threads >= 0 && threads <= MAX_THREADS,
                 "threads is %" PRId32 ", must be 1 to %d, or 0 for the number "
                 "of processors",
                 threads, MAX_THREADS);
    context->threads = threads == 0 ? kaci_processor_count() : threads;
    return KAC_OK;
}

int32_t kac_context_threads(const kac_context *context)
{
    return context == NULL ? 1 : context->threads;
}

kac_status kac_context_set_cpu(kac_context *context, int32_t cpu)
{
    KACI_REQUIRE(context != NULL, "context is NULL");
    KACI_REQUIRE(kac_cpu_name(cpu) != NULL,
                 "cpu is %" PRId32 ", must be one of KAC_CPU_...", cpu);
    if (!kac_cpu_available(cpu)) {
        return kaci_error(KAC_ERROR_SUPPORT,
                          "cpu is %s, which this processor or build lacks; "
                          "the best one here is %s",
                          kac_cpu_name(cpu), kac_cpu_name(kac_cpu_best()));
    }
    context->cpu = cpu;
    return KAC_OK;
}

int32_t kac_context_cpu(const kac_context *context)
{
    return context == NULL ? kac_cpu_best() : context->cpu;
}

kac_status kaci_context_level(const kac_context *context, int32_t *cpu)
{
    if (context == NULL) {
        return kaci_cpu_default(cpu);
    }
    *cpu = context->cpu;
    return KAC_OK;
}

kac_status kac_context_set_log(kac_context *context, kac_log_fn log, void *user)
{
    KACI_REQUIRE(context != NULL, "context is NULL");
    context->log = log;
    context->log_user = user;
    return KAC_OK;
}

kac_status kac_context_set_progress(kac_context *context,
                                    kac_progress_fn progress, void *user)
{
    KACI_REQUIRE(context != NULL, "context is NULL");
    context->progress = progress;
    context->progress_user = user;
    return KAC_OK;
}

void kac_context_cancel(kac_context *context)
{
    if (context != NULL) {
        atomic_store(&context->cancelled, 1);
    }
}

void kac_context_resume(kac_context *context)
{
    if (context != NULL) {
        atomic_store(&context->cancelled, 0);
    }
}

int32_t kac_context_cancelled(const kac_context *context)
{
    return context != NULL && atomic_load(&context->cancelled) != 0;
}

const char *kac_log_level_name(int32_t level)
{
    return kaci_enum_name(log_level_names, LOG_LEVELS, level);
}

kac_status kac_log_level_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(log_level_names, LOG_LEVELS, "log level", name,
                               out);
}

void kaci_log(const kac_context *context, int32_t level, const char *format,
              ...)
{
    char text[LOG_TEXT];
    va_list arguments;

    if (context == NULL || context->log == NULL) {
        return;
    }
    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) >= 0) {
        context->log(context->log_user, level, text);
    }
    va_end(arguments);
}

kac_status kaci_progress(kac_context *context, const char *stage, int64_t done,
                         int64_t total)
{
    if (context == NULL) {
        return KAC_OK;
    }
    if (kac_context_cancelled(context)) {
        return kaci_error(KAC_ERROR_CANCELLED,
                          "cancelled during %s at %" PRId64, stage, done);
    }
    if (context->progress != NULL &&
        context->progress(context->progress_user, stage, done, total) != 0) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the progress function stopped %s at %" PRId64, stage,
                          done);
    }
    return KAC_OK;
}
