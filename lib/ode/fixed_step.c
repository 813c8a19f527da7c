/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods with fixed steps: Euler, midpoint, Heun, RK4 and Adams-Bashforth 2
 * on a common grid of times. */

#include <math.h>
#include <string.h>

#include "ode/ode_priv.h"

/* State of a block at time t of step j. */
struct fixed {
    struct kaci_block *block;
    int64_t j, steps;
    double t, h;
    double t_last, h_last; /* the step before; h_last 0 at the beginning */
    int64_t cursor;        /* next time of the dense output */
    double *x, *v;         /* [m, d] state and its velocity */
    double *x_last, *v_last;
    double *xhat;  /* [m, d], or NULL without projection */
    double *stage; /* [m, d] point of a stage; k: its velocity, sum: theirs */
    double *k, *sum;
    double *times;    /* [m] */
    double *row_cond; /* conditions of rows that are evaluated again */
    int64_t *row;
};

static int32_t stages_of(int32_t method)
{
    switch (method) {
    case KAC_METHOD_EULER:
    case KAC_METHOD_AB2:
        return 1;
    case KAC_METHOD_RK4:
        return 4;
    default:
        return 2;
    }
}

int64_t kaci_fixed_step_cost(int32_t method, int32_t projects,
                             const kac_field *field, double t, double t_next)
{
    const int64_t here = kaci_field_cost(field, t);
    const int64_t middle = kaci_field_cost(field, t + 0.5 * (t_next - t));
    const int64_t there = kaci_field_cost(field, t_next);

    switch (method) {
    case KAC_METHOD_EULER:
    case KAC_METHOD_AB2:
        return here;
    case KAC_METHOD_MIDPOINT:
        return here * (1 + projects) + middle;
    case KAC_METHOD_HEUN:
        return here * (1 + projects) + there;
    default:
        return here * (1 + projects) + 2 * middle + there;
    }
}

/* Time j of the grid; the last one is t1 to the bit. */
static double time_of(const struct fixed *fixed, int64_t j)
{
    const struct kaci_run *run = fixed->block->run;
    const double part = (double)j / (double)fixed->steps;

    if (run->integrator->grid_count > 0) {
        return run->integrator->grid[j];
    }
    return j == fixed->steps ? run->t1 : run->t0 + part * (run->t1 - run->t0);
}

static void fixed_free(struct fixed *fixed)
{
    kac_context *ctx = fixed->block->run->context;

    kaci_free(ctx, fixed->x);
    kaci_free(ctx, fixed->v);
    kaci_free(ctx, fixed->x_last);
    kaci_free(ctx, fixed->v_last);
    kaci_free(ctx, fixed->xhat);
    kaci_free(ctx, fixed->stage);
    kaci_free(ctx, fixed->k);
    kaci_free(ctx, fixed->sum);
    kaci_free(ctx, fixed->times);
    kaci_free(ctx, fixed->row_cond);
    kaci_free(ctx, fixed->row);
}

static kac_status fixed_make(struct kaci_block *block, struct fixed *fixed)
{
    const struct kaci_run *run = block->run;
    kac_context *ctx = run->context;
    const int64_t number = (int64_t)sizeof(double);
    const int64_t n = block->capacity, width = run->d * number;
    const int32_t stages = stages_of(run->integrator->method);

    memset(fixed, 0, sizeof *fixed);
    fixed->block = block;
    fixed->steps = run->integrator->grid_count > 0
                       ? run->integrator->grid_count - 1
                       : run->integrator->steps;
    fixed->x = kaci_alloc(ctx, n, width);
    fixed->v = kaci_alloc(ctx, n, width);
    fixed->x_last = kaci_alloc(ctx, n, width);
    fixed->v_last = kaci_alloc(ctx, n, width);
    fixed->xhat = run->process == NULL ? NULL : kaci_alloc(ctx, n, width);
    fixed->stage = kaci_alloc(ctx, n, width);
    fixed->k = kaci_alloc(ctx, stages > 1 ? n : 0, width);
    fixed->sum = kaci_alloc(ctx, stages > 1 ? n : 0, width);
    fixed->times = kaci_alloc(ctx, n, number);
    fixed->row_cond = kaci_alloc(ctx, n, run->k * number);
    fixed->row = kaci_alloc(ctx, n, (int64_t)sizeof *fixed->row);
    if (fixed->x == NULL || fixed->v == NULL || fixed->x_last == NULL ||
        fixed->v_last == NULL || (run->process != NULL && !fixed->xhat) ||
        fixed->stage == NULL || fixed->k == NULL || fixed->sum == NULL ||
        fixed->times == NULL || fixed->row_cond == NULL || fixed->row == NULL) {
        fixed_free(fixed);
        return KACI_NO_MEMORY;
    }
    memcpy(fixed->x, run->x + block->index[0] * run->d, (size_t)(n * width));
    return KAC_OK;
}

static void fixed_compact(struct fixed *fixed)
{
    const int64_t width = fixed->block->run->d * (int64_t)sizeof(double);
    const struct kaci_column column[] = {{fixed->x, width},
                                         {fixed->v, width},
                                         {fixed->x_last, width},
                                         {fixed->v_last, width},
                                         {fixed->xhat, width}};

    kaci_block_compact(fixed->block, fixed->xhat == NULL ? 4 : 5, column);
}

/* One evaluation of m rows at one time; counts it for `row` (NULL: slots 0 to
 * m - 1). Without error control a field must be able to answer. */
static kac_status evaluate(struct fixed *fixed, int64_t m, const int64_t *row,
                           double t, const double *x, double *v, double *xhat)
{
    struct kaci_block *block = fixed->block;
    struct kaci_run *run = block->run;
    const double *cond = block->cond;
    const int64_t cost = kaci_field_cost(run->field, t);
    int32_t recoverable = 0;
    kac_status status;

    for (int64_t j = 0; j < m; j++) {
        const int64_t slot = row == NULL ? j : row[j];

        fixed->times[j] = t;
        run->evaluations[block->index[slot]] += cost;
        if (row != NULL && cond != NULL) {
            memcpy(fixed->row_cond + j * run->k, block->cond + slot * run->k,
                   (size_t)run->k * sizeof *cond);
        }
    }
    if (row != NULL && cond != NULL) {
        cond = fixed->row_cond;
    }
    status = kaci_field_evaluate(run->field, m, fixed->times, x, cond, v, xhat,
                                 NULL, &recoverable);
    if (status == KAC_OK && recoverable) {
        return kaci_error(KAC_ERROR_CALLBACK,
                          "the field cannot be evaluated at t = %.17g, and the "
                          "%s method cannot shorten its step",
                          t, kac_method_name(run->integrator->method));
    }
    return status;
}

/* Cubic Hermite between the last state and this one; quadratic where the
 * velocity of this one is not known. */
static void interpolate(const struct fixed *fixed, int64_t slot, double theta,
                        int cubic, double *out)
{
    const int64_t d = fixed->block->run->d;
    const double h = fixed->h_last, rest = 1.0 - theta;

    for (int64_t i = slot * d; i < (slot + 1) * d; i++) {
        const double x0 = fixed->x_last[i], x1 = fixed->x[i];
        const double a = h * fixed->v_last[i] - (x1 - x0);
        const double b = cubic ? (x1 - x0) - h * fixed->v[i] : a;
        const double bend = cubic ? rest * a + theta * b : a;

        *out++ = rest * x0 + theta * x1 + theta * rest * bend;
    }
}

/* Times of the dense output up to the present one, for one slot. */
static kac_status emit_slot(struct fixed *fixed, int64_t slot, int64_t end,
                            int cubic)
{
    const struct kaci_run *run = fixed->block->run;
    const int64_t d = run->d;

    for (int64_t c = fixed->cursor; c < end; c++) {
        double *out = kaci_path_row(run, c, fixed->block->index[slot]);
        const double way = run->times[c] - fixed->t_last;
        int32_t moved;
        kac_status status;

        if (run->times[c] == fixed->t || fixed->h_last == 0.0) {
            memcpy(out, fixed->x + slot * d, (size_t)d * sizeof *out);
            continue;
        }
        interpolate(fixed, slot, way / fixed->h_last, cubic, out);
        if (run->process != NULL && cubic) {
            status = kaci_project(run->process, run->times[c], d,
                                  fixed->xhat + slot * d, out, &moved);
            if (status != KAC_OK) {
                return status;
            }
        }
    }
    return KAC_OK;
}

/* First time of the dense output that is still ahead. */
static int64_t cursor_end(const struct fixed *fixed)
{
    const struct kaci_run *run = fixed->block->run;
    const double way = run->t1 > run->t0 ? 1.0 : -1.0;
    int64_t end = fixed->cursor;

    while (end < run->count && way * (run->times[end] - fixed->t) <= 0.0) {
        end++;
    }
    return end;
}

static kac_status emit(struct fixed *fixed, int cubic)
{
    const int64_t end = cursor_end(fixed);

    for (int64_t slot = 0; slot < fixed->block->m; slot++) {
        const kac_status status = emit_slot(fixed, slot, end, cubic);

        if (status != KAC_OK) {
            return status;
        }
    }
    fixed->cursor = end;
    return KAC_OK;
}

static kac_status stop_slot(struct fixed *fixed, int64_t slot, int32_t reason)
{
    kaci_block_stop(fixed->block, slot, reason,
                    fixed->x + slot * fixed->block->run->d);
    return emit_slot(fixed, slot, cursor_end(fixed), 0);
}

/* Points that the limit or an infinite velocity stops. */
static kac_status stop_some(struct fixed *fixed, int64_t cost)
{
    struct kaci_block *block = fixed->block;
    struct kaci_run *run = block->run;

    for (int64_t slot = 0; slot < block->m; slot++) {
        const int64_t used = run->evaluations[block->index[slot]];
        kac_status status = KAC_OK;

        if (cost > 0 && used > run->integrator->max_evaluations - cost) {
            status = stop_slot(fixed, slot, KAC_STOP_EVALUATIONS);
        } else if (cost == 0 &&
                   !(kaci_largest(run->d, fixed->v + slot * run->d) <
                     INFINITY)) {
            status = stop_slot(fixed, slot, KAC_STOP_NONFINITE);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    fixed_compact(fixed);
    return KAC_OK;
}

/* Velocities at the states, with projection: methods of one stage go on with
 * the velocity of the point before it was moved, the others look again. */
static kac_status first_stage(struct fixed *fixed)
{
    struct kaci_block *block = fixed->block;
    const struct kaci_run *run = block->run;
    const int64_t d = run->d;
    const int again = stages_of(run->integrator->method) > 1;
    int64_t rows = 0;
    kac_status status = evaluate(fixed, block->m, NULL, fixed->t, fixed->x,
                                 fixed->v, fixed->xhat);

    for (int64_t slot = 0; run->process != NULL && slot < block->m; slot++) {
        int32_t moved = 0;

        if (status != KAC_OK) {
            return status;
        }
        status = kaci_project(run->process, fixed->t, d, fixed->xhat + slot * d,
                              fixed->x + slot * d, &moved);
        if (moved && again) {
            memcpy(fixed->stage + rows * d, fixed->x + slot * d,
                   (size_t)d * sizeof *fixed->x);
            fixed->row[rows++] = slot;
        }
    }
    if (status != KAC_OK || rows == 0) {
        return status;
    }
    status = evaluate(fixed, rows, fixed->row, fixed->t, fixed->stage, fixed->k,
                      NULL);
    for (int64_t j = 0; j < rows; j++) {
        memcpy(fixed->v + fixed->row[j] * d, fixed->k + j * d,
               (size_t)d * sizeof *fixed->v);
    }
    return status;
}

/* stage = x + h k. */
static void stage_point(struct fixed *fixed, double h, const double *k)
{
    const int64_t numbers = fixed->block->m * fixed->block->run->d;

    for (int64_t i = 0; i < numbers; i++) {
        fixed->stage[i] = fixed->x[i] + h * k[i];
    }
}

static kac_status step_two_stages(struct fixed *fixed)
{
    const int64_t m = fixed->block->m, numbers = m * fixed->block->run->d;
    const int heun = fixed->block->run->integrator->method == KAC_METHOD_HEUN;
    const double t = fixed->t, h = fixed->h;
    const double t_next = time_of(fixed, fixed->j + 1);
    kac_status status;

    stage_point(fixed, heun ? h : 0.5 * h, fixed->v);
    status = evaluate(fixed, m, NULL, heun ? t_next : t + 0.5 * h, fixed->stage,
                      fixed->k, NULL);
    for (int64_t i = 0; status == KAC_OK && i < numbers; i++) {
        fixed->sum[i] = heun ? 0.5 * (fixed->v[i] + fixed->k[i]) : fixed->k[i];
    }
    return status;
}

static kac_status step_rk4(struct fixed *fixed)
{
    const int64_t m = fixed->block->m, numbers = m * fixed->block->run->d;
    const double t = fixed->t, h = fixed->h;
    const double at[3] = {t + 0.5 * h, t + 0.5 * h,
                          time_of(fixed, fixed->j + 1)};
    const double part[3] = {0.5 * h, 0.5 * h, h};
    const double weight[3] = {2.0, 2.0, 1.0};
    const double *k = fixed->v;

    memcpy(fixed->sum, fixed->v, (size_t)numbers * sizeof *fixed->v);
    for (int s = 0; s < 3; s++) {
        kac_status status;

        stage_point(fixed, part[s], k);
        status = evaluate(fixed, m, NULL, at[s], fixed->stage, fixed->k, NULL);
        if (status != KAC_OK) {
            return status;
        }
        k = fixed->k;
        for (int64_t i = 0; i < numbers; i++) {
            fixed->sum[i] += weight[s] * k[i];
        }
    }
    for (int64_t i = 0; i < numbers; i++) {
        fixed->sum[i] /= 6.0;
    }
    return KAC_OK;
}

/* The state after the step, in `stage`. */
static kac_status next_state(struct fixed *fixed)
{
    const int64_t numbers = fixed->block->m * fixed->block->run->d;
    const double h = fixed->h;
    kac_status status;

    switch (fixed->block->run->integrator->method) {
    case KAC_METHOD_EULER:
        stage_point(fixed, h, fixed->v);
        return KAC_OK;
    case KAC_METHOD_AB2:
        if (fixed->h_last == 0.0) {
            stage_point(fixed, h, fixed->v);
            return KAC_OK;
        }
        for (int64_t i = 0; i < numbers; i++) {
            const double bend = fixed->v[i] - fixed->v_last[i];
            const double ratio = 0.5 * h / fixed->h_last;

            fixed->stage[i] = fixed->x[i] + h * (fixed->v[i] + ratio * bend);
        }
        return KAC_OK;
    case KAC_METHOD_RK4:
        status = step_rk4(fixed);
        break;
    default:
        status = step_two_stages(fixed);
        break;
    }
    if (status == KAC_OK) {
        stage_point(fixed, h, fixed->sum);
    }
    return status;
}

/* Takes the new states over; a point whose state is not finite stops at the
 * one it had. */
static kac_status accept(struct fixed *fixed)
{
    struct kaci_block *block = fixed->block;
    const struct kaci_run *run = block->run;
    const int64_t d = run->d;
    const double t_next = time_of(fixed, fixed->j + 1);
    const size_t width = (size_t)d * sizeof *fixed->x;

    for (int64_t slot = 0; slot < block->m; slot++) {
        double *next = fixed->stage + slot * d;
        int32_t moved;
        kac_status status = KAC_OK;

        if (!(kaci_largest(d, next) < INFINITY)) {
            kaci_block_stop(block, slot, KAC_STOP_NONFINITE,
                            fixed->x + slot * d);
            continue;
        }
        if (run->process != NULL && run->integrator->again) {
            status = kaci_project(run->process, t_next, d,
                                  fixed->xhat + slot * d, next, &moved);
        }
        if (status != KAC_OK) {
            return status;
        }
        memcpy(fixed->x_last + slot * d, fixed->x + slot * d, width);
        memcpy(fixed->v_last + slot * d, fixed->v + slot * d, width);
        memcpy(fixed->x + slot * d, next, width);
    }
    fixed_compact(fixed);
    fixed->t_last = fixed->t;
    fixed->h_last = fixed->h;
    fixed->t = t_next;
    return KAC_OK;
}

/* The most that a step may cost. */
static int64_t step_cost(const struct fixed *fixed)
{
    const struct kaci_run *run = fixed->block->run;

    return kaci_fixed_step_cost(run->integrator->method, run->process != NULL,
                                run->field, fixed->t,
                                time_of(fixed, fixed->j + 1));
}

static kac_status step(struct fixed *fixed)
{
    kac_status status;

    fixed->h = time_of(fixed, fixed->j + 1) - fixed->t;
    status = stop_some(fixed, step_cost(fixed));
    if (status == KAC_OK) {
        status = first_stage(fixed);
    }
    if (status == KAC_OK) {
        status = stop_some(fixed, 0);
    }
    if (status == KAC_OK) {
        status = emit(fixed, 1);
    }
    if (status != KAC_OK || fixed->h == 0.0) { // equal times: nothing to do
        return status;
    }
    status = next_state(fixed);
    return status == KAC_OK ? accept(fixed) : status;
}

/* At t1: methods of many stages project once more; dense output inside the
 * last step needs the velocity there, and leaves the state alone. */
static kac_status finish(struct fixed *fixed)
{
    struct kaci_block *block = fixed->block;
    const struct kaci_run *run = block->run;
    const int64_t d = run->d;
    const int many = stages_of(run->integrator->method) > 1;
    const int inside =
        fixed->cursor < run->count && run->times[fixed->cursor] != fixed->t;
    kac_status status = KAC_OK;

    if (many && run->process != NULL) {
        status = stop_some(fixed, kaci_field_cost(run->field, fixed->t));
    }
    if (status == KAC_OK && ((many && run->process != NULL) || inside)) {
        status = evaluate(fixed, block->m, NULL, fixed->t, fixed->x, fixed->v,
                          fixed->xhat);
    }
    for (int64_t slot = 0;
         status == KAC_OK && many && run->process != NULL && slot < block->m;
         slot++) {
        int32_t moved;

        status = kaci_project(run->process, fixed->t, d, fixed->xhat + slot * d,
                              fixed->x + slot * d, &moved);
    }
    if (status == KAC_OK) {
        status = emit(fixed, 1);
    }
    for (int64_t slot = 0; status == KAC_OK && slot < block->m; slot++) {
        kaci_block_stop(block, slot, KAC_STOP_END, fixed->x + slot * d);
    }
    return status;
}

kac_status kaci_run_fixed(struct kaci_block *block)
{
    struct kaci_run *run = block->run;
    struct fixed fixed;
    kac_status status = fixed_make(block, &fixed);

    if (status != KAC_OK) {
        return status;
    }
    fixed.t = run->t0;
    for (fixed.j = 0; fixed.j < fixed.steps; fixed.j++) {
        status = step(&fixed);
        if (status == KAC_OK) {
            status = kaci_progress(run->context, "integrate", ++run->done,
                                   run->total);
        }
        if (status != KAC_OK) {
            goto done;
        }
    }
    status = finish(&fixed);
done:
    fixed_free(&fixed);
    return status;
}
