/* SPDX-License-Identifier: BSD-2-Clause */
/* The edges of sampling: every number of evaluations, hostile entries,
 * conditions that are none, start data in their units, paths, chunks. */
#include "flow_fixture.h"

/* An untrained network of d = 2 with or without a mean head; its velocity is
 * 0 where `still`. */
static kac_model *make_model(kac_process *process, int32_t heads,
                             int32_t classes, int32_t still)
{
    static const int64_t widths[1] = {8};
    static const float shift[2] = {10, -20}, scale[2] = {2, 4};
    kac_network *network = NULL;
    kac_model *model = NULL;

    assert_int_equal(kac_network_create_mlp(NULL, 2, 1, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_set_heads(network, heads), KAC_OK);
    if (classes) {
        assert_int_equal(kac_network_set_condition(
                             network, KAC_CONDITION_CLASS, classes),
                         KAC_OK);
    }
    assert_int_equal(kac_network_initialize(network, 1, still), KAC_OK);
    assert_int_equal(kac_network_set_horizon(network,
                                             kac_process_horizon(process)),
                     KAC_OK);
    assert_int_equal(
        kac_model_create(NULL, process, network, shift, scale, &model),
        KAC_OK);
    kac_network_destroy(network);
    return model;
}

enum { BOTH = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN };

static kac_process *make_process(double T)
{
    kac_process *process = NULL;

    assert_int_equal(kac_process_create_kac(NULL, 9 / T, 3 / T, &process),
                     KAC_OK);
    assert_int_equal(kac_process_set_horizon(process, T), KAC_OK);
    return process;
}

static kac_sampler *make_sampler(const kac_model *model)
{
    kac_sampler *sampler = NULL;

    if (kac_sampler_create_model(NULL, model, &sampler) != KAC_OK) {
        fail_msg("%s", kac_last_error());
    }
    return sampler;
}

/* All methods, projections and small numbers of evaluations. */
static void check_evaluations(kac_sampler *sampler)
{
    float x[2 * 64];

    for (int32_t i = 0; i < 3 * (KAC_METHOD_DOPRI5 + 1) * 40; i++) {
        const int32_t method = i / 120, projection = i / 40 % 3;
        const int64_t most = 1 + i % 40;
        kac_status status;

        assert_int_equal(kac_sampler_set_method(sampler, method), KAC_OK);
        assert_int_equal(kac_sampler_set_projection(sampler, projection),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_evaluations(sampler, most), KAC_OK);
        status = kac_sampler_draw(sampler, 1, 0, 64, NULL, x);
        if (status != KAC_OK) {
            assert_int_equal(status, KAC_ERROR_ARGUMENT);
            assert_message("evaluations is");
            assert_true(most < 12);
        } else if (kac_sampler_evaluations_max(sampler) > most ||
                   (method != KAC_METHOD_DOPRI5 &&
                    kac_sampler_unfinished(sampler) != 0)) {
            fail_msg("%s, projection %d: %d of %d evaluations, %d unfinished",
                     kac_method_name(method), (int)projection,
                     (int)kac_sampler_evaluations_max(sampler), (int)most,
                     (int)kac_sampler_unfinished(sampler));
        }
    }
}

static void no_number_of_evaluations_is_exceeded(void **state)
{
    static const float far[4] = {1000, 1000, -1000, 0};
    kac_process *process = make_process(0.7);
    kac_model *model = make_model(process, BOTH, 0, 0);
    kac_sampler *sampler = make_sampler(model);
    kac_dataset *start = NULL;

    (void)state;
    // The projections of an untrained network move nearly every point, and so
    // do those of a start that it does not expect, at once.
    check_evaluations(sampler);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);

    assert_int_equal(kac_process_set_schedule(process, KAC_SIGNAL_CONSTANT,
                                              KAC_CLOCK_LINEAR),
                     KAC_OK);
    model = make_model(process, BOTH, 0, 0);
    sampler = make_sampler(model);
    assert_int_equal(kac_dataset_create_array(NULL, 2, 2, far, &start),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_start_data(sampler, start), KAC_OK);
    check_evaluations(sampler);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_dataset_destroy(start);
    kac_process_destroy(process);
}

static int32_t at_rest(void *user, int64_t n, const double *t, const double *x,
                       const double *cond, double *v, double *xhat,
                       double *divergence)
{
    (void)user;
    (void)t;
    (void)x;
    (void)cond;
    (void)xhat;
    (void)divergence;
    memset(v, 0, (size_t)n * sizeof *v);
    return 0;
}

static void many_evaluations_are_all_made(void **state)
{
    kac_process *process = make_process(1);
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    float x;

    (void)state;
    assert_int_equal(
        kac_field_create_callback(NULL, 1, 0, 0, at_rest, NULL, &field),
        KAC_OK);
    assert_int_equal(kac_sampler_create(NULL, process, field, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(sampler, 100200), KAC_OK);
    assert_int_equal(kac_sampler_set_refinements(sampler, 7), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, 1, NULL, &x), KAC_OK);
    assert_int_equal(kac_sampler_unfinished(sampler), 0);
    assert_int_equal(kac_sampler_evaluations_max(sampler), 100200);
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* Standard normal data under the Wiener process with f = 1 - t, g = t^2:
 * variance (1 - t)^2 + t^2, so a point keeps its place in units of its root,
 * and ends where it began. */
static int32_t normal_field(void *user, int64_t n, const double *t,
                            const double *x, const double *cond, double *v,
                            double *xhat, double *divergence)
{
    (void)user;
    (void)cond;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        const double variance = (1 - t[i]) * (1 - t[i]) + t[i] * t[i];

        v[i] = (2 * t[i] - 1) / variance * x[i];
        if (xhat) {
            xhat[i] = (1 - t[i]) / variance * x[i];
        }
    }
    return 0;
}

static void a_wiener_flow_carries_normal_to_normal(void **state)
{
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    double begin[100];
    float x[100];

    (void)state;
    assert_int_equal(kac_process_create_wiener(NULL, 1, &process), KAC_OK);
    assert_int_equal(kac_field_create_callback(NULL, 1, 0, KAC_FIELD_MEAN,
                                               normal_field, NULL, &field),
                     KAC_OK);
    assert_int_equal(kac_sampler_create(NULL, process, field, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_projection(sampler), 0);
    assert_true(kac_sampler_grid_end(sampler) == 0.05);
    assert_int_equal(kac_sampler_set_grid(sampler, 1, 0), KAC_OK);
    assert_int_equal(kac_process_prior(process, 1, 0, 100, 1, NULL, begin),
                     KAC_OK);
    for (int32_t method = 0; method <= KAC_METHOD_DOPRI5; method++) {
        const int adaptive = method == KAC_METHOD_DOPRI5;
        const double error = method == KAC_METHOD_EULER ? 1e-2 : 2e-5;

        assert_int_equal(kac_sampler_set_method(sampler, method), KAC_OK);
        assert_int_equal(
            kac_sampler_set_evaluations(sampler, adaptive ? 10000 : 1000),
            KAC_OK);
        assert_int_equal(kac_sampler_draw(sampler, 1, 0, 100, NULL, x),
                         KAC_OK);
        assert_int_equal(kac_sampler_unfinished(sampler), 0);
        for (int i = 0; i < 100; i++) {
            if (!(fabs(x[i] - begin[i]) <= error * (1 + fabs(begin[i])))) {
                fail_msg("%s: %g becomes %g", kac_method_name(method),
                         begin[i], (double)x[i]);
            }
        }
    }
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

enum { MANY = 16384 + 3 }; // more than one chunk

static void a_class_that_is_none_is_refused_at_once(void **state)
{
    static const float bad[5] = {3, -2, 0.5f, NAN, INFINITY};
    kac_process *process = make_process(1);
    kac_model *model = make_model(process, BOTH, 3, 0);
    kac_sampler *sampler = make_sampler(model);
    kac_field *field = NULL;
    double t = 0.5, place[2] = {0, 0}, class = 3, v[2] = {7, 7};
    float *cond = calloc(MANY, sizeof *cond);
    float *x = calloc(2 * MANY, sizeof *x);

    (void)state;
    cond[0] = -1;
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, 2, cond, x), KAC_OK);
    for (int i = 0; i < 2 * MANY; i++) {
        x[i] = 7;
    }
    for (int i = 0; i < 5; i++) {
        cond[MANY - 1] = bad[i];
        assert_int_equal(kac_sampler_draw(sampler, 1, 0, MANY, cond, x),
                         KAC_ERROR_ARGUMENT);
        assert_message("cond of row 16386");
    }
    for (int i = 0; i < 2 * MANY; i++) {
        assert_true(x[i] == 7);
    }
    // What is told of the last draw is that of the good one.
    assert_int_equal(kac_sampler_evaluations_max(sampler), 20);
    assert_true(kac_sampler_evaluations_mean(sampler) == 20);
    assert_int_equal(
        kac_field_create_learned(NULL, kac_model_network(model), &field),
        KAC_OK);
    assert_int_equal(
        kac_field_evaluate(field, 1, &t, place, &class, v, NULL, NULL),
        KAC_ERROR_ARGUMENT);
    assert_message("cond of row 0 is 3");
    assert_true(v[0] == 7 && v[1] == 7);
    free(cond);
    free(x);
    kac_field_destroy(field);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_process_destroy(process);
}

static void refuse_entry(kac_model *model, const char *key, const char *value)
{
    kac_sampler *sampler = NULL;

    assert_int_equal(kac_model_set_entry(model, key, value), KAC_OK);
    if (kac_sampler_create_model(NULL, model, &sampler) !=
        KAC_ERROR_FORMAT) {
        fail_msg("%s = %s is taken", key, value);
    }
    assert_message(key);
    assert_null(sampler);
    assert_int_equal(kac_model_set_entry(model, key, NULL), KAC_OK);
}

static void hostile_entries_are_refused(void **state)
{
    static const char *const bad[][2] = {
        {"sampler.evaluations", "0"},     {"sampler.evaluations", "20.5"},
        {"sampler.evaluations", "1e10"},  {"sampler.evaluations", "nan"},
        {"sampler.evaluations", "-1"},    {"sampler.evaluations", "2"},
        {"sampler.evaluations", ""},      {"sampler.method", "rk5"},
        {"sampler.power", "0"},           {"sampler.power", "inf"},
        {"sampler.end", "0.7"},           {"sampler.end", "nan"},
        {"sampler.end", "-0.1"},          {"sampler.end", "0.1 "},
        {"sampler.projection", "3"},      {"sampler.projection", "1.5"},
        {"sampler.refinements", "101"},   {"sampler.refinements", "0.5"},
        {"sampler.evaluations", "1000001"},
    };
    kac_process *process = make_process(0.7), *wiener = NULL;
    kac_model *model = make_model(process, BOTH, 0, 0);
    kac_sampler *sampler;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        refuse_entry(model, bad[i][0], bad[i][1]);
    }
    sampler = make_sampler(model);
    assert_true(fabs(kac_sampler_grid_end(sampler) - 0.05 * 0.7) < 1e-15);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);

    model = make_model(process, KAC_HEAD_VELOCITY, 0, 0);
    refuse_entry(model, "sampler.projection", "2");
    refuse_entry(model, "sampler.end", "0.1");
    assert_int_equal(kac_model_set_entry(model, "sampler.refinements", "3"),
                     KAC_OK); // without effect
    kac_sampler_destroy(make_sampler(model));
    kac_model_destroy(model);

    assert_int_equal(kac_process_create_wiener(NULL, 1, &wiener), KAC_OK);
    model = make_model(wiener, BOTH, 0, 0);
    refuse_entry(model, "sampler.projection", "2");
    sampler = make_sampler(model);
    assert_int_equal(kac_sampler_projection(sampler), 0);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_process_destroy(wiener);
    kac_process_destroy(process);
}

static void start_data_are_in_their_units(void **state)
{
    static const float points[6] = {10, -20, 12, -16, 6, -28};
    static const double normalised[6] = {0, 0, 1, 1, -2, -2};
    kac_process *process = make_process(0.1);
    kac_model *model;
    kac_sampler *sampler;
    kac_dataset *start = NULL;
    float x[14];
    double want[2];

    (void)state;
    assert_int_equal(kac_process_set_schedule(process, KAC_SIGNAL_CONSTANT,
                                              KAC_CLOCK_LINEAR),
                     KAC_OK);
    model = make_model(process, KAC_HEAD_VELOCITY, 0, 1);
    sampler = make_sampler(model);
    assert_int_equal(kac_dataset_create_array(NULL, 3, 2, points, &start),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_start_data(sampler, start), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 5, 2, 7, NULL, x), KAC_OK);
    for (int i = 0; i < 7; i++) {
        assert_int_equal(kac_process_prior(process, 5, 2 + i, 1, 2,
                                           normalised + (2 + i) % 3 * 2, want),
                         KAC_OK);
        assert_true(x[2 * i] == (float)(10 + 2 * want[0]));
        assert_true(x[2 * i + 1] == (float)(-20 + 4 * want[1]));
    }
    assert_int_equal(kac_sampler_set_start_data(sampler, NULL), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 5, 2, 7, NULL, x),
                     KAC_ERROR_STATE);
    kac_dataset_destroy(start);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_process_destroy(process);
}

static void paths_over_chunks_and_below_the_end(void **state)
{
    static const double times[5] = {0.1, 0.06, 0.005, 0.0025, 0};
    static const double low[2] = {0.004, 0.001};
    kac_process *process = make_process(0.1);
    kac_model *model = make_model(process, BOTH, 0, 0);
    kac_sampler *sampler = make_sampler(model);
    float *x = calloc(2 * MANY, sizeof *x);
    float *path = calloc((size_t)5 * 2 * MANY, sizeof *path);
    float one[2], way[10], below[4];

    (void)state;
    assert_int_equal(kac_sampler_set_grid(sampler, 1, 0.005), KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(sampler, 4), KAC_OK);
    assert_int_equal(kac_sampler_draw_path(sampler, 1, 0, MANY, NULL, 5, times,
                                           path, x),
                     KAC_OK);
    for (int64_t i = 0; i < MANY; i += 5461) {
        assert_int_equal(kac_sampler_draw_path(sampler, 1, i, 1, NULL, 5,
                                               times, way, one),
                         KAC_OK);
        assert_memory_equal(one, x + 2 * i, sizeof one);
        for (int64_t k = 0; k < 5; k++) {
            assert_memory_equal(way + 2 * k, path + 2 * (k * MANY + i),
                                sizeof one);
        }
        // Half way from the end of the grid to the last point.
        for (int j = 0; j < 2; j++) {
            const double half = 0.5 * ((double)way[4 + j] + way[8 + j]);

            assert_true(way[8 + j] == one[j]);
            assert_true(fabs(way[6 + j] - half) < 1e-5 * (1 + fabs(half)));
        }
        assert_int_equal(kac_sampler_draw_path(sampler, 1, i, 1, NULL, 2, low,
                                               below, one),
                         KAC_OK);
        for (int j = 0; j < 2; j++) {
            const double most = way[4 + j] + 0.8 * (one[j] - way[4 + j]);

            assert_true(fabs(below[2 + j] - most) < 1e-5 * (1 + fabs(most)));
        }
    }
    free(path);
    free(x);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_process_destroy(process);
}

struct stop {
    kac_context *context;
    int cancels, calls;
};

static int32_t stop_in_the_third_step(void *user, const char *stage,
                                      int64_t done, int64_t total)
{
    struct stop *stop = user;

    assert_true(done >= 0 && done <= total);
    if (strcmp(stage, "integrate") != 0) {
        assert_string_equal(stage, "sample");
        return 0;
    }
    if (++stop->calls != 3) {
        return 0;
    }
    if (stop->cancels) {
        kac_context_cancel(stop->context);
    }
    return !stop->cancels;
}

static void drawing_can_be_stopped(void **state)
{
    kac_process *process = make_process(1);
    kac_model *model = make_model(process, BOTH, 0, 0);
    kac_sampler *sampler = NULL;
    struct stop stop = {0};
    float want[20], x[20];

    (void)state;
    assert_int_equal(kac_context_create(&stop.context), KAC_OK);
    assert_int_equal(kac_sampler_create_model(stop.context, model, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, 10, NULL, want), KAC_OK);
    assert_int_equal(kac_context_set_progress(stop.context,
                                              stop_in_the_third_step, &stop),
                     KAC_OK);
    for (stop.cancels = 0; stop.cancels < 2; stop.cancels++) {
        stop.calls = 0;
        assert_int_equal(kac_sampler_draw(sampler, 2, 0, 10, NULL, x),
                         stop.cancels ? KAC_ERROR_CANCELLED
                                      : KAC_ERROR_CALLBACK);
        assert_in_range(stop.calls, 3, 4);
        kac_context_resume(stop.context);
        // The sampler goes on as if nothing had been.
        stop.calls = 100;
        assert_int_equal(kac_sampler_draw(sampler, 1, 0, 10, NULL, x), KAC_OK);
        assert_memory_equal(x, want, sizeof x);
    }
    kac_sampler_destroy(sampler);
    kac_context_destroy(stop.context);
    kac_model_destroy(model);
    kac_process_destroy(process);
}

static void what_cannot_be_drawn_is_said(void **state)
{
    kac_process *process = make_process(1);
    kac_model *model = make_model(process, BOTH, 0, 0);
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    float x[2] = {7, 7};
    double times[64];

    (void)state;
    for (int i = 0; i < 64; i++) {
        times[i] = 1 - i / 64.0;
    }
    assert_int_equal(
        kac_field_create_learned(NULL, kac_model_network(model), &field),
        KAC_OK);
    assert_int_equal(kac_sampler_create(NULL, process, field, &sampler),
                     KAC_OK);
    // So steep a grid has two equal times.
    assert_int_equal(kac_sampler_set_grid(sampler, 1000, 0.05), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, 1, NULL, x),
                     KAC_ERROR_ARGUMENT);
    assert_message("power is 1000");
    assert_int_equal(kac_sampler_set_grid(sampler, 1, 0.05), KAC_OK);
    // More numbers than any array has.
    assert_int_equal(kac_sampler_draw_path(sampler, 1, 0, (int64_t)1 << 55,
                                           NULL, 64, times, x, x),
                     KAC_ERROR_ARGUMENT);
    assert_message("n is");
    // The process has become shorter than the grid.
    assert_int_equal(kac_process_set_horizon(process, 0.01), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, 1, NULL, x),
                     KAC_ERROR_ARGUMENT);
    assert_message("end is 0.05");
    assert_true(x[0] == 7 && x[1] == 7);
    assert_true(isnan(kac_sampler_evaluations_mean(sampler)));
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_model_destroy(model);
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_number_of_evaluations_is_exceeded),
        cmocka_unit_test(many_evaluations_are_all_made),
        cmocka_unit_test(a_class_that_is_none_is_refused_at_once),
        cmocka_unit_test(hostile_entries_are_refused),
        cmocka_unit_test(start_data_are_in_their_units),
        cmocka_unit_test(paths_over_chunks_and_below_the_end),
        cmocka_unit_test(a_wiener_flow_carries_normal_to_normal),
        cmocka_unit_test(drawing_can_be_stopped),
        cmocka_unit_test(what_cannot_be_drawn_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
