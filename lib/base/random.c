/* SPDX-License-Identifier: BSD-2-Clause */
/* Random numbers of the common laws, as functions of seed, stream, index. */
#include <kacflow/random.h>

#include "base/base_priv.h"

#include <math.h>
#include <string.h>

/* ---- Words ------------------------------------------------------------- */

void kaci_random_begin(struct kaci_random *random, uint64_t seed,
                       enum kaci_purpose purpose, uint32_t step, int64_t item)
{
    assert(item >= 0 && item < (int64_t)1 << 56);
    random->counter[0] = 0;
    random->counter[1] = step;
    random->counter[2] = (uint32_t)((uint64_t)item & 0xffffffffu);
    random->counter[3] =
        (uint32_t)purpose << 24 | (uint32_t)((uint64_t)item >> 32);
    random->key[0] = (uint32_t)(seed & 0xffffffffu);
    random->key[1] = (uint32_t)(seed >> 32);
    memset(random->word, 0, sizeof random->word);
    random->used = 4; // the first draw makes the words
}

uint32_t kaci_random_u32(struct kaci_random *random)
{
    if (random->used == 4) {
        kaci_philox4x32(random->counter, random->key, random->word);
        random->counter[0]++;
        random->used = 0;
    }
    return random->word[random->used++];
}

uint64_t kaci_random_u64(struct kaci_random *random)
{
    const uint64_t low = kaci_random_u32(random);

    return low | (uint64_t)kaci_random_u32(random) << 32;
}

/* ---- Laws -------------------------------------------------------------- */

/* 52 bits and a half: k + 1/2 is exact below 2^52, so neither 0 nor 1 can
 * come out of the rounding. */
double kaci_random_uniform(struct kaci_random *random)
{
    return ((double)(kaci_random_u64(random) >> 12) + 0.5) * 0x1p-52;
}

/* Box and Muller; the sine's half of the pair is not used, so that a number
 * depends on nothing but its own words. */
double kaci_random_normal(struct kaci_random *random)
{
    const double radius = sqrt(-2.0 * kaci_ln(kaci_random_uniform(random)));

    return radius * kaci_cospi(2.0 * kaci_random_uniform(random));
}

double kaci_random_exponential(struct kaci_random *random)
{
    return -kaci_ln(kaci_random_uniform(random));
}

/* Inversion: steps through the counts until the distribution function passes
 * a uniform number. Requires 0 < mean < 30. The guard ends the search where
 * rounding has left the sum of all probabilities below the number. */
static int64_t poisson_small(struct kaci_random *random, double mean)
{
    double left = kaci_random_uniform(random);
    double p = kaci_exp(-mean);
    int64_t k = 0;

    while (left > p && !(p < 0x1p-60 && (double)k > mean)) {
        left -= p;
        k++;
        p *= mean / (double)k;
    }
    return k;
}

/* ln k! - (ln sqrt(2 pi k) + k ln k - k). Requires k >= 1. Stirling's series
 * beyond the table has a relative error below 1e-16 / k. */
static double stirling_rest(double k)
{
    static const double table[] = {
        0.0, // never asked
        0x1.4c071bcda0a5bp-4,
        0x1.52a9b923ea649p-5,
        0x1.c579a268d80b3p-6,
        0x1.54a2662fd78a9p-6,
        0x1.10b4e513fcbedp-6,
        0x1.c6b167bebdf36p-7,
        0x1.85d4d612e4a86p-7,
        0x1.552805e7b3076p-7,
        0x1.2f4871b12ab64p-7,
        0x1.10f9d4c0743a7p-7,
        0x1.f0593088014f8p-8,
        0x1.c7018733aa9c6p-8,
        0x1.a40514700f36cp-8,
        0x1.86076c002d4a7p-8,
        0x1.6c08f6f194a10p-8,
    };
    const double w = 1.0 / (k * k);

    if (k < 16.0) {
        return table[(int)k];
    }
    return (1.0 / 12.0 -
            w * (1.0 / 360.0 -
                 w * (1.0 / 1260.0 - w * (1.0 / 1680.0 - w / 1188.0)))) /
           k;
}

/* k ln(k / mean) + mean - k without cancellation (Loader's bd0), by
 * v = (k - mean) / (k + mean): (k - mean) v + 2 k (v^3/3 + v^5/5 + ...). */
static double deviance(double k, double mean)
{
    const double difference = k - mean;

    if (fabs(difference) < 0.1 * (k + mean)) {
        const double v = difference / (k + mean);
        const double w = v * v;
        double term = 2.0 * k * v;
        double sum = difference * v;

        for (int j = 3;; j += 2) {
            double next;

            term *= w;
            next = sum + term / j;
            if (next == sum) {
                return sum;
            }
            sum = next;
        }
    }
    return k * kaci_ln(k / mean) - difference;
}

/* ln of the Poisson probability of k. Requires k >= 0 and mean > 0. */
static double poisson_log_probability(double k, double mean)
{
    if (k == 0.0) {
        return -mean;
    }
    return -stirling_rest(k) - deviance(k, mean) -
           0.5 * kaci_ln(0x1.921fb54442d18p+2 * k); // 2 pi
}

/* Transformed rejection with squeeze: algorithm PTRS of W. Hoermann, "The
 * transformed rejection method for generating Poisson random variables",
 * Insurance: Mathematics and Economics 12 (1993) 39-45. Requires mean >= 10. */
static int64_t poisson_large(struct kaci_random *random, double mean)
{
    const double b = 0.931 + 2.53 * sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_squeeze = 0.9277 - 3.6224 / (b - 2.0);

    for (;;) {
        const double u = kaci_random_uniform(random) - 0.5;
        const double v = kaci_random_uniform(random);
        const double us = 0.5 - fabs(u);
        const double k = floor((2.0 * a / us + b) * u + mean + 0.43);

        if (us >= 0.07 && v <= v_squeeze) {
            return (int64_t)k;
        }
        if (k < 0.0 || (us < 0.013 && v > us)) {
            continue;
        }
        if (kaci_ln(v * inverse_alpha / (a / (us * us) + b)) <=
            poisson_log_probability(k, mean)) {
            return (int64_t)k;
        }
    }
}

int64_t kaci_random_poisson(struct kaci_random *random, double mean)
{
    assert(mean >= 0.0 && mean <= 0x1p40);
    if (mean == 0.0) {
        return 0;
    }
    return mean < 30.0 ? poisson_small(random, mean)
                       : poisson_large(random, mean);
}

int64_t kaci_random_below(struct kaci_random *random, int64_t n)
{
    const uint64_t range = (uint64_t)n;
    uint64_t rest, word;

    assert(n >= 1);
    rest = (UINT64_MAX - range + 1) % range; // 2^64 mod n
    do { // the last, incomplete round of 0 .. n-1 is thrown away
        word = kaci_random_u64(random);
    } while (word > UINT64_MAX - rest);
    return (int64_t)(word % range);
}

/* ---- Public ------------------------------------------------------------ */

kac_status kaci_random_check(int64_t first, int64_t n, const void *out)
{
    const int64_t end = (int64_t)1 << 55;

    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n <= end && first >= 0 && first <= end - n,
                 "first is %" PRId64 ", must be 0 to 2^55 - n (n is %" PRId64
                 ")",
                 first, n);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    return KAC_OK;
}

kac_status kac_random_philox4x32(const uint32_t *counter, const uint32_t *key,
                                 uint32_t *out)
{
    KACI_REQUIRE(counter != NULL, "counter is NULL");
    KACI_REQUIRE(key != NULL, "key is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    kaci_philox4x32(counter, key, out);
    return KAC_OK;
}

/* out[i] = draw(the random numbers of item first + i). */
static void fill(uint64_t seed, uint32_t stream, int64_t first, int64_t n,
                 double (*draw)(struct kaci_random *), double *out)
{
    const struct kaci_fpmode saved = kaci_fp_enter();

    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;

        kaci_random_begin(&random, seed, KACI_RANDOM_USER, stream, first + i);
        out[i] = draw(&random);
    }
    kaci_fp_leave(saved);
}

kac_status kac_random_uniform(uint64_t seed, uint32_t stream, int64_t first,
                              int64_t n, double *out)
{
    const kac_status status = kaci_random_check(first, n, out);

    if (status == KAC_OK) {
        fill(seed, stream, first, n, kaci_random_uniform, out);
    }
    return status;
}

kac_status kac_random_normal(uint64_t seed, uint32_t stream, int64_t first,
                             int64_t n, double *out)
{
    const kac_status status = kaci_random_check(first, n, out);

    if (status == KAC_OK) {
        fill(seed, stream, first, n, kaci_random_normal, out);
    }
    return status;
}

kac_status kac_random_exponential(uint64_t seed, uint32_t stream, int64_t first,
                                  int64_t n, double *out)
{
    const kac_status status = kaci_random_check(first, n, out);

    if (status == KAC_OK) {
        fill(seed, stream, first, n, kaci_random_exponential, out);
    }
    return status;
}

kac_status kac_random_poisson(uint64_t seed, uint32_t stream, int64_t first,
                              int64_t n, double mean, int64_t *out)
{
    const kac_status status = kaci_random_check(first, n, out);
    struct kaci_fpmode saved;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(mean >= 0.0 && mean <= 0x1p40, "mean is %g, must be 0 to 2^40",
                 mean);
    saved = kaci_fp_enter();
    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;

        kaci_random_begin(&random, seed, KACI_RANDOM_USER, stream, first + i);
        out[i] = kaci_random_poisson(&random, mean);
    }
    kaci_fp_leave(saved);
    return KAC_OK;
}

kac_status kac_random_permutation(uint64_t seed, uint32_t stream, int64_t n,
                                  int64_t *out)
{
    const int64_t max = (int64_t)1 << 31;
    struct kaci_random random;

    KACI_REQUIRE(n >= 0 && n <= max, "n is %" PRId64 ", must be 0 to 2^31", n);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    kaci_random_begin(&random, seed, KACI_RANDOM_USER, stream, 0);
    for (int64_t i = 0; i < n; i++) {
        const int64_t j = kaci_random_below(&random, i + 1);

        out[i] = out[j];
        out[j] = i;
    }
    return KAC_OK;
}
