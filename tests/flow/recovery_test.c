/* SPDX-License-Identifier: BSD-2-Clause */
/* After a call that found no memory the handles are as before it: the same
 * call, made again, gives the bits of one that never failed. */
#include "flow_fixture.h"

#include "failing_heap.h"

enum { POINTS = 40, SAMPLES = 30 };

/* A conditional run from data of its own. */
struct parts {
    struct failing_heap heap;
    struct run run;
    float points[2 * POINTS], classes[POINTS];
};

static void parts_open(struct parts *p)
{
    static const int64_t widths[1] = {8};
    static const float shift[2] = {0.5f, 0}, scale[2] = {2, 2};
    kac_context *ctx;

    memset(p, 0, sizeof *p);
    failing_heap_open(&p->heap, -1);
    ctx = p->heap.context;
    for (int i = 0; i < POINTS; i++) {
        p->points[2 * i] = (float)(i % 7) / 7;
        p->points[2 * i + 1] = (float)(i % 5) / 5;
        p->classes[i] = (float)(i % 3);
    }
    assert_int_equal(kac_process_create_kac(ctx, 9, 3, &p->run.process),
                     KAC_OK);
    assert_int_equal(kac_process_set_schedule(p->run.process, KAC_SIGNAL_EXP,
                                              KAC_CLOCK_LINEAR),
                     KAC_OK);
    assert_int_equal(kac_dataset_create_array(ctx, POINTS, 2, p->points,
                                              &p->run.dataset),
                     KAC_OK);
    assert_int_equal(kac_dataset_set_condition(p->run.dataset, 1, p->classes),
                     KAC_OK);
    assert_int_equal(
        kac_network_create_mlp(ctx, 2, 1, widths, &p->run.network), KAC_OK);
    assert_int_equal(
        kac_network_set_condition(p->run.network, KAC_CONDITION_CLASS, 3),
        KAC_OK);
    assert_int_equal(kac_network_set_time_embedding(p->run.network,
                                                    KAC_TIME_FOURIER, 4, 1),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(p->run.network, 1, 0), KAC_OK);
    assert_int_equal(kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 1e-3,
                                          &p->run.optimizer),
                     KAC_OK);
    assert_int_equal(kac_trainer_create(ctx, p->run.process, p->run.network,
                                        p->run.optimizer, p->run.dataset,
                                        &p->run.trainer),
                     KAC_OK);
    assert_int_equal(
        kac_trainer_set_normalization(p->run.trainer, shift, scale), KAC_OK);
    assert_int_equal(kac_trainer_set_condition_dropout(p->run.trainer, 0.2),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_validation(p->run.trainer, p->run.dataset,
                                                1, POINTS),
                     KAC_OK);
}

static void parts_close(struct parts *p)
{
    run_close(&p->run);
    failing_heap_close(&p->heap); // asserts that nothing leaked
}

/* What a trainer has come to, without the disk: averages, losses, steps. */
struct state {
    float weights[256];
    double numbers[4];
};

static void look(const kac_trainer *trainer, const kac_optimizer *optimizer,
                 struct state *out)
{
    const kac_network *network;
    kac_model *model = NULL;
    int64_t used = 0;

    memset(out, 0, sizeof *out);
    assert_int_equal(kac_trainer_model(trainer, &model), KAC_OK);
    network = kac_model_network(model);
    for (int64_t i = 0; i < kac_network_tensor_count(network); i++) {
        int64_t n = 1;

        for (int32_t j = 0; j < kac_network_tensor_rank(network, i); j++) {
            n *= kac_network_tensor_shape(network, i, j);
        }
        assert_true(used + n <= 256);
        assert_int_equal(
            kac_network_tensor_get(network, i, n, out->weights + used),
            KAC_OK);
        used += n;
    }
    kac_model_destroy(model);
    out->numbers[0] = kac_trainer_loss(trainer);
    out->numbers[1] = kac_trainer_validation_loss(trainer);
    out->numbers[2] = (double)kac_trainer_steps(trainer);
    out->numbers[3] = (double)kac_optimizer_steps(optimizer);
}

/* Ends the run, and compares with one that has not failed. */
static void finish_and_compare(struct parts *p, const struct state *want)
{
    struct state state;

    p->heap.left = -1;
    assert_int_equal(kac_trainer_run(p->run.trainer, 4), KAC_OK);
    look(p->run.trainer, p->run.optimizer, &state);
    assert_memory_equal(&state, want, sizeof state);
}

static void training(void **state)
{
    struct state want;
    struct parts p;
    int failed = 1;

    (void)state;
    parts_open(&p);
    assert_int_equal(kac_trainer_run(p.run.trainer, 4), KAC_OK);
    look(p.run.trainer, p.run.optimizer, &want);
    parts_close(&p);
    for (int64_t left = 0; failed; left++) {
        kac_status status;

        assert_true(left < 1000);
        parts_open(&p);
        p.heap.left = left;
        status = kac_trainer_run(p.run.trainer, 2);
        failed = p.heap.failed;
        assert_int_equal(status, failed ? KAC_ERROR_MEMORY : KAC_OK);
        assert_true(failed || left > 20);
        finish_and_compare(&p, &want);
        parts_close(&p);
    }
}

static void restoring(void **state)
{
    char checkpoint[256];
    struct state want, before, after;
    struct parts p;
    int failed = 1;

    (void)state;
    parts_open(&p);
    assert_int_equal(kac_trainer_run(p.run.trainer, 2), KAC_OK);
    assert_int_equal(
        kac_trainer_save(p.run.trainer, temporary(checkpoint, "checkpoint")),
        KAC_OK);
    assert_int_equal(kac_trainer_run(p.run.trainer, 4), KAC_OK);
    look(p.run.trainer, p.run.optimizer, &want);
    parts_close(&p);
    for (int64_t left = 0; failed; left++) {
        kac_status status;

        assert_true(left < 1000);
        parts_open(&p);
        assert_int_equal(kac_trainer_run(p.run.trainer, 3), KAC_OK);
        look(p.run.trainer, p.run.optimizer, &before);
        p.heap.left = left;
        status = kac_trainer_restore(p.run.trainer, checkpoint);
        failed = p.heap.failed;
        p.heap.left = -1;
        assert_int_equal(status, failed ? KAC_ERROR_MEMORY : KAC_OK);
        if (failed) {
            look(p.run.trainer, p.run.optimizer, &after);
            assert_memory_equal(&after, &before, sizeof after);
            assert_int_equal(kac_trainer_restore(p.run.trainer, checkpoint),
                             KAC_OK);
        }
        finish_and_compare(&p, &want);
        parts_close(&p);
    }
    unlink(checkpoint);
}

static void sampling(void **state)
{
    static const double times[3] = {1, 0.5, 0.01};
    float want[2 * SAMPLES], x[2 * SAMPLES];
    float want_path[6 * SAMPLES], path[6 * SAMPLES];
    struct parts p;
    int failed = 1;

    (void)state;
    for (int64_t left = -1; failed || left == 0; left++) {
        kac_model *model = NULL;
        kac_sampler *sampler = NULL;
        kac_status status;

        assert_true(left < 1000);
        parts_open(&p);
        assert_int_equal(kac_trainer_model(p.run.trainer, &model), KAC_OK);
        assert_int_equal(
            kac_sampler_create_model(p.heap.context, model, &sampler), KAC_OK);
        assert_int_equal(kac_sampler_set_start_data(sampler, p.run.dataset),
                         KAC_OK);
        memset(x, 0, sizeof x);
        p.heap.left = left;
        status = kac_sampler_draw_path(sampler, 1, 0, SAMPLES, p.classes, 3,
                                       times, path, x);
        failed = p.heap.failed;
        p.heap.left = -1;
        assert_int_equal(status, failed ? KAC_ERROR_MEMORY : KAC_OK);
        for (int i = 0; failed && i < 2 * SAMPLES; i++) {
            assert_true(x[i] == 0);
        }
        assert_int_equal(kac_sampler_draw_path(sampler, 1, 0, SAMPLES,
                                               p.classes, 3, times, path, x),
                         KAC_OK);
        if (left < 0) {
            memcpy(want, x, sizeof x);
            memcpy(want_path, path, sizeof path);
        }
        assert_memory_equal(x, want, sizeof x);
        assert_memory_equal(path, want_path, sizeof path);
        kac_sampler_destroy(sampler);
        kac_model_destroy(model);
        parts_close(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training),
        cmocka_unit_test(restoring),
        cmocka_unit_test(sampling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
