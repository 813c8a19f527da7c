/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file process.h
 * Noise processes: a law and a schedule, X_t = f(t) X_0 + N(g(t)).
 *
 * Time runs from data (t = 0) to noise (t = T). The noise N is a Kac process
 * (speed c, direction reversed at Poisson rate a, an independent copy in every
 * coordinate) or a Wiener process. f and g are chosen from a list or given by
 * the caller. A finished process may be read by many threads.
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
    KAC_LAW_KAC = 0,   /**< Kac process, speed c, rate a */
    KAC_LAW_WIENER = 1 /**< Wiener process, variance sigma^2 a unit of time */
};

/** What the data are multiplied by: f(t), with f(0) = 1. */
enum {
    KAC_SIGNAL_CONSTANT = 0, /**< 1: variance exploding */
    KAC_SIGNAL_LINEAR = 1,   /**< 1 - t/T: mean reverting, f(T) = 0 */
    KAC_SIGNAL_EXP = 2,      /**< exp(-t) */
    KAC_SIGNAL_COS = 3,      /**< cos(pi t / (2 T)): f(T) = 0 */
    KAC_SIGNAL_CUSTOM = 4    /**< the caller's own */
};

/** The time that the noise has run: g(t), with g(0) = 0. */
enum {
    KAC_CLOCK_LINEAR = 0,    /**< t */
    KAC_CLOCK_QUADRATIC = 1, /**< T (t/T)^2 */
    KAC_CLOCK_CUSTOM = 2     /**< the caller's own */
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

/** Speed c; NaN where the law has none. @since 0.1 */
KAC_API double kac_process_speed(const kac_process *process);

/** Standard deviation sigma; NaN where the law has none. @since 0.1 */
KAC_API double kac_process_sigma(const kac_process *process);

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
 * then, of the Wiener process, whose velocity has no limit for every schedule,
 * the velocity is its mean f' x_0.
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
 * As kac_process_draw(), in single precision: computed in double, rounded
 * once at the end. A time may be T rounded to a float; it counts as T.
 * @since 0.1
 */
KAC_API kac_status kac_process_draw_f32(const kac_process *process,
                                        uint64_t seed, uint32_t step,
                                        int64_t first, int64_t n, int64_t d,
                                        const float *t, const float *x0,
                                        float *xt, float *v, int8_t *atom);

/**
 * Draw X_T = f(T) x_0 + N(g(T)): where sampling starts. With f(T) = 0 the
 * data are not needed.
 *
 * @param process  A process.
 * @param seed     Seed.
 * @param first    Index of the first point; >= 0.
 * @param n        Number of points; >= 0; first + n <= 2^56.
 * @param d        Numbers a point; >= 1.
 * @param x0       [n, d], or NULL where f(T) = 0 (f(T) below 1e-12 counts).
 * @param out      [n, d]; may be `x0`.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (f(T) != 0 and x0 is
 *         NULL), #KAC_ERROR_CALLBACK or #KAC_ERROR_NONFINITE.
 * @since 0.1
 */
KAC_API kac_status kac_process_prior(const kac_process *process, uint64_t seed,
                                     int64_t first, int64_t n, int64_t d,
                                     const double *x0, double *out);

/**
 * Logarithm of the density of X_T = N(g(T)) where f(T) = 0, with respect to
 * the measure that has all of it: in every coordinate Lebesgue's measure plus
 * a unit mass on each of the two fronts. A coordinate that lies on a front, as
 * kac_process_prior() puts it there, counts with log(exp(-a g(T)) / 2), the
 * mass of its atom; the others with the logarithm of the continuous part. So
 * values of points with different numbers of coordinates on fronts are
 * densities of different dimension: compare them only where `fronts` is the
 * same, and read as a Lebesgue density where it is 0.
 *
 * @param process  A process with f(T) = 0 (below 1e-12 counts).
 * @param n        Number of points; >= 0.
 * @param d        Numbers a point; >= 1.
 * @param x        [n, d] positions.
 * @param out      [n]; -infinity outside the cone; NaN where a number of the
 *                 point is NaN. May be x.
 * @param fronts   [n] receives the number of coordinates on fronts, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (f(T) != 0),
 *         #KAC_ERROR_CALLBACK or #KAC_ERROR_MEMORY.
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
 *                 x = x0; elsewhere the Kac process is beyond its front and
 *                 the Wiener process has no velocity (NaN).
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
 *                 fronts, where there is no density to differentiate; NaN
 *                 where x or x0 is NaN. May be x or x0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_CALLBACK or
 *         #KAC_ERROR_MEMORY.
 * @par Accuracy
 * Relative error below 4e-15 given the correctly rounded displacement
 * x - f x0; asserted in law_test.c.
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
 * 4e-15 (1 + a g y^2 + |log p|); asserted in law_test.c.
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

/** Name of a KAC_LAW_... ("kac", "wiener"), or NULL. @since 0.1 */
KAC_API const char *kac_law_name(int32_t law);

/** The inverse of kac_law_name(). @since 0.1 */
KAC_API kac_status kac_law_from_name(const char *name, int32_t *out);

/** Name of a KAC_SIGNAL_... ("constant", "linear", "exp", "cos", "custom").
 * @since 0.1 */
KAC_API const char *kac_signal_name(int32_t signal);

/** The inverse of kac_signal_name(). @since 0.1 */
KAC_API kac_status kac_signal_from_name(const char *name, int32_t *out);

/** Name of a KAC_CLOCK_... ("linear", "quadratic", "custom"). @since 0.1 */
KAC_API const char *kac_clock_name(int32_t clock);

/** The inverse of kac_clock_name(). @since 0.1 */
KAC_API kac_status kac_clock_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
