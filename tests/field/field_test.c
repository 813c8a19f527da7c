/* SPDX-License-Identifier: BSD-2-Clause */
/* The field handle, the caller's own field, the learned field. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "failing_heap.h"

#define OK(call) assert_int_equal((call), KAC_OK)

/* Gives v = x + t, xhat = cond (or 5), divergence = 2; answers *user. */
static int32_t own(void *user, int64_t n, const double *t, const double *x,
                   const double *cond, double *v, double *xhat,
                   double *divergence)
{
    for (int64_t i = 0; i < n; i++) {
        for (int j = 0; j < 2; j++) {
            v[2 * i + j] = x[2 * i + j] + t[i];
            if (xhat != NULL) {
                xhat[2 * i + j] = cond == NULL ? 5.0 : cond[i];
            }
        }
        if (divergence != NULL) {
            divergence[i] = 2.0;
        }
    }
    return *(int32_t *)user;
}

static void test_callback(void **state)
{
    const double t[2] = {0.5, -3.0}, x[4] = {1, 2, 3, 4}, cond[2] = {8, 9};
    int32_t answer = 0;
    double v[4], xhat[4], div[2];
    kac_field *field = NULL;

    (void)state;
    OK(kac_field_create_callback(NULL, 2, 1, 3, own, &answer, &field));
    assert_int_equal(kac_field_dimension(field), 2);
    assert_int_equal(kac_field_condition_width(field), 1);
    assert_int_equal(kac_field_gives(field), 3);
    OK(kac_field_evaluate(field, 2, t, x, cond, v, xhat, div));
    assert_true(v[0] == 1.5 && v[3] == 1.0 && xhat[1] == 8 && xhat[2] == 9 &&
                div[1] == 2.0);
    OK(kac_field_evaluate(field, 2, t, x, NULL, v, xhat, NULL));
    assert_true(xhat[0] == 5.0);
    OK(kac_field_evaluate(field, 0, NULL, NULL, NULL, NULL, NULL, NULL));
    answer = 1;
    assert_int_equal(kac_field_evaluate(field, 2, t, x, cond, v, NULL, NULL),
                     KAC_ERROR_CALLBACK);
    answer = -5;
    assert_int_equal(kac_field_evaluate(field, 2, t, x, cond, v, NULL, NULL),
                     KAC_ERROR_CALLBACK);
    assert_non_null(strstr(kac_last_error(), "-5"));
    kac_field_destroy(field);
    kac_field_destroy(NULL);
}

static void test_refusals(void **state)
{
    const double t = 0.5, x[2] = {1, 2};
    int32_t answer = 0;
    double v[2];
    kac_network *network = NULL;
    const int64_t width = 8;
    kac_field *f = NULL;

    (void)state;
    assert_int_equal(kac_field_create_callback(NULL, 0, 0, 0, own, &answer, &f),
                     -1);
    assert_int_equal(
        kac_field_create_callback(NULL, 2, -1, 0, own, &answer, &f), -1);
    assert_int_equal(kac_field_create_callback(NULL, 2, 0, 4, own, &answer, &f),
                     -1);
    assert_int_equal(
        kac_field_create_callback(NULL, 2, 0, 0, NULL, &answer, &f), -1);
    assert_int_equal(
        kac_field_create_callback(NULL, 2, 0, 0, own, &answer, NULL), -1);
    assert_int_equal(kac_field_create_learned(NULL, NULL, &f), -1);
    OK(kac_network_create_mlp(NULL, 2, 1, &width, &network));
    assert_int_equal(kac_field_create_learned(NULL, network, NULL), -1);
    assert_int_equal(kac_field_create_learned(NULL, network, &f),
                     KAC_ERROR_STATE);
    OK(kac_network_set_heads(network, KAC_HEAD_MEAN));
    OK(kac_network_initialize(network, 1, 0));
    assert_int_equal(kac_field_create_learned(NULL, network, &f), -1);
    assert_null(f);
    kac_network_destroy(network);

    OK(kac_field_create_callback(NULL, 2, 0, 0, own, &answer, &f));
    assert_int_equal(kac_field_evaluate(NULL, 1, &t, x, NULL, v, NULL, NULL),
                     -1);
    assert_int_equal(kac_field_evaluate(f, -1, &t, x, NULL, v, NULL, NULL), -1);
    assert_int_equal(kac_field_evaluate(f, 1, NULL, x, NULL, v, NULL, NULL),
                     -1);
    assert_int_equal(kac_field_evaluate(f, 1, &t, NULL, NULL, v, NULL, NULL),
                     -1);
    assert_int_equal(kac_field_evaluate(f, 1, &t, x, NULL, NULL, NULL, NULL),
                     -1);
    assert_int_equal(kac_field_evaluate(f, 1, &t, x, NULL, v, v, NULL), -1);
    assert_non_null(strstr(kac_last_error(), "xhat"));
    assert_int_equal(kac_field_evaluate(f, 1, &t, x, NULL, v, NULL, v), -1);
    kac_field_destroy(f);
    assert_int_equal(kac_field_dimension(NULL), 0);
    assert_int_equal(kac_field_condition_width(NULL), 0);
    assert_int_equal(kac_field_gives(NULL), 0);
}

enum { ROWS = 150 }; // more than two shards

static kac_network *make_network(kac_context *context, int32_t heads)
{
    const int64_t widths[2] = {24, 17};
    kac_network *network = NULL;

    OK(kac_network_create_mlp(context, 2, 2, widths, &network));
    OK(kac_network_set_condition(network, KAC_CONDITION_VECTOR, 3));
    OK(kac_network_set_heads(network, heads));
    OK(kac_network_initialize(network, 11, 0));
    return network;
}

static void fill(double *t, double *x, double *cond)
{
    for (int i = 0; i < ROWS; i++) {
        t[i] = (double)i / ROWS;
        for (int j = 0; j < 3; j++) {
            cond[3 * i + j] = 0.25 * (double)((i + j) % 9) - 1.0;
        }
        x[2 * i] = 0.01 * i;
        x[2 * i + 1] = 1.0 - 0.02 * i;
    }
}

/* What the network gives for the same numbers in float. */
static void test_learned(void **state)
{
    double t[ROWS], x[2 * ROWS], cond[3 * ROWS], v[2 * ROWS], xhat[2 * ROWS];
    float ft[ROWS], fx[2 * ROWS], fcond[3 * ROWS], fv[2 * ROWS], fm[2 * ROWS];

    (void)state;
    fill(t, x, cond);
    for (int i = 0; i < 3 * ROWS; i++) {
        fcond[i] = (float)cond[i];
        if (i < 2 * ROWS) {
            fx[i] = (float)x[i];
        }
        if (i < ROWS) {
            ft[i] = (float)t[i];
        }
    }
    for (int32_t threads = 1; threads <= 3; threads += 2) {
        kac_context *context = NULL;
        kac_network *network;
        kac_field *field = NULL;

        OK(kac_context_create(&context));
        OK(kac_context_set_threads(context, threads));
        network = make_network(context, KAC_HEAD_VELOCITY | KAC_HEAD_MEAN);
        OK(kac_network_forward(network, ROWS, ft, fx, fcond, fv, fm));
        OK(kac_field_create_learned(context, network, &field));
        assert_int_equal(kac_field_dimension(field), 2);
        assert_int_equal(kac_field_condition_width(field), 3);
        assert_int_equal(kac_field_gives(field),
                         KAC_FIELD_MEAN | KAC_FIELD_DIVERGENCE);
        OK(kac_field_evaluate(field, ROWS, t, x, cond, v, xhat, NULL));
        for (int i = 0; i < 2 * ROWS; i++) {
            assert_true(v[i] == (double)fv[i] && xhat[i] == (double)fm[i]);
        }
        for (int i = 0; i < ROWS; i++) { // one by one
            double one[2];

            OK(kac_field_evaluate(field, 1, t + i, x + 2 * i, cond + 3 * i, one,
                                  NULL, NULL));
            assert_memory_equal(one, v + 2 * i, sizeof one);
        }
        OK(kac_network_forward(network, ROWS, ft, fx, NULL, fv, NULL));
        OK(kac_field_evaluate(field, ROWS, t, x, NULL, v, NULL, NULL));
        for (int i = 0; i < 2 * ROWS; i++) {
            assert_true(v[i] == (double)fv[i]);
        }
        kac_field_destroy(field);
        kac_network_destroy(network);
        kac_context_destroy(context);
    }
}

static void test_learned_without_mean(void **state)
{
    double t[ROWS], x[2 * ROWS], cond[3 * ROWS], v[2 * ROWS];
    kac_network *network = make_network(NULL, KAC_HEAD_VELOCITY);
    kac_field *field = NULL;

    (void)state;
    fill(t, x, cond);
    OK(kac_field_create_learned(NULL, network, &field));
    assert_int_equal(kac_field_gives(field), KAC_FIELD_DIVERGENCE);
    OK(kac_field_evaluate(field, ROWS, t, x, cond, v, NULL, NULL));
    assert_int_equal(kac_field_evaluate(field, ROWS, t, x, cond, v, x, NULL),
                     KAC_ERROR_ARGUMENT);
    kac_field_destroy(field);
    kac_network_destroy(network);
}

/* Two threads read one field: one of them finds its memory in use. */
struct reader {
    const kac_field *field;
    const double *t, *x, *cond;
    double v[2 * ROWS];
};

static void *read_field(void *user)
{
    struct reader *reader = user;

    for (int round = 0; round < 20; round++) {
        if (kac_field_evaluate(reader->field, ROWS, reader->t, reader->x,
                               reader->cond, reader->v, NULL, NULL) != KAC_OK) {
            return reader;
        }
    }
    return NULL;
}

static void test_two_readers(void **state)
{
    double t[ROWS], x[2 * ROWS], cond[3 * ROWS];
    kac_network *network = make_network(NULL, KAC_HEAD_VELOCITY);
    kac_field *field = NULL;
    struct reader reader[2];
    pthread_t thread;
    void *failed = NULL;

    (void)state;
    fill(t, x, cond);
    OK(kac_field_create_learned(NULL, network, &field));
    for (int r = 0; r < 2; r++) {
        reader[r] = (struct reader){field, t, x, cond, {0.0}};
    }
    assert_int_equal(pthread_create(&thread, NULL, read_field, &reader[0]), 0);
    assert_null(read_field(&reader[1]));
    pthread_join(thread, &failed);
    assert_null(failed);
    assert_memory_equal(reader[0].v, reader[1].v, sizeof reader[0].v);
    kac_field_destroy(field);
    kac_network_destroy(network);
}

static void test_failed_allocations(void **state)
{
    double t[ROWS], x[2 * ROWS], cond[3 * ROWS];
    kac_network *network = make_network(NULL, KAC_HEAD_VELOCITY);
    struct failing_heap heap = {.failed = 1};
    int32_t answer = 0;

    (void)state;
    fill(t, x, cond);
    for (int64_t left = 0; heap.failed; left++) {
        kac_field *field = NULL, *other = NULL;
        double v[2 * ROWS] = {7.0};
        kac_status status;

        failing_heap_open(&heap, left);
        status = kac_field_create_callback(heap.context, 2, 0, 0, own, &answer,
                                           &other);
        if (status == KAC_OK) {
            status = kac_field_create_learned(heap.context, network, &field);
        }
        if (status == KAC_OK) {
            status = kac_field_evaluate(field, ROWS, t, x, cond, v, NULL, NULL);
            assert_true(status == KAC_OK || v[0] == 7.0);
            if (status == KAC_ERROR_MEMORY) { // and then it goes on
                OK(kac_field_evaluate(field, ROWS, t, x, cond, v, NULL, NULL));
            }
        }
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_field_destroy(field);
        kac_field_destroy(other);
        failing_heap_close(&heap);
    }
    kac_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_callback),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_learned),
        cmocka_unit_test(test_learned_without_mean),
        cmocka_unit_test(test_two_readers),
        cmocka_unit_test(test_failed_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
