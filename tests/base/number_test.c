/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers as text, names, little-endian words, sizes and memory. */
#include <fenv.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"

/* ---- Reading doubles --------------------------------------------------- */

/* Reads all of `text`, and the C library agrees to the bit. */
static void assert_reads(const char *text)
{
    const size_t size = strlen(text);
    const double want = strtod(text, NULL);
    const char *end = NULL;
    double got = 0.0;

    if (!kaci_parse_double(text, size, &got, &end)) {
        fail_msg("\"%s\" is no number", text);
    }
    assert_ptr_equal(end, text + size);
    if (memcmp(&got, &want, sizeof got) != 0) {
        fail_msg("\"%s\" is %a, must be %a", text, got, want);
    }
}

static void known_numbers_are_read(void **state)
{
    static const char *const texts[] = {
        "0", "-0", "0.0", "1", "-1", "+1", "1.", ".5", "-.5e3", "1e0", "1E+2",
        "1e-2", "0.1", "0.2", "0.3", "3.14159265358979323846", "1e22", "1e23",
        "123456789012345678901234567890", "9007199254740993",
        "9007199254740992.9999999999999", "9007199254740993.0000000000001",
        "1.7976931348623157e308", "1.7976931348623158e308",
        "1.7976931348623159e308", "1e309", "1e310", "1e311", "1e99999999999",
        "2.2250738585072014e-308", "2.2250738585072011e-308",
        "2.2250738585072012e-308", "4.9e-324", "5e-324", "2.5e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400",
        "1e-99999999999", "0e99999999999", "0.000000000000000000000000001",
        "100000000000000000000000000000000000000000000000000e-50",
        // a tie, the same and a little more, far behind
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "1.0000000000000001110223024625156540423631668090820312500000000001",
        "6.631236846766476e-316", "3.2378839133029013e-319", "8.5454e2",
        "6929495644600919.5", "3.518437208883201171875e13"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_reads(texts[i]);
    }
}

/* The largest number of digits that can matter, and more. */
static void long_ties_are_read(void **state)
{
    enum { SIZE = 1200 };
    char text[SIZE];

    (void)state;
    // Halfway between the two smallest subnormals: 751 digits.
    snprintf(text, sizeof text, "%.1080f", 0x1p-1074);
    assert_reads(text);
    for (int digits = 700; digits < 1100; digits += 13) {
        snprintf(text, sizeof text, "%.*f", digits, 0x1.fffffffffffffp-1022);
        assert_reads(text);
        text[strlen(text) - 1] = '7';
        assert_reads(text);
    }
    memset(text, '9', SIZE - 1);
    text[SIZE - 1] = '\0';
    assert_reads(text); // overflow
    memcpy(text + SIZE - 7, "e-1190", 6);
    assert_reads(text);
    memset(text, '0', SIZE - 1);
    text[1] = '.';
    text[SIZE - 2] = '1';
    assert_reads(text);
    memcpy(text + SIZE - 7, "1e1190", 6);
    assert_reads(text);
}

/* What breaks a tie may be behind every digit that is kept. */
static void ties_are_broken_far_behind(void **state)
{
    const char *const tie =
        "1.00000000000000011102230246251565404236316680908203125";
    const size_t length = strlen(tie);
    char text[1000];

    (void)state;
    memset(text, '0', sizeof text);
    memcpy(text, tie, length);
    text[sizeof text - 1] = '\0';
    assert_reads(text);
    text[sizeof text - 2] = '1';
    assert_reads(text);
}

static void random_numbers_are_read(void **state)
{
    struct kaci_random random;
    char text[128];

    (void)state;
    kaci_random_begin(&random, 1, KACI_RANDOM_USER, 0, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = kaci_random_u64(&random);
        double value;

        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            snprintf(text, sizeof text, "%.*e",
                     (int)kaci_random_below(&random, 25), value);
            assert_reads(text);
            snprintf(text, sizeof text, "%.*g",
                     (int)kaci_random_below(&random, 20) + 1,
                     kaci_random_normal(&random));
            assert_reads(text);
        }
    }
}

/* Exactly between two doubles, and one unit beside that. */
static void random_ties_are_read(void **state)
{
    struct kaci_random random;
    char text[128];

    (void)state;
    kaci_random_begin(&random, 2, KACI_RANDOM_USER, 0, 0);
    for (int i = 0; i < 3000; i++) {
        // 54 bits, the last one set: a tie between neighbours
        const uint64_t odd =
            kaci_random_u64(&random) >> 10 | 1u | (uint64_t)1 << 53;
        const int shift = (int)kaci_random_below(&random, 11);

        snprintf(text, sizeof text, "%" PRIu64, odd << shift);
        assert_reads(text);
        snprintf(text, sizeof text, "%" PRIu64, (odd << shift) + 1);
        assert_reads(text);
        snprintf(text, sizeof text, "%" PRIu64 ".5", odd >> 1);
        assert_reads(text);
        snprintf(text, sizeof text, "%" PRIu64 ".50000000000000001", odd >> 1);
        assert_reads(text);
    }
}

static void number_ends_where_it_ends(void **state)
{
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {{"1,2", 1},   {"1e", 1},        {"1e+", 1},    {"1e+x", 1},
                 {"1.5.5", 3}, {"1 2", 1},       {"1e5e5", 3},  {"infx", 3},
                 {"nan(", 3},  {"-INFINITY", 9}, {"Infinit", 3}};
    const char *end = NULL;
    double value = 0.0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(kaci_parse_double(cases[i].text, strlen(cases[i].text),
                                      &value, &end));
        assert_int_equal(end - cases[i].text, cases[i].length);
    }
    // What is behind `size` is not looked at.
    assert_true(kaci_parse_double("12345", 2, &value, &end));
    assert_true(value == 12.0);
    assert_true(kaci_parse_double("1e5", 2, &value, &end));
    assert_true(value == 1.0);
}

static void what_is_no_number_is_refused(void **state)
{
    static const char *const texts[] = {"",   " 1",  "x",   ".",       "-",
                                        "+",  "e5",  "-.",  "i",       "in",
                                        "na", "--1", ".e1", "\xd9\xa1"};
    const char *end = NULL;
    double value = 7.0;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (kaci_parse_double(texts[i], strlen(texts[i]), &value, &end)) {
            fail_msg("\"%s\" became a number", texts[i]);
        }
    }
    assert_true(value == 7.0);
    assert_null(end);
}

static void special_numbers_are_read(void **state)
{
    const char *end = NULL;
    double value = 0.0;

    (void)state;
    assert_true(kaci_parse_double("inf", 3, &value, &end));
    assert_true(value == INFINITY);
    assert_true(kaci_parse_double("-Infinity", 9, &value, &end));
    assert_true(value == -INFINITY);
    assert_true(kaci_parse_double("NaN", 3, &value, &end));
    assert_true(isnan(value));
}

/* ---- Integers ---------------------------------------------------------- */

static void integers_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {{"0", 0},
                 {"-0", 0},
                 {"+17", 17},
                 {"9223372036854775807", INT64_MAX},
                 {"-9223372036854775808", INT64_MIN},
                 {"-9223372036854775807", -INT64_MAX},
                 {"000000000000000000000000012", 12}};
    static const char *const wrong[] = {"",
                                        "-",
                                        "x",
                                        " 1",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "9223372036854775810",
                                        "99999999999999999999999999"};
    const char *end = NULL;
    int64_t value = 5;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(
            kaci_parse_int64(wrong[i], strlen(wrong[i]), &value, &end));
    }
    assert_int_equal(value, 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const size_t size = strlen(cases[i].text);

        assert_true(kaci_parse_int64(cases[i].text, size, &value, &end));
        assert_true(value == cases[i].value);
        assert_ptr_equal(end, cases[i].text + size);
    }
    assert_true(kaci_parse_int64("12.5", 4, &value, &end));
    assert_int_equal(*end, '.');
}

/* ---- Writing ----------------------------------------------------------- */

static void assert_writes(double value, const char *want)
{
    char text[KACI_NUMBER_TEXT];
    const int length = kaci_format_double(text, value);

    assert_string_equal(text, want);
    assert_int_equal(length, strlen(want));
}

static void known_numbers_are_written(void **state)
{
    (void)state;
    assert_writes(0.0, "0");
    assert_writes(-0.0, "-0");
    assert_writes(1.0, "1");
    assert_writes(-0.1, "-0.1");
    assert_writes(0.1 + 0.2, "0.30000000000000004");
    assert_writes(1.0 / 3.0, "0.3333333333333333");
    assert_writes(1e22, "1e+22");
    assert_writes(0x1p-1074, "5e-324");
    assert_writes(0x1p-1073, "1e-323");
    assert_writes(-0x1.fffffffffffffp1023, "-1.7976931348623157e+308");
    assert_writes(INFINITY, "inf");
    assert_writes(-INFINITY, "-inf");
    assert_writes(NAN, "nan");
    assert_writes(-NAN, "nan");
}

static void what_is_written_reads_back(void **state)
{
    struct kaci_random random;

    (void)state;
    kaci_random_begin(&random, 3, KACI_RANDOM_USER, 0, 0);
    for (int i = 0; i < 20000; i++) {
        const uint64_t bits = kaci_random_u64(&random);
        char text[KACI_NUMBER_TEXT];
        const char *end = NULL;
        double value, back = 0.0;
        int length;

        memcpy(&value, &bits, sizeof value);
        if (i % 2) {
            value = kaci_random_normal(&random);
        }
        if (isfinite(value)) {
            length = kaci_format_double(text, value);
            assert_int_equal(length, strlen(text));
            assert_true(kaci_parse_double(text, (size_t)length, &back, &end));
            assert_ptr_equal(end, text + length);
            assert_true(back == value);
        }
    }
}

/* Neither the rounding direction nor the locale of the host matters. */
static void host_settings_do_not_matter(void **state)
{
    static const int directions[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8",
                                          "ps_AF.UTF-8", "C"};
    const char *end = NULL;
    double value = 0.0;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        fesetround(directions[i]);
        assert_writes(0x1.5555555555555p-2, "0.3333333333333333");
        assert_true(kaci_parse_double("0.3", 3, &value, &end));
        assert_true(value == 0x1.3333333333333p-2);
        assert_true(kaci_parse_double("1e-45", 5, &value, &end));
        assert_true(value == 0x1.6d601ad376ab9p-150);
        fesetround(FE_TONEAREST);
    }
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (setlocale(LC_ALL, locales[i]) != NULL) {
            assert_writes(-1234.5678, "-1234.5678");
            assert_true(kaci_parse_double("2.5", 3, &value, &end));
            assert_true(value == 2.5);
        }
    }
}

/* ---- Names ------------------------------------------------------------- */

static void names_are_found_both_ways(void **state)
{
    static const char *const names[] = {"red", "green", "blue"};
    int32_t value = 9;

    (void)state;
    assert_string_equal(kaci_enum_name(names, 3, 1), "green");
    assert_null(kaci_enum_name(names, 3, 3));
    assert_null(kaci_enum_name(names, 3, -1));
    assert_int_equal(kaci_enum_from_name(names, 3, "colour", "blue", &value),
                     KAC_OK);
    assert_int_equal(value, 2);
    assert_int_equal(kaci_enum_from_name(names, 3, "colour", "pink", &value),
                     KAC_ERROR_ARGUMENT);
    assert_string_equal(kac_last_error(), "\"pink\" is no colour, must be one "
                                          "of red, green, blue");
    assert_int_equal(value, 2);
}

static void long_messages_are_cut(void **state)
{
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(kaci_error(KAC_ERROR_FILE, "%s", text), KAC_ERROR_FILE);
    assert_in_range(strlen(kac_last_error()), 200, 1000);
    kaci_set_message(text);
    assert_in_range(strlen(kac_last_error()), 200, 1000);
    kaci_error(KAC_ERROR_FILE, "short");
    kaci_error(KAC_ERROR_FILE, "<%s>", kac_last_error());
    assert_string_equal(kac_last_error(), "<short>");
    kaci_set_message(kac_last_error());
    assert_string_equal(kac_last_error(), "<short>");
}

/* ---- Words and sizes --------------------------------------------------- */

static void words_are_little_endian(void **state)
{
    unsigned char bytes[9] = {0xee, 1, 2, 3, 4, 5, 6, 7, 0x88};

    (void)state;
    assert_int_equal(kaci_get_u16(bytes + 1), 0x0201);
    assert_int_equal(kaci_get_u32(bytes + 1), 0x04030201);
    assert_true(kaci_get_u64(bytes + 1) == 0x8807060504030201u);
    kaci_put_u64(bytes + 1, 0xf1e2d3c4b5a69788u);
    assert_int_equal(bytes[0], 0xee);
    assert_int_equal(bytes[1], 0x88);
    assert_int_equal(bytes[8], 0xf1);
    kaci_put_u32(bytes + 1, 0xcafebabeu);
    assert_int_equal(kaci_get_u32(bytes + 1), 0xcafebabe);
    assert_int_equal(bytes[5], 0xb5 + 0xf);
    kaci_put_u16(bytes + 1, 0x1234);
    assert_int_equal(bytes[1], 0x34);
    assert_int_equal(bytes[2], 0x12);
    assert_int_equal(bytes[3], 0xfe);
}

static void products_of_sizes_do_not_overflow(void **state)
{
    int64_t bytes = -1;

    (void)state;
    assert_true(kaci_mul_size(3, 5, 7, &bytes));
    assert_int_equal(bytes, 105);
    assert_true(kaci_mul_size(INT64_MAX, INT64_MAX, 0, &bytes));
    assert_int_equal(bytes, 0);
    assert_true(kaci_mul_size(INT64_MAX, 1, 1, &bytes));
    assert_true(bytes == INT64_MAX);
    bytes = 5;
    assert_false(kaci_mul_size(INT64_MAX, 2, 1, &bytes));
    assert_false(kaci_mul_size((int64_t)1 << 32, (int64_t)1 << 31, 1, &bytes));
    assert_false(kaci_mul_size((int64_t)1 << 31, (int64_t)1 << 31, 2, &bytes));
    assert_false(kaci_mul_size(-1, 1, 1, &bytes));
    assert_false(kaci_mul_size(0, -1, 1, &bytes));
    assert_int_equal(bytes, 5);
}

static void memory_is_zero_and_aligned(void **state)
{
    (void)state;
    for (int64_t size = 0; size < 300; size += 7) {
        unsigned char *memory = kaci_alloc(NULL, size, 1);

        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 64, 0);
        for (int64_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xff, (size_t)size);
        kaci_free(NULL, memory);
        memory = kaci_alloc_unset(NULL, size, 1);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 64, 0);
        memset(memory, 0xff, (size_t)size);
        kaci_free(NULL, memory);
    }
    kaci_free(NULL, NULL);
    assert_null(kaci_alloc_unset(NULL, INT64_MAX, 2));
    assert_null(kaci_alloc(NULL, INT64_MAX, 2));
    assert_null(kaci_alloc(NULL, INT64_MAX, 1));
    assert_null(kaci_alloc(NULL, -1, 1));
    assert_non_null(strstr(kac_last_error(), "-1"));
}

static void strings_are_copied(void **state)
{
    char *copy = kaci_copy_string(NULL, "abc");

    (void)state;
    assert_string_equal(copy, "abc");
    kaci_free(NULL, copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers_are_read),
        cmocka_unit_test(long_ties_are_read),
        cmocka_unit_test(ties_are_broken_far_behind),
        cmocka_unit_test(random_numbers_are_read),
        cmocka_unit_test(random_ties_are_read),
        cmocka_unit_test(number_ends_where_it_ends),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(special_numbers_are_read),
        cmocka_unit_test(integers_are_read),
        cmocka_unit_test(known_numbers_are_written),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(host_settings_do_not_matter),
        cmocka_unit_test(names_are_found_both_ways),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(words_are_little_endian),
        cmocka_unit_test(products_of_sizes_do_not_overflow),
        cmocka_unit_test(memory_is_zero_and_aligned),
        cmocka_unit_test(strings_are_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
