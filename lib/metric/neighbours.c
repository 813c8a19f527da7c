/* SPDX-License-Identifier: BSD-2-Clause */
/* Neighbours: nearest points, and what share of a sample lies among the other.
 *
 * Products of points come from the matrix product in float; with the bound of
 * their rounding error they rule out nearly all pairs, and distances of the
 * pairs that remain are computed from differences in double. So results are
 * those of all pairs in double. */

#include <math.h>
#include <string.h>

#include "kernel/kernel.h"
#include "metric/metric_priv.h"

/* Points of x in a piece; of y at a time; most neighbours. */
enum { PIECE_ROWS = 128, TILE = 512, MOST_NEIGHBOURS = 64 };

struct pairs;

/* What is done with a point of x and `count` of y, from point j on. */
typedef void (*visit_fn)(const struct pairs *pairs, int64_t i, int64_t j,
                         int64_t count, const float *product);

struct pairs {
    int64_t n, m, d;
    const float *x, *y;
    const struct kaci_kernels *kernels;
    double *x_low, *y_low; /* [n], [m] see lower_square() */
    float *scratch;        /* [workers, PIECE_ROWS TILE + product's] */
    int64_t scratch_size;
    visit_fn visit;

    int32_t k;            /* neighbours wanted */
    double *found;        /* [n, k] squares, ascending */
    int64_t *index;       /* [n] nearest, or NULL */
    int32_t same;         /* x and y are one sample: no point is its own */
    const double *radius; /* [m] squares, of y */
    int8_t *inside;       /* [n] */
};

static double square_between(const struct pairs *pairs, int64_t i, int64_t j)
{
    const float *x = pairs->x + i * pairs->d, *y = pairs->y + j * pairs->d;
    double sum = 0.0;

    for (int64_t k = 0; k < pairs->d; k++) {
        const double difference = (double)x[k] - (double)y[k];

        sum += difference * difference;
    }
    return sum;
}

/* What the square of a distance is at least, or NaN. */
static double lower_square(const struct pairs *pairs, int64_t i, int64_t j,
                           float product)
{
    return pairs->x_low[i] + pairs->y_low[j] - 2.0 * (double)product;
}

/* ---- Nearest ------------------------------------------------------------- */

/* Puts a square among the k smallest; of equal ones the first stays first. */
static void insert(const struct pairs *pairs, int64_t i, int64_t j,
                   double square)
{
    double *found = pairs->found + i * pairs->k;
    int32_t at = pairs->k - 1;

    if (!(square < found[at])) {
        return;
    }
    for (; at > 0 && square < found[at - 1]; at--) {
        found[at] = found[at - 1];
    }
    found[at] = square;
    if (at == 0 && pairs->index != NULL) {
        pairs->index[i] = j;
    }
}

static void visit_nearest(const struct pairs *pairs, int64_t i, int64_t j,
                          int64_t count, const float *product)
{
    const double *most = pairs->found + (i + 1) * pairs->k - 1;

    for (int64_t l = 0; l < count; l++) {
        if (!(lower_square(pairs, i, j + l, product[l]) >= *most) &&
            !(pairs->same && j + l == i)) {
            insert(pairs, i, j + l, square_between(pairs, i, j + l));
        }
    }
}

/* ---- Among the other sample -----------------------------------------------
 */

static void visit_inside(const struct pairs *pairs, int64_t i, int64_t j,
                         int64_t count, const float *product)
{
    for (int64_t l = 0; l < count && !pairs->inside[i]; l++) {
        const double radius = pairs->radius[j + l];

        if (!(lower_square(pairs, i, j + l, product[l]) > radius) &&
            square_between(pairs, i, j + l) <= radius) {
            pairs->inside[i] = 1;
        }
    }
}

/* ---- All pairs ------------------------------------------------------------
 */

static kac_status visit_piece(void *user, int64_t index, int32_t worker)
{
    const struct pairs *pairs = user;
    const int64_t first = index * PIECE_ROWS, left = pairs->n - first;
    const int64_t rows = left < PIECE_ROWS ? left : PIECE_ROWS, d = pairs->d;
    float *product = pairs->scratch + worker * pairs->scratch_size;

    for (int64_t j = 0; j < pairs->m; j += TILE) {
        const int64_t count = pairs->m - j < TILE ? pairs->m - j : TILE;
        const struct kaci_gemm gemm = {.m = rows,
                                       .n = count,
                                       .k = d,
                                       .a = pairs->x + first * d,
                                       .lda = d,
                                       .b = pairs->y + j * d,
                                       .ldb = d,
                                       .transpose_b = 1,
                                       .c = product,
                                       .ldc = TILE,
                                       .scratch = product + PIECE_ROWS * TILE};

        pairs->kernels->gemm(&gemm);
        for (int64_t i = 0; i < rows; i++) {
            pairs->visit(pairs, first + i, j, count, product + i * TILE);
        }
    }
    return KAC_OK;
}

/* A sum of d fused products has d roundings, each of 2^-24 of at most the sum
 * of their magnitudes, which norms bound: |x| |y| <= (|x|^2 + |y|^2) / 2; two
 * more for what happens in double, and something for underflow. */
static double slack_of(int64_t d)
{
    const double u = ((double)d + 2.0) * 0x1p-24;

    return u < 0.5 ? u / (1.0 - u) : INFINITY;
}

/* Squared norms less what a rounding may be. Where a product may overflow
 * nothing is ruled out: minus infinity, or NaN with the product. */
static void find_low(int64_t n, int64_t d, const float *x, double *low)
{
    const double slack = slack_of(d), largest = 0x1p120;

    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (int64_t k = 0; k < d; k++) {
            sum += (double)x[i * d + k] * (double)x[i * d + k];
        }
        low[i] = sum < largest ? sum - slack * (sum + 0x1p-120) : -INFINITY;
    }
}

static kac_status prepare(kac_context *ctx, int64_t n, int64_t m, int64_t d,
                          const float *x, const float *y, struct pairs *pairs)
{
    int32_t level;
    kac_status status = kaci_context_level(ctx, &level);

    if (status != KAC_OK) {
        return status;
    }
    pairs->n = n;
    pairs->m = m;
    pairs->d = d;
    pairs->x = x;
    pairs->y = y;
    pairs->kernels = kaci_kernels_for(level);
    pairs->scratch_size =
        PIECE_ROWS * TILE + kaci_gemm_scratch(PIECE_ROWS, TILE, d);
    pairs->x_low = kaci_alloc(ctx, n, sizeof *pairs->x_low);
    pairs->y_low = kaci_alloc(ctx, m, sizeof *pairs->y_low);
    pairs->scratch =
        kaci_alloc(ctx, kac_context_threads(ctx),
                   pairs->scratch_size * (int64_t)sizeof *pairs->scratch);
    if (pairs->x_low == NULL || pairs->y_low == NULL ||
        pairs->scratch == NULL) {
        return KACI_NO_MEMORY;
    }
    find_low(n, d, x, pairs->x_low);
    find_low(m, d, y, pairs->y_low);
    return KAC_OK;
}

static void release(kac_context *ctx, struct pairs *pairs)
{
    kaci_free(ctx, pairs->x_low);
    kaci_free(ctx, pairs->y_low);
    kaci_free(ctx, pairs->scratch);
}

static kac_status visit_all(kac_context *ctx, const char *stage,
                            struct pairs *pairs)
{
    return kaci_parallel_stage(ctx, stage, (pairs->n - 1) / PIECE_ROWS + 1,
                               visit_piece, pairs);
}

/* squares [n, k] of the distances to the k nearest, and the nearest one. */
static kac_status find_nearest(kac_context *ctx, int64_t n, int64_t m,
                               int64_t d, const float *x, const float *y,
                               int32_t k, double *squares, int64_t *index)
{
    struct pairs pairs = {.visit = visit_nearest,
                          .k = k,
                          .found = squares,
                          .index = index,
                          .same = x == y && n == m};
    kac_status status = prepare(ctx, n, m, d, x, y, &pairs);

    for (int64_t i = 0; i < n * k; i++) {
        squares[i] = INFINITY;
    }
    if (status == KAC_OK) {
        status = visit_all(ctx, "nearest", &pairs);
    }
    release(ctx, &pairs);
    return status;
}

static kac_status check_samples(int64_t n, int64_t m, int64_t d, const float *x,
                                const float *y)
{
    kac_status status = kaci_check_sizes(n, m, d);

    if (status == KAC_OK) {
        status = kaci_check_sample("x", n, d, x);
    }
    return status == KAC_OK ? kaci_check_sample("y", m, d, y) : status;
}

kac_status kac_metric_nearest(kac_context *ctx, int64_t n, int64_t m, int64_t d,
                              const float *x, const float *y, double *distances,
                              int64_t *nearest)
{
    struct kaci_fpmode saved;
    double *squares;
    int64_t *index;
    kac_status status = check_samples(n, m, d, x, y);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(x != y || n != m || m >= 2,
                 "x is y, of one point: it has no neighbour");
    squares = kaci_alloc(ctx, n, sizeof *squares);
    index = kaci_alloc(ctx, n, sizeof *index);
    saved = kaci_fp_enter();
    status = squares != NULL && index != NULL
                 ? find_nearest(ctx, n, m, d, x, y, 1, squares, index)
                 : KACI_NO_MEMORY;
    for (int64_t i = 0; status == KAC_OK && i < n; i++) {
        if (distances != NULL) {
            distances[i] = sqrt(squares[i]);
        }
        if (nearest != NULL) {
            nearest[i] = index[i];
        }
    }
    kaci_fp_leave(saved);
    kaci_free(ctx, squares);
    kaci_free(ctx, index);
    return status;
}

/* Share of x inside one of the balls around the points of y that reach to
 * their k-th neighbours in y. */
static kac_status share_inside(kac_context *ctx, int64_t n, int64_t m,
                               int64_t d, const float *x, const float *y,
                               int32_t k, double *share)
{
    double *squares = kaci_alloc(ctx, m, k * (int64_t)sizeof *squares);
    int8_t *inside = kaci_alloc(ctx, n, sizeof *inside);
    struct pairs pairs = {
        .visit = visit_inside, .radius = squares, .inside = inside};
    int64_t count = 0;
    kac_status status = squares != NULL && inside != NULL
                            ? find_nearest(ctx, m, m, d, y, y, k, squares, NULL)
                            : KACI_NO_MEMORY;

    for (int64_t j = 0; status == KAC_OK && j < m; j++) {
        squares[j] = squares[(j + 1) * k - 1];
    }
    if (status == KAC_OK) {
        status = prepare(ctx, n, m, d, x, y, &pairs);
    }
    if (status == KAC_OK) {
        status = visit_all(ctx, "inside", &pairs);
    }
    for (int64_t i = 0; status == KAC_OK && i < n; i++) {
        count += inside[i];
    }
    *share = (double)count / (double)n;
    release(ctx, &pairs);
    kaci_free(ctx, inside);
    kaci_free(ctx, squares);
    return status;
}

kac_status kac_metric_precision_recall(kac_context *ctx, int64_t n, int64_t m,
                                       int64_t d, const float *x,
                                       const float *y, int32_t k,
                                       double *precision, double *recall)
{
    struct kaci_fpmode saved;
    double shares[2] = {0.0, 0.0};
    kac_status status = check_samples(n, m, d, x, y);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(k >= 1 && k <= MOST_NEIGHBOURS,
                 "k is %" PRId32 ", must be 1 to %d", k, MOST_NEIGHBOURS);
    KACI_REQUIRE(n > k && m > k,
                 "n is %" PRId64 " and m is %" PRId64
                 ", must be above k, %" PRId32,
                 n, m, k);
    saved = kaci_fp_enter();
    if (precision != NULL) {
        status = share_inside(ctx, n, m, d, x, y, k, &shares[0]);
    }
    if (status == KAC_OK && recall != NULL) {
        status = share_inside(ctx, m, n, d, y, x, k, &shares[1]);
    }
    kaci_fp_leave(saved);
    if (status == KAC_OK && precision != NULL) {
        *precision = shares[0];
    }
    if (status == KAC_OK && recall != NULL) {
        *recall = shares[1];
    }
    return status;
}
