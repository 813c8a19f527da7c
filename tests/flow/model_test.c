/* SPDX-License-Identifier: BSD-2-Clause */
/* Model files: round trip, same bytes, hostile and foreign files. */
#include "flow_fixture.h"

static kac_model *make_model(kac_context *ctx)
{
    static const int64_t widths[2] = {8, 8};
    static const float shift[2] = {1, -2}, scale[2] = {3, 0.5f};
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_model *model = NULL;

    assert_int_equal(kac_process_create_kac(ctx, 25, 5, &process), KAC_OK);
    assert_int_equal(kac_process_set_horizon(process, 0.7), KAC_OK);
    assert_int_equal(kac_process_set_schedule(process, KAC_SIGNAL_COS,
                                              KAC_CLOCK_LINEAR),
                     KAC_OK);
    assert_int_equal(kac_network_create_mlp(ctx, 2, 2, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_set_condition(network, KAC_CONDITION_CLASS,
                                               3),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 3, 0), KAC_OK);
    assert_int_equal(
        kac_model_create(ctx, process, network, shift, scale, &model), KAC_OK);
    // The model has copies.
    kac_process_destroy(process);
    kac_network_destroy(network);
    return model;
}

static void round_trip(void **state)
{
    char one[256], other[256];
    kac_model *model = make_model(NULL), *back = NULL;
    float shift[2], scale[2], v[2], w[2];
    static const float t = 0.3f, x[2] = {0.2f, -1}, class = 2;

    (void)state;
    assert_int_equal(kac_model_set_entry(model, "note", "12 \"ä\"\n"),
                     KAC_OK);
    assert_int_equal(kac_model_save(model, temporary(one, "one")), KAC_OK);
    assert_int_equal(kac_model_load(NULL, one, &back), KAC_OK);
    assert_int_equal(kac_model_save(back, temporary(other, "other")), KAC_OK);
    assert_same_files(one, other);
    assert_string_equal(kac_model_entry(back, "note"), "12 \"ä\"\n");
    assert_true(kac_process_rate(kac_model_process(back)) == 25);
    assert_true(kac_process_speed(kac_model_process(back)) == 5);
    assert_true(kac_process_horizon(kac_model_process(back)) == 0.7);
    assert_int_equal(kac_process_signal(kac_model_process(back)),
                     KAC_SIGNAL_COS);
    assert_int_equal(kac_process_clock(kac_model_process(back)),
                     KAC_CLOCK_LINEAR);
    assert_int_equal(kac_model_normalization(back, shift, scale), KAC_OK);
    assert_true(shift[0] == 1 && shift[1] == -2);
    assert_true(scale[0] == 3 && scale[1] == 0.5f);
    assert_int_equal(kac_network_forward(kac_model_network(model), 1, &t, x,
                                         &class, v, NULL),
                     KAC_OK);
    assert_int_equal(kac_network_forward(kac_model_network(back), 1, &t, x,
                                         &class, w, NULL),
                     KAC_OK);
    assert_memory_equal(v, w, sizeof v);
    kac_model_destroy(back);
    kac_model_destroy(model);
    unlink(one);
    unlink(other);
}

/* A model with random frequencies, in two bytes a weight: half the file, the
 * nearest numbers, what is not trained and the normalisation as they were, and
 * the same bytes when what was read is written. */
static void storage(void **state)
{
    static const int32_t types[] = {KAC_TYPE_F16, KAC_TYPE_BF16};
    static const double step[] = {0x1p-11, 0x1p-8};
    static const int64_t widths[2] = {64, 64};
    static const float shift[2] = {0.1f, -2};

    (void)state;
    for (int i = 0; i < 2; i++) {
        char one[256], other[256];
        kac_process *process = NULL;
        kac_network *network = NULL;
        kac_model *model = NULL, *back = NULL;
        const kac_network *read;
        float normal[2];
        size_t whole, half;

        assert_int_equal(kac_process_create_kac(NULL, 9, 3, &process), KAC_OK);
        assert_int_equal(kac_network_create_mlp(NULL, 2, 2, widths, &network),
                         KAC_OK);
        assert_int_equal(kac_network_set_time_embedding(
                             network, KAC_TIME_FOURIER, 6, 1.0), KAC_OK);
        assert_int_equal(kac_network_initialize(network, 3, 0), KAC_OK);
        assert_int_equal(kac_model_create(NULL, process, network, shift, NULL,
                                          &model), KAC_OK);
        assert_int_equal(kac_model_storage(model), KAC_TYPE_F32);
        assert_int_equal(kac_model_save(model, temporary(one, "whole")),
                         KAC_OK);
        free(slurp(one, &whole));
        assert_int_equal(kac_model_set_storage(model, types[i]), KAC_OK);
        assert_int_equal(kac_model_save(model, one), KAC_OK);
        free(slurp(one, &half));
        assert_true((double)half < 0.62 * (double)whole); // the header stays
        assert_int_equal(kac_model_load(NULL, one, &back), KAC_OK);
        assert_int_equal(kac_model_storage(back), types[i]);
        assert_int_equal(kac_model_save(back, temporary(other, "other")),
                         KAC_OK);
        assert_same_files(one, other);
        assert_int_equal(kac_model_normalization(back, normal, NULL), KAC_OK);
        assert_memory_equal(normal, shift, sizeof normal);
        read = kac_model_network(back);
        for (int64_t k = 0; k < kac_network_tensor_count(network); k++) {
            static float was[64 * 64], is[64 * 64];
            int64_t n = 1;
            int changed = 0;

            for (int32_t j = 0; j < kac_network_tensor_rank(read, k); j++) {
                n *= kac_network_tensor_shape(read, k, j);
            }
            assert_int_equal(kac_network_tensor_get(network, k, n, was),
                             KAC_OK);
            assert_int_equal(kac_network_tensor_get(read, k, n, is), KAC_OK);
            for (int64_t j = 0; j < n; j++) {
                changed += was[j] != is[j];
                assert_true(fabs((double)is[j] - was[j]) <=
                            step[i] * fabs((double)was[j]) + 0x1p-25);
            }
            assert_true(changed == 0 ||
                        kac_network_tensor_trained(network, k));
            assert_true(changed > 0 || n < 64 * 64);
        }
        kac_model_destroy(back);
        kac_model_destroy(model);
        kac_network_destroy(network);
        kac_process_destroy(process);
        unlink(one);
        unlink(other);
    }
}

/* A weight that a half cannot hold is refused, and no file is left. */
static void storage_refusals(void **state)
{
    static const int64_t width = 4;
    float weights[4] = {1, 1e5f, 1, 1};
    char path[256];
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_model *model = make_model(NULL);

    (void)state;
    assert_int_equal(kac_model_set_storage(model, KAC_TYPE_F64),
                     KAC_ERROR_ARGUMENT);
    assert_message("KAC_TYPE_BF16");
    assert_int_equal(kac_model_set_storage(NULL, KAC_TYPE_F16),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_model_storage(model), KAC_TYPE_F32);
    assert_int_equal(kac_model_storage(NULL), -1);
    kac_model_destroy(model);
    assert_int_equal(kac_process_create_kac(NULL, 9, 3, &process), KAC_OK);
    assert_int_equal(kac_network_create_mlp(NULL, 1, 1, &width, &network),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    for (int64_t k = 0; k < kac_network_tensor_count(network); k++) {
        if (strcmp(kac_network_tensor_name(network, k), "hidden.0.bias") == 0) {
            assert_int_equal(kac_network_tensor_set(network, k, 4, weights),
                             KAC_OK);
        }
    }
    assert_int_equal(
        kac_model_create(NULL, process, network, NULL, NULL, &model), KAC_OK);
    assert_int_equal(kac_model_set_storage(model, KAC_TYPE_F16), KAC_OK);
    assert_int_equal(kac_model_save(model, temporary(path, "large")),
                     KAC_ERROR_ARGUMENT);
    assert_message("hidden.0.bias");
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(kac_model_set_storage(model, KAC_TYPE_BF16), KAC_OK);
    assert_int_equal(kac_model_save(model, path), KAC_OK);
    unlink(path);
    kac_model_destroy(model);
    kac_network_destroy(network);
    kac_process_destroy(process);
}

static void entries(void **state)
{
    kac_model *model = make_model(NULL);

    (void)state;
    assert_null(kac_model_entry(model, "a"));
    assert_int_equal(kac_model_set_entry(model, "a", "1"), KAC_OK);
    assert_int_equal(kac_model_set_entry(model, "b", "2"), KAC_OK);
    assert_int_equal(kac_model_set_entry(model, "a", "3"), KAC_OK);
    assert_string_equal(kac_model_entry(model, "a"), "3");
    assert_int_equal(kac_model_set_entry(model, "a", NULL), KAC_OK);
    assert_null(kac_model_entry(model, "a"));
    assert_string_equal(kac_model_entry(model, "b"), "2");
    assert_int_equal(kac_model_set_entry(model, "process.a", "1"),
                     KAC_ERROR_ARGUMENT);
    assert_message("process.");
    assert_int_equal(kac_model_set_entry(model, "", "1"), KAC_ERROR_ARGUMENT);
    kac_model_destroy(model);
}

/* Writes the model's file with `from` replaced by `to` (of one length) and
 * expects a refusal that names `part`. */
static void refuse_stored(int32_t storage, const char *from, const char *to,
                          const char *part)
{
    char path[256], changed[256];
    kac_model *model = make_model(NULL), *out = NULL;
    size_t size, length = strlen(from);
    char *bytes, *at = NULL;
    FILE *file;

    assert_int_equal(strlen(to), length);
    assert_int_equal(kac_model_set_storage(model, storage), KAC_OK);
    assert_int_equal(kac_model_save(model, temporary(path, "model")), KAC_OK);
    bytes = slurp(path, &size);
    for (size_t i = 0; !at && i + length <= size; i++) {
        at = memcmp(bytes + i, from, length) == 0 ? bytes + i : NULL;
    }
    assert_non_null(at);
    memcpy(at, to, length);
    file = fopen(temporary(changed, "changed"), "wb");
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    assert_int_equal(kac_model_load(NULL, changed, &out), KAC_ERROR_FORMAT);
    assert_message(part);
    assert_null(out);
    free(bytes);
    kac_model_destroy(model);
    unlink(path);
    unlink(changed);
}

static void refuse_changed(const char *from, const char *to, const char *part)
{
    refuse_stored(KAC_TYPE_F32, from, to, part);
}

static void foreign_and_hostile_files(void **state)
{
    kac_model *out = NULL;

    (void)state;
    refuse_changed("model-1", "model-9", "kacflow.format");
    refuse_changed("\"process.a\":\"25\"", "\"process.a\":\"-5\"", "-5");
    refuse_changed("\"process.a\":\"25\"", "\"process.a\":\"x5\"",
                   "process.a");
    refuse_changed("\"process.c\":", "\"process.x\":", "process.c");
    refuse_changed("\"process.signal\":\"cos\"", "\"process.signal\":\"coz\"",
                   "coz");
    refuse_changed("\"normalization.scale\"", "\"normalization.scalf\"",
                   "normalization.scale");
    refuse_changed("\"head.mean.weight\"", "\"head.mean.wight.\"",
                   "head.mean.weight");
    refuse_stored(KAC_TYPE_F16, "\"kacflow.storage\":\"F16\"",
                  "\"kacflow.storage\":\"I16\"", "KAC_TYPE_BF16");
    refuse_stored(KAC_TYPE_F16, "\"kacflow.storage\":\"F16\"",
                  "\"kacflow.storage\":\"F17\"", "F17");
    assert_int_equal(kac_model_load(NULL, "/nonexistent/model", &out),
                     KAC_ERROR_FILE);
    assert_message("/nonexistent/model");
    assert_int_equal(kac_model_load(NULL, NULL, &out), KAC_ERROR_ARGUMENT);
    assert_null(out);
}

static int32_t own_schedule(void *user, double t, double *out)
{
    (void)user;
    out[0] = 1 - t;
    out[1] = -1;
    out[2] = t;
    out[3] = 1;
    return 0;
}

static void refusals(void **state)
{
    static const int64_t width = 4;
    static const float bad[1] = {0};
    char path[256];
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_model *model = NULL;

    (void)state;
    assert_int_equal(kac_process_create_kac(NULL, 9, 3, &process), KAC_OK);
    assert_int_equal(kac_network_create_mlp(NULL, 1, 1, &width, &network),
                     KAC_OK);
    assert_int_equal(
        kac_model_create(NULL, process, network, NULL, NULL, &model),
        KAC_ERROR_STATE);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_int_equal(
        kac_model_create(NULL, process, network, NULL, bad, &model),
        KAC_ERROR_ARGUMENT);
    assert_message("scale[0]");
    assert_int_equal(kac_model_create(NULL, NULL, network, NULL, NULL, &model),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_set_schedule_custom(process, own_schedule,
                                                     NULL),
                     KAC_OK);
    assert_null(model);
    assert_int_equal(
        kac_model_create(NULL, process, network, NULL, NULL, &model), KAC_OK);
    assert_int_equal(kac_process_signal(kac_model_process(model)),
                     KAC_SIGNAL_CUSTOM);
    assert_int_equal(kac_model_save(model, temporary(path, "own")),
                     KAC_ERROR_STATE);
    assert_message("own schedule");
    assert_int_equal(access(path, F_OK), -1);
    kac_model_destroy(model);
    kac_network_destroy(network);
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(storage),
        cmocka_unit_test(storage_refusals),
        cmocka_unit_test(entries),
        cmocka_unit_test(foreign_and_hostile_files),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
