/* SPDX-License-Identifier: BSD-2-Clause */
/* Dropout: how many are dropped, that masks of operations, samples and steps
 * differ, that they do not depend on shards or tables, and when there are
 * none. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h"

enum { COUNT = 4099, SHARD = 8 };

/* x = 1 through one dropout: [n, COUNT], rows from sample `first` on. */
static void drop(const struct kaci_kernels *kernels, double rate, int64_t item,
                 int32_t drops, uint32_t step, int64_t first, int64_t n,
                 float *out)
{
    struct kaci_graph *graph;
    struct kaci_arena *arena;
    int32_t x, y;
    int64_t i;

    assert_int_equal(kaci_graph_create(NULL, SHARD, &graph), KAC_OK);
    x = kaci_graph_input(graph, COUNT, 0);
    y = kaci_graph_dropout(graph, x, rate, item);
    kaci_graph_output(graph, y);
    assert_int_equal(kaci_graph_finish(graph, 0), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, graph, 0, &arena), KAC_OK);
    for (i = 0; i < n * COUNT; i++) {
        kaci_arena_value(arena, x)[i] = 1.0f;
    }
    kaci_arena_dropout(arena, drops, 42, step, first);
    kaci_graph_forward(arena, kernels, NULL, n);
    memcpy(out, kaci_arena_value(arena, y), (size_t)(n * COUNT) * sizeof *out);
    kaci_arena_destroy(arena);
    kaci_graph_destroy(graph);
}

static int64_t zeros(int64_t count, const float *x, float other)
{
    int64_t i, sum = 0;

    for (i = 0; i < count; i++) {
        assert_true(x[i] == 0.0f || x[i] == other);
        sum += x[i] == 0.0f;
    }
    return sum;
}

/* Binomial: within 5 deviations, false alarm 6e-7 each, seed fixed. */
static void assert_share(int64_t count, int64_t hits, double chance)
{
    const double mean = (double)count * chance;

    assert_true(fabs((double)hits - mean) <= 5.0 * sqrt(mean * (1.0 - chance)));
}

static void as_many_as_asked_for(void **state)
{
    static const double rates[3] = {0.1, 0.5, 0.9};
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    float *x = calloc((size_t)SHARD * COUNT, sizeof *x);
    int i;

    (void)state;
    for (i = 0; i < 3; i++) {
        const float other = (float)(1.0 / (1.0 - rates[i]));

        drop(kernels, rates[i], 0, 1, 0, 0, SHARD, x);
        assert_share((int64_t)SHARD * COUNT,
                     zeros((int64_t)SHARD * COUNT, x, other), rates[i]);
    }
    free(x);
}

static void masks_are_independent(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    float *x = calloc((size_t)4 * COUNT, sizeof *x);
    int64_t i, j, k;

    (void)state;
    drop(kernels, 0.5, 0, 1, 0, 0, 1, x);
    drop(kernels, 0.5, 1, 1, 0, 0, 1, x + COUNT);
    drop(kernels, 0.5, 0, 1, 1, 0, 1, x + 2 * COUNT);
    drop(kernels, 0.5, 0, 1, 0, 1, 1, x + 3 * COUNT);
    for (i = 0; i < 4; i++) {
        for (j = 0; j < i; j++) {
            int64_t same = 0;

            for (k = 0; k < COUNT; k++) {
                same += x[i * COUNT + k] == x[j * COUNT + k];
            }
            assert_share(COUNT, same, 0.5);
        }
    }
    free(x);
}

/* A row's mask is that of its sample, wherever the shard begins. */
static void masks_belong_to_samples(void **state)
{
    static const int32_t cpus[4] = {KAC_CPU_BASELINE, KAC_CPU_AVX2,
                                    KAC_CPU_AVX512, KAC_CPU_NEON};
    const size_t row = COUNT * sizeof(float);
    float *x = calloc((size_t)SHARD * COUNT, sizeof *x);
    float *y = calloc((size_t)SHARD * COUNT, sizeof *y);
    int i;

    (void)state;
    drop(kaci_kernels_for(KAC_CPU_BASELINE), 0.3, 5, 1, 9, 1000000, SHARD, x);
    for (i = 0; i < 4; i++) {
        if (!kac_cpu_available(cpus[i])) {
            continue;
        }
        drop(kaci_kernels_for(cpus[i]), 0.3, 5, 1, 9, 1000003, SHARD - 3, y);
        assert_memory_equal(y, x + 3 * COUNT, (SHARD - 3) * row);
    }
    free(x);
    free(y);
}

static void nothing_is_dropped(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    float *x = calloc((size_t)COUNT, sizeof *x);

    (void)state;
    drop(kernels, 0.5, 0, 0, 0, 0, 1, x);
    assert_int_equal(zeros(COUNT, x, 1.0f), 0);
    drop(kernels, 0.0, 0, 1, 0, 0, 1, x);
    assert_int_equal(zeros(COUNT, x, 1.0f), 0);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_as_asked_for),
        cmocka_unit_test(masks_are_independent),
        cmocka_unit_test(masks_belong_to_samples),
        cmocka_unit_test(nothing_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
