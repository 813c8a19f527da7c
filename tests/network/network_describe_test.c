/* SPDX-License-Identifier: BSD-2-Clause */
/* A network's description in metadata, there and back; hostile metadata. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <kacflow/tensor_file.h>

#include "network/network.h"
#include "plain_mlp.h"

static const struct choice choices[] = {
    {.d = 3,
     .layers = 3,
     .widths = {21, 21, 6},
     .activation = KAC_ACTIVATION_GELU,
     .time = KAC_TIME_FOURIER,
     .time_size = 6,
     .time_scale = 1.5,
     .horizon = 0.1,
     .residual = 1,
     .condition = KAC_CONDITION_VECTOR,
     .condition_size = 2,
     .heads = KAC_HEAD_MEAN},
    {.d = 1,
     .layers = 1,
     .widths = {4},
     .activation = KAC_ACTIVATION_RELU,
     .time = KAC_TIME_SINUSOIDAL,
     .time_size = 8,
     .time_scale = 1.0,
     .horizon = 3.0,
     .condition = KAC_CONDITION_CLASS,
     .condition_size = 10,
     .heads = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN},
    {.d = 2,
     .layers = 2,
     .widths = {3, 5},
     .activation = KAC_ACTIVATION_TANH,
     .time = KAC_TIME_RAW,
     .horizon = 1.0,
     .heads = KAC_HEAD_VELOCITY},
};

/* Metadata and all weights. */
static kac_tensors *save(const kac_network *network)
{
    kac_tensors *file;
    int64_t i;

    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kaci_network_describe(network, file), KAC_OK);
    for (i = 0; i < kac_network_tensor_count(network); i++) {
        const int64_t shape[2] = {kac_network_tensor_shape(network, i, 0),
                                  kac_network_tensor_shape(network, i, 1)};
        const int32_t rank = kac_network_tensor_rank(network, i);
        const int64_t n = rank == 2 ? shape[0] * shape[1] : shape[0];
        float *values = malloc((size_t)n * sizeof *values);

        assert_int_equal(kac_network_tensor_get(network, i, n, values), KAC_OK);
        assert_int_equal(
            kac_tensors_add_f32(file, kac_network_tensor_name(network, i), rank,
                                shape, values),
            KAC_OK);
        free(values);
    }
    return file;
}

static void set_all(kac_network *network, const kac_tensors *file)
{
    int64_t i;

    for (i = 0; i < kac_tensors_count(file); i++) {
        const int64_t n = kac_tensors_elements(file, i);
        float *values = malloc((size_t)n * sizeof *values);

        assert_int_equal(kac_tensors_read_f32(file, i, n, values), KAC_OK);
        assert_int_equal(
            kac_network_tensor_set(
                network,
                kac_network_tensor_find(network, kac_tensors_name(file, i)), n,
                values),
            KAC_OK);
        free(values);
    }
}

static void there_and_back(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        kac_network *network = make_network(NULL, &choices[i], 3), *again;
        struct batch batch = make_batch(network, 9, 5);
        kac_tensors *file = save(network);
        const int32_t heads = kac_network_heads(network);
        float out[2][27] = {{0}};
        int h;

        assert_int_equal(kaci_network_create_described(NULL, file, &again),
                         KAC_OK);
        assert_true(kac_network_horizon(again) == kac_network_horizon(network));
        assert_true(kac_network_time_scale(again) ==
                    kac_network_time_scale(network));
        assert_int_equal(kac_network_heads(again), heads);
        assert_int_equal(kac_network_residual(again),
                         kac_network_residual(network));
        // Before the tensors are set, all is zero.
        for (h = 0; h < 2; h++) {
            float *v = heads & KAC_HEAD_VELOCITY ? out[h] : NULL;
            float *xhat = heads & KAC_HEAD_VELOCITY ? NULL : out[h];

            assert_int_equal(kac_network_forward(again, 9, batch.t, batch.x,
                                                 batch.cond, v, xhat),
                             KAC_OK);
            assert_true(h == 1 || out[0][4] == 0.0f);
            set_all(again, file);
            assert_int_equal(kac_network_forward(network, 9, batch.t, batch.x,
                                                 batch.cond,
                                                 v != NULL ? out[0] : NULL,
                                                 v != NULL ? NULL : out[0]),
                             KAC_OK);
        }
        assert_memory_equal(out[0], out[1], sizeof out[0]);
        assert_true(out[0][0] != 0.0f);
        kac_tensors_destroy(file);
        free_batch(&batch);
        kac_network_destroy(network);
        kac_network_destroy(again);
    }
}

/* With one key set to `value`, or left out (NULL), the file is refused. */
static void refuse(const char *key, const char *value, const char *named)
{
    kac_network *network = make_network(NULL, &choices[0], 3), *again = NULL;
    kac_tensors *whole = save(network), *file;
    const float zeros[600] = {0};
    const int64_t shape = 600;
    int64_t i;

    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kac_tensors_add_f32(file, "w", 1, &shape, zeros), KAC_OK);
    for (i = 0; i < kac_tensors_metadata_count(whole); i++) {
        const char *name = kac_tensors_metadata_key(whole, i);

        if (strcmp(name, key) != 0) {
            assert_int_equal(kac_tensors_set_metadata(
                                 file, name, kac_tensors_metadata(whole, name)),
                             KAC_OK);
        }
    }
    if (value != NULL) {
        assert_int_equal(kac_tensors_set_metadata(file, key, value), KAC_OK);
    }
    assert_int_equal(kaci_network_create_described(NULL, file, &again),
                     KAC_ERROR_FORMAT);
    assert_null(again);
    if (strstr(kac_last_error(), named) == NULL) {
        print_error("\"%s\" does not name %s\n", kac_last_error(), named);
        fail();
    }
    kac_tensors_destroy(whole);
    kac_tensors_destroy(file);
    kac_network_destroy(network);
}

static void wrong_metadata(void **state)
{
    static const char *const keys[] = {
        "network.kind",       "network.dimension",      "network.widths",
        "network.activation", "network.time",           "network.time_size",
        "network.time_scale", "network.horizon",        "network.residual",
        "network.condition",  "network.condition_size", "network.heads",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        refuse(keys[i], NULL, keys[i]);
        refuse(keys[i], "", "");
        refuse(keys[i], "no", "no");
        refuse(keys[i], "9x", "");
    }
    refuse("network.color", "1", "network.color");
    refuse("network.kind", "net", "net");
    refuse("network.dimension", "0", "d is 0");
    refuse("network.dimension", "99999999999999999999", "network.dimension");
    refuse("network.widths", "4,", "network.widths");
    refuse("network.widths", "4,,4", "network.widths");
    refuse("network.widths", "4;4", "network.widths");
    refuse("network.widths", "-4", "widths[0] is -4");
    refuse("network.time_size", "5", "size is 5");
    refuse("network.time_size", "4294967302", "network.time_size");
    refuse("network.time", "log", "network.time_size");
    refuse("network.horizon", "nan", "T is ");
    refuse("network.time_scale", "-1", "scale is -1");
    refuse("network.residual", "2", "residual is 2");
    refuse("network.condition_size", "0", "size is 0");
    refuse("network.heads", "tail", "tail");
}

/* A few bytes do not make us take gigabytes. */
static void more_weights_than_the_file_holds(void **state)
{
    (void)state;
    refuse("network.widths", "65536,65536,65536", "600");
}

static void too_many_layers(void **state)
{
    char text[2 * 300];
    int i;

    (void)state;
    for (i = 0; i < 300; i++) {
        text[2 * i] = '1';
        text[2 * i + 1] = i < 299 ? ',' : '\0';
    }
    refuse("network.widths", text, "network.widths");
    text[2 * 256 - 1] = '\0'; // as many as there may be
    {
        struct choice choice = choices[2];
        kac_network *network = make_network(NULL, &choice, 1), *again;
        kac_tensors *file = save(network);
        const float zeros[2000] = {0};
        const int64_t shape = 2000;

        assert_int_equal(kac_tensors_set_metadata(file, "network.widths", text),
                         KAC_OK);
        assert_int_equal(kac_tensors_add_f32(file, "w", 1, &shape, zeros),
                         KAC_OK);
        assert_int_equal(kaci_network_create_described(NULL, file, &again),
                         KAC_OK);
        assert_int_equal(kac_network_layers(again), 256);
        kac_network_destroy(again);
        kac_tensors_destroy(file);
        kac_network_destroy(network);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(wrong_metadata),
        cmocka_unit_test(more_weights_than_the_file_holds),
        cmocka_unit_test(too_many_layers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
