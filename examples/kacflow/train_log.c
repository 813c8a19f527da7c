/* SPDX-License-Identifier: BSD-2-Clause */
/* The CSV log of a training run. */
#include "train_log.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "message.h"

const char train_log_header[] =
    "step,loss,velocity,mean,gradient,rate,validation";

/* Copy whole lines of the old log up to and with `last`. */
static int keep_lines(FILE *old, FILE *kept, const char *path, int64_t last)
{
    char line[512];

    if (!fgets(line, sizeof line, old))
        return 0; // empty: killed before the first line
    line[strcspn(line, "\r\n")] = '\0';
    if (strcmp(line, train_log_header) != 0) {
        message_error("%s is not the log of a training run; it is left as it "
                      "is",
                      path);
        return TOOL_FAILED;
    }
    while (fgets(line, sizeof line, old)) {
        char *end;
        const long long step = strtoll(line, &end, 10);

        if (*end != ',' || !strchr(line, '\n') || step > last)
            break;
        fputs(line, kept);
    }
    return 0;
}

static int cut_back(const char *path, int64_t last)
{
    struct new_file kept;
    FILE *old;
    int wrong = file_begin(&kept, path);

    if (wrong)
        return wrong;
    fprintf(kept.stream, "%s\n", train_log_header);
    old = fopen(path, "rb");
    if (old) {
        wrong = keep_lines(old, kept.stream, path, last);
        fclose(old);
    }
    if (wrong) {
        file_abandon(&kept);
        return wrong;
    }
    return file_commit(&kept);
}

int train_log_open(struct train_log *log, const char *path, int64_t every,
                   int64_t resumed)
{
    memset(log, 0, sizeof *log);
    if (!path)
        return 0;
    if (resumed >= 0) {
        const int wrong = cut_back(path, resumed);

        if (wrong)
            return wrong;
    }
    log->stream = fopen(path, resumed >= 0 ? "ab" : "wb");
    if (!log->stream) {
        message_error("--log %s cannot be written: %s", path, strerror(errno));
        return TOOL_FAILED;
    }
    setvbuf(log->stream, NULL, _IOLBF, BUFSIZ); // for those who follow it
    log->path = path;
    log->every = every;
    if (resumed < 0)
        fprintf(log->stream, "%s\n", train_log_header);
    return 0;
}

void train_log_line(struct train_log *log, int64_t step, double loss,
                    double velocity, double mean, double gradient, double rate,
                    double validation)
{
    if (!log->stream || (step % log->every != 0 && isnan(validation)))
        return;
    fprintf(log->stream, "%" PRId64 ",%.9g,%.9g,%.9g,%.9g,%.9g,", step, loss,
            velocity, mean, gradient, rate);
    if (!isnan(validation))
        fprintf(log->stream, "%.9g", validation);
    fputc('\n', log->stream);
}

int train_log_flush(struct train_log *log)
{
    if (!log->stream)
        return 0;
    if (fflush(log->stream) == 0 && !ferror(log->stream) &&
        (fsync(fileno(log->stream)) == 0 || errno == EINVAL))
        return 0;
    message_error("--log %s cannot be written: %s", log->path, strerror(errno));
    return TOOL_FAILED;
}

void train_log_close(struct train_log *log)
{
    if (log->stream)
        fclose(log->stream);
    log->stream = NULL;
}
