/* SPDX-License-Identifier: BSD-2-Clause */
/* Densities of the toy distributions: mass 1, agreement with the samples and
 * with plain formulas, and the edges. Seeds are fixed; the four chi-square
 * tests have false-alarm rates below 1e-6 each (mean plus 6 standard
 * deviations, with 30 or more cells). */

#include "data_test.h"

#include <math.h>

enum { ROWS = 40000 };

static kac_dataset *make(const char *name, const char *parameter, double value)
{
    kac_dataset *set;

    assert_ok(kac_dataset_create_toy(NULL, name, 99, &set));
    assert_int_equal(kac_dataset_has_density(set), 1);
    if (parameter != NULL) {
        assert_ok(kac_dataset_set_parameter(set, parameter, value));
    }
    return set;
}

static double density(const kac_dataset *set, double x, double y)
{
    const double point[] = {x, y};
    double out;

    assert_ok(kac_dataset_log_density(set, 1, point, &out));
    return exp(out);
}

// Midpoint rule on n x n cells: spectrally exact for smooth densities that
// vanish at the edge. In the funnel y is measured in its own width.
static double mass(const kac_dataset *set, double x, double y, double side,
                   int n, int funnel)
{
    const double h = side / n;
    double sum = 0;

    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const double a = x + (i + 0.5) * h, b = y + (j + 0.5) * h;
            const double width = funnel ? exp(0.5 * a) : 1;

            sum += density(set, a, b * width) * width * h * h;
        }
    }
    return sum;
}

static void check_mass(kac_dataset *set, double x, double side, int n,
                       int funnel, double want)
{
    const double got = mass(set, x, x, side, n, funnel);

    kac_dataset_destroy(set);
    if (!(fabs(got - want) < 1e-12)) {
        fail_msg("mass %.17g, expected %.17g", got, want);
    }
}

static void test_mass(void **state)
{
    (void)state;
    check_mass(make("gaussians8", NULL, 0), -4, 8, 200, 0, 1);
    check_mass(make("gaussians8", "radius", 1), -4, 8, 200, 0, 1);
    check_mass(make("grid9", "std", 0.1), -2, 4, 100, 0, 1);
    // one mode of the real thing
    check_mass(make("grid9", NULL, 0), 1 - 1e-3, 2e-3, 80, 0, 1.0 / 9);
    check_mass(make("checkerboard", NULL, 0), -3, 6, 60, 0, 1);
    check_mass(make("funnel", NULL, 0), -9, 18, 120, 1, 1);
    check_mass(make("funnel", "std", 2), -18, 36, 240, 1, 1);
}

// Counts of the samples in cells against the mass of the cells.
static void check_histogram(kac_dataset *set, double low, double side)
{
    enum { CELLS = 16 };
    static float x[2 * ROWS];
    static int count[CELLS][CELLS];
    const double h = side / CELLS;
    double chi = 0, rest = ROWS, seen = ROWS;
    int cells = 0;

    memset(count, 0, sizeof count);
    assert_ok(kac_dataset_read(set, 0, ROWS, x));
    for (int i = 0; i < ROWS; i++) {
        const double a = (x[2 * i] - low) / h, b = (x[2 * i + 1] - low) / h;

        if (a >= 0 && a < CELLS && b >= 0 && b < CELLS) {
            count[(int)a][(int)b]++;
        }
    }
    for (int i = 0; i < CELLS * CELLS; i++) {
        const double want = ROWS * mass(set, low + i / CELLS * h,
                                        low + i % CELLS * h, h, 24, 0);
        const int got = count[i / CELLS][i % CELLS];

        if (want >= 20) {
            chi += (got - want) * (got - want) / want;
            rest -= want;
            seen -= got;
            cells++;
        }
    }
    if (rest >= 20) { // all other cells are one
        chi += (seen - rest) * (seen - rest) / rest;
        cells++;
    }
    kac_dataset_destroy(set);
    assert_true(cells >= 30);
    if (!(chi < cells - 1 + 6 * sqrt(2.0 * (cells - 1)))) {
        fail_msg("chi-square %g with %d cells", chi, cells);
    }
}

static void test_histogram(void **state)
{
    (void)state;
    check_histogram(make("grid9", "std", 0.15), -1.6, 3.2);
    check_histogram(make("gaussians8", NULL, 0), -2.4, 4.8);
    check_histogram(make("checkerboard", NULL, 0), -2, 4);
    check_histogram(make("funnel", NULL, 0), -4, 8);
}

static double plain_normal(double x, double mean, double variance)
{
    return -0.5 * (x - mean) * (x - mean) / variance -
           0.5 * log(2 * 3.14159265358979323846 * variance);
}

// The funnel in five dimensions, at its own points.
static void test_funnel_formula(void **state)
{
    kac_dataset *set = make("funnel", "dimension", 5);
    float x[5 * 100];
    double points[5 * 100], out[100];

    (void)state;
    assert_ok(kac_dataset_set_parameter(set, "std", 3));
    assert_ok(kac_dataset_read(set, 0, 100, x));
    for (int i = 0; i < 500; i++) {
        points[i] = x[i];
    }
    assert_ok(kac_dataset_log_density(set, 100, points, out));
    for (int i = 0; i < 100; i++) {
        const double *p = points + 5 * i;
        double want = plain_normal(p[0], 0, 9);

        for (int j = 1; j < 5; j++) {
            want += plain_normal(p[j], 0, exp(p[0]));
        }
        assert_true(fabs(out[i] - want) < 1e-12 * (1 + fabs(want)));
    }
    kac_dataset_destroy(set);
}

// At a mode, between two, and far away.
static void test_mixture_formula(void **state)
{
    kac_dataset *set = make("grid9", NULL, 0);
    const double x[] = {1, -1, 0.5, 0, 1e4, 0, 1e300, 0};
    double out[4];
    const double peak = -log(9) - log(2 * 3.14159265358979323846 * 1e-8);

    (void)state;
    assert_ok(kac_dataset_log_density(set, 4, x, out));
    assert_true(fabs(out[0] - peak) < 1e-13 * fabs(peak));
    assert_true(fabs(out[1] - (peak - 0.125e8 + log(2))) < 1e-7);
    assert_true(fabs(out[2] / (-0.5e8 * 9999 * 9999) - 1) < 1e-12);
    assert_true(out[3] == -INFINITY);
    kac_dataset_destroy(set);
}

static void test_checkerboard_edges(void **state)
{
    static const double cases[][3] = {
        {-2, -2, 1},    {2, 1.5, 0},     {1.5, 2, 0},    {-1, -1, 1},
        {-1, -1.5, 0},  {0, 0, 1},       {0, -0.5, 0},   {-0.0, -0.0, 1},
        {1.999, 1, 1},  {-2.001, -2, 0}, {5, 5, 0},      {-1e300, 0, 0},
        {0.5, -1.5, 1}, {-1.5, 0.5, 1},  {-0.5, -0.5, 1}};
    kac_dataset *set = make("checkerboard", NULL, 0);

    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        assert_true(fabs(density(set, cases[i][0], cases[i][1]) -
                         0.125 * cases[i][2]) < 1e-16);
    }
    kac_dataset_destroy(set);
}

static void test_not_finite(void **state)
{
    (void)state;
    for (int i = 0; i < kac_dataset_toy_count(); i++) {
        const double x[] = {NAN, 0,         0,         NAN,      INFINITY, 0,
                            0,   -INFINITY, -INFINITY, INFINITY, INFINITY, NAN};
        double out[6];
        kac_dataset *set;

        assert_ok(
            kac_dataset_create_toy(NULL, kac_dataset_toy_name(i), 0, &set));
        if (kac_dataset_has_density(set)) {
            assert_ok(kac_dataset_log_density(set, 6, x, out));
            assert_true(out[0] != out[0] && out[1] != out[1]);
            assert_true(out[2] == -INFINITY && out[3] == -INFINITY);
            assert_true(out[4] == -INFINITY && out[5] != out[5]);
        }
        kac_dataset_destroy(set);
    }
}

// No 0 * infinity: the narrow end of the funnel, and its wide one.
static void test_funnel_extremes(void **state)
{
    kac_dataset *set = make("funnel", NULL, 0);
    const double x[] = {-2000, 0, -2000, 1, 2000, 1e200, 1e200, 0};
    double out[4];

    (void)state;
    assert_ok(kac_dataset_log_density(set, 4, x, out));
    assert_true(fabs(out[0] - (-2e6 + 1000 - log(2 * 3.14159265358979324))) <
                1e-9);
    assert_true(out[1] == -INFINITY);
    assert_true(fabs(out[2] / -2001000 - 1) < 1e-5);
    assert_true(out[3] == -INFINITY);
    kac_dataset_destroy(set);
}

static void test_arguments(void **state)
{
    kac_dataset *set = make("grid9", NULL, 0), *moons;
    const double x[2] = {0};
    double out = 7;

    (void)state;
    assert_ok(kac_dataset_create_toy(NULL, "moons", 0, &moons));
    assert_refused(kac_dataset_log_density(NULL, 1, x, &out), "dataset");
    assert_refused(kac_dataset_log_density(set, -1, x, &out), "n is -1");
    assert_refused(kac_dataset_log_density(set, INT64_MAX, x, &out), "n is");
    assert_refused(kac_dataset_log_density(set, 1, NULL, &out), "x is NULL");
    assert_refused(kac_dataset_log_density(set, 1, x, NULL), "out");
    assert_error(kac_dataset_log_density(moons, 1, x, &out), KAC_ERROR_STATE,
                 "not known");
    assert_int_equal(kac_dataset_has_density(moons), 0);
    assert_ok(kac_dataset_log_density(set, 0, NULL, NULL));
    assert_true(out == 7);
    kac_dataset_destroy(moons);
    kac_dataset_destroy(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mass),
        cmocka_unit_test(test_histogram),
        cmocka_unit_test(test_funnel_formula),
        cmocka_unit_test(test_mixture_formula),
        cmocka_unit_test(test_checkerboard_edges),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_funnel_extremes),
        cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
