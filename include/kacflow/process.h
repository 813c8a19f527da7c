/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file process.h
 * Noise processes: a law and a schedule, X_t = f(t) X_0 + N(g(t)).
 *
 * Time runs from data (t = 0) to noise (t = T). The noise N is a Kac process
 * (speed c, direction reversed at Poisson rate a), a Wiener process, uniform,
 * or the radial noise of Poisson flows; all but the last an independent copy in
 * every coordinate. f and g are chosen from a list or given by the caller. A
 * finished process may be read by many threads.
 *
 * Known systems are a law and a schedule (@ref systems):
 * - mean-reverting Kac flow: Kac; LINEAR, LINEAR or QUADRATIC;
 * - flow matching from a Gaussian: Wiener, sigma 1; LINEAR, QUADRATIC;
 * - variance exploding with noise t (EDM): Wiener, sigma sqrt(T); CONSTANT,
 *   QUADRATIC; horizon T = 80, prior NOISE;
 * - variance preserving (DDPM): Wiener, sigma 1; VP, VP; prior NOISE;
 * - PFGM++ with r = sqrt(D) t: Poisson, sigma sqrt(T); CONSTANT, QUADRATIC;
 *   horizon T = 80, prior NOISE; with D = 1 PFGM.
 *
 * @see M. Kac, "A stochastic model related to the telegrapher's equation",
 *      Rocky Mountain J. Math. 4 (1974), 497-509.
 */
#ifndef KACFLOW_PROCESS_H
#define KACFLOW_PROCESS_H

#include <kacflow/common.h>
#include <kacflow/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A noise law and a schedule. */
typedef struct kac_process kac_process;

/** Noise laws. */
enum {
    KAC_LAW_KAC = 0,     /**< Kac process, speed c, rate a */
    KAC_LAW_WIENER = 1,  /**< Wiener process, variance sigma^2 a unit of time */
    KAC_LAW_UNIFORM = 2, /**< uniform on [-c g, c g] */
    KAC_LAW_POISSON = 3  /**< radial, of Poisson flows (PFGM++) */
};

/** What the data are multiplied by: f(t), with f(0) = 1. */
enum {
    KAC_SIGNAL_CONSTANT = 0, /**< 1: variance exploding */
    KAC_SIGNAL_LINEAR = 1,   /**< 1 - t/T: mean reverting, f(T) = 0 */
    KAC_SIGNAL_EXP = 2,      /**< exp(-t) */
    KAC_SIGNAL_COS = 3,      /**< cos(pi t / (2 T)): f(T) = 0 */
    KAC_SIGNAL_CUSTOM = 4,   /**< the caller's own */
    KAC_SIGNAL_VP = 5        /**< exp(-B(t)/2), B(t) the integral of beta, see
                              *   kac_process_set_beta() */
};

/** The time that the noise has run: g(t), with g(0) = 0. */
enum {
    KAC_CLOCK_LINEAR = 0,    /**< t */
    KAC_CLOCK_QUADRATIC = 1, /**< T (t/T)^2 */
    KAC_CLOCK_CUSTOM = 2,    /**< the caller's own */
    KAC_CLOCK_SINE = 3,      /**< T sin(pi t / (2 T))^2 */
    KAC_CLOCK_VP = 4,        /**< 1 - exp(-B(t)): 1 - f^2 of KAC_SIGNAL_VP */
    KAC_CLOCK_POWER = 5      /**< T (t/T)^p, see kac_process_set_power() */
};

/** What X_T is drawn from where f(T) != 0 and no data are given. */
enum {
    KAC_PRIOR_DATA = 0, /**< from nothing: the data are asked for */
    KAC_PRIOR_NOISE = 1 /**< from the noise N(g(T)) alone, an approximation */
};

/**
 * A caller's schedule.
 *
 * @param user  What was passed beside the function.
 * @param t     Time, 0 <= t <= T.
 * @param out   [4] receives f, f', g, g' at t.
 * @return 0, or anything else to stop with #KAC_ERROR_CALLBACK. May be called
 *         from any thread of the context.
 */
typedef int32_t (*kac_schedule_fn)(void *user, double t, double *out);

/**
 * Create the Kac process: speed c, direction reversed at Poisson rate a.
 * Mean reverting by default: T = 1, f(t) = 1 - t/T, g(t) = T (t/T)^2.
 *
 * @param ctx  Context, or NULL; must outlive the process.
 * @param a    Reversal rate, 1/time; 1e-60 <= a <= 1e60.
 * @param c    Speed, length/time; 1e-60 <= c <= 1e60.
 * @param out  Receives the process. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_process_create_kac(kac_context *ctx, double a, double c,
                                          kac_process **out);

/**
 * Create the Wiener process with variance sigma^2 a unit of time, the limit of
 * Kac processes for a, c to infinity with c^2/a = sigma^2. Schedule as
 * kac_process_create_kac(): with sigma = 1 that is Gaussian flow matching.
 *
 * @param ctx    Context, or NULL; must outlive the process.
 * @param sigma  Length per square root of time; 1e-60 <= sigma <= 1e60.
 * @param out    Receives the process. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_process_create_wiener(kac_context *ctx, double sigma,
                                             kac_process **out);

/**
 * Create uniform noise: N(g) is uniform on [-c g, c g] in every coordinate,
 * independently. Given its end a point has run along a ray, at velocity
 * (x - f x_0) / g a unit of clock, at most c: the plainest noise of finite
 * speed, and the only one here whose score (0 inside its support) says
 * nothing. Schedule as kac_process_create_kac().
 *
 * @param ctx  Context, or NULL; must outlive the process.
 * @param c    Half width a unit of clock; 1e-60 <= c <= 1e60.
 * @param out  Receives the process. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_process_create_uniform(kac_context *ctx, double c,
                                              kac_process **out);

/**
 * Create the radial noise of Poisson flows in D extra dimensions (PFGM++;
 * D = 1 is PFGM): N(g) is sigma sqrt(g) times a multivariate t of D degrees of
 * freedom. With r = sigma sqrt(D g), the distance in the extra dimensions, its
 * density for points of d numbers is
 *
 *     Gamma((d + D)/2) r^D / (pi^(d/2) Gamma(D/2)) (|n|^2 + r^2)^(-(d + D)/2)
 *
 * and the velocity is dn/dr = n/r along r: the field lines of Poisson's
 * equation in d + D dimensions. In this scale the noise goes over into
 * kac_process_create_wiener() of the same sigma as D grows, so that the two
 * are compared by changing nothing else. The coordinates of a point are not
 * independent: they share one random factor. The noise has moments of order
 * below D only; for D <= 2 the squared velocity has no mean, so a loss that
 * squares it has none either, and training leans on rare large points.
 * Schedule as kac_process_create_kac().
 *
 * @param ctx    Context, or NULL; must outlive the process.
 * @param D      Extra dimensions, not necessarily whole; 1 <= D <= 1e60.
 * @param sigma  Length per square root of time; 1e-60 <= sigma <= 1e60.
 * @param out    Receives the process. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @see Y. Xu, Z. Liu, Y. Tian, S. Tong, M. Tegmark, T. Jaakkola, "PFGM++:
 *      Unlocking the potential of physics-inspired generative models", ICML
 *      2023.
 * @since 0.1
 */
KAC_API kac_status kac_process_create_poisson(kac_context *ctx, double D,
                                              double sigma, kac_process **out);

/** Destroy a process; NULL is allowed. @since 0.1 */
KAC_API void kac_process_destroy(kac_process *process);

/**
 * End time T.
 *
 * @param process  A process.
 * @param T        Time; 1e-60 <= T <= 1e60. Default 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, or #KAC_ERROR_CALLBACK where a custom
 *         schedule fails or is not a schedule at 0, T/2 and T; the old T stays
 *         then.
 * @since 0.1
 */
KAC_API kac_status kac_process_set_horizon(kac_process *process, double T);

/** End time T; NaN for NULL. @since 0.1 */
KAC_API double kac_process_horizon(const kac_process *process);

/**
 * Choose the schedule.
 *
 * @param process  A process.
 * @param signal   f: KAC_SIGNAL_..., not CUSTOM. Default LINEAR.
 * @param clock    g: KAC_CLOCK_..., not CUSTOM. Default QUADRATIC.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_process_set_schedule(kac_process *process,
                                            int32_t signal, int32_t clock);

/**
 * Rate of KAC_SIGNAL_VP and KAC_CLOCK_VP: beta(t) = beta_min + (beta_max -
 * beta_min) t/T, with the integral B(t) from 0 to t.
 *
 * @param process   A process.
 * @param beta_min  1/time; 0 <= beta_min <= 1e60. Default 0.1.
 * @param beta_max  1/time; 1e-60 <= beta_max <= 1e60. Default 20.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_process_set_beta(kac_process *process, double beta_min,
                                        double beta_max);

/** beta(0); NaN for NULL. @since 0.1 */
KAC_API double kac_process_beta_min(const kac_process *process);

/** beta(T); NaN for NULL. @since 0.1 */
KAC_API double kac_process_beta_max(const kac_process *process);

/**
 * Exponent p of KAC_CLOCK_POWER.
 *
 * @param process  A process.
 * @param power    1 <= p <= 100. Default 1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_process_set_power(kac_process *process, double power);

/** Exponent of KAC_CLOCK_POWER; NaN for NULL. @since 0.1 */
KAC_API double kac_process_power(const kac_process *process);

/**
 * What X_T is drawn from without data. Where f(T) = 0 the law of X_T does not
 * depend on the data, and this changes nothing. Elsewhere KAC_PRIOR_DATA, the
 * default, asks for data, and KAC_PRIOR_NOISE takes N(g(T)) for X_T, as is
 * usual for variance-exploding and variance-preserving diffusion and for
 * Poisson flows. That moves the start by f(T) X_0: an error in the Wasserstein
 * distances of f(T) E|X_0| (W1) and f(T) sqrt(E|X_0|^2) (W2), and for Wiener
 * noise in total variation of at most f(T) E|X_0| / (sigma sqrt(2 pi g(T))),
 * which the exact flow does not enlarge on its way to the data. So the noise
 * must be large against f(T) times the data. The Kac and the uniform law have
 * a cone: a start outside that of every data point is a point without a past.
 *
 * @param process  A process.
 * @param prior    KAC_PRIOR_...; default DATA.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_process_set_prior(kac_process *process, int32_t prior);

/** KAC_PRIOR_..., or -1 for NULL. @since 0.1 */
KAC_API int32_t kac_process_prior_kind(const kac_process *process);

/**
 * Give an own schedule. A model with one cannot be saved.
 *
 * @param process   A process.
 * @param schedule  Gives f, f', g, g', each below 1e60 in modulus; f(0) = 1
 *                  (within 1e-12), g(0) = 0 exactly, g increasing, g' >= 0.
 *                  Must outlive its use, as `user` must.
 * @param user      Passed to it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, or #KAC_ERROR_CALLBACK where the
 *         function fails or is not a schedule at 0, T/2 and T; the old
 *         schedule stays then.
 * @since 0.1
 */
KAC_API kac_status kac_process_set_schedule_custom(kac_process *process,
                                                   kac_schedule_fn schedule,
                                                   void *user);

/** Law: KAC_LAW_..., or -1 for NULL. @since 0.1 */
KAC_API int32_t kac_process_law(const kac_process *process);

/** f: KAC_SIGNAL_..., or -1 for NULL. @since 0.1 */
KAC_API int32_t kac_process_signal(const kac_process *process);

/** g: KAC_CLOCK_..., or -1 for NULL. @since 0.1 */
KAC_API int32_t kac_process_clock(const kac_process *process);

/** Reversal rate a; NaN where the law has none. @since 0.1 */
KAC_API double kac_process_rate(const kac_process *process);

/** Speed c of the Kac and the uniform law; NaN where the law has none.
 * @since 0.1 */
KAC_API double kac_process_speed(const kac_process *process);

/** Standard deviation sigma; NaN where the law has none. @since 0.1 */
KAC_API double kac_process_sigma(const kac_process *process);

/** Extra dimensions D of the Poisson law; NaN where the law has none.
 * @since 0.1 */
KAC_API double kac_process_extra_dimensions(const kac_process *process);

/**
 * The schedule at a time.
 *
 * @param process  A process.
 * @param t        0 <= t <= T.
 * @param out      [4] receives f, f', g, g'.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_process_schedule(const kac_process *process, double t,
                                        double *out);

/**
 * Draw x_t and its conditional velocity given x_0, exactly and without tables.
 *
 * A coordinate whose direction has not yet been reversed sits on an atom:
 * x_t = f x_0 +- c g and the velocity is exactly f' x_0 +- c g', decided by
 * the draw itself and never by comparing positions. Where g(t) = 0, at t = 0
 * above all, x_t is f x_0; of the Kac process every coordinate is on an atom
 * then, of the other laws, whose velocity given X_t = x_0 is not known, the
 * velocity is its mean f' x_0.
 *
 * The numbers of a point do not depend on the other points of the call; those
 * of a coordinate may depend on d.
 *
 * @param process  A process.
 * @param seed     Seed.
 * @param step     Step; the numbers of point first + i are a function of
 *                 (seed, step, first + i).
 * @param first    Index of the first point; >= 0.
 * @param n        Number of points; >= 0; first + n <= 2^56.
 * @param d        Numbers a point; >= 1.
 * @param t        [n] times, 0 <= t <= T.
 * @param x0       [n, d] data; finite, or the call is refused.
 * @param xt       [n, d] receives the positions. May be `x0`.
 * @param v        [n, d] receives E[dX_t/dt | X_t, X_0], or NULL.
 * @param atom     [n, d] receives +1 or -1 on the atom at +-c g, else 0; or
 *                 NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_CALLBACK, or
 *         #KAC_ERROR_NONFINITE where a result is too large for its type. After
 *         the last two the arrays are unspecified.
 * @since 0.1
 */
KAC_API kac_status kac_process_draw(const kac_process *process, uint64_t seed,
                                    uint32_t step, int64_t first, int64_t n,
                                    int64_t d, const double *t,
                                    const double *x0, double *xt, double *v,
                                    int8_t *atom);

/**
 * As kac_process_draw(), in single precision. A time may be T rounded to a
 * float; it counts as T. The noise of the Kac law is that of kac_process_draw()
 * for the same numbers to 16 roundings of a float and 2^-31 min(c g,
 * 8 c sqrt(g/a)), the atoms are the same; the other laws are computed in
 * double and rounded once at the end.
 * @since 0.1
 */
KAC_API kac_status kac_process_draw_f32(const kac_process *process,
                                        uint64_t seed, uint32_t step,
                                        int64_t first, int64_t n, int64_t d,
                                        const float *t, const float *x0,
                                        float *xt, float *v, int8_t *atom);

/**
 * Draw X_T = f(T) x_0 + N(g(T)): where sampling starts. With f(T) = 0 or
 * KAC_PRIOR_NOISE (kac_process_set_prior()) the data are not needed.
 *
 * @param process  A process.
 * @param seed     Seed.
 * @param first    Index of the first point; >= 0.
 * @param n        Number of points; >= 0; first + n <= 2^56.
 * @param d        Numbers a point; >= 1.
 * @param x0       [n, d], or NULL where f(T) = 0 (f(T) below 1e-12 counts) or
 *                 the prior is KAC_PRIOR_NOISE: then X_T = N(g(T)).
 * @param out      [n, d]; may be `x0`.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (f(T) != 0, the
 *         prior is KAC_PRIOR_DATA, and x0 is NULL), #KAC_ERROR_CALLBACK or
 *         #KAC_ERROR_NONFINITE.
 * @since 0.1
 */
KAC_API kac_status kac_process_prior(const kac_process *process, uint64_t seed,
                                     int64_t first, int64_t n, int64_t d,
                                     const double *x0, double *out);

/**
 * Logarithm of the density of N(g(T)), which is X_T where f(T) = 0 or the
 * prior is KAC_PRIOR_NOISE, with respect to the measure that has all of it: in
 * every coordinate Lebesgue's measure plus a unit mass on each of the two
 * fronts. A coordinate that lies on a front, as kac_process_prior() puts it
 * there, counts with log(exp(-a g(T)) / 2), the mass of its atom; the others
 * with the logarithm of the continuous part. So values of points with different
 * numbers of coordinates on fronts are densities of different dimension:
 * compare them only where `fronts` is the same, and read as a Lebesgue density
 * where it is 0.
 *
 * @param process  A process with f(T) = 0 (below 1e-12 counts) or
 *                 KAC_PRIOR_NOISE.
 * @param n        Number of points; >= 0.
 * @param d        Numbers a point; >= 1.
 * @param x        [n, d] positions.
 * @param out      [n]; -infinity outside the cone; NaN where a number of the
 *                 point is NaN. May be x.
 * @param fronts   [n] receives the number of coordinates on fronts, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (f(T) != 0
 *         and KAC_PRIOR_DATA), #KAC_ERROR_CALLBACK or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_process_prior_log_density(const kac_process *process,
                                                 int64_t n, int64_t d,
                                                 const double *x, double *out,
                                                 int32_t *fronts);

/**
 * Conditional velocity E[dX_t/dt | X_t = x, X_0 = x0]. On the fronts
 * |x - f x0| = c g, and as extension beyond them, the noise part of a
 * coordinate is exactly +-c g'.
 *
 * @param process  A process.
 * @param n        Number of points; >= 0.
 * @param d        Numbers a point; >= 1.
 * @param t        [n] times, 0 <= t <= T. At t = 0 the noise part is 0 where
 *                 x = x0; elsewhere the Kac and the uniform law are beyond
 *                 their fronts and the unbounded laws have no velocity (NaN).
 * @param x        [n, d] positions.
 * @param x0       [n, d] data.
 * @param out      [n, d]; NaN where x or x0 is NaN. May be x or x0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_CALLBACK or
 *         #KAC_ERROR_MEMORY.
 * @par Accuracy
 * The noise part has a relative error below 2e-15 given the correctly rounded
 * displacement x - f x0, also next to the front, for a g from 1e-6 to 1e6 and
 * beyond; asserted in law_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_process_velocity(const kac_process *process, int64_t n,
                                        int64_t d, const double *t,
                                        const double *x, const double *x0,
                                        double *out);

/**
 * Score: gradient in x of kac_process_log_density(), that is, of the log
 * density of X_t given X_0 = x0.
 *
 * @param process  A process.
 * @param n        Number of points; >= 0.
 * @param d        Numbers a point; >= 1.
 * @param t        [n] times, 0 < t <= T.
 * @param x        [n, d] positions.
 * @param x0       [n, d] data.
 * @param out      [n, d]; 0 in the coordinates that lie on and beyond the
 *                 fronts, where there is no density to differentiate, and
 *                 everywhere for the uniform law; NaN where x or x0 is NaN (of
 *                 the Poisson law the whole point). May be x or x0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_CALLBACK or
 *         #KAC_ERROR_MEMORY.
 * @par Accuracy
 * Relative error below 4e-15 given the correctly rounded displacement
 * x - f x0; asserted in law_test.c and, for d up to 784, poisson_law_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_process_score(const kac_process *process, int64_t n,
                                     int64_t d, const double *t,
                                     const double *x, const double *x0,
                                     double *out);

/**
 * Logarithm of the continuous part of the density of X_t given X_0 = x0. The
 * atoms are not included, see kac_process_log_atom().
 *
 * @param process  A process.
 * @param n        Number of points; >= 0.
 * @param d        Numbers a point; >= 1.
 * @param t        [n] times, 0 < t <= T.
 * @param x        [n, d] positions.
 * @param x0       [n, d] data.
 * @param out      [n]; -infinity where a coordinate lies on or beyond a
 *                 front; NaN where a number of the point is NaN. May be x or
 *                 x0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_CALLBACK or
 *         #KAC_ERROR_MEMORY.
 * @par Accuracy
 * With y = (x - f x0) / (c g) the absolute error of a coordinate is below
 * 4e-15 (1 + a g y^2 + |log p|); asserted in law_test.c. Of the Poisson law
 * that of a point is below 4e-15 (d + |log p| + L) with L the largest of the
 * logarithms of the gamma functions in it, up to D = 32, and without L beyond;
 * asserted in poisson_law_test.c.
 * @since 0.1
 */
KAC_API kac_status kac_process_log_density(const kac_process *process,
                                           int64_t n, int64_t d,
                                           const double *t, const double *x,
                                           const double *x0, double *out);

/**
 * Logarithm of the mass of one atom of one coordinate: -a g(t) - log 2 for
 * the Kac law, -infinity where the law has no atoms.
 *
 * @param process  A process.
 * @param t        0 <= t <= T.
 * @param out      Receives it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_process_log_atom(const kac_process *process, double t,
                                        double *out);

/**
 * Half width of the light cone: |X_t - f(t) X_0| <= c g(t) in every
 * coordinate; infinity where the law is unbounded.
 *
 * @param process  A process.
 * @param t        0 <= t <= T.
 * @param out      Receives it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_process_cone(const kac_process *process, double t,
                                    double *out);

/** Name of a KAC_LAW_... ("kac", "wiener", "uniform", "poisson"), or NULL.
 * @since 0.1 */
KAC_API const char *kac_law_name(int32_t law);

/** The inverse of kac_law_name(). @since 0.1 */
KAC_API kac_status kac_law_from_name(const char *name, int32_t *out);

/** Name of a KAC_SIGNAL_... ("constant", "linear", "exp", "cos", "custom",
 * "vp"). @since 0.1 */
KAC_API const char *kac_signal_name(int32_t signal);

/** The inverse of kac_signal_name(). @since 0.1 */
KAC_API kac_status kac_signal_from_name(const char *name, int32_t *out);

/** Name of a KAC_CLOCK_... ("linear", "quadratic", "custom", "sine", "vp",
 * "power"). @since 0.1 */
KAC_API const char *kac_clock_name(int32_t clock);

/** The inverse of kac_clock_name(). @since 0.1 */
KAC_API kac_status kac_clock_from_name(const char *name, int32_t *out);

/** Name of a KAC_PRIOR_... ("data", "noise"). @since 0.1 */
KAC_API const char *kac_prior_name(int32_t prior);

/** The inverse of kac_prior_name(). @since 0.1 */
KAC_API kac_status kac_prior_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
