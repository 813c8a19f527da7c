/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file unet.h
 * The U-Net: the network of the literature for pictures.
 *
 * It is a kac_network like any other: what network.h offers works on it. Its
 * points are pictures of height x width x channels numbers, rows first, the
 * channels of a position side by side (NHWC), so that d is their product.
 *
 * Time (KAC_TIME_...) becomes 4 base numbers by a network of two layers; a
 * condition is added to them. A convolution leads to the channels of level 0;
 * every level has residual blocks, which see time, with attention after them
 * where wanted; between levels the sides are halved. In the middle there are a
 * block, attention and a block; the way back up takes, at each of its blocks,
 * what the way down had there. A norm, an activation and a convolution make
 * the heads.
 *
 * The options are those of P. Dhariwal and A. Nichol, Diffusion Models Beat
 * GANs on Image Synthesis, NeurIPS 34 (2021), 8780-8794, and the tensors have
 * the names and shapes of the weights published with it, so that such weights
 * can be read with kac_network_read_tensors() and give the same output. Its
 * `timesteps` are scale * 1000 t / T here (KAC_TIME_SINUSOIDAL, the default,
 * of `base` features): for a model trained on t itself give the scale 0.001
 * and the horizon 1.
 *
 * Norms have the largest number of groups that divides the channels and is at
 * most 32 (kac_unet_set_norm_groups()): 32 for multiples of 32, where it is
 * the literature's; a group a channel for up to 32 channels; 24 for 48.
 * Variances have 1e-5 added.
 */
#ifndef KACFLOW_UNET_H
#define KACFLOW_UNET_H

#include <kacflow/network.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How the size changes between two levels. */
enum {
    KAC_RESAMPLE_CONV = 0, /**< a 3x3 convolution of stride 2; each position
                                twice both ways, then a 3x3 convolution */
    KAC_RESAMPLE_POOL = 1, /**< means of 2x2; each position twice both ways */
    KAC_RESAMPLE_BLOCK = 2 /**< a residual block with that inside */
};

/**
 * A U-Net. Its defaults: two blocks a level, attention of one head in the
 * middle only, time added, resampling with convolutions, no dropout, SiLU,
 * both heads.
 *
 * @param ctx          Context, or NULL; must outlive the network.
 * @param height       Rows of a picture, a multiple of 2^(levels - 1).
 * @param width        Its columns, a multiple of 2^(levels - 1).
 * @param channels     Numbers a position; height width channels is 1 to 2^20.
 * @param base         Base channels, even; 2 to 4096.
 * @param levels       Number of levels; 1 to 12.
 * @param multipliers  [levels] Level l has floor(multipliers[l] base)
 *                     channels, which are 1 to 65536.
 * @param out          Receives the network. The caller destroys it with
 *                     kac_network_destroy().
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_SUPPORT.
 * @since 0.1
 */
KAC_API kac_status kac_network_create_unet(kac_context *ctx, int64_t height,
                                           int64_t width, int64_t channels,
                                           int64_t base, int32_t levels,
                                           const double *multipliers,
                                           kac_network **out);

/** Rows of a picture; 0 for NULL and other networks. @since 0.1 */
KAC_API int64_t kac_unet_height(const kac_network *network);

/** Columns of a picture; 0 for NULL and other networks. @since 0.1 */
KAC_API int64_t kac_unet_width(const kac_network *network);

/** Numbers a position; 0 for NULL and other networks. @since 0.1 */
KAC_API int64_t kac_unet_channels(const kac_network *network);

/** Base channels; 0 for NULL and other networks. @since 0.1 */
KAC_API int64_t kac_unet_base(const kac_network *network);

/** Number of levels; 0 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_levels(const kac_network *network);

/** Multiplier of a level, from 0; NaN for NULL or no such level. @since 0.1 */
KAC_API double kac_unet_multiplier(const kac_network *network, int32_t level);

/**
 * Take squares of patch x patch positions for one, their numbers for its
 * channels: a picture of 256 x 256 x 3 is one of 64 x 64 x 48 for patch 4, from
 * the first convolution to the last, which is what a network for large pictures
 * costs. Where the sides are `factor` times smaller (kac_unet_set_attention()),
 * they are so in patches. All else and the names of the tensors are as for the
 * smaller picture. Default 1.
 *
 * @param network  A U-Net that is not yet initialised.
 * @param patch    1 to 64; patch * 2^(levels - 1) must divide both sides.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @see A. Dosovitskiy et al., An Image is Worth 16x16 Words (2021), section
 *      3.1; W. Shi et al., CVPR 2016, section 3.2 (the way back).
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_patch(kac_network *network, int32_t patch);

/** Side of a patch; 0 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_patch(const kac_network *network);

/**
 * Residual blocks a level on the way down; there is one more on the way up.
 * Default 2.
 *
 * @param network  A U-Net that is not yet initialised.
 * @param blocks   1 to 64.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_blocks(kac_network *network, int32_t blocks);

/** Residual blocks a level; 0 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_blocks(const kac_network *network);

/**
 * Where there is attention: after every block of the levels with certain
 * factors, and between the blocks of the middle. Default the middle only.
 *
 * @param network  A U-Net that is not yet initialised.
 * @param count    Number of factors; 0 to 12.
 * @param factors  [count] by how much the sides of a level are smaller than
 *                 the picture's: 1, 2, 4, ... 2^(levels - 1). A picture of 32 x
 *                 32 has 8 x 8 positions where the factor is 4.
 * @param middle   0 or 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_attention(kac_network *network, int32_t count,
                                          const int32_t *factors,
                                          int32_t middle);

/** 1 with attention where the sides are `factor` times smaller. @since 0.1 */
KAC_API int32_t kac_unet_attention(const kac_network *network, int32_t factor);

/** 1 with attention in the middle. @since 0.1 */
KAC_API int32_t kac_unet_attention_middle(const kac_network *network);

/**
 * Heads of the attention: their number, or the channels of each. Where they do
 * not divide the channels, kac_network_initialize() says so. Default 1 head.
 *
 * @param network   A U-Net that is not yet initialised.
 * @param heads     Heads on the way down and in the middle; 1 to 65536.
 * @param heads_up  Heads on the way up; 1 to 65536, or 0 for as many.
 * @param channels  Channels a head, 1 to 65536, which decide then alone; or 0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_attention_heads(kac_network *network,
                                                int32_t heads, int32_t heads_up,
                                                int32_t channels);

/** Heads on the way down; 0 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_attention_heads(const kac_network *network);

/** Heads on the way up; 0 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_attention_heads_up(const kac_network *network);

/** Channels a head; 0 where the heads' number decides. @since 0.1 */
KAC_API int32_t kac_unet_attention_channels(const kac_network *network);

/**
 * Order of the 3c channels of queries, keys and values. It matters to weights
 * from elsewhere. Default 0.
 *
 * @param network  A U-Net that is not yet initialised.
 * @param order    0: heads, each with its queries, keys and values (the
 *                 published weights); 1: queries, keys and values, each with
 *                 its heads ("new order").
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_attention_order(kac_network *network,
                                                int32_t order);

/** Order of the channels; -1 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_attention_order(const kac_network *network);

/**
 * How time and class enter a block: added to every position before its second
 * norm (0), or scaling and shifting what that norm gives, y (1 + scale) +
 * shift (1). Default 0.
 *
 * @param network      A U-Net that is not yet initialised.
 * @param scale_shift  0 or 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_scale_shift(kac_network *network,
                                            int32_t scale_shift);

/** 1 where time scales and shifts, else 0. @since 0.1 */
KAC_API int32_t kac_unet_scale_shift(const kac_network *network);

/**
 * How the size changes between levels. Default #KAC_RESAMPLE_CONV.
 *
 * @param network   A U-Net that is not yet initialised.
 * @param resample  KAC_RESAMPLE_...
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_resample(kac_network *network,
                                         int32_t resample);

/** KAC_RESAMPLE_...; -1 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_resample(const kac_network *network);

/**
 * Most groups of a norm; see above. Default 32.
 *
 * @param network  A U-Net that is not yet initialised.
 * @param groups   1 to 65536.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_norm_groups(kac_network *network,
                                            int32_t groups);

/** Most groups of a norm; 0 for NULL and other networks. @since 0.1 */
KAC_API int32_t kac_unet_norm_groups(const kac_network *network);

/**
 * Dropout in the blocks, before their last convolution: in training a number
 * becomes 0 with this probability, the others are divided by 1 - rate. Which
 * ones follows from seed, step and point, not from threads. Everything but a
 * trainer sees the network without dropout. Default 0.
 *
 * @param network  A U-Net that is not yet initialised.
 * @param rate     0 <= rate < 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_unet_set_dropout(kac_network *network, double rate);

/** Rate of dropout; 0 for NULL and other networks. @since 0.1 */
KAC_API double kac_unet_dropout(const kac_network *network);

/** Name of a KAC_RESAMPLE_... ("conv", "pool", "block"), or NULL. @since 0.1 */
KAC_API const char *kac_resample_name(int32_t resample);

/** The inverse of kac_resample_name(). @since 0.1 */
KAC_API kac_status kac_resample_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
