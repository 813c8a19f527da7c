/* SPDX-License-Identifier: BSD-2-Clause */
/* safetensors: a file of Python's, round trips, same content same bytes. */

#include "data_test.h"

#include <math.h>

static kac_tensors *open_reference(void)
{
    kac_tensors *tensors;

    assert_ok(kac_tensors_open(NULL, KAC_TEST_DATA "/reference.safetensors",
                               &tensors));
    return tensors;
}

// What make_reference_tensors.py wrote.
static void test_reference(void **state)
{
    static const struct {
        const char *name;
        int32_t type, rank;
        int64_t elements;
        double value[6];
    } want[] = {
        {"f32",
         KAC_TYPE_F32,
         2,
         6,
         {0, 1.5, -2.25, 0x1.93e594p+99, -0x1.16c2p-133, 3}},
        {"f64", KAC_TYPE_F64, 1, 2, {0.1, -1e300}},
        {"f16", KAC_TYPE_F16, 1, 4, {1, -2.5, 65504, 0x1p-24}},
        {"bf16", KAC_TYPE_BF16, 2, 2, {1, -3}},
        {"i8", KAC_TYPE_I8, 1, 3, {-128, 0, 127}},
        {"i16", KAC_TYPE_I16, 1, 3, {-32768, 0, 32767}},
        {"i32", KAC_TYPE_I32, 1, 3, {-0x1p31, 0, 0x1p31 - 1}},
        {"i64", KAC_TYPE_I64, 1, 3, {-0x1p63, -1, 0x1p63}},
        {"u8", KAC_TYPE_U8, 1, 2, {0, 255}},
        {"u16", KAC_TYPE_U16, 1, 2, {0, 65535}},
        {"u32", KAC_TYPE_U32, 1, 2, {0, 0x1p32 - 1}},
        {"u64", KAC_TYPE_U64, 1, 2, {0, 0x1p64}},
        {"bool", KAC_TYPE_BOOL, 1, 2, {0, 1}},
        {"scalar", KAC_TYPE_F32, 0, 1, {7}},
        {"empty", KAC_TYPE_F32, 2, 0, {0}},
        {"Schl\xc3\xbcssel \xf0\x9f\x94\x91", KAC_TYPE_U8, 1, 1, {42}},
    };
    kac_tensors *tensors = open_reference();

    (void)state;
    assert_int_equal(kac_tensors_count(tensors), COUNT(want));
    for (int i = 0; i < COUNT(want); i++) {
        double value[6];
        float single[6];

        assert_int_equal(kac_tensors_find(tensors, want[i].name), i);
        assert_string_equal(kac_tensors_name(tensors, i), want[i].name);
        assert_int_equal(kac_tensors_type(tensors, i), want[i].type);
        assert_int_equal(kac_tensors_rank(tensors, i), want[i].rank);
        assert_int_equal(kac_tensors_elements(tensors, i), want[i].elements);
        assert_ok(kac_tensors_read(tensors, i, want[i].elements, value));
        assert_ok(kac_tensors_read_f32(tensors, i, want[i].elements, single));
        for (int j = 0; j < want[i].elements; j++) {
            assert_true(value[j] == want[i].value[j]);
            assert_true(single[j] == (float)want[i].value[j]);
        }
    }
    assert_int_equal(kac_tensors_shape(tensors, 0, 0), 2);
    assert_int_equal(kac_tensors_shape(tensors, 0, 1), 3);
    assert_int_equal(kac_tensors_shape(tensors, 0, 2), 0);
    assert_int_equal(kac_tensors_shape(tensors, 14, 1), 0);
    assert_int_equal(kac_tensors_find(tensors, "f3"), -1);
    kac_tensors_destroy(tensors);
}

static void test_reference_metadata(void **state)
{
    static const char *const want[][2] = {
        {"empty", ""},
        {"format", "pt"},
        {"lines", "1\n2\t3"},
        {"quote", "a \"b\" \\ / c"},
        {"sch\xc3\xb6n", "\xf0\x9f\x94\x91 \xc3\xa9 \xe2\x82\xac"},
    };
    kac_tensors *tensors = open_reference();
    int64_t whole[3], bits[2];

    (void)state;
    assert_int_equal(kac_tensors_metadata_count(tensors), COUNT(want));
    for (int i = 0; i < COUNT(want); i++) {
        assert_string_equal(kac_tensors_metadata_key(tensors, i), want[i][0]);
        assert_string_equal(kac_tensors_metadata(tensors, want[i][0]),
                            want[i][1]);
    }
    assert_null(kac_tensors_metadata(tensors, "none"));
    assert_null(kac_tensors_metadata_key(tensors, 5));
    assert_null(kac_tensors_metadata_key(tensors, -1));
    assert_ok(kac_tensors_read_i64(tensors, 7, 3, whole));
    assert_true(whole[0] == INT64_MIN && whole[1] == -1 &&
                whole[2] == INT64_MAX);
    assert_ok(kac_tensors_read_i64(tensors, 11, 2, bits));
    assert_true(bits[0] == 0 && bits[1] == -1);
    assert_error(kac_tensors_read_i64(tensors, 0, 6, whole), KAC_ERROR_FORMAT,
                 "F32");
    kac_tensors_destroy(tensors);
}

static kac_tensors *fill(void)
{
    const int64_t shape[] = {2, 3}, none[] = {0};
    const float floats[] = {1, -0.0f, NAN, INFINITY, 0x1p-149f, -5};
    const double doubles[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    const int64_t whole[] = {INT64_MIN, 0, INT64_MAX, 1, 2, 3};
    kac_tensors *tensors;

    assert_ok(kac_tensors_create(NULL, &tensors));
    assert_ok(kac_tensors_add_f32(tensors, "w", 2, shape, floats));
    assert_ok(kac_tensors_add(tensors, "b \"\\ \xc3\xa9", 2, shape, doubles));
    assert_ok(kac_tensors_add_i64(tensors, "a", 2, shape, whole));
    assert_ok(kac_tensors_add_f32(tensors, "nothing", 1, none, NULL));
    assert_ok(kac_tensors_add(tensors, "scalar", 0, NULL, doubles));
    assert_ok(kac_tensors_set_metadata(tensors, "z", "old"));
    assert_ok(
        kac_tensors_set_metadata(tensors, "k\n", "\"\\\x01\x1f/ \xc3\xa9"));
    assert_ok(kac_tensors_set_metadata(tensors, "z", "new"));
    return tensors;
}

static void check_filled(const kac_tensors *tensors)
{
    const float floats[] = {1, -0.0f, NAN, INFINITY, 0x1p-149f, -5};
    const double doubles[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    float single[6];
    double value[6];
    int64_t whole[6];

    assert_int_equal(kac_tensors_count(tensors), 5);
    assert_string_equal(kac_tensors_name(tensors, 1), "b \"\\ \xc3\xa9");
    assert_int_equal(kac_tensors_find(tensors, "w"), 0);
    assert_int_equal(kac_tensors_find(tensors, "a"), 2);
    assert_int_equal(kac_tensors_find(tensors, "nothing"), 3);
    assert_ok(kac_tensors_read_f32(tensors, 0, 6, single));
    assert_memory_equal(single, floats, sizeof floats);
    assert_ok(kac_tensors_read(tensors, 0, 6, value));
    assert_true(value[0] == 1 && value[4] == 0x1p-149);
    assert_ok(kac_tensors_read(tensors, 1, 6, value));
    assert_memory_equal(value, doubles, sizeof doubles);
    assert_ok(kac_tensors_read_f32(tensors, 1, 6, single));
    assert_true(single[0] == 0.1f);
    assert_ok(kac_tensors_read_i64(tensors, 2, 6, whole));
    assert_true(whole[0] == INT64_MIN && whole[2] == INT64_MAX);
    assert_ok(kac_tensors_read_f32(tensors, 3, 0, NULL));
    assert_ok(kac_tensors_read_i64(tensors, 2, 6, whole));
    assert_ok(kac_tensors_read(tensors, 4, 1, value));
    assert_true(value[0] == 0.1);
    assert_int_equal(kac_tensors_metadata_count(tensors), 2);
    assert_string_equal(kac_tensors_metadata(tensors, "z"), "new");
    assert_string_equal(kac_tensors_metadata(tensors, "k\n"),
                        "\"\\\x01\x1f/ \xc3\xa9");
    assert_string_equal(kac_tensors_metadata_key(tensors, 0), "k\n");
}

static size_t slurp(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t got;

    assert_non_null(file);
    got = fread(out, 1, size, file);
    fclose(file);
    return got;
}

// Filled, written, read and written again: the same bytes, aligned.
static void test_round_trip(void **state)
{
    static char first[4096], second[4096];
    kac_tensors *tensors = fill();
    size_t size;

    (void)state;
    check_filled(tensors);
    assert_ok(kac_tensors_write(tensors, temp_path("a.safetensors")));
    kac_tensors_destroy(tensors);
    assert_ok(kac_tensors_open(NULL, temp_path("a.safetensors"), &tensors));
    check_filled(tensors);
    assert_ok(kac_tensors_write(tensors, temp_path("b.safetensors")));
    // over the file that it reads from
    assert_ok(kac_tensors_write(tensors, temp_path("a.safetensors")));
    check_filled(tensors);
    kac_tensors_destroy(tensors);
    size = slurp(temp_path("a.safetensors"), first, sizeof first);
    assert_int_equal(slurp(temp_path("b.safetensors"), second, sizeof second),
                     size);
    assert_memory_equal(first, second, size);
    assert_int_equal(
        (8 + (unsigned char)first[0] + 256 * (unsigned char)first[1]) % 64, 0);
}

// Metadata are sorted, whatever the order in which they came.
static void test_sorted(void **state)
{
    static char first[8192], second[8192];
    const char *paths[] = {temp_path("s1"), temp_path("s2")};
    size_t size;

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        kac_tensors *tensors;
        char key[16];

        assert_ok(kac_tensors_create(NULL, &tensors));
        for (int i = 0; i < 100; i++) {
            snprintf(key, sizeof key, "%d", turn ? i : (i * 37) % 100);
            assert_ok(kac_tensors_set_metadata(tensors, key, key));
        }
        for (int i = 0; i < 100; i++) {
            snprintf(key, sizeof key, "%d", i);
            assert_string_equal(kac_tensors_metadata(tensors, key), key);
            assert_true(i == 0 ||
                        strcmp(kac_tensors_metadata_key(tensors, i - 1),
                               kac_tensors_metadata_key(tensors, i)) < 0);
        }
        assert_ok(kac_tensors_write(tensors, paths[turn]));
        kac_tensors_destroy(tensors);
    }
    size = slurp(paths[0], first, sizeof first);
    assert_int_equal(slurp(paths[1], second, sizeof second), size);
    assert_memory_equal(first, second, size);
}

// Hundreds of names are found, before and after the file.
static void test_many(void **state)
{
    kac_tensors *tensors;
    char name[16];
    float value;

    (void)state;
    assert_ok(kac_tensors_create(NULL, &tensors));
    for (int i = 0; i < 500; i++) {
        value = (float)((i * 271) % 500);
        snprintf(name, sizeof name, "t%d", (int)value);
        assert_ok(kac_tensors_add_f32(tensors, name, 0, NULL, &value));
    }
    assert_ok(kac_tensors_write(tensors, temp_path("m.safetensors")));
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < 500; i++) {
            const int64_t at = (snprintf(name, sizeof name, "t%d", i),
                                kac_tensors_find(tensors, name));

            assert_ok(kac_tensors_read_f32(tensors, at, 1, &value));
            assert_true(value == (float)i);
        }
        kac_tensors_destroy(tensors);
        if (turn == 0) {
            assert_ok(
                kac_tensors_open(NULL, temp_path("m.safetensors"), &tensors));
        }
    }
}

static void test_truncated_later(void **state)
{
    kac_tensors *tensors = fill();
    const char *path = temp_path("t.safetensors");
    double value[6] = {0};
    unsigned char head[8];

    (void)state;
    assert_ok(kac_tensors_write(tensors, path));
    kac_tensors_destroy(tensors);
    assert_ok(kac_tensors_open(NULL, path, &tensors));
    slurp(path, (char *)head, 8);
    assert_int_equal(truncate(path, 8 + head[0] + 256 * head[1] + 30), 0);
    assert_ok(kac_tensors_read(tensors, 0, 6, value));
    assert_error(kac_tensors_read(tensors, 1, 6, value), KAC_ERROR_FILE,
                 "ends");
    assert_error(kac_tensors_write(tensors, temp_path("u.safetensors")),
                 KAC_ERROR_FILE, "ends");
    assert_int_equal(access(temp_path("u.safetensors"), F_OK), -1);
    kac_tensors_destroy(tensors);
}

// Floats in two bytes each; doubles and what was added before are as they were.
static void test_storage(void **state)
{
    static const int32_t types[] = {KAC_TYPE_F16, KAC_TYPE_BF16};
    static const float rounded[2][4] = {{1, 0x1.554p-2f, -0x1p-24f, INFINITY},
                                        {1, 0x1.56p-2f, -0x1.8p-25f, INFINITY}};
    const int64_t four = 4;
    const float numbers[4] = {1, 0x1.555556p-2f, -0x1.8p-25f, INFINITY};
    const double doubles[4] = {0.1, 0.2, 0.3, 0.4};

    (void)state;
    for (int i = 0; i < COUNT(types); i++) {
        const char *path = temp_path("storage.safetensors");
        kac_tensors *tensors, *file;
        float back[4];
        double exact[4];

        assert_ok(kac_tensors_create(NULL, &tensors));
        assert_int_equal(kac_tensors_storage(tensors), KAC_TYPE_F32);
        assert_ok(kac_tensors_add_f32(tensors, "before", 1, &four, numbers));
        assert_ok(kac_tensors_set_storage(tensors, types[i]));
        assert_int_equal(kac_tensors_storage(tensors), types[i]);
        assert_ok(kac_tensors_add_f32(tensors, "small", 1, &four, numbers));
        assert_ok(kac_tensors_add(tensors, "double", 1, &four, doubles));
        assert_ok(kac_tensors_write(tensors, path));
        assert_ok(kac_tensors_open(NULL, path, &file));
        assert_int_equal(kac_tensors_type(file, 0), KAC_TYPE_F32);
        assert_int_equal(kac_tensors_type(file, 1), types[i]);
        assert_int_equal(kac_tensors_type(file, 2), KAC_TYPE_F64);
        assert_ok(kac_tensors_read_f32(file, 0, 4, back));
        assert_memory_equal(back, numbers, sizeof back);
        for (int from_file = 0; from_file < 2; from_file++) {
            assert_ok(
                kac_tensors_read_f32(from_file ? file : tensors, 1, 4, back));
            assert_memory_equal(back, rounded[i], sizeof back);
        }
        assert_ok(kac_tensors_read(file, 2, 4, exact));
        assert_memory_equal(exact, doubles, sizeof exact);
        assert_error(kac_tensors_set_storage(file, KAC_TYPE_F16),
                     KAC_ERROR_STATE, "opened");
        kac_tensors_destroy(file);
        kac_tensors_destroy(tensors);
    }
}

static void test_storage_arguments(void **state)
{
    const int64_t two = 2;
    const float large[2] = {1, 65520}, larger[2] = {-0x1.ffp127f, 1};
    const float unbounded[2] = {NAN, -INFINITY};
    kac_tensors *tensors;

    (void)state;
    assert_ok(kac_tensors_create(NULL, &tensors));
    assert_refused(kac_tensors_set_storage(NULL, KAC_TYPE_F16), "tensors");
    assert_refused(kac_tensors_set_storage(tensors, KAC_TYPE_F64), "type is 1");
    assert_refused(kac_tensors_set_storage(tensors, -1), "type is -1");
    assert_int_equal(kac_tensors_storage(tensors), KAC_TYPE_F32);
    assert_int_equal(kac_tensors_storage(NULL), -1);
    assert_ok(kac_tensors_set_storage(tensors, KAC_TYPE_F16));
    assert_refused(kac_tensors_add_f32(tensors, "a", 1, &two, large),
                   "data[1] of \"a\" is 65520, too large for F16");
    assert_ok(kac_tensors_add_f32(tensors, "u", 1, &two, unbounded));
    assert_ok(kac_tensors_set_storage(tensors, KAC_TYPE_BF16));
    assert_ok(kac_tensors_add_f32(tensors, "a", 1, &two, large));
    assert_refused(kac_tensors_add_f32(tensors, "b", 1, &two, larger),
                   "too large for BF16");
    assert_int_equal(kac_tensors_count(tensors), 2);
    kac_tensors_destroy(tensors);
}

static void test_add_arguments(void **state)
{
    const int64_t shape[] = {2}, negative[] = {-2}, huge[] = {INT64_MAX};
    const float data[] = {1, 2};
    const int64_t whole[] = {1, 2};
    const double doubles[] = {1, 2};
    kac_tensors *t, *opened = open_reference();

    (void)state;
    assert_refused(kac_tensors_create(NULL, NULL), "out");
    assert_ok(kac_tensors_create(NULL, &t));
    assert_refused(kac_tensors_add_f32(NULL, "x", 1, shape, data), "tensors");
    assert_refused(kac_tensors_add_f32(t, NULL, 1, shape, data), "name");
    assert_refused(kac_tensors_add_f32(t, "", 1, shape, data), "name");
    assert_refused(kac_tensors_add_f32(t, "a\n", 1, shape, data), "name");
    assert_refused(kac_tensors_add_f32(t, "a\x7f", 1, shape, data), "name");
    assert_refused(kac_tensors_add_f32(t, "\xff", 1, shape, data), "name");
    assert_refused(kac_tensors_add_f32(t, "__metadata__", 1, shape, data),
                   "name");
    assert_refused(kac_tensors_add_f32(t, "x", -1, shape, data), "rank");
    assert_refused(kac_tensors_add_f32(t, "x", 9, shape, data), "rank is 9");
    assert_refused(kac_tensors_add_f32(t, "x", 1, NULL, data), "shape");
    assert_refused(kac_tensors_add_f32(t, "x", 1, negative, data), "-2");
    assert_refused(kac_tensors_add_f32(t, "x", 1, huge, data), "shape");
    assert_refused(kac_tensors_add_f32(t, "x", 1, shape, NULL), "data");
    assert_refused(kac_tensors_add(t, "x", 1, shape, NULL), "data");
    assert_refused(kac_tensors_add_i64(t, "x", 1, shape, NULL), "data");
    assert_int_equal(kac_tensors_count(t), 0);
    assert_ok(kac_tensors_add_f32(t, "x", 1, shape, data));
    assert_refused(kac_tensors_add(t, "x", 1, shape, doubles), "already");
    assert_refused(kac_tensors_add_i64(t, "x", 1, shape, whole), "already");
    assert_error(kac_tensors_add_f32(opened, "x", 1, shape, data),
                 KAC_ERROR_STATE, "opened");
    assert_error(kac_tensors_set_metadata(opened, "x", "y"), KAC_ERROR_STATE,
                 "opened");
    assert_refused(kac_tensors_set_metadata(NULL, "k", "v"), "tensors");
    assert_refused(kac_tensors_set_metadata(t, NULL, "v"), "key");
    assert_refused(kac_tensors_set_metadata(t, "", "v"), "key");
    assert_refused(kac_tensors_set_metadata(t, "\xc3", "v"), "key");
    assert_refused(kac_tensors_set_metadata(t, "k", NULL), "value");
    assert_refused(kac_tensors_set_metadata(t, "k", "\xed\xa0\x80"), "value");
    assert_refused(kac_tensors_write(NULL, "x"), "tensors");
    assert_refused(kac_tensors_write(t, NULL), "path");
    assert_error(kac_tensors_write(t, temp_path("no/such/place")),
                 KAC_ERROR_FILE, "place");
    kac_tensors_destroy(opened);
    kac_tensors_destroy(t);
}

static void test_read_arguments(void **state)
{
    kac_tensors *t = open_reference();
    float single[6] = {7};
    double value[6] = {7};
    int64_t whole[6] = {7};

    (void)state;
    assert_refused(kac_tensors_open(NULL, NULL, &t), "path");
    assert_refused(kac_tensors_open(NULL, "x", NULL), "out");
    assert_refused(kac_tensors_read_f32(NULL, 0, 6, single), "tensors");
    assert_refused(kac_tensors_read_f32(t, -1, 6, single), "i is -1");
    assert_refused(kac_tensors_read_f32(t, 16, 6, single), "i is 16");
    assert_refused(kac_tensors_read_f32(t, 0, 5, single), "n is 5");
    assert_refused(kac_tensors_read_f32(t, 0, 6, NULL), "out");
    assert_refused(kac_tensors_read(t, 0, 7, value), "n is 7");
    assert_refused(kac_tensors_read_i64(t, 7, 2, whole), "n is 2");
    assert_true(single[0] == 7 && value[0] == 7 && whole[0] == 7);
    assert_null(kac_tensors_name(t, -1));
    assert_null(kac_tensors_name(t, 16));
    assert_int_equal(kac_tensors_type(t, 16), -1);
    assert_int_equal(kac_tensors_rank(t, 16), 0);
    assert_int_equal(kac_tensors_elements(t, 16), 0);
    assert_int_equal(kac_tensors_shape(t, 16, 0), 0);
    assert_int_equal(kac_tensors_find(t, NULL), -1);
    assert_null(kac_tensors_metadata(t, NULL));
    kac_tensors_destroy(t);
    kac_tensors_destroy(NULL);
    assert_int_equal(kac_tensors_count(NULL), 0);
    assert_int_equal(kac_tensors_find(NULL, "x"), -1);
    assert_null(kac_tensors_name(NULL, 0));
    assert_int_equal(kac_tensors_metadata_count(NULL), 0);
    assert_null(kac_tensors_metadata(NULL, "x"));
    assert_null(kac_tensors_metadata_key(NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_reference_metadata),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_truncated_later),
        cmocka_unit_test(test_storage),
        cmocka_unit_test(test_storage_arguments),
        cmocka_unit_test(test_add_arguments),
        cmocka_unit_test(test_read_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, remove_directory);
}
