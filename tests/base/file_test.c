/* SPDX-License-Identifier: BSD-2-Clause */
/* Files: reading at offsets, and writing whole files or nothing. */
#if !defined(_XOPEN_SOURCE)
#define _XOPEN_SOURCE 700
#endif
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

static char directory[] = "/tmp/kacflow-file-test-XXXXXX";
static char path[128]; /* of the file that a test writes */

static int make_directory(void **state)
{
    (void)state;
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/file", directory);
    return 0;
}

/* Entries of the directory but for . and .. */
static int count_entries(void)
{
    DIR *stream = opendir(directory);
    int count = -2;

    assert_non_null(stream);
    while (readdir(stream) != NULL) {
        count++;
    }
    closedir(stream);
    return count;
}

static int empty_directory(void **state)
{
    char name[600];
    DIR *stream = opendir(directory);
    struct dirent *entry;

    (void)state;
    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        snprintf(name, sizeof name, "%s/%s", directory, entry->d_name);
        if (entry->d_name[0] != '.') {
            remove(name);
        }
    }
    closedir(stream);
    return 0;
}

static int remove_directory(void **state)
{
    empty_directory(state);
    return rmdir(directory);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_content(const char *name, const char *want)
{
    char text[64] = "";
    FILE *file = fopen(name, "rb");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, want);
}

static void assert_message_names(const char *word)
{
    if (strstr(kac_last_error(), word) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", kac_last_error(), word);
    }
}

/* ---- Reading ----------------------------------------------------------- */

static void blocks_are_read_at_offsets(void **state)
{
    struct kaci_file *file = NULL;
    char text[8] = "";

    (void)state;
    write_file(path, "0123456789");
    assert_int_equal(kaci_file_open(NULL, path, &file), KAC_OK);
    assert_int_equal(kaci_file_size(file), 10);
    assert_string_equal(kaci_file_path(file), path);
    assert_int_equal(kaci_file_read(file, 7, 3, text), KAC_OK);
    assert_string_equal(text, "789");
    assert_int_equal(kaci_file_read(file, 0, 2, text), KAC_OK);
    assert_string_equal(text, "019");
    assert_int_equal(kaci_file_read(file, 10, 0, text), KAC_OK);
    assert_int_equal(kaci_file_read(file, 8, 3, text), KAC_ERROR_FILE);
    assert_message_names("ends at byte 10");
    assert_int_equal(kaci_file_read(file, -1, 3, text), KAC_ERROR_ARGUMENT);
    assert_int_equal(kaci_file_read(file, 1, -3, text), KAC_ERROR_ARGUMENT);
    assert_int_equal(kaci_file_read(file, INT64_MAX, 1, text),
                     KAC_ERROR_ARGUMENT);
    kaci_file_close(file);
    kaci_file_close(NULL);
}

static void shortened_file_is_a_status(void **state)
{
    struct kaci_file *file = NULL;
    char text[16];

    (void)state;
    write_file(path, "0123456789");
    assert_int_equal(kaci_file_open(NULL, path, &file), KAC_OK);
    assert_int_equal(truncate(path, 4), 0);
    assert_int_equal(kaci_file_read(file, 0, 10, text), KAC_ERROR_FILE);
    assert_message_names("ends at byte 4");
    assert_message_names(path);
    kaci_file_close(file);
}

static void what_is_no_file_is_refused(void **state)
{
    struct kaci_file *file = NULL;

    (void)state;
    assert_int_equal(kaci_file_open(NULL, NULL, &file), KAC_ERROR_ARGUMENT);
    assert_int_equal(kaci_file_open(NULL, path, &file), KAC_ERROR_FILE);
    assert_message_names("no such file");
    assert_message_names(path);
    assert_int_equal(kaci_file_open(NULL, directory, &file), KAC_ERROR_FILE);
    assert_message_names("is a directory");
    assert_int_equal(kaci_file_open(NULL, "/dev/zero", &file), KAC_ERROR_FILE);
    assert_message_names("not a regular file");
    assert_int_equal(mkfifo(path, 0600), 0); // must not wait for a writer
    assert_int_equal(kaci_file_open(NULL, path, &file), KAC_ERROR_FILE);
    assert_message_names("not a regular file");
    assert_int_equal(kaci_file_open(NULL, "", &file), KAC_ERROR_FILE);
    assert_null(file);
}

/* ---- Writing ----------------------------------------------------------- */

static void file_appears_at_commit(void **state)
{
    struct kaci_writer *writer = NULL;
    struct stat info;

    (void)state;
    write_file(path, "old");
    assert_int_equal(kaci_writer_open(NULL, path, &writer), KAC_OK);
    assert_int_equal(count_entries(), 2);
    assert_int_equal(kaci_writer_put(writer, "n", 1), KAC_OK);
    assert_int_equal(kaci_writer_put(writer, NULL, 0), KAC_OK);
    assert_int_equal(kaci_writer_put(writer, "ew", 2), KAC_OK);
    assert_int_equal(kaci_writer_put(writer, "ew", -1), KAC_ERROR_ARGUMENT);
    assert_content(path, "old");
    assert_int_equal(kaci_writer_commit(writer), KAC_OK);
    assert_content(path, "new");
    assert_int_equal(count_entries(), 1);

    umask(027);
    remove(path);
    assert_int_equal(kaci_writer_open(NULL, path, &writer), KAC_OK);
    assert_int_equal(kaci_writer_commit(writer), KAC_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(info.st_size, 0);
    umask(022);
}

static void abort_leaves_the_old_file(void **state)
{
    struct kaci_writer *writer = NULL;

    (void)state;
    write_file(path, "old");
    assert_int_equal(kaci_writer_open(NULL, path, &writer), KAC_OK);
    assert_int_equal(kaci_writer_put(writer, "new", 3), KAC_OK);
    kaci_writer_abort(writer);
    kaci_writer_abort(NULL);
    assert_content(path, "old");
    assert_int_equal(count_entries(), 1);
}

static void large_files_are_written_in_order(void **state)
{
    enum { COUNT = 100000 };
    struct kaci_writer *writer = NULL;
    struct kaci_file *file = NULL;
    unsigned char *data = kaci_alloc(NULL, COUNT, 4);
    unsigned char *back = kaci_alloc(NULL, COUNT, 4);

    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        kaci_put_u32(data + 4 * i, i * 2654435761u);
    }
    assert_int_equal(kaci_writer_open(NULL, path, &writer), KAC_OK);
    for (int64_t at = 0, part = 1; at < 4 * COUNT; part = part * 3 + 1) {
        const int64_t left = 4 * COUNT - at;
        const int64_t bytes = part < left ? part : left;

        assert_int_equal(kaci_writer_put(writer, data + at, bytes), KAC_OK);
        at += bytes;
    }
    assert_int_equal(kaci_writer_commit(writer), KAC_OK);
    assert_int_equal(kaci_file_open(NULL, path, &file), KAC_OK);
    assert_int_equal(kaci_file_size(file), 4 * COUNT);
    assert_int_equal(kaci_file_read(file, 0, 4 * COUNT, back), KAC_OK);
    assert_memory_equal(data, back, 4 * COUNT);
    kaci_file_close(file);
    kaci_free(NULL, back);
    kaci_free(NULL, data);
}

static void two_writers_do_not_meet(void **state)
{
    struct kaci_writer *one = NULL, *two = NULL;

    (void)state;
    assert_int_equal(kaci_writer_open(NULL, path, &one), KAC_OK);
    assert_int_equal(kaci_writer_open(NULL, path, &two), KAC_OK);
    assert_int_equal(kaci_writer_put(one, "one", 3), KAC_OK);
    assert_int_equal(kaci_writer_put(two, "two", 3), KAC_OK);
    assert_int_equal(kaci_writer_commit(two), KAC_OK);
    assert_content(path, "two");
    assert_int_equal(kaci_writer_commit(one), KAC_OK);
    assert_content(path, "one");
    assert_int_equal(count_entries(), 1);
}

static void links_stay_links(void **state)
{
    struct kaci_writer *writer = NULL;
    char name[160];
    struct stat info;

    (void)state;
    snprintf(name, sizeof name, "%s/link", directory);
    write_file(path, "old");
    assert_int_equal(symlink("file", name), 0);
    assert_int_equal(kaci_writer_open(NULL, name, &writer), KAC_OK);
    assert_int_equal(kaci_writer_put(writer, "new", 3), KAC_OK);
    assert_int_equal(kaci_writer_commit(writer), KAC_OK);
    assert_content(path, "new");
    assert_int_equal(lstat(name, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
}

static void bad_targets_are_refused(void **state)
{
    struct kaci_writer *writer = NULL;
    char name[400];

    (void)state;
    assert_int_equal(kaci_writer_open(NULL, NULL, &writer), KAC_ERROR_ARGUMENT);
    assert_int_equal(kaci_writer_open(NULL, directory, &writer),
                     KAC_ERROR_FILE);
    assert_message_names("is a directory");
    assert_int_equal(kaci_writer_open(NULL, "/dev/null", &writer),
                     KAC_ERROR_FILE);
    assert_message_names("/dev/null");
    snprintf(name, sizeof name, "%s/none/file", directory);
    assert_int_equal(kaci_writer_open(NULL, name, &writer), KAC_ERROR_FILE);
    assert_message_names("no such file or directory");
    snprintf(name, sizeof name, "%s/%0300d", directory, 0);
    assert_int_equal(kaci_writer_open(NULL, name, &writer), KAC_ERROR_FILE);
    assert_message_names("too long");
    assert_null(writer);
    assert_int_equal(count_entries(), 0);
}

/* A full disk, played by a limit on the size of files. */
static void full_disk_leaves_the_old_file(void **state)
{
    static char block[200000];
    struct kaci_writer *writer = NULL;
    struct rlimit before, small;

    (void)state;
    write_file(path, "old");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 100000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(kaci_writer_open(NULL, path, &writer), KAC_OK);
    assert_int_equal(kaci_writer_put(writer, block, sizeof block),
                     KAC_ERROR_FILE);
    assert_message_names("too large");
    assert_int_equal(kaci_writer_commit(writer), KAC_ERROR_FILE);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_content(path, "old");
    assert_int_equal(count_entries(), 1);
}

/* ---- Without memory ---------------------------------------------------- */

struct scarce {
    int64_t left, blocks;
};

static void *scarce_allocate(void *user, int64_t bytes)
{
    struct scarce *scarce = user;

    if (scarce->left-- <= 0) {
        return NULL;
    }
    scarce->blocks++;
    return malloc((size_t)bytes);
}

static void scarce_release(void *user, void *memory)
{
    ((struct scarce *)user)->blocks--;
    free(memory);
}

static void failed_allocations_leave_nothing(void **state)
{
    struct scarce scarce = {100, 0};
    kac_context *context = NULL;
    int64_t own;

    (void)state;
    write_file(path, "old");
    assert_int_equal(kac_context_create_with_allocator(
                         scarce_allocate, scarce_release, &scarce, &context),
                     KAC_OK);
    own = scarce.blocks;
    for (int64_t left = 0;; left++) {
        struct kaci_file *file = NULL;
        struct kaci_writer *writer = NULL;
        kac_status status;

        scarce.left = left;
        status = kaci_file_open(context, path, &file);
        if (status == KAC_OK) {
            status = kaci_writer_open(context, path, &writer);
            kaci_writer_abort(writer);
        }
        kaci_file_close(file);
        assert_int_equal(scarce.blocks, own);
        assert_int_equal(count_entries(), 1);
        if (status == KAC_OK) {
            assert_true(left >= 6);
            break;
        }
        assert_int_equal(status, KAC_ERROR_MEMORY);
    }
    kac_context_destroy(context);
}

#define FILE_TEST(test) cmocka_unit_test_teardown(test, empty_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(blocks_are_read_at_offsets),
        FILE_TEST(shortened_file_is_a_status),
        FILE_TEST(what_is_no_file_is_refused),
        FILE_TEST(file_appears_at_commit),
        FILE_TEST(abort_leaves_the_old_file),
        FILE_TEST(large_files_are_written_in_order),
        FILE_TEST(two_writers_do_not_meet),
        FILE_TEST(links_stay_links),
        FILE_TEST(bad_targets_are_refused),
        FILE_TEST(full_disk_leaves_the_old_file),
        FILE_TEST(failed_allocations_leave_nothing),
    };

    umask(022);
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
