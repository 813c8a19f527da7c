/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file classifier.h
 * Classifiers of pictures, small ones: to judge samples by.
 *
 * A picture of height x width x channels numbers, rows first, the channels of
 * a position side by side, is mapped from a range of its numbers to [-1, 1].
 * Every block is a convolution of 3x3 with zeros around, ReLU, and means of
 * 2x2 positions (a last odd row or column is left out). All numbers that are
 * left then lead, by a linear layer, to the features, and ReLU of those, by
 * another one, to a number for each class (its logit).
 *
 * The features are the numbers before that ReLU: none of them is 0 for most
 * pictures, so that their covariance, which kac_metric_frechet() compares, is
 * that of them all.
 *
 * Results are the same bits on every instruction set and at any number of
 * threads, those of a training, too. A classifier may be read by many threads
 * at a time, and changed by one.
 */
#ifndef KACFLOW_CLASSIFIER_H
#define KACFLOW_CLASSIFIER_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/dataset.h>
#include <kacflow/optimizer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A classifier of pictures with its weights. */
typedef struct kac_classifier kac_classifier;

/**
 * A classifier whose weights are not drawn yet: kac_classifier_initialize().
 *
 * @param ctx       Context, or NULL; must outlive the classifier.
 * @param height    Rows of a picture; >= 2^blocks.
 * @param width     Its columns; >= 2^blocks.
 * @param channels  Numbers a position; height width channels is at most 2^20.
 * @param classes   Number of classes; 2 to 65536.
 * @param blocks    Number of blocks; 1 to 8.
 * @param widths    [blocks] channels of each block; 1 to 65536.
 * @param features  Number of features; 1 to 65536.
 * @param out       Receives the classifier. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or
 *         #KAC_ERROR_SUPPORT.
 * @since 0.1
 */
KAC_API kac_status kac_classifier_create(kac_context *ctx, int64_t height,
                                         int64_t width, int64_t channels,
                                         int32_t classes, int32_t blocks,
                                         const int64_t *widths,
                                         int64_t features,
                                         kac_classifier **out);

/** Destroy a classifier; NULL is allowed. @since 0.1 */
KAC_API void kac_classifier_destroy(kac_classifier *classifier);

/** Rows of a picture; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_classifier_height(const kac_classifier *classifier);

/** Columns of a picture; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_classifier_width(const kac_classifier *classifier);

/** Numbers a position; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_classifier_channels(const kac_classifier *classifier);

/** Numbers a picture, height width channels; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_classifier_dimension(const kac_classifier *classifier);

/** Number of classes; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_classifier_classes(const kac_classifier *classifier);

/** Number of blocks; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_classifier_blocks(const kac_classifier *classifier);

/** Channels of a block, from 0; 0 for NULL or no such block. @since 0.1 */
KAC_API int64_t kac_classifier_block_width(const kac_classifier *classifier,
                                           int32_t block);

/** Number of features; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_classifier_features(const kac_classifier *classifier);

/** Number of trained numbers; 0 for NULL. @since 0.1 */
KAC_API int64_t
kac_classifier_parameter_count(const kac_classifier *classifier);

/**
 * The range of a picture's numbers, which is mapped to [-1, 1]; saved with the
 * weights. Numbers outside are mapped the same way. Default -1, 1.
 *
 * @param classifier  A classifier.
 * @param low         Black; finite, a float.
 * @param high        White; finite, > low.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_classifier_set_range(kac_classifier *classifier,
                                            double low, double high);

/** Black; NaN for NULL. @since 0.1 */
KAC_API double kac_classifier_low(const kac_classifier *classifier);

/** White; NaN for NULL. @since 0.1 */
KAC_API double kac_classifier_high(const kac_classifier *classifier);

/**
 * What is done to the pictures of a training, at random and to each of its
 * own; not saved. Default nothing.
 *
 * @param classifier  A classifier.
 * @param shift       Moved by up to so many rows and columns, black where
 *                    nothing is; 0 to 1024.
 * @param flip        1: left and right exchanged half of the time; else 0.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_classifier_set_augmentation(kac_classifier *classifier,
                                                   int32_t shift, int32_t flip);

/** By how many rows and columns pictures are moved; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_classifier_shift(const kac_classifier *classifier);

/** 1 where pictures are flipped; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_classifier_flip(const kac_classifier *classifier);

/**
 * Draw the weights: uniform with variance 2 / numbers read (the last layer: 1 /
 * numbers read), biases 0. What was learned is forgotten.
 *
 * @param classifier  A classifier.
 * @param seed        Seed.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @see K. He, X. Zhang, S. Ren, J. Sun, ICCV 2015, 1026-1034.
 * @since 0.1
 */
KAC_API kac_status kac_classifier_initialize(kac_classifier *classifier,
                                             uint64_t seed);

/** 1 where there are weights, drawn or loaded; 0 for NULL. @since 0.1 */
KAC_API int32_t kac_classifier_is_initialized(const kac_classifier *classifier);

/**
 * Make steps of a training: the mean cross-entropy of a batch and its
 * gradient, and one step of the optimizer. The pictures come in a new order in
 * every epoch. It goes on where the optimizer's steps are, so that many short
 * calls do what a long one does, with the same seed and batch. Tells the
 * context's progress function (stage "classify", in steps) and can be
 * cancelled; steps that were made stay.
 *
 * @param classifier  A classifier with weights.
 * @param optimizer   An optimizer that is this classifier's alone.
 * @param dataset     Pictures, with conditions of one number: the classes.
 *                    Not endless.
 * @param steps       >= 0; the optimizer's steps in all below 2^32.
 * @param batch       Pictures a step; 1 to 65536.
 * @param seed        Seed of the order and of what is done to the pictures.
 * @param loss        Receives the mean loss of the call's steps (NaN without
 *                    any), or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_STATE
 *         (no weights, an endless data set, no classes), #KAC_ERROR_NONFINITE
 *         (a loss or gradient), #KAC_ERROR_CANCELLED, #KAC_ERROR_CALLBACK, or
 *         as kac_dataset_read().
 * @since 0.1
 */
KAC_API kac_status kac_classifier_train(kac_classifier *classifier,
                                        kac_optimizer *optimizer,
                                        const kac_dataset *dataset,
                                        int64_t steps, int64_t batch,
                                        uint64_t seed, double *loss);

/**
 * Features, logits and classes of pictures.
 *
 * @param classifier  A classifier with weights.
 * @param n           Number of pictures; >= 0.
 * @param x           [n, dimension] finite.
 * @param features    [n, features] receives the features, or NULL.
 * @param logits      [n, classes] receives the logits, or NULL; probabilities
 *                    are exp(logit) over the sum of those.
 * @param classes     [n] receives the class of the largest logit (of equal
 *                    ones the first), or NULL.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_STATE
 *         (no weights) or #KAC_ERROR_NONFINITE (x; the outputs are untouched).
 * @since 0.1
 */
KAC_API kac_status kac_classifier_predict(const kac_classifier *classifier,
                                          int64_t n, const float *x,
                                          float *features, float *logits,
                                          int32_t *classes);

/**
 * Write architecture, range and weights to a safetensors file.
 *
 * @param classifier  A classifier with weights.
 * @param path        File; replaced as a whole, or not at all on failure.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_STATE
 *         (no weights) or #KAC_ERROR_FILE.
 * @since 0.1
 */
KAC_API kac_status kac_classifier_save(const kac_classifier *classifier,
                                       const char *path);

/**
 * Read what kac_classifier_save() wrote; the file is treated as hostile.
 *
 * @param ctx   Context, or NULL; must outlive the classifier.
 * @param path  File.
 * @param out   Receives the classifier. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_SUPPORT,
 *         #KAC_ERROR_FILE or #KAC_ERROR_FORMAT.
 * @since 0.1
 */
KAC_API kac_status kac_classifier_load(kac_context *ctx, const char *path,
                                       kac_classifier **out);

#ifdef __cplusplus
}
#endif

#endif
