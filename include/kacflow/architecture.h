/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file architecture.h
 * Networks of the caller's own: an architecture is put together from
 * operations, one call each, and kac_network_create_own() makes a network of
 * it, which is a kac_network like any other: it is trained, sampled, averaged,
 * copied and saved as those of network.h and unet.h, and a file of it says how
 * it is built, so that kac_model_load() needs no program but itself.
 *
 * Every call appends an operation and gives the number of its result, a value,
 * which later calls read. A value is a picture of height x width positions with
 * channels at each, or a plain vector, which is one position. Value 0 is the
 * point x. Samples of a batch never meet: no operation is over them.
 *
 *     kac_architecture_create(NULL, 1, 1, 2, &a);
 *     x = kac_architecture_point(a);
 *     kac_architecture_time(a, KAC_TIME_LOG, 0, 0, &t);
 *     kac_architecture_concat(a, x, t, &h);
 *     kac_architecture_linear(a, "first", h, 64, KAC_ACTIVATION_SILU, -1, &h);
 *     kac_architecture_linear(a, "v", h, 2, KAC_ACTIVATION_IDENTITY, -1, &h);
 *     kac_architecture_set_last(a, h, 1);
 *     kac_architecture_set_velocity(a, h);
 *     kac_network_create_own(NULL, a, &network);
 *
 * An architecture that is not being changed may be read by many threads. Shapes
 * are checked at once; the message names the operation, what it was
 * given and what would do. What every call that appends has in common:
 *
 * - `architecture` is changed; it stays as it was where a call fails.
 * - `name` is what its tensors are called, with ".weight", ".bias" behind: 1 to
 *   48 letters, digits and "_.-", not beginning with "." or "-", and no other
 *   operation's.
 * - `x` and other values are numbers that earlier calls gave; -1 is none where
 *   that is allowed.
 * - `out` receives the number of the result.
 * - It returns #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 *
 * The text of an architecture (kac_architecture_text()) is a line for each
 * operation, its arguments and options in the order of the calls; what has the
 * default is left out:
 *
 *     kacflow architecture 1
 *     0 point height=1 width=1 channels=2
 *     1 time kind=log size=2 scale=1
 *     2 concat x=0 y=1
 *     3 linear name=first x=2 columns=64 activation=silu
 *     4 linear name=v x=3 columns=2 last=1
 *     velocity x=4
 *
 * The same architecture has the same text, byte for byte, and only a text that
 * kac_architecture_text() can give is read. It stands in the metadata of files
 * under "network.architecture".
 */
#ifndef KACFLOW_ARCHITECTURE_H
#define KACFLOW_ARCHITECTURE_H

#include <kacflow/network.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Operations, and what of them are the heads. */
typedef struct kac_architecture kac_architecture;

/* ---- Beginning and end --------------------------------------------------- */

/**
 * An architecture with the point and nothing else.
 *
 * @param ctx       Context, or NULL; must outlive the architecture.
 * @param height    Rows of the picture that a point is; 1 for a plain vector.
 * @param width     Its columns; 1 for a plain vector.
 * @param channels  Numbers a position, of a plain vector all; d = height width
 *                  channels is 1 to 2^20.
 * @param out       Receives the architecture. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_create(kac_context *ctx, int64_t height,
                                           int64_t width, int64_t channels,
                                           kac_architecture **out);

/**
 * The architecture of a network that was made from one.
 *
 * @param ctx      Context, or NULL; must outlive the architecture.
 * @param network  A network of the kind #KAC_NETWORK_OWN.
 * @param out      Receives a copy. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_create_network(kac_context *ctx,
                                                   const kac_network *network,
                                                   kac_architecture **out);

/**
 * The architecture of a text; see above. The text is checked as if a stranger
 * had written it.
 *
 * @param ctx   Context, or NULL; must outlive the architecture.
 * @param text  What kac_architecture_text() gave.
 * @param out   Receives the architecture. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_FORMAT (the message names
 *         the line) or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_parse(kac_context *ctx, const char *text,
                                          kac_architecture **out);

/** Destroy an architecture; NULL is allowed. @since 0.1 */
KAC_API void kac_architecture_destroy(kac_architecture *architecture);

/**
 * Its text; see above. Not to be called by two threads at once.
 *
 * @param architecture  An architecture, or NULL.
 * @return The text, until the next call with this architecture; NULL for NULL
 *         and where there is no memory.
 * @since 0.1
 */
KAC_API const char *kac_architecture_text(kac_architecture *architecture);

/**
 * A network of that architecture, which is copied. Its time features, condition
 * and heads are fixed, and it has no activation of its own: of the setters of
 * network.h it takes kac_network_set_horizon(). kac_network_initialize() draws
 * its weights: of linear, convolution and condition as those of the other
 * kinds, a function of (seed, name, shape); norms begin as 1 and 0. Tensors are
 * in the order of the operations, weight before bias.
 *
 * @param ctx           Context, or NULL; must outlive the network.
 * @param architecture  One with a head, where x enters every head, every value
 *                      serves one, and something has weights.
 * @param out           Receives the network. The caller destroys it with
 *                      kac_network_destroy().
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_SUPPORT.
 * @since 0.1
 */
KAC_API kac_status kac_network_create_own(kac_context *ctx,
                                          const kac_architecture *architecture,
                                          kac_network **out);

/* ---- What comes from outside --------------------------------------------- */

/** The point x, value 0; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_architecture_point(const kac_architecture *architecture);

/**
 * Features of time: a vector of `size`. Once in an architecture; without it the
 * network does not see time.
 *
 * @param architecture  An architecture.
 * @param kind          KAC_TIME_...
 * @param size          As for kac_network_set_time_embedding().
 * @param scale         As for kac_network_set_time_embedding().
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_time(kac_architecture *architecture,
                                         int32_t kind, int32_t size,
                                         double scale, int32_t *out);

/**
 * The condition as a learned vector. A class: row of a table name.weight [size
 * + 1, columns], the last for a missing one. A vector c: W c with name.weight
 * [columns, size], or name.missing [columns] where it is missing. More than one
 * of them may look at the condition; they agree on kind and size.
 *
 * @param architecture  An architecture.
 * @param name          Name.
 * @param kind          #KAC_CONDITION_CLASS or #KAC_CONDITION_VECTOR.
 * @param size          Classes, or numbers of the vector; 1 to 65536.
 * @param columns       Numbers of the result; 1 to 65536.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_condition(kac_architecture *architecture,
                                              const char *name, int32_t kind,
                                              int32_t size, int64_t columns,
                                              int32_t *out);

/* ---- With weights -------------------------------------------------------- */

/**
 * act(W x + b) + residual at every position: name.weight [columns, channels of
 * x], name.bias [columns].
 *
 * @param architecture  An architecture.
 * @param name          Name.
 * @param x             Value.
 * @param columns       Channels of the result; 1 to 65536.
 * @param activation    KAC_ACTIVATION_...
 * @param residual      A value shaped as the result, or -1.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_linear(kac_architecture *architecture,
                                           const char *name, int32_t x,
                                           int64_t columns, int32_t activation,
                                           int32_t residual, int32_t *out);

/**
 * Convolution plus residual: name.weight [channels, channels of x, size, size],
 * name.bias [channels]. One of 3x3 has zeros around. With u = `upsample` and s
 * = `stride`, h rows become (u h - 1) / s + 1, rounded down, and so columns.
 *
 * @param architecture  An architecture.
 * @param name          Name.
 * @param x             Value.
 * @param channels      Channels of the result; 1 to 65536.
 * @param size          1 or 3.
 * @param stride        1 or 2.
 * @param upsample      1, or 2: every position twice each way, before.
 * @param residual      A value shaped as the result, or -1.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_conv(kac_architecture *architecture,
                                         const char *name, int32_t x,
                                         int64_t channels, int32_t size,
                                         int32_t stride, int32_t upsample,
                                         int32_t residual, int32_t *out);

/**
 * act((weight z + bias) (1 + scale) + shift), z being x normed over the
 * positions and the channels of a group: name.weight, name.bias [channels of
 * x]. See kac_architecture_set_epsilon().
 *
 * @param architecture  An architecture.
 * @param name          Name, or NULL for no weights: 1 and 0.
 * @param x             Value.
 * @param groups        Number of groups; divides the channels.
 * @param modulation    A vector of twice as many numbers as x has channels,
 *                      scale, then shift; or -1 for zeros.
 * @param activation    KAC_ACTIVATION_...
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @see Y. Wu, K. He, Group Normalization, ECCV 2018.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_group_norm(
    kac_architecture *architecture, const char *name, int32_t x, int64_t groups,
    int32_t modulation, int32_t activation, int32_t *out);

/**
 * act(weight z + bias), z being x normed over the channels of every position:
 * name.weight, name.bias [channels of x]. See kac_architecture_set_epsilon().
 *
 * @param architecture  An architecture.
 * @param name          Name, or NULL for no weights: 1 and 0.
 * @param x             Value.
 * @param activation    KAC_ACTIVATION_...
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @see J. L. Ba, J. R. Kiros, G. E. Hinton, arXiv:1607.06450.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_layer_norm(kac_architecture *architecture,
                                               const char *name, int32_t x,
                                               int32_t activation,
                                               int32_t *out);

/* ---- Without weights ----------------------------------------------------- */

/**
 * Attention between the positions: softmax(q k^T / sqrt(c / heads)) v in every
 * head, x having the 3 c channels of q, k and v.
 *
 * @param architecture  An architecture.
 * @param x             Value; its channels are a multiple of 3 heads.
 * @param heads         Number of heads.
 * @param order         Of the channels, as for kac_unet_set_attention_order().
 * @param out           Receives the value, of c channels.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @see A. Vaswani et al., Attention Is All You Need (2017), section 3.2.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_attention(kac_architecture *architecture,
                                              int32_t x, int64_t heads,
                                              int32_t order, int32_t *out);

/**
 * x + y, number by number.
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param y             Value of the same shape.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_add(kac_architecture *architecture,
                                        int32_t x, int32_t y, int32_t *out);

/**
 * A vector added at every position.
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param vector        A vector of as many numbers as x has channels.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_add_channels(kac_architecture *architecture,
                                                 int32_t x, int32_t vector,
                                                 int32_t *out);

/**
 * The channels of x, then those of y, at every position.
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param y             Value of as many rows and columns.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_concat(kac_architecture *architecture,
                                           int32_t x, int32_t y, int32_t *out);

/**
 * Channels first .. first + channels - 1.
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param first         First channel; >= 0.
 * @param channels      Their number; >= 1.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_slice(kac_architecture *architecture,
                                          int32_t x, int64_t first,
                                          int64_t channels, int32_t *out);

/**
 * act(x).
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param activation    KAC_ACTIVATION_...
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_activate(kac_architecture *architecture,
                                             int32_t x, int32_t activation,
                                             int32_t *out);

/**
 * Means of 2x2 positions; a last odd row or column is left out.
 *
 * @param architecture  An architecture.
 * @param x             Value of at least 2 x 2 positions.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_pool(kac_architecture *architecture,
                                         int32_t x, int32_t *out);

/**
 * Every position twice each way.
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_upsample(kac_architecture *architecture,
                                             int32_t x, int32_t *out);

/**
 * Squares of size x size positions become one, whose channels are their numbers
 * row by row.
 *
 * @param architecture  An architecture.
 * @param x             Value; `size` divides its rows and columns.
 * @param size          1 to 256.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @see kac_unet_set_patch()
 * @since 0.1
 */
KAC_API kac_status kac_architecture_join_patches(kac_architecture *architecture,
                                                 int32_t x, int32_t size,
                                                 int32_t *out);

/**
 * The way back of kac_architecture_join_patches().
 *
 * @param architecture  An architecture.
 * @param x             Value; size^2 divides its channels.
 * @param size          1 to 256.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_split_patches(
    kac_architecture *architecture, int32_t x, int32_t size, int32_t *out);

/**
 * All numbers as a plain vector, positions row by row.
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_flatten(kac_architecture *architecture,
                                            int32_t x, int32_t *out);

/**
 * Dropout as that of a U-Net; see kac_unet_set_dropout().
 *
 * @param architecture  An architecture.
 * @param x             Value.
 * @param rate          0 <= rate < 1.
 * @param out           Receives the value.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_dropout(kac_architecture *architecture,
                                            int32_t x, double rate,
                                            int32_t *out);

/* ---- Options of an operation, and the heads ------------------------------ */

/**
 * Whether a linear operation or a convolution has a bias. Default 1.
 *
 * @param architecture  An architecture.
 * @param value         Result of the operation.
 * @param bias          0 or 1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_set_bias(kac_architecture *architecture,
                                             int32_t value, int32_t bias);

/** 1 where the operation of a value has a bias, else 0. @since 0.1 */
KAC_API int32_t kac_architecture_bias(const kac_architecture *architecture,
                                      int32_t value);

/**
 * Whether a linear operation or a convolution is a last one, which
 * kac_network_initialize() sets to zero where it is asked to: a head, or the
 * end of a residual block. Default 0.
 *
 * @param architecture  An architecture.
 * @param value         Result of the operation.
 * @param last          0 or 1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_set_last(kac_architecture *architecture,
                                             int32_t value, int32_t last);

/** 1 where the operation of a value is a last one, else 0. @since 0.1 */
KAC_API int32_t kac_architecture_last(const kac_architecture *architecture,
                                      int32_t value);

/**
 * What a norm adds to variances. Default 1e-5.
 *
 * @param architecture  An architecture.
 * @param value         Result of a norm.
 * @param epsilon       Finite, > 0.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_set_epsilon(kac_architecture *architecture,
                                                int32_t value, double epsilon);

/** What the norm of a value adds to variances, or NaN. @since 0.1 */
KAC_API double kac_architecture_epsilon(const kac_architecture *architecture,
                                        int32_t value);

/**
 * Which value is the velocity. Default -1: the network has no such head.
 *
 * @param architecture  An architecture.
 * @param value         A value shaped as the point, or a vector of as many
 *                      numbers, not the point itself and not the mean; or -1.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_set_velocity(kac_architecture *architecture,
                                                 int32_t value);

/** Value that is the velocity, or -1. @since 0.1 */
KAC_API int32_t kac_architecture_velocity(const kac_architecture *architecture);

/**
 * Which value is the mean. Default -1: the network has no such head.
 *
 * @param architecture  An architecture.
 * @param value         As for kac_architecture_set_velocity(), and not the
 *                      velocity.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_architecture_set_mean(kac_architecture *architecture,
                                             int32_t value);

/** Value that is the mean, or -1. @since 0.1 */
KAC_API int32_t kac_architecture_mean(const kac_architecture *architecture);

/* ---- What there is ------------------------------------------------------- */

/** Number of values; 0 for NULL. At most 4096. @since 0.1 */
KAC_API int32_t kac_architecture_count(const kac_architecture *architecture);

/** Operation that gave a value ("linear"), or NULL. @since 0.1 */
KAC_API const char *
kac_architecture_operation(const kac_architecture *architecture, int32_t value);

/** Name of the operation that gave a value, or NULL. @since 0.1 */
KAC_API const char *kac_architecture_name(const kac_architecture *architecture,
                                          int32_t value);

/** Rows of a value, or 0. @since 0.1 */
KAC_API int64_t kac_architecture_height(const kac_architecture *architecture,
                                        int32_t value);

/** Columns of a value, or 0. @since 0.1 */
KAC_API int64_t kac_architecture_width(const kac_architecture *architecture,
                                       int32_t value);

/** Channels of a value, or 0. @since 0.1 */
KAC_API int64_t kac_architecture_channels(const kac_architecture *architecture,
                                          int32_t value);

#ifdef __cplusplus
}
#endif

#endif
