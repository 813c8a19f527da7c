/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples of a model, or out of a file: what sample, eval and plot share. */
#ifndef KACFLOW_TOOL_DRAW_H
#define KACFLOW_TOOL_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include <kacflow/kacflow.h>

#include "options.h"
#include "source.h"

struct drawn {
    int64_t n, d;
    float *x;           // [n, d]
    int64_t columns;    // of a picture of pictures; 0: about as many as rows
    float *cond;        // what a model was asked for [n, k]; NULL: nothing
    double evaluations; // mean number a sample; 0: they are from a file
    double seconds;
    kac_model *model;     // NULL: they are from a file
    struct source source; // the file
};

/* Open a model; sets the recipe of the options. */
int draw_open_model(struct options *options, kac_context *context,
                    const char *path, kac_model **out);

/* Draw n samples of a model, with a progress line. With paths != NULL also
 * the way of the first `path_count`, [draw_path_times, path_count, d]. */
enum { draw_path_times = 101 };
int draw_samples(const struct options *options, kac_context *context,
                 const kac_model *model, int64_t n, struct drawn *out,
                 int64_t path_count, float **paths);

/* Samples of the file's kind: of a model as many as --count says, of anything
 * else the first --count points, `most` of them where that is not given. */
int draw_or_read(struct options *options, kac_context *context,
                 const char *path, int64_t most, struct drawn *out);

void drawn_free(struct drawn *drawn);

#endif
