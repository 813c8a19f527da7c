/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed of draws of the Kac process with their velocity: `draw_bench --bench`
 * prints nanoseconds a draw (thread CPU time; median and least of several
 * runs), the multiply-adds of one AVX2 register of this type that this
 * processor does in that time (measured), and the cost of the parts. x_0 = 0,
 * (a, c) = (9, 3), linear clock. bench_rivals.py does the same against NumPy
 * and SciPy. */
#include "bench_timing.h"
#include "process/process_priv.h"

enum { COUNT = 784 * 128, RUNS = 15 };

/* ---- Runs ---------------------------------------------------------------- */

static double t[COUNT], zeros[COUNT], x[COUNT], v[COUNT];
static float t_f32[COUNT], zeros_f32[COUNT], x_f32[COUNT], v_f32[COUNT];
static int8_t atoms[COUNT];
static kac_process *process;
static int64_t size;

static void run_double(void)
{
    kac_process_draw(process, 1, 0, 0, COUNT / size, size, t, zeros, x, v,
                     atoms);
}

static void run_single(void)
{
    kac_process_draw_f32(process, 1, 0, 0, COUNT / size, size, t_f32, zeros_f32,
                         x_f32, v_f32, atoms);
}

/* The kernels alone, a block again and again. */
static struct kaci_lanes lanes;
static struct kaci_counts counts;
static uint64_t word[KACI_DRAWS], angle[KACI_DRAWS];
static double lams[KACI_DRAWS], y[KACI_DRAWS], ratio[KACI_DRAWS];
static double atom[KACI_DRAWS];
static float y_f32[KACI_DRAWS], ratio_f32[KACI_DRAWS];

#define BLOCKS(name, ...)                                                      \
    static void name(void)                                                     \
    {                                                                          \
        for (int64_t i = 0; i < COUNT; i += KACI_DRAWS) {                      \
            process->kernels->__VA_ARGS__;                                     \
        }                                                                      \
    }

BLOCKS(run_philox,
       philox((const uint32_t[]){1, 2}, 3, KACI_DRAWS, &lanes, word, angle))
BLOCKS(run_radial,
       draw->kac_radial(KACI_DRAWS, lams, word, angle, y, ratio, atom))
BLOCKS(run_radial_f32, draw->kac_radial_f32(KACI_DRAWS, lams, word, angle,
                                            y_f32, ratio_f32, atom))
BLOCKS(run_counts, draw->kac_counts(9.0, KACI_DRAWS, &counts, y, ratio))
BLOCKS(run_counts_f32,
       draw->kac_counts_f32(9.0, KACI_DRAWS, &counts, y_f32, ratio_f32))

static void row(const char *name, void (*run)(void), double unit)
{
    double all[RUNS];

    for (int i = -1; i < RUNS; i++) { // the first is not counted
        const double start = seconds();

        run();
        if (i >= 0) {
            all[i] = 1e9 * (seconds() - start) / COUNT;
        }
    }
    qsort(all, RUNS, sizeof *all, ascending);
    printf("%-28s %8.2f %8.2f %12.1f\n", name, all[RUNS / 2], all[0],
           all[RUNS / 2] / unit);
}

int main(int argc, char **argv)
{
    double unit;

    if (argc < 2 || strcmp(argv[1], "--bench") != 0) {
        printf("usage: draw_bench --bench\n");
        return 0;
    }
    if (kac_process_create_kac(NULL, 9.0, 3.0, &process) != KAC_OK ||
        kac_process_set_schedule(process, KAC_SIGNAL_CONSTANT,
                                 KAC_CLOCK_LINEAR) != KAC_OK) {
        return 1;
    }
    for (int i = 0; i < COUNT; i++) {
        t_f32[i] = (float)((i * 7919 % COUNT + 0.5) / COUNT);
        t[i] = (double)t_f32[i];
    }
    for (uint64_t i = 0; i < KACI_DRAWS; i++) {
        lanes.block[i] = i;
        lams[i] = 9.0 * ((double)i + 0.5) / KACI_DRAWS;
        counts.power[i] = 1.0 / (2.5 + (double)(i % 5));
        counts.uniform[i] = ((double)i + 0.5) / KACI_DRAWS;
    }
    unit = multiply_add_time();
    printf("a multiply-add of 4 doubles or 8 floats takes %.3f ns\n", unit);
    printf("%-28s %8s %8s %12s\n", "", "median", "least", "of a draw");
    size = 1;
    row("own times, double", run_double, unit / 4.0);
    row("own times, single", run_single, unit / 8.0);
    size = 784;
    row("784 a time, double", run_double, unit / 4.0);
    row("784 a time, single", run_single, unit / 8.0);
    row("random words", run_philox, unit / 4.0);
    row("radius inverted, double", run_radial, unit / 4.0);
    row("radius inverted, single", run_radial_f32, unit / 8.0);
    memcpy(counts.angle, angle, sizeof angle);
    row("from counts, double", run_counts, unit / 4.0);
    row("from counts, single", run_counts_f32, unit / 8.0);
    kac_process_destroy(process);
    return 0;
}
