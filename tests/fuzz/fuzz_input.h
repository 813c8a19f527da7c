/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fuzz targets share: the input as a file, and reading it. */
#ifndef KAC_FUZZ_INPUT_H
#define KAC_FUZZ_INPUT_H

#include <kacflow/dataset.h>
#include <kacflow/tensor_file.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The one file, in the working directory; overwritten by every input. */
static inline const char *fuzz_file(const char *ending, const uint8_t *data,
                                    size_t size)
{
    static char path[64];
    static int file = -1;

    if (file < 0) {
        snprintf(path, sizeof path, "fuzz-input-%ld%s", (long)getpid(), ending);
        file = open(path, O_WRONLY | O_CREAT, 0600);
    }
    if (file < 0 || ftruncate(file, (off_t)size) != 0 ||
        pwrite(file, data, size, 0) != (ssize_t)size) {
        abort();
    }
    return path;
}

/* Opens a data set and reads it whole, in one piece and row by row from the
 * end: the same bits, or an error both times. Aborts on what must not be. */
static inline void fuzz_dataset(const char *path)
{
    kac_dataset *set = NULL;
    const kac_status status = kac_dataset_open(NULL, path, &set);
    int64_t n, d;
    float *whole, *row;
    int whole_ok, rows_ok = 1;

    if (status != KAC_OK) {
        if (set != NULL || kac_last_error()[0] == 0) {
            abort();
        }
        return;
    }
    n = kac_dataset_count(set);
    d = kac_dataset_dimension(set);
    if (n < 1 || d < 1 || n > (INT64_C(1) << 24) / d) {
        abort(); // more numbers than bytes
    }
    whole = malloc((size_t)(n * d) * sizeof *whole);
    row = malloc((size_t)d * sizeof *row);
    whole_ok = kac_dataset_read(set, 0, n, whole) == KAC_OK;
    for (int64_t i = n; i-- > 0 && n - i < 64;) {
        const int ok = kac_dataset_gather(set, 1, &i, row) == KAC_OK;

        if (ok && whole_ok &&
            memcmp(row, whole + i * d, (size_t)d * sizeof *row) != 0) {
            abort();
        }
        rows_ok = rows_ok && ok;
    }
    if (whole_ok && !rows_ok) {
        abort();
    }
    free(row);
    free(whole);
    kac_dataset_destroy(set);
}

#endif
