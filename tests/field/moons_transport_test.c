/* SPDX-License-Identifier: BSD-2-Clause */
/* The exact marginal field of 1,000 points of moons carries the prior into the
 * points: 99.9% of 2,000 samples end within 1e-7 of one, by Dormand-Prince with
 * error control, without projection.
 *
 * A sample crosses the fronts of hundreds of light cones before one cone is
 * left, and the velocity jumps at each. How exactly it crosses them does not
 * matter, because the last front leads it into the data point (see
 * kac_field_create_empirical()): a tolerance of 1e-5 serves down to t = 0.005.
 * From there on it rides on that front, and a stage that falls back into the
 * cone sees a jump; the point that the last step reaches is 8 to 100 times the
 * tolerance away (see integrator.h), so the end takes 2e-9. One tolerance of
 * 1e-8 for the whole way does it too, with 20 times the evaluations.
 *
 * Which point a sample ends in is another question: mass that a front absorbs
 * is an atom, which has no volume, so a solver passes through the front where
 * the exact transport splits. The energy distance to the data beside that of
 * as many draws from them says how much that changes the law. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kacflow/kacflow.h>

#define OK(call) assert_int_equal((call), KAC_OK)

enum { POINTS = 1000, SAMPLES = 2000 };

static const double knee = 0.005, tolerance = 1e-5, tolerance_end = 2e-9;

/* The data, shared by the tests. */
static double data[2 * POINTS];

static double distance(const double *a, const double *b)
{
    const double x = a[0] - b[0], y = a[1] - b[1];

    return sqrt(x * x + y * y);
}

static int read_data(void **state)
{
    float points[2 * POINTS];
    double least = INFINITY;
    kac_dataset *moons = NULL;

    (void)state;
    OK(kac_dataset_create_toy(NULL, "moons", 1, &moons));
    OK(kac_dataset_read(moons, 0, POINTS, points));
    for (int i = 0; i < 2 * POINTS; i++) {
        data[i] = (double)points[i];
    }
    for (int i = 0; i < POINTS; i++) {
        for (int j = 0; j < i; j++) {
            const double r = distance(data + 2 * i, data + 2 * j);

            least = r < least ? r : least;
        }
    }
    print_message("smallest distance of two points: %.3g\n", least);
    kac_dataset_destroy(moons);
    return 0;
}

/* Distance of each sample to the nearest point. */
static void judge(int samples, const double *x, double most_allowed,
                  double share)
{
    static int hits[POINTS];
    double most = 0.0;
    int good = 0, reached = 0;

    memset(hits, 0, sizeof hits);
    for (int i = 0; i < samples; i++) {
        double least = INFINITY;
        int nearest = 0;

        for (int k = 0; k < POINTS; k++) {
            const double r = distance(x + 2 * i, data + 2 * k);

            if (r < least) {
                least = r;
                nearest = k;
            }
        }
        hits[nearest]++;
        good += least <= most_allowed;
        most = least > most ? least : most;
    }
    for (int k = 0; k < POINTS; k++) {
        reached += hits[k] > 0;
    }
    print_message(
        "  %d of %d within %g, the farthest %.3g; %d points reached\n", good,
        samples, most_allowed, most, reached);
    assert_true(good >= share * samples);
}

/* Energy distance of the samples to the data, and of draws from the data. */
static void compare_laws(int samples, const double *x)
{
    float points[2 * POINTS];
    float *ends = malloc(2 * (size_t)samples * sizeof *ends);
    float *draws = malloc(2 * (size_t)samples * sizeof *draws);
    double *uniform = malloc((size_t)samples * sizeof *uniform);
    double ours = 0.0, perfect = 0.0;

    OK(kac_random_uniform(1, 0, 0, samples, uniform));
    for (int i = 0; i < 2 * POINTS; i++) {
        points[i] = (float)data[i];
    }
    for (int i = 0; i < samples; i++) {
        const int k = (int)(uniform[i] * POINTS);

        for (int j = 0; j < 2; j++) {
            ends[2 * i + j] = (float)x[2 * i + j];
            draws[2 * i + j] = points[2 * k + j];
        }
    }
    OK(kac_metric_energy(NULL, samples, POINTS, 2, ends, points, &ours));
    OK(kac_metric_energy(NULL, samples, POINTS, 2, draws, points, &perfect));
    print_message("  energy distance to the data %.4f, of draws %.4f\n", ours,
                  perfect);
    free(ends);
    free(draws);
    free(uniform);
}

static void transport(int32_t signal, int32_t clock_kind, int samples)
{
    double *x = malloc(2 * (size_t)samples * sizeof *x);
    double *x0 = malloc(2 * (size_t)samples * sizeof *x0);
    double evaluations, seconds;
    int64_t most;
    kac_context *context = NULL;
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_integrator *dopri5 = NULL;
    struct timespec begin, end;

    OK(kac_context_create(&context));
    OK(kac_context_set_threads(context, 2));
    OK(kac_process_create_kac(context, 9.0, 3.0, &process));
    OK(kac_process_set_schedule(process, signal, clock_kind));
    OK(kac_field_create_empirical(context, process, POINTS, 2, data, NULL,
                                  &field));
    OK(kac_integrator_create(context, KAC_METHOD_DOPRI5, &dopri5));
    for (int i = 0; i < 2 * samples; i++) {
        x0[i] = data[i % (2 * POINTS)];
    }
    OK(kac_process_prior(process, 5, 0, samples, 2, x0, x));

    timespec_get(&begin, TIME_UTC);
    OK(kac_integrator_set_tolerance(dopri5, 0.0, tolerance));
    OK(kac_integrator_run(dopri5, field, samples, 1.0, knee, NULL, x));
    assert_int_equal(kac_integrator_reason_count(dopri5, KAC_STOP_END),
                     samples);
    evaluations = kac_integrator_evaluations_mean(dopri5);
    most = kac_integrator_evaluations_max(dopri5);
    OK(kac_integrator_set_tolerance(dopri5, 0.0, tolerance_end));
    OK(kac_integrator_run(dopri5, field, samples, knee, 0.0, NULL, x));
    assert_int_equal(kac_integrator_reason_count(dopri5, KAC_STOP_END),
                     samples);
    timespec_get(&end, TIME_UTC);

    evaluations += kac_integrator_evaluations_mean(dopri5);
    most += kac_integrator_evaluations_max(dopri5);
    seconds = (double)(end.tv_sec - begin.tv_sec) +
              1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    print_message("f %s, g %s: %.0f evaluations a sample, at most %d; %.1f s\n",
                  kac_signal_name(signal), kac_clock_name(clock_kind),
                  evaluations, (int)most, seconds);
    judge(samples, x, 1e-7, 0.999);
    compare_laws(samples, x);
    kac_integrator_destroy(dopri5);
    kac_field_destroy(field);
    kac_process_destroy(process);
    kac_context_destroy(context);
    free(x);
    free(x0);
}

static void test_default_schedule(void **state)
{
    (void)state;
    transport(KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, SAMPLES);
}

/* From data plus noise, and with constant speed of the fronts. */
static void test_other_schedules(void **state)
{
    (void)state;
    transport(KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR, SAMPLES / 4);
    transport(KAC_SIGNAL_CONSTANT, KAC_CLOCK_QUADRATIC, SAMPLES / 4);
    transport(KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR, SAMPLES / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_schedule),
        cmocka_unit_test(test_other_schedules),
    };

    return cmocka_run_group_tests(tests, read_data, NULL);
}
