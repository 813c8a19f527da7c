/* SPDX-License-Identifier: BSD-2-Clause */
/* Little-endian words at any address, on any machine. */
#include "base/base.h"

uint16_t kaci_get_u16(const void *bytes)
{
    const unsigned char *b = bytes;

    return (uint16_t)(b[0] | b[1] << 8);
}

uint32_t kaci_get_u32(const void *bytes)
{
    const unsigned char *b = bytes;

    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
           (uint32_t)b[3] << 24;
}

uint64_t kaci_get_u64(const void *bytes)
{
    const unsigned char *b = bytes;

    return (uint64_t)kaci_get_u32(b) | (uint64_t)kaci_get_u32(b + 4) << 32;
}

void kaci_put_u16(void *bytes, uint16_t word)
{
    unsigned char *b = bytes;

    b[0] = (unsigned char)(word & 0xff);
    b[1] = (unsigned char)(word >> 8);
}

void kaci_put_u32(void *bytes, uint32_t word)
{
    unsigned char *b = bytes;

    for (int i = 0; i < 4; i++) {
        b[i] = (unsigned char)(word >> 8 * i & 0xff);
    }
}

void kaci_put_u64(void *bytes, uint64_t word)
{
    unsigned char *b = bytes;

    for (int i = 0; i < 8; i++) {
        b[i] = (unsigned char)(word >> 8 * i & 0xff);
    }
}
