/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside a larger program, as embed [STEPS]: its own allocator, its own log and
 * progress, and a training that another thread stops and that then goes on. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <kacflow/kacflow.h>

static atomic_llong blocks; // that the library holds at the moment
static atomic_llong steps_done;

static void *take(void *user, int64_t bytes)
{
    (void)user;
    atomic_fetch_add(&blocks, 1);
    return malloc((size_t)bytes);
}

static void give_back(void *user, void *memory)
{
    (void)user;
    atomic_fetch_sub(&blocks, 1);
    free(memory);
}

static void log_line(void *user, int32_t level, const char *text)
{
    (void)user;
    printf("[%s] %s\n", kac_log_level_name(level), text);
}

static int32_t progress(void *user, const char *stage, int64_t done,
                        int64_t total)
{
    (void)user;
    (void)stage;
    (void)total;
    atomic_store(&steps_done, done);
    return 0;
}

/* Another thread, say of a window with a button. */
static void *impatient(void *context)
{
    while (atomic_load(&steps_done) < 5)
        sched_yield();
    kac_context_cancel(context);
    return NULL;
}

int main(int argc, char **argv)
{
    const int64_t steps = argc > 1 ? atoll(argv[1]) : 2000, width = 64;
    kac_context *ctx = NULL;
    kac_dataset *data = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    pthread_t thread;
    kac_status status;

    if (kac_context_create_with_allocator(take, give_back, NULL, &ctx) ||
        kac_context_set_log(ctx, log_line, NULL) ||
        kac_context_set_progress(ctx, progress, NULL) ||
        kac_dataset_create_toy(ctx, "spirals", 1, &data) ||
        kac_process_create_kac(ctx, 9.0, 3.0, &process) ||
        kac_network_create_mlp(ctx, 2, 1, &width, &network) ||
        kac_network_initialize(network, 1, 1) ||
        kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 1e-3, &optimizer) ||
        kac_trainer_create(ctx, process, network, optimizer, data, &trainer) ||
        pthread_create(&thread, NULL, impatient, ctx)) {
        fprintf(stderr, "embed: %s\n", kac_last_error());
        return EXIT_FAILURE;
    }
    status = kac_trainer_run(trainer, steps);
    atomic_store(&steps_done, steps + 5); // it may have been shorter than that
    pthread_join(thread, NULL);
    printf("%s after step %lld\n", kac_status_name(status),
           (long long)kac_trainer_steps(trainer));
    kac_context_resume(ctx); // nothing is lost: go on where it stopped
    status = kac_trainer_run(trainer, steps);
    printf("%s after step %lld, loss %.3f\n", kac_status_name(status),
           (long long)kac_trainer_steps(trainer), kac_trainer_loss(trainer));

    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_dataset_destroy(data);
    kac_context_destroy(ctx);
    printf("%lld blocks of memory left\n", (long long)atomic_load(&blocks));
    return status || atomic_load(&blocks) ? EXIT_FAILURE : EXIT_SUCCESS;
}
