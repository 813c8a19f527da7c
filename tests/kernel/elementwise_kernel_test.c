/* SPDX-License-Identifier: BSD-2-Clause */
/* Elementwise kernels, sums and optimizer steps of every table: every tail,
 * misaligned, with special values, against plain code, to the bit. */
#include "kernel_check.h"

enum { LONGEST = 67, SHIFTS = 4 };

/* ---- y = f(x, y) -------------------------------------------------------- */

#define A 0.7f
#define B -1.3f

struct pair_case {
    const char *name;
    void (*run)(const struct kaci_kernels *k, int64_t n, const float *x,
                float *y);
    float (*plain)(float x, float y);
};

static void run_add(const struct kaci_kernels *k, int64_t n, const float *x,
                    float *y)
{
    k->add(n, x, y);
}

static float plain_add(float x, float y)
{
    return x + y;
}

static void run_axpy(const struct kaci_kernels *k, int64_t n, const float *x,
                     float *y)
{
    k->axpy(n, A, x, y);
}

static float plain_axpy(float x, float y)
{
    return fmaf(A, x, y);
}

static void run_axpby(const struct kaci_kernels *k, int64_t n, const float *x,
                      float *y)
{
    k->axpby(n, A, x, B, y);
}

static float plain_axpby(float x, float y)
{
    return fmaf(A, x, B * y);
}

static void run_scale(const struct kaci_kernels *k, int64_t n, const float *x,
                      float *y)
{
    (void)x;
    k->scale(n, A, y);
}

static float plain_scale(float x, float y)
{
    (void)x;
    return A * y;
}

static void run_sgd(const struct kaci_kernels *k, int64_t n, const float *x,
                    float *y)
{
    k->sgd(n, 0.01f, 0.9f, 0.1f, 0.5f, x, NULL, y);
}

static float plain_sgd(float x, float y)
{
    return fmaf(-0.01f, fmaf(0.1f, y, 0.5f * x), y);
}

static const struct pair_case pairs[] = {{"add", run_add, plain_add},
                                         {"axpy", run_axpy, plain_axpy},
                                         {"axpby", run_axpby, plain_axpby},
                                         {"scale", run_scale, plain_scale},
                                         {"sgd", run_sgd, plain_sgd}};

static void check_pair(const struct kaci_kernels *k, const struct pair_case *p,
                       int64_t n, int shift, uint64_t *state)
{
    struct guarded x = guarded_new(n, shift);
    struct guarded y = guarded_new(n, (shift + 1) % SHIFTS);
    float before[LONGEST], want[LONGEST];

    for (int64_t i = 0; i < n; i++) {
        before[i] = x.data[i] = any_float(state);
        y.data[i] = any_float(state);
        want[i] = p->plain(x.data[i], y.data[i]);
    }
    p->run(k, n, x.data, y.data);
    assert_same(p->name, k, n, y.data, want);
    assert_same("its input", k, n, x.data, before);
    guarded_free(&x);
    guarded_free(&y);
}

static void pairs_agree_with_plain_code(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 1;

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
            for (int64_t n = 0; n <= LONGEST; n++) {
                for (int shift = 0; shift < SHIFTS; shift++) {
                    check_pair(tables[t], &pairs[p], n, shift, &state);
                }
            }
        }
    }
}

/* ---- y = f(x) and dx = dy f'(x) ----------------------------------------- */

typedef void (*map_fn)(const struct kaci_kernels *k, int64_t n, const float *x,
                       float *y);

#define MAP(member)                                                            \
    static void map_##member(const struct kaci_kernels *k, int64_t n,          \
                             const float *x, float *y)                         \
    {                                                                          \
        k->member(n, x, y);                                                    \
    }
#define ACTIVATION(name, value)                                                \
    static void map_##name(const struct kaci_kernels *k, int64_t n,            \
                           const float *x, float *y)                           \
    {                                                                          \
        k->activate(value, n, x, y);                                           \
    }                                                                          \
    static void slope_##name(const struct kaci_kernels *k, int64_t n,          \
                             const float *x, float *y)                         \
    {                                                                          \
        k->activate_backward(value, n, x, y, y);                               \
    }                                                                          \
    static void curve_##name(const struct kaci_kernels *k, int64_t n,          \
                             const float *x, float *y)                         \
    {                                                                          \
        k->activate_curve(value, n, x, y, x, y);                               \
    }

MAP(exp)
MAP(ln)
MAP(sinpi)
MAP(cospi)
ACTIVATION(identity, KACI_IDENTITY)
ACTIVATION(relu, KACI_RELU)
ACTIVATION(silu, KACI_SILU)
ACTIVATION(gelu, KACI_GELU)
ACTIVATION(tanh, KACI_TANH)

static const struct {
    const char *name;
    map_fn run;
} maps[] = {{"exp", map_exp},
            {"ln", map_ln},
            {"sinpi", map_sinpi},
            {"cospi", map_cospi},
            {"identity", map_identity},
            {"relu", map_relu},
            {"silu", map_silu},
            {"gelu", map_gelu},
            {"tanh", map_tanh},
            {"identity'", slope_identity},
            {"relu'", slope_relu},
            {"silu'", slope_silu},
            {"gelu'", slope_gelu},
            {"tanh'", slope_tanh},
            {"identity''", curve_identity},
            {"relu''", curve_relu},
            {"silu''", curve_silu},
            {"gelu''", curve_gelu},
            {"tanh''", curve_tanh}};

/* Every element alone through the baseline, then all at once, apart and, where
 * it is a map, in place. Accuracy: accuracy_kernel_test.c. */
static void check_map(const struct kaci_kernels *base,
                      const struct kaci_kernels *k, size_t m, int64_t n,
                      int shift, uint64_t *state)
{
    struct guarded x = guarded_new(n, shift);
    struct guarded y = guarded_new(n, (shift + 3) % SHIFTS);
    const int in_place = strchr(maps[m].name, '\'') == NULL;
    float want[LONGEST];

    for (int64_t i = 0; i < n; i++) {
        x.data[i] = any_float(state);
        want[i] = y.data[i] = any_float(state);
        maps[m].run(base, 1, x.data + i, want + i);
    }
    maps[m].run(k, n, x.data, y.data);
    assert_same(maps[m].name, k, n, y.data, want);
    if (in_place) {
        maps[m].run(k, n, x.data, x.data);
        assert_same(maps[m].name, k, n, x.data, want);
    }
    guarded_free(&x);
    guarded_free(&y);
}

static void maps_agree_with_the_baseline(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 2;

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (size_t m = 0; m < sizeof maps / sizeof *maps; m++) {
            for (int64_t n = 0; n <= LONGEST; n++) {
                check_map(tables[0], tables[t], m, n, (int)n % SHIFTS, &state);
            }
        }
    }
}

/* ---- Rows and sums ------------------------------------------------------ */

static void add_rows_adds_in_order(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 3;

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (int64_t n = 0; n <= LONGEST; n++) {
            const int64_t m = random_below(&state, 9);
            const int64_t ld = n + random_below(&state, 4);
            struct guarded x = guarded_new(m * ld, 1);
            struct guarded out = guarded_new(n, 2);
            float want[LONGEST];

            for (int64_t i = 0; i < m * ld; i++) {
                x.data[i] = any_float(&state);
            }
            for (int64_t j = 0; j < n; j++) {
                want[j] = out.data[j] = random_float(&state);
                for (int64_t i = 0; i < m; i++) {
                    want[j] += x.data[i * ld + j];
                }
            }
            tables[t]->add_rows(m, n, x.data, ld, out.data);
            assert_same("add_rows", tables[t], n, out.data, want);
            guarded_free(&x);
            guarded_free(&out);
        }
    }
}

static void sums_have_eight_lanes(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 4;

    (void)unused;
    for (int64_t n = 0; n <= LONGEST; n++) {
        struct guarded x = guarded_new(n, (int)n % SHIFTS);
        struct guarded y = guarded_new(n, 1);
        double a[8] = {0}, b[8] = {0}, plain = 0.0;

        for (int64_t i = 0; i < n; i++) {
            x.data[i] = 1e3f * random_float(&state);
            y.data[i] = random_float(&state);
            const double d = (double)x.data[i] - (double)y.data[i];

            a[i % 8] += (double)x.data[i] * (double)x.data[i];
            b[i % 8] += d * d;
            plain += d * d;
        }
        const double squares =
            ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
        const double differences =
            ((b[0] + b[4]) + (b[2] + b[6])) + ((b[1] + b[5]) + (b[3] + b[7]));

        for (int t = 0; t < count; t++) {
            const double s = tables[t]->sum_squares(n, x.data);
            const double d =
                tables[t]->sum_squared_difference(n, x.data, y.data);

            assert_true(s == squares && d == differences);
            assert_true(fabs(d - plain) <= 1e-13 * plain);
        }
        guarded_free(&x);
        guarded_free(&y);
    }
}

static void sums_show_what_is_not_finite(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    float x[19] = {0}, zero[19] = {0};

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (int i = 0; i < 19; i++) {
            x[i] = NAN;
            assert_true(isnan(tables[t]->sum_squares(19, x)));
            assert_true(isnan(tables[t]->sum_squared_difference(19, zero, x)));
            x[i] = -INFINITY;
            assert_true(tables[t]->sum_squares(19, x) == (double)INFINITY);
            x[i] = 0.0f;
        }
    }
}

/* ---- Optimizer steps ---------------------------------------------------- */

static void sgd_keeps_a_velocity(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 5;

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (int64_t n = 0; n <= LONGEST; n++) {
            struct guarded g = guarded_new(n, 1), v = guarded_new(n, 2);
            struct guarded w = guarded_new(n, 3);
            float velocity[LONGEST], weight[LONGEST];

            for (int64_t i = 0; i < n; i++) {
                g.data[i] = any_float(&state);
                v.data[i] = random_float(&state);
                w.data[i] = random_float(&state);
                velocity[i] = fmaf(0.9f, v.data[i],
                                   fmaf(0.1f, w.data[i], 0.5f * g.data[i]));
                weight[i] = fmaf(-0.01f, velocity[i], w.data[i]);
            }
            tables[t]->sgd(n, 0.01f, 0.9f, 0.1f, 0.5f, g.data, v.data, w.data);
            assert_same("velocity", tables[t], n, v.data, velocity);
            assert_same("weight", tables[t], n, w.data, weight);
            guarded_free(&g);
            guarded_free(&v);
            guarded_free(&w);
        }
    }
}

/* The step as it is written in the papers, in double. */
static void plain_adam(const struct kaci_adam *p, double g, double *m,
                       double *v, double *w)
{
    g *= (double)p->grad_scale;
    g += p->decoupled ? 0.0 : (double)p->decay * *w;
    *m = (double)p->beta1 * *m + (1.0 - (double)p->beta1) * g;
    *v = (double)p->beta2 * *v + (1.0 - (double)p->beta2) * g * g;
    *w -= p->decoupled ? (double)p->rate * (double)p->decay * *w : 0.0;
    *w -= (double)p->rate * (*m / (double)p->correct1) /
          (sqrt(*v / (double)p->correct2) + (double)p->epsilon);
}

static void check_adam(const struct kaci_kernels *base,
                       const struct kaci_kernels *k, const struct kaci_adam *p,
                       int64_t n, uint64_t *state)
{
    struct guarded g = guarded_new(n, 1), m = guarded_new(n, 2);
    struct guarded v = guarded_new(n, 3), w = guarded_new(n, 0);

    for (int64_t i = 0; i < n; i++) {
        double first, second, weight;
        float one[3];

        g.data[i] = random_float(state);
        first = one[0] = m.data[i] = random_float(state);
        second = one[1] = v.data[i] = fabsf(random_float(state));
        weight = one[2] = w.data[i] = random_float(state);
        base->adam(p, 1, g.data + i, one, one + 1, one + 2);
        plain_adam(p, g.data[i], &first, &second, &weight);
        k->adam(p, 1, g.data + i, m.data + i, v.data + i, w.data + i);
        assert_same("one element", k, 1, m.data + i, one);
        assert_same("one element", k, 1, v.data + i, one + 1);
        assert_same("one element", k, 1, w.data + i, one + 2);
        assert_true(fabs(first - (double)one[0]) < 3e-7);
        assert_true(fabs(second - (double)one[1]) < 3e-7);
        assert_true(fabs(weight - (double)one[2]) < 3e-7);
    }
    guarded_free(&g);
    guarded_free(&m);
    guarded_free(&v);
    guarded_free(&w);
}

/* Every tail of the array is one of elements alone. */
static void check_adam_tail(const struct kaci_kernels *k,
                            const struct kaci_adam *p, int64_t n,
                            uint64_t *state)
{
    struct guarded g = guarded_new(n, 1), m = guarded_new(n, 2);
    struct guarded v = guarded_new(n, 3), w = guarded_new(n, 0);
    float first[LONGEST], second[LONGEST], weight[LONGEST];

    for (int64_t i = 0; i < n; i++) {
        g.data[i] = any_float(state);
        first[i] = m.data[i] = any_float(state);
        second[i] = v.data[i] = fabsf(any_float(state));
        weight[i] = w.data[i] = any_float(state);
        k->adam(p, 1, g.data + i, first + i, second + i, weight + i);
    }
    k->adam(p, n, g.data, m.data, v.data, w.data);
    assert_same("first", k, n, m.data, first);
    assert_same("second", k, n, v.data, second);
    assert_same("weight", k, n, w.data, weight);
    guarded_free(&g);
    guarded_free(&m);
    guarded_free(&v);
    guarded_free(&w);
}

static void adam_follows_the_papers(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    struct kaci_adam p = {.rate = 1e-2f,
                          .beta1 = 0.9f,
                          .beta2 = 0.99f,
                          .correct1 = 0.19f,
                          .correct2 = 0.0199f,
                          .epsilon = 1e-3f,
                          .decay = 0.1f,
                          .grad_scale = 0.5f};
    uint64_t state = 6;

    (void)unused;
    for (p.decoupled = 0; p.decoupled < 2; p.decoupled++) {
        for (int t = 0; t < count; t++) {
            for (int64_t n = 0; n <= LONGEST; n++) {
                check_adam(tables[0], tables[t], &p, n, &state);
                check_adam_tail(tables[t], &p, n, &state);
            }
        }
    }
}

/* ---- The fused multiply-add --------------------------------------------- */

/* Products and sums near a tie of float, in all of its range: where a sum that
 * is first rounded to double would be rounded to the wrong float. */
static void fma_rounds_once(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 7;
    float x[64], y[64], want[64], got[64];
    int differs = 0;

    (void)unused;
    for (int round = 0; round < 4000; round++) {
        const int scale = random_below(&state, 280) - 149;
        const float a = round % 16 == 0 ? any_float(&state)
                                        : 1.0f + random_float(&state) * 0.5f;

        for (int i = 0; i < 64; i++) {
            if (round % 16 == 1) {
                x[i] = any_float(&state);
                y[i] = any_float(&state);
            } else {
                // y + a x with a x a few bits around half a unit of y.
                const int bits = 20 + random_below(&state, 36);

                y[i] = ldexpf(1.0f + fabsf(random_float(&state)), scale);
                x[i] = ldexpf(1.0f + fabsf(random_float(&state)), scale - bits);
                y[i] = i % 2 ? y[i] : -y[i];
                if (i % 8 == 0) { // a x = half a unit and a grain
                    x[i] = ldexpf(1.0f / a, scale - 24);
                }
            }
            want[i] = fmaf(a, x[i], y[i]);
            differs += want[i] != (float)((double)a * x[i] + y[i]);
        }
        for (int t = 0; t < count; t++) {
            memcpy(got, y, sizeof got);
            tables[t]->axpy(64, a, x, got);
            assert_same("fma", tables[t], 64, got, want);
        }
    }
    assert_true(differs > 100); // or the numbers are not hard enough
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_agree_with_plain_code),
        cmocka_unit_test(maps_agree_with_the_baseline),
        cmocka_unit_test(add_rows_adds_in_order),
        cmocka_unit_test(sums_have_eight_lanes),
        cmocka_unit_test(sums_show_what_is_not_finite),
        cmocka_unit_test(sgd_keeps_a_velocity),
        cmocka_unit_test(adam_follows_the_papers),
        cmocka_unit_test(fma_rounds_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
