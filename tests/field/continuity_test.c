/* SPDX-License-Identifier: BSD-2-Clause */
/* The exact field of mixtures against what must hold of it: fine mixtures of
 * points, masses and means, the continuity equation, its own flow. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#define OK(call) assert_int_equal((call), KAC_OK)

static const double PI = 3.14159265358979323846;

static void near(double got, double want, double most, const char *what)
{
    if (!(fabs(got - want) <= most)) {
        fail_msg("%s: %.17g, must be %.17g; off by %.2e of %.2e", what, got,
                 want, got - want, most);
    }
}

static kac_process *kac(double a, double c, double T, int32_t signal,
                        int32_t clock)
{
    kac_process *process = NULL;

    OK(kac_process_create_kac(NULL, a, c, &process));
    OK(kac_process_set_horizon(process, T));
    OK(kac_process_set_schedule(process, signal, clock));
    return process;
}

static kac_process *wiener(double sigma, double T, int32_t signal)
{
    kac_process *process = NULL;

    OK(kac_process_create_wiener(NULL, sigma, &process));
    OK(kac_process_set_horizon(process, T));
    OK(kac_process_set_schedule(process, signal, KAC_CLOCK_LINEAR));
    return process;
}

/* Nodes and weights of Gauss and Legendre on [-1, 1]. */
static void gauss(int n, double *node, double *weight)
{
    for (int i = 0; i < n; i++) {
        double z = cos(PI * (i + 0.75) / (n + 0.5)), slope = 1.0;

        for (int turn = 0; turn < 60; turn++) {
            double p = 1.0, before = 0.0;

            for (int j = 1; j <= n; j++) {
                const double next =
                    ((2 * j - 1) * z * p - (j - 1) * before) / j;

                before = p;
                p = next;
            }
            slope = n * (z * p - before) / (z * z - 1.0);
            z -= p / slope;
        }
        node[i] = z;
        weight[i] = 2.0 / ((1.0 - z * z) * slope * slope);
    }
}

/* A mixture in the plane. */
enum { PARTS = 3, NODES = 40 };
static const double centre[2 * PARTS] = {0.5, -0.25, -0.75, 0.125, 0.0, 1.0};
static const double share[PARTS] = {1.0, 2.5, 0.75};
static const double widths[PARTS] = {0.25, 0.4, 0.125};

/* The same as points without widths: the kernels summed by Gauss's rule. */
static kac_field *as_points(const kac_process *process, int32_t kernel)
{
    enum { ALL = PARTS * NODES * NODES };
    static double points[2 * ALL], weight[ALL];
    const double reach = kernel == KAC_KERNEL_BOX ? 1.0 : 9.0;
    double node[NODES], w[NODES];
    kac_field *field = NULL;
    int count = 0;

    gauss(NODES, node, w);
    for (int i = 0; i < NODES; i++) {
        if (kernel == KAC_KERNEL_NORMAL) {
            w[i] *= exp(-0.5 * reach * reach * node[i] * node[i]);
        }
    }
    for (int k = 0; k < PARTS; k++) {
        for (int i = 0; i < NODES * NODES; i++, count++) {
            const int at[2] = {i / NODES, i % NODES};

            weight[count] = share[k] * w[at[0]] * w[at[1]];
            for (int j = 0; j < 2; j++) {
                points[2 * count + j] =
                    centre[2 * k + j] + reach * widths[k] * node[at[j]];
            }
        }
    }
    OK(kac_field_create_empirical(NULL, process, count, 2, points, weight,
                                  &field));
    return field;
}

/* Where every kernel lies within the cone of x, a fine mixture of points is a
 * second way to all that the field gives. */
static void check_points(const kac_process *process, int32_t kernel)
{
    static const double x[4][2] = {
        {0.3, 0.2}, {-0.9, -0.35}, {1.1, 0.9}, {0.0, 0.0}};
    kac_field *fine = as_points(process, kernel), *field = NULL;

    OK(kac_field_create_mixture(NULL, process, kernel, PARTS, 2, centre, share,
                                widths, &field));
    for (int i = 0; i < 4; i++) {
        const double t = 0.625 + 0.0625 * i, *at = x[i];
        double got[6], want[6];
        int32_t fronts[2];

        OK(kac_field_evaluate(field, 1, &t, at, NULL, got, got + 2, got + 4));
        OK(kac_field_evaluate(fine, 1, &t, at, NULL, want, want + 2, want + 4));
        OK(kac_field_log_density(field, 1, &t, at, got + 5, fronts));
        OK(kac_field_log_density(fine, 1, &t, at, want + 5, fronts + 1));
        assert_int_equal(fronts[0], 0);
        assert_int_equal(fronts[1], 0);
        for (int j = 0; j < 6; j++) {
            near(got[j], want[j], 4e-13 * (1.0 + fabs(want[j])), "fine points");
        }
    }
    kac_field_destroy(field);
    kac_field_destroy(fine);
}

static void test_points_instead(void **state)
{
    (void)state;
    for (int32_t kernel = KAC_KERNEL_BOX; kernel <= KAC_KERNEL_NORMAL;
         kernel++) {
        kac_process *process =
            kac(7.0, 9.0, 1.0, KAC_SIGNAL_COS, KAC_CLOCK_LINEAR);

        check_points(process, kernel);
        kac_process_destroy(process);
        process = wiener(1.25, 1.0, KAC_SIGNAL_LINEAR);
        check_points(process, kernel);
        kac_process_destroy(process);
        OK(kac_process_create_uniform(NULL, 9.0, &process));
        OK(kac_process_set_schedule(process, KAC_SIGNAL_EXP, KAC_CLOCK_LINEAR));
        check_points(process, kernel);
        kac_process_destroy(process);
    }
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Mass 1, E[X_0], and d/dt E[X_t] = f' E[X_0] from the field, atoms and all:
 * with a small, most of the mass came from them. */
static void check_masses(const kac_process *process, int32_t kernel, double t)
{
    const double y[2] = {-0.5, 0.75}, weight[2] = {3.0, 1.0};
    const double width[2] = {0.3, 0.0625}, mean = (3.0 * y[0] + y[1]) / 4.0;
    double node[32], w[32], s[4], edge[42];
    double mass = 0.0, start = 0.0, momentum = 0.0;
    int edges = 0;
    kac_field *field = NULL;

    gauss(32, node, w);
    OK(kac_process_schedule(process, t, s));
    OK(kac_field_create_mixture(NULL, process, kernel, 2, 1, y, weight, width,
                                &field));
    for (int k = 0; k < 2; k++) { // between them p is smooth
        for (int side = -1; side <= 1; side++) {
            for (int end = -9; end <= 9; end += 3) {
                if (kernel == KAC_KERNEL_BOX && abs(end) == 6) {
                    continue;
                }
                if (kernel == KAC_KERNEL_NORMAL || abs(end) < 6) {
                    edge[edges++] = s[0] * y[k] +
                                    side * kac_process_speed(process) * s[2] +
                                    s[0] * width[k] * end /
                                        (kernel == KAC_KERNEL_BOX ? 3.0 : 1.0);
                }
            }
        }
    }
    qsort(edge, edges, sizeof *edge, by_size);
    for (int i = 0; i < 32 * (edges - 1); i++) {
        const double low = edge[i / 32], length = edge[i / 32 + 1] - low;
        const double x = low + 0.5 * length * (1.0 + node[i % 32]);
        double v, xhat, p;

        if (!(length > 1e-12)) {
            continue;
        }
        OK(kac_field_evaluate(field, 1, &t, &x, NULL, &v, &xhat, NULL));
        OK(kac_field_log_density(field, 1, &t, &x, &p, NULL));
        p = 0.5 * length * w[i % 32] * exp(p);
        if (p > 0.0) {
            mass += p;
            start += p * xhat;
            momentum += p * v;
        }
    }
    near(mass, 1.0, 4e-15, "mass");
    near(start, mean, 4e-15, "mean");
    near(momentum, s[1] * mean, 4e-15 * 3.0, "momentum");
    kac_field_destroy(field);
}

static void test_masses(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        const double t = 0.12 * (i / 2 + 1), a = i % 3 == 0 ? 0.5 : 8.0;
        kac_process *process =
            kac(a, 2.0, 0.5, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
        kac_process *even = NULL;

        check_masses(process, i % 2, t);
        kac_process_destroy(process);
        OK(kac_process_create_uniform(NULL, 2.0, &even));
        OK(kac_process_set_schedule(even, KAC_SIGNAL_EXP, KAC_CLOCK_LINEAR));
        check_masses(even, i % 2, t);
        kac_process_destroy(even);
    }
}

/* The systems of both checks below, in three dimensions. */
enum { D = 3, BLOBS = 4, PLACES = 36, SYSTEMS = 6 };

static kac_process *system_of(int which)
{
    kac_process *process = NULL;

    switch (which) {
    case 0: // exp(-a g) is 0.6 and more: mostly atoms
        return kac(0.5, 1.5, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_LINEAR);
    case 1:
        return kac(9.0, 3.0, 1.0, KAC_SIGNAL_COS, KAC_CLOCK_QUADRATIC);
    case 2:
        return kac(40.0, 4.0, 1.0, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR);
    case 3:
        return wiener(1.0, 1.0, KAC_SIGNAL_LINEAR);
    case 4:
        OK(kac_process_create_wiener(NULL, 1.0, &process));
        OK(kac_process_set_schedule(process, KAC_SIGNAL_VP, KAC_CLOCK_VP));
        return process;
    default:
        OK(kac_process_create_uniform(NULL, 1.5, &process));
        OK(kac_process_set_schedule(process, KAC_SIGNAL_EXP, KAC_CLOCK_LINEAR));
        return process;
    }
}

static const double blob[BLOBS * D] = {0.5, -0.25, 0.75, -0.75, 0.125, 0.0,
                                       0.0, 1.0,   -0.5, 0.25,  0.25,  -1.0};
static const double blob_width[BLOBS] = {0.3, 0.45, 0.25, 0.6};
static const double blob_share[BLOBS] = {1.0, 2.0, 0.5, 1.5};

/* Whether all of |t' - t| <= step, |x' - x| <= step lies on one side of every
 * place where the density of a box's coordinate is not smooth. */
static int is_smooth(const kac_process *process, double t, const double *x,
                     double step)
{
    const double speed = kac_process_speed(process);
    double s[4];

    OK(kac_process_schedule(process, t, s));
    for (int k = 0; k < BLOBS * D && speed > 0.0; k++) {
        const double n = fabs(x[k % D] - s[0] * blob[k]);
        const double b = s[0] * blob_width[k / D];

        for (int side = -1; side <= 1; side += 2) {
            if (fabs(n - fabs(speed * s[2] + side * b)) < 8.0 * step) {
                return 0;
            }
        }
    }
    return 1;
}

/* d/dh of a function whose values at h = -4, ..., 4 steps are given; of order
 * eight. */
static double difference(const double *at, double step)
{
    return (0.8 * (at[5] - at[3]) - 0.2 * (at[6] - at[2]) +
            4.0 / 105.0 * (at[7] - at[1]) - 1.0 / 280.0 * (at[8] - at[0])) /
           step;
}

struct place {
    double t, x[D], v[D], div, log_p;
};

static double log_density_at(const kac_field *field, double t, const double *x)
{
    double log_p;
    int32_t fronts;

    OK(kac_field_log_density(field, 1, &t, x, &log_p, &fronts));
    assert_int_equal(fronts, 0);
    return log_p;
}

/* div v, and d log p/dt + v grad log p + div v = 0. */
static void check_place(const kac_field *field, const struct place *at,
                        double step, double later, double *worst)
{
    double values[9], flows[9], sum = 0.0, size = 0.0, change, rate;

    for (int j = -4; j <= 4; j++) {
        values[j + 4] = log_density_at(field, at->t + j * later, at->x);
    }
    change = difference(values, later);
    rate = fabs(change);
    for (int i = 0; i < D; i++) {
        double score;

        for (int j = -4; j <= 4; j++) {
            double y[D], v[D];

            memcpy(y, at->x, sizeof y);
            y[i] += j * step;
            OK(kac_field_evaluate(field, 1, &at->t, y, NULL, v, NULL, NULL));
            flows[j + 4] = v[i];
            values[j + 4] = log_density_at(field, at->t, y);
        }
        sum += difference(flows, step);
        size += fabs(difference(flows, step));
        score = difference(values, step);
        change += at->v[i] * score;
        rate += fabs(at->v[i] * score);
    }
    size = fabs(at->div - sum) / (1.0 + size);
    worst[0] = size > worst[0] ? size : worst[0];
    if (at->log_p > -(double)INFINITY) {
        rate = fabs(change + at->div) / (1.0 + rate);
        worst[1] = rate > worst[1] ? rate : worst[1];
    }
}

static void check_system(int which, int32_t kernel)
{
    const double step = 1e-3;
    kac_process *process = system_of(which);
    double worst[2] = {0.0, 0.0}, s[4], later;
    const int places = kernel == KAC_KERNEL_BOX ? PLACES : PLACES / 3;
    const int cone = kac_process_speed(process) > 0.0;
    int inside = 0, outside = 0;
    kac_field *field = NULL;
    struct place at;
    double normal[D * PLACES];

    OK(kac_random_normal(11, 0, 0, D * PLACES, normal));
    OK(kac_field_create_mixture(NULL, process, kernel, BLOBS, D, blob,
                                blob_share, blob_width, &field));
    for (int i = 0; i < places; i++) {
        at.t = 0.1 + 0.7 * i / places;
        memcpy(at.x, normal + D * i, sizeof at.x);
        for (int j = 0; j < D; j++) {
            at.x[j] *= i % 3 == 2 ? 2.0 : 0.5;
        }
        if (kernel == KAC_KERNEL_BOX &&
            !is_smooth(process, at.t, at.x, 4.0 * step)) {
            continue;
        }
        OK(kac_process_schedule(process, at.t, s));
        later = step / (1.0 + s[3] * (cone ? kac_process_speed(process) : 1.0));
        OK(kac_field_evaluate(field, 1, &at.t, at.x, NULL, at.v, NULL,
                              &at.div));
        at.log_p = log_density_at(field, at.t, at.x);
        *(at.log_p > -(double)INFINITY ? &inside : &outside) += 1;
        check_place(field, &at, step, later, worst);
    }
    // Measured: 1e-12 and 8e-12, most of it the differences' own rounding.
    near(worst[0], 0.0, 2e-12, "divergence");
    near(worst[1], 0.0, 2e-11, "continuity");
    assert_true(inside >= 5);
    assert_true(kernel == KAC_KERNEL_NORMAL || !cone || outside > 0);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

static void test_continuity(void **state)
{
    (void)state;
    for (int which = 0; which < SYSTEMS; which++) {
        check_system(which, KAC_KERNEL_BOX);
        check_system(which, KAC_KERNEL_NORMAL);
    }
}

/* The density that the flow itself finds on its way to the noise. */
static void test_along_the_ode(void **state)
{
    const double y[2] = {-0.75, 0.5}, width[2] = {0.25, 0.375};
    const double t[3] = {0.0, 0.0, 0.0}, x[3] = {-0.9, -0.1, 0.55};
    kac_process *process =
        kac(25.0, 3.0, 1.0, KAC_SIGNAL_LINEAR, KAC_CLOCK_QUADRATIC);
    kac_likelihood *likelihood = NULL;
    kac_field *field = NULL;
    double got[3], want[3];

    (void)state;
    OK(kac_field_create_mixture(NULL, process, KAC_KERNEL_NORMAL, 2, 1, y, NULL,
                                width, &field));
    OK(kac_field_log_density(field, 3, t, x, want, NULL));
    OK(kac_likelihood_create(NULL, process, field, &likelihood));
    OK(kac_likelihood_set_tolerance(likelihood, 1e-9, 1e-9));
    OK(kac_likelihood_evaluate(likelihood, 3, x, NULL, got, NULL, NULL));
    for (int i = 0; i < 3; i++) {
        near(got[i], want[i], 1e-7, "along the ODE");
    }
    kac_likelihood_destroy(likelihood);
    kac_field_destroy(field);
    kac_process_destroy(process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_instead),
        cmocka_unit_test(test_masses),
        cmocka_unit_test(test_continuity),
        cmocka_unit_test(test_along_the_ode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
