/* SPDX-License-Identifier: BSD-2-Clause */
/* The trainer's handle: its parts and options, the run, the model. */
#include "flow/flow.h"

#include <kacflow/coupling.h>

#include <float.h>
#include <math.h>
#include <string.h>

static int is_finite(double x)
{
    return x - x == 0;
}

static kac_status check_parts(const kac_network *network,
                              const kac_dataset *dataset)
{
    const int64_t d = kac_network_dimension(network);
    const int64_t k = kac_network_condition_width(network);

    KACI_REQUIRE(kac_dataset_dimension(dataset) == d,
                 "dataset has points of %" PRId64
                 " numbers, must have the network's %" PRId64,
                 kac_dataset_dimension(dataset), d);
    KACI_REQUIRE(k == 0 || kac_dataset_condition_size(dataset) == k,
                 "dataset has conditions of %" PRId64
                 " numbers, must have the network's %" PRId64,
                 kac_dataset_condition_size(dataset), k);
    return KAC_OK;
}

static void set_defaults(kac_trainer *trainer)
{
    trainer->batch = 256;
    trainer->seed = 1;
    trainer->times = KAC_TIMES_UNIFORM;
    trainer->weight_kind[0] = KAC_WEIGHT_UNIFORM;
    trainer->weight_kind[1] = KAC_WEIGHT_NOISE;
    trainer->weight[0] = trainer->weight[1] = 1;
    trainer->weight_floor[0] = trainer->weight_floor[1] = 1e-3;
    trainer->ema = 0.999;
    trainer->validation_every = 1;
    trainer->coupling = -1;
    trainer->loss = trainer->validation_loss = NAN;
}

static kac_status check_trainable(const kac_process *process,
                                  const kac_network *network,
                                  const kac_optimizer *optimizer)
{
    kac_status status;

    if (!kac_network_is_initialized(network)) {
        return kaci_error(KAC_ERROR_STATE, "network is not initialised: call "
                                           "kac_network_initialize() first");
    }
    status = kaci_network_require_floats(network);
    if (status != KAC_OK) {
        return status;
    }
    if (kac_optimizer_steps(optimizer) != 0) {
        return kaci_error(KAC_ERROR_STATE,
                          "optimizer has already made %" PRId64
                          " steps: call kac_optimizer_reset() first",
                          kac_optimizer_steps(optimizer));
    }
    KACI_REQUIRE(kac_process_horizon(process) >= FLT_MIN &&
                     kac_process_horizon(process) <= FLT_MAX,
                 "T of the process is %g, must be a normal float: a network "
                 "sees times as floats",
                 kac_process_horizon(process));
    return KAC_OK;
}

kac_status kaci_trainer_new(kac_context *ctx, const kac_process *process,
                            kac_network *network, kac_optimizer *optimizer,
                            kac_trainer **out)
{
    kac_trainer *trainer;
    kac_status status = check_trainable(process, network, optimizer);

    if (status != KAC_OK) {
        return status;
    }
    trainer = kaci_alloc(ctx, 1, sizeof *trainer);
    if (!trainer) {
        return KACI_NO_MEMORY;
    }
    trainer->context = ctx;
    trainer->process = process;
    trainer->network = network;
    trainer->optimizer = optimizer;
    trainer->kernels = kaci_network_kernels(network);
    trainer->d = kac_network_dimension(network);
    trainer->k = kac_network_condition_width(network);
    trainer->parameters = kac_network_parameter_count(network);
    set_defaults(trainer);
    trainer->shift = kaci_alloc(ctx, trainer->d, sizeof *trainer->shift);
    trainer->scale = kaci_alloc(ctx, trainer->d, sizeof *trainer->scale);
    if (!trainer->shift || !trainer->scale) {
        kac_trainer_destroy(trainer);
        return KACI_NO_MEMORY;
    }
    for (int64_t j = 0; j < trainer->d; j++) {
        trainer->scale[j] = 1;
    }
    status = kac_network_set_horizon(network, kac_process_horizon(process));
    if (status != KAC_OK) {
        kac_trainer_destroy(trainer);
        return status;
    }
    *out = trainer;
    return KAC_OK;
}

kac_status kac_trainer_create(kac_context *ctx, const kac_process *process,
                              kac_network *network, kac_optimizer *optimizer,
                              const kac_dataset *dataset, kac_trainer **out)
{
    kac_trainer *trainer;
    kac_status status;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(dataset != NULL, "dataset is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = check_parts(network, dataset);
    if (status == KAC_OK) {
        status = kaci_trainer_new(ctx, process, network, optimizer, &trainer);
    }
    if (status == KAC_OK) {
        trainer->dataset = dataset;
        *out = trainer;
    }
    return status;
}

void kac_trainer_destroy(kac_trainer *trainer)
{
    if (!trainer) {
        return;
    }
    kaci_trainer_release(trainer);
    kaci_free(trainer->context, trainer->average);
    kaci_free(trainer->context, trainer->shift);
    kaci_free(trainer->context, trainer->scale);
    kaci_student_destroy(trainer->student);
    kaci_free(trainer->context, trainer);
}

/* A run that stopped before its first step has left memory that fits the old
 * options. */
kac_status kaci_trainer_check_fresh(kac_trainer *trainer)
{
    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    if (trainer->steps > 0) {
        return kaci_error(KAC_ERROR_STATE,
                          "the trainer has begun: options are set before its "
                          "first step");
    }
    kaci_trainer_release(trainer);
    kaci_free(trainer->context, trainer->average);
    trainer->average = NULL;
    kaci_student_forget(trainer->student);
    return KAC_OK;
}

static kac_status check_on_data(const kac_trainer *trainer)
{
    if (trainer->student) {
        return kaci_error(KAC_ERROR_STATE,
                          "the trainer is that of a student, which learns from "
                          "paths of its teacher: this is an option of training "
                          "on data");
    }
    return KAC_OK;
}

/* Both. */
static kac_status check_fresh_on_data(kac_trainer *trainer)
{
    const kac_status status = kaci_trainer_check_fresh(trainer);

    return status == KAC_OK ? check_on_data(trainer) : status;
}

kac_status kac_trainer_set_batch(kac_trainer *trainer, int64_t batch)
{
    const kac_status status = kaci_trainer_check_fresh(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(batch >= 1 && batch <= 1 << 20,
                 "batch is %" PRId64 ", must be 1 to 2^20", batch);
    KACI_REQUIRE(!trainer->source ||
                     kaci_coupling_check(trainer->coupling, batch,
                                         trainer->d) == KAC_OK,
                 "batch is %" PRId64 ", must be 1 to %d for optimal transport",
                 batch, (int)KACI_TRANSPORT_MOST);
    trainer->batch = batch;
    return KAC_OK;
}

int64_t kac_trainer_batch(const kac_trainer *trainer)
{
    return trainer ? trainer->batch : 0;
}

kac_status kac_trainer_set_seed(kac_trainer *trainer, uint64_t seed)
{
    const kac_status status = kaci_trainer_check_fresh(trainer);

    if (status == KAC_OK) {
        trainer->seed = seed;
    }
    return status;
}

uint64_t kac_trainer_seed(const kac_trainer *trainer)
{
    return trainer ? trainer->seed : 0;
}

kac_status kac_trainer_set_times(kac_trainer *trainer, int32_t kind, double p,
                                 double q)
{
    const kac_status status = check_fresh_on_data(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(kac_times_name(kind) != NULL,
                 "kind is %" PRId32 ", must be one of KAC_TIMES_...", kind);
    KACI_REQUIRE(kind != KAC_TIMES_POWER || (p > 0 && is_finite(p)),
                 "p is %g, must be finite and > 0", p);
    KACI_REQUIRE(kind != KAC_TIMES_LOG || (p > 0 && p < 1),
                 "p is %g, must be above 0 and below 1", p);
    KACI_REQUIRE(kind != KAC_TIMES_LOGIT_NORMAL || is_finite(p),
                 "p is %g, must be finite", p);
    KACI_REQUIRE(kind != KAC_TIMES_LOGIT_NORMAL || (q > 0 && is_finite(q)),
                 "q is %g, must be finite and > 0", q);
    trainer->times = kind;
    trainer->times_p = kind == KAC_TIMES_UNIFORM ? 0 : p;
    trainer->times_q = kind == KAC_TIMES_LOGIT_NORMAL ? q : 0;
    return KAC_OK;
}

int32_t kac_trainer_times(const kac_trainer *trainer)
{
    return trainer ? trainer->times : -1;
}

static kac_status set_weight(kac_trainer *trainer, int which, int32_t kind,
                             double weight, double floor)
{
    const kac_status status = check_fresh_on_data(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(kac_weight_name(kind) != NULL,
                 "kind is %" PRId32 ", must be one of KAC_WEIGHT_...", kind);
    KACI_REQUIRE(weight >= 0 && is_finite(weight),
                 "weight is %g, must be finite and >= 0", weight);
    KACI_REQUIRE(floor > 0 && is_finite(floor),
                 "floor is %g, must be finite and > 0", floor);
    trainer->weight_kind[which] = kind;
    trainer->weight[which] = weight;
    trainer->weight_floor[which] = floor;
    return KAC_OK;
}

kac_status kac_trainer_set_velocity_weight(kac_trainer *trainer, int32_t kind,
                                           double weight, double floor)
{
    return set_weight(trainer, 0, kind, weight, floor);
}

kac_status kac_trainer_set_mean_weight(kac_trainer *trainer, int32_t kind,
                                       double weight, double floor)
{
    return set_weight(trainer, 1, kind, weight, floor);
}

kac_status kac_trainer_set_ema(kac_trainer *trainer, double decay)
{
    const kac_status status = kaci_trainer_check_fresh(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(decay >= 0 && decay < 1,
                 "decay is %g, must be at least 0 and below 1", decay);
    trainer->ema = decay;
    return KAC_OK;
}

double kac_trainer_ema(const kac_trainer *trainer)
{
    return trainer ? trainer->ema : NAN;
}

kac_status kac_trainer_set_condition_dropout(kac_trainer *trainer, double p)
{
    const kac_status status = kaci_trainer_check_fresh(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(p >= 0 && p <= 1, "p is %g, must be 0 to 1", p);
    KACI_REQUIRE(p == 0 || trainer->k > 0,
                 "p is %g, must be 0: the network takes no condition", p);
    trainer->dropout = p;
    return KAC_OK;
}

double kac_trainer_condition_dropout(const kac_trainer *trainer)
{
    return trainer ? trainer->dropout : NAN;
}

kac_status kac_trainer_set_normalization(kac_trainer *trainer,
                                         const float *shift,
                                         const float *scale)
{
    const kac_status status = check_fresh_on_data(trainer);

    if (status != KAC_OK) {
        return status;
    }
    for (int64_t j = 0; j < trainer->d; j++) {
        KACI_REQUIRE(!shift || is_finite(shift[j]),
                     "shift[%" PRId64 "] is not finite", j);
        KACI_REQUIRE(!scale || (is_finite(scale[j]) && scale[j] > 0),
                     "scale[%" PRId64 "] is %g, must be finite and > 0", j,
                     (double)scale[j]);
    }
    for (int64_t j = 0; j < trainer->d; j++) {
        trainer->shift[j] = shift ? shift[j] : 0;
        trainer->scale[j] = scale ? scale[j] : 1;
    }
    return KAC_OK;
}

/* The source is reached only where the path forgets the data. */
static kac_status check_source(const kac_trainer *trainer,
                               const kac_dataset *source, int32_t coupling)
{
    const double T = kac_process_horizon(trainer->process);
    double schedule[4];
    kac_status status;

    KACI_REQUIRE(kac_coupling_name(coupling) != NULL,
                 "coupling is %" PRId32 ", must be one of KAC_COUPLING_...",
                 coupling);
    KACI_REQUIRE(kac_dataset_dimension(source) == trainer->d,
                 "source has points of %" PRId64
                 " numbers, must have the network's %" PRId64,
                 kac_dataset_dimension(source), trainer->d);
    status = kaci_coupling_check(coupling, trainer->batch, trainer->d);
    if (status == KAC_OK) {
        status = kac_process_schedule(trainer->process, T, schedule);
    }
    if (status == KAC_OK && !(fabs(schedule[0]) < 1e-12)) {
        return kaci_error(KAC_ERROR_STATE,
                          "f(T) is %g, must be 0 for a path that ends in the "
                          "source: choose another schedule (linear, cos)",
                          schedule[0]);
    }
    return status;
}

kac_status kac_trainer_set_source(kac_trainer *trainer,
                                  const kac_dataset *source, int32_t coupling)
{
    kac_status status = check_fresh_on_data(trainer);

    if (status == KAC_OK && source) {
        status = check_source(trainer, source, coupling);
    }
    if (status == KAC_OK) {
        trainer->source = source;
        trainer->coupling = source ? coupling : -1;
    }
    return status;
}

int32_t kac_trainer_coupling(const kac_trainer *trainer)
{
    return trainer ? trainer->coupling : -1;
}

kac_status kac_trainer_set_validation(kac_trainer *trainer,
                                      const kac_dataset *dataset,
                                      int64_t every, int64_t points)
{
    kac_status status;

    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    if (!dataset) {
        trainer->validation = NULL;
        return KAC_OK;
    }
    status = check_on_data(trainer);
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(every >= 1, "every is %" PRId64 ", must be >= 1", every);
    KACI_REQUIRE(points >= 1 && points <= kac_dataset_count(dataset),
                 "points is %" PRId64 ", must be 1 to the number of points of "
                 "the data set",
                 points);
    status = check_parts(trainer->network, dataset);
    if (status != KAC_OK) {
        return status;
    }
    trainer->validation = dataset;
    trainer->validation_every = every;
    trainer->validation_points = points;
    return KAC_OK;
}

kac_status kac_trainer_set_log(kac_trainer *trainer, kac_train_log_fn log,
                               void *user)
{
    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    trainer->log = log;
    trainer->log_user = user;
    return KAC_OK;
}

/* After a good step: validation when it is due, then the log. */
static kac_status after_step(kac_trainer *trainer,
                             const struct kaci_loss *loss, double rate)
{
    double validation = NAN;

    if (trainer->validation &&
        trainer->steps % trainer->validation_every == 0) {
        const kac_status status = kaci_trainer_validate(trainer, &validation);

        if (status != KAC_OK) {
            return status;
        }
        trainer->validation_loss = validation;
    }
    if (trainer->log &&
        trainer->log(trainer->log_user, trainer->steps, trainer->loss,
                     loss->velocity, loss->mean,
                     kac_optimizer_gradient_norm(trainer->optimizer), rate,
                     validation) != 0) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the log function stopped the run after step "
                          "%" PRId64, trainer->steps);
    }
    return KAC_OK;
}

static kac_status run(kac_trainer *trainer, int64_t steps)
{
    kac_status status = KAC_OK;

    while (status == KAC_OK && trainer->steps < steps) {
        struct kaci_loss loss;
        double rate;

        status = kaci_progress(trainer->context, "train", trainer->steps,
                               steps);
        if (status == KAC_OK) {
            status = kaci_trainer_prepare(trainer);
        }
        if (status != KAC_OK) {
            break;
        }
        rate = kac_optimizer_rate_at(trainer->optimizer,
                                     kac_optimizer_steps(trainer->optimizer));
        status = kaci_trainer_step(trainer, &loss);
        if (status == KAC_OK) {
            status = after_step(trainer, &loss, rate);
        }
    }
    if (status == KAC_OK) {
        status = kaci_progress(trainer->context, "train", trainer->steps,
                               steps);
    }
    return status;
}

kac_status kaci_trainer_share(kac_trainer *trainer, int64_t n)
{
    const kac_status status =
        kaci_workspace_share(trainer->workspace[0], trainer->network,
                             trainer->context, n, &trainer->splits);

    if (status == KAC_OK) {
        kaci_gradient_sum_split(trainer->sum, trainer->splits);
    }
    return status;
}

kac_status kac_trainer_run(kac_trainer *trainer, int64_t steps)
{
    struct kaci_fpmode saved;
    kac_status status;

    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    KACI_REQUIRE(steps >= 0 && steps < UINT32_MAX,
                 "steps is %" PRId64 ", must be 0 to 2^32 - 2", steps);
    status = kaci_network_require_floats(trainer->network);
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = run(trainer, steps);
    kaci_fp_leave(saved);
    return status;
}

int64_t kac_trainer_steps(const kac_trainer *trainer)
{
    return trainer ? trainer->steps : 0;
}

double kac_trainer_loss(const kac_trainer *trainer)
{
    return trainer ? trainer->loss : NAN;
}

double kac_trainer_validation_loss(const kac_trainer *trainer)
{
    return trainer ? trainer->validation_loss : NAN;
}

kac_status kac_trainer_model(const kac_trainer *trainer, kac_model **out)
{
    kac_network *network = NULL;
    kac_model *model = NULL;
    kac_status status;

    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status =
        kaci_network_copy(trainer->context, trainer->network, &network);
    if (status == KAC_OK) {
        if (trainer->average && trainer->steps > 0) {
            memcpy(kaci_network_parameters(network), trainer->average,
                   (size_t)trainer->parameters * sizeof(float));
        }
        status = kac_model_create(trainer->context, trainer->process, network,
                                  trainer->shift, trainer->scale, &model);
    }
    if (status == KAC_OK && trainer->source) {
        status = kac_model_set_coupling(model, trainer->coupling);
    }
    if (status == KAC_OK && trainer->student) {
        status = kaci_student_set_entries(trainer->student, model);
    }
    kac_network_destroy(network);
    if (status != KAC_OK) {
        kac_model_destroy(model);
        return status;
    }
    *out = model;
    return KAC_OK;
}

static const char *const times_names[] = {"uniform", "power", "log",
                                          "logit-normal"};
static const char *const weight_names[] = {"uniform", "noise"};

const char *kac_times_name(int32_t kind)
{
    return kaci_enum_name(times_names, 4, kind);
}

kac_status kac_times_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(times_names, 4, "sampling density of t", name,
                               out);
}

const char *kac_weight_name(int32_t kind)
{
    return kaci_enum_name(weight_names, 2, kind);
}

kac_status kac_weight_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(weight_names, 2, "loss weight", name, out);
}
