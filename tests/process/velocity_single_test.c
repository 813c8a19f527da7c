/* SPDX-License-Identifier: BSD-2-Clause */
/* The velocity in single precision against that in double at the same place,
 * next to fronts, and the same bits in pieces of any length. */
#include "kac_check.h"

#define OK(call) assert_int_equal((call), KAC_OK)

static float single(double a, double c, double t, float x)
{
    float v = 7.0f;

    OK(kac_law_velocity_f32(a, c, t, 1, &x, &v));
    return v;
}

static void test_values(void **state)
{
    double worst = 0.0;

    (void)state;
    for (double lam = 1e-25; lam < 1e25; lam *= 3.7) {
        for (double c = 1e-20; c < 1e21; c *= 1e5) {
            const double t = 0.7, a = lam / t;
            const float front = (float)(c * t);

            for (int k = 0; k < 60; k++) {
                /* from the centre, then from the front by halves */
                const double y = k < 30 ? (k + 0.3) / 31.0 : ldexp(1.0, 15 - k);
                const float x = k < 30 ? (float)(c * t * y)
                                       : (float)(c * t * (1.0 - 0.5 * y));
                const double place = x;
                double want;

                OK(kac_law_velocity(a, c, t, 1, &place, &want, NULL, NULL));
                if (fabs(want) < 0x1p-126 || x >= front) {
                    continue; /* subnormal; the fronts of the types differ */
                }
                worst =
                    fmax(worst, fabs(single(a, c, t, x) - want) / fabs(want));
                assert_true(single(a, c, t, -x) == -single(a, c, t, x));
            }
            if (c * t > 1e-18) {
                assert_true(single(a, c, t, front) == (float)c);
                assert_true(single(a, c, t, -2.0f * front) == -(float)c);
            }
        }
    }
    check("relative error", 0.0, worst, 0.0, 6e-7);
}

static void test_arrays(void **state)
{
    enum { N = 5000 };
    static float x[N], v[N], w[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        x[i] = (float)(6.5 * (i - N / 2) / N);
    }
    x[17] = NAN;
    x[18] = INFINITY;
    OK(kac_law_velocity_f32(9.0, 3.0, 1.0, N, x, v));
    for (int i = 0; i < N; i += 37) {
        OK(kac_law_velocity_f32(9.0, 3.0, 1.0, N - i < 37 ? N - i : 37, x + i,
                                w + i));
    }
    assert_true(isnan(v[17]) && isnan(w[17]) && v[18] == 3.0f);
    v[17] = w[17] = 0.0f;
    assert_memory_equal(v, w, sizeof v);
    assert_true(single(9.0, 3.0, 0.0, 0.0f) == 0.0f);
    assert_true(single(9.0, 3.0, 0.0, 1e-9f) == 3.0f);
}

static void refused(kac_status status, const char *what)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), what));
}

static void test_arguments(void **state)
{
    float x = 0.5f, v = 7.0f;

    (void)state;
    refused(kac_law_velocity_f32(NAN, 1.0, 1.0, 1, &x, &v), "a is nan");
    refused(kac_law_velocity_f32(1.0, 0.0, 1.0, 1, &x, &v), "c is 0");
    refused(kac_law_velocity_f32(1.0, 1.0, -1.0, 1, &x, &v), "t is -1");
    refused(kac_law_velocity_f32(1.0, 1.0, 1.0, -1, &x, &v), "n is -1");
    refused(kac_law_velocity_f32(1.0, 1.0, 1.0, 1, NULL, &v), "x is NULL");
    refused(kac_law_velocity_f32(1.0, 1.0, 1.0, 1, &x, NULL), "v is NULL");
    assert_true(v == 7.0f);
    OK(kac_law_velocity_f32(1.0, 1.0, 1.0, 0, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
