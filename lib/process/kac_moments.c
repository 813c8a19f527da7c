/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac law: absolute moments, variance, covariance, mean energy. */

#include "process/kac_cone.h"

#include <kacflow/kac_law.h>

/* ---- Moments -----------------------------------------------------------
 *
 *     E|K|^r = (2 c^2 t/a)^k Gamma(k + 1/2) sqrt(lam/2)
 *              exp(-lam) (I_{k-1/2}(lam) + I_{k+1/2}(lam)),   k = r/2. */

/* Of K/(c t), as a mixture: given N jumps K/(c t) = 2 B - 1 with B ~
 * Beta(m, m), m = ceil(N/2), whose moments M(m) obey M(0) = 1,
 * M(1) = 1/(r + 1), M(m + 1) = M(m) (2 m + 1)/(2 m + 1 + r). The weights
 * lam^(2m-1)/(2m-1)! (1 + lam/(2m)) are not normalised: their own sum is
 * exp(lam), and their rounding cancels in the quotient. All terms are
 * positive. About lam/2 + 6 sqrt(lam) + 10 terms. */
static double moment_mixture(double lam, double r)
{
    double weight = lam, moment = 1.0 / (r + 1.0), mass = 1.0, sum = 1.0;

    for (int i = 1;; i++) {
        const double m = i;
        const double term = weight * (1.0 + 0.5 * lam / m);

        mass += term;
        sum += term * moment;
        if (2.0 * m > lam && term * (1.0 + moment) < 0x1p-60 * sum) {
            return sum / mass;
        }
        moment *= (2.0 * m + 1.0) / (2.0 * m + 1.0 + r);
        weight *= lam / (2.0 * m) * (lam / (2.0 * m + 1.0));
        if (mass > 0x1p600) {
            mass *= 0x1p-500;
            sum *= 0x1p-500;
            weight *= 0x1p-500;
        }
    }
}

/* sqrt(2 pi lam) exp(-lam) times the two Bessel functions, halved, by their
 * series in 1/lam: factors -(4 nu^2 - (2j-1)^2)/(8 j lam) with 4 nu^2 =
 * (r -+ 1)^2. The other exponential, of size exp(-2 lam), is below rounding. */
static double moment_series(double lam, double r)
{
    double low = 1.0, high = 1.0, sum = 1.0;

    for (int i = 1; i < 60; i++) {
        const double j = i;

        low *= (2.0 * j - r) * (r + 2.0 * j - 2.0) / (8.0 * j * lam);
        high *= -((r + 2.0 * j) * (r - 2.0 * j + 2.0)) / (8.0 * j * lam);
        sum += 0.5 * (low + high);
        if (fabs(low) + fabs(high) < 0x1p-60) {
            break;
        }
    }
    return sum;
}

/* size^k Gamma(k + 1/2)/sqrt(pi), -1/2 < k: the moment of order 2k of a normal
 * law of variance size/2. */
static double moment_normal(double size, double k)
{
    const double whole = floor(k > 0.0 ? k : 0.0), part = k - whole;
    /* Gamma between 1 and 3/2, where its logarithm is small. */
    const double argument = part + 0.5;
    double value = argument < 1.0
                       ? kaci_exp(kaci_lgamma(argument + 1.0)) / argument
                       : kaci_exp(kaci_lgamma(argument));

    value *= 0x1.20dd750429b6dp-1 * kaci_pow(size, part); /* 1/sqrt(pi) */
    for (int j = 0; j < (int)whole; j++) {
        value *= size * (argument + j);
    }
    return value;
}

/* The series needs lam >= 40 for its tail, and r^2/lam bounded so that its
 * terms do not cancel. */
static double moment(double a, double c, double t, double r)
{
    const double lam = a * t;
    double root;

    if (t == 0.0) {
        return r > 0.0 ? 0.0 : (double)INFINITY;
    }
    if (lam >= 40.0 && lam >= 0.5 * r * r) {
        return moment_normal(2.0 * c * (c / a) * t, 0.5 * r) *
               moment_series(lam, r);
    }
    root = kaci_pow(c * t, 0.5 * r);
    return root * moment_mixture(lam, r) * root;
}

static int domain(double a, double c, double t)
{
    return cone_rate_ok(a) && cone_rate_ok(c) && cone_time_ok(t);
}

double kac_law_moment(double a, double c, double t, double r)
{
    struct kaci_fpmode mode;
    double value;

    if (!domain(a, c, t) || !(r > -1.0 && r <= 100.0)) {
        return NAN;
    }
    if (r == 0.0) {
        return 1.0;
    }
    mode = kaci_fp_enter();
    value = moment(a, c, t, r);
    kaci_fp_leave(mode);
    return value;
}

/* ---- Variance and covariance ------------------------------------------- */

/* (2 x - 1 + exp(-2 x)) / (2 x^2); below 1 its series, where the difference
 * would cancel. */
static double spread(double x)
{
    double term = 1.0, sum = 0.0;

    if (x >= 1.0) {
        return (1.0 + (kaci_expm1(-2.0 * x) / (2.0 * x))) / x;
    }
    for (int j = 3; j < 40 && fabs(term) > 0x1p-60 * sum; j += 1.0) {
        sum += term;
        term *= -2.0 * x / j;
    }
    return sum;
}

double kac_law_variance(double a, double c, double t)
{
    struct kaci_fpmode mode;
    double value;

    if (!domain(a, c, t)) {
        return NAN;
    }
    mode = kaci_fp_enter();
    value = (c * t) * (c * t) * spread(a * t);
    kaci_fp_leave(mode);
    return value;
}

/* How far a path that starts in a known direction gets in the mean:
 * c (1 - exp(-2 a t)) / (2 a). */
static double drift(double a, double c, double t)
{
    return 0.5 * (c / a) * -kaci_expm1(-2.0 * (a * t));
}

/* For s <= t: Var K(s) + drift(s) drift(t - s), both positive. */
double kac_law_covariance(double a, double c, double s, double t)
{
    const double first = s < t ? s : t, second = s < t ? t : s;
    struct kaci_fpmode mode;
    double value;

    if (!domain(a, c, s) || !domain(a, c, t)) {
        return NAN;
    }
    mode = kaci_fp_enter();
    value = (c * first) * (c * first) * spread(a * first) +
            drift(a, c, first) * drift(a, c, second - first);
    kaci_fp_leave(mode);
    return value;
}

/* ---- Energy ------------------------------------------------------------ */

/* m(lam) = exp(-lam) + 2 * integral over 0..1 of p(y) (v/c)^2 dy. 32 nodes on
 * the part that carries the integral leave 5e-16 for every lam. */
static double energy(double lam)
{
    const struct kaci_cone cone = cone_at(lam, 1.0, 1.0);
    const double reach = lam > 81.0 ? 9.0 / sqrt(lam) : 1.0;
    double sum = 0.0;

    for (int i = 0; i < 32; i++) {
        const struct cone_point p = cone_point(&cone, reach * gauss32_node[i]);
        const double v = cone_velocity(&cone, &p);

        sum += gauss32_weight[i] * v * v * cone_mass(&p) *
               kaci_exp(-cone_exponent(&cone, &p));
    }
    return kaci_exp(-lam) + lam * reach * sum;
}

double kac_law_energy(double a, double c, double t)
{
    struct kaci_fpmode mode;
    double value;

    if (!domain(a, c, t)) {
        return NAN;
    }
    mode = kaci_fp_enter();
    value = c * c * energy(a * t);
    kaci_fp_leave(mode);
    return value;
}
