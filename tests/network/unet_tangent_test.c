/* SPDX-License-Identifier: BSD-2-Clause */
/* Derivatives along a direction, and their gradients, of whole networks:
 * products of the Jacobian against differences of outputs and against the
 * reverse mode, their gradients against differences of gradients. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#define OK(call) assert_int_equal((call), KAC_OK)

enum { H = 6, W = 4, C = 2, D = H * W * C, N = 5, CLASSES = 3 };

enum { BOTH = KAC_HEAD_VELOCITY | KAC_HEAD_MEAN };

/* With all that a U-Net can have but dropout, which is for training. */
static kac_network *make_unet(kac_context *context, int32_t scale_shift,
                              int32_t heads)
{
    static const double multipliers[2] = {1.0, 2.0};
    static const int32_t two = 2;
    kac_network *network;

    OK(kac_network_create_unet(context, H, W, C, 8, 2, multipliers, &network));
    OK(kac_unet_set_blocks(network, 1));
    OK(kac_unet_set_attention(network, 1, &two, 1));
    OK(kac_unet_set_attention_heads(network, 2, 0, 0));
    OK(kac_unet_set_scale_shift(network, scale_shift));
    OK(kac_unet_set_norm_groups(network, 4));
    OK(kac_network_set_condition(network, KAC_CONDITION_CLASS, CLASSES));
    OK(kac_network_set_heads(network, heads));
    OK(kac_network_initialize(network, 5, 0));
    return network;
}

static kac_network *make_mlp(kac_context *context, int32_t heads)
{
    static const int64_t widths[2] = {24, 24};
    kac_network *network;

    OK(kac_network_create_mlp(context, D, 2, widths, &network));
    OK(kac_network_set_activation(network, KAC_ACTIVATION_GELU));
    OK(kac_network_set_residual(network, 1));
    OK(kac_network_set_condition(network, KAC_CONDITION_CLASS, CLASSES));
    OK(kac_network_set_heads(network, heads));
    OK(kac_network_initialize(network, 5, 0));
    return network;
}

/* Of the caller's own architecture; the mean as a picture, like the velocity,
 * or as a vector. */
static kac_network *make_own(int32_t vector, int32_t heads)
{
    const int32_t silu = KAC_ACTIVATION_SILU;
    int32_t t, y, h, v, mean;
    kac_architecture *a;
    kac_network *network;

    OK(kac_architecture_create(NULL, H, W, C, &a));
    OK(kac_architecture_time(a, KAC_TIME_SINUSOIDAL, 8, 1.0, &t));
    OK(kac_architecture_linear(a, "time", t, 6, silu, -1, &t));
    OK(kac_architecture_condition(a, "class", KAC_CONDITION_CLASS, CLASSES, 6,
                                  &y));
    OK(kac_architecture_add(a, t, y, &t));
    h = kac_architecture_point(a);
    OK(kac_architecture_conv(a, "in", h, 6, 3, 1, 1, -1, &h));
    OK(kac_architecture_add_channels(a, h, t, &h));
    OK(kac_architecture_group_norm(a, "norm", h, 3, -1, silu, &h));
    if (heads & KAC_HEAD_VELOCITY) {
        OK(kac_architecture_conv(a, "velocity", h, C, 3, 1, 1, -1, &v));
        OK(kac_architecture_set_velocity(a, v));
    }
    if (heads & KAC_HEAD_MEAN) {
        OK(kac_architecture_conv(a, "mean", h, C, 3, 1, 1, -1, &mean));
        if (vector) {
            OK(kac_architecture_flatten(a, mean, &mean));
            OK(kac_architecture_linear(a, "last", mean, D, silu, -1, &mean));
        }
        OK(kac_architecture_set_mean(a, mean));
    }
    OK(kac_network_create_own(NULL, a, &network));
    OK(kac_network_initialize(network, 5, 0));
    kac_architecture_destroy(a);
    return network;
}

struct points {
    float t[N], cond[N];
    float x[N * D], u[N * D], dv[N * D], dxhat[N * D];
};

static void draw(uint32_t stream, float *out)
{
    double values[N * D];

    OK(kac_random_normal(9, stream, 0, (int64_t)N * D, values));
    for (int i = 0; i < N * D; i++) {
        out[i] = (float)values[i];
    }
}

static void make_points(struct points *p)
{
    draw(1, p->x);
    draw(2, p->u);
    draw(3, p->dv);
    draw(4, p->dxhat);
    for (int i = 0; i < N; i++) {
        p->t[i] = (float)(i + 1) / N;
        p->cond[i] = (float)(i % (CLASSES + 1) - 1);
    }
}

/* The network at x + h u, in an array of v, xhat and all gradients. */
struct result {
    float *v, *xhat, *dx, *parameters;
};

static int64_t result_size(const kac_network *network)
{
    return 3 * N * D + kac_network_parameter_count(network);
}

static struct result result_in(float *memory)
{
    const struct result r = {memory, memory + N * D, memory + 2 * N * D,
                             memory + 3 * N * D};

    return r;
}

static float *numbers(int64_t n)
{
    float *memory = calloc((size_t)n, sizeof *memory);

    assert_non_null(memory);
    return memory;
}

static void evaluate(const kac_network *network, const struct points *p,
                     double h, float *memory)
{
    const int32_t heads = kac_network_heads(network);
    const struct result r = result_in(memory);
    float x[N * D];

    for (int i = 0; i < N * D; i++) {
        x[i] = (float)((double)p->x[i] + h * (double)p->u[i]);
    }
    OK(kac_network_forward(network, N, p->t, x, p->cond,
                           heads & KAC_HEAD_VELOCITY ? r.v : NULL,
                           heads & KAC_HEAD_MEAN ? r.xhat : NULL));
    OK(kac_network_gradient(
        network, N, p->t, x, p->cond, heads & KAC_HEAD_VELOCITY ? p->dv : NULL,
        heads & KAC_HEAD_MEAN ? p->dxhat : NULL, r.parameters, r.dx));
}

/* The same derivatives along u by the library. */
static void along(const kac_network *network, const struct points *p,
                  float *memory)
{
    const int32_t heads = kac_network_heads(network);
    const struct result r = result_in(memory);

    OK(kac_network_tangent(network, N, p->t, p->x, p->cond, p->u,
                           heads & KAC_HEAD_VELOCITY ? r.v : NULL,
                           heads & KAC_HEAD_MEAN ? r.xhat : NULL));
    OK(kac_network_tangent_gradient(network, N, p->t, p->x, p->cond, p->u,
                                    heads & KAC_HEAD_VELOCITY ? p->dv : NULL,
                                    heads & KAC_HEAD_MEAN ? p->dxhat : NULL,
                                    r.parameters, r.dx));
}

static void assert_close(const char *what, int64_t n, const float *got,
                         const double *want, double tolerance)
{
    double most = 0.0, worst = 0.0;

    for (int64_t i = 0; i < n; i++) {
        most = fmax(most, fabs(want[i]));
        worst = fmax(worst, fabs((double)got[i] - want[i]));
    }
    if (!(worst <= tolerance * most) || !(most > 0.0)) {
        fail_msg("%s: an error of %.2g, the greatest is %.2g", what, worst,
                 most);
    }
}

/* Differences of fourth order of floats: with h = 2^-6 their rounding, 4e-7 of
 * a value by h, is as large as what they leave out. */
static double *differences(const kac_network *network, const struct points *p)
{
    const double h = 0x1p-6, factors[4] = {1.0, -8.0, 8.0, -1.0};
    const int64_t n = result_size(network);
    float *one = numbers(n);
    double *sum = calloc((size_t)n, sizeof *sum);

    assert_non_null(sum);
    for (int k = 0; k < 4; k++) {
        evaluate(network, p, (k < 2 ? k - 2 : k - 1) * h, one);
        for (int64_t i = 0; i < n; i++) {
            sum[i] += factors[k] * (double)one[i] / (12.0 * h);
        }
    }
    free(one);
    return sum;
}

static void check(kac_network *network)
{
    const int32_t heads = kac_network_heads(network);
    const int64_t n = result_size(network);
    struct points p;
    float *got = numbers(n);
    double *want;

    make_points(&p);
    along(network, &p, got);
    want = differences(network, &p);
    if (heads & KAC_HEAD_VELOCITY) {
        assert_close("v", (int64_t)N * D, got, want, 1e-3);
    }
    if (heads & KAC_HEAD_MEAN) {
        assert_close("xhat", (int64_t)N * D, got + N * D, want + N * D, 1e-3);
    }
    assert_close("dx", (int64_t)N * D, got + 2 * N * D, want + 2 * N * D, 1e-3);
    assert_close("parameters", n - 3 * N * D, got + 3 * N * D, want + 3 * N * D,
                 1e-3);
    free(got);
    free(want);
    kac_network_destroy(network);
}

static void unet_along(void **state)
{
    (void)state;
    check(make_unet(NULL, 0, BOTH));
    check(make_unet(NULL, 1, BOTH));
    check(make_unet(NULL, 1, KAC_HEAD_VELOCITY));
    check(make_unet(NULL, 0, KAC_HEAD_MEAN));
}

static void perceptron_along(void **state)
{
    (void)state;
    check(make_mlp(NULL, BOTH));
    check(make_mlp(NULL, KAC_HEAD_VELOCITY));
    check(make_mlp(NULL, KAC_HEAD_MEAN));
}

static void own_along(void **state)
{
    (void)state;
    check(make_own(0, BOTH));
    check(make_own(1, BOTH));
    check(make_own(1, KAC_HEAD_MEAN));
    check(make_own(0, KAC_HEAD_VELOCITY));
}

/* Derivatives are of the floats, whatever the network evaluates with. */
static void precision_is_no_matter(void **state)
{
    kac_network *network = make_unet(NULL, 0, BOTH);
    const int64_t n = result_size(network);
    float *floats = numbers(n), *halves = numbers(n);
    struct points p;

    (void)state;
    make_points(&p);
    along(network, &p, floats);
    OK(kac_network_set_precision(network, KAC_TYPE_BF16));
    along(network, &p, halves);
    assert_memory_equal(floats, halves, (size_t)n * sizeof *floats);
    free(floats);
    free(halves);
    kac_network_destroy(network);
}

static double dot(const float *a, const float *b)
{
    double sum = 0.0;

    for (int i = 0; i < N * D; i++) {
        sum += (double)a[i] * (double)b[i];
    }
    return sum;
}

/* Forward and reverse mode are each other's transpose, and the Hessian is its
 * own: to rounding, which differences are too coarse for. */
static void transposes(void **state)
{
    kac_network *network = make_unet(NULL, 1, BOTH);
    const int64_t n = result_size(network);
    float *memory = numbers(n), *other = numbers(n);
    const struct result r = result_in(memory), s = result_in(other);
    struct points p, q;
    double size;

    (void)state;
    make_points(&p);
    along(network, &p, memory);
    evaluate(network, &p, 0.0, other);
    size = sqrt(dot(p.dv, p.dv) * dot(r.v, r.v) +
                dot(p.dxhat, p.dxhat) * dot(r.xhat, r.xhat));
    assert_true(fabs(dot(p.dv, r.v) + dot(p.dxhat, r.xhat) - dot(s.dx, p.u)) <
                1e-6 * size);

    q = p;
    draw(5, q.u);
    along(network, &q, other);
    size = sqrt(dot(r.dx, r.dx) * dot(q.u, q.u));
    assert_true(size > 0.0);
    assert_true(fabs(dot(r.dx, q.u) - dot(s.dx, p.u)) < 1e-6 * size);
    free(memory);
    free(other);
    kac_network_destroy(network);
}

/* The divergence of a field that a U-Net has learned, by reverse mode, is the
 * sum over products with unit vectors. */
static void divergence(void **state)
{
    kac_network *network = make_unet(NULL, 1, BOTH);
    struct points p;
    float v[N * D];
    double t[N], x[N * D], cond[N], out[N * D], got[N], want[N] = {0};
    kac_field *field;

    (void)state;
    make_points(&p);
    for (int j = 0; j < D; j++) {
        memset(p.u, 0, sizeof p.u);
        for (int i = 0; i < N; i++) {
            p.u[i * D + j] = 1.0f;
        }
        OK(kac_network_tangent(network, N, p.t, p.x, p.cond, p.u, v, NULL));
        for (int i = 0; i < N; i++) {
            want[i] += (double)v[i * D + j];
        }
    }
    for (int i = 0; i < N; i++) {
        t[i] = (double)p.t[i];
        cond[i] = (double)p.cond[i];
    }
    for (int i = 0; i < N * D; i++) {
        x[i] = (double)p.x[i];
    }
    OK(kac_field_create_learned(NULL, network, &field));
    OK(kac_field_evaluate(field, N, t, x, cond, out, NULL, got));
    for (int i = 0; i < N; i++) {
        assert_true(fabs(got[i] - want[i]) < 1e-5 * (1.0 + fabs(want[i])));
        assert_true(fabs(want[i]) > 1e-3);
    }
    kac_field_destroy(field);
    kac_network_destroy(network);
}

/* By the parameters the derivative along u is that of two directions that
 * divide it: everything is linear in u. */
static void linear_in_the_direction(void **state)
{
    kac_network *network = make_unet(NULL, 1, BOTH);
    const int64_t n = result_size(network);
    float *whole = numbers(n), *first = numbers(n), *second = numbers(n);
    double *sum = calloc((size_t)n, sizeof *sum);
    struct points p, q;

    (void)state;
    make_points(&p);
    along(network, &p, whole);
    q = p;
    draw(6, q.u);
    along(network, &q, first);
    for (int i = 0; i < N * D; i++) {
        q.u[i] = p.u[i] - q.u[i];
    }
    along(network, &q, second);
    for (int64_t i = 0; i < n; i++) {
        sum[i] = (double)first[i] + (double)second[i];
    }
    assert_close("heads", (int64_t)2 * N * D, whole, sum, 1e-5);
    assert_close("dx", (int64_t)N * D, whole + 2 * N * D, sum + 2 * N * D,
                 1e-5);
    assert_close("parameters", n - 3 * N * D, whole + 3 * N * D,
                 sum + 3 * N * D, 1e-5);
    free(whole);
    free(first);
    free(second);
    free(sum);
    kac_network_destroy(network);
}

/* The same bits on every instruction set and for every number of threads; a
 * point's do not depend on the others. */
static void bits(void **state)
{
    static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2,
                                   KAC_CPU_AVX512, KAC_CPU_NEON};
    float *want = NULL;
    struct points p;
    int64_t n = 0;

    (void)state;
    make_points(&p);
    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        kac_context *context;
        kac_network *network;
        float *got, alone[D];

        if (!kac_cpu_available(cpus[i])) {
            continue;
        }
        OK(kac_context_create(&context));
        OK(kac_context_set_cpu(context, cpus[i]));
        OK(kac_context_set_threads(context, 1 + (int32_t)i));
        network = make_unet(context, 1, BOTH);
        n = result_size(network);
        got = numbers(n);
        along(network, &p, got);
        if (want == NULL) {
            want = got;
        } else {
            assert_memory_equal(got, want, (size_t)n * sizeof *got);
            free(got);
        }
        OK(kac_network_tangent(network, 1, p.t + 2, p.x + 2 * D, p.cond + 2,
                               p.u + 2 * D, alone, NULL));
        assert_memory_equal(alone, want + 2 * D, sizeof alone);
        kac_network_destroy(network);
        kac_context_destroy(context);
    }
    free(want);
}

/* Outputs may be inputs, and what is not wanted changes nothing. */
static void places(void **state)
{
    kac_network *network = make_unet(NULL, 0, BOTH);
    const int64_t count = kac_network_parameter_count(network);
    float *want = numbers(result_size(network)), *gradient = numbers(count);
    const struct result r = result_in(want);
    struct points p, q;

    (void)state;
    make_points(&p);
    along(network, &p, want);
    q = p;
    OK(kac_network_tangent(network, N, q.t, q.x, q.cond, q.u, q.u, q.x));
    assert_memory_equal(q.u, r.v, sizeof q.u);
    assert_memory_equal(q.x, r.xhat, sizeof q.x);
    q = p;
    OK(kac_network_tangent_gradient(network, N, q.t, q.x, q.cond, q.u, q.dv,
                                    q.dxhat, NULL, q.u));
    assert_memory_equal(q.u, r.dx, sizeof q.u);
    OK(kac_network_tangent_gradient(network, N, p.t, p.x, p.cond, p.u, p.dv,
                                    p.dxhat, gradient, NULL));
    assert_memory_equal(gradient, r.parameters,
                        (size_t)count * sizeof *gradient);
    OK(kac_network_tangent_gradient(network, 0, NULL, NULL, NULL, NULL, NULL,
                                    NULL, gradient, NULL));
    for (int64_t i = 0; i < count; i++) {
        assert_true(gradient[i] == 0.0f);
    }
    OK(kac_network_tangent(network, 0, NULL, NULL, NULL, NULL, NULL, NULL));
    free(want);
    free(gradient);
    kac_network_destroy(network);
}

static void refused(void **state)
{
    kac_network *network = make_unet(NULL, 0, KAC_HEAD_VELOCITY);
    struct points p;
    float v[N * D];

    (void)state;
    make_points(&p);
    assert_int_equal(kac_network_tangent(NULL, N, p.t, p.x, NULL, p.u, v, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_network_tangent(network, N, p.t, p.x, NULL, NULL, v, NULL),
        KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "u is NULL"));
    assert_int_equal(
        kac_network_tangent(network, N, p.t, p.x, NULL, p.u, NULL, v),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_network_tangent(network, N, NULL, p.x, NULL, p.u, v, NULL),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(
        kac_network_tangent(network, -1, p.t, p.x, NULL, p.u, v, NULL),
        KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_tangent_gradient(network, N, p.t, p.x, NULL,
                                                  NULL, p.dv, NULL, NULL, v),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_network_tangent_gradient(network, N, p.t, p.x, NULL,
                                                  p.u, p.dv, p.dxhat, NULL, v),
                     KAC_ERROR_ARGUMENT);
    p.cond[1] = 7.0f;
    assert_int_equal(
        kac_network_tangent(network, N, p.t, p.x, p.cond, p.u, v, NULL),
        KAC_ERROR_ARGUMENT);
    kac_network_destroy(network);
    OK(kac_network_create_unet(NULL, H, W, C, 8, 1, (double[]){1.0}, &network));
    assert_int_equal(
        kac_network_tangent(network, N, p.t, p.x, NULL, p.u, v, NULL),
        KAC_ERROR_STATE);
    kac_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unet_along),
        cmocka_unit_test(perceptron_along),
        cmocka_unit_test(own_along),
        cmocka_unit_test(precision_is_no_matter),
        cmocka_unit_test(transposes),
        cmocka_unit_test(divergence),
        cmocka_unit_test(linear_in_the_direction),
        cmocka_unit_test(bits),
        cmocka_unit_test(places),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
