/* SPDX-License-Identifier: BSD-2-Clause */
/* From options to a process, and a process in words. */
#include "setup.h"

#include <stdio.h>

#include "message.h"

static kac_status create(const struct options *options, kac_context *context,
                         int32_t law, kac_process **out)
{
    const double sigma = option_real(options, OPTION_SIGMA);
    const double c = option_real(options, OPTION_C);

    switch (law) {
    case KAC_LAW_WIENER:
        return kac_process_create_wiener(context, sigma, out);
    case KAC_LAW_UNIFORM:
        return kac_process_create_uniform(context, c, out);
    case KAC_LAW_POISSON:
        return kac_process_create_poisson(
            context, option_real(options, OPTION_EXTRA), sigma, out);
    default:
        return kac_process_create_kac(context, option_real(options, OPTION_A),
                                      c, out);
    }
}

/* The variance-preserving signal goes with its own clock, and its data are
 * gone at T but for a rest that one leaves out. */
static kac_status set_schedule(const struct options *options,
                               kac_process *process)
{
    int32_t signal = 0, clock = 0, prior = KAC_PRIOR_DATA;
    double beta[2];
    kac_status status;

    kac_signal_from_name(option_text(options, OPTION_SIGNAL), &signal);
    kac_clock_from_name(option_text(options, OPTION_CLOCK), &clock);
    if (signal == KAC_SIGNAL_VP) {
        prior = KAC_PRIOR_NOISE;
        if (!option_given(options, OPTION_CLOCK))
            clock = KAC_CLOCK_VP;
    }
    if (option_given(options, OPTION_PRIOR))
        kac_prior_from_name(option_text(options, OPTION_PRIOR), &prior);
    option_numbers(option_text(options, OPTION_BETA), ',', 2, beta);
    status =
        kac_process_set_horizon(process, option_real(options, OPTION_HORIZON));
    if (!status)
        status = kac_process_set_schedule(process, signal, clock);
    if (!status)
        status = kac_process_set_beta(process, beta[0], beta[1]);
    if (!status)
        status = kac_process_set_power(
            process, option_real(options, OPTION_CLOCK_POWER));
    if (!status)
        status = kac_process_set_prior(process, prior);
    return status;
}

int setup_process(const struct options *options, kac_context *context,
                  kac_process **out)
{
    kac_process *process = NULL;
    int32_t law = 0;
    kac_status status;

    kac_law_from_name(option_text(options, OPTION_LAW), &law);
    status = create(options, context, law, &process);
    if (!status)
        status = set_schedule(options, process);
    if (status) {
        kac_process_destroy(process);
        return message_status(status, "the process");
    }
    *out = process;
    return 0;
}

/* Appends to a text of `size` bytes that is `used` long. */
static int add(char *text, size_t size, int used, const char *name,
               double value)
{
    if (value == value && used >= 0 && (size_t)used < size)
        used += snprintf(text + used, size - (size_t)used, ", %s = %g", name,
                         value);
    return used;
}

void setup_law_text(const kac_process *process, char *text, size_t size)
{
    int n = snprintf(text, size, "%s", kac_law_name(kac_process_law(process)));

    n = add(text, size, n, "a", kac_process_rate(process));
    n = add(text, size, n, "c", kac_process_speed(process));
    n = add(text, size, n, "D", kac_process_extra_dimensions(process));
    n = add(text, size, n, "sigma", kac_process_sigma(process));
    add(text, size, n, "T", kac_process_horizon(process));
}

void setup_schedule_text(const kac_process *process, char *text, size_t size)
{
    const int32_t signal = kac_process_signal(process);
    const int32_t clock = kac_process_clock(process);
    int n = snprintf(text, size, "signal %s, clock %s", kac_signal_name(signal),
                     kac_clock_name(clock));

    if (signal == KAC_SIGNAL_VP || clock == KAC_CLOCK_VP) {
        n = add(text, size, n, "beta", kac_process_beta_min(process));
        if (n > 0 && (size_t)n < size)
            n += snprintf(text + n, size - (size_t)n, " to %g",
                          kac_process_beta_max(process));
    }
    if (clock == KAC_CLOCK_POWER)
        n = add(text, size, n, "power", kac_process_power(process));
    if (kac_process_prior_kind(process) == KAC_PRIOR_NOISE && n > 0 &&
        (size_t)n < size)
        snprintf(text + n, size - (size_t)n, ", prior noise");
}
