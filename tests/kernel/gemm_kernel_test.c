/* SPDX-License-Identifier: BSD-2-Clause */
/* Matrix products of every table: all transpositions, odd sizes, rows further
 * apart than they are long, against the definition, to the bit. */
#include "kernel_check.h"

enum start { FROM_ZERO, FROM_BIAS, FROM_C };

struct product {
    struct kaci_gemm g;
    enum start start;
    struct guarded a, b, c, bias, activated, scratch;
    float *before, *want; /* of c, gaps between rows included */
};

typedef float (*number_fn)(uint64_t *state);

static struct guarded filled(int64_t n, int shift, number_fn number,
                             uint64_t *state)
{
    struct guarded x = guarded_new(n, shift);

    for (int64_t i = 0; i < n; i++) {
        x.data[i] = number(state);
    }
    return x;
}

static struct product product_new(int64_t m, int64_t n, int64_t k, int form,
                                  number_fn number, uint64_t *state)
{
    struct product p = {0};
    struct kaci_gemm *g = &p.g;

    g->m = m;
    g->n = n;
    g->k = k;
    g->transpose_a = (int8_t)(form & 1);
    g->transpose_b = (int8_t)(form >> 1 & 1);
    p.start = (enum start)random_below(state, 3);
    g->accumulate = p.start == FROM_C;
    g->activation = random_below(state, 5);
    g->lda = (g->transpose_a ? m : k) + random_below(state, 4);
    g->ldb = (g->transpose_b ? k : n) + random_below(state, 4);
    g->ldc = n + random_below(state, 4);
    p.a = filled((g->transpose_a ? k : m) * g->lda, random_below(state, 4),
                 number, state);
    p.b = filled((g->transpose_b ? n : k) * g->ldb, random_below(state, 4),
                 number, state);
    p.c = filled(m * g->ldc, random_below(state, 4), number, state);
    p.bias = filled(n, random_below(state, 4), number, state);
    p.activated = guarded_new(m * g->ldc, random_below(state, 4));
    p.scratch = guarded_new(kaci_gemm_scratch(m, n, k), random_below(state, 4));
    g->a = p.a.data;
    g->b = p.b.data;
    g->c = p.c.data;
    g->bias = p.start == FROM_BIAS ? p.bias.data : NULL;
    g->scratch = p.scratch.data;
    g->activated = p.activated.data;
    p.before = malloc((size_t)(m * g->ldc + 1) * sizeof *p.before);
    p.want = malloc((size_t)(m * g->ldc + 1) * sizeof *p.want);
    assert_true(p.before && p.want);
    memcpy(p.before, g->c, (size_t)(m * g->ldc) * sizeof *p.before);
    return p;
}

static void product_free(struct product *p)
{
    guarded_free(&p->a);
    guarded_free(&p->b);
    guarded_free(&p->c);
    guarded_free(&p->bias);
    guarded_free(&p->activated);
    guarded_free(&p->scratch);
    free(p->before);
    free(p->want);
}

/* The definition in kernel.h; and in double, that it is a product at all. */
static void plain_product(struct product *p)
{
    const struct kaci_gemm *g = &p->g;

    memcpy(p->want, p->before, (size_t)(g->m * g->ldc) * sizeof *p->want);
    for (int64_t i = 0; i < g->m; i++) {
        for (int64_t j = 0; j < g->n; j++) {
            float *c = p->want + i * g->ldc + j;
            double exact, size;

            *c = p->start == FROM_ZERO   ? 0.0f
                 : p->start == FROM_BIAS ? p->bias.data[j]
                                         : *c;
            exact = (double)*c;
            size = fabs(exact);
            for (int64_t l = 0; l < g->k; l++) {
                const float a = g->transpose_a ? g->a[l * g->lda + i]
                                               : g->a[i * g->lda + l];
                const float b = g->transpose_b ? g->b[j * g->ldb + l]
                                               : g->b[l * g->ldb + j];

                *c = fmaf(a, b, *c);
                exact += (double)a * (double)b;
                size += fabs((double)a * (double)b);
            }
            if (size < 1e30) {
                assert_true(fabs((double)*c - exact) <=
                            (double)(g->k + 1) * 0x1p-24 * size + 0x1p-140);
            }
        }
    }
}

static void check_product(const struct kaci_kernels *k, struct product *p)
{
    const struct kaci_gemm *g = &p->g;
    const size_t row = (size_t)g->ldc * sizeof(float);
    float *want_row = malloc(row + sizeof(float));

    assert_non_null(want_row);
    memcpy(g->c, p->before, (size_t)g->m * row);
    for (int64_t i = 0; i < g->m * g->ldc; i++) {
        p->activated.data[i] = -77.0f;
    }
    k->gemm(g);
    assert_same("product", k, g->m * g->ldc, g->c, p->want);
    for (int64_t i = 0; i < g->m; i++) {
        for (int64_t j = 0; j < g->ldc; j++) {
            want_row[j] = -77.0f; // what lies between the rows stays
        }
        k->activate(g->activation, g->n, p->want + i * g->ldc, want_row);
        assert_same("activated", k, g->ldc, g->activated + i * g->ldc,
                    want_row);
    }
    // Without the activation, C is the same.
    memcpy(g->c, p->before, (size_t)g->m * row);
    p->g.activated = NULL;
    k->gemm(g);
    p->g.activated = p->activated.data;
    assert_same("plain product", k, g->m * g->ldc, g->c, p->want);
    free(want_row);
}

static void check_size(int64_t m, int64_t n, int64_t k, int form,
                       number_fn number, uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    struct product p = product_new(m, n, k, form, number, state);

    plain_product(&p);
    for (int t = 0; t < count; t++) {
        check_product(tables[t], &p);
    }
    product_free(&p);
}

/* Every number of rows and of columns up to two tiles and a bit. */
static void small_products(void **unused)
{
    uint64_t state = 11;

    (void)unused;
    for (int64_t m = 0; m <= 26; m++) {
        for (int64_t n = 0; n <= 67; n += 1 + (m > 9)) {
            check_size(m, n, random_below(&state, 9), (int)(m + n) & 3,
                       random_float, &state);
        }
    }
}

static void all_forms(void **unused)
{
    uint64_t state = 12;

    (void)unused;
    for (int form = 0; form < 4; form++) {
        for (int round = 0; round < 25; round++) {
            check_size(
                1 + random_below(&state, 70), 1 + random_below(&state, 100),
                1 + random_below(&state, 60), form, random_float, &state);
        }
    }
}

/* Around the depth of a block, where the chain rests in C. */
static void deep_products(void **unused)
{
    static const int64_t depths[] = {255, 256, 257, 512, 513, 784};
    uint64_t state = 13;

    (void)unused;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        for (int form = 0; form < 4; form++) {
            check_size(5 + random_below(&state, 16),
                       1 + random_below(&state, 40), depths[i], form,
                       random_float, &state);
        }
    }
}

/* Few rows or columns, which go other ways, at every depth of their loops. */
static void thin_products(void **unused)
{
    uint64_t state = 15;

    (void)unused;
    for (int few = 1; few <= 5; few++) {
        for (int round = 0; round < 24; round++) {
            const int64_t many = 1 + random_below(&state, 80);
            const int64_t depth = 1 + random_below(&state, 90);

            check_size(few, many, depth, round & 3, random_float, &state);
            check_size(many, few, depth, round & 3, random_float, &state);
        }
    }
}

/* Above the sizes at which blocks of A and of B follow each other: more than
 * 65536 numbers of A or of B, 144 rows, 1024 columns. */
static void large_products(void **unused)
{
    static const int64_t sizes[][3] = {{161, 17, 523}, {300, 9, 257},
                                       {5, 1050, 67},  {13, 1030, 64},
                                       {290, 33, 300}, {2, 20, 17000}};
    uint64_t state = 16;

    (void)unused;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (int form = 0; form < 4; form++) {
            check_size(sizes[i][0], sizes[i][1], sizes[i][2], form,
                       random_float, &state);
        }
    }
}

static void special_values(void **unused)
{
    uint64_t state = 14;

    (void)unused;
    for (int round = 0; round < 200; round++) {
        check_size(1 + random_below(&state, 20), 1 + random_below(&state, 40),
                   random_below(&state, 6), round & 3, any_float, &state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_products), cmocka_unit_test(all_forms),
        cmocka_unit_test(deep_products),  cmocka_unit_test(thin_products),
        cmocka_unit_test(large_products), cmocka_unit_test(special_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
