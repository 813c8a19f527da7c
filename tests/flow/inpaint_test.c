/* SPDX-License-Identifier: BSD-2-Clause */
/* Known coordinates: exact in the end, with the noise of the process on the
 * way, and the law of the others where it is known. */
#include "flow_fixture.h"

#include "failing_heap.h"

/* Given the first coordinate, the second: -1 or 1 at -1, and 0 at 1. */
static const double fork_points[6] = {-1, -1, -1, 1, 1, 0};
/* The second coordinate is independent of the first: -1 or 1/2, 3 to 7. */
static const double product[8] = {-1, -1, -1, 0.5, 1, -1, 1, 0.5};
static const double shares[4] = {0.3, 0.7, 0.3, 0.7};

static const uint8_t left[2] = {1, 0}, none[2] = {0, 0}, both[2] = {1, 1};

struct hole {
    kac_process *process;
    kac_field *field;
    kac_sampler *sampler;
    kac_dataset *values;
};

static kac_process *process_of(kac_context *ctx, int32_t law)
{
    kac_process *process = NULL;

    assert_int_equal(
        law == KAC_LAW_WIENER    ? kac_process_create_wiener(ctx, 1, &process)
        : law == KAC_LAW_UNIFORM ? kac_process_create_uniform(ctx, 2, &process)
                                 : kac_process_create_kac(ctx, 9, 3, &process),
        KAC_OK);
    return process;
}

static void start(struct hole *hole, int32_t law, int64_t points,
                  const double *data, const double *weights, int64_t count,
                  const float *values)
{
    memset(hole, 0, sizeof *hole);
    hole->process = process_of(NULL, law);
    assert_int_equal(kac_field_create_empirical(NULL, hole->process, points, 2,
                                                data, weights, &hole->field),
                     KAC_OK);
    assert_int_equal(
        kac_sampler_create(NULL, hole->process, hole->field, &hole->sampler),
        KAC_OK);
    assert_int_equal(
        kac_dataset_create_array(NULL, count, 2, values, &hole->values),
        KAC_OK);
}

static void finish(struct hole *hole)
{
    kac_sampler_destroy(hole->sampler);
    kac_dataset_destroy(hole->values);
    kac_field_destroy(hole->field);
    kac_process_destroy(hole->process);
}

static void known_coordinates_are_exact(void **state)
{
    enum { FEW = 40 };
    static const float values[6] = {-1, 9, 1, 9, 0.3f, 9};
    struct hole hole;
    float plain[2 * FEW], x[2 * FEW];

    (void)state;
    for (int32_t law = KAC_LAW_KAC; law <= KAC_LAW_UNIFORM; law++) {
        start(&hole, law, 3, fork_points, NULL, 3, values);
        for (int32_t method = 0; method <= KAC_METHOD_DOPRI5; method++) {
            double evaluations;

            assert_int_equal(kac_sampler_set_method(hole.sampler, method),
                             KAC_OK);
            assert_int_equal(kac_sampler_set_known(hole.sampler, NULL, NULL),
                             KAC_OK);
            assert_int_equal(
                kac_sampler_draw(hole.sampler, 2, 0, FEW, NULL, plain), KAC_OK);
            evaluations = kac_sampler_evaluations_mean(hole.sampler);
            assert_int_equal(
                kac_sampler_set_known(hole.sampler, none, hole.values), KAC_OK);
            assert_int_equal(kac_sampler_draw(hole.sampler, 2, 0, FEW, NULL, x),
                             KAC_OK);
            assert_memory_equal(x, plain, sizeof x);
            assert_true(kac_sampler_evaluations_mean(hole.sampler) ==
                        evaluations);
            assert_int_equal(
                kac_sampler_set_known(hole.sampler, left, hole.values), KAC_OK);
            assert_int_equal(kac_sampler_draw(hole.sampler, 2, 0, FEW, NULL, x),
                             KAC_OK);
            for (int i = 0; i < FEW; i++) {
                assert_true(x[2 * i] == values[2 * (i % 3)]);
                assert_true(fabs((double)x[2 * i + 1]) < 5);
            }
            // Methods with stages look again at states that were projected.
            assert_true(
                kac_sampler_evaluations_mean(hole.sampler) == evaluations ||
                (method != KAC_METHOD_EULER && method != KAC_METHOD_AB2));
            assert_int_equal(kac_sampler_unfinished(hole.sampler), 0);
            assert_int_equal(
                kac_sampler_set_known(hole.sampler, both, hole.values), KAC_OK);
            assert_int_equal(kac_sampler_draw(hole.sampler, 2, 0, FEW, NULL, x),
                             KAC_OK);
            for (int i = 0; i < 2 * FEW; i++) {
                assert_true(x[i] == values[i % 6]);
            }
        }
        finish(&hole);
    }
}

/* At -1 the field is the same up and down, so that both ends have a half; where
 * the coordinates are independent, the field of the second one is its own.
 * False alarm of each count 1e-6. */
static void the_law_is_exact_by_symmetry_and_independence(void **state)
{
    enum { MANY = 2000 };
    static const float at_fork[4] = {-1, 0, 1, 0};
    static float x[2 * MANY], plain[2 * MANY];
    struct hole hole;

    (void)state;
    for (int32_t law = KAC_LAW_KAC; law <= KAC_LAW_WIENER; law++) {
        int up = 0, high = 0, others = 0;

        start(&hole, law, 3, fork_points, NULL, 2, at_fork);
        assert_int_equal(kac_sampler_set_known(hole.sampler, left, hole.values),
                         KAC_OK);
        assert_int_equal(kac_sampler_draw(hole.sampler, 1, 0, MANY, NULL, x),
                         KAC_OK);
        for (int i = 0; i < MANY; i++) {
            const double y = x[2 * i + 1];

            assert_true(fabs(i % 2 ? y : fabs(y) - 1) < 1e-3);
            up += i % 2 == 0 && y > 0;
        }
        printf("%d: %d of %d\n", (int)law, up, MANY / 2);
        assert_true(fabs(up - 0.25 * MANY) < 4.9 * sqrt(0.125 * MANY));
        finish(&hole);
        start(&hole, law, 4, product, shares, 2, at_fork);
        assert_int_equal(
            kac_sampler_draw(hole.sampler, 1, 0, MANY, NULL, plain), KAC_OK);
        assert_int_equal(kac_sampler_set_known(hole.sampler, left, hole.values),
                         KAC_OK);
        assert_int_equal(kac_sampler_draw(hole.sampler, 1, 0, MANY, NULL, x),
                         KAC_OK);
        for (int i = 0; i < MANY; i++) {
            high += x[2 * i + 1] > 0;
            others += fabs((double)x[2 * i + 1] - plain[2 * i + 1]) > 1e-5;
        }
        printf("%d: %d of %d, %d others\n", (int)law, high, MANY, others);
        // With Kac noise a step may leave all cones, and then the two
        // coordinates know of each other.
        assert_true(others <= (law == KAC_LAW_KAC ? MANY / 100 : 0));
        assert_true(law == KAC_LAW_KAC ||
                    fabs(high - 0.7 * MANY) < 4.9 * sqrt(0.21 * MANY));
        finish(&hole);
    }
}

/* ---- On the way --------------------------------------------------------- */

enum { WATCHED = 2000, TIMES = 3 };

/* Where the known coordinate is at the times of Euler steps. */
struct watch {
    double t[TIMES];
    double x[TIMES][WATCHED];
    int seen;
};

static int32_t look(void *user, int64_t n, const double *t, const double *x,
                    const double *cond, double *v, double *xhat,
                    double *divergence)
{
    struct watch *watch = user;

    (void)xhat;
    (void)divergence;
    assert_int_equal(n, WATCHED);
    watch->t[watch->seen] = t[0];
    for (int64_t i = 0; i < n; i++) {
        watch->x[watch->seen][i] = x[2 * i];
        v[2 * i] = 1e3; // is not followed
        v[2 * i + 1] = cond ? cond[i] : 0;
    }
    watch->seen++;
    return 0;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Kolmogorov's distance from the uniform law on [low, 1 - low], times the root
 * of n. Above 2.7 it is a false alarm of 1e-6. */
static double distance(int64_t n, double *u, double low)
{
    double most = 0;

    qsort(u, (size_t)n, sizeof *u, ascending);
    for (int64_t i = 0; i < n; i++) {
        const double p = (u[i] - low) / (1 - 2 * low);

        most = fmax(most, fmax(p - (double)i / (double)n,
                               (double)(i + 1) / (double)n - p));
    }
    return most * sqrt((double)n);
}

/* The level of a noise at clock g; *atom is +-1 on a front. */
static double level_of(int32_t law, double g, double n, int *atom)
{
    double p = 0;

    *atom = 0;
    if (law == KAC_LAW_WIENER) {
        return kac_normal_cdf(n / sqrt(g));
    }
    if (law == KAC_LAW_UNIFORM) {
        return 0.5 * (1 + n / (2 * g));
    }
    if (fabs(n) > 3 * g * (1 - 1e-12)) {
        *atom = n > 0 ? 1 : -1;
        return n > 0 ? 1 : 0;
    }
    assert_int_equal(kac_law_cdf(9, 3, g, 1, &n, &p), KAC_OK);
    return p;
}

static void the_way_has_the_law_of_the_process(void **state)
{
    static struct watch watch;
    static double u[TIMES][WATCHED], inside[WATCHED];
    static float out[2 * WATCHED], cond[WATCHED], path[4 * WATCHED];
    static double prior[2 * WATCHED];
    static const float values[2] = {0.7f, 0};
    static const double ends[2] = {1, 0};
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    kac_dataset *data = NULL;

    (void)state;
    assert_int_equal(
        kac_field_create_callback(NULL, 2, 1, 0, look, &watch, &field), KAC_OK);
    assert_int_equal(kac_dataset_create_array(NULL, 1, 2, values, &data),
                     KAC_OK);
    for (int i = 0; i < WATCHED; i++) {
        cond[i] = (float)(i % 5);
    }
    for (int32_t law = KAC_LAW_KAC; law <= KAC_LAW_UNIFORM; law++) {
        kac_process *process = process_of(NULL, law);

        memset(&watch, 0, sizeof watch);
        assert_int_equal(kac_sampler_create(NULL, process, field, &sampler),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_method(sampler, KAC_METHOD_EULER),
                         KAC_OK);
        assert_int_equal(kac_sampler_set_evaluations(sampler, TIMES), KAC_OK);
        assert_int_equal(kac_sampler_set_known(sampler, left, data), KAC_OK);
        assert_int_equal(kac_sampler_draw_path(sampler, 5, 10, WATCHED, cond, 2,
                                               ends, path, out),
                         KAC_OK);
        assert_int_equal(
            kac_process_prior(process, 5, 10, WATCHED, 2, NULL, prior), KAC_OK);
        for (int k = 0; k < TIMES; k++) {
            double schedule[4];
            int64_t free_ones = 0, on_front = 0;
            double low;

            assert_int_equal(
                kac_process_schedule(process, watch.t[k], schedule), KAC_OK);
            low = law == KAC_LAW_KAC ? 0.5 * exp(-9 * schedule[2]) : 0;
            for (int i = 0; i < WATCHED; i++) {
                const double n =
                    watch.x[k][i] - schedule[0] * (double)values[0];
                int atom;

                u[k][i] = level_of(law, schedule[2], n, &atom);
                on_front += atom != 0;
                if (!atom) {
                    inside[free_ones++] = u[k][i];
                    // Every noise is at the level of before.
                    assert_true(k == 0 || u[0][i] == 0 || u[0][i] == 1 ||
                                fabs(u[k][i] - u[0][i]) < 1e-9);
                } else if (k > 0) {
                    assert_true(atom > 0 ? u[0][i] >= 1 - low - 1e-9
                                         : u[0][i] <= low + 1e-9);
                }
            }
            printf("%d t = %.3f: %d on fronts, distance %.3f\n", (int)law,
                   watch.t[k], (int)on_front, distance(free_ones, inside, low));
            assert_true(distance(free_ones, inside, low) < 2.7);
            assert_true(fabs((double)on_front - 2 * low * WATCHED) <=
                        4.9 * sqrt(2 * low * (1 - 2 * low) * WATCHED));
        }
        for (int i = 0; i < WATCHED; i++) {
            assert_true(fabs(path[2 * i] - watch.x[0][i]) < 1e-6);
            assert_true(out[2 * i] == values[0] &&
                        path[2 * WATCHED + 2 * i] == values[0]);
            // The other one began at its noise and went along its condition.
            assert_true(fabs(out[2 * i + 1] -
                             (prior[2 * i + 1] - (double)cond[i])) < 1e-5);
        }
        kac_sampler_destroy(sampler);
        kac_process_destroy(process);
    }
    kac_dataset_destroy(data);
    kac_field_destroy(field);
}

/* ---- Of a model --------------------------------------------------------- */

/* A network of three classes with random weights, and a normalisation. */
static kac_status open_model(kac_context *ctx, kac_process **process,
                             kac_network **network, kac_model **model,
                             kac_sampler **sampler)
{
    static const int64_t hidden[1] = {16};
    static const float shift[2] = {100, 1}, scale[2] = {3, 0.7f};
    kac_status status;

    if ((status = kac_process_create_kac(ctx, 9, 3, process)) ||
        (status = kac_network_create_mlp(ctx, 2, 1, hidden, network)) ||
        (status =
             kac_network_set_condition(*network, KAC_CONDITION_CLASS, 3)) ||
        (status = kac_network_initialize(*network, 5, 0)) ||
        (status =
             kac_model_create(ctx, *process, *network, shift, scale, model)) ||
        (status = kac_sampler_create_model(ctx, *model, sampler))) {
        return status;
    }
    return kac_sampler_set_guidance(*sampler, 2, 1);
}

enum { MODEL_SAMPLES = 700 };

/* Guided samples of a model in two cuts; the known values in turn. */
static kac_status draw_cut(kac_context *ctx, int64_t cut, float *out)
{
    static const float values[10] = {101, 0, 99.1f, 0, 100, 0, 97, 0, 103, 0};
    static float cond[MODEL_SAMPLES];
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    kac_dataset *data = NULL;
    kac_status status = open_model(ctx, &process, &network, &model, &sampler);

    for (int i = 0; i < MODEL_SAMPLES; i++) {
        cond[i] = (float)(i % 4 - 1); // -1 is none
    }
    if (!status) {
        status = kac_dataset_create_array(ctx, 5, 2, values, &data);
    }
    if (!status) {
        status = kac_sampler_set_known(sampler, left, data);
    }
    if (!status) {
        status = kac_sampler_draw(sampler, 1, 0, cut, cond, out);
    }
    if (!status) {
        status = kac_sampler_draw(sampler, 1, cut, MODEL_SAMPLES - cut,
                                  cond + cut, out + 2 * cut);
    }
    for (int i = 0; !status && i < MODEL_SAMPLES; i++) {
        assert_true(out[2 * i] == values[2 * (i % 5)]);
    }
    assert_true(status || kac_sampler_evaluations_max(sampler) <= 20);
    kac_sampler_destroy(sampler);
    kac_dataset_destroy(data);
    kac_model_destroy(model);
    kac_network_destroy(network);
    kac_process_destroy(process);
    return status;
}

static void threads_and_cuts_change_no_bits(void **state)
{
    static float whole[2 * MODEL_SAMPLES], parts[2 * MODEL_SAMPLES];

    (void)state;
    assert_int_equal(draw_cut(NULL, 0, whole), KAC_OK);
    for (int32_t threads = 1; threads <= 3; threads++) {
        kac_context *ctx = NULL;

        assert_int_equal(kac_context_create(&ctx), KAC_OK);
        assert_int_equal(kac_context_set_threads(ctx, threads), KAC_OK);
        memset(parts, 0, sizeof parts);
        assert_int_equal(draw_cut(ctx, 100 * threads + 1, parts), KAC_OK);
        assert_memory_equal(whole, parts, sizeof whole);
        kac_context_destroy(ctx);
    }
}

static void failed_allocations_are_errors(void **state)
{
    static float out[2 * MODEL_SAMPLES];
    int failed = 1;

    (void)state;
    for (int64_t count = 0; failed; count++) {
        struct failing_heap heap;
        kac_status status;

        failing_heap_open(&heap, count);
        assert_int_equal(kac_context_set_threads(heap.context, 1), KAC_OK);
        status = draw_cut(heap.context, 0, out);
        failing_heap_close(&heap);
        assert_int_equal(heap.alive, 0);
        failed = heap.failed;
        assert_int_equal(status, failed ? KAC_ERROR_MEMORY : KAC_OK);
    }
}

static void bad_arguments_are_refused(void **state)
{
    static const float values[3] = {0, 0, 0};
    static const float nan_values[2] = {NAN, 0};
    struct hole hole;
    kac_dataset *wide = NULL, *bad = NULL;
    kac_process *poisson = NULL;
    kac_field *field = NULL;
    kac_sampler *s, *other = NULL;
    float x[2];

    (void)state;
    start(&hole, KAC_LAW_KAC, 3, fork_points, NULL, 1, values);
    s = hole.sampler;
    assert_int_equal(kac_dataset_create_array(NULL, 1, 3, values, &wide),
                     KAC_OK);
    assert_int_equal(kac_dataset_create_array(NULL, 1, 2, nan_values, &bad),
                     KAC_OK);
    assert_int_equal(kac_process_create_poisson(NULL, 8, 1, &poisson), KAC_OK);
    assert_int_equal(kac_field_create_empirical(NULL, poisson, 3, 2,
                                                fork_points, NULL, &field),
                     KAC_OK);
    assert_int_equal(kac_sampler_create(NULL, poisson, field, &other), KAC_OK);
#define REFUSED(call, part)                                                    \
    do {                                                                       \
        assert_int_equal(call, KAC_ERROR_ARGUMENT);                            \
        assert_message(part);                                                  \
    } while (0)
    REFUSED(kac_sampler_set_known(NULL, left, hole.values), "sampler");
    REFUSED(kac_sampler_set_known(s, NULL, hole.values), "mask or values");
    REFUSED(kac_sampler_set_known(s, left, NULL), "mask or values");
    REFUSED(kac_sampler_set_known(s, left, wide), "3 numbers, must have 2");
    REFUSED(kac_sampler_set_known(other, left, hole.values), "radial Poisson");
    assert_int_equal(kac_sampler_set_known(other, NULL, NULL), KAC_OK);
    // What values there are is found out when they are read.
    assert_int_equal(kac_sampler_set_known(s, left, bad), KAC_OK);
    assert_int_equal(kac_sampler_draw(s, 1, 0, 1, NULL, x),
                     KAC_ERROR_NONFINITE);
    kac_sampler_destroy(other);
    kac_field_destroy(field);
    kac_process_destroy(poisson);
    kac_dataset_destroy(bad);
    kac_dataset_destroy(wide);
    finish(&hole);
}

static void between_two_data_sets_is_refused(void **state)
{
    static const int64_t hidden[1] = {4};
    static const float values[2] = {0, 0};
    kac_process *process = process_of(NULL, KAC_LAW_WIENER);
    kac_network *network = NULL;
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    kac_dataset *data = NULL;

    (void)state;
    assert_int_equal(kac_network_create_mlp(NULL, 2, 1, hidden, &network),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 5, 0), KAC_OK);
    assert_int_equal(
        kac_model_create(NULL, process, network, NULL, NULL, &model), KAC_OK);
    assert_int_equal(kac_model_set_coupling(model, KAC_COUPLING_INDEPENDENT),
                     KAC_OK);
    assert_int_equal(kac_sampler_create_model(NULL, model, &sampler), KAC_OK);
    assert_int_equal(kac_dataset_create_array(NULL, 1, 2, values, &data),
                     KAC_OK);
    REFUSED(kac_sampler_set_known(sampler, left, data),
            "between two data sets");
    kac_dataset_destroy(data);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
    kac_network_destroy(network);
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_coordinates_are_exact),
        cmocka_unit_test(the_law_is_exact_by_symmetry_and_independence),
        cmocka_unit_test(the_way_has_the_law_of_the_process),
        cmocka_unit_test(threads_and_cuts_change_no_bits),
        cmocka_unit_test(failed_allocations_are_errors),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(between_two_data_sets_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
