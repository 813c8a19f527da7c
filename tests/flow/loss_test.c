/* SPDX-License-Identifier: BSD-2-Clause */
/* The loss is what the header says: densities of t, weights, both parts. A
 * network that predicts zero for one data point has a loss whose expectation
 * is an integral over t. Fixed seeds; a draw is stratified, or beyond its
 * tolerance with probability below 1e-6. */
#include "flow_fixture.h"

enum { BATCH = 1 << 16, CELLS = 100000 };

struct terms {
    double velocity, mean;
};

static int32_t note_terms(void *user, int64_t step, double loss,
                          double velocity, double mean, double gradient,
                          double rate, double validation)
{
    struct terms *terms = user;

    (void)(step + loss + gradient + rate + validation);
    terms->velocity = velocity;
    terms->mean = mean;
    return 0;
}

/* Reversal so rare that every coordinate is on an atom: |v|^2 has the mean
 * |f' x0|^2 + d (c g')^2. */
static const double c = 2, T = 0.7;
static const float x0[2] = {1.5f, -0.5f};

struct kind {
    int32_t times;
    double p, q;
    int32_t weight[2];
    double factor[2], floor[2];
};

static double weight_of(const struct kind *kind, int which, double scale)
{
    return kind->weight[which] == KAC_WEIGHT_UNIFORM
               ? kind->factor[which]
               : kind->factor[which] / (scale * scale + kind->floor[which]);
}

/* t / T of a uniform number, or a normal one. */
static double time_of(const struct kind *kind, double u)
{
    switch (kind->times) {
    case KAC_TIMES_POWER:
        return pow(u, kind->p);
    case KAC_TIMES_LOG:
        return pow(kind->p, u);
    case KAC_TIMES_LOGIT_NORMAL:
        return 1 / (1 + exp(-(kind->p + kind->q * u)));
    default:
        return u;
    }
}

/* The integral by the midpoint rule, linear signal and quadratic clock. */
static struct terms expected(const struct kind *kind)
{
    const double square = (double)x0[0] * x0[0] + (double)x0[1] * x0[1];
    struct terms sum = {0, 0};
    double mass = 0;

    for (int i = 0; i < CELLS; i++) {
        const double u = (i + 0.5) / CELLS, z = 18 * u - 9;
        const int normal = kind->times == KAC_TIMES_LOGIT_NORMAL;
        const double density = normal ? exp(-0.5 * z * z) : 1;
        const double t = T * time_of(kind, normal ? z : u);
        const double g = t * t / T, dg = 2 * t / T;

        mass += density;
        sum.velocity += density * weight_of(kind, 0, c * dg) *
                        (square / (T * T) + 2 * c * c * dg * dg);
        sum.mean += density * weight_of(kind, 1, c * g) * square;
    }
    sum.velocity /= mass;
    sum.mean /= mass;
    return sum;
}

static void check(const struct kind *kind)
{
    static const int64_t widths[1] = {2};
    const struct terms want = expected(kind);
    struct terms got = {0, 0};
    kac_process *process = NULL;
    kac_dataset *dataset = NULL;
    kac_network *network = NULL;
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;

    assert_int_equal(kac_process_create_kac(NULL, 1e-9, c, &process), KAC_OK);
    assert_int_equal(kac_process_set_horizon(process, T), KAC_OK);
    assert_int_equal(kac_dataset_create_array(NULL, 1, 2, x0, &dataset),
                     KAC_OK);
    assert_int_equal(kac_network_create_mlp(NULL, 2, 1, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 1, 1), KAC_OK);
    assert_int_equal(
        kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 1e-3, &optimizer),
        KAC_OK);
    assert_int_equal(kac_trainer_create(NULL, process, network, optimizer,
                                        dataset, &trainer),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_batch(trainer, BATCH), KAC_OK);
    assert_int_equal(
        kac_trainer_set_times(trainer, kind->times, kind->p, kind->q), KAC_OK);
    assert_int_equal(kac_trainer_set_velocity_weight(trainer, kind->weight[0],
                                                     kind->factor[0],
                                                     kind->floor[0]),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_mean_weight(trainer, kind->weight[1],
                                                 kind->factor[1],
                                                 kind->floor[1]),
                     KAC_OK);
    assert_int_equal(kac_trainer_set_log(trainer, note_terms, &got), KAC_OK);
    assert_int_equal(kac_trainer_run(trainer, 1), KAC_OK);
    if (!(fabs(got.velocity - want.velocity) <= 0.02 * want.velocity) ||
        !(fabs(got.mean - want.mean) <= 0.02 * want.mean)) {
        fail_msg("times %s: velocity %g, must be %g; mean %g, must be %g",
                 kac_times_name(kind->times), got.velocity, want.velocity,
                 got.mean, want.mean);
    }
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    kac_network_destroy(network);
    kac_dataset_destroy(dataset);
    kac_process_destroy(process);
}

static void times_and_weights(void **state)
{
    enum { FLAT = KAC_WEIGHT_UNIFORM, NOISE = KAC_WEIGHT_NOISE };
    static const struct kind kinds[] = {
        {KAC_TIMES_UNIFORM, 0, 0, {FLAT, NOISE}, {1, 1}, {1, 1e-3}},
        {KAC_TIMES_UNIFORM, 0, 0, {NOISE, FLAT}, {3, 0.5}, {0.1, 1}},
        {KAC_TIMES_POWER, 2, 0, {FLAT, NOISE}, {1, 2}, {1, 0.01}},
        {KAC_TIMES_POWER, 0.5, 0, {NOISE, FLAT}, {1, 1}, {0.1, 1}},
        {KAC_TIMES_LOG, 0.01, 0, {FLAT, NOISE}, {1, 1}, {1, 0.1}},
        {KAC_TIMES_LOGIT_NORMAL, -0.5, 1.2, {FLAT, NOISE}, {1, 1}, {1, 0.5}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        check(&kinds[i]);
    }
}

/* With every condition left out, given as left out, or not given at all, what
 * the conditions are does not matter. */
static void left_out_conditions_do_not_matter(void **state)
{
    static const int64_t widths[1] = {8};
    char first[256], other[256];
    float points[60], conditions[3][60];

    (void)state;
    temporary(first, "first");
    temporary(other, "other");
    for (int i = 0; i < 60; i++) {
        points[i] = (float)(i % 11) / 11;
    }
    for (int32_t kind = KAC_CONDITION_CLASS; kind <= KAC_CONDITION_VECTOR;
         kind++) {
        const int class = kind == KAC_CONDITION_CLASS;

        for (int i = 0; i < 60; i++) {
            conditions[0][i] = (float)(i % 2);
            conditions[1][i] = (float)(i % 3 == 0);
            conditions[2][i] = class ? -1 : i % 2 ? 5 : (float)NAN;
        }
        for (int i = 0; i < 3; i++) {
            kac_dataset *dataset = NULL;
            struct run run;

            run_start(&run, 1, 1);
            kac_trainer_destroy(run.trainer);
            kac_network_destroy(run.network);
            run.trainer = NULL;
            run.network = NULL;
            assert_int_equal(
                kac_network_create_mlp(NULL, 2, 1, widths, &run.network),
                KAC_OK);
            assert_int_equal(
                kac_network_set_condition(run.network, kind, 2), KAC_OK);
            assert_int_equal(kac_network_initialize(run.network, 1, 0),
                             KAC_OK);
            assert_int_equal(kac_dataset_create_array(NULL, 30, 2, points,
                                                      &dataset),
                             KAC_OK);
            assert_int_equal(kac_dataset_set_condition(dataset, class ? 1 : 2,
                                                       conditions[i]),
                             KAC_OK);
            assert_int_equal(
                kac_trainer_create(NULL, run.process, run.network,
                                   run.optimizer, dataset, &run.trainer),
                KAC_OK);
            assert_int_equal(kac_trainer_set_condition_dropout(
                                 run.trainer, i < 2 ? 1 : 0),
                             KAC_OK);
            assert_int_equal(kac_trainer_run(run.trainer, 3), KAC_OK);
            save_model(run.trainer, i ? other : first);
            if (i) {
                assert_same_files(first, other);
            }
            run_close(&run);
            kac_dataset_destroy(dataset);
        }
    }
    unlink(first);
    unlink(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_and_weights),
        cmocka_unit_test(left_out_conditions_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
