/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file kacflow.h
 * All of libkacflow.
 */
#ifndef KACFLOW_KACFLOW_H
#define KACFLOW_KACFLOW_H

#include <kacflow/architecture.h>
#include <kacflow/classifier.h>
#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/coupling.h>
#include <kacflow/dataset.h>
#include <kacflow/distill.h>
#include <kacflow/field.h>
#include <kacflow/integrator.h>
#include <kacflow/kac_law.h>
#include <kacflow/kac_path.h>
#include <kacflow/likelihood.h>
#include <kacflow/metric.h>
#include <kacflow/model.h>
#include <kacflow/network.h>
#include <kacflow/optimizer.h>
#include <kacflow/process.h>
#include <kacflow/random.h>
#include <kacflow/sampler.h>
#include <kacflow/special.h>
#include <kacflow/telegraph.h>
#include <kacflow/tensor_file.h>
#include <kacflow/trainer.h>
#include <kacflow/unet.h>

#endif
