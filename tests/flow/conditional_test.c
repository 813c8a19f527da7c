/* SPDX-License-Identifier: BSD-2-Clause */
/* Training with classes: samples of a class are where the class is, those
 * without one are everywhere. */
#include "flow_fixture.h"

enum { POINTS = 2000, SAMPLES = 1000, STEPS = 1000 };

/* Two blobs at (-2, 0) and (2, 0) with standard deviation 0.1. */
static void make_blobs(float *points, float *classes)
{
    double normal[2 * POINTS];

    assert_int_equal(kac_random_normal(3, 0, 0, 2 * POINTS, normal), KAC_OK);
    for (int i = 0; i < POINTS; i++) {
        classes[i] = (float)(i % 2);
        points[2 * i] = (float)(0.1 * normal[2 * i]) + (i % 2 ? 2 : -2);
        points[2 * i + 1] = (float)(0.1 * normal[2 * i + 1]);
    }
}

static kac_model *train(kac_context *ctx)
{
    static const int64_t widths[3] = {32, 32, 32};
    static float points[2 * POINTS], classes[POINTS];
    kac_process *process = NULL;
    kac_dataset *dataset = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;

    make_blobs(points, classes);
    assert_int_equal(kac_process_create_kac(ctx, 9, 3, &process), KAC_OK);
    assert_int_equal(
        kac_dataset_create_array(ctx, POINTS, 2, points, &dataset), KAC_OK);
    assert_int_equal(kac_dataset_set_condition(dataset, 1, classes), KAC_OK);
    assert_int_equal(kac_network_create_mlp(ctx, 2, 3, widths, &network),
                     KAC_OK);
    assert_int_equal(
        kac_network_set_condition(network, KAC_CONDITION_CLASS, 2), KAC_OK);
    assert_int_equal(kac_network_initialize(network, 1, 1), KAC_OK);
    assert_int_equal(
        kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 1e-2, &optimizer),
        KAC_OK);
    assert_int_equal(kac_optimizer_set_schedule(optimizer, KAC_RATE_COSINE, 20,
                                                STEPS, 1),
                     KAC_OK);
    assert_int_equal(kac_trainer_create(ctx, process, network, optimizer,
                                        dataset, &trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_condition_dropout(trainer, 0.5), KAC_OK);
    assert_int_equal(kac_trainer_set_ema(trainer, 0.95), KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, STEPS), KAC_OK);
    assert_int_equal(kac_trainer_model(trainer, &model), KAC_OK);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_dataset_destroy(dataset);
    kac_process_destroy(process);
    return model;
}

/* How many of the samples are within 0.5 of the blob of class k. */
static int near_blob(const float *x, int k)
{
    int near = 0;

    for (int i = 0; i < SAMPLES; i++) {
        near += hypot(x[2 * i] - (k ? 2 : -2), x[2 * i + 1]) < 0.5;
    }
    return near;
}

/* A point of a blob is farther than 0.5 = 5 standard deviations from its
 * centre with probability exp(-12.5) = 4e-6; a perfect sampler has more than
 * 10 of 1000 such points with probability below 1e-30, and the share of a
 * class among samples without one leaves 0.4 to 0.6 with probability below
 * 2 exp(-20) = 4e-9 (Hoeffding). What so small a network gets wrong has the
 * rest of the 1%, and of the 10% between the blobs. */
static void samples_are_of_their_class(void **state)
{
    static float x[2 * SAMPLES], none[2 * SAMPLES], cond[SAMPLES];
    kac_context *ctx = NULL;
    kac_model *model;
    kac_sampler *sampler = NULL;
    int share;

    (void)state;
    assert_int_equal(kac_context_create(&ctx), KAC_OK);
    model = train(ctx);
    assert_int_equal(kac_sampler_create_model(ctx, model, &sampler), KAC_OK);
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < SAMPLES; i++) {
            cond[i] = (float)k;
        }
        assert_int_equal(kac_sampler_draw(sampler, 1, 0, SAMPLES, cond, x),
                         KAC_OK);
        assert_in_range(near_blob(x, k), SAMPLES - 10, SAMPLES);
    }
    assert_int_equal(kac_sampler_draw(sampler, 2, 0, SAMPLES, NULL, none),
                     KAC_OK);
    share = near_blob(none, 0);
    assert_in_range(share, SAMPLES * 4 / 10, SAMPLES * 6 / 10);
    assert_in_range(share + near_blob(none, 1), SAMPLES * 9 / 10, SAMPLES);
    // -1 is no class, too.
    for (int i = 0; i < SAMPLES; i++) {
        cond[i] = -1;
    }
    assert_int_equal(kac_sampler_draw(sampler, 2, 0, SAMPLES, cond, x),
                     KAC_OK);
    assert_memory_equal(x, none, sizeof x);
    // A sample has the class of its own row.
    for (int i = 0; i < SAMPLES; i++) {
        cond[i] = (float)(i / 3 % 2);
    }
    assert_int_equal(kac_sampler_draw(sampler, 3, 0, SAMPLES, cond, x),
                     KAC_OK);
    share = 0;
    for (int i = 0; i < SAMPLES; i++) {
        share += (x[2 * i] > 0) == (cond[i] > 0);
    }
    assert_in_range(share, SAMPLES - 10, SAMPLES);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_context_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_of_their_class),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
