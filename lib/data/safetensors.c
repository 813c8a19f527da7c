/* SPDX-License-Identifier: BSD-2-Clause */
/* safetensors files: open and check. */

#include "data/tensors_priv.h"

#include <string.h>

// The limit of the format's own readers.
enum { MAX_HEADER = 100000000 };

static kac_status bad(const kac_tensors *tensors, const char *name,
                      const char *what)
{
    return kaci_error(KAC_ERROR_FORMAT, "%.360s: tensor \"%.200s\" %s",
                      kaci_file_path(tensors->file), name, what);
}

// {"key": "value", ...}
static kac_status read_metadata(kac_tensors *tensors, struct kaci_json *json)
{
    kac_status status = kaci_json_expect(json, '{');
    int more = status == KAC_OK;

    if (more && kaci_json_peek(json) == '}') {
        return kaci_json_expect(json, '}');
    }
    while (status == KAC_OK && more) {
        char *key, *value;

        status = kaci_json_string(json, &key);
        if (status == KAC_OK) {
            status = kaci_json_expect(json, ':');
        }
        if (status == KAC_OK) {
            status = kaci_json_string(json, &value);
        }
        if (status == KAC_OK) {
            status = kaci_tensors_append_entry(tensors, key, value);
        }
        if (status == KAC_OK) {
            status = kaci_json_more(json, '}', &more);
        }
    }
    return status;
}

// [2, 3]; at most `limit` counts.
static kac_status read_counts(struct kaci_json *json, int32_t limit,
                              int64_t *out, int32_t *n)
{
    kac_status status = kaci_json_expect(json, '[');
    int more = status == KAC_OK;

    *n = 0;
    if (more && kaci_json_peek(json) == ']') {
        return kaci_json_expect(json, ']');
    }
    while (status == KAC_OK && more) {
        if (*n == limit) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "%.360s: byte %" PRId64
                              " of the header: more than "
                              "%" PRId32 " numbers",
                              json->path, json->at, limit);
        }
        status = kaci_json_count(json, &out[*n]);
        if (status == KAC_OK) {
            *n += 1;
            status = kaci_json_more(json, ']', &more);
        }
    }
    return status;
}

static kac_status read_dtype(const kac_tensors *tensors, const char *name,
                             struct kaci_json *json, struct kaci_tensor *out)
{
    char *type;
    kac_status status = kaci_json_string(json, &type);

    if (status == KAC_OK && kac_type_from_name(type, &out->type) != KAC_OK) {
        return bad(tensors, name, "has an unknown type");
    }
    return status;
}

// Offsets that fit the shape; where the data begin is added later.
static kac_status check_tensor(const kac_tensors *tensors, const char *name,
                               struct kaci_tensor *tensor, int64_t begin,
                               int64_t end)
{
    const int32_t size = kac_type_size(tensor->type);

    if (begin > end || !kaci_count_elements(tensor->rank, tensor->shape, size,
                                            &tensor->elements)) {
        return bad(tensors, name, "has impossible sizes or offsets");
    }
    if (tensor->elements * size != end - begin) {
        return bad(tensors, name, "has a shape that does not fit its offsets");
    }
    tensor->offset = begin;
    return KAC_OK;
}

// {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, in any order.
static kac_status read_tensor(kac_tensors *tensors, char *name,
                              struct kaci_json *json)
{
    struct kaci_tensor tensor = {0};
    int64_t offsets[2] = {0};
    int32_t n = 0;
    int seen = 0, more = 1;
    kac_status status = kaci_json_expect(json, '{');

    while (status == KAC_OK && more) {
        char *key;
        int bit;

        status = kaci_json_string(json, &key);
        if (status == KAC_OK) {
            status = kaci_json_expect(json, ':');
        }
        if (status != KAC_OK) {
            return status;
        }
        bit = strcmp(key, "dtype") == 0          ? 1
              : strcmp(key, "shape") == 0        ? 2
              : strcmp(key, "data_offsets") == 0 ? 4
                                                 : 0;
        if (bit == 0 || (seen & bit) != 0) {
            return bad(tensors, name, "has an unknown or repeated key");
        }
        seen |= bit;
        status = bit == 1   ? read_dtype(tensors, name, json, &tensor)
                 : bit == 2 ? read_counts(json, KACI_MAX_RANK, tensor.shape,
                                          &tensor.rank)
                            : read_counts(json, 2, offsets, &n);
        if (status == KAC_OK) {
            status = kaci_json_more(json, '}', &more);
        }
    }
    if (status != KAC_OK) {
        return status;
    }
    if (seen != 7 || n != 2) {
        return bad(tensors, name, "lacks a type, a shape or two offsets");
    }
    status = check_tensor(tensors, name, &tensor, offsets[0], offsets[1]);
    return status == KAC_OK ? kaci_tensors_append(tensors, name, &tensor)
                            : status;
}

static kac_status read_items(kac_tensors *tensors, struct kaci_json *json)
{
    int metadata = 0, more = 1;
    kac_status status = kaci_json_expect(json, '{');

    if (status == KAC_OK && kaci_json_peek(json) == '}') {
        return kaci_json_expect(json, '}');
    }
    while (status == KAC_OK && more) {
        char *name;

        status = kaci_json_string(json, &name);
        if (status == KAC_OK) {
            status = kaci_json_expect(json, ':');
        }
        if (status == KAC_OK && strcmp(name, "__metadata__") == 0) {
            if (metadata++) {
                return kaci_error(KAC_ERROR_FORMAT,
                                  "%.360s: the metadata are repeated",
                                  json->path);
            }
            status = read_metadata(tensors, json);
        } else if (status == KAC_OK) {
            status = read_tensor(tensors, name, json);
        }
        if (status == KAC_OK) {
            status = kaci_json_more(json, '}', &more);
        }
    }
    return status;
}

// Sorts the names and refuses repeated ones.
static kac_status check_names(const kac_tensors *tensors, char *const *names,
                              int64_t *order, int64_t n)
{
    kaci_sort_names(names, order, n);
    for (int64_t i = 1; i < n; i++) {
        if (strcmp(names[order[i - 1]], names[order[i]]) == 0) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "%.360s: the name \"%.200s\" is repeated",
                              kaci_file_path(tensors->file), names[order[i]]);
        }
    }
    return KAC_OK;
}

// Empty tensors lie before the one that begins where they do.
static int lies_before(const void *user, int64_t a, int64_t b)
{
    const struct kaci_tensor *tensor = user;

    if (tensor[a].offset != tensor[b].offset) {
        return tensor[a].offset < tensor[b].offset;
    }
    return tensor[a].elements == 0 && tensor[b].elements != 0;
}

// The tensors must fill `bytes` bytes without overlap or gap; then their
// offsets are made to count from the beginning of the file.
static kac_status check_layout(kac_tensors *tensors, int64_t start,
                               int64_t bytes)
{
    int64_t end = 0;

    for (int64_t i = 0; i < tensors->count; i++) {
        tensors->by_name[i] = i;
    }
    kaci_sort_indices(tensors->by_name, tensors->count, lies_before,
                      tensors->tensor);
    for (int64_t i = 0; i < tensors->count; i++) {
        const int64_t which = tensors->by_name[i];
        struct kaci_tensor *tensor = &tensors->tensor[which];

        if (tensor->offset != end) {
            return bad(tensors, tensors->names[which],
                       tensor->offset < end
                           ? "overlaps another one"
                           : "leaves a gap behind the one before it");
        }
        end += tensor->elements * kac_type_size(tensor->type);
        if (end > bytes) {
            return bad(tensors, tensors->names[which],
                       "ends behind the end of the file");
        }
        tensor->offset += start;
    }
    if (end != bytes) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: %" PRId64 " bytes follow the last tensor",
                          kaci_file_path(tensors->file), bytes - end);
    }
    return KAC_OK;
}

static kac_status read_header(kac_tensors *tensors)
{
    const char *path = kaci_file_path(tensors->file);
    const int64_t length = kaci_file_size(tensors->file);
    unsigned char head[8];
    uint64_t size;
    kac_status status;

    if (length < 8) {
        return kaci_error(KAC_ERROR_FORMAT, "%.360s: no safetensors file",
                          path);
    }
    status = kaci_file_read(tensors->file, 0, 8, head);
    if (status != KAC_OK) {
        return status;
    }
    size = kaci_get_u64(head);
    if (size < 2 || size > MAX_HEADER || (int64_t)size > length - 8) {
        return kaci_error(
            KAC_ERROR_FORMAT,
            "%.360s: no safetensors file, or one that ends within "
            "its header (of %" PRIu64 " bytes)",
            path, size);
    }
    tensors->header = kaci_alloc(tensors->context, (int64_t)size, 1);
    if (tensors->header == NULL) {
        return KACI_NO_MEMORY;
    }
    status = kaci_file_read(tensors->file, 8, (int64_t)size, tensors->header);
    if (status == KAC_OK) {
        struct kaci_json json = {path, tensors->header, (int64_t)size, 0};

        status = read_items(tensors, &json);
        if (status == KAC_OK &&
            (kaci_json_peek(&json) != 0 || json.at != json.size)) {
            status = kaci_error(
                KAC_ERROR_FORMAT,
                "%.360s: something follows the header's last '}'", path);
        }
    }
    if (status == KAC_OK) {
        status = check_layout(tensors, 8 + (int64_t)size,
                              length - 8 - (int64_t)size);
    }
    if (status == KAC_OK) {
        status = check_names(tensors, tensors->names, tensors->by_name,
                             tensors->count);
    }
    if (status == KAC_OK) {
        status = check_names(tensors, tensors->keys, tensors->by_key,
                             tensors->entries);
    }
    return status;
}

kac_status kac_tensors_open(kac_context *ctx, const char *path,
                            kac_tensors **out)
{
    kac_tensors *tensors = NULL;
    kac_status status;

    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kac_tensors_create(ctx, &tensors);
    if (status == KAC_OK) {
        status = kaci_file_open(ctx, path, &tensors->file);
    }
    if (status == KAC_OK) {
        status = read_header(tensors);
    }
    if (status != KAC_OK) {
        goto fail;
    }
    *out = tensors;
    return KAC_OK;
fail:
    kac_tensors_destroy(tensors);
    return status;
}
