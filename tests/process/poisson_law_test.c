/* SPDX-License-Identifier: BSD-2-Clause */
/* The radial Poisson law: reference values, mass, gradient, continuity
 * equation, its limit, and what its draws follow.
 *
 * Every statistical check has a fixed seed and would refuse a right generator
 * with probability 1e-6; there are some 20. */
#include "vectors.h"

#include <math.h>

#include <kacflow/process.h>

#define OK(call) assert_int_equal(call, KAC_OK)

static const double pi = 3.14159265358979323846;

/* Quantile 1 - 1e-6 of Kolmogorov's law. */
static const double kolmogorov_limit = 2.6935;

enum { DRAWS = 30000, SEED = 99 };

/* f = 1, g = t. */
static kac_process *poisson(double D, double sigma, double T)
{
    kac_process *p = NULL;

    OK(kac_process_create_poisson(NULL, D, sigma, &p));
    OK(kac_process_set_horizon(p, T));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR));
    return p;
}

static void near(const char *what, double got, double want, double bound)
{
    if (!(got == want || fabs(got - want) <= bound)) {
        fail_msg("%s: %.17g, must be %.17g (off by %.2e of %.2e)", what, got,
                 want, fabs(got - want), bound);
    }
}

/* At points far beyond all squares too. Below D = 32 logarithms of gamma
 * functions are subtracted; the bound says so. */
static void test_reference(void **state)
{
    static double x[784], x0[784], score[784];
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "poisson_law.csv");
    while (vectors_next(&v)) {
        const double D = vectors_number(&v, "D"), g = vectors_number(&v, "g");
        const int64_t d = (int64_t)vectors_number(&v, "d");
        const double want = vectors_number(&v, "logp");
        const double size = D < 32.0 ? lgamma(0.5 * (D + (double)d)) : 0.0;
        kac_process *p = poisson(D, vectors_number(&v, "sigma"), g);
        double got;

        for (int64_t i = 0; i < d; i++) {
            x[i] = vectors_number(&v, i == 0 ? "n" : "m");
        }
        OK(kac_process_log_density(p, 1, d, &g, x, x0, &got));
        near("log density", got, want,
             4e-15 * ((double)d + fabs(want) + fabs(size)));
        OK(kac_process_score(p, 1, d, &g, x, x0, score));
        for (int64_t i = 0; i < d; i++) {
            const double s = vectors_number(&v, i == 0 ? "score_n" : "score_m");

            near("score", score[i], s, 4e-15 * fabs(s));
        }
        kac_process_destroy(p);
        rows++;
    }
    assert_int_equal(rows, 384);
}

/* Integral over R^d of the density: radius r tan(phi), so that the integrand
 * is a power of sines and cosines, by Gauss-Legendre of order 8. */
static double mass(kac_process *p, double r, int64_t d)
{
    static const double node[] = {0.1834346424956498, 0.5255324099163290,
                                  0.7966664774136267, 0.9602898564975363};
    static const double weight[] = {0.3626837833783620, 0.3137066458778873,
                                    0.2223810344533745, 0.1012285362903763};
    const double zero[3] = {0.0}, t = kac_process_horizon(p);
    const double sphere[] = {0.0, 2.0, 2.0 * pi, 4.0 * pi};
    double sum = 0.0;

    for (int piece = 0; piece < 64; piece++) {
        for (int k = 0; k < 8; k++) {
            const double half = pi / 256.0;
            const double side = k < 4 ? node[k] : -node[k - 4];
            const double phi = half * (2 * piece + 1 + side);
            const double x[3] = {r * tan(phi), 0.0, 0.0};
            double log_density;

            OK(kac_process_log_density(p, 1, d, &t, x, zero, &log_density));
            sum += half * weight[k % 4] * exp(log_density) * sphere[d] *
                   pow(x[0], (double)(d - 1)) * r / (cos(phi) * cos(phi));
        }
    }
    return sum;
}

static void test_mass(void **state)
{
    static const double Ds[] = {1.0, 2.0, 3.0, 4.0, 7.0, 64.0};

    (void)state;
    for (size_t k = 0; k < sizeof Ds / sizeof *Ds; k++) {
        const double sigma = 0.8, g = 1.3;
        kac_process *p = poisson(Ds[k], sigma, g);

        for (int64_t d = 1; d <= 3; d++) {
            near("mass", mass(p, sigma * sqrt(Ds[k] * g), d), 1.0, 1e-10);
        }
        kac_process_destroy(p);
    }
}

/* D = 1 in one dimension is Cauchy's law of scale r = sigma sqrt(g); D = 1 in
 * two is the Poisson kernel of the half space, z / (2 pi (|x|^2 + z^2)^1.5). */
static void test_known_kernels(void **state)
{
    kac_process *p = poisson(1.0, 0.5, 4.0);
    const double t = 4.0, r = 1.0, x[2] = {0.6, -1.1}, zero[2] = {0.0};
    const double squares = x[0] * x[0] + x[1] * x[1] + r * r;
    double got;

    (void)state;
    OK(kac_process_log_density(p, 1, 1, &t, x, zero, &got));
    near("Cauchy", got, log(r / (pi * (x[0] * x[0] + r * r))), 1e-15);
    OK(kac_process_log_density(p, 1, 2, &t, x, zero, &got));
    near("half space", got, log(r / (2.0 * pi * pow(squares, 1.5))), 3e-15);
    kac_process_destroy(p);
}

/* d/dt log p + v . grad log p + div v = 0; and along r the velocity is
 * (x - x0) / r. */
static void test_continuity(void **state)
{
    static const double Ds[] = {1.0, 5.5, 300.0};
    const double x[3] = {0.7, -0.2, 1.1}, x0[3] = {0.1, 0.3, -0.2};
    const double h = 1e-4, sigma = 0.6;

    (void)state;
    for (int k = 0; k < 3; k++) {
        kac_process *p = poisson(Ds[k], sigma, 2.0);
        const double t[] = {0.9, 0.9 - h, 0.9 + h, 0.9 - 2.0 * h,
                            0.9 + 2.0 * h};
        const double r = sigma * sqrt(Ds[k] * t[0]);
        double v[3], score[3], at[5], sum = 0.0;

        OK(kac_process_velocity(p, 1, 3, t, x, x0, v));
        OK(kac_process_score(p, 1, 3, t, x, x0, score));
        for (int j = 0; j < 5; j++) {
            OK(kac_process_log_density(p, 1, 3, t + j, x, x0, at + j));
        }
        for (int i = 0; i < 3; i++) {
            double y[3] = {x[0], x[1], x[2]}, w[2][3];

            near("field line", v[i],
                 (x[i] - x0[i]) / r * 0.5 * sigma * sqrt(Ds[k] / t[0]), 1e-15);
            y[i] = x[i] + 0.25;
            OK(kac_process_velocity(p, 1, 3, t, y, x0, w[0]));
            y[i] = x[i] - 0.25;
            OK(kac_process_velocity(p, 1, 3, t, y, x0, w[1]));
            sum += v[i] * score[i] + 2.0 * (w[0][i] - w[1][i]);
            for (int j = 0; j < 3; j++) { /* the field is along n */
                assert_true(j == i || w[0][j] == v[j]);
            }
        }
        sum += (8.0 * (at[2] - at[1]) - (at[4] - at[3])) / (12.0 * h);
        near("continuity", sum, 0.0, 1e-9);
        kac_process_destroy(p);
    }
}

/* The score is the gradient of the log density. */
static void test_gradient(void **state)
{
    enum { D = 4 };
    kac_process *p = poisson(3.0, 1.2, 1.0);
    const double x[D] = {0.7, -0.2, 1.1, 0.0}, zero[D] = {0.0}, t = 0.6;
    const double h = 1e-3;
    double score[D];

    (void)state;
    OK(kac_process_score(p, 1, D, &t, x, zero, score));
    for (int i = 0; i < D; i++) {
        double at[4];

        for (int k = 0; k < 4; k++) {
            const double step[] = {h, -h, 2.0 * h, -2.0 * h};
            double y[D];

            memcpy(y, x, sizeof y);
            y[i] += step[k];
            OK(kac_process_log_density(p, 1, D, &t, y, zero, at + k));
        }
        near("score", (8.0 * (at[0] - at[1]) - (at[2] - at[3])) / (12.0 * h),
             score[i], 1e-10);
    }
    kac_process_destroy(p);
}

/* For D to infinity the Wiener law of the same sigma, at rate 1/D; the same
 * velocity at every D. */
static void test_limit(void **state)
{
    enum { D = 3 };
    const double x[D] = {0.7, -0.2, 1.1}, zero[D] = {0.0}, t = 0.6;
    kac_process *w = NULL;
    double v[2][D], score[2][D], log_density[2];

    (void)state;
    OK(kac_process_create_wiener(NULL, 0.9, &w));
    OK(kac_process_set_schedule(w, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR));
    OK(kac_process_velocity(w, 1, D, &t, x, zero, v[0]));
    OK(kac_process_score(w, 1, D, &t, x, zero, score[0]));
    OK(kac_process_log_density(w, 1, D, &t, x, zero, &log_density[0]));
    for (double extra = 1e3; extra <= 1e60; extra *= 1e3) {
        kac_process *p = poisson(extra, 0.9, 1.0);

        OK(kac_process_velocity(p, 1, D, &t, x, zero, v[1]));
        OK(kac_process_score(p, 1, D, &t, x, zero, score[1]));
        OK(kac_process_log_density(p, 1, D, &t, x, zero, &log_density[1]));
        assert_memory_equal(v[0], v[1], sizeof v[0]);
        near("limit", log_density[1], log_density[0], 9.0 / extra + 1e-14);
        for (int i = 0; i < D; i++) {
            near("score", score[1][i], score[0][i], 9.0 / extra + 1e-14);
        }
        kac_process_destroy(p);
    }
    kac_process_destroy(w);
}

/* NaN poisons the density of a point and its own velocity; nothing has a
 * density at infinity; there is no cone and no atom. */
static void test_edges(void **state)
{
    kac_process *p = poisson(2.0, 1.0, 1.0);
    const double x[4] = {NAN, 1.0, INFINITY, 1.0}, zero[4] = {0.0};
    const double t[2] = {0.5, 0.5}, start[2] = {0.0, 0.0};
    double v[4], score[4], log_density[2], out;

    (void)state;
    OK(kac_process_velocity(p, 2, 2, t, x, zero, v));
    OK(kac_process_score(p, 2, 2, t, x, zero, score));
    OK(kac_process_log_density(p, 2, 2, t, x, zero, log_density));
    assert_true(isnan(v[0]) && v[1] == 1.0 && isinf(v[2]) && v[3] == 1.0);
    assert_true(isnan(score[0]) && isnan(score[1]));
    assert_true(score[2] == 0.0 && score[3] == 0.0);
    assert_true(isnan(log_density[0]));
    assert_true(isinf(log_density[1]) && log_density[1] < 0.0);
    OK(kac_process_velocity(p, 1, 2, start, zero, zero, v));
    assert_true(v[0] == 0.0 && v[1] == 0.0);
    OK(kac_process_cone(p, 0.5, &out));
    assert_true(isinf(out));
    OK(kac_process_log_atom(p, 0.5, &out));
    assert_true(isinf(out) && out < 0.0);
    kac_process_destroy(p);
}

/* ---- Draws ------------------------------------------------------------- */

static double x0[DRAWS * 4], xt[DRAWS * 4], velocity[DRAWS * 4];
static double times[DRAWS], judged[DRAWS];
static int8_t atom[DRAWS * 4];

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Of judged[], whose distribution function would make them uniform. */
static void judge_uniform(const char *what, double D, int count)
{
    double worst = 0.0;

    qsort(judged, (size_t)count, sizeof *judged, ascending);
    for (int i = 0; i < count; i++) {
        worst = fmax(worst, fmax(judged[i] - i / (double)count,
                                 (i + 1) / (double)count - judged[i]));
    }
    if (!(worst * sqrt(count) < kolmogorov_limit)) {
        fail_msg("%s, D = %g: %g from the law", what, D, worst * sqrt(count));
    }
}

static void draw(kac_process *p, int64_t d)
{
    for (int i = 0; i < DRAWS; i++) {
        times[i] = kac_process_horizon(p);
    }
    memset(atom, 1, sizeof atom);
    OK(kac_process_draw(p, SEED, 0, 0, DRAWS, d, times, x0, xt, velocity,
                        atom));
    for (int64_t i = 0; i < DRAWS * d; i++) {
        assert_int_equal(atom[i], 0);
    }
}

/* The radius: B = R^2 / (R^2 + r^2) is Beta(d/2, D/2), here for d = 2 and 4,
 * where its distribution function is elementary; precise at both ends. */
static void test_radius(void **state)
{
    static const double Ds[] = {1.0, 2.0, 5.5, 128.0, 1e9};

    (void)state;
    for (int k = 0; k < 5; k++) {
        const double D = Ds[k], sigma = 0.7, g = 1.7, half = 0.5 * D;
        kac_process *p = poisson(D, sigma, g);

        for (int64_t d = 2; d <= 4; d += 2) {
            draw(p, d);
            for (int i = 0; i < DRAWS; i++) {
                double squares = 0.0, ratio, above;

                for (int64_t j = 0; j < d; j++) {
                    squares += xt[i * d + j] * xt[i * d + j];
                }
                ratio = squares / (sigma * sigma * D * g); /* B / (1 - B) */
                above = exp(-half * log1p(ratio));         /* (1 - B)^half */
                judged[i] =
                    1.0 - (d == 2
                               ? above
                               : above * (1.0 + half * ratio / (1.0 + ratio)));
            }
            judge_uniform("radius", D, DRAWS);
        }
        kac_process_destroy(p);
    }
}

/* One coordinate is a t of D degrees of freedom, in any d. */
static double t_cdf(double D, double x)
{
    if (D == 1.0) {
        return 0.5 + atan(x) / pi;
    }
    if (D == 2.0) {
        return 0.5 + x / (2.0 * sqrt(2.0 + x * x));
    }
    return 0.5 + (x / (sqrt(3.0) * (1.0 + x * x / 3.0)) + atan(x / sqrt(3.0))) /
                     pi; /* 3 */
}

static void test_coordinate(void **state)
{
    (void)state;
    for (int D = 1; D <= 3; D++) {
        kac_process *p = poisson((double)D, 0.7, 1.7);

        draw(p, 3);
        for (int i = 0; i < DRAWS; i++) {
            judged[i] = t_cdf((double)D, xt[3 * i + i % 3] / (0.7 * sqrt(1.7)));
        }
        judge_uniform("coordinate", (double)D, DRAWS);
        kac_process_destroy(p);
    }
}

/* The direction is uniform, also of the far points alone: in three dimensions
 * every cosine is; in two the angle. */
static void test_direction(void **state)
{
    kac_process *p = poisson(1.0, 1.0, 1.0);
    int far = 0;

    (void)state;
    draw(p, 3);
    for (int i = 0; i < DRAWS; i++) {
        const double *x = xt + 3 * i;

        judged[i] = 0.5 + 0.5 * x[i % 3] /
                              sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
    }
    judge_uniform("cosine", 1.0, DRAWS);
    draw(p, 2);
    for (int i = 0; i < DRAWS; i++) {
        if (hypot(xt[2 * i], xt[2 * i + 1]) > 3.0) {
            judged[far++] = 0.5 + atan2(xt[2 * i + 1], xt[2 * i]) / (2.0 * pi);
        }
    }
    assert_true(far > DRAWS / 5);
    judge_uniform("angle of far points", 1.0, far);
    kac_process_destroy(p);
}

/* The velocity of a draw is that at its position, whole points of any size,
 * with data and schedule; at g = 0 the mean. */
static void test_velocity(void **state)
{
    enum { N = 20 };
    static const int64_t sizes[] = {1, 5, 64, 65, 150};
    static double start[N * 150], x[N * 150], v[N * 150], want[N * 150];
    kac_process *p = NULL;
    double t[N];

    (void)state;
    OK(kac_process_create_poisson(NULL, 4.0, 1.3, &p));
    for (int64_t i = 0; i < N * 150; i++) {
        start[i] = sin((double)i);
    }
    for (int i = 0; i < N; i++) {
        t[i] = i / (N - 1.0);
    }
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const int64_t d = sizes[k];

        OK(kac_process_draw(p, SEED, 1, 0, N, d, t, start, x, v, NULL));
        OK(kac_process_velocity(p, N, d, t, x, start, want));
        for (int64_t i = 0; i < N * d; i++) {
            near("velocity", v[i], want[i],
                 1e-12 * (1.0 + fabs(want[i])) + 1e-14 / (t[i / d] + 1e-3));
        }
        for (int64_t j = 0; j < d; j++) {
            assert_true(x[j] == start[j] && v[j] == -start[j]);
        }
    }
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),     cmocka_unit_test(test_mass),
        cmocka_unit_test(test_known_kernels), cmocka_unit_test(test_continuity),
        cmocka_unit_test(test_gradient),      cmocka_unit_test(test_limit),
        cmocka_unit_test(test_edges),         cmocka_unit_test(test_radius),
        cmocka_unit_test(test_coordinate),    cmocka_unit_test(test_direction),
        cmocka_unit_test(test_velocity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
