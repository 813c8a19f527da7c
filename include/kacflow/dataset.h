/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file dataset.h
 * Data sets: the caller's array, .npy, CSV and IDX files, toy distributions,
 * pictures that are cut and flipped at random.
 *
 * A data set is n points of d numbers that are read as float. Files are read
 * in blocks at offsets, so they may be larger than memory; every file is
 * treated as hostile. A finished data set may be read by many threads.
 */
#ifndef KACFLOW_DATASET_H
#define KACFLOW_DATASET_H

#include <kacflow/common.h>
#include <kacflow/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Points to learn from. */
typedef struct kac_dataset kac_dataset;

/** How kac_dataset_measure() fits shift and scale. */
enum {
    KAC_NORMALIZE_NONE = 0,     /**< shift 0, scale 1 */
    KAC_NORMALIZE_RANGE = 1,    /**< all values to [-1, 1] up to rounding, one
                                     shift and one scale for all columns */
    KAC_NORMALIZE_STANDARD = 2, /**< mean 0; one scale: mean variance 1 */
    KAC_NORMALIZE_COLUMNS = 3   /**< mean 0, variance 1 of every column */
};

/** Flips of pictures, as bits. */
enum {
    KAC_FLIP_NONE = 0,       /**< as they are */
    KAC_FLIP_HORIZONTAL = 1, /**< left and right */
    KAC_FLIP_VERTICAL = 2,   /**< top and bottom */
    KAC_FLIP_BOTH = 3        /**< both, independently */
};

/**
 * Points in the caller's memory; they are not copied.
 *
 * @param ctx     Context, or NULL; must outlive the data set.
 * @param n       Number of points; >= 1.
 * @param d       Numbers a point; >= 1.
 * @param points  [n, d]; must outlive the data set and not change. Finite
 *                numbers; this is checked when they are read.
 * @param out     Receives the data set. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_create_array(kac_context *ctx, int64_t n,
                                            int64_t d, const float *points,
                                            kac_dataset **out);

/**
 * Bytes in the caller's memory, such as the pixels of pictures, read as the
 * floats 0 to 255; not copied. As kac_dataset_create_array().
 * @since 0.1
 */
KAC_API kac_status kac_dataset_create_bytes(kac_context *ctx, int64_t n,
                                            int64_t d, const uint8_t *points,
                                            kac_dataset **out);

/**
 * Points in a file. The kind is recognised from the first bytes (.npy, IDX)
 * or from the name (.csv, .txt, .tsv, in small or capital letters).
 *
 * - .npy: versions 1 to 3, C order, 1 to 8 dimensions (all but the first
 *   are one point; one dimension: d = 1), integers of 1 to 8 bytes, float16,
 *   float32, float64, bool, either byte order.
 * - IDX: all six types, 1 to 8 dimensions. A file compressed with gzip is
 *   refused.
 * - CSV: numbers of at most 511 characters, separated by semicolons, commas,
 *   tabs or else blanks (whatever the first row has, in this order), with
 *   blanks around them allowed; '.' is the decimal character whatever the
 *   locale. A first line in which no field is a number is a header and passed
 *   over, as are empty lines and lines that begin with '#'. LF or CRLF. Every
 *   row must have as many fields as the first. The whole file is checked when
 *   it is opened; rows are read again when they are asked for.
 *
 * The size of the file must be what its header promises, to the byte, and
 * there must be at least one point of at least one number; both are known
 * before anything is allocated. NaN and infinity are found when they are read.
 * Opening a long CSV file tells the context's progress function (stage
 * "scan", in bytes) and can be cancelled.
 *
 * @param ctx   Context, or NULL; must outlive the data set.
 * @param path  File; stays open until the data set is destroyed.
 * @param out   Receives the data set. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_MEMORY, #KAC_ERROR_FILE,
 *         #KAC_ERROR_FORMAT (the message names the place in the file),
 *         #KAC_ERROR_CANCELLED or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_open(kac_context *ctx, const char *path,
                                    kac_dataset **out);

/**
 * A built-in distribution: an endless data set of which row i is a function
 * of (seed, i). N is standard normal noise, a fresh one for every coordinate,
 * u uniform on (0, 1).
 *
 * - grid9 (d = 2): equal Gaussian modes at {-1, 0, 1}^2; "std" = 1e-4.
 * - gaussians8 (d = 2): equal Gaussian modes at the angles k pi/4 on a circle;
 *   "radius" = 2, "std" = 0.1.
 * - moons (d = 2): (cos pi u, sin pi u) or (1 - cos pi u, 1/2 - sin pi u), each
 *   half of the time, plus "std" N; "std" = 0.05.
 * - checkerboard (d = 2): uniform on the 8 dark unit squares of [-2, 2)^2,
 *   those with lower left corners (i, j) of which i + j is even.
 * - spirals (d = 2): +-r (cos a, sin a) with r = sqrt(u), a = 2 pi "turns" r,
 *   plus "std" N; "turns" = 1.5, "std" = 0.03.
 * - funnel (d = "dimension" = 2, whole, 2 to 64): x_0 ~ N(0, "std"^2),
 *   "std" = 1; each of the others N(0, exp(x_0)), exp(x_0) the variance.
 *
 * @param ctx   Context, or NULL; must outlive the data set.
 * @param name  One of the names above.
 * @param seed  Seed.
 * @param out   Receives the data set. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_create_toy(kac_context *ctx, const char *name,
                                          uint64_t seed, kac_dataset **out);

/**
 * Pictures of another data set, cut and flipped at random: an endless data set
 * of which point i is a function of (seed, i) and of the pictures. It is the
 * picture that a trainer of this seed takes at place i of its run from the
 * pictures themselves (every picture once before any comes again); its place is
 * uniform among all, and every flip has probability 1/2. Only what is cut out
 * is read, so bytes in a file or in memory stay bytes. Conditions are those of
 * the pictures.
 *
 * @param ctx          Context, or NULL; must outlive the data set.
 * @param whole        The pictures: an array, a .npy or an IDX file, rows
 *                     first, the channels of a pixel together; with its
 *                     conditions, which may not change. Must outlive the data
 *                     set.
 * @param height       Of a picture; height * width * channels are the numbers
 *                     of a point.
 * @param width        Of a picture.
 * @param channels     Of a picture; >= 1.
 * @param crop_height  What is cut out; 1 to height.
 * @param crop_width   What is cut out; 1 to width.
 * @param flips        KAC_FLIP_...
 * @param seed         Seed.
 * @param out          Receives the data set. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_create_augmented(
    kac_context *ctx, const kac_dataset *whole, int64_t height, int64_t width,
    int64_t channels, int64_t crop_height, int64_t crop_width, int32_t flips,
    uint64_t seed, kac_dataset **out);

/** Number of pictures that an augmented data set cuts and flips; 0 for
 * others. @since 0.1 */
KAC_API int64_t kac_dataset_whole_count(const kac_dataset *dataset);

/** Numbers of one of them; 0 for others. @since 0.1 */
KAC_API int64_t kac_dataset_whole_dimension(const kac_dataset *dataset);

/** KAC_FLIP_... of an augmented data set; none for others, -1 for NULL.
 * @since 0.1 */
KAC_API int32_t kac_dataset_flips(const kac_dataset *dataset);

/** Number of toy distributions. @since 0.1 */
KAC_API int32_t kac_dataset_toy_count(void);

/** Name of toy distribution i, 0 <= i < count, else NULL. @since 0.1 */
KAC_API const char *kac_dataset_toy_name(int32_t i);

/** Destroy a data set; NULL is allowed. @since 0.1 */
KAC_API void kac_dataset_destroy(kac_dataset *dataset);

/**
 * Set a parameter of a toy distribution (see kac_dataset_create_toy()). The
 * funnel's "dimension" changes the dimension of the data set.
 *
 * @param dataset  A toy distribution.
 * @param name     Name of the parameter.
 * @param value    Finite, > 0.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, or #KAC_ERROR_STATE for a data set
 *         that is no toy distribution.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_set_parameter(kac_dataset *dataset,
                                             const char *name, double value);

/** Value of a parameter; as kac_dataset_set_parameter(). @since 0.1 */
KAC_API kac_status kac_dataset_parameter(const kac_dataset *dataset,
                                         const char *name, double *out);

/** Number of points; INT64_MAX for an endless data set. @since 0.1 */
KAC_API int64_t kac_dataset_count(const kac_dataset *dataset);

/** Numbers a point. @since 0.1 */
KAC_API int64_t kac_dataset_dimension(const kac_dataset *dataset);

/** 1 for an endless (toy) data set, else 0. @since 0.1 */
KAC_API int32_t kac_dataset_is_endless(const kac_dataset *dataset);

/**
 * Number of dimensions of one point in its file (2 or 3 for a picture), at
 * most 8; 1 where that is unknown.
 * @since 0.1
 */
KAC_API int32_t kac_dataset_point_rank(const kac_dataset *dataset);

/**
 * Size of dimension i of one point, as for pictures of 28 x 28.
 *
 * @param dataset  A data set.
 * @param i        0 <= i < kac_dataset_point_rank().
 * @return The size, or 0 for another i.
 * @since 0.1
 */
KAC_API int64_t kac_dataset_point_shape(const kac_dataset *dataset, int32_t i);

/**
 * Read n points from point `first` on.
 *
 * @param dataset  A data set.
 * @param first    0 <= first.
 * @param n        >= 0; first + n <= count.
 * @param out      [n, d]
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_FILE (the file has become
 *         shorter), #KAC_ERROR_FORMAT (somebody has rewritten it) or
 *         #KAC_ERROR_NONFINITE (NaN, infinity, or a number that no float can
 *         hold; the message names row and column). After the last three `out`
 *         is unspecified.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_read(const kac_dataset *dataset, int64_t first,
                                    int64_t n, float *out);

/**
 * Read the points of the given indices, in their order. Neighbours are read
 * from a file at once. Nothing is allocated, here and in kac_dataset_read().
 *
 * @param dataset  A data set.
 * @param n        How many; >= 0.
 * @param index    [n] each in 0 .. count - 1, repeated ones allowed.
 * @param out      [n, d]
 * @return As kac_dataset_read().
 * @since 0.1
 */
KAC_API kac_status kac_dataset_gather(const kac_dataset *dataset, int64_t n,
                                      const int64_t *index, float *out);

/**
 * Give every point a condition: a class (k = 1, whole numbers from 0) or a
 * real vector. The array is not copied and must outlive the data set. NULL
 * takes it away. Not for endless data sets.
 *
 * @param dataset     A data set of n points.
 * @param k           Numbers a condition; >= 1; ignored with NULL.
 * @param conditions  [n, k] or NULL; given out as they are.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_set_condition(kac_dataset *dataset, int64_t k,
                                             const float *conditions);

/** Numbers a condition; 0 where there is none. @since 0.1 */
KAC_API int64_t kac_dataset_condition_size(const kac_dataset *dataset);

/**
 * Conditions of the points of the given indices.
 *
 * @param dataset  A data set with conditions.
 * @param n        How many; >= 0.
 * @param index    [n]
 * @param out      [n, k]
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_gather_condition(const kac_dataset *dataset,
                                                int64_t n, const int64_t *index,
                                                float *out);

/** 1 where kac_dataset_log_density() knows the density, else 0. @since 0.1 */
KAC_API int32_t kac_dataset_has_density(const kac_dataset *dataset);

/**
 * Logarithm of the density of a toy distribution (all but moons and spirals,
 * whose densities have no closed form).
 *
 * @param dataset  A data set with a density.
 * @param n        Number of points; >= 0.
 * @param x        [n, d]
 * @param out      [n]; -infinity outside the support, NaN where x is NaN.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_log_density(const kac_dataset *dataset,
                                           int64_t n, const double *x,
                                           double *out);

/** Number of modes of grid9 and gaussians8, else 0. @since 0.1 */
KAC_API int64_t kac_dataset_mode_count(const kac_dataset *dataset);

/**
 * Centres of the modes, for judging samples (never for making them).
 *
 * @param dataset  A data set with modes.
 * @param out      [mode count, d]
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE (no modes).
 * @since 0.1
 */
KAC_API kac_status kac_dataset_modes(const kac_dataset *dataset, double *out);

/**
 * Fit the affine map y = (x - shift) / scale from (at most) the first
 * max_rows points, read in blocks.
 *
 * The sums are in double (Welford), in the order of the rows, so the same
 * bits on every system; variances are those of n, not of n - 1. A long call
 * tells the context's progress function (stage "measure", in rows) and can be
 * cancelled.
 *
 * @param dataset   A data set.
 * @param mode      One of KAC_NORMALIZE_...; a constant column has scale 1.
 * @param max_rows  How many points to look at at the most; >= 1. An endless
 *                  data set is looked at for min(max_rows, 100000).
 * @param shift     [d]; untouched on any failure.
 * @param scale     [d], > 0; untouched on any failure.
 * @return As kac_dataset_read(), or #KAC_ERROR_MEMORY, #KAC_ERROR_CANCELLED
 *         or #KAC_ERROR_CALLBACK.
 * @since 0.1
 */
KAC_API kac_status kac_dataset_measure(const kac_dataset *dataset, int32_t mode,
                                       int64_t max_rows, float *shift,
                                       float *scale);

/** Name of a KAC_FLIP_... ("none", "horizontal", "vertical", "both").
 * @since 0.1 */
KAC_API const char *kac_flip_name(int32_t flips);

/** The inverse of kac_flip_name(). @since 0.1 */
KAC_API kac_status kac_flip_from_name(const char *name, int32_t *out);

/** Name of a KAC_NORMALIZE_... ("none", "range", "standard", "columns").
 * @since 0.1 */
KAC_API const char *kac_normalize_name(int32_t mode);

/** The inverse of kac_normalize_name(). @since 0.1 */
KAC_API kac_status kac_normalize_from_name(const char *name, int32_t *out);

#ifdef __cplusplus
}
#endif

#endif
