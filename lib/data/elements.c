/* SPDX-License-Identifier: BSD-2-Clause */
/* Elements in files: read in blocks, converted; written little-endian. */

#include "data/data_priv.h"

#include <string.h>

// On the stack: a step of training reads data and must not allocate.
enum { BLOCK = 16384 };

kac_status kaci_elements_read_f32(const struct kaci_elements *elements,
                                  int64_t first, int64_t n, float *out)
{
    const int64_t size = kac_type_size(elements->type);
    int64_t offset = elements->offset + first * size;
    unsigned char block[BLOCK];
    kac_status status = KAC_OK;

    if (elements->type == KAC_TYPE_F32) {
        status = kaci_file_read(elements->file, offset, n * 4, out);
        if (status == KAC_OK) {
            kaci_convert_f32(KAC_TYPE_F32, elements->big, n, out, out);
        }
        return status;
    }
    while (n > 0 && status == KAC_OK) {
        const int64_t part = n < BLOCK / size ? n : BLOCK / size;

        status = kaci_file_read(elements->file, offset, part * size, block);
        if (status == KAC_OK) {
            kaci_convert_f32(elements->type, elements->big, part, block, out);
        }
        offset += part * size;
        out += part;
        n -= part;
    }
    return status;
}

kac_status kaci_elements_read(const struct kaci_elements *elements,
                              int64_t first, int64_t n, double *out)
{
    const int64_t size = kac_type_size(elements->type);
    int64_t offset = elements->offset + first * size;
    unsigned char block[BLOCK];
    kac_status status = KAC_OK;

    if (elements->type == KAC_TYPE_F64) {
        status = kaci_file_read(elements->file, offset, n * 8, out);
        if (status == KAC_OK) {
            kaci_convert(KAC_TYPE_F64, elements->big, n, out, out);
        }
        return status;
    }
    while (n > 0 && status == KAC_OK) {
        const int64_t part = n < BLOCK / size ? n : BLOCK / size;

        status = kaci_file_read(elements->file, offset, part * size, block);
        if (status == KAC_OK) {
            kaci_convert(elements->type, elements->big, part, block, out);
        }
        offset += part * size;
        out += part;
        n -= part;
    }
    return status;
}

kac_status kaci_put_floats(struct kaci_writer *writer, int64_t n,
                           const float *numbers)
{
    unsigned char block[BLOCK];
    kac_status status = KAC_OK;

    while (n > 0 && status == KAC_OK) {
        const int64_t part = n < BLOCK / 4 ? n : BLOCK / 4;

        for (int64_t i = 0; i < part; i++) {
            uint32_t word;
            memcpy(&word, &numbers[i], sizeof word);
            kaci_put_u32(block + 4 * i, word);
        }
        status = kaci_writer_put(writer, block, 4 * part);
        numbers += part;
        n -= part;
    }
    return status;
}

kac_status kaci_put_doubles(struct kaci_writer *writer, int64_t n,
                            const double *numbers)
{
    unsigned char block[BLOCK];
    kac_status status = KAC_OK;

    while (n > 0 && status == KAC_OK) {
        const int64_t part = n < BLOCK / 8 ? n : BLOCK / 8;

        for (int64_t i = 0; i < part; i++) {
            uint64_t word;
            memcpy(&word, &numbers[i], sizeof word);
            kaci_put_u64(block + 8 * i, word);
        }
        status = kaci_writer_put(writer, block, 8 * part);
        numbers += part;
        n -= part;
    }
    return status;
}
