/* SPDX-License-Identifier: BSD-2-Clause */
/* One coordinate of N(g) + b U: a law whose start is spread by a kernel. All
 * integrals are over u with the law at n - b u, or over the law's own variable
 * m where the kernel is the wider one: nothing is a difference of neighbouring
 * values, so that a width far below or above the law's own costs no digits.
 *
 *   p = int k(u) p_N(n - b u) du + sum over atoms A k(u_a) / b
 *
 * and the same with u and v_N under the integral for their means. A derivative
 * by n falls on the law inside its cone, on the kernel at the atoms, and where
 * the cone ends within the kernel it leaves a term of the density's jump. */

#include "process/process_priv.h"

#include <math.h>
#include <string.h>

#include "special/special.h"

/* Integrands below exp(-CUT) of the largest are left out; panels in which the
 * exponent varies by less than FLAT have 8 nodes, the others 32. */
static const double CUT = 42.0, FLAT = 0.125;

static const double HALF_LOG_2PI = 0x1.d67f1c864beb5p-1;

enum { MOST_NODES = 64, EDGES = 2 };

/* One smoothing: law, clock, kernel, and the displacement. */
struct spread {
    const kac_process *process;
    const struct kaci_scalar_law *law;
    double g, b, n, radius, inside; /* inside: largest number in the cone */
    int32_t normal;                 /* kernel */
    int32_t wide;                   /* the integral is over m = n - b u */
};

/* A place of the variable w of the integral. */
static void place(const struct spread *s, double w, double *u, double *m)
{
    *m = s->wide ? w : kaci_fma(-s->b, w, s->n);
    *u = s->wide ? (s->n - w) / s->b : w;
}

/* The integral as a sum: a node has the variable w, u and m, the law's values
 * there, and the log of its weight. */
struct sum {
    int64_t count;
    double w[MOST_NODES], u[MOST_NODES], m[MOST_NODES], weight[MOST_NODES];
    struct kaci_noise_point point[MOST_NODES];
    /* Both ends of the cone, where the kernel reaches them: the atom, and the
     * density's jump. Weights 0: not reached. */
    double edge_w[EDGES], edge_u[EDGES], atom[EDGES], jump[EDGES];
    double atom_v[EDGES], jump_v[EDGES];
};

/* log k(u) */
static double log_kernel(const struct spread *s, double u)
{
    return s->normal ? -0.5 * u * u - HALF_LOG_2PI : -0x1.62e42fefa39efp-1;
}

/* -log of the integrand up to factors that vary little; convex in the variable
 * w, by which the slope is. */
static double exponent(const struct spread *s, double w, double *slope)
{
    double u, m, by_size = 0.0, law = 0.0;

    place(s, w, &u, &m);
    if (s->law->exponent != NULL) {
        law = s->law->exponent(s->process, s->g, fabs(m), &by_size);
    }
    *slope = (s->normal ? u : 0.0) - s->b * copysign(by_size, m);
    if (s->wide) {
        *slope /= -s->b;
    }
    return law + (s->normal ? 0.5 * u * u : 0.0);
}

/* The least place of the exponent in [low, high], well enough to begin with:
 * within 1/100 of a length over which it varies by about 1. */
static double lowest(const struct spread *s, double low, double high)
{
    double slope, at = low;

    for (int i = 0; i < 200; i++) {
        at = 0.5 * (low + high);
        exponent(s, at, &slope);
        if (fabs(slope) * (high - low) < 0.01 || !(low < at && at < high)) {
            break;
        }
        if (slope > 0.0) {
            high = at;
        } else {
            low = at;
        }
    }
    return at;
}

/* From `at` towards `end`: where the exponent has risen by CUT, or the end. */
static double cut_off(const struct spread *s, double at, double end)
{
    double slope;
    const double level = exponent(s, at, &slope) + CUT;

    if (!(exponent(s, end, &slope) > level)) {
        return end;
    }
    for (int i = 0; i < 200; i++) {
        const double middle = 0.5 * (at + end);
        const double there = exponent(s, middle, &slope);

        if (middle == at || middle == end) {
            break;
        }
        if (there <= level) {
            at = middle;
            continue;
        }
        end = middle;
        if (there <= level + 4.0) {
            break;
        }
    }
    return end;
}

/* Nodes of the panel from `low` to `high`. */
static void add_panel(const struct spread *s, double low, double high,
                      struct sum *sum)
{
    const double length = high - low;
    double slope;
    const int flat =
        fabs(exponent(s, high, &slope) - exponent(s, low, &slope)) < FLAT;
    const double *node = flat ? gauss8_node : gauss32_node;
    const double *weight = flat ? gauss8_weight : gauss32_weight;
    const int64_t count = flat ? 8 : 32;

    if (!(length > 0.0)) {
        return;
    }
    for (int64_t i = 0; i < count; i++, sum->count++) {
        const double w = kaci_fma(length, node[i], low);
        double u, m;

        place(s, w, &u, &m);
        m = m > s->inside ? s->inside : m < -s->inside ? -s->inside : m;
        sum->w[sum->count] = w;
        sum->u[sum->count] = u;
        sum->m[sum->count] = m;
        sum->weight[sum->count] =
            (s->wide ? length / s->b : length) * weight[i];
    }
}

/* The interval in which neither kernel nor law ends. */
static void interval(const struct spread *s, double *low, double *high)
{
    const double most = s->normal ? INFINITY : 1.0;
    double left = -most, right = most;
    double from = (s->n - s->radius) / s->b, to = (s->n + s->radius) / s->b;

    if (s->wide) {
        left = s->n - most * s->b;
        right = s->n + most * s->b;
        from = -s->radius;
        to = s->radius;
    }
    *low = from > left ? from : left;
    *high = to < right ? to : right;
}

/* Log weights of nodes and edges. Returns the largest. */
static double weigh(const struct spread *s, struct sum *sum)
{
    const double sides[EDGES] = {1.0, -1.0};
    double top = -(double)INFINITY;

    s->law->noise(s->process, s->g, sum->count, sum->m, 0.0, sum->point);
    for (int64_t i = 0; i < sum->count; i++) {
        sum->weight[i] = kaci_ln(sum->weight[i]) + log_kernel(s, sum->u[i]) +
                         sum->point[i].log_density;
        top = sum->weight[i] > top ? sum->weight[i] : top;
    }
    for (int e = 0; e < EDGES; e++) {
        const double u = (s->n - sides[e] * s->radius) / s->b;

        sum->atom[e] = sum->jump[e] = -(double)INFINITY;
        sum->edge_w[e] = sum->edge_u[e] = sum->jump_v[e] = sum->atom_v[e] = 0.0;
        if (s->radius < INFINITY && (s->normal || fabs(u) < 1.0)) {
            const double at = sides[e] * s->inside;
            const double k = log_kernel(s, u) - kaci_ln(s->b);
            struct kaci_noise_point point;

            s->law->noise(s->process, s->g, 1, &at, 0.0, &point);
            sum->atom[e] = k + s->process->law->log_atom(s->process, s->g);
            sum->jump[e] = k + point.log_density;
            sum->edge_u[e] = u;
            sum->edge_w[e] = s->wide ? sides[e] * s->radius : u;
            sum->jump_v[e] = point.velocity;
            if (sum->atom[e] > -(double)INFINITY) {
                sum->atom_v[e] = sides[e] * s->process->c;
            }
            top = sum->atom[e] > top ? sum->atom[e] : top;
        }
    }
    return top;
}

/* Means of u and v and the score's reference; weights become numbers that add
 * up to 1 with the atoms'. Returns their sum before. */
static double normalise(struct sum *sum, double top)
{
    double total = 0.0;

    for (int64_t i = 0; i < sum->count; i++) {
        sum->weight[i] = kaci_exp(sum->weight[i] - top);
        total += sum->weight[i];
    }
    for (int e = 0; e < EDGES; e++) {
        sum->atom[e] = kaci_exp(sum->atom[e] - top);
        sum->jump[e] = kaci_exp(sum->jump[e] - top);
        total += sum->atom[e];
    }
    for (int64_t i = 0; i < sum->count; i++) {
        sum->weight[i] /= total;
    }
    for (int e = 0; e < EDGES; e++) {
        sum->atom[e] /= total;
        sum->jump[e] /= total;
    }
    return total;
}

/* Of u and v. Returns that of the variable w. */
static double add_means(const struct spread *s, const struct sum *sum,
                        struct kaci_smooth_point *out)
{
    double mean = 0.0;

    for (int64_t i = 0; i < sum->count; i++) {
        mean += sum->weight[i] * sum->w[i];
        out->velocity += sum->weight[i] * sum->point[i].velocity;
    }
    for (int e = 0; e < EDGES; e++) {
        mean += sum->atom[e] * sum->edge_w[e];
        out->velocity += sum->atom[e] * sum->atom_v[e];
    }
    out->mean = s->wide ? (s->n - mean) / s->b : mean;
    if (!s->normal && fabs(out->mean) > 1.0) { // n far beyond b: a rounding
        out->mean = copysign(1.0, out->mean);
    }
    return mean;
}

/* What (w, v) of an edge is away from the means: as the mean of its distances
 * from all others, because next to a front the edge is nearly all there is. */
static void deviation(const struct sum *sum, double w, double v, double *dw,
                      double *dv)
{
    *dw = *dv = 0.0;
    for (int64_t i = 0; i < sum->count; i++) {
        *dw += sum->weight[i] * (w - sum->w[i]);
        *dv += sum->weight[i] * (v - sum->point[i].velocity);
    }
    for (int e = 0; e < EDGES; e++) {
        *dw += sum->atom[e] * (w - sum->edge_w[e]);
        *dv += sum->atom[e] * (v - sum->atom_v[e]);
    }
}

/* Score, and d/dn of the means as covariances with it. Inside the cone u and
 * v vary as little as the law's score does, so both are taken from their
 * means: the products of deviations do not cancel. */
static void add_slopes(const struct spread *s, const struct sum *sum,
                       double mean, struct kaci_smooth_point *out)
{
    const double by_w = s->wide ? -1.0 / s->b : 1.0; // du/dw
    double mass = 0.0, score = 0.0, dw = 0.0, dv = 0.0;

    for (int64_t i = 0; i < sum->count; i++) {
        mass += sum->weight[i];
        score += sum->weight[i] * sum->point[i].score;
        dw += sum->weight[i] * (sum->w[i] - mean);
        dv += sum->weight[i] * (sum->point[i].velocity - out->velocity);
    }
    out->score = score;
    score = mass > 0.0 ? score / mass : 0.0;
    out->mean_slope = by_w * score * dw;
    out->slope = score * dv;
    for (int64_t i = 0; i < sum->count; i++) {
        const struct kaci_noise_point *p = &sum->point[i];
        const double ds = p->score - score;

        out->mean_slope += by_w * sum->weight[i] * ((sum->w[i] - mean) * ds);
        out->slope +=
            sum->weight[i] * (p->slope + (p->velocity - out->velocity) * ds);
    }
    for (int e = 0; e < EDGES; e++) {
        const double jump = e == 0 ? -sum->jump[e] : sum->jump[e];
        const double w = sum->edge_w[e];
        const double kernel =
            s->normal ? -sum->edge_u[e] / s->b : 0.0; // k'/k by n
        double far_w, far_v;

        if (sum->jump[e] > 0.0) {
            deviation(sum, w, sum->atom_v[e], &far_w, &far_v);
            out->score += jump + sum->atom[e] * kernel;
            out->mean_slope +=
                by_w * jump * far_w +
                sum->atom[e] * (1.0 / s->b + by_w * far_w * kernel);
            out->slope += sum->atom[e] * far_v * kernel;
            deviation(sum, w, sum->jump_v[e], &far_w, &far_v);
            out->slope += jump * far_v;
        }
    }
    // A density that is constant in its cone has v_N = m / g. Where the kernel
    // is narrow and a front without mass within it, the jump times a distance
    // of velocities would lose digits.
    if (s->law->exponent == NULL && !s->wide) {
        out->slope = (1.0 - s->b * out->mean_slope) / s->g;
    }
}

/* Farther than kernel and cone reach: u is at its end on that side, and the
 * noise goes on along the rays n / g, as fields have it beyond a cone. */
static struct kaci_smooth_point beyond(const struct spread *s)
{
    struct kaci_smooth_point p = {0};

    p.log_density = -(double)INFINITY;
    p.mean = copysign(1.0, s->n);
    p.outside = 1;
    if (s->g > 0.0) {
        p.velocity = (s->n - p.mean * s->b) / s->g;
        p.slope = 1.0 / s->g;
    } else if (s->process->c > 0.0) {
        p.velocity = copysign(s->process->c, s->n);
    }
    return p;
}

/* g = 0: there is no noise. Its velocity has mean 0. */
static struct kaci_smooth_point at_start(const struct spread *s)
{
    struct kaci_smooth_point p = {0};
    const double u = s->n / s->b;

    if (!s->normal && !(fabs(u) <= 1.0)) {
        return beyond(s);
    }
    p.log_density = log_kernel(s, u) - kaci_ln(s->b);
    p.score = s->normal ? -u / s->b : 0.0;
    p.mean = u;
    p.mean_slope = 1.0 / s->b;
    return p;
}

/* Both are normal: so is their sum, of variance b^2 + rate g. */
static struct kaci_smooth_point both_normal(const struct spread *s, double rate)
{
    const double variance = kaci_fma(s->b, s->b, rate * s->g);
    struct kaci_smooth_point p = {0};

    p.log_density = -0.5 * (s->n / variance) * s->n - 0.5 * kaci_ln(variance) -
                    HALF_LOG_2PI;
    p.score = -s->n / variance;
    p.slope = 0.5 * rate / variance;
    p.velocity = s->n * p.slope;
    p.mean_slope = s->b / variance;
    p.mean = s->n * p.mean_slope;
    return p;
}

/* Whether the kernel is wider than the law. */
static int32_t is_wide(const struct spread *s)
{
    double slope;

    return s->b >= s->radius ||
           (s->law->exponent != NULL &&
            s->law->exponent(s->process, s->g, s->b, &slope) > 1.0);
}

static struct kaci_smooth_point smooth(const struct spread *s)
{
    struct kaci_smooth_point p = {0};
    struct sum sum;
    double low, high, at, top, total, mean;

    if (s->normal && s->law->variance_rate != NULL) {
        return both_normal(s, s->law->variance_rate(s->process));
    }
    if (!(s->g > 0.0)) {
        return at_start(s);
    }
    interval(s, &low, &high);
    if (!(low < high)) {
        return beyond(s);
    }
    at = lowest(s, low, high);
    sum.count = 0;
    add_panel(s, cut_off(s, at, low), at, &sum);
    add_panel(s, at, cut_off(s, at, high), &sum);
    top = weigh(s, &sum);
    total = normalise(&sum, top);
    p.log_density = top + kaci_ln(total);
    mean = add_means(s, &sum, &p);
    add_slopes(s, &sum, mean, &p);
    return p;
}

int kaci_process_smooths(const kac_process *process)
{
    return process->law->scalar != NULL;
}

void kaci_process_smooth(const kac_process *process, int32_t normal, double g,
                         double b, int64_t count, const double *displacement,
                         struct kaci_smooth_point *out)
{
    struct spread s = {.process = process,
                       .law = process->law->scalar,
                       .g = g,
                       .b = b,
                       .radius = process->law->radius(process, g),
                       .normal = normal};

    s.inside = s.radius * (1.0 - 0x1p-52);
    s.wide = g > 0.0 && is_wide(&s);
    for (int64_t i = 0; i < count; i++) {
        s.n = displacement[i];
        out[i] = smooth(&s);
    }
}
