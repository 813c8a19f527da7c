/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws: which numbers they are made of, atoms, velocities, both precisions,
 * the prior, bad arguments. What law they follow: draw_law_test.c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>

#include <kacflow/process.h>

enum { SEED = 20251 };

static kac_process *kac(double a, double c, double T, int32_t signal,
                        int32_t clock)
{
    kac_process *p = NULL;

    assert_int_equal(kac_process_create_kac(NULL, a, c, &p), KAC_OK);
    assert_int_equal(kac_process_set_horizon(p, T), KAC_OK);
    assert_int_equal(kac_process_set_schedule(p, signal, clock), KAC_OK);
    return p;
}

static kac_process *wiener(double sigma)
{
    kac_process *p = NULL;

    assert_int_equal(kac_process_create_wiener(NULL, sigma, &p), KAC_OK);
    return p;
}

/* n points in one call, one by one, and in two halves, at every d that takes
 * another way through the tables. */
static void check_partition(kac_process *p, int64_t n, int64_t d)
{
    const size_t count = (size_t)(n * d), bytes = count * sizeof(double);
    double *t = calloc((size_t)n, sizeof *t), *x0 = calloc(1, bytes);
    double *xt = malloc(bytes), *v = malloc(bytes);
    double *xt2 = malloc(bytes), *v2 = malloc(bytes);
    int8_t *atom = malloc(count), *atom2 = malloc(count);

    for (int64_t i = 0; i < n; i++) {
        t[i] = (double)(i % 5) / 4.0;
    }
    for (size_t i = 0; i < count; i++) {
        x0[i] = (double)(i % 17) / 17.0 - 0.4;
    }
    assert_int_equal(
        kac_process_draw(p, SEED, 3, 1000, n, d, t, x0, xt, v, atom), KAC_OK);
    for (int64_t i = 0; i < n; i++) {
        assert_int_equal(kac_process_draw(p, SEED, 3, 1000 + i, 1, d, t + i,
                                          x0 + i * d, xt2 + i * d, v2 + i * d,
                                          atom2 + i * d),
                         KAC_OK);
    }
    assert_memory_equal(xt, xt2, bytes);
    assert_memory_equal(v, v2, bytes);
    assert_memory_equal(atom, atom2, count);
    /* In place, without velocity and flags, the same positions. */
    memcpy(xt2, x0, bytes);
    assert_int_equal(
        kac_process_draw(p, SEED, 3, 1000, n, d, t, xt2, xt2, NULL, NULL),
        KAC_OK);
    assert_memory_equal(xt, xt2, bytes);
    /* Another seed, step or index: other numbers. */
    assert_int_equal(
        kac_process_draw(p, SEED + 1, 3, 1000, n, d, t, x0, xt2, NULL, NULL),
        KAC_OK);
    assert_memory_not_equal(xt, xt2, bytes);
    assert_int_equal(
        kac_process_draw(p, SEED, 4, 1000, n, d, t, x0, xt2, NULL, NULL),
        KAC_OK);
    assert_memory_not_equal(xt, xt2, bytes);
    assert_int_equal(
        kac_process_draw(p, SEED, 3, 1001, n, d, t, x0, xt2, NULL, NULL),
        KAC_OK);
    assert_memory_not_equal(xt, xt2, bytes);

    free(t);
    free(x0);
    free(xt);
    free(v);
    free(xt2);
    free(v2);
    free(atom);
    free(atom2);
}

static void test_partition(void **state)
{
    static const double rates[] = {1e-8, 9.0, 200.0, 1e4, 1e9, 1e15};

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        kac_process *p =
            kac(rates[i], 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);

        check_partition(p, 20, 1);
        check_partition(p, 20, 2);
        check_partition(p, 10, 65);
        check_partition(p, 5, 784);
        kac_process_destroy(p);
    }
    kac_process *p = wiener(0.7);

    check_partition(p, 20, 2);
    check_partition(p, 5, 784);
    kac_process_destroy(p);
}

/* Numbers of a published seed: bits do not change unseen, with the compiler,
 * its options or the processor. */
static void test_pinned(void **state)
{
    static const double want[] = {
        0x1.10ab2b2dbf8afp-4,  -0x1.6f7e1c549292p-3, 0x1.4p+0,
        -0x1.657b0a0038a9dp-2, 0x1.3d4d8297fff01p-1, 0x1p+1};
    kac_process *p = kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);
    const double t = 0.5, x0[] = {0.25, -0.5, 1.0};
    double got[6];

    (void)state;
    assert_int_equal(
        kac_process_draw(p, SEED, 7, 11, 1, 3, &t, x0, got, got + 3, NULL),
        KAC_OK);
    for (int i = 0; i < 6; i++) {
        if (got[i] != want[i]) {
            fail_msg("number %d is %a, must be %a", i, got[i], want[i]);
        }
    }
    kac_process_destroy(p);
}

/* FNV-1a over the bits of everything that a call gives. */
static uint64_t digest(uint64_t hash, const void *data, size_t bytes)
{
    const unsigned char *byte = data;

    for (size_t i = 0; i < bytes; i++) {
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The same for every way through the tables, on little-endian machines. */
static void test_pinned_ways(void **state)
{
    enum { MOST = 300 };
    static const struct {
        double a; /* 0: Wiener */
        int64_t d;
        uint64_t want;
    } ways[] = {
        {1e-8, 5, UINT64_C(0x4eb5bd76da6344f1)},
        {9.0, 2, UINT64_C(0x1aa0af36d2252786)},
        {9.0, 300, UINT64_C(0xe5780f4b271eef8b)},
        {500.0, 300, UINT64_C(0xc3d6fc7216d7e168)},
        {50.0, 3, UINT64_C(0x2348edde05435d7d)},
        {1e6, 10, UINT64_C(0xbee4fb08ac0e2f98)},
        {1e15, 10, UINT64_C(0xb7fc37203daa32b8)},
        {0.0, 100, UINT64_C(0x5bb2b5655802e985)},
    };
    const uint16_t one = 1;

    (void)state;
    if (*(const unsigned char *)&one != 1) {
        skip();
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        kac_process *p = ways[i].a > 0.0 ? kac(ways[i].a, 3.0, 1.0,
                                               KAC_SIGNAL_COS, KAC_CLOCK_LINEAR)
                                         : wiener(0.5);
        const size_t bytes = (size_t)ways[i].d * sizeof(double);
        const double t = 0.75;
        double x0[MOST] = {0.5}, xt[MOST], v[MOST];
        int8_t atom[MOST];
        uint64_t hash = UINT64_C(0xcbf29ce484222325);

        assert_int_equal(kac_process_draw(p, SEED, 2, INT64_C(1) << 40, 1,
                                          ways[i].d, &t, x0, xt, v, atom),
                         KAC_OK);
        hash = digest(hash, xt, bytes);
        hash = digest(hash, v, bytes);
        hash = digest(hash, atom, (size_t)ways[i].d);
        if (hash != ways[i].want) {
            fail_msg("a %g, d %d: 0x%016llx, must be 0x%016llx", ways[i].a,
                     (int)ways[i].d, (unsigned long long)hash,
                     (unsigned long long)ways[i].want);
        }
        kac_process_destroy(p);
    }
}

/* Atoms are exactly f x0 +- c g with velocity exactly f' x0 +- c g', in both
 * precisions, whatever x0 is and however small a g: at a g = 1e-8 all but one
 * of 1e8 coordinates sit there. */
static void test_atoms(void **state)
{
    enum { D = 500 };
    static const double starts[] = {0.1,  1.0 / 3.0, 1e6,  -0.0, -1e-300,
                                    0.25, 12345.678, -7e9, 0.0};
    static const double rates[] = {1e-8, 1e-3, 0.5};
    const int32_t signals[] = {KAC_SIGNAL_CONSTANT, KAC_SIGNAL_LINEAR,
                               KAC_SIGNAL_EXP, KAC_SIGNAL_COS};
    static double x0[D], xt[D], v[D];
    static float x0f[D], xtf[D], vf[D];
    static int8_t atom[D], atomf[D];

    (void)state;
    for (int round = 0; round < 4 * 3 * 9; round++) {
        const double start = starts[round % 9];
        const double a = rates[round / 9 % 3], c = 2.7;
        const double t = 0.37;
        const float tf = (float)t;
        kac_process *p =
            kac(a, c, 1.0, signals[round / 27], KAC_CLOCK_QUADRATIC);
        double s[4], sf[4];
        int atoms = 0;

        for (int i = 0; i < D; i++) {
            x0[i] = start;
            x0f[i] = (float)start;
        }
        assert_int_equal(kac_process_schedule(p, t, s), KAC_OK);
        assert_int_equal(kac_process_schedule(p, (double)tf, sf), KAC_OK);
        assert_int_equal(
            kac_process_draw(p, SEED, 0, round, 1, D, &t, x0, xt, v, atom),
            KAC_OK);
        assert_int_equal(kac_process_draw_f32(p, SEED, 0, round, 1, D, &tf, x0f,
                                              xtf, vf, atomf),
                         KAC_OK);
        for (int i = 0; i < D; i++) {
            const double sign = atom[i], signf = atomf[i];

            if (atom[i] != 0) {
                assert_true(xt[i] == s[0] * start + sign * (c * s[2]));
                assert_true(v[i] == s[1] * start + s[3] * (sign * c));
                atoms++;
            }
            if (atomf[i] != 0) {
                const double x = (double)(float)start;

                assert_true(xtf[i] == (float)(sf[0] * x + signf * (c * sf[2])));
                assert_true(vf[i] == (float)(sf[1] * x + sf[3] * (signf * c)));
            }
        }
        /* Each misses an atom with probability a g < 0.07: more than 90 of
         * 500 misses have probability below 1e-15. */
        assert_true(a == 1e-8 ? atoms == D : atoms > D - 90);
        kac_process_destroy(p);
    }
}

/* Inside, the draw's velocity is the conditional velocity at its position. */
static void test_velocity(void **state)
{
    enum { N = 400, D = 3 };
    static const double rates[] = {1e-3, 0.3, 9.0, 100.0, 1e4, 1e6};
    static double t[N * D], x0[N * D], xt[N * D], v[N * D], want[N * D];
    static int8_t atom[N * D];

    (void)state;
    for (int round = 0; round < 7; round++) {
        kac_process *p = round < 6 ? kac(rates[round], 3.0, 1.0,
                                         KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR)
                                   : wiener(1.5);
        int inside = 0;

        for (int i = 0; i < N * D; i++) {
            x0[i] = 0.0;
        }
        for (int i = 0; i < N; i++) {
            t[i] = (i + 1.0) / N;
        }
        assert_int_equal(
            kac_process_draw(p, SEED, 0, 0, N, D, t, x0, xt, v, atom), KAC_OK);
        assert_int_equal(kac_process_velocity(p, N, D, t, xt, x0, want),
                         KAC_OK);
        for (int i = 0; i < N * D; i++) {
            if (atom[i] == 0) {
                assert_true(fabs(v[i] - want[i]) <= 1e-12 * fabs(want[i]));
                inside++;
            } else {
                assert_true(fabs(v[i]) == 3.0 && v[i] == want[i]);
            }
        }
        assert_true(round == 0 || inside > N / 10);
        kac_process_destroy(p);
    }
}

/* Single precision is the double draw but for a few of its roundings, with the
 * same atoms to the bit. */
static void check_single(kac_process *p, int64_t n, int64_t d)
{
    enum { MOST = 1000 };
    static double t[MOST], x0[MOST], xt[MOST], v[MOST];
    static float tf[MOST], x0f[MOST], xtf[MOST], vf[MOST];
    static int8_t atom[MOST], atomf[MOST];

    for (int i = 0; i < n; i++) {
        t[i] = tf[i] = (float)i / (float)(n - 1);
    }
    for (int i = 0; i < n * d; i++) {
        x0[i] = x0f[i] = (float)(i % 23) / 10.0f;
    }
    assert_int_equal(kac_process_draw(p, SEED, 1, 5, n, d, t, x0, xt, v, atom),
                     KAC_OK);
    assert_int_equal(
        kac_process_draw_f32(p, SEED, 1, 5, n, d, tf, x0f, xtf, vf, atomf),
        KAC_OK);
    for (int i = 0; i < n * d; i++) {
        double s[4], front, speed, noise, ratio;

        assert_int_equal(kac_process_schedule(p, t[i / d], s), KAC_OK);
        front = kac_process_speed(p) * s[2];
        speed = kac_process_speed(p) * s[3];
        noise = fabs(xt[i] - s[0] * x0[i]);
        ratio = fabs(v[i] - s[1] * x0[i]);
        assert_true(atom[i] == atomf[i]);
        if (kac_process_law(p) == KAC_LAW_WIENER || atom[i] != 0) {
            assert_true(xtf[i] == (float)xt[i] && vf[i] == (float)v[i]);
            continue;
        }
        assert_true(fabs(xtf[i] - xt[i]) <=
                    6e-8 * fabs(xt[i]) + 5e-7 * noise + 1e-9 * front);
        assert_true(fabs(vf[i] - v[i]) <=
                    6e-8 * fabs(v[i]) + 5e-7 * ratio + 1e-9 * speed);
    }
}

static void test_single(void **state)
{
    static const double rates[] = {1e-6, 0.3, 9.0, 40.0, 999.0, 1e4, 1e8, 1e16};

    (void)state;
    for (size_t i = 0; i <= sizeof rates / sizeof *rates; i++) {
        kac_process *p =
            i < sizeof rates / sizeof *rates
                ? kac(rates[i], 3.0, 1.0, KAC_SIGNAL_COS, KAC_CLOCK_QUADRATIC)
                : wiener(1.0);

        check_single(p, 500, 2);
        check_single(p, 9, 100);
        check_single(p, 3, 300);
        kac_process_destroy(p);
    }
}

/* A horizon that is no float: its nearest float counts as it. */
static void test_single_horizon(void **state)
{
    kac_process *p = kac(9.0, 3.0, 0.1, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    const float t = 0.1f, next = nextafterf(0.1f, 1.0f), x0 = 1.0f;
    float xt, v;

    (void)state;
    assert_true((double)t > 0.1);
    assert_int_equal(
        kac_process_draw_f32(p, SEED, 0, 0, 1, 1, &t, &x0, &xt, &v, NULL),
        KAC_OK);
    assert_int_equal(
        kac_process_draw_f32(p, SEED, 0, 0, 1, 1, &next, &x0, &xt, &v, NULL),
        KAC_ERROR_ARGUMENT);
    kac_process_destroy(p);
}

/* At t = 0, and where g underflows, x_t is x_0 to the bit (-0.0 too) and
 * every coordinate of the Kac process leaves at full speed. */
static void test_start(void **state)
{
    enum { D = 64 };
    const double times[] = {0.0, 1e-200};
    double x0[D], xt[D], v[D];
    int8_t atom[D];

    (void)state;
    for (int round = 0; round < 4; round++) {
        const double t = times[round % 2];
        kac_process *p =
            round < 2
                ? kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC)
                : kac(9.0, 3.0, 1.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
        int up = 0;

        for (int i = 0; i < D; i++) {
            x0[i] = i == 0 ? -0.0 : 0.1 * i;
        }
        assert_int_equal(
            kac_process_draw(p, SEED, 0, 0, 1, D, &t, x0, xt, v, atom), KAC_OK);
        if (round % 2 == 0) {
            assert_memory_equal(x0, xt, sizeof xt);
        }
        for (int i = 0; i < D; i++) {
            assert_true(atom[i] == 1 || atom[i] == -1);
            up += atom[i] == 1;
            assert_true(v[i] == (round < 2 ? -x0[i] + 2.0 * t * 3.0 * atom[i]
                                           : 3.0 * atom[i]));
        }
        assert_true(up > 10 && up < 54); /* false alarm below 1e-7 */
        kac_process_destroy(p);
    }
    kac_process *p = wiener(1.0);
    const double t = 0.0;

    assert_int_equal(kac_process_draw(p, SEED, 0, 0, 1, D, &t, x0, xt, v, atom),
                     KAC_OK);
    assert_memory_equal(x0, xt, sizeof xt);
    for (int i = 0; i < D; i++) {
        assert_true(v[i] == -x0[i] && atom[i] == 0);
    }
    kac_process_destroy(p);
}

static void test_prior(void **state)
{
    enum { N = 50, D = 3 };
    double x0[N * D], out[N * D], again[N * D], t[N];
    kac_process *p = kac(9.0, 3.0, 2.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);

    (void)state;
    for (int i = 0; i < N * D; i++) {
        x0[i] = 100.0 + i;
        t[i / D] = 2.0;
    }
    assert_int_equal(kac_process_prior(p, SEED, 7, N, D, NULL, out), KAC_OK);
    for (int i = 0; i < N * D; i++) {
        assert_true(fabs(out[i]) <= 6.0);
    }
    /* f(T) = 0: data make no difference; points are drawn one by one alike. */
    assert_int_equal(kac_process_prior(p, SEED, 7, N, D, x0, again), KAC_OK);
    assert_memory_equal(out, again, sizeof out);
    for (int i = 0; i < N; i++) {
        assert_int_equal(
            kac_process_prior(p, SEED, 7 + i, 1, D, NULL, again + i * D),
            KAC_OK);
    }
    assert_memory_equal(out, again, sizeof out);
    /* Not the numbers of step 0 of training. */
    assert_int_equal(
        kac_process_draw(p, SEED, 0, 7, N, D, t, x0, again, NULL, NULL),
        KAC_OK);
    assert_memory_not_equal(out, again, sizeof out);
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_COS, KAC_CLOCK_LINEAR), KAC_OK);
    assert_int_equal(kac_process_prior(p, SEED, 7, N, D, NULL, out), KAC_OK);

    /* f(T) != 0: the message says what to do, and nothing is written. */
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_EXP, KAC_CLOCK_LINEAR), KAC_OK);
    memcpy(again, out, sizeof out);
    assert_int_equal(kac_process_prior(p, SEED, 7, N, D, NULL, out),
                     KAC_ERROR_STATE);
    assert_memory_equal(out, again, sizeof out);
    assert_non_null(strstr(kac_last_error(), "give x0"));
    assert_int_equal(kac_process_prior(p, SEED, 7, N, D, x0, out), KAC_OK);
    for (int i = 0; i < N * D; i++) {
        assert_true(fabs(out[i] - exp(-2.0) * x0[i]) <= 6.0 * (1.0 + 1e-15));
    }
    /* In place. */
    assert_int_equal(kac_process_prior(p, SEED, 7, N, D, x0, x0), KAC_OK);
    assert_memory_equal(out, x0, sizeof out);
    kac_process_destroy(p);
}

static int32_t linear_quadratic(void *user, double t, double *out)
{
    const double T = *(const double *)user;

    out[0] = (T - t) / T;
    out[1] = -1.0 / T;
    out[2] = t * (t / T);
    out[3] = 2.0 * (t / T);
    return 0;
}

/* A custom schedule with the same numbers gives the same bits. */
static void test_custom(void **state)
{
    enum { N = 30, D = 5 };
    double T = 1.5, t[N * D], x0[N * D], out[2][4][N * D];
    kac_process *p = kac(9.0, 3.0, T, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);

    (void)state;
    for (int i = 0; i < N * D; i++) {
        t[i] = T * (i + 1) / (N * D);
        x0[i] = 0.03 * i;
    }
    for (int k = 0; k < 2; k++) {
        assert_int_equal(kac_process_draw(p, SEED, 0, 0, N, D, t, x0, out[k][0],
                                          out[k][1], NULL),
                         KAC_OK);
        assert_int_equal(
            kac_process_velocity(p, N, D, t, out[k][0], x0, out[k][2]), KAC_OK);
        assert_int_equal(kac_process_prior(p, SEED, 0, N, D, NULL, out[k][3]),
                         KAC_OK);
        assert_int_equal(
            kac_process_set_schedule_custom(p, linear_quadratic, &T), KAC_OK);
    }
    assert_memory_equal(out[0], out[1], sizeof out[0]);
    kac_process_destroy(p);
}

/* Works where `set` asks (0, T/2, T) and fails later. */
static int32_t failing(void *user, double t, double *out)
{
    const double T = 1.0;

    linear_quadratic((void *)(uintptr_t)&T, t, out);
    if (t == 0.75) {
        const int kind = *(const int *)user;

        if (kind == 0) {
            return 5;
        }
        out[kind - 1] = NAN;
    }
    return 0;
}

static void test_custom_failure(void **state)
{
    const double t[] = {0.5, 0.75}, x0[] = {0.1, 0.2};
    double out[2], s[4];
    kac_process *p = kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);

    (void)state;
    for (int kind = 0; kind <= 4; kind++) {
        assert_int_equal(kac_process_set_schedule_custom(p, failing, &kind),
                         KAC_OK);
        assert_int_equal(
            kac_process_draw(p, SEED, 0, 0, 2, 1, t, x0, out, NULL, NULL),
            KAC_ERROR_CALLBACK);
        assert_non_null(strstr(kac_last_error(), "0.75"));
        assert_int_equal(kac_process_velocity(p, 2, 1, t, x0, x0, out),
                         KAC_ERROR_CALLBACK);
        assert_int_equal(kac_process_log_density(p, 2, 1, t, x0, x0, out),
                         KAC_ERROR_CALLBACK);
        assert_int_equal(kac_process_schedule(p, 0.75, s), KAC_ERROR_CALLBACK);
        assert_int_equal(kac_process_cone(p, 0.75, s), KAC_ERROR_CALLBACK);
        assert_int_equal(kac_process_log_atom(p, 0.75, s), KAC_ERROR_CALLBACK);
    }
    kac_process_destroy(p);
}

static void test_arguments(void **state)
{
    kac_process *p = kac(9.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);
    const double bad_times[] = {-1e-9, 1.0 + 1e-9, NAN, INFINITY, -INFINITY};
    const double bad_data[] = {NAN, INFINITY, -INFINITY};
    double t = 0.5, x0 = 0.1, xt = 77.0, v = 78.0;
    int8_t atom = 79;

#define REFUSED(process, first, n, d, t, x0, xt)                               \
    assert_int_equal(                                                          \
        kac_process_draw(process, 1, 0, first, n, d, t, x0, xt, &v, &atom),    \
        KAC_ERROR_ARGUMENT)
    (void)state;
    REFUSED(NULL, 0, 1, 1, &t, &x0, &xt);
    REFUSED(p, -1, 1, 1, &t, &x0, &xt);
    REFUSED(p, INT64_MAX, 1, 1, &t, &x0, &xt);
    REFUSED(p, 0, -1, 1, &t, &x0, &xt);
    REFUSED(p, 0, 1, 0, &t, &x0, &xt);
    REFUSED(p, 0, 1, -3, &t, &x0, &xt);
    REFUSED(p, 0, INT64_MAX, INT64_MAX, &t, &x0, &xt);
    REFUSED(p, 0, 1, 1, NULL, &x0, &xt);
    REFUSED(p, 0, 1, 1, &t, NULL, &xt);
    REFUSED(p, 0, 1, 1, &t, &x0, NULL);
    for (int i = 0; i < 5; i++) {
        REFUSED(p, 0, 1, 1, &bad_times[i], &x0, &xt);
        assert_non_null(strstr(kac_last_error(), "t[0]"));
    }
    for (int i = 0; i < 3; i++) {
        REFUSED(p, 0, 1, 1, &t, &bad_data[i], &xt);
        assert_non_null(strstr(kac_last_error(), "x0[0]"));
        assert_int_equal(kac_process_prior(p, 1, 0, 1, 1, &bad_data[i], &xt),
                         KAC_ERROR_ARGUMENT);
    }
    assert_int_equal(kac_process_prior(NULL, 1, 0, 1, 1, NULL, &xt),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior(p, 1, -1, 1, 1, NULL, &xt),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior(p, 1, 0, -1, 1, NULL, &xt),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior(p, 1, 0, 1, 0, NULL, &xt),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_process_prior(p, 1, 0, 1, 1, NULL, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_true(xt == 77.0 && v == 78.0 && atom == 79);
    assert_int_equal(
        kac_process_draw(p, 1, 0, 0, 0, 1, NULL, NULL, NULL, NULL, NULL),
        KAC_OK);
    assert_int_equal(kac_process_prior(p, 1, 0, 0, 1, NULL, NULL), KAC_OK);

    /* What does not fit is said, not handed out as infinity. */
    const float tf = 0.5f, x0f = 0.0f;
    float xtf;

    kac_process_destroy(p);
    p = kac(9.0, 1e40, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    assert_int_equal(
        kac_process_draw_f32(p, 1, 0, 0, 1, 1, &tf, &x0f, &xtf, NULL, NULL),
        KAC_ERROR_NONFINITE);
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partition),      cmocka_unit_test(test_pinned),
        cmocka_unit_test(test_pinned_ways),    cmocka_unit_test(test_atoms),
        cmocka_unit_test(test_velocity),       cmocka_unit_test(test_single),
        cmocka_unit_test(test_single_horizon), cmocka_unit_test(test_start),
        cmocka_unit_test(test_prior),          cmocka_unit_test(test_custom),
        cmocka_unit_test(test_custom_failure), cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
