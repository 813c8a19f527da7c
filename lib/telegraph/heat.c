/* SPDX-License-Identifier: BSD-2-Clause */
/* The heat equation, to which the telegrapher's tends, and how far the two are
 * apart. */

#include "telegraph/telegraph_priv.h"

#include <kacflow/kac_law.h>

#define INVERSE_SQRT_2PI 0x1.9884533d43651p-2
#define INVERSE_PI 0x1.45f306dc9c883p-2

/* ---- Solution ------------------------------------------------------------ */

struct heat {
    double width; /* c sqrt(t/a), the standard deviation of the kernel */
    kac_telegraph_fn f0;
    void *user;
    double lo, hi, x;
};

static kac_status heat_integrand(void *self, int64_t n, const double *node,
                                 double *f, double *g, double *size)
{
    const struct heat *heat = self;
    double y[KACI_NODES] = {0.0};
    kac_status status;

    assert(n <= KACI_NODES);
    for (int64_t i = 0; i < n; i++) {
        const double at = heat->x - heat->width * node[i];

        y[i] = at < heat->lo ? heat->lo : at > heat->hi ? heat->hi : at;
    }
    status = kaci_telegraph_answer("f0", heat->f0(heat->user, n, y, f));
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        f[i] *= INVERSE_SQRT_2PI * kaci_exp(-0.5 * node[i] * node[i]);
        g[i] = node[i] * f[i];
        size[i] = fabs(f[i]);
    }
    return status;
}

/* In units of the standard deviation; beyond 38.6 the kernel underflows. */
static kac_status heat_point(struct heat *heat, double tolerance,
                             struct kaci_integral *out)
{
    static const double place[] = {-9.0, 0.0, 9.0};
    const double low = (heat->x - heat->hi) / heat->width;
    const double high = (heat->x - heat->lo) / heat->width;
    double edge[KACI_EDGES];
    int32_t edges;

    *out = (struct kaci_integral){0.0, 0.0, 0.0, 0.0};
    if (!(fabs(heat->x) < (double)INFINITY)) {
        out->f = out->g = out->error = NAN;
        return KAC_OK;
    }
    if (heat->width == 0.0) {
        out->g = NAN;
        if (heat->x < heat->lo || heat->x > heat->hi) {
            return KAC_OK;
        }
        return kaci_telegraph_answer(
            "f0", heat->f0(heat->user, 1, &heat->x, &out->f));
    }
    edges = kaci_edges(low > -39.0 ? low : -39.0, high < 39.0 ? high : 39.0, 3,
                       place, edge);
    if (edges == 0) {
        return KAC_OK;
    }
    return kaci_integrate(heat_integrand, heat, edges, edge, tolerance, out);
}

kac_status kac_telegraph_heat(double a, double c, double t, kac_telegraph_fn f0,
                              void *user, double lo, double hi,
                              double tolerance, int64_t n, const double *x,
                              double *u, double *flux, double *error)
{
    struct heat heat = {0.0, f0, user, lo, hi, 0.0};
    kac_status status = kaci_telegraph_check(a, c, t, n);
    struct kaci_fpmode mode;
    double speed;

    if (status == KAC_OK) {
        status = kaci_telegraph_check_tolerance(tolerance);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(f0 != NULL, "f0 is NULL");
    KACI_REQUIRE(lo < hi, "lo is %g and hi is %g, lo must be < hi", lo, hi);
    KACI_REQUIRE(n == 0 || x != NULL, "x is NULL");
    KACI_REQUIRE(n == 0 || u != NULL, "u is NULL");

    mode = kaci_fp_enter();
    heat.width = c * sqrt(t / a);
    speed = t > 0.0 ? 0.5 * heat.width / t : 0.0;
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        struct kaci_integral out;

        heat.x = x[i];
        status = heat_point(&heat, tolerance, &out);
        u[i] = out.f;
        if (flux != NULL) {
            flux[i] = speed * out.g;
        }
        if (error != NULL) {
            error[i] = out.error;
        }
    }
    kaci_fp_leave(mode);
    return status;
}

/* ---- Distance ------------------------------------------------------------ */

struct limit {
    double a, c, t, s;
    int32_t product; /* delta times the heat factor, else delta squared */
};

/* phi - exp(-H), H = c^2 k^2 t/(2 a). Where omega is real,
 *     phi = exp(-H) (1 + P) exp(-X) - P exp(-(a + omega) t),
 * P = c^2 k^2/(2 omega (a + omega)), X = H c^2 k^2/(a + omega)^2: the
 * difference has no cancellation but where it changes its sign. */
static double delta(const struct limit *limit, double k, double *heat)
{
    const double a = limit->a, t = limit->t, ck = limit->c * k;
    const double less = kaci_fma(-limit->c, k, a), more = a + ck;
    const double omega = sqrt(fabs(less)) * sqrt(more);
    const double exponent = 0.5 * ck / a * ck * t;
    double phi = 0.0;

    *heat = kaci_exp(-exponent);
    if (less > 0.0 && omega * t > 0.5) {
        const double q = ck / (a + omega), p = 0.5 * q * (ck / omega);
        const double x = exponent * q * q;

        return *heat * (kaci_expm1(-x) + p * kaci_exp(-x)) -
               p * kaci_exp(-(a + omega) * t);
    }
    kac_law_characteristic(a, limit->c, t, 1, &k, &phi);
    return phi - *heat;
}

static kac_status limit_integrand(void *self, int64_t n, const double *node,
                                  double *f, double *g, double *size)
{
    const struct limit *limit = self;

    for (int64_t i = 0; i < n; i++) {
        const double sk = limit->s * node[i];
        double heat;
        const double difference = delta(limit, node[i], &heat);

        f[i] = INVERSE_PI * kaci_exp(-sk * sk) * difference *
               (limit->product ? heat : difference);
        g[i] = 0.0;
        size[i] = fabs(f[i]);
    }
    return KAC_OK;
}

/* The integral over k > 0, to 9/s; NaN where 1e-12 is not reached. */
static double limit_integral(struct limit *limit, int32_t product)
{
    const double width = limit->c * sqrt(limit->t / limit->a);
    double place[] = {1.0 / width, 6.0 / width, limit->a / limit->c};
    struct kaci_integral out = {0.0, 0.0, 0.0, 0.0};
    double edge[KACI_EDGES];
    int32_t edges;

    for (int32_t i = 2; i > 0 && place[i] < place[i - 1]; i--) {
        const double swap = place[i];

        place[i] = place[i - 1];
        place[i - 1] = swap;
    }
    limit->product = product;
    edges = kaci_edges(0.0, 9.0 / limit->s, 3, place, edge);
    kaci_integrate(limit_integrand, limit, edges, edge, 5e-14, &out);
    return out.error <= 1e-12 * out.size ? out.f : NAN;
}

static double power(double x, int64_t n)
{
    double product = 1.0;

    for (int64_t i = 0; i < n; i++) {
        product *= x;
    }
    return product;
}

/* |U - H|^2 of products from P = <u, h>, B = <u - h, h>, D = |u - h|^2: with
 * |u|^2 = P + B + D and |h|^2 = P - B,
 *     (P + B + D)^d - (P + B)^d + (P + B)^d - 2 P^d + (P - B)^d,
 * and both differences are sums of positive terms. */
static double product_distance(double p, double b, double d_square, int64_t d)
{
    const double v = p + b, w = v + d_square;
    double sum = 0.0, choose = 1.0;

    for (int64_t j = 0; j < d; j++) {
        sum += power(w, j) * power(v, d - 1 - j);
    }
    sum *= d_square;
    for (int64_t j = 1; j <= d; j++) {
        choose = choose * (double)(d + 1 - j) / (double)j;
        if (j % 2 == 0) {
            sum += 2.0 * choose * power(p, d - j) * power(b, j);
        }
    }
    return sum;
}

double kac_telegraph_heat_distance(double a, double c, double t, double s,
                                   int64_t d)
{
    struct limit limit = {a, c, t, s, 0};
    struct kaci_fpmode mode;
    double square, cross, heat;

    if (!telegraph_rate_ok(a) || !telegraph_rate_ok(c) ||
        !telegraph_time_ok(t) || !telegraph_rate_ok(s) || d < 1 || d > 64) {
        return NAN;
    }
    if (t == 0.0) {
        return 0.0;
    }
    mode = kaci_fp_enter();
    square = limit_integral(&limit, 0);
    if (d > 1) {
        cross = limit_integral(&limit, 1);
        /* |h|^2 = 1/(2 sqrt(pi (s^2 + c^2 t/a))) */
        heat = 0.5 * sqrt(INVERSE_PI / (s * s + c * (c / a) * t));
        square = product_distance(heat + cross, cross, square, d);
    }
    kaci_fp_leave(mode);
    return sqrt(square);
}
