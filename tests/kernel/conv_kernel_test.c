/* SPDX-License-Identifier: BSD-2-Clause */
/* Convolutions of every table against sums in double precision: within a bound
 * that follows from the number of operations, and the same bits whatever the
 * table. */
#include "kernel/conv_shape.h"
#include "layer_check.h"

/* One shape with its arrays, and what the kernels must give. */
struct problem {
    struct kaci_conv c;
    int64_t height, width; /* of y */
    int64_t x_size, y_size, weights;
    int in_place; /* `before` is what is written */
    struct guarded x, weight, bias, before_y, before_x, y, dy, dx, dweight,
        dbias, scratch;
    float *before_weight; /* what dweight and dbias are added to */
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

static void copy(int64_t n, const float *from, float *to)
{
    memcpy(to, from, (size_t)n * sizeof *to);
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
    p.before_weight = malloc((size_t)p.weights * sizeof(float));
    assert_non_null(p.before_weight);
    for (int64_t i = 0; i < p.weights; i++) {
        p.before_weight[i] = random_float(state);
    }
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

    free(p->before_weight);
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

/* How far a result may be off: `steps` roundings of sums no larger than
 * `size`, or, in Winograd's form, than `most` for every element. */
struct bound {
    double steps;
    const double *size;
    double most;
};

/* got = want + before. */
static void assert_close(const char *what, const struct kaci_kernels *k,
                         int64_t n, const float *got, const double *want,
                         const float *before, struct bound bound)
{
    for (int64_t i = 0; i < n; i++) {
        const double add = before ? (double)before[i] : 0.0;
        const double error = fabs((double)got[i] - (want[i] + add));
        const double size =
            (bound.most > 0.0 ? bound.most : bound.size[i]) + fabs(add);

        if (!(error <= 0x1p-24 * bound.steps * size)) {
            fail_msg("%s, %s: element %d of %d is %g, not %g", k->name, what,
                     (int)i, (int)n, (double)got[i], want[i] + add);
        }
    }
}

/* Numbers lie in (-1, 1). Direct: every term and `before` or bias rounds once.
 * Winograd: with absolute values in all its matrices, tile and weights of ones
 * give results up to 24.9^2 (conv_transform.inc: rows of A^T times those of G
 * and B^T), gradients by weights 30.7^2 for each tile; the transforms take
 * fewer than 30 roundings in a row. */
static struct bound bound_of(const struct problem *p, double terms,
                             double channels, const double *size)
{
    const struct bound direct = {terms + 4.0, size, 0.0};
    const struct bound wino = {channels + 30.0, size,
                               24.9 * 24.9 * channels + 1.0};

    return conv_is_wino(&p->c) ? wino : direct;
}

static struct bound weight_bound_of(const struct problem *p)
{
    const struct conv_shape s = conv_shape_of(&p->c);
    const double tiles = (double)(p->c.rows * ((s.fine_height + 3) / 4) *
                                  ((s.fine_width + 3) / 4));
    const struct bound direct = {
        (double)(p->c.rows * p->height * p->width) + 2.0, p->size_dweight, 0.0};
    const struct bound wino = {tiles + 30.0, p->size_dweight,
                               30.7 * 30.7 * tiles};

    return conv_is_wino(&p->c) ? wino : direct;
}

/* What one table gives, into the arrays of the problem. */
static void run_table(const struct kaci_kernels *k, struct problem *p,
                      int with_before)
{
    struct kaci_conv *c = &p->c;

    copy(p->weights, p->before_weight, p->dweight.data);
    copy(c->out, p->before_weight, p->dbias.data);
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
    const double repeats = (double)(c->upsample * c->upsample);
    const double pixels = (double)(c->rows * p->height * p->width);

    run_table(k, p, with_before);
    assert_close("y", k, p->y_size, p->y.data, p->want_y,
                 with_before ? p->before_y.data : NULL,
                 bound_of(p, taps * (double)c->in, (double)c->in, p->size_y));
    assert_close("dx", k, p->x_size, p->dx.data, p->want_dx,
                 with_before ? p->before_x.data : NULL,
                 bound_of(p, repeats * taps * (double)c->out,
                          repeats * (double)c->out, p->size_dx));
    assert_close("dweight", k, p->weights, p->dweight.data, p->want_dweight,
                 p->before_weight, weight_bound_of(p));
    assert_close("dbias", k, c->out, p->dbias.data, p->want_dbias,
                 p->before_weight,
                 (struct bound){pixels + 2.0, p->size_dbias, 0.0});
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

/* Winograd's form: more tiles than are transformed together, every remainder
 * of a side by 4, doubled images, numbers of channels that fill no word. */
static void many_tiles(void **unused)
{
    uint64_t state = 23;

    (void)unused;
    for (int side = 0; side < 8; side++) {
        const struct kaci_conv shape = {.rows = 2 + 5 * (side & 1),
                                        .height = 3 + side,
                                        .width = 18 - side,
                                        .in = 32 + random_below(&state, 12),
                                        .out = 32 + random_below(&state, 12),
                                        .size = 3,
                                        .stride = 1,
                                        .upsample = 1 + side / 4};

        assert_true(conv_is_wino(&shape));
        check_shape(&shape, &state);
    }
}

static double largest_error(int64_t n, const float *got, const double *want,
                            const float *before)
{
    double most = 0.0;

    for (int64_t i = 0; i < n; i++) {
        const double add = before ? (double)before[i] : 0.0;
        const double error = fabs((double)got[i] - add - want[i]);

        most = error > most ? error : most;
    }
    return most;
}

/* The largest error over the largest result, of shapes that networks have. The
 * seed and the bits are the same everywhere: 0.6e-6 to 0.9e-6 of y and dx,
 * 0.6e-6 to 1.4e-6 of the weights' gradient. With sums that do not begin anew
 * after some channels y and dx have 1.1e-6 to 1.4e-6. */
static void small_errors(void **unused)
{
    static const int16_t shapes[][3] = {
        {28, 32, 32}, {14, 64, 32}, {7, 128, 64}};
    const struct kaci_kernels *k = kaci_kernels_for(kac_cpu_best());
    uint64_t state = 24;

    (void)unused;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct kaci_conv shape = {.rows = 2,
                                        .height = shapes[i][0],
                                        .width = shapes[i][0],
                                        .in = shapes[i][1],
                                        .out = shapes[i][2],
                                        .size = 3,
                                        .stride = 1,
                                        .upsample = 1};
        struct problem p = problem_new(&shape, &state);
        double y, dx, dw;

        plain_conv(&p);
        memset(p.before_weight, 0, (size_t)p.weights * sizeof(float));
        run_table(k, &p, 0);
        y = largest_error(p.y_size, p.y.data, p.want_y, NULL) /
            largest_of(p.y_size, p.want_y);
        dx = largest_error(p.x_size, p.dx.data, p.want_dx, NULL) /
             largest_of(p.x_size, p.want_dx);
        dw = largest_error(p.weights, p.dweight.data, p.want_dweight, NULL) /
             largest_of(p.weights, p.want_dweight);
        print_message("%d x %d, %d -> %d: y %.2g, dx %.2g, dweight %.2g\n",
                      shapes[i][0], shapes[i][0], shapes[i][1], shapes[i][2], y,
                      dx, dw);
        assert_true(y < 1e-6 && dx < 1e-6 && dw < 1.6e-6);
        problem_free(&p);
    }
}

/* ---- What is not finite ------------------------------------------------- */

/* y again with one number of x or of the weights spoilt, against y before:
 * what reads it is not finite, what cannot is the same. */
static void spoil_pixel(const struct kaci_kernels *k, struct problem *p,
                        uint64_t *state)
{
    const struct kaci_conv *c = &p->c;
    const int64_t n = random_below(state, (int)c->rows);
    const int64_t h = random_below(state, (int)c->height);
    const int64_t w = random_below(state, (int)c->width);
    const int64_t at = ((n * c->height + h) * c->width + w) * c->in +
                       random_below(state, (int)c->in);
    float *whole = malloc((size_t)p->y_size * sizeof *whole);
    const float saved = p->x.data[at];

    assert_non_null(whole);
    run_table(k, p, 0);
    copy(p->y_size, p->y.data, whole);
    p->x.data[at] = random_below(state, 2) ? NAN : INFINITY;
    run_table(k, p, 0);
    for (int64_t i = 0; i < p->y_size; i++) {
        const int64_t pixel = i / c->out;
        const int64_t down =
            pixel / p->width % p->height * c->stride - h * c->upsample;
        const int64_t across = pixel % p->width * c->stride - w * c->upsample;
        const int same_image = pixel / (p->height * p->width) == n;
        const int64_t near = c->size / 2, last = near + c->upsample - 1;
        const int64_t far = conv_is_wino(c) ? 5 : near;

        if (same_image && down >= -near && down <= last && across >= -near &&
            across <= last) {
            assert_false(isfinite(p->y.data[i]));
        } else if (!same_image || down < -far || across < -far ||
                   down > far + c->upsample - 1 ||
                   across > far + c->upsample - 1) {
            assert_true(same(p->y.data[i], whole[i]));
        }
    }
    p->x.data[at] = saved;
    free(whole);
}

/* A weight spoils its channel of y, and its channel of dx. */
static void spoil_weight(const struct kaci_kernels *k, struct problem *p,
                         uint64_t *state)
{
    const struct kaci_conv *c = &p->c;
    const int64_t taps = c->size * c->size;
    const int64_t at = random_below(state, (int)p->weights);
    const int64_t out = at / taps / c->in, in = at / taps % c->in;

    p->weight.data[at] = NAN;
    run_table(k, p, 0);
    for (int64_t i = 0; i < p->y_size; i++) {
        assert_true(i % c->out == out || isfinite(p->y.data[i]));
    }
    for (int64_t i = 0; i < p->x_size; i++) {
        assert_true(i % c->in == in || isfinite(p->dx.data[i]));
    }
    assert_false(isfinite(p->y.data[out]) && isfinite(p->dx.data[in]));
}

static void not_finite(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 25;

    (void)unused;
    for (int form = 0; form < 16; form++) {
        const int wino = form & 1;
        const struct kaci_conv shape = {.rows = 2,
                                        .height = 9,
                                        .width = 13,
                                        .in = wino ? 33 : 3,
                                        .out = wino ? 41 : 5,
                                        .size = wino || form & 2 ? 3 : 1,
                                        .stride = wino || form & 4 ? 1 : 2,
                                        .upsample = form & 8 ? 2 : 1};

        for (int t = 0; t < count; t++) {
            struct problem p = problem_new(&shape, &state);

            spoil_pixel(tables[t], &p, &state);
            spoil_weight(tables[t], &p, &state);
            problem_free(&p);
        }
    }
}

/* No images: nothing is read or written. */
static void no_images(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    const struct kaci_conv none = {.height = 4,
                                   .width = 4,
                                   .in = 8,
                                   .out = 8,
                                   .size = 3,
                                   .stride = 1,
                                   .upsample = 1};

    (void)unused;
    for (int t = 0; t < count; t++) {
        tables[t]->conv(&none);
        tables[t]->conv_input_gradient(&none);
        tables[t]->conv_weight_gradient(&none);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_images), cmocka_unit_test(every_channels),
        cmocka_unit_test(many_tiles),   cmocka_unit_test(small_errors),
        cmocka_unit_test(not_finite),   cmocka_unit_test(no_images),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
