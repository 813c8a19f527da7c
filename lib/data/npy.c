/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays in .npy files: open, read in blocks, write; data sets over them. */

#include "data/data_priv.h"

#include <string.h>

struct kac_npy {
    kac_context *context;
    struct kaci_file *file;
    struct kaci_npy_header header;
    struct kaci_elements elements;
    int64_t count;
};

struct npy_set {
    kac_dataset base;
    kac_npy *npy;
};

static const uint8_t magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

// NumPy itself refuses more than 10000 bytes unless told otherwise.
enum { MAX_HEADER = 1 << 20 };

// Where the dictionary begins and how long it is.
static kac_status read_preamble(const struct kaci_file *file, int64_t *start,
                                int64_t *size)
{
    const char *path = kaci_file_path(file);
    unsigned char head[12] = {0};
    const int64_t length = kaci_file_size(file);
    kac_status status =
        kaci_file_read(file, 0, length < 12 ? length : 12, head);

    if (status != KAC_OK) {
        return status;
    }
    if (length < 12 || memcmp(head, magic, 6) != 0) {
        return kaci_error(KAC_ERROR_FORMAT, "%.360s: no .npy file", path);
    }
    if (head[6] < 1 || head[6] > 3 || head[7] != 0) {
        return kaci_error(
            KAC_ERROR_FORMAT,
            "%.360s: .npy version %d.%d is not read; 1.0, 2.0 and "
            "3.0 are",
            path, head[6], head[7]);
    }
    *start = head[6] == 1 ? 10 : 12;
    *size = head[6] == 1 ? kaci_get_u16(head + 8) : kaci_get_u32(head + 8);
    if (*size > length - *start) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: the file ends within its header", path);
    }
    if (*size > MAX_HEADER) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: a header of %" PRId64
                          " bytes, must be at most %d",
                          path, *size, MAX_HEADER);
    }
    return KAC_OK;
}

// The elements must fill the rest of the file exactly.
static kac_status check_size(kac_npy *npy)
{
    const int32_t size = kac_type_size(npy->header.type);
    const int64_t left = kaci_file_size(npy->file) - npy->elements.offset;

    if (!kaci_count_elements(npy->header.rank, npy->header.shape, size,
                             &npy->count) ||
        npy->count > left / size) {
        return kaci_error(
            KAC_ERROR_FORMAT,
            "%.360s: the file ends before the array that its header "
            "promises",
            kaci_file_path(npy->file));
    }
    if (npy->count * size < left) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: %" PRId64
                          " bytes follow the array; must hold "
                          "one array and nothing else",
                          kaci_file_path(npy->file), left - npy->count * size);
    }
    return KAC_OK;
}

static kac_status read_header(kac_npy *npy)
{
    int64_t start = 0, size = 0;
    kac_status status = read_preamble(npy->file, &start, &size);
    char *text;

    if (status != KAC_OK) {
        return status;
    }
    text = kaci_alloc(npy->context, size, 1);
    if (text == NULL) {
        return KACI_NO_MEMORY;
    }
    status = kaci_file_read(npy->file, start, size, text);
    if (status == KAC_OK) {
        status =
            kaci_npy_parse(kaci_file_path(npy->file), text, size, &npy->header);
    }
    kaci_free(npy->context, text);
    npy->elements.file = npy->file;
    npy->elements.offset = start + size;
    npy->elements.type = npy->header.type;
    npy->elements.big = npy->header.big;
    return status == KAC_OK ? check_size(npy) : status;
}

kac_status kaci_npy_from_file(kac_context *context, struct kaci_file *file,
                              kac_npy **out)
{
    kac_npy *npy = kaci_alloc(context, 1, sizeof *npy);
    kac_status status;

    if (npy == NULL) {
        return KACI_NO_MEMORY;
    }
    npy->context = context;
    npy->file = file;
    status = read_header(npy);
    if (status != KAC_OK) {
        kaci_free(context, npy); // the file stays the caller's
        return status;
    }
    *out = npy;
    return KAC_OK;
}

static kac_status read_part(const kac_dataset *set, int64_t first, int64_t n,
                            float *out)
{
    const struct npy_set *own = (const struct npy_set *)set;

    return kaci_elements_read_f32(&own->npy->elements, first, n, out);
}

static kac_status read_set(const kac_dataset *set, int64_t first, int64_t n,
                           float *out)
{
    return read_part(set, first * set->dimension, n * set->dimension, out);
}

static void close_set(kac_dataset *set)
{
    kac_npy_destroy(((struct npy_set *)set)->npy);
}

static const struct kaci_source npy_source = {
    .read = read_set, .read_part = read_part, .close = close_set};

kac_status kaci_dataset_open_npy(kac_context *context, struct kaci_file *file,
                                 kac_dataset **out)
{
    const char *path = kaci_file_path(file);
    struct npy_set *set =
        kaci_dataset_new(context, &npy_source, sizeof *set, 1, 1);
    kac_npy *npy = NULL;
    kac_status status = KACI_NO_MEMORY;

    if (set == NULL) {
        goto fail;
    }
    status = kaci_npy_from_file(context, file, &npy);
    if (status != KAC_OK) {
        goto fail;
    }
    status = kaci_dataset_set_shape(&set->base, path, npy->header.rank,
                                    npy->header.shape);
    if (status == KAC_OK && npy->header.fortran && npy->header.rank > 1) {
        status =
            kaci_error(KAC_ERROR_FORMAT,
                       "%.360s: the array is in Fortran order; must be in C "
                       "order (numpy.ascontiguousarray)",
                       path);
    }
    if (status != KAC_OK) {
        goto fail;
    }
    set->npy = npy;
    *out = &set->base;
    return KAC_OK;
fail:
    kaci_free(context, npy);
    kaci_free(context, set);
    return status;
}

kac_status kac_npy_open(kac_context *ctx, const char *path, kac_npy **out)
{
    struct kaci_file *file;
    kac_status status;

    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_file_open(ctx, path, &file);
    if (status != KAC_OK) {
        return status;
    }
    status = kaci_npy_from_file(ctx, file, out);
    if (status != KAC_OK) {
        kaci_file_close(file);
    }
    return status;
}

void kac_npy_destroy(kac_npy *npy)
{
    if (npy != NULL) {
        kaci_file_close(npy->file);
        kaci_free(npy->context, npy);
    }
}

int32_t kac_npy_rank(const kac_npy *npy)
{
    return npy != NULL ? npy->header.rank : 0;
}

int64_t kac_npy_shape(const kac_npy *npy, int32_t i)
{
    return i >= 0 && i < kac_npy_rank(npy) ? npy->header.shape[i] : 0;
}

int64_t kac_npy_count(const kac_npy *npy)
{
    return npy != NULL ? npy->count : 0;
}

int32_t kac_npy_type(const kac_npy *npy)
{
    return npy != NULL ? npy->header.type : -1;
}

int32_t kac_npy_is_fortran(const kac_npy *npy)
{
    return npy != NULL && npy->header.fortran;
}

static kac_status check_read(const kac_npy *npy, int64_t first, int64_t n,
                             const void *out)
{
    KACI_REQUIRE(npy != NULL, "npy is NULL");
    KACI_REQUIRE(first >= 0, "first is %" PRId64 ", must be >= 0", first);
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n <= npy->count && first <= npy->count - n,
                 "first + n is %" PRId64 " + %" PRId64
                 ", must be at most the number of elements, %" PRId64,
                 first, n, npy->count);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    return KAC_OK;
}

kac_status kac_npy_read_f32(const kac_npy *npy, int64_t first, int64_t n,
                            float *out)
{
    kac_status status = check_read(npy, first, n, out);
    struct kaci_fpmode mode;

    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    status = kaci_elements_read_f32(&npy->elements, first, n, out);
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_npy_read(const kac_npy *npy, int64_t first, int64_t n,
                        double *out)
{
    kac_status status = check_read(npy, first, n, out);
    struct kaci_fpmode mode;

    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    status = kaci_elements_read(&npy->elements, first, n, out);
    kaci_fp_leave(mode);
    return status;
}

// The header, padded so that the data begin at a multiple of 64 bytes. 128 are
// enough: eight sizes whose product is below 2^63 have at most 26 digits.
static kac_status put_header(struct kaci_writer *writer, const char *type,
                             int32_t rank, const int64_t *shape)
{
    char text[128] = {0};
    size_t size = 10;

    memcpy(text, magic, 6);
    text[6] = 1; // version 1.0
    kaci_put_u16(text + 8, sizeof text - 10);
    size += (size_t)snprintf(
        text + size, sizeof text - size,
        "{'descr': '%s', 'fortran_order': False, 'shape': (", type);
    for (int32_t i = 0; i < rank; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 i == 0 ? "%" PRId64 : ", %" PRId64, shape[i]);
    }
    size += (size_t)snprintf(text + size, sizeof text - size, "%s), }",
                             rank == 1 ? "," : "");
    assert(size < sizeof text);
    memset(text + size, ' ', sizeof text - size);
    text[sizeof text - 1] = '\n';
    return kaci_writer_put(writer, text, sizeof text);
}

static kac_status write_array(kac_context *ctx, const char *path, int32_t rank,
                              const int64_t *shape, const float *floats,
                              const double *doubles)
{
    struct kaci_writer *writer;
    int64_t count = 0;
    kac_status status;

    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(rank >= 0 && rank <= KACI_MAX_RANK,
                 "rank is %" PRId32 ", must be in 0 .. %d", rank,
                 KACI_MAX_RANK);
    KACI_REQUIRE(rank == 0 || shape != NULL, "shape is NULL");
    for (int32_t i = 0; i < rank; i++) {
        KACI_REQUIRE(shape[i] >= 0,
                     "shape[%" PRId32 "] is %" PRId64 ", must be >= 0", i,
                     shape[i]);
    }
    KACI_REQUIRE(kaci_count_elements(rank, shape, 8, &count),
                 "shape has more elements than can be addressed");
    KACI_REQUIRE(count == 0 || floats || doubles, "data is NULL");
    status = kaci_writer_open(ctx, path, &writer);
    if (status != KAC_OK) {
        return status;
    }
    status = put_header(writer, doubles != NULL ? "<f8" : "<f4", rank, shape);
    if (status == KAC_OK) {
        status = doubles != NULL ? kaci_put_doubles(writer, count, doubles)
                                 : kaci_put_floats(writer, count, floats);
    }
    if (status != KAC_OK) {
        kaci_writer_abort(writer);
        return status;
    }
    return kaci_writer_commit(writer);
}

kac_status kac_npy_write_f32(kac_context *ctx, const char *path, int32_t rank,
                             const int64_t *shape, const float *data)
{
    return write_array(ctx, path, rank, shape, data, NULL);
}

kac_status kac_npy_write(kac_context *ctx, const char *path, int32_t rank,
                         const int64_t *shape, const double *data)
{
    return write_array(ctx, path, rank, shape, NULL, data);
}
