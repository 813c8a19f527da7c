/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed of the Bessel functions over arrays: `special_bench --bench` prints
 * nanoseconds an element (thread CPU time; median and least of several runs),
 * the multiply-adds of one AVX2 register of this type that this processor does
 * in that time (measured), and how many times as long GSL takes, where the
 * build found it. bench_special.py does the same against SciPy. Arguments:
 * log-uniform in [1e-3, 1e3]. */
#include <math.h>

#include "bench_timing.h"
#include <kacflow/special.h>

#if defined(KAC_BENCH_GSL)
#include <gsl/gsl_sf_bessel.h>
#endif

enum { COUNT = 1000000, CHUNK = 16384, RUNS = 11 };

/* ---- Runs ---------------------------------------------------------------- */

static double doubles[COUNT], results[COUNT];
static float floats[COUNT], float_results[COUNT];

struct times {
    double median, least;
};

static struct times times_of(void (*run)(const void *what), const void *what,
                             int runs)
{
    double all[RUNS];

    for (int i = -1; i < runs; i++) { // the first is not counted
        const double start = seconds();

        run(what);
        if (i >= 0) {
            all[i] = 1e9 * (seconds() - start) / COUNT;
        }
    }
    qsort(all, (size_t)runs, sizeof *all, ascending);
    return (struct times){all[runs / 2], all[0]};
}

struct function {
    const char *name;
    kac_status (*array)(int64_t, const double *, double *);
    kac_status (*array_f32)(int64_t, const float *, float *);
    double (*rival)(double); /* of GSL, or NULL */
};

static void run_whole(const void *what)
{
    ((const struct function *)what)->array(COUNT, doubles, results);
}

static void run_chunks(const void *what)
{
    for (int64_t i = 0; i < COUNT; i += CHUNK) {
        const int64_t left = COUNT - i;

        ((const struct function *)what)
            ->array(left < CHUNK ? left : CHUNK, doubles + i, results);
    }
}

static void run_chunks_f32(const void *what)
{
    for (int64_t i = 0; i < COUNT; i += CHUNK) {
        const int64_t left = COUNT - i;

        ((const struct function *)what)
            ->array_f32(left < CHUNK ? left : CHUNK, floats + i, float_results);
    }
}

static void run_rival(const void *what)
{
    for (int i = 0; i < COUNT; i++) {
        results[i] = ((const struct function *)what)->rival(doubles[i]);
    }
}

#if defined(KAC_BENCH_GSL)
static double gsl_ratio(double z)
{
    return gsl_sf_bessel_I1_scaled(z) / gsl_sf_bessel_I0_scaled(z);
}

static double gsl_h(double z)
{
    return z * gsl_sf_bessel_I0_scaled(z) / gsl_sf_bessel_I1_scaled(z);
}
#define GSL(function) function
#else
#define GSL(function) NULL
#endif

static const struct function functions[] = {
    {"i0", kac_bessel_i0_array, kac_bessel_i0_array_f32, NULL},
    {"i1", kac_bessel_i1_array, kac_bessel_i1_array_f32, NULL},
    {"i0e", kac_bessel_i0e_array, kac_bessel_i0e_array_f32,
     GSL(gsl_sf_bessel_I0_scaled)},
    {"i1e", kac_bessel_i1e_array, kac_bessel_i1e_array_f32,
     GSL(gsl_sf_bessel_I1_scaled)},
    {"ratio", kac_bessel_ratio_array, kac_bessel_ratio_array_f32,
     GSL(gsl_ratio)},
    {"h", kac_bessel_h_array, kac_bessel_h_array_f32, GSL(gsl_h)},
    {"kappa", kac_bessel_kappa_array, kac_bessel_kappa_array_f32, NULL},
    {"h'", kac_bessel_h_derivative_array, kac_bessel_h_derivative_array_f32,
     NULL},
};

int main(int argc, char **argv)
{
    uint32_t state = 1;
    double unit;

    if (argc < 2 || strcmp(argv[1], "--bench") != 0) {
        printf("usage: special_bench --bench\n");
        return 0;
    }
    for (int i = 0; i < COUNT; i++) {
        state = state * 1664525u + 1013904223u;
        doubles[i] = pow(10.0, -3.0 + 6.0 * 0x1p-32 * state);
        floats[i] = (float)doubles[i];
    }
    unit = multiply_add_time();
    printf("a multiply-add of 4 doubles takes %.3f ns\n", unit);
    printf("%-6s %-6s %8s %8s %8s %12s %8s\n", "", "", "median", "least",
           "whole", "multiply-adds", "GSL");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const struct function *f = &functions[i];
        const struct times chunks = times_of(run_chunks, f, RUNS);
        const struct times whole = times_of(run_whole, f, RUNS);
        const struct times single = times_of(run_chunks_f32, f, RUNS);

        printf("%-6s double %8.2f %8.2f %8.2f %12.1f", f->name, chunks.median,
               chunks.least, whole.median, 4.0 * chunks.median / unit);
        if (f->rival != NULL) {
            printf(" %8.1f", times_of(run_rival, f, 3).median / chunks.median);
        }
        printf("\n%-6s single %8.2f %8.2f %8s %12.1f\n", f->name, single.median,
               single.least, "", 8.0 * single.median / unit);
    }
    return 0;
}
