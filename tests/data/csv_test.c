/* SPDX-License-Identifier: BSD-2-Clause */
/* CSV files: dialects, locale, long files and lines, hostile files. */

#include "data_test.h"

#include <locale.h>

// Rows of a file as text "1 2/3 4", or the message.
static const char *read_back(const char *path)
{
    static char text[1024];
    kac_dataset *set;
    float out[64];
    int used = 0;

    if (kac_dataset_open(NULL, path, &set) != KAC_OK) {
        return kac_last_error();
    }
    assert_true(kac_dataset_count(set) * kac_dataset_dimension(set) <= 64);
    assert_ok(kac_dataset_read(set, 0, kac_dataset_count(set), out));
    for (int64_t i = 0; i < kac_dataset_count(set); i++) {
        for (int64_t j = 0; j < kac_dataset_dimension(set); j++) {
            const int d = (int)kac_dataset_dimension(set);

            used += snprintf(text + used, sizeof text - (size_t)used, "%s%g",
                             j > 0   ? " "
                             : i > 0 ? "/"
                                     : "",
                             (double)out[i * d + j]);
        }
    }
    kac_dataset_destroy(set);
    return text;
}

static void test_dialects(void **state)
{
    static const char *const cases[][2] = {
        {"1,2\n3,4\n", "1 2/3 4"},
        {"1,2\n3,4", "1 2/3 4"},
        {"1,2\r\n3,4\r\n", "1 2/3 4"},
        {"1,2\r\n3,4\r", "1 2/3 4"},
        {"1;2\n3;4\n", "1 2/3 4"},
        {"1\t2\n3\t4\n", "1 2/3 4"},
        {"1 2\n3 4\n", "1 2/3 4"},
        {"  1   2  \n\t3 \t 4\t\n", "1 2/3 4"},
        {" 1 , 2 \n 3,\t4\t\n", "1 2/3 4"},
        {" 1 \t 2 \n3\t4\n", "1 2/3 4"},
        {"1,\t2\n3,4\n", "1 2/3 4"},
        {"1\t;2\n3;4\n", "1 2/3 4"},
        {"7\n8\n9\n", "7/8/9"},
        {"7", "7"},
        {"x,y\n1,2\n", "1 2"},
        {"x;y\n1;2\n", "1 2"},
        {"my x\tmy y\n1\t2\n", "1 2"},
        {"\"a, b\",\"c\"\n1,2\n", "1 2"},
        {"a, b\n1 2\n", "1 2"}, // the rows say what separates them
        {"one column\n1\n2\n", "1/2"},
        {"# remark\n\n  \n1,2\n# another\n   # and one\n\n3,4\n\n\n#",
         "1 2/3 4"},
        {"\n\r\n1\r\n", "1"},
        {"\xef\xbb\xbfx,y\n1,2\n", "1 2"},
        {"\xef\xbb\xbf"
         "1,2\n",
         "1 2"},
        {"-1.5,+2.5e1,.5,5.,1E-2\n", "-1.5 25 0.5 5 0.01"},
        {"info,nano\n1,2\n", "1 2"},
    };

    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        assert_string_equal(read_back(write_text("d.csv", cases[i][0])),
                            cases[i][1]);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(read_back(write_text("n.txt", "1 2\n")), "1 2");
    assert_string_equal(read_back(write_text("n.tsv", "1\t2\n")), "1 2");
    assert_string_equal(read_back(write_text("n.CSV", "1\t2\n")), "1 2");
    assert_non_null(strstr(read_back(write_text("n.dat", "1 2\n")), ".csv"));
    assert_non_null(strstr(read_back(write_text("csv", "1 2\n")), ".csv"));
}

static void test_hostile(void **state)
{
    static const char *const bad[][2] = {
        {"", "empty"},
        {"\n\n", "empty"},
        {"# only a remark\n", "empty"},
        {"\xef\xbb\xbf", "empty"},
        {"x,y\n", "no row behind"},
        {"x,y", "no row behind"},
        {"x,y\n\n#\n", "no row behind"},
        {"1,2\n3\n", "line 2, field 1: fewer"},
        {"1,2\n3,4,5\n", "line 2, field 3: more"},
        {"1,2\n\n# x\n3,4,5\n", "line 4, field 3: more"},
        {"1,2\nx,4\n", "line 2, field 1: no number"},
        {"1,2\n3,\n", "line 2, field 2: no number"},
        {"1,2\n3,,4\n", "line 2, field 2: no number"},
        {"1,2,\n", "line 1, field 3: no number"},
        {",1,2\n", "line 1, field 1: no number"},
        {"1\t\t2\n", "line 1, field 2: no number"},
        {"x,1\n2,3\n", "line 1, field 1: no number"},
        {"1,x\n2,3\n", "line 1, field 2: no number"},
        {"x,y\nz,w\n1,2\n", "line 2, field 1: no number"},
        {"1,2\n3 4,5\n", "line 2, field 1: a number and"},
        {"1,2\n3;4\n", "line 2, field 1: a number and"},
        {"1,2x\n", "line 1, field 2: a number and"},
        {"1 2\n3 4x\n", "line 2, field 2: a number and"},
        {"1 2\n3-4\n", "line 2, field 1: a number and"},
        {"1,2\n3,4#\n", "line 2, field 2: a number and"},
        {"1,5;2,5\n", "no row behind"}, // decimal commas
        {"1,5;2,5\n3,5;4,5\n", "line 2, field 1: a number and"},
        {"1,0x10\n", "line 1, field 2: a number and"},
        {"1,2\r3,4\r", "line 1, field 2: a number and"},
        {"1,2\n\r3,4\n", "line 2, field 1: no number"},
        {"1,2\n--3,4\n", "line 2, field 1: no number"},
        {"1,2\n3e,4\n", "line 2, field 1: a number and"},
        {"1,2\n\"3\",4\n", "line 2, field 1: no number"},
        {"1,2\n\xff\xfe,4\n", "line 2, field 1: no number"},
    };
    const char *path = write_file("z.csv", "1,2\n3,\0004\n", 9);
    kac_dataset *set = NULL;

    (void)state;
    assert_error(kac_dataset_open(NULL, path, &set), KAC_ERROR_FORMAT,
                 "line 2, field 2");
    for (int i = 0; i < COUNT(bad); i++) {
        path = write_text("bad.csv", bad[i][0]);
        assert_error(kac_dataset_open(NULL, path, &set), KAC_ERROR_FORMAT,
                     bad[i][1]);
        assert_null(set);
    }
}

// Thousands of rows of changing length: any order of reading is the same.
static void test_long_file(void **state)
{
    enum { ROWS = 5000 };
    const char *path = temp_path("long.csv");
    FILE *file = fopen(path, "w");
    int64_t index[64];
    kac_dataset *set;
    float *out = malloc(sizeof *out * 3 * ROWS), some[3 * 64];

    (void)state;
    fprintf(file, "a,b,c\n");
    for (int i = 0; i < ROWS; i++) {
        fprintf(file, "%d, %*d,%d.5%s\n", i, i % 40, i * i % 1000, -i,
                i % 7 == 0 ? "\n# remark\n" : "");
    }
    fclose(file);
    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_int_equal(kac_dataset_count(set), ROWS);
    assert_ok(kac_dataset_read(set, 0, ROWS, out));
    for (int i = 0; i < ROWS; i++) {
        assert_true(out[3 * i] == (float)i);
        assert_true(out[3 * i + 1] == (float)(i * i % 1000));
        assert_true(out[3 * i + 2] == (i == 0 ? 0.5f : -(float)i - 0.5f));
    }
    for (int i = 0; i < 64; i++) {
        index[i] = i < 4 ? ROWS - 4 + i : (i * 7919) % ROWS;
    }
    assert_ok(kac_dataset_gather(set, 64, index, some));
    for (int i = 0; i < 64; i++) {
        assert_memory_equal(some + 3 * i, out + 3 * index[i], 3 * sizeof *out);
    }
    kac_dataset_destroy(set);
    free(out);
}

// Lines of many blocks: 20000 numbers, and 40000 blanks between two.
static void test_long_lines(void **state)
{
    const char *path = temp_path("wide.csv");
    FILE *file = fopen(path, "w");
    kac_dataset *set;
    float *out = malloc(sizeof *out * 40000);

    (void)state;
    for (int i = 0; i < 40000; i++) {
        fprintf(file, "%d%s", i, i % 20000 == 19999 ? "\n" : ",");
    }
    fclose(file);
    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_int_equal(kac_dataset_dimension(set), 20000);
    assert_ok(kac_dataset_gather(set, 2, (const int64_t[]){1, 0}, out));
    for (int i = 0; i < 40000; i++) {
        assert_true(out[i] == (float)((i + 20000) % 40000));
    }
    kac_dataset_destroy(set);
    file = fopen(path, "w");
    fprintf(file, "%40000d,%40000d\n%*s\n3,4", 1, 2, 40000, "# x");
    fclose(file);
    assert_string_equal(read_back(path), "1 2/3 4");
    free(out);
}

// 511 bytes are a number, more are refused, wherever the block ends.
static void test_long_numbers(void **state)
{
    char text[1200];

    (void)state;
    for (int size = 509; size <= 515; size++) {
        memset(text, '0', sizeof text);
        text[size - 1] = '7';
        strcpy(text + size, ",8\n");
        if (size < 512) {
            assert_string_equal(read_back(write_text("l.csv", text)), "7 8");
        } else {
            assert_non_null(
                strstr(read_back(write_text("l.csv", text)), "no number"));
        }
    }
}

static void test_locale(void **state)
{
    (void)state;
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL &&
        setlocale(LC_ALL, "de_DE.utf8") == NULL) {
        skip();
    } else {
        kac_dataset *set;
        float out[2];

        assert_ok(
            kac_dataset_open(NULL, write_text("l.csv", "1.5,2.25\n"), &set));
        assert_ok(kac_dataset_read(set, 0, 1, out));
        assert_true(out[0] == 1.5f && out[1] == 2.25f);
        kac_dataset_destroy(set);
        assert_error(
            kac_dataset_open(NULL, write_text("l.csv", "1,5;2\n"), &set),
            KAC_ERROR_FORMAT, "field 1");
        setlocale(LC_ALL, "C");
    }
}

static void test_nonfinite(void **state)
{
    static const char *const bad[] = {"1,2\n3,nan\n", "1,2\n3,-inf\n",
                                      "1,2\n3,1e39\n", "1,2\n3,1e999\n",
                                      "1,2\n3,NaN"};
    kac_dataset *set;
    float out[4];

    (void)state;
    for (int i = 0; i < COUNT(bad); i++) {
        assert_ok(kac_dataset_open(NULL, write_text("n.csv", bad[i]), &set));
        assert_ok(kac_dataset_read(set, 0, 1, out));
        assert_error(kac_dataset_read(set, 0, 2, out), KAC_ERROR_NONFINITE,
                     "row 1, column 1");
        kac_dataset_destroy(set);
    }
}

// Somebody else writes into the file, or makes it shorter.
static void test_changed_later(void **state)
{
    const char *path = write_text("c.csv", "1,2\n3,4\n5,6\n");
    kac_dataset *set;
    float out[6];

    (void)state;
    assert_ok(kac_dataset_open(NULL, path, &set));
    assert_int_equal(truncate(path, 5), 0);
    assert_error(kac_dataset_read(set, 0, 3, out), KAC_ERROR_FILE, "ends");
    kac_dataset_destroy(set);
    static const char *const others[] = {"1,2\n3,4\n5,x\n", "1,2\n3,4,5,6\n",
                                         "1,2\n3,4\n\n\n\n\n",
                                         "1,2\n3,4\n5\n\n\n"};
    for (int i = 0; i < COUNT(others); i++) {
        FILE *file;

        path = write_text("c.csv", "1,2\n3,4\n5,6\n");
        assert_ok(kac_dataset_open(NULL, path, &set));
        file = fopen(path, "r+");
        fputs(others[i], file);
        fclose(file);
        assert_error(kac_dataset_read(set, 0, 3, out), KAC_ERROR_FORMAT,
                     "changed");
        kac_dataset_destroy(set);
    }
}

static int32_t stop(void *user, const char *stage, int64_t done, int64_t total)
{
    int *calls = user;

    assert_string_equal(stage, "scan");
    assert_true(done > 0 && done <= total);
    return ++*calls >= 2;
}

// A long scan tells how far it is and can be stopped.
static void test_progress(void **state)
{
    const char *path = temp_path("p.csv");
    FILE *file = fopen(path, "w");
    kac_context *context;
    kac_dataset *set = NULL;
    int calls = 0;

    (void)state;
    for (int i = 0; i < 13000; i++) {
        fprintf(file, "%1000d\n", i);
    }
    fclose(file);
    assert_ok(kac_context_create(&context));
    assert_ok(kac_context_set_progress(context, stop, &calls));
    assert_error(kac_dataset_open(context, path, &set), KAC_ERROR_CALLBACK, "");
    assert_int_equal(calls, 2);
    assert_ok(kac_context_set_progress(context, NULL, NULL));
    kac_context_cancel(context);
    assert_error(kac_dataset_open(context, path, &set), KAC_ERROR_CANCELLED,
                 "");
    assert_null(set);
    kac_context_resume(context);
    assert_ok(kac_dataset_open(context, path, &set));
    kac_dataset_destroy(set);
    kac_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_long_file),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_long_numbers),
        cmocka_unit_test(test_locale),
        cmocka_unit_test(test_nonfinite),
        cmocka_unit_test(test_changed_later),
        cmocka_unit_test(test_progress),
    };

    return cmocka_run_group_tests(tests, NULL, remove_directory);
}
