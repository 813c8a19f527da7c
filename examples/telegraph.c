/* SPDX-License-Identifier: BSD-2-Clause */
/* A box under the telegrapher's equation and under its heat limit: the one has
 * not moved beyond c t, and carries its corners along; the other is everywhere
 * at once.
 *
 *     telegraph [ROWS] > rows.csv
 */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

/* Height 1; beyond its ends the library counts 0. */
static int32_t one(void *user, int64_t n, const double *x, double *f)
{
    (void)user;
    (void)x;
    for (int64_t i = 0; i < n; i++)
        f[i] = 1.0;
    return 0;
}

int main(int argc, char **argv)
{
    const int64_t rows = argc > 1 ? atoll(argv[1]) : 41;
    const double a = 4.0, c = 2.0, half = 0.5, times[] = {0.1, 0.4, 1.6};
    kac_status bad = KAC_OK;

    printf("t,x,telegraph,flux,heat\n");
    for (int k = 0; k < 3 && !bad; k++) {
        for (int64_t i = 0; i < rows && !bad; i++) {
            const double t = times[k];
            const double x = 8.0 * (double)i / (double)rows - 4.0;
            double u, flux, heat;

            bad = kac_telegraph_solve(a, c, t, one, NULL, NULL, -half, half,
                                      1e-12, 1, &x, &u, &flux, NULL);
            if (!bad)
                bad = kac_telegraph_heat(a, c, t, one, NULL, -half, half, 1e-12,
                                         1, &x, &heat, NULL, NULL);
            if (!bad)
                printf("%g,%.4f,%.12g,%.12g,%.12g\n", t, x, u, flux, heat);
        }
    }
    if (bad)
        fprintf(stderr, "telegraph: %s\n", kac_last_error());
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
