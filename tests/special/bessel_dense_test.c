/* SPDX-License-Identifier: BSD-2-Clause */
/* Bessel functions in single precision against those in double precision, at
 * one float in 4001 of all, or in as many as the argument says: error at most
 * 0.6 ulp, the same where both are infinite, NaN where the other is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <kacflow/special.h>

enum { BLOCK = 8192 };

static uint32_t stride = 4001;

struct function {
    const char *name;
    kac_status (*array)(int64_t, const double *, double *);
    kac_status (*array_f32)(int64_t, const float *, float *);
};

static const struct function functions[] = {
    {"i0", kac_bessel_i0_array, kac_bessel_i0_array_f32},
    {"i1", kac_bessel_i1_array, kac_bessel_i1_array_f32},
    {"i0e", kac_bessel_i0e_array, kac_bessel_i0e_array_f32},
    {"i1e", kac_bessel_i1e_array, kac_bessel_i1e_array_f32},
    {"ratio", kac_bessel_ratio_array, kac_bessel_ratio_array_f32},
    {"h", kac_bessel_h_array, kac_bessel_h_array_f32},
    {"kappa", kac_bessel_kappa_array, kac_bessel_kappa_array_f32},
    {"h'", kac_bessel_h_derivative_array, kac_bessel_h_derivative_array_f32},
};

/* |got - want| in spacings of floats at want; 0 where got is infinite and want
 * rounds to infinity. */
static double ulp_error(float got, double want)
{
    int exponent;

    if (isnan(got) || isnan(want)) {
        return isnan(got) && isnan(want) ? 0.0 : (double)INFINITY;
    }
    if (isinf(got)) {
        return fabs(want) >= 0x1.ffffffp127 && (got > 0) == (want > 0)
                   ? 0.0
                   : (double)INFINITY;
    }
    frexp(want, &exponent);
    exponent = exponent < -125 ? -125 : exponent;
    return ldexp(fabs((double)got - want), 24 - exponent);
}

static void test_every_float(void **state)
{
    static float x[BLOCK], got[BLOCK];
    static double wide[BLOCK], want[BLOCK];
    double worst[8] = {0.0};
    float where[8] = {0.0f};
    uint64_t bits = 0;

    (void)state;
    while (bits >> 32 == 0) {
        int count = 0;

        for (; count < BLOCK && bits >> 32 == 0; count++, bits += stride) {
            const uint32_t low = (uint32_t)bits;

            memcpy(&x[count], &low, sizeof low);
            wide[count] = (double)x[count];
        }
        for (int f = 0; f < 8; f++) {
            assert_int_equal(functions[f].array_f32(count, x, got), KAC_OK);
            assert_int_equal(functions[f].array(count, wide, want), KAC_OK);
            for (int i = 0; i < count; i++) {
                const double error = ulp_error(got[i], want[i]);

                if (error > worst[f]) {
                    worst[f] = error;
                    where[f] = x[i];
                }
            }
        }
    }
    for (int f = 0; f < 8; f++) {
        print_message("%-5s %.4f ulp at %.9g\n", functions[f].name, worst[f],
                      (double)where[f]);
        assert_true(worst[f] > 0.49);
        assert_true(worst[f] < 0.6);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_float),
    };

    if (argc > 1) {
        stride = (uint32_t)strtoul(argv[1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
