/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: quantile, by Halley's method on the logarithm of the survival
 * function. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* What all probabilities of a call share. */
struct target {
    double atom;  /* mass of one atom */
    double inner; /* 1 - exp(-lam), the mass of the continuous part */
};

/* Upper quantile of the normal law for 0 < u <= 1/2, within 5e-4: a start.
 * C. Hastings, Approximations for Digital Computers (1955), sheet 68. */
static double rough_normal(double u)
{
    const double s = sqrt(-2.0 * kaci_ln(u));
    const double p = 2.515517 + s * (0.802853 + s * 0.010328);
    const double q = 1.0 + s * (1.432788 + s * (0.189269 + s * 0.001308));

    return s - p / q;
}

/* A start for P(K > n) = u: as if uniform between the atoms for small lam;
 * else from a normal tail whose exponent lam y^2/(1 + s) is right. */
static double start(const struct kaci_cone *cone, const struct target *target,
                    double u)
{
    double rest = (u - target->atom) / target->inner, bend, xi;

    if (cone->lam < 3.0) {
        return cone->high * (1.0 - 2.0 * rest);
    }
    rest = rest > 0x1p-1060 ? rest : 0x1p-1060;
    xi = rough_normal(rest < 0.5 ? rest : 0.5);
    bend = xi * xi / (2.0 * cone->lam);
    bend = bend < 0.999 ? bend : 0.999;
    return cone->high * sqrt(bend * (2.0 - bend));
}

/* The step of Halley's method from n, and log P(K > n) - log u. With H the
 * density over the survival, -H is the slope of the logarithm and H (score + H)
 * minus its second derivative. In H two exponents meet, lam + 6 - root and
 * lam - z. */
static double halley(const struct kaci_cone *cone, double n, double log_u,
                     double *excess)
{
    const struct cone_point p = cone_point(cone, n);
    double exponent, d, slow;
    const double tail = kaci_cone_tail(cone, n, &exponent);
    const double hazard = 0.5 * cone->beta * cone_mass(&p) *
                          kaci_exp(36.0 / (p.root + sqrt(p.w)) - 6.0) / tail;

    *excess = kaci_ln(tail) - exponent - log_u;
    d = *excess / hazard;
    slow = 1.0 + 0.5 * d * (cone_score(cone, &p) + hazard);
    return d / (slow > 0.3 ? slow : 0.3);
}

/* Around the median P(K > n) rounds to a number near 1/2 and says little of n.
 * There one step of Newton's method on P(0 < K <= n) = 1/2 - u, which is exact,
 * follows; the integral of the density by 8 nodes. */
static double refine(const struct kaci_cone *cone, double n, double u)
{
    double sum = 0.0, end;
    struct cone_point p;

    for (int i = 0; i < 8; i++) {
        p = cone_point(cone, n * gauss8_node[i]);
        sum += gauss8_weight[i] * cone_mass(&p) *
               kaci_exp(-cone_exponent(cone, &p));
    }
    p = cone_point(cone, n);
    end = 0.5 * cone->beta * cone_mass(&p) * kaci_exp(-cone_exponent(cone, &p));
    return n - (0.5 * cone->beta * sum * n - (0.5 - u)) / end;
}

/* n with P(K > n) = u for atom < u < 1/2. A step that leaves the bracket is
 * replaced by bisection; convergence is cubic, so that the step after an
 * excess of 3e-6 is the last. 1 to 3 evaluations, but up to 13 where lam is
 * large and u hardly more than the mass of the atom. */
static double upper_quantile(const struct kaci_cone *cone,
                             const struct target *target, double u)
{
    const double log_u = kaci_ln(u);
    double low = 0.0, high = cone->high, n = start(cone, target, u);

    for (int turn = 0; turn < 100; turn++) {
        double excess, step, next;

        if (!(n > low && n < high)) {
            n = low + 0.5 * (high - low);
            if (n <= low || n >= high) {
                return n;
            }
        }
        step = halley(cone, n, log_u, &excess);
        next = n + step;
        if (fabs(excess) < 3e-6) {
            n = next < 0.0 ? 0.0 : next < cone->high ? next : cone->high;
            break;
        }
        if (excess > 0.0) {
            low = n;
        } else {
            high = n;
        }
        n = next;
    }
    return u > 0.35 && n < cone->high ? refine(cone, n, u) : n;
}

static void quantile(const struct kaci_cone *cone, const void *detail,
                     int64_t count, const double *p, double *out)
{
    const struct target target = {0.5 * kaci_exp(-cone->lam),
                                  -kaci_expm1(-cone->lam)};

    (void)detail;
    for (int64_t i = 0; i < count; i++) {
        const double u = p[i] < 0.5 ? p[i] : 1.0 - p[i];

        if (!(p[i] >= 0.0 && p[i] <= 1.0)) {
            out[i] = NAN;
            continue;
        }
        if (p[i] == 0.5) {
            out[i] = 0.0;
        } else {
            out[i] = u <= target.atom ? cone->high
                                      : upper_quantile(cone, &target, u);
        }
        if (p[i] < 0.5) {
            out[i] = 0.0 - out[i];
        }
    }
}

kac_status kac_law_quantile(double a, double c, double t, int64_t n,
                            const double *p, double *out)
{
    return kaci_cone_apply(a, c, t, n, "p", p, out, quantile, NULL);
}
