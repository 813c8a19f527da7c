/* SPDX-License-Identifier: BSD-2-Clause */
/* Bessel functions against reference values, at their special values, and
 * over arrays. */
#include "vectors.h"

#include <float.h>
#include <math.h>

#include <kacflow/special.h>

#include "kernel/kernel.h"
#include "special/special.h"

static void check_close(const char *what, double at, double got, double want,
                        double bound)
{
    if (got != want && !(fabs(got - want) <= bound * fabs(want))) {
        fail_msg("%s at %.17g: %.17g, must be %.17g (relative error %.2e)",
                 what, at, got, want, fabs(got - want) / fabs(want));
    }
}

static void test_vectors(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "bessel.csv");
    while (vectors_next(&v)) {
        const double z = vectors_number(&v, "z");

        check_close("h", z, kac_bessel_h(z), vectors_number(&v, "h"), 5e-16);
        check_close("h", -z, kac_bessel_h(-z), vectors_number(&v, "h"), 5e-16);
        check_close("i0e", z, kac_bessel_i0e(z), vectors_number(&v, "i0e"),
                    5e-16);
        check_close("i0e", -z, kac_bessel_i0e(-z), vectors_number(&v, "i0e"),
                    5e-16);
        check_close("i0", z, kac_bessel_i0(z), vectors_number(&v, "i0"), 5e-16);
        check_close("i1", z, kac_bessel_i1(z), vectors_number(&v, "i1"), 5e-16);
        check_close("i1e", z, kac_bessel_i1e(z), vectors_number(&v, "i1e"),
                    5e-16);
        check_close("i1/i0", z, kac_bessel_ratio(z),
                    vectors_number(&v, "i1_over_i0"), 5e-16);
        check_close("kappa", z, kac_bessel_kappa(z * z),
                    vectors_number(&v, "kap"), 1.2e-15);
        check_close("slope", z, kaci_slope(sqrt(z * z + 36.0)),
                    vectors_number(&v, "hk"), 1.5e-15);
        rows++;
    }
    assert_int_equal(rows, 227);
}

/* I0 exp(6 - s) sqrt(s), s = sqrt(z^2 + 36), from the table's I0e; s - z - 6
 * is -12 z / (s + z + 6). */
static void test_mass(void **state)
{
    struct vectors v;

    (void)state;
    vectors_open(&v, "bessel.csv");
    while (vectors_next(&v)) {
        const double z = vectors_number(&v, "z"), s = sqrt(z * z + 36.0);
        const double want =
            vectors_number(&v, "i0e") * exp(12.0 * z / (s + z + 6.0)) * sqrt(s);

        check_close("mass", z, kaci_mass(s), want, 5e-15);
    }
}

static void test_special_values(void **state)
{
    const double infinity = (double)INFINITY, nan_value = (double)NAN;
    const double tiny = 5e-324;

    (void)state;
    assert_true(kac_bessel_h(0.0) == 2.0 && kac_bessel_h(tiny) == 2.0);
    check_close("h", tiny, kac_bessel_h(tiny), 2.0, DBL_EPSILON);
    check_close("h", 1e300, kac_bessel_h(1e300), 1e300, DBL_EPSILON);
    check_close("h", DBL_MAX, kac_bessel_h(DBL_MAX), DBL_MAX, DBL_EPSILON);
    assert_true(isinf(kac_bessel_h(infinity)) && kac_bessel_h(infinity) > 0);
    assert_true(isinf(kac_bessel_h(-infinity)) && kac_bessel_h(-infinity) > 0);
    assert_true(isnan(kac_bessel_h(nan_value)));

    check_close("kappa", 0.0, kac_bessel_kappa(0.0), 0.25, DBL_EPSILON);
    check_close("kappa", -0.0, kac_bessel_kappa(-0.0), 0.25, DBL_EPSILON);
    check_close("kappa", tiny, kac_bessel_kappa(tiny), 0.25, DBL_EPSILON);
    check_close("kappa", 1e300, kac_bessel_kappa(1e300), 1e-150, 1.2e-15);
    check_close("kappa", DBL_MAX, kac_bessel_kappa(DBL_MAX),
                1.0 / sqrt(DBL_MAX), 1.2e-15);
    assert_true(kac_bessel_kappa(infinity) == 0.0);
    assert_true(isnan(kac_bessel_kappa(-tiny)));
    assert_true(isnan(kac_bessel_kappa(-infinity)));
    assert_true(isnan(kac_bessel_kappa(nan_value)));

    check_close("i0e", 0.0, kac_bessel_i0e(0.0), 1.0, DBL_EPSILON);
    check_close("i0e", tiny, kac_bessel_i0e(tiny), 1.0, DBL_EPSILON);
    check_close("i0e", DBL_MAX, kac_bessel_i0e(DBL_MAX),
                0x1.9884533d43651p-2 / sqrt(DBL_MAX), 1e-15);
    assert_true(kac_bessel_i0e(infinity) == 0.0);
    assert_true(kac_bessel_i0e(-infinity) == 0.0);
    assert_true(isnan(kac_bessel_i0e(nan_value)));
}

static void test_special_values_of_order_1(void **state)
{
    const double infinity = (double)INFINITY, tiny = 5e-324;
    double (*const odd[])(double) = {kac_bessel_i1, kac_bessel_i1e,
                                     kac_bessel_ratio, kac_bessel_h_derivative};
    const double at_infinity[] = {infinity, 0.0, 1.0, 1.0};
    const double at_largest[] = {infinity, 0x1.9884533d43651p-2 / sqrt(DBL_MAX),
                                 1.0, 1.0};

    (void)state;
    for (int f = 0; f < 4; f++) {
        assert_true(odd[f](0.0) == 0.0 && !signbit(odd[f](0.0)));
        assert_true(odd[f](-0.0) == 0.0 && signbit(odd[f](-0.0)));
        assert_true(fabs(odd[f](tiny)) <= tiny);
        assert_true(odd[f](DBL_MIN) == 0.5 * DBL_MIN);
        assert_true(odd[f](infinity) == at_infinity[f]);
        assert_true(odd[f](-infinity) == -at_infinity[f]);
        assert_true(odd[f](DBL_MAX) == at_largest[f] ||
                    fabs(odd[f](DBL_MAX) / at_largest[f] - 1.0) < 5e-16);
        assert_true(odd[f](-3.7) == -odd[f](3.7));
        assert_true(odd[f](-37.0) == -odd[f](37.0));
        assert_true(isnan(odd[f]((double)NAN)));
    }
    assert_true(kac_bessel_i0(0.0) == 1.0 && kac_bessel_i0(tiny) == 1.0);
    assert_true(kac_bessel_i0(-37.0) == kac_bessel_i0(37.0));
    assert_true(isinf(kac_bessel_i0(714.0)) && isinf(kac_bessel_i1(714.0)));
    assert_true(kac_bessel_i0(713.98) < infinity);
    assert_true(kac_bessel_i1(-714.0) == -infinity);
    assert_true(kac_bessel_i0(DBL_MAX) == infinity);
    assert_true(kac_bessel_i0(-infinity) == infinity);
    assert_true(isnan(kac_bessel_i0((double)NAN)));
}

static void test_special_values_in_single_precision(void **state)
{
    const float infinity = INFINITY, tiny = 0x1p-149f;

    (void)state;
    assert_true(kac_bessel_i0_f32(0.0f) == 1.0f);
    assert_true(kac_bessel_i0e_f32(tiny) == 1.0f);
    assert_true(kac_bessel_h_f32(0.0f) == 2.0f);
    assert_true(kac_bessel_h_f32(FLT_MAX) == FLT_MAX);
    assert_true(kac_bessel_kappa_f32(0.0f) == 0.25f);
    assert_true(kac_bessel_i1_f32(-0.0f) == 0.0f);
    assert_true(signbit(kac_bessel_i1_f32(-0.0f)));
    assert_true(kac_bessel_i0_f32(91.9f) < infinity);
    assert_true(kac_bessel_i0_f32(92.0f) == infinity);
    assert_true(kac_bessel_i1_f32(-FLT_MAX) == -infinity);
    assert_true(kac_bessel_i0_f32(infinity) == infinity);
    assert_true(kac_bessel_i1_f32(-infinity) == -infinity);
    assert_true(kac_bessel_i0e_f32(infinity) == 0.0f);
    assert_true(kac_bessel_i1e_f32(infinity) == 0.0f);
    assert_true(kac_bessel_ratio_f32(-infinity) == -1.0f);
    assert_true(kac_bessel_h_f32(-infinity) == infinity);
    assert_true(kac_bessel_h_derivative_f32(-infinity) == -1.0f);
    assert_true(kac_bessel_kappa_f32(infinity) == 0.0f);
    assert_true(isnan(kac_bessel_kappa_f32(-tiny)));
}

/* Both sides of every split agree. */
static void test_seams(void **state)
{
    const double seams[] = {5.5, 7.0, 49.0, 1e17};
    double (*const even[])(double) = {kac_bessel_i0,           kac_bessel_i0e,
                                      kac_bessel_i1e,          kac_bessel_h,
                                      kac_bessel_h_derivative, kac_bessel_ratio,
                                      kac_bessel_kappa};

    (void)state;
    for (int f = 0; f < 7; f++) {
        for (int s = f == 0 ? 1 : 0; s < (f == 0 ? 3 : 4); s++) {
            check_close("seam", seams[s], even[f](nextafter(seams[s], 1e300)),
                        even[f](seams[s]), f == 0 ? 1e-14 : 2e-15);
        }
    }
}

typedef kac_status (*array_call)(int64_t, const double *, double *);
typedef kac_status (*array_call_f32)(int64_t, const float *, float *);

#define FORMS(name)                                                            \
    {                                                                          \
        kac_bessel_##name, kac_bessel_##name##_f32, kac_bessel_##name##_array, \
            kac_bessel_##name##_array_f32, kaci_bessel_##name,                 \
            kaci_bessel_##name##_f32                                           \
    }

static const struct forms {
    double (*scalar)(double);
    float (*scalar_f32)(float);
    array_call array;
    array_call_f32 array_f32;
    double (*inside)(double);
    float (*inside_f32)(float);
} forms[KACI_BESSEL_COUNT] = {
    [KACI_I0] = FORMS(i0),       [KACI_I1] = FORMS(i1),
    [KACI_I0E] = FORMS(i0e),     [KACI_I1E] = FORMS(i1e),
    [KACI_RATIO] = FORMS(ratio), [KACI_H] = FORMS(h),
    [KACI_KAPPA] = FORMS(kappa), [KACI_H_DERIVATIVE] = FORMS(h_derivative),
};

/* Arguments of both signs and every size, special ones among them. */
static void fill_arguments(int n, double *z, float *zf)
{
    const double special[] = {0.0,  -0.0, INFINITY, -INFINITY, NAN,  5e-324,
                              5.5,  7.0,  49.0,     DBL_MAX,   1e17, 700.0,
                              -1e9, 4.0,  16.0,     6.0};

    for (int i = 0; i < n; i++) {
        z[i] = (i % 3 == 0 ? -1.0 : 1.0) *
               (i % 2 ? 0.037 * i : exp(0.2 * (i % 500) - 50.0));
        if (i % 7 == 0) {
            z[i] = special[i / 7 % 16];
        }
        zf[i] = fabs(z[i]) > FLT_MAX ? copysignf(INFINITY, (float)z[i])
                                     : (float)z[i];
    }
}

static int same_bits(const void *a, const void *b, size_t size, int both_nan)
{
    return both_nan || memcmp(a, b, size) == 0;
}

/* Long enough that the processor's best table is taken. */
static void test_arrays(void **state)
{
    enum { N = 4801 };
    static double z[N], out[N];
    static float zf[N], outf[N];

    (void)state;
    for (int f = 0; f < KACI_BESSEL_COUNT; f++) {
        fill_arguments(N, z, zf);
        assert_int_equal(forms[f].array(N, z, out), KAC_OK);
        assert_int_equal(forms[f].array_f32(N, zf, outf), KAC_OK);
        for (int i = 0; i < N; i++) {
            const double want = forms[f].scalar(z[i]);
            const float want_f32 = forms[f].scalar_f32(zf[i]);

            assert_true(same_bits(&out[i], &want, sizeof want,
                                  isnan(out[i]) && isnan(want)));
            assert_true(same_bits(&outf[i], &want_f32, sizeof want_f32,
                                  isnan(outf[i]) && isnan(want_f32)));
        }
        assert_int_equal(forms[f].array(N, z, z), KAC_OK);
        assert_int_equal(forms[f].array_f32(N, zf, zf), KAC_OK);
        for (int i = 0; i < N; i++) {
            assert_true(z[i] == out[i] || isnan(out[i]));
            assert_true(zf[i] == outf[i] || isnan(outf[i]));
        }
    }
}

/* Every table of this processor gives the bits of the scalar functions, at
 * every tail. */
static void test_tables(void **state)
{
    enum { N = 1201 };
    static double z[N], out[N + 1];
    static float zf[N], outf[N + 1];

    (void)state;
    fill_arguments(N, z, zf);
    for (int32_t cpu = 0; cpu < 4; cpu++) {
        const struct kaci_kernels *k =
            kac_cpu_available(cpu) ? kaci_kernels_for(cpu) : NULL;

        for (int f = 0; k != NULL && f < KACI_BESSEL_COUNT; f++) {
            for (int n = N; n > 0; n = n > 40 ? 40 : n - 1) {
                out[n] = outf[n] = 77.0f;
                k->bessel[f](n, z, out);
                k->bessel_f32[f](n, zf, outf);
                for (int i = 0; i < n; i++) {
                    const double want = forms[f].inside(z[i]);
                    const float want_f32 = forms[f].inside_f32(zf[i]);

                    assert_true(same_bits(&out[i], &want, sizeof want,
                                          isnan(out[i]) && isnan(want)));
                    assert_true(same_bits(&outf[i], &want_f32, sizeof want_f32,
                                          isnan(outf[i]) && isnan(want_f32)));
                }
                assert_true(out[n] == 77.0 && outf[n] == 77.0f);
            }
        }
    }
}

static void test_refusals(void **state)
{
    double z[2] = {1.0, 2.0}, out[2] = {-1.0, -1.0};
    float zf[2] = {1.0f, 2.0f}, outf[2] = {-1.0f, -1.0f};

    (void)state;
    for (int f = 0; f < KACI_BESSEL_COUNT; f++) {
        assert_int_equal(forms[f].array(0, NULL, NULL), KAC_OK);
        assert_int_equal(forms[f].array(-1, z, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "-1"));
        assert_int_equal(forms[f].array(1, NULL, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(forms[f].array(1, z, NULL), KAC_ERROR_ARGUMENT);
        assert_int_equal(forms[f].array_f32(0, NULL, NULL), KAC_OK);
        assert_int_equal(forms[f].array_f32(-1, zf, outf), KAC_ERROR_ARGUMENT);
        assert_int_equal(forms[f].array_f32(1, NULL, outf), KAC_ERROR_ARGUMENT);
        assert_int_equal(forms[f].array_f32(1, zf, NULL), KAC_ERROR_ARGUMENT);
    }
    assert_true(out[0] == -1.0 && outf[0] == -1.0f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_mass),
        cmocka_unit_test(test_special_values),
        cmocka_unit_test(test_special_values_of_order_1),
        cmocka_unit_test(test_special_values_in_single_precision),
        cmocka_unit_test(test_seams),
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
