/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of `data` share: a directory of their own, small files, and
 * an allocator that fails when it is told to. */
#ifndef KAC_DATA_TEST_H
#define KAC_DATA_TEST_H

#include <kacflow/context.h>
#include <kacflow/dataset.h>
#include <kacflow/tensor_file.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define assert_ok(call)                                                        \
    do {                                                                       \
        const kac_status status_ = (call);                                     \
        if (status_ != KAC_OK) {                                               \
            fail_msg("status %d: %s", (int)status_, kac_last_error());         \
        }                                                                      \
    } while (0)

/* The call gives this status, and its message contains these words. */
#define assert_error(call, status, words)                                      \
    do {                                                                       \
        const kac_status status_ = (call);                                     \
        if (status_ != (status) ||                                             \
            strstr(kac_last_error(), (words)) == NULL) {                       \
            fail_msg("%s: status %d, message \"%s\", expected %d with "        \
                     "\"%s\"",                                                 \
                     #call, (int)status_, kac_last_error(), (int)(status),     \
                     (words));                                                 \
        }                                                                      \
    } while (0)

#define assert_refused(call, words)                                            \
    assert_error(call, KAC_ERROR_ARGUMENT, words)

/* The names of files in the test's own directory; valid until the 8th call
 * after it. */
static inline const char *temp_path(const char *name)
{
    static char paths[8][256];
    static char directory[64];
    static int next;
    char *path = paths[next++ % 8];

    if (directory[0] == 0) {
        strcpy(directory, "/tmp/kacflow-data-XXXXXX");
        assert_non_null(mkdtemp(directory));
    }
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

static inline int remove_directory(void **state)
{
    char command[300];

    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", temp_path(""));
    return system(command);
}

/* Not opened with O_TRUNC, which some file systems answer with a flush. */
static inline const char *write_file(const char *name, const void *bytes,
                                     size_t size)
{
    const char *path = temp_path(name);
    const int file = open(path, O_WRONLY | O_CREAT, 0600);

    assert_true(file >= 0);
    assert_int_equal(ftruncate(file, (off_t)size), 0);
    assert_true(pwrite(file, bytes, size, 0) == (ssize_t)size);
    assert_int_equal(close(file), 0);
    return path;
}

static inline const char *write_text(const char *name, const char *text)
{
    return write_file(name, text, strlen(text));
}

/* A buffer that grows, for files that are put together. */
struct bytes {
    size_t size;
    unsigned char data[4096];
};

static inline void put_bytes(struct bytes *b, const void *data, size_t size)
{
    assert_true(size <= sizeof b->data - b->size);
    memcpy(b->data + b->size, data, size);
    b->size += size;
}

static inline void put_string(struct bytes *b, const char *text)
{
    put_bytes(b, text, strlen(text));
}

/* A word of `size` bytes in either order. */
static inline void put_number(struct bytes *b, uint64_t word, int size, int big)
{
    unsigned char data[8];

    for (int i = 0; i < size; i++) {
        data[big ? size - 1 - i : i] = (unsigned char)(word >> 8 * i);
    }
    put_bytes(b, data, (size_t)size);
}

/* An allocator that fails at one allocation (from 0) and counts what lives. */
struct failing {
    int64_t fail_at; /* < 0: never */
    int64_t asked;
    int64_t living;
};

static inline void *failing_allocate(void *user, int64_t bytes)
{
    struct failing *failing = user;
    void *memory;

    if (failing->asked++ == failing->fail_at) {
        return NULL;
    }
    memory = malloc((size_t)bytes);
    failing->living += memory != NULL;
    return memory;
}

static inline void failing_release(void *user, void *memory)
{
    struct failing *failing = user;

    failing->living--;
    free(memory);
}

#endif
