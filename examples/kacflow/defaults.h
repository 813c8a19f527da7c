/* SPDX-License-Identifier: BSD-2-Clause */
/* The defaults of the tool, all in one place. */
#ifndef KACFLOW_TOOL_DEFAULTS_H
#define KACFLOW_TOOL_DEFAULTS_H

#include "options.h"

/* Data of few numbers a point, and pictures, want different networks; and a
 * student that begins as its teacher other training: a sum of these. */
enum { RECIPE_POINTS = 0, RECIPE_PICTURES = 1, RECIPE_STUDENT = 2 };

/* From how many numbers a point on the recipe is that of pictures. */
enum { RECIPE_PICTURE_SIZE = 64 };

/* Default of an option as text, or NULL where there is none. */
const char *default_text(enum option_id id, int recipe);

#endif
