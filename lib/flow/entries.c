/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes and weights as entries of a file, and back. */
#include "flow/flow.h"

#include <string.h>

kac_status kaci_entry_put(kac_tensors *file, const char *key,
                          const char *value)
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

kac_status kaci_entry_put_int(kac_tensors *file, const char *key,
                              int64_t value)
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

/* The parameters of a law: a NaN getter says that it has no such one. */
static const struct parameter {
    const char *key;
    double (*get)(const kac_process *process);
} parameters[] = {
    {"process.a", kac_process_rate},
    {"process.c", kac_process_speed},
    {"process.sigma", kac_process_sigma},
    {"process.T", kac_process_horizon},
};

kac_status kaci_law_describe(const kac_process *process, kac_tensors *file)
{
    kac_status status = kaci_entry_put(file, "process.law",
                                       kac_law_name(kac_process_law(process)));

    for (size_t i = 0;
         status == KAC_OK && i < sizeof parameters / sizeof parameters[0];
         i++) {
        const double value = parameters[i].get(process);

        if (value == value) {
            status = kaci_entry_put_double(file, parameters[i].key, value);
        }
    }
    return status;
}

kac_status kaci_process_describe(const kac_process *process,
                                 kac_tensors *file)
{
    const int32_t signal = kac_process_signal(process);
    const int32_t clock = kac_process_clock(process);
    kac_status status;

    if (signal == KAC_SIGNAL_CUSTOM || clock == KAC_CLOCK_CUSTOM) {
        return kaci_error(KAC_ERROR_STATE,
                          "a process with the caller's own schedule cannot be "
                          "written to a file");
    }
    status = kaci_law_describe(process, file);
    if (status == KAC_OK) {
        status = kaci_entry_put(file, "process.signal",
                                kac_signal_name(signal));
    }
    if (status == KAC_OK) {
        status = kaci_entry_put(file, "process.clock", kac_clock_name(clock));
    }
    return status;
}

static kac_status create_law(kac_context *context, const kac_tensors *file,
                             int32_t law, kac_process **out)
{
    double first, second;
    kac_status status;

    if (law == KAC_LAW_WIENER) {
        status = kaci_entry_get_double(file, "process.sigma", &first);
        return status != KAC_OK
                   ? status
                   : kac_process_create_wiener(context, first, out);
    }
    status = kaci_entry_get_double(file, "process.a", &first);
    if (status == KAC_OK) {
        status = kaci_entry_get_double(file, "process.c", &second);
    }
    return status != KAC_OK
               ? status
               : kac_process_create_kac(context, first, second, out);
}

/* An argument error while a file is read is an error of the file. */
static kac_status as_format(kac_status status)
{
    return status == KAC_ERROR_ARGUMENT ? KAC_ERROR_FORMAT : status;
}

kac_status kaci_process_create_described(kac_context *context,
                                         const kac_tensors *file,
                                         kac_process **out)
{
    kac_process *process = NULL;
    const char *law_name = NULL, *signal_name = NULL, *clock_name = NULL;
    int32_t law, signal, clock;
    double horizon;
    kac_status status;

    if ((status = kaci_entry_get(file, "process.law", &law_name)) ||
        (status = kaci_entry_get(file, "process.signal", &signal_name)) ||
        (status = kaci_entry_get(file, "process.clock", &clock_name)) ||
        (status = kaci_entry_get_double(file, "process.T", &horizon)) ||
        (status = kac_law_from_name(law_name, &law)) ||
        (status = kac_signal_from_name(signal_name, &signal)) ||
        (status = kac_clock_from_name(clock_name, &clock)) ||
        (status = create_law(context, file, law, &process)) ||
        (status = kac_process_set_horizon(process, horizon)) ||
        (status = kac_process_set_schedule(process, signal, clock))) {
        kac_process_destroy(process);
        return as_format(status);
    }
    *out = process;
    return KAC_OK;
}

kac_status kaci_weights_store(const kac_network *network,
                              const float *flat, kac_tensors *file)
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
        status = as_format(
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
