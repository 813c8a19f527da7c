/* SPDX-License-Identifier: BSD-2-Clause */
/* An architecture as text, and back. What is read comes from strangers: every
 * line goes through the checks of the calls, and the whole must be the text
 * that the result is written as. */

#include "network/architecture_priv.h"

#include <string.h>

static const char FIRST_LINE[] = "kacflow architecture 1\n";
static const char VELOCITY[] = "velocity x=", MEAN[] = "mean x=";

/* A key, "=", and a name or number. */
enum { TOKEN = 64, LINE = 16 + 10 * (TOKEN + 16) };

/* ---- To text ------------------------------------------------------------- */

struct text {
    const kac_context *context;
    char *data; /* NULL: no memory */
    size_t length, room;
};

static void put(struct text *text, const char *line)
{
    const size_t more = strlen(line);

    if (text->data == NULL) {
        return;
    }
    if (text->length + more + 1 > text->room) {
        const size_t room = 2 * (text->room + more);
        char *larger = kaci_alloc(text->context, (int64_t)room, 1);

        if (larger != NULL) {
            memcpy(larger, text->data, text->length);
        }
        kaci_free(text->context, text->data);
        text->data = larger;
        text->room = room;
        if (larger == NULL) {
            return;
        }
    }
    memcpy(text->data + text->length, line, more + 1);
    text->length += more;
}

/* The value of a field; 0 where it is left out. */
static int print_field(const struct kaci_node *node,
                       const struct kaci_field *field, char token[TOKEN])
{
    const char *at = (const char *)node + field->offset;
    int64_t whole = 0;
    int32_t narrow = 0;
    double real = 0.0;

    switch (field->type) {
    case KACI_FIELD_NAME:
        snprintf(token, TOKEN, "%s", at);
        return at[0] != '\0';
    case KACI_FIELD_WHOLE:
        memcpy(&whole, at, sizeof whole);
        snprintf(token, TOKEN, "%" PRId64, whole);
        real = (double)whole;
        break;
    case KACI_FIELD_REAL:
        memcpy(&real, at, sizeof real);
        kaci_format_double(token, real);
        break;
    default:
        memcpy(&narrow, at, sizeof narrow);
        if (field->type == KACI_FIELD_CHOICE) {
            snprintf(token, TOKEN, "%s", field->name_of(narrow));
        } else {
            snprintf(token, TOKEN, "%" PRId32, narrow);
        }
        real = narrow;
        break;
    }
    return !(field->has_usual && real == field->usual);
}

static void print_node(int32_t number, const struct kaci_node *node,
                       struct text *text)
{
    const struct kaci_field *field;
    char line[LINE], token[TOKEN];
    size_t used = (size_t)snprintf(line, sizeof line, "%" PRId32 " %s", number,
                                   node->kind->word);

    for (field = node->kind->fields; field->type != KACI_FIELD_END; field++) {
        if (print_field(node, field, token)) {
            used += (size_t)snprintf(line + used, sizeof line - used, " %s=%s",
                                     field->key, token);
        }
    }
    snprintf(line + used, sizeof line - used, "\n");
    put(text, line);
}

static void print_head(const char *what, int32_t value, struct text *text)
{
    char line[LINE];

    if (value >= 0) {
        snprintf(line, sizeof line, "%s%" PRId32 "\n", what, value);
        put(text, line);
    }
}

char *kaci_architecture_print(const kac_context *context,
                              const kac_architecture *architecture)
{
    struct text text = {.context = context, .room = 1024};
    int32_t i;

    text.data = kaci_alloc(context, (int64_t)text.room, 1);
    put(&text, FIRST_LINE);
    for (i = 0; i < architecture->count; i++) {
        print_node(i, &architecture->nodes[i], &text);
    }
    print_head(VELOCITY, architecture->velocity, &text);
    print_head(MEAN, architecture->mean, &text);
    return text.data;
}

const char *kac_architecture_text(kac_architecture *architecture)
{
    struct kaci_fpmode mode;

    if (architecture == NULL) {
        return NULL;
    }
    mode = kaci_fp_enter();
    kaci_free(architecture->context, architecture->text);
    architecture->text =
        kaci_architecture_print(architecture->context, architecture);
    kaci_fp_leave(mode);
    return architecture->text;
}

/* ---- From text ----------------------------------------------------------- */

struct reader {
    const char *at;
    int32_t line;
};

/* "architecture, line 3: " before the message. */
static kac_status wrong(const struct reader *reader, const char *message)
{
    char copy[300];

    snprintf(copy, sizeof copy, "%s", message);
    return kaci_error(KAC_ERROR_FORMAT, "architecture, line %" PRId32 ": %s",
                      reader->line, copy);
}

/* What a call refuses is, coming from a text, a wrong text. */
static kac_status as_format(const struct reader *reader, kac_status status)
{
    return status == KAC_ERROR_ARGUMENT ? wrong(reader, kac_last_error())
                                        : status;
}

static int starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* What stands up to the next blank or end of line. */
static kac_status read_token(struct reader *reader, char token[TOKEN])
{
    size_t length = 0;

    while (length < TOKEN && reader->at[length] != ' ' &&
           reader->at[length] != '\n' && reader->at[length] != '\0') {
        length++;
    }
    if (length == 0 || length >= TOKEN) {
        return wrong(reader, "a word is empty or too long");
    }
    memcpy(token, reader->at, length);
    token[length] = '\0';
    reader->at += length;
    return KAC_OK;
}

/* The whole of a token is one number. */
static int read_whole(const char *token, int64_t *out)
{
    const char *end;

    return kaci_parse_int64(token, strlen(token), out, &end) && *end == '\0';
}

static int read_narrow(const char *token, int32_t *out)
{
    int64_t whole;

    if (!read_whole(token, &whole) || whole < INT32_MIN || whole > INT32_MAX) {
        return 0;
    }
    *out = (int32_t)whole;
    return 1;
}

static int read_real(const char *token, double *out)
{
    const char *end;

    return kaci_parse_double(token, strlen(token), out, &end) && *end == '\0';
}

static kac_status read_value(const struct reader *reader,
                             const struct kaci_field *field, const char *token,
                             struct kaci_node *node)
{
    char *at = (char *)node + field->offset;
    int fits;

    switch (field->type) {
    case KACI_FIELD_NAME:
        return as_format(reader, kaci_node_set_name(node, token));
    case KACI_FIELD_WHOLE:
        fits = read_whole(token, (int64_t *)(void *)at);
        break;
    case KACI_FIELD_REAL:
        fits = read_real(token, (double *)(void *)at);
        break;
    case KACI_FIELD_CHOICE:
        return as_format(reader,
                         field->from_name(token, (int32_t *)(void *)at));
    default:
        fits = read_narrow(token, (int32_t *)(void *)at);
        break;
    }
    return fits ? KAC_OK : wrong(reader, "a number is none, or out of range");
}

/* " key=value", where it is there or must be. */
static kac_status read_field(struct reader *reader,
                             const struct kaci_field *field,
                             struct kaci_node *node)
{
    const size_t length = strlen(field->key);
    const char *at = reader->at;
    char token[TOKEN];
    kac_status status;

    if (at[0] != ' ' || !starts(at + 1, field->key) || at[1 + length] != '=') {
        snprintf(token, sizeof token, "\"%s=\" is missing", field->key);
        return field->has_usual ? KAC_OK : wrong(reader, token);
    }
    reader->at += length + 2;
    status = read_token(reader, token);
    return status == KAC_OK ? read_value(reader, field, token, node) : status;
}

static const struct kaci_node_kind *find_kind(const char *word)
{
    int32_t i;

    for (i = 0; kaci_node_kinds[i] != NULL; i++) {
        if (strcmp(kaci_node_kinds[i]->word, word) == 0) {
            break;
        }
    }
    return kaci_node_kinds[i];
}

/* "number operation", of which the number is that of the next value. */
static kac_status read_kind(struct reader *reader, int32_t next,
                            const struct kaci_node_kind **kind)
{
    char token[TOKEN];
    int32_t number;
    kac_status status = read_token(reader, token);

    if (status != KAC_OK) {
        return status;
    }
    if (!read_narrow(token, &number) || number != next || *reader->at != ' ') {
        return wrong(reader, "it does not begin with the number of its value");
    }
    reader->at++;
    status = read_token(reader, token);
    if (status != KAC_OK) {
        return status;
    }
    *kind = find_kind(token);
    if (*kind == NULL || (*kind == &kaci_node_point) != (next == 0)) {
        return wrong(reader, next == 0 ? "the first operation is no point"
                                       : "there is no such operation");
    }
    return KAC_OK;
}

static kac_status read_node(struct reader *reader,
                            kac_architecture *architecture)
{
    const struct kaci_node_kind *kind = NULL;
    const struct kaci_field *field;
    struct kaci_node node;
    kac_status status = read_kind(reader, architecture->count, &kind);

    if (status != KAC_OK) {
        return status;
    }
    node = kaci_node_new(kind);
    for (field = kind->fields;
         status == KAC_OK && field->type != KACI_FIELD_END; field++) {
        status = read_field(reader, field, &node);
    }
    return status == KAC_OK
               ? as_format(reader,
                           kaci_architecture_append(architecture, &node, NULL))
               : status;
}

static kac_status read_line(struct reader *reader,
                            kac_architecture *architecture)
{
    const int velocity = starts(reader->at, VELOCITY);
    char token[TOKEN];
    int32_t value = -1;
    kac_status status;

    if (!velocity && !starts(reader->at, MEAN)) {
        return read_node(reader, architecture);
    }
    reader->at += strlen(velocity ? VELOCITY : MEAN);
    status = read_token(reader, token);
    if (status != KAC_OK) {
        return status;
    }
    if (!read_narrow(token, &value)) {
        return wrong(reader, "a number is none, or out of range");
    }
    return as_format(
        reader, velocity ? kac_architecture_set_velocity(architecture, value)
                         : kac_architecture_set_mean(architecture, value));
}

static kac_status read_all(const char *text, kac_architecture *architecture)
{
    struct reader reader = {.at = text, .line = 1};
    kac_status status = KAC_OK;

    if (!starts(text, FIRST_LINE)) {
        return wrong(&reader, "it must be \"kacflow architecture 1\"");
    }
    reader.at += sizeof FIRST_LINE - 1;
    while (*reader.at != '\0') {
        reader.line++;
        status = read_line(&reader, architecture);
        if (status != KAC_OK) {
            return status;
        }
        if (*reader.at != '\n') {
            return wrong(&reader, "it has more than its operation knows");
        }
        reader.at++;
    }
    return architecture->count > 0 ? KAC_OK
                                   : wrong(&reader, "there is no point");
}

/* The text is what the architecture is written as. */
static kac_status check_same(const char *text,
                             const kac_architecture *architecture)
{
    struct reader reader = {.line = 1};
    char *again = kaci_architecture_print(architecture->context, architecture);
    kac_status status = KAC_OK;
    size_t i;

    if (again == NULL) {
        return KACI_NO_MEMORY;
    }
    for (i = 0; text[i] == again[i] && text[i] != '\0'; i++) {
        reader.line += text[i] == '\n';
    }
    if (text[i] != again[i]) {
        status = wrong(&reader, "it is not written as it would be: an option "
                                "that is its default, or a number in other "
                                "digits");
    }
    kaci_free(architecture->context, again);
    return status;
}

kac_status kac_architecture_parse(kac_context *ctx, const char *text,
                                  kac_architecture **out)
{
    kac_architecture *architecture;
    struct kaci_fpmode mode;
    kac_status status;

    KACI_REQUIRE(text != NULL, "text is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_architecture_new(ctx, &architecture);
    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    status = read_all(text, architecture);
    if (status == KAC_OK) {
        status = check_same(text, architecture);
    }
    kaci_fp_leave(mode);
    if (status != KAC_OK) {
        kac_architecture_destroy(architecture);
        return status;
    }
    *out = architecture;
    return KAC_OK;
}
