/* SPDX-License-Identifier: BSD-2-Clause */
/* A path of the Kac process with all its reversals, and bridges: other paths
 * that set out and arrive in the same places and directions. Prints a table
 * for a plotting program: time, the path, the bridges.
 *
 *     kac_paths [BRIDGES] [SEED]
 */
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

enum { room = 100, rows = 101 };

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? atoll(argv[1]) : 3;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    const double a = 5.0, c = 1.0, T = 2.0;
    double times[rows], path[rows], jumps[room];
    int8_t directions[rows], *ends = malloc((size_t)n * 2);
    double *x = malloc((size_t)n * sizeof *x);
    double *bridges = malloc((size_t)n * rows * sizeof *bridges);
    int8_t start;
    int64_t count, missed = 0;
    kac_status bad;

    if (!ends || !x || !bridges) {
        free(ends);
        free(x);
        free(bridges);
        return EXIT_FAILURE;
    }
    for (int k = 0; k < rows; k++)
        times[k] = T * k / (rows - 1);
    // The start direction and the reversals are the path: it is read anywhere.
    bad = kac_path_jumps(a, T, seed, 0, 0, 1, room, &start, &count, jumps) ||
          kac_path_position(c, 1, room, &start, &count, jumps, rows, times,
                            path, directions);
    for (int64_t i = 0; !bad && i < n; i++) {
        x[i] = path[rows - 1];
        ends[i] = directions[0];
        ends[n + i] = directions[rows - 1];
    }
    bad = bad || kac_path_bridge(a, c, T, seed, 0, 0, n, x, ends, ends + n,
                                 rows, times, bridges, NULL);
    if (bad)
        fprintf(stderr, "kac_paths: %s\n", kac_last_error());
    for (int k = 0; !bad && k < rows; k++) {
        printf("%g,%g", times[k], path[k]);
        for (int64_t i = 0; i < n; i++)
            printf(",%g", bridges[i * rows + k]);
        printf("\n");
    }
    for (int64_t i = 0; !bad && i < n; i++)
        missed +=
            bridges[i * rows] != 0.0 || bridges[(i + 1) * rows - 1] != x[i];
    free(ends);
    free(x);
    free(bridges);
    return bad || missed ? EXIT_FAILURE : EXIT_SUCCESS;
}
