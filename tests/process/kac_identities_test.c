/* SPDX-License-Identifier: BSD-2-Clause */
/* What the formulas of the Kac law must satisfy among themselves: mass,
 * symmetry, the telegrapher's equation, the continuity equation, Kolmogorov's
 * system, moments by quadrature, the heat limit. */
#include "kac_check.h"

/* Composite Gauss-Legendre rule of order 8. */
static const double node[] = {0.1834346424956498, 0.5255324099163290,
                              0.7966664774136267, 0.9602898564975363};
static const double weight[] = {0.3626837833783620, 0.3137066458778873,
                                0.2223810344533745, 0.1012285362903763};
enum { PIECES = 40, POINTS = 8 * PIECES };

static void quadrature(double low, double high, double x[POINTS],
                       double w[POINTS])
{
    const double half = 0.5 * (high - low) / PIECES;

    for (int i = 0; i < POINTS; i++) {
        const double middle = low + half * (2 * (i / 8) + 1);
        const int k = i % 4;

        x[i] = middle + (i % 8 < 4 ? half : -half) * node[k];
        w[i] = half * weight[k];
    }
}

static const double lams[] = {1e-8, 1e-3, 0.3, 2.0, 9.0, 40.0, 1e3, 1e6, 1e15};
enum { LAMS = sizeof lams / sizeof *lams };

/* Mass 1 - exp(-lam); moments, characteristic function and energy as integrals
 * plus atoms; survival as an integral. */
static void test_integrals(void **state)
{
    (void)state;
    for (int l = 0; l < LAMS; l++) {
        const double a = lams[l] / 0.7, c = 1.9, t = 0.7, front = c * t;
        const double reach = front * fmin(1.0, 11.0 / sqrt(lams[l]));
        const double atom = kac_law_atom(a, t), k = 2.0 / reach;
        double x[POINTS], w[POINTS], p[POINTS], v[POINTS];
        double mass = 0.0, m2 = 2.0 * atom * front * front, m3 = m2 * front;
        double phi = 2.0 * atom * cos(k * front), energy = 2.0 * atom * c * c;

        quadrature(0.0, reach, x, w);
        assert_int_equal(kac_law_density(a, c, t, POINTS, x, p), KAC_OK);
        assert_int_equal(kac_law_velocity(a, c, t, POINTS, x, v, NULL, NULL),
                         KAC_OK);
        for (int i = 0; i < POINTS; i++) {
            const double part = 2.0 * w[i] * p[i];

            mass += part;
            m2 += part * x[i] * x[i];
            m3 += part * x[i] * x[i] * x[i];
            phi += part * cos(k * x[i]);
            energy += part * v[i] * v[i];
        }
        check("mass", lams[l], mass, -expm1(-lams[l]), 1e-13 * mass);
        check("variance", lams[l], kac_law_variance(a, c, t), m2, 1e-13 * m2);
        check("third", lams[l], kac_law_moment(a, c, t, 3.0), m3, 1e-13 * m3);
        check("phi", lams[l], at(kac_law_characteristic, a, c, t, k), phi,
              1e-13);
        check("energy", lams[l], kac_law_energy(a, c, t), energy,
              1e-13 * energy);

        quadrature(0.3 * reach, reach, x, w);
        assert_int_equal(kac_law_density(a, c, t, POINTS, x, p), KAC_OK);
        mass = atom;
        for (int i = 0; i < POINTS; i++) {
            mass += w[i] * p[i];
        }
        check("survival", lams[l], at(kac_law_survival, a, c, t, 0.3 * reach),
              mass, 1e-13 * mass);
    }
}

/* Differences of order 8. */
static double first(const double f[9], double h)
{
    return (0.8 * (f[5] - f[3]) - 0.2 * (f[6] - f[2]) +
            4.0 / 105.0 * (f[7] - f[1]) - (f[8] - f[0]) / 280.0) /
           h;
}

static double second(const double f[9], double h)
{
    return (-205.0 / 72.0 * f[4] + 1.6 * (f[5] + f[3]) - 0.2 * (f[6] + f[2]) +
            8.0 / 315.0 * (f[7] + f[1]) - (f[8] + f[0]) / 560.0) /
           (h * h);
}

/* A function at nine times and at nine positions around (t, x). */
static void stencil(law_fn law, double a, double c, double t, double x,
                    double h, double in_t[9], double in_x[9])
{
    for (int i = 0; i < 9; i++) {
        in_t[i] = at(law, a, c, t + (i - 4) * h, x);
        in_x[i] = at(law, a, c, t, x + (i - 4) * h);
    }
}

/* Column `j` of the directed densities, or of the velocity's three. */
static int column;

static kac_status directed_column(double a, double c, double t, int64_t n,
                                  const double *x, double *out)
{
    double all[4];

    assert_int_equal(n, 1);
    assert_int_equal(kac_law_directed(a, c, t, n, x, all), KAC_OK);
    *out = all[column];
    return KAC_OK;
}

static kac_status velocity_column(double a, double c, double t, int64_t n,
                                  const double *x, double *out)
{
    return kac_law_velocity(a, c, t, n, x, column == 0 ? out : NULL,
                            column == 1 ? out : NULL, column == 2 ? out : NULL);
}

static const double rate = 2.0, speed = 1.5, time_now = 1.3;
static const double places[] = {-1.6, -0.9, -0.2, 0.0, 0.4, 1.1, 1.7};
enum { PLACES = sizeof places / sizeof *places };

/* p_tt + 2 a p_t = c^2 p_xx, and the continuity equation p_t + (p v)_x = 0 in
 * the form p_t + p dv/dx + p v score = 0. */
static void test_equations(void **state)
{
    const double a = rate, c = speed, t = time_now, h = 0.015;

    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double x = places[i];
        const double p = at(kac_law_density, a, c, t, x);
        const double score = at(kac_law_score, a, c, t, x);
        double in_t[9], in_x[9], v, dvdx, dvdt;

        assert_int_equal(kac_law_velocity(a, c, t, 1, &x, &v, &dvdx, &dvdt),
                         KAC_OK);
        stencil(kac_law_density, a, c, t, x, h, in_t, in_x);
        check("telegrapher's equation", x,
              second(in_t, h) + 2.0 * a * first(in_t, h),
              c * c * second(in_x, h), 3e-11);
        check("score", x, first(in_x, h), score * p, 1e-13);
        check("continuity", x, first(in_t, h), -p * dvdx - p * v * score,
              1e-13);
        stencil(kac_law_log_density, a, c, t, x, h, in_t, in_x);
        check("score of log", x, first(in_x, h), score, 1e-13 + 1e-12);

        /* dF/dx = p, dF/dt = -p v */
        stencil(kac_law_cdf, a, c, t, x, h, in_t, in_x);
        check("dF/dx", x, first(in_x, h), p, 1e-13);
        check("dF/dt", x, first(in_t, h), -p * v, 1e-13);
        stencil(kac_law_log_survival, a, c, t, x, h, in_t, in_x);
        check("d log S/dx", x, first(in_x, h),
              -p / at(kac_law_survival, a, c, t, x), 1e-11);

        column = 0;
        stencil(velocity_column, a, c, t, x, h, in_t, in_x);
        check("dv/dx", x, first(in_x, h), dvdx, 1e-12);
        check("dv/dt", x, first(in_t, h), dvdt, 1e-12);
        assert_true(dvdx > 0.0 && dvdx <= 0.5 * a);
    }
}

/* From the start direction d: (p_d+)_t + c (p_d+)_x = a (p_d- - p_d+), and
 * (p_d-)_t - c (p_d-)_x = a (p_d+ - p_d-); what they add up to; and the
 * direction as their quotient. */
static void test_directed(void **state)
{
    const double a = rate, c = speed, t = time_now, h = 0.015;

    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double x = places[i], minus_x = -x;
        const double p = at(kac_law_density, a, c, t, x);
        double all[4], mirrored[4], v, plus[3];

        assert_int_equal(kac_law_directed(a, c, t, 1, &x, all), KAC_OK);
        assert_int_equal(kac_law_directed(a, c, t, 1, &minus_x, mirrored),
                         KAC_OK);
        assert_int_equal(kac_law_velocity(a, c, t, 1, &x, &v, NULL, NULL),
                         KAC_OK);
        for (int j = 0; j < 4; j++) {
            const double sign = j % 2 == 0 ? 1.0 : -1.0;
            const double other = all[j % 2 == 0 ? j + 1 : j - 1];
            double in_t[9], in_x[9];

            assert_true(all[j] == mirrored[3 - j]);
            column = j;
            stencil(directed_column, a, c, t, x, h, in_t, in_x);
            check("Kolmogorov", x, first(in_t, h) + sign * c * first(in_x, h),
                  a * (other - all[j]), 2e-13);
        }
        check("sum", x, 0.5 * (all[0] + all[1] + all[2] + all[3]), p, 2e-15);
        check("from +", x, all[0] + all[1], p * (1.0 + v / c), 2e-15);
        for (int32_t start = -1; start <= 1; start++) {
            assert_int_equal(
                kac_law_direction(a, c, t, start, 1, &x, plus + start + 1),
                KAC_OK);
        }
        check("start -", x, plus[0], all[2] / (all[2] + all[3]), 1e-15);
        check("start fair", x, plus[1],
              (all[0] + all[2]) / (all[0] + all[1] + all[2] + all[3]), 1e-15);
        check("start +", x, plus[2], all[0] / (all[0] + all[1]), 1e-15);
    }
}

static void test_symmetry(void **state)
{
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const double a = rate, c = speed, t = time_now, x = places[i];

        assert_true(at(kac_law_density, a, c, t, x) ==
                    at(kac_law_density, a, c, t, -x));
        assert_true(at(kac_law_score, a, c, t, x) ==
                    -at(kac_law_score, a, c, t, -x));
        assert_true(at(kac_law_cdf, a, c, t, x) ==
                    at(kac_law_survival, a, c, t, -x));
        column = 0;
        assert_true(at(velocity_column, a, c, t, x) ==
                    -at(velocity_column, a, c, t, -x));
    }
    for (double p = 1.0 / 128; p < 0.5; p += 1.0 / 128) {
        assert_true(at(kac_law_quantile, rate, speed, time_now, p) ==
                    -at(kac_law_quantile, rate, speed, time_now, 1.0 - p));
    }
}

/* a, c to infinity with c^2/a = 1: the normal law of variance t, at rate
 * 1/lam. */
static void test_heat_limit(void **state)
{
    const double a = 1e12, c = 1e6, t = 0.5, pi = 3.14159265358979323846;

    (void)state;
    for (double x = -4.0; x <= 4.0; x += 0.37) {
        const double tail = 0.5 * erfc(x / sqrt(2.0 * t));
        double v, dvdx, dvdt;

        assert_int_equal(kac_law_velocity(a, c, t, 1, &x, &v, &dvdx, &dvdt),
                         KAC_OK);
        check("density", x, at(kac_law_density, a, c, t, x),
              exp(-x * x / (2.0 * t)) / sqrt(2.0 * pi * t), 1e-10);
        check("survival", x, at(kac_law_survival, a, c, t, x), tail,
              1e-9 * tail);
        check("quantile", x, -at(kac_law_quantile, a, c, t, tail), x, 1e-9);
        check("velocity", x, v, x / (2.0 * t), 1e-10);
        check("dv/dx", x, dvdx, 0.5 / t, 1e-10);
        check("dv/dt", x, dvdt, -x / (2.0 * t * t), 1e-9);
        check("score", x, at(kac_law_score, a, c, t, x), -x / t, 1e-9);
        check("phi", x, at(kac_law_characteristic, a, c, t, x),
              exp(-0.5 * t * x * x), 1e-10);
    }
    check("variance", t, kac_law_variance(a, c, t), t, 1e-10);
    check("modulus", t, kac_law_moment(a, c, t, 1.0), sqrt(2.0 * t / pi),
          1e-10);
    check("energy", t, kac_law_energy(a, c, t), 0.25 / t, 1e-10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integrals),  cmocka_unit_test(test_equations),
        cmocka_unit_test(test_directed),   cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_heat_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
