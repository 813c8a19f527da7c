/* SPDX-License-Identifier: BSD-2-Clause */
/* The Kac law at one time, and a point inside its cone: what every formula of
 * the law starts from. With lam = a t, beta = a/c and w = beta^2 (c t - |n|)
 * (c t + |n|), everything inside is a function of lam, beta n and w;
 * z = sqrt(w), h = z I0(z)/I1(z) = 2 + w kappa. No branches, so that loops
 * over these functions can be vectorised; what they make of a displacement
 * that is not inside must not be used. */
#ifndef KACI_KAC_CONE_H
#define KACI_KAC_CONE_H

#include "process/process_priv.h"
#include "special/special.h"

#include <math.h>

#define CONE_LN2 0x1.62e42fefa39efp-1

struct kaci_cone {
    double a, c;
    double lam, beta;
    double high, low; /* c t = high + low */
};

static inline struct kaci_cone cone_at(double a, double c, double t)
{
    const double high = c * t;
    const struct kaci_cone cone = {a,     c,    a * t,
                                   a / c, high, kaci_fma(c, t, -high)};

    return cone;
}

struct cone_point {
    double gap;       /* high - |n|: > 0 inside, 0 on the front */
    double bn;        /* beta n = lam y */
    double near, far; /* lam (1 - |y|), lam (1 + |y|) */
    double w, root;   /* z^2, sqrt(w + 36) */
    double kappa, h;
    double sum; /* lam + h */
};

/* The distance to the front is c t - |n| with one rounding: high - |n| is
 * exact near the front. So w keeps its relative precision up to there. */
static inline struct cone_point cone_point(const struct kaci_cone *cone,
                                           double n)
{
    const double size = fabs(n);
    struct cone_point p;

    p.gap = cone->high - size;
    p.bn = cone->beta * n;
    p.near = cone->beta * (p.gap + cone->low);
    p.far = cone->beta * (cone->high + size);
    p.w = p.near * p.far;
    p.root = sqrt(p.w + 36.0);
    p.kappa = kaci_kappa(p.root);
    p.h = 2.0 + p.w * p.kappa;
    p.sum = cone->lam + p.h;
    return p;
}

static inline double cone_velocity(const struct kaci_cone *cone,
                                   const struct cone_point *p)
{
    return cone->c * (p->bn / p->sum);
}

static inline double cone_score(const struct kaci_cone *cone,
                                const struct cone_point *p)
{
    return -cone->beta * (p->bn * ((1.0 + cone->lam * p->kappa) / p->sum));
}

/* dv/dn; `slope` is kaci_slope(root). */
static inline double cone_slope(const struct kaci_cone *cone,
                                const struct cone_point *p, double slope)
{
    return cone->a / p->sum * (1.0 + p->bn * (p->bn * slope / p->sum));
}

/* dv/dt */
static inline double cone_change(const struct kaci_cone *cone,
                                 const struct cone_point *p, double slope)
{
    return -cone->a *
           (cone_velocity(cone, p) * ((1.0 + cone->lam * slope) / p->sum));
}

/* exp(-lam) I0(z) = exp(-exponent) bessel, where no exponentials cancel:
 * exponent = lam + 6 - root. */
static inline double cone_exponent(const struct kaci_cone *cone,
                                   const struct cone_point *p)
{
    return (p->bn * p->bn + 12.0 * cone->lam) / (cone->lam + 6.0 + p->root);
}

static inline double cone_bessel(const struct cone_point *p)
{
    return kaci_mass(p->root) / sqrt(p->root);
}

/* The density is beta/2 exp(-exponent) times this. */
static inline double cone_mass(const struct cone_point *p)
{
    return kaci_mass(p->root) * p->sum / (p->h * sqrt(p->root));
}

static inline double cone_log_density(const struct kaci_cone *cone,
                                      const struct cone_point *p,
                                      double log_half_beta)
{
    return log_half_beta - cone_exponent(cone, p) + block_ln(cone_mass(p));
}

static inline double cone_log_atom(double lam)
{
    return -lam - CONE_LN2;
}

/* ---- Public calls over arrays (kac_apply.c) ---------------------------- */

static inline int cone_rate_ok(double rate)
{
    return rate >= KACI_SMALLEST && rate <= KACI_LARGEST;
}

static inline int cone_time_ok(double t)
{
    return t == 0.0 || (t >= KACI_SMALLEST && t <= KACI_LARGEST);
}

/* Of `count` <= KACI_BLOCK numbers; `in` and `out` are apart. `detail` is the
 * function's own. */
typedef void (*kaci_cone_fn)(const struct kaci_cone *cone, const void *detail,
                             int64_t count, const double *in, double *out);

kac_status kaci_cone_check(double a, double c, double t, int64_t n);

/* Checks the arguments, then calls `fn` block by block. `name` is that of the
 * array `in`. */
kac_status kaci_cone_apply(double a, double c, double t, int64_t n,
                           const char *name, const double *in, double *out,
                           kaci_cone_fn fn, const void *detail);

/* ---- Survival (kac_cdf.c) ---------------------------------------------- */

/* P(K > n) = exp(-exponent) * what is returned. Requires n > 0, inside. */
double kaci_cone_tail(const struct kaci_cone *cone, double n, double *exponent);

#endif
