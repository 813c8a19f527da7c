/* SPDX-License-Identifier: BSD-2-Clause */
/* When a training run pauses after a step, and the grids of samples that it
 * then writes. */
#ifndef KACFLOW_TOOL_TRAIN_PAUSE_H
#define KACFLOW_TOOL_TRAIN_PAUSE_H

#include <stdbool.h>
#include <stdint.h>

#include <kacflow/kacflow.h>

#include "options.h"

/* What is to be done, as bits. */
enum { PAUSE_CHECKPOINT = 1, PAUSE_MODEL = 2, PAUSE_SAMPLES = 4 };

struct train_pause {
    int64_t checkpoint_every, samples_every; // steps; 0: never
    double seconds;                          // between checkpoints; 0: never
    double saved;                            // clock of the last one
    int due;                                 // PAUSE_...
};

/* From now on SIGUSR1 asks for a checkpoint and the model as it is. */
void train_pause_begin(struct train_pause *pause,
                       const struct options *options);

/* Sets and returns what is due after step `step` of `steps`. */
int train_pause_due(struct train_pause *pause, int64_t step, int64_t steps);

/* A checkpoint has been written. */
void train_pause_saved(struct train_pause *pause);

/* SIGUSR1 ends the tool again. */
void train_pause_end(void);

/* Samples of a model with the options' seed, every class in turn where there
 * are classes, to the name of --out with "-samples-STEP.png". Takes the model.
 * 0 or an exit status, with a message. */
int train_samples_write(const struct options *options, kac_context *context,
                        kac_model *model, int64_t step);

/* The command line that goes on, as a shell would read it. */
void train_resume_print(int argc, char *const *argv, bool resumed);

#endif
