/* SPDX-License-Identifier: BSD-2-Clause */
/* Data sets over the caller's memory: floats and bytes. */

#include "data/data_priv.h"

#include <string.h>

struct array_set {
    kac_dataset base;
    const float *floats; /* one of the two */
    const uint8_t *bytes;
};

static kac_status read_part(const kac_dataset *set, int64_t first, int64_t n,
                            float *out)
{
    const struct array_set *array = (const struct array_set *)set;

    if (array->floats != NULL) {
        memcpy(out, array->floats + first, (size_t)n * sizeof *out);
    } else {
        kaci_convert_f32(KAC_TYPE_U8, 0, n, array->bytes + first, out);
    }
    return KAC_OK;
}

static kac_status read_array(const kac_dataset *set, int64_t first, int64_t n,
                             float *out)
{
    return read_part(set, first * set->dimension, n * set->dimension, out);
}

static const struct kaci_source array_source = {.read = read_array,
                                                .read_part = read_part};

static kac_status create(kac_context *ctx, int64_t n, int64_t d,
                         const float *floats, const uint8_t *bytes,
                         kac_dataset **out)
{
    struct array_set *array;
    int64_t size;

    KACI_REQUIRE(n >= 1, "n is %" PRId64 ", must be >= 1", n);
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    KACI_REQUIRE(kaci_mul_size(n, d, sizeof(float), &size),
                 "n is %" PRId64 " and d is %" PRId64
                 ", more than can be addressed",
                 n, d);
    KACI_REQUIRE(floats != NULL || bytes != NULL, "points is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    array = kaci_dataset_new(ctx, &array_source, sizeof *array, n, d);
    if (array == NULL) {
        return KACI_NO_MEMORY;
    }
    array->floats = floats;
    array->bytes = bytes;
    *out = &array->base;
    return KAC_OK;
}

kac_status kac_dataset_create_array(kac_context *ctx, int64_t n, int64_t d,
                                    const float *points, kac_dataset **out)
{
    return create(ctx, n, d, points, NULL, out);
}

kac_status kac_dataset_create_bytes(kac_context *ctx, int64_t n, int64_t d,
                                    const uint8_t *points, kac_dataset **out)
{
    return create(ctx, n, d, NULL, points, out);
}
