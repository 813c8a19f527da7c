/* SPDX-License-Identifier: BSD-2-Clause */
/* A small U-Net, with everything that one can have, gives the same bits on
 * every instruction set and for every number of threads: trained, evaluated,
 * differentiated, interrupted, copied, written and read. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kacflow/kacflow.h>

#include "good_numbers.h"
#include "network/network.h"

enum { H = 6, W = 6, C = 2, D = H * W * C, CLASSES = 3, N = 18, STEPS = 1 };

static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2, KAC_CPU_AVX512,
                               KAC_CPU_NEON};

/* Attention, dropout and a class; 3 x 3 positions of 32 channels on level 1, so
 * that Winograd's form is among what is run. */
static kac_network *make(kac_context *context, int32_t scale_shift,
                         int32_t resample)
{
    static const double multipliers[2] = {1.0, 4.0};
    static const int32_t two = 2;
    kac_network *network;

    assert_int_equal(
        kac_network_create_unet(context, H, W, C, 8, 2, multipliers, &network),
        KAC_OK);
    assert_int_equal(kac_unet_set_blocks(network, 1), KAC_OK);
    assert_int_equal(kac_unet_set_attention(network, 1, &two, 1), KAC_OK);
    assert_int_equal(kac_unet_set_attention_heads(network, 2, 0, 0), KAC_OK);
    assert_int_equal(kac_unet_set_scale_shift(network, scale_shift), KAC_OK);
    assert_int_equal(kac_unet_set_resample(network, resample), KAC_OK);
    assert_int_equal(kac_unet_set_norm_groups(network, 4), KAC_OK);
    assert_int_equal(kac_unet_set_dropout(network, 0.2), KAC_OK);
    assert_int_equal(
        kac_network_set_condition(network, KAC_CONDITION_CLASS, CLASSES),
        KAC_OK);
    assert_int_equal(kac_network_initialize(network, 5, 0), KAC_OK);
    return network;
}

static kac_context *context_of(int32_t cpu, int32_t threads)
{
    kac_context *context;

    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_cpu(context, cpu), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
    return context;
}

/* A run of `steps` in all; from the checkpoint at `path` where it is there,
 * and to it where `saves`. */
static void train(kac_context *context, kac_network *network, int64_t steps,
                  const char *path, int resumes, int saves)
{
    float *data = numbers(N * D, 1), classes[N];
    kac_dataset *dataset;
    kac_process *process;
    kac_optimizer *optimizer;
    kac_trainer *trainer;

    for (int i = 0; i < N; i++) {
        classes[i] = (float)(i % CLASSES);
    }
    assert_int_equal(kac_dataset_create_array(context, N, D, data, &dataset),
                     KAC_OK);
    assert_int_equal(kac_dataset_set_condition(dataset, 1, classes), KAC_OK);
    assert_int_equal(kac_process_create_kac(context, 9, 3, &process), KAC_OK);
    assert_int_equal(
        kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 1e-2, &optimizer),
        KAC_OK);
    assert_int_equal(kac_trainer_create(context, process, network, optimizer,
                                        dataset, &trainer),
                     KAC_OK);
    // Shards of 16 and 2.
    assert_int_equal(kac_trainer_set_batch(trainer, N), KAC_OK);
    assert_int_equal(kac_trainer_set_condition_dropout(trainer, 0.3), KAC_OK);
    if (resumes) {
        assert_int_equal(kac_trainer_restore(trainer, path), KAC_OK);
    }
    assert_int_equal(kac_trainer_run(trainer, steps), KAC_OK);
    if (saves) {
        assert_int_equal(kac_trainer_save(trainer, path), KAC_OK);
    }
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    free(data);
}

/* Weights, outputs, gradients: all that is compared. */
struct result {
    int64_t count;
    float *weights, *v, *xhat, *gradient, *dx;
};

static struct result evaluate(kac_network *network)
{
    const int64_t count = kac_network_parameter_count(network);
    float *t = numbers(N, 2), *x = numbers(N * D, 3), *dv = numbers(N * D, 4);
    float cond[N];
    struct result r = {count,
                       malloc((size_t)count * sizeof(float)),
                       malloc(N * D * sizeof(float)),
                       malloc(N * D * sizeof(float)),
                       malloc((size_t)count * sizeof(float)),
                       malloc(N * D * sizeof(float))};

    for (int i = 0; i < N; i++) {
        t[i] = (float)i / N;
        cond[i] = (float)(i % (CLASSES + 1) - 1);
    }
    memcpy(r.weights, kaci_network_parameters(network),
           (size_t)count * sizeof(float));
    assert_int_equal(kac_network_forward(network, N, t, x, cond, r.v, r.xhat),
                     KAC_OK);
    assert_int_equal(
        kac_network_gradient(network, N, t, x, cond, dv, r.v, r.gradient, r.dx),
        KAC_OK);
    free(t);
    free(x);
    free(dv);
    return r;
}

static void free_result(struct result *r)
{
    free(r->weights);
    free(r->v);
    free(r->xhat);
    free(r->gradient);
    free(r->dx);
}

static void assert_same(const struct result *a, const struct result *b)
{
    const size_t weights = (size_t)a->count * sizeof(float);

    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->weights, b->weights, weights);
    assert_memory_equal(a->v, b->v, N * D * sizeof(float));
    assert_memory_equal(a->xhat, b->xhat, N * D * sizeof(float));
    assert_memory_equal(a->gradient, b->gradient, weights);
    assert_memory_equal(a->dx, b->dx, N * D * sizeof(float));
}

static struct result run(int32_t cpu, int32_t threads, int32_t scale_shift,
                         int32_t resample)
{
    kac_context *context = context_of(cpu, threads);
    kac_network *network = make(context, scale_shift, resample);
    struct result r;

    train(context, network, STEPS, NULL, 0, 0);
    r = evaluate(network);
    kac_network_destroy(network);
    kac_context_destroy(context);
    return r;
}

/* On every table, with 1 to `most` threads. */
static void same_bits(int32_t scale_shift, int32_t resample, int32_t most)
{
    struct result first = {0};
    int seen = 0;

    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        if (!kac_cpu_available(cpus[i])) {
            continue;
        }
        for (int32_t threads = 1; threads <= most; threads++) {
            struct result r = run(cpus[i], threads, scale_shift, resample);

            if (seen++ == 0) {
                first = r;
                assert_true(fabs((double)r.v[3]) > 1e-3);
                assert_true(r.weights[7] != 0.0f && r.dx[3] != 0.0f);
                continue;
            }
            assert_same(&first, &r);
            free_result(&r);
        }
    }
    assert_true(seen >= most);
    free_result(&first);
}

static void same_bits_added_and_convolved(void **state)
{
    (void)state;
    same_bits(0, KAC_RESAMPLE_CONV, 3);
}

static void same_bits_scaled_and_in_blocks(void **state)
{
    (void)state;
    same_bits(1, KAC_RESAMPLE_BLOCK, 1);
}

static kac_context *fastest(int32_t threads)
{
    kac_context *context;

    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
    return context;
}

/* Interrupted and resumed, dropout goes on where it was. */
static void resumed(void **state)
{
    char path[] = "/tmp/kacflow-unet-bits-XXXXXX";
    kac_context *context = fastest(2);
    kac_network *whole = make(context, 0, KAC_RESAMPLE_POOL);
    kac_network *parts = make(context, 0, KAC_RESAMPLE_POOL);
    struct result a, b;
    const int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    close(file);
    train(context, whole, 5, NULL, 0, 0);
    train(context, parts, 2, path, 0, 1);
    train(context, parts, 5, path, 1, 0);
    a = evaluate(whole);
    b = evaluate(parts);
    assert_same(&a, &b);
    free_result(&a);
    free_result(&b);
    kac_network_destroy(whole);
    kac_network_destroy(parts);
    kac_context_destroy(context);
    unlink(path);
}

/* Training drops, and nothing else does. */
static void dropout_is_for_training(void **state)
{
    kac_context *context = fastest(1);
    kac_network *with = make(context, 0, KAC_RESAMPLE_CONV), *without;
    struct result a, b;

    (void)state;
    assert_int_equal(kaci_network_copy(context, with, &without), KAC_OK);
    a = evaluate(with);
    b = evaluate(without);
    assert_same(&a, &b);
    free_result(&b);
    kac_network_destroy(without);
    {
        static const double multipliers[2] = {1.0, 4.0};
        static const int32_t two = 2;
        kac_tensors *file;

        assert_int_equal(kac_network_create_unet(context, H, W, C, 8, 2,
                                                 multipliers, &without),
                         KAC_OK);
        kac_unet_set_blocks(without, 1);
        kac_unet_set_attention(without, 1, &two, 1);
        kac_unet_set_attention_heads(without, 2, 0, 0);
        kac_unet_set_norm_groups(without, 4);
        kac_network_set_condition(without, KAC_CONDITION_CLASS, CLASSES);
        assert_int_equal(kac_network_initialize(without, 99, 0), KAC_OK);
        assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
        assert_int_equal(kac_network_write_tensors(with, file, "a."), KAC_OK);
        assert_int_equal(kac_network_read_tensors(without, file, "a."), KAC_OK);
        kac_tensors_destroy(file);
    }
    b = evaluate(without);
    assert_same(&a, &b);
    free_result(&a);
    free_result(&b);
    train(context, with, 1, NULL, 0, 0);
    train(context, without, 1, NULL, 0, 0);
    a = evaluate(with);
    b = evaluate(without);
    assert_memory_not_equal(a.weights, b.weights,
                            (size_t)a.count * sizeof(float));
    free_result(&a);
    free_result(&b);
    kac_network_destroy(with);
    kac_network_destroy(without);
    kac_context_destroy(context);
}

/* Points do not know of each other, nor of the shard that they are in. */
static void rows_do_not_mix(void **state)
{
    kac_context *context = fastest(1);
    kac_network *network = make(context, 1, KAC_RESAMPLE_CONV);
    float *t = numbers(N, 2), *x = numbers(N * D, 3);
    float *v = malloc(N * D * sizeof *v), one[D];

    (void)state;
    x[5 * D + 1] = NAN; // stays where it is
    assert_int_equal(kac_network_forward(network, N, t, x, NULL, v, NULL),
                     KAC_OK);
    for (int i = 0; i < N; i++) {
        assert_int_equal(
            kac_network_forward(network, 1, t + i, x + i * D, NULL, one, NULL),
            KAC_OK);
        for (int j = 0; j < D; j++) {
            assert_true(i == 5 || one[j] == v[i * D + j]);
        }
    }
    assert_true(isnan(v[5 * D]));
    free(t);
    free(x);
    free(v);
    kac_network_destroy(network);
    kac_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_added_and_convolved),
        cmocka_unit_test(same_bits_scaled_and_in_blocks),
        cmocka_unit_test(resumed),
        cmocka_unit_test(dropout_is_for_training),
        cmocka_unit_test(rows_do_not_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
