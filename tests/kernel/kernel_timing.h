/* SPDX-License-Identifier: BSD-2-Clause */
/* What the benches of kernels share: the tables, one after the other, and the
 * best of several runs. */
#ifndef KACFLOW_KERNEL_TIMING_H
#define KACFLOW_KERNEL_TIMING_H

#include "bench_timing.h"
#include "kernel/kernel.h"

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

/* Calls `bench` with every table that this processor has. */
static inline void for_each_table(void (*bench)(const struct kaci_kernels *k,
                                                int32_t cpu))
{
    static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2,
                                   KAC_CPU_AVX512, KAC_CPU_NEON};

    for (size_t i = 0; i < sizeof cpus / sizeof *cpus; i++) {
        if (kac_cpu_available(cpus[i])) {
            bench(kaci_kernels_for(cpus[i]), cpus[i]);
        }
    }
}

#endif
