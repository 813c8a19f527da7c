/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON reader and sorted names, from inside. */

#include "data_test.h"

#include "data/data_priv.h"

static void begin(struct kaci_json *json, char *buffer, const char *text)
{
    strcpy(buffer, text);
    *json = (struct kaci_json){"test", buffer, (int64_t)strlen(text), 0};
}

static void test_strings(void **state)
{
    static const char *const cases[][2] = {
        {"\"\"", ""},
        {" \n\"a\"", "a"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u20AC\\ud83D\\uDE00z\"",
         "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"},
        {"\"\\u0001\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
         "\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
        {"\"\\ud800\\udc00\\udbff\\udfff\"",
         "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
        {"\"\x7f\xc3\xa9\"", "\x7f\xc3\xa9"},
    };
    struct kaci_json json;
    char buffer[128], *out;

    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        begin(&json, buffer, cases[i][0]);
        assert_ok(kaci_json_string(&json, &out));
        assert_string_equal(out, cases[i][1]);
        assert_int_equal(json.at, json.size);
    }
}

static void test_counts(void **state)
{
    static const struct {
        const char *text;
        int64_t value; /* -1: refused */
    } cases[] = {
        {"0", 0},         {" 7 ", 7},
        {"12345", 12345}, {"9223372036854775807", INT64_MAX},
        {"00", -1},       {"01", -1},
        {"", -1},         {"-1", -1},
        {"x", -1},        {"9223372036854775808", -1},
        {"1e3", 1},       {"99999999999999999999999999", -1},
    };
    struct kaci_json json;
    char buffer[64];

    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        int64_t out = -1;

        begin(&json, buffer, cases[i].text);
        assert_int_equal(kaci_json_count(&json, &out),
                         cases[i].value < 0 ? KAC_ERROR_FORMAT : KAC_OK);
        assert_int_equal(out, cases[i].value);
    }
}

static void test_marks(void **state)
{
    struct kaci_json json;
    char buffer[64];
    int more = 7;

    (void)state;
    begin(&json, buffer, " { , } ]");
    assert_int_equal(kaci_json_peek(&json), '{');
    assert_error(kaci_json_expect(&json, '['), KAC_ERROR_FORMAT,
                 "byte 1 of the header: expected '['");
    assert_ok(kaci_json_expect(&json, '{'));
    assert_ok(kaci_json_more(&json, '}', &more));
    assert_int_equal(more, 1);
    assert_ok(kaci_json_more(&json, '}', &more));
    assert_int_equal(more, 0);
    assert_error(kaci_json_more(&json, '}', &more), KAC_ERROR_FORMAT, "'}'");
    assert_ok(kaci_json_more(&json, ']', &more));
    assert_int_equal(kaci_json_peek(&json), 0);
    assert_error(kaci_json_more(&json, ']', &more), KAC_ERROR_FORMAT, "']'");
}

// Against a decoder by value: every lead byte with some continuations.
static int plain_valid(const unsigned char *s, int64_t size)
{
    int64_t at = 0;

    while (at < size) {
        const int n = s[at] < 0x80   ? 1
                      : s[at] < 0xc0 ? 0
                      : s[at] < 0xe0 ? 2
                      : s[at] < 0xf0 ? 3
                      : s[at] < 0xf8 ? 4
                                     : 0;
        static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        uint32_t code = n > 1 ? s[at] & (0x7f >> n) : 0;

        if (n == 0 || at + n > size) {
            return 0;
        }
        for (int i = 1; i < n; i++) {
            if ((s[at + i] & 0xc0) != 0x80) {
                return 0;
            }
            code = code << 6 | (s[at + i] & 0x3f);
        }
        if (n > 1 && (code < least[n] || code > 0x10ffff ||
                      (code >= 0xd800 && code <= 0xdfff))) {
            return 0;
        }
        at += n;
    }
    return 1;
}

static void test_utf8(void **state)
{
    static const unsigned char tails[] = {0x00, 0x41, 0x7f, 0x80, 0x8f,
                                          0x90, 0x9f, 0xa0, 0xbf, 0xc0,
                                          0xc2, 0xe0, 0xff};
    const int n = COUNT(tails);

    (void)state;
    for (int lead = 0; lead < 256; lead++) {
        for (int i = 0; i < n * n * n; i++) {
            const unsigned char s[4] = {(unsigned char)lead, tails[i % n],
                                        tails[i / n % n], tails[i / n / n]};

            for (int64_t size = 0; size <= 4; size++) {
                assert_int_equal(kaci_utf8_valid((const char *)s, size),
                                 plain_valid(s, size));
            }
        }
    }
}

static void test_names(void **state)
{
    char text[101][8], *names[101];
    int64_t order[101], place;

    (void)state;
    for (int n = 0; n <= 101; n++) {
        for (int i = 0; i < n; i++) {
            snprintf(text[i], sizeof text[i], "%03d", 2 * (i * 37 % n));
            names[i] = text[i];
        }
        kaci_sort_names(names, order, n);
        for (int i = 1; i < n; i++) {
            assert_true(strcmp(names[order[i - 1]], names[order[i]]) <= 0);
        }
        if (n != 101) { // else all names are different
            continue;
        }
        for (int i = 0; i < n; i++) {
            assert_int_equal(kaci_find_name(names, order, n, names[i], &place),
                             i);
            assert_int_equal(order[place], i);
        }
        assert_int_equal(kaci_find_name(names, order, n, "003", &place), -1);
        assert_int_equal(place, 2);
        assert_int_equal(kaci_find_name(names, order, n, "999", &place), -1);
        assert_int_equal(place, n);
        assert_int_equal(kaci_find_name(names, order, 0, "", NULL), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings), cmocka_unit_test(test_counts),
        cmocka_unit_test(test_marks),   cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
