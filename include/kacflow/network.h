/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file network.h
 * Networks: parametric functions (t, x, condition) -> velocity and mean.
 *
 * A network is created, given its options, and then initialised once, which
 * fixes its shape and draws its weights. Its outputs ("heads") are the
 * velocity v(t, x) and, if wanted, the posterior mean of the data,
 * xhat(t, x) = E[X_0 | X_t = x]. All numbers are float, row-major. A network
 * that is not being changed may be read by many threads.
 */
#ifndef KACFLOW_NETWORK_H
#define KACFLOW_NETWORK_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/tensor_file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A parametric function with weights. */
typedef struct kac_network kac_network;

/** Kinds of networks. */
enum {
    KAC_NETWORK_MLP = 0,  /**< kac_network_create_mlp() */
    KAC_NETWORK_UNET = 1, /**< kac_network_create_unet(), unet.h */
    KAC_NETWORK_OWN = 2   /**< kac_network_create_own(), architecture.h */
};

/** Activation functions. */
enum {
    KAC_ACTIVATION_IDENTITY = 0, /**< x */
    KAC_ACTIVATION_RELU = 1,     /**< max(x, 0) */
    KAC_ACTIVATION_SILU = 2,     /**< x / (1 + exp(-x)) */
    KAC_ACTIVATION_GELU = 3,     /**< x Phi(x), with the exact normal CDF */
    KAC_ACTIVATION_TANH = 4      /**< tanh(x) */
};

/** How time enters. `size` is that of kac_network_set_time_embedding(). */
enum {
    KAC_TIME_RAW = 0,       /**< t/T itself; size 1 */
    KAC_TIME_LOG = 1,       /**< t/T and log(t/T + 1e-3)/3; size 2 */
    KAC_TIME_FOURIER = 2,   /**< cos, then sin of 2 pi b t/T, b normal
                                 with standard deviation `scale` */
    KAC_TIME_SINUSOIDAL = 3 /**< cos, then sin of the angles
                                 1000 scale t/T / 10000^(i/half),
                                 i = 0 .. half - 1, half = size / 2 */
};

/** What the condition is. */
enum {
    KAC_CONDITION_NONE = 0,  /**< there is none */
    KAC_CONDITION_CLASS = 1, /**< a class 0 .. size-1, as a float; -1: none */
    KAC_CONDITION_VECTOR = 2 /**< `size` real numbers; NaN in the first: none */
};

/** Heads: what a network predicts. A sum of these. */
enum {
    KAC_HEAD_VELOCITY = 1, /**< v(t, x) */
    KAC_HEAD_MEAN = 2      /**< xhat(t, x) */
};

/**
 * A multilayer perceptron from (x, time, condition) to its heads.
 *
 * @param ctx     Context, or NULL; must outlive the network.
 * @param d       Numbers a point; 1 to 2^20.
 * @param layers  Number of hidden layers; 1 to 256.
 * @param widths  [layers] their widths, each 1 to 65536.
 * @param out     Receives the network. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_SUPPORT.
 * @since 0.1
 */
KAC_API kac_status kac_network_create_mlp(kac_context *ctx, int64_t d,
                                          int32_t layers, const int64_t *widths,
                                          kac_network **out);

/** Kind of a network, KAC_NETWORK_...; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_network_kind(const kac_network *network);

/** Destroy a network; NULL is allowed. @since 0.1 */
KAC_API void kac_network_destroy(kac_network *network);

/**
 * Activation of the hidden layers, of a U-Net wherever it has one. Default
 * #KAC_ACTIVATION_SILU.
 *
 * @param network     A network that is not yet initialised and no own one, as
 *                    for the other setters of its shape.
 * @param activation  KAC_ACTIVATION_...
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_activation(kac_network *network,
                                              int32_t activation);

/** Activation of a network; -1 for NULL, and for an own one, whose operations
 * have theirs. @since 0.1 */
KAC_API int32_t kac_network_activation(const kac_network *network);

/**
 * How time enters. Default #KAC_TIME_LOG; of a U-Net #KAC_TIME_SINUSOIDAL, as
 * many features as it has base channels.
 *
 * @param network  A network that is not yet initialised.
 * @param kind     KAC_TIME_...
 * @param size     Number of features; even for FOURIER and SINUSOIDAL, 2 to
 *                 4096; ignored for the others.
 * @param scale    FOURIER: standard deviation of the frequencies, > 0;
 *                 SINUSOIDAL: factor of the angles, > 0; ignored for the
 *                 others.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_time_embedding(kac_network *network,
                                                  int32_t kind, int32_t size,
                                                  double scale);

/** Kind of time embedding; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_network_time_embedding(const kac_network *network);

/** Number of time features; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_network_time_size(const kac_network *network);

/** Scale of the time features; NaN for NULL. @since 0.1 */
KAC_API double kac_network_time_scale(const kac_network *network);

/**
 * The T by which time is divided. Default 1; a trainer sets it to the
 * process's.
 *
 * @param network  A network.
 * @param T        Finite, > 0.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_horizon(kac_network *network, double T);

/** The T by which time is divided; NaN for NULL. @since 0.1 */
KAC_API double kac_network_horizon(const kac_network *network);

/**
 * Residual blocks: hidden layers 2, 3, ... of the same width as the one before
 * add their input to their output. Default off.
 *
 * @param network   A multilayer perceptron that is not yet initialised (the
 *                  blocks of a U-Net are residual as they are).
 * @param residual  0 or 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_residual(kac_network *network,
                                            int32_t residual);

/** 1 with residual blocks, else 0. @since 0.1 */
KAC_API int32_t kac_network_residual(const kac_network *network);

/**
 * A condition as further input. Default none. A class has a learned vector of
 * as many numbers as the first hidden layer, added before its activation (of a
 * U-Net: as what time became, added to it); a missing one (see
 * KAC_CONDITION_...) has a vector of its own, so that labels can be dropped in
 * training and left out in sampling.
 *
 * @param network  A network that is not yet initialised.
 * @param kind     KAC_CONDITION_...
 * @param size     Number of classes, or numbers of the vector; 1 to 65536;
 *                 ignored for NONE.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_condition(kac_network *network, int32_t kind,
                                             int32_t size);

/** Kind of condition; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_network_condition(const kac_network *network);

/** Classes or numbers of the vector; 0 without condition. @since 0.1 */
KAC_API int32_t kac_network_condition_size(const kac_network *network);

/** Numbers k a point in `cond`: 0, 1 for a class, else the size. @since 0.1 */
KAC_API int32_t kac_network_condition_width(const kac_network *network);

/**
 * Heads. Default both.
 *
 * @param network  A network that is not yet initialised.
 * @param heads    Sum of KAC_HEAD_...; at least one.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_heads(kac_network *network, int32_t heads);

/** Heads: a sum of KAC_HEAD_...; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_network_heads(const kac_network *network);

/**
 * Fix the shape and draw the weights: uniform on +-1/sqrt(fan in), biases
 * included (class vectors on +-1); the last layer is zero where `zero_last` is
 * 1. The weights of a layer are a function of (seed, the layer, its shape) and
 * do not change with other options. The tensors of a multilayer perceptron
 * are, in this order,
 *
 *     hidden.I.weight [width, inputs], hidden.I.bias [width]   I = 0, 1, ...
 *     head.velocity.weight, head.mean.weight [d, last width]
 *     head.velocity.bias, head.mean.bias [d]
 *     condition.class.weight [classes + 1, first width], the last row for a
 *         missing class; or
 *     condition.vector.weight [first width, size] and
 *     condition.missing [first width], which stands for a missing vector
 *     time.frequency [size / 2], for Fourier features; fixed, not trained
 *
 * and the first layer's inputs are x, then the time features. Those of a U-Net
 * (I.J: part J of block I, up and down) are, of [out, in, 3, 3] for a
 * convolution and [out, in, 1] for qkv and proj_out, each with its bias,
 *
 *     time_embed.0.weight, time_embed.2.weight; label_emb.weight
 *         [classes + 1, 4 base], the last row for a missing class
 *     input_blocks.I.J, middle_block.J, output_blocks.I.J: of a block
 *         .in_layers.0, .in_layers.2, .emb_layers.1, .out_layers.0,
 *         .out_layers.3, and .skip_connection where channels change; of
 *         attention .norm, .qkv, .proj_out; between levels .op, .conv; of the
 *         first convolution .weight and .bias themselves
 *     out.0, out.2 [channels of the heads, channels, 3, 3]: velocity, then mean
 *
 * beside the condition's vector and the frequencies as above. Norms begin as 1
 * and 0; "the last layer" is out.2 and the last of every block and attention
 * (.out_layers.3, .proj_out), which then begin as the identity.
 *
 * @param network    A network that is not yet initialised; it stays so where
 *                   this fails.
 * @param seed       Seed.
 * @param zero_last  0 or 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also where options do not go together),
 *         #KAC_ERROR_STATE or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_network_initialize(kac_network *network, uint64_t seed,
                                          int32_t zero_last);

/** 1 after kac_network_initialize(), else 0. @since 0.1 */
KAC_API int32_t kac_network_is_initialized(const kac_network *network);

/** Numbers a point, d. @since 0.1 */
KAC_API int64_t kac_network_dimension(const kac_network *network);

/** Number of hidden layers; 0 for all but a multilayer perceptron.
 * @since 0.1 */
KAC_API int32_t kac_network_layers(const kac_network *network);

/** Width of hidden layer i, or 0. @since 0.1 */
KAC_API int64_t kac_network_width(const kac_network *network, int32_t i);

/** Number of trainable numbers; 0 before initialisation. @since 0.1 */
KAC_API int64_t kac_network_parameter_count(const kac_network *network);

/** Number of weight tensors; 0 before initialisation. @since 0.1 */
KAC_API int64_t kac_network_tensor_count(const kac_network *network);

/** Name of weight tensor i ("hidden.0.weight"), or NULL. @since 0.1 */
KAC_API const char *kac_network_tensor_name(const kac_network *network,
                                            int64_t i);

/** Index of the tensor of that name, or -1. @since 0.1 */
KAC_API int64_t kac_network_tensor_find(const kac_network *network,
                                        const char *name);

/** Number of dimensions of weight tensor i, 1 to 4; else 0. @since 0.1 */
KAC_API int32_t kac_network_tensor_rank(const kac_network *network, int64_t i);

/** Size of dimension j of weight tensor i, or 0. @since 0.1 */
KAC_API int64_t kac_network_tensor_shape(const kac_network *network, int64_t i,
                                         int32_t j);

/** 1 where tensor i is trained, 0 where it is fixed. @since 0.1 */
KAC_API int32_t kac_network_tensor_trained(const kac_network *network,
                                           int64_t i);

/**
 * Copy weight tensor i out.
 *
 * @param network  An initialised network.
 * @param i        Index.
 * @param n        Its number of elements.
 * @param out      [n]
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_tensor_get(const kac_network *network, int64_t i,
                                          int64_t n, float *out);

/**
 * Set weight tensor i.
 *
 * @param network  An initialised network.
 * @param i        Index.
 * @param n        Its number of elements.
 * @param values   [n] finite.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_network_tensor_set(kac_network *network, int64_t i,
                                          int64_t n, const float *values);

/**
 * Set all weights from a file's tensors of the same names, such as those that a
 * Python user exported. Sizes of 1 at the end of a shape do not matter, further
 * tensors are passed over, and a table of classes may lack the row of a missing
 * class, which then becomes zeros.
 *
 * @param network  An initialised network; unchanged where this fails.
 * @param file     Tensors.
 * @param prefix   What the names in the file begin with ("model."), or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE, #KAC_ERROR_FORMAT (a
 *         tensor is not there, has another shape, or a number that is not
 *         finite; the message names it), #KAC_ERROR_FILE or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_network_read_tensors(kac_network *network,
                                            const kac_tensors *file,
                                            const char *prefix);

/**
 * Add all weights to a file, under their names.
 *
 * @param network  An initialised network; may be read by many threads.
 * @param file     Tensors; where this fails some may have been added.
 * @param prefix   What the names in the file are to begin with, or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also a name that is there already),
 *         #KAC_ERROR_STATE or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_network_write_tensors(const kac_network *network,
                                             kac_tensors *file,
                                             const char *prefix);

/**
 * Set what evaluations read as weights: the floats, or their matrices and
 * convolutions as bfloat16, rounded to nearest with ties to even, that is to 8
 * significant bits. Biases, norms, tables of classes, inputs, products and sums
 * are floats in either case, and the outputs are, to the bit and on every
 * instruction set, those of a network in which these weights were rounded.
 * Single points, whose time is that of reading the weights, take half the
 * bytes; batches and U-Nets take the time that they took.
 *
 * The floats stay: kac_network_tensor_get(), files, derivatives
 * (kac_network_gradient(), a field's divergence and the velocity that comes
 * with it) and what is trained are theirs. A trainer refuses to run while
 * evaluations are of bfloat16. The rounded weights take half as many bytes
 * beside the floats, and follow those when they are set.
 *
 * @param network  An initialised network, which nobody is reading.
 * @param type     #KAC_TYPE_F32 (the default) or #KAC_TYPE_BF16. Not part of a
 *                 model's file.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (not initialised) or
 *         #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_network_set_precision(kac_network *network,
                                             int32_t type);

/** KAC_TYPE_... of the weights that evaluations read; -1 for NULL.
 * @since 0.1 */
KAC_API int32_t kac_network_precision(const kac_network *network);

/**
 * Evaluate a batch. It is shared out over the threads of the context; the bits
 * of a point's outputs depend neither on their number, nor on the instruction
 * set, nor on the other points.
 *
 * @param network  An initialised network; may be read by many threads.
 * @param n        Number of points; >= 0.
 * @param t        [n] times. The network divides them by the horizon.
 * @param x        [n, d] What is not finite is passed through: it makes the
 *                 outputs of its own point NaN or infinite.
 * @param cond     [n, k], or NULL where all are missing; must be NULL for a
 *                 network without condition.
 * @param v        [n, d] receives the velocity; NULL where not wanted. May be
 *                 `x` itself.
 * @param xhat     [n, d] receives the mean; NULL where not wanted. May be `x`
 *                 itself, but not `v`.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also for a head that it lacks, and for
 *         a class that is none, whose row the message names),
 *         #KAC_ERROR_STATE (not initialised) or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_network_forward(const kac_network *network, int64_t n,
                                       const float *t, const float *x,
                                       const float *cond, float *v,
                                       float *xhat);

/**
 * Gradient of sum_i <dv_i, v_i> + <dxhat_i, xhat_i>: forward, then backward.
 * The sum over points is taken in an order that is fixed by n alone, so that
 * its bits depend neither on the number of threads nor on the instruction set.
 *
 * @param network     An initialised network; may be read by many threads.
 * @param n           Number of points; >= 0.
 * @param t           [n]
 * @param x           [n, d]
 * @param cond        [n, k], or NULL, as for kac_network_forward().
 * @param dv          [n, d], or NULL for zero.
 * @param dxhat       [n, d], or NULL for zero.
 * @param parameters  [parameter count] receives the gradient, trained tensors
 *                    one after the other in their order; NULL: not wanted.
 * @param dx          [n, d] receives the gradient by x; NULL: not wanted. May
 *                    be `x`, `dv` or `dxhat` itself.
 * @return As kac_network_forward().
 * @since 0.1
 */
KAC_API kac_status kac_network_gradient(const kac_network *network, int64_t n,
                                        const float *t, const float *x,
                                        const float *cond, const float *dv,
                                        const float *dxhat, float *parameters,
                                        float *dx);

/** Name of a KAC_NETWORK_... ("mlp", "unet", "own"), or NULL. @since 0.1 */
KAC_API const char *kac_network_kind_name(int32_t kind);

/** The inverse of kac_network_kind_name(). @since 0.1 */
KAC_API kac_status kac_network_kind_from_name(const char *name, int32_t *out);

/** Name of a KAC_ACTIVATION_... ("silu"), or NULL. @since 0.1 */
KAC_API const char *kac_activation_name(int32_t activation);

/** The inverse of kac_activation_name(). @since 0.1 */
KAC_API kac_status kac_activation_from_name(const char *name, int32_t *out);

/** Name of a KAC_TIME_... ("raw", "log", "fourier", "sinusoidal").
 * @since 0.1 */
KAC_API const char *kac_time_embedding_name(int32_t kind);

/** The inverse of kac_time_embedding_name(). @since 0.1 */
KAC_API kac_status kac_time_embedding_from_name(const char *name, int32_t *out);

/** Name of a KAC_CONDITION_... ("none", "class", "vector"). @since 0.1 */
KAC_API const char *kac_condition_name(int32_t kind);

/** The inverse of kac_condition_name(). @since 0.1 */
KAC_API kac_status kac_condition_from_name(const char *name, int32_t *out);

/** Name of a sum of KAC_HEAD_... ("velocity", "mean", "both"). @since 0.1 */
KAC_API const char *kac_heads_name(int32_t heads);

/** The inverse of kac_heads_name(). @since 0.1 */
KAC_API kac_status kac_heads_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
