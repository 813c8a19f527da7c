/* SPDX-License-Identifier: BSD-2-Clause */
/* The rate of fused multiply-adds that this processor reaches. */
#ifndef KACI_TEST_BENCH_PEAK_H
#define KACI_TEST_BENCH_PEAK_H

#include "kernel_timing.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* Twelve independent chains of fused multiply-adds in registers. */
#define TWELVE(S) S(0) S(1) S(2) S(3) S(4) S(5) S(6) S(7) S(8) S(9) S(10) S(11)
#define BEGIN_256(i) __m256 c##i = _mm256_set1_ps(i);
#define STEP_256(i) c##i = _mm256_fmadd_ps(x, c##i, x);
#define BEGIN_512(i) __m512 c##i = _mm512_set1_ps(i);
#define STEP_512(i) c##i = _mm512_fmadd_ps(x, c##i, x);
#define SUM(i) sum += c##i[0];

__attribute__((target("avx2,fma"))) static float run_avx2(int rounds)
{
    const __m256 x = _mm256_set1_ps(0.25f);
    float sum = 0.0f;

    TWELVE(BEGIN_256)
    for (int r = 0; r < rounds; r++) {
        TWELVE(STEP_256)
    }
    TWELVE(SUM)
    return sum;
}

__attribute__((target("avx512f"))) static float run_avx512(int rounds)
{
    const __m512 x = _mm512_set1_ps(0.25f);
    float sum = 0.0f;

    TWELVE(BEGIN_512)
    for (int r = 0; r < rounds; r++) {
        TWELVE(STEP_512)
    }
    TWELVE(SUM)
    return sum;
}

/* GFLOP/s of `rounds` rounds; 0 where it is not known how to measure. */
static double fma_rate(int32_t cpu, int rounds)
{
    const int lanes = cpu == KAC_CPU_AVX2 ? 8 : cpu == KAC_CPU_AVX512 ? 16 : 0;
    const double start = seconds();
    volatile float keep = lanes == 8    ? run_avx2(rounds)
                          : lanes == 16 ? run_avx512(rounds)
                                        : 0.0f;

    (void)keep;
    return 1e-9 * 2.0 * 12 * lanes * rounds / (seconds() - start);
}
#else
static double fma_rate(int32_t cpu, int rounds)
{
    (void)cpu;
    (void)rounds;
    return 0.0;
}
#endif

/* The best of eight. */
static double peak_of(int32_t cpu)
{
    double best = 0.0;

    for (int repeat = 0; repeat < 8; repeat++) {
        const double rate = fma_rate(cpu, 1 << 20);

        best = rate > best ? rate : best;
    }
    return best;
}

#endif
