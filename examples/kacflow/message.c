/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tool says on standard error, and its exit statuses. */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

#include "progress.h"

static const char *tool_name = "kacflow";
static bool tool_quiet;

void message_set_name(const char *name)
{
    tool_name = name;
}

const char *message_name(void)
{
    return tool_name;
}

void message_set_quiet(bool quiet)
{
    tool_quiet = quiet;
}

bool message_quiet(void)
{
    return tool_quiet;
}

void message_error(const char *format, ...)
{
    va_list arguments;

    progress_clear();
    fprintf(stderr, "%s: ", tool_name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void message_warning(const char *format, ...)
{
    va_list arguments;

    progress_clear();
    fprintf(stderr, "%s: warning: ", tool_name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void message_note(const char *format, ...)
{
    va_list arguments;

    if (tool_quiet)
        return;
    progress_clear();
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

int message_status(kac_status status, const char *what)
{
    const char *text = kac_last_error();

    if (status == KAC_ERROR_CANCELLED) {
        message_error("interrupted; nothing was written");
        return TOOL_INTERRUPTED;
    }
    if (text[0] == '\0')
        text = kac_status_name(status);
    if (what)
        message_error("%s: %s", what, text);
    else
        message_error("%s", text);
    return status == KAC_ERROR_ARGUMENT ? TOOL_USAGE : TOOL_FAILED;
}

#undef message_memory
int message_memory(const char *what)
{
    message_error("there is not enough memory for %s", what);
    return TOOL_FAILED;
}
