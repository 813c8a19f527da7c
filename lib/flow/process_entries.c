/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes as entries of a file, and back. */
#include "flow/flow.h"

#include <stddef.h>

/* The parameters of a law: a NaN getter says that it has no such one. */
static const struct parameter {
    const char *key;
    double (*get)(const kac_process *process);
} parameters[] = {
    {"process.a", kac_process_rate},
    {"process.c", kac_process_speed},
    {"process.sigma", kac_process_sigma},
    {"process.D", kac_process_extra_dimensions},
    {"process.T", kac_process_horizon},
};

kac_status kaci_law_describe(const kac_process *process, kac_tensors *file)
{
    kac_status status = kaci_entry_put(file, "process.law",
                                       kac_law_name(kac_process_law(process)));

    for (size_t i = 0;
         status == KAC_OK && i < sizeof parameters / sizeof parameters[0];
         i++) {
        const double value = parameters[i].get(process);

        if (value == value) {
            status = kaci_entry_put_double(file, parameters[i].key, value);
        }
    }
    return status;
}

static int has_beta(int32_t signal, int32_t clock)
{
    return signal == KAC_SIGNAL_VP || clock == KAC_CLOCK_VP;
}

static kac_status put_beta(const kac_process *process, kac_tensors *file)
{
    const kac_status status = kaci_entry_put_double(
        file, "process.beta-min", kac_process_beta_min(process));

    return status != KAC_OK
               ? status
               : kaci_entry_put_double(file, "process.beta-max",
                                       kac_process_beta_max(process));
}

kac_status kaci_process_describe(const kac_process *process, kac_tensors *file)
{
    const int32_t signal = kac_process_signal(process);
    const int32_t clock = kac_process_clock(process);
    const int32_t prior = kac_process_prior_kind(process);
    kac_status status;

    if (signal == KAC_SIGNAL_CUSTOM || clock == KAC_CLOCK_CUSTOM) {
        return kaci_error(KAC_ERROR_STATE,
                          "a process with the caller's own schedule cannot be "
                          "written to a file");
    }
    status = kaci_law_describe(process, file);
    if (status == KAC_OK) {
        status =
            kaci_entry_put(file, "process.signal", kac_signal_name(signal));
    }
    if (status == KAC_OK) {
        status = kaci_entry_put(file, "process.clock", kac_clock_name(clock));
    }
    if (status == KAC_OK && has_beta(signal, clock)) {
        status = put_beta(process, file);
    }
    if (status == KAC_OK && clock == KAC_CLOCK_POWER) {
        status = kaci_entry_put_double(file, "process.power",
                                       kac_process_power(process));
    }
    if (status == KAC_OK && prior != KAC_PRIOR_DATA) {
        status = kaci_entry_put(file, "process.prior", kac_prior_name(prior));
    }
    return status;
}

/* `second` may be NULL where a law has one parameter. */
static kac_status get_two(const kac_tensors *file, const char *first,
                          const char *second, double value[2])
{
    const kac_status status = kaci_entry_get_double(file, first, &value[0]);

    return status != KAC_OK || !second
               ? status
               : kaci_entry_get_double(file, second, &value[1]);
}

static kac_status create_law(kac_context *context, const kac_tensors *file,
                             int32_t law, kac_process **out)
{
    double p[2];
    kac_status status;

    switch (law) {
    case KAC_LAW_WIENER:
        status = get_two(file, "process.sigma", NULL, p);
        return status ? status : kac_process_create_wiener(context, p[0], out);
    case KAC_LAW_UNIFORM:
        status = get_two(file, "process.c", NULL, p);
        return status ? status : kac_process_create_uniform(context, p[0], out);
    case KAC_LAW_POISSON:
        status = get_two(file, "process.D", "process.sigma", p);
        return status ? status
                      : kac_process_create_poisson(context, p[0], p[1], out);
    default:
        status = get_two(file, "process.a", "process.c", p);
        return status ? status
                      : kac_process_create_kac(context, p[0], p[1], out);
    }
}

/* The parameters of the schedule that is set, and the prior where the file
 * names one. */
static kac_status set_options(const kac_tensors *file, kac_process *process)
{
    const char *name = kac_tensors_metadata(file, "process.prior");
    int32_t prior = KAC_PRIOR_DATA;
    double p[2];
    kac_status status = KAC_OK;

    if (has_beta(kac_process_signal(process), kac_process_clock(process))) {
        status = get_two(file, "process.beta-min", "process.beta-max", p);
        if (status == KAC_OK) {
            status = kac_process_set_beta(process, p[0], p[1]);
        }
    }
    if (status == KAC_OK && kac_process_clock(process) == KAC_CLOCK_POWER) {
        status = kaci_entry_get_double(file, "process.power", &p[0]);
        if (status == KAC_OK) {
            status = kac_process_set_power(process, p[0]);
        }
    }
    if (status == KAC_OK && name) {
        status = kac_prior_from_name(name, &prior);
    }
    return status != KAC_OK ? status : kac_process_set_prior(process, prior);
}

kac_status kaci_process_create_described(kac_context *context,
                                         const kac_tensors *file,
                                         kac_process **out)
{
    kac_process *process = NULL;
    const char *law_name = NULL, *signal_name = NULL, *clock_name = NULL;
    int32_t law, signal, clock;
    double horizon;
    kac_status status;

    if ((status = kaci_entry_get(file, "process.law", &law_name)) ||
        (status = kaci_entry_get(file, "process.signal", &signal_name)) ||
        (status = kaci_entry_get(file, "process.clock", &clock_name)) ||
        (status = kaci_entry_get_double(file, "process.T", &horizon)) ||
        (status = kac_law_from_name(law_name, &law)) ||
        (status = kac_signal_from_name(signal_name, &signal)) ||
        (status = kac_clock_from_name(clock_name, &clock)) ||
        (status = create_law(context, file, law, &process)) ||
        (status = kac_process_set_horizon(process, horizon)) ||
        (status = kac_process_set_schedule(process, signal, clock)) ||
        (status = set_options(file, process))) {
        kac_process_destroy(process);
        return kaci_as_format(status);
    }
    *out = process;
    return KAC_OK;
}
