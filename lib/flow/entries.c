/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries and weights of a file, and back. Processes: process_entries.c. */
#include "flow/flow.h"

#include <string.h>

kac_status kaci_entry_put(kac_tensors *file, const char *key, const char *value)
{
    return kac_tensors_set_metadata(file, key, value);
}

kac_status kaci_entry_put_double(kac_tensors *file, const char *key,
                                 double value)
{
    char text[KACI_NUMBER_TEXT];

    kaci_format_double(text, value);
    return kac_tensors_set_metadata(file, key, text);
}

kac_status kaci_entry_put_int(kac_tensors *file, const char *key, int64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, value);
    return kac_tensors_set_metadata(file, key, text);
}

kac_status kaci_entry_get(const kac_tensors *file, const char *key,
                          const char **value)
{
    const char *found = kac_tensors_metadata(file, key);

    if (!found) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "the file has no entry \"%s\" in its metadata", key);
    }
    *value = found;
    return KAC_OK;
}

kac_status kaci_entry_get_double(const kac_tensors *file, const char *key,
                                 double *value)
{
    const char *text = NULL, *end;
    const kac_status status = kaci_entry_get(file, key, &text);

    if (status != KAC_OK) {
        return status;
    }
    if (!kaci_parse_double(text, strlen(text), value, &end) || *end) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is \"%.40s\", must be a number", key,
                          text);
    }
    return KAC_OK;
}

kac_status kaci_entry_get_int(const kac_tensors *file, const char *key,
                              int64_t *value)
{
    const char *text = NULL, *end;
    const kac_status status = kaci_entry_get(file, key, &text);

    if (status != KAC_OK) {
        return status;
    }
    if (!kaci_parse_int64(text, strlen(text), value, &end) || *end) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is \"%.40s\", must be a whole number",
                          key, text);
    }
    return KAC_OK;
}

kac_status kaci_as_format(kac_status status)
{
    return status == KAC_ERROR_ARGUMENT ? KAC_ERROR_FORMAT : status;
}

kac_status kaci_weights_store(const kac_network *network, const float *flat,
                              kac_tensors *file)
{
    const int64_t count = kac_network_tensor_count(network);
    const kac_context *context = kaci_network_context(network);
    kac_status status = KAC_OK;

    for (int64_t i = 0; status == KAC_OK && i < count; i++) {
        const int32_t rank = kac_network_tensor_rank(network, i);
        const char *name = kac_network_tensor_name(network, i);
        int64_t shape[2], elements = 1;

        for (int32_t j = 0; j < rank; j++) {
            shape[j] = kac_network_tensor_shape(network, i, j);
            elements *= shape[j];
        }
        if (kac_network_tensor_trained(network, i)) {
            status = kac_tensors_add_f32(file, name, rank, shape, flat);
            flat += elements;
        } else {
            float *copy = kaci_alloc(context, elements, sizeof *copy);

            status = copy ? kac_network_tensor_get(network, i, elements, copy)
                          : KACI_NO_MEMORY;
            if (status == KAC_OK) {
                status = kac_tensors_add_f32(file, name, rank, shape, copy);
            }
            kaci_free(context, copy);
        }
    }
    return status;
}

static kac_status restore_tensor(kac_network *network, int64_t i,
                                 const kac_tensors *file)
{
    const kac_context *context = kaci_network_context(network);
    const char *name = kac_network_tensor_name(network, i);
    const int64_t at = kac_tensors_find(file, name);
    const int32_t rank = kac_network_tensor_rank(network, i);
    int64_t elements = 1;
    float *values;
    kac_status status;

    if (at < 0) {
        return kaci_error(KAC_ERROR_FORMAT, "the file has no tensor \"%s\"",
                          name);
    }
    for (int32_t j = 0; j < rank; j++) {
        elements *= kac_network_tensor_shape(network, i, j);
        if (kac_tensors_rank(file, at) != rank ||
            kac_tensors_shape(file, at, j) !=
                kac_network_tensor_shape(network, i, j)) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "tensor \"%s\" has not the shape that the "
                              "network in the metadata gives it",
                              name);
        }
    }
    values = kaci_alloc(context, elements, sizeof *values);
    status = values ? kac_tensors_read_f32(file, at, elements, values)
                    : KACI_NO_MEMORY;
    if (status == KAC_OK) {
        status = kaci_as_format(
            kac_network_tensor_set(network, i, elements, values));
    }
    kaci_free(context, values);
    return status;
}

kac_status kaci_weights_restore(kac_network *network, const kac_tensors *file)
{
    const int64_t count = kac_network_tensor_count(network);
    kac_status status = KAC_OK;

    for (int64_t i = 0; status == KAC_OK && i < count; i++) {
        status = restore_tensor(network, i, file);
    }
    return status;
}
