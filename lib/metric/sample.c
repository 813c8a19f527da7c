/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of samples. */

#include <math.h>

#include "metric/metric_priv.h"

kac_status kaci_check_sample(const char *name, int64_t n, int64_t d,
                             const float *x)
{
    KACI_REQUIRE(x != NULL, "%s is NULL", name);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < d; j++) {
            const double value = (double)x[i * d + j];

            if (!(fabs(value) < INFINITY)) {
                return kaci_error(KAC_ERROR_NONFINITE,
                                  "%s[%" PRId64 ", %" PRId64
                                  "] is %g, must be finite",
                                  name, i, j, value);
            }
        }
    }
    return KAC_OK;
}

kac_status kaci_check_sizes(int64_t n, int64_t m, int64_t d)
{
    int64_t bytes;

    KACI_REQUIRE(n >= 1, "n is %" PRId64 ", must be >= 1", n);
    KACI_REQUIRE(m >= 1, "m is %" PRId64 ", must be >= 1", m);
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    KACI_REQUIRE(
        kaci_mul_size(n, d, 16, &bytes),
        "n is %" PRId64 ", too large for points of %" PRId64 " numbers", n, d);
    KACI_REQUIRE(
        kaci_mul_size(m, d, 16, &bytes),
        "m is %" PRId64 ", too large for points of %" PRId64 " numbers", m, d);
    KACI_REQUIRE(kaci_mul_size(n, m, 1, &bytes),
                 "n is %" PRId64 " and m is %" PRId64 ", too many pairs", n, m);
    return KAC_OK;
}
