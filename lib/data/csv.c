/* SPDX-License-Identifier: BSD-2-Clause */
/* Data sets over CSV files: scanned whole at open, rows re-read in blocks. */

#include "data/data_priv.h"

#include <string.h>

enum {
    BLOCK = 16384,
    TOKEN = 512,          /* longest number, in bytes */
    FIRST_STRIDE = 16,    /* rows between two places of the index */
    MAX_PLACES = 1 << 20, /* then the stride doubles */
    PROGRESS_BYTES = 1 << 22
};

struct csv_set {
    kac_dataset base;
    struct kaci_file *file;
    char separator; /* ' ' stands for any run of blanks and tabs */
    int64_t stride;
    int64_t *place; /* where rows 0, stride, 2 stride, ... begin */
    int64_t places;
    int64_t capacity;
};

/* Bytes at .. size - 1 of the file, of which a block is in memory. The first
 * failure is kept and makes the rest of the file look empty. */
struct stream {
    const struct kaci_file *file;
    kac_status status;
    int64_t size;
    int64_t offset; /* of the block in the file */
    int32_t at;     /* in the block */
    int32_t filled;
    int32_t ahead; /* how much to read: little for a row, then more */
    int64_t line;  /* counted from 1; 0: unknown */
    char block[BLOCK];
};

static void begin(struct stream *s, const struct kaci_file *file,
                  int64_t offset, int64_t line)
{
    s->file = file;
    s->status = KAC_OK;
    s->size = kaci_file_size(file);
    s->offset = offset;
    s->at = s->filled = 0;
    s->ahead = 2 * TOKEN;
    s->line = line;
}

static int64_t tell(const struct stream *s)
{
    return s->offset + s->at;
}

static void seek(struct stream *s, int64_t place)
{
    if (place >= s->offset && place <= s->offset + s->filled) {
        s->at = (int32_t)(place - s->offset);
    } else {
        s->offset = place;
        s->at = s->filled = 0;
    }
}

// How many bytes are there, up to `want`, after reading what is needed.
static int32_t available(struct stream *s, int32_t want)
{
    int64_t more;

    if (s->filled - s->at >= want) {
        return want;
    }
    memmove(s->block, s->block + s->at, (size_t)(s->filled - s->at));
    s->offset += s->at;
    s->filled -= s->at;
    s->at = 0;
    more = s->size - s->offset - s->filled;
    more = more < s->ahead - s->filled ? more : s->ahead - s->filled;
    if (more > 0 && s->status == KAC_OK) {
        s->status = kaci_file_read(s->file, s->offset + s->filled, more,
                                   s->block + s->filled);
        s->filled += s->status == KAC_OK ? (int32_t)more : 0;
        s->ahead = 2 * s->ahead < BLOCK ? 2 * s->ahead : BLOCK;
    }
    return s->status != KAC_OK ? 0 : s->filled < want ? s->filled : want;
}

// Next byte, or -1 at the end.
static int peek(struct stream *s)
{
    return available(s, 1) ? (unsigned char)s->block[s->at] : -1;
}

static kac_status csv_error(struct stream *s, int64_t field, const char *what)
{
    const char *path = kaci_file_path(s->file);

    if (s->status != KAC_OK) { // what is behind it
        return s->status;
    }
    if (s->line == 0) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: byte %" PRId64 ": %s (the file has changed)",
                          path, tell(s), what);
    }
    return kaci_error(KAC_ERROR_FORMAT,
                      "%.360s: line %" PRId64 ", field %" PRId64 ": %s", path,
                      s->line, field, what);
}

// ---- Lines ------------------------------------------------------------------

static void skip_blanks(struct stream *s, char separator)
{
    for (int c = peek(s); c == ' ' || (c == '\t' && separator != '\t');
         c = peek(s)) {
        s->at++;
    }
}

// LF, CRLF or the end of the file; 0 where there is none of them. Those who
// go on count the line.
static int take_line_end(struct stream *s)
{
    const int c = peek(s);

    if (c == '\n') {
        s->at++;
    } else if (c == '\r') {
        if (available(s, 2) == 2 && s->block[s->at + 1] != '\n') {
            return 0;
        }
        s->at += available(s, 2);
    } else if (c >= 0 || s->status != KAC_OK) {
        return 0;
    }
    return 1;
}

static void count_line(struct stream *s)
{
    s->line += s->line > 0;
}

static void skip_line(struct stream *s)
{
    int c = peek(s);

    while (c >= 0 && c != '\n') {
        s->at++;
        c = peek(s);
    }
    take_line_end(s);
    count_line(s);
}

// Passes over empty lines and remarks; 1 at the beginning of another line, 0
// at the end.
static int find_line(struct stream *s)
{
    for (;;) {
        const int64_t start = tell(s);
        int c;

        skip_blanks(s, ' ');
        c = peek(s);
        if (c < 0) {
            return 0;
        }
        if (c == '#') {
            skip_line(s);
        } else if (c != '\n' && c != '\r') {
            seek(s, start);
            return s->status == KAC_OK;
        } else if (!take_line_end(s)) {
            seek(s, start); // a CR alone: the row will complain
            return 1;
        } else {
            count_line(s);
        }
    }
}

// ---- Rows -------------------------------------------------------------------

// 1 where a whole field is a number; then at the mark or blank behind it.
static int take_number(struct stream *s, double *value)
{
    const int32_t there = available(s, TOKEN);
    const char *start = s->block + s->at, *end = start;

    if (there == 0 || !kaci_parse_double(start, (size_t)there, value, &end) ||
        end - start == TOKEN) {
        return 0;
    }
    s->at += (int32_t)(end - start);
    return 1;
}

// After a field: 1 at another one, 0 at the end of the line, -1 elsewhere.
static int next_field(struct stream *s, char separator)
{
    const int64_t start = tell(s);
    int blanks;

    skip_blanks(s, separator);
    blanks = tell(s) > start;
    if (take_line_end(s)) {
        return 0;
    }
    if (separator == ' ') {
        return blanks ? 1 : -1;
    }
    if (peek(s) != separator) {
        return -1;
    }
    s->at++;
    return 1;
}

// One row; `out` may be NULL. The number of fields must be *fields, which is
// set where it is 0.
static kac_status read_row(struct stream *s, char separator, int64_t *fields,
                           float *out)
{
    int64_t n = 0;
    int more = 1;

    while (more > 0) {
        double value;

        skip_blanks(s, separator);
        n++;
        if (*fields > 0 && n > *fields) {
            return csv_error(s, n, "more fields than in the rows before");
        }
        if (!take_number(s, &value)) {
            return csv_error(s, n, "no number");
        }
        if (out != NULL) {
            out[n - 1] = (float)value;
        }
        more = next_field(s, separator);
    }
    if (more < 0) {
        return csv_error(s, n, "a number and something behind it");
    }
    if (*fields > 0 && n < *fields) {
        return csv_error(s, n, "fewer fields than in the rows before");
    }
    *fields = n;
    count_line(s);
    return s->status;
}

// ---- Open -------------------------------------------------------------------

// The first of ; , tab in the line, else blanks. Stays where it is.
static char find_separator(struct stream *s)
{
    const int64_t start = tell(s);
    char found = ' ';
    int c;

    for (c = peek(s); c >= 0 && c != '\n' && c != ';'; c = peek(s)) {
        if (c == ',' || (c == '\t' && found == ' ')) {
            found = (char)c;
        }
        s->at++;
    }
    seek(s, start);
    return c == ';' ? ';' : found;
}

// A header is a line in which no field is a number. Stays where it is.
static int is_header(struct stream *s, char separator)
{
    const int64_t start = tell(s);
    int numbers = 0, c = 0;

    while (c >= 0 && c != '\n' && !numbers) {
        double value;

        skip_blanks(s, separator);
        numbers = take_number(s, &value) && next_field(s, separator) >= 0;
        for (c = peek(s); !numbers && c >= 0 && c != '\n'; c = peek(s)) {
            s->at++;
            if (c == separator || (separator == ' ' && c == '\t')) {
                break;
            }
        }
    }
    seek(s, start);
    return !numbers;
}

// Every stride-th row has a place; twice as far apart when there are too many.
static kac_status add_place(struct csv_set *set, int64_t row, int64_t place)
{
    void *block = set->place;
    kac_status status;

    if (row % set->stride != 0) {
        return KAC_OK;
    }
    if (set->places == MAX_PLACES) {
        for (int64_t i = 0; i < MAX_PLACES / 2; i++) {
            set->place[i] = set->place[2 * i];
        }
        set->places /= 2;
        set->stride *= 2;
    }
    status = kaci_grow(set->base.context, &block, &set->capacity, set->places,
                       sizeof *set->place);
    set->place = block;
    if (status == KAC_OK) {
        set->place[set->places++] = place;
    }
    return status;
}

static kac_status scan_rows(struct csv_set *set, struct stream *s)
{
    int64_t rows = 0, fields = 0, told = 0;
    kac_status status = KAC_OK;

    while (status == KAC_OK && find_line(s)) {
        status = add_place(set, rows, tell(s));
        if (status == KAC_OK) {
            status = read_row(s, set->separator, &fields, NULL);
        }
        rows++;
        if (status == KAC_OK && tell(s) - told >= PROGRESS_BYTES) {
            told = tell(s);
            status = kaci_progress(set->base.context, "scan", told, s->size);
        }
    }
    status = status == KAC_OK ? s->status : status;
    if (status == KAC_OK) {
        const int64_t shape[] = {rows, fields};

        status = kaci_dataset_set_shape(&set->base, kaci_file_path(set->file),
                                        2, shape);
    }
    return status;
}

static kac_status scan(struct csv_set *set)
{
    struct stream s;

    begin(&s, set->file, 0, 1);
    if (available(&s, 3) == 3 && memcmp(s.block, "\xef\xbb\xbf", 3) == 0) {
        s.at += 3; // the mark of UTF-8
    }
    if (find_line(&s)) {
        set->separator = find_separator(&s);
        if (is_header(&s, set->separator)) {
            skip_line(&s);
            if (s.status == KAC_OK && !find_line(&s)) {
                return csv_error(&s, 1, "no row behind the header");
            }
            set->separator = find_separator(&s);
        }
    }
    return scan_rows(set, &s);
}

static kac_status read_set(const kac_dataset *base, int64_t first, int64_t n,
                           float *out)
{
    const struct csv_set *set = (const struct csv_set *)base;
    const int64_t near = first / set->stride;
    int64_t fields = base->dimension;
    struct stream s;

    begin(&s, set->file, set->place[near], 0);
    for (int64_t row = near * set->stride; row < first + n; row++) {
        kac_status status;

        if (!find_line(&s)) {
            return csv_error(&s, 0, "a row is missing");
        }
        if (row < first) {
            skip_line(&s);
            continue;
        }
        status =
            read_row(&s, set->separator, &fields, out + (row - first) * fields);
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

static void close_set(kac_dataset *base)
{
    struct csv_set *set = (struct csv_set *)base;

    kaci_file_close(set->file);
    kaci_free(base->context, set->place);
}

static const struct kaci_source csv_source = {.read = read_set,
                                              .close = close_set};

kac_status kaci_dataset_open_csv(kac_context *context, struct kaci_file *file,
                                 kac_dataset **out)
{
    struct csv_set *set =
        kaci_dataset_new(context, &csv_source, sizeof *set, 1, 1);
    kac_status status;

    if (set == NULL) {
        return KACI_NO_MEMORY;
    }
    set->file = file;
    set->separator = ' ';
    set->stride = FIRST_STRIDE;
    status = scan(set);
    if (status != KAC_OK) {
        kaci_free(context, set->place); // the file stays the caller's
        kaci_free(context, set);
        return status;
    }
    *out = &set->base;
    return KAC_OK;
}
