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

/**
 * Bridges: paths on [0, t] given that they end in x, and, where wanted, given
 * the directions at the start and at the end; read at times between.
 *
 * With y = x/(c t) and z = a t sqrt(1 - y^2) the start and end directions have
 * the weights a t (1 + y), h(z), h(z), a t (1 - y) of ++, +-, -+, --. Then k
 * follows the law P(k) ~ (z/2)^(2k + nu) / (k! (k + nu)!), nu = 1 where they
 * are equal, else 0, and the times (t +- x/c)/2 in either direction are cut
 * by uniform numbers into k + 1 pieces, k + 2 in the direction of equal ends,
 * which alternate. On the front |x| = c t the path is straight.
 *
 * A path costs O(1) and then O(1) for each of its reversals up to s[m - 1].
 * To fill in between two times of kac_path_grid(), give the increment of the
 * place as `x` and the directions at both times.
 *
 * @param a          Reversal rate; a t at most 2^32.
 * @param c          Speed.
 * @param t          Time of the end; > 0.
 * @param seed       Seed.
 * @param step       Step: another one, other paths.
 * @param first      Item of the first path.
 * @param n          Number of paths; >= 0.
 * @param x          [n] places at time t; |x| <= c t as a double rounds.
 * @param start      [n] directions at time 0, 0 where it is free; NULL: all
 *                   free.
 * @param end        [n] directions at time t, in the same way. On a front a
 *                   direction must be 0 or the front's.
 * @param m          Number of times; >= 0.
 * @param s          [m] times, not decreasing, at most t.
 * @param place      [n, m] places, or NULL. Exactly +-c s before the first
 *                   reversal, exactly x -+ c (t - s) after the last one.
 * @param direction  [n, m] directions, or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @see L. Devroye, "Simulating Bessel random variables", Statist. Probab.
 *      Lett. 57 (2002), 249-257, for the law of k.
 * @since 0.1
 */
KAC_API kac_status kac_path_bridge(double a, double c, double t, uint64_t seed,
                                   uint32_t step, int64_t first, int64_t n,
                                   const double *x, const int8_t *start,
                                   const int8_t *end, int64_t m,
                                   const double *s, double *place,
                                   int8_t *direction);

/**
 * Bridges as whole paths: their start directions and reversals, of the same
 * paths that kac_path_bridge() reads. `jumps` NULL gives the counts; too small
 * a capacity is refused as by kac_path_jumps().
 *
 * @param a         Reversal rate; a t at most 2^32.
 * @param c         Speed.
 * @param t         Time of the end; > 0.
 * @param seed      Seed.
 * @param step      Step: another one, other paths.
 * @param first     Item of the first path.
 * @param n         Number of paths; >= 0.
 * @param x         [n] places at time t; |x| <= c t as a double rounds.
 * @param start     [n] directions at time 0, or NULL: see kac_path_bridge().
 * @param end       [n] directions at time t, or NULL.
 * @param capacity  Room for the times of one path; >= 0.
 * @param drawn     [n] directions at time 0 that were drawn, or NULL.
 * @param count     [n] numbers of reversals.
 * @param jumps     [n, capacity] times of reversals, not decreasing, in
 *                  [0, t]; what lies behind count[i] is untouched. Or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_path_bridge_jumps(
    double a, double c, double t, uint64_t seed, uint32_t step, int64_t first,
    int64_t n, const double *x, const int8_t *start, const int8_t *end,
    int64_t capacity, int8_t *drawn, int64_t *count, double *jumps);

/**
 * The law of a bridge at one time s between its ends: the density of place and
 * direction, p(0 -> s, place) p(place -> t, x) / p(0 -> t, x) of
 * kac_law_directed(), and the masses of its atoms, where the path is straight
 * before s or after it.
 *
 * @param a      Reversal rate.
 * @param c      Speed.
 * @param t      Time of the end; > 0.
 * @param x      Place at time t; |x| <= c t as a double rounds.
 * @param start  Direction at time 0, 0 where it is free.
 * @param end    Direction at time t, 0 where it is free. On a front a
 *               direction must be 0 or the front's.
 * @param s      Time; 0 < s < t.
 * @param n      Number of places; >= 0.
 * @param place  [n] places at time s.
 * @param out    [n, 2] densities with direction + and -, 1/length; 0 outside
 *               |place| < c s and |x - place| < c (t - s), NaN for NaN. Must
 *               not overlap `place`. Or NULL.
 * @param atoms  [4] masses at c s (direction +), -c s (-), x - c (t - s) (+)
 *               and x + c (t - s) (-), or NULL. With the integral of both
 *               densities they add up to 1; on a front the first or the second
 *               is 1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 4e-15 (1 + a t), as long as `place` keeps away from the
 * ends of its interval by more than the rounding of c t. Asserted in
 * path_bridge_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_path_bridge_density(double a, double c, double t,
                                           double x, int32_t start, int32_t end,
                                           double s, int64_t n,
                                           const double *place, double *out,
                                           double *atoms);

/**
 * The discrete walk: every step is c dt long, in a direction that starts fair
 * and turns after each step with probability a dt:
 *
 *     S_m = d c dt (sum over k = 0 to m - 1 of (-1)^N_k),
 *
 * m terms, N_0 = 0, N_k binomial of k trials of probability a dt. With m dt = t
 * its law tends to that of K(t) as dt does to 0: see kac_path_walk_law().
 *
 * @param a          Reversal rate; a dt at most 1.
 * @param c          Speed.
 * @param dt         Time of a step; > 0.
 * @param seed       Seed.
 * @param step       Step of the seed: another one, other paths.
 * @param first      Item of the first path.
 * @param n          Number of paths; >= 0.
 * @param m          Number of steps; >= 0.
 * @param x          [n, m] places S_1 to S_m, or NULL.
 * @param direction  [n, m] directions after each step, so that x[k + 1] =
 *                   x[k] + direction[k] c dt; or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_path_walk(double a, double c, double dt, uint64_t seed,
                                 uint32_t step, int64_t first, int64_t n,
                                 int64_t m, double *x, int8_t *direction);

/**
 * The exact law of the discrete walk after m steps: by recursion over the
 * steps, O(m^2) and in place.
 *
 * @param a    Reversal rate; a dt at most 1.
 * @param dt   Time of a step; > 0.
 * @param m    Number of steps; >= 0.
 * @param out  [m + 1] probabilities of S_m = (2 j - m) c dt, j = 0 to m.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below (m + 1) 4e-16 of every probability that is no subnormal
 * number. The law differs from that of K(m dt) by O(dt), both in the largest
 * difference of the distribution functions and in its integral: asserted in
 * path_walk_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_path_walk_law(double a, double dt, int64_t m,
                                     double *out);

#ifdef __cplusplus
}
#endif

#endif
