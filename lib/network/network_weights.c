/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights by name: to a file's tensors, and from them. */

#include "network/network_priv.h"

#include <math.h>
#include <string.h>

enum { FILE_NAME = 256 };

static kac_status full_name(const char *prefix,
                            const struct kaci_weights *tensor,
                            char name[FILE_NAME])
{
    const int length = snprintf(name, FILE_NAME, "%s%s",
                                prefix != NULL ? prefix : "", tensor->name);

    KACI_REQUIRE(length < FILE_NAME,
                 "prefix is \"%.20s...\", must have fewer than %d bytes",
                 prefix, FILE_NAME - KACI_TENSOR_NAME);
    return KAC_OK;
}

static kac_status require_both(const kac_network *network, const void *file)
{
    KACI_REQUIRE(network != NULL, "network is NULL");
    if (network->parameters == NULL) {
        return kaci_error(KAC_ERROR_STATE, "the network is not initialised");
    }
    KACI_REQUIRE(file != NULL, "file is NULL");
    return KAC_OK;
}

/* What is not trained, the frequencies of time, stays in single precision in a
 * file of half precision: no training could make up for their rounding. */
static kac_status write_tensor(const kac_network *network,
                               const struct kaci_weights *tensor,
                               kac_tensors *file, const char *name)
{
    const int32_t storage = kac_tensors_storage(file);
    const int exact = !tensor->trained && storage != KAC_TYPE_F32;
    kac_status status = KAC_OK;

    if (exact) {
        status = kac_tensors_set_storage(file, KAC_TYPE_F32);
    }
    if (status == KAC_OK) {
        status = kac_tensors_add_f32(file, name, tensor->rank, tensor->shape,
                                     kaci_weights_data(network, tensor));
    }
    if (exact) {
        (void)kac_tensors_set_storage(file, storage);
    }
    return status;
}

kac_status kac_network_write_tensors(const kac_network *network,
                                     kac_tensors *file, const char *prefix)
{
    kac_status status = require_both(network, file);
    char name[FILE_NAME];
    int64_t i;

    for (i = 0; status == KAC_OK && i < network->tensor_count; i++) {
        const struct kaci_weights *tensor = &network->tensors[i];

        status = full_name(prefix, tensor, name);
        if (status == KAC_OK) {
            status = write_tensor(network, tensor, file, name);
        }
    }
    return status;
}

/* Whether the file's tensor `at` has the shape, where sizes of 1 at the end do
 * not count and the first size is `rows`. */
static int has_shape(const kac_tensors *file, int64_t at,
                     const struct kaci_weights *tensor, int64_t rows)
{
    const int32_t rank = kac_tensors_rank(file, at);
    int32_t j;

    for (j = 0; j < rank || j < tensor->rank; j++) {
        const int64_t there = j < rank ? kac_tensors_shape(file, at, j) : 1;
        const int64_t here = j == 0             ? rows
                             : j < tensor->rank ? tensor->shape[j]
                                                : 1;

        if (there != here) {
            return 0;
        }
    }
    return 1;
}

/* One tensor into `out`, which is zeros. */
static kac_status read_tensor(const struct kaci_weights *tensor,
                              const kac_tensors *file, const char *name,
                              float *out)
{
    const int64_t at = kac_tensors_find(file, name);
    int64_t count = kaci_weights_count(tensor), j;
    kac_status status;

    if (at < 0) {
        return kaci_error(KAC_ERROR_FORMAT, "the file has no tensor \"%s\"",
                          name);
    }
    if (!has_shape(file, at, tensor, tensor->shape[0])) {
        if (!tensor->spare_row ||
            !has_shape(file, at, tensor, tensor->shape[0] - 1)) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "tensor \"%s\" has not the shape that the "
                              "network gives it",
                              name);
        }
        count -= tensor->shape[1];
    }
    status = kac_tensors_read_f32(file, at, count, out);
    for (j = 0; j < count && status == KAC_OK; j++) {
        if (!isfinite(out[j])) {
            status = kaci_error(KAC_ERROR_FORMAT,
                                "element %" PRId64 " of tensor \"%s\" is %g, "
                                "must be finite",
                                j, name, (double)out[j]);
        }
    }
    return status;
}

/* All tensors: the trained ones into `flat`, the other one into `fixed`. */
static kac_status read_all(const kac_network *network, const kac_tensors *file,
                           const char *prefix, float *flat, float *fixed)
{
    kac_status status = KAC_OK;
    char name[FILE_NAME];
    int64_t i;

    for (i = 0; i < network->tensor_count && status == KAC_OK; i++) {
        const struct kaci_weights *tensor = &network->tensors[i];

        status = full_name(prefix, tensor, name);
        if (status == KAC_OK) {
            status =
                read_tensor(tensor, file, name,
                            tensor->trained ? flat + tensor->offset : fixed);
        }
    }
    return status;
}

kac_status kac_network_read_tensors(kac_network *network,
                                    const kac_tensors *file, const char *prefix)
{
    const int64_t half = network != NULL && network->frequencies != NULL
                             ? network->options.time_size / 2
                             : 0;
    float *flat, *fixed;
    kac_status status = require_both(network, file);

    if (status != KAC_OK) {
        return status;
    }
    flat = kaci_alloc(network->context, network->parameter_count, sizeof *flat);
    fixed = kaci_alloc(network->context, half, sizeof *fixed);
    status = flat != NULL && fixed != NULL
                 ? read_all(network, file, prefix, flat, fixed)
                 : KACI_NO_MEMORY;
    if (status == KAC_OK) {
        memcpy(network->parameters, flat,
               (size_t)network->parameter_count * sizeof *flat);
        kaci_network_round(network, 0, network->parameter_count);
        if (half > 0) {
            memcpy(network->frequencies, fixed, (size_t)half * sizeof *fixed);
            kaci_time_rates(network);
        }
    }
    kaci_free(network->context, flat);
    kaci_free(network->context, fixed);
    return status;
}
