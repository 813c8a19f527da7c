/* SPDX-License-Identifier: BSD-2-Clause */
/* Log densities of exact fields of points; against tables in
 * exact_field_test.c, of points with widths in mixture_test.c. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include <kacflow/kacflow.h>

#define OK(call) assert_int_equal((call), KAC_OK)

static void near(double got, double want, double most, const char *what)
{
    if (!(fabs(got - want) <= most)) {
        fail_msg("%s: %.17g, must be %.17g; off by %.2e of %.2e", what, got,
                 want, got - want, most);
    }
}

static kac_process *kac(double a, double c, double T, int32_t signal,
                        int32_t clock)
{
    kac_process *process = NULL;

    OK(kac_process_create_kac(NULL, a, c, &process));
    OK(kac_process_set_horizon(process, T));
    OK(kac_process_set_schedule(process, signal, clock));
    return process;
}

/* Of one point: the law's own. At t = 0 the data's masses. Weights add up to
 * more than a double. */
static void test_log_density(void **state)
{
    const double y[2] = {0.25, -0.5}, t[2] = {0.5, 0.0};
    const double x[6] = {0.5, 0.25, 1.0, -1.0, 0.25, -0.5};
    const double heavy[4] = {1.5e308, 1.5e308, 0.5e308, 5e-324};
    const double places[8] = {0.25, -0.5, 1.0, 1.0, -2.0, 0.0, 5.0, 5.0};
    const double at[8] = {-2.0, 0.0, 3.0, 3.0, NAN, 0.0, 5.0, 5.0};
    const double now[4] = {0.0, 0.0, 0.5, 0.0};
    double got[4], want[4];
    int32_t fronts[4];

    (void)state;
    for (int law = 0; law < 4; law++) {
        kac_process *process = NULL;
        kac_field *field = NULL;

        OK(law == 0   ? kac_process_create_kac(NULL, 9.0, 4.0, &process)
           : law == 1 ? kac_process_create_wiener(NULL, 0.8, &process)
           : law == 2 ? kac_process_create_uniform(NULL, 9.0, &process)
                      : kac_process_create_poisson(NULL, 3.0, 0.8, &process));
        OK(kac_field_create_conditional(NULL, process, 2, y, &field));
        for (int i = 0; i < 3; i++) {
            OK(kac_field_log_density(field, 1, t, x + 2 * i, got, fronts));
            OK(kac_process_log_density(process, 1, 2, t, x + 2 * i, y, want));
            near(got[0], want[0], 2e-15 * (2.0 + fabs(want[0])), "of one");
            assert_int_equal(fronts[0], 0);
        }
        OK(kac_field_log_density(field, 1, t + 1, y, got, fronts));
        assert_true(got[0] == 0.0 && fronts[0] == 2);
        kac_field_destroy(field);

        OK(kac_field_create_empirical(NULL, process, 4, 2, places, heavy,
                                      &field));
        OK(kac_field_log_density(field, 4, now, at, got, fronts));
        near(got[0], -log(7.0), 1e-15, "a mass");
        assert_int_equal(fronts[0], 2);
        assert_true(got[1] == -(double)INFINITY && fronts[1] == 0);
        assert_true(isnan(got[2]) && fronts[2] == 0);
        near(got[3], log(5e-324) - log(1.75e308) - log(2.0), 1e-12, "least");
        OK(kac_field_log_density(field, 4, now, at, got, NULL));
        near(got[0], -log(7.0), 1e-15, "a mass");
        kac_field_destroy(field);
        kac_process_destroy(process);
    }
}

static int32_t nothing(void *user, int64_t n, const double *t, const double *x,
                       const double *cond, double *v, double *xhat,
                       double *divergence)
{
    (void)user, (void)n, (void)t, (void)x, (void)cond;
    (void)v, (void)xhat, (void)divergence;
    return 0;
}

static void test_density_refusals(void **state)
{
    const double t[2] = {0.5, 1.5}, x[2] = {0.1, 0.2}, y = 0.0;
    kac_process *process =
        kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    double log_p[2] = {7.0, 7.0};
    kac_field *own = NULL, *f = NULL;

    (void)state;
    OK(kac_field_create_callback(NULL, 1, 0, 0, nothing, NULL, &own));
    OK(kac_field_create_conditional(NULL, process, 1, &y, &f));
    assert_int_equal(kac_field_log_density(own, 1, t, x, log_p, NULL), -1);
    assert_non_null(strstr(kac_last_error(), "the callback field"));
    assert_int_equal(kac_field_log_density(NULL, 1, t, x, log_p, NULL), -1);
    assert_int_equal(kac_field_log_density(f, -1, t, x, log_p, NULL), -1);
    assert_int_equal(kac_field_log_density(f, 1, NULL, x, log_p, NULL), -1);
    assert_int_equal(kac_field_log_density(f, 1, t, NULL, log_p, NULL), -1);
    assert_int_equal(kac_field_log_density(f, 1, t, x, NULL, NULL), -1);
    assert_int_equal(kac_field_log_density(f, 2, t, x, log_p, NULL), -1);
    assert_non_null(strstr(kac_last_error(), "t[1]"));
    assert_true(log_p[0] == 7.0 && log_p[1] == 7.0);
    OK(kac_field_log_density(f, 0, NULL, NULL, NULL, NULL));
    kac_field_destroy(own);
    kac_field_destroy(f);
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_density),
        cmocka_unit_test(test_density_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
