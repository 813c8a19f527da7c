/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the tables of reference values in tests/data/vectors. */
#ifndef KAC_TEST_VECTORS_H
#define KAC_TEST_VECTORS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

enum { VECTORS_COLUMNS = 32, VECTORS_LINE = 2048 };

struct vectors {
    FILE *file;
    int columns;
    char header[VECTORS_LINE], row[VECTORS_LINE];
    char *name[VECTORS_COLUMNS], *cell[VECTORS_COLUMNS];
};

static inline int vectors_split(char *line, char **cells)
{
    int count = 0;

    line[strcspn(line, "\r\n")] = '\0';
    for (char *p = line; p != NULL && count < VECTORS_COLUMNS; count++) {
        char *comma = strchr(p, ',');

        cells[count] = p;
        if (comma != NULL) {
            *comma++ = '\0';
        }
        p = comma;
    }
    return count;
}

static inline void vectors_open(struct vectors *v, const char *name)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/vectors/%s", KAC_TEST_DATA, name);
    v->file = fopen(path, "r");
    assert_non_null(v->file);
    assert_non_null(fgets(v->header, sizeof v->header, v->file));
    v->columns = vectors_split(v->header, v->name);
}

/* 0 at the end of the table, which is closed then. */
static inline int vectors_next(struct vectors *v)
{
    if (fgets(v->row, sizeof v->row, v->file) == NULL) {
        fclose(v->file);
        return 0;
    }
    assert_int_equal(vectors_split(v->row, v->cell), v->columns);
    return 1;
}

static inline const char *vectors_text(const struct vectors *v,
                                       const char *name)
{
    for (int i = 0; i < v->columns; i++) {
        if (strcmp(v->name[i], name) == 0) {
            return v->cell[i];
        }
    }
    fail_msg("no column %s", name);
    return "";
}

static inline double vectors_number(const struct vectors *v, const char *name)
{
    return strtod(vectors_text(v, name), NULL);
}

#endif
