/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of a .npy file: a Python dictionary of three known keys. */

#include "data/data_priv.h"

#include <string.h>

struct cursor {
    const char *at;
    const char *end;
};

static char peek(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' ||
                              *c->at == '\t' || *c->at == '\r')) {
        c->at++;
    }
    return c->at < c->end ? *c->at : 0;
}

static int take(struct cursor *c, char mark)
{
    if (peek(c) != mark) {
        return 0;
    }
    c->at++;
    return 1;
}

static int take_word(struct cursor *c, const char *word)
{
    const size_t size = strlen(word);

    peek(c);
    if ((size_t)(c->end - c->at) < size || memcmp(c->at, word, size) != 0) {
        return 0;
    }
    c->at += size;
    return 1;
}

// A string in either quotes, without escapes; points into the header.
static int take_string(struct cursor *c, const char **text, size_t *size)
{
    const char quote = peek(c);
    const char *start = c->at + 1;

    if (quote != '\'' && quote != '"') {
        return 0;
    }
    for (c->at++; c->at < c->end && *c->at != quote; c->at++) {
        if (*c->at == '\\' || *c->at == '\n') {
            return 0;
        }
    }
    if (c->at == c->end) {
        return 0;
    }
    *text = start;
    *size = (size_t)(c->at - start);
    c->at++;
    return 1;
}

static int equals(const char *text, size_t size, const char *word)
{
    return size == strlen(word) && memcmp(text, word, size) == 0;
}

// "<f4" and its like.
static kac_status parse_type(const char *path, struct cursor *c,
                             struct kaci_npy_header *out)
{
    static const struct {
        const char *code;
        int32_t type;
    } codes[] = {
        {"f4", KAC_TYPE_F32}, {"f8", KAC_TYPE_F64}, {"f2", KAC_TYPE_F16},
        {"i1", KAC_TYPE_I8},  {"i2", KAC_TYPE_I16}, {"i4", KAC_TYPE_I32},
        {"i8", KAC_TYPE_I64}, {"u1", KAC_TYPE_U8},  {"u2", KAC_TYPE_U16},
        {"u4", KAC_TYPE_U32}, {"u8", KAC_TYPE_U64}, {"b1", KAC_TYPE_BOOL}};
    const char *text;
    size_t size;

    if (!take_string(c, &text, &size)) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: 'descr' is no plain type such as '<f4' "
                          "(structured arrays are not read)",
                          path);
    }
    for (size_t i = 0; size == 3 && i < sizeof codes / sizeof *codes; i++) {
        const char order = text[0];

        if (equals(text + 1, 2, codes[i].code) &&
            (order == '<' || order == '>' ||
             (order == '|' && kac_type_size(codes[i].type) == 1))) {
            out->type = codes[i].type;
            out->big = order == '>';
            return KAC_OK;
        }
    }
    return kaci_error(
        KAC_ERROR_FORMAT,
        "%.360s: type '%.*s' is not read; integers of 1 to 8 bytes, "
        "float16, float32, float64 and bool are",
        path, size < 32 ? (int)size : 32, text);
}

// A size: digits, and the L that Python 2 wrote behind them.
static int take_size(struct cursor *c, int64_t *out)
{
    int64_t value = 0;
    const char *start;

    peek(c);
    start = c->at;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
        const int digit = *c->at - '0';

        if (value > (INT64_MAX - digit) / 10) {
            return 0;
        }
        value = 10 * value + digit;
    }
    if (c->at == start) {
        return 0;
    }
    if (c->at < c->end && *c->at == 'L') {
        c->at++;
    }
    *out = value;
    return 1;
}

// "(2, 3)", "(2,)" or "()".
static kac_status parse_shape(const char *path, struct cursor *c,
                              struct kaci_npy_header *out)
{
    int comma = 1;

    if (!take(c, '(')) {
        goto fail;
    }
    out->rank = 0;
    while (!take(c, ')')) {
        if (!comma) {
            goto fail;
        }
        if (out->rank == KACI_MAX_RANK) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "%.360s: more than %d dimensions", path,
                              KACI_MAX_RANK);
        }
        if (!take_size(c, &out->shape[out->rank])) {
            goto fail;
        }
        out->rank++;
        comma = take(c, ',');
        if (out->rank == 1 && !comma) { // (2) is no tuple
            goto fail;
        }
    }
    return KAC_OK;
fail:
    return kaci_error(
        KAC_ERROR_FORMAT,
        "%.360s: 'shape' is no tuple of whole numbers in 0 .. 2^63-1", path);
}

static kac_status parse_value(const char *path, int key, struct cursor *c,
                              struct kaci_npy_header *out)
{
    if (key == 0) {
        return parse_type(path, c, out);
    }
    if (key == 2) {
        return parse_shape(path, c, out);
    }
    out->fortran = take_word(c, "True");
    if (!out->fortran && !take_word(c, "False")) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: 'fortran_order' is neither True nor False",
                          path);
    }
    return KAC_OK;
}

kac_status kaci_npy_parse(const char *path, const char *text, int64_t size,
                          struct kaci_npy_header *out)
{
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    struct kaci_npy_header header = {0};
    struct cursor c = {text, text + size};
    int seen[3] = {0}, comma = 1;

    if (!take(&c, '{')) {
        goto fail;
    }
    while (!take(&c, '}')) {
        const char *name;
        size_t length;
        int key = 0;
        kac_status status;

        if (!comma || !take_string(&c, &name, &length) || !take(&c, ':')) {
            goto fail;
        }
        while (key < 3 && !equals(name, length, keys[key])) {
            key++;
        }
        if (key == 3 || seen[key]++) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "%.360s: the header has a %s key", path,
                              key == 3 ? "fourth" : "repeated");
        }
        status = parse_value(path, key, &c, &header);
        if (status != KAC_OK) {
            return status;
        }
        comma = take(&c, ',');
    }
    if (peek(&c) != 0 || c.at != c.end || !seen[0] || !seen[1] || !seen[2]) {
        goto fail;
    }
    *out = header;
    return KAC_OK;
fail:
    return kaci_error(KAC_ERROR_FORMAT,
                      "%.360s: the header is no dictionary of 'descr', "
                      "'fortran_order' and 'shape'",
                      path);
}
