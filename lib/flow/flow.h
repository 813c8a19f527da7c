/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of `flow` share: descriptions for files, the state of an
 * optimizer, the inside of a trainer. */
#ifndef KACI_FLOW_H
#define KACI_FLOW_H

#include "base/base.h"
#include "network/network.h"
#include "process/process.h"

#include <kacflow/dataset.h>
#include <kacflow/model.h>
#include <kacflow/optimizer.h>
#include <kacflow/sampler.h>
#include <kacflow/tensor_file.h>
#include <kacflow/trainer.h>

/* ---- Descriptions (entries.c) ----------------------------------------- */

/* Entries of a file's metadata, and back; what is missing or not a number is
 * KAC_ERROR_FORMAT and named. */
kac_status kaci_entry_put(kac_tensors *file, const char *key,
                          const char *value);
kac_status kaci_entry_put_double(kac_tensors *file, const char *key,
                                 double value);
kac_status kaci_entry_put_int(kac_tensors *file, const char *key,
                              int64_t value);
kac_status kaci_entry_get(const kac_tensors *file, const char *key,
                          const char **value);
kac_status kaci_entry_get_double(const kac_tensors *file, const char *key,
                                 double *value);
kac_status kaci_entry_get_int(const kac_tensors *file, const char *key,
                              int64_t *value);
/* An argument error while a file is read is an error of the file. */
kac_status kaci_as_format(kac_status status);

/* process_entries.c: keys begin with "process."; a process with an own
 * schedule is KAC_ERROR_STATE. The law alone goes without one. */
kac_status kaci_law_describe(const kac_process *process, kac_tensors *file);
kac_status kaci_process_describe(const kac_process *process,
                                 kac_tensors *file);
kac_status kaci_process_create_described(kac_context *context,
                                         const kac_tensors *file,
                                         kac_process **out);

/* ---- Optimizer state (optimizer_state.c) ------------------------------- */

/* Options as metadata: keys begin with "optimizer.". */
kac_status kaci_optimizer_describe(const kac_optimizer *optimizer,
                                   kac_tensors *file);
/* Options, steps ("state.optimizer.steps") and moments (tensors
 * "optimizer.first" and "optimizer.second") to and from a checkpoint.
 * Restoring sets steps and moments for n weights, whole or not at all, and
 * leaves the options. */
kac_status kaci_optimizer_store(const kac_optimizer *optimizer,
                                kac_tensors *file);
kac_status kaci_optimizer_restore(kac_optimizer *optimizer,
                                  const kac_tensors *file, int64_t n);
/* Allocates the moments for n weights now, so that a step does not. */
kac_status kaci_optimizer_reserve(kac_optimizer *optimizer, int64_t n);

/* ---- The inside of a trainer (trainer.c, train_step.c, checkpoint.c) ---- */

/* Sums over the rows of a shard, in double. */
struct kaci_loss {
    double velocity, mean;
};

struct kac_trainer {
    kac_context *context;
    const kac_process *process;
    kac_network *network;
    kac_optimizer *optimizer;
    const kac_dataset *dataset;
    const struct kaci_kernels *kernels;

    int64_t d, k, parameters; /* of a point, a condition, the network */
    int64_t batch;
    uint64_t seed;
    int32_t times;
    double times_p, times_q;
    int32_t weight_kind[2]; /* velocity, mean */
    double weight[2], weight_floor[2];
    double ema, dropout;
    const kac_dataset *validation;
    int64_t validation_every, validation_points;
    const kac_dataset *source; /* NULL: noise */
    int32_t coupling;          /* KAC_COUPLING_..., -1 without a source */
    struct kaci_student *student; /* NULL: learns from data */
    kac_train_log_fn log;
    void *log_user;

    int64_t steps;
    double loss, validation_loss;
    float *average; /* [parameters], NULL without moving average */
    float *shift, *scale; /* [d] */

    /* Memory of a step, made at the first one. */
    int64_t shards;
    int32_t workers;
    struct kaci_workspace **workspace; /* [workers] */
    int32_t splits; /* threads share the operations of a shard, in the first */
    struct kaci_train_scratch *scratch; /* [workers] */
    struct kaci_gradient_sum *sum;
    const float *gradient;             /* of the step, in the memory of `sum` */
    struct kaci_loss *shard_loss;      /* [shards] */
    int64_t *index;                    /* [batch] */
    float *x0, *condition;             /* [batch, d], [batch, k] */
    float *x1;                         /* [batch, d] of the source */
    int64_t *pairs; /* [batch] which row of x1 goes with a row of x0 */
    struct kaci_transport transport;
};

/* The parts that every trainer has; no data yet (trainer.c). */
kac_status kaci_trainer_new(kac_context *context, const kac_process *process,
                            kac_network *network, kac_optimizer *optimizer,
                            kac_trainer **out);
/* Options that decide bits cannot change on the way (trainer.c). */
kac_status kaci_trainer_check_fresh(kac_trainer *trainer);
/* Makes the memory of a step (train_step.c); idempotent. */
kac_status kaci_trainer_prepare(kac_trainer *trainer);
/* After that, before shards of n points in all are run: see
 * kaci_workspace_share(). */
kac_status kaci_trainer_share(kac_trainer *trainer, int64_t n);
void kaci_trainer_release(kac_trainer *trainer);
/* One step; changes nothing on failure. */
kac_status kaci_trainer_step(kac_trainer *trainer, struct kaci_loss *loss);
kac_status kaci_trainer_validate(kac_trainer *trainer, double *out);

/* ---- Source points (source_points.c) ------------------------------------ */

/* Memory of a step for a path between two data sets; without one nothing. */
kac_status kaci_source_prepare(kac_trainer *trainer);
void kaci_source_release(kac_trainer *trainer);
/* n points [n, d] as the network sees them. */
kac_status kaci_trainer_normalize(const kac_trainer *trainer, int64_t n,
                                  float *x);
/* Source points of positions first .. first + n - 1 of a run, normalised, and
 * pairs[i], which of them goes with row i of x0, within groups of a batch.
 * `index` is scratch [n]. */
kac_status kaci_source_draw(kac_trainer *trainer, int64_t first, int64_t n,
                            const float *x0, int64_t *index, float *x1,
                            int64_t *pairs);

/* ---- A student (student.c, student_paths.c) ----------------------------- */

/* What a trainer learns from where it has no data: paths of a teacher. */
struct kaci_student {
    kac_context *context;
    kac_sampler *teacher;
    kac_network *network; /* owned; the trainer's */
    int64_t d, k;
    int64_t evaluations;
    double power;
    double *times;   /* [evaluations + 1] from T to 0 */
    double *weights; /* [evaluations] */
    int64_t paths, fresh, every;
    int64_t rows;      /* of `conditions`; 0: the default ones */
    float *conditions; /* [rows, k] */

    /* The pool: path i is in slot i modulo `paths`. Made at the first step. */
    float *points;    /* [paths, evaluations + 1, d] as the network sees them */
    float *condition; /* [paths, k] */
    int64_t drawn;    /* paths before this one have been drawn, ... */
    int64_t oldest;   /* ... and those from this one on are there */
};

void kaci_student_destroy(struct kaci_student *student);
/* Forgets the pool: what it is a function of has changed. */
void kaci_student_forget(struct kaci_student *student);
/* The pool as the next step of the trainer needs it. */
kac_status kaci_student_refill(kac_trainer *trainer);
/* Time, point, velocity [d] and condition [k] of the pair at a position of the
 * run; returns the factor of the squared distance of velocities. */
double kaci_student_pair(const kac_trainer *trainer, int64_t position,
                         float *t, float *x, float *v, float *condition);
/* Options as metadata of a checkpoint: keys begin with "student.". */
kac_status kaci_student_describe(const struct kaci_student *student,
                                 kac_tensors *file);
/* How a model of it is sampled, as entries of the model. */
kac_status kaci_student_set_entries(const struct kaci_student *student,
                                    kac_model *model);

#endif
