/* SPDX-License-Identifier: BSD-2-Clause */
/* Classifiers: outputs against plain loops in double, gradients against
 * differences, training. */

#include "classifier_fixture.h"

/* ---- Plain loops ----------------------------------------------------------
 */

struct plain {
    double block[BLOCKS][6 * 5 * 9], block_bias[BLOCKS][6];
    double features[FEATURES * 24], features_bias[FEATURES];
    double classes[CLASSES * FEATURES], classes_bias[CLASSES];
};

static void read_tensor(const kac_tensors *file, const char *name, double *out)
{
    const int64_t at = kac_tensors_find(file, name);

    assert_true(at >= 0);
    OK(kac_tensors_read(file, at, kac_tensors_elements(file, at), out));
}

static void read_plain(const char *path, struct plain *p)
{
    kac_tensors *file = NULL;

    OK(kac_tensors_open(NULL, path, &file));
    read_tensor(file, "block.0.weight", p->block[0]);
    read_tensor(file, "block.0.bias", p->block_bias[0]);
    read_tensor(file, "block.1.weight", p->block[1]);
    read_tensor(file, "block.1.bias", p->block_bias[1]);
    read_tensor(file, "features.weight", p->features);
    read_tensor(file, "features.bias", p->features_bias);
    read_tensor(file, "classes.weight", p->classes);
    read_tensor(file, "classes.bias", p->classes_bias);
    kac_tensors_destroy(file);
}

static double relu(double x)
{
    return x > 0.0 ? x : 0.0;
}

/* One number of act(conv(x)). */
static double plain_conv(int h, int w, int in, const double *x,
                         const double *weight, double bias, int r, int c)
{
    double sum = bias;

    for (int k = 0; k < in; k++) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                const int row = r + i - 1, column = c + j - 1;

                if (row >= 0 && row < h && column >= 0 && column < w) {
                    sum += weight[(k * 3 + i) * 3 + j] *
                           x[(row * w + column) * in + k];
                }
            }
        }
    }
    return relu(sum);
}

static void plain_block(int h, int w, int in, int out, const double *x,
                        const double *weight, const double *bias, double *y)
{
    for (int r = 0; r < h / 2; r++) {
        for (int c = 0; c < w / 2; c++) {
            for (int k = 0; k < out; k++) {
                double sum = 0.0;

                for (int i = 0; i < 4; i++) {
                    sum += plain_conv(h, w, in, x, weight + k * in * 9, bias[k],
                                      2 * r + i / 2, 2 * c + i % 2);
                }
                *y++ = sum / 4.0;
            }
        }
    }
}

static void plain_linear(int in, int out, const double *x, const double *weight,
                         const double *bias, double *y)
{
    for (int k = 0; k < out; k++) {
        y[k] = bias[k];
        for (int j = 0; j < in; j++) {
            y[k] += weight[k * in + j] * x[j];
        }
    }
}

static void plain_run(const struct plain *p, const float *x, double *features,
                      double *logits)
{
    double in[D], first[4 * 5 * 5], second[2 * 2 * 6], active[FEATURES];

    for (int j = 0; j < D; j++) {
        in[j] = ((double)x[j] - 127.5) / 127.5;
    }
    plain_block(HEIGHT, WIDTH, CHANNELS, 5, in, p->block[0], p->block_bias[0],
                first);
    plain_block(4, 5, 5, 6, first, p->block[1], p->block_bias[1], second);
    plain_linear(24, FEATURES, second, p->features, p->features_bias, features);
    for (int j = 0; j < FEATURES; j++) {
        active[j] = relu(features[j]);
    }
    plain_linear(FEATURES, CLASSES, active, p->classes, p->classes_bias,
                 logits);
}

static double plain_loss(const struct plain *p, const float *x,
                         const float *labels)
{
    double features[FEATURES], logits[CLASSES], loss = 0.0;

    for (int64_t i = 0; i < POINTS; i++) {
        double sum = 0.0;

        plain_run(p, x + i * D, features, logits);
        for (int k = 0; k < CLASSES; k++) {
            sum += exp(logits[k]);
        }
        loss += log(sum) - logits[(int)labels[i]];
    }
    return loss / POINTS;
}

static void test_outputs(void **state)
{
    static float x[POINTS * D], labels[POINTS];
    float features[POINTS * FEATURES], logits[POINTS * CLASSES];
    int32_t classes[POINTS];
    struct plain plain;
    kac_classifier *classifier = NULL;
    char path[256];

    (void)state;
    make_pictures(x, labels);
    make(NULL, &classifier);
    OK(kac_classifier_save(classifier, temporary(path, "classifier")));
    read_plain(path, &plain);
    unlink(path);
    OK(kac_classifier_predict(classifier, POINTS, x, features, logits,
                              classes));
    for (int64_t i = 0; i < POINTS; i++) {
        double wanted[FEATURES], numbers[CLASSES];
        int best = 0;

        plain_run(&plain, x + i * D, wanted, numbers);
        for (int k = 0; k < FEATURES; k++) {
            assert_float_equal(features[i * FEATURES + k], wanted[k], 2e-6);
        }
        for (int k = 0; k < CLASSES; k++) {
            assert_float_equal(logits[i * CLASSES + k], numbers[k], 2e-6);
            best =
                logits[i * CLASSES + k] > logits[i * CLASSES + best] ? k : best;
        }
        assert_int_equal(classes[i], best);
    }
    OK(kac_classifier_predict(classifier, 0, NULL, NULL, NULL, NULL));
    kac_classifier_destroy(classifier);
}

/* ---- Training --------------------------------------------------------------
 */

/* The step of plain gradient descent against differences of the loss. */
static void check_gradient(const struct training *t, struct plain *before,
                           const double *after, double *weight, int count,
                           const double *rate)
{
    for (int i = 0; i<count; i += count> 9 ? 7 : 1) {
        const double kept = weight[i], h = 1e-5;
        const double step = (kept - after[i]) / *rate;
        double up, down;

        weight[i] = kept + h;
        up = plain_loss(before, t->x, t->labels);
        weight[i] = kept - h;
        down = plain_loss(before, t->x, t->labels);
        weight[i] = kept;
        assert_float_equal(step, (up - down) / (2.0 * h), 2e-4);
    }
}

static void test_gradient(void **state)
{
    static struct training t;
    static struct plain a, b;
    const double rate = 0.0625;
    double loss = 0.0;
    char path[256];

    (void)state;
    training_open(&t, NULL, KAC_OPTIMIZER_SGD, rate);
    OK(kac_optimizer_set_momentum(t.optimizer, 0.0));
    OK(kac_classifier_save(t.classifier, temporary(path, "classifier")));
    read_plain(path, &a);
    OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 1, POINTS, 1,
                            &loss));
    OK(kac_classifier_save(t.classifier, path));
    read_plain(path, &b);
    unlink(path);
    assert_float_equal(loss, plain_loss(&a, t.x, t.labels), 1e-6);
    check_gradient(&t, &a, b.block[0], a.block[0], 90, &rate);
    check_gradient(&t, &a, b.block_bias[0], a.block_bias[0], 5, &rate);
    check_gradient(&t, &a, b.block[1], a.block[1], 270, &rate);
    check_gradient(&t, &a, b.block_bias[1], a.block_bias[1], 6, &rate);
    check_gradient(&t, &a, b.features, a.features, 168, &rate);
    check_gradient(&t, &a, b.features_bias, a.features_bias, 7, &rate);
    check_gradient(&t, &a, b.classes, a.classes, 21, &rate);
    check_gradient(&t, &a, b.classes_bias, a.classes_bias, 3, &rate);
    training_close(&t);
}

/* The logits after some steps in calls of `each`. */
static void run(int32_t threads, int64_t steps, int64_t each, int32_t shift,
                int32_t flip, float *logits)
{
    static struct training t;
    kac_context *context = NULL;

    OK(kac_context_create(&context));
    OK(kac_context_set_threads(context, threads));
    training_open(&t, context, KAC_OPTIMIZER_ADAM, 0.01);
    OK(kac_classifier_set_augmentation(t.classifier, shift, flip));
    for (int64_t i = 0; i < steps; i += each) {
        OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, each, 70,
                                5, NULL));
    }
    OK(kac_classifier_predict(t.classifier, POINTS, t.x, NULL, logits, NULL));
    training_close(&t);
    kac_context_destroy(context);
}

static void test_bits(void **state)
{
    static float a[POINTS * CLASSES], b[POINTS * CLASSES];

    (void)state;
    run(1, 6, 6, 2, 1, a);
    run(3, 6, 6, 2, 1, b);
    assert_memory_equal(a, b, sizeof a);
    run(1, 6, 2, 2, 1, b);
    assert_memory_equal(a, b, sizeof a);
    run(1, 6, 6, 0, 0, b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void test_learning(void **state)
{
    static struct training t;
    int32_t classes[POINTS];
    double loss;

    (void)state;
    training_open(&t, NULL, KAC_OPTIMIZER_ADAM, 0.01);
    OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 60, 32, 1,
                            &loss));
    OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 5, 32, 1,
                            &loss));
    assert_true(loss < 0.05);
    OK(kac_classifier_predict(t.classifier, POINTS, t.x, NULL, NULL, classes));
    for (int64_t i = 0; i < POINTS; i++) {
        assert_int_equal(classes[i], (int32_t)t.labels[i]);
    }
    OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 0, 32, 1,
                            &loss));
    assert_true(isnan(loss));
    t.labels[5] = 1.5f;
    refused(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 2, 32, 1,
                                 NULL),
            KAC_ERROR_ARGUMENT, "the class of point 5 is 1.5");
    training_close(&t);
}

/* Pictures that no flip changes, and black ones that nothing moves, are
 * learned the same way with and without; others are not. */
static void test_augmentation(void **state)
{
    static struct training t;
    float logits[3][CLASSES];

    (void)state;
    for (int symmetric = 0; symmetric < 2; symmetric++) {
        for (int way = 0; way < 3; way++) {
            training_open(&t, NULL, KAC_OPTIMIZER_ADAM, 0.01);
            for (int64_t j = 0; symmetric && j < POINTS * D; j++) {
                const int64_t column = j / CHANNELS % WIDTH;
                const int64_t edge =
                    column < WIDTH / 2 ? column : WIDTH - 1 - column;

                t.x[j] = way == 2 ? 0.0f : (float)(40 * edge);
            }
            OK(kac_classifier_set_augmentation(t.classifier, way == 2 ? 3 : 0,
                                               way == 1));
            OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 3, 16,
                                    1, NULL));
            OK(kac_classifier_predict(t.classifier, 1, t.x, NULL, logits[way],
                                      NULL));
            if (symmetric && way == 2) { // black, without
                float still[CLASSES];

                OK(kac_classifier_initialize(t.classifier, 7));
                OK(kac_optimizer_reset(t.optimizer));
                OK(kac_classifier_set_augmentation(t.classifier, 0, 0));
                OK(kac_classifier_train(t.classifier, t.optimizer, t.dataset, 3,
                                        16, 1, NULL));
                OK(kac_classifier_predict(t.classifier, 1, t.x, NULL, still,
                                          NULL));
                assert_memory_equal(still, logits[2], sizeof still);
            }
            training_close(&t);
        }
        if (symmetric) {
            assert_memory_equal(logits[0], logits[1], sizeof logits[0]);
        } else {
            assert_memory_not_equal(logits[0], logits[1], sizeof logits[0]);
            assert_memory_not_equal(logits[0], logits[2], sizeof logits[0]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outputs),      cmocka_unit_test(test_gradient),
        cmocka_unit_test(test_bits),         cmocka_unit_test(test_learning),
        cmocka_unit_test(test_augmentation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
