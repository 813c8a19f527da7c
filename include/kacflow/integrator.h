/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file integrator.h
 * ODE integrators: carry a batch of points from t0 to t1 along a field.
 *
 * Methods with fixed steps use a grid of times; Dormand-Prince 5(4) chooses
 * the steps of every point by its own error, so that a hard point does not
 * slow its neighbours. Time may run either way. The result of a point does not
 * depend on the others of its batch, nor on the number of threads, as far as
 * the field's does not.
 *
 * The velocity of an exact field jumps at fronts. The error of a step over a
 * jump can be 170 times its estimate, because a jump between the first nodes
 * is seen through the smallest weight: ask for a tolerance 100 times as small
 * as the error that you want.
 *
 * @see J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6 (1980), 19-26;
 *      E. Hairer, S. P. Norsett, G. Wanner, "Solving Ordinary Differential
 *      Equations I", 2nd ed., section II.6 (dense output).
 */
#ifndef KACFLOW_INTEGRATOR_H
#define KACFLOW_INTEGRATOR_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/field.h>
#include <kacflow/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An ODE method with its options, and the counts of its last run. */
typedef struct kac_integrator kac_integrator;

/** Methods. */
enum {
    KAC_METHOD_EULER = 0,    /**< order 1, 1 evaluation a step */
    KAC_METHOD_MIDPOINT = 1, /**< order 2, 2 evaluations a step */
    KAC_METHOD_HEUN = 2,     /**< order 2, 2 evaluations a step */
    KAC_METHOD_RK4 = 3,      /**< order 4, 4 evaluations a step */
    KAC_METHOD_AB2 = 4,      /**< order 2, 1 evaluation a step; variable steps,
                                  begins with one Euler step */
    KAC_METHOD_DOPRI5 = 5    /**< order 5 with error control, a point its own
                                  steps; 6 evaluations a step */
};

/** Why the integration of a point stopped. */
enum {
    KAC_STOP_NONE = 0,        /**< no run yet */
    KAC_STOP_END = 1,         /**< it reached t1 */
    KAC_STOP_EVALUATIONS = 2, /**< the limit of evaluations was reached */
    KAC_STOP_STEP = 3,        /**< the step became too small for the numbers,
                                   and its error is not rounding: below 4 ulp
                                   of the times, and above 1e-14 of the point
                                   and of its way at the present speed */
    KAC_STOP_NONFINITE = 4    /**< the point left the finite numbers */
};

/**
 * Create an integrator.
 *
 * @param ctx     Context, or NULL; must outlive the integrator.
 * @param method  KAC_METHOD_...
 * @param out     Receives the integrator. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_integrator_create(kac_context *ctx, int32_t method,
                                         kac_integrator **out);

/** Destroy an integrator; NULL is allowed. @since 0.1 */
KAC_API void kac_integrator_destroy(kac_integrator *integrator);

/** Method, KAC_METHOD_...; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_integrator_method(const kac_integrator *integrator);

/**
 * Number of equal steps of a method with fixed steps; takes away a grid.
 *
 * @param integrator  Not Dormand-Prince.
 * @param steps       1 to 10^9. Default 50.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_integrator_set_steps(kac_integrator *integrator,
                                            int64_t steps);

/** Number of fixed steps; 0 with error control. @since 0.1 */
KAC_API int64_t kac_integrator_steps(const kac_integrator *integrator);

/**
 * Times of a method with fixed steps.
 *
 * @param integrator  Not Dormand-Prince.
 * @param count       Number of times; >= 2.
 * @param times       [count] strictly monotone, finite; copied. A run must
 *                    begin at the first and end at the last.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_integrator_set_grid(kac_integrator *integrator,
                                           int64_t count, const double *times);

/**
 * Tolerances of Dormand-Prince: the error of a step of a point, relative to
 * absolute + relative |x| in every coordinate (root mean square over them),
 * stays below 1. A step at the limit of the numbers is taken all the same
 * where its error is rounding, so that a jump of the velocity stops no point.
 *
 * @param integrator  Dormand-Prince.
 * @param relative    Finite, >= 0. Default 1e-5.
 * @param absolute    Finite, > 0. Default 1e-5.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_integrator_set_tolerance(kac_integrator *integrator,
                                                double relative,
                                                double absolute);

/** Relative tolerance. @since 0.1 */
KAC_API double
kac_integrator_tolerance_relative(const kac_integrator *integrator);

/** Absolute tolerance. @since 0.1 */
KAC_API double
kac_integrator_tolerance_absolute(const kac_integrator *integrator);

/**
 * Most evaluations of the field for a point. Default 100000. A step that could
 * exceed it is not begun. (The one evaluation at t1 that dense output inside
 * the last fixed step needs is counted but not limited.)
 *
 * @param integrator   An integrator.
 * @param evaluations  >= 1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status
kac_integrator_set_max_evaluations(kac_integrator *integrator,
                                   int64_t evaluations);

/** Most evaluations of the field for a point. @since 0.1 */
KAC_API int64_t
kac_integrator_max_evaluations(const kac_integrator *integrator);

/**
 * Light-cone projection: at every accepted state the point is held in the
 * cone of its posterior mean, |x - f(t) xhat(t, x)|_i <= c g(t), which the
 * exact flow never leaves. One-stage methods take (v, xhat) from the same
 * evaluation, project, and step with that v; others project accepted states
 * only: the evaluation there serves the next step too unless the point has
 * moved (by more than 4 ulp), which costs one more, and so does the end. The
 * last state of a one-stage method is therefore that of its last step, clipped
 * with `again` only. Dormand-Prince estimates its error before it projects.
 * Dense output is projected with the mean at the end of its step. Needs a
 * field with #KAC_FIELD_MEAN and a run within the times of the process; does
 * nothing where the process is unbounded.
 *
 * @param integrator  An integrator.
 * @param process     Whose cone; NULL for no projection (default). Must
 *                    outlive the integrator's runs.
 * @param again       1: clip once more after the step, at the new time with
 *                    the old mean (no evaluation); 0: not. Dormand-Prince has
 *                    the new mean by then and ignores it.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_integrator_set_projection(kac_integrator *integrator,
                                                 const kac_process *process,
                                                 int32_t again);

/**
 * Carry n points from t0 to t1.
 *
 * @param integrator  An integrator; used by one thread at a time.
 * @param field       The field.
 * @param n           Number of points; >= 0.
 * @param t0          Time of x; finite.
 * @param t1          End; finite. t1 = t0 does nothing.
 * @param cond        [n, k] conditions, or NULL.
 * @param x           [n, d] points, changed in place; untouched unless the
 *                    run succeeds. A point that stops early is left at its
 *                    last finite state.
 * @return #KAC_OK (also where points stopped early: ask
 *         kac_integrator_reason()), #KAC_ERROR_ARGUMENT (also for times that
 *         the field or the grid does not have), #KAC_ERROR_MEMORY,
 *         #KAC_ERROR_STATE, #KAC_ERROR_CALLBACK or #KAC_ERROR_CANCELLED (asked
 *         for after every step; the progress stage is "integrate").
 * @since 0.1
 */
KAC_API kac_status kac_integrator_run(kac_integrator *integrator,
                                      const kac_field *field, int64_t n,
                                      double t0, double t1, const double *cond,
                                      double *x);

/**
 * As kac_integrator_run(), and the points on the way (dense output: order 4
 * for Dormand-Prince, cubic Hermite for the others).
 *
 * @param integrator  An integrator.
 * @param field       The field.
 * @param n           Number of points; >= 0.
 * @param t0          Time of x.
 * @param t1          End.
 * @param cond        [n, k] conditions, or NULL.
 * @param x           [n, d] points, changed in place.
 * @param count       Number of times on the way; >= 0.
 * @param times       [count] monotone from t0 towards t1, both allowed.
 * @param path        [count, n, d] receives the points at those times; NaN
 *                    beyond the place where a point stopped early.
 * @return As kac_integrator_run().
 * @since 0.1
 */
KAC_API kac_status kac_integrator_run_dense(kac_integrator *integrator,
                                            const kac_field *field, int64_t n,
                                            double t0, double t1,
                                            const double *cond, double *x,
                                            int64_t count, const double *times,
                                            double *path);

/** Points of the last run. @since 0.1 */
KAC_API int64_t kac_integrator_points(const kac_integrator *integrator);

/** Evaluations of the field for point i in the last run; 0 for another i.
 * @since 0.1 */
KAC_API int64_t kac_integrator_evaluations(const kac_integrator *integrator,
                                           int64_t i);

/** Largest number of evaluations for a point in the last run. @since 0.1 */
KAC_API int64_t
kac_integrator_evaluations_max(const kac_integrator *integrator);

/** Mean number of evaluations for a point in the last run; 0 before and for
 * NULL. @since 0.1 */
KAC_API double
kac_integrator_evaluations_mean(const kac_integrator *integrator);

/** Why point i stopped, a KAC_STOP_ constant; #KAC_STOP_NONE where there is no
 * such point. @since 0.1 */
KAC_API int32_t kac_integrator_reason(const kac_integrator *integrator,
                                      int64_t i);

/** Number of points of the last run that stopped for `reason`. @since 0.1 */
KAC_API int64_t kac_integrator_reason_count(const kac_integrator *integrator,
                                            int32_t reason);

/** Name of a KAC_METHOD_... ("euler", "midpoint", "heun", "rk4", "ab2",
 * "dopri5"). @since 0.1 */
KAC_API const char *kac_method_name(int32_t method);

/** The inverse of kac_method_name(). @since 0.1 */
KAC_API kac_status kac_method_from_name(const char *name, int32_t *out);

/** Name of a KAC_STOP_... ("none", "end", "evaluations", "step",
 * "nonfinite"). @since 0.1 */
KAC_API const char *kac_stop_name(int32_t reason);

/** The inverse of kac_stop_name(). @since 0.1 */
KAC_API kac_status kac_stop_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
