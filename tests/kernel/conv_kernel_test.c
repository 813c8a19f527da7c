/* SPDX-License-Identifier: BSD-2-Clause */
/* Convolutions of every table against sums in double precision: within a bound
 * that follows from the number of operations, and the same bits whatever the
 * table. */
#include "kernel_check.h"

/* One shape with its arrays, and what the kernels must give. */
struct problem {
    struct kaci_conv c;
    int64_t height, width; /* of y */
    int64_t x_size, y_size, weights;
    int in_place; /* `before` is what is written */
    struct guarded x, weight, bias, before_y, before_x, y, dy, dx, dweight,
        dbias, scratch;
    double *want_y, *want_dx, *want_dweight, *want_dbias;
    double *size_y, *size_dx, *size_dweight, *size_dbias; /* of the terms */
};

static struct guarded filled(int64_t n, uint64_t *state)
{
    struct guarded x = guarded_new(n, random_below(state, 4));

    for (int64_t i = 0; i < n; i++) {
        x.data[i] = random_float(state);
    }
    return x;
}

static double *zeros(int64_t n)
{
    double *x = calloc((size_t)n + 1, sizeof *x);

    assert_non_null(x);
    return x;
}

static struct problem problem_new(const struct kaci_conv *shape,
                                  uint64_t *state)
{
    struct problem p = {.c = *shape};
    struct kaci_conv *c = &p.c;

    p.height = (c->height * c->upsample - 1) / c->stride + 1;
    p.width = (c->width * c->upsample - 1) / c->stride + 1;
    p.x_size = c->rows * c->height * c->width * c->in;
    p.y_size = c->rows * p.height * p.width * c->out;
    p.weights = c->in * c->out * c->size * c->size;
    p.in_place = random_below(state, 2);
    p.x = filled(p.x_size, state);
    p.dy = filled(p.y_size, state);
    p.weight = filled(p.weights, state);
    p.bias = filled(c->out, state);
    p.before_y = filled(p.y_size, state);
    p.before_x = filled(p.x_size, state);
    p.y = guarded_new(p.y_size, random_below(state, 4));
    p.dx = guarded_new(p.x_size, random_below(state, 4));
    p.dweight = guarded_new(p.weights, random_below(state, 4));
    p.dbias = guarded_new(c->out, random_below(state, 4));
    p.scratch = guarded_new(kaci_conv_scratch(c), random_below(state, 4));
    c->x = p.x.data;
    c->dy = p.dy.data;
    c->weight = p.weight.data;
    c->y = p.y.data;
    c->dx = p.dx.data;
    c->dweight = p.dweight.data;
    c->dbias = p.dbias.data;
    c->scratch = p.scratch.data;
    c->bias = random_below(state, 3) ? p.bias.data : NULL;
    p.want_y = zeros(p.y_size);
    p.size_y = zeros(p.y_size);
    p.want_dx = zeros(p.x_size);
    p.size_dx = zeros(p.x_size);
    p.want_dweight = zeros(p.weights);
    p.size_dweight = zeros(p.weights);
    p.want_dbias = zeros(c->out);
    p.size_dbias = zeros(c->out);
    return p;
}

static void problem_free(struct problem *p)
{
    struct guarded *const arrays[] = {
        &p->x,  &p->weight, &p->bias,    &p->before_y, &p->before_x, &p->y,
        &p->dy, &p->dx,     &p->dweight, &p->dbias,    &p->scratch};
    double *const numbers[] = {p->want_y,       p->want_dx,   p->want_dweight,
                               p->want_dbias,   p->size_y,    p->size_dx,
                               p->size_dweight, p->size_dbias};

    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        guarded_free(arrays[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        free(numbers[i]);
    }
}

/* One pixel of y with one of x, tap (a, b). */
static void plain_tap(struct problem *p, int64_t x, int64_t y, int64_t tap)
{
    const struct kaci_conv *c = &p->c;
    const int64_t taps = c->size * c->size;

    for (int64_t o = 0; o < c->out; o++) {
        for (int64_t i = 0; i < c->in; i++) {
            const int64_t w = (o * c->in + i) * taps + tap;
            const int64_t xi = x * c->in + i, yo = y * c->out + o;
            const double value = (double)c->x[xi];
            const double weight = (double)c->weight[w];
            const double dy = (double)c->dy[yo];

            p->want_y[yo] += value * weight;
            p->size_y[yo] += fabs(value * weight);
            p->want_dx[xi] += dy * weight;
            p->size_dx[xi] += fabs(dy * weight);
            p->want_dweight[w] += dy * value;
            p->size_dweight[w] += fabs(dy * value);
        }
    }
}

/* All results in double, without `before` and what gradients are added to. */
static void plain_conv(struct problem *p)
{
    const struct kaci_conv *c = &p->c;
    const int64_t margin = c->size / 2;

    for (int64_t y = 0; y < c->rows * p->height * p->width; y++) {
        const int64_t n = y / (p->height * p->width);
        const int64_t h = y / p->width % p->height, w = y % p->width;

        for (int64_t tap = 0; tap < c->size * c->size; tap++) {
            const int64_t i = h * c->stride + tap / c->size - margin;
            const int64_t j = w * c->stride + tap % c->size - margin;

            if (i >= 0 && j >= 0 && i < c->height * c->upsample &&
                j < c->width * c->upsample) {
                plain_tap(p,
                          (n * c->height + i / c->upsample) * c->width +
                              j / c->upsample,
                          y, tap);
            }
        }
        for (int64_t o = 0; o < c->out; o++) {
            const double dy = (double)c->dy[y * c->out + o];
            const double bias = c->bias ? (double)c->bias[o] : 0.0;

            p->want_y[y * c->out + o] += bias;
            p->size_y[y * c->out + o] += fabs(bias);
            p->want_dbias[o] += dy;
            p->size_dbias[o] += fabs(dy);
        }
    }
}

/* got = want + before, with at most `steps` roundings of sums no larger than
 * the terms together. */
static void assert_close(const char *what, const struct kaci_kernels *k,
                         int64_t n, const float *got, const double *want,
                         const double *size, const float *before, double steps)
{
    for (int64_t i = 0; i < n; i++) {
        const double add = before ? (double)before[i] : 0.0;
        const double error = fabs((double)got[i] - (want[i] + add));

        if (!(error <= 0x1p-24 * steps * (size[i] + fabs(add)))) {
            fail_msg("%s, %s: element %d of %d is %g, not %g", k->name, what,
                     (int)i, (int)n, (double)got[i], want[i] + add);
        }
    }
}

static void copy(int64_t n, const float *from, float *to)
{
    memcpy(to, from, (size_t)n * sizeof *to);
}

/* What one table gives, into the arrays of the problem. */
static void run_table(const struct kaci_kernels *k, struct problem *p,
                      int with_before)
{
    struct kaci_conv *c = &p->c;

    for (int64_t i = 0; i < p->weights; i++) {
        p->dweight.data[i] = 0.25f;
    }
    for (int64_t i = 0; i < c->out; i++) {
        p->dbias.data[i] = 0.25f;
    }
    for (int64_t i = 0; i < p->scratch.n; i++) {
        p->scratch.data[i] = NAN; // nothing is read before it is written
    }
    c->before = NULL;
    if (with_before) {
        copy(p->y_size, p->before_y.data, p->y.data);
        c->before = p->in_place ? p->y.data : p->before_y.data;
    }
    k->conv(c);
    if (with_before) {
        copy(p->x_size, p->before_x.data, p->dx.data);
        c->before = p->in_place ? p->dx.data : p->before_x.data;
    }
    k->conv_input_gradient(c);
    k->conv_weight_gradient(c);
}

static void check_table(const struct kaci_kernels *k, struct problem *p,
                        int with_before)
{
    const struct kaci_conv *c = &p->c;
    const double taps = (double)(c->size * c->size);
    const double pixels = (double)(c->rows * p->height * p->width);
    double *quarter = zeros(p->weights + c->out);

    run_table(k, p, with_before);
    assert_close("y", k, p->y_size, p->y.data, p->want_y, p->size_y,
                 with_before ? p->before_y.data : NULL,
                 taps * (double)c->in + 2.0);
    assert_close("dx", k, p->x_size, p->dx.data, p->want_dx, p->size_dx,
                 with_before ? p->before_x.data : NULL,
                 4.0 * taps * (double)c->out + 4.0);
    for (int64_t i = 0; i < p->weights; i++) {
        quarter[i] = p->want_dweight[i] + 0.25;
        p->size_dweight[i] += 0.25;
    }
    assert_close("dweight", k, p->weights, p->dweight.data, quarter,
                 p->size_dweight, NULL, pixels + 2.0);
    for (int64_t i = 0; i < p->weights; i++) {
        p->size_dweight[i] -= 0.25;
    }
    for (int64_t o = 0; o < c->out; o++) {
        quarter[o] = p->want_dbias[o] + 0.25;
    }
    for (int64_t o = 0; o < c->out; o++) {
        const double error = fabs((double)p->dbias.data[o] - quarter[o]);

        assert_true(error <=
                    0x1p-24 * (pixels + 2.0) * (p->size_dbias[o] + 0.25));
    }
    free(quarter);
}

/* Every table within the bound, and all with the bits of the first. */
static void check_shape(const struct kaci_conv *shape, uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    struct problem p = problem_new(shape, state);
    const int with_before = random_below(state, 2);
    const int64_t sizes[] = {p.y_size, p.x_size, p.weights, shape->out};
    const float *const got[] = {p.y.data, p.dx.data, p.dweight.data,
                                p.dbias.data};
    static const char *const what[] = {"y", "dx", "dweight", "dbias"};
    float *first[4];

    plain_conv(&p);
    for (int t = 0; t < count; t++) {
        check_table(tables[t], &p, with_before);
        for (int i = 0; i < 4; i++) {
            if (t == 0) {
                first[i] = malloc((size_t)sizes[i] * sizeof(float));
                assert_non_null(first[i]);
                copy(sizes[i], got[i], first[i]);
            }
            assert_same(what[i], tables[t], sizes[i], got[i], first[i]);
        }
    }
    for (int i = 0; i < 4; i++) {
        free(first[i]);
    }
    problem_free(&p);
}

/* ---- Tests -------------------------------------------------------------- */

/* Every size of a small image, every form. */
static void small_images(void **unused)
{
    uint64_t state = 21;

    (void)unused;
    for (int64_t height = 1; height <= 9; height++) {
        for (int64_t width = 1; width <= 9; width++) {
            const int form = random_below(&state, 8);
            const struct kaci_conv shape = {.rows = 1 + random_below(&state, 2),
                                            .height = height,
                                            .width = width,
                                            .in = 1 + random_below(&state, 6),
                                            .out = 1 + random_below(&state, 6),
                                            .size = form & 1 ? 3 : 1,
                                            .stride = form & 2 ? 2 : 1,
                                            .upsample = form & 4 ? 2 : 1};

            check_shape(&shape, &state);
        }
    }
}

/* Every number of channels up to two vectors and a bit, in and out. */
static void every_channels(void **unused)
{
    uint64_t state = 22;

    (void)unused;
    for (int64_t n = 1; n <= 67; n++) {
        for (int turn = 0; turn < 2; turn++) {
            const int64_t other = 1 + random_below(&state, 20);
            const struct kaci_conv shape = {.rows = 1,
                                            .height = 4 + (int64_t)turn,
                                            .width = 7,
                                            .in = turn ? n : other,
                                            .out = turn ? other : n,
                                            .size = 3,
                                            .stride = 1 + (int32_t)(n & 1),
                                            .upsample = 1};

            check_shape(&shape, &state);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_images),
        cmocka_unit_test(every_channels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
