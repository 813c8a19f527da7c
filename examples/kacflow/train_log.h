/* SPDX-License-Identifier: BSD-2-Clause */
/* The CSV log of a training run. */
#ifndef KACFLOW_TOOL_TRAIN_LOG_H
#define KACFLOW_TOOL_TRAIN_LOG_H

#include <stdint.h>
#include <stdio.h>

struct train_log {
    FILE *stream; // NULL: no log
    const char *path;
    int64_t every;
};

/* The header line, without its newline. */
extern const char train_log_header[];

/* Begin a log; with `resumed` >= 0 the old one is cut back to the lines up to
 * that step and continued. 0 or an exit status. */
int train_log_open(struct train_log *log, const char *path, int64_t every,
                   int64_t resumed);

/* A line, where the step is one to log or there is a validation loss. */
void train_log_line(struct train_log *log, int64_t step, double loss,
                    double velocity, double mean, double gradient, double rate,
                    double validation);

/* Bring all lines to the disk. */
int train_log_flush(struct train_log *log);

void train_log_close(struct train_log *log);

#endif
