/* SPDX-License-Identifier: BSD-2-Clause */
/* The radial Poisson law: N(g) is what a point of R^(d + D) shows of itself in
 * R^d when it lies at distance r = sigma sqrt(D g) from R^d on a line of
 * Poisson's field of the origin. With s = sigma sqrt(g) its density is that of
 * s times a multivariate t of D degrees of freedom,
 *     C r^D (|n|^2 + r^2)^(-(d + D)/2),
 *     C = Gamma((d + D)/2) / (pi^(d/2) Gamma(D/2)),
 * and for D to infinity that of the Wiener law. The coordinates are not
 * independent: their common factor is drawn once a point. (Y. Xu et al.,
 * "PFGM++: Unlocking the potential of physics-inspired generative models",
 * ICML 2023; D = 1: "Poisson flow generative models", NeurIPS 2022.) */

#include "process/process_priv.h"

#include <math.h>

static int64_t least(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

/* Normal numbers over the root of a mean of D squares of such. At g = 0 the
 * velocity given X_0 and X_t = X_0 has mean 0. */
static void poisson_draw(const kac_process *process, double g,
                         struct kaci_random *random, int64_t d,
                         struct kaci_sink *sink)
{
    const double half = 0.5 * process->D;
    const double mean = kaci_random_gamma(random, half) / half;
    const double scale = process->sigma * sqrt(g) / sqrt(mean);
    double noise[KACI_BLOCK], velocity[KACI_BLOCK];
    int8_t atom[KACI_BLOCK] = {0};

    for (int64_t first = 0; first < d; first += KACI_BLOCK) {
        const int64_t count = least(d - first, KACI_BLOCK);

        kaci_normal_draw(random, scale, count, noise);
        for (int64_t i = 0; i < count; i++) {
            velocity[i] = g > 0.0 ? noise[i] / (2.0 * g) : 0.0;
        }
        kaci_sink_put(sink, first, count, noise, velocity, atom);
    }
}

/* ln Gamma(x) - ((x - 1/2) ln x - x + ln sqrt(2 pi)). Requires x >= 16: the
 * series then ends below 1e-16 / x. */
static double stirling_rest(double x)
{
    const double w = 1.0 / (x * x);

    return (1.0 / 12.0 -
            w * (1.0 / 360.0 -
                 w * (1.0 / 1260.0 - w * (1.0 / 1680.0 - w / 1188.0)))) /
           x;
}

/* ln Gamma(x + h) - ln Gamma(x) - h ln x, which goes to 0 for x to infinity
 * while its terms do not. */
static double log_gamma_step(double x, double h)
{
    if (x < 16.0) {
        return kaci_lgamma(x + h) - kaci_lgamma(x) - h * kaci_ln(x);
    }
    return (x + h - 0.5) * kaci_log1p(h / x) - h + stirling_rest(x + h) -
           stirling_rest(x);
}

/* A point: its largest coordinate, also in units of r, and the sum of the
 * squares in units of it, so that no square leaves the doubles. */
struct size {
    double largest, reach, squares;
};

/* Sum of the squares in 8 parts, whose roundings do not add up. */
static double squares_of(double unit, int64_t d, const double *n)
{
    double sum[8] = {0.0};

    for (int64_t i = 0; i < d; i++) {
        const double part = n[i] / unit;

        sum[i % 8] += part * part;
    }
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) +
           ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

static struct size size_of(double r, int64_t d, const double *n)
{
    struct size size = {0.0, 0.0, 1.0};

    for (int64_t i = 0; i < d; i++) {
        if (isnan(n[i])) {
            size.largest = size.reach = size.squares = n[i];
            return size;
        }
        size.largest = fabs(n[i]) > size.largest ? fabs(n[i]) : size.largest;
    }
    if (size.largest > 0.0 && size.largest < INFINITY) {
        size.squares = squares_of(size.largest, d, n);
    }
    size.reach = size.largest / r;
    return size;
}

/* From here on 1 does not count beside |n|^2 / r^2. */
#define FAR 1e100

/* ln(1 + |n|^2 / r^2) */
static double log_growth(const struct size *size, double r)
{
    if (size->reach < FAR) {
        return kaci_log1p(size->reach * size->reach * size->squares);
    }
    return 2.0 * (kaci_ln(size->largest) - kaci_ln(r)) + kaci_ln(size->squares);
}

/* n / (|n|^2 + r^2) for a coordinate of the point; 0 at infinity. */
static double pull(const struct size *size, double r, double n)
{
    if (size->reach < FAR) {
        return n / r / (1.0 + size->reach * size->reach * size->squares) / r;
    }
    if (size->largest == INFINITY) {
        return isnan(n) ? n : 0.0;
    }
    return n / size->largest / size->squares / size->largest;
}

/* Of one point; requires g > 0. `top` is the log density at 0. */
static void noise_of_point(const kac_process *process, double g, double top,
                           int64_t d, const double *n,
                           struct kaci_noise_point *out)
{
    const double r = process->sigma * sqrt(process->D * g);
    const double power = (double)d + process->D;
    const struct size size = size_of(r, d, n);

    for (int64_t i = 0; i < d; i++) {
        out[i].log_density = isnan(n[i]) ? n[i] : 0.0;
        out[i].velocity = n[i] / (2.0 * g);
        out[i].score = -power * pull(&size, r, n[i]);
        out[i].slope = isnan(n[i]) ? n[i] : 0.5 / g;
        out[i].front = 0;
    }
    out[0].log_density = top - 0.5 * power * log_growth(&size, r);
}

static void poisson_noise(const kac_process *process, double g, int64_t points,
                          int64_t d, const double *displacement,
                          double tolerance, struct kaci_noise_point *out)
{
    const double half = 0.5 * (double)d, deviation = process->sigma * sqrt(g);
    /* ln sqrt(2 pi) = 0.918... */
    const double top = log_gamma_step(0.5 * process->D, half) -
                       (double)d * (0x1.d67f1c864beb5p-1 + kaci_ln(deviation));

    (void)tolerance;
    for (int64_t j = 0; j < points; j++, displacement += d, out += d) {
        if (g > 0.0) {
            noise_of_point(process, g, top, d, displacement, out);
            continue;
        }
        for (int64_t i = 0; i < d; i++) {
            out[i] = kaci_noise_at_zero(displacement[i]);
        }
    }
}

static double poisson_log_atom(const kac_process *process, double g)
{
    (void)process;
    (void)g;
    return -(double)INFINITY;
}

static double poisson_radius(const kac_process *process, double g)
{
    (void)process;
    (void)g;
    return (double)INFINITY;
}

/* Of the Wiener law; the variance is larger by D / (D - 2), or infinite. */
static void poisson_scales(const kac_process *process, double g, double dg,
                           double *noise, double *velocity)
{
    const double root = sqrt(g);

    *noise = process->sigma * root;
    *velocity = root > 0.0 ? process->sigma * dg / (2.0 * root) : 0.0;
}

const struct kaci_law kaci_poisson_law = {
    .id = KAC_LAW_POISSON,
    .draw = poisson_draw,
    .noise = poisson_noise,
    .log_atom = poisson_log_atom,
    .radius = poisson_radius,
    .scales = poisson_scales,
};
