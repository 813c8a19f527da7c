/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedules: f(t) of the signal and g(t), the clock of the noise. */

#include "process/process_priv.h"

#include <math.h>

#define HALF_PI 0x1.921fb54442d18p+0

/* T - t is exact near T, so the linear and the cosine signal are exactly 0 at
 * T and precise before it. */
static void signal_at(int32_t signal, double T, double t, double *f, double *df)
{
    switch (signal) {
    case KAC_SIGNAL_LINEAR:
        *f = (T - t) / T;
        *df = -1.0 / T;
        break;
    case KAC_SIGNAL_EXP:
        *f = kaci_exp(-t);
        *df = -*f;
        break;
    case KAC_SIGNAL_COS:
        *f = t < 0.5 * T ? kaci_cospi(0.5 * (t / T))
                         : kaci_sinpi(0.5 * ((T - t) / T));
        *df = -HALF_PI / T * kaci_sinpi(0.5 * (t / T));
        break;
    default:
        *f = 1.0;
        *df = 0.0;
        break;
    }
}

static void clock_at(int32_t clock, double T, double t, double *g, double *dg)
{
    if (clock == KAC_CLOCK_QUADRATIC) {
        *g = t * (t / T);
        *dg = 2.0 * (t / T);
    } else {
        *g = t;
        *dg = 1.0;
    }
}

static kac_status custom_at(const kac_process *process, double t,
                            struct kaci_schedule *out)
{
    double s[4] = {NAN, NAN, NAN, NAN};
    const int32_t answer = process->schedule(process->user, t, s);

    if (answer != 0) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the schedule function returned %" PRId32
                          " at t = %g, must be 0",
                          answer, t);
    }
    for (int i = 0; i < 4; i++) {
        if (!(fabs(s[i]) <= KACI_LARGEST)) {
            return kaci_error(KAC_ERROR_CALLBACK,
                              "the schedule function gave out[%d] = %g at "
                              "t = %g, must be finite and below 1e60",
                              i, s[i], t);
        }
    }
    if (s[2] < 0.0 || s[3] < 0.0) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the schedule function gave g = %g, g' = %g at "
                          "t = %g, must be >= 0",
                          s[2], s[3], t);
    }
    out->f = s[0];
    out->df = s[1];
    out->g = s[2];
    out->dg = s[3];
    return KAC_OK;
}

kac_status kaci_process_schedule(const kac_process *process, double t,
                                 struct kaci_schedule *out)
{
    struct kaci_schedule s;

    if (process->signal == KAC_SIGNAL_CUSTOM) {
        return custom_at(process, t, out);
    }
    signal_at(process->signal, process->T, t, &s.f, &s.df);
    clock_at(process->clock, process->T, t, &s.g, &s.dg);
    *out = s;
    return KAC_OK;
}

kac_status kaci_process_check_schedule(const kac_process *process)
{
    struct kaci_schedule start = {0}, middle = {0}, end = {0};
    kac_status status = kaci_process_schedule(process, 0.0, &start);

    if (status == KAC_OK) {
        status = kaci_process_schedule(process, 0.5 * process->T, &middle);
    }
    if (status == KAC_OK) {
        status = kaci_process_schedule(process, process->T, &end);
    }
    if (status != KAC_OK) {
        return status;
    }
    if (!(fabs(start.f - 1.0) <= 1e-12)) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the schedule function gave f(0) = %g, must be 1",
                          start.f);
    }
    if (start.g != 0.0) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the schedule function gave g(0) = %g, must be 0",
                          start.g);
    }
    if (!(middle.g > 0.0) || !(end.g > middle.g)) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the schedule function gave g(0) = %g, g(T/2) = %g, "
                          "g(T) = %g, must increase",
                          start.g, middle.g, end.g);
    }
    return KAC_OK;
}
