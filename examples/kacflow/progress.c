/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line of a long call, with its rate and the time left. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds between two lines, and those over which the rate is averaged. */
static const double interval = 0.2, window = 5.0;

static struct {
    const char *unit;
    bool on, visible;
    double last;     // when the line was last written
    double rate;     // units a second, averaged; 0 while unknown
    int64_t counted; // units at `last`
    char remark[64];
} line;

double progress_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_begin(const char *unit, int64_t from, bool wanted)
{
    memset(&line, 0, sizeof line);
    line.unit = unit;
    line.on = wanted && isatty(STDERR_FILENO);
    line.last = progress_clock();
    line.counted = from;
}

void progress_remark(const char *text)
{
    snprintf(line.remark, sizeof line.remark, "%s", text);
}

/* The rate forgets: it follows a machine that becomes busy or free. */
static void update_rate(int64_t done, double passed)
{
    const double now = (double)(done - line.counted) / passed;
    const double share = passed < window ? passed / window : 1.0;

    line.rate = line.rate > 0.0 ? line.rate + share * (now - line.rate) : now;
}

static void write_line(int64_t done, int64_t total)
{
    char left[32] = "";

    if (line.rate > 0.0 && total > done) {
        const int64_t s = (int64_t)((double)(total - done) / line.rate + 0.5);

        if (s < 3600)
            snprintf(left, sizeof left, "  %" PRId64 ":%02" PRId64 " left",
                     s / 60, s % 60);
        else
            snprintf(left, sizeof left,
                     "  %" PRId64 ":%02" PRId64 ":%02" PRId64 " left", s / 3600,
                     s / 60 % 60, s % 60);
    }
    if (total > 0)
        fprintf(stderr, "\r\033[K%3.0f%%  %" PRId64 "/%" PRId64 " %s",
                100.0 * (double)done / (double)total, done, total, line.unit);
    else
        fprintf(stderr, "\r\033[K%" PRId64 " %s", done, line.unit);
    fprintf(stderr, "  %.4g/s%s%s", line.rate, left, line.remark);
    fflush(stderr);
    line.visible = true;
}

void progress_show(int64_t done, int64_t total)
{
    double now, passed;

    if (!line.on)
        return;
    now = progress_clock();
    passed = now - line.last;
    if (passed < interval)
        return;
    update_rate(done, passed);
    line.last = now;
    line.counted = done;
    write_line(done, total);
}

int32_t progress_callback(void *user, const char *stage, int64_t done,
                          int64_t total)
{
    (void)user;
    (void)stage;
    progress_show(done, total);
    return 0;
}

void progress_clear(void)
{
    if (!line.visible)
        return;
    fputs("\r\033[K", stderr);
    line.visible = false;
}

void progress_end(void)
{
    progress_clear();
    line.on = false;
}
