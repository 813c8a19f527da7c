/* SPDX-License-Identifier: BSD-2-Clause */
/* The assignment of least cost, exact.
 *
 * R. Jonker, A. Volgenant, Computing 38 (1987), 325-340: prices of the columns
 * from their least costs, bids of free rows for their best column, then
 * shortest augmenting paths for the rows that are still free. */

#include "process/process.h"

#include <math.h>

enum { ROUNDS = 2 };

void kaci_assignment_free(struct kaci_assignment *a)
{
    kaci_free(a->context, a->cost);
    kaci_free(a->context, a->price);
    kaci_free(a->context, a->distance);
    kaci_free(a->context, a->row_of);
    kaci_free(a->context, a->column_of);
    kaci_free(a->context, a->before);
    kaci_free(a->context, a->order);
    kaci_free(a->context, a->free_rows);
}

kac_status kaci_assignment_make(struct kaci_assignment *a, kac_context *context,
                                int64_t n)
{
    int64_t pairs;

    *a = (struct kaci_assignment){.context = context, .n = n};
    if (!kaci_mul_size(n, n, 1, &pairs)) {
        return kaci_error(KAC_ERROR_MEMORY, "%" PRId64 " rows are too many", n);
    }
    a->cost = kaci_alloc(context, pairs, (int64_t)sizeof *a->cost);
    a->price = kaci_alloc(context, n, (int64_t)sizeof *a->price);
    a->distance = kaci_alloc(context, n, (int64_t)sizeof *a->distance);
    a->row_of = kaci_alloc(context, n, (int64_t)sizeof *a->row_of);
    a->column_of = kaci_alloc(context, n, (int64_t)sizeof *a->column_of);
    a->before = kaci_alloc(context, n, (int64_t)sizeof *a->before);
    a->order = kaci_alloc(context, n, (int64_t)sizeof *a->order);
    a->free_rows = kaci_alloc(context, n, (int64_t)sizeof *a->free_rows);
    if (a->cost == NULL || a->price == NULL || a->distance == NULL ||
        a->row_of == NULL || a->column_of == NULL || a->before == NULL ||
        a->order == NULL || a->free_rows == NULL) {
        kaci_assignment_free(a);
        *a = (struct kaci_assignment){.context = context};
        return KACI_NO_MEMORY;
    }
    return KAC_OK;
}

/* The price of a column is its least cost; the row that has it takes the
 * column if it is still free. Returns the number of free rows. */
static int64_t price_columns(struct kaci_assignment *a)
{
    const int64_t n = a->n;
    int64_t free_count = 0;

    for (int64_t j = 0; j < n; j++) {
        a->price[j] = a->cost[j];
        a->row_of[j] = 0;
        a->column_of[j] = -1;
    }
    for (int64_t i = 1; i < n; i++) {
        const double *cost = a->cost + i * n;

        for (int64_t j = 0; j < n; j++) {
            if (cost[j] < a->price[j]) {
                a->price[j] = cost[j];
                a->row_of[j] = i;
            }
        }
    }
    for (int64_t j = 0; j < n; j++) {
        const int64_t i = a->row_of[j];

        if (a->column_of[i] < 0) {
            a->column_of[i] = j;
        } else {
            a->row_of[j] = -1;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        if (a->column_of[i] < 0) {
            a->free_rows[free_count++] = i;
        }
    }
    return free_count;
}

/* Best and second best column of a row at the present prices. */
static void best_columns(const struct kaci_assignment *a, int64_t i,
                         int64_t *first, int64_t *second, double *gain)
{
    const double *cost = a->cost + i * a->n;
    double least = cost[0] - a->price[0], next = INFINITY;

    *first = 0;
    *second = -1;
    for (int64_t j = 1; j < a->n; j++) {
        const double value = cost[j] - a->price[j];

        if (value < next) {
            if (value < least) {
                next = least;
                *second = *first;
                least = value;
                *first = j;
            } else {
                next = value;
                *second = j;
            }
        }
    }
    *gain = next - least;
}

/* Every free row takes its best column and lowers its price by what it gains
 * over the second; who had it bids again at once, up to a limit that keeps
 * rounding from going round for ever. Returns the number of free rows. */
static int64_t bid(struct kaci_assignment *a, int64_t free_count)
{
    int64_t next = 0, left = 0, bids = 8 * a->n;

    while (next < free_count) {
        const int64_t i = a->free_rows[next++];
        int64_t column, second, loser;
        double gain;

        best_columns(a, i, &column, &second, &gain);
        if (gain > 0.0) {
            a->price[column] -= gain;
        } else if (a->row_of[column] >= 0 && second >= 0) {
            column = second;
        }
        loser = a->row_of[column];
        a->row_of[column] = i;
        a->column_of[i] = column;
        if (loser < 0) {
            continue;
        }
        a->column_of[loser] = -1;
        if (gain > 0.0 && bids-- > 0) {
            a->free_rows[--next] = loser;
        } else {
            a->free_rows[left++] = loser;
        }
    }
    return left;
}

/* Moves to the front of order[from ..] all columns at the least distance, and
 * returns where they end. */
static int64_t collect_nearest(struct kaci_assignment *a, int64_t from)
{
    int64_t end = from;
    double least = INFINITY;

    for (int64_t k = from; k < a->n; k++) {
        const int64_t j = a->order[k];

        if (a->distance[j] <= least) {
            if (a->distance[j] < least) {
                least = a->distance[j];
                end = from;
            }
            a->order[k] = a->order[end];
            a->order[end++] = j;
        }
    }
    return end;
}

/* Shortest path from a free row to a free column; the columns order[0 ..
 * *settled) have their final distance. */
static int64_t find_path(struct kaci_assignment *a, int64_t start,
                         int64_t *settled)
{
    const int64_t n = a->n;
    int64_t scan = 0, end = 0;

    for (int64_t j = 0; j < n; j++) {
        a->order[j] = j;
        a->before[j] = start;
        a->distance[j] = a->cost[start * n + j] - a->price[j];
    }
    for (;;) {
        const double *cost;
        double base, level;
        int64_t j, i;

        if (scan == end) {
            *settled = scan;
            end = collect_nearest(a, scan);
            for (int64_t k = scan; k < end; k++) {
                if (a->row_of[a->order[k]] < 0) {
                    return a->order[k];
                }
            }
        }
        j = a->order[scan++];
        i = a->row_of[j];
        cost = a->cost + i * n;
        level = a->distance[j];
        base = cost[j] - a->price[j] - level;
        for (int64_t k = end; k < n; k++) {
            const int64_t to = a->order[k];
            const double length = cost[to] - a->price[to] - base;

            if (length < a->distance[to]) {
                a->distance[to] = length;
                a->before[to] = i;
                if (length <= level) { // as near as what is being scanned
                    if (a->row_of[to] < 0) {
                        return to;
                    }
                    a->order[k] = a->order[end];
                    a->order[end++] = to;
                }
            }
        }
    }
}

/* Prices that keep the settled columns fair, then the pairs along the path. */
static void augment(struct kaci_assignment *a, int64_t start, int64_t column,
                    int64_t settled)
{
    const double level = a->distance[column];

    for (int64_t k = 0; k < settled; k++) {
        const int64_t j = a->order[k];

        a->price[j] += a->distance[j] - level;
    }
    for (;;) {
        const int64_t i = a->before[column], next = a->column_of[i];

        a->row_of[column] = i;
        a->column_of[i] = column;
        if (i == start) {
            return;
        }
        column = next;
    }
}

kac_status kaci_assignment_solve(struct kaci_assignment *a, const char *stage)
{
    const int64_t n = a->n;
    int64_t free_count = price_columns(a);

    for (int round = 0; round < ROUNDS && n > 1; round++) {
        free_count = bid(a, free_count);
    }
    for (int64_t k = 0; k < free_count; k++) {
        const int64_t i = a->free_rows[k];
        int64_t settled = 0;
        const int64_t column = find_path(a, i, &settled);

        augment(a, i, column, settled);
        if (stage != NULL) {
            const kac_status status =
                kaci_progress(a->context, stage, n - free_count + k + 1, n);

            if (status != KAC_OK) {
                return status;
            }
        }
    }
    return KAC_OK;
}
