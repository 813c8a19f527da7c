/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of networks need first: calls that must succeed, and numbers.
 * Include after cmocka.h. */
#ifndef KAC_TEST_GOOD_NUMBERS_H
#define KAC_TEST_GOOD_NUMBERS_H

#include <stdint.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

/* A call that must succeed; where it does not, its message is printed. */
static inline void good(kac_status status)
{
    if (status != KAC_OK) {
        print_error("%s\n", kac_last_error());
    }
    assert_int_equal(status, KAC_OK);
}

/* [n] normal numbers, other ones for every stream; to be freed. */
static inline float *numbers(int64_t n, uint32_t stream)
{
    double *values = malloc((size_t)n * sizeof *values);
    float *out = malloc((size_t)n * sizeof *out);

    assert_true(n == 0 || (values && out));
    good(kac_random_normal(9, stream, 0, n, values));
    for (int64_t i = 0; i < n; i++) {
        out[i] = (float)values[i];
    }
    free(values);
    return out;
}

#endif
