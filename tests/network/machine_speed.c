/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine can do at most, for bench_torch.py, which compiles this
 * file for the processor that it runs on. */

#include <stdint.h>

#if defined(__AVX512F__)
enum { WIDTH = 64, CHAINS = 24 };
#elif defined(__AVX__)
enum { WIDTH = 32, CHAINS = 12 };
#else
enum { WIDTH = 16, CHAINS = 12 };
#endif
typedef float word __attribute__((vector_size(WIDTH), aligned(4)));
enum { LANES = WIDTH / 4 };

float fused_multiply_adds(int64_t rounds, double *flops);
float read_memory(const float *from, int64_t n);

/* Independent chains a = a m + b, contracted to one instruction each. */
float fused_multiply_adds(int64_t rounds, double *flops)
{
    word a[CHAINS], m, b, sum = {0};
    int64_t i;
    int j;

    for (j = 0; j < LANES; j++) {
        m[j] = 0.999f;
        b[j] = 0.001f;
    }
    for (j = 0; j < CHAINS; j++) {
        a[j] = m + (float)j;
    }
    for (i = 0; i < rounds; i++) {
#pragma GCC unroll 24
        for (j = 0; j < CHAINS; j++) {
            a[j] = a[j] * m + b;
        }
        __asm__ volatile("");
    }
    for (j = 0; j < CHAINS; j++) {
        sum += a[j];
    }
    *flops = 2.0 * LANES * CHAINS * (double)rounds;
    return sum[0];
}

/* The sum of n floats, n a multiple of 8 LANES; no more than reading them. */
float read_memory(const float *from, int64_t n)
{
    word sum[8] = {{0}};
    int64_t i;
    int j;

    for (i = 0; i < n; i += 8 * LANES) {
#pragma GCC unroll 8
        for (j = 0; j < 8; j++) {
            sum[j] += *(const word *)(const void *)(from + i + j * LANES);
        }
    }
    for (j = 1; j < 8; j++) {
        sum[0] += sum[j];
    }
    return sum[0][0];
}
