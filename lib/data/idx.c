/* SPDX-License-Identifier: BSD-2-Clause */
/* Data sets over IDX files, the format of the MNIST pictures. */

#include "data/data_priv.h"

struct idx_set {
    kac_dataset base;
    struct kaci_file *file;
    struct kaci_elements elements;
};

static kac_status read_part(const kac_dataset *set, int64_t first, int64_t n,
                            float *out)
{
    const struct idx_set *own = (const struct idx_set *)set;

    return kaci_elements_read_f32(&own->elements, first, n, out);
}

static kac_status read_set(const kac_dataset *set, int64_t first, int64_t n,
                           float *out)
{
    return read_part(set, first * set->dimension, n * set->dimension, out);
}

static void close_set(kac_dataset *set)
{
    kaci_file_close(((struct idx_set *)set)->file);
}

static const struct kaci_source idx_source = {
    .read = read_set, .read_part = read_part, .close = close_set};

// Type of a type byte, or -1.
static int32_t idx_type(int code)
{
    switch (code) {
    case 0x08:
        return KAC_TYPE_U8;
    case 0x09:
        return KAC_TYPE_I8;
    case 0x0b:
        return KAC_TYPE_I16;
    case 0x0c:
        return KAC_TYPE_I32;
    case 0x0d:
        return KAC_TYPE_F32;
    case 0x0e:
        return KAC_TYPE_F64;
    default:
        return -1;
    }
}

// Sizes of the dimensions, of which there are 1 to 8; the elements must fill
// the rest of the file exactly.
static kac_status read_shape(struct idx_set *set, int32_t rank)
{
    const char *path = kaci_file_path(set->file);
    const int32_t size = kac_type_size(set->elements.type);
    const int64_t offset = 4 + 4 * (int64_t)rank;
    const int64_t left = kaci_file_size(set->file) - offset;
    unsigned char bytes[4 * KACI_MAX_RANK];
    int64_t shape[KACI_MAX_RANK], count;
    kac_status status;

    if (left < 0) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: the file ends within its header", path);
    }
    status = kaci_file_read(set->file, 4, 4 * (int64_t)rank, bytes);
    if (status != KAC_OK) {
        return status;
    }
    for (int32_t i = 0; i < rank; i++) {
        const unsigned char *p = bytes + 4 * i;

        shape[i] = (int64_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
    }
    if (!kaci_count_elements(rank, shape, size, &count) ||
        count > left / size) {
        return kaci_error(
            KAC_ERROR_FORMAT,
            "%.360s: the file ends before the array that its header "
            "promises",
            path);
    }
    if (count * size < left) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: %" PRId64 " bytes follow the array", path,
                          left - count * size);
    }
    set->elements.offset = offset;
    return kaci_dataset_set_shape(&set->base, path, rank, shape);
}

kac_status kaci_dataset_open_idx(kac_context *context, struct kaci_file *file,
                                 kac_dataset **out)
{
    const char *path = kaci_file_path(file);
    unsigned char head[4];
    struct idx_set *set;
    kac_status status = kaci_file_read(file, 0, 4, head);

    if (status != KAC_OK) {
        return status;
    }
    if (idx_type(head[2]) < 0 || head[3] < 1 || head[3] > KACI_MAX_RANK) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: IDX type 0x%02x with %d dimensions is not "
                          "read; 0x08, 0x09, 0x0b to 0x0e with 1 to %d are",
                          path, (unsigned)head[2], head[3], KACI_MAX_RANK);
    }
    set = kaci_dataset_new(context, &idx_source, sizeof *set, 1, 1);
    if (set == NULL) {
        return KACI_NO_MEMORY;
    }
    set->file = file;
    set->elements.file = file;
    set->elements.type = idx_type(head[2]);
    set->elements.big = 1;
    status = read_shape(set, head[3]);
    if (status != KAC_OK) {
        kaci_free(context, set); // the file stays the caller's
        return status;
    }
    *out = &set->base;
    return KAC_OK;
}
