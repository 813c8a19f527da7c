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
                                                 const float *x, const float *y,
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

/**
 * Squared Frechet distance between the normal distributions with the samples'
 * means and covariances A, B (divided by n - 1 and m - 1): |difference of the
 * means|^2 + tr (A + B - 2 (A^1/2 B A^1/2)^1/2). Of features of pictures it is
 * what the literature calls FID. It depends on the sizes of the samples: only
 * those of equal sizes are to be compared. Takes O((n + m) d^2 + d^3) and
 * 8 (max(n, m) + 5 d) d bytes.
 *
 * @param ctx  Context, or NULL.
 * @param n    Points of x; >= 2.
 * @param m    Points of y; >= 2.
 * @param d    Numbers a point; 1 to 8192.
 * @param x    [n, d] finite.
 * @param y    [m, d] finite.
 * @param out  Receives the squared distance; >= 0.
 * @return As kac_metric_energy().
 * @par Accuracy
 * Absolute error below 1e-12 tr (A + B) where a covariance has full rank, 1e-6
 * of it where it has not; asserted in frechet_test.c.
 * @see M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler, S. Hochreiter,
 *      NeurIPS 30 (2017); D. C. Dowson, B. V. Landau, J. Multivariate Anal. 12
 *      (1982), 450-455.
 * @since 0.1
 */
KAC_API kac_status kac_metric_frechet(kac_context *ctx, int64_t n, int64_t m,
                                      int64_t d, const float *x, const float *y,
                                      double *out);

/**
 * Distance of every point of x to the nearest point of y: to a training set,
 * it shows samples that are learned by heart.
 *
 * Distances are computed in double, from the differences; which pairs need it
 * is found with products of matrices in float and a bound of their error.
 *
 * @param ctx        Context, or NULL.
 * @param n          Points of x; >= 1.
 * @param m          Points of y; >= 1; see y.
 * @param d          Numbers a point; >= 1.
 * @param x          [n, d] finite.
 * @param y          [m, d] finite. Where it is the same array as x and m is
 *                   n, no point is its own neighbour, and m is >= 2.
 * @param distances  [n] receives the distances, or NULL.
 * @param nearest    [n] receives the row of y (of equally near ones the
 *                   first), or NULL.
 * @return As kac_metric_energy().
 * @since 0.1
 */
KAC_API kac_status kac_metric_nearest(kac_context *ctx, int64_t n, int64_t m,
                                      int64_t d, const float *x, const float *y,
                                      double *distances, int64_t *nearest);

/**
 * Precision and recall of samples x against data y: the share of x that lies
 * among y, and the share of y that lies among x. A point lies among a sample
 * where it is in one of the balls around its points that reach to their k-th
 * nearest neighbours in that sample.
 *
 * @param ctx        Context, or NULL.
 * @param n          Points of x; > k.
 * @param m          Points of y; > k.
 * @param d          Numbers a point; >= 1.
 * @param x          [n, d] samples; finite.
 * @param y          [m, d] data; finite. Another array than x.
 * @param k          Neighbours; 1 to 64. 3 in the article.
 * @param precision  Receives the share of x, 0 to 1, or NULL.
 * @param recall     Receives the share of y, 0 to 1, or NULL.
 * @return As kac_metric_energy().
 * @see T. Kynkaanniemi, T. Karras, S. Laine, J. Lehtinen, T. Aila, NeurIPS 32
 *      (2019).
 * @since 0.1
 */
KAC_API kac_status kac_metric_precision_recall(kac_context *ctx, int64_t n,
                                               int64_t m, int64_t d,
                                               const float *x, const float *y,
                                               int32_t k, double *precision,
                                               double *recall);

#ifdef __cplusplus
}
#endif

#endif
