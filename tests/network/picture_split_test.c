/* SPDX-License-Identifier: BSD-2-Clause */
/* A picture that is large enough to be worth all threads: its network gives the
 * same bits for every number of them, evaluated, differentiated, trained and as
 * a field; so do a few shards, one after the other. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "good_numbers.h"
#include "network/network.h"
#include "network/network_priv.h"

enum { HEIGHT = 58, WIDTH = 50, D = HEIGHT * WIDTH * 3, MOST = 3 };

static const int32_t threads_of[] = {1, 2, 3, 5};
enum { RUNS = sizeof threads_of / sizeof threads_of[0] };

static const int32_t cpus[] = {KAC_CPU_AVX2, KAC_CPU_AVX512, KAC_CPU_NEON};

static kac_context *context_of(int32_t threads)
{
    kac_context *context;

    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
    return context;
}

/* Attention with one head below, dropout, blocks that change the size. */
static kac_network *make(kac_context *context)
{
    static const double multipliers[2] = {1.0, 1.0};
    static const int32_t two = 2;
    kac_network *network;

    assert_int_equal(kac_network_create_unet(context, HEIGHT, WIDTH, 3, 32, 2,
                                             multipliers, &network),
                     KAC_OK);
    assert_int_equal(kac_unet_set_blocks(network, 1), KAC_OK);
    assert_int_equal(kac_unet_set_attention(network, 1, &two, 0), KAC_OK);
    assert_int_equal(kac_unet_set_attention_heads(network, 1, 0, 0), KAC_OK);
    assert_int_equal(kac_unet_set_norm_groups(network, 8), KAC_OK);
    assert_int_equal(kac_unet_set_dropout(network, 0.1), KAC_OK);
    assert_int_equal(kac_network_set_heads(network, KAC_HEAD_VELOCITY), KAC_OK);
    assert_int_equal(kac_network_initialize(network, 5, 0), KAC_OK);
    return network;
}

/* What is compared: outputs, gradients, weights after training. */
struct result {
    int64_t count;
    float *v, *dx, *gradient, *weights;
    double *field, divergence[MOST];
};

static void train(kac_context *context, kac_network *network, int64_t batch)
{
    float *data = numbers(batch * D, 1);
    kac_dataset *dataset;
    kac_process *process;
    kac_optimizer *optimizer;
    kac_trainer *trainer;

    assert_int_equal(
        kac_dataset_create_array(context, batch, D, data, &dataset), KAC_OK);
    assert_int_equal(kac_process_create_kac(context, 9, 3, &process), KAC_OK);
    assert_int_equal(
        kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 1e-2, &optimizer),
        KAC_OK);
    assert_int_equal(kac_trainer_create(context, process, network, optimizer,
                                        dataset, &trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_batch(trainer, batch), KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 2), KAC_OK);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    free(data);
}

/* v by a field of the network, with a divergence by one probe. */
static void run_field(kac_context *context, const kac_network *network,
                      int64_t n, const float *x, struct result *r)
{
    double *points = malloc((size_t)(n * D) * sizeof *points);
    const double t[MOST] = {0.2, 0.5, 0.9};
    kac_field *field;

    for (int64_t i = 0; i < n * D; i++) {
        points[i] = (double)x[i];
    }
    assert_int_equal(kac_field_create_learned(context, network, &field),
                     KAC_OK);
    assert_int_equal(
        kac_field_set_divergence(field, KAC_DIVERGENCE_HUTCHINSON, 1, 4),
        KAC_OK);
    for (int i = 0; i < 2; i++) { // its memory is used again
        assert_int_equal(kac_field_evaluate(field, n, t, points, NULL, r->field,
                                            NULL, i ? r->divergence : NULL),
                         KAC_OK);
    }
    kac_field_destroy(field);
    free(points);
}

static struct result run(int32_t cpu, int32_t threads, int64_t n)
{
    const float t[MOST] = {0.1f, 0.6f, 0.8f};
    float *x = numbers(n * D, 2), *dv = numbers(n * D, 4);
    kac_context *context = context_of(threads);
    kac_network *network;
    struct result r = {0};
    size_t bytes;

    assert_int_equal(kac_context_set_cpu(context, cpu), KAC_OK);
    network = make(context);
    r.count = kac_network_parameter_count(network);
    bytes = (size_t)r.count * sizeof(float);
    r.v = malloc((size_t)(n * D) * sizeof(float));
    r.dx = malloc((size_t)(n * D) * sizeof(float));
    r.gradient = malloc(bytes);
    r.weights = malloc(bytes);
    r.field = malloc((size_t)(n * D) * sizeof(double));
    train(context, network, n);
    memcpy(r.weights, kaci_network_parameters(network), bytes);
    assert_int_equal(kac_network_forward(network, n, t, x, NULL, r.v, NULL),
                     KAC_OK);
    assert_int_equal(kac_network_gradient(network, n, t, x, NULL, dv, NULL,
                                          r.gradient, r.dx),
                     KAC_OK);
    run_field(context, network, n, x, &r);
    kac_network_destroy(network);
    kac_context_destroy(context);
    free(x);
    free(dv);
    return r;
}

static void free_result(struct result *r)
{
    free(r->v);
    free(r->dx);
    free(r->gradient);
    free(r->weights);
    free(r->field);
}

static void assert_same(const struct result *a, const struct result *b,
                        int64_t n)
{
    const size_t weights = (size_t)a->count * sizeof(float);
    const size_t numbers = (size_t)(n * D);

    assert_memory_equal(a->weights, b->weights, weights);
    assert_memory_equal(a->gradient, b->gradient, weights);
    assert_memory_equal(a->v, b->v, numbers * sizeof(float));
    assert_memory_equal(a->dx, b->dx, numbers * sizeof(float));
    assert_memory_equal(a->field, b->field, numbers * sizeof(double));
    assert_memory_equal(a->divergence, b->divergence, sizeof a->divergence);
}

static void same_bits(int64_t n)
{
    struct result first = {0};
    int seen = 0;

    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        for (int k = 0; k < RUNS && kac_cpu_available(cpus[i]); k++) {
            struct result r = run(cpus[i], threads_of[k], n);

            if (seen++ == 0) {
                first = r;
                assert_true(r.v[3] != 0.0f && r.dx[5] != 0.0f);
                continue;
            }
            assert_same(&first, &r, n);
            free_result(&r);
        }
    }
    if (seen > 0) {
        free_result(&first);
    }
}

/* One shard, on all threads. */
static void one_picture(void **state)
{
    (void)state;
    same_bits(1);
}

/* Shards of 2 and 1: side by side on 2 threads, one after the other on more. */
static void three_pictures(void **state)
{
    (void)state;
    same_bits(3);
}

/* The network is one for which this is about more than words. */
static void it_is_split(void **state)
{
    kac_context *context = context_of(3);
    kac_network *network = make(context);

    (void)state;
    assert_int_equal(kaci_network_shard_rows(network), 2);
    assert_true(kaci_graph_splits(network->graph, 1, 1, 2));
    assert_true(kaci_graph_splits(network->graph, 2, 2, 3));
    assert_false(kaci_graph_splits(network->graph, 2, 2, 2));
    kac_network_destroy(network);
    kac_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_split),
        cmocka_unit_test(one_picture),
        cmocka_unit_test(three_pictures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
