/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac's insertion: the mean of a wave at the random time |tau(t)|, whose law is
 * an atom exp(-lam) at t and twice the density of the fundamental solution. */

#include "telegraph/telegraph_priv.h"

struct insertion {
    double lam, t;
    kac_telegraph_wave_fn wave;
    void *user;
    const double *x; /* of this point */
};

static kac_status ask(const struct insertion *insertion, int64_t n,
                      const double *s, double *w)
{
    return kaci_telegraph_answer(
        "wave", insertion->wave(insertion->user, insertion->x, n, s, w));
}

static kac_status integrand(void *self, int64_t n, const double *eta, double *f,
                            double *g, double *size)
{
    const struct insertion *insertion = self;
    double s[KACI_NODES] = {0.0}, w[KACI_NODES];
    kac_status status;

    assert(n <= KACI_NODES);
    for (int64_t i = 0; i < n; i++) {
        const double time = insertion->t * eta[i];

        s[i] = time < insertion->t ? time : insertion->t;
    }
    status = ask(insertion, n, s, w);
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        const struct kernel_point p = kernel_at(insertion->lam, eta[i]);
        const double density = 2.0 * kernel_density(insertion->lam, &p);

        f[i] = density * w[i];
        g[i] = 0.0;
        size[i] = density * fabs(w[i]);
    }
    return status;
}

kac_status kaci_insertion_point(double a, double t, kac_telegraph_wave_fn wave,
                                void *user, const double *x, double tolerance,
                                struct kaci_integral *out)
{
    struct insertion insertion = {a * t, t, wave, user, x};
    const double window = kernel_window(insertion.lam);
    const double atom = kaci_exp(-insertion.lam);
    double edge[KACI_EDGES], w;
    const int32_t edges = kaci_edges(0.0, 1.0, 1, &window, edge);
    const kac_status status = ask(&insertion, 1, &t, &w);

    if (status != KAC_OK) {
        return status;
    }
    *out = (struct kaci_integral){atom * w, 0.0, atom * fabs(w), 0.0};
    if (t == 0.0) {
        return KAC_OK;
    }
    return kaci_integrate(integrand, &insertion, edges, edge, tolerance, out);
}

static kac_status check_insertion(double a, double t,
                                  kac_telegraph_wave_fn wave, int64_t d,
                                  int64_t n, const double *x, const double *u)
{
    const kac_status status = kaci_telegraph_check(a, 1.0, t, n);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(wave != NULL, "wave is NULL");
    KACI_REQUIRE(d >= 1, "d is %" PRId64 ", must be >= 1", d);
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || u != NULL, "u is NULL");
    return KAC_OK;
}

kac_status kac_telegraph_insertion(double a, double t,
                                   kac_telegraph_wave_fn wave, void *user,
                                   int64_t d, double tolerance, int64_t n,
                                   const double *x, double *u, double *error)
{
    kac_status status = check_insertion(a, t, wave, d, n, x, u);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = kaci_telegraph_check_tolerance(tolerance);
    }
    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        struct kaci_integral out = {NAN, NAN, NAN, NAN};

        status =
            kaci_insertion_point(a, t, wave, user, x + i * d, tolerance, &out);
        u[i] = out.f;
        if (error != NULL) {
            error[i] = out.error;
        }
    }
    kaci_fp_leave(mode);
    return status;
}

/* A block of draws joins the running mean and sum of squared deviations of
 * `before` draws. */
static void join(int64_t before, int64_t count, const double *w, double *mean,
                 double *square)
{
    const double total = (double)(before + count);
    double sum = 0.0, spread = 0.0, own, step;

    for (int64_t i = 0; i < count; i++) {
        sum += w[i];
    }
    own = sum / (double)count;
    for (int64_t i = 0; i < count; i++) {
        spread += (w[i] - own) * (w[i] - own);
    }
    step = own - *mean;
    *mean += step * ((double)count / total);
    *square += spread + step * step * ((double)before * (double)count / total);
}

kac_status kac_telegraph_insertion_sample(double a, double t,
                                          kac_telegraph_wave_fn wave,
                                          void *user, int64_t d, uint64_t seed,
                                          int64_t draws, int64_t n,
                                          const double *x, double *u,
                                          double *error)
{
    struct insertion insertion = {a * t, t, wave, user, NULL};
    kac_status status = check_insertion(a, t, wave, d, n, x, u);
    struct kaci_fpmode mode;

    if (status == KAC_OK) {
        status = kaci_clock_check(a, t);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(draws >= 2 && draws <= INT64_C(1) << 40,
                 "draws is %" PRId64 ", must be between 2 and 2^40", draws);
    KACI_REQUIRE(n == 0 || error != NULL, "error is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        u[i] = error[i] = 0.0;
    }
    for (int64_t i = 0; i < draws && status == KAC_OK; i += KACI_NODES) {
        const int64_t count = draws - i < KACI_NODES ? draws - i : KACI_NODES;
        double s[KACI_NODES] = {0.0}, w[KACI_NODES];

        for (int64_t k = 0; k < count; k++) {
            s[k] = fabs(kaci_clock_draw(seed, i + k, a, t));
        }
        for (int64_t j = 0; j < n && status == KAC_OK; j++) {
            insertion.x = x + j * d;
            status = ask(&insertion, count, s, w);
            if (status == KAC_OK) {
                join(i, count, w, &u[j], &error[j]);
            }
        }
    }
    for (int64_t i = 0; i < n; i++) {
        error[i] = sqrt(error[i] / ((double)(draws - 1) * (double)draws));
    }
    kaci_fp_leave(mode);
    return status;
}
