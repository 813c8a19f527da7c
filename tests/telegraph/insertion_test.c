/* SPDX-License-Identifier: BSD-2-Clause */
/* Kac's insertion and the waves it needs, in one, two and three dimensions,
 * against reference values and against each other; the law of the clock. */
#include "telegraph_check.h"

struct bump {
    int64_t d;
    double width, c;
    double centre[3]; /* of the function of d variables */
};

/* A Gaussian of mass one, of the radius. */
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

static int32_t hill(void *user, int64_t n, const double *x, double *f,
                    double *gradient)
{
    const struct bump *bump = user;
    const double s = bump->width;

    for (int64_t i = 0; i < n; i++) {
        const double *at = x + i * bump->d;
        double square = 0.0;

        for (int64_t k = 0; k < bump->d; k++) {
            square += pow(at[k] - bump->centre[k], 2.0);
        }
        f[i] = exp(-square / (2.0 * s * s)) /
               pow(2.0 * PI * s * s, 0.5 * (double)bump->d);
        for (int64_t k = 0; k < bump->d; k++) {
            gradient[i * bump->d + k] =
                -(at[k] - bump->centre[k]) / (s * s) * f[i];
        }
    }
    return 0;
}

/* The radial wave as a wave for the insertion; d = 3 in closed form here. */
static int32_t ball_wave(void *user, const double *x, int64_t n,
                         const double *s, double *w)
{
    struct bump *bump = user;

    for (int64_t i = 0; i < n; i++) {
        const double ct = bump->c * s[i];
        double q[2] = {*x + ct, fabs(*x - ct)}, f[2], slope[2];

        profile(bump, 2, q, f, slope);
        w[i] = *x == 0.0 ? f[0] + ct * slope[0]
                         : (q[0] * f[0] + (*x - ct) * f[1]) / (2.0 * *x);
    }
    return 0;
}

static int32_t line_wave(void *user, const double *x, int64_t n,
                         const double *s, double *w)
{
    struct bump *bump = user;

    for (int64_t i = 0; i < n; i++) {
        double q[2] = {*x + bump->c * s[i], *x - bump->c * s[i]}, f[2];

        gauss(&bump->width, 2, q, f);
        w[i] = 0.5 * (f[0] + f[1]);
    }
    return 0;
}

static double radial(double a, double c, double t, struct bump *bump,
                     double tolerance, double r, double *error)
{
    double u;

    assert_int_equal(kac_telegraph_insertion_radial(a, c, t, bump->d, profile,
                                                    bump, tolerance, 1, &r, &u,
                                                    error),
                     KAC_OK);
    return u;
}

/* Waves and insertions of a Gaussian, and that positivity is lost for d > 1:
 * in the table are u(0.8) = -0.17163200500713110 for d = 2, u(0.9) =
 * -0.65372017180470283 and u(0.8) = -0.34703117262821062 for d = 3. In two
 * dimensions every wave is a sphere, so that is done at a few points only. */
static void test_reference(void **state)
{
    struct vectors v;
    int rows = 0, negative[4] = {0};

    (void)state;
    vectors_open(&v, "insertion.csv");
    while (vectors_next(&v)) {
        struct bump bump = {(int64_t)vectors_number(&v, "d"),
                            vectors_number(&v, "eps"),
                            1.0,
                            {0.0}};
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), r = vectors_number(&v, "r");
        const double want = vectors_number(&v, "u");
        const double top =
            pow(2.0 * PI * bump.width * bump.width, -0.5 * (double)bump.d);
        double w, u, error;

        assert_int_equal(kac_telegraph_wave_radial(c, t, bump.d, profile, &bump,
                                                   1e-13, 1, &r, &w, &error),
                         KAC_OK);
        within("w", r, w, vectors_number(&v, "w"), 1e-15 * top);
        within("w by its error", r, w, vectors_number(&v, "w"), error + 1e-18);
        if (bump.d == 3 || (a == 0.5 && (r == 0.0 || r == 0.3))) {
            const double tolerance = bump.d == 3 ? 1e-13 : 1e-9;

            u = radial(a, c, t, &bump, tolerance, r, &error);
            within("u", r, u, want, tolerance * top);
            negative[bump.d] += u < -0.1;
        }
        bump.c = c;
        if (bump.d == 3) {
            assert_int_equal(kac_telegraph_insertion(a, t, ball_wave, &bump, 1,
                                                     1e-13, 1, &r, &u, &error),
                             KAC_OK);
            within("u of the own wave", r, u, want, 1e-13 * top);
        }
        rows++;
    }
    assert_int_equal(rows, 36);
    assert_true(negative[2] >= 1 && negative[3] >= 3);
}

/* In one dimension the insertion of d'Alembert's wave is the solution by the
 * Bessel integrals, which needs no wave. */
static void test_one_dimension(void **state)
{
    const double laws[][3] = {
        {9.0, 3.0, 1.0}, {1.0, 1.0, 2.0}, {400.0, 20.0, 1.0}, {0.1, 2.0, 0.5}};
    const double r[] = {0.0, 0.3, 0.7, 1.1, 2.0};

    (void)state;
    for (int i = 0; i < 4; i++) {
        const double a = laws[i][0], c = laws[i][1], t = laws[i][2];
        struct bump bump = {1, 0.4, c, {0.0}};
        double u[5], v[5], want[5], error[5];

        assert_int_equal(kac_telegraph_solve(a, c, t, gauss, NULL, &bump.width,
                                             -6.0, 6.0, 1e-13, 5, r, want, NULL,
                                             NULL),
                         KAC_OK);
        assert_int_equal(kac_telegraph_insertion(a, t, line_wave, &bump, 1,
                                                 1e-13, 5, r, u, error),
                         KAC_OK);
        assert_int_equal(kac_telegraph_insertion_radial(
                             a, c, t, 1, profile, &bump, 1e-13, 5, r, v, NULL),
                         KAC_OK);
        for (int k = 0; k < 5; k++) {
            within("insertion", r[k], u[k], want[k], 1e-14);
            within("radial", r[k], v[k], want[k], 1e-14);
            assert_true(error[k] < 2e-13);
        }
    }
}

/* The mean over draws: 40 comparisons, none further than 5 standard errors;
 * for normal errors the chance of one that is is 2e-5. */
static void test_draws_agree(void **state)
{
    const double r[] = {0.0, 0.2, 0.5, 0.8, 1.0};
    const double laws[][2] = {{1.0, 1.0}, {4.0, 1.5}};

    (void)state;
    for (int i = 0; i < 4; i++) {
        const double a = laws[i / 2][0], t = laws[i / 2][1];
        struct bump bump = {i % 2 == 0 ? 1 : 3, 0.3, 1.0, {0.0}};
        const kac_telegraph_wave_fn wave = i % 2 == 0 ? line_wave : ball_wave;
        double u[5], mean[5], error[5];

        assert_int_equal(
            kac_telegraph_insertion(a, t, wave, &bump, 1, 1e-12, 5, r, u, NULL),
            KAC_OK);
        assert_int_equal(kac_telegraph_insertion_sample(a, t, wave, &bump, 1,
                                                        11, 20000, 5, r, mean,
                                                        error),
                         KAC_OK);
        for (int k = 0; k < 5; k++) {
            within("mean", r[k], mean[k], u[k], 5.0 * error[k]);
            assert_true(error[k] > 0.0 && error[k] < 0.05);
        }
    }
}

/* Off the centre and without symmetry the sphere gives what the radius does. */
static void test_sphere(void **state)
{
    (void)state;
    for (int64_t d = 1; d <= 3; d++) {
        struct bump bump = {d, 0.5, 1.0, {0.2, -0.3, 0.5}};
        const double x[] = {0.9, 0.4, -0.2, 0.2, -0.3, 0.5};
        const double radius[] = {
            sqrt(0.49 + (d > 1) * 0.49 + (d > 2) * 0.49),
            d == 3
                ? 0.0
                : sqrt(d == 1 ? 0.49 * 0.0 + pow(x[1] - 0.2, 2.0)
                              : pow(x[2] - 0.2, 2.0) + pow(x[3] + 0.3, 2.0))};
        double w[2], want[2], error[2];

        for (double s = 0.0; s < 2.0; s += 0.6) {
            assert_int_equal(kac_telegraph_wave(2.0, 0.5 * s, d, hill, &bump,
                                                1e-12, 2, x, w, error),
                             KAC_OK);
            assert_int_equal(kac_telegraph_wave_radial(2.0, 0.5 * s, d, profile,
                                                       &bump, 1e-12, 2, radius,
                                                       want, NULL),
                             KAC_OK);
            for (int k = 0; k < 2; k++) {
                within("w", (double)d, w[k], want[k], 2e-13);
                assert_true(error[k] < 1e-11);
            }
        }
    }
}

/* Two and three dimensions through the Fourier modes of a periodic box. */
static void test_modes_agree(void **state)
{
    enum { SIDE = 40 };
    static double f[SIDE * SIDE * SIDE], u[SIDE * SIDE * SIDE];
    const double a = 0.5, c = 2.0, t = 0.5, width = 0.36;
    const double period[] = {8.0, 8.0, 8.0}, step = 8.0 / SIDE;
    const int64_t shape[] = {SIDE, SIDE, SIDE};

    (void)state;
    for (int64_t d = 2; d <= 3; d++) {
        struct bump bump = {d, width, c, {0.0}};
        const int64_t n = d == 2 ? SIDE * SIDE : SIDE * SIDE * SIDE;
        const double top = pow(2.0 * PI * width * width, -0.5 * (double)d);

        for (int64_t i = 0; i < n; i++) {
            double square = 0.0;

            for (int64_t k = 0, rest = i; k < d; k++, rest /= SIDE) {
                const int64_t j = rest % SIDE;

                square +=
                    pow(step * (double)(j < SIDE / 2 ? j : j - SIDE), 2.0);
            }
            f[i] = top * exp(-square / (2.0 * width * width));
        }
        assert_int_equal(kac_telegraph_fourier(NULL, KAC_EQUATION_TELEGRAPH, a,
                                               c, t, d, shape, period, f, NULL,
                                               u),
                         KAC_OK);
        for (int64_t j = 0; j < 12; j += d == 2 ? 5 : 1) {
            /* The samples resolve the bump to 1e-7 of its height. */
            within("u", step * (double)j, u[j],
                   radial(a, c, t, &bump, 1e-9, step * (double)j, NULL),
                   2e-6 * top);
        }
    }
}

/* Density and atom of the clock: the mass is one, the mean is
 * (1 - exp(-2 a t))/(2 a), c |tau| is |K|, and c tau is K given its start. */
static void test_clock_density(void **state)
{
    const double laws[][2] = {{1.0, 1.0}, {9.0, 0.5}, {0.2, 3.0}, {50.0, 2.0}};

    (void)state;
    for (int i = 0; i < 4; i++) {
        const double a = laws[i][0], t = laws[i][1];
        double mass = exp(-a * t), mean = t * exp(-a * t);
        enum { N = 4001 };
        static double tau[N], p[N];

        /* Simpson */
        for (int k = 0; k < N; k++) {
            tau[k] = t * (2.0 * k / (N - 1) - 1.0);
            if (k == 0 || k == N - 1) {
                tau[k] *= 1.0 - 1e-15;
            }
        }
        assert_int_equal(kac_telegraph_clock_density(a, t, N, tau, p), KAC_OK);
        for (int k = 0; k < N; k++) {
            const double weight = (k == 0 || k == N - 1 ? 1.0
                                   : k % 2 == 1         ? 4.0
                                                        : 2.0) *
                                  2.0 * t / (3.0 * (N - 1));

            mass += weight * p[k];
            mean += weight * p[k] * tau[k];
        }
        within("mass", a, mass, 1.0, 1e-10);
        within("mean", a, mean, (1.0 - exp(-2.0 * a * t)) / (2.0 * a),
               1e-10 * t);
        for (int k = 1; k < N - 1; k += 131) {
            const double x = 3.0 * tau[k];
            double four[4], both;

            assert_int_equal(kac_law_directed(a, 3.0, t, 1, &x, four), KAC_OK);
            within("density", tau[k], p[k], 3.0 * (four[0] + four[1]),
                   1e-14 * (1.0 + a * t) * p[k]);
            assert_int_equal(kac_law_density(a, 3.0, t, 1, &x, &both), KAC_OK);
            within("|tau|", tau[k], p[k] + p[N - 1 - k], 6.0 * both,
                   1e-12 * both);
        }
        assert_int_equal(kac_telegraph_clock_density(a, t, 1, &t, p), KAC_OK);
        assert_true(p[0] == 0.0);
    }
}

/* Draws: atom, mean, second moment within 5 standard errors (12 comparisons,
 * false alarm 7e-6); a Kolmogorov distance of the signed clock against the
 * distribution function by the density, below 2/sqrt(n) (2 exp(-8) = 7e-4 for
 * each law at most; the seed is fixed). */
static void test_clock_draws(void **state)
{
    enum { N = 20000, BINS = 64 };
    static double tau[N], again[N];
    const double laws[][2] = {{1.0, 1.0}, {9.0, 0.5}, {0.2, 3.0}, {80.0, 1.0}};

    (void)state;
    for (int i = 0; i < 4; i++) {
        const double a = laws[i][0], t = laws[i][1], atom = exp(-a * t);
        double mean = 0.0, square = 0.0, on = 0.0, below = 0.0, distance = 0.0;
        double spread, want;
        int32_t bin[BINS] = {0};

        assert_int_equal(kac_telegraph_clock_draw(5, 0, a, t, N, tau), KAC_OK);
        assert_int_equal(kac_telegraph_clock_draw(5, 700, a, t, 50, again),
                         KAC_OK);
        assert_memory_equal(tau + 700, again, 50 * sizeof *tau);
        for (int k = 0; k < N; k++) {
            assert_true(fabs(tau[k]) <= t);
            mean += tau[k] / N;
            square += tau[k] * tau[k] / N;
            on += tau[k] == t;
            if (tau[k] < t) {
                bin[(int)(0.5 * (tau[k] / t + 1.0) * BINS)]++;
            }
        }
        spread = sqrt((kac_law_variance(a, 1.0, t) - mean * mean) / N);
        want = (1.0 - exp(-2.0 * a * t)) / (2.0 * a);
        within("mean", a, mean, want, 5.0 * spread);
        want = kac_law_variance(a, 1.0, t);
        spread = sqrt((kac_law_moment(a, 1.0, t, 4.0) - want * want) / N);
        within("second moment", a, square, want, 5.0 * spread);
        within("atom", a, on / N, atom,
               5.0 * sqrt(atom * (1.0 - atom) / N) + 1e-12);
        want = 0.0;
        for (int b = 0; b < BINS; b++) {
            enum { M = 64 };
            double at[M], p[M];

            for (int k = 0; k < M; k++) { /* midpoints */
                at[k] = t * (2.0 * (b + (k + 0.5) / M) / BINS - 1.0);
            }
            kac_telegraph_clock_density(a, t, M, at, p);
            for (int k = 0; k < M; k++) {
                want += p[k] * 2.0 * t / BINS / M;
            }
            below += (double)bin[b] / N;
            distance = fmax(distance, fabs(below - want));
        }
        within("Kolmogorov", a, distance, 0.0, 2.0 / sqrt(N));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_one_dimension),
        cmocka_unit_test(test_draws_agree),
        cmocka_unit_test(test_sphere),
        cmocka_unit_test(test_modes_agree),
        cmocka_unit_test(test_clock_density),
        cmocka_unit_test(test_clock_draws),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
