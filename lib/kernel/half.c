/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights as bfloat16, two in a word: how they are rounded and laid out. */
#include "kernel/kernel_priv.h"

#include <string.h>

int64_t kaci_half_words(int64_t columns, int64_t depth)
{
    const int64_t panels = (columns + KACI_HALF - 1) / KACI_HALF;

    return panels * ((depth + 1) / 2) * KACI_HALF;
}

static uint32_t rounded(float x)
{
    uint32_t word;

    memcpy(&word, &x, sizeof word);
    return kaci_bfloat(word);
}

void kaci_half_pack(int64_t columns, int64_t depth, const float *weight,
                    uint32_t *words)
{
    for (int64_t j = 0; j < columns; j += KACI_HALF) {
        for (int64_t p = 0; p < depth; p += 2) {
            for (int64_t l = 0; l < KACI_HALF; l++) {
                const float *row = weight + (j + l) * depth + p;
                uint32_t word = 0;

                if (j + l < columns) {
                    word = rounded(row[0]);
                    word |= p + 1 < depth ? rounded(row[1]) << 16 : 0;
                }
                *words++ = word;
            }
        }
    }
}

void kaci_half_pack_row(int64_t n, const float *x, uint32_t *words)
{
    for (int64_t i = 0; i < n; i += 2 * KACI_HALF) {
        for (int64_t l = i; l < i + KACI_HALF; l++) {
            const uint32_t low = l < n ? rounded(x[l]) : 0;
            const uint32_t high =
                l + KACI_HALF < n ? rounded(x[l + KACI_HALF]) : 0;

            *words++ = low | high << 16;
        }
    }
}
