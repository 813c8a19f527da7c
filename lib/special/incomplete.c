/* SPDX-License-Identifier: BSD-2-Clause */
/* Tools of the incomplete gamma and beta functions. */

#include "special/incomplete_priv.h"

#include "special/incomplete.inc"

/* ---- Numbers in two doubles --------------------------------------------- */

/* a + b, exact. */
struct kaci_pair kaci_pair_sum(double a, double b)
{
    const double sum = a + b, part = sum - a;

    return (struct kaci_pair){sum, (a - (sum - part)) + (b - part)};
}

struct kaci_pair kaci_pair_add(struct kaci_pair a, struct kaci_pair b)
{
    const struct kaci_pair high = kaci_pair_sum(a.high, b.high);
    const struct kaci_pair low = kaci_pair_sum(a.low, b.low);
    const struct kaci_pair sum = kaci_pair_sum(high.high, high.low + low.high);

    return kaci_pair_sum(sum.high, sum.low + low.low);
}

struct kaci_pair kaci_pair_multiply(struct kaci_pair a, struct kaci_pair b)
{
    const double product = a.high * b.high;
    const double rest =
        kaci_fma(a.high, b.high, -product) + (a.high * b.low + a.low * b.high);

    return kaci_pair_sum(product, rest);
}

static struct kaci_pair divide(struct kaci_pair a, struct kaci_pair b)
{
    const double quotient = a.high / b.high;
    const double rest =
        kaci_fma(-quotient, b.high, a.high) + (a.low - quotient * b.low);

    return kaci_pair_sum(quotient, rest / b.high);
}

static struct kaci_pair scaled(struct kaci_pair a, double factor)
{
    return kaci_pair_multiply(a, (struct kaci_pair){factor, 0.0});
}

/* 1/3 + t/5 + t^2/7 + ..., (atanh(s) - s) / s^3 with t = s^2. Requires
 * t < 0.03. */
static struct kaci_pair atanh_more(struct kaci_pair t)
{
    static const struct kaci_pair odd[] = {
        {0x1.5555555555555p-2, 0x1.5555555555555p-56},
        {0x1.999999999999ap-3, -0x1.999999999999ap-57},
        {0x1.2492492492492p-3, 0x1.2492492492492p-57}};
    double tail = 1.0 / 31;
    struct kaci_pair sum;

    for (int k = 29; k >= 9; k -= 2) {
        tail = tail * t.high + 1.0 / k;
    }
    sum = (struct kaci_pair){tail, 0.0};
    for (int i = 2; i >= 0; i--) {
        sum = kaci_pair_add(kaci_pair_multiply(sum, t), odd[i]);
    }
    return sum;
}

/* x = 2^k m, 0.707 < m < 1.4143, and ln m = 2 atanh((m - 1) / (m + 1)). */
struct kaci_pair kaci_pair_ln(struct kaci_pair x)
{
    const struct kaci_pair ln_2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
    const int k = (int)floor(kaci_ln(x.high) * 0x1.71547652b82fep+0 + 0.5);
    struct kaci_pair s, t, ln;

    x.high = ldexp(x.high, -k);
    x.low = ldexp(x.low, -k);
    s = divide(kaci_pair_add(x, (struct kaci_pair){-1.0, 0.0}),
               kaci_pair_add(x, (struct kaci_pair){1.0, 0.0}));
    t = kaci_pair_multiply(s, s);
    ln = kaci_pair_add(
        s, kaci_pair_multiply(kaci_pair_multiply(s, t), atanh_more(t)));
    return kaci_pair_add(scaled(ln_2, k), scaled(ln, 2.0));
}

/* ---- The mass ------------------------------------------------------------ */

double kaci_stirling(double a)
{
    const double w = 1.0 / (a * a);

    return (1.0 / 12 -
            w * (1.0 / 360 -
                 w * (1.0 / 1260 -
                      w * (1.0 / 1680 -
                           w * (1.0 / 1188 -
                                w * (691.0 / 360360 - w * (1.0 / 156))))))) /
           a;
}

double kaci_ln_gamma_slope(double f)
{
    return ln_gamma_fit(f);
}

/* x - a - a ln(x / a) >= 0 without cancellation (Loader, Fast and accurate
 * computation of binomial probabilities, 2000): with s = (x - a) / (x + a) it
 * is (x - a) s - 2 a (s^3/3 + s^5/5 + ...). A million stands for what is
 * more. */
static struct kaci_pair deviance(double a, struct kaci_pair x)
{
    const struct kaci_pair minus_a = {-a, 0.0};
    struct kaci_pair apart, sum, s, t;

    if (x.high > 0.71 * a && 0.71 * x.high < a) {
        apart = kaci_pair_add(x, minus_a);
        sum = kaci_pair_sum(0.5 * x.high, 0.5 * a); // no overflow
        sum = kaci_pair_sum(sum.high, sum.low + 0.5 * x.low);
        s = divide(scaled(apart, 0.5), sum);
        t = kaci_pair_multiply(s, s);
        t = scaled(kaci_pair_multiply(t, atanh_more(t)), -2.0);
        return kaci_pair_multiply(s, kaci_pair_add(apart, scaled(t, a)));
    }
    if (a > 1e6 || x.high > 1e6 || x.high < 1e-200) {
        return (struct kaci_pair){1e6, 0.0};
    }
    apart = kaci_pair_add(x, minus_a);
    t = kaci_pair_ln(divide(x, (struct kaci_pair){a, 0.0}));
    return kaci_pair_add(apart, scaled(t, -a));
}

struct kaci_mass kaci_mass_of(double a, struct kaci_pair x,
                              struct kaci_pair ln_x)
{
    struct kaci_mass mass = {{0.0, 0.0}, 1.0};
    double f = a;

    if (a >= 10.0) {
        const double two_pi = 0x1.921fb54442d18p+2;
        const struct kaci_pair e = deviance(a, x);

        mass.ln = kaci_pair_add((struct kaci_pair){-e.high, -e.low},
                                (struct kaci_pair){-kaci_stirling(a), 0.0});
        mass.factor = 1.0 / (sqrt(two_pi) * sqrt(a));
        return mass;
    }
    while (f >= 1.0) { // Gamma(f + 1) = f Gamma(f)
        mass.factor *= f;
        f -= 1.0;
    }
    mass.factor = 1.0 / mass.factor;
    mass.ln =
        kaci_pair_add(scaled(ln_x, a), (struct kaci_pair){-x.high, -x.low});
    mass.ln =
        kaci_pair_add(mass.ln, (struct kaci_pair){-f * ln_gamma_fit(f), 0.0});
    return mass;
}

struct kaci_scaled kaci_mass_value(struct kaci_mass mass)
{
    const struct kaci_pair ln_2_256 = {0x1.62e42fefa39efp+7,
                                       0x1.abc9e3b39803fp-48};
    struct kaci_scaled value = {0.0, 1.0};
    double power;

    if (mass.ln.high < -1000.0) {
        return value;
    }
    if (mass.ln.high < -500.0) {
        mass.ln = kaci_pair_add(mass.ln, ln_2_256);
        value.scale = 0x1p-256;
    }
    power = kaci_exp(mass.ln.high);
    value.value = mass.factor * (power + power * mass.ln.low);
    return value;
}

/* ---- The integral of a tail ---------------------------------------------- */

/* e^v - 1 - v; v^2/2 + v^3/3! + ... for small v. */
static double exp_more(double v)
{
    static const double inverse[] = {1.0 / 6.0,
                                     1.0 / 24.0,
                                     1.0 / 120.0,
                                     1.0 / 720.0,
                                     1.0 / 5040.0,
                                     1.0 / 40320.0,
                                     1.0 / 362880.0,
                                     1.0 / 3628800.0,
                                     1.0 / 39916800.0,
                                     1.0 / 479001600.0,
                                     1.0 / 6227020800.0,
                                     1.0 / 87178291200.0,
                                     1.0 / 1307674368000.0};
    double p = 1.0 / 20922789888000.0;

    if (fabs(v) > 0.5) {
        return kaci_expm1(v) - v;
    }
    for (int k = 12; k >= 0; k--) {
        p = p * v + inverse[k];
    }
    return v * v * (0.5 + v * p);
}

/* w - ln(1 + w) */
static double log_less(double w)
{
    const double s = w / (2.0 + w), t = s * s;
    double p = 1.0 / 21;

    if (fabs(w) > 0.3) {
        return w - kaci_log1p(w);
    }
    for (int k = 19; k >= 3; k -= 2) {
        p = p * t + 1.0 / k;
    }
    return s * (w - 2.0 * t * p);
}

static double exponent(const struct kaci_tail *tail, double u)
{
    const double v = tail->falling ? -u : u, more = exp_more(v);
    const double g = tail->slope * u + tail->size * more;

    if (tail->total == 0.0) {
        return g;
    }
    return g - tail->total * log_less(tail->share * (v + more));
}

/* Up to where the integrand is e^-37. */
double kaci_tail_integral(const struct kaci_tail *tail)
{
    const double end = 38.0, root = sqrt(tail->curvature);
    const double q = tail->slope / root;
    double u = 2.0 * end / (root * (q + sqrt(q * q + 2.0 * end)));
    double sum = 0.0;

    while (exponent(tail, u) < 37.0) {
        u *= 1.125;
    }
    u *= 0.5;
    for (int i = 0; i < LEGENDRE_PAIRS; i++) {
        const double x = legendre_node[i];

        sum += legendre_weight[i] * (kaci_exp(-exponent(tail, u - u * x)) +
                                     kaci_exp(-exponent(tail, u + u * x)));
    }
    return u * sum;
}
