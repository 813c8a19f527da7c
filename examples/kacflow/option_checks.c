/* SPDX-License-Identifier: BSD-2-Clause */
/* What the texts of options must look like. */
#include "option_checks.h"

#include <math.h>
#include <string.h>

bool check_widths(const char *text)
{
    double widths[256];
    const int n = option_numbers(text, ',', 256, widths);

    for (int i = 0; i < n; i++)
        if (!(widths[i] >= 1 && widths[i] <= 65536 &&
              widths[i] == floor(widths[i])))
            return false;
    return n >= 1;
}

bool check_multipliers(const char *text)
{
    double multipliers[12];
    const int n = option_numbers(text, ',', 12, multipliers);

    for (int i = 0; i < n; i++)
        if (!(multipliers[i] > 0 && multipliers[i] <= 1024))
            return false;
    return n >= 1;
}

bool check_attention(const char *text)
{
    int32_t factors[12];
    bool middle;

    return option_attention(text, factors, &middle) >= 0;
}

bool check_betas(const char *text)
{
    double beta[2];

    return option_numbers(text, ',', 2, beta) == 2 && beta[0] >= 0 &&
           beta[0] < 1 && beta[1] >= 0 && beta[1] < 1;
}

bool check_tolerance(const char *text)
{
    double value[2];
    const int n = option_numbers(text, ',', 2, value);

    return n >= 1 && value[0] >= 0 && value[n - 1] > 0;
}

bool check_times(const char *text)
{
    double p = 1, q = 1;

    return option_kind(text, option_times_names, &p, &q) >= 0;
}

bool check_weight(const char *text)
{
    double p = 1, q = 1;

    return option_kind(text, option_weight_names, &p, &q) >= 0 && p >= 0 &&
           q > 0;
}

bool check_class(const char *text)
{
    double classes[256];
    int n;

    if (strcmp(text, "all") == 0 || strcmp(text, "none") == 0)
        return true;
    n = option_numbers(text, ',', 256, classes);
    for (int i = 0; i < n; i++)
        if (!(classes[i] >= 0 && classes[i] < 65536 &&
              classes[i] == floor(classes[i])))
            return false;
    return n >= 1;
}

bool check_columns(const char *text)
{
    double column[2];

    return option_numbers(text, ',', 2, column) == 2 && column[0] >= 0 &&
           column[1] >= 0 && column[0] == floor(column[0]) &&
           column[1] == floor(column[1]);
}

bool check_shape(const char *text)
{
    double size[3];
    const int n = option_numbers(text, 'x', 3, size);

    for (int i = 0; i < n; i++)
        if (!(size[i] >= 1 && size[i] <= 65536 && size[i] == floor(size[i])))
            return false;
    return n >= 2 && (n == 2 || size[2] == 1 || size[2] == 3);
}

bool check_crop(const char *text)
{
    double size[2];

    if (option_numbers(text, 'x', 2, size) != 2)
        return false;
    for (int i = 0; i < 2; i++)
        if (!(size[i] >= 1 && size[i] <= 65536 && size[i] == floor(size[i])))
            return false;
    return true;
}

bool check_beta(const char *text)
{
    double beta[2];

    return option_numbers(text, ',', 2, beta) == 2 && beta[0] >= 0 &&
           beta[0] <= 1e9 && beta[1] >= TINY && beta[1] <= 1e9;
}

bool check_at(const char *text)
{
    double times[6];
    const int n = option_numbers(text, ',', 6, times);

    for (int i = 0; i < n; i++)
        if (!(times[i] > 0 && times[i] <= 1e9))
            return false;
    return n >= 1;
}

bool check_size(const char *text)
{
    double size[2];

    if (option_numbers(text, 'x', 2, size) != 2)
        return false;
    for (int i = 0; i < 2; i++)
        if (!(size[i] >= 200 && size[i] <= 8000 && size[i] == floor(size[i])))
            return false;
    return true;
}

bool check_range(const char *text)
{
    double end[2];

    return option_numbers(text, ',', 2, end) == 2 && end[0] < end[1];
}
