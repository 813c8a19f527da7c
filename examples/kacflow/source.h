/* SPDX-License-Identifier: BSD-2-Clause */
/* Where data come from: toys, arrays in files, labels, held-out parts. */
#ifndef KACFLOW_TOOL_SOURCE_H
#define KACFLOW_TOOL_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include <kacflow/kacflow.h>

#include "idx_gzip.h"

struct source {
    kac_dataset *dataset;
    const char *name; // as the user wrote it
    bool toy;
    bool bytes;    // values are known to be 0 to 255
    int64_t count; // points; INT64_MAX for a toy
    int64_t d;     // numbers a point
    int32_t rank;  // dimensions of one point
    int64_t shape[8];
    // What the data set stands on.
    struct idx_array idx;
    float *points;
    kac_dataset *whole; // pictures that `dataset` cuts and flips, or NULL
};

/* Labels: classes, or real vectors. */
struct labels {
    int64_t n;
    int32_t kind, size; // KAC_CONDITION_... and its size
    int64_t width;      // numbers a point
    float *values;      // [n, width]
};

/* Open toy:NAME[,PARAMETER=VALUE...] or a file. 0 or an exit status. */
int source_open(kac_context *ctx, const char *name, uint64_t seed,
                struct source *out);

void source_close(struct source *source);

/* Read n points into new memory. */
int source_read(const struct source *source, int64_t first, int64_t n,
                float **out);

/* Read n points chosen at random without repetition (a toy: the first n). */
int source_pick(const struct source *source, uint64_t seed, int64_t n,
                float **out);

/* Hold out a share of the points, chosen at random: both parts are then in
 * memory, and `source` is the rest. Labels (or NULL) follow their points. */
int source_split(kac_context *ctx, struct source *source, struct labels *labels,
                 double share, uint64_t seed, struct source *held,
                 struct labels *held_labels);

/* From now on the points are parts of `crop` (NULL: whole), with `flips`, of the
 * pictures of that shape. */
int source_augment(kac_context *ctx, struct source *source,
                   const int64_t shape[3], const int64_t *crop, int32_t flips,
                   uint64_t seed);

/* Is a point a picture? Then its height, width and colours (1 or 3). */
bool source_picture(const struct source *source, int64_t shape[3]);

int labels_open(kac_context *ctx, const char *name, struct labels *out);
void labels_close(struct labels *labels);

#endif
