/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file kac_law.h
 * The law of the one-dimensional Kac process K(t): speed c, a fair start
 * direction, reversed at Poisson rate a. No handle and no schedule: formulas.
 *
 * With lam = a t the law has an **atom** of mass exp(-lam)/2 at each front
 * x = +-c t (nothing was reversed yet) and a smooth density between them.
 * At t = 0 the whole mass sits at x = 0.
 *
 * In every function
 * - `a` (reversal rate, 1/time) and `c` (speed, length/time) lie between 1e-60
 *   and 1e60, `t` (time) is 0 or lies there too;
 * - x is the displacement from the start; it is on the front where
 *   |x| = c t as a double rounds, inside where it is smaller; +-infinity lies
 *   beyond, and NaN gives NaN;
 * - functions over arrays answer #KAC_ERROR_ARGUMENT, and leave their outputs
 *   untouched, where an argument is outside its domain; functions of one value
 *   answer NaN;
 * - an output array may be the input array where both have n numbers;
 * - any thread may call.
 *
 * Errors below are asserted against reference tables in kac_law_test.c,
 * kac_cdf_test.c and kac_moments_test.c; y = x/(c t).
 *
 * @see M. Kac, "A stochastic model related to the telegrapher's equation",
 *      Rocky Mountain J. Math. 4 (1974), 497-509.
 * @see E. Orsingher, "Probability law, flow function, maximum distribution of
 *      wave-governed random motions and their connections with Kirchoff's
 *      laws", Stochastic Process. Appl. 34 (1990), 49-66.
 */
#ifndef KACFLOW_KAC_LAW_H
#define KACFLOW_KAC_LAW_H

#include <kacflow/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Mass of one atom: exp(-a t)/2, the probability that K(t) = c t.
 *
 * @param a  Reversal rate.
 * @param t  Time.
 * @return The mass, relative error below 4e-16 (1 + a t); NaN outside the
 *         domain. At t = 0 the atoms meet in x = 0, each counts one half.
 * @since 0.1
 */
KAC_API double kac_law_atom(double a, double t);

/** Logarithm of kac_law_atom(): -a t - log 2, never -infinity. @since 0.1 */
KAC_API double kac_law_log_atom(double a, double t);

/**
 * Density of the continuous part. The atoms are not included.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n] densities, 1/length; 0 on and beyond the fronts.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 4e-15 (1 + a t y^2).
 * @since 0.1
 */
KAC_API kac_status kac_law_density(double a, double c, double t, int64_t n,
                                   const double *x, double *out);

/**
 * Logarithm of kac_law_density(); -infinity on and beyond the fronts.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Absolute error below 4e-15 (1 + a t y^2 + |log p|).
 * @since 0.1
 */
KAC_API kac_status kac_law_log_density(double a, double c, double t, int64_t n,
                                       const double *x, double *out);

/**
 * Score: derivative of kac_law_log_density() in x.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n] scores, 1/length; 0 on and beyond the fronts.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 4e-15.
 * @since 0.1
 */
KAC_API kac_status kac_law_score(double a, double c, double t, int64_t n,
                                 const double *x, double *out);

/**
 * Conditional velocity E[dK/dt | K(t) = x] and its derivatives. On a front,
 * and as extension beyond it, the velocity is exactly +-c and the derivatives
 * are 0; at t = 0 and x = 0 it is 0. Inside, 0 <= dv/dx <= a/2.
 *
 * @param a     Reversal rate.
 * @param c     Speed.
 * @param t     Time.
 * @param n     Number of points; >= 0.
 * @param x     [n] displacements.
 * @param v     [n] velocities, or NULL.
 * @param dvdx  [n] derivative in x, 1/time, or NULL.
 * @param dvdt  [n] derivative in t, length/time^2, or NULL. One of the three
 *              may be `x`; they differ from each other.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative errors below 2e-15 (v) and 4e-15 (derivatives), also next to a
 * front.
 * @since 0.1
 */
KAC_API kac_status kac_law_velocity(double a, double c, double t, int64_t n,
                                    const double *x, double *v, double *dvdx,
                                    double *dvdt);

/**
 * The velocity of kac_law_velocity() in single precision. x is on the front
 * where |x| = c t as a float rounds.
 *
 * @param a  Reversal rate.
 * @param c  Speed.
 * @param t  Time.
 * @param n  Number of points; >= 0.
 * @param x  [n] displacements.
 * @param v  [n] velocities. May be x.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 6e-7, also next to a front, where v is no subnormal
 * number; asserted in velocity_single_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_law_velocity_f32(double a, double c, double t, int64_t n,
                                        const float *x, float *v);

/**
 * Distribution function P(K(t) <= x), atoms included: it jumps at the fronts,
 * to exp(-a t)/2 at x = -c t and to 1 at x = c t.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n] probabilities.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 4e-15 (1 + a t y^2) for x < 0, however small the value
 * is, and below 1e-15 for x >= 0.
 * @since 0.1
 */
KAC_API kac_status kac_law_cdf(double a, double c, double t, int64_t n,
                               const double *x, double *out);

/**
 * Survival function P(K(t) > x) = 1 - kac_law_cdf(), but with its own relative
 * precision: the same bits as kac_law_cdf() at -x inside.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n] probabilities.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 4e-15 (1 + a t y^2) for x > 0, below 1e-15 for x <= 0.
 * @since 0.1
 */
KAC_API kac_status kac_law_survival(double a, double c, double t, int64_t n,
                                    const double *x, double *out);

/**
 * Logarithm of kac_law_survival(), also where that underflows; -infinity from
 * x = c t on.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Absolute error below 4e-15 + 1e-15 |log P| for x > 0, relative error below
 * 4e-15 (1 + a t y^2) for x <= 0.
 * @since 0.1
 */
KAC_API kac_status kac_law_log_survival(double a, double c, double t, int64_t n,
                                        const double *x, double *out);

/**
 * Quantile: the smallest x in [-c t, c t] with P(K(t) <= x) >= p. A front for
 * p up to the mass of its atom; for p from 1 minus that mass on the other. As
 * the law is symmetric, minus the quantile of u is the x with survival u.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of probabilities; >= 0.
 * @param p    [n] probabilities; elsewhere than in [0, 1] the result is NaN.
 * @param out  [n] displacements.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * The survival function (p > 1/2) or the distribution function of the result
 * is within 6e-15 (1 + |log u|/4), relatively, of u = min(p, 1 - p), plus what
 * the rounding of the result itself makes.
 * @since 0.1
 */
KAC_API kac_status kac_law_quantile(double a, double c, double t, int64_t n,
                                    const double *p, double *out);

/**
 * Distribution function given that at least one reversal has happened,
 * P(K(t) <= x | N(t) >= 1): no atoms, the density is kac_law_density() over
 * 1 - exp(-a t). At t = 0 the law sits at x = 0.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n] probabilities.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 8e-15 (1 + a t y^2) for x < 0, also next to the front,
 * where the atom that is taken away is nearly all; below 2e-15 for x >= 0.
 * Asserted in kac_jumped_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_law_jumped_cdf(double a, double c, double t, int64_t n,
                                      const double *x, double *out);

/**
 * Survival function of kac_law_jumped_cdf(): its value at -x.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n] probabilities.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_law_jumped_survival(double a, double c, double t,
                                           int64_t n, const double *x,
                                           double *out);

/**
 * Quantile of kac_law_jumped_cdf(): continuous, from -c t to c t.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of probabilities; >= 0.
 * @param p    [n] probabilities; elsewhere than in [0, 1] the result is NaN.
 * @param out  [n] displacements.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 1e-14. Takes 3 to 10 evaluations of the survival
 * function.
 * @since 0.1
 */
KAC_API kac_status kac_law_jumped_quantile(double a, double c, double t,
                                           int64_t n, const double *p,
                                           double *out);

/**
 * A map from two uniform numbers to K(t), for quasi-Monte Carlo and common
 * random numbers: if u and v are uniform on [0, 1], x has the law of K(t). It
 * is to the Kac law what Box and Muller's is to the normal, and tends to that
 * for a t to infinity (with the standard deviation c sqrt(t/a)):
 * x = c t sqrt(r (2 - r)) cos(2 pi v), where r falls from 1 to 0 as u rises
 * from exp(-a t) to 1. For u <= exp(-a t) nothing was reversed: x = +-c t, an
 * atom, with the sign of the cosine (+ for 0). So x is smooth in u, v, a, c and
 * t but for one jump at u = exp(-a t); kac_law_quantile(), which needs one
 * number only, has none.
 *
 * @param a         Reversal rate.
 * @param c         Speed.
 * @param t         Time.
 * @param n         Number of pairs; >= 0.
 * @param u         [n] in [0, 1]; elsewhere x and velocity are NaN.
 * @param v         [n] in [0, 1]; elsewhere x and velocity are NaN.
 * @param x         [n] receives K(t). May be u or v.
 * @param velocity  [n] receives kac_law_velocity() there, +-c on an atom,
 *                  formed without taking differences next to a front; or NULL.
 * @param atom      [n] receives +-1 on an atom, else 0; or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Of x, relatively: 4e-15 + 2e-16 min(1, a t) exp(-a t)/(u - exp(-a t)), the
 * second part being what the rounding of exp(-a t) makes beside the jump.
 * Asserted in map_test.c.
 * @see G. E. P. Box, M. E. Muller, Ann. Math. Statist. 29 (1958), 610-611, for
 *      the normal law.
 * @since 0.1
 */
KAC_API kac_status kac_law_map(double a, double c, double t, int64_t n,
                               const double *u, const double *v, double *x,
                               double *velocity, int8_t *atom);

/**
 * Derivatives of kac_law_map() in a, c and t at fixed u and v, away from its
 * jump. **They alone do not give the derivative of a mean:** as the jump moves,
 * mass leaves the atoms, and for a parameter s
 * d/ds E phi(K) = E[phi'(K) dx/ds] + (d exp(-a t)/ds) E[phi(outer) -
 * phi(inner)],
 * with both places of kac_law_map_jump() at a uniform v. The factor is
 * -2 a kac_law_atom(a, t) for t, -2 t kac_law_atom(a, t) for a, 0 for c.
 *
 * @param a     Reversal rate.
 * @param c     Speed.
 * @param t     Time.
 * @param n     Number of pairs; >= 0.
 * @param u     [n] in [0, 1]; elsewhere the results are NaN.
 * @param v     [n] in [0, 1]; elsewhere the results are NaN.
 * @param dxda  [n] length times time, or NULL.
 * @param dxdc  [n] time, or NULL.
 * @param dxdt  [n] length/time, or NULL. One of the three may be u or v.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * As kac_law_map(), twice.
 * @since 0.1
 */
KAC_API kac_status kac_law_map_derivative(double a, double c, double t,
                                          int64_t n, const double *u,
                                          const double *v, double *dxda,
                                          double *dxdc, double *dxdt);

/**
 * The two sides of the jump of kac_law_map() at u = exp(-a t): see
 * kac_law_map_derivative().
 *
 * @param a      Reversal rate.
 * @param c      Speed.
 * @param t      Time.
 * @param n      Number of points; >= 0.
 * @param v      [n] in [0, 1]; elsewhere the results are NaN.
 * @param inner  [n] receives c t cos(2 pi v), the limit from above. May be v.
 * @param outer  [n] receives +-c t, the atom. Not inner.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_law_map_jump(double a, double c, double t, int64_t n,
                                    const double *v, double *inner,
                                    double *outer);

/**
 * Characteristic function E exp(i k K(t)), which is real, atoms included.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of arguments; >= 0.
 * @param k    [n] arguments, 1/length; NaN where it is not finite or c k t
 *             overflows.
 * @param out  [n]
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * With q = |c k/a|: relative error below 4e-15 (1 + |log phi|) for q <= 1;
 * beyond, where it oscillates, absolute error below
 * 4e-15 exp(-a t)(1 + a t)(1 + c |k| t).
 * @since 0.1
 */
KAC_API kac_status kac_law_characteristic(double a, double c, double t,
                                          int64_t n, const double *k,
                                          double *out);

/**
 * Absolute moment E |K(t)|^r, atoms included; 1 for r = 0.
 *
 * @param a  Reversal rate.
 * @param c  Speed.
 * @param t  Time; at 0 the moment is 0, infinite for r < 0.
 * @param r  Order; -1 < r <= 100.
 * @return The moment, in length^r; infinity or 0 where it is outside the range
 *         of the doubles; NaN outside the domain.
 * @par Accuracy
 * Relative error below 4e-15 for r <= 10, 4e-14 beyond.
 * @since 0.1
 */
KAC_API double kac_law_moment(double a, double c, double t, double r);

/**
 * Variance E K(t)^2 = c^2/(2 a^2) (2 a t - 1 + exp(-2 a t)).
 *
 * @param a  Reversal rate.
 * @param c  Speed.
 * @param t  Time.
 * @return The variance, relative error below 4e-15; NaN outside the domain.
 * @since 0.1
 */
KAC_API double kac_law_variance(double a, double c, double t);

/**
 * Covariance E K(s) K(t) of one path at two times.
 *
 * @param a  Reversal rate.
 * @param c  Speed.
 * @param s  Time.
 * @param t  Time, before or after s.
 * @return The covariance, relative error below 4e-15; NaN outside the domain.
 * @since 0.1
 */
KAC_API double kac_law_covariance(double a, double c, double s, double t);

/**
 * Mean energy E v(t, K(t))^2 of the conditional velocity, atoms included:
 * c^2 m(a t) with m = 1 - lam + lam^2/2 - ... and 1/(4 lam) + 1/(8 lam^2) +
 * ...; of d coordinates d times that. c^2 at t = 0.
 *
 * @param a  Reversal rate.
 * @param c  Speed.
 * @param t  Time.
 * @return The energy, (length/time)^2, relative error below 4e-15; NaN outside
 *         the domain.
 * @since 0.1
 */
KAC_API double kac_law_energy(double a, double c, double t);

/**
 * The four transition densities with direction: of the position x and the
 * direction at time t, given the direction at time 0. The continuous parts; in
 * ++ there is an atom of mass exp(-a t) at x = c t, in -- one at -c t.
 *
 * @param a    Reversal rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] displacements.
 * @param out  [n, 4] densities, 1/length: (start, end) = ++, +-, -+, --; 0 on
 *             and beyond the fronts. Must not overlap `x`.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative errors below 4e-15 (1 + a t y^2). The first two add up to the
 * density given start +, half of all four to kac_law_density().
 * @since 0.1
 */
KAC_API kac_status kac_law_directed(double a, double c, double t, int64_t n,
                                    const double *x, double *out);

/**
 * Probability that the direction at time t is +, given the position, and the
 * start direction where it is known. On the front c t and beyond it is 1, on
 * and beyond -c t it is 0. At t = 0 and x = 0 it is the start direction's, 1/2
 * where that is not known. By time reversal, `start` = 0 gives the probability
 * of the start direction + too.
 *
 * @param a      Reversal rate.
 * @param c      Speed.
 * @param t      Time.
 * @param start  Direction at time 0: +1, -1, or 0 where it is fair.
 * @param n      Number of points; >= 0.
 * @param x      [n] displacements.
 * @param out    [n] probabilities.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 4e-15, however small the value is.
 * @since 0.1
 */
KAC_API kac_status kac_law_direction(double a, double c, double t,
                                     int32_t start, int64_t n, const double *x,
                                     double *out);

#ifdef __cplusplus
}
#endif

#endif
