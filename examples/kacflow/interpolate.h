/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples between two points each: where they start. */
#ifndef KACFLOW_TOOL_INTERPOLATE_H
#define KACFLOW_TOOL_INTERPOLATE_H

#include <stdint.h>

#include <kacflow/kacflow.h>

#include "options.h"
#include "source.h"

/* Samples from one point to the next, both included. */
enum { interpolate_row = 10 };

/* The noise that n samples of --interpolate start from becomes the sampler's
 * source, kept in `start`; `cond` receives their conditions or NULL. */
int interpolate_start(const struct options *options, kac_context *context,
                      const kac_model *model, int64_t n, kac_sampler *sampler,
                      struct source *start, float **cond);

#endif
