/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries of a file, and back. Processes: process_entries.c. */
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
