/* SPDX-License-Identifier: BSD-2-Clause */
/* Which point is likely? The log density of points under a learned model, and
 * a check that the densities over a grid add up to 1.
 *
 *     how_likely [STEPS]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { side = 60 };

int main(int argc, char **argv)
{
    static const int64_t widths[2] = {64, 64};
    static double x[side * side][2], log_p[side * side];
    const int64_t steps = argc > 1 ? atoll(argv[1]) : 2000;
    const double cell = 8.0 / side;
    kac_process *process = NULL;
    kac_dataset *dataset = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    kac_likelihood *likelihood = NULL;
    double sum = 0;
    int best = 0;
    kac_status bad;

    bad = kac_process_create_wiener(NULL, 1, &process) ||
          kac_dataset_create_toy(NULL, "moons", 1, &dataset) ||
          kac_network_create_mlp(NULL, 2, 2, widths, &network) ||
          kac_network_initialize(network, 1, 0) ||
          kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 2e-3, &optimizer) ||
          kac_trainer_create(NULL, process, network, optimizer, dataset,
                             &trainer) ||
          kac_trainer_run(trainer, steps) ||
          kac_trainer_model(trainer, &model) ||
          kac_likelihood_create_model(NULL, model, &likelihood) ||
          kac_likelihood_set_method(likelihood, KAC_METHOD_RK4) ||
          kac_likelihood_set_evaluations(likelihood, 80);
    for (int i = 0; i < side * side; i++) {
        const int column = i % side - side / 2, row = i / side - side / 2;

        x[i][0] = 0.5 + cell * column;
        x[i][1] = cell * row;
    }
    if (!bad)
        bad = kac_likelihood_evaluate(likelihood, (int64_t)side * side,
                                      &x[0][0], NULL, log_p, NULL, NULL);
    if (bad)
        fprintf(stderr, "how_likely: %s\n", kac_last_error());
    for (int i = 0; !bad && i < side * side; i++) {
        sum += exp(log_p[i]) * cell * cell;
        if (log_p[i] > log_p[best])
            best = i;
    }
    if (!bad)
        printf("most likely of the grid: (%.2f, %.2f), log p = %.3f, %.3f bits "
               "a number\nall of the grid: %.4f\n",
               x[best][0], x[best][1], log_p[best],
               kac_likelihood_bits(log_p[best], 2), sum);
    kac_likelihood_destroy(likelihood);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_dataset_destroy(dataset);
    kac_process_destroy(process);
    return bad || !(fabs(sum - 1) < 0.05) ? EXIT_FAILURE : EXIT_SUCCESS;
}
