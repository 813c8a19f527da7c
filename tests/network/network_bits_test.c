/* SPDX-License-Identifier: BSD-2-Clause */
/* The same bits at any number of threads and on every instruction set; the
 * order in which the gradients of shards are added. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "network/network.h"
#include "plain_mlp.h"

static const struct choice usual = {
    .d = 3,
    .layers = 3,
    .widths = {21, 21, 6},
    .activation = KAC_ACTIVATION_GELU,
    .time = KAC_TIME_FOURIER,
    .time_size = 6,
    .time_scale = 1.5,
    .horizon = 2.0,
    .residual = 1,
    .condition = KAC_CONDITION_VECTOR,
    .condition_size = 2,
    .heads = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN,
};

struct result {
    int64_t size, count;
    float *v, *xhat, *dx, *gradient;
};

static struct result evaluate(const kac_network *network,
                              const struct batch *batch)
{
    struct result result = {batch->n * batch->d,
                            kac_network_parameter_count(network),
                            NULL,
                            NULL,
                            NULL,
                            NULL};

    result.v = malloc((size_t)(result.size + 1) * sizeof(float));
    result.xhat = malloc((size_t)(result.size + 1) * sizeof(float));
    result.dx = malloc((size_t)(result.size + 1) * sizeof(float));
    result.gradient = malloc((size_t)result.count * sizeof(float));
    assert_int_equal(kac_network_forward(network, batch->n, batch->t, batch->x,
                                         batch->cond, result.v, result.xhat),
                     KAC_OK);
    assert_int_equal(kac_network_gradient(network, batch->n, batch->t, batch->x,
                                          batch->cond, batch->dv, batch->dxhat,
                                          result.gradient, result.dx),
                     KAC_OK);
    return result;
}

static void free_result(struct result *result)
{
    free(result->v);
    free(result->xhat);
    free(result->dx);
    free(result->gradient);
}

static void assert_same(const struct result *a, const struct result *b)
{
    const size_t size = (size_t)a->size * sizeof(float);

    assert_memory_equal(a->v, b->v, size);
    assert_memory_equal(a->xhat, b->xhat, size);
    assert_memory_equal(a->dx, b->dx, size);
    assert_memory_equal(a->gradient, b->gradient,
                        (size_t)a->count * sizeof(float));
}

static void any_thread_count_any_instruction_set(void **state)
{
    static const int64_t rows[] = {1, KACI_SHARD_ROWS, KACI_SHARD_ROWS + 1,
                                   5 * KACI_SHARD_ROWS + 10,
                                   10 * KACI_SHARD_ROWS};
    kac_context *context;
    size_t i;

    (void)state;
    assert_int_equal(kac_context_create(&context), KAC_OK);
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct result reference = {0};
        int32_t cpu, threads;

        for (cpu = KAC_CPU_BASELINE; cpu <= KAC_CPU_NEON; cpu++) {
            if (!kac_cpu_available(cpu)) {
                continue;
            }
            for (threads = 1; threads <= 3; threads++) {
                kac_network *network;
                struct batch batch;
                struct result result;

                assert_int_equal(kac_context_set_cpu(context, cpu), KAC_OK);
                assert_int_equal(kac_context_set_threads(context, threads),
                                 KAC_OK);
                network = make_network(context, &usual, 19);
                batch = make_batch(network, rows[i], 23);
                result = evaluate(network, &batch);
                if (reference.v == NULL) {
                    reference = result;
                } else {
                    assert_same(&reference, &result);
                    free_result(&result);
                }
                free_batch(&batch);
                kac_network_destroy(network);
            }
        }
        free_result(&reference);
    }
    kac_context_destroy(context);
}

/* A point's outputs do not depend on where it stands in the batch. */
static void points_do_not_meet(void **state)
{
    kac_network *network = make_network(NULL, &usual, 19);
    struct batch batch = make_batch(network, 100, 23);
    struct result whole = evaluate(network, &batch);
    float v[3], xhat[3];
    int64_t i;

    (void)state;
    for (i = 0; i < 100; i++) {
        assert_int_equal(kac_network_forward(network, 1, batch.t + i,
                                             batch.x + 3 * i,
                                             batch.cond + 2 * i, v, xhat),
                         KAC_OK);
        assert_memory_equal(v, whole.v + 3 * i, sizeof v);
        assert_memory_equal(xhat, whole.xhat + 3 * i, sizeof xhat);
    }
    free_result(&whole);
    free_batch(&batch);
    kac_network_destroy(network);
}

/* The sum of shard gradients first .. first + shards - 1 by the definition:
 * neighbours are added, then neighbouring sums, and so on. */
static void plain_tree(int64_t shards, int64_t count, float **sums)
{
    while (shards > 1) {
        int64_t i, j;

        for (i = 0; 2 * i < shards; i++) {
            for (j = 0; j < count; j++) {
                sums[i][j] = 2 * i + 1 < shards
                                 ? sums[2 * i][j] + sums[2 * i + 1][j]
                                 : sums[2 * i][j];
            }
        }
        shards = (shards + 1) / 2;
    }
}

static void gradients_add_in_a_tree(void **state)
{
    kac_network *network = make_network(NULL, &usual, 19);
    const int64_t count = kac_network_parameter_count(network);
    int64_t shards;

    (void)state;
    for (shards = 1; shards <= 13; shards++) {
        const int64_t n = shards * KACI_SHARD_ROWS - 5;
        struct batch batch = make_batch(network, n, 23);
        struct result whole = evaluate(network, &batch);
        float *sums[13];
        int64_t i;

        for (i = 0; i < shards; i++) {
            const int64_t row = i * KACI_SHARD_ROWS;
            const int64_t left = n - row;

            sums[i] = malloc((size_t)count * sizeof **sums);
            assert_int_equal(
                kac_network_gradient(
                    network, left < KACI_SHARD_ROWS ? left : KACI_SHARD_ROWS,
                    batch.t + row, batch.x + 3 * row, batch.cond + 2 * row,
                    batch.dv + 3 * row, batch.dxhat + 3 * row, sums[i], NULL),
                KAC_OK);
        }
        plain_tree(shards, count, sums);
        assert_memory_equal(whole.gradient, sums[0],
                            (size_t)count * sizeof **sums);
        for (i = 0; i < shards; i++) {
            free(sums[i]);
        }
        free_result(&whole);
        free_batch(&batch);
    }
    kac_network_destroy(network);
}

struct reader {
    const kac_network *network;
    const struct batch *batch;
    struct result result;
};

static void *read_network(void *user)
{
    struct reader *reader = user;

    reader->result = evaluate(reader->network, reader->batch);
    return NULL;
}

/* Several threads of the caller may use a network, and the threads of its
 * context, at the same time. */
static void many_readers(void **state)
{
    kac_context *context;
    kac_network *network;
    struct batch batch;
    struct result want;
    struct reader readers[3];
    pthread_t threads[3];
    int i;

    (void)state;
    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, 2), KAC_OK);
    network = make_network(context, &usual, 19);
    batch = make_batch(network, 4 * KACI_SHARD_ROWS, 23);
    want = evaluate(network, &batch);
    for (i = 0; i < 3; i++) {
        readers[i].network = network;
        readers[i].batch = &batch;
        assert_int_equal(
            pthread_create(&threads[i], NULL, read_network, &readers[i]), 0);
    }
    for (i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_same(&want, &readers[i].result);
        free_result(&readers[i].result);
    }
    free_result(&want);
    free_batch(&batch);
    kac_network_destroy(network);
    kac_context_destroy(context);
}

/* What trainers and fields use gives what the public calls give. */
static void workspaces(void **state)
{
    kac_network *network = make_network(NULL, &usual, 19), *copy;
    struct batch batch = make_batch(network, 40, 23);
    struct result want = evaluate(network, &batch);
    struct kaci_workspace *inference, *training;
    float *gradient = calloc((size_t)want.count, sizeof *gradient);
    float *dx = malloc((size_t)want.size * sizeof *dx);
    const size_t size = (size_t)want.size * sizeof *dx;
    const float *v, *xhat;
    int64_t i;

    (void)state;
    assert_int_equal(kaci_network_copy(NULL, network, &copy), KAC_OK);
    kac_network_destroy(network);
    assert_int_equal(kaci_workspace_create(NULL, copy, 0, &inference), KAC_OK);
    assert_int_equal(kaci_workspace_create(NULL, copy, 1, &training), KAC_OK);
    kaci_network_run(copy, kaci_network_parameters(copy), inference, 40,
                     batch.t, batch.x, batch.cond, &v, &xhat);
    assert_memory_equal(v, want.v, size);
    assert_memory_equal(xhat, want.xhat, size);
    kaci_network_run(copy, kaci_network_parameters(copy), training, 40, batch.t,
                     batch.x, batch.cond, &v, &xhat);
    // A backward adds, and may be repeated.
    kaci_network_run_backward(copy, kaci_network_parameters(copy), training, 40,
                              batch.dv, batch.dxhat, gradient, dx);
    assert_memory_equal(gradient, want.gradient,
                        (size_t)want.count * sizeof *gradient);
    assert_memory_equal(dx, want.dx, size);
    memset(gradient, 0, (size_t)want.count * sizeof *gradient);
    for (i = 0; i < 3; i++) {
        memset(dx, 0, size);
        kaci_network_run_backward(copy, kaci_network_parameters(copy), training,
                                  40, batch.dv, batch.dxhat, NULL, dx);
        assert_memory_equal(dx, want.dx, size);
    }
    kaci_network_run_backward(copy, kaci_network_parameters(copy), training, 40,
                              batch.dv, batch.dxhat, gradient, NULL);
    assert_memory_equal(gradient, want.gradient,
                        (size_t)want.count * sizeof *gradient);
    assert_memory_equal(v, want.v, size);
    assert_memory_equal(xhat, want.xhat, size);
    kaci_workspace_destroy(inference);
    kaci_workspace_destroy(training);
    kaci_workspace_destroy(NULL);
    free(gradient);
    free(dx);
    free_result(&want);
    free_batch(&batch);
    kac_network_destroy(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_thread_count_any_instruction_set),
        cmocka_unit_test(points_do_not_meet),
        cmocka_unit_test(gradients_add_in_a_tree),
        cmocka_unit_test(many_readers),
        cmocka_unit_test(workspaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
