/* SPDX-License-Identifier: BSD-2-Clause */
/* From options to the library's handles. */
#ifndef KACFLOW_TOOL_SETUP_H
#define KACFLOW_TOOL_SETUP_H

#include <stddef.h>

#include <kacflow/kacflow.h>

#include "options.h"
#include "source.h"

/* A context with the threads of the options; Ctrl-C, SIGTERM and SIGHUP cancel
 * it, a second one ends the tool at once. All return 0 or an exit status. */
int setup_context(const struct options *options, kac_context **out);
void setup_context_destroy(kac_context *context);

int setup_process(const struct options *options, kac_context *context,
                  kac_process **out);

/* "kac, a = 9, c = 3, T = 1" and "signal linear, clock quadratic"; 128 bytes
 * are enough. */
void setup_law_text(const kac_process *process, char *text, size_t size);
void setup_schedule_text(const kac_process *process, char *text, size_t size);

/* The architecture in a file: its text, or a model or checkpoint with one. */
int setup_architecture(kac_context *context, const char *path,
                       kac_architecture **out);

/* A network for the points of `source`, initialised with the seed. Without
 * labels their values are NULL. */
int setup_network(const struct options *options, kac_context *context,
                  const struct source *source, const struct labels *labels,
                  kac_network **out);

/* What it is, as a note. */
void setup_network_describe(const struct options *options,
                            const kac_network *network);

int setup_optimizer(const struct options *options, kac_context *context,
                    kac_optimizer **out);

/* --crop and --flip: pictures are cut and flipped; held-out ones (or a dataset
 * NULL) are cut alone. */
int setup_pictures(struct options *options, kac_context *context,
                   struct source *data, struct source *held);

/* Batch, seed, loss, average, label dropout, normalisation. */
int setup_trainer(const struct options *options, const struct source *source,
                  kac_trainer *trainer);

/* Keep the sampling options, the shape of a point and how the weights are
 * stored in the model. */
int setup_model_entries(const struct options *options,
                        const struct source *source, kac_model *model);

/* A sampler with the options given, else what the model keeps. `start`
 * receives the data to start from, and is to be closed after the sampler. */
int setup_sampler(const struct options *options, kac_context *context,
                  const kac_model *model, struct source *start,
                  kac_sampler **out);

/* Conditions for n samples [n, width], or NULL where there are none. */
int setup_conditions(const struct options *options, kac_context *context,
                     const kac_model *model, int64_t n, float **out);

/* The shape of pictures: --shape, else the model's or the data's. Returns
 * whether points are pictures; d must fit. */
bool setup_shape(const struct options *options, const kac_model *model,
                 const struct source *source, int64_t d, int64_t shape[3]);

#endif
