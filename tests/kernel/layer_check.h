/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of norms, attention and losses share: random arrays, the
 * activations in double precision, comparison with a reference. */
#ifndef KACFLOW_LAYER_CHECK_H
#define KACFLOW_LAYER_CHECK_H

#include "kernel_check.h"

/* Uniform about `offset`, in a guarded array misaligned at random. */
static UNUSED struct guarded guarded_random(int64_t n, float offset,
                                            uint64_t *state)
{
    struct guarded g = guarded_new(n, random_below(state, 4));

    for (int64_t i = 0; i < n; i++) {
        g.data[i] = offset + 2.0f * random_float(state);
    }
    return g;
}

static UNUSED struct guarded guarded_copy(const struct guarded *from, int shift)
{
    struct guarded g = guarded_new(from->n, shift);

    memcpy(g.data, from->data, (size_t)from->n * sizeof *g.data);
    return g;
}

static UNUSED double *doubles_of(int64_t n, const float *x)
{
    double *d = malloc((size_t)(n + 1) * sizeof *d);

    assert_non_null(d);
    for (int64_t i = 0; i < n; i++) {
        d[i] = x ? (double)x[i] : 0.0;
    }
    return d;
}

static UNUSED double plain_activation(int32_t activation, double x)
{
    switch (activation) {
    case KACI_RELU:
        return x > 0.0 ? x : 0.0;
    case KACI_SILU:
        return x / (1.0 + exp(-x));
    case KACI_GELU:
        return 0.5 * x * erfc(-x * sqrt(0.5));
    case KACI_TANH:
        return tanh(x);
    default:
        return x;
    }
}

static UNUSED double largest_of(int64_t n, const double *x)
{
    double most = 0.0;

    for (int64_t i = 0; i < n; i++) {
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    }
    return most;
}

/* |got - want| <= share of the largest |want|, or of `size` if that is more. */
static UNUSED void assert_near(const char *what, const struct kaci_kernels *k,
                               int64_t n, const float *got, const double *want,
                               double share, double size)
{
    const double most = largest_of(n, want);
    const double bound = share * (most > size ? most : size);

    for (int64_t i = 0; i < n; i++) {
        if (!(fabs((double)got[i] - want[i]) <= bound)) {
            fail_msg("%s, %s: element %d of %d is %.9g, not %.9g; bound %.3g",
                     k->name, what, (int)i, (int)n, (double)got[i], want[i],
                     bound);
        }
    }
}

/* The derivative of a function of x[0..n-1] by x[i]: central, in doubles. */
static UNUSED double difference(double (*function)(void *), void *of, double *x)
{
    const double before = *x, step = 1e-5;
    double above, below;

    *x = before + step;
    above = function(of);
    *x = before - step;
    below = function(of);
    *x = before;
    return (above - below) / (2.0 * step);
}

#endif
