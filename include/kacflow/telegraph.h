/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file telegraph.h
 * The telegrapher's (damped wave) equation u_tt + 2 a u_t = c^2 (laplacian u)
 * that the law of the Kac process solves, its limits (waves for a = 0, heat
 * for a to infinity), and Kac's insertion, which makes the one of the other.
 *
 * In one dimension it is the system u_t + j_x = 0, j_t + 2 a j + c^2 u_x = 0 of
 * a density u and its flux j. With u(0) = f0 and j(0) = 0, u is the density of
 * a point drawn from f0 plus K(t): its mass is that of f0, it is positive
 * where f0 is, and it has spread by c t. In two and more dimensions the
 * equation keeps neither: u takes values below 0. What the library's process
 * draws there, d independent coordinates, is a probability again but solves no
 * equation of this kind; the two agree for d = 1 alone.
 *
 * In every function
 * - `a` (damping and reversal rate, 1/time) and `c` (speed, length/time) lie
 *   between 1e-60 and 1e60, `t` (time) is 0 or lies there too;
 * - an argument outside its domain is answered with #KAC_ERROR_ARGUMENT, and
 *   outputs are untouched; where a caller's function answers anything but 0,
 *   the call stops with #KAC_ERROR_CALLBACK and outputs are unspecified;
 * - a coordinate, or a value of a caller's function, that is not finite makes
 *   the results that depend on it NaN;
 * - outputs must not overlap each other or an input unless it is said;
 * - any thread may call; the caller's functions are called on that thread.
 *
 * Integrals are cut into pieces until two Lobatto rules, of 16 and of twice 16
 * nodes on every piece, agree to the tolerance, in total, relatively to the
 * integral of the modulus. `error` receives the sum of what they differ by and
 * of the rounding. It is an estimate, not a bound: for a smooth function the
 * error is far below it, a jump or kink next to a node may hide from it.
 * Where 500 pieces do not do (a function with many jumps), `error` tells so;
 * nothing can be known of structure that falls between all nodes, so the
 * interval [lo, hi] outside which a function vanishes should be narrow. Jumps
 * at lo and hi, where the inner value counts, cost nothing, a jump inside about
 * 40 pieces.
 *
 * @see M. Kac, "A stochastic model related to the telegrapher's equation",
 *      Rocky Mountain J. Math. 4 (1974), 497-509.
 * @see R. Courant, D. Hilbert, "Methods of Mathematical Physics II", chapters
 *      III and VI: Riemann's function; spherical means and descent.
 */
#ifndef KACFLOW_TELEGRAPH_H
#define KACFLOW_TELEGRAPH_H

#include <kacflow/common.h>
#include <kacflow/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Equations of kac_telegraph_fourier(). Values are only appended. */
enum {
    KAC_EQUATION_TELEGRAPH = 0, /**< u_tt + 2 a u_t = c^2 (laplacian u) */
    KAC_EQUATION_KAC = 1,       /**< law of d independent Kac coordinates */
    KAC_EQUATION_HEAT = 2,      /**< u_t = c^2/(2 a) (laplacian u) */
    KAC_EQUATION_WAVE = 3       /**< u_tt = c^2 (laplacian u) */
};

/**
 * Name of an equation: "telegraph", "kac", "heat", "wave".
 *
 * @param equation  Any value.
 * @return A constant string, or NULL for a value that is no equation.
 * @since 0.1
 */
KAC_API const char *kac_telegraph_equation_name(int32_t equation);

/**
 * Equation of a name: the inverse of kac_telegraph_equation_name().
 *
 * @param name  A name such as "heat".
 * @param out   Receives the equation.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT for an unknown name or a NULL.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_equation_from_name(const char *name,
                                                    int32_t *out);

/* ---- Fundamental solution ----------------------------------------------- */

/**
 * Continuous part of the fundamental solution in one dimension (u(0) a unit
 * mass at 0, j(0) = 0), its flux, and du/dt. It is kac_law_density(); in
 * addition an atom of mass kac_law_atom() moves on each front x = +-c t, with
 * the flux +-c times that. The other derivatives follow from the system:
 * dj/dx = -du/dt, du/dx = kac_law_score() u, dj/dt = -2 a j - c^2 du/dx.
 *
 * @param a     Rate.
 * @param c     Speed.
 * @param t     Time.
 * @param n     Number of points; >= 0.
 * @param x     [n] positions; NaN gives NaN.
 * @param u     [n] densities, 1/length, 0 on and beyond the fronts; or NULL.
 * @param flux  [n] fluxes, 1/time, 0 on and beyond the fronts; or NULL.
 * @param dudt  [n] derivative of u in t, 0 on and beyond the fronts; or NULL.
 *              One of the three may be `x`.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative errors below 6e-15 (1 + a t y^2), y = x/(c t); of `dudt` relative
 * to (1 + a t y^2) a u. Asserted in fundamental_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_fundamental(double a, double c, double t,
                                             int64_t n, const double *x,
                                             double *u, double *flux,
                                             double *dudt);

/**
 * Answer to a blow: u(0) = 0, du/dt(0) a unit mass at 0, in one dimension:
 * exp(-a t) I0(z) / (2 c) with z = a t sqrt(1 - y^2) within the fronts, which
 * count as within, 0 beyond. It has no atoms; its mass is
 * (1 - exp(-2 a t)) / (2 a). c^2 times it is the flux of the fundamental
 * solution through all points beyond x, atom included.
 *
 * @param a    Rate.
 * @param c    Speed.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param x    [n] positions; NaN gives NaN.
 * @param out  [n]; may be `x`.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 6e-15 (1 + a t y^2).
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_impulse(double a, double c, double t,
                                         int64_t n, const double *x,
                                         double *out);

/* ---- Solutions in one dimension ----------------------------------------- */

/**
 * A caller's function of one variable.
 *
 * @param user  What was passed beside the function.
 * @param n     Number of points.
 * @param x     [n] points, in no particular order.
 * @param f     [n] to be filled.
 * @return 0, or anything else to stop with #KAC_ERROR_CALLBACK.
 */
typedef int32_t (*kac_telegraph_fn)(void *user, int64_t n, const double *x,
                                    double *f);

/**
 * Solution of the telegrapher's equation in one dimension with u(0) = f0 and
 * du/dt(0) = f1: f0 moved by +-c t, the integral of f0 against
 * kac_telegraph_fundamental() and of f1 against kac_telegraph_impulse(). At
 * t = 0 it is f0, with the flux 0.
 *
 * @param a          Rate.
 * @param c          Speed.
 * @param t          Time.
 * @param f0         Initial values.
 * @param f1         Initial slope, or NULL for 0.
 * @param user       Passed to f0 and f1.
 * @param lo         f0 and f1 count as 0 below this; may be -infinity.
 * @param hi         f0 and f1 count as 0 above this; > lo, may be infinity.
 * @param tolerance  Error that is aimed at, relative to the solution with the
 *                   moduli of f0 and f1; 0 < tolerance <= 1. Below 1e-14
 *                   rounding decides.
 * @param n          Number of points; >= 0.
 * @param x          [n] points.
 * @param u          [n] solution; may be `x`.
 * @param flux       [n] flux j; NULL, or where f1 is not NULL: it has a flux
 *                   only up to a constant.
 * @param error      [n] estimated error of u, and of flux/c; or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @par Accuracy
 * Within `error` in every case of telegraph_solve_test.c; 1e-14 max |f0| for
 * a smooth f0 at tolerance 1e-13.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_solve(double a, double c, double t,
                                       kac_telegraph_fn f0, kac_telegraph_fn f1,
                                       void *user, double lo, double hi,
                                       double tolerance, int64_t n,
                                       const double *x, double *u, double *flux,
                                       double *error);

/**
 * Solution of the telegrapher's equation in one dimension for samples on a
 * uniform grid: exact for the function that runs through them, which is linear
 * or cubic between two samples (through the two on either side). For samples
 * of a smooth function the error is of second or fourth order in dx. With
 * degree 1 the weights of the samples are positive and add up to 1 (for f0):
 * the mass and the sign of f0 are kept. The work is n times the number of
 * samples within the fronts, and within 9 standard deviations of K(t); the
 * rest has a mass below 1e-18. kac_telegraph_fourier() is faster where the
 * whole grid lies there.
 *
 * @param ctx       Context, or NULL: where memory comes from.
 * @param a         Rate.
 * @param c         Speed.
 * @param t         Time.
 * @param dx        Spacing of the grid; between 1e-60 and 1e60, and c t / dx
 *                  at most 2^24 (9 c sqrt(t/a) / dx if that is less).
 * @param degree    1 or 3.
 * @param periodic  1 where sample n is sample 0, 0 where all samples beyond
 *                  the grid are 0.
 * @param n         Number of samples; >= 0.
 * @param f0        [n] initial values.
 * @param f1        [n] initial slope, or NULL for 0.
 * @param u         [n] solution at the same places.
 * @param flux      [n] flux; NULL, or where f1 is not NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @par Accuracy
 * Each weight within 1e-14, asserted in telegraph_grid_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_solve_grid(kac_context *ctx, double a,
                                            double c, double t, double dx,
                                            int32_t degree, int32_t periodic,
                                            int64_t n, const double *f0,
                                            const double *f1, double *u,
                                            double *flux);

/* ---- Periodic grids of any dimension ------------------------------------ */

/**
 * Solution of one of four equations on a periodic grid of d dimensions, through
 * its Fourier modes: exact in time for the trigonometric polynomial through the
 * samples, so that the error is that of the samples alone. Per mode k the
 * factor of f0 is
 * - telegraph: phi(|k|), kac_law_characteristic() of the modulus, also in d
 *   dimensions; for d > 1 u can go below 0 where f0 does not;
 * - kac: the product of phi(k_i), the law of f0 plus d independent Kac
 *   processes: positive, but not radial for radial f0, and no solution of the
 *   telegrapher's equation for d > 1;
 * - heat: exp(-c^2 |k|^2 t / (2 a)), to which both tend for large a;
 * - wave: cos(c |k| t).
 *
 * The factor of f1 is exp(-a t) sinh(omega t)/omega, omega^2 = a^2 - c^2 |k|^2,
 * for the telegrapher's equation, sin(c |k| t)/(c |k|) for the wave equation;
 * the others take none.
 *
 * @param ctx       Context, or NULL: where memory comes from.
 * @param equation  One of KAC_EQUATION_....
 * @param a         Rate; the wave equation does not look at its value.
 * @param c         Speed.
 * @param t         Time.
 * @param d         Dimension; 1 <= d <= 16.
 * @param shape     [d] numbers of samples, >= 1, of any factors; their product
 *                  at most 2^31.
 * @param period    [d] lengths of the box; between 1e-60 and 1e60.
 * @param f0        [shape] initial values, the last dimension fastest.
 * @param f1        [shape] initial slope, or NULL for 0.
 * @param u         [shape] solution; may be f0 or f1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @par Accuracy
 * Error of the transforms below 1e-15 (1 + log2 of the number of samples), in
 * the mean square, relative to f0; asserted in telegraph_fourier_test.c. A
 * factor that oscillates has the error of its argument, 1e-16 c |k| t.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_fourier(kac_context *ctx, int32_t equation,
                                         double a, double c, double t,
                                         int64_t d, const int64_t *shape,
                                         const double *period, const double *f0,
                                         const double *f1, double *u);

/* ---- Kac's insertion ---------------------------------------------------- */

/**
 * Law of the random clock tau(t), the integral of (-1)^N(s) over 0 <= s <= t
 * for a Poisson process N of rate a: how long a particle has moved forwards
 * less how long backwards. K(t) is c tau(t) with a fair sign. The density of
 * the continuous part, on (-t, t); in addition there is an atom of mass
 * exp(-a t) at tau = t.
 *
 * @param a    Rate.
 * @param t    Time.
 * @param n    Number of points; >= 0.
 * @param tau  [n] clock times; NaN gives NaN.
 * @param out  [n] densities, 1/time, 0 for |tau| >= t; may be `tau`.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @par Accuracy
 * Relative error below 6e-15 (1 + a tau^2/t).
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_clock_density(double a, double t, int64_t n,
                                               const double *tau, double *out);

/**
 * Independent draws of tau(t), exact but for rounding.
 *
 * @param seed   Seed.
 * @param first  Index of the first draw; >= 0, first + n <= 2^55.
 * @param a      Rate; a t <= 2^40.
 * @param t      Time.
 * @param n      Number of draws; >= 0.
 * @param out    [n]; draw i is a function of (seed, first + i, a, t).
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_clock_draw(uint64_t seed, int64_t first,
                                            double a, double t, int64_t n,
                                            double *out);

/**
 * A caller's solution w(s, x) of the wave equation w_ss = c^2 (laplacian w),
 * w_s(0) = 0, at one point and several times.
 *
 * @param user  What was passed beside the function.
 * @param x     [d] the point.
 * @param n     Number of times.
 * @param s     [n] times, 0 <= s <= t.
 * @param w     [n] to be filled.
 * @return 0, or anything else to stop with #KAC_ERROR_CALLBACK.
 */
typedef int32_t (*kac_telegraph_wave_fn)(void *user, const double *x, int64_t n,
                                         const double *s, double *w);

/**
 * Kac's insertion: E w(|tau(t)|, x), which solves the telegrapher's equation
 * with the initial values of w in any dimension, by quadrature over the law of
 * |tau(t)|. The wave is even in time.
 *
 * @param a          Rate.
 * @param t          Time.
 * @param wave       The wave.
 * @param user       Passed to it.
 * @param d          Dimension; >= 1.
 * @param tolerance  Error that is aimed at, relative to the mean of |w|;
 *                   0 < tolerance <= 1.
 * @param n          Number of points; >= 0.
 * @param x          [n, d] points, only handed on.
 * @param u          [n] solution.
 * @param error      [n] estimated error, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @par Accuracy
 * 1e-13 max |w| at tolerance 1e-13, asserted in insertion_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_insertion(
    double a, double t, kac_telegraph_wave_fn wave, void *user, int64_t d,
    double tolerance, int64_t n, const double *x, double *u, double *error);

/**
 * The same expectation as a mean over draws of tau(t), for comparison. All
 * points see the same draws, kac_telegraph_clock_draw() from index 0.
 *
 * @param a      Rate; a t <= 2^40.
 * @param t      Time.
 * @param wave   The wave.
 * @param user   Passed to it.
 * @param d      Dimension; >= 1.
 * @param seed   Seed.
 * @param draws  Number of draws; 2 <= draws <= 2^40.
 * @param n      Number of points; >= 0.
 * @param x      [n, d] points, only handed on.
 * @param u      [n] means.
 * @param error  [n] standard errors of the means.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_insertion_sample(double a, double t,
                                                  kac_telegraph_wave_fn wave,
                                                  void *user, int64_t d,
                                                  uint64_t seed, int64_t draws,
                                                  int64_t n, const double *x,
                                                  double *u, double *error);

/* ---- Waves -------------------------------------------------------------- */

/**
 * A caller's function of d variables with its gradient; of one variable, the
 * radius, with its derivative.
 *
 * @param user      What was passed beside the function.
 * @param n         Number of points.
 * @param x         [n, d] points; of a radius [n], >= 0.
 * @param f         [n] to be filled.
 * @param gradient  [n, d] to be filled.
 * @return 0, or anything else to stop with #KAC_ERROR_CALLBACK.
 */
typedef int32_t (*kac_telegraph_smooth_fn)(void *user, int64_t n,
                                           const double *x, double *f,
                                           double *gradient);

/**
 * Solution of the wave equation w_tt = c^2 (laplacian w), w(0) = f,
 * w_t(0) = 0, in one dimension by d'Alembert's formula, in three by
 * Kirchhoff's (the mean of f + c t df/dr over the sphere of radius c t), in
 * two by Poisson's (the same for a function that does not depend on the third
 * coordinate). Spheres are covered by up to 256 x 512 nodes, doubled until two
 * means agree; f should be smooth at that resolution.
 *
 * @param c          Speed.
 * @param t          Time.
 * @param d          Dimension: 1, 2 or 3.
 * @param f          Initial values and their gradient.
 * @param user       Passed to f.
 * @param tolerance  Error that is aimed at, relative to the largest modulus
 *                   that is summed; 0 < tolerance <= 1.
 * @param n          Number of points; >= 0.
 * @param x          [n, d] points.
 * @param w          [n] solution.
 * @param error      [n] what the last two means differ by, and rounding; or
 *                   NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_wave(double c, double t, int64_t d,
                                      kac_telegraph_smooth_fn f, void *user,
                                      double tolerance, int64_t n,
                                      const double *x, double *w,
                                      double *error);

/**
 * kac_telegraph_wave() for a function of the radius alone, of which f gives
 * value and derivative. One or 16 evaluations for d = 1 and 3, where
 * w = ((r + s) f(r + s) + (r - s) f(|r - s|)) / (2 r) with s = c t; for d = 2
 * the sphere.
 *
 * @param c          Speed.
 * @param t          Time.
 * @param d          Dimension: 1, 2 or 3.
 * @param f          Initial values and their derivative in the radius; even
 *                   and smooth at 0.
 * @param user       Passed to f.
 * @param tolerance  As in kac_telegraph_wave().
 * @param n          Number of radii; >= 0.
 * @param r          [n] radii, >= 0; below 0 NaN.
 * @param w          [n] solution.
 * @param error      [n] as in kac_telegraph_wave(), or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_wave_radial(double c, double t, int64_t d,
                                             kac_telegraph_smooth_fn f,
                                             void *user, double tolerance,
                                             int64_t n, const double *r,
                                             double *w, double *error);

/**
 * kac_telegraph_insertion() of kac_telegraph_wave_radial(): the telegrapher's
 * equation in 1, 2 or 3 dimensions for initial values that depend on the radius
 * alone.
 *
 * @param a          Rate.
 * @param c          Speed.
 * @param t          Time.
 * @param d          Dimension: 1, 2 or 3.
 * @param f          Initial values and their derivative in the radius.
 * @param user       Passed to f.
 * @param tolerance  Error that is aimed at; 0 < tolerance <= 1.
 * @param n          Number of radii; >= 0.
 * @param r          [n] radii, >= 0; below 0 NaN.
 * @param u          [n] solution.
 * @param error      [n] estimated error, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @par Accuracy
 * 1e-12 max |w| at tolerance 1e-12, asserted in insertion_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_insertion_radial(double a, double c, double t,
                                                  int64_t d,
                                                  kac_telegraph_smooth_fn f,
                                                  void *user, double tolerance,
                                                  int64_t n, const double *r,
                                                  double *u, double *error);

/* ---- Heat limit --------------------------------------------------------- */

/**
 * Solution of the heat equation u_t = c^2/(2 a) u_xx in one dimension, the
 * limit of the telegrapher's for a and c to infinity with c^2/a fixed.
 *
 * @param a          Rate.
 * @param c          Speed.
 * @param t          Time.
 * @param f0         Initial values.
 * @param user       Passed to f0.
 * @param lo         f0 counts as 0 below this; may be -infinity.
 * @param hi         f0 counts as 0 above this; > lo, may be infinity.
 * @param tolerance  As in kac_telegraph_solve().
 * @param n          Number of points; >= 0.
 * @param x          [n] points.
 * @param u          [n] solution; may be `x`.
 * @param flux       [n] flux -c^2/(2 a) u_x, infinite nowhere for t > 0; NaN
 *                   at t = 0; or NULL.
 * @param error      [n] estimated error, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @par Accuracy
 * As kac_telegraph_solve(); the 1e-18 of the kernel beyond 9 standard
 * deviations is left out.
 * @since 0.1
 */
KAC_API kac_status kac_telegraph_heat(double a, double c, double t,
                                      kac_telegraph_fn f0, void *user,
                                      double lo, double hi, double tolerance,
                                      int64_t n, const double *x, double *u,
                                      double *flux, double *error);

/**
 * L2 distance between the law of d independent Kac coordinates and its heat
 * limit, both started from a normal law with standard deviation s in every
 * coordinate. For c^2 = sigma^2 a it is of the order 1/a at fixed t, and
 * 1/a t^(-1-d/4) for large t.
 *
 * @param a  Rate.
 * @param c  Speed.
 * @param t  Time.
 * @param s  Standard deviation of f0; between 1e-60 and 1e60.
 * @param d  Dimension; 1 <= d <= 64.
 * @return The distance, in length^(-d/2), relative error below 1e-12; NaN
 *         outside the domain.
 * @since 0.1
 */
KAC_API double kac_telegraph_heat_distance(double a, double c, double t,
                                           double s, int64_t d);

#ifdef __cplusplus
}
#endif

#endif
