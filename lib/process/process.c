/* SPDX-License-Identifier: BSD-2-Clause */
/* The process handle: creation, schedule, queries, names. */

#include "process/process_priv.h"

#include <math.h>

static const char *const law_names[] = {"kac", "wiener", "uniform", "poisson"};
static const char *const signal_names[] = {"constant", "linear", "exp",
                                           "cos",      "custom", "vp"};
static const char *const clock_names[] = {"linear", "quadratic", "custom",
                                          "sine",   "vp",        "power"};
static const char *const prior_names[] = {"data", "noise"};

enum {
    LAWS = sizeof law_names / sizeof *law_names,
    SIGNALS = sizeof signal_names / sizeof *signal_names,
    CLOCKS = sizeof clock_names / sizeof *clock_names,
    PRIORS = sizeof prior_names / sizeof *prior_names
};

static int in_range(double x)
{
    return x >= KACI_SMALLEST && x <= KACI_LARGEST;
}

/* Every table gives the same bits: a KACFLOW_CPU that the processor cannot
 * follow is no reason to fail. */
const struct kaci_kernels *kaci_process_kernels(const kac_context *context)
{
    int32_t cpu;

    if (kaci_context_level(context, &cpu) != KAC_OK) {
        cpu = KAC_CPU_BASELINE;
    }
    return kaci_kernels_for(cpu);
}

static kac_process *create(const kac_context *context,
                           const struct kaci_law *law)
{
    kac_process *process = kaci_alloc(context, 1, (int64_t)sizeof *process);

    if (process != NULL) {
        process->context = context;
        process->kernels = kaci_process_kernels(context);
        process->law = law;
        process->a = process->c = process->sigma = process->D = NAN;
        process->log_half_beta = NAN;
        process->T = 1.0;
        process->signal = KAC_SIGNAL_LINEAR;
        process->clock = KAC_CLOCK_QUADRATIC;
        process->prior = KAC_PRIOR_DATA;
        process->beta_min = 0.1;
        process->beta_max = 20.0;
        process->power = 1.0;
    }
    return process;
}

kac_status kac_process_create_kac(kac_context *ctx, double a, double c,
                                  kac_process **out)
{
    kac_process *process;
    struct kaci_fpmode mode;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(in_range(a), "a is %g, must be between 1e-60 and 1e60", a);
    KACI_REQUIRE(in_range(c), "c is %g, must be between 1e-60 and 1e60", c);
    process = create(ctx, &kaci_kac_law);
    if (process == NULL) {
        return KACI_NO_MEMORY;
    }
    mode = kaci_fp_enter();
    process->a = a;
    process->c = c;
    process->log_half_beta = kaci_ln(0.5 * (a / c));
    kaci_fp_leave(mode);
    *out = process;
    return KAC_OK;
}

kac_status kac_process_create_wiener(kac_context *ctx, double sigma,
                                     kac_process **out)
{
    kac_process *process;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(in_range(sigma), "sigma is %g, must be between 1e-60 and 1e60",
                 sigma);
    process = create(ctx, &kaci_wiener_law);
    if (process == NULL) {
        return KACI_NO_MEMORY;
    }
    process->sigma = sigma;
    *out = process;
    return KAC_OK;
}

kac_status kac_process_create_uniform(kac_context *ctx, double c,
                                      kac_process **out)
{
    kac_process *process;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(in_range(c), "c is %g, must be between 1e-60 and 1e60", c);
    process = create(ctx, &kaci_uniform_law);
    if (process == NULL) {
        return KACI_NO_MEMORY;
    }
    process->c = c;
    *out = process;
    return KAC_OK;
}

kac_status kac_process_create_poisson(kac_context *ctx, double D, double sigma,
                                      kac_process **out)
{
    kac_process *process;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(D >= 1.0 && D <= KACI_LARGEST,
                 "D is %g, must be between 1 and 1e60", D);
    KACI_REQUIRE(in_range(sigma), "sigma is %g, must be between 1e-60 and 1e60",
                 sigma);
    process = create(ctx, &kaci_poisson_law);
    if (process == NULL) {
        return KACI_NO_MEMORY;
    }
    process->D = D;
    process->sigma = sigma;
    *out = process;
    return KAC_OK;
}

kac_status kaci_process_copy(const kac_context *context,
                             const kac_process *process, kac_process **out)
{
    kac_process *copy = kaci_alloc(context, 1, (int64_t)sizeof *copy);

    if (copy == NULL) {
        return KACI_NO_MEMORY;
    }
    *copy = *process;
    copy->context = context;
    copy->kernels = kaci_process_kernels(context);
    *out = copy;
    return KAC_OK;
}

void kac_process_destroy(kac_process *process)
{
    if (process != NULL) {
        kaci_free(process->context, process);
    }
}

/* Takes over `wanted` if its schedule is one at its horizon. */
static kac_status change(kac_process *process, const kac_process *wanted)
{
    const struct kaci_fpmode mode = kaci_fp_enter();
    const kac_status status = wanted->signal == KAC_SIGNAL_CUSTOM
                                  ? kaci_process_check_schedule(wanted)
                                  : KAC_OK;

    kaci_fp_leave(mode);
    if (status == KAC_OK) {
        *process = *wanted;
    }
    return status;
}

kac_status kac_process_set_horizon(kac_process *process, double T)
{
    kac_process wanted;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(in_range(T), "T is %g, must be between 1e-60 and 1e60", T);
    wanted = *process;
    wanted.T = T;
    return change(process, &wanted);
}

double kac_process_horizon(const kac_process *process)
{
    return process != NULL ? process->T : (double)NAN;
}

kac_status kac_process_set_schedule(kac_process *process, int32_t signal,
                                    int32_t clock)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(signal >= 0 && signal < SIGNALS && signal != KAC_SIGNAL_CUSTOM,
                 "signal is %" PRId32 ", must be a KAC_SIGNAL_... other than "
                 "KAC_SIGNAL_CUSTOM",
                 signal);
    KACI_REQUIRE(clock >= 0 && clock < CLOCKS && clock != KAC_CLOCK_CUSTOM,
                 "clock is %" PRId32 ", must be a KAC_CLOCK_... other than "
                 "KAC_CLOCK_CUSTOM",
                 clock);
    process->signal = signal;
    process->clock = clock;
    process->schedule = NULL;
    process->user = NULL;
    return KAC_OK;
}

kac_status kac_process_set_beta(kac_process *process, double beta_min,
                                double beta_max)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(beta_min >= 0.0 && beta_min <= KACI_LARGEST,
                 "beta_min is %g, must be between 0 and 1e60", beta_min);
    KACI_REQUIRE(in_range(beta_max),
                 "beta_max is %g, must be between 1e-60 and 1e60", beta_max);
    process->beta_min = beta_min;
    process->beta_max = beta_max;
    return KAC_OK;
}

kac_status kac_process_set_power(kac_process *process, double power)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(power >= 1.0 && power <= 100.0,
                 "power is %g, must be between 1 and 100", power);
    process->power = power;
    return KAC_OK;
}

kac_status kac_process_set_prior(kac_process *process, int32_t prior)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(prior >= 0 && prior < PRIORS,
                 "prior is %" PRId32 ", must be a KAC_PRIOR_...", prior);
    process->prior = prior;
    return KAC_OK;
}

kac_status kac_process_set_schedule_custom(kac_process *process,
                                           kac_schedule_fn schedule, void *user)
{
    kac_process wanted;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(schedule != NULL, "schedule is NULL");
    wanted = *process;
    wanted.signal = KAC_SIGNAL_CUSTOM;
    wanted.clock = KAC_CLOCK_CUSTOM;
    wanted.schedule = schedule;
    wanted.user = user;
    return change(process, &wanted);
}

int32_t kac_process_law(const kac_process *process)
{
    return process != NULL ? process->law->id : -1;
}

int32_t kac_process_signal(const kac_process *process)
{
    return process != NULL ? process->signal : -1;
}

int32_t kac_process_clock(const kac_process *process)
{
    return process != NULL ? process->clock : -1;
}

double kac_process_beta_min(const kac_process *process)
{
    return process != NULL ? process->beta_min : (double)NAN;
}

double kac_process_beta_max(const kac_process *process)
{
    return process != NULL ? process->beta_max : (double)NAN;
}

double kac_process_power(const kac_process *process)
{
    return process != NULL ? process->power : (double)NAN;
}

int32_t kac_process_prior_kind(const kac_process *process)
{
    return process != NULL ? process->prior : -1;
}

double kac_process_rate(const kac_process *process)
{
    return process != NULL ? process->a : (double)NAN;
}

double kac_process_speed(const kac_process *process)
{
    return process != NULL ? process->c : (double)NAN;
}

double kac_process_sigma(const kac_process *process)
{
    return process != NULL ? process->sigma : (double)NAN;
}

double kac_process_extra_dimensions(const kac_process *process)
{
    return process != NULL ? process->D : (double)NAN;
}

const char *kac_law_name(int32_t law)
{
    return kaci_enum_name(law_names, LAWS, law);
}

kac_status kac_law_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(law_names, LAWS, "law", name, out);
}

const char *kac_signal_name(int32_t signal)
{
    return kaci_enum_name(signal_names, SIGNALS, signal);
}

kac_status kac_signal_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(signal_names, SIGNALS, "signal", name, out);
}

const char *kac_clock_name(int32_t clock)
{
    return kaci_enum_name(clock_names, CLOCKS, clock);
}

kac_status kac_clock_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(clock_names, CLOCKS, "clock", name, out);
}

const char *kac_prior_name(int32_t prior)
{
    return kaci_enum_name(prior_names, PRIORS, prior);
}

kac_status kac_prior_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(prior_names, PRIORS, "prior", name, out);
}
