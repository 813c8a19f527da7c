/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a network: options, tensors, graph. */
#ifndef KACI_NETWORK_PRIV_H
#define KACI_NETWORK_PRIV_H

#include "graph/graph.h"
#include "network/network.h"

enum {
    KACI_TENSOR_NAME = 64,
    KACI_TENSOR_RANK = 4,
    KACI_MAX_LAYERS = 256,
    KACI_MAX_WIDTH = 65536,
    KACI_MAX_LEVELS = 12,
    KACI_MAX_BLOCKS = 64,
    KACI_MAX_TIME_SIZE = 4096,
    KACI_MAX_DIMENSION = 1 << 20
};

/* Of a U-Net. */
struct kaci_unet_options {
    int64_t height, width, channels; /* of a picture */
    int32_t patch; /* side of the squares that are one position inside */
    int64_t base;  /* channels */
    int32_t levels;
    double multipliers[KACI_MAX_LEVELS];
    int32_t blocks;
    int32_t attention; /* bit l: at level l */
    int32_t middle;    /* attention in the middle */
    int32_t heads, heads_up, head_channels, order;
    int32_t scale_shift, resample, groups;
    double dropout;
};

/* All that makes a network but its weights: what create and the setters were
 * given. Copied as a whole; zeros where a kind has no use for it. */
struct kaci_network_options {
    int64_t d;
    int32_t layers; /* of a multilayer perceptron */
    int64_t widths[KACI_MAX_LAYERS];
    int32_t residual;
    struct kaci_unet_options unet;
    struct kac_architecture *architecture; /* or NULL */
    int32_t activation;                    /* -1: has none of its own */
    int32_t time, time_size;
    int32_t condition, condition_size;
    int32_t heads;
    double time_scale, horizon;
};

struct kaci_weights {
    char name[KACI_TENSOR_NAME];
    int32_t rank;
    int32_t trained;
    int64_t shape[KACI_TENSOR_RANK]; /* 1 from `rank` on */
    int64_t offset;    /* in the parameters; 0 where not trained */
    int64_t fan_in;    /* 0: not drawn as a weight */
    int64_t item;      /* of the random numbers, whatever the other options */
    int32_t last;      /* of a last layer */
    int32_t spare_row; /* the last row may be missing in a file: zeros */
    float initial;     /* of a tensor that is not drawn */
};

/* What kinds of networks there are (table in network.c). */
struct kaci_network_kind {
    int32_t number; /* KAC_NETWORK_... */
    /* Rows of a shard, a function of the options. */
    int64_t (*shard_rows)(const struct kaci_network_options *options);
    /* Lists the tensors. */
    kac_status (*list)(kac_network *network);
    /* Builds the graph of a listed network up to its heads; what fails on the
     * graph itself is seen when it is finished. */
    kac_status (*graph)(kac_network *network);
    /* From options that nobody checked: creation by the public call, and what
     * is the kind's own by its setters. */
    kac_status (*create)(kac_context *context,
                         const struct kaci_network_options *options,
                         kac_network **out);
    kac_status (*set_own)(kac_network *network,
                          const struct kaci_network_options *options);
};

extern const struct kaci_network_kind kaci_mlp_kind, kaci_unet_kind,
    kaci_own_kind;

struct kac_network {
    kac_context *context;
    const struct kaci_kernels *kernels;
    const struct kaci_network_kind *kind;
    int64_t d;
    struct kaci_network_options options;

    /* All below from kaci_network_build(); else zero. */
    struct kaci_graph *graph;
    struct kaci_weights *tensors;
    int64_t tensor_count, tensor_room, parameter_count;
    float *parameters;
    uint32_t *half;     /* their matrices as bfloat16, or NULL */
    float *frequencies; /* of Fourier features [time_size / 2], or NULL */
    double *rates; /* angle = pi rate t/T of the features [time_size / 2] */
    /* Values of the graph; -1: not there. */
    int32_t in_x, in_time, in_vector, in_class, out_velocity, out_mean;
};

/* Rows of a shard of pictures of so many positions. */
int64_t kaci_picture_rows(int64_t positions);

/* create() and set_own() of the U-Net (unet_options.c). */
kac_status kaci_unet_create(kac_context *context,
                            const struct kaci_network_options *options,
                            kac_network **out);
kac_status kaci_unet_set_own(kac_network *network,
                             const struct kaci_network_options *options);

/* A network of that kind with these options, unchecked; an architecture is
 * copied. */
kac_status kaci_network_new(kac_context *context,
                            const struct kaci_network_kind *kind,
                            const struct kaci_network_options *options,
                            kac_network **out);

/* The defaults of what all kinds have. */
extern const struct kaci_network_options kaci_network_defaults;

/* The kind of that number, or NULL. */
const struct kaci_network_kind *kaci_network_kind_at(int32_t number);

/* Sets, by the setters, what all kinds have. */
kac_status kaci_network_set_common(kac_network *network,
                                   const struct kaci_network_options *options);

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
/* Of that: a new graph from the kind, up to the heads; and its end. */
kac_status kaci_network_begin(kac_network *network);
kac_status kaci_network_finish(kac_network *network);
/* Back to the state before kaci_network_list(). */
void kaci_network_unbuild(kac_network *network);

/* After a change of parameters first .. first + count - 1: rounds them anew
 * where the network evaluates with bfloat16. */
void kaci_network_round(kac_network *network, int64_t first, int64_t count);

/* A network whose heads are the derivatives of another's along a direction u of
 * x (tangent.c); it lives no longer, and shares all but the graph. */
struct kaci_tangent {
    kac_network network;
    int32_t direction; /* value of the graph: u */
    int32_t plain[3];  /* outputs that nobody asks for; or -1 */
};
kac_status kaci_tangent_build(const kac_network *network,
                              struct kaci_tangent *tangent);
void kaci_tangent_release(struct kaci_tangent *tangent);
/* Before a run: u [n, d]; before the backward run. */
void kaci_tangent_enter(const struct kaci_tangent *tangent,
                        struct kaci_workspace *workspace, int64_t n,
                        const float *u);
void kaci_tangent_begin_backward(const struct kaci_tangent *tangent,
                                 struct kaci_workspace *workspace, int64_t n);
struct kaci_arena *kaci_workspace_arena(const struct kaci_workspace *workspace);

/* While a kind lists: appends a trained tensor of `rank` sizes, drawn by
 * `fan_in` and `item`. NULL where there is no memory. */
struct kaci_weights *kaci_network_append(kac_network *network, const char *name,
                                         int32_t rank, const int64_t *shape,
                                         int64_t fan_in, int64_t item);
/* Appends what the time features need. */
kac_status kaci_network_append_time(kac_network *network);
/* Random numbers of a tensor that follow from its name. */
int64_t kaci_network_item(const char *name);
/* Where the tensor of that name is in the parameters. */
int64_t kaci_network_offset(const kac_network *network, const char *name);

/* The condition as `width` numbers that are added to something
 * (condition.c): its tensors, of which `table` is the classes'; and its value
 * on the graph, or -1 without a condition. */
kac_status kaci_condition_append(kac_network *network, const char *table,
                                 int64_t width);
int32_t kaci_condition_add(kac_network *network, struct kaci_graph *graph,
                           const char *table, int64_t width);

/* Time features (features.c). `rates` follow from options and frequencies;
 * `scratch` has room for n time_size floats. */
void kaci_time_draw(kac_network *network, uint64_t seed);
void kaci_time_rates(kac_network *network);
void kaci_time_features(const kac_network *network, int64_t n, const float *t,
                        float *scratch, float *out);

#endif
