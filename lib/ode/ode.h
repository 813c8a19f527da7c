/* SPDX-License-Identifier: BSD-2-Clause */
/* What `ode` shows the other parts: what a step costs. */
#ifndef KACI_ODE_H
#define KACI_ODE_H

#include "field/field.h"

/* The most that a step of a method with fixed steps from t to t_next may ask
 * the network behind the field; `projects`: with projection, where methods of
 * several stages look once more at a state that was moved. They do so at the
 * end of the run, too. */
int64_t kaci_fixed_step_cost(int32_t method, int32_t projects,
                             const kac_field *field, double t, double t_next);

#endif
