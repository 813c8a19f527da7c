/* SPDX-License-Identifier: BSD-2-Clause */
/* Options and weights by name: what is taken, what is refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/network.h>

static const int64_t widths[3] = {8, 8, 6};

static kac_network *fresh(void)
{
    kac_network *network;

    assert_int_equal(kac_network_create_mlp(NULL, 2, 3, widths, &network),
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
    const int64_t bad[2] = {4, 0}, wide[1] = {65537};
    kac_network *network = fresh(), *none = network;

    (void)state;
    assert_refused(kac_network_create_mlp(NULL, 2, 3, widths, NULL), "out");
    assert_refused(kac_network_create_mlp(NULL, 0, 3, widths, &none), "d is 0");
    assert_ptr_equal(none, network); // untouched
    assert_refused(
        kac_network_create_mlp(NULL, (1 << 20) + 1, 3, widths, &none),
        "d is 1048577");
    assert_refused(kac_network_create_mlp(NULL, 2, 0, widths, &none),
                   "layers is 0");
    assert_refused(kac_network_create_mlp(NULL, 2, 257, widths, &none),
                   "layers is 257");
    assert_refused(kac_network_create_mlp(NULL, 2, 1, NULL, &none), "widths");
    assert_refused(kac_network_create_mlp(NULL, 2, 2, bad, &none),
                   "widths[1] is 0");
    assert_refused(kac_network_create_mlp(NULL, 2, 1, wide, &none),
                   "widths[0] is 65537");
    kac_network_destroy(network);
    kac_network_destroy(NULL);
}

static void defaults(void **state)
{
    kac_network *network = fresh();

    (void)state;
    assert_int_equal(kac_network_activation(network), KAC_ACTIVATION_SILU);
    assert_int_equal(kac_network_time_embedding(network), KAC_TIME_LOG);
    assert_int_equal(kac_network_time_size(network), 2);
    assert_true(kac_network_time_scale(network) == 1.0);
    assert_true(kac_network_horizon(network) == 1.0);
    assert_int_equal(kac_network_residual(network), 0);
    assert_int_equal(kac_network_condition(network), KAC_CONDITION_NONE);
    assert_int_equal(kac_network_condition_size(network), 0);
    assert_int_equal(kac_network_condition_width(network), 0);
    assert_int_equal(kac_network_heads(network), 3);
    assert_int_equal(kac_network_is_initialized(network), 0);
    assert_int_equal(kac_network_dimension(network), 2);
    assert_int_equal(kac_network_layers(network), 3);
    assert_int_equal(kac_network_width(network, 2), 6);
    assert_int_equal(kac_network_width(network, 3), 0);
    assert_int_equal(kac_network_width(network, -1), 0);
    assert_int_equal(kac_network_parameter_count(network), 0);
    assert_int_equal(kac_network_tensor_count(network), 0);
    kac_network_destroy(network);
}

static void null_has_answers(void **state)
{
    (void)state;
    assert_int_equal(kac_network_activation(NULL), -1);
    assert_int_equal(kac_network_time_embedding(NULL), -1);
    assert_int_equal(kac_network_time_size(NULL), 0);
    assert_true(isnan(kac_network_time_scale(NULL)));
    assert_true(isnan(kac_network_horizon(NULL)));
    assert_int_equal(kac_network_residual(NULL), 0);
    assert_int_equal(kac_network_condition(NULL), -1);
    assert_int_equal(kac_network_condition_size(NULL), 0);
    assert_int_equal(kac_network_condition_width(NULL), 0);
    assert_int_equal(kac_network_heads(NULL), 0);
    assert_int_equal(kac_network_is_initialized(NULL), 0);
    assert_int_equal(kac_network_dimension(NULL), 0);
    assert_int_equal(kac_network_layers(NULL), 0);
    assert_int_equal(kac_network_width(NULL, 0), 0);
    assert_int_equal(kac_network_parameter_count(NULL), 0);
    assert_int_equal(kac_network_tensor_count(NULL), 0);
    assert_null(kac_network_tensor_name(NULL, 0));
    assert_int_equal(kac_network_tensor_find(NULL, "hidden.0.bias"), -1);
    assert_int_equal(kac_network_tensor_rank(NULL, 0), 0);
    assert_int_equal(kac_network_tensor_shape(NULL, 0, 0), 0);
    assert_int_equal(kac_network_tensor_trained(NULL, 0), 0);
}

static void setters_check(void **state)
{
    kac_network *network = fresh();

    (void)state;
    assert_refused(kac_network_set_activation(NULL, 0), "network");
    assert_refused(kac_network_set_activation(network, 5), "activation is 5");
    assert_refused(kac_network_set_activation(network, -1), "activation is -1");
    assert_refused(kac_network_set_time_embedding(NULL, 0, 1, 1.0), "network");
    assert_refused(kac_network_set_time_embedding(network, 4, 2, 1.0),
                   "kind is 4");
    assert_refused(kac_network_set_time_embedding(network, -1, 2, 1.0),
                   "kind is -1");
    assert_refused(
        kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 3, 1.0),
        "size is 3");
    assert_refused(
        kac_network_set_time_embedding(network, KAC_TIME_SINUSOIDAL, 0, 1.0),
        "size is 0");
    assert_refused(
        kac_network_set_time_embedding(network, KAC_TIME_SINUSOIDAL, 4098, 1.0),
        "size is 4098");
    assert_refused(
        kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 4, 0.0),
        "scale is 0");
    assert_refused(kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 4,
                                                  (double)INFINITY),
                   "scale is inf");
    assert_refused(kac_network_set_horizon(NULL, 1.0), "network");
    assert_refused(kac_network_set_horizon(network, 0.0), "T is 0");
    assert_refused(kac_network_set_horizon(network, (double)NAN), "T is ");
    assert_refused(kac_network_set_residual(NULL, 1), "network");
    assert_refused(kac_network_set_residual(network, 2), "residual is 2");
    assert_refused(kac_network_set_condition(NULL, 0, 0), "network");
    assert_refused(kac_network_set_condition(network, 3, 1), "kind is 3");
    assert_refused(kac_network_set_condition(network, KAC_CONDITION_CLASS, 0),
                   "size is 0");
    assert_refused(
        kac_network_set_condition(network, KAC_CONDITION_VECTOR, 65537),
        "size is 65537");
    assert_refused(kac_network_set_heads(NULL, 1), "network");
    assert_refused(kac_network_set_heads(network, 0), "heads is 0");
    assert_refused(kac_network_set_heads(network, 4), "heads is 4");
    assert_refused(kac_network_initialize(NULL, 1, 0), "network");
    assert_refused(kac_network_initialize(network, 1, 2), "zero_last is 2");

    // What was refused left the old values.
    assert_int_equal(kac_network_activation(network), KAC_ACTIVATION_SILU);
    assert_int_equal(kac_network_time_embedding(network), KAC_TIME_LOG);
    assert_true(kac_network_horizon(network) == 1.0);
    assert_int_equal(kac_network_heads(network), 3);
    kac_network_destroy(network);
}

static void setters_set(void **state)
{
    kac_network *network = fresh();

    (void)state;
    assert_int_equal(kac_network_set_activation(network, KAC_ACTIVATION_GELU),
                     KAC_OK);
    assert_int_equal(kac_network_activation(network), KAC_ACTIVATION_GELU);
    assert_int_equal(
        kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 8, 2.5),
        KAC_OK);
    assert_int_equal(kac_network_time_embedding(network), KAC_TIME_FOURIER);
    assert_int_equal(kac_network_time_size(network), 8);
    assert_true(kac_network_time_scale(network) == 2.5);
    assert_int_equal(
        kac_network_set_time_embedding(network, KAC_TIME_RAW, 99, -1.0),
        KAC_OK);
    assert_int_equal(kac_network_time_size(network), 1);
    assert_int_equal(kac_network_set_residual(network, 1), KAC_OK);
    assert_int_equal(kac_network_residual(network), 1);
    assert_int_equal(
        kac_network_set_condition(network, KAC_CONDITION_CLASS, 10), KAC_OK);
    assert_int_equal(kac_network_condition_size(network), 10);
    assert_int_equal(kac_network_condition_width(network), 1);
    assert_int_equal(
        kac_network_set_condition(network, KAC_CONDITION_VECTOR, 10), KAC_OK);
    assert_int_equal(kac_network_condition_width(network), 10);
    assert_int_equal(kac_network_set_condition(network, KAC_CONDITION_NONE, -7),
                     KAC_OK);
    assert_int_equal(kac_network_condition_size(network), 0);
    kac_network_destroy(network);
}

static void shape_is_fixed_once(void **state)
{
    kac_network *network = fresh();

    (void)state;
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_int_equal(kac_network_is_initialized(network), 1);
    assert_int_equal(kac_network_set_activation(network, 0), KAC_ERROR_STATE);
    assert_int_equal(kac_network_set_time_embedding(network, 0, 1, 1.0),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_network_set_residual(network, 1), KAC_ERROR_STATE);
    assert_int_equal(kac_network_set_condition(network, 0, 0), KAC_ERROR_STATE);
    assert_int_equal(kac_network_set_heads(network, 1), KAC_ERROR_STATE);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_ERROR_STATE);
    assert_int_equal(kac_network_set_horizon(network, 3.0), KAC_OK);
    assert_true(kac_network_horizon(network) == 3.0);
    kac_network_destroy(network);
}

struct expected {
    const char *name;
    int64_t rows, columns; /* 0: rank 1 */
    int32_t trained;
};

static void assert_tensors(kac_network *network, const struct expected *list,
                           int64_t count)
{
    int64_t i, total = 0;

    assert_int_equal(kac_network_tensor_count(network), count);
    for (i = 0; i < count; i++) {
        assert_string_equal(kac_network_tensor_name(network, i), list[i].name);
        assert_int_equal(kac_network_tensor_find(network, list[i].name), i);
        assert_int_equal(kac_network_tensor_rank(network, i),
                         list[i].columns > 0 ? 2 : 1);
        assert_int_equal(kac_network_tensor_shape(network, i, 0), list[i].rows);
        assert_int_equal(kac_network_tensor_shape(network, i, 1),
                         list[i].columns);
        assert_int_equal(kac_network_tensor_shape(network, i, 2), 0);
        assert_int_equal(kac_network_tensor_trained(network, i),
                         list[i].trained);
        if (list[i].trained) {
            total += list[i].rows * (list[i].columns > 0 ? list[i].columns : 1);
        }
    }
    assert_int_equal(kac_network_parameter_count(network), total);
    assert_null(kac_network_tensor_name(network, count));
    assert_null(kac_network_tensor_name(network, -1));
    assert_int_equal(kac_network_tensor_rank(network, count), 0);
    assert_int_equal(kac_network_tensor_trained(network, count), 0);
    assert_int_equal(kac_network_tensor_find(network, "hidden.9.bias"), -1);
    assert_int_equal(kac_network_tensor_find(network, NULL), -1);
}

static void tensors_by_name(void **state)
{
    static const struct expected list[] = {
        {"hidden.0.weight", 8, 10, 1},       {"hidden.0.bias", 8, 0, 1},
        {"hidden.1.weight", 8, 8, 1},        {"hidden.1.bias", 8, 0, 1},
        {"hidden.2.weight", 6, 8, 1},        {"hidden.2.bias", 6, 0, 1},
        {"head.velocity.weight", 2, 6, 1},   {"head.mean.weight", 2, 6, 1},
        {"head.velocity.bias", 2, 0, 1},     {"head.mean.bias", 2, 0, 1},
        {"condition.class.weight", 5, 8, 1}, {"time.frequency", 4, 0, 0},
    };
    static const struct expected vector[] = {
        {"hidden.0.weight", 8, 3, 1},         {"hidden.0.bias", 8, 0, 1},
        {"hidden.1.weight", 8, 8, 1},         {"hidden.1.bias", 8, 0, 1},
        {"hidden.2.weight", 6, 8, 1},         {"hidden.2.bias", 6, 0, 1},
        {"head.mean.weight", 2, 6, 1},        {"head.mean.bias", 2, 0, 1},
        {"condition.vector.weight", 8, 4, 1}, {"condition.missing", 8, 0, 1},
    };
    kac_network *network = fresh();

    (void)state;
    kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 8, 1.0);
    kac_network_set_condition(network, KAC_CONDITION_CLASS, 4);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_tensors(network, list, 12);
    kac_network_destroy(network);

    network = fresh();
    kac_network_set_time_embedding(network, KAC_TIME_RAW, 0, 0.0);
    kac_network_set_condition(network, KAC_CONDITION_VECTOR, 4);
    kac_network_set_heads(network, KAC_HEAD_MEAN);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_tensors(network, vector, 10);
    kac_network_destroy(network);
}

static void get_and_set(void **state)
{
    kac_network *network = fresh();
    float values[64], back[64];
    const float t = 0.5f, x[2] = {1.0f, -1.0f};
    float before[2], after[2];
    int64_t i;
    int j;

    (void)state;
    assert_int_equal(kac_network_tensor_get(network, 0, 1, back),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_network_tensor_set(network, 0, 1, values),
                     KAC_ERROR_STATE);
    kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 4, 1.0);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    i = kac_network_tensor_find(network, "hidden.1.weight");
    for (j = 0; j < 64; j++) {
        values[j] = (float)j;
    }
    assert_int_equal(kac_network_tensor_set(network, i, 64, values), KAC_OK);
    assert_int_equal(kac_network_tensor_get(network, i, 64, back), KAC_OK);
    assert_memory_equal(values, back, sizeof values);

    assert_refused(kac_network_tensor_get(NULL, 0, 64, back), "network");
    assert_refused(kac_network_tensor_get(network, -1, 64, back), "i is -1");
    assert_refused(kac_network_tensor_get(network, 11, 64, back), "i is 11");
    assert_refused(kac_network_tensor_get(network, i, 63, back), "n is 63");
    assert_refused(kac_network_tensor_get(network, i, 64, NULL), "out");
    assert_refused(kac_network_tensor_set(NULL, 0, 64, values), "network");
    assert_refused(kac_network_tensor_set(network, 99, 64, values), "i is 99");
    assert_refused(kac_network_tensor_set(network, i, -64, values), "n is -64");
    assert_refused(kac_network_tensor_set(network, i, 64, NULL), "values");
    values[7] = NAN;
    assert_refused(kac_network_tensor_set(network, i, 64, values),
                   "values[7] of hidden.1.weight");
    assert_int_equal(kac_network_tensor_get(network, i, 64, values), KAC_OK);
    assert_memory_equal(values, back, sizeof values);

    // The fixed frequencies count too.
    i = kac_network_tensor_find(network, "time.frequency");
    assert_int_equal(kac_network_forward(network, 1, &t, x, NULL, before, NULL),
                     KAC_OK);
    values[0] = 3.25f;
    values[1] = -1.5f;
    assert_int_equal(kac_network_tensor_set(network, i, 2, values), KAC_OK);
    assert_int_equal(kac_network_forward(network, 1, &t, x, NULL, after, NULL),
                     KAC_OK);
    assert_true(before[0] != after[0]);
    kac_network_destroy(network);
}

static float *tensor(const kac_network *network, const char *name, int64_t n)
{
    float *values = malloc((size_t)n * sizeof *values);

    assert_int_equal(
        kac_network_tensor_get(network, kac_network_tensor_find(network, name),
                               n, values),
        KAC_OK);
    return values;
}

/* Within +-1/sqrt(fan in), spread over it, and a function of seed and layer
 * alone. The mean of the squares of 64 uniform numbers is within 6 standard
 * deviations of bound^2/3 with a false-alarm rate below 1e-8 (seed fixed). */
static void weights_are_drawn(void **state)
{
    kac_network *first = fresh(), *other = fresh(), *third = fresh();
    const double bound = 1.0 / sqrt(8.0);
    const double spread = 6.0 * sqrt(4.0 / 45.0 / 64.0);
    double squares = 0.0;
    float *a, *b, *c;
    int i;

    (void)state;
    kac_network_set_heads(other, KAC_HEAD_VELOCITY);
    kac_network_set_condition(other, KAC_CONDITION_CLASS, 3);
    assert_int_equal(kac_network_initialize(first, 5, 0), KAC_OK);
    assert_int_equal(kac_network_initialize(other, 5, 1), KAC_OK);
    assert_int_equal(kac_network_initialize(third, 6, 0), KAC_OK);
    a = tensor(first, "hidden.1.weight", 64);
    b = tensor(other, "hidden.1.weight", 64);
    c = tensor(third, "hidden.1.weight", 64);
    assert_memory_equal(a, b, 64 * sizeof *a);
    assert_memory_not_equal(a, c, 64 * sizeof *a);
    for (i = 0; i < 64; i++) {
        assert_true(fabs((double)a[i]) <= bound);
        squares += (double)a[i] * (double)a[i] / (64.0 * bound * bound);
    }
    assert_true(fabs(squares - 1.0 / 3.0) < spread);
    free(a);
    free(b);
    free(c);
    a = tensor(first, "head.velocity.weight", 12);
    b = tensor(other, "head.velocity.weight", 12);
    c = tensor(other, "head.velocity.bias", 2);
    assert_true(a[3] != 0.0f);
    for (i = 0; i < 12; i++) {
        assert_true(b[i] == 0.0f && c[i / 6] == 0.0f);
    }
    free(a);
    free(b);
    free(c);
    kac_network_destroy(first);
    kac_network_destroy(other);
    kac_network_destroy(third);
}

static void evaluation_checks(void **state)
{
    kac_network *network = fresh();
    const float t[2] = {0.5f, 0.5f}, x[4] = {0};
    float v[4] = {7.0f, 7.0f, 7.0f, 7.0f}, cond[2] = {0.0f, 2.0f}, dx[4];
    const int64_t huge = INT64_MAX / 2;

    (void)state;
    assert_int_equal(kac_network_forward(network, 2, t, x, NULL, v, NULL),
                     KAC_ERROR_STATE);
    assert_int_equal(
        kac_network_gradient(network, 2, t, x, NULL, v, NULL, NULL, dx),
        KAC_ERROR_STATE);
    kac_network_set_condition(network, KAC_CONDITION_CLASS, 2);
    kac_network_set_heads(network, KAC_HEAD_VELOCITY);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_refused(kac_network_forward(NULL, 2, t, x, NULL, v, NULL),
                   "network");
    assert_refused(kac_network_forward(network, -1, t, x, NULL, v, NULL),
                   "n is -1");
    assert_refused(kac_network_forward(network, huge, t, x, NULL, v, NULL),
                   "n is 4611686018427387903");
    assert_refused(kac_network_forward(network, 2, NULL, x, NULL, v, NULL),
                   "t is NULL");
    assert_refused(kac_network_forward(network, 2, t, NULL, NULL, v, NULL),
                   "x is NULL");
    assert_refused(kac_network_forward(network, 2, t, x, NULL, NULL, v),
                   "xhat");
    assert_refused(kac_network_forward(network, 2, t, x, cond, v, NULL),
                   "row 1 is 2");
    cond[1] = -2.0f;
    assert_refused(kac_network_forward(network, 2, t, x, cond, v, NULL),
                   "row 1 is -2");
    cond[1] = 0.5f;
    assert_refused(kac_network_forward(network, 2, t, x, cond, v, NULL),
                   "row 1 is 0.5");
    cond[1] = NAN;
    assert_refused(
        kac_network_gradient(network, 2, t, x, cond, v, NULL, NULL, dx),
        "row 1 is ");
    assert_refused(kac_network_gradient(network, 2, t, x, NULL, v, v, NULL, dx),
                   "dxhat");
    assert_true(v[0] == 7.0f && v[3] == 7.0f);
    cond[1] = -1.0f;
    assert_int_equal(kac_network_forward(network, 2, t, x, cond, v, NULL),
                     KAC_OK);
    assert_int_equal(
        kac_network_forward(network, 0, NULL, NULL, NULL, NULL, NULL), KAC_OK);
    kac_network_destroy(network);

    network = fresh();
    kac_network_set_heads(network, KAC_HEAD_MEAN);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_refused(kac_network_forward(network, 2, t, x, cond, NULL, v),
                   "cond");
    assert_refused(kac_network_forward(network, 2, t, x, NULL, v, NULL), "v ");
    assert_refused(
        kac_network_gradient(network, 2, t, x, NULL, v, NULL, NULL, dx), "dv");
    kac_network_destroy(network);
}

static void names(void **state)
{
    int32_t i, back;

    (void)state;
    for (i = 0; i < 5; i++) {
        assert_int_equal(
            kac_activation_from_name(kac_activation_name(i), &back), KAC_OK);
        assert_int_equal(back, i);
    }
    for (i = 0; i < 4; i++) {
        assert_int_equal(
            kac_time_embedding_from_name(kac_time_embedding_name(i), &back),
            KAC_OK);
        assert_int_equal(back, i);
    }
    for (i = 0; i < 3; i++) {
        assert_int_equal(kac_condition_from_name(kac_condition_name(i), &back),
                         KAC_OK);
        assert_int_equal(back, i);
        assert_int_equal(kac_heads_from_name(kac_heads_name(i + 1), &back),
                         KAC_OK);
        assert_int_equal(back, i + 1);
    }
    assert_string_equal(kac_activation_name(KAC_ACTIVATION_SILU), "silu");
    assert_string_equal(kac_heads_name(3), "both");
    assert_null(kac_activation_name(5));
    assert_null(kac_time_embedding_name(-1));
    assert_null(kac_condition_name(3));
    assert_null(kac_heads_name(0));
    assert_null(kac_heads_name(4));
    assert_null(kac_heads_name(INT32_MIN));
    assert_refused(kac_activation_from_name("swish", &back), "swish");
    assert_refused(kac_time_embedding_from_name("", &back), "time embedding");
    assert_refused(kac_condition_from_name(NULL, &back), "condition");
    assert_refused(kac_heads_from_name("head", &back), "head");
    assert_refused(kac_heads_from_name("both", NULL), "out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_refuses),
        cmocka_unit_test(defaults),
        cmocka_unit_test(null_has_answers),
        cmocka_unit_test(setters_check),
        cmocka_unit_test(setters_set),
        cmocka_unit_test(shape_is_fixed_once),
        cmocka_unit_test(tensors_by_name),
        cmocka_unit_test(get_and_set),
        cmocka_unit_test(weights_are_drawn),
        cmocka_unit_test(evaluation_checks),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
