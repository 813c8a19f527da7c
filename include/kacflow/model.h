/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file model.h
 * Models: all that is needed to sample again, in one safetensors file.
 *
 * A model holds a process, a network with its weights, the affine
 * normalisation of the data and free text entries. The file has no date, host,
 * path, duration or thread count: the same training gives the same bytes. A
 * finished model may be read by many threads.
 */
#ifndef KACFLOW_MODEL_H
#define KACFLOW_MODEL_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/network.h>
#include <kacflow/process.h>
#include <kacflow/tensor_file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Process, network and normalisation. */
typedef struct kac_model kac_model;

/**
 * Put a model together; everything is copied.
 *
 * @param ctx      Context, or NULL; must outlive the model.
 * @param process  Its process; an own schedule must outlive the model, as its
 *                 `user` must.
 * @param network  Initialised.
 * @param shift    [d] data = shift + scale * (what the network sees); finite;
 *                 NULL for 0.
 * @param scale    [d] finite, > 0; NULL for 1.
 * @param out      Receives the model. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_model_create(kac_context *ctx,
                                    const kac_process *process,
                                    const kac_network *network,
                                    const float *shift, const float *scale,
                                    kac_model **out);

/**
 * Read a model file.
 *
 * @param ctx   Context, or NULL; must outlive the model.
 * @param path  File that kac_model_save() wrote.
 * @param out   Receives the model. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_FILE
 *         or #KAC_ERROR_FORMAT (the message names the entry).
 * @since 0.1
 */
KAC_API kac_status kac_model_load(kac_context *ctx, const char *path,
                                  kac_model **out);

/** Destroy a model; NULL is allowed. @since 0.1 */
KAC_API void kac_model_destroy(kac_model *model);

/**
 * Write a model file, whole or not at all.
 *
 * @param model  A model whose process has a built-in schedule.
 * @param path   File to be replaced.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT (also for a weight too large for
 *         kac_model_set_storage()), #KAC_ERROR_STATE (an own schedule cannot
 *         be saved), #KAC_ERROR_MEMORY or #KAC_ERROR_FILE.
 * @since 0.1
 */
KAC_API kac_status kac_model_save(const kac_model *model, const char *path);

/** The model's process: it lives as long as the model. @since 0.1 */
KAC_API const kac_process *kac_model_process(const kac_model *model);

/** The model's network: it lives as long as the model. @since 0.1 */
KAC_API const kac_network *kac_model_network(const kac_model *model);

/** Numbers a point; 0 for NULL. @since 0.1 */
KAC_API int64_t kac_model_dimension(const kac_model *model);

/**
 * The normalisation: data = shift + scale * (what the network sees).
 *
 * @param model  A model.
 * @param shift  [d] or NULL.
 * @param scale  [d] or NULL.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_model_normalization(const kac_model *model,
                                           float *shift, float *scale);

/**
 * Say that the path is between two data sets: sampling begins in points of the
 * source (kac_sampler_set_source()), not in noise. A trainer with a source
 * says so of its models.
 *
 * @param model     A model.
 * @param coupling  KAC_COUPLING_... of its training, where f(T) = 0; -1 for a
 *                  path from noise, the default.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or what an own schedule answers.
 * @since 0.1
 */
KAC_API kac_status kac_model_set_coupling(kac_model *model, int32_t coupling);

/** KAC_COUPLING_... of a model between two data sets; -1 for one from noise
 * and for NULL. @since 0.1 */
KAC_API int32_t kac_model_coupling(const kac_model *model);

/**
 * Set how kac_model_save() stores the weights. In half precision a file takes
 * half the bytes; the weights that a program has stay as they are, and those
 * that it reads are the rounded ones (to nearest, ties to even), exactly. The
 * normalisation and what is not trained are stored as floats always.
 *
 * @param model  A model.
 * @param type   #KAC_TYPE_F32 (the default), #KAC_TYPE_F16 (relative rounding
 *               2^-11; weights up to 65504, more is refused at saving) or
 *               #KAC_TYPE_BF16 (2^-8, any weight). A model that was read is
 *               stored as its file was.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT.
 * @since 0.1
 */
KAC_API kac_status kac_model_set_storage(kac_model *model, int32_t type);

/** KAC_TYPE_... of the weights in the model's file; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_model_storage(const kac_model *model);

/**
 * Set what evaluations of the model's network read as weights:
 * kac_network_set_precision(). Samplers and fields of the model follow.
 *
 * @param model  A model that nobody is reading. One that is put together has
 *               its network's precision, one that is read has floats.
 * @param type   #KAC_TYPE_F32 (the default) or #KAC_TYPE_BF16.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_model_set_precision(kac_model *model, int32_t type);

/** KAC_TYPE_... of the weights that evaluations read; -1 for NULL.
 * @since 0.1 */
KAC_API int32_t kac_model_precision(const kac_model *model);

/**
 * Set a free text entry that is kept in the file ("point.shape",
 * "sampler.evaluations", ...).
 *
 * @param model  A model.
 * @param key    UTF-8, not empty; must not begin with "process.", "network.",
 *               "kacflow." or "coupling.".
 * @param value  UTF-8; NULL takes the entry away.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_model_set_entry(kac_model *model, const char *key,
                                       const char *value);

/** A free text entry, or NULL; valid until an entry is set. @since 0.1 */
KAC_API const char *kac_model_entry(const kac_model *model, const char *key);

#ifdef __cplusplus
}
#endif

#endif
