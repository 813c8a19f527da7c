/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the telegrapher's equation share. */
#ifndef KAC_TEST_TELEGRAPH_CHECK_H
#define KAC_TEST_TELEGRAPH_CHECK_H

#include "vectors.h"

#include <math.h>

#include <kacflow/kac_law.h>
#include <kacflow/random.h>
#include <kacflow/special.h>
#include <kacflow/telegraph.h>

#define PI 3.14159265358979323846

static inline void within(const char *what, double at, double got, double want,
                          double bound)
{
    if (!(fabs(got - want) <= bound)) {
        fail_msg("%s at %.17g: %.17g, must be %.17g (off by %.2e of %.2e)",
                 what, at, got, want, fabs(got - want), bound);
    }
}

static inline void refused(kac_status status, const char *what)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), what) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", kac_last_error(), what);
    }
}

/* Initial values of mass one; `user` is the standard deviation or the half
 * width. */
static inline int32_t gauss(void *user, int64_t n, const double *x, double *f)
{
    const double s = *(const double *)user;

    for (int64_t i = 0; i < n; i++) {
        f[i] = exp(-x[i] * x[i] / (2.0 * s * s)) / (s * sqrt(2.0 * PI));
    }
    return 0;
}

static inline int32_t box(void *user, int64_t n, const double *x, double *f)
{
    const double b = *(const double *)user;

    for (int64_t i = 0; i < n; i++) {
        f[i] = fabs(x[i]) <= b ? 0.5 / b : 0.0;
    }
    return 0;
}

static inline int32_t broken(void *user, int64_t n, const double *x, double *f)
{
    (void)user;
    (void)n;
    (void)x;
    (void)f;
    return 3;
}

/* Eighth-order differences: first and second derivative of f at the middle of
 * nine values with spacing h. */
static inline double first_difference(const double f[9], double h)
{
    static const double weight[] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0,
                                    -1.0 / 280.0};
    double sum = 0.0;

    for (int k = 1; k <= 4; k++) {
        sum += weight[k - 1] * (f[4 + k] - f[4 - k]);
    }
    return sum / h;
}

static inline double second_difference(const double f[9], double h)
{
    static const double weight[] = {8.0 / 5.0, -1.0 / 5.0, 8.0 / 315.0,
                                    -1.0 / 560.0};
    double sum = -205.0 / 72.0 * f[4];

    for (int k = 1; k <= 4; k++) {
        sum += weight[k - 1] * (f[4 + k] + f[4 - k]);
    }
    return sum / (h * h);
}

/* Moduli of the weights add up to: */
#define FIRST_WEIGHTS                                                          \
    (2.0 * (4.0 / 5.0 + 1.0 / 5.0 + 4.0 / 105.0 + 1.0 / 280.0))
#define SECOND_WEIGHTS (205.0 / 36.0)

#endif
