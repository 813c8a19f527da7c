/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of `metric` share: checks. */
#ifndef KACI_METRIC_PRIV_H
#define KACI_METRIC_PRIV_H

#include "base/base.h"

#include <kacflow/metric.h>

/* x must be [n, d] finite numbers. */
kac_status kaci_check_sample(const char *name, int64_t n, int64_t d,
                             const float *x);

/* n, m, d >= 1 and everything that is computed from them fits. */
kac_status kaci_check_sizes(int64_t n, int64_t m, int64_t d);

#endif
