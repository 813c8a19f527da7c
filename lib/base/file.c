/* SPDX-License-Identifier: BSD-2-Clause */
/* Files: blocks read at offsets, and whole files written or not at all. */
#include "base/base_priv.h"
#include "base/system_file.h"
#include "base/thread.h"

#include <string.h>

enum {
    BUFFER = 1 << 16,
    SUFFIX_TEXT = 64,    // ".part-", two numbers, and the zero
    MAX_ATTEMPTS = 1000, // names beside the target that may be taken
    FAULT_TEXT = 64
};

struct kaci_file {
    const kac_context *context;
    char *path;
    kaci_handle handle;
    int64_t bytes;
};

struct kaci_writer {
    const kac_context *context;
    char *path;      // as the caller named it, for messages
    char *target;    // what it is behind symbolic links
    char *temporary; // written first
    char *buffer;    // [BUFFER]
    int64_t used;    // of the buffer
    kaci_handle handle;
    int open;
    int failed; // a write failed: never commit
};

static kac_status file_error(const char *what, const char *path, int fault)
{
    char text[FAULT_TEXT];

    return kaci_error(KAC_ERROR_FILE, "cannot %s \"%.360s\": %s", what, path,
                      kaci_fault_text(fault, text));
}

/* ---- Reading ----------------------------------------------------------- */

kac_status kaci_file_open(const kac_context *context, const char *path,
                          struct kaci_file **out)
{
    struct kaci_file *file;
    int fault;

    KACI_REQUIRE(path != NULL, "path is NULL");
    file = kaci_alloc(context, 1, sizeof *file);
    if (file == NULL) {
        return KACI_NO_MEMORY;
    }
    file->context = context;
    file->path = kaci_copy_string(context, path);
    if (file->path == NULL) {
        kaci_free(context, file);
        return KACI_NO_MEMORY;
    }
    fault = kaci_system_open(path, &file->handle, &file->bytes);
    if (fault != 0) {
        kaci_free(context, file->path);
        kaci_free(context, file);
        return file_error("open", path, fault);
    }
    *out = file;
    return KAC_OK;
}

void kaci_file_close(struct kaci_file *file)
{
    if (file != NULL) {
        kaci_system_close(file->handle);
        kaci_free(file->context, file->path);
        kaci_free(file->context, file);
    }
}

int64_t kaci_file_size(const struct kaci_file *file)
{
    return file->bytes;
}

const char *kaci_file_path(const struct kaci_file *file)
{
    return file->path;
}

kac_status kaci_file_read(const struct kaci_file *file, int64_t offset,
                          int64_t bytes, void *out)
{
    char *data = out;

    KACI_REQUIRE(offset >= 0 && bytes >= 0 && bytes <= INT64_MAX - offset,
                 "%" PRId64 " bytes at offset %" PRId64
                 " are no part of a file",
                 bytes, offset);
    while (bytes > 0) {
        int64_t done = 0;
        const int fault =
            kaci_system_read(file->handle, offset, data, bytes, &done);

        if (fault != 0) {
            return file_error("read", file->path, fault);
        }
        if (done == 0) {
            return kaci_error(KAC_ERROR_FILE,
                              "\"%.360s\" ends at byte %" PRId64 ", %" PRId64
                              " more were expected",
                              file->path, offset, bytes);
        }
        offset += done;
        data += done;
        bytes -= done;
    }
    return KAC_OK;
}

/* ---- Writing ----------------------------------------------------------- */

/* Closes and frees; removes the temporary file where one is still there. */
static void writer_free(struct kaci_writer *writer, int remove)
{
    const kac_context *context = writer->context;

    if (writer->open) {
        kaci_system_close(writer->handle);
    }
    if (remove) {
        kaci_system_remove(writer->temporary);
    }
    kaci_free(context, writer->buffer);
    kaci_free(context, writer->temporary);
    kaci_free(context, writer->target);
    kaci_free(context, writer->path);
    kaci_free(context, writer);
}

/* The path behind a symbolic link, so that the link stays one. */
static char *resolve(const kac_context *context, const char *path)
{
    char *real = kaci_alloc(context, KACI_REAL_PATH, 1);
    char *target;

    if (real == NULL) {
        return NULL;
    }
    target =
        kaci_copy_string(context, kaci_system_link(path, real) ? real : path);
    kaci_free(context, real);
    return target;
}

/* A name beside the target that nobody else has: the number of the process,
 * and the first free one behind it. */
static int create_beside(struct kaci_writer *writer)
{
    const size_t length = strlen(writer->target);
    int fault = KACI_FAULT_EXISTS;

    memcpy(writer->temporary, writer->target, length);
    for (int i = 0; i < MAX_ATTEMPTS && fault == KACI_FAULT_EXISTS; i++) {
        snprintf(writer->temporary + length, SUFFIX_TEXT,
                 ".part-%" PRId64 "-%d", kaci_process_id(), i);
        fault = kaci_system_create(writer->temporary, &writer->handle);
    }
    writer->open = fault == 0;
    return fault;
}

kac_status kaci_writer_open(const kac_context *context, const char *path,
                            struct kaci_writer **out)
{
    struct kaci_writer *writer;
    kac_status status = KACI_NO_MEMORY;
    int fault;

    KACI_REQUIRE(path != NULL, "path is NULL");
    writer = kaci_alloc(context, 1, sizeof *writer);
    if (writer == NULL) {
        return KACI_NO_MEMORY;
    }
    writer->context = context;
    writer->path = kaci_copy_string(context, path);
    writer->target = resolve(context, path);
    writer->buffer = kaci_alloc(context, BUFFER, 1);
    if (writer->path == NULL || writer->target == NULL ||
        writer->buffer == NULL) {
        goto fail;
    }
    writer->temporary =
        kaci_alloc(context, (int64_t)strlen(writer->target) + SUFFIX_TEXT, 1);
    if (writer->temporary == NULL) {
        goto fail;
    }
    fault = kaci_system_target(writer->target);
    if (fault == 0) {
        fault = create_beside(writer);
    }
    if (fault != 0) {
        status = file_error("write", path, fault);
        goto fail;
    }
    *out = writer;
    return KAC_OK;

fail:
    writer_free(writer, 0);
    return status;
}

static kac_status write_all(struct kaci_writer *writer, const char *data,
                            int64_t bytes)
{
    while (bytes > 0) {
        int64_t done = 0;
        const int fault = kaci_system_write(writer->handle, data, bytes, &done);

        if (fault != 0) {
            writer->failed = 1;
            return file_error("write", writer->path, fault);
        }
        data += done;
        bytes -= done;
    }
    return KAC_OK;
}

static kac_status write_buffer(struct kaci_writer *writer)
{
    const int64_t used = writer->used;

    writer->used = 0;
    return write_all(writer, writer->buffer, used);
}

kac_status kaci_writer_put(struct kaci_writer *writer, const void *data,
                           int64_t bytes)
{
    kac_status status;

    KACI_REQUIRE(bytes >= 0, "bytes is %" PRId64 ", must be >= 0", bytes);
    if (bytes == 0) {
        return KAC_OK;
    }
    if (bytes > BUFFER - writer->used) {
        status = write_buffer(writer);
        if (status != KAC_OK) {
            return status;
        }
        if (bytes >= BUFFER) {
            return write_all(writer, data, bytes);
        }
    }
    memcpy(writer->buffer + writer->used, data, (size_t)bytes);
    writer->used += bytes;
    return KAC_OK;
}

kac_status kaci_writer_commit(struct kaci_writer *writer)
{
    kac_status status = KAC_OK;
    int fault = 0;

    if (writer->failed) {
        status = kaci_error(KAC_ERROR_FILE,
                            "cannot write \"%.360s\": an earlier part failed",
                            writer->path);
    } else {
        status = write_buffer(writer);
    }
    if (status == KAC_OK) {
        fault = kaci_system_flush(writer->handle);
        writer->open = 0;
        if (fault == 0) {
            fault = kaci_system_close(writer->handle);
        } else {
            kaci_system_close(writer->handle);
        }
        if (fault == 0) {
            fault = kaci_system_rename(writer->temporary, writer->target);
        }
        if (fault != 0) {
            status = file_error("write", writer->path, fault);
        }
    }
    writer_free(writer, status != KAC_OK);
    return status;
}

void kaci_writer_abort(struct kaci_writer *writer)
{
    if (writer != NULL) {
        writer_free(writer, 1);
    }
}
