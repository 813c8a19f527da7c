/* SPDX-License-Identifier: BSD-2-Clause */
/* Every bad argument of the functions of the Kac law is refused, the message
 * names it, and outputs are untouched. */
#include "kac_check.h"

static const double bad[] = {0.0, -1.0, 1e-61, 1e61, INFINITY, NAN, -INFINITY};
enum { BAD = sizeof bad / sizeof *bad };

static const double numbers[] = {0.25, 0.25};
static double out[8];

static void refused(kac_status status, const char *what)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), what) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", kac_last_error(), what);
    }
    for (int i = 0; i < 8; i++) {
        assert_true(out[i] == 7.0);
    }
}

static void test_arrays(void **state)
{
    static const struct {
        law_fn law;
        const char *in;
    } all[] = {
        {kac_law_density, "x is NULL"},
        {kac_law_log_density, "x is NULL"},
        {kac_law_score, "x is NULL"},
        {kac_law_cdf, "x is NULL"},
        {kac_law_survival, "x is NULL"},
        {kac_law_log_survival, "x is NULL"},
        {kac_law_jumped_cdf, "x is NULL"},
        {kac_law_jumped_survival, "x is NULL"},
        {kac_law_jumped_quantile, "p is NULL"},
        {kac_law_quantile, "p is NULL"},
        {kac_law_characteristic, "k is NULL"},
        {kac_law_directed, "x is NULL"},
    };

    (void)state;
    for (size_t f = 0; f < sizeof all / sizeof *all; f++) {
        const law_fn law = all[f].law;

        for (int i = 0; i < BAD; i++) {
            refused(law(bad[i], 1.0, 1.0, 2, numbers, out), "a is ");
            refused(law(1.0, bad[i], 1.0, 2, numbers, out), "c is ");
            if (i > 0) {
                refused(law(1.0, 1.0, bad[i], 2, numbers, out), "t is ");
            }
        }
        refused(law(1.0, 1.0, 1.0, -1, numbers, out), "n is -1");
        refused(law(1.0, 1.0, 1.0, 2, NULL, out), all[f].in);
        refused(law(1.0, 1.0, 1.0, 2, numbers, NULL), "out is NULL");
        assert_int_equal(law(1.0, 1.0, 1.0, 0, NULL, NULL), KAC_OK);
    }
}

static void test_velocity_and_direction(void **state)
{
    (void)state;
    for (int i = 0; i < BAD; i++) {
        const double b = bad[i], t = i > 0 ? b : -2.0;

        refused(
            kac_law_velocity(b, 1.0, 1.0, 2, numbers, out, out + 2, out + 4),
            "a is ");
        refused(kac_law_velocity(1.0, b, 1.0, 2, numbers, out, NULL, NULL),
                "c is ");
        refused(kac_law_velocity(1.0, 1.0, t, 2, numbers, out, NULL, NULL),
                "t is ");
        refused(kac_law_direction(b, 1.0, 1.0, 0, 2, numbers, out), "a is ");
        refused(kac_law_direction(1.0, b, 1.0, 0, 2, numbers, out), "c is ");
        refused(kac_law_direction(1.0, 1.0, t, 0, 2, numbers, out), "t is ");
    }
    refused(kac_law_velocity(1.0, 1.0, 1.0, -1, numbers, out, NULL, NULL),
            "n is -1");
    refused(kac_law_velocity(1.0, 1.0, 1.0, 2, NULL, out, NULL, NULL),
            "x is NULL");
    refused(kac_law_velocity(1.0, 1.0, 1.0, 2, numbers, NULL, NULL, NULL),
            "v, dvdx and dvdt are all NULL");
    assert_int_equal(kac_law_velocity(1.0, 1.0, 1.0, 0, NULL, NULL, NULL, NULL),
                     KAC_OK);

    refused(kac_law_direction(1.0, 1.0, 1.0, 2, 2, numbers, out), "start is 2");
    refused(kac_law_direction(1.0, 1.0, 1.0, -2, 2, numbers, out),
            "start is -2");
    refused(kac_law_direction(1.0, 1.0, 1.0, 0, -1, numbers, out), "n is -1");
    refused(kac_law_direction(1.0, 1.0, 1.0, 0, 2, NULL, out), "x is NULL");
    refused(kac_law_direction(1.0, 1.0, 1.0, 0, 2, numbers, NULL),
            "out is NULL");
    assert_int_equal(kac_law_direction(1.0, 1.0, 1.0, 0, 0, NULL, NULL),
                     KAC_OK);
}

static void test_numbers(void **state)
{
    static const double orders[] = {-1.0,     -2.0,      -INFINITY,
                                    INFINITY, 100.00001, NAN};

    (void)state;
    for (int i = 0; i < BAD; i++) {
        const double b = bad[i], t = i > 0 ? b : -2.0;

        assert_true(isnan(kac_law_atom(b, 1.0)));
        assert_true(isnan(kac_law_atom(1.0, t)));
        assert_true(isnan(kac_law_log_atom(b, 1.0)));
        assert_true(isnan(kac_law_log_atom(1.0, t)));
        assert_true(isnan(kac_law_variance(b, 1.0, 1.0)));
        assert_true(isnan(kac_law_variance(1.0, b, 1.0)));
        assert_true(isnan(kac_law_variance(1.0, 1.0, t)));
        assert_true(isnan(kac_law_covariance(b, 1.0, 1.0, 1.0)));
        assert_true(isnan(kac_law_covariance(1.0, b, 1.0, 1.0)));
        assert_true(isnan(kac_law_covariance(1.0, 1.0, t, 1.0)));
        assert_true(isnan(kac_law_covariance(1.0, 1.0, 1.0, t)));
        assert_true(isnan(kac_law_energy(b, 1.0, 1.0)));
        assert_true(isnan(kac_law_energy(1.0, b, 1.0)));
        assert_true(isnan(kac_law_energy(1.0, 1.0, t)));
        assert_true(isnan(kac_law_moment(b, 1.0, 1.0, 2.0)));
        assert_true(isnan(kac_law_moment(1.0, b, 1.0, 2.0)));
        assert_true(isnan(kac_law_moment(1.0, 1.0, t, 2.0)));
    }
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        assert_true(isnan(kac_law_moment(1.0, 1.0, 1.0, orders[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_velocity_and_direction),
        cmocka_unit_test(test_numbers),
    };

    for (int i = 0; i < 8; i++) {
        out[i] = 7.0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
