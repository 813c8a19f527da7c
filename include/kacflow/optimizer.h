/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file optimizer.h
 * Optimizers: rules that turn gradients into new weights.
 *
 * SGD with momentum, Adam and AdamW, each with a schedule of the learning
 * rate and clipping of the gradient norm. Steps are computed in float: a bound
 * on an option holds for its nearest float, too (a rate of 1e-300 is 0, and
 * refused). An optimizer belongs to one thread at a time; a step is shared out
 * over those of its context.
 *
 * @see D. P. Kingma, J. Ba, "Adam", ICLR 2015; I. Loshchilov, F. Hutter,
 *      "Decoupled weight decay regularization", ICLR 2019.
 */
#ifndef KACFLOW_OPTIMIZER_H
#define KACFLOW_OPTIMIZER_H

#include <kacflow/common.h>
#include <kacflow/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A rule with its state (moments, number of steps). */
typedef struct kac_optimizer kac_optimizer;

/** Rules. */
enum {
    KAC_OPTIMIZER_SGD = 0,  /**< v = m v + g; w -= rate v */
    KAC_OPTIMIZER_ADAM = 1, /**< Adam; decay is added to the gradient */
    KAC_OPTIMIZER_ADAMW = 2 /**< Adam; decay is taken off the weights */
};

/** Learning rate over the steps, as a factor of the base rate. */
enum {
    KAC_RATE_CONSTANT = 0, /**< 1, after warm-up */
    KAC_RATE_COSINE = 1,   /**< linear warm-up, then half a cosine to 0 */
    KAC_RATE_STEP = 2      /**< times `gamma` every `period` steps */
};

/**
 * Create an optimizer.
 *
 * @param ctx   Context, or NULL; must outlive the optimizer.
 * @param kind  KAC_OPTIMIZER_...
 * @param rate  Base learning rate; finite, > 0.
 * @param out   Receives the optimizer. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_SUPPORT.
 * @since 0.1
 */
KAC_API kac_status kac_optimizer_create(kac_context *ctx, int32_t kind,
                                        double rate, kac_optimizer **out);

/** Destroy an optimizer; NULL is allowed. @since 0.1 */
KAC_API void kac_optimizer_destroy(kac_optimizer *optimizer);

/** Kind, KAC_OPTIMIZER_...; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_optimizer_kind(const kac_optimizer *optimizer);

/** Set the base learning rate; finite, > 0. @since 0.1 */
KAC_API kac_status kac_optimizer_set_rate(kac_optimizer *optimizer,
                                          double rate);

/** Base learning rate; NaN for NULL. @since 0.1 */
KAC_API double kac_optimizer_rate(const kac_optimizer *optimizer);

/** Momentum of SGD, 0 <= momentum < 1. Default 0.9. @since 0.1 */
KAC_API kac_status kac_optimizer_set_momentum(kac_optimizer *optimizer,
                                              double momentum);

/** Momentum of SGD. @since 0.1 */
KAC_API double kac_optimizer_momentum(const kac_optimizer *optimizer);

/** Decays of Adam's moments, each in [0, 1). Default 0.9, 0.999.
 * @since 0.1 */
KAC_API kac_status kac_optimizer_set_betas(kac_optimizer *optimizer,
                                           double beta1, double beta2);

/** Decay of the first moment. @since 0.1 */
KAC_API double kac_optimizer_beta1(const kac_optimizer *optimizer);

/** Decay of the second moment. @since 0.1 */
KAC_API double kac_optimizer_beta2(const kac_optimizer *optimizer);

/** Adam's epsilon; finite, > 0. Default 1e-8. @since 0.1 */
KAC_API kac_status kac_optimizer_set_epsilon(kac_optimizer *optimizer,
                                             double epsilon);

/** Adam's epsilon. @since 0.1 */
KAC_API double kac_optimizer_epsilon(const kac_optimizer *optimizer);

/** Weight decay; finite, >= 0. Default 0; 0.01 for AdamW. @since 0.1 */
KAC_API kac_status kac_optimizer_set_weight_decay(kac_optimizer *optimizer,
                                                  double decay);

/** Weight decay. @since 0.1 */
KAC_API double kac_optimizer_weight_decay(const kac_optimizer *optimizer);

/** Largest norm of a gradient, > 0, or infinity for no clipping (default).
 * @since 0.1 */
KAC_API kac_status kac_optimizer_set_clip_norm(kac_optimizer *optimizer,
                                               double norm);

/** Largest norm of a gradient. @since 0.1 */
KAC_API double kac_optimizer_clip_norm(const kac_optimizer *optimizer);

/**
 * Choose the schedule of the learning rate.
 *
 * @param optimizer  An optimizer.
 * @param kind       KAC_RATE_...; default CONSTANT.
 * @param warmup     Steps over which the rate rises linearly from 0; >= 0.
 * @param period     COSINE: the step at which the rate reaches 0 (it stays
 *                   there). STEP: steps between reductions. > warmup;
 *                   ignored for CONSTANT.
 * @param gamma      Factor of STEP, in (0, 1]; ignored for the others.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_optimizer_set_schedule(kac_optimizer *optimizer,
                                              int32_t kind, int64_t warmup,
                                              int64_t period, double gamma);

/** Kind of schedule, KAC_RATE_... @since 0.1 */
KAC_API int32_t kac_optimizer_schedule(const kac_optimizer *optimizer);

/** Learning rate that step `step` (from 0) uses; NaN for NULL or a negative
 * step. @since 0.1 */
KAC_API double kac_optimizer_rate_at(const kac_optimizer *optimizer,
                                     int64_t step);

/** Steps made. @since 0.1 */
KAC_API int64_t kac_optimizer_steps(const kac_optimizer *optimizer);

/**
 * One step. The first step fixes n and allocates the moments.
 *
 * @param optimizer  An optimizer.
 * @param n          Number of weights; >= 1; the same at every step.
 * @param gradient   [n]
 * @param weights    [n] changed in place.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_STATE
 *         (another n than before) or #KAC_ERROR_NONFINITE (a gradient that is
 *         not finite; nothing is changed).
 * @since 0.1
 */
KAC_API kac_status kac_optimizer_step(kac_optimizer *optimizer, int64_t n,
                                      const float *gradient, float *weights);

/** Norm of the gradient of the last step, before clipping; NaN before the
 * first. @since 0.1 */
KAC_API double kac_optimizer_gradient_norm(const kac_optimizer *optimizer);

/** Forget moments and steps. @since 0.1 */
KAC_API kac_status kac_optimizer_reset(kac_optimizer *optimizer);

/** Name of a KAC_OPTIMIZER_... ("sgd", "adam", "adamw"). @since 0.1 */
KAC_API const char *kac_optimizer_kind_name(int32_t kind);

/** The inverse of kac_optimizer_kind_name(). @since 0.1 */
KAC_API kac_status kac_optimizer_kind_from_name(const char *name,
                                                int32_t *out);

/** Name of a KAC_RATE_... ("constant", "cosine", "step"). @since 0.1 */
KAC_API const char *kac_rate_name(int32_t kind);

/** The inverse of kac_rate_name(). @since 0.1 */
KAC_API kac_status kac_rate_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
