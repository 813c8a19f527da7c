/* SPDX-License-Identifier: BSD-2-Clause */
/* What the benches share: clocks, the order of times, numbers to work on, and
 * the rate of fused multiply-adds that this processor reaches. */
#ifndef KACFLOW_BENCH_TIMING_H
#define KACFLOW_BENCH_TIMING_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kacflow/context.h>

static inline double clock_of(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of this thread alone, whoever else is at work. */
static inline double seconds(void)
{
    return clock_of(CLOCK_THREAD_CPUTIME_ID);
}

/* For qsort() of doubles. */
static inline int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static inline float *numbers(int64_t n)
{
    float *x = malloc((size_t)(n + 1) * sizeof *x);
    uint32_t state = 1;

    if (!x) {
        exit(1);
    }
    for (int64_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (float)(state >> 8) * 0x1p-23f - 1.0f;
    }
    return x;
}

/* ---- Peak --------------------------------------------------------------- */

enum { PEAK_CHAINS = 12 };

#if defined(__x86_64__)
#include <immintrin.h>

/* Twelve independent chains of fused multiply-adds in registers. */
#define TWELVE(S) S(0) S(1) S(2) S(3) S(4) S(5) S(6) S(7) S(8) S(9) S(10) S(11)
#define BEGIN_256(i) __m256 c##i = _mm256_set1_ps(i);
#define STEP_256(i) c##i = _mm256_fmadd_ps(x, c##i, x);
#define BEGIN_512(i) __m512 c##i = _mm512_set1_ps(i);
#define STEP_512(i) c##i = _mm512_fmadd_ps(x, c##i, x);
#define SUM(i) sum += c##i[0];

__attribute__((target("avx2,fma"))) static inline float run_avx2(int rounds)
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

__attribute__((target("avx512f"))) static inline float run_avx512(int rounds)
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

/* Floats of a register; 0 where it is not known how to measure. */
static inline int peak_lanes(int32_t cpu)
{
    return !kac_cpu_available(cpu) ? 0
           : cpu == KAC_CPU_AVX2   ? 8
           : cpu == KAC_CPU_AVX512 ? 16
                                   : 0;
}

static inline float run_chains(int lanes, int rounds)
{
    return lanes == 8 ? run_avx2(rounds) : run_avx512(rounds);
}
#else
static inline int peak_lanes(int32_t cpu)
{
    (void)cpu;
    return 0;
}

static inline float run_chains(int lanes, int rounds)
{
    (void)lanes;
    (void)rounds;
    return 0.0f;
}
#endif

/* GFLOP/s in single precision of `rounds` rounds; 0: not known. */
static inline double fma_rate(int32_t cpu, int rounds)
{
    const int lanes = peak_lanes(cpu);
    const double start = seconds();
    volatile float keep = 0.0f;

    if (lanes == 0) {
        return 0.0;
    }
    keep = run_chains(lanes, rounds);
    (void)keep;
    return 1e-9 * 2.0 * PEAK_CHAINS * lanes * rounds / (seconds() - start);
}

/* The best of eight. */
static inline double peak_of(int32_t cpu)
{
    double best = 0.0;

    for (int repeat = 0; repeat < 8; repeat++) {
        const double rate = fma_rate(cpu, 1 << 20);

        best = rate > best ? rate : best;
    }
    return best;
}

/* Nanoseconds of one fused multiply-add of a register of AVX2, of 4 doubles as
 * of 8 floats; infinite where it is not known. */
static inline double multiply_add_time(void)
{
    return 2.0 * 8.0 / peak_of(KAC_CPU_AVX2);
}

#endif
