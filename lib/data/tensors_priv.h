/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a collection of tensors. */
#ifndef KACI_TENSORS_PRIV_H
#define KACI_TENSORS_PRIV_H

#include "data/data_priv.h"

struct kaci_tensor {
    int32_t type;
    int32_t rank;
    int64_t shape[KACI_MAX_RANK];
    int64_t elements;
    int64_t offset; /* in the file, of a collection that was opened */
    void *data;     /* little-endian, of one that was created */
};

struct kac_tensors {
    kac_context *context;
    struct kaci_file *file; /* NULL in one that was created */
    char *header;           /* holds all names, keys and values, or NULL */
    int32_t storage;        /* KAC_TYPE_... of floats that are added */
    int64_t count, capacity;
    char **names;
    int64_t *by_name; /* indices sorted by name */
    struct kaci_tensor *tensor;
    int64_t entries, entry_capacity;
    char **keys;
    int64_t *by_key;
    char **values;
};

/* Add at the end of everything, also of the sorted orders, where the caller
 * moves them to their places. The strings are taken on success. */
kac_status kaci_tensors_append(kac_tensors *tensors, char *name,
                               const struct kaci_tensor *tensor);
kac_status kaci_tensors_append_entry(kac_tensors *tensors, char *key,
                                     char *value);

#endif
