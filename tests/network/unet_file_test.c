/* SPDX-License-Identifier: BSD-2-Clause */
/* A U-Net's description and weights in files, there and back, and weights from
 * elsewhere; hostile files; every allocation failed in turn. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/unet.h>

#include "failing_heap.h"
#include "network/network.h"

enum { D = 2 * 4 * 3, N = 3 };

/* Nothing as it is by default. */
static kac_status make(kac_context *context, kac_network **out)
{
    static const double multipliers[2] = {1.5, 1.0};
    static const int32_t factors[2] = {2, 1};
    kac_status status =
        kac_network_create_unet(context, 2, 4, 3, 4, 2, multipliers, out);

    if (status != KAC_OK) {
        return status;
    }
    kac_unet_set_blocks(*out, 1);
    kac_unet_set_attention(*out, 2, factors, 0);
    kac_unet_set_attention_heads(*out, 1, 2, 2);
    kac_unet_set_attention_order(*out, 1);
    kac_unet_set_scale_shift(*out, 1);
    kac_unet_set_resample(*out, KAC_RESAMPLE_BLOCK);
    kac_unet_set_norm_groups(*out, 2);
    kac_unet_set_dropout(*out, 0.1);
    kac_network_set_activation(*out, KAC_ACTIVATION_GELU);
    kac_network_set_time_embedding(*out, KAC_TIME_FOURIER, 6, 0.5);
    kac_network_set_condition(*out, KAC_CONDITION_CLASS, 3);
    kac_network_set_horizon(*out, 2.5);
    return kac_network_initialize(*out, 3, 0);
}

static kac_network *made(void)
{
    kac_network *network;

    assert_int_equal(make(NULL, &network), KAC_OK);
    return network;
}

static kac_status evaluate(const kac_network *network, float *v, float *xhat)
{
    const float t[N] = {0.1f, 0.9f, 2.0f}, cond[N] = {1.0f, -1.0f, 2.0f};
    float x[N * D];

    for (int i = 0; i < N * D; i++) {
        x[i] = (float)(i % 7) - 3.0f;
    }
    return kac_network_forward(network, N, t, x, cond, v, xhat);
}

static void assert_alike(const kac_network *a, const kac_network *b)
{
    float v[2][N * D], xhat[2][N * D];

    assert_int_equal(evaluate(a, v[0], xhat[0]), KAC_OK);
    assert_int_equal(evaluate(b, v[1], xhat[1]), KAC_OK);
    assert_memory_equal(v[0], v[1], sizeof v[0]);
    assert_memory_equal(xhat[0], xhat[1], sizeof xhat[0]);
    assert_true(v[0][0] != 0.0f);
}

static kac_tensors *description(const kac_network *network)
{
    kac_tensors *file;

    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kaci_network_describe(network, file), KAC_OK);
    assert_int_equal(kac_network_write_tensors(network, file, NULL), KAC_OK);
    return file;
}

static void there_and_back(void **state)
{
    kac_network *network = made(), *again;
    kac_tensors *file = description(network);

    (void)state;
    assert_int_equal(kaci_network_create_described(NULL, file, &again), KAC_OK);
    assert_int_equal(kac_network_read_tensors(again, file, NULL), KAC_OK);
    assert_alike(network, again);
    assert_int_equal(kac_unet_attention(again, 1), 1);
    assert_int_equal(kac_unet_attention(again, 2), 1);
    assert_int_equal(kac_unet_attention_middle(again), 0);
    assert_int_equal(kac_unet_attention_heads_up(again), 2);
    assert_int_equal(kac_unet_attention_channels(again), 2);
    assert_int_equal(kac_unet_attention_order(again), 1);
    assert_int_equal(kac_unet_norm_groups(again), 2);
    assert_true(kac_unet_dropout(again) == 0.1);
    assert_true(kac_unet_multiplier(again, 0) == 1.5);
    assert_true(kac_network_horizon(again) == 2.5);
    kac_tensors_destroy(file);
    kac_network_destroy(network);
    kac_network_destroy(again);
}

/* With one key set to `value`, or left out (NULL), the file is refused. */
static void refuse(const char *key, const char *value, const char *named)
{
    kac_network *network = made(), *again = NULL;
    kac_tensors *whole = description(network), *file;
    const float zeros[5000] = {0};
    const int64_t shape = 5000;

    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kac_tensors_add_f32(file, "w", 1, &shape, zeros), KAC_OK);
    for (int64_t i = 0; i < kac_tensors_metadata_count(whole); i++) {
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
        "height",
        "width",
        "channels",
        "base",
        "multipliers",
        "blocks",
        "attention",
        "attention_middle",
        "attention_heads",
        "attention_heads_up",
        "attention_channels",
        "attention_order",
        "scale_shift",
        "resample",
        "norm_groups",
        "dropout",
    };

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char name[64];

        snprintf(name, sizeof name, "network.%s", keys[i]);
        refuse(name, NULL, name);
        refuse(name, "no", "no");
        refuse(name, "9x", "");
    }
    refuse("network.widths", "4,4", "network.widths");
    refuse("network.kind", "mlp", "is unknown");
    refuse("network.height", "3", "height is 3");
    refuse("network.height", "9223372036854775807", "height is");
    refuse("network.width", "0", "width is 0");
    refuse("network.base", "5", "base is 5");
    refuse("network.multipliers", "1,2,1e9", "multipliers[2]");
    refuse("network.multipliers", "1,nan", "multipliers[1]");
    refuse("network.multipliers", "1,1,1,1,1,1,1,1,1,1,1,1,1", "1 to 12");
    refuse("network.attention", "3", "powers of two");
    refuse("network.attention", "4", "level that is not there");
    refuse("network.blocks", "65", "blocks is 65");
    refuse("network.attention_channels", "5", "5 a head");
    refuse("network.dropout", "1", "rate is 1");
    refuse("network.resample", "pull", "pull");
}

/* A few bytes do not make us take gigabytes. */
static void more_weights_than_the_file_holds(void **state)
{
    (void)state;
    refuse("network.multipliers", "4096,16000", "5000");
    refuse("network.blocks", "64", "5000");
}

/* The tensors of `network` to a new file, one of them changed: as `name`, of
 * another shape, or left out (rank -1). */
static kac_tensors *changed(const kac_network *network, const char *name,
                            int32_t rank, const int64_t *shape,
                            const float *values)
{
    kac_tensors *all, *file;

    assert_int_equal(kac_tensors_create(NULL, &all), KAC_OK);
    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kac_network_write_tensors(network, all, NULL), KAC_OK);
    for (int64_t i = 0; i < kac_tensors_count(all); i++) {
        const int64_t n = kac_tensors_elements(all, i);
        float *data = malloc((size_t)n * sizeof *data);
        int64_t sizes[8];

        if (strcmp(kac_tensors_name(all, i), name) != 0) {
            for (int32_t j = 0; j < kac_tensors_rank(all, i); j++) {
                sizes[j] = kac_tensors_shape(all, i, j);
            }
            assert_int_equal(kac_tensors_read_f32(all, i, n, data), KAC_OK);
            assert_int_equal(kac_tensors_add_f32(file, kac_tensors_name(all, i),
                                                 kac_tensors_rank(all, i),
                                                 sizes, data),
                             KAC_OK);
        }
        free(data);
    }
    kac_tensors_destroy(all);
    if (rank >= 0) {
        assert_int_equal(kac_tensors_add_f32(file, name, rank, shape, values),
                         KAC_OK);
    }
    return file;
}

/* A file so changed is refused, and nothing of it is taken. */
static void refuse_tensor(const char *name, int32_t rank, const int64_t *shape,
                          const float *values, const char *named)
{
    kac_network *network = made(), *other = made();
    kac_tensors *file = changed(network, name, rank, shape, values);
    const int64_t first = kac_network_tensor_find(other, "time_embed.0.bias");
    const float zeros[16] = {0};

    assert_int_equal(kac_network_tensor_set(other, first, 16, zeros), KAC_OK);
    assert_int_equal(kac_network_read_tensors(other, file, NULL),
                     KAC_ERROR_FORMAT);
    if (strstr(kac_last_error(), named) == NULL ||
        strstr(kac_last_error(), name) == NULL) {
        print_error("\"%s\" does not name %s and %s\n", kac_last_error(), named,
                    name);
        fail();
    }
    {
        float bias[16];

        assert_int_equal(kac_network_tensor_get(other, first, 16, bias),
                         KAC_OK);
        assert_memory_equal(bias, zeros, sizeof bias);
    }
    kac_tensors_destroy(file);
    kac_network_destroy(network);
    kac_network_destroy(other);
}

static void wrong_tensors(void **state)
{
    static const char QKV[] = "input_blocks.1.1.qkv.weight";
    const int64_t turned[2] = {6, 18}, more[3] = {18, 6, 2};
    const int64_t seven = 7, two[2] = {2, 16};
    float values[18 * 6 * 2] = {0};

    (void)state;
    refuse_tensor(QKV, -1, NULL, NULL, "no tensor");
    refuse_tensor(QKV, 2, turned, values, "shape");
    refuse_tensor(QKV, 3, more, values, "shape");
    refuse_tensor("out.0.bias", 1, &seven, values, "shape");
    refuse_tensor("label_emb.weight", 2, two, values, "shape");
    values[4] = NAN;
    refuse_tensor("out.0.bias", 1, (const int64_t[1]){6}, values, "element 4");
}

/* Sizes of 1 at the end, and the row of a missing class. */
static void lenient(void **state)
{
    const int64_t flat[2] = {18, 6}, long_bias[3] = {18, 1, 1};
    const int64_t three[2] = {3, 16};
    kac_network *network = made(), *other = made();
    float weight[18 * 6], bias[18], rows[4 * 16];
    int64_t i = kac_network_tensor_find(network, "input_blocks.1.1.qkv.weight");
    kac_tensors *file;

    (void)state;
    assert_int_equal(kac_network_tensor_get(network, i, 18 * 6, weight),
                     KAC_OK);
    file = changed(network, "input_blocks.1.1.qkv.weight", 2, flat, weight);
    assert_int_equal(kac_network_read_tensors(other, file, NULL), KAC_OK);
    assert_alike(network, other);
    kac_tensors_destroy(file);

    i = kac_network_tensor_find(network, "input_blocks.1.1.qkv.bias");
    assert_int_equal(kac_network_tensor_get(network, i, 18, bias), KAC_OK);
    file = changed(network, "input_blocks.1.1.qkv.bias", 3, long_bias, bias);
    assert_int_equal(kac_network_read_tensors(other, file, NULL), KAC_OK);
    kac_tensors_destroy(file);

    i = kac_network_tensor_find(network, "label_emb.weight");
    assert_int_equal(kac_network_tensor_get(network, i, 64, rows), KAC_OK);
    file = changed(network, "label_emb.weight", 2, three, rows);
    assert_int_equal(kac_network_read_tensors(other, file, NULL), KAC_OK);
    assert_int_equal(kac_network_tensor_get(other, i, 64, rows), KAC_OK);
    for (int j = 48; j < 64; j++) {
        assert_true(rows[j] == 0.0f);
    }
    assert_true(rows[47] != 0.0f);
    kac_tensors_destroy(file);
    kac_network_destroy(network);
    kac_network_destroy(other);
}

static void arguments(void **state)
{
    const double one = 1.0;
    kac_network *network = made(), *open;
    kac_tensors *file;
    char prefix[300];

    (void)state;
    memset(prefix, 'p', sizeof prefix - 1);
    prefix[sizeof prefix - 1] = '\0';
    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kac_network_create_unet(NULL, 2, 2, 1, 2, 1, &one, &open),
                     KAC_OK);
    assert_int_equal(kac_network_write_tensors(NULL, file, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_write_tensors(network, NULL, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_write_tensors(network, file, prefix),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_write_tensors(open, file, NULL),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_network_read_tensors(NULL, file, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_read_tensors(network, NULL, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_read_tensors(network, file, prefix),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_read_tensors(open, file, NULL),
                     KAC_ERROR_STATE);
    kac_tensors_destroy(file);
    kac_network_destroy(network);
    kac_network_destroy(open);
}

/* Everything up to the first failure; a failed call leaves its outputs. */
static kac_status use(struct failing_heap *heap, kac_network **network,
                      kac_network **copy, kac_tensors *file)
{
    static const float before[N * D];
    float v[N * D] = {0}, xhat[N * D] = {0};
    kac_status status = make(heap->context, network);

    if (status == KAC_OK) {
        status = evaluate(*network, v, xhat);
    }
    if (status != KAC_OK) {
        assert_memory_equal(v, before, sizeof v);
        return status;
    }
    status = kac_network_read_tensors(*network, file, NULL);
    return status == KAC_OK ? kaci_network_copy(heap->context, *network, copy)
                            : status;
}

static void every_allocation_fails(void **state)
{
    kac_network *source = made();
    kac_tensors *file = description(source);
    struct failing_heap heap = {.failed = 1};
    int64_t count;

    (void)state;
    for (count = 0; heap.failed; count++) {
        kac_network *network = NULL, *copy = NULL;
        kac_status status;

        failing_heap_open(&heap, count);
        status = use(&heap, &network, &copy, file);
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_network_destroy(copy);
        kac_network_destroy(network);
        failing_heap_close(&heap);
    }
    assert_true(count > 30);
    kac_tensors_destroy(file);
    kac_network_destroy(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(wrong_metadata),
        cmocka_unit_test(more_weights_than_the_file_holds),
        cmocka_unit_test(wrong_tensors),
        cmocka_unit_test(lenient),
        cmocka_unit_test(arguments),
        cmocka_unit_test(every_allocation_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
