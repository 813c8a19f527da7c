/* SPDX-License-Identifier: BSD-2-Clause */
/* One operation on several threads.
 *
 * The unit of parallel work is a shard of the batch. Where there are fewer of
 * them than threads -- one large picture is sampled, or a shard is one picture
 * -- shards are run one after the other instead, and the threads share every
 * operation that is large enough to be worth waking them: each computes a part
 * of its result, rows of pixels as a rule, in the memory of the one arena. What
 * is not split runs on the caller.
 *
 * A part is chosen so that every number is found by the operations, in the
 * order, in which a single thread finds it: sums are never cut. Convolutions
 * are split by rows of pixels (tiles of Winograd's form, or the channels of the
 * result where the weights are larger than the picture), the gradients of their
 * weights by channels of the picture, attention by queries or heads, norms in
 * stages: sums over all positions by groups of channels, then the rest by
 * positions. So the bits depend neither on the number of parts nor on whether
 * anything was split, and what is worth it may be guessed. */

#include "graph/graph_priv.h"

#include <string.h>

/* A number that is only moved counts as so many multiplications. */
enum { WORK_OF_NUMBER = 16 };

struct kaci_team {
    const kac_context *context; /* of the memory */
    kac_context *threads;
    int32_t count;
    float **scratch; /* [count] */
};

/* Some stage of an operation; -1: the copy of what it adds to. */
struct stage {
    const struct kaci_run *run;
    const struct kaci_operation *op;
    int32_t stage, parts;
};

struct kaci_range kaci_run_share(const struct kaci_run *run, int64_t units)
{
    return kaci_share(units, run->part, run->parts);
}

struct kaci_split kaci_split_numbers(const struct kaci_graph *graph,
                                     const struct kaci_operation *op)
{
    const struct kaci_split split = {
        WORK_OF_NUMBER * graph->values[op->out].columns, 1};

    return split;
}

struct kaci_split kaci_split_back(const struct kaci_graph *graph,
                                  const struct kaci_operation *op)
{
    const struct kaci_split split = {
        WORK_OF_NUMBER * graph->values[op->in[0]].columns, 1};

    return split;
}

kac_status kaci_team_create(const kac_context *context, kac_context *threads,
                            int64_t scratch, struct kaci_team **out)
{
    struct kaci_team *team = kaci_alloc(context, 1, sizeof *team);
    int32_t i;

    if (team == NULL) {
        return KACI_NO_MEMORY;
    }
    team->context = context;
    team->threads = threads;
    team->count = kac_context_threads(threads);
    team->scratch = kaci_alloc(context, team->count, sizeof *team->scratch);
    for (i = 0; team->scratch != NULL && i < team->count; i++) {
        team->scratch[i] =
            kaci_alloc(context, scratch, sizeof *team->scratch[i]);
        if (team->scratch[i] == NULL) {
            kaci_team_destroy(team);
            return KACI_NO_MEMORY;
        }
    }
    if (team->scratch == NULL) {
        kaci_team_destroy(team);
        return KACI_NO_MEMORY;
    }
    *out = team;
    return KAC_OK;
}

void kaci_team_destroy(struct kaci_team *team)
{
    int32_t i;

    if (team == NULL) {
        return;
    }
    for (i = 0; team->scratch != NULL && i < team->count; i++) {
        kaci_free(team->context, team->scratch[i]);
    }
    kaci_free(team->context, team->scratch);
    kaci_free(team->context, team);
}

int kaci_team_fits(const struct kaci_team *team, const kac_context *threads)
{
    return team != NULL && team->threads == threads &&
           team->count == kac_context_threads(threads);
}

static void copy_part(const struct kaci_run *run,
                      const struct kaci_operation *op)
{
    const struct kaci_range range =
        kaci_run_share(run, kaci_run_size(run, op->out));

    memcpy(kaci_run_value(run, op->out) + range.first,
           kaci_run_value(run, op->so_far) + range.first,
           (size_t)(range.end - range.first) * sizeof(float));
}

static kac_status run_part(void *user, int64_t index, int32_t worker)
{
    const struct stage *stage = user;
    struct kaci_run run = *stage->run;

    run.part = (int32_t)index;
    run.parts = stage->parts;
    run.stage = stage->stage;
    run.scratch = run.team->scratch[worker];
    if (stage->stage < 0) {
        copy_part(&run, stage->op);
    } else {
        stage->op->kind->run(&run, stage->op);
    }
    return KAC_OK;
}

int kaci_team_run(const struct kaci_run *run, const struct kaci_operation *op)
{
    struct stage stage = {run, op, 0, 0};
    struct kaci_split split;
    kac_status status = KAC_OK;

    if (run->team == NULL || op->kind->split == NULL ||
        !kaci_team_fits(run->team, run->team->threads)) {
        return 0;
    }
    split = op->kind->split(run->graph, op);
    if (run->n == 0 || split.work < run->least / run->n) {
        return 0;
    }
    stage.parts = run->team->count;
    stage.stage = op->so_far >= 0 && kaci_run_value(run, op->so_far) !=
                                         kaci_run_value(run, op->out)
                      ? -1
                      : 0;
    for (; stage.stage < split.stages; stage.stage++) {
        status =
            kaci_parallel(run->team->threads, stage.parts, run_part, &stage);
        assert(status == KAC_OK);
    }
    (void)status;
    return 1;
}

int kaci_graph_splits(const struct kaci_graph *graph, int64_t n, int64_t shards,
                      int32_t threads)
{
    const int32_t end = graph->mark >= 0 ? graph->mark : graph->operation_count;
    int64_t large = 0, small = 0;
    int32_t i;

    // Splitting has to be better by what waiting for each other costs.
    if (n < 1 || shards < 1 || shards > threads - (threads + 3) / 4) {
        return 0;
    }
    for (i = 0; i < end; i++) {
        const struct kaci_operation *op = &graph->operations[i];
        struct kaci_split split = {0, 0};

        if (op->kind->split != NULL) {
            split = op->kind->split(graph, op);
        }
        if (split.work >= KACI_SPLIT_WORK / n) {
            large += split.work;
        } else {
            small += split.work;
        }
    }
    return shards == 1 ? large > 0 : large / 8 >= small;
}
