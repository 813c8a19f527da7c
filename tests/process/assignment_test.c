/* SPDX-License-Identifier: BSD-2-Clause */
/* The assignment of least cost carries its own proof: prices v_j and u_i with
 * u_i + v_j <= c_ij everywhere and equality on the pairs. By duality no other
 * permutation can cost less than sum u + sum v, which is its own cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include <kacflow/random.h>

#include "process/process.h"

/* The pairs are a permutation and the prices prove it optimal, to `tolerance`
 * times the largest cost. */
static void check_proof(const struct kaci_assignment *a, double tolerance)
{
    const int64_t n = a->n;
    double largest = 0.0, dual = 0.0, total = 0.0;
    char *seen = calloc((size_t)n, 1);

    for (int64_t i = 0; i < n * n; i++) {
        largest = fmax(largest, fabs(a->cost[i]));
    }
    for (int64_t i = 0; i < n; i++) {
        const int64_t column = a->column_of[i];
        double u;

        assert_in_range(column, 0, n - 1);
        assert_int_equal(seen[column]++, 0);
        assert_int_equal(a->row_of[column], i);
        u = a->cost[i * n + column] - a->price[column];
        for (int64_t j = 0; j < n; j++) {
            if (!(u + a->price[j] <=
                  a->cost[i * n + j] + tolerance * largest)) {
                fail_msg("n = %d: row %d could save %g at column %d", (int)n,
                         (int)i, u + a->price[j] - a->cost[i * n + j], (int)j);
            }
        }
        total += a->cost[i * n + column];
        dual += u + a->price[i];
    }
    assert_true(fabs(total - dual) <= 4.0 * (double)n * tolerance * largest);
    free(seen);
}

enum cost_kind { UNIFORM, WHOLE, EQUAL, WIDE, NEGATIVE, KINDS };

static void fill(struct kaci_assignment *a, enum cost_kind kind, uint64_t seed)
{
    const int64_t count = a->n * a->n;

    assert_int_equal(kac_random_uniform(seed, 0, 0, count, a->cost), KAC_OK);
    for (int64_t i = 0; i < count; i++) {
        double *c = a->cost + i;

        *c = kind == WHOLE      ? floor(5.0 * *c)
             : kind == EQUAL    ? 1.0
             : kind == WIDE     ? pow(10.0, 12.0 * *c)
             : kind == NEGATIVE ? *c - 0.5
                                : *c;
    }
}

static void test_proof(void **state)
{
    static const int64_t sizes[] = {1, 2, 3, 10, 64, 257};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int kind = 0; kind < KINDS; kind++) {
            struct kaci_assignment a;

            assert_int_equal(kaci_assignment_make(&a, NULL, sizes[s]), KAC_OK);
            fill(&a, (enum cost_kind)kind, 31 * s + (uint64_t)kind);
            assert_int_equal(kaci_assignment_solve(&a, NULL), KAC_OK);
            check_proof(&a, 1e-13);
            kaci_assignment_free(&a);
        }
    }
}

/* Points of two laws far apart; the matrix is of the moved points. */
static void test_transport_proof(void **state)
{
    enum { N = 300, MOST = 40 };
    static const int64_t dimensions[] = {2, 3, MOST};
    double *x = malloc(sizeof(double[N * MOST]));
    double *y = malloc(sizeof(double[N * MOST]));
    int64_t partner[N];

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        const int64_t d = dimensions[k];
        struct kaci_transport t;

        assert_int_equal(kac_random_normal(5, k, 0, N * d, x), KAC_OK);
        assert_int_equal(kac_random_uniform(6, k, 0, N * d, y), KAC_OK);
        for (int64_t i = 0; i < N * d; i++) {
            y[i] = 100.0 + 3.0 * y[i] * y[i];
        }
        assert_int_equal(kaci_transport_make(&t, NULL, N, d), KAC_OK);
        // Fewer points in the same memory, then all.
        for (int64_t n = N - 7; n <= N; n += 7) {
            assert_int_equal(
                kaci_transport_pair(&t, n, 0, x, y, NULL, NULL, partner),
                KAC_OK);
            check_proof(&t.assignment, 1e-13);
            for (int64_t i = 0; i < n; i++) {
                double sum = 0.0;

                assert_int_equal(partner[i], t.assignment.column_of[i]);
                for (int64_t j = 0; j < d; j++) {
                    const double e =
                        x[i * d + j] - y[partner[i] * d + j] - t.shift[j];

                    sum += e * e;
                }
                assert_true(fabs(sum - t.assignment.cost[i * n + partner[i]]) <=
                            1e-11 * sum + 1e-11);
            }
        }
        kaci_transport_free(&t);
    }
    free(x);
    free(y);
}

static void test_too_many(void **state)
{
    struct kaci_assignment a;

    (void)state;
    assert_int_equal(kaci_assignment_make(&a, NULL, INT64_C(1) << 33),
                     KAC_ERROR_MEMORY);
    kaci_assignment_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proof),
        cmocka_unit_test(test_transport_proof),
        cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
