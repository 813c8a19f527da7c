/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorting: stable, so that equal values have one order everywhere. */
#include "base/base.h"

#include <string.h>

void kaci_sort_ranked(int64_t n, struct kaci_ranked *items,
                      struct kaci_ranked *spare)
{
    struct kaci_ranked *from = items, *to = spare;

    for (int64_t width = 1; width < n; width *= 2) {
        struct kaci_ranked *const swap = from;

        for (int64_t first = 0; first < n; first += 2 * width) {
            const int64_t middle = first + width < n ? first + width : n;
            const int64_t end = first + 2 * width < n ? first + 2 * width : n;
            int64_t i = first, j = middle;

            for (int64_t k = first; k < end; k++) {
                const int left =
                    j == end || (i < middle && from[i].value <= from[j].value);

                to[k] = left ? from[i++] : from[j++];
            }
        }
        from = to;
        to = swap;
    }
    if (from != items) {
        memcpy(items, from, (size_t)n * sizeof *items);
    }
}
