/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of `telegraph`: the kernels in the scaled position eta = x/(c t), and
 * integrals with error control. */
#ifndef KACI_TELEGRAPH_PRIV_H
#define KACI_TELEGRAPH_PRIV_H

#include "base/base.h"
#include "special/special.h"

#include <math.h>

#include <kacflow/telegraph.h>

/* ---- Arguments (fundamental.c) ------------------------------------------ */

static inline int telegraph_rate_ok(double rate)
{
    return rate >= 1e-60 && rate <= 1e60;
}

static inline int telegraph_time_ok(double t)
{
    return t == 0.0 || (t >= 1e-60 && t <= 1e60);
}

kac_status kaci_telegraph_check(double a, double c, double t, int64_t n);
kac_status kaci_telegraph_check_tolerance(double tolerance);
/* What a caller's function answered, as a status. */
kac_status kaci_telegraph_answer(const char *name, int32_t answer);

/* ---- Kernels ------------------------------------------------------------ */

/* Everything inside the cone is exp(-lam) I0(z) = e times a quotient, with
 * z = lam sqrt(1 - eta^2), h = z I0(z)/I1(z) = 2 + z^2 kappa. No branches;
 * eta may be beyond +-1 by rounding. */
struct kernel_point {
    double e, h, kappa;
};

/* bn = lam eta; near and far are lam (1 - |eta|) and lam (1 + |eta|). The
 * exponent lam + 6 - root is formed without cancellation. */
static inline struct kernel_point kernel_point(double lam, double bn,
                                               double near, double far)
{
    const double w = near * far, root = sqrt(w + 36.0);
    const double exponent = (bn * bn + 12.0 * lam) / (lam + 6.0 + root);
    struct kernel_point p;

    p.kappa = kaci_kappa(root);
    p.h = 2.0 + w * p.kappa;
    p.e = kaci_mass(root) / sqrt(root) * kaci_exp(-exponent);
    return p;
}

static inline struct kernel_point kernel_at(double lam, double eta)
{
    const double modulus = fabs(eta), size = modulus < 1.0 ? modulus : 1.0;

    return kernel_point(lam, lam * eta, lam * (1.0 - size), lam * (1.0 + size));
}

/* c t times the density of the fundamental solution. */
static inline double kernel_density(double lam, const struct kernel_point *p)
{
    return 0.5 * lam * p->e * (1.0 + lam / p->h);
}

/* t times its flux. */
static inline double kernel_flux(double lam, double eta,
                                 const struct kernel_point *p)
{
    return 0.5 * lam * p->e * (lam * eta / p->h);
}

/* Half the width, in eta, beyond which the density has a mass below 1e-18. */
static inline double kernel_window(double lam)
{
    return lam > 81.0 ? 9.0 / sqrt(lam) : 1.0;
}

/* ---- Integrals (panels.c) ----------------------------------------------- */

/* Fills the integrands f and g, and a modulus that both are measured by. At
 * most KACI_NODES nodes at a time. */
enum { KACI_NODES = 64, KACI_EDGES = 12 };
typedef kac_status (*kaci_integrand_fn)(void *self, int64_t n,
                                        const double *node, double *f,
                                        double *g, double *size);

/* Values are added to what the caller has put in; `size` is the scale of the
 * tolerance. */
struct kaci_integral {
    double f, g, size, error;
};

/* From the first of `edges` ascending edges to the last, which are between
 * 2 and KACI_EDGES; the others are where the integrand changes its nature. */
kac_status kaci_integrate(kaci_integrand_fn fn, void *self, int32_t edges,
                          const double *edge, double tolerance,
                          struct kaci_integral *out);

/* Those of `count` places that lie between lo and hi, with lo and hi around
 * them, ascending; returns how many, 0 where lo >= hi. */
int32_t kaci_edges(double lo, double hi, int32_t count, const double *place,
                   double *edge);

/* ---- Insertion (clock.c, insertion.c) ----------------------------------- */

kac_status kaci_clock_check(double a, double t);

/* Draw `index` of tau(t). */
double kaci_clock_draw(uint64_t seed, int64_t index, double a, double t);

/* kac_telegraph_insertion() at one point. */
kac_status kaci_insertion_point(double a, double t, kac_telegraph_wave_fn wave,
                                void *user, const double *x, double tolerance,
                                struct kaci_integral *out);

#endif
