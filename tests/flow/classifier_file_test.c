/* SPDX-License-Identifier: BSD-2-Clause */
/* Classifiers: files, wrong ones, refusals, failed allocations. */

#include "classifier_fixture.h"

#include "failing_heap.h"

/* ---- Files -----------------------------------------------------------------
 */

static void test_files(void **state)
{
    static float x[POINTS * D], labels[POINTS];
    float before[POINTS * CLASSES], after[POINTS * CLASSES];
    kac_classifier *classifier = NULL, *again = NULL;
    char path[256];

    (void)state;
    make_pictures(x, labels);
    make(NULL, &classifier);
    OK(kac_classifier_predict(classifier, POINTS, x, NULL, before, NULL));
    OK(kac_classifier_save(classifier, temporary(path, "classifier")));
    kac_classifier_destroy(classifier);
    OK(kac_classifier_load(NULL, path, &again));
    unlink(path);
    OK(kac_classifier_predict(again, POINTS, x, NULL, after, NULL));
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(kac_classifier_height(again), HEIGHT);
    assert_int_equal(kac_classifier_width(again), WIDTH);
    assert_int_equal(kac_classifier_channels(again), CHANNELS);
    assert_int_equal(kac_classifier_dimension(again), D);
    assert_int_equal(kac_classifier_classes(again), CLASSES);
    assert_int_equal(kac_classifier_blocks(again), BLOCKS);
    assert_int_equal(kac_classifier_block_width(again, 1), 6);
    assert_int_equal(kac_classifier_block_width(again, 2), 0);
    assert_int_equal(kac_classifier_features(again), FEATURES);
    assert_true(kac_classifier_low(again) == 0.0);
    assert_true(kac_classifier_high(again) == 255.0);
    assert_int_equal(kac_classifier_parameter_count(again),
                     5 * 19 + 6 * 46 + 7 * 25 + 3 * 8);
    kac_classifier_destroy(again);
}

/* A file in which one entry or one tensor is not as it should be. */
static void write_wrong(const char *path, const char *key, const char *value,
                        const char *tensor, int64_t rows, float number)
{
    static const struct {
        const char *key, *value;
    } entries[] = {{"kacflow.format", "classifier-1"},
                   {"classifier.height", "4"},
                   {"classifier.width", "4"},
                   {"classifier.channels", "1"},
                   {"classifier.classes", "2"},
                   {"classifier.blocks", "1"},
                   {"classifier.block.0", "1"},
                   {"classifier.features", "1"},
                   {"classifier.low", "0"},
                   {"classifier.high", "1"}};
    static const struct {
        const char *name;
        int32_t rank;
        int64_t shape[4];
    } tensors[] = {
        {"block.0.weight", 4, {1, 1, 3, 3}}, {"block.0.bias", 1, {1}},
        {"features.weight", 2, {1, 4}},      {"features.bias", 1, {1}},
        {"classes.weight", 2, {2, 1}},       {"classes.bias", 1, {2}}};
    kac_tensors *file = NULL;

    OK(kac_tensors_create(NULL, &file));
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        const int here = key && strcmp(key, entries[i].key) == 0;

        if (!here || value) {
            OK(kac_tensors_set_metadata(file, entries[i].key,
                                        here ? value : entries[i].value));
        }
    }
    for (size_t i = 0; i < sizeof tensors / sizeof *tensors; i++) {
        const int here = tensor && strcmp(tensor, tensors[i].name) == 0;
        float numbers[40] = {0.0f};
        int64_t shape[4];

        memcpy(shape, tensors[i].shape, sizeof shape);
        if (here) {
            shape[0] = rows;
            numbers[0] = number;
        }
        if (!here || rows > 0) {
            OK(kac_tensors_add_f32(file, tensors[i].name, tensors[i].rank,
                                   shape, numbers));
        }
    }
    OK(kac_tensors_write(file, path));
    kac_tensors_destroy(file);
}

static void test_wrong_files(void **state)
{
    static const struct {
        const char *key, *value, *tensor;
        int64_t rows;
        float number;
        const char *says;
    } cases[] = {
        {"kacflow.format", NULL, NULL, 0, 0, "no entry \"kacflow.format\""},
        {"kacflow.format", "model-1", NULL, 0, 0, "must be \"classifier-1\""},
        {"classifier.height", NULL, NULL, 0, 0, "no entry"},
        {"classifier.height", "x", NULL, 0, 0, "must be a whole number"},
        {"classifier.height", "1", NULL, 0, 0, "height is 1"},
        {"classifier.classes", "1", NULL, 0, 0, "classes is 1"},
        {"classifier.classes", "5000000000", NULL, 0, 0, "out of range"},
        {"classifier.blocks", "-1", NULL, 0, 0, "blocks is -1"},
        {"classifier.blocks", "100", NULL, 0, 0, "no entry"},
        {"classifier.block.0", "60000", NULL, 0, 0, "the classifier"},
        {"classifier.low", "1", NULL, 0, 0, "high is 1"},
        {"classifier.high", "inf", NULL, 0, 0, "high is inf"},
        {NULL, NULL, "features.weight", 0, 0, "the classifier 19"},
        {NULL, NULL, "block.0.weight", 2, 0, "has not the shape"},
        {NULL, NULL, "classes.bias", 2, NAN, "must be finite"},
    };
    kac_classifier *classifier = NULL;
    char path[256];

    (void)state;
    temporary(path, "wrong");
    write_wrong(path, NULL, NULL, NULL, 0, 0);
    OK(kac_classifier_load(NULL, path, &classifier));
    kac_classifier_destroy(classifier);
    classifier = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_wrong(path, cases[i].key, cases[i].value, cases[i].tensor,
                    cases[i].rows, cases[i].number);
        refused(kac_classifier_load(NULL, path, &classifier), KAC_ERROR_FORMAT,
                cases[i].says);
        assert_null(classifier);
    }
    unlink(path);
    assert_int_equal(kac_classifier_load(NULL, path, &classifier),
                     KAC_ERROR_FILE);
}

/* ---- Refusals ---------------------------------------------------------------
 */

static kac_status create(int64_t height, int64_t channels, int32_t classes,
                         int32_t blocks, int64_t first, int64_t features)
{
    const int64_t list[2] = {first, 4};
    kac_classifier *classifier = NULL;
    const kac_status status =
        kac_classifier_create(NULL, height, 8, channels, classes, blocks, list,
                              features, &classifier);

    assert_true((classifier != NULL) == (status == KAC_OK));
    kac_classifier_destroy(classifier);
    return status;
}

static void test_refused_sizes(void **state)
{
    const kac_status argument = KAC_ERROR_ARGUMENT;
    kac_classifier *classifier = NULL;

    (void)state;
    OK(create(4, 1, 2, 2, 1, 1));
    refused(create(3, 1, 2, 2, 1, 1), argument, "height is 3");
    refused(create(-4, 1, 2, 2, 1, 1), argument, "height is -4");
    refused(create(4, 1, 2, 4, 1, 1), argument, "height is 4");
    refused(create(16, 1, 2, 4, 1, 1), argument, "width is 8");
    refused(create(4, 0, 2, 2, 1, 1), argument, "channels is 0");
    refused(create(1 << 18, 1, 2, 1, 1, 1), argument, "have more than");
    refused(create(4, 1, 1, 2, 1, 1), argument, "classes is 1");
    refused(create(4, 1, 2, 0, 1, 1), argument, "blocks is 0");
    refused(create(4, 1, 2, 9, 1, 1), argument, "blocks is 9");
    refused(create(4, 1, 2, 2, 0, 1), argument, "widths[0] is 0");
    refused(create(4, 1, 2, 2, 65537, 1), argument, "widths[0] is 65537");
    refused(create(1 << 16, 1, 2, 2, 65536, 1), argument, "too many");
    refused(create(4, 1, 2, 2, 1, 0), argument, "features is 0");
    refused(kac_classifier_create(NULL, 4, 4, 1, 2, 1, NULL, 1, &classifier),
            argument, "widths is NULL");
    refused(kac_classifier_create(NULL, 4, 4, 1, 2, 1, widths, 1, NULL),
            argument, "out is NULL");
    assert_int_equal(kac_classifier_height(NULL), 0);
    assert_true(isnan(kac_classifier_low(NULL)));
    kac_classifier_destroy(NULL);
}

static void test_refused_calls(void **state)
{
    static struct training t;
    const kac_status argument = KAC_ERROR_ARGUMENT;
    kac_classifier *fresh = NULL;
    kac_dataset *toy = NULL;
    float x[D] = {0.0f};

    (void)state;
    training_open(&t, NULL, KAC_OPTIMIZER_ADAM, 0.01);
    OK(kac_classifier_create(NULL, HEIGHT, WIDTH, CHANNELS, CLASSES, BLOCKS,
                             widths, FEATURES, &fresh));
    assert_int_equal(kac_classifier_is_initialized(fresh), 0);
    refused(kac_classifier_predict(fresh, 1, x, NULL, NULL, NULL),
            KAC_ERROR_STATE, "no weights");
    refused(kac_classifier_save(fresh, "x"), KAC_ERROR_STATE, "no weights");
    refused(kac_classifier_train(fresh, t.optimizer, t.dataset, 1, 1, 1, NULL),
            KAC_ERROR_STATE, "no weights");
    refused(kac_classifier_set_range(fresh, 1.0, 1.0), argument, "high is 1");
    refused(kac_classifier_set_range(fresh, NAN, 1.0), argument, "low is");
    refused(kac_classifier_set_range(fresh, 1.0, 1.0 + 1e-12), argument,
            "the same as floats");
    refused(kac_classifier_set_augmentation(fresh, -1, 0), argument,
            "shift is -1");
    refused(kac_classifier_set_augmentation(fresh, 0, 2), argument,
            "flip is 2");
    assert_int_equal(kac_classifier_shift(fresh), 0);
    assert_int_equal(kac_classifier_flip(fresh), 0);
    OK(kac_classifier_set_augmentation(fresh, 3, 1));
    assert_int_equal(kac_classifier_shift(fresh), 3);
    assert_int_equal(kac_classifier_flip(fresh), 1);
    assert_int_equal(kac_classifier_shift(NULL), 0);
    assert_int_equal(kac_classifier_flip(NULL), 0);
    refused(kac_classifier_initialize(NULL, 1), argument, "classifier is NULL");
    refused(kac_classifier_save(t.classifier, NULL), argument, "path is NULL");
    refused(kac_classifier_load(NULL, NULL, &fresh), argument, "path is NULL");
    refused(kac_classifier_predict(t.classifier, -1, x, NULL, NULL, NULL),
            argument, "n is -1");
    refused(kac_classifier_predict(t.classifier, 1, NULL, NULL, NULL, NULL),
            argument, "x is NULL");
    x[3] = INFINITY;
    refused(kac_classifier_predict(t.classifier, 1, x, NULL, NULL, NULL),
            KAC_ERROR_NONFINITE, "x[0, 3]");
    refused(kac_classifier_train(t.classifier, NULL, t.dataset, 1, 1, 1, NULL),
            argument, "optimizer is NULL");
    refused(
        kac_classifier_train(t.classifier, t.optimizer, NULL, 1, 1, 1, NULL),
        argument, "dataset is NULL");
    refused(kac_classifier_train(t.classifier, t.optimizer, t.dataset, -1, 1, 1,
                                 NULL),
            argument, "steps is -1");
    refused(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 1, 0, 1,
                                 NULL),
            argument, "batch is 0");
    OK(kac_dataset_set_condition(t.dataset, 1, NULL));
    refused(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 1, 1, 1,
                                 NULL),
            KAC_ERROR_STATE, "no classes");
    OK(kac_dataset_create_toy(NULL, "grid9", 1, &toy));
    refused(kac_classifier_train(t.classifier, t.optimizer, toy, 1, 1, 1, NULL),
            argument, "2 numbers a point");
    kac_dataset_destroy(toy);
    kac_classifier_destroy(fresh);
    training_close(&t);
}

static kac_status whole(kac_context *context, const char *path, const float *x,
                        const float *labels)
{
    kac_classifier *classifier = NULL, *again = NULL;
    kac_optimizer *optimizer = NULL;
    kac_dataset *dataset = NULL;
    float logits[POINTS * CLASSES];
    kac_status status;

    if ((status = kac_dataset_create_array(context, POINTS, D, x, &dataset)) ==
            KAC_OK &&
        (status = kac_dataset_set_condition(dataset, 1, labels)) == KAC_OK &&
        (status = kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 0.01,
                                       &optimizer)) == KAC_OK &&
        (status = kac_classifier_create(context, HEIGHT, WIDTH, CHANNELS,
                                        CLASSES, BLOCKS, widths, FEATURES,
                                        &classifier)) == KAC_OK &&
        (status = kac_classifier_initialize(classifier, 1)) == KAC_OK &&
        (status = kac_classifier_train(classifier, optimizer, dataset, 1, 5, 1,
                                       NULL)) == KAC_OK &&
        (status = kac_classifier_save(classifier, path)) == KAC_OK &&
        (status = kac_classifier_load(context, path, &again)) == KAC_OK) {
        status = kac_classifier_predict(again, POINTS, x, NULL, logits, NULL);
    }
    kac_classifier_destroy(classifier);
    kac_classifier_destroy(again);
    kac_optimizer_destroy(optimizer);
    kac_dataset_destroy(dataset);
    return status;
}

static void test_failed_allocations(void **state)
{
    static float x[POINTS * D], labels[POINTS];
    char path[256];
    int failed = 1;
    int64_t left;

    (void)state;
    make_pictures(x, labels);
    temporary(path, "classifier");
    for (left = 0; failed; left++) {
        struct failing_heap heap;
        kac_status status;

        failing_heap_open(&heap, left);
        status = whole(heap.context, path, x, labels);
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        failed = heap.failed;
        failing_heap_close(&heap);
    }
    unlink(path);
    assert_true(left > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_refused_sizes),
        cmocka_unit_test(test_refused_calls),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
