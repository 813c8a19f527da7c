/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the paths share: statistics of draws. Each check raises a
 * false alarm, with another seed, with probability below 1e-8. */
#ifndef KAC_TEST_PATH_CHECK_H
#define KAC_TEST_PATH_CHECK_H

#include "kac_check.h"

#include <kacflow/kac_path.h>

enum { SEED = 4242 };

static inline void *memory(int64_t count, size_t size)
{
    void *block = calloc((size_t)(count > 0 ? count : 1), size);

    assert_non_null(block);
    return block;
}

static inline int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov: draws in ascending order, the distribution function
 * at each and its limit from the left. P(sqrt(n) D > 3.2) < 2 exp(-2 3.2^2) =
 * 2.6e-9, less where there are atoms. */
static inline void check_sorted(const char *what, double lam, int64_t n,
                                const double *x, const double *left,
                                const double *right)
{
    double worst = 0.0;

    for (int64_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && x[j] == x[i];) {
            j++;
        }
        worst = fmax(worst, fabs((double)j / (double)n - right[i]));
        worst = fmax(worst, fabs((double)i / (double)n - left[i]));
    }
    worst *= sqrt((double)n);
    if (!(worst < 3.2)) {
        fail_msg("%s at a t = %g: sqrt(n) D = %g", what, lam, worst);
    }
}

/* Of the Kac law, given the start direction where it is not 0. `x` is sorted
 * here. P(K > x | +) = P(K > x) + exp(-lam) I0(z) / 2 inside. */
static inline void check_law(const char *what, double a, double c, double t,
                             int32_t start, int64_t n, double *x)
{
    double *left = memory(n, sizeof *left), *right = memory(n, sizeof *right);
    const double atom = kac_law_atom(a, t);

    qsort(x, (size_t)n, sizeof *x, by_value);
    assert_int_equal(kac_law_cdf(a, c, t, n, x, right), KAC_OK);
    for (int64_t i = 0; i < n; i++) {
        double u[4];

        left[i] = right[i];
        assert_true(fabs(x[i]) <= c * t);
        if (fabs(x[i]) == c * t) {
            left[i] = x[i] < 0.0 ? 0.0 : 1.0 - (1 + start) * atom;
            right[i] = x[i] < 0.0 ? (1 - start) * atom : 1.0;
        } else if (start != 0) {
            assert_int_equal(kac_law_directed(a, c, t, 1, x + i, u), KAC_OK);
            left[i] = right[i] -= start * u[1] * c / a;
        }
    }
    check_sorted(what, a * t, n, x, left, right);
    free(left);
    free(right);
}

/* A sum of n independent numbers of mean 0 whose squares add up to `square`:
 * 6 standard deviations, 2e-9. */
static inline void check_zero(const char *what, double lam, double sum,
                              double square)
{
    if (!(fabs(sum) <= 6.0 * sqrt(square) + 1e-12)) {
        fail_msg("%s at %g: off by %g standard deviations", what, lam,
                 sum / sqrt(square));
    }
}

/* Pearson's statistic over categories of at least 10 expected draws, against
 * the Wilson-Hilferty normal quantile at 6. */
static inline void check_counts(const char *what, double lam, int64_t count,
                                const double *expected, const double *observed)
{
    double e = 0.0, o = 0.0, statistic = 0.0, limit;
    int freedom = -1;

    for (int64_t i = 0; i < count; i++) {
        e += expected[i];
        o += observed[i];
        if (e >= 10.0) {
            statistic += (o - e) * (o - e) / e;
            freedom++;
            e = o = 0.0;
        }
    }
    assert_true(o < 10.0 + 8.0 * sqrt(10.0)); /* what is left over */
    if (freedom <= 0) {
        return;
    }
    limit = 1.0 - 2.0 / (9.0 * freedom) + 6.0 * sqrt(2.0 / (9.0 * freedom));
    limit = freedom * limit * limit * limit;
    if (!(statistic < limit)) {
        fail_msg("%s at %g: chi-square %.1f with %d degrees of freedom", what,
                 lam, statistic, freedom);
    }
}

#endif
