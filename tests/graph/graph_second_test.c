/* SPDX-License-Identifier: BSD-2-Clause */
/* Jacobian-vector products, gradients as values, and gradients of both, on
 * random graphs against differences in double precision. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph_priv.h"
#include "second_order.h"

static struct net *random_net(int64_t number)
{
    return net_new(number, 4 + (int32_t)(number % 16), KINDS, 1);
}

static void jacobian_vector_products(void **state)
{
    int64_t number, e, dependent = 0;

    (void)state;
    for (number = 200; number < 230; number++) {
        struct second s = {.tolerance = 1e-4};
        double *slope = calloc((size_t)ROWS * COLUMNS, sizeof *slope);
        const float *got;
        double size;

        second_begin(&s, random_net(number), number % 2 ? 0 : 3);
        s.seed = -1;
        s.tangent = kaci_graph_input_image(s.graph, s.x->height, s.x->width,
                                           s.x->channels, 1);
        s.result = kaci_graph_jvp(s.graph, s.y->id, 1, &s.x->id, &s.tangent);
        second_run(&s, 1);
        got = kaci_arena_value(s.arena, s.result);
        size = second_largest(ROWS * node_columns(s.y), got);
        dependent += size > 0.0;
        second_along(&s, slope);
        for (e = 0; e < ROWS * node_columns(s.y); e++) {
            second_near(&s, "J u", (double)got[e], slope[e], size);
        }
        second_check(&s, s.y, s.y->seed);
        free(slope);
        second_end(&s);
    }
    assert_true(dependent >= 20); // of 30
}

static void gradients_as_values(void **state)
{
    int64_t number, e;

    (void)state;
    for (number = 200; number < 230; number++) {
        struct second s = {.tolerance = 1e-4};
        const float *got;
        double sum = 0.0, size = 0.0;

        second_begin(&s, random_net(number), number % 2 ? 0 : 3);
        s.tangent = -1;
        s.seed = kaci_graph_input_image(s.graph, s.y->height, s.y->width,
                                        s.y->channels, 0);
        s.result = kaci_graph_gradient(s.graph, s.y->id, s.seed, s.x->id);
        second_run(&s, 1);
        got = kaci_arena_value(s.arena, s.result);
        for (e = 0; e < ROWS * node_columns(s.x); e++) {
            sum += (double)got[e] * s.along[e];
            size += fabs((double)got[e] * s.along[e]);
        }
        second_near(&s, "the gradient along u", sum, second_along(&s, NULL),
                    size);
        second_check(&s, s.x, s.along);
        second_end(&s);
    }
}

/* A product costs what the forward costs: nothing that only the way to it
 * needed is left. */
static void nothing_useless_is_computed(void **state)
{
    struct kaci_graph *graph;
    int32_t x, h, u, i;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
    x = h = kaci_graph_input(graph, 3, 0);
    u = kaci_graph_input(graph, 3, 0);
    for (i = 0; i < 3; i++) {
        h = kaci_graph_linear(graph, h, 3, 0, 9,
                              i < 2 ? KACI_TANH : KACI_IDENTITY, -1);
    }
    kaci_graph_output(graph, h);
    kaci_graph_output(graph, kaci_graph_jvp(graph, h, 1, &x, &u));
    // Not asked for by an output: the gradient is built, and dropped.
    assert_true(kaci_graph_gradient(graph, h, h, x) >= 0);
    assert_int_equal(kaci_graph_finish(graph, 12), KAC_OK);
    assert_int_equal(graph->operation_count, 3 + 3 + 2);
    kaci_graph_destroy(graph);
}

/* What does not depend has zeros for a derivative. */
static void independent_values(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    struct kaci_graph *graph;
    struct kaci_arena *arena;
    int32_t x, y, g, t;
    int i;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 1, &graph), KAC_OK);
    x = kaci_graph_input(graph, 3, 1);
    y = kaci_graph_input(graph, 2, 1);
    g = kaci_graph_gradient(graph, x, x, y);
    t = kaci_graph_jvp(graph, x, 1, &y, &y);
    kaci_graph_output(graph, x);
    kaci_graph_output(graph, y);
    kaci_graph_output(graph, g);
    kaci_graph_output(graph, t);
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, 0), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, graph, 1, &arena), KAC_OK);
    for (i = 0; i < 3; i++) {
        kaci_arena_value(arena, x)[i] = 5.0f;
        kaci_arena_value(arena, y)[i % 2] = 6.0f;
        kaci_arena_value(arena, t)[i] = 7.0f;
        kaci_arena_value(arena, g)[i % 2] = 8.0f;
    }
    kaci_graph_forward(arena, kernels, NULL, 1);
    for (i = 0; i < 3; i++) {
        assert_true(kaci_arena_value(arena, t)[i] == 0.0f);
        assert_true(kaci_arena_value(arena, g)[i % 2] == 0.0f);
    }
    kaci_arena_destroy(arena);
    kaci_graph_destroy(graph);
}

/* Along both inputs at once, through all operations, in an arena without
 * gradients. */
static void products_through_everything(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    int64_t number, e, dependent = 0;
    int32_t i;

    (void)state;
    for (number = 500; number < 540; number++) {
        struct second s = {.tolerance = 1e-4};
        double *slope = calloc((size_t)ROWS * COLUMNS, sizeof *slope);
        int32_t by[2], tangent[2];
        const float *got;
        double size;

        second_begin(&s, random_net(number), 0);
        memcpy(s.across, s.along, (size_t)ROWS * COLUMNS * sizeof(double));
        for (i = 0; i < 2; i++) {
            const struct node *x = &s.net->node[3 * i];

            by[i] = x->id;
            tangent[i] = kaci_graph_input_image(s.graph, x->height, x->width,
                                                x->channels, 0);
            kaci_graph_output(s.graph, tangent[i]);
        }
        s.result = kaci_graph_jvp(s.graph, s.y->id, 2, by, tangent);
        assert_true(s.result >= 0);
        kaci_graph_output(s.graph, s.result);
        assert_int_equal(kaci_graph_finish(s.graph, s.net->parameters), KAC_OK);
        assert_int_equal(kaci_arena_create(NULL, s.graph, 0, &s.arena), KAC_OK);
        net_parameters(s.net, s.parameters);
        net_enter(s.net, s.arena);
        for (i = 0; i < 2; i++) {
            net_write(&s.net->node[3 * i], s.along,
                      kaci_arena_value(s.arena, tangent[i]));
        }
        kaci_graph_forward(s.arena, kernels, s.parameters, ROWS);
        got = kaci_arena_value(s.arena, s.result);
        size = second_largest(ROWS * node_columns(s.y), got);
        dependent += size > 0.0;
        second_along(&s, slope);
        for (e = 0; e < ROWS * node_columns(s.y); e++) {
            second_near(&s, "J u", (double)got[e], slope[e], size);
        }
        free(slope);
        second_end(&s);
    }
    assert_true(dependent >= 30); // of 40
}

/* There is no third derivative of these. */
static void refused(void **state)
{
    static const char *const names[4] = {
        "second derivative of norm", "second derivative of norm",
        "second derivative of attention", "second derivative of activate"};
    int fault;

    (void)state;
    for (fault = 0; fault < 8; fault++) {
        struct kaci_graph *graph;
        int32_t x, y, g;

        assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
        x = kaci_graph_input_image(graph, 2, 2, 6, 1);
        y = fault % 4 == 0
                ? kaci_graph_group_norm(graph, x, 2, 1e-5, -1, -1, -1, 0)
            : fault % 4 == 1 ? kaci_graph_layer_norm(graph, x, 1e-5, -1, -1, 0)
            : fault % 4 == 2 ? kaci_graph_attention(graph, x, 1, 0)
                             : kaci_graph_activate(graph, x, KACI_TANH);
        assert_true(y >= 0);
        g = fault % 4 == 2 ? kaci_graph_slice(graph, x, 0, 2) : x;
        if (fault < 4) {
            g = kaci_graph_gradient(graph, y, g, x);
        } else {
            y = kaci_graph_jvp(graph, y, 1, &x, &x);
            g = kaci_graph_gradient(graph, y, g, x);
        }
        if (fault < 4) {
            g = kaci_graph_gradient(graph, g, x, x);
        }
        assert_true(g >= 0);
        kaci_graph_output(graph, g);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_ERROR_ARGUMENT);
        assert_non_null(strstr(kac_last_error(), names[fault % 4]));
        assert_int_equal(kaci_graph_finish(graph, 0), KAC_ERROR_ARGUMENT);
        kaci_graph_destroy(graph);
    }
}

static void shapes_refused(void **state)
{
    int fault;

    (void)state;
    for (fault = 0; fault < 9; fault++) {
        struct kaci_graph *graph;
        const int32_t none = -1;
        int32_t x, y, bad = 0;

        assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
        x = kaci_graph_input(graph, 3, 1);
        y = kaci_graph_slice(graph, x, 0, 2);
        kaci_graph_output(graph, y);
        switch (fault) {
        case 0:
            bad = kaci_graph_gradient(graph, y, x, x);
            break;
        case 1:
            bad = kaci_graph_gradient(graph, 9, y, x);
            break;
        case 2:
            bad = kaci_graph_gradient(graph, y, y, -1);
            break;
        case 3:
            bad = kaci_graph_jvp(graph, y, 1, &x, &y);
            break;
        case 4:
            bad = kaci_graph_jvp(graph, y, 1, &none, &x);
            break;
        case 5:
            bad = kaci_graph_jvp(graph, 9, 1, &x, &x);
            break;
        case 6:
            bad = kaci_graph_jvp(graph, y, 0, &x, &x);
            break;
        case 7:
            bad = kaci_graph_jvp(graph, y, KACI_DIRECTIONS + 1, &x, &x);
            break;
        default:
            assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
            bad = kaci_graph_jvp(graph, y, 1, &x, &x);
            break;
        }
        assert_int_equal(bad, -1);
        assert_int_equal(kaci_graph_finish(graph, 0),
                         fault < 8 ? KAC_ERROR_ARGUMENT : KAC_ERROR_STATE);
        kaci_graph_destroy(graph);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jacobian_vector_products),
        cmocka_unit_test(gradients_as_values),
        cmocka_unit_test(products_through_everything),
        cmocka_unit_test(nothing_useless_is_computed),
        cmocka_unit_test(independent_values),
        cmocka_unit_test(refused),
        cmocka_unit_test(shapes_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
