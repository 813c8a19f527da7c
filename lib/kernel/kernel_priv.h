/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of lib/kernel share: the tables, and the blocking of matrix
 * products, norms and attention. */
#ifndef KACI_KERNEL_PRIV_H
#define KACI_KERNEL_PRIV_H

#include "kernel/kernel.h"

enum {
    KACI_GEMM_DEPTH = 256, /* of k at a time: a panel of B fits into L1 */
    KACI_GEMM_COLUMNS = 32 /* of a panel, at most */
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
