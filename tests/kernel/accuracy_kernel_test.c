/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors of the elementwise kernels against double precision, over all floats:
 * one in 10007 of them, every one with --all. */
#include "kernel_check.h"

enum { BATCH = 4096 };

static uint32_t stride = 10007;

/* ---- References --------------------------------------------------------- */

#define PI 3.14159265358979323846

static double ref_sinpi(double x)
{
    const double r = fmod(x, 2.0), q = nearbyint(2.0 * r);
    const double t = PI * (r - 0.5 * q); // r - q/2 is exact

    switch ((int)q & 3) {
    case 0:
        return q == 0.0 || t != 0.0 ? sin(t) : copysign(0.0, x);
    case 1:
        return cos(t);
    case 2:
        return t != 0.0 ? -sin(t) : copysign(0.0, x);
    default:
        return -cos(t);
    }
}

static double ref_cospi(double x)
{
    const double r = fmod(fabs(x), 2.0), q = nearbyint(2.0 * r);
    const double t = PI * (r - 0.5 * q);

    switch ((int)q & 3) {
    case 0:
        return cos(t);
    case 1:
        return 0.0 - sin(t);
    case 2:
        return -cos(t);
    default:
        return 0.0 + sin(t);
    }
}

static double ref_relu(double x)
{
    return x <= 0.0 ? 0.0 : x;
}

static double ref_relu_slope(double x)
{
    return x <= 0.0 ? 0.0 : x > 0.0 ? 1.0 : x;
}

static double ref_silu(double x)
{
    return x < -700.0 ? -0.0 : x / (1.0 + exp(-x));
}

static double ref_silu_slope(double x)
{
    if (fabs(x) > 700.0) {
        return x > 0.0 ? 1.0 : 0.0;
    }
    const double s = 1.0 / (1.0 + exp(-x)), t = 1.0 / (1.0 + exp(x));

    return s + x * s * t;
}

static double ref_gelu(double x)
{
    return x < -38.0 ? -0.0 : x * 0.5 * erfc(-x * sqrt(0.5));
}

static double ref_gelu_slope(double x)
{
    if (fabs(x) > 38.0) {
        return x > 0.0 ? 1.0 : 0.0;
    }
    return 0.5 * erfc(-x * sqrt(0.5)) + x * exp(-0.5 * x * x) / sqrt(2.0 * PI);
}

static double ref_tanh_slope(double x)
{
    const double e = exp(-2.0 * fabs(x));

    return 4.0 * e / ((1.0 + e) * (1.0 + e));
}

static double ref_relu_curve(double x)
{
    (void)x;
    return 0.0;
}

static double ref_silu_curve(double x)
{
    if (fabs(x) > 700.0) {
        return 0.0;
    }
    const double s = 1.0 / (1.0 + exp(-x)), t = 1.0 / (1.0 + exp(x));

    return s * t * (2.0 + x * (t - s));
}

static double ref_gelu_curve(double x)
{
    return fabs(x) > 38.0 ? x - x
                          : exp(-0.5 * x * x) / sqrt(2.0 * PI) * (2.0 - x * x);
}

static double ref_tanh_curve(double x)
{
    return -2.0 * tanh(x) * ref_tanh_slope(x);
}

/* ---- The functions and their promised errors ---------------------------- */

#define ACTIVATION(name, value)                                                \
    static void run_##name(const struct kaci_kernels *k, int64_t n,            \
                           const float *x, float *y)                           \
    {                                                                          \
        k->activate(value, n, x, y);                                           \
    }                                                                          \
    static void run_##name##_slope(const struct kaci_kernels *k, int64_t n,    \
                                   const float *x, float *y)                   \
    {                                                                          \
        for (int64_t i = 0; i < n; i++) {                                      \
            y[i] = 1.0f;                                                       \
        }                                                                      \
        k->activate_backward(value, n, x, y, y);                               \
    }                                                                          \
    static void run_##name##_curve(const struct kaci_kernels *k, int64_t n,    \
                                   const float *x, float *y)                   \
    {                                                                          \
        for (int64_t i = 0; i < n; i++) {                                      \
            y[i] = 1.0f;                                                       \
        }                                                                      \
        k->activate_curve(value, n, x, y, y, y);                               \
    }
#define MAP(name)                                                              \
    static void run_##name(const struct kaci_kernels *k, int64_t n,            \
                           const float *x, float *y)                           \
    {                                                                          \
        k->name(n, x, y);                                                      \
    }

MAP(exp)
MAP(ln)
MAP(sinpi)
MAP(cospi)
ACTIVATION(relu, KACI_RELU)
ACTIVATION(silu, KACI_SILU)
ACTIVATION(gelu, KACI_GELU)
ACTIVATION(tanh, KACI_TANH)

/* Promised: |got - want| <= ulps (an ulp of want) or <= absolute. */
static const struct function {
    const char *name;
    void (*run)(const struct kaci_kernels *k, int64_t n, const float *x,
                float *y);
    double (*reference)(double x);
    double ulps, absolute;
} functions[] = {
    {"exp", run_exp, exp, 1.1, 0.0},
    {"ln", run_ln, log, 1.0, 0.0},
    {"sinpi", run_sinpi, ref_sinpi, 1.5, 0.0},
    {"cospi", run_cospi, ref_cospi, 1.5, 0.0},
    {"relu", run_relu, ref_relu, 0.0, 0.0},
    {"relu'", run_relu_slope, ref_relu_slope, 0.0, 0.0},
    {"silu", run_silu, ref_silu, 4.0, 0.0},
    {"silu'", run_silu_slope, ref_silu_slope, 0.0, 4e-7},
    {"gelu", run_gelu, ref_gelu, 4.0, 0.0},
    {"gelu'", run_gelu_slope, ref_gelu_slope, 0.0, 4e-7},
    {"tanh", run_tanh, tanh, 2.0, 0.0},
    {"tanh'", run_tanh_slope, ref_tanh_slope, 5.0, 0.0},
    {"relu''", run_relu_curve, ref_relu_curve, 0.0, 0.0},
    {"silu''", run_silu_curve, ref_silu_curve, 0.0, 4e-7},
    {"gelu''", run_gelu_curve, ref_gelu_curve, 0.0, 4e-7},
    {"tanh''", run_tanh_curve, ref_tanh_curve, 6.0, 0.0},
};

/* The spacing of floats at x. */
static double ulp_at(double x)
{
    int e;

    frexp(x, &e);
    return ldexp(1.0, (e < -125 ? -125 : e) - 24);
}

struct worst {
    double ulps, absolute;
    float at_ulps, at_absolute;
};

static void judge(const struct function *f, float x, float got,
                  struct worst *worst)
{
    const double want = f->reference((double)x);
    const float rounded = (float)want;

    if (want != want || isinf(rounded) || rounded == 0.0f || isinf(got)) {
        // Inf may come within an ulp of the limit, 0 within one of the least.
        const int close = (isinf(got) && fabsf(rounded) >= 0x1.fffffcp127f) ||
                          (isinf(rounded) && fabsf(got) >= 0x1.fffffcp127f) ||
                          (rounded == 0.0f && fabsf(got) <= 0x1p-149f);

        if (!close && !same(got, rounded) && !(got == 0.0f && want == 0.0)) {
            fail_msg("%s(%a) is %a, not %a", f->name, (double)x, (double)got,
                     want);
        }
        return;
    }
    const double error = fabs((double)got - want), ulps = error / ulp_at(want);

    if (!(ulps <= worst->ulps)) {
        worst->ulps = ulps;
        worst->at_ulps = x;
    }
    if (!(error <= worst->absolute)) {
        worst->absolute = error;
        worst->at_absolute = x;
    }
}

static void all_floats(void **state)
{
    const struct function *f = *state;
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    static float x[BATCH], y[BATCH], base[BATCH];
    struct worst worst = {0};

    for (uint64_t at = 0; at < 1ull << 32;) {
        int64_t n = 0;

        for (; n < BATCH && at < 1ull << 32; at += stride) {
            x[n++] = from_bits((uint32_t)at);
        }
        f->run(tables[0], n, x, base);
        for (int t = 1; t < count; t++) {
            f->run(tables[t], n, x, y);
            assert_same(f->name, tables[t], n, y, base);
        }
        for (int64_t i = 0; i < n; i++) {
            judge(f, x[i], base[i], &worst);
        }
    }
    print_message("%s: %.3f ulp at %a, %.3g at %a\n", f->name, worst.ulps,
                  (double)worst.at_ulps, worst.absolute,
                  (double)worst.at_absolute);
    if (f->absolute > 0.0) {
        assert_true(worst.absolute <= f->absolute);
    } else {
        assert_true(worst.ulps <= f->ulps);
    }
}

/* ---- Values that are known ---------------------------------------------- */

static const struct {
    const char *name;
    float x, y;
} known[] = {
    {"exp", 0.0f, 1.0f},
    {"exp", -0.0f, 1.0f},
    {"exp", INFINITY, INFINITY},
    {"exp", -INFINITY, 0.0f},
    {"exp", 88.8f, INFINITY},
    {"exp", -104.0f, 0.0f},
    {"exp", NAN, NAN},
    {"ln", 1.0f, 0.0f},
    {"ln", 0.0f, -INFINITY},
    {"ln", -0.0f, -INFINITY},
    {"ln", -1.0f, NAN},
    {"ln", -0x1p-149f, NAN},
    {"ln", -INFINITY, NAN},
    {"ln", INFINITY, INFINITY},
    {"ln", NAN, NAN},
    {"sinpi", 0.0f, 0.0f},
    {"sinpi", -0.0f, -0.0f},
    {"sinpi", 1.0f, 0.0f},
    {"sinpi", -2.0f, -0.0f},
    {"sinpi", 0.5f, 1.0f},
    {"sinpi", 1.5f, -1.0f},
    {"sinpi", 8388609.0f, 0.0f},
    {"sinpi", 8388607.5f, -1.0f},
    {"sinpi", INFINITY, NAN},
    {"sinpi", NAN, NAN},
    {"cospi", 0.0f, 1.0f},
    {"cospi", -1.0f, -1.0f},
    {"cospi", 0.5f, 0.0f},
    {"cospi", -1.5f, 0.0f},
    {"cospi", 8388609.0f, -1.0f},
    {"cospi", 16777216.0f, 1.0f},
    {"cospi", -INFINITY, NAN},
    {"cospi", NAN, NAN},
    {"relu", -1.0f, 0.0f},
    {"relu", -0.0f, 0.0f},
    {"relu", NAN, NAN},
    {"relu", INFINITY, INFINITY},
    {"relu'", 0.0f, 0.0f},
    {"relu'", 0x1p-149f, 1.0f},
    {"relu'", NAN, NAN},
    {"silu", 0.0f, 0.0f},
    {"silu", INFINITY, INFINITY},
    {"silu", -INFINITY, -0.0f},
    {"silu", NAN, NAN},
    {"silu'", 0.0f, 0.5f},
    {"silu'", INFINITY, 1.0f},
    {"silu'", -INFINITY, -0.0f},
    {"silu'", NAN, NAN},
    {"gelu", 0.0f, 0.0f},
    {"gelu", INFINITY, INFINITY},
    {"gelu", -INFINITY, -0.0f},
    {"gelu", NAN, NAN},
    {"gelu'", 0.0f, 0.5f},
    {"gelu'", INFINITY, 1.0f},
    {"gelu'", -INFINITY, 0.0f},
    {"gelu'", NAN, NAN},
    {"tanh", -0.0f, -0.0f},
    {"tanh", INFINITY, 1.0f},
    {"tanh", -INFINITY, -1.0f},
    {"tanh", NAN, NAN},
    {"tanh'", 0.0f, 1.0f},
    {"tanh'", -INFINITY, 0.0f},
    {"tanh'", NAN, NAN},
};

static void known_values(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);

    (void)unused;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct function *f = functions;

        while (strcmp(f->name, known[i].name) != 0) {
            f++;
        }
        for (int t = 0; t < count; t++) {
            float y;

            f->run(tables[t], 1, &known[i].x, &y);
            if (!same(y, known[i].y)) {
                fail_msg("%s: %s(%a) is %a, not %a", tables[t]->name, f->name,
                         (double)known[i].x, (double)y, (double)known[i].y);
            }
        }
    }
}

int main(int argc, char **argv)
{
    enum { FUNCTIONS = sizeof functions / sizeof *functions };
    struct CMUnitTest tests[FUNCTIONS + 1] = {cmocka_unit_test(known_values)};

    if (argc > 1 && strcmp(argv[1], "--all") == 0) {
        stride = 1;
    } else if (argc > 1) {
        stride = (uint32_t)strtoul(argv[1], NULL, 10);
        stride += stride == 0;
    }
    for (size_t i = 0; i < FUNCTIONS; i++) {
        tests[i + 1].name = functions[i].name;
        tests[i + 1].test_func = all_floats;
        tests[i + 1].initial_state = (void *)(uintptr_t)&functions[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
