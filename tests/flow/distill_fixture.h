/* SPDX-License-Identifier: BSD-2-Clause */
/* Teachers that are known in closed form, one that has learned a little, and
 * their students. */
#ifndef KACT_DISTILL_FIXTURE_H
#define KACT_DISTILL_FIXTURE_H

#include "flow_fixture.h"

/* Teachers: v of one number a point and of a class, in closed form. */

/* dx/dt = x - m: from T to 0 the distance to m shrinks by exp(-T). */
static inline int32_t spiral_field(void *user, int64_t n, const double *t,
                                   const double *x, const double *cond,
                                   double *v, double *xhat, double *divergence)
{
    (void)user, (void)t, (void)cond, (void)xhat, (void)divergence;
    for (int64_t i = 0; i < 2 * n; i++) {
        v[i] = x[i] - (i % 2 ? 0.5 : -0.25);
    }
    return 0;
}

/* v = 3 t^2: from t to s it carries x to x - t^3 + s^3. */
static inline int32_t clock_field(void *user, int64_t n, const double *t,
                                  const double *x, const double *cond,
                                  double *v, double *xhat, double *divergence)
{
    (void)user, (void)x, (void)cond, (void)xhat, (void)divergence;
    for (int64_t i = 0; i < n; i++) {
        v[i] = 3 * t[i] * t[i];
    }
    return 0;
}

/* v = 1 + class; nothing where there is none (class -1). */
static inline int32_t class_field(void *user, int64_t n, const double *t,
                                  const double *x, const double *cond,
                                  double *v, double *xhat, double *divergence)
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
static inline void make_network(struct lesson *lesson, int64_t d,
                                int32_t classes)
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

static inline void open_parts(struct lesson *lesson, int64_t d, int32_t classes,
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

static inline void create_student(struct lesson *lesson, int64_t evaluations,
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

static inline void close_lesson(struct lesson *lesson)
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
static inline void sample_student(const struct lesson *lesson, int64_t n,
                                  const float *cond, float *out, double *start,
                                  int64_t starts)
{
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;

    assert_int_equal(kac_trainer_model(lesson->trainer, &model), KAC_OK);
    assert_int_equal(kac_sampler_create_model(lesson->context, model, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_draw(sampler, 5, 0, n, cond, out), KAC_OK);
    assert_true(kac_sampler_evaluations_mean(sampler) ==
                (double)kac_trainer_evaluations(lesson->trainer));
    assert_int_equal(kac_process_prior(lesson->process, 5, 0, starts,
                                       kac_model_dimension(model), NULL, start),
                     KAC_OK);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
}

/* A model of two heads that has learned a little. */
static inline kac_model *teacher_model(kac_context *context)
{
    struct run run = {.context = context};
    kac_model *model = NULL;

    assert_int_equal(run_open(&run, 1), KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 5), KAC_OK);
    assert_int_equal(kac_trainer_model(run.trainer, &model), KAC_OK);
    run.context = NULL;
    run_close(&run);
    return model;
}

struct school {
    kac_context *context;
    kac_model *model;
    kac_sampler *teacher;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
};

/* 50 paths, of which 20 change every 3 steps: pieces of the pool are cut. */
static inline void open_school(struct school *school, int32_t threads)
{
    memset(school, 0, sizeof *school);
    assert_int_equal(kac_context_create(&school->context), KAC_OK);
    assert_int_equal(kac_context_set_threads(school->context, threads), KAC_OK);
    school->model = teacher_model(school->context);
    assert_int_equal(kac_sampler_create_model(school->context, school->model,
                                              &school->teacher),
                     KAC_OK);
    assert_int_equal(kac_optimizer_create(school->context, KAC_OPTIMIZER_ADAM,
                                          1e-3, &school->optimizer),
                     KAC_OK);
    assert_int_equal(
        kac_trainer_create_student(school->context, school->teacher,
                                   kac_model_network(school->model),
                                   school->optimizer, 2, 1.5, &school->trainer),
        KAC_OK);
    assert_int_equal(kac_trainer_set_batch(school->trainer, 300), KAC_OK);
    assert_int_equal(kac_trainer_set_paths(school->trainer, 50, 20, 3), KAC_OK);
}

static inline void close_school(struct school *school)
{
    kac_trainer_destroy(school->trainer);
    kac_optimizer_destroy(school->optimizer);
    kac_sampler_destroy(school->teacher);
    kac_model_destroy(school->model);
    kac_context_destroy(school->context);
}

#endif
