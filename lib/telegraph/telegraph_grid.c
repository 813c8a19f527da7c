/* SPDX-License-Identifier: BSD-2-Clause */
/* The telegrapher's equation in one dimension for samples on a uniform grid:
 * u_j = sum_m W_m f_{j-m}, where W_m is the mean over K(t) of the weight that
 * interpolation at x_j - K gives to sample j - m. */

#include "telegraph/telegraph_priv.h"

enum { RULE = 16, MOST_CELLS = 1 << 25 };

struct kernels {
    double density, flux, blow;
};

/* Weights of offsets first .. first + count - 1. */
struct weights {
    double lam, ct, t, dx;
    int32_t degree;
    int64_t first, count;
    double *density, *flux, *blow; /* the latter two may be NULL */
};

/* Weights of samples m - 1 .. m + 2 for the place m + theta, 0 <= theta < 1
 * (of offsets; the samples themselves lie mirrored). */
static void interpolate(int32_t degree, double theta, double weight[4])
{
    const double s = theta, r = 1.0 - theta;

    if (degree == 1) {
        weight[0] = weight[3] = 0.0;
        weight[1] = r;
        weight[2] = s;
    } else {
        weight[0] = -s * r * (r + 1.0) / 6.0;
        weight[1] = 0.5 * (s + 1.0) * r * (r + 1.0);
        weight[2] = 0.5 * (r + 1.0) * s * (s + 1.0);
        weight[3] = -r * s * (s + 1.0) / 6.0;
    }
}

static void add(struct weights *w, int64_t m, double theta,
                const struct kernels *mass)
{
    double weight[4];

    interpolate(w->degree, theta, weight);
    for (int64_t k = 0; k < 4; k++) {
        const int64_t at = m - 1 + k - w->first;

        w->density[at] += weight[k] * mass->density;
        if (w->flux != NULL) {
            w->flux[at] += weight[k] * mass->flux;
        }
        if (w->blow != NULL) {
            w->blow[at] += weight[k] * mass->blow;
        }
    }
}

/* From place lo to place hi, in units of dx, within cell m. */
static void add_piece(struct weights *w, int64_t m, double lo, double hi)
{
    const double scale = w->dx / w->ct;

    for (int32_t i = 0; i < RULE; i++) {
        const double place = lo + (hi - lo) * gauss16_node[i];
        const double eta = place * scale;
        const double width = gauss16_weight[i] * (hi - lo) * scale;
        const struct kernel_point p = kernel_at(w->lam, eta);
        const struct kernels mass = {width * kernel_density(w->lam, &p),
                                     width * kernel_flux(w->lam, eta, &p),
                                     width * 0.5 * w->t * p.e};

        add(w, m, place - (double)m, &mass);
    }
}

/* The continuous part within cell m, in pieces of at most two standard
 * deviations, within the window. */
static void add_cell(struct weights *w, int64_t m)
{
    const double window = kernel_window(w->lam), scale = w->dx / w->ct;
    const double end = window / scale;
    const double lo = (double)m > -end ? (double)m : -end;
    const double hi = (double)m + 1.0 < end ? (double)m + 1.0 : end;
    const double pieces = floor((hi - lo) * scale * 4.5 / window) + 1.0;
    double from = lo;

    if (!(lo < hi)) {
        return;
    }
    for (int32_t i = 1; i <= (int32_t)pieces; i++) {
        const double to =
            i < (int32_t)pieces ? lo + (hi - lo) * (i / pieces) : hi;

        add_piece(w, m, from, to);
        from = to;
    }
}

static void add_atom(struct weights *w, double place, int32_t side)
{
    const double mass = 0.5 * kaci_exp(-w->lam), cell = floor(place);
    const struct kernels kernels = {mass, side * mass, 0.0};

    add(w, (int64_t)cell, place - cell, &kernels);
}

/* Cells -reach .. reach - 1 hold the window; the atoms where they are not
 * below 1e-18. */
static void fill(struct weights *w, int64_t reach)
{
    const double front = w->ct / w->dx;

    for (int64_t m = -reach; m < reach; m++) {
        add_cell(w, m);
    }
    if (kernel_window(w->lam) == 1.0) {
        add_atom(w, front, 1);
        add_atom(w, -front, -1);
    }
}

/* Sample j - m of f, 0 outside or around the period. */
static double convolve(const struct weights *w, const double *weight,
                       int32_t periodic, int64_t n, const double *f, int64_t j)
{
    double sum = 0.0;

    if (periodic) { /* the weights are folded: offsets 0 .. n - 1 */
        for (int64_t m = 0; m <= j; m++) {
            sum += weight[m] * f[j - m];
        }
        for (int64_t m = j + 1; m < n; m++) {
            sum += weight[m] * f[j - m + n];
        }
    } else {
        const int64_t last = w->first + w->count - 1;
        const int64_t from = w->first > j - n + 1 ? w->first : j - n + 1;
        const int64_t to = last < j ? last : j;

        for (int64_t m = from; m <= to; m++) {
            sum += weight[m - w->first] * f[j - m];
        }
    }
    return sum;
}

static void fold(const struct weights *w, const double *weight, int64_t n,
                 double *out)
{
    int64_t at = w->first % n;

    at = at < 0 ? at + n : at;
    for (int64_t m = 0; m < w->count; m++) {
        out[at] += weight[m];
        at = at + 1 < n ? at + 1 : 0;
    }
}

struct grid {
    const kac_context *context;
    int32_t periodic;
    int64_t n;
    const double *f0, *f1;
    double *u, *flux;
    double *folded; /* [n, 2] where periodic */
};

static void solve(const struct grid *grid, const struct weights *w, double c)
{
    const double *density = w->density, *other = w->flux;
    const int64_t n = grid->n;

    if (w->blow != NULL) {
        other = w->blow;
    }
    if (grid->periodic) {
        fold(w, density, n, grid->folded);
        density = grid->folded;
        if (other != NULL) {
            fold(w, other, n, grid->folded + n);
            other = grid->folded + n;
        }
    }
    for (int64_t j = 0; j < n; j++) {
        grid->u[j] = convolve(w, density, grid->periodic, n, grid->f0, j);
        if (w->flux != NULL && grid->flux != NULL) {
            grid->flux[j] =
                c * convolve(w, other, grid->periodic, n, grid->f0, j);
        }
        if (w->blow != NULL) {
            grid->u[j] += convolve(w, other, grid->periodic, n, grid->f1, j);
        }
    }
}

/* Offsets -reach - 1 .. reach + 2: cells around the window or the fronts, and
 * the samples that a cell's interpolation reaches. */
static kac_status with_memory(struct grid *grid, struct weights *w, double c)
{
    const double window = kernel_window(w->lam);
    const int64_t reach = (int64_t)floor(window * w->ct / w->dx) + 1;
    double *memory;

    w->first = -reach - 1;
    w->count = 2 * reach + 4;
    memory = kaci_alloc(grid->context, 2 * w->count, (int64_t)sizeof *memory);
    grid->folded = kaci_alloc(grid->context, grid->periodic ? 2 * grid->n : 0,
                              (int64_t)sizeof *memory);
    if (memory == NULL || grid->folded == NULL) {
        kaci_free(grid->context, memory);
        kaci_free(grid->context, grid->folded);
        return KACI_NO_MEMORY;
    }
    w->density = memory;
    w->blow = grid->f1 != NULL ? memory + w->count : NULL;
    w->flux = grid->flux != NULL ? memory + w->count : NULL;
    fill(w, reach);
    solve(grid, w, c);
    kaci_free(grid->context, memory);
    kaci_free(grid->context, grid->folded);
    return KAC_OK;
}

static void copy_initial(const struct grid *grid)
{
    for (int64_t i = 0; i < grid->n; i++) {
        grid->u[i] = grid->f0[i];
        if (grid->flux != NULL) {
            grid->flux[i] = 0.0;
        }
    }
}

static kac_status check_grid(const struct grid *grid, const struct weights *w)
{
    const double cells = kernel_window(w->lam) * w->ct / w->dx;

    KACI_REQUIRE(telegraph_rate_ok(w->dx),
                 "dx is %g, must be between 1e-60 and 1e60", w->dx);
    KACI_REQUIRE(2.0 * cells <= MOST_CELLS,
                 "%g samples lie within a front or 9 standard deviations, must "
                 "be at most 2^24 (kac_telegraph_fourier() takes any c t)",
                 cells);
    KACI_REQUIRE(w->degree == 1 || w->degree == 3,
                 "degree is %" PRId32 ", must be 1 or 3", w->degree);
    KACI_REQUIRE(grid->periodic == 0 || grid->periodic == 1,
                 "periodic is %" PRId32 ", must be 0 or 1", grid->periodic);
    KACI_REQUIRE(grid->n == 0 || grid->f0 != NULL, "f0 is NULL");
    KACI_REQUIRE(grid->n == 0 || grid->u != NULL, "u is NULL");
    KACI_REQUIRE(grid->f1 == NULL || grid->flux == NULL,
                 "flux must be NULL where f1 is not");
    return KAC_OK;
}

kac_status kac_telegraph_solve_grid(kac_context *ctx, double a, double c,
                                    double t, double dx, int32_t degree,
                                    int32_t periodic, int64_t n,
                                    const double *f0, const double *f1,
                                    double *u, double *flux)
{
    struct grid grid = {ctx, periodic, n, f0, f1, u, flux, NULL};
    struct weights w = {.lam = a * t, .ct = c * t, .t = t, .dx = dx};
    kac_status status = kaci_telegraph_check(a, c, t, n);
    struct kaci_fpmode mode;

    w.degree = degree;
    if (status == KAC_OK) {
        status = check_grid(&grid, &w);
    }
    if (status != KAC_OK || n == 0) {
        return status;
    }
    mode = kaci_fp_enter();
    if (t == 0.0) {
        copy_initial(&grid);
    } else {
        status = with_memory(&grid, &w, c);
    }
    kaci_fp_leave(mode);
    return status;
}
