/* SPDX-License-Identifier: BSD-2-Clause */
/* File names, and files that are written whole or not at all. */
#ifndef KACFLOW_TOOL_FILES_H
#define KACFLOW_TOOL_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A file that is being written beside the one it will replace. */
struct new_file {
    FILE *stream;
    char *path, *beside;
};

/* Begin; returns 0 or an exit status, with a message. */
int file_begin(struct new_file *file, const char *path);

/* Flush, and put it in its place; a status as file_begin(). */
int file_commit(struct new_file *file);

/* Give up: the old file stays. Allowed after file_commit(). */
void file_abandon(struct new_file *file);

/* Is there a file of this name? */
bool file_exists(const char *path);

/* Can a file of this name be written? Says why not. */
int file_check_writable(const char *path);

/* Does the name end in this, such as ".png", in any case? */
bool file_has_suffix(const char *path, const char *suffix);

/* A new string: the path without its suffix, and `tail`; NULL: no memory. */
char *file_replace_suffix(const char *path, const char *tail);

/* A new string: the path and `tail`; NULL: no memory. */
char *file_append(const char *path, const char *tail);

/* Write [n, d] numbers as CSV with the header x0,x1,... */
int file_write_csv(const char *path, int64_t n, int64_t d, const float *x);

#endif
