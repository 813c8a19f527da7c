/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: CSV data sets. */

#include "fuzz_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_dataset(fuzz_file(".csv", data, size));
    return 0;
}
