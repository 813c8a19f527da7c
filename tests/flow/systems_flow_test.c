/* SPDX-License-Identifier: BSD-2-Clause */
/* Every law and schedule through training, a model file and sampling: the
 * samples are near the data, and a model that was read back is the same. */
#include "flow_fixture.h"

#define OK(call) assert_int_equal(call, KAC_OK)

enum { SAMPLES = 400 };

static const struct system {
    int32_t law, signal, clock, prior;
    double D, sigma, T, power;
} systems[] = {
    {KAC_LAW_KAC, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 0, 0, 0, 1, 1},
    {KAC_LAW_WIENER, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 0, 0, 1, 1, 1},
    {KAC_LAW_WIENER, KAC_SIGNAL_COS, KAC_CLOCK_SINE, 0, 0, 1, 1, 1},
    {KAC_LAW_WIENER, KAC_SIGNAL_LINEAR, KAC_CLOCK_POWER, 0, 0, 1, 1, 3},
    {KAC_LAW_WIENER, KAC_SIGNAL_VP, KAC_CLOCK_VP, 1, 0, 1, 1, 1},
    {KAC_LAW_WIENER, KAC_SIGNAL_CONSTANT, KAC_CLOCK_QUADRATIC, 1, 0, 3, 9, 1},
    {KAC_LAW_UNIFORM, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR, 0, 0, 0, 1, 1},
    {KAC_LAW_UNIFORM, KAC_SIGNAL_COS, KAC_CLOCK_QUADRATIC, 0, 0, 0, 1, 1},
    {KAC_LAW_POISSON, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 0, 1, 1, 1, 1},
    {KAC_LAW_POISSON, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 0, 64, 1, 1, 1},
    {KAC_LAW_POISSON, KAC_SIGNAL_VP, KAC_CLOCK_VP, 1, 8, 1, 1, 1},
    {KAC_LAW_POISSON, KAC_SIGNAL_CONSTANT, KAC_CLOCK_QUADRATIC, 1, 64, 3, 9, 1},
};

static kac_process *make_process(const struct system *s)
{
    kac_process *process = NULL;

    switch (s->law) {
    case KAC_LAW_WIENER:
        OK(kac_process_create_wiener(NULL, s->sigma, &process));
        break;
    case KAC_LAW_UNIFORM:
        OK(kac_process_create_uniform(NULL, 2.5, &process));
        break;
    case KAC_LAW_POISSON:
        OK(kac_process_create_poisson(NULL, s->D, s->sigma, &process));
        break;
    default:
        OK(kac_process_create_kac(NULL, 9, 3, &process));
        break;
    }
    OK(kac_process_set_horizon(process, s->T));
    OK(kac_process_set_schedule(process, s->signal, s->clock));
    OK(kac_process_set_power(process, s->power));
    OK(kac_process_set_beta(process, 0.2, 15));
    OK(kac_process_set_prior(process, s->prior));
    return process;
}

/* What NaN, or a parameter that its schedule does not use, is kept as. */
static void assert_kept(double got, double want, int used)
{
    assert_true(got == want || !used || (isnan(got) && isnan(want)));
}

static void assert_same_process(const kac_process *one, const kac_process *two)
{
    const int32_t clock = kac_process_clock(one);
    const int beta = clock == KAC_CLOCK_VP ||
                     kac_process_signal(one) == KAC_SIGNAL_VP;

    assert_int_equal(kac_process_law(one), kac_process_law(two));
    assert_int_equal(kac_process_signal(one), kac_process_signal(two));
    assert_int_equal(clock, kac_process_clock(two));
    assert_int_equal(kac_process_prior_kind(one), kac_process_prior_kind(two));
    assert_kept(kac_process_rate(one), kac_process_rate(two), 1);
    assert_kept(kac_process_speed(one), kac_process_speed(two), 1);
    assert_kept(kac_process_sigma(one), kac_process_sigma(two), 1);
    assert_kept(kac_process_extra_dimensions(one),
                kac_process_extra_dimensions(two), 1);
    assert_kept(kac_process_horizon(one), kac_process_horizon(two), 1);
    assert_kept(kac_process_beta_min(one), kac_process_beta_min(two), beta);
    assert_kept(kac_process_beta_max(one), kac_process_beta_max(two), beta);
    assert_kept(kac_process_power(one), kac_process_power(two),
                clock == KAC_CLOCK_POWER);
}

static void sample(const kac_model *model, float *out)
{
    kac_sampler *sampler = NULL;

    OK(kac_sampler_create_model(NULL, model, &sampler));
    OK(kac_sampler_draw(sampler, 5, 0, SAMPLES, NULL, out));
    kac_sampler_destroy(sampler);
}

/* A few hundred steps, far from what the network could: an energy distance
 * of samples and data that noise does not reach. */
static void check_system(const struct system *s, int number)
{
    static const int64_t widths[2] = {32, 32};
    static float x[2 * SAMPLES], y[2 * SAMPLES], again[2 * SAMPLES];
    struct run run = {0};
    kac_model *model = NULL, *back = NULL;
    double distance;
    char path[256];

    run.process = make_process(s);
    OK(kac_dataset_create_toy(NULL, "moons", 7, &run.dataset));
    OK(kac_network_create_mlp(NULL, 2, 2, widths, &run.network));
    OK(kac_network_initialize(run.network, 3, 0));
    OK(kac_optimizer_create(NULL, KAC_OPTIMIZER_ADAM, 5e-3, &run.optimizer));
    OK(kac_optimizer_set_clip_norm(run.optimizer, 1.0));
    OK(kac_trainer_create(NULL, run.process, run.network, run.optimizer,
                          run.dataset, &run.trainer));
    OK(kac_trainer_set_batch(run.trainer, 128));
    OK(kac_trainer_run(run.trainer, 400));
    OK(kac_trainer_model(run.trainer, &model));
    OK(kac_dataset_read(run.dataset, 1000, SAMPLES, y));
    sample(model, x);
    OK(kac_metric_energy(NULL, SAMPLES, SAMPLES, 2, x, y, &distance));
    if (!(distance < 0.55)) {
        fail_msg("system %d: energy distance %g", number, distance);
    }
    OK(kac_model_save(model, temporary(path, "system")));
    OK(kac_model_load(NULL, path, &back));
    assert_same_process(kac_model_process(model), kac_model_process(back));
    assert_same_process(run.process, kac_model_process(back));
    sample(back, again);
    assert_memory_equal(x, again, sizeof x);
    kac_model_destroy(model);
    kac_model_destroy(back);
    run_close(&run);
    unlink(path);
}

static void every_system(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        check_system(&systems[i], (int)i);
    }
}

/* A model whose noise still holds the data asks for them, or for a word. */
static void without_a_word_noise_is_no_start(void **state)
{
    struct system s = systems[4];
    kac_process *process;
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    static const double data[2] = {0.5, -1};
    float x[2] = {7, 8};

    (void)state;
    s.prior = KAC_PRIOR_DATA;
    process = make_process(&s);
    OK(kac_field_create_empirical(NULL, process, 1, 2, data, NULL, &field));
    OK(kac_sampler_create(NULL, process, field, &sampler));
    assert_int_equal(kac_sampler_draw(sampler, 1, 0, 1, NULL, x),
                     KAC_ERROR_STATE);
    assert_message("kac_process_set_prior");
    OK(kac_process_set_prior(process, KAC_PRIOR_NOISE));
    OK(kac_sampler_draw(sampler, 1, 0, 1, NULL, x));
    assert_true(fabs(x[0] - 0.5) < 1e-3 && fabs(x[1] + 1) < 1e-3);
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* A file with an entry changed to something of the same length. */
static void refuse(const char *from, const char *to, const char *part)
{
    static const int64_t widths[1] = {4};
    const struct system s = {KAC_LAW_POISSON, KAC_SIGNAL_VP, KAC_CLOCK_POWER,
                             1, 64, 1, 1, 3};
    kac_process *process = make_process(&s);
    kac_network *network = NULL;
    kac_model *model = NULL, *out = NULL;
    char path[256], *bytes, *at = NULL;
    const size_t length = strlen(from);
    size_t size;
    FILE *file;

    OK(kac_network_create_mlp(NULL, 2, 1, widths, &network));
    OK(kac_network_initialize(network, 3, 0));
    OK(kac_model_create(NULL, process, network, NULL, NULL, &model));
    OK(kac_model_save(model, temporary(path, "changed")));
    bytes = slurp(path, &size);
    for (size_t i = 0; !at && i + length <= size; i++) {
        at = memcmp(bytes + i, from, length) == 0 ? bytes + i : NULL;
    }
    assert_non_null(at);
    assert_int_equal(strlen(to), length);
    memcpy(at, to, length);
    file = fopen(path, "wb");
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    assert_int_equal(kac_model_load(NULL, path, &out), KAC_ERROR_FORMAT);
    assert_message(part);
    assert_null(out);
    free(bytes);
    kac_model_destroy(model);
    kac_network_destroy(network);
    kac_process_destroy(process);
    unlink(path);
}

static void hostile_entries(void **state)
{
    (void)state;
    refuse("\"process.D\":\"64\"", "\"process.D\":\"-4\"", "D is -4");
    refuse("\"process.D\":", "\"process.E\":", "process.D");
    refuse("\"process.beta-max\":\"15\"", "\"process.beta-max\":\"-5\"",
           "beta_max is -5");
    refuse("\"process.beta-min\":", "\"process.beta-mid\":",
           "process.beta-min");
    refuse("\"process.power\":\"3\"", "\"process.power\":\"0\"", "power is 0");
    refuse("\"process.power\":", "\"process.powes\":", "process.power");
    refuse("\"process.prior\":\"noise\"", "\"process.prior\":\"nosie\"",
           "nosie");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_system),
        cmocka_unit_test(without_a_word_noise_is_no_start),
        cmocka_unit_test(hostile_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
