/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a classifier, for its training and its files. */
#ifndef KACI_CLASSIFIER_PRIV_H
#define KACI_CLASSIFIER_PRIV_H

#include "graph/graph.h"
#include "network/network.h"

#include <kacflow/classifier.h>

enum { KACI_CLASSIFIER_BLOCKS = 8, KACI_CLASSIFIER_NAME = 24 };

/* Weight and bias of a layer: "NAME.weight" of `rank` sizes, the first of which
 * is that of "NAME.bias". */
struct kaci_layer {
    char name[KACI_CLASSIFIER_NAME];
    int32_t rank;
    int64_t shape[4];
    int64_t fan_in;       /* numbers read */
    int64_t weight, bias; /* places in the parameters */
};

struct kac_classifier {
    kac_context *context;
    const struct kaci_kernels *kernels;
    int64_t height, width, channels, features;
    int32_t classes, blocks;
    int64_t widths[KACI_CLASSIFIER_BLOCKS];
    double low, high;
    int32_t shift, flip;

    struct kaci_layer layers[KACI_CLASSIFIER_BLOCKS + 2];
    int32_t layer_count;
    int64_t parameter_count;
    float *parameters; /* NULL: no weights yet */

    struct kaci_graph *graph;
    int32_t in_x, out_features, out_logits; /* values of the graph */
};

/* Numbers of a layer's weight. */
int64_t kaci_layer_size(const struct kaci_layer *layer);

/* Pictures of a shard: a function of their size alone. */
int64_t kaci_classifier_rows(const kac_classifier *classifier);

/* The range to [-1, 1]: n pictures into the arena's input. */
void kaci_classifier_enter(const kac_classifier *classifier,
                           struct kaci_arena *arena, int64_t n, const float *x);

/* Memory for the weights, where there is none yet. */
kac_status kaci_classifier_reserve(kac_classifier *classifier);

/* Refuses NULL, and a classifier without weights. */
kac_status kaci_classifier_check(const kac_classifier *classifier);

#endif
