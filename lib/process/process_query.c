/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a process at a time: schedule, atoms, cone. What is known
 * at a point is in process_points.c. */

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

void kaci_process_noise(const kac_process *process, double g, int64_t points,
                        int64_t d, const double *displacement, double tolerance,
                        struct kaci_noise_point *out)
{
    process->law->noise(process, g, points, d, displacement, tolerance, out);
}

int32_t kaci_process_has_atoms(const kac_process *process)
{
    return process->law->log_atom(process, 0.0) > -(double)INFINITY;
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
