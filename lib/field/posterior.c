/* SPDX-License-Identifier: BSD-2-Clause */
/* Which component of the data a point comes from: the posterior means of an
 * exact field at one point, and the density there. */

#include <math.h>
#include <string.h>

#include "field/field_priv.h"

/* Numbers of one call of the noise law. */
enum { BLOCK_NUMBERS = 256 };

/* The posterior so far: `top` is the largest log weight, `total` the sum of
 * exp(log weight - top), `slope` the sum of the slopes with these weights,
 * `joint` that of the products of deviations of v and score. */
struct sums {
    double top, total, slope, joint;
};

static int64_t block_size(const kac_field *field)
{
    return field->d < BLOCK_NUMBERS ? BLOCK_NUMBERS / field->d : 1;
}

void kaci_posterior_free(const kac_field *field, void *memory)
{
    struct kaci_posterior *w = memory;

    kaci_free(field->context, w->inside);
    kaci_free(field->context, w->displacement);
    kaci_free(field->context, w->start);
    kaci_free(field->context, w->smooth);
    kaci_free(field->context, w->noise);
    kaci_free(field->context, w->log_weight);
    kaci_free(field->context, w->mean_x);
    kaci_free(field->context, w);
}

kac_status kaci_posterior_make(const kac_field *field, void **out)
{
    kac_context *ctx = field->context;
    const int64_t block = block_size(field), d = field->d;
    const int64_t number = (int64_t)sizeof(double);
    struct kaci_posterior *w = kaci_alloc(ctx, 1, sizeof *w);
    int64_t noise_bytes, smooth_bytes = 0;

    if (w == NULL) {
        return KACI_NO_MEMORY;
    }
    if (!kaci_mul_size(block, d, sizeof *w->noise, &noise_bytes) ||
        (field->width != NULL &&
         !kaci_mul_size(block, d, sizeof *w->smooth, &smooth_bytes))) {
        goto fail;
    }
    w->inside = kaci_alloc(ctx, field->count, sizeof *w->inside);
    w->displacement = kaci_alloc(ctx, block * d, number);
    w->start =
        kaci_alloc(ctx, field->width != NULL ? 2 * block * d : 0, number);
    w->noise = kaci_alloc(ctx, noise_bytes, 1);
    w->smooth = kaci_alloc(ctx, smooth_bytes, 1);
    w->log_weight = kaci_alloc(ctx, block, number);
    w->mean_x = kaci_alloc(ctx, d, 4 * number);
    if (w->inside == NULL || w->displacement == NULL || w->start == NULL ||
        w->noise == NULL || w->smooth == NULL || w->log_weight == NULL ||
        w->mean_x == NULL) {
        goto fail;
    }
    w->start_slope = w->start + block * d;
    w->mean_n = w->mean_x + d;
    w->mean_v = w->mean_n + d;
    w->mean_s = w->mean_v + d;
    *out = w;
    return KAC_OK;
fail:
    kaci_posterior_free(field, w);
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
            out[i].log_density = -(double)INFINITY;
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

/* What one coordinate's place in its kernel and its noise are, both given x:
 * the data are x0 + width U, and X_t = f x0 + |f| width U' + N. */
static void smooth_component(const kac_field *field, const struct kaci_query *q,
                             int64_t k, int64_t first, struct kaci_posterior *w)
{
    const int64_t d = field->d;
    const double *x0 = kaci_point_of(field, k), width = field->width[k];
    const double reach = copysign(width, q->s.f);

    kaci_process_smooth(field->process, field->kernel == KAC_KERNEL_NORMAL,
                        q->s.g, fabs(q->s.f) * width, d,
                        w->displacement + first, w->smooth);
    for (int64_t i = 0; i < d; i++) {
        const struct kaci_smooth_point *from = &w->smooth[i];
        struct kaci_noise_point *to = &w->noise[first + i];

        memset(to, 0, sizeof *to);
        to->log_density = from->log_density;
        to->velocity = from->velocity;
        to->score = from->score;
        to->slope = from->slope;
        w->start[first + i] = x0[i * KACI_LANES] + reach * from->mean;
        w->start_slope[first + i] = reach * from->mean_slope;
    }
}

/* Displacements, noise and log weights of `count` components. */
static void evaluate_block(const kac_field *field, const struct kaci_query *q,
                           int64_t count, const int64_t *component,
                           struct kaci_posterior *w)
{
    const int64_t d = field->d;

    for (int64_t j = 0; j < count; j++) {
        const double *x0 = kaci_point_of(field, component[j]);

        for (int64_t i = 0; i < d; i++) {
            w->displacement[j * d + i] =
                kaci_fma(-q->s.f, x0[i * KACI_LANES], q->x[i]);
        }
    }
    if (q->spread) {
        for (int64_t j = 0; j < count; j++) {
            smooth_component(field, q, component[j], j * d, w);
        }
    } else if (q->s.g > 0.0) {
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
static inline void add_moments(const kac_field *field,
                               const struct kaci_query *q, const double *start,
                               int64_t stride, int64_t first, double p,
                               struct kaci_posterior *w, struct sums *sums)
{
    const struct kaci_noise_point *noise = w->noise + first;
    const double share = p / (sums->total + p);
    double slope = 0.0, joint = 0.0;

    for (int64_t i = 0; i < field->d; i++) {
        const double v =
            q->s.df * start[i * stride] + q->s.dg * noise[i].velocity;
        const double dv = v - w->mean_v[i];

        w->mean_v[i] += share * dv;
        w->mean_s[i] += share * (noise[i].score - w->mean_s[i]);
        joint += dv * (noise[i].score - w->mean_s[i]);
        slope += q->s.dg * noise[i].slope;
    }
    for (int64_t i = 0; q->spread && i < field->d; i++) {
        slope += q->s.df * w->start_slope[first + i];
    }
    sums->joint += p * joint;
    sums->slope += p * slope;
}

/* Takes a new largest log weight: everything so far is worth less. */
static void raise_top(int64_t d, double top, struct kaci_posterior *w,
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

/* The components' E[X_0 | x] are the points, or with widths w->start. */
static inline void add_block(const kac_field *field, const struct kaci_query *q,
                             int64_t count, const int64_t *component,
                             int32_t spread, int32_t divergence,
                             struct kaci_posterior *w, struct sums *sums)
{
    const int64_t d = field->d, stride = spread ? 1 : KACI_LANES;
    double top = sums->top;

    for (int64_t j = 0; j < count; j++) {
        top = w->log_weight[j] > top ? w->log_weight[j] : top;
    }
    if (!(top > -INFINITY)) {
        return; // nothing here can have led to x
    }
    if (top > sums->top) {
        raise_top(d, top, w, sums);
    }
    for (int64_t j = 0; j < count; j++) {
        const double *start =
            spread ? w->start + j * d : kaci_point_of(field, component[j]);
        const struct kaci_noise_point *noise = w->noise + j * d;
        const double p = kaci_exp(w->log_weight[j] - sums->top);

        if (p == 0.0) {
            continue;
        }
        if (divergence) {
            add_moments(field, q, start, stride, j * d, p, w, sums);
        }
        for (int64_t i = 0; i < d; i++) {
            w->mean_x[i] += p * start[i * stride];
            w->mean_n[i] += p * noise[i].velocity;
        }
        sums->total += p;
    }
}

/* The only component of a point has weight 1 whatever its density; so it is
 * with the one component that counts outside all cones. Returns what was left
 * out of its log weight then. */
static double sum_components(const kac_field *field, const struct kaci_query *q,
                             int64_t selected, int32_t divergence,
                             struct kaci_posterior *w, struct sums *sums)
{
    const int64_t block = block_size(field);
    double alone = 0.0;

    memset(w->mean_x, 0, 4 * (size_t)field->d * sizeof *w->mean_x);
    memset(sums, 0, sizeof *sums);
    sums->top = -INFINITY;
    for (int64_t first = 0; first < selected; first += block) {
        const int64_t left = selected - first;
        const int64_t count = left < block ? left : block;

        evaluate_block(field, q, count, w->inside + first, w);
        if (selected == 1) {
            alone = w->log_weight[0];
            w->log_weight[0] = 0.0;
        }
        if (q->spread) {
            add_block(field, q, count, w->inside + first, 1, divergence, w,
                      sums);
        } else {
            add_block(field, q, count, w->inside + first, 0, divergence, w,
                      sums);
        }
    }
    return alone;
}

void kaci_posterior_at(const kac_field *field, const struct kaci_query *q,
                       int32_t divergence, struct kaci_posterior *w)
{
    struct sums sums;
    int64_t nearest;
    const int64_t selected =
        kaci_select_components(field, q, w->inside, &w->fronts, &nearest);
    double alone = sum_components(field, q, selected, divergence, w, &sums);

    if (!(sums.total > 0.0)) { // all of them beyond the doubles
        w->inside[0] = nearest;
        alone = sum_components(field, q, 1, divergence, w, &sums);
    }
    for (int64_t i = 0; i < field->d; i++) {
        w->mean_x[i] /= sums.total;
        w->mean_n[i] /= sums.total;
    }
    w->divergence = (sums.slope + sums.joint) / sums.total;
    if (!(q->s.g > 0.0) && !q->spread && alone + sums.top > -INFINITY) {
        w->fronts = (int32_t)field->d; // all of the mass is an atom
    }
    w->top = alone + sums.top;
    w->total = sums.total;
}
