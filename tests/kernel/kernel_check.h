/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tests share: the tables of this processor, guarded arrays,
 * random and special numbers, comparison to the bit. */
#ifndef KACFLOW_KERNEL_CHECK_H
#define KACFLOW_KERNEL_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/kernel.h"

#define UNUSED __attribute__((unused))

enum { GUARD = 32, MAX_TABLES = 4 };

/* The tables that this processor can run, the baseline first. */
static UNUSED int all_tables(const struct kaci_kernels *tables[MAX_TABLES])
{
    static const int32_t cpus[MAX_TABLES] = {KAC_CPU_BASELINE, KAC_CPU_AVX2,
                                             KAC_CPU_AVX512, KAC_CPU_NEON};
    int count = 0;

    for (int i = 0; i < MAX_TABLES; i++) {
        if (kac_cpu_available(cpus[i])) {
            tables[count++] = kaci_kernels_for(cpus[i]);
        }
    }
    return count;
}

/* ---- Random numbers ----------------------------------------------------- */

static UNUSED uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545f4914f6cdd1du;
}

static UNUSED int random_below(uint64_t *state, int n)
{
    return (int)((next_random(state) >> 33) % (uint64_t)n);
}

/* Uniform in (-1, 1). */
static UNUSED float random_float(uint64_t *state)
{
    return (float)((double)(next_random(state) >> 11) * 0x1p-52 - 1.0);
}

static UNUSED float from_bits(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static UNUSED uint32_t to_bits(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static UNUSED float special_float(uint64_t *state)
{
    static const float special[] = {0.0f,
                                    -0.0f,
                                    1.0f,
                                    -1.0f,
                                    INFINITY,
                                    -INFINITY,
                                    NAN,
                                    0x1p-149f,
                                    -0x1p-149f,
                                    0x1.8p-140f,
                                    0x1p-126f,
                                    -0x1p-126f,
                                    0x1.fffffep127f,
                                    -0x1.fffffep127f,
                                    0x1.fffffcp-127f,
                                    88.7f,
                                    -103.9f,
                                    0.5f,
                                    -1.5f,
                                    8388608.0f};

    return special[random_below(state,
                                (int)(sizeof special / sizeof *special))];
}

/* One in eight special, one in eight of any exponent, the rest moderate. */
static UNUSED float any_float(uint64_t *state)
{
    switch (random_below(state, 8)) {
    case 0:
        return special_float(state);
    case 1:
        return from_bits((uint32_t)(next_random(state) >> 32));
    default:
        return 4.0f * random_float(state);
    }
}

/* ---- Guarded arrays ----------------------------------------------------- */

/* n floats `shift` floats off alignment, between guards that are NaN: what
 * reads them spoils its result, what writes them is found. */
struct guarded {
    float *data;
    int64_t n;
    float *block;
};

static UNUSED struct guarded guarded_new(int64_t n, int shift)
{
    const int64_t size = n + 2 * GUARD + shift;
    struct guarded g = {.n = n};

    g.block = malloc((size_t)size * sizeof *g.block);
    assert_non_null(g.block);
    for (int64_t i = 0; i < size; i++) {
        g.block[i] = from_bits(0x7fc5a5a5u);
    }
    // The block is aligned to 16 bytes by malloc.
    g.data = g.block + GUARD + shift;
    return g;
}

static UNUSED void guarded_free(struct guarded *g)
{
    for (int i = 0; i < GUARD; i++) {
        assert_int_equal(to_bits(g->data[-1 - i]), 0x7fc5a5a5u);
        assert_int_equal(to_bits(g->data[g->n + i]), 0x7fc5a5a5u);
    }
    free(g->block);
}

/* ---- Comparison --------------------------------------------------------- */

/* Equal to the bit, or both NaN: which NaN is no promise. */
static UNUSED int same(float a, float b)
{
    return to_bits(a) == to_bits(b) || (a != a && b != b);
}

static UNUSED void assert_same(const char *what, const struct kaci_kernels *k,
                               int64_t n, const float *got, const float *want)
{
    for (int64_t i = 0; i < n; i++) {
        if (!same(got[i], want[i])) {
            fail_msg("%s, %s: element %d of %d is %a, not %a", k->name, what,
                     (int)i, (int)n, (double)got[i], (double)want[i]);
        }
    }
}

#endif
