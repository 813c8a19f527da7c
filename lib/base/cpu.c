/* SPDX-License-Identifier: BSD-2-Clause */
/* Which instruction sets this processor and this build can run. */
#include "base/base_priv.h"

#include <stdlib.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define ON_X86 1
#include <cpuid.h>
#elif defined(_M_X64)
#define ON_X86 1
#include <intrin.h>
#else
#define ON_X86 0
#endif

/* The build says which kernels it has. */
#if defined(KACI_HAVE_AVX2)
enum { HAVE_AVX2 = 1 };
#else
enum { HAVE_AVX2 = 0 };
#endif
#if defined(KACI_HAVE_AVX512)
enum { HAVE_AVX512 = 1 };
#else
enum { HAVE_AVX512 = 0 };
#endif
#if defined(KACI_HAVE_NEON)
enum { HAVE_NEON = 1 };
#else
enum { HAVE_NEON = 0 };
#endif

static const char *const cpu_names[] = {"baseline", "avx2", "avx512", "neon"};
enum { CPU_COUNT = sizeof cpu_names / sizeof cpu_names[0] };

#if ON_X86

/* Registers of cpuid, in the order of the manual. */
struct registers {
    uint32_t a, b, c, d;
};

static struct registers cpuid(uint32_t leaf)
{
    struct registers r = {0, 0, 0, 0};

#if defined(__GNUC__)
    if (__get_cpuid_count(leaf, 0, &r.a, &r.b, &r.c, &r.d) == 0) {
        r.a = r.b = r.c = r.d = 0;
    }
#else
    int words[4];

    __cpuid(words, 0);
    if ((uint32_t)words[0] >= leaf) {
        __cpuidex(words, (int)leaf, 0);
        r.a = (uint32_t)words[0];
        r.b = (uint32_t)words[1];
        r.c = (uint32_t)words[2];
        r.d = (uint32_t)words[3];
    }
#endif
    return r;
}

/* Register states that the system saves; asked only where OSXSAVE is set. */
static uint32_t saved_states(void)
{
#if defined(__GNUC__)
    uint32_t low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
#else
    return (uint32_t)_xgetbv(0);
#endif
}

enum {
    LEAF1_C_FMA = 1 << 12,
    LEAF1_C_OSXSAVE = 1 << 27,
    LEAF1_C_AVX = 1 << 28,
    LEAF7_B_AVX2 = 1 << 5,
    LEAF7_B_AVX512F = 1 << 16,
    LEAF7_B_AVX512DQ = 1 << 17,
    LEAF7_B_AVX512BW = 1 << 30,
    STATE_YMM = 0x06, // xmm and ymm
    STATE_ZMM = 0xe6  // and the masks and both kinds of upper halves
};
#define LEAF7_B_AVX512VL (1u << 31)

static int has_all(uint32_t word, uint32_t bits)
{
    return (word & bits) == bits;
}

static int processor_has(int32_t cpu)
{
    const struct registers one = cpuid(1);
    const struct registers seven = cpuid(7);
    uint32_t states;

    if (!has_all(one.c, LEAF1_C_FMA | LEAF1_C_OSXSAVE | LEAF1_C_AVX) ||
        !has_all(seven.b, LEAF7_B_AVX2)) {
        return 0;
    }
    states = saved_states();
    if (cpu == KAC_CPU_AVX2) {
        return has_all(states, STATE_YMM);
    }
    return has_all(states, STATE_ZMM) &&
           has_all(seven.b, LEAF7_B_AVX512F | LEAF7_B_AVX512DQ |
                                LEAF7_B_AVX512BW | LEAF7_B_AVX512VL);
}

#else

static int processor_has(int32_t cpu)
{
    (void)cpu;
    return 0;
}

#endif

int32_t kac_cpu_available(int32_t cpu)
{
    switch (cpu) {
    case KAC_CPU_BASELINE:
        return 1;
    case KAC_CPU_AVX2:
        return HAVE_AVX2 && processor_has(cpu);
    case KAC_CPU_AVX512:
        return HAVE_AVX512 && processor_has(cpu);
    case KAC_CPU_NEON: // every AArch64 processor has it
        return HAVE_NEON;
    default:
        return 0;
    }
}

int32_t kac_cpu_best(void)
{
    static const int32_t order[] = {KAC_CPU_AVX512, KAC_CPU_AVX2, KAC_CPU_NEON};

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (kac_cpu_available(order[i])) {
            return order[i];
        }
    }
    return KAC_CPU_BASELINE;
}

const char *kac_cpu_name(int32_t cpu)
{
    return kaci_enum_name(cpu_names, CPU_COUNT, cpu);
}

kac_status kac_cpu_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(cpu_names, CPU_COUNT, "instruction set", name,
                               out);
}

kac_status kaci_cpu_default(int32_t *cpu)
{
    const char *wish = getenv("KACFLOW_CPU");
    int32_t named = 0;
    kac_status status;

    if (wish == NULL || wish[0] == '\0') {
        *cpu = kac_cpu_best();
        return KAC_OK;
    }
    status = kaci_enum_from_name(
        cpu_names, CPU_COUNT, "instruction set for KACFLOW_CPU", wish, &named);
    if (status != KAC_OK) {
        return status;
    }
    if (!kac_cpu_available(named)) {
        return kaci_error(KAC_ERROR_SUPPORT,
                          "KACFLOW_CPU is %s, which this processor or build "
                          "lacks; the best one here is %s",
                          wish, kac_cpu_name(kac_cpu_best()));
    }
    *cpu = named;
    return KAC_OK;
}
