/* SPDX-License-Identifier: BSD-2-Clause */
/* Collections of named tensors: fill, look up, read. */

#include "data/tensors_priv.h"

#include <string.h>

kac_status kac_tensors_create(kac_context *ctx, kac_tensors **out)
{
    kac_tensors *tensors;

    KACI_REQUIRE(out != NULL, "out is NULL");
    tensors = kaci_alloc(ctx, 1, sizeof *tensors);
    if (tensors == NULL) {
        return KACI_NO_MEMORY;
    }
    tensors->context = ctx;
    *out = tensors;
    return KAC_OK;
}

void kac_tensors_destroy(kac_tensors *tensors)
{
    const kac_context *context;

    if (tensors == NULL) {
        return;
    }
    context = tensors->context;
    if (tensors->header == NULL) { // else the names lie in the header
        for (int64_t i = 0; i < tensors->count; i++) {
            kaci_free(context, tensors->names[i]);
            kaci_free(context, tensors->tensor[i].data);
        }
        for (int64_t i = 0; i < tensors->entries; i++) {
            kaci_free(context, tensors->keys[i]);
            kaci_free(context, tensors->values[i]);
        }
    }
    kaci_free(context, tensors->names);
    kaci_free(context, tensors->by_name);
    kaci_free(context, tensors->tensor);
    kaci_free(context, tensors->keys);
    kaci_free(context, tensors->by_key);
    kaci_free(context, tensors->values);
    kaci_free(context, tensors->header);
    kaci_file_close(tensors->file);
    kaci_free(context, tensors);
}

static const struct kaci_tensor *at(const kac_tensors *tensors, int64_t i)
{
    return tensors != NULL && i >= 0 && i < tensors->count ? &tensors->tensor[i]
                                                           : NULL;
}

int64_t kac_tensors_count(const kac_tensors *tensors)
{
    return tensors != NULL ? tensors->count : 0;
}

const char *kac_tensors_name(const kac_tensors *tensors, int64_t i)
{
    return at(tensors, i) != NULL ? tensors->names[i] : NULL;
}

int64_t kac_tensors_find(const kac_tensors *tensors, const char *name)
{
    return tensors != NULL && name != NULL
               ? kaci_find_name(tensors->names, tensors->by_name,
                                tensors->count, name, NULL)
               : -1;
}

int32_t kac_tensors_type(const kac_tensors *tensors, int64_t i)
{
    const struct kaci_tensor *tensor = at(tensors, i);

    return tensor != NULL ? tensor->type : -1;
}

int32_t kac_tensors_rank(const kac_tensors *tensors, int64_t i)
{
    const struct kaci_tensor *tensor = at(tensors, i);

    return tensor != NULL ? tensor->rank : 0;
}

int64_t kac_tensors_shape(const kac_tensors *tensors, int64_t i, int32_t j)
{
    const struct kaci_tensor *tensor = at(tensors, i);

    return tensor != NULL && j >= 0 && j < tensor->rank ? tensor->shape[j] : 0;
}

int64_t kac_tensors_elements(const kac_tensors *tensors, int64_t i)
{
    const struct kaci_tensor *tensor = at(tensors, i);

    return tensor != NULL ? tensor->elements : 0;
}

static kac_status check_read(const kac_tensors *tensors, int64_t i, int64_t n,
                             const void *out)
{
    KACI_REQUIRE(tensors != NULL, "tensors is NULL");
    KACI_REQUIRE(i >= 0 && i < tensors->count,
                 "i is %" PRId64 ", must be at least 0 and below the number "
                 "of tensors, %" PRId64,
                 i, tensors->count);
    KACI_REQUIRE(n == tensors->tensor[i].elements,
                 "n is %" PRId64 ", must be the number of elements of \"%s\", "
                 "%" PRId64,
                 n, tensors->names[i], tensors->tensor[i].elements);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    return KAC_OK;
}

static struct kaci_elements in_file(const kac_tensors *tensors,
                                    const struct kaci_tensor *tensor)
{
    return (struct kaci_elements){
        .file = tensors->file, .offset = tensor->offset, .type = tensor->type};
}

kac_status kac_tensors_read_f32(const kac_tensors *tensors, int64_t i,
                                int64_t n, float *out)
{
    kac_status status = check_read(tensors, i, n, out);
    struct kaci_fpmode mode;

    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    if (tensors->file != NULL) {
        const struct kaci_elements elements =
            in_file(tensors, &tensors->tensor[i]);
        status = kaci_elements_read_f32(&elements, 0, n, out);
    } else {
        kaci_convert_f32(tensors->tensor[i].type, 0, n, tensors->tensor[i].data,
                         out);
    }
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_tensors_read(const kac_tensors *tensors, int64_t i, int64_t n,
                            double *out)
{
    kac_status status = check_read(tensors, i, n, out);
    struct kaci_fpmode mode;

    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    if (tensors->file != NULL) {
        const struct kaci_elements elements =
            in_file(tensors, &tensors->tensor[i]);
        status = kaci_elements_read(&elements, 0, n, out);
    } else {
        kaci_convert(tensors->tensor[i].type, 0, n, tensors->tensor[i].data,
                     out);
    }
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_tensors_read_i64(const kac_tensors *tensors, int64_t i,
                                int64_t n, int64_t *out)
{
    kac_status status = check_read(tensors, i, n, out);
    const struct kaci_tensor *tensor;

    if (status != KAC_OK) {
        return status;
    }
    tensor = &tensors->tensor[i];
    if (tensor->type != KAC_TYPE_I64 && tensor->type != KAC_TYPE_U64) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "tensor \"%s\" has type %s, must be I64 or U64",
                          tensors->names[i], kac_type_name(tensor->type));
    }
    if (n == 0) {
        return KAC_OK;
    }
    if (tensors->file != NULL) {
        status = kaci_file_read(tensors->file, tensor->offset, 8 * n, out);
    } else {
        memcpy(out, tensor->data, (size_t)n * sizeof *out);
    }
    for (int64_t j = 0; status == KAC_OK && j < n; j++) {
        const uint64_t word = kaci_get_u64(&out[j]);
        memcpy(&out[j], &word, sizeof word);
    }
    return status;
}

// Room for one more tensor, name and place in the order.
static kac_status grow_tensors(kac_tensors *tensors)
{
    int64_t capacity[2] = {tensors->capacity, tensors->capacity};
    kac_status status;
    void *names = tensors->names, *order = tensors->by_name,
         *block = tensors->tensor;

    status = kaci_grow(tensors->context, &names, &capacity[0], tensors->count,
                       sizeof *tensors->names);
    tensors->names = names;
    if (status == KAC_OK) {
        status = kaci_grow(tensors->context, &order, &capacity[1],
                           tensors->count, sizeof *tensors->by_name);
        tensors->by_name = order;
    }
    if (status == KAC_OK) {
        status = kaci_grow(tensors->context, &block, &tensors->capacity,
                           tensors->count, sizeof *tensors->tensor);
        tensors->tensor = block;
    }
    return status;
}

kac_status kaci_tensors_append(kac_tensors *tensors, char *name,
                               const struct kaci_tensor *tensor)
{
    kac_status status = grow_tensors(tensors);

    if (status == KAC_OK) {
        tensors->names[tensors->count] = name;
        tensors->by_name[tensors->count] = tensors->count;
        tensors->tensor[tensors->count] = *tensor;
        tensors->count++;
    }
    return status;
}

static kac_status grow_entries(kac_tensors *tensors)
{
    int64_t capacity[2] = {tensors->entry_capacity, tensors->entry_capacity};
    kac_status status;
    void *keys = tensors->keys, *order = tensors->by_key,
         *values = tensors->values;

    status = kaci_grow(tensors->context, &keys, &capacity[0], tensors->entries,
                       sizeof *tensors->keys);
    tensors->keys = keys;
    if (status == KAC_OK) {
        status = kaci_grow(tensors->context, &order, &capacity[1],
                           tensors->entries, sizeof *tensors->by_key);
        tensors->by_key = order;
    }
    if (status == KAC_OK) {
        status = kaci_grow(tensors->context, &values, &tensors->entry_capacity,
                           tensors->entries, sizeof *tensors->values);
        tensors->values = values;
    }
    return status;
}

kac_status kaci_tensors_append_entry(kac_tensors *tensors, char *key,
                                     char *value)
{
    kac_status status = grow_entries(tensors);

    if (status == KAC_OK) {
        tensors->keys[tensors->entries] = key;
        tensors->by_key[tensors->entries] = tensors->entries;
        tensors->values[tensors->entries] = value;
        tensors->entries++;
    }
    return status;
}

// The last of n + 1 indices goes to its place.
static void insert_last(int64_t *order, int64_t n, int64_t place)
{
    const int64_t last = order[n];

    memmove(order + place + 1, order + place,
            (size_t)(n - place) * sizeof *order);
    order[place] = last;
}

// Bytes of a new tensor in the order of the file.
static void put_words(int32_t size, int64_t n, const void *from,
                      unsigned char *to)
{
    const unsigned char *bytes = from;

    for (int64_t i = 0; i < n; i++) {
        uint32_t word;
        uint64_t wide;

        if (size == 4) {
            memcpy(&word, bytes + 4 * i, sizeof word);
            kaci_put_u32(to + 4 * i, word);
        } else {
            memcpy(&wide, bytes + 8 * i, sizeof wide);
            kaci_put_u64(to + 8 * i, wide);
        }
    }
}

// The little-endian 16 bits of a small type at p have the largest exponent.
static int is_special(int32_t type, const unsigned char *p)
{
    const int mask = type == KAC_TYPE_F16 ? 0x7c : 0x7f;

    return (p[1] & mask) == mask && (type == KAC_TYPE_F16 || (p[0] & 0x80));
}

// Floats in the order of the file; one that a small type makes infinite is
// refused.
static kac_status put_floats(int32_t type, const char *name, int64_t n,
                             const float *from, unsigned char *to)
{
    if (type == KAC_TYPE_F32) {
        put_words(4, n, from, to);
        return KAC_OK;
    }
    kaci_round_f32(type, n, from, to);
    for (int64_t i = 0; i < n; i++) {
        KACI_REQUIRE(!is_special(type, to + 2 * i) || !(from[i] - from[i] == 0),
                     "data[%" PRId64 "] of \"%s\" is %g, too large for %s", i,
                     name, (double)from[i], kac_type_name(type));
    }
    return KAC_OK;
}

static int name_is_good(const char *name)
{
    const size_t size = strlen(name);

    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f) {
            return 0;
        }
    }
    return size > 0 && strcmp(name, "__metadata__") != 0 &&
           kaci_utf8_valid(name, (int64_t)size);
}

static kac_status check_created(const kac_tensors *tensors)
{
    if (tensors->header != NULL) {
        return kaci_error(KAC_ERROR_STATE,
                          "tensors were opened from a file; only a collection "
                          "that was created can be changed");
    }
    return KAC_OK;
}

static kac_status check_add(const kac_tensors *tensors, const char *name,
                            int32_t rank, const int64_t *shape, int64_t *count)
{
    KACI_REQUIRE(tensors != NULL, "tensors is NULL");
    KACI_REQUIRE(name != NULL, "name is NULL");
    KACI_REQUIRE(name_is_good(name),
                 "name must be UTF-8 without control characters, not empty "
                 "and not \"__metadata__\"");
    KACI_REQUIRE(rank >= 0 && rank <= KACI_MAX_RANK,
                 "rank is %" PRId32 ", must be in 0 .. %d", rank,
                 KACI_MAX_RANK);
    KACI_REQUIRE(rank == 0 || shape != NULL, "shape is NULL");
    for (int32_t i = 0; i < rank; i++) {
        KACI_REQUIRE(shape[i] >= 0,
                     "shape[%" PRId32 "] is %" PRId64 ", must be >= 0", i,
                     shape[i]);
    }
    KACI_REQUIRE(kaci_count_elements(rank, shape, 8, count),
                 "shape has more elements than can be addressed");
    return check_created(tensors);
}

// `data` are floats where the type is F32, F16 or BF16.
static kac_status add(kac_tensors *tensors, const char *name, int32_t type,
                      int32_t rank, const int64_t *shape, const void *data)
{
    struct kaci_tensor tensor = {.type = type, .rank = rank};
    char *copy = NULL;
    int64_t place;
    kac_status status = check_add(tensors, name, rank, shape, &tensor.elements);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(tensor.elements == 0 || data != NULL, "data is NULL");
    KACI_REQUIRE(kaci_find_name(tensors->names, tensors->by_name,
                                tensors->count, name, &place) < 0,
                 "name is \"%s\", which the collection has already", name);
    for (int32_t i = 0; i < rank; i++) {
        tensor.shape[i] = shape[i];
    }
    copy = kaci_copy_string(tensors->context, name);
    tensor.data =
        kaci_alloc(tensors->context, tensor.elements, kac_type_size(type));
    status = copy != NULL && tensor.data != NULL ? KAC_OK : KACI_NO_MEMORY;
    if (status == KAC_OK && kac_type_size(type) == 8) {
        put_words(8, tensor.elements, data, tensor.data);
    } else if (status == KAC_OK) {
        status = put_floats(type, name, tensor.elements, data, tensor.data);
    }
    if (status == KAC_OK) {
        status = kaci_tensors_append(tensors, copy, &tensor);
    }
    if (status != KAC_OK) {
        kaci_free(tensors->context, tensor.data);
        kaci_free(tensors->context, copy);
        return status;
    }
    insert_last(tensors->by_name, tensors->count - 1, place);
    return KAC_OK;
}

kac_status kac_tensors_set_storage(kac_tensors *tensors, int32_t type)
{
    kac_status status;

    KACI_REQUIRE(tensors != NULL, "tensors is NULL");
    KACI_REQUIRE(kaci_is_storage(type),
                 "type is %" PRId32 ", must be KAC_TYPE_F32, KAC_TYPE_F16 or "
                 "KAC_TYPE_BF16",
                 type);
    status = check_created(tensors);
    if (status == KAC_OK) {
        tensors->storage = type;
    }
    return status;
}

int32_t kac_tensors_storage(const kac_tensors *tensors)
{
    return tensors != NULL ? tensors->storage : -1;
}

kac_status kac_tensors_add_f32(kac_tensors *tensors, const char *name,
                               int32_t rank, const int64_t *shape,
                               const float *data)
{
    return add(tensors, name, tensors != NULL ? tensors->storage : 0, rank,
               shape, data);
}

kac_status kac_tensors_add(kac_tensors *tensors, const char *name, int32_t rank,
                           const int64_t *shape, const double *data)
{
    return add(tensors, name, KAC_TYPE_F64, rank, shape, data);
}

kac_status kac_tensors_add_i64(kac_tensors *tensors, const char *name,
                               int32_t rank, const int64_t *shape,
                               const int64_t *data)
{
    return add(tensors, name, KAC_TYPE_I64, rank, shape, data);
}

int64_t kac_tensors_metadata_count(const kac_tensors *tensors)
{
    return tensors != NULL ? tensors->entries : 0;
}

const char *kac_tensors_metadata_key(const kac_tensors *tensors, int64_t i)
{
    return tensors != NULL && i >= 0 && i < tensors->entries
               ? tensors->keys[tensors->by_key[i]]
               : NULL;
}

const char *kac_tensors_metadata(const kac_tensors *tensors, const char *key)
{
    int64_t i = -1;

    if (tensors != NULL && key != NULL) {
        i = kaci_find_name(tensors->keys, tensors->by_key, tensors->entries,
                           key, NULL);
    }
    return i >= 0 ? tensors->values[i] : NULL;
}

kac_status kac_tensors_set_metadata(kac_tensors *tensors, const char *key,
                                    const char *value)
{
    char *key_copy = NULL, *copy;
    int64_t i, place;
    kac_status status;

    KACI_REQUIRE(tensors != NULL, "tensors is NULL");
    KACI_REQUIRE(key != NULL, "key is NULL");
    KACI_REQUIRE(key[0] != 0 && kaci_utf8_valid(key, (int64_t)strlen(key)),
                 "key must be UTF-8 and not empty");
    KACI_REQUIRE(value != NULL, "value is NULL");
    KACI_REQUIRE(kaci_utf8_valid(value, (int64_t)strlen(value)),
                 "value must be UTF-8");
    status = check_created(tensors);
    if (status != KAC_OK) {
        return status;
    }
    copy = kaci_copy_string(tensors->context, value);
    if (copy == NULL) {
        return KACI_NO_MEMORY;
    }
    i = kaci_find_name(tensors->keys, tensors->by_key, tensors->entries, key,
                       &place);
    if (i >= 0) {
        kaci_free(tensors->context, tensors->values[i]);
        tensors->values[i] = copy;
        return KAC_OK;
    }
    key_copy = kaci_copy_string(tensors->context, key);
    status = key_copy != NULL
                 ? kaci_tensors_append_entry(tensors, key_copy, copy)
                 : KACI_NO_MEMORY;
    if (status != KAC_OK) {
        kaci_free(tensors->context, key_copy);
        kaci_free(tensors->context, copy);
        return status;
    }
    insert_last(tensors->by_key, tensors->entries - 1, place);
    return KAC_OK;
}
