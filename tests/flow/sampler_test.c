/* SPDX-License-Identifier: BSD-2-Clause */
/* Sampling: exact fields give the data back, samples depend on seed and index
 * alone, evaluations are what was allowed, and start data are asked for. */
#include "flow_fixture.h"

enum { POINTS = 8, SAMPLES = 500 };
static const double data[POINTS * 2] = {-1, -1, -1, 1,   1, -1,  1,    1,
                                        0,  2,  2,  0.5, 0, -.5, -2.5, 0};

struct exact {
    kac_context *context;
    kac_process *process;
    kac_field *field;
    kac_sampler *sampler;
};

static void start(struct exact *exact, int32_t threads)
{
    memset(exact, 0, sizeof *exact);
    assert_int_equal(kac_context_create(&exact->context), KAC_OK);
    assert_int_equal(kac_context_set_threads(exact->context, threads),
                     KAC_OK);
    assert_int_equal(
        kac_process_create_kac(exact->context, 9, 3, &exact->process), KAC_OK);
    assert_int_equal(kac_field_create_empirical(exact->context,
                                                exact->process, POINTS, 2,
                                                data, NULL, &exact->field),
                     KAC_OK);
    assert_int_equal(kac_sampler_create(exact->context, exact->process,
                                        exact->field, &exact->sampler),
                     KAC_OK);
}

static void finish(struct exact *exact)
{
    kac_sampler_destroy(exact->sampler);
    kac_field_destroy(exact->field);
    kac_process_destroy(exact->process);
    kac_context_destroy(exact->context);
}

/* Share of the samples within `radius` of a data point. */
static double share_within(const float *x, int64_t n, double radius)
{
    int64_t near = 0;

    for (int64_t i = 0; i < n; i++) {
        for (int k = 0; k < POINTS; k++) {
            if (hypot(x[2 * i] - data[2 * k], x[2 * i + 1] - data[2 * k + 1]) <
                radius) {
                near++;
                break;
            }
        }
    }
    return (double)near / (double)n;
}

static void the_exact_field_gives_the_data_back(void **state)
{
    struct exact exact;
    float x[2 * SAMPLES];

    (void)state;
    start(&exact, 1);
    assert_int_equal(kac_sampler_projection(exact.sampler), 2);
    assert_int_equal(
        kac_sampler_draw(exact.sampler, 1, 0, SAMPLES, NULL, x), KAC_OK);
    // With 20 evaluations every sample ends on a datum, in float.
    assert_true(share_within(x, SAMPLES, 1e-6) == 1);
    assert_int_equal(kac_sampler_evaluations_max(exact.sampler), 20);
    assert_int_equal(kac_sampler_unfinished(exact.sampler), 0);
    finish(&exact);
}

static void evaluations_are_a_bound(void **state)
{
    struct exact exact;
    float x[2 * SAMPLES];

    (void)state;
    start(&exact, 1);
    for (int32_t method = 0; method < KAC_METHOD_DOPRI5; method++) {
        assert_int_equal(kac_sampler_set_method(exact.sampler, method),
                         KAC_OK);
        for (int32_t projection = 0; projection <= 2; projection++) {
            for (int64_t evaluations = 7; evaluations <= 30;
                 evaluations += 6) {
                assert_int_equal(kac_sampler_set_projection(exact.sampler,
                                                            projection),
                                 KAC_OK);
                assert_int_equal(kac_sampler_set_evaluations(exact.sampler,
                                                             evaluations),
                                 KAC_OK);
                assert_int_equal(kac_sampler_draw(exact.sampler, 1, 0, 50,
                                                  NULL, x),
                                 KAC_OK);
                assert_true(kac_sampler_evaluations_max(exact.sampler) <=
                            evaluations);
                assert_true(kac_sampler_evaluations_mean(exact.sampler) <=
                            (double)evaluations);
            }
        }
    }
    assert_int_equal(kac_sampler_set_method(exact.sampler, KAC_METHOD_RK4),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(exact.sampler, 5), KAC_OK);
    assert_int_equal(kac_sampler_draw(exact.sampler, 1, 0, 50, NULL, x),
                     KAC_ERROR_ARGUMENT);
    assert_message("at least 7");
    finish(&exact);
}

static void samples_depend_on_seed_and_index_alone(void **state)
{
    struct exact exact;
    float whole[2 * SAMPLES], parts[2 * SAMPLES];

    (void)state;
    start(&exact, 1);
    assert_int_equal(
        kac_sampler_draw(exact.sampler, 1, 0, SAMPLES, NULL, whole), KAC_OK);
    finish(&exact);
    start(&exact, 3);
    assert_int_equal(kac_sampler_draw(exact.sampler, 1, 0, 123, NULL, parts),
                     KAC_OK);
    assert_int_equal(kac_sampler_draw(exact.sampler, 1, 123, SAMPLES - 123,
                                      NULL, parts + 2 * 123),
                     KAC_OK);
    assert_memory_equal(whole, parts, sizeof whole);
    assert_int_equal(
        kac_sampler_draw(exact.sampler, 2, 0, SAMPLES, NULL, parts), KAC_OK);
    assert_memory_not_equal(whole, parts, sizeof whole);
    finish(&exact);
}

static void the_path_ends_in_the_sample(void **state)
{
    struct exact exact;
    static const double times[4] = {1, 0.5, 0.01, 0};
    float x[2 * 50], plain[2 * 50], path[4 * 2 * 50];
    double prior[2 * 50];

    (void)state;
    start(&exact, 1);
    assert_int_equal(kac_sampler_draw(exact.sampler, 1, 0, 50, NULL, plain),
                     KAC_OK);
    assert_int_equal(kac_sampler_draw_path(exact.sampler, 1, 0, 50, NULL, 4,
                                           times, path, x),
                     KAC_OK);
    assert_memory_equal(x, plain, sizeof x);
    assert_memory_equal(path + 3 * 2 * 50, x, sizeof x);
    assert_int_equal(
        kac_process_prior(exact.process, 1, 0, 50, 2, NULL, prior), KAC_OK);
    for (int i = 0; i < 100; i++) {
        // The projection may move x_T where the prior is no exact marginal.
        assert_true(fabs(path[i] - prior[i]) < 1e-6);
        assert_true(fabs(path[2 * 100 + i] - x[i]) <= 0.05);
    }
    finish(&exact);
}

static void start_data(void **state)
{
    struct exact exact;
    kac_dataset *dataset = NULL;
    float points[2 * POINTS], x[2 * SAMPLES];

    (void)state;
    start(&exact, 1);
    assert_int_equal(kac_process_set_schedule(exact.process,
                                              KAC_SIGNAL_CONSTANT,
                                              KAC_CLOCK_LINEAR),
                     KAC_OK);
    assert_int_equal(
        kac_sampler_draw(exact.sampler, 1, 0, SAMPLES, NULL, x),
        KAC_ERROR_STATE);
    for (int i = 0; i < 2 * POINTS; i++) {
        points[i] = (float)data[i];
    }
    assert_int_equal(kac_dataset_create_array(exact.context, POINTS, 2,
                                              points, &dataset),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_start_data(exact.sampler, dataset),
                     KAC_OK);
    assert_int_equal(
        kac_sampler_draw(exact.sampler, 1, 0, SAMPLES, NULL, x), KAC_OK);
    assert_true(share_within(x, SAMPLES, 1e-6) > 0.99);
    kac_dataset_destroy(dataset);
    finish(&exact);
}

static void bad_arguments_are_refused(void **state)
{
    struct exact exact;
    static const double up[2] = {0.1, 0.2}, late[1] = {1.5};
    float x[4], condition[2] = {0, 0};
    kac_sampler *out = NULL;
    kac_sampler *s;

    (void)state;
    start(&exact, 1);
    s = exact.sampler;
#define REFUSED(call, part)                                                   \
    do {                                                                      \
        assert_int_equal(call, KAC_ERROR_ARGUMENT);                           \
        assert_message(part);                                                 \
    } while (0)
    REFUSED(kac_sampler_create(NULL, NULL, exact.field, &out), "process");
    REFUSED(kac_sampler_create(NULL, exact.process, NULL, &out), "field");
    REFUSED(kac_sampler_create(NULL, exact.process, exact.field, NULL), "out");
    REFUSED(kac_sampler_create_model(NULL, NULL, &out), "model");
    REFUSED(kac_sampler_set_method(s, 17), "method is 17");
    REFUSED(kac_sampler_set_evaluations(s, 0), "evaluations is 0");
    REFUSED(kac_sampler_set_grid(s, 0, 0.1), "power is 0");
    REFUSED(kac_sampler_set_grid(s, 1, 1), "end is 1");
    REFUSED(kac_sampler_set_grid(s, 1, -0.1), "end is -0.1");
    REFUSED(kac_sampler_set_projection(s, 3), "project is 3");
    REFUSED(kac_sampler_set_refinements(s, -1), "refinements is -1");
    REFUSED(kac_sampler_set_tolerance(s, -1, 1), "relative");
    REFUSED(kac_sampler_set_tolerance(s, 0, 0), "absolute");
    REFUSED(kac_sampler_draw(NULL, 1, 0, 1, NULL, x), "sampler");
    REFUSED(kac_sampler_draw(s, 1, -1, 1, NULL, x), "first is -1");
    REFUSED(kac_sampler_draw(s, 1, 0, -1, NULL, x), "n is -1");
    REFUSED(kac_sampler_draw(s, 1, 0, 1, NULL, NULL), "out");
    REFUSED(kac_sampler_draw(s, 1, 0, 1, condition, x), "cond");
    REFUSED(kac_sampler_draw_path(s, 1, 0, 1, NULL, 2, up, x, x), "times[1]");
    REFUSED(kac_sampler_draw_path(s, 1, 0, 1, NULL, 1, late, x, x),
            "times[0]");
    REFUSED(kac_sampler_draw_path(s, 1, 0, 1, NULL, 1, NULL, x, x), "times");
    assert_null(out);
    finish(&exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_field_gives_the_data_back),
        cmocka_unit_test(evaluations_are_a_bound),
        cmocka_unit_test(samples_depend_on_seed_and_index_alone),
        cmocka_unit_test(the_path_ends_in_the_sample),
        cmocka_unit_test(start_data),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
