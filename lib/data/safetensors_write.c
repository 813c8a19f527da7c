/* SPDX-License-Identifier: BSD-2-Clause */
/* safetensors files: write. */

#include "data/tensors_priv.h"

#include <string.h>

/* The header: measured first (text NULL), then filled in. */
struct text {
    char *text;
    int64_t size;
};

static void put(struct text *text, const char *bytes, int64_t size)
{
    if (text->text != NULL) {
        memcpy(text->text + text->size, bytes, (size_t)size);
    }
    text->size += size;
}

static void put_plain(struct text *text, const char *plain)
{
    put(text, plain, (int64_t)strlen(plain));
}

static void put_count(struct text *text, int64_t count)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%" PRId64, count);
    put_plain(text, digits);
}

static void put_string(struct text *text, const char *string)
{
    char escape[8];

    put_plain(text, "\"");
    for (; *string != 0; string++) {
        if (*string == '"' || *string == '\\') {
            put(text, "\\", 1);
            put(text, string, 1);
        } else if ((unsigned char)*string < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x",
                     (unsigned)(unsigned char)*string);
            put_plain(text, escape);
        } else {
            put(text, string, 1);
        }
    }
    put_plain(text, "\"");
}

static int64_t bytes_of(const struct kaci_tensor *tensor)
{
    return tensor->elements * kac_type_size(tensor->type);
}

static void put_tensor(struct text *text, const char *name,
                       const struct kaci_tensor *tensor, int64_t begin)
{
    put_string(text, name);
    put_plain(text, ":{\"dtype\":\"");
    put_plain(text, kac_type_name(tensor->type));
    put_plain(text, "\",\"shape\":[");
    for (int32_t i = 0; i < tensor->rank; i++) {
        put_plain(text, i > 0 ? "," : "");
        put_count(text, tensor->shape[i]);
    }
    put_plain(text, "],\"data_offsets\":[");
    put_count(text, begin);
    put_plain(text, ",");
    put_count(text, begin + bytes_of(tensor));
    put_plain(text, "]}");
}

// Padded with blanks so that 8 + size is a multiple of 64.
static void put_header(struct text *text, const kac_tensors *tensors)
{
    int64_t begin = 0;

    put_plain(text, "{");
    for (int64_t i = 0; i < tensors->entries; i++) {
        const int64_t which = tensors->by_key[i];

        put_plain(text, i > 0 ? "," : "\"__metadata__\":{");
        put_string(text, tensors->keys[which]);
        put_plain(text, ":");
        put_string(text, tensors->values[which]);
    }
    put_plain(text, tensors->entries > 0 ? "}" : "");
    for (int64_t i = 0; i < tensors->count; i++) {
        put_plain(text, i > 0 || tensors->entries > 0 ? "," : "");
        put_tensor(text, tensors->names[i], &tensors->tensor[i], begin);
        begin += bytes_of(&tensors->tensor[i]);
    }
    put_plain(text, "}");
    while ((8 + text->size) % 64 != 0) {
        put(text, " ", 1);
    }
}

// From memory, or from the file that the collection was opened from.
static kac_status put_data(struct kaci_writer *writer,
                           const kac_tensors *tensors,
                           const struct kaci_tensor *tensor)
{
    int64_t left = bytes_of(tensor), offset = tensor->offset;
    unsigned char block[16384];
    kac_status status = KAC_OK;

    if (tensors->file == NULL) {
        return kaci_writer_put(writer, tensor->data, left);
    }
    while (left > 0 && status == KAC_OK) {
        const int64_t part =
            left < (int64_t)sizeof block ? left : (int64_t)sizeof block;

        status = kaci_file_read(tensors->file, offset, part, block);
        if (status == KAC_OK) {
            status = kaci_writer_put(writer, block, part);
        }
        offset += part;
        left -= part;
    }
    return status;
}

static kac_status put_all(struct kaci_writer *writer,
                          const kac_tensors *tensors, const struct text *text)
{
    unsigned char head[8];
    kac_status status;

    kaci_put_u64(head, (uint64_t)text->size);
    status = kaci_writer_put(writer, head, 8);
    if (status == KAC_OK) {
        status = kaci_writer_put(writer, text->text, text->size);
    }
    for (int64_t i = 0; i < tensors->count && status == KAC_OK; i++) {
        status = put_data(writer, tensors, &tensors->tensor[i]);
    }
    return status;
}

// The header's offsets are sums of what the tensors take; all must be counts.
static int sizes_are_sane(const kac_tensors *tensors)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < tensors->count; i++) {
        const int64_t bytes = bytes_of(&tensors->tensor[i]);

        if (bytes > INT64_MAX / 2 - sum) {
            return 0;
        }
        sum += bytes;
    }
    return 1;
}

kac_status kac_tensors_write(const kac_tensors *tensors, const char *path)
{
    struct text text = {0};
    struct kaci_writer *writer = NULL;
    kac_status status;

    KACI_REQUIRE(tensors != NULL, "tensors is NULL");
    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(sizes_are_sane(tensors), "tensors are too large for a file");
    put_header(&text, tensors);
    text.text = kaci_alloc(tensors->context, text.size, 1);
    if (text.text == NULL) {
        return KACI_NO_MEMORY;
    }
    text.size = 0;
    put_header(&text, tensors);
    status = kaci_writer_open(tensors->context, path, &writer);
    if (status == KAC_OK) {
        status = put_all(writer, tensors, &text);
        if (status == KAC_OK) {
            status = kaci_writer_commit(writer);
        } else {
            kaci_writer_abort(writer);
        }
    }
    kaci_free(tensors->context, text.text);
    return status;
}
