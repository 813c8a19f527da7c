/* SPDX-License-Identifier: BSD-2-Clause */
/* What the building of a graph refuses. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>

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
    for (fault = 0; fault < 23; fault++) {
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
            bad = kaci_graph_flatten(graph, index);
            break;
        case 20:
            kaci_graph_embed(graph, index, 4, 2, 6);
            break; // no room
        case 21:
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

/* Pictures: shapes, places and options that do not fit; every one is refused
 * by the call itself. x is [5, 4, 6], v a vector of 6, w of 12. */
static int32_t bad_picture(struct kaci_graph *g, int fault, int32_t x,
                           int32_t v, int32_t w)
{
    switch (fault) {
    case 0:
        return kaci_graph_input_image(g, 0, 4, 6, 1);
    case 1:
        return kaci_graph_input_image(g, 4, -1, 6, 1);
    case 2:
        return kaci_graph_input_image(g, 4, 4, INT64_MAX, 1);
    case 3:
        return kaci_graph_input_image(g, 65536, 65536, 1, 1); // too many
    case 4:
        return kaci_graph_conv(g, v + 9, 2, 3, 1, 1, 0, -1, -1);
    case 5:
        return kaci_graph_conv(g, x, 0, 3, 1, 1, 0, -1, -1);
    case 6:
        return kaci_graph_conv(g, x, 2, 2, 1, 1, 0, -1, -1);
    case 7:
        return kaci_graph_conv(g, x, 2, 3, 3, 1, 0, -1, -1);
    case 8:
        return kaci_graph_conv(g, x, 2, 3, 1, 0, 0, -1, -1);
    case 9:
        return kaci_graph_conv(g, x, 2, 3, 1, 1, -1, -1, -1);
    case 10:
        return kaci_graph_conv(g, x, 2, 3, 1, 1, 0, -2, -1);
    case 11:
        return kaci_graph_conv(g, x, 2, 3, 1, 1, 0, -1, x); // channels
    case 12:
        return kaci_graph_conv(g, x, 6, 3, 2, 1, 0, -1, x); // height
    case 13:
        return kaci_graph_conv(g, x, 6, 3, 1, 2, 0, -1, x);
    case 14:
        return kaci_graph_pool(g, v);
    case 15:
        return kaci_graph_pool(g, -1);
    case 16:
        return kaci_graph_upsample(g, 99);
    case 17:
        return kaci_graph_add_channels(g, x, w);
    case 18:
        return kaci_graph_add_channels(g, x, x);
    case 19:
        return kaci_graph_add_channels(g, -1, v);
    case 20:
        return kaci_graph_group_norm(g, x, 4, 1e-5, -1, -1, -1, 0);
    case 21:
        return kaci_graph_group_norm(g, x, 0, 1e-5, -1, -1, -1, 0);
    case 22:
        return kaci_graph_group_norm(g, x, 2, 0.0, -1, -1, -1, 0);
    case 23:
        return kaci_graph_group_norm(g, x, 2, 1e-5, -2, -1, -1, 0);
    case 24:
        return kaci_graph_group_norm(g, x, 2, 1e-5, -1, -2, -1, 0);
    case 25:
        return kaci_graph_group_norm(g, x, 2, 1e-5, -1, -1, v, 0);
    case 26:
        return kaci_graph_group_norm(g, x, 2, 1e-5, -1, -1, w, 5);
    case 27:
        return kaci_graph_layer_norm(g, x, (double)NAN, -1, -1, 0);
    case 28:
        return kaci_graph_layer_norm(g, -1, 1e-5, -1, -1, 0);
    case 29:
        return kaci_graph_attention(g, x, 4, 0);
    case 30:
        return kaci_graph_attention(g, x, 0, 0);
    case 31:
        return kaci_graph_attention(g, x, 1, 2);
    case 32:
        return kaci_graph_dropout(g, x, 1.0, 0);
    case 33:
        return kaci_graph_dropout(g, x, -0.1, 0);
    case 34:
        return kaci_graph_dropout(g, x, 0.5, 1 << 24);
    case 35:
        return kaci_graph_dropout(g, x, 0.5, -1);
    case 36:
        return kaci_graph_concat(g, x, v); // a vector and a picture
    case 37:
        return kaci_graph_add(g, x, v);
    case 38:
        return kaci_graph_linear(g, x, 6, 0, -1, 0, v);
    case 39:
        return kaci_graph_join_patches(g, x, 2); // height
    case 40:
        return kaci_graph_join_patches(g, x, 0);
    case 41:
        return kaci_graph_join_patches(g, -1, 1);
    case 42:
        return kaci_graph_join_patches(g, x, 257);
    case 43:
        return kaci_graph_split_patches(g, x, 2); // channels
    case 44:
        return kaci_graph_split_patches(g, x, 0);
    case 45:
        return kaci_graph_split_patches(g, 99, 1);
    default:
        return kaci_graph_slice(g, x, 5, 2);
    }
}

static void pictures_refused(void **state)
{
    int fault;

    (void)state;
    for (fault = 0; fault < 47; fault++) {
        struct kaci_graph *graph;
        int32_t x, v, w;

        assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
        x = kaci_graph_input_image(graph, 5, 4, 6, 1);
        v = kaci_graph_input(graph, 6, 1);
        w = kaci_graph_input(graph, 12, 1);
        kaci_graph_output(graph, x);
        kaci_graph_output(graph, v);
        kaci_graph_output(graph, w);
        assert_int_equal(bad_picture(graph, fault, x, v, w), -1);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_ERROR_ARGUMENT);
        assert_int_equal(kaci_graph_finish(graph, 999), KAC_ERROR_ARGUMENT);
        kaci_graph_destroy(graph);
    }
}

/* Parameters of every kind of operation beyond the end of the vector. */
static void parameters_refused(void **state)
{
    static const int64_t needed[5] = {108 + 2, 12 + 2, 12, 6 + 6, 6 + 6};
    int kind, missing;

    (void)state;
    for (kind = 0; kind < 5; kind++) {
        for (missing = 0; missing < 2; missing++) {
            struct kaci_graph *graph;
            int32_t x, y = -1;

            assert_int_equal(kaci_graph_create(NULL, 4, &graph), KAC_OK);
            x = kaci_graph_input_image(graph, 5, 4, 6, 1);
            switch (kind) {
            case 0:
                y = kaci_graph_conv(graph, x, 2, 3, 1, 1, 0, 108, -1);
                break;
            case 1:
                y = kaci_graph_linear(graph, x, 2, 0, 12, 0, -1);
                break;
            case 2:
                y = kaci_graph_linear(graph, x, 2, 0, -1, 0, -1);
                break;
            case 3:
                y = kaci_graph_group_norm(graph, x, 2, 1e-5, 6, 0, -1, 0);
                break;
            default:
                y = kaci_graph_layer_norm(graph, x, 1e-5, 0, 6, 0);
                break;
            }
            kaci_graph_output(graph, y);
            assert_int_equal(kaci_graph_finish(graph, needed[kind] - missing),
                             missing ? KAC_ERROR_ARGUMENT : KAC_OK);
            kaci_graph_destroy(graph);
        }
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
        cmocka_unit_test(pictures_refused),
        cmocka_unit_test(parameters_refused),
        cmocka_unit_test(finished),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
