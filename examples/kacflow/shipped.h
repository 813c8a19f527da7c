/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that come with the tool. */
#ifndef KACFLOW_TOOL_SHIPPED_H
#define KACFLOW_TOOL_SHIPPED_H

#include <kacflow/kacflow.h>

/* Where a file of that name lies, as a new string: beside the tool, in
 * ../share/kacflow from there, or where the tool was to be installed. NULL:
 * nowhere, or no memory. */
char *shipped_find(const char *name);

/* A classifier: a file, or "fashion" for the one that comes with the tool. 0 or
 * an exit status. */
int shipped_classifier(kac_context *context, const char *name,
                       kac_classifier **out);

/* A model likewise. */
int shipped_model(kac_context *context, const char *name, kac_model **out);

#endif
