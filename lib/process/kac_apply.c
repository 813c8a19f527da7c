/* SPDX-License-Identifier: BSD-2-Clause */
/* What the public functions of the Kac law share: checks, blocks. */

#include "process/kac_cone.h"

#include <string.h>

kac_status kaci_cone_check(double a, double c, double t, int64_t n)
{
    KACI_REQUIRE(cone_rate_ok(a), "a is %g, must be between 1e-60 and 1e60", a);
    KACI_REQUIRE(cone_rate_ok(c), "c is %g, must be between 1e-60 and 1e60", c);
    KACI_REQUIRE(cone_time_ok(t),
                 "t is %g, must be 0 or between 1e-60 and 1e60", t);
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    return KAC_OK;
}

kac_status kaci_cone_apply(double a, double c, double t, int64_t n,
                           const char *name, const double *in, double *out,
                           kaci_cone_fn fn, const void *detail)
{
    const kac_status status = kaci_cone_check(a, c, t, n);
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || in != NULL, "%s is NULL", name);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    cone = cone_at(a, c, t);
    for (int64_t i = 0; i < n; i += KACI_BLOCK) {
        const int64_t count = n - i < KACI_BLOCK ? n - i : KACI_BLOCK;
        double block[KACI_BLOCK];

        memcpy(block, in + i, (size_t)count * sizeof *block);
        fn(&cone, detail, count, block, out + i);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
