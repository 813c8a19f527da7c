/* SPDX-License-Identifier: BSD-2-Clause */
/* Types of elements: names, sizes, conversion to float and double, and from
 * float to the small types. */

#include "data/data_priv.h"

#include <math.h>
#include <string.h>

static const char *const type_names[] = {"F32", "F64", "F16", "BF16", "I8",
                                         "I16", "I32", "I64", "U8",   "U16",
                                         "U32", "U64", "BOOL"};

static const int32_t type_sizes[] = {4, 8, 2, 2, 1, 2, 4, 8, 1, 2, 4, 8, 1};

enum { TYPE_COUNT = sizeof type_sizes / sizeof *type_sizes };

static uint16_t load16(const unsigned char *p, int32_t big)
{
    return big ? (uint16_t)(p[0] << 8 | p[1]) : kaci_get_u16(p);
}

static uint32_t load32(const unsigned char *p, int32_t big)
{
    return big ? (uint32_t)load16(p, 1) << 16 | load16(p + 2, 1)
               : kaci_get_u32(p);
}

static uint64_t load64(const unsigned char *p, int32_t big)
{
    return big ? (uint64_t)load32(p, 1) << 32 | load32(p + 4, 1)
               : kaci_get_u64(p);
}

// Two's complement without a conversion that C leaves to the compiler.
static int64_t signed_of(uint64_t word)
{
    int64_t value;

    memcpy(&value, &word, sizeof value);
    return value;
}

static int64_t load_i8(const unsigned char *p)
{
    return (int64_t)p[0] - (p[0] & 0x80 ? 0x100 : 0);
}

static int64_t load_i16(const unsigned char *p, int32_t big)
{
    const uint16_t word = load16(p, big);

    return (int64_t)word - (word & 0x8000 ? INT64_C(0x10000) : 0);
}

static int64_t load_i32(const unsigned char *p, int32_t big)
{
    const uint32_t word = load32(p, big);

    return (int64_t)word - (word & 0x80000000u ? INT64_C(0x100000000) : 0);
}

static float float_of(uint32_t word)
{
    float value;

    memcpy(&value, &word, sizeof value);
    return value;
}

static double double_of(uint64_t word)
{
    double value;

    memcpy(&value, &word, sizeof value);
    return value;
}

// Exact: every half-precision number is a float.
static float half_of(uint16_t half)
{
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;

    if (exponent == 0) { // zero and subnormals: fraction * 2^-24
        const float size = (float)fraction * 0x1p-24f;
        return sign ? -size : size;
    }
    if (exponent == 31) { // infinity and NaN
        return float_of(sign | 0x7f800000 | fraction << 13);
    }
    return float_of(sign | (exponent + 112) << 23 | fraction << 13);
}

// All elements of one type; the current one begins at p.
#define CASE(REAL, TYPE, SIZE, VALUE)                                          \
    case TYPE:                                                                 \
        for (int64_t i = 0; i < n; i++, p += (SIZE)) {                         \
            out[i] = (REAL)(VALUE);                                            \
        }                                                                      \
        break;

// One definition for both targets, so that whole numbers are rounded once.
#define DEFINE_CONVERT(NAME, REAL)                                             \
    void NAME(int32_t type, int32_t big, int64_t n, const void *bytes,         \
              REAL *out)                                                       \
    {                                                                          \
        const unsigned char *p = bytes;                                        \
                                                                               \
        switch (type) {                                                        \
            CASE(REAL, KAC_TYPE_F32, 4, float_of(load32(p, big)))              \
            CASE(REAL, KAC_TYPE_F64, 8, double_of(load64(p, big)))             \
            CASE(REAL, KAC_TYPE_F16, 2, half_of(load16(p, big)))               \
            CASE(REAL, KAC_TYPE_BF16, 2,                                       \
                 float_of((uint32_t)load16(p, big) << 16))                     \
            CASE(REAL, KAC_TYPE_I8, 1, load_i8(p))                             \
            CASE(REAL, KAC_TYPE_I16, 2, load_i16(p, big))                      \
            CASE(REAL, KAC_TYPE_I32, 4, load_i32(p, big))                      \
            CASE(REAL, KAC_TYPE_I64, 8, signed_of(load64(p, big)))             \
            CASE(REAL, KAC_TYPE_U8, 1, *p)                                     \
            CASE(REAL, KAC_TYPE_U16, 2, load16(p, big))                        \
            CASE(REAL, KAC_TYPE_U32, 4, load32(p, big))                        \
            CASE(REAL, KAC_TYPE_U64, 8, load64(p, big))                        \
            CASE(REAL, KAC_TYPE_BOOL, 1, *p != 0)                              \
        default:                                                               \
            assert(!"unknown type");                                           \
        }                                                                      \
    }

DEFINE_CONVERT(kaci_convert_f32, float)
DEFINE_CONVERT(kaci_convert, double)

// To nearest, ties to even; NaN stays NaN, what is too large becomes infinite.
static uint16_t to_half(uint32_t word)
{
    const uint32_t sign = word >> 16 & 0x8000, size = word & 0x7fffffff;
    uint32_t shift, significand, rest, half;

    if (size > 0x7f800000) {
        return (uint16_t)(sign | 0x7e00 | (size >> 13 & 0x3ff));
    }
    if (size >= 0x477ff000) { // from 65520, the middle of 65504 and 2^16
        return (uint16_t)(sign | 0x7c00);
    }
    if (size >= 0x38800000) { // from 2^-14: other bias, 13 bits fewer
        const uint32_t moved = size - (UINT32_C(112) << 23);
        return (uint16_t)(sign | (moved + 0xfff + (moved >> 13 & 1)) >> 13);
    }
    if (size <= 0x33000000) { // to 2^-25, the middle of 0 and 2^-24
        return (uint16_t)sign;
    }
    shift = 126 - (size >> 23); // 14 to 24: in units of 2^-24
    significand = (size & 0x7fffff) | 0x800000;
    rest = significand & ((UINT32_C(1) << shift) - 1);
    half = UINT32_C(1) << (shift - 1);
    significand >>= shift;
    significand += rest > half || (rest == half && (significand & 1));
    return (uint16_t)(sign | significand);
}

int kaci_is_storage(int32_t type)
{
    return type == KAC_TYPE_F32 || type == KAC_TYPE_F16 ||
           type == KAC_TYPE_BF16;
}

void kaci_round_f32(int32_t type, int64_t n, const float *numbers, void *bytes)
{
    unsigned char *p = bytes;

    assert(type == KAC_TYPE_F16 || type == KAC_TYPE_BF16);
    for (int64_t i = 0; i < n; i++) {
        uint32_t word;
        uint16_t small;

        memcpy(&word, &numbers[i], sizeof word);
        small = type == KAC_TYPE_F16 ? to_half(word) : kaci_bfloat(word);
        p[2 * i] = (unsigned char)(small & 0xff);
        p[2 * i + 1] = (unsigned char)(small >> 8);
    }
}

int kaci_count_elements(int32_t rank, const int64_t *shape, int32_t size,
                        int64_t *count)
{
    int64_t product = 1, bytes;
    int empty = 0;

    for (int32_t i = 0; i < rank; i++) {
        if (shape[i] == 0) {
            empty = 1;
        } else if (!kaci_mul_size(product, shape[i], 1, &product)) {
            return 0;
        }
    }
    if (!kaci_mul_size(product, size, 1, &bytes)) {
        return 0;
    }
    *count = empty ? 0 : product;
    return 1;
}

const char *kac_type_name(int32_t type)
{
    return kaci_enum_name(type_names, TYPE_COUNT, type);
}

kac_status kac_type_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(type_names, TYPE_COUNT, "type", name, out);
}

int32_t kac_type_size(int32_t type)
{
    return type >= 0 && type < TYPE_COUNT ? type_sizes[type] : 0;
}
