/* SPDX-License-Identifier: BSD-2-Clause */
/* Telegrapher's, Kac, heat and wave equation on a periodic grid of any
 * dimension, exact in time: every Fourier mode is multiplied by what becomes of
 * it. All factors are real and even in k, so that real and imaginary part of
 * the data are two problems that do not see each other. */

#include "telegraph/fft.h"
#include "telegraph/telegraph_priv.h"

#include <kacflow/kac_law.h>

#include <string.h>

enum { MOST_DIMENSIONS = 16 };
#define MOST_SAMPLES (INT64_C(1) << 31)
#define PI 0x1.921fb54442d18p+1
#define INVERSE_PI 0x1.45f306dc9c883p-2

struct grid {
    const kac_context *context;
    int32_t equation;
    double a, c, t;
    int64_t d, total, longest;
    const int64_t *shape;
    const double *period, *f0, *f1;
    double *data;                        /* [total, 2] */
    double *line;                        /* [longest, 2] */
    double *wave_number, *factor, *blow; /* [longest] */
    double *axis;                        /* [d, longest] of the kac equation */
};

/* ---- Factors ------------------------------------------------------------- */

/* Wave number j of an axis: the alias nearest to 0. */
static double number_of(const struct grid *grid, int64_t axis, int64_t j)
{
    const int64_t n = grid->shape[axis];

    return 2.0 * PI * (double)(j <= n / 2 ? j : j - n) / grid->period[axis];
}

/* exp(-lam) sinh(omega t)/omega in the safe forms of the characteristic
 * function. */
static double blow_of(const struct grid *grid, double k)
{
    const double a = grid->a, t = grid->t, ck = grid->c * k;
    const double less = kaci_fma(-grid->c, k, a), more = a + ck;
    const double omega = sqrt(fabs(less)) * sqrt(more), x = omega * t;

    if (x < 0.5) {
        const double square = less < 0.0 ? -x * x : x * x;
        double term = 1.0, sum = 1.0;

        for (int j = 2; j < 24; j += 2) {
            term *= square / (j * (j + 1.0));
            sum += term;
        }
        return kaci_exp(-a * t) * t * sum;
    }
    if (less > 0.0) {
        const double part = ck / (a + omega) * ck; /* a - omega */

        return kaci_exp(-(part * t)) * -kaci_expm1(-2.0 * x) / (2.0 * omega);
    }
    return kaci_exp(-a * t) * kaci_sinpi(x * INVERSE_PI) / omega;
}

/* Of n modes with moduli k. */
static void factors(const struct grid *grid, int64_t n, const double *k,
                    double *factor, double *blow)
{
    const double rate = 0.5 * grid->c * (grid->c / grid->a);

    switch (grid->equation) {
    case KAC_EQUATION_TELEGRAPH:
        kac_law_characteristic(grid->a, grid->c, grid->t, n, k, factor);
        for (int64_t i = 0; i < n && blow != NULL; i++) {
            blow[i] = blow_of(grid, k[i]);
        }
        break;
    case KAC_EQUATION_HEAT:
        for (int64_t i = 0; i < n; i++) {
            factor[i] = kaci_exp(-rate * k[i] * k[i] * grid->t);
        }
        break;
    default: /* wave */
        for (int64_t i = 0; i < n; i++) {
            const double turns = grid->c * k[i] * grid->t * INVERSE_PI;

            factor[i] = kaci_cospi(turns);
            if (blow != NULL) {
                blow[i] =
                    k[i] > 0.0 ? kaci_sinpi(turns) / (grid->c * k[i]) : grid->t;
            }
        }
        break;
    }
}

static void fill_axes(const struct grid *grid)
{
    for (int64_t i = 0; i < grid->d; i++) {
        for (int64_t j = 0; j < grid->shape[i]; j++) {
            grid->wave_number[j] = number_of(grid, i, j);
        }
        kac_law_characteristic(grid->a, grid->c, grid->t, grid->shape[i],
                               grid->wave_number,
                               grid->axis + i * grid->longest);
    }
}

/* Factors of the modes of one line along the last axis; `index` is that of the
 * line. */
static void line_factors(const struct grid *grid, int64_t index, double *factor,
                         double *blow)
{
    const int64_t last = grid->d - 1, n = grid->shape[last];
    double square = 0.0, product = 1.0;

    for (int64_t i = last - 1; i >= 0; i--) {
        const int64_t j = index % grid->shape[i];
        const double k = number_of(grid, i, j);

        index /= grid->shape[i];
        square += k * k;
        if (grid->equation == KAC_EQUATION_KAC) {
            product *= grid->axis[i * grid->longest + j];
        }
    }
    if (grid->equation == KAC_EQUATION_KAC) {
        for (int64_t j = 0; j < n; j++) {
            factor[j] = product * grid->axis[last * grid->longest + j];
        }
        return;
    }
    for (int64_t j = 0; j < n; j++) {
        const double k = number_of(grid, last, j);

        grid->wave_number[j] = grid->d == 1 ? fabs(k) : sqrt(square + k * k);
    }
    factors(grid, n, grid->wave_number, factor, blow);
}

/* ---- Transforms ---------------------------------------------------------- */

static void transform_axis(const struct grid *grid, struct kaci_fft *fft,
                           int64_t n, int64_t stride, double *data)
{
    for (int64_t block = 0; block < grid->total; block += n * stride) {
        for (int64_t q = 0; q < stride; q++) {
            double *first = data + 2 * (block + q);

            for (int64_t j = 0; j < n; j++) {
                grid->line[2 * j] = first[2 * j * stride];
                grid->line[2 * j + 1] = first[2 * j * stride + 1];
            }
            kaci_fft_run(fft, grid->line);
            for (int64_t j = 0; j < n; j++) {
                first[2 * j * stride] = grid->line[2 * j];
                first[2 * j * stride + 1] = grid->line[2 * j + 1];
            }
        }
    }
}

static kac_status transform(const struct grid *grid, double *data)
{
    int64_t stride = 1;

    for (int64_t i = grid->d - 1; i >= 0; i--) {
        const int64_t n = grid->shape[i];
        struct kaci_fft *fft = kaci_fft_create(grid->context, n);

        if (fft == NULL) {
            return KACI_NO_MEMORY;
        }
        transform_axis(grid, fft, n, stride, data);
        kaci_fft_destroy(fft);
        stride *= n;
    }
    return KAC_OK;
}

/* Multiplies by the factors, and exchanges real and imaginary parts: the next
 * transform is then the inverse. `second` receives what the blow makes of the
 * imaginary part. */
static void multiply(const struct grid *grid, double *data, double *second)
{
    const int64_t n = grid->shape[grid->d - 1];
    const double scale = 1.0 / (double)grid->total;
    double *blow = second != NULL ? grid->blow : NULL;

    for (int64_t i = 0; i < grid->total; i += n) {
        line_factors(grid, i / n, grid->factor, blow);
        for (int64_t j = 0; j < n; j++) {
            double *value = data + 2 * (i + j);
            const double re = value[0] * scale, im = value[1] * scale;

            value[0] = im * grid->factor[j];
            value[1] = re * grid->factor[j];
            if (second != NULL) {
                second[2 * (i + j)] = im * blow[j];
                second[2 * (i + j) + 1] = re * blow[j];
            }
        }
    }
}

static kac_status solve(const struct grid *grid, double *u)
{
    double *second = grid->f1 != NULL ? grid->data + 2 * grid->total : NULL;
    kac_status status;

    for (int64_t i = 0; i < grid->total; i++) {
        grid->data[2 * i] = grid->f0[i];
        grid->data[2 * i + 1] = grid->f1 != NULL ? grid->f1[i] : 0.0;
    }
    status = transform(grid, grid->data);
    if (status == KAC_OK) {
        multiply(grid, grid->data, second);
        status = transform(grid, grid->data);
    }
    if (status == KAC_OK && second != NULL) {
        status = transform(grid, second);
    }
    for (int64_t i = 0; i < grid->total && status == KAC_OK; i++) {
        u[i] = grid->data[2 * i + 1];
        if (second != NULL) {
            u[i] += second[2 * i];
        }
    }
    return status;
}

static kac_status with_memory(struct grid *grid, double *u)
{
    const int64_t size = (int64_t)sizeof(double), longest = grid->longest;
    const int64_t rows = grid->equation == KAC_EQUATION_KAC ? grid->d : 0;
    double *lines = kaci_alloc(grid->context, 5 * longest, size);
    kac_status status = KACI_NO_MEMORY;

    grid->data = kaci_alloc(grid->context,
                            (grid->f1 != NULL ? 4 : 2) * grid->total, size);
    grid->axis = kaci_alloc(grid->context, rows * longest, size);
    if (lines != NULL && grid->data != NULL && grid->axis != NULL) {
        grid->line = lines;
        grid->wave_number = lines + 2 * longest;
        grid->factor = lines + 3 * longest;
        grid->blow = lines + 4 * longest;
        if (rows > 0) {
            fill_axes(grid);
        }
        status = solve(grid, u);
    }
    kaci_free(grid->context, lines);
    kaci_free(grid->context, grid->data);
    kaci_free(grid->context, grid->axis);
    return status;
}

/* ---- Public -------------------------------------------------------------- */

static kac_status check_shape(struct grid *grid)
{
    grid->total = grid->longest = 1;
    KACI_REQUIRE(grid->d >= 1 && grid->d <= MOST_DIMENSIONS,
                 "d is %" PRId64 ", must be between 1 and 16", grid->d);
    KACI_REQUIRE(grid->shape != NULL, "shape is NULL");
    KACI_REQUIRE(grid->period != NULL, "period is NULL");
    for (int64_t i = 0; i < grid->d; i++) {
        const int64_t n = grid->shape[i];

        KACI_REQUIRE(n >= 1, "shape[%" PRId64 "] is %" PRId64 ", must be >= 1",
                     i, n);
        KACI_REQUIRE(n <= MOST_SAMPLES / grid->total,
                     "shape[%" PRId64 "] is %" PRId64
                     ": more than 2^31 samples in all",
                     i, n);
        KACI_REQUIRE(telegraph_rate_ok(grid->period[i]),
                     "period[%" PRId64 "] is %g, must be between 1e-60 and "
                     "1e60",
                     i, grid->period[i]);
        grid->total *= n;
        grid->longest = n > grid->longest ? n : grid->longest;
    }
    return KAC_OK;
}

static kac_status check_data(const struct grid *grid, const double *u)
{
    const int32_t equation = grid->equation;

    KACI_REQUIRE(kac_telegraph_equation_name(equation) != NULL,
                 "equation is %" PRId32 ", must be a KAC_EQUATION_... (0 to 3)",
                 equation);
    KACI_REQUIRE(grid->f0 != NULL, "f0 is NULL");
    KACI_REQUIRE(u != NULL, "u is NULL");
    KACI_REQUIRE(grid->f1 == NULL || equation == KAC_EQUATION_TELEGRAPH ||
                     equation == KAC_EQUATION_WAVE,
                 "f1 must be NULL: the %s equation takes no initial slope",
                 kac_telegraph_equation_name(equation));
    return KAC_OK;
}

kac_status kac_telegraph_fourier(kac_context *ctx, int32_t equation, double a,
                                 double c, double t, int64_t d,
                                 const int64_t *shape, const double *period,
                                 const double *f0, const double *f1, double *u)
{
    struct grid grid = {.context = ctx, .equation = equation, .a = a, .c = c};
    kac_status status = kaci_telegraph_check(a, c, t, 0);
    struct kaci_fpmode mode;

    grid.t = t;
    grid.d = d;
    grid.shape = shape;
    grid.period = period;
    grid.f0 = f0;
    grid.f1 = f1;
    if (status == KAC_OK) {
        status = check_shape(&grid);
    }
    if (status == KAC_OK) {
        status = check_data(&grid, u);
    }
    if (status != KAC_OK) {
        return status;
    }
    mode = kaci_fp_enter();
    status = with_memory(&grid, u);
    kaci_fp_leave(mode);
    return status;
}
