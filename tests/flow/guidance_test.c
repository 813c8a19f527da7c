/* SPDX-License-Identifier: BSD-2-Clause */
/* Guidance: the sum of two exact fields, what it costs, its limit and its
 * times; and what a model says about it. */
#include "flow_fixture.h"

#include <float.h>

enum { POINTS = 4, SAMPLES = 30 };
static const double data[POINTS * 2] = {-1, -1, -1, 1, 1, -1, 1, 1};
static const double widths[POINTS] = {0.3, 0.3, 0.3, 0.3};

/* Two classes of two components each; asked without a class, all four. */
struct classes {
    kac_context *context;
    kac_process *process;
    kac_field *part[2], *all;
    kac_field *field; /* of the three by condition */
    kac_sampler *sampler;
    int64_t rows;    /* that were asked */
    double from, to; /* times at which something was asked without class */
};

static int32_t ask(void *user, int64_t n, const double *t, const double *x,
                   const double *cond, double *v, double *xhat,
                   double *divergence)
{
    struct classes *c = user;

    (void)divergence;
    c->rows += n;
    if (!cond) {
        for (int64_t i = 0; i < n; i++) {
            c->from = t[i] < c->from ? t[i] : c->from;
            c->to = t[i] > c->to ? t[i] : c->to;
        }
        return kac_field_evaluate(c->all, n, t, x, NULL, v, xhat, NULL);
    }
    for (int64_t i = 0; i < n; i++) {
        if (kac_field_evaluate(c->part[(int)cond[i]], 1, t + i, x + 2 * i, NULL,
                               v + 2 * i, xhat ? xhat + 2 * i : NULL, NULL)) {
            return -1;
        }
    }
    return 0;
}

static void start(struct classes *c, int32_t wiener, int32_t gives)
{
    memset(c, 0, sizeof *c);
    c->from = INFINITY;
    c->to = -INFINITY;
    assert_int_equal(kac_context_create(&c->context), KAC_OK);
    assert_int_equal(
        wiener ? kac_process_create_wiener(c->context, 1, &c->process)
               : kac_process_create_kac(c->context, 9, 3, &c->process),
        KAC_OK);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(kac_field_create_mixture(
                             c->context, c->process, KAC_KERNEL_NORMAL,
                             k == 2 ? 4 : 2, 2, data + 4 * (k % 2), NULL,
                             widths, k == 2 ? &c->all : &c->part[k]),
                         KAC_OK);
    }
    assert_int_equal(
        kac_field_create_callback(c->context, 2, 1, gives, ask, c, &c->field),
        KAC_OK);
    assert_int_equal(
        kac_sampler_create(c->context, c->process, c->field, &c->sampler),
        KAC_OK);
}

static void finish(struct classes *c)
{
    kac_sampler_destroy(c->sampler);
    kac_field_destroy(c->field);
    kac_field_destroy(c->part[0]);
    kac_field_destroy(c->part[1]);
    kac_field_destroy(c->all);
    kac_process_destroy(c->process);
    kac_context_destroy(c->context);
}

static void fill_classes(float *cond, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        cond[i] = (float)(i % 2);
    }
}

/* One Euler step of 1/2 from T, with and without the mean behind it. */
static void one_step_is_the_sum_of_the_fields(void **state)
{
    static const double weights[] = {-1, -0.5, 0.7, 2, 30};
    struct classes c;
    float x[2 * SAMPLES], cond[SAMPLES];
    double from[2 * SAMPLES], v[2][2 * SAMPLES], mean[2][2 * SAMPLES];
    double t[SAMPLES], class[SAMPLES];

    (void)state;
    fill_classes(cond, SAMPLES);
    for (int with_mean = 0; with_mean < 2; with_mean++) {
        start(&c, 0, KAC_FIELD_MEAN);
        assert_int_equal(kac_sampler_set_method(c.sampler, KAC_METHOD_EULER),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_projection(c.sampler, 0), KAC_OK);
        assert_int_equal(kac_sampler_set_refinements(c.sampler, 0), KAC_OK);
        assert_int_equal(
            kac_sampler_set_grid(c.sampler, 1, with_mean ? 0.5 : 0), KAC_OK);
        assert_int_equal(
            kac_sampler_set_evaluations(c.sampler, with_mean ? 4 : 2), KAC_OK);
        for (int w = 0; w < 5; w++) {
            const double h = with_mean ? -0.5 : -1;

            assert_int_equal(kac_sampler_set_guidance(c.sampler, weights[w], 0),
                             KAC_OK);
            assert_int_equal(
                kac_sampler_draw(c.sampler, 1, 0, SAMPLES, cond, x), KAC_OK);
            assert_int_equal(
                kac_process_prior(c.process, 1, 0, SAMPLES, 2, NULL, from),
                KAC_OK);
            for (int i = 0; i < SAMPLES; i++) {
                t[i] = 1;
                class[i] = cond[i];
            }
            for (int k = 0; k < 2; k++) {
                assert_int_equal(ask(&c, SAMPLES, t, from, k ? NULL : class,
                                     v[k], NULL, NULL),
                                 KAC_OK);
            }
            for (int i = 0; i < 2 * SAMPLES; i++) {
                from[i] +=
                    h * ((1 + weights[w]) * v[0][i] - weights[w] * v[1][i]);
                t[i / 2] = 0.5;
            }
            for (int k = 0; with_mean && k < 2; k++) {
                assert_int_equal(ask(&c, SAMPLES, t, from, k ? NULL : class,
                                     v[k], mean[k], NULL),
                                 KAC_OK);
            }
            for (int i = 0; i < 2 * SAMPLES; i++) {
                const double want = with_mean ? (1 + weights[w]) * mean[0][i] -
                                                    weights[w] * mean[1][i]
                                              : from[i];

                assert_true(fabs(x[i] - want) <= 1e-6 * (1 + fabs(want)));
            }
        }
        finish(&c);
    }
}

static void without_weight_nothing_changes(void **state)
{
    struct classes c;
    float plain[2 * SAMPLES], x[2 * SAMPLES], cond[SAMPLES];
    int64_t rows;

    (void)state;
    fill_classes(cond, SAMPLES);
    start(&c, 0, KAC_FIELD_MEAN);
    assert_true(kac_sampler_guidance(c.sampler) == 0);
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, cond, plain),
                     KAC_OK);
    rows = c.rows;
    assert_int_equal(kac_sampler_set_guidance(c.sampler, 2, 1), KAC_OK);
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, cond, x),
                     KAC_OK);
    assert_memory_not_equal(x, plain, sizeof x);
    assert_int_equal(kac_sampler_set_guidance(c.sampler, 0, 1), KAC_OK);
    c.rows = 0;
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, cond, x),
                     KAC_OK);
    assert_memory_equal(x, plain, sizeof x);
    assert_int_equal(c.rows, rows);
    // And without conditions there is nothing to guide by.
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, NULL, plain),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_guidance(c.sampler, 2, 0), KAC_OK);
    c.rows = 0;
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, NULL, x),
                     KAC_OK);
    assert_memory_equal(x, plain, sizeof x);
    assert_int_equal(c.rows, rows);
    finish(&c);
}

/* With this guidance, and twice the evaluations for it, samples are those of
 * the field without, given the conditions or none. */
static void assert_unguided(double weight, double limit, int conditioned)
{
    struct classes c;
    float plain[2 * SAMPLES], x[2 * SAMPLES], cond[SAMPLES];

    fill_classes(cond, SAMPLES);
    start(&c, 0, KAC_FIELD_MEAN);
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES,
                                      conditioned ? cond : NULL, plain),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_guidance(c.sampler, weight, limit),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(c.sampler, 40), KAC_OK);
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, cond, x),
                     KAC_OK);
    for (int i = 0; i < 2 * SAMPLES; i++) {
        assert_true(fabs(x[i] - plain[i]) < 1e-5);
    }
    finish(&c);
}

static void minus_one_forgets_the_condition(void **state)
{
    (void)state;
    assert_unguided(-1, 0, 0);
}

static void every_question_counts(void **state)
{
    enum { FEW = 4 }; // exact fields of dense classes are slow
    static const double interval[3][2] = {{0, INFINITY}, {0.25, 0.75}, {2, 3}};
    struct classes c;
    float x[2 * FEW], cond[FEW];

    (void)state;
    fill_classes(cond, FEW);
    start(&c, 0, KAC_FIELD_MEAN);
    assert_int_equal(kac_sampler_set_guidance(c.sampler, 1.5, 2), KAC_OK);
    for (int32_t method = 0; method <= KAC_METHOD_DOPRI5; method++) {
        assert_int_equal(kac_sampler_set_method(c.sampler, method), KAC_OK);
        for (int i = 0; i < 9; i++) {
            const int64_t most = method == KAC_METHOD_DOPRI5 ? 400 : 33;

            assert_int_equal(
                kac_sampler_set_guidance_interval(c.sampler, interval[i % 3][0],
                                                  interval[i % 3][1]),
                KAC_OK);
            assert_int_equal(kac_sampler_set_projection(c.sampler, i / 3),
                             KAC_OK);
            assert_int_equal(kac_sampler_set_evaluations(c.sampler, most),
                             KAC_OK);
            c.rows = 0;
            c.from = INFINITY;
            c.to = -INFINITY;
            assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, FEW, cond, x),
                             KAC_OK);
            assert_int_equal(kac_sampler_unfinished(c.sampler), 0);
            assert_true(fabs(kac_sampler_evaluations_mean(c.sampler) * FEW -
                             (double)c.rows) < 1e-6);
            assert_true(kac_sampler_evaluations_max(c.sampler) <= most);
            // No step more would have been paid for. With projection, methods
            // with stages keep some back for states that are moved.
            assert_true(i >= 3 || method == KAC_METHOD_DOPRI5 ||
                        kac_sampler_evaluations_mean(c.sampler) > most - 11);
            if (i % 3 == 1) {
                assert_true(c.from >= 0.25 && c.to <= 0.75);
            }
            assert_true((c.from == INFINITY) == (i % 3 == 2));
        }
    }
    // The least that a guided step costs is refused with its number.
    assert_int_equal(kac_sampler_set_guidance_interval(c.sampler, 0, 1),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_method(c.sampler, KAC_METHOD_HEUN),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_evaluations(c.sampler, 9), KAC_OK);
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, FEW, cond, x),
                     KAC_ERROR_ARGUMENT);
    assert_message("at least 10");
    assert_int_equal(kac_sampler_set_evaluations(c.sampler, 10), KAC_OK);
    assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, FEW, cond, x), KAC_OK);
    finish(&c);
}

/* Guided hard, one Euler step of h moves by no more than the limit says. */
static void a_limit_keeps_the_speed(void **state)
{
    static const double B = 2, h = 0.25, c_speed = 3;
    float x[2 * SAMPLES], path[4 * SAMPLES], cond[SAMPLES];
    const double times[2] = {1, 0.75};
    struct classes c;

    (void)state;
    fill_classes(cond, SAMPLES);
    for (int with_mean = 0; with_mean < 2; with_mean++) {
        for (int limited = 0; limited < 2; limited++) {
            double fastest = 0, farthest = 0;

            start(&c, 0, with_mean ? KAC_FIELD_MEAN : 0);
            assert_int_equal(
                kac_sampler_set_method(c.sampler, KAC_METHOD_EULER), KAC_OK);
            assert_int_equal(kac_sampler_set_projection(c.sampler, 0), KAC_OK);
            assert_int_equal(
                kac_sampler_set_grid(c.sampler, 1, with_mean ? 0.75 : 0),
                KAC_OK);
            assert_int_equal(
                kac_sampler_set_evaluations(c.sampler, with_mean ? 6 : 8),
                KAC_OK);
            assert_int_equal(
                kac_sampler_set_guidance(c.sampler, 200, limited ? B : 0),
                KAC_OK);
            assert_int_equal(kac_sampler_draw_path(c.sampler, 3, 0, SAMPLES,
                                                   cond, 2, times, path, x),
                             KAC_OK);
            for (int i = 0; i < 2 * SAMPLES; i++) {
                const double moved = fabs(path[2 * SAMPLES + i] - path[i]) / h;

                fastest = moved > fastest ? moved : fastest;
                farthest = fabs(x[i]) > farthest ? fabs(x[i]) : farthest;
            }
            printf("%d %d fastest %g farthest %g\n", with_mean, limited,
                   fastest, farthest);
            // f = 1 - t and g = t^2: |v_i| <= B + 2 c.
            assert_true((fastest <= B + 2 * c_speed + 1e-5) == limited);
            assert_true(!with_mean || (farthest <= B + 1e-6) == limited);
            finish(&c);
        }
    }
}

/* Data within the limit have fields within it: hardly guided they stay. */
static void a_limit_leaves_true_fields_alone(void **state)
{
    (void)state;
    assert_unguided(1e-12, 3, 1);
}

/* Guidance moves samples to where their class is and the other is not. */
static void guided_samples_leave_the_other_class(void **state)
{
    struct classes c;
    float x[2 * SAMPLES], cond[SAMPLES];
    double centre[2] = {0, 0};

    (void)state;
    fill_classes(cond, SAMPLES);
    start(&c, 0, KAC_FIELD_MEAN);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(kac_sampler_set_guidance(c.sampler, 2.0 * k, 0),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_evaluations(c.sampler, 40 << k),
                         KAC_OK);
        assert_int_equal(kac_sampler_draw(c.sampler, 1, 0, SAMPLES, cond, x),
                         KAC_OK);
        for (int i = 0; i < SAMPLES; i++) {
            centre[k] += (cond[i] > 0 ? 1.0 : -1.0) * x[2 * i] / SAMPLES;
        }
    }
    assert_true(fabs(centre[0] - 1) < 0.2);
    assert_true(centre[1] > centre[0] + 0.02);
    finish(&c);
}

/* A network of three classes with random weights. */
static void model_of(kac_context *ctx, kac_process **process,
                     kac_network **network, kac_model **model)
{
    static const int64_t hidden[1] = {16};

    assert_int_equal(kac_process_create_kac(ctx, 9, 3, process), KAC_OK);
    assert_int_equal(kac_network_create_mlp(ctx, 2, 1, hidden, network),
                     KAC_OK);
    assert_int_equal(
        kac_network_set_condition(*network, KAC_CONDITION_CLASS, 3), KAC_OK);
    assert_int_equal(kac_network_initialize(*network, 5, 0), KAC_OK);
    assert_int_equal(
        kac_model_create(ctx, *process, *network, NULL, NULL, model), KAC_OK);
}

static void threads_and_cuts_change_no_bits(void **state)
{
    enum { MANY = 700 };
    static float whole[2 * MANY], parts[2 * MANY], cond[MANY];

    (void)state;
    for (int i = 0; i < MANY; i++) {
        cond[i] = (float)(i % 4 - 1); // -1 is none
    }
    for (int32_t threads = 1; threads <= 3; threads += 2) {
        kac_context *ctx = NULL;
        kac_process *process = NULL;
        kac_network *network = NULL;
        kac_model *model = NULL;
        kac_sampler *sampler = NULL;

        assert_int_equal(kac_context_create(&ctx), KAC_OK);
        assert_int_equal(kac_context_set_threads(ctx, threads), KAC_OK);
        model_of(ctx, &process, &network, &model);
        assert_int_equal(kac_sampler_create_model(ctx, model, &sampler),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_guidance(sampler, 3, 1), KAC_OK);
        assert_int_equal(kac_sampler_set_guidance_interval(sampler, 0.1, 0.8),
                         KAC_OK);
        if (threads == 1) {
            assert_int_equal(kac_sampler_draw(sampler, 1, 0, MANY, cond, whole),
                             KAC_OK);
        } else {
            assert_int_equal(kac_sampler_draw(sampler, 1, 0, 301, cond, parts),
                             KAC_OK);
            assert_int_equal(kac_sampler_draw(sampler, 1, 301, MANY - 301,
                                              cond + 301, parts + 2 * 301),
                             KAC_OK);
        }
        kac_sampler_destroy(sampler);
        kac_model_destroy(model);
        kac_network_destroy(network);
        kac_process_destroy(process);
        kac_context_destroy(ctx);
    }
    assert_memory_equal(whole, parts, sizeof whole);
}

static void a_model_says_how_it_is_guided(void **state)
{
    static const char *const bad[][2] = {
        {"sampler.guidance", "-2"},       {"sampler.guidance", "much"},
        {"sampler.guidance_limit", "-1"}, {"sampler.guidance_from", "-1"},
        {"sampler.grid", "square"},       {"sampler.guidance_to", "nothing"}};
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;

    (void)state;
    model_of(NULL, &process, &network, &model);
    kac_model_set_entry(model, "sampler.guidance", "1.5");
    kac_model_set_entry(model, "sampler.guidance_limit", "1");
    kac_model_set_entry(model, "sampler.guidance_from", "0.25");
    kac_model_set_entry(model, "sampler.guidance_to", "0.75");
    kac_model_set_entry(model, "sampler.grid", "karras");
    assert_int_equal(kac_sampler_create_model(NULL, model, &sampler), KAC_OK);
    assert_true(kac_sampler_guidance(sampler) == 1.5);
    assert_true(kac_sampler_guidance_limit(sampler) == 1);
    assert_true(kac_sampler_guidance_from(sampler) == 0.25);
    assert_true(kac_sampler_guidance_to(sampler) == 0.75);
    assert_int_equal(kac_sampler_grid_kind(sampler), KAC_GRID_KARRAS);
    kac_sampler_destroy(sampler);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *good = kac_model_entry(model, bad[i][0]);
        char kept[32];

        snprintf(kept, sizeof kept, "%s", good);
        sampler = NULL;
        kac_model_set_entry(model, bad[i][0], bad[i][1]);
        assert_int_equal(kac_sampler_create_model(NULL, model, &sampler),
                         KAC_ERROR_FORMAT);
        assert_null(sampler);
        assert_message(bad[i][0]);
        kac_model_set_entry(model, bad[i][0], kept);
    }
    kac_model_destroy(model);
    kac_network_destroy(network);
    kac_process_destroy(process);
}

static void bad_arguments_are_refused(void **state)
{
    struct classes c;
    kac_sampler *s, *other = NULL;

    (void)state;
    start(&c, 1, KAC_FIELD_MEAN);
    s = c.sampler;
#define REFUSED(call, part)                                                    \
    do {                                                                       \
        assert_int_equal(call, KAC_ERROR_ARGUMENT);                            \
        assert_message(part);                                                  \
    } while (0)
    REFUSED(kac_sampler_set_guidance(NULL, 1, 0), "sampler");
    REFUSED(kac_sampler_set_guidance(s, -1.5, 0), "weight is -1.5");
    REFUSED(kac_sampler_set_guidance(s, NAN, 0), "weight is");
    REFUSED(kac_sampler_set_guidance(s, 1, -1), "limit is -1");
    REFUSED(kac_sampler_set_guidance(s, 1, INFINITY), "limit is inf");
    REFUSED(kac_sampler_set_guidance(s, 1, 1), "greatest speed");
    REFUSED(kac_sampler_set_guidance_interval(NULL, 0, 1), "sampler");
    REFUSED(kac_sampler_set_guidance_interval(s, -1, 1), "low is -1");
    REFUSED(kac_sampler_set_guidance_interval(s, 1, 0.5), "high is 0.5");
    REFUSED(kac_sampler_set_guidance_interval(s, 1, NAN), "high is");
    assert_true(kac_sampler_guidance(s) == 0);
    assert_true(kac_sampler_guidance_to(s) == INFINITY);
    assert_int_equal(kac_sampler_create(c.context, c.process, c.all, &other),
                     KAC_OK);
    REFUSED(kac_sampler_set_guidance(other, 1, 0), "takes no condition");
    assert_int_equal(kac_sampler_set_guidance(other, 0, 0), KAC_OK);
    kac_sampler_destroy(other);
    assert_true(isnan(kac_sampler_guidance(NULL)));
    assert_true(isnan(kac_sampler_guidance_limit(NULL)));
    assert_true(isnan(kac_sampler_guidance_from(NULL)));
    assert_true(isnan(kac_sampler_guidance_to(NULL)));
    finish(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step_is_the_sum_of_the_fields),
        cmocka_unit_test(without_weight_nothing_changes),
        cmocka_unit_test(minus_one_forgets_the_condition),
        cmocka_unit_test(every_question_counts),
        cmocka_unit_test(a_limit_keeps_the_speed),
        cmocka_unit_test(a_limit_leaves_true_fields_alone),
        cmocka_unit_test(guided_samples_leave_the_other_class),
        cmocka_unit_test(threads_and_cuts_change_no_bits),
        cmocka_unit_test(a_model_says_how_it_is_guided),
        cmocka_unit_test(bad_arguments_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
