/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed of multilayer perceptrons: training steps, passes over batches, and
 * single points, whose limit is the rate at which the weights can be read, also
 * with weights as bfloat16, which take turns with the floats; of everything the
 * share of the fused multiply-adds with vectors of 256 bits that
 * this processor does. On one thread by its own clock; with --threads N the
 * training by the clock on the wall, which needs N idle processors.
 *     network_bench [--threads N] */
#include <kacflow/kacflow.h>

#include "bench_timing.h"

enum { RUNS = 15 };

static void must(kac_status status)
{
    if (status != KAC_OK) {
        fprintf(stderr, "network_bench: %s\n", kac_last_error());
        exit(1);
    }
}

/* Peak between the runs of what was measured last. */
static double peak;

/* Something to measure: seconds of one call are the median of 15 runs. */
typedef void work_fn(void *user);

static double time_of(work_fn *work, void *user, clockid_t which)
{
    double times[RUNS], peaks[RUNS];
    int calls = 1;

    work(user);
    for (;; calls *= 2) {
        const double start = clock_of(which);

        for (int i = 0; i < calls; i++) {
            work(user);
        }
        if (clock_of(which) - start > 0.02) {
            break;
        }
    }
    for (int run = 0; run < RUNS; run++) {
        const double start = clock_of(which);

        for (int i = 0; i < calls; i++) {
            work(user);
        }
        times[run] = (clock_of(which) - start) / calls;
        peaks[run] = fma_rate(KAC_CPU_AVX2, 1 << 16);
    }
    qsort(times, RUNS, sizeof *times, ascending);
    qsort(peaks, RUNS, sizeof *peaks, ascending);
    peak = peaks[RUNS / 2];
    return times[RUNS / 2];
}

/* ---- What is measured --------------------------------------------------- */

/* A perceptron of points of d numbers with time as one more. */
struct subject {
    const char *name;
    int64_t d, width;
    int32_t activation;
    kac_network *network;
    double flops; /* of one point forward */
};

static void make_subject(kac_context *ctx, struct subject *s)
{
    const int64_t widths[] = {s->width, s->width, s->width};
    const int64_t weights =
        (s->d + 1) * s->width + 2 * s->width * s->width + s->width * s->d;

    must(kac_network_create_mlp(ctx, s->d, 3, widths, &s->network));
    must(kac_network_set_activation(s->network, s->activation));
    must(kac_network_set_time_embedding(s->network, KAC_TIME_RAW, 1, 1.0));
    must(kac_network_initialize(s->network, 1, 1));
    s->flops = 2.0 * (double)weights;
}

struct training {
    kac_trainer *trainer;
};

static void train(void *user)
{
    kac_trainer *trainer = ((struct training *)user)->trainer;

    must(kac_trainer_run(trainer, kac_trainer_steps(trainer) + 1));
}

/* A step: 256 points with their noise and targets, clipping, Adam. */
static void bench_training(kac_context *ctx, const struct subject *s)
{
    enum { POINTS = 4096, BATCH = 256 };
    const int32_t threads = kac_context_threads(ctx);
    float *points = numbers(POINTS * s->d);
    struct training training = {NULL};
    kac_dataset *data;
    kac_process *process;
    kac_optimizer *optimizer;
    double time;

    must(kac_dataset_create_array(ctx, POINTS, s->d, points, &data));
    must(kac_process_create_kac(ctx, 9.0, 3.0, &process));
    must(kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 1e-4, &optimizer));
    must(kac_optimizer_set_clip_norm(optimizer, 1.0));
    must(kac_trainer_create(ctx, process, s->network, optimizer, data,
                            &training.trainer));
    must(kac_trainer_set_ema(training.trainer, 0.0));
    must(kac_trainer_set_batch(training.trainer, BATCH));
    time = time_of(train, &training,
                   threads > 1 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID);
    printf("%-12s training, %d threads: %8.1f steps/s %9.0f points/s "
           "%7.2f GFLOP/s",
           s->name, (int)threads, 1 / time, BATCH / time,
           3e-9 * s->flops * BATCH / time);
    if (threads == 1) {
        printf(" %4.0f%% of peak", 3e-7 * s->flops * BATCH / time / peak);
    }
    printf("\n");
    kac_trainer_destroy(training.trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(data);
    free(points);
}

struct pass {
    const kac_network *network;
    int64_t n;
    float *t, *x, *v;
};

static void run_pass(void *user)
{
    const struct pass *p = user;

    must(kac_network_forward(p->network, p->n, p->t, p->x, NULL, p->v, NULL));
}

/* Bytes that are read again and again. */
struct reading {
    int64_t n;
    const float *x;
    volatile float sum;
};

static void read_numbers(void *user)
{
    struct reading *r = user;
    float sum[64] = {0};

    for (int64_t i = 0; i + 64 <= r->n; i += 64) {
        for (int j = 0; j < 64; j++) {
            sum[j] += r->x[i + j];
        }
    }
    for (int j = 0; j < 64; j++) {
        r->sum += sum[j];
    }
}

static void bench_pass(const struct subject *s, int64_t n)
{
    struct pass pass = {s->network, n, numbers(n), numbers(n * s->d),
                        numbers(n * s->d)};
    const int64_t weights = kac_network_parameter_count(s->network);
    struct reading reading = {.n = weights, .x = numbers(weights)};
    double time;

    for (int64_t i = 0; i < n; i++) {
        pass.t[i] = 0.5f;
    }
    time = time_of(run_pass, &pass, CLOCK_THREAD_CPUTIME_ID);
    printf("%-12s forward, %5d points: %10.0f points/s %7.2f GFLOP/s "
           "%4.0f%% of peak",
           s->name, (int)n, (double)n / time,
           1e-9 * s->flops * (double)n / time,
           1e-7 * s->flops * (double)n / time / peak);
    if (n == 1) {
        const double limit =
            time_of(read_numbers, &reading, CLOCK_THREAD_CPUTIME_ID);

        printf(", %.0f%% of reading its %.2f MB (%.1f GB/s)",
               100 * limit / time, 4e-6 * (double)weights,
               4e-9 * (double)weights / limit);
    }
    printf("\n");
    free(pass.t);
    free(pass.x);
    free(pass.v);
    free((void *)(uintptr_t)reading.x);
}

/* Seconds of a call, of `calls` together. */
static double one_time(work_fn *work, void *user, int calls)
{
    const double start = seconds();

    for (int i = 0; i < calls; i++) {
        work(user);
    }
    return (seconds() - start) / calls;
}

static double middle(double times[RUNS])
{
    qsort(times, RUNS, sizeof *times, ascending);
    return times[RUNS / 2];
}

/* Weights as bfloat16 beside the floats, and both beside reading as many
 * bytes, in turns. */
static void bench_precision(const struct subject *s, int64_t n)
{
    static const int32_t types[2] = {KAC_TYPE_F32, KAC_TYPE_BF16};
    const int64_t weights = kac_network_parameter_count(s->network);
    struct pass pass = {s->network, n, numbers(n), numbers(n * s->d),
                        numbers(n * s->d)};
    float *read = numbers(weights);
    double times[2][RUNS], reads[2][RUNS], ratios[RUNS];
    const int calls =
        1 + (int)(0.02 / one_time(run_pass, &pass, n == 1 ? 20 : 1));

    for (int64_t i = 0; i < n; i++) {
        pass.t[i] = 0.5f;
    }
    for (int run = 0; run < RUNS; run++) {
        for (int i = 0; i < 2; i++) {
            struct reading reading = {.n = weights / (1 + i), .x = read};

            must(kac_network_set_precision(s->network, types[i]));
            run_pass(&pass);
            times[i][run] = one_time(run_pass, &pass, calls);
            read_numbers(&reading);
            reads[i][run] = one_time(read_numbers, &reading, calls);
        }
        ratios[run] = times[0][run] / times[1][run];
    }
    must(kac_network_set_precision(s->network, KAC_TYPE_F32));
    for (int i = 0; i < 2; i++) {
        const double time = middle(times[i]);

        printf("%-12s forward, %5d points, %-4s: %10.0f points/s", s->name,
               (int)n, kac_type_name(types[i]), (double)n / time);
        if (n == 1) {
            printf(", %3.0f%% of reading its %5.2f MB",
                   100 * middle(reads[i]) / time,
                   (i ? 2e-6 : 4e-6) * (double)weights);
        }
        printf("\n");
    }
    printf("%-12s forward, %5d points: BF16 / F32 %.2f\n", s->name, (int)n,
           middle(ratios));
    free(pass.t);
    free(pass.x);
    free(pass.v);
    free(read);
}

int main(int argc, char **argv)
{
    const int32_t threads =
        argc == 3 && strcmp(argv[1], "--threads") == 0 ? atoi(argv[2]) : 1;
    struct subject subjects[] = {
        {"3-256x3-2", 2, 256, KAC_ACTIVATION_RELU, NULL, 0},
        {"785-1024x3", 784, 1024, KAC_ACTIVATION_SILU, NULL, 0},
    };
    kac_context *ctx;

    must(kac_context_create(&ctx));
    must(kac_context_set_threads(ctx, threads));
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        struct subject *s = &subjects[i];

        make_subject(ctx, s);
        bench_training(ctx, s);
        for (int64_t n = 1; n <= 5000 && threads == 1; n = n == 1 ? 64 : 5000) {
            bench_pass(s, n);
            if (n <= 64) {
                bench_precision(s, n);
            }
            if (n == 5000) {
                break;
            }
        }
        kac_network_destroy(s->network);
    }
    kac_context_destroy(ctx);
    return 0;
}
