/* SPDX-License-Identifier: BSD-2-Clause */
/* File names, and files that are written whole or not at all. */
#include "files.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

char *file_append(const char *path, const char *tail)
{
    const size_t size = strlen(path) + strlen(tail) + 1;
    char *out = malloc(size);

    if (out)
        snprintf(out, size, "%s%s", path, tail);
    return out;
}

char *file_replace_suffix(const char *path, const char *tail)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(path, '.');
    const size_t add = strlen(tail) + 1;
    const size_t keep = dot && (!slash || dot > slash + 1) && dot != path
                            ? (size_t)(dot - path)
                            : strlen(path);
    char *out = malloc(keep + add);

    if (out) {
        memcpy(out, path, keep);
        memcpy(out + keep, tail, add);
    }
    return out;
}

bool file_has_suffix(const char *path, const char *suffix)
{
    const size_t n = strlen(path), m = strlen(suffix);

    if (n <= m)
        return false;
    for (size_t i = 0; i < m; i++)
        if (tolower((unsigned char)path[n - m + i]) != suffix[i])
            return false;
    return true;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int file_check_writable(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder;
    int wrong;

    if (!slash)
        folder = file_append(".", "");
    else if (slash == path)
        folder = file_append("/", "");
    else
        folder = file_append(path, "");
    if (!folder)
        return message_memory("a file name");
    if (slash && slash != path)
        folder[slash - path] = '\0';
    wrong = access(folder, W_OK | X_OK);
    if (wrong)
        message_error("%s cannot be written: folder %s: %s", path, folder,
                      strerror(errno));
    free(folder);
    return wrong ? TOOL_FAILED : 0;
}

int file_begin(struct new_file *file, const char *path)
{
    char tail[32];

    memset(file, 0, sizeof *file);
    snprintf(tail, sizeof tail, ".%ld.part", (long)getpid());
    file->path = file_append(path, "");
    file->beside = file_append(path, tail);
    if (!file->path || !file->beside) {
        file_abandon(file);
        return message_memory("a file name");
    }
    file->stream = fopen(file->beside, "wb");
    if (!file->stream) {
        message_error("%s cannot be written: %s", path, strerror(errno));
        free(file->beside);
        file->beside = NULL;
        file_abandon(file);
        return TOOL_FAILED;
    }
    return 0;
}

int file_commit(struct new_file *file)
{
    bool good = fflush(file->stream) == 0 && !ferror(file->stream) &&
                fsync(fileno(file->stream)) == 0;

    good = fclose(file->stream) == 0 && good;
    file->stream = NULL;
    good = good && rename(file->beside, file->path) == 0;
    if (!good)
        message_error("%s cannot be written: %s", file->path, strerror(errno));
    if (good) {
        free(file->beside);
        file->beside = NULL;
    }
    file_abandon(file);
    return good ? 0 : TOOL_FAILED;
}

void file_abandon(struct new_file *file)
{
    if (file->stream)
        fclose(file->stream);
    if (file->beside)
        unlink(file->beside);
    free(file->beside);
    free(file->path);
    memset(file, 0, sizeof *file);
}

int file_write_csv(const char *path, int64_t n, int64_t d, const float *x)
{
    struct new_file file;
    int wrong = file_begin(&file, path);

    if (wrong)
        return wrong;
    for (int64_t j = 0; j < d; j++)
        fprintf(file.stream, "%sx%" PRId64, j ? "," : "", j);
    fputc('\n', file.stream);
    // 9 digits give every float back.
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < d; j++)
            fprintf(file.stream, "%s%.9g", j ? "," : "", (double)x[i * d + j]);
        fputc('\n', file.stream);
    }
    return file_commit(&file);
}
