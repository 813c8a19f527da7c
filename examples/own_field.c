/* SPDX-License-Identifier: BSD-2-Clause */
/* The integrators serve any field: here a planet on an ellipse around a sun,
 * with error control, and the places on the way from dense output.
 *
 *     own_field [TOLERANCE]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

/* A point is (position, velocity) in the plane; acceleration is -r / |r|^3.
 * The answer 1 says that the field is undefined in the sun: the integrator
 * then tries a shorter step. */
static int32_t gravity(void *user, int64_t n, const double *t, const double *x,
                       const double *cond, double *v, double *xhat,
                       double *divergence)
{
    (void)user;
    (void)t;
    (void)cond;
    (void)xhat;
    (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        const double *p = x + 4 * i;
        const double r2 = p[0] * p[0] + p[1] * p[1];
        const double k = 1.0 / (r2 * sqrt(r2));

        if (r2 == 0.0)
            return 1;
        v[4 * i] = p[2];
        v[4 * i + 1] = p[3];
        v[4 * i + 2] = -k * p[0];
        v[4 * i + 3] = -k * p[1];
    }
    return 0;
}

int main(int argc, char **argv)
{
    enum { places = 9 };
    const double tolerance = argc > 1 ? atof(argv[1]) : 1e-9;
    const double year = 6.283185307179586; // of an orbit with half axis 1
    // Nearest to the sun, eccentricity 0.6.
    double planet[4] = {0.4, 0.0, 0.0, 2.0}, times[places], path[places][4];
    kac_field *field = NULL;
    kac_integrator *integrator = NULL;
    double miss;
    kac_status bad;

    for (int i = 0; i < places; i++)
        times[i] = year * i / (places - 1);
    bad = kac_field_create_callback(NULL, 4, 0, 0, gravity, NULL, &field) ||
          kac_integrator_create(NULL, KAC_METHOD_DOPRI5, &integrator) ||
          kac_integrator_set_tolerance(integrator, tolerance, tolerance) ||
          kac_integrator_run_dense(integrator, field, 1, 0.0, year, NULL,
                                   planet, places, times, &path[0][0]);
    if (bad)
        fprintf(stderr, "own_field: %s\n", kac_last_error());
    for (int i = 0; !bad && i < places; i++)
        printf("t = %.3f  at %9.6f %9.6f\n", times[i], path[i][0], path[i][1]);
    // After a year it must be back.
    miss = hypot(planet[0] - 0.4, planet[1]);
    if (!bad)
        printf("missed its start by %.1e, %lld evaluations, stopped by: %s\n",
               miss, (long long)kac_integrator_evaluations(integrator, 0),
               kac_stop_name(kac_integrator_reason(integrator, 0)));
    kac_integrator_destroy(integrator);
    kac_field_destroy(field);
    return bad || !(miss < 1e4 * tolerance) ? EXIT_FAILURE : EXIT_SUCCESS;
}
