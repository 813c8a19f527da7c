/* SPDX-License-Identifier: BSD-2-Clause */
/* The caller's own field. */

#include "field/field_priv.h"

static kac_status callback_evaluate(const kac_field *field,
                                    const struct kaci_batch *batch,
                                    int32_t *recoverable)
{
    const int32_t answer =
        field->fn(field->user, batch->n, batch->t, batch->x, batch->cond,
                  batch->v, batch->xhat, batch->divergence);

    if (answer < 0) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the caller's field answered %" PRId32, answer);
    }
    *recoverable = answer > 0;
    return KAC_OK;
}

static const struct kaci_field_kind callback_kind = {
    .name = "callback", .evaluate = callback_evaluate};

kac_status kac_field_create_callback(kac_context *ctx, int64_t d, int64_t k,
                                     int32_t gives, kac_field_fn fn, void *user,
                                     kac_field **out)
{
    const int32_t all = KAC_FIELD_MEAN | KAC_FIELD_DIVERGENCE;
    kac_field *field;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    KACI_REQUIRE(k >= 0, "k is %" PRId64 ", must be >= 0", k);
    KACI_REQUIRE(
        (gives & ~all) == 0,
        "gives is %" PRId32 ", must be a sum of KAC_FIELD_... (0 to 3)", gives);
    KACI_REQUIRE(fn != NULL, "fn is NULL");

    field = kaci_field_new(ctx, &callback_kind, d, k, gives);
    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->fn = fn;
    field->user = user;
    *out = field;
    return KAC_OK;
}
