/* SPDX-License-Identifier: BSD-2-Clause */
/* Cross-entropy and squared loss of every table: against the definition in
 * double precision, all tables to the bit. */
#include "layer_check.h"

/* Loss and gradient of a row; nothing is subtracted where it would cancel. */
static double plain_cross_entropy(int64_t n, const float *x, int32_t label,
                                  double scale, double *gradient)
{
    double sum = 0.0, others = 0.0;

    for (int64_t j = 0; j < n; j++) {
        const double e = exp((double)x[j] - (double)x[label]);

        sum += e;
        others += j == label ? 0.0 : e;
    }
    for (int64_t j = 0; j < n; j++) {
        gradient[j] = scale * exp((double)x[j] - (double)x[label]) / sum;
    }
    gradient[label] = -scale * others / sum;
    return log1p(others);
}

struct entropy_case {
    int64_t rows, n, ld;
    struct guarded x, gradient, loss; /* the last two of the first table */
    int32_t *labels;
    double total;
};

static void run_entropy(const struct kaci_kernels *k, struct entropy_case *t,
                        int filled, uint64_t *state)
{
    struct guarded gradient = guarded_copy(&t->x, random_below(state, 4));
    struct guarded loss = guarded_copy(&t->loss, random_below(state, 4));
    struct kaci_cross_entropy e = {.rows = t->rows,
                                   .classes = t->n,
                                   .x = random_below(state, 2) ? gradient.data
                                                               : t->x.data,
                                   .ldx = t->ld,
                                   .labels = t->labels,
                                   .loss = loss.data,
                                   .gradient = gradient.data,
                                   .scale = 0.25f};
    double total = k->cross_entropy(&e);

    if (!filled) {
        memcpy(t->gradient.data, gradient.data,
               (size_t)gradient.n * sizeof(float));
        memcpy(t->loss.data, loss.data, (size_t)loss.n * sizeof(float));
        t->total = total;
    }
    assert_same("gradient", k, gradient.n, gradient.data, t->gradient.data);
    assert_same("loss", k, loss.n, loss.data, t->loss.data);
    assert_true(memcmp(&total, &t->total, sizeof total) == 0);
    e.x = t->x.data;
    e.gradient = e.loss = NULL;
    total = k->cross_entropy(&e);
    assert_true(memcmp(&total, &t->total, sizeof total) == 0);
    guarded_free(&gradient);
    guarded_free(&loss);
}

static void check_rows(const struct kaci_kernels *k,
                       const struct entropy_case *t)
{
    double *want = doubles_of(t->n, NULL), total = 0.0;

    for (int64_t i = 0; i < t->rows; i++) {
        const int32_t label = t->labels[i];
        const float *got = t->gradient.data + i * t->ld;
        double loss = 0.0;

        if (label < 0) {
            for (int64_t j = 0; j < t->n; j++) {
                assert_int_equal(to_bits(got[j]), 0);
            }
        } else {
            loss = plain_cross_entropy(t->n, t->x.data + i * t->ld, label, 0.25,
                                       want);
            assert_near("gradient", k, t->n, got, want, 3e-7, 0.25);
        }
        assert_true(fabs((double)t->loss.data[i] - loss) <=
                    3e-7 * loss + 1e-15);
        total += loss;
        for (int64_t j = t->n; j < t->ld; j++) {
            assert_true(same(got[j], t->x.data[i * t->ld + j]));
        }
    }
    assert_true(fabs(total - t->total) <= 3e-7 * total + 1e-14);
    free(want);
}

static void check_entropy(int64_t rows, int64_t n, float spread, float offset,
                          uint64_t *state)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    struct entropy_case t = {
        .rows = rows, .n = n, .ld = n + random_below(state, 4)};

    t.x = guarded_random(rows * t.ld, 0.0f, state);
    t.gradient = guarded_random(rows * t.ld, 0.0f, state);
    t.loss = guarded_random(rows, 0.0f, state);
    t.labels = calloc((size_t)rows + 1, sizeof *t.labels);
    assert_non_null(t.labels);
    for (int64_t i = 0; i < rows; i++) {
        t.labels[i] = random_below(state, (int)n + 1) - 1;
        for (int64_t j = 0; j < t.ld; j++) {
            t.x.data[i * t.ld + j] = offset + spread * t.x.data[i * t.ld + j];
        }
    }
    for (int i = 0; i < count; i++) {
        run_entropy(tables[i], &t, i, state);
    }
    check_rows(tables[0], &t);
    guarded_free(&t.x);
    guarded_free(&t.gradient);
    guarded_free(&t.loss);
    free(t.labels);
}

static void cross_entropy_agrees(void **unused)
{
    uint64_t state = 41;

    (void)unused;
    for (int64_t n = 1; n <= 67; n++) {
        check_entropy(3, n, 1.0f, 0.0f, &state);
        check_entropy(4, n, 20.0f, 300.0f, &state); // nearly certain, or not
    }
    check_entropy(5, 1000, 2.0f, -7.0f, &state);
    check_entropy(0, 3, 1.0f, 0.0f, &state);
}

static void cross_entropy_at_the_limits(void **unused)
{
    static const struct {
        float x[2];
        int32_t label;
        float loss, gradient[2];
    } cases[] = {{{0.0f, -INFINITY}, 0, 0.0f, {0.0f, 0.0f}},
                 {{0.0f, -INFINITY}, 1, INFINITY, {1.0f, -1.0f}},
                 {{3e38f, -3e38f}, 0, 0.0f, {0.0f, 0.0f}},
                 {{1e30f, 1e30f}, 0, 0x1.62e43p-1f, {-0.5f, 0.5f}},
                 {{NAN, 1.0f}, 1, NAN, {NAN, NAN}},
                 {{INFINITY, 1.0f}, 1, NAN, {NAN, NAN}},
                 {{NAN, 1.0f}, -1, 0.0f, {0.0f, 0.0f}}};
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);

    (void)unused;
    for (int t = 0; t < count; t++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            float gradient[2], loss;
            const struct kaci_cross_entropy e = {.rows = 1,
                                                 .classes = 2,
                                                 .x = cases[i].x,
                                                 .ldx = 2,
                                                 .labels = &cases[i].label,
                                                 .loss = &loss,
                                                 .gradient = gradient,
                                                 .scale = 1.0f};

            tables[t]->cross_entropy(&e);
            assert_same("loss", tables[t], 1, &loss, &cases[i].loss);
            assert_same("gradient", tables[t], 2, gradient, cases[i].gradient);
        }
    }
}

static void squared_loss_agrees(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 42;

    (void)unused;
    for (int64_t n = 0; n <= 67; n++) {
        struct guarded x = guarded_random(n, 0.0f, &state);
        struct guarded target = guarded_random(n, 0.0f, &state);

        for (int t = 0; t < count; t++) {
            struct guarded gradient = guarded_copy(&x, (int)n & 3);
            const double plain =
                tables[0]->sum_squared_difference(n, x.data, target.data);
            double sum = tables[t]->squared_loss(n, 0.5f, gradient.data,
                                                 target.data, gradient.data);

            assert_true(memcmp(&sum, &plain, sizeof sum) == 0);
            for (int64_t i = 0; i < n; i++) {
                const float want = 0.5f * (x.data[i] - target.data[i]);

                assert_int_equal(to_bits(gradient.data[i]), to_bits(want));
            }
            sum = tables[t]->squared_loss(n, 0.5f, x.data, target.data, NULL);
            assert_true(memcmp(&sum, &plain, sizeof sum) == 0);
            guarded_free(&gradient);
        }
        guarded_free(&x);
        guarded_free(&target);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cross_entropy_agrees),
        cmocka_unit_test(cross_entropy_at_the_limits),
        cmocka_unit_test(squared_loss_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
