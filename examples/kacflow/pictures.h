/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tool draws: scatters, image grids, loss curves, trajectories. */
#ifndef KACFLOW_TOOL_PICTURES_H
#define KACFLOW_TOOL_PICTURES_H

#include <stdint.h>

/* Points of d numbers. */
struct points {
    const char *name; // for the legend
    int64_t n, d;
    const float *x; // [n, d]
};

/* Samples over data (or data->n = 0) in two of their columns; points of one
 * number give a histogram. */
int picture_scatter(const char *path, const char *title,
                    const struct points *samples, const struct points *data,
                    int64_t column_x, int64_t column_y);

/* Points of shape[0] rows, shape[1] columns and shape[2] colours in a grid;
 * range NULL to find it, columns 0 for about as many as rows. */
int picture_images(const char *path, const struct points *points,
                   const int64_t shape[3], const double *range,
                   int64_t columns);

/* The loss curve of a log that `kacflow train --log` wrote. */
int picture_loss(const char *path, const char *title, const char *log);

/* Paths [times, n, d], from noise to data. */
int picture_trajectories(const char *path, const char *title, int64_t times,
                         int64_t n, int64_t d, const float *paths);

#endif
