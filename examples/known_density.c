/* SPDX-License-Identifier: BSD-2-Clause */
/* Data whose density is known: a few points, each spread by a width of its
 * own. Their exact field under Kac noise knows the density at every time, and
 * its flow leads to the same number without knowing it.
 *
 *     known_density
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { data_count = 3, places = 5 };
static const double data[data_count][2] = {
    {1.0, 0.0}, {-0.5, 0.5}, {0.0, -1.0}};
static const double weights[data_count] = {1.0, 2.0, 1.0};
static const double widths[data_count] = {0.15, 0.3, 0.2};

int main(void)
{
    static const double x[places][2] = {
        {0.9, 0.1}, {-0.5, 0.6}, {0.1, -0.9}, {0.0, 0.0}, {-1.0, 1.0}};
    const double start[places] = {0};
    double exact[places], carried[places], worst = 0;
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_likelihood *likelihood = NULL;
    kac_status bad;

    bad = kac_process_create_kac(NULL, 25.0, 5.0, &process) ||
          kac_field_create_mixture(NULL, process, KAC_KERNEL_NORMAL, data_count,
                                   2, &data[0][0], weights, widths, &field) ||
          kac_field_log_density(field, places, start, &x[0][0], exact, NULL) ||
          kac_likelihood_create(NULL, process, field, &likelihood) ||
          kac_likelihood_evaluate(likelihood, places, &x[0][0], NULL, carried,
                                  NULL, NULL);
    if (bad)
        fprintf(stderr, "known_density: %s\n", kac_last_error());
    for (int i = 0; !bad && i < places; i++) {
        printf("(%5.2f, %5.2f): log p = %9.5f, along the flow %9.5f\n", x[i][0],
               x[i][1], exact[i], carried[i]);
        worst = fmax(worst, fabs(exact[i] - carried[i]));
    }
    kac_likelihood_destroy(likelihood);
    kac_field_destroy(field);
    kac_process_destroy(process);
    return bad || !(worst < 1e-3) ? EXIT_FAILURE : EXIT_SUCCESS;
}
