/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: .npy files, as arrays and as data sets. */

#include "fuzz_input.h"

static void read_array(const char *path)
{
    kac_npy *npy = NULL;
    int64_t n;
    double *out;

    if (kac_npy_open(NULL, path, &npy) != KAC_OK) {
        if (npy != NULL || kac_last_error()[0] == 0) {
            abort();
        }
        return;
    }
    n = kac_npy_count(npy);
    if (n < 0 || n > INT64_C(1) << 24 || kac_npy_rank(npy) > 8 ||
        kac_type_name(kac_npy_type(npy)) == NULL) {
        abort();
    }
    out = malloc((size_t)n * sizeof *out + 1);
    if (kac_npy_read(npy, 0, n, out) != KAC_OK ||
        kac_npy_read_f32(npy, n / 2, n - n / 2, (float *)out) != KAC_OK) {
        abort();
    }
    free(out);
    kac_npy_destroy(npy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(".npy", data, size);

    read_array(path);
    fuzz_dataset(path);
    return 0;
}
