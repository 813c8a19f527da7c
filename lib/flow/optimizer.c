/* SPDX-License-Identifier: BSD-2-Clause */
/* Optimizers: options, the schedule of the learning rate, the step. */
#include "flow/optimizer_priv.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Numbers that one task updates. */
enum { UPDATE_NUMBERS = 65536 };

static int is_finite(double x)
{
    return x - x == 0;
}

/* The steps are computed in float: what it makes 0 or infinite would make
 * weights that are no numbers. */
static int is_positive_float(double x)
{
    return x <= FLT_MAX && (float)x > 0;
}

static int is_decay(double x)
{
    return x >= 0 && x < 1 && (float)x < 1;
}

kac_status kac_optimizer_create(kac_context *ctx, int32_t kind, double rate,
                                kac_optimizer **out)
{
    kac_optimizer *optimizer;
    int32_t cpu;
    kac_status status;

    KACI_REQUIRE(kac_optimizer_kind_name(kind) != NULL,
                 "kind is %" PRId32 ", must be one of KAC_OPTIMIZER_...",
                 kind);
    KACI_REQUIRE(is_positive_float(rate),
                 "rate is %g, must be finite and > 0 as a float", rate);
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_context_level(ctx, &cpu);
    if (status != KAC_OK) {
        return status;
    }
    optimizer = kaci_alloc(ctx, 1, sizeof *optimizer);
    if (!optimizer) {
        return KACI_NO_MEMORY;
    }
    optimizer->context = ctx;
    optimizer->kernels = kaci_kernels_for(cpu);
    optimizer->kind = kind;
    optimizer->rate = rate;
    optimizer->momentum = 0.9;
    optimizer->beta1 = 0.9;
    optimizer->beta2 = 0.999;
    optimizer->epsilon = 1e-8;
    optimizer->decay = kind == KAC_OPTIMIZER_ADAMW ? 0.01 : 0;
    optimizer->clip = INFINITY;
    optimizer->gamma = 1;
    optimizer->norm = NAN;
    *out = optimizer;
    return KAC_OK;
}

static void free_moments(kac_optimizer *optimizer)
{
    kaci_free(optimizer->context, optimizer->first);
    kaci_free(optimizer->context, optimizer->second);
    optimizer->first = optimizer->second = NULL;
    optimizer->n = 0;
}

void kac_optimizer_destroy(kac_optimizer *optimizer)
{
    if (optimizer) {
        free_moments(optimizer);
        kaci_free(optimizer->context, optimizer);
    }
}

int32_t kac_optimizer_kind(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->kind : -1;
}

kac_status kac_optimizer_set_rate(kac_optimizer *optimizer, double rate)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(is_positive_float(rate),
                 "rate is %g, must be finite and > 0 as a float", rate);
    optimizer->rate = rate;
    return KAC_OK;
}

double kac_optimizer_rate(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->rate : NAN;
}

kac_status kac_optimizer_set_momentum(kac_optimizer *optimizer,
                                      double momentum)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(is_decay(momentum),
                 "momentum is %g, must be at least 0 and below 1 as a float",
                 momentum);
    optimizer->momentum = momentum;
    return KAC_OK;
}

double kac_optimizer_momentum(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->momentum : NAN;
}

kac_status kac_optimizer_set_betas(kac_optimizer *optimizer, double beta1,
                                   double beta2)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(is_decay(beta1),
                 "beta1 is %g, must be at least 0 and below 1 as a float",
                 beta1);
    KACI_REQUIRE(is_decay(beta2),
                 "beta2 is %g, must be at least 0 and below 1 as a float",
                 beta2);
    optimizer->beta1 = beta1;
    optimizer->beta2 = beta2;
    return KAC_OK;
}

double kac_optimizer_beta1(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->beta1 : NAN;
}

double kac_optimizer_beta2(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->beta2 : NAN;
}

kac_status kac_optimizer_set_epsilon(kac_optimizer *optimizer, double epsilon)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(is_positive_float(epsilon),
                 "epsilon is %g, must be finite and > 0 as a float", epsilon);
    optimizer->epsilon = epsilon;
    return KAC_OK;
}

double kac_optimizer_epsilon(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->epsilon : NAN;
}

kac_status kac_optimizer_set_weight_decay(kac_optimizer *optimizer,
                                          double decay)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(decay >= 0 && decay <= FLT_MAX,
                 "decay is %g, must be finite as a float and >= 0", decay);
    optimizer->decay = decay;
    return KAC_OK;
}

double kac_optimizer_weight_decay(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->decay : NAN;
}

kac_status kac_optimizer_set_clip_norm(kac_optimizer *optimizer, double norm)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(norm > 0, "norm is %g, must be > 0 (infinity: no clipping)",
                 norm);
    optimizer->clip = norm;
    return KAC_OK;
}

double kac_optimizer_clip_norm(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->clip : NAN;
}

kac_status kac_optimizer_set_schedule(kac_optimizer *optimizer, int32_t kind,
                                      int64_t warmup, int64_t period,
                                      double gamma)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(kac_rate_name(kind) != NULL,
                 "kind is %" PRId32 ", must be one of KAC_RATE_...", kind);
    KACI_REQUIRE(warmup >= 0, "warmup is %" PRId64 ", must be >= 0", warmup);
    KACI_REQUIRE(kind == KAC_RATE_CONSTANT || period > warmup,
                 "period is %" PRId64 ", must be above warmup = %" PRId64,
                 period, warmup);
    KACI_REQUIRE(kind != KAC_RATE_STEP || (gamma > 0 && gamma <= 1),
                 "gamma is %g, must be above 0 and at most 1", gamma);
    optimizer->schedule = kind;
    optimizer->warmup = warmup;
    optimizer->period = kind == KAC_RATE_CONSTANT ? 0 : period;
    optimizer->gamma = kind == KAC_RATE_STEP ? gamma : 1;
    return KAC_OK;
}

int32_t kac_optimizer_schedule(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->schedule : -1;
}

/* Warm-up in equal parts: step s of w uses (s + 1) / w of the rate. */
static double rate_at(const kac_optimizer *optimizer, int64_t step)
{
    const int64_t warmup = optimizer->warmup, period = optimizer->period;
    double factor = 1;

    if (step < warmup) {
        return optimizer->rate * (double)(step + 1) / (double)warmup;
    }
    if (optimizer->schedule == KAC_RATE_COSINE) {
        factor = step >= period
                     ? 0
                     : 0.5 * (1 + kaci_cospi((double)(step - warmup) /
                                             (double)(period - warmup)));
    } else if (optimizer->schedule == KAC_RATE_STEP) {
        const int64_t drops = step / period;

        factor = kaci_pow(optimizer->gamma, (double)drops);
    }
    return optimizer->rate * factor;
}

double kac_optimizer_rate_at(const kac_optimizer *optimizer, int64_t step)
{
    struct kaci_fpmode saved;
    double rate;

    if (!optimizer || step < 0) {
        return NAN;
    }
    saved = kaci_fp_enter();
    rate = rate_at(optimizer, step);
    kaci_fp_leave(saved);
    return rate;
}

int64_t kac_optimizer_steps(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->steps : 0;
}

kac_status kaci_optimizer_reserve(kac_optimizer *optimizer, int64_t n)
{
    if (optimizer->n == n) {
        return KAC_OK;
    }
    if (optimizer->n != 0) {
        return kaci_error(KAC_ERROR_STATE,
                          "n is %" PRId64 ", must be %" PRId64 " as at the "
                          "first step",
                          n, optimizer->n);
    }
    optimizer->first = kaci_alloc(optimizer->context, n, sizeof(float));
    if (optimizer->kind != KAC_OPTIMIZER_SGD) {
        optimizer->second = kaci_alloc(optimizer->context, n, sizeof(float));
    }
    if (!optimizer->first ||
        (optimizer->kind != KAC_OPTIMIZER_SGD && !optimizer->second)) {
        free_moments(optimizer);
        return KACI_NO_MEMORY;
    }
    optimizer->n = n;
    return KAC_OK;
}

/* One update, shared out in ranges of numbers. */
struct update {
    const kac_optimizer *optimizer;
    struct kaci_adam adam;
    const float *gradient;
    float *weights;
};

static kac_status update_task(void *user, int64_t index, int32_t worker)
{
    const struct update *update = user;
    const kac_optimizer *o = update->optimizer;
    const int64_t at = index * UPDATE_NUMBERS, left = o->n - at;
    const int64_t n = left < UPDATE_NUMBERS ? left : UPDATE_NUMBERS;

    (void)worker;
    if (o->kind == KAC_OPTIMIZER_SGD) {
        o->kernels->sgd(n, update->adam.rate, (float)o->momentum,
                        update->adam.decay, update->adam.grad_scale,
                        update->gradient + at, o->first + at,
                        update->weights + at);
    } else {
        o->kernels->adam(&update->adam, n, update->gradient + at,
                         o->first + at, o->second + at, update->weights + at);
    }
    return KAC_OK;
}

static double sum_of_squares(const kac_optimizer *optimizer, int64_t n,
                             const float *gradient)
{
    double sum = 0;

    for (int64_t at = 0; at < n; at += UPDATE_NUMBERS) {
        sum += optimizer->kernels->sum_squares(
            n - at < UPDATE_NUMBERS ? n - at : UPDATE_NUMBERS, gradient + at);
    }
    return sum;
}

/* 1 - beta^steps for the float that the moments really decay by, so that the
 * first step's is the very factor that its gradient went in with. */
static float correction(double beta, double steps)
{
    const double used = (double)(float)beta;

    return used > 0 ? (float)(1 - kaci_pow(used, steps)) : 1;
}

static kac_status step(kac_optimizer *o, int64_t n, const float *gradient,
                       float *weights)
{
    const double norm = sqrt(sum_of_squares(o, n, gradient));
    const double made = (double)(o->steps + 1);
    struct update update = {.optimizer = o};
    kac_status status;

    if (!is_finite(norm)) {
        return kaci_error(KAC_ERROR_NONFINITE,
                          "the gradient of step %" PRId64 " is not finite; the "
                          "weights are unchanged",
                          o->steps + 1);
    }
    update.gradient = gradient;
    update.weights = weights;
    update.adam = (struct kaci_adam){
        .rate = (float)rate_at(o, o->steps),
        .beta1 = (float)o->beta1,
        .beta2 = (float)o->beta2,
        .correct1 = correction(o->beta1, made),
        .correct2 = correction(o->beta2, made),
        .epsilon = (float)o->epsilon,
        .decay = (float)o->decay,
        .grad_scale = norm > o->clip ? (float)(o->clip / norm) : 1,
        .decoupled = o->kind == KAC_OPTIMIZER_ADAMW,
    };
    status = kaci_parallel(o->context, (n + UPDATE_NUMBERS - 1) /
                                           UPDATE_NUMBERS,
                           update_task, &update);
    if (status == KAC_OK) {
        o->norm = norm;
        o->steps++;
    }
    return status;
}

kac_status kac_optimizer_step(kac_optimizer *optimizer, int64_t n,
                              const float *gradient, float *weights)
{
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(n >= 1, "n is %" PRId64 ", must be >= 1", n);
    KACI_REQUIRE(gradient && weights, "gradient or weights is NULL");
    status = kaci_optimizer_reserve(optimizer, n);
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = step(optimizer, n, gradient, weights);
    kaci_fp_leave(saved);
    return status;
}

double kac_optimizer_gradient_norm(const kac_optimizer *optimizer)
{
    return optimizer ? optimizer->norm : NAN;
}

kac_status kac_optimizer_reset(kac_optimizer *optimizer)
{
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    free_moments(optimizer);
    optimizer->steps = 0;
    optimizer->norm = NAN;
    return KAC_OK;
}

static const char *const kind_names[] = {"sgd", "adam", "adamw"};
static const char *const rate_names[] = {"constant", "cosine", "step"};

const char *kac_optimizer_kind_name(int32_t kind)
{
    return kaci_enum_name(kind_names, 3, kind);
}

kac_status kac_optimizer_kind_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(kind_names, 3, "optimizer", name, out);
}

const char *kac_rate_name(int32_t kind)
{
    return kaci_enum_name(rate_names, 3, kind);
}

kac_status kac_rate_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(rate_names, 3, "learning-rate schedule", name,
                               out);
}
