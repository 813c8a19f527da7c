/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that come with the tool. */
#ifndef KACFLOW_TOOL_SHIPPED_H
#define KACFLOW_TOOL_SHIPPED_H

#include "options.h"

#include <kacflow/kacflow.h>

/* Where a file of that name lies, as a new string: beside the tool, in
 * ../share/kacflow from there, or where the tool was to be installed. NULL:
 * nowhere, or no memory. */
char *shipped_find(const char *name);

/* A classifier: a file, or "fashion" for the one that comes with the tool. 0 or
 * an exit status. */
int shipped_classifier(kac_context *context, const char *name,
                       kac_classifier **out);

/* Every argument "fashion", and that of --init, becomes the path of the model
 * that comes with the tool: a string in `path`, NULL before, for the caller to
 * free. 0 or an exit status. */
int shipped_model(struct options *options, char **path);

#endif
