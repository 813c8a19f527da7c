/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line of a long call, with its rate and the time left. */
#ifndef KACFLOW_TOOL_PROGRESS_H
#define KACFLOW_TOOL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds of a clock that only runs forwards. */
double progress_clock(void);

/* Show a line from now on where standard error is a terminal and `wanted`.
 * `unit` is what is counted ("steps"); `from` of them are done already. */
void progress_begin(const char *unit, int64_t from, bool wanted);

/* Text behind the numbers, such as the loss. */
void progress_remark(const char *text);

/* To be called often; writes a few times a second. */
void progress_show(int64_t done, int64_t total);

/* For kac_context_set_progress(). */
int32_t progress_callback(void *user, const char *stage, int64_t done,
                          int64_t total);

/* Take the line away, so that something else can be written. */
void progress_clear(void);

/* Take the line away and show no more. */
void progress_end(void);

#endif
