/* SPDX-License-Identifier: BSD-2-Clause */
/* Likelihood along the ODE: Gaussian data under the Wiener and the Kac law,
 * whose density is known, and learned models, whose density adds up to 1. */
#include "flow_fixture.h"

#include "failing_heap.h"

#define OK(call) assert_int_equal((call), KAC_OK)

static const double pi = 3.14159265358979323846;

/* ---- Gaussian data N(0, spread^2) in every coordinate -------------------- */

struct gaussian {
    const kac_process *process;
    double spread;
    int64_t d;
};

static double log_normal(double x, double spread)
{
    return -0.5 * x * x / (spread * spread) - log(spread * sqrt(2 * pi));
}

static int32_t wiener_field(void *user, int64_t n, const double *t,
                            const double *x, const double *cond, double *v,
                            double *xhat, double *divergence)
{
    const struct gaussian *g = user;
    const double s2 = pow(kac_process_sigma(g->process), 2);

    (void)cond;
    (void)xhat;
    for (int64_t i = 0; i < n; i++) {
        double s[4], rate;

        OK(kac_process_schedule(g->process, t[i], s));
        rate = (s[0] * s[1] * g->spread * g->spread + 0.5 * s2 * s[3]) /
               (s[0] * s[0] * g->spread * g->spread + s2 * s[2]);
        for (int64_t j = 0; j < g->d; j++) {
            v[i * g->d + j] = rate * x[i * g->d + j];
        }
        if (divergence) {
            divergence[i] = (double)g->d * rate;
        }
    }
    return 0;
}

/* What the Kac law has near x, smoothed by a Gaussian of width h: density,
 * its first two derivatives, flux, its derivative. Gauss's rule of 5 nodes on
 * 40 panels, and the two atoms. */
struct smoothed {
    double p, dp, ddp, j, dj;
};

static void add(struct smoothed *s, double z, double h, double mass,
                double flux)
{
    const double phi = exp(-0.5 * z * z / (h * h)) / (h * sqrt(2 * pi));
    const double slope = -z / (h * h);

    s->p += mass * phi;
    s->dp += mass * phi * slope;
    s->ddp += mass * phi * (slope * slope - 1 / (h * h));
    s->j += flux * phi;
    s->dj += flux * phi * slope;
}

static struct smoothed smooth_law(const kac_process *process, double g,
                                  double h, double x)
{
    static const double node[5] = {0, 0.5384693101056831, -0.5384693101056831,
                                   0.9061798459386640, -0.9061798459386640};
    static const double weight[5] = {0.5688888888888889, 0.4786286704993665,
                                     0.4786286704993665, 0.2369268850561891,
                                     0.2369268850561891};
    enum { panels = 40, count = 5 * panels };
    const double a = kac_process_rate(process), c = kac_process_speed(process);
    const double low = fmax(-c * g, x - 9 * h), high = fmin(c * g, x + 9 * h);
    const double half = 0.5 * (high - low) / panels;
    const double atom = kac_law_atom(a, g);
    double u[count], p[count], v[count];
    struct smoothed s = {0};

    add(&s, x - c * g, h, atom, c * atom);
    add(&s, x + c * g, h, atom, -c * atom);
    if (!(high > low)) {
        return s;
    }
    for (int i = 0; i < count; i++) {
        u[i] = low + half * (2 * (i / 5) + 1 + node[i % 5]);
    }
    OK(kac_law_density(a, c, g, count, u, p));
    OK(kac_law_velocity(a, c, g, count, u, v, NULL, NULL));
    for (int i = 0; i < count; i++) {
        const double mass = half * weight[i % 5] * p[i];

        add(&s, x - u[i], h, mass, mass * v[i]);
    }
    return s;
}

/* One dimension. The mean of the data given x is -f spread^2 p'/p. */
static int32_t kac_field_of_gaussian(void *user, int64_t n, const double *t,
                                     const double *x, const double *cond,
                                     double *v, double *xhat,
                                     double *divergence)
{
    const struct gaussian *own = user;
    const double s2 = own->spread * own->spread;

    (void)cond;
    (void)xhat;
    for (int64_t i = 0; i < n; i++) {
        double f[4], mean, slope;
        struct smoothed s;

        OK(kac_process_schedule(own->process, t[i], f));
        if (f[0] < 1e-12) { // noise alone
            double noise, derivative;

            OK(kac_law_velocity(kac_process_rate(own->process),
                                kac_process_speed(own->process), f[2], 1, x + i,
                                &noise, &derivative, NULL));
            v[i] = f[3] * noise;
            divergence[i] = f[3] * derivative;
            continue;
        }
        if (f[2] == 0) {
            v[i] = f[1] * x[i];
            divergence[i] = f[1];
            continue;
        }
        s = smooth_law(own->process, f[2], f[0] * own->spread, x[i]);
        if (!(s.p > 1e-200)) {
            return 1;
        }
        mean = -f[0] * s2 * s.dp / s.p;
        slope = -f[0] * s2 * (s.ddp / s.p - s.dp * s.dp / (s.p * s.p));
        v[i] = f[1] * mean + f[3] * s.j / s.p;
        divergence[i] =
            f[1] * slope + f[3] * (s.dj / s.p - s.j * s.dp / (s.p * s.p));
    }
    return 0;
}

/* Largest error of n points against the known density. */
static double largest_error(kac_likelihood *l, int64_t n, int64_t d,
                            double spread, const double *x, double *log_p)
{
    double worst = 0;

    OK(kac_likelihood_evaluate(l, n, x, NULL, log_p, NULL, NULL));
    for (int64_t i = 0; i < n; i++) {
        double truth = 0;

        for (int64_t j = 0; j < d; j++) {
            truth += log_normal(x[i * d + j], spread);
        }
        worst = fmax(worst, fabs(log_p[i] - truth));
        if (isnan(log_p[i])) {
            fail_msg("point %d: nan", (int)i);
        }
    }
    return worst;
}

static void wiener_flow_of_gaussian_data(void **state)
{
    enum { N = 7, D = 3 };
    struct gaussian g = {.spread = 0.4, .d = D};
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_likelihood *l = NULL;
    double x[N * D], log_p[N], error[2];

    (void)state;
    OK(kac_process_create_wiener(NULL, 1.5, &process));
    OK(kac_process_set_schedule(process, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR));
    g.process = process;
    OK(kac_field_create_callback(NULL, D, 0, KAC_FIELD_DIVERGENCE, wiener_field,
                                 &g, &field));
    OK(kac_likelihood_create(NULL, process, field, &l));
    assert_true(kac_likelihood_start(l) == 1e-3);
    assert_int_equal(kac_likelihood_method(l), KAC_METHOD_DOPRI5);
    OK(kac_likelihood_set_start(l, 0));
    for (int i = 0; i < N * D; i++) {
        x[i] = 0.1 * (i - 10);
    }
    OK(kac_likelihood_set_tolerance(l, 1e-10, 1e-10));
    assert_true(largest_error(l, N, D, 0.4, x, log_p) < 1e-7);
    assert_true(kac_likelihood_evaluations_mean(l) > 8);
    assert_true(kac_likelihood_evaluations_max(l) >=
                kac_likelihood_evaluations_mean(l));
    assert_int_equal(kac_likelihood_outside(l), 0);
    assert_int_equal(kac_likelihood_unfinished(l), 0);
    // The order of the methods: twice the steps, 1/4 and 1/16 of the error.
    for (int k = 0; k < 2; k++) {
        const int stages = k ? 4 : 2;

        OK(kac_likelihood_set_method(l, k ? KAC_METHOD_RK4 : KAC_METHOD_HEUN));
        for (int m = 0; m < 2; m++) {
            OK(kac_likelihood_set_evaluations(l, stages * (100 << m)));
            error[m] = largest_error(l, N, D, 0.4, x, log_p);
            assert_int_equal(kac_likelihood_evaluations_max(l),
                             stages * (100 << m));
        }
        assert_true(fabs(log2(error[0] / error[1]) - stages) < 0.3);
    }
    // Too few evaluations stop a point with error control: no number.
    OK(kac_likelihood_set_method(l, KAC_METHOD_DOPRI5));
    OK(kac_likelihood_set_evaluations(l, 15));
    OK(kac_likelihood_evaluate(l, N, x, NULL, log_p, NULL, NULL));
    assert_int_equal(kac_likelihood_unfinished(l), N);
    assert_true(isnan(log_p[0]));
    kac_likelihood_destroy(l);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* From 0 to T, where the data no longer count and the atoms are. */
static void kac_flow_of_gaussian_data(void **state)
{
    enum { N = 11, MANY = 101 };
    struct gaussian g = {.spread = 0.5, .d = 1};
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_likelihood *l = NULL;
    double x[MANY], log_p[MANY], end[MANY], error[2], mass = 0;

    (void)state;
    OK(kac_process_create_kac(NULL, 4, 2, &process));
    g.process = process;
    OK(kac_field_create_callback(NULL, 1, 0, KAC_FIELD_DIVERGENCE,
                                 kac_field_of_gaussian, &g, &field));
    OK(kac_likelihood_create(NULL, process, field, &l));
    assert_true(kac_likelihood_start(l) == 0);
    for (int i = 0; i < N; i++) {
        x[i] = 0.12 * (i - 5);
    }
    for (int m = 0; m < 2; m++) {
        const double tolerance = m ? 1e-8 : 1e-5;

        OK(kac_likelihood_set_tolerance(l, tolerance, tolerance));
        error[m] = largest_error(l, N, 1, 0.5, x, log_p);
        assert_true(error[m] < 100 * tolerance);
    }
    // The way ends where the quantiles say: F_T(x_T) = F_0(x_0).
    OK(kac_likelihood_evaluate(l, N, x, NULL, log_p, end, NULL));
    for (int i = 0; i < N; i++) {
        double level;

        OK(kac_law_cdf(4, 2, 1, 1, end + i, &level));
        assert_true(fabs(level - 0.5 * erfc(-x[i] / 0.5 / sqrt(2.0))) < 1e-6);
    }
    OK(kac_likelihood_set_method(l, KAC_METHOD_RK4));
    for (int m = 0; m < 2; m++) {
        OK(kac_likelihood_set_evaluations(l, 4 * (100 << m)));
        error[m] = largest_error(l, N, 1, 0.5, x, log_p);
    }
    assert_true(error[0] / error[1] > 10);
    // All levels between the two atoms: the density adds up to 1 - e^-lam.
    {
        const double edge = -0.5 * kac_normal_quantile(0.5 * exp(-4.0));

        for (int i = 0; i < MANY; i++) {
            x[i] = edge * (2 * (i + 0.5) / MANY - 1);
        }
        OK(kac_likelihood_set_method(l, KAC_METHOD_DOPRI5));
        OK(kac_likelihood_set_evaluations(l, 100000));
        OK(kac_likelihood_set_tolerance(l, 1e-6, 1e-6));
        OK(kac_likelihood_evaluate(l, MANY, x, NULL, log_p, NULL, NULL));
        for (int i = 0; i < MANY; i++) {
            mass += isfinite(log_p[i]) ? exp(log_p[i]) * 2 * edge / MANY : 0;
        }
        assert_true(fabs(mass - (1 - exp(-4.0))) < 2e-3);
    }
    kac_likelihood_destroy(l);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* ---- Points outside ------------------------------------------------------ */

static int32_t still(void *user, int64_t n, const double *t, const double *x,
                     const double *cond, double *v, double *xhat,
                     double *divergence)
{
    (void)user;
    (void)t;
    (void)x;
    (void)cond;
    (void)xhat;
    memset(v, 0, (size_t)n * 2 * sizeof *v);
    for (int64_t i = 0; i < n; i++) {
        divergence[i] = 0.25;
    }
    return 0;
}

static void outside_the_cone(void **state)
{
    // Inside; outside; on a front.
    static const double x[6] = {0.5, -1, 2.5, 1, 2, 0};
    kac_process *process = NULL;
    kac_field *field = NULL;
    kac_likelihood *l = NULL;
    double log_p[3], end[6], prior[3], place[2] = {2 * (1 - 0x1p-40), 1};
    int32_t fronts[3], none;

    (void)state;
    OK(kac_process_create_kac(NULL, 3, 2, &process));
    OK(kac_field_create_callback(NULL, 2, 0, KAC_FIELD_DIVERGENCE, still, NULL,
                                 &field));
    OK(kac_likelihood_create(NULL, process, field, &l));
    OK(kac_likelihood_evaluate(l, 3, x, NULL, log_p, end, fronts));
    OK(kac_process_prior_log_density(process, 3, 2, x, prior, NULL));
    assert_memory_equal(end, x, sizeof x);
    assert_true(fabs(log_p[0] - prior[0] - 0.25) < 1e-12);
    assert_true(log_p[1] == -INFINITY);
    assert_true(fabs(log_p[2] - prior[2] - 0.25) < 1e-12);
    assert_int_equal(fronts[0], 0);
    assert_int_equal(fronts[2], 1);
    assert_int_equal(kac_likelihood_outside(l), 1);
    OK(kac_likelihood_set_clip(l, 1));
    assert_int_equal(kac_likelihood_clip(l), 1);
    OK(kac_likelihood_evaluate(l, 3, x, NULL, log_p, end, fronts));
    OK(kac_process_prior_log_density(process, 1, 2, place, prior + 1, &none));
    assert_int_equal(none, 0);
    assert_true(end[2] == place[0] && end[3] == 1);
    assert_true(fabs(log_p[1] - prior[1] - 0.25) < 1e-12);
    assert_int_equal(fronts[1], 0);
    assert_int_equal(fronts[2], 1); // what is on a front stays there
    assert_int_equal(kac_likelihood_outside(l), 1);
    kac_likelihood_destroy(l);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

/* ---- Learned models ------------------------------------------------------ */

/* A trained network under the Wiener law, with scales that are not 1. */
static kac_model *learned_model(int32_t threads, struct run *run,
                                kac_process **wiener)
{
    static const float shift[2] = {0.5F, -1}, scale[2] = {0.5F, 4};
    kac_model *trained = NULL, *model = NULL;

    run_start(run, 3, threads);
    OK(kac_trainer_run(run->trainer, 40));
    OK(kac_trainer_model(run->trainer, &trained));
    OK(kac_process_create_wiener(run->context, 1, wiener));
    OK(kac_model_create(run->context, *wiener, kac_model_network(trained),
                        shift, scale, &model));
    kac_model_destroy(trained);
    return model;
}

static void density_of_a_model_adds_up_to_one(void **state)
{
    enum { SIDE = 61 };
    struct run run;
    kac_process *wiener = NULL;
    kac_model *model = learned_model(2, &run, &wiener);
    kac_likelihood *l = NULL;
    static double x[SIDE * SIDE * 2], log_p[SIDE * SIDE];
    const double width = 16.0 / SIDE;
    double mass = 0;

    (void)state;
    OK(kac_likelihood_create_model(run.context, model, &l));
    OK(kac_likelihood_set_method(l, KAC_METHOD_RK4));
    OK(kac_likelihood_set_evaluations(l, 80));
    for (int i = 0; i < SIDE * SIDE; i++) {
        x[2 * i] = 0.5 + 0.5 * width * (i / SIDE - SIDE / 2);
        x[2 * i + 1] = -1 + 4 * width * (i % SIDE - SIDE / 2);
    }
    OK(kac_likelihood_evaluate(l, (int64_t)SIDE * SIDE, x, NULL, log_p, NULL,
                               NULL));
    for (int i = 0; i < SIDE * SIDE; i++) {
        mass += exp(log_p[i]) * (0.5 * width) * (4 * width);
    }
    if (!(fabs(mass - 1) < 2e-3)) {
        fail_msg("mass %.17g", mass);
    }
    kac_likelihood_destroy(l);
    kac_model_destroy(model);
    kac_process_destroy(wiener);
    run_close(&run);
}

/* One step of Euler: the integral is T times the divergence at the start, so
 * the estimate is without bias. A mean beyond 5 standard errors has
 * probability 6e-7. */
static void hutchinson_is_without_bias(void **state)
{
    enum { N = 2000 };
    struct run run;
    kac_process *wiener = NULL;
    kac_model *model = learned_model(1, &run, &wiener);
    kac_likelihood *l = NULL;
    static double x[N * 2], exact[N], estimate[N];
    double mean = 0, square = 0, error;

    (void)state;
    OK(kac_likelihood_create_model(run.context, model, &l));
    OK(kac_likelihood_set_method(l, KAC_METHOD_EULER));
    OK(kac_likelihood_set_evaluations(l, 1));
    for (int i = 0; i < N; i++) {
        x[2 * i] = 0.5 + 0.3 * sin(i);
        x[2 * i + 1] = -1 + cos(7.0 * i);
    }
    OK(kac_likelihood_evaluate(l, N, x, NULL, exact, NULL, NULL));
    OK(kac_likelihood_set_divergence(l, KAC_DIVERGENCE_HUTCHINSON, 1, 11));
    OK(kac_likelihood_evaluate(l, N, x, NULL, estimate, NULL, NULL));
    for (int i = 0; i < N; i++) {
        mean += (estimate[i] - exact[i]) / N;
        square += pow(estimate[i] - exact[i], 2) / N;
    }
    error = sqrt((square - mean * mean) / N);
    assert_true(error > 1e-5); // there is something to estimate
    assert_true(fabs(mean) < 5 * error);
    kac_likelihood_destroy(l);
    kac_model_destroy(model);
    kac_process_destroy(wiener);
    run_close(&run);
}

static void same_bits_at_any_number_of_threads(void **state)
{
    enum { N = 300 };
    static double x[N * 2], log_p[3][N];

    (void)state;
    for (int i = 0; i < N * 2; i++) {
        x[i] = sin(3.0 * i);
    }
    for (int threads = 1; threads <= 3; threads++) {
        double *out = log_p[threads - 1];
        struct run run;
        kac_process *wiener = NULL;
        kac_model *model = learned_model(threads, &run, &wiener);
        kac_likelihood *l = NULL;

        OK(kac_likelihood_create_model(run.context, model, &l));
        OK(kac_likelihood_set_divergence(l, KAC_DIVERGENCE_HUTCHINSON, 2, 5));
        OK(kac_likelihood_set_tolerance(l, 1e-3, 1e-3));
        OK(kac_likelihood_evaluate(l, N, x, NULL, out, NULL, NULL));
        assert_memory_equal(out, log_p[0], sizeof log_p[0]);
        kac_likelihood_destroy(l);
        kac_model_destroy(model);
        kac_process_destroy(wiener);
        run_close(&run);
    }
}

/* ---- Refusals ------------------------------------------------------------ */

#define REFUSED(call, part)                                                    \
    do {                                                                       \
        assert_int_equal((call), KAC_ERROR_ARGUMENT);                          \
        assert_message(part);                                                  \
    } while (0)

static void bad_arguments(void **state)
{
    struct run run;
    kac_process *wiener = NULL;
    kac_model *model = learned_model(1, &run, &wiener);
    kac_field *plain = NULL, *field = NULL;
    kac_likelihood *l = NULL, *own = NULL;
    double x[2] = {0, 0}, bad[2] = {0, NAN}, log_p = 7;

    (void)state;
    OK(kac_field_create_callback(NULL, 2, 0, 0, still, NULL, &plain));
    OK(kac_field_create_callback(NULL, 2, 0, KAC_FIELD_DIVERGENCE, still, NULL,
                                 &field));
    REFUSED(kac_likelihood_create(NULL, NULL, field, &l), "process");
    REFUSED(kac_likelihood_create(NULL, wiener, NULL, &l), "field");
    REFUSED(kac_likelihood_create(NULL, wiener, field, NULL), "out");
    REFUSED(kac_likelihood_create(NULL, wiener, plain, &l), "divergence");
    REFUSED(kac_likelihood_create_model(NULL, NULL, &l), "model");
    REFUSED(kac_likelihood_create_model(NULL, model, NULL), "out");
    assert_null(l);
    OK(kac_likelihood_create_model(NULL, model, &l));
    REFUSED(kac_likelihood_set_method(NULL, 0), "likelihood");
    REFUSED(kac_likelihood_set_method(l, 6), "method is 6");
    REFUSED(kac_likelihood_set_evaluations(NULL, 1), "likelihood");
    REFUSED(kac_likelihood_set_evaluations(l, 0), "evaluations is 0");
    REFUSED(kac_likelihood_set_tolerance(NULL, 1, 1), "likelihood");
    REFUSED(kac_likelihood_set_tolerance(l, -1, 1), "relative is -1");
    REFUSED(kac_likelihood_set_tolerance(l, 0, 0), "absolute is 0");
    REFUSED(kac_likelihood_set_start(NULL, 0), "likelihood");
    REFUSED(kac_likelihood_set_start(l, 1), "start is 1");
    REFUSED(kac_likelihood_set_start(l, NAN), "start is");
    REFUSED(kac_likelihood_set_clip(NULL, 0), "likelihood");
    REFUSED(kac_likelihood_set_clip(l, 2), "clip is 2");
    REFUSED(kac_likelihood_set_divergence(NULL, 0, 1, 0), "likelihood");
    REFUSED(kac_likelihood_set_divergence(l, 2, 1, 0), "method");
    REFUSED(kac_likelihood_evaluate(NULL, 1, x, NULL, &log_p, NULL, NULL),
            "likelihood");
    REFUSED(kac_likelihood_evaluate(l, -1, x, NULL, &log_p, NULL, NULL),
            "n is -1");
    REFUSED(kac_likelihood_evaluate(l, 1, NULL, NULL, &log_p, NULL, NULL),
            "x or log_p");
    REFUSED(kac_likelihood_evaluate(l, 1, x, NULL, NULL, NULL, NULL),
            "x or log_p");
    REFUSED(kac_likelihood_evaluate(l, 1, bad, NULL, &log_p, NULL, NULL),
            "x[1]");
    REFUSED(kac_likelihood_evaluate(l, 1, x, x, &log_p, NULL, NULL), "cond");
    OK(kac_likelihood_set_evaluations(l, 7));
    REFUSED(kac_likelihood_evaluate(l, 1, x, NULL, &log_p, NULL, NULL),
            "at least 8");
    OK(kac_likelihood_set_evaluations(l, 8));
    OK(kac_likelihood_evaluate(l, 0, NULL, NULL, NULL, NULL, NULL));
    assert_true(isnan(kac_likelihood_evaluations_mean(l)));
    OK(kac_likelihood_create(NULL, wiener, field, &own));
    assert_int_equal(kac_likelihood_set_divergence(own, 0, 1, 0),
                     KAC_ERROR_STATE);
    // No density at T is known where data are needed there.
    OK(kac_process_set_schedule(wiener, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR));
    assert_int_equal(
        kac_likelihood_evaluate(own, 1, x, NULL, &log_p, NULL, NULL),
        KAC_ERROR_STATE);
    assert_true(log_p == 7);
    kac_likelihood_destroy(l);
    l = NULL;
    OK(kac_model_set_coupling(model, KAC_COUPLING_INDEPENDENT));
    assert_int_equal(kac_likelihood_create_model(NULL, model, &l),
                     KAC_ERROR_STATE);
    assert_null(l);
    assert_int_equal(kac_likelihood_method(NULL), -1);
    assert_int_equal(kac_likelihood_evaluations(NULL), 0);
    assert_int_equal(kac_likelihood_clip(NULL), 0);
    assert_true(isnan(kac_likelihood_start(NULL)));
    assert_true(isnan(kac_likelihood_tolerance_relative(NULL)));
    assert_true(isnan(kac_likelihood_tolerance_absolute(NULL)));
    assert_true(isnan(kac_likelihood_bits(1, 0)));
    assert_true(fabs(kac_likelihood_bits(-3 * log(2.0), 3) - 1) < 1e-15);
    kac_likelihood_destroy(NULL);
    kac_likelihood_destroy(own);
    kac_field_destroy(plain);
    kac_field_destroy(field);
    kac_model_destroy(model);
    kac_process_destroy(wiener);
    run_close(&run);
}

static void every_allocation_fails_in_turn(void **state)
{
    struct run run;
    kac_process *wiener = NULL;
    kac_model *model = learned_model(1, &run, &wiener);
    double x[6] = {0, 1, 2, 0, -1, 1}, log_p[3];
    int64_t left;

    (void)state;
    for (left = 0;; left++) {
        struct failing_heap heap;
        kac_likelihood *l = NULL;
        kac_status status;

        assert_true(left < 10000);
        failing_heap_open(&heap, left);
        status = kac_likelihood_create_model(heap.context, model, &l);
        if (status == KAC_OK) {
            status = kac_likelihood_evaluate(l, 3, x, NULL, log_p, NULL, NULL);
        }
        kac_likelihood_destroy(l);
        failing_heap_close(&heap); // asserts that nothing leaked
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        if (!heap.failed) {
            break;
        }
    }
    assert_true(left > 15);
    kac_model_destroy(model);
    kac_process_destroy(wiener);
    run_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wiener_flow_of_gaussian_data),
        cmocka_unit_test(kac_flow_of_gaussian_data),
        cmocka_unit_test(outside_the_cone),
        cmocka_unit_test(density_of_a_model_adds_up_to_one),
        cmocka_unit_test(hutchinson_is_without_bias),
        cmocka_unit_test(same_bits_at_any_number_of_threads),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(every_allocation_fails_in_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
