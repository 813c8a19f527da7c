/* SPDX-License-Identifier: BSD-2-Clause */
/* Energy distance: mean distances between all pairs of points. */

#include <math.h>
#include <string.h>

#include "metric/metric_priv.h"

/* Points of the first sample in a piece; of the second at a time; lanes. */
enum { PIECE_ROWS = 32, TILE = 256, LANES = 8 };

/* Pieces 0 .. pieces - 1 sum |x_i - y_j| over PIECE_ROWS points x_i and all
 * y_j. Coordinates of y are side by side, padded to whole tiles. */
struct pair_sums {
    int64_t n, m, d;
    const float *x;
    const float *y_columns; /* [tiles, d, TILE] */
    double *sum;            /* [pieces] */
};

static int64_t count_tiles(int64_t m)
{
    return (m - 1) / TILE + 1;
}

static void fill_columns(int64_t m, int64_t d, const float *y, float *columns)
{
    for (int64_t j = 0; j < m; j++) {
        float *tile = columns + j / TILE * TILE * d + j % TILE;

        for (int64_t k = 0; k < d; k++) {
            tile[k * TILE] = y[j * d + k];
        }
    }
}

/* Sum of the distances of one point to the first `count` of a tile: lanes by
 * index modulo LANES, added in order. */
static double sum_tile(int64_t d, const float *x, const float *tile,
                       int64_t count)
{
    double square[TILE] = {0.0}, lane[LANES] = {0.0}, sum = 0.0;

    for (int64_t k = 0; k < d; k++) {
        const double xk = (double)x[k];

        for (int j = 0; j < TILE; j++) {
            const double difference = xk - (double)tile[k * TILE + j];

            square[j] += difference * difference;
        }
    }
    for (int64_t j = count; j < TILE; j++) {
        square[j] = 0.0;
    }
    for (int j = 0; j < TILE; j += LANES) {
        for (int l = 0; l < LANES; l++) {
            lane[l] += sqrt(square[j + l]);
        }
    }
    for (int l = 0; l < LANES; l++) {
        sum += lane[l];
    }
    return sum;
}

static kac_status sum_piece(void *user, int64_t index, int32_t worker)
{
    const struct pair_sums *pairs = user;
    const int64_t first = index * PIECE_ROWS, d = pairs->d;
    const int64_t end =
        first + PIECE_ROWS < pairs->n ? first + PIECE_ROWS : pairs->n;
    double sum = 0.0;

    (void)worker;
    for (int64_t i = first; i < end; i++) {
        for (int64_t j = 0; j < pairs->m; j += TILE) {
            const int64_t left = pairs->m - j;

            sum += sum_tile(d, pairs->x + i * d, pairs->y_columns + j * d,
                            left < TILE ? left : TILE);
        }
    }
    pairs->sum[index] = sum;
    return KAC_OK;
}

/* Mean distance between the points of two samples. */
static kac_status mean_distance(kac_context *ctx, int64_t n, int64_t m,
                                int64_t d, const float *x, const float *y,
                                double *out)
{
    const int64_t pieces = (n - 1) / PIECE_ROWS + 1;
    struct pair_sums pairs = {.n = n, .m = m, .d = d, .x = x};
    float *columns =
        kaci_alloc(ctx, count_tiles(m) * TILE, d * (int64_t)sizeof *columns);
    double sum = 0.0;
    kac_status status = KACI_NO_MEMORY;

    pairs.sum = kaci_alloc(ctx, pieces, (int64_t)sizeof *pairs.sum);
    if (columns == NULL || pairs.sum == NULL) {
        goto done;
    }
    fill_columns(m, d, y, columns);
    pairs.y_columns = columns;
    status =
        kaci_parallel_stage(ctx, "energy distance", pieces, sum_piece, &pairs);
    for (int64_t i = 0; i < pieces; i++) {
        sum += pairs.sum[i];
    }
    *out = sum / (double)n / (double)m;
done:
    kaci_free(ctx, columns);
    kaci_free(ctx, pairs.sum);
    return status;
}

kac_status kac_metric_energy(kac_context *ctx, int64_t n, int64_t m, int64_t d,
                             const float *x, const float *y, double *out)
{
    double xy = 0.0, xx = 0.0, yy = 0.0;
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_check_sizes(n, m, d);
    if (status == KAC_OK) {
        status = kaci_check_sample("x", n, d, x);
    }
    if (status == KAC_OK) {
        status = kaci_check_sample("y", m, d, y);
    }
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = mean_distance(ctx, n, m, d, x, y, &xy);
    if (status == KAC_OK) {
        status = mean_distance(ctx, n, n, d, x, x, &xx);
    }
    if (status == KAC_OK) {
        status = mean_distance(ctx, m, m, d, y, y, &yy);
    }
    if (status == KAC_OK) {
        const double square = (xy - xx) + (xy - yy);

        *out = square > 0.0 ? sqrt(square) : 0.0;
    }
    kaci_fp_leave(saved);
    return status;
}
