/* SPDX-License-Identifier: BSD-2-Clause */
/* Bessel functions against reference values, at their special values, and
 * over arrays. */
#include "vectors.h"

#include <float.h>
#include <math.h>

#include <kacflow/special.h>

#include "special/special.h"

static void check_close(const char *what, double at, double got, double want,
                        double bound)
{
    if (!(fabs(got - want) <= bound * fabs(want))) {
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

        check_close("h", z, kac_bessel_h(z), vectors_number(&v, "h"), 1e-15);
        check_close("h", -z, kac_bessel_h(-z), vectors_number(&v, "h"), 1e-15);
        check_close("i0e", z, kac_bessel_i0e(z), vectors_number(&v, "i0e"),
                    1e-15);
        check_close("i0e", -z, kac_bessel_i0e(-z), vectors_number(&v, "i0e"),
                    1e-15);
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
    check_close("h", 0.0, kac_bessel_h(0.0), 2.0, DBL_EPSILON);
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

/* Both sides of every split agree, and h increases through 1e8. */
static void test_seams(void **state)
{
    (void)state;
    check_close("i0e", 8.0, kac_bessel_i0e(nextafter(8.0, 9.0)),
                kac_bessel_i0e(8.0), 2e-15);
    check_close("h", 1e8, kac_bessel_h(1e8), kac_bessel_h(nextafter(1e8, 0.0)),
                1e-15);
}

static void test_arrays(void **state)
{
    enum { N = 101 };
    double z[N], out[N], same[N];
    kac_status (*const array[])(int64_t, const double *, double *) = {
        kac_bessel_h_array, kac_bessel_kappa_array, kac_bessel_i0e_array};
    double (*const scalar[])(double) = {kac_bessel_h, kac_bessel_kappa,
                                        kac_bessel_i0e};

    (void)state;
    for (int f = 0; f < 3; f++) {
        for (int i = 0; i < N; i++) {
            z[i] = same[i] = i < N - 2 ? 0.37 * i : i < N - 1 ? 1e9 : NAN;
            out[i] = -1.0;
        }
        assert_int_equal(array[f](N, z, out), KAC_OK);
        assert_int_equal(array[f](N, same, same), KAC_OK);
        assert_memory_equal(out, same, sizeof out);
        for (int i = 0; i < N - 1; i++) {
            assert_true(out[i] == scalar[f](z[i]));
        }
        assert_true(isnan(out[N - 1]));
        assert_int_equal(array[f](0, NULL, NULL), KAC_OK);
        assert_int_equal(array[f](-1, z, out), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "-1"));
        assert_int_equal(array[f](1, NULL, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(array[f](1, z, NULL), KAC_ERROR_ARGUMENT);
        assert_memory_equal(out, same, sizeof out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),        cmocka_unit_test(test_mass),
        cmocka_unit_test(test_special_values), cmocka_unit_test(test_seams),
        cmocka_unit_test(test_arrays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
