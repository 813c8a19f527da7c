/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the Kac law share. */
#ifndef KAC_TEST_KAC_CHECK_H
#define KAC_TEST_KAC_CHECK_H

#include "vectors.h"

#include <math.h>

#include <kacflow/kac_law.h>

/* NaN for NaN; equal, infinities included, or within the bound. */
static inline void check(const char *what, double x, double got, double want,
                         double bound)
{
    if (isnan(want) ? !isnan(got)
                    : got != want && !(fabs(got - want) <= bound)) {
        fail_msg("%s at %.17g: %.17g, must be %.17g (off by %.2e of %.2e)",
                 what, x, got, want, fabs(got - want), bound);
    }
}

typedef kac_status (*law_fn)(double a, double c, double t, int64_t n,
                             const double *x, double *out);

/* Of one number. */
static inline double at(law_fn law, double a, double c, double t, double x)
{
    double out = -12345.0;

    assert_int_equal(law(a, c, t, 1, &x, &out), KAC_OK);
    return out;
}

#endif
