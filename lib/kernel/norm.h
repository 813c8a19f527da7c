/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of the kernels of norms, attention and losses. Included by
 * kernel.h only. */
#ifndef KACI_NORM_H
#define KACI_NORM_H

#include <stdint.h>

/* Norms of `rows` pictures. Group norm has mean and (biased) variance over all
 * positions and the neighbouring channels of a group, layer norm over all
 * channels of a position:
 *   xhat = (x - mean) / sqrt(variance + epsilon)
 *   v    = (weight[c] xhat + bias[c]) (1 + scale[c]) + shift[c]
 *   y    = act(v)
 * Errors: norm.inc, layer_norm.inc. What shares its mean with a NaN or an
 * infinity becomes NaN; the largest minus the least is below 1e18. */
struct kaci_norm {
    int64_t rows, positions, channels;
    int64_t groups; /* divide channels; not looked at by layer norm */
    double epsilon;
    const float *x;             /* [rows, positions, channels] */
    const float *weight, *bias; /* [channels], or NULL: 1 and 0 */
    const float *modulation;    /* [rows, 2 channels]: scale, shift; or NULL */
    /* [rows, groups, 3], layer norm [rows, positions, 3]: mean, what rounding
     * it took off, 1 / sqrt(variance + epsilon). */
    float *statistics;
    float *y;           /* like x, and may be x */
    float *scratch;     /* kaci_norm_scratch(channels) floats */
    int32_t activation; /* kaci_activation */
    /* See kaci_share(). With parts, group norm has two stages: all parts of
     * stage 0, which finds the statistics, before those of stage 1. */
    int32_t part, parts, stage;
};

/* Gradients of sum(dy y). */
struct kaci_norm_backward {
    const struct kaci_norm *norm; /* with its statistics; y is not looked at;
                        scratch: kaci_norm_backward_scratch() floats */
    const float *dy;              /* like x */
    float *dx;                    /* like x; may be dy */
    int32_t accumulate;           /* adds to dx, which then is not dy */
    float *sums; /* [rows, 2 channels]: over positions, of dv xhat, of dv */
    /* Parts are those of the norm, of group norm only. It has three stages
     * then: after stage 1 the sums are there, after stage 2 dx. What passes
     * between them: kaci_norm_backward_shared() floats, aligned to doubles. */
    float *shared;
};

/* Floats of scratch of a norm. */
int64_t kaci_norm_scratch(int64_t channels);
int64_t kaci_norm_backward_scratch(int64_t positions, int64_t channels);
int64_t kaci_norm_backward_shared(int64_t rows, int64_t positions,
                                  int64_t channels);

/* Where a position's 3 heads size channels hold query, key and value. */
enum kaci_attention_order {
    KACI_HEADS_FIRST = 0, /* head by head, each its q, k, v */
    KACI_QKV_FIRST = 1    /* q of all heads, then k, then v */
};

/* In every row and head, out = softmax(q k^T / sqrt(size)) v over positions. */
struct kaci_attention {
    int64_t rows, positions, heads, size; /* size: channels of a head */
    const float *qkv;                     /* [rows, positions, 3 heads size] */
    float *out;                           /* [rows, positions, heads size] */
    float *scratch;      /* kaci_attention_scratch(positions, size) floats */
    int32_t order;       /* kaci_attention_order */
    int32_t part, parts; /* see kaci_share() */
};

/* Gradient of sum(dout out) by qkv; what the forward found is recomputed. */
struct kaci_attention_backward {
    const struct kaci_attention *attention; /* out is not looked at; scratch:
                                   kaci_attention_backward_scratch() */
    const float *dout;                      /* like out */
    float *dqkv;                            /* like qkv */
    int32_t accumulate;                     /* adds to dqkv */
};

/* Floats of scratch: upper bounds over all tables. */
int64_t kaci_attention_scratch(int64_t positions, int64_t size);
int64_t kaci_attention_backward_scratch(int64_t positions, int64_t size);

/* loss = ln(sum_j exp(x_j)) - x_label of every row of logits. */
struct kaci_cross_entropy {
    int64_t rows, classes;
    const float *x; /* [rows, classes], rows ldx apart */
    int64_t ldx;
    const int32_t *labels; /* [rows]: -1 (row ignored) .. classes - 1 */
    float *loss;           /* [rows], or NULL; 0 where ignored */
    /* [rows, classes], rows ldx apart, or NULL: scale times the gradient of
     * the row's loss; zeros where ignored; may be x */
    float *gradient;
    float scale;
};

#endif
