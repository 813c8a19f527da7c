/* SPDX-License-Identifier: BSD-2-Clause */
/* The normalisation of data sets. */

#include "data_test.h"

#include <math.h>

static void measure(const float *points, int64_t n, int32_t mode, int64_t rows,
                    float shift[2], float scale[2])
{
    kac_dataset *set;

    assert_ok(kac_dataset_create_array(NULL, n, 2, points, &set));
    assert_ok(kac_dataset_measure(set, mode, rows, shift, scale));
    kac_dataset_destroy(set);
}

static void test_modes(void **state)
{
    const float points[] = {0, 10, 2, 30, 4, 20};
    float shift[2], scale[2];

    (void)state;
    measure(points, 3, KAC_NORMALIZE_NONE, 3, shift, scale);
    assert_true(shift[0] == 0 && shift[1] == 0);
    assert_true(scale[0] == 1 && scale[1] == 1);
    measure(points, 3, KAC_NORMALIZE_RANGE, 3, shift, scale);
    assert_true(shift[0] == 15 && shift[1] == 15);
    assert_true(scale[0] == 15 && scale[1] == 15);
    // variances 8/3 and 200/3
    measure(points, 3, KAC_NORMALIZE_STANDARD, 3, shift, scale);
    assert_true(shift[0] == 2 && shift[1] == 20);
    assert_true(scale[0] == (float)sqrt(104.0 / 3) && scale[1] == scale[0]);
    measure(points, 3, KAC_NORMALIZE_COLUMNS, 3, shift, scale);
    assert_true(shift[0] == 2 && shift[1] == 20);
    assert_true(scale[0] == (float)sqrt(8.0 / 3));
    assert_true(scale[1] == (float)sqrt(200.0 / 3));
    // only the first two rows
    measure(points, 3, KAC_NORMALIZE_COLUMNS, 2, shift, scale);
    assert_true(shift[0] == 1 && shift[1] == 20 && scale[0] == 1 &&
                scale[1] == 10);
}

static void test_constant(void **state)
{
    const float column[] = {3.1f, 1, 3.1f, 2, 3.1f, 3};
    const float all[] = {-0.3f, -0.3f, -0.3f, -0.3f};
    float shift[2], scale[2];

    (void)state;
    measure(column, 3, KAC_NORMALIZE_COLUMNS, 3, shift, scale);
    assert_true(shift[0] == 3.1f && scale[0] == 1 && scale[1] != 1);
    for (int32_t mode = KAC_NORMALIZE_RANGE; mode <= KAC_NORMALIZE_COLUMNS;
         mode++) {
        measure(all, 2, mode, 2, shift, scale);
        assert_true(shift[0] == -0.3f && shift[1] == -0.3f);
        assert_true(scale[0] == 1 && scale[1] == 1);
    }
}

// A large mean does not swallow a small variance, and nothing overflows.
static void test_extremes(void **state)
{
    static float points[2 * 10000];
    const float huge[] = {3e38f, -3e38f, -3e38f, 3e38f};
    float shift[2], scale[2];

    (void)state;
    for (int i = 0; i < 10000; i++) {
        points[2 * i] = 1e6f + (i % 2 ? 0.125f : -0.125f);
        points[2 * i + 1] = i % 2 ? 1e-30f : -1e-30f;
    }
    measure(points, 10000, KAC_NORMALIZE_COLUMNS, 10000, shift, scale);
    assert_true(shift[0] == 1e6f && fabsf(scale[0] - 0.125f) < 1e-7f);
    assert_true(fabsf(scale[1] - 1e-30f) < 1e-36f);
    measure(huge, 2, KAC_NORMALIZE_COLUMNS, 2, shift, scale);
    assert_true(shift[0] == 0 && scale[0] == 3e38f);
    measure(huge, 2, KAC_NORMALIZE_RANGE, 2, shift, scale);
    assert_true(shift[0] == 0 && scale[0] == 3e38f);
}

// Read in several blocks, against sums in one piece.
static void test_blocks(void **state)
{
    enum { D = 100, N = 3000 };
    float *points = malloc(sizeof *points * N * D);
    float shift[D], scale[D];
    kac_dataset *set;

    (void)state;
    for (int i = 0; i < N * D; i++) {
        points[i] = (float)((i * 7919LL) % 1009) - (float)(i % D);
    }
    assert_ok(kac_dataset_create_array(NULL, N, D, points, &set));
    assert_ok(kac_dataset_measure(set, KAC_NORMALIZE_COLUMNS, INT64_MAX, shift,
                                  scale));
    for (int j = 0; j < D; j++) {
        double mean = 0, variance = 0;

        for (int i = 0; i < N; i++) {
            mean += points[i * D + j] / (double)N;
        }
        for (int i = 0; i < N; i++) {
            const double y = points[i * D + j] - mean;
            variance += y * y / N;
        }
        assert_true(fabs(shift[j] - mean) < 1e-4);
        assert_true(fabs(scale[j] - sqrt(variance)) < 1e-4);
    }
    kac_dataset_destroy(set);
    free(points);
}

// An endless one is looked at for 100000 rows at the most.
static void test_endless(void **state)
{
    float shift[2], scale[2], same[2], few[2];
    kac_dataset *set;

    (void)state;
    assert_ok(kac_dataset_create_toy(NULL, "gaussians8", 5, &set));
    assert_ok(kac_dataset_measure(set, KAC_NORMALIZE_STANDARD, INT64_MAX, shift,
                                  scale));
    assert_ok(
        kac_dataset_measure(set, KAC_NORMALIZE_STANDARD, 100000, same, few));
    assert_memory_equal(shift, same, sizeof shift);
    assert_memory_equal(scale, few, sizeof scale);
    assert_ok(
        kac_dataset_measure(set, KAC_NORMALIZE_STANDARD, 99999, same, few));
    assert_memory_not_equal(shift, same, sizeof shift);
    assert_true(fabsf(shift[0]) < 0.03f && fabs(scale[0] - sqrt(2.01)) < 0.03);
    kac_dataset_destroy(set);
}

static int32_t stop(void *user, const char *stage, int64_t done, int64_t total)
{
    (void)user;
    assert_string_equal(stage, "measure");
    return done < total;
}

static void test_errors(void **state)
{
    const float points[] = {1, 2, 3, NAN};
    float shift[2] = {7, 7}, scale[2] = {7, 7};
    kac_context *context;
    kac_dataset *set, *toy;

    (void)state;
    assert_ok(kac_context_create(&context));
    assert_ok(kac_context_set_progress(context, stop, NULL));
    assert_ok(kac_dataset_create_array(context, 2, 2, points, &set));
    assert_ok(kac_dataset_create_toy(context, "moons", 5, &toy));
    assert_refused(kac_dataset_measure(NULL, 1, 1, shift, scale), "dataset");
    assert_refused(kac_dataset_measure(set, -1, 1, shift, scale), "mode is -1");
    assert_refused(kac_dataset_measure(set, 4, 1, shift, scale), "mode is 4");
    assert_refused(kac_dataset_measure(set, 1, 0, shift, scale), "max_rows");
    assert_refused(kac_dataset_measure(set, 1, 1, NULL, scale), "shift");
    assert_refused(kac_dataset_measure(set, 1, 1, shift, NULL), "scale");
    assert_error(kac_dataset_measure(set, 1, 2, shift, scale),
                 KAC_ERROR_NONFINITE, "row 1, column 1");
    assert_error(kac_dataset_measure(toy, 1, 100000, shift, scale),
                 KAC_ERROR_CALLBACK, "");
    assert_true(shift[0] == 7 && scale[1] == 7);
    assert_ok(kac_dataset_measure(set, 1, 1, shift, scale));
    kac_dataset_destroy(toy);
    kac_dataset_destroy(set);
    kac_context_destroy(context);
}

static void test_names(void **state)
{
    int32_t mode = 77;

    (void)state;
    for (int32_t i = 0; i < 4; i++) {
        assert_ok(kac_normalize_from_name(kac_normalize_name(i), &mode));
        assert_int_equal(mode, i);
    }
    assert_string_equal(kac_normalize_name(KAC_NORMALIZE_RANGE), "range");
    assert_null(kac_normalize_name(-1));
    assert_null(kac_normalize_name(4));
    assert_refused(kac_normalize_from_name("x", &mode), "standard");
    assert_refused(kac_normalize_from_name(NULL, &mode), "NULL");
    assert_refused(kac_normalize_from_name("none", NULL), "out");
    assert_int_equal(mode, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modes),    cmocka_unit_test(test_constant),
        cmocka_unit_test(test_extremes), cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_endless),  cmocka_unit_test(test_errors),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
