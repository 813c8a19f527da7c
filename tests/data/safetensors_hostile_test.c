/* SPDX-License-Identifier: BSD-2-Clause */
/* safetensors: files that lie, one after another. */

#include "data_test.h"

// A file with this header and `data` bytes behind it.
static const char *write_tensors(const char *header, size_t data)
{
    const unsigned char zeros[64] = {0};
    struct bytes b = {0};

    put_number(&b, strlen(header), 8, 0);
    put_string(&b, header);
    put_bytes(&b, zeros, data);
    return write_file("h.safetensors", b.data, b.size);
}

#define T(begin, end)                                                          \
    "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" #begin "," #end "]}"
#define S(shape, begin, end)                                                   \
    "{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[" #begin         \
    "," #end "]}"

static void test_good(void **state)
{
    static const struct {
        const char *header;
        size_t data;
        int64_t tensors;
    } good[] = {
        {"{}", 0, 0},
        {" { } \n\t\r ", 0, 0},
        {"{\"__metadata__\":{}}", 0, 0},
        {"{\"a\":" T(0, 4) "}", 4, 1},
        {"{\"a\":" T(4, 8) ",\"b\":" T(0, 4) "}", 8, 2},
        {"{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\":\"v\"}}", 4, 1},
        {"{\"e\":" S("[0]", 4, 4) ",\"a\":" T(0, 4) ",\"f\":" S("[0,2]", 0,
                                                                0) "}",
         4, 3},
        {"{\"a\" : { \"data_offsets\" : [ 0 , 4 ] , \"shape\" : [ 1 ] , "
         "\"dtype\" : \"F32\" } } ",
         4, 1},
        {"{\"\\u0061\\ud83d\\ude00\":" T(0, 4) "}", 4, 1},
        {"{\"a\":" S("[]", 0, 4) "}", 4, 1},
        {"{\"a\":" S("[1,1,1,1,1,1,1,1]", 0, 4) "}", 4, 1},
    };

    (void)state;
    for (int i = 0; i < COUNT(good); i++) {
        kac_tensors *t;

        assert_ok(kac_tensors_open(
            NULL, write_tensors(good[i].header, good[i].data), &t));
        assert_int_equal(kac_tensors_count(t), good[i].tensors);
        kac_tensors_destroy(t);
    }
}

static void test_layout(void **state)
{
    static const struct {
        const char *header;
        size_t data;
        const char *words;
    } bad[] = {
        {"{}", 1, "1 bytes follow"},
        {"{\"a\":" T(0, 4) "}", 3, "ends behind"},
        {"{\"a\":" T(0, 4) "}", 5, "1 bytes follow"},
        {"{\"a\":" T(4, 8) "}", 8, "gap"},
        {"{\"a\":" T(0, 4) ",\"b\":" T(0, 4) "}", 4, "overlap"},
        {"{\"a\":" T(0, 4) ",\"b\":" T(3, 7) "}", 7, "overlap"},
        {"{\"a\":" T(0, 4) ",\"b\":" T(5, 9) "}", 9, "gap"},
        {"{\"a\":" T(4, 0) "}", 4, "impossible"},
        {"{\"a\":" T(0, 8) "}", 8, "does not fit"},
        {"{\"a\":" S("[2]", 0, 4) "}", 4, "does not fit"},
        {"{\"a\":" S("[0]", 0, 4) "}", 4, "does not fit"},
        {"{\"a\":" S("[]", 0, 0) "}", 0, "does not fit"},
        {"{\"e\":" S("[0]", 2, 2) ",\"a\":" T(0, 4) "}", 4, "overlap"},
        {"{\"e\":" S("[0]", 5, 5) ",\"a\":" T(0, 4) "}", 4, "gap"},
        {"{\"a\":" S("[4294967296,4294967296]", 0, 4) "}", 4, "impossible"},
        {"{\"a\":" S("[4611686018427387905]", 0, 4) "}", 4, "impossible"},
        {"{\"a\":" S("[0,4294967296,4294967296]", 0, 0) "}", 0, "impossible"},
        {"{\"a\":" S("[2305843009213693951]", 0, 9223372036854775804) "}", 4,
         "ends behind"},
        {"{\"a\":" T(9223372036854775803, 9223372036854775807) "}", 4, "gap"},
    };
    kac_tensors *t = NULL;

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        assert_error(kac_tensors_open(
                         NULL, write_tensors(bad[i].header, bad[i].data), &t),
                     KAC_ERROR_FORMAT, bad[i].words);
        assert_null(t);
    }
}

static void test_headers(void **state)
{
    // All with 4 bytes of data.
    static const char *const bad[] = {
        "  ",
        "[]",
        "null",
        "\"a\"",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "{\"a\":" T(0, 4),
        "{\"a\":" T(0, 4) ",}",
        "{\"a\":" T(0, 4) "}}",
        "{\"a\":" T(0, 4) "}x",
        "{,\"a\":" T(0, 4) "}",
        "{a:" T(0, 4) "}",
        "{'a':" T(0, 4) "}",
        "{\"a\" " T(0, 4) "}",
        "{\"a\":" T(0, 4) " \"b\":" S("[0]", 4, 4) "}",
        "{\"a\":" T(0, 4) ",\"a\":" S("[0]", 4, 4) "}",
        "{\"a\":" T(0, 4) ",\"\\u0061\":" S("[0]", 4, 4) "}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{},\"__metadata__\":{}}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\":\"v\",\"k\":\"v\"}}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\":1}}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\":null}}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\":{}}}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\"}}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":[]}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":\"x\"}",
        "{\"a\":" T(0, 4) ",\"__metadata__\":{\"k\":\"v\",}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[]}}",
        "{\"a\":" T(0, 4) ",\"e\":{\"dtype\":\"F32\",\"shape\":[0],"
                          "\"data_offsets\":[]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":{}}}",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],"
        "\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],"
        "\"x\":1}}",
        "{\"a\":" S("[1,]", 0, 4) "}",
        "{\"a\":" S("[1 1]", 0, 4) "}",
        "{\"a\":" S("[,1]", 0, 4) "}",
        "{\"a\":" S("[[1]]", 0, 4) "}",
        "{\"a\":" S("1", 0, 4) "}",
        "{\"a\":" S("[-1]", 0, 4) "}",
        "{\"a\":" S("[+1]", 0, 4) "}",
        "{\"a\":" S("[1.0]", 0, 4) "}",
        "{\"a\":" S("[1e0]", 0, 4) "}",
        "{\"a\":" S("[01]", 0, 4) "}",
        "{\"a\":" S("[0x1]", 0, 4) "}",
        "{\"a\":" S("[\"1\"]", 0, 4) "}",
        "{\"a\":" S("[true]", 0, 4) "}",
        "{\"a\":" S("[9223372036854775808]", 0, 4) "}",
        "{\"a\":" S("[18446744073709551617]", 0, 4) "}",
        "{\"a\":" S("[1,1,1,1,1,1,1,1,1]", 0, 4) "}",
        "{\"a\":" S("[1", 0, 4) "}",
        "{\"a\":{\"shape\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{",
        "{\"a\\x\":" T(0, 4) "}",
        "{\"a\\u00\":" T(0, 4) "}",
        "{\"a\\u00zz\":" T(0, 4) "}",
        "{\"a\\u0000\":" T(0, 4) "}",
        "{\"a\\ud800\":" T(0, 4) "}",
        "{\"a\\ud800\\u0041\":" T(0, 4) "}",
        "{\"a\\ud800\\ud800\":" T(0, 4) "}",
        "{\"a\\ud800\\ue000\":" T(0, 4) "}",
        "{\"a\\udc00\":" T(0, 4) "}",
        "{\"a\n\":" T(0, 4) "}",
        "{\"a\x01\":" T(0, 4) "}",
        "{\"\x80\":" T(0, 4) "}",
        "{\"\xc0\xaf\":" T(0, 4) "}",
        "{\"\xe0\x80\x80\":" T(0, 4) "}",
        "{\"\xed\xa0\x80\":" T(0, 4) "}",
        "{\"\xf5\x80\x80\x80\":" T(0, 4) "}",
        "{\"\xf0\x9f\x94\":" T(0, 4) "}",
        "{\"a",
        "{\"a\\",
        "{\"a\\u",
        "{\"a\\ud83d\\",
        "{\"\xf0\x9f",
    };
    kac_tensors *t = NULL;

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        const char *path = write_tensors(bad[i], 4);

        if (kac_tensors_open(NULL, path, &t) != KAC_ERROR_FORMAT || t) {
            fail_msg("not refused: %s", bad[i]);
        }
        assert_true(strncmp(kac_last_error(), path, strlen(path)) == 0);
    }
}

static void test_lengths(void **state)
{
    static const struct {
        uint64_t size;
        size_t bytes; /* that are really there */
    } bad[] = {{0, 8},         {1, 8},          {2, 1},
               {9, 8},         {UINT64_MAX, 8}, {UINT64_C(1) << 63, 8},
               {100000001, 8}, {INT64_MAX, 8},  {UINT64_MAX - 7, 8}};
    kac_tensors *t = NULL;
    struct bytes b = {0};

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        b.size = 0;
        put_number(&b, bad[i].size, 8, 0);
        put_bytes(&b, "{}      ", bad[i].bytes);
        assert_error(
            kac_tensors_open(NULL, write_file("l", b.data, b.size), &t),
            KAC_ERROR_FORMAT, "no safetensors");
    }
    for (size_t size = 0; size < 8; size++) {
        assert_error(
            kac_tensors_open(NULL, write_file("l", "\2\0\0\0\0\0\0", size), &t),
            KAC_ERROR_FORMAT, "no safetensors");
    }
    assert_null(t);
}

// A header of 100 MB and a byte is refused although the file is that long.
static void test_huge_header(void **state)
{
    const char *path;
    kac_tensors *t = NULL;
    struct bytes b = {0};

    (void)state;
    put_number(&b, 100000001, 8, 0);
    path = write_file("huge", b.data, b.size);
    if (truncate(path, 200000000) != 0) {
        skip();
    }
    assert_error(kac_tensors_open(NULL, path, &t), KAC_ERROR_FORMAT,
                 "no safetensors");
    assert_int_equal(truncate(path, 0), 0);
}

// A file cut anywhere, or with one byte changed anywhere, is refused or read,
// and what can be read can be read whole.
static void test_mutations(void **state)
{
    const char *header = "{\"__metadata__\":{\"k\":\"v\"},\"a\":" T(
        0, 4) ",\"b\":" S("[2,1]", 4, 12) "}";
    const size_t size = 8 + strlen(header) + 12;
    struct bytes b = {0};

    (void)state;
    put_number(&b, strlen(header), 8, 0);
    put_string(&b, header);
    put_bytes(&b, "............", 12);
    for (size_t at = 0; at < size; at++) {
        const unsigned char old = b.data[at];
        kac_tensors *t = NULL;

        assert_int_equal(
            kac_tensors_open(NULL, write_file("c", b.data, at), &t),
            KAC_ERROR_FORMAT);
        for (int bit = 0; bit < 8; bit++) {
            b.data[at] = (unsigned char)(old ^ 1 << bit);
            if (kac_tensors_open(NULL, write_file("c", b.data, size), &t) ==
                KAC_OK) {
                for (int64_t i = 0; i < kac_tensors_count(t); i++) {
                    double out[16];

                    assert_ok(kac_tensors_read(t, i, kac_tensors_elements(t, i),
                                               out));
                }
                kac_tensors_destroy(t);
            }
        }
        b.data[at] = old;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_headers),     cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_huge_header), cmocka_unit_test(test_mutations),
    };

    return cmocka_run_group_tests(tests, NULL, remove_directory);
}
