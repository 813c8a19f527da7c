/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file context.h
 * The context: allocator, threads, instruction set, log, progress, cancel.
 *
 * A context is the first argument of every create and outlives what was
 * created with it. NULL stands for the defaults everywhere: malloc, one
 * thread, the best instruction set, silence. Two contexts in one process know
 * nothing of each other.
 */
#ifndef KACFLOW_CONTEXT_H
#define KACFLOW_CONTEXT_H

#include <kacflow/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Allocator, threads, instruction set and callbacks. */
typedef struct kac_context kac_context;

/**
 * Give memory.
 *
 * @param user   What was passed beside the function.
 * @param bytes  How many; > 0.
 * @return Memory aligned for any C object, or NULL when there is none. May be
 *         called from any thread of the context.
 */
typedef void *(*kac_allocate_fn)(void *user, int64_t bytes);

/** Take back memory that the allocator gave; never called with NULL. */
typedef void (*kac_release_fn)(void *user, void *memory);

/**
 * A line for the log.
 *
 * @param user   What was passed beside the function.
 * @param level  One of KAC_LOG_...
 * @param text   The line, without a newline; valid during the call.
 */
typedef void (*kac_log_fn)(void *user, int32_t level, const char *text);

/**
 * How far a long call has come; called on the thread that made the call.
 *
 * @param user   What was passed beside the function.
 * @param stage  What is being done ("train", "sample", ...); constant string.
 * @param done   Units done.
 * @param total  Units in all, or -1 where that is unknown.
 * @return 0 to go on; anything else stops the call, which then returns
 *         #KAC_ERROR_CALLBACK.
 */
typedef int32_t (*kac_progress_fn)(void *user, const char *stage, int64_t done,
                                   int64_t total);

/** Levels of the log. */
enum {
    KAC_LOG_WARNING = 0, /**< something the caller will want to know */
    KAC_LOG_INFO = 1     /**< what is being done */
};

/** Instruction sets that the compute kernels exist for. */
enum {
    KAC_CPU_BASELINE = 0, /**< portable C */
    KAC_CPU_AVX2 = 1,     /**< x86-64 with AVX2 and FMA */
    KAC_CPU_AVX512 = 2,   /**< x86-64 with AVX-512 F, BW, DQ and VL */
    KAC_CPU_NEON = 3      /**< AArch64 */
};

/**
 * Create a context with malloc and free, one thread and silence.
 *
 * The instruction set is the best one of this processor, or the one that the
 * environment variable KACFLOW_CPU names: baseline, avx2, avx512 or neon
 * (an empty value is as good as none).
 *
 * @param out  Receives the context; the caller destroys it, last of all.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (out is NULL, or KACFLOW_CPU is
 *         unknown), #KAC_ERROR_SUPPORT (KACFLOW_CPU names an instruction set
 *         that this processor or build lacks) or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_context_create(kac_context **out);

/**
 * Create a context with the caller's allocator.
 *
 * @param allocate  Gives memory; required; from any thread of the context.
 * @param release   Takes it back; required.
 * @param user      Passed to both.
 * @param out       Receives the context.
 * @return As kac_context_create().
 * @since 0.1
 */
KAC_API kac_status kac_context_create_with_allocator(kac_allocate_fn allocate,
                                                     kac_release_fn release,
                                                     void *user,
                                                     kac_context **out);

/**
 * Destroy a context and end its threads.
 *
 * @param context  A context that no call is using and with which nothing that
 *                 still lives was created; NULL is allowed.
 * @since 0.1
 */
KAC_API void kac_context_destroy(kac_context *context);

/**
 * Number of threads that a long call may use, the calling one included.
 * Results do not depend on it.
 *
 * @param context  A context that no call is using.
 * @param threads  1 to 1024; 0 for the number of processors. Default 1. Where
 *                 the system does not give as many, fewer do the work.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_context_set_threads(kac_context *context,
                                           int32_t threads);

/** Number of threads that is set; 1 for NULL. @since 0.1 */
KAC_API int32_t kac_context_threads(const kac_context *context);

/**
 * Choose the instruction set of everything created from now on. Results do not
 * depend on it.
 *
 * @param context  A context.
 * @param cpu      One of KAC_CPU_...
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_SUPPORT.
 * @since 0.1
 */
KAC_API kac_status kac_context_set_cpu(kac_context *context, int32_t cpu);

/** Instruction set in use; the best one for NULL. @since 0.1 */
KAC_API int32_t kac_context_cpu(const kac_context *context);

/** Best instruction set of this processor and build. @since 0.1 */
KAC_API int32_t kac_cpu_best(void);

/** 1 where this processor and build can run `cpu`, else 0. @since 0.1 */
KAC_API int32_t kac_cpu_available(int32_t cpu);

/** Name of an instruction set ("avx2"), or NULL. @since 0.1 */
KAC_API const char *kac_cpu_name(int32_t cpu);

/**
 * Instruction set of a name: "baseline", "avx2", "avx512" or "neon".
 *
 * @param name  The name.
 * @param out   Receives one of KAC_CPU_...
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_cpu_from_name(const char *name, int32_t *out);

/**
 * Where log lines go; by default nowhere.
 *
 * @param context  A context.
 * @param log      Called from the thread that makes a library call; NULL for
 *                 silence.
 * @param user     Passed to it.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_context_set_log(kac_context *context, kac_log_fn log,
                                       void *user);

/**
 * Whom long calls tell how far they have come; by default nobody.
 *
 * @param context   A context.
 * @param progress  The function, or NULL.
 * @param user      Passed to it.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_context_set_progress(kac_context *context,
                                            kac_progress_fn progress,
                                            void *user);

/**
 * Ask the long call that is running on this context to stop. It finishes the
 * step that it is in and returns #KAC_ERROR_CANCELLED. May be called from any
 * thread and from a signal handler. Stays set until kac_context_resume().
 *
 * @param context  A context; NULL is allowed and does nothing.
 * @since 0.1
 */
KAC_API void kac_context_cancel(kac_context *context);

/** Take back kac_context_cancel(). NULL does nothing. @since 0.1 */
KAC_API void kac_context_resume(kac_context *context);

/** 1 while cancelled, else 0; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_context_cancelled(const kac_context *context);

/** Name of a log level ("warning", "info"), or NULL. @since 0.1 */
KAC_API const char *kac_log_level_name(int32_t level);

/**
 * Log level of a name; the inverse of kac_log_level_name().
 *
 * @param name  The name.
 * @param out   Receives one of KAC_LOG_...
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_log_level_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
