/* SPDX-License-Identifier: BSD-2-Clause */
/* Training: it learns, its bits depend on nothing but the options, it stops
 * and resumes, and it refuses what it must. */
#include "flow_fixture.h"

static void learns(void **state)
{
    struct run run;
    double first;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_set_validation(run.trainer, run.dataset, 5,
                                                500),
                     KAC_OK);
    assert_true(isnan(kac_trainer_loss(run.trainer)));
    assert_int_equal(kac_trainer_run(run.trainer, 5), KAC_OK);
    first = kac_trainer_validation_loss(run.trainer);
    assert_int_equal(kac_trainer_run(run.trainer, 40), KAC_OK);
    assert_int_equal(kac_trainer_steps(run.trainer), 40);
    // From 199.3 to 137.7 with these options.
    assert_true(kac_trainer_validation_loss(run.trainer) < 0.75 * first);
    run_close(&run);
}

static void same_bits_for_any_threads(void **state)
{
    char one[256], other[256];
    struct run run;

    (void)state;
    run_start(&run, 3, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 10), KAC_OK);
    save_model(run.trainer, temporary(one, "one"));
    run_close(&run);
    for (int32_t threads = 2; threads <= 3; threads++) {
        run_start(&run, 3, threads);
        assert_int_equal(kac_trainer_run(run.trainer, 10), KAC_OK);
        save_model(run.trainer, temporary(other, "other"));
        run_close(&run);
        assert_same_files(one, other);
    }
    unlink(one);
    unlink(other);
}

static void same_bits_on_any_cpu(void **state)
{
    char best[256], other[256];
    struct run run;

    (void)state;
    run_start(&run, 3, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 6), KAC_OK);
    save_model(run.trainer, temporary(best, "best"));
    run_close(&run);
    for (int32_t cpu = 0; kac_cpu_name(cpu); cpu++) {
        if (!kac_cpu_available(cpu)) {
            continue;
        }
        memset(&run, 0, sizeof run);
        assert_int_equal(kac_context_create(&run.context), KAC_OK);
        assert_int_equal(kac_context_set_cpu(run.context, cpu), KAC_OK);
        assert_int_equal(run_open(&run, 3), KAC_OK);
        assert_int_equal(kac_trainer_run(run.trainer, 6), KAC_OK);
        save_model(run.trainer, temporary(other, "other"));
        run_close(&run);
        assert_same_files(best, other);
    }
    unlink(best);
    unlink(other);
}

static void resumes_with_the_same_bits(void **state)
{
    char whole[256], checkpoint[256], resumed[256], again[256];
    struct run run;

    (void)state;
    run_start(&run, 4, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 17), KAC_OK);
    save_model(run.trainer, temporary(whole, "whole"));
    run_close(&run);

    run_start(&run, 4, 2);
    assert_int_equal(kac_trainer_run(run.trainer, 6), KAC_OK);
    assert_int_equal(
        kac_trainer_save(run.trainer, temporary(checkpoint, "checkpoint")),
        KAC_OK);
    // Going on after saving does not disturb the file.
    assert_int_equal(kac_trainer_run(run.trainer, 9), KAC_OK);
    run_close(&run);

    run_start(&run, 4, 1);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint), KAC_OK);
    assert_int_equal(kac_trainer_steps(run.trainer), 6);
    assert_int_equal(
        kac_trainer_save(run.trainer, temporary(again, "again")), KAC_OK);
    assert_same_files(checkpoint, again);
    assert_int_equal(kac_trainer_run(run.trainer, 17), KAC_OK);
    save_model(run.trainer, temporary(resumed, "resumed"));
    run_close(&run);
    assert_same_files(whole, resumed);
    unlink(whole);
    unlink(checkpoint);
    unlink(resumed);
    unlink(again);
}

static void another_runs_checkpoint_is_refused(void **state)
{
    char checkpoint[256], model[256];
    struct run run;

    (void)state;
    run_start(&run, 4, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 2), KAC_OK);
    assert_int_equal(
        kac_trainer_save(run.trainer, temporary(checkpoint, "checkpoint")),
        KAC_OK);
    save_model(run.trainer, temporary(model, "model"));
    run_close(&run);

    run_start(&run, 5, 1);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("trainer.seed");
    assert_int_equal(kac_trainer_set_seed(run.trainer, 4), KAC_OK);
    assert_int_equal(kac_optimizer_set_rate(run.optimizer, 1e-4), KAC_OK);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("optimizer.rate");
    assert_int_equal(kac_trainer_restore(run.trainer, model),
                     KAC_ERROR_FORMAT);
    assert_message("no checkpoint");
    assert_int_equal(kac_trainer_restore(run.trainer, "/nonexistent/x"),
                     KAC_ERROR_FILE);
    assert_int_equal(kac_trainer_steps(run.trainer), 0);
    run_close(&run);
    unlink(checkpoint);
    unlink(model);
}

static void a_loss_that_is_not_finite_loses_nothing(void **state)
{
    char before[256], after[256];
    struct run run;

    (void)state;
    run_start(&run, 6, 2);
    assert_int_equal(kac_optimizer_set_rate(run.optimizer, 1e30), KAC_OK);
    assert_int_equal(
        kac_optimizer_set_clip_norm(run.optimizer, (double)INFINITY), KAC_OK);
    for (int64_t step = 1; step < 20; step++) {
        kac_status status;

        assert_int_equal(
            kac_trainer_save(run.trainer, temporary(before, "before")),
            KAC_OK);
        status = kac_trainer_run(run.trainer, step);
        if (status == KAC_OK) {
            continue;
        }
        assert_int_equal(status, KAC_ERROR_NONFINITE);
        assert_message("is not finite");
        assert_int_equal(kac_trainer_steps(run.trainer), step - 1);
        assert_int_equal(
            kac_trainer_save(run.trainer, temporary(after, "after")), KAC_OK);
        assert_same_files(before, after);
        run_close(&run);
        unlink(before);
        unlink(after);
        return;
    }
    fail_msg("a learning rate of 1e30 should not stay finite");
}

static int32_t stop_at_three(void *user, int64_t step, double loss,
                             double velocity, double mean, double gradient,
                             double rate, double validation)
{
    int64_t *calls = user;

    assert_int_equal(step, *calls + 1);
    assert_true(fabs(loss - (velocity + mean)) <= 1e-12 * loss);
    assert_true(gradient > 0 && rate > 0 && isnan(validation));
    return ++*calls == 3;
}

static int32_t cancel_at_two(void *user, const char *stage, int64_t done,
                             int64_t total)
{
    assert_string_equal(stage, "train");
    assert_true(done <= total);
    if (done == 2) {
        kac_context_cancel(user);
    }
    return 0;
}

static void stops_when_asked(void **state)
{
    struct run run;
    int64_t calls = 0;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(
        kac_trainer_set_log(run.trainer, stop_at_three, &calls), KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 40), KAC_ERROR_CALLBACK);
    assert_int_equal(kac_trainer_steps(run.trainer), 3);
    assert_int_equal(kac_trainer_set_log(run.trainer, NULL, NULL), KAC_OK);
    assert_int_equal(kac_context_set_progress(run.context, cancel_at_two,
                                              run.context),
                     KAC_OK);
    kac_context_cancel(run.context);
    assert_int_equal(kac_trainer_run(run.trainer, 40), KAC_ERROR_CANCELLED);
    assert_int_equal(kac_trainer_steps(run.trainer), 3);
    kac_context_resume(run.context);
    assert_int_equal(kac_trainer_run(run.trainer, 4), KAC_OK);
    run_close(&run);
}

static void bad_arguments_are_refused(void **state)
{
    struct run run;
    kac_trainer *out = NULL;
    kac_dataset *three = NULL;
    static const float numbers[6] = {1, 2, 3, 4, 5, 6};
    static const float bad_scale[2] = {1, 0};

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_dataset_create_array(run.context, 2, 3, numbers,
                                              &three),
                     KAC_OK);
#define REFUSED(call, part)                                                   \
    do {                                                                      \
        assert_int_equal(call, KAC_ERROR_ARGUMENT);                           \
        assert_message(part);                                                 \
    } while (0)
    REFUSED(kac_trainer_create(NULL, NULL, run.network, run.optimizer,
                               run.dataset, &out),
            "process");
    REFUSED(kac_trainer_create(NULL, run.process, NULL, run.optimizer,
                               run.dataset, &out),
            "network");
    REFUSED(kac_trainer_create(NULL, run.process, run.network, NULL,
                               run.dataset, &out),
            "optimizer");
    REFUSED(kac_trainer_create(NULL, run.process, run.network, run.optimizer,
                               NULL, &out),
            "dataset");
    REFUSED(kac_trainer_create(NULL, run.process, run.network, run.optimizer,
                               run.dataset, NULL),
            "out");
    REFUSED(kac_trainer_create(NULL, run.process, run.network, run.optimizer,
                               three, &out),
            "points of 3");
    REFUSED(kac_trainer_set_batch(run.trainer, 0), "batch is 0");
    REFUSED(kac_trainer_set_batch(run.trainer, (1 << 20) + 1), "2^20");
    REFUSED(kac_trainer_set_times(run.trainer, 9, 1, 1), "kind is 9");
    REFUSED(kac_trainer_set_times(run.trainer, KAC_TIMES_POWER, 0, 1), "p is");
    REFUSED(kac_trainer_set_times(run.trainer, KAC_TIMES_LOG, 1, 1), "p is");
    REFUSED(kac_trainer_set_times(run.trainer, KAC_TIMES_LOGIT_NORMAL, 0, 0),
            "q is");
    REFUSED(kac_trainer_set_velocity_weight(run.trainer, 2, 1, 1), "kind");
    REFUSED(kac_trainer_set_velocity_weight(run.trainer, 0, -1, 1), "weight");
    REFUSED(kac_trainer_set_mean_weight(run.trainer, 0, 1, 0), "floor");
    REFUSED(kac_trainer_set_ema(run.trainer, 1), "decay is 1");
    REFUSED(kac_trainer_set_condition_dropout(run.trainer, 2), "p is 2");
    REFUSED(kac_trainer_set_condition_dropout(run.trainer, 0.1),
            "no condition");
    REFUSED(kac_trainer_set_normalization(run.trainer, NULL, bad_scale),
            "scale[1]");
    REFUSED(kac_trainer_set_validation(run.trainer, three, 1, 1),
            "points of 3");
    REFUSED(kac_trainer_set_validation(run.trainer, run.dataset, 0, 1),
            "every");
    REFUSED(kac_trainer_set_validation(run.trainer, run.dataset, 1, 0),
            "points");
    REFUSED(kac_trainer_run(run.trainer, -1), "steps is -1");
    REFUSED(kac_trainer_save(run.trainer, NULL), "path");
    REFUSED(kac_trainer_restore(run.trainer, NULL), "path");
    REFUSED(kac_trainer_model(run.trainer, NULL), "out");
    assert_null(out);
    assert_int_equal(kac_trainer_run(run.trainer, 1), KAC_OK);
    assert_int_equal(kac_trainer_set_batch(run.trainer, 8), KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_batch(run.trainer), 200);
    assert_int_equal(kac_trainer_create(NULL, run.process, run.network,
                                        run.optimizer, run.dataset, &out),
                     KAC_ERROR_STATE);
    kac_dataset_destroy(three);
    run_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns),
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(same_bits_on_any_cpu),
        cmocka_unit_test(resumes_with_the_same_bits),
        cmocka_unit_test(another_runs_checkpoint_is_refused),
        cmocka_unit_test(a_loss_that_is_not_finite_loses_nothing),
        cmocka_unit_test(stops_when_asked),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
