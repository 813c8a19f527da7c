/* SPDX-License-Identifier: BSD-2-Clause */
/* Outputs and gradients as PyTorch computes them in double precision from the
 * same weights, to 1e-5 of the greatest number of each tensor. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

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

int main(void)
{
    static char mlps[][16] = {"mlp_plain", "mlp_residual", "mlp_class",
                              "mlp_vector"};
    enum { COUNT = sizeof mlps / sizeof mlps[0] };
    struct CMUnitTest tests[COUNT] = {{0}};
    size_t i;

    for (i = 0; i < COUNT; i++) {
        tests[i].name = mlps[i];
        tests[i].test_func = perceptron;
        tests[i].initial_state = mlps[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
