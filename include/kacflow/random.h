/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file random.h
 * Counter-based random numbers (Philox4x32-10).
 *
 * There is no generator object and no state: number i of stream s under seed k
 * is a function of (k, s, i), so any part of any stream can be drawn in any
 * order by any thread with the same bits on every system. Streams given here
 * never meet the ones that the library uses inside. Different laws drawn from
 * the same numbers of the same stream depend on each other: give each use a
 * stream of its own. Any thread may call these functions.
 *
 * @see J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random
 *      numbers: as easy as 1, 2, 3", SC 2011.
 */
#ifndef KACFLOW_RANDOM_H
#define KACFLOW_RANDOM_H

#include <kacflow/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The bare function Philox4x32-10: four words from a counter and a key.
 *
 * @param counter  [4]
 * @param key      [2]
 * @param out      [4]; may be `counter`.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_random_philox4x32(const uint32_t *counter,
                                         const uint32_t *key, uint32_t *out);

/**
 * Uniform numbers in the open interval (0, 1): odd multiples of 2^-53, so never
 * 0 nor 1.
 *
 * @param seed    Seed.
 * @param stream  Stream.
 * @param first   Index of the first number; 0 <= first <= 2^55 - n.
 * @param n       How many; >= 0.
 * @param out     [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_random_uniform(uint64_t seed, uint32_t stream,
                                      int64_t first, int64_t n, double *out);

/**
 * Standard normal numbers (Box-Muller, one pair of uniforms for a number; so
 * none is larger than 8.6).
 * Parameters and status as kac_random_uniform().
 * @since 0.1
 */
KAC_API kac_status kac_random_normal(uint64_t seed, uint32_t stream,
                                     int64_t first, int64_t n, double *out);

/**
 * Exponential numbers of mean 1. Parameters as kac_random_uniform().
 * @since 0.1
 */
KAC_API kac_status kac_random_exponential(uint64_t seed, uint32_t stream,
                                          int64_t first, int64_t n,
                                          double *out);

/**
 * Poisson counts: inversion for means below 30, else Hoermann's transformed
 * rejection (PTRS), exact up to the rounding of doubles.
 *
 * @param seed    Seed.
 * @param stream  Stream.
 * @param first   Index of the first number; 0 <= first <= 2^55 - n.
 * @param n       How many; >= 0.
 * @param mean    Mean; 0 <= mean <= 2^40.
 * @param out     [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_random_poisson(uint64_t seed, uint32_t stream,
                                      int64_t first, int64_t n, double mean,
                                      int64_t *out);

/**
 * Gamma numbers of scale 1, density x^(shape - 1) exp(-x) / Gamma(shape): a
 * cubed normal number with rejection (G. Marsaglia, W. W. Tsang, ACM Trans.
 * Math. Software 26 (2000) 363-372), exact up to the rounding of doubles.
 *
 * @param seed    Seed.
 * @param stream  Stream.
 * @param first   Index of the first number; 0 <= first <= 2^55 - n.
 * @param n       How many; >= 0.
 * @param shape   Shape, which is the mean; 0.5 <= shape <= 1e60. Twice a
 *                number of shape k/2 is chi-squared of k degrees of freedom.
 * @param out     [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_random_gamma(uint64_t seed, uint32_t stream,
                                    int64_t first, int64_t n, double shape,
                                    double *out);

/**
 * A uniformly random permutation of 0 to n - 1 (Fisher-Yates).
 *
 * @param seed    Seed.
 * @param stream  Stream: another one, another permutation.
 * @param n       Length; 0 <= n <= 2^31.
 * @param out     [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_random_permutation(uint64_t seed, uint32_t stream,
                                          int64_t n, int64_t *out);

#ifdef __cplusplus
}
#endif

#endif
