/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights as bfloat16: their rounding and order against the definition, and
 * products with them in every table against the same product with the floats
 * that they are, to the bit. */
#include "kernel_check.h"

/* Words between guards: a guarded array of floats by another name. */
static uint32_t *words_of(struct guarded *g)
{
    return (uint32_t *)(void *)g->data;
}

/* The number with 8 significant bits that is nearest, by arithmetic: beside
 * x, cut off, is the next one away from zero. */
static float nearest(float x)
{
    const float below = from_bits(to_bits(x) & 0xffff0000u);
    const float above = from_bits((to_bits(x) & 0xffff0000u) + 0x10000u);
    double middle;

    if (x != x || below == x) {
        return x;
    }
    // 2^128 where the next one is infinite.
    middle = ((double)below +
              (isinf(above) ? copysign(0x1p128, (double)x) : (double)above)) /
             2.0;
    if (fabs((double)x) == fabs(middle)) {
        return to_bits(below) & 0x10000u ? above : below;
    }
    return fabs((double)x) < fabs(middle) ? below : above;
}

static void rounds_to_nearest(void **unused)
{
    uint64_t state = 21;

    (void)unused;
    for (int64_t i = 0; i < 200000; i++) {
        const float x = i % 4
                            ? from_bits((uint32_t)(next_random(&state) >> 32))
                            : from_bits(((uint32_t)(next_random(&state) >> 32) &
                                         0xffff8000u) +
                                        (uint32_t)random_below(&state, 3) - 1u);
        const float got = from_bits((uint32_t)kaci_bfloat(to_bits(x)) << 16);

        if (!same(got, nearest(x))) {
            fail_msg("%a is rounded to %a, not %a", (double)x, (double)got,
                     (double)nearest(x));
        }
        assert_true(x == x || (to_bits(got) & 0x400000u)); // a quiet NaN
    }
}

/* Element (p, row) of what kaci_half_pack() made. */
static float packed(const uint32_t *words, int64_t depth, int64_t row,
                    int64_t p)
{
    const uint32_t word =
        words[row / 16 * ((depth + 1) / 2 * 16) + p / 2 * 16 + row % 16];

    return from_bits(p % 2 ? word & 0xffff0000u : word << 16);
}

static void is_laid_out(void **unused)
{
    uint64_t state = 22;

    (void)unused;
    for (int64_t columns = 0; columns < 36; columns++) {
        for (int64_t depth = 0; depth < 7; depth++) {
            const int64_t count = kaci_half_words(columns, depth);
            struct guarded weight = guarded_new(columns * depth, 1);
            struct guarded words = guarded_new(count, 1);

            for (int64_t i = 0; i < columns * depth; i++) {
                weight.data[i] = any_float(&state);
            }
            kaci_half_pack(columns, depth, weight.data, words_of(&words));
            for (int64_t j = 0; j < (columns + 15) / 16 * 16; j++) {
                for (int64_t p = 0; p < (depth + 1) / 2 * 2; p++) {
                    const float want = j < columns && p < depth
                                           ? nearest(weight.data[j * depth + p])
                                           : 0.0f;

                    assert_true(
                        same(packed(words_of(&words), depth, j, p), want));
                }
            }
            guarded_free(&weight);
            guarded_free(&words);
        }
    }
}

static void rows_come_back(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 23;

    (void)unused;
    for (int64_t n = 0; n <= 100; n++) {
        const int shift = random_below(&state, 4);
        struct guarded x = guarded_new(n, shift), y = guarded_new(n, shift);
        struct guarded words = guarded_new(kaci_half_words(16, (n + 15) / 16),
                                           random_below(&state, 4));

        for (int64_t i = 0; i < n; i++) {
            x.data[i] = any_float(&state);
        }
        kaci_half_pack_row(n, x.data, words_of(&words));
        for (int64_t i = 0; i < n; i++) {
            x.data[i] = nearest(x.data[i]);
        }
        for (int t = 0; t < count; t++) {
            for (int64_t i = 0; i < n; i++) {
                y.data[i] = -77.0f;
            }
            tables[t]->expand(n, words_of(&words), y.data);
            assert_same("expanded", tables[t], n, y.data, x.data);
        }
        guarded_free(&x);
        guarded_free(&y);
        guarded_free(&words);
    }
}

typedef float (*number_fn)(uint64_t *state);

static struct guarded filled(int64_t n, number_fn number, uint64_t *state)
{
    struct guarded x = guarded_new(n, random_below(state, 4));

    for (int64_t i = 0; i < n; i++) {
        x.data[i] = number(state);
    }
    return x;
}

/* The product with floats is gemm_kernel_test's. */
static void check_product(int64_t m, int64_t n, int64_t k, number_fn number,
                          uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    const int64_t lda = k + random_below(state, 4);
    const int64_t ldc = n + random_below(state, 4);
    const int start = random_below(state, 3);
    struct guarded a = filled(m * lda, number, state);
    struct guarded b = filled(n * k, number, state);
    struct guarded c = filled(m * ldc, number, state);
    struct guarded bias = filled(n, number, state);
    struct guarded want = guarded_new(m * ldc, 0);
    struct guarded want_act = guarded_new(m * ldc, 0);
    struct guarded got = guarded_new(m * ldc, random_below(state, 4));
    struct guarded act = guarded_new(m * ldc, random_below(state, 4));
    struct guarded scratch =
        guarded_new(kaci_gemm_scratch(m, n, k), random_below(state, 4));
    struct guarded half =
        guarded_new(kaci_half_words(n, k), random_below(state, 4));
    struct kaci_gemm g = {.m = m, .n = n, .k = k, .a = a.data, .lda = lda};

    kaci_half_pack(n, k, b.data, words_of(&half));
    for (int64_t i = 0; i < n * k; i++) {
        b.data[i] = nearest(b.data[i]);
    }
    g.transpose_b = 1;
    g.ldc = ldc;
    g.accumulate = start == 0;
    g.bias = start == 1 ? bias.data : NULL;
    g.activation = random_below(state, 5);
    g.scratch = scratch.data;
    for (int t = 0; t < count; t++) {
        const size_t bytes = (size_t)(m * ldc) * sizeof(float);

        for (int pass = 0; pass < 2; pass++) {
            g.c = pass ? got.data : want.data;
            g.activated = pass ? act.data : want_act.data;
            g.b = pass ? NULL : b.data;
            g.ldb = pass ? 0 : k;
            g.b_half = pass ? words_of(&half) : NULL;
            memcpy(g.c, c.data, bytes);
            memcpy(g.activated, c.data, bytes);
            tables[t]->gemm(&g);
        }
        assert_same("product", tables[t], m * ldc, got.data, want.data);
        assert_same("activated", tables[t], m * ldc, act.data, want_act.data);
    }
    guarded_free(&a);
    guarded_free(&b);
    guarded_free(&c);
    guarded_free(&bias);
    guarded_free(&want);
    guarded_free(&want_act);
    guarded_free(&got);
    guarded_free(&act);
    guarded_free(&scratch);
    guarded_free(&half);
}

/* Every way that a product with few rows can go, and the first beyond. */
static void few_rows(void **unused)
{
    uint64_t state = 24;

    (void)unused;
    for (int64_t n = 0; n <= 150; n += n < 40 ? 1 : 7) {
        for (int64_t m = 0; m <= 5; m++) {
            check_product(m, n, random_below(&state, 40), random_float, &state);
        }
    }
}

/* Blocks of k that begin at odd elements, few columns, beyond 1024 columns. */
static void many_rows(void **unused)
{
    static const int64_t sizes[][3] = {
        {7, 33, 300},  {20, 2, 257},   {130, 3, 64},  {129, 50, 785},
        {300, 40, 99}, {161, 17, 523}, {5, 1050, 67}, {13, 1030, 3},
        {1, 200, 785}, {4, 130, 785},  {90, 1, 1},    {64, 100, 1025}};
    uint64_t state = 25;

    (void)unused;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        check_product(sizes[i][0], sizes[i][1], sizes[i][2], random_float,
                      &state);
    }
}

static void special_values(void **unused)
{
    uint64_t state = 26;

    (void)unused;
    for (int round = 0; round < 300; round++) {
        check_product(random_below(&state, 9), random_below(&state, 90),
                      random_below(&state, 12), any_float, &state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_to_nearest), cmocka_unit_test(is_laid_out),
        cmocka_unit_test(rows_come_back),    cmocka_unit_test(few_rows),
        cmocka_unit_test(many_rows),         cmocka_unit_test(special_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
