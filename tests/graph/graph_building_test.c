/* SPDX-License-Identifier: BSD-2-Clause */
/* What the building of a graph refuses. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/graph.h"

/* Whatever is wrong, finish says it, with the first message. */
static void refused(void **state)
{
    struct kaci_graph *graph = NULL;
    int fault;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 0, &graph), KAC_ERROR_ARGUMENT);
    assert_int_equal(kaci_graph_create(NULL, 65537, &graph),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kaci_graph_create(NULL, 1, NULL), KAC_ERROR_ARGUMENT);
    kaci_graph_destroy(NULL);
    for (fault = 0; fault < 22; fault++) {
        int32_t x, y, index, bad = -1;

        assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
        x = kaci_graph_input(graph, 3, 1);
        index = kaci_graph_index(graph);
        y = kaci_graph_linear(graph, x, 2, 0, 6, KACI_RELU, -1);
        switch (fault) {
        case 0:
            bad = kaci_graph_input(graph, 0, 1);
            break;
        case 1:
            bad = kaci_graph_linear(graph, 7, 2, 0, 6, 0, -1);
            break;
        case 2:
            bad = kaci_graph_linear(graph, index, 2, 0, 6, 0, -1);
            break;
        case 3:
            bad = kaci_graph_linear(graph, x, 0, 0, 6, 0, -1);
            break;
        case 4:
            bad = kaci_graph_linear(graph, x, 2, -1, 6, 0, -1);
            break;
        case 5:
            bad = kaci_graph_linear(graph, x, 2, 0, 6, 5, -1);
            break;
        case 6:
            bad = kaci_graph_linear(graph, x, 2, 0, 6, 0, x);
            break;
        case 7:
            bad = kaci_graph_linear(graph, x, 2, 0, -2, 0, -1);
            break;
        case 8:
            bad = kaci_graph_add(graph, x, y);
            break;
        case 9:
            bad = kaci_graph_add(graph, x, -1);
            break;
        case 10:
            bad = kaci_graph_concat(graph, x, index);
            break;
        case 11:
            bad = kaci_graph_slice(graph, x, 2, 2);
            break;
        case 12:
            bad = kaci_graph_slice(graph, x, -1, 2);
            break;
        case 13:
            bad = kaci_graph_embed(graph, x, 2, 2, 0);
            break;
        case 14:
            bad = kaci_graph_embed(graph, index, 0, 2, 0);
            break;
        case 15:
            bad = kaci_graph_activate(graph, y, -1);
            break;
        case 16:
            bad = kaci_graph_activate(graph, 9, 1);
            break;
        case 17:
            kaci_graph_output(graph, index);
            break;
        case 18:
            kaci_graph_output(graph, 9);
            break;
        case 19:
            kaci_graph_embed(graph, index, 4, 2, 6);
            break; // no room
        case 20:
            kaci_graph_linear(graph, x, 2, 0, 7, 0, -1);
            break; // same
        default:
            break; // y serves no output
        }
        assert_int_equal(bad, -1);
        assert_int_equal(kaci_graph_finish(graph, 8), KAC_ERROR_ARGUMENT);
        assert_int_equal(kaci_graph_input(graph, 1, 0), -1);
        assert_int_equal(kaci_graph_finish(graph, 8), KAC_ERROR_ARGUMENT);
        kaci_graph_destroy(graph);
    }
}

/* After the end there is nothing to add. */
static void finished(void **state)
{
    struct kaci_graph *graph;
    int32_t x;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
    x = kaci_graph_input(graph, 3, 1);
    kaci_graph_output(graph, x);
    assert_int_equal(kaci_graph_finish(graph, 0), KAC_OK);
    assert_int_equal(kaci_graph_activate(graph, x, KACI_RELU), -1);
    assert_int_equal(kaci_graph_finish(graph, 0), KAC_ERROR_STATE);
    kaci_graph_destroy(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(finished),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
