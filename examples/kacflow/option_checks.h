/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of the texts of options, for the table. */
#ifndef KACFLOW_OPTION_CHECKS_H
#define KACFLOW_OPTION_CHECKS_H

#include "options.h"

#define TINY 1e-300 // smallest value where 0 itself is refused

bool check_widths(const char *text);
bool check_multipliers(const char *text);
bool check_attention(const char *text);
bool check_betas(const char *text);
bool check_tolerance(const char *text);
bool check_times(const char *text);
bool check_weight(const char *text);
bool check_class(const char *text);
bool check_columns(const char *text);
bool check_shape(const char *text);
bool check_crop(const char *text);
bool check_beta(const char *text);
bool check_at(const char *text);
bool check_size(const char *text);
bool check_range(const char *text);

#endif
