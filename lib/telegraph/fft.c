/* SPDX-License-Identifier: BSD-2-Clause */
/* Discrete Fourier transform: Stockham's self-sorting passes for lengths whose
 * prime factors are at most 13, Bluestein's convolution for the others. Roots
 * of unity are computed one by one, each to the last bits. */

#include "telegraph/fft.h"

#include <string.h>

enum { MOST_FACTORS = 40, MOST_RADIX = 13 };

struct complex {
    double re, im;
};

struct kaci_fft {
    const kac_context *context;
    int64_t n;
    int32_t factors, factor[MOST_FACTORS];
    struct complex *root;    /* [n] exp(-2 pi i j/n) */
    struct complex *scratch; /* [n] */
    /* Bluestein: */
    struct kaci_fft *inner; /* of a power of two >= 2 n - 1, or NULL */
    struct complex *chirp;  /* [n] exp(-pi i j^2/n) */
    struct complex *filter; /* transform of its conjugate */
    struct complex *longer; /* scratch of the inner length */
};

static struct complex times(struct complex a, struct complex b)
{
    const struct complex product = {a.re * b.re - a.im * b.im,
                                    a.re * b.im + a.im * b.re};

    return product;
}

/* exp(-pi i j/n) for 0 <= j < 2 n. */
static struct complex unit(int64_t j, int64_t n)
{
    const double turns = (double)j / (double)n;
    const struct complex value = {kaci_cospi(turns), -kaci_sinpi(turns)};

    return value;
}

/* The factors of n in the order of the passes; 0 where one is too large. */
static int32_t factorize(int64_t n, int32_t *factor)
{
    static const int32_t radix[] = {4, 2, 3, 5, 7, 11, 13};
    int32_t count = 0;

    for (size_t i = 0; i < sizeof radix / sizeof *radix; i++) {
        while (n % radix[i] == 0) {
            factor[count++] = radix[i];
            n /= radix[i];
        }
    }
    return n == 1 ? count : -1;
}

static void butterfly2(struct complex *v)
{
    const struct complex a = v[0], b = v[1];

    v[0] = (struct complex){a.re + b.re, a.im + b.im};
    v[1] = (struct complex){a.re - b.re, a.im - b.im};
}

static void butterfly4(struct complex *v)
{
    const struct complex s = {v[0].re + v[2].re, v[0].im + v[2].im};
    const struct complex d = {v[0].re - v[2].re, v[0].im - v[2].im};
    const struct complex p = {v[1].re + v[3].re, v[1].im + v[3].im};
    const struct complex m = {v[1].re - v[3].re, v[1].im - v[3].im};

    v[0] = (struct complex){s.re + p.re, s.im + p.im};
    v[1] = (struct complex){d.re + m.im, d.im - m.re};
    v[2] = (struct complex){s.re - p.re, s.im - p.im};
    v[3] = (struct complex){d.re - m.im, d.im + m.re};
}

/* `step` = n/radix: the roots of unity of order radix. */
static void butterfly(const struct kaci_fft *fft, int32_t radix,
                      struct complex *v)
{
    const int64_t step = fft->n / radix;
    struct complex out[MOST_RADIX];

    for (int32_t j = 0; j < radix; j++) {
        out[j] = v[0];
        for (int32_t k = 1; k < radix; k++) {
            const struct complex term =
                times(v[k], fft->root[(int64_t)j * k % radix * step]);

            out[j].re += term.re;
            out[j].im += term.im;
        }
    }
    memcpy(v, out, (size_t)radix * sizeof *v);
}

/* One pass: of length * stride = n, from x to y. */
static void pass(const struct kaci_fft *fft, int32_t radix, int64_t length,
                 int64_t stride, const struct complex *x, struct complex *y)
{
    const int64_t rest = length / radix;
    struct complex v[MOST_RADIX];

    for (int64_t p = 0; p < rest; p++) {
        for (int64_t q = 0; q < stride; q++) {
            for (int32_t k = 0; k < radix; k++) {
                v[k] = x[q + stride * (p + k * rest)];
            }
            if (radix == 4) {
                butterfly4(v);
            } else if (radix == 2) {
                butterfly2(v);
            } else {
                butterfly(fft, radix, v);
            }
            y[q + stride * (radix * p)] = v[0];
            for (int32_t j = 1; j < radix; j++) {
                y[q + stride * (radix * p + j)] =
                    times(v[j], fft->root[p * j * stride]);
            }
        }
    }
}

static void run_passes(struct kaci_fft *fft, struct complex *x)
{
    struct complex *from = x, *to = fft->scratch;
    int64_t length = fft->n, stride = 1;

    for (int32_t i = 0; i < fft->factors; i++) {
        struct complex *swap = from;

        pass(fft, fft->factor[i], length, stride, from, to);
        length /= fft->factor[i];
        stride *= fft->factor[i];
        from = to;
        to = swap;
    }
    if (from != x) {
        memcpy(x, from, (size_t)fft->n * sizeof *x);
    }
}

/* j k = (j^2 + k^2 - (k - j)^2)/2 makes a convolution with the conjugate
 * chirp; the inverse transform by exchanging real and imaginary parts. */
static void run_bluestein(struct kaci_fft *fft, struct complex *x)
{
    struct complex *work = fft->longer;
    const int64_t length = fft->inner->n;
    const double scale = 1.0 / (double)length;

    memset(work, 0, (size_t)length * sizeof *work);
    for (int64_t j = 0; j < fft->n; j++) {
        work[j] = times(x[j], fft->chirp[j]);
    }
    run_passes(fft->inner, work);
    for (int64_t j = 0; j < length; j++) {
        const struct complex product = times(work[j], fft->filter[j]);

        work[j] = (struct complex){product.im * scale, product.re * scale};
    }
    run_passes(fft->inner, work);
    for (int64_t k = 0; k < fft->n; k++) {
        const struct complex value = {work[k].im, work[k].re};

        x[k] = times(value, fft->chirp[k]);
    }
}

void kaci_fft_run(struct kaci_fft *fft, double *x)
{
    struct complex *data = (struct complex *)(void *)x;

    if (fft->inner != NULL) {
        run_bluestein(fft, data);
    } else {
        run_passes(fft, data);
    }
}

static struct complex *numbers(const kac_context *context, int64_t count)
{
    return kaci_alloc(context, count, (int64_t)sizeof(struct complex));
}

static int prepare_passes(struct kaci_fft *fft)
{
    fft->root = numbers(fft->context, fft->n);
    fft->scratch = numbers(fft->context, fft->n);
    if (fft->root == NULL || fft->scratch == NULL) {
        return 0;
    }
    for (int64_t j = 0; j < fft->n; j++) {
        fft->root[j] = unit(2 * j, fft->n);
    }
    return 1;
}

static int prepare_bluestein(struct kaci_fft *fft)
{
    const int64_t n = fft->n;
    int64_t length = 1;

    while (length < 2 * n - 1) {
        length *= 2;
    }
    fft->inner = kaci_fft_create(fft->context, length);
    fft->chirp = numbers(fft->context, n);
    fft->filter = numbers(fft->context, length);
    fft->longer = numbers(fft->context, length);
    if (fft->inner == NULL || fft->chirp == NULL || fft->filter == NULL ||
        fft->longer == NULL) {
        return 0;
    }
    for (int64_t j = 0; j < n; j++) {
        /* j^2 < 2^62 */
        const struct complex chirp = unit(j * j % (2 * n), n);

        fft->chirp[j] = chirp;
        fft->filter[j] = (struct complex){chirp.re, -chirp.im};
        if (j > 0) {
            fft->filter[length - j] = fft->filter[j];
        }
    }
    run_passes(fft->inner, fft->filter);
    return 1;
}

struct kaci_fft *kaci_fft_create(const kac_context *context, int64_t n)
{
    struct kaci_fft *fft = kaci_alloc(context, 1, (int64_t)sizeof *fft);
    int ready;

    assert(n >= 1 && n <= INT64_C(1) << 33);
    if (fft == NULL) {
        return NULL;
    }
    fft->context = context;
    fft->n = n;
    fft->factors = factorize(n, fft->factor);
    ready = fft->factors >= 0 ? prepare_passes(fft) : prepare_bluestein(fft);
    if (!ready) {
        kaci_fft_destroy(fft);
        return NULL;
    }
    return fft;
}

void kaci_fft_destroy(struct kaci_fft *fft)
{
    if (fft == NULL) {
        return;
    }
    kaci_fft_destroy(fft->inner);
    kaci_free(fft->context, fft->root);
    kaci_free(fft->context, fft->scratch);
    kaci_free(fft->context, fft->chirp);
    kaci_free(fft->context, fft->filter);
    kaci_free(fft->context, fft->longer);
    kaci_free(fft->context, fft);
}
