/* SPDX-License-Identifier: BSD-2-Clause */
/* A small run of training, and an allocator that fails, for the tests of
 * flow. */
#ifndef KACT_FLOW_FIXTURE_H
#define KACT_FLOW_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kacflow/kacflow.h>

/* The parts of a run; zero what is not there. */
struct run {
    kac_context *context;
    kac_process *process;
    kac_dataset *dataset;
    kac_network *network;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
};

/* A small network on moons with every default that matters for bits: batches
 * of several shards, cosine rate, clipping, moving average. */
static inline kac_status run_open(struct run *run, uint64_t seed)
{
    static const int64_t widths[2] = {24, 24};
    kac_context *ctx = run->context;
    kac_status status;

    if ((status = kac_process_create_kac(ctx, 9, 3, &run->process)) ||
        (status = kac_dataset_create_toy(ctx, "moons", 7, &run->dataset)) ||
        (status = kac_network_create_mlp(ctx, 2, 2, widths, &run->network)) ||
        (status = kac_network_set_time_embedding(
             run->network, KAC_TIME_FOURIER, 6, 1.0)) ||
        (status = kac_network_initialize(run->network, seed, 0)) ||
        (status = kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAM, 2e-3,
                                       &run->optimizer)) ||
        (status = kac_optimizer_set_schedule(run->optimizer, KAC_RATE_COSINE,
                                             3, 40, 1)) ||
        (status = kac_optimizer_set_clip_norm(run->optimizer, 1.0)) ||
        (status = kac_trainer_create(ctx, run->process, run->network,
                                     run->optimizer, run->dataset,
                                     &run->trainer)) ||
        (status = kac_trainer_set_batch(run->trainer, 200)) ||
        (status = kac_trainer_set_seed(run->trainer, seed))) {
        return status;
    }
    return kac_trainer_set_ema(run->trainer, 0.9);
}

static inline void run_close(struct run *run)
{
    kac_trainer_destroy(run->trainer);
    kac_optimizer_destroy(run->optimizer);
    kac_network_destroy(run->network);
    kac_dataset_destroy(run->dataset);
    kac_process_destroy(run->process);
    kac_context_destroy(run->context);
    memset(run, 0, sizeof *run);
}

static inline void run_start(struct run *run, uint64_t seed, int32_t threads)
{
    memset(run, 0, sizeof *run);
    assert_int_equal(kac_context_create(&run->context), KAC_OK);
    assert_int_equal(kac_context_set_threads(run->context, threads), KAC_OK);
    assert_int_equal(run_open(run, seed), KAC_OK);
}

/* A file name of this process in the folder for temporary files. */
static inline const char *temporary(char path[256], const char *name)
{
    const char *folder = getenv("TMPDIR");

    snprintf(path, 256, "%s/kacflow-%ld-%s", folder ? folder : "/tmp",
             (long)getpid(), name);
    return path;
}

/* Reads a whole file; the caller frees. */
static inline char *slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes;

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static inline void assert_same_files(const char *one, const char *other)
{
    size_t size, other_size;
    char *bytes = slurp(one, &size), *other_bytes = slurp(other, &other_size);

    assert_int_equal(size, other_size);
    assert_memory_equal(bytes, other_bytes, size);
    free(bytes);
    free(other_bytes);
}

/* Model bytes of a trainer, in a file. */
static inline void save_model(const kac_trainer *trainer, const char *path)
{
    kac_model *model = NULL;

    assert_int_equal(kac_trainer_model(trainer, &model), KAC_OK);
    assert_int_equal(kac_model_save(model, path), KAC_OK);
    kac_model_destroy(model);
}

/* The last message names `part`. */
static inline void assert_message(const char *part)
{
    if (!strstr(kac_last_error(), part)) {
        fail_msg("\"%s\" does not name \"%s\"", kac_last_error(), part);
    }
}

#endif
