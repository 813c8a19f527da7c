/* SPDX-License-Identifier: BSD-2-Clause */
/* Data sets in files: which kind of file it is. */

#include "data/data_priv.h"

#include <string.h>

typedef kac_status open_fn(kac_context *context, struct kaci_file *file,
                           kac_dataset **out);

// ASCII letters only, whatever the locale.
static int ends_with(const char *path, const char *ending)
{
    const size_t size = strlen(path), tail = strlen(ending);

    for (size_t i = 0; size >= tail && i < tail; i++) {
        const char c = path[size - tail + i];

        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != ending[i]) {
            return 0;
        }
    }
    return size >= tail;
}

static kac_status recognise(const struct kaci_file *file, open_fn **out)
{
    const char *path = kaci_file_path(file);
    const int64_t size = kaci_file_size(file);
    unsigned char head[6] = {0};
    kac_status status = kaci_file_read(file, 0, size < 6 ? size : 6, head);

    if (status != KAC_OK) {
        return status;
    }
    if (size >= 6 && memcmp(head, "\x93NUMPY", 6) == 0) {
        *out = kaci_dataset_open_npy;
    } else if (ends_with(path, ".csv") || ends_with(path, ".txt") ||
               ends_with(path, ".tsv")) {
        *out = kaci_dataset_open_csv;
    } else if (size >= 4 && head[0] == 0 && head[1] == 0) {
        *out = kaci_dataset_open_idx;
    } else if (size >= 2 && head[0] == 0x1f && head[1] == 0x8b) {
        status = kaci_error(
            KAC_ERROR_FORMAT,
            "%.360s: compressed with gzip; must be unpacked first", path);
    } else {
        status =
            kaci_error(KAC_ERROR_FORMAT,
                       "%.360s: neither .npy nor IDX, nor named .csv, .txt "
                       "or .tsv",
                       path);
    }
    return status;
}

kac_status kac_dataset_open(kac_context *ctx, const char *path,
                            kac_dataset **out)
{
    struct kaci_file *file;
    open_fn *opener = NULL;
    struct kaci_fpmode mode;
    kac_status status;

    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_file_open(ctx, path, &file);
    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    status = recognise(file, &opener);
    if (status == KAC_OK) {
        status = opener(ctx, file, out);
    }
    kaci_fp_leave(mode);
    if (status != KAC_OK) {
        kaci_file_close(file);
    }
    return status;
}
