/* SPDX-License-Identifier: BSD-2-Clause */
/* First and second derivatives of every operation, between two others,
 * against differences in double precision: the Jacobian's product with a
 * direction, the gradient, the gradients of both, and the Hessian's product
 * with a direction; with every table the same bits. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "second_order.h"

enum { NUMBERS = 4 };

/* The graph around an operation; u belongs to node 0 or 3. */
static void around(struct second *s, enum kind kind, int64_t number)
{
    const struct second fresh = {.tolerance = 2e-5, .tangent = -1, .seed = -1};

    *s = fresh;
    second_begin(s, net_around(number, kind), number % 2 ? 3 : 0);
}

static int32_t input_like(struct second *s, const struct node *node)
{
    return kaci_graph_input_image(s->graph, node->height, node->width,
                                  node->channels, 0);
}

/* Result and gradients with every table. */
static void check_bits(struct second *s, const struct node *like,
                       const double *weight)
{
    static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2,
                                   KAC_CPU_AVX512, KAC_CPU_NEON};
    const size_t columns = (size_t)(ROWS * node_columns(like));
    float *result = calloc(columns + PARAMETERS, sizeof *result);
    size_t i;

    assert_non_null(result);
    for (i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        if (!kac_cpu_available(cpus[i])) {
            continue;
        }
        second_backward(s, like, weight, cpus[i]);
        if (i > 0) {
            assert_memory_equal(result, kaci_arena_value(s->arena, s->result),
                                columns * sizeof *result);
            assert_memory_equal(result + columns, s->gradient,
                                PARAMETERS * sizeof *result);
        }
        memcpy(result, kaci_arena_value(s->arena, s->result),
               columns * sizeof *result);
        memcpy(result + columns, s->gradient, PARAMETERS * sizeof *result);
    }
    free(result);
}

/* Returns how large J u is. */
static double check_product(enum kind kind, int64_t number)
{
    struct second s;
    double *slope = calloc((size_t)ROWS * COLUMNS, sizeof *slope);
    const float *got;
    double size;
    int64_t e;

    around(&s, kind, number);
    s.tangent = input_like(&s, s.x);
    s.result = kaci_graph_jvp(s.graph, s.y->id, 1, &s.x->id, &s.tangent);
    second_run(&s, 1);
    got = kaci_arena_value(s.arena, s.result);
    size = second_largest(ROWS * node_columns(s.y), got);
    second_along(&s, slope);
    for (e = 0; e < ROWS * node_columns(s.y); e++) {
        second_near(&s, "J u", (double)got[e], slope[e], size);
    }
    second_check(&s, s.y, s.y->seed);
    check_bits(&s, s.y, s.y->seed);
    free(slope);
    second_end(&s);
    return size;
}

static void check_gradient(enum kind kind, int64_t number)
{
    struct second s;
    double sum = 0.0, size = 0.0;
    const float *got;
    int64_t e;

    around(&s, kind, number);
    s.seed = input_like(&s, s.y);
    s.result = kaci_graph_gradient(s.graph, s.y->id, s.seed, s.x->id);
    second_run(&s, 1);
    got = kaci_arena_value(s.arena, s.result);
    for (e = 0; e < ROWS * node_columns(s.x); e++) {
        sum += (double)got[e] * s.along[e];
        size += (double)got[e] * (double)got[e];
    }
    second_near(&s, "the gradient along u", sum, second_along(&s, NULL), size);
    second_check(&s, s.x, s.along);
    check_bits(&s, s.x, s.along);
    second_end(&s);
}

static void check_hessian(enum kind kind, int64_t number)
{
    struct second s;
    const float *got;
    double size;
    int32_t gradient;
    int64_t e;

    around(&s, kind, number);
    s.seed = input_like(&s, s.y);
    s.tangent = input_like(&s, s.x);
    gradient = kaci_graph_gradient(s.graph, s.y->id, s.seed, s.x->id);
    s.result = kaci_graph_jvp(s.graph, gradient, 1, &s.x->id, &s.tangent);
    second_run(&s, 0);
    got = kaci_arena_value(s.arena, s.result);
    size = second_largest(ROWS * node_columns(s.x), got);
    for (e = 0; e < ROWS * node_columns(s.x); e += 1 + e % 9) {
        second_near(&s, "H u", (double)got[e], second_mixed(&s, &s.x->value[e]),
                    size);
    }
    second_end(&s);
}

static void derivatives_of(void **state)
{
    const enum kind kind = *(const enum kind *)*state;
    int64_t number, dependent = 0;

    for (number = 0; number < NUMBERS; number++) {
        dependent += check_product(kind, number) > 0.0;
        check_gradient(kind, number);
        check_hessian(kind, number);
    }
    assert_true(dependent >= NUMBERS / 2);
}

int main(void)
{
    static const char *const names[KINDS] = {[LINEAR] = "linear",
                                             [ADD] = "add",
                                             [CONCAT] = "concat",
                                             [SLICE] = "slice",
                                             [EMBED] = "embed",
                                             [ACTIVATE] = "activate",
                                             [CONV] = "conv",
                                             [ADD_CHANNELS] = "add_channels",
                                             [POOL] = "pool",
                                             [UPSAMPLE] = "upsample",
                                             [JOIN] = "join_patches",
                                             [SPLIT] = "split_patches",
                                             [FLATTEN] = "flatten",
                                             [DROPOUT] = "dropout",
                                             [LAYER_NORM] = "layer_norm",
                                             [GROUP_NORM] = "group_norm",
                                             [ATTENTION] = "attention"};
    static enum kind kinds[KINDS];
    struct CMUnitTest tests[KINDS - LINEAR] = {{0}};
    int32_t i;

    for (i = LINEAR; i < KINDS; i++) {
        kinds[i] = (enum kind)i;
        tests[i - LINEAR].name = names[i];
        tests[i - LINEAR].test_func = derivatives_of;
        tests[i - LINEAR].initial_state = &kinds[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
