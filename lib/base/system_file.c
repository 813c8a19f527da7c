/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of the system, behind one set of calls. */
#if !defined(_FILE_OFFSET_BITS)
#define _FILE_OFFSET_BITS 64
#endif
#if !defined(_WIN32) && !defined(_XOPEN_SOURCE)
#define _XOPEN_SOURCE 700 // realpath
#endif

#include "base/system_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* One call moves at most this much: systems refuse or shorten more. */
static const int64_t MAX_CALL = (int64_t)1 << 30;

#if defined(_WIN32)

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

static int fault(void)
{
    const DWORD code = GetLastError();

    return code == ERROR_FILE_EXISTS || code == ERROR_ALREADY_EXISTS
               ? KACI_FAULT_EXISTS
               : (int)code;
}

/* Paths are UTF-8; 0 when one is not, or is too long. */
static int widen(const char *path, wchar_t *wide)
{
    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide,
                               KACI_REAL_PATH);
}

static const char *known_fault(int code)
{
    switch (code) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        return "no such file or directory";
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
        return "permission denied";
    case ERROR_DISK_FULL:
        return "no space left on the device";
    default:
        return NULL;
    }
}

int kaci_system_target(const char *path)
{
    wchar_t wide[KACI_REAL_PATH];
    DWORD kind;

    if (!widen(path, wide)) {
        return fault();
    }
    kind = GetFileAttributesW(wide);
    return kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_DIRECTORY)
               ? KACI_FAULT_DIRECTORY
               : 0;
}

int kaci_system_link(const char *path, char real[KACI_REAL_PATH])
{
    (void)path;
    (void)real;
    return 0;
}

int kaci_system_open(const char *path, kaci_handle *handle, int64_t *bytes)
{
    wchar_t wide[KACI_REAL_PATH];
    LARGE_INTEGER size;
    int code = kaci_system_target(path);

    if (code != 0) {
        return code;
    }
    if (!widen(path, wide)) {
        return fault();
    }
    *handle =
        CreateFileW(wide, GENERIC_READ,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, 0, NULL);
    if (*handle == INVALID_HANDLE_VALUE) {
        return fault();
    }
    if (!GetFileSizeEx(*handle, &size)) {
        code = fault();
        CloseHandle(*handle);
        return code;
    }
    *bytes = size.QuadPart;
    return 0;
}

int kaci_system_read(kaci_handle handle, int64_t offset, void *data,
                     int64_t bytes, int64_t *done)
{
    OVERLAPPED at = {0};
    DWORD count = 0;

    at.Offset = (DWORD)(offset & 0xffffffff);
    at.OffsetHigh = (DWORD)(offset >> 32);
    if (!ReadFile(handle, data, (DWORD)(bytes < MAX_CALL ? bytes : MAX_CALL),
                  &count, &at) &&
        GetLastError() != ERROR_HANDLE_EOF) {
        return fault();
    }
    *done = count;
    return 0;
}

int kaci_system_create(const char *path, kaci_handle *handle)
{
    wchar_t wide[KACI_REAL_PATH];

    if (!widen(path, wide)) {
        return fault();
    }
    *handle = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW,
                          FILE_ATTRIBUTE_NORMAL, NULL);
    return *handle == INVALID_HANDLE_VALUE ? fault() : 0;
}

int kaci_system_write(kaci_handle handle, const void *data, int64_t bytes,
                      int64_t *done)
{
    DWORD count = 0;

    if (!WriteFile(handle, data, (DWORD)(bytes < MAX_CALL ? bytes : MAX_CALL),
                   &count, NULL)) {
        return fault();
    }
    *done = count;
    return 0;
}

int kaci_system_flush(kaci_handle handle)
{
    return FlushFileBuffers(handle) ? 0 : fault();
}

int kaci_system_close(kaci_handle handle)
{
    return CloseHandle(handle) ? 0 : fault();
}

int kaci_system_rename(const char *from, const char *to)
{
    wchar_t wide_from[KACI_REAL_PATH], wide_to[KACI_REAL_PATH];

    if (!widen(from, wide_from) || !widen(to, wide_to)) {
        return fault();
    }
    return MoveFileExW(wide_from, wide_to,
                       MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)
               ? 0
               : fault();
}

void kaci_system_remove(const char *path)
{
    wchar_t wide[KACI_REAL_PATH];

    if (widen(path, wide)) {
        DeleteFileW(wide);
    }
}

#else

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(PATH_MAX)
_Static_assert(PATH_MAX <= KACI_REAL_PATH, "realpath writes PATH_MAX bytes");
#endif

static int fault(void)
{
    return errno == EEXIST ? KACI_FAULT_EXISTS : errno;
}

/* Not strerror: its words depend on the locale. */
static const char *known_fault(int code)
{
    static const struct {
        int code;
        const char *text;
    } table[] = {
        {ENOENT, "no such file or directory"},
        {EACCES, "permission denied"},
        {EPERM, "operation not permitted"},
        {ENOTDIR, "a part of the path is not a directory"},
        {EISDIR, "is a directory"},
        {ELOOP, "too many symbolic links"},
        {ENAMETOOLONG, "the name is too long"},
        {EMFILE, "too many open files in this process"},
        {ENFILE, "too many open files in the system"},
        {ENOSPC, "no space left on the device"},
        {EFBIG, "the file is too large"},
        {EDQUOT, "the disk quota is used up"},
        {EROFS, "the file system is read-only"},
        {EIO, "input/output error"},
        {ENOMEM, "the system has no memory"},
        {EINVAL, "invalid argument"},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].code == code) {
            return table[i].text;
        }
    }
    return NULL;
}

static int kind_fault(const struct stat *info)
{
    return S_ISREG(info->st_mode)   ? 0
           : S_ISDIR(info->st_mode) ? KACI_FAULT_DIRECTORY
                                    : KACI_FAULT_KIND;
}

int kaci_system_target(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        return errno == ENOENT ? 0 : fault();
    }
    return kind_fault(&info);
}

int kaci_system_link(const char *path, char real[KACI_REAL_PATH])
{
    struct stat info;

    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode) &&
           realpath(path, real) != NULL;
}

int kaci_system_open(const char *path, kaci_handle *handle, int64_t *bytes)
{
    struct stat info;
    int code;

    do { // without O_NONBLOCK a pipe would wait here for its other end
        *handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } while (*handle < 0 && errno == EINTR);
    if (*handle < 0) {
        return fault();
    }
    code = fstat(*handle, &info) != 0 ? fault() : kind_fault(&info);
    if (code != 0) {
        close(*handle);
        return code;
    }
    *bytes = (int64_t)info.st_size;
    return 0;
}

int kaci_system_read(kaci_handle handle, int64_t offset, void *data,
                     int64_t bytes, int64_t *done)
{
    ssize_t count;

    do {
        count =
            pread(handle, data, (size_t)(bytes < MAX_CALL ? bytes : MAX_CALL),
                  (off_t)offset);
    } while (count < 0 && errno == EINTR);
    *done = count;
    return count < 0 ? fault() : 0;
}

int kaci_system_create(const char *path, kaci_handle *handle)
{
    do { // the umask makes of 0666 what the user wants
        *handle = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (*handle < 0 && errno == EINTR);
    return *handle < 0 ? fault() : 0;
}

int kaci_system_write(kaci_handle handle, const void *data, int64_t bytes,
                      int64_t *done)
{
    ssize_t count;

    do {
        count =
            write(handle, data, (size_t)(bytes < MAX_CALL ? bytes : MAX_CALL));
    } while (count < 0 && errno == EINTR);
    *done = count;
    return count < 0 ? fault() : 0;
}

int kaci_system_flush(kaci_handle handle)
{
    return fsync(handle) != 0 ? fault() : 0;
}

int kaci_system_close(kaci_handle handle)
{
    return close(handle) != 0 && errno != EINTR ? fault() : 0;
}

/* The directory is flushed too, or a crash could undo the renaming; systems
 * that cannot do it are left alone. */
int kaci_system_rename(const char *from, const char *to)
{
    const char *slash = strrchr(to, '/');
    char directory[KACI_REAL_PATH] = ".";
    int handle;

    if (rename(from, to) != 0) {
        return fault();
    }
    if (slash != NULL && slash - to < KACI_REAL_PATH - 1) {
        const size_t length = slash == to ? 1 : (size_t)(slash - to);

        memcpy(directory, to, length);
        directory[length] = '\0';
    }
    handle = open(directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (handle >= 0) {
        fsync(handle);
        close(handle);
    }
    return 0;
}

void kaci_system_remove(const char *path)
{
    unlink(path);
}

#endif

const char *kaci_fault_text(int code, char *text)
{
    const char *known = code == KACI_FAULT_EXISTS      ? "the file exists"
                        : code == KACI_FAULT_DIRECTORY ? "is a directory"
                        : code == KACI_FAULT_KIND      ? "is not a regular file"
                                                       : known_fault(code);

    if (known != NULL) {
        return known;
    }
    snprintf(text, 64, "system error %d", code);
    return text;
}
