/* SPDX-License-Identifier: BSD-2-Clause */
/* One step of training: batch, noise, loss and gradient by shards, update. */
#include "flow/flow.h"

#include <kacflow/coupling.h>

#include <math.h>
#include <string.h>

/* Memory of one thread for one shard. */
struct kaci_train_scratch {
    float *t;                /* [rows] */
    double *factor;          /* [rows] of a student's squared distances */
    float *xt, *v, *dv, *dm; /* [rows, d] */
    float *condition;        /* [rows, k] */
};

/* Where the noise and the times of a batch come from. */
struct batch {
    kac_trainer *trainer;
    const float *parameters; /* weights to use */
    const float *x0, *condition;
    const float *x1; /* of the source, or NULL; pairs[i] goes with row i */
    const int64_t *pairs;
    int64_t points;
    uint32_t step;
    int32_t training; /* conditions, and numbers by dropout, are dropped */
};

static void free_scratch(const kac_context *ctx, struct kaci_train_scratch *s)
{
    kaci_free(ctx, s->t);
    kaci_free(ctx, s->factor);
    kaci_free(ctx, s->xt);
    kaci_free(ctx, s->v);
    kaci_free(ctx, s->dv);
    kaci_free(ctx, s->dm);
    kaci_free(ctx, s->condition);
}

void kaci_trainer_release(kac_trainer *trainer)
{
    const kac_context *ctx = trainer->context;

    for (int32_t i = 0; i < trainer->workers; i++) {
        if (trainer->workspace) {
            kaci_workspace_destroy(trainer->workspace[i]);
        }
        if (trainer->scratch) {
            free_scratch(ctx, &trainer->scratch[i]);
        }
    }
    kaci_free(ctx, trainer->workspace);
    kaci_free(ctx, trainer->scratch);
    kaci_gradient_sum_destroy(trainer->sum);
    kaci_free(ctx, trainer->shard_loss);
    kaci_free(ctx, trainer->index);
    kaci_free(ctx, trainer->x0);
    kaci_free(ctx, trainer->condition);
    kaci_source_release(trainer);
    trainer->workspace = NULL;
    trainer->scratch = NULL;
    trainer->sum = NULL;
    trainer->gradient = NULL;
    trainer->shard_loss = NULL;
    trainer->index = NULL;
    trainer->x0 = trainer->condition = NULL;
    trainer->workers = 0;
}

static kac_status make_worker(kac_trainer *trainer, int32_t i)
{
    const kac_context *ctx = trainer->context;
    const int64_t rows = kaci_network_shard_rows(trainer->network);
    const int64_t numbers = rows * trainer->d;
    struct kaci_train_scratch *s = &trainer->scratch[i];
    const kac_status status = kaci_workspace_create(
        trainer->context, trainer->network, 1, &trainer->workspace[i]);

    if (status != KAC_OK) {
        return status;
    }
    s->t = kaci_alloc(ctx, rows, sizeof *s->t);
    s->factor = kaci_alloc(ctx, rows, sizeof *s->factor);
    s->xt = kaci_alloc(ctx, numbers, sizeof *s->xt);
    s->v = kaci_alloc(ctx, numbers, sizeof *s->v);
    s->dv = kaci_alloc(ctx, numbers, sizeof *s->dv);
    s->dm = kaci_alloc(ctx, numbers, sizeof *s->dm);
    s->condition = kaci_alloc(ctx, rows * trainer->k, sizeof *s->condition);
    return s->t && s->factor && s->xt && s->v && s->dv && s->dm && s->condition
               ? KAC_OK
               : KACI_NO_MEMORY;
}

static kac_status make_buffers(kac_trainer *trainer)
{
    const kac_context *ctx = trainer->context;
    const int64_t rows = kaci_network_shard_rows(trainer->network);

    trainer->shards = (trainer->batch + rows - 1) / rows;
    trainer->shard_loss =
        kaci_alloc(ctx, trainer->shards, sizeof *trainer->shard_loss);
    trainer->index = kaci_alloc(ctx, trainer->batch, sizeof *trainer->index);
    trainer->x0 = kaci_alloc(ctx, trainer->batch * trainer->d,
                             sizeof *trainer->x0);
    trainer->condition = kaci_alloc(ctx, trainer->batch * trainer->k,
                                    sizeof *trainer->condition);
    if (!trainer->shard_loss || !trainer->index || !trainer->x0 ||
        !trainer->condition) {
        return KACI_NO_MEMORY;
    }
    return kaci_gradient_sum_create(trainer->context, trainer->kernels,
                                    trainer->parameters, trainer->shards,
                                    trainer->workers, &trainer->sum);
}

static kac_status make_average(kac_trainer *trainer)
{
    if (trainer->ema == 0 || trainer->average) {
        return KAC_OK;
    }
    trainer->average = kaci_alloc(trainer->context, trainer->parameters,
                                  sizeof *trainer->average);
    if (!trainer->average) {
        return KACI_NO_MEMORY;
    }
    memcpy(trainer->average, kaci_network_parameters(trainer->network),
           (size_t)trainer->parameters * sizeof *trainer->average);
    return KAC_OK;
}

kac_status kaci_trainer_prepare(kac_trainer *trainer)
{
    const kac_context *ctx = trainer->context;
    const int32_t workers = kac_context_threads(ctx);
    kac_status status;

    if (trainer->sum && trainer->workers == workers) {
        return KAC_OK;
    }
    kaci_trainer_release(trainer);
    trainer->workspace = kaci_alloc(ctx, workers, sizeof *trainer->workspace);
    trainer->scratch = kaci_alloc(ctx, workers, sizeof *trainer->scratch);
    if (!trainer->workspace || !trainer->scratch) {
        kaci_trainer_release(trainer);
        return KACI_NO_MEMORY;
    }
    trainer->workers = workers;
    status = make_buffers(trainer);
    for (int32_t i = 0; status == KAC_OK && i < workers; i++) {
        status = make_worker(trainer, i);
    }
    if (status == KAC_OK) {
        status = kaci_source_prepare(trainer);
    }
    if (status == KAC_OK) {
        status = make_average(trainer);
    }
    if (status == KAC_OK) {
        status =
            kaci_optimizer_reserve(trainer->optimizer, trainer->parameters);
    }
    if (status != KAC_OK) {
        kaci_trainer_release(trainer);
    }
    return status;
}

/* Largest float that is a time of the process. */
static float largest_time(const kac_trainer *trainer)
{
    const double T = kac_process_horizon(trainer->process);
    float t = (float)T;

    if (t > T) {
        uint32_t bits;

        memcpy(&bits, &t, sizeof bits);
        bits--;
        memcpy(&t, &bits, sizeof t);
    }
    return t;
}

/* Time of a uniform u in (0, 1), as a fraction of T. */
static double time_of(const kac_trainer *trainer, double u,
                      struct kaci_random *random)
{
    switch (trainer->times) {
    case KAC_TIMES_POWER:
        return kaci_pow(u, trainer->times_p);
    case KAC_TIMES_LOG:
        return kaci_pow(trainer->times_p, u);
    case KAC_TIMES_LOGIT_NORMAL:
        return 1 / (1 + kaci_exp(-(trainer->times_p +
                                   trainer->times_q *
                                       kaci_random_normal(random))));
    default:
        return u;
    }
}

static void draw_times(const struct batch *batch, int64_t first, int64_t rows,
                       float *t)
{
    const kac_trainer *trainer = batch->trainer;
    const double T = kac_process_horizon(trainer->process);
    const float largest = largest_time(trainer);

    for (int64_t i = 0; i < rows; i++) {
        struct kaci_random random;
        double u;
        float time;

        kaci_random_begin(&random, trainer->seed, KACI_RANDOM_TIME,
                          batch->step, first + i);
        u = kaci_random_uniform(&random);
        u = ((double)(first + i) + u) / (double)batch->points;
        time = (float)(T * time_of(trainer, u, &random));
        t[i] = time < largest ? time : largest;
    }
}

/* Copies conditions; some are dropped: replaced by the mark for "none". */
static void draw_conditions(const struct batch *batch, int64_t first,
                            int64_t rows, float *out)
{
    const kac_trainer *trainer = batch->trainer;
    const int64_t k = trainer->k;
    const float none =
        kac_network_condition(trainer->network) == KAC_CONDITION_CLASS ? -1
                                                                       : NAN;

    memcpy(out, batch->condition + first * k,
           (size_t)(rows * k) * sizeof *out);
    for (int64_t i = 0; batch->training && trainer->dropout > 0 && i < rows;
         i++) {
        struct kaci_random random;

        kaci_random_begin(&random, trainer->seed, KACI_RANDOM_DROPOUT,
                          batch->step, first + i);
        if (kaci_random_uniform(&random) < trainer->dropout) {
            out[i * k] = none;
        }
    }
}

/* Scales at a time for the weights: of the noise and its velocity; between two
 * data sets the share of the source and how fast it changes. */
static kac_status scales_at(const kac_trainer *trainer, double t,
                            double *position, double *speed)
{
    struct kaci_schedule s;
    kac_status status;

    if (!trainer->source) {
        return kaci_process_scales(trainer->process, t, position, speed);
    }
    status = kaci_process_schedule(trainer->process, t, &s);
    if (status == KAC_OK) {
        *position = 1 - s.f;
        *speed = s.df;
    }
    return status;
}

/* Weight of a loss at a time, given the scale there. */
static double weight_of(const kac_trainer *trainer, int which, double scale)
{
    return trainer->weight_kind[which] == KAC_WEIGHT_UNIFORM
               ? trainer->weight[which]
               : trainer->weight[which] /
                     (scale * scale + trainer->weight_floor[which]);
}

/* Squared error of one row and its gradient; differences and products in
 * double, so that the sum does not depend on the instruction set. */
static double row_loss(int64_t d, double weight, double factor,
                       const float *guess, const float *target,
                       float *gradient)
{
    double sum = 0;

    for (int64_t j = 0; j < d; j++) {
        const double e = (double)guess[j] - target[j];

        sum += e * e;
        gradient[j] = (float)(factor * weight * e);
    }
    return weight * sum;
}

static kac_status shard_loss(const struct batch *batch, int64_t first,
                             int64_t rows, const float *v, const float *xhat,
                             struct kaci_train_scratch *s,
                             struct kaci_loss *loss)
{
    const kac_trainer *trainer = batch->trainer;
    const int64_t d = trainer->d;
    const double factor = 2 / (double)batch->points;

    loss->velocity = loss->mean = 0;
    for (int64_t i = 0; i < rows; i++) {
        double position, speed;
        kac_status status;

        if (trainer->student) {
            loss->velocity += row_loss(d, s->factor[i], factor, v + i * d,
                                       s->v + i * d, s->dv + i * d);
            continue;
        }
        status = scales_at(trainer, s->t[i], &position, &speed);
        if (status != KAC_OK) {
            return status;
        }
        if (v) {
            loss->velocity +=
                row_loss(d, weight_of(trainer, 0, speed), factor, v + i * d,
                         s->v + i * d, s->dv + i * d);
        }
        if (xhat) {
            loss->mean += row_loss(d, weight_of(trainer, 1, position), factor,
                                   xhat + i * d, batch->x0 + (first + i) * d,
                                   s->dm + i * d);
        }
    }
    return KAC_OK;
}

/* x_t and its velocity: data and noise, or data and source. */
static kac_status draw_points(const struct batch *batch, int64_t first,
                              int64_t rows, struct kaci_train_scratch *s)
{
    const kac_trainer *trainer = batch->trainer;
    const int64_t d = trainer->d;
    const float *x0 = batch->x0 + first * d;
    float *x1 = s->dv; // until the gradient is known

    if (!batch->x1) {
        return kac_process_draw_f32(trainer->process, trainer->seed,
                                    batch->step, first, rows, d, s->t, x0,
                                    s->xt, s->v, NULL);
    }
    for (int64_t i = 0; i < rows; i++) {
        memcpy(x1 + i * d, batch->x1 + batch->pairs[first + i] * d,
               (size_t)d * sizeof *x1);
    }
    return kac_coupling_interpolate_f32(trainer->process, rows, d, s->t, x0,
                                        x1, s->xt, s->v);
}

/* Points, velocities and conditions of a shard: of the data and their noise,
 * or pairs of a student. */
static kac_status draw_shard(const struct batch *batch, int64_t first,
                             int64_t rows, struct kaci_train_scratch *s)
{
    const kac_trainer *trainer = batch->trainer;
    const int64_t d = trainer->d, k = trainer->k;
    kac_status status;

    for (int64_t i = 0; trainer->student && i < rows; i++) {
        s->factor[i] = kaci_student_pair(
            trainer, batch->step * batch->points + first + i, s->t + i,
            s->xt + i * d, s->v + i * d, s->condition + i * k);
    }
    if (trainer->student) {
        return KAC_OK;
    }
    draw_times(batch, first, rows, s->t);
    status = draw_points(batch, first, rows, s);
    if (status == KAC_OK && k > 0) {
        draw_conditions(batch, first, rows, s->condition);
    }
    return status;
}

/* Loss of a shard and, where `gradient` is wanted, what it adds to that. */
static kac_status run_shard(const struct batch *batch, int64_t index,
                            int32_t worker, float *gradient)
{
    const kac_trainer *trainer = batch->trainer;
    const int64_t most = kaci_network_shard_rows(trainer->network);
    const int64_t first = index * most;
    const int64_t left = batch->points - first;
    const int64_t rows = left < most ? left : most;
    struct kaci_train_scratch *s = &trainer->scratch[worker];
    struct kaci_workspace *workspace = trainer->workspace[worker];
    const float *v, *xhat, *condition = trainer->k ? s->condition : NULL;
    kac_status status;

    status = draw_shard(batch, first, rows, s);
    if (status != KAC_OK) {
        return status;
    }
    // What a student learns has no noise: dropout would only blur it.
    kaci_workspace_dropout(workspace, batch->training && !trainer->student,
                           trainer->seed, batch->step, first);
    kaci_network_run(trainer->network, batch->parameters, workspace, rows, s->t,
                     s->xt, condition, &v, &xhat);
    status =
        shard_loss(batch, first, rows, v, xhat, s, &trainer->shard_loss[index]);
    if (status == KAC_OK && gradient) {
        kaci_network_run_backward(trainer->network, batch->parameters,
                                  workspace, rows, v ? s->dv : NULL,
                                  xhat ? s->dm : NULL, gradient, NULL);
    }
    return status;
}

static kac_status gradient_task(void *user, int64_t index, int32_t worker,
                                float *gradient)
{
    return run_shard(user, index, worker, gradient);
}

static kac_status loss_task(void *user, int64_t index, int32_t worker)
{
    return run_shard(user, index, worker, NULL);
}

static struct kaci_loss sum_losses(const kac_trainer *trainer, int64_t shards,
                                   int64_t points)
{
    struct kaci_loss sum = {0, 0};

    for (int64_t i = 0; i < shards; i++) {
        sum.velocity += trainer->shard_loss[i].velocity;
        sum.mean += trainer->shard_loss[i].mean;
    }
    sum.velocity /= (double)points;
    sum.mean /= (double)points;
    return sum;
}

/* Points of `dataset` at trainer->index, normalised. */
static kac_status gather(const kac_trainer *trainer,
                         const kac_dataset *dataset, int64_t n,
                         const int64_t *index, float *x0, float *condition)
{
    kac_status status = kac_dataset_gather(dataset, n, index, x0);

    if (status == KAC_OK) {
        status = kaci_trainer_normalize(trainer, n, x0);
    }
    if (status == KAC_OK && trainer->k > 0) {
        status = kac_dataset_gather_condition(dataset, n, index, condition);
    }
    if (status == KAC_OK && trainer->k > 0) {
        status =
            kaci_network_check_conditions(trainer->network, 0, n, condition);
    }
    return status;
}

/* The next points of the data. */
static kac_status choose_points(const kac_trainer *trainer)
{
    const int64_t n = kac_dataset_count(trainer->dataset);
    const int64_t first = trainer->steps * trainer->batch;

    for (int64_t i = 0; i < trainer->batch; i++) {
        trainer->index[i] = kac_dataset_is_endless(trainer->dataset)
                                ? first + i
                                : kaci_data_order(KACI_RANDOM_EPOCH,
                                                  trainer->seed, n, first + i);
    }
    return gather(trainer, trainer->dataset, trainer->batch, trainer->index,
                  trainer->x0, trainer->condition);
}

static void update_average(const kac_trainer *trainer)
{
    const double s = (double)trainer->steps;
    const double early = (1 + s) / (10 + s);
    const double decay = trainer->ema < early ? trainer->ema : early;

    if (trainer->average) {
        trainer->kernels->axpby(
            trainer->parameters, (float)(1 - decay),
            kaci_network_parameters(trainer->network), (float)decay,
            trainer->average);
    }
}

static kac_status find_gradient(kac_trainer *trainer, struct kaci_loss *loss)
{
    struct batch batch = {
        trainer, kaci_network_parameters(trainer->network),
        trainer->x0, trainer->condition, trainer->x1, trainer->pairs,
        trainer->batch, (uint32_t)trainer->steps, 1};
    kac_status status;

    status = trainer->student ? kaci_student_refill(trainer)
                              : choose_points(trainer);
    if (status == KAC_OK && trainer->source) {
        status = kaci_source_draw(trainer, trainer->steps * trainer->batch,
                                  trainer->batch, trainer->x0, trainer->index,
                                  trainer->x1, trainer->pairs);
    }
    if (status == KAC_OK) {
        status = kaci_trainer_share(trainer, trainer->batch);
    }
    if (status == KAC_OK) {
        status = kaci_gradient_sum_run(trainer->sum, gradient_task, &batch,
                                       &trainer->gradient);
    }
    if (status != KAC_OK) {
        return status;
    }
    *loss = sum_losses(trainer, trainer->shards, trainer->batch);
    if (!(loss->velocity + loss->mean - (loss->velocity + loss->mean) == 0)) {
        return kaci_error(KAC_ERROR_NONFINITE,
                          "the loss of step %" PRId64 " is not finite "
                          "(velocity %g, mean %g); the weights are those of "
                          "step %" PRId64 "; a smaller learning rate or "
                          "gradient clipping helps",
                          trainer->steps + 1, loss->velocity, loss->mean,
                          trainer->steps);
    }
    return KAC_OK;
}

kac_status kaci_trainer_step(kac_trainer *trainer, struct kaci_loss *loss)
{
    kac_status status = find_gradient(trainer, loss);

    if (status == KAC_OK) {
        status = kac_optimizer_step(
            trainer->optimizer, trainer->parameters, trainer->gradient,
            kaci_network_parameters(trainer->network));
    }
    if (status != KAC_OK) {
        return status;
    }
    trainer->loss = loss->velocity + loss->mean;
    update_average(trainer);
    trainer->steps++;
    return KAC_OK;
}

/* Step number of the validation noise: no training step has it. */
static const uint32_t validation_step = UINT32_MAX;

kac_status kaci_trainer_validate(kac_trainer *trainer, double *out)
{
    const kac_context *ctx = trainer->context;
    const int64_t n = trainer->validation_points;
    const int64_t shards =
        (n - 1) / kaci_network_shard_rows(trainer->network) + 1;
    float *x0 = kaci_alloc(ctx, n, trainer->d * (int64_t)sizeof *x0);
    float *condition =
        kaci_alloc(ctx, n, trainer->k * (int64_t)sizeof *condition);
    int64_t *index = kaci_alloc(ctx, n, sizeof *index);
    const int64_t others = trainer->source ? n : 0;
    float *x1 = kaci_alloc(ctx, others, trainer->d * (int64_t)sizeof *x1);
    int64_t *pairs = kaci_alloc(ctx, others, sizeof *pairs);
    struct kaci_loss *kept = trainer->shard_loss, loss;
    struct kaci_loss *losses =
        index ? kaci_alloc(ctx, shards, sizeof *losses) : NULL;
    struct batch batch = {trainer,
                          trainer->average
                              ? trainer->average
                              : kaci_network_parameters(trainer->network),
                          x0, condition, trainer->source ? x1 : NULL, pairs, n,
                          validation_step, 0};
    kac_status status = x0 && condition && index && losses && x1 && pairs
                            ? KAC_OK
                            : KACI_NO_MEMORY;

    if (status == KAC_OK) {
        for (int64_t i = 0; i < n; i++) {
            index[i] = i;
        }
        status = gather(trainer, trainer->validation, n, index, x0, condition);
    }
    if (status == KAC_OK && trainer->source) {
        status = kaci_source_draw(trainer, 0, n, x0, index, x1, pairs);
    }
    if (status == KAC_OK) {
        status = kaci_trainer_share(trainer, n);
    }
    if (status == KAC_OK) {
        trainer->shard_loss = losses;
        status = kaci_run_shards(trainer->context, trainer->splits, shards,
                                 loss_task, &batch);
        if (status == KAC_OK) {
            loss = sum_losses(trainer, shards, n);
            *out = loss.velocity + loss.mean;
        }
        trainer->shard_loss = kept;
    }
    kaci_free(ctx, pairs);
    kaci_free(ctx, x1);
    kaci_free(ctx, losses);
    kaci_free(ctx, index);
    kaci_free(ctx, condition);
    kaci_free(ctx, x0);
    return status;
}
