/* SPDX-License-Identifier: BSD-2-Clause */
/* Element types: every half-precision number, edges of the whole numbers. */

#include "data_test.h"

#include "data/data_priv.h"

#include <math.h>

static double plain_small_float(uint32_t word, int exponent_bits,
                                int fraction_bits)
{
    const int bias = (1 << (exponent_bits - 1)) - 1;
    const int exponent =
        (int)(word >> fraction_bits) & ((1 << exponent_bits) - 1);
    const int fraction = (int)word & ((1 << fraction_bits) - 1);
    const double sign = word >> (exponent_bits + fraction_bits) ? -1.0 : 1.0;

    if (exponent == (1 << exponent_bits) - 1) {
        return fraction ? NAN : sign * INFINITY;
    }
    if (exponent == 0) {
        return sign * ldexp(fraction, 1 - bias - fraction_bits);
    }
    return sign * ldexp((1 << fraction_bits) + fraction,
                        exponent - bias - fraction_bits);
}

static void check_small_type(int32_t type, int exponent_bits, int fraction_bits)
{
    for (uint32_t word = 0; word < 0x10000; word++) {
        const double want =
            plain_small_float(word, exponent_bits, fraction_bits);
        const unsigned char little[2] = {word & 0xff, word >> 8};
        const unsigned char big[2] = {word >> 8, word & 0xff};
        double a, b;
        float c;

        kaci_convert(type, 0, 1, little, &a);
        kaci_convert(type, 1, 1, big, &b);
        kaci_convert_f32(type, 0, 1, little, &c);
        if (want != want) {
            assert_true(a != a && b != b && c != c);
        } else {
            assert_memory_equal(&a, &want, sizeof a); // the sign of 0 too
            assert_memory_equal(&b, &want, sizeof b);
            assert_true((double)c == want && !signbit(c) == !signbit(want));
        }
    }
}

static void test_half(void **state)
{
    (void)state;
    check_small_type(KAC_TYPE_F16, 5, 10);
}

static void test_bfloat(void **state)
{
    (void)state;
    check_small_type(KAC_TYPE_BF16, 8, 7);
}

/* Every number of a small type is itself again, the sign of 0, subnormals and
 * infinity among them; NaN stays NaN. Between two neighbours the middle goes to
 * the even one, and what is next to it to the nearer. */
static void check_rounding(int32_t type, uint32_t infinity)
{
    for (uint32_t word = 0; word < 0x10000; word++) {
        const unsigned char bytes[2] = {word & 0xff, word >> 8};
        const uint32_t above = word + 1;
        const unsigned char next[2] = {above & 0xff, above >> 8 & 0xff};
        unsigned char back[2], rounded[3][2];
        float value, other, middle;
        double exact[2];

        kaci_convert_f32(type, 0, 1, bytes, &value);
        kaci_round_f32(type, 1, &value, back);
        if (value != value) {
            kaci_convert_f32(type, 0, 1, back, &other);
            assert_true(other != other);
            continue;
        }
        assert_memory_equal(back, bytes, 2);
        if ((word & 0x7fff) + 1 >= infinity) {
            continue;
        }
        kaci_convert(type, 0, 1, bytes, &exact[0]);
        kaci_convert(type, 0, 1, next, &exact[1]);
        middle = (float)(exact[0] + 0.5 * (exact[1] - exact[0]));
        assert_true(middle == exact[0] + 0.5 * (exact[1] - exact[0]));
        other = nextafterf(middle, value);
        kaci_round_f32(type, 1, &other, rounded[0]);
        kaci_round_f32(type, 1, &middle, rounded[1]);
        other = nextafterf(middle, (float)exact[1]);
        kaci_round_f32(type, 1, &other, rounded[2]);
        assert_memory_equal(rounded[0], bytes, 2);
        assert_memory_equal(rounded[1], word & 1 ? next : bytes, 2);
        assert_memory_equal(rounded[2], next, 2);
    }
}

static void test_rounding_to_half(void **state)
{
    static const float large[] = {65519.996f, 65520.0f, 3e38f, -65520.0f};
    static const uint16_t want[] = {0x7bff, 0x7c00, 0x7c00, 0xfc00};

    (void)state;
    check_rounding(KAC_TYPE_F16, 0x7c00);
    for (int i = 0; i < COUNT(large); i++) {
        unsigned char back[2];

        kaci_round_f32(KAC_TYPE_F16, 1, &large[i], back);
        assert_int_equal(back[0] | back[1] << 8, want[i]);
    }
}

static void test_rounding_to_bfloat(void **state)
{
    static const float large[] = {0x1.fefffep127f, 0x1.ffp127f, -0x1.ffp127f};
    static const uint16_t want[] = {0x7f7f, 0x7f80, 0xff80};

    (void)state;
    check_rounding(KAC_TYPE_BF16, 0x7f80);
    for (int i = 0; i < COUNT(large); i++) {
        unsigned char back[2];

        kaci_round_f32(KAC_TYPE_BF16, 1, &large[i], back);
        assert_int_equal(back[0] | back[1] << 8, want[i]);
    }
}

// Least, greatest and -1 (or all bits) of every whole type.
static void test_whole_numbers(void **state)
{
    static const struct {
        int32_t type;
        uint64_t word;
        double value;
    } cases[] = {
        {KAC_TYPE_I8, 0x80, -128},
        {KAC_TYPE_I8, 0x7f, 127},
        {KAC_TYPE_I8, 0xff, -1},
        {KAC_TYPE_U8, 0xff, 255},
        {KAC_TYPE_I16, 0x8000, -32768},
        {KAC_TYPE_I16, 0x7fff, 32767},
        {KAC_TYPE_I16, 0xffff, -1},
        {KAC_TYPE_U16, 0xffff, 65535},
        {KAC_TYPE_I32, 0x80000000, -2147483648.0},
        {KAC_TYPE_I32, 0x7fffffff, 2147483647.0},
        {KAC_TYPE_I32, 0xffffffff, -1},
        {KAC_TYPE_U32, 0xffffffff, 4294967295.0},
        {KAC_TYPE_I64, UINT64_C(1) << 63, -0x1p63},
        {KAC_TYPE_I64, UINT64_MAX, -1},
        {KAC_TYPE_I64, INT64_MAX, 0x1p63},
        {KAC_TYPE_U64, UINT64_MAX, 0x1p64},
        {KAC_TYPE_U64, UINT64_C(1) << 63, 0x1p63},
        {KAC_TYPE_BOOL, 0, 0},
        {KAC_TYPE_BOOL, 1, 1},
        {KAC_TYPE_BOOL, 0x80, 1},
        {KAC_TYPE_F32, 0xc0490fdb, -0x1.921fb6p+1},
        {KAC_TYPE_F64, UINT64_C(0x400921fb54442d18), 0x1.921fb54442d18p+1},
    };

    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        for (int big = 0; big < 2; big++) {
            struct bytes b = {0};
            double value;
            float single;

            put_number(&b, cases[i].word, kac_type_size(cases[i].type), big);
            kaci_convert(cases[i].type, big, 1, b.data, &value);
            kaci_convert_f32(cases[i].type, big, 1, b.data, &single);
            assert_true(value == cases[i].value);
            assert_true(single == (float)cases[i].value);
        }
    }
}

// 2^54 + 2^30 + 1 lies above the middle of two floats, its double does not.
static void test_rounded_once(void **state)
{
    struct bytes b = {0};
    float value;

    (void)state;
    put_number(&b, (UINT64_C(1) << 54) + (UINT64_C(1) << 30) + 1, 8, 0);
    kaci_convert_f32(KAC_TYPE_I64, 0, 1, b.data, &value);
    assert_true(value == 0x1.000002p54f);
    kaci_convert_f32(KAC_TYPE_U64, 0, 1, b.data, &value);
    assert_true(value == 0x1.000002p54f);
}

static void test_in_place(void **state)
{
    struct bytes b = {0};
    float floats[3];
    double doubles[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        put_number(&b, UINT64_C(0x3f800000) + (uint64_t)i, 4, 1);
    }
    memcpy(floats, b.data, sizeof floats);
    kaci_convert_f32(KAC_TYPE_F32, 1, 3, floats, floats);
    assert_true(floats[0] == 1.0f && floats[2] == 0x1.000004p0f);
    b.size = 0;
    for (int i = 0; i < 3; i++) {
        put_number(&b, UINT64_C(0x3ff0000000000000) + (uint64_t)i, 8, 1);
    }
    memcpy(doubles, b.data, sizeof doubles);
    kaci_convert(KAC_TYPE_F64, 1, 3, doubles, doubles);
    assert_true(doubles[0] == 1.0 && doubles[2] == 1.0 + 0x1p-51);
}

static void test_names(void **state)
{
    int32_t type = 77;

    (void)state;
    for (int32_t i = KAC_TYPE_F32; i <= KAC_TYPE_BOOL; i++) {
        assert_ok(kac_type_from_name(kac_type_name(i), &type));
        assert_int_equal(type, i);
        assert_true(kac_type_size(i) >= 1 && kac_type_size(i) <= 8);
    }
    assert_null(kac_type_name(-1));
    assert_null(kac_type_name(KAC_TYPE_BOOL + 1));
    assert_int_equal(kac_type_size(-1), 0);
    assert_int_equal(kac_type_size(KAC_TYPE_BOOL + 1), 0);
    assert_refused(kac_type_from_name("F8", &type), "F8");
    assert_refused(kac_type_from_name(NULL, &type), "NULL");
    assert_refused(kac_type_from_name("F32", NULL), "out");
    assert_int_equal(type, KAC_TYPE_BOOL); // untouched
}

static void test_count_elements(void **state)
{
    const int64_t overflow[] = {INT64_C(1) << 32, INT64_C(1) << 32};
    const int64_t hidden[] = {0, INT64_C(1) << 32, INT64_C(1) << 32};
    const int64_t negative[] = {2, -1}, wide[] = {INT64_C(1) << 33};
    const int64_t good[] = {2, 3, 4};
    int64_t count = -7;

    (void)state;
    assert_false(kaci_count_elements(2, overflow, 1, &count));
    assert_false(kaci_count_elements(3, hidden, 1, &count));
    assert_false(kaci_count_elements(2, negative, 1, &count));
    assert_false(kaci_count_elements(1, wide, INT32_MAX, &count));
    assert_int_equal(count, -7);
    assert_true(kaci_count_elements(3, good, 8, &count));
    assert_int_equal(count, 24);
    assert_true(kaci_count_elements(0, NULL, 8, &count));
    assert_int_equal(count, 1);
    assert_true(kaci_count_elements(1, hidden, 8, &count));
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half),
        cmocka_unit_test(test_bfloat),
        cmocka_unit_test(test_rounding_to_half),
        cmocka_unit_test(test_rounding_to_bfloat),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_rounded_once),
        cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_count_elements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
