/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file metric.h
 * Distances between samples, and of samples from known distributions.
 */
#ifndef KACFLOW_METRIC_H
#define KACFLOW_METRIC_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/dataset.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Energy distance sqrt(2 E|X-Y| - E|X-X'| - E|Y-Y'|) between two samples
 * (V-statistic: >= 0, 0 only for equal samples; exactly 0 where x and y are the
 * same array, up to rounding, 1e-8 of their extent, where it is shuffled).
 * O((n+m)^2 d). Like all distances here the same bits at any number of threads.
 *
 * @param ctx  Context, or NULL.
 * @param n    Points of x; >= 1.
 * @param m    Points of y; >= 1.
 * @param d    Numbers a point; >= 1.
 * @param x    [n, d] finite.
 * @param y    [m, d] finite.
 * @param out  Receives the distance.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY,
 *         #KAC_ERROR_NONFINITE, #KAC_ERROR_CALLBACK or #KAC_ERROR_CANCELLED.
 * @see G. J. Szekely, M. L. Rizzo, J. Stat. Plan. Inference 143 (2013).
 * @since 0.1
 */
KAC_API kac_status kac_metric_energy(kac_context *ctx, int64_t n, int64_t m,
                                     int64_t d, const float *x, const float *y,
                                     double *out);

/**
 * Sliced Wasserstein-2 distance: root mean square over random directions of
 * the one-dimensional distances. Samples may have different sizes.
 *
 * @param ctx         Context, or NULL.
 * @param n           Points of x; >= 1.
 * @param m           Points of y; >= 1.
 * @param d           Numbers a point; >= 1.
 * @param x           [n, d] finite.
 * @param y           [m, d] finite.
 * @param directions  Number of directions; >= 1.
 * @param seed        Seed of the directions.
 * @param out         Receives the distance.
 * @return As kac_metric_energy().
 * @since 0.1
 */
KAC_API kac_status kac_metric_sliced_wasserstein(kac_context *ctx, int64_t n,
                                                 int64_t m, int64_t d,
                                                 const float *x,
                                                 const float *y,
                                                 int64_t directions,
                                                 uint64_t seed, double *out);

/**
 * Exact Wasserstein-2 distance between two samples of the same size: the root
 * of the least mean squared distance over all pairings (shortest augmenting
 * paths, O(n^3); sorting in one dimension). Takes 8 n^2 bytes; n = 5000 takes
 * 3 to 30 seconds and 200 MB.
 *
 * @param ctx    Context, or NULL.
 * @param n      Points of each; 1 to 5000.
 * @param d      Numbers a point; >= 1.
 * @param x      [n, d] finite.
 * @param y      [n, d] finite.
 * @param match  [n] receives the partner in y of every point of x, or NULL.
 * @param out    Receives the distance.
 * @return As kac_metric_energy().
 * @since 0.1
 */
KAC_API kac_status kac_metric_wasserstein(kac_context *ctx, int64_t n,
                                          int64_t d, const float *x,
                                          const float *y, int64_t *match,
                                          double *out);

/**
 * Negative log-likelihood: minus the mean log density of the samples under a
 * toy distribution, over those inside its support.
 *
 * @param ctx      Context, or NULL.
 * @param dataset  A data set with a density.
 * @param n        Number of samples; >= 1.
 * @param x        [n, d] finite.
 * @param out      Receives the mean in nats; NaN when all are outside.
 * @param outside  Receives the number of samples outside the support; or NULL.
 * @return As kac_metric_energy(), or #KAC_ERROR_STATE (no density).
 * @since 0.1
 */
KAC_API kac_status kac_metric_nll(kac_context *ctx, const kac_dataset *dataset,
                                  int64_t n, const float *x, double *out,
                                  int64_t *outside);

/**
 * Distances of samples to the nearest of given centres, and how they share
 * themselves out.
 *
 * @param ctx        Context, or NULL.
 * @param n          Number of samples; >= 1.
 * @param m          Number of centres; >= 1.
 * @param d          Numbers a point; >= 1.
 * @param x          [n, d] samples; finite.
 * @param centres    [m, d] finite.
 * @param distances  [n] receives the distance to the nearest centre, or NULL.
 * @param shares     [m] receives the share of each centre, or NULL.
 * @param out        [3] receives the median and the 99th percentile of the
 *                   distances (order statistics ceil(0.5 n), ceil(0.99 n)) and
 *                   the total variation of the shares from uniform.
 * @return As kac_metric_energy().
 * @since 0.1
 */
KAC_API kac_status kac_metric_modes(kac_context *ctx, int64_t n, int64_t m,
                                    int64_t d, const float *x,
                                    const double *centres, double *distances,
                                    double *shares, double *out);

#ifdef __cplusplus
}
#endif

#endif
