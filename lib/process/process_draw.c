/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws of x_t with its velocity, and of the prior. */

#include "process/process_priv.h"

#include <float.h>
#include <math.h>
#include <string.h>

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

/* Whether all numbers are finite: an exponent of ones carries into the sign. */
static int32_t fit_single(int64_t count, const float *x)
{
    uint32_t carried = 0;

    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;

        memcpy(&bits, &x[i], sizeof bits);
        carried |= (bits & 0x7f800000u) + 0x00800000u;
    }
    return carried >> 31 == 0;
}

static int32_t fit_double(int64_t count, const double *x)
{
    uint64_t carried = 0;

    for (int64_t i = 0; i < count; i++) {
        uint64_t bits;

        memcpy(&bits, &x[i], sizeof bits);
        carried |= (bits & UINT64_C(0x7ff0000000000000)) +
                   UINT64_C(0x0010000000000000);
    }
    return carried >> 63 == 0;
}

/* -0.0 of the data survives where no noise is added. */
#define PUT(type, fit)                                                         \
    do {                                                                       \
        const type *x0 = (const type *)sink->x0;                               \
        type *xt = (type *)sink->xt + first, *v = (type *)sink->v;             \
        for (int64_t i = 0; i < count; i++) {                                  \
            start[i] = x0 != NULL ? (double)x0[first + i] : 0.0;               \
        }                                                                      \
        for (int64_t i = 0; s->g > 0.0 && i < count; i++) {                    \
            xt[i] = (type)(s->f * start[i] + noise[i]);                        \
        }                                                                      \
        for (int64_t i = 0; !(s->g > 0.0) && i < count; i++) {                 \
            xt[i] = (type)(s->f * start[i]);                                   \
        }                                                                      \
        for (int64_t i = 0; v != NULL && i < count; i++) {                     \
            v[first + i] = (type)(s->df * start[i] + s->dg * velocity[i]);     \
        }                                                                      \
        fits = fit(count, xt) && (v == NULL || fit(count, v + first));         \
    } while (0)

void kaci_sink_put(struct kaci_sink *sink, int64_t first, int64_t count,
                   const double *noise, const double *velocity,
                   const int8_t *atom)
{
    const struct kaci_schedule *s = &sink->schedule;
    double start[KACI_BLOCK];
    int32_t fits;

    assert(count <= KACI_BLOCK);
    if (sink->single) {
        PUT(float, fit_single);
    } else {
        PUT(double, fit_double);
    }
    if (sink->atom != NULL) {
        memcpy(sink->atom + first, atom, (size_t)count);
    }
    sink->overflow |= !fits;
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

/* The same for count points from `first` on, whose times have been checked. */
static void times(const struct batch *b, double T, int64_t first, int64_t count,
                  double *t)
{
    if (b->t == NULL) {
        for (int64_t k = 0; k < count; k++) {
            t[k] = T;
        }
    } else if (b->single) {
        const float *from = (const float *)b->t + first;

        for (int64_t k = 0; k < count; k++) {
            t[k] = (double)from[k] > T ? T : (double)from[k];
        }
    } else {
        memcpy(t, (const double *)b->t + first, (size_t)count * sizeof *t);
    }
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

/* Whether every time lies between 0 and T. */
static int32_t times_fit(const struct batch *b, double T)
{
    const double *t = (const double *)b->t;
    const float *single = (const float *)b->t, end = (float)T;
    int64_t bad = 0;
    int32_t bad_single = 0;

    for (int64_t i = 0; b->single && i < b->n; i++) {
        bad_single |= !(single[i] >= 0.0f) | !(single[i] <= end);
    }
    for (int64_t i = 0; !b->single && i < b->n; i++) {
        bad |= !(t[i] >= 0.0) | !(t[i] <= T);
    }
    return !(bad | bad_single);
}

static kac_status check_values(const kac_process *process,
                               const struct batch *b)
{
    const int64_t count = b->n * b->d;
    const int32_t fits =
        (b->t == NULL || times_fit(b, process->T)) &&
        (b->x0 == NULL ||
         (b->single ? fit_single(count, b->x0) : fit_double(count, b->x0)));

    for (int64_t i = 0; !fits && b->t != NULL && i < b->n; i++) {
        const double t = time_of(b, process->T, i);

        KACI_REQUIRE(t >= 0.0 && t <= process->T,
                     "t[%" PRId64 "] is %g, must be between 0 and T = %g", i, t,
                     process->T);
    }
    for (int64_t i = 0; !fits && b->x0 != NULL && i < count; i++) {
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

/* x_0 of some coordinates; none counts as 0. */
static const double *starts(const struct batch *b, int64_t first, int64_t count,
                            double *room)
{
    if (b->x0 != NULL && !b->single) {
        return (const double *)b->x0 + first;
    }
    for (int64_t k = 0; k < count; k++) {
        room[k] =
            b->x0 != NULL ? (double)((const float *)b->x0)[first + k] : 0.0;
    }
    return room;
}

/* Noise and its velocity become x_t and its velocity, in place. */
static void form(const struct batch *b, int64_t first, int64_t count,
                 const struct kaci_schedules *s, double *noise,
                 double *velocity)
{
    double room[KACI_BLOCK];
    const double *start = starts(b, first, count, room);
    int64_t none = 0;

    for (int64_t k = 0; b->v != NULL && k < count; k++) {
        velocity[k] = s->df[k] * start[k] + s->dg[k] * velocity[k];
    }
    for (int64_t k = 0; k < count; k++) {
        none |= !(s->g[k] > 0.0);
    }
    for (int64_t k = 0; none == 0 && k < count; k++) {
        noise[k] = s->f[k] * start[k] + noise[k];
    }
    for (int64_t k = 0; none != 0 && k < count; k++) {
        const double still = s->f[k] * start[k], x = still + noise[k];

        noise[k] = s->g[k] > 0.0 ? x : still;
    }
}

/* Rounds once; the index of the first number that does not fit, or -1. */
static int64_t store(const struct batch *b, void *array, int64_t first,
                     int64_t count, const double *x)
{
    float *single = (float *)array + first;
    double *whole = (double *)array + first;

    if (b->single) {
        for (int64_t k = 0; k < count; k++) {
            single[k] = (float)x[k];
        }
    } else {
        memcpy(whole, x, (size_t)count * sizeof *x);
    }
    if (b->single ? fit_single(count, single) : fit_double(count, whole)) {
        return -1;
    }
    for (int64_t k = 0; k < count; k++) {
        if (!(b->single ? fabsf(single[k]) <= FLT_MAX
                        : fabs(whole[k]) <= DBL_MAX)) {
            return first + k;
        }
    }
    return -1;
}

/* Coordinates first .. first + count - 1 of all: counters and times. */
static void place(const struct batch *b, double T, int64_t first, int64_t count,
                  struct kaci_lanes *lanes, double *t)
{
    const uint64_t purpose = (uint64_t)b->purpose << 24;
    int64_t point = first / b->d, coordinate = first % b->d;

    for (int64_t k = 0; b->d == 1 && k < count; k++) {
        const uint64_t index = (uint64_t)(b->first + first + k);

        lanes->block[k] = 0;
        lanes->low[k] = index & 0xffffffffu;
        lanes->high[k] = purpose | index >> 32;
    }
    if (b->d == 1) {
        times(b, T, first, count, t);
        return;
    }
    for (int64_t k = 0; k < count; k++) {
        const uint64_t index = (uint64_t)(b->first + point);

        lanes->block[k] = (uint64_t)coordinate;
        lanes->low[k] = index & 0xffffffffu;
        lanes->high[k] = purpose | index >> 32;
        t[k] = time_of(b, T, point);
        coordinate++;
        point += coordinate == b->d;
        coordinate = coordinate == b->d ? 0 : coordinate;
    }
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
    struct kaci_schedules schedules;
    double t[KACI_BLOCK], noise[KACI_BLOCK], velocity[KACI_BLOCK];
    int8_t atom[KACI_BLOCK];

    for (int64_t first = 0; first < b->n * b->d; first += each.count) {
        const int64_t left = b->n * b->d - first;
        kac_status status;
        int64_t bad;

        each.count = left < KACI_BLOCK ? left : KACI_BLOCK;
        place(b, process->T, first, each.count, &each.lanes, t);
        status = kaci_process_schedules(process, each.count, t, &schedules);
        if (status != KAC_OK) {
            return status;
        }
        each.g = schedules.g;
        process->law->scalar->draw_each(process, &each, noise,
                                        b->v != NULL ? velocity : NULL, atom);
        form(b, first, each.count, &schedules, noise, velocity);
        bad = b->v != NULL ? store(b, b->v, first, each.count, velocity) : -1;
        if (bad < 0) {
            bad = store(b, b->xt, first, each.count, noise);
        }
        if (bad >= 0) {
            return too_large(b, bad / b->d);
        }
        if (b->atom != NULL) {
            memcpy(b->atom + first, atom, (size_t)each.count);
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
