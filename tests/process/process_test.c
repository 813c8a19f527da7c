/* SPDX-License-Identifier: BSD-2-Clause */
/* The process handle: creation, schedules, queries, names, what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include <kacflow/process.h>

static void test_create(void **state)
{
    const double bad[] = {0.0, -1.0, NAN, INFINITY, -INFINITY, 1e-61, 1e61};
    kac_process *p = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(kac_process_create_kac(NULL, bad[i], 1.0, &p),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "a is "));
        assert_int_equal(kac_process_create_kac(NULL, 1.0, bad[i], &p),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "c is "));
        assert_int_equal(kac_process_create_wiener(NULL, bad[i], &p),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "sigma is "));
        assert_int_equal(kac_process_create_uniform(NULL, bad[i], &p),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "c is "));
        assert_int_equal(kac_process_create_poisson(NULL, 3.0, bad[i], &p),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "sigma is "));
        assert_int_equal(kac_process_create_poisson(NULL, bad[i], 1.0, &p),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "D is "));
    }
    assert_int_equal(kac_process_create_poisson(NULL, 0.99, 1.0, &p),
                     KAC_ERROR_ARGUMENT);
    assert_null(p);
    assert_int_equal(kac_process_create_kac(NULL, 1.0, 1.0, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_create_wiener(NULL, 1.0, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_create_uniform(NULL, 1.0, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_create_poisson(NULL, 1.0, 1.0, NULL),
                     KAC_ERROR_ARGUMENT);

    assert_int_equal(kac_process_create_kac(NULL, 9.0, 3.0, &p), KAC_OK);
    assert_int_equal(kac_process_law(p), KAC_LAW_KAC);
    assert_true(kac_process_rate(p) == 9.0 && kac_process_speed(p) == 3.0);
    assert_true(isnan(kac_process_sigma(p)));
    assert_true(isnan(kac_process_extra_dimensions(p)));
    assert_true(kac_process_horizon(p) == 1.0);
    assert_int_equal(kac_process_signal(p), KAC_SIGNAL_LINEAR);
    assert_int_equal(kac_process_clock(p), KAC_CLOCK_QUADRATIC);
    kac_process_destroy(p);

    assert_int_equal(kac_process_create_wiener(NULL, 0.5, &p), KAC_OK);
    assert_int_equal(kac_process_law(p), KAC_LAW_WIENER);
    assert_true(isnan(kac_process_rate(p)) && isnan(kac_process_speed(p)));
    assert_true(kac_process_sigma(p) == 0.5);
    kac_process_destroy(p);

    assert_int_equal(kac_process_create_uniform(NULL, 0.5, &p), KAC_OK);
    assert_int_equal(kac_process_law(p), KAC_LAW_UNIFORM);
    assert_true(isnan(kac_process_rate(p)) && isnan(kac_process_sigma(p)));
    assert_true(kac_process_speed(p) == 0.5);
    kac_process_destroy(p);

    assert_int_equal(kac_process_create_poisson(NULL, 1.0, 0.5, &p), KAC_OK);
    assert_int_equal(kac_process_law(p), KAC_LAW_POISSON);
    assert_true(isnan(kac_process_rate(p)) && isnan(kac_process_speed(p)));
    assert_true(kac_process_sigma(p) == 0.5);
    assert_true(kac_process_extra_dimensions(p) == 1.0);
    kac_process_destroy(p);
    kac_process_destroy(NULL);

    assert_int_equal(kac_process_law(NULL), -1);
    assert_int_equal(kac_process_signal(NULL), -1);
    assert_int_equal(kac_process_clock(NULL), -1);
    assert_true(isnan(kac_process_horizon(NULL)));
    assert_true(isnan(kac_process_rate(NULL)));
    assert_true(isnan(kac_process_speed(NULL)));
    assert_true(isnan(kac_process_sigma(NULL)));
    assert_true(isnan(kac_process_extra_dimensions(NULL)));
}

/* The first `allowed` allocations succeed. */
struct heap {
    int allowed, live;
};

static void *allocate(void *user, int64_t bytes)
{
    struct heap *heap = user;
    void *memory;

    if (heap->allowed <= 0) {
        return NULL;
    }
    memory = malloc((size_t)bytes);
    heap->allowed--;
    heap->live++;
    return memory;
}

static void release(void *user, void *memory)
{
    struct heap *heap = user;

    heap->live--;
    free(memory);
}

static void test_memory(void **state)
{
    struct heap heap = {1000, 0};
    kac_context *context = NULL;
    kac_process *p = NULL;
    int before;

    (void)state;
    assert_int_equal(
        kac_context_create_with_allocator(allocate, release, &heap, &context),
        KAC_OK);
    before = heap.live;
    heap.allowed = 0;
    assert_int_equal(kac_process_create_kac(context, 9.0, 3.0, &p),
                     KAC_ERROR_MEMORY);
    assert_int_equal(kac_process_create_wiener(context, 1.0, &p),
                     KAC_ERROR_MEMORY);
    assert_int_equal(kac_process_create_uniform(context, 1.0, &p),
                     KAC_ERROR_MEMORY);
    assert_int_equal(kac_process_create_poisson(context, 1.0, 1.0, &p),
                     KAC_ERROR_MEMORY);
    assert_null(p);
    assert_int_equal(heap.live, before);
    heap.allowed = 1;
    assert_int_equal(kac_process_create_kac(context, 9.0, 3.0, &p), KAC_OK);
    assert_int_equal(heap.live, before + 1);
    kac_process_destroy(p);
    assert_int_equal(heap.live, before);
    kac_context_destroy(context);
    assert_int_equal(heap.live, 0);
}

/* Both ends exactly, f(T) = 0 without a rest for every horizon. */
static void test_schedules(void **state)
{
    const double horizons[] = {1.0, 2.0, 0.1, 3.7, 1e-9, 1e50};
    kac_process *p = NULL;
    double s[4];

    (void)state;
    assert_int_equal(kac_process_create_kac(NULL, 9.0, 3.0, &p), KAC_OK);
    for (size_t i = 0; i < sizeof horizons / sizeof *horizons; i++) {
        const double T = horizons[i], half_pi = 1.57079632679489662;

        assert_int_equal(kac_process_set_horizon(p, T), KAC_OK);
        assert_true(kac_process_horizon(p) == T);
        for (int32_t f = 0; f < KAC_SIGNAL_CUSTOM; f++) {
            for (int32_t g = 0; g < KAC_CLOCK_CUSTOM; g++) {
                assert_int_equal(kac_process_set_schedule(p, f, g), KAC_OK);
                assert_int_equal(kac_process_signal(p), f);
                assert_int_equal(kac_process_clock(p), g);
                assert_int_equal(kac_process_schedule(p, 0.0, s), KAC_OK);
                assert_true(s[0] == 1.0 && s[2] == 0.0);
                assert_true(s[3] == (g == KAC_CLOCK_LINEAR ? 1.0 : 0.0));
                assert_true(f != KAC_SIGNAL_COS || s[1] == 0.0);
                assert_int_equal(kac_process_schedule(p, T, s), KAC_OK);
                assert_true(s[2] == T);
                assert_true(s[3] == (g == KAC_CLOCK_LINEAR ? 1.0 : 2.0));
                if (f == KAC_SIGNAL_LINEAR) {
                    assert_true(s[0] == 0.0 && s[1] == -1.0 / T);
                } else if (f == KAC_SIGNAL_COS) {
                    assert_true(s[0] == 0.0);
                    assert_true(fabs(s[1] * T + half_pi) < 1e-15);
                } else if (f == KAC_SIGNAL_CONSTANT) {
                    assert_true(s[0] == 1.0 && s[1] == 0.0);
                } else {
                    assert_true(s[1] == -s[0]);
                }
            }
        }
    }
    kac_process_destroy(p);
}

static int32_t with_faults(void *user, double t, double *out)
{
    const int fault = *(const int *)user;

    out[0] = 1.0 - t;
    out[1] = -1.0;
    out[2] = t;
    out[3] = 1.0;
    switch (fault) {
    case 1:
        return -1;
    case 2:
        out[0] *= 0.5; /* f(0) is not 1 */
        break;
    case 3:
        out[2] += 0.1; /* g(0) is not 0 */
        break;
    case 4:
        out[2] = fmin(t, 0.5); /* g does not increase */
        break;
    case 5:
        out[1] = NAN;
        break;
    case 6:
        out[2] = -t;
        break;
    case 7:
        out[3] = -1.0;
        break;
    case 8:
        out[2] = t > 0.9 ? INFINITY : t;
        break;
    case 9:
        return t > 1.5 ? 3 : 0; /* beyond the first horizon */
    default:
        break;
    }
    return 0;
}

static void test_custom(void **state)
{
    kac_process *p = NULL;
    int fault;
    double s[4];

    (void)state;
    assert_int_equal(kac_process_create_kac(NULL, 9.0, 3.0, &p), KAC_OK);
    for (fault = 1; fault <= 8; fault++) {
        assert_int_equal(
            kac_process_set_schedule_custom(p, with_faults, &fault),
            KAC_ERROR_CALLBACK);
        assert_non_null(strstr(kac_last_error(), "schedule function"));
        /* The old one stays. */
        assert_int_equal(kac_process_signal(p), KAC_SIGNAL_LINEAR);
        assert_int_equal(kac_process_clock(p), KAC_CLOCK_QUADRATIC);
    }
    fault = 9;
    assert_int_equal(kac_process_set_schedule_custom(p, with_faults, &fault),
                     KAC_OK);
    assert_int_equal(kac_process_signal(p), KAC_SIGNAL_CUSTOM);
    assert_int_equal(kac_process_clock(p), KAC_CLOCK_CUSTOM);
    assert_int_equal(kac_process_schedule(p, 0.25, s), KAC_OK);
    assert_true(s[0] == 0.75 && s[1] == -1.0 && s[2] == 0.25 && s[3] == 1.0);
    /* A horizon at which it is no schedule is refused too. */
    assert_int_equal(kac_process_set_horizon(p, 2.0), KAC_ERROR_CALLBACK);
    assert_true(kac_process_horizon(p) == 1.0);
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_EXP, KAC_CLOCK_LINEAR), KAC_OK);
    assert_int_equal(kac_process_set_horizon(p, 2.0), KAC_OK);
    kac_process_destroy(p);
}

static void test_refused(void **state)
{
    const double bad[] = {0.0, -1.0, NAN, INFINITY, 1e-61, 1e61};
    const double times[] = {-1e-9, 1.0 + 1e-9, NAN, INFINITY};
    kac_process *p = NULL;
    double t = 0.5, x = 0.1, out[4] = {7.0, 7.0, 7.0, 7.0};

    (void)state;
    assert_int_equal(kac_process_create_kac(NULL, 9.0, 3.0, &p), KAC_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(kac_process_set_horizon(p, bad[i]),
                         KAC_ERROR_ARGUMENT);
    }
    assert_int_equal(kac_process_set_horizon(NULL, 1.0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(NULL, 0, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(p, -1, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(p, KAC_SIGNAL_CUSTOM, 0),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(p, 0, -1), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule(p, 0, KAC_CLOCK_CUSTOM),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule_custom(NULL, with_faults, out),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule_custom(p, NULL, NULL),
                     KAC_ERROR_ARGUMENT);

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        t = times[i];
        assert_int_equal(kac_process_schedule(p, t, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(kac_process_cone(p, t, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(kac_process_log_atom(p, t, out), KAC_ERROR_ARGUMENT);
        assert_int_equal(kac_process_velocity(p, 1, 1, &t, &x, &x, out),
                         KAC_ERROR_ARGUMENT);
        assert_int_equal(kac_process_score(p, 1, 1, &t, &x, &x, out),
                         KAC_ERROR_ARGUMENT);
        assert_int_equal(kac_process_log_density(p, 1, 1, &t, &x, &x, out),
                         KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), "t[0]"));
    }
    t = 0.0;
    assert_int_equal(kac_process_log_density(p, 1, 1, &t, &x, &x, out),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_score(p, 1, 1, &t, &x, &x, out),
                     KAC_ERROR_ARGUMENT);
    t = 0.5;
    assert_int_equal(kac_process_schedule(NULL, t, out), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_schedule(p, t, NULL), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_cone(NULL, t, out), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_cone(p, t, NULL), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_log_atom(NULL, t, out), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_log_atom(p, t, NULL), KAC_ERROR_ARGUMENT);

#define REFUSED(call)                                                          \
    assert_int_equal(call(NULL, 1, 1, &t, &x, &x, out), KAC_ERROR_ARGUMENT);   \
    assert_int_equal(call(p, -1, 1, &t, &x, &x, out), KAC_ERROR_ARGUMENT);     \
    assert_int_equal(call(p, 1, 0, &t, &x, &x, out), KAC_ERROR_ARGUMENT);      \
    assert_int_equal(call(p, INT64_MAX / 4, 8, &t, &x, &x, out),               \
                     KAC_ERROR_ARGUMENT);                                      \
    assert_int_equal(call(p, 1, 1, NULL, &x, &x, out), KAC_ERROR_ARGUMENT);    \
    assert_int_equal(call(p, 1, 1, &t, NULL, &x, out), KAC_ERROR_ARGUMENT);    \
    assert_int_equal(call(p, 1, 1, &t, &x, NULL, out), KAC_ERROR_ARGUMENT);    \
    assert_int_equal(call(p, 1, 1, &t, &x, &x, NULL), KAC_ERROR_ARGUMENT);     \
    assert_int_equal(call(p, 0, 1, NULL, NULL, NULL, NULL), KAC_OK)
    REFUSED(kac_process_velocity);
    REFUSED(kac_process_score);
    REFUSED(kac_process_log_density);
    assert_int_equal(kac_process_prior_log_density(NULL, 1, 1, &x, out, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior_log_density(p, -1, 1, &x, out, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior_log_density(p, 1, 0, &x, out, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior_log_density(p, 1, 1, NULL, out, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior_log_density(p, 1, 1, &x, NULL, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior_log_density(p, 0, 1, NULL, NULL, NULL),
                     KAC_OK);
    assert_int_equal(kac_process_set_schedule(p, KAC_SIGNAL_EXP, 0), KAC_OK);
    assert_int_equal(kac_process_prior_log_density(p, 1, 1, &x, out, NULL),
                     KAC_ERROR_STATE);
    assert_non_null(strstr(kac_last_error(), "f(T)"));
    for (int i = 0; i < 4; i++) {
        assert_true(out[i] == 7.0);
    }
    kac_process_destroy(p);
}

static void test_names(void **state)
{
    const char *(*const name[])(int32_t) = {kac_law_name, kac_signal_name,
                                            kac_clock_name, kac_prior_name};
    kac_status (*const from_name[])(const char *, int32_t *) = {
        kac_law_from_name, kac_signal_from_name, kac_clock_from_name,
        kac_prior_from_name};
    const int32_t count[] = {4, 6, 6, 2};

    (void)state;
    for (int k = 0; k < 4; k++) {
        int32_t value = 99;

        for (int32_t i = 0; i < count[k]; i++) {
            assert_int_equal(from_name[k](name[k](i), &value), KAC_OK);
            assert_int_equal(value, i);
        }
        value = 99;
        assert_null(name[k](-1));
        assert_null(name[k](count[k]));
        assert_int_equal(from_name[k]("nonsense", &value), KAC_ERROR_ARGUMENT);
        assert_int_equal(from_name[k](NULL, &value), KAC_ERROR_ARGUMENT);
        assert_int_equal(from_name[k]("kac", NULL), KAC_ERROR_ARGUMENT);
        assert_int_equal(value, 99);
    }
    assert_string_equal(kac_law_name(KAC_LAW_KAC), "kac");
    assert_string_equal(kac_law_name(KAC_LAW_WIENER), "wiener");
    assert_string_equal(kac_signal_name(KAC_SIGNAL_COS), "cos");
    assert_string_equal(kac_clock_name(KAC_CLOCK_QUADRATIC), "quadratic");
    assert_string_equal(kac_law_name(KAC_LAW_UNIFORM), "uniform");
    assert_string_equal(kac_law_name(KAC_LAW_POISSON), "poisson");
    assert_string_equal(kac_signal_name(KAC_SIGNAL_VP), "vp");
    assert_string_equal(kac_clock_name(KAC_CLOCK_SINE), "sine");
    assert_string_equal(kac_clock_name(KAC_CLOCK_VP), "vp");
    assert_string_equal(kac_clock_name(KAC_CLOCK_POWER), "power");
    assert_string_equal(kac_prior_name(KAC_PRIOR_NOISE), "noise");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),    cmocka_unit_test(test_memory),
        cmocka_unit_test(test_schedules), cmocka_unit_test(test_custom),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
