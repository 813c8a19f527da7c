/* SPDX-License-Identifier: BSD-2-Clause */
/* Regularised incomplete beta function. I_x(a, b) and its complement
 * I_(1-x)(b, a) change places with x and 1 - x, so that x is not above the
 * mean a / (a + b); then I_x is computed, and its complement as 1 less it. */

#include "special/incomplete_priv.h"

struct tails {
    double lower, upper;
};

/* x in (0, 1), y = 1 - x, sum = a + b, mean = sum x, apart = a - sum x. */
struct point {
    double a, b;
    struct kaci_pair x, y, sum, mean, rest;
    double apart;
};

static struct kaci_pair negative(struct kaci_pair a)
{
    return (struct kaci_pair){-a.high, -a.low};
}

static struct point point_of(double a, double b, struct kaci_pair x,
                             struct kaci_pair y)
{
    struct point p = {.a = a, .b = b, .x = x, .y = y};

    p.sum = kaci_pair_sum(a, b);
    p.mean = kaci_pair_multiply(p.sum, x);
    p.rest = kaci_pair_multiply(p.sum, y);
    p.apart = kaci_pair_add((struct kaci_pair){a, 0.0}, negative(p.mean)).high;
    return p;
}

static struct kaci_mass mass(double a, const struct point *p,
                             struct kaci_pair share, struct kaci_pair product)
{
    struct kaci_pair ln = {0.0, 0.0};

    if (a < 10.0) { // the product may be subnormal
        ln = kaci_pair_add(kaci_pair_ln(share), kaci_pair_ln(p->sum));
    }
    return kaci_mass_of(a, product, ln);
}

/* x^a y^b / (a B(a, b)) = b / (a + b) M(a, (a+b) x) M(b, (a+b) y) /
 * M(a+b, a+b) with M(a, x) = x^a e^-x / Gamma(a+1). */
static struct kaci_scaled density(const struct point *p)
{
    const struct kaci_mass first = mass(p->a, p, p->x, p->mean);
    const struct kaci_mass second = mass(p->b, p, p->y, p->rest);
    const struct kaci_pair sum = {p->sum.high, 0.0};
    const struct kaci_mass whole =
        kaci_mass_of(sum.high, sum, sum.high < 10.0 ? kaci_pair_ln(sum) : sum);
    const double lift = p->b < 0x1p-700 ? 0x1p256 : 1.0; // b: subnormal
    struct kaci_mass product;
    struct kaci_scaled value;

    product.ln =
        kaci_pair_add(kaci_pair_add(first.ln, second.ln), negative(whole.ln));
    product.factor = first.factor * (second.factor / whole.factor);
    product.factor *= p->b * lift / p->sum.high;
    value = kaci_mass_value(product);
    value.scale /= lift;
    return value;
}

/* 2F1(a+b, 1; a+1; x), all terms positive: I_x / density (DLMF 8.17.8). */
static double series(const struct point *p)
{
    double term = 1.0, sum = 1.0;

    for (int n = 0; term > 0x1p-56 * sum; n++) {
        term *= (p->mean.high + n * p->x.high) / (p->a + (n + 1));
        sum += term;
    }
    return sum;
}

/* I_x / (a density): the continued fraction of DiDonato and Morris (ACM
 * Transactions on Mathematical Software 18 (1992), 360-373), summed as Steed
 * does. */
static double fraction(const struct point *p)
{
    const double a = p->a, x = p->x.high;
    double d = 1.0 / (a / (a + 1.0) * (p->apart + 1.0)), step = d, sum = d;

    for (int m = 1; fabs(step) > 0x1p-56 * sum; m++) {
        const double twice = a + (2 * m - 1), t = m * (p->b - m) * x;
        const double b = m + t / twice +
                         (a + m) / (twice + 2.0) *
                             (p->apart + (1.0 + m * (1.0 + p->y.high)));
        const double c =
            (a + (m - 1)) / twice * ((p->mean.high + (m - 1) * x) / twice) * t;

        d = 1.0 / (b + c * d);
        step *= b * d - 1.0;
        sum += step;
    }
    return sum;
}

/* ln Gamma(b + a) - ln Gamma(b) - a ln(b + a), over a. Requires b >= 10,
 * 0 < a < 1. */
static double ln_gamma_difference(double a, double b)
{
    static const double stirling[] = {1.0 / 12,    -1.0 / 360, 1.0 / 1260,
                                      -1.0 / 1680, 1.0 / 1188, -691.0 / 360360,
                                      1.0 / 156};
    const double ratio = a / b, w = 1.0 / (b * b);
    const double ln = kaci_log1p(ratio);
    const double steep = ratio < 1e-20 ? 1.0 : ln / ratio;
    double power = 1.0 / b, sum = 0.0;

    for (int i = 0; i < 7; i++) { // (b + a)^-k - b^-k over a
        const int k = 2 * i + 1;
        const double change = ratio < 1e-20 ? -k / b : kaci_expm1(-k * ln) / a;

        sum += stirling[i] * power * change;
        power *= w;
    }
    return (steep - 1.0) - 0.5 * steep / b + sum;
}

/* The complement where it is small although x is below the mean, because a
 * is: 1 - A less A a sum_(n>0) (1-b)_n x^n / (n! (a+n)) with
 * A = x^a / (a B(a, b)). Requires a < 1, b x < 1, x < 0.3. */
static double small_upper(double a, double b, double x)
{
    const double lift = a < 0x1p-700 ? 0x1p256 : 1.0; // a: subnormal
    double term = 1.0, sum = 0.0, shifted = b, less = 0.0, ln;

    while (shifted < 10.0) {
        less += a / shifted < 1e-20 ? a * lift / shifted
                                    : kaci_log1p(a / shifted) * lift;
        shifted += 1.0;
    }
    ln = kaci_ln(x * (a + shifted)) - kaci_ln_gamma_slope(a);
    ln = a * lift * (ln + ln_gamma_difference(a, shifted)) - less;
    for (int n = 1; fabs(term) > 0x1p-60; n++) {
        term *= (n - b) * x / n;
        sum += term / (a + n);
    }
    if (fabs(ln) < 0x1p-64 * lift) { // A is 1 + ln
        return -(ln + a * lift * sum) / lift;
    }
    ln /= lift;
    return -kaci_expm1(ln) - kaci_exp(ln) * a * sum;
}

/* In u = the change of ln(x / y). Requires a, b >= 40. */
static double integral(const struct point *p)
{
    const double curvature = p->mean.high * p->y.high;
    const struct kaci_tail by_x = {p->apart,  p->mean.high, p->sum.high,
                                   p->x.high, curvature,    1};
    const struct kaci_tail by_y = {p->apart,  p->rest.high, p->sum.high,
                                   p->y.high, curvature,    0};

    return kaci_tail_integral(p->x.high < 0.5 ? &by_x : &by_y);
}

/* Requires apart >= 0: x is not above the mean. */
static struct tails tails_below(const struct point *p)
{
    const double a = p->a, b = p->b, x = p->x.high;
    struct tails tails;
    struct kaci_scaled at;

    if (x > 0.7 && b < 1.0 && a * p->y.high < 1.0) {
        tails.lower = small_upper(b, a, p->y.high);
        tails.upper = 1.0 - tails.lower;
        return tails;
    }
    at = density(p);
    if (at.value == 0.0) {
        return (struct tails){0.0, 1.0};
    }
    if (x <= 0.7 && a <= 100.0) {
        tails.lower = at.value * series(p) * at.scale;
    } else if (x > 0.7 && b < 40.0) {
        tails.lower = at.value * (a * fraction(p)) * at.scale;
    } else {
        tails.lower = at.value * (a * integral(p)) * at.scale;
    }
    tails.upper = 1.0 - tails.lower;
    if (tails.lower > 0.75 && a < 1.0 && x < 0.3) {
        tails.upper = small_upper(a, b, x);
    }
    return tails;
}

static struct tails exchanged(struct tails tails)
{
    return (struct tails){tails.upper, tails.lower};
}

/* Requires 0 < a, b < infinity and 0 < x < 1. */
static struct tails tails_of(double a, double b, double x)
{
    const struct kaci_pair first = {x, 0.0};
    const struct kaci_pair second = kaci_pair_sum(1.0, -x);
    struct point p;

    if (a > 1e290 && b > 1e290) { // a step at the mean; the sum is finite
        a *= 0x1p-64;
        b *= 0x1p-64;
    }
    p = point_of(a, b, first, second);
    if (p.apart >= 0.0) {
        return tails_below(&p);
    }
    p = point_of(b, a, second, first);
    return exchanged(tails_below(&p));
}

/* The limits: all mass at 1 where b = 0 or a = infinity, at 0 where a = 0 or
 * b = infinity. */
static struct tails beta_tails(double a, double b, double x)
{
    const double infinity = (double)INFINITY;
    int at_0, at_1;

    if (!(a >= 0.0 && b >= 0.0 && x >= 0.0 && x <= 1.0)) {
        return (struct tails){(double)NAN, (double)NAN};
    }
    at_0 = a == 0.0 || b == infinity;
    at_1 = b == 0.0 || a == infinity;
    if ((at_0 && (at_1 || x == 0.0)) || (at_1 && x == 1.0)) {
        return (struct tails){(double)NAN, (double)NAN};
    }
    if (x == 1.0 || at_0) {
        return (struct tails){1.0, 0.0};
    }
    if (x == 0.0 || at_1) {
        return (struct tails){0.0, 1.0};
    }
    return tails_of(a, b, x);
}

double kac_beta_i(double a, double b, double x)
{
    return beta_tails(a, b, x).lower;
}

double kac_beta_i_complement(double a, double b, double x)
{
    return beta_tails(a, b, x).upper;
}

static kac_status apply(double (*function)(double, double, double), int64_t n,
                        const double *a, const double *b, const double *x,
                        double *out)
{
    struct kaci_fpmode mode;

    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || a != NULL, "a is NULL");
    KACI_REQUIRE(n == 0 || b != NULL, "b is NULL");
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");

    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        out[i] = function(a[i], b[i], x[i]);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

kac_status kac_beta_i_array(int64_t n, const double *a, const double *b,
                            const double *x, double *out)
{
    return apply(kac_beta_i, n, a, b, x, out);
}

kac_status kac_beta_i_complement_array(int64_t n, const double *a,
                                       const double *b, const double *x,
                                       double *out)
{
    return apply(kac_beta_i_complement, n, a, b, x, out);
}
