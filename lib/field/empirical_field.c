/* SPDX-License-Identifier: BSD-2-Clause */
/* The exact field of a process over finitely many data points: the posterior
 * mean of their conditional velocities. One point is the conditional field. */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* Numbers of one call of the noise law, and the work that makes a shard. */
enum { BLOCK_NUMBERS = 256, SHARD_WORK = 1 << 15, SHARD_ROWS_MOST = 64 };

/* Scratch of one worker. */
struct worker {
    int64_t *inside;                /* [count] components that count */
    double *displacement;           /* [block, d] */
    struct kaci_noise_point *noise; /* [block, d] */
    double *log_weight;             /* [block] */
    double *mean_x, *mean_n;        /* [d] sums, then means of x0 and v_N */
    double *mean_v, *mean_s;        /* [d] running means for the divergence */
};

/* The posterior so far: `top` is the largest log weight, `total` the sum of
 * exp(log weight - top), `slope` the sum of the slopes with these weights,
 * `joint` that of the products of deviations of v and score. */
struct sums {
    double top, total, slope, joint;
};

struct empirical_call {
    const kac_field *field;
    const struct kaci_batch *batch;
    struct kaci_scratch *scratch;
    int64_t rows; /* of a shard */
};

static int64_t block_size(const kac_field *field)
{
    return field->d < BLOCK_NUMBERS ? BLOCK_NUMBERS / field->d : 1;
}

static void worker_free(const kac_field *field, void *memory)
{
    struct worker *w = memory;

    kaci_free(field->context, w->inside);
    kaci_free(field->context, w->displacement);
    kaci_free(field->context, w->noise);
    kaci_free(field->context, w->log_weight);
    kaci_free(field->context, w->mean_x);
    kaci_free(field->context, w);
}

static kac_status worker_make(const kac_field *field, void **out)
{
    kac_context *ctx = field->context;
    const int64_t block = block_size(field), d = field->d;
    const int64_t number = (int64_t)sizeof(double);
    struct worker *w = kaci_alloc(ctx, 1, sizeof *w);
    int64_t noise_bytes;

    if (w == NULL) {
        return KACI_NO_MEMORY;
    }
    if (!kaci_mul_size(block, d, sizeof *w->noise, &noise_bytes)) {
        goto fail;
    }
    w->inside = kaci_alloc(ctx, field->count, sizeof *w->inside);
    w->displacement = kaci_alloc(ctx, block * d, number);
    w->noise = kaci_alloc(ctx, noise_bytes, 1);
    w->log_weight = kaci_alloc(ctx, block, number);
    w->mean_x = kaci_alloc(ctx, d, 4 * number);
    if (w->inside == NULL || w->displacement == NULL || w->noise == NULL ||
        w->log_weight == NULL || w->mean_x == NULL) {
        goto fail;
    }
    w->mean_n = w->mean_x + d;
    w->mean_v = w->mean_n + d;
    w->mean_s = w->mean_v + d;
    *out = w;
    return KAC_OK;
fail:
    worker_free(field, w);
    return kaci_error(KACI_NO_MEMORY,
                      "no memory for a field of %" PRId64 " points of %" PRId64
                      " numbers",
                      field->count, field->d);
}

/* At g = 0 there is no noise: the limit from inside the cone on it, the front
 * velocity beside it (none for an unbounded law). */
static void noise_at_start(const kac_field *field, const struct kaci_query *q,
                           int64_t count, const double *displacement,
                           struct kaci_noise_point *out)
{
    double speed = kac_process_speed(field->process);

    if (!(speed > 0.0)) {
        speed = 0.0;
    }
    for (int64_t i = 0; i < count; i++) {
        const double n = displacement[i];

        memset(&out[i], 0, sizeof out[i]);
        if (!(fabs(n) <= q->tolerance)) {
            out[i].velocity = n > 0.0 ? speed : n < 0.0 ? -speed : n;
        }
    }
}

/* Beyond a front no law speaks. The noise part goes on along the rays n / g:
 * on the front that is +-c, and a point that has overshot by any distance ends
 * in the data point instead of beside it. */
static void follow_rays(double g, int64_t count, const double *displacement,
                        struct kaci_noise_point *noise)
{
    for (int64_t i = 0; i < count; i++) {
        if (noise[i].front == 2 || noise[i].front == -2) {
            noise[i].velocity = displacement[i] / g;
            noise[i].slope = 1.0 / g;
        }
    }
}

/* Displacements, noise and log weights of `count` components. */
static void evaluate_block(const kac_field *field, const struct kaci_query *q,
                           int64_t count, const int64_t *component,
                           struct worker *w)
{
    const int64_t d = field->d;

    for (int64_t j = 0; j < count; j++) {
        const double *x0 = kaci_point_of(field, component[j]);

        for (int64_t i = 0; i < d; i++) {
            w->displacement[j * d + i] =
                fma(-q->s.f, x0[i * KACI_LANES], q->x[i]);
        }
    }
    if (q->s.g > 0.0) {
        kaci_process_noise(field->process, q->s.g, count, d, w->displacement,
                           q->tolerance, w->noise);
        follow_rays(q->s.g, count * d, w->displacement, w->noise);
    } else {
        noise_at_start(field, q, count * d, w->displacement, w->noise);
    }
    for (int64_t j = 0; j < count; j++) {
        double sum = field->log_weight[component[j]];

        for (int64_t i = 0; i < d; i++) {
            sum += w->noise[j * d + i].log_density;
        }
        w->log_weight[j] = sum;
    }
}

/* Adds one component with weight p (relative to the present top) to the
 * running means and co-moments of v and score: Welford's update, so that
 * close values do not cancel. */
static void add_moments(const kac_field *field, const struct kaci_query *q,
                        const double *x0, const struct kaci_noise_point *noise,
                        double p, struct worker *w, struct sums *sums)
{
    const double share = p / (sums->total + p);
    double slope = 0.0, joint = 0.0;

    for (int64_t i = 0; i < field->d; i++) {
        const double v =
            q->s.df * x0[i * KACI_LANES] + q->s.dg * noise[i].velocity;
        const double dv = v - w->mean_v[i];

        w->mean_v[i] += share * dv;
        w->mean_s[i] += share * (noise[i].score - w->mean_s[i]);
        joint += dv * (noise[i].score - w->mean_s[i]);
        slope += noise[i].slope;
    }
    sums->joint += p * joint;
    sums->slope += p * slope;
}

/* Takes a new largest log weight: everything so far is worth less. */
static void raise_top(int64_t d, double top, struct worker *w,
                      struct sums *sums)
{
    const double scale = sums->total > 0.0 ? kaci_exp(sums->top - top) : 0.0;

    for (int64_t i = 0; i < d; i++) {
        w->mean_x[i] *= scale;
        w->mean_n[i] *= scale;
    }
    sums->total *= scale;
    sums->slope *= scale;
    sums->joint *= scale;
    sums->top = top;
}

static void add_block(const kac_field *field, const struct kaci_query *q,
                      int64_t count, const int64_t *component,
                      int32_t divergence, struct worker *w, struct sums *sums)
{
    const int64_t d = field->d;
    double top = sums->top;

    for (int64_t j = 0; j < count; j++) {
        top = w->log_weight[j] > top ? w->log_weight[j] : top;
    }
    if (top > sums->top) {
        raise_top(d, top, w, sums);
    }
    for (int64_t j = 0; j < count; j++) {
        const double *x0 = kaci_point_of(field, component[j]);
        const struct kaci_noise_point *noise = w->noise + j * d;
        const double p = kaci_exp(w->log_weight[j] - sums->top);

        if (p == 0.0) {
            continue;
        }
        if (divergence) {
            add_moments(field, q, x0, noise, p, w, sums);
        }
        for (int64_t i = 0; i < d; i++) {
            w->mean_x[i] += p * x0[i * KACI_LANES];
            w->mean_n[i] += p * noise[i].velocity;
        }
        sums->total += p;
    }
}

/* Outside all cones there is one component, of weight 1 whatever its
 * density; so it is with the only component of a point. */
static void sum_components(const kac_field *field, const struct kaci_query *q,
                           int64_t selected, int32_t divergence,
                           struct worker *w, struct sums *sums)
{
    const int64_t block = block_size(field);

    memset(w->mean_x, 0, 4 * (size_t)field->d * sizeof *w->mean_x);
    for (int64_t first = 0; first < selected; first += block) {
        const int64_t left = selected - first;
        const int64_t count = left < block ? left : block;

        evaluate_block(field, q, count, w->inside + first, w);
        if (selected == 1) {
            w->log_weight[0] = 0.0;
        }
        add_block(field, q, count, w->inside + first, divergence, w, sums);
    }
}

static void not_a_number(const kac_field *field, const struct kaci_batch *batch,
                         int64_t row)
{
    for (int64_t i = row * field->d; i < (row + 1) * field->d; i++) {
        batch->v[i] = NAN;
        if (batch->xhat != NULL) {
            batch->xhat[i] = NAN;
        }
    }
    if (batch->divergence != NULL) {
        batch->divergence[row] = NAN;
    }
}

static void evaluate_point(const kac_field *field,
                           const struct kaci_batch *batch, int64_t row,
                           const struct kaci_query *q, struct worker *w)
{
    const int32_t divergence = batch->divergence != NULL;
    const int64_t d = field->d;
    struct sums sums = {.top = -INFINITY};

    sum_components(field, q, kaci_select_components(field, q, w->inside),
                   divergence, w, &sums);
    for (int64_t i = 0; i < d; i++) {
        const double xhat = w->mean_x[i] / sums.total;
        const double noise = w->mean_n[i] / sums.total;

        batch->v[row * d + i] = q->s.df * xhat + q->s.dg * noise;
        if (batch->xhat != NULL) {
            batch->xhat[row * d + i] = xhat;
        }
    }
    if (divergence) {
        batch->divergence[row] =
            (q->s.dg * sums.slope + sums.joint) / sums.total;
    }
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
    const double work = (double)field->count * (double)field->d;

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
    status = kaci_scratch_enter(field, worker_make, worker_free, &call.scratch);
    if (status != KAC_OK) {
        return status;
    }
    call.rows = shard_rows(field);
    status = kaci_parallel(field->context, (batch->n - 1) / call.rows + 1,
                           run_shard, &call);
    kaci_scratch_leave(field, worker_free, call.scratch);
    return status;
}

static void empirical_destroy(kac_field *field)
{
    kaci_scratch_destroy(field, worker_free, field->scratch);
}

static const struct kaci_field_kind empirical_kind = {
    .name = "empirical",
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

/* Requires checked arguments. */
static kac_status create(kac_context *ctx, const struct kaci_field_kind *kind,
                         const kac_process *process, int64_t n, int64_t d,
                         const double *points, const double *weights,
                         kac_field **out)
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
        !copy_points(field, points)) {
        goto fail;
    }
    atomic_init(&field->scratch->busy, 0);
    for (int64_t k = 0; weights != NULL && k < n; k++) {
        field->log_weight[k] = kaci_ln(weights[k]);
    }
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
    return create(ctx, &conditional_kind, process, 1, d, x0, NULL, out);
}

kac_status kac_field_create_empirical(kac_context *ctx,
                                      const kac_process *process, int64_t n,
                                      int64_t d, const double *points,
                                      const double *weights, kac_field **out)
{
    struct kaci_fpmode saved;
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
    saved = kaci_fp_enter();
    status = create(ctx, &empirical_kind, process, n, d, points, weights, out);
    kaci_fp_leave(saved);
    return status;
}
