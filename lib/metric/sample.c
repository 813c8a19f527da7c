/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of samples, sorting, and pieces of work that can be cancelled. */

#include <math.h>
#include <string.h>

#include "metric/metric_priv.h"

/* Pieces for a thread between two looks at the progress callback. */
enum { PIECES = 16 };

void kaci_sort_ranked(int64_t n, struct kaci_ranked *items,
                      struct kaci_ranked *spare)
{
    struct kaci_ranked *from = items, *to = spare;

    for (int64_t width = 1; width < n; width *= 2) {
        struct kaci_ranked *const swap = from;

        for (int64_t first = 0; first < n; first += 2 * width) {
            const int64_t middle = first + width < n ? first + width : n;
            const int64_t end = first + 2 * width < n ? first + 2 * width : n;
            int64_t i = first, j = middle;

            for (int64_t k = first; k < end; k++) {
                const int left =
                    j == end || (i < middle && from[i].value <= from[j].value);

                to[k] = left ? from[i++] : from[j++];
            }
        }
        from = to;
        to = swap;
    }
    if (from != items) {
        memcpy(items, from, (size_t)n * sizeof *items);
    }
}

kac_status kaci_check_sample(const char *name, int64_t n, int64_t d,
                             const float *x)
{
    KACI_REQUIRE(x != NULL, "%s is NULL", name);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < d; j++) {
            const double value = (double)x[i * d + j];

            if (!(fabs(value) < INFINITY)) {
                return kaci_error(KAC_ERROR_NONFINITE,
                                  "%s[%" PRId64 ", %" PRId64
                                  "] is %g, must be finite",
                                  name, i, j, value);
            }
        }
    }
    return KAC_OK;
}

kac_status kaci_check_sizes(int64_t n, int64_t m, int64_t d)
{
    int64_t bytes;

    KACI_REQUIRE(n >= 1, "n is %" PRId64 ", must be >= 1", n);
    KACI_REQUIRE(m >= 1, "m is %" PRId64 ", must be >= 1", m);
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    KACI_REQUIRE(
        kaci_mul_size(n, d, 16, &bytes),
        "n is %" PRId64 ", too large for points of %" PRId64 " numbers", n, d);
    KACI_REQUIRE(
        kaci_mul_size(m, d, 16, &bytes),
        "m is %" PRId64 ", too large for points of %" PRId64 " numbers", m, d);
    KACI_REQUIRE(kaci_mul_size(n, m, 1, &bytes),
                 "n is %" PRId64 " and m is %" PRId64 ", too many pairs", n, m);
    return KAC_OK;
}

struct offset_work {
    kaci_task_fn fn;
    void *user;
    int64_t first;
};

static kac_status run_offset(void *user, int64_t index, int32_t worker)
{
    const struct offset_work *work = user;

    return work->fn(work->user, work->first + index, worker);
}

kac_status kaci_metric_parallel(kac_context *ctx, const char *stage,
                                int64_t count, kaci_task_fn fn, void *user)
{
    const int64_t group = (int64_t)PIECES * kac_context_threads(ctx);
    struct offset_work work = {.fn = fn, .user = user};

    while (work.first < count) {
        const int64_t left = count - work.first;
        const int64_t pieces = left < group ? left : group;
        kac_status status = kaci_parallel(ctx, pieces, run_offset, &work);

        work.first += pieces;
        if (status == KAC_OK) {
            status = kaci_progress(ctx, stage, work.first, count);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}
