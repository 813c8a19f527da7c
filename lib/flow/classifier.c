/* SPDX-License-Identifier: BSD-2-Clause */
/* Classifiers of pictures: their layers on a graph, weights, and prediction. */

#include "flow/classifier_priv.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    MAX_SIZE = 65536,
    MAX_DIMENSION = 1 << 20,
    MAX_NUMBERS = 1 << 26, /* after a convolution */
    MAX_SHIFT = 1024
};

/* ---- Layers -------------------------------------------------------------- */

int64_t kaci_layer_size(const struct kaci_layer *layer)
{
    return layer->shape[0] * layer->fan_in;
}

static void add_layer(kac_classifier *classifier, const char *name,
                      int32_t rank, int64_t out, int64_t in)
{
    struct kaci_layer *layer = &classifier->layers[classifier->layer_count++];
    const int64_t size = rank == 4 ? 3 : 1;

    snprintf(layer->name, sizeof layer->name, "%s", name);
    layer->rank = rank;
    layer->shape[0] = out;
    layer->shape[1] = in;
    layer->shape[2] = layer->shape[3] = size;
    layer->fan_in = in * size * size;
    layer->weight = classifier->parameter_count;
    layer->bias = layer->weight + kaci_layer_size(layer);
    classifier->parameter_count = layer->bias + out;
}

/* No layer has more than 2^42 numbers. */
static void list_layers(kac_classifier *classifier)
{
    int64_t in = classifier->channels;
    char name[KACI_CLASSIFIER_NAME];

    for (int32_t i = 0; i < classifier->blocks; i++) {
        snprintf(name, sizeof name, "block.%" PRId32, i);
        add_layer(classifier, name, 4, classifier->widths[i], in);
        in = classifier->widths[i];
    }
    in *= (classifier->height >> classifier->blocks) *
          (classifier->width >> classifier->blocks);
    add_layer(classifier, "features", 2, classifier->features, in);
    add_layer(classifier, "classes", 2, classifier->classes,
              classifier->features);
}

static int32_t append_linear(kac_classifier *classifier, int32_t x,
                             const struct kaci_layer *layer)
{
    return kaci_graph_linear(classifier->graph, x, layer->shape[0],
                             layer->weight, layer->bias, KACI_IDENTITY, -1);
}

static kac_status build(kac_classifier *classifier)
{
    const struct kaci_layer *layer = classifier->layers;
    struct kaci_graph *graph;
    kac_status status =
        kaci_graph_create(classifier->context, kaci_classifier_rows(classifier),
                          &classifier->graph);
    int32_t x;

    if (status != KAC_OK) {
        return status;
    }
    graph = classifier->graph;
    x = kaci_graph_input_image(graph, classifier->height, classifier->width,
                               classifier->channels, 0);
    classifier->in_x = x;
    for (int32_t i = 0; i < classifier->blocks; i++, layer++) {
        x = kaci_graph_conv(graph, x, layer->shape[0], 3, 1, 1, layer->weight,
                            layer->bias, -1);
        x = kaci_graph_activate(graph, x, KACI_RELU);
        x = kaci_graph_pool(graph, x);
    }
    x = append_linear(classifier, kaci_graph_flatten(graph, x), layer++);
    classifier->out_features = x;
    x = append_linear(classifier, kaci_graph_activate(graph, x, KACI_RELU),
                      layer);
    classifier->out_logits = x;
    kaci_graph_output(graph, classifier->out_features);
    kaci_graph_output(graph, classifier->out_logits);
    status = kaci_graph_differentiate(graph);
    return status == KAC_OK
               ? kaci_graph_finish(graph, classifier->parameter_count)
               : status;
}

/* About 16384 positions, a power of two of pictures: 16 of 28 x 28. */
int64_t kaci_classifier_rows(const kac_classifier *classifier)
{
    enum { POSITIONS = 16384, MOST_ROWS = 64 };
    const int64_t size = classifier->height * classifier->width;
    int64_t rows = MOST_ROWS;

    while (rows > 1 && rows * size > POSITIONS) {
        rows /= 2;
    }
    return rows;
}

/* ---- Creation ------------------------------------------------------------ */

static kac_status check_picture(int64_t height, int64_t width, int64_t channels,
                                int32_t blocks)
{
    KACI_REQUIRE(blocks >= 1 && blocks <= KACI_CLASSIFIER_BLOCKS,
                 "blocks is %" PRId32 ", must be 1 to %d", blocks,
                 KACI_CLASSIFIER_BLOCKS);
    KACI_REQUIRE(height >> blocks >= 1 && height <= MAX_DIMENSION,
                 "height is %" PRId64 ", must be %d to %d", height, 1 << blocks,
                 MAX_DIMENSION);
    KACI_REQUIRE(width >> blocks >= 1 && width <= MAX_DIMENSION,
                 "width is %" PRId64 ", must be %d to %d", width, 1 << blocks,
                 MAX_DIMENSION);
    KACI_REQUIRE(channels >= 1 && channels <= MAX_DIMENSION,
                 "channels is %" PRId64 ", must be 1 to %d", channels,
                 MAX_DIMENSION);
    KACI_REQUIRE(height * width <= MAX_DIMENSION &&
                     height * width * channels <= MAX_DIMENSION,
                 "pictures of %" PRId64 " x %" PRId64 " x %" PRId64
                 " numbers have more than %d",
                 height, width, channels, MAX_DIMENSION);
    return KAC_OK;
}

/* `positions` of a picture. */
static kac_status check_sizes(int64_t positions, int32_t classes,
                              int32_t blocks, const int64_t *widths,
                              int64_t features)
{
    KACI_REQUIRE(classes >= 2 && classes <= MAX_SIZE,
                 "classes is %" PRId32 ", must be 2 to %d", classes, MAX_SIZE);
    KACI_REQUIRE(features >= 1 && features <= MAX_SIZE,
                 "features is %" PRId64 ", must be 1 to %d", features,
                 MAX_SIZE);
    KACI_REQUIRE(widths != NULL, "widths is NULL");
    for (int32_t i = 0; i < blocks; i++) {
        KACI_REQUIRE(widths[i] >= 1 && widths[i] <= MAX_SIZE,
                     "widths[%" PRId32 "] is %" PRId64 ", must be 1 to %d", i,
                     widths[i], MAX_SIZE);
        KACI_REQUIRE(widths[i] * (positions >> 2 * i) <= MAX_NUMBERS,
                     "widths[%" PRId32 "] is %" PRId64 ", too many for %" PRId64
                     " positions",
                     i, widths[i], positions >> 2 * i);
    }
    return KAC_OK;
}

kac_status kac_classifier_create(kac_context *ctx, int64_t height,
                                 int64_t width, int64_t channels,
                                 int32_t classes, int32_t blocks,
                                 const int64_t *widths, int64_t features,
                                 kac_classifier **out)
{
    kac_classifier *classifier;
    int32_t level;
    kac_status status = check_picture(height, width, channels, blocks);

    if (status == KAC_OK) {
        status = check_sizes(height * width, classes, blocks, widths, features);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kaci_context_level(ctx, &level);
    if (status != KAC_OK) {
        return status;
    }
    classifier = kaci_alloc(ctx, 1, sizeof *classifier);
    if (classifier == NULL) {
        return KACI_NO_MEMORY;
    }
    classifier->context = ctx;
    classifier->kernels = kaci_kernels_for(level);
    classifier->height = height;
    classifier->width = width;
    classifier->channels = channels;
    classifier->classes = classes;
    classifier->blocks = blocks;
    classifier->features = features;
    classifier->low = -1.0;
    classifier->high = 1.0;
    memcpy(classifier->widths, widths, (size_t)blocks * sizeof *widths);
    list_layers(classifier);
    status = build(classifier);
    if (status != KAC_OK) {
        kac_classifier_destroy(classifier);
        return status;
    }
    *out = classifier;
    return KAC_OK;
}

void kac_classifier_destroy(kac_classifier *classifier)
{
    if (classifier != NULL) {
        kaci_graph_destroy(classifier->graph);
        kaci_free(classifier->context, classifier->parameters);
        kaci_free(classifier->context, classifier);
    }
}

/* ---- What it is ---------------------------------------------------------- */

int64_t kac_classifier_height(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->height : 0;
}

int64_t kac_classifier_width(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->width : 0;
}

int64_t kac_classifier_channels(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->channels : 0;
}

int64_t kac_classifier_dimension(const kac_classifier *classifier)
{
    return classifier != NULL
               ? classifier->height * classifier->width * classifier->channels
               : 0;
}

int32_t kac_classifier_classes(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->classes : 0;
}

int32_t kac_classifier_blocks(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->blocks : 0;
}

int64_t kac_classifier_block_width(const kac_classifier *classifier,
                                   int32_t block)
{
    return classifier != NULL && block >= 0 && block < classifier->blocks
               ? classifier->widths[block]
               : 0;
}

int64_t kac_classifier_features(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->features : 0;
}

int64_t kac_classifier_parameter_count(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->parameter_count : 0;
}

kac_status kac_classifier_set_range(kac_classifier *classifier, double low,
                                    double high)
{
    KACI_REQUIRE(classifier != NULL, "classifier is NULL");
    KACI_REQUIRE(fabs(low) <= (double)FLT_MAX,
                 "low is %g, must be finite and a float", low);
    KACI_REQUIRE(fabs(high) <= (double)FLT_MAX && high > low,
                 "high is %g, must be finite, a float and above %g", high, low);
    KACI_REQUIRE((float)high > (float)low,
                 "low is %.17g and high %.17g, the same as floats", low, high);
    classifier->low = low;
    classifier->high = high;
    return KAC_OK;
}

double kac_classifier_low(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->low : NAN;
}

double kac_classifier_high(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->high : NAN;
}

kac_status kac_classifier_set_augmentation(kac_classifier *classifier,
                                           int32_t shift, int32_t flip)
{
    KACI_REQUIRE(classifier != NULL, "classifier is NULL");
    KACI_REQUIRE(shift >= 0 && shift <= MAX_SHIFT,
                 "shift is %" PRId32 ", must be 0 to %d", shift, MAX_SHIFT);
    KACI_REQUIRE(flip == 0 || flip == 1, "flip is %" PRId32 ", must be 0 or 1",
                 flip);
    classifier->shift = shift;
    classifier->flip = flip;
    return KAC_OK;
}

int32_t kac_classifier_shift(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->shift : 0;
}

int32_t kac_classifier_flip(const kac_classifier *classifier)
{
    return classifier != NULL ? classifier->flip : 0;
}

kac_status kaci_classifier_reserve(kac_classifier *classifier)
{
    if (classifier->parameters == NULL) {
        classifier->parameters =
            kaci_alloc(classifier->context, classifier->parameter_count,
                       sizeof *classifier->parameters);
    }
    return classifier->parameters != NULL ? KAC_OK : KACI_NO_MEMORY;
}

kac_status kac_classifier_initialize(kac_classifier *classifier, uint64_t seed)
{
    struct kaci_fpmode mode;
    kac_status status;

    KACI_REQUIRE(classifier != NULL, "classifier is NULL");
    status = kaci_classifier_reserve(classifier);
    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    for (int32_t i = 0; i < classifier->layer_count; i++) {
        const struct kaci_layer *layer = &classifier->layers[i];
        const int64_t count = kaci_layer_size(layer);
        const double variance = i < classifier->layer_count - 1 ? 2.0 : 1.0;
        const double bound = sqrt(3.0 * variance / (double)layer->fan_in);
        float *weight = classifier->parameters + layer->weight;
        float *bias = classifier->parameters + layer->bias;
        struct kaci_random random;

        kaci_random_begin(&random, seed, KACI_RANDOM_WEIGHTS, 0, i);
        for (int64_t j = 0; j < count; j++) {
            weight[j] =
                (float)(bound * (2.0 * kaci_random_uniform(&random) - 1.0));
        }
        memset(bias, 0, (size_t)layer->shape[0] * sizeof *bias);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

int32_t kac_classifier_is_initialized(const kac_classifier *classifier)
{
    return classifier != NULL && classifier->parameters != NULL;
}

/* ---- Prediction ---------------------------------------------------------- */

kac_status kaci_classifier_check(const kac_classifier *classifier)
{
    KACI_REQUIRE(classifier != NULL, "classifier is NULL");
    if (classifier->parameters == NULL) {
        return kaci_error(KAC_ERROR_STATE,
                          "the classifier has no weights: call "
                          "kac_classifier_initialize() first");
    }
    return KAC_OK;
}

void kaci_classifier_enter(const kac_classifier *classifier,
                           struct kaci_arena *arena, int64_t n, const float *x)
{
    const int64_t count = n * kac_classifier_dimension(classifier);
    const double middle = 0.5 * classifier->low + 0.5 * classifier->high;
    const double half = 0.5 * classifier->high - 0.5 * classifier->low;
    float *in = kaci_arena_value(arena, classifier->in_x);

    for (int64_t i = 0; i < count; i++) {
        in[i] = (float)(((double)x[i] - middle) / half);
    }
}

/* One call. */
struct prediction {
    const kac_classifier *classifier;
    int64_t n, rows;
    const float *x;
    float *features, *logits;
    int32_t *classes;
    struct kaci_arena **arenas; /* one a thread */
    int32_t threads;
};

static int32_t largest_of(int32_t count, const float *logit)
{
    int32_t best = 0;

    for (int32_t i = 1; i < count; i++) {
        if (logit[i] > logit[best]) {
            best = i;
        }
    }
    return best;
}

static kac_status predict_shard(void *user, int64_t shard, int32_t worker)
{
    const struct prediction *p = user;
    const kac_classifier *classifier = p->classifier;
    struct kaci_arena *arena = p->arenas[worker];
    const int64_t first = shard * p->rows, left = p->n - first;
    const int64_t rows = left < p->rows ? left : p->rows;
    const int64_t classes = classifier->classes, size = classifier->features;
    const float *logits;

    kaci_classifier_enter(classifier, arena, rows,
                          p->x + first * kac_classifier_dimension(classifier));
    kaci_graph_forward(arena, classifier->kernels, classifier->parameters,
                       rows);
    logits = kaci_arena_value(arena, classifier->out_logits);
    if (p->features != NULL) {
        memcpy(p->features + first * size,
               kaci_arena_value(arena, classifier->out_features),
               (size_t)(rows * size) * sizeof(float));
    }
    if (p->logits != NULL) {
        memcpy(p->logits + first * classes, logits,
               (size_t)(rows * classes) * sizeof(float));
    }
    for (int64_t i = 0; p->classes != NULL && i < rows; i++) {
        p->classes[first + i] =
            largest_of(classifier->classes, logits + i * classes);
    }
    return KAC_OK;
}

static kac_status check_pictures(const kac_classifier *classifier, int64_t n,
                                 const float *x)
{
    const int64_t d = kac_classifier_dimension(classifier);
    const int64_t most = d > classifier->features ? d : classifier->features;
    int64_t bytes;

    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(kaci_mul_size(
                     n, most > classifier->classes ? most : classifier->classes,
                     sizeof *x, &bytes),
                 "n is %" PRId64 ": so many pictures do not fit into memory",
                 n);
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    for (int64_t i = 0; i < n * d; i++) {
        if (!isfinite(x[i])) {
            return kaci_error(KAC_ERROR_NONFINITE,
                              "x[%" PRId64 ", %" PRId64
                              "] is %g, must be finite",
                              i / d, i % d, (double)x[i]);
        }
    }
    return KAC_OK;
}

kac_status kac_classifier_predict(const kac_classifier *classifier, int64_t n,
                                  const float *x, float *features,
                                  float *logits, int32_t *classes)
{
    struct prediction p = {.classifier = classifier,
                           .n = n,
                           .x = x,
                           .features = features,
                           .logits = logits,
                           .classes = classes};
    struct kaci_fpmode mode;
    kac_status status = kaci_classifier_check(classifier);

    if (status == KAC_OK) {
        status = check_pictures(classifier, n, x);
    }
    if (status != KAC_OK || n == 0) {
        return status;
    }
    p.rows = kaci_classifier_rows(classifier);
    p.threads = n > p.rows ? kac_context_threads(classifier->context) : 1;
    p.arenas = kaci_alloc(classifier->context, p.threads, sizeof *p.arenas);
    status = p.arenas != NULL ? KAC_OK : KACI_NO_MEMORY;
    for (int32_t i = 0; status == KAC_OK && i < p.threads; i++) {
        status = kaci_arena_create(classifier->context, classifier->graph, 0,
                                   &p.arenas[i]);
    }
    if (status == KAC_OK) {
        mode = kaci_fp_enter();
        status = kaci_parallel(classifier->context, (n - 1) / p.rows + 1,
                               predict_shard, &p);
        kaci_fp_leave(mode);
    }
    for (int32_t i = 0; p.arenas != NULL && i < p.threads; i++) {
        kaci_arena_destroy(p.arenas[i]);
    }
    kaci_free(classifier->context, p.arenas);
    return status;
}
