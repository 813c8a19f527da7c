/* SPDX-License-Identifier: BSD-2-Clause */
/* IDX files: all six types, shapes, hostile files. */

#include "data_test.h"

static void put_head(struct bytes *b, int type, int rank, const uint32_t *shape)
{
    const unsigned char head[] = {0, 0, (unsigned char)type,
                                  (unsigned char)rank};

    b->size = 0;
    put_bytes(b, head, 4);
    for (int i = 0; i < rank; i++) {
        put_number(b, shape[i], 4, 1);
    }
}

static void test_types(void **state)
{
    static const struct {
        int code, size;
        uint64_t word[4];
        float value[4];
    } types[] = {
        {0x08, 1, {0, 1, 128, 255}, {0, 1, 128, 255}},
        {0x09, 1, {0, 1, 0x80, 0xff}, {0, 1, -128, -1}},
        {0x0b, 2, {0, 1, 0x8000, 0xffff}, {0, 1, -32768, -1}},
        {0x0c, 4, {0, 1, 0x80000000, 0xffffffff}, {0, 1, -0x1p31f, -1}},
        {0x0d, 4, {0, 0x3f800000, 0xc0000000, 1}, {0, 1, -2, 0x1p-149f}},
        {0x0e,
         8,
         {0, 0x3ff0000000000000, 0xc000000000000000, 0x3fb999999999999a},
         {0, 1, -2, 0.1f}},
    };
    const uint32_t shape[] = {2, 2};

    (void)state;
    for (int i = 0; i < COUNT(types); i++) {
        struct bytes b;
        kac_dataset *set;
        float out[4];

        put_head(&b, types[i].code, 2, shape);
        for (int j = 0; j < 4; j++) {
            put_number(&b, types[i].word[j], types[i].size, 1);
        }
        assert_ok(
            kac_dataset_open(NULL, write_file("a-idx2", b.data, b.size), &set));
        assert_int_equal(kac_dataset_count(set), 2);
        assert_int_equal(kac_dataset_dimension(set), 2);
        assert_ok(kac_dataset_read(set, 0, 2, out));
        assert_memory_equal(out, types[i].value, sizeof out);
        kac_dataset_destroy(set);
    }
}

static void test_shapes(void **state)
{
    const uint32_t shape[] = {3, 2, 4, 1, 1, 1, 1, 1};
    const unsigned char zeros[24] = {0};
    kac_dataset *set;
    struct bytes b;

    (void)state;
    for (int rank = 1; rank <= 8; rank++) {
        const int64_t d = rank == 1 ? 1 : rank == 2 ? 2 : 8;

        put_head(&b, 0x08, rank, shape);
        put_bytes(&b, zeros, (size_t)(3 * d));
        assert_ok(
            kac_dataset_open(NULL, write_file("r", b.data, b.size), &set));
        assert_int_equal(kac_dataset_count(set), 3);
        assert_int_equal(kac_dataset_dimension(set), d);
        assert_int_equal(kac_dataset_point_rank(set), rank > 1 ? rank - 1 : 1);
        assert_int_equal(kac_dataset_point_shape(set, 0), rank > 1 ? 2 : 1);
        kac_dataset_destroy(set);
    }
}

static void test_hostile(void **state)
{
#define BYTES(text) text, sizeof text - 1
    static const struct {
        const char *bytes;
        size_t size;
        const char *words;
    } bad[] = {
        {BYTES(""), "neither"},
        {BYTES("\0"), "neither"},
        {BYTES("\0\0\x08"), "neither"},
        {BYTES("\0\1\x08\1\0\0\0\1x"), "neither"},
        {BYTES("\x1f\x8b\x08\0"), "gzip"},
        {BYTES("\0\0\x07\1\0\0\0\1x"), "0x07"},
        {BYTES("\0\0\x0a\1\0\0\0\1x"), "0x0a"},
        {BYTES("\0\0\x0f\1\0\0\0\1x"), "0x0f"},
        {BYTES("\0\0\0\0"), "0x00"},
        {BYTES("\0\0\x08\0"), "0 dimensions"},
        {BYTES("\0\0\x08\xff"), "255 dimensions"},
        {BYTES("\0\0\x08\x09\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
               "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1x"),
         "9 dimensions"},
        {BYTES("\0\0\x08\1"), "within its header"},
        {BYTES("\0\0\x08\1\0\0\0"), "within its header"},
        {BYTES("\0\0\x08\2\0\0\0\1"), "within its header"},
        {BYTES("\0\0\x08\1\0\0\0\2x"), "ends before"},
        {BYTES("\0\0\x0e\1\0\0\0\1xxxxxxx"), "ends before"},
        {BYTES("\0\0\x08\1\xff\xff\xff\xffx"), "ends before"},
        {BYTES("\0\0\x08\1\0\0\0\1xx"), "follow"},
        {BYTES("\0\0\x0d\1\0\0\0\1xxxxx"), "follow"},
        {BYTES("\0\0\x08\1\0\0\0\0"), "size 0"},
        {BYTES("\0\0\x08\2\0\0\0\1\0\0\0\0"), "size 0"},
        {BYTES("\0\0\x08\2\0\0\0\0\0\0\0\0x"), "follow"},
        // 2^96 elements, 2^64, and the same behind a 0
        {BYTES("\0\0\x08\3\x80\0\0\0\x80\0\0\0\x80\0\0\0xx"), "ends before"},
        {BYTES("\0\0\x08\4\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0x"), "ends before"},
        {BYTES("\0\0\x08\4\0\0\0\0\x80\0\0\0\x80\0\0\0\x80\0\0\0"),
         "ends before"},
    };
    kac_dataset *set = NULL;

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        assert_error(
            kac_dataset_open(NULL, write_file("bad", bad[i].bytes, bad[i].size),
                             &set),
            KAC_ERROR_FORMAT, bad[i].words);
        assert_null(set);
    }
}

static void test_truncated_later(void **state)
{
    const char *path = write_file("t", "\0\0\x08\1\0\0\0\4abcd", 12);
    kac_dataset *set;
    float out[4];

    (void)state;
    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_int_equal(truncate(path, 10), 0);
    assert_ok(kac_dataset_read(set, 0, 2, out));
    assert_error(kac_dataset_read(set, 2, 1, out), KAC_ERROR_FILE, "ends");
    kac_dataset_destroy(set);
}

static void test_nonfinite(void **state)
{
    kac_dataset *set;
    float out[2];

    (void)state;
    assert_ok(kac_dataset_open(
        NULL, write_file("n", "\0\0\x0d\1\0\0\0\2\0\0\0\0\x7f\x80\0\0", 16),
        &set));
    assert_ok(kac_dataset_read(set, 0, 1, out));
    assert_error(kac_dataset_read(set, 0, 2, out), KAC_ERROR_NONFINITE,
                 "row 1, column 0");
    kac_dataset_destroy(set);
}

static void test_arguments(void **state)
{
    kac_dataset *set = NULL;

    (void)state;
    assert_refused(kac_dataset_open(NULL, NULL, &set), "path");
    assert_refused(kac_dataset_open(NULL, "x", NULL), "out");
    assert_error(kac_dataset_open(NULL, temp_path("none"), &set),
                 KAC_ERROR_FILE, "none");
    assert_error(kac_dataset_open(NULL, temp_path(""), &set), KAC_ERROR_FILE,
                 "");
    assert_null(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_truncated_later),
        cmocka_unit_test(test_nonfinite),
        cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, remove_directory);
}
