/* SPDX-License-Identifier: BSD-2-Clause */
/* Gradients of own networks against differences: of every tensor, and of the
 * points. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "good_numbers.h"
#include "own_texts.h"

enum { N = 5 };

struct problem {
    kac_network *network;
    int64_t size; /* N d */
    float *t, *x, *cond, *dv, *dxhat;
};

static struct problem problem_of(const char *text)
{
    struct problem p = {0};
    kac_architecture *a;
    int64_t k;

    good(kac_architecture_parse(NULL, text, &a));
    good(kac_network_create_own(NULL, a, &p.network));
    kac_architecture_destroy(a);
    good(kac_network_initialize(p.network, 7, 0));
    p.size = N * kac_network_dimension(p.network);
    p.t = numbers(N, 1);
    p.x = numbers(p.size, 2);
    if (kac_network_heads(p.network) & KAC_HEAD_VELOCITY) {
        p.dv = numbers(p.size, 3);
    }
    if (kac_network_heads(p.network) & KAC_HEAD_MEAN) {
        p.dxhat = numbers(p.size, 4);
    }
    k = kac_network_condition_width(p.network);
    if (k > 0) {
        p.cond = numbers(N * k, 5);
    }
    for (int64_t i = 0; i < N; i++) {
        p.t[i] = fabsf(p.t[i]) / 4;
        if (kac_network_condition(p.network) == KAC_CONDITION_CLASS) {
            p.cond[i] = (float)(i % 4 - 1);
        } else if (k > 0 && i == 2) {
            p.cond[i * k] = NAN;
        }
    }
    return p;
}

static void free_problem(struct problem *p)
{
    kac_network_destroy(p->network);
    free(p->t);
    free(p->x);
    free(p->cond);
    free(p->dv);
    free(p->dxhat);
}

/* sum dv v + sum dxhat xhat. */
static double loss(const struct problem *p, const float *x)
{
    float *v = malloc((size_t)p->size * sizeof *v);
    float *xhat = malloc((size_t)p->size * sizeof *xhat);
    double sum = 0;

    good(kac_network_forward(p->network, N, p->t, x, p->cond, p->dv ? v : NULL,
                             p->dxhat ? xhat : NULL));
    for (int64_t i = 0; i < p->size; i++) {
        sum += p->dv ? (double)p->dv[i] * (double)v[i] : 0;
        sum += p->dxhat ? (double)p->dxhat[i] * (double)xhat[i] : 0;
    }
    free(v);
    free(xhat);
    return sum;
}

/* The loss at base + h direction, in tensor i, or in the points for -1. */
static double moved(const struct problem *p, int64_t i, int64_t n,
                    const float *base, const float *direction, double h)
{
    float *values = malloc((size_t)n * sizeof *values);
    double at;

    for (int64_t j = 0; j < n; j++) {
        values[j] = (float)((double)base[j] + h * (double)direction[j]);
    }
    if (i < 0) {
        at = loss(p, values);
    } else {
        good(kac_network_tensor_set(p->network, i, n, values));
        at = loss(p, p->x);
        good(kac_network_tensor_set(p->network, i, n, base));
    }
    free(values);
    return at;
}

/* Differences of fourth order along a direction of length 1. In single
 * precision the loss is known to about 1e-6, so the difference to 1e-4. */
static void check(const struct problem *p, int64_t i, int64_t n,
                  const float *base, const float *gradient)
{
    float *direction = numbers(n, 9);
    const double h = 0.01;
    double norm = 0, want = 0, size = 0, got;

    for (int64_t j = 0; j < n; j++) {
        norm += (double)direction[j] * (double)direction[j];
        size += (double)gradient[j] * (double)gradient[j];
    }
    for (int64_t j = 0; j < n; j++) {
        direction[j] = (float)((double)direction[j] / sqrt(norm));
        want += (double)direction[j] * (double)gradient[j];
    }
    got = (8 * (moved(p, i, n, base, direction, h) -
                moved(p, i, n, base, direction, -h)) -
           (moved(p, i, n, base, direction, 2 * h) -
            moved(p, i, n, base, direction, -2 * h))) /
          (12 * h);
    if (fabs(got - want) > 1e-3 + 1e-3 * sqrt(size)) {
        print_error("tensor %d: difference %g, gradient %g of %g\n", (int)i,
                    got, want, sqrt(size));
        fail();
    }
    // A convolution before a norm, say, hardly matters; the most do.
    assert_true(size > 0);
    free(direction);
}

static void differences(const char *text)
{
    struct problem p = problem_of(text);
    const int64_t count = kac_network_parameter_count(p.network);
    float *gradient = malloc((size_t)count * sizeof *gradient);
    float *dx = malloc((size_t)p.size * sizeof *dx), *at = gradient;

    good(kac_network_gradient(p.network, N, p.t, p.x, p.cond, p.dv, p.dxhat,
                              gradient, dx));
    check(&p, -1, p.size, p.x, dx);
    for (int64_t i = 0; i < kac_network_tensor_count(p.network); i++) {
        float *base;
        int64_t n = 1;

        if (!kac_network_tensor_trained(p.network, i)) {
            continue;
        }
        for (int32_t j = 0; j < kac_network_tensor_rank(p.network, i); j++) {
            n *= kac_network_tensor_shape(p.network, i, j);
        }
        base = malloc((size_t)n * sizeof *base);
        good(kac_network_tensor_get(p.network, i, n, base));
        check(&p, i, n, base, at);
        at += n;
        free(base);
    }
    assert_ptr_equal(at, gradient + count);
    free(gradient);
    free(dx);
    free_problem(&p);
}

static void pictures(void **state)
{
    (void)state;
    differences(text_pictures);
}

static void vectors(void **state)
{
    (void)state;
    differences(text_vectors);
}

static void bare(void **state)
{
    (void)state;
    differences(text_bare);
}

/* A network that does not see time gives the same at all times. */
static void without_time(void **state)
{
    struct problem p = problem_of(text_bare);
    const double before = loss(&p, p.x);

    (void)state;
    for (int i = 0; i < N; i++) {
        p.t[i] += 0.5f;
    }
    assert_true(loss(&p, p.x) == before);
    assert_int_equal(kac_network_time_size(p.network), 0);
    free_problem(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures),
        cmocka_unit_test(vectors),
        cmocka_unit_test(bare),
        cmocka_unit_test(without_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
