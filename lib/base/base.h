/* SPDX-License-Identifier: BSD-2-Clause */
/* What `base` shows the other parts: errors, memory, numbers, files, threads,
 * random numbers, and the floating-point mode. */
#ifndef KACI_BASE_H
#define KACI_BASE_H

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <kacflow/common.h>
#include <kacflow/context.h>

/* ---- Errors (error.c) -------------------------------------------------- */

#if defined(__MINGW_PRINTF_FORMAT)
#define KACI_PRINTF(text, first)                                               \
    __attribute__((format(__MINGW_PRINTF_FORMAT, text, first)))
#elif defined(__GNUC__)
#define KACI_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define KACI_PRINTF(text, first)
#endif

/* Keeps the message for this thread and returns `status`, so that a failing
 * function can say `return kaci_error(KAC_ERROR_FILE, "...", ...)`. */
kac_status kaci_error(kac_status status, const char *format, ...)
    KACI_PRINTF(2, 3);
#if defined(__clang_analyzer__)
/* Looks at one file at a time, so it is told that the status comes back. */
#define kaci_error(status, ...) (kaci_error(status, __VA_ARGS__), (status))
#endif

/* Sets the calling thread's message (a worker's error travels with it). */
void kaci_set_message(const char *message);

/* The only macro that returns: refuses a bad argument of a public call. */
#define KACI_REQUIRE(condition, ...)                                           \
    do {                                                                       \
        if (!(condition)) {                                                    \
            return kaci_error(KAC_ERROR_ARGUMENT, __VA_ARGS__);                \
        }                                                                      \
    } while (0)

/* ---- Memory (memory.c) ------------------------------------------------- */

/* a * b * c bytes; false on overflow of int64_t or size_t, or when negative. */
int kaci_mul_size(int64_t a, int64_t b, int64_t c, int64_t *bytes);

/* All zero, aligned to 64 bytes, through the context's allocator; NULL (with
 * the message set) when there is none, when the product overflows, and never
 * for count == 0: that gives a block that may be freed. */
void *kaci_alloc(const kac_context *context, int64_t count, int64_t size);

/* The same, but nobody knows what is in it: for what is written before it is
 * read and is too large to be zeroed at every call. */
void *kaci_alloc_unset(const kac_context *context, int64_t count, int64_t size);

/* NULL is allowed. */
void kaci_free(const kac_context *context, void *memory);

/* Copy of a string, or NULL. */
char *kaci_copy_string(const kac_context *context, const char *text);

/* The status that goes with a NULL from kaci_alloc. */
#define KACI_NO_MEMORY KAC_ERROR_MEMORY

/* ---- Context (context.c) ----------------------------------------------- */

/* Instruction set for something that is being created; resolves KACFLOW_CPU
 * where the context is NULL, and so can fail. */
kac_status kaci_context_level(const kac_context *context, int32_t *cpu);

void kaci_log(const kac_context *context, int32_t level, const char *format,
              ...) KACI_PRINTF(3, 4);

/* Between two units of a long call, on the calling thread: tells the progress
 * callback, answers KAC_ERROR_CANCELLED or KAC_ERROR_CALLBACK if it has to
 * stop, else KAC_OK. */
kac_status kaci_progress(kac_context *context, const char *stage, int64_t done,
                         int64_t total);

/* ---- Threads (thread.c, parallel.c) ------------------------------------ */

/* One piece of work: `index` in 0 .. count-1; `worker` in 0 .. threads-1 is
 * the same for all pieces that run on one thread, so it can index scratch
 * memory. Returns a status; messages travel to the caller. */
typedef kac_status (*kaci_task_fn)(void *user, int64_t index, int32_t worker);

/* Runs every piece, on the context's threads (the caller is worker 0; NULL
 * context: only the caller). Returns the status and message of the lowest
 * failing index; all pieces that were started have ended. Pieces must not
 * start parallel work on the same context themselves (asserted; without
 * assertions such work runs on its caller alone). Several callers may share a
 * context: one has the threads, the others work alone meanwhile. Threads are
 * created at the first use, sleep when idle, and end with the context. */
kac_status kaci_parallel(kac_context *context, int64_t count, kaci_task_fn fn,
                         void *user);

/* The same with the progress callback, which hears of `stage`, and cancelling
 * between groups of pieces; with NULL for the stage without them. */
kac_status kaci_parallel_stage(kac_context *context, const char *stage,
                               int64_t count, kaci_task_fn fn, void *user);

/* ---- Sorting (sort.c) --------------------------------------------------- */

/* A value and where it came from. */
struct kaci_ranked {
    double value;
    int64_t index;
};

/* Ascending by value, equal values by their order before; `spare` is memory
 * for n more. Values are numbers. */
void kaci_sort_ranked(int64_t n, struct kaci_ranked *items,
                      struct kaci_ranked *spare);

/* ---- Floating-point mode (fpmode.c) ------------------------------------ */

/* A public call that computes sets round-to-nearest with subnormals and no
 * traps, and gives the caller's mode (and flags) back. */
struct kaci_fpmode {
    uint64_t word;
};
struct kaci_fpmode kaci_fp_enter(void);
void kaci_fp_leave(struct kaci_fpmode saved);

/* ---- Elementary functions (elementary.c) ------------------------------- */
/* Ours, because results must be the same bits on every system; of libm only
 * sqrt, fma, floor, fabs, ldexp are used. Relative error below 1 ulp unless
 * the source says otherwise; IEEE special values as in C. Names apart from
 * kaci_log(context, ...): the logarithm is kaci_ln. */
double kaci_exp(double x);
double kaci_expm1(double x);
double kaci_ln(double x);
double kaci_log1p(double x);
double kaci_sinpi(double x); /* sin(pi x) */
double kaci_cospi(double x); /* cos(pi x) */
double kaci_tanh(double x);
double kaci_erf(double x);
double kaci_pow(double x, double y); /* x >= 0; NaN below, unlike C */
double kaci_lgamma(double x);        /* x > 0 */

/* x y + z, rounded once: of libm, but on Windows in whole numbers (fma.c), as
 * its libraries round twice. */
double kaci_fma_exactly(double x, double y, double z);
#if defined(_WIN32) && !defined(__FMA__)
#define kaci_fma(x, y, z) kaci_fma_exactly(x, y, z)
#else
#define kaci_fma(x, y, z) fma(x, y, z)
#endif

/* ---- Numbers as text (number.c) ---------------------------------------- */

/* Correctly rounded and the same in every locale; `end` receives the first
 * byte after the number. Returns 0 where no number begins at `text` (inf and
 * nan are numbers here: "inf", "infinity", "nan", any case). At most `size`
 * bytes are looked at; no terminator is needed. */
int kaci_parse_double(const char *text, size_t size, double *out,
                      const char **end);
/* The same for an integer; 0 also where it does not fit. */
int kaci_parse_int64(const char *text, size_t size, int64_t *out,
                     const char **end);

/* Decimal text of 15 digits, or as many more as it takes to read back as the
 * same double ('.' in every locale); returns its length. */
enum { KACI_NUMBER_TEXT = 32 };
int kaci_format_double(char text[KACI_NUMBER_TEXT], double value);

/* ---- Enumerations (names.c) -------------------------------------------- */

/* Names of the values 0 .. count-1; both ways of every public enumeration. */
const char *kaci_enum_name(const char *const *names, int32_t count,
                           int32_t value);
kac_status kaci_enum_from_name(const char *const *names, int32_t count,
                               const char *what, const char *name,
                               int32_t *out);

/* ---- Files (file.c) ---------------------------------------------------- */

/* A file read in blocks at offsets: no mapping, no shared position, so many
 * threads may read one. */
struct kaci_file;
kac_status kaci_file_open(const kac_context *context, const char *path,
                          struct kaci_file **out);
void kaci_file_close(struct kaci_file *file);
int64_t kaci_file_size(const struct kaci_file *file);
const char *kaci_file_path(const struct kaci_file *file);
/* Exactly `bytes` bytes; a file that has become shorter is
 * KAC_ERROR_FILE "... ends at byte ...". */
kac_status kaci_file_read(const struct kaci_file *file, int64_t offset,
                          int64_t bytes, void *out);

/* A file written whole: beside its place, flushed, then renamed over it by
 * commit. Abort (or a failed commit) leaves the old file and no debris. */
struct kaci_writer;
kac_status kaci_writer_open(const kac_context *context, const char *path,
                            struct kaci_writer **out);
kac_status kaci_writer_put(struct kaci_writer *writer, const void *data,
                           int64_t bytes);
kac_status kaci_writer_commit(struct kaci_writer *writer); /* frees it */
void kaci_writer_abort(struct kaci_writer *writer);        /* NULL allowed */

/* ---- bfloat16 ---------------------------------------------------------- */

/* The upper 16 bits of a float, given by its bits: to nearest, ties to even;
 * NaN stays NaN, what is too large becomes infinite. */
static inline uint16_t kaci_bfloat(uint32_t word)
{
    if ((word & 0x7fffffff) > 0x7f800000) {
        return (uint16_t)(word >> 16 | 0x40);
    }
    return (uint16_t)((word + 0x7fff + (word >> 16 & 1)) >> 16);
}

/* ---- Little-endian words ----------------------------------------------- */

uint16_t kaci_get_u16(const void *bytes);
uint32_t kaci_get_u32(const void *bytes);
uint64_t kaci_get_u64(const void *bytes);
void kaci_put_u16(void *bytes, uint16_t word);
void kaci_put_u32(void *bytes, uint32_t word);
void kaci_put_u64(void *bytes, uint64_t word);

/* ---- Random numbers (philox.c, random.c) ------------------------------- */

/* Who draws: keeps the library's streams apart from each other and from the
 * caller's. Values decide bits of published results: only appended. */
enum kaci_purpose {
    KACI_RANDOM_USER = 0,       /* kac_random_...: the caller's streams */
    KACI_RANDOM_NOISE = 1,      /* x_t given x_0 */
    KACI_RANDOM_PRIOR = 2,      /* x_T */
    KACI_RANDOM_TIME = 3,       /* t of a training sample */
    KACI_RANDOM_EPOCH = 4,      /* order of the data */
    KACI_RANDOM_DROPOUT = 5,    /* which labels are dropped */
    KACI_RANDOM_WEIGHTS = 6,    /* initial weights */
    KACI_RANDOM_TOY = 7,        /* points of the built-in distributions */
    KACI_RANDOM_METRIC = 8,     /* projections of the metrics */
    KACI_RANDOM_FEATURES = 9,   /* Fourier features */
    KACI_RANDOM_TELEGRAPH = 10, /* the clock of Kac's insertion */
    KACI_RANDOM_PROBES = 11,    /* of the divergence by Hutchinson */
    KACI_RANDOM_SOURCE = 12,    /* order of the source points */
    KACI_RANDOM_MASK = 13,      /* which numbers of a layer are dropped */
    KACI_RANDOM_AUGMENT = 14,   /* crops and flips of pictures */
    KACI_RANDOM_PATH = 16,      /* whole paths of the Kac process */
    KACI_RANDOM_GRID = 17,      /* paths on a grid of times */
    KACI_RANDOM_BRIDGE = 18,    /* bridges */
    KACI_RANDOM_WALK = 19,      /* the discrete walk */
    KACI_RANDOM_SHIFT = 20,     /* a classifier's pictures, moved and flipped */
    KACI_RANDOM_KNOWN = 21      /* noise of known coordinates */
};

void kaci_philox4x32(const uint32_t counter[4], const uint32_t key[2],
                     uint32_t out[4]);

/* The numbers of sample `item` in step `step`: a function of (seed, purpose,
 * step, item) and of how many were drawn before; 2^34 words each.
 * Counter words: block, step, item low, purpose << 24 | item high (24 bits).
 * Key: seed low, seed high. */
struct kaci_random {
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t word[4];
    int32_t used; /* of `word` */
};
void kaci_random_begin(struct kaci_random *random, uint64_t seed,
                       enum kaci_purpose purpose, uint32_t step, int64_t item);
uint32_t kaci_random_u32(struct kaci_random *random);
uint64_t kaci_random_u64(struct kaci_random *random);
double kaci_random_uniform(struct kaci_random *random); /* (0, 1), 2 words */
double kaci_random_normal(struct kaci_random *random);  /* 4 words */
double kaci_random_exponential(struct kaci_random *random); /* 2 words */
/* Requires 0 <= mean <= 2^40; 2 words below a mean of 30, else 4 a trial. */
int64_t kaci_random_poisson(struct kaci_random *random, double mean);
/* Requires a finite shape >= 1/2; 6 words a trial, 2 more below a shape of 1.
 */
double kaci_random_gamma(struct kaci_random *random, double shape);
/* 0 .. n-1, unbiased. Requires n >= 1; 2 words a trial. */
int64_t kaci_random_below(struct kaci_random *random, int64_t n);

/* ---- Order of the data (data_order.c) ---------------------------------- */

/* Which of n points comes at `position` (0, 1, ...) of a run: every n
 * positions are a permutation of their own, found without memory. `purpose`
 * keeps the orders of data and source apart. */
int64_t kaci_data_order(enum kaci_purpose purpose, uint64_t seed, int64_t n,
                        int64_t position);

#endif
