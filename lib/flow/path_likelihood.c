/* SPDX-License-Identifier: BSD-2-Clause */
/* Likelihood: a point and the integral of the divergence, carried together
 * from data to noise. */
#include "field/field.h"
#include "flow/flow.h"

#include <kacflow/integrator.h>
#include <kacflow/likelihood.h>

#include <math.h>
#include <string.h>

enum { FIXED_EVALUATIONS = 100, ADAPTIVE_EVALUATIONS = 100000 };
static const double singular_start = 1e-3; /* of T */
static const double log_of_2 = 0x1.62e42fefa39efp-1;

struct kac_likelihood {
    kac_context *context;
    const kac_process *process;
    const kac_field *field;
    kac_field *owned_field; /* of a model's; else NULL */
    float *shift, *scale;   /* [d] of a model's; else NULL */
    double log_volume;      /* sum of log scale */
    int64_t d, k;

    int32_t method, clip;
    int64_t evaluations; /* 0: the method's default */
    double relative, absolute, start;

    /* Of the last call. */
    double evaluations_mean;
    int64_t evaluations_max, outside, unfinished;
};

/* A call, and the memory of a chunk. */
struct pass {
    const kac_likelihood *likelihood;
    kac_field *density; /* of (x, l) */
    kac_integrator *integrator;
    int32_t conditioned;
    int64_t chunk;
    double cone;       /* half width of the support at T */
    double *y;         /* [chunk, d + 1] */
    double *cond;      /* [chunk, 1 + k] */
    double *x, *log_p; /* [chunk, d], [chunk] at T */
    int32_t *fronts;   /* [chunk] */

    double evaluations;
    int64_t evaluations_max, outside, unfinished;
};

/* ---- The handle --------------------------------------------------------- */

static kac_status create(kac_context *ctx, const kac_process *process,
                         const kac_field *field, kac_likelihood **out)
{
    const double T = kac_process_horizon(process);
    double cone = 0;
    kac_status status = kac_process_cone(process, T, &cone);
    kac_likelihood *likelihood;

    if (status != KAC_OK) {
        return status;
    }
    likelihood = kaci_alloc(ctx, 1, sizeof *likelihood);
    if (!likelihood) {
        return KACI_NO_MEMORY;
    }
    likelihood->context = ctx;
    likelihood->process = process;
    likelihood->field = field;
    likelihood->d = kac_field_dimension(field);
    likelihood->k = kac_field_condition_width(field);
    likelihood->method = KAC_METHOD_DOPRI5;
    likelihood->relative = likelihood->absolute = 1e-5;
    likelihood->start = cone - cone == 0 ? 0 : singular_start * T;
    likelihood->evaluations_mean = NAN;
    *out = likelihood;
    return KAC_OK;
}

kac_status kac_likelihood_create(kac_context *ctx, const kac_process *process,
                                 const kac_field *field, kac_likelihood **out)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(field != NULL, "field is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(kac_field_gives(field) & KAC_FIELD_DIVERGENCE,
                 "field gives no divergence, must have KAC_FIELD_DIVERGENCE");
    return create(ctx, process, field, out);
}

static kac_status take_normalization(kac_likelihood *likelihood,
                                     const kac_model *model)
{
    const int64_t d = likelihood->d;
    struct kaci_fpmode saved;
    kac_status status;

    likelihood->shift =
        kaci_alloc(likelihood->context, d, sizeof *likelihood->shift);
    likelihood->scale =
        kaci_alloc(likelihood->context, d, sizeof *likelihood->scale);
    if (!likelihood->shift || !likelihood->scale) {
        return KACI_NO_MEMORY;
    }
    status =
        kac_model_normalization(model, likelihood->shift, likelihood->scale);
    saved = kaci_fp_enter();
    for (int64_t j = 0; status == KAC_OK && j < d; j++) {
        likelihood->log_volume += kaci_ln((double)likelihood->scale[j]);
    }
    kaci_fp_leave(saved);
    return status;
}

kac_status kac_likelihood_create_model(kac_context *ctx, const kac_model *model,
                                       kac_likelihood **out)
{
    kac_likelihood *likelihood = NULL;
    kac_field *field = NULL;
    kac_status status;

    KACI_REQUIRE(model != NULL, "model is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    if (kac_model_coupling(model) >= 0) {
        return kaci_error(KAC_ERROR_STATE,
                          "the model's path begins in a source, not in noise: "
                          "the density there is not known");
    }
    status = kac_field_create_learned(ctx, kac_model_network(model), &field);
    if (status != KAC_OK) {
        return status;
    }
    status = create(ctx, kac_model_process(model), field, &likelihood);
    if (status != KAC_OK) {
        kac_field_destroy(field);
        return status;
    }
    likelihood->owned_field = field;
    status = take_normalization(likelihood, model);
    if (status != KAC_OK) {
        kac_likelihood_destroy(likelihood);
        return status;
    }
    *out = likelihood;
    return KAC_OK;
}

void kac_likelihood_destroy(kac_likelihood *likelihood)
{
    if (!likelihood) {
        return;
    }
    kac_field_destroy(likelihood->owned_field);
    kaci_free(likelihood->context, likelihood->shift);
    kaci_free(likelihood->context, likelihood->scale);
    kaci_free(likelihood->context, likelihood);
}

kac_status kac_likelihood_set_method(kac_likelihood *likelihood, int32_t method)
{
    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    KACI_REQUIRE(kac_method_name(method) != NULL,
                 "method is %" PRId32 ", must be one of KAC_METHOD_...",
                 method);
    likelihood->method = method;
    return KAC_OK;
}

int32_t kac_likelihood_method(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->method : -1;
}

kac_status kac_likelihood_set_evaluations(kac_likelihood *likelihood,
                                          int64_t evaluations)
{
    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    KACI_REQUIRE(evaluations >= 1 && evaluations <= 1000000000,
                 "evaluations is %" PRId64 ", must be 1 to 10^9", evaluations);
    likelihood->evaluations = evaluations;
    return KAC_OK;
}

int64_t kac_likelihood_evaluations(const kac_likelihood *likelihood)
{
    if (!likelihood) {
        return 0;
    }
    if (likelihood->evaluations > 0) {
        return likelihood->evaluations;
    }
    return likelihood->method == KAC_METHOD_DOPRI5 ? ADAPTIVE_EVALUATIONS
                                                   : FIXED_EVALUATIONS;
}

kac_status kac_likelihood_set_tolerance(kac_likelihood *likelihood,
                                        double relative, double absolute)
{
    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    KACI_REQUIRE(relative >= 0 && relative - relative == 0,
                 "relative is %g, must be finite and >= 0", relative);
    KACI_REQUIRE(absolute > 0 && absolute - absolute == 0,
                 "absolute is %g, must be finite and > 0", absolute);
    likelihood->relative = relative;
    likelihood->absolute = absolute;
    return KAC_OK;
}

double kac_likelihood_tolerance_relative(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->relative : NAN;
}

double kac_likelihood_tolerance_absolute(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->absolute : NAN;
}

kac_status kac_likelihood_set_start(kac_likelihood *likelihood, double start)
{
    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    KACI_REQUIRE(start >= 0 && start < kac_process_horizon(likelihood->process),
                 "start is %g, must be >= 0 and below T = %g", start,
                 kac_process_horizon(likelihood->process));
    likelihood->start = start;
    return KAC_OK;
}

double kac_likelihood_start(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->start : NAN;
}

kac_status kac_likelihood_set_divergence(kac_likelihood *likelihood,
                                         int32_t method, int64_t probes,
                                         uint64_t seed)
{
    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    if (!likelihood->owned_field) {
        return kaci_error(KAC_ERROR_STATE, "the field is the caller's: call "
                                           "kac_field_set_divergence() on it");
    }
    return kac_field_set_divergence(likelihood->owned_field, method, probes,
                                    seed);
}

kac_status kac_likelihood_set_clip(kac_likelihood *likelihood, int32_t clip)
{
    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    KACI_REQUIRE(clip == 0 || clip == 1, "clip is %" PRId32 ", must be 0 or 1",
                 clip);
    likelihood->clip = clip;
    return KAC_OK;
}

int32_t kac_likelihood_clip(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->clip : 0;
}

double kac_likelihood_evaluations_mean(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->evaluations_mean : NAN;
}

int64_t kac_likelihood_evaluations_max(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->evaluations_max : 0;
}

int64_t kac_likelihood_outside(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->outside : 0;
}

int64_t kac_likelihood_unfinished(const kac_likelihood *likelihood)
{
    return likelihood ? likelihood->unfinished : 0;
}

double kac_likelihood_bits(double log_p, int64_t d)
{
    return d >= 1 ? -log_p / ((double)d * log_of_2) : NAN;
}

/* ---- A call ------------------------------------------------------------- */

static int stages_of(int32_t method)
{
    switch (method) {
    case KAC_METHOD_MIDPOINT:
    case KAC_METHOD_HEUN:
        return 2;
    case KAC_METHOD_RK4:
        return 4;
    case KAC_METHOD_DOPRI5:
        return 8; // two to choose the first step
    default:
        return 1;
    }
}

static kac_status make_integrator(const kac_likelihood *likelihood,
                                  kac_integrator **out)
{
    const int64_t evaluations = kac_likelihood_evaluations(likelihood);
    kac_status status =
        kac_integrator_create(likelihood->context, likelihood->method, out);

    if (status == KAC_OK && likelihood->method == KAC_METHOD_DOPRI5) {
        status = kac_integrator_set_tolerance(*out, likelihood->relative,
                                              likelihood->absolute);
    } else if (status == KAC_OK) {
        status = kac_integrator_set_steps(
            *out, evaluations / stages_of(likelihood->method));
    }
    return status == KAC_OK
               ? kac_integrator_set_max_evaluations(*out, evaluations)
               : status;
}

static void free_pass(struct pass *pass)
{
    const kac_context *ctx = pass->likelihood->context;

    kac_integrator_destroy(pass->integrator);
    kac_field_destroy(pass->density);
    kaci_free(ctx, pass->y);
    kaci_free(ctx, pass->cond);
    kaci_free(ctx, pass->x);
    kaci_free(ctx, pass->log_p);
    kaci_free(ctx, pass->fronts);
}

static kac_status make_pass(struct pass *pass, int64_t n)
{
    const kac_likelihood *likelihood = pass->likelihood;
    const kac_process *process = likelihood->process;
    kac_context *ctx = likelihood->context;
    const int64_t d = likelihood->d, most = ((int64_t)1 << 22) / d;
    kac_status status;

    // Bounds memory, decides no bits.
    pass->chunk = most < 64 ? 64 : most > 16384 ? 16384 : most;
    pass->chunk = n < pass->chunk ? n : pass->chunk;
    pass->y = kaci_alloc(ctx, pass->chunk * (d + 1), sizeof *pass->y);
    pass->cond =
        kaci_alloc(ctx, pass->chunk * (likelihood->k + 1), sizeof *pass->cond);
    pass->x = kaci_alloc(ctx, pass->chunk * d, sizeof *pass->x);
    pass->log_p = kaci_alloc(ctx, pass->chunk, sizeof *pass->log_p);
    pass->fronts = kaci_alloc(ctx, pass->chunk, sizeof *pass->fronts);
    if (!pass->y || !pass->cond || !pass->x || !pass->log_p || !pass->fronts) {
        return KACI_NO_MEMORY;
    }
    status =
        kac_process_cone(process, kac_process_horizon(process), &pass->cone);
    if (status == KAC_OK) {
        status = kaci_field_create_density(ctx, likelihood->field,
                                           pass->conditioned, &pass->density);
    }
    return status == KAC_OK ? make_integrator(likelihood, &pass->integrator)
                            : status;
}

/* (x, 0) of m points from `first`, and their numbers and conditions. */
static void begin(struct pass *pass, int64_t first, int64_t m, const double *x,
                  const double *cond)
{
    const kac_likelihood *likelihood = pass->likelihood;
    const int64_t d = likelihood->d, k = likelihood->k;

    for (int64_t i = 0; i < m; i++) {
        double *y = pass->y + i * (d + 1), *c = pass->cond + i * (k + 1);

        for (int64_t j = 0; j < d; j++) {
            const double value = x[i * d + j];

            y[j] = likelihood->scale ? (value - (double)likelihood->shift[j]) /
                                           (double)likelihood->scale[j]
                                     : value;
        }
        y[d] = 0;
        c[0] = (double)(first + i);
        for (int64_t j = 0; j < k; j++) {
            c[1 + j] = cond ? cond[i * k + j] : 0;
        }
    }
}

/* The point at T, moved into the support where that was asked for. Returns 1
 * where it was outside. */
static int arrive(const struct pass *pass, const double *y, double *x)
{
    const int64_t d = pass->likelihood->d;
    const double inside = pass->cone * (1.0 - 0x1p-40);
    int outside = 0;

    for (int64_t j = 0; j < d; j++) {
        outside |= fabs(y[j]) > pass->cone;
    }
    for (int64_t j = 0; j < d; j++) {
        x[j] = outside && pass->likelihood->clip && fabs(y[j]) > inside
                   ? copysign(inside, y[j])
                   : y[j];
    }
    return outside;
}

/* One chunk; arrays begin at its points. */
static kac_status evaluate_chunk(struct pass *pass, int64_t first, int64_t m,
                                 const double *x, const double *cond,
                                 double *log_p)
{
    const kac_likelihood *likelihood = pass->likelihood;
    const int64_t d = likelihood->d;
    kac_integrator *integrator = pass->integrator;
    kac_status status;

    begin(pass, first, m, x, cond);
    status = kac_integrator_run(integrator, pass->density, m, likelihood->start,
                                kac_process_horizon(likelihood->process),
                                pass->cond, pass->y);
    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; i < m; i++) {
        const int outside =
            arrive(pass, pass->y + i * (d + 1), pass->x + i * d);

        pass->outside +=
            outside && kac_integrator_reason(integrator, i) == KAC_STOP_END;
    }
    status = kac_process_prior_log_density(likelihood->process, m, d, pass->x,
                                           pass->log_p, pass->fronts);
    for (int64_t i = 0; status == KAC_OK && i < m; i++) {
        const int32_t reason = kac_integrator_reason(integrator, i);

        log_p[i] = reason == KAC_STOP_END
                       ? pass->log_p[i] + pass->y[i * (d + 1) + d] -
                             likelihood->log_volume
                       : NAN;
        pass->unfinished += reason != KAC_STOP_END;
    }
    pass->evaluations +=
        (double)m * kac_integrator_evaluations_mean(integrator);
    if (kac_integrator_evaluations_max(integrator) > pass->evaluations_max) {
        pass->evaluations_max = kac_integrator_evaluations_max(integrator);
    }
    return status;
}

static kac_status evaluate_all(struct pass *pass, int64_t n, const double *x,
                               const double *cond, double *log_p, double *end,
                               int32_t *fronts)
{
    const kac_likelihood *likelihood = pass->likelihood;
    const int64_t d = likelihood->d, k = likelihood->k;
    kac_status status = make_pass(pass, n);

    for (int64_t done = 0; status == KAC_OK && done < n;) {
        const int64_t m = n - done < pass->chunk ? n - done : pass->chunk;

        status = kaci_progress(likelihood->context, "likelihood", done, n);
        if (status == KAC_OK) {
            status =
                evaluate_chunk(pass, done, m, x + done * d,
                               cond ? cond + done * k : NULL, log_p + done);
        }
        if (status == KAC_OK && end) {
            memcpy(end + done * d, pass->x, (size_t)(m * d) * sizeof *end);
        }
        if (status == KAC_OK && fronts) {
            memcpy(fronts + done, pass->fronts, (size_t)m * sizeof *fronts);
        }
        done += m;
    }
    if (status == KAC_OK) {
        status = kaci_progress(likelihood->context, "likelihood", n, n);
    }
    return status;
}

/* All that can be refused before a point is carried. */
static kac_status check(const kac_likelihood *likelihood, int64_t n,
                        const double *x, const double *cond)
{
    const double T = kac_process_horizon(likelihood->process);
    const int64_t evaluations = kac_likelihood_evaluations(likelihood);
    const int stages = stages_of(likelihood->method);

    KACI_REQUIRE(!cond || likelihood->k > 0,
                 "cond is given, must be NULL: the field takes no condition");
    KACI_REQUIRE(likelihood->start < T,
                 "start is %g, must be below T = %g, which has changed since",
                 likelihood->start, T);
    KACI_REQUIRE(evaluations >= stages,
                 "evaluations is %" PRId64 ", must be at least %d: a step of "
                 "%s takes as many",
                 evaluations, stages, kac_method_name(likelihood->method));
    for (int64_t i = 0; i < n * likelihood->d; i++) {
        KACI_REQUIRE(x[i] - x[i] == 0, "x[%" PRId64 "] is %g, must be finite",
                     i, x[i]);
    }
    return kac_process_prior_log_density(likelihood->process, 0, likelihood->d,
                                         NULL, NULL, NULL);
}

kac_status kac_likelihood_evaluate(kac_likelihood *likelihood, int64_t n,
                                   const double *x, const double *cond,
                                   double *log_p, double *end, int32_t *fronts)
{
    struct pass pass = {.likelihood = likelihood, .conditioned = cond != NULL};
    kac_status status;
    int64_t bytes;

    KACI_REQUIRE(likelihood != NULL, "likelihood is NULL");
    KACI_REQUIRE(n >= 0 && n <= (int64_t)1 << 53 &&
                     kaci_mul_size(n, likelihood->d, sizeof *x, &bytes),
                 "n is %" PRId64 ", must be 0 to 2^53 and fit in memory", n);
    KACI_REQUIRE(n == 0 || (x && log_p), "x or log_p is NULL");
    status = check(likelihood, n, x, cond);
    if (status != KAC_OK || n == 0) {
        return status;
    }
    {
        const struct kaci_fpmode saved = kaci_fp_enter();

        status = evaluate_all(&pass, n, x, cond, log_p, end, fronts);
        kaci_fp_leave(saved);
    }
    if (status == KAC_OK) {
        likelihood->evaluations_mean = pass.evaluations / (double)n;
        likelihood->evaluations_max = pass.evaluations_max;
        likelihood->outside = pass.outside;
        likelihood->unfinished = pass.unfinished;
    }
    free_pass(&pass);
    return status;
}
