/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file coupling.h
 * Couplings: which source point goes with which data point, and the path
 * between the two.
 *
 * Where both ends of a flow are data sets there is no noise: points X_0 of the
 * data and X_1 of the source are drawn together, and
 *
 *     X_t = f(t) X_0 + (1 - f(t)) X_1,    V_t = f'(t) (X_0 - X_1)
 *
 * with the f of a process, f(T) = 0: for the linear one the straight line with
 * X_1 - X_0 for its velocity (T = 1). Every coupling of the two laws gives
 * E[V_t | X_t = x] as a field that carries one law into the other; the one of
 * optimal transport, within each batch, gives straighter paths.
 *
 * @see A. Tong et al., Improving and generalizing flow-based
 *      generative models with minibatch optimal transport, TMLR 2024.
 */
#ifndef KACFLOW_COUPLING_H
#define KACFLOW_COUPLING_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How points of a batch are paired. */
enum {
    KAC_COUPLING_INDEPENDENT = 0,      /**< as they were drawn */
    KAC_COUPLING_OPTIMAL_TRANSPORT = 1 /**< least total squared distance */
};

/**
 * Pair n data points with n source points.
 *
 * Independent: point i with point i, for points that were drawn independently.
 * Optimal transport: the permutation of least total squared distance, exact up
 * to rounding: by sorting where d = 1, O(n log n), equal numbers in their
 * order; else by shortest augmenting paths, O(n^3) at the worst, with 8 n^2
 * bytes. Of several best ones it is always the same one. The same bits at any
 * number of threads.
 *
 * @param ctx    Context, or NULL. Its progress function hears of the stages
 *               "transport costs" and "transport paths".
 * @param kind   KAC_COUPLING_...
 * @param n      Number of points of each; 1 to 2^20, for optimal transport
 *               with d > 1 to 8192.
 * @param d      Numbers a point; >= 1.
 * @param x0     [n, d] data; finite, at most 1e60 in magnitude. Differences
 *               below 1e-154 count as none.
 * @param x1     [n, d] source; the same. May be x0.
 * @param pairs  [n] receives the source point that goes with each data point:
 *               a permutation of 0 .. n - 1.
 * @param cost   Receives the mean of |x0_i - x1_pairs[i]|^2, length^2; NULL
 *               where it is not wanted.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY,
 *         #KAC_ERROR_CANCELLED or #KAC_ERROR_CALLBACK; on error `pairs` and
 *         `cost` are untouched.
 * @see R. Jonker, A. Volgenant, Computing 38 (1987), 325-340.
 * @since 0.1
 */
KAC_API kac_status kac_coupling_pair(kac_context *ctx, int32_t kind, int64_t n,
                                     int64_t d, const double *x0,
                                     const double *x1, int64_t *pairs,
                                     double *cost);

/** As kac_coupling_pair(), of floats; distances are in double. @since 0.1 */
KAC_API kac_status kac_coupling_pair_f32(kac_context *ctx, int32_t kind,
                                         int64_t n, int64_t d, const float *x0,
                                         const float *x1, int64_t *pairs,
                                         double *cost);

/**
 * Points on the paths of n pairs, with their velocities: x_t = f(t) x0 +
 * (1 - f(t)) x1 and v = f'(t) (x0 - x1), each formed in double and rounded
 * once. At f = 1 x_t is x0, at f = 0 it is x1 (-0 may become 0).
 *
 * @param process  Gives f and T; its noise is not used. NULL for f(t) = 1 - t,
 *                 T = 1.
 * @param n        Number of pairs; >= 0.
 * @param d        Numbers a point; >= 1.
 * @param t        [n] times, each pair its own; 0 <= t <= T.
 * @param x0       [n, d] data; finite.
 * @param x1       [n, d] source, already paired: x1_i goes with x0_i; finite.
 * @param xt       [n, d] receives the points. May be x0 or x1.
 * @param v        [n, d] receives the velocities, length/time, or NULL. May be
 *                 x0 or x1, not xt.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_NONFINITE (a number too
 *         large for its type; outputs are then unspecified), or what an own
 *         schedule answers.
 * @since 0.1
 */
KAC_API kac_status kac_coupling_interpolate(const kac_process *process,
                                            int64_t n, int64_t d,
                                            const double *t, const double *x0,
                                            const double *x1, double *xt,
                                            double *v);

/** As kac_coupling_interpolate(), of floats. @since 0.1 */
KAC_API kac_status kac_coupling_interpolate_f32(const kac_process *process,
                                                int64_t n, int64_t d,
                                                const float *t, const float *x0,
                                                const float *x1, float *xt,
                                                float *v);

/** Name of a KAC_COUPLING_... ("independent", "ot"), else NULL. @since 0.1 */
KAC_API const char *kac_coupling_name(int32_t kind);

/** The inverse of kac_coupling_name(). @since 0.1 */
KAC_API kac_status kac_coupling_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
