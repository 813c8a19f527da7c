/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed of norms, attention and losses of every table on one thread, with
 * --bench. For norms and losses also the share of the speed at which memory of
 * that size is copied (forward: x read, y written; backward: x, dy and dx): 1
 * is what cannot be passed, up to what a copy wastes. */
#include "kernel_timing.h"

static const struct {
    const char *what;
    int64_t rows, positions, channels, groups;
} shapes[] = {
    {"group norm, 28x28x32", 4, 784, 32, 32},
    {"group norm, 14x14x64", 8, 196, 64, 32},
    {"group norm, 7x7x64", 16, 49, 64, 32},
    {"group norm, 28x28x128", 2, 784, 128, 32},
    {"group norm, 256x256x64", 1, 65536, 64, 32},
    {"layer norm, 64", 1, 784, 64, 0},
    {"layer norm, 1024", 1, 64, 1024, 0},
};

/* Seconds to copy n floats. */
static double copy_time(int64_t n, const float *from, float *to)
{
    BEST_OF(0.05, memcpy(to, from, (size_t)n * sizeof *to);
            __asm__ volatile("" ::
                                 : "memory"));

    return best;
}

static void print(const struct kaci_kernels *k, const char *what,
                  const char *how, double time, int64_t n, double ideal)
{
    printf("%-9s %-24s %-18s %7.3f ns an element", k->name, what, how,
           1e9 * time / (double)n);
    if (ideal > 0.0) {
        printf("  %3.0f%% of the speed of copying", 100.0 * ideal / time);
    }
    printf("\n");
}

static void bench_norm(const struct kaci_kernels *k, size_t s)
{
    static const struct {
        const char *forward, *backward;
        int32_t activation;
    } kinds[] = {{"alone", "  backward", KACI_IDENTITY},
                 {"and SiLU", "  backward", KACI_SILU}};
    const int64_t c = shapes[s].channels, rows = shapes[s].rows;
    const int64_t positions = shapes[s].positions, groups = shapes[s].groups;
    const int64_t n = rows * positions * c;
    float *x = numbers(n), *y = numbers(n), *dy = numbers(n);
    float *weight = numbers(2 * c), *modulation = numbers(2 * rows * c);
    float *statistics = numbers(3 * rows * (groups + positions));
    float *sums = numbers(2 * rows * c);
    float *scratch = numbers(kaci_norm_backward_scratch(positions, c));
    const double copy = copy_time(n, x, y);

    for (size_t i = 0; i < 2; i++) {
        const struct kaci_norm norm = {.rows = rows,
                                       .positions = positions,
                                       .channels = c,
                                       .groups = groups,
                                       .epsilon = 1e-5,
                                       .x = x,
                                       .weight = weight,
                                       .bias = weight + c,
                                       .modulation = modulation,
                                       .statistics = statistics,
                                       .y = y,
                                       .scratch = scratch,
                                       .activation = kinds[i].activation};
        const struct kaci_norm_backward backward = {
            .norm = &norm, .dy = dy, .dx = y, .sums = sums};

        {
            BEST_OF(0.05, (groups ? k->group_norm : k->layer_norm)(&norm));
            print(k, shapes[s].what, kinds[i].forward, best, n, copy);
        }
        {
            BEST_OF(0.05, (groups ? k->group_norm_backward
                                  : k->layer_norm_backward)(&backward));
            print(k, shapes[s].what, kinds[i].backward, best, n, 1.5 * copy);
        }
    }
    free(x);
    free(y);
    free(dy);
    free(weight);
    free(modulation);
    free(statistics);
    free(sums);
    free(scratch);
}

static void bench_attention(const struct kaci_kernels *k, int64_t rows,
                            int64_t positions, int64_t heads, int64_t size)
{
    const int64_t n = rows * positions * heads * size;
    float *qkv = numbers(3 * n), *dqkv = numbers(3 * n);
    float *out = numbers(n), *dout = numbers(n);
    float *scratch = numbers(kaci_attention_backward_scratch(positions, size));
    const struct kaci_attention attention = {.rows = rows,
                                             .positions = positions,
                                             .heads = heads,
                                             .size = size,
                                             .qkv = qkv,
                                             .out = out,
                                             .scratch = scratch};
    const struct kaci_attention_backward backward = {
        .attention = &attention, .dout = dout, .dqkv = dqkv};
    const double work = 4e-9 * (double)n * (double)positions;

    {
        BEST_OF(0.1, k->attention(&attention));
        printf("%-9s attention, %d heads of %d x %d  %8.2f GFLOP/s\n", k->name,
               (int)(rows * heads), (int)positions, (int)size, work / best);
    }
    {
        BEST_OF(0.1, k->attention_backward(&backward));
        printf("%-9s   backward  %8.2f GFLOP/s\n", k->name, 2.5 * work / best);
    }
    free(qkv);
    free(dqkv);
    free(out);
    free(dout);
    free(scratch);
}

static void bench_losses(const struct kaci_kernels *k)
{
    enum { ROWS = 256, CLASSES = 1000 };
    const int64_t n = (int64_t)ROWS * CLASSES;
    float *x = numbers(n), *y = numbers(n), *dx = numbers(n);
    const double copy = copy_time(n, x, y);
    int32_t labels[ROWS] = {0};
    const struct kaci_cross_entropy entropy = {.rows = ROWS,
                                               .classes = CLASSES,
                                               .x = x,
                                               .ldx = CLASSES,
                                               .labels = labels,
                                               .gradient = dx,
                                               .scale = 1.0f};
    double sum = 0.0;

    {
        BEST_OF(0.05, k->softmax(ROWS, CLASSES, 1.0f, x, CLASSES, y));
        print(k, "softmax, 1000", "", best, n, copy);
    }
    {
        BEST_OF(0.05,
                k->softmax_backward(ROWS, CLASSES, 1.0f, y, CLASSES, x, dx));
        print(k, "softmax, 1000", "  backward", best, n, 1.5 * copy);
    }
    {
        BEST_OF(0.05, sum += k->cross_entropy(&entropy));
        print(k, "cross-entropy, 1000", "with gradient", best, n, copy);
    }
    {
        BEST_OF(0.05, sum += k->squared_loss(n, 1.0f, x, y, dx));
        print(k, "squared loss", "with gradient", best, n, 1.5 * copy);
    }
    free(x);
    free(y);
    free(dx);
    if (sum < 0.0) {
        printf("%g\n", sum);
    }
}

static void bench_table(const struct kaci_kernels *k, int32_t cpu)
{
    (void)cpu;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        bench_norm(k, s);
    }
    bench_attention(k, 16, 49, 1, 64);
    bench_attention(k, 4, 196, 1, 64);
    bench_attention(k, 1, 784, 2, 64);
    bench_losses(k);
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
