/* SPDX-License-Identifier: BSD-2-Clause */
/* A process with the caller's own schedule, and what its draws look like: a
 * particle that has not yet turned sits on an atom, exactly on the front, and
 * carries a flag that says so.
 *
 *     own_schedule [POINTS]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

/* f(t) = (1 - t)^2 forgets the data smoothly; g(t) = t^3 begins slowly. */
static int32_t smooth(void *user, double t, double *out)
{
    (void)user;
    out[0] = (1.0 - t) * (1.0 - t);
    out[1] = -2.0 * (1.0 - t);
    out[2] = t * t * t;
    out[3] = 3.0 * t * t;
    return 0;
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? atoll(argv[1]) : 20000;
    const double a = 4.0, c = 2.0, t0 = 0.6, x0 = 0.5;
    double *number = malloc((size_t)n * 4 * sizeof *number);
    int8_t *atom = malloc((size_t)n);
    double *t = number, *data = number + n, *x = number + 2 * n,
           *v = number + 3 * n;
    int64_t on_front = 0, wrong = 0;
    double expected = 0.0;
    kac_process *process = NULL;
    kac_status bad;

    if (!number || !atom) {
        free(number);
        free(atom);
        return EXIT_FAILURE;
    }
    for (int64_t i = 0; i < n; i++) {
        t[i] = t0;
        data[i] = x0;
    }
    bad = kac_process_create_kac(NULL, a, c, &process) ||
          kac_process_set_schedule_custom(process, smooth, NULL) ||
          kac_process_draw(process, 1, 0, 0, n, 1, t, data, x, v, atom) ||
          kac_process_log_atom(process, t0, &expected);
    for (int64_t i = 0; !bad && i < n; i++) {
        double s[4];

        smooth(NULL, t0, s);
        on_front += atom[i] != 0;
        // On an atom place and velocity are exact: no tolerance.
        if (atom[i] != 0)
            wrong += v[i] != s[1] * x0 + atom[i] * c * s[3];
        // Nothing is ever faster than c.
        wrong += fabs(x[i] - s[0] * x0) > c * s[2] * (1.0 + 1e-15);
    }
    if (bad)
        fprintf(stderr, "own_schedule: %s\n", kac_last_error());
    else
        printf("%lld of %lld have not turned yet (expected %.0f); %lld break "
               "a rule\n",
               (long long)on_front, (long long)n,
               2.0 * exp(expected) * (double)n, (long long)wrong);
    kac_process_destroy(process);
    free(number);
    free(atom);
    return bad || wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
