/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of samples as the options want them: for sample and plot. */
#ifndef KACFLOW_TOOL_PICTURE_DRAWN_H
#define KACFLOW_TOOL_PICTURE_DRAWN_H

#include "draw.h"

/* A grid of images of this shape, in the range of the options, of the model
 * or of the values. */
int picture_drawn_images(const struct options *options, const char *path,
                         const struct drawn *drawn, const int64_t shape[3]);

/* A scatter (a histogram where d = 1) over --data, if that was given. */
int picture_drawn_scatter(const struct options *options, kac_context *context,
                          const char *path, const char *title,
                          const struct drawn *drawn);

#endif
