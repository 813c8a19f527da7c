/* SPDX-License-Identifier: BSD-2-Clause */
/* The map of two uniform numbers to K(t): radii in many digits, the law by a
 * lattice of points, derivatives by differences and, with the jump's part, of
 * means; limits and arguments. */
#include "kac_check.h"

#include <stdlib.h>

#define OK(call) assert_int_equal((call), KAC_OK)

static const double PI = 3.14159265358979323846;

struct answer {
    double x, velocity;
    int atom;
};

static struct answer map(double a, double c, double t, double u, double v)
{
    struct answer r = {-7.0, -7.0, 0};
    int8_t atom = 9;

    OK(kac_law_map(a, c, t, 1, &u, &v, &r.x, &r.velocity, &atom));
    r.atom = atom;
    return r;
}

/* The documented error of x. */
static double bound(double lam, double u)
{
    const double gap = u - exp(-lam);

    return 4e-15 + 2e-16 * fmin(1.0, lam) * exp(-lam) / gap;
}

static void test_radii(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_radial.csv");
    while (vectors_next(&v)) {
        const double lam = vectors_number(&v, "lambda");
        const double u = vectors_number(&v, "U");
        const double r = vectors_number(&v, "r");
        const struct answer front = map(lam, 1.0, 1.0, u, 0.0);
        const struct answer turned = map(lam, 2.0, 1.0, u, 0.375);
        const int on = vectors_number(&v, "atom") != 0.0;

        assert_int_equal(front.atom, on);
        assert_int_equal(turned.atom, -on);
        if (on) {
            assert_true(front.x == 1.0 && front.velocity == 1.0);
            assert_true(turned.x == -2.0 && turned.velocity == -2.0);
        } else {
            check("radius", u, front.x, r, bound(lam, u) * r);
            check("turned", u, turned.x, -sqrt(2.0) * r, bound(lam, u) * 2 * r);
        }
        rows++;
    }
    assert_int_equal(rows, 230);
}

static double velocity_at(double a, double c, double t, double x)
{
    double v = 7.0;

    OK(kac_law_velocity(a, c, t, 1, &x, &v, NULL, NULL));
    return v;
}

/* The velocity is the law's at that place, and x grows with the cosine and
 * falls with u. */
static void test_places(void **state)
{
    static const double lams[] = {1e-6, 0.01, 0.5, 2.0, 9.0, 40.0, 700.0, 1e6};

    (void)state;
    for (size_t i = 0; i < sizeof lams / sizeof *lams; i++) {
        const double lam = lams[i], a = 2.0 * lam, c = 3.0, t = 0.5;
        double last = c * t;

        for (int k = 1; k <= 400; k++) {
            const double u = k / 400.0;
            const struct answer r = map(a, c, t, u, 0.03);
            const struct answer front = map(a, c, t, u, 0.0);

            assert_true(front.x <= last);
            last = front.x;
            if (r.atom == 0) {
                check("velocity", u, r.velocity, velocity_at(a, c, t, r.x),
                      4e-15 * fabs(r.velocity) + 4e-16 * a * fabs(r.x));
                check("mirrored", u, map(a, c, t, u, 0.47).x, -r.x,
                      2e-15 * fabs(r.x));
            }
        }
        assert_true(last == 0.0);
    }
}

static void test_ends(void **state)
{
    const double lam = 2.0, edge = exp(-lam);
    const struct answer below = map(lam, 1.0, 1.0, edge * (1 - 1e-13), 0.1);
    const struct answer above = map(lam, 1.0, 1.0, edge * (1 + 1e-13), 0.1);

    (void)state;
    assert_true(below.atom == 1 && below.x == 1.0);
    assert_int_equal(above.atom, 0);
    check("jump", edge, above.x, cos(0.2 * PI), 1e-12);
    assert_true(map(9.0, 3.0, 0.0, 0.3, 0.7).x == 0.0);
    assert_int_equal(map(9.0, 3.0, 0.0, 1.0, 0.7).atom, -1);
    assert_true(map(9.0, 3.0, 1.0, 1.0, 0.7).x == 0.0);
    assert_int_equal(map(9.0, 3.0, 1.0, 0.0, 0.25).atom, 1);
    assert_int_equal(map(1e6, 3.0, 1.0, 0.0, 0.75).atom, 1);
    assert_true(isnan(map(9.0, 3.0, 1.0, NAN, 0.5).x));
    assert_true(isnan(map(9.0, 3.0, 1.0, 0.5, NAN).velocity));
    assert_true(isnan(map(9.0, 3.0, 1.0, 1.1, 0.5).x));
    assert_true(isnan(map(9.0, 3.0, 1.0, 0.5, -0.1).x));
    for (int k = 1; k < 100; k++) { /* Box and Muller */
        const double u = k / 100.0, r = sqrt(-2.0 * log(u));

        check("normal limit", u, map(1e12, 1e6, 1.0, u, 1.0 / 6).x, 0.5 * r,
              1e-11);
    }
}

/* ---- Means over a lattice: Fibonacci numbers n and m ----------------------
 */

enum { N = 75025, M = 46368 };
static double u[N], v[N], x[N], slope[N], inner[N], outer[N];

static void lattice(void)
{
    for (int64_t i = 0; i < N; i++) {
        u[i] = ((double)i + 0.5) / N;
        v[i] = ((double)(i * M % N) + 0.5) / N;
    }
}

static int by_size(const void *p, const void *q)
{
    const double s = *(const double *)p, t = *(const double *)q;

    return (s > t) - (s < t);
}

/* The distribution function of the images, and four moments. |x|^r grows as
 * (-log u)^(r/2), of which the first of N equal intervals holds that much.
 * Independent draws would be off by 0.003 in the first moment and 0.01 in the
 * fourth. */
static void test_law(void **state)
{
    static const double lams[] = {0.05, 0.7, 3.0, 20.0, 1e4};

    (void)state;
    lattice();
    for (size_t k = 0; k < sizeof lams / sizeof *lams; k++) {
        const double lam = lams[k];
        double worst = 0.0;

        OK(kac_law_map(lam, 1.0, 1.0, N, u, v, x, NULL, NULL));
        for (int r = 1; r <= 4; r++) {
            const double want = kac_law_moment(lam, 1.0, 1.0, r);
            double sum = 0.0;

            for (int64_t i = 0; i < N; i++) {
                sum += pow(fabs(x[i]), r);
            }
            check("moment", lam, sum / N, want,
                  pow(log(N), 0.5 * r) / N * want);
        }
        qsort(x, N, sizeof *x, by_size);
        for (int64_t i = 0; i < N; i += 25) {
            if (fabs(x[i]) < 1.0) {
                const double off = at(kac_law_cdf, lam, 1.0, 1.0, x[i]) -
                                   ((double)i + 0.5) / N;

                worst = fmax(worst, fabs(off));
            }
        }
        check("distribution", lam, worst, 0.0, 3e-4);
    }
}

/* ---- Derivatives --------------------------------------------------------- */

/* By central differences of order 4. */
static double difference(int which, double a, double c, double t, double up,
                         double vp)
{
    static const double weight[] = {1.0, -8.0, 8.0, -1.0};
    static const double step[] = {-2.0, -1.0, 1.0, 2.0};
    const double h = 1e-3 * (which == 0 ? a : which == 1 ? c : t);
    double sum = 0.0;

    for (int k = 0; k < 4; k++) {
        const double s = h * step[k];

        sum += weight[k] * map(a + (which == 0 ? s : 0.0),
                               c + (which == 1 ? s : 0.0),
                               t + (which == 2 ? s : 0.0), up, vp)
                               .x;
    }
    return sum / (12.0 * h);
}

static void test_derivatives(void **state)
{
    static const double lams[] = {0.05, 0.7, 3.0, 20.0, 600.0, 1e5};

    (void)state;
    for (size_t k = 0; k < sizeof lams / sizeof *lams; k++) {
        const double t = 0.4, a = lams[k] / t, c = 3.0;

        for (int j = 1; j < 40; j++) {
            const double up = exp(-lams[k]) + 0.02 * lams[k] / (1 + lams[k]) +
                              (1.0 - exp(-lams[k])) * j / 42.0;
            const double vp = 0.013 * j;
            double d[3];

            if (up > 1.0 - 1e-3) {
                continue;
            }
            OK(kac_law_map_derivative(a, c, t, 1, &up, &vp, d, d + 1, d + 2));
            for (int which = 0; which < 3; which++) {
                check(which == 0   ? "dx/da"
                      : which == 1 ? "dx/dc"
                                   : "dx/dt",
                      up, d[which], difference(which, a, c, t, up, vp),
                      1e-7 * (fabs(d[which]) + c * t /
                                                   (which == 0   ? a
                                                    : which == 1 ? c
                                                                 : t)));
            }
        }
    }
}

/* d/dt E K^r in closed form (r = 2), by differences of it (r = 4), and by the
 * map: its derivatives alone miss what leaves the atoms. */
static void test_mean(void **state)
{
    static const double lams[] = {0.3, 1.0, 3.0};

    (void)state;
    lattice();
    for (size_t k = 0; k < sizeof lams / sizeof *lams; k++) {
        const double t = 0.5, a = lams[k] / t, c = 2.0, h = 1e-4;
        const double mass = 2.0 * kac_law_atom(a, t);

        OK(kac_law_map(a, c, t, N, u, v, x, NULL, NULL));
        OK(kac_law_map_derivative(a, c, t, N, u, v, NULL, NULL, slope));
        OK(kac_law_map_jump(a, c, t, N, v, inner, outer));
        for (int r = 2; r <= 4; r += 2) {
            const double want = r == 2 ? c * c / a * (1.0 - exp(-2.0 * lams[k]))
                                       : (kac_law_moment(a, c, t + h, r) -
                                          kac_law_moment(a, c, t - h, r)) /
                                             (2.0 * h);
            double along = 0.0, across = 0.0;

            for (int64_t i = 0; i < N; i++) {
                along += r * pow(x[i], r - 1) * slope[i] / N;
                across += (pow(outer[i], r) - pow(inner[i], r)) / N;
            }
            check("of a mean", r, along - a * mass * across, want, 2e-4 * want);
            if (r == 2) { /* half of exp(-lam) (c t)^2 a is missing */
                check("missing", r, along - want,
                      0.5 * a * mass * (c * t) * (c * t), 2e-4 * want);
            }
        }
    }
}

static void refused(kac_status status, const char *what)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), what) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", kac_last_error(), what);
    }
}

static void test_arguments(void **state)
{
    const double half = 0.5;
    double out[3] = {7.0, 7.0, 7.0};

    (void)state;
    refused(kac_law_map(0.0, 1.0, 1.0, 1, &half, &half, out, NULL, NULL),
            "a is 0");
    refused(kac_law_map(1.0, NAN, 1.0, 1, &half, &half, out, NULL, NULL),
            "c is nan");
    refused(kac_law_map(1.0, 1.0, -1.0, 1, &half, &half, out, NULL, NULL),
            "t is -1");
    refused(kac_law_map(1.0, 1.0, 1.0, -1, &half, &half, out, NULL, NULL),
            "n is -1");
    refused(kac_law_map(1.0, 1.0, 1.0, 1, NULL, &half, out, NULL, NULL),
            "u is NULL");
    refused(kac_law_map(1.0, 1.0, 1.0, 1, &half, NULL, out, NULL, NULL),
            "v is NULL");
    refused(kac_law_map(1.0, 1.0, 1.0, 1, &half, &half, NULL, NULL, NULL),
            "x is NULL");
    refused(kac_law_map_derivative(1.0, 1.0, INFINITY, 1, &half, &half, out,
                                   NULL, NULL),
            "t is inf");
    refused(kac_law_map_derivative(1.0, 1.0, 1.0, 1, &half, &half, NULL, NULL,
                                   NULL),
            "all NULL");
    refused(kac_law_map_jump(1.0, 1.0, 1.0, 1, NULL, out, out + 1),
            "v is NULL");
    refused(kac_law_map_jump(1.0, 1.0, 1.0, 1, &half, NULL, out),
            "inner is NULL");
    refused(kac_law_map_jump(1.0, 1.0, 1.0, 1, &half, out, NULL),
            "outer is NULL");
    assert_true(out[0] == 7.0 && out[1] == 7.0 && out[2] == 7.0);
    OK(kac_law_map(1.0, 1.0, 1.0, 0, NULL, NULL, NULL, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_radii),       cmocka_unit_test(test_places),
        cmocka_unit_test(test_ends),        cmocka_unit_test(test_law),
        cmocka_unit_test(test_derivatives), cmocka_unit_test(test_mean),
        cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
