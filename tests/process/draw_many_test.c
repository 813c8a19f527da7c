/* SPDX-License-Identifier: BSD-2-Clause */
/* The law of many draws, on every way through the kernels: Kolmogorov and
 * Smirnov's test of the probability transform of the continuous part, counts
 * of atoms and signs, moments, energy, velocities at the drawn places, single
 * precision against double, independence of neighbours, streams. The argument
 * is the number of draws a case.
 *
 * Seeds are fixed. With another one each check raises a false alarm with
 * probability below 1e-8: 2 exp(-2 k^2) of the transform, 6 standard deviations
 * of sums and counts. */
#include "kac_check.h"

#include <stdlib.h>

#include <kacflow/process.h>

enum { SEED = 4243, D = 784, CHUNK = 32 * D, GRID = 1 << 14, CELLS = 18 };

#define SIGMAS 6.0
#define KOLMOGOROV 3.1

/* Roundings of a position in single precision. */
#define RELATIVE 16.0

static int64_t draws = 3 * CHUNK;

static double x_t[CHUNK], v_t[CHUNK], zeros[CHUNK], times[CHUNK];
static double sizes[CHUNK], tails[CHUNK], velocities[CHUNK], slopes[CHUNK];
static float x_f32[CHUNK], v_f32[CHUNK], zeros_f32[CHUNK], times_f32[CHUNK];
static int8_t atoms[CHUNK], atoms_f32[CHUNK];

static const double lams[] = {
    1e-8,
    1e-6,
    1e-3,
    0.1,
    0.3,
    2.0,
    9.0,
    40.0,
    999.9,
    1000.1, /* the kernel changes its form at 1000 */
    1199.0,
    1201.0,
    1e4,
    1e6,
    1e8,
    0x1.fffffffffffffp+39,
    0x1.0000000000001p+40,
};

enum { LAMS = sizeof lams / sizeof *lams };

/* Speed and end time 1, so that a t is the rate. */
static kac_process *kac(double a)
{
    kac_process *p = NULL;

    assert_int_equal(kac_process_create_kac(NULL, a, 1.0, &p), KAC_OK);
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR),
        KAC_OK);
    return p;
}

static void draw(const kac_process *p, int64_t chunk, int64_t d)
{
    const int64_t n = CHUNK / d;

    assert_int_equal(kac_process_draw(p, SEED, 0, chunk * n, n, d, times, zeros,
                                      x_t, v_t, atoms),
                     KAC_OK);
}

static void draw_f32(const kac_process *p, int64_t chunk, int64_t d)
{
    const int64_t n = CHUNK / d;

    assert_int_equal(kac_process_draw_f32(p, SEED, 0, chunk * n, n, d,
                                          times_f32, zeros_f32, x_f32, v_f32,
                                          atoms_f32),
                     KAC_OK);
}

static void set_times(double t)
{
    for (int64_t i = 0; i < CHUNK; i++) {
        times[i] = t;
        times_f32[i] = (float)t;
    }
}

struct tally {
    const char *way;
    double lam;
    int64_t count, atoms, up, front; /* front: atoms at +c t */
    int64_t grid[GRID];
    double moment[3], energy, energy_squared;
    double products, moduli; /* of neighbours */
    int64_t pairs, cell[CELLS][CELLS];
};

static const double orders[] = {1.0, 2.0, 4.0};

static struct tally tally;

static void begin(const char *way, double lam)
{
    memset(&tally, 0, sizeof tally);
    tally.way = way;
    tally.lam = lam;
}

/* The transform of draw i, whose survival function is tails[i], given that it
 * is on no atom. The mass between |x| and the front is relative to half the
 * continuous mass, so nothing but one difference cancels. */
static double transform(double lam, int64_t i)
{
    const double half = -0.5 * expm1(-lam);
    const double beyond = (tails[i] - 0.5 * exp(-lam)) / half;
    const double v = fmin(fmax(beyond, 0.0), 1.0);

    return x_t[i] < 0.0 ? 0.5 * v : 1.0 - 0.5 * v;
}

static int cell(double lam, int64_t i)
{
    return atoms[i] < 0 ? CELLS - 2
           : atoms[i] > 0
               ? CELLS - 1
               : (int)fmin(transform(lam, i) * (CELLS - 2), CELLS - 3.0);
}

static void add_point(double lam, int64_t i)
{
    const double v2 = v_t[i] * v_t[i];

    tally.count++;
    tally.up += x_t[i] > 0.0;
    tally.energy += v2;
    tally.energy_squared += v2 * v2;
    if (atoms[i] != 0) {
        tally.atoms++;
        tally.front += atoms[i] > 0;
        assert_true(x_t[i] == (double)atoms[i] * times[i]);
        assert_true(v_t[i] == (double)atoms[i]);
    } else {
        tally.grid[(int)fmin(transform(lam, i) * GRID, GRID - 1.0)]++;
    }
}

/* Neighbours `step` apart, no number in two pairs. */
static void add_pairs(double lam, double mean, int64_t step)
{
    for (int64_t i = 0; i < CHUNK; i++) {
        if (i / step % 2 == 0 && i + step < CHUNK) {
            tally.pairs++;
            tally.cell[cell(lam, i)][cell(lam, i + step)]++;
            tally.products += x_t[i] * x_t[i + step];
            tally.moduli +=
                (fabs(x_t[i]) - mean) * (fabs(x_t[i + step]) - mean);
        }
    }
}

/* All of a chunk at t = 1. */
static void add_chunk(double lam, int64_t step)
{
    const double mean = kac_law_moment(lam, 1.0, 1.0, 1.0);

    for (int64_t i = 0; i < CHUNK; i++) {
        sizes[i] = fabs(x_t[i]);
    }
    assert_int_equal(kac_law_survival(lam, 1.0, 1.0, CHUNK, sizes, tails),
                     KAC_OK);
    for (int64_t i = 0; i < CHUNK; i++) {
        add_point(lam, i);
    }
    for (int k = 0; k < 3; k++) {
        for (int64_t i = 0; i < CHUNK; i++) {
            const double x2 = x_t[i] * x_t[i];

            tally.moment[k] += k == 0 ? sizes[i] : k == 1 ? x2 : x2 * x2;
        }
    }
    add_pairs(lam, mean, step);
}

static void check_sigmas(const char *what, double off, double error)
{
    if (!(fabs(off) <= SIGMAS * error)) {
        fail_msg("%s, a t = %g: %s off by %.2f standard deviations", tally.way,
                 tally.lam, what, off / error);
    }
}

/* Rare events: a Poisson count has heavier tails than 6 deviations say. */
static void check_binomial(const char *what, double n, double p, double got)
{
    const double error = sqrt(n * p * (1.0 - p));

    check_sigmas(what, got - n * p, error + (error < 10.0 ? 1.0 : 0.0));
}

static void check_transform(void)
{
    const double n = (double)(tally.count - tally.atoms);
    double below = 0.0, worst = 0.0;

    for (int i = 0; i < GRID; i++) {
        below += (double)tally.grid[i];
        worst = fmax(worst, fabs(below - n * (i + 1) / GRID));
    }
    if (worst > KOLMOGOROV * sqrt(n)) {
        fail_msg("%s, a t = %g: transform off by %.2f / sqrt(n), n = %g",
                 tally.way, tally.lam, worst / sqrt(n), n);
    }
}

/* Chi-square over the pairs; what is expected less than 10 times is one. */
static void check_pairs(double lam)
{
    const double n = (double)tally.pairs;
    double rest = 0.0, seen = 0.0, sum = 0.0, freedom = -1.0;

    for (int i = 0; i < CELLS; i++) {
        for (int j = 0; j < CELLS; j++) {
            const double inside = -expm1(-lam) / (CELLS - 2);
            const double e = n * (i < CELLS - 2 ? inside : 0.5 * exp(-lam)) *
                             (j < CELLS - 2 ? inside : 0.5 * exp(-lam));
            const double o = (double)tally.cell[i][j];

            rest += e < 10.0 ? e : 0.0;
            seen += e < 10.0 ? o : 0.0;
            sum += e < 10.0 ? 0.0 : (o - e) * (o - e) / e;
            freedom += e < 10.0 ? 0.0 : 1.0;
        }
    }
    assert_true(seen <= rest + SIGMAS * sqrt(rest) + 10.0);
    /* Laurent and Massart's bound of the tail: exp(-20). */
    if (freedom > 0.0 && sum > freedom + 2.0 * sqrt(freedom * 20.0) + 40.0) {
        fail_msg("%s, a t = %g: pairs have chi-square %.1f, %g degrees",
                 tally.way, lam, sum, freedom);
    }
}

/* Below 0.1 the atoms and the transform say more. */
static void check_sums(double lam)
{
    const double n = (double)tally.count, mean = tally.energy / n;
    const double m1 = kac_law_moment(lam, 1.0, 1.0, 1.0);
    const double m2 = kac_law_variance(lam, 1.0, 1.0);

    for (int k = 0; k < 3; k++) {
        const double m = kac_law_moment(lam, 1.0, 1.0, orders[k]);
        const double square = kac_law_moment(lam, 1.0, 1.0, 2.0 * orders[k]);

        check_sigmas("moment", tally.moment[k] / n - m,
                     sqrt((square - m * m) / n));
    }
    check_sigmas("energy", mean - kac_law_energy(lam, 1.0, 1.0),
                 sqrt((tally.energy_squared / n - mean * mean) / n));
    check_sigmas("product of neighbours", tally.products,
                 m2 * sqrt((double)tally.pairs));
    check_sigmas("product of neighbours' moduli", tally.moduli,
                 (m2 - m1 * m1) * sqrt((double)tally.pairs));
}

static void check_all(void)
{
    const double n = (double)tally.count, lam = tally.lam;

    check_binomial("number of atoms", n, exp(-lam), (double)tally.atoms);
    check_binomial("atoms in front", (double)tally.atoms, 0.5,
                   (double)tally.front);
    check_binomial("signs", n, 0.5, (double)tally.up);
    check_transform();
    check_pairs(lam);
    if (lam >= 0.1) {
        check_sums(lam);
    }
}

/* The velocity is that at the drawn place, as far as the place, rounded to
 * `epsilon` of itself, says where it is. `own` is the error of the draw's, in
 * the same units. */
static void check_velocity(double lam, double epsilon, double own)
{
    assert_int_equal(
        kac_law_velocity(lam, 1.0, 1.0, CHUNK, x_t, velocities, slopes, NULL),
        KAC_OK);
    for (int64_t i = 0; i < CHUNK; i++) {
        const double bound =
            epsilon * own * (fabs(velocities[i]) + fabs(x_t[i]) * slopes[i]);

        /* A float may round to the front. */
        if (atoms[i] == 0 && fabs(x_t[i]) < 1.0 &&
            !(fabs(v_t[i] - velocities[i]) <= bound)) {
            fail_msg("%s, a t = %g: velocity %.17g at %.17g, must be %.17g "
                     "(%.2f of %.2f)",
                     tally.way, lam, v_t[i], x_t[i], velocities[i],
                     own * fabs(v_t[i] - velocities[i]) / bound, own);
        }
    }
}

static void check_double(const char *way, int64_t d)
{
    set_times(1.0);
    for (int l = 0; l < LAMS; l++) {
        kac_process *p = kac(lams[l]);

        begin(way, lams[l]);
        for (int64_t chunk = 0; chunk * CHUNK < draws; chunk++) {
            draw(p, chunk, d);
            /* Of points where they are large, else of their neighbours. */
            add_chunk(lams[l], chunk % 2 == 0 ? 1 : D);
            check_velocity(lams[l], 0x1p-53, 24.0);
        }
        check_all();
        kac_process_destroy(p);
    }
}

/* Beside the law: the draw in double with the same numbers. Its direction has
 * 31 bits in an octant, which is an absolute error of the place. */
static void check_single(const char *way, int64_t d)
{
    set_times(1.0);
    for (int l = 0; l < LAMS; l++) {
        const double reach = fmin(1.0, 8.0 / sqrt(lams[l]));
        kac_process *p = kac(lams[l]);

        begin(way, lams[l]);
        for (int64_t chunk = 0; chunk * CHUNK < draws; chunk++) {
            draw(p, chunk, d);
            draw_f32(p, chunk, d);
            for (int64_t i = 0; i < CHUNK; i++) {
                const double x = (double)x_f32[i], v = (double)v_f32[i];

                const double bound =
                    RELATIVE * 0x1p-24 * fabs(x_t[i]) + 0x1p-31 * reach;

                if (atoms_f32[i] != atoms[i] || !(fabs(x - x_t[i]) <= bound)) {
                    fail_msg("%s, a t = %g: %.9g is %.9g in double (%.2f)", way,
                             lams[l], x, x_t[i],
                             RELATIVE * fabs(x - x_t[i]) / bound);
                }
                x_t[i] = x;
                v_t[i] = v;
            }
            add_chunk(lams[l], chunk % 2 == 0 ? 1 : D);
            check_velocity(lams[l], 0x1p-24, 24.0);
        }
        check_all();
        kac_process_destroy(p);
    }
}

static void test_own(void **state)
{
    (void)state;
    check_double("own times", 1);
}

static void test_shared(void **state)
{
    (void)state;
    check_double("shared times", D);
}

static void test_own_single(void **state)
{
    (void)state;
    check_single("own times, single", 1);
}

static void test_shared_single(void **state)
{
    (void)state;
    check_single("shared times, single", D);
}

/* Times that differ, each draw transformed by its own law: a t from 1e-2 to
 * 3000, evenly in the logarithm. */
static void test_mixed(void **state)
{
    const double rate = 3000.0;
    kac_process *p = kac(rate);
    double mass = 0.0, spread = 0.0;

    (void)state;
    begin("mixed times", rate);
    for (int64_t chunk = 0; chunk * CHUNK < draws; chunk++) {
        for (int64_t i = 0; i < CHUNK; i++) {
            const double u = fmod((double)i * 0.6180339887498949, 1.0);

            times[i] = exp(log(3e5) * (u - 1.0));
        }
        draw(p, chunk, 1);
        for (int64_t i = 0; i < CHUNK; i++) {
            const double lam = rate * times[i], size = fabs(x_t[i]);

            mass += exp(-lam);
            spread -= exp(-lam) * expm1(-lam);
            assert_int_equal(
                kac_law_survival(rate, 1.0, times[i], 1, &size, tails + i),
                KAC_OK);
            add_point(lam, i);
        }
    }
    check_transform();
    check_sigmas("number of atoms", (double)tally.atoms - mass, sqrt(spread));
    check_binomial("signs", (double)tally.count, 0.5, (double)tally.up);
    kac_process_destroy(p);
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* No two of 2^17 numbers are equal, over seeds, steps, indices above 2^32, and
 * coordinates: 1e-6 for chance. */
static void test_streams(void **state)
{
    enum { MANY = 1 << 17, EACH = MANY / 32 };
    static const uint64_t seeds[] = {SEED, SEED | UINT64_C(1) << 32};
    static const uint32_t steps[] = {0, 0x80000000u};
    static const int64_t firsts[] = {0, INT64_C(1) << 32, INT64_C(1) << 24,
                                     INT64_C(1) << 48};
    static const int64_t sizes_of_points[] = {1, 64};
    static double all[MANY];
    kac_process *p = kac(1e4);
    double *out = all;

    (void)state;
    set_times(1.0);
    for (int k = 0; k < 32; k++) {
        const int64_t d = sizes_of_points[k / 16];
        /* Points of one and of many coordinates share streams. */
        const int64_t first = firsts[k % 4] + (d > 1 ? 1 << 20 : 0);

        assert_int_equal(kac_process_draw(p, seeds[k / 4 % 2], steps[k / 8 % 2],
                                          first, EACH / d, d, times, zeros, out,
                                          NULL, NULL),
                         KAC_OK);
        out += EACH;
    }
    qsort(all, MANY, sizeof *all, compare);
    for (int i = 1; i < MANY; i++) {
        assert_true(all[i - 1] < all[i]);
    }
    kac_process_destroy(p);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own),        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_own_single), cmocka_unit_test(test_shared_single),
        cmocka_unit_test(test_mixed),      cmocka_unit_test(test_streams),
    };

    if (argc > 1) {
        draws = strtoll(argv[1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
