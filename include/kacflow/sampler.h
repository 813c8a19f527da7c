/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sampler.h
 * Samplers: from the prior at T back to data along a velocity field.
 *
 * The default rule is made for few evaluations: Adams-Bashforth 2 with equal
 * steps, held in the light cone of the posterior mean where the field gives
 * one, and the posterior mean itself as the last step. Sample i is a function
 * of (seed, i).
 */
#ifndef KACFLOW_SAMPLER_H
#define KACFLOW_SAMPLER_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/dataset.h>
#include <kacflow/field.h>
#include <kacflow/model.h>
#include <kacflow/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A process, a field and a rule to integrate. */
typedef struct kac_sampler kac_sampler;

/** How the times of the steps are spread, with p the power of the grid. */
enum {
    /** t_k = end + (T - end) (1 - k/n)^p */
    KAC_GRID_POWER = 0,
    /** t_k = (T^(1/p) + (k/n) (end^(1/p) - T^(1/p)))^p; T. Karras et al.,
     *  NeurIPS 2022, take p = 7. The same as the other where end = 0. */
    KAC_GRID_KARRAS = 1
};

/**
 * Create a sampler from its parts.
 *
 * @param ctx      Context, or NULL; must outlive the sampler.
 * @param process  Gives the prior and the light cone; must outlive the
 *                 sampler, and its horizon must stay above the end of the
 *                 grid.
 * @param field    The velocity field; must outlive the sampler.
 * @param out      Receives the sampler. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_create(kac_context *ctx,
                                      const kac_process *process,
                                      const kac_field *field,
                                      kac_sampler **out);

/**
 * Create a sampler of a model; samples are in the units of the data. Where
 * the model has the entries "sampler.method" (a name), "sampler.evaluations"
 * (1 to 10^6), "sampler.grid" (a name), "sampler.power", "sampler.end",
 * "sampler.projection", "sampler.refinements", "sampler.guidance" (the weight),
 * "sampler.guidance_limit", "sampler.guidance_from" or "sampler.guidance_to",
 * they replace the defaults.
 *
 * @param ctx    Context, or NULL; must outlive the sampler.
 * @param model  With a velocity head; must outlive the sampler and not change.
 * @param out    Receives the sampler. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or #KAC_ERROR_FORMAT
 *         (an entry that cannot be used; the message names it).
 * @since 0.1
 */
KAC_API kac_status kac_sampler_create_model(kac_context *ctx,
                                            const kac_model *model,
                                            kac_sampler **out);

/** Destroy a sampler; NULL is allowed. @since 0.1 */
KAC_API void kac_sampler_destroy(kac_sampler *sampler);

/** ODE method, KAC_METHOD_...; default #KAC_METHOD_AB2. @since 0.1 */
KAC_API kac_status kac_sampler_set_method(kac_sampler *sampler, int32_t method);

/** ODE method; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_sampler_method(const kac_sampler *sampler);

/**
 * Number of evaluations of the field a sample may use, all included: one with
 * guidance counts twice, because it asks the network twice. Methods with
 * several stages make as many whole steps as fit. With Dormand-Prince it is a
 * limit. Default 20 (100000 for Dormand-Prince). What one step of the
 * method and the last ones need is checked when samples are drawn.
 *
 * @param sampler      A sampler.
 * @param evaluations  1 to 10^9.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_evaluations(kac_sampler *sampler,
                                               int64_t evaluations);

/** Number of evaluations a sample may use; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_sampler_evaluations(const kac_sampler *sampler);

/**
 * Times of the steps: t_k = end + (T - end) (1 - k/n)^power, or as
 * kac_sampler_set_grid_kind() says.
 *
 * @param sampler  A sampler.
 * @param power    Finite, > 0; 1 for equal steps, which is the default. So far
 *                 from 1 that two times are the same double is refused when
 *                 samples are drawn.
 * @param end      0 <= end < T: where the integration ends; with 0 < end the
 *                 last step sets x to the posterior mean there. Default 0.05 T
 *                 where the field gives a mean, else 0; 0 for a model between
 *                 two data sets, where the last Euler step is that mean.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT (end > 0 needs a field with a mean).
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_grid(kac_sampler *sampler, double power,
                                        double end);

/** Power of the grid; NaN for NULL. @since 0.1 */
KAC_API double kac_sampler_grid_power(const kac_sampler *sampler);

/** End of the integration; NaN for NULL. @since 0.1 */
KAC_API double kac_sampler_grid_end(const kac_sampler *sampler);

/**
 * How the times of the steps are spread between T and the end of the grid.
 *
 * @param sampler  A sampler.
 * @param kind     KAC_GRID_...; default #KAC_GRID_POWER.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_grid_kind(kac_sampler *sampler,
                                             int32_t kind);

/** How the times are spread, KAC_GRID_...; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_sampler_grid_kind(const kac_sampler *sampler);

/** Name of a KAC_GRID_... ("power", "karras"). @since 0.1 */
KAC_API const char *kac_grid_name(int32_t kind);

/** The inverse of kac_grid_name(). @since 0.1 */
KAC_API kac_status kac_grid_from_name(const char *name, int32_t *out);

/**
 * Refinements of the last step. With end > 0 the sample becomes the posterior
 * mean x = xhat(end, x), and then so many times x = xhat(end, f(end) x): the
 * mean as seen from the middle of its own light cone, where a network has
 * learned it best. Each costs one evaluation. For data with a smooth density
 * a refinement moves a sample by less than the noise scale at `end`.
 *
 * @param sampler      A sampler.
 * @param refinements  0 to 100. Default 1, for a model between two data sets 0
 *                     (its paths have no light cone); without effect where
 *                     end = 0.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_refinements(kac_sampler *sampler,
                                               int32_t refinements);

/** Refinements of the last step; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_sampler_refinements(const kac_sampler *sampler);

/**
 * Light-cone projection, see kac_integrator_set_projection().
 *
 * @param sampler  A sampler.
 * @param project  0 off, 1 at t, 2 at t and again after the step. The default
 *                 is on (2) where the process is bounded and the field gives a
 *                 mean, else 0; 0, and nothing else, for a model between two
 *                 data sets.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_projection(kac_sampler *sampler,
                                              int32_t project);

/** Light-cone projection: 0, 1 or 2; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_sampler_projection(const kac_sampler *sampler);

/**
 * Classifier-free guidance: with w = `weight` samples that are drawn with
 * conditions follow v_y + w (v_y - v_none) = (1 + w) v_y - w v_none instead of
 * the field v_y, where v_none is the same field without condition; and so the
 * posterior mean, where the field gives one. Every such evaluation asks the
 * field twice and counts as two. A network should have learned both, by
 * dropping labels in training (kac_trainer_set_condition_dropout()). Samples
 * that are drawn without conditions are not guided. With w = 0, the default,
 * nothing is asked a second time, and the bits are those without guidance.
 *
 * The guided field is no velocity of the process any more. `limit` B > 0, for
 * data that are at most B in every coordinate, holds it to what that could do:
 * with a posterior mean, xhat is clipped to |xhat_i| <= B, and the noise's part
 * of the velocity, v - f' xhat, to the greatest speed of the noise, c |g'| in
 * every coordinate; without one, |v_i| <= |f'| B + c |g'|. True fields of such
 * data are within both and stay as they are.
 *
 * @param sampler  A sampler.
 * @param weight   w, -1 to 10^6. Between -1 and 0 the condition is weakened;
 *                 -1 is the field without condition, at twice its price.
 * @param limit    B in the units of the field, finite: for the sampler of a
 *                 model after its normalisation, where data that were
 *                 normalised to their range have B = 1. 0, the default, for no
 *                 limit.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also a weight where the field takes no
 *         condition, and a limit where the noise is unbounded or the path is
 *         between two data sets) or #KAC_ERROR_MEMORY.
 * @see J. Ho, T. Salimans, arXiv:2207.12598.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_guidance(kac_sampler *sampler, double weight,
                                            double limit);

/** Weight of the guidance; NaN for NULL. @since 0.1 */
KAC_API double kac_sampler_guidance(const kac_sampler *sampler);

/** Limit of the guidance, 0 for none; NaN for NULL. @since 0.1 */
KAC_API double kac_sampler_guidance_limit(const kac_sampler *sampler);

/**
 * The times at which guidance acts. At the others the field is that of the
 * condition, at the price of one evaluation: then more steps are made.
 *
 * @param sampler  A sampler.
 * @param low      Finite, >= 0; default 0.
 * @param high     >= low; default infinity.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @see T. Kynkaanniemi et al., arXiv:2404.07724.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_guidance_interval(kac_sampler *sampler,
                                                     double low, double high);

/** Least time at which guidance acts; NaN for NULL. @since 0.1 */
KAC_API double kac_sampler_guidance_from(const kac_sampler *sampler);

/** Greatest time at which guidance acts; NaN for NULL. @since 0.1 */
KAC_API double kac_sampler_guidance_to(const kac_sampler *sampler);

/** Tolerances of Dormand-Prince, see kac_integrator_set_tolerance(): relative
 * finite, >= 0; absolute finite, > 0. Default 1e-5 both. @since 0.1 */
KAC_API kac_status kac_sampler_set_tolerance(kac_sampler *sampler,
                                             double relative, double absolute);

/**
 * Data to start from, where f(T) != 0: sample i begins at f(T) x_0 + noise
 * with x_0 point i modulo count of the data set.
 *
 * @param sampler  A sampler.
 * @param dataset  Points of the field's dimension, in the units of the data;
 *                 must outlive the sampler; NULL for none.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE (a model between
 *         two data sets).
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_start_data(kac_sampler *sampler,
                                              const kac_dataset *dataset);

/**
 * Points at T to start from as they are, without noise: sample i begins at
 * point i modulo count of the data set. A model between two data sets needs
 * them; others may have them, such as points that were carried to T before.
 * Takes the place of kac_sampler_set_start_data().
 *
 * @param sampler  A sampler.
 * @param source   Points of the field's dimension, in the units of the data;
 *                 must outlive the sampler; NULL for none.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_source(kac_sampler *sampler,
                                          const kac_dataset *source);

/**
 * Coordinates that are known, such as the pixels around a hole: samples have
 * the values given there, exactly, and fill in the others. Sample i has the
 * values of point i modulo count.
 *
 * On the way a known coordinate is not integrated but is what the process makes
 * of its datum x_0: f(t) x_0 + N, with N the quantile of the noise's law at
 * g(t), atoms included, at a level that is uniform on (0, 1) and a function of
 * (seed, i, coordinate). Its way is continuous and has the right law at every
 * time. The other coordinates follow the field at such points; refinements of
 * the last step have the known coordinates at f(t) x_0, too. Evaluations are
 * counted as before, the other coordinates of the noise are the same numbers,
 * and with no coordinate known the bits are those without this call.
 *
 * This is the replacement method, not the conditional law: the field that is
 * followed knows the datum of a coordinate only through its noise, and so the
 * others are drawn towards data that fit the known ones as they look at t, not
 * as they will be. It is exact where the others do not depend on the known
 * ones, and by symmetry; docs/pages/guidance.md has figures.
 *
 * With Dormand-Prince the error is the mean over all coordinates, of which the
 * known ones have none. kac_sampler_invert() knows nothing of this.
 *
 * @param sampler  A sampler.
 * @param mask     [d] not 0 where a coordinate is known; copied. NULL: nothing
 *                 is known, as at first.
 * @param values   Points of the field's dimension, in the units of the data,
 *                 of which the known coordinates count; must outlive the
 *                 sampler. NULL where mask is NULL.
 * @return #KAC_OK, #KAC_ERROR_MEMORY or #KAC_ERROR_ARGUMENT (also for radial
 *         Poisson noise, whose coordinates are not independent, and a path
 *         between two data sets).
 * @see Y. Song et al., arXiv:2011.13456, appendix I.2, for diffusions.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_set_known(kac_sampler *sampler,
                                         const uint8_t *mask,
                                         const kac_dataset *values);

/**
 * Draw n samples of a seed, from sample `first` on. They do not depend on how
 * the range is cut into calls, nor on the number of threads.
 *
 * @param sampler  A sampler; used by one thread at a time.
 * @param seed     Seed.
 * @param first    >= 0.
 * @param n        >= 0; first + n <= 2^55.
 * @param cond     [n, k] conditions as in kac_network_forward(), or NULL for
 *                 none.
 * @param out      [n, d] receives the samples.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also where the evaluations are not
 *         enough), #KAC_ERROR_STATE (no start data where f(T) != 0,
 *         no source where the path begins in one),
 *         #KAC_ERROR_MEMORY, #KAC_ERROR_CALLBACK, #KAC_ERROR_CANCELLED,
 *         #KAC_ERROR_NONFINITE (a sample left the finite numbers) or what the
 *         start data or the known values answer. After those from
 * #KAC_ERROR_MEMORY on, arrays have the samples up to there: points are drawn
 * in chunks.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_draw(kac_sampler *sampler, uint64_t seed,
                                    int64_t first, int64_t n, const float *cond,
                                    float *out);

/**
 * As kac_sampler_draw(), and the way there. Points of a sample whose
 * integration stopped are NaN from there down to the end of the grid. A time
 * inside the last step before the end may cost one evaluation more.
 *
 * @param sampler  A sampler.
 * @param seed     Seed.
 * @param first    >= 0.
 * @param n        >= 0.
 * @param cond     [n, k] conditions, or NULL.
 * @param count    Number of times; >= 0.
 * @param times    [count] from T down to 0, strictly decreasing.
 * @param path     [count, n, d] receives the points at those times; below the
 *                 end of the grid they move evenly to the last point.
 * @param out      [n, d] receives the samples.
 * @return As kac_sampler_draw().
 * @since 0.1
 */
KAC_API kac_status kac_sampler_draw_path(kac_sampler *sampler, uint64_t seed,
                                         int64_t first, int64_t n,
                                         const float *cond, int64_t count,
                                         const double *times, float *path,
                                         float *out);

/**
 * Carry data to noise: the integration of kac_sampler_draw() run upwards, on
 * the same times, from f(end) x, the middle of the light cone of x at the end
 * of the grid, to T. Drawn from that noise by kac_sampler_set_source(), samples
 * are x again: up to the error of the method both ways, which falls with the
 * evaluations, and of the field's mean at the end.
 *
 * Data with a density have one such way, and noise of the process's law at its
 * end. Points, or what a network has made of them, have many: all the noise
 * that leads to one, of which this is the middle. The way of a point on a front
 * is not unique upwards, which is why it does not start from noise. The light
 * cone does not act (kac_sampler_set_projection()), because what is clipped on
 * the way up cannot be found again. Guidance does.
 *
 * @param sampler  A sampler; used by one thread at a time.
 * @param n        Number of points; >= 0.
 * @param x        [n, d] points in the units of the data.
 * @param cond     [n, k] conditions as in kac_network_forward(), or NULL.
 * @param noise    [n, d] receives points at T in the units of the data, as
 *                 kac_sampler_set_source() takes them. May be `x`.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_CALLBACK,
 *         #KAC_ERROR_CANCELLED or #KAC_ERROR_NONFINITE; after the last four
 *         the first points may have been written. Evaluations are counted as
 *         those of a draw.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_invert(kac_sampler *sampler, int64_t n,
                                      const float *x, const float *cond,
                                      float *noise);

/**
 * Points between two points of noise that have the law of the noise, too: each
 * coordinate becomes the standard normal number at the same level of its law
 * (on an atom, and beyond it, the middle of the atom's levels; where that is 0
 * as a double, the least that is not), the two rows of such numbers are joined
 * by the great circle between them, (a cos(pi s/2) + b sin(pi s/2)) over its
 * deviation, and the way back leads through the quantile. Of independent noise
 * the law is kept where it has no atoms, and else up to their mass: exp(-a
 * g(T)) in a coordinate of Kac noise.
 *
 * @param sampler   A sampler; its process has independent coordinates; may be
 *                  read by many threads.
 * @param start     [d] noise at T in the units of the data, finite, as
 *                  kac_sampler_invert() gives it.
 * @param goal      [d] the same.
 * @param count     Number of points between them; >= 0.
 * @param position  [count] s, 0 at `start` to 1 at `goal`.
 * @param out       [count, d] receives the points.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also for radial Poisson noise and a
 *         model between two data sets), #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_sampler_interpolate(const kac_sampler *sampler,
                                           const float *start,
                                           const float *goal, int64_t count,
                                           const double *position, float *out);

/** Mean number of evaluations a sample of the last draw that ended well and
 * had samples; NaN before and for NULL. @since 0.1 */
KAC_API double kac_sampler_evaluations_mean(const kac_sampler *sampler);

/** Largest number of evaluations for a sample of that draw; 0 before and for
 * NULL. @since 0.1 */
KAC_API int64_t kac_sampler_evaluations_max(const kac_sampler *sampler);

/** Samples of that draw whose integration stopped before its end; 0 before and
 * for NULL. @since 0.1 */
KAC_API int64_t kac_sampler_unfinished(const kac_sampler *sampler);

#ifdef __cplusplus
}
#endif

#endif
