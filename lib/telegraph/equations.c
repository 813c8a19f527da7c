/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of the equations. */

#include "base/base.h"

#include <kacflow/telegraph.h>

static const char *const equation_names[] = {"telegraph", "kac", "heat",
                                             "wave"};

enum { EQUATIONS = sizeof equation_names / sizeof *equation_names };

const char *kac_telegraph_equation_name(int32_t equation)
{
    return kaci_enum_name(equation_names, EQUATIONS, equation);
}

kac_status kac_telegraph_equation_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(equation_names, EQUATIONS, "equation", name,
                               out);
}
