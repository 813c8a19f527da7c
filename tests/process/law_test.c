/* SPDX-License-Identifier: BSD-2-Clause */
/* Density, velocity, score and slope of the laws: reference values, both
 * fronts, fronts with a tolerance, limits, identities. */
#include "vectors.h"

#include <float.h>
#include <math.h>

#include <kacflow/special.h>

#include "process/process.h"

static kac_process *kac(double a, double c, double T)
{
    kac_process *p = NULL;

    assert_int_equal(kac_process_create_kac(NULL, a, c, &p), KAC_OK);
    assert_int_equal(kac_process_set_horizon(p, T), KAC_OK);
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR),
        KAC_OK);
    return p;
}

static void check(const char *what, double x, double got, double want,
                  double bound)
{
    if (isnan(want) ? !isnan(got)
                    : got != want && !(fabs(got - want) <= bound)) {
        fail_msg("%s at %.17g: %.17g, must be %.17g (off by %.2e of %.2e)",
                 what, x, got, want, fabs(got - want), bound);
    }
}

static void test_density(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_density.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double y = x / (c * t), lam = a * t, zero = 0.0;
        const int front = vectors_number(&v, "on_front") != 0.0;
        kac_process *p = kac(a, c, t);
        struct kaci_noise_point point;
        double got, atom;

        assert_int_equal(kac_process_log_density(p, 1, 1, &t, &x, &zero, &got),
                         KAC_OK);
        kaci_process_noise(p, t, 1, 1, &x, 0.0, &point);
        assert_int_equal(kac_process_log_atom(p, t, &atom), KAC_OK);
        check("atom", x, exp(atom), vectors_number(&v, "atom_mass"),
              1e-15 * (1.0 + lam) * exp(atom));
        if (front || fabs(y) > 1.0) {
            assert_true(isinf(got) && got < 0.0);
            assert_int_equal(point.front, (x > 0.0 ? 1 : -1) * (front ? 1 : 2));
            check("front", x, point.log_density,
                  front ? atom : -(double)INFINITY, 0.0);
            assert_true(point.score == 0.0 && point.slope == 0.0);
        } else {
            const double want = vectors_number(&v, "logpdf");

            check("log density", x, got, want,
                  4e-15 * (1.0 + lam * y * y + fabs(want)));
            assert_true(got == point.log_density && point.front == 0);
            check("score", x, point.score, vectors_number(&v, "score"),
                  4e-15 * fabs(vectors_number(&v, "score")));
            assert_int_equal(kac_process_score(p, 1, 1, &t, &x, &zero, &got),
                             KAC_OK);
            assert_true(got == point.score);
        }
        kac_process_destroy(p);
        rows++;
    }
    assert_int_equal(rows, 282);
}

static void test_velocity(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_velocity.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double want = vectors_number(&v, "v"), zero = 0.0;
        const double slope = vectors_number(&v, "dvdx");
        kac_process *p = kac(a, c, t);
        struct kaci_noise_point point;
        double got;

        assert_int_equal(kac_process_velocity(p, 1, 1, &t, &x, &zero, &got),
                         KAC_OK);
        check("velocity", x, got, want,
              isnan(slope) ? 0.0 : 2e-15 * fabs(want));
        kaci_process_noise(p, t, 1, 1, &x, 0.0, &point);
        check("velocity of the noise", x, point.velocity, want,
              2e-15 * fabs(want));
        if (!isnan(slope)) {
            check("slope", x, point.slope, slope, 4e-15 * slope);
            assert_true(point.slope <= 0.5 * a * (1.0 + 1e-15));
        }
        kac_process_destroy(p);
        rows++;
    }
    assert_int_equal(rows, 282);
}

static int32_t find(const char *const *names, const char *name)
{
    for (int32_t i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static kac_process *of_row(const struct vectors *v)
{
    const char *law = vectors_text(v, "process");
    kac_process *p = NULL;
    kac_status status;

    if (strcmp(law, "kac") == 0) {
        status = kac_process_create_kac(NULL, vectors_number(v, "a"),
                                        vectors_number(v, "c"), &p);
    } else if (strcmp(law, "wiener") == 0) {
        status =
            kac_process_create_wiener(NULL, vectors_number(v, "sigma"), &p);
    } else {
        status = kac_process_create_uniform(NULL, 1.0, &p);
    }
    assert_int_equal(status, KAC_OK);
    return p;
}

/* x is given, so the displacement x - f x0 carries the rounding of f: of size
 * eps |f x0|, times the slope of velocity and density there. */
static void test_scheduled(void **state)
{
    static const char *const signals[] = {"one", "linear", "exp", "cos",
                                          "",    "vp",     NULL};
    static const char *const clocks[] = {"t", "t2", "", "sin2", "vp", NULL};
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "scheduled_velocity.csv");
    while (vectors_next(&v)) {
        const int32_t signal = find(signals, vectors_text(&v, "f_name"));
        const int32_t clock = find(clocks, vectors_text(&v, "g_name"));
        const double T = vectors_number(&v, "T"), t = vectors_number(&v, "t");
        const double x = vectors_number(&v, "x");
        const double x0 = vectors_number(&v, "x0");
        struct kaci_noise_point point;
        kac_process *p = of_row(&v);
        double s[4], got, n, bound;

        assert_int_equal(kac_process_set_horizon(p, T), KAC_OK);
        assert_int_equal(kac_process_set_schedule(p, signal, clock), KAC_OK);
        assert_int_equal(kac_process_schedule(p, t, s), KAC_OK);
        check("f", t, s[0], vectors_number(&v, "f"), 4e-16);
        check("f'", t, s[1], vectors_number(&v, "fdot"),
              1e-14 * fabs(s[1]) + 4e-16);
        check("g", t, s[2], vectors_number(&v, "g"), 1e-14 * s[2]);
        check("g'", t, s[3], vectors_number(&v, "gdot"), 1e-14 * s[3] + 4e-16);

        n = fma(-s[0], x0, x);
        kaci_process_noise(p, s[2], 1, 1, &n, 0.0, &point);
        bound = 1e-14 * fabs(s[3] * point.velocity) +
                4.0 * DBL_EPSILON * fabs(s[0] * x0) * s[3] * point.slope +
                1e-14 * fabs(s[1] * x0) + 4e-16;
        assert_int_equal(kac_process_velocity(p, 1, 1, &t, &x, &x0, &got),
                         KAC_OK);
        check("velocity", x, got, vectors_number(&v, "v"), bound);
        bound = (1e-14 + 4.0 * DBL_EPSILON * fabs(s[0] * x0 / n)) *
                fabs(point.score) * 2.0;
        check("score", x, point.score, vectors_number(&v, "score"), bound);
        kac_process_destroy(p);
        rows++;
    }
    assert_int_equal(rows, 330);
}

/* c g as the fused product rounds: on it the front, one step inside the
 * interior, one step outside beyond. */
static void test_front(void **state)
{
    const double g = 0.7, c = 3.1, a = 5.3;
    kac_process *p = kac(a, c, 1.0);
    const double radius = kaci_process_radius(p, g);
    const double n[] = {radius,
                        -radius,
                        nextafter(radius, 0.0),
                        -nextafter(radius, 0.0),
                        nextafter(radius, 9.0),
                        -nextafter(radius, 9.0),
                        INFINITY,
                        -INFINITY};
    const int32_t front[] = {1, -1, 0, 0, 2, -2, 2, -2};
    struct kaci_noise_point point[8];

    (void)state;
    kaci_process_noise(p, g, 8, 1, n, 0.0, point);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(point[i].front, front[i]);
        if (front[i] != 0) {
            assert_true(point[i].velocity == copysign(c, n[i]));
        } else {
            check("inner limit", n[i], fabs(point[i].velocity),
                  c * a * g / (a * g + 2.0), 1e-14);
            check("inner density", n[i], point[i].log_density,
                  log(a / (2.0 * c)) - a * g + log1p(0.5 * a * g), 1e-14);
        }
    }
    /* Within the tolerance all but the far ones are on the front. */
    kaci_process_noise(p, g, 8, 1, n, 1e-12, point);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(point[i].front, i % 2 == 0 ? 1 : -1);
        check("mass", n[i], point[i].log_density, -a * g - log(2.0), 1e-14);
    }
    assert_int_equal(point[6].front, 2);
    kac_process_destroy(p);
}

/* Next to a front that is no double, where w = z^2 lives from the distance to
 * the true front: with the fused product it is correctly rounded. */
static void test_next_to_front(void **state)
{
    const double a = 4e6, c = 0.7, g = 0.3, lam = a * g, beta = a / c;
    kac_process *p = kac(a, c, 1.0);

    (void)state;
    assert_true(fma(c, g, -(c * g)) != 0.0);
    for (double gap = 1e-15; gap < 1e-8; gap *= 3.0) {
        const double n = c * g * (1.0 - gap), delta = fma(c, g, -n);
        const double w = beta * beta * delta * (c * g + n), z = sqrt(w);
        struct kaci_noise_point point;

        kaci_process_noise(p, g, 1, 1, &n, 0.0, &point);
        check("velocity", gap, point.velocity,
              c * beta * n / (lam + kac_bessel_h(z)), 2e-15 * c);
        check("score", gap, point.score,
              -beta * beta * n * (1.0 + lam * kac_bessel_kappa(w)) /
                  (lam + kac_bessel_h(z)),
              4e-15 * fabs(point.score));
    }
    kac_process_destroy(p);
}

/* More than a block, and every element as if alone. */
static void test_blocks(void **state)
{
    enum { N = 300 };
    kac_process *laws[2];
    double n[N];

    (void)state;
    laws[0] = kac(9.0, 3.0, 1.0);
    assert_int_equal(kac_process_create_wiener(NULL, 0.8, &laws[1]), KAC_OK);
    for (int i = 0; i < N; i++) {
        n[i] = (i - 150) / 140.0 * 3.0;
    }
    n[7] = NAN;
    n[290] = NAN;
    for (int law = 0; law < 2; law++) {
        struct kaci_noise_point all[N], one;

        kaci_process_noise(laws[law], 1.0, N, 1, n, 1e-9, all);
        for (int i = 0; i < N; i++) {
            kaci_process_noise(laws[law], 1.0, 1, 1, n + i, 1e-9, &one);
            if (isnan(n[i])) {
                assert_true(isnan(all[i].log_density));
                assert_true(isnan(all[i].velocity) && isnan(all[i].score));
                assert_int_equal(all[i].front, 0);
            } else {
                assert_true(all[i].log_density == one.log_density);
                assert_true(all[i].velocity == one.velocity);
                assert_true(all[i].score == one.score);
                assert_true(all[i].slope == one.slope);
                assert_int_equal(all[i].front, one.front);
            }
        }
        kac_process_destroy(laws[law]);
    }
}

/* The continuous part has mass 1 - exp(-lam) for tiny, middling and huge lam:
 * composite Gauss-Legendre of order 8 on the part that carries it. */
static void test_mass(void **state)
{
    static const double node[] = {0.1834346424956498, 0.5255324099163290,
                                  0.7966664774136267, 0.9602898564975363};
    static const double weight[] = {0.3626837833783620, 0.3137066458778873,
                                    0.2223810344533745, 0.1012285362903763};
    static const double lams[] = {1e-8, 1e-3, 0.3, 2.0, 9.0,
                                  40.0, 1e3,  1e6, 1e8, 1e15};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        const double lam = lams[l];
        kac_process *p = kac(lam, 1.0, 1.0);
        const double reach = fmin(1.0, 10.0 / sqrt(lam));
        double sum = 0.0;

        for (int piece = 0; piece < 40; piece++) {
            for (int k = 0; k < 4; k++) {
                const double half = reach / 40.0;
                const double middle = -reach + half * (2 * piece + 1);
                const double n[] = {middle - half * node[k],
                                    middle + half * node[k]};
                struct kaci_noise_point point[2];

                kaci_process_noise(p, 1.0, 2, 1, n, 0.0, point);
                sum += half * weight[k] *
                       (exp(point[0].log_density) + exp(point[1].log_density));
            }
        }
        check("mass", lam, sum, -expm1(-lam), 1e-12 * -expm1(-lam));
        kac_process_destroy(p);
    }
}

/* For a, c to infinity with c^2 / a = sigma^2 the Kac law becomes the Wiener
 * law, at rate 1 / lam. */
static void test_heat_limit(void **state)
{
    kac_process *near = kac(1e12, 1e6, 1.0), *limit = NULL;

    (void)state;
    assert_int_equal(kac_process_create_wiener(NULL, 1.0, &limit), KAC_OK);
    for (double n = -4.0; n <= 4.0; n += 0.37) {
        struct kaci_noise_point x, y;

        kaci_process_noise(near, 0.5, 1, 1, &n, 0.0, &x);
        kaci_process_noise(limit, 0.5, 1, 1, &n, 0.0, &y);
        check("log density", n, x.log_density, y.log_density, 1e-9);
        check("velocity", n, x.velocity, y.velocity, 1e-9);
        check("score", n, x.score, y.score, 1e-9);
        check("slope", n, x.slope, y.slope, 1e-9);
    }
    kac_process_destroy(near);
    kac_process_destroy(limit);
}

/* At t = 0 the noise part is the limit at the centre; NaN goes through. */
static void test_limits(void **state)
{
    kac_process *p = kac(2.0, 3.0, 1.0), *w = NULL;
    const double t[] = {0.0, 0.0, 0.0, 0.5, 0.5};
    const double x[] = {0.25, 1.0, -1.0, NAN, 0.1};
    const double x0[] = {0.25, 0.25, 0.25, 0.1, NAN};
    double out[5];

    (void)state;
    assert_int_equal(kac_process_velocity(p, 5, 1, t, x, x0, out), KAC_OK);
    assert_true(out[0] == 0.0 && out[1] == 3.0 && out[2] == -3.0);
    assert_true(isnan(out[3]) && isnan(out[4]));
    assert_int_equal(
        kac_process_log_density(p, 2, 1, t + 3, x + 3, x0 + 3, out), KAC_OK);
    assert_true(isnan(out[0]) && isnan(out[1]));
    assert_int_equal(kac_process_cone(p, 0.5, out), KAC_OK);
    assert_true(out[0] == 1.5);
    kac_process_destroy(p);

    assert_int_equal(kac_process_create_wiener(NULL, 2.0, &w), KAC_OK);
    assert_int_equal(kac_process_velocity(w, 5, 1, t, x, x0, out), KAC_OK);
    assert_true(out[0] == -0.25 && isnan(out[1]) && isnan(out[2]));
    assert_int_equal(kac_process_cone(w, 0.5, out), KAC_OK);
    assert_true(isinf(out[0]));
    assert_int_equal(kac_process_log_atom(w, 0.5, out), KAC_OK);
    assert_true(isinf(out[0]) && out[0] < 0.0);
    kac_process_destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_density),       cmocka_unit_test(test_velocity),
        cmocka_unit_test(test_scheduled),     cmocka_unit_test(test_front),
        cmocka_unit_test(test_next_to_front), cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_mass),          cmocka_unit_test(test_heat_limit),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
