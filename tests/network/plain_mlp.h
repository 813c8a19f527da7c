/* SPDX-License-Identifier: BSD-2-Clause */
/* The same network as kac_network_create_mlp() makes, written down plainly in
 * double precision and with libm: what the tests compare with. */
#ifndef PLAIN_MLP_H
#define PLAIN_MLP_H

#include <kacflow/network.h>
#include <kacflow/random.h>

/* What to build; zeros of `layers` and `d` are not allowed. */
struct choice {
    int64_t d;
    int32_t layers;
    int64_t widths[4];
    int32_t activation;
    int32_t time, time_size;
    double time_scale, horizon;
    int32_t residual;
    int32_t condition, condition_size;
    int32_t heads;
};

/* A network so chosen, initialised; asserts that everything works. */
kac_network *make_network(kac_context *context, const struct choice *choice,
                          uint64_t seed);

/* A batch for it; every third condition is missing. Free with free_batch(). */
struct batch {
    int64_t n, d, k;
    float *t, *x, *cond; /* cond is NULL without a condition */
    float *dv, *dxhat;   /* NULL for a head that is not there */
};
struct batch make_batch(const kac_network *network, int64_t n, uint64_t seed);
void free_batch(struct batch *batch);

/* All weights in double: the trained ones in the order of their tensors, then
 * the fixed one. */
double *plain_parameters(const kac_network *network);

/* Outputs [n, d] of both heads; NULL for one that is not there. */
void plain_forward(const kac_network *network, const double *parameters,
                   int64_t n, const double *t, const double *x,
                   const float *cond, double *v, double *xhat);

/* sum dv v + sum dxhat xhat. */
double plain_loss(const kac_network *network, const double *parameters,
                  const struct batch *batch, const double *x);

double *to_double(int64_t n, const float *values);

#endif
