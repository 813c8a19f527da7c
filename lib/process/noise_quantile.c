/* SPDX-License-Identifier: BSD-2-Clause */
/* Quantiles of one coordinate of the noise. */

#include "process/process_priv.h"

#include <math.h>

#include <kacflow/kac_law.h>
#include <kacflow/special.h>

int kaci_process_has_quantiles(const kac_process *process)
{
    return process->law->scalar != NULL;
}

void kaci_process_quantiles(const kac_process *process, double g, int64_t count,
                            const double *level, double *out)
{
    const double radius = process->law->radius(process, g);
    const double deviation = process->sigma * sqrt(g);

    if (process->law->id == KAC_LAW_KAC) {
        (void)kac_law_quantile(process->a, process->c, g, count, level, out);
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        out[i] = process->law->id == KAC_LAW_UNIFORM
                     ? radius * (2.0 * level[i] - 1.0)
                     : deviation * kac_normal_quantile(level[i]);
    }
}
