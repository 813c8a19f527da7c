/* SPDX-License-Identifier: BSD-2-Clause */
/* What trainer, model and sampler answer when they are asked: the defaults of
 * the headers, what was set, what the headers say for NULL; names. */
#include "flow_fixture.h"

/* A trainer with nothing set, of a network that may take a condition. */
static void fresh_trainer(struct run *run, int32_t condition)
{
    static const float points[4] = {-1, 0, 1, 0}, classes[2] = {0, 2};
    const int64_t width = 8;

    run_start(run, 5, 1);
    kac_trainer_destroy(run->trainer);
    kac_network_destroy(run->network);
    kac_dataset_destroy(run->dataset);
    assert_int_equal(
        kac_dataset_create_array(run->context, 2, 2, points, &run->dataset),
        KAC_OK);
    assert_int_equal(
        kac_network_create_mlp(run->context, 2, 1, &width, &run->network),
        KAC_OK);
    if (condition != KAC_CONDITION_NONE) {
        assert_int_equal(kac_dataset_set_condition(run->dataset, 1, classes),
                         KAC_OK);
        assert_int_equal(kac_network_set_condition(run->network, condition, 3),
                         KAC_OK);
    }
    assert_int_equal(kac_network_initialize(run->network, 1, 0), KAC_OK);
    assert_int_equal(kac_trainer_create(run->context, run->process,
                                        run->network, run->optimizer,
                                        run->dataset, &run->trainer),
                     KAC_OK);
}

static void trainer_defaults(void **state)
{
    struct run run;

    (void)state;
    fresh_trainer(&run, KAC_CONDITION_NONE);
    assert_int_equal(kac_trainer_batch(run.trainer), 256);
    assert_int_equal(kac_trainer_seed(run.trainer), 1);
    assert_int_equal(kac_trainer_times(run.trainer), KAC_TIMES_UNIFORM);
    assert_true(kac_trainer_ema(run.trainer) == 0.999);
    assert_true(kac_trainer_condition_dropout(run.trainer) == 0.0);
    run_close(&run);
    assert_int_equal(kac_trainer_seed(NULL), 0);
    assert_int_equal(kac_trainer_times(NULL), -1);
    assert_true(isnan(kac_trainer_ema(NULL)));
    assert_true(isnan(kac_trainer_condition_dropout(NULL)));
}

static void trainer_takes_what_is_set(void **state)
{
    struct run run;

    (void)state;
    fresh_trainer(&run, KAC_CONDITION_CLASS);
    assert_int_equal(kac_trainer_set_seed(run.trainer, UINT64_MAX - 1), KAC_OK);
    assert_true(kac_trainer_seed(run.trainer) == UINT64_MAX - 1);
    assert_int_equal(kac_trainer_set_ema(run.trainer, 0.25), KAC_OK);
    assert_int_equal(kac_trainer_set_condition_dropout(run.trainer, 0.125),
                     KAC_OK);
    for (int32_t kind = KAC_TIMES_UNIFORM; kind <= KAC_TIMES_LOGIT_NORMAL;
         kind++) {
        assert_int_equal(kac_trainer_set_times(run.trainer, kind, 0.5, 1.0),
                         KAC_OK);
        assert_int_equal(kac_trainer_times(run.trainer), kind);
    }
    // What is refused changes nothing.
    assert_int_equal(kac_trainer_set_ema(run.trainer, 1.0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_condition_dropout(run.trainer, 1.5),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_times(run.trainer, KAC_TIMES_POWER, 0, 1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_trainer_set_times(run.trainer, 77, 1, 1),
                     KAC_ERROR_ARGUMENT);
    assert_true(kac_trainer_ema(run.trainer) == 0.25);
    assert_true(kac_trainer_condition_dropout(run.trainer) == 0.125);
    assert_int_equal(kac_trainer_times(run.trainer), KAC_TIMES_LOGIT_NORMAL);
    run_close(&run);

    // A network without conditions has none to leave out.
    fresh_trainer(&run, KAC_CONDITION_NONE);
    assert_int_equal(kac_trainer_set_condition_dropout(run.trainer, 0.5),
                     KAC_ERROR_ARGUMENT);
    assert_true(kac_trainer_condition_dropout(run.trainer) == 0.0);
    run_close(&run);
}

static void options_are_set_before_the_first_step(void **state)
{
    struct run run;

    (void)state;
    run_start(&run, 3, 1);
    assert_int_equal(kac_trainer_run(run.trainer, 1), KAC_OK);
    assert_int_equal(kac_trainer_set_seed(run.trainer, 9), KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_set_ema(run.trainer, 0.5), KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_set_times(run.trainer, KAC_TIMES_POWER, 2, 1),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_seed(run.trainer), 3);
    assert_true(kac_trainer_ema(run.trainer) == 0.9);
    assert_int_equal(kac_trainer_times(run.trainer), KAC_TIMES_UNIFORM);
    run_close(&run);
}

static void model_and_sampler(void **state)
{
    struct run run;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;

    (void)state;
    run_start(&run, 3, 1);
    assert_int_equal(kac_trainer_model(run.trainer, &model), KAC_OK);
    assert_int_equal(kac_model_dimension(model), 2);
    assert_int_equal(kac_model_dimension(NULL), 0);
    assert_int_equal(kac_sampler_create_model(run.context, model, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_method(sampler), KAC_METHOD_AB2);
    assert_int_equal(kac_sampler_evaluations(sampler), 20);
    assert_true(kac_sampler_grid_power(sampler) == 1.0);

    // The number that a sample may use depends on the method until it is set.
    assert_int_equal(kac_sampler_set_method(sampler, KAC_METHOD_DOPRI5),
                     KAC_OK);
    assert_int_equal(kac_sampler_method(sampler), KAC_METHOD_DOPRI5);
    assert_int_equal(kac_sampler_evaluations(sampler), 100000);
    assert_int_equal(kac_sampler_set_evaluations(sampler, 50), KAC_OK);
    assert_int_equal(kac_sampler_evaluations(sampler), 50);
    assert_int_equal(kac_sampler_set_method(sampler, KAC_METHOD_HEUN), KAC_OK);
    assert_int_equal(kac_sampler_evaluations(sampler), 50);
    assert_int_equal(kac_sampler_set_grid(sampler, 2.5, 0.1), KAC_OK);
    assert_true(kac_sampler_grid_power(sampler) == 2.5);

    assert_int_equal(kac_sampler_set_method(sampler, 77), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_sampler_set_evaluations(sampler, 0),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_sampler_set_grid(sampler, -1.0, 0.1),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_sampler_method(sampler), KAC_METHOD_HEUN);
    assert_int_equal(kac_sampler_evaluations(sampler), 50);
    assert_true(kac_sampler_grid_power(sampler) == 2.5);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    run_close(&run);

    assert_int_equal(kac_sampler_method(NULL), -1);
    assert_int_equal(kac_sampler_evaluations(NULL), 0);
    assert_true(isnan(kac_sampler_grid_power(NULL)));
}

/* The names of the header, in order from 0, and back; no others. */
static void check_names(const char *const *names, int32_t count,
                        const char *(*name_of)(int32_t),
                        kac_status (*from_name)(const char *, int32_t *))
{
    int32_t value = 55;

    for (int32_t kind = 0; kind < count; kind++) {
        assert_string_equal(name_of(kind), names[kind]);
        assert_int_equal(from_name(names[kind], &value), KAC_OK);
        assert_int_equal(value, kind);
    }
    assert_null(name_of(-1));
    assert_null(name_of(count));
    value = 55;
    assert_int_equal(from_name("no such name", &value), KAC_ERROR_ARGUMENT);
    // The message says what would do.
    assert_non_null(strstr(kac_last_error(), names[count - 1]));
    assert_int_equal(from_name("", &value), KAC_ERROR_ARGUMENT);
    assert_int_equal(from_name(NULL, &value), KAC_ERROR_ARGUMENT);
    assert_int_equal(from_name(names[0], NULL), KAC_ERROR_ARGUMENT);
    assert_int_equal(value, 55);
}

static void names(void **state)
{
    static const char *const times[] = {"uniform", "power", "log",
                                        "logit-normal"};
    static const char *const weights[] = {"uniform", "noise"};

    (void)state;
    assert_int_equal(KAC_TIMES_LOGIT_NORMAL, 3);
    assert_int_equal(KAC_WEIGHT_NOISE, 1);
    check_names(times, 4, kac_times_name, kac_times_from_name);
    check_names(weights, 2, kac_weight_name, kac_weight_from_name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trainer_defaults),
        cmocka_unit_test(trainer_takes_what_is_set),
        cmocka_unit_test(options_are_set_before_the_first_step),
        cmocka_unit_test(model_and_sampler),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
