/* SPDX-License-Identifier: BSD-2-Clause */
/* The affine map that normalises a data set. */

#include "data/data_priv.h"

#include <math.h>

static const char *const mode_names[] = {"none", "range", "standard",
                                         "columns"};

enum {
    MODE_COUNT = sizeof mode_names / sizeof *mode_names,
    ENDLESS_ROWS = 100000,
    BLOCK = 65536 /* numbers read at once, or one row */
};

/* Running moments of the columns (Welford), and the range of all values. */
struct moments {
    int64_t rows;
    double *mean;   /* [d] */
    double *square; /* [d] sums of squared deviations */
    double low, high;
};

static void add_row(struct moments *moments, int64_t d, const float *x)
{
    moments->rows++;
    for (int64_t j = 0; j < d; j++) {
        const double delta = (double)x[j] - moments->mean[j];

        moments->mean[j] += delta / (double)moments->rows;
        moments->square[j] += delta * ((double)x[j] - moments->mean[j]);
        moments->low = x[j] < moments->low ? x[j] : moments->low;
        moments->high = x[j] > moments->high ? x[j] : moments->high;
    }
}

static kac_status measure(const kac_dataset *set, int64_t rows,
                          struct moments *moments, int64_t per_block,
                          float *block)
{
    const int64_t d = set->dimension;

    for (int64_t first = 0; first < rows; first += per_block) {
        const int64_t n = rows - first < per_block ? rows - first : per_block;
        kac_status status = kac_dataset_read(set, first, n, block);

        for (int64_t i = 0; i < n && status == KAC_OK; i++) {
            add_row(moments, d, block + i * d);
        }
        if (status == KAC_OK) {
            status = kaci_progress(set->context, "measure", first + n, rows);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

// A constant column, also one whose scale is below the floats, has scale 1.
static float scale_of(double scale)
{
    const float value = (float)scale;

    return value > 0.0f ? value : 1.0f;
}

static void fit(const struct moments *moments, int32_t mode, int64_t d,
                float *shift, float *scale)
{
    const double rows = (double)moments->rows;
    double variance = 0.0;

    for (int64_t j = 0; j < d; j++) {
        variance += moments->square[j] / rows;
    }
    variance /= (double)d;
    for (int64_t j = 0; j < d; j++) {
        if (mode == KAC_NORMALIZE_RANGE) {
            shift[j] = (float)(0.5 * (moments->low + moments->high));
            scale[j] = scale_of(0.5 * (moments->high - moments->low));
        } else if (mode == KAC_NORMALIZE_STANDARD) {
            shift[j] = (float)moments->mean[j];
            scale[j] = scale_of(sqrt(variance));
        } else {
            shift[j] = (float)moments->mean[j];
            scale[j] = scale_of(sqrt(moments->square[j] / rows));
        }
    }
}

kac_status kac_dataset_measure(const kac_dataset *dataset, int32_t mode,
                               int64_t max_rows, float *shift, float *scale)
{
    struct moments moments = {.low = INFINITY, .high = -INFINITY};
    float *block = NULL;
    struct kaci_fpmode fp;
    kac_status status = KACI_NO_MEMORY;
    int64_t d, rows, per_block;

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(mode >= 0 && mode < MODE_COUNT,
                 "mode is %" PRId32 ", must be one of KAC_NORMALIZE_...", mode);
    KACI_REQUIRE(max_rows >= 1, "max_rows is %" PRId64 ", must be >= 1",
                 max_rows);
    KACI_REQUIRE(shift != NULL, "shift is NULL");
    KACI_REQUIRE(scale != NULL, "scale is NULL");
    d = dataset->dimension;
    if (mode == KAC_NORMALIZE_NONE) {
        for (int64_t j = 0; j < d; j++) {
            shift[j] = 0.0f;
            scale[j] = 1.0f;
        }
        return KAC_OK;
    }
    rows = kac_dataset_is_endless(dataset) ? ENDLESS_ROWS : dataset->count;
    rows = rows < max_rows ? rows : max_rows;
    per_block = d < BLOCK ? BLOCK / d : 1;
    per_block = per_block < rows ? per_block : rows;
    moments.mean = kaci_alloc(dataset->context, d, sizeof *moments.mean);
    moments.square = kaci_alloc(dataset->context, d, sizeof *moments.square);
    block = kaci_alloc(dataset->context, per_block * d, sizeof *block);
    if (moments.mean != NULL && moments.square != NULL && block != NULL) {
        fp = kaci_fp_enter();
        status = measure(dataset, rows, &moments, per_block, block);
        if (status == KAC_OK) {
            fit(&moments, mode, d, shift, scale);
        }
        kaci_fp_leave(fp);
    }
    kaci_free(dataset->context, block);
    kaci_free(dataset->context, moments.square);
    kaci_free(dataset->context, moments.mean);
    return status;
}

const char *kac_normalize_name(int32_t mode)
{
    return kaci_enum_name(mode_names, MODE_COUNT, mode);
}

kac_status kac_normalize_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(mode_names, MODE_COUNT, "normalisation", name,
                               out);
}
