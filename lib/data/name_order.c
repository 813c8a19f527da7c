/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorted names, and arrays that grow. */

#include "data/data_priv.h"

#include <string.h>

// Restores the heap below `root`; the last index comes first.
static void sift_down(int64_t *index, int64_t root, int64_t n,
                      int (*before)(const void *user, int64_t a, int64_t b),
                      const void *user)
{
    for (;;) {
        int64_t child = 2 * root + 1;
        int64_t held = index[root];

        if (child >= n) {
            return;
        }
        if (child + 1 < n && before(user, index[child], index[child + 1])) {
            child++;
        }
        if (!before(user, held, index[child])) {
            return;
        }
        index[root] = index[child];
        index[child] = held;
        root = child;
    }
}

static int name_before(const void *user, int64_t a, int64_t b)
{
    char *const *names = user;

    return strcmp(names[a], names[b]) < 0;
}

void kaci_sort_indices(int64_t *index, int64_t n,
                       int (*before)(const void *user, int64_t a, int64_t b),
                       const void *user)
{
    for (int64_t root = n / 2; root-- > 0;) {
        sift_down(index, root, n, before, user);
    }
    for (int64_t left = n; left-- > 1;) {
        const int64_t held = index[0];

        index[0] = index[left];
        index[left] = held;
        sift_down(index, 0, left, before, user);
    }
}

void kaci_sort_names(char *const *names, int64_t *order, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        order[i] = i;
    }
    kaci_sort_indices(order, n, name_before, names);
}

int64_t kaci_find_name(char *const *names, const int64_t *order, int64_t n,
                       const char *name, int64_t *place)
{
    int64_t low = 0, high = n; // order[low] is the first that is not before

    while (low < high) {
        const int64_t middle = low + (high - low) / 2;

        if (strcmp(names[order[middle]], name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (place != NULL) {
        *place = low;
    }
    return low < n && strcmp(names[order[low]], name) == 0 ? order[low] : -1;
}

kac_status kaci_grow(const kac_context *context, void **block,
                     int64_t *capacity, int64_t count, int64_t size)
{
    const int64_t wanted = count < 8 ? 16 : 2 * count;
    void *bigger;

    if (count < *capacity) {
        return KAC_OK;
    }
    bigger = kaci_alloc(context, wanted, size);
    if (bigger == NULL) {
        return KACI_NO_MEMORY;
    }
    if (count > 0) {
        memcpy(bigger, *block, (size_t)(count * size));
    }
    kaci_free(context, *block);
    *block = bigger;
    *capacity = wanted;
    return KAC_OK;
}
