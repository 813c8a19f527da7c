/* SPDX-License-Identifier: BSD-2-Clause */
/* Building an architecture: shapes, options, its text, and what is refused and
 * how. */

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
#include "own_texts.h"

enum { SILU = KAC_ACTIVATION_SILU, PLAIN = KAC_ACTIVATION_IDENTITY };

/* The message has `named` in it. */
static void assert_named(kac_status status, kac_status wanted,
                         const char *named)
{
    if (status != wanted || strstr(kac_last_error(), named) == NULL) {
        print_error("status %d, \"%s\" does not name \"%s\"\n", (int)status,
                    kac_last_error(), named);
        fail();
    }
}

static void refused(kac_status status, const char *named)
{
    assert_named(status, KAC_ERROR_ARGUMENT, named);
}

/* 6 x 4 x 2 with a value of every kind of operation. */
struct all {
    kac_architecture *a;
    int32_t time, class, x, wide, vector, flat;
};

static struct all everything(void)
{
    struct all all;
    kac_architecture *a;
    int32_t h, e, skip;

    good(kac_architecture_create(NULL, 6, 4, 2, &all.a));
    a = all.a;
    all.x = kac_architecture_point(a);
    good(kac_architecture_time(a, KAC_TIME_SINUSOIDAL, 8, 0.5, &all.time));
    good(kac_architecture_linear(a, "time", all.time, 6, SILU, -1, &e));
    good(kac_architecture_condition(a, "class", KAC_CONDITION_CLASS, 10, 6,
                                    &all.class));
    good(kac_architecture_add(a, e, all.class, &e));
    good(kac_architecture_activate(a, e, KAC_ACTIVATION_TANH, &all.vector));
    good(kac_architecture_conv(a, "in.0", all.x, 6, 3, 1, 1, -1, &skip));
    good(kac_architecture_conv(a, "down", skip, 6, 3, 2, 1, -1, &h));
    good(kac_architecture_add_channels(a, h, all.vector, &h));
    good(kac_architecture_conv(a, "qkv", h, 36, 1, 1, 1, -1, &h));
    good(kac_architecture_set_bias(a, h, 0));
    good(kac_architecture_attention(a, h, 3, 1, &h));
    good(kac_architecture_layer_norm(a, "norm-1", h, SILU, &h));
    good(kac_architecture_dropout(a, h, 0.125, &h));
    good(kac_architecture_upsample(a, h, &h));
    good(kac_architecture_concat(a, h, skip, &all.wide));
    good(kac_architecture_linear(a, "mod", all.vector, 36, PLAIN, -1, &e));
    good(kac_architecture_group_norm(a, NULL, all.wide, 6, e, SILU, &h));
    good(kac_architecture_set_epsilon(a, h, 1e-6));
    good(kac_architecture_join_patches(a, h, 2, &h));
    good(kac_architecture_linear(a, "mix", h, 8, PLAIN, -1, &h));
    good(kac_architecture_split_patches(a, h, 2, &h));
    good(kac_architecture_set_velocity(a, h));
    good(kac_architecture_pool(a, all.wide, &e));
    good(kac_architecture_slice(a, e, 3, 5, &e));
    good(kac_architecture_flatten(a, e, &all.flat));
    good(kac_architecture_linear(a, "head", all.flat, 48, PLAIN, -1, &h));
    good(kac_architecture_set_last(a, h, 1));
    good(kac_architecture_set_mean(a, h));
    return all;
}

static void text_there_and_back(void **state)
{
    struct all all = everything();
    kac_architecture *again;
    char *text;

    (void)state;
    assert_string_equal(kac_architecture_text(all.a), text_of_all);
    text = strdup(text_of_all);
    good(kac_architecture_parse(NULL, text, &again));
    free(text);
    assert_string_equal(kac_architecture_text(again), text_of_all);
    // A change is seen, and undone.
    good(kac_architecture_set_epsilon(again, 16, 0.1));
    assert_non_null(strstr(kac_architecture_text(again), "epsilon=0.1\n"));
    good(kac_architecture_set_epsilon(again, 16, 1e-6));
    assert_string_equal(kac_architecture_text(again), text_of_all);
    kac_architecture_destroy(again);
    kac_architecture_destroy(all.a);
    assert_null(kac_architecture_text(NULL));
}

static void assert_shape(const kac_architecture *a, int32_t value,
                         int64_t height, int64_t width, int64_t channels)
{
    assert_int_equal(kac_architecture_height(a, value), height);
    assert_int_equal(kac_architecture_width(a, value), width);
    assert_int_equal(kac_architecture_channels(a, value), channels);
}

static void what_there_is(void **state)
{
    struct all all = everything();
    const kac_architecture *a = all.a;

    (void)state;
    assert_int_equal(kac_architecture_count(a), 24);
    assert_string_equal(kac_architecture_operation(a, 0), "point");
    assert_string_equal(kac_architecture_operation(a, 16), "group_norm");
    assert_string_equal(kac_architecture_name(a, 6), "in.0");
    assert_null(kac_architecture_name(a, 16));
    assert_null(kac_architecture_name(a, 24));
    assert_null(kac_architecture_operation(a, -1));
    assert_shape(a, 0, 6, 4, 2);
    assert_shape(a, all.time, 1, 1, 8);
    assert_shape(a, 7, 3, 2, 6);
    assert_shape(a, 10, 3, 2, 12);
    assert_shape(a, all.wide, 6, 4, 18);
    assert_shape(a, 17, 3, 2, 72);
    assert_shape(a, 19, 6, 4, 2);
    assert_shape(a, 20, 3, 2, 18);
    assert_shape(a, all.flat, 1, 1, 30);
    assert_shape(a, 24, 0, 0, 0);
    assert_int_equal(kac_architecture_bias(a, 6), 1);
    assert_int_equal(kac_architecture_bias(a, 9), 0);
    assert_int_equal(kac_architecture_bias(a, 0), 0);
    assert_int_equal(kac_architecture_last(a, 23), 1);
    assert_int_equal(kac_architecture_last(a, 6), 0);
    assert_true(kac_architecture_epsilon(a, 11) == 1e-5);
    assert_true(kac_architecture_epsilon(a, 16) == 1e-6);
    assert_true(isnan(kac_architecture_epsilon(a, 6)));
    assert_int_equal(kac_architecture_velocity(a), 19);
    assert_int_equal(kac_architecture_mean(a), 23);
    kac_architecture_destroy(all.a);

    assert_int_equal(kac_architecture_count(NULL), 0);
    assert_int_equal(kac_architecture_point(NULL), -1);
    assert_int_equal(kac_architecture_velocity(NULL), -1);
    assert_int_equal(kac_architecture_mean(NULL), -1);
    assert_null(kac_architecture_operation(NULL, 0));
    assert_null(kac_architecture_name(NULL, 0));
    assert_shape(NULL, 0, 0, 0, 0);
    assert_int_equal(kac_architecture_bias(NULL, 0), 0);
    assert_int_equal(kac_architecture_last(NULL, 0), 0);
    assert_true(isnan(kac_architecture_epsilon(NULL, 0)));
    kac_architecture_destroy(NULL);
}

/* Odd sides: rounded as the convolution says. */
static void odd_sides(void **state)
{
    kac_architecture *a;
    int32_t h;

    (void)state;
    good(kac_architecture_create(NULL, 7, 5, 1, &a));
    good(kac_architecture_conv(a, "a", 0, 2, 3, 2, 1, -1, &h));
    assert_shape(a, h, 4, 3, 2);
    good(kac_architecture_conv(a, "b", 0, 2, 3, 2, 2, -1, &h));
    assert_shape(a, h, 7, 5, 2);
    good(kac_architecture_conv(a, "c", 0, 2, 1, 1, 2, -1, &h));
    assert_shape(a, h, 14, 10, 2);
    good(kac_architecture_pool(a, 0, &h));
    assert_shape(a, h, 3, 2, 1);
    kac_architecture_destroy(a);
}

static void refused_shapes(void **state)
{
    struct all all = everything();
    kac_architecture *a = all.a;
    int32_t h = -7;

    (void)state;
    refused(kac_architecture_linear(a, "new", 1, 4, SILU, 5, &h),
            "linear \"new\": residual is value 5 of 1 x 1 x 6, must be of 1 x "
            "1 x 4");
    refused(kac_architecture_conv(a, "new", 0, 3, 3, 2, 1, 0, &h),
            "conv \"new\": residual is value 0 of 6 x 4 x 2, must be of 3 x 2 "
            "x 3");
    refused(kac_architecture_group_norm(a, "new", 6, 4, -1, SILU, &h),
            "groups is 4, must divide the 6 channels of value 6");
    refused(kac_architecture_group_norm(a, "new", 6, 2, 5, SILU, &h),
            "modulation is value 5 of 1 x 1 x 6, must be of 1 x 1 x 12");
    refused(kac_architecture_attention(a, 9, 5, 0, &h),
            "attention: value 9 has 36 channels, must be a multiple of 15");
    refused(kac_architecture_add(a, 6, 7, &h),
            "add: y is value 7 of 3 x 2 x 6, must be of 6 x 4 x 6");
    refused(kac_architecture_add_channels(a, 6, 1, &h),
            "add_channels: vector is value 1 of 1 x 1 x 8, must be of 1 x 1 x "
            "6");
    refused(kac_architecture_concat(a, 6, 7, &h),
            "must have the same height and width");
    refused(kac_architecture_slice(a, 6, 2, 5, &h),
            "channels 2 to 6, must be among the 6 of value 6");
    refused(kac_architecture_slice(a, 6, 7, 1, &h), "among the 6");
    refused(kac_architecture_pool(a, 5, &h), "must have 2 x 2 positions");
    refused(kac_architecture_join_patches(a, 0, 4, &h),
            "size is 4, must divide the sides of value 0 of 6 x 4 x 2");
    refused(kac_architecture_split_patches(a, 0, 2, &h),
            "size is 2, its square must divide the 2 channels");
    assert_int_equal(h, -7);
    assert_string_equal(kac_architecture_text(a), text_of_all);
    kac_architecture_destroy(a);
}

static void refused_numbers(void **state)
{
    struct all all = everything();
    kac_architecture *a = all.a;
    int32_t h = -7;

    (void)state;
    refused(kac_architecture_linear(a, "new", 24, 4, SILU, -1, &h),
            "x is 24, must be a value, 0 to 23");
    refused(kac_architecture_linear(a, "new", -1, 4, SILU, -1, &h), "x is -1");
    refused(kac_architecture_linear(a, "new", 0, 4, SILU, -2, &h),
            "residual is -2, must be a value, 0 to 23, or -1");
    refused(kac_architecture_linear(a, "new", 0, 4, SILU, 24, &h),
            "residual is 24");
    refused(kac_architecture_linear(a, "new", 0, 0, SILU, -1, &h),
            "columns is 0, must be 1 to 65536");
    refused(kac_architecture_linear(a, "new", 0, 65537, SILU, -1, &h),
            "columns is 65537");
    refused(kac_architecture_linear(a, "new", 0, 4, 5, -1, &h),
            "activation is 5, must be 0 to 4");
    refused(kac_architecture_linear(a, "new", 0, 4, -1, -1, &h),
            "activation is -1");
    refused(kac_architecture_conv(a, "new", 0, 0, 3, 1, 1, -1, &h),
            "channels is 0");
    refused(kac_architecture_conv(a, "new", 0, 4, 2, 1, 1, -1, &h),
            "size is 2, must be 1 or 3");
    refused(kac_architecture_conv(a, "new", 0, 4, 5, 1, 1, -1, &h),
            "size is 5");
    refused(kac_architecture_conv(a, "new", 0, 4, 3, 3, 1, -1, &h),
            "stride is 3, must be 1 to 2");
    refused(kac_architecture_conv(a, "new", 0, 4, 3, 1, 0, -1, &h),
            "upsample is 0");
    refused(kac_architecture_group_norm(a, "new", 0, 0, -1, SILU, &h),
            "groups is 0");
    refused(kac_architecture_group_norm(a, "new", 0, 1, -1, 9, &h),
            "activation is 9");
    refused(kac_architecture_layer_norm(a, "new", 99, SILU, &h), "x is 99");
    refused(kac_architecture_attention(a, 9, 0, 0, &h), "heads is 0");
    refused(kac_architecture_attention(a, 9, 1, 2, &h), "order is 2");
    refused(kac_architecture_add(a, 0, 24, &h), "y is 24");
    refused(kac_architecture_add(a, 0, -1, &h), "y is -1");
    refused(kac_architecture_slice(a, 0, -1, 1, &h), "first is -1");
    refused(kac_architecture_slice(a, 0, 0, 0, &h), "channels is 0");
    refused(kac_architecture_activate(a, 0, 5, &h), "activation is 5");
    refused(kac_architecture_join_patches(a, 0, 0, &h), "size is 0");
    refused(kac_architecture_split_patches(a, 0, 257, &h), "size is 257");
    refused(kac_architecture_dropout(a, 0, 1.0, &h), "rate is 1");
    refused(kac_architecture_dropout(a, 0, -0.5, &h), "rate is -0.5");
    refused(kac_architecture_dropout(a, 0, NAN, &h), "rate is");
    refused(kac_architecture_time(a, KAC_TIME_LOG, 2, 1, &h),
            "time: there is one already");
    refused(kac_architecture_condition(a, "new", KAC_CONDITION_CLASS, 9, 6, &h),
            "class and 9, must be those of \"class\", class and 10");
    refused(
        kac_architecture_condition(a, "new", KAC_CONDITION_VECTOR, 10, 6, &h),
        "vector and 10");
    refused(kac_architecture_condition(a, "new", KAC_CONDITION_NONE, 10, 6, &h),
            "kind is 0, must be 1 to 2");
    refused(
        kac_architecture_condition(a, "new", KAC_CONDITION_CLASS, 10, 0, &h),
        "columns is 0");
    assert_int_equal(h, -7);
    assert_string_equal(kac_architecture_text(a), text_of_all);
    kac_architecture_destroy(a);
}

static void refused_time(void **state)
{
    kac_architecture *a;
    int32_t h;

    (void)state;
    good(kac_architecture_create(NULL, 1, 1, 2, &a));
    refused(kac_architecture_time(a, 4, 2, 1, &h), "kind is 4");
    refused(kac_architecture_time(a, KAC_TIME_FOURIER, 3, 1, &h),
            "size is 3, must be even, 2 to 4096");
    refused(kac_architecture_time(a, KAC_TIME_SINUSOIDAL, 4098, 1, &h),
            "size is 4098");
    refused(kac_architecture_time(a, KAC_TIME_FOURIER, 4, 0, &h),
            "scale is 0, must be finite and > 0");
    refused(kac_architecture_time(a, KAC_TIME_FOURIER, 4, INFINITY, &h),
            "scale is inf");
    // What they have no use for is not looked at.
    good(kac_architecture_time(a, KAC_TIME_LOG, -3, NAN, &h));
    assert_shape(a, h, 1, 1, 2);
    kac_architecture_destroy(a);
}

static void refused_names(void **state)
{
    static const char *const bad[] = {
        "",         ".a",  "-a",
        "a b",      "a=b", "a\n",
        "\xc3\xa4", "a/b", "1234567890123456789012345678901234567890123456789"};
    struct all all = everything();
    int32_t h;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        refused(kac_architecture_linear(all.a, bad[i], 0, 2, SILU, -1, &h),
                "must be 1 to 48 letters");
        refused(kac_architecture_layer_norm(all.a, bad[i], 0, SILU, &h),
                "must be 1 to 48 letters");
    }
    refused(kac_architecture_linear(all.a, NULL, 0, 2, SILU, -1, &h),
            "linear: name is NULL");
    refused(kac_architecture_conv(all.a, NULL, 0, 2, 1, 1, 1, -1, &h),
            "conv: name is NULL");
    refused(
        kac_architecture_condition(all.a, NULL, KAC_CONDITION_CLASS, 10, 6, &h),
        "name is NULL");
    refused(kac_architecture_layer_norm(all.a, "mix", 0, SILU, &h),
            "name is that of value 18, must be another");
    good(kac_architecture_linear(
        all.a, "_2345678901234567890123456789012345678901234567-", 0, 2, SILU,
        -1, &h));
    kac_architecture_destroy(all.a);
}

static void refused_handles(void **state)
{
    kac_architecture *a, *none = NULL;
    kac_network *network;
    int32_t h;

    (void)state;
    refused(kac_architecture_create(NULL, 1, 1, 2, NULL), "out is NULL");
    refused(kac_architecture_create(NULL, 0, 1, 2, &none), "height is 0");
    refused(kac_architecture_create(NULL, 1, -1, 2, &none), "width is -1");
    refused(kac_architecture_create(NULL, 1, 1, 0, &none), "channels is 0");
    refused(kac_architecture_create(NULL, 1024, 1024, 2, &none),
            "at most 1048576 numbers");
    refused(kac_architecture_create(NULL, 1 << 20, 1 << 20, 1 << 20, &none),
            "at most 1048576 numbers");
    assert_null(none);
    good(kac_architecture_create(NULL, 1, 1, 2, &a));
    refused(kac_architecture_pool(NULL, 0, &h), "architecture is NULL");
    refused(kac_architecture_flatten(a, 0, NULL), "out is NULL");
    refused(kac_architecture_set_bias(NULL, 0, 1), "architecture is NULL");
    refused(kac_architecture_set_last(NULL, 0, 1), "architecture is NULL");
    refused(kac_architecture_set_epsilon(NULL, 0, 1), "architecture is NULL");
    refused(kac_architecture_set_velocity(NULL, 0), "architecture is NULL");
    refused(kac_architecture_set_mean(NULL, 0), "architecture is NULL");
    refused(kac_network_create_own(NULL, NULL, &network),
            "architecture is NULL");
    refused(kac_network_create_own(NULL, a, NULL), "out is NULL");
    refused(kac_architecture_create_network(NULL, NULL, &none),
            "network is NULL");
    refused(kac_architecture_parse(NULL, NULL, &none), "text is NULL");
    refused(kac_architecture_parse(NULL, "", NULL), "out is NULL");
    kac_architecture_destroy(a);
}

static void refused_options(void **state)
{
    struct all all = everything();
    kac_architecture *a = all.a;

    (void)state;
    refused(kac_architecture_set_bias(a, 24, 1),
            "value is 24, must be 0 to 23");
    refused(kac_architecture_set_bias(a, 4, 1), "add: value 4 has no bias");
    refused(kac_architecture_set_bias(a, 6, 2), "bias is 2, must be 0 or 1");
    refused(kac_architecture_set_last(a, 11, 1), "value 11 has no last");
    refused(kac_architecture_set_last(a, 6, -1), "last is -1");
    refused(kac_architecture_set_epsilon(a, 6, 1e-5), "has no epsilon");
    refused(kac_architecture_set_epsilon(a, 11, 0), "epsilon is 0");
    refused(kac_architecture_set_epsilon(a, 11, INFINITY), "epsilon is inf");
    refused(kac_architecture_set_velocity(a, 0), "value is 0, must be 1 to 23");
    refused(kac_architecture_set_velocity(a, 24), "value is 24");
    refused(kac_architecture_set_velocity(a, 23), "is the other head already");
    refused(
        kac_architecture_set_velocity(a, 6),
        "value 6 is of 6 x 4 x 6, must be of 6 x 4 x 2, as the point, to be "
        "the velocity");
    refused(kac_architecture_set_mean(a, 19), "is the other head already");
    refused(kac_architecture_set_mean(a, -2), "value is -2");
    assert_string_equal(kac_architecture_text(a), text_of_all);
    kac_architecture_destroy(a);
}

/* Values are no larger than memory and arithmetic are for. */
static void large(void **state)
{
    kac_architecture *a;
    int32_t h = 0, i;
    kac_status status = KAC_OK;

    (void)state;
    good(kac_architecture_create(NULL, 1024, 1024, 1, &a));
    refused(kac_architecture_linear(a, "a", 0, 65, SILU, -1, &h),
            "1024 x 1024 x 65, must have at most 67108864 numbers");
    good(kac_architecture_linear(a, "a", 0, 64, SILU, -1, &h));
    refused(kac_architecture_upsample(a, h, &i), "2048 x 2048 x 64");
    refused(kac_architecture_concat(a, h, 0, &i), "1024 x 1024 x 65");
    kac_architecture_destroy(a);
    good(kac_architecture_create(NULL, 1, 1, 1, &a));
    h = 0;
    for (i = 1; i < 4096; i++) {
        good(kac_architecture_activate(a, h, SILU, &h));
    }
    status = kac_architecture_activate(a, h, SILU, &h);
    refused(status, "4096 values already");
    kac_architecture_destroy(a);
}

static void no_network(void **state)
{
    kac_architecture *a;
    kac_network *network = NULL;
    int32_t h, v, t;

    (void)state;
    good(kac_architecture_create(NULL, 1, 1, 2, &a));
    refused(kac_network_create_own(NULL, a, &network), "has no head");
    good(kac_architecture_activate(a, 0, SILU, &v));
    good(kac_architecture_set_velocity(a, v));
    refused(kac_network_create_own(NULL, a, &network),
            "no operation of the architecture has weights");
    good(kac_architecture_linear(a, "h", 0, 2, SILU, -1, &h));
    refused(kac_network_create_own(NULL, a, &network),
            "linear \"h\": its result, value 2, serves no head");
    good(kac_architecture_time(a, KAC_TIME_LOG, 0, 0, &t));
    good(kac_architecture_set_mean(a, h));
    refused(kac_network_create_own(NULL, a, &network),
            "time: its result, value 3, serves no head");
    good(kac_architecture_set_velocity(a, t));
    refused(kac_network_create_own(NULL, a, &network),
            "activate: its result, value 1");
    assert_null(network);
    kac_architecture_destroy(a);
    good(kac_architecture_create(NULL, 1, 1, 2, &a));
    good(kac_architecture_time(a, KAC_TIME_LOG, 0, 0, &t));
    good(kac_architecture_linear(a, "v", t, 2, SILU, -1, &v));
    good(kac_architecture_linear(a, "m", 0, 2, SILU, -1, &h));
    good(kac_architecture_set_velocity(a, v));
    good(kac_architecture_set_mean(a, h));
    refused(kac_network_create_own(NULL, a, &network),
            "velocity, value 2, does not depend on the point");
    assert_null(network);
    kac_architecture_destroy(a);
}

static void network_of_it(void **state)
{
    static const int64_t width = 3;
    struct all all = everything();
    kac_network *network, *mlp;
    kac_architecture *again = NULL;

    (void)state;
    good(kac_network_create_own(NULL, all.a, &network));
    kac_architecture_destroy(all.a);
    assert_int_equal(kac_network_kind(network), KAC_NETWORK_OWN);
    assert_string_equal(kac_network_kind_name(KAC_NETWORK_OWN), "own");
    assert_int_equal(kac_network_dimension(network), 48);
    assert_int_equal(kac_network_layers(network), 0);
    assert_int_equal(kac_network_activation(network), -1);
    assert_int_equal(kac_network_heads(network),
                     KAC_HEAD_VELOCITY | KAC_HEAD_MEAN);
    assert_int_equal(kac_network_time_embedding(network), KAC_TIME_SINUSOIDAL);
    assert_int_equal(kac_network_time_size(network), 8);
    assert_true(kac_network_time_scale(network) == 0.5);
    assert_int_equal(kac_network_condition(network), KAC_CONDITION_CLASS);
    assert_int_equal(kac_network_condition_size(network), 10);
    assert_int_equal(kac_network_condition_width(network), 1);
    refused(kac_network_set_activation(network, SILU), "the architecture says");
    refused(kac_network_set_time_embedding(network, KAC_TIME_LOG, 2, 1),
            "the architecture says");
    refused(kac_network_set_condition(network, KAC_CONDITION_NONE, 0),
            "the architecture says");
    refused(kac_network_set_heads(network, KAC_HEAD_MEAN),
            "the architecture says");
    refused(kac_network_set_residual(network, 1), "own");
    refused(kac_unet_set_blocks(network, 1), "own");
    good(kac_network_set_horizon(network, 2));
    good(kac_network_initialize(network, 3, 1));
    assert_int_equal(kac_network_set_heads(network, KAC_HEAD_MEAN),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_network_tensor_count(network), 16);
    assert_string_equal(kac_network_tensor_name(network, 0), "time.weight");
    assert_string_equal(kac_network_tensor_name(network, 2), "class.weight");
    assert_int_equal(kac_network_tensor_shape(network, 2, 0), 11);
    assert_string_equal(kac_network_tensor_name(network, 7), "qkv.weight");
    assert_string_equal(kac_network_tensor_name(network, 8), "norm-1.weight");
    assert_int_equal(kac_network_tensor_rank(network, 7), 4);
    good(kac_architecture_create_network(NULL, network, &again));
    assert_string_equal(kac_architecture_text(again), text_of_all);
    kac_architecture_destroy(again);
    kac_network_destroy(network);
    good(kac_network_create_mlp(NULL, 2, 1, &width, &mlp));
    refused(kac_architecture_create_network(NULL, mlp, &again), "mlp");
    kac_network_destroy(mlp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_there_and_back),
        cmocka_unit_test(what_there_is),
        cmocka_unit_test(odd_sides),
        cmocka_unit_test(refused_shapes),
        cmocka_unit_test(refused_numbers),
        cmocka_unit_test(refused_time),
        cmocka_unit_test(refused_names),
        cmocka_unit_test(refused_handles),
        cmocka_unit_test(refused_options),
        cmocka_unit_test(large),
        cmocka_unit_test(no_network),
        cmocka_unit_test(network_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
