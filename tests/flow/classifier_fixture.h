/* SPDX-License-Identifier: BSD-2-Clause */
/* A small classifier and pictures for it. */
#ifndef KACT_CLASSIFIER_FIXTURE_H
#define KACT_CLASSIFIER_FIXTURE_H

#include "flow_fixture.h"

#define OK(call) assert_int_equal((call), KAC_OK)

enum {
    HEIGHT = 9,
    WIDTH = 11,
    CHANNELS = 2,
    D = HEIGHT * WIDTH * CHANNELS,
    BLOCKS = 2,
    CLASSES = 3,
    FEATURES = 7,
    POINTS = 60
};

static const int64_t widths[BLOCKS] = {5, 6};

static inline void make(kac_context *context, kac_classifier **out)
{
    OK(kac_classifier_create(context, HEIGHT, WIDTH, CHANNELS, CLASSES, BLOCKS,
                             widths, FEATURES, out));
    OK(kac_classifier_set_range(*out, 0.0, 255.0));
    OK(kac_classifier_initialize(*out, 7));
}

/* Pictures with a bright part where their class is, and something over it. */
static inline void make_pictures(float *x, float *labels)
{
    for (int64_t i = 0; i < POINTS; i++) {
        const int64_t label = i % CLASSES;

        labels[i] = (float)label;
        for (int64_t j = 0; j < D; j++) {
            const int64_t row = j / (WIDTH * CHANNELS);
            const double k = (double)(i * D + j + 1);
            const double value = 0.7548776662466927 * (k * k);
            const double part = 100.0 * (value - floor(value));

            x[i * D + j] =
                (float)floor(part + (row / 3 == label ? 140.0 : 0.0));
        }
    }
}

static inline void refused(kac_status status, kac_status want, const char *says)
{
    assert_int_equal(status, want);
    assert_message(says);
}

struct training {
    float x[POINTS * D], labels[POINTS];
    kac_dataset *dataset;
    kac_classifier *classifier;
    kac_optimizer *optimizer;
};

static inline void training_open(struct training *t, kac_context *context,
                                 int32_t kind, double rate)
{
    make_pictures(t->x, t->labels);
    OK(kac_dataset_create_array(context, POINTS, D, t->x, &t->dataset));
    OK(kac_dataset_set_condition(t->dataset, 1, t->labels));
    OK(kac_optimizer_create(context, kind, rate, &t->optimizer));
    make(context, &t->classifier);
}

static inline void training_close(struct training *t)
{
    kac_classifier_destroy(t->classifier);
    kac_optimizer_destroy(t->optimizer);
    kac_dataset_destroy(t->dataset);
}

#endif
