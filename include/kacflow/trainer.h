/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file trainer.h
 * Trainers: flow matching of a network to the velocities of a process.
 *
 * One step draws a batch of data x_0, times t and noised points x_t with
 * their conditional velocities v, and takes one optimizer step on the loss
 *
 *     mean over the batch of  w_v(t) |v_theta(t, x_t) - v|^2
 *                           + w_m(t) |xhat_theta(t, x_t) - x_0|^2
 *
 * (the second term where the network has a mean head). All random numbers
 * are functions of (seed, step, index), so any number of threads, and a run
 * that was interrupted and resumed, give the same bits. A trainer belongs to
 * one thread at a time, and so do the network and the optimizer that it
 * changes.
 */
#ifndef KACFLOW_TRAINER_H
#define KACFLOW_TRAINER_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/dataset.h>
#include <kacflow/model.h>
#include <kacflow/network.h>
#include <kacflow/optimizer.h>
#include <kacflow/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A process, a network, an optimizer and data. */
typedef struct kac_trainer kac_trainer;

/** Sampling density of the time t of a training point; u is uniform. */
enum {
    KAC_TIMES_UNIFORM = 0,     /**< T u */
    KAC_TIMES_POWER = 1,       /**< T u^p: p > 1 favours the data */
    KAC_TIMES_LOG = 2,         /**< T p^u, 0 < p < 1: log-uniform from p T */
    KAC_TIMES_LOGIT_NORMAL = 3 /**< T / (1 + exp(-(p + q z))), z normal */
};

/** Weights of the losses over time. */
enum {
    KAC_WEIGHT_UNIFORM = 0, /**< 1 */
    KAC_WEIGHT_NOISE = 1    /**< 1 / (noise scale^2 + floor) */
};

/**
 * What a step came to.
 *
 * @param user        What was passed beside the function.
 * @param step        Steps made.
 * @param loss        Loss of the batch.
 * @param velocity    Its velocity part.
 * @param mean        Its mean part; 0 without a mean head.
 * @param gradient    Norm of the gradient before clipping.
 * @param rate        Learning rate.
 * @param validation  Validation loss, or NaN where it was not measured.
 * @return 0 to go on; anything else stops the run after this step with
 *         #KAC_ERROR_CALLBACK.
 */
typedef int32_t (*kac_train_log_fn)(void *user, int64_t step, double loss,
                                    double velocity, double mean,
                                    double gradient, double rate,
                                    double validation);

/**
 * Create a trainer.
 *
 * @param ctx        Context, or NULL; must outlive the trainer.
 * @param process    Must outlive the trainer and not change; T a normal float,
 *                   about 1.2e-38 to 3.4e38.
 * @param network    Initialised; gets the horizon of the process; changed by
 *                   training; must outlive the trainer.
 * @param optimizer  Without steps; changed by training; must outlive the
 *                   trainer.
 * @param dataset    Points of the network's dimension; with conditions where
 *                   the network has one; must outlive the trainer.
 * @param out        Receives the trainer. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (a network that is
 *         not initialised or evaluates with weights as bfloat16, an optimizer
 *         that has made steps) or
 *         #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_create(kac_context *ctx,
                                      const kac_process *process,
                                      kac_network *network,
                                      kac_optimizer *optimizer,
                                      const kac_dataset *dataset,
                                      kac_trainer **out);

/** Destroy a trainer; NULL is allowed. @since 0.1 */
KAC_API void kac_trainer_destroy(kac_trainer *trainer);

/** Points a step; 1 to 2^20. Default 256. Before the first step. @since 0.1 */
KAC_API kac_status kac_trainer_set_batch(kac_trainer *trainer, int64_t batch);

/** Points a step; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_trainer_batch(const kac_trainer *trainer);

/** Seed of all random numbers. Default 1. Before the first step. @since 0.1 */
KAC_API kac_status kac_trainer_set_seed(kac_trainer *trainer, uint64_t seed);

/** Seed of all random numbers; 0 for NULL. @since 0.1 */
KAC_API uint64_t kac_trainer_seed(const kac_trainer *trainer);

/**
 * Sampling density of t. Times are stratified over the batch: u of point i is
 * (i + U) / batch; those of LOGIT_NORMAL are independent.
 *
 * @param trainer  A trainer.
 * @param kind     KAC_TIMES_...; default UNIFORM.
 * @param p        POWER: > 0. LOG: in (0, 1). LOGIT_NORMAL: centre. Ignored
 *                 for UNIFORM.
 * @param q        LOGIT_NORMAL: spread, > 0. Ignored for the others.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_times(kac_trainer *trainer, int32_t kind,
                                         double p, double q);

/** Sampling density of t, KAC_TIMES_...; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_trainer_times(const kac_trainer *trainer);

/**
 * Weight of the velocity loss. The noise scale of #KAC_WEIGHT_NOISE is here
 * that of the velocity: c g'(t) for the Kac law, sigma g' / (2 sqrt(g)) for
 * the Wiener law.
 *
 * @param trainer  A trainer.
 * @param kind     KAC_WEIGHT_...; default UNIFORM.
 * @param weight   Factor; finite, >= 0. Default 1.
 * @param floor    Added to the square of the noise scale; > 0. Default 1e-3.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_velocity_weight(kac_trainer *trainer,
                                                   int32_t kind, double weight,
                                                   double floor);

/**
 * Weight of the mean loss. The noise scale of #KAC_WEIGHT_NOISE is the half
 * width of the cone c g(t) for the Kac law, sigma sqrt(g) for the Wiener law.
 *
 * @param trainer  A trainer.
 * @param kind     KAC_WEIGHT_...; default NOISE.
 * @param weight   Factor; finite, >= 0. Default 1.
 * @param floor    Added to the square of the noise scale; > 0. Default 1e-3.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_mean_weight(kac_trainer *trainer,
                                               int32_t kind, double weight,
                                               double floor);

/**
 * Exponential moving average of the weights, which a model takes: after step
 * s = 0, 1, ... its decay is min(decay, (1 + s) / (10 + s)).
 *
 * @param trainer  A trainer.
 * @param decay    0 <= decay < 1; 0 for none. Default 0.999.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_ema(kac_trainer *trainer, double decay);

/** Decay of the moving average; NaN for NULL. @since 0.1 */
KAC_API double kac_trainer_ema(const kac_trainer *trainer);

/** Probability with which a condition is left out; 0 <= p <= 1, 0 where the
 * network takes none. Default 0. Before the first step. @since 0.1 */
KAC_API kac_status kac_trainer_set_condition_dropout(kac_trainer *trainer,
                                                     double p);

/** Probability with which a condition is left out; NaN for NULL. @since 0.1 */
KAC_API double kac_trainer_condition_dropout(const kac_trainer *trainer);

/**
 * Normalise the data: the network sees (x - shift) / scale, and a model keeps
 * both.
 *
 * @param trainer  A trainer before its first step.
 * @param shift    [d] finite; NULL for 0. Copied.
 * @param scale    [d] finite, > 0; NULL for 1. Copied.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @see kac_dataset_measure()
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_normalization(kac_trainer *trainer,
                                                 const float *shift,
                                                 const float *scale);

/**
 * Train a flow between two data sets: points of a source take the place of the
 * noise, x_t = f(t) x_0 + (1 - f(t)) x_1 (kac_coupling_interpolate()) with the
 * f of the process, whose law then has no part in it. Source points are drawn
 * in an order of their own and normalised as the data are; with optimal
 * transport (kac_coupling_pair()) the points of each batch, as the network
 * sees them, are paired anew. #KAC_WEIGHT_NOISE takes 1 - f for the scale of
 * the noise and f' for that of its velocity. Held-out data are paired with
 * points of the same source, in groups of a batch. The model says that it
 * begins in a source (kac_model_coupling()).
 *
 * Optimal transport pairs points whatever their conditions, so with conditions
 * the points of one class come to prefer a part of the source.
 *
 * @param trainer   A trainer before its first step.
 * @param source    Points of the network's dimension; must outlive the
 *                  trainer. An endless one must have another seed than the
 *                  data. NULL for noise, and then `coupling` is ignored.
 * @param coupling  KAC_COUPLING_...; with optimal transport and more than one
 *                  number a point the batch is at most 8192.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE (f(T) != 0, or the
 *         trainer has begun).
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_source(kac_trainer *trainer,
                                          const kac_dataset *source,
                                          int32_t coupling);

/** KAC_COUPLING_... of a trainer with a source; else -1. @since 0.1 */
KAC_API int32_t kac_trainer_coupling(const kac_trainer *trainer);

/**
 * Measure the loss on held-out data, always with the same times and noise and
 * with the averaged weights.
 *
 * @param trainer  A trainer.
 * @param dataset  Held-out data; must outlive the trainer; NULL for none, and
 *                 then the others are ignored.
 * @param every    Steps between measurements; >= 1.
 * @param points   Points of a measurement, the first ones of the data; 1 to
 *                 their number. Memory for them is taken at a measurement.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_validation(kac_trainer *trainer,
                                              const kac_dataset *dataset,
                                              int64_t every, int64_t points);

/**
 * Whom every step is told; by default nobody.
 *
 * @param trainer  A trainer.
 * @param log      The function, or NULL.
 * @param user     Passed to it.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_log(kac_trainer *trainer,
                                       kac_train_log_fn log, void *user);

/**
 * Train until `steps` steps have been made in all.
 *
 * A loss or gradient that is not finite ends the run before the weights are
 * changed: they, their average and the optimizer are those of the last good
 * step, and can be saved.
 *
 * @param trainer  A trainer.
 * @param steps    0 to 2^32 - 2; nothing is done where so many were made.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also for a condition of the data that
 *         is no class), #KAC_ERROR_MEMORY, #KAC_ERROR_STATE (the optimizer
 *         has made steps with another network, or the network evaluates with
 *         weights as bfloat16), #KAC_ERROR_NONFINITE,
 *         #KAC_ERROR_CALLBACK, #KAC_ERROR_CANCELLED (after a whole step) or
 *         what the data set answers.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_run(kac_trainer *trainer, int64_t steps);

/** Steps made; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_trainer_steps(const kac_trainer *trainer);

/** Loss of the last step; NaN before the first and for NULL. @since 0.1 */
KAC_API double kac_trainer_loss(const kac_trainer *trainer);

/** Last validation loss; NaN before the first and for NULL. @since 0.1 */
KAC_API double kac_trainer_validation_loss(const kac_trainer *trainer);

/**
 * Write a checkpoint: weights, average, optimizer, steps and all options that
 * decide results. Whole or not at all.
 *
 * @param trainer  A trainer.
 * @param path     File to be replaced.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or #KAC_ERROR_FILE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_save(const kac_trainer *trainer,
                                    const char *path);

/**
 * Go on from a checkpoint: the trainer must have been made with the same
 * options, the normalisation among them; a differing one is refused and named.
 * An own schedule cannot be compared. From here the run gives the bits of one
 * that was never interrupted.
 *
 * @param trainer  A trainer; unchanged on failure.
 * @param path     File that kac_trainer_save() wrote.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_FILE,
 *         #KAC_ERROR_FORMAT or #KAC_ERROR_STATE (another run's checkpoint, or
 *         a network that evaluates with weights as bfloat16).
 * @since 0.1
 */
KAC_API kac_status kac_trainer_restore(kac_trainer *trainer, const char *path);

/**
 * The model as it is now, with the averaged weights where there is an
 * average.
 *
 * @param trainer  A trainer.
 * @param out      Receives the model. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_model(const kac_trainer *trainer,
                                     kac_model **out);

/** Name of a KAC_TIMES_... ("uniform", "power", "log", "logit-normal").
 * @since 0.1 */
KAC_API const char *kac_times_name(int32_t kind);

/** The inverse of kac_times_name(). @since 0.1 */
KAC_API kac_status kac_times_from_name(const char *name, int32_t *out);

/** Name of a KAC_WEIGHT_... ("uniform", "noise"). @since 0.1 */
KAC_API const char *kac_weight_name(int32_t kind);

/** The inverse of kac_weight_name(). @since 0.1 */
KAC_API kac_status kac_weight_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
