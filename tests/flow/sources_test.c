/* SPDX-License-Identifier: BSD-2-Clause */
/* The same points from memory, .npy and CSV train the same bits, at any number
 * of threads. */
#include "flow_fixture.h"

enum { POINTS = 70, D = 3 };

static void make_points(float *points)
{
    double normal[POINTS * D];

    assert_int_equal(kac_random_normal(11, 0, 0, POINTS * D, normal), KAC_OK);
    for (int i = 0; i < POINTS * D; i++) {
        points[i] = (float)(normal[i] * (i % D + 1));
    }
}

static void write_csv(const char *path, const float *points)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (int i = 0; i < POINTS * D; i++) {
        fprintf(file, "%.9g%s", (double)points[i], i % D < D - 1 ? "," : "\n");
    }
    assert_int_equal(fclose(file), 0);
}

/* Five steps with normalisation and validation: the model's file. */
static void train(kac_context *ctx, kac_dataset *dataset, const char *path)
{
    static const int64_t widths[2] = {20, 20};
    float shift[D], scale[D];
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;

    assert_int_equal(kac_process_create_kac(ctx, 9, 3, &process), KAC_OK);
    assert_int_equal(kac_network_create_mlp(ctx, D, 2, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_int_equal(
        kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAMW, 1e-3, &optimizer),
        KAC_OK);
    assert_int_equal(kac_trainer_create(ctx, process, network, optimizer,
                                        dataset, &trainer),
                     KAC_OK);
    assert_int_equal(kac_dataset_measure(dataset, KAC_NORMALIZE_COLUMNS,
                                         POINTS, shift, scale),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_normalization(trainer, shift, scale),
                     KAC_OK);
    // Three shards, the last not full; more points than there are.
    assert_int_equal(kac_trainer_set_batch(trainer, 2 * 128 + 37), KAC_OK);
    assert_int_equal(kac_trainer_set_validation(trainer, dataset, 2, POINTS),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 5), KAC_OK);
    save_model(trainer, path);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
}

static void same_bits(void **state)
{
    static const int64_t shape[2] = {POINTS, D};
    char npy[256], csv[256], first[256], other[256];
    float points[POINTS * D];
    int made = 0;

    (void)state;
    make_points(points);
    write_csv(temporary(csv, "points.csv"), points);
    assert_int_equal(kac_npy_write_f32(NULL, temporary(npy, "points.npy"), 2,
                                       shape, points),
                     KAC_OK);
    temporary(first, "first");
    temporary(other, "other");
    for (int32_t threads = 1; threads <= 4; threads++) {
        for (int source = 0; source < 3; source++) {
            kac_context *ctx = NULL;
            kac_dataset *dataset = NULL;

            assert_int_equal(kac_context_create(&ctx), KAC_OK);
            assert_int_equal(kac_context_set_threads(ctx, threads), KAC_OK);
            assert_int_equal(
                source == 0 ? kac_dataset_create_array(ctx, POINTS, D, points,
                                                       &dataset)
                            : kac_dataset_open(ctx, source == 1 ? npy : csv,
                                               &dataset),
                KAC_OK);
            train(ctx, dataset, made ? other : first);
            if (made++) {
                assert_same_files(first, other);
            }
            kac_dataset_destroy(dataset);
            kac_context_destroy(ctx);
        }
    }
    assert_int_equal(made, 12);
    unlink(npy);
    unlink(csv);
    unlink(first);
    unlink(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
