/* SPDX-License-Identifier: BSD-2-Clause */
/* Optimal transport between two sets of n points: the pairing of least squared
 * distance, by sorting in one dimension, else as an assignment. */

#include "process/process.h"

#include <string.h>

/* Columns of the cost matrix that are worked out together: a simple loop over
 * them keeps the order over the coordinates, so vectors change no bits. */
enum { COLUMNS = 16 };

void kaci_transport_free(struct kaci_transport *t)
{
    kaci_assignment_free(&t->assignment);
    kaci_free(t->context, t->shift);
    kaci_free(t->context, t->packed);
    kaci_free(t->context, t->ranked);
    memset(t, 0, sizeof *t);
}

kac_status kaci_transport_make(struct kaci_transport *t, kac_context *context,
                               int64_t n, int64_t d)
{
    const int64_t workers = kac_context_threads(context);
    int64_t numbers;
    kac_status status;

    memset(t, 0, sizeof *t);
    t->context = context;
    t->d = d;
    if (d == 1) {
        t->ranked = kaci_alloc(context, 3 * n, (int64_t)sizeof *t->ranked);
        return t->ranked != NULL ? KAC_OK : KACI_NO_MEMORY;
    }
    status = kaci_assignment_make(&t->assignment, context, n);
    if (status != KAC_OK) {
        return status;
    }
    if (!kaci_mul_size(workers, d, COLUMNS, &numbers)) {
        kaci_transport_free(t);
        return kaci_error(KAC_ERROR_MEMORY, "points have too many numbers");
    }
    t->shift = kaci_alloc(context, d, (int64_t)sizeof *t->shift);
    t->packed = kaci_alloc(context, numbers, (int64_t)sizeof *t->packed);
    if (t->shift == NULL || t->packed == NULL) {
        kaci_transport_free(t);
        return KACI_NO_MEMORY;
    }
    return KAC_OK;
}

/* The two sets of a pairing. */
struct pairing {
    struct kaci_transport *transport;
    int64_t n;
    int32_t single;
    const void *x, *y;
};

static double number(int32_t single, const void *array, int64_t i)
{
    return single ? (double)((const float *)array)[i]
                  : ((const double *)array)[i];
}

/* The best pairing is the same for samples that are moved, and is found much
 * faster where they lie over each other: mean of x less mean of y. */
static void find_shift(const struct pairing *p)
{
    struct kaci_transport *t = p->transport;

    memset(t->shift, 0, (size_t)t->d * sizeof *t->shift);
    for (int64_t i = 0; i < p->n; i++) {
        for (int64_t k = 0; k < t->d; k++) {
            t->shift[k] += (number(p->single, p->x, i * t->d + k) -
                            number(p->single, p->y, i * t->d + k)) /
                           (double)p->n;
        }
    }
}

/* packed[k][j]: coordinate k of the moved point first + j, 0 past the last. */
static void pack(const struct pairing *p, int64_t first, int64_t count,
                 double *packed)
{
    const struct kaci_transport *t = p->transport;

    for (int64_t k = 0; k < t->d; k++) {
        for (int64_t j = 0; j < COLUMNS; j++) {
            packed[k * COLUMNS + j] =
                j < count ? number(p->single, p->y, (first + j) * t->d + k) +
                                t->shift[k]
                          : 0.0;
        }
    }
}

#define SQUARES(type)                                                          \
    static void squares_##type(int64_t d, const type *x, const double *packed, \
                               double *out)                                    \
    {                                                                          \
        double sum[COLUMNS] = {0};                                             \
                                                                               \
        for (int64_t k = 0; k < d; k++) {                                      \
            const double at = (double)x[k], *y = packed + k * COLUMNS;         \
                                                                               \
            for (int j = 0; j < COLUMNS; j++) {                                \
                const double difference = at - y[j];                           \
                                                                               \
                sum[j] += difference * difference;                             \
            }                                                                  \
        }                                                                      \
        memcpy(out, sum, sizeof sum);                                          \
    }

SQUARES(float)
SQUARES(double)

static kac_status fill_columns(void *user, int64_t index, int32_t worker)
{
    const struct pairing *p = user;
    const struct kaci_transport *t = p->transport;
    const int64_t d = t->d, first = index * COLUMNS;
    const int64_t left = p->n - first;
    const int64_t count = left < COLUMNS ? left : COLUMNS;
    double *packed = t->packed + (int64_t)worker * d * COLUMNS;

    pack(p, first, count, packed);
    for (int64_t i = 0; i < p->n; i++) {
        double sum[COLUMNS];

        if (p->single) {
            squares_float(d, (const float *)p->x + i * d, packed, sum);
        } else {
            squares_double(d, (const double *)p->x + i * d, packed, sum);
        }
        memcpy(t->assignment.cost + i * p->n + first, sum,
               (size_t)count * sizeof *sum);
    }
    return KAC_OK;
}

/* One dimension: the k-th smallest goes to the k-th smallest. */
static void pair_sorted(const struct pairing *p, int64_t *partner)
{
    const int64_t n = p->n;
    struct kaci_ranked *a = p->transport->ranked;

    for (int64_t i = 0; i < n; i++) {
        a[i] = (struct kaci_ranked){number(p->single, p->x, i), i};
        a[n + i] = (struct kaci_ranked){number(p->single, p->y, i), i};
    }
    kaci_sort_ranked(n, a, a + 2 * n);
    kaci_sort_ranked(n, a + n, a + 2 * n);
    for (int64_t i = 0; i < n; i++) {
        partner[a[i].index] = a[n + i].index;
    }
}

kac_status kaci_transport_pair(struct kaci_transport *t, int64_t n,
                               int32_t single, const void *x, const void *y,
                               const char *costs, const char *paths,
                               int64_t *partner)
{
    struct pairing p = {t, n, single, x, y};
    kac_status status;

    if (t->d == 1) {
        pair_sorted(&p, partner);
        return KAC_OK;
    }
    find_shift(&p);
    t->assignment.n = n;
    status = kaci_parallel_stage(t->context, costs, (n - 1) / COLUMNS + 1,
                                 fill_columns, &p);
    if (status == KAC_OK) {
        status = kaci_assignment_solve(&t->assignment, paths);
    }
    if (status == KAC_OK) {
        memcpy(partner, t->assignment.column_of, (size_t)n * sizeof *partner);
    }
    return status;
}

double kaci_transport_cost(int64_t n, int64_t d, int32_t single, const void *x,
                           const void *y, const int64_t *partner)
{
    double sum = 0.0;

    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < d; k++) {
            const double difference = number(single, x, i * d + k) -
                                      number(single, y, partner[i] * d + k);

            sum += difference * difference;
        }
    }
    return sum / (double)n;
}
