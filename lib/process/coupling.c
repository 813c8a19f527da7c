/* SPDX-License-Identifier: BSD-2-Clause */
/* Couplings: pairs of points, and the path between them. */

#include "process/process.h"

#include <kacflow/coupling.h>

#include <float.h>
#include <math.h>

static const char *const coupling_names[] = {"independent", "ot"};

enum {
    COUPLINGS = sizeof coupling_names / sizeof *coupling_names,
    POINTS_MOST = 1 << 20
};

static const double largest = 1e60; // squares and their sums stay doubles

static double number(int32_t single, const void *array, int64_t i)
{
    return single ? (double)((const float *)array)[i]
                  : ((const double *)array)[i];
}

static kac_status check_points(const char *name, int64_t n, int64_t d,
                               int32_t single, const void *x, double most)
{
    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < d; k++) {
            const double value = number(single, x, i * d + k);

            KACI_REQUIRE(fabs(value) <= most,
                         "%s[%" PRId64 ", %" PRId64 "] is %g, must be finite%s",
                         name, i, k, value,
                         most < DBL_MAX ? ", at most 1e60 in magnitude" : "");
        }
    }
    return KAC_OK;
}

kac_status kaci_coupling_check(int32_t kind, int64_t n, int64_t d)
{
    const int64_t most = kind == KAC_COUPLING_OPTIMAL_TRANSPORT && d > 1
                             ? KACI_TRANSPORT_MOST
                             : POINTS_MOST;

    KACI_REQUIRE(kac_coupling_name(kind) != NULL,
                 "kind is %" PRId32 ", must be a KAC_COUPLING_...", kind);
    KACI_REQUIRE(n >= 1 && n <= most,
                 "n is %" PRId64 ", must be 1 to %" PRId64
                 " for this coupling of points of %" PRId64 " numbers",
                 n, most, d);
    return KAC_OK;
}

/* The pairs go to the caller last, when nothing fails any more. */
static kac_status pair_transport(kac_context *ctx, int64_t n, int64_t d,
                                 int32_t single, const void *x0, const void *x1,
                                 int64_t *pairs)
{
    struct kaci_transport transport;
    int64_t *partner;
    kac_status status = kaci_transport_make(&transport, ctx, n, d);

    if (status != KAC_OK) {
        return status;
    }
    partner = kaci_alloc(ctx, n, (int64_t)sizeof *partner);
    status = partner == NULL ? KACI_NO_MEMORY
                             : kaci_transport_pair(&transport, n, single, x0,
                                                   x1, "transport costs",
                                                   "transport paths", partner);
    for (int64_t i = 0; status == KAC_OK && i < n; i++) {
        pairs[i] = partner[i];
    }
    kaci_free(ctx, partner);
    kaci_transport_free(&transport);
    return status;
}

static kac_status pair(kac_context *ctx, int32_t kind, int64_t n, int64_t d,
                       int32_t single, const void *x0, const void *x1,
                       int64_t *pairs, double *cost)
{
    struct kaci_fpmode saved;
    int64_t numbers;
    kac_status status;

    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    status = kaci_coupling_check(kind, n, d);
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(kaci_mul_size(n, d, 8, &numbers),
                 "d is %" PRId64 ", too large for %" PRId64 " points", d, n);
    KACI_REQUIRE(x0 != NULL, "x0 is NULL");
    KACI_REQUIRE(x1 != NULL, "x1 is NULL");
    KACI_REQUIRE(pairs != NULL, "pairs is NULL");

    saved = kaci_fp_enter();
    status = check_points("x0", n, d, single, x0, largest);
    if (status == KAC_OK) {
        status = check_points("x1", n, d, single, x1, largest);
    }
    if (status == KAC_OK && kind == KAC_COUPLING_OPTIMAL_TRANSPORT) {
        status = pair_transport(ctx, n, d, single, x0, x1, pairs);
    } else if (status == KAC_OK) {
        for (int64_t i = 0; i < n; i++) {
            pairs[i] = i;
        }
    }
    if (status == KAC_OK && cost != NULL) {
        *cost = kaci_transport_cost(n, d, single, x0, x1, pairs);
    }
    kaci_fp_leave(saved);
    return status;
}

kac_status kac_coupling_pair(kac_context *ctx, int32_t kind, int64_t n,
                             int64_t d, const double *x0, const double *x1,
                             int64_t *pairs, double *cost)
{
    return pair(ctx, kind, n, d, 0, x0, x1, pairs, cost);
}

kac_status kac_coupling_pair_f32(kac_context *ctx, int32_t kind, int64_t n,
                                 int64_t d, const float *x0, const float *x1,
                                 int64_t *pairs, double *cost)
{
    return pair(ctx, kind, n, d, 1, x0, x1, pairs, cost);
}

/* Pairs whose points on the way are wanted. */
struct paths {
    const kac_process *process;
    int64_t n, d;
    int32_t single;
    const void *t, *x0, *x1;
    void *xt, *v;
};

static kac_status path_at(const struct paths *p, int64_t i,
                          struct kaci_schedule *out)
{
    const double t = number(p->single, p->t, i);

    if (p->process != NULL) {
        return kaci_process_schedule(p->process, t, out);
    }
    *out = (struct kaci_schedule){.f = 1.0 - t, .df = -1.0};
    return KAC_OK;
}

static int put(int32_t single, void *array, int64_t i, double value)
{
    if (single) {
        const float rounded = (float)value;

        ((float *)array)[i] = rounded;
        return fabs((double)rounded) <= (double)FLT_MAX;
    }
    ((double *)array)[i] = value;
    return fabs(value) <= DBL_MAX;
}

static kac_status interpolate_points(const struct paths *p)
{
    for (int64_t i = 0; i < p->n; i++) {
        struct kaci_schedule s;
        const kac_status status = path_at(p, i, &s);
        int fits = 1;

        if (status != KAC_OK) {
            return status;
        }
        for (int64_t k = i * p->d; k < (i + 1) * p->d; k++) {
            const double x0 = number(p->single, p->x0, k);
            const double x1 = number(p->single, p->x1, k);

            fits &= put(p->single, p->xt, k, s.f * x0 + (1.0 - s.f) * x1);
            if (p->v != NULL) {
                fits &= put(p->single, p->v, k, s.df * (x0 - x1));
            }
        }
        if (!fits) {
            return kaci_error(KAC_ERROR_NONFINITE,
                              "point %" PRId64 " or its velocity is too large "
                              "for a %s",
                              i, p->single ? "float" : "double");
        }
    }
    return KAC_OK;
}

static kac_status interpolate(const struct paths *p)
{
    const double T = p->process != NULL ? kac_process_horizon(p->process) : 1.0;
    struct kaci_fpmode saved;
    int64_t numbers;
    kac_status status;

    KACI_REQUIRE(p->n >= 0, "n is %" PRId64 ", must be >= 0", p->n);
    KACI_REQUIRE(p->d >= 1, "d is %" PRId64 ", must be >= 1", p->d);
    KACI_REQUIRE(kaci_mul_size(p->n, p->d, 8, &numbers),
                 "n is %" PRId64 ", too large for points of %" PRId64
                 " numbers",
                 p->n, p->d);
    KACI_REQUIRE(p->n == 0 || p->t != NULL, "t is NULL");
    KACI_REQUIRE(p->n == 0 || p->x0 != NULL, "x0 is NULL");
    KACI_REQUIRE(p->n == 0 || p->x1 != NULL, "x1 is NULL");
    KACI_REQUIRE(p->n == 0 || p->xt != NULL, "xt is NULL");
    KACI_REQUIRE(p->v == NULL || p->v != p->xt, "v is xt, must be another");

    saved = kaci_fp_enter();
    status = check_points("x0", p->n, p->d, p->single, p->x0, DBL_MAX);
    if (status == KAC_OK) {
        status = check_points("x1", p->n, p->d, p->single, p->x1, DBL_MAX);
    }
    for (int64_t i = 0; status == KAC_OK && i < p->n; i++) {
        const double t = number(p->single, p->t, i);

        if (!(t >= 0.0 && t <= T)) {
            status = kaci_error(
                KAC_ERROR_ARGUMENT,
                "t[%" PRId64 "] is %g, must be between 0 and T = %g", i, t, T);
        }
    }
    if (status == KAC_OK) {
        status = interpolate_points(p);
    }
    kaci_fp_leave(saved);
    return status;
}

kac_status kac_coupling_interpolate(const kac_process *process, int64_t n,
                                    int64_t d, const double *t,
                                    const double *x0, const double *x1,
                                    double *xt, double *v)
{
    const struct paths p = {process, n, d, 0, t, x0, x1, xt, v};

    return interpolate(&p);
}

kac_status kac_coupling_interpolate_f32(const kac_process *process, int64_t n,
                                        int64_t d, const float *t,
                                        const float *x0, const float *x1,
                                        float *xt, float *v)
{
    const struct paths p = {process, n, d, 1, t, x0, x1, xt, v};

    return interpolate(&p);
}

const char *kac_coupling_name(int32_t kind)
{
    return kaci_enum_name(coupling_names, COUPLINGS, kind);
}

kac_status kac_coupling_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(coupling_names, COUPLINGS, "coupling", name,
                               out);
}
