/* SPDX-License-Identifier: BSD-2-Clause */
/* Waves in one, two and three dimensions for initial values at rest, and Kac's
 * insertion of radial ones. */

#include "telegraph/telegraph_priv.h"

enum { RULE = 16, LEVELS = 5, MOST_ANGLES = 512, CHUNK = 32 };

struct wave {
    int64_t d;
    double s; /* c t */
    kac_telegraph_smooth_fn f;
    void *user;
    double tolerance;
};

static kac_status ask(const struct wave *wave, int64_t n, const double *x,
                      double *f, double *gradient)
{
    return kaci_telegraph_answer("f", wave->f(wave->user, n, x, f, gradient));
}

/* ---- Spheres ------------------------------------------------------------- */

/* Sum and sum of moduli of f + s (direction, gradient) over a circle of
 * directions with radius rho and height mu. */
static kac_status circle(const struct wave *wave, const double *x, double mu,
                         int32_t angles, const double (*unit)[2], double *sum,
                         double *size)
{
    const double rho = sqrt((1.0 - mu) * (1.0 + mu));
    const int64_t d = wave->d == 3 ? 3 : 2;
    kac_status status = KAC_OK;

    *sum = *size = 0.0;
    for (int32_t first = 0; first < angles; first += CHUNK) {
        double at[3 * CHUNK], f[CHUNK], gradient[3 * CHUNK];
        double direction[CHUNK][3];

        for (int32_t i = 0; i < CHUNK; i++) {
            direction[i][0] = rho * unit[first + i][0];
            direction[i][1] = rho * unit[first + i][1];
            direction[i][2] = mu;
            for (int64_t k = 0; k < d; k++) {
                at[i * d + k] = x[k] + wave->s * direction[i][k];
            }
        }
        status = ask(wave, CHUNK, at, f, gradient);
        if (status != KAC_OK) {
            break;
        }
        for (int32_t i = 0; i < CHUNK; i++) {
            double slope = 0.0, value;

            for (int64_t k = 0; k < d; k++) {
                slope += direction[i][k] * gradient[i * d + k];
            }
            value = f[i] + wave->s * slope;
            *sum += value;
            *size += fabs(value);
        }
    }
    return status;
}

/* The mean over the sphere by Gauss's rule on 2^level pieces of the height
 * (of the upper half in two dimensions, where the halves are alike) and equal
 * angles. */
static kac_status sphere(const struct wave *wave, const double *x,
                         int32_t level, double *mean, double *size)
{
    const int32_t pieces = 1 << level, angles = CHUNK << level;
    double unit[MOST_ANGLES][2];

    for (int32_t i = 0; i < angles; i++) {
        const double turn = (2.0 * i + 1.0) / angles;

        unit[i][0] = kaci_cospi(turn);
        unit[i][1] = kaci_sinpi(turn);
    }
    *mean = *size = 0.0;
    for (int32_t i = 0; i < pieces * RULE; i++) {
        const int32_t piece = i / RULE;
        const double part = (piece + gauss16_node[i % RULE]) / pieces;
        const double weight = gauss16_weight[i % RULE] / pieces / angles;
        double sum, modulus;
        const kac_status status =
            circle(wave, x, wave->d == 3 ? 2.0 * part - 1.0 : part, angles,
                   (const double(*)[2])unit, &sum, &modulus);

        if (status != KAC_OK) {
            return status;
        }
        *mean += weight * sum;
        *size += weight * modulus;
    }
    return KAC_OK;
}

static kac_status sphere_point(const struct wave *wave, const double *x,
                               struct kaci_integral *out)
{
    double before = 0.0;

    for (int32_t level = 1; level < LEVELS; level++) {
        const kac_status status = sphere(wave, x, level, &out->f, &out->size);

        if (status != KAC_OK) {
            return status;
        }
        out->error = level == 1 ? out->size : fabs(out->f - before);
        if (level > 1 && !(out->error > wave->tolerance * out->size)) {
            break;
        }
        before = out->f;
    }
    out->error += 0x1p-50 * out->size;
    return KAC_OK;
}

/* d'Alembert. */
static kac_status line_point(const struct wave *wave, double below,
                             double above, struct kaci_integral *out)
{
    const double x[] = {below, above};
    double f[2] = {0.0, 0.0}, gradient[2];
    const kac_status status = ask(wave, 2, x, f, gradient);

    out->f = 0.5 * (f[0] + f[1]);
    out->size = 0.5 * (fabs(f[0]) + fabs(f[1]));
    out->error = 0x1p-52 * out->size;
    return status;
}

/* ---- Radial -------------------------------------------------------------- */

/* A function of the radius as one of two variables. */
static int32_t spread(void *user, int64_t n, const double *x, double *f,
                      double *gradient)
{
    const struct wave *wave = user;
    double r[CHUNK] = {0.0}, slope[CHUNK];
    int32_t answer;

    assert(n <= CHUNK);
    for (int64_t i = 0; i < n; i++) {
        r[i] = sqrt(x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1]);
    }
    answer = wave->f(wave->user, n, r, f, slope);
    for (int64_t i = 0; i < n && answer == 0; i++) {
        const double scale = r[i] > 0.0 ? slope[i] / r[i] : 0.0;

        gradient[2 * i] = scale * x[2 * i];
        gradient[2 * i + 1] = scale * x[2 * i + 1];
    }
    return answer;
}

struct chord {
    const struct wave *wave;
    double r;
};

/* Half the derivative of q f(|q|) at q = s + r node. */
static kac_status chord_slope(void *self, int64_t n, const double *node,
                              double *f, double *g, double *size)
{
    const struct chord *chord = self;
    double q[KACI_NODES] = {0.0}, slope[KACI_NODES];
    kac_status status;

    for (int64_t i = 0; i < n; i++) {
        q[i] = fabs(chord->wave->s + chord->r * node[i]);
    }
    status = ask(chord->wave, n, q, f, slope);
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        f[i] = 0.5 * (f[i] + q[i] * slope[i]);
        g[i] = 0.0;
        size[i] = fabs(f[i]);
    }
    return status;
}

/* (g(r + s) - g(s - r))/(2 r) with g(q) = q f(|q|); the quotient is exact
 * enough for r from s/8 on, below it is the mean of g'. */
static kac_status ball_point(const struct wave *wave, double r,
                             struct kaci_integral *out)
{
    const double s = wave->s;

    if (r < 0.125 * s || r == 0.0) {
        static const double edge[] = {-1.0, 1.0};
        struct chord chord = {wave, r};

        return kaci_integrate(chord_slope, &chord, 2, edge, wave->tolerance,
                              out);
    } else {
        const double q[] = {r + s, fabs(r - s)};
        double f[2] = {0.0, 0.0}, slope[2], outer, inner;
        const kac_status status = ask(wave, 2, q, f, slope);

        outer = (r + s) * f[0] / (2.0 * r);
        inner = (r - s) * f[1] / (2.0 * r);
        out->f = outer + inner;
        out->size = fabs(outer) + fabs(inner);
        out->error = 0x1p-50 * out->size;
        return status;
    }
}

static kac_status radial_point(const struct wave *wave, double r,
                               struct kaci_integral *out)
{
    *out = (struct kaci_integral){0.0, 0.0, 0.0, 0.0};
    if (!(r >= 0.0 && r < (double)INFINITY)) {
        out->f = out->error = NAN;
        return KAC_OK;
    }
    if (wave->d == 1) {
        return line_point(wave, fabs(r - wave->s), r + wave->s, out);
    }
    if (wave->d == 3) {
        return ball_point(wave, r, out);
    }
    {
        const double x[] = {r, 0.0};
        struct wave inner = *wave;
        struct wave plane = {2, wave->s, spread, &inner, wave->tolerance};

        return sphere_point(&plane, x, out);
    }
}

/* ---- Public -------------------------------------------------------------- */

static kac_status check_wave(double a, double c, double t, int64_t d,
                             kac_telegraph_smooth_fn f, double tolerance,
                             int64_t n, const double *x, const double *w)
{
    kac_status status = kaci_telegraph_check(a, c, t, n);

    if (status == KAC_OK) {
        status = kaci_telegraph_check_tolerance(tolerance);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(d >= 1 && d <= 3, "d is %" PRId64 ", must be 1, 2 or 3", d);
    KACI_REQUIRE(f != NULL, "f is NULL");
    KACI_REQUIRE(n == 0 || x != NULL, "the points are NULL");
    KACI_REQUIRE(n == 0 || w != NULL, "the results are NULL");
    return KAC_OK;
}

static int finite(int64_t d, const double *x)
{
    int32_t good = 1;

    for (int64_t k = 0; k < d; k++) {
        good &= fabs(x[k]) < (double)INFINITY;
    }
    return good;
}

kac_status kac_telegraph_wave(double c, double t, int64_t d,
                              kac_telegraph_smooth_fn f, void *user,
                              double tolerance, int64_t n, const double *x,
                              double *w, double *error)
{
    const struct wave wave = {d, c * t, f, user, tolerance};
    kac_status status = check_wave(1.0, c, t, d, f, tolerance, n, x, w);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        const double *at = x + i * d;
        struct kaci_integral out = {0.0, 0.0, 0.0, 0.0};

        if (!finite(d, at)) {
            out.f = out.error = NAN;
        } else if (d == 1) {
            status = line_point(&wave, *at - wave.s, *at + wave.s, &out);
        } else {
            status = sphere_point(&wave, at, &out);
        }
        w[i] = out.f;
        if (error != NULL) {
            error[i] = out.error;
        }
    }
    kaci_fp_leave(mode);
    return status;
}

kac_status kac_telegraph_wave_radial(double c, double t, int64_t d,
                                     kac_telegraph_smooth_fn f, void *user,
                                     double tolerance, int64_t n,
                                     const double *r, double *w, double *error)
{
    const struct wave wave = {d, c * t, f, user, tolerance};
    kac_status status = check_wave(1.0, c, t, d, f, tolerance, n, r, w);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        struct kaci_integral out;

        status = radial_point(&wave, r[i], &out);
        w[i] = out.f;
        if (error != NULL) {
            error[i] = out.error;
        }
    }
    kaci_fp_leave(mode);
    return status;
}

/* A radial wave for Kac's insertion, a little more exact than its integral. */
struct radial {
    struct wave wave;
    double c;
};

static int32_t radial_wave(void *user, const double *x, int64_t n,
                           const double *s, double *w)
{
    struct radial *radial = user;

    for (int64_t i = 0; i < n; i++) {
        struct kaci_integral out;

        radial->wave.s = radial->c * s[i];
        if (radial_point(&radial->wave, *x, &out) != KAC_OK) {
            return 1;
        }
        w[i] = out.f;
    }
    return 0;
}

kac_status kac_telegraph_insertion_radial(double a, double c, double t,
                                          int64_t d, kac_telegraph_smooth_fn f,
                                          void *user, double tolerance,
                                          int64_t n, const double *r, double *u,
                                          double *error)
{
    struct radial radial = {{d, 0.0, f, user, 0.125 * tolerance}, c};
    kac_status status = check_wave(a, c, t, d, f, tolerance, n, r, u);
    struct kaci_fpmode mode;

    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    for (int64_t i = 0; i < n && status == KAC_OK; i++) {
        struct kaci_integral out = {NAN, NAN, NAN, NAN};

        status = kaci_insertion_point(a, t, radial_wave, &radial, &r[i],
                                      tolerance, &out);
        u[i] = out.f;
        if (error != NULL) {
            error[i] = out.error;
        }
    }
    kaci_fp_leave(mode);
    if (status != KAC_OK) { /* its message is about the wave */
        return kaci_error(status, "the caller's function f did not answer 0");
    }
    return KAC_OK;
}
