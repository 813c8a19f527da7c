/* SPDX-License-Identifier: BSD-2-Clause */
/* Exact Wasserstein-2 distance: the assignment of least cost.
 *
 * R. Jonker, A. Volgenant, Computing 38 (1987), 325-340: prices of the columns
 * from their least costs, bids of free rows for their best column, then
 * shortest augmenting paths for the rows that are still free. */

#include <math.h>

#include "metric/metric_priv.h"

enum { POINTS_MOST = 5000, ROUNDS = 2 };

struct assignment {
    kac_context *ctx;
    int64_t n, d;
    const float *x, *y;
    double *shift;      /* [d] mean of x less mean of y */
    double *cost;       /* [n, n] */
    double *price;      /* [n] of the columns */
    double *distance;   /* [n] of the columns in a search */
    int64_t *row_of;    /* [n] partner of a column, or -1 */
    int64_t *column_of; /* [n] partner of a row, or -1 */
    int64_t *before;    /* [n] row before a column on its path */
    int64_t *order;     /* [n] columns: settled, within reach, the others */
    int64_t *free_rows; /* [n] */
};

static void assignment_free(struct assignment *a)
{
    kaci_free(a->ctx, a->shift);
    kaci_free(a->ctx, a->cost);
    kaci_free(a->ctx, a->price);
    kaci_free(a->ctx, a->distance);
    kaci_free(a->ctx, a->row_of);
    kaci_free(a->ctx, a->column_of);
    kaci_free(a->ctx, a->before);
    kaci_free(a->ctx, a->order);
    kaci_free(a->ctx, a->free_rows);
}

static kac_status assignment_make(struct assignment *a)
{
    const int64_t n = a->n;

    a->shift = kaci_alloc(a->ctx, a->d, (int64_t)sizeof *a->shift);
    a->cost = kaci_alloc(a->ctx, n * n, (int64_t)sizeof *a->cost);
    a->price = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->price);
    a->distance = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->distance);
    a->row_of = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->row_of);
    a->column_of = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->column_of);
    a->before = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->before);
    a->order = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->order);
    a->free_rows = kaci_alloc(a->ctx, n, (int64_t)sizeof *a->free_rows);
    if (a->shift == NULL || a->cost == NULL || a->price == NULL ||
        a->distance == NULL || a->row_of == NULL || a->column_of == NULL ||
        a->before == NULL || a->order == NULL || a->free_rows == NULL) {
        assignment_free(a);
        return KACI_NO_MEMORY;
    }
    return KAC_OK;
}

/* The best pairing is the same for samples that are moved, and is found much
 * faster where they lie over each other. */
static void find_shift(struct assignment *a)
{
    for (int64_t i = 0; i < a->n; i++) {
        for (int64_t k = 0; k < a->d; k++) {
            a->shift[k] +=
                ((double)a->x[i * a->d + k] - (double)a->y[i * a->d + k]) /
                (double)a->n;
        }
    }
}

static kac_status fill_row(void *user, int64_t i, int32_t worker)
{
    const struct assignment *a = user;
    const float *x = a->x + i * a->d;
    double *cost = a->cost + i * a->n;

    (void)worker;
    for (int64_t j = 0; j < a->n; j++) {
        const float *y = a->y + j * a->d;
        double sum = 0.0;

        for (int64_t k = 0; k < a->d; k++) {
            const double difference = (double)x[k] - (double)y[k] - a->shift[k];

            sum += difference * difference;
        }
        cost[j] = sum;
    }
    return KAC_OK;
}

/* The price of a column is its least cost; the row that has it takes the
 * column if it is still free. Returns the number of free rows. */
static int64_t price_columns(struct assignment *a)
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
static void best_columns(const struct assignment *a, int64_t i, int64_t *first,
                         int64_t *second, double *gain)
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
static int64_t bid(struct assignment *a, int64_t free_count)
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
static int64_t collect_nearest(struct assignment *a, int64_t from)
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
static int64_t find_path(struct assignment *a, int64_t start, int64_t *settled)
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
static void augment(struct assignment *a, int64_t start, int64_t column,
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

static kac_status assign(struct assignment *a)
{
    const int64_t n = a->n;
    int64_t free_count;
    kac_status status;

    find_shift(a);
    status = kaci_metric_parallel(a->ctx, "Wasserstein costs", n, fill_row, a);
    if (status != KAC_OK) {
        return status;
    }
    free_count = price_columns(a);
    for (int round = 0; round < ROUNDS && n > 1; round++) {
        free_count = bid(a, free_count);
    }
    for (int64_t k = 0; k < free_count; k++) {
        const int64_t i = a->free_rows[k];
        int64_t settled = 0;
        const int64_t column = find_path(a, i, &settled);

        augment(a, i, column, settled);
        status = kaci_progress(a->ctx, "Wasserstein paths",
                               n - free_count + k + 1, n);
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

/* One dimension: the k-th smallest goes to the k-th smallest. */
static kac_status assign_sorted(kac_context *ctx, int64_t n, const float *x,
                                const float *y, int64_t *partner)
{
    struct kaci_ranked *a = kaci_alloc(ctx, 3 * n, (int64_t)sizeof *a);

    if (a == NULL) {
        return KACI_NO_MEMORY;
    }
    for (int64_t i = 0; i < n; i++) {
        a[i] = (struct kaci_ranked){(double)x[i], i};
        a[n + i] = (struct kaci_ranked){(double)y[i], i};
    }
    kaci_sort_ranked(n, a, a + 2 * n);
    kaci_sort_ranked(n, a + n, a + 2 * n);
    for (int64_t i = 0; i < n; i++) {
        partner[a[i].index] = a[n + i].index;
    }
    kaci_free(ctx, a);
    return KAC_OK;
}

/* Mean squared distance of the pairs. */
static double mean_square(int64_t n, int64_t d, const float *x, const float *y,
                          const int64_t *partner)
{
    double sum = 0.0;

    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < d; k++) {
            const double difference =
                (double)x[i * d + k] - (double)y[partner[i] * d + k];

            sum += difference * difference;
        }
    }
    return sum / (double)n;
}

static kac_status wasserstein(struct assignment *a, int64_t *match, double *out)
{
    kac_status status;

    if (a->d == 1) {
        a->column_of = kaci_alloc(a->ctx, a->n, (int64_t)sizeof *a->column_of);
        status = a->column_of == NULL
                     ? KACI_NO_MEMORY
                     : assign_sorted(a->ctx, a->n, a->x, a->y, a->column_of);
    } else {
        status = assignment_make(a);
        if (status != KAC_OK) {
            return status;
        }
        status = assign(a);
    }
    if (status == KAC_OK) {
        *out = sqrt(mean_square(a->n, a->d, a->x, a->y, a->column_of));
        for (int64_t i = 0; match != NULL && i < a->n; i++) {
            match[i] = a->column_of[i];
        }
    }
    assignment_free(a);
    return status;
}

kac_status kac_metric_wasserstein(kac_context *ctx, int64_t n, int64_t d,
                                  const float *x, const float *y,
                                  int64_t *match, double *out)
{
    struct assignment a = {.ctx = ctx, .n = n, .d = d, .x = x, .y = y};
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(n >= 1 && n <= POINTS_MOST,
                 "n is %" PRId64 ", must be 1 to %d", n, (int)POINTS_MOST);
    status = kaci_check_sizes(n, n, d);
    if (status == KAC_OK) {
        status = kaci_check_sample("x", n, d, x);
    }
    if (status == KAC_OK) {
        status = kaci_check_sample("y", n, d, y);
    }
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = wasserstein(&a, match, out);
    kaci_fp_leave(saved);
    return status;
}
