/* SPDX-License-Identifier: BSD-2-Clause */
/* From data back to noise, and ways between two noises. */
#include "flow/sampler_priv.h"

#include <kacflow/kac_law.h>
#include <kacflow/special.h>

static kac_status check(const kac_sampler *sampler, int64_t n, const float *x,
                        const float *cond, const float *noise)
{
    int64_t bytes;

    KACI_REQUIRE(n >= 0 && kaci_mul_size(n, sampler->d, sizeof(double), &bytes),
                 "n is %" PRId64 ", must be >= 0 and fit into memory", n);
    KACI_REQUIRE(n == 0 || (x && noise), "x or noise is NULL");
    return kaci_sampler_check(sampler, n, cond);
}

/* The middle of the cone of x at the end of the grid. */
static kac_status begin(const kac_sampler *sampler, int64_t numbers,
                        const float *x, double *out)
{
    double schedule[4] = {1};
    kac_status status = KAC_OK;

    if (sampler->coupling < 0) {
        status = kac_process_schedule(sampler->process, sampler->end, schedule);
    }
    for (int64_t i = 0; i < numbers; i++) {
        out[i] =
            schedule[0] * kaci_sampler_from_data(sampler, i % sampler->d, x[i]);
    }
    return status;
}

/* m points, with memory for them. */
static kac_status carry(kac_sampler *sampler, kac_integrator *integrator,
                        int64_t first, int64_t m, const float *x,
                        const double *cond, double *state, float *noise)
{
    const int64_t d = sampler->d;
    kac_status status = begin(sampler, m * d, x, state);

    if (status == KAC_OK) {
        status = kac_integrator_run(
            integrator, kaci_sampler_field(sampler, cond != NULL), m,
            sampler->end, kac_process_horizon(sampler->process), cond, state);
    }
    for (int64_t i = 0; status == KAC_OK && i < m * d; i++) {
        noise[i] = kaci_sampler_to_data(sampler, i % d, state[i]);
        if (!(noise[i] - noise[i] == 0)) {
            status = kaci_error(KAC_ERROR_NONFINITE,
                                "point %" PRId64 " is not finite at T: the "
                                "field diverged",
                                first + i / d);
        }
    }
    return status;
}

static kac_status invert(kac_sampler *sampler, int64_t n, const float *x,
                         const float *cond, float *noise)
{
    const kac_context *ctx = sampler->context;
    const kac_field *field = kaci_sampler_field(sampler, cond != NULL);
    const int64_t d = sampler->d, k = sampler->k;
    const int64_t most = kaci_sampler_chunk(d);
    const int64_t chunk = n < most ? n : most;
    double *state = kaci_alloc(ctx, chunk * d, sizeof *state), sum = 0;
    double *condition = kaci_alloc(ctx, chunk * k, sizeof *condition);
    int64_t largest = 0, unfinished = 0;
    kac_integrator *integrator = NULL;
    kac_status status =
        state && condition
            ? kaci_sampler_integrator(sampler, field, 1, &integrator)
            : KACI_NO_MEMORY;

    for (int64_t done = 0; status == KAC_OK && done < n; done += chunk) {
        const int64_t m = n - done < chunk ? n - done : chunk;

        for (int64_t i = 0; cond && i < m * k; i++) {
            condition[i] = cond[done * k + i];
        }
        status = kaci_progress(sampler->context, "invert", done, n);
        if (status == KAC_OK) {
            status = carry(sampler, integrator, done, m, x + done * d,
                           cond ? condition : NULL, state, noise + done * d);
        }
        if (status == KAC_OK) {
            const int64_t here = kac_integrator_evaluations_max(integrator);

            sum += (double)m * kac_integrator_evaluations_mean(integrator);
            largest = here > largest ? here : largest;
            unfinished +=
                m - kac_integrator_reason_count(integrator, KAC_STOP_END);
        }
    }
    if (status == KAC_OK) {
        status = kaci_progress(sampler->context, "invert", n, n);
    }
    if (status == KAC_OK) {
        sampler->evaluations_mean = sum / (double)n;
        sampler->evaluations_max = largest;
        sampler->unfinished = unfinished;
    }
    kac_integrator_destroy(integrator);
    kaci_free(ctx, state);
    kaci_free(ctx, condition);
    return status;
}

kac_status kac_sampler_invert(kac_sampler *sampler, int64_t n, const float *x,
                              const float *cond, float *noise)
{
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    status = check(sampler, n, x, cond, noise);
    if (status != KAC_OK || n == 0) {
        return status;
    }
    saved = kaci_fp_enter();
    status = invert(sampler, n, x, cond, noise);
    kaci_fp_leave(saved);
    return status;
}

/* ---- Between two noises ------------------------------------------------- */

/* The law of a coordinate of N(g(T)). */
struct noise_law {
    const kac_process *process;
    int32_t law;
    double g, edge, deviation;
};

static kac_status law_of(const kac_sampler *sampler, struct noise_law *out)
{
    const kac_process *process = sampler->process;
    double schedule[4];
    kac_status status;

    KACI_REQUIRE(sampler->coupling < 0,
                 "the sampler's path is between two data sets, without noise: "
                 "mix its source points instead");
    KACI_REQUIRE(kaci_process_has_quantiles(process),
                 "the coordinates of radial Poisson noise are not independent: "
                 "there is no way between two of them");
    status =
        kac_process_schedule(process, kac_process_horizon(process), schedule);
    if (status != KAC_OK) {
        return status;
    }
    out->process = process;
    out->law = kac_process_law(process);
    out->g = schedule[2];
    out->edge = kaci_process_radius(process, out->g);
    out->deviation = kac_process_sigma(process) * sqrt(schedule[2]);
    return KAC_OK;
}

/* The number of a standard normal law at the same level; on an atom and beyond
 * it that of the middle of its levels. Laws are symmetric: by the lower tail.
 * Levels stay above 0, where the number would be infinite: by a last bit of 1
 * at the edge of the uniform law, whose levels have no more, and by the least
 * double, which far out is soon reached. */
static double score_of(const struct noise_law *law, double x)
{
    const double low = -fabs(x);
    double p, least = 0x1p-1074;

    if (law->law == KAC_LAW_WIENER) {
        return x / law->deviation;
    }
    if (law->law == KAC_LAW_UNIFORM) {
        p = 0.5 * (1 + low / law->edge);
        least = 0x1p-60;
    } else if (low <= -law->edge) {
        p = 0.25 * kaci_exp(-kac_process_rate(law->process) * law->g);
    } else {
        (void)kac_law_cdf(kac_process_rate(law->process),
                          kac_process_speed(law->process), law->g, 1, &low, &p);
    }
    return copysign(kac_normal_quantile(p > least ? p : least), x);
}

static double noise_of(const struct noise_law *law, double score)
{
    double p, x;

    if (law->law == KAC_LAW_WIENER) {
        return law->deviation * score;
    }
    p = kac_normal_cdf(-fabs(score));
    kaci_process_quantiles(law->process, law->g, 1, &p, &x);
    return copysign(x, score);
}

/* Shares of the two ends on the great circle between them: of two independent
 * points of many coordinates, at a steady speed. A sum of standard normal
 * numbers of correlation rho stays one. */
static void shares_of(int64_t d, const double *a, const double *b, double s,
                      double share[2])
{
    const double one = kaci_cospi(0.5 * s), other = kaci_sinpi(0.5 * s);
    double ab = 0, aa = 0, bb = 0, rho, variance;

    for (int64_t i = 0; i < d; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    rho = aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
    variance = 1 + 2 * one * other * rho;
    variance = variance > 1e-9 ? variance : 1; // opposite ends meet at 0
    share[0] = one / sqrt(variance);
    share[1] = other / sqrt(variance);
}

static kac_status interpolate(const kac_sampler *sampler, const float *from,
                              const float *to, int64_t count,
                              const double *position, float *out)
{
    const kac_context *ctx = sampler->context;
    const int64_t d = sampler->d;
    double *a = kaci_alloc(ctx, d, sizeof *a);
    double *b = kaci_alloc(ctx, d, sizeof *b);
    struct noise_law law;
    kac_status status = a && b ? law_of(sampler, &law) : KACI_NO_MEMORY;

    for (int64_t j = 0; status == KAC_OK && j < d; j++) {
        a[j] = score_of(&law, kaci_sampler_from_data(sampler, j, from[j]));
        b[j] = score_of(&law, kaci_sampler_from_data(sampler, j, to[j]));
    }
    for (int64_t k = 0; status == KAC_OK && k < count; k++) {
        double share[2];

        shares_of(d, a, b, position[k], share);
        for (int64_t j = 0; j < d; j++) {
            out[k * d + j] = kaci_sampler_to_data(
                sampler, j, noise_of(&law, share[0] * a[j] + share[1] * b[j]));
        }
    }
    kaci_free(ctx, a);
    kaci_free(ctx, b);
    return status;
}

kac_status kac_sampler_interpolate(const kac_sampler *sampler,
                                   const float *start, const float *goal,
                                   int64_t count, const double *position,
                                   float *out)
{
    struct kaci_fpmode saved;
    kac_status status;
    int64_t bytes;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(start && goal, "start or goal is NULL");
    KACI_REQUIRE(
        count >= 0 && kaci_mul_size(count, sampler->d, sizeof *out, &bytes),
        "count is %" PRId64 ", must be >= 0 and fit into memory", count);
    KACI_REQUIRE(count == 0 || (position && out), "position or out is NULL");
    for (int64_t j = 0; j < sampler->d; j++) {
        KACI_REQUIRE(start[j] - start[j] == 0 && goal[j] - goal[j] == 0,
                     "number %" PRId64 " of start or goal is not finite", j);
    }
    for (int64_t k = 0; k < count; k++) {
        KACI_REQUIRE(position[k] >= 0 && position[k] <= 1,
                     "position[%" PRId64 "] is %g, must be 0 to 1", k,
                     position[k]);
    }
    saved = kaci_fp_enter();
    status = interpolate(sampler, start, goal, count, position, out);
    kaci_fp_leave(saved);
    return status;
}
