/* SPDX-License-Identifier: BSD-2-Clause */
/* Classifier-free guidance: a field with a condition, pushed away from itself
 * without one: v_y + w (v_y - v_none) (THEORY.md 10). */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* Arrays: the points that are guided, what they have without the condition,
 * and the means of the batch where nobody asked for them. */
enum { T, X, V, MEAN, BATCH_MEAN };

static void widths(const kac_field *field, int64_t *width)
{
    const int64_t means = (field->gives & KAC_FIELD_MEAN) ? field->d : 0;

    width[T] = 1;
    width[X] = width[V] = field->d;
    width[MEAN] = width[BATCH_MEAN] = means;
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
                      struct kaci_wrapper_block *block)
{
    const int64_t d = field->d;
    int64_t rows = 0;

    for (int64_t i = 0; i < batch->n; i++) {
        if (is_guided(field, batch->t[i])) {
            block->row[rows] = i;
            block->array[T][rows] = batch->t[i];
            memcpy(block->array[X] + rows * d, batch->x + i * d,
                   (size_t)d * sizeof *block->array[X]);
            rows++;
        }
    }
    return rows;
}

static kac_status combine(const kac_field *field, int64_t rows,
                          const struct kaci_wrapper_block *block, double *v,
                          double *xhat)
{
    const int64_t d = field->d;
    const double w = field->guidance.weight;

    for (int64_t r = 0; r < rows; r++) {
        double *own = v + block->row[r] * d;
        double *mean = xhat == NULL ? NULL : xhat + block->row[r] * d;
        kac_status status = KAC_OK;

        for (int64_t i = 0; i < d; i++) {
            own[i] += w * (own[i] - block->array[V][r * d + i]);
            if (mean != NULL) {
                mean[i] += w * (mean[i] - block->array[MEAN][r * d + i]);
            }
        }
        if (field->guidance.limit > 0.0) {
            status = hold(field, block->array[T][r], own, mean);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

static kac_status evaluate_rows(const kac_field *field,
                                const struct kaci_batch *batch,
                                struct kaci_wrapper_block *block,
                                int32_t *recoverable)
{
    const kac_field *inner = field->inner;
    const int means = batch->xhat != NULL || (field->guidance.limit > 0.0 &&
                                              (field->gives & KAC_FIELD_MEAN));
    struct kaci_batch first = *batch, second = {0};
    kac_status status;

    if (means && first.xhat == NULL) {
        first.xhat = block->array[BATCH_MEAN];
    }
    status = inner->kind->evaluate(inner, &first, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    second.n = gather(field, batch, block);
    second.t = block->array[T];
    second.x = block->array[X];
    second.v = block->array[V];
    second.xhat = means ? block->array[MEAN] : NULL;
    if (second.n == 0) {
        return KAC_OK;
    }
    status = inner->kind->evaluate(inner, &second, recoverable);
    if (status != KAC_OK || *recoverable) {
        return status;
    }
    return combine(field, second.n, block, first.v, first.xhat);
}

static const struct kaci_field_kind guided_kind = {
    .name = "guided",
    .evaluate = kaci_wrapper_evaluate,
    .destroy = kaci_wrapper_destroy,
    .widths = widths,
    .around = evaluate_rows,
};

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
    kac_field *field =
        kaci_wrapper_new(ctx, &guided_kind, inner, inner->d, inner->k,
                         inner->gives & KAC_FIELD_MEAN);

    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->guidance = *guidance;
    *out = field;
    return KAC_OK;
}
