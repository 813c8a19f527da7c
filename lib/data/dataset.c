/* SPDX-License-Identifier: BSD-2-Clause */
/* The data set handle: reading points whatever they come from. */

#include "data/data_priv.h"

#include <math.h>
#include <string.h>

void *kaci_dataset_new(kac_context *context, const struct kaci_source *source,
                       int64_t size, int64_t count, int64_t dimension)
{
    kac_dataset *set = kaci_alloc(context, 1, size);

    if (set != NULL) {
        set->context = context;
        set->source = source;
        set->count = count;
        set->dimension = dimension;
        set->point_rank = 1;
        set->point_shape[0] = dimension;
    }
    return set;
}

kac_status kaci_dataset_set_shape(kac_dataset *set, const char *path,
                                  int32_t rank, const int64_t *shape)
{
    int64_t dimension = 1, bytes;

    if (rank < 1) {
        return kaci_error(
            KAC_ERROR_FORMAT,
            "%.360s: a single number, must have 1 or more dimensions", path);
    }
    for (int32_t i = 0; i < rank; i++) {
        if (shape[i] < 1) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "%.360s: dimension %" PRId32 " has size %" PRId64
                              ", a data set must not be empty",
                              path, i, shape[i]);
        }
        if (i > 0 && !kaci_mul_size(dimension, shape[i], 1, &dimension)) {
            return kaci_error(KAC_ERROR_FORMAT, "%.360s: points are too large",
                              path);
        }
    }
    if (!kaci_mul_size(shape[0], dimension, sizeof(float), &bytes)) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "%.360s: more numbers than a process "
                          "can address",
                          path);
    }
    set->count = shape[0];
    set->dimension = dimension;
    set->point_rank = rank > 1 ? rank - 1 : 1;
    set->point_shape[0] = 1;
    for (int32_t i = 1; i < rank; i++) {
        set->point_shape[i - 1] = shape[i];
    }
    return KAC_OK;
}

// Row `first + i / d` holds values[i].
static kac_status check_finite(const kac_dataset *set, int64_t first, int64_t n,
                               const float *values)
{
    const int64_t d = set->dimension;

    for (int64_t i = 0; i < n * d; i++) {
        if (!(fabsf(values[i]) < INFINITY)) {
            return kaci_error(KAC_ERROR_NONFINITE,
                              "row %" PRId64 ", column %" PRId64
                              " (counted from 0) of the data is %s, must be a "
                              "finite float",
                              first + i / d, i % d,
                              values[i] != values[i] ? "NaN" : "infinite");
        }
    }
    return KAC_OK;
}

// Requires checked arguments.
static kac_status read_points(const kac_dataset *set, int64_t first, int64_t n,
                              float *out)
{
    kac_status status = set->source->read(set, first, n, out);

    return status == KAC_OK ? check_finite(set, first, n, out) : status;
}

void kac_dataset_destroy(kac_dataset *dataset)
{
    if (dataset == NULL) {
        return;
    }
    if (dataset->source->close != NULL) {
        dataset->source->close(dataset);
    }
    kaci_free(dataset->context, dataset);
}

kac_status kac_dataset_set_parameter(kac_dataset *dataset, const char *name,
                                     double value)
{
    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(name != NULL, "name is NULL");
    KACI_REQUIRE(value > 0 && value < INFINITY,
                 "value is %g, must be finite and > 0", value);
    if (dataset->source->set_parameter == NULL) {
        return kaci_error(KAC_ERROR_STATE,
                          "the data set is no toy distribution and has no "
                          "parameters");
    }
    return dataset->source->set_parameter(dataset, name, value);
}

kac_status kac_dataset_parameter(const kac_dataset *dataset, const char *name,
                                 double *out)
{
    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(name != NULL, "name is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    if (dataset->source->parameter == NULL) {
        return kaci_error(KAC_ERROR_STATE,
                          "the data set is no toy distribution and has no "
                          "parameters");
    }
    return dataset->source->parameter(dataset, name, out);
}

int64_t kac_dataset_count(const kac_dataset *dataset)
{
    return dataset != NULL ? dataset->count : 0;
}

int64_t kac_dataset_dimension(const kac_dataset *dataset)
{
    return dataset != NULL ? dataset->dimension : 0;
}

int32_t kac_dataset_is_endless(const kac_dataset *dataset)
{
    return dataset != NULL && dataset->count == INT64_MAX;
}

int32_t kac_dataset_point_rank(const kac_dataset *dataset)
{
    return dataset != NULL ? dataset->point_rank : 0;
}

int64_t kac_dataset_point_shape(const kac_dataset *dataset, int32_t i)
{
    return dataset != NULL && i >= 0 && i < dataset->point_rank
               ? dataset->point_shape[i]
               : 0;
}

kac_status kac_dataset_read(const kac_dataset *dataset, int64_t first,
                            int64_t n, float *out)
{
    struct kaci_fpmode mode;
    kac_status status;
    int64_t bytes;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(first >= 0, "first is %" PRId64 ", must be >= 0", first);
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n <= dataset->count && first <= dataset->count - n,
                 "first + n is %" PRId64 " + %" PRId64
                 ", must be at most the number of points, %" PRId64,
                 first, n, dataset->count);
    KACI_REQUIRE(kaci_mul_size(n, dataset->dimension, sizeof *out, &bytes),
                 "n is %" PRId64 ", more than can be addressed", n);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    if (n == 0) {
        return KAC_OK;
    }
    mode = kaci_fp_enter();
    status = read_points(dataset, first, n, out);
    kaci_fp_leave(mode);
    return status;
}

// Checked index by index, so that a bad one leaves the outputs untouched.
static kac_status check_indices(const kac_dataset *set, int64_t n,
                                const int64_t *index)
{
    for (int64_t i = 0; i < n; i++) {
        KACI_REQUIRE(index[i] >= 0 && index[i] < set->count,
                     "index[%" PRId64 "] is %" PRId64
                     ", must be at least 0 and below the number of points, "
                     "%" PRId64,
                     i, index[i], set->count);
    }
    return KAC_OK;
}

kac_status kac_dataset_gather(const kac_dataset *dataset, int64_t n,
                              const int64_t *index, float *out)
{
    struct kaci_fpmode mode;
    kac_status status;
    int64_t bytes, i = 0;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || index != NULL, "index is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    KACI_REQUIRE(kaci_mul_size(n, dataset->dimension, sizeof *out, &bytes),
                 "n is %" PRId64 ", more than can be addressed", n);
    status = check_indices(dataset, n, index);
    mode = kaci_fp_enter();
    while (i < n && status == KAC_OK) { // neighbours are read at once
        int64_t run = 1;

        while (i + run < n && index[i + run] == index[i] + run) {
            run++;
        }
        status =
            read_points(dataset, index[i], run, out + i * dataset->dimension);
        i += run;
    }
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_dataset_set_condition(kac_dataset *dataset, int64_t k,
                                     const float *conditions)
{
    int64_t bytes;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    if (conditions == NULL) {
        dataset->conditions = NULL;
        dataset->condition_size = 0;
        return KAC_OK;
    }
    KACI_REQUIRE(k >= 1, "k is %" PRId64 ", must be >= 1", k);
    if (kac_dataset_is_endless(dataset)) {
        return kaci_error(KAC_ERROR_STATE,
                          "an endless data set cannot have conditions");
    }
    KACI_REQUIRE(kaci_mul_size(dataset->count, k, sizeof *conditions, &bytes),
                 "k is %" PRId64 ", more than can be addressed", k);
    dataset->conditions = conditions;
    dataset->condition_size = k;
    return KAC_OK;
}

int64_t kac_dataset_condition_size(const kac_dataset *dataset)
{
    return dataset != NULL ? dataset->condition_size : 0;
}

kac_status kac_dataset_gather_condition(const kac_dataset *dataset, int64_t n,
                                        const int64_t *index, float *out)
{
    kac_status status;
    int64_t k;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || index != NULL, "index is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    if (dataset->conditions == NULL) {
        return kaci_error(KAC_ERROR_STATE, "the data set has no conditions");
    }
    status = check_indices(dataset, n, index);
    if (status != KAC_OK) {
        return status;
    }
    k = dataset->condition_size;
    for (int64_t i = 0; i < n; i++) {
        const int64_t row = dataset->source->row != NULL
                                ? dataset->source->row(dataset, index[i])
                                : index[i];

        memcpy(out + i * k, dataset->conditions + row * k,
               (size_t)k * sizeof *out);
    }
    return KAC_OK;
}

int32_t kac_dataset_has_density(const kac_dataset *dataset)
{
    return dataset != NULL && dataset->source->has_density != NULL &&
           dataset->source->has_density(dataset);
}

kac_status kac_dataset_log_density(const kac_dataset *dataset, int64_t n,
                                   const double *x, double *out)
{
    struct kaci_fpmode mode;
    int64_t bytes;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    KACI_REQUIRE(kaci_mul_size(n, dataset->dimension, sizeof *x, &bytes),
                 "n is %" PRId64 ", more than can be addressed", n);
    if (!kac_dataset_has_density(dataset)) {
        return kaci_error(KAC_ERROR_STATE,
                          "the density of the data set is not known");
    }
    mode = kaci_fp_enter();
    dataset->source->log_density(dataset, n, x, out);
    kaci_fp_leave(mode);
    return KAC_OK;
}

int64_t kac_dataset_mode_count(const kac_dataset *dataset)
{
    return dataset != NULL && dataset->source->mode_count != NULL
               ? dataset->source->mode_count(dataset)
               : 0;
}

kac_status kac_dataset_modes(const kac_dataset *dataset, double *out)
{
    struct kaci_fpmode mode;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    if (kac_dataset_mode_count(dataset) == 0) {
        return kaci_error(KAC_ERROR_STATE, "the data set has no known modes");
    }
    mode = kaci_fp_enter();
    dataset->source->modes(dataset, out);
    kaci_fp_leave(mode);
    return KAC_OK;
}
