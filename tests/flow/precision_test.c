/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights as bfloat16: the bits of a network whose matrices were rounded, for
 * any number of points, on every instruction set; derivatives, files and
 * training keep the floats. */
#include "flow_fixture.h"

static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2, KAC_CPU_AVX512,
                               KAC_CPU_NEON};
enum { CPUS = sizeof cpus / sizeof *cpus, MOST_POINTS = 133, MOST_D = 72 };

typedef kac_network *make_fn(kac_context *ctx);

/* Both heads in one matrix, a table, a Fourier embedding; more than 64 columns
 * and odd depths. */
static kac_network *make_mlp(kac_context *ctx)
{
    static const int64_t widths[3] = {71, 71, 19};
    kac_network *network = NULL;

    assert_int_equal(kac_network_create_mlp(ctx, 3, 3, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_set_residual(network, 1), KAC_OK);
    assert_int_equal(
        kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 6, 1.0),
        KAC_OK);
    assert_int_equal(kac_network_set_condition(network, KAC_CONDITION_CLASS, 3),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 5, 0), KAC_OK);
    return network;
}

static kac_network *make_vector_mlp(kac_context *ctx)
{
    static const int64_t widths[1] = {40};
    kac_network *network = NULL;

    assert_int_equal(kac_network_create_mlp(ctx, 2, 1, widths, &network),
                     KAC_OK);
    assert_int_equal(
        kac_network_set_condition(network, KAC_CONDITION_VECTOR, 3), KAC_OK);
    assert_int_equal(kac_network_initialize(network, 6, 0), KAC_OK);
    return network;
}

/* Convolutions of all sizes and of Winograd's form, attention, norms. */
static kac_network *make_unet(kac_context *ctx)
{
    static const double multipliers[2] = {1.0, 4.0};
    static const int32_t two = 2;
    kac_network *network = NULL;

    assert_int_equal(
        kac_network_create_unet(ctx, 6, 6, 2, 8, 2, multipliers, &network),
        KAC_OK);
    assert_int_equal(kac_unet_set_blocks(network, 1), KAC_OK);
    assert_int_equal(kac_unet_set_attention(network, 1, &two, 1), KAC_OK);
    assert_int_equal(kac_unet_set_attention_heads(network, 2, 0, 0), KAC_OK);
    assert_int_equal(kac_unet_set_scale_shift(network, 1), KAC_OK);
    assert_int_equal(kac_unet_set_norm_groups(network, 4), KAC_OK);
    assert_int_equal(kac_network_set_condition(network, KAC_CONDITION_CLASS, 3),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 7, 0), KAC_OK);
    return network;
}

static int64_t elements(const kac_network *network, int64_t i)
{
    int64_t count = 1;

    for (int32_t j = 0; j < kac_network_tensor_rank(network, i); j++) {
        count *= kac_network_tensor_shape(network, i, j);
    }
    return count;
}

/* To 8 significant bits, ties to even; no exponents at the ends here. */
static float rounded(float x)
{
    int exponent;
    const double m = frexp((double)x, &exponent);

    return (float)ldexp(nearbyint(ldexp(m, 8)), exponent - 8);
}

/* Matrices and convolutions, not tables, biases and norms. */
static int is_rounded(const kac_network *network, int64_t i)
{
    const char *name = kac_network_tensor_name(network, i);

    return kac_network_tensor_rank(network, i) >= 2 &&
           kac_network_tensor_trained(network, i) &&
           strcmp(name, "condition.class.weight") != 0 &&
           strcmp(name, "label_emb.weight") != 0;
}

/* Sets all tensors of `to` from those of `from`, rounded or as they are. */
static void copy_weights(kac_network *to, const kac_network *from, int rounds)
{
    for (int64_t i = 0; i < kac_network_tensor_count(from); i++) {
        const int64_t n = elements(from, i);
        float *values = malloc((size_t)n * sizeof *values);

        assert_non_null(values);
        assert_int_equal(kac_network_tensor_get(from, i, n, values), KAC_OK);
        for (int64_t j = 0; j < n && rounds && is_rounded(from, i); j++) {
            values[j] = rounded(values[j]);
        }
        assert_int_equal(kac_network_tensor_set(to, i, n, values), KAC_OK);
        free(values);
    }
}

struct points {
    int64_t n, d;
    float t[MOST_POINTS], x[MOST_POINTS * MOST_D], cond[3 * MOST_POINTS];
};

static void fill(struct points *p, int64_t n, const kac_network *network)
{
    double normal[MOST_POINTS];

    p->n = n;
    p->d = kac_network_dimension(network);
    assert_true(p->d <= MOST_D);
    for (int64_t j = 0; j < p->d; j++) {
        assert_int_equal(kac_random_normal(3, (uint32_t)j, 0, n, normal),
                         KAC_OK);
        for (int64_t i = 0; i < n; i++) {
            p->x[i * p->d + j] = (float)normal[i];
        }
    }
    for (int64_t i = 0; i < n; i++) {
        p->t[i] = (float)(i + 1) / (float)(n + 1);
        for (int j = 0; j < 3; j++) {
            p->cond[3 * i + j] =
                kac_network_condition(network) == KAC_CONDITION_CLASS
                    ? (float)((3 * i + j) % 4 - 1)
                    : p->t[i] - (float)j;
        }
    }
}

static void forward(const kac_network *network, const struct points *p,
                    float *v, float *xhat)
{
    assert_int_equal(
        kac_network_forward(network, p->n, p->t, p->x, p->cond, v, xhat),
        KAC_OK);
}

/* Velocities, means, and the gradients by points of both. */
struct values {
    float v[MOST_POINTS * MOST_D], xhat[MOST_POINTS * MOST_D];
};

static void check_kind(make_fn *make, int64_t most)
{
    static const int64_t counts[] = {1, 2, 3, 4, 5, 12, MOST_POINTS};
    static struct points p;
    static struct values want, got, floats;

    for (int i = 0; i < CPUS; i++) {
        kac_context *ctx = NULL;
        kac_network *network, *by_hand;

        if (!kac_cpu_available(cpus[i])) {
            continue;
        }
        assert_int_equal(kac_context_create(&ctx), KAC_OK);
        assert_int_equal(kac_context_set_cpu(ctx, cpus[i]), KAC_OK);
        assert_int_equal(kac_context_set_threads(ctx, 1 + i % 2), KAC_OK);
        network = make(ctx);
        by_hand = make(ctx);
        copy_weights(by_hand, network, 1);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            if (counts[c] > most) {
                break;
            }

            const size_t bytes =
                (size_t)(counts[c] * kac_network_dimension(network)) *
                sizeof(float);

            fill(&p, counts[c], network);
            forward(by_hand, &p, want.v, want.xhat);
            forward(network, &p, floats.v, floats.xhat);
            assert_memory_not_equal(floats.v, want.v, bytes);
            assert_int_equal(kac_network_set_precision(network, KAC_TYPE_BF16),
                             KAC_OK);
            assert_int_equal(kac_network_precision(network), KAC_TYPE_BF16);
            forward(network, &p, got.v, got.xhat);
            assert_memory_equal(got.v, want.v, bytes);
            assert_memory_equal(got.xhat, want.xhat, bytes);
            // And back: the floats are as they were.
            assert_int_equal(kac_network_set_precision(network, KAC_TYPE_F32),
                             KAC_OK);
            forward(network, &p, got.v, got.xhat);
            assert_memory_equal(got.v, floats.v, bytes);
        }
        kac_network_destroy(network);
        kac_network_destroy(by_hand);
        kac_context_destroy(ctx);
    }
}

static void perceptron(void **state)
{
    (void)state;
    check_kind(make_mlp, MOST_POINTS);
}

static void perceptron_of_a_vector(void **state)
{
    (void)state;
    check_kind(make_vector_mlp, MOST_POINTS);
}

static void unet(void **state)
{
    (void)state;
    check_kind(make_unet, 5);
}

/* Weights that are set one by one, or read from a file's tensors. */
static void follows_the_weights(void **state)
{
    make_fn *const kinds[] = {make_mlp, make_vector_mlp, make_unet};
    static struct points p;
    static struct values want, got;

    (void)state;
    for (int i = 0; i < 3; i++) {
        kac_network *network = kinds[i](NULL), *other = kinds[i](NULL);
        const size_t bytes =
            (size_t)(2 * kac_network_dimension(network)) * sizeof(float);
        kac_tensors *file = NULL;

        assert_int_equal(kac_network_set_precision(other, KAC_TYPE_BF16),
                         KAC_OK);
        for (int64_t j = 0; j < kac_network_tensor_count(network); j++) {
            const int64_t n = elements(network, j);
            float *values = malloc((size_t)n * sizeof *values);

            assert_non_null(values);
            assert_int_equal(kac_network_tensor_get(network, j, n, values),
                             KAC_OK);
            for (int64_t l = 0; l < n; l++) {
                values[l] *= 1.0f + (float)((l + j) % 7) / 16.0f;
            }
            assert_int_equal(kac_network_tensor_set(network, j, n, values),
                             KAC_OK);
            free(values);
        }
        fill(&p, 2, network);
        assert_int_equal(kac_network_set_precision(network, KAC_TYPE_BF16),
                         KAC_OK);
        forward(network, &p, want.v, want.xhat);
        copy_weights(other, network, 0);
        forward(other, &p, got.v, got.xhat);
        assert_memory_equal(got.v, want.v, bytes);
        assert_memory_equal(got.xhat, want.xhat, bytes);
        kac_network_destroy(other);
        other = kinds[i](NULL);
        assert_int_equal(kac_network_set_precision(other, KAC_TYPE_BF16),
                         KAC_OK);
        assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
        assert_int_equal(kac_network_write_tensors(network, file, NULL),
                         KAC_OK);
        assert_int_equal(kac_network_read_tensors(other, file, NULL), KAC_OK);
        forward(other, &p, got.v, got.xhat);
        assert_memory_equal(got.v, want.v, bytes);
        assert_memory_equal(got.xhat, want.xhat, bytes);
        kac_tensors_destroy(file);
        kac_network_destroy(network);
        kac_network_destroy(other);
    }
}

/* Gradients, and a field that is asked for its divergence, are the floats'. */
static void derivatives_keep_the_floats(void **state)
{
    static struct points p;
    static struct values before, after;
    kac_network *network = make_mlp(NULL);
    const int64_t count = kac_network_parameter_count(network);
    float *gradient[2];
    double v[2][3], divergence[2], plain[3];
    const double t = 0.5, x[3] = {0.3, -0.7, 1.1}, cond = 1.0;
    kac_field *field = NULL;

    (void)state;
    fill(&p, 2, network);
    assert_int_equal(kac_field_create_learned(NULL, network, &field), KAC_OK);
    for (int i = 0; i < 2; i++) {
        struct values *out = i ? &after : &before;

        gradient[i] = malloc((size_t)count * sizeof **gradient);
        assert_non_null(gradient[i]);
        assert_int_equal(kac_network_set_precision(network, i ? KAC_TYPE_BF16
                                                              : KAC_TYPE_F32),
                         KAC_OK);
        assert_int_equal(kac_network_gradient(network, 2, p.t, p.x, p.cond, p.x,
                                              p.x, gradient[i], out->v),
                         KAC_OK);
        assert_int_equal(kac_field_evaluate(field, 1, &t, x, &cond, v[i], NULL,
                                            &divergence[i]),
                         KAC_OK);
    }
    assert_memory_equal(gradient[0], gradient[1],
                        (size_t)count * sizeof **gradient);
    assert_memory_equal(before.v, after.v, 6 * sizeof(float));
    assert_memory_equal(v[0], v[1], sizeof v[0]);
    assert_memory_equal(&divergence[0], &divergence[1], sizeof divergence[0]);
    assert_int_equal(
        kac_field_evaluate(field, 1, &t, x, &cond, plain, NULL, NULL), KAC_OK);
    assert_memory_not_equal(plain, v[1], sizeof plain);
    for (int j = 0; j < 3; j++) {
        assert_true(fabs(plain[j] - v[1][j]) < 0.02);
    }
    free(gradient[0]);
    free(gradient[1]);
    kac_field_destroy(field);
    kac_network_destroy(network);
}

static void a_model_has_one(void **state)
{
    static struct points p;
    static struct values want, got;
    char path[256];
    kac_network *network = make_vector_mlp(NULL);
    kac_process *process = NULL;
    kac_model *model = NULL, *back = NULL;

    (void)state;
    assert_int_equal(kac_process_create_kac(NULL, 9, 3, &process), KAC_OK);
    assert_int_equal(kac_network_set_precision(network, KAC_TYPE_BF16), KAC_OK);
    fill(&p, 3, network);
    forward(network, &p, want.v, want.xhat);
    assert_int_equal(
        kac_model_create(NULL, process, network, NULL, NULL, &model), KAC_OK);
    assert_int_equal(kac_model_precision(model), KAC_TYPE_BF16);
    forward(kac_model_network(model), &p, got.v, got.xhat);
    assert_memory_equal(got.v, want.v, 6 * sizeof(float));
    // The file has the floats and says nothing of it.
    assert_int_equal(kac_model_save(model, temporary(path, "precision")),
                     KAC_OK);
    assert_int_equal(kac_model_load(NULL, path, &back), KAC_OK);
    assert_int_equal(kac_model_precision(back), KAC_TYPE_F32);
    assert_int_equal(kac_network_set_precision(network, KAC_TYPE_F32), KAC_OK);
    forward(network, &p, want.v, want.xhat);
    forward(kac_model_network(back), &p, got.v, got.xhat);
    assert_memory_equal(got.v, want.v, 6 * sizeof(float));
    assert_int_equal(kac_model_set_precision(back, KAC_TYPE_BF16), KAC_OK);
    assert_int_equal(kac_network_precision(kac_model_network(back)),
                     KAC_TYPE_BF16);
    unlink(path);
    kac_model_destroy(model);
    kac_model_destroy(back);
    kac_process_destroy(process);
    kac_network_destroy(network);
}

static void training_refuses(void **state)
{
    char path[256];
    struct run run = {0};
    kac_trainer *other = NULL;
    kac_model *model = NULL;

    (void)state;
    assert_int_equal(run_open(&run, 3), KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 2), KAC_OK);
    assert_int_equal(kac_trainer_save(run.trainer, temporary(path, "state")),
                     KAC_OK);
    assert_int_equal(kac_network_set_precision(run.network, KAC_TYPE_BF16),
                     KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 3), KAC_ERROR_STATE);
    assert_non_null(strstr(kac_last_error(), "kac_network_set_precision"));
    assert_int_equal(kac_trainer_restore(run.trainer, path), KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_create(NULL, run.process, run.network,
                                        run.optimizer, run.dataset, &other),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_trainer_steps(run.trainer), 2);
    assert_int_equal(kac_trainer_model(run.trainer, &model), KAC_OK);
    assert_int_equal(kac_model_precision(model), KAC_TYPE_F32);
    assert_int_equal(kac_network_set_precision(run.network, KAC_TYPE_F32),
                     KAC_OK);
    assert_int_equal(kac_trainer_restore(run.trainer, path), KAC_OK);
    assert_int_equal(kac_trainer_run(run.trainer, 3), KAC_OK);
    kac_model_destroy(model);
    run_close(&run);
    unlink(path);
}

static void refusals(void **state)
{
    static const int64_t width = 4;
    kac_network *network = NULL;

    (void)state;
    assert_int_equal(kac_network_precision(NULL), -1);
    assert_int_equal(kac_model_precision(NULL), -1);
    assert_int_equal(kac_network_set_precision(NULL, KAC_TYPE_BF16),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_model_set_precision(NULL, KAC_TYPE_BF16),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_create_mlp(NULL, 2, 1, &width, &network),
                     KAC_OK);
    assert_int_equal(kac_network_precision(network), KAC_TYPE_F32);
    assert_int_equal(kac_network_set_precision(network, KAC_TYPE_BF16),
                     KAC_ERROR_STATE);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    assert_int_equal(kac_network_set_precision(network, KAC_TYPE_F16),
                     KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "KAC_TYPE_BF16"));
    assert_int_equal(kac_network_precision(network), KAC_TYPE_F32);
    kac_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perceptron),
        cmocka_unit_test(perceptron_of_a_vector),
        cmocka_unit_test(unet),
        cmocka_unit_test(follows_the_weights),
        cmocka_unit_test(derivatives_keep_the_floats),
        cmocka_unit_test(a_model_has_one),
        cmocka_unit_test(training_refuses),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
