/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole paths: the law of the reversals, places against the integral and the
 * law, items apart, capacity. Sampling errors: see path_check.h. */
#include "path_check.h"

static void test_counts(void **state)
{
    static const double lams[] = {0.0, 1e-3, 0.3, 2.0, 25.0, 31.0, 400.0, 1e7};
    enum { N = 20000, MOST = 2000 };
    int64_t *count = memory(N, sizeof *count);
    int8_t *start = memory(N, sizeof *start);
    double *expected = memory(MOST, sizeof *expected);
    double *observed = memory(MOST, sizeof *observed);

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        const double lam = lams[l];
        double sum = 0.0, directions = 0.0;

        assert_int_equal(kac_path_jumps(2.0, lam / 2.0, SEED, 1, 5, N, 0, start,
                                        count, NULL),
                         KAC_OK);
        for (int i = 0; i < N; i++) {
            sum += (double)count[i] - lam;
            assert_true(start[i] == 1 || start[i] == -1);
            directions += start[i];
        }
        check_zero("mean count", lam, sum, N * lam);
        check_zero("start", lam, directions, N);
        if (lam > 1000.0) {
            continue;
        }
        memset(observed, 0, MOST * sizeof *observed);
        for (int k = 0; k < MOST; k++) {
            expected[k] = lam > 0.0
                              ? N * exp(-lam + k * log(lam) - lgamma(k + 1.0))
                              : (k == 0 ? N : 0.0);
        }
        for (int i = 0; i < N; i++) {
            assert_true(count[i] < MOST);
            observed[count[i]] += 1.0;
        }
        check_counts("counts", lam, MOST, expected, observed);
    }
    free(count);
    free(start);
    free(expected);
    free(observed);
}

/* All times of all paths together are uniform, and spaced as independent ones:
 * the squares of the N + 1 gaps, those to both ends included, add up to
 * 2 t^2/(N + 2) on average. */
static void test_times(void **state)
{
    enum { N = 2000, CAPACITY = 60 };
    const double a = 3.0, t = 7.0;
    double *jumps = memory(N * CAPACITY, sizeof *jumps);
    double *all = memory(N * CAPACITY, sizeof *all);
    int64_t count[N], total = 0;
    double sum = 0.0, square = 0.0;

    (void)state;
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 2, 0, N, CAPACITY, NULL, count, jumps),
        KAC_OK);
    for (int i = 0; i < N; i++) {
        const double n = (double)count[i];
        double last = 0.0, squares = 0.0;

        for (int64_t j = 0; j < count[i]; j++) {
            const double time = jumps[i * CAPACITY + j];

            assert_true(time >= last && time <= t);
            squares += (time - last) * (time - last);
            last = time;
            all[total++] = time / t;
        }
        squares += (t - last) * (t - last);
        squares = squares * (n + 2.0) / (2.0 * t * t) - 1.0;
        sum += squares;
        square += squares * squares;
    }
    check_zero("squares of gaps", a * t, sum, square);
    qsort(all, (size_t)total, sizeof *all, by_value);
    check_sorted("times", a * t, total, all, all, all);
    free(jumps);
    free(all);
}

/* The integral of (-1)^N, in more digits and from its definition. */
static long double integral(int64_t count, const double *jumps, double s)
{
    long double tau = 0.0L, last = 0.0L;
    int sign = 1;

    for (int64_t j = 0; j < count && jumps[j] <= s; j++) {
        tau += sign * ((long double)jumps[j] - last);
        last = jumps[j];
        sign = -sign;
    }
    return tau + sign * ((long double)s - last);
}

static void test_places(void **state)
{
    enum { N = 7, M = 200 };
    const double a = 2000.0, c = 1.7, t = 10.0;
    const int64_t capacity = 21000;
    double *jumps = memory(N * capacity, sizeof *jumps);
    double s[M], x[N * M], tau[N * M];
    int64_t count[N];
    int8_t start[N], direction[N * M];

    (void)state;
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 3, 0, N, capacity, start, count, jumps),
        KAC_OK);
    for (int k = 0; k < M; k++) { /* with ends, doubles, and beyond t */
        s[k] = k == 0 ? 0.0 : k == 5 ? s[4] : 1.1 * t * k / (M - 1);
    }
    s[1] = fmin(s[1], jumps[0]); /* a time of a reversal: the new direction */
    assert_int_equal(kac_path_position(c, N, capacity, start, count, jumps, M,
                                       s, x, direction),
                     KAC_OK);
    assert_int_equal(kac_path_position(1.0, N, capacity, NULL, count, jumps, M,
                                       s, tau, NULL),
                     KAC_OK);
    for (int i = 0; i < N; i++) {
        const double *own = jumps + i * capacity;

        for (int k = 0; k < M; k++) {
            const long double want = integral(count[i], own, s[k]);
            int64_t before = 0;

            while (before < count[i] && own[before] <= s[k]) {
                before++;
            }
            check("tau", s[k], tau[i * M + k], (double)want, 5e-16 * s[k]);
            check("place", s[k], x[i * M + k], start[i] * c * (double)want,
                  5e-16 * c * s[k]);
            assert_true(fabs(x[i * M + k]) <= c * s[k]);
            if (before == 0) {
                assert_true(x[i * M + k] == start[i] * (c * s[k]));
            }
            assert_int_equal(direction[i * M + k],
                             before % 2 ? -start[i] : start[i]);
        }
    }
    free(jumps);
}

/* Long gaps and short ones in turn: tau grows with thousands of reversals, its
 * rounding does not. */
static void test_drift(void **state)
{
    enum { N = 40000 };
    double *jumps = memory(N, sizeof *jumps), s, tau;
    const int64_t count = N;

    (void)state;
    for (int j = 0; j < N; j++) {
        jumps[j] = (j > 0 ? jumps[j - 1] : 0.0) +
                   (j % 2 ? 1e-3 / (1 + j) : 0.7 + 1e-6 * j);
    }
    s = jumps[N - 1];
    assert_int_equal(
        kac_path_position(1.0, 1, N, NULL, &count, jumps, 1, &s, &tau, NULL),
        KAC_OK);
    check("tau", s, tau, (double)integral(count, jumps, s), 5e-16 * s);
    free(jumps);
}

/* tau of the slides by hand: jumps at 1 and 3, N(t) = 0, 1, 2. */
static void test_by_hand(void **state)
{
    const double jumps[] = {1.0, 3.0}, s[] = {0.0, 0.5, 1.0, 2.0, 3.0, 4.5};
    const double want[] = {0.0, 0.5, 1.0, 0.0, -1.0, 0.5};
    const int8_t turn[] = {1, 1, -1, -1, 1, 1};
    const int64_t count = 2, none = 0;
    double x[6];
    int8_t direction[6];

    (void)state;
    assert_int_equal(
        kac_path_position(1.0, 1, 2, NULL, &count, jumps, 6, s, x, direction),
        KAC_OK);
    assert_memory_equal(x, want, sizeof x);
    assert_memory_equal(direction, turn, sizeof turn);
    assert_int_equal(
        kac_path_position(2.0, 1, 0, NULL, &none, NULL, 6, s, x, NULL), KAC_OK);
    for (int k = 0; k < 6; k++) {
        assert_true(x[k] == 2.0 * s[k]); /* tau = s without a reversal */
    }
    assert_int_equal(
        kac_path_position(2.0, 1, 0, NULL, &none, NULL, 0, NULL, NULL, NULL),
        KAC_OK);
}

static void test_law(void **state)
{
    static const double lams[] = {0.2, 3.0, 60.0};
    enum { N = 20000 };
    double *x = memory(N, sizeof *x);
    int64_t *count = memory(N, sizeof *count);
    int8_t *start = memory(N, sizeof *start);

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        const double c = 0.8, t = 2.5, a = lams[l] / t;
        const int64_t capacity = (int64_t)(lams[l] + 8.0 * sqrt(lams[l])) + 20;
        double *jumps = memory(N * capacity, sizeof *jumps);

        assert_int_equal(
            kac_path_jumps(a, t, SEED, 4, 0, N, capacity, start, count, jumps),
            KAC_OK);
        assert_int_equal(kac_path_position(c, N, capacity, start, count, jumps,
                                           1, &t, x, NULL),
                         KAC_OK);
        check_law("whole paths", a, c, t, 0, N, x);
        free(jumps);
    }
    free(x);
    free(count);
    free(start);
}

/* Counts first, then times: the same counts; item by item: the same bits; too
 * little room: only the counts. */
static void test_calls(void **state)
{
    enum { N = 50, CAPACITY = 40 };
    const double a = 5.0, t = 3.0;
    double jumps[N * CAPACITY], one[CAPACITY];
    int64_t count[N], again[N], single;
    int8_t start[N], first;

    (void)state;
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 5, 1000, N, 0, NULL, count, NULL), KAC_OK);
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 5, 1000, N, CAPACITY, start, again, jumps),
        KAC_OK);
    assert_memory_equal(count, again, sizeof count);
    for (int i = 0; i < N; i++) {
        assert_int_equal(kac_path_jumps(a, t, SEED, 5, 1000 + i, 1, count[i],
                                        &first, &single, one),
                         KAC_OK);
        assert_int_equal(single, count[i]);
        assert_int_equal(first, start[i]);
        assert_memory_equal(one, jumps + i * CAPACITY,
                            (size_t)single * sizeof *one);
    }
    memset(again, 0, sizeof again);
    jumps[0] = 7.0;
    start[0] = 3;
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 5, 1000, N, 10, start, again, jumps),
        KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "capacity is 10, path "));
    assert_memory_equal(count, again, sizeof count);
    assert_true(jumps[0] == 7.0 && start[0] == 3);
    /* Another seed, another step: another path. */
    kac_path_jumps(a, t, SEED + 1, 5, 1000, N, 0, NULL, again, NULL);
    assert_memory_not_equal(count, again, sizeof count);
    kac_path_jumps(a, t, SEED, 6, 1000, N, 0, NULL, again, NULL);
    assert_memory_not_equal(count, again, sizeof count);
}

/* A long path: ten million reversals, and where it has come to. */
static void test_long(void **state)
{
    const double a = 1e7, t = 1.0;
    double *jumps, x;
    int64_t count;

    (void)state;
    assert_int_equal(kac_path_jumps(a, t, SEED, 0, 0, 1, 0, NULL, &count, NULL),
                     KAC_OK);
    jumps = memory(count, sizeof *jumps);
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 0, 0, 1, count, NULL, &count, jumps),
        KAC_OK);
    assert_int_equal(
        kac_path_position(1.0, 1, count, NULL, &count, jumps, 1, &t, &x, NULL),
        KAC_OK);
    check("long path", t, x, (double)integral(count, jumps, t), 5e-16);
    check_zero("long path", a, x, 1.0 / a);
    free(jumps);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts), cmocka_unit_test(test_times),
        cmocka_unit_test(test_places), cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_drift),  cmocka_unit_test(test_law),
        cmocka_unit_test(test_calls),
    };
    const struct CMUnitTest slow[] = {
        cmocka_unit_test(test_long),
    };

    (void)argv;
    return argc > 1 ? cmocka_run_group_tests(slow, NULL, NULL)
                    : cmocka_run_group_tests(tests, NULL, NULL);
}
