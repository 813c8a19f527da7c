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
 * of the rounding: what the results are off by is mostly far below it.
 * Where 200 pieces do not do (a function with many jumps), `error` tells so;
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

#ifdef __cplusplus
}
#endif

#endif
