/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow eval --classifier`: pictures in the features of a classifier, their
 * classes, and how near they are to what was learned. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval.h"
#include "message.h"
#include "shipped.h"

enum { neighbours = 3, most_classes = 20 };

/* m pictures, and what the classifier makes of them. */
struct seen {
    const float *x;
    float *features; // [m, size]
    int32_t *classes;
};

struct judge {
    kac_context *context;
    kac_classifier *classifier;
    int64_t m, d, size;
    float *clipped; // the samples
    struct source training;
    float *learned; // all of it, in random order; NULL without --training
    struct seen samples, data, floor; // floor: the first m that were learned
};

/* What a picture file of the samples would hold: numbers between black and
 * white, whole ones where those are 0 and 255. */
static void clip(const kac_classifier *classifier, int64_t count,
                 const float *x, float *out)
{
    const float low = (float)kac_classifier_low(classifier);
    const float high = (float)kac_classifier_high(classifier);
    const bool bytes = low == 0 && high == 255;

    for (int64_t i = 0; i < count; i++) {
        const float value = x[i] < low ? low : x[i] > high ? high : x[i];

        out[i] = bytes ? floorf(value + 0.5f) : value;
    }
}

static int open_training(const struct options *options, struct judge *judge)
{
    const char *name = option_text(options, OPTION_TRAINING);
    int wrong;

    if (!name)
        return 0;
    wrong = source_open(judge->context, name, option_seed(options),
                        &judge->training);
    if (wrong)
        return wrong;
    if (judge->training.d != judge->d || judge->training.toy ||
        judge->training.count < judge->m) {
        message_error("--training %s must be a file of at least %" PRId64
                      " points of %" PRId64 " numbers",
                      name, judge->m, judge->d);
        return TOOL_FAILED;
    }
    return source_pick(&judge->training, option_seed(options),
                       judge->training.count, &judge->learned);
}

static int look(const struct judge *judge, const float *x, struct seen *out)
{
    kac_status status;

    out->x = x;
    out->features =
        malloc((size_t)(judge->m * judge->size) * sizeof *out->features);
    out->classes = malloc((size_t)judge->m * sizeof *out->classes);
    if (!out->features || !out->classes)
        return message_memory("the features");
    status = kac_classifier_predict(judge->classifier, judge->m, x,
                                    out->features, NULL, out->classes);
    return status ? message_status(status, "the classifier") : 0;
}

static int open_judge(const struct options *options, const struct comparison *c,
                      struct judge *judge)
{
    int wrong =
        shipped_classifier(c->context, option_text(options, OPTION_CLASSIFIER),
                           &judge->classifier);

    judge->context = c->context;
    judge->m = c->m;
    judge->d = c->d;
    judge->size = kac_classifier_features(judge->classifier);
    if (!wrong && kac_classifier_dimension(judge->classifier) != c->d) {
        message_error("--classifier is for pictures of %" PRId64
                      " numbers, these have %" PRId64,
                      kac_classifier_dimension(judge->classifier), c->d);
        wrong = TOOL_FAILED;
    }
    if (!wrong && judge->m <= neighbours) {
        message_error("--classifier wants more than %d pictures", neighbours);
        wrong = TOOL_FAILED;
    }
    if (!wrong) {
        judge->clipped = malloc((size_t)(c->n * c->d) * sizeof *judge->clipped);
        if (!judge->clipped)
            wrong = message_memory("the samples");
    }
    if (!wrong)
        clip(judge->classifier, c->n * c->d, c->x, judge->clipped);
    if (!wrong)
        wrong = open_training(options, judge);
    if (!wrong)
        wrong = look(judge, judge->clipped, &judge->samples);
    if (!wrong)
        wrong = look(judge, c->data, &judge->data);
    if (!wrong && judge->learned)
        wrong = look(judge, judge->learned, &judge->floor);
    return wrong;
}

static void close_seen(struct seen *seen)
{
    free(seen->features);
    free(seen->classes);
}

static void close_judge(struct judge *judge)
{
    close_seen(&judge->samples);
    close_seen(&judge->data);
    close_seen(&judge->floor);
    free(judge->clipped);
    free(judge->learned);
    source_close(&judge->training);
    kac_classifier_destroy(judge->classifier);
}

/* Distance, precision and recall of features against those of the data. */
static kac_status compare(const struct judge *judge, const struct seen *seen,
                          double out[3])
{
    kac_status status =
        kac_metric_frechet(judge->context, judge->m, judge->m, judge->size,
                           seen->features, judge->data.features, &out[0]);

    if (!status)
        status = kac_metric_precision_recall(
            judge->context, judge->m, judge->m, judge->size, seen->features,
            judge->data.features, neighbours, &out[1], &out[2]);
    return status;
}

static kac_status add_features(const struct judge *judge, struct table *table)
{
    double value[3], perfect[3] = {NAN, NAN, NAN};
    kac_status status = compare(judge, &judge->samples, value);

    if (!status && judge->learned)
        status = compare(judge, &judge->floor, perfect);
    if (status)
        return status;
    eval_add(table, "Frechet distance", value[0], perfect[0], judge->m);
    eval_add(table, "precision, 3 neighbours", value[1], perfect[1], judge->m);
    eval_add(table, "recall, 3 neighbours", value[2], perfect[2], judge->m);
    return KAC_OK;
}

static double share_of(const struct judge *judge, const struct seen *seen,
                       int32_t which)
{
    int64_t count = 0;

    if (!seen->classes)
        return NAN;
    for (int64_t i = 0; i < judge->m; i++)
        count += seen->classes[i] == which;
    return (double)count / (double)judge->m;
}

static double variation_of(const struct judge *judge, const struct seen *seen)
{
    double sum = 0;

    for (int32_t k = 0; k < kac_classifier_classes(judge->classifier); k++)
        sum += 0.5 * fabs(share_of(judge, seen, k) -
                          share_of(judge, &judge->data, k));
    return sum;
}

/* Shares of the classes, and whether samples are of those asked for. */
static void add_classes(const struct judge *judge, const float *wanted,
                        struct table *table)
{
    char name[32];
    const int32_t classes = kac_classifier_classes(judge->classifier);
    int64_t right = 0;

    eval_add(table, "shares of classes, variation",
             variation_of(judge, &judge->samples),
             variation_of(judge, &judge->floor), judge->m);
    for (int32_t k = 0; classes <= most_classes && k < classes; k++) {
        snprintf(name, sizeof name, "class %d, share", (int)k);
        eval_add(table, name, share_of(judge, &judge->samples, k),
                 share_of(judge, &judge->data, k), judge->m);
    }
    if (!wanted)
        return;
    for (int64_t i = 0; i < judge->m; i++)
        right += wanted[i] == (float)judge->samples.classes[i];
    eval_add(table, "of the class asked for", (double)right / (double)judge->m,
             NAN, judge->m);
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median and first percentile of the distances to the nearest learned
 * picture. */
static kac_status nearest(const struct judge *judge, const float *x,
                          double out[2])
{
    double *distances = malloc((size_t)judge->m * sizeof *distances);
    kac_status status =
        distances ? kac_metric_nearest(judge->context, judge->m,
                                       judge->training.count, judge->d, x,
                                       judge->learned, distances, NULL)
                  : KAC_ERROR_MEMORY;

    if (!status) {
        qsort(distances, (size_t)judge->m, sizeof *distances, compare_doubles);
        out[0] = distances[(judge->m - 1) / 2];
        out[1] = distances[(judge->m - 1) / 100];
    }
    free(distances);
    return status;
}

static kac_status add_nearest(const struct judge *judge, struct table *table)
{
    double value[2], perfect[2];
    kac_status status;

    if (!judge->learned)
        return KAC_OK;
    status = nearest(judge, judge->samples.x, value);
    if (!status)
        status = nearest(judge, judge->data.x, perfect);
    if (status)
        return status;
    eval_add(table, "nearest learned, median", value[0], perfect[0], judge->m);
    eval_add(table, "nearest learned, 1%", value[1], perfect[1], judge->m);
    return KAC_OK;
}

int eval_pictures(const struct options *options, struct comparison *c,
                  struct table *table)
{
    struct judge judge = {0};
    kac_status status;
    int wrong = open_judge(options, c, &judge);

    if (!wrong) {
        status = add_features(&judge, table);
        if (!status)
            add_classes(&judge, c->cond, table);
        if (!status)
            status = add_nearest(&judge, table);
        wrong = status ? message_status(status, options->files[0]) : 0;
    }
    close_judge(&judge);
    return wrong;
}
