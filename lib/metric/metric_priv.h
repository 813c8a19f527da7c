/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of `metric` share: checks and sorting. */
#ifndef KACI_METRIC_PRIV_H
#define KACI_METRIC_PRIV_H

#include "base/base.h"

#include <kacflow/metric.h>

/* A value and where it came from. */
struct kaci_ranked {
    double value;
    int64_t index;
};

/* Ascending by value, equal values by their order before; `spare` is memory
 * for n more. Values are numbers. */
void kaci_sort_ranked(int64_t n, struct kaci_ranked *items,
                      struct kaci_ranked *spare);

/* x must be [n, d] finite numbers. */
kac_status kaci_check_sample(const char *name, int64_t n, int64_t d,
                             const float *x);

/* n, m, d >= 1 and everything that is computed from them fits. */
kac_status kaci_check_sizes(int64_t n, int64_t m, int64_t d);

/* Runs `count` pieces, with the progress callback and cancelling between
 * groups of them. */
kac_status kaci_metric_parallel(kac_context *ctx, const char *stage,
                                int64_t count, kaci_task_fn fn, void *user);

#endif
