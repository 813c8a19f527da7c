/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands before statements on a page: the variables that they use. */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

void fragment(kac_context *ctx, kac_process *process, kac_dataset *data,
              kac_dataset *source, kac_dataset *points, kac_network *network,
              kac_optimizer *optimizer, kac_trainer *trainer,
              kac_integrator *integrator, kac_field *field, kac_model *model,
              kac_sampler *sampler, kac_likelihood *likelihood,
              kac_model *teacher, kac_model *student, kac_tensors *file,
              int64_t n, const double *x, double *log_p, float *samples)
{
