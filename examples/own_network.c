/* SPDX-License-Identifier: BSD-2-Clause */
/* A network of one's own: put together from operations, trained on two moons,
 * saved, and loaded again from nothing but the file. Time goes through a layer
 * of its own and then scales and shifts a norm of every block, which no
 * built-in network of plain points has.
 *
 *     own_network [STEPS]
 */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { d = 2, width = 64, blocks = 3, count = 500 };

/* x + W2 norm(silu(W1 x)), the norm scaled and shifted by what time is. */
static kac_status add_block(kac_architecture *a, int number, int32_t time,
                            int32_t *x)
{
    char name[3][24];
    int32_t h, modulation;
    kac_status bad;

    snprintf(name[0], sizeof name[0], "%d.first", number);
    snprintf(name[1], sizeof name[1], "%d.time", number);
    snprintf(name[2], sizeof name[2], "%d.second", number);
    bad = kac_architecture_linear(a, name[0], *x, width, KAC_ACTIVATION_SILU,
                                  -1, &h) ||
          kac_architecture_linear(a, name[1], time, 2 * width,
                                  KAC_ACTIVATION_IDENTITY, -1, &modulation) ||
          kac_architecture_group_norm(a, NULL, h, 1, modulation,
                                      KAC_ACTIVATION_IDENTITY, &h) ||
          kac_architecture_linear(a, name[2], h, width, KAC_ACTIVATION_IDENTITY,
                                  *x, x) ||
          kac_architecture_set_last(a, *x, 1);
    return bad;
}

static kac_status make_network(kac_network **network)
{
    kac_architecture *a = NULL;
    int32_t x, time, v, mean;
    kac_status bad = kac_architecture_create(NULL, 1, 1, d, &a);

    if (bad)
        return bad;
    bad = kac_architecture_time(a, KAC_TIME_SINUSOIDAL, 32, 1.0, &time) ||
          kac_architecture_linear(a, "time", time, width, KAC_ACTIVATION_SILU,
                                  -1, &time) ||
          kac_architecture_linear(a, "in", kac_architecture_point(a), width,
                                  KAC_ACTIVATION_IDENTITY, -1, &x);
    for (int i = 0; !bad && i < blocks; i++)
        bad = add_block(a, i, time, &x);
    bad = bad ||
          kac_architecture_linear(a, "velocity", x, d, KAC_ACTIVATION_IDENTITY,
                                  -1, &v) ||
          kac_architecture_linear(a, "mean", x, d, KAC_ACTIVATION_IDENTITY, -1,
                                  &mean) ||
          kac_architecture_set_velocity(a, v) ||
          kac_architecture_set_mean(a, mean) ||
          kac_network_create_own(NULL, a, network) ||
          kac_network_initialize(*network, 1, 1);
    if (!bad)
        printf("%s", kac_architecture_text(a));
    kac_architecture_destroy(a);
    return bad;
}

int main(int argc, char **argv)
{
    static float drawn[count * d], data[2 * count * d];
    static const char path[] = "own_network.safetensors";
    const int64_t steps = argc > 1 ? atoll(argv[1]) : 2000;
    kac_dataset *dataset = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL, *loaded = NULL;
    kac_sampler *sampler = NULL;
    double far[2] = {0}; // Wasserstein distances
    kac_status bad;

    bad = make_network(&network) ||
          kac_dataset_create_toy(NULL, "moons", 1, &dataset) ||
          kac_process_create_kac(NULL, 9, 3, &process) ||
          kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 1e-3, &optimizer) ||
          kac_trainer_create(NULL, process, network, optimizer, dataset,
                             &trainer) ||
          kac_trainer_set_batch(trainer, 256) ||
          kac_trainer_run(trainer, steps) ||
          kac_trainer_model(trainer, &model) || kac_model_save(model, path) ||
          kac_model_load(NULL, path, &loaded) ||
          kac_sampler_create_model(NULL, loaded, &sampler) ||
          kac_sampler_draw(sampler, 1, 0, count, NULL, drawn) ||
          kac_dataset_read(dataset, 0, 2 * count, data) ||
          kac_metric_wasserstein(NULL, count, d, drawn, data, NULL, &far[0]) ||
          kac_metric_wasserstein(NULL, count, d, data + count * d, data, NULL,
                                 &far[1]);
    if (!bad) {
        printf("samples are %.3f from data, other data %.3f (%d weights)\n",
               far[0], far[1], (int)kac_network_parameter_count(network));
    } else {
        fprintf(stderr, "own_network: %s\n", kac_last_error());
    }
    kac_sampler_destroy(sampler);
    kac_model_destroy(loaded);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
