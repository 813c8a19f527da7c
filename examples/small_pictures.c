/* SPDX-License-Identifier: BSD-2-Clause */
/* Train a U-Net on tiny pictures: 8 x 8 dots with one square of 3 x 3, which
 * is anywhere. Then draw new ones, show some, and count how many are what they
 * should be: one whole square on an empty ground.
 *
 *     small_pictures [STEPS]
 */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { side = 8, d = side * side, places = 6, pictures = places * places };
enum { count = 200, shown = 6 };

static int is_inside(int row, int column, int picture)
{
    const int top = picture / places, left = picture % places;

    return row >= top && row < top + 3 && column >= left && column < left + 3;
}

/* All pictures there are, +1 in the square and -1 around it. */
static void make_pictures(float *out)
{
    for (int i = 0; i < pictures; i++)
        for (int j = 0; j < d; j++)
            out[i * d + j] = is_inside(j / side, j % side, i) ? 1.0f : -1.0f;
}

/* Whether a drawn picture is, dot by dot, one of the data. */
static int is_right(const float *drawn, const float *data)
{
    for (int i = 0; i < pictures; i++) {
        int same = 0;

        for (int j = 0; j < d; j++)
            same += (drawn[j] > 0) == (data[i * d + j] > 0);
        if (same == d)
            return 1;
    }
    return 0;
}

static void show(const float *drawn)
{
    for (int row = 0; row < side; row++) {
        for (int i = 0; i < shown; i++) {
            for (int column = 0; column < side; column++)
                putchar(drawn[i * d + row * side + column] > 0 ? '#' : '.');
            printf("  ");
        }
        putchar('\n');
    }
}

static kac_status make_network(kac_network **network)
{
    static const double multipliers[2] = {1, 2};
    kac_status status =
        kac_network_create_unet(NULL, side, side, 1, 16, 2, multipliers,
                                network);

    if (!status)
        status = kac_unet_set_blocks(*network, 1);
    if (!status)
        status = kac_unet_set_norm_groups(*network, 4);
    return status ? status : kac_network_initialize(*network, 1, 1);
}

int main(int argc, char **argv)
{
    static float data[pictures * d], drawn[count * d];
    const int64_t steps = argc > 1 ? atoll(argv[1]) : 400;
    kac_dataset *dataset = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    kac_status bad;
    int right = 0;

    make_pictures(data);
    bad = kac_dataset_create_array(NULL, pictures, d, data, &dataset) ||
          kac_process_create_kac(NULL, 9, 3, &process) ||
          make_network(&network) ||
          kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 2e-3, &optimizer) ||
          kac_trainer_create(NULL, process, network, optimizer, dataset,
                             &trainer) ||
          kac_trainer_set_batch(trainer, 32) ||
          kac_trainer_run(trainer, steps) || kac_trainer_model(trainer, &model);
    if (!bad)
        bad = kac_sampler_create_model(NULL, model, &sampler) ||
              kac_sampler_set_evaluations(sampler, 20) ||
              kac_sampler_draw(sampler, 1, 0, count, NULL, drawn);
    if (!bad) {
        for (int i = 0; i < count; i++)
            right += is_right(drawn + i * d, data);
        show(drawn);
        printf("%d of %d drawn pictures are one square (%d weights)\n", right,
               count, (int)kac_network_parameter_count(network));
    } else {
        fprintf(stderr, "small_pictures: %s\n", kac_last_error());
    }
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
