/* SPDX-License-Identifier: BSD-2-Clause */
/* A U-Net that is put together from its operations gives the bits of the
 * built-in one: evaluated, differentiated, trained. And
 * the same bits on every instruction set and for every number of threads. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "good_numbers.h"
#include "network/network.h"

enum {
    H = 8,
    W = 4,
    C = 2,
    D = H * W * C,
    BASE = 8,
    CLASSES = 3,
    N = 18 /* shards of 16 and 2 */
};

struct build {
    kac_architecture *a;
    int32_t scale_shift, resample, patch;
    int32_t embedding;
    char prefix[40];
};

static const char *name_of(const struct build *b, const char *part)
{
    static char name[64];

    snprintf(name, sizeof name, "%s%s", b->prefix, part);
    return name;
}

static int64_t channels_of(const struct build *b, int32_t value)
{
    return kac_architecture_channels(b->a, value);
}

static int32_t convolve(const struct build *b, const char *part, int32_t x,
                        int64_t out, int32_t size, int32_t stride,
                        int32_t upsample, int32_t residual)
{
    int32_t y;

    good(kac_architecture_conv(b->a, name_of(b, part), x, out, size, stride,
                               upsample, residual, &y));
    return y;
}

static int32_t normalize(const struct build *b, const char *part, int32_t x,
                         int32_t modulation, int32_t activation)
{
    int32_t y;

    good(kac_architecture_group_norm(b->a, name_of(b, part), x, 4, modulation,
                                     activation, &y));
    return y;
}

static int32_t dense(const struct build *b, const char *part, int32_t x,
                     int64_t columns, int32_t activation)
{
    int32_t y;

    good(kac_architecture_linear(b->a, name_of(b, part), x, columns, activation,
                                 -1, &y));
    return y;
}

/* size -1: down, 1: up, by a block. */
static int32_t block(const struct build *b, int32_t x, int64_t out, int size)
{
    int32_t h = normalize(b, "in_layers.0", x, -1, KAC_ACTIVATION_SILU), e, s;

    if (size < 0) {
        good(kac_architecture_pool(b->a, h, &h));
    }
    h = convolve(b, "in_layers.2", h, out, 3, 1, size > 0 ? 2 : 1, -1);
    e = dense(b, "emb_layers.1", b->embedding, b->scale_shift ? 2 * out : out,
              KAC_ACTIVATION_IDENTITY);
    if (!b->scale_shift) {
        good(kac_architecture_add_channels(b->a, h, e, &h));
    }
    h = normalize(b, "out_layers.0", h, b->scale_shift ? e : -1,
                  KAC_ACTIVATION_SILU);
    good(kac_architecture_dropout(b->a, h, 0.2, &h));
    s = x;
    if (size < 0) {
        good(kac_architecture_pool(b->a, x, &s));
    } else if (size > 0) {
        good(kac_architecture_upsample(b->a, x, &s));
    }
    if (channels_of(b, s) != out) {
        s = convolve(b, "skip_connection", s, out, 1, 1, 1, -1);
    }
    h = convolve(b, "out_layers.3", h, out, 3, 1, 1, s);
    good(kac_architecture_set_last(b->a, h, 1));
    return h;
}

static int32_t attend(const struct build *b, int32_t x)
{
    const int64_t channels = channels_of(b, x);
    int32_t h = normalize(b, "norm", x, -1, KAC_ACTIVATION_IDENTITY);

    h = convolve(b, "qkv", h, 3 * channels, 1, 1, 1, -1);
    good(kac_architecture_attention(b->a, h, 2, 0, &h));
    h = convolve(b, "proj_out", h, channels, 1, 1, 1, x);
    good(kac_architecture_set_last(b->a, h, 1));
    return h;
}

static int32_t step(const struct build *b, int32_t x, int size)
{
    if (b->resample == KAC_RESAMPLE_BLOCK) {
        return block(b, x, channels_of(b, x), size);
    }
    return convolve(b, size < 0 ? "op" : "conv", x, channels_of(b, x), 3,
                    size < 0 ? 2 : 1, size < 0 ? 1 : 2, -1);
}

static void prefix(struct build *b, const char *text)
{
    snprintf(b->prefix, sizeof b->prefix, "%s", text);
}

static void embed(struct build *b)
{
    int32_t t, c;

    good(kac_architecture_time(b->a, KAC_TIME_SINUSOIDAL, BASE, 1.0, &t));
    prefix(b, "time_embed.");
    t = dense(b, "0", t, 4 * BASE, KAC_ACTIVATION_SILU);
    t = dense(b, "2", t, 4 * BASE, KAC_ACTIVATION_IDENTITY);
    good(kac_architecture_condition(b->a, "label_emb", KAC_CONDITION_CLASS,
                                    CLASSES, 4 * BASE, &c));
    good(kac_architecture_add(b->a, t, c, &t));
    good(
        kac_architecture_activate(b->a, t, KAC_ACTIVATION_SILU, &b->embedding));
}

static void heads(struct build *b, int32_t x)
{
    const int64_t channels = (int64_t)C * b->patch * b->patch;
    int32_t v, m;

    prefix(b, "out.");
    x = normalize(b, "0", x, -1, KAC_ACTIVATION_SILU);
    x = convolve(b, "2", x, 2 * channels, 3, 1, 1, -1);
    good(kac_architecture_set_last(b->a, x, 1));
    good(kac_architecture_slice(b->a, x, 0, channels, &v));
    good(kac_architecture_slice(b->a, x, channels, channels, &m));
    if (b->patch > 1) {
        good(kac_architecture_split_patches(b->a, v, b->patch, &v));
        good(kac_architecture_split_patches(b->a, m, b->patch, &m));
    }
    good(kac_architecture_set_velocity(b->a, v));
    good(kac_architecture_set_mean(b->a, m));
}

/* Levels of 8 and 32 channels, one block each, attention on the second. */
static kac_network *own_unet(kac_context *context, int32_t scale_shift,
                             int32_t resample, int32_t patch)
{
    struct build b = {NULL, scale_shift, resample, patch, -1, ""};
    int32_t skip[4], x;
    kac_network *network;

    good(kac_architecture_create(context, H, W, C, &b.a));
    embed(&b);
    x = kac_architecture_point(b.a);
    if (patch > 1) {
        good(kac_architecture_join_patches(b.a, x, patch, &x));
    }
    prefix(&b, "input_blocks.0.");
    skip[0] = x = convolve(&b, "0", x, BASE, 3, 1, 1, -1);
    prefix(&b, "input_blocks.1.0.");
    skip[1] = x = block(&b, x, BASE, 0);
    prefix(&b, "input_blocks.2.0.");
    skip[2] = x = step(&b, x, -1);
    prefix(&b, "input_blocks.3.0.");
    x = block(&b, x, 4 * BASE, 0);
    prefix(&b, "input_blocks.3.1.");
    skip[3] = x = attend(&b, x);
    prefix(&b, "middle_block.0.");
    x = block(&b, x, 4 * BASE, 0);
    prefix(&b, "middle_block.1.");
    x = attend(&b, x);
    prefix(&b, "middle_block.2.");
    x = block(&b, x, 4 * BASE, 0);
    for (int i = 0; i < 4; i++) {
        char text[32];

        good(kac_architecture_concat(b.a, x, skip[3 - i], &x));
        snprintf(text, sizeof text, "output_blocks.%d.0.", i);
        prefix(&b, text);
        x = block(&b, x, i < 2 ? 4 * BASE : BASE, 0);
        if (i < 2) {
            snprintf(text, sizeof text, "output_blocks.%d.1.", i);
            prefix(&b, text);
            x = attend(&b, x);
        }
        if (i == 1) {
            prefix(&b, "output_blocks.1.2.");
            x = step(&b, x, 1);
        }
    }
    heads(&b, x);
    good(kac_network_create_own(context, b.a, &network));
    kac_architecture_destroy(b.a);
    return network;
}

static kac_network *built_in(kac_context *context, int32_t scale_shift,
                             int32_t resample, int32_t patch)
{
    static const double multipliers[2] = {1.0, 4.0};
    static const int32_t two = 2;
    kac_network *network;

    good(kac_network_create_unet(context, H, W, C, BASE, 2, multipliers,
                                 &network));
    good(kac_unet_set_blocks(network, 1));
    good(kac_unet_set_patch(network, patch));
    good(kac_unet_set_attention(network, 1, &two, 1));
    good(kac_unet_set_attention_heads(network, 2, 0, 0));
    good(kac_unet_set_scale_shift(network, scale_shift));
    good(kac_unet_set_resample(network, resample));
    good(kac_unet_set_norm_groups(network, 4));
    good(kac_unet_set_dropout(network, 0.2));
    good(kac_network_set_condition(network, KAC_CONDITION_CLASS, CLASSES));
    return network;
}

static kac_context *context_of(int32_t cpu, int32_t threads)
{
    kac_context *context;

    good(kac_context_create(&context));
    good(kac_context_set_cpu(context, cpu));
    good(kac_context_set_threads(context, threads));
    return context;
}

static void train(kac_context *context, kac_network *network, int64_t steps)
{
    float *data = numbers(N * D, 1), classes[N];
    kac_dataset *dataset;
    kac_process *process;
    kac_optimizer *optimizer;
    kac_trainer *trainer;

    for (int i = 0; i < N; i++) {
        classes[i] = (float)(i % CLASSES);
    }
    good(kac_dataset_create_array(context, N, D, data, &dataset));
    good(kac_dataset_set_condition(dataset, 1, classes));
    good(kac_process_create_kac(context, 9, 3, &process));
    good(kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 1e-2, &optimizer));
    good(kac_optimizer_set_clip_norm(optimizer, 1.0));
    good(kac_trainer_create(context, process, network, optimizer, dataset,
                            &trainer));
    good(kac_trainer_set_batch(trainer, N));
    good(kac_trainer_set_condition_dropout(trainer, 0.3));
    good(kac_trainer_run(trainer, steps));
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    free(data);
}

/* The same weights, outputs and gradients, bit by bit; the tensors of both are
 * in the same order. */
static void assert_same(kac_network *a, kac_network *b, int64_t n, int64_t d,
                        const float *cond)
{
    const int64_t count = kac_network_parameter_count(a);
    const size_t weights = (size_t)count * sizeof(float);
    const size_t points = (size_t)(n * d) * sizeof(float);
    float *t = numbers(n, 2), *x = numbers(n * d, 3), *dv = numbers(n * d, 4);
    float *out[2][4];

    assert_int_equal(kac_network_parameter_count(b), count);
    assert_memory_equal(kaci_network_parameters(a), kaci_network_parameters(b),
                        weights);
    for (int64_t i = 0; i < n; i++) {
        t[i] = (float)i / (float)n;
    }
    for (int k = 0; k < 2; k++) {
        kac_network *network = k == 0 ? a : b;

        for (int j = 0; j < 4; j++) {
            out[k][j] = malloc(j == 2 ? weights : points);
        }
        good(kac_network_forward(network, n, t, x, cond, out[k][0], out[k][1]));
        good(kac_network_gradient(network, n, t, x, cond, dv, x, out[k][2],
                                  out[k][3]));
    }
    for (int j = 0; j < 4; j++) {
        assert_memory_equal(out[0][j], out[1][j], j == 2 ? weights : points);
        assert_true(fabs((double)out[0][j][3]) > 1e-9);
        free(out[0][j]);
        free(out[1][j]);
    }
    free(t);
    free(x);
    free(dv);
}

static void copy_weights(const kac_network *from, kac_network *to)
{
    kac_tensors *file;

    good(kac_tensors_create(NULL, &file));
    good(kac_network_write_tensors(from, file, NULL));
    good(kac_network_read_tensors(to, file, NULL));
    kac_tensors_destroy(file);
}

static void unet_as_built_in(int32_t scale_shift, int32_t resample,
                             int32_t patch)
{
    kac_context *context = context_of(KAC_CPU_BASELINE, 1);
    kac_network *theirs = built_in(context, scale_shift, resample, patch);
    kac_network *ours = own_unet(context, scale_shift, resample, patch);
    float cond[N];

    for (int i = 0; i < N; i++) {
        cond[i] = (float)(i % (CLASSES + 1) - 1);
    }
    // Weights follow from names, but for those of the classes.
    good(kac_network_initialize(theirs, 5, 0));
    good(kac_network_initialize(ours, 5, 0));
    {
        const int64_t i = kac_network_tensor_find(ours, "label_emb.weight");
        float table[(CLASSES + 1) * 4 * BASE];

        good(
            kac_network_tensor_get(theirs, i, (CLASSES + 1) * 4 * BASE, table));
        good(kac_network_tensor_set(ours, i, (CLASSES + 1) * 4 * BASE, table));
    }
    assert_same(theirs, ours, N, D, cond);
    train(context, theirs, 2);
    train(context, ours, 2);
    assert_same(theirs, ours, N, D, cond);
    kac_network_destroy(theirs);
    kac_network_destroy(ours);
    kac_context_destroy(context);
}

static void unet_added(void **state)
{
    (void)state;
    unet_as_built_in(0, KAC_RESAMPLE_CONV, 1);
}

static void unet_scaled_in_blocks_of_patches(void **state)
{
    (void)state;
    unet_as_built_in(1, KAC_RESAMPLE_BLOCK, 2);
}

/* Zero where it is a last layer, as theirs. */
static void zero_last(void **state)
{
    kac_network *theirs = built_in(NULL, 0, KAC_RESAMPLE_CONV, 1);
    kac_network *ours = own_unet(NULL, 0, KAC_RESAMPLE_CONV, 1);
    int64_t zeros = 0, all;

    (void)state;
    good(kac_network_initialize(theirs, 5, 1));
    good(kac_network_initialize(ours, 5, 1));
    all = kac_network_parameter_count(ours);
    for (int64_t i = 0; i < all; i++) {
        zeros += kaci_network_parameters(ours)[i] == 0.0f;
        assert_int_equal(kaci_network_parameters(ours)[i] == 0.0f,
                         kaci_network_parameters(theirs)[i] == 0.0f);
    }
    assert_in_range(zeros, all / 10, all / 2);
    kac_network_destroy(theirs);
    kac_network_destroy(ours);
}

static void threads_and_instruction_sets(void **state)
{
    static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2,
                                   KAC_CPU_AVX512, KAC_CPU_NEON};
    kac_context *first = context_of(kac_cpu_best(), 1);
    kac_network *network = own_unet(first, 1, KAC_RESAMPLE_CONV, 1);
    float cond[N] = {0};

    (void)state;
    good(kac_network_initialize(network, 5, 0));
    train(first, network, 2);
    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        kac_context *context;
        kac_network *other;

        if (!kac_cpu_available(cpus[i])) {
            continue;
        }
        context = context_of(cpus[i], 3);
        other = own_unet(context, 1, KAC_RESAMPLE_CONV, 1);
        good(kac_network_initialize(other, 5, 0));
        train(context, other, 2);
        assert_same(network, other, N, D, cond);
        kac_network_destroy(other);
        kac_context_destroy(context);
    }
    kac_network_destroy(network);
    kac_context_destroy(first);
}

/* Copied to another context, it is the same. */
static void copied(void **state)
{
    kac_context *context = context_of(KAC_CPU_BASELINE, 2);
    kac_network *network = own_unet(context, 0, KAC_RESAMPLE_CONV, 1), *other;
    float cond[N] = {0};

    (void)state;
    good(kac_network_initialize(network, 5, 0));
    good(kaci_network_copy(NULL, network, &other));
    assert_same(network, other, N, D, cond);
    kac_network_destroy(other);
    other = own_unet(context, 0, KAC_RESAMPLE_CONV, 1);
    good(kac_network_initialize(other, 6, 0));
    copy_weights(network, other);
    assert_same(network, other, N, D, cond);
    kac_network_destroy(other);
    kac_network_destroy(network);
    kac_context_destroy(context);
}

/* Without the mean: its operations are gone, the velocity is the same. */
static void copied_for_the_velocity(void **state)
{
    kac_network *network = own_unet(NULL, 0, KAC_RESAMPLE_CONV, 1), *other;
    float *t = numbers(N, 2), *x = numbers(N * D, 3), cond[N] = {0};
    float *a = malloc(N * D * sizeof *a), *b = malloc(N * D * sizeof *b);
    kac_architecture *all, *part;

    (void)state;
    good(kac_network_initialize(network, 5, 0));
    good(kaci_network_copy_velocity(NULL, network, &other));
    assert_int_equal(kac_network_heads(other), KAC_HEAD_VELOCITY);
    good(kac_network_forward(network, N, t, x, cond, a, NULL));
    good(kac_network_forward(other, N, t, x, cond, b, NULL));
    assert_memory_equal(a, b, N * D * sizeof *a);
    good(kac_architecture_create_network(NULL, network, &all));
    good(kac_architecture_create_network(NULL, other, &part));
    assert_int_equal(kac_architecture_count(part),
                     kac_architecture_count(all) - 1);
    assert_int_equal(kac_architecture_mean(part), -1);
    kac_architecture_destroy(all);
    kac_architecture_destroy(part);
    kac_network_destroy(network);
    kac_network_destroy(other);
    free(t);
    free(x);
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unet_added),
        cmocka_unit_test(unet_scaled_in_blocks_of_patches),
        cmocka_unit_test(zero_last),
        cmocka_unit_test(threads_and_instruction_sets),
        cmocka_unit_test(copied),
        cmocka_unit_test(copied_for_the_velocity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
