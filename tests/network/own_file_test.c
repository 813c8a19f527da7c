/* SPDX-License-Identifier: BSD-2-Clause */
/* Own networks in files: models and checkpoints that any program reads,
 * hostile descriptions, and every allocation failed in turn. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kacflow/kacflow.h>

#include "failing_heap.h"
#include "good_numbers.h"
#include "network/network.h"
#include "own_texts.h"

enum { N = 6, D = 48 };

static kac_status make(kac_context *context, const char *text,
                       kac_network **out)
{
    kac_architecture *a;
    kac_status status = kac_architecture_parse(context, text, &a);

    if (status != KAC_OK) {
        return status;
    }
    status = kac_network_create_own(context, a, out);
    kac_architecture_destroy(a);
    return status == KAC_OK ? kac_network_initialize(*out, 3, 0) : status;
}

static kac_network *made(const char *text)
{
    kac_network *network;

    good(make(NULL, text, &network));
    return network;
}

/* Points [N, D], or [4 N, 3] and others. */
static float *points(int64_t n)
{
    double *values = malloc((size_t)n * sizeof *values);
    float *out = malloc((size_t)n * sizeof *out);

    good(kac_random_normal(4, 1, 0, n, values));
    for (int64_t i = 0; i < n; i++) {
        out[i] = (float)values[i];
    }
    free(values);
    return out;
}

static char *temporary(void)
{
    char *path = strdup("/tmp/kacflow-own-XXXXXX");
    const int file = mkstemp(path);

    assert_true(file >= 0);
    close(file);
    return path;
}

/* All heads that there are, of N points. */
static void evaluate(const kac_network *network, float *out)
{
    static const float t[N] = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f};
    const int64_t size = N * kac_network_dimension(network);
    const int32_t heads = kac_network_heads(network);
    float *x = points(size);

    memset(out, 0, 2 * N * D * sizeof *out);
    good(kac_network_forward(network, N, t, x, NULL,
                             heads & KAC_HEAD_VELOCITY ? out : NULL,
                             heads & KAC_HEAD_MEAN ? out + size : NULL));
    free(x);
}

static void model_there_and_back(const char *text)
{
    kac_network *network = made(text);
    kac_architecture *a;
    kac_process *process;
    kac_model *model;
    char *path = temporary();
    float before[2 * N * D], after[2 * N * D];

    good(kac_network_set_horizon(network, 0.7));
    evaluate(network, before);
    good(kac_process_create_kac(NULL, 9, 3, &process));
    good(kac_model_create(NULL, process, network, NULL, NULL, &model));
    kac_network_destroy(network);
    kac_process_destroy(process);
    good(kac_model_save(model, path));
    kac_model_destroy(model);
    good(kac_model_load(NULL, path, &model));
    evaluate(kac_model_network(model), after);
    assert_memory_equal(before, after, sizeof before);
    assert_true(before[0] != 0.0f || before[N * 25] != 0.0f);
    assert_true(kac_network_horizon(kac_model_network(model)) == 0.7);
    good(kac_architecture_create_network(NULL, kac_model_network(model), &a));
    assert_string_equal(kac_architecture_text(a), text);
    kac_architecture_destroy(a);
    kac_model_destroy(model);
    unlink(path);
    free(path);
}

static void models(void **state)
{
    (void)state;
    model_there_and_back(text_pictures);
    model_there_and_back(text_vectors);
    model_there_and_back(text_bare);
}

/* ---- Training ------------------------------------------------------------ */

/* `steps` in all, from the checkpoint at `from` and to that at `to`. */
static kac_model *train(kac_context *context, const char *text, int64_t steps,
                        const char *from, const char *to)
{
    kac_network *network;
    kac_dataset *dataset;
    kac_process *process;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
    kac_model *model;
    float *data, *cond;
    int64_t d, k;

    good(make(context, text, &network));
    d = kac_network_dimension(network);
    k = kac_network_condition_width(network);
    data = points(N * d);
    cond = points(N * (k + 1));
    good(kac_dataset_create_array(context, N, d, data, &dataset));
    if (k > 0) {
        for (int i = 0; i < N && k == 1; i++) {
            cond[i] = (float)i;
        }
        good(kac_dataset_set_condition(dataset, k, cond));
    }
    good(kac_process_create_kac(context, 9, 3, &process));
    good(kac_optimizer_create(context, KAC_OPTIMIZER_ADAMW, 1e-2, &optimizer));
    good(kac_trainer_create(context, process, network, optimizer, dataset,
                            &trainer));
    good(kac_trainer_set_batch(trainer, 150));
    good(kac_trainer_set_ema(trainer, 0.5));
    if (from) {
        good(kac_trainer_restore(trainer, from));
    }
    good(kac_trainer_run(trainer, steps));
    if (to) {
        good(kac_trainer_save(trainer, to));
    }
    good(kac_trainer_model(trainer, &model));
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    kac_network_destroy(network);
    free(data);
    free(cond);
    return model;
}

static kac_context *context_of(int32_t threads)
{
    kac_context *context;

    good(kac_context_create(&context));
    good(kac_context_set_threads(context, threads));
    return context;
}

/* With one thread and with three, in one go and in two: averaged weights of
 * the same bits. */
static void training(const char *text)
{
    kac_context *one = context_of(1), *three = context_of(3);
    char *path = temporary();
    kac_model *whole = train(one, text, 4, NULL, NULL);
    kac_model *first = train(three, text, 2, NULL, path);
    kac_model *both = train(three, text, 4, path, NULL);
    float a[2 * N * D], b[2 * N * D], c[2 * N * D];

    evaluate(kac_model_network(whole), a);
    evaluate(kac_model_network(first), b);
    evaluate(kac_model_network(both), c);
    assert_memory_equal(a, c, sizeof a);
    assert_memory_not_equal(a, b, sizeof a);
    kac_model_destroy(whole);
    kac_model_destroy(first);
    kac_model_destroy(both);
    kac_context_destroy(one);
    kac_context_destroy(three);
    unlink(path);
    free(path);
}

static void trained_and_resumed(void **state)
{
    (void)state;
    training(text_pictures);
    training(text_vectors);
}

/* A checkpoint of another architecture is refused. */
static void another_checkpoint(void **state)
{
    char text[sizeof text_vectors], *path = temporary();
    kac_context *context = context_of(1);
    kac_network *network;
    kac_dataset *dataset;
    kac_process *process;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
    float *data = points(3 * N), *cond = points(2 * N);

    (void)state;
    kac_model_destroy(train(context, text_vectors, 1, NULL, path));
    memcpy(text, text_vectors, sizeof text);
    memcpy(strstr(text, "silu"), "gelu", 4);
    good(make(context, text, &network));
    good(kac_dataset_create_array(context, N, 3, data, &dataset));
    good(kac_dataset_set_condition(dataset, 2, cond));
    good(kac_process_create_kac(context, 9, 3, &process));
    good(kac_optimizer_create(context, KAC_OPTIMIZER_ADAMW, 1e-2, &optimizer));
    good(kac_trainer_create(context, process, network, optimizer, dataset,
                            &trainer));
    good(kac_trainer_set_batch(trainer, 150));
    good(kac_trainer_set_ema(trainer, 0.5));
    assert_int_equal(kac_trainer_restore(trainer, path), KAC_ERROR_STATE);
    assert_non_null(strstr(kac_last_error(), "network.architecture"));
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_process_destroy(process);
    kac_dataset_destroy(dataset);
    kac_network_destroy(network);
    kac_context_destroy(context);
    free(data);
    free(cond);
    unlink(path);
    free(path);
}

/* A student of an own network, itself with the velocity only. */
static void distilled(void **state)
{
    kac_context *context = context_of(1);
    kac_model *teacher = train(context, text_vectors, 2, NULL, NULL), *model;
    kac_sampler *sampler;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
    kac_architecture *a;
    char *path = temporary();

    (void)state;
    good(kac_sampler_create_model(context, teacher, &sampler));
    good(kac_sampler_set_evaluations(sampler, 4));
    good(kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 1e-3, &optimizer));
    good(kac_trainer_create_student(context, sampler,
                                    kac_model_network(teacher), optimizer, 2,
                                    1.0, &trainer));
    good(kac_trainer_set_batch(trainer, 8));
    good(kac_trainer_run(trainer, 2));
    good(kac_trainer_model(trainer, &model));
    good(kac_model_save(model, path));
    kac_model_destroy(model);
    good(kac_model_load(context, path, &model));
    good(
        kac_architecture_create_network(context, kac_model_network(model), &a));
    assert_int_equal(kac_architecture_count(a), 7);
    assert_int_equal(kac_architecture_velocity(a), 6);
    kac_architecture_destroy(a);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_sampler_destroy(sampler);
    kac_model_destroy(teacher);
    kac_context_destroy(context);
    unlink(path);
    free(path);
}

/* Shards as those of the built-in networks of the same sizes: they decide bits
 * of trained weights. */
static void shards(void **state)
{
    kac_network *vectors = made(text_vectors), *pictures = made(text_pictures);

    (void)state;
    assert_int_equal(kaci_network_shard_rows(vectors), KACI_SHARD_ROWS);
    assert_int_equal(kaci_network_shard_rows(pictures), 16);
    kac_network_destroy(vectors);
    kac_network_destroy(pictures);
}

/* ---- Hostile descriptions ------------------------------------------------ */

/* A file whose network has that description, and 4000 numbers. */
static kac_tensors *file_of(const char *architecture)
{
    static const float zeros[4000];
    const int64_t shape = 4000;
    kac_tensors *file;

    good(kac_tensors_create(NULL, &file));
    good(kac_tensors_set_metadata(file, "network.kind", "own"));
    good(kac_tensors_set_metadata(file, "network.horizon", "1"));
    if (architecture) {
        good(kac_tensors_set_metadata(file, "network.architecture",
                                      architecture));
    }
    good(kac_tensors_add_f32(file, "w", 1, &shape, zeros));
    return file;
}

static void refuse_file(kac_tensors *file, const char *named)
{
    kac_network *network = NULL;

    assert_int_equal(kaci_network_create_described(NULL, file, &network),
                     KAC_ERROR_FORMAT);
    assert_null(network);
    if (strstr(kac_last_error(), named) == NULL) {
        print_error("\"%s\" does not name %s\n", kac_last_error(), named);
        fail();
    }
    kac_tensors_destroy(file);
}

#define HEAD "kacflow architecture 1\n0 point height=1 width=1 channels=2\n"

static void hostile(void **state)
{
    kac_tensors *file;
    kac_network *network;

    (void)state;
    file = file_of(HEAD "1 linear name=a x=0 columns=2\nvelocity x=1\n");
    good(kaci_network_create_described(NULL, file, &network));
    kac_network_destroy(network);
    good(kac_tensors_set_metadata(file, "network.activation", "silu"));
    refuse_file(file, "network.activation");
    file = file_of(HEAD "1 linear name=a x=0 columns=2\nvelocity x=1\n");
    good(kac_tensors_set_metadata(file, "network.horizon", "-1"));
    refuse_file(file, "T is -1");
    refuse_file(file_of(NULL), "network.architecture");
    refuse_file(file_of(""), "architecture, line 1");
    refuse_file(file_of(HEAD), "has no head");
    refuse_file(file_of(HEAD "1 linear name=a x=0 columns=2\n"), "no head");
    refuse_file(file_of(HEAD "1 flatten x=0\nvelocity x=1\n"), "has weights");
    refuse_file(file_of(HEAD "1 linear name=a x=0 columns=2\n2 flatten x=0\n"
                             "velocity x=1\n"),
                "serves no head");
    // A few bytes do not make us take gigabytes.
    refuse_file(file_of(HEAD "1 linear name=a x=0 columns=65536\n"
                             "2 linear name=b x=1 columns=65536\n"
                             "3 linear name=c x=2 columns=2\n"
                             "velocity x=3\n"),
                "4295360514 weights; all tensors of the file have 4000");
    // Of an architecture there is nothing in a file of another kind.
    file = file_of(HEAD "1 linear name=a x=0 columns=2\nvelocity x=1\n");
    good(kac_tensors_set_metadata(file, "network.kind", "mlp"));
    refuse_file(file, "network.architecture");
}

/* The longest that is read: as many operations as there may be. */
static void longest(void **state)
{
    char *text = malloc(4096 * 64), *at = text;
    kac_tensors *file;
    kac_network *network;

    (void)state;
    at += sprintf(at, "%s", HEAD);
    for (int i = 1; i < 4096; i++) {
        at += i < 800 ? sprintf(at, "%d linear name=l%d x=%d columns=2\n", i, i,
                                i - 1)
                      : sprintf(at, "%d add x=%d y=%d\n", i, i - 1, i % 799);
    }
    sprintf(at, "velocity x=4095\n");
    file = file_of(text);
    refuse_file(file, "weights; all tensors of the file have 4000");
    at = text + sprintf(text, "%s", HEAD);
    for (int i = 1; i < 4096; i++) {
        at += i < 400 ? sprintf(at, "%d linear name=l%d x=%d columns=2\n", i, i,
                                i - 1)
                      : sprintf(at, "%d add x=%d y=%d\n", i, i - 1, i % 399);
    }
    sprintf(at, "velocity x=4095\n");
    file = file_of(text);
    good(kaci_network_create_described(NULL, file, &network));
    kac_network_destroy(network);
    kac_tensors_destroy(file);
    free(text);
}

/* ---- Memory -------------------------------------------------------------- */

/* Everything up to the first failure. */
static kac_status use(kac_context *context, kac_network **network,
                      kac_network **copy, kac_network **velocity,
                      const kac_tensors *file)
{
    const float t[2] = {0.1f, 0.2f}, x[2 * D] = {0.5f};
    float v[2 * D] = {0}, before[2 * D] = {0};
    kac_tensors *written = NULL;
    kac_architecture *a = NULL;
    kac_status status = make(context, text_pictures, network);

    if (status == KAC_OK) {
        status = kac_network_forward(*network, 2, t, x, NULL, v, NULL);
        if (status != KAC_OK) {
            assert_memory_equal(v, before, sizeof v);
        }
    }
    if (status == KAC_OK) {
        status = kaci_network_copy_velocity(context, *network, velocity);
    }
    if (status == KAC_OK) {
        status = kaci_network_create_described(context, file, copy);
    }
    if (status == KAC_OK) {
        status = kac_architecture_create_network(context, *network, &a);
    }
    if (status == KAC_OK && !kac_architecture_text(a)) {
        status = KAC_ERROR_MEMORY;
    }
    if (status == KAC_OK) {
        status = kac_tensors_create(context, &written);
    }
    if (status == KAC_OK) {
        status = kaci_network_describe(*network, written);
    }
    kac_tensors_destroy(written);
    kac_architecture_destroy(a);
    return status;
}

static void every_allocation_fails(void **state)
{
    kac_tensors *file = file_of(text_pictures);
    struct failing_heap heap = {.failed = 1};
    int64_t count;

    (void)state;
    for (count = 0; heap.failed; count++) {
        kac_network *network = NULL, *copy = NULL, *velocity = NULL;
        kac_status status;

        failing_heap_open(&heap, count);
        status = use(heap.context, &network, &copy, &velocity, file);
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_network_destroy(copy);
        kac_network_destroy(velocity);
        kac_network_destroy(network);
        failing_heap_close(&heap);
    }
    assert_true(count > 50);
    kac_tensors_destroy(file);
}

/* An append that fails leaves the architecture as it was. */
static void growing_fails(void **state)
{
    struct failing_heap heap;
    kac_architecture *a;
    int32_t h = 0, i;

    (void)state;
    failing_heap_open(&heap, 2);
    good(kac_architecture_create(heap.context, 1, 1, 2, &a));
    for (i = 1; i < 16; i++) {
        good(kac_architecture_activate(a, h, KAC_ACTIVATION_SILU, &h));
    }
    assert_int_equal(kac_architecture_activate(a, h, KAC_ACTIVATION_SILU, &h),
                     KAC_ERROR_MEMORY);
    assert_int_equal(h, 15);
    assert_int_equal(kac_architecture_count(a), 16);
    good(kac_architecture_activate(a, h, KAC_ACTIVATION_SILU, &h));
    assert_int_equal(h, 16);
    kac_architecture_destroy(a);
    failing_heap_close(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models),
        cmocka_unit_test(trained_and_resumed),
        cmocka_unit_test(another_checkpoint),
        cmocka_unit_test(distilled),
        cmocka_unit_test(shards),
        cmocka_unit_test(hostile),
        cmocka_unit_test(longest),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(growing_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
