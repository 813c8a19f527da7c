/* SPDX-License-Identifier: BSD-2-Clause */
/* Distillation: students of flows that are known in closed form make exactly
 * their steps; few evaluations reach a teacher of many; bits, conditions,
 * resumption, and what is refused. */
#include "flow_fixture.h"

/* Teachers: v of one number a point and of a class, in closed form. */

/* dx/dt = x - m: from T to 0 the distance to m shrinks by exp(-T). */
static int32_t spiral_field(void *user, int64_t n, const double *t,
                            const double *x, const double *cond, double *v,
                            double *xhat, double *divergence)
{
    (void)user, (void)t, (void)cond, (void)xhat, (void)divergence;
    for (int64_t i = 0; i < 2 * n; i++) {
        v[i] = x[i] - (i % 2 ? 0.5 : -0.25);
    }
    return 0;
}

/* v = 3 t^2: from t to s it carries x to x - t^3 + s^3. */
static int32_t clock_field(void *user, int64_t n, const double *t,
                           const double *x, const double *cond, double *v,
                           double *xhat, double *divergence)
{
    (void)user, (void)x, (void)cond, (void)xhat, (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = 3 * t[i] * t[i];
    }
    return 0;
}

/* v = 1 + class; nothing where there is none (class -1). */
static int32_t class_field(void *user, int64_t n, const double *t,
                           const double *x, const double *cond, double *v,
                           double *xhat, double *divergence)
{
    int64_t *left_out = user;

    (void)t, (void)x, (void)xhat, (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = cond ? 1 + cond[i] : 0;
        *left_out += cond && cond[i] < 0;
    }
    return 0;
}

/* A teacher and its student. */
struct lesson {
    kac_context *context;
    kac_process *process;
    kac_field *field;
    kac_sampler *teacher;
    kac_network *network;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
    int64_t left_out; /* points that class_field() saw without a class */
};

/* Weights of a network that has learned nothing; one hidden layer, and of the
 * identity: all that these flows need. */
static void make_network(struct lesson *lesson, int64_t d, int32_t classes)
{
    static const int64_t width = 6;

    assert_int_equal(
        kac_network_create_mlp(lesson->context, d, 1, &width, &lesson->network),
        KAC_OK);
    assert_int_equal(
        kac_network_set_activation(lesson->network, KAC_ACTIVATION_IDENTITY),
        KAC_OK);
    if (classes) {
        assert_int_equal(kac_network_set_condition(
                             lesson->network, KAC_CONDITION_CLASS, classes),
                         KAC_OK);
    }
    assert_int_equal(kac_network_initialize(lesson->network, 3, 0), KAC_OK);
}

static void open_parts(struct lesson *lesson, int64_t d, int32_t classes,
                       int64_t steps)
{
    const kac_field_fn fn = classes ? class_field
                            : d > 1 ? spiral_field
                                    : clock_field;

    memset(lesson, 0, sizeof *lesson);
    assert_int_equal(kac_context_create(&lesson->context), KAC_OK);
    assert_int_equal(kac_context_set_threads(lesson->context, 1), KAC_OK);
    assert_int_equal(
        kac_process_create_kac(lesson->context, 9, 3, &lesson->process),
        KAC_OK);
    assert_int_equal(kac_field_create_callback(lesson->context, d, classes > 0,
                                               0, fn, &lesson->left_out,
                                               &lesson->field),
                     KAC_OK);
    assert_int_equal(kac_sampler_create(lesson->context, lesson->process,
                                        lesson->field, &lesson->teacher),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_method(lesson->teacher, KAC_METHOD_RK4),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(lesson->teacher, 96), KAC_OK);
    make_network(lesson, d, classes);
    assert_int_equal(kac_optimizer_create(lesson->context, KAC_OPTIMIZER_ADAM,
                                          1e-2, &lesson->optimizer),
                     KAC_OK);
    assert_int_equal(kac_optimizer_set_schedule(lesson->optimizer,
                                                KAC_RATE_COSINE, 0, steps, 1),
                     KAC_OK);
}

static void create_student(struct lesson *lesson, int64_t evaluations,
                           double power, int64_t batch)
{
    assert_int_equal(
        kac_trainer_create_student(lesson->context, lesson->teacher,
                                   lesson->network, lesson->optimizer,
                                   evaluations, power, &lesson->trainer),
        KAC_OK);
    assert_int_equal(kac_trainer_set_batch(lesson->trainer, batch), KAC_OK);
    assert_int_equal(kac_trainer_set_ema(lesson->trainer, 0.9), KAC_OK);
}

static void close_lesson(struct lesson *lesson)
{
    kac_trainer_destroy(lesson->trainer);
    kac_optimizer_destroy(lesson->optimizer);
    kac_network_destroy(lesson->network);
    kac_sampler_destroy(lesson->teacher);
    kac_field_destroy(lesson->field);
    kac_process_destroy(lesson->process);
    kac_context_destroy(lesson->context);
}

/* Samples of the student as any model's, by a sampler with its own defaults;
 * x_T of the same seed. */
static void sample_student(const struct lesson *lesson, int64_t n,
                           const float *cond, float *out, double *start)
{
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;

    assert_int_equal(kac_trainer_model(lesson->trainer, &model), KAC_OK);
    assert_int_equal(kac_sampler_create_model(lesson->context, model, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 5, 0, n, cond, out), KAC_OK);
    assert_true(kac_sampler_evaluations_mean(sampler) ==
                (double)kac_trainer_evaluations(lesson->trainer));
    assert_int_equal(kac_process_prior(lesson->process, 5, 0, n,
                                       kac_model_dimension(model), NULL, start),
                     KAC_OK);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
}

/* A linear flow: K steps of the student are the exact map, where K steps of
 * Euler along the teacher are far from it. */
static void a_linear_flow_is_learned_exactly(void **state)
{
    enum { N = 200, STEPS = 1200 };
    static const int64_t evaluations[] = {1, 2, 4};
    float x[2 * N];
    double start[2 * N];

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct lesson lesson;
        double worst = 0, euler;

        open_parts(&lesson, 2, 0, STEPS);
        create_student(&lesson, evaluations[k], 1, 64);
        assert_int_equal(kac_trainer_set_paths(lesson.trainer, 512, 0, 1),
                         KAC_OK);
        assert_int_equal(kac_trainer_run(lesson.trainer, STEPS), KAC_OK);
        sample_student(&lesson, N, NULL, x, start);
        for (int i = 0; i < 2 * N; i++) {
            const double m = i % 2 ? 0.5 : -0.25;
            const double exact = m + (start[i] - m) * exp(-1.0);

            worst = fmax(worst, fabs(x[i] - exact));
        }
        // What Euler makes of a point at distance 1 from m.
        euler = exp(-1.0) -
                pow(1 - 1.0 / (double)evaluations[k], (double)evaluations[k]);
        // Found: below 1e-4; Euler's 0.37, 0.12 and 0.05.
        assert_true(worst < 1e-3);
        assert_true(euler > 0.05);
        close_lesson(&lesson);
    }
}

/* A sampler that looked at other times would get other velocities: three are
 * needed, and a function of t and ln t has any three. */
static void the_grid_is_the_samplers(void **state)
{
    enum { STEPS = 3000, N = 10 };
    struct lesson lesson;
    float x[N];
    double start[N];

    (void)state;
    open_parts(&lesson, 1, 0, STEPS);
    create_student(&lesson, 3, 2.0, 64);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 64, 0, 1), KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, STEPS), KAC_OK);
    sample_student(&lesson, N, NULL, x, start);
    for (int i = 0; i < N; i++) {
        assert_true(fabs(x[i] - (start[i] - 1)) < 1e-3);
    }
    close_lesson(&lesson);
}

static void classes_are_carried_through(void **state)
{
    enum { STEPS = 1500, N = 4 };
    static const float cond[N] = {0, 1, 2, -1};
    struct lesson lesson;
    float x[N];
    double start[N];

    (void)state;
    open_parts(&lesson, 1, 3, STEPS);
    create_student(&lesson, 2, 1, 64);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 400, 0, 1), KAC_OK);
    assert_int_equal(kac_trainer_set_condition_dropout(lesson.trainer, 0.25),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, STEPS), KAC_OK);
    sample_student(&lesson, N, cond, x, start);
    for (int i = 0; i < N; i++) {
        assert_true(fabs(x[i] - (start[i] - (1 + cond[i]))) < 5e-3);
    }
    close_lesson(&lesson);
}

/* Whose paths have no other class learn that class. */
static void paths_have_the_conditions_given(void **state)
{
    static const float two = 2;
    struct lesson lesson;
    float x[1];
    double start[1];

    (void)state;
    open_parts(&lesson, 1, 3, 400);
    create_student(&lesson, 1, 1, 64);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 100, 0, 1), KAC_OK);
    assert_int_equal(kac_trainer_set_path_conditions(lesson.trainer, 1, &two),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, 400), KAC_OK);
    assert_int_equal(lesson.left_out, 0);
    sample_student(&lesson, 1, &two, x, start);
    assert_true(fabs(x[0] - (start[0] - 3)) < 5e-3);
    close_lesson(&lesson);

    // Left out everywhere: 100 paths of 24 steps of 4 stages, one time more.
    open_parts(&lesson, 1, 3, 400);
    create_student(&lesson, 1, 1, 64);
    assert_int_equal(kac_trainer_set_paths(lesson.trainer, 100, 0, 1), KAC_OK);
    assert_int_equal(kac_trainer_set_condition_dropout(lesson.trainer, 1),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(lesson.trainer, 1), KAC_OK);
    assert_true(lesson.left_out >= 100 * 96);
    close_lesson(&lesson);
}

/* The loss of a step whose segments but one weigh nothing is that one's. */
static void segments_have_weights(void **state)
{
    double all = NAN, parts = 0;
    struct lesson lesson;

    (void)state;
    for (int only = -1; only < 2; only++) {
        open_parts(&lesson, 2, 0, 10);
        create_student(&lesson, 2, 1, 100); // all pairs of the paths
        assert_int_equal(kac_trainer_set_paths(lesson.trainer, 50, 0, 1),
                         KAC_OK);
        if (only >= 0) {
            assert_true(kac_trainer_segment_weight(lesson.trainer, only) == 1);
            assert_int_equal(
                kac_trainer_set_segment_weight(lesson.trainer, !only, 0),
                KAC_OK);
            assert_true(kac_trainer_segment_weight(lesson.trainer, !only) == 0);
        }
        assert_int_equal(kac_trainer_run(lesson.trainer, 1), KAC_OK);
        if (only < 0) {
            all = kac_trainer_loss(lesson.trainer);
        } else {
            assert_true(kac_trainer_loss(lesson.trainer) > 0);
            parts += kac_trainer_loss(lesson.trainer);
        }
        close_lesson(&lesson);
    }
    assert_true(fabs(parts - all) < 1e-9 * all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_flow_is_learned_exactly),
        cmocka_unit_test(the_grid_is_the_samplers),
        cmocka_unit_test(classes_are_carried_through),
        cmocka_unit_test(paths_have_the_conditions_given),
        cmocka_unit_test(segments_have_weights),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
