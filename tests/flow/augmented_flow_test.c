/* SPDX-License-Identifier: BSD-2-Clause */
/* Training on pictures that are cut and flipped: without either the bits of
 * the pictures themselves; the same on any number of threads and after a
 * restart; a checkpoint of other flips is refused. */
#include "flow_fixture.h"

enum { N = 20, H = 3, W = 4, D = H * W };

static float pictures[N * D], labels[N];

/* A run of `steps` on the pictures (flips -1) or on cut ones; to the checkpoint
 * at `save`, from that at `restore`; NULL for none. */
static kac_status train(int32_t threads, int32_t flips, int64_t steps,
                        const char *save, const char *restore,
                        const char *model_path)
{
    static const int64_t widths[2] = {16, 16};
    const int64_t width = flips == KAC_FLIP_BOTH ? 2 : W;
    struct run run = {0};
    kac_dataset *cut = NULL;
    kac_model *model = NULL;
    kac_status status;

    for (int i = 0; i < N * D; i++) {
        pictures[i] = (float)(i * 37 % 101) / 50 - 1;
        labels[i / D] = (float)(i / D % 3);
    }
    assert_int_equal(kac_context_create(&run.context), KAC_OK);
    assert_int_equal(kac_context_set_threads(run.context, threads), KAC_OK);
    assert_int_equal(kac_process_create_kac(run.context, 9, 3, &run.process),
                     KAC_OK);
    assert_int_equal(
        kac_dataset_create_array(run.context, N, D, pictures, &run.dataset),
        KAC_OK);
    assert_int_equal(kac_dataset_set_condition(run.dataset, 1, labels), KAC_OK);
    if (flips >= 0) {
        assert_int_equal(kac_dataset_create_augmented(run.context, run.dataset,
                                                      H, W, 1, H, width, flips,
                                                      5, &cut),
                         KAC_OK);
    }
    assert_int_equal(
        kac_network_create_mlp(run.context, H * width, 2, widths, &run.network),
        KAC_OK);
    assert_int_equal(
        kac_network_set_condition(run.network, KAC_CONDITION_CLASS, 3), KAC_OK);
    assert_int_equal(kac_network_initialize(run.network, 5, 0), KAC_OK);
    assert_int_equal(kac_optimizer_create(run.context, KAC_OPTIMIZER_ADAM, 1e-2,
                                          &run.optimizer),
                     KAC_OK);
    assert_int_equal(kac_trainer_create(run.context, run.process, run.network,
                                        run.optimizer, cut ? cut : run.dataset,
                                        &run.trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_batch(run.trainer, 150), KAC_OK);
    assert_int_equal(kac_trainer_set_seed(run.trainer, 5), KAC_OK);
    status = restore ? kac_trainer_restore(run.trainer, restore) : KAC_OK;
    if (status == KAC_OK) {
        status = kac_trainer_run(run.trainer, steps);
    }
    if (status == KAC_OK && save) {
        status = kac_trainer_save(run.trainer, save);
    }
    if (status == KAC_OK) {
        assert_int_equal(kac_trainer_model(run.trainer, &model), KAC_OK);
        status = kac_model_save(model, model_path);
    }
    kac_model_destroy(model);
    kac_trainer_destroy(run.trainer);
    kac_optimizer_destroy(run.optimizer);
    kac_network_destroy(run.network);
    kac_dataset_destroy(cut);
    kac_dataset_destroy(run.dataset);
    kac_process_destroy(run.process);
    kac_context_destroy(run.context);
    return status;
}

static void as_they_are(void **state)
{
    char plain[256], cut[256];

    (void)state;
    assert_int_equal(train(1, -1, 4, NULL, NULL, temporary(plain, "plain")),
                     KAC_OK);
    assert_int_equal(
        train(1, KAC_FLIP_NONE, 4, NULL, NULL, temporary(cut, "cut")), KAC_OK);
    assert_same_files(plain, cut);
    unlink(plain);
    unlink(cut);
}

static void threads_and_restarts(void **state)
{
    char whole[256], other[256], checkpoint[256];

    (void)state;
    temporary(checkpoint, "checkpoint");
    for (int32_t flips = KAC_FLIP_HORIZONTAL; flips <= KAC_FLIP_BOTH; flips++) {
        assert_int_equal(
            train(1, flips, 4, NULL, NULL, temporary(whole, "whole")), KAC_OK);
        assert_int_equal(
            train(2, flips, 4, NULL, NULL, temporary(other, "other")), KAC_OK);
        assert_same_files(whole, other);
        assert_int_equal(train(2, flips, 2, checkpoint, NULL, other), KAC_OK);
        assert_int_equal(train(1, flips, 4, NULL, checkpoint, other), KAC_OK);
        assert_same_files(whole, other);
    }
    assert_int_equal(train(1, KAC_FLIP_VERTICAL, 2, checkpoint, NULL, other),
                     KAC_OK);
    assert_int_equal(train(1, KAC_FLIP_HORIZONTAL, 4, NULL, checkpoint, other),
                     KAC_ERROR_STATE);
    assert_message("trainer.data.flips");
    assert_int_equal(train(1, -1, 4, NULL, checkpoint, other), KAC_ERROR_STATE);
    unlink(whole);
    unlink(other);
    unlink(checkpoint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_they_are),
        cmocka_unit_test(threads_and_restarts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
