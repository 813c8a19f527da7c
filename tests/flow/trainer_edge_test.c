/* SPDX-License-Identifier: BSD-2-Clause */
/* The edges of training: runs of no steps, hostile checkpoints, horizons that
 * no float is, unbounded noise, own schedules, few points, changing threads. */
#include "flow_fixture.h"

static void a_run_of_no_steps_changes_nothing(void **state)
{
    char plain[256], after[256];
    struct run run;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_set_batch(run.trainer, 300), KAC_OK);
    assert_int_equal(kac_trainer_set_ema(run.trainer, 0), KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 4), KAC_OK);
    save_model(run.trainer, temporary(plain, "plain"));
    run_close(&run);

    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 0), KAC_OK);
    kac_context_cancel(run.context);
    assert_int_equal(kac_trainer_run(run.trainer, 4), KAC_ERROR_CANCELLED);
    kac_context_resume(run.context);
    // No step has been made, so the options may still be set.
    assert_int_equal(kac_trainer_set_batch(run.trainer, 300), KAC_OK);
    assert_int_equal(kac_trainer_set_ema(run.trainer, 0), KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 4), KAC_OK);
    save_model(run.trainer, temporary(after, "after"));
    run_close(&run);
    assert_same_files(plain, after);
    unlink(plain);
    unlink(after);
}

static void back_to_the_beginning(void **state)
{
    char plain[256], start[256], after[256];
    struct run run;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_save(run.trainer, temporary(start, "start")),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 5), KAC_OK);
    save_model(run.trainer, temporary(plain, "plain"));
    // The checkpoint of no steps is taken up by a trainer that has made some.
    assert_int_equal(kac_trainer_restore(run.trainer, start), KAC_OK);
    assert_int_equal(kac_trainer_steps(run.trainer), 0);
    assert_int_equal(kac_trainer_run(run.trainer, 5), KAC_OK);
    save_model(run.trainer, temporary(after, "after"));
    run_close(&run);
    assert_same_files(plain, after);
    unlink(plain);
    unlink(start);
    unlink(after);
}

static void threads_may_change_between_runs(void **state)
{
    static const int32_t threads[4] = {1, 4, 2, 3};
    char plain[256], after[256];
    struct run run;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 4), KAC_OK);
    save_model(run.trainer, temporary(plain, "plain"));
    run_close(&run);
    run_start(&run, 1, 1);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(kac_context_set_threads(run.context, threads[i]),
                         KAC_OK);
        assert_int_equal(kac_trainer_run(run.trainer, i + 1), KAC_OK);
    }
    save_model(run.trainer, temporary(after, "after"));
    run_close(&run);
    assert_same_files(plain, after);
    unlink(plain);
    unlink(after);
}

static void another_normalisation_is_refused(void **state)
{
    static const float shift[2] = {0.5f, 0}, scale[2] = {1, 2};
    char checkpoint[256];
    struct run run;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_set_normalization(run.trainer, shift, scale),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 2), KAC_OK);
    assert_int_equal(
        kac_trainer_save(run.trainer, temporary(checkpoint, "checkpoint")),
        KAC_OK);
    run_close(&run);

    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("normalization.shift");
    assert_int_equal(kac_trainer_set_normalization(run.trainer, shift, NULL),
                     KAC_OK);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("normalization.scale");
    assert_int_equal(kac_trainer_steps(run.trainer), 0);
    assert_int_equal(kac_trainer_set_normalization(run.trainer, shift, scale),
                     KAC_OK);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint), KAC_OK);
    assert_int_equal(kac_trainer_steps(run.trainer), 2);
    run_close(&run);
    unlink(checkpoint);
}

/* Copies the checkpoint `from` with one metadata entry set (value not NULL) or
 * element 0 of a tensor replaced. */
static void forge(const char *from, const char *to, const char *key,
                  const char *value, const char *tensor, float number)
{
    kac_tensors *in = NULL, *out = NULL;

    assert_int_equal(kac_tensors_open(NULL, from, &in), KAC_OK);
    assert_int_equal(kac_tensors_create(NULL, &out), KAC_OK);
    for (int64_t i = 0; i < kac_tensors_metadata_count(in); i++) {
        const char *name = kac_tensors_metadata_key(in, i);

        assert_int_equal(kac_tensors_set_metadata(
                             out, name, kac_tensors_metadata(in, name)),
                         KAC_OK);
    }
    if (value) {
        assert_int_equal(kac_tensors_set_metadata(out, key, value), KAC_OK);
    }
    for (int64_t i = 0; i < kac_tensors_count(in); i++) {
        const int64_t n = kac_tensors_elements(in, i);
        const char *name = kac_tensors_name(in, i);
        int64_t shape[8];
        float *numbers = malloc((size_t)n * sizeof *numbers);

        for (int32_t j = 0; j < kac_tensors_rank(in, i); j++) {
            shape[j] = kac_tensors_shape(in, i, j);
        }
        assert_int_equal(kac_tensors_read_f32(in, i, n, numbers), KAC_OK);
        if (tensor && strcmp(name, tensor) == 0) {
            numbers[0] = number;
        }
        assert_int_equal(kac_tensors_add_f32(out, name,
                                             kac_tensors_rank(in, i), shape,
                                             numbers),
                         KAC_OK);
        free(numbers);
    }
    assert_int_equal(kac_tensors_write(out, to), KAC_OK);
    kac_tensors_destroy(in);
    kac_tensors_destroy(out);
}

static void hostile_checkpoints_are_refused(void **state)
{
    static const struct {
        const char *key, *value, *tensor;
        double number;
        const char *part;
    } cases[] = {
        {"state.steps", "-1", NULL, 0, "state.steps"},
        {"state.steps", "4294967295", NULL, 0, "state.steps"},
        {"state.steps", "two", NULL, 0, "state.steps"},
        {"state.optimizer.steps", "9223372036854775807", NULL, 0,
         "state.optimizer.steps"},
        {"state.optimizer.steps", "-1", NULL, 0, "state.optimizer.steps"},
        {NULL, NULL, "optimizer.first", NAN, "optimizer.first"},
        {NULL, NULL, "optimizer.second", NAN, "optimizer.second"},
        {NULL, NULL, "optimizer.second", -1, "optimizer.second"},
        {NULL, NULL, "trainer.average", INFINITY, "trainer.average"},
        {NULL, NULL, "head.mean.bias", NAN, "head.mean.bias"},
    };
    char good[256], bad[256], before[256], after[256];
    struct run run;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 2), KAC_OK);
    assert_int_equal(kac_trainer_save(run.trainer, temporary(good, "good")),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 3), KAC_OK);
    assert_int_equal(
        kac_trainer_save(run.trainer, temporary(before, "before")), KAC_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        forge(good, temporary(bad, "bad"), cases[i].key, cases[i].value,
              cases[i].tensor, (float)cases[i].number);
        assert_int_equal(kac_trainer_restore(run.trainer, bad),
                         KAC_ERROR_FORMAT);
        assert_message(cases[i].part);
        assert_int_equal(
            kac_trainer_save(run.trainer, temporary(after, "after")), KAC_OK);
        assert_same_files(before, after);
    }
    forge(good, bad, NULL, NULL, NULL, 0); // the forger itself is honest
    assert_int_equal(kac_trainer_restore(run.trainer, bad), KAC_OK);
    run_close(&run);
    unlink(good);
    unlink(bad);
    unlink(before);
    unlink(after);
}

/* Trains `run` for 3 steps with each density of t; all losses are finite. */
static void train_at_all_times(kac_context *ctx, const kac_process *process,
                               const kac_dataset *dataset)
{
    static const int64_t widths[1] = {8};
    static const double p[4] = {1, 40, 1e-300, -800}, q[4] = {1, 1, 1, 1};

    for (int32_t kind = 0; kind < 4; kind++) {
        kac_network *network = NULL;
        kac_optimizer *optimizer = NULL;
        kac_trainer *trainer = NULL;

        assert_int_equal(kac_network_create_mlp(ctx, 2, 1, widths, &network),
                         KAC_OK);
        assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
        assert_int_equal(kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 1e-3,
                                              &optimizer),
                         KAC_OK);
        assert_int_equal(kac_trainer_create(ctx, process, network, optimizer,
                                            dataset, &trainer),
                         KAC_OK);
        assert_int_equal(kac_trainer_set_velocity_weight(
                             trainer, KAC_WEIGHT_NOISE, 1, 1e-3),
                         KAC_OK);
        assert_int_equal(
            kac_trainer_set_times(trainer, kind, p[kind], q[kind]), KAC_OK);
        if (kac_trainer_run(trainer, 3) != KAC_OK) {
            fail_msg("times %s: %s", kac_times_name(kind), kac_last_error());
        }
        assert_true(isfinite(kac_trainer_loss(trainer)));
        kac_trainer_destroy(trainer);
        kac_optimizer_destroy(optimizer);
        kac_network_destroy(network);
    }
}

static void no_horizon_beyond_the_floats(void **state)
{
    static const double horizons[2] = {1e-40, 1e40};
    struct run run;
    kac_trainer *out = NULL;

    (void)state;
    run_start(&run, 1, 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kac_process_set_horizon(run.process, horizons[i]),
                         KAC_OK);
        assert_int_equal(kac_trainer_create(NULL, run.process, run.network,
                                            run.optimizer, run.dataset, &out),
                         KAC_ERROR_ARGUMENT);
        assert_message("T of the process is");
        assert_null(out);
    }
    run_close(&run);
}

static void any_horizon_and_law(void **state)
{
    // (float)0.1 is above 0.1, (float)0.7 below 0.7.
    static const double horizons[5] = {1, 0.1, 0.7, 3e-5, 1e6};
    kac_dataset *dataset = NULL;

    (void)state;
    assert_int_equal(kac_dataset_create_toy(NULL, "moons", 1, &dataset),
                     KAC_OK);
    for (int law = 0; law < 2; law++) {
        for (int i = 0; i < 5; i++) {
            kac_process *process = NULL;
            const double T = horizons[i];

            assert_int_equal(
                law ? kac_process_create_wiener(NULL, 1 / sqrt(T), &process)
                    : kac_process_create_kac(NULL, 9 / T, 3 / T, &process),
                KAC_OK);
            assert_int_equal(kac_process_set_horizon(process, T), KAC_OK);
            for (int32_t clock = 0; clock < 2; clock++) {
                assert_int_equal(kac_process_set_schedule(
                                     process, KAC_SIGNAL_LINEAR, clock),
                                 KAC_OK);
                train_at_all_times(NULL, process, dataset);
            }
            kac_process_destroy(process);
        }
    }
    kac_dataset_destroy(dataset);
}

static int32_t own_schedule(void *user, double t, double *out)
{
    const double *speed = user;

    out[0] = 1 - t;
    out[1] = -1;
    out[2] = *speed * t;
    out[3] = *speed;
    return 0;
}

/* A run whose process has an own schedule. */
static void own_start(struct run *run, double *speed, double a)
{
    static const int64_t widths[1] = {8};

    memset(run, 0, sizeof *run);
    assert_int_equal(kac_context_create(&run->context), KAC_OK);
    assert_int_equal(kac_process_create_kac(run->context, a, 3, &run->process),
                     KAC_OK);
    assert_int_equal(
        kac_process_set_schedule_custom(run->process, own_schedule, speed),
        KAC_OK);
    assert_int_equal(
        kac_dataset_create_toy(run->context, "moons", 7, &run->dataset),
        KAC_OK);
    assert_int_equal(
        kac_network_create_mlp(run->context, 2, 1, widths, &run->network),
        KAC_OK);
    assert_int_equal(kac_network_initialize(run->network, 1, 0), KAC_OK);
    assert_int_equal(kac_optimizer_create(run->context, KAC_OPTIMIZER_ADAM,
                                          1e-3, &run->optimizer),
                     KAC_OK);
    assert_int_equal(kac_trainer_create(run->context, run->process,
                                        run->network, run->optimizer,
                                        run->dataset, &run->trainer),
                     KAC_OK);
}

static void an_own_schedule_trains_resumes_and_samples(void **state)
{
    char checkpoint[256], file[256];
    double speed = 2;
    float whole[20], resumed[20];
    float *x[2] = {whole, resumed};
    struct run run;

    (void)state;
    temporary(checkpoint, "checkpoint");
    for (int i = 0; i < 2; i++) {
        kac_model *model = NULL;
        kac_sampler *sampler = NULL;

        own_start(&run, &speed, 9);
        if (i == 0) {
            assert_int_equal(kac_trainer_run(run.trainer, 2), KAC_OK);
            assert_int_equal(kac_trainer_save(run.trainer, checkpoint),
                             KAC_OK);
        } else {
            assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                             KAC_OK);
        }
        assert_int_equal(kac_trainer_run(run.trainer, 4), KAC_OK);
        assert_int_equal(kac_trainer_model(run.trainer, &model), KAC_OK);
        assert_int_equal(kac_model_save(model, temporary(file, "model")),
                         KAC_ERROR_STATE);
        assert_message("own schedule");
        assert_int_equal(kac_sampler_create_model(run.context, model,
                                                  &sampler),
                         KAC_OK);
        assert_int_equal(kac_sampler_draw(sampler, 1, 0, 10, NULL, x[i]),
                         KAC_OK);
        kac_sampler_destroy(sampler);
        kac_model_destroy(model);
        run_close(&run);
    }
    assert_memory_equal(whole, resumed, sizeof whole);
    // What can be compared of such a process is.
    own_start(&run, &speed, 8);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("process.a");
    run_close(&run);
    unlink(checkpoint);
}

static void fewer_points_than_a_batch(void **state)
{
    static const float points[6] = {0, 1, 2, 3, 4, 5};
    struct run run;
    kac_dataset *three = NULL;
    kac_trainer *trainer = NULL;

    (void)state;
    run_start(&run, 1, 2);
    assert_int_equal(kac_dataset_create_array(run.context, 3, 2, points,
                                              &three),
                     KAC_OK);
    assert_int_equal(kac_trainer_create(run.context, run.process, run.network,
                                        run.optimizer, three, &trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 3), KAC_OK);
    assert_int_equal(kac_trainer_set_validation(trainer, three, 1, 4),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_validation(trainer, three, 1, 3), KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 4), KAC_OK);
    assert_true(isfinite(kac_trainer_validation_loss(trainer)));
    // More points than memory has room for: a status, and a trainer that
    // lives.
    assert_int_equal(kac_trainer_set_validation(trainer, run.dataset, 1,
                                                INT64_MAX),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 5), KAC_ERROR_MEMORY);
    assert_int_equal(kac_trainer_steps(trainer), 5);
    assert_int_equal(kac_trainer_set_validation(trainer, NULL, 0, 0), KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 6), KAC_OK);
    kac_trainer_destroy(trainer);
    kac_dataset_destroy(three);
    run_close(&run);
}

struct rates {
    kac_optimizer *optimizer;
    double seen[3];
};

static int32_t note_rate(void *user, int64_t step, double loss,
                         double velocity, double mean, double gradient,
                         double rate, double validation)
{
    struct rates *rates = user;

    (void)(loss + velocity + mean + gradient + validation);
    rates->seen[step - 1] = rate;
    return step == 2 ? kac_optimizer_reset(rates->optimizer) : 0;
}

static void the_rate_told_is_the_rate_used(void **state)
{
    struct rates rates = {0};
    struct run run;

    (void)state;
    run_start(&run, 1, 1); // warm-up over three steps
    rates.optimizer = run.optimizer;
    assert_int_equal(kac_trainer_set_log(run.trainer, note_rate, &rates),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 3), KAC_OK);
    assert_true(rates.seen[0] < rates.seen[1]);
    assert_true(rates.seen[2] == rates.seen[0]); // begun anew after the reset
    run_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_of_no_steps_changes_nothing),
        cmocka_unit_test(back_to_the_beginning),
        cmocka_unit_test(threads_may_change_between_runs),
        cmocka_unit_test(another_normalisation_is_refused),
        cmocka_unit_test(hostile_checkpoints_are_refused),
        cmocka_unit_test(any_horizon_and_law),
        cmocka_unit_test(no_horizon_beyond_the_floats),
        cmocka_unit_test(an_own_schedule_trains_resumes_and_samples),
        cmocka_unit_test(fewer_points_than_a_batch),
        cmocka_unit_test(the_rate_told_is_the_rate_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
