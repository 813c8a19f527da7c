/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests of exact fields, data sets and metrics, and of networks that were
 * trained, saved, sampled from and judged. */
#include "portable.h"

#include <stdio.h>
#include <string.h>

static const char model_path[] = "portable_model.safetensors";
static const char checkpoint_path[] = "portable_checkpoint.safetensors";

/* ---- Exact fields ------------------------------------------------------- */

enum { COMPONENTS = 5, D = 2, POINTS = 40 };
static const double centres[COMPONENTS * D] = {0,    0.5, -1,     1,   0.25,
                                               -1.5, 2,   -0.125, 1.5, 1};
static const double weights[COMPONENTS] = {1, 2, 0.5, 3, 1.25};
static const double widths[COMPONENTS] = {0.1, 0.2, 0.05, 0.3, 0.4};

static void add_field(struct digest *digest, kac_field *field)
{
    double t[POINTS], x[POINTS * D], v[POINTS * D], mean[POINTS * D];
    double divergence[POINTS];
    int32_t fronts[POINTS];

    for (int i = 0; i < POINTS; i++) {
        t[i] = (double)i / POINTS;
        x[i * D] = (double)(i % 7 - 3) / 2;
        x[i * D + 1] = (double)(i % 11 - 5) / 4;
    }
    OK(digest,
       kac_field_evaluate(field, POINTS, t, x, NULL, v, mean, divergence));
    add_f64(digest, POINTS * D, v);
    add_f64(digest, POINTS * D, mean);
    add_f64(digest, POINTS, divergence);
    OK(digest, kac_field_log_density(field, POINTS, t, x, divergence, fronts));
    add_f64(digest, POINTS, divergence);
    add_i32(digest, POINTS, fronts);
    kac_field_destroy(field);
}

void part_fields(struct digest *digest, kac_context *ctx)
{
    kac_process *kac = NULL, *wiener = NULL;
    kac_field *field = NULL;
    kac_sampler *sampler = NULL;
    float drawn[POINTS * D];

    OK(digest, kac_process_create_kac(ctx, 9, 3, &kac));
    OK(digest, kac_process_create_wiener(ctx, 1, &wiener));
    OK(digest, kac_field_create_empirical(ctx, kac, COMPONENTS, D, centres,
                                          weights, &field));
    add_field(digest, field);
    OK(digest, kac_field_create_conditional(ctx, wiener, D, centres, &field));
    add_field(digest, field);
    for (int32_t kernel = KAC_KERNEL_BOX; kernel <= KAC_KERNEL_NORMAL;
         kernel++) {
        OK(digest, kac_field_create_mixture(ctx, kac, kernel, COMPONENTS, D,
                                            centres, weights, widths, &field));
        add_field(digest, field);
        OK(digest, kac_field_create_mixture(ctx, wiener, kernel, COMPONENTS, D,
                                            centres, NULL, widths, &field));
        add_field(digest, field);
    }
    OK(digest, kac_field_create_empirical(ctx, kac, COMPONENTS, D, centres,
                                          NULL, &field));
    OK(digest, kac_sampler_create(ctx, kac, field, &sampler));
    for (int32_t method = KAC_METHOD_EULER; method <= KAC_METHOD_DOPRI5;
         method++) {
        OK(digest, kac_sampler_set_method(sampler, method));
        OK(digest, kac_sampler_set_evaluations(
                       sampler, method == KAC_METHOD_DOPRI5 ? 10000 : 20));
        OK(digest, kac_sampler_draw(sampler, 3, 9, POINTS, NULL, drawn));
        add_f32(digest, POINTS * D, drawn);
    }
    kac_sampler_destroy(sampler);
    kac_field_destroy(field);
    kac_process_destroy(wiener);
    kac_process_destroy(kac);
}

/* ---- Data and metrics --------------------------------------------------- */

static void add_toy(struct digest *digest, kac_context *ctx, const char *name)
{
    enum { N = 50 };
    kac_dataset *data = NULL;
    float points[N * 16], shift[16], scale[16];
    double x[N * 16], density[N];
    int64_t d;

    OK(digest, kac_dataset_create_toy(ctx, name, 5, &data));
    d = kac_dataset_dimension(data);
    HOLDS(digest, d >= 1 && d <= 16);
    OK(digest, kac_dataset_read(data, 3, N, points));
    add_f32(digest, N * d, points);
    OK(digest,
       kac_dataset_measure(data, KAC_NORMALIZE_COLUMNS, 500, shift, scale));
    add_f32(digest, d, shift);
    add_f32(digest, d, scale);
    if (kac_dataset_has_density(data)) {
        for (int64_t i = 0; i < N * d; i++) {
            x[i] = (double)points[i];
        }
        OK(digest, kac_dataset_log_density(data, N, x, density));
        add_f64(digest, N, density);
    }
    kac_dataset_destroy(data);
}

void part_data(struct digest *digest, kac_context *ctx)
{
    enum { N = 48 };
    kac_dataset *data = NULL;
    float x[N * D], y[N * D];
    int64_t match[N];
    double out[4];

    for (int32_t i = 0; i < kac_dataset_toy_count(); i++) {
        add_toy(digest, ctx, kac_dataset_toy_name(i));
    }
    OK(digest, kac_dataset_create_toy(ctx, "moons", 1, &data));
    OK(digest, kac_dataset_read(data, 0, N, x));
    OK(digest, kac_dataset_read(data, N, N, y));
    OK(digest, kac_metric_energy(ctx, N, N, D, x, y, out));
    OK(digest,
       kac_metric_sliced_wasserstein(ctx, N, N, D, x, y, 16, 7, out + 1));
    OK(digest, kac_metric_wasserstein(ctx, N, D, x, y, match, out + 2));
    add_i64(digest, N, match);
    OK(digest, kac_coupling_pair_f32(ctx, KAC_COUPLING_OPTIMAL_TRANSPORT, N, D,
                                     x, y, match, out + 3));
    add_i64(digest, N, match);
    add_f64(digest, 4, out);
    kac_dataset_destroy(data);
}

/* ---- Training ----------------------------------------------------------- */

/* Trains in two runs with a checkpoint between them, saves the model, and
 * digests both files. */
static kac_model *train(struct digest *digest, kac_context *ctx,
                        const kac_process *process, kac_network *network,
                        const kac_dataset *data, int64_t batch, int64_t steps)
{
    kac_optimizer *optimizer = NULL;
    kac_trainer *trainer = NULL;
    kac_model *model = NULL;
    double loss;

    OK(digest,
       kac_optimizer_create(ctx, KAC_OPTIMIZER_ADAMW, 1e-2, &optimizer));
    OK(digest, kac_optimizer_set_weight_decay(optimizer, 1e-3));
    OK(digest, kac_optimizer_set_clip_norm(optimizer, 1));
    OK(digest,
       kac_optimizer_set_schedule(optimizer, KAC_RATE_COSINE, 2, 100, 1));
    OK(digest,
       kac_trainer_create(ctx, process, network, optimizer, data, &trainer));
    OK(digest, kac_trainer_set_batch(trainer, batch));
    OK(digest, kac_trainer_set_ema(trainer, 0.9));
    OK(digest, kac_trainer_set_times(trainer, KAC_TIMES_LOGIT_NORMAL, 0, 1));
    if (kac_network_condition(network) != KAC_CONDITION_NONE) {
        OK(digest, kac_trainer_set_condition_dropout(trainer, 0.25));
    }
    OK(digest, kac_trainer_run(trainer, steps / 2));
    OK(digest, kac_trainer_save(trainer, checkpoint_path));
    OK(digest, kac_trainer_restore(trainer, checkpoint_path));
    OK(digest, kac_trainer_run(trainer, steps));
    loss = kac_trainer_loss(trainer);
    add_f64(digest, 1, &loss);
    OK(digest, kac_trainer_model(trainer, &model));
    OK(digest, kac_model_save(model, model_path));
    add_file(digest, checkpoint_path);
    add_file(digest, model_path);
    remove(checkpoint_path);
    kac_trainer_destroy(trainer);
    kac_optimizer_destroy(optimizer);
    return model;
}

/* Samples of the model that was saved, read again. */
static void add_samples(struct digest *digest, kac_context *ctx, int64_t n,
                        const float *cond, float *drawn)
{
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;

    OK(digest, kac_model_load(ctx, model_path, &model));
    remove(model_path);
    OK(digest, kac_sampler_create_model(ctx, model, &sampler));
    OK(digest, kac_sampler_set_evaluations(sampler, 6));
    OK(digest, kac_sampler_draw(sampler, 11, 100, n, cond, drawn));
    add_f32(digest, n * kac_model_dimension(model), drawn);
    kac_sampler_destroy(sampler);
    kac_model_destroy(model);
}

void part_mlp(struct digest *digest, kac_context *ctx)
{
    enum { N = 20 };
    static const int64_t hidden[2] = {40, 24};
    kac_process *process = NULL;
    kac_network *network = NULL;
    kac_dataset *data = NULL;
    kac_model *model;
    kac_likelihood *likelihood = NULL;
    float drawn[N * D];
    double x[N * D], log_p[N];

    OK(digest, kac_process_create_kac(ctx, 9, 3, &process));
    OK(digest, kac_dataset_create_toy(ctx, "grid9", 1, &data));
    OK(digest, kac_network_create_mlp(ctx, D, 2, hidden, &network));
    OK(digest,
       kac_network_set_time_embedding(network, KAC_TIME_FOURIER, 8, 1.0));
    OK(digest,
       kac_network_set_heads(network, KAC_HEAD_VELOCITY | KAC_HEAD_MEAN));
    OK(digest, kac_network_initialize(network, 3, 0));
    model = train(digest, ctx, process, network, data, 100, 8);
    add_samples(digest, ctx, N, NULL, drawn);
    OK(digest, kac_likelihood_create_model(ctx, model, &likelihood));
    OK(digest, kac_likelihood_set_clip(likelihood, 1));
    OK(digest, kac_likelihood_set_tolerance(likelihood, 1e-3, 1e-3));
    for (int i = 0; i < N * D; i++) {
        x[i] = (double)drawn[i];
    }
    OK(digest, kac_likelihood_evaluate(likelihood, N, x, NULL, log_p, x, NULL));
    add_f64(digest, N, log_p);
    kac_likelihood_destroy(likelihood);
    kac_model_destroy(model);
    kac_dataset_destroy(data);
    kac_network_destroy(network);
    kac_process_destroy(process);
}

/* Attention, dropout, a class, every kind of convolution. */
static kac_network *make_unet(struct digest *digest, kac_context *ctx)
{
    static const double multipliers[2] = {1.0, 4.0};
    static const int32_t two = 2;
    kac_network *network = NULL;

    OK(digest,
       kac_network_create_unet(ctx, 6, 6, 2, 8, 2, multipliers, &network));
    OK(digest, kac_unet_set_blocks(network, 1));
    OK(digest, kac_unet_set_attention(network, 1, &two, 1));
    OK(digest, kac_unet_set_attention_heads(network, 2, 0, 0));
    OK(digest, kac_unet_set_scale_shift(network, 1));
    OK(digest, kac_unet_set_norm_groups(network, 4));
    OK(digest, kac_unet_set_dropout(network, 0.2));
    OK(digest, kac_network_set_condition(network, KAC_CONDITION_CLASS, 3));
    OK(digest, kac_network_initialize(network, 5, 0));
    return network;
}

void part_unet(struct digest *digest, kac_context *ctx)
{
    enum { PIXELS = 72, N = 18, DRAWN = 3 };
    static float pictures[N * PIXELS], drawn[DRAWN * PIXELS];
    static const float cond[DRAWN] = {0, 2, -1};
    float classes[N];
    double noise[PIXELS];
    kac_network *network = make_unet(digest, ctx);
    kac_process *process = NULL;
    kac_dataset *data = NULL;

    for (int i = 0; i < N; i++) {
        OK(digest, kac_random_normal(8, (uint32_t)i, 0, PIXELS, noise));
        for (int j = 0; j < PIXELS; j++) {
            pictures[i * PIXELS + j] = (float)noise[j];
        }
        classes[i] = (float)(i % 3);
    }
    OK(digest, kac_dataset_create_array(ctx, N, PIXELS, pictures, &data));
    OK(digest, kac_dataset_set_condition(data, 1, classes));
    OK(digest, kac_process_create_kac(ctx, 25, 5, &process));
    kac_model_destroy(train(digest, ctx, process, network, data, N, 2));
    add_samples(digest, ctx, DRAWN, cond, drawn);
    kac_dataset_destroy(data);
    kac_process_destroy(process);
    kac_network_destroy(network);
}
