/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of another data set, cut and flipped at random. */

#include "data/data_priv.h"

static const char *const flip_names[] = {"none", "horizontal", "vertical",
                                         "both"};
enum { FLIPS = sizeof flip_names / sizeof *flip_names };

struct augmented_set {
    kac_dataset base;
    const kac_dataset *whole;
    int64_t height, width, channels; /* of a whole picture */
    int64_t crop_height, crop_width;
    int32_t flips;
    uint64_t seed;
};

static int64_t row_of(const kac_dataset *base, int64_t index)
{
    const struct augmented_set *set = (const struct augmented_set *)base;

    return kaci_data_order(KACI_RANDOM_EPOCH, set->seed, set->whole->count,
                           index);
}

// The pixels of a row in the opposite order.
static void reverse(int64_t width, int64_t channels, float *row)
{
    for (int64_t i = 0, j = width - 1; i < j; i++, j--) {
        for (int64_t c = 0; c < channels; c++) {
            const float kept = row[i * channels + c];

            row[i * channels + c] = row[j * channels + c];
            row[j * channels + c] = kept;
        }
    }
}

// Four draws for every picture, whatever the options.
static kac_status read_picture(const struct augmented_set *set, int64_t index,
                               float *out)
{
    const int64_t picture = row_of(&set->base, index) * set->whole->dimension;
    const int64_t size = set->crop_width * set->channels;
    struct kaci_random random;
    int64_t top, left;
    int32_t flips;
    kac_status status = KAC_OK;

    // An item has 56 bits; the step takes what is above.
    kaci_random_begin(&random, set->seed, KACI_RANDOM_AUGMENT,
                      (uint32_t)(index >> 56),
                      index & ((INT64_C(1) << 56) - 1));
    top = kaci_random_below(&random, set->height - set->crop_height + 1);
    left = kaci_random_below(&random, set->width - set->crop_width + 1);
    flips = (int32_t)kaci_random_below(&random, FLIPS) & set->flips;
    for (int64_t i = 0; i < set->crop_height && status == KAC_OK; i++) {
        const int64_t from =
            top + (flips & KAC_FLIP_VERTICAL ? set->crop_height - 1 - i : i);

        status = set->whole->source->read_part(
            set->whole, picture + (from * set->width + left) * set->channels,
            size, out + i * size);
        if (flips & KAC_FLIP_HORIZONTAL) {
            reverse(set->crop_width, set->channels, out + i * size);
        }
    }
    return status;
}

static kac_status read_set(const kac_dataset *base, int64_t first, int64_t n,
                           float *out)
{
    const struct augmented_set *set = (const struct augmented_set *)base;
    kac_status status = KAC_OK;

    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        status = read_picture(set, first + i, out + i * base->dimension);
    }
    return status;
}

static const struct kaci_source augmented_source = {.read = read_set,
                                                    .row = row_of};

static kac_status check_sizes(const kac_dataset *whole, int64_t height,
                              int64_t width, int64_t channels,
                              int64_t crop_height, int64_t crop_width)
{
    int64_t d = 0;

    KACI_REQUIRE(whole != NULL, "whole is NULL");
    KACI_REQUIRE(whole->source->read_part != NULL,
                 "whole is a toy, a CSV file or augmented already, must be an "
                 "array, a .npy or an IDX file");
    KACI_REQUIRE(height >= 1, "height is %" PRId64 ", must be >= 1", height);
    KACI_REQUIRE(width >= 1, "width is %" PRId64 ", must be >= 1", width);
    KACI_REQUIRE(channels >= 1, "channels is %" PRId64 ", must be >= 1",
                 channels);
    KACI_REQUIRE(kaci_mul_size(height, width, 1, &d) &&
                     kaci_mul_size(d, channels, 1, &d) && d == whole->dimension,
                 "pictures are %" PRId64 " x %" PRId64 " x %" PRId64
                 ", must have the %" PRId64 " numbers of a point",
                 height, width, channels, whole->dimension);
    KACI_REQUIRE(crop_height >= 1 && crop_height <= height,
                 "crop_height is %" PRId64 ", must be 1 to %" PRId64,
                 crop_height, height);
    KACI_REQUIRE(crop_width >= 1 && crop_width <= width,
                 "crop_width is %" PRId64 ", must be 1 to %" PRId64, crop_width,
                 width);
    return KAC_OK;
}

kac_status kac_dataset_create_augmented(kac_context *ctx,
                                        const kac_dataset *whole,
                                        int64_t height, int64_t width,
                                        int64_t channels, int64_t crop_height,
                                        int64_t crop_width, int32_t flips,
                                        uint64_t seed, kac_dataset **out)
{
    const kac_status status =
        check_sizes(whole, height, width, channels, crop_height, crop_width);
    struct augmented_set *set;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(flips >= 0 && flips < FLIPS,
                 "flips is %" PRId32 ", must be one of KAC_FLIP_...", flips);
    KACI_REQUIRE(out != NULL, "out is NULL");
    set = kaci_dataset_new(ctx, &augmented_source, sizeof *set, INT64_MAX,
                           crop_height * crop_width * channels);
    if (set == NULL) {
        return KACI_NO_MEMORY;
    }
    set->base.point_rank = channels > 1 ? 3 : 2;
    set->base.point_shape[0] = crop_height;
    set->base.point_shape[1] = crop_width;
    set->base.point_shape[2] = channels;
    set->base.conditions = whole->conditions;
    set->base.condition_size = whole->condition_size;
    set->whole = whole;
    set->height = height;
    set->width = width;
    set->channels = channels;
    set->crop_height = crop_height;
    set->crop_width = crop_width;
    set->flips = flips;
    set->seed = seed;
    *out = &set->base;
    return KAC_OK;
}

static const struct augmented_set *augmented(const kac_dataset *dataset)
{
    return dataset != NULL && dataset->source == &augmented_source
               ? (const struct augmented_set *)dataset
               : NULL;
}

int64_t kac_dataset_whole_count(const kac_dataset *dataset)
{
    const struct augmented_set *set = augmented(dataset);

    return set != NULL ? set->whole->count : 0;
}

int64_t kac_dataset_whole_dimension(const kac_dataset *dataset)
{
    const struct augmented_set *set = augmented(dataset);

    return set != NULL ? set->whole->dimension : 0;
}

int32_t kac_dataset_flips(const kac_dataset *dataset)
{
    const struct augmented_set *set = augmented(dataset);

    if (dataset == NULL) {
        return -1;
    }
    return set != NULL ? set->flips : KAC_FLIP_NONE;
}

const char *kac_flip_name(int32_t flips)
{
    return kaci_enum_name(flip_names, FLIPS, flips);
}

kac_status kac_flip_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(flip_names, FLIPS, "flip", name, out);
}
