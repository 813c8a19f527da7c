/* SPDX-License-Identifier: BSD-2-Clause */
/* The order in which a run sees its data: a new permutation in every epoch,
 * computed for one position at a time. */
#include "base/base.h"

/* A Feistel network on 2 * half bits is a permutation of 0 .. 4^half - 1,
 * whatever its round function (M. Luby, C. Rackoff, SIAM J. Comput. 17, 1988);
 * values >= n are sent through it again until they fall below n ("cycle
 * walking"; J. Black, P. Rogaway, CT-RSA 2002). */
enum { ROUNDS = 6 };

static uint32_t round_word(enum kaci_purpose purpose, const uint32_t key[2],
                           uint64_t epoch, uint32_t round, uint32_t half)
{
    const uint32_t counter[4] = {half, round << 24 | (uint32_t)(epoch >> 32),
                                 (uint32_t)epoch, (uint32_t)purpose << 24};
    uint32_t word[4];

    kaci_philox4x32(counter, key, word);
    return word[0];
}

static uint64_t permute(enum kaci_purpose purpose, const uint32_t key[2],
                        uint64_t epoch, int half, uint64_t value)
{
    const uint32_t mask = (uint32_t)(((uint64_t)1 << half) - 1);
    uint32_t left = (uint32_t)(value >> half), right = (uint32_t)value & mask;

    for (uint32_t round = 0; round < ROUNDS; round++) {
        const uint32_t old = right;

        right = left ^ (round_word(purpose, key, epoch, round, right) & mask);
        left = old;
    }
    return (uint64_t)left << half | right;
}

int64_t kaci_data_order(enum kaci_purpose purpose, uint64_t seed, int64_t n,
                        int64_t position)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint64_t epoch = (uint64_t)(position / n);
    uint64_t value = (uint64_t)(position % n);
    int half = 1;

    assert(n > 0 && n <= (int64_t)1 << 62 && position >= 0);
    while (half < 31 && (uint64_t)1 << (2 * half) < (uint64_t)n) {
        half++;
    }
    do {
        value = permute(purpose, key, epoch, half, value);
    } while (value >= (uint64_t)n);
    return (int64_t)value;
}
