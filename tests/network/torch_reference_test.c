/* SPDX-License-Identifier: BSD-2-Clause */
/* Outputs and gradients as PyTorch computes them in double precision from the
 * same weights, to 1e-5 of the greatest number of each tensor. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include <kacflow/unet.h>

#include "torch_reference.h"

/* Options of the perceptron that gen_torch_reference.py left out have the
 * defaults of torch_networks.py. */
static double optional(const kac_tensors *file, const char *key, double value)
{
    return kac_tensors_metadata(file, key) ? number_option(file, key) : value;
}

static void set_time(kac_network *network, const kac_tensors *file)
{
    int32_t time;

    assert_int_equal(
        kac_time_embedding_from_name(text_option(file, "time"), &time), KAC_OK);
    assert_int_equal(kac_network_set_time_embedding(
                         network, time, (int32_t)optional(file, "time_size", 2),
                         optional(file, "time_scale", 1.0)),
                     KAC_OK);
    assert_int_equal(
        kac_network_set_horizon(network, optional(file, "horizon", 1.0)),
        KAC_OK);
}

static void set_condition(kac_network *network, const kac_tensors *file)
{
    const char *text = kac_tensors_metadata(file, "condition");
    int32_t condition;

    if (text != NULL) {
        assert_int_equal(kac_condition_from_name(text, &condition), KAC_OK);
        assert_int_equal(kac_network_set_condition(
                             network, condition,
                             (int32_t)number_option(file, "condition_size")),
                         KAC_OK);
    }
}

static kac_network *recorded_mlp(const kac_tensors *file)
{
    const char *text = kac_tensors_metadata(file, "heads");
    kac_network *network;
    int64_t widths[8];
    const int32_t layers = list_option(file, "widths", widths);
    int32_t activation, heads;

    assert_int_equal(
        kac_activation_from_name(text_option(file, "activation"), &activation),
        KAC_OK);
    assert_int_equal(kac_heads_from_name(text ? text : "both", &heads), KAC_OK);
    assert_int_equal(kac_network_create_mlp(NULL,
                                            (int64_t)number_option(file, "d"),
                                            layers, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_set_activation(network, activation), KAC_OK);
    assert_int_equal(kac_network_set_heads(network, heads), KAC_OK);
    assert_int_equal(kac_network_set_residual(
                         network, (int32_t)optional(file, "residual", 0)),
                     KAC_OK);
    set_time(network, file);
    set_condition(network, file);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    return network;
}

static void perceptron(void **state)
{
    kac_tensors *file = open_reference(*state);
    kac_network *network = recorded_mlp(file);

    check_reference(network, file);
    kac_network_destroy(network);
    kac_tensors_destroy(file);
}

/* Factors of attention; "" for none. */
static void set_attention(kac_network *network, const kac_tensors *file)
{
    const double channels = number_option(file, "num_head_channels");
    const double up = number_option(file, "num_heads_upsample");
    int64_t factors[8];
    int32_t narrow[8], i;
    const int32_t count = list_option(file, "attention_resolutions", factors);

    for (i = 0; i < count; i++) {
        narrow[i] = (int32_t)factors[i];
    }
    assert_int_equal(kac_unet_set_attention(network, count, narrow, 1), KAC_OK);
    assert_int_equal(kac_unet_set_attention_heads(
                         network, (int32_t)number_option(file, "num_heads"),
                         up > 0 ? (int32_t)up : 0,
                         channels > 0 ? (int32_t)channels : 0),
                     KAC_OK);
    assert_int_equal(
        kac_unet_set_attention_order(
            network, (int32_t)number_option(file, "use_new_attention_order")),
        KAC_OK);
}

/* The last class of PyTorch's is our missing one. */
static void set_unet(kac_network *network, const kac_tensors *file)
{
    const int32_t classes = (int32_t)number_option(file, "num_classes");
    const int32_t ins = (int32_t)number_option(file, "in_channels");
    const int32_t outs = (int32_t)number_option(file, "out_channels");

    set_attention(network, file);
    assert_int_equal(kac_unet_set_blocks(network, (int32_t)number_option(
                                                      file, "num_res_blocks")),
                     KAC_OK);
    assert_int_equal(
        kac_unet_set_scale_shift(
            network, (int32_t)number_option(file, "use_scale_shift_norm")),
        KAC_OK);
    assert_int_equal(
        kac_unet_set_resample(network, number_option(file, "resblock_updown")
                                           ? KAC_RESAMPLE_BLOCK
                                       : number_option(file, "conv_resample")
                                           ? KAC_RESAMPLE_CONV
                                           : KAC_RESAMPLE_POOL),
        KAC_OK);
    assert_int_equal(kac_unet_set_norm_groups(
                         network, (int32_t)number_option(file, "groups")),
                     KAC_OK);
    if (classes > 0) {
        assert_int_equal(kac_network_set_condition(network, KAC_CONDITION_CLASS,
                                                   classes - 1),
                         KAC_OK);
    }
    assert_true(outs == ins || outs == 2 * ins);
    assert_int_equal(
        kac_network_set_heads(network, outs == ins
                                           ? KAC_HEAD_VELOCITY
                                           : KAC_HEAD_VELOCITY | KAC_HEAD_MEAN),
        KAC_OK);
}

static void unet(void **state)
{
    kac_tensors *file = open_reference(*state);
    double multipliers[8];
    int64_t size[8], list[8];
    const int32_t levels = list_option(file, "channel_mult", list);
    kac_network *network;
    int32_t i;

    assert_int_equal(list_option(file, "size", size), 2);
    for (i = 0; i < levels; i++) {
        multipliers[i] = (double)list[i];
    }
    assert_int_equal(
        kac_network_create_unet(NULL, size[0], size[1],
                                (int64_t)number_option(file, "in_channels"),
                                (int64_t)number_option(file, "model_channels"),
                                levels, multipliers, &network),
        KAC_OK);
    set_unet(network, file);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    check_reference(network, file);
    kac_network_destroy(network);
    kac_tensors_destroy(file);
}

int main(void)
{
    static char names[][16] = {"mlp_plain",     "mlp_residual", "mlp_class",
                               "mlp_vector",    "unet_plain",   "unet_32",
                               "unet_adm",      "unet_pooled",  "unet_updown",
                               "unet_modulated"};
    enum { COUNT = sizeof names / sizeof names[0] };
    struct CMUnitTest tests[COUNT] = {{0}};
    size_t i;

    for (i = 0; i < COUNT; i++) {
        tests[i].name = names[i];
        tests[i].test_func = names[i][0] == 'm' ? perceptron : unet;
        tests[i].initial_state = names[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
