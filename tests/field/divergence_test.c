/* SPDX-License-Identifier: BSD-2-Clause */
/* The divergence of a learned field: exact against central differences of the
 * plain network in double, Hutchinson's against the exact one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "failing_heap.h"
#include "plain_mlp.h"

#define OK(call) assert_int_equal((call), KAC_OK)

enum { ROWS = 150, D = 5 }; // more than one shard

static const struct choice usual = {
    .d = D,
    .layers = 2,
    .widths = {24, 24},
    .activation = KAC_ACTIVATION_SILU,
    .time = KAC_TIME_LOG,
    .time_size = 2,
    .time_scale = 1.0,
    .horizon = 2.0,
    .residual = 1,
    .condition = KAC_CONDITION_NONE,
    .heads = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN,
};

/* The Jacobian of v at one point, [D, D], by differences in double. */
static void plain_jacobian(const kac_network *network, const double *parameters,
                           double t, const double *x, const float *cond,
                           double *out)
{
    const int with_mean = kac_network_heads(network) & KAC_HEAD_MEAN;
    const double h = 1e-5;

    for (int j = 0; j < D; j++) {
        double up[D], down[D], v[2][D], mean[D];

        memcpy(up, x, sizeof up);
        memcpy(down, x, sizeof down);
        up[j] += h;
        down[j] -= h;
        plain_forward(network, parameters, 1, &t, up, cond, v[0],
                      with_mean ? mean : NULL);
        plain_forward(network, parameters, 1, &t, down, cond, v[1],
                      with_mean ? mean : NULL);
        for (int i = 0; i < D; i++) {
            out[i * D + j] = (v[0][i] - v[1][i]) / (2.0 * h);
        }
    }
}

static double trace_of(const double *jacobian)
{
    double sum = 0.0;

    for (int i = 0; i < D; i++) {
        sum += jacobian[i * D + i];
    }
    return sum;
}

struct points {
    struct batch batch;
    double *t, *x, *cond, *parameters;
};

static struct points points_of(const kac_network *network)
{
    const struct batch batch = make_batch(network, ROWS, 3);
    struct points p = {batch, to_double(ROWS, batch.t),
                       to_double(ROWS * D, batch.x), NULL,
                       plain_parameters(network)};

    p.cond = batch.cond != NULL ? to_double(ROWS * batch.k, batch.cond) : NULL;
    return p;
}

static void points_free(struct points *p)
{
    free_batch(&p->batch);
    free(p->t);
    free(p->x);
    free(p->cond);
    free(p->parameters);
}

static void check_exact(const struct choice *choice)
{
    kac_network *network = make_network(NULL, choice, 5);
    struct points p = points_of(network);
    double v[ROWS * D], alone[ROWS * D], divergence[ROWS];
    kac_field *field = NULL;

    OK(kac_field_create_learned(NULL, network, &field));
    assert_int_equal(kac_field_divergence(field), KAC_DIVERGENCE_EXACT);
    OK(kac_field_evaluate(field, ROWS, p.t, p.x, p.cond, alone, NULL, NULL));
    OK(kac_field_evaluate(field, ROWS, p.t, p.x, p.cond, v, NULL, divergence));
    assert_memory_equal(v, alone, sizeof v);
    for (int i = 0; i < ROWS; i++) {
        double jacobian[D * D], size = 0.0;

        plain_jacobian(network, p.parameters, p.t[i], p.x + i * D,
                       p.batch.cond != NULL ? p.batch.cond + i * p.batch.k
                                            : NULL,
                       jacobian);
        for (int j = 0; j < D * D; j++) {
            size += fabs(jacobian[j]);
        }
        if (!(fabs(divergence[i] - trace_of(jacobian)) <= 2e-5 * size)) {
            fail_msg("row %d: %.9g, must be %.9g", i, divergence[i],
                     trace_of(jacobian));
        }
    }
    kac_field_destroy(field);
    points_free(&p);
    kac_network_destroy(network);
}

static void test_exact(void **state)
{
    (void)state;
    for (int32_t i = 0; i < 4; i++) {
        struct choice choice = usual;

        choice.time = i;
        choice.time_size = i == KAC_TIME_RAW ? 1 : i == KAC_TIME_LOG ? 2 : 8;
        choice.condition = i % 3;
        choice.condition_size = choice.condition == 0 ? 0 : 3;
        choice.heads = i == 1 ? KAC_HEAD_VELOCITY : usual.heads;
        check_exact(&choice);
    }
}

/* The mean of w^T J w over P sets of signs has variance
 * sum_{i<j} (J_ij + J_ji)^2 / P. 150 rows within 5.5 deviations: a false alarm
 * in 2e5 seeds (nearly normal at P = 4096). */
static void test_hutchinson(void **state)
{
    enum { PROBES = 4096 };
    kac_network *network = make_network(NULL, &usual, 5);
    struct points p = points_of(network);
    double v[ROWS * D], exact[ROWS], mean[ROWS], one[ROWS];
    double squares = 0.0, expected = 0.0;
    kac_field *field = NULL;

    (void)state;
    OK(kac_field_create_learned(NULL, network, &field));
    OK(kac_field_evaluate(field, ROWS, p.t, p.x, NULL, v, NULL, exact));
    OK(kac_field_set_divergence(field, KAC_DIVERGENCE_HUTCHINSON, PROBES, 8));
    OK(kac_field_evaluate(field, ROWS, p.t, p.x, NULL, v, NULL, mean));
    OK(kac_field_set_divergence(field, KAC_DIVERGENCE_HUTCHINSON, 1, 9));
    OK(kac_field_evaluate(field, ROWS, p.t, p.x, NULL, v, NULL, one));
    for (int r = 0; r < ROWS; r++) {
        double jacobian[D * D], variance = 0.0;

        plain_jacobian(network, p.parameters, p.t[r], p.x + r * D, NULL,
                       jacobian);
        for (int i = 0; i < D; i++) {
            for (int j = 0; j < i; j++) {
                const double sum = jacobian[i * D + j] + jacobian[j * D + i];

                variance += sum * sum;
            }
        }
        assert_true(fabs(mean[r] - exact[r]) <=
                    5.5 * sqrt(variance / PROBES) + 1e-6);
        squares += (one[r] - exact[r]) * (one[r] - exact[r]);
        expected += variance;
    }
    // One probe has that variance; the sum over the rows within a third of it.
    assert_true(squares > 0.6 * expected && squares < 1.4 * expected);
    kac_field_destroy(field);
    points_free(&p);
    kac_network_destroy(network);
}

/* Whatever the threads, and whatever else is in the batch. */
static void test_same_bits(void **state)
{
    double got[2][2][ROWS];

    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        kac_context *context = NULL;
        kac_network *network;
        struct points p;
        double v[ROWS * D], few[3];
        kac_field *field = NULL;

        OK(kac_context_create(&context));
        OK(kac_context_set_threads(context, threads));
        network = make_network(context, &usual, 5);
        p = points_of(network);
        OK(kac_field_create_learned(context, network, &field));
        for (int32_t method = 0; method < 2; method++) {
            OK(kac_field_set_divergence(field, method, 3, 77));
            OK(kac_field_evaluate(field, ROWS, p.t, p.x, NULL, v, NULL,
                                  got[threads - 1][method]));
            OK(kac_field_evaluate(field, 3, p.t, p.x, NULL, v, NULL, few));
            assert_memory_equal(few, got[0][method], sizeof few);
        }
        kac_field_destroy(field);
        points_free(&p);
        kac_network_destroy(network);
        kac_context_destroy(context);
    }
    assert_memory_equal(got[0], got[1], sizeof got[0]);
}

static void test_options(void **state)
{
    const double x0[D] = {0};
    kac_network *network = make_network(NULL, &usual, 5);
    kac_process *process = NULL;
    kac_field *field = NULL, *exact = NULL;
    int32_t method = 7;

    (void)state;
    OK(kac_process_create_kac(NULL, 9.0, 3.0, &process));
    OK(kac_field_create_conditional(NULL, process, D, x0, &exact));
    OK(kac_field_create_learned(NULL, network, &field));
    assert_int_equal(kac_field_divergence_probes(field), 1);
    assert_int_equal(kac_field_divergence_seed(field), 0);
    OK(kac_field_set_divergence(field, KAC_DIVERGENCE_HUTCHINSON, 5, 6));
    assert_int_equal(kac_field_set_divergence(NULL, 0, 1, 0), -1);
    assert_int_equal(kac_field_set_divergence(field, 2, 1, 0), -1);
    assert_int_equal(kac_field_set_divergence(field, 0, 0, 0), -1);
    assert_int_equal(kac_field_set_divergence(field, 0, 1 + (1 << 20), 0), -1);
    assert_int_equal(kac_field_set_divergence(exact, 0, 1, 0), -1);
    assert_int_equal(kac_field_divergence(field), KAC_DIVERGENCE_HUTCHINSON);
    assert_int_equal(kac_field_divergence_probes(field), 5);
    assert_int_equal(kac_field_divergence_seed(field), 6);
    assert_int_equal(kac_field_divergence(exact), -1);
    assert_int_equal(kac_field_divergence(NULL), -1);
    assert_int_equal(kac_field_divergence_probes(NULL), 0);
    assert_int_equal(kac_field_divergence_seed(NULL), 0);
    for (int32_t i = 0; i < 2; i++) {
        OK(kac_divergence_from_name(kac_divergence_name(i), &method));
        assert_int_equal(method, i);
    }
    assert_null(kac_divergence_name(2));
    assert_int_equal(kac_divergence_from_name("trace", &method), -1);
    kac_field_destroy(field);
    kac_field_destroy(exact);
    kac_process_destroy(process);
    kac_network_destroy(network);
}

static void test_failed_allocations(void **state)
{
    kac_network *network = make_network(NULL, &usual, 5);
    struct points p = points_of(network);
    struct failing_heap heap = {.failed = 1};
    int64_t left;

    (void)state;
    for (left = 0; heap.failed; left++) {
        double v[ROWS * D] = {7.0}, divergence[ROWS] = {7.0};
        kac_field *field = NULL;
        kac_status status;

        failing_heap_open(&heap, left);
        status = kac_field_create_learned(heap.context, network, &field);
        if (status == KAC_OK) {
            status = kac_field_evaluate(field, ROWS, p.t, p.x, NULL, v, NULL,
                                        divergence);
            assert_true(status == KAC_OK ||
                        (v[0] == 7.0 && divergence[0] == 7.0));
            if (status == KAC_ERROR_MEMORY) { // and then it goes on
                OK(kac_field_evaluate(field, ROWS, p.t, p.x, NULL, v, NULL,
                                      divergence));
            }
        }
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_field_destroy(field);
        failing_heap_close(&heap);
    }
    assert_true(left > 10);
    points_free(&p);
    kac_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_hutchinson),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
