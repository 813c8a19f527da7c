/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file field.h
 * Velocity fields v(t, x), and the posterior mean of the data where it is
 * known.
 *
 * A field evaluates a batch in which every point has its own time. Numbers
 * are double, row-major; a learned field computes in float inside. A finished
 * field may be read by many threads.
 */
#ifndef KACFLOW_FIELD_H
#define KACFLOW_FIELD_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/network.h>
#include <kacflow/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A velocity field. */
typedef struct kac_field kac_field;

/** What a field can give beside the velocity. A sum of these. */
enum {
    KAC_FIELD_MEAN = 1,      /**< xhat(t, x) = E[X_0 | X_t = x] */
    KAC_FIELD_DIVERGENCE = 2 /**< div v(t, x) */
};

/** Kernels that spread a data point in each coordinate. */
enum {
    KAC_KERNEL_BOX = 0,   /**< uniform within +- the width */
    KAC_KERNEL_NORMAL = 1 /**< normal, with the width as its deviation */
};

/** How a learned field finds its divergence. */
enum {
    KAC_DIVERGENCE_EXACT = 0,     /**< sum of dv_i/dx_i: d backward runs of the
                                       network */
    KAC_DIVERGENCE_HUTCHINSON = 1 /**< mean of w^T (dv/dx) w over random signs
                                       w: one backward run a probe */
};

/**
 * A caller's field. Called on the thread that made the library call, with the
 * whole batch; an integrator calls it with the points that are still on their
 * way, at most about 2^20 numbers at a time.
 *
 * @param user        What was passed beside the function.
 * @param n           Number of points; >= 1.
 * @param t           [n] times.
 * @param x           [n, d] points.
 * @param cond        [n, k], or NULL.
 * @param v           [n, d] to be filled.
 * @param xhat        [n, d] to be filled, or NULL.
 * @param divergence  [n] to be filled, or NULL.
 * @return 0; a positive number where the field cannot be evaluated at one of
 *         the points (an integrator with error control finds it by halving the
 *         batch, and then tries half its step; others stop with
 *         #KAC_ERROR_CALLBACK); a negative number to stop with
 *         #KAC_ERROR_CALLBACK.
 */
typedef int32_t (*kac_field_fn)(void *user, int64_t n, const double *t,
                                const double *x, const double *cond, double *v,
                                double *xhat, double *divergence);

/**
 * The caller's own field.
 *
 * @param ctx    Context, or NULL; must outlive the field.
 * @param d      Numbers a point; >= 1.
 * @param k      Numbers a condition; >= 0.
 * @param gives  Sum of KAC_FIELD_...: what `fn` fills when asked.
 * @param fn     The function.
 * @param user   Passed to it.
 * @param out    Receives the field. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_field_create_callback(kac_context *ctx, int64_t d,
                                             int64_t k, int32_t gives,
                                             kac_field_fn fn, void *user,
                                             kac_field **out);

/**
 * The field that a network has learned. The batch is shared out over the
 * context's threads. A horizon that is set later takes effect. Its divergence
 * comes from the network's reverse mode: see kac_field_set_divergence().
 *
 * @param ctx      Context, or NULL; must outlive the field.
 * @param network  Initialised, with a velocity head; must outlive the field
 *                 and not change.
 * @param out      Receives the field. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_field_create_learned(kac_context *ctx,
                                            const kac_network *network,
                                            kac_field **out);

/**
 * The conditional field of a process given one data point: f' x0 + g' v_N as
 * kac_process_velocity() gives it inside and on the fronts, xhat = x0, and the
 * divergence; beyond the fronts as kac_field_create_empirical().
 *
 * @param ctx      Context, or NULL; must outlive the field.
 * @param process  Must outlive the field and not change.
 * @param d        Numbers a point; >= 1.
 * @param x0       [d] the data point; copied.
 * @param out      Receives the field. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_field_create_conditional(kac_context *ctx,
                                                const kac_process *process,
                                                int64_t d, const double *x0,
                                                kac_field **out);

/**
 * The exact marginal field of a finite data set under a process: the
 * posterior mean of the conditional velocities, which is what every network
 * approximates. Atoms are treated exactly: where coordinates of x lie on
 * fronts, only the data points with the most such coordinates count, with the
 * masses of their atoms. A coordinate counts as on a front within 4 units in
 * the last place of what it is computed from. Outside all light cones, where
 * no data point is possible, the field is that of the nearest cone, with the
 * noise part n g'/g in the coordinates n = x - f x0 beyond its front: that is
 * +-c g' on the front itself, and leads a point that has overshot into the
 * data point instead of past it. At t = 0 the noise part is the limit from
 * inside, and beside the data point that of the front. The divergence on a
 * front is that along it. A point x that is not finite gives NaN.
 *
 * @param ctx      Context, or NULL; must outlive the field.
 * @param process  Must outlive the field and not change.
 * @param n        Number of data points; >= 1.
 * @param d        Numbers a point; >= 1.
 * @param points   [n, d] finite; copied.
 * @param weights  [n] > 0, need not add up to 1; NULL for equal ones.
 * @param out      Receives the field. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_field_create_empirical(
    kac_context *ctx, const kac_process *process, int64_t n, int64_t d,
    const double *points, const double *weights, kac_field **out);

/**
 * The exact marginal field of a mixture: data X_0 = y_k + w_k U with
 * probability in proportion to weight k, the coordinates of U independent of
 * the kernel. Such data have a density, and so has X_t at every time: there
 * are no atoms in it, however small the widths. At a time with f(t) = 0 the
 * field is that of the points, fronts and all.
 *
 * With N the noise and b = |f| w, every coordinate of a component has
 * p(n) = int k(u) p_N(n - b u) du + sum over atoms A k(u_a) / b, the posterior
 * means of U and of v_N with the same weights, and
 * v = f' E[X_0 | x] + g' E[v_N | x]. Normal kernels under a Wiener process
 * have all this in closed form; the others are summed over at most 64 nodes of
 * Gauss and Legendre where the integrand is above 1e-18 of its largest, and
 * the atoms exactly. At t = 0 the noise part is its limit: 0 but for normal
 * data under a Wiener process, -sigma^2/2 times the score.
 *
 * Beyond the reach of all boxes the field is that of the nearest one, U at its
 * end and the noise along its ray. A point x that is not finite gives NaN.
 *
 * @param ctx      Context, or NULL; must outlive the field.
 * @param process  Of independent coordinates (not radial Poisson); must
 *                 outlive the field and not change.
 * @param kernel   KAC_KERNEL_...
 * @param n        Number of components; >= 1.
 * @param d        Numbers a point; >= 1.
 * @param points   [n, d] centres y, finite; copied.
 * @param weights  [n] > 0, need not add up to 1; NULL for equal ones.
 * @param widths   [n] w, between 1e-60 and 1e60; copied.
 * @param out      Receives the field. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @par Accuracy
 * Of one coordinate given its displacement x - f y, against 1318 values in 25
 * digits (a g from 1e-3 to 1e4, b from 1e-9 to 1e8 deviations r of the noise,
 * within the cone, across its ends and beyond), asserted in mixture_test.c:
 * log density within 4e-15 (1 + |log p|); E[v_N | x] within 4e-15 c, of Wiener
 * noise within 4e-15 (itself + r/g); E[U | x] within 2e-14 (1 + itself);
 * d/dx E[v_N | x] within 5e-13 (itself + a), of other noise a is 1/g;
 * w d/dx E[U | x] within 3e-13 w (itself + 1/r). In several dimensions and of
 * several components the continuity equation dp/dt + div(p v) = 0 holds within
 * 2e-11 of its terms, most of it from the differences of the check
 * (continuity_test.c).
 * @par Speed
 * About 10 us a number of a component that can lead to x; 50 ns where both are
 * normal.
 * @see R. Duong, J. Chemseddine, P. K. Friz, G. Steidl, arXiv:2506.20641 (the
 *      flow from a density).
 * @since 0.1
 */
KAC_API kac_status kac_field_create_mixture(
    kac_context *ctx, const kac_process *process, int32_t kernel, int64_t n,
    int64_t d, const double *points, const double *weights,
    const double *widths, kac_field **out);

/**
 * Logarithm of the density of X_t under an exact field's own data, with
 * weights that add up to 1.
 *
 * Of points without widths it has atoms: where x lies on fronts, the value is
 * that of the components with the most coordinates on them, masses in those
 * coordinates and densities in the others. So values with different `fronts`
 * are densities of different dimension: compare them only where that is the
 * same, and read as a Lebesgue density where it is 0.
 *
 * @param field        Conditional, empirical or mixture.
 * @param n            Number of points; >= 0.
 * @param t            [n] times, 0 <= t <= T.
 * @param x            [n, d] points.
 * @param log_density  [n]; -infinity where no data can come from; NaN where a
 *                     number of the point is not finite.
 * @param fronts       [n] receives the number of coordinates on fronts, or
 *                     NULL. At t = 0 all d of a data point.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_CALLBACK.
 * @par Accuracy
 * Absolute error below 2e-15 (d + |log density|) given the displacements
 * x - f y, for points without widths; asserted in exact_field_test.c. With
 * widths: see kac_field_create_mixture().
 * @since 0.1
 */
KAC_API kac_status kac_field_log_density(const kac_field *field, int64_t n,
                                         const double *t, const double *x,
                                         double *log_density, int32_t *fronts);

/** Name of a KAC_KERNEL_... ("box", "normal"). @since 0.1 */
KAC_API const char *kac_kernel_name(int32_t kernel);

/** The inverse of kac_kernel_name(). @since 0.1 */
KAC_API kac_status kac_kernel_from_name(const char *name, int32_t *out);

/**
 * How a learned field finds its divergence; exactly where this is not called.
 *
 * By Hutchinson the divergence is the mean of w^T (dv/dx) w over vectors w of
 * fair signs: without bias, with variance sum_{i<j} (J_ij + J_ji)^2 / probes,
 * J = dv/dx. Row i of a call has the probes number i of the seed, at every
 * time and in every call, whatever the number of threads;
 * kac_likelihood_evaluate() gives every point its own for the whole of its
 * way.
 *
 * @param field   A learned field.
 * @param method  KAC_DIVERGENCE_...
 * @param probes  Vectors a point; 1 to 2^20. Not used by the exact one.
 * @param seed    Of the vectors. Not used by the exact one.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Float inside, sums in double: against central differences of the same
 * network in double, the exact one is within 2e-5 of the size of its terms
 * (divergence_test.c).
 * @see M. F. Hutchinson, Commun. Stat. Simul. Comput. 18 (1989), 1059-1076;
 *      W. Grathwohl et al., "FFJORD", ICLR 2019.
 * @since 0.1
 */
KAC_API kac_status kac_field_set_divergence(kac_field *field, int32_t method,
                                            int64_t probes, uint64_t seed);

/** How a learned field finds its divergence, KAC_DIVERGENCE_...; -1 for every
 * other field. @since 0.1 */
KAC_API int32_t kac_field_divergence(const kac_field *field);

/** Probes of a learned field's divergence; 1 where none were set. @since 0.1 */
KAC_API int64_t kac_field_divergence_probes(const kac_field *field);

/** Seed of those probes. @since 0.1 */
KAC_API uint64_t kac_field_divergence_seed(const kac_field *field);

/** Name of a KAC_DIVERGENCE_... ("exact", "hutchinson"). @since 0.1 */
KAC_API const char *kac_divergence_name(int32_t method);

/** The inverse of kac_divergence_name(). @since 0.1 */
KAC_API kac_status kac_divergence_from_name(const char *name, int32_t *out);

/** Destroy a field; NULL is allowed. @since 0.1 */
KAC_API void kac_field_destroy(kac_field *field);

/** Numbers a point; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_field_dimension(const kac_field *field);

/** Numbers a condition; 0 where there is none. @since 0.1 */
KAC_API int64_t kac_field_condition_width(const kac_field *field);

/** What it can give beside the velocity: a sum of KAC_FIELD_... @since 0.1 */
KAC_API int32_t kac_field_gives(const kac_field *field);

/**
 * Evaluate a batch.
 *
 * @param field       A field.
 * @param n           Number of points; >= 0.
 * @param t           [n] times; for fields of a process 0 <= t <= T.
 * @param x           [n, d] points.
 * @param cond        [n, k], or NULL; of a learned field as in
 *                    kac_network_forward().
 * @param v           [n, d] receives the velocity.
 * @param xhat        [n, d] receives the mean, or NULL.
 * @param divergence  [n] receives the divergence, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also where the field cannot give what
 *         was asked), #KAC_ERROR_MEMORY or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_field_evaluate(const kac_field *field, int64_t n,
                                      const double *t, const double *x,
                                      const double *cond, double *v,
                                      double *xhat, double *divergence);

#ifdef __cplusplus
}
#endif

#endif
