/* SPDX-License-Identifier: BSD-2-Clause */
/* The telegrapher's equation in one dimension, for functions: the two Bessel
 * integrals over the scaled position eta, where the kernels are entire. */

#include "telegraph/telegraph_priv.h"

struct problem {
    double lam, ct, t;
    kac_telegraph_fn f0, f1;
    void *user;
    double lo, hi;
    double x; /* of this point */
};

/* Rounding may have left the support by a little. */
static double inside(const struct problem *problem, double y)
{
    return y < problem->lo ? problem->lo : y > problem->hi ? problem->hi : y;
}

/* c t p f0 + t/2 exp(-lam) I0 f1 at x - c t eta, and the flux over c. */
static kac_status integrand(void *self, int64_t n, const double *eta, double *f,
                            double *g, double *size)
{
    const struct problem *problem = self;
    const double lam = problem->lam;
    double y[KACI_NODES], value[KACI_NODES], slope[KACI_NODES];
    kac_status status;

    assert(n <= KACI_NODES);
    for (int64_t i = 0; i < n; i++) {
        y[i] = inside(problem, problem->x - problem->ct * eta[i]);
        slope[i] = 0.0;
    }
    status =
        kaci_telegraph_answer("f0", problem->f0(problem->user, n, y, value));
    if (status == KAC_OK && problem->f1 != NULL) {
        status = kaci_telegraph_answer("f1",
                                       problem->f1(problem->user, n, y, slope));
    }
    if (status != KAC_OK) {
        return status;
    }
    for (int64_t i = 0; i < n; i++) {
        const struct kernel_point p = kernel_at(lam, eta[i]);
        const double density = kernel_density(lam, &p);
        const double blow = 0.5 * problem->t * p.e;

        f[i] = density * value[i] + blow * slope[i];
        g[i] = kernel_flux(lam, eta[i], &p) * value[i];
        size[i] = density * fabs(value[i]) + blow * fabs(slope[i]);
    }
    return KAC_OK;
}

/* What has moved with the fronts. */
static kac_status fronts(const struct problem *problem,
                         struct kaci_integral *out)
{
    const double atom = 0.5 * kaci_exp(-problem->lam);
    const double from[] = {problem->x - problem->ct, problem->x + problem->ct};
    double y[2], value[2];
    int64_t n = 0;
    int32_t sign[2];

    for (int32_t side = 0; side < 2; side++) {
        if (from[side] >= problem->lo && from[side] <= problem->hi) {
            sign[n] = side == 0 ? 1 : -1;
            y[n++] = from[side];
        }
    }
    if (n > 0) {
        const kac_status status = kaci_telegraph_answer(
            "f0", problem->f0(problem->user, n, y, value));

        if (status != KAC_OK) {
            return status;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        out->f += atom * value[i];
        out->g += sign[i] * (atom * value[i]);
        out->size += atom * fabs(value[i]);
    }
    return KAC_OK;
}

static kac_status initial(const struct problem *problem,
                          struct kaci_integral *out)
{
    double value = 0.0;

    if (problem->x >= problem->lo && problem->x <= problem->hi) {
        const kac_status status = kaci_telegraph_answer(
            "f0", problem->f0(problem->user, 1, &problem->x, &value));

        if (status != KAC_OK) {
            return status;
        }
    }
    out->f = value;
    return KAC_OK;
}

static kac_status solve_point(struct problem *problem, double tolerance,
                              struct kaci_integral *out)
{
    const double x = problem->x, ct = problem->ct;
    const double window = kernel_window(problem->lam);
    const double place[] = {-window, 0.0, window};
    double edge[KACI_EDGES], low, high;
    kac_status status;
    int32_t edges;

    *out = (struct kaci_integral){0.0, 0.0, 0.0, 0.0};
    if (!(fabs(x) < (double)INFINITY)) {
        out->f = out->g = out->error = NAN;
        return KAC_OK;
    }
    if (ct == 0.0) {
        return initial(problem, out);
    }
    low = (x - problem->hi) / ct;
    high = (x - problem->lo) / ct;
    edges = kaci_edges(low > -1.0 ? low : -1.0, high < 1.0 ? high : 1.0, 3,
                       place, edge);
    status = fronts(problem, out);
    if (status == KAC_OK && edges > 0) {
        status =
            kaci_integrate(integrand, problem, edges, edge, tolerance, out);
    }
    return status;
}

static kac_status check_problem(const struct problem *problem,
                                const double *flux)
{
    KACI_REQUIRE(problem->f0 != NULL, "f0 is NULL");
    KACI_REQUIRE(problem->lo < problem->hi,
                 "lo is %g and hi is %g, lo must be < hi", problem->lo,
                 problem->hi);
    KACI_REQUIRE(problem->f1 == NULL || flux == NULL,
                 "flux must be NULL where f1 is not");
    return KAC_OK;
}

kac_status kac_telegraph_solve(double a, double c, double t,
                               kac_telegraph_fn f0, kac_telegraph_fn f1,
                               void *user, double lo, double hi,
                               double tolerance, int64_t n, const double *x,
                               double *u, double *flux, double *error)
{
    struct problem problem = {a * t, c * t, t, f0, f1, user, lo, hi, 0.0};
    kac_status status = kaci_telegraph_check(a, c, t, n);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = kaci_telegraph_check_tolerance(tolerance);
    }
    if (status == KAC_OK) {
        status = check_problem(&problem, flux);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || u != NULL, "u is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        struct kaci_integral out;

        problem.x = x[i];
        status = solve_point(&problem, tolerance, &out);
        u[i] = out.f;
        if (flux != NULL) {
            flux[i] = c * out.g;
        }
        if (error != NULL) {
            error[i] = out.error;
        }
    }
    kaci_fp_leave(mode);
    return status;
}
