/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: safetensors files. */

#include "fuzz_input.h"

static void read_tensor(const kac_tensors *tensors, int64_t i)
{
    const int64_t n = kac_tensors_elements(tensors, i);
    double *out;

    if (n < 0 || n > INT64_C(1) << 24 ||
        kac_tensors_find(tensors, kac_tensors_name(tensors, i)) != i) {
        abort();
    }
    out = malloc((size_t)n * sizeof *out + 1);
    if (kac_tensors_read(tensors, i, n, out) != KAC_OK ||
        kac_tensors_read_f32(tensors, i, n, (float *)out) != KAC_OK) {
        abort();
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(".safetensors", data, size);
    kac_tensors *tensors = NULL;

    if (kac_tensors_open(NULL, path, &tensors) != KAC_OK) {
        if (tensors != NULL || kac_last_error()[0] == 0) {
            abort();
        }
        return 0;
    }
    for (int64_t i = 0; i < kac_tensors_count(tensors); i++) {
        read_tensor(tensors, i);
    }
    for (int64_t i = 0; i < kac_tensors_metadata_count(tensors); i++) {
        const char *key = kac_tensors_metadata_key(tensors, i);

        if (kac_tensors_metadata(tensors, key) == NULL) {
            abort();
        }
    }
    kac_tensors_destroy(tensors);
    return 0;
}
