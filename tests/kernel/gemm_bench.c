/* SPDX-License-Identifier: BSD-2-Clause */
/* Matrix products against other libraries, which are opened by name: of every
 * layout and shape the median of 15 runs that take turns, on one thread, with
 * its share of the fused multiply-adds that this processor does and its ratio
 * to the best of the others. Further libraries that have sgemm_ may be named:
 *     gemm_bench [LIBRARY.so...] */
#include <dlfcn.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernel_timing.h"

enum { RUNS = 15, MOST_RIVALS = 8 };

/* ---- Rivals ------------------------------------------------------------- */

typedef void fortran_fn(const char *, const char *, const int *, const int *,
                        const int *, const float *, const float *, const int *,
                        const float *, const int *, const float *, float *,
                        const int *);
typedef int onednn_fn(char, char, int64_t, int64_t, int64_t, float,
                      const float *, int64_t, const float *, int64_t, float,
                      float *, int64_t);

/* One of the two. */
struct rival {
    const char *name;
    fortran_fn *fortran;
    onednn_fn *onednn;
};

static struct rival rivals[MOST_RIVALS];
static int rival_count;

/* Which of its kernels a library has chosen, where it says so. */
static void print_kernels(void *library)
{
    const char *(*openblas)(void);
    const char *(*blis_name)(int);
    int (*blis)(void);

    *(void **)&openblas = dlsym(library, "openblas_get_corename");
    *(void **)&blis_name = dlsym(library, "bli_arch_string");
    *(void **)&blis = dlsym(library, "bli_arch_query_id");
    if (openblas) {
        printf(" (kernels: %s)", openblas());
    } else if (blis && blis_name) {
        printf(" (kernels: %s)", blis_name(blis()));
    }
}

static void open_rival(const char *name, const char *file)
{
    struct rival rival = {.name = name};
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        printf("%-9s skipped: %s\n", name, dlerror());
        return;
    }
    *(void **)&rival.onednn = dlsym(library, "dnnl_sgemm");
    if (!rival.onednn) {
        *(void **)&rival.fortran = dlsym(library, "sgemm_");
    }
    if (!rival.onednn && !rival.fortran) {
        printf("%-9s skipped: %s has no sgemm_\n", name, file);
        return;
    }
    printf("%-9s %s", name, file);
    print_kernels(library);
    printf("\n");
    if (rival_count < MOST_RIVALS) {
        rivals[rival_count++] = rival;
    }
}

static void open_rivals(int count, char **files)
{
    // One thread each, and no choice of kernels but the library's own.
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("BLIS_NUM_THREADS", "1", 1);
    setenv("OMP_NUM_THREADS", "1", 1);
    setenv("MKL_NUM_THREADS", "1", 1);
    unsetenv("OPENBLAS_CORETYPE");
    unsetenv("OPENBLAS_L2_SIZE");
    unsetenv("BLIS_ARCH_TYPE");
    open_rival("OpenBLAS", "libopenblas.so.0");
    open_rival("BLIS", "libblis.so.4");
    open_rival("oneDNN", "libdnnl.so.2");
    for (int i = 0; i < count; i++) {
        const char *slash = strrchr(files[i], '/');

        open_rival(slash ? slash + 1 : files[i], files[i]);
    }
}

/* ---- One product -------------------------------------------------------- */

/* C[m,n] = op(A) op(B), row-major and without gaps. */
struct product {
    struct kaci_gemm ours;
    const struct kaci_kernels *kernels;
};

static void run_ours(const struct product *p)
{
    p->kernels->gemm(&p->ours);
}

static void run_rival(const struct product *p, const struct rival *rival)
{
    const struct kaci_gemm *g = &p->ours;
    const char a = g->transpose_a ? 'T' : 'N', b = g->transpose_b ? 'T' : 'N';
    const float one = 1.0f, zero = 0.0f;

    if (rival->onednn) {
        rival->onednn(a, b, g->m, g->n, g->k, one, g->a, g->lda, g->b, g->ldb,
                      zero, g->c, g->ldc);
    } else { // by columns: C^T = op(B)^T op(A)^T
        const int m = (int)g->m, n = (int)g->n, k = (int)g->k;
        const int lda = (int)g->lda, ldb = (int)g->ldb, ldc = (int)g->ldc;

        rival->fortran(&b, &a, &n, &m, &k, &one, g->b, &ldb, g->a, &lda, &zero,
                       g->c, &ldc);
    }
}

/* Seconds of one call, of `calls` together. */
static double time_of(const struct product *p, const struct rival *rival,
                      int calls)
{
    const double start = seconds();

    for (int i = 0; i < calls; i++) {
        if (rival) {
            run_rival(p, rival);
        } else {
            run_ours(p);
        }
    }
    return (seconds() - start) / calls;
}

/* That a rival is called rightly: its result is ours but for rounding. */
static void check_rival(const struct product *p, const struct rival *rival)
{
    const int64_t count = p->ours.m * p->ours.n;
    float *want = numbers(count);

    run_ours(p);
    memcpy(want, p->ours.c, (size_t)count * sizeof *want);
    run_rival(p, rival);
    for (int64_t i = 0; i < count; i++) {
        if (fabsf(p->ours.c[i] - want[i]) > 1e-5f * (float)(p->ours.k + 16)) {
            printf("%s gives another product\n", rival->name);
            exit(1);
        }
    }
    free(want);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double *x)
{
    double sorted[RUNS];

    memcpy(sorted, x, sizeof sorted);
    qsort(sorted, RUNS, sizeof *sorted, by_value);
    return sorted[RUNS / 2];
}

/* ---- Shapes ------------------------------------------------------------- */

/* Of a layer: batch m, outputs n, inputs k. */
static const struct {
    int64_t m, n, k;
} shapes[] = {
    {256, 256, 256},  {512, 512, 512}, {1024, 1024, 1024},
    {4096, 512, 512}, {64, 1024, 784}, {256, 256, 3},
    {256, 2, 256},    {64, 256, 256},  {128, 1024, 1024},
};

static const char *const layouts[] = {"forward", "dX", "dW"};

/* forward Y[m,n] = X[m,k] W[n,k]^T; dX[m,k] = dY[m,n] W[n,k];
 * dW[n,k] = dY[m,n]^T X[m,k]. */
static struct product make_product(const struct kaci_kernels *kernels,
                                   size_t shape, int layout)
{
    const int64_t m = shapes[shape].m, n = shapes[shape].n;
    const int64_t k = shapes[shape].k;
    struct product p = {.kernels = kernels};
    struct kaci_gemm *g = &p.ours;

    g->m = layout == 2 ? n : m;
    g->n = layout == 0 ? n : k;
    g->k = layout == 0 ? k : layout == 1 ? n : m;
    g->transpose_a = layout == 2;
    g->transpose_b = layout == 0;
    g->lda = g->transpose_a ? g->m : g->k;
    g->ldb = g->transpose_b ? g->k : g->n;
    g->ldc = g->n;
    g->a = numbers(g->m * g->k);
    g->b = numbers(g->k * g->n);
    g->c = numbers(g->m * g->n);
    g->scratch = numbers(kaci_gemm_scratch(g->m, g->n, g->k));
    return p;
}

static void free_product(struct product *p)
{
    free((void *)(uintptr_t)p->ours.a);
    free((void *)(uintptr_t)p->ours.b);
    free(p->ours.c);
    free(p->ours.scratch);
}

/* Calls that take some 20 ms. */
static int calls_of(const struct product *p)
{
    int calls = 1;

    run_ours(p);
    while (time_of(p, NULL, calls) * calls < 0.02) {
        calls *= 2;
    }
    return calls;
}

static void bench(struct product *p, size_t shape, int layout)
{
    const double flops =
        2e-9 * (double)p->ours.m * (double)p->ours.n * (double)p->ours.k;
    double ours[RUNS], share[RUNS], ratio[RUNS], rates[MOST_RIVALS][RUNS];
    double best = 0.0;
    int winner = -1;
    const int calls = calls_of(p);

    for (int i = 0; i < rival_count; i++) {
        check_rival(p, &rivals[i]);
    }
    for (int run = 0; run < RUNS; run++) {
        ours[run] = flops / time_of(p, NULL, calls);
        for (int i = 0; i < rival_count; i++) {
            rates[i][run] = flops / time_of(p, &rivals[i], calls);
        }
        share[run] = ours[run] / fma_rate(p->kernels->cpu, 1 << 16);
    }
    for (int i = 0; i < rival_count; i++) {
        if (median(rates[i]) > best) {
            best = median(rates[i]);
            winner = i;
        }
    }
    printf("%5" PRId64 " %5" PRId64 " %5" PRId64 "  %-8s %7.2f",
           shapes[shape].m, shapes[shape].n, shapes[shape].k, layouts[layout],
           median(ours));
    printf(" %4.0f%%", 100.0 * median(share));
    for (int i = 0; i < rival_count; i++) {
        printf(" %9.2f", median(rates[i]));
    }
    if (winner >= 0) {
        for (int run = 0; run < RUNS; run++) {
            ratio[run] = ours[run] / rates[winner][run];
        }
        printf("  %6.3f", median(ratio));
    }
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const int32_t cpu = kac_cpu_best();
    const struct kaci_kernels *kernels = kaci_kernels_for(cpu);

    open_rivals(argc - 1, argv + 1);
    printf("ours      %s, peak %.2f GFLOP/s\n\n", kernels->name, peak_of(cpu));
    printf("    M     N     K  layout  GFLOP/s  peak");
    for (int i = 0; i < rival_count; i++) {
        printf(" %9.9s", rivals[i].name);
    }
    printf("   ratio to the best\n");
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        for (int layout = 0; layout < 3; layout++) {
            struct product p = make_product(kernels, s, layout);

            bench(&p, s, layout);
            free_product(&p);
        }
    }
    return 0;
}
