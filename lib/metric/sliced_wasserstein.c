/* SPDX-License-Identifier: BSD-2-Clause */
/* Sliced Wasserstein-2 distance: sorted projections, merged quantiles. */

#include <math.h>

#include "metric/metric_priv.h"

struct slices {
    int64_t n, m, d;
    const float *x, *y;
    uint64_t seed;
    struct kaci_ranked *scratch; /* [workers, 2 (n + m)] */
    double *direction;           /* [workers, d] */
    double *square;              /* [directions] */
};

/* Uniform on the sphere. */
static void draw_direction(uint64_t seed, int64_t index, int64_t d,
                           double *direction)
{
    struct kaci_random random;
    double sum = 0.0, length;

    kaci_random_begin(&random, seed, KACI_RANDOM_METRIC, 0, index);
    for (int64_t i = 0; i < d; i++) {
        direction[i] = kaci_random_normal(&random);
        sum += direction[i] * direction[i];
    }
    length = sqrt(sum);
    for (int64_t i = 0; i < d; i++) {
        direction[i] /= length;
    }
}

static void project_sample(int64_t n, int64_t d, const float *x,
                           const double *direction, struct kaci_ranked *out)
{
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (int64_t k = 0; k < d; k++) {
            sum += direction[k] * (double)x[i * d + k];
        }
        out[i].value = sum;
        out[i].index = i;
    }
}

/* Integral of the squared difference of two quantile functions: piece by
 * piece between their steps i/n and j/m, counted in units of 1/(n m). */
static double quantile_distance(int64_t n, const struct kaci_ranked *x,
                                int64_t m, const struct kaci_ranked *y)
{
    double sum = 0.0;
    int64_t at = 0, i = 0, j = 0;

    while (i < n && j < m) {
        const int64_t end_x = (i + 1) * m, end_y = (j + 1) * n;
        const int64_t end = end_x < end_y ? end_x : end_y;
        const double difference = x[i].value - y[j].value;

        sum += (double)(end - at) * (difference * difference);
        at = end;
        i += end == end_x;
        j += end == end_y;
    }
    return sum / (double)n / (double)m;
}

static kac_status measure_slice(void *user, int64_t index, int32_t worker)
{
    const struct slices *slices = user;
    const int64_t n = slices->n, m = slices->m, d = slices->d;
    double *direction = slices->direction + worker * d;
    struct kaci_ranked *x = slices->scratch + worker * 2 * (n + m);
    struct kaci_ranked *y = x + n, *spare = y + m;

    draw_direction(slices->seed, index, d, direction);
    project_sample(n, d, slices->x, direction, x);
    project_sample(m, d, slices->y, direction, y);
    kaci_sort_ranked(n, x, spare);
    kaci_sort_ranked(m, y, spare);
    slices->square[index] = quantile_distance(n, x, m, y);
    return KAC_OK;
}

static kac_status sliced(kac_context *ctx, struct slices *slices,
                         int64_t directions, double *out)
{
    const int64_t workers = kac_context_threads(ctx);
    double sum = 0.0;
    kac_status status = KACI_NO_MEMORY;

    slices->scratch =
        kaci_alloc(ctx, slices->n + slices->m,
                   2 * workers * (int64_t)sizeof *slices->scratch);
    slices->direction = kaci_alloc(
        ctx, slices->d, workers * (int64_t)sizeof *slices->direction);
    slices->square =
        kaci_alloc(ctx, directions, (int64_t)sizeof *slices->square);
    if (slices->scratch == NULL || slices->direction == NULL ||
        slices->square == NULL) {
        goto done;
    }
    status = kaci_parallel_stage(ctx, "sliced Wasserstein", directions,
                                 measure_slice, slices);
    if (status != KAC_OK) {
        goto done;
    }
    for (int64_t i = 0; i < directions; i++) {
        sum += slices->square[i];
    }
    *out = sqrt(sum / (double)directions);
done:
    kaci_free(ctx, slices->scratch);
    kaci_free(ctx, slices->direction);
    kaci_free(ctx, slices->square);
    return status;
}

kac_status kac_metric_sliced_wasserstein(kac_context *ctx, int64_t n, int64_t m,
                                         int64_t d, const float *x,
                                         const float *y, int64_t directions,
                                         uint64_t seed, double *out)
{
    struct slices slices = {
        .n = n, .m = m, .d = d, .x = x, .y = y, .seed = seed};
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(directions >= 1, "directions is %" PRId64 ", must be >= 1",
                 directions);
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
    status = sliced(ctx, &slices, directions, out);
    kaci_fp_leave(saved);
    return status;
}
