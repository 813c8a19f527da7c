/* SPDX-License-Identifier: BSD-2-Clause */
/* Every allocation failed in turn: a status, outputs untouched, no leak. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "network/network.h"
#include "plain_mlp.h"

/* Gives memory until `left` reaches 0, then fails once; never more than a
 * gigabyte. The lock is for the threads of a context. */
struct budget {
    int64_t left;
    int64_t alive;
    int failed;
    pthread_mutex_t lock;
};

static void *allocate(void *user, int64_t bytes)
{
    struct budget *budget = user;
    int gives;

    pthread_mutex_lock(&budget->lock);
    gives = budget->left != 0 && bytes <= 1 << 30;
    budget->failed |= !gives;
    budget->left--;
    budget->alive += gives;
    pthread_mutex_unlock(&budget->lock);
    return gives ? malloc((size_t)bytes) : NULL;
}

static void release(void *user, void *memory)
{
    struct budget *budget = user;

    pthread_mutex_lock(&budget->lock);
    budget->alive--;
    pthread_mutex_unlock(&budget->lock);
    free(memory);
}

enum { POINTS = KACI_SHARD_ROWS + 6, D = 2 };

struct outputs {
    float v[POINTS * D], xhat[POINTS * D], dx[POINTS * D], gradient[1024];
};

/* Everything that a network can do, up to the first failure. A failed call
 * must leave its part of `out` as it was. */
static kac_status use(kac_context *context, struct outputs *out,
                      kac_network **network, kac_network **copy)
{
    static const int64_t widths[2] = {7, 7};
    float t[POINTS], x[POINTS * D], cond[POINTS];
    struct outputs before;
    kac_status status;
    int i;

    for (i = 0; i < POINTS; i++) {
        t[i] = (float)i / POINTS;
        x[2 * i] = (float)i;
        x[2 * i + 1] = 1.0f;
        cond[i] = (float)(i % 3);
    }
    status = kac_network_create_mlp(context, D, 2, widths, network);
    if (status != KAC_OK) {
        assert_null(*network);
        return status;
    }
    kac_network_set_time_embedding(*network, KAC_TIME_FOURIER, 4, 1.0);
    kac_network_set_condition(*network, KAC_CONDITION_CLASS, 3);
    status = kac_network_initialize(*network, 1, 0);
    if (status != KAC_OK) {
        assert_int_equal(kac_network_is_initialized(*network), 0);
        assert_int_equal(kac_network_tensor_count(*network), 0);
        return status;
    }
    assert_true(kac_network_parameter_count(*network) <= 1024);
    status = kac_network_set_precision(*network, KAC_TYPE_BF16);
    if (status != KAC_OK) {
        assert_int_equal(kac_network_precision(*network), KAC_TYPE_F32);
        return status;
    }
    memcpy(&before, out, sizeof before);
    status =
        kac_network_forward(*network, POINTS, t, x, cond, out->v, out->xhat);
    if (status == KAC_OK) {
        memcpy(&before, out, sizeof before);
        status = kac_network_gradient(*network, POINTS, t, x, cond, out->v,
                                      out->xhat, out->gradient, out->dx);
    }
    if (status != KAC_OK) {
        assert_memory_equal(&before, out, sizeof before);
        return status;
    }
    return kaci_network_copy(context, *network, copy);
}

/* Returns 1 where the allocation number `left` was reached and failed. */
static int run(int64_t left, int32_t threads, struct outputs *out)
{
    struct budget budget = {left, 0, 0, PTHREAD_MUTEX_INITIALIZER};
    kac_context *context = NULL;
    kac_network *network = NULL, *copy = NULL;
    kac_status status;

    status =
        kac_context_create_with_allocator(allocate, release, &budget, &context);
    if (status == KAC_OK) {
        assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
        status = use(context, out, &network, &copy);
    }
    kac_network_destroy(copy);
    kac_network_destroy(network);
    kac_context_destroy(context);
    assert_int_equal(budget.alive, 0);
    if (budget.failed && threads == 1) {
        assert_int_equal(status, KAC_ERROR_MEMORY);
    } else if (!budget.failed) {
        assert_int_equal(status, KAC_OK);
    }
    return budget.failed;
}

static void every_allocation_fails(void **state)
{
    struct outputs *out = calloc(1, sizeof *out);
    int64_t count;

    (void)state;
    for (count = 0; run(count, 1, out); count++) {
    }
    assert_true(count > 30);
    // What the pool of threads lacks, it does without.
    for (count = 0; run(count, 3, out); count++) {
    }
    assert_true(count > 30);
    free(out);
}

/* A terabyte of weights is refused with a status. */
static void too_large(void **state)
{
    struct budget budget = {-1, 0, 0, PTHREAD_MUTEX_INITIALIZER};
    kac_context *context;
    int64_t widths[64];
    kac_network *network;
    int i;

    (void)state;
    for (i = 0; i < 64; i++) {
        widths[i] = 65536;
    }
    assert_int_equal(
        kac_context_create_with_allocator(allocate, release, &budget, &context),
        KAC_OK);
    assert_int_equal(kac_network_create_mlp(context, 2, 64, widths, &network),
                     KAC_OK);
    assert_int_equal(kac_network_initialize(network, 1, 0), KAC_ERROR_MEMORY);
    assert_int_equal(kac_network_is_initialized(network), 0);
    kac_network_destroy(network);
    kac_context_destroy(context);
    assert_int_equal(budget.alive, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
