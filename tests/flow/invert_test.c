/* SPDX-License-Identifier: BSD-2-Clause */
/* Data to noise and back, and ways between noises that keep its law. */
#include "flow_fixture.h"

enum { COUNT = 12 };
static const double centres[8] = {-1, -1, -1, 1, 1, -1, 1, 1};
static const double widths[4] = {0.4, 0.4, 0.4, 0.4};

struct exact {
    kac_process *process;
    kac_field *field;
    kac_sampler *sampler;
};

/* Normal blobs, or their centres alone. */
static void start(struct exact *exact, int32_t law, int points)
{
    memset(exact, 0, sizeof *exact);
    assert_int_equal(law == KAC_LAW_WIENER
                         ? kac_process_create_wiener(NULL, 1, &exact->process)
                     : law == KAC_LAW_UNIFORM
                         ? kac_process_create_uniform(NULL, 2, &exact->process)
                         : kac_process_create_kac(NULL, 9, 3, &exact->process),
                     KAC_OK);
    assert_int_equal(
        points ? kac_field_create_empirical(NULL, exact->process, 4, 2, centres,
                                            NULL, &exact->field)
               : kac_field_create_mixture(NULL, exact->process,
                                          KAC_KERNEL_NORMAL, 4, 2, centres,
                                          NULL, widths, &exact->field),
        KAC_OK);
    assert_int_equal(
        kac_sampler_create(NULL, exact->process, exact->field, &exact->sampler),
        KAC_OK);
}

static void finish(struct exact *exact)
{
    kac_sampler_destroy(exact->sampler);
    kac_field_destroy(exact->field);
    kac_process_destroy(exact->process);
}

/* Largest distance of x from what comes back from its noise. */
static double round_trip(kac_sampler *sampler, const float *x, float *noise)
{
    kac_dataset *source = NULL;
    float back[2 * COUNT];
    double error = 0;

    assert_int_equal(kac_sampler_invert(sampler, COUNT, x, NULL, noise),
                     KAC_OK);
    assert_int_equal(kac_dataset_create_array(NULL, COUNT, 2, noise, &source),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_source(sampler, source), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, COUNT, NULL, back),
                     KAC_OK);
    for (int i = 0; i < 2 * COUNT; i++) {
        const double gap = fabs((double)back[i] - x[i]);

        error = gap > error ? gap : error;
    }
    assert_int_equal(kac_sampler_set_source(sampler, NULL), KAC_OK);
    kac_dataset_destroy(source);
    return error;
}

static void some_points(float *x)
{
    for (int i = 0; i < 2 * COUNT; i++) {
        x[i] = (float)(1.8 * sin(3 * i + 1));
    }
}

/* Of data with a density, without a mean at the end. */
static void the_error_falls_with_the_steps(void **state)
{
    static const struct {
        int32_t law, method;
        double least; /* factor of the error for four times the steps */
    } rules[] = {{KAC_LAW_WIENER, KAC_METHOD_AB2, 8},
                 {KAC_LAW_WIENER, KAC_METHOD_EULER, 3},
                 {KAC_LAW_KAC, KAC_METHOD_AB2, 8},
                 {KAC_LAW_KAC, KAC_METHOD_HEUN, 8}};
    float x[2 * COUNT], noise[2 * COUNT];

    (void)state;
    some_points(x);
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
        struct exact exact;
        double error[2];

        start(&exact, rules[r].law, 0);
        assert_int_equal(kac_sampler_set_method(exact.sampler, rules[r].method),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_grid(exact.sampler, 1, 0), KAC_OK);
        assert_int_equal(kac_sampler_set_projection(exact.sampler, 0), KAC_OK);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(
                kac_sampler_set_evaluations(exact.sampler, 40 << 2 * k),
                KAC_OK);
            error[k] = round_trip(exact.sampler, x, noise);
            assert_int_equal(kac_sampler_evaluations_max(exact.sampler),
                             40 << 2 * k);
        }
        if (!(error[0] > rules[r].least * error[1] && error[1] < 0.2)) {
            fail_msg("law %d, %s: %g then %g", (int)rules[r].law,
                     kac_method_name(rules[r].method), error[0], error[1]);
        }
        finish(&exact);
    }
}

/* With the mean at the end a data point is found again exactly. */
static void points_come_back(void **state)
{
    float x[2 * COUNT], noise[2 * COUNT];
    struct exact exact;

    (void)state;
    for (int i = 0; i < 2 * COUNT; i++) {
        x[i] = (float)centres[i % 8];
    }
    start(&exact, KAC_LAW_KAC, 1);
    assert_true(round_trip(exact.sampler, x, noise) < 1e-6);
    for (int i = 0; i < 2 * COUNT; i++) {
        // Each in the middle of its quarter of the noise.
        assert_true(noise[i] * x[i] > 0.1 && fabs(noise[i]) < 3);
    }
    finish(&exact);
}

/* One normal blob: the way up is a stretch by the ratio of deviations. */
static void a_normal_law_is_stretched(void **state)
{
    static const double origin[2] = {0, 0}, width[1] = {0.5};
    float x[2 * COUNT], noise[2 * COUNT];
    struct exact exact;

    (void)state;
    some_points(x);
    start(&exact, KAC_LAW_WIENER, 0);
    kac_sampler_destroy(exact.sampler);
    kac_field_destroy(exact.field);
    assert_int_equal(kac_field_create_mixture(NULL, exact.process,
                                              KAC_KERNEL_NORMAL, 1, 2, origin,
                                              NULL, width, &exact.field),
                     KAC_OK);
    assert_int_equal(
        kac_sampler_create(NULL, exact.process, exact.field, &exact.sampler),
        KAC_OK);
    assert_int_equal(kac_sampler_set_grid(exact.sampler, 1, 0), KAC_OK);
    assert_int_equal(kac_sampler_set_method(exact.sampler, KAC_METHOD_RK4),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(exact.sampler, 800), KAC_OK);
    assert_int_equal(kac_sampler_invert(exact.sampler, COUNT, x, NULL, noise),
                     KAC_OK);
    for (int i = 0; i < 2 * COUNT; i++) {
        assert_true(fabs(noise[i] - 2.0 * (double)x[i]) < 1e-5);
    }
    // In place.
    assert_int_equal(kac_sampler_invert(exact.sampler, COUNT, x, NULL, x),
                     KAC_OK);
    assert_memory_equal(x, noise, sizeof x);
    finish(&exact);
}

static int by_size(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov between the coordinates of the way's middle and those
 * of fresh noise: above 1.95 sqrt(2/n) with probability 0.001. */
static void the_way_keeps_the_law(void **state)
{
    enum { D = 20000 };
    static const double position[3] = {0, 0.5, 1};
    static double draws[3 * D];
    static float ends[2][D], way[3 * D], fresh[D];

    (void)state;
    for (int32_t law = KAC_LAW_KAC; law <= KAC_LAW_UNIFORM; law++) {
        kac_process *process = NULL;
        kac_field *field = NULL;
        kac_sampler *sampler = NULL;
        double most = 0;
        static double origin[D];
        int64_t i = 0, j = 0;

        assert_int_equal(law == KAC_LAW_WIENER
                             ? kac_process_create_wiener(NULL, 2, &process)
                         : law == KAC_LAW_UNIFORM
                             ? kac_process_create_uniform(NULL, 2, &process)
                             : kac_process_create_kac(NULL, 9, 3, &process),
                         KAC_OK);
        assert_int_equal(
            kac_field_create_conditional(NULL, process, D, origin, &field),
            KAC_OK);
        assert_int_equal(kac_sampler_create(NULL, process, field, &sampler),
                         KAC_OK);
        assert_int_equal(kac_process_prior(process, 5, 0, 3, D, NULL, draws),
                         KAC_OK);
        for (int k = 0; k < D; k++) {
            ends[0][k] = (float)draws[k];
            ends[1][k] = (float)draws[D + k];
            fresh[k] = (float)draws[2 * D + k];
        }
        assert_int_equal(kac_sampler_interpolate(sampler, ends[0], ends[1], 3,
                                                 position, way),
                         KAC_OK);
        for (int k = 0; k < D; k++) {
            assert_true(fabs(way[k] - ends[0][k]) < 1e-5);
            assert_true(fabs(way[2 * D + k] - ends[1][k]) < 1e-5);
        }
        qsort(way + D, D, sizeof *way, by_size);
        qsort(fresh, D, sizeof *fresh, by_size);
        while (i < D && j < D) {
            const float x = way[D + i] < fresh[j] ? way[D + i] : fresh[j];
            double gap;

            while (i < D && way[D + i] <= x) {
                i++;
            }
            while (j < D && fresh[j] <= x) {
                j++;
            }
            gap = fabs((double)(i - j)) / D;
            most = gap > most ? gap : most;
        }
        assert_true(most < 1.95 * sqrt(2.0 / D));
        kac_sampler_destroy(sampler);
        kac_field_destroy(field);
        kac_process_destroy(process);
    }
}

/* On atoms and beyond the cone the ends are those of the cone. */
static void atoms_stay_atoms(void **state)
{
    static const double position[3] = {0, 0.5, 1};
    const float from[2] = {3, -8}, to[2] = {3, 0};
    float way[6];
    struct exact exact;

    (void)state;
    start(&exact, KAC_LAW_KAC, 1);
    assert_int_equal(
        kac_sampler_interpolate(exact.sampler, from, to, 3, position, way),
        KAC_OK);
    assert_true(way[0] == 3 && way[1] == -3 && way[4] == 3);
    assert_true(fabs(way[5]) < 1e-6);
    assert_true(way[3] < 0 && way[3] > -3);
    finish(&exact);
}

/* Far out a level underflows, of atoms at exp(-rate g): every number on the
 * way is finite all the same, and on its side. */
static void far_out_the_way_is_finite(void **state)
{
    static const double position[3] = {0, 0.5, 1};
    static const double origin[2] = {0, 0};
    static const struct {
        double rate, speed;
        float from[2];
    } cases[] = {{2000, 1, {1, -0.999f}},
                 {2000, 1, {0.99f, -7}},
                 {1000, 3, {-2.999f, 3}}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const float *from = cases[i].from;
        const float to[2] = {from[1], from[1] / 1024};
        struct exact exact;
        float way[6];

        memset(&exact, 0, sizeof exact);
        assert_int_equal(kac_process_create_kac(NULL, cases[i].rate,
                                                cases[i].speed, &exact.process),
                         KAC_OK);
        assert_int_equal(kac_field_create_conditional(NULL, exact.process, 2,
                                                      origin, &exact.field),
                         KAC_OK);
        assert_int_equal(kac_sampler_create(NULL, exact.process, exact.field,
                                            &exact.sampler),
                         KAC_OK);
        assert_int_equal(
            kac_sampler_interpolate(exact.sampler, from, to, 3, position, way),
            KAC_OK);
        for (int k = 0; k < 6; k++) {
            assert_true(fabs(way[k]) <= cases[i].speed);
        }
        assert_true(way[0] * from[0] > 0 && way[1] * from[1] > 0);
        assert_true(way[4] * to[0] > 0 && way[5] * to[1] > 0);
        finish(&exact);
    }
}

/* As where samples are drawn: the grid has to end below the horizon. */
static void a_horizon_below_the_end_is_refused(void **state)
{
    float x[2] = {1, 1}, noise[2] = {7, 7};
    struct exact exact;

    (void)state;
    start(&exact, KAC_LAW_KAC, 1);
    assert_int_equal(kac_sampler_set_grid(exact.sampler, 1, 0.5), KAC_OK);
    assert_int_equal(kac_process_set_horizon(exact.process, 0.25), KAC_OK);
    assert_int_equal(kac_sampler_invert(exact.sampler, 1, x, NULL, noise),
                     KAC_ERROR_ARGUMENT);
    assert_message("must be below T = 0.25");
    assert_true(noise[0] == 7 && noise[1] == 7);
    finish(&exact);
}

static void bad_arguments_are_refused(void **state)
{
    static const double position[2] = {0.5, 1.5};
    float x[2] = {0, 0}, bad[2] = {0, NAN}, out[4];
    struct exact exact;
    kac_sampler *s;

    (void)state;
    start(&exact, KAC_LAW_KAC, 1);
    s = exact.sampler;
#define REFUSED(call, part)                                                    \
    do {                                                                       \
        assert_int_equal(call, KAC_ERROR_ARGUMENT);                            \
        assert_message(part);                                                  \
    } while (0)
    REFUSED(kac_sampler_invert(NULL, 1, x, NULL, out), "sampler");
    REFUSED(kac_sampler_invert(s, -1, x, NULL, out), "n is -1");
    REFUSED(kac_sampler_invert(s, 1, NULL, NULL, out), "x or noise");
    REFUSED(kac_sampler_invert(s, 1, x, NULL, NULL), "x or noise");
    REFUSED(kac_sampler_invert(s, 1, x, x, out), "no condition");
    REFUSED(kac_sampler_interpolate(NULL, x, x, 1, position, out), "sampler");
    REFUSED(kac_sampler_interpolate(s, NULL, x, 1, position, out), "start");
    REFUSED(kac_sampler_interpolate(s, x, x, -1, position, out), "count is -1");
    REFUSED(kac_sampler_interpolate(s, x, x, 1, NULL, out), "position");
    REFUSED(kac_sampler_interpolate(s, x, bad, 1, position, out), "not finite");
    REFUSED(kac_sampler_interpolate(s, x, x, 2, position, out),
            "position[1] is 1.5");
    assert_int_equal(kac_sampler_set_evaluations(s, 2), KAC_OK);
    REFUSED(kac_sampler_invert(s, 1, x, NULL, out), "at least 3");
    assert_int_equal(kac_sampler_set_evaluations(s, 20), KAC_OK);
    assert_int_equal(kac_sampler_invert(s, 1, bad, NULL, out),
                     KAC_ERROR_NONFINITE);
    finish(&exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_error_falls_with_the_steps),
        cmocka_unit_test(points_come_back),
        cmocka_unit_test(a_normal_law_is_stretched),
        cmocka_unit_test(the_way_keeps_the_law),
        cmocka_unit_test(atoms_stay_atoms),
        cmocka_unit_test(far_out_the_way_is_finite),
        cmocka_unit_test(a_horizon_below_the_end_is_refused),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
