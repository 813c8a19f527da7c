/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file kac_path.h
 * Paths of the one-dimensional Kac process: whole paths with all their
 * reversals, exact joint draws on a grid of times, bridges, and the discrete
 * walk that tends to the process. No handle and no schedule, as in kac_law.h.
 *
 * A path starts at 0 in a fair direction d = +-1, moves at speed c, and is
 * reversed at the jumps j_1 < j_2 < ... of a Poisson process of rate a. With
 * N(s) jumps up to s its place is
 *
 *     K(t) = d c tau(t),   tau(t) = integral of (-1)^N(s) over [0, t]
 *          = j_1 - (j_2 - j_1) + ... + (-1)^N(t) (t - j_N(t)),
 *
 * tau(t) = t where N(t) = 0. Paths are independent of each other: a path in d
 * dimensions is d of them.
 *
 * In every function
 * - `a` (reversal rate, 1/time) and `c` (speed, length/time) lie between 1e-60
 *   and 1e60, times are 0 or lie there too;
 * - a direction is +1 or -1, of type int8_t; where one is given and 0 allowed,
 *   0 leaves it free: fair, or as the law wants it;
 * - path i of a call is item `first` + i of (seed, step): a function of these
 *   and of the other arguments, but not of n, so that any part of the paths
 *   can be drawn by any thread in any order with the same bits. The four kinds
 *   of draws have streams of their own. 0 <= first <= 2^56 - n;
 * - an argument outside its domain gives #KAC_ERROR_ARGUMENT with all outputs
 *   untouched; arrays of output may be NULL where it is said, and must not
 *   overlap any other array;
 * - any thread may call.
 *
 * @see M. Kac, "A stochastic model related to the telegrapher's equation",
 *      Rocky Mountain J. Math. 4 (1974), 497-509.
 */
#ifndef KACFLOW_KAC_PATH_H
#define KACFLOW_KAC_PATH_H

#include <kacflow/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Whole paths on [0, t]: start direction, number of reversals, and their
 * times. Call with `jumps` NULL for the counts, then with room for the largest
 * of them: the same counts come again.
 *
 * The count is Poisson of mean a t; given it the times are sorted uniform
 * numbers, made as partial sums of exponential ones. Time and memory grow with
 * the number of reversals: kac_path_grid() needs neither.
 *
 * @param a         Reversal rate; a t at most 2^32.
 * @param t         End of the paths.
 * @param seed      Seed.
 * @param step      Step: another one, other paths.
 * @param first     Item of the first path.
 * @param n         Number of paths; >= 0.
 * @param capacity  Room for the times of one path; >= 0. Where a path has more
 *                  reversals, the call gives #KAC_ERROR_ARGUMENT, `start` and
 *                  `jumps` are untouched, but `count` has been filled.
 * @param start     [n] directions at time 0, or NULL.
 * @param count     [n] numbers of reversals.
 * @param jumps     [n, capacity] times of reversals, not decreasing, in
 *                  [0, t]; what lies behind count[i] is untouched. Or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_path_jumps(double a, double t, uint64_t seed,
                                  uint32_t step, int64_t first, int64_t n,
                                  int64_t capacity, int8_t *start,
                                  int64_t *count, double *jumps);

/**
 * Place and direction of paths at given times, from their reversals (those of
 * kac_path_jumps(), kac_path_bridge_jumps() or any others). With `c` 1 and
 * `start` NULL the place is tau(s). A path goes on straight after its last
 * reversal; at the time of a reversal the direction is the new one.
 *
 * One walk through reversals and times together: O(m + count) for a path.
 *
 * @param c          Speed.
 * @param n          Number of paths; >= 0.
 * @param capacity   Length of the rows of `jumps`; >= 0.
 * @param start      [n] directions at time 0, or NULL: all +1.
 * @param count      [n] numbers of reversals; 0 <= count[i] <= capacity.
 * @param jumps      [n, capacity] their times; >= 0, not decreasing.
 * @param m          Number of times; >= 0.
 * @param s          [m] times, not decreasing.
 * @param x          [n, m] places, or NULL.
 * @param direction  [n, m] directions, or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Error below 5e-16 c s, however many reversals there are; never beyond
 * +-c s as a double rounds, and there exactly before the first reversal.
 * Asserted in path_whole_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_path_position(double c, int64_t n, int64_t capacity,
                                     const int8_t *start, const int64_t *count,
                                     const double *jumps, int64_t m,
                                     const double *s, double *x,
                                     int8_t *direction);

/**
 * Exact joint draws of place and direction on a grid of times: the law of the
 * whole paths, read at these times, in O(1) for each whatever a t is.
 *
 * Over a step D with a D = lam draw N ~ Poisson(lam). N = 0: straight on.
 * N = 2m - 1: the displacement is d c D Y, Y a coordinate of a uniform point
 * on the sphere of R^(2m+1). N = 2m: with such a Y, d c D Y with probability
 * (1 + Y)/2, else -d c D Y. Then d turns N times. The first k times of a grid
 * give the same draws whatever times follow.
 *
 * @param a          Reversal rate.
 * @param c          Speed.
 * @param seed       Seed.
 * @param step       Step: another one, other paths.
 * @param first      Item of the first path.
 * @param n          Number of paths; >= 0.
 * @param start      [n] directions at time 0, 0 where it is fair; NULL: all
 *                   fair.
 * @param m          Number of times; >= 0.
 * @param t          [m] times, not decreasing.
 * @param x          [n, m] places; exactly on the front +-c t[k] as a double
 *                   rounds as long as nothing was reversed.
 * @param direction  [n, m] directions, or NULL.
 * @param turned     [n, m] 1 where the path was reversed at least once since
 *                   the time before (the first: since 0), else 0; or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_path_grid(double a, double c, uint64_t seed,
                                 uint32_t step, int64_t first, int64_t n,
                                 const int8_t *start, int64_t m,
                                 const double *t, double *x, int8_t *direction,
                                 int8_t *turned);

#ifdef __cplusplus
}
#endif

#endif
