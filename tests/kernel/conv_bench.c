/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed of the convolutions of every table on one thread, of the shapes of a
 * U-Net: conv_bench --bench [images]. GFLOP/s count the multiplications and
 * additions of the definition, so that Winograd's form may pass the peak. */
#include "kernel_timing.h"

static const struct {
    int16_t side, in, out;
    int8_t size, stride, upsample;
} shapes[] = {
    {28, 32, 32, 3, 1, 1}, {28, 64, 32, 3, 1, 1},  {28, 96, 32, 3, 1, 1},
    {28, 64, 64, 3, 1, 1}, {14, 32, 64, 3, 1, 1},  {14, 64, 64, 3, 1, 1},
    {14, 96, 64, 3, 1, 1}, {14, 128, 64, 3, 1, 1}, {7, 64, 64, 3, 1, 1},
    {7, 128, 64, 3, 1, 1}, {14, 64, 64, 3, 1, 2},  {7, 64, 64, 3, 1, 2},
    {28, 32, 32, 3, 2, 1}, {14, 64, 64, 3, 2, 1},  {28, 1, 32, 3, 1, 1},
    {28, 32, 1, 3, 1, 1},  {28, 3, 32, 3, 1, 1},   {28, 32, 3, 3, 1, 1},
    {28, 96, 32, 1, 1, 1}, {14, 128, 64, 1, 1, 1},
};

static int64_t images = 8;

static void bench_shape(const struct kaci_kernels *k, size_t s, int64_t rows,
                        double peak)
{
    struct kaci_conv c = {.rows = rows,
                          .height = shapes[s].side,
                          .width = shapes[s].side,
                          .in = shapes[s].in,
                          .out = shapes[s].out,
                          .size = shapes[s].size,
                          .stride = shapes[s].stride,
                          .upsample = shapes[s].upsample};
    void (*const runs[])(const struct kaci_conv *) = {
        k->conv, k->conv_input_gradient, k->conv_weight_gradient};
    static const char *const what[] = {"forward", "dx", "dw"};
    const int64_t side = (c.height * c.upsample - 1) / c.stride + 1;
    const int64_t taps = c.size * c.size;
    const double work =
        2e-9 * (double)(rows * side * side * taps * c.in * c.out);
    float *x = numbers(rows * c.height * c.width * c.in);
    float *dx = numbers(rows * c.height * c.width * c.in);
    float *y = numbers(rows * side * side * c.out);
    float *dy = numbers(rows * side * side * c.out);
    float *w = numbers(taps * c.in * c.out), *dw = numbers(taps * c.in * c.out);
    float *bias = numbers(c.out), *dbias = numbers(c.out);
    float *scratch = numbers(kaci_conv_scratch(&c));

    c.x = x;
    c.y = y;
    c.weight = w;
    c.bias = bias;
    c.dy = dy;
    c.dx = dx;
    c.dweight = dw;
    c.dbias = dbias;
    c.scratch = scratch;
    printf("%-8s %2d, %3d -> %2d, %dx%d/%d%s", k->name, (int)side, (int)c.in,
           (int)c.out, (int)c.size, (int)c.size, (int)c.stride,
           c.upsample == 2 ? " up" : "   ");
    for (int i = 0; i < 3; i++) {
        BEST_OF(0.05, runs[i](&c));
        printf("  %s %7.0f us %6.1f", what[i], 1e6 * best, work / best);
        if (peak > 0.0) {
            printf(" %4.0f%%", 100.0 * work / best / peak);
        }
    }
    printf("\n");
    free(x);
    free(dx);
    free(y);
    free(dy);
    free(w);
    free(dw);
    free(bias);
    free(dbias);
    free(scratch);
}

static void bench_table(const struct kaci_kernels *k, int32_t cpu)
{
    const int64_t rows = cpu == KAC_CPU_BASELINE ? 1 : images;
    const double peak = peak_of(cpu);

    printf("%-8s us, GFLOP/s%s; images: %d", k->name,
           peak > 0.0 ? ", share of peak" : "", (int)rows);
    if (peak > 0.0) {
        printf("; peak %.1f GFLOP/s", peak);
    }
    printf("\n");
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        bench_shape(k, s, rows, peak);
    }
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        images = strtol(argv[2], NULL, 10);
    }
    if (argc < 2 || strcmp(argv[1], "--bench") != 0 || images < 1) {
        printf("usage: %s --bench [images]\n", argv[0]);
        return 2;
    }
    for_each_table(bench_table);
    return 0;
}
