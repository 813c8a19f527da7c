/* SPDX-License-Identifier: BSD-2-Clause */
/* A host that rounds another way gets the same bits from the whole flow, and
 * its own mode back. */
#include "flow_fixture.h"

#include <fenv.h>

enum { SAMPLES = 50 };

/* Trains, resumes, saves, loads and samples; returns the end of the grid. */
static double whole_flow(const char *path, float *x)
{
    static const int64_t widths[1] = {16};
    float points[200], shift[2], scale[2];
    char checkpoint[256];
    double end;
    kac_context *ctx = NULL;
    kac_process *process = NULL;
    kac_dataset *toy = NULL, *dataset = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;

    temporary(checkpoint, "checkpoint");
    assert_int_equal(kac_context_create(&ctx), KAC_OK);
    assert_int_equal(kac_context_set_threads(ctx, 2), KAC_OK);
    assert_int_equal(kac_process_create_kac(ctx, 9.1, 3.3, &process), KAC_OK);
    assert_int_equal(kac_process_set_horizon(process, 0.7), KAC_OK);
    assert_int_equal(kac_process_set_schedule(process, KAC_SIGNAL_COS,
                                              KAC_CLOCK_QUADRATIC),
                     KAC_OK);
    assert_int_equal(kac_dataset_create_toy(ctx, "spirals", 1, &toy), KAC_OK);
    assert_int_equal(kac_dataset_read(toy, 0, 100, points), KAC_OK);
    assert_int_equal(kac_dataset_create_array(ctx, 100, 2, points, &dataset),
                     KAC_OK);
    assert_int_equal(kac_dataset_measure(dataset, KAC_NORMALIZE_COLUMNS, 100,
                                         shift, scale),
                     KAC_OK);
    for (int part = 0; part < 2; part++) {
        kac_network *network = NULL;
        kac_optimizer *optimizer = NULL;
        kac_trainer *trainer = NULL;

        assert_int_equal(kac_network_create_mlp(ctx, 2, 1, widths, &network),
                         KAC_OK);
        assert_int_equal(kac_network_set_time_embedding(
                             network, KAC_TIME_SINUSOIDAL, 12, 1),
                         KAC_OK);
        assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
        assert_int_equal(kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAMW, 1e-3,
                                              &optimizer),
                         KAC_OK);
        assert_int_equal(kac_trainer_create(ctx, process, network, optimizer,
                                            dataset, &trainer),
                         KAC_OK);
        assert_int_equal(kac_trainer_set_normalization(trainer, shift, scale),
                         KAC_OK);
        assert_int_equal(kac_trainer_set_times(trainer, KAC_TIMES_POWER, 1.3,
                                               0),
                         KAC_OK);
        if (part == 0) {
            assert_int_equal(kac_trainer_run(trainer, 2), KAC_OK);
            assert_int_equal(kac_trainer_save(trainer, checkpoint), KAC_OK);
        } else {
            assert_int_equal(kac_trainer_restore(trainer, checkpoint), KAC_OK);
            assert_int_equal(kac_trainer_run(trainer, 4), KAC_OK);
            save_model(trainer, path);
        }
        kac_trainer_destroy(trainer);
        kac_optimizer_destroy(optimizer);
        kac_network_destroy(network);
    }
    assert_int_equal(kac_model_load(ctx, path, &model), KAC_OK);
    assert_int_equal(kac_sampler_create_model(ctx, model, &sampler), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, SAMPLES, NULL, x),
                     KAC_OK);
    end = kac_sampler_grid_end(sampler);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_dataset_destroy(dataset);
    kac_dataset_destroy(toy);
    kac_process_destroy(process);
    kac_context_destroy(ctx);
    unlink(checkpoint);
    return end;
}

static void same_bits_however_the_host_rounds(void **state)
{
    static const int modes[3] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    char nearest[256], other[256];
    float want[2 * SAMPLES], x[2 * SAMPLES];
    double end;

    (void)state;
    end = whole_flow(temporary(nearest, "nearest"), want);
    temporary(other, "other");
    for (int i = 0; i < 3; i++) {
        double same;
        int after;

        assert_int_equal(fesetround(modes[i]), 0);
        same = whole_flow(other, x);
        after = fegetround();
        fesetround(FE_TONEAREST);
        assert_int_equal(after, modes[i]);
        assert_true(same == end);
        assert_same_files(nearest, other);
        assert_memory_equal(want, x, sizeof x);
    }
    unlink(nearest);
    unlink(other);
}

static void process_query(kac_process *process, double out[4])
{
    double schedule[4];

    assert_int_equal(kac_process_cone(process, 0.7, &out[0]), KAC_OK);
    assert_int_equal(kac_process_log_atom(process, 0.7, &out[1]), KAC_OK);
    assert_int_equal(kac_process_schedule(process, 0.7, schedule), KAC_OK);
    out[2] = schedule[0];
    out[3] = schedule[2];
}

static void what_a_process_answers(void **state)
{
    static const int modes[3] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    kac_process *process = NULL;
    double want[4], out[4];

    (void)state;
    assert_int_equal(kac_process_create_kac(NULL, 9.1, 3.3, &process), KAC_OK);
    process_query(process, want);
    for (int i = 0; i < 3; i++) {
        fesetround(modes[i]);
        process_query(process, out);
        fesetround(FE_TONEAREST);
        assert_memory_equal(out, want, sizeof want);
    }
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_process_answers),
        cmocka_unit_test(same_bits_however_the_host_rounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
