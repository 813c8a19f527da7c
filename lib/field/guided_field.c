/* SPDX-License-Identifier: BSD-2-Clause */
/* Classifier-free guidance: a field with a condition, pushed away from itself
 * without one: v_y + w (v_y - v_none) (THEORY.md 10). */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* The points that are guided, and what they have without the condition. */
struct guided_block {
    int64_t rows;
    int64_t *row;             /* [rows] their rows in the batch */
    double *t, *x, *v, *xhat; /* [rows], [rows, d]; xhat for a mean */
    double *mean;             /* [rows, d] of the batch, where nobody asked */
};

static void release_arrays(const kac_field *field, struct guided_block *block)
{
    kaci_free(field->context, block->row);
    kaci_free(field->context, block->t);
    kaci_free(field->context, block->x);
    kaci_free(field->context, block->v);
    kaci_free(field->context, block->xhat);
    kaci_free(field->context, block->mean);
    memset(block, 0, sizeof *block);
}

static void block_free(const kac_field *field, void *memory)
{
    release_arrays(field, memory);
    kaci_free(field->context, memory);
}

static kac_status block_make(const kac_field *field, void **out)
{
    struct guided_block *block = kaci_alloc(field->context, 1, sizeof *block);

    *out = block;
    return block == NULL ? KACI_NO_MEMORY : KAC_OK;
}

static kac_status grow(const kac_field *field, int64_t n,
                       struct guided_block *block)
{
    const kac_context *ctx = field->context;
    const int64_t width = (int64_t)sizeof(double);
    const int64_t means = (field->gives & KAC_FIELD_MEAN) ? n : 0;
    int64_t numbers;

    if (n <= block->rows) {
        return KAC_OK;
    }
    release_arrays(field, block);
    if (!kaci_mul_size(n, field->d, width, &numbers)) {
        return KACI_NO_MEMORY;
    }
    block->row = kaci_alloc(ctx, n, (int64_t)sizeof *block->row);
    block->t = kaci_alloc(ctx, n, width);
    block->x = kaci_alloc(ctx, n * field->d, width);
    block->v = kaci_alloc(ctx, n * field->d, width);
    block->xhat = kaci_alloc(ctx, means * field->d, width);
    block->mean = kaci_alloc(ctx, means * field->d, width);
    if (block->row == NULL || block->t == NULL || block->x == NULL ||
        block->v == NULL || block->xhat == NULL || block->mean == NULL) {
        release_arrays(field, block);
        return KACI_NO_MEMORY;
    }
    block->rows = n;
    return KAC_OK;
}

static double clipped(double x, double most)
{
    return x > most ? most : x < -most ? -most : x; // a NaN stays one
}

/* One point within the speed limit. */
static kac_status hold(const kac_field *field, double t, double *v,
                       double *xhat)
{
    const struct kaci_guidance *guidance = &field->guidance;
    struct kaci_schedule s;
    const kac_status status = kaci_process_schedule(guidance->process, t, &s);
    double noise;

    if (status != KAC_OK) {
        return status;
    }
    noise = kaci_process_radius(guidance->process, fabs(s.dg));
    for (int64_t i = 0; i < field->d; i++) {
        if (xhat == NULL) {
            v[i] = clipped(v[i], fabs(s.df) * guidance->limit + noise);
        } else {
            const double rest = clipped(kaci_fma(-s.df, xhat[i], v[i]), noise);

            xhat[i] = clipped(xhat[i], guidance->limit);
            v[i] = kaci_fma(s.df, xhat[i], rest);
        }
    }
    return KAC_OK;
}

static int is_guided(const kac_field *field, double t)
{
    return t >= field->guidance.from && t <= field->guidance.to;
}

/* Rows of the batch that are guided, in their order. */
static int64_t gather(const kac_field *field, const struct kaci_batch *batch,
                      struct guided_block *block)
{
    const int64_t d = field->d;
    int64_t rows = 0;

    for (int64_t i = 0; i < batch->n; i++) {
        if (is_guided(field, batch->t[i])) {
            block->row[rows] = i;
            block->t[rows] = batch->t[i];
            memcpy(block->x + rows * d, batch->x + i * d,
                   (size_t)d * sizeof *block->x);
            rows++;
        }
    }
    return rows;
}

static kac_status combine(const kac_field *field, int64_t rows,
                          const struct guided_block *block, double *v,
                          double *xhat)
{
    const int64_t d = field->d;
    const double w = field->guidance.weight;

    for (int64_t r = 0; r < rows; r++) {
        double *own = v + block->row[r] * d;
        double *mean = xhat == NULL ? NULL : xhat + block->row[r] * d;
        kac_status status = KAC_OK;

        for (int64_t i = 0; i < d; i++) {
            own[i] += w * (own[i] - block->v[r * d + i]);
            if (mean != NULL) {
                mean[i] += w * (mean[i] - block->xhat[r * d + i]);
            }
        }
        if (field->guidance.limit > 0.0) {
            status = hold(field, block->t[r], own, mean);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

static kac_status evaluate_twice(const kac_field *field,
                                 const struct kaci_batch *batch,
                                 struct guided_block *block,
                                 int32_t *recoverable)
{
    const kac_field *inner = field->inner;
    const int means = batch->xhat != NULL || (field->guidance.limit > 0.0 &&
                                              (field->gives & KAC_FIELD_MEAN));
    struct kaci_batch first = *batch, second = {0};
    kac_status status;

    if (means && first.xhat == NULL) {
        first.xhat = block->mean;
    }
    status = inner->kind->evaluate(inner, &first, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    second.n = gather(field, batch, block);
    second.t = block->t;
    second.x = block->x;
    second.v = block->v;
    second.xhat = means ? block->xhat : NULL;
    if (second.n == 0) {
        return KAC_OK;
    }
    status = inner->kind->evaluate(inner, &second, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    return combine(field, second.n, block, first.v, first.xhat);
}

static kac_status guided_evaluate(const kac_field *field,
                                  const struct kaci_batch *batch,
                                  int32_t *recoverable)
{
    struct kaci_scratch *scratch;
    kac_status status =
        kaci_scratch_enter(field, block_make, block_free, &scratch);

    if (status != KAC_OK) {
        return status;
    }
    status = grow(field, batch->n, scratch->block[0]);
    if (status == KAC_OK) {
        status = evaluate_twice(field, batch, scratch->block[0], recoverable);
    }
    kaci_scratch_leave(field, block_free, scratch);
    return status;
}

static void guided_destroy(kac_field *field)
{
    kaci_scratch_destroy(field, block_free, field->scratch);
}

static const struct kaci_field_kind guided_kind = {
    .name = "guided", .evaluate = guided_evaluate, .destroy = guided_destroy};

int64_t kaci_field_cost(const kac_field *field, double t)
{
    if (field->kind->passes) {
        return kaci_field_cost(field->inner, t);
    }
    return field->kind == &guided_kind && is_guided(field, t) ? 2 : 1;
}

int64_t kaci_field_cost_most(const kac_field *field)
{
    if (field->kind->passes) {
        return kaci_field_cost_most(field->inner);
    }
    return field->kind == &guided_kind ? 2 : 1;
}

kac_status kaci_field_create_guided(kac_context *ctx, const kac_field *inner,
                                    const struct kaci_guidance *guidance,
                                    kac_field **out)
{
    kac_field *field = kaci_field_new(ctx, &guided_kind, inner->d, inner->k,
                                      inner->gives & KAC_FIELD_MEAN);

    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->inner = inner;
    field->guidance = *guidance;
    field->scratch = kaci_alloc(ctx, 1, sizeof *field->scratch);
    if (field->scratch == NULL) {
        kac_field_destroy(field);
        return KACI_NO_MEMORY;
    }
    atomic_init(&field->scratch->busy, 0);
    *out = field;
    return KAC_OK;
}
