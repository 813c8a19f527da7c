/* SPDX-License-Identifier: BSD-2-Clause */
/* Exact Wasserstein-2 distance: the root of the mean squared distance of the
 * best pairing, which process/transport.c finds. */

#include "metric/metric_priv.h"
#include "process/process.h"

#include <math.h>

enum { POINTS_MOST = 5000 };

static kac_status wasserstein(kac_context *ctx, int64_t n, int64_t d,
                              const float *x, const float *y, int64_t *match,
                              double *out)
{
    struct kaci_transport transport;
    int64_t *partner;
    kac_status status = kaci_transport_make(&transport, ctx, n, d);

    if (status != KAC_OK) {
        return status;
    }
    partner = kaci_alloc(ctx, n, (int64_t)sizeof *partner);
    status =
        partner == NULL
            ? KACI_NO_MEMORY
            : kaci_transport_pair(&transport, n, 1, x, y, "Wasserstein costs",
                                  "Wasserstein paths", partner);
    if (status == KAC_OK) {
        *out = sqrt(kaci_transport_cost(n, d, 1, x, y, partner));
        for (int64_t i = 0; match != NULL && i < n; i++) {
            match[i] = partner[i];
        }
    }
    kaci_free(ctx, partner);
    kaci_transport_free(&transport);
    return status;
}

kac_status kac_metric_wasserstein(kac_context *ctx, int64_t n, int64_t d,
                                  const float *x, const float *y,
                                  int64_t *match, double *out)
{
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(n >= 1 && n <= POINTS_MOST,
                 "n is %" PRId64 ", must be 1 to %d", n, (int)POINTS_MOST);
    status = kaci_check_sizes(n, n, d);
    if (status == KAC_OK) {
        status = kaci_check_sample("x", n, d, x);
    }
    if (status == KAC_OK) {
        status = kaci_check_sample("y", n, d, y);
    }
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = wasserstein(ctx, n, d, x, y, match, out);
    kaci_fp_leave(saved);
    return status;
}
