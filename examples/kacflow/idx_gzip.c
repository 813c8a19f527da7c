/* SPDX-License-Identifier: BSD-2-Clause */
/* IDX files compressed by gzip, decompressed into memory. */
#include "idx_gzip.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "message.h"

enum { block_size = 1 << 20 };

bool idx_gzip_is(const char *path)
{
    unsigned char head[2] = {0, 0};
    FILE *file = fopen(path, "rb");
    bool is;

    if (!file)
        return false;
    is = fread(head, 1, 2, file) == 2 && head[0] == 0x1f && head[1] == 0x8b;
    fclose(file);
    return is;
}

/* Bytes of an element of an IDX type; 0 for none. */
static int64_t type_size(int type)
{
    switch (type) {
    case 0x08: // unsigned byte
    case 0x09: // signed byte
        return 1;
    case 0x0b: // int16
        return 2;
    case 0x0c: // int32
    case 0x0d: // float
        return 4;
    case 0x0e: // double
        return 8;
    default:
        return 0;
    }
}

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

static int wrong_content(const char *path, const char *what)
{
    message_error("%s: %s", path, what);
    return TOOL_FAILED;
}

/* Read the header; *size receives the bytes that must follow. */
static int read_header(gzFile file, const char *path, struct idx_array *out,
                       int *type, int64_t *size)
{
    uint8_t head[4], sizes[36];

    if (gzread(file, head, 4) != 4 || head[0] != 0 || head[1] != 0 ||
        type_size(head[2]) == 0 || head[3] < 1 || head[3] > 9)
        return wrong_content(path, "compressed, but not an IDX file inside "
                                   "(other kinds must be decompressed first)");
    *type = head[2];
    out->rank = head[3];
    if (gzread(file, sizes, 4 * (unsigned)head[3]) != 4 * head[3])
        return wrong_content(path, "ends within its IDX header");
    out->d = 1;
    for (int i = 0; i < out->rank; i++) {
        out->shape[i] = big_endian(sizes + 4 * i);
        if (out->shape[i] < 1)
            return wrong_content(path, "a dimension of its IDX header is 0");
        if (i > 0 && out->d > INT64_C(0x10000000000) / out->shape[i])
            return wrong_content(path, "its points are too large");
        if (i > 0)
            out->d *= out->shape[i];
    }
    out->n = out->shape[0];
    if (out->n > INT64_C(0x100000000000) / out->d)
        return wrong_content(path, "its IDX header promises more than any "
                                   "memory holds");
    *size = out->n * out->d * type_size(*type);
    return 0;
}

/* Read exactly `size` bytes; the memory doubles as they come. */
static int read_body(gzFile file, const char *path, int64_t size, uint8_t **out)
{
    int64_t room = size < block_size ? size : block_size, have = 0;
    uint8_t *bytes = calloc(1, (size_t)room), extra;

    while (bytes && have < size) {
        int64_t want;
        int got;

        if (have == room) {
            uint8_t *more;

            room = room > size / 2 ? size : 2 * room;
            more = realloc(bytes, (size_t)room);
            if (!more)
                break;
            bytes = more;
        }
        want = room - have < block_size ? room - have : block_size;
        got = gzread(file, bytes + have, (unsigned)want);
        if (got <= 0) {
            int code;
            const char *why = gzerror(file, &code);

            message_error("%s: %s after %" PRId64 " of the %" PRId64
                          " bytes that its IDX header promises",
                          path,
                          code == Z_OK || code == Z_BUF_ERROR ? "ends" : why,
                          have, size);
            free(bytes);
            return TOOL_FAILED;
        }
        have += got;
    }
    if (!bytes || have < size) {
        free(bytes);
        return message_memory(path);
    }
    if (gzread(file, &extra, 1) != 0) {
        free(bytes);
        return wrong_content(path, "is damaged, or longer than its IDX header "
                                   "says");
    }
    *out = bytes;
    return 0;
}

static float element(int type, const uint8_t *p)
{
    const uint32_t high = type_size(type) >= 4 ? big_endian(p) : 0;
    uint64_t word;
    float single;
    double value;

    switch (type) {
    case 0x09:
        return (float)(int8_t)p[0];
    case 0x0b:
        return (float)(int16_t)(uint16_t)(p[0] << 8 | p[1]);
    case 0x0c:
        return (float)(int32_t)high;
    case 0x0d:
        memcpy(&single, &high, sizeof single);
        return single;
    default:
        word = (uint64_t)high << 32 | big_endian(p + 4);
        memcpy(&value, &word, sizeof value);
        return (float)value;
    }
}

int idx_gzip_read(const char *path, struct idx_array *out)
{
    gzFile file = gzopen(path, "rb");
    uint8_t *bytes = NULL;
    int64_t size = 0, stride;
    int type = 0, wrong;

    memset(out, 0, sizeof *out);
    if (!file) {
        message_error("%s cannot be opened", path);
        return TOOL_FAILED;
    }
    wrong = read_header(file, path, out, &type, &size);
    if (!wrong)
        wrong = read_body(file, path, size, &bytes);
    gzclose(file);
    if (wrong)
        return wrong;
    if (type == 0x08) {
        out->bytes = bytes;
        return 0;
    }
    stride = type_size(type);
    out->values = malloc((size_t)(out->n * out->d) * sizeof *out->values);
    if (!out->values) {
        free(bytes);
        return message_memory(path);
    }
    for (int64_t i = 0; i < out->n * out->d; i++)
        out->values[i] = element(type, bytes + i * stride);
    free(bytes);
    return 0;
}

void idx_gzip_free(struct idx_array *array)
{
    free(array->bytes);
    free(array->values);
    memset(array, 0, sizeof *array);
}
