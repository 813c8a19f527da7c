/* SPDX-License-Identifier: BSD-2-Clause */
/* Outputs against the plain network, gradients against its differences. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plain_mlp.h"

static const struct choice usual = {
    .d = 3,
    .layers = 3,
    .widths = {6, 6, 5},
    .activation = KAC_ACTIVATION_SILU,
    .time = KAC_TIME_LOG,
    .time_size = 2,
    .time_scale = 1.5,
    .horizon = 2.0,
    .residual = 1,
    .condition = KAC_CONDITION_NONE,
    .heads = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN,
};

/* Floats against doubles: 2e-5 of the size of the terms. */
static void assert_near(const char *what, int64_t i, double got, double want,
                        double scale)
{
    if (!(fabs(got - want) <= 2e-5 * (fabs(want) + scale))) {
        print_error("%s[%d] is %.9g, should be %.9g\n", what, (int)i, got,
                    want);
        fail();
    }
}

static void check_forward(const kac_network *network, const struct batch *batch)
{
    const int64_t size = batch->n * batch->d;
    double *parameters = plain_parameters(network);
    double *t = to_double(batch->n, batch->t), *x = to_double(size, batch->x);
    double *want[2];
    float *got[2];
    int64_t i;
    int h;

    for (h = 0; h < 2; h++) {
        const int there = (kac_network_heads(network) >> h) & 1;

        want[h] = there ? malloc((size_t)size * sizeof **want) : NULL;
        got[h] = there ? malloc((size_t)size * sizeof **got) : NULL;
    }
    plain_forward(network, parameters, batch->n, t, x, batch->cond, want[0],
                  want[1]);
    assert_int_equal(kac_network_forward(network, batch->n, batch->t, batch->x,
                                         batch->cond, got[0], got[1]),
                     KAC_OK);
    for (h = 0; h < 2; h++) {
        for (i = 0; i < size && want[h] != NULL; i++) {
            assert_near(h == 0 ? "v" : "xhat", i, got[h][i], want[h][i], 0.3);
        }
        free(want[h]);
        free(got[h]);
    }
    free(parameters);
    free(t);
    free(x);
}

/* Central difference of the plain loss by *at. */
static double difference(const kac_network *network, const double *parameters,
                         const struct batch *batch, const double *x, double *at)
{
    const double h = 1e-6, saved = *at;
    double high, low;

    *at = saved + h;
    high = plain_loss(network, parameters, batch, x);
    *at = saved - h;
    low = plain_loss(network, parameters, batch, x);
    *at = saved;
    return (high - low) / (2.0 * h);
}

static void check_gradient(const kac_network *network,
                           const struct batch *batch)
{
    const int64_t size = batch->n * batch->d;
    const int64_t count = kac_network_parameter_count(network);
    double *parameters = plain_parameters(network);
    double *x = to_double(size, batch->x);
    float *gradient = malloc((size_t)count * sizeof *gradient);
    float *alone = malloc((size_t)count * sizeof *alone);
    float *dx = malloc((size_t)size * sizeof *dx);
    float *dx_alone = malloc((size_t)size * sizeof *dx);
    int64_t i;

    assert_int_equal(kac_network_gradient(network, batch->n, batch->t, batch->x,
                                          batch->cond, batch->dv, batch->dxhat,
                                          gradient, dx),
                     KAC_OK);
    for (i = 0; i < count; i++) {
        assert_near("gradient", i, gradient[i],
                    difference(network, parameters, batch, x, &parameters[i]),
                    sqrt((double)batch->n));
    }
    for (i = 0; i<size; i += size> 100 ? 17 : 1) {
        assert_near("dx", i, dx[i],
                    difference(network, parameters, batch, x, &x[i]), 1.0);
    }

    // What is not wanted does not change the rest.
    assert_int_equal(kac_network_gradient(network, batch->n, batch->t, batch->x,
                                          batch->cond, batch->dv, batch->dxhat,
                                          alone, NULL),
                     KAC_OK);
    assert_memory_equal(alone, gradient, (size_t)count * sizeof *alone);
    assert_int_equal(kac_network_gradient(network, batch->n, batch->t, batch->x,
                                          batch->cond, batch->dv, batch->dxhat,
                                          NULL, dx_alone),
                     KAC_OK);
    assert_memory_equal(dx_alone, dx, (size_t)size * sizeof *dx);
    free(parameters);
    free(x);
    free(gradient);
    free(alone);
    free(dx);
    free(dx_alone);
}

static void check(const struct choice *choice, int64_t n)
{
    kac_network *network = make_network(NULL, choice, 7);
    struct batch batch = make_batch(network, n, 11);

    check_forward(network, &batch);
    check_gradient(network, &batch);
    free_batch(&batch);
    kac_network_destroy(network);
}

static void every_activation(void **state)
{
    struct choice choice = usual;

    (void)state;
    for (choice.activation = 0; choice.activation < 5; choice.activation++) {
        check(&choice, 7);
    }
}

static void every_time_embedding(void **state)
{
    struct choice choice = usual;

    (void)state;
    choice.time_size = 6;
    for (choice.time = 0; choice.time < 4; choice.time++) {
        check(&choice, 7);
    }
}

static void every_condition(void **state)
{
    struct choice choice = usual;

    (void)state;
    for (choice.condition = 0; choice.condition < 3; choice.condition++) {
        choice.condition_size = 4;
        check(&choice, 7);
        choice.condition_size = 1;
        check(&choice, 7);
    }
}

static void every_choice_of_heads(void **state)
{
    struct choice choice = usual;

    (void)state;
    for (choice.heads = 1; choice.heads < 4; choice.heads++) {
        check(&choice, 7);
    }
}

static void shapes(void **state)
{
    struct choice choice = usual;

    (void)state;
    for (choice.layers = 1; choice.layers < 5; choice.layers++) {
        choice.residual = choice.layers % 2;
        choice.widths[3] = 5;
        check(&choice, 5);
    }
    choice.layers = 2;
    choice.d = 1;
    choice.widths[0] = 1;
    choice.widths[1] = 40;
    check(&choice, 3);
}

/* More than a shard, and a last shard that is not full. */
static void many_rows(void **state)
{
    struct choice choice = usual;

    (void)state;
    choice.d = 1;
    choice.layers = 2;
    choice.widths[0] = choice.widths[1] = 3;
    choice.condition = KAC_CONDITION_CLASS;
    choice.condition_size = 2;
    check(&choice, 128);
    check(&choice, 129);
    check(&choice, 300);
}

/* A head without a gradient counts as zero. */
static void missing_gradients_are_zero(void **state)
{
    kac_network *network = make_network(NULL, &usual, 3);
    struct batch batch = make_batch(network, 9, 5);
    const int64_t count = kac_network_parameter_count(network);
    float *some = malloc((size_t)count * sizeof *some);
    float *zero = malloc((size_t)count * sizeof *zero);
    float zeros[27] = {0};
    int64_t i;

    (void)state;
    assert_int_equal(kac_network_gradient(network, 9, batch.t, batch.x, NULL,
                                          batch.dv, NULL, some, NULL),
                     KAC_OK);
    assert_int_equal(kac_network_gradient(network, 9, batch.t, batch.x, NULL,
                                          batch.dv, zeros, zero, NULL),
                     KAC_OK);
    assert_memory_equal(some, zero, (size_t)count * sizeof *some);
    assert_int_equal(kac_network_gradient(network, 9, batch.t, batch.x, NULL,
                                          NULL, NULL, some, NULL),
                     KAC_OK);
    for (i = 0; i < count; i++) {
        assert_true(some[i] == 0.0f);
    }
    memset(some, 1, (size_t)count * sizeof *some);
    assert_int_equal(kac_network_gradient(network, 0, NULL, NULL, NULL, NULL,
                                          NULL, some, NULL),
                     KAC_OK);
    for (i = 0; i < count; i++) {
        assert_true(some[i] == 0.0f);
    }
    free(some);
    free(zero);
    free_batch(&batch);
    kac_network_destroy(network);
}

/* A point that is not finite spoils its own outputs only. */
static void not_finite_points_stay_alone(void **state)
{
    kac_network *network = make_network(NULL, &usual, 3);
    struct batch batch = make_batch(network, 5, 5);
    float v[15], spoilt[15];
    int i;

    (void)state;
    assert_int_equal(
        kac_network_forward(network, 5, batch.t, batch.x, NULL, v, NULL),
        KAC_OK);
    batch.x[7] = NAN;
    batch.t[4] = INFINITY;
    assert_int_equal(
        kac_network_forward(network, 5, batch.t, batch.x, NULL, spoilt, NULL),
        KAC_OK);
    for (i = 0; i < 15; i++) {
        if (i / 3 == 2 || i / 3 == 4) {
            assert_false(isfinite(spoilt[i]));
        } else {
            assert_true(spoilt[i] == v[i]);
        }
    }
    free_batch(&batch);
    kac_network_destroy(network);
}

/* v may be x, dx may be dv. */
static void in_place(void **state)
{
    kac_network *network = make_network(NULL, &usual, 3);
    struct batch batch = make_batch(network, 140, 5);
    float v[420], dx[420];

    (void)state;
    assert_int_equal(kac_network_gradient(network, 140, batch.t, batch.x, NULL,
                                          batch.dv, batch.dxhat, NULL, dx),
                     KAC_OK);
    assert_int_equal(kac_network_gradient(network, 140, batch.t, batch.x, NULL,
                                          batch.dv, batch.dxhat, NULL,
                                          batch.dv),
                     KAC_OK);
    assert_memory_equal(batch.dv, dx, sizeof dx);
    assert_int_equal(
        kac_network_forward(network, 140, batch.t, batch.x, NULL, v, NULL),
        KAC_OK);
    assert_int_equal(kac_network_forward(network, 140, batch.t, batch.x, NULL,
                                         batch.x, NULL),
                     KAC_OK);
    assert_memory_equal(batch.x, v, sizeof v);
    free_batch(&batch);
    kac_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_activation),
        cmocka_unit_test(every_time_embedding),
        cmocka_unit_test(every_condition),
        cmocka_unit_test(every_choice_of_heads),
        cmocka_unit_test(shapes),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(missing_gradients_are_zero),
        cmocka_unit_test(not_finite_points_stay_alone),
        cmocka_unit_test(in_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
