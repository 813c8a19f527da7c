/* SPDX-License-Identifier: BSD-2-Clause */
/* Density, score, velocity and direction of the Kac law: reference values,
 * fronts, limits, the same numbers as a process gives. */
#include "kac_check.h"

#include <kacflow/process.h>

static void test_density(void **state)
{
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_density.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double y = x / (c * t), cost = 1.0 + a * t * y * y;
        const double p = at(kac_law_density, a, c, t, x);
        const double log_p = at(kac_law_log_density, a, c, t, x);
        const double score = at(kac_law_score, a, c, t, x);

        check("atom", x, kac_law_atom(a, t), vectors_number(&v, "atom_mass"),
              4e-16 * (1.0 + a * t) * kac_law_atom(a, t));
        if (fabs(x) >= c * t) {
            assert_true(p == 0.0 && score == 0.0);
            assert_true(isinf(log_p) && log_p < 0.0);
        } else {
            const double want = vectors_number(&v, "logpdf");

            check("density", x, p, vectors_number(&v, "pdf"), 4e-15 * cost * p);
            check("log density", x, log_p, want, 4e-15 * (cost + fabs(want)));
            check("score", x, score, vectors_number(&v, "score"),
                  4e-15 * fabs(score));
        }
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
        const int inside = fabs(x) < c * t;
        double speed, in_x, in_t, plus;

        assert_int_equal(kac_law_velocity(a, c, t, 1, &x, &speed, &in_x, &in_t),
                         KAC_OK);
        assert_int_equal(kac_law_direction(a, c, t, 0, 1, &x, &plus), KAC_OK);
        check("velocity", x, speed, vectors_number(&v, "v"),
              inside ? 2e-15 * fabs(speed) : 0.0);
        check("dv/dx", x, in_x, inside ? vectors_number(&v, "dvdx") : 0.0,
              4e-15 * in_x);
        check("dv/dt", x, in_t, inside ? vectors_number(&v, "dvdt") : 0.0,
              4e-15 * fabs(in_t));
        check("P(+ | x)", x, plus, vectors_number(&v, "p_plus"),
              inside ? 4e-15 * plus : 0.0);
        rows++;
    }
    assert_int_equal(rows, 282);
}

static void test_directed(void **state)
{
    static const char *const columns[] = {"p_pp", "p_pm", "p_mp", "p_mm"};
    struct vectors v;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_transition.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), x = vectors_number(&v, "x");
        const double y = x / (c * t), cost = 1.0 + a * t * y * y;
        double got[4], want[4], plus, minus;

        assert_int_equal(kac_law_directed(a, c, t, 1, &x, got), KAC_OK);
        for (int i = 0; i < 4; i++) {
            want[i] = vectors_number(&v, columns[i]);
            check(columns[i], x, got[i], fabs(x) < c * t ? want[i] : 0.0,
                  4e-15 * cost * got[i]);
        }
        assert_int_equal(kac_law_direction(a, c, t, 1, 1, &x, &plus), KAC_OK);
        assert_int_equal(kac_law_direction(a, c, t, -1, 1, &x, &minus), KAC_OK);
        if (fabs(x) < c * t && want[1] > 1e-290) {
            check("P(+ | x, +)", x, plus, want[0] / (want[0] + want[1]),
                  4e-15 * plus);
            check("P(+ | x, -)", x, minus, want[2] / (want[2] + want[3]),
                  4e-15 * minus);
        }
        rows++;
    }
    assert_int_equal(rows, 268);
}

/* One step inside the front the inner limits, on it and beyond the outer. */
static void test_front(void **state)
{
    const double a = 5.3, c = 3.1, t = 0.7, front = c * t, lam = a * t;
    const double in = nextafter(front, 0.0), out = nextafter(front, 9.0);
    const double x[] = {in, -in, front, -front, out, -out, INFINITY, -INFINITY};
    double p[8], v[8], in_x[8], in_t[8], directed[32], plus[8];

    (void)state;
    assert_int_equal(kac_law_density(a, c, t, 8, x, p), KAC_OK);
    assert_int_equal(kac_law_velocity(a, c, t, 8, x, v, in_x, in_t), KAC_OK);
    assert_int_equal(kac_law_directed(a, c, t, 8, x, directed), KAC_OK);
    for (int i = 0; i < 2; i++) {
        const double sign = i == 0 ? 1.0 : -1.0;

        check("density", x[i], p[i],
              0.5 * a / c * exp(-lam) * (1.0 + 0.5 * lam), 1e-14 * p[i]);
        check("velocity", x[i], v[i], sign * c * lam / (lam + 2.0), 1e-14);
        check("dv/dx", x[i], in_x[i],
              0.5 * a * (lam * lam + 2.0 * lam + 4.0) / pow(lam + 2.0, 2.0),
              1e-13);
        check("turned", x[i], directed[4 * i + 1], 0.5 * a / c * exp(-lam),
              1e-15);
        assert_true(directed[4 * i + (i == 0 ? 3 : 0)] < 1e-15);
    }
    for (int i = 2; i < 8; i++) {
        assert_true(p[i] == 0.0 && in_x[i] == 0.0 && in_t[i] == 0.0);
        assert_true(v[i] == (x[i] > 0.0 ? c : -c));
        for (int j = 0; j < 4; j++) {
            assert_true(directed[4 * i + j] == 0.0);
        }
    }
    for (int32_t start = -1; start <= 1; start++) {
        assert_int_equal(kac_law_direction(a, c, t, start, 8, x, plus), KAC_OK);
        for (int i = 2; i < 8; i++) {
            assert_true(plus[i] == (x[i] > 0.0 ? 1.0 : 0.0));
        }
    }
}

/* At t = 0 everything sits at 0; NaN gives NaN. */
static void test_zero_and_nan(void **state)
{
    static const double x[] = {0.0, -0.0, 1e-300, -2.0, INFINITY, NAN};
    static const double speed[] = {0.0, 0.0, 3.0, -3.0, 3.0, NAN};
    static const double half[] = {0.5, 0.5, 1.0, 0.0, 1.0, NAN};
    double v[6], in_x[6], in_t[6], plus[6], directed[4];

    (void)state;
    assert_int_equal(kac_law_velocity(2.0, 3.0, 0.0, 6, x, v, in_x, in_t),
                     KAC_OK);
    assert_int_equal(kac_law_direction(2.0, 3.0, 0.0, 0, 6, x, plus), KAC_OK);
    for (int i = 0; i < 6; i++) {
        const double none = isnan(x[i]) ? NAN : 0.0;

        check("velocity", x[i], v[i], speed[i], 0.0);
        check("dv/dx", x[i], in_x[i], none, 0.0);
        check("dv/dt", x[i], in_t[i], none, 0.0);
        check("direction", x[i], plus[i], half[i], 0.0);
        check("density", x[i], at(kac_law_density, 2.0, 3.0, 0.0, x[i]), none,
              0.0);
        check("score", x[i], at(kac_law_score, 2.0, 3.0, 0.0, x[i]), none, 0.0);
        check("log density", x[i], at(kac_law_log_density, 2.0, 3.0, 0.0, x[i]),
              isnan(x[i]) ? NAN : -INFINITY, 0.0);
    }
    assert_int_equal(kac_law_direction(2.0, 3.0, 0.0, 1, 1, x, plus), KAC_OK);
    assert_true(plus[0] == 1.0);
    assert_int_equal(kac_law_direction(2.0, 3.0, 0.0, -1, 1, x, plus), KAC_OK);
    assert_true(plus[0] == 0.0);
    assert_int_equal(kac_law_directed(2.0, 3.0, 1.0, 1, x + 5, directed),
                     KAC_OK);
    assert_true(isnan(directed[0]) && isnan(directed[3]));
    assert_true(isnan(at(kac_law_density, 2.0, 3.0, 1.0, NAN)));
    assert_true(isnan(at(kac_law_score, 2.0, 3.0, 1.0, NAN)));
    assert_true(isnan(at(kac_law_log_density, 2.0, 3.0, 1.0, NAN)));
    assert_true(kac_law_atom(2.0, 0.0) == 0.5);
    check("log atom", 0.0, kac_law_log_atom(1e60, 1e60), -1e120, 1e105);
}

/* Over more than a block, in place, and as the process has it. */
static void test_arrays(void **state)
{
    enum { N = 150 };
    kac_process *process = NULL;
    double x[N], t[N], zero[N] = {0.0}, want[N], got[N], v[N], in_x[N], in_t[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        x[i] = (i - 75) / 70.0 * 3.0;
        t[i] = 1.0;
    }
    assert_int_equal(kac_process_create_kac(NULL, 9.0, 3.0, &process), KAC_OK);
    assert_int_equal(kac_process_set_schedule(process, KAC_SIGNAL_CONSTANT,
                                              KAC_CLOCK_LINEAR),
                     KAC_OK);
    assert_int_equal(kac_process_velocity(process, N, 1, t, x, zero, want),
                     KAC_OK);
    assert_int_equal(kac_law_velocity(9.0, 3.0, 1.0, N, x, v, in_x, in_t),
                     KAC_OK);
    assert_memory_equal(v, want, sizeof v);

    memcpy(got, x, sizeof got); /* each alone, and over its input */
    assert_int_equal(kac_law_velocity(9.0, 3.0, 1.0, N, got, got, NULL, NULL),
                     KAC_OK);
    assert_memory_equal(got, want, sizeof got);
    memcpy(got, x, sizeof got);
    assert_int_equal(kac_law_velocity(9.0, 3.0, 1.0, N, got, NULL, got, NULL),
                     KAC_OK);
    assert_memory_equal(got, in_x, sizeof got);
    memcpy(got, x, sizeof got);
    assert_int_equal(kac_law_velocity(9.0, 3.0, 1.0, N, got, NULL, NULL, got),
                     KAC_OK);
    assert_memory_equal(got, in_t, sizeof got);

    assert_int_equal(kac_process_log_density(process, N, 1, t, x, zero, want),
                     KAC_OK);
    memcpy(got, x, sizeof got);
    assert_int_equal(kac_law_log_density(9.0, 3.0, 1.0, N, got, got), KAC_OK);
    assert_memory_equal(got, want, sizeof got);
    for (int i = 0; i < N; i++) {
        assert_true(got[i] == at(kac_law_log_density, 9.0, 3.0, 1.0, x[i]));
    }
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_density),  cmocka_unit_test(test_velocity),
        cmocka_unit_test(test_directed), cmocka_unit_test(test_front),
        cmocka_unit_test(test_arrays),   cmocka_unit_test(test_zero_and_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
