/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of `flow` share: the state of an optimizer for checkpoints,
 * the parts of a model. */
#ifndef KACI_FLOW_H
#define KACI_FLOW_H

#include "base/base.h"
#include "network/network.h"

#include <kacflow/model.h>
#include <kacflow/optimizer.h>
#include <kacflow/tensor_file.h>

/* Optimizer state (kind, options, steps, moments) to and from a checkpoint:
 * metadata keys begin with "optimizer.", tensors are "optimizer.first" and
 * "optimizer.second". Loading refuses a checkpoint of another kind or size.
 * `options` 1 restores the options too, 0 only steps and moments. */
kac_status kaci_optimizer_store(const kac_optimizer *optimizer,
                                kac_tensors *file);
kac_status kaci_optimizer_restore(kac_optimizer *optimizer,
                                  const kac_tensors *file, int64_t n);
/* Allocates the moments for n weights now, so that a step does not. */
kac_status kaci_optimizer_reserve(kac_optimizer *optimizer, int64_t n);

#endif
