/* SPDX-License-Identifier: BSD-2-Clause */
/* The scratch of a convolution. */
#include "kernel/conv_shape.h"

static int64_t largest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Turned weights, weights in points, zeros and the block of tiles. */
static int64_t wino_scratch(const struct conv_shape *s, int64_t in, int64_t out)
{
    const int64_t rows = conv_word_columns(in),
                  columns = conv_word_columns(out);

    return 2 * s->weights + rows + columns +
           36 * (rows * columns + CONV_WINO_WEIGHT_TILES * (rows + columns) +
                 3 * (1024 + 16));
}

/* Turned weights, panels or sums, and a row of all taps for every pixel. */
static int64_t thin_scratch(const struct conv_shape *s, int64_t from,
                            int64_t to)
{
    return s->weights + (from + s->x_pixels) * conv_word_columns(9 * to);
}

int64_t kaci_conv_scratch(const struct kaci_conv *shape)
{
    const struct conv_shape s = conv_shape_of(shape);
    const int64_t in = shape->in, out = shape->out;
    const int64_t in_panels = s.taps * conv_panel_columns(in) * out;
    const int64_t out_panels = s.taps * conv_panel_columns(out) * in;
    int64_t most = 0;

    if (conv_is_wino(shape)) {
        return wino_scratch(&s, in, out);
    }
    if (conv_is_thin(shape, in, out)) {
        most = thin_scratch(&s, in, out);
    } else if (conv_is_thin(shape, out, in)) {
        most = thin_scratch(&s, out, in);
    }
    const int64_t forward =
        s.weights + out_panels + s.padded * in + s.y_pixels * out;
    const int64_t input =
        s.weights + in_panels + s.padded * out + s.fine_pixels * in;
    const int64_t weight = 2 * s.weights + s.padded * in +
                           s.y_pixels * conv_panel_columns(out) + out;

    return largest(most, largest(largest(forward, input), weight));
}
