/* SPDX-License-Identifier: BSD-2-Clause */
/* Where values live: nothing is overwritten that is still to be read, nothing
 * outside of the arena is written, lives that do not meet share memory, and
 * every allocation may fail. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "graph/graph_priv.h"
#include "plain_graph.h"

#include "failing_heap.h"

/* ---- Who wrote what, float by float ------------------------------------- */

struct memory {
    const struct kaci_graph *graph;
    int training;
    int32_t *owner; /* value that was written last */
};

static void own(const struct memory *memory, int32_t value)
{
    const struct kaci_value *v = &memory->graph->values[value];
    const int64_t offset = v->offset[memory->training];
    int64_t i;

    if (v->columns > 0 && offset >= 0) {
        assert_true(offset + memory->graph->rows * v->columns <=
                    memory->graph->arena_size[memory->training]);
        for (i = 0; i < memory->graph->rows * v->columns; i++) {
            memory->owner[offset + i] = value;
        }
    }
}

static void assert_owned(const struct memory *memory, int32_t value)
{
    const struct kaci_value *v = &memory->graph->values[value];
    const int64_t offset = v->offset[memory->training];
    int64_t i;

    assert_true(v->columns == 0 || offset >= 0);
    for (i = 0; i < memory->graph->rows * v->columns; i++) {
        assert_int_equal(memory->owner[offset + i], value);
    }
}

/* What is read must be there, then what is written is. */
static void step(const struct memory *memory, const struct kaci_operation *op)
{
    int32_t k;

    for (k = 0; k < KACI_READS; k++) {
        if (op->in[k] >= 0) {
            assert_owned(memory, op->in[k]);
        }
    }
    if (op->so_far >= 0) {
        assert_owned(memory, op->so_far);
    }
    if (op->out >= 0) {
        own(memory, op->out);
    }
    if (op->beside >= 0) {
        own(memory, op->beside);
    }
    if (op->out >= 0 && op->beside >= 0) {
        assert_owned(memory, op->out);
    }
    // Whoever adds, or is not in place, must not overwrite what it reads.
    for (k = 0; k < KACI_READS; k++) {
        if (op->in[k] >= 0 &&
            (op->so_far >= 0 || !(op->kind->in_place >> k & 1))) {
            assert_owned(memory, op->in[k]);
        }
    }
}

/* Values of the caller, before the forward or between it and the backward. */
static void enter(const struct memory *memory, int8_t late)
{
    int32_t v;

    for (v = 0; v < memory->graph->value_count; v++) {
        const struct kaci_value *value = &memory->graph->values[v];

        if (value->producer < 0 && value->late == late &&
            (late || !value->derived)) {
            own(memory, v);
        }
    }
}

static void assert_results(const struct memory *memory, int gradients)
{
    int32_t v;

    for (v = 0; v < memory->graph->value_count; v++) {
        if (memory->graph->values[v].output) {
            assert_owned(memory, v);
        }
        if (gradients && memory->graph->values[v].gradient >= 0) {
            assert_owned(memory, memory->graph->values[v].gradient);
        }
    }
}

static void check_lives(const struct kaci_graph *graph, int training)
{
    struct memory memory = {graph, training, NULL};
    int32_t i, again;

    memory.owner =
        calloc((size_t)graph->arena_size[training] + 1, sizeof(int32_t));
    enter(&memory, 0);
    for (i = 0; i < graph->mark; i++) {
        step(&memory, &graph->operations[i]);
    }
    assert_results(&memory, 0);
    for (again = 0; again < 2 && training; again++) {
        enter(&memory, 1);
        for (i = graph->mark; i < graph->operation_count; i++) {
            step(&memory, &graph->operations[i]);
        }
        assert_results(&memory, 1);
    }
    free(memory.owner);
}

static void nothing_is_overwritten(void **state)
{
    int64_t number;

    (void)state;
    for (number = 300; number < 340; number++) {
        struct net *net = net_new(number, 8 + (int32_t)(number % 28), KINDS, 0);
        struct kaci_graph *graph;

        assert_int_equal(kaci_graph_create(NULL, ROWS, &graph), KAC_OK);
        net_build(net, graph);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
        assert_int_equal(kaci_graph_finish(graph, net->parameters), KAC_OK);
        check_lives(graph, 0);
        check_lives(graph, 1);
        kaci_graph_destroy(graph);
        net_free(net);
    }
}

/* ---- Guards around every block ------------------------------------------ */

enum { GUARD = 256, WORD = 0x5a };

struct guards {
    unsigned char *block[16];
    int64_t size[16];
    int count;
};

static void *guarded(void *user, int64_t bytes)
{
    struct guards *guards = user;
    unsigned char *block = malloc((size_t)bytes + 2 * GUARD);

    assert_true(guards->count < 16);
    memset(block, WORD, (size_t)bytes + 2 * GUARD);
    guards->block[guards->count] = block;
    guards->size[guards->count++] = bytes;
    return block + GUARD;
}

/* Blocks are released by the test, which knows where they begin. */
static void keep(void *user, void *memory)
{
    (void)user;
    (void)memory;
}

static void assert_guards(const struct guards *guards)
{
    int i, j;

    for (i = 0; i < guards->count; i++) {
        for (j = 0; j < GUARD; j++) {
            assert_int_equal(guards->block[i][j], WORD);
            assert_int_equal(guards->block[i][GUARD + guards->size[i] + j],
                             WORD);
        }
    }
}

/* A full shard, forward and backward, allocates nothing and stays inside. */
static void a_step_stays_inside(void **state)
{
    const struct kaci_kernels *kernels = kaci_kernels_for(kac_cpu_best());
    int64_t number;

    (void)state;
    for (number = 400; number < 410; number++) {
        struct net *net = net_new(number, 30, KINDS, 0);
        float *parameters = calloc(PARAMETERS, sizeof *parameters);
        float *gradient = calloc(PARAMETERS, sizeof *gradient);
        struct guards guards = {.count = 0};
        kac_context *context;
        struct kaci_graph *graph;
        struct kaci_arena *arena;
        int count, i;

        assert_int_equal(
            kac_context_create_with_allocator(guarded, keep, &guards, &context),
            KAC_OK);
        assert_int_equal(kaci_graph_create(NULL, ROWS, &graph), KAC_OK);
        net_build(net, graph);
        assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
        assert_int_equal(kaci_graph_finish(graph, net->parameters), KAC_OK);
        assert_int_equal(kaci_arena_create(context, graph, 1, &arena), KAC_OK);
        count = guards.count;
        net_parameters(net, parameters);
        net_enter(net, arena);
        kaci_graph_forward(arena, kernels, parameters, ROWS);
        net_seed(net, arena);
        kaci_graph_backward(arena, kernels, parameters, ROWS, gradient, 1);
        assert_int_equal(guards.count, count);
        assert_guards(&guards);
        kaci_arena_destroy(arena);
        kac_context_destroy(context);
        kaci_graph_destroy(graph);
        for (i = 0; i < guards.count; i++) {
            free(guards.block[i]);
        }
        net_free(net);
        free(parameters);
        free(gradient);
    }
}

/* ---- Sizes -------------------------------------------------------------- */

static int64_t sizes(int deep, int training, int32_t activation)
{
    struct kaci_graph *graph;
    int64_t size;
    int32_t h;
    int i;

    assert_int_equal(kaci_graph_create(NULL, 16, &graph), KAC_OK);
    h = kaci_graph_input(graph, 8, 1);
    for (i = 0; i < deep; i++) {
        h = kaci_graph_linear(graph, h, 8, 0, 64, activation, -1);
    }
    kaci_graph_output(graph, h);
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, 72), KAC_OK);
    size = kaci_graph_arena_size(graph, training);
    kaci_graph_destroy(graph);
    return size;
}

/* A deep chain needs no more memory than a short one, unless it trains: then
 * what every layer read, and what it had before the activation. */
static void memory_is_shared(void **state)
{
    const int64_t one = 16 * 8;

    (void)state;
    assert_int_equal(sizes(10, 0, KACI_TANH), 3 * one); // x, z and tanh z
    assert_int_equal(sizes(100, 0, KACI_TANH), 3 * one);
    assert_int_equal(sizes(100, 0, KACI_IDENTITY), 2 * one);
    // x and z of every layer, the output, two gradients.
    assert_int_equal(sizes(100, 1, KACI_TANH), (2 * 100 + 1 + 2) * one);
    assert_int_equal(sizes(100, 1, KACI_IDENTITY), (100 + 1 + 2) * one);
}

/* What is read for the last time is written over where the kind may: of the
 * whole chain there are two values. A residual's gradient is no copy. */
static void results_take_the_place_of_operands(void **state)
{
    const int64_t one = 16 * 8;
    struct kaci_graph *graph;
    int32_t x, h;
    int i;

    (void)state;
    assert_int_equal(kaci_graph_create(NULL, 16, &graph), KAC_OK);
    h = kaci_graph_input(graph, 8, 1);
    x = kaci_graph_input(graph, 8, 1);
    for (i = 0; i < 10; i++) {
        h = kaci_graph_add(graph, h, x);
        h = kaci_graph_dropout(graph, h, 0.5, i);
    }
    kaci_graph_output(graph, h);
    assert_int_equal(kaci_graph_differentiate(graph), KAC_OK);
    assert_int_equal(kaci_graph_finish(graph, 0), KAC_OK);
    assert_int_equal(kaci_graph_arena_size(graph, 0), 2 * one);
    // The seed, what has come of it, and the sum of the gradients by x.
    assert_true(kaci_graph_arena_size(graph, 1) <= 5 * one);
    kaci_graph_destroy(graph);
}

/* ---- Allocations that fail ---------------------------------------------- */

static kac_status build_all(struct failing_heap *heap)
{
    struct kaci_graph *graph = NULL;
    struct kaci_arena *arena = NULL;
    kac_status status;
    int32_t h, u;

    status = kaci_graph_create(heap->context, 2, &graph);
    if (status != KAC_OK) {
        return status;
    }
    h = u = kaci_graph_input_image(graph, 4, 4, 6, 1);
    h = kaci_graph_conv(graph, h, 6, 3, 1, 1, 0, -1, h);
    h = kaci_graph_activate(graph, h, KACI_SILU);
    u = kaci_graph_jvp(graph, h, 1, &u, &u);
    h = kaci_graph_group_norm(graph, h, 2, 1e-5, -1, -1, -1, KACI_SILU);
    h = kaci_graph_attention(graph, h, 1, 0);
    h = kaci_graph_linear(graph, h, 3, 400, 500, KACI_TANH, -1);
    h = kaci_graph_dropout(graph, h, 0.5, 0);
    h = kaci_graph_pool(graph, h);
    kaci_graph_output(graph, kaci_graph_upsample(graph, h));
    kaci_graph_output(graph, u);
    kaci_graph_differentiate(graph);
    status = kaci_graph_finish(graph, 600);
    if (status == KAC_OK) {
        status = kaci_arena_create(heap->context, graph, 1, &arena);
    }
    kaci_arena_destroy(arena);
    kaci_graph_destroy(graph);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    struct failing_heap heap;
    int64_t left;
    kac_status status = KAC_ERROR_MEMORY;

    (void)state;
    for (left = 0; status != KAC_OK; left++) {
        assert_true(left < 200);
        failing_heap_open(&heap, left);
        status = build_all(&heap);
        assert_int_equal(status, heap.failed ? KAC_ERROR_MEMORY : KAC_OK);
        failing_heap_close(&heap);
    }
    assert_true(left > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(a_step_stays_inside),
        cmocka_unit_test(memory_is_shared),
        cmocka_unit_test(results_take_the_place_of_operands),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
