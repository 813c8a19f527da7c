/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples on a uniform grid: exact for the function that runs through them,
 * and of the stated order for a smooth one. */
#include "telegraph_check.h"

#include "failing_heap.h"

enum { SAMPLES = 41 };

static const double laws[][3] = {
    {9.0, 3.0, 0.25},   {1.0, 1.0, 2.0},  {100.0, 10.0, 0.5},
    {0.125, 2.0, 0.51}, {9.0, 3.0, 1e-3}, {1000.0, 31.5, 0.01},
};
enum { LAWS = sizeof laws / sizeof *laws };

struct samples {
    int32_t degree;
    double dx;
    double f[SAMPLES];
};

static double sample(const struct samples *s, int64_t i)
{
    return i >= 0 && i < SAMPLES ? s->f[i] : 0.0;
}

/* The function through the samples: sample i is at i dx. */
static int32_t through(void *user, int64_t n, const double *x, double *f)
{
    const struct samples *s = user;

    for (int64_t i = 0; i < n; i++) {
        const double place = x[i] / s->dx, cell = floor(place);
        const double r = place - cell;
        const int64_t m = (int64_t)cell;
        const double y0 = sample(s, m - 1), y1 = sample(s, m);
        const double y2 = sample(s, m + 1), y3 = sample(s, m + 2);

        f[i] = s->degree == 1
                   ? y1 + r * (y2 - y1)
                   : -r * (r - 1.0) * (r - 2.0) / 6.0 * y0 +
                         (r + 1.0) * (r - 1.0) * (r - 2.0) / 2.0 * y1 -
                         (r + 1.0) * r * (r - 2.0) / 2.0 * y2 +
                         (r + 1.0) * r * (r - 1.0) / 6.0 * y3;
    }
    return 0;
}

/* Against kac_telegraph_solve() of the same function, a few samples of any
 * sign; one sample alone shows its weights. */
static void test_exact_for_the_interpolant(void **state)
{
    (void)state;
    for (int i = 0; i < LAWS; i++) {
        const double a = laws[i][0], c = laws[i][1], t = laws[i][2];

        for (int32_t degree = 1; degree <= 3; degree += 2) {
            for (int slope = 0; slope < 2; slope++) {
                struct samples s = {degree, 0.0437, {0.0}};
                enum { EVERY = 5, SOME = SAMPLES / EVERY };
                double u[SAMPLES], flux[SAMPLES], x[SOME];
                double want[SOME], flow[SOME], error[SOME];
                const double reach = 3.0 * s.dx;

                for (int k = 0; k < SAMPLES; k++) {
                    s.f[k] = i == 0            ? k == 17
                             : abs(k - 20) < 5 ? sin(1.0 + 2.7 * k * k)
                                               : 0.0;
                }
                assert_int_equal(
                    kac_telegraph_solve_grid(NULL, a, c, t, s.dx, degree, 0,
                                             SAMPLES, s.f, slope ? s.f : NULL,
                                             u, slope ? NULL : flux),
                    KAC_OK);
                for (int k = 0; k < SOME; k++) {
                    x[k] = (EVERY * k + i % EVERY) * s.dx;
                }
                assert_int_equal(kac_telegraph_solve(
                                     a, c, t, through, slope ? through : NULL,
                                     &s, -reach, SAMPLES * s.dx + reach, 1e-9,
                                     SOME, x, want, slope ? NULL : flow, error),
                                 KAC_OK);
                for (int k = 0; k < SOME; k++) {
                    const int at = EVERY * k + i % EVERY;

                    within("u", x[k], u[at], want[k], error[k] + 2e-11);
                    if (!slope) {
                        within("flux", x[k], flux[at], flow[k],
                               c * (error[k] + 2e-11));
                    }
                    assert_true(error[k] < 1e-7);
                }
            }
        }
    }
}

/* Weights of degree 1 in closed form: second differences of
 * E max(K - x, 0) = exp(-a t) (r I1(z) + c t I0(z))/2 - x P(K > x) with
 * r = sqrt((c t)^2 - x^2), z = a r/c. */
static void test_weights(void **state)
{
    (void)state;
    for (int i = 0; i < LAWS; i++) {
        const double a = laws[i][0], c = laws[i][1], t = laws[i][2];
        const double ct = c * t, dx = 0.23 * ct;
        double f[SAMPLES] = {0.0}, u[SAMPLES], loss[SAMPLES + 2];

        f[20] = 1.0;
        assert_int_equal(kac_telegraph_solve_grid(NULL, a, c, t, dx, 1, 0,
                                                  SAMPLES, f, NULL, u, NULL),
                         KAC_OK);
        for (int k = 0; k < SAMPLES + 2; k++) {
            const double x = (k - 21) * dx, part = (ct - x) * (ct + x);
            const double r = part > 0.0 ? sqrt(part) : 0.0, z = a * r / c;
            double beyond;

            kac_law_survival(a, c, t, 1, &x, &beyond);
            loss[k] =
                part > 0.0
                    ? 0.5 * exp(z - a * t) *
                              (r * kac_bessel_i1e(z) + ct * kac_bessel_i0e(z)) -
                          x * beyond
                : x < 0.0 ? -x
                          : 0.0;
        }
        for (int k = 0; k < SAMPLES; k++) {
            within("weight", k - 20, u[k],
                   (loss[k] - 2.0 * loss[k + 1] + loss[k + 2]) / dx,
                   1e-14 * (1.0 + abs(k - 20)));
        }
    }
}

/* The largest error for a Gaussian on n samples of one period of 8. */
static double error_of(int32_t degree, int32_t periodic, int64_t n)
{
    const double a = 3.0, c = 1.0, t = 1.0, dx = 8.0 / (double)n;
    double *f = calloc((size_t)n * 3, sizeof *f), s = 0.5, worst = 0.0;
    double *u = f + n, *x = u + n;

    for (int64_t i = 0; i < n; i++) {
        x[i] = dx * (double)i - 4.0;
    }
    gauss(&s, n, x, f);
    assert_int_equal(kac_telegraph_solve_grid(NULL, a, c, t, dx, degree,
                                              periodic, n, f, NULL, u, NULL),
                     KAC_OK);
    for (int64_t i = 0; i < n; i += n / 16) {
        double want;

        assert_int_equal(kac_telegraph_solve(a, c, t, gauss, NULL, &s, -8.0,
                                             8.0, 1e-13, 1, &x[i], &want, NULL,
                                             NULL),
                         KAC_OK);
        worst = fmax(worst, fabs(u[i] - want));
    }
    free(f);
    return worst;
}

static void test_order(void **state)
{
    (void)state;
    for (int32_t periodic = 0; periodic < 2; periodic++) {
        const double linear = error_of(1, periodic, 256);
        const double cubic = error_of(3, periodic, 256);

        within("order of degree 1", 1.0,
               log2(linear / error_of(1, periodic, 512)), 2.0, 0.02);
        within("order of degree 3", 3.0,
               log2(cubic / error_of(3, periodic, 512)), 4.0, 0.05);
        assert_true(cubic < 1e-6 && linear < 1e-3);
    }
}

/* Mass is kept: exactly where periodic, and where nothing has left the grid.
 * Degree 1 keeps the sign. */
static void test_mass_and_sign(void **state)
{
    (void)state;
    for (int i = 0; i < LAWS; i++) {
        for (int32_t degree = 1; degree <= 3; degree += 2) {
            double f[SAMPLES], u[SAMPLES], mass = 0.0, after = 0.0;

            for (int k = 0; k < SAMPLES; k++) {
                f[k] = 1.0 + sin(1.0 + 2.7 * k * k);
                mass += f[k];
            }
            assert_int_equal(kac_telegraph_solve_grid(
                                 NULL, laws[i][0], laws[i][1], laws[i][2],
                                 0.0437, degree, 1, SAMPLES, f, NULL, u, NULL),
                             KAC_OK);
            for (int k = 0; k < SAMPLES; k++) {
                after += u[k];
                assert_true(degree == 3 || u[k] >= 0.0);
            }
            within("mass", mass, after, mass, 1e-14 * mass);
        }
    }
}

static void test_refused(void **state)
{
    double f[3] = {1.0, 2.0, 3.0}, u[3] = {7.0, 7.0, 7.0}, flux[3];
    const double dx[] = {0.0, -1.0, NAN, INFINITY, 1e-61};

    (void)state;
    for (int i = 0; i < 5; i++) {
        refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, dx[i], 1, 0, 3, f,
                                         NULL, u, NULL),
                "dx is");
    }
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 2, 0, 3, f, NULL,
                                     u, NULL),
            "degree is 2");
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 1, 2, 3, f, NULL,
                                     u, NULL),
            "periodic is 2");
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1e-9, 1, 0, 3, f,
                                     NULL, u, NULL),
            "at most 2^24");
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 1, 0, -1, f,
                                     NULL, u, NULL),
            "n is -1");
    refused(kac_telegraph_solve_grid(NULL, 0.0, 1.0, 1.0, 1.0, 1, 0, 3, f, NULL,
                                     u, NULL),
            "a is 0");
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 1, 0, 3, NULL,
                                     NULL, u, NULL),
            "f0 is NULL");
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 1, 0, 3, f, NULL,
                                     NULL, NULL),
            "u is NULL");
    refused(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 1, 0, 3, f, f, u,
                                     flux),
            "flux must be NULL");
    assert_true(u[0] == 7.0 && u[1] == 7.0 && u[2] == 7.0);
    assert_int_equal(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 1.0, 1.0, 1, 0, 0,
                                              NULL, NULL, NULL, NULL),
                     KAC_OK);
    assert_int_equal(kac_telegraph_solve_grid(NULL, 1.0, 1.0, 0.0, 1.0, 1, 0, 3,
                                              f, NULL, u, flux),
                     KAC_OK);
    assert_true(u[1] == 2.0 && flux[1] == 0.0);
}

static void test_memory(void **state)
{
    double f[3] = {1.0, 2.0, 3.0}, u[3] = {7.0, 7.0, 7.0};

    (void)state;
    for (int64_t left = 0;; left++) {
        struct failing_heap heap;
        kac_status status;

        failing_heap_open(&heap, left);
        status = kac_telegraph_solve_grid(heap.context, 1.0, 1.0, 1.0, 1.0, 1,
                                          1, 3, f, NULL, u, NULL);
        failing_heap_close(&heap);
        if (!heap.failed) {
            assert_int_equal(status, KAC_OK);
            assert_true(left >= 2);
            break;
        }
        assert_int_equal(status, KAC_ERROR_MEMORY);
        assert_true(u[0] == 7.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_for_the_interpolant),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_mass_and_sign),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
