/* SPDX-License-Identifier: BSD-2-Clause */
/* Toy distributions: moments, modes, parameters, any order of reading. All
 * seeds are fixed. The statistical tests ask for 5 standard deviations (false
 * alarm 6e-7 each, about 50 of them: 3e-5 in all). */

#include "data_test.h"

#include <math.h>

enum { ROWS = 40000, SIGMAS = 5 };

static kac_dataset *make(const char *name)
{
    kac_dataset *set;

    assert_ok(kac_dataset_create_toy(NULL, name, 12345, &set));
    return set;
}

static float *draw(const kac_dataset *set)
{
    float *out =
        malloc(sizeof *out * (size_t)(ROWS * kac_dataset_dimension(set)));

    assert_ok(kac_dataset_read(set, 0, ROWS, out));
    return out;
}

// The mean of f over the rows is `want`, judged by its own spread.
static void check_mean(const float *x, int64_t d, double (*f)(const float *x),
                       double want)
{
    double sum = 0, square = 0, mean, sigma;

    for (int64_t i = 0; i < ROWS; i++) {
        const double y = f(x + i * d);

        sum += y;
        square += y * y;
    }
    mean = sum / ROWS;
    sigma = sqrt((square / ROWS - mean * mean) / ROWS);
    if (!(fabs(mean - want) <= SIGMAS * sigma + 1e-12)) {
        fail_msg("mean %g, expected %g, standard error %g", mean, want, sigma);
    }
}

static double first(const float *x)
{
    return x[0];
}

static double second(const float *x)
{
    return x[1];
}

static double first_square(const float *x)
{
    return (double)x[0] * x[0];
}

static double second_square(const float *x)
{
    return (double)x[1] * x[1];
}

static double product(const float *x)
{
    return (double)x[0] * x[1];
}

static void check_moments(const char *name, const double want[5])
{
    kac_dataset *set = make(name);
    float *x = draw(set);

    check_mean(x, 2, first, want[0]);
    check_mean(x, 2, second, want[1]);
    check_mean(x, 2, first_square, want[2]);
    check_mean(x, 2, second_square, want[3]);
    check_mean(x, 2, product, want[4]);
    free(x);
    kac_dataset_destroy(set);
}

// E x, E y, E x^2, E y^2, E xy by hand.
static void test_moments(void **state)
{
    const double pi = 3.14159265358979323846, s = 0.05;
    const double grid9[] = {0, 0, 2.0 / 3 + 1e-8, 2.0 / 3 + 1e-8, 0};
    const double gaussians8[] = {0, 0, 2.01, 2.01, 0};
    // moons: (cos, sin) and (1 - cos, 1/2 - sin) with a uniform angle.
    const double moons[] = {0.5, 0.25, (0.5 + 1.5) / 2 + s * s,
                            (0.5 + 0.25 - 2 / pi + 0.5) / 2 + s * s,
                            (0.5 - 2 / pi) / 2};
    // x = -2 .. 2 uniform; the dark squares lie on the diagonals.
    const double checkerboard[] = {0, 0, 4.0 / 3, 4.0 / 3, 0.25};
    const double funnel[] = {0, 0, 1, 1.6487212707001282, 0};

    (void)state;
    check_moments("grid9", grid9);
    check_moments("gaussians8", gaussians8);
    check_moments("moons", moons);
    check_moments("checkerboard", checkerboard);
    check_moments("funnel", funnel);
}

static double radius_square(const float *x)
{
    return (double)x[0] * x[0] + (double)x[1] * x[1];
}

// E r^2 = 1/2 + 2 std^2; points lie near the curve, on both arms alike.
static void test_spirals(void **state)
{
    kac_dataset *set = make("spirals");
    float *x;

    (void)state;
    x = draw(set);
    check_mean(x, 2, first, 0);
    check_mean(x, 2, second, 0);
    check_mean(x, 2, radius_square, 0.5 + 2 * 0.03 * 0.03);
    free(x);
    assert_ok(kac_dataset_set_parameter(set, "std", 1e-6));
    x = draw(set);
    for (int i = 0; i < ROWS; i++) {
        const double r = hypot(x[2 * i], x[2 * i + 1]);
        const double angle = 2 * 3.14159265358979323846 * 1.5 * r;
        const double ex = r * cos(angle), ey = r * sin(angle);
        const double same = hypot(x[2 * i] - ex, x[2 * i + 1] - ey);
        const double other = hypot(x[2 * i] + ex, x[2 * i + 1] + ey);

        assert_true(r < 1.0001 && fmin(same, other) < 1e-4);
    }
    free(x);
    kac_dataset_destroy(set);
}

// Every mode is as frequent as the others, and as wide as it should be.
static void check_modes(const char *name, int64_t modes, double std)
{
    kac_dataset *set = make(name);
    float *x = draw(set);
    double mode[18], sum = 0;
    int count[9] = {0};
    const double p = 1.0 / (double)modes;

    assert_int_equal(kac_dataset_mode_count(set), modes);
    assert_ok(kac_dataset_modes(set, mode));
    for (int i = 0; i < ROWS; i++) {
        int best = 0;
        double least = INFINITY;

        for (int m = 0; m < modes; m++) {
            const double r =
                hypot(x[2 * i] - mode[2 * m], x[2 * i + 1] - mode[2 * m + 1]);
            best = r < least ? m : best;
            least = r < least ? r : least;
        }
        count[best]++;
        sum += least * least / (2 * std * std);
    }
    for (int m = 0; m < modes; m++) {
        assert_true(fabs(count[m] - ROWS * p) <
                    SIGMAS * sqrt(ROWS * p * (1 - p)));
    }
    // r^2 / (2 std^2) is exponential of mean 1 and standard deviation 1.
    assert_true(fabs(sum / ROWS - 1) < SIGMAS / sqrt(ROWS));
    free(x);
    kac_dataset_destroy(set);
}

static void test_modes(void **state)
{
    (void)state;
    check_modes("grid9", 9, 1e-4);
    check_modes("gaussians8", 8, 0.1);
}

static void test_mode_places(void **state)
{
    kac_dataset *grid = make("grid9"), *ring = make("gaussians8");
    kac_dataset *moons = make("moons");
    double mode[18];

    (void)state;
    assert_ok(kac_dataset_modes(grid, mode));
    for (int i = 0; i < 9; i++) {
        assert_true(mode[2 * i] == i / 3 - 1 && mode[2 * i + 1] == i % 3 - 1);
    }
    assert_ok(kac_dataset_set_parameter(ring, "radius", 3));
    assert_ok(kac_dataset_modes(ring, mode));
    assert_true(mode[0] == 3 && mode[1] == 0 && mode[5] == 3 && mode[9] == 0);
    for (int i = 0; i < 8; i++) {
        assert_true(fabs(hypot(mode[2 * i], mode[2 * i + 1]) - 3) < 1e-14);
    }
    assert_int_equal(kac_dataset_mode_count(moons), 0);
    assert_error(kac_dataset_modes(moons, mode), KAC_ERROR_STATE, "modes");
    assert_refused(kac_dataset_modes(NULL, mode), "dataset");
    assert_refused(kac_dataset_modes(grid, NULL), "out");
    kac_dataset_destroy(moons);
    kac_dataset_destroy(ring);
    kac_dataset_destroy(grid);
}

// Points of the checkerboard lie on its support, all of them, as floats.
static void test_checkerboard_support(void **state)
{
    kac_dataset *set = make("checkerboard");
    float *x = draw(set);
    int count[4][4] = {{0}};

    (void)state;
    for (int i = 0; i < ROWS; i++) {
        const double point[] = {x[2 * i], x[2 * i + 1]};
        double density;

        assert_ok(kac_dataset_log_density(set, 1, point, &density));
        assert_true(density == -log(8));
        count[(int)floor(point[0]) + 2][(int)floor(point[1]) + 2]++;
    }
    for (int i = 0; i < 16; i++) {
        const double p = (i / 4 + i % 4) % 2 == 0 ? 0.125 : 0;

        assert_true(fabs(count[i / 4][i % 4] - ROWS * p) <=
                    SIGMAS * sqrt(ROWS * p * (1 - p)));
    }
    free(x);
    kac_dataset_destroy(set);
}

// x_j exp(-x_0 / 2) is standard normal in every other dimension.
static void test_funnel_dimension(void **state)
{
    kac_dataset *set = make("funnel");
    float *x;
    double value;

    (void)state;
    assert_ok(kac_dataset_set_parameter(set, "dimension", 5));
    assert_ok(kac_dataset_set_parameter(set, "std", 2));
    assert_int_equal(kac_dataset_dimension(set), 5);
    assert_int_equal(kac_dataset_point_shape(set, 0), 5);
    assert_ok(kac_dataset_parameter(set, "dimension", &value));
    assert_true(value == 5);
    x = draw(set);
    check_mean(x, 5, first, 0);
    check_mean(x, 5, first_square, 4);
    for (int j = 1; j < 5; j++) {
        double sum = 0, square = 0;

        for (int i = 0; i < ROWS; i++) {
            const double z = x[5 * i + j] * exp(-0.5 * x[5 * i]);
            sum += z;
            square += z * z;
        }
        assert_true(fabs(sum) < SIGMAS * sqrt(ROWS));
        assert_true(fabs(square - ROWS) < SIGMAS * sqrt(2.0 * ROWS));
    }
    free(x);
    kac_dataset_destroy(set);
}

// Row i is a function of the seed and i; another seed, other rows.
static void test_rows(void **state)
{
    const int64_t far = INT64_MAX - 1, index[] = {7, 3, 4, 5, far, 0};

    (void)state;
    for (int i = 0; i < kac_dataset_toy_count(); i++) {
        kac_dataset *set, *same, *other;
        float whole[20], some[12], row[2];

        assert_ok(
            kac_dataset_create_toy(NULL, kac_dataset_toy_name(i), 1, &set));
        assert_ok(
            kac_dataset_create_toy(NULL, kac_dataset_toy_name(i), 1, &same));
        assert_ok(kac_dataset_create_toy(NULL, kac_dataset_toy_name(i),
                                         UINT64_C(1) << 32 | 1, &other));
        assert_int_equal(kac_dataset_is_endless(set), 1);
        assert_true(kac_dataset_count(set) == INT64_MAX);
        assert_int_equal(kac_dataset_dimension(set), 2);
        assert_ok(kac_dataset_read(set, 0, 10, whole));
        assert_ok(kac_dataset_gather(same, 6, index, some));
        assert_ok(kac_dataset_read(set, far, 1, row));
        for (int j = 0; j < 6; j++) {
            assert_memory_equal(some + 2 * j,
                                index[j] == far ? row : whole + 2 * index[j],
                                sizeof row);
        }
        assert_ok(kac_dataset_read(other, 3, 1, row));
        assert_memory_not_equal(row, whole + 6, sizeof row);
        // 2^56 rows further on is not the same again
        assert_ok(kac_dataset_read(set, INT64_C(1) << 56, 1, row));
        assert_memory_not_equal(row, whole, sizeof row);
        assert_refused(kac_dataset_read(set, INT64_MAX, 1, row), "first + n");
        assert_refused(
            kac_dataset_gather(set, 1, (const int64_t[]){INT64_MAX}, row),
            "index[0]");
        assert_refused(kac_dataset_read(set, 0, INT64_MAX, row), "addressed");
        kac_dataset_destroy(other);
        kac_dataset_destroy(same);
        kac_dataset_destroy(set);
    }
}

// Published bits: they may never change.
static void test_known_rows(void **state)
{
    static const struct {
        const char *name;
        float point[2];
    } want[] = {
        {"grid9", {-0x1.ffe89p-1f, -0x1.fff6b8p-1f}},
        {"gaussians8", {0x1.97cebap+0f, -0x1.57e93p+0f}},
        {"moons", {0x1.6a1c2cp-7f, 0x1.4376f4p-2f}},
        {"checkerboard", {0x1.89570ap+0f, 0x1.04b83ap+0f}},
        {"spirals", {-0x1.112b0cp-5f, -0x1.a57d2ep-3f}},
        {"funnel", {0x1.fc8c08p-1f, 0x1.3b73aep-2f}},
    };

    (void)state;
    for (int i = 0; i < COUNT(want); i++) {
        kac_dataset *set = make(want[i].name);
        float row[2];

        assert_ok(kac_dataset_read(set, 1000, 1, row));
        assert_memory_equal(row, want[i].point, sizeof row);
        kac_dataset_destroy(set);
    }
}

static void test_parameters(void **state)
{
    static const struct {
        const char *set, *name;
        double value;
    } defaults[] = {
        {"grid9", "std", 1e-4},      {"gaussians8", "std", 0.1},
        {"gaussians8", "radius", 2}, {"moons", "std", 0.05},
        {"spirals", "std", 0.03},    {"spirals", "turns", 1.5},
        {"funnel", "std", 1},        {"funnel", "dimension", 2},
    };
    kac_dataset *set;
    double value = -1;

    (void)state;
    for (int i = 0; i < COUNT(defaults); i++) {
        set = make(defaults[i].set);
        assert_ok(kac_dataset_parameter(set, defaults[i].name, &value));
        assert_true(value == defaults[i].value);
        assert_ok(kac_dataset_set_parameter(set, defaults[i].name, 3));
        assert_ok(kac_dataset_parameter(set, defaults[i].name, &value));
        assert_true(value == 3);
        kac_dataset_destroy(set);
    }
    set = make("funnel");
    assert_refused(kac_dataset_set_parameter(NULL, "std", 1), "dataset");
    assert_refused(kac_dataset_set_parameter(set, NULL, 1), "name");
    assert_refused(kac_dataset_set_parameter(set, "radius", 1),
                   "must be std or dimension for funnel");
    assert_refused(kac_dataset_set_parameter(set, "std", 0), "value is 0");
    assert_refused(kac_dataset_set_parameter(set, "std", -1), "value is -1");
    assert_refused(kac_dataset_set_parameter(set, "std", NAN), "value");
    assert_refused(kac_dataset_set_parameter(set, "std", INFINITY), "value");
    assert_refused(kac_dataset_set_parameter(set, "dimension", 1), "2 .. 64");
    assert_refused(kac_dataset_set_parameter(set, "dimension", 2.5), "whole");
    assert_refused(kac_dataset_set_parameter(set, "dimension", 65), "2 .. 64");
    assert_refused(kac_dataset_parameter(NULL, "std", &value), "dataset");
    assert_refused(kac_dataset_parameter(set, NULL, &value), "name");
    assert_refused(kac_dataset_parameter(set, "std", NULL), "out");
    assert_refused(kac_dataset_parameter(set, "x", &value), "\"x\"");
    assert_true(value == 3);
    assert_int_equal(kac_dataset_dimension(set), 2);
    kac_dataset_destroy(set);
    set = make("checkerboard");
    assert_refused(kac_dataset_parameter(set, "std", &value), "nothing");
    kac_dataset_destroy(set);
}

static void test_names(void **state)
{
    kac_dataset *set = NULL;

    (void)state;
    assert_int_equal(kac_dataset_toy_count(), 6);
    assert_null(kac_dataset_toy_name(-1));
    assert_null(kac_dataset_toy_name(6));
    assert_refused(kac_dataset_create_toy(NULL, NULL, 0, &set), "name");
    assert_refused(kac_dataset_create_toy(NULL, "moon", 0, &set), "moons");
    assert_refused(kac_dataset_create_toy(NULL, "moons", 0, NULL), "out");
    assert_null(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_spirals),
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_mode_places),
        cmocka_unit_test(test_checkerboard_support),
        cmocka_unit_test(test_funnel_dimension),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_known_rows),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
