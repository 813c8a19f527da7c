/* SPDX-License-Identifier: BSD-2-Clause */
/* The law of a bridge of the Kac process at one time between its ends. */

#include "process/path_priv.h"

#include <kacflow/kac_path.h>

/* A leg over a time: the densities from start to end direction are
 * beta/2 scale exp(-exponent) weight[start][end], with the limit from inside
 * on a front. `gap` is the distance to the front, > 0 inside. Direction 0 is
 * +, 1 is -. */
struct leg {
    double gap, scale, exponent, weight[2][2];
};

/* A number in two: high + low. */
struct pair {
    double high, low;
};

/* u + v, exactly (Knuth). */
static struct pair sum_of(double u, double v)
{
    const double sum = u + v, back = sum - u;
    const struct pair pair = {sum, (u - (sum - back)) + (v - back)};

    return pair;
}

/* Time and way are differences: what their rounding has cut off moves the
 * front, which may be near. */
static struct leg leg_over(double a, double c, struct pair t, struct pair x)
{
    struct kaci_cone cone = cone_at(a, c, t.high);
    struct cone_point p;
    struct leg leg = {0};

    cone.low += c * t.low - copysign(1.0, x.high) * x.low;
    p = cone_point(&cone, x.high);
    leg.gap = p.gap + cone.low;
    if (leg.gap >= 0.0) {
        leg.scale = cone_bessel(&p) / p.h;
        leg.exponent = cone_exponent(&cone, &p);
        leg.weight[0][0] = x.high < 0.0 ? p.near : p.far;
        leg.weight[0][1] = leg.weight[1][0] = p.h;
        leg.weight[1][1] = x.high < 0.0 ? p.far : p.near;
    }
    return leg;
}

static struct leg leg_to(double a, double c, double t, double x)
{
    const struct pair time = {t, 0.0}, way = {x, 0.0};

    return leg_over(a, c, time, way);
}

/* x - way t, exactly but for the last bit of the low part. */
static struct pair behind(double x, double way, double t)
{
    const double product = way * t;
    struct pair pair = sum_of(x, -product);

    pair.low -= kaci_fma(way, t, -product);
    return pair;
}

/* The bridge: 1 where a direction at an end is possible, and the whole leg. */
struct ends {
    double a, c, t, x, s;
    double start[2], end[2];
    struct leg leg;
    double sum; /* of the weights that are possible */
};

static double from_start(const struct ends *e, const struct leg *leg, int d)
{
    return e->start[0] * leg->weight[0][d] + e->start[1] * leg->weight[1][d];
}

static double to_end(const struct ends *e, const struct leg *leg, int d)
{
    return leg->weight[d][0] * e->end[0] + leg->weight[d][1] * e->end[1];
}

static void density(const struct ends *e, double place, double out[2])
{
    const struct leg before = leg_to(e->a, e->c, e->s, place);
    const struct leg after =
        leg_over(e->a, e->c, sum_of(e->t, -e->s), sum_of(e->x, -place));

    if (isnan(place)) {
        out[0] = out[1] = place;
    } else if (!(before.gap > 0.0 && after.gap > 0.0)) {
        out[0] = out[1] = 0.0;
    } else {
        const double exponent =
            before.exponent + after.exponent - e->leg.exponent;
        const double scale = 0.5 * (e->a / e->c) * kaci_exp(-exponent) *
                             before.scale * (after.scale / e->leg.scale);

        for (int d = 0; d < 2; d++) {
            out[d] = scale * from_start(e, &before, d) *
                     (to_end(e, &after, d) / e->sum);
        }
    }
}

/* The straight first leg in a direction, then the straight last one. A single
 * reversal at the time s itself has happened by then. */
static void atoms_of(const struct ends *e, double *out)
{
    const struct pair rest = sum_of(e->t, -e->s), time = {e->s, 0.0};

    for (int d = 0; d < 2; d++) {
        const double way = d == 0 ? e->c : -e->c;
        struct leg after = leg_over(e->a, e->c, rest, behind(e->x, way, e->s));
        struct pair x = behind(e->x, way, rest.high);
        struct leg before;

        x.low -= way * rest.low;
        before = leg_over(e->a, e->c, time, x);

        after.scale = after.gap > 0.0 ? after.scale : 0.0;
        out[d] = e->start[d] * (after.scale / e->leg.scale) *
                 kaci_exp(e->leg.exponent - after.exponent - e->a * e->s) *
                 (to_end(e, &after, d) / e->sum);
        out[2 + d] =
            e->end[d] * (before.scale / e->leg.scale) *
            kaci_exp(e->leg.exponent - before.exponent - e->a * rest.high) *
            (from_start(e, &before, d) / e->sum);
    }
}

static struct ends ends_of(double a, double c, double t, double x,
                           int32_t start, int32_t end, double s)
{
    struct ends e = {a, c, t, x, s, {0}, {0}, leg_to(a, c, t, x), 0.0};

    e.start[0] = start >= 0;
    e.start[1] = start <= 0;
    e.end[0] = end >= 0;
    e.end[1] = end <= 0;
    e.sum =
        e.start[0] * to_end(&e, &e.leg, 0) + e.start[1] * to_end(&e, &e.leg, 1);
    return e;
}

/* On the front: all mass on the straight path. */
static void straight(double x, int64_t n, const double *place, double *out,
                     double *atoms)
{
    for (int64_t i = 0; out != NULL && i < n; i++) {
        const double value = isnan(place[i]) ? place[i] : 0.0;

        out[2 * i] = out[2 * i + 1] = value;
    }
    for (int k = 0; atoms != NULL && k < 4; k++) {
        atoms[k] = k == (x < 0.0);
    }
}

kac_status kac_path_bridge_density(double a, double c, double t, double x,
                                   int32_t start, int32_t end, double s,
                                   int64_t n, const double *place, double *out,
                                   double *atoms)
{
    kac_status status = kaci_path_check(a, c, 0, n, 2);
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(t > 0.0 && cone_time_ok(t),
                 "t is %g, must be between 1e-60 and 1e60", t);
    KACI_REQUIRE(start >= -1 && start <= 1,
                 "start is %" PRId32 ", must be -1, 0 or 1", start);
    KACI_REQUIRE(end >= -1 && end <= 1,
                 "end is %" PRId32 ", must be -1, 0 or 1", end);
    KACI_REQUIRE(s > 0.0 && s < t && cone_time_ok(s),
                 "s is %g, must lie between 0 and t = %g", s, t);
    KACI_REQUIRE(n == 0 || place != NULL, "place is NULL");
    KACI_REQUIRE(out != NULL || atoms != NULL, "out and atoms are both NULL");

    mode = kaci_fp_enter();
    cone = cone_at(a, c, t);
    status = kaci_path_check_end(&cone, 0, x, start, end);
    if (status == KAC_OK && fabs(x) == cone.high) {
        straight(x, n, place, out, atoms);
    } else if (status == KAC_OK) {
        const struct ends e = ends_of(a, c, t, x, start, end, s);

        for (int64_t i = 0; out != NULL && i < n; i++) {
            density(&e, place[i], out + 2 * i);
        }
        if (atoms != NULL) {
            atoms_of(&e, atoms);
        }
    }
    kaci_fp_leave(mode);
    return status;
}
