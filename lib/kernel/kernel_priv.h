/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of lib/kernel share: the tables, and the blocking of matrix
 * products, norms and attention. */
#ifndef KACI_KERNEL_PRIV_H
#define KACI_KERNEL_PRIV_H

#include "kernel/kernel.h"

enum {
    KACI_GEMM_FEW = 4,        /* rows or columns: see gemm_thin.inc */
    KACI_GEMM_DEPTH = 256,    /* of k at a time: a panel of B fits into L1 */
    KACI_GEMM_COLUMNS = 32,   /* of a panel, at most */
    KACI_GEMM_NEAR = 1 << 16, /* floats that stay in L2 */
    KACI_GEMM_SHALLOW = 64,   /* of k: see gemm_shallow() */
    KACI_GEMM_SLIVERS = 8 * 8 * KACI_GEMM_SHALLOW + 16, /* floats, there */
    KACI_GEMM_ROWS = 144,                               /* of a block of A */
    KACI_GEMM_WIDTH = 1024                              /* of a block of B */
};

enum {
    KACI_NORM_BLOCK = 16,         /* positions whose sums are floats */
    KACI_ATTENTION_SCORES = 65536 /* of a block of queries: half of an L2 */
};

/* Queries whose scores are in the scratch at a time. */
int64_t kaci_attention_rows(int64_t positions);

extern const struct kaci_kernels kaci_kernels_baseline;
extern const struct kaci_kernels kaci_kernels_avx2;
extern const struct kaci_kernels kaci_kernels_avx512;
extern const struct kaci_kernels kaci_kernels_neon;

#endif
