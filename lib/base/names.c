/* SPDX-License-Identifier: BSD-2-Clause */
/* Enumerations: names of values and values of names. */
#include "base/base.h"

#include <string.h>

const char *kaci_enum_name(const char *const *names, int32_t count,
                           int32_t value)
{
    return value >= 0 && value < count ? names[value] : NULL;
}

/* "a, b, c" as far as it fits. */
static void list_names(const char *const *names, int32_t count, char *text,
                       size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < count; i++) {
        const int wrote = snprintf(text + used, size - used, "%s%s",
                                   i == 0 ? "" : ", ", names[i]);

        if (wrote < 0 || (size_t)wrote >= size - used) {
            break;
        }
        used += (size_t)wrote;
    }
}

kac_status kaci_enum_from_name(const char *const *names, int32_t count,
                               const char *what, const char *name, int32_t *out)
{
    char list[320];

    KACI_REQUIRE(name != NULL, "the name of the %s is NULL", what);
    KACI_REQUIRE(out != NULL, "out is NULL");
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = i;
            return KAC_OK;
        }
    }
    list_names(names, count, list, sizeof list);
    return kaci_error(KAC_ERROR_ARGUMENT,
                      "\"%.60s\" is no %s, must be one of %s", name, what,
                      list);
}
