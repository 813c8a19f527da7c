/* SPDX-License-Identifier: BSD-2-Clause */
/* Training of a classifier: cross-entropy by shards, and the optimizer's
 * steps. */

#include "flow/classifier_priv.h"
#include "flow/flow.h"

#include <math.h>
#include <string.h>

/* One call; the arrays are those of one batch. */
struct training {
    kac_classifier *classifier;
    kac_optimizer *optimizer;
    const kac_dataset *dataset;
    int64_t batch, rows, shards;
    uint64_t seed;
    uint32_t step;

    int32_t threads;
    struct kaci_arena **arenas; /* one a thread */
    float **moved;              /* [rows, d], one a thread */
    struct kaci_gradient_sum *sum;
    int64_t *index;
    float *x, *condition;
    int32_t *labels;
    double *loss; /* [shards] */
};

/* One picture, moved by (down, right) and perhaps flipped before; `black`
 * where nothing is. */
static void move_picture(const kac_classifier *classifier, int64_t down,
                         int64_t right, int flip, const float *x, float *out)
{
    const int64_t height = classifier->height, width = classifier->width;
    const int64_t channels = classifier->channels;
    const float black = (float)classifier->low;

    for (int64_t i = 0; i < height; i++) {
        for (int64_t j = 0; j < width; j++, out += channels) {
            const int64_t row = i - down, place = j - right;
            const int64_t column = flip ? width - 1 - place : place;
            const int inside =
                row >= 0 && row < height && column >= 0 && column < width;

            for (int64_t k = 0; k < channels; k++) {
                out[k] =
                    inside ? x[(row * width + column) * channels + k] : black;
            }
        }
    }
}

/* Rows first .. first + n - 1 of the batch, each with a chance of its own. */
static void augment(const struct training *t, int64_t first, int64_t n,
                    float *out)
{
    const kac_classifier *classifier = t->classifier;
    const int64_t d = kac_classifier_dimension(classifier);
    const int64_t shift = classifier->shift;

    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;
        int64_t down, right;
        int flip;

        kaci_random_begin(&random, t->seed, KACI_RANDOM_SHIFT, t->step,
                          first + i);
        down = kaci_random_below(&random, 2 * shift + 1) - shift;
        right = kaci_random_below(&random, 2 * shift + 1) - shift;
        flip = classifier->flip && kaci_random_below(&random, 2) == 1;
        move_picture(classifier, down, right, flip, t->x + (first + i) * d,
                     out + i * d);
    }
}

static kac_status train_shard(void *user, int64_t shard, int32_t worker,
                              float *gradient)
{
    const struct training *t = user;
    const kac_classifier *classifier = t->classifier;
    struct kaci_arena *arena = t->arenas[worker];
    const int64_t first = shard * t->rows, left = t->batch - first;
    const int64_t rows = left < t->rows ? left : t->rows;
    const struct kaci_cross_entropy loss = {
        .rows = rows,
        .classes = classifier->classes,
        .x = kaci_arena_value(arena, classifier->out_logits),
        .ldx = classifier->classes,
        .labels = t->labels + first,
        .gradient = kaci_arena_seed(arena, classifier->out_logits),
        .scale = 1.0f / (float)t->batch};

    augment(t, first, rows, t->moved[worker]);
    kaci_classifier_enter(classifier, arena, rows, t->moved[worker]);
    kaci_graph_forward(arena, classifier->kernels, classifier->parameters,
                       rows);
    t->loss[shard] = classifier->kernels->cross_entropy(&loss);
    memset(kaci_arena_seed(arena, classifier->out_features), 0,
           (size_t)(rows * classifier->features) * sizeof(float));
    kaci_graph_backward(arena, classifier->kernels, classifier->parameters,
                        rows, gradient, 0);
    return KAC_OK;
}

/* Pictures and labels of the step. */
static kac_status gather(struct training *t)
{
    const int64_t n = kac_dataset_count(t->dataset);
    const int32_t classes = t->classifier->classes;
    kac_status status;

    for (int64_t i = 0; i < t->batch; i++) {
        t->index[i] = kaci_data_order(KACI_RANDOM_EPOCH, t->seed, n,
                                      (int64_t)t->step * t->batch + i);
    }
    status = kac_dataset_gather(t->dataset, t->batch, t->index, t->x);
    if (status == KAC_OK) {
        status = kac_dataset_gather_condition(t->dataset, t->batch, t->index,
                                              t->condition);
    }
    for (int64_t i = 0; status == KAC_OK && i < t->batch; i++) {
        const float label = t->condition[i];

        KACI_REQUIRE(
            label >= 0.0f && label < (float)classes && label == floorf(label),
            "the class of point %" PRId64 " is %g, must be 0 to %" PRId32,
            t->index[i], (double)label, classes - 1);
        t->labels[i] = (int32_t)label;
    }
    return status;
}

/* One step; adds its mean loss to `total`. */
static kac_status make_step(struct training *t, double *total)
{
    const float *gradient = NULL;
    double loss = 0.0;
    kac_status status;

    t->step = (uint32_t)kac_optimizer_steps(t->optimizer);
    status = gather(t);
    if (status == KAC_OK) {
        status = kaci_gradient_sum_run(t->sum, train_shard, t, &gradient);
    }
    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; i < t->shards; i++) {
        loss += t->loss[i];
    }
    loss /= (double)t->batch;
    if (!isfinite(loss)) {
        return kaci_error(KAC_ERROR_NONFINITE,
                          "the loss of step %" PRId64
                          " is not finite; a smaller learning rate helps",
                          (int64_t)t->step + 1);
    }
    *total += loss;
    return kac_optimizer_step(t->optimizer, t->classifier->parameter_count,
                              gradient, t->classifier->parameters);
}

static void release(struct training *t)
{
    const kac_context *ctx = t->classifier->context;

    for (int32_t i = 0; i < t->threads; i++) {
        if (t->arenas != NULL) {
            kaci_arena_destroy(t->arenas[i]);
        }
        if (t->moved != NULL) {
            kaci_free(ctx, t->moved[i]);
        }
    }
    kaci_free(ctx, t->arenas);
    kaci_free(ctx, t->moved);
    kaci_gradient_sum_destroy(t->sum);
    kaci_free(ctx, t->index);
    kaci_free(ctx, t->x);
    kaci_free(ctx, t->condition);
    kaci_free(ctx, t->labels);
    kaci_free(ctx, t->loss);
}

static kac_status take_threads(struct training *t)
{
    const kac_classifier *classifier = t->classifier;
    const int64_t numbers = t->rows * kac_classifier_dimension(classifier);
    kac_context *ctx = classifier->context;

    t->arenas = kaci_alloc(ctx, t->threads, sizeof *t->arenas);
    t->moved = kaci_alloc(ctx, t->threads, sizeof *t->moved);
    if (t->arenas == NULL || t->moved == NULL) {
        return KACI_NO_MEMORY;
    }
    for (int32_t i = 0; i < t->threads; i++) {
        const kac_status status =
            kaci_arena_create(ctx, classifier->graph, 1, &t->arenas[i]);

        if (status != KAC_OK) {
            return status;
        }
        t->moved[i] = kaci_alloc(ctx, numbers, sizeof **t->moved);
        if (t->moved[i] == NULL) {
            return KACI_NO_MEMORY;
        }
    }
    return KAC_OK;
}

static kac_status prepare(struct training *t)
{
    const kac_classifier *classifier = t->classifier;
    const int64_t d = kac_classifier_dimension(classifier);
    kac_context *ctx = classifier->context;
    kac_status status;

    t->rows = kaci_classifier_rows(classifier);
    t->shards = (t->batch - 1) / t->rows + 1;
    t->threads = t->shards > 1 ? kac_context_threads(ctx) : 1;
    t->index = kaci_alloc(ctx, t->batch, sizeof *t->index);
    t->x = kaci_alloc(ctx, t->batch * d, sizeof *t->x);
    t->condition = kaci_alloc(ctx, t->batch, sizeof *t->condition);
    t->labels = kaci_alloc(ctx, t->batch, sizeof *t->labels);
    t->loss = kaci_alloc(ctx, t->shards, sizeof *t->loss);
    if (t->index == NULL || t->x == NULL || t->condition == NULL ||
        t->labels == NULL || t->loss == NULL) {
        return KACI_NO_MEMORY;
    }
    status = take_threads(t);
    if (status == KAC_OK) {
        status = kaci_gradient_sum_create(ctx, classifier->kernels,
                                          classifier->parameter_count,
                                          t->shards, t->threads, &t->sum);
    }
    return status == KAC_OK ? kaci_optimizer_reserve(
                                  t->optimizer, classifier->parameter_count)
                            : status;
}

static kac_status check_data(const kac_classifier *classifier,
                             const kac_dataset *dataset)
{
    const int64_t d = kac_classifier_dimension(classifier);

    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(kac_dataset_dimension(dataset) == d,
                 "the data set has %" PRId64
                 " numbers a point, the classifier %" PRId64,
                 kac_dataset_dimension(dataset), d);
    if (kac_dataset_is_endless(dataset) ||
        kac_dataset_condition_size(dataset) != 1) {
        return kaci_error(KAC_ERROR_STATE,
                          "the data set has no classes: they are its "
                          "conditions, of one number each");
    }
    return KAC_OK;
}

kac_status kac_classifier_train(kac_classifier *classifier,
                                kac_optimizer *optimizer,
                                const kac_dataset *dataset, int64_t steps,
                                int64_t batch, uint64_t seed, double *loss)
{
    enum { MAX_BATCH = 65536 };
    struct training t = {.classifier = classifier,
                         .optimizer = optimizer,
                         .dataset = dataset,
                         .batch = batch,
                         .seed = seed};
    struct kaci_fpmode mode;
    double total = 0.0;
    kac_status status = kaci_classifier_check(classifier);

    if (status == KAC_OK) {
        status = check_data(classifier, dataset);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(
        steps >= 0 && steps <= UINT32_MAX - kac_optimizer_steps(optimizer),
        "steps is %" PRId64 ", must be >= 0 and in all below 2^32", steps);
    KACI_REQUIRE(batch >= 1 && batch <= MAX_BATCH,
                 "batch is %" PRId64 ", must be 1 to %d", batch, MAX_BATCH);
    mode = kaci_fp_enter();
    status = prepare(&t);
    for (int64_t i = 0; status == KAC_OK && i < steps; i++) {
        status = make_step(&t, &total);
        if (status == KAC_OK) {
            status =
                kaci_progress(classifier->context, "classify", i + 1, steps);
        }
    }
    if (status == KAC_OK && loss != NULL) {
        *loss = steps > 0 ? total / (double)steps : NAN;
    }
    kaci_fp_leave(mode);
    release(&t);
    return status;
}
