/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file tensor_file.h
 * Arrays in files: NumPy's .npy and safetensors.
 *
 * Readers treat every file as hostile: sizes are checked before anything is
 * allocated, and what is wrong is named. Writers write beside, flush and
 * rename: a crash leaves the old file or the new one. All files are
 * little-endian.
 */
#ifndef KACFLOW_TENSOR_FILE_H
#define KACFLOW_TENSOR_FILE_H

#include <kacflow/common.h>
#include <kacflow/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Types of the elements of a tensor. */
enum {
    KAC_TYPE_F32 = 0,  /**< float */
    KAC_TYPE_F64 = 1,  /**< double */
    KAC_TYPE_F16 = 2,  /**< IEEE half precision */
    KAC_TYPE_BF16 = 3, /**< bfloat16 */
    KAC_TYPE_I8 = 4,   /**< int8_t */
    KAC_TYPE_I16 = 5,  /**< int16_t */
    KAC_TYPE_I32 = 6,  /**< int32_t */
    KAC_TYPE_I64 = 7,  /**< int64_t */
    KAC_TYPE_U8 = 8,   /**< uint8_t */
    KAC_TYPE_U16 = 9,  /**< uint16_t */
    KAC_TYPE_U32 = 10, /**< uint32_t */
    KAC_TYPE_U64 = 11, /**< uint64_t */
    KAC_TYPE_BOOL = 12 /**< one byte, 0 or 1 */
};

/** Name of a type as safetensors writes it ("F32"), or NULL. @since 0.1 */
KAC_API const char *kac_type_name(int32_t type);

/** The inverse of kac_type_name(). @since 0.1 */
KAC_API kac_status kac_type_from_name(const char *name, int32_t *out);

/** Bytes of one element; 0 for an unknown type. @since 0.1 */
KAC_API int32_t kac_type_size(int32_t type);

/** One array in a .npy file, read in blocks at offsets. */
typedef struct kac_npy kac_npy;

/**
 * Open a .npy file (format versions 1 to 3, C or Fortran order, at most 8
 * dimensions, integers of 1 to 8 bytes, float16, float32, float64 or bool in
 * either byte order). Nothing may follow the array.
 *
 * @param ctx   Context, or NULL; must outlive the handle.
 * @param path  File; stays open until the handle is destroyed.
 * @param out   Receives the handle. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_FILE
 *         or #KAC_ERROR_FORMAT.
 * @since 0.1
 */
KAC_API kac_status kac_npy_open(kac_context *ctx, const char *path,
                                kac_npy **out);

/** Close the file; NULL is allowed. @since 0.1 */
KAC_API void kac_npy_destroy(kac_npy *npy);

/** Number of dimensions; 0 to 8. @since 0.1 */
KAC_API int32_t kac_npy_rank(const kac_npy *npy);

/** Size of dimension i, or 0 where there is none. @since 0.1 */
KAC_API int64_t kac_npy_shape(const kac_npy *npy, int32_t i);

/** Number of elements. @since 0.1 */
KAC_API int64_t kac_npy_count(const kac_npy *npy);

/** Type of the elements, one of KAC_TYPE_...; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_npy_type(const kac_npy *npy);

/** 1 where the file is in Fortran order, else 0. @since 0.1 */
KAC_API int32_t kac_npy_is_fortran(const kac_npy *npy);

/**
 * Read elements in the order of the file, converted to float: rounded once to
 * the nearest, NaN and infinity as they are.
 *
 * @param npy    The file.
 * @param first  Index of the first; >= 0.
 * @param n      How many; >= 0; first + n <= count.
 * @param out    [n]; unspecified after #KAC_ERROR_FILE.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_FILE (the file has become
 *         shorter).
 * @since 0.1
 */
KAC_API kac_status kac_npy_read_f32(const kac_npy *npy, int64_t first,
                                    int64_t n, float *out);

/** As kac_npy_read_f32(), in double. @since 0.1 */
KAC_API kac_status kac_npy_read(const kac_npy *npy, int64_t first, int64_t n,
                                double *out);

/**
 * Write a .npy file of floats, C order.
 *
 * @param ctx    Context, or NULL.
 * @param path   File; replaced as a whole, or not at all on failure.
 * @param rank   Number of dimensions; 0 to 8.
 * @param shape  [rank] sizes; >= 0.
 * @param data   All elements.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or #KAC_ERROR_FILE.
 * @since 0.1
 */
KAC_API kac_status kac_npy_write_f32(kac_context *ctx, const char *path,
                                     int32_t rank, const int64_t *shape,
                                     const float *data);

/** As kac_npy_write_f32(), of doubles. @since 0.1 */
KAC_API kac_status kac_npy_write(kac_context *ctx, const char *path,
                                 int32_t rank, const int64_t *shape,
                                 const double *data);

/** Named tensors and text metadata: the content of a safetensors file. */
typedef struct kac_tensors kac_tensors;

/**
 * An empty collection, to be filled and written.
 *
 * @param ctx  Context, or NULL; must outlive the handle.
 * @param out  Receives the handle. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_create(kac_context *ctx, kac_tensors **out);

/**
 * Open a safetensors file. The header (at most 100 MB) is read and checked
 * whole: strict JSON in UTF-8, no key twice or unknown, types of
 * KAC_TYPE_..., at most 8 dimensions, offsets inside the file, no overlap, no
 * gap, sizes that fit the shapes. Tensors are read from the file when they are
 * asked for.
 *
 * @param ctx   Context, or NULL; must outlive the handle.
 * @param path  File; stays open until the handle is destroyed.
 * @param out   Receives the handle. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_FILE
 *         or #KAC_ERROR_FORMAT.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_open(kac_context *ctx, const char *path,
                                    kac_tensors **out);

/** Destroy a collection; NULL is allowed. @since 0.1 */
KAC_API void kac_tensors_destroy(kac_tensors *tensors);

/** Number of tensors. @since 0.1 */
KAC_API int64_t kac_tensors_count(const kac_tensors *tensors);

/** Name of tensor i (in the order of the header, or as they were added), or
 * NULL; valid as long as the handle. @since 0.1 */
KAC_API const char *kac_tensors_name(const kac_tensors *tensors, int64_t i);

/** Index of a name, or -1. @since 0.1 */
KAC_API int64_t kac_tensors_find(const kac_tensors *tensors, const char *name);

/** Type of tensor i, or -1. @since 0.1 */
KAC_API int32_t kac_tensors_type(const kac_tensors *tensors, int64_t i);

/** Number of dimensions of tensor i; 0 to 8. @since 0.1 */
KAC_API int32_t kac_tensors_rank(const kac_tensors *tensors, int64_t i);

/** Size of dimension j of tensor i, or 0. @since 0.1 */
KAC_API int64_t kac_tensors_shape(const kac_tensors *tensors, int64_t i,
                                  int32_t j);

/** Number of elements of tensor i, or 0. @since 0.1 */
KAC_API int64_t kac_tensors_elements(const kac_tensors *tensors, int64_t i);

/**
 * Read tensor i, converted to float (from any type): rounded once to the
 * nearest, NaN and infinity as they are.
 *
 * @param tensors  The collection.
 * @param i        Index.
 * @param n        Number of elements that `out` has room for; must be the
 *                 tensor's.
 * @param out      [n]; unspecified after #KAC_ERROR_FILE.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_FILE (the file has become
 *         shorter).
 * @since 0.1
 */
KAC_API kac_status kac_tensors_read_f32(const kac_tensors *tensors, int64_t i,
                                        int64_t n, float *out);

/** As kac_tensors_read_f32(), in double. @since 0.1 */
KAC_API kac_status kac_tensors_read(const kac_tensors *tensors, int64_t i,
                                    int64_t n, double *out);

/**
 * Read tensor i of type I64 or U64 as its bits.
 *
 * @param tensors  The collection.
 * @param i        Index.
 * @param n        As in kac_tensors_read_f32().
 * @param out      [n]; unspecified after #KAC_ERROR_FILE.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_FORMAT (another type) or
 *         #KAC_ERROR_FILE.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_read_i64(const kac_tensors *tensors, int64_t i,
                                        int64_t n, int64_t *out);

/**
 * Set how floats that are added from now on are stored: as they are, or in two
 * bytes each, rounded to the nearest with ties to even. Subnormal numbers,
 * infinity and NaN stay what they are.
 *
 * @param tensors  A collection that was created, not opened.
 * @param type     #KAC_TYPE_F32 (the default), #KAC_TYPE_F16 (11 significant
 *                 bits, up to 65504, from 2^-24) or #KAC_TYPE_BF16 (8 bits,
 *                 the range of a float).
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_set_storage(kac_tensors *tensors, int32_t type);

/** How floats that are added are stored; -1 for NULL. @since 0.1 */
KAC_API int32_t kac_tensors_storage(const kac_tensors *tensors);

/**
 * Add a tensor of floats; the numbers are copied. A finite number that the
 * type of kac_tensors_set_storage() makes infinite is refused.
 *
 * @param tensors  A collection that was created, not opened.
 * @param name     UTF-8 without control characters, not empty, not yet used,
 *                 not "__metadata__".
 * @param rank     0 to 8.
 * @param shape    [rank] sizes; >= 0.
 * @param data     All elements.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_add_f32(kac_tensors *tensors, const char *name,
                                       int32_t rank, const int64_t *shape,
                                       const float *data);

/** As kac_tensors_add_f32(), of doubles (type F64). @since 0.1 */
KAC_API kac_status kac_tensors_add(kac_tensors *tensors, const char *name,
                                   int32_t rank, const int64_t *shape,
                                   const double *data);

/** As kac_tensors_add_f32(), of int64_t (type I64). @since 0.1 */
KAC_API kac_status kac_tensors_add_i64(kac_tensors *tensors, const char *name,
                                       int32_t rank, const int64_t *shape,
                                       const int64_t *data);

/** Number of metadata entries. @since 0.1 */
KAC_API int64_t kac_tensors_metadata_count(const kac_tensors *tensors);

/** Key of metadata entry i, sorted by their bytes, or NULL. @since 0.1 */
KAC_API const char *kac_tensors_metadata_key(const kac_tensors *tensors,
                                             int64_t i);

/** Value of a metadata key, or NULL; valid until it is replaced. @since 0.1 */
KAC_API const char *kac_tensors_metadata(const kac_tensors *tensors,
                                         const char *key);

/**
 * Set a metadata entry; an old value is replaced.
 *
 * @param tensors  A collection that was created, not opened.
 * @param key      UTF-8, not empty.
 * @param value    UTF-8.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_set_metadata(kac_tensors *tensors,
                                            const char *key, const char *value);

/**
 * Write the collection as a safetensors file. Same content, same bytes:
 * metadata sorted by key, tensors in their order, the data behind the header
 * aligned to 64 bytes. A collection that was opened may be written too, also
 * over its own file.
 *
 * @param tensors  The collection.
 * @param path     File; replaced as a whole, or not at all on failure.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY or #KAC_ERROR_FILE.
 * @since 0.1
 */
KAC_API kac_status kac_tensors_write(const kac_tensors *tensors,
                                     const char *path);

#ifdef __cplusplus
}
#endif

#endif
