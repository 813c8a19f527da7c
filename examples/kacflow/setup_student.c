/* SPDX-License-Identifier: BSD-2-Clause */
/* What `kacflow distill` learns from: a teacher and its paths. */
#include "setup_student.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "defaults.h"
#include "message.h"
#include "setup.h"

static int open_model(kac_context *context, const char *path, kac_model **out)
{
    const kac_status status = kac_model_load(context, path, out);

    if (!status)
        return 0;
    message_status(status, NULL);
    return TOOL_FAILED;
}

/* --evaluations and --power are the student's; all others are the teacher's,
 * whose method with tolerances needs no number of evaluations. */
static int open_sampler(const struct options *options, kac_context *context,
                        struct student *student)
{
    struct options teacher = *options;
    const char *method =
        option_given(options, OPTION_METHOD)
            ? option_text(options, OPTION_METHOD)
            : kac_model_entry(student->teacher, "sampler.method");

    teacher.given[OPTION_POWER] = NULL;
    teacher.given[OPTION_EVALUATIONS] =
        !option_given(options, OPTION_TEACHER_EVALUATIONS) && method &&
                strcmp(method, "dopri5") == 0
            ? NULL
            : option_text(options, OPTION_TEACHER_EVALUATIONS);
    return setup_sampler(&teacher, context, student->teacher, &student->start,
                         &student->sampler);
}

int student_open(struct options *options, kac_context *context,
                 struct student *student)
{
    const char *init = option_text(options, OPTION_INIT);
    int wrong = open_model(context, options->files[0], &student->teacher);

    if (!wrong && kac_model_dimension(student->teacher) >= RECIPE_PICTURE_SIZE)
        options->recipe |= RECIPE_PICTURES;
    if (!wrong && init)
        wrong = open_model(context, init, &student->init);
    return wrong ? wrong : open_sampler(options, context, student);
}

void student_close(struct student *student)
{
    kac_sampler_destroy(student->sampler);
    source_close(&student->start);
    kac_model_destroy(student->init);
    kac_model_destroy(student->teacher);
    memset(student, 0, sizeof *student);
}

/* How many conditions the options name; 0 where they name none. */
static int count_conditions(const struct options *options, kac_context *context,
                            int64_t *n)
{
    const char *classes = option_text(options, OPTION_CLASS);
    double list[256];
    struct labels labels;
    int count;

    *n = 0;
    if (option_given(options, OPTION_LABELS)) {
        const int wrong =
            labels_open(context, option_text(options, OPTION_LABELS), &labels);

        if (wrong)
            return wrong;
        *n = labels.n;
        labels_close(&labels);
    } else if (classes) {
        count = option_numbers(classes, ',', 256, list);
        *n = count > 0 ? count : 1;
    }
    return 0;
}

/* --labels and --class; without them all classes in turn. */
static int set_conditions(const struct options *options, kac_context *context,
                          const struct student *student, kac_trainer *trainer)
{
    const kac_network *network = kac_model_network(student->teacher);
    const int32_t kind = kac_network_condition(network);
    const char *classes = option_text(options, OPTION_CLASS);
    double dropout = option_real(options, OPTION_LABEL_DROPOUT);
    float *cond = NULL;
    int64_t n;
    kac_status status = KAC_OK;
    int wrong = count_conditions(options, context, &n);

    if (!wrong && n > 0)
        wrong = setup_conditions(options, context, student->teacher, n, &cond);
    if (wrong || kind == KAC_CONDITION_NONE)
        return wrong;
    if (classes && strcmp(classes, "none") == 0) {
        dropout = 1;
    } else if (kind == KAC_CONDITION_VECTOR && !cond) {
        message_error("the teacher's condition is a vector of %d numbers: "
                      "give --labels FILE, or --class none",
                      (int)kac_network_condition_size(network));
        return TOOL_USAGE;
    }
    if (cond && (!classes || strcmp(classes, "all") != 0))
        status = kac_trainer_set_path_conditions(trainer, n, cond);
    if (!status)
        status = kac_trainer_set_condition_dropout(trainer, dropout);
    free(cond);
    return status ? message_status(status, "the conditions") : 0;
}

/* No more new paths than there are, unless they were asked for. */
static int64_t fresh_paths(const struct options *options)
{
    const int64_t paths = option_whole(options, OPTION_PATHS);
    const int64_t fresh = option_whole(options, OPTION_FRESH);

    return fresh > paths && !option_given(options, OPTION_FRESH) ? paths
                                                                 : fresh;
}

int student_create(const struct options *options, kac_context *context,
                   const struct student *student, kac_optimizer *optimizer,
                   kac_trainer **out)
{
    const kac_model *init = student->init ? student->init : student->teacher;
    kac_trainer *trainer = NULL;
    int wrong = 0;
    kac_status status = kac_trainer_create_student(
        context, student->sampler, kac_model_network(init), optimizer,
        option_whole(options, OPTION_EVALUATIONS),
        option_real(options, OPTION_POWER), &trainer);

    if (!status)
        status =
            kac_trainer_set_batch(trainer, option_whole(options, OPTION_BATCH));
    if (!status)
        status = kac_trainer_set_seed(trainer, option_seed(options));
    if (!status)
        status = kac_trainer_set_ema(trainer, option_real(options, OPTION_EMA));
    if (!status)
        status = kac_trainer_set_paths(
            trainer, option_whole(options, OPTION_PATHS), fresh_paths(options),
            option_whole(options, OPTION_FRESH_EVERY));
    *out = trainer;
    if (status)
        wrong = message_status(status, "the student");
    return wrong ? wrong : set_conditions(options, context, student, trainer);
}

void student_describe(const struct options *options,
                      const struct student *student)
{
    char law[128], schedule[128];
    const kac_process *process = kac_model_process(student->teacher);

    setup_law_text(process, law, sizeof law);
    setup_schedule_text(process, schedule, sizeof schedule);
    message_note("teacher  %s: %s, at most %" PRId64 " evaluations of %s",
                 options->files[0], law,
                 kac_sampler_evaluations(student->sampler),
                 kac_method_name(kac_sampler_method(student->sampler)));
    message_note("student  %" PRId64 " evaluations, %s, begins with %s",
                 option_whole(options, OPTION_EVALUATIONS), schedule,
                 student->init ? option_text(options, OPTION_INIT)
                               : "the teacher's weights");
    message_note("paths    %s kept, %" PRId64 " new ones every %s steps",
                 option_text(options, OPTION_PATHS), fresh_paths(options),
                 option_text(options, OPTION_FRESH_EVERY));
}

int student_entries(const struct student *student, kac_model *model)
{
    static const char *const keys[] = {"point.shape", "point.range"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = kac_model_entry(student->teacher, keys[i]);
        const kac_status status =
            value ? kac_model_set_entry(model, keys[i], value) : KAC_OK;

        if (status)
            return message_status(status, "the model");
    }
    return 0;
}
