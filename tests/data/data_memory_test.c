/* SPDX-License-Identifier: BSD-2-Clause */
/* Every allocation failed in turn: a status each time, and nothing is left. */

#include "data_test.h"

static kac_status use_array(kac_context *context)
{
    static const float points[] = {1, 2, 3, 4};
    kac_dataset *set;
    float shift[2], scale[2];
    kac_status status = kac_dataset_create_array(context, 2, 2, points, &set);

    if (status == KAC_OK) {
        status =
            kac_dataset_measure(set, KAC_NORMALIZE_STANDARD, 2, shift, scale);
        kac_dataset_destroy(set);
    }
    return status;
}

static kac_status use_toy(kac_context *context)
{
    kac_dataset *set;
    float out[6];
    kac_status status = kac_dataset_create_toy(context, "moons", 1, &set);

    if (status == KAC_OK) {
        status = kac_dataset_read(set, 0, 3, out);
        kac_dataset_destroy(set);
    }
    return status;
}

static kac_status use_file(kac_context *context, const char *path)
{
    static const int64_t index[] = {1, 0};
    kac_dataset *set;
    float out[4];
    kac_status status = kac_dataset_open(context, path, &set);

    if (status == KAC_OK) {
        status = kac_dataset_read(set, 0, 2, out);
        if (status == KAC_OK) {
            status = kac_dataset_gather(set, 2, index, out);
        }
        kac_dataset_destroy(set);
    }
    return status;
}

static kac_status use_npy_set(kac_context *context)
{
    return use_file(context, temp_path("a.npy"));
}

static kac_status use_idx(kac_context *context)
{
    return use_file(context, temp_path("a.idx"));
}

static kac_status use_csv(kac_context *context)
{
    return use_file(context, temp_path("a.csv"));
}

static kac_status use_npy(kac_context *context)
{
    kac_npy *npy;
    double out[4];
    kac_status status = kac_npy_open(context, temp_path("a.npy"), &npy);

    if (status == KAC_OK) {
        status = kac_npy_read(npy, 0, 4, out);
        kac_npy_destroy(npy);
    }
    return status;
}

static kac_status write_npy(kac_context *context)
{
    static const int64_t shape[] = {2, 2};
    static const float data[] = {1, 2, 3, 4};

    return kac_npy_write_f32(context, temp_path("b.npy"), 2, shape, data);
}

static kac_status use_tensors(kac_context *context)
{
    kac_tensors *tensors;
    float out[20];
    kac_status status =
        kac_tensors_open(context, temp_path("a.safetensors"), &tensors);

    if (status == KAC_OK) {
        status = kac_tensors_read_f32(tensors, 3, 1, out);
        kac_tensors_destroy(tensors);
    }
    return status;
}

// More than 16 of each, so that the arrays grow.
static kac_status write_tensors(kac_context *context)
{
    const char *path = temp_path("a.safetensors");
    kac_tensors *tensors;
    kac_status status = kac_tensors_create(context, &tensors);

    if (status != KAC_OK) {
        return status;
    }
    for (int i = 0; i < 20 && status == KAC_OK; i++) {
        const float value = (float)i;
        char name[16];

        snprintf(name, sizeof name, "t%d", i);
        status = kac_tensors_add_f32(tensors, name, 0, NULL, &value);
        if (status == KAC_OK) {
            status = kac_tensors_set_metadata(tensors, name, "v");
        }
        if (status == KAC_OK) {
            status = kac_tensors_set_metadata(tensors, name, "w");
        }
        // what was added before the failure is still there
        assert_int_equal(kac_tensors_find(tensors, "t0"),
                         kac_tensors_count(tensors) > 0 ? 0 : -1);
    }
    if (status == KAC_OK) {
        status = kac_tensors_write(tensors, path);
    }
    kac_tensors_destroy(tensors);
    return status;
}

// Fails allocation 0, 1, 2, ... until the use succeeds.
static void check(kac_status (*use)(kac_context *context))
{
    struct failing failing = {.fail_at = -1};
    kac_context *context;
    int64_t at = 0;
    kac_status status = KAC_ERROR_MEMORY;

    assert_ok(kac_context_create_with_allocator(
        failing_allocate, failing_release, &failing, &context));
    while (status != KAC_OK) {
        const int64_t living = failing.living;

        failing.fail_at = failing.asked + at;
        status = use(context);
        assert_int_equal(failing.living, living);
        if (status != KAC_OK) {
            assert_error(status, KAC_ERROR_MEMORY, "");
            at++;
        }
        assert_true(at < 1000);
    }
    assert_true(at >= 1);
    kac_context_destroy(context);
    assert_int_equal(failing.living, 0);
}

static void test_memory(void **state)
{
    const char idx[] = "\0\0\x08\2\0\0\0\2\0\0\0\2abcd";

    (void)state;
    write_file("a.idx", idx, sizeof idx - 1);
    write_text("a.csv", "1,2\n3,4\n");
    check(use_array);
    check(use_toy);
    check(write_npy);
    assert_int_equal(rename(temp_path("b.npy"), temp_path("a.npy")), 0);
    check(use_npy);
    check(use_npy_set);
    check(use_idx);
    check(use_csv);
    check(write_tensors);
    check(use_tensors);
}

// A failed write leaves the old file and nothing beside it.
static void test_no_debris(void **state)
{
    struct failing failing = {.fail_at = -1};
    char command[600];
    kac_context *context;

    (void)state;
    write_text("b.npy", "old");
    assert_ok(kac_context_create_with_allocator(
        failing_allocate, failing_release, &failing, &context));
    for (int64_t at = 0; at < 4; at++) {
        failing.fail_at = failing.asked + at;
        assert_error(write_npy(context), KAC_ERROR_MEMORY, "");
    }
    snprintf(command, sizeof command,
             "cd '%s' && test \"$(cat b.npy)\" = old && ! ls b.npy?*"
             " >/dev/null 2>&1",
             temp_path(""));
    assert_int_equal(system(command), 0);
    kac_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_no_debris),
    };

    return cmocka_run_group_tests(tests, NULL, remove_directory);
}
