/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of `data`: the handle of a data set and its kinds, elements in
 * files, sorted names, and the JSON reader. */
#ifndef KACI_DATA_PRIV_H
#define KACI_DATA_PRIV_H

#include "base/base.h"

#include <kacflow/dataset.h>
#include <kacflow/tensor_file.h>

enum { KACI_MAX_RANK = 8 };

/* ---- Data sets --------------------------------------------------------- */

/* What a kind of data set can do; what it cannot is NULL. Arguments have been
 * checked. `read` need not look for NaN and infinity: its caller does. */
struct kaci_source {
    kac_status (*read)(const kac_dataset *set, int64_t first, int64_t n,
                       float *out);
    /* n numbers from number `first` of the array of all points on. */
    kac_status (*read_part)(const kac_dataset *set, int64_t first, int64_t n,
                            float *out);
    /* Which condition goes with a point; NULL: its own. */
    int64_t (*row)(const kac_dataset *set, int64_t index);
    void (*close)(kac_dataset *set); /* all but the handle's own memory */
    kac_status (*set_parameter)(kac_dataset *set, const char *name,
                                double value);
    kac_status (*parameter)(const kac_dataset *set, const char *name,
                            double *out);
    int32_t (*has_density)(const kac_dataset *set);
    void (*log_density)(const kac_dataset *set, int64_t n, const double *x,
                        double *out);
    int64_t (*mode_count)(const kac_dataset *set);
    void (*modes)(const kac_dataset *set, double *out);
};

/* Kinds begin with this and add what is theirs. */
struct kac_dataset {
    kac_context *context;
    const struct kaci_source *source;
    int64_t count;
    int64_t dimension;
    int32_t point_rank;
    int64_t point_shape[KACI_MAX_RANK];
    int64_t condition_size;
    const float *conditions;
};

/* A handle of `size` bytes of which the common part is filled in, with points
 * of rank 1; or NULL. */
void *kaci_dataset_new(kac_context *context, const struct kaci_source *source,
                       int64_t size, int64_t count, int64_t dimension);

/* Points are the slices of an array of `rank` >= 1 dimensions: sets count,
 * dimension and shape of a point. An empty array is KAC_ERROR_FORMAT. */
kac_status kaci_dataset_set_shape(kac_dataset *set, const char *path,
                                  int32_t rank, const int64_t *shape);

/* Data sets over an open file, which they own once they exist; on failure it
 * stays the caller's. */
kac_status kaci_dataset_open_npy(kac_context *context, struct kaci_file *file,
                                 kac_dataset **out);
kac_status kaci_dataset_open_idx(kac_context *context, struct kaci_file *file,
                                 kac_dataset **out);
kac_status kaci_dataset_open_csv(kac_context *context, struct kaci_file *file,
                                 kac_dataset **out);

/* ---- Elements (convert.c, elements.c) ---------------------------------- */

/* n elements of a KAC_TYPE_... in little-endian (or big-endian) order. F32 to
 * float and F64 to double may be done in place. */
void kaci_convert_f32(int32_t type, int32_t big, int64_t n, const void *bytes,
                      float *out);
void kaci_convert(int32_t type, int32_t big, int64_t n, const void *bytes,
                  double *out);

/* Whether floats may be stored as a type: F32, F16 or BF16. */
int kaci_is_storage(int32_t type);

/* n floats as little-endian F16 or BF16, to nearest with ties to even; what is
 * too large becomes infinite. */
void kaci_round_f32(int32_t type, int64_t n, const float *numbers,
                    void *bytes);

/* Elements that lie one after another in a file. */
struct kaci_elements {
    const struct kaci_file *file;
    int64_t offset; /* of element 0 */
    int32_t type;
    int32_t big; /* big-endian */
};
kac_status kaci_elements_read_f32(const struct kaci_elements *elements,
                                  int64_t first, int64_t n, float *out);
kac_status kaci_elements_read(const struct kaci_elements *elements,
                              int64_t first, int64_t n, double *out);

/* The little-endian bytes of n floats or doubles. */
kac_status kaci_put_floats(struct kaci_writer *writer, int64_t n,
                           const float *numbers);
kac_status kaci_put_doubles(struct kaci_writer *writer, int64_t n,
                            const double *numbers);

/* Product of the sizes, of which none may be negative; false where the product
 * of those that are not 0, times `size` bytes, overflows. */
int kaci_count_elements(int32_t rank, const int64_t *shape, int32_t size,
                        int64_t *count);

/* Takes a .npy file, which is the handle's on success. */
kac_status kaci_npy_from_file(kac_context *context, struct kaci_file *file,
                              kac_npy **out);

/* ---- The header of a .npy file (npy_header.c) -------------------------- */

struct kaci_npy_header {
    int32_t type;
    int32_t big;
    int32_t fortran;
    int32_t rank;
    int64_t shape[KACI_MAX_RANK];
};

/* The dictionary in a header; `path` is for messages. */
kac_status kaci_npy_parse(const char *path, const char *text, int64_t size,
                          struct kaci_npy_header *out);

/* ---- Sorted names (name_order.c) --------------------------------------- */

/* Sorts indices in place (heap sort: no memory, n log n whatever comes). */
void kaci_sort_indices(int64_t *index, int64_t n,
                       int (*before)(const void *user, int64_t a, int64_t b),
                       const void *user);

/* order[n]: the indices of names[n], sorted by name. */
void kaci_sort_names(char *const *names, int64_t *order, int64_t n);

/* Index of a name or -1; `place` (may be NULL) receives where in `order` it is
 * or would be. */
int64_t kaci_find_name(char *const *names, const int64_t *order, int64_t n,
                       const char *name, int64_t *place);

/* Makes room for count + 1 items of `size` bytes; the block may move. */
kac_status kaci_grow(const kac_context *context, void **block,
                     int64_t *capacity, int64_t count, int64_t size);

/* ---- JSON (json.c) ----------------------------------------------------- */

/* Reads the JSON that the caller expects, one token at a time; there is no
 * recursion, so nesting is as deep as the caller's code. Strings are decoded
 * in place. */
struct kaci_json {
    const char *path; /* for messages */
    char *text;
    int64_t size;
    int64_t at;
};

/* Next byte that is no blank, or 0 at the end. */
char kaci_json_peek(struct kaci_json *json);

/* Exactly this punctuation mark. */
kac_status kaci_json_expect(struct kaci_json *json, char mark);

/* Between the items of a list: *more is 1 after a comma, 0 after `close`. */
kac_status kaci_json_more(struct kaci_json *json, char close, int *more);

/* A string, decoded in place and terminated; checked to be UTF-8, without
 * NUL. */
kac_status kaci_json_string(struct kaci_json *json, char **out);

/* A whole number in 0 .. INT64_MAX, without exponent or leading zeros. */
kac_status kaci_json_count(struct kaci_json *json, int64_t *out);

/* 1 where the bytes are well-formed UTF-8. */
int kaci_utf8_valid(const char *text, int64_t size);

/* ---- Toy distributions (toy.c, toy_density.c) -------------------------- */

enum { KACI_TOY_PARAMETERS = 2, KACI_TOY_MODES = 9 };

/* Centres of the modes, [n, 2]. */
int64_t kaci_grid9_modes(double *out);
int64_t kaci_gaussians8_modes(double radius, double *out);

/* Logarithm of the density at one point. */
double kaci_mixture_log_density(int64_t modes, const double *mode, double std,
                                const double *x);
double kaci_checkerboard_log_density(const double *x);
double kaci_funnel_log_density(int64_t d, double std, const double *x);

#endif
