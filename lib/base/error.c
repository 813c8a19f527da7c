/* SPDX-License-Identifier: BSD-2-Clause */
/* The message of the last error, one per thread, and the names of statuses. */
#include "base/base_priv.h"

#include <stdarg.h>
#include <string.h>

#undef kaci_error

/* A fixed buffer: keeping a message must not need memory. */
static _Thread_local char last_message[KACI_MESSAGE_TEXT];

/* Index is the negated status. */
static const char *const status_names[] = {
    "KAC_OK",
    "KAC_ERROR_ARGUMENT",
    "KAC_ERROR_MEMORY",
    "KAC_ERROR_STATE",
    "KAC_ERROR_CALLBACK",
    "KAC_ERROR_CANCELLED",
    "KAC_ERROR_FILE",
    "KAC_ERROR_FORMAT",
    "KAC_ERROR_NONFINITE",
    "KAC_ERROR_SUPPORT",
};
enum { STATUS_COUNT = sizeof status_names / sizeof status_names[0] };

kac_status kaci_error(kac_status status, const char *format, ...)
{
    char text[KACI_MESSAGE_TEXT]; // the old message may be an argument
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0) {
        text[0] = '\0';
    }
    va_end(arguments);
    memcpy(last_message, text, strlen(text) + 1);
    return status;
}

void kaci_set_message(const char *message)
{
    size_t length = strlen(message);

    if (length >= sizeof last_message) {
        length = sizeof last_message - 1;
    }
    memmove(last_message, message, length);
    last_message[length] = '\0';
}

const char *kac_status_name(kac_status status)
{
    if (status > 0 || status <= -STATUS_COUNT) {
        return NULL;
    }
    return status_names[-status];
}

kac_status kac_status_from_name(const char *name, kac_status *out)
{
    int32_t value = 0;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    status =
        kaci_enum_from_name(status_names, STATUS_COUNT, "status", name, &value);
    if (status == KAC_OK) {
        *out = -value;
    }
    return status;
}

const char *kac_last_error(void)
{
    return last_message;
}
