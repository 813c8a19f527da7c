/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: two uniform numbers to K(t), and its derivatives.
 *
 * K(t) = c t sqrt(r (2 - r)) cos(2 pi v), r = sigma/lam, as Box and Muller do
 * with sigma = -log u. With p = lam - sigma and phi(p) = (1 - exp(-p))/p the
 * radius inverts
 *
 *     U(sigma) = exp(-lam) + exp(-sigma) p phi (1 + sigma phi/2),
 *
 * which is exp(-lam) at sigma = lam and 1 at 0; below exp(-lam) is the atom.
 * Its derivatives, after cancelling by hand:
 *
 *     -exp(sigma) dU/dsigma = D = 1 - p phi^2/2 + sigma phi (1 + q - phi)/2,
 *     dr/dlam = -r M/(lam D), M = sigma p phi^2/2 + 1 - q + q^2,
 *
 * q = exp(-p), u fixed. All parts are positive, D >= 1/2, M >= 3/4. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* sigma + p = lam, each with its own relative precision. */
struct radius {
    double sigma, p;
};

/* What all numbers of a call share. */
struct disc {
    struct kaci_cone cone;
    double bare, full; /* exp(-lam), 1 - exp(-lam) */
    double middle;     /* U where sigma = p */
};

/* phi(p); q = exp(-p) is given. */
static double mean_decay(double p)
{
    return p > 0.0 ? -kaci_expm1(-p) / p : 1.0;
}

static double falling(double sigma, double p, double phi, double q)
{
    return 1.0 - 0.5 * p * phi * phi + 0.5 * sigma * phi * (1.0 + q - phi);
}

/* -log U, relatively precise for small sigma: U exp(sigma) = q + p phi (1 +
 * sigma phi/2), and q + p phi is 1. */
static double minus_log(double sigma, double p, double phi)
{
    return sigma - kaci_log1p(0.5 * sigma * p * (phi * phi));
}

/* log(U - exp(-lam)) + lam, relatively precise for small p. */
static double log_inside(double sigma, double p, double phi)
{
    return kaci_ln(p * phi) + p + kaci_log1p(0.5 * sigma * phi);
}

static struct disc disc_at(double a, double c, double t)
{
    struct disc disc = {.cone = cone_at(a, c, t)};
    const double half = 0.5 * disc.cone.lam;

    disc.bare = kaci_exp(-disc.cone.lam);
    disc.full = -kaci_expm1(-disc.cone.lam);
    disc.middle = kaci_exp(-minus_log(half, half, mean_decay(half)));
    return disc;
}

/* sigma <= p: Newton's method on log U, which is nearly linear in sigma. */
static struct radius outer_radius(double lam, double u)
{
    const double level = -kaci_ln(u);
    double sigma = level;

    for (int turn = 0; turn < 30; turn++) {
        const double p = lam - sigma, phi = mean_decay(p), q = kaci_exp(-p);
        const double rate =
            falling(sigma, p, phi, q) / (1.0 + 0.5 * sigma * p * (phi * phi));
        double next = sigma - (minus_log(sigma, p, phi) - level) / rate;

        next = next > 0.5 * lam ? 0.5 * lam : next;
        next = next < 0.5 * sigma ? 0.5 * sigma : next;
        if (fabs(next - sigma) <= 0x1p-51 * sigma) {
            sigma = next;
            break;
        }
        sigma = next;
    }
    return (struct radius){sigma, lam - sigma};
}

/* p < sigma: Newton's method on log(U - exp(-lam)) by log p. `level` is lam +
 * log(u - exp(-lam)); where the square of p is nothing, U - exp(-lam) is
 * exp(-lam) p (1 + lam/2). */
static struct radius inner_radius(double lam, double level)
{
    const double steep = 1.0 + kaci_tanh(0.5 * lam);
    double p = level > 300.0 ? level - kaci_ln(0.5 * steep)
                             : kaci_log1p(kaci_exp(level) / (1.0 + 0.5 * lam));

    p = p < 0.5 * lam ? p : 0.5 * lam;
    for (int turn = 0; turn < 60; turn++) {
        const double sigma = lam - p, phi = mean_decay(p), q = kaci_exp(-p);
        const double rate = falling(sigma, p, phi, q) /
                            (phi * (1.0 + 0.5 * sigma * phi)); /* by log p */
        const double step = (log_inside(sigma, p, phi) - level) / rate;
        double next = p * kaci_exp(step > 1.0    ? -1.0
                                   : step < -1.0 ? 1.0
                                                 : -step);

        next = next < 0.5 * lam ? next : 0.5 * lam;
        if (fabs(next - p) <= 0x1p-51 * p) {
            p = next;
            break;
        }
        p = next;
    }
    return (struct radius){lam - p, p};
}

/* Requires exp(-lam) < u <= 1 and lam > 0. u - exp(-lam) loses less where it is
 * formed from the smaller ones of u, exp(-lam) and their complements. */
static struct radius radius_of(const struct disc *disc, double u)
{
    const double lam = disc->cone.lam;

    if (u >= disc->middle) {
        return outer_radius(lam, u);
    }
    return inner_radius(lam, lam + kaci_ln(lam < 0.7 ? disc->full - (1.0 - u)
                                                     : u - disc->bare));
}

static int on_atom(const struct disc *disc, double u)
{
    return disc->cone.lam < 0.7 ? 1.0 - u >= disc->full : u <= disc->bare;
}

static int in_square(double u, double v)
{
    return u >= 0.0 && u <= 1.0 && v >= 0.0 && v <= 1.0;
}

/* One pair of numbers in [0, 1]. */
struct place {
    double cosine, sine;
    struct radius r; /* inside */
    int32_t atom;    /* +-1, or 0 inside */
};

static struct place place_of(const struct disc *disc, double u, double v)
{
    struct place place = {
        kaci_cospi(2.0 * v), kaci_sinpi(2.0 * v), {0.0, 0.0}, 0};

    if (on_atom(disc, u)) {
        place.atom = place.cosine < 0.0 ? -1 : 1;
    } else {
        place.r = radius_of(disc, u);
    }
    return place;
}

/* lam y */
static double reach(double lam, const struct place *place)
{
    return sqrt(place->r.sigma * (lam + place->r.p)) * place->cosine;
}

static double speed(const struct kaci_cone *cone, const struct place *place)
{
    const double side = cone->lam * place->sine;
    const double ahead = place->r.p * place->cosine;
    const double w = side * side + ahead * ahead;
    const double h = 2.0 + w * kaci_kappa(sqrt(w + 36.0));

    return cone->c * (reach(cone->lam, place) / (cone->lam + h));
}

static kac_status check_map(double a, double c, double t, int64_t n,
                            const double *u, const double *v)
{
    const kac_status status = kaci_cone_check(a, c, t, n);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || u != NULL, "u is NULL");
    KACI_REQUIRE(n == 0 || v != NULL, "v is NULL");
    return KAC_OK;
}

kac_status kac_law_map(double a, double c, double t, int64_t n, const double *u,
                       const double *v, double *x, double *velocity,
                       int8_t *atom)
{
    const kac_status status = check_map(a, c, t, n, u, v);
    struct kaci_fpmode mode;
    struct disc disc;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");

    mode = kaci_fp_enter();
    disc = disc_at(a, c, t);
    for (int64_t i = 0; i < n; i++) {
        const int known = in_square(u[i], v[i]);
        struct place place = {0};
        double to = NAN, at = NAN;

        if (known) {
            place = place_of(&disc, u[i], v[i]);
            to = place.atom != 0
                     ? place.atom * disc.cone.high
                     : disc.cone.high *
                           (reach(disc.cone.lam, &place) / disc.cone.lam);
            at = place.atom != 0 ? place.atom * c : speed(&disc.cone, &place);
        }
        x[i] = to;
        if (velocity != NULL) {
            velocity[i] = at;
        }
        if (atom != NULL) {
            atom[i] = (int8_t)place.atom;
        }
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

/* lam dy/dlam at fixed u and v, divided by sqrt(sigma/(lam + p)) cos. */
static double bend(const struct radius *r, double lam)
{
    const double phi = mean_decay(r->p), q = kaci_exp(-r->p);
    const double m = 0.5 * r->sigma * r->p * phi * phi + (1.0 - q + q * q);

    return -(r->p / lam) * m / falling(r->sigma, r->p, phi, q);
}

kac_status kac_law_map_derivative(double a, double c, double t, int64_t n,
                                  const double *u, const double *v,
                                  double *dxda, double *dxdc, double *dxdt)
{
    const kac_status status = check_map(a, c, t, n, u, v);
    struct kaci_fpmode mode;
    struct disc disc;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || dxda != NULL || dxdc != NULL || dxdt != NULL,
                 "dxda, dxdc and dxdt are all NULL");

    mode = kaci_fp_enter();
    disc = disc_at(a, c, t);
    for (int64_t i = 0; i < n; i++) {
        const double lam = disc.cone.lam;
        double by_a = NAN, by_c = NAN, by_t = NAN;

        if (in_square(u[i], v[i])) {
            const struct place place = place_of(&disc, u[i], v[i]);

            if (place.atom != 0) {
                by_a = 0.0;
                by_c = place.atom * t;
                by_t = place.atom * c;
            } else {
                const double bent = bend(&place.r, lam);
                const double scale =
                    sqrt(place.r.sigma / (lam + place.r.p)) * place.cosine;

                by_a = t * (c / a) * (scale * bent);
                by_c = t * (reach(lam, &place) / lam);
                by_t = c * (scale * ((1.0 + place.r.p / lam) + bent));
            }
        }
        if (dxda != NULL) {
            dxda[i] = by_a;
        }
        if (dxdc != NULL) {
            dxdc[i] = by_c;
        }
        if (dxdt != NULL) {
            dxdt[i] = by_t;
        }
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

kac_status kac_law_map_jump(double a, double c, double t, int64_t n,
                            const double *v, double *inner, double *outer)
{
    const kac_status status = kaci_cone_check(a, c, t, n);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || v != NULL, "v is NULL");
    KACI_REQUIRE(n == 0 || inner != NULL, "inner is NULL");
    KACI_REQUIRE(n == 0 || outer != NULL, "outer is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        const double cosine =
            v[i] >= 0.0 && v[i] <= 1.0 ? kaci_cospi(2.0 * v[i]) : (double)NAN;

        inner[i] = c * t * cosine;
        outer[i] = isnan(cosine) ? cosine : cosine < 0.0 ? -(c * t) : c * t;
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}
