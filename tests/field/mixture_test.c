/* SPDX-License-Identifier: BSD-2-Clause */
/* The exact field of mixtures whose points have widths: tables in many digits,
 * both ends of time, bits, refusals. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "failing_heap.h"
#include "vectors.h"

#define OK(call) assert_int_equal((call), KAC_OK)

static const double PI = 3.14159265358979323846;

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

static kac_process *wiener(double sigma, double T, int32_t signal)
{
    kac_process *process = NULL;

    OK(kac_process_create_wiener(NULL, sigma, &process));
    OK(kac_process_set_horizon(process, T));
    OK(kac_process_set_schedule(process, signal, KAC_CLOCK_LINEAR));
    return process;
}

enum { SMOOTH_ROWS = 1318 };

struct answer {
    double v, xhat, divergence, log_density;
};

/* One component at 0 in one dimension. */
static struct answer ask(const kac_process *process, int32_t kernel,
                         double width, double t, double x)
{
    const double centre = 0.0;
    kac_field *field = NULL;
    struct answer a;
    int32_t fronts = 7;

    OK(kac_field_create_mixture(NULL, process, kernel, 1, 1, &centre, NULL,
                                &width, &field));
    OK(kac_field_evaluate(field, 1, &t, &x, NULL, &a.v, &a.xhat,
                          &a.divergence));
    OK(kac_field_log_density(field, 1, &t, &x, &a.log_density, &fronts));
    assert_int_equal(fronts, 0);
    kac_field_destroy(field);
    return a;
}

/* The solution of the telegrapher's equation begun with the kernel, and its
 * flux. */
static void test_telegraph_table(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "telegraph.csv");
    while (vectors_next(&v)) {
        const double t = vectors_number(&v, "t"), c = vectors_number(&v, "c");
        const double a = vectors_number(&v, "a"), x = vectors_number(&v, "x");
        const double log_u = log(vectors_number(&v, "u"));
        kac_process *process =
            kac(a, c, t, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
        const struct answer got =
            ask(process,
                strcmp(vectors_text(&v, "f0"), "box") == 0 ? KAC_KERNEL_BOX
                                                           : KAC_KERNEL_NORMAL,
                vectors_number(&v, "s"), t, x);

        const double s = vectors_number(&v, "s");

        // Its quadrature stops 24 deviations of either factor from the middle:
        // rows whose integral lies beyond lack part of it (in 40 digits,
        // v = 13.57863979641945 at x = 31.3 of a = 1000).
        if (strcmp(vectors_text(&v, "f0"), "gauss") == 0 &&
            (fabs(x) > c * t + 24.0 * s || fabs(x) > 24.0 * c * sqrt(t / a))) {
            near(got.v, vectors_number(&v, "v"), 2e-3 * c, "velocity");
            kac_process_destroy(process);
            continue;
        }
        near(got.v, vectors_number(&v, "v"), 2e-14 * c, "velocity");
        near(got.log_density, log_u, 2e-14 * (1.0 + fabs(log_u)),
             "log density");
        kac_process_destroy(process);
        rows++;
    }
    assert_int_equal(rows, 162);
}

/* f = 1, f' = -1, g = t, g' = 0: the divergence is that of -E[X_0 | x]. */
static int32_t still_clock(void *user, double t, double *out)
{
    (void)user;
    out[0] = 1.0;
    out[1] = -1.0;
    out[2] = t;
    out[3] = 0.0;
    return 0;
}

static kac_process *law_of(const char *name, double a, double c, double t)
{
    kac_process *process = NULL;

    if (strcmp(name, "kac") == 0) {
        return kac(a, c, t, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    }
    if (strcmp(name, "wiener") == 0) {
        return wiener(c, t, KAC_SIGNAL_CONSTANT);
    }
    OK(kac_process_create_uniform(NULL, c, &process));
    OK(kac_process_set_horizon(process, t));
    OK(kac_process_set_schedule(process, KAC_SIGNAL_CONSTANT,
                                KAC_CLOCK_LINEAR));
    return process;
}

/* About the standard deviation of the noise. */
static double deviation_of(const char *law, double a, double c, double t)
{
    const double cone = c * t;

    if (strcmp(law, "wiener") == 0) {
        return c * sqrt(t);
    }
    return strcmp(law, "kac") == 0 && a * t > 1.0 ? c * sqrt(t / a) : cone;
}

/* Widths from 1e-9 to 1e8 of the law's own, in and beyond the cone. */
static void test_smooth_table(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "smooth.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), b = vectors_number(&v, "b");
        const double n = vectors_number(&v, "n");
        const double log_p = vectors_number(&v, "logp");
        const double u = vectors_number(&v, "u"), du = vectors_number(&v, "du");
        const double flow = vectors_number(&v, "v");
        const double slope = vectors_number(&v, "dv");
        const char *law = vectors_text(&v, "law");
        const int32_t kernel = strcmp(vectors_text(&v, "kernel"), "box") == 0
                                   ? KAC_KERNEL_BOX
                                   : KAC_KERNEL_NORMAL;
        const double size = deviation_of(law, a, c, t);
        const double rate = strcmp(law, "kac") == 0 ? a : 1.0 / t;
        kac_process *process = law_of(law, a, c, t);
        const struct answer got = ask(process, kernel, b, t, n);
        struct answer still;

        // Measured: 1.4e-15, 2.3e-15, 2.3e-13, 7.5e-15, 1.3e-13.
        near(got.log_density, log_p, 4e-15 * (1.0 + fabs(log_p)), "log p");
        near(got.v, flow,
             4e-15 * (strcmp(law, "wiener") == 0 ? fabs(flow) + size / t : c),
             "velocity");
        near(got.divergence, slope, 5e-13 * (fabs(slope) + rate), "slope");
        near(got.xhat, b * u, 2e-14 * b * (1.0 + fabs(u)), "mean");
        OK(kac_process_set_schedule_custom(process, still_clock, NULL));
        still = ask(process, kernel, b, t, n);
        assert_true(still.v == -still.xhat);
        near(still.divergence, -b * du, 3e-13 * b * (fabs(du) + 1.0 / size),
             "slope of the mean");
        kac_process_destroy(process);
        rows++;
    }
    assert_int_equal(rows, SMOOTH_ROWS);
}

/* A mixture in the plane. */
enum { PARTS = 3 };
static const double centre[2 * PARTS] = {0.5, -0.25, -0.75, 0.125, 0.0, 1.0};
static const double share[PARTS] = {1.0, 2.5, 0.75};
static const double widths[PARTS] = {0.25, 0.4, 0.125};

/* At 0 the data themselves, at f(T) = 0 the points. */
static void test_ends(void **state)
{
    const double x[2] = {0.6, -0.2}, start = 0.0, end = 1.0;

    (void)state;
    for (int32_t kernel = KAC_KERNEL_BOX; kernel <= KAC_KERNEL_NORMAL;
         kernel++) {
        for (int normal = 0; normal < 2; normal++) {
            kac_process *process =
                normal
                    ? wiener(0.8, 1.0, KAC_SIGNAL_LINEAR)
                    : kac(4.0, 2.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
            kac_field *field = NULL, *points = NULL;
            double got[6], want[6], p = 0.0, score[2] = {0.0, 0.0};
            int32_t fronts[2] = {7, 7};

            OK(kac_field_create_mixture(NULL, process, kernel, PARTS, 2, centre,
                                        share, widths, &field));
            OK(kac_field_create_empirical(NULL, process, PARTS, 2, centre,
                                          share, &points));
            OK(kac_field_evaluate(field, 1, &end, x, NULL, got, got + 2,
                                  got + 4));
            OK(kac_field_evaluate(points, 1, &end, x, NULL, want, want + 2,
                                  want + 4));
            OK(kac_field_log_density(field, 1, &end, x, got + 5, fronts));
            OK(kac_field_log_density(points, 1, &end, x, want + 5, NULL));
            assert_memory_equal(got, want, sizeof want);
            assert_int_equal(fronts[0], 0);

            for (int k = 0; k < PARTS; k++) {
                const double a = (x[0] - centre[2 * k]) / widths[k];
                const double b = (x[1] - centre[2 * k + 1]) / widths[k];
                const double box = fabs(a) < 1.0 && fabs(b) < 1.0 ? 0.25 : 0.0;
                const double bell = exp(-0.5 * (a * a + b * b)) / (2.0 * PI);
                const double part = share[k] / 4.25 *
                                    (kernel == KAC_KERNEL_BOX ? box : bell) /
                                    (widths[k] * widths[k]);

                p += part;
                score[0] -= part * a / widths[k];
                score[1] -= part * b / widths[k];
            }
            OK(kac_field_evaluate(field, 1, &start, x, NULL, got, got + 2,
                                  got + 4));
            OK(kac_field_log_density(field, 1, &start, x, got + 5, fronts));
            near(got[5], log(p), 4e-15 * (1.0 + fabs(log(p))), "start");
            assert_int_equal(fronts[0], 0);
            for (int j = 0; j < 2; j++) {
                const double noise = normal && kernel == KAC_KERNEL_NORMAL
                                         ? -0.5 * 0.8 * 0.8 * score[j] / p
                                         : 0.0;

                near(got[2 + j], x[j], 1e-15, "mean at 0");
                near(got[j], noise - x[j], 4e-15 * (1.0 + fabs(noise)),
                     "velocity at 0");
            }
            kac_field_destroy(field);
            kac_field_destroy(points);
            kac_process_destroy(process);
        }
    }
}

/* Beyond the reach of all boxes: U at its end, the noise along its ray. */
static void test_beyond(void **state)
{
    const double y[2] = {0.0, 5.0}, width[2] = {0.25, 1.0};
    const double x[3] = {-2.0, 2.0, 2.9}, t[3] = {0.5, 0.5, 0.0};
    kac_process *process =
        kac(9.0, 1.0, 1.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_QUADRATIC);
    kac_field *field = NULL;
    double v[3], xhat[3], div[3], log_p[3];

    (void)state; // g = 1/4, g' = 1: reaches [-1/2, 1/2] and [3.75, 6.25]
    OK(kac_field_create_mixture(NULL, process, KAC_KERNEL_BOX, 2, 1, y, NULL,
                                width, &field));
    OK(kac_field_evaluate(field, 3, t, x, NULL, v, xhat, div));
    OK(kac_field_log_density(field, 3, t, x, log_p, NULL));
    assert_true(xhat[0] == -0.25 && v[0] == -7.0 && div[0] == 4.0);
    assert_true(xhat[1] == 0.25 && v[1] == 7.0 && div[1] == 4.0);
    assert_true(xhat[2] == 4.0 && v[2] == -0.0 && div[2] == 0.0);
    for (int i = 0; i < 3; i++) {
        assert_true(log_p[i] == -(double)INFINITY);
    }
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* So many numbers that every component is a block of its own; x is a rounding
 * beyond the first box and well within the others. */
static void test_rounded_reach(void **state)
{
    enum { WIDE = 300 };
    double y[3 * WIDE] = {0.0}, x[WIDE] = {0.0}, v[WIDE], xhat[WIDE], div;
    const double width[3] = {0.25, 3.0, 3.0}, t = 0.5;
    kac_process *process =
        kac(9.0, 1.0, 1.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    kac_field *field = NULL;
    double log_p;

    (void)state;
    x[0] = 0.75 + 0x1p-52;
    y[2 * WIDE] = 0.125;
    OK(kac_field_create_mixture(NULL, process, KAC_KERNEL_BOX, 3, WIDE, y, NULL,
                                width, &field));
    OK(kac_field_evaluate(field, 1, &t, x, NULL, v, xhat, &div));
    OK(kac_field_log_density(field, 1, &t, x, &log_p, NULL));
    near(log_p, log(2.0 / 3.0) - WIDE * log(6.0), 1e-12, "log density of two");
    near(xhat[0], 0.75, 1e-14, "mean of two");
    near(v[0], 0.0, 1e-14, "velocity of two");
    assert_true(fabs(div) < 1e-11);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* v, xhat, divergence and log density of many points. */
enum { BATCH = 150 };

static void evaluate_many(int32_t threads, int32_t cpu, int64_t at_a_time,
                          int32_t kernel, double *out)
{
    kac_context *context = NULL;
    kac_process *process = NULL;
    kac_field *field = NULL;
    double t[BATCH], x[2 * BATCH];

    OK(kac_context_create(&context));
    OK(kac_context_set_threads(context, threads));
    OK(kac_context_set_cpu(context, cpu));
    OK(kac_random_normal(3, 0, 0, 2 * BATCH, x));
    OK(kac_process_create_kac(context, 9.0, 3.0, &process));
    OK(kac_field_create_mixture(context, process, kernel, PARTS, 2, centre,
                                share, widths, &field));
    for (int i = 0; i < BATCH; i++) {
        t[i] = (double)i / (BATCH - 1);
    }
    for (int64_t i = 0; i < BATCH; i += at_a_time) {
        const int64_t n = i + at_a_time < BATCH ? at_a_time : BATCH - i;

        OK(kac_field_evaluate(field, n, t + i, x + 2 * i, NULL, out + 2 * i,
                              out + 2 * (BATCH + i), out + 4 * BATCH + i));
        OK(kac_field_log_density(field, n, t + i, x + 2 * i,
                                 out + 5 * BATCH + i, NULL));
    }
    kac_field_destroy(field);
    kac_process_destroy(process);
    kac_context_destroy(context);
}

static void test_same_bits(void **state)
{
    double want[6 * BATCH], got[6 * BATCH];

    (void)state;
    for (int32_t kernel = KAC_KERNEL_BOX; kernel <= KAC_KERNEL_NORMAL;
         kernel++) {
        evaluate_many(1, kac_cpu_best(), BATCH, kernel, want);
        for (int32_t cpu = 0; kac_cpu_name(cpu) != NULL; cpu++) {
            if (kac_cpu_available(cpu)) {
                evaluate_many(3, cpu, BATCH, kernel, got);
                assert_memory_equal(got, want, sizeof want);
            }
        }
        evaluate_many(2, kac_cpu_best(), 7, kernel, got);
        assert_memory_equal(got, want, sizeof want);
    }
}

static void test_kernel_names(void **state)
{
    int32_t kernel = 7;

    (void)state;
    assert_string_equal(kac_kernel_name(KAC_KERNEL_BOX), "box");
    assert_string_equal(kac_kernel_name(KAC_KERNEL_NORMAL), "normal");
    assert_null(kac_kernel_name(-1));
    assert_null(kac_kernel_name(2));
    OK(kac_kernel_from_name("normal", &kernel));
    assert_int_equal(kernel, KAC_KERNEL_NORMAL);
    assert_int_equal(kac_kernel_from_name("round", &kernel),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kernel, KAC_KERNEL_NORMAL);
}

/* Each refusal names what was wrong and leaves `field` alone. */
static void refused(kac_status status, const char *word)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), word) == NULL) {
        fail_msg("\"%s\" does not name %s", kac_last_error(), word);
    }
}

static void test_refusals(void **state)
{
    const double y[2] = {0.0, 1.0}, holes[2] = {0.0, INFINITY};
    const double w[2] = {1.0, 1.0}, narrow[2] = {1.0, 1e-61};
    const double broad[2] = {1e61, 1.0}, none[2] = {1.0, NAN};
    const int32_t box = KAC_KERNEL_BOX;
    kac_process *p = kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    kac_process *radial = NULL;
    kac_field *f = NULL;

    (void)state;
    OK(kac_process_create_poisson(NULL, 2.0, 1.0, &radial));
    refused(kac_field_create_mixture(NULL, NULL, box, 2, 1, y, w, w, &f),
            "process");
    refused(kac_field_create_mixture(NULL, radial, box, 2, 1, y, w, w, &f),
            "poisson law");
    refused(kac_field_create_mixture(NULL, p, 2, 2, 1, y, w, w, &f),
            "kernel is 2");
    refused(kac_field_create_mixture(NULL, p, -1, 2, 1, y, w, w, &f),
            "kernel is -1");
    refused(kac_field_create_mixture(NULL, p, box, 0, 1, y, w, w, &f), "n is");
    refused(kac_field_create_mixture(NULL, p, box, 2, 0, y, w, w, &f), "d is");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, NULL, w, w, &f),
            "points");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, holes, w, w, &f),
            "points[1, 0]");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, y, holes, w, &f),
            "weights[0]");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, y, w, NULL, &f),
            "widths");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, y, w, narrow, &f),
            "widths[1] is 1e-61");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, y, w, broad, &f),
            "widths[0] is 1e+61");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, y, w, none, &f),
            "widths[1]");
    refused(kac_field_create_mixture(NULL, p, box, 2, 1, y, w, w, NULL), "out");
    assert_null(f);
    kac_process_destroy(radial);
    kac_process_destroy(p);
}

static void test_failed_allocations(void **state)
{
    const double t = 0.5, x[2] = {0.1, 0.2};
    struct failing_heap heap = {.failed = 1};
    int64_t left;

    (void)state;
    for (left = 0; heap.failed; left++) {
        kac_process *process = NULL;
        kac_field *field = NULL;
        double v[2] = {7.0, 7.0}, log_p = 7.0;
        kac_status status;

        failing_heap_open(&heap, left);
        status = kac_process_create_kac(heap.context, 9.0, 3.0, &process);
        if (status == KAC_OK) {
            status = kac_field_create_mixture(heap.context, process,
                                              KAC_KERNEL_NORMAL, PARTS, 2,
                                              centre, share, widths, &field);
        }
        if (status == KAC_OK) {
            status = kac_field_log_density(field, 1, &t, x, &log_p, NULL);
            assert_true(status == KAC_OK || log_p == 7.0);
        }
        if (status == KAC_OK) {
            status = kac_field_evaluate(field, 1, &t, x, NULL, v, NULL, NULL);
            assert_true(status == KAC_OK || v[0] == 7.0);
        }
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_field_destroy(field);
        kac_process_destroy(process);
        failing_heap_close(&heap);
    }
    assert_true(left > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_telegraph_table),
        cmocka_unit_test(test_smooth_table),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_beyond),
        cmocka_unit_test(test_rounded_reach),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_kernel_names),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
