/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tool says on standard error, and its exit statuses. */
#ifndef KACFLOW_TOOL_MESSAGE_H
#define KACFLOW_TOOL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <kacflow/kacflow.h>

#if defined(__GNUC__)
#define TOOL_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define TOOL_PRINTF(f, a)
#endif

/* Exit statuses of the tool. */
enum { TOOL_DONE = 0, TOOL_FAILED = 1, TOOL_USAGE = 2, TOOL_INTERRUPTED = 130 };

/* Name that begins every message: "kacflow train". A constant string. */
void message_set_name(const char *name);
const char *message_name(void);

/* No notes from now on; errors and results still appear. */
void message_set_quiet(bool quiet);
bool message_quiet(void);

/* Lines on standard error. An error and a warning always appear. */
void message_error(const char *format, ...) TOOL_PRINTF(1, 2);
void message_warning(const char *format, ...) TOOL_PRINTF(1, 2);
void message_note(const char *format, ...) TOOL_PRINTF(1, 2);

/* The library's message of the last failure, after `what` (or NULL). Returns
 * the exit status that `status` stands for. */
int message_status(kac_status status, const char *what);

/* "There is no memory for WHAT"; returns TOOL_FAILED. */
int message_memory(const char *what);

#if defined(__clang_analyzer__)
/* Looks at one file at a time, so it is told what comes back. */
#define message_memory(what) (message_memory(what), TOOL_FAILED)
#endif

#endif
