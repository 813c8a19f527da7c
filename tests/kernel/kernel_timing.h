/* SPDX-License-Identifier: BSD-2-Clause */
/* What the benches of kernels share: the time of this thread, numbers to work
 * on, the tables. */
#ifndef KACFLOW_KERNEL_TIMING_H
#define KACFLOW_KERNEL_TIMING_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/kernel.h"

static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2, KAC_CPU_AVX512,
                               KAC_CPU_NEON};

/* Of this thread alone, whoever else is at work. */
static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *numbers(int64_t n)
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

/* Best of the runs that fit into `budget` seconds. */
#define BEST_OF(budget, ...)                                                   \
    double best = 1e9;                                                         \
    const double begin = seconds();                                            \
    do {                                                                       \
        const double start = seconds();                                        \
        __VA_ARGS__;                                                           \
        const double time = seconds() - start;                                 \
        best = time < best ? time : best;                                      \
    } while (seconds() - begin < (budget))

#endif
