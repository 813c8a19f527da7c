/* SPDX-License-Identifier: BSD-2-Clause */
/* Periodic grids: the transform at lengths of every kind, plane waves, the
 * other routes, and the equations themselves. */
#include "telegraph_check.h"

#include "failing_heap.h"

static void run(int32_t equation, double a, double c, double t, int64_t d,
                const int64_t *shape, const double *period, const double *f0,
                const double *f1, double *u)
{
    assert_int_equal(kac_telegraph_fourier(NULL, equation, a, c, t, d, shape,
                                           period, f0, f1, u),
                     KAC_OK);
}

static void fill(int64_t n, double *f)
{
    assert_int_equal(kac_random_normal(7, 1, 0, n, f), KAC_OK);
}

/* At t = 0 there and back again, in the mean square; and against the plain sum
 * of the heat kernel's modes, for all lengths up to 70 and larger primes. */
static void test_lengths(void **state)
{
    static double f[5003], u[5003];
    const double period = 2.0 * PI;

    (void)state;
    for (int64_t n = 1; n <= 5003; n = n < 70     ? n + 1
                                       : n < 1009 ? 1009
                                       : n < 4096 ? 4096
                                                  : n + 907) {
        double square = 0.0, size = 0.0;

        fill(n, f);
        run(KAC_EQUATION_WAVE, 1.0, 1.0, 0.0, 1, &n, &period, f, NULL, u);
        for (int64_t i = 0; i < n; i++) {
            square += (u[i] - f[i]) * (u[i] - f[i]);
            size += f[i] * f[i];
        }
        within("there and back", (double)n, sqrt(square / size), 0.0,
               1e-15 * (1.0 + log2((double)n)));
        if (n > 70) {
            continue;
        }
        run(KAC_EQUATION_HEAT, 0.5, 1.0, 0.1, 1, &n, &period, f, NULL, u);
        for (int64_t i = 0; i < n; i++) {
            double want = 0.0;

            for (int64_t j = 0; j < n; j++) {
                double kernel = 1.0;

                for (int64_t k = 1; 2 * k <= n; k++) {
                    kernel += (2 * k == n ? 1.0 : 2.0) *
                              exp(-0.1 * (double)(k * k)) *
                              cos(2.0 * PI * (double)(k * (i - j)) / (double)n);
                }
                want += kernel * f[j] / (double)n;
            }
            within("plain sum", (double)n, u[i], want, 1e-13);
        }
    }
}

/* A plane wave in three dimensions is multiplied by one number. */
static void test_plane_wave(void **state)
{
    enum { X = 12, Y = 7, Z = 10, N = X * Y * Z };
    static double f[N], u[N], v[N];
    const int64_t shape[] = {X, Y, Z};
    const double period[] = {3.0, 2.0, 5.0};
    const double k[] = {2.0 * PI * 2.0 / 3.0, -2.0 * PI * 3.0 / 2.0,
                        2.0 * PI * 4.0 / 5.0};
    const double norm = sqrt(k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
    const double laws[][3] = {
        {1.0, 0.3, 0.7}, {60.0, 5.0, 0.4}, {norm * 0.3, 0.3, 0.9}};

    (void)state;
    for (int64_t i = 0; i < N; i++) {
        f[i] = cos(0.4 + 2.0 * PI *
                             (2.0 * (double)(i / (Y * Z)) / X -
                              3.0 * (double)(i / Z % Y) / Y +
                              4.0 * (double)(i % Z) / Z));
    }
    for (int i = 0; i < 3; i++) {
        const double a = laws[i][0], c = laws[i][1], t = laws[i][2], h = 1e-3;
        double phi, part[3], product, slope, later, earlier;

        assert_int_equal(kac_law_characteristic(a, c, t, 1, &norm, &phi),
                         KAC_OK);
        assert_int_equal(kac_law_characteristic(a, c, t, 3, k, part), KAC_OK);
        product = part[0] * part[1] * part[2];
        /* phi_t = -(c k)^2 times the factor of a slope. */
        kac_law_characteristic(a, c, t + h, 1, &norm, &later);
        kac_law_characteristic(a, c, t - h, 1, &norm, &earlier);
        slope = (earlier - later) / (2.0 * h * c * c * norm * norm);

        run(KAC_EQUATION_TELEGRAPH, a, c, t, 3, shape, period, f, NULL, u);
        run(KAC_EQUATION_KAC, a, c, t, 3, shape, period, f, NULL, v);
        for (int64_t j = 0; j < N; j++) {
            within("telegraph", a, u[j], phi * f[j], 1e-13);
            within("kac", a, v[j], product * f[j], 1e-13);
        }
        run(KAC_EQUATION_TELEGRAPH, a, c, t, 3, shape, period, u, f, v);
        for (int64_t j = 0; j < N; j++) {
            within("slope", a, v[j], phi * u[j] + slope * f[j], 1e-6);
        }
        run(KAC_EQUATION_WAVE, a, c, t, 3, shape, period, f, f, v);
        for (int64_t j = 0; j < N; j++) {
            const double turn = c * norm * t;

            within("wave", a, v[j], (cos(turn) + sin(turn) / (c * norm)) * f[j],
                   1e-13);
        }
        run(KAC_EQUATION_HEAT, a, c, t, 3, shape, period, f, NULL, v);
        for (int64_t j = 0; j < N; j++) {
            within("heat", a, v[j],
                   exp(-c * c * norm * norm * t / (2.0 * a)) * f[j], 1e-13);
        }
    }
}

/* Two routes in one dimension: the Bessel integrals, in a box that the
 * solution does not leave. */
static void test_integrals_agree(void **state)
{
    enum { N = 250 };
    const double laws[][3] = {
        {9.0, 3.0, 1.0}, {1.0, 1.0, 2.0}, {100.0, 10.0, 0.5}, {0.1, 2.0, 0.5}};
    const int64_t n = N;
    double period = 20.0, s = 0.5, x[N], f[N], u[N], want[N], flux[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        x[i] = period * (i - N / 2) / N;
    }
    gauss(&s, N, x, f);
    for (int i = 0; i < 4; i++) {
        const double a = laws[i][0], c = laws[i][1], t = laws[i][2];

        assert_int_equal(kac_telegraph_solve(a, c, t, gauss, NULL, &s, -6.0,
                                             6.0, 1e-13, N, x, want, flux,
                                             NULL),
                         KAC_OK);
        run(KAC_EQUATION_TELEGRAPH, a, c, t, 1, &n, &period, f, NULL, u);
        for (int k = 0; k < N; k++) {
            within("u", x[k], u[k], want[k], 2e-15);
        }
        assert_int_equal(kac_telegraph_solve(a, c, t, gauss, gauss, &s, -6.0,
                                             6.0, 1e-13, N, x, want, NULL,
                                             NULL),
                         KAC_OK);
        run(KAC_EQUATION_TELEGRAPH, a, c, t, 1, &n, &period, f, f, u);
        for (int k = 0; k < N; k++) {
            within("u with a slope", x[k], u[k], want[k], 4e-15);
        }
        if (i % 2 != 0) {
            continue; /* heat reaches the ends of the box */
        }
        assert_int_equal(kac_telegraph_heat(a, c, t, gauss, &s, -6.0, 6.0,
                                            1e-13, N, x, want, flux, NULL),
                         KAC_OK);
        run(KAC_EQUATION_HEAT, a, c, t, 1, &n, &period, f, NULL, u);
        for (int k = 0; k < N; k++) {
            within("heat", x[k], u[k], want[k], 2e-15);
        }
    }
}

/* u_tt + 2 a u_t = c^2 (laplacian u) at all points of a grid in two
 * dimensions, in time by differences, in space by the modes: the laplacian is
 * minus what the heat equation makes in a short time - so the field is one of
 * few modes, of which it is known. */
static void test_equation(void **state)
{
    enum { N = 16 };
    static double f[N * N], u[9][N * N];
    const int64_t shape[] = {N, N};
    const double period[] = {2.0 * PI, 2.0 * PI};
    const double a = 2.0, c = 0.7, t = 1.3, h = 0x1p-5;

    (void)state;
    for (int i = 0; i < N * N; i++) {
        const double x = 2.0 * PI * (i / N) / N, y = 2.0 * PI * (i % N) / N;

        f[i] = cos(2.0 * x + 3.0 * y) + sin(3.0 * x - 2.0 * y);
    }
    for (int k = 0; k < 9; k++) {
        run(KAC_EQUATION_TELEGRAPH, a, c, t + (k - 4) * h, 2, shape, period, f,
            NULL, u[k]);
    }
    for (int i = 0; i < N * N; i++) {
        double at[9];

        for (int k = 0; k < 9; k++) {
            at[k] = u[k][i];
        }
        within("equation", i,
               second_difference(at, h) + 2.0 * a * first_difference(at, h) +
                   c * c * 13.0 * at[4],
               0.0, SECOND_WEIGHTS * 0x1p-51 / (h * h));
    }
}

static void test_memory(void **state)
{
    const int64_t shape[] = {4, 17};
    const double period[] = {1.0, 1.0};
    static double f[68], u[68];

    (void)state;
    for (int32_t equation = 0; equation < 2; equation++) {
        for (int64_t left = 0;; left++) {
            struct failing_heap heap;
            kac_status status;

            u[0] = 7.0;
            failing_heap_open(&heap, left);
            status = kac_telegraph_fourier(heap.context, equation, 1.0, 1.0,
                                           1.0, 2, shape, period, f,
                                           equation == 0 ? f : NULL, u);
            failing_heap_close(&heap);
            if (!heap.failed) {
                assert_int_equal(status, KAC_OK);
                assert_true(left > 10);
                break;
            }
            assert_int_equal(status, KAC_ERROR_MEMORY);
            assert_true(u[0] == 7.0);
        }
    }
}

static void test_refused(void **state)
{
    const int64_t shape[] = {2, 2}, none[] = {2, 0};
    const int64_t large[] = {1 << 30, 1 << 30};
    const double period[] = {1.0, 1.0}, wrong[] = {1.0, 0.0};
    double f[4] = {1.0, 2.0, 3.0, 4.0}, u[4] = {7.0, 7.0, 7.0, 7.0};
    int32_t equation = -1;

    (void)state;
    refused(kac_telegraph_fourier(NULL, 4, 1.0, 1.0, 1.0, 2, shape, period, f,
                                  NULL, u),
            "equation is 4");
    refused(kac_telegraph_fourier(NULL, 0, 0.0, 1.0, 1.0, 2, shape, period, f,
                                  NULL, u),
            "a is 0");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, -1.0, 1.0, 2, shape, period, f,
                                  NULL, u),
            "c is -1");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, NAN, 2, shape, period, f,
                                  NULL, u),
            "t is nan");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 0, shape, period, f,
                                  NULL, u),
            "d is 0");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, NULL, period, f,
                                  NULL, u),
            "shape is NULL");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, shape, NULL, f,
                                  NULL, u),
            "period is NULL");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, none, period, f,
                                  NULL, u),
            "shape[1] is 0");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, large, period, f,
                                  NULL, u),
            "more than 2^31");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, shape, wrong, f,
                                  NULL, u),
            "period[1] is 0");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, shape, period,
                                  NULL, NULL, u),
            "f0 is NULL");
    refused(kac_telegraph_fourier(NULL, 0, 1.0, 1.0, 1.0, 2, shape, period, f,
                                  NULL, NULL),
            "u is NULL");
    refused(kac_telegraph_fourier(NULL, KAC_EQUATION_HEAT, 1.0, 1.0, 1.0, 2,
                                  shape, period, f, f, u),
            "the heat equation takes no initial slope");
    assert_true(u[0] == 7.0 && u[3] == 7.0);

    run(KAC_EQUATION_KAC, 1.0, 1.0, 1.0, 2, shape, period, f, NULL, u);
    run(KAC_EQUATION_KAC, 1.0, 1.0, 1.0, 2, shape, period, f, NULL, f);
    assert_memory_equal(u, f, sizeof u);

    for (int32_t i = 0; i < 4; i++) {
        assert_int_equal(kac_telegraph_equation_from_name(
                             kac_telegraph_equation_name(i), &equation),
                         KAC_OK);
        assert_int_equal(equation, i);
    }
    assert_null(kac_telegraph_equation_name(4));
    assert_null(kac_telegraph_equation_name(-1));
    refused(kac_telegraph_equation_from_name("maxwell", &equation), "maxwell");
    refused(kac_telegraph_equation_from_name(NULL, &equation), "NULL");
    refused(kac_telegraph_equation_from_name("heat", NULL), "out is NULL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_plane_wave),
        cmocka_unit_test(test_integrals_agree),
        cmocka_unit_test(test_equation),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
