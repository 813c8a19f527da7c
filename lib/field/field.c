/* SPDX-License-Identifier: BSD-2-Clause */
/* The field handle: making, checks, evaluation and queries. */

#include "field/field_priv.h"

kac_field *kaci_field_new(kac_context *ctx, const struct kaci_field_kind *kind,
                          int64_t d, int64_t k, int32_t gives)
{
    kac_field *field = kaci_alloc(ctx, 1, sizeof *field);

    if (field == NULL) {
        return NULL;
    }
    field->context = ctx;
    field->kind = kind;
    field->d = d;
    field->k = k;
    field->gives = gives;
    return field;
}

void kac_field_destroy(kac_field *field)
{
    kac_context *context;

    if (field == NULL) {
        return;
    }
    context = field->context;
    if (field->kind->destroy != NULL) {
        field->kind->destroy(field);
    }
    kaci_free(context, field->points);
    kaci_free(context, field->log_weight);
    kaci_free(context, field->width);
    kaci_free(context, field);
}

int64_t kac_field_dimension(const kac_field *field)
{
    return field == NULL ? 0 : field->d;
}

int64_t kac_field_condition_width(const kac_field *field)
{
    return field == NULL ? 0 : field->k;
}

int32_t kac_field_gives(const kac_field *field)
{
    return field == NULL ? 0 : field->gives;
}

kac_status kaci_field_check_times(const kac_field *field, int64_t n,
                                  const double *t)
{
    const double T = kac_process_horizon(field->process);

    for (int64_t i = 0; i < n; i++) {
        KACI_REQUIRE(t[i] >= 0.0 && t[i] <= T,
                     "t[%" PRId64 "] is %.17g, must be in [0, %.17g]", i, t[i],
                     T);
    }
    return KAC_OK;
}

kac_status kaci_field_evaluate(const kac_field *field, int64_t n,
                               const double *t, const double *x,
                               const double *cond, double *v, double *xhat,
                               double *divergence, int32_t *recoverable)
{
    const struct kaci_batch batch = {.n = n,
                                     .t = t,
                                     .x = x,
                                     .cond = cond,
                                     .v = v,
                                     .xhat = xhat,
                                     .divergence = divergence};

    *recoverable = 0;
    return n == 0 ? KAC_OK : field->kind->evaluate(field, &batch, recoverable);
}

kac_status kac_field_evaluate(const kac_field *field, int64_t n,
                              const double *t, const double *x,
                              const double *cond, double *v, double *xhat,
                              double *divergence)
{
    struct kaci_fpmode saved;
    int32_t recoverable;
    kac_status status;

    KACI_REQUIRE(field != NULL, "field is NULL");
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || (t != NULL && x != NULL && v != NULL),
                 "t, x or v is NULL");
    KACI_REQUIRE(xhat == NULL || (field->gives & KAC_FIELD_MEAN),
                 "the %s field does not give xhat; pass NULL",
                 field->kind->name);
    KACI_REQUIRE(divergence == NULL || (field->gives & KAC_FIELD_DIVERGENCE),
                 "the %s field does not give the divergence; pass NULL",
                 field->kind->name);

    saved = kaci_fp_enter();
    status = kaci_field_evaluate(field, n, t, x, cond, v, xhat, divergence,
                                 &recoverable);
    kaci_fp_leave(saved);
    if (status == KAC_OK && recoverable) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the field cannot be evaluated at one of the %" PRId64
                          " points",
                          n);
    }
    return status;
}
