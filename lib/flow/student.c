/* SPDX-License-Identifier: BSD-2-Clause */
/* The trainer of a student: its parts and options, and what of them is written
 * to checkpoints and models. */
#include "flow/sampler_priv.h"

#include <kacflow/distill.h>

#include <string.h>

enum { MOST_EVALUATIONS = 1024, MOST_PATHS = 1 << 24, DEFAULT_PATHS = 8192 };

static int is_finite(double x)
{
    return x - x == 0;
}

/* The grid and equal weights. */
static kac_status make_grid(struct kaci_student *student)
{
    const double T = kac_process_horizon(student->teacher->process);
    const int64_t steps = student->evaluations;

    student->times =
        kaci_alloc(student->context, steps + 1, sizeof *student->times);
    student->weights =
        kaci_alloc(student->context, steps, sizeof *student->weights);
    if (!student->times || !student->weights) {
        return KACI_NO_MEMORY;
    }
    student->times[0] = T;
    for (int64_t i = 1; i <= steps; i++) {
        student->weights[i - 1] = 1;
        student->times[i] = kaci_power_time(T, 0, student->power, i, steps);
        KACI_REQUIRE(student->times[i] < student->times[i - 1],
                     "power is %g, must be closer to 1 for %" PRId64
                     " evaluations: times %" PRId64 " and %" PRId64
                     " are the same double",
                     student->power, steps, i - 1, i);
    }
    return KAC_OK;
}

static kac_status make_student(kac_context *ctx, kac_sampler *teacher,
                               const kac_network *network, int64_t evaluations,
                               double power, struct kaci_student **out)
{
    struct kaci_student *student = kaci_alloc(ctx, 1, sizeof *student);
    struct kaci_fpmode saved;
    kac_status status;

    if (!student) {
        return KACI_NO_MEMORY;
    }
    student->context = ctx;
    student->teacher = teacher;
    student->d = teacher->d;
    student->k = kac_network_condition_width(network);
    student->evaluations = evaluations;
    student->power = power;
    student->paths = DEFAULT_PATHS;
    student->every = 1;
    saved = kaci_fp_enter();
    status = make_grid(student);
    kaci_fp_leave(saved);
    if (status == KAC_OK) {
        status = kaci_network_copy_velocity(ctx, network, &student->network);
    }
    if (status != KAC_OK) {
        kaci_student_destroy(student);
        return status;
    }
    *out = student;
    return KAC_OK;
}

void kaci_student_destroy(struct kaci_student *student)
{
    if (!student) {
        return;
    }
    kaci_student_forget(student);
    kac_network_destroy(student->network);
    kaci_free(student->context, student->times);
    kaci_free(student->context, student->weights);
    kaci_free(student->context, student->conditions);
    kaci_free(student->context, student);
}

static kac_status check_network(const kac_sampler *teacher,
                                const kac_network *network)
{
    const int64_t k = kac_network_condition_width(network);

    if (!kac_network_is_initialized(network)) {
        return kaci_error(KAC_ERROR_STATE, "network is not initialised: call "
                                           "kac_network_initialize() first");
    }
    KACI_REQUIRE(kac_network_heads(network) & KAC_HEAD_VELOCITY,
                 "network has no velocity head, which a student needs");
    KACI_REQUIRE(kac_network_dimension(network) == teacher->d,
                 "network has points of %" PRId64
                 " numbers, must have the teacher's %" PRId64,
                 kac_network_dimension(network), teacher->d);
    KACI_REQUIRE(k == 0 || k == teacher->k,
                 "network has conditions of %" PRId64
                 " numbers, must have none or the teacher's %" PRId64,
                 k, teacher->k);
    return KAC_OK;
}

kac_status kac_trainer_create_student(kac_context *ctx, kac_sampler *teacher,
                                      const kac_network *network,
                                      kac_optimizer *optimizer,
                                      int64_t evaluations, double power,
                                      kac_trainer **out)
{
    struct kaci_student *student = NULL;
    kac_trainer *trainer;
    kac_status status;

    KACI_REQUIRE(teacher != NULL, "teacher is NULL");
    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(optimizer != NULL, "optimizer is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(evaluations >= 1 && evaluations <= MOST_EVALUATIONS,
                 "evaluations is %" PRId64 ", must be 1 to %d", evaluations,
                 (int)MOST_EVALUATIONS);
    KACI_REQUIRE(power > 0 && is_finite(power),
                 "power is %g, must be finite and > 0", power);
    status = check_network(teacher, network);
    if (status == KAC_OK) {
        status =
            make_student(ctx, teacher, network, evaluations, power, &student);
    }
    if (status == KAC_OK) {
        status = kaci_trainer_new(ctx, teacher->process, student->network,
                                  optimizer, &trainer);
    }
    if (status != KAC_OK) {
        kaci_student_destroy(student);
        return status;
    }
    trainer->student = student;
    for (int64_t j = 0; teacher->shift && j < trainer->d; j++) {
        trainer->shift[j] = teacher->shift[j];
        trainer->scale[j] = teacher->scale[j];
    }
    *out = trainer;
    return KAC_OK;
}

int64_t kac_trainer_evaluations(const kac_trainer *trainer)
{
    return trainer && trainer->student ? trainer->student->evaluations : 0;
}

static kac_status check_student(kac_trainer *trainer)
{
    KACI_REQUIRE(trainer != NULL, "trainer is NULL");
    if (!trainer->student) {
        return kaci_error(KAC_ERROR_STATE,
                          "the trainer learns from data: it has no teacher");
    }
    return kaci_trainer_check_fresh(trainer);
}

kac_status kac_trainer_set_paths(kac_trainer *trainer, int64_t paths,
                                 int64_t fresh, int64_t every)
{
    const kac_status status = check_student(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(paths >= 1 && paths <= MOST_PATHS,
                 "paths is %" PRId64 ", must be 1 to 2^24", paths);
    KACI_REQUIRE(fresh >= 0 && fresh <= paths,
                 "fresh is %" PRId64 ", must be 0 to paths = %" PRId64, fresh,
                 paths);
    KACI_REQUIRE(every >= 1, "every is %" PRId64 ", must be >= 1", every);
    trainer->student->paths = paths;
    trainer->student->fresh = fresh;
    trainer->student->every = every;
    return KAC_OK;
}

int64_t kac_trainer_paths(const kac_trainer *trainer)
{
    return trainer && trainer->student ? trainer->student->paths : 0;
}

kac_status kac_trainer_set_path_conditions(kac_trainer *trainer, int64_t n,
                                           const float *cond)
{
    kac_status status = check_student(trainer);
    struct kaci_student *student;
    int64_t bytes;
    float *copy;

    if (status != KAC_OK) {
        return status;
    }
    student = trainer->student;
    KACI_REQUIRE(student->k > 0, "cond is given: the network takes no "
                                 "condition");
    KACI_REQUIRE(n >= 1 && kaci_mul_size(n, student->k, sizeof *cond, &bytes),
                 "n is %" PRId64 ", must be >= 1 and arrays of so many "
                 "conditions must fit into memory",
                 n);
    KACI_REQUIRE(cond != NULL, "cond is NULL");
    status = kaci_network_check_conditions(student->network, 0, n, cond);
    if (status != KAC_OK) {
        return status;
    }
    copy = kaci_alloc(student->context, n, bytes / n);
    if (!copy) {
        return KACI_NO_MEMORY;
    }
    memcpy(copy, cond, (size_t)bytes);
    kaci_free(student->context, student->conditions);
    student->conditions = copy;
    student->rows = n;
    return KAC_OK;
}

kac_status kac_trainer_set_segment_weight(kac_trainer *trainer, int64_t segment,
                                          double weight)
{
    const kac_status status = check_student(trainer);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(segment >= 0 && segment < trainer->student->evaluations,
                 "segment is %" PRId64 ", must be 0 to %" PRId64, segment,
                 trainer->student->evaluations - 1);
    KACI_REQUIRE(weight >= 0 && is_finite(weight),
                 "weight is %g, must be finite and >= 0", weight);
    trainer->student->weights[segment] = weight;
    return KAC_OK;
}

double kac_trainer_segment_weight(const kac_trainer *trainer, int64_t segment)
{
    return trainer && trainer->student && segment >= 0 &&
                   segment < trainer->student->evaluations
               ? trainer->student->weights[segment]
               : NAN;
}

/* How the teacher draws its paths. */
static kac_status describe_teacher(const kac_sampler *teacher,
                                   kac_tensors *file)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"student.teacher.power", teacher->power},
        {"student.teacher.end", teacher->end},
        {"student.teacher.relative", teacher->relative},
        {"student.teacher.absolute", teacher->absolute},
        {"student.teacher.guidance", teacher->guidance.weight},
        {"student.teacher.guidance.limit", teacher->guidance.limit},
        {"student.teacher.guidance.from", teacher->guidance.from},
        {"student.teacher.guidance.to", teacher->guidance.to},
    };
    kac_status status = KAC_OK;

    for (size_t i = 0; status == KAC_OK && i < sizeof numbers / sizeof *numbers;
         i++) {
        status = kaci_entry_put_double(file, numbers[i].key, numbers[i].value);
    }
    if (status ||
        (status = kaci_entry_put(file, "student.teacher.method",
                                 kac_method_name(teacher->method))) ||
        (status = kaci_entry_put_int(file, "student.teacher.evaluations",
                                     kac_sampler_evaluations(teacher))) ||
        (status =
             kaci_entry_put_int(file, "student.teacher.grid", teacher->grid)) ||
        (status = kaci_entry_put_int(file, "student.teacher.projection",
                                     teacher->projection))) {
        return status;
    }
    return kaci_entry_put_int(file, "student.teacher.refinements",
                              teacher->refinements);
}

kac_status kaci_student_describe(const struct kaci_student *student,
                                 kac_tensors *file)
{
    kac_status status;

    if ((status = kaci_entry_put_int(file, "student.evaluations",
                                     student->evaluations)) ||
        (status =
             kaci_entry_put_double(file, "student.power", student->power)) ||
        (status = kaci_entry_put_int(file, "student.paths", student->paths)) ||
        (status = kaci_entry_put_int(file, "student.fresh", student->fresh)) ||
        (status = kaci_entry_put_int(file, "student.every", student->every)) ||
        (status =
             kaci_entry_put_int(file, "student.conditions", student->rows))) {
        return status;
    }
    for (int64_t i = 0; status == KAC_OK && i < student->evaluations; i++) {
        char key[64];

        snprintf(key, sizeof key, "student.weight.%" PRId64, i);
        status = kaci_entry_put_double(file, key, student->weights[i]);
    }
    return status == KAC_OK ? describe_teacher(student->teacher, file) : status;
}

kac_status kaci_student_set_entries(const struct kaci_student *student,
                                    kac_model *model)
{
    char evaluations[32], power[KACI_NUMBER_TEXT];
    const char *const entries[][2] = {
        {"sampler.method", "euler"},  {"sampler.evaluations", evaluations},
        {"sampler.grid", "power"},    {"sampler.power", power},
        {"sampler.end", "0"},         {"sampler.projection", "0"},
        {"sampler.refinements", "0"},
    };
    kac_status status = KAC_OK;

    snprintf(evaluations, sizeof evaluations, "%" PRId64, student->evaluations);
    kaci_format_double(power, student->power);
    for (size_t i = 0; status == KAC_OK && i < sizeof entries / sizeof *entries;
         i++) {
        status = kac_model_set_entry(model, entries[i][0], entries[i][1]);
    }
    return status == KAC_OK
               ? kac_model_set_coupling(model, student->teacher->coupling)
               : status;
}
