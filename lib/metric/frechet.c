/* SPDX-License-Identifier: BSD-2-Clause */
/* Frechet distance: normal distributions with the samples' means and
 * covariances A and B.
 *
 * tr (A^1/2 B A^1/2)^1/2 is the sum of the singular values of L_A^T L_B for
 * any factors A = L_A L_A^T, B = L_B L_B^T: A^1/2 = L_A Q with an orthogonal Q,
 * and these do not change singular values. So no root of a matrix is taken: the
 * factors are Cholesky's of the correlations, with pivoting since those may be
 * singular, and rotations of pairs of rows make the rows of the product
 * orthogonal (M. R. Hestenes, J. SIAM 6 (1958), 51-90), whose lengths the
 * singular values are. */

#include <float.h>
#include <math.h>
#include <string.h>

#include "metric/metric_priv.h"

/* Rows of a covariance in a piece. */
enum { PIECE_ROWS = 8, MAX_SWEEPS = 60 };

/* Of one sample: mean, and covariance, later its factor. */
struct moments {
    int64_t n, d;
    double *centred; /* [n, d] */
    double *mean;    /* [d] */
    double *matrix;  /* [d, d] */
};

static void centre(struct moments *s, const float *x)
{
    for (int64_t i = 0; i < s->n; i++) {
        for (int64_t j = 0; j < s->d; j++) {
            s->mean[j] += (double)x[i * s->d + j];
        }
    }
    for (int64_t j = 0; j < s->d; j++) {
        s->mean[j] /= (double)s->n;
    }
    for (int64_t i = 0; i < s->n; i++) {
        for (int64_t j = 0; j < s->d; j++) {
            s->centred[i * s->d + j] = (double)x[i * s->d + j] - s->mean[j];
        }
    }
}

/* Rows of the upper half of the covariance; points in their order. */
static kac_status covary_piece(void *user, int64_t index, int32_t worker)
{
    const struct moments *s = user;
    const int64_t d = s->d, first = index * PIECE_ROWS;
    const int64_t end = first + PIECE_ROWS < d ? first + PIECE_ROWS : d;

    (void)worker;
    for (int64_t k = 0; k < s->n; k++) {
        const double *x = s->centred + k * d;

        for (int64_t i = first; i < end; i++) {
            double *row = s->matrix + i * d;

            for (int64_t j = i; j < d; j++) {
                row[j] += x[i] * x[j];
            }
        }
    }
    for (int64_t i = first; i < end; i++) {
        for (int64_t j = i; j < d; j++) {
            s->matrix[i * d + j] /= (double)(s->n - 1);
        }
    }
    return KAC_OK;
}

static double trace_of(const struct moments *s)
{
    double sum = 0.0;

    for (int64_t i = 0; i < s->d; i++) {
        sum += s->matrix[i * s->d + i];
    }
    return sum;
}

/* Correlations in the place of covariances: what is small beside other
 * coordinates keeps its digits. `root` [d] receives standard deviations. */
static void normalise(int64_t d, double *matrix, double *root)
{
    for (int64_t i = 0; i < d; i++) {
        root[i] = sqrt(matrix[i * d + i]);
    }
    for (int64_t i = 0; i < d; i++) {
        for (int64_t j = i; j < d; j++) {
            const double both = root[i] * root[j];

            matrix[i * d + j] = both > 0.0 ? matrix[i * d + j] / both : 0.0;
        }
    }
}

/* Rows k of `factor` with sum_k factor[k, i] factor[k, j] = matrix[i, j]: the
 * largest pivot that is left comes first, and none is below rounding errors.
 * Returns how many rows there are. Upper half of the matrix, which is lost;
 * `root` is scratch [d]. */
static int64_t factorise(int64_t d, double *matrix, double *factor,
                         double *root)
{
    int64_t rank = 0;

    normalise(d, matrix, root);
    for (; rank < d; rank++) {
        double *row = factor + rank * d;
        int64_t pivot = 0;
        double length;

        for (int64_t i = 1; i < d; i++) {
            if (matrix[i * d + i] > matrix[pivot * d + pivot]) {
                pivot = i;
            }
        }
        if (!(matrix[pivot * d + pivot] > (double)d * DBL_EPSILON)) {
            break;
        }
        length = sqrt(matrix[pivot * d + pivot]);
        for (int64_t j = 0; j < d; j++) {
            row[j] =
                (j < pivot ? matrix[j * d + pivot] : matrix[pivot * d + j]) /
                length;
        }
        for (int64_t i = 0; i < d; i++) {
            for (int64_t j = i; j < d; j++) {
                matrix[i * d + j] -= row[i] * row[j];
            }
        }
        matrix[pivot * d + pivot] = 0.0;
    }
    for (int64_t k = 0; k < rank; k++) {
        for (int64_t j = 0; j < d; j++) {
            factor[k * d + j] *= root[j];
        }
    }
    return rank;
}

static double dot(int64_t d, const double *a, const double *b)
{
    double lane[4] = {0.0};
    int64_t j = 0;

    for (; j + 4 <= d; j += 4) {
        for (int l = 0; l < 4; l++) {
            lane[l] += a[j + l] * b[j + l];
        }
    }
    for (; j < d; j++) {
        lane[0] += a[j] * b[j];
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* Makes two rows orthogonal; 0 where they are already, or one is nothing
 * beside the other. */
static int rotate(int64_t d, double *p, double *q)
{
    const double pp = dot(d, p, p), qq = dot(d, q, q), pq = dot(d, p, q);
    const double small = pp < qq ? pp : qq, large = pp < qq ? qq : pp;
    double zeta, t, c, s;

    if (small <= 0x1p-160 * large ||
        fabs(pq) <= (double)d * DBL_EPSILON * sqrt(pp) * sqrt(qq)) {
        return 0;
    }
    zeta = (qq - pp) / (2.0 * pq);
    t = copysign(1.0, zeta) / (fabs(zeta) + sqrt(1.0 + zeta * zeta));
    c = 1.0 / sqrt(1.0 + t * t);
    s = c * t;
    for (int64_t j = 0; j < d; j++) {
        const double a = p[j], b = q[j];

        p[j] = c * a - s * b;
        q[j] = s * a + c * b;
    }
    return 1;
}

/* Sum of the singular values of [rows, d], which is lost. */
static kac_status sum_singular(kac_context *ctx, int64_t rows, int64_t d,
                               double *matrix, double *sum)
{
    int turned = 1;

    for (int sweep = 0; turned && sweep < MAX_SWEEPS; sweep++) {
        const kac_status status =
            kaci_progress(ctx, "singular values", sweep, MAX_SWEEPS);

        if (status != KAC_OK) {
            return status;
        }
        turned = 0;
        for (int64_t i = 0; i + 1 < rows; i++) {
            for (int64_t j = i + 1; j < rows; j++) {
                turned |= rotate(d, matrix + i * d, matrix + j * d);
            }
        }
    }
    *sum = 0.0;
    for (int64_t i = 0; i < rows; i++) {
        *sum += sqrt(dot(d, matrix + i * d, matrix + i * d));
    }
    return KAC_OK;
}

/* tr (A^1/2 B A^1/2)^1/2; means and covariances are lost. */
static kac_status trace_of_root(kac_context *ctx, struct moments *a,
                                struct moments *b, double *out)
{
    const int64_t d = a->d;
    double *work = kaci_alloc(ctx, d, 3 * d * (int64_t)sizeof *work);
    double *left = work, *right, *product;
    int64_t rows, columns;
    kac_status status;

    if (work == NULL) {
        return KACI_NO_MEMORY;
    }
    right = work + d * d;
    product = right + d * d;
    rows = factorise(d, a->matrix, left, a->mean);
    columns = factorise(d, b->matrix, right, b->mean);
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++) {
            product[i * columns + j] = dot(d, left + i * d, right + j * d);
        }
    }
    status = sum_singular(ctx, rows, columns, product, out);
    kaci_free(ctx, work);
    return status;
}

static kac_status take_moments(kac_context *ctx, int64_t n, int64_t d,
                               const float *x, struct moments *s)
{
    kac_status status;

    s->n = n;
    s->d = d;
    s->centred = kaci_alloc(ctx, n, d * (int64_t)sizeof *s->centred);
    s->mean = kaci_alloc(ctx, d, (int64_t)sizeof *s->mean);
    s->matrix = kaci_alloc(ctx, d, d * (int64_t)sizeof *s->matrix);
    if (s->centred == NULL || s->mean == NULL || s->matrix == NULL) {
        return KACI_NO_MEMORY;
    }
    centre(s, x);
    status = kaci_parallel_stage(ctx, "covariance", (d - 1) / PIECE_ROWS + 1,
                                 covary_piece, s);
    kaci_free(ctx, s->centred);
    s->centred = NULL;
    return status;
}

static void free_moments(kac_context *ctx, struct moments *s)
{
    kaci_free(ctx, s->centred);
    kaci_free(ctx, s->mean);
    kaci_free(ctx, s->matrix);
}

kac_status kac_metric_frechet(kac_context *ctx, int64_t n, int64_t m, int64_t d,
                              const float *x, const float *y, double *out)
{
    enum { MAX_DIMENSION = 8192 };
    struct moments a = {0}, b = {0};
    struct kaci_fpmode saved;
    double root = 0.0;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(n >= 2, "n is %" PRId64 ", must be >= 2", n);
    KACI_REQUIRE(m >= 2, "m is %" PRId64 ", must be >= 2", m);
    KACI_REQUIRE(d <= MAX_DIMENSION, "d is %" PRId64 ", must be 1 to %d", d,
                 MAX_DIMENSION);
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
    status = take_moments(ctx, n, d, x, &a);
    if (status == KAC_OK) {
        status = take_moments(ctx, m, d, y, &b);
    }
    if (status == KAC_OK) {
        const double traces = trace_of(&a) + trace_of(&b);
        double square = 0.0;

        for (int64_t j = 0; j < d; j++) {
            square += (a.mean[j] - b.mean[j]) * (a.mean[j] - b.mean[j]);
        }
        status = trace_of_root(ctx, &a, &b, &root);
        square += traces - 2.0 * root;
        if (status == KAC_OK) {
            *out = square > 0.0 ? square : 0.0;
        }
    }
    kaci_fp_leave(saved);
    free_moments(ctx, &a);
    free_moments(ctx, &b);
    return status;
}
