/* SPDX-License-Identifier: BSD-2-Clause */
/* The other end of a path between two data sets: which source points a batch
 * has, and which of them goes with which data point. */
#include "flow/flow.h"

#include <kacflow/coupling.h>

#include <math.h>

kac_status kaci_source_prepare(kac_trainer *trainer)
{
    const kac_context *ctx = trainer->context;
    const int64_t batch = trainer->batch, d = trainer->d;

    if (!trainer->source) {
        return KAC_OK;
    }
    trainer->x1 = kaci_alloc(ctx, batch * d, sizeof *trainer->x1);
    trainer->pairs = kaci_alloc(ctx, batch, sizeof *trainer->pairs);
    if (!trainer->x1 || !trainer->pairs) {
        return KACI_NO_MEMORY;
    }
    return trainer->coupling == KAC_COUPLING_OPTIMAL_TRANSPORT
               ? kaci_transport_make(&trainer->transport, trainer->context,
                                     batch, d)
               : KAC_OK;
}

void kaci_source_release(kac_trainer *trainer)
{
    kaci_free(trainer->context, trainer->x1);
    kaci_free(trainer->context, trainer->pairs);
    kaci_transport_free(&trainer->transport);
    trainer->x1 = NULL;
    trainer->pairs = NULL;
}

kac_status kaci_trainer_normalize(const kac_trainer *trainer, int64_t n,
                                  float *x)
{
    const int64_t d = trainer->d;

    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < d; j++) {
            const float y =
                (x[i * d + j] - trainer->shift[j]) / trainer->scale[j];

            if (!(fabsf(y) < INFINITY)) {
                return kaci_error(KAC_ERROR_NONFINITE,
                                  "number %" PRId64 " of a point, %g, is too "
                                  "large for a float once it is normalised "
                                  "(shift %g, scale %g)",
                                  j, (double)x[i * d + j],
                                  (double)trainer->shift[j],
                                  (double)trainer->scale[j]);
            }
            x[i * d + j] = y;
        }
    }
    return KAC_OK;
}

/* Pairs within groups of a batch, in their order. */
static kac_status pair_points(kac_trainer *trainer, int64_t n, const float *x0,
                              const float *x1, int64_t *pairs)
{
    const int64_t d = trainer->d;

    for (int64_t first = 0; first < n; first += trainer->batch) {
        const int64_t left = n - first;
        const int64_t rows = left < trainer->batch ? left : trainer->batch;
        kac_status status = KAC_OK;

        if (trainer->coupling == KAC_COUPLING_OPTIMAL_TRANSPORT) {
            status = kaci_transport_pair(&trainer->transport, rows, 1,
                                         x0 + first * d, x1 + first * d, NULL,
                                         NULL, pairs + first);
        }
        for (int64_t i = 0; status == KAC_OK && i < rows; i++) {
            pairs[first + i] =
                first + (trainer->coupling == KAC_COUPLING_OPTIMAL_TRANSPORT
                             ? pairs[first + i]
                             : i);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

kac_status kaci_source_draw(kac_trainer *trainer, int64_t first, int64_t n,
                            const float *x0, int64_t *index, float *x1,
                            int64_t *pairs)
{
    const int64_t count = kac_dataset_count(trainer->source);
    kac_status status;

    for (int64_t i = 0; i < n; i++) {
        index[i] = kac_dataset_is_endless(trainer->source)
                       ? first + i
                       : kaci_data_order(KACI_RANDOM_SOURCE, trainer->seed,
                                         count, first + i);
    }
    status = kac_dataset_gather(trainer->source, n, index, x1);
    if (status == KAC_OK) {
        status = kaci_trainer_normalize(trainer, n, x1);
    }
    return status == KAC_OK ? pair_points(trainer, n, x0, x1, pairs) : status;
}
