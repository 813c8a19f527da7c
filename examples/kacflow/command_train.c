/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow train` and `kacflow distill`: from data, or from a teacher, to a
 * model file. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "defaults.h"
#include "files.h"
#include "message.h"
#include "progress.h"
#include "setup.h"
#include "setup_student.h"
#include "source.h"
#include "train_log.h"
#include "train_pause.h"

/* All that a run owns. */
struct run {
    struct options *options;
    const struct command_line *line;
    kac_context *context;
    struct source data, held, origin; // origin: --source
    struct labels labels, held_labels;
    struct student student; // distill
    kac_process *process;
    kac_network *network;
    kac_optimizer *optimizer;
    kac_trainer *trainer;
    char *checkpoint;
    struct train_log log;
    struct train_pause pause;
    int64_t steps, saved; // saved: steps of the checkpoint, -1 for none
};

/* Seeds of toys: held-out draws never meet those that are learned. */
static uint64_t held_seed(uint64_t seed)
{
    return seed ^ UINT64_C(0x9e3779b97f4a7c15);
}

/* And no point of a toy is both data and source. */
static uint64_t origin_seed(uint64_t seed)
{
    return seed ^ UINT64_C(0xbf58476d1ce4e5b9);
}

/* --source: what is at T in the place of the noise. Its mean head would tell
 * what the velocity tells, so by default there is none. */
static int open_origin(struct run *run)
{
    struct options *options = run->options;
    const char *name = option_text(options, OPTION_SOURCE);
    int wrong;

    if (!name) {
        if (!option_given(options, OPTION_COUPLING))
            return 0;
        message_error("--coupling is for two data sets: give the other one "
                      "with --source D");
        return TOOL_USAGE;
    }
    if (!option_given(options, OPTION_HEADS) &&
        strcmp(option_text(options, OPTION_NETWORK), "own") != 0)
        options->given[OPTION_HEADS] = "velocity";
    wrong = source_open(run->context, name, origin_seed(option_seed(options)),
                        &run->origin);
    if (!wrong && run->origin.d != run->data.d) {
        message_error("--source %s has %" PRId64 " numbers a point, --data "
                      "%" PRId64,
                      name, run->origin.d, run->data.d);
        wrong = TOOL_FAILED;
    }
    return wrong;
}

static int open_labels(struct run *run)
{
    const char *name = option_text(run->options, OPTION_LABELS);
    int wrong;

    if (!name)
        return 0;
    if (run->data.toy) {
        message_error("--labels: toys have none");
        return TOOL_USAGE;
    }
    wrong = labels_open(run->context, name, &run->labels);
    if (!wrong && run->labels.n != run->data.count) {
        message_error("--labels %s has %" PRId64 " labels, --data %s %" PRId64
                      " points",
                      name, run->labels.n, run->data.name, run->data.count);
        wrong = TOOL_FAILED;
    }
    return wrong;
}

/* --validation: a share of the points, or other data. */
static int open_held(struct run *run)
{
    const struct options *options = run->options;
    const char *text = option_text(options, OPTION_VALIDATION);
    const uint64_t seed = held_seed(option_seed(options));
    double share;

    if (option_numbers(text, ',', 1, &share) != 1) {
        int wrong = source_open(run->context, text, seed, &run->held);

        if (!wrong && run->held.d != run->data.d) {
            message_error("--validation %s has %" PRId64 " numbers a point, "
                          "--data %" PRId64,
                          text, run->held.d, run->data.d);
            wrong = TOOL_FAILED;
        }
        if (!wrong && run->labels.values) {
            message_error("--validation %s has no labels; give a share of the "
                          "labelled data such as 0.1",
                          text);
            wrong = TOOL_USAGE;
        }
        return wrong;
    }
    if (!(share >= 0 && share <= 0.5)) {
        message_error("--validation %s: must be a share from 0 to 0.5, or "
                      "data",
                      text);
        return TOOL_USAGE;
    }
    if (share == 0)
        return 0;
    if (run->data.toy)
        return source_open(run->context, run->data.name, seed, &run->held);
    return source_split(run->context, &run->data, &run->labels, share,
                        option_seed(options), &run->held, &run->held_labels);
}

static bool distills(const struct run *run)
{
    return run->options->command == FOR_DISTILL;
}

static int open_data(struct run *run)
{
    struct options *options = run->options;
    int wrong = source_open(run->context, option_text(options, OPTION_DATA),
                            option_seed(options), &run->data);
    kac_status status = KAC_OK;

    if (wrong)
        return wrong;
    if (run->data.d >= RECIPE_PICTURE_SIZE)
        options->recipe = RECIPE_PICTURES;
    wrong = open_origin(run);
    if (!wrong)
        wrong = open_labels(run);
    if (!wrong)
        wrong = open_held(run);
    if (wrong)
        return wrong;
    if (run->labels.values)
        status = kac_dataset_set_condition(run->data.dataset, run->labels.width,
                                           run->labels.values);
    if (!status && run->held_labels.values)
        status = kac_dataset_set_condition(
            run->held.dataset, run->held_labels.width, run->held_labels.values);
    return status
               ? message_status(status, "--labels")
               : setup_pictures(options, run->context, &run->data, &run->held);
}

/* The points of a validation: enough to be steady, few enough to be fast. */
static kac_status set_validation(struct run *run)
{
    const int64_t most = run->data.d >= RECIPE_PICTURE_SIZE ? 1024 : 8192;

    if (!run->held.dataset)
        return KAC_OK;
    return kac_trainer_set_validation(
        run->trainer, run->held.dataset,
        option_whole(run->options, OPTION_VALIDATION_EVERY),
        run->held.count < most ? run->held.count : most);
}

static int32_t step_done(void *user, int64_t step, double loss, double velocity,
                         double mean, double gradient, double rate,
                         double validation)
{
    struct run *run = user;
    char remark[64];

    train_log_line(&run->log, step, loss, velocity, mean, gradient, rate,
                   validation);
    snprintf(remark, sizeof remark, "  loss %.4g", loss);
    progress_remark(remark);
    progress_show(step, run->steps);
    return train_pause_due(&run->pause, step, run->steps) != 0;
}

/* The model as it is now, with the entries of its file. */
static int make_model(const struct run *run, kac_model **out)
{
    const kac_status status = kac_trainer_model(run->trainer, out);

    if (status)
        return message_status(status, "the model");
    return distills(run) ? student_entries(&run->student, *out)
                         : setup_model_entries(run->options, &run->data, *out);
}

/* Sampling options that do not fit the model are refused before training. */
static int check_sampling(struct run *run)
{
    kac_model *model = NULL;
    kac_sampler *sampler = NULL;
    struct source start = {0};
    kac_status status;
    int wrong = make_model(run, &model);

    if (!wrong && option_whole(run->options, OPTION_SAMPLES_EVERY) > 0) {
        wrong =
            setup_sampler(run->options, run->context, model, &start, &sampler);
    } else if (!wrong) {
        status = kac_sampler_create_model(run->context, model, &sampler);
        if (status) {
            message_status(status, "sampling options");
            wrong = TOOL_USAGE;
        }
    }
    kac_sampler_destroy(sampler);
    source_close(&start);
    kac_model_destroy(model);
    return wrong;
}

static kac_status set_origin(struct run *run)
{
    int32_t kind = 0;

    if (!run->origin.dataset)
        return KAC_OK;
    kac_coupling_from_name(option_text(run->options, OPTION_COUPLING), &kind);
    return kac_trainer_set_source(run->trainer, run->origin.dataset, kind);
}

/* The part of create() for a teacher in the place of data. */
static int create_student(struct run *run)
{
    kac_status status;
    int wrong = setup_optimizer(run->options, run->context, &run->optimizer);

    if (!wrong)
        wrong = student_create(run->options, run->context, &run->student,
                               run->optimizer, &run->trainer);
    if (wrong)
        return wrong;
    status = kac_trainer_set_log(run->trainer, step_done, run);
    return status ? message_status(status, "the trainer") : 0;
}

static int create(struct run *run)
{
    struct options *options = run->options;
    kac_status status;
    int wrong = setup_process(options, run->context, &run->process);

    if (!wrong)
        wrong = setup_network(options, run->context, &run->data, &run->labels,
                              &run->network);
    // What follows looks at the heads; of an own network they are its own.
    if (!wrong && kac_network_kind(run->network) == KAC_NETWORK_OWN)
        options->given[OPTION_HEADS] =
            kac_heads_name(kac_network_heads(run->network));
    if (!wrong)
        wrong = setup_optimizer(options, run->context, &run->optimizer);
    if (wrong)
        return wrong;
    status =
        kac_trainer_create(run->context, run->process, run->network,
                           run->optimizer, run->data.dataset, &run->trainer);
    if (status)
        return message_status(status, "the trainer");
    wrong = setup_trainer(options, &run->data, run->trainer);
    if (wrong)
        return wrong;
    status = set_origin(run);
    if (!status)
        status = set_validation(run);
    if (!status)
        status = kac_trainer_set_log(run->trainer, step_done, run);
    return status ? message_status(status, "the trainer") : check_sampling(run);
}

/* Go on from the checkpoint, or begin and say if one is in the way. */
static int begin(struct run *run)
{
    const struct options *options = run->options;
    const bool resume = option_given(options, OPTION_RESUME);
    const bool exists = file_exists(run->checkpoint);

    run->saved = -1;
    if (resume && !exists) {
        message_error("there is no checkpoint %s to go on from; leave out "
                      "--resume to begin",
                      run->checkpoint);
        return TOOL_FAILED;
    }
    if (resume) {
        const kac_status status =
            kac_trainer_restore(run->trainer, run->checkpoint);

        if (status) {
            message_status(status, run->checkpoint);
            return TOOL_FAILED;
        }
        run->saved = kac_trainer_steps(run->trainer);
        message_note("going on after step %" PRId64 " of %" PRId64, run->saved,
                     run->steps);
    } else if (exists) {
        message_note("%s of an earlier run will be replaced; --resume would "
                     "go on from it",
                     run->checkpoint);
    }
    return train_log_open(&run->log, option_text(options, OPTION_LOG),
                          option_whole(options, OPTION_LOG_EVERY),
                          resume ? run->saved : -1);
}

static void describe_data(const struct run *run)
{
    const struct options *options = run->options;
    char points[64] = "drawn as needed", law[128], schedule[128];

    if (!run->data.toy)
        snprintf(points, sizeof points, "%" PRId64 " points", run->data.count);
    message_note("data     %s: %s, %" PRId64 " numbers each", run->data.name,
                 points, run->data.d);
    setup_law_text(run->process, law, sizeof law);
    setup_schedule_text(run->process, schedule, sizeof schedule);
    if (run->origin.dataset)
        message_note("source   %s, pairs %s, T = %g, signal %s",
                     run->origin.name, option_text(options, OPTION_COUPLING),
                     kac_process_horizon(run->process),
                     option_text(options, OPTION_SIGNAL));
    else
        message_note("process  %s, %s", law, schedule);
    setup_network_describe(options, run->network);
}

static void describe(const struct run *run)
{
    const struct options *options = run->options;

    if (message_quiet())
        return;
    if (distills(run))
        student_describe(options, &run->student);
    else
        describe_data(run);
    message_note("training %" PRId64 " steps of %" PRId64 " points, %s at "
                 "%s, %d threads",
                 run->steps, kac_trainer_batch(run->trainer),
                 option_text(options, OPTION_OPTIMIZER),
                 option_text(options, OPTION_RATE),
                 (int)kac_context_threads(run->context));
}

/* The log reaches the disk first, so that it is never behind. */
static int save_checkpoint(struct run *run)
{
    const int wrong = train_log_flush(&run->log);
    kac_status status;

    if (wrong)
        return wrong;
    status = kac_trainer_save(run->trainer, run->checkpoint);
    if (status) {
        message_status(status, run->checkpoint);
        return TOOL_FAILED;
    }
    run->saved = kac_trainer_steps(run->trainer);
    train_pause_saved(&run->pause);
    return 0;
}

static int save_model(struct run *run)
{
    kac_model *model = NULL;
    kac_status status;
    int wrong = make_model(run, &model);

    if (!wrong) {
        status = kac_model_save(model, option_text(run->options, OPTION_OUT));
        if (status) {
            message_status(status, NULL);
            wrong = TOOL_FAILED;
        }
    }
    kac_model_destroy(model);
    return wrong;
}

/* A grid that cannot be drawn is told of and is no reason to stop. */
static void save_samples(struct run *run)
{
    const int64_t steps = kac_trainer_steps(run->trainer);
    kac_model *model = NULL;

    if (make_model(run, &model))
        kac_model_destroy(model);
    else
        train_samples_write(run->options, run->context, model, steps);
    progress_begin("steps", steps, !message_quiet());
}

static int interrupted(struct run *run)
{
    const int wrong = save_checkpoint(run);

    if (wrong)
        return wrong;
    message_error("interrupted after step %" PRId64 " of %" PRId64
                  "; saved in %s. To go on:",
                  run->saved, run->steps, run->checkpoint);
    train_resume_print(run->line->argc, run->line->argv,
                       option_given(run->options, OPTION_RESUME));
    return TOOL_INTERRUPTED;
}

/* A step that failed changed nothing: all before it is saved. */
static int stopped(struct run *run, kac_status status)
{
    int wrong;

    message_status(status, "training");
    if (kac_trainer_steps(run->trainer) == 0)
        return TOOL_FAILED;
    wrong = save_checkpoint(run);
    if (wrong)
        return wrong;
    message_error("the weights after step %" PRId64 ", the last good one, are "
                  "in %s%s",
                  run->saved, run->checkpoint,
                  status == KAC_ERROR_NONFINITE
                      ? ". A lower --rate, --clip 1 or another --normalize may "
                        "help"
                      : "");
    return TOOL_FAILED;
}

/* What is due after a step; the samples last, for they take longest. */
static int pause_run(struct run *run)
{
    const int due = run->pause.due;
    int wrong = 0;

    if (due & PAUSE_CHECKPOINT)
        wrong = save_checkpoint(run);
    if (!wrong && due & PAUSE_MODEL) {
        wrong = save_model(run);
        if (!wrong)
            message_note("step %" PRId64 " saved in %s and %s", run->saved,
                         run->checkpoint,
                         option_text(run->options, OPTION_OUT));
    }
    if (!wrong && due & PAUSE_SAMPLES)
        save_samples(run);
    return wrong;
}

/* Train; the log function stops the run where something is due. */
static int train(struct run *run)
{
    while (kac_trainer_steps(run->trainer) < run->steps) {
        const kac_status status = kac_trainer_run(run->trainer, run->steps);
        int wrong;

        if (status == KAC_ERROR_CANCELLED)
            return interrupted(run);
        if (status && status != KAC_ERROR_CALLBACK)
            return stopped(run, status);
        wrong = status ? pause_run(run) : 0;
        if (wrong)
            return wrong;
    }
    return 0;
}

static int finish(struct run *run, double seconds, int64_t from)
{
    const double validation = kac_trainer_validation_loss(run->trainer);
    const int64_t steps = kac_trainer_steps(run->trainer);
    int wrong = train_log_flush(&run->log);

    if (!wrong)
        wrong = save_model(run);
    if (wrong)
        return wrong;
    unlink(run->checkpoint);
    if (isfinite(validation))
        message_note("loss %.6g, validation %.6g",
                     kac_trainer_loss(run->trainer), validation);
    else if (steps > 0)
        message_note("loss %.6g", kac_trainer_loss(run->trainer));
    message_note("%s written: %" PRId64 " steps in %.1f s",
                 option_text(run->options, OPTION_OUT), steps - from, seconds);
    return 0;
}

static void close_run(struct run *run)
{
    progress_end();
    train_pause_end();
    train_log_close(&run->log);
    kac_trainer_destroy(run->trainer);
    student_close(&run->student);
    kac_optimizer_destroy(run->optimizer);
    kac_network_destroy(run->network);
    kac_process_destroy(run->process);
    source_close(&run->held);
    source_close(&run->data);
    source_close(&run->origin);
    labels_close(&run->labels);
    labels_close(&run->held_labels);
    setup_context_destroy(run->context);
    free(run->checkpoint);
}

int command_train(struct options *options, const struct command_line *line)
{
    struct run run = {.options = options, .line = line, .saved = -1};
    const char *out = option_text(options, OPTION_OUT);
    int64_t from = 0;
    double start = 0;
    int wrong;

    if (distills(&run) && !out) {
        message_error("--out is missing: kacflow distill TEACHER.safetensors "
                      "--out S.safetensors");
        return TOOL_USAGE;
    }
    if (!distills(&run) && (!option_given(options, OPTION_DATA) || !out)) {
        message_error("--%s is missing: kacflow train --data D --out "
                      "M.safetensors",
                      out ? "data" : "out");
        return TOOL_USAGE;
    }
    if (!file_has_suffix(out, ".safetensors")) {
        message_error("--out %s: the name must end in .safetensors", out);
        return TOOL_USAGE;
    }
    run.checkpoint = file_append(out, ".checkpoint");
    wrong = run.checkpoint ? file_check_writable(out)
                           : message_memory("a file name");
    if (!wrong)
        wrong = setup_context(options, &run.context);
    if (!wrong) {
        train_pause_begin(&run.pause, options);
        wrong = distills(&run)
                    ? student_open(options, run.context, &run.student)
                    : open_data(&run);
    }
    run.steps = option_whole(options, OPTION_STEPS);
    if (!wrong)
        wrong = distills(&run) ? create_student(&run) : create(&run);
    if (!wrong)
        wrong = begin(&run);
    if (!wrong) {
        describe(&run);
        train_pause_saved(&run.pause); // reading the data is no training
        from = kac_trainer_steps(run.trainer);
        start = progress_clock();
        progress_begin("steps", from, !message_quiet());
        wrong = train(&run);
        progress_end();
    }
    if (!wrong)
        wrong = finish(&run, progress_clock() - start, from);
    close_run(&run);
    return wrong;
}
