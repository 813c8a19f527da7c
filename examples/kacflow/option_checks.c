/* SPDX-License-Identifier: BSD-2-Clause */
/* What the texts of options must look like. */
#include "option_checks.h"

#include <math.h>
#include <string.h>

/* How many numbers a list has; none (less than 1) where it is no list of at
 * most that many, or one of them is not whole and from `low` to `high`. */
static int whole_numbers(const char *text, char separator, int most, double low,
                         double high)
{
    double values[256];
    const int n = option_numbers(text, separator, most, values);

    for (int i = 0; i < n; i++)
        if (!(values[i] >= low && values[i] <= high &&
              values[i] == floor(values[i])))
            return 0;
    return n;
}

bool check_widths(const char *text)
{
    return whole_numbers(text, ',', 256, 1, 65536) >= 1;
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
    return strcmp(text, "all") == 0 || strcmp(text, "none") == 0 ||
           whole_numbers(text, ',', 256, 0, 65535) >= 1;
}

bool check_columns(const char *text)
{
    return whole_numbers(text, ',', 2, 0, 0x1p53) == 2;
}

bool check_shape(const char *text)
{
    double size[3];

    if (whole_numbers(text, 'x', 3, 1, 65536) < 2)
        return false;
    return option_numbers(text, 'x', 3, size) == 2 || size[2] == 1 ||
           size[2] == 3;
}

bool check_crop(const char *text)
{
    return whole_numbers(text, 'x', 2, 1, 65536) == 2;
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
    return whole_numbers(text, 'x', 2, 200, 8000) == 2;
}

bool check_range(const char *text)
{
    double end[2];

    return option_numbers(text, ',', 2, end) == 2 && end[0] < end[1];
}
