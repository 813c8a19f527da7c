/* SPDX-License-Identifier: BSD-2-Clause */
/* .npy files: all types and byte orders, round trips, hostile files. */

#include "data_test.h"

#include <math.h>

// A version 1 file with this dictionary and `size` bytes of data.
static const char *write_npy(const char *name, const char *dictionary,
                             const void *data, size_t size)
{
    struct bytes b = {0};

    put_bytes(&b, "\x93NUMPY\1\0", 8);
    put_number(&b, strlen(dictionary), 2, 0);
    put_string(&b, dictionary);
    put_bytes(&b, data, size);
    return write_file(name, b.data, b.size);
}

// 1, 2, 3 as a word of each type.
static const struct {
    const char *code;
    int32_t type;
    int size;
    uint64_t word[3];
} types[] = {
    {"f4", KAC_TYPE_F32, 4, {0x3f800000, 0x40000000, 0x40400000}},
    {"f8",
     KAC_TYPE_F64,
     8,
     {0x3ff0000000000000, 0x4000000000000000, 0x4008000000000000}},
    {"f2", KAC_TYPE_F16, 2, {0x3c00, 0x4000, 0x4200}},
    {"i1", KAC_TYPE_I8, 1, {1, 2, 3}},
    {"i2", KAC_TYPE_I16, 2, {1, 2, 3}},
    {"i4", KAC_TYPE_I32, 4, {1, 2, 3}},
    {"i8", KAC_TYPE_I64, 8, {1, 2, 3}},
    {"u1", KAC_TYPE_U8, 1, {1, 2, 3}},
    {"u2", KAC_TYPE_U16, 2, {1, 2, 3}},
    {"u4", KAC_TYPE_U32, 4, {1, 2, 3}},
    {"u8", KAC_TYPE_U64, 8, {1, 2, 3}},
    {"b1", KAC_TYPE_BOOL, 1, {1, 1, 0}},
};

static void check_type(int i, char order)
{
    const int is_bool = types[i].type == KAC_TYPE_BOOL;
    const float want[] = {1, is_bool ? 1 : 2, is_bool ? 0 : 3};
    char dictionary[128];
    struct bytes b = {0};
    kac_npy *npy;
    kac_dataset *set;
    float floats[3];
    double doubles[3];
    const char *path;

    for (int j = 0; j < 3; j++) {
        put_number(&b, types[i].word[j], types[i].size, order == '>');
    }
    snprintf(dictionary, sizeof dictionary,
             "{'descr': '%c%s', 'fortran_order': False, 'shape': (3,), }\n",
             order, types[i].code);
    path = write_npy("type.npy", dictionary, b.data, b.size);
    assert_ok(kac_npy_open(NULL, path, &npy));
    assert_int_equal(kac_npy_type(npy), types[i].type);
    assert_int_equal(kac_npy_rank(npy), 1);
    assert_int_equal(kac_npy_shape(npy, 0), 3);
    assert_int_equal(kac_npy_shape(npy, 1), 0);
    assert_int_equal(kac_npy_shape(npy, -1), 0);
    assert_int_equal(kac_npy_count(npy), 3);
    assert_ok(kac_npy_read_f32(npy, 0, 3, floats));
    assert_memory_equal(floats, want, sizeof want);
    assert_ok(kac_npy_read(npy, 1, 2, doubles));
    assert_true(doubles[0] == want[1] && doubles[1] == want[2]);
    kac_npy_destroy(npy);

    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_int_equal(kac_dataset_count(set), 3);
    assert_int_equal(kac_dataset_dimension(set), 1);
    assert_ok(kac_dataset_read(set, 0, 3, floats));
    assert_memory_equal(floats, want, sizeof want);
    kac_dataset_destroy(set);
}

static void test_types(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT(types); i++) {
        check_type(i, '<');
        check_type(i, '>');
        if (types[i].size == 1) {
            check_type(i, '|');
        }
    }
}

// More than one block of every size of element.
static void test_blocks(void **state)
{
    const int64_t shape[] = {20011};
    double *data = malloc(sizeof *data * 20011);
    float *floats = malloc(sizeof *floats * 20011);
    double *again = malloc(sizeof *again * 20011);
    kac_npy *npy;

    (void)state;
    for (int i = 0; i < 20011; i++) {
        data[i] = 0.1 * i;
    }
    assert_ok(kac_npy_write(NULL, temp_path("long.npy"), 1, shape, data));
    assert_ok(kac_npy_open(NULL, temp_path("long.npy"), &npy));
    assert_ok(kac_npy_read_f32(npy, 0, 20011, floats));
    assert_ok(kac_npy_read(npy, 0, 20011, again));
    assert_memory_equal(again, data, sizeof *data * 20011);
    for (int i = 0; i < 20011; i++) {
        assert_true(floats[i] == (float)data[i]);
    }
    kac_npy_destroy(npy);
    assert_ok(kac_npy_write_f32(NULL, temp_path("long.npy"), 1, shape, floats));
    assert_ok(kac_npy_open(NULL, temp_path("long.npy"), &npy));
    assert_int_equal(kac_npy_type(npy), KAC_TYPE_F32);
    assert_ok(kac_npy_read(npy, 0, 20011, again));
    for (int i = 0; i < 20011; i++) {
        assert_true(again[i] == (double)floats[i]);
    }
    kac_npy_destroy(npy);
    free(again);
    free(floats);
    free(data);
}

// What the writer writes: every rank, empty arrays, NaN and -0.
static void test_round_trip(void **state)
{
    const int64_t shape[] = {2, 1, 3, 1, 2, 1, 1, 1}, empty[] = {4, 0, 2};
    const double data[12] = {NAN, -0.0, INFINITY, -INFINITY, 0x1p-1074};
    double again[12];
    float single[12] = {0};
    kac_npy *npy;

    (void)state;
    for (int32_t rank = 0; rank <= 8; rank++) {
        int64_t count = 1;

        for (int i = 0; i < rank; i++) {
            count *= shape[i];
        }
        assert_ok(kac_npy_write(NULL, temp_path("a.npy"), rank, shape, data));
        assert_ok(kac_npy_open(NULL, temp_path("a.npy"), &npy));
        assert_int_equal(kac_npy_rank(npy), rank);
        assert_int_equal(kac_npy_count(npy), count);
        assert_int_equal(kac_npy_is_fortran(npy), 0);
        for (int i = 0; i < rank; i++) {
            assert_int_equal(kac_npy_shape(npy, i), shape[i]);
        }
        assert_ok(kac_npy_read(npy, 0, count, again));
        assert_memory_equal(again, data, (size_t)count * sizeof *data);
        kac_npy_destroy(npy);
    }
    assert_ok(kac_npy_write_f32(NULL, temp_path("a.npy"), 3, empty, NULL));
    assert_ok(kac_npy_open(NULL, temp_path("a.npy"), &npy));
    assert_int_equal(kac_npy_count(npy), 0);
    assert_int_equal(kac_npy_type(npy), KAC_TYPE_F32);
    assert_ok(kac_npy_read_f32(npy, 0, 0, NULL));
    kac_npy_destroy(npy);
    assert_ok(kac_npy_write_f32(NULL, temp_path("a.npy"), 0, NULL, single));
}

// The bytes that NumPy itself writes for this array.
static void test_written_bytes(void **state)
{
    const int64_t shape[] = {2, 1};
    const float data[] = {1.0f, -2.0f};
    char got[256], want[256];
    FILE *file;
    size_t size;

    (void)state;
    memset(want, ' ', sizeof want);
    memcpy(want, "\x93NUMPY\1\0\x76\0", 10);
    memcpy(want + 10,
           "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", 59);
    want[127] = '\n';
    memcpy(want + 128, "\0\0\x80\x3f\0\0\0\xc0", 8);
    assert_ok(kac_npy_write_f32(NULL, temp_path("b.npy"), 2, shape, data));
    file = fopen(temp_path("b.npy"), "rb");
    assert_non_null(file);
    size = fread(got, 1, sizeof got, file);
    fclose(file);
    assert_true(size % 64 == 8);
    assert_int_equal(size, 128 + 8);
    assert_memory_equal(got, want, size);
}

// The header is 128 bytes long, whatever the shape.
static void test_padding(void **state)
{
    int64_t shape[8] = {0, 1, 1, 1, 1, 1, 1, 1};
    kac_npy *npy;
    FILE *file;

    (void)state;
    for (int32_t rank = 1; rank <= 8; rank++) {
        shape[1] = 1;
        for (int digits = 0; digits < 18; digits += 6) {
            assert_ok(
                kac_npy_write(NULL, temp_path("p.npy"), rank, shape, NULL));
            assert_ok(kac_npy_open(NULL, temp_path("p.npy"), &npy));
            assert_true(rank < 2 || kac_npy_shape(npy, 1) == shape[1]);
            kac_npy_destroy(npy);
            file = fopen(temp_path("p.npy"), "rb");
            assert_non_null(file);
            fseek(file, 0, SEEK_END);
            assert_int_equal(ftell(file), 128);
            fclose(file);
            shape[1] *= 1000000;
        }
    }
}

// Files as other programs may write them.
static void test_dialects(void **state)
{
    static const char *const good[] = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
        "{\"shape\":(2,2),\"fortran_order\":False,\"descr\":\"<f4\"}",
        "{ 'shape' : ( 2 , 2 , ) ,'descr' : '<f4' ,\n'fortran_order':False}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 2L), }\n",
    };
    const float data[] = {1, 2, 3, 4};
    kac_dataset *set;
    struct bytes b = {0};
    float out[4];

    (void)state;
    for (int i = 0; i < COUNT(good); i++) {
        const char *path = write_npy("good.npy", good[i], data, sizeof data);

        assert_ok(kac_dataset_open(NULL, path, &set));
        assert_ok(kac_dataset_read(set, 0, 2, out));
        assert_memory_equal(out, data, sizeof data);
        kac_dataset_destroy(set);
    }
    for (int version = 2; version <= 3; version++) {
        b.size = 0;
        put_bytes(&b, "\x93NUMPY", 6);
        put_number(&b, (uint64_t)version, 2, 0);
        put_number(&b, strlen(good[0]), 4, 0);
        put_string(&b, good[0]);
        put_bytes(&b, data, sizeof data);
        assert_ok(
            kac_dataset_open(NULL, write_file("v2.npy", b.data, b.size), &set));
        assert_ok(kac_dataset_read(set, 1, 1, out));
        assert_true(out[0] == 3 && out[1] == 4);
        kac_dataset_destroy(set);
    }
}

// Points of several dimensions; Fortran order where it means the same.
static void test_dataset_shapes(void **state)
{
    const int64_t shape[] = {2, 3, 4}, many[] = {2, 1, 1, 1, 1, 1, 1, 3};
    const float data[24] = {0};
    const char *fortran =
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }";
    const char *line =
        "{'descr': '<f4', 'fortran_order': True, 'shape': (4,), }";
    kac_dataset *set = NULL;
    kac_npy *npy;

    (void)state;
    assert_ok(kac_npy_write_f32(NULL, temp_path("s.npy"), 3, shape, data));
    assert_ok(kac_dataset_open(NULL, temp_path("s.npy"), &set));
    assert_int_equal(kac_dataset_count(set), 2);
    assert_int_equal(kac_dataset_dimension(set), 12);
    assert_int_equal(kac_dataset_is_endless(set), 0);
    assert_int_equal(kac_dataset_point_rank(set), 2);
    assert_int_equal(kac_dataset_point_shape(set, 0), 3);
    assert_int_equal(kac_dataset_point_shape(set, 1), 4);
    assert_int_equal(kac_dataset_point_shape(set, 2), 0);
    assert_int_equal(kac_dataset_point_shape(set, -1), 0);
    kac_dataset_destroy(set);
    assert_ok(kac_npy_write_f32(NULL, temp_path("s.npy"), 8, many, data));
    assert_ok(kac_dataset_open(NULL, temp_path("s.npy"), &set));
    assert_int_equal(kac_dataset_point_rank(set), 7);
    kac_dataset_destroy(set);
    set = NULL;

    assert_error(
        kac_dataset_open(NULL, write_npy("f.npy", fortran, data, 16), &set),
        KAC_ERROR_FORMAT, "Fortran");
    assert_null(set);
    assert_ok(kac_npy_open(NULL, temp_path("f.npy"), &npy));
    assert_int_equal(kac_npy_is_fortran(npy), 1);
    kac_npy_destroy(npy);
    assert_ok(kac_dataset_open(NULL, write_npy("f.npy", line, data, 16), &set));
    kac_dataset_destroy(set);
}

#define HEAD "{'descr': '<f4', 'fortran_order': False, 'shape': "

static void test_hostile_dictionaries(void **state)
{
    // All with 16 bytes of data.
    static const char *const bad[] = {
        "",
        "{",
        "}",
        "{}",
        "[]",
        "None",
        HEAD "(2, 2)",      // no end
        HEAD "(2, 2), } x", // something behind it
        HEAD "(2, 2), }{",
        HEAD "(2 2), }",
        HEAD "(2,, 2), }",
        HEAD "(, ), }",
        HEAD "(4), }", // no tuple
        HEAD "4, }",
        HEAD "[4], }",
        HEAD "(-4,), }",
        HEAD "(-2, -2), }",
        HEAD "(4.0,), }",
        HEAD "(+4,), }",
        HEAD "(0x4,), }",
        HEAD "(2, 3), }", // ends too early
        HEAD "(3,), }",   // trailing bytes
        HEAD "(), }",     // trailing bytes
        HEAD "(0,), }",   // trailing bytes
        HEAD "(0, 18446744073709551616), }",
        HEAD "(9223372036854775807,), }",
        HEAD "(9223372036854775808,), }",
        HEAD "(18446744073709551620,), }",     // 4 in 64 bits
        HEAD "(4294967296, 4294967296), }",    // 2^64 elements
        HEAD "(4294967296, 4294967296, 0), }", // hidden behind a 0
        HEAD "(4611686018427387904, 4), }",    // wraps to 0
        HEAD "(4611686018427387905, 4), }",    // wraps to 4
        HEAD "(1, 1, 1, 1, 1, 1, 1, 1, 4), }", // rank 9
        HEAD "(4,), 'shape': (4,), }",         // repeated
        HEAD "(4,), 'extra': 1, }",            // unknown
        HEAD "(4,) 'x': 1}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'shape': (4,)}",
        "{'fortran_order': False, 'shape': (4,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (4,)}",
        "{'descr': '<f4', 'fortran_order': 'False', 'shape': (4,)}",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '|S4', 'fortran_order': False, 'shape': (4,)}",
        "{'descr': '<M8', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '|f4', 'fortran_order': False, 'shape': (4,)}",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (4,)}",
        "{'descr': 'f4', 'fortran_order': False, 'shape': (4,)}",
        "{'descr': '', 'fortran_order': False, 'shape': (4,)}",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (4,)}",
        "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (4,)}",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)",
        "{'descr",
        "{'descr'",
        "{'descr':",
        "{'descr': '",
        "{'descr': '<f4', 'fortran_order': Tru",
        "{descr: '<f4', fortran_order: False, shape: (4,)}",
    };
    const float data[] = {1, 2, 3, 4};

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        const char *path = write_npy("bad.npy", bad[i], data, sizeof data);
        kac_npy *npy = NULL;
        kac_dataset *set = NULL;

        if (kac_npy_open(NULL, path, &npy) != KAC_ERROR_FORMAT || npy ||
            kac_dataset_open(NULL, path, &set) != KAC_ERROR_FORMAT || set) {
            fail_msg("not refused: %s", bad[i]);
        }
        assert_true(strncmp(kac_last_error(), path, strlen(path)) == 0);
    }
}

static void test_hostile_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *words;
    } bad[] = {
        {"", 0, "no .npy"},
        {"\x93NUMPY", 6, "no .npy"},
        {"\x93NUMPY\1\0\0\0", 10, "no .npy"},
        {"\x93NUMPX\1\0\2\0{}....", 16, "no .npy"},
        {"\x93NUMPY\0\0\2\0{}....", 16, "version"},
        {"\x93NUMPY\4\0\2\0{}....", 16, "version"},
        {"\x93NUMPY\1\1\2\0{}....", 16, "version"},
        {"\x93NUMPY\1\0\xff\xff{}....", 16, "ends within"},
        {"\x93NUMPY\1\0\7\0{}....", 16, "ends within"},
        {"\x93NUMPY\2\0\5\0\0\0{}..", 16, "ends within"},
        {"\x93NUMPY\2\0\xff\xff\xff\xff{}..", 16, "ends within"},
        {"\x93NUMPY\1\0\2\0{}....", 16, "dictionary"},
        {"\x93NUMPY\1\0\0\0......", 16, "dictionary"},
        {"\x93NUMPY\1\0\x3a\0{'descr': '|u1', 'fortran_order': False, "
         "'shape': (1,)}\0  x",
         10 + 0x3a + 1, "dictionary"},
    };
    kac_npy *npy = NULL;

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        const char *path = write_file("bad.npy", bad[i].bytes, bad[i].size);

        assert_error(kac_npy_open(NULL, path, &npy), KAC_ERROR_FORMAT,
                     bad[i].words);
        assert_null(npy);
    }
    assert_error(kac_npy_open(NULL, temp_path("none.npy"), &npy),
                 KAC_ERROR_FILE, "none.npy");
    assert_error(kac_npy_open(NULL, temp_path(""), &npy), KAC_ERROR_FILE, "");
}

// A header that claims to be larger than any is read into memory.
static void test_huge_header(void **state)
{
    const char *path = write_file("huge.npy", "\x93NUMPY\2\0\0\0\0\x40", 12);
    kac_npy *npy = NULL;

    (void)state;
    if (truncate(path, 12 + (INT64_C(1) << 30)) != 0) {
        skip();
    }
    assert_error(kac_npy_open(NULL, path, &npy), KAC_ERROR_FORMAT, "at most");
    assert_int_equal(truncate(path, 0), 0);
}

// 40 GB of zeros: rows near the end are read at once and without memory.
static void test_sparse(void **state)
{
    const int64_t rows = 10000000000, last[] = {9999999999, 3, 9999999998};
    const char *path = write_npy(
        "sparse.npy",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (5000000000, 2)}",
        "", 0);
    struct bytes tail = {0};
    kac_dataset *set;
    float out[6];
    FILE *file;
    long at;

    (void)state;
    file = fopen(path, "ab");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    at = ftell(file);
    fclose(file);
    if (truncate(path, at + 4 * rows - 4) != 0) {
        skip(); // the file system refuses
    }
    put_number(&tail, 0x3f800000, 4, 0);
    file = fopen(path, "ab");
    assert_int_equal(fwrite(tail.data, 1, 4, file), 4);
    fclose(file);
    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_int_equal(kac_dataset_count(set), rows / 2);
    assert_ok(kac_dataset_read(set, rows / 2 - 3, 3, out));
    assert_true(out[4] == 0.0f && out[5] == 1.0f);
    assert_ok(kac_dataset_gather(
        set, 3, (const int64_t[]){rows / 2 - 1, 0, rows / 2 - 2}, out));
    assert_true(out[1] == 1.0f && out[3] == 0.0f && out[5] == 0.0f);
    assert_refused(kac_dataset_gather(set, 3, last, out), "index[0]");
    kac_dataset_destroy(set);
    assert_int_equal(truncate(path, 0), 0);
}

// The file becomes shorter after it was opened.
static void test_truncated_later(void **state)
{
    const int64_t shape[] = {1000, 4};
    float *data = calloc(4000, sizeof *data);
    const char *path = temp_path("short.npy");
    kac_dataset *set;
    kac_npy *npy;

    (void)state;
    assert_ok(kac_npy_write_f32(NULL, path, 2, shape, data));
    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_ok(kac_npy_open(NULL, path, &npy));
    assert_int_equal(truncate(path, 128 + 16 * 500), 0);
    assert_ok(kac_dataset_read(set, 0, 500, data));
    assert_error(kac_dataset_read(set, 0, 501, data), KAC_ERROR_FILE, "ends");
    assert_error(kac_dataset_gather(set, 1, (const int64_t[]){999}, data),
                 KAC_ERROR_FILE, "ends");
    assert_error(kac_npy_read_f32(npy, 0, 4000, data), KAC_ERROR_FILE, "ends");
    assert_ok(kac_dataset_read(set, 499, 1, data)); // still usable
    kac_npy_destroy(npy);
    kac_dataset_destroy(set);
    free(data);
}

// Doubles that are no floats are named like NaN.
static void test_nonfinite(void **state)
{
    const int64_t shape[] = {3, 2};
    const double data[] = {0, 1, 2, 3, 1e39, 5};
    const double nan[] = {0, 1, 2, NAN, 4, 5};
    kac_dataset *set;
    float out[6];

    (void)state;
    assert_ok(kac_npy_write(NULL, temp_path("n.npy"), 2, shape, data));
    assert_ok(kac_dataset_open(NULL, temp_path("n.npy"), &set));
    assert_ok(kac_dataset_read(set, 0, 2, out));
    assert_error(kac_dataset_read(set, 1, 2, out), KAC_ERROR_NONFINITE,
                 "row 2, column 0");
    kac_dataset_destroy(set);
    assert_ok(kac_npy_write(NULL, temp_path("n.npy"), 2, shape, nan));
    assert_ok(kac_dataset_open(NULL, temp_path("n.npy"), &set));
    assert_error(kac_dataset_gather(set, 2, (const int64_t[]){2, 1}, out),
                 KAC_ERROR_NONFINITE, "row 1, column 1");
    kac_dataset_destroy(set);
}

static void test_arguments(void **state)
{
    const int64_t shape[] = {2, 3}, negative[] = {2, -3};
    const int64_t huge[] = {INT64_MAX, 2};
    const double data[6] = {0};
    const float floats[6] = {0};
    const char *path = temp_path("args.npy");
    double out[6] = {7};
    float single[6] = {7};
    kac_npy *npy = NULL;

    (void)state;
    assert_refused(kac_npy_write(NULL, NULL, 2, shape, data), "path");
    assert_refused(kac_npy_write(NULL, path, -1, shape, data), "rank is -1");
    assert_refused(kac_npy_write(NULL, path, 9, shape, data), "rank is 9");
    assert_refused(kac_npy_write(NULL, path, 2, NULL, data), "shape");
    assert_refused(kac_npy_write(NULL, path, 2, negative, data), "shape[1]");
    assert_refused(kac_npy_write(NULL, path, 2, huge, data), "shape");
    assert_refused(kac_npy_write(NULL, path, 2, shape, NULL), "data");
    assert_refused(kac_npy_write_f32(NULL, NULL, 2, shape, floats), "path");
    assert_refused(kac_npy_write_f32(NULL, path, 2, shape, NULL), "data");
    assert_error(
        kac_npy_write(NULL, temp_path("no/such/place.npy"), 2, shape, data),
        KAC_ERROR_FILE, "place.npy");
    assert_refused(kac_npy_open(NULL, NULL, &npy), "path");
    assert_refused(kac_npy_open(NULL, path, NULL), "out");
    assert_ok(kac_npy_write(NULL, path, 2, shape, data));
    assert_ok(kac_npy_open(NULL, path, &npy));
    assert_refused(kac_npy_read(NULL, 0, 1, out), "npy");
    assert_refused(kac_npy_read(npy, -1, 1, out), "first is -1");
    assert_refused(kac_npy_read(npy, 0, -1, out), "n is -1");
    assert_refused(kac_npy_read(npy, 1, 6, out), "6");
    assert_refused(kac_npy_read(npy, INT64_MAX, 1, out), "first + n");
    assert_refused(kac_npy_read(npy, 0, 1, NULL), "out");
    assert_refused(kac_npy_read_f32(NULL, 0, 1, single), "npy");
    assert_refused(kac_npy_read_f32(npy, 1, 6, single), "6");
    assert_true(out[0] == 7 && single[0] == 7);
    kac_npy_destroy(npy);
    kac_npy_destroy(NULL);
    assert_int_equal(kac_npy_rank(NULL), 0);
    assert_int_equal(kac_npy_shape(NULL, 0), 0);
    assert_int_equal(kac_npy_count(NULL), 0);
    assert_int_equal(kac_npy_type(NULL), -1);
    assert_int_equal(kac_npy_is_fortran(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_written_bytes),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_dataset_shapes),
        cmocka_unit_test(test_hostile_dictionaries),
        cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_huge_header),
        cmocka_unit_test(test_sparse),
        cmocka_unit_test(test_truncated_later),
        cmocka_unit_test(test_nonfinite),
        cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, remove_directory);
}
