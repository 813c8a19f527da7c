/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers as decimal text: correctly rounded, the same in every locale. */
#include "base/base.h"

#include <math.h>
#include <string.h>

/* ---- Scanning ---------------------------------------------------------- */

/* Digits beyond these can only break a tie: a tie between two doubles has at
 * most 767 significant digits. */
enum { MAX_DIGITS = 770 };

/* The value is 0.d1d2d3... * 10^point, or digits as an integer times
 * 10^(point - count); `more` says that nonzero digits were dropped. */
struct decimal {
    int negative;
    int count; /* of significant digits kept, no leading zeros */
    int more;
    int64_t point;
    unsigned char digit[MAX_DIGITS];
};

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_digit(struct decimal *d, int digit, int in_fraction)
{
    if (d->count == 0 && digit == 0) {
        d->point -= in_fraction;
        return;
    }
    d->point += !in_fraction;
    if (d->count < MAX_DIGITS) {
        d->digit[d->count++] = (unsigned char)digit;
    } else if (digit != 0) {
        d->more = 1;
    }
}

/* "e-12": returns the first byte after it, or `p` when there is none. */
static const char *scan_exponent(const char *p, const char *stop,
                                 int64_t *exponent)
{
    const int64_t limit = 1000000000; // so that sums stay far from overflow
    const char *q = p;
    int negative = 0;
    int64_t value = 0;

    if (q == stop || (*q != 'e' && *q != 'E')) {
        return p;
    }
    q++;
    if (q < stop && (*q == '+' || *q == '-')) {
        negative = *q++ == '-';
    }
    if (q == stop || !is_digit(*q)) {
        return p;
    }
    for (; q < stop && is_digit(*q); q++) {
        if (value < limit) {
            value = 10 * value + (*q - '0');
        }
    }
    *exponent = negative ? -value : value;
    return q;
}

/* Digits with at most one point among them, then an exponent; NULL when there
 * is no digit. */
static const char *scan_decimal(const char *p, const char *stop,
                                struct decimal *d)
{
    int in_fraction = 0;
    int any = 0;
    int64_t exponent = 0;

    for (; p < stop; p++) {
        if (*p == '.' && !in_fraction) {
            in_fraction = 1;
        } else if (is_digit(*p)) {
            add_digit(d, *p - '0', in_fraction);
            any = 1;
        } else {
            break;
        }
    }
    if (!any) {
        return NULL;
    }
    p = scan_exponent(p, stop, &exponent);
    d->point += exponent;
    return p;
}

/* Length of `word` (in small letters) if the text begins with it. */
static size_t match_word(const char *p, const char *stop, const char *word)
{
    size_t i = 0;

    for (; word[i] != '\0'; i++) {
        if (p + i == stop || (p[i] | 0x20) != word[i]) {
            return 0;
        }
    }
    return i;
}

/* ---- Double words: most numbers ---------------------------------------- */

static const double exact_power[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { MAX_EXACT_POWER = 22, MAX_FAST_DIGITS = 19 };

/* The low half of a product (Dekker); halves of 26 bits by Veltkamp. */
static double product_error(double a, double b, double product)
{
    const double ca = 0x1.0000002p27 * a, cb = 0x1.0000002p27 * b;
    const double ah = ca - (ca - a), bh = cb - (cb - b);
    const double al = a - ah, bl = b - bh;

    return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
}

/* At most 19 digits times a power of ten that is a double, in twice the
 * precision; 0 when that cannot tell how to round. */
static int convert_fast(const struct decimal *d, double *out)
{
    const int64_t exponent = d->point - d->count;
    uint64_t digits = 0;
    double high, low, product, power, error;

    if (d->count > MAX_FAST_DIGITS || exponent < -MAX_EXACT_POWER ||
        exponent > MAX_EXACT_POWER) {
        return 0;
    }
    for (int i = 0; i < d->count; i++) {
        digits = 10 * digits + d->digit[i];
    }
    low = (double)(digits & 0x7ff);
    high = (double)(digits >> 11) * 2048.0;
    product = high + low;
    low -= product - high;
    high = product;
    if (exponent >= 0) {
        power = exact_power[exponent];
        product = high * power;
        low = product_error(high, power, product) + low * power;
    } else {
        power = exact_power[-exponent];
        product = high / power;
        error = product * power;
        low = ((high - error) - product_error(product, power, error) + low) /
              power;
    }
    // The pair is right to 2^-100; both ends of that must round alike.
    error = product * 0x1p-98;
    *out = product + (low + error);
    return *out == product + (low - error);
}

/* ---- Large integers: the rest ------------------------------------------ */

/* The largest one is 10^(MAX_DIGITS + 345), 3704 bits, and shifts by 64. */
enum { MAX_WORDS = 124 };

struct large {
    int count; /* no leading zero words */
    uint32_t word[MAX_WORDS];
};

static void large_multiply_add(struct large *x, uint32_t factor, uint32_t add)
{
    uint64_t carry = add;

    for (int i = 0; i < x->count; i++) {
        carry += (uint64_t)x->word[i] * factor;
        x->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) {
        assert(x->count < MAX_WORDS);
        x->word[x->count++] = (uint32_t)carry;
    }
}

static void large_multiply_power(struct large *x, int64_t exponent)
{
    for (; exponent >= 9; exponent -= 9) {
        large_multiply_add(x, 1000000000u, 0);
    }
    for (; exponent > 0; exponent--) {
        large_multiply_add(x, 10, 0);
    }
}

static int large_bits(const struct large *x)
{
    uint32_t top = x->word[x->count - 1];
    int bits = 32 * (x->count - 1);

    for (; top != 0; top >>= 1) {
        bits++;
    }
    return bits;
}

static void large_shift(struct large *x, int bits)
{
    const int words = bits / 32;

    assert(x->count + words < MAX_WORDS);
    for (int i = x->count - 1; words > 0 && i >= 0; i--) {
        x->word[i + words] = x->word[i];
    }
    for (int i = 0; i < words; i++) {
        x->word[i] = 0;
    }
    x->count += words;
    large_multiply_add(x, (uint32_t)1 << bits % 32, 0);
}

static int large_less(const struct large *x, const struct large *y)
{
    if (x->count != y->count) {
        return x->count < y->count;
    }
    for (int i = x->count - 1; i >= 0; i--) {
        if (x->word[i] != y->word[i]) {
            return x->word[i] < y->word[i];
        }
    }
    return 0;
}

/* Requires x >= y. */
static void large_subtract(struct large *x, const struct large *y)
{
    uint64_t borrow = 0;

    for (int i = 0; i < x->count; i++) {
        const uint64_t take = (i < y->count ? y->word[i] : 0) + borrow;

        borrow = x->word[i] < take;
        x->word[i] = (uint32_t)(x->word[i] - take);
    }
    while (x->count > 0 && x->word[x->count - 1] == 0) {
        x->count--;
    }
}

/* quotient * 2^exponent, to the nearest double, ties to even. Requires the
 * top bit of `quotient`; `sticky`: the value is a little larger. */
static double round_to_double(uint64_t quotient, int exponent, int sticky)
{
    const int top = exponent + 63;
    const int bits = top >= -1022 ? 53 : 53 + 1022 + top;
    const int drop = 64 - bits;
    uint64_t mantissa, rest, half;

    if (top > 1023) {
        return (double)INFINITY;
    }
    if (bits < 0) {
        return 0.0;
    }
    mantissa = drop == 64 ? 0 : quotient >> drop;
    rest = drop == 64 ? quotient : quotient & (((uint64_t)1 << drop) - 1);
    half = (uint64_t)1 << (drop - 1);
    if (rest > half || (rest == half && (sticky || (mantissa & 1)))) {
        mantissa++;
    }
    return ldexp((double)mantissa, exponent + drop);
}

/* Long division of the digits by a power of ten, or of their product with one
 * by 1: 64 bits of the quotient, and whether there is a rest. */
static double convert_exact(const struct decimal *d)
{
    const int64_t exponent = d->point - d->count;
    struct large rest = {0}, divisor = {1, {1}};
    uint64_t quotient = 0;
    int shift;

    if (d->point > 310) {
        return (double)INFINITY;
    }
    if (d->point < -345) {
        return 0.0;
    }
    for (int i = 0; i < d->count; i++) {
        large_multiply_add(&rest, 10, d->digit[i]);
    }
    large_multiply_power(exponent >= 0 ? &rest : &divisor,
                         exponent >= 0 ? exponent : -exponent);
    shift = large_bits(&rest) - large_bits(&divisor);
    large_shift(shift >= 0 ? &divisor : &rest, shift >= 0 ? shift : -shift);
    for (int i = 0; i < 64; i++) {
        quotient <<= 1;
        if (!large_less(&rest, &divisor)) {
            large_subtract(&rest, &divisor);
            quotient |= 1;
        }
        large_multiply_add(&rest, 2, 0);
    }
    shift -= 63;
    if (quotient >> 63 == 0) { // rest and divisor have equally many bits
        quotient <<= 1;
        shift--;
    }
    return round_to_double(quotient, shift, rest.count != 0 || d->more);
}

/* ---- Reading ----------------------------------------------------------- */

static double convert(const struct decimal *d)
{
    const struct kaci_fpmode saved = kaci_fp_enter();
    double value = 0.0;

    if (d->count > 0 && (d->more || !convert_fast(d, &value))) {
        value = convert_exact(d);
    }
    kaci_fp_leave(saved);
    return value;
}

int kaci_parse_double(const char *text, size_t size, double *out,
                      const char **end)
{
    const char *const stop = text + size;
    const char *p = text;
    struct decimal d;
    double value;
    size_t length;

    d.negative = d.count = d.more = 0;
    d.point = 0;
    if (p < stop && (*p == '+' || *p == '-')) {
        d.negative = *p++ == '-';
    }
    if ((length = match_word(p, stop, "infinity")) != 0 ||
        (length = match_word(p, stop, "inf")) != 0) {
        value = (double)INFINITY;
        p += length;
    } else if ((length = match_word(p, stop, "nan")) != 0) {
        value = (double)NAN;
        p += length;
    } else {
        p = scan_decimal(p, stop, &d);
        if (p == NULL) {
            return 0;
        }
        value = convert(&d);
    }
    *out = d.negative ? -value : value;
    *end = p;
    return 1;
}

int kaci_parse_int64(const char *text, size_t size, int64_t *out,
                     const char **end)
{
    const char *const stop = text + size;
    const char *p = text;
    const char *first;
    int negative = 0;
    int64_t value = 0; // negative all the way: -INT64_MIN does not exist

    if (p < stop && (*p == '+' || *p == '-')) {
        negative = *p++ == '-';
    }
    for (first = p; p < stop && is_digit(*p); p++) {
        const int digit = *p - '0';

        if (value < (INT64_MIN + digit) / 10) {
            return 0;
        }
        value = 10 * value - digit;
    }
    if (p == first || (!negative && value == INT64_MIN)) {
        return 0;
    }
    *out = negative ? value : -value;
    *end = p;
    return 1;
}

/* ---- Writing ----------------------------------------------------------- */

/* snprintf writes the decimal character of the locale, in one byte or more:
 * whatever is not of a number becomes one '.'. */
static int fix_point(char *text)
{
    int used = 0;

    for (int i = 0; text[i] != '\0'; i++) {
        if (is_digit(text[i]) || strchr("+-einfa", text[i]) != NULL) {
            text[used++] = text[i];
        } else if (used > 0 && text[used - 1] != '.') {
            text[used++] = '.';
        }
    }
    text[used] = '\0';
    return used;
}

/* 15 digits give back every number that was read from 15 digits; only
 * subnormals can need less than what printing 15 gives. */
int kaci_format_double(char text[KACI_NUMBER_TEXT], double value)
{
    const int subnormal = value != 0.0 && fabs(value) < 0x1p-1022;
    const struct kaci_fpmode saved = kaci_fp_enter();
    int length = 0;

    if (value != value) {
        memcpy(text, "nan", sizeof "nan"); // not "-nan"
        length = 3;
    }
    for (int digits = subnormal ? 1 : 15; length == 0; digits++) {
        double back = 0.0;
        const char *end = NULL;

        snprintf(text, KACI_NUMBER_TEXT, "%.*g", digits, value);
        length = fix_point(text);
        if (digits < 17 &&
            (!kaci_parse_double(text, (size_t)length, &back, &end) ||
             back != value)) {
            length = 0;
        }
    }
    kaci_fp_leave(saved);
    return length;
}
