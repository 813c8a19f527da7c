/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a process at a time: schedule, velocity, density, cone. */

#include "process/process_priv.h"

#include <math.h>

kac_status kaci_process_scales(const kac_process *process, double t,
                               double *noise, double *velocity)
{
    struct kaci_schedule at;
    const kac_status status = kaci_process_schedule(process, t, &at);

    if (status == KAC_OK) {
        process->law->scales(process, at.g, at.dg, noise, velocity);
    }
    return status;
}

double kaci_process_radius(const kac_process *process, double g)
{
    return process->law->radius(process, g);
}

void kaci_process_noise(const kac_process *process, double g, int64_t count,
                        const double *displacement, double tolerance,
                        struct kaci_noise_point *out)
{
    process->law->noise(process, g, count, displacement, tolerance, out);
}

static kac_status check_time(const kac_process *process, double t)
{
    KACI_REQUIRE(t >= 0.0 && t <= process->T,
                 "t is %g, must be between 0 and T = %g", t, process->T);
    return KAC_OK;
}

static kac_status schedule_at(const kac_process *process, double t,
                              struct kaci_schedule *out)
{
    const kac_status status = check_time(process, t);
    struct kaci_fpmode mode;
    kac_status answer;

    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    answer = kaci_process_schedule(process, t, out);
    kaci_fp_leave(mode);
    return answer;
}

kac_status kac_process_schedule(const kac_process *process, double t,
                                double *out)
{
    struct kaci_schedule s;
    kac_status status;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = schedule_at(process, t, &s);
    if (status == KAC_OK) {
        out[0] = s.f;
        out[1] = s.df;
        out[2] = s.g;
        out[3] = s.dg;
    }
    return status;
}

/* What is wanted of each coordinate. */
typedef double (*pick_fn)(const struct kaci_schedule *s, double x0,
                          const struct kaci_noise_point *p);

static double pick_velocity(const struct kaci_schedule *s, double x0,
                            const struct kaci_noise_point *p)
{
    return s->df * x0 + s->dg * p->velocity;
}

static double pick_log_density(const struct kaci_schedule *s, double x0,
                               const struct kaci_noise_point *p)
{
    (void)s;
    (void)x0;
    if (p->front != 0) {
        return -(double)INFINITY;
    }
    return p->log_density;
}

/* Coordinates that share a time are worked on together. The displacement
 * x - f x0 is rounded once. */
static kac_status evaluate(const kac_process *process, int64_t n,
                           const double *t, const double *x, const double *x0,
                           double *out, pick_fn pick)
{
    for (int64_t i = 0; i < n;) {
        struct kaci_noise_point points[KACI_BLOCK];
        double displacement[KACI_BLOCK], start[KACI_BLOCK];
        struct kaci_schedule s;
        int64_t count = 0;
        const kac_status status = kaci_process_schedule(process, t[i], &s);

        if (status != KAC_OK) {
            return status;
        }
        while (count < KACI_BLOCK && i + count < n && t[i + count] == t[i]) {
            start[count] = x0[i + count];
            displacement[count] = fma(-s.f, start[count], x[i + count]);
            count++;
        }
        kaci_process_noise(process, s.g, count, displacement, 0.0, points);
        for (int64_t j = 0; j < count; j++) {
            out[i + j] = pick(&s, start[j], &points[j]);
        }
        i += count;
    }
    return KAC_OK;
}

static kac_status check_arrays(const kac_process *process, int64_t n,
                               const double *t, const double *x,
                               const double *x0, const double *out)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || t != NULL, "t is NULL");
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || x0 != NULL, "x0 is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    return KAC_OK;
}

kac_status kac_process_velocity(const kac_process *process, int64_t n,
                                const double *t, const double *x,
                                const double *x0, double *out)
{
    kac_status status = check_arrays(process, n, t, x, x0, out);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; i < n; i++) {
        KACI_REQUIRE(t[i] >= 0.0 && t[i] <= process->T,
                     "t[%" PRId64 "] is %g, must be between 0 and T = %g", i,
                     t[i], process->T);
    }
    mode = kaci_fp_enter();
    status = evaluate(process, n, t, x, x0, out, pick_velocity);
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_process_log_density(const kac_process *process, int64_t n,
                                   const double *t, const double *x,
                                   const double *x0, double *out)
{
    kac_status status = check_arrays(process, n, t, x, x0, out);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; i < n; i++) {
        KACI_REQUIRE(t[i] > 0.0 && t[i] <= process->T,
                     "t[%" PRId64 "] is %g, must be > 0 and at most T = %g", i,
                     t[i], process->T);
    }
    mode = kaci_fp_enter();
    status = evaluate(process, n, t, x, x0, out, pick_log_density);
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_process_log_atom(const kac_process *process, double t,
                                double *out)
{
    struct kaci_schedule s;
    kac_status status;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = schedule_at(process, t, &s);
    if (status == KAC_OK) {
        const struct kaci_fpmode mode = kaci_fp_enter();

        *out = process->law->log_atom(process, s.g);
        kaci_fp_leave(mode);
    }
    return status;
}

kac_status kac_process_cone(const kac_process *process, double t, double *out)
{
    struct kaci_schedule s;
    kac_status status;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = schedule_at(process, t, &s);
    if (status == KAC_OK) {
        const struct kaci_fpmode mode = kaci_fp_enter();

        *out = process->law->radius(process, s.g);
        kaci_fp_leave(mode);
    }
    return status;
}
