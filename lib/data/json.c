/* SPDX-License-Identifier: BSD-2-Clause */
/* A strict reader for small JSON: strings, counts and punctuation. */

#include "data/data_priv.h"

static kac_status json_error(const struct kaci_json *json, const char *what)
{
    return kaci_error(KAC_ERROR_FORMAT,
                      "%.360s: byte %" PRId64 " of the header: %s", json->path,
                      json->at, what);
}

// Length of the UTF-8 character at `text`, or 0 where there is none: no stray
// or missing continuation, no overlong form, no surrogate, at most U+10FFFF.
static int64_t utf8_length(const unsigned char *text, int64_t size)
{
    const unsigned char lead = text[0];
    unsigned char low = 0x80, high = 0xbf;
    int64_t length;

    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : low;
    high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : high;
    if (length > size || text[1] < low || text[1] > high) {
        return 0;
    }
    for (int64_t i = 2; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

// Four hexadecimal digits at `text`, or -1.
static int32_t hex4(const char *text, int64_t size)
{
    int32_t word = 0;

    if (size < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        const char c = text[i];
        const int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
        if (digit < 0) {
            return -1;
        }
        word = word * 16 + digit;
    }
    return word;
}

// Never longer than the escape that it comes from.
static int64_t put_utf8(char *out, int32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

// The character of a \u escape (at the first digit), two for a pair of
// surrogates; -1 for half a pair, NUL or bad digits.
static int32_t unicode_escape(struct kaci_json *json)
{
    const char *text = json->text + json->at;
    const int64_t left = json->size - json->at;
    int32_t code = hex4(text, left), low;

    if (code <= 0) {
        return -1;
    }
    json->at += 4;
    if (code < 0xd800 || code > 0xdfff) {
        return code;
    }
    if (code > 0xdbff || left < 10 || text[4] != '\\' || text[5] != 'u') {
        return -1;
    }
    low = hex4(text + 6, left - 6);
    if (low < 0xdc00 || low > 0xdfff) {
        return -1;
    }
    json->at += 6;
    return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

// One escape (at the byte after the backslash), or -1.
static int32_t escape(struct kaci_json *json)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char c = json->at < json->size ? json->text[json->at] : 0;

    json->at++;
    if (c == 'u') {
        return unicode_escape(json);
    }
    for (int i = 0; from[i] != 0; i++) {
        if (c == from[i]) {
            return to[i];
        }
    }
    return -1;
}

char kaci_json_peek(struct kaci_json *json)
{
    while (json->at < json->size) {
        const char c = json->text[json->at];

        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            return c;
        }
        json->at++;
    }
    return 0;
}

kac_status kaci_json_expect(struct kaci_json *json, char mark)
{
    char what[] = "expected '?'";

    what[10] = mark;
    if (kaci_json_peek(json) != mark) {
        return json_error(json, what);
    }
    json->at++;
    return KAC_OK;
}

kac_status kaci_json_more(struct kaci_json *json, char close, int *more)
{
    const char c = kaci_json_peek(json);

    if (c != ',' && c != close) {
        return json_error(json, close == '}' ? "expected ',' or '}'"
                                             : "expected ',' or ']'");
    }
    json->at++;
    *more = c == ',';
    return KAC_OK;
}

kac_status kaci_json_string(struct kaci_json *json, char **out)
{
    char *start, *end;

    if (kaci_json_peek(json) != '"') {
        return json_error(json, "expected a string");
    }
    json->at++;
    start = end = json->text + json->at;
    while (json->at < json->size) {
        const char c = json->text[json->at];
        int64_t length = 1;

        if (c == '"') {
            *end = 0; // at the closing quote at the latest
            json->at++;
            *out = start;
            return KAC_OK;
        }
        if (c == '\\') {
            int32_t code;

            json->at++;
            code = escape(json);
            if (code < 0) {
                return json_error(json, "bad escape in a string");
            }
            end += put_utf8(end, code);
            continue;
        }
        if ((unsigned char)c < 0x20) {
            return json_error(json, "control character in a string");
        }
        length = utf8_length((const unsigned char *)json->text + json->at,
                             json->size - json->at);
        if (length == 0) {
            return json_error(json, "string is not UTF-8");
        }
        while (length-- > 0) {
            *end++ = json->text[json->at++];
        }
    }
    return json_error(json, "string does not end");
}

kac_status kaci_json_count(struct kaci_json *json, int64_t *out)
{
    int64_t value = 0;
    const int64_t start = (kaci_json_peek(json), json->at); // after the blanks

    while (json->at < json->size) {
        const char c = json->text[json->at];

        if (c < '0' || c > '9') {
            break;
        }
        if (value > (INT64_MAX - (c - '0')) / 10) {
            return json_error(json, "number is too large");
        }
        value = value * 10 + (c - '0');
        json->at++;
    }
    if (json->at == start) {
        return json_error(json, "expected a whole number >= 0");
    }
    if (json->at - start > 1 && json->text[start] == '0') {
        return json_error(json, "number begins with 0");
    }
    *out = value;
    return KAC_OK;
}

int kaci_utf8_valid(const char *text, int64_t size)
{
    int64_t at = 0;

    while (at < size) {
        const int64_t length =
            utf8_length((const unsigned char *)text + at, size - at);

        if (length == 0) {
            return 0;
        }
        at += length;
    }
    return 1;
}
