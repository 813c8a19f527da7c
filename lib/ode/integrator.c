/* SPDX-License-Identifier: BSD-2-Clause */
/* The integrator handle: options, runs, counts. */

#include <math.h>
#include <string.h>

#include "ode/ode_priv.h"

static const char *const method_names[] = {"euler", "midpoint", "heun",
                                           "rk4",   "ab2",      "dopri5"};
static const char *const stop_names[] = {"none", "end", "evaluations", "step",
                                         "nonfinite"};

enum {
    METHODS = (int)(sizeof method_names / sizeof method_names[0]),
    STOPS = (int)(sizeof stop_names / sizeof stop_names[0])
};

static const int64_t steps_most = 1000000000;

kac_status kac_integrator_create(kac_context *ctx, int32_t method,
                                 kac_integrator **out)
{
    kac_integrator *integrator;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(method >= 0 && method < METHODS,
                 "method is %" PRId32 ", must be one of KAC_METHOD_... (0 to "
                 "%d)",
                 method, (int)METHODS - 1);
    integrator = kaci_alloc(ctx, 1, sizeof *integrator);
    if (integrator == NULL) {
        return KACI_NO_MEMORY;
    }
    integrator->context = ctx;
    integrator->method = method;
    integrator->steps = method == KAC_METHOD_DOPRI5 ? 0 : 50;
    integrator->relative = 1e-5;
    integrator->absolute = 1e-5;
    integrator->max_evaluations = 100000;
    *out = integrator;
    return KAC_OK;
}

void kac_integrator_destroy(kac_integrator *integrator)
{
    kac_context *ctx;

    if (integrator == NULL) {
        return;
    }
    ctx = integrator->context;
    kaci_free(ctx, integrator->grid);
    kaci_free(ctx, integrator->evaluations);
    kaci_free(ctx, integrator->reason);
    kaci_free(ctx, integrator);
}

int32_t kac_integrator_method(const kac_integrator *integrator)
{
    return integrator == NULL ? -1 : integrator->method;
}

static kac_status require_fixed(const kac_integrator *integrator)
{
    if (integrator->method == KAC_METHOD_DOPRI5) {
        return kaci_error(KAC_ERROR_STATE,
                          "dopri5 chooses its steps; set its tolerance, or "
                          "take a method with fixed steps");
    }
    return KAC_OK;
}

kac_status kac_integrator_set_steps(kac_integrator *integrator, int64_t steps)
{
    kac_status status;

    KACI_REQUIRE(integrator != NULL, "integrator is NULL");
    KACI_REQUIRE(steps >= 1 && steps <= steps_most,
                 "steps is %" PRId64 ", must be 1 to 10^9", steps);
    status = require_fixed(integrator);
    if (status != KAC_OK) {
        return status;
    }
    kaci_free(integrator->context, integrator->grid);
    integrator->grid = NULL;
    integrator->grid_count = 0;
    integrator->steps = steps;
    return KAC_OK;
}

int64_t kac_integrator_steps(const kac_integrator *integrator)
{
    return integrator == NULL ? 0 : integrator->steps;
}

kac_status kac_integrator_set_grid(kac_integrator *integrator, int64_t count,
                                   const double *times)
{
    double *grid;
    kac_status status;

    KACI_REQUIRE(integrator != NULL, "integrator is NULL");
    KACI_REQUIRE(count >= 2 && count <= steps_most,
                 "count is %" PRId64 ", must be 2 to 10^9", count);
    KACI_REQUIRE(times != NULL, "times is NULL");
    for (int64_t i = 0; i < count; i++) {
        KACI_REQUIRE(fabs(times[i]) < INFINITY,
                     "times[%" PRId64 "] is %g, must be finite", i, times[i]);
        KACI_REQUIRE(i == 0 || (times[1] > times[0] ? times[i] > times[i - 1]
                                                    : times[i] < times[i - 1]),
                     "times[%" PRId64 "] is %.17g after %.17g, must be "
                     "strictly monotone",
                     i, times[i], times[i - 1]);
    }
    status = require_fixed(integrator);
    if (status != KAC_OK) {
        return status;
    }
    grid = kaci_alloc(integrator->context, count, (int64_t)sizeof *grid);
    if (grid == NULL) {
        return KACI_NO_MEMORY;
    }
    memcpy(grid, times, (size_t)count * sizeof *grid);
    kaci_free(integrator->context, integrator->grid);
    integrator->grid = grid;
    integrator->grid_count = count;
    integrator->steps = count - 1;
    return KAC_OK;
}

kac_status kac_integrator_set_tolerance(kac_integrator *integrator,
                                        double relative, double absolute)
{
    KACI_REQUIRE(integrator != NULL, "integrator is NULL");
    KACI_REQUIRE(relative >= 0.0 && relative < INFINITY,
                 "relative is %g, must be finite and >= 0", relative);
    KACI_REQUIRE(absolute > 0.0 && absolute < INFINITY,
                 "absolute is %g, must be finite and > 0", absolute);
    if (integrator->method != KAC_METHOD_DOPRI5) {
        return kaci_error(KAC_ERROR_STATE,
                          "%s has no error control; only dopri5 has tolerances",
                          kac_method_name(integrator->method));
    }
    integrator->relative = relative;
    integrator->absolute = absolute;
    return KAC_OK;
}

double kac_integrator_tolerance_relative(const kac_integrator *integrator)
{
    return integrator == NULL ? NAN : integrator->relative;
}

double kac_integrator_tolerance_absolute(const kac_integrator *integrator)
{
    return integrator == NULL ? NAN : integrator->absolute;
}

kac_status kac_integrator_set_max_evaluations(kac_integrator *integrator,
                                              int64_t evaluations)
{
    KACI_REQUIRE(integrator != NULL, "integrator is NULL");
    KACI_REQUIRE(evaluations >= 1, "evaluations is %" PRId64 ", must be >= 1",
                 evaluations);
    integrator->max_evaluations = evaluations;
    return KAC_OK;
}

int64_t kac_integrator_max_evaluations(const kac_integrator *integrator)
{
    return integrator == NULL ? 0 : integrator->max_evaluations;
}

kac_status kac_integrator_set_projection(kac_integrator *integrator,
                                         const kac_process *process,
                                         int32_t again)
{
    KACI_REQUIRE(integrator != NULL, "integrator is NULL");
    KACI_REQUIRE(again == 0 || again == 1,
                 "again is %" PRId32 ", must be 0 or 1", again);
    integrator->process = process;
    integrator->again = again;
    return KAC_OK;
}

/* ---- Runs --------------------------------------------------------------- */

static kac_status check_grid(const kac_integrator *integrator, double t0,
                             double t1)
{
    const int64_t last = integrator->grid_count - 1;

    KACI_REQUIRE(integrator->grid_count == 0 || (integrator->grid[0] == t0 &&
                                                 integrator->grid[last] == t1),
                 "the run is from %.17g to %.17g, must be that of the grid: "
                 "from %.17g to %.17g",
                 t0, t1, integrator->grid[0], integrator->grid[last]);
    return KAC_OK;
}

/* A process whose cone is bounded needs times of the process and the mean. */
static kac_status check_projection(const kac_integrator *integrator,
                                   const kac_field *field, double t0, double t1,
                                   const kac_process **out)
{
    const kac_process *process = integrator->process;
    double T;

    *out = NULL;
    if (process == NULL || !(kaci_process_radius(process, 1.0) < INFINITY)) {
        return KAC_OK;
    }
    T = kac_process_horizon(process);
    KACI_REQUIRE(t0 >= 0.0 && t0 <= T && t1 >= 0.0 && t1 <= T,
                 "the run is from %.17g to %.17g, must be within [0, %.17g], "
                 "the times of the projection's process",
                 t0, t1, T);
    KACI_REQUIRE(kac_field_gives(field) & KAC_FIELD_MEAN,
                 "the projection needs a field that gives xhat");
    *out = process;
    return KAC_OK;
}

static kac_status check_times(double t0, double t1, int64_t count,
                              const double *times)
{
    const double way = t1 >= t0 ? 1.0 : -1.0;
    double before = t0;

    for (int64_t c = 0; c < count; c++) {
        KACI_REQUIRE(way * (times[c] - before) >= 0.0 &&
                         way * (t1 - times[c]) >= 0.0,
                     "times[%" PRId64 "] is %.17g, must be between %.17g and "
                     "%.17g, where the run ends",
                     c, times[c], before, t1);
        before = times[c];
    }
    return KAC_OK;
}

/* t1 = t0: nothing moves. */
static void stand_still(struct kaci_run *run)
{
    for (int64_t i = 0; i < run->n; i++) {
        run->reason[i] = KAC_STOP_END;
    }
    for (int64_t c = 0; c < run->count; c++) {
        memcpy(kaci_path_row(run, c, 0), run->x,
               (size_t)(run->n * run->d) * sizeof *run->x);
    }
}

static kac_status run_blocks(struct kaci_run *run)
{
    const int64_t rows = kaci_block_rows(run->d);
    const int adaptive = run->integrator->method == KAC_METHOD_DOPRI5;

    run->total =
        adaptive ? run->n : run->integrator->steps * ((run->n - 1) / rows + 1);
    for (int64_t first = 0; first < run->n; first += rows) {
        const int64_t left = run->n - first;
        struct kaci_block block;
        kac_status status =
            kaci_block_create(run, first, left < rows ? left : rows, &block);

        if (status != KAC_OK) {
            return status;
        }
        status = adaptive ? kaci_run_dopri5(&block) : kaci_run_fixed(&block);
        kaci_block_destroy(&block);
        if (status != KAC_OK) {
            return status;
        }
    }
    return KAC_OK;
}

static kac_status run_checked(kac_integrator *integrator, struct kaci_run *run,
                              double *x)
{
    kac_context *ctx = integrator->context;
    const int64_t numbers = run->n * run->d;
    kac_status status = KACI_NO_MEMORY;

    run->x = kaci_alloc(ctx, numbers, (int64_t)sizeof *run->x);
    run->evaluations =
        kaci_alloc(ctx, run->n, (int64_t)sizeof *run->evaluations);
    run->reason = kaci_alloc(ctx, run->n, (int64_t)sizeof *run->reason);
    if (run->x == NULL || run->evaluations == NULL || run->reason == NULL) {
        goto fail;
    }
    if (numbers > 0) {
        memcpy(run->x, x, (size_t)numbers * sizeof *x);
    }
    for (int64_t i = 0; i < run->count * numbers; i++) {
        run->path[i] = NAN;
    }
    if (run->t0 == run->t1) {
        stand_still(run);
    } else if (run->n > 0) {
        status = run_blocks(run);
        if (status != KAC_OK) {
            goto fail;
        }
    }
    if (numbers > 0) {
        memcpy(x, run->x, (size_t)numbers * sizeof *x);
    }
    kaci_free(ctx, integrator->evaluations);
    kaci_free(ctx, integrator->reason);
    integrator->points = run->n;
    integrator->evaluations = run->evaluations;
    integrator->reason = run->reason;
    kaci_free(ctx, run->x);
    return KAC_OK;
fail:
    kaci_free(ctx, run->x);
    kaci_free(ctx, run->evaluations);
    kaci_free(ctx, run->reason);
    return status;
}

kac_status kac_integrator_run_dense(kac_integrator *integrator,
                                    const kac_field *field, int64_t n,
                                    double t0, double t1, const double *cond,
                                    double *x, int64_t count,
                                    const double *times, double *path)
{
    struct kaci_run run = {.integrator = integrator,
                           .field = field,
                           .n = n,
                           .t0 = t0,
                           .t1 = t1,
                           .cond = cond,
                           .count = count,
                           .times = times,
                           .path = path};
    struct kaci_fpmode saved;
    int64_t bytes, width;
    kac_status status;

    KACI_REQUIRE(integrator != NULL, "integrator is NULL");
    KACI_REQUIRE(field != NULL, "field is NULL");
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(fabs(t0) < INFINITY, "t0 is %g, must be finite", t0);
    KACI_REQUIRE(fabs(t1) < INFINITY && fabs(t1 - t0) < INFINITY,
                 "t1 is %g, must be finite, and so must t1 - t0", t1);
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(count >= 0, "count is %" PRId64 ", must be >= 0", count);
    KACI_REQUIRE(count == 0 || (times != NULL && path != NULL),
                 "times or path is NULL");
    run.context = integrator->context;
    run.d = kac_field_dimension(field);
    run.k = kac_field_condition_width(field);
    run.cond = run.k > 0 ? cond : NULL;
    KACI_REQUIRE(kaci_mul_size(run.d > run.k ? run.d : run.k,
                               (int64_t)sizeof *x, 1, &width) &&
                     kaci_mul_size(n, count > 0 ? count : 1, width, &bytes),
                 "n is %" PRId64 ", too large for points of %" PRId64
                 " numbers",
                 n, run.d);
    status = check_grid(integrator, t0, t1);
    if (status == KAC_OK) {
        status = check_projection(integrator, field, t0, t1, &run.process);
    }
    if (status == KAC_OK) {
        status = check_times(t0, t1, count, times);
    }
    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status = run_checked(integrator, &run, x);
    kaci_fp_leave(saved);
    return status;
}

kac_status kac_integrator_run(kac_integrator *integrator,
                              const kac_field *field, int64_t n, double t0,
                              double t1, const double *cond, double *x)
{
    return kac_integrator_run_dense(integrator, field, n, t0, t1, cond, x, 0,
                                    NULL, NULL);
}

/* ---- The last run ------------------------------------------------------- */

int64_t kac_integrator_points(const kac_integrator *integrator)
{
    return integrator == NULL ? 0 : integrator->points;
}

int64_t kac_integrator_evaluations(const kac_integrator *integrator, int64_t i)
{
    return i >= 0 && i < kac_integrator_points(integrator)
               ? integrator->evaluations[i]
               : 0;
}

int64_t kac_integrator_evaluations_max(const kac_integrator *integrator)
{
    const int64_t n = kac_integrator_points(integrator);
    int64_t most = 0;

    for (int64_t i = 0; i < n; i++) {
        if (integrator->evaluations[i] > most) {
            most = integrator->evaluations[i];
        }
    }
    return most;
}

double kac_integrator_evaluations_mean(const kac_integrator *integrator)
{
    const int64_t n = kac_integrator_points(integrator);
    double sum = 0.0;

    for (int64_t i = 0; i < n; i++) {
        sum += (double)integrator->evaluations[i];
    }
    return n == 0 ? 0.0 : sum / (double)n;
}

int32_t kac_integrator_reason(const kac_integrator *integrator, int64_t i)
{
    return i >= 0 && i < kac_integrator_points(integrator)
               ? integrator->reason[i]
               : KAC_STOP_NONE;
}

int64_t kac_integrator_reason_count(const kac_integrator *integrator,
                                    int32_t reason)
{
    const int64_t n = kac_integrator_points(integrator);
    int64_t points = 0;

    for (int64_t i = 0; i < n; i++) {
        points += integrator->reason[i] == reason;
    }
    return points;
}

const char *kac_method_name(int32_t method)
{
    return kaci_enum_name(method_names, METHODS, method);
}

kac_status kac_method_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(method_names, METHODS, "method", name, out);
}

const char *kac_stop_name(int32_t reason)
{
    return kaci_enum_name(stop_names, STOPS, reason);
}

kac_status kac_stop_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(stop_names, STOPS, "reason", name, out);
}
