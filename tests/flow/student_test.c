/* SPDX-License-Identifier: BSD-2-Clause */
/* Trainers of students: bits, resumption, what they begin with, what is
 * refused. */
#include "distill_fixture.h"

static void same_bits_for_any_threads(void **state)
{
    char one[256], other[256];
    struct school school;

    (void)state;
    open_school(&school, 1);
    assert_int_equal(kac_trainer_run(school.trainer, 10), KAC_OK);
    save_model(school.trainer, temporary(one, "one"));
    close_school(&school);
    open_school(&school, 3);
    assert_int_equal(kac_trainer_run(school.trainer, 4), KAC_OK);
    assert_int_equal(kac_trainer_run(school.trainer, 10), KAC_OK);
    save_model(school.trainer, temporary(other, "other"));
    close_school(&school);
    assert_same_files(one, other);
    unlink(one);
    unlink(other);
}

static int32_t stop_at(void *user, const char *stage, int64_t done,
                       int64_t total)
{
    int64_t *left = user;

    (void)done, (void)total;
    return strcmp(stage, "teacher") == 0 && (*left)-- == 0;
}

/* After a checkpoint at any step, also within a change of the paths, and after
 * a stop while paths were drawn. */
static void resumes_with_the_same_bits(void **state)
{
    char whole[256], checkpoint[256], resumed[256];
    struct school school;

    (void)state;
    open_school(&school, 1);
    assert_int_equal(kac_trainer_run(school.trainer, 12), KAC_OK);
    save_model(school.trainer, temporary(whole, "whole"));
    close_school(&school);
    for (int at = 5; at <= 9; at += 2) {
        int64_t left = at % 4;

        open_school(&school, 2);
        assert_int_equal(kac_trainer_run(school.trainer, at), KAC_OK);
        assert_int_equal(kac_trainer_save(school.trainer,
                                          temporary(checkpoint, "checkpoint")),
                         KAC_OK);
        close_school(&school);
        open_school(&school, 1);
        // A trainer that has gone on, and back, has other paths by then.
        assert_int_equal(kac_trainer_run(school.trainer, 2 * at), KAC_OK);
        kac_optimizer_reset(school.optimizer);
        assert_int_equal(kac_trainer_restore(school.trainer, checkpoint),
                         KAC_OK);
        assert_int_equal(
            kac_context_set_progress(school.context, stop_at, &left), KAC_OK);
        assert_int_equal(kac_trainer_run(school.trainer, 12),
                         KAC_ERROR_CALLBACK);
        assert_int_equal(kac_context_set_progress(school.context, NULL, NULL),
                         KAC_OK);
        assert_int_equal(kac_trainer_run(school.trainer, 12), KAC_OK);
        save_model(school.trainer, temporary(resumed, "resumed"));
        close_school(&school);
        assert_same_files(whole, resumed);
    }
    unlink(whole);
    unlink(checkpoint);
    unlink(resumed);
}

static void another_students_checkpoint_is_refused(void **state)
{
    char checkpoint[256];
    struct school school;
    struct run run;

    (void)state;
    open_school(&school, 1);
    assert_int_equal(kac_trainer_run(school.trainer, 1), KAC_OK);
    assert_int_equal(
        kac_trainer_save(school.trainer, temporary(checkpoint, "checkpoint")),
        KAC_OK);
    close_school(&school);
    open_school(&school, 1);
    assert_int_equal(kac_trainer_set_paths(school.trainer, 50, 10, 3), KAC_OK);
    assert_int_equal(kac_trainer_restore(school.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("student.fresh");
    assert_int_equal(kac_trainer_set_paths(school.trainer, 50, 20, 3), KAC_OK);
    assert_int_equal(kac_trainer_set_segment_weight(school.trainer, 1, 3),
                     KAC_OK);
    assert_int_equal(kac_trainer_restore(school.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("student.weight.1");
    assert_int_equal(kac_trainer_set_segment_weight(school.trainer, 1, 1),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(school.teacher, 30), KAC_OK);
    assert_int_equal(kac_trainer_restore(school.trainer, checkpoint),
                     KAC_ERROR_STATE);
    assert_message("student.teacher.evaluations");
    assert_int_equal(kac_sampler_set_evaluations(school.teacher, 20), KAC_OK);
    assert_int_equal(kac_trainer_restore(school.trainer, checkpoint), KAC_OK);
    close_school(&school);
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_restore(run.trainer, checkpoint),
                     KAC_ERROR_STATE);
    run_close(&run);
    unlink(checkpoint);
}

/* The student begins with the velocity of the network, to the last bit, and
 * with the teacher's normalisation; the mean head is gone. */
static void begins_with_the_velocity(const kac_network *network,
                                     const kac_network *student, int64_t d)
{
    enum { N = 5 };
    float t[N], x[N * 64], before[N * 64], after[N * 64];

    assert_true(N * d <= N * 64);
    for (int i = 0; i < N; i++) {
        t[i] = 0.1F + 0.2F * (float)i;
    }
    for (int i = 0; i < N * d; i++) {
        x[i] = sinf((float)i);
    }
    assert_int_equal(kac_network_heads(network),
                     KAC_HEAD_VELOCITY | KAC_HEAD_MEAN);
    assert_int_equal(kac_network_heads(student), KAC_HEAD_VELOCITY);
    assert_int_equal(kac_network_forward(network, N, t, x, NULL, before, NULL),
                     KAC_OK);
    assert_int_equal(kac_network_forward(student, N, t, x, NULL, after, NULL),
                     KAC_OK);
    for (int i = 0; i < N * d; i++) {
        assert_true(fabsf(after[i] - before[i]) <= 1e-5F * fabsf(before[i]));
        assert_true(before[i] != 0);
    }
}

static void begins_as_its_teacher(void **state)
{
    static const double multipliers[2] = {1, 2};
    static const char *const keys[][2] = {
        {"sampler.method", "euler"}, {"sampler.evaluations", "2"},
        {"sampler.power", "1.5"},    {"sampler.end", "0"},
        {"sampler.projection", "0"}, {"sampler.refinements", "0"}};
    struct school school;
    struct lesson lesson;
    kac_model *model = NULL;
    kac_network *unet = NULL;
    kac_field *field = NULL;
    kac_sampler *teacher = NULL;
    kac_trainer *trainer = NULL;

    (void)state;
    open_school(&school, 1);
    assert_int_equal(kac_trainer_model(school.trainer, &model), KAC_OK);
    begins_with_the_velocity(kac_model_network(school.model),
                             kac_model_network(model), 2);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_string_equal(kac_model_entry(model, keys[i][0]), keys[i][1]);
    }
    kac_model_destroy(model);
    close_school(&school);

    // Heads of a U-Net are channels of one tensor.
    open_parts(&lesson, 2, 0, 1);
    assert_int_equal(kac_network_create_unet(lesson.context, 8, 8, 1, 8, 2,
                                             multipliers, &unet),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(unet, 1, 0), KAC_OK);
    assert_int_equal(kac_field_create_learned(lesson.context, unet, &field),
                     KAC_OK);
    assert_int_equal(
        kac_sampler_create(lesson.context, lesson.process, field, &teacher),
        KAC_OK);
    assert_int_equal(kac_trainer_create_student(lesson.context, teacher, unet,
                                                lesson.optimizer, 2, 1,
                                                &trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_model(trainer, &model), KAC_OK);
    begins_with_the_velocity(unet, kac_model_network(model), 64);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_sampler_destroy(teacher);
    kac_field_destroy(field);
    kac_network_destroy(unet);
    close_lesson(&lesson);
}

static void bad_parts_are_refused(void **state)
{
    struct lesson lesson;
    kac_trainer *trainer = NULL;

    (void)state;
    open_parts(&lesson, 2, 0, 1);
#define CREATE(teacher, network, optimizer, evaluations, power)                \
    kac_trainer_create_student(lesson.context, teacher, network, optimizer,    \
                               evaluations, power, &trainer)
    assert_int_equal(CREATE(NULL, lesson.network, lesson.optimizer, 4, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(CREATE(lesson.teacher, NULL, lesson.optimizer, 4, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(CREATE(lesson.teacher, lesson.network, NULL, 4, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_create_student(lesson.context, lesson.teacher,
                                                lesson.network,
                                                lesson.optimizer, 4, 1, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(
        CREATE(lesson.teacher, lesson.network, lesson.optimizer, 0, 1),
        KAC_ERROR_ARGUMENT);
    assert_message("evaluations is 0");
    assert_int_equal(
        CREATE(lesson.teacher, lesson.network, lesson.optimizer, 1025, 1),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(
        CREATE(lesson.teacher, lesson.network, lesson.optimizer, 4, 0),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(
        CREATE(lesson.teacher, lesson.network, lesson.optimizer, 4, NAN),
        KAC_ERROR_ARGUMENT);
    assert_message("power is nan");
    assert_int_equal(
        CREATE(lesson.teacher, lesson.network, lesson.optimizer, 4, 1e-18),
        KAC_ERROR_ARGUMENT);
    assert_message("the same double");
    assert_null(trainer);
#undef CREATE
    close_lesson(&lesson);
}

static void networks_that_do_not_fit_are_refused(void **state)
{
    static const struct {
        int64_t d;
        int32_t classes, heads, initialized;
        kac_status status;
        const char *says;
    } cases[] = {
        {3, 0, KAC_HEAD_VELOCITY, 0, KAC_ERROR_STATE, "not initialised"},
        {3, 0, KAC_HEAD_VELOCITY, 1, KAC_ERROR_ARGUMENT, "the teacher's 2"},
        {2, 3, KAC_HEAD_VELOCITY, 1, KAC_ERROR_ARGUMENT, "conditions of 1"},
        {2, 0, KAC_HEAD_MEAN, 1, KAC_ERROR_ARGUMENT, "velocity head"},
    };
    static const int64_t width = 4;
    struct lesson lesson;

    (void)state;
    open_parts(&lesson, 2, 0, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kac_trainer *trainer = NULL;
        kac_network *other = NULL;

        assert_int_equal(kac_network_create_mlp(lesson.context, cases[i].d, 1,
                                                &width, &other),
                         KAC_OK);
        assert_int_equal(kac_network_set_heads(other, cases[i].heads), KAC_OK);
        assert_int_equal(cases[i].classes == 0 ? KAC_OK
                                               : kac_network_set_condition(
                                                     other, KAC_CONDITION_CLASS,
                                                     cases[i].classes),
                         KAC_OK);
        assert_int_equal(
            cases[i].initialized ? kac_network_initialize(other, 1, 0) : KAC_OK,
            KAC_OK);
        assert_int_equal(
            kac_trainer_create_student(lesson.context, lesson.teacher, other,
                                       lesson.optimizer, 4, 1, &trainer),
            cases[i].status);
        assert_message(cases[i].says);
        assert_null(trainer);
        kac_network_destroy(other);
    }
    close_lesson(&lesson);
}

static void bad_options_are_refused(void **state)
{
    static const float classes[2] = {0, 3};
    struct lesson lesson;

    (void)state;
    open_parts(&lesson, 1, 3, 1);
    create_student(&lesson, 4, 1, 8);
    assert_int_equal(kac_trainer_evaluations(lesson.trainer), 4);
    assert_int_equal(kac_trainer_paths(lesson.trainer), 8192);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 0, 0, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 1 << 25, 0, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 9, 10, 1),
                     KAC_ERROR_ARGUMENT);
    assert_message("fresh is 10");
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 9, -1, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 9, 1, 0),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_paths(lesson.trainer), 8192);
    assert_int_equal(kac_trainer_set_segment_weight(lesson.trainer, 4, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_segment_weight(lesson.trainer, -1, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_segment_weight(lesson.trainer, 0, -1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_segment_weight(lesson.trainer, 0, NAN),
                     KAC_ERROR_ARGUMENT);
    assert_true(kac_trainer_segment_weight(lesson.trainer, 0) == 1);
    assert_true(isnan(kac_trainer_segment_weight(lesson.trainer, 4)));
    assert_true(isnan(kac_trainer_segment_weight(lesson.trainer, -1)));
    assert_int_equal(
        kac_trainer_set_path_conditions(lesson.trainer, 0, classes),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_path_conditions(lesson.trainer, 1, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_trainer_set_path_conditions(lesson.trainer, 2, classes),
        KAC_ERROR_ARGUMENT);
    // After the first step nothing changes.
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 16, 0, 1), KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, 1), KAC_OK);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 16, 0, 1),
                     KAC_ERROR_STATE);
    close_lesson(&lesson);
}

/* Data and a teacher exclude each other. */
static void options_of_the_other_kind_are_refused(void **state)
{
    static const float zero = 0;
    struct lesson lesson;
    struct run run;

    (void)state;
    run_start(&run, 1, 1);
    assert_int_equal(kac_trainer_set_paths(run.trainer, 9, 0, 1),
                     KAC_ERROR_STATE);
    assert_message("no teacher");
    assert_int_equal(kac_trainer_set_path_conditions(run.trainer, 1, &zero),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_set_segment_weight(run.trainer, 0, 1),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_evaluations(run.trainer), 0);
    assert_int_equal(kac_trainer_paths(run.trainer), 0);
    assert_true(isnan(kac_trainer_segment_weight(run.trainer, 0)));
    assert_int_equal(kac_trainer_set_paths(NULL, 9, 0, 1), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_evaluations(NULL), 0);
    assert_int_equal(kac_trainer_paths(NULL), 0);

    open_parts(&lesson, 2, 0, 1);
    create_student(&lesson, 4, 1, 8);
    assert_int_equal(
        kac_trainer_set_times(lesson.trainer, KAC_TIMES_UNIFORM, 0, 0),
        KAC_ERROR_STATE);
    assert_message("of a student");
    assert_int_equal(kac_trainer_set_velocity_weight(lesson.trainer,
                                                     KAC_WEIGHT_UNIFORM, 1, 1),
                     KAC_ERROR_STATE);
    assert_int_equal(
        kac_trainer_set_mean_weight(lesson.trainer, KAC_WEIGHT_UNIFORM, 1, 1),
        KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_set_normalization(lesson.trainer, NULL, NULL),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_set_source(lesson.trainer, run.dataset,
                                            KAC_COUPLING_INDEPENDENT),
                     KAC_ERROR_STATE);
    assert_int_equal(
        kac_trainer_set_validation(lesson.trainer, run.dataset, 1, 10),
        KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_set_validation(lesson.trainer, NULL, 1, 10),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_path_conditions(lesson.trainer, 1, &zero),
                     KAC_ERROR_ARGUMENT);
    assert_message("takes no condition");
    assert_int_equal(kac_trainer_set_condition_dropout(lesson.trainer, 0.5),
                     KAC_ERROR_ARGUMENT);
    close_lesson(&lesson);
    run_close(&run);
}

/* What the teacher answers while it draws ends the run before a step. */
static void a_teacher_that_fails_ends_the_run(void **state)
{
    struct lesson lesson;

    (void)state;
    open_parts(&lesson, 2, 0, 1);
    create_student(&lesson, 4, 1, 8);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 16, 0, 1), KAC_OK);
    assert_int_equal(kac_sampler_set_method(lesson.teacher, KAC_METHOD_DOPRI5),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(lesson.teacher, 12), KAC_OK);
    assert_int_equal(kac_sampler_set_tolerance(lesson.teacher, 1e-12, 1e-12),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, 1), KAC_ERROR_NONFINITE);
    assert_message("stopped before");
    assert_int_equal(kac_trainer_steps(lesson.trainer), 0);
    assert_int_equal(kac_sampler_set_evaluations(lesson.teacher, 100000),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, 1), KAC_OK);
    close_lesson(&lesson);

    // f(T) != 0: there is no prior without data.
    open_parts(&lesson, 2, 0, 1);
    assert_int_equal(kac_process_set_schedule(lesson.process,
                                              KAC_SIGNAL_CONSTANT,
                                              KAC_CLOCK_QUADRATIC),
                     KAC_OK);
    create_student(&lesson, 4, 1, 8);
    assert_int_equal(kac_trainer_run(lesson.trainer, 1), KAC_ERROR_STATE);
    close_lesson(&lesson);
}

/* A model between two data sets begins in a source, and so does its student:
 * by the same field, but from points that are given. */
static void a_source_is_carried_through(void **state)
{
    enum { N = 3 };
    static const float points[2 * N] = {1, 2, 3, 4, 5, 6};
    struct school school;
    kac_sampler *sampler = NULL;
    kac_dataset *source = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    kac_optimizer *optimizer = NULL;
    float x[2 * N];

    (void)state;
    open_school(&school, 1);
    assert_int_equal(
        kac_model_set_coupling(school.model, KAC_COUPLING_INDEPENDENT), KAC_OK);
    assert_int_equal(
        kac_dataset_create_array(school.context, N, 2, points, &source),
        KAC_OK);
    assert_int_equal(
        kac_sampler_create_model(school.context, school.model, &sampler),
        KAC_OK);
    assert_int_equal(kac_sampler_set_source(sampler, source), KAC_OK);
    assert_int_equal(kac_optimizer_create(school.context, KAC_OPTIMIZER_ADAM,
                                          1e-3, &optimizer),
                     KAC_OK);
    assert_int_equal(kac_trainer_create_student(school.context, sampler,
                                                kac_model_network(school.model),
                                                optimizer, 1, 1, &trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_paths(trainer, 10, 0, 1), KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 2), KAC_OK);
    assert_int_equal(kac_trainer_model(trainer, &model), KAC_OK);
    assert_int_equal(kac_model_coupling(model), KAC_COUPLING_INDEPENDENT);
    kac_sampler_destroy(sampler);
    sampler = NULL;
    assert_int_equal(kac_sampler_create_model(school.context, model, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, N, NULL, x),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_sampler_set_source(sampler, source), KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, N, NULL, x), KAC_OK);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_dataset_destroy(source);
    close_school(&school);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(resumes_with_the_same_bits),
        cmocka_unit_test(another_students_checkpoint_is_refused),
        cmocka_unit_test(begins_as_its_teacher),
        cmocka_unit_test(bad_parts_are_refused),
        cmocka_unit_test(networks_that_do_not_fit_are_refused),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(options_of_the_other_kind_are_refused),
        cmocka_unit_test(a_teacher_that_fails_ends_the_run),
        cmocka_unit_test(a_source_is_carried_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
