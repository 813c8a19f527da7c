/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that are split over threads: the same bits as on one, no
 * allocation in a run, and shards side by side where that is better. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "graph/graph_priv.h"
#include "plain_graph.h"

#include "failing_heap.h"

static const int32_t cpus[] = {KAC_CPU_BASELINE, KAC_CPU_AVX2, KAC_CPU_AVX512,
                               KAC_CPU_NEON};

static kac_context *context_of(int32_t threads)
{
    kac_context *context;

    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
    return context;
}

/* A net on the library's side. */
struct subject {
    const struct kaci_kernels *kernels;
    struct net *net;
    struct kaci_graph *graph;
    struct kaci_arena *arena;
    float *parameters, *gradient;
};

static void subject_make(struct subject *s, int32_t cpu, int64_t number)
{
    s->kernels = kaci_kernels_for(cpu);
    s->net = net_new(number, 6 + (int32_t)(number % 28), KINDS, 0);
    s->parameters = calloc(PARAMETERS, sizeof *s->parameters);
    s->gradient = calloc(PARAMETERS, sizeof *s->gradient);
    assert_int_equal(kaci_graph_create(NULL, ROWS, &s->graph), KAC_OK);
    net_build(s->net, s->graph);
    assert_int_equal(kaci_graph_differentiate(s->graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(s->graph, s->net->parameters), KAC_OK);
    assert_int_equal(kaci_arena_create(NULL, s->graph, 1, &s->arena), KAC_OK);
    kaci_arena_dropout(s->arena, 1, MASK_SEED, MASK_STEP, MASK_FIRST);
    net_parameters(s->net, s->parameters);
}

static void subject_free(struct subject *s)
{
    kaci_arena_destroy(s->arena);
    kaci_graph_destroy(s->graph);
    net_free(s->net);
    free(s->parameters);
    free(s->gradient);
}

static void append(float *to, int64_t *at, const float *from, int64_t n)
{
    if (to != NULL) {
        memcpy(to + *at, from, (size_t)n * sizeof *to);
    }
    *at += n;
}

/* Outputs and gradients of n rows, one after the other; their number. */
static int64_t run(struct subject *s, int64_t n, float *results)
{
    const struct kaci_graph *graph = s->graph;
    int64_t at = 0;

    net_enter(s->net, s->arena);
    kaci_graph_forward(s->arena, s->kernels, s->parameters, n);
    for (int32_t v = 0; v < graph->value_count; v++) {
        if (graph->values[v].output) {
            append(results, &at, kaci_arena_value(s->arena, v),
                   n * graph->values[v].columns);
        }
    }
    net_seed(s->net, s->arena);
    memset(s->gradient, 0, PARAMETERS * sizeof *s->gradient);
    kaci_graph_backward(s->arena, s->kernels, s->parameters, n, s->gradient, 1);
    append(results, &at, s->gradient, PARAMETERS);
    for (int32_t v = 0; v < graph->value_count; v++) {
        if (graph->values[v].gradient >= 0) {
            append(results, &at, kaci_arena_gradient(s->arena, v),
                   n * graph->values[v].columns);
        }
    }
    return at;
}

static void check_bits(int32_t cpu, int64_t number, int64_t n)
{
    static const int32_t threads[] = {2, 3, 5, 2};
    struct subject s;
    float *whole, *split;
    int64_t size;

    subject_make(&s, cpu, number);
    size = run(&s, n, NULL);
    whole = malloc((size_t)size * sizeof *whole);
    split = malloc((size_t)size * sizeof *split);
    run(&s, n, whole);
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        kac_context *context = context_of(threads[i]);

        // All that can be split, however small.
        assert_int_equal(kaci_arena_share(s.arena, context, 0), KAC_OK);
        run(&s, n, split);
        assert_memory_equal(split, whole, (size_t)size * sizeof *split);
        assert_int_equal(kaci_arena_share(s.arena, NULL, 0), KAC_OK);
        kac_context_destroy(context);
    }
    run(&s, n, split);
    assert_memory_equal(split, whole, (size_t)size * sizeof *split);
    free(whole);
    free(split);
    subject_free(&s);
}

/* Random graphs of all kinds, with pictures of fewer rows than threads. */
static void same_bits(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof cpus / sizeof cpus[0]; c++) {
        for (int64_t number = 500; number < 540; number++) {
            if (kac_cpu_available(cpus[c])) {
                check_bits(cpus[c], number, 1 + number % ROWS);
            }
        }
    }
}

/* Memory of the letter Z. */
static void *stained(void *user, int64_t bytes)
{
    void *block = malloc((size_t)bytes);

    (void)user;
    if (block != NULL) {
        memset(block, 'Z', (size_t)bytes);
    }
    return block;
}

static void unstained(void *user, void *memory)
{
    (void)user;
    free(memory);
}

/* A last row and column that no mean of 2x2 reads has the gradient 0. */
static void odd_pictures(void **state)
{
    enum { H = 7, W = 5, C = 3 };
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());

    (void)state;
    for (int32_t threads = 1; threads < 6; threads++) {
        struct kaci_graph *graph;
        struct kaci_arena *arena;
        kac_context *context;
        const float *dx;
        float *x, *seed;
        int32_t in, out;

        assert_int_equal(kac_context_create_with_allocator(stained, unstained,
                                                           NULL, &context),
                         KAC_OK);
        assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
        assert_int_equal(kaci_graph_create(NULL, 2, &graph), KAC_OK);
        in = kaci_graph_input_image(graph, H, W, C, 1);
        out = kaci_graph_pool(graph, in);
        kaci_graph_output(graph, out);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
        assert_int_equal(kaci_graph_finish(graph, 0), KAC_OK);
        assert_int_equal(kaci_arena_create(context, graph, 1, &arena), KAC_OK);
        assert_int_equal(
            kaci_arena_share(arena, threads > 1 ? context : NULL, 0), KAC_OK);
        x = kaci_arena_value(arena, in);
        for (int i = 0; i < 2 * H * W * C; i++) {
            x[i] = (float)i;
        }
        kaci_graph_forward(arena, kernels, NULL, 2);
        seed = kaci_arena_seed(arena, out);
        for (int i = 0; i < 2 * (H / 2) * (W / 2) * C; i++) {
            assert_true(kaci_arena_value(arena, out)[i] >= 0.0f);
            seed[i] = 4.0f;
        }
        kaci_graph_backward(arena, kernels, NULL, 2, NULL, 1);
        dx = kaci_arena_gradient(arena, in);
        for (int i = 0; i < 2 * H * W * C; i++) {
            const int inside = i / C / W % H < H - 1 && i / C % W < W - 1;

            assert_true(dx[i] == (inside ? 1.0f : 0.0f));
        }
        kaci_arena_destroy(arena);
        kaci_graph_destroy(graph);
        kac_context_destroy(context);
    }
}

/* Blocks that a context has given. */
static void *counted(void *user, int64_t bytes)
{
    (*(int64_t *)user)++;
    return malloc((size_t)bytes);
}

static void release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

/* Only what is new about the threads needs memory. */
static void a_run_allocates_nothing(void **state)
{
    struct subject s;
    kac_context *context;
    int64_t blocks = 0, before;

    (void)state;
    subject_make(&s, kac_cpu_best(), 505);
    assert_int_equal(
        kac_context_create_with_allocator(counted, release, &blocks, &context),
        KAC_OK);
    assert_int_equal(kac_context_set_threads(context, 3), KAC_OK);
    kaci_arena_destroy(s.arena);
    assert_int_equal(kaci_arena_create(context, s.graph, 1, &s.arena), KAC_OK);
    before = blocks;
    assert_int_equal(kaci_arena_share(s.arena, context, 0), KAC_OK);
    assert_int_equal(blocks, before + 2 + 3);
    run(&s, ROWS, NULL); // the threads come at their first use
    before = blocks;
    run(&s, ROWS, NULL);
    assert_int_equal(kaci_arena_share(s.arena, NULL, 0), KAC_OK);
    assert_int_equal(kaci_arena_share(s.arena, context, 0), KAC_OK);
    assert_int_equal(blocks, before);
    // With more threads than it was made for it runs whole, until asked again.
    assert_int_equal(kac_context_set_threads(context, 4), KAC_OK);
    run(&s, ROWS, NULL);
    assert_int_equal(blocks, before);
    assert_int_equal(kaci_arena_share(s.arena, context, 0), KAC_OK);
    assert_int_equal(blocks, before + 2 + 4);
    run(&s, ROWS, NULL);
    kaci_arena_destroy(s.arena);
    s.arena = NULL;
    kac_context_destroy(context);
    subject_free(&s);
}

static kac_status share(struct failing_heap *heap, const struct kaci_graph *of)
{
    struct kaci_arena *arena = NULL;
    kac_status status = kaci_arena_create(heap->context, of, 0, &arena);

    if (status == KAC_OK) {
        status = kaci_arena_share(arena, heap->context, 0);
    }
    kaci_arena_destroy(arena);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    struct failing_heap heap;
    struct subject s;
    kac_status status = KAC_ERROR_MEMORY;
    int64_t left;

    (void)state;
    subject_make(&s, kac_cpu_best(), 506);
    for (left = 0; status != KAC_OK; left++) {
        assert_true(left < 50);
        failing_heap_open(&heap, left);
        assert_int_equal(kac_context_set_threads(heap.context, 3), KAC_OK);
        status = share(&heap, s.graph);
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        failing_heap_close(&heap);
    }
    assert_true(left > 8);
    subject_free(&s);
}

/* Convolutions of pictures of that side, and a small operation. */
static struct kaci_graph *pictures(int64_t side)
{
    struct kaci_graph *graph;
    int32_t h;

    assert_int_equal(kaci_graph_create(NULL, 16, &graph), KAC_OK);
    h = kaci_graph_input_image(graph, side, side, 16, 0);
    for (int i = 0; i < 3; i++) {
        h = kaci_graph_conv(graph, h, 16, 3, 1, 1, 0, -1, -1);
    }
    kaci_graph_output(graph, kaci_graph_pool(graph, h));
    assert_int_equal(kaci_graph_finish(graph, 16 * 16 * 9), KAC_OK);
    return graph;
}

/* Never where it pays less than shards side by side, or not at all. */
static void large_pictures_only(void **state)
{
    // 12 and 0.6 million multiplications a convolution.
    struct kaci_graph *large = pictures(72), *small = pictures(16);

    (void)state;
    assert_true(kaci_graph_splits(large, 1, 1, 2));
    assert_true(kaci_graph_splits(large, 1, 3, 4));
    assert_true(kaci_graph_splits(large, 1, 6, 8));
    assert_false(kaci_graph_splits(large, 1, 1, 1));
    assert_false(kaci_graph_splits(large, 1, 2, 2));
    assert_false(kaci_graph_splits(large, 1, 4, 4));
    assert_false(kaci_graph_splits(large, 1, 7, 8));
    assert_false(kaci_graph_splits(large, 1, 100, 8));
    assert_false(kaci_graph_splits(large, 0, 0, 8));
    assert_false(kaci_graph_splits(small, 1, 1, 2));
    assert_true(kaci_graph_splits(small, 16, 1, 2)); // together they are
    kaci_graph_destroy(large);
    kaci_graph_destroy(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits),
        cmocka_unit_test(odd_pictures),
        cmocka_unit_test(a_run_allocates_nothing),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(large_pictures_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
