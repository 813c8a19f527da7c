/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a process at whole points: how points are put together
 * from coordinates, the score, the density of the prior with its atoms. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include <kacflow/kac_law.h>
#include <kacflow/process.h>

#include "failing_heap.h"

#define OK(call) assert_int_equal(call, KAC_OK)

enum { SEED = 77 };

static kac_process *kac(double a, double c, int32_t signal, int32_t clock)
{
    kac_process *p = NULL;

    OK(kac_process_create_kac(NULL, a, c, &p));
    OK(kac_process_set_schedule(p, signal, clock));
    return p;
}

static kac_process *wiener(double sigma)
{
    kac_process *p = NULL;

    OK(kac_process_create_wiener(NULL, sigma, &p));
    return p;
}

static double wave(int64_t i, double scale)
{
    return scale * sin(1.0 + 2.3 * (double)i);
}

/* Points of d numbers, several to a time, on the stack and off it: velocity
 * and score are those of the coordinates, the log density their sum. */
static void check_points(kac_process *p, int64_t n, int64_t d)
{
    const size_t bytes = (size_t)(n * d) * sizeof(double);
    double *t = malloc((size_t)n * sizeof *t), *x = malloc(bytes);
    double *x0 = malloc(bytes), *v = malloc(bytes), *score = malloc(bytes);
    double *log_density = malloc((size_t)n * sizeof *log_density);

    for (int64_t i = 0; i < n; i++) {
        t[i] = 0.2 + 0.1 * (double)(i / 3 % 7);
    }
    for (int64_t i = 0; i < n * d; i++) {
        x0[i] = wave(i, 0.3);
        x[i] = x0[i] + wave(3 * i, 0.02);
    }
    OK(kac_process_velocity(p, n, d, t, x, x0, v));
    OK(kac_process_score(p, n, d, t, x, x0, score));
    OK(kac_process_log_density(p, n, d, t, x, x0, log_density));
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0, size = 1.0;

        for (int64_t j = i * d; j < (i + 1) * d; j++) {
            double one;

            OK(kac_process_velocity(p, 1, 1, t + i, x + j, x0 + j, &one));
            assert_true(one == v[j]);
            OK(kac_process_score(p, 1, 1, t + i, x + j, x0 + j, &one));
            assert_true(one == score[j]);
            OK(kac_process_log_density(p, 1, 1, t + i, x + j, x0 + j, &one));
            sum += one;
            size += fabs(one);
        }
        assert_true(isfinite(sum));
        assert_true(fabs(log_density[i] - sum) <= 1e-15 * size);
    }
    /* Over their inputs. */
    memcpy(log_density, t, (size_t)n * sizeof *t);
    OK(kac_process_velocity(p, n, d, t, x, x0, x0));
    assert_memory_equal(x0, v, bytes);
    for (int64_t i = 0; i < n * d; i++) {
        x0[i] = wave(i, 0.3);
    }
    OK(kac_process_score(p, n, d, t, x, x0, x));
    assert_memory_equal(x, score, bytes);
    free(t);
    free(x);
    free(x0);
    free(v);
    free(score);
    free(log_density);
}

static void test_points(void **state)
{
    static const int64_t sizes[] = {1, 2, 7, 63, 64, 65, 200};
    kac_process *laws[] = {kac(9.0, 3.0, KAC_SIGNAL_COS, KAC_CLOCK_LINEAR),
                           wiener(0.7)};

    (void)state;
    for (int law = 0; law < 2; law++) {
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            check_points(laws[law], 25, sizes[k]);
        }
        kac_process_destroy(laws[law]);
    }
}

/* The score is the derivative of the log density; Richardson's extrapolation
 * of central differences. */
static void test_score(void **state)
{
    enum { D = 3 };
    kac_process *laws[] = {
        kac(9.0, 3.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC), wiener(0.7)};
    const double x0[D] = {0.1, -0.3, 0.2}, h = 1e-3;

    (void)state;
    for (int law = 0; law < 2; law++) {
        for (double t = 0.3; t < 1.0; t += 0.2) {
            const double x[D] = {0.1, -0.2, 0.25};
            double score[D];

            OK(kac_process_score(laws[law], 1, D, &t, x, x0, score));
            for (int i = 0; i < D; i++) {
                double at[4], slope[2];

                for (int k = 0; k < 4; k++) {
                    const double step[] = {h, -h, 2.0 * h, -2.0 * h};
                    double y[D];

                    memcpy(y, x, sizeof y);
                    y[i] += step[k];
                    OK(kac_process_log_density(laws[law], 1, D, &t, y, x0,
                                               at + k));
                }
                slope[0] = (at[0] - at[1]) / (2.0 * h);
                slope[1] = (at[2] - at[3]) / (4.0 * h);
                assert_true(fabs(score[i] - (4.0 * slope[0] - slope[1]) / 3.0) <
                            1e-8 * (1.0 + fabs(score[i])));
            }
        }
        kac_process_destroy(laws[law]);
    }
}

/* On and beyond the fronts: no density, no score; velocity +-c g'. */
static void test_fronts(void **state)
{
    kac_process *p = kac(2.0, 3.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    const double t[3] = {0.5, 0.5, 0.5}, x0[6] = {0.0};
    const double x[6] = {1.5, 0.25, 0.1, -1.75, NAN, 2.0};
    double v[6], score[6], log_density[3], inside[2];

    (void)state;
    OK(kac_process_velocity(p, 3, 2, t, x, x0, v));
    OK(kac_process_score(p, 3, 2, t, x, x0, score));
    OK(kac_process_log_density(p, 3, 2, t, x, x0, log_density));
    OK(kac_law_score(2.0, 3.0, 0.5, 1, x + 1, inside));
    OK(kac_law_score(2.0, 3.0, 0.5, 1, x + 2, inside + 1));
    assert_true(v[0] == 3.0 && v[3] == -3.0 && isnan(v[4]) && v[5] == 3.0);
    assert_true(score[0] == 0.0 && score[1] == inside[0]);
    assert_true(score[2] == inside[1] && score[3] == 0.0);
    assert_true(isnan(score[4]) && score[5] == 0.0);
    assert_true(isinf(log_density[0]) && log_density[0] < 0.0);
    assert_true(isinf(log_density[1]) && log_density[1] < 0.0);
    assert_true(isnan(log_density[2])); /* NaN before "outside" */
    kac_process_destroy(p);
}

/* Draws of the prior are where its density says: coordinates on fronts have
 * the mass of the atom, the others the density. */
static void test_prior_of_draws(void **state)
{
    enum { N = 40, D = 70 };
    const double rate[] = {0.5, 4.0};
    static double x[N * D], log_density[N];
    int32_t fronts[N];

    (void)state;
    for (int k = 0; k < 2; k++) {
        kac_process *p =
            kac(rate[k], 3.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);
        int64_t seen = 0;

        OK(kac_process_prior(p, SEED, 0, N, D, NULL, x));
        OK(kac_process_prior_log_density(p, N, D, x, log_density, fronts));
        for (int i = 0; i < N; i++) {
            double sum = 0.0;
            int count = 0;

            for (int j = i * D; j < (i + 1) * D; j++) {
                double one = kac_law_log_atom(rate[k], 1.0);

                if (fabs(x[j]) == 3.0) {
                    count++;
                } else {
                    OK(kac_law_log_density(rate[k], 3.0, 1.0, 1, x + j, &one));
                }
                sum += one;
            }
            assert_int_equal(count, fronts[i]);
            assert_true(fabs(sum - log_density[i]) <= 1e-12 * D);
            seen += count;
        }
        /* Binomial; six standard deviations: false alarm below 2e-9. */
        assert_true(fabs((double)seen - N * D * exp(-rate[k])) <
                    6.0 * sqrt(N * D * exp(-rate[k])));
        OK(kac_process_prior_log_density(p, N, D, x, x, NULL));
        assert_memory_equal(x, log_density, sizeof log_density);
        kac_process_destroy(p);
    }
}

/* In one dimension the two atoms and the integral of the density make 1, for
 * both laws; outside there is nothing. */
static void test_prior_mass(void **state)
{
    enum { PIECES = 4000 };
    kac_process *laws[] = {kac(1.5, 2.0, KAC_SIGNAL_COS, KAC_CLOCK_LINEAR),
                           wiener(0.25)};
    const double x[] = {2.0, -2.0, 2.5, NAN};
    double out[4];
    int32_t fronts[4];

    (void)state;
    for (int law = 0; law < 2; law++) {
        double sum = 0.0;

        for (int i = 0; i < PIECES; i++) { /* midpoints */
            const double at = -2.0 + 4.0 * (i + 0.5) / PIECES;
            double one;

            OK(kac_process_prior_log_density(laws[law], 1, 1, &at, &one, NULL));
            sum += exp(one) * 4.0 / PIECES;
        }
        OK(kac_process_prior_log_density(laws[law], 4, 1, x, out, fronts));
        if (law == 0) {
            sum += exp(out[0]) + exp(out[1]);
            assert_true(fronts[0] == 1 && fronts[1] == 1);
            assert_true(isinf(out[2]) && out[2] < 0.0);
        } else {
            assert_true(fronts[0] == 0 && fronts[1] == 0);
            assert_true(isfinite(out[2]));
        }
        assert_true(isnan(out[3]) && fronts[3] == 0 && fronts[2] == 0);
        assert_true(fabs(sum - 1.0) < 1e-6);
        kac_process_destroy(laws[law]);
    }
}

/* Points that do not fit the stack ask for memory and say when there is none.
 */
static void test_memory(void **state)
{
    enum { D = 200 };
    struct failing_heap heap;
    const double t = 0.5;
    static double x[D], out[D];
    kac_process *p = NULL;
    int64_t before;

    (void)state;
    failing_heap_open(&heap, -1);
    OK(kac_process_create_wiener(heap.context, 1.0, &p));
    before = heap.alive;
    for (int i = 0; i < 2; i++) {
        heap.left = i;
        out[0] = 7.0;
        assert_int_equal(kac_process_velocity(p, 1, D, &t, x, x, out),
                         KAC_ERROR_MEMORY);
        assert_true(out[0] == 7.0 && heap.alive == before);
    }
    heap.left = 2;
    OK(kac_process_velocity(p, 1, D, &t, x, x, out));
    assert_true(heap.alive == before);
    kac_process_destroy(p);
    failing_heap_close(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_score),
        cmocka_unit_test(test_fronts),
        cmocka_unit_test(test_prior_of_draws),
        cmocka_unit_test(test_prior_mass),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
