/* SPDX-License-Identifier: BSD-2-Clause */
/* Softmax and attention of every table: against the definition in double
 * precision, gradients against differences of it, all tables to the bit. */
#include "layer_check.h"

/* ---- Softmax ------------------------------------------------------------ */

static void plain_softmax(int64_t n, double scale, const double *x, double *y)
{
    double most = -INFINITY, sum = 0.0;

    for (int64_t j = 0; j < n; j++) {
        most = x[j] > most ? x[j] : most;
    }
    for (int64_t j = 0; j < n; j++) {
        y[j] = exp(scale * (x[j] - most));
        sum += y[j];
    }
    for (int64_t j = 0; j < n; j++) {
        y[j] /= sum;
    }
}

struct softmax_case {
    int64_t rows, n, ld;
    float scale;
    struct guarded x, dy, y, dx; /* y and dx: of the first table */
};

static void run_softmax(const struct kaci_kernels *k, struct softmax_case *t,
                        int filled, uint64_t *state)
{
    struct guarded y = guarded_copy(&t->x, random_below(state, 4));
    struct guarded dx = guarded_copy(&t->dy, random_below(state, 4));
    const int64_t size = t->rows * t->ld;

    k->softmax(t->rows, t->n, t->scale,
               random_below(state, 2) ? y.data : t->x.data, t->ld, y.data);
    if (!filled) {
        memcpy(t->y.data, y.data, (size_t)size * sizeof(float));
    }
    assert_same("softmax", k, size, y.data, t->y.data);
    k->softmax_backward(t->rows, t->n, t->scale, t->y.data, t->ld,
                        random_below(state, 2) ? dx.data : t->dy.data, dx.data);
    if (!filled) {
        memcpy(t->dx.data, dx.data, (size_t)size * sizeof(float));
    }
    assert_same("softmax'", k, size, dx.data, t->dx.data);
    guarded_free(&y);
    guarded_free(&dx);
}

static void check_row(const struct kaci_kernels *k, struct softmax_case *t,
                      int64_t i)
{
    const float *got = t->y.data + i * t->ld, *dy = t->dy.data + i * t->ld;
    const float *dx = t->dx.data + i * t->ld;
    double *x = doubles_of(t->n, t->x.data + i * t->ld);
    double *y = doubles_of(t->n, got), *want = doubles_of(t->n, NULL);
    double sum = 0.0, total = 0.0;

    // Of what was computed, for dx takes it as it is.
    for (int64_t j = 0; j < t->n; j++) {
        sum += y[j] * (double)dy[j];
        total += y[j];
    }
    for (int64_t j = 0; j < t->n; j++) {
        want[j] = (double)t->scale * y[j] * ((double)dy[j] - sum);
    }
    assert_near("softmax'", k, t->n, dx, want, 1e-6, (double)t->scale);
    assert_true(fabs(total - 1.0) < 1e-6);
    plain_softmax(t->n, (double)t->scale, x, want);
    assert_near("softmax", k, t->n, got, want, 3e-7, 0.0);
    // What lies between rows is left alone.
    for (int64_t j = t->n; j < t->ld; j++) {
        assert_true(same(got[j], t->x.data[i * t->ld + j]));
        assert_true(same(dx[j], dy[j]));
    }
    free(x);
    free(y);
    free(want);
}

static void check_softmax(int64_t rows, int64_t n, float scale, float offset,
                          uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    const int64_t ld = n + random_below(state, 4);
    struct softmax_case t = {.rows = rows, .n = n, .ld = ld, .scale = scale};

    t.x = guarded_random(rows * ld, offset, state);
    t.dy = guarded_random(rows * ld, 0.0f, state);
    t.y = guarded_random(rows * ld, 0.0f, state);
    t.dx = guarded_random(rows * ld, 0.0f, state);
    for (int i = 0; i < count; i++) {
        run_softmax(tables[i], &t, i, state);
    }
    for (int64_t i = 0; i < rows && n > 0; i++) {
        check_row(tables[0], &t, i);
    }
    guarded_free(&t.x);
    guarded_free(&t.dy);
    guarded_free(&t.y);
    guarded_free(&t.dx);
}

static void softmax_of_every_length(void **unused)
{
    uint64_t state = 31;

    (void)unused;
    for (int64_t n = 0; n <= 67; n++) {
        check_softmax(1 + (n & 3), n, 0.125f, 0.0f, &state);
        check_softmax(2, n, 5.0f, 100.0f, &state);
    }
    check_softmax(3, 1000, 1.0f, -3.0f, &state);
    check_softmax(1, 5000, 1.0f, 0.0f, &state);
    check_softmax(0, 7, 1.0f, 0.0f, &state);
}

static void softmax_of_special_values(void **unused)
{
    static const struct {
        float x[3], y[3];
    } cases[] = {{{-INFINITY, 1.0f, -INFINITY}, {0.0f, 1.0f, 0.0f}},
                 {{3e38f, -3e38f, 0.0f}, {1.0f, 0.0f, 0.0f}},
                 {{0x1p-149f, -0.0f, -1e9f}, {0.5f, 0.5f, 0.0f}},
                 {{NAN, 1.0f, 2.0f}, {NAN, NAN, NAN}},
                 {{1.0f, 2.0f, NAN}, {NAN, NAN, NAN}},
                 {{1.0f, INFINITY, 2.0f}, {NAN, NAN, NAN}},
                 {{-INFINITY, -INFINITY, -INFINITY}, {NAN, NAN, NAN}}};
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            float y[3];

            tables[t]->softmax(1, 3, 1.0f, cases[i].x, 3, y);
            assert_same("special", tables[t], 3, y, cases[i].y);
        }
    }
}

/* ---- Attention ---------------------------------------------------------- */

struct plain {
    int64_t rows, positions, heads, size;
    int32_t order;
    double *qkv, *dout; /* as floats are */
    double *out, *row;  /* [positions] */
};

static int64_t place(const struct plain *p, int64_t position, int64_t head,
                     int64_t part)
{
    const int64_t c = p->heads * p->size;

    return position * 3 * c + (p->order == KACI_HEADS_FIRST
                                   ? head * 3 * p->size + part * p->size
                                   : part * c + head * p->size);
}

static void plain_query(const struct plain *p, const double *qkv, int64_t i,
                        int64_t head, double *out)
{
    for (int64_t j = 0; j < p->positions; j++) {
        p->row[j] = 0.0;
        for (int64_t c = 0; c < p->size; c++) {
            p->row[j] +=
                qkv[place(p, i, head, 0) + c] * qkv[place(p, j, head, 1) + c];
        }
    }
    plain_softmax(p->positions, 1.0 / sqrt((double)p->size), p->row, p->row);
    for (int64_t c = 0; c < p->size; c++) {
        double *to = out + (i * p->heads + head) * p->size + c;

        *to = 0.0;
        for (int64_t j = 0; j < p->positions; j++) {
            *to += p->row[j] * qkv[place(p, j, head, 2) + c];
        }
    }
}

static double plain_attention(void *of)
{
    const struct plain *p = of;
    const int64_t step = p->positions * p->heads * p->size;
    double sum = 0.0;

    for (int64_t r = 0; r < p->rows; r++) {
        for (int64_t i = 0; i < p->positions; i++) {
            for (int64_t head = 0; head < p->heads; head++) {
                plain_query(p, p->qkv + 3 * r * step, i, head,
                            p->out + r * step);
            }
        }
    }
    for (int64_t i = 0; i < p->rows * step; i++) {
        sum += p->dout[i] * p->out[i];
    }
    return sum;
}

struct attention_case {
    struct plain plain;
    struct guarded qkv, dout, out, dqkv; /* the last two of the first table */
};

static void run_attention(const struct kaci_kernels *k,
                          struct attention_case *t, int filled, uint64_t *state)
{
    const struct plain *p = &t->plain;
    struct guarded scratch = guarded_new(
        kaci_attention_scratch(p->positions, p->size), random_below(state, 4));
    struct guarded more =
        guarded_new(kaci_attention_backward_scratch(p->positions, p->size),
                    random_below(state, 4));
    struct guarded out = guarded_copy(&t->dout, random_below(state, 4));
    struct guarded dqkv = guarded_copy(&t->qkv, random_below(state, 4));
    struct kaci_attention a = {.rows = p->rows,
                               .positions = p->positions,
                               .heads = p->heads,
                               .size = p->size,
                               .qkv = t->qkv.data,
                               .out = out.data,
                               .scratch = scratch.data,
                               .order = p->order};
    struct kaci_attention_backward b = {
        .attention = &a, .dout = t->dout.data, .dqkv = dqkv.data};

    k->attention(&a);
    a.scratch = more.data;
    k->attention_backward(&b);
    if (!filled) {
        memcpy(t->out.data, out.data, (size_t)out.n * sizeof(float));
        memcpy(t->dqkv.data, dqkv.data, (size_t)dqkv.n * sizeof(float));
    }
    assert_same("attention", k, out.n, out.data, t->out.data);
    assert_same("attention'", k, dqkv.n, dqkv.data, t->dqkv.data);
    // Added to itself: twice as much, but for roundings.
    b.accumulate = 1;
    k->attention_backward(&b);
    for (int64_t i = 0; i < dqkv.n; i++) {
        assert_true(fabsf(dqkv.data[i] - 2.0f * t->dqkv.data[i]) < 1e-4f);
    }
    guarded_free(&scratch);
    guarded_free(&more);
    guarded_free(&out);
    guarded_free(&dqkv);
}

static void check_attention(int64_t rows, int64_t positions, int64_t heads,
                            int64_t size, int32_t order, int some,
                            uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    const int64_t n = rows * positions * heads * size;
    struct attention_case t = {.plain = {.rows = rows,
                                         .positions = positions,
                                         .heads = heads,
                                         .size = size,
                                         .order = order}};

    t.qkv = guarded_random(3 * n, 0.0f, state);
    t.dout = guarded_random(n, 0.0f, state);
    t.out = guarded_random(n, 0.0f, state);
    t.dqkv = guarded_random(3 * n, 0.0f, state);
    t.plain.qkv = doubles_of(3 * n, t.qkv.data);
    t.plain.dout = doubles_of(n, t.dout.data);
    t.plain.out = doubles_of(n, NULL);
    t.plain.row = doubles_of(positions, NULL);
    for (int i = 0; i < count; i++) {
        run_attention(tables[i], &t, i, state);
    }
    plain_attention(&t.plain);
    assert_near("attention", tables[0], n, t.out.data, t.plain.out, 2e-6, 0.0);
    for (int64_t i = 0; i < (some && n > 0 ? some : 3 * n); i++) {
        const int64_t at = some ? random_below(state, (int)(3 * n)) : i;
        const double want =
            difference(plain_attention, &t.plain, t.plain.qkv + at);

        assert_near("attention'", tables[0], 1, t.dqkv.data + at, &want, 4e-6,
                    1.0);
    }
    guarded_free(&t.qkv);
    guarded_free(&t.dout);
    guarded_free(&t.out);
    guarded_free(&t.dqkv);
    free(t.plain.qkv);
    free(t.plain.dout);
    free(t.plain.out);
    free(t.plain.row);
}

static void small_attention(void **unused)
{
    uint64_t state = 32;

    (void)unused;
    for (int32_t order = 0; order < 2; order++) {
        check_attention(2, 4, 3, 2, order, 0, &state);
        check_attention(1, 9, 1, 5, order, 0, &state);
        check_attention(2, 17, 2, 3, order, 30, &state);
        check_attention(1, 1, 2, 7, order, 20, &state);
        check_attention(0, 4, 1, 4, order, 0, &state);
    }
}

/* More queries than a block has, the last block not whole. */
static void attention_by_blocks(void **unused)
{
    uint64_t state = 33;

    (void)unused;
    check_attention(1, 49, 2, 64, KACI_HEADS_FIRST, 4, &state);
    check_attention(1, 401, 1, 8, KACI_QKV_FIRST, 4, &state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax_of_every_length),
        cmocka_unit_test(softmax_of_special_values),
        cmocka_unit_test(small_attention),
        cmocka_unit_test(attention_by_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
