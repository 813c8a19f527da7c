/* SPDX-License-Identifier: BSD-2-Clause */
/* Scratch of norms and attention: upper bounds over all tables. */
#include "kernel/kernel_priv.h"

int64_t kaci_norm_scratch(int64_t channels)
{
    const int64_t wide = (channels + 15) / 16 * 16;

    // Two arrays of doubles and six of floats, and what aligning them to 64
    // bytes may take.
    return (2 * 2 + 6) * wide + 16;
}

int64_t kaci_norm_backward_scratch(int64_t positions, int64_t channels)
{
    // Also v of a block of positions, and dv of all.
    return kaci_norm_scratch(channels) +
           (KACI_NORM_BLOCK + positions) * channels;
}

int64_t kaci_norm_backward_shared(int64_t rows, int64_t positions,
                                  int64_t channels)
{
    // Two doubles a channel, and dv.
    return rows * channels * (2 * 2 + positions);
}

int64_t kaci_attention_rows(int64_t positions)
{
    const int64_t fit = KACI_ATTENTION_SCORES / positions;

    return fit >= positions ? positions : fit < 48 ? 48 : fit - fit % 48;
}

/* Of the products of a block of queries, forward and backward. */
static int64_t products(int64_t rows, int64_t positions, int64_t size)
{
    const int64_t scores = kaci_gemm_scratch(rows, positions, size);
    const int64_t mixed = kaci_gemm_scratch(rows, size, positions);
    const int64_t turned = kaci_gemm_scratch(positions, size, rows);
    const int64_t most = scores > mixed ? scores : mixed;

    return most > turned ? most : turned;
}

int64_t kaci_attention_scratch(int64_t positions, int64_t size)
{
    const int64_t rows = kaci_attention_rows(positions);

    return rows * positions + products(rows, positions, size);
}

int64_t kaci_attention_backward_scratch(int64_t positions, int64_t size)
{
    const int64_t rows = kaci_attention_rows(positions);

    return 2 * rows * positions + products(rows, positions, size);
}
