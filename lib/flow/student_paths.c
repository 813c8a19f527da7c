/* SPDX-License-Identifier: BSD-2-Clause */
/* The paths that a student learns from: a pool of those of its teacher, of
 * which the oldest give way to new ones, and pairs of their points. */
#include "flow/flow.h"

#include <math.h>
#include <string.h>

/* Who samples the student with the seed that it was trained with does not
 * begin where it has learned. */
static const uint64_t path_stream = UINT64_C(0x6a09e667f3bcc909);

void kaci_student_forget(struct kaci_student *student)
{
    if (!student) {
        return;
    }
    kaci_free(student->context, student->points);
    kaci_free(student->context, student->condition);
    student->points = student->condition = NULL;
    student->drawn = student->oldest = 0;
}

/* Numbers of a path. */
static int64_t path_size(const struct kaci_student *student)
{
    return (student->evaluations + 1) * student->d;
}

static kac_status make_pool(struct kaci_student *student)
{
    int64_t bytes;

    if (student->points) {
        return KAC_OK;
    }
    if (!kaci_mul_size(student->paths, path_size(student), sizeof(float),
                       &bytes)) {
        return kaci_error(KAC_ERROR_MEMORY, "the paths have too many numbers");
    }
    student->points =
        kaci_alloc(student->context, bytes / (int64_t)sizeof(float),
                   sizeof *student->points);
    student->condition =
        kaci_alloc(student->context, student->paths * student->k,
                   sizeof *student->condition);
    if (!student->points || !student->condition) {
        kaci_student_forget(student);
        return KACI_NO_MEMORY;
    }
    return KAC_OK;
}

/* The condition of path i, or the mark for none. */
static void choose_condition(const kac_trainer *trainer, int64_t i, float *out)
{
    const struct kaci_student *student = trainer->student;
    const int is_class =
        kac_network_condition(student->network) == KAC_CONDITION_CLASS;
    int left_out = !student->rows && !is_class;

    if (trainer->dropout > 0) {
        struct kaci_random random;

        kaci_random_begin(&random, trainer->seed, KACI_RANDOM_DROPOUT, 0, i);
        left_out |= kaci_random_uniform(&random) < trainer->dropout;
    }
    if (left_out) {
        for (int64_t j = 0; j < student->k; j++) {
            out[j] = is_class ? -1 : NAN;
        }
    } else if (student->rows) {
        memcpy(out, student->conditions + i % student->rows * student->k,
               (size_t)student->k * sizeof *out);
    } else {
        *out = (float)(i % kac_network_condition_size(student->network));
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Paths that are drawn together: bounds the memory beside the pool, decides no
 * bits. */
static int64_t piece_of(const struct kaci_student *student)
{
    const int64_t most = ((int64_t)1 << 20) / path_size(student);

    return least(student->paths, most < 16 ? 16 : most > 1024 ? 1024 : most);
}

/* m paths from the next one on, by way of drawn [evaluations + 1, m, d]; ends
 * [m, d] is scratch. */
static kac_status draw_piece(kac_trainer *trainer, int64_t m, float *drawn,
                             float *ends)
{
    struct kaci_student *student = trainer->student;
    const int64_t d = student->d, count = student->evaluations + 1;
    const int64_t slot = student->drawn % student->paths;
    float *points = student->points + slot * count * d;
    float *condition = student->condition + slot * student->k;
    kac_status status;

    // A failure leaves those that are overwritten lost.
    if (student->oldest < student->drawn + m - student->paths) {
        student->oldest = student->drawn + m - student->paths;
    }
    for (int64_t i = 0; student->k && i < m; i++) {
        choose_condition(trainer, student->drawn + i,
                         condition + i * student->k);
    }
    status = kac_sampler_draw_path(
        student->teacher, trainer->seed ^ path_stream, student->drawn, m,
        student->k ? condition : NULL, count, student->times, drawn, ends);
    if (status != KAC_OK) {
        return status;
    }
    if (kac_sampler_unfinished(student->teacher) > 0) {
        return kaci_error(KAC_ERROR_NONFINITE,
                          "%" PRId64 " paths of the teacher stopped before "
                          "their end: more evaluations or a larger tolerance "
                          "help",
                          kac_sampler_unfinished(student->teacher));
    }
    for (int64_t k = 0; k < count; k++) {
        for (int64_t i = 0; i < m; i++) {
            memcpy(points + (i * count + k) * d, drawn + (k * m + i) * d,
                   (size_t)d * sizeof *points);
        }
    }
    status = kaci_trainer_normalize(trainer, m * count, points);
    if (status == KAC_OK) {
        student->drawn += m;
    }
    return status;
}

/* Up to path `until`, not included. */
static kac_status draw_until(kac_trainer *trainer, int64_t until)
{
    struct kaci_student *student = trainer->student;
    const kac_context *ctx = student->context;
    const int64_t piece = least(piece_of(student), until - student->drawn);
    float *drawn = kaci_alloc(ctx, piece * path_size(student), sizeof *drawn);
    float *ends = kaci_alloc(ctx, piece * student->d, sizeof *ends);
    kac_status status = drawn && ends ? KAC_OK : KACI_NO_MEMORY;

    while (status == KAC_OK && student->drawn < until) {
        // A piece lies in one part of the pool.
        const int64_t room = student->paths - student->drawn % student->paths;
        const int64_t left = until - student->drawn;

        status =
            kaci_progress(trainer->context, "teacher", student->drawn, until);
        if (status == KAC_OK) {
            status = draw_piece(trainer, least(piece, least(room, left)), drawn,
                                ends);
        }
    }
    kaci_free(ctx, drawn);
    kaci_free(ctx, ends);
    return status;
}

kac_status kaci_student_refill(kac_trainer *trainer)
{
    struct kaci_student *student = trainer->student;
    const int64_t first = trainer->steps / student->every * student->fresh;
    const int64_t until = first + student->paths;
    const kac_status status = make_pool(student);

    if (status != KAC_OK) {
        return status;
    }
    if (student->oldest > first || student->drawn < first ||
        student->drawn > until) {
        student->oldest = student->drawn = first;
    }
    return student->drawn < until ? draw_until(trainer, until) : KAC_OK;
}

double kaci_student_pair(const kac_trainer *trainer, int64_t position, float *t,
                         float *x, float *v, float *condition)
{
    const struct kaci_student *student = trainer->student;
    const int64_t d = student->d, steps = student->evaluations;
    const int64_t pair = kaci_data_order(KACI_RANDOM_EPOCH, trainer->seed,
                                         student->paths * steps, position);
    const int64_t slot = pair / steps, k = pair % steps;
    const double step = student->times[k] - student->times[k + 1];
    const float *here = student->points + (slot * (steps + 1) + k) * d;
    const float *there = here + d;

    *t = (float)student->times[k];
    for (int64_t j = 0; j < d; j++) {
        x[j] = here[j];
        v[j] = (float)(((double)here[j] - there[j]) / step);
    }
    if (student->k) {
        memcpy(condition, student->condition + slot * student->k,
               (size_t)student->k * sizeof *condition);
    }
    return student->weights[k] * step * step;
}
