/* SPDX-License-Identifier: BSD-2-Clause */
/* Every allocation failed in turn over a whole train-and-sample run: a status
 * each time, no crash, no leak, no file left behind. */
#include "flow_fixture.h"

#include "failing_heap.h"

#include <dirent.h>
#include <sys/stat.h>

/* Trains, saves and restores a checkpoint, saves and loads a model, samples
 * with a path, and judges the samples. */
static kac_status whole(kac_context *context, const char *folder)
{
    struct run run = {.context = context}, again = {.context = context};
    kac_model *model = NULL, *loaded = NULL;
    kac_sampler *sampler = NULL;
    char checkpoint[512], file[512];
    static const double times[2] = {1.0, 0.01};
    float samples[2 * 70], path[2 * 2 * 70], truth[2 * 70];
    double distance;
    kac_status status;

    snprintf(checkpoint, sizeof checkpoint, "%s/checkpoint", folder);
    snprintf(file, sizeof file, "%s/model", folder);
    if ((status = run_open(&run, 1)) == KAC_OK &&
        (status = kac_trainer_set_validation(run.trainer, run.dataset, 1,
                                             70)) == KAC_OK &&
        (status = kac_trainer_run(run.trainer, 2)) == KAC_OK &&
        (status = kac_trainer_save(run.trainer, checkpoint)) == KAC_OK &&
        (status = run_open(&again, 1)) == KAC_OK &&
        (status = kac_trainer_restore(again.trainer, checkpoint)) == KAC_OK &&
        (status = kac_trainer_model(again.trainer, &model)) == KAC_OK &&
        (status = kac_model_set_entry(model, "note", "text")) == KAC_OK &&
        (status = kac_model_set_entry(model, "note", NULL)) == KAC_OK &&
        (status = kac_model_save(model, file)) == KAC_OK &&
        (status = kac_model_load(context, file, &loaded)) == KAC_OK &&
        (status = kac_sampler_create_model(context, loaded, &sampler)) ==
            KAC_OK &&
        (status = kac_sampler_draw_path(sampler, 1, 0, 70, NULL, 2, times,
                                        path, samples)) == KAC_OK &&
        (status = kac_dataset_read(run.dataset, 0, 70, truth)) == KAC_OK &&
        (status = kac_metric_energy(context, 70, 70, 2, samples, truth,
                                    &distance)) == KAC_OK) {
        status = kac_metric_wasserstein(context, 70, 2, samples, truth, NULL,
                                        &distance);
    }
    kac_sampler_destroy(sampler);
    kac_model_destroy(loaded);
    kac_model_destroy(model);
    run.context = again.context = NULL; // destroyed by the caller
    run_close(&again);
    run_close(&run);
    return status;
}

static int is_expected(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           strcmp(name, "model") == 0 || strcmp(name, "checkpoint") == 0;
}

static void assert_no_debris(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (!is_expected(entry->d_name)) {
            fail_msg("%s was left behind", entry->d_name);
        }
    }
    closedir(directory);
}

/* Returns 1 where allocation number `left` was reached. */
static int run_with(int64_t left, int32_t threads, const char *folder)
{
    struct failing_heap heap;
    kac_status status;

    failing_heap_open(&heap, left);
    assert_int_equal(kac_context_set_threads(heap.context, threads), KAC_OK);
    status = whole(heap.context, folder);
    failing_heap_close(&heap); // asserts that nothing leaked
    // A pool that gets no memory for its threads may go on with fewer.
    if (!(heap.failed && threads > 1 && status == KAC_OK)) {
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
    }
    assert_no_debris(folder);
    return heap.failed;
}

static void every_allocation_fails_in_turn(void **state)
{
    char folder[256], file[300];
    int64_t left = 0;

    (void)state;
    assert_int_equal(mkdir(temporary(folder, "faults"), 0700), 0);
    for (int32_t threads = 1; threads <= 2; threads++) {
        for (left = 0; run_with(left, threads, folder); left++) {
            assert_true(left < 100000);
        }
        // So many allocations does a run make; fewer would test nothing.
        assert_true(left > 100);
    }
    snprintf(file, sizeof file, "%s/model", folder);
    unlink(file);
    snprintf(file, sizeof file, "%s/checkpoint", folder);
    unlink(file);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_in_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
