/* SPDX-License-Identifier: BSD-2-Clause */
/* A multilayer perceptron that is put together from its operations gives the
 * bits of the built-in one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "good_numbers.h"

enum { MOST = 300 };

/* [x, time] to 24, 24 with a residual, 7, and both heads of 3 from one layer,
 * whose weights lie as theirs do. */
static kac_network *own_mlp(int32_t condition, int32_t size)
{
    kac_architecture *a;
    kac_network *network;
    int32_t h, c, v, m;

    good(kac_architecture_create(NULL, 1, 1, 3, &a));
    good(kac_architecture_time(a, KAC_TIME_FOURIER, 6, 1.5, &h));
    good(kac_architecture_concat(a, 0, h, &h));
    good(kac_architecture_linear(a, "hidden.0", h, 24, KAC_ACTIVATION_IDENTITY,
                                 -1, &h));
    good(kac_architecture_condition(a, "condition", condition, size, 24, &c));
    good(kac_architecture_add(a, h, c, &h));
    good(kac_architecture_activate(a, h, KAC_ACTIVATION_GELU, &h));
    good(kac_architecture_linear(a, "hidden.1", h, 24, KAC_ACTIVATION_GELU, h,
                                 &h));
    good(kac_architecture_linear(a, "hidden.2", h, 7, KAC_ACTIVATION_GELU, -1,
                                 &h));
    good(kac_architecture_linear(a, "head", h, 6, KAC_ACTIVATION_IDENTITY, -1,
                                 &h));
    good(kac_architecture_slice(a, h, 0, 3, &v));
    good(kac_architecture_slice(a, h, 3, 3, &m));
    good(kac_architecture_set_velocity(a, v));
    good(kac_architecture_set_mean(a, m));
    good(kac_network_create_own(NULL, a, &network));
    good(kac_network_initialize(network, 1, 0));
    kac_architecture_destroy(a);
    return network;
}

static kac_network *built_in_mlp(int32_t condition, int32_t size)
{
    static const int64_t widths[3] = {24, 24, 7};
    kac_network *network;

    good(kac_network_create_mlp(NULL, 3, 3, widths, &network));
    good(kac_network_set_activation(network, KAC_ACTIVATION_GELU));
    good(kac_network_set_residual(network, 1));
    good(kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 6, 1.5));
    good(kac_network_set_condition(network, condition, size));
    good(kac_network_initialize(network, 2, 0));
    return network;
}

/* The tensors of both heads under one name, those of the condition under
 * another: a file of ours from theirs. */
static kac_tensors *renamed(const kac_network *theirs)
{
    static const char *const pairs[][2] = {
        {"condition.class.weight", "condition.weight"},
        {"condition.vector.weight", "condition.weight"},
        {"condition.missing", "condition.missing"},
    };
    float both[6 * 7];
    const int64_t shape[2] = {6, 7};
    kac_tensors *file;

    good(kac_tensors_create(NULL, &file));
    for (int64_t i = 0; i < kac_network_tensor_count(theirs); i++) {
        const char *name = kac_network_tensor_name(theirs, i);
        const int32_t rank = kac_network_tensor_rank(theirs, i);
        const int64_t sizes[2] = {kac_network_tensor_shape(theirs, i, 0),
                                  kac_network_tensor_shape(theirs, i, 1)};
        const int64_t n = sizes[0] * (rank > 1 ? sizes[1] : 1);
        float values[24 * 24];

        good(kac_network_tensor_get(theirs, i, n, values));
        if (strncmp(name, "head.", 5) == 0) {
            const int mean = strncmp(name + 5, "mean", 4) == 0;

            memcpy(both + mean * n, values, (size_t)n * sizeof *values);
            if (mean) {
                good(kac_tensors_add_f32(file,
                                         rank > 1 ? "head.weight" : "head.bias",
                                         rank, shape, both));
            }
            continue;
        }
        for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
            name = strcmp(name, pairs[k][0]) == 0 ? pairs[k][1] : name;
        }
        good(kac_tensors_add_f32(file, name, rank, sizes, values));
    }
    return file;
}

/* Theirs has other tensors' order (that of the condition is last), so outputs
 * and gradients by points are compared. */
static void mlp_as_built_in(int32_t condition, int32_t size)
{
    kac_network *theirs = built_in_mlp(condition, size);
    kac_network *ours = own_mlp(condition, size);
    const int64_t k = kac_network_condition_width(ours);
    float *t = numbers(MOST, 2), *x = numbers(MOST * 3, 3), *cond;
    float *out[2][3];
    kac_tensors *file = renamed(theirs);

    good(kac_network_read_tensors(ours, file, NULL));
    kac_tensors_destroy(file);
    assert_int_equal(k, kac_network_condition_width(theirs));
    cond = numbers(MOST * k, 5);
    for (int64_t i = 0; i < MOST * k; i++) {
        cond[i] = condition == KAC_CONDITION_CLASS ? (float)(i % (size + 1)) - 1
                  : i % 7 == 0                     ? NAN
                                                   : cond[i];
    }
    for (int j = 0; j < 2; j++) {
        kac_network *network = j == 0 ? theirs : ours;

        for (int i = 0; i < 3; i++) {
            out[j][i] = malloc(MOST * 3 * sizeof(float));
        }
        good(kac_network_forward(network, MOST, t, x, cond, out[j][0],
                                 out[j][1]));
        good(kac_network_gradient(network, MOST, t, x, cond, x, out[j][1], NULL,
                                  out[j][2]));
    }
    for (int i = 0; i < 3; i++) {
        assert_memory_equal(out[0][i], out[1][i], MOST * 3 * sizeof(float));
        assert_true(out[0][i][5] != 0.0f && isfinite(out[0][i][5]));
        free(out[0][i]);
        free(out[1][i]);
    }
    free(t);
    free(x);
    free(cond);
    kac_network_destroy(theirs);
    kac_network_destroy(ours);
}

static void mlp_with_classes(void **state)
{
    (void)state;
    mlp_as_built_in(KAC_CONDITION_CLASS, 10);
}

static void mlp_with_vector(void **state)
{
    (void)state;
    mlp_as_built_in(KAC_CONDITION_VECTOR, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mlp_with_classes),
        cmocka_unit_test(mlp_with_vector),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
