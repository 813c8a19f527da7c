/* SPDX-License-Identifier: BSD-2-Clause */
/* Dormand-Prince 5(4): every point has its own time, step and error control;
 * one evaluation of the field serves all points that are still on their way.
 *
 * Velocities of exact fields jump at fronts, so the control of steps expects
 * jumps: two rejections in a row tell the order at which the error falls, and
 * where it is about 1 the step shrinks as a jump asks; a step at the limit of
 * the numbers is accepted where its error is rounding (see must_accept). */

#include "ode/dopri5.h"

#include <math.h>
#include <string.h>

/* Steps: safety, limits of the change, weight of the error before (PI). */
static const double safety = 0.9, shrink_most = 0.2, grow_most = 10.0;
static const double exponent = 0.17, exponent_before = 0.04;

/* Smallest step, relative to the times; error that counts as rounding,
 * relative to the point and the way it goes. */
static const double step_least = 4.0 * 0x1p-52, rounding = 1e-14;

static void dopri_free(struct kaci_dopri *run)
{
    kac_context *ctx = run->block->run->context;

    kaci_free(ctx, run->place);
    kaci_free(ctx, run->y);
    kaci_free(ctx, run->next);
    for (int s = 0; s < KACI_STAGES; s++) {
        kaci_free(ctx, run->k[s]);
    }
    kaci_free(ctx, run->xhat);
    kaci_free(ctx, run->stage);
    kaci_free(ctx, run->times);
    kaci_free(ctx, run->row_cond);
    kaci_free(ctx, run->row);
    kaci_free(ctx, run->bad);
}

static kac_status dopri_make(struct kaci_block *block, struct kaci_dopri *dopri)
{
    const struct kaci_run *run = block->run;
    kac_context *ctx = run->context;
    const int64_t number = (int64_t)sizeof(double);
    const int64_t n = block->capacity, width = run->d * number;
    int complete = 1;

    memset(dopri, 0, sizeof *dopri);
    dopri->block = block;
    dopri->direction = run->t1 > run->t0 ? 1.0 : -1.0;
    dopri->place = kaci_alloc(ctx, n, (int64_t)sizeof *dopri->place);
    dopri->y = kaci_alloc(ctx, n, width);
    dopri->next = kaci_alloc(ctx, n, width);
    for (int s = 0; s < KACI_STAGES && complete; s++) {
        dopri->k[s] = kaci_alloc(ctx, n, width);
        complete = dopri->k[s] != NULL;
    }
    if (run->process != NULL && complete) {
        dopri->xhat = kaci_alloc(ctx, n, width);
        complete = dopri->xhat != NULL;
    }
    dopri->stage = kaci_alloc(ctx, n, width);
    dopri->times = kaci_alloc(ctx, n, number);
    dopri->row_cond = kaci_alloc(ctx, n, run->k * number);
    dopri->row = kaci_alloc(ctx, n, (int64_t)sizeof *dopri->row);
    dopri->bad = kaci_alloc(ctx, n, 1);
    if (!complete || dopri->place == NULL || dopri->y == NULL ||
        dopri->next == NULL || dopri->stage == NULL || dopri->times == NULL ||
        dopri->row_cond == NULL || dopri->row == NULL || dopri->bad == NULL) {
        dopri_free(dopri);
        return KACI_NO_MEMORY;
    }
    memcpy(dopri->y, run->x + block->index[0] * run->d, (size_t)(n * width));
    for (int64_t j = 0; j < n; j++) {
        dopri->place[j].t = run->t0;
        dopri->place[j].error_before = 1e-4;
    }
    return KAC_OK;
}

static void dopri_compact(struct kaci_dopri *dopri)
{
    const int64_t width = dopri->block->run->d * (int64_t)sizeof(double);
    const struct kaci_column column[] = {
        {dopri->place, (int64_t)sizeof *dopri->place},
        {dopri->y, width},
        {dopri->k[0], width}};

    kaci_block_compact(dopri->block, 3, column);
}

static kac_status emit_start(struct kaci_dopri *dopri)
{
    const struct kaci_run *run = dopri->block->run;

    for (int64_t j = 0; j < dopri->block->m; j++) {
        int64_t *cursor = &dopri->place[j].cursor;

        for (; *cursor < run->count && run->times[*cursor] == run->t0;
             ++*cursor) {
            memcpy(kaci_path_row(run, *cursor, dopri->block->index[j]),
                   dopri->y + j * run->d, (size_t)run->d * sizeof(double));
        }
    }
    return KAC_OK;
}

/* Looks again at the rows in dopri->row, whose y projection has moved; their
 * k[0] is out of date. A row that cannot be evaluated keeps it. */
static kac_status evaluate_moved(struct kaci_dopri *dopri, int64_t rows)
{
    struct kaci_block *block = dopri->block;
    const struct kaci_run *run = block->run;
    const int64_t d = run->d, k = run->k;
    const size_t width = (size_t)d * sizeof(double);
    kac_status status;

    for (int64_t r = 0; r < rows; r++) {
        const int64_t j = dopri->row[r];

        dopri->times[r] = dopri->place[j].t;
        memcpy(dopri->stage + r * d, dopri->y + j * d, width);
        if (block->cond != NULL) {
            memcpy(dopri->row_cond + r * k, block->cond + j * k,
                   (size_t)k * sizeof(double));
        }
        run->evaluations[block->index[j]] +=
            kaci_field_cost(run->field, dopri->times[r]);
    }
    status = kaci_block_evaluate(block, rows, dopri->times, dopri->stage,
                                 block->cond == NULL ? NULL : dopri->row_cond,
                                 dopri->k[1], NULL, dopri->bad);
    for (int64_t r = 0; r < rows && status == KAC_OK; r++) {
        if (!dopri->bad[r]) {
            memcpy(dopri->k[0] + dopri->row[r] * d, dopri->k[1] + r * d, width);
        }
    }
    return status;
}

/* Projects y of slot j at its time and notes it for evaluate_moved, unless
 * it has arrived. */
static kac_status project_state(struct kaci_dopri *dopri, int64_t j,
                                int64_t *rows)
{
    const struct kaci_run *run = dopri->block->run;
    int32_t moved;
    kac_status status;

    if (run->process == NULL) {
        return KAC_OK;
    }
    status =
        kaci_project(run->process, dopri->place[j].t, run->d,
                     dopri->xhat + j * run->d, dopri->y + j * run->d, &moved);
    if (moved && dopri->place[j].t != run->t1) {
        dopri->row[(*rows)++] = j;
    }
    return status;
}

/* First evaluation: a point without a finite velocity stops at once. */
static kac_status start(struct kaci_dopri *dopri)
{
    struct kaci_block *block = dopri->block;
    const struct kaci_run *run = block->run;
    const int64_t d = run->d;
    int64_t rows = 0;
    kac_status status;

    for (int64_t j = 0; j < block->m; j++) {
        dopri->times[j] = run->t0;
    }
    status = kaci_dopri_evaluate(dopri, dopri->y, dopri->k[0], dopri->xhat);
    for (int64_t j = 0; j < block->m && status == KAC_OK; j++) {
        if (block->failed[j]) {
            return kaci_error(KAC_ERROR_CALLBACK,
                              "the field cannot be evaluated at the start of "
                              "point %" PRId64,
                              block->index[j]);
        }
        if (kaci_largest(d, dopri->y + j * d) < INFINITY &&
            kaci_largest(d, dopri->k[0] + j * d) < INFINITY) {
            status = project_state(dopri, j, &rows);
        } else {
            kaci_block_stop(block, j, KAC_STOP_NONFINITE, dopri->y + j * d);
        }
    }
    if (status == KAC_OK && rows > 0) {
        status = evaluate_moved(dopri, rows);
    }
    if (status == KAC_OK) {
        status = emit_start(dopri);
        dopri_compact(dopri);
    }
    return status;
}

/* First step of every point from the sizes of y, y' and, after one Euler
 * step, y''. Hairer, Norsett, Wanner, section II.4. */
static kac_status choose_first_steps(struct kaci_dopri *dopri)
{
    struct kaci_block *block = dopri->block;
    const struct kaci_run *run = block->run;
    const int64_t d = run->d;
    const double span = fabs(run->t1 - run->t0);
    kac_status status;

    for (int64_t j = 0; j < block->m; j++) {
        const double *y = dopri->y + j * d, *k = dopri->k[0] + j * d;
        const double size = kaci_dopri_norm(dopri, y, y, y);
        const double speed = kaci_dopri_norm(dopri, k, y, y);
        double h =
            size < 1e-5 || speed < 1e-5 ? 1e-6 * span : 0.01 * size / speed;

        h = dopri->direction * (h < span ? h : span);
        dopri->place[j].h = h;
        dopri->times[j] = h == dopri->direction * span ? run->t1 : run->t0 + h;
        for (int64_t i = 0; i < d; i++) {
            dopri->stage[j * d + i] = y[i] + h * k[i];
        }
    }
    status = kaci_dopri_evaluate(dopri, dopri->stage, dopri->k[1], NULL);
    for (int64_t j = 0; j < block->m && status == KAC_OK; j++) {
        const double *y = dopri->y + j * d, *k = dopri->k[0] + j * d;
        const double guess = fabs(dopri->place[j].h);
        double *bend = dopri->k[1] + j * d;
        double speed, curve, h;

        for (int64_t i = 0; i < d; i++) {
            bend[i] = (bend[i] - k[i]) / guess;
        }
        speed = kaci_dopri_norm(dopri, k, y, y);
        curve = kaci_dopri_norm(dopri, bend, y, y);
        if (block->failed[j] || !(curve < INFINITY)) {
            continue; // the guess is a small step
        }
        curve = speed > curve ? speed : curve;
        h = curve <= 1e-15 ? (guess > 1e-3 * span ? guess : 1e-3 * span)
                           : kaci_pow(0.01 / curve, 0.2);
        h = h < 100.0 * guess ? h : 100.0 * guess;
        dopri->place[j].h = dopri->direction * (h < span ? h : span);
    }
    return status;
}

/* Smallest step at the times of this run. */
static double least_step(const struct kaci_run *run)
{
    const double a = fabs(run->t0), b = fabs(run->t1);

    return step_least * (a > b ? a : b);
}

/* Fixes the step of this attempt; the limit of evaluations stops a point. */
static void plan_steps(struct kaci_dopri *dopri)
{
    struct kaci_block *block = dopri->block;
    const struct kaci_run *run = block->run;
    const double least = least_step(run);
    // A state that the projection moves is looked at again.
    const int64_t cost = (KACI_STAGES - 1 + (run->process != NULL)) *
                         kaci_field_cost_most(run->field);

    for (int64_t j = 0; j < block->m; j++) {
        struct kaci_place *place = &dopri->place[j];
        const double left = fabs(run->t1 - place->t);
        double h = fabs(place->h);

        if (run->evaluations[block->index[j]] >
            run->integrator->max_evaluations - cost) {
            kaci_block_stop(block, j, KAC_STOP_EVALUATIONS,
                            dopri->y + j * run->d);
            continue;
        }
        h = h > least ? h : least;
        if (1.01 * h >= left) {
            place->t_next = run->t1;
            place->h = run->t1 - place->t;
        } else {
            place->t_next = place->t + dopri->direction * h;
            place->h = place->t_next - place->t;
        }
    }
    dopri_compact(dopri);
}

/* A step as small as the numbers allow whose error is rounding against the
 * point, or against the way it goes in the whole time, crosses a jump of the
 * velocity: nothing is gained by stopping before it. */
static int must_accept(const struct kaci_dopri *dopri, int64_t j)
{
    const struct kaci_run *run = dopri->block->run;
    const int64_t d = run->d;
    const double size = kaci_largest(d, dopri->y + j * d);
    const double way =
        fabs(run->t1 - run->t0) * kaci_largest(d, dopri->k[0] + j * d);

    return kaci_largest(d, dopri->stage + j * d) <=
           rounding * (size > way ? size : way);
}

/* Dense output over the accepted step of slot j. */
static kac_status emit(struct kaci_dopri *dopri, int64_t j)
{
    const struct kaci_run *run = dopri->block->run;
    struct kaci_place *place = &dopri->place[j];
    const int64_t d = run->d;

    for (; place->cursor < run->count; place->cursor++) {
        const double t = run->times[place->cursor];
        double *out = kaci_path_row(run, place->cursor, dopri->block->index[j]);
        int32_t moved;

        if (dopri->direction * (t - place->t_next) > 0.0) {
            break;
        }
        if (t == place->t_next) {
            memcpy(out, dopri->next + j * d, (size_t)d * sizeof *out);
        } else {
            kaci_dopri_dense(dopri, j, (t - place->t) / place->h, out);
        }
        if (run->process != NULL) {
            const kac_status status = kaci_project(
                run->process, t, d, dopri->xhat + j * d, out, &moved);

            if (status != KAC_OK) {
                return status;
            }
        }
    }
    return KAC_OK;
}

/* Takes the step and chooses the next one: PI control, no growth after a
 * rejection. */
static kac_status accept(struct kaci_dopri *dopri, int64_t j, double error,
                         int64_t *rows)
{
    const struct kaci_run *run = dopri->block->run;
    const int64_t d = run->d;
    const size_t width = (size_t)d * sizeof(double);
    struct kaci_place *place = &dopri->place[j];
    double grow = grow_most;
    kac_status status = emit(dopri, j);

    if (status != KAC_OK) {
        return status;
    }
    if (error > 0.0) {
        grow = safety * kaci_pow(place->error_before, exponent_before) /
               kaci_pow(error, exponent);
        grow = grow < grow_most ? grow : grow_most;
        grow = grow > shrink_most ? grow : shrink_most;
    }
    if (place->rejected > 0 && grow > 1.0) {
        grow = 1.0;
    }
    place->t = place->t_next;
    place->h *= grow;
    place->error_before = error > 1e-4 ? error : 1e-4;
    place->rejected = 0;
    memcpy(dopri->y + j * d, dopri->next + j * d, width);
    memcpy(dopri->k[0] + j * d, dopri->k[6] + j * d, width);
    status = project_state(dopri, j, rows);
    if (status == KAC_OK && place->t == run->t1) {
        kaci_block_stop(dopri->block, j, KAC_STOP_END, dopri->y + j * d);
    }
    return status;
}

/* Shortens the step. The error of a smooth step falls with h^5, that of a
 * step over a jump with h: two rejections in a row tell which it is. */
static void reject(struct kaci_dopri *dopri, int64_t j, double error)
{
    struct kaci_place *place = &dopri->place[j];
    double factor = shrink_most;

    if (dopri->bad[j] == 2) {
        factor = 0.5;
    } else if (!dopri->bad[j] && error < INFINITY) {
        double order = 5.0;

        if (place->rejected > 0 && place->error_last < INFINITY) {
            order = kaci_ln(place->error_last / error) /
                    kaci_ln(place->h_last / fabs(place->h));
        }
        factor = order < 2.5 ? safety / error : safety * kaci_pow(error, -0.2);
        factor = factor > shrink_most ? factor : shrink_most;
    }
    place->error_last = dopri->bad[j] ? INFINITY : error;
    place->h_last = fabs(place->h);
    place->h *= factor;
    place->rejected++;
}

/* What becomes of the attempt of slot j. */
static kac_status judge(struct kaci_dopri *dopri, int64_t j, int64_t *rows)
{
    struct kaci_block *block = dopri->block;
    const int64_t d = block->run->d;
    const double h = fabs(dopri->place[j].h);
    const double error = dopri->bad[j] ? INFINITY : kaci_dopri_error(dopri, j);

    if (error <= 1.0) {
        return accept(dopri, j, error, rows);
    }
    if (h > 1.01 * least_step(block->run)) {
        reject(dopri, j, error);
        return KAC_OK;
    }
    if (!dopri->bad[j] && must_accept(dopri, j)) {
        return accept(dopri, j, 1.0, rows);
    }
    kaci_block_stop(block, j,
                    dopri->bad[j] == 1 ? KAC_STOP_NONFINITE : KAC_STOP_STEP,
                    dopri->y + j * d);
    return KAC_OK;
}

/* One attempt of every point. */
static kac_status attempt(struct kaci_dopri *dopri)
{
    int64_t rows = 0;
    kac_status status;

    plan_steps(dopri);
    status = kaci_dopri_stages(dopri);
    for (int64_t j = 0; j < dopri->block->m && status == KAC_OK; j++) {
        status = judge(dopri, j, &rows);
    }
    if (status == KAC_OK && rows > 0) {
        status = evaluate_moved(dopri, rows);
    }
    if (status == KAC_OK) {
        dopri_compact(dopri);
    }
    return status;
}

kac_status kaci_run_dopri5(struct kaci_block *block)
{
    struct kaci_run *run = block->run;
    const int64_t done = run->done, n = block->m;
    struct kaci_dopri dopri;
    kac_status status = dopri_make(block, &dopri);

    if (status != KAC_OK) {
        return status;
    }
    status = start(&dopri);
    if (status == KAC_OK && block->m > 0) {
        status = choose_first_steps(&dopri);
    }
    while (status == KAC_OK && block->m > 0) {
        status = attempt(&dopri);
        run->done = done + n - block->m;
        if (status == KAC_OK) {
            status =
                kaci_progress(run->context, "integrate", run->done, run->total);
        }
    }
    dopri_free(&dopri);
    return status;
}
