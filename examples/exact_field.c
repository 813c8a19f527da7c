/* SPDX-License-Identifier: BSD-2-Clause */
/* What every network tries to learn, computed exactly: the marginal field of
 * a few data points under Kac noise. Noise that follows it back in time ends
 * in the data points, without any training.
 *
 *     exact_field [SAMPLES]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { data_count = 5 };
static const double data[data_count][2] = {
    {1.0, 0.0}, {-1.0, 0.0}, {0.0, 1.0}, {0.0, -1.0}, {0.25, 0.25}};

/* Index of the nearest data point; *distance receives how far it is. */
static int nearest(const float *x, double *distance)
{
    int best = 0;

    *distance = INFINITY;
    for (int k = 0; k < data_count; k++) {
        const double gap = hypot(x[0] - data[k][0], x[1] - data[k][1]);

        if (gap < *distance) {
            *distance = gap;
            best = k;
        }
    }
    return best;
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? atoll(argv[1]) : 1000;
    float *samples = malloc((size_t)n * 2 * sizeof *samples);
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    int64_t count[data_count] = {0}, arrived = 0;
    kac_status bad;

    if (!samples)
        return EXIT_FAILURE;
    bad = kac_process_create_kac(NULL, 9.0, 3.0, &process) ||
          kac_field_create_empirical(NULL, process, data_count, 2, &data[0][0],
                                     NULL, &field) ||
          kac_sampler_create(NULL, process, field, &sampler) ||
          kac_sampler_set_method(sampler, KAC_METHOD_DOPRI5) ||
          kac_sampler_set_tolerance(sampler, 1e-4, 1e-4) ||
          // The field is exact: it holds its points in the light cone itself.
          kac_sampler_set_projection(sampler, 0) ||
          // At t = 0.01 the light cones of the data no longer meet: the mean
          // of the data given x is then the data point itself.
          kac_sampler_set_grid(sampler, 1.0, 0.01) ||
          kac_sampler_draw(sampler, 1, 0, n, NULL, samples);
    if (bad)
        fprintf(stderr, "exact_field: %s\n", kac_last_error());
    for (int64_t i = 0; !bad && i < n; i++) {
        double distance;

        count[nearest(samples + 2 * i, &distance)]++;
        arrived += distance < 1e-6;
    }
    for (int k = 0; !bad && k < data_count; k++)
        printf("(%5.2f, %5.2f) received %lld of %lld\n", data[k][0], data[k][1],
               (long long)count[k], (long long)n);
    if (!bad)
        printf("%lld within 1e-6 of a data point, %.0f evaluations each\n",
               (long long)arrived, kac_sampler_evaluations_mean(sampler));
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_process_destroy(process);
    free(samples);
    return bad || arrived < n * 99 / 100 ? EXIT_FAILURE : EXIT_SUCCESS;
}
