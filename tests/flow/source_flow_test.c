/* SPDX-License-Identifier: BSD-2-Clause */
/* A flow between two data sets: it learns, its bits depend on nothing but the
 * options, the model knows that it begins in a source, and what does not fit
 * is refused. */
#include "flow_fixture.h"

#include "failing_heap.h"

#define OK(call) assert_int_equal((call), KAC_OK)

enum {
    APART = KAC_COUPLING_INDEPENDENT,
    BEST = KAC_COUPLING_OPTIMAL_TRANSPORT
};

static void start(struct run *run, kac_dataset **source, int32_t threads,
                  int32_t coupling)
{
    run_start(run, 3, threads);
    OK(kac_dataset_create_toy(run->context, "gaussians8", 8, source));
    OK(kac_trainer_set_source(run->trainer, *source, coupling));
}

static void close_both(struct run *run, kac_dataset *source)
{
    kac_dataset_destroy(source);
    run_close(run);
}

static void same_bits_for_any_threads_and_cpu(void **state)
{
    char one[256], other[256];
    kac_dataset *source;
    struct run run;

    (void)state;
    for (int32_t kind = APART; kind <= BEST; kind++) {
        start(&run, &source, 1, kind);
        OK(kac_trainer_run(run.trainer, 6));
        save_model(run.trainer, temporary(one, "one"));
        close_both(&run, source);
        for (int32_t threads = 2; threads <= 3; threads++) {
            start(&run, &source, threads, kind);
            OK(kac_trainer_run(run.trainer, 6));
            save_model(run.trainer, temporary(other, "other"));
            close_both(&run, source);
            assert_same_files(one, other);
        }
        for (int32_t cpu = 0; kac_cpu_name(cpu); cpu++) {
            if (!kac_cpu_available(cpu)) {
                continue;
            }
            memset(&run, 0, sizeof run);
            OK(kac_context_create(&run.context));
            OK(kac_context_set_cpu(run.context, cpu));
            OK(run_open(&run, 3));
            OK(kac_dataset_create_toy(run.context, "gaussians8", 8, &source));
            OK(kac_trainer_set_source(run.trainer, source, kind));
            OK(kac_trainer_run(run.trainer, 6));
            save_model(run.trainer, temporary(other, "other"));
            close_both(&run, source);
            assert_same_files(one, other);
        }
    }
    unlink(one);
    unlink(other);
}

static void resumes_with_the_same_bits(void **state)
{
    char whole[256], checkpoint[256], resumed[256];
    kac_dataset *source;
    struct run run;
    double validation;

    (void)state;
    start(&run, &source, 1, BEST);
    OK(kac_trainer_set_validation(run.trainer, run.dataset, 17, 450));
    OK(kac_trainer_run(run.trainer, 17));
    validation = kac_trainer_validation_loss(run.trainer);
    assert_true(validation > 0);
    save_model(run.trainer, temporary(whole, "whole"));
    close_both(&run, source);

    start(&run, &source, 2, BEST);
    OK(kac_trainer_run(run.trainer, 6));
    OK(kac_trainer_save(run.trainer, temporary(checkpoint, "checkpoint")));
    close_both(&run, source);

    start(&run, &source, 1, BEST);
    OK(kac_trainer_set_validation(run.trainer, run.dataset, 17, 450));
    OK(kac_trainer_restore(run.trainer, checkpoint));
    OK(kac_trainer_run(run.trainer, 17));
    assert_true(kac_trainer_validation_loss(run.trainer) == validation);
    save_model(run.trainer, temporary(resumed, "resumed"));
    close_both(&run, source);
    assert_same_files(whole, resumed);

    // Of another coupling, or without a source.
    start(&run, &source, 1, APART);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("trainer.coupling");
    OK(kac_trainer_set_source(run.trainer, NULL, -5));
    assert_int_equal(kac_trainer_coupling(run.trainer), -1);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("trainer.coupling");
    close_both(&run, source);
    unlink(whole);
    unlink(checkpoint);
    unlink(resumed);
}

/* The source is the data, moved and shuffled, and every batch has all points:
 * transport finds the move, so the velocity to be learned is one constant and
 * the loss goes to 0. Independent pairs leave what they do not tell. */
static double loss_of_a_move(int32_t coupling, double *validation)
{
    enum { N = 120 };
    static const int64_t widths[2] = {16, 16};
    float points[2 * N], moved[2 * N];
    kac_dataset *toy = NULL, *data = NULL, *source = NULL;
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    double loss;

    OK(kac_dataset_create_toy(NULL, "moons", 1, &toy));
    OK(kac_dataset_read(toy, 0, N, points));
    for (int64_t i = 0; i < N; i++) {
        moved[2 * ((7 * i + 3) % N)] = points[2 * i] + 0.3f;
        moved[2 * ((7 * i + 3) % N) + 1] = points[2 * i + 1] - 0.2f;
    }
    OK(kac_dataset_create_array(NULL, N, 2, points, &data));
    OK(kac_dataset_create_array(NULL, N, 2, moved, &source));
    OK(kac_process_create_kac(NULL, 9, 3, &process));
    OK(kac_network_create_mlp(NULL, 2, 2, widths, &network));
    OK(kac_network_set_heads(network, KAC_HEAD_VELOCITY));
    OK(kac_network_initialize(network, 1, 0));
    OK(kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 5e-3, &optimizer));
    OK(kac_trainer_create(NULL, process, network, optimizer, data, &trainer));
    OK(kac_trainer_set_batch(trainer, N));
    OK(kac_trainer_set_source(trainer, source, coupling));
    assert_int_equal(kac_trainer_coupling(trainer), coupling);
    OK(kac_trainer_set_validation(trainer, data, 400, N));
    OK(kac_trainer_run(trainer, 400));
    loss = kac_trainer_loss(trainer);
    *validation = kac_trainer_validation_loss(trainer);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_process_destroy(process);
    kac_dataset_destroy(source);
    kac_dataset_destroy(data);
    kac_dataset_destroy(toy);
    return loss;
}

static void transport_finds_a_move(void **state)
{
    double best_held = 0, apart_held = 0;
    const double best = loss_of_a_move(BEST, &best_held);
    const double apart = loss_of_a_move(APART, &apart_held);

    (void)state;
    // 2.3e-6, 3.7e-6 and 1.41, 1.41 with these options.
    assert_true(best < 1e-3);
    assert_true(best_held < 1e-3);
    assert_true(apart > 0.5);
    assert_true(apart_held > 0.5);
}

static void model_knows_its_source(void **state)
{
    enum { N = 40 };
    const double times[2] = {1.0, 0.0};
    float points[2 * N], out[2 * N], again[2 * N], path[4 * N];
    char name[256];
    kac_dataset *source;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    struct run run;

    (void)state;
    start(&run, &source, 1, BEST);
    OK(kac_trainer_run(run.trainer, 3));
    save_model(run.trainer, temporary(name, "model"));
    OK(kac_model_load(NULL, name, &model));
    assert_int_equal(kac_model_coupling(model), BEST);
    OK(kac_sampler_create_model(NULL, model, &sampler));
    assert_int_equal(kac_sampler_projection(sampler), 0);
    assert_int_equal(kac_sampler_refinements(sampler), 0);
    assert_true(kac_sampler_grid_end(sampler) == 0);

    // No noise to begin in.
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, N, NULL, out),
                     KAC_ERROR_STATE);
    assert_message("kac_sampler_set_source");
    assert_int_equal(kac_sampler_set_start_data(sampler, source),
                     KAC_ERROR_STATE);
    assert_message("kac_sampler_set_source");
    assert_int_equal(kac_sampler_set_projection(sampler, 1),
                     KAC_ERROR_ARGUMENT);
    assert_message("no light cone");

    // Begins where it should, whatever the seed; points in turn.
    OK(kac_dataset_read(source, 0, N, points));
    OK(kac_sampler_set_source(sampler, source));
    OK(kac_sampler_draw_path(sampler, 1, 0, N, NULL, 2, times, path, out));
    assert_memory_equal(path, points, sizeof points);
    assert_memory_equal(path + 2 * N, out, sizeof out);
    OK(kac_sampler_draw(sampler, 99, 10, N - 10, NULL, again));
    assert_memory_equal(again, out + 20, sizeof(float[2 * (N - 10)]));
    // Without noise and cone nothing is left out: 20 evaluations, 20 steps.
    assert_true(kac_sampler_evaluations_mean(sampler) == 20);
    // The mean head may end it, as elsewhere.
    OK(kac_sampler_set_grid(sampler, 1, 0.1));
    OK(kac_sampler_draw(sampler, 1, 0, N, NULL, again));
    assert_true(kac_sampler_evaluations_mean(sampler) == 20);
    OK(kac_sampler_set_source(sampler, NULL));
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, N, NULL, out),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_sampler_set_source(NULL, source), KAC_ERROR_ARGUMENT);
    kac_sampler_destroy(sampler);

    // Taken back, it is a model from noise again.
    OK(kac_model_set_coupling(model, -1));
    assert_int_equal(kac_model_coupling(model), -1);
    OK(kac_sampler_create_model(NULL, model, &sampler));
    assert_int_equal(kac_sampler_projection(sampler), 2);
    OK(kac_sampler_draw(sampler, 1, 0, N, NULL, out));
    // Points at T of one's own go there, too.
    OK(kac_sampler_set_source(sampler, source));
    OK(kac_sampler_set_projection(sampler, 0));
    OK(kac_sampler_draw_path(sampler, 1, 0, N, NULL, 1, times, path, out));
    assert_memory_equal(path, points, sizeof points);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    close_both(&run, source);
    unlink(name);
}

/* The same file with another value of one entry. */
static void rewrite(const char *from, const char *to, const char *key,
                    const char *value)
{
    kac_tensors *file = NULL, *copy = NULL;

    OK(kac_tensors_open(NULL, from, &file));
    OK(kac_tensors_create(NULL, &copy));
    for (int64_t i = 0; i < kac_tensors_metadata_count(file); i++) {
        const char *name = kac_tensors_metadata_key(file, i);

        OK(kac_tensors_set_metadata(
            copy, name,
            strcmp(name, key) == 0 ? value : kac_tensors_metadata(file, name)));
    }
    for (int64_t i = 0; i < kac_tensors_count(file); i++) {
        const int64_t n = kac_tensors_elements(file, i);
        float *numbers = malloc((size_t)n * sizeof *numbers);
        int64_t shape[2] = {0};

        for (int32_t j = 0; j < kac_tensors_rank(file, i); j++) {
            shape[j] = kac_tensors_shape(file, i, j);
        }
        OK(kac_tensors_read_f32(file, i, n, numbers));
        OK(kac_tensors_add_f32(copy, kac_tensors_name(file, i),
                               kac_tensors_rank(file, i), shape, numbers));
        free(numbers);
    }
    OK(kac_tensors_write(copy, to));
    kac_tensors_destroy(copy);
    kac_tensors_destroy(file);
}

static void wrong_files_are_refused(void **state)
{
    char good[256], bad[256];
    kac_dataset *source;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    struct run run;

    (void)state;
    start(&run, &source, 1, APART);
    save_model(run.trainer, temporary(good, "good"));
    temporary(bad, "bad");
    rewrite(good, bad, "coupling.kind", "glue");
    assert_int_equal(kac_model_load(NULL, bad, &model), KAC_ERROR_FORMAT);
    rewrite(good, bad, "process.signal", "constant");
    assert_int_equal(kac_model_load(NULL, bad, &model), KAC_ERROR_FORMAT);
    assert_message("f(T)");
    OK(kac_model_load(NULL, good, &model));
    assert_int_equal(kac_model_coupling(model), APART);
    assert_int_equal(kac_model_set_entry(model, "coupling.kind", "ot"),
                     KAC_ERROR_ARGUMENT);
    OK(kac_model_set_entry(model, "sampler.projection", "2"));
    assert_int_equal(kac_sampler_create_model(NULL, model, &sampler),
                     KAC_ERROR_FORMAT);
    assert_message("sampler.projection");
    kac_model_destroy(model);
    close_both(&run, source);
    unlink(good);
    unlink(bad);
}

static void what_does_not_fit_is_refused(void **state)
{
    const float line[2] = {1, 2};
    kac_dataset *source, *narrow = NULL;
    kac_process *still = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    struct run run;

    (void)state;
    start(&run, &source, 1, BEST);
    OK(kac_dataset_create_array(NULL, 2, 1, line, &narrow));
    assert_int_equal(kac_trainer_set_source(NULL, source, BEST),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_coupling(NULL), -1);
    assert_int_equal(kac_trainer_set_source(run.trainer, source, 2),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_source(run.trainer, narrow, BEST),
                     KAC_ERROR_ARGUMENT);
    assert_message("source has points of 1");
    assert_int_equal(kac_trainer_set_batch(run.trainer, 8193),
                     KAC_ERROR_ARGUMENT);
    assert_message("8192");
    OK(kac_trainer_set_source(run.trainer, source, APART));
    OK(kac_trainer_set_batch(run.trainer, 8193));
    assert_int_equal(kac_trainer_set_source(run.trainer, source, BEST),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_coupling(run.trainer), APART);
    OK(kac_trainer_model(run.trainer, &model));
    assert_int_equal(kac_model_set_coupling(model, 2), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_model_set_coupling(model, -2), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_model_set_coupling(NULL, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_model_coupling(NULL), -1);
    assert_int_equal(kac_model_coupling(model), APART);
    kac_model_destroy(model);
    OK(kac_trainer_set_batch(run.trainer, 8));
    OK(kac_trainer_run(run.trainer, 1));
    assert_int_equal(kac_trainer_set_source(run.trainer, source, APART),
                     KAC_ERROR_STATE);
    // A path that never forgets the data does not reach a source.
    kac_optimizer_reset(run.optimizer);
    OK(kac_process_create_kac(NULL, 9, 3, &still));
    OK(kac_process_set_schedule(still, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR));
    OK(kac_trainer_create(NULL, still, run.network, run.optimizer, run.dataset,
                          &trainer));
    assert_int_equal(kac_trainer_set_source(trainer, source, APART),
                     KAC_ERROR_STATE);
    assert_message("f(T)");
    kac_trainer_destroy(trainer);
    kac_process_destroy(still);
    kac_dataset_destroy(narrow);
    close_both(&run, source);
}

/* Points that no float holds once they are normalised end the run before the
 * pairing, which could not end with them. */
static void too_large_for_the_network(void **state)
{
    const float far[4] = {3e38f, 0, -3e38f, 1}, small[2] = {1e-3f, 1e-3f};
    kac_dataset *source, *points = NULL;
    struct run run;

    (void)state;
    start(&run, &source, 1, BEST);
    OK(kac_dataset_create_array(NULL, 2, 2, far, &points));
    OK(kac_trainer_set_source(run.trainer, points, BEST));
    OK(kac_trainer_set_normalization(run.trainer, NULL, small));
    assert_int_equal(kac_trainer_run(run.trainer, 1), KAC_ERROR_NONFINITE);
    assert_message("too large");
    assert_int_equal(kac_trainer_steps(run.trainer), 0);
    kac_dataset_destroy(points);
    close_both(&run, source);
}

static void failed_allocations(void **state)
{
    struct failing_heap heap = {.failed = 1};

    (void)state;
    for (int64_t left = 0; heap.failed; left++) {
        struct run run = {0};
        kac_dataset *source = NULL;
        kac_status status;

        failing_heap_open(&heap, left);
        run.context = heap.context;
        status = run_open(&run, 1);
        if (status == KAC_OK) {
            status = kac_dataset_create_toy(run.context, "grid9", 2, &source);
        }
        if (status == KAC_OK) {
            status = kac_trainer_set_source(run.trainer, source, BEST);
        }
        if (status == KAC_OK) {
            status =
                kac_trainer_set_validation(run.trainer, run.dataset, 1, 250);
        }
        if (status == KAC_OK) {
            status = kac_trainer_run(run.trainer, 1);
        }
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        if (status == KAC_OK) {
            // A step without a validation takes no memory.
            OK(kac_trainer_set_validation(run.trainer, NULL, 0, 0));
            heap.left = 0;
            OK(kac_trainer_run(run.trainer, 3));
            assert_int_equal(heap.left, 0);
        }
        run.context = NULL;
        kac_dataset_destroy(source);
        run_close(&run);
        failing_heap_close(&heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_for_any_threads_and_cpu),
        cmocka_unit_test(resumes_with_the_same_bits),
        cmocka_unit_test(transport_finds_a_move),
        cmocka_unit_test(model_knows_its_source),
        cmocka_unit_test(wrong_files_are_refused),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(too_large_for_the_network),
        cmocka_unit_test(failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
