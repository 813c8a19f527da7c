/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a process at whole points: velocity, density, score. */

#include "process/process_priv.h"

#include <math.h>

/* Points of a call; t NULL: the horizon, x0 NULL: zero. */
struct query {
    const kac_process *process;
    int64_t n, d;
    const double *t, *x, *x0;
};

/* Where the results go: [n, d] or [n]. `fronts` [n] may be NULL. */
struct answer {
    double *out;
    int32_t *fronts;
};

/* Scratch for `points` points of one time. */
struct block {
    int64_t points;
    double *displacement;           /* [points, d] */
    struct kaci_noise_point *noise; /* [points, d] */
};

/* Takes what is wanted of point `i` from its noise. */
typedef void (*take_fn)(const struct query *q, const struct kaci_schedule *s,
                        int64_t i, const struct kaci_noise_point *noise,
                        const struct answer *to);

static void take_velocity(const struct query *q, const struct kaci_schedule *s,
                          int64_t i, const struct kaci_noise_point *noise,
                          const struct answer *to)
{
    const double *x0 = q->x0 + i * q->d;
    double *out = to->out + i * q->d;

    for (int64_t j = 0; j < q->d; j++) {
        out[j] = s->df * x0[j] + s->dg * noise[j].velocity;
    }
}

static void take_score(const struct query *q, const struct kaci_schedule *s,
                       int64_t i, const struct kaci_noise_point *noise,
                       const struct answer *to)
{
    double *out = to->out + i * q->d;

    (void)s;
    for (int64_t j = 0; j < q->d; j++) {
        out[j] = noise[j].score;
    }
}

/* NaN of one coordinate wins, then -infinity, over the infinite density of a
 * law without width. */
static double sum_logs(int64_t d, const struct kaci_noise_point *noise)
{
    double sum = 0.0;
    int outside = 0;

    for (int64_t j = 0; j < d; j++) {
        if (isnan(noise[j].log_density)) {
            return noise[j].log_density;
        }
        outside |= noise[j].log_density == -(double)INFINITY;
    }
    for (int64_t j = 0; j < d && !outside; j++) {
        sum += noise[j].log_density;
    }
    return outside ? -(double)INFINITY : sum;
}

/* Without the atoms: nothing has a density on a front. */
static void take_log_density(const struct query *q,
                             const struct kaci_schedule *s, int64_t i,
                             const struct kaci_noise_point *noise,
                             const struct answer *to)
{
    const double sum = sum_logs(q->d, noise);
    int32_t front = 0;

    (void)s;
    for (int64_t j = 0; j < q->d; j++) {
        front |= noise[j].front;
    }
    to->out[i] = front != 0 && !isnan(sum) ? -(double)INFINITY : sum;
}

/* A coordinate on a front counts with the mass of its atom. */
static void take_log_mass(const struct query *q, const struct kaci_schedule *s,
                          int64_t i, const struct kaci_noise_point *noise,
                          const struct answer *to)
{
    int64_t fronts = 0;

    (void)s;
    for (int64_t j = 0; j < q->d; j++) {
        fronts += noise[j].front == 1 || noise[j].front == -1;
    }
    to->out[i] = sum_logs(q->d, noise);
    if (to->fronts != NULL) {
        to->fronts[i] = fronts < INT32_MAX ? (int32_t)fronts : INT32_MAX;
    }
}

/* Points that share a time are worked on together. The displacement x - f x0
 * is rounded once. */
static kac_status evaluate(const struct query *q, struct block *block,
                           const struct answer *to, take_fn take)
{
    const int64_t d = q->d;

    for (int64_t i = 0; i < q->n;) {
        const double t = q->t != NULL ? q->t[i] : q->process->T;
        struct kaci_schedule s;
        int64_t count = 0;
        const kac_status status = kaci_process_schedule(q->process, t, &s);

        if (status != KAC_OK) {
            return status;
        }
        while (count < block->points && i + count < q->n &&
               (q->t == NULL || q->t[i + count] == t)) {
            count++;
        }
        for (int64_t j = 0; j < count * d; j++) {
            const double x0 = q->x0 != NULL ? q->x0[i * d + j] : 0.0;

            block->displacement[j] = kaci_fma(-s.f, x0, q->x[i * d + j]);
        }
        kaci_process_noise(q->process, s.g, count, d, block->displacement, 0.0,
                           block->noise);
        for (int64_t j = 0; j < count; j++) {
            take(q, &s, i + j, block->noise + j * d, to);
        }
        i += count;
    }
    return KAC_OK;
}

/* Small points lie on the stack. */
static kac_status evaluate_all(const struct query *q, const struct answer *to,
                               take_fn take)
{
    const kac_context *context = q->process->context;
    struct kaci_noise_point noise[KACI_BLOCK];
    double displacement[KACI_BLOCK];
    struct block block = {1, displacement, noise};
    kac_status status = KACI_NO_MEMORY;
    struct kaci_fpmode mode;

    if (q->d > KACI_BLOCK) {
        block.displacement = kaci_alloc(context, q->d, sizeof(double));
        block.noise = kaci_alloc(context, q->d, sizeof *block.noise);
    } else {
        block.points = KACI_BLOCK / q->d;
    }
    if (block.displacement != NULL && block.noise != NULL) {
        mode = kaci_fp_enter();
        status = evaluate(q, &block, to, take);
        kaci_fp_leave(mode);
    }
    if (q->d > KACI_BLOCK) {
        kaci_free(context, block.displacement);
        kaci_free(context, block.noise);
    }
    return status;
}

static kac_status check(const struct query *q, const double *out)
{
    int64_t bytes;

    KACI_REQUIRE(q->process != NULL, "process is NULL");
    KACI_REQUIRE(q->n >= 0, "n is %" PRId64 ", must be >= 0", q->n);
    KACI_REQUIRE(q->d >= 1, "d is %" PRId64 ", must be >= 1", q->d);
    KACI_REQUIRE(kaci_mul_size(q->n, q->d, 8, &bytes),
                 "n * d is %" PRId64 " * %" PRId64 ", too large", q->n, q->d);
    KACI_REQUIRE(q->n == 0 || q->x != NULL, "x is NULL");
    KACI_REQUIRE(q->n == 0 || out != NULL, "out is NULL");
    return KAC_OK;
}

/* Of the functions that have t and x0. `from_zero`: t = 0 is allowed. */
static kac_status check_given(const struct query *q, const double *out,
                              int32_t from_zero)
{
    const kac_status status = check(q, out);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(q->n == 0 || q->t != NULL, "t is NULL");
    KACI_REQUIRE(q->n == 0 || q->x0 != NULL, "x0 is NULL");
    for (int64_t i = 0; i < q->n; i++) {
        const double t = q->t[i];

        KACI_REQUIRE((from_zero ? t >= 0.0 : t > 0.0) && t <= q->process->T,
                     "t[%" PRId64 "] is %g, must be %s and at most T = %g", i,
                     t, from_zero ? ">= 0" : "> 0", q->process->T);
    }
    return KAC_OK;
}

/* Coordinates of any points together, each at its own clock time. */
static kac_status velocities(const struct query *q, double *out)
{
    const struct kaci_scalar_law *law = q->process->law->scalar;
    double g[KACI_BLOCK], displacement[KACI_BLOCK], velocity[KACI_BLOCK];
    struct kaci_schedule s[KACI_BLOCK];
    int64_t row = 0, column = 0;

    for (int64_t first = 0; first < q->n * q->d; first += KACI_BLOCK) {
        const int64_t left = q->n * q->d - first;
        const int64_t count = left < KACI_BLOCK ? left : KACI_BLOCK;

        for (int64_t i = 0; i < count; i++) {
            if (i > 0 && column > 0) {
                s[i] = s[i - 1];
            } else {
                const kac_status status =
                    kaci_process_schedule(q->process, q->t[row], &s[i]);

                if (status != KAC_OK) {
                    return status;
                }
            }
            g[i] = s[i].g;
            displacement[i] =
                kaci_fma(-s[i].f, q->x0[first + i], q->x[first + i]);
            column = column + 1 < q->d ? column + 1 : 0;
            row += column == 0;
        }
        law->velocity_each(q->process, count, g, displacement, velocity);
        for (int64_t i = 0; i < count; i++) {
            out[first + i] = s[i].df * q->x0[first + i] + s[i].dg * velocity[i];
        }
    }
    return KAC_OK;
}

kac_status kac_process_velocity(const kac_process *process, int64_t n,
                                int64_t d, const double *t, const double *x,
                                const double *x0, double *out)
{
    const struct query q = {process, n, d, t, x, x0};
    const struct answer to = {out, NULL};
    kac_status status = check_given(&q, out, 1);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    if (process->law->scalar == NULL ||
        process->law->scalar->velocity_each == NULL) {
        return evaluate_all(&q, &to, take_velocity);
    }
    mode = kaci_fp_enter();
    status = velocities(&q, out);
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_process_score(const kac_process *process, int64_t n, int64_t d,
                             const double *t, const double *x, const double *x0,
                             double *out)
{
    const struct query q = {process, n, d, t, x, x0};
    const struct answer to = {out, NULL};
    const kac_status status = check_given(&q, out, 0);

    return status == KAC_OK ? evaluate_all(&q, &to, take_score) : status;
}

kac_status kac_process_log_density(const kac_process *process, int64_t n,
                                   int64_t d, const double *t, const double *x,
                                   const double *x0, double *out)
{
    const struct query q = {process, n, d, t, x, x0};
    const struct answer to = {out, NULL};
    const kac_status status = check_given(&q, out, 0);

    return status == KAC_OK ? evaluate_all(&q, &to, take_log_density) : status;
}

kac_status kac_process_prior_log_density(const kac_process *process, int64_t n,
                                         int64_t d, const double *x,
                                         double *out, int32_t *fronts)
{
    const struct query q = {process, n, d, NULL, x, NULL};
    const struct answer to = {out, fronts};
    kac_status status = check(&q, out);

    if (status == KAC_OK) {
        const struct kaci_fpmode mode = kaci_fp_enter();

        status = kaci_process_check_prior(process);
        kaci_fp_leave(mode);
    }
    if (status != KAC_OK) {
        return status;
    }
    return evaluate_all(&q, &to, take_log_mass);
}
