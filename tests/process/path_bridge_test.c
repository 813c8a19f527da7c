/* SPDX-License-Identifier: BSD-2-Clause */
/* Bridges: their law at one time against its density and atoms, that density
 * against multiple precision and its whole mass, bridges to the ends of paths
 * against paths, and against the paths that happen to end there; the whole
 * bridge against its places; items apart. Sampling errors: see path_check.h.
 *
 *     path_bridge_test [DRAWS]
 *
 * With a number of draws, only a few laws are looked at, with so many.
 */
#include "path_check.h"

static int64_t draws = 4000;
static int few;

/* ---- The density ------------------------------------------------------- */

static void test_vectors(void **state)
{
    struct vectors v;
    int rows = 0, seen = 0;

    (void)state;
    vectors_open(&v, "kac_bridge.csv");
    while (vectors_next(&v)) {
        static const char *const names[] = {"plus",  "minus", "atom0",
                                            "atom1", "atom2", "atom3"};
        const double a = vectors_number(&v, "a"), t = vectors_number(&v, "t");
        const double place = vectors_number(&v, "place");
        double got[6];

        assert_int_equal(kac_path_bridge_density(
                             a, vectors_number(&v, "c"), t,
                             vectors_number(&v, "x"),
                             (int32_t)vectors_number(&v, "start"),
                             (int32_t)vectors_number(&v, "end"),
                             vectors_number(&v, "s"), 1, &place, got, got + 2),
                         KAC_OK);
        for (int k = 0; k < 6; k++) {
            const double want = vectors_number(&v, names[k]);

            if (want > 1e-290 || got[k] > 1e-290) {
                check(names[k], place, got[k], want,
                      4e-15 * (1.0 + a * t) * want);
                seen++;
            }
        }
        rows++;
    }
    assert_int_equal(rows, 150);
    assert_true(seen > 300);
}

/* A bridge at one time: what its law is made of. */
struct middle {
    double a, c, t, x, s, low, high, atom[4], at[4];
    int32_t start, end;
};

static struct middle middle_of(double a, double c, double t, double x,
                               int32_t start, int32_t end, double s)
{
    struct middle m = {.a = a, .c = c, .t = t, .x = x, .s = s};

    m.start = start;
    m.end = end;
    m.at[0] = c * s;
    m.at[1] = -c * s;
    m.at[2] = x - c * (t - s);
    m.at[3] = x + c * (t - s);
    m.low = fmax(m.at[1], m.at[2]);
    m.high = fmin(m.at[0], m.at[3]);
    assert_int_equal(kac_path_bridge_density(a, c, t, x, start, end, s, 0, NULL,
                                             NULL, m.atom),
                     KAC_OK);
    return m;
}

static void densities(const struct middle *m, double place, double out[2])
{
    assert_int_equal(kac_path_bridge_density(m->a, m->c, m->t, m->x, m->start,
                                             m->end, m->s, 1, &place, out,
                                             NULL),
                     KAC_OK);
}

/* Mass of the densities between two places: Gauss, 8 nodes. */
static double mass(const struct middle *m, double low, double high)
{
    static const double node[] = {0.1834346424956498, 0.5255324099163290,
                                  0.7966664774136267, 0.9602898564975363};
    static const double share[] = {0.3626837833783620, 0.3137066458778873,
                                   0.2223810344533745, 0.1012285362903763};
    double places[8], out[16], sum = 0.0;

    for (int k = 0; k < 4; k++) {
        places[2 * k] = 0.5 * (low + high - (high - low) * node[k]);
        places[2 * k + 1] = 0.5 * (low + high + (high - low) * node[k]);
    }
    assert_int_equal(kac_path_bridge_density(m->a, m->c, m->t, m->x, m->start,
                                             m->end, m->s, 8, places, out,
                                             NULL),
                     KAC_OK);
    for (int k = 0; k < 16; k++) {
        sum += 0.5 * (high - low) * share[k / 4] * out[k];
    }
    return sum;
}

/* Densities and atoms together have mass 1, which is the equation of Chapman
 * and Kolmogorov. The ends of the interval are rounded. */
static void test_whole_mass(void **state)
{
    static const double lams[] = {1e-6, 0.1, 2.0, 9.0, 50.0, 1e3};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        for (int k = 0; k < 45; k++) {
            const double c = 2.0, t = 3.0, a = lams[l] / t;
            const double y =
                (k % 5 - 2) * 0.49 * fmin(1.0, 4.0 / sqrt(lams[l]));
            const struct middle m =
                middle_of(a, c, t, y * c * t, k % 9 / 3 - 1, k % 3 - 1,
                          t * (0.1 + 0.2 * (k / 9)));
            const int cells = 100;
            long double sum = 0.0L; /* of thousands of terms */

            for (int j = 0; j < cells; j++) {
                sum += mass(&m, m.low + (m.high - m.low) * j / cells,
                            m.low + (m.high - m.low) * (j + 1) / cells);
            }
            for (int j = 0; j < 4; j++) {
                sum += m.atom[j];
            }
            check("mass", y, (double)sum, 1.0,
                  4e-15 * (1.0 + lams[l]) + 4e-16 * c * t / (m.high - m.low));
        }
    }
}

/* ---- Draws at one time ------------------------------------------------- */

/* Distribution function at sorted places, and its limits from the left. */
static void distribution(const struct middle *m, int64_t n, const double *x,
                         double *left, double *right)
{
    enum { CELLS = 400 };
    const double width = (m->high - m->low) / CELLS;
    double below[CELLS + 1];

    below[0] = 0.0;
    for (int j = 0; j < CELLS; j++) {
        below[j + 1] =
            below[j] + mass(m, m->low + width * j, m->low + width * (j + 1));
    }
    for (int64_t i = 0; i < n; i++) {
        const double place = fmin(fmax(x[i], m->low), m->high);
        const int cell = (int)fmin((place - m->low) / width, CELLS - 1);

        left[i] = right[i] =
            below[cell] + mass(m, m->low + width * cell, place);
        for (int k = 0; k < 4; k++) {
            left[i] += m->at[k] < x[i] ? m->atom[k] : 0.0;
            right[i] += m->at[k] <= x[i] ? m->atom[k] : 0.0;
        }
    }
}

static void check_middle(const struct middle *m, uint32_t step)
{
    const int64_t n = draws;
    double *x = memory(n, sizeof *x), *place = memory(n, sizeof *x);
    double *left = memory(n, sizeof *x), *right = memory(n, sizeof *x);
    int8_t *begin = memory(n, 1), *finish = memory(n, 1);
    int8_t *direction = memory(n, 1);
    double sum = 0.0, square = 0.0;

    for (int64_t i = 0; i < n; i++) {
        x[i] = m->x;
        begin[i] = (int8_t)m->start;
        finish[i] = (int8_t)m->end;
    }
    assert_int_equal(kac_path_bridge(m->a, m->c, m->t, SEED, step, 0, n, x,
                                     begin, finish, 1, &m->s, place, direction),
                     KAC_OK);
    for (int64_t i = 0; i < n; i++) {
        double out[2];
        int atom = 0;

        for (int k = 0; k < 4; k++) {
            if (place[i] == m->at[k] && m->atom[k] > 0.0) {
                assert_int_equal(direction[i], k % 2 ? -1 : 1);
                atom = 1;
            }
        }
        densities(m, place[i], out);
        assert_true(atom || out[0] + out[1] > 0.0);
        if (!atom && i < 100000) { /* direction given place */
            const double p = out[0] / (out[0] + out[1]);
            const double odd = place[i] - m->x * m->s / m->t;

            sum += odd * ((direction[i] > 0) - p);
            square += odd * odd * p * (1.0 - p);
        }
    }
    check_zero("direction of a bridge", m->a * m->t, sum, square);
    qsort(place, (size_t)n, sizeof *place, by_value);
    distribution(m, n, place, left, right);
    check_sorted("bridge", m->a * m->t, n, place, left, right);
    free(x);
    free(place);
    free(left);
    free(right);
    free(begin);
    free(finish);
    free(direction);
}

static void test_middle(void **state)
{
    static const struct {
        double lam, y, s;
        int32_t start, end;
    } cases[] = {
        {2.0, 0.3, 0.4, 0, 0},    {9.0, -0.4, 0.05, -1, 0},
        {2.0, 0.3, 0.7, 1, -1},   {2.0, -0.3, 0.4, -1, 1},
        {2.0, -0.3, 0.4, -1, -1}, {2.0, -0.8, 0.2, 0, 1},
        {0.01, 0.5, 0.5, 0, 0},   {0.01, 0.1, 0.6, 1, 1},
        {9.0, 0.0, 0.5, 0, 0},    {9.0, 0.97, 0.5, 0, 0},
        {2.0, 0.3, 0.4, 1, 1},    {100.0, 0.3, 0.5, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < (few ? 3 : sizeof cases / sizeof *cases); i++) {
        const double c = 1.25, t = 2.0, a = cases[i].lam / t;
        const struct middle m =
            middle_of(a, c, t, cases[i].y * c * t, cases[i].start, cases[i].end,
                      cases[i].s * t);

        check_middle(&m, (uint32_t)i);
    }
}

/* The four pairs of start and end directions, by the transition densities. */
static void test_ends(void **state)
{
    static const double lams[] = {0.1, 2.0, 20.0, 100.0};
    const double c = 0.5, t = 3.0, s[] = {0.0, 3.0};
    const int64_t n = draws;
    double *x = memory(n, sizeof *x);
    int8_t *direction = memory(n * 2, 1);

    (void)state;
    for (int k = 0; k < 12; k++) {
        const double lam = lams[k / 3];
        const double y = (k % 3 - 0.8) * fmin(0.7, 2.0 / sqrt(lam));
        double expected[4], observed[4] = {0}, sum = 0.0;

        for (int64_t i = 0; i < n; i++) {
            x[i] = y * c * t;
        }
        assert_int_equal(kac_law_directed(lam / t, c, t, 1, x, expected),
                         KAC_OK);
        assert_int_equal(kac_path_bridge(lam / t, c, t, SEED, 40 + (uint32_t)k,
                                         0, n, x, NULL, NULL, 2, s, NULL,
                                         direction),
                         KAC_OK);
        for (int64_t i = 0; i < n; i++) {
            observed[(direction[2 * i] < 0) * 2 + (direction[2 * i + 1] < 0)]++;
        }
        for (int j = 0; j < 4; j++) {
            sum += expected[j];
        }
        for (int j = 0; j < 4; j++) {
            expected[j] *= (double)n / sum;
        }
        check_counts("ends", lam, 4, expected, observed);
    }
    free(x);
    free(direction);
}

/* ---- Bridges and paths ------------------------------------------------- */

/* Paths on a grid, and bridges to their last places: together with these both
 * have the same joint law. Covariances in closed form, and cosines of sums of
 * the three places against those of the paths. */
static void check_refill(double a, int directed)
{
    enum { M = 3 };
    const double c = 1.4, t[M] = {0.3, 0.8, 1.5};
    const int64_t n = 2 * draws;
    double *path = memory(n * M, sizeof *path), *end = memory(n, sizeof *end);
    double *bridge = memory(n * 2, sizeof *bridge);
    int8_t *direction = memory(n * M, 1), *last = memory(n, 1);
    int8_t *first = memory(n, 1);

    for (int64_t i = 0; i < n; i++) {
        first[i] = i % 2 ? 1 : -1;
    }
    assert_int_equal(
        kac_path_grid(a, c, SEED, 50, 0, n, first, M, t, path, direction, NULL),
        KAC_OK);
    for (int64_t i = 0; i < n; i++) {
        end[i] = path[i * M + 2];
        last[i] = direction[i * M + 2];
    }
    assert_int_equal(kac_path_bridge(a, c, t[2], SEED, 50, 0, n, end,
                                     directed ? first : NULL,
                                     directed ? last : NULL, 2, t, bridge,
                                     NULL),
                     KAC_OK);
    for (int k = 0; k < 6; k++) {
        static const int pair[6][2] = {{0, 0}, {0, 1}, {1, 1},
                                       {0, 2}, {1, 2}, {2, 2}};
        const double want =
            kac_law_covariance(a, c, t[pair[k][0]], t[pair[k][1]]);
        double sum = 0.0, square = 0.0;

        for (int64_t i = 0; i < n; i++) {
            const double x[M] = {bridge[2 * i], bridge[2 * i + 1], end[i]};
            const double v = x[pair[k][0]] * x[pair[k][1]] - want;

            sum += v;
            square += v * v;
        }
        check_zero("covariance of bridges", a, sum, square);
    }
    for (int k = 0; k < 8; k++) {
        const double w[M] = {k % 2 ? 3.0 : -1.0, k / 2 % 2 ? 2.0 : -2.0,
                             k / 4 ? 1.0 : -1.0};
        double sum = 0.0, square = 0.0;

        for (int64_t i = 0; i < n; i++) {
            const double *x = path + i * M, *b = bridge + 2 * i;
            const double unit = sqrt(a) / c;
            const double v =
                cos(unit * (w[0] * b[0] + w[1] * b[1] + w[2] * end[i])) -
                cos(unit * (w[0] * x[0] + w[1] * x[1] + w[2] * x[2]));

            sum += v;
            square += v * v;
        }
        check_zero("cosines of bridges", a, sum, square);
    }
    free(path);
    free(end);
    free(bridge);
    free(direction);
    free(last);
    free(first);
}

static void test_refill(void **state)
{
    static const double rates[] = {0.2, 2.0, 20.0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        check_refill(rates[i], 0);
        check_refill(rates[i], 1);
    }
}

/* Greatest distance of two empirical distributions, in units of sqrt((n + m)/
 * (n m)): above 3.2 with probability 2.6e-9. */
static void check_samples(const char *what, int64_t n, double *x, int64_t m,
                          double *y)
{
    double worst = 0.0;
    int64_t i = 0, j = 0;

    qsort(x, (size_t)n, sizeof *x, by_value);
    qsort(y, (size_t)m, sizeof *y, by_value);
    while (i < n && j < m) {
        const double value = fmin(x[i], y[j]);

        while (i < n && x[i] <= value) {
            i++;
        }
        while (j < m && y[j] <= value) {
            j++;
        }
        worst =
            fmax(worst, fabs((double)i / (double)n - (double)j / (double)m));
    }
    worst *= sqrt((double)n * (double)m / (double)(n + m));
    if (!(worst < 3.2)) {
        fail_msg("%s of bridges and of paths: %g", what, worst);
    }
}

/* What is compared: number of reversals, places at two times, first reversal.
 * Straight pieces have equal places, also where they were rounded apart. */
static void features(int64_t i, int64_t count, const double *jumps,
                     const double *places, double *const value[4])
{
    value[0][i] = (double)count;
    value[1][i] = rint(places[0] * 1e9);
    value[2][i] = rint(places[1] * 1e9);
    value[3][i] = rint(jumps[0] * 1e9);
}

/* Whole paths that happen to end near a place, and bridges to these ends, a
 * few to each. */
static void test_brute_force(void **state)
{
    enum { CAPACITY = 24, EACH = 4 };
    const double a = 2.0, c = 1.0, t = 1.0, s[] = {0.3, 0.6, 1.0};
    const int64_t n = 6 * draws;
    double *jumps = memory(n * CAPACITY, sizeof *jumps);
    double *end = memory(n, sizeof *end), *places = memory(n * 3, sizeof *end);
    double *value[2][4];
    int64_t *count = memory(n, sizeof *count), kept = 0;
    int8_t *start = memory(n, 1);

    (void)state;
    for (int k = 0; k < 8; k++) {
        value[k / 4][k % 4] = memory(n, sizeof(double));
    }
    assert_int_equal(
        kac_path_jumps(a, t, SEED, 60, 0, n, CAPACITY, start, count, jumps),
        KAC_OK);
    assert_int_equal(kac_path_position(c, n, CAPACITY, start, count, jumps, 3,
                                       s, places, NULL),
                     KAC_OK);
    for (int64_t i = 0; i < n; i++) {
        if (fabs(places[3 * i + 2] - 0.35) < 0.05) {
            features(kept, count[i], jumps + i * CAPACITY, places + 3 * i,
                     value[0]);
            for (int k = 0; k < EACH; k++) {
                end[EACH * kept + k] = places[3 * i + 2];
            }
            kept++;
        }
    }
    assert_true(kept > n / 50 && kept * EACH < n);
    assert_int_equal(kac_path_bridge_jumps(a, c, t, SEED, 60, 0, EACH * kept,
                                           end, NULL, NULL, CAPACITY, start,
                                           count, jumps),
                     KAC_OK);
    assert_int_equal(kac_path_position(c, EACH * kept, CAPACITY, start, count,
                                       jumps, 3, s, places, NULL),
                     KAC_OK);
    for (int64_t i = 0; i < EACH * kept; i++) {
        features(i, count[i], jumps + i * CAPACITY, places + 3 * i, value[1]);
    }
    check_samples("reversals", kept, value[0][0], EACH * kept, value[1][0]);
    check_samples("first place", kept, value[0][1], EACH * kept, value[1][1]);
    check_samples("second place", kept, value[0][2], EACH * kept, value[1][2]);
    check_samples("reversal", kept, value[0][3], EACH * kept, value[1][3]);
    for (int k = 0; k < 8; k++) {
        free(value[k / 4][k % 4]);
    }
    free(jumps);
    free(end);
    free(places);
    free(count);
    free(start);
}

/* ---- Calls ------------------------------------------------------------- */

/* The reversals lead to the places and to the end, as far as they are not
 * rounded themselves (each to the spacing of t, at random); directions are
 * those that were asked for; items one by one give the same bits. */
static void check_whole(double lam, int given)
{
    enum { N = 40, M = 9 };
    const double c = 0.6, t = 4.0, a = lam / t;
    const int64_t capacity = (int64_t)(1.5 * lam) + 60;
    double *jumps = memory(N * capacity, sizeof *jumps);
    double x[N], s[M], place[N * M], again[N * M], one[M];
    int8_t start[N], end[N], drawn[N], direction[N * M], walked[N * M];
    int64_t count[N], counted[N];

    for (int k = 0; k < M; k++) {
        s[k] = t * k / (M - 1);
    }
    for (int i = 0; i < N; i++) {
        x[i] = c * t * (i == 0 ? 1.0 : i == 1 ? -1.0 : (i - 20.5) / 19.5);
        start[i] = (int8_t)(i == 0 ? 1 : i == 1 ? -1 : i % 3 - 1);
        end[i] = (int8_t)(i < 2 ? 0 : i / 3 % 3 - 1);
    }
    x[2] = nextafter(c * t, 0.0);
    x[3] = -x[2];
    assert_int_equal(kac_path_bridge(a, c, t, SEED, 70, 9, N, x,
                                     given ? start : NULL, given ? end : NULL,
                                     M, s, place, direction),
                     KAC_OK);
    assert_int_equal(
        kac_path_bridge_jumps(a, c, t, SEED, 70, 9, N, x, given ? start : NULL,
                              given ? end : NULL, 0, NULL, counted, NULL),
        KAC_OK);
    assert_int_equal(kac_path_bridge_jumps(
                         a, c, t, SEED, 70, 9, N, x, given ? start : NULL,
                         given ? end : NULL, capacity, drawn, count, jumps),
                     KAC_OK);
    assert_memory_equal(count, counted, sizeof count);
    assert_int_equal(kac_path_position(c, N, capacity, drawn, count, jumps, M,
                                       s, again, walked),
                     KAC_OK);
    for (int i = 0; i < N; i++) {
        const int8_t *own = direction + i * M;

        assert_true(place[i * M] == 0.0 && place[i * M + M - 1] == x[i]);
        assert_int_equal(own[0], drawn[i]);
        if (given && start[i] != 0) {
            assert_int_equal(own[0], start[i]);
        }
        if (given && end[i] != 0) {
            assert_int_equal(own[M - 1], end[i]);
        }
        assert_int_equal(count[i] % 2, own[0] != own[M - 1]);
        assert_int_equal(count[i] == 0, i < 2);
        for (int k = 0; k < M; k++) {
            check("place of a bridge", s[k], place[i * M + k], again[i * M + k],
                  4e-16 * c * t * (5.0 + sqrt((double)count[i])));
            assert_int_equal(own[k], walked[i * M + k]);
        }
        assert_int_equal(kac_path_bridge(a, c, t, SEED, 70, 9 + i, 1, x + i,
                                         given ? start + i : NULL,
                                         given ? end + i : NULL, M, s, one,
                                         NULL),
                         KAC_OK);
        assert_memory_equal(one, place + i * M, sizeof one);
    }
    free(jumps);
}

static void test_whole(void **state)
{
    static const double lams[] = {1e-9, 0.5, 6.0, 300.0, 2e4};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        check_whole(lams[l], 0);
        check_whole(lams[l], 1);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors), cmocka_unit_test(test_whole_mass),
        cmocka_unit_test(test_middle),  cmocka_unit_test(test_ends),
        cmocka_unit_test(test_refill),  cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_whole),
    };
    const struct CMUnitTest dense[] = {cmocka_unit_test(test_middle)};

    if (argc > 1) {
        draws = atoll(argv[1]);
        few = 1;
        return cmocka_run_group_tests(dense, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
