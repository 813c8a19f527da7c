/* SPDX-License-Identifier: BSD-2-Clause */
/* IDX files compressed by gzip, decompressed into memory. */
#ifndef KACFLOW_TOOL_IDX_GZIP_H
#define KACFLOW_TOOL_IDX_GZIP_H

#include <stdbool.h>
#include <stdint.h>

struct idx_array {
    int32_t rank; // of the whole file, 1 to 9
    int64_t shape[9];
    int64_t n, d;   // points, numbers a point
    uint8_t *bytes; // [n, d] where the file has bytes, else NULL
    float *values;  // [n, d] where it has other numbers, else NULL
};

/* Does the file begin like one of gzip? */
bool idx_gzip_is(const char *path);

/* Read it; 0 or an exit status, with a message. Nothing is believed: memory
 * grows with what really comes out, and the size must be the header's. */
int idx_gzip_read(const char *path, struct idx_array *out);

void idx_gzip_free(struct idx_array *array);

#endif
