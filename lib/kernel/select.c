/* SPDX-License-Identifier: BSD-2-Clause */
/* From an instruction set to its table, and the scratch of a product. */
#include "kernel/kernel_priv.h"

int64_t kaci_gemm_scratch(int64_t m, int64_t n, int64_t k)
{
    const int64_t depth = k < KACI_GEMM_DEPTH ? k : KACI_GEMM_DEPTH;

    (void)n; // one panel of B at a time, whatever n is
    // A with its last sliver filled up to 16 rows, a panel of B, and what
    // aligning them to 64 bytes may take.
    return (m + 16) * k + KACI_GEMM_COLUMNS * depth + 16;
}

const struct kaci_kernels *kaci_kernels_for(int32_t cpu)
{
    switch (cpu) {
    case KAC_CPU_BASELINE:
        return &kaci_kernels_baseline;
#if defined(KACI_HAVE_AVX2)
    case KAC_CPU_AVX2:
        return &kaci_kernels_avx2;
#endif
#if defined(KACI_HAVE_AVX512)
    case KAC_CPU_AVX512:
        return &kaci_kernels_avx512;
#endif
#if defined(KACI_HAVE_NEON)
    case KAC_CPU_NEON:
        return &kaci_kernels_neon;
#endif
    default:
        return NULL;
    }
}
