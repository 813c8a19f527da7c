/* SPDX-License-Identifier: BSD-2-Clause */
/* What `kacflow eval` compares, and the table of its measures. */
#ifndef KACFLOW_TOOL_EVAL_H
#define KACFLOW_TOOL_EVAL_H

#include <stdint.h>
#include <stdio.h>

#include <kacflow/kacflow.h>

#include "options.h"
#include "source.h"

struct line {
    char measure[32];
    double value, perfect; // perfect: of two draws of the data; NaN: none
    int64_t points;
};

struct table {
    int count;
    struct line lines[64];
};

/* Samples, and two independent draws of the data of the same size: the first
 * is what samples are compared with; comparing it with the second shows what
 * a perfect sampler would get. There is no second one of a small file. */
struct comparison {
    kac_context *context;
    struct source source;
    uint64_t seed;
    int64_t n, d, m; // m: points of a draw
    const float *x;
    const float *cond; // classes of the samples [n], or NULL
    float *data, *other;
};

void eval_add(struct table *table, const char *measure, double value,
              double perfect, int64_t points);
void eval_print_csv(FILE *stream, const struct table *table);
void eval_print(const struct table *table);
/* 0 or an exit status. */
int eval_write(const char *path, const struct table *table);

/* Adds the measures of pictures in the features of --classifier. 0 or an exit
 * status. */
int eval_pictures(const struct options *options, struct comparison *c,
                  struct table *table);

#endif
