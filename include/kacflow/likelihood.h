/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file likelihood.h
 * Likelihood of points along the ODE of a field.
 *
 * The flow dx/dt = v(t, x) carries data to noise, and along a way
 * d/dt log p(t, x(t)) = -div v. So, with X_T of known density,
 *
 *     log p_0(x_0) = log p_T(x_T) + integral from 0 to T of div v(t, x(t)) dt.
 *
 * Point and integral are carried together by one integrator. For an exact
 * field of data that have a density the value is their density; for a learned
 * one it is that of the model's own flow. Where X_T has atoms, points that the
 * flow carries to a front have no finite value: see @ref likelihood.
 *
 * @see R. T. Q. Chen et al., "Neural Ordinary Differential Equations",
 *      NeurIPS 2018; W. Grathwohl et al., "FFJORD", ICLR 2019.
 */
#ifndef KACFLOW_LIKELIHOOD_H
#define KACFLOW_LIKELIHOOD_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/field.h>
#include <kacflow/model.h>
#include <kacflow/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A process, a field with divergence, and a rule to integrate. */
typedef struct kac_likelihood kac_likelihood;

/**
 * Create from parts.
 *
 * @param ctx      Context, or NULL; must outlive the likelihood.
 * @param process  Gives the density at T (kac_process_prior_log_density());
 *                 must outlive the likelihood.
 * @param field    Gives #KAC_FIELD_DIVERGENCE; must outlive the likelihood.
 * @param out      Receives the likelihood. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also a field without divergence) or
 *         #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_create(kac_context *ctx,
                                         const kac_process *process,
                                         const kac_field *field,
                                         kac_likelihood **out);

/**
 * Create from a model; points and densities are in the units of the data: with
 * data = shift + scale u the density is that of u divided by the product of
 * the scales.
 *
 * @param ctx    Context, or NULL; must outlive the likelihood.
 * @param model  With a velocity head; must outlive the likelihood and not
 *               change.
 * @param out    Receives the likelihood. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (a model between two
 *         data sets: its source has no known density) or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_create_model(kac_context *ctx,
                                               const kac_model *model,
                                               kac_likelihood **out);

/** Destroy a likelihood; NULL is allowed. @since 0.1 */
KAC_API void kac_likelihood_destroy(kac_likelihood *likelihood);

/** ODE method, KAC_METHOD_...; default #KAC_METHOD_DOPRI5. @since 0.1 */
KAC_API kac_status kac_likelihood_set_method(kac_likelihood *likelihood,
                                             int32_t method);

/** ODE method; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_likelihood_method(const kac_likelihood *likelihood);

/**
 * Number of evaluations of the field, divergence included, that a point may
 * use: methods with fixed steps make as many equal ones as fit; with
 * Dormand-Prince it is a limit. Default 100 (100000 for Dormand-Prince).
 *
 * @param likelihood   A likelihood.
 * @param evaluations  1 to 10^9; less than one step of the method takes is
 *                     refused when points are evaluated.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_set_evaluations(kac_likelihood *likelihood,
                                                  int64_t evaluations);

/** Number of evaluations a point may use; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_likelihood_evaluations(const kac_likelihood *likelihood);

/**
 * Tolerances of Dormand-Prince for the point and the integral alike, see
 * kac_integrator_set_tolerance(). Default 1e-5 both.
 *
 * @param likelihood  A likelihood.
 * @param relative    Finite, >= 0.
 * @param absolute    Finite, > 0.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_set_tolerance(kac_likelihood *likelihood,
                                                double relative,
                                                double absolute);

/** Relative tolerance; NaN for NULL. @since 0.1 */
KAC_API double
kac_likelihood_tolerance_relative(const kac_likelihood *likelihood);

/** Absolute tolerance; NaN for NULL. @since 0.1 */
KAC_API double
kac_likelihood_tolerance_absolute(const kac_likelihood *likelihood);

/**
 * Time at which the points are. With start > 0 the value is the logarithm of
 * the density of X at that time, which is that of noised data: for fields that
 * are singular at 0, as the exact ones of a finite data set are.
 *
 * @param likelihood  A likelihood.
 * @param start       0 <= start < T. Default 0 for the bounded laws (Kac,
 *                    uniform), T/1000 for the others.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_set_start(kac_likelihood *likelihood,
                                            double start);

/** Time at which the points are; NaN for NULL. @since 0.1 */
KAC_API double kac_likelihood_start(const kac_likelihood *likelihood);

/**
 * How the learned field of a model finds its divergence, see
 * kac_field_set_divergence(); exactly where this is not called. Of a field
 * that was passed in it is set there.
 *
 * @param likelihood  Of kac_likelihood_create_model().
 * @param method      KAC_DIVERGENCE_...
 * @param probes      1 to 2^20.
 * @param seed        Of the probes: point i of a call has its own, for the
 *                    whole of its way.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE (not of a model).
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_set_divergence(kac_likelihood *likelihood,
                                                 int32_t method, int64_t probes,
                                                 uint64_t seed);

/**
 * What becomes of points that end outside the support at T, where an
 * approximate field or step has carried them.
 *
 * @param likelihood  A likelihood.
 * @param clip        0: their log density is -infinity (default). 1: their
 *                    coordinates beyond c g(T) (1 - 2^-40) are moved there,
 *                    inside, and the continuous density of that place counts.
 *                    They are counted as outside all the same, and the values
 *                    are then no density: they add up to more than 1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_set_clip(kac_likelihood *likelihood,
                                           int32_t clip);

/** 1 where points outside are clipped; 0 else and for NULL. @since 0.1 */
KAC_API int32_t kac_likelihood_clip(const kac_likelihood *likelihood);

/**
 * Logarithm of the density of n points.
 *
 * @param likelihood  A likelihood; used by one thread at a time.
 * @param n           Number of points; 0 to 2^53.
 * @param x           [n, d] points, in the units of the data; finite.
 * @param cond        [n, k] conditions as in kac_field_evaluate(), or NULL.
 * @param log_p       [n] receives the natural logarithm; -infinity outside the
 *                    support at T; NaN where the integration stopped early.
 *                    May not overlap x.
 * @param end         [n, d] receives the points at T, clipped ones as clipped,
 *                    in the units of the process (of a model: normalised), or
 *                    NULL.
 * @param fronts      [n] receives how many coordinates lie on a front at T,
 *                    where the mass of an atom stands in for a density, or
 *                    NULL. Values are Lebesgue densities where it is 0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also evaluations that are not enough),
 *         #KAC_ERROR_STATE (f(T) != 0 and #KAC_PRIOR_DATA: X_T has no known
 *         density), #KAC_ERROR_MEMORY, #KAC_ERROR_CALLBACK or
 *         #KAC_ERROR_CANCELLED. After the last three arrays may have been
 *         written in part, the counts below are those of before.
 * @par Accuracy
 * That of the integrator: on Gaussian data under the Kac law the error was
 * 2.5e-4 with the default tolerance and 4e-9 with 1e-8; below 1e-3 and 1e-6
 * asserted in path_likelihood_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_likelihood_evaluate(kac_likelihood *likelihood,
                                           int64_t n, const double *x,
                                           const double *cond, double *log_p,
                                           double *end, int32_t *fronts);

/** Mean number of evaluations a point of the last call that ended well and had
 * points; NaN before and for NULL. @since 0.1 */
KAC_API double
kac_likelihood_evaluations_mean(const kac_likelihood *likelihood);

/** Largest number of evaluations for a point of that call; 0 before and for
 * NULL. @since 0.1 */
KAC_API int64_t
kac_likelihood_evaluations_max(const kac_likelihood *likelihood);

/** Points of that call that ended outside the support, clipped or not; 0
 * before and for NULL. @since 0.1 */
KAC_API int64_t kac_likelihood_outside(const kac_likelihood *likelihood);

/** Points of that call whose integration stopped early; 0 before and for NULL.
 * @since 0.1 */
KAC_API int64_t kac_likelihood_unfinished(const kac_likelihood *likelihood);

/**
 * Bits a dimension: -log_p / (d ln 2).
 *
 * @param log_p  Natural logarithm of a density.
 * @param d      Numbers a point; >= 1.
 * @return The bits; NaN for d < 1.
 * @since 0.1
 */
KAC_API double kac_likelihood_bits(double log_p, int64_t d);

#ifdef __cplusplus
}
#endif

#endif
