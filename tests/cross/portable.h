/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of portable_test share: digests of numbers, of which every
 * machine must give the same. Nothing but C and the public interface, so that
 * it can be built wherever the library can. */
#ifndef KAC_PORTABLE_H
#define KAC_PORTABLE_H

#include <stddef.h>
#include <stdint.h>

#include <kacflow/kacflow.h>

struct digest {
    uint64_t hash;
    int failed; /* calls that were answered otherwise than they should */
};

/* Numbers go in by their bits, whatever the order of bytes in memory; every NaN
 * counts as the same. */
void add_f64(struct digest *digest, int64_t n, const double *x);
void add_f32(struct digest *digest, int64_t n, const float *x);
void add_i64(struct digest *digest, int64_t n, const int64_t *x);
void add_i32(struct digest *digest, int64_t n, const int32_t *x);
void add_i8(struct digest *digest, int64_t n, const int8_t *x);
void add_text(struct digest *digest, const char *text);
/* The bytes of a file. */
void add_file(struct digest *digest, const char *path);

/* A call that must succeed; if not, says why and where. */
#define OK(digest, call) expect(digest, __FILE__, __LINE__, KAC_OK, call)
/* One that must be refused so; its message goes into the digest. */
#define REFUSED(digest, status, call)                                          \
    expect(digest, __FILE__, __LINE__, status, call)
void expect(struct digest *digest, const char *file, int line, kac_status want,
            kac_status got);
/* Something that must hold. */
#define HOLDS(digest, condition)                                               \
    holds(digest, __FILE__, __LINE__, condition, #condition)
void holds(struct digest *digest, const char *file, int line, int condition,
           const char *text);

/* ---- Parts -------------------------------------------------------------- */

/* A part that computes is run with every instruction set and with one and with
 * three threads; the others once, with NULL. */
typedef void (*part_fn)(struct digest *digest, kac_context *ctx);

/* portable_numbers.c */
void part_random(struct digest *digest, kac_context *ctx);
void part_special(struct digest *digest, kac_context *ctx);
void part_law(struct digest *digest, kac_context *ctx);
void part_paths(struct digest *digest, kac_context *ctx);
void part_telegraph(struct digest *digest, kac_context *ctx);
void part_draws(struct digest *digest, kac_context *ctx);
void part_processes(struct digest *digest, kac_context *ctx);
/* portable_flows.c */
void part_fields(struct digest *digest, kac_context *ctx);
void part_data(struct digest *digest, kac_context *ctx);
void part_mlp(struct digest *digest, kac_context *ctx);
void part_unet(struct digest *digest, kac_context *ctx);
/* portable_files.c */
void part_arrays(struct digest *digest, kac_context *ctx);
void part_tensors(struct digest *digest, kac_context *ctx);
void part_tables(struct digest *digest, kac_context *ctx);
void part_errors(struct digest *digest, kac_context *ctx);
void part_threads(struct digest *digest, kac_context *ctx);

#endif
