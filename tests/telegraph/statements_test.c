/* SPDX-License-Identifier: BSD-2-Clause */
/* What is stated about the telegrapher's equation and the Kac process, each
 * statement a test with its name. */
#include "telegraph_check.h"

#include <kacflow/field.h>
#include <kacflow/process.h>

static const double laws[][3] = {{9.0, 3.0, 0.25}, {9.0, 3.0, 1.0},
                                 {1.0, 1.0, 2.0},  {100.0, 10.0, 0.5},
                                 {0.2, 2.0, 0.5},  {400.0, 20.0, 1.0}};
enum { LAWS = sizeof laws / sizeof *laws, POINTS = 301 };

/* u and its flux on POINTS points that hold the whole solution. */
struct solution {
    double step, x[POINTS], u[POINTS], flux[POINTS];
};

static void solve(const double *law, kac_telegraph_fn f0, double s,
                  double support, struct solution *out)
{
    const double half = support + law[1] * law[2];

    out->step = 2.0 * half / (POINTS - 1);
    for (int i = 0; i < POINTS; i++) {
        out->x[i] = out->step * i - half;
    }
    assert_int_equal(kac_telegraph_solve(law[0], law[1], law[2], f0, NULL, &s,
                                         -support, support, 1e-12, POINTS,
                                         out->x, out->u, out->flux, NULL),
                     KAC_OK);
}

/* Conservation of mass; a Gaussian of standard deviation 0.5 ends smoothly, so
 * that the plain sum is the integral. */
static void test_mass_is_kept(void **state)
{
    static struct solution at;

    (void)state;
    for (int i = 0; i < LAWS; i++) {
        double mass = 0.0, flow = 0.0;

        solve(laws[i], gauss, 0.5, 4.5, &at);
        for (int k = 0; k < POINTS; k++) {
            mass += at.step * at.u[k];
            flow += at.step * at.flux[k];
        }
        within("mass", i, mass, 1.0, 1e-13);
        within("mean flux", i, flow, 0.0, 1e-13 * laws[i][1]);
    }
}

/* In one dimension u >= 0 where f0 >= 0, and |flux| <= c u: the velocity is
 * bounded by c, also in the mean of squares, ||v||^2 <= c^2. */
static void test_positive_and_bounded_velocity(void **state)
{
    static struct solution at;

    (void)state;
    for (int i = 0; i < LAWS; i++) {
        const double c = laws[i][1];

        for (int kind = 0; kind < 2; kind++) {
            double energy = 0.0;

            solve(laws[i], kind == 0 ? gauss : box, 0.4, kind == 0 ? 4.0 : 0.4,
                  &at);
            for (int k = 0; k < POINTS; k++) {
                assert_true(at.u[k] >= 0.0);
                assert_true(fabs(at.flux[k]) <= c * at.u[k] * (1.0 + 1e-12));
                if (at.u[k] > 0.0) {
                    energy += at.step * at.flux[k] * at.flux[k] / at.u[k];
                }
            }
            /* of the independent coordinates of any d: d times this. */
            assert_true(energy <= c * c);
            /* conditional on the start it is more: Jensen's inequality */
            assert_true(energy <= kac_law_energy(laws[i][0], c, laws[i][2]) *
                                      (1.0 + 1e-3));
        }
    }
}

/* ||v||^2 <= d c^2 for the velocity of the process in d dimensions: given one
 * start, kac_law_energy(), and the exact field of a few data points. */
static void test_energy_is_bounded(void **state)
{
    enum { D = 3, N = 200, DATA = 5 };
    double points[DATA * D], x[N * D], v[N * D], t[N];

    (void)state;
    for (double lam = 1e-6; lam < 1e6; lam *= 10.0) {
        assert_true(kac_law_energy(lam, 2.0, 1.0) <= 4.0);
    }
    assert_int_equal(kac_random_normal(1, 1, 0, DATA * D, points), KAC_OK);
    assert_int_equal(kac_random_normal(1, 2, 0, N * D, x), KAC_OK);
    for (int i = 0; i < 3; i++) {
        kac_process *process = NULL;
        kac_field *field = NULL;

        assert_int_equal(
            kac_process_create_kac(NULL, laws[i][0], laws[i][1], &process),
            KAC_OK);
        assert_int_equal(kac_process_set_schedule(process, KAC_SIGNAL_CONSTANT,
                                                  KAC_CLOCK_LINEAR),
                         KAC_OK);
        assert_int_equal(kac_field_create_empirical(NULL, process, DATA, D,
                                                    points, NULL, &field),
                         KAC_OK);
        for (int k = 0; k < N; k++) {
            t[k] = (k + 1.0) / N;
        }
        assert_int_equal(
            kac_field_evaluate(field, N, t, x, NULL, v, NULL, NULL), KAC_OK);
        for (int k = 0; k < N; k++) {
            double square = 0.0;
            int inside = 0;

            for (int p = 0; p < DATA; p++) {
                int cone = 1;

                for (int j = 0; j < D; j++) {
                    cone &= fabs(x[k * D + j] - points[p * D + j]) <=
                            laws[i][1] * t[k];
                }
                inside |= cone;
            }
            for (int j = 0; j < D; j++) {
                square += v[k * D + j] * v[k * D + j];
            }
            assert_true(!inside ||
                        square <= D * laws[i][1] * laws[i][1] * (1.0 + 1e-12));
        }
        kac_field_destroy(field);
        kac_process_destroy(process);
    }
}

/* The support grows linearly: u > 0 within b + c t of the middle of a box of
 * half width b, exactly 0 beyond. */
static void test_support_grows_linearly(void **state)
{
    double b = 0.25;

    (void)state;
    for (int i = 0; i < LAWS - 1; i++) {
        for (double t = 0.1; t < 1.0; t += 0.2) {
            const double front = b + laws[i][1] * t;
            const double x[] = {front * (1.0 - 1e-9), front * (1.0 + 1e-15),
                                -front * (1.0 - 1e-9), -front * (1.0 + 1e-9)};
            double u[4], flux[4];

            assert_int_equal(kac_telegraph_solve(laws[i][0], laws[i][1], t, box,
                                                 NULL, &b, -b, b, 1e-9, 4, x, u,
                                                 flux, NULL),
                             KAC_OK);
            assert_true(u[0] > 0.0 && u[2] > 0.0);
            assert_true(u[1] == 0.0 || x[1] <= front);
            assert_true(u[3] == 0.0 && flux[3] == 0.0);
        }
    }
}

struct bump {
    int64_t d;
    double width;
};

static int32_t profile(void *user, int64_t n, const double *r, double *f,
                       double *slope)
{
    const struct bump *bump = user;
    const double s = bump->width;

    for (int64_t i = 0; i < n; i++) {
        f[i] = exp(-r[i] * r[i] / (2.0 * s * s)) /
               pow(2.0 * PI * s * s, 0.5 * (double)bump->d);
        slope[i] = -r[i] / (s * s) * f[i];
    }
    return 0;
}

/* For d > 1 positivity is lost: a = c = t = 1, a bump of width 0.1. The law of
 * independent Kac coordinates stays positive there. */
static void test_positivity_is_lost(void **state)
{
    const struct {
        int64_t d;
        double r, u, tolerance;
    } known[] = {{2, 0.8, -0.17163200500713110, 1e-7},
                 {3, 0.9, -0.65372017180470283, 1e-13},
                 {3, 0.8, -0.34703117262821062, 1e-13}};
    enum { SIDE = 80 };
    static double f[SIDE * SIDE], u[SIDE * SIDE];
    const int64_t shape[] = {SIDE, SIDE};
    const double period[] = {4.0, 4.0};
    double least[2] = {0.0, 0.0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct bump bump = {known[i].d, 0.1};
        double got;

        assert_int_equal(kac_telegraph_insertion_radial(
                             1.0, 1.0, 1.0, known[i].d, profile, &bump,
                             known[i].tolerance, 1, &known[i].r, &got, NULL),
                         KAC_OK);
        within("u", known[i].r, got, known[i].u,
               known[i].tolerance *
                   pow(2.0 * PI * 0.01, -0.5 * (double)known[i].d));
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
        const double x = 4.0 * (i / SIDE) / SIDE - 2.0;
        const double y = 4.0 * (i % SIDE) / SIDE - 2.0;

        f[i] = exp(-50.0 * (x * x + y * y)) / (2.0 * PI * 0.01);
    }
    for (int32_t k = 0; k < 2; k++) {
        assert_int_equal(kac_telegraph_fourier(
                             NULL,
                             k == 0 ? KAC_EQUATION_TELEGRAPH : KAC_EQUATION_KAC,
                             1.0, 1.0, 1.0, 2, shape, period, f, NULL, u),
                         KAC_OK);
        for (int i = 0; i < SIDE * SIDE; i++) {
            least[k] = fmin(least[k], u[i]);
        }
    }
    /* The samples resolve the bump to exp(-20) of its height. */
    assert_true(least[0] < -0.17);
    assert_true(least[1] > -1e-6);
}

/* W2 of the laws at two times, squared, of one coordinate: the integral of the
 * squared difference of the quantiles over (0, 1), by the midpoint rule in
 * many pieces, where the quantiles are bounded by c t and monotone. */
static double wasserstein(double a, double c, double s, double t)
{
    enum { N = 1000 };
    double p[N], from[N], to[N];
    double sum = 0.0;

    for (int i = 0; i < N; i++) {
        p[i] = (i + 0.5) / N;
    }
    assert_int_equal(kac_law_quantile(a, c, s, N, p, from), KAC_OK);
    assert_int_equal(kac_law_quantile(a, c, t, N, p, to), KAC_OK);
    for (int i = 0; i < N; i++) {
        sum += (to[i] - from[i]) * (to[i] - from[i]) / N;
    }
    return sqrt(sum);
}

/* W2(P_s, P_t) <= sqrt(d) c |t - s|, of d independent coordinates sqrt(d) times
 * that of one; equality is reached as t goes to 0. From s = 0 it is the
 * standard deviation, exactly. */
static void test_w2_is_lipschitz(void **state)
{
    (void)state;
    for (int i = 0; i < LAWS; i++) {
        const double a = laws[i][0], c = laws[i][1];

        for (double s = 0.05; s < 1.0; s += 0.23) {
            for (double t = s + 0.01; t < 1.2; t += 0.31) {
                const double w = wasserstein(a, c, s, t);

                assert_true(w <= c * (t - s) * (1.0 + 1e-12));
                assert_true(w > 0.0);
            }
        }
        for (double t = 1e-3; t < 2.0; t *= 5.0) {
            const double w = sqrt(kac_law_variance(a, c, t));

            assert_true(w <= c * t);
            within("from 0", t, wasserstein(a, c, 0.0, t), w, 2e-3 * w);
        }
        within("sharp", a, wasserstein(a, c, 0.0, 1e-3 / a) * a / (1e-3 * c),
               1.0, 1e-3);
        within("sharp from s", a,
               wasserstein(a, c, 1e-4 / a, 1e-3 / a) * a / (9e-4 * c), 1.0,
               1e-3);
    }
}

/* Continuity equation u_t + j_x = 0, and u_tt + 2 a u_t = c^2 u_xx, of the
 * solution for a Gaussian: both sides by differences of order 8. The bound is
 * what rounding of nine values (2e-16 times 4, at most) makes. */
static void test_residuals_of_the_solution(void **state)
{
    (void)state;
    for (int i = 0; i < LAWS; i++) {
        const double a = laws[i][0], c = laws[i][1], t = laws[i][2];
        double s = 0.5, top = 0.8;
        const double h = 0x1p-7, ht = h / c;

        for (double x0 = -1.3; x0 < 1.5; x0 += 0.45) {
            double x[9], ux[9], jx[9], ut[9];

            for (int k = 0; k < 9; k++) {
                x[k] = x0 + (k - 4) * h;
                assert_int_equal(kac_telegraph_solve(a, c, t + (k - 4) * ht,
                                                     gauss, NULL, &s, -6.0, 6.0,
                                                     1e-14, 1, &x0, &ut[k],
                                                     NULL, NULL),
                                 KAC_OK);
            }
            assert_int_equal(kac_telegraph_solve(a, c, t, gauss, NULL, &s, -6.0,
                                                 6.0, 1e-14, 9, x, ux, jx,
                                                 NULL),
                             KAC_OK);
            within("u_t + j_x", x0,
                   first_difference(ut, ht) + first_difference(jx, h), 0.0,
                   FIRST_WEIGHTS * 8.0 * 0x1p-52 * top * c / h);
            within("u_tt + 2 a u_t - c^2 u_xx", x0,
                   second_difference(ut, ht) +
                       2.0 * a * first_difference(ut, ht) -
                       c * c * second_difference(ux, h),
                   0.0,
                   (SECOND_WEIGHTS * c / h + FIRST_WEIGHTS * 2.0 * a) * 8.0 *
                       0x1p-52 * top * c / h);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mass_is_kept),
        cmocka_unit_test(test_positive_and_bounded_velocity),
        cmocka_unit_test(test_energy_is_bounded),
        cmocka_unit_test(test_support_grows_linearly),
        cmocka_unit_test(test_positivity_is_lost),
        cmocka_unit_test(test_w2_is_lipschitz),
        cmocka_unit_test(test_residuals_of_the_solution),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
