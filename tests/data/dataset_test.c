/* SPDX-License-Identifier: BSD-2-Clause */
/* Data sets over the caller's memory, conditions, and what is refused. */

#include "data_test.h"

#include <math.h>

static void test_array(void **state)
{
    const float points[] = {1, 2, 3, 4, 5, 6};
    const float want[] = {5, 6, 1, 2, 3, 4, 5, 6};
    kac_dataset *set;
    float out[8];

    (void)state;
    assert_ok(kac_dataset_create_array(NULL, 3, 2, points, &set));
    assert_int_equal(kac_dataset_count(set), 3);
    assert_int_equal(kac_dataset_dimension(set), 2);
    assert_int_equal(kac_dataset_point_rank(set), 1);
    assert_int_equal(kac_dataset_point_shape(set, 0), 2);
    assert_int_equal(kac_dataset_is_endless(set), 0);
    assert_int_equal(kac_dataset_has_density(set), 0);
    assert_int_equal(kac_dataset_mode_count(set), 0);
    assert_ok(kac_dataset_read(set, 0, 3, out));
    assert_memory_equal(out, points, sizeof points);
    assert_ok(kac_dataset_gather(set, 4, (const int64_t[]){2, 0, 1, 2}, out));
    assert_memory_equal(out, want, sizeof want);
    assert_ok(kac_dataset_read(set, 3, 0, NULL));
    assert_ok(kac_dataset_gather(set, 0, NULL, NULL));
    kac_dataset_destroy(set);
}

static void test_bytes(void **state)
{
    const uint8_t points[] = {0, 1, 127, 128, 254, 255};
    kac_dataset *set;
    float out[6];

    (void)state;
    assert_ok(kac_dataset_create_bytes(NULL, 2, 3, points, &set));
    assert_ok(kac_dataset_gather(set, 2, (const int64_t[]){1, 0}, out));
    assert_true(out[0] == 128 && out[2] == 255 && out[3] == 0 && out[5] == 127);
    kac_dataset_destroy(set);
}

static void test_nonfinite(void **state)
{
    const float points[] = {1, 2, 3, NAN, -INFINITY, 6};
    kac_dataset *set;
    float out[6];

    (void)state;
    assert_ok(kac_dataset_create_array(NULL, 3, 2, points, &set));
    assert_ok(kac_dataset_read(set, 0, 1, out));
    assert_error(kac_dataset_read(set, 0, 3, out), KAC_ERROR_NONFINITE,
                 "row 1, column 1 (counted from 0) of the data is NaN");
    assert_error(kac_dataset_gather(set, 2, (const int64_t[]){0, 2}, out),
                 KAC_ERROR_NONFINITE, "row 2, column 0");
    kac_dataset_destroy(set);
}

static void test_conditions(void **state)
{
    const float points[3] = {0}, labels[] = {4, 5, 6, 7, 8, 9};
    kac_dataset *set, *toy;
    float out[4] = {-1, -1, -1, -1};

    (void)state;
    assert_ok(kac_dataset_create_array(NULL, 3, 1, points, &set));
    assert_int_equal(kac_dataset_condition_size(set), 0);
    assert_error(
        kac_dataset_gather_condition(set, 1, (const int64_t[]){0}, out),
        KAC_ERROR_STATE, "no conditions");
    assert_refused(kac_dataset_set_condition(set, 0, labels), "k is 0");
    assert_refused(kac_dataset_set_condition(set, INT64_MAX, labels), "k is");
    assert_refused(kac_dataset_set_condition(NULL, 1, labels), "dataset");
    assert_ok(kac_dataset_set_condition(set, 2, labels));
    assert_int_equal(kac_dataset_condition_size(set), 2);
    assert_refused(
        kac_dataset_gather_condition(set, 1, (const int64_t[]){3}, out),
        "index[0] is 3");
    assert_refused(
        kac_dataset_gather_condition(set, 1, (const int64_t[]){-1}, out),
        "index[0] is -1");
    assert_refused(kac_dataset_gather_condition(set, -1, NULL, out), "n is");
    assert_refused(kac_dataset_gather_condition(set, 1, NULL, out), "index");
    assert_refused(
        kac_dataset_gather_condition(set, 1, (const int64_t[]){0}, NULL),
        "out");
    assert_refused(kac_dataset_gather_condition(NULL, 0, NULL, NULL),
                   "dataset");
    assert_true(out[0] == -1);
    assert_ok(
        kac_dataset_gather_condition(set, 2, (const int64_t[]){2, 0}, out));
    assert_true(out[0] == 8 && out[1] == 9 && out[2] == 4 && out[3] == 5);
    assert_ok(kac_dataset_set_condition(set, -5, NULL));
    assert_int_equal(kac_dataset_condition_size(set), 0);
    assert_ok(kac_dataset_create_toy(NULL, "moons", 0, &toy));
    assert_error(kac_dataset_set_condition(toy, 1, labels), KAC_ERROR_STATE,
                 "endless");
    kac_dataset_destroy(toy);
    kac_dataset_destroy(set);
}

static void test_create_arguments(void **state)
{
    const float points[2] = {0};
    const uint8_t bytes[2] = {0};
    kac_dataset *set = NULL;

    (void)state;
    assert_refused(kac_dataset_create_array(NULL, 0, 1, points, &set),
                   "n is 0");
    assert_refused(kac_dataset_create_array(NULL, 1, -1, points, &set),
                   "d is -1");
    assert_refused(kac_dataset_create_array(NULL, INT64_MAX, 2, points, &set),
                   "addressed");
    assert_refused(kac_dataset_create_array(NULL, 1, 2, NULL, &set), "points");
    assert_refused(kac_dataset_create_array(NULL, 1, 2, points, NULL), "out");
    assert_refused(kac_dataset_create_bytes(NULL, 0, 1, bytes, &set), "n is 0");
    assert_refused(kac_dataset_create_bytes(NULL, 1, 1, NULL, &set), "points");
    assert_refused(kac_dataset_create_bytes(NULL, 1, 1, bytes, NULL), "out");
    assert_null(set);
}

static void test_read_arguments(void **state)
{
    const float points[] = {1, 2, 3};
    const double x[1] = {0};
    kac_dataset *set;
    float out[3] = {-1};
    double density[1] = {-1};

    (void)state;
    assert_ok(kac_dataset_create_array(NULL, 3, 1, points, &set));
    assert_refused(kac_dataset_read(NULL, 0, 1, out), "dataset");
    assert_refused(kac_dataset_read(set, -1, 1, out), "first is -1");
    assert_refused(kac_dataset_read(set, 0, -1, out), "n is -1");
    assert_refused(kac_dataset_read(set, 0, 4, out), "first + n");
    assert_refused(kac_dataset_read(set, 3, 1, out), "first + n");
    assert_refused(kac_dataset_read(set, INT64_MAX, 3, out), "first + n");
    assert_refused(kac_dataset_read(set, 0, 1, NULL), "out");
    assert_refused(kac_dataset_gather(NULL, 0, NULL, out), "dataset");
    assert_refused(kac_dataset_gather(set, -1, NULL, out), "n is -1");
    assert_refused(kac_dataset_gather(set, 1, NULL, out), "index");
    assert_refused(kac_dataset_gather(set, 1, (const int64_t[]){0}, NULL),
                   "out");
    assert_refused(kac_dataset_gather(set, 2, (const int64_t[]){0, 3}, out),
                   "index[1] is 3");
    assert_refused(kac_dataset_gather(set, 2, (const int64_t[]){0, -1}, out),
                   "index[1] is -1");
    assert_error(kac_dataset_log_density(set, 1, x, density), KAC_ERROR_STATE,
                 "density");
    assert_error(kac_dataset_modes(set, density), KAC_ERROR_STATE, "modes");
    assert_error(kac_dataset_set_parameter(set, "std", 1), KAC_ERROR_STATE,
                 "toy");
    assert_error(kac_dataset_parameter(set, "std", density), KAC_ERROR_STATE,
                 "toy");
    assert_true(out[0] == -1 && density[0] == -1);
    kac_dataset_destroy(set);
    kac_dataset_destroy(NULL);
    assert_int_equal(kac_dataset_count(NULL), 0);
    assert_int_equal(kac_dataset_dimension(NULL), 0);
    assert_int_equal(kac_dataset_is_endless(NULL), 0);
    assert_int_equal(kac_dataset_point_rank(NULL), 0);
    assert_int_equal(kac_dataset_point_shape(NULL, 0), 0);
    assert_int_equal(kac_dataset_condition_size(NULL), 0);
    assert_int_equal(kac_dataset_has_density(NULL), 0);
    assert_int_equal(kac_dataset_mode_count(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_array),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_nonfinite),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_create_arguments),
        cmocka_unit_test(test_read_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
