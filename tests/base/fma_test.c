/* SPDX-License-Identifier: BSD-2-Clause */
/* The fused multiply-add in whole numbers against that of the system, which
 * glibc rounds once. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/base.h"

static void check(double x, double y, double z)
{
    const double got = kaci_fma_exactly(x, y, z), want = fma(x, y, z);

    if (memcmp(&got, &want, sizeof got) != 0 && !(isnan(got) && isnan(want))) {
        fail_msg("%a * %a + %a: %a, must be %a", x, y, z, got, want);
    }
}

static double next(double x, int64_t steps)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    bits += (uint64_t)steps;
    memcpy(&x, &bits, sizeof bits);
    return x;
}

/* A double of any sign whose biased exponent is least .. least + count - 1,
 * half of them with a few bits only. */
static double number(struct kaci_random *random, int least, int count)
{
    uint64_t bits = kaci_random_u64(random);
    const uint64_t exponent =
        (uint64_t)(least + kaci_random_below(random, count));
    double x;

    if (kaci_random_u32(random) % 2 != 0) {
        bits &= ~UINT64_C(0) << kaci_random_below(random, 52);
    }
    bits = (bits & UINT64_C(0x800fffffffffffff)) | exponent << 52;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void random_numbers(void **state)
{
    // Everything; near 1; near the smallest; near the largest; products that
    // are subnormal and that overflow.
    static const int ranges[][2] = {{0, 2048},  {963, 120}, {0, 60},
                                    {1987, 60}, {480, 60},  {1500, 60}};
    enum { RANGES = sizeof ranges / sizeof *ranges };
    struct kaci_random random;

    (void)state;
    kaci_random_begin(&random, 1, KACI_RANDOM_USER, 0, 0);
    for (int i = 0; i < 200000; i++) {
        const int *a = ranges[kaci_random_below(&random, RANGES)];
        const int *b = ranges[kaci_random_below(&random, RANGES)];
        const int *c = ranges[kaci_random_below(&random, RANGES)];
        const double x = number(&random, a[0], a[1]);
        const double y = number(&random, b[0], b[1]);

        check(x, y, number(&random, c[0], c[1]));
        // Most of the product cancelled, and all that a double has of it.
        check(x, y, -x * y);
        check(x, y, next(-x * y, kaci_random_below(&random, 5) - 2));
    }
}

static void odd_numbers(void **state)
{
    static const double odd[] = {0.0,       -0.0,       1,        -1,
                                 0x1p-1074, -0x1p-1074, 0x1p-537, -0x1p-538,
                                 DBL_MIN,   DBL_MAX,    -DBL_MAX, INFINITY,
                                 -INFINITY, NAN,        0x1p53,   0x1.8p-1022};
    enum { ODD = sizeof odd / sizeof *odd };

    (void)state;
    for (int i = 0; i < ODD * ODD * ODD; i++) {
        check(odd[i % ODD], odd[i / ODD % ODD], odd[i / ODD / ODD]);
    }
    // Halfway, a little more and a little less.
    check(0x1.0000000000001p0, 0x1.0000000000001p0, -1);
    check(0x1p0, 0x1p0, 0x1p-53);
    check(0x1p0, 0x1.0000000000001p0, 0x1p-53);
    check(0x1.fffffffffffffp0, 0x1.fffffffffffffp-54, 1);
    check(0x1.0000000000001p0, 0x1.fffffffffffffp-1, 0x1p-106);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(odd_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
