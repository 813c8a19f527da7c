/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed of the kernels of every table on one thread: with --bench, GFLOP/s of
 * the products and their share of the fused multiply-adds that this processor
 * can do (measured), and time per element of the other kernels. */
#include <math.h>

#include "kernel_timing.h"

/* ---- Products ----------------------------------------------------------- */

static const struct {
    const char *what;
    int64_t m, n, k;
    int8_t transpose_a, transpose_b;
} shapes[] = {
    {"256^3, NN", 256, 256, 256, 0, 0},
    {"forward", 256, 256, 256, 0, 1},
    {"forward, small shard", 64, 256, 256, 0, 1},
    {"forward, large shard", 512, 256, 256, 0, 1},
    {"dX, small shard", 64, 256, 256, 0, 0},
    {"dW, small shard", 256, 256, 64, 1, 0},
    {"dW", 256, 256, 256, 1, 0},
    {"first layer", 256, 256, 4, 0, 1},
    {"last layer", 256, 4, 256, 0, 1},
    {"dX of the last layer", 256, 256, 4, 0, 0},
    {"dW of the first layer", 256, 4, 256, 1, 0},
    {"dW of the last layer", 4, 256, 256, 1, 0},
    {"image, forward", 128, 1024, 784, 0, 1},
    {"image, forward", 256, 1024, 1024, 0, 1},
    {"image, dX", 256, 1024, 1024, 0, 0},
    {"image, dW", 1024, 1024, 256, 1, 0},
};

static void bench_shape(const struct kaci_kernels *k, size_t s, double peak)
{
    const int64_t m = shapes[s].m, n = shapes[s].n, depth = shapes[s].k;
    float *a = numbers(m * depth), *b = numbers(n * depth);
    float *c = numbers(m * n),
          *scratch = numbers(kaci_gemm_scratch(m, n, depth));
    const struct kaci_gemm g = {.m = m,
                                .n = n,
                                .k = depth,
                                .a = a,
                                .lda = shapes[s].transpose_a ? m : depth,
                                .b = b,
                                .ldb = shapes[s].transpose_b ? depth : n,
                                .c = c,
                                .ldc = n,
                                .scratch = scratch,
                                .transpose_a = shapes[s].transpose_a,
                                .transpose_b = shapes[s].transpose_b};
    BEST_OF(0.1, k->gemm(&g));
    const double rate = 2e-9 * (double)m * (double)n * (double)depth / best;

    printf("%-9s %-22s %5d x %4d x %4d  %8.2f GFLOP/s", k->name, shapes[s].what,
           (int)m, (int)n, (int)depth, rate);
    if (peak > 0.0) {
        printf("  %3.0f%%", 100.0 * rate / peak);
    }
    printf("\n");
    free(a);
    free(b);
    free(c);
    free(scratch);
}

/* ---- The others --------------------------------------------------------- */

enum { LENGTH = 1 << 13 };

#define LINE(what, ...)                                                        \
    do {                                                                       \
        BEST_OF(0.02, __VA_ARGS__);                                            \
        printf("%-9s %-22s %8.3f ns an element\n", k->name, what,              \
               1e9 * best / LENGTH);                                           \
    } while (0)

static void bench_arrays(const struct kaci_kernels *k)
{
    static const char *const names[] = {"identity", "ReLU", "SiLU", "GELU",
                                        "tanh"};
    const struct kaci_adam adam = {1e-3f, 0.9f, 0.999f, 0.1f, 1e-3f,
                                   1e-8f, 0.0f, 1.0f,   0};
    float *x = numbers(LENGTH), *y = numbers(LENGTH);
    float *m = numbers(LENGTH), *v = numbers(LENGTH);
    double sum = 0.0;

    for (int32_t a = KACI_RELU; a <= KACI_TANH; a++) {
        LINE(names[a], k->activate(a, LENGTH, x, y));
        LINE("  backward", k->activate_backward(a, LENGTH, x, m, y));
    }
    LINE("exp", k->exp(LENGTH, x, y));
    LINE("ln", k->ln(LENGTH, x, y));
    LINE("sinpi", k->sinpi(LENGTH, x, y));
    LINE("axpy", k->axpy(LENGTH, 1e-9f, x, y));
    memset(y, 0, LENGTH * sizeof *y);
    LINE("add_rows", k->add_rows(LENGTH / 256, 256, x, 256, y));
    LINE("sum_squares", sum += k->sum_squares(LENGTH, x));
    k->sum_squares(LENGTH, v);
    for (int i = 0; i < LENGTH; i++) {
        v[i] = fabsf(v[i]);
    }
    LINE("adam", k->adam(&adam, LENGTH, x, m, v, y));
    free(x);
    free(y);
    free(m);
    free(v);
    if (sum < 0.0) {
        printf("%g\n", sum);
    }
}

static void bench_table(const struct kaci_kernels *k, int32_t cpu)
{
    const double peak = peak_of(cpu);

    if (peak > 0.0) {
        printf("%-9s peak %8.2f GFLOP/s\n", k->name, peak);
    }
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        bench_shape(k, s, peak);
    }
    bench_arrays(k);
}

int main(int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[1], "--bench") != 0) {
        printf("usage: %s --bench\n", argv[0]);
        return 2;
    }
    for_each_table(bench_table);
    return 0;
}
