/* SPDX-License-Identifier: BSD-2-Clause */
/* From an instruction set to its table, and the scratch of a product. */
#include "kernel/kernel_priv.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What is copied of A has its rows filled up to 8 and a vector more, what is
 * copied of B its columns to 32; 16 floats to align the beginning. */
static int64_t tiled(int64_t m, int64_t n, int64_t k)
{
    const int64_t depth = smaller(k, KACI_GEMM_DEPTH);

    if (k <= KACI_GEMM_SHALLOW) {
        return KACI_GEMM_SLIVERS + smaller((n + 32) * k, KACI_GEMM_NEAR) + 16;
    }
    if (m * k <= KACI_GEMM_NEAR) {
        return KACI_GEMM_COLUMNS * depth + (m + 8) * k + 8 + 16;
    }
    return (smaller(n, KACI_GEMM_WIDTH) + 32) * depth +
           (smaller(m, KACI_GEMM_ROWS) + 8) * depth + 8 + 16;
}

int64_t kaci_gemm_scratch(int64_t m, int64_t n, int64_t k)
{
    const int64_t whole = tiled(m, n, k);
    int64_t few = 0;

    // Vectors of a thin product, or C^T and what its product needs.
    if (smaller(m, n) <= KACI_GEMM_FEW) {
        few = KACI_GEMM_FEW * (m + k) + KACI_GEMM_COLUMNS * KACI_GEMM_DEPTH +
              (KACI_GEMM_FEW + 8) * k + 64;
    }
    return few > whole ? few : whole;
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
