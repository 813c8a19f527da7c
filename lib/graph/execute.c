/* SPDX-License-Identifier: BSD-2-Clause */
/* Running a graph on one shard. */

#include "graph/graph_priv.h"

#include <string.h>

struct kaci_arena {
    const kac_context *context;
    const struct kaci_graph *graph;
    int32_t training;
    float *memory;
    float *scratch;
    int32_t *indices;
    const uint32_t *half;
    int32_t drops;
    struct kaci_dropout dropout;
    struct kaci_team *team; /* NULL: there was none yet */
    int32_t shares;
    int64_t least;
};

kac_status kaci_arena_create(const kac_context *context,
                             const struct kaci_graph *graph, int32_t training,
                             struct kaci_arena **out)
{
    struct kaci_arena *arena;

    assert(graph->finished);
    arena = kaci_alloc(context, 1, sizeof *arena);
    if (arena == NULL) {
        return KAC_ERROR_MEMORY;
    }
    arena->context = context;
    arena->graph = graph;
    arena->training = training != 0;
    // Every value is written before it is read, in every run anew.
    arena->memory = kaci_alloc_unset(
        context, graph->arena_size[arena->training], sizeof *arena->memory);
    arena->scratch = kaci_alloc_unset(context, graph->scratch[arena->training],
                                      sizeof *arena->scratch);
    arena->indices = kaci_alloc(context, graph->index_count * graph->rows,
                                sizeof *arena->indices);
    if (arena->memory == NULL || arena->scratch == NULL ||
        arena->indices == NULL) {
        kaci_arena_destroy(arena);
        return KAC_ERROR_MEMORY;
    }
    *out = arena;
    return KAC_OK;
}

void kaci_arena_destroy(struct kaci_arena *arena)
{
    if (arena != NULL) {
        kaci_team_destroy(arena->team);
        kaci_free(arena->context, arena->memory);
        kaci_free(arena->context, arena->scratch);
        kaci_free(arena->context, arena->indices);
        kaci_free(arena->context, arena);
    }
}

kac_status kaci_arena_share(struct kaci_arena *arena, kac_context *threads,
                            int64_t least)
{
    kac_status status;

    arena->shares = 0;
    if (threads == NULL) {
        return KAC_OK;
    }
    if (!kaci_team_fits(arena->team, threads)) {
        kaci_team_destroy(arena->team);
        arena->team = NULL;
        status = kaci_team_create(arena->context, threads,
                                  arena->graph->scratch[arena->training],
                                  &arena->team);
        if (status != KAC_OK) {
            return status;
        }
    }
    arena->shares = 1;
    arena->least = least;
    return KAC_OK;
}

float *kaci_arena_value(const struct kaci_arena *arena, int32_t value)
{
    const struct kaci_value *v = &arena->graph->values[value];

    assert(value >= 0 && v->offset[arena->training] >= 0 && v->columns > 0);
    return arena->memory + v->offset[arena->training];
}

int32_t *kaci_arena_index(const struct kaci_arena *arena, int32_t value)
{
    assert(arena->graph->values[value].columns == 0);
    return arena->indices + arena->graph->values[value].offset[0];
}

float *kaci_arena_seed(const struct kaci_arena *arena, int32_t output)
{
    return kaci_arena_value(arena, arena->graph->values[output].seed);
}

const float *kaci_arena_gradient(const struct kaci_arena *arena, int32_t input)
{
    return kaci_arena_value(arena, arena->graph->values[input].gradient);
}

float *kaci_run_value(const struct kaci_run *run, int32_t value)
{
    return kaci_arena_value(run->arena, value);
}

const int32_t *kaci_run_index(const struct kaci_run *run, int32_t value)
{
    return kaci_arena_index(run->arena, value);
}

int64_t kaci_run_pixels(const struct kaci_run *run, int32_t value)
{
    return kaci_pixels(run->graph, value, run->n);
}

int64_t kaci_run_size(const struct kaci_run *run, int32_t value)
{
    return run->n * run->graph->values[value].columns;
}

/* Operations first .. last - 1 that serve what is wanted. */
static void run_operations(const struct kaci_run *run, int32_t first,
                           int32_t last, int32_t wanted)
{
    int32_t i;

    assert(run->n >= 0 && run->n <= run->graph->rows);
    for (i = first; i < last; i++) {
        const struct kaci_operation *op = &run->graph->operations[i];

        if (!(op->serves & wanted) || kaci_team_run(run, op)) {
            continue;
        }
        if (op->so_far >= 0) {
            const float *so_far = kaci_run_value(run, op->so_far);
            float *out = kaci_run_value(run, op->out);

            if (out != so_far) {
                memcpy(out, so_far,
                       (size_t)kaci_run_size(run, op->out) * sizeof *out);
            }
        }
        op->kind->run(run, op);
    }
}

void kaci_arena_dropout(struct kaci_arena *arena, int32_t drops, uint64_t seed,
                        uint32_t step, int64_t first)
{
    arena->drops = drops;
    arena->dropout.seed = seed;
    arena->dropout.step = step;
    arena->dropout.first = first;
}

void kaci_arena_half(struct kaci_arena *arena, const uint32_t *half)
{
    arena->half = half;
}

static struct kaci_run run_of(const struct kaci_arena *arena,
                              const struct kaci_kernels *kernels,
                              const float *parameters, int64_t n)
{
    struct kaci_run run = {0};

    run.arena = arena;
    run.graph = arena->graph;
    run.kernels = kernels;
    run.parameters = parameters;
    run.scratch = arena->scratch;
    run.dropout = arena->drops ? &arena->dropout : NULL;
    run.n = n;
    run.team = arena->shares ? arena->team : NULL;
    run.least = arena->least;
    run.parts = 1;
    run.shared = arena->scratch;
    return run;
}

void kaci_graph_forward(struct kaci_arena *arena,
                        const struct kaci_kernels *kernels,
                        const float *parameters, int64_t n)
{
    const struct kaci_graph *graph = arena->graph;
    struct kaci_run run = run_of(arena, kernels, parameters, n);

    run.half = arena->half;
    run_operations(&run, 0,
                   graph->mark >= 0 ? graph->mark : graph->operation_count,
                   KACI_FOR_OUTPUTS);
}

void kaci_graph_backward(struct kaci_arena *arena,
                         const struct kaci_kernels *kernels,
                         const float *parameters, int64_t n, float *gradient,
                         int32_t inputs)
{
    const struct kaci_graph *graph = arena->graph;
    struct kaci_run run = run_of(arena, kernels, parameters, n);

    assert(arena->training && graph->mark >= 0);
    run.gradient = gradient;
    run_operations(&run, graph->mark, graph->operation_count,
                   (gradient != NULL ? KACI_FOR_PARAMETERS : 0) |
                       (inputs ? KACI_FOR_INPUTS : 0));
}
