/* SPDX-License-Identifier: BSD-2-Clause */
/* Measures the U-Net of the issue: images a second in training and forward,
 * and the memory of the whole process.
 *
 *     unet_bench --bench [BASE [THREADS [TURNS]]]
 *     unet_bench --picture [BASE [PATCH [TURNS]]]
 *
 * The second measures one picture of 256 x 256 x 3, forward and with its
 * gradient, with 1 and with 2 threads by turns: time on the wall, which means
 * something on a quiet machine only, and CPU time of all threads.
 *
 * With one thread, rates are by CPU time and the best turn counts, so that
 * other work on the machine disturbs little; with more, by the clock on the
 * wall. Shares are of this core's rate of fused multiply-adds. */

#include <sys/resource.h>

#include <kacflow/kacflow.h>

#include "bench_timing.h"

enum { SIDE = 28, D = SIDE * SIDE, BATCH = 64, PICTURES = 256 };

static int32_t threads = 1;

static double now(void)
{
    return clock_of(threads > 1 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID);
}

static void check(kac_status status)
{
    if (status != KAC_OK) {
        fprintf(stderr, "unet_bench: %s\n", kac_last_error());
        exit(1);
    }
}

/* Multiply-adds of a picture through 3x3 and 1x1 convolutions and attention,
 * of the options below; those of time are left out. */
static double forward_flops(double base)
{
    // By PyTorch's profiler: 543 MFLOP for 32; all grows with the square.
    return 543e6 * base * base / (32.0 * 32.0);
}

static kac_network *make_network(kac_context *context, int64_t base)
{
    static const double multipliers[3] = {1, 2, 2};
    kac_network *network;

    check(kac_network_create_unet(context, SIDE, SIDE, 1, base, 3, multipliers,
                                  &network));
    check(kac_network_set_heads(network, KAC_HEAD_VELOCITY));
    check(kac_network_initialize(network, 1, 0));
    return network;
}

static double memory(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

static double train(kac_context *context, kac_network *network, int turns)
{
    float *data = numbers(PICTURES * D);
    kac_dataset *dataset;
    kac_process *process;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
    double best = 1e30;

    check(kac_dataset_create_array(context, PICTURES, D, data, &dataset));
    check(kac_process_create_kac(context, 9, 3, &process));
    check(kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 2e-4, &optimizer));
    check(kac_trainer_create(context, process, network, optimizer, dataset,
                             &trainer));
    check(kac_trainer_set_batch(trainer, BATCH));
    for (int i = 0; i <= turns; i++) { // the first prepares
        const double start = now();
        double time;

        check(kac_trainer_run(trainer, i + 1));
        time = now() - start;
        best = i > 0 && time < best ? time : best;
    }
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    free(data);
    return BATCH / best;
}

static double forward(const kac_network *network, int turns)
{
    float *x = numbers(BATCH * D), *v = numbers(BATCH * D);
    float *t = numbers(BATCH);
    double best = 1e30;

    for (int i = 0; i < turns; i++) {
        const double start = now();
        double time;

        check(kac_network_forward(network, BATCH, t, x, NULL, v, NULL));
        time = now() - start;
        best = time < best ? time : best;
    }
    free(x);
    free(v);
    free(t);
    return BATCH / best;
}

/* ---- One large picture -------------------------------------------------- */

enum { LARGE = 256, LARGE_D = LARGE * LARGE * 3 };

/* The least seconds of any turn: on the wall, of all threads. */
struct cost {
    double wall, cpu;
};

static kac_network *make_large(kac_context *context, int64_t base,
                               int32_t patch)
{
    static const double multipliers[4] = {1, 1, 2, 2};
    static const int32_t lowest = 8;
    kac_network *network;

    check(kac_network_create_unet(context, LARGE, LARGE, 3, base, 4,
                                  multipliers, &network));
    check(kac_unet_set_patch(network, patch));
    check(kac_unet_set_attention(network, 1, &lowest, 1));
    check(kac_network_set_heads(network, KAC_HEAD_VELOCITY));
    check(kac_network_initialize(network, 1, 0));
    return network;
}

static void measure(const kac_network *network, int gradient, const float *x,
                    float *v, float *parameters, struct cost *best)
{
    const double wall = clock_of(CLOCK_MONOTONIC);
    const double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    const float t = 0.5f;
    struct cost cost;

    if (gradient) {
        check(kac_network_gradient(network, 1, &t, x, NULL, x, NULL, parameters,
                                   NULL));
    } else {
        check(kac_network_forward(network, 1, &t, x, NULL, v, NULL));
    }
    cost.cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    cost.wall = clock_of(CLOCK_MONOTONIC) - wall;
    best->wall = cost.wall < best->wall ? cost.wall : best->wall;
    best->cpu = cost.cpu < best->cpu ? cost.cpu : best->cpu;
}

static void one_picture(int64_t base, int32_t patch, int turns)
{
    static const char *const names[2] = {"forward", "gradient"};
    float *x = numbers(LARGE_D), *v = numbers(LARGE_D), *parameters;
    kac_context *context;
    kac_network *network;

    check(kac_context_create(&context));
    network = make_large(context, base, patch);
    parameters = numbers(kac_network_parameter_count(network));
    printf("one picture of %d x %d x 3, patch %d, %d channels, %d weights\n",
           LARGE, LARGE, (int)patch, (int)base,
           (int)kac_network_parameter_count(network));
    for (int gradient = 0; gradient < 2; gradient++) {
        struct cost best[2] = {{1e30, 1e30}, {1e30, 1e30}};

        for (int i = 0; i < 2 * turns; i++) {
            check(kac_context_set_threads(context, 1 + i % 2));
            measure(network, gradient, x, v, parameters, &best[i % 2]);
        }
        printf("%-8s 1 thread %7.1f ms (CPU %7.1f), 2 threads %7.1f ms (CPU "
               "%7.1f): %.2f times as fast, %.2f of the CPU time\n",
               names[gradient], 1e3 * best[0].wall, 1e3 * best[0].cpu,
               1e3 * best[1].wall, 1e3 * best[1].cpu,
               best[0].wall / best[1].wall, best[1].cpu / best[0].cpu);
    }
    printf("process %.0f MiB\n", memory());
    kac_network_destroy(network);
    kac_context_destroy(context);
    free(x);
    free(v);
    free(parameters);
}

int main(int argc, char **argv)
{
    const int64_t base = argc > 2 ? strtol(argv[2], NULL, 10) : 32;
    const int turns = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 5;
    const double work = 1e-9 * forward_flops((double)base);
    kac_context *context;
    kac_network *network;
    double peak, rate;
    int32_t cpu;

    if (argc > 1 && strcmp(argv[1], "--picture") == 0) {
        one_picture(base, argc > 3 ? (int32_t)strtol(argv[3], NULL, 10) : 4,
                    turns);
        return 0;
    }
    if (argc < 2 || strcmp(argv[1], "--bench") != 0) {
        printf("usage: %s --bench [BASE [THREADS [TURNS]]]\n"
               "       %s --picture [BASE [PATCH [TURNS]]]\n",
               argv[0], argv[0]);
        return 2;
    }
    threads = argc > 3 ? (int32_t)strtol(argv[3], NULL, 10) : 1;
    check(kac_context_create(&context));
    check(kac_context_set_threads(context, threads));
    cpu = kac_context_cpu(context);
    peak = peak_of(cpu) * threads;
    network = make_network(context, base);
    printf("U-Net of %d channels, %d weights, %d threads, peak %.0f GFLOP/s\n",
           (int)base, (int)kac_network_parameter_count(network), (int)threads,
           peak);
    rate = train(context, network, turns);
    printf("training %7.1f images/s, %3.0f%% of peak, process %.0f MiB\n", rate,
           300.0 * work * rate / peak, memory());
    rate = forward(network, turns);
    printf("forward  %7.1f images/s, %3.0f%% of peak\n", rate,
           100.0 * work * rate / peak);
    kac_network_destroy(network);
    kac_context_destroy(context);
    return 0;
}
