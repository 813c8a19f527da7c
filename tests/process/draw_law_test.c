/* SPDX-License-Identifier: BSD-2-Clause */
/* The law of the draws: histograms against quadratures of the density, atoms
 * against their mass, moments against reference values, independence. Seeds
 * are fixed; with another one each check here raises a false alarm with
 * probability below 1e-7 (6 standard deviations). */
#include "vectors.h"

#include <math.h>

#include "process/process_priv.h"

enum { SEED = 777, DRAWS = 100000, BINS = 200 };

static double x_t[DRAWS], velocity[DRAWS], zeros[DRAWS], times[DRAWS];
static int8_t atoms[DRAWS];

static kac_process *kac(double a, double c, double T)
{
    kac_process *p = NULL;

    assert_int_equal(kac_process_create_kac(NULL, a, c, &p), KAC_OK);
    assert_int_equal(kac_process_set_horizon(p, T), KAC_OK);
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR),
        KAC_OK);
    return p;
}

static void draw(const kac_process *p, int64_t d)
{
    for (int64_t i = 0; i < DRAWS / d; i++) {
        times[i] = kac_process_horizon(p);
    }
    assert_int_equal(kac_process_draw(p, SEED, 0, 0, DRAWS / d, d, times, zeros,
                                      x_t, velocity, atoms),
                     KAC_OK);
}

/* Mass of the continuous part between two displacements: Gauss-Legendre of
 * order 8, far more than a bin needs. */
static double mass(const kac_process *p, double low, double high)
{
    static const double node[] = {0.1834346424956498, 0.5255324099163290,
                                  0.7966664774136267, 0.9602898564975363};
    static const double weight[] = {0.3626837833783620, 0.3137066458778873,
                                    0.2223810344533745, 0.1012285362903763};
    const double half = 0.5 * (high - low), middle = 0.5 * (high + low);
    double sum = 0.0;

    for (int k = 0; k < 4; k++) {
        const double n[] = {middle - half * node[k], middle + half * node[k]};
        struct kaci_noise_point point[2];

        kaci_process_noise(p, kac_process_horizon(p), 2, 1, n, 0.0, point);
        sum += half * weight[k] *
               (exp(point[0].log_density) + exp(point[1].log_density));
    }
    return sum;
}

/* Pearson's statistic over categories of at least 10 expected draws. */
static void check_counts(const char *what, double lam, int count,
                         const double *expected, const double *observed)
{
    double e = 0.0, o = 0.0, statistic = 0.0;
    int freedom = -1;

    for (int i = 0; i < count; i++) {
        e += expected[i];
        o += observed[i];
        if (e >= 10.0) {
            statistic += (o - e) * (o - e) / e;
            freedom++;
            e = o = 0.0;
        }
    }
    /* What is left over belongs to no category. */
    assert_true(o < 10.0 + 8.0 * sqrt(10.0));
    if (freedom > 0 && statistic > freedom + 6.0 * sqrt(2.0 * freedom) + 20.0) {
        fail_msg("%s at a g = %g: chi-square %.1f with %d degrees of freedom",
                 what, lam, statistic, freedom);
    }
}

/* Bins over the part that carries the mass, one for either tail beyond it,
 * and the two atoms. */
static void check_histogram(const kac_process *p, double lam, double reach)
{
    double expected[BINS + 4] = {0}, observed[BINS + 4] = {0};
    double inside = 0.0;
    double atom;

    for (int64_t i = 0; i < DRAWS; i++) {
        const double y = x_t[i] / reach;

        if (atoms[i] != 0) {
            observed[atoms[i] > 0 ? BINS + 3 : BINS + 2] += 1.0;
        } else if (fabs(y) < 1.0) {
            observed[1 + (int)floor((y + 1.0) * 0.5 * BINS)] += 1.0;
        } else {
            observed[y < 0.0 ? 0 : BINS + 1] += 1.0;
        }
    }
    for (int k = 0; k < BINS; k++) {
        expected[1 + k] = DRAWS * mass(p, reach * (2.0 * k / BINS - 1.0),
                                       reach * (2.0 * (k + 1) / BINS - 1.0));
        inside += expected[1 + k];
    }
    assert_int_equal(kac_process_log_atom(p, kac_process_horizon(p), &atom),
                     KAC_OK);
    expected[BINS + 2] = expected[BINS + 3] = DRAWS * exp(atom);
    expected[0] = expected[BINS + 1] =
        0.5 * fmax(DRAWS - inside - 2.0 * expected[BINS + 2], 0.0);
    check_counts("positions", lam, BINS + 4, expected, observed);
    check_counts("atoms", lam, 2, expected + BINS + 2, observed + BINS + 2);
}

/* The mean of (x, v)'s products with the next coordinate's vanishes. */
static void check_independence(double lam)
{
    double xx = 0.0, product = 0.0, moduli = 0.0, mean = 0.0, square = 0.0;

    for (int64_t i = 0; i < DRAWS; i++) {
        xx += x_t[i] * x_t[i];
        mean += fabs(x_t[i]) / DRAWS;
    }
    for (int64_t i = 0; i + 1 < DRAWS; i++) {
        product += x_t[i] * x_t[i + 1];
        moduli += (fabs(x_t[i]) - mean) * (fabs(x_t[i + 1]) - mean);
        square += (fabs(x_t[i]) - mean) * (fabs(x_t[i]) - mean);
    }
    if (fabs(product) > 6.0 * xx / sqrt((double)DRAWS) ||
        fabs(moduli) > 6.0 * square / sqrt((double)DRAWS) + 1e-9 * xx) {
        fail_msg("neighbours at a g = %g: %g, %g", lam,
                 product / xx * sqrt((double)DRAWS),
                 moduli / square * sqrt((double)DRAWS));
    }
}

static void test_kac(void **state)
{
    static const double lams[] = {1e-8, 1e-3,  0.3, 2.0, 9.0,  15.0,
                                  40.0, 300.0, 1e3, 1e6, 1e12, 1e15};
    static const int64_t sizes[] = {1, 40, 500};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            kac_process *p = kac(lams[l], 1.0, 1.0);

            draw(p, sizes[s]);
            check_histogram(p, lams[l], fmin(1.0, 5.0 / sqrt(lams[l])));
            check_independence(lams[l]);
            kac_process_destroy(p);
        }
    }
}

/* Every interval of words has the width of its probability, as far as whole
 * words and the last bits of a product allow. */
static void test_table(void **state)
{
    static const double lams[] = {1e-30, 1e-17, 1e-8, 0.3,   1.999, 2.0,
                                  9.0,   40.0,  300., 700.0, 999.0};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        const double lam = lams[l];
        kac_process *p = kac(lam, 1.0, 1.0);
        struct kaci_scalar_state table = {.process = p, .g = 1.0};
        uint64_t low = 0;

        kaci_kac_prepare(&table, 784);
        assert_true(table.rows >= 1 && table.rows <= KACI_TABLE);
        for (int64_t row = 0; row < table.rows; row++) {
            const double m = (double)(table.base + row);
            const double log_odd =
                -lam + (2.0 * m - 1.0) * log(lam) - lgamma(2.0 * m);
            const double want =
                m == 0.0 ? exp(-lam) : exp(log_odd) * (1.0 + lam / (2.0 * m));
            /* The last bound is 2^64, wrapped; the others ascend. */
            const uint64_t width = table.bound[row] - low;
            const double share =
                table.rows == 1 ? 1.0 : (double)width * 0x1p-64;

            assert_true(row + 1 == table.rows ? table.bound[row] == 0
                                              : table.bound[row] >= low);
            if (fabs(share - want) > 1e-11 * want + 0x1p-63) {
                fail_msg("a g = %g: P(%g) is %.17g, must be %.17g", lam, m,
                         share, want);
            }
            low = table.bound[row];
        }
        kac_process_destroy(p);
    }
}

/* In the direction of the axis the position is the radius, whose distribution
 * function gives back the uniform number, all of its 64 bits: next to 0 and to
 * 1 too, where no number of draws would tell. Allowed are the error 1e-13 of
 * sigma and nine roundings of y, which make
 * sigma (1 + lam/p) times as much of ln u. */
static void check_inverse(const kac_process *p, uint64_t word)
{
    const struct kaci_kernels *kernels = p->kernels;
    const double lam = p->a, bare = exp(-lam);
    const double u = ((double)word + 0.5) * 0x1p-64;
    const double d = ((double)~word + 0.5) * 0x1p-64;
    const uint64_t angle[8] = {0}, words[8] = {word};
    double y[8], ratio[8], atom[8], past, sigma, gone, phi, got;

    if (lam < 1000.0) {
        kernels->draw->kac_radial(1, &lam, words, angle, y, ratio, atom);
    } else {
        kernels->draw->kac_wide(lam, 1, words, angle, y, ratio);
        atom[0] = 0.0;
    }
    if (fabs(u - bare) > 1e-12 * bare) {
        assert_true((atom[0] != 0.0) == (u < bare));
    }
    past = lam * sqrt(1.0 - y[0] * y[0]);
    /* On an atom nothing is inverted; next to the front 1 - y says little. */
    if (atom[0] != 0.0 || fabs(y[0]) > 0.999) {
        return;
    }
    sigma = lam * y[0] * (lam * y[0]) / (lam + past);
    phi = -expm1(-past) / past;
    gone = -expm1(-sigma) + exp(-sigma) * expm1(-past) * 0.5 * sigma * phi;
    got = u < 0.5
              ? bare + exp(-sigma) * -expm1(-past) * (1.0 + 0.5 * sigma * phi)
              : gone;
    if (fabs(got / (u < 0.5 ? u : d) - 1.0) >
        1e-13 * (1.0 + sigma) + 1e-15 * sigma * (1.0 + lam / past)) {
        fail_msg("a g = %g: the radius of u = %g, 1 - u = %g is that of a "
                 "number off by %g",
                 lam, u, d, got / (u < 0.5 ? u : d) - 1.0);
    }
}

/* The radius in single precision beside that in double, relative to itself:
 * the least bits of a word count where 1 - u is small. */
static void check_single(const kac_process *p, uint64_t word)
{
    const struct kaci_kernels *kernels = p->kernels;
    const double lam = p->a;
    const uint64_t angle[8] = {0}, words[8] = {word};
    double y[8], ratio[8], atom[8] = {0}, atom_single[8] = {0};
    float y_single[8], ratio_single[8];

    if (lam < 1000.0) {
        kernels->draw->kac_radial(1, &lam, words, angle, y, ratio, atom);
        kernels->draw->kac_radial_f32(1, &lam, words, angle, y_single,
                                      ratio_single, atom_single);
    } else {
        kernels->draw->kac_wide(lam, 1, words, angle, y, ratio);
        kernels->draw->kac_wide_f32(lam, 1, words, angle, y_single,
                                    ratio_single);
    }
    assert_true(atom[0] == atom_single[0]);
    if (fabs((double)y_single[0] - y[0]) > 5e-7 * fabs(y[0])) {
        fail_msg("a g = %g: the radius of word %016llx is %.9g, in double %.9g",
                 lam, (unsigned long long)word, (double)y_single[0], y[0]);
    }
}

static void test_inverse(void **state)
{
    static const double lams[] = {0.1, 0.3, 2.0, 9.0, 40.0, 999.9, 1000.1, 1e6};

    (void)state;
    for (size_t l = 0; l < sizeof lams / sizeof *lams; l++) {
        kac_process *p = kac(lams[l], 1.0, 1.0);
        uint64_t bits = SEED;

        for (int i = 0; i < 5000; i++) {
            bits = bits * UINT64_C(6364136223846793005) + 1442695040888963407u;
            check_inverse(p, bits >> i % 50);
            check_inverse(p, ~(bits >> i % 50));
            check_single(p, bits >> i % 60);
            check_single(p, ~(bits >> i % 60));
        }
        kac_process_destroy(p);
    }
}

/* Second moments from many draws: what a histogram is too coarse to see. */
static double mean_square(const kac_process *p, int64_t d, int rounds)
{
    double sum = 0.0;

    for (int round = 0; round < rounds; round++) {
        for (int64_t i = 0; i < DRAWS / d; i++) {
            times[i] = kac_process_horizon(p);
        }
        assert_int_equal(kac_process_draw(p, SEED, 1 + (uint32_t)round, 0,
                                          DRAWS / d, d, times, zeros, x_t, NULL,
                                          NULL),
                         KAC_OK);
        for (int64_t i = 0; i < DRAWS; i++) {
            sum += x_t[i] * x_t[i];
        }
    }
    return sum / DRAWS / rounds;
}

static void test_variance(void **state)
{
    static const struct {
        double lam;
        int64_t d;
    } cases[] = {{9.0, 500}, {9.0, 1}, {50.0, 1}, {1e6, 1}, {1e15, 1}};
    /* The variance of y^2 is at most twice its squared mean. */
    const double rounds = 5.0, error = sqrt(2.0 / (rounds * DRAWS));

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double lam = cases[i].lam;
        kac_process *p = kac(lam, 1.0, 1.0);
        const double want = (2.0 * lam + expm1(-2.0 * lam)) / (2.0 * lam * lam);
        const double off = mean_square(p, cases[i].d, (int)rounds) / want - 1.0;

        if (fabs(off) > 6.0 * error) {
            fail_msg("a g = %g: variance off by %g", lam, off);
        }
        kac_process_destroy(p);
    }
}

static void test_wiener(void **state)
{
    kac_process *p = NULL;

    (void)state;
    assert_int_equal(kac_process_create_wiener(NULL, 0.7, &p), KAC_OK);
    assert_int_equal(kac_process_set_horizon(p, 3.0), KAC_OK);
    assert_int_equal(
        kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR),
        KAC_OK);
    draw(p, 40);
    check_histogram(p, -1.0, 4.0 * 0.7 * sqrt(3.0));
    check_independence(-1.0);
    for (int64_t i = 0; i < DRAWS; i++) {
        assert_true(atoms[i] == 0);
    }
    /* 0.32% is 6 standard deviations. */
    assert_true(fabs(mean_square(p, 50, 70) / (0.49 * 3.0) - 1.0) < 0.0032);
    kac_process_destroy(p);
}

/* At a g = 1e-8 one coordinate of 1e8 has turned: none is likely here, two are
 * out of the question (2e-6). At 1e-5 the number is Poisson of mean 2. */
static void test_rare_turns(void **state)
{
    static const double lams[] = {1e-8, 1e-5};
    static const int most[] = {1, 20};

    (void)state;
    for (int l = 0; l < 2; l++) {
        kac_process *p = kac(lams[l], 1.0, 1.0);
        int turned = 0;

        draw(p, 100);
        for (int64_t i = 0; i < DRAWS; i++) {
            turned += atoms[i] == 0;
        }
        assert_true(turned <= most[l]);
        kac_process_destroy(p);
    }
}

static void test_moments(void **state)
{
    struct vectors v;
    kac_process *p = NULL;
    int rows = 0;

    (void)state;
    vectors_open(&v, "kac_moments.csv");
    while (vectors_next(&v)) {
        const double a = vectors_number(&v, "a"), c = vectors_number(&v, "c");
        const double t = vectors_number(&v, "t"), r = vectors_number(&v, "r");
        const double want = vectors_number(&v, "abs_moment");
        double sum = 0.0, square = 0.0, error;

        if (r > 4.0) {
            continue;
        }
        if (p == NULL || a != kac_process_rate(p) ||
            c != kac_process_speed(p) || t != kac_process_horizon(p)) {
            kac_process_destroy(p);
            p = kac(a, c, t);
            draw(p, 100);
        }
        for (int64_t i = 0; i < DRAWS; i++) {
            const double y = pow(fabs(x_t[i]), r) / want;

            sum += y;
            square += y * y;
        }
        sum /= DRAWS;
        error = sqrt(fmax(square / DRAWS - sum * sum, 0.0) / DRAWS);
        /* The smallest a t of the table draws no turn at all: 1e-6. */
        if (fabs(sum - 1.0) > 6.0 * error + 1e-5) {
            fail_msg("a %g, c %g, t %g: E|x|^%g off by %g, error %g", a, c, t,
                     r, sum - 1.0, error);
        }
        rows++;
    }
    assert_int_equal(rows, 16 * 5);
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kac),     cmocka_unit_test(test_table),
        cmocka_unit_test(test_inverse), cmocka_unit_test(test_variance),
        cmocka_unit_test(test_wiener),  cmocka_unit_test(test_rare_turns),
        cmocka_unit_test(test_moments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
