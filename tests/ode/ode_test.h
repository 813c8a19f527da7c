/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields with known solutions for the tests of the integrators. */
#ifndef KAC_TEST_ODE_TEST_H
#define KAC_TEST_ODE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#define OK(call) assert_int_equal((call), KAC_OK)

/* Prints what was compared before it fails. */
static inline void assert_near(double got, double want, double most)
{
    if (!(fabs(got - want) <= most)) {
        fail_msg("%.17g, must be %.17g within %.2e; off by %.2e", got, want,
                 most, got - want);
    }
}

/* x' = x cos t: x = x0 exp(sin t - sin t0). */
static inline int32_t swing(void *user, int64_t n, const double *t,
                            const double *x, const double *cond, double *v,
                            double *xhat, double *divergence)
{
    (void)user;
    (void)cond;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = x[i] * cos(t[i]);
    }
    return 0;
}

static inline double swing_exact(double t0, double t1, double x0)
{
    return x0 * exp(sin(t1) - sin(t0));
}

/* x' = t^p, p = *(int *)user. */
static inline int32_t power(void *user, int64_t n, const double *t,
                            const double *x, const double *cond, double *v,
                            double *xhat, double *divergence)
{
    (void)x;
    (void)cond;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = pow(t[i], *(const int *)user);
    }
    return 0;
}

static inline kac_field *make_field(kac_context *ctx, int64_t d, int64_t k,
                                    int32_t gives, kac_field_fn fn, void *user)
{
    kac_field *field = NULL;

    OK(kac_field_create_callback(ctx, d, k, gives, fn, user, &field));
    return field;
}

static inline kac_integrator *make_integrator(kac_context *ctx, int32_t method)
{
    kac_integrator *integrator = NULL;

    OK(kac_integrator_create(ctx, method, &integrator));
    return integrator;
}

#endif
