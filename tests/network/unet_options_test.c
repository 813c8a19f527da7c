/* SPDX-License-Identifier: BSD-2-Clause */
/* The U-Net's options and tensors: what is taken, what is refused, and the
 * names, shapes and numbers of the weights of the literature. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/unet.h>

static const double ONES[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static kac_network *fresh(void)
{
    const double multipliers[2] = {1.0, 1.5};
    kac_network *network;

    assert_int_equal(
        kac_network_create_unet(NULL, 4, 6, 2, 4, 2, multipliers, &network),
        KAC_OK);
    return network;
}

/* The call is refused and the message names what is wrong. */
static void assert_refused(kac_status status, const char *name)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), name) == NULL) {
        print_error("\"%s\" does not name %s\n", kac_last_error(), name);
        fail();
    }
}

static void create_refuses(void **state)
{
    const double zero[2] = {1.0, 0.2}, nan[1] = {(double)NAN};
    const double wide[1] = {70000.0};
    kac_network *network = fresh(), *none = network;

    (void)state;
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 1, ONES, NULL),
                   "out");
    assert_refused(kac_network_create_unet(NULL, 0, 4, 1, 4, 1, ONES, &none),
                   "height is 0");
    assert_refused(kac_network_create_unet(NULL, 6, 4, 1, 4, 3, ONES, &none),
                   "height is 6, must be a multiple of 4");
    assert_refused(kac_network_create_unet(NULL, 4, 3, 1, 4, 2, ONES, &none),
                   "width is 3, must be a multiple of 2");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 0, 4, 1, ONES, &none),
                   "channels is 0");
    assert_refused(
        kac_network_create_unet(NULL, 1024, 1024, 3, 4, 1, ONES, &none),
        "1024 x 1024 x 3");
    assert_refused(
        kac_network_create_unet(NULL, INT64_MAX - 1, 4, 1, 4, 1, ONES, &none),
        "height is");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 0, 1, ONES, &none),
                   "base is 0");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 5, 1, ONES, &none),
                   "base is 5, must be even");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 0, ONES, &none),
                   "levels is 0");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 13, ONES, &none),
                   "levels is 13");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 1, NULL, &none),
                   "multipliers is NULL");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 2, zero, &none),
                   "multipliers[1] is 0.2");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 1, nan, &none),
                   "multipliers[0] is");
    assert_refused(kac_network_create_unet(NULL, 4, 4, 1, 4, 1, wide, &none),
                   "multipliers[0] is 70000");
    assert_ptr_equal(none, network); // untouched
    kac_network_destroy(network);
}

static void defaults(void **state)
{
    kac_network *network = fresh();

    (void)state;
    assert_int_equal(kac_network_kind(network), KAC_NETWORK_UNET);
    assert_int_equal(kac_network_dimension(network), 48);
    assert_int_equal(kac_network_layers(network), 0);
    assert_int_equal(kac_network_width(network, 0), 0);
    assert_int_equal(kac_unet_height(network), 4);
    assert_int_equal(kac_unet_width(network), 6);
    assert_int_equal(kac_unet_channels(network), 2);
    assert_int_equal(kac_unet_base(network), 4);
    assert_int_equal(kac_unet_levels(network), 2);
    assert_true(kac_unet_multiplier(network, 1) == 1.5);
    assert_true(isnan(kac_unet_multiplier(network, 2)));
    assert_true(isnan(kac_unet_multiplier(network, -1)));
    assert_int_equal(kac_unet_blocks(network), 2);
    assert_int_equal(kac_unet_attention(network, 1), 0);
    assert_int_equal(kac_unet_attention(network, 2), 0);
    assert_int_equal(kac_unet_attention_middle(network), 1);
    assert_int_equal(kac_unet_attention_heads(network), 1);
    assert_int_equal(kac_unet_attention_heads_up(network), 1);
    assert_int_equal(kac_unet_attention_channels(network), 0);
    assert_int_equal(kac_unet_attention_order(network), 0);
    assert_int_equal(kac_unet_scale_shift(network), 0);
    assert_int_equal(kac_unet_resample(network), KAC_RESAMPLE_CONV);
    assert_int_equal(kac_unet_norm_groups(network), 32);
    assert_true(kac_unet_dropout(network) == 0.0);
    assert_int_equal(kac_network_activation(network), KAC_ACTIVATION_SILU);
    assert_int_equal(kac_network_time_embedding(network), KAC_TIME_SINUSOIDAL);
    assert_int_equal(kac_network_time_size(network), 4);
    assert_true(kac_network_time_scale(network) == 1.0);
    assert_int_equal(kac_network_heads(network), 3);
    kac_network_destroy(network);
}

/* NULL, and a network of another kind. */
static void others_have_answers(void **state)
{
    const int64_t widths[1] = {4};
    kac_network *networks[2] = {NULL, NULL};
    int i;

    (void)state;
    assert_int_equal(kac_network_create_mlp(NULL, 2, 1, widths, &networks[1]),
                     KAC_OK);
    assert_int_equal(kac_network_kind(NULL), -1);
    assert_int_equal(kac_network_kind(networks[1]), KAC_NETWORK_MLP);
    for (i = 0; i < 2; i++) {
        kac_network *network = networks[i];
        const char *named = i == 0 ? "network is NULL" : "the kind mlp";
        const int32_t one = 1;

        assert_int_equal(kac_unet_height(network), 0);
        assert_int_equal(kac_unet_width(network), 0);
        assert_int_equal(kac_unet_channels(network), 0);
        assert_int_equal(kac_unet_base(network), 0);
        assert_int_equal(kac_unet_levels(network), 0);
        assert_true(isnan(kac_unet_multiplier(network, 0)));
        assert_int_equal(kac_unet_blocks(network), 0);
        assert_int_equal(kac_unet_attention(network, 1), 0);
        assert_int_equal(kac_unet_attention_middle(network), 0);
        assert_int_equal(kac_unet_attention_heads(network), 0);
        assert_int_equal(kac_unet_attention_heads_up(network), 0);
        assert_int_equal(kac_unet_attention_channels(network), 0);
        assert_int_equal(kac_unet_attention_order(network), -1);
        assert_int_equal(kac_unet_scale_shift(network), 0);
        assert_int_equal(kac_unet_resample(network), -1);
        assert_int_equal(kac_unet_norm_groups(network), 0);
        assert_true(kac_unet_dropout(network) == 0.0);
        assert_refused(kac_unet_set_blocks(network, 1), named);
        assert_refused(kac_unet_set_attention(network, 1, &one, 1), named);
        assert_refused(kac_unet_set_attention_heads(network, 1, 1, 0), named);
        assert_refused(kac_unet_set_attention_order(network, 0), named);
        assert_refused(kac_unet_set_scale_shift(network, 0), named);
        assert_refused(kac_unet_set_resample(network, 0), named);
        assert_refused(kac_unet_set_norm_groups(network, 8), named);
        assert_refused(kac_unet_set_dropout(network, 0.1), named);
    }
    kac_network_destroy(networks[1]);
}

static void setters_check(void **state)
{
    const int32_t factors[2] = {1, 4}, three = 3;
    kac_network *network = fresh();

    (void)state;
    assert_refused(kac_unet_set_blocks(network, 0), "blocks is 0");
    assert_refused(kac_unet_set_blocks(network, 65), "blocks is 65");
    assert_refused(kac_unet_set_attention(network, -1, factors, 1),
                   "count is -1");
    assert_refused(kac_unet_set_attention(network, 1, NULL, 1),
                   "factors is NULL");
    assert_refused(kac_unet_set_attention(network, 2, factors, 1),
                   "factors[1] is 4");
    assert_refused(kac_unet_set_attention(network, 1, &three, 1),
                   "factors[0] is 3");
    assert_refused(kac_unet_set_attention(network, 0, NULL, 2), "middle is 2");
    assert_refused(kac_unet_set_attention_heads(network, 0, 0, 0),
                   "heads is 0");
    assert_refused(kac_unet_set_attention_heads(network, 1, -1, 0),
                   "heads_up is -1");
    assert_refused(kac_unet_set_attention_heads(network, 1, 1, -2),
                   "channels is -2");
    assert_refused(kac_unet_set_attention_order(network, 2), "order is 2");
    assert_refused(kac_unet_set_scale_shift(network, -1), "scale_shift is -1");
    assert_refused(kac_unet_set_resample(network, 3), "resample is 3");
    assert_refused(kac_unet_set_norm_groups(network, 0), "groups is 0");
    assert_refused(kac_unet_set_dropout(network, 1.0), "rate is 1");
    assert_refused(kac_unet_set_dropout(network, (double)NAN), "rate is");
    assert_refused(kac_network_set_residual(network, 1), "the kind unet");
    // What was refused left the old values.
    assert_int_equal(kac_unet_blocks(network), 2);
    assert_int_equal(kac_unet_attention(network, 1), 0);
    assert_int_equal(kac_unet_attention_middle(network), 1);
    kac_network_destroy(network);
}

static void setters_set(void **state)
{
    const int32_t two = 2;
    kac_network *network = fresh();

    (void)state;
    assert_int_equal(kac_unet_set_blocks(network, 3), KAC_OK);
    assert_int_equal(kac_unet_blocks(network), 3);
    assert_int_equal(kac_unet_set_attention(network, 1, &two, 0), KAC_OK);
    assert_int_equal(kac_unet_attention(network, 1), 0);
    assert_int_equal(kac_unet_attention(network, 2), 1);
    assert_int_equal(kac_unet_attention(network, 3), 0);
    assert_int_equal(kac_unet_attention_middle(network), 0);
    assert_int_equal(kac_unet_set_attention_heads(network, 2, 0, 0), KAC_OK);
    assert_int_equal(kac_unet_attention_heads_up(network), 2);
    assert_int_equal(kac_unet_set_attention_heads(network, 2, 4, 6), KAC_OK);
    assert_int_equal(kac_unet_attention_heads(network), 2);
    assert_int_equal(kac_unet_attention_heads_up(network), 4);
    assert_int_equal(kac_unet_attention_channels(network), 6);
    assert_int_equal(kac_unet_set_attention_order(network, 1), KAC_OK);
    assert_int_equal(kac_unet_attention_order(network), 1);
    assert_int_equal(kac_unet_set_scale_shift(network, 1), KAC_OK);
    assert_int_equal(kac_unet_scale_shift(network), 1);
    assert_int_equal(kac_unet_set_resample(network, KAC_RESAMPLE_BLOCK),
                     KAC_OK);
    assert_int_equal(kac_unet_resample(network), KAC_RESAMPLE_BLOCK);
    assert_int_equal(kac_unet_set_norm_groups(network, 8), KAC_OK);
    assert_int_equal(kac_unet_norm_groups(network), 8);
    assert_int_equal(kac_unet_set_dropout(network, 0.25), KAC_OK);
    assert_true(kac_unet_dropout(network) == 0.25);

    assert_int_equal(kac_unet_set_attention_heads(network, 1, 1, 0), KAC_OK);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_int_equal(kac_unet_set_blocks(network, 1), KAC_ERROR_STATE);
    assert_int_equal(kac_unet_set_attention(network, 0, NULL, 1),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_unet_set_dropout(network, 0.0), KAC_ERROR_STATE);
    kac_network_destroy(network);
}

/* Heads that do not divide the channels are found when all is known. */
static void heads_must_divide(void **state)
{
    const int32_t both[2] = {1, 2};
    kac_network *network = fresh();

    (void)state;
    kac_unet_set_attention_heads(network, 4, 1, 0);
    assert_refused(kac_network_initialize(network, 1, 0),
                   "attention to 6 channels cannot have 4 heads");
    assert_int_equal(kac_network_is_initialized(network), 0);
    kac_unet_set_attention_heads(network, 1, 1, 4);
    assert_refused(kac_network_initialize(network, 1, 0),
                   "attention to 6 channels cannot have 4 a head");
    kac_unet_set_attention_heads(network, 1, 5, 0);
    kac_unet_set_attention(network, 2, both, 1);
    assert_refused(kac_network_initialize(network, 1, 0), "5 heads");
    kac_unet_set_attention_heads(network, 1, 2, 0);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    kac_network_destroy(network);
}

struct expected {
    const char *name;
    int32_t rank;
    int64_t shape[4];
};

/* Of the published U-Net; a bias [shape[0]] follows each of `layers`. */
static void assert_layers(const kac_network *network,
                          const struct expected *layers, int64_t count,
                          int64_t others)
{
    int64_t i, total = 0, weights = 0;
    int32_t j;

    for (i = 0; i < count; i++) {
        int64_t n = 1, at;
        char name[80];

        snprintf(name, sizeof name, "%s.weight", layers[i].name);
        at = kac_network_tensor_find(network, name);
        if (at < 0) {
            print_error("no tensor %s\n", name);
            fail();
        }
        assert_int_equal(kac_network_tensor_rank(network, at), layers[i].rank);
        assert_int_equal(kac_network_tensor_trained(network, at), 1);
        for (j = 0; j < layers[i].rank; j++) {
            assert_int_equal(kac_network_tensor_shape(network, at, j),
                             layers[i].shape[j]);
            n *= layers[i].shape[j];
        }
        snprintf(name, sizeof name, "%s.bias", layers[i].name);
        at = kac_network_tensor_find(network, name);
        assert_true(at >= 0);
        assert_int_equal(kac_network_tensor_rank(network, at), 1);
        assert_int_equal(kac_network_tensor_shape(network, at, 0),
                         layers[i].shape[0]);
        total += n + layers[i].shape[0];
        weights += 2;
    }
    assert_int_equal(kac_network_parameter_count(network), total + others);
    assert_int_equal(kac_network_tensor_count(network), weights + 1);
}

/* Both heads, a class, attention on level 1 but not in the middle. */
static void names_and_shapes(void **state)
{
    static const struct expected layers[] = {
        {"time_embed.0", 2, {16, 4}},
        {"time_embed.2", 2, {16, 16}},
        {"input_blocks.0.0", 4, {4, 2, 3, 3}},
        {"input_blocks.1.0.in_layers.0", 1, {4}},
        {"input_blocks.1.0.in_layers.2", 4, {4, 4, 3, 3}},
        {"input_blocks.1.0.emb_layers.1", 2, {4, 16}},
        {"input_blocks.1.0.out_layers.0", 1, {4}},
        {"input_blocks.1.0.out_layers.3", 4, {4, 4, 3, 3}},
        {"input_blocks.2.0.op", 4, {4, 4, 3, 3}},
        {"input_blocks.3.0.in_layers.0", 1, {4}},
        {"input_blocks.3.0.in_layers.2", 4, {6, 4, 3, 3}},
        {"input_blocks.3.0.emb_layers.1", 2, {6, 16}},
        {"input_blocks.3.0.out_layers.0", 1, {6}},
        {"input_blocks.3.0.out_layers.3", 4, {6, 6, 3, 3}},
        {"input_blocks.3.0.skip_connection", 4, {6, 4, 1, 1}},
        {"input_blocks.3.1.norm", 1, {6}},
        {"input_blocks.3.1.qkv", 3, {18, 6, 1}},
        {"input_blocks.3.1.proj_out", 3, {6, 6, 1}},
        {"middle_block.0.in_layers.0", 1, {6}},
        {"middle_block.0.in_layers.2", 4, {6, 6, 3, 3}},
        {"middle_block.0.emb_layers.1", 2, {6, 16}},
        {"middle_block.0.out_layers.0", 1, {6}},
        {"middle_block.0.out_layers.3", 4, {6, 6, 3, 3}},
        {"middle_block.1.in_layers.0", 1, {6}},
        {"middle_block.1.in_layers.2", 4, {6, 6, 3, 3}},
        {"middle_block.1.emb_layers.1", 2, {6, 16}},
        {"middle_block.1.out_layers.0", 1, {6}},
        {"middle_block.1.out_layers.3", 4, {6, 6, 3, 3}},
        {"output_blocks.0.0.in_layers.0", 1, {12}},
        {"output_blocks.0.0.in_layers.2", 4, {6, 12, 3, 3}},
        {"output_blocks.0.0.emb_layers.1", 2, {6, 16}},
        {"output_blocks.0.0.out_layers.0", 1, {6}},
        {"output_blocks.0.0.out_layers.3", 4, {6, 6, 3, 3}},
        {"output_blocks.0.0.skip_connection", 4, {6, 12, 1, 1}},
        {"output_blocks.0.1.norm", 1, {6}},
        {"output_blocks.0.1.qkv", 3, {18, 6, 1}},
        {"output_blocks.0.1.proj_out", 3, {6, 6, 1}},
        {"output_blocks.1.0.in_layers.0", 1, {10}},
        {"output_blocks.1.0.in_layers.2", 4, {6, 10, 3, 3}},
        {"output_blocks.1.0.emb_layers.1", 2, {6, 16}},
        {"output_blocks.1.0.out_layers.0", 1, {6}},
        {"output_blocks.1.0.out_layers.3", 4, {6, 6, 3, 3}},
        {"output_blocks.1.0.skip_connection", 4, {6, 10, 1, 1}},
        {"output_blocks.1.1.norm", 1, {6}},
        {"output_blocks.1.1.qkv", 3, {18, 6, 1}},
        {"output_blocks.1.1.proj_out", 3, {6, 6, 1}},
        {"output_blocks.1.2.conv", 4, {6, 6, 3, 3}},
        {"output_blocks.2.0.in_layers.0", 1, {10}},
        {"output_blocks.2.0.in_layers.2", 4, {4, 10, 3, 3}},
        {"output_blocks.2.0.emb_layers.1", 2, {4, 16}},
        {"output_blocks.2.0.out_layers.0", 1, {4}},
        {"output_blocks.2.0.out_layers.3", 4, {4, 4, 3, 3}},
        {"output_blocks.2.0.skip_connection", 4, {4, 10, 1, 1}},
        {"output_blocks.3.0.in_layers.0", 1, {8}},
        {"output_blocks.3.0.in_layers.2", 4, {4, 8, 3, 3}},
        {"output_blocks.3.0.emb_layers.1", 2, {4, 16}},
        {"output_blocks.3.0.out_layers.0", 1, {4}},
        {"output_blocks.3.0.out_layers.3", 4, {4, 4, 3, 3}},
        {"output_blocks.3.0.skip_connection", 4, {4, 8, 1, 1}},
        {"out.0", 1, {4}},
        {"out.2", 4, {4, 4, 3, 3}},
    };
    const int32_t two = 2;
    kac_network *network = fresh();
    int64_t at;

    (void)state;
    kac_unet_set_blocks(network, 1);
    kac_unet_set_attention(network, 1, &two, 0);
    kac_network_set_condition(network, KAC_CONDITION_CLASS, 3);
    assert_int_equal(kac_network_initialize(network, 1, 1), KAC_OK);
    assert_layers(network, layers, sizeof layers / sizeof layers[0], 4 * 16);
    at = kac_network_tensor_find(network, "label_emb.weight");
    assert_int_equal(kac_network_tensor_shape(network, at, 0), 4);
    assert_int_equal(kac_network_tensor_shape(network, at, 1), 16);
    kac_network_destroy(network);
}

static int64_t count(int64_t base, int32_t scale_shift, int32_t resample)
{
    const double multipliers[3] = {1.0, 2.0, 2.0};
    kac_network *network;
    int64_t weights;

    assert_int_equal(kac_network_create_unet(NULL, 28, 28, 1, base, 3,
                                             multipliers, &network),
                     KAC_OK);
    kac_network_set_heads(network, KAC_HEAD_VELOCITY);
    kac_unet_set_scale_shift(network, scale_shift);
    kac_unet_set_resample(network, resample);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    weights = kac_network_parameter_count(network);
    kac_network_destroy(network);
    return weights;
}

/* Numbers of weights as PyTorch counts them (the first two are those of the
 * comparison in docs/long-results.md). */
static void numbers_of_weights(void **state)
{
    (void)state;
    assert_int_equal(count(32, 0, KAC_RESAMPLE_CONV), 1539329);
    assert_int_equal(count(64, 0, KAC_RESAMPLE_CONV), 6138369);
    assert_int_equal(count(32, 0, KAC_RESAMPLE_POOL), 1419297);
    assert_int_equal(count(32, 1, KAC_RESAMPLE_BLOCK), 1837761);
}

static float *tensor(const kac_network *network, const char *name, int64_t n)
{
    const int64_t i = kac_network_tensor_find(network, name);
    float *values = malloc((size_t)n * sizeof *values);

    assert_int_equal(kac_network_tensor_get(network, i, n, values), KAC_OK);
    return values;
}

/* Norms begin as 1 and 0, last convolutions as zero, the rest within
 * +-1/sqrt(fan in); a layer's weights do not change with other options. */
static void weights_are_drawn(void **state)
{
    static const char FIRST[] = "input_blocks.1.0.in_layers.2.weight";
    kac_network *network = fresh(), *other = fresh();
    float *a, *b;
    int i;

    (void)state;
    kac_unet_set_attention(other, 0, NULL, 0);
    kac_network_set_condition(other, KAC_CONDITION_VECTOR, 5);
    assert_int_equal(kac_network_initialize(network, 7, 1), KAC_OK);
    assert_int_equal(kac_network_initialize(other, 7, 0), KAC_OK);
    a = tensor(network, FIRST, 144);
    b = tensor(other, FIRST, 144);
    assert_memory_equal(a, b, 144 * sizeof *a);
    for (i = 0; i < 144; i++) {
        assert_true(fabs((double)a[i]) <= 1.0 / 6.0 && a[i] != 0.0f);
    }
    free(a);
    free(b);
    a = tensor(network, "out.0.weight", 4);
    b = tensor(network, "out.0.bias", 4);
    assert_true(a[0] == 1.0f && a[3] == 1.0f && b[0] == 0.0f);
    free(a);
    free(b);
    a = tensor(network, "out.2.weight", 144);
    b = tensor(other, "out.2.weight", 144);
    assert_true(a[7] == 0.0f && b[7] != 0.0f);
    free(a);
    free(b);
    a = tensor(network, "middle_block.1.proj_out.weight", 36);
    b = tensor(network, "output_blocks.2.0.out_layers.3.bias", 6);
    assert_true(a[5] == 0.0f && b[5] == 0.0f);
    free(a);
    free(b);
    kac_network_destroy(network);
    kac_network_destroy(other);
}

static void names(void **state)
{
    int32_t i, back;

    (void)state;
    for (i = 0; i < 3; i++) {
        assert_int_equal(kac_resample_from_name(kac_resample_name(i), &back),
                         KAC_OK);
        assert_int_equal(back, i);
    }
    for (i = 0; i < 2; i++) {
        assert_int_equal(
            kac_network_kind_from_name(kac_network_kind_name(i), &back),
            KAC_OK);
        assert_int_equal(back, i);
    }
    assert_string_equal(kac_network_kind_name(KAC_NETWORK_UNET), "unet");
    assert_string_equal(kac_resample_name(KAC_RESAMPLE_BLOCK), "block");
    assert_null(kac_resample_name(3));
    assert_null(kac_network_kind_name(-1));
    assert_refused(kac_resample_from_name("no", &back), "resampling");
    assert_refused(kac_network_kind_from_name("no", &back), "kind of network");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_refuses),
        cmocka_unit_test(defaults),
        cmocka_unit_test(others_have_answers),
        cmocka_unit_test(setters_check),
        cmocka_unit_test(setters_set),
        cmocka_unit_test(heads_must_divide),
        cmocka_unit_test(names_and_shapes),
        cmocka_unit_test(numbers_of_weights),
        cmocka_unit_test(weights_are_drawn),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
