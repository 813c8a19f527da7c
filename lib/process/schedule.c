/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedules: f(t) of the signal and g(t), the clock of the noise. */

#include "process/process_priv.h"

#include <math.h>

#define HALF_PI 0x1.921fb54442d18p+0

/* beta(t), linear from beta_min to beta_max, and its integral from 0 to t. */
static double beta_at(const kac_process *p, double t, double *integral)
{
    const double rise = p->beta_max - p->beta_min, share = t / p->T;

    *integral = t * (p->beta_min + 0.5 * rise * share);
    return p->beta_min + rise * share;
}

/* T - t is exact near T, so the linear and the cosine signal are exactly 0 at
 * T and precise before it. */
static void signal_at(const kac_process *p, double t, double *f, double *df)
{
    const double T = p->T;
    double beta, integral;

    switch (p->signal) {
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
    case KAC_SIGNAL_VP:
        beta = beta_at(p, t, &integral);
        *f = kaci_exp(-0.5 * integral);
        *df = -0.5 * beta * *f;
        break;
    default:
        *f = 1.0;
        *df = 0.0;
        break;
    }
}

/* The sine is that of the nearer end, so that g' is exactly 0 at T. */
static void clock_at(const kac_process *p, double t, double *g, double *dg)
{
    const double T = p->T, share = t / T;
    double sine, beta, integral;

    switch (p->clock) {
    case KAC_CLOCK_QUADRATIC:
        *g = t * share;
        *dg = 2.0 * share;
        break;
    case KAC_CLOCK_SINE:
        sine = kaci_sinpi(0.5 * share);
        *g = T * (sine * sine);
        *dg = HALF_PI * kaci_sinpi(t < 0.5 * T ? share : (T - t) / T);
        break;
    case KAC_CLOCK_VP: /* 1 - f^2 without cancellation */
        beta = beta_at(p, t, &integral);
        *g = -kaci_expm1(-integral);
        *dg = beta * kaci_exp(-integral);
        break;
    case KAC_CLOCK_POWER:
        *g = T * kaci_pow(share, p->power);
        *dg = p->power * kaci_pow(share, p->power - 1.0);
        break;
    default:
        *g = t;
        *dg = 1.0;
        break;
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
    signal_at(process, t, &s.f, &s.df);
    clock_at(process, t, &s.g, &s.dg);
    *out = s;
    return KAC_OK;
}

static void signals_at(const kac_process *p, int64_t count, const double *t,
                       struct kaci_schedules *out)
{
    const double T = p->T;

    if (p->signal == KAC_SIGNAL_LINEAR || p->signal == KAC_SIGNAL_CONSTANT) {
        const double one = p->signal == KAC_SIGNAL_LINEAR ? 0.0 : 1.0;
        const double df = p->signal == KAC_SIGNAL_LINEAR ? -1.0 / T : 0.0;

        for (int64_t i = 0; i < count; i++) {
            out->f[i] = one > 0.0 ? one : (T - t[i]) / T;
            out->df[i] = df;
        }
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        if (i > 0 && t[i] == t[i - 1]) {
            out->f[i] = out->f[i - 1];
            out->df[i] = out->df[i - 1];
        } else {
            signal_at(p, t[i], &out->f[i], &out->df[i]);
        }
    }
}

static void clocks_at(const kac_process *p, int64_t count, const double *t,
                      struct kaci_schedules *out)
{
    const double T = p->T;

    if (p->clock == KAC_CLOCK_QUADRATIC) {
        for (int64_t i = 0; i < count; i++) {
            const double share = t[i] / T;

            out->g[i] = t[i] * share;
            out->dg[i] = 2.0 * share;
        }
        return;
    }
    if (p->clock == KAC_CLOCK_LINEAR) {
        for (int64_t i = 0; i < count; i++) {
            out->g[i] = t[i];
            out->dg[i] = 1.0;
        }
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        if (i > 0 && t[i] == t[i - 1]) {
            out->g[i] = out->g[i - 1];
            out->dg[i] = out->dg[i - 1];
        } else {
            clock_at(p, t[i], &out->g[i], &out->dg[i]);
        }
    }
}

kac_status kaci_process_schedules(const kac_process *process, int64_t count,
                                  const double *t, struct kaci_schedules *out)
{
    struct kaci_schedule s = {0};

    if (process->signal != KAC_SIGNAL_CUSTOM) {
        signals_at(process, count, t, out);
        clocks_at(process, count, t, out);
        return KAC_OK;
    }
    for (int64_t i = 0; i < count; i++) {
        if (i == 0 || t[i] != t[i - 1]) {
            const kac_status status = custom_at(process, t[i], &s);

            if (status != KAC_OK) {
                return status;
            }
        }
        out->f[i] = s.f;
        out->df[i] = s.df;
        out->g[i] = s.g;
        out->dg[i] = s.dg;
    }
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
