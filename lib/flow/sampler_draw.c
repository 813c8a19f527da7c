/* SPDX-License-Identifier: BSD-2-Clause */
/* Sampling: prior, integration, posterior mean, back to the data's units. */
#include "flow/sampler_priv.h"

#include <string.h>

int64_t kaci_sampler_chunk(int64_t d)
{
    const int64_t points = ((int64_t)1 << 22) / d;

    return points < 64 ? 64 : points > 16384 ? 16384 : points;
}

/* A request, and the memory of a chunk. */
struct draw {
    kac_sampler *sampler;
    const kac_field *field; /* guided where there is something to guide by */
    kac_integrator *integrator;
    uint64_t seed;
    int64_t chunk;
    double *x, *cond, *t, *v, *xhat, *centre, *path;
    float *start;
    int64_t *index;
    struct kaci_known_rows known;

    int64_t count;      /* of times on the way */
    int64_t integrated; /* those not below the end of the grid */
    const double *times;

    double evaluations; /* the sum over the points; become the sampler's */
    int64_t evaluations_max, unfinished;
};

static void free_draw(struct draw *draw)
{
    const kac_context *ctx = draw->sampler->context;

    kac_integrator_destroy(draw->integrator);
    kaci_free(ctx, draw->x);
    kaci_free(ctx, draw->cond);
    kaci_free(ctx, draw->t);
    kaci_free(ctx, draw->v);
    kaci_free(ctx, draw->xhat);
    kaci_free(ctx, draw->centre);
    kaci_free(ctx, draw->path);
    kaci_free(ctx, draw->start);
    kaci_free(ctx, draw->index);
    kaci_known_free(draw->sampler, &draw->known);
}

static kac_status make_draw(struct draw *draw, int64_t n, int conditions)
{
    const kac_sampler *sampler = draw->sampler;
    const kac_context *ctx = sampler->context;
    int64_t chunk = kaci_sampler_chunk(sampler->d), numbers, bytes;
    const int64_t d = sampler->d;
    kac_status status = KAC_OK;

    chunk = chunk < n ? chunk : n;
    draw->chunk = chunk;
    if (!kaci_mul_size(chunk, d, 1, &numbers) ||
        !kaci_mul_size(numbers, draw->integrated ? draw->integrated : 1,
                       sizeof(double), &bytes)) {
        return kaci_error(KAC_ERROR_MEMORY, "the path has too many numbers");
    }
    draw->x = kaci_alloc(ctx, numbers, sizeof *draw->x);
    draw->v = kaci_alloc(ctx, numbers, sizeof *draw->v);
    draw->xhat = kaci_alloc(ctx, numbers, sizeof *draw->xhat);
    draw->centre = kaci_alloc(ctx, numbers, sizeof *draw->centre);
    draw->t = kaci_alloc(ctx, chunk, sizeof *draw->t);
    if (!draw->x || !draw->v || !draw->xhat || !draw->centre || !draw->t) {
        return KACI_NO_MEMORY;
    }
    if (conditions) {
        draw->cond = kaci_alloc(ctx, chunk * sampler->k, sizeof *draw->cond);
    }
    if (draw->integrated) {
        draw->path = kaci_alloc(ctx, bytes / (int64_t)sizeof(double),
                                sizeof *draw->path);
    }
    if (sampler->start) {
        draw->start = kaci_alloc(ctx, numbers, sizeof *draw->start);
        draw->index = kaci_alloc(ctx, chunk, sizeof *draw->index);
    }
    if ((conditions && !draw->cond) || (draw->integrated && !draw->path) ||
        (sampler->start && (!draw->start || !draw->index))) {
        return KACI_NO_MEMORY;
    }
    if (sampler->known) {
        status = kaci_known_make(sampler, draw->field, conditions, chunk,
                                 &draw->known);
    }
    return status == KAC_OK ? kaci_sampler_integrator(sampler, draw->field, 0,
                                                      &draw->integrator)
                            : status;
}

/* x_T of points first .. first + m - 1. */
static kac_status begin(const struct draw *draw, int64_t first, int64_t m)
{
    const kac_sampler *sampler = draw->sampler;
    const int64_t d = sampler->d;
    kac_status status;

    if (!sampler->start) {
        return kac_process_prior(sampler->process, draw->seed, first, m, d,
                                 NULL, draw->x);
    }
    for (int64_t i = 0; i < m; i++) {
        draw->index[i] = (first + i) % kac_dataset_count(sampler->start);
    }
    status = kac_dataset_gather(sampler->start, m, draw->index, draw->start);
    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; i < m * d; i++) {
        const float x0 = draw->start[i];

        draw->x[i] = sampler->shift
                         ? (x0 - sampler->shift[i % d]) / sampler->scale[i % d]
                         : x0;
    }
    return sampler->start_as_is
               ? KAC_OK
               : kac_process_prior(sampler->process, draw->seed, first, m, d,
                                   draw->x, draw->x);
}

float kaci_sampler_to_data(const kac_sampler *sampler, int64_t j, double x)
{
    return (float)(sampler->shift ? sampler->shift[j] + sampler->scale[j] * x
                                  : x);
}

double kaci_sampler_from_data(const kac_sampler *sampler, int64_t j, float x)
{
    return sampler->shift ? ((double)x - sampler->shift[j]) / sampler->scale[j]
                          : x;
}

/* The times below the end of the grid: evenly from x to the last point. */
static void write_path(const struct draw *draw, int64_t m, int64_t n,
                       const double *end_x, const double *last, float *path)
{
    const kac_sampler *sampler = draw->sampler;
    const int64_t d = sampler->d;

    for (int64_t k = 0; k < draw->count; k++) {
        const double done =
            k < draw->integrated
                ? 0
                : (sampler->end - draw->times[k]) / sampler->end;

        for (int64_t i = 0; i < m * d; i++) {
            const double x = k < draw->integrated
                                 ? draw->path[k * m * d + i]
                                 : end_x[i] + done * (last[i] - end_x[i]);

            path[k * n * d + i] = kaci_sampler_to_data(sampler, i % d, x);
        }
    }
}

static void add_counts(struct draw *draw, int64_t m)
{
    const int64_t last = kaci_sampler_last_cost(draw->sampler, draw->field);
    const int64_t most =
        kac_integrator_evaluations_max(draw->integrator) + last;

    draw->evaluations +=
        (double)m *
        (kac_integrator_evaluations_mean(draw->integrator) + (double)last);
    if (most > draw->evaluations_max) {
        draw->evaluations_max = most;
    }
    draw->unfinished +=
        m - kac_integrator_reason_count(draw->integrator, KAC_STOP_END);
}

/* x becomes the posterior mean at the end of the grid; the refinements look
 * from the middle of its cone. The result is in draw->xhat. */
static kac_status take_mean(const struct draw *draw, int64_t m)
{
    const kac_sampler *sampler = draw->sampler;
    const double *x = draw->x;
    double schedule[4];
    kac_status status =
        kac_process_schedule(sampler->process, sampler->end, schedule);

    for (int64_t i = 0; i < m; i++) {
        draw->t[i] = sampler->end;
    }
    for (int32_t k = 0; status == KAC_OK && k <= sampler->refinements; k++) {
        status = kac_field_evaluate(draw->field, m, draw->t, x, draw->cond,
                                    draw->v, draw->xhat, NULL);
        if (status == KAC_OK) {
            kaci_known_fill_means(&draw->known, m, draw->xhat);
        }
        if (k == sampler->refinements) {
            break;
        }
        for (int64_t i = 0; i < m * sampler->d; i++) {
            draw->centre[i] = schedule[0] * draw->xhat[i];
        }
        x = draw->centre;
    }
    return status;
}

/* x from T to the end of the grid, with the times on the way. */
static kac_status integrate(struct draw *draw, int64_t first, int64_t m)
{
    const kac_sampler *sampler = draw->sampler;
    const double T = kac_process_horizon(sampler->process);
    const kac_field *field = draw->field;
    const double *cond = draw->cond;
    kac_status status = begin(draw, first, m);

    if (status == KAC_OK && sampler->known) {
        status = kaci_known_begin(sampler, draw->seed, first, m, cond,
                                  &draw->known, draw->x);
        field = draw->known.field;
        cond = draw->known.cond;
    }
    if (status == KAC_OK) {
        status = kac_integrator_run_dense(
            draw->integrator, field, m, T, sampler->end, cond, draw->x,
            draw->integrated, draw->times, draw->path);
    }
    if (status == KAC_OK) {
        status = kaci_known_fill(&draw->known, sampler->end, m, draw->x);
    }
    for (int64_t k = 0; status == KAC_OK && k < draw->integrated; k++) {
        status = kaci_known_fill(&draw->known, draw->times[k], m,
                                 draw->path + k * m * sampler->d);
    }
    return status;
}

/* One chunk: m points from `first`, written at out and (stride n) path. */
static kac_status draw_chunk(struct draw *draw, int64_t first, int64_t m,
                             int64_t n, float *path, float *out)
{
    const kac_sampler *sampler = draw->sampler;
    const int64_t d = sampler->d;
    const double *last = draw->x;
    kac_status status = integrate(draw, first, m);

    if (status == KAC_OK && sampler->end > 0) {
        status = take_mean(draw, m);
        last = draw->xhat;
    }
    if (status != KAC_OK) {
        return status;
    }
    add_counts(draw, m);
    for (int64_t i = 0; i < m * d; i++) {
        out[i] = kaci_sampler_to_data(sampler, i % d, last[i]);
        if (!(out[i] - out[i] == 0)) {
            return kaci_error(KAC_ERROR_NONFINITE,
                              "sample %" PRId64 " is not finite: the field "
                              "diverged",
                              first + i / d);
        }
    }
    kaci_known_fill_samples(&draw->known, m, out);
    if (path) {
        write_path(draw, m, n, draw->x, last, path);
    }
    return KAC_OK;
}

kac_status kaci_sampler_check(const kac_sampler *sampler, int64_t n,
                              const float *cond)
{
    const kac_network *network = kaci_field_network(sampler->field);

    KACI_REQUIRE(!cond || sampler->k > 0,
                 "cond is given, must be NULL: the field takes no condition");
    KACI_REQUIRE(sampler->end < kac_process_horizon(sampler->process),
                 "end is %g, must be below T = %g, which has changed since",
                 sampler->end, kac_process_horizon(sampler->process));
    if (cond && network) {
        const kac_status status =
            kaci_network_check_conditions(network, 0, n, cond);

        if (status != KAC_OK) {
            return status;
        }
    }
    return kaci_sampler_check_evaluations(
        sampler, kaci_sampler_field(sampler, cond != NULL));
}

/* All that can be refused is refused before a chunk is written. */
static kac_status check_draw(const kac_sampler *sampler, int64_t n,
                             const float *cond)
{
    if (sampler->coupling >= 0 && !sampler->start) {
        return kaci_error(KAC_ERROR_STATE,
                          "the model's path begins in a source, not in noise: "
                          "give its points with kac_sampler_set_source()");
    }
    return kaci_sampler_check(sampler, n, cond);
}

static kac_status draw_all(struct draw *draw, int64_t first, int64_t n,
                           const float *cond, float *path, float *out)
{
    kac_sampler *sampler = draw->sampler;
    const int64_t d = sampler->d, k = sampler->k;
    kac_status status = make_draw(draw, n, cond != NULL);

    for (int64_t done = 0; status == KAC_OK && done < n;) {
        const int64_t m = n - done < draw->chunk ? n - done : draw->chunk;

        for (int64_t i = 0; cond && i < m * k; i++) {
            draw->cond[i] = cond[done * k + i];
        }
        status = kaci_progress(sampler->context, "sample", done, n);
        if (status == KAC_OK) {
            status = draw_chunk(draw, first + done, m, n,
                                path ? path + done * d : NULL, out + done * d);
        }
        done += m;
    }
    if (status == KAC_OK) {
        status = kaci_progress(sampler->context, "sample", n, n);
    }
    if (status == KAC_OK) {
        sampler->evaluations_mean = draw->evaluations / (double)n;
        sampler->evaluations_max = draw->evaluations_max;
        sampler->unfinished = draw->unfinished;
    }
    free_draw(draw);
    return status;
}

kac_status kac_sampler_draw_path(kac_sampler *sampler, uint64_t seed,
                                 int64_t first, int64_t n, const float *cond,
                                 int64_t count, const double *times,
                                 float *path, float *out)
{
    struct draw draw = {0};
    kac_status status;
    int64_t numbers, bytes;
    double T;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(first >= 0, "first is %" PRId64 ", must be >= 0", first);
    KACI_REQUIRE(n >= 0 && n <= ((int64_t)1 << 55) - first,
                 "n is %" PRId64 ", must be 0 to 2^55 - first", n);
    KACI_REQUIRE(count >= 0, "count is %" PRId64 ", must be >= 0", count);
    KACI_REQUIRE(count == 0 || (times && path), "times or path is NULL");
    KACI_REQUIRE(n == 0 || out, "out is NULL");
    KACI_REQUIRE(kaci_mul_size(n, sampler->d, sizeof *out, &numbers) &&
                     kaci_mul_size(numbers, count ? count : 1, 1, &bytes),
                 "n is %" PRId64 ", too large for %" PRId64 " times of %" PRId64
                 " numbers",
                 n, count, sampler->d);
    status = check_draw(sampler, n, cond);
    if (status != KAC_OK || n == 0) {
        return status;
    }
    T = kac_process_horizon(sampler->process);
    for (int64_t k = 0; k < count; k++) {
        KACI_REQUIRE(times[k] >= 0 && times[k] <= T,
                     "times[%" PRId64 "] is %g, must be 0 to T = %g", k,
                     times[k], T);
        KACI_REQUIRE(k == 0 || times[k] < times[k - 1],
                     "times[%" PRId64 "] is %g, must be below the one before",
                     k, times[k]);
        draw.integrated += times[k] >= sampler->end;
    }
    draw.sampler = sampler;
    draw.field = kaci_sampler_field(sampler, cond != NULL);
    draw.seed = seed;
    draw.count = count;
    draw.times = times;
    {
        const struct kaci_fpmode saved = kaci_fp_enter();

        status = draw_all(&draw, first, n, cond, count ? path : NULL, out);
        kaci_fp_leave(saved);
    }
    return status;
}

kac_status kac_sampler_draw(kac_sampler *sampler, uint64_t seed, int64_t first,
                            int64_t n, const float *cond, float *out)
{
    return kac_sampler_draw_path(sampler, seed, first, n, cond, 0, NULL, NULL,
                                 out);
}
