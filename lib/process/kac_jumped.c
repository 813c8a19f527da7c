/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law given that at least one reversal has happened: no atoms. With T(x)
 * the mass between x and the front, survival is T / (1 - exp(-lam)). */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* What all numbers of a call share. */
struct given {
    double atom; /* mass of one atom */
    double full; /* 1 - exp(-lam) */
};

static struct given given_at(const struct kaci_cone *cone)
{
    const struct given given = {0.5 * kaci_exp(-cone->lam),
                                -kaci_expm1(-cone->lam)};

    return given;
}

static double density(const struct kaci_cone *cone, double n)
{
    const struct cone_point p = cone_point(cone, n);

    return 0.5 * cone->beta * cone_mass(&p) *
           kaci_exp(-cone_exponent(cone, &p));
}

/* Mass between `from` and `from` + length, by 16 nodes. */
static double mass_on(const struct kaci_cone *cone, double from, double length)
{
    double sum = 0.0;

    for (int i = 0; i < 16; i++) {
        sum +=
            gauss16_weight[i] * density(cone, from + length * gauss16_node[i]);
    }
    return length * sum;
}

/* T(n) for n > 0, inside. The difference with the atom where that loses no
 * more than a bit; else what is left is near the front or lam is small, and the
 * density is a polynomial to all digits. */
static double beyond(const struct kaci_cone *cone, const struct given *given,
                     double n)
{
    double exponent;
    const double tail = kaci_cone_tail(cone, n, &exponent);
    const double closed = tail * kaci_exp(-exponent);

    if (given->atom < 0.5 * closed) {
        return closed - given->atom;
    }
    return mass_on(cone, n, (cone->high - n) + cone->low);
}

/* P(K > n | reversed) for n >= 0. */
static double upper(const struct kaci_cone *cone, const struct given *given,
                    double n)
{
    double value;

    if (n >= cone->high) {
        return 0.0;
    }
    if (n == 0.0) {
        return 0.5;
    }
    value = beyond(cone, given, n) / given->full;
    return value < 0.5 ? value : 0.5;
}

/* side 1: P(K > x), -1: P(K <= x) = P(K > -x) as there are no atoms, but for
 * t = 0, where the law sits at 0. */
static void survival_of(const struct kaci_cone *cone, double side,
                        int64_t count, const double *x, double *out)
{
    const struct given given = given_at(cone);

    for (int64_t i = 0; i < count; i++) {
        const double n = side * x[i];

        if (isnan(n)) {
            out[i] = n;
        } else if (cone->lam == 0.0) {
            out[i] = side > 0.0 ? (n < 0.0) : (n <= 0.0);
        } else {
            out[i] = n >= 0.0 ? upper(cone, &given, n)
                              : 1.0 - upper(cone, &given, -n);
        }
    }
}

static void survival(const struct kaci_cone *cone, const void *detail,
                     int64_t count, const double *x, double *out)
{
    (void)detail;
    survival_of(cone, 1.0, count, x, out);
}

static void cdf(const struct kaci_cone *cone, const void *detail, int64_t count,
                const double *x, double *out)
{
    (void)detail;
    survival_of(cone, -1.0, count, x, out);
}

/* Newton's method within a bracket for an increasing function that is given by
 * its excess over the target and the step to its root. */
typedef double (*excess_fn)(const struct kaci_cone *cone,
                            const struct given *given, double n, double target,
                            double *step);

/* Of -log T. */
static double excess_tail(const struct kaci_cone *cone,
                          const struct given *given, double n, double target,
                          double *step)
{
    const double mass = beyond(cone, given, n);
    const double excess = target - kaci_ln(mass);

    *step = -excess * (mass / density(cone, n));
    return excess;
}

/* Of the mass between 0 and n, for small n. */
static double excess_centre(const struct kaci_cone *cone,
                            const struct given *given, double n, double target,
                            double *step)
{
    const double excess = mass_on(cone, 0.0, n) - target;

    (void)given;
    *step = -excess / density(cone, n);
    return excess;
}

static double solve(const struct kaci_cone *cone, const struct given *given,
                    excess_fn excess_of, double n, double target)
{
    double low = 0.0, high = cone->high;

    for (int turn = 0; turn < 200; turn++) {
        double step, next;

        if (!(n > low && n < high)) {
            n = low + 0.5 * (high - low);
            if (n <= low || n >= high) {
                return n;
            }
        }
        if (excess_of(cone, given, n, target, &step) > 0.0) {
            high = n;
        } else {
            low = n;
        }
        next = n + step;
        if (fabs(step) <= 0x1p-50 * n) {
            return next > 0.0 && next < cone->high ? next : n;
        }
        n = next;
    }
    return n;
}

/* n with P(K > n | reversed) = u, 0 < u < 1/2. The start is the quantile of a
 * uniform law, or that of a normal one bent into the cone. */
static double upper_quantile(const struct kaci_cone *cone,
                             const struct given *given, double u)
{
    double n = cone->high * (1.0 - 2.0 * u);

    if (cone->lam > 3.0) {
        const double xi = kac_normal_quantile(u);
        const double bend = xi * (xi / (2.0 * cone->lam));
        const double most = bend < 0.999 ? bend : 0.999;

        n = cone->high * sqrt(most * (2.0 - most));
    }
    if (u > 0.35) {
        return solve(cone, given, excess_centre, n, (0.5 - u) * given->full);
    }
    return solve(cone, given, excess_tail, n,
                 kaci_ln(u) + kaci_ln(given->full));
}

static void quantile(const struct kaci_cone *cone, const void *detail,
                     int64_t count, const double *p, double *out)
{
    const struct given given = given_at(cone);

    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        const double u = p[i] < 0.5 ? p[i] : 1.0 - p[i];

        if (!(p[i] >= 0.0 && p[i] <= 1.0)) {
            out[i] = NAN;
        } else if (p[i] == 0.5 || cone->lam == 0.0) {
            out[i] = 0.0;
        } else {
            const double n =
                u > 0.0 ? upper_quantile(cone, &given, u) : cone->high;

            out[i] = p[i] < 0.5 ? -n : n;
        }
    }
}

kac_status kac_law_jumped_cdf(double a, double c, double t, int64_t n,
                              const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, cdf, NULL);
}

kac_status kac_law_jumped_survival(double a, double c, double t, int64_t n,
                                   const double *x, double *out)
{
    return kaci_cone_apply(a, c, t, n, "x", x, out, survival, NULL);
}

kac_status kac_law_jumped_quantile(double a, double c, double t, int64_t n,
                                   const double *p, double *out)
{
    return kaci_cone_apply(a, c, t, n, "p", p, out, quantile, NULL);
}
