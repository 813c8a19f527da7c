/* SPDX-License-Identifier: BSD-2-Clause */
/* The block of points that is carried together: evaluation, stopping,
 * projection. */

#include <math.h>
#include <string.h>

#include "ode/ode_priv.h"

enum { BLOCK_NUMBERS = 1 << 20, BLOCK_ROWS_LEAST = 64 };

int64_t kaci_block_rows(int64_t d)
{
    const int64_t rows = BLOCK_NUMBERS / d;

    return rows < BLOCK_ROWS_LEAST ? BLOCK_ROWS_LEAST
                                   : rows - rows % BLOCK_ROWS_LEAST;
}

kac_status kaci_block_create(struct kaci_run *run, int64_t first, int64_t n,
                             struct kaci_block *block)
{
    kac_context *ctx = run->context;
    const int64_t width = run->k * (int64_t)sizeof(double);

    memset(block, 0, sizeof *block);
    block->run = run;
    block->capacity = n;
    block->m = n;
    block->index = kaci_alloc(ctx, n, (int64_t)sizeof *block->index);
    block->failed = kaci_alloc(ctx, n, 1);
    block->gone = kaci_alloc(ctx, n, 1);
    if (block->index == NULL || block->failed == NULL || block->gone == NULL) {
        goto fail;
    }
    if (run->cond != NULL) {
        block->cond = kaci_alloc(ctx, n, width);
        if (block->cond == NULL) {
            goto fail;
        }
        memcpy(block->cond, run->cond + first * run->k, (size_t)(n * width));
    }
    for (int64_t j = 0; j < n; j++) {
        block->index[j] = first + j;
    }
    return KAC_OK;
fail:
    kaci_block_destroy(block);
    return KACI_NO_MEMORY;
}

void kaci_block_destroy(struct kaci_block *block)
{
    kac_context *ctx = block->run->context;

    kaci_free(ctx, block->index);
    kaci_free(ctx, block->failed);
    kaci_free(ctx, block->gone);
    kaci_free(ctx, block->cond);
    block->index = NULL;
    block->failed = NULL;
    block->gone = NULL;
    block->cond = NULL;
}

kac_status kaci_block_evaluate(const struct kaci_block *block, int64_t m,
                               const double *t, const double *x,
                               const double *cond, double *v, double *xhat,
                               int8_t *failed)
{
    const struct kaci_run *run = block->run;
    const int64_t d = run->d, half = m / 2;
    int32_t recoverable = 0;
    kac_status status = kaci_field_evaluate(run->field, m, t, x, cond, v, xhat,
                                            NULL, &recoverable);

    if (status != KAC_OK || m == 0) {
        return status;
    }
    if (!recoverable || m == 1) {
        memset(failed, recoverable, (size_t)m);
        return KAC_OK;
    }
    status = kaci_block_evaluate(block, half, t, x, cond, v, xhat, failed);
    if (status != KAC_OK) {
        return status;
    }
    return kaci_block_evaluate(
        block, m - half, t + half, x + half * d,
        cond == NULL ? NULL : cond + half * run->k, v + half * d,
        xhat == NULL ? NULL : xhat + half * d, failed + half);
}

void kaci_block_stop(struct kaci_block *block, int64_t j, int32_t reason,
                     const double *x)
{
    struct kaci_run *run = block->run;
    const int64_t i = block->index[j];

    memcpy(run->x + i * run->d, x, (size_t)run->d * sizeof *x);
    run->reason[i] = reason;
    block->gone[j] = 1;
}

static void close_gaps(int64_t m, const int8_t *gone, int64_t bytes, void *data)
{
    char *array = data;
    int64_t kept = 0;

    for (int64_t j = 0; j < m; j++) {
        if (!gone[j]) {
            if (kept != j) {
                memcpy(array + kept * bytes, array + j * bytes, (size_t)bytes);
            }
            kept++;
        }
    }
}

void kaci_block_compact(struct kaci_block *block, int32_t columns,
                        const struct kaci_column *column)
{
    const int64_t m = block->m;
    int64_t kept = 0;

    for (int64_t j = 0; j < m; j++) {
        kept += !block->gone[j];
    }
    if (kept == m) {
        return;
    }
    for (int32_t c = 0; c < columns; c++) {
        close_gaps(m, block->gone, column[c].bytes, column[c].data);
    }
    close_gaps(m, block->gone, (int64_t)sizeof *block->index, block->index);
    if (block->cond != NULL) {
        close_gaps(m, block->gone, block->run->k * (int64_t)sizeof *block->cond,
                   block->cond);
    }
    memset(block->gone, 0, (size_t)m);
    block->m = kept;
}

kac_status kaci_project(const kac_process *process, double t, int64_t d,
                        const double *xhat, double *x, int32_t *moved)
{
    struct kaci_schedule s;
    double radius;
    const kac_status status = kaci_process_schedule(process, t, &s);

    *moved = 0;
    if (status != KAC_OK) {
        return status;
    }
    radius = kaci_process_radius(process, s.g);
    for (int64_t i = 0; i < d; i++) {
        const double centre = s.f * xhat[i];
        const double n = kaci_fma(-s.f, xhat[i], x[i]);

        if (fabs(n) > radius) {
            const double edge = centre + (n > 0.0 ? radius : -radius);
            const double most = fabs(x[i]) + fabs(centre) + radius;

            if (fabs(x[i] - edge) > 4.0 * 0x1p-52 * most) {
                *moved = 1;
            }
            x[i] = edge;
        }
    }
    return KAC_OK;
}

double kaci_largest(int64_t d, const double *x)
{
    double largest = 0.0;

    for (int64_t i = 0; i < d; i++) {
        const double size = fabs(x[i]);

        if (!(size < INFINITY)) {
            return INFINITY;
        }
        largest = size > largest ? size : largest;
    }
    return largest;
}

double *kaci_path_row(const struct kaci_run *run, int64_t c, int64_t i)
{
    return run->path + (c * run->n + i) * run->d;
}
