/* SPDX-License-Identifier: BSD-2-Clause */
/* The plain network of the tests. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plain_mlp.h"

static const double PLAIN_PI = 3.14159265358979323846;

kac_network *make_network(kac_context *context, const struct choice *choice,
                          uint64_t seed)
{
    kac_network *network;

    assert_int_equal(kac_network_create_mlp(context, choice->d, choice->layers,
                                            choice->widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_set_activation(network, choice->activation),
                     KAC_OK);
    assert_int_equal(kac_network_set_time_embedding(network, choice->time,
                                                    choice->time_size,
                                                    choice->time_scale),
                     KAC_OK);
    assert_int_equal(kac_network_set_horizon(network, choice->horizon), KAC_OK);
    assert_int_equal(kac_network_set_residual(network, choice->residual),
                     KAC_OK);
    assert_int_equal(kac_network_set_condition(network, choice->condition,
                                               choice->condition_size),
                     KAC_OK);
    assert_int_equal(kac_network_set_heads(network, choice->heads), KAC_OK);
    assert_int_equal(kac_network_initialize(network, seed, 0), KAC_OK);
    return network;
}

static float *normals(uint64_t seed, uint32_t stream, int64_t n)
{
    double *values = malloc((size_t)(n + 1) * sizeof *values);
    float *out = malloc((size_t)(n + 1) * sizeof *out);
    int64_t i;

    assert_int_equal(kac_random_normal(seed, stream, 0, n, values), KAC_OK);
    for (i = 0; i < n; i++) {
        out[i] = (float)values[i];
    }
    free(values);
    return out;
}

struct batch make_batch(const kac_network *network, int64_t n, uint64_t seed)
{
    const int64_t d = kac_network_dimension(network);
    const int64_t k = kac_network_condition_width(network);
    const int32_t size = kac_network_condition_size(network);
    const int32_t heads = kac_network_heads(network);
    struct batch batch = {n, d, k, NULL, NULL, NULL, NULL, NULL};
    int64_t i;

    batch.t = normals(seed, 1, n);
    for (i = 0; i < n; i++) {
        batch.t[i] = (float)(kac_network_horizon(network) * (double)(i + 1) /
                             (double)(n + 1));
    }
    batch.x = normals(seed, 2, n * d);
    if (heads & KAC_HEAD_VELOCITY) {
        batch.dv = normals(seed, 3, n * d);
    }
    if (heads & KAC_HEAD_MEAN) {
        batch.dxhat = normals(seed, 4, n * d);
    }
    if (k > 0) {
        batch.cond = normals(seed, 5, n * k);
        for (i = 0; i < n; i++) {
            if (kac_network_condition(network) == KAC_CONDITION_CLASS) {
                batch.cond[i] = i % 3 == 0 ? -1.0f : (float)(i % size);
            } else if (i % 3 == 0) {
                batch.cond[i * k] = NAN;
            }
        }
    }
    return batch;
}

void free_batch(struct batch *batch)
{
    free(batch->t);
    free(batch->x);
    free(batch->cond);
    free(batch->dv);
    free(batch->dxhat);
}

double *to_double(int64_t n, const float *values)
{
    double *out = malloc((size_t)(n + 1) * sizeof *out);
    int64_t i;

    for (i = 0; i < n; i++) {
        out[i] = values[i];
    }
    return out;
}

static int64_t tensor_size(const kac_network *network, int64_t i)
{
    int64_t size = 1;
    int32_t j;

    for (j = 0; j < kac_network_tensor_rank(network, i); j++) {
        size *= kac_network_tensor_shape(network, i, j);
    }
    return size;
}

double *plain_parameters(const kac_network *network)
{
    const int64_t count = kac_network_tensor_count(network);
    int64_t total = 0, i, j;
    double *out;
    float *values;

    for (i = 0; i < count; i++) {
        total += tensor_size(network, i);
    }
    out = malloc((size_t)total * sizeof *out);
    values = malloc((size_t)total * sizeof *values);
    for (i = 0, total = 0; i < count; i++) {
        const int64_t size = tensor_size(network, i);

        assert_int_equal(kac_network_tensor_get(network, i, size, values),
                         KAC_OK);
        for (j = 0; j < size; j++) {
            out[total++] = values[j];
        }
    }
    free(values);
    return out;
}

static const double *find(const kac_network *network, const double *parameters,
                          const char *name)
{
    const int64_t wanted = kac_network_tensor_find(network, name);
    int64_t i;

    assert_true(wanted >= 0);
    for (i = 0; i < wanted; i++) {
        parameters += tensor_size(network, i);
    }
    return parameters;
}

static double plain_activation(int32_t activation, double x)
{
    switch (activation) {
    case KAC_ACTIVATION_RELU:
        return x > 0.0 ? x : 0.0;
    case KAC_ACTIVATION_SILU:
        return x / (1.0 + exp(-x));
    case KAC_ACTIVATION_GELU:
        return x * 0.5 * erfc(-x / sqrt(2.0));
    case KAC_ACTIVATION_TANH:
        return tanh(x);
    default:
        return x;
    }
}

/* y = W x + b; b may be NULL. */
static void plain_linear(int64_t rows, int64_t columns, const double *w,
                         const double *b, const double *x, double *y)
{
    int64_t i, j;

    for (i = 0; i < rows; i++) {
        y[i] = b != NULL ? b[i] : 0.0;
        for (j = 0; j < columns; j++) {
            y[i] += w[i * columns + j] * x[j];
        }
    }
}

static void plain_time(const kac_network *network, const double *parameters,
                       double t, double *out)
{
    const double u = t / kac_network_horizon(network);
    const int32_t half = kac_network_time_size(network) / 2;
    int32_t i;

    switch (kac_network_time_embedding(network)) {
    case KAC_TIME_RAW:
        out[0] = u;
        break;
    case KAC_TIME_LOG:
        out[0] = u;
        out[1] = log(u + 1e-3) / 3.0;
        break;
    default:
        for (i = 0; i < half; i++) {
            const double angle =
                kac_network_time_embedding(network) == KAC_TIME_FOURIER
                    ? 2.0 * PLAIN_PI * u *
                          find(network, parameters, "time.frequency")[i]
                    : 1000.0 * kac_network_time_scale(network) * u /
                          pow(10000.0, (double)i / half);

            out[i] = cos(angle);
            out[half + i] = sin(angle);
        }
        break;
    }
}

/* What the condition of one point adds to the first layer. */
static void plain_condition(const kac_network *network,
                            const double *parameters, const float *cond,
                            double *h)
{
    const int32_t size = kac_network_condition_size(network);
    const int64_t width = kac_network_width(network, 0);
    const double *w;
    int64_t i, j, row;

    if (kac_network_condition(network) == KAC_CONDITION_CLASS) {
        w = find(network, parameters, "condition.class.weight");
        row = cond == NULL || cond[0] < 0.0f ? size : (int64_t)cond[0];
        for (i = 0; i < width; i++) {
            h[i] += w[row * width + i];
        }
    } else if (cond == NULL || isnan(cond[0])) {
        w = find(network, parameters, "condition.missing");
        for (i = 0; i < width; i++) {
            h[i] += w[i];
        }
    } else {
        w = find(network, parameters, "condition.vector.weight");
        for (i = 0; i < width; i++) {
            for (j = 0; j < size; j++) {
                h[i] += w[i * size + j] * cond[j];
            }
        }
    }
}

static void plain_point(const kac_network *network, const double *parameters,
                        double t, const double *x, const float *cond, double *v,
                        double *xhat)
{
    const int64_t d = kac_network_dimension(network);
    double h[512], next[512];
    char name[64];
    int64_t in = d + kac_network_time_size(network), j;
    int32_t i;

    memcpy(h, x, (size_t)d * sizeof *x);
    plain_time(network, parameters, t, h + d);
    for (i = 0; i < kac_network_layers(network); i++) {
        const int64_t out = kac_network_width(network, i);
        const double *w, *b;

        assert_true(in <= 512 && out <= 512);
        snprintf(name, sizeof name, "hidden.%d.weight", (int)i);
        w = find(network, parameters, name);
        snprintf(name, sizeof name, "hidden.%d.bias", (int)i);
        b = find(network, parameters, name);
        plain_linear(out, in, w, b, h, next);
        if (i == 0 && kac_network_condition(network) != KAC_CONDITION_NONE) {
            plain_condition(network, parameters, cond, next);
        }
        for (j = 0; j < out; j++) {
            next[j] =
                plain_activation(kac_network_activation(network), next[j]);
            if (i > 0 && kac_network_residual(network) && in == out) {
                next[j] += h[j];
            }
        }
        memcpy(h, next, (size_t)out * sizeof *h);
        in = out;
    }
    if (v != NULL) {
        plain_linear(d, in, find(network, parameters, "head.velocity.weight"),
                     find(network, parameters, "head.velocity.bias"), h, v);
    }
    if (xhat != NULL) {
        plain_linear(d, in, find(network, parameters, "head.mean.weight"),
                     find(network, parameters, "head.mean.bias"), h, xhat);
    }
}

void plain_forward(const kac_network *network, const double *parameters,
                   int64_t n, const double *t, const double *x,
                   const float *cond, double *v, double *xhat)
{
    const int64_t d = kac_network_dimension(network);
    const int64_t k = kac_network_condition_width(network);
    int64_t i;

    for (i = 0; i < n; i++) {
        plain_point(network, parameters, t[i], x + i * d,
                    cond != NULL ? cond + i * k : NULL,
                    v != NULL ? v + i * d : NULL,
                    xhat != NULL ? xhat + i * d : NULL);
    }
}

double plain_loss(const kac_network *network, const double *parameters,
                  const struct batch *batch, const double *x)
{
    double *t = to_double(batch->n, batch->t);
    double v[64], xhat[64], sum = 0.0;
    int64_t i, j;

    assert_true(batch->d <= 64);
    for (i = 0; i < batch->n; i++) {
        plain_point(network, parameters, t[i], x + i * batch->d,
                    batch->cond != NULL ? batch->cond + i * batch->k : NULL,
                    batch->dv != NULL ? v : NULL,
                    batch->dxhat != NULL ? xhat : NULL);
        for (j = 0; j < batch->d; j++) {
            sum += batch->dv != NULL
                       ? (double)batch->dv[i * batch->d + j] * v[j]
                       : 0.0;
            sum += batch->dxhat != NULL
                       ? (double)batch->dxhat[i * batch->d + j] * xhat[j]
                       : 0.0;
        }
    }
    free(t);
    return sum;
}
