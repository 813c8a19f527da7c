/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests of files written, of files of every type and byte order read, of
 * messages, and what threads and callbacks do. */
#include "portable.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#include <wchar.h>
#endif

/* A letter that is not ASCII, in UTF-8. */
static const char array_path[] = "portable_\xc3\xa4rray.npy";
static const char tensors_path[] = "portable_tensors.safetensors";
static const char plain_path[] = "portable_plain";
static const char csv_path[] = "portable_table.csv";

/* By the name that the system has for it. */
static int remove_array(void)
{
#if defined(_WIN32)
    return _wremove(L"portable_\u00e4rray.npy");
#else
    return remove(array_path);
#endif
}

static void write_file(struct digest *digest, const char *path,
                       const void *data, size_t bytes)
{
    FILE *file = fopen(path, "wb");

    HOLDS(digest, file != NULL);
    if (file != NULL) {
        HOLDS(digest, fwrite(data, 1, bytes, file) == bytes);
        HOLDS(digest, fclose(file) == 0);
    }
}

/* ---- Arrays ------------------------------------------------------------- */

enum { ROWS = 3, COLUMNS = 2, NUMBERS = ROWS * COLUMNS };
static const double numbers[NUMBERS] = {1, -2.5, 0x1p-1060, 1e300, -0.0, 0.1};
static const int64_t shape[2] = {ROWS, COLUMNS};

/* An .npy file of that type, with the numbers 1 .. 6 in bytes that are here as
 * a text, in either order. */
static void add_typed(struct digest *digest, const char *descr,
                      const char *bytes, size_t size)
{
    char file[256], header[119];
    kac_npy *npy = NULL;
    double out[NUMBERS];

    memcpy(file, "\x93NUMPY\x01\x00\x76\x00", 10);
    snprintf(header, sizeof header,
             "{'descr': '%s', 'fortran_order': False, 'shape': (3, 2), }",
             descr);
    memset(file + 10, ' ', 117);
    memcpy(file + 10, header, strlen(header));
    file[127] = '\n';
    memcpy(file + 128, bytes, size);
    write_file(digest, plain_path, file, 128 + size);
    OK(digest, kac_npy_open(NULL, plain_path, &npy));
    OK(digest, kac_npy_read(npy, 0, NUMBERS, out));
    for (int i = 0; i < NUMBERS; i++) {
        HOLDS(digest, out[i] == i + 1);
    }
    kac_npy_destroy(npy);
    remove(plain_path);
}

void part_arrays(struct digest *digest, kac_context *ctx)
{
    kac_npy *npy = NULL;
    double out[NUMBERS];
    float single[NUMBERS];

    // The second one takes the place of the first.
    OK(digest, kac_npy_write(ctx, array_path, 2, shape, numbers));
    OK(digest, kac_npy_write(ctx, array_path, 2, shape, numbers));
    OK(digest, kac_npy_open(ctx, array_path, &npy));
    HOLDS(digest, kac_npy_rank(npy) == 2 && kac_npy_shape(npy, 0) == ROWS);
    OK(digest, kac_npy_read(npy, 0, NUMBERS, out));
    HOLDS(digest, memcmp(out, numbers, sizeof out) == 0);
    OK(digest, kac_npy_read_f32(npy, 0, NUMBERS, single));
    add_f32(digest, NUMBERS, single);
    kac_npy_destroy(npy);
    HOLDS(digest, remove_array() == 0);
    OK(digest, kac_npy_write(ctx, plain_path, 2, shape, numbers));
    add_file(digest, plain_path);
    OK(digest, kac_npy_write_f32(ctx, plain_path, 2, shape, single));
    add_file(digest, plain_path);
    remove(plain_path);
    add_typed(digest, "|u1", "\1\2\3\4\5\6", 6);
    add_typed(digest, "<i2", "\1\0\2\0\3\0\4\0\5\0\6\0", 12);
    add_typed(digest, ">i2", "\0\1\0\2\0\3\0\4\0\5\0\6", 12);
    add_typed(digest, "<f2", "\0\x3c\0\x40\0\x42\0\x44\0\x45\0\x46", 12);
    add_typed(digest, ">f2", "\x3c\0\x40\0\x42\0\x44\0\x45\0\x46\0", 12);
    add_typed(digest, "<f4",
              "\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40"
              "\0\0\x80\x40\0\0\xa0\x40\0\0\xc0\x40",
              24);
    add_typed(digest, ">f4",
              "\x3f\x80\0\0\x40\0\0\0\x40\x40\0\0"
              "\x40\x80\0\0\x40\xa0\0\0\x40\xc0\0\0",
              24);
    add_typed(digest, ">f8",
              "\x3f\xf0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\x40\x08\0\0\0\0\0\0"
              "\x40\x10\0\0\0\0\0\0\x40\x14\0\0\0\0\0\0\x40\x18\0\0\0\0\0\0",
              48);
}

/* ---- Tensors ------------------------------------------------------------ */

void part_tensors(struct digest *digest, kac_context *ctx)
{
    static const int64_t whole[3] = {INT64_MIN, -1, INT64_MAX}, three = 3;
    static const char foreign[] =
        "{\"half\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},"
        "\"short\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[4,8]}}";
    char file[256];
    kac_tensors *tensors = NULL;
    double out[NUMBERS];
    float single[NUMBERS];
    int64_t back[3];

    for (int i = 0; i < NUMBERS; i++) {
        single[i] = (float)numbers[i];
    }
    OK(digest, kac_tensors_create(ctx, &tensors));
    OK(digest, kac_tensors_add(tensors, "double", 2, shape, numbers));
    OK(digest, kac_tensors_add_f32(tensors, "single", 2, shape, single));
    OK(digest, kac_tensors_add_i64(tensors, "whole", 1, &three, whole));
    OK(digest, kac_tensors_set_metadata(tensors, "note", "\"\xc3\xa4\"\n"));
    OK(digest, kac_tensors_write(tensors, tensors_path));
    kac_tensors_destroy(tensors);
    tensors = NULL;
    add_file(digest, tensors_path);
    OK(digest, kac_tensors_open(ctx, tensors_path, &tensors));
    OK(digest, kac_tensors_read(tensors, kac_tensors_find(tensors, "double"),
                                NUMBERS, out));
    HOLDS(digest, memcmp(out, numbers, sizeof out) == 0);
    OK(digest, kac_tensors_read_i64(tensors, kac_tensors_find(tensors, "whole"),
                                    3, back));
    HOLDS(digest, memcmp(back, whole, sizeof back) == 0);
    add_text(digest, kac_tensors_metadata(tensors, "note"));
    kac_tensors_destroy(tensors);
    tensors = NULL;

    memset(file, 0, sizeof file);
    file[0] = (char)strlen(foreign);
    memcpy(file + 8, foreign, strlen(foreign));
    memcpy(file + 8 + strlen(foreign), "\x80\x3f\x20\xc1\xfe\xff\x39\x30", 8);
    write_file(digest, tensors_path, file, 16 + strlen(foreign));
    OK(digest, kac_tensors_open(ctx, tensors_path, &tensors));
    OK(digest,
       kac_tensors_read(tensors, kac_tensors_find(tensors, "half"), 2, out));
    HOLDS(digest, out[0] == 1 && out[1] == -10);
    OK(digest,
       kac_tensors_read(tensors, kac_tensors_find(tensors, "short"), 2, out));
    HOLDS(digest, out[0] == -2 && out[1] == 12345);
    kac_tensors_destroy(tensors);
    remove(tensors_path);
}

/* ---- Tables of other programs ------------------------------------------- */

static void add_table(struct digest *digest, kac_context *ctx, const char *path,
                      int64_t n, int64_t d)
{
    kac_dataset *data = NULL;
    float points[32];

    OK(digest, kac_dataset_open(ctx, path, &data));
    HOLDS(digest, kac_dataset_count(data) == n);
    HOLDS(digest, kac_dataset_dimension(data) == d);
    OK(digest, kac_dataset_read(data, 0, n, points));
    add_f32(digest, n * d, points);
    kac_dataset_destroy(data);
    remove(path);
}

void part_tables(struct digest *digest, kac_context *ctx)
{
    static const char csv[] = "x,y\r\n"
                              "1.5,-2e-3\r\n"
                              "0.1,123456789.123456789\n"
                              "1e-45,3.4028235e38\n"
                              "4.9e-324,0.3000000000000000166533453694\n";
    static const char idx_i2[] = "\0\0\x0b\x02\0\0\0\2\0\0\0\2"
                                 "\0\1\xff\xfe\x30\x39\x80\0";
    static const char idx_f8[] = "\0\0\x0e\x01\0\0\0\2"
                                 "\x3f\xf8\0\0\0\0\0\0\xc0\x04\0\0\0\0\0\0";

    write_file(digest, csv_path, csv, sizeof csv - 1);
    add_table(digest, ctx, csv_path, 4, 2);
    write_file(digest, plain_path, idx_i2, sizeof idx_i2 - 1);
    add_table(digest, ctx, plain_path, 2, 2);
    write_file(digest, plain_path, idx_f8, sizeof idx_f8 - 1);
    add_table(digest, ctx, plain_path, 2, 1);
}

/* ---- Errors ------------------------------------------------------------- */

/* Counts the allocations and fails one. */
struct heap {
    int64_t count, fail, in_use;
};

static void *heap_allocate(void *user, int64_t bytes)
{
    struct heap *heap = user;
    void *memory = NULL;

    if (heap->count++ != heap->fail) {
        memory = malloc((size_t)bytes);
        heap->in_use += memory != NULL;
    }
    return memory;
}

static void heap_release(void *user, void *memory)
{
    struct heap *heap = user;

    heap->in_use--;
    free(memory);
}

/* Every allocation of a small task fails once, and nothing leaks. */
static void fail_allocations(struct digest *digest)
{
    static const int64_t width = 4;
    kac_status status = KAC_ERROR_MEMORY;

    for (int64_t fail = 0; status == KAC_ERROR_MEMORY && fail < 1000; fail++) {
        struct heap heap = {0, fail, 0};
        kac_context *ctx = NULL;
        kac_network *network = NULL;

        status = kac_context_create_with_allocator(heap_allocate, heap_release,
                                                   &heap, &ctx);
        if (status == KAC_OK) {
            status = kac_network_create_mlp(ctx, 2, 1, &width, &network);
        }
        if (status == KAC_OK) {
            status = kac_network_initialize(network, 1, 0);
        }
        kac_network_destroy(network);
        kac_context_destroy(ctx);
        HOLDS(digest, heap.in_use == 0);
        HOLDS(digest, fail > 0 || status == KAC_ERROR_MEMORY);
    }
    HOLDS(digest, status == KAC_OK);
}

void part_errors(struct digest *digest, kac_context *ctx)
{
    static const char broken[] = "\x93NUMPY\x07";
    kac_process *process = NULL;
    kac_npy *npy = NULL;
    kac_model *model = NULL;
    double x = 7;

    REFUSED(digest, KAC_ERROR_ARGUMENT,
            kac_process_create_kac(ctx, -1.5, 3, &process));
    REFUSED(digest, KAC_ERROR_ARGUMENT,
            kac_random_normal(1, 0, -INT64_C(5000000000), 1, &x));
    REFUSED(digest, KAC_ERROR_ARGUMENT, kac_law_cdf(1, NAN, 1, 1, &x, &x));
    REFUSED(digest, KAC_ERROR_FILE,
            kac_npy_open(ctx, "portable_not_there", &npy));
    REFUSED(digest, KAC_ERROR_FILE, kac_npy_open(ctx, ".", &npy));
    REFUSED(digest, KAC_ERROR_FILE,
            kac_npy_write(ctx, "portable_not_there/a", 2, shape, numbers));
    write_file(digest, plain_path, broken, sizeof broken - 1);
    REFUSED(digest, KAC_ERROR_FORMAT, kac_npy_open(ctx, plain_path, &npy));
    REFUSED(digest, KAC_ERROR_FORMAT, kac_model_load(ctx, plain_path, &model));
    remove(plain_path);
    HOLDS(digest, x == 7 && process == NULL && npy == NULL && model == NULL);
    fail_allocations(digest);
}

/* ---- Threads ------------------------------------------------------------ */

static int32_t stop_at_half(void *user, const char *stage, int64_t done,
                            int64_t total)
{
    (void)user;
    (void)stage;
    return 2 * done >= total;
}

void part_threads(struct digest *digest, kac_context *unused)
{
    enum { N = 400, D = 2 };
    static const int64_t hidden[2] = {32, 32};
    static float drawn[N * D], first[N * D];
    kac_context *ctx = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;

    (void)unused;
    OK(digest, kac_context_create(&ctx));
    OK(digest, kac_process_create_kac(ctx, 9, 3, &process));
    OK(digest, kac_network_create_mlp(ctx, D, 2, hidden, &network));
    OK(digest, kac_network_initialize(network, 1, 0));
    OK(digest, kac_field_create_learned(ctx, network, &field));
    OK(digest, kac_sampler_create(ctx, process, field, &sampler));
    for (int32_t threads = 1; threads <= 8; threads++) {
        OK(digest, kac_context_set_threads(ctx, threads));
        OK(digest, kac_sampler_draw(sampler, 1, 0, N, NULL, drawn));
        if (threads == 1) {
            memcpy(first, drawn, sizeof first);
            add_f32(digest, N * D, drawn);
        }
        HOLDS(digest, memcmp(first, drawn, sizeof first) == 0);
    }
    OK(digest, kac_context_set_threads(ctx, 0));
    HOLDS(digest, kac_context_threads(ctx) >= 1);
    OK(digest, kac_context_set_progress(ctx, stop_at_half, NULL));
    REFUSED(digest, KAC_ERROR_CALLBACK,
            kac_sampler_draw(sampler, 1, 0, N, NULL, drawn));
    OK(digest, kac_context_set_progress(ctx, NULL, NULL));
    kac_context_cancel(ctx);
    REFUSED(digest, KAC_ERROR_CANCELLED,
            kac_sampler_draw(sampler, 1, 0, N, NULL, drawn));
    kac_context_resume(ctx);
    OK(digest, kac_sampler_draw(sampler, 1, 0, N, NULL, drawn));
    HOLDS(digest, memcmp(first, drawn, sizeof first) == 0);
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_context_destroy(ctx);
}
