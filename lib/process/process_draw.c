/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws of x_t with its velocity, and of the prior. */

#include "process/process_priv.h"

#include <float.h>
#include <math.h>

/* Of points that are drawn together; arrays of float where `single`. */
struct batch {
    uint64_t seed;
    enum kaci_purpose purpose;
    uint32_t step;
    int32_t single;
    int64_t first, n, d;
    const void *t, *x0; /* t NULL: the horizon */
    void *xt, *v;
    int8_t *atom;
};

/* -0.0 of the data survives where no noise is added. */
#define PUT(type, largest)                                                     \
    do {                                                                       \
        const type *x0 = (const type *)sink->x0;                               \
        type *xt = (type *)sink->xt + first, *v = (type *)sink->v;             \
        for (int64_t i = 0; i < count; i++) {                                  \
            const double start = x0 != NULL ? (double)x0[first + i] : 0.0;     \
            const double still = s->f * start;                                 \
            const double x = s->g > 0.0 ? still + noise[i] : still;            \
            if (v != NULL) {                                                   \
                const double w = s->df * start + s->dg * velocity[i];          \
                v[first + i] = (type)w;                                        \
                overflow |= !(fabs((double)(type)w) <= largest);               \
            }                                                                  \
            xt[i] = (type)x;                                                   \
            overflow |= !(fabs((double)(type)x) <= largest);                   \
        }                                                                      \
    } while (0)

void kaci_sink_put(struct kaci_sink *sink, int64_t first, int64_t count,
                   const double *noise, const double *velocity,
                   const int8_t *atom)
{
    const struct kaci_schedule *s = &sink->schedule;
    int32_t overflow = 0;

    if (sink->single) {
        PUT(float, (double)FLT_MAX);
    } else {
        PUT(double, DBL_MAX);
    }
    if (sink->atom != NULL) {
        for (int64_t i = 0; i < count; i++) {
            sink->atom[first + i] = atom[i];
        }
    }
    sink->overflow |= overflow;
}

static const void *at(const struct batch *b, const void *array, int64_t index)
{
    if (array == NULL) {
        return NULL;
    }
    return b->single ? (const void *)((const float *)array + index)
                     : (const void *)((const double *)array + index);
}

static double number(const struct batch *b, const void *array, int64_t index)
{
    return b->single ? (double)((const float *)array)[index]
                     : ((const double *)array)[index];
}

/* A time in single precision may be T rounded up. */
static double time_of(const struct batch *b, double T, int64_t i)
{
    const double t = b->t != NULL ? number(b, b->t, i) : T;

    return b->single && t > T && t <= (double)(float)T ? T : t;
}

static kac_status check(const kac_process *process, const struct batch *b)
{
    int64_t bytes;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(b->first >= 0, "first is %" PRId64 ", must be >= 0", b->first);
    KACI_REQUIRE(b->n >= 0, "n is %" PRId64 ", must be >= 0", b->n);
    KACI_REQUIRE(b->d >= 1, "d is %" PRId64 ", must be >= 1", b->d);
    KACI_REQUIRE(kaci_mul_size(b->n, b->d, 8, &bytes),
                 "n * d is %" PRId64 " * %" PRId64 ", too large", b->n, b->d);
    KACI_REQUIRE(b->first <= (INT64_C(1) << 56) - b->n,
                 "first + n is %" PRId64 " + %" PRId64 ", must be at most 2^56",
                 b->first, b->n);
    return KAC_OK;
}

static kac_status check_values(const kac_process *process,
                               const struct batch *b)
{
    for (int64_t i = 0; b->t != NULL && i < b->n; i++) {
        const double t = time_of(b, process->T, i);

        KACI_REQUIRE(t >= 0.0 && t <= process->T,
                     "t[%" PRId64 "] is %g, must be between 0 and T = %g", i, t,
                     process->T);
    }
    for (int64_t i = 0; b->x0 != NULL && i < b->n * b->d; i++) {
        const double x = number(b, b->x0, i);

        KACI_REQUIRE(fabs(x) <= DBL_MAX,
                     "x0[%" PRId64 "] is %g, must be finite", i, x);
    }
    return KAC_OK;
}

static kac_status too_large(const struct batch *b, int64_t point)
{
    return kaci_error(KAC_ERROR_NONFINITE,
                      "point %" PRId64 " is too large for a %s",
                      b->first + point, b->single ? "float" : "double");
}

static kac_status draw_whole_points(const kac_process *process,
                                    const struct batch *b)
{
    for (int64_t i = 0; i < b->n; i++) {
        struct kaci_random random;
        struct kaci_sink sink = {.single = b->single};
        const kac_status status = kaci_process_schedule(
            process, time_of(b, process->T, i), &sink.schedule);

        if (status != KAC_OK) {
            return status;
        }
        sink.x0 = at(b, b->x0, i * b->d);
        sink.xt = (void *)(uintptr_t)at(b, b->xt, i * b->d);
        sink.v = (void *)(uintptr_t)at(b, b->v, i * b->d);
        sink.atom = b->atom != NULL ? b->atom + i * b->d : NULL;
        kaci_random_begin(&random, b->seed, b->purpose, b->step, b->first + i);
        process->law->draw(process, sink.schedule.g, &random, b->d, &sink);
        if (sink.overflow) {
            return too_large(b, i);
        }
    }
    return KAC_OK;
}

/* Noise and its velocity become x_t and its velocity, in place. */
static void form(const struct batch *b, int64_t first, int64_t count,
                 const struct kaci_schedule *schedule, double *noise,
                 double *velocity)
{
    for (int64_t k = 0; k < count; k++) {
        const struct kaci_schedule *s = &schedule[k];
        const double start = b->x0 != NULL ? number(b, b->x0, first + k) : 0.0;
        const double still = s->f * start;

        noise[k] = s->g > 0.0 ? still + noise[k] : still;
        if (b->v != NULL) {
            velocity[k] = s->df * start + s->dg * velocity[k];
        }
    }
}

/* Rounds once; the index of the first number that does not fit, or -1. */
static int64_t store(const struct batch *b, void *array, int64_t first,
                     int64_t count, const double *x)
{
    int64_t bad = -1;

    for (int64_t k = count - 1; b->single && k >= 0; k--) {
        const float rounded = (float)x[k];

        ((float *)array)[first + k] = rounded;
        bad = fabsf(rounded) <= FLT_MAX ? bad : first + k;
    }
    for (int64_t k = count - 1; !b->single && k >= 0; k--) {
        ((double *)array)[first + k] = x[k];
        bad = fabs(x[k]) <= DBL_MAX ? bad : first + k;
    }
    return bad;
}

/* The coordinates of small points one after the other, in blocks that begin
 * and end anywhere: each has its own counter and its own schedule. */
static kac_status draw_small_points(const kac_process *process,
                                    const struct batch *b)
{
    struct kaci_each each = {
        .key = {(uint32_t)(b->seed & 0xffffffffu), (uint32_t)(b->seed >> 32)},
        .step = b->step,
        .single = b->single};
    struct kaci_schedule schedule[KACI_BLOCK];
    double noise[KACI_BLOCK], velocity[KACI_BLOCK];
    int8_t atom[KACI_BLOCK];
    int64_t point = 0, coordinate = 0;

    for (int64_t first = 0; first < b->n * b->d; first += each.count) {
        const int64_t left = b->n * b->d - first;
        int64_t bad;

        each.count = left < KACI_BLOCK ? left : KACI_BLOCK;
        for (int64_t k = 0; k < each.count; k++) {
            if (k > 0 && coordinate > 0) {
                schedule[k] = schedule[k - 1];
            } else {
                const kac_status status = kaci_process_schedule(
                    process, time_of(b, process->T, point), &schedule[k]);

                if (status != KAC_OK) {
                    return status;
                }
            }
            each.g[k] = schedule[k].g;
            each.lanes.block[k] = (uint64_t)coordinate;
            each.lanes.low[k] = (uint64_t)(b->first + point) & 0xffffffffu;
            each.lanes.high[k] =
                (uint64_t)b->purpose << 24 | (uint64_t)(b->first + point) >> 32;
            if (++coordinate == b->d) {
                coordinate = 0;
                point++;
            }
        }
        process->law->scalar->draw_each(process, &each, noise,
                                        b->v != NULL ? velocity : NULL, atom);
        form(b, first, each.count, schedule, noise, velocity);
        bad = b->v != NULL ? store(b, b->v, first, each.count, velocity) : -1;
        if (bad < 0) {
            bad = store(b, b->xt, first, each.count, noise);
        }
        if (bad >= 0) {
            return too_large(b, bad / b->d);
        }
        for (int64_t k = 0; b->atom != NULL && k < each.count; k++) {
            b->atom[first + k] = atom[k];
        }
    }
    return KAC_OK;
}

static kac_status draw_points(const kac_process *process, const struct batch *b)
{
    const struct kaci_scalar_law *law = process->law->scalar;

    return b->d < KACI_SHARED && law != NULL && law->draw_each != NULL
               ? draw_small_points(process, b)
               : draw_whole_points(process, b);
}

static kac_status draw(const kac_process *process, const struct batch *b)
{
    struct kaci_fpmode mode;
    kac_status status = check(process, b);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(b->n == 0 || b->t != NULL, "t is NULL");
    KACI_REQUIRE(b->n == 0 || b->x0 != NULL, "x0 is NULL");
    KACI_REQUIRE(b->n == 0 || b->xt != NULL, "xt is NULL");

    mode = kaci_fp_enter();
    status = check_values(process, b);
    if (status == KAC_OK) {
        status = draw_points(process, b);
    }
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_process_draw(const kac_process *process, uint64_t seed,
                            uint32_t step, int64_t first, int64_t n, int64_t d,
                            const double *t, const double *x0, double *xt,
                            double *v, int8_t *atom)
{
    const struct batch b = {
        seed, KACI_RANDOM_NOISE, step, 0, first, n, d, t, x0, xt, v, atom};

    return draw(process, &b);
}

kac_status kac_process_draw_f32(const kac_process *process, uint64_t seed,
                                uint32_t step, int64_t first, int64_t n,
                                int64_t d, const float *t, const float *x0,
                                float *xt, float *v, int8_t *atom)
{
    const struct batch b = {
        seed, KACI_RANDOM_NOISE, step, 1, first, n, d, t, x0, xt, v, atom};

    return draw(process, &b);
}

kac_status kaci_process_check_prior(const kac_process *process)
{
    struct kaci_schedule end;
    kac_status status = kaci_process_schedule(process, process->T, &end);

    if (status != KAC_OK || process->prior == KAC_PRIOR_NOISE ||
        fabs(end.f) < 1e-12) {
        return status;
    }
    return kaci_error(
        KAC_ERROR_STATE,
        "f(T) is %g, so X_T = f(T) x_0 + noise depends on the data: give "
        "x0, or choose a schedule with f(T) = 0 (linear, cos), or take the "
        "noise for X_T with kac_process_set_prior()",
        end.f);
}

static kac_status prior(const kac_process *process, const struct batch *b)
{
    kac_status status = KAC_OK;

    if (b->x0 == NULL && b->n > 0) {
        status = kaci_process_check_prior(process);
    }
    if (status == KAC_OK) {
        status = check_values(process, b);
    }
    return status == KAC_OK ? draw_points(process, b) : status;
}

kac_status kac_process_prior(const kac_process *process, uint64_t seed,
                             int64_t first, int64_t n, int64_t d,
                             const double *x0, double *out)
{
    const struct batch b = {
        seed, KACI_RANDOM_PRIOR, 0, 0, first, n, d, NULL, x0, out, NULL, NULL};
    struct kaci_fpmode mode;
    kac_status status = check(process, &b);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    status = prior(process, &b);
    kaci_fp_leave(mode);
    return status;
}
