/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples of which a part is known. */
#ifndef KACFLOW_TOOL_INPAINT_H
#define KACFLOW_TOOL_INPAINT_H

#include <kacflow/kacflow.h>

#include "options.h"
#include "source.h"

/* Gives the sampler what --known and --mask say, nothing without them. `known`
 * receives the data, and is to be closed after the sampler. 0 or an exit
 * status. */
int inpaint_set(const struct options *options, kac_context *context,
                const kac_model *model, kac_sampler *sampler,
                struct source *known);

#endif
