/* SPDX-License-Identifier: BSD-2-Clause */
/* The times of a sampler's steps, and the order of its methods on them. */
#include "flow_fixture.h"

enum { MOST = 64 };

/* dx/dt = -x, and the times at which it is asked. */
struct asked {
    int n;
    double t[MOST];
};

static int32_t decay(void *user, int64_t n, const double *t, const double *x,
                     const double *cond, double *v, double *xhat,
                     double *divergence)
{
    struct asked *asked = user;

    (void)cond;
    (void)divergence;
    if (asked->n < MOST) {
        asked->t[asked->n++] = t[0];
    }
    for (int64_t i = 0; i < n; i++) {
        v[i] = -x[i] * (1 + t[i]);
        if (xhat) {
            xhat[i] = x[i];
        }
    }
    return 0;
}

static kac_sampler *sampler_of(struct asked *asked, kac_process **process,
                               kac_field **field)
{
    kac_sampler *sampler = NULL;

    memset(asked, 0, sizeof *asked);
    assert_int_equal(kac_process_create_wiener(NULL, 1, process), KAC_OK);
    assert_int_equal(kac_process_set_horizon(*process, 2), KAC_OK);
    assert_int_equal(kac_field_create_callback(NULL, 1, 0, KAC_FIELD_MEAN,
                                               decay, asked, field),
                     KAC_OK);
    assert_int_equal(kac_sampler_create(NULL, *process, *field, &sampler),
                     KAC_OK);
    assert_int_equal(kac_sampler_grid_kind(sampler), KAC_GRID_POWER);
    assert_int_equal(kac_sampler_set_refinements(sampler, 0), KAC_OK);
    return sampler;
}

static void close_all(kac_sampler *sampler, kac_field *field,
                      kac_process *process)
{
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

static void times_are_those_of_the_formula(void **state)
{
    enum { STEPS = 12 };
    static const double T = 2, end = 0.01;
    struct asked asked;
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_sampler *sampler = sampler_of(&asked, &process, &field);
    float x[1];

    (void)state;
    assert_int_equal(kac_sampler_set_evaluations(sampler, STEPS + 1), KAC_OK);
    for (int32_t kind = 0; kind < 2; kind++) {
        for (double p = 0.5; p < 8; p *= 2) {
            asked.n = 0;
            assert_int_equal(kac_sampler_set_grid(sampler, p, end), KAC_OK);
            assert_int_equal(kac_sampler_set_grid_kind(sampler, kind), KAC_OK);
            assert_int_equal(kac_sampler_grid_kind(sampler), kind);
            assert_int_equal(kac_sampler_draw(sampler, 1, 0, 1, NULL, x),
                             KAC_OK);
            assert_int_equal(asked.n, STEPS + 1);
            assert_true(asked.t[0] == T && asked.t[STEPS] == end);
            for (int k = 0; k <= STEPS; k++) {
                const double part = (double)k / STEPS;
                const double want =
                    kind == KAC_GRID_POWER
                        ? end + (T - end) * pow(1 - part, p)
                        : pow(pow(T, 1 / p) +
                                  part * (pow(end, 1 / p) - pow(T, 1 / p)),
                              p);

                assert_true(fabs(asked.t[k] - want) <= 1e-14 * T);
            }
        }
    }
    close_all(sampler, field, process);
}

/* From 1 at T the way ends in exp((T + T^2/2) - (end + end^2/2)). Error of
 * twice as many steps, four times smaller where the order is 2. */
static void methods_keep_their_order(void **state)
{
    static const struct {
        int32_t kind;
        double power;
    } grids[] = {{KAC_GRID_POWER, 1},
                 {KAC_GRID_POWER, 3},
                 {KAC_GRID_KARRAS, 3},
                 {KAC_GRID_KARRAS, 7}};
    static const int32_t methods[] = {KAC_METHOD_AB2, KAC_METHOD_HEUN,
                                      KAC_METHOD_EULER};
    const double end = 0.05, want = exp(4 - (end + end * end / 2));
    const float one[1] = {1};
    struct asked asked;
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_dataset *source = NULL;
    kac_sampler *sampler = sampler_of(&asked, &process, &field);

    (void)state;
    assert_int_equal(kac_dataset_create_array(NULL, 1, 1, one, &source),
                     KAC_OK);
    assert_int_equal(kac_sampler_set_source(sampler, source), KAC_OK);
    for (int g = 0; g < 4; g++) {
        assert_int_equal(kac_sampler_set_grid(sampler, grids[g].power, end),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_grid_kind(sampler, grids[g].kind),
                         KAC_OK);
        for (int m = 0; m < 3; m++) {
            const int64_t cost = methods[m] == KAC_METHOD_HEUN ? 2 : 1;
            double error[2];

            assert_int_equal(kac_sampler_set_method(sampler, methods[m]),
                             KAC_OK);
            for (int k = 0; k < 2; k++) {
                float x[1];

                assert_int_equal(
                    kac_sampler_set_evaluations(sampler, (200 << k) * cost + 1),
                    KAC_OK);
                assert_int_equal(kac_sampler_draw(sampler, 1, 0, 1, NULL, x),
                                 KAC_OK);
                error[k] = fabs((double)x[0] - want);
            }
            if (methods[m] == KAC_METHOD_EULER) {
                assert_true(error[0] > 1.8 * error[1]);
                assert_true(error[0] < 2.2 * error[1]);
            } else {
                assert_true(error[0] > 3.4 * error[1]);
                assert_true(error[0] < 4.6 * error[1]);
            }
        }
    }
    kac_dataset_destroy(source);
    close_all(sampler, field, process);
}

static void names_and_refusals(void **state)
{
    struct asked asked;
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_sampler *sampler = sampler_of(&asked, &process, &field);
    int32_t kind = -1;

    (void)state;
    assert_string_equal(kac_grid_name(KAC_GRID_POWER), "power");
    assert_string_equal(kac_grid_name(KAC_GRID_KARRAS), "karras");
    assert_null(kac_grid_name(2));
    assert_int_equal(kac_grid_from_name("karras", &kind), KAC_OK);
    assert_int_equal(kind, KAC_GRID_KARRAS);
    assert_int_equal(kac_grid_from_name("square", &kind), KAC_ERROR_ARGUMENT);
    assert_message("square");
    assert_int_equal(kac_sampler_set_grid_kind(NULL, 0), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_sampler_set_grid_kind(sampler, 2), KAC_ERROR_ARGUMENT);
    assert_message("kind is 2");
    assert_int_equal(kac_sampler_grid_kind(sampler), KAC_GRID_POWER);
    assert_int_equal(kac_sampler_grid_kind(NULL), -1);
    close_all(sampler, field, process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_those_of_the_formula),
        cmocka_unit_test(methods_keep_their_order),
        cmocka_unit_test(names_and_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
