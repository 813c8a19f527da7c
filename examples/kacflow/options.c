/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing and checking of the command line against the table of options. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "defaults.h"
#include "message.h"

/* A finite number and nothing else. strtod also takes hexadecimal numbers and
 * the locale's point; the tool never leaves the C locale. */
static bool parse_real(const char *text, double *out)
{
    char *end;

    if (isspace((unsigned char)text[0]) || text[0] == '\0')
        return false;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

static bool parse_seed(const char *text, uint64_t *out)
{
    char *end;

    if (!isdigit((unsigned char)text[0]))
        return false;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0;
}

int option_numbers(const char *text, char separator, int room, double *out)
{
    int n = 0;

    for (;;) {
        char word[64];
        const char *end = strchr(text, separator);
        const size_t size = end ? (size_t)(end - text) : strlen(text);

        if (n == room || size >= sizeof word)
            return -1;
        memcpy(word, text, size);
        word[size] = '\0';
        if (!parse_real(word, &out[n]))
            return -1;
        n++;
        if (!end)
            return n;
        text = end + 1;
    }
}

int option_kind(const char *text, const char *const *names, double *p,
                double *q)
{
    const char *end = strchr(text, ':');
    const size_t size = end ? (size_t)(end - text) : strlen(text);
    double values[2];
    int n = 0;

    if (end)
        n = option_numbers(end + 1, ':', 2, values);
    if (n < 0)
        return -1;
    for (int i = 0; names[i]; i++) {
        if (strlen(names[i]) == size && memcmp(names[i], text, size) == 0) {
            if (n > 0)
                *p = values[0];
            if (n > 1)
                *q = values[1];
            return i;
        }
    }
    return -1;
}

/* Number of letters to insert, remove, replace or swap with the next one. */
static int word_distance(const char *a, const char *b)
{
    enum { longest = 31 };
    int table[longest + 1][longest + 1];
    const int n = (int)strlen(a), m = (int)strlen(b);

    if (n > longest || m > longest)
        return longest;
    for (int i = 0; i <= n; i++) {
        for (int j = 0; j <= m; j++) {
            int best;

            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    }
    return table[n][m];
}

const char *option_nearest(const char *word,
                           const char *(*candidate)(int i, int command),
                           int command)
{
    const int length = (int)strlen(word);
    int best = length < 4 ? 2 : length / 3 + 2; // must be below this
    const char *nearest = NULL, *name;

    for (int i = 0; (name = candidate(i, command)) != NULL; i++) {
        int distance;

        if (name[0] == '\0')
            continue;
        distance = word_distance(word, name);
        // What begins alike is near: --eval or --evals for --evaluations.
        if (length >= 4 && strncmp(word, name, (size_t)length - 1) == 0)
            distance = 1;
        if (distance < best) {
            best = distance;
            nearest = name;
        }
    }
    return nearest;
}

static const char *option_candidate(int i, int command)
{
    if (i >= OPTIONS)
        return NULL;
    return option_table[i].commands & command ? option_table[i].name : "";
}

static const char *const command_names[] = {
    "train", "sample", "eval", "show", "plot", "distill", "classify"};

enum { command_count = sizeof command_names / sizeof *command_names };

static int unknown_option(const char *name, int command)
{
    const char *nearest = option_nearest(name, option_candidate, command);

    for (int i = 0; i < OPTIONS; i++) {
        if (strcmp(option_table[i].name, name) != 0)
            continue;
        for (int c = 0; c < command_count; c++)
            if (option_table[i].commands & (1 << c)) {
                message_error("--%s is an option of `kacflow %s`, not of this "
                              "command; see %s --help",
                              name, command_names[c], message_name());
                return TOOL_USAGE;
            }
    }
    if (nearest)
        message_error("there is no option --%s; did you mean --%s?", name,
                      nearest);
    else
        message_error("there is no option --%s; see %s --help", name,
                      message_name());
    return TOOL_USAGE;
}

/* The names of a choice for a message: "a, b or c". */
static void list_names(const char *const *names, char *out, size_t room)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; names[i]; i++) {
        const char *join = i == 0 ? "" : names[i + 1] ? ", " : " or ";

        if (used < room)
            used += (size_t)snprintf(out + used, room - used, "%s%s", join,
                                     names[i]);
    }
}

static int wrong_choice(const struct option *option, const char *text)
{
    char list[200];
    const char *nearest = NULL;
    int best = 3;

    list_names(option->names, list, sizeof list);
    for (int i = 0; option->names[i]; i++) {
        const int distance = word_distance(text, option->names[i]);

        if (distance < best) {
            best = distance;
            nearest = option->names[i];
        }
    }
    if (nearest)
        message_error("--%s %s: must be %s; did you mean %s?", option->name,
                      text, list, nearest);
    else
        message_error("--%s %s: must be %s", option->name, text, list);
    return TOOL_USAGE;
}

/* Where a range has no useful lower end the message does not name one. */
static int wrong_number(const struct option *option, const char *text)
{
    const char *what = option->type == OPTION_WHOLE ? "whole number" : "number";

    if (option->min > 0 && option->min < 1e-200)
        message_error("--%s %s: must be a %s > 0, at most %g", option->name,
                      text, what, option->max);
    else
        message_error("--%s %s: must be a %s from %g to %.15g", option->name,
                      text, what, option->min, option->max);
    return TOOL_USAGE;
}

static int check_value(const struct option *option, const char *text)
{
    double value;
    uint64_t seed;

    switch (option->type) {
    case OPTION_WHOLE:
        if (parse_real(text, &value) && value >= option->min &&
            value <= option->max && value == floor(value))
            return 0;
        return wrong_number(option, text);
    case OPTION_REAL:
        if (parse_real(text, &value) && value >= option->min &&
            value <= option->max)
            return 0;
        return wrong_number(option, text);
    case OPTION_SEED:
        if (parse_seed(text, &seed))
            return 0;
        message_error("--%s %s: must be a whole number from 0 to "
                      "18446744073709551615",
                      option->name, text);
        return TOOL_USAGE;
    case OPTION_CHOICE:
        for (int i = 0; option->names[i]; i++)
            if (strcmp(option->names[i], text) == 0)
                return 0;
        return wrong_choice(option, text);
    case OPTION_CHECKED:
        if (option->check(text))
            return 0;
        message_error("--%s %s: must be %s", option->name, text,
                      option->wanted);
        return TOOL_USAGE;
    case OPTION_TEXT:
        if (text[0] != '\0')
            return 0;
        message_error("--%s needs a value, %s", option->name, option->value);
        return TOOL_USAGE;
    case OPTION_FLAG:
        break;
    }
    return 0;
}

static int find_option(const char *name, size_t size, int command)
{
    for (int i = 0; i < OPTIONS; i++)
        if ((option_table[i].commands & command) &&
            strlen(option_table[i].name) == size &&
            memcmp(option_table[i].name, name, size) == 0)
            return i;
    return -1;
}

/* One option at argv[*at]; *at moves to its last word. */
static int parse_option(struct options *options, int argc, char *const *argv,
                        int *at)
{
    const char *name = argv[*at] + 2, *value = strchr(name, '=');
    const size_t size = value ? (size_t)(value - name) : strlen(name);
    const int id = find_option(name, size, options->command);
    char word[64];

    if (id < 0) {
        snprintf(word, sizeof word, "%.*s", (int)size, name);
        return unknown_option(word, options->command);
    }
    if (option_table[id].type == OPTION_FLAG) {
        if (value) {
            message_error("--%s takes no value", option_table[id].name);
            return TOOL_USAGE;
        }
        options->given[id] = "";
        return 0;
    }
    if (value) {
        value++;
    } else if (*at + 1 < argc && strncmp(argv[*at + 1], "--", 2) != 0) {
        value = argv[++*at];
    } else {
        message_error("--%s needs a value: --%s %s", option_table[id].name,
                      option_table[id].name, option_table[id].value);
        return TOOL_USAGE;
    }
    options->given[id] = value;
    return check_value(&option_table[id], value);
}

int options_parse(struct options *options, int command, int argc,
                  char *const *argv, int min_files, int max_files,
                  const char *files_wanted)
{
    bool only_files = false;

    memset(options, 0, sizeof *options);
    options->command = command;
    options->recipe = command == FOR_DISTILL ? RECIPE_STUDENT : RECIPE_POINTS;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];

        if (!only_files && strcmp(word, "--") == 0) {
            only_files = true;
        } else if (!only_files && strcmp(word, "-h") == 0) {
            options->given[OPTION_HELP] = "";
        } else if (!only_files && strncmp(word, "--", 2) == 0) {
            const int wrong = parse_option(options, argc, argv, &i);

            if (wrong)
                return wrong;
        } else if (!only_files && word[0] == '-' && word[1] != '\0') {
            message_error("there is no option %s; options begin with two "
                          "dashes, see %s --help",
                          word, message_name());
            return TOOL_USAGE;
        } else if (options->file_count >= max_files) {
            message_error("\"%s\" is one argument too many; wanted: %s", word,
                          files_wanted);
            return TOOL_USAGE;
        } else {
            options->files[options->file_count++] = word;
        }
    }
    if (options->file_count < min_files && !options->given[OPTION_HELP]) {
        message_error("an argument is missing; wanted: %s", files_wanted);
        return TOOL_USAGE;
    }
    return 0;
}

bool option_given(const struct options *options, enum option_id id)
{
    return options->given[id] != NULL;
}

const char *option_text(const struct options *options, enum option_id id)
{
    if (options->given[id])
        return options->given[id];
    return default_text(id, options->recipe);
}

double option_real(const struct options *options, enum option_id id)
{
    const char *text = option_text(options, id);

    return text ? strtod(text, NULL) : 0.0;
}

int64_t option_whole(const struct options *options, enum option_id id)
{
    return (int64_t)option_real(options, id);
}

uint64_t option_seed(const struct options *options)
{
    return strtoull(option_text(options, OPTION_SEED_), NULL, 10);
}

int option_attention(const char *text, int32_t factors[12], bool *middle)
{
    int count = 0;

    *middle = false;
    if (strcmp(text, "none") == 0)
        return 0;
    for (;;) {
        const size_t length = strcspn(text, ",");
        char *end;
        long factor;

        if (length == 6 && strncmp(text, "middle", 6) == 0) {
            *middle = true;
        } else {
            factor = strtol(text, &end, 10);
            if (end != text + length || length == 0 || factor < 1 ||
                factor > 2048 || (factor & (factor - 1)) != 0 || count == 12)
                return -1;
            factors[count++] = (int32_t)factor;
        }
        if (text[length] == '\0')
            return count;
        text += length + 1;
    }
}
