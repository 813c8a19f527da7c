/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole way: learn a distribution, then draw new points from it.
 *
 *     train_and_sample [STEPS]
 */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

int main(int argc, char **argv)
{
    const int64_t steps = argc > 1 ? atoll(argv[1]) : 3000;
    const int64_t widths[] = {128, 128, 128};
    kac_context *ctx = NULL;
    kac_dataset *data = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    float points[10][2];
    kac_status bad;

    // What to learn, the noise that hides it, and what learns.
    bad = kac_context_create(&ctx) || kac_context_set_threads(ctx, 0) ||
          kac_dataset_create_toy(ctx, "moons", 1, &data) ||
          kac_process_create_kac(ctx, 9.0, 3.0, &process) ||
          kac_network_create_mlp(ctx, 2, 3, widths, &network) ||
          kac_network_initialize(network, 1, 1) ||
          kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 1e-3, &optimizer);
    // Train; the model file is all that sampling needs, here or elsewhere.
    bad =
        bad ||
        kac_trainer_create(ctx, process, network, optimizer, data, &trainer) ||
        kac_trainer_run(trainer, steps) || kac_trainer_model(trainer, &model) ||
        kac_model_save(model, "moons.safetensors");
    // From noise back to data.
    bad = bad || kac_sampler_create_model(ctx, model, &sampler) ||
          kac_sampler_draw(sampler, 7, 0, 10, NULL, &points[0][0]);
    if (bad)
        fprintf(stderr, "train_and_sample: %s\n", kac_last_error());
    for (int i = 0; !bad && i < 10; i++)
        printf("%8.4f %8.4f\n", (double)points[i][0], (double)points[i][1]);

    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_dataset_destroy(data);
    kac_context_destroy(ctx);
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
