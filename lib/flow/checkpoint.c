/* SPDX-License-Identifier: BSD-2-Clause */
/* Checkpoints: all that a run needs to go on with the same bits. */
#include "flow/flow.h"

#include <kacflow/coupling.h>

#include <string.h>

static const char format_key[] = "kacflow.format";
static const char format_value[] = "checkpoint-1";
static const char steps_key[] = "state.steps";
static const char loss_key[] = "state.loss";
static const char validation_key[] = "state.validation";

static kac_status describe_loss(const kac_trainer *trainer, kac_tensors *file)
{
    static const char *const keys[2][3] = {
        {"trainer.velocity-weight", "trainer.velocity-weight.factor",
         "trainer.velocity-weight.floor"},
        {"trainer.mean-weight", "trainer.mean-weight.factor",
         "trainer.mean-weight.floor"}};
    kac_status status = KAC_OK;

    for (int i = 0; status == KAC_OK && i < 2; i++) {
        if ((status = kaci_entry_put(
                 file, keys[i][0],
                 kac_weight_name(trainer->weight_kind[i]))) ||
            (status = kaci_entry_put_double(file, keys[i][1],
                                            trainer->weight[i]))) {
            return status;
        }
        status = kaci_entry_put_double(file, keys[i][2],
                                       trainer->weight_floor[i]);
    }
    return status;
}

/* Their number; of pictures that are cut and flipped also of what, and how. */
static kac_status describe_points(const kac_trainer *trainer,
                                  kac_tensors *file)
{
    const kac_dataset *set = trainer->dataset;
    const int64_t whole = kac_dataset_whole_count(set);
    kac_status status = kaci_entry_put_int(file, "trainer.data.count",
                                           kac_dataset_count(set));

    if (status != KAC_OK || whole == 0) {
        return status;
    }
    if ((status = kaci_entry_put(file, "trainer.data.flips",
                                 kac_flip_name(kac_dataset_flips(set)))) ||
        (status = kaci_entry_put_int(file, "trainer.data.whole.count",
                                     whole))) {
        return status;
    }
    return kaci_entry_put_int(file, "trainer.data.whole",
                              kac_dataset_whole_dimension(set));
}

/* The source's number of points is 0 without one. */
static kac_status describe_source(const kac_trainer *trainer,
                                  kac_tensors *file)
{
    const kac_status status = kaci_entry_put(
        file, "trainer.coupling",
        trainer->source ? kac_coupling_name(trainer->coupling) : "none");

    return status != KAC_OK
               ? status
               : kaci_entry_put_int(
                     file, "trainer.source.count",
                     trainer->source ? kac_dataset_count(trainer->source) : 0);
}

/* What it learns from. */
static kac_status describe_data(const kac_trainer *trainer, kac_tensors *file)
{
    const kac_status status =
        trainer->student
            ? kaci_student_describe(trainer->student, file)
            : describe_points(trainer, file);

    return status == KAC_OK ? describe_source(trainer, file) : status;
}

/* Every option that decides results; what restore compares. */
static kac_status describe_options(const kac_trainer *trainer,
                                   kac_tensors *file)
{
    char seed[32];
    kac_status status;

    snprintf(seed, sizeof seed, "%" PRIu64, trainer->seed);
    if ((status = kaci_entry_put(file, format_key, format_value)) ||
        (status = kaci_entry_put(file, "trainer.seed", seed)) ||
        (status = kaci_entry_put_int(file, "trainer.batch", trainer->batch)) ||
        (status = kaci_entry_put(file, "trainer.times",
                                 kac_times_name(trainer->times))) ||
        (status = kaci_entry_put_double(file, "trainer.times.p",
                                        trainer->times_p)) ||
        (status = kaci_entry_put_double(file, "trainer.times.q",
                                        trainer->times_q)) ||
        (status = kaci_entry_put_double(file, "trainer.ema", trainer->ema)) ||
        (status = kaci_entry_put_double(file, "trainer.condition-dropout",
                                        trainer->dropout)) ||
        (status = describe_data(trainer, file)) ||
        (status = describe_loss(trainer, file)) ||
        (status = kaci_network_describe(trainer->network, file))) {
        return status;
    }
    if (kac_process_signal(trainer->process) == KAC_SIGNAL_CUSTOM) {
        status = kaci_law_describe(trainer->process, file);
        return status != KAC_OK
                   ? status
                   : kaci_entry_put(file, "process.signal", "custom");
    }
    return kaci_process_describe(trainer->process, file);
}

static kac_status describe_state(const kac_trainer *trainer, kac_tensors *file)
{
    kac_status status;

    if ((status = kaci_entry_put_int(file, steps_key, trainer->steps)) ||
        (status = kaci_entry_put_double(file, loss_key, trainer->loss)) ||
        (status = kaci_entry_put_double(file, validation_key,
                                        trainer->validation_loss)) ||
        (status = kac_tensors_add_f32(file, "normalization.shift", 1,
                                      &trainer->d, trainer->shift)) ||
        (status = kac_tensors_add_f32(file, "normalization.scale", 1,
                                      &trainer->d, trainer->scale)) ||
        (status = kac_network_write_tensors(trainer->network, file, NULL)) ||
        (status = kaci_optimizer_store(trainer->optimizer, file))) {
        return status;
    }
    return trainer->average
               ? kac_tensors_add_f32(file, "trainer.average", 1,
                                     &trainer->parameters, trainer->average)
               : KAC_OK;
}

kac_status kac_trainer_save(const kac_trainer *trainer, const char *path)
{
    kac_tensors *file = NULL;
    kac_status status;

    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    KACI_REQUIRE(path != NULL, "path is NULL");
    status = kac_tensors_create(trainer->context, &file);
    if (status == KAC_OK) {
        status = describe_options(trainer, file);
    }
    if (status == KAC_OK) {
        status = describe_state(trainer, file);
    }
    if (status == KAC_OK) {
        status = kac_tensors_write(file, path);
    }
    kac_tensors_destroy(file);
    return status;
}

/* Every option of `mine` has the same value in the file. */
static kac_status compare_options(const kac_tensors *mine,
                                  const kac_tensors *file)
{
    const int64_t count = kac_tensors_metadata_count(mine);

    for (int64_t i = 0; i < count; i++) {
        const char *key = kac_tensors_metadata_key(mine, i);
        const char *ours = kac_tensors_metadata(mine, key), *theirs;
        const kac_status status = kaci_entry_get(file, key, &theirs);

        if (status != KAC_OK) {
            return status;
        }
        if (strcmp(ours, theirs) != 0) {
            return kaci_error(KAC_ERROR_STATE,
                              "the checkpoint is of another run: \"%s\" is "
                              "%.60s there and %.60s here",
                              key, theirs, ours);
        }
    }
    return KAC_OK;
}

static kac_status check_options(const kac_trainer *trainer,
                                const kac_tensors *file)
{
    kac_tensors *mine = NULL;
    const char *format;
    kac_status status = kaci_entry_get(file, format_key, &format);

    if (status == KAC_OK && strcmp(format, format_value) != 0) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is \"%.40s\", must be \"%s\": this is "
                          "no checkpoint",
                          format_key, format, format_value);
    }
    if (status == KAC_OK) {
        status = kac_tensors_create(trainer->context, &mine);
    }
    if (status == KAC_OK) {
        status = describe_options(trainer, mine);
    }
    if (status == KAC_OK) {
        status = kaci_optimizer_describe(trainer->optimizer, mine);
    }
    if (status == KAC_OK) {
        status = compare_options(mine, file);
    }
    kac_tensors_destroy(mine);
    return status;
}

/* A tensor of exactly n floats, all finite. */
static kac_status read_vector(const kac_trainer *trainer,
                              const kac_tensors *file, const char *name,
                              int64_t n, float **out)
{
    const int64_t at = kac_tensors_find(file, name);
    kac_status status;

    if (at < 0 || kac_tensors_elements(file, at) != n) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "the checkpoint has no tensor \"%s\" of %" PRId64
                          " numbers",
                          name, n);
    }
    *out = kaci_alloc(trainer->context, n, sizeof **out);
    if (!*out) {
        return KACI_NO_MEMORY;
    }
    status = kac_tensors_read_f32(file, at, n, *out);
    for (int64_t i = 0; status == KAC_OK && i < n; i++) {
        if (!((*out)[i] - (*out)[i] == 0)) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "tensor \"%s\" has a number that is not finite "
                              "at %" PRId64,
                              name, i);
        }
    }
    return status;
}

/* The normalisation is an option, kept as a tensor. */
static kac_status compare_vector(const kac_trainer *trainer,
                                 const kac_tensors *file, const char *name,
                                 const float *ours)
{
    float *theirs = NULL;
    kac_status status = read_vector(trainer, file, name, trainer->d, &theirs);

    for (int64_t j = 0; status == KAC_OK && j < trainer->d; j++) {
        if (theirs[j] != ours[j]) {
            status = kaci_error(KAC_ERROR_STATE,
                                "the checkpoint is of another run: "
                                "%s[%" PRId64 "] is %.9g there and %.9g here",
                                name, j, (double)theirs[j], (double)ours[j]);
        }
    }
    kaci_free(trainer->context, theirs);
    return status;
}

/* What is read before anything of the trainer changes. */
struct state {
    int64_t steps;
    double loss, validation;
    float *average;
    float *fixed; /* room for any tensor that is not trained */
    kac_network *network;
};

/* Numbers of the largest tensor that is not trained. */
static int64_t largest_fixed(const kac_network *network)
{
    const int64_t count = kac_network_tensor_count(network);
    int64_t largest = 0;

    for (int64_t i = 0; i < count; i++) {
        int64_t elements = !kac_network_tensor_trained(network, i);

        for (int32_t j = 0; j < kac_network_tensor_rank(network, i); j++) {
            elements *= kac_network_tensor_shape(network, i, j);
        }
        largest = elements > largest ? elements : largest;
    }
    return largest;
}

static kac_status read_state(const kac_trainer *trainer,
                             const kac_tensors *file, struct state *state)
{
    kac_status status;

    if ((status = kaci_entry_get_int(file, steps_key, &state->steps)) ||
        (status = kaci_entry_get_double(file, loss_key, &state->loss)) ||
        (status = kaci_entry_get_double(file, validation_key,
                                        &state->validation)) ||
        (status = compare_vector(trainer, file, "normalization.shift",
                                 trainer->shift)) ||
        (status = compare_vector(trainer, file, "normalization.scale",
                                 trainer->scale)) ||
        (status = kaci_network_copy(trainer->context, trainer->network,
                                    &state->network)) ||
        (status = kac_network_read_tensors(state->network, file, NULL))) {
        return status;
    }
    state->fixed = kaci_alloc(trainer->context,
                              largest_fixed(trainer->network),
                              sizeof *state->fixed);
    if (!state->fixed) {
        return KACI_NO_MEMORY;
    }
    if (state->steps < 0 || state->steps >= UINT32_MAX) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is %" PRId64 ", must be 0 to 2^32 - 2",
                          steps_key, state->steps);
    }
    return trainer->ema > 0 && state->steps > 0
               ? read_vector(trainer, file, "trainer.average",
                             trainer->parameters, &state->average)
               : KAC_OK;
}

/* Tensors that are not trained; cannot fail. */
static void copy_fixed(kac_network *to, const kac_network *from, float *room)
{
    const int64_t count = kac_network_tensor_count(to);

    for (int64_t i = 0; i < count; i++) {
        int64_t elements = 1;

        for (int32_t j = 0; j < kac_network_tensor_rank(to, i); j++) {
            elements *= kac_network_tensor_shape(to, i, j);
        }
        if (!kac_network_tensor_trained(to, i) &&
            kac_network_tensor_get(from, i, elements, room) == KAC_OK) {
            (void)kac_network_tensor_set(to, i, elements, room);
        }
    }
}

/* The optimizer restores whole or not at all; after it nothing fails. The
 * memory of a step is made anew at the next one, which finds an average again
 * where the checkpoint, of no steps, has none. */
static kac_status take_state(kac_trainer *trainer, const kac_tensors *file,
                             struct state *state)
{
    const kac_status status = kaci_optimizer_restore(
        trainer->optimizer, file, trainer->parameters);

    if (status != KAC_OK) {
        return status;
    }
    memcpy(kaci_network_parameters(trainer->network),
           kaci_network_parameters(state->network),
           (size_t)trainer->parameters * sizeof(float));
    copy_fixed(trainer->network, state->network, state->fixed);
    kaci_trainer_release(trainer);
    kaci_free(trainer->context, trainer->average);
    trainer->average = state->average;
    state->average = NULL;
    trainer->steps = state->steps;
    trainer->loss = state->loss;
    trainer->validation_loss = state->validation;
    return KAC_OK;
}

kac_status kac_trainer_restore(kac_trainer *trainer, const char *path)
{
    struct state state = {0};
    kac_tensors *file = NULL;
    kac_status status;

    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    KACI_REQUIRE(path != NULL, "path is NULL");
    status = kaci_network_require_floats(trainer->network);
    if (status == KAC_OK) {
        status = kac_tensors_open(trainer->context, path, &file);
    }
    if (status == KAC_OK) {
        status = check_options(trainer, file);
    }
    if (status == KAC_OK) {
        status = read_state(trainer, file, &state);
    }
    if (status == KAC_OK) {
        status = take_state(trainer, file, &state);
    }
    kaci_free(trainer->context, state.average);
    kaci_free(trainer->context, state.fixed);
    kac_network_destroy(state.network);
    kac_tensors_destroy(file);
    return status;
}
