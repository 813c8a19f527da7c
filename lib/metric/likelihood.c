/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples against known distributions: likelihood, and the nearest modes. */

#include <math.h>

#include "metric/metric_priv.h"

enum { BLOCK_NUMBERS = 4096, PIECE_ROWS = 256 };

/* Sum of the log densities of the samples inside the support. */
static kac_status sum_log_density(kac_context *ctx, const kac_dataset *dataset,
                                  int64_t n, int64_t d, const float *x,
                                  double *sum, int64_t *inside)
{
    const int64_t rows = d < BLOCK_NUMBERS ? BLOCK_NUMBERS / d : 1;
    double *block = kaci_alloc(ctx, rows * (d + 1), (int64_t)sizeof *block);
    double *density = block == NULL ? NULL : block + rows * d;
    kac_status status = block == NULL ? KACI_NO_MEMORY : KAC_OK;

    for (int64_t first = 0; first < n && status == KAC_OK; first += rows) {
        const int64_t left = n - first, count = left < rows ? left : rows;

        for (int64_t i = 0; i < count * d; i++) {
            block[i] = (double)x[first * d + i];
        }
        status = kac_dataset_log_density(dataset, count, block, density);
        for (int64_t i = 0; i < count && status == KAC_OK; i++) {
            if (density[i] > -INFINITY) {
                *sum += density[i];
                *inside += 1;
            }
        }
        if (status == KAC_OK) {
            status = kaci_progress(ctx, "likelihood", first + count, n);
        }
    }
    kaci_free(ctx, block);
    return status;
}

kac_status kac_metric_nll(kac_context *ctx, const kac_dataset *dataset,
                          int64_t n, const float *x, double *out,
                          int64_t *outside)
{
    struct kaci_fpmode saved;
    int64_t d, inside = 0;
    double sum = 0.0;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    d = kac_dataset_dimension(dataset);
    status = kaci_check_sizes(n, 1, d);
    if (status == KAC_OK) {
        status = kaci_check_sample("x", n, d, x);
    }
    if (status != KAC_OK) {
        return status;
    }
    if (!kac_dataset_has_density(dataset)) {
        return kaci_error(KAC_ERROR_STATE,
                          "the density of this data set is not known");
    }
    saved = kaci_fp_enter();
    status = sum_log_density(ctx, dataset, n, d, x, &sum, &inside);
    if (status == KAC_OK) {
        *out = inside == 0 ? NAN : -sum / (double)inside;
        if (outside != NULL) {
            *outside = n - inside;
        }
    }
    kaci_fp_leave(saved);
    return status;
}

struct nearest {
    int64_t n, m, d;
    const float *x;
    const double *centres;
    struct kaci_ranked *found; /* [n] distance and number of the centre */
};

static kac_status find_piece(void *user, int64_t index, int32_t worker)
{
    const struct nearest *nearest = user;
    const int64_t first = index * PIECE_ROWS, d = nearest->d;
    const int64_t end =
        first + PIECE_ROWS < nearest->n ? first + PIECE_ROWS : nearest->n;

    (void)worker;
    for (int64_t i = first; i < end; i++) {
        double least = INFINITY;
        int64_t which = 0;

        for (int64_t j = 0; j < nearest->m; j++) {
            double square = 0.0;

            for (int64_t k = 0; k < d; k++) {
                const double difference =
                    (double)nearest->x[i * d + k] - nearest->centres[j * d + k];

                square += difference * difference;
            }
            if (square < least) {
                least = square;
                which = j;
            }
        }
        nearest->found[i] = (struct kaci_ranked){sqrt(least), which};
    }
    return KAC_OK;
}

/* Smallest value that at least percent % of n are not above. */
static double order_statistic(int64_t n, const struct kaci_ranked *sorted,
                              int64_t percent)
{
    const int64_t whole = n / 100 * percent;
    const int64_t rest = (n % 100 * percent + 99) / 100;

    return sorted[whole + rest - 1].value;
}

static void summarise(const struct nearest *nearest, struct kaci_ranked *spare,
                      double *distances, double *shares, double *share,
                      double *out)
{
    const int64_t n = nearest->n, m = nearest->m;
    double variation = 0.0;

    for (int64_t i = 0; i < n; i++) {
        share[nearest->found[i].index] += 1.0;
        if (distances != NULL) {
            distances[i] = nearest->found[i].value;
        }
    }
    for (int64_t j = 0; j < m; j++) {
        share[j] /= (double)n;
        variation += 0.5 * fabs(share[j] - 1.0 / (double)m);
        if (shares != NULL) {
            shares[j] = share[j];
        }
    }
    kaci_sort_ranked(n, nearest->found, spare);
    out[0] = order_statistic(n, nearest->found, 50);
    out[1] = order_statistic(n, nearest->found, 99);
    out[2] = variation;
}

static kac_status check_centres(int64_t m, int64_t d, const double *centres)
{
    KACI_REQUIRE(centres != NULL, "centres is NULL");
    for (int64_t i = 0; i < m * d; i++) {
        if (!(fabs(centres[i]) < INFINITY)) {
            return kaci_error(KAC_ERROR_NONFINITE,
                              "centres[%" PRId64 ", %" PRId64
                              "] is %g, must be finite",
                              i / d, i % d, centres[i]);
        }
    }
    return KAC_OK;
}

static kac_status modes(kac_context *ctx, struct nearest *nearest,
                        double *distances, double *shares, double *out)
{
    const int64_t n = nearest->n;
    struct kaci_ranked *found = kaci_alloc(ctx, 2 * n, (int64_t)sizeof *found);
    double *share = kaci_alloc(ctx, nearest->m, (int64_t)sizeof *share);
    kac_status status = KACI_NO_MEMORY;

    if (found != NULL && share != NULL) {
        nearest->found = found;
        status = kaci_parallel_stage(ctx, "modes", (n - 1) / PIECE_ROWS + 1,
                                     find_piece, nearest);
    }
    if (status == KAC_OK) {
        summarise(nearest, found + n, distances, shares, share, out);
    }
    kaci_free(ctx, found);
    kaci_free(ctx, share);
    return status;
}

kac_status kac_metric_modes(kac_context *ctx, int64_t n, int64_t m, int64_t d,
                            const float *x, const double *centres,
                            double *distances, double *shares, double *out)
{
    struct nearest nearest = {
        .n = n, .m = m, .d = d, .x = x, .centres = centres};
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_check_sizes(n, m, d);
    if (status == KAC_OK) {
        status = kaci_check_sample("x", n, d, x);
    }
    if (status == KAC_OK) {
        status = check_centres(m, d, centres);
    }
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = modes(ctx, &nearest, distances, shares, out);
    kaci_fp_leave(saved);
    return status;
}
