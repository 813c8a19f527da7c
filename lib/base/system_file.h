/* SPDX-License-Identifier: BSD-2-Clause */
/* The few calls of the system that files need: POSIX, native on Windows. */
#ifndef KACI_SYSTEM_FILE_H
#define KACI_SYSTEM_FILE_H

#include <stdint.h>

#if defined(_WIN32)
typedef void *kaci_handle;
#else
typedef int kaci_handle;
#endif

/* Why a call failed; 0 is success, and these are apart from the system's own
 * numbers. */
enum {
    KACI_FAULT_EXISTS = -1,
    KACI_FAULT_DIRECTORY = -2,
    KACI_FAULT_KIND = -3 /* neither a file nor a directory */
};

/* In words; `text` of at least 64 bytes is used for unknown numbers. */
const char *kaci_fault_text(int fault, char *text);

int kaci_system_open(const char *path, kaci_handle *handle, int64_t *bytes);
/* Up to `bytes` bytes; *done is 0 only at the end of the file. */
int kaci_system_read(kaci_handle handle, int64_t offset, void *data,
                     int64_t bytes, int64_t *done);
/* A file that did not exist before, for writing. */
int kaci_system_create(const char *path, kaci_handle *handle);
int kaci_system_write(kaci_handle handle, const void *data, int64_t bytes,
                      int64_t *done);
int kaci_system_flush(kaci_handle handle); /* to the disk */
int kaci_system_close(kaci_handle handle);
int kaci_system_rename(const char *from, const char *to); /* and remember it */
void kaci_system_remove(const char *path);

/* 0 where a file may be written at `path`: a file is there or nothing. */
int kaci_system_target(const char *path);
/* Room for the path behind symbolic links, 1 if there is one in `real`. */
enum { KACI_REAL_PATH = 4096 };
int kaci_system_link(const char *path, char real[KACI_REAL_PATH]);

#endif
