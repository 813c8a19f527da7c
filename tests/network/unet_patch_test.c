/* SPDX-License-Identifier: BSD-2-Clause */
/* A U-Net in patches is the U-Net of the smaller picture with more channels:
 * bit for bit, forward and backward, on every number of threads. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "network/network.h"

enum { H = 12, W = 6, C = 2, P = 3, D = H * W * C, N = 21, CLASSES = 2 };

static kac_network *make(kac_context *context, int32_t patch, int32_t heads)
{
    static const double multipliers[2] = {1.0, 2.0};
    const int64_t side = patch > 1 ? 1 : P;
    kac_network *network;

    assert_int_equal(kac_network_create_unet(context, H / side, W / side,
                                             C * side * side, 8, 2, multipliers,
                                             &network),
                     KAC_OK);
    assert_int_equal(kac_unet_set_patch(network, patch), KAC_OK);
    assert_int_equal(kac_unet_set_blocks(network, 1), KAC_OK);
    assert_int_equal(kac_network_set_heads(network, heads), KAC_OK);
    assert_int_equal(
        kac_network_set_condition(network, KAC_CONDITION_CLASS, CLASSES),
        KAC_OK);
    assert_int_equal(kac_network_initialize(network, 5, 0), KAC_OK);
    return network;
}

/* [N, H, W, C] to [N, H / P, W / P, P P C], by the definition. */
static void to_patches(const float *from, float *to)
{
    for (int i = 0; i < N * D; i++) {
        const int c = i % C, x = i / C % W, y = i / C / W % H, n = i / D;

        to[((n * H / P + y / P) * W / P + x / P) * P * P * C +
           (y % P * P + x % P) * C + c] = from[i];
    }
}

static void draw(uint32_t stream, float *out)
{
    double values[N * D];

    assert_int_equal(kac_random_normal(9, stream, 0, N * D, values), KAC_OK);
    for (int i = 0; i < N * D; i++) {
        out[i] = (float)values[i];
    }
}

/* Outputs and gradients of one network, in its own order. */
struct result {
    float v[N * D], xhat[N * D], dx[N * D];
    float *gradient;
    int64_t count;
};

static struct result *evaluate(kac_network *network, int patches)
{
    const int both = kac_network_heads(network) & KAC_HEAD_MEAN;
    struct result *r = calloc(1, sizeof *r);
    static float x[N * D], dv[N * D], kept[N * D];
    float t[N], cond[N];

    draw(1, x);
    draw(2, dv);
    if (patches) {
        memcpy(kept, x, sizeof x);
        to_patches(kept, x);
        memcpy(kept, dv, sizeof dv);
        to_patches(kept, dv);
    }
    for (int i = 0; i < N; i++) {
        t[i] = (float)i / N;
        cond[i] = (float)(i % (CLASSES + 1) - 1);
    }
    r->count = kac_network_parameter_count(network);
    r->gradient = calloc((size_t)r->count, sizeof *r->gradient);
    assert_int_equal(kac_network_forward(network, N, t, x, cond, r->v,
                                         both ? r->xhat : NULL),
                     KAC_OK);
    // x is as good as anything for the gradient by the mean.
    assert_int_equal(kac_network_gradient(network, N, t, x, cond, dv,
                                          both ? x : NULL, r->gradient, r->dx),
                     KAC_OK);
    return r;
}

static void free_result(struct result *r)
{
    free(r->gradient);
    free(r);
}

static void assert_alike(const float *whole, const float *patches)
{
    static float moved[N * D];

    to_patches(whole, moved);
    assert_memory_equal(moved, patches, sizeof moved);
}

static void the_smaller_picture(void **state)
{
    static const int32_t heads[] = {KAC_HEAD_VELOCITY | KAC_HEAD_MEAN,
                                    KAC_HEAD_VELOCITY};

    (void)state;
    for (int h = 0; h < 2; h++) {
        kac_network *small = make(NULL, 1, heads[h]);
        struct result *want = evaluate(small, 1);

        for (int32_t threads = 1; threads <= 3; threads++) {
            kac_context *context;
            kac_network *network;
            struct result *got;

            assert_int_equal(kac_context_create(&context), KAC_OK);
            assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
            network = make(context, P, heads[h]);
            assert_int_equal(kac_network_dimension(network), D);
            assert_int_equal(kac_unet_patch(network), P);
            got = evaluate(network, 0);
            assert_int_equal(got->count, want->count);
            assert_true(got->v[0] != 0.0f && got->dx[1] != 0.0f);
            assert_alike(got->v, want->v);
            assert_alike(got->dx, want->dx);
            assert_memory_equal(got->gradient, want->gradient,
                                (size_t)want->count * sizeof(float));
            if (h == 0) {
                assert_alike(got->xhat, want->xhat);
            }
            free_result(got);
            kac_network_destroy(network);
            kac_context_destroy(context);
        }
        free_result(want);
        kac_network_destroy(small);
    }
}

static kac_tensors *description(const kac_network *network)
{
    kac_tensors *file;

    assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
    assert_int_equal(kaci_network_describe(network, file), KAC_OK);
    assert_int_equal(kac_network_write_tensors(network, file, NULL), KAC_OK);
    return file;
}

/* Files of networks without patches are as they were before there were any. */
static void files(void **state)
{
    static const int32_t patches[] = {1, P};

    (void)state;
    for (int i = 0; i < 2; i++) {
        kac_network *network = make(NULL, patches[i], KAC_HEAD_VELOCITY);
        kac_network *again = NULL;
        kac_tensors *file = description(network);
        const char *text = kac_tensors_metadata(file, "network.patch");
        struct result *a, *b;

        if (patches[i] == 1) {
            assert_null(text);
        } else {
            assert_string_equal(text, "3");
        }
        assert_int_equal(kaci_network_create_described(NULL, file, &again),
                         KAC_OK);
        assert_int_equal(kac_unet_patch(again), patches[i]);
        assert_int_equal(kac_network_read_tensors(again, file, NULL), KAC_OK);
        a = evaluate(network, 0);
        b = evaluate(again, 0);
        assert_memory_equal(a->v, b->v, sizeof a->v);
        free_result(a);
        free_result(b);
        if (patches[i] > 1) {
            kac_network *other = NULL;

            for (int bad = 0; bad < 3; bad++) {
                static const char *const values[] = {"0", "5", "x"};

                assert_int_equal(kac_tensors_set_metadata(file, "network.patch",
                                                          values[bad]),
                                 KAC_OK);
                assert_int_equal(
                    kaci_network_create_described(NULL, file, &other),
                    KAC_ERROR_FORMAT);
                assert_null(other);
            }
        }
        kac_tensors_destroy(file);
        kac_network_destroy(again);
        kac_network_destroy(network);
    }
}

static void refuse(kac_network *network, int32_t patch, kac_status status,
                   const char *words)
{
    assert_int_equal(kac_unet_set_patch(network, patch), status);
    assert_non_null(strstr(kac_last_error(), words));
}

static void refusals(void **state)
{
    static const double multipliers[2] = {1.0, 2.0};
    static const int64_t width = 4;
    kac_network *network, *mlp;

    (void)state;
    assert_int_equal(
        kac_network_create_unet(NULL, H, W, C, 8, 2, multipliers, &network),
        KAC_OK);
    assert_int_equal(kac_network_create_mlp(NULL, 2, 1, &width, &mlp), KAC_OK);
    assert_int_equal(kac_unet_patch(network), 1);
    refuse(network, 0, KAC_ERROR_ARGUMENT, "patch is 0");
    refuse(network, 65, KAC_ERROR_ARGUMENT, "patch is 65");
    refuse(network, 2, KAC_ERROR_ARGUMENT,
           "width is 6, must be a multiple of "
           "4 for 2 levels of patches");
    refuse(network, 4, KAC_ERROR_ARGUMENT, "height is 12");
    refuse(NULL, 1, KAC_ERROR_ARGUMENT, "NULL");
    refuse(mlp, 1, KAC_ERROR_ARGUMENT, "mlp");
    assert_int_equal(kac_unet_patch(network), 1);
    assert_int_equal(kac_unet_patch(NULL), 0);
    assert_int_equal(kac_unet_patch(mlp), 0);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_OK);
    refuse(network, 3, KAC_ERROR_STATE, "");
    kac_network_destroy(mlp);
    kac_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smaller_picture),
        cmocka_unit_test(files),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
