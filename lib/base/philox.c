/* SPDX-License-Identifier: BSD-2-Clause */
/* Philox4x32-10: four random words from a counter and a key (Salmon et al.,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011). */
#include "base/base.h"

enum { ROUNDS = 10 };

static const uint32_t multiplier[2] = {0xd2511f53u, 0xcd9e8d57u};
/* The golden ratio and sqrt(3) - 1, as fractions of 2^32. */
static const uint32_t key_step[2] = {0x9e3779b9u, 0xbb67ae85u};

void kaci_philox4x32(const uint32_t counter[4], const uint32_t key[2],
                     uint32_t out[4])
{
    uint32_t x0 = counter[0], x1 = counter[1];
    uint32_t x2 = counter[2], x3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];

    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t p0 = (uint64_t)multiplier[0] * x0;
        const uint64_t p1 = (uint64_t)multiplier[1] * x2;

        x0 = (uint32_t)(p1 >> 32) ^ x1 ^ k0;
        x1 = (uint32_t)p1;
        x2 = (uint32_t)(p0 >> 32) ^ x3 ^ k1;
        x3 = (uint32_t)p0;
        k0 += key_step[0];
        k1 += key_step[1];
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}
