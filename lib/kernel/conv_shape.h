/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes that follow from a convolution's shape. */
#ifndef KACI_CONV_SHAPE_H
#define KACI_CONV_SHAPE_H

#include "kernel/kernel.h"

struct conv_shape {
    int64_t taps;                            /* 9 or 1 */
    int64_t fine_height, fine_width;         /* of x, upsampled */
    int64_t height, width;                   /* of y */
    int64_t x_pixels, fine_pixels, y_pixels; /* of an image */
    int64_t padded;                          /* pixels of x with zeros around */
    int64_t weights;                         /* taps * in * out */
};

static inline struct conv_shape conv_shape_of(const struct kaci_conv *conv)
{
    struct conv_shape s;

    s.taps = (int64_t)conv->size * conv->size;
    s.fine_height = conv->height * conv->upsample;
    s.fine_width = conv->width * conv->upsample;
    s.height = (s.fine_height - 1) / conv->stride + 1;
    s.width = (s.fine_width - 1) / conv->stride + 1;
    s.x_pixels = conv->height * conv->width;
    s.fine_pixels = s.fine_height * s.fine_width;
    s.y_pixels = s.height * s.width;
    s.padded = (s.fine_height + 2) * (s.fine_width + 2);
    s.weights = s.taps * conv->in * conv->out;
    return s;
}

/* Channels as panels of packed weights hold them, at most. */
static inline int64_t conv_panel_columns(int64_t channels)
{
    return (channels + 31) / 32 * 32;
}

/* The same where a row is filled up to whole panels or words. */
static inline int64_t conv_word_columns(int64_t channels)
{
    return (channels + 15) / 16 * 16;
}

/* Whether a shape takes Winograd's form: there where it saves work, which
 * needs some channels and an image of some size. With few channels the direct
 * sum has a third of its error and little work (through a U-Net of 8 channels
 * gradients had 1.2e-5 of their largest number, and 4e-6 without it). */
static inline int conv_is_wino(const struct kaci_conv *conv)
{
    const struct conv_shape s = conv_shape_of(conv);

    return conv->size == 3 && conv->stride == 1 && conv->in >= 32 &&
           conv->out >= 32 && s.fine_height >= 3 && s.fine_width >= 3;
}

/* Whether results are gathered from products with all nine taps: by many
 * channels to a few. `from` and `to` are `in` and `out`, or for the gradient by
 * x the other way. */
static inline int conv_is_thin(const struct kaci_conv *conv, int64_t from,
                               int64_t to)
{
    return conv->size == 3 && conv->stride == 1 && conv->upsample == 1 &&
           from >= 8 && to <= 4;
}

/* Tiles that are transformed together: by results, by weights. */
enum { CONV_WINO_TILES = 12, CONV_WINO_WEIGHT_TILES = 96 };

#endif
