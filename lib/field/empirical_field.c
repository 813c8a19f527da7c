/* SPDX-License-Identifier: BSD-2-Clause */
/* The exact field of a process over finitely many data points: the posterior
 * mean of their conditional velocities. One point is the conditional field;
 * points with widths of their own are a mixture. */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* The work that makes a shard; a smoothed number costs SMOOTH_WORK others. */
enum { SHARD_WORK = 1 << 15, SHARD_ROWS_MOST = 64, SMOOTH_WORK = 64 };

/* So that no product of widths leaves the doubles, as with the processes. */
static const double LEAST_WIDTH = 1e-60, MOST_WIDTH = 1e60;

static const char *const kernel_names[] = {"box", "normal"};
enum { KERNELS = 2 };

struct empirical_call {
    const kac_field *field;
    const struct kaci_batch *batch;
    struct kaci_scratch *scratch;
    int64_t rows; /* of a shard */
};

static void not_a_number(const kac_field *field, const struct kaci_batch *batch,
                         int64_t row)
{
    for (int64_t i = row * field->d; i < (row + 1) * field->d; i++) {
        if (batch->v != NULL) {
            batch->v[i] = NAN;
        }
        if (batch->xhat != NULL) {
            batch->xhat[i] = NAN;
        }
    }
    if (batch->divergence != NULL) {
        batch->divergence[row] = NAN;
    }
    if (batch->log_density != NULL) {
        batch->log_density[row] = NAN;
    }
    if (batch->fronts != NULL) {
        batch->fronts[row] = 0;
    }
}

/* Any of the results may be unwanted. */
static void put_result(const kac_field *field, const struct kaci_batch *batch,
                       int64_t row, const struct kaci_query *q,
                       const struct kaci_posterior *w)
{
    const int64_t d = field->d;

    for (int64_t i = 0; i < d && batch->v != NULL; i++) {
        batch->v[row * d + i] = q->s.df * w->mean_x[i] + q->s.dg * w->mean_n[i];
    }
    if (batch->xhat != NULL) {
        memcpy(batch->xhat + row * d, w->mean_x, (size_t)d * sizeof *w->mean_x);
    }
    if (batch->divergence != NULL) {
        batch->divergence[row] = w->divergence;
    }
    if (batch->log_density != NULL) {
        batch->log_density[row] =
            w->top + kaci_ln(w->total) - field->log_total_weight;
    }
    if (batch->fronts != NULL) {
        batch->fronts[row] = w->fronts;
    }
}

static void evaluate_point(const kac_field *field,
                           const struct kaci_batch *batch, int64_t row,
                           const struct kaci_query *q, struct kaci_posterior *w)
{
    kaci_posterior_at(field, q, batch->divergence != NULL, w);
    put_result(field, batch, row, q, w);
}

/* |ct - |n|| up to 4 units in the last place of what it is made of counts as
 * on the front: that much is lost in forming x. */
static int begin_query(const kac_field *field, double t, const double *x,
                       struct kaci_query *q, kac_status *status)
{
    double largest = 0.0;

    q->x = x;
    *status = kaci_process_schedule(field->process, t, &q->s);
    if (*status != KAC_OK) {
        return 0;
    }
    q->spread = field->width != NULL && fabs(q->s.f) * field->widest > 0.0;
    q->radius =
        q->s.g > 0.0 ? kaci_process_radius(field->process, q->s.g) : 0.0;
    for (int64_t i = 0; i < field->d; i++) {
        if (!(fabs(x[i]) < INFINITY)) {
            return 0;
        }
        largest = fabs(x[i]) > largest ? fabs(x[i]) : largest;
    }
    if (fabs(q->s.f) * field->extent > largest) {
        largest = fabs(q->s.f) * field->extent;
    }
    if (q->radius > largest && q->radius < INFINITY) {
        largest = q->radius;
    }
    q->tolerance = 4.0 * 0x1p-52 * largest;
    return 1;
}

static kac_status run_shard(void *user, int64_t index, int32_t worker)
{
    const struct empirical_call *call = user;
    const struct kaci_batch *batch = call->batch;
    const kac_field *field = call->field;
    const int64_t first = index * call->rows;
    const int64_t end =
        first + call->rows < batch->n ? first + call->rows : batch->n;

    for (int64_t row = first; row < end; row++) {
        struct kaci_query q;
        kac_status status;

        if (begin_query(field, batch->t[row], batch->x + row * field->d, &q,
                        &status)) {
            evaluate_point(field, batch, row, &q, call->scratch->block[worker]);
        } else if (status == KAC_OK) {
            not_a_number(field, batch, row);
        } else {
            return status;
        }
    }
    return KAC_OK;
}

/* Rows of a shard: about the same work, whatever the size of the data. */
static int64_t shard_rows(const kac_field *field)
{
    const double number = field->width != NULL ? SMOOTH_WORK : 1;
    const double work = number * (double)field->count * (double)field->d;

    if (work >= SHARD_WORK) {
        return 1;
    }
    return work * SHARD_ROWS_MOST <= SHARD_WORK
               ? SHARD_ROWS_MOST
               : (int64_t)((double)SHARD_WORK / work);
}

static kac_status empirical_evaluate(const kac_field *field,
                                     const struct kaci_batch *batch,
                                     int32_t *recoverable)
{
    struct empirical_call call = {.field = field, .batch = batch};
    kac_status status = kaci_field_check_times(field, batch->n, batch->t);

    (void)recoverable;
    if (status != KAC_OK) {
        return status;
    }
    status = kaci_scratch_enter(field, kaci_posterior_make, kaci_posterior_free,
                                &call.scratch);
    if (status != KAC_OK) {
        return status;
    }
    call.rows = shard_rows(field);
    status = kaci_parallel(field->context, (batch->n - 1) / call.rows + 1,
                           run_shard, &call);
    kaci_scratch_leave(field, kaci_posterior_free, call.scratch);
    return status;
}

static void empirical_destroy(kac_field *field)
{
    kaci_scratch_destroy(field, kaci_posterior_free, field->scratch);
}

static const struct kaci_field_kind empirical_kind = {
    .name = "empirical",
    .evaluate = empirical_evaluate,
    .destroy = empirical_destroy};

static const struct kaci_field_kind mixture_kind = {
    .name = "mixture",
    .evaluate = empirical_evaluate,
    .destroy = empirical_destroy};

static const struct kaci_field_kind conditional_kind = {
    .name = "conditional",
    .evaluate = empirical_evaluate,
    .destroy = empirical_destroy};

/* Copies the points into groups of KACI_LANES; the last is filled with zeros.
 */
static int copy_points(kac_field *field, const double *points)
{
    const int64_t groups = (field->count - 1) / KACI_LANES + 1, d = field->d;
    int64_t numbers;

    if (!kaci_mul_size(groups, d, KACI_LANES * (int64_t)sizeof *points,
                       &numbers)) {
        return 0;
    }
    field->points = kaci_alloc(field->context, groups * KACI_LANES,
                               d * (int64_t)sizeof *points);
    if (field->points == NULL) {
        return 0;
    }
    for (int64_t k = 0; k < field->count; k++) {
        double *to =
            field->points + k / KACI_LANES * KACI_LANES * d + k % KACI_LANES;

        for (int64_t i = 0; i < d; i++) {
            const double size = fabs(points[k * d + i]);

            to[i * KACI_LANES] = points[k * d + i];
            field->extent = size > field->extent ? size : field->extent;
        }
    }
    return 1;
}

/* NULL: none. */
static int copy_widths(kac_field *field, const double *widths)
{
    if (widths == NULL) {
        return 1;
    }
    field->width =
        kaci_alloc(field->context, field->count, sizeof *field->width);
    if (field->width == NULL) {
        return 0;
    }
    for (int64_t k = 0; k < field->count; k++) {
        field->width[k] = widths[k];
        field->widest = widths[k] > field->widest ? widths[k] : field->widest;
    }
    return 1;
}

/* Relative to the heaviest: their sum may be beyond the doubles. NULL: equal
 * ones. */
static void set_weights(kac_field *field, const double *weights)
{
    double total = 0.0, heaviest = 0.0;

    for (int64_t k = 0; weights != NULL && k < field->count; k++) {
        heaviest = weights[k] > heaviest ? weights[k] : heaviest;
    }
    for (int64_t k = 0; k < field->count; k++) {
        const double part = weights != NULL ? weights[k] / heaviest : 1.0;

        field->log_weight[k] = part > 1e-60
                                   ? kaci_ln(part)
                                   : kaci_ln(weights[k]) - kaci_ln(heaviest);
        total += part;
    }
    field->log_total_weight = kaci_ln(total);
}

/* Requires checked arguments. */
static kac_status create(kac_context *ctx, const struct kaci_field_kind *kind,
                         const kac_process *process, int64_t n, int64_t d,
                         const double *points, const double *weights,
                         const double *widths, kac_field **out)
{
    kac_field *field =
        kaci_field_new(ctx, kind, d, 0, KAC_FIELD_MEAN | KAC_FIELD_DIVERGENCE);

    if (field == NULL) {
        return KACI_NO_MEMORY;
    }
    field->process = process;
    field->count = n;
    field->log_weight = kaci_alloc(ctx, n, sizeof *field->log_weight);
    field->scratch = kaci_alloc(ctx, 1, sizeof *field->scratch);
    if (field->log_weight == NULL || field->scratch == NULL ||
        !copy_points(field, points) || !copy_widths(field, widths)) {
        goto fail;
    }
    atomic_init(&field->scratch->busy, 0);
    set_weights(field, weights);
    *out = field;
    return KAC_OK;
fail:
    kac_field_destroy(field);
    return kaci_error(KACI_NO_MEMORY,
                      "no memory for %" PRId64 " points of %" PRId64 " numbers",
                      n, d);
}

static kac_status check_points(const char *name, int64_t n, int64_t d,
                               const double *points)
{
    KACI_REQUIRE(points != NULL, "%s is NULL", name);
    for (int64_t k = 0; k < n; k++) {
        for (int64_t i = 0; i < d; i++) {
            KACI_REQUIRE(fabs(points[k * d + i]) < INFINITY,
                         "%s[%" PRId64 ", %" PRId64 "] is %g, must be finite",
                         name, k, i, points[k * d + i]);
        }
    }
    return KAC_OK;
}

kac_status kac_field_create_conditional(kac_context *ctx,
                                        const kac_process *process, int64_t d,
                                        const double *x0, kac_field **out)
{
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    status = check_points("x0", 1, d, x0);
    if (status != KAC_OK) {
        return status;
    }
    return create(ctx, &conditional_kind, process, 1, d, x0, NULL, NULL, out);
}

static kac_status check_mixture(const kac_process *process, int64_t n,
                                int64_t d, const double *points,
                                const double *weights, kac_field **out)
{
    kac_status status;

    KACI_REQUIRE(out != NULL, "out is NULL");
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(n >= 1, "n is %" PRId64 ", must be >= 1", n);
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    status = check_points("points", n, d, points);
    if (status != KAC_OK) {
        return status;
    }
    for (int64_t k = 0; weights != NULL && k < n; k++) {
        KACI_REQUIRE(weights[k] > 0.0 && weights[k] < INFINITY,
                     "weights[%" PRId64 "] is %g, must be finite and > 0", k,
                     weights[k]);
    }
    return KAC_OK;
}

kac_status kac_field_create_empirical(kac_context *ctx,
                                      const kac_process *process, int64_t n,
                                      int64_t d, const double *points,
                                      const double *weights, kac_field **out)
{
    kac_status status = check_mixture(process, n, d, points, weights, out);
    struct kaci_fpmode saved;

    if (status != KAC_OK) {
        return status;
    }
    saved = kaci_fp_enter();
    status =
        create(ctx, &empirical_kind, process, n, d, points, weights, NULL, out);
    kaci_fp_leave(saved);
    return status;
}

kac_status kac_field_create_mixture(kac_context *ctx,
                                    const kac_process *process, int32_t kernel,
                                    int64_t n, int64_t d, const double *points,
                                    const double *weights, const double *widths,
                                    kac_field **out)
{
    kac_status status = check_mixture(process, n, d, points, weights, out);
    struct kaci_fpmode saved;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(kac_kernel_name(kernel) != NULL,
                 "kernel is %" PRId32 ", must be one of KAC_KERNEL_...",
                 kernel);
    KACI_REQUIRE(kaci_process_smooths(process),
                 "the %s law's coordinates are not independent: it has only "
                 "points, see kac_field_create_empirical()",
                 kac_law_name(kac_process_law(process)));
    KACI_REQUIRE(widths != NULL, "widths is NULL");
    for (int64_t k = 0; k < n; k++) {
        KACI_REQUIRE(widths[k] >= LEAST_WIDTH && widths[k] <= MOST_WIDTH,
                     "widths[%" PRId64 "] is %g, must be between 1e-60 and "
                     "1e60",
                     k, widths[k]);
    }
    saved = kaci_fp_enter();
    status =
        create(ctx, &mixture_kind, process, n, d, points, weights, widths, out);
    if (status == KAC_OK) {
        (*out)->kernel = kernel;
    }
    kaci_fp_leave(saved);
    return status;
}

kac_status kac_field_log_density(const kac_field *field, int64_t n,
                                 const double *t, const double *x,
                                 double *log_density, int32_t *fronts)
{
    const struct kaci_batch batch = {
        .n = n, .t = t, .x = x, .log_density = log_density, .fronts = fronts};
    struct kaci_fpmode saved;
    int32_t recoverable;
    kac_status status;

    KACI_REQUIRE(field != NULL, "field is NULL");
    KACI_REQUIRE(field->process != NULL,
                 "the %s field has no density of its own; an exact one has",
                 field->kind->name);
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || (t != NULL && x != NULL && log_density != NULL),
                 "t, x or log_density is NULL");
    if (n == 0) {
        return KAC_OK;
    }
    saved = kaci_fp_enter();
    status = empirical_evaluate(field, &batch, &recoverable);
    kaci_fp_leave(saved);
    return status;
}

const char *kac_kernel_name(int32_t kernel)
{
    return kaci_enum_name(kernel_names, KERNELS, kernel);
}

kac_status kac_kernel_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(kernel_names, KERNELS, "kernel", name, out);
}
