/* SPDX-License-Identifier: BSD-2-Clause */
/* Carry one data set into another: eight Gaussians into two moons, with the
 * points of every batch paired by optimal transport. What one gains is seen
 * with one evaluation of the network: a straight path needs no more.
 *
 *     two_data_sets [STEPS]
 */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { count = 1000 };

/* Trains with a coupling; prints how far samples are from the data. */
static kac_status train_and_measure(int32_t coupling, int64_t steps)
{
    static const int64_t widths[2] = {64, 64};
    static const int64_t evaluations[3] = {1, 4, 20};
    static float samples[2 * count], wanted[2 * count];
    kac_dataset *data = NULL, *source = NULL, *fresh = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    // Data and source have their own seeds, and so have the points to begin
    // in. Of the process only the signal counts, f = 1 - t.
    kac_status bad =
        kac_dataset_create_toy(NULL, "moons", 1, &data) ||
        kac_dataset_create_toy(NULL, "gaussians8", 2, &source) ||
        kac_dataset_create_toy(NULL, "gaussians8", 3, &fresh) ||
        kac_process_create_wiener(NULL, 1.0, &process) ||
        kac_network_create_mlp(NULL, 2, 2, widths, &network) ||
        kac_network_set_heads(network, KAC_HEAD_VELOCITY) ||
        kac_network_initialize(network, 1, 1) ||
        kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 2e-3, &optimizer) ||
        kac_trainer_create(NULL, process, network, optimizer, data, &trainer) ||
        kac_trainer_set_source(trainer, source, coupling) ||
        kac_trainer_run(trainer, steps) || kac_trainer_model(trainer, &model) ||
        kac_sampler_create_model(NULL, model, &sampler) ||
        kac_sampler_set_source(sampler, fresh) ||
        kac_dataset_read(data, 1000000, count, wanted);

    for (int i = 0; !bad && i < 3; i++) {
        double distance = 0;

        bad = kac_sampler_set_evaluations(sampler, evaluations[i]) ||
              kac_sampler_draw(sampler, 1, 0, count, NULL, samples) ||
              kac_metric_energy(NULL, count, count, 2, samples, wanted,
                                &distance);
        if (!bad)
            printf("%-11s %2d evaluations: energy distance %.3f\n",
                   kac_coupling_name(coupling), (int)evaluations[i], distance);
    }
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_dataset_destroy(fresh);
    kac_dataset_destroy(source);
    kac_dataset_destroy(data);
    return bad;
}

int main(int argc, char **argv)
{
    const int64_t steps = argc > 1 ? atoll(argv[1]) : 2000;

    if (train_and_measure(KAC_COUPLING_INDEPENDENT, steps) ||
        train_and_measure(KAC_COUPLING_OPTIMAL_TRANSPORT, steps)) {
        fprintf(stderr, "two_data_sets: %s\n", kac_last_error());
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
