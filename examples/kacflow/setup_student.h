/* SPDX-License-Identifier: BSD-2-Clause */
/* What `kacflow distill` learns from: a teacher and its paths. */
#ifndef KACFLOW_TOOL_SETUP_STUDENT_H
#define KACFLOW_TOOL_SETUP_STUDENT_H

#include <kacflow/kacflow.h>

#include "options.h"
#include "source.h"

struct student {
    kac_model *teacher, *init; // init: NULL for the teacher's weights
    kac_sampler *sampler;      // the teacher's
    struct source start;       // its start data or source
};

/* Open the teacher, its sampler and what the student begins with; sets the
 * recipe of the options. All return 0 or an exit status. */
int student_open(struct options *options, kac_context *context,
                 struct student *student);
void student_close(struct student *student);

/* A trainer with the options. */
int student_create(const struct options *options, kac_context *context,
                   const struct student *student, kac_optimizer *optimizer,
                   kac_trainer **out);

/* Notes on teacher and student. */
void student_describe(const struct options *options,
                      const struct student *student);

/* What the student's model says of points as the teacher's does. */
int student_entries(const struct student *student, kac_model *model);

#endif
