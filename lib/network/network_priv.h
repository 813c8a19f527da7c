/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a network: options, tensors, graph. */
#ifndef KACI_NETWORK_PRIV_H
#define KACI_NETWORK_PRIV_H

#include "graph/graph.h"
#include "network/network.h"

enum { KACI_TENSOR_NAME = 32, KACI_MAX_LAYERS = 256, KACI_MAX_WIDTH = 65536 };

/* What the setters set; copied as a whole. */
struct kaci_network_options {
    int32_t activation;
    int32_t time, time_size;
    int32_t residual;
    int32_t condition, condition_size;
    int32_t heads;
    double time_scale, horizon;
};

struct kaci_weights {
    char name[KACI_TENSOR_NAME];
    int32_t rank;
    int32_t trained;
    int64_t shape[2]; /* [1] is 1 for rank 1 */
    int64_t offset;   /* in the parameters; 0 where not trained */
    int64_t fan_in;   /* 0: not drawn as a weight */
    int64_t item;     /* of the random numbers, whatever the other options */
    int32_t last;     /* of the last layer */
};

struct kac_network {
    kac_context *context;
    const struct kaci_kernels *kernels;
    int64_t d;
    int32_t layers;
    int64_t *widths;
    struct kaci_network_options options;

    /* All below from kaci_network_build(); else zero. */
    struct kaci_graph *graph;
    struct kaci_weights *tensors;
    int64_t tensor_count, parameter_count;
    float *parameters;
    float *frequencies; /* of Fourier features [time_size / 2], or NULL */
    double *rates; /* angle = pi rate t/T of the features [time_size / 2] */
    /* Values of the graph; -1: not there. */
    int32_t in_x, in_time, in_vector, in_class, out_velocity, out_mean;
};

/* For setters: the network is there and its shape is still open. */
kac_status kaci_network_require_open(const kac_network *network);

/* Numbers k a point in `cond`. */
int64_t kaci_condition_width(const kac_network *network);

/* Elements of a tensor, and where they are. */
int64_t kaci_weights_count(const struct kaci_weights *tensor);
float *kaci_weights_data(const kac_network *network,
                         const struct kaci_weights *tensor);

/* Lists the tensors (no memory for their elements yet). */
kac_status kaci_network_list(kac_network *network);
/* After that: builds the graph, and takes memory for parameters, all zero. */
kac_status kaci_network_build(kac_network *network);
/* Back to the state before kaci_network_list(). */
void kaci_network_unbuild(kac_network *network);

/* The multilayer perceptron (mlp.c): its list of tensors, and its graph. */
kac_status kaci_mlp_list(kac_network *network);
kac_status kaci_mlp_graph(kac_network *network);

/* Time features (features.c). `rates` follow from options and frequencies;
 * `scratch` has room for n time_size floats. */
void kaci_time_draw(kac_network *network, uint64_t seed);
void kaci_time_rates(kac_network *network);
void kaci_time_features(const kac_network *network, int64_t n, const float *t,
                        float *scratch, float *out);

#endif
