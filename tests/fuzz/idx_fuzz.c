/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: IDX data sets (a file without a telling name). */

#include "fuzz_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_dataset(fuzz_file("", data, size));
    return 0;
}
