/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests of random numbers, special functions, the Kac law, its paths and
 * equation, and the draws of every noise law. */
#include "portable.h"

#include <math.h>
#include <string.h>

enum { N = 67 }; /* more than one vector, and a tail */

/* n numbers from lo to hi, the same on every machine: i / (n - 1) is rounded
 * once, as are product and sum. */
static void ramp(double lo, double hi, int n, double *out)
{
    for (int i = 0; i < n; i++) {
        const double part = (double)i / (n - 1);
        const double way = (hi - lo) * part;

        out[i] = lo + way;
    }
}

static void to_floats(int n, const double *x, float *out)
{
    for (int i = 0; i < n; i++) {
        out[i] = (float)x[i];
    }
}

/* ---- Random numbers ----------------------------------------------------- */

void part_random(struct digest *digest, kac_context *ctx)
{
    // Counter and key of all ones, from the paper on Philox (Random123).
    static const uint32_t ones[4] = {~0u, ~0u, ~0u, ~0u};
    static const uint32_t known[4] = {0x408f276du, 0x41c83b0eu, 0xa20bc7c6u,
                                      0x6d5451fdu};
    const uint64_t seed = UINT64_C(0x123456789abcdef0);
    const int64_t first = INT64_C(1) << 33;
    uint32_t words[4];
    double x[N];
    int64_t k[N];

    (void)ctx;
    OK(digest, kac_random_philox4x32(ones, ones, words));
    HOLDS(digest, memcmp(words, known, sizeof known) == 0);
    OK(digest, kac_random_uniform(seed, 1, first, N, x));
    add_f64(digest, N, x);
    OK(digest, kac_random_normal(seed, 2, first, N, x));
    add_f64(digest, N, x);
    OK(digest, kac_random_exponential(seed, 3, first, N, x));
    add_f64(digest, N, x);
    for (double mean = 0.25; mean < 1e7; mean *= 16) {
        OK(digest, kac_random_poisson(seed, 4, first, N, mean, k));
        add_i64(digest, N, k);
        OK(digest, kac_random_gamma(seed, 5, first, N, mean + 0.25, x));
        add_f64(digest, N, x);
    }
    OK(digest, kac_random_permutation(seed, 6, N, k));
    add_i64(digest, N, k);
}

/* ---- Special functions -------------------------------------------------- */

typedef double (*scalar_fn)(double x);
typedef kac_status (*array_fn)(int64_t n, const double *x, double *out);
typedef float (*single_fn)(float x);
typedef kac_status (*single_array_fn)(int64_t n, const float *x, float *out);

static void add_function(struct digest *digest, scalar_fn f, array_fn many,
                         const double *x)
{
    double out[N];

    OK(digest, many(N, x, out));
    add_f64(digest, N, out);
    for (int i = 0; i < N; i++) {
        const double one = f(x[i]);

        HOLDS(digest, memcmp(&one, out + i, sizeof one) == 0 ||
                          (isnan(one) && isnan(out[i])));
    }
}

static void add_single(struct digest *digest, single_fn f, single_array_fn many,
                       const double *x)
{
    float in[N], out[N];

    to_floats(N, x, in);
    OK(digest, many(N, in, out));
    add_f32(digest, N, out);
    for (int i = 0; i < N; i++) {
        const float one = f(in[i]);

        HOLDS(digest, memcmp(&one, out + i, sizeof one) == 0 ||
                          (isnan(one) && isnan(out[i])));
    }
}

static void add_bessel(struct digest *digest, const double *x)
{
    static const struct {
        scalar_fn f;
        array_fn many;
        single_fn single;
        single_array_fn single_many;
    } all[] = {
        {kac_bessel_i0, kac_bessel_i0_array, kac_bessel_i0_f32,
         kac_bessel_i0_array_f32},
        {kac_bessel_i1, kac_bessel_i1_array, kac_bessel_i1_f32,
         kac_bessel_i1_array_f32},
        {kac_bessel_i0e, kac_bessel_i0e_array, kac_bessel_i0e_f32,
         kac_bessel_i0e_array_f32},
        {kac_bessel_i1e, kac_bessel_i1e_array, kac_bessel_i1e_f32,
         kac_bessel_i1e_array_f32},
        {kac_bessel_ratio, kac_bessel_ratio_array, kac_bessel_ratio_f32,
         kac_bessel_ratio_array_f32},
        {kac_bessel_h, kac_bessel_h_array, kac_bessel_h_f32,
         kac_bessel_h_array_f32},
        {kac_bessel_h_derivative, kac_bessel_h_derivative_array,
         kac_bessel_h_derivative_f32, kac_bessel_h_derivative_array_f32},
        {kac_bessel_kappa, kac_bessel_kappa_array, kac_bessel_kappa_f32,
         kac_bessel_kappa_array_f32},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        add_function(digest, all[i].f, all[i].many, x);
        add_single(digest, all[i].single, all[i].single_many, x);
    }
}

static void add_incomplete(struct digest *digest)
{
    double a[N], b[N], x[N], out[N];

    ramp(1e-3, 300, N, a);
    ramp(40, 0.5, N, b);
    ramp(0, 500, N, x);
    OK(digest, kac_gamma_p_array(N, a, x, out));
    add_f64(digest, N, out);
    OK(digest, kac_gamma_q_array(N, a, x, out));
    add_f64(digest, N, out);
    ramp(0, 1, N, x);
    OK(digest, kac_beta_i_array(N, a, b, x, out));
    add_f64(digest, N, out);
    OK(digest, kac_beta_i_complement_array(N, b, a, x, out));
    add_f64(digest, N, out);
}

void part_special(struct digest *digest, kac_context *ctx)
{
    // Subnormals, signed zeros, what is not finite, and both ends of the types.
    static const double odd[] = {0.0,       -0.0,      0x1p-1074, -0x1p-1040,
                                 0x1p-149,  -0x1p-126, 1e-30,     INFINITY,
                                 -INFINITY, NAN,       1e300,     -1e38};
    double x[N];

    (void)ctx;
    ramp(-60, 60, N, x);
    add_bessel(digest, x);
    ramp(-2, 1500, N, x);
    memcpy(x + 20, odd, sizeof odd);
    add_bessel(digest, x);
    ramp(-40, 40, N, x);
    memcpy(x + 20, odd, sizeof odd);
    add_function(digest, kac_normal_cdf, kac_normal_cdf_array, x);
    add_function(digest, kac_normal_survival, kac_normal_survival_array, x);
    add_function(digest, kac_log_gamma, kac_log_gamma_array, x);
    ramp(0, 1, N, x);
    memcpy(x + 20, odd, sizeof odd);
    add_function(digest, kac_normal_quantile, kac_normal_quantile_array, x);
    add_incomplete(digest);
}

/* ---- The law ------------------------------------------------------------ */

typedef kac_status (*law_fn)(double a, double c, double t, int64_t n,
                             const double *x, double *out);

static void add_law(struct digest *digest, double a, double c, double t)
{
    static const law_fn of_places[] = {
        kac_law_density,    kac_law_log_density,    kac_law_score,
        kac_law_cdf,        kac_law_survival,       kac_law_log_survival,
        kac_law_jumped_cdf, kac_law_jumped_survival};
    static const law_fn of_shares[] = {kac_law_quantile,
                                       kac_law_jumped_quantile};
    double x[N], p[N], k[N], out[4 * N], more[N], third[N];
    float single[N], velocity[N];
    int8_t atom[N];

    ramp(-1.05 * c * t, 1.05 * c * t, N, x);
    ramp(0, 1, N, p);
    ramp(-20 / c, 20 / c, N, k);
    for (size_t i = 0; i < sizeof of_places / sizeof *of_places; i++) {
        OK(digest, of_places[i](a, c, t, N, x, out));
        add_f64(digest, N, out);
    }
    for (size_t i = 0; i < sizeof of_shares / sizeof *of_shares; i++) {
        OK(digest, of_shares[i](a, c, t, N, p, out));
        add_f64(digest, N, out);
    }
    OK(digest, kac_law_velocity(a, c, t, N, x, out, more, third));
    add_f64(digest, N, out);
    add_f64(digest, N, more);
    add_f64(digest, N, third);
    to_floats(N, x, single);
    OK(digest, kac_law_velocity_f32(a, c, t, N, single, velocity));
    add_f32(digest, N, velocity);
    OK(digest, kac_law_directed(a, c, t, N, x, out));
    add_f64(digest, 4 * N, out);
    OK(digest, kac_law_direction(a, c, t, 1, N, x, out));
    add_f64(digest, N, out);
    OK(digest, kac_law_characteristic(a, c, t, N, k, out));
    add_f64(digest, N, out);
    ramp(1, 0, N, more);
    OK(digest, kac_law_map(a, c, t, N, p, more, x, out, atom));
    add_f64(digest, N, x);
    add_f64(digest, N, out);
    add_i8(digest, N, atom);
    OK(digest, kac_law_map_derivative(a, c, t, N, p, more, x, out, third));
    add_f64(digest, N, x);
    add_f64(digest, N, out);
    add_f64(digest, N, third);
    x[0] = kac_law_moment(a, c, t, 4.0);
    x[1] = kac_law_moment(a, c, t, 1.5);
    x[2] = kac_law_covariance(a, c, 0.5 * t, t);
    x[3] = kac_law_energy(a, c, t);
    x[4] = kac_law_log_atom(a, t);
    add_f64(digest, 5, x);
}

void part_law(struct digest *digest, kac_context *ctx)
{
    (void)ctx;
    add_law(digest, 1e-4, 1, 1);
    add_law(digest, 9, 3, 0.5);
    add_law(digest, 1000, 2, 3);
}

/* ---- Paths -------------------------------------------------------------- */

void part_paths(struct digest *digest, kac_context *ctx)
{
    enum { M = 5, CAPACITY = 60 };
    static const double times[M] = {0.0, 0.1, 0.7, 1.9, 2.0};
    static double jumps[N * CAPACITY];
    const uint64_t seed = 42;
    double x[N * M], end[N], atoms[4];
    int64_t count[N];
    int8_t start[N], direction[N * M], turned[N * M];

    (void)ctx;
    OK(digest,
       kac_path_jumps(7, 2, seed, 3, 5, N, CAPACITY, start, count, jumps));
    add_i8(digest, N, start);
    add_i64(digest, N, count);
    add_f64(digest, N * CAPACITY, jumps);
    OK(digest, kac_path_position(1.5, N, CAPACITY, start, count, jumps, M,
                                 times, x, direction));
    add_f64(digest, N * M, x);
    OK(digest, kac_path_grid(7, 1.5, seed, 3, 5, N, NULL, M, times, x,
                             direction, turned));
    add_f64(digest, N * M, x);
    add_i8(digest, N * M, direction);
    add_i8(digest, N * M, turned);
    ramp(-3, 3, N, end);
    OK(digest, kac_path_bridge(7, 1.5, 2, seed, 3, 5, N, end, NULL, NULL, M,
                               times, x, direction));
    add_f64(digest, N * M, x);
    OK(digest,
       kac_path_bridge_density(7, 1.5, 2, 0.3, 0, 1, 0.7, N, end, x, atoms));
    add_f64(digest, 2 * N, x);
    add_f64(digest, 4, atoms);
    OK(digest, kac_path_walk(3, 1.5, 0.1, seed, 3, 5, N, M, x, direction));
    add_f64(digest, N * M, x);
    OK(digest, kac_path_walk_law(3, 0.1, N - 1, end));
    add_f64(digest, N, end);
}

/* ---- Equation ----------------------------------------------------------- */

/* A bump without functions of the C library. */
static int32_t bump(void *user, int64_t n, const double *x, double *f)
{
    (void)user;
    for (int64_t i = 0; i < n; i++) {
        const double square = x[i] * x[i];

        f[i] = 1 / (1 + square);
    }
    return 0;
}

static int32_t smooth_bump(void *user, int64_t n, const double *x, double *f,
                           double *gradient)
{
    (void)user;
    for (int64_t i = 0; i < n; i++) {
        const double square = x[i] * x[i], below = 1 + square;

        f[i] = 1 / below;
        gradient[i] = -2 * x[i] / (below * below);
    }
    return 0;
}

void part_telegraph(struct digest *digest, kac_context *ctx)
{
    static const int64_t shape[2] = {9, 8}; // one a product, one a power of 2
    static const double period[2] = {2, 3};
    double x[72], f[72], u[72], flux[72], error[72];

    ramp(-2.5, 2.5, 72, x);
    OK(digest, kac_telegraph_fundamental(3, 2, 1, 72, x, u, flux, error));
    add_f64(digest, 72, u);
    add_f64(digest, 72, flux);
    add_f64(digest, 72, error);
    OK(digest, kac_telegraph_impulse(3, 2, 1, 72, x, u));
    add_f64(digest, 72, u);
    OK(digest, kac_telegraph_solve(3, 2, 1, bump, NULL, NULL, -INFINITY,
                                   INFINITY, 1e-10, 5, x + 30, u, flux, error));
    add_f64(digest, 5, u);
    add_f64(digest, 5, flux);
    add_f64(digest, 5, error);
    OK(digest, kac_telegraph_heat(3, 2, 1, bump, NULL, -INFINITY, INFINITY,
                                  1e-10, 5, x + 30, u, flux, error));
    add_f64(digest, 5, u);
    OK(digest, kac_telegraph_insertion_radial(3, 2, 1, 3, smooth_bump, NULL,
                                              1e-10, 5, x + 40, u, error));
    add_f64(digest, 5, u);
    OK(digest, kac_telegraph_clock_draw(42, 7, 3, 1, 72, u));
    add_f64(digest, 72, u);
    bump(NULL, 72, x, f);
    OK(digest, kac_telegraph_solve_grid(ctx, 3, 2, 1, 0.07, 3, 1, 72, f, NULL,
                                        u, flux));
    add_f64(digest, 72, u);
    add_f64(digest, 72, flux);
    for (int32_t equation = KAC_EQUATION_TELEGRAPH;
         equation <= KAC_EQUATION_WAVE; equation++) {
        OK(digest, kac_telegraph_fourier(ctx, equation, 3, 2, 1, 2, shape,
                                         period, f, NULL, u));
        add_f64(digest, 72, u);
    }
}

/* ---- Draws and queries of the noise laws -------------------------------- */

enum { D = 3, POINTS = 70 };

/* One of every noise law, some with several schedules. */
enum { PROCESSES = 8 };
static kac_process *make_process(struct digest *digest, kac_context *ctx,
                                 int number)
{
    static const struct {
        int32_t law, signal, clock;
        double rate;
    } all[PROCESSES] = {
        {KAC_LAW_KAC, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 9},
        {KAC_LAW_KAC, KAC_SIGNAL_COS, KAC_CLOCK_SINE, 300},
        {KAC_LAW_KAC, KAC_SIGNAL_VP, KAC_CLOCK_VP, 1e6},
        {KAC_LAW_WIENER, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 1},
        {KAC_LAW_WIENER, KAC_SIGNAL_EXP, KAC_CLOCK_POWER, 1},
        {KAC_LAW_UNIFORM, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR, 1},
        {KAC_LAW_POISSON, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC, 1},
        {KAC_LAW_POISSON, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR, 1},
    };
    kac_process *process = NULL;

    switch (all[number].law) {
    case KAC_LAW_KAC:
        OK(digest, kac_process_create_kac(ctx, all[number].rate, 3, &process));
        break;
    case KAC_LAW_WIENER:
        OK(digest, kac_process_create_wiener(ctx, 1.5, &process));
        break;
    case KAC_LAW_UNIFORM:
        OK(digest, kac_process_create_uniform(ctx, 2, &process));
        break;
    default:
        OK(digest, kac_process_create_poisson(ctx, 5, 1.5, &process));
    }
    OK(digest, kac_process_set_power(process, 1.7));
    OK(digest, kac_process_set_schedule(process, all[number].signal,
                                        all[number].clock));
    OK(digest, kac_process_set_prior(process, KAC_PRIOR_NOISE));
    return process;
}

static void make_points(double *t, double *x0)
{
    ramp(0, 1, POINTS, t);
    ramp(-2, 2, POINTS * D, x0);
}

void part_draws(struct digest *digest, kac_context *ctx)
{
    double t[POINTS], x0[POINTS * D], x[POINTS * D], v[POINTS * D];
    float tf[POINTS], x0f[POINTS * D], xf[POINTS * D], vf[POINTS * D];
    int8_t atom[POINTS * D];

    make_points(t, x0);
    to_floats(POINTS, t, tf);
    to_floats(POINTS * D, x0, x0f);
    for (int i = 0; i < PROCESSES; i++) {
        kac_process *process = make_process(digest, ctx, i);

        OK(digest, kac_process_draw(process, 42, 7, INT64_C(1) << 35, POINTS, D,
                                    t, x0, x, v, atom));
        add_f64(digest, POINTS * D, x);
        add_f64(digest, POINTS * D, v);
        add_i8(digest, POINTS * D, atom);
        OK(digest, kac_process_draw_f32(process, 42, 7, INT64_C(1) << 35,
                                        POINTS, D, tf, x0f, xf, vf, atom));
        add_f32(digest, POINTS * D, xf);
        add_f32(digest, POINTS * D, vf);
        add_i8(digest, POINTS * D, atom);
        OK(digest, kac_process_prior(process, 43, 11, POINTS, D, NULL, x));
        add_f64(digest, POINTS * D, x);
        kac_process_destroy(process);
    }
}

void part_processes(struct digest *digest, kac_context *ctx)
{
    double t[POINTS], x0[POINTS * D], x[POINTS * D], out[POINTS * D];
    double schedule[4];
    int32_t fronts[POINTS];

    make_points(t, x0);
    t[0] = 1e-9; // at 0 there is no score
    for (int i = 0; i < PROCESSES; i++) {
        kac_process *process = make_process(digest, ctx, i);

        OK(digest, kac_process_draw(process, 42, 7, 5, POINTS, D, t, x0, x,
                                    NULL, NULL));
        OK(digest, kac_process_schedule(process, 0.3, schedule));
        add_f64(digest, 4, schedule);
        OK(digest, kac_process_velocity(process, POINTS, D, t, x, x0, out));
        add_f64(digest, POINTS * D, out);
        OK(digest, kac_process_score(process, POINTS, D, t, x, x0, out));
        add_f64(digest, POINTS * D, out);
        OK(digest, kac_process_log_density(process, POINTS, D, t, x, x0, out));
        add_f64(digest, POINTS, out);
        OK(digest,
           kac_process_prior_log_density(process, POINTS, D, x0, out, fronts));
        add_f64(digest, POINTS, out);
        add_i32(digest, POINTS, fronts);
        kac_process_destroy(process);
    }
}
